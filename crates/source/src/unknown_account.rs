//! The note on records whose account nobody said, with the template that would take it from their path.

use super::input::{is_account, looks_like_region};

/// The note on `records` records; `path` is that of one of their files.
pub(super) fn note(records: u64, path: &str) -> String {
    let (noun, its) = if records == 1 { ("record", "its") } else { ("records", "their") };
    let template = template(path).unwrap_or_else(|| "dump/{account_id}/{region}/restapis/{rest_api_id}/get-resources.json".to_owned());
    format!("the account of {records} {noun} is not known: `--from '{template}'` takes it from {its} path, `--assume-account` gives it")
}

/// The path with captures where it has an account, a region and an API.
fn template(path: &str) -> Option<String> {
    let mut before = "";
    let mut has_account = false;
    let parts = path.split('/').map(|part| {
        let capture = match part {
            part if is_account(part) => "{account_id}",
            part if looks_like_region(part) => "{region}",
            part if before.eq_ignore_ascii_case("restapis") && !part.contains('.') => "{rest_api_id}",
            part => part,
        };
        has_account |= capture == "{account_id}";
        before = part;
        capture
    });
    let parts: Vec<&str> = parts.collect();
    has_account.then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_that_of_the_path_where_it_has_an_account() {
        assert_eq!(
            note(2, "d/111122223333/eu-west-1/restapis/abc/get-resources.json"),
            "the account of 2 records is not known: `--from 'd/{account_id}/{region}/restapis/{rest_api_id}/get-resources.json'` takes it from \
             their path, `--assume-account` gives it"
        );
        assert!(note(1, "x.json").starts_with("the account of 1 record is not known: `--from 'dump/{account_id}/{region}/restapis/"));
    }
}

//! How records of datasets of documents are addressed: account, region and the path of an ARN.

use super::key::partition_of_region;

/// The key of the record at `path`, whose names in braces are `named`. What is not known is `-`; a name that stands for an id comes
/// with its `~`.
pub fn key<'v>(account_id: Option<&str>, region: Option<&str>, path: &str, named: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut out = [account_id.unwrap_or("-"), "/", region.unwrap_or("-")].concat();
    write_path(&mut out, path, |name, out| {
        out.push_str(named(name).unwrap_or("-"));
        true
    });
    out
}

/// The ARN of the record at `path`; nothing if a part of it is not known.
pub fn arn<'v>(region: Option<&str>, path: &str, named: impl Fn(&str) -> Option<&'v str>) -> Option<String> {
    let region = region?;
    let mut out = ["arn:", partition_of_region(region), ":apigateway:", region, "::"].concat();
    let whole = write_path(&mut out, path, |name, out| {
        named(name).is_some_and(|value| {
            out.push_str(value);
            true
        })
    });
    whole.then_some(out)
}

/// Writes a path with what `write` makes of its names; `false` if that was nothing somewhere.
fn write_path(out: &mut String, path: &str, write: impl Fn(&str, &mut String) -> bool) -> bool {
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        if !write(name, out) {
            return false;
        }
        rest = behind;
    }
    out.push_str(rest);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_arns_follow_the_path() {
        let path = "/restapis/{rest_api_id}/stages/{stage}";
        let named = |name: &str| (name == "stage").then_some("prod");
        assert_eq!(key(None, Some("eu-west-1"), path, named), "-/eu-west-1/restapis/-/stages/prod");
        assert_eq!(arn(Some("eu-west-1"), path, named), None);
        let all = |name: &str| Some(if name == "stage" { "prod" } else { "a1" });
        assert_eq!(arn(Some("cn-north-1"), path, all).as_deref(), Some("arn:aws-cn:apigateway:cn-north-1::/restapis/a1/stages/prod"));
        assert_eq!(key(Some("111122223333"), None, "/account", all), "111122223333/-/account");
    }
}

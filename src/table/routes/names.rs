//! The identities of APIs in keys, and what stands for ids in definitions.

/// The API of a key of an integration or method: `{account}/{region}/{api}`, and the stage of an export.
pub(super) fn api_of_method(key: &str) -> Option<(String, Option<String>)> {
    use apigw_sql_columns::schema::key::RecordKey;
    let parsed = RecordKey::parse(key)?;
    let api = match (parsed.rest_api_id, parsed.api_name) {
        (Some(id), _) => id.to_owned(),
        (None, Some(name)) => format!("~{name}"),
        (None, None) => "-".to_owned(),
    };
    let key = format!("{}/{}/{api}", parsed.account_id.unwrap_or("-"), parsed.region.unwrap_or("-"));
    Some((key, parsed.stage.map(ToOwned::to_owned)))
}

/// The API of a document's key, `{account}/{region}/restapis/{api}/{part}/…`, and what stands behind the part.
pub(super) fn api_of_document<'k>(key: &'k str, part: &str) -> Option<(String, &'k str)> {
    let (place, rest) = split_place(key)?;
    let rest = rest.strip_prefix("restapis/").or_else(|| rest.strip_prefix("apis/"))?;
    let (api, behind) = if part.is_empty() { (rest, "") } else { rest.rsplit_once(part)? };
    Some((format!("{place}/{api}"), behind))
}

fn split_place(key: &str) -> Option<(&str, &str)> {
    let region = key.find('/')?;
    let end = region + 1 + key[region + 1..].find('/')?;
    Some((&key[..end], &key[end + 1..]))
}

/// The key of the API with an id in an account and region.
pub(super) fn key_of_api(account: Option<&str>, region: Option<&str>, id: &str) -> String {
    format!("{}/{}/{}", account.unwrap_or("-"), region.unwrap_or("-"), referred(id))
}

/// An id, or of `${Name}` and `${name.id}` the name, as keys have it: `~Name`.
pub(super) fn referred(id: &str) -> String {
    match id.strip_prefix("${").and_then(|id| id.strip_suffix('}')) {
        Some(name) => format!("~{}", name.strip_suffix(".id").unwrap_or(name)),
        None => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_all_records_name_one_api_alike() {
        let rest = "111122223333/eu-west-1/a1".to_owned();
        assert_eq!(api_of_method("111122223333/eu-west-1/a1/r1/GET"), Some((rest.clone(), None)));
        assert_eq!(api_of_method("111122223333/eu-west-1/a1@dev//x/GET"), Some((rest.clone(), Some("dev".to_owned()))));
        assert_eq!(api_of_document("111122223333/eu-west-1/restapis/a1/stages/dev", "/stages/"), Some((rest, "dev")));
        assert_eq!(api_of_method("-/-/~Api//orders/GET"), Some(("-/-/~Api".to_owned(), None)));
        assert_eq!(api_of_document("-/-/restapis/~Api/stages/prod", "/stages/"), Some(("-/-/~Api".to_owned(), "prod")));
        assert_eq!(api_of_document("-/-/apis/~H/routes/~HR", "/routes/"), Some(("-/-/~H".to_owned(), "~HR")));
        assert_eq!(key_of_api(None, None, "${Api}"), "-/-/~Api");
        assert_eq!(referred("${aws_api_gateway_rest_api.x.id}"), "~aws_api_gateway_rest_api.x");
    }
}

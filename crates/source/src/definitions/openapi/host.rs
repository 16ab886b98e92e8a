//! Which deployed stage an export is of: `host` and `basePath` (OpenAPI 2), `servers` (OpenAPI 3).

use apigw_sql_value::json::Node;

/// The stage that a document was exported from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Deployed<'a> {
    pub(super) rest_api_id: Option<&'a str>,
    pub(super) region: Option<&'a str>,
    pub(super) stage: Option<&'a str>,
}

/// What the document says of where it is deployed.
pub(super) fn deployed<'a>(document: &Node<'a>) -> Deployed<'a> {
    if let Some(host) = document.get("host").and_then(Node::as_str) {
        let stage = document.get("basePath").and_then(Node::as_str);
        return of_host(host, stage);
    }
    let servers = document.get("servers").map(Node::items).unwrap_or_default();
    servers.iter().find_map(of_server).unwrap_or_default()
}

fn of_server<'a>(server: &Node<'a>) -> Option<Deployed<'a>> {
    let url = server.get("url")?.as_str()?;
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let stage = match path.strip_prefix('{').and_then(|p| p.split_once('}')) {
        Some((variable, _)) => server.get("variables")?.get(variable)?.get("default")?.as_str(),
        None => Some(path),
    };
    let found = of_host(host, stage);
    found.rest_api_id.is_some().then_some(found)
}

/// `{id}.execute-api.{region}.{suffix}` and its form with a VPC endpoint.
fn of_host<'a>(host: &'a str, base_path: Option<&'a str>) -> Deployed<'a> {
    let parsed = host.split_once(".execute-api.").and_then(|(id, rest)| {
        let (region, suffix) = rest.split_once('.')?;
        let id = id.split_once("-vpce-").map_or(id, |(id, _)| id);
        let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let is_region = region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        (is_id && is_region && !suffix.is_empty()).then_some((id, region))
    });
    let Some((id, region)) = parsed else { return Deployed::default() };
    let stage = base_path.map(|path| path.trim_matches('/')).filter(|stage| !stage.is_empty() && !stage.contains(['/', '{', '$']));
    Deployed { rest_api_id: Some(id), region: Some(region), stage }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bumpalo::Bump;

    fn of(text: &str) -> (Option<String>, Option<String>, Option<String>) {
        let bump = Bump::new();
        let node = apigw_sql_value::json::parse(&bump, text.as_bytes()).unwrap();
        let Deployed { rest_api_id, region, stage } = deployed(&node);
        (rest_api_id.map(str::to_owned), region.map(str::to_owned), stage.map(str::to_owned))
    }

    #[test]
    fn exports_name_their_stage() {
        let expected = |id: &str, region: &str, stage: &str| (Some(id.to_owned()), Some(region.to_owned()), Some(stage.to_owned()));
        for text in [
            r#"{"host":"ab12cd34ef.execute-api.us-east-1.amazonaws.com","basePath":"/prod"}"#,
            r#"{"servers":[{"url":"https://ab12cd34ef.execute-api.us-east-1.amazonaws.com/{basePath}","variables":{"basePath":{"default":"/prod"}}}]}"#,
            r#"{"servers":[{"url":"https://localhost/"},{"url":"https://ab12cd34ef.execute-api.us-east-1.amazonaws.com/prod"}]}"#,
            r#"{"host":"ab12cd34ef-vpce-01a.execute-api.us-east-1.amazonaws.com","basePath":"prod"}"#,
        ] {
            assert_eq!(of(text), expected("ab12cd34ef", "us-east-1", "prod"), "{text}");
        }
        let china = r#"{"host":"a1.execute-api.cn-north-1.amazonaws.com.cn","basePath":"/v1"}"#;
        assert_eq!(of(china), expected("a1", "cn-north-1", "v1"));
        for text in [r#"{"host":"api.example.com","basePath":"/v1"}"#, r#"{"servers":[{"url":"/{basePath}"}]}"#, "{}"] {
            assert_eq!(of(text), (None, None, None), "{text}");
        }
    }
}

//! The command that calls a route, for a POSIX shell. Nothing here ever runs it, and it has placeholders where secrets would stand.

use std::fmt::Write as _;

use crate::access::Required;
use crate::fact::Fact;
use crate::model::ApiKind;
use crate::route::Route;

/// The command; `None` where the address is not known, or none of its own leads there.
pub fn command(route: &Route<'_, '_>) -> Option<String> {
    if route.api.kind == ApiKind::WebSocket && route.path() != Some("$connect") {
        return None;
    }
    let url = address(&route.url()?);
    let verb = verb(route)?;
    let mut line = String::new();
    if !matches!(verb, "GET" | "HEAD" | "OPTIONS") {
        line.push_str("# changes data: ");
    }
    line.push_str("curl");
    match verb {
        "GET" => {}
        "HEAD" => line.push_str(" --head"),
        verb => drop(write!(line, " -X {verb}")),
    }
    for condition in route.entry.map(crate::entry::Entry::header_conditions).unwrap_or_default() {
        let _ = write!(line, " -H {}", quoted(condition.split(" or ").next().unwrap_or_default()));
    }
    for required in &route.access.required {
        line.push_str(&shown(route, *required));
    }
    let _ = write!(line, " {}", quoted(&url));
    Some(line)
}

/// The verb that is called: of several the first that changes nothing.
fn verb<'a>(route: &Route<'_, 'a>) -> Option<&'a str> {
    const ORDER: [&str; 7] = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];
    match route.verb() {
        Some("ANY") => {
            let taken = route.served().map(|served| served.except_verbs.as_slice()).unwrap_or_default();
            ORDER.into_iter().find(|verb| !taken.contains(verb))
        }
        Some(verb) => Some(verb),
        None => Some("GET"),
    }
}

/// `{id}` and `{proxy+}` as `<id>` and `<proxy>`, and the rest of any path as `<path>`.
fn address(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    let mut rest = url;
    while let Some(start) = rest.find('{') {
        let Some(end) = rest[start..].find('}') else { break };
        let name = rest[start + 1..start + end].trim_end_matches('+');
        let _ = write!(out, "{}<{name}>", &rest[..start]);
        rest = &rest[start + end + 1..];
    }
    out.push_str(rest);
    match out.strip_suffix("/*") {
        Some(front) => format!("{front}/"),
        None => out,
    }
}

/// What of a requirement can be shown in a command.
fn shown(route: &Route<'_, '_>, required: Required) -> String {
    match required {
        Required::Iam => {
            let region = route.api.place.region.as_deref().unwrap_or("<region>");
            format!(" --aws-sigv4 {} --user '<access key id>:<secret access key>'", quoted(&format!("aws:amz:{region}:execute-api")))
        }
        Required::Jwt | Required::Cognito | Required::LambdaAuthorizer => {
            let id = route.served().and_then(|served| served.method).and_then(|method| method.authorizer_id.as_ref());
            let authorizer = match (&route.api.authorizers, id) {
                (Fact::Known(all), Some(id)) => all.get(id),
                _ => None,
            };
            let header = authorizer.map_or(Some("Authorization"), |authorizer| authorizer.header.as_deref());
            header.map(|header| format!(" -H {}", quoted(&format!("{header}: <token>")))).unwrap_or_default()
        }
        Required::MutualTls => " --cert '<certificate>' --key '<private key>'".to_owned(),
        Required::ApiKey => " -H 'x-api-key: <API key>'".to_owned(),
        Required::AwsAccount | Required::VpcEndpoint | Required::SourceIp | Required::PolicyCondition => String::new(),
    }
}

/// A word of a POSIX shell: in single quotes nothing has a meaning, and a quote stands outside of them.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_word_means_anything_to_a_shell() {
        let hostile = "a'b $(touch x) `id` \"c\" \\ \n!d";
        let output = std::process::Command::new("sh").arg("-c").arg(format!("printf %s {}", quoted(hostile))).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), hostile);
    }

    #[test]
    fn variables_of_paths_are_placeholders() {
        assert_eq!(address("https://h/dev/{id}/x/{proxy+}"), "https://h/dev/<id>/x/<proxy>");
        assert_eq!(address("https://h/dev/*"), "https://h/dev/");
    }
}

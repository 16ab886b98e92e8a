//! URIs, ARNs, placeholders, parameters and secrets of arbitrary text: nothing panics, and what is returned as a
//! part of the text is one.

use apigw_sql_value::uri::{
    arn::Arn, backend, escape, integration::IntegrationUri, integration_arn::IntegrationArn, lambda::Lambda, placeholder, url::Url,
};
use apigw_sql_value::{parameter, secret};

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let part = |part: Option<&str>| assert!(part.is_none_or(|p| text.contains(p)), "{part:?} is no part of {text:?}");
    urls(text, part);
    arns(text, part);
    part(parameter::static_value(text));
    if let Some(p) = parameter::parse(text) {
        part(Some(p.location));
        part(p.name);
    }
    let mut names = Vec::new();
    placeholder::placeholders(text, &mut names);
    for name in &names {
        part(Some(name));
    }
    placeholder::stage_variables(text, &mut names);
    for name in &names {
        part(Some(name));
    }
    assert!(names.is_empty() || !placeholder::is_resolved(text));

    let redacted = secret::redact(text);
    assert_eq!(redacted != text, secret::looks_like_secret(None, text));
    assert_eq!(escape::decode(&escape::encode(text)).as_deref(), Some(text));
    if let Some(decoded) = escape::decode(text) {
        assert!(decoded.len() <= text.len());
    }
}

fn urls(text: &str, part: impl Fn(Option<&str>)) {
    if let Some(key) = backend::key(text, None, None, false) {
        assert!(!key.contains("${"), "{key} has a variable");
    }
    let Some(url) = Url::parse(text) else { return };
    // The scheme may be a variable whose name has slashes in it.
    assert!(text.get(url.scheme().len()..).is_some_and(|rest| rest.starts_with("://")), "{:?} does not begin {text:?}", url.scheme());
    assert!(url.host().is_none_or(|host| text.to_ascii_lowercase().contains(&host.to_ascii_lowercase())));
    part(url.userinfo());
    part(url.port_text());
    part(Some(url.path()));
    part(url.query());
    part(url.fragment());
    part(url.parameter("a"));
    assert!(url.port().is_none() || url.port_text().is_some());
}

fn arns(text: &str, part: impl Fn(Option<&str>)) {
    if let Some(arn) = Arn::parse(text) {
        [arn.partition, arn.service, arn.region, arn.account_id, arn.resource].into_iter().for_each(&part);
    }
    if let Some(uri) = IntegrationUri::parse(text) {
        [uri.partition, uri.region, uri.subdomain, uri.service, uri.action_type, uri.action].into_iter().for_each(&part);
    }
    if let Some(lambda) = Lambda::parse(text) {
        assert!(IntegrationUri::parse(text).is_some(), "a function without a kind: {text:?}");
        [lambda.api_version, lambda.function_arn, lambda.name, lambda.account_id, lambda.region, lambda.qualifier]
            .into_iter()
            .for_each(&part);
    }
    if let Some(arn) = IntegrationArn::parse(text) {
        [arn.partition, arn.region, Some(arn.rest_api_id), Some(arn.resource_id), Some(arn.http_method)].into_iter().for_each(&part);
    }
}

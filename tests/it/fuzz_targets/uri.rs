//! URIs, ARNs, placeholders and parameters of arbitrary text: nothing panics, and what is returned as a part of
//! the text is one.

use apigw_sql::value::parameter;

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let part = |part: Option<&str>| assert!(part.is_none_or(|p| text.contains(p)), "{part:?} is no part of {text:?}");
    part(parameter::static_value(text));
    if let Some(p) = parameter::parse(text) {
        part(Some(p.location));
        part(p.name);
    }
}

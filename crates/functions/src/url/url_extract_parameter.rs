//! `url_extract_parameter(text, text)`

use std::borrow::Cow;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::uri::url::Url;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "url_extract_parameter",
    aliases: &[],
    family: FAMILY,
    description: "The value of the first query parameter of that name, as written (`url_decode` decodes it); empty where it has \
                  no `=`. NULL for NULL and for text that is no URL (a scheme and an authority are needed), and where there is \
                  no such parameter.",
    example: "SELECT url_extract_parameter('https://api.example/pets?limit=5&sort=name', 'sort')",
    result: "name",
    overloads: &[Overload::new(&[("url", Param::Text), ("name", Param::Text)], Returns::Type(SqlType::Text), |call| {
        let (urls, names) = (call.text(0)?, call.text(1)?);
        call.build_text_slices(&urls, |row| Url::parse(urls.get(row)?)?.parameter(names.get(row)?).map(Cow::Borrowed))
    })],
};

//! The computed keys and ARNs of REST APIs, resources and methods.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringViewArray, StringViewBuilder};
use arrow::error::ArrowError;

use super::address;
use super::derived::{Compute, Derivation, text, value};
use super::key::RecordKey;

/// The parts of the records of a batch, by the names of the columns.
struct Parts<'a> {
    names: &'static [&'static str],
    columns: Vec<&'a StringViewArray>,
    row: usize,
}

impl<'a> Parts<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        let at = self.names.iter().position(|n| *n == name)?;
        value(self.columns[at], self.row)
    }
}

/// Makes a text of each row.
fn each(inputs: &[ArrayRef], names: &'static [&'static str], make: impl Fn(&Parts<'_>) -> Option<String>) -> Result<ArrayRef, ArrowError> {
    let columns = inputs.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    let rows = inputs.first().map_or(0, Array::len);
    let mut parts = Parts { names, columns, row: 0 };
    let mut out = StringViewBuilder::with_capacity(rows);
    for row in 0..rows {
        parts.row = row;
        out.append_option(make(&parts));
    }
    Ok(Arc::new(out.finish()))
}

const API: &[&str] = &["account_id", "region", "rest_api_id", "name"];
const API_ID: &[&str] = &["region", "rest_api_id"];
const API_PATH: &str = "/restapis/{rest_api_id}";

pub(in crate::schema) static REST_API_KEY: Derivation = Derivation {
    inputs: API,
    compute: Compute::Column(|a| {
        each(a, API, |parts| {
            let name = parts.get("name").map(|name| format!("~{name}"));
            let named = |_: &str| parts.get("rest_api_id").or(name.as_deref());
            Some(address::key(parts.get("account_id"), parts.get("region"), API_PATH, named))
        })
    }),
};

pub(in crate::schema) static REST_API_ARN: Derivation = Derivation {
    inputs: API_ID,
    compute: Compute::Column(|a| each(a, API_ID, |parts| address::arn(parts.get("region"), API_PATH, |name| parts.get(name)))),
};

const RESOURCE: &[&str] = &["account_id", "region", "rest_api_id", "resource_id", "path", "api_name"];
const RESOURCE_ID: &[&str] = &["region", "rest_api_id", "resource_id"];
const RESOURCE_PATH: &str = "/restapis/{rest_api_id}/resources/{resource_id}";

pub(in crate::schema) static RESOURCE_KEY: Derivation = Derivation {
    inputs: RESOURCE,
    compute: Compute::Column(|a| {
        each(a, RESOURCE, |parts| {
            let api = parts.get("api_name").map(|name| format!("~{name}"));
            let path = parts.get("path").map(|path| format!("~{path}"));
            let named = |name: &str| match name {
                "rest_api_id" => parts.get(name).or(api.as_deref()),
                _ => parts.get(name).or(path.as_deref()),
            };
            Some(address::key(parts.get("account_id"), parts.get("region"), RESOURCE_PATH, named))
        })
    }),
};

pub(in crate::schema) static RESOURCE_ARN: Derivation = Derivation {
    inputs: RESOURCE_ID,
    compute: Compute::Column(|a| each(a, RESOURCE_ID, |parts| address::arn(parts.get("region"), RESOURCE_PATH, |name| parts.get(name)))),
};

const METHOD: &[&str] = &["account_id", "region", "rest_api_id", "resource_id", "path", "api_name", "api_method"];

pub(in crate::schema) static METHOD_KEY: Derivation = Derivation {
    inputs: METHOD,
    compute: Compute::Column(|a| {
        each(a, METHOD, |parts| {
            let resource_id = parts.get("resource_id");
            let key = RecordKey {
                account_id: parts.get("account_id"),
                region: parts.get("region"),
                rest_api_id: parts.get("rest_api_id"),
                api_name: parts.get("api_name"),
                resource_id,
                path: parts.get("path").filter(|_| resource_id.is_none()),
                method: parts.get("api_method"),
                ..RecordKey::default()
            };
            let mut text = String::new();
            key.write(&mut text);
            Some(text)
        })
    }),
};

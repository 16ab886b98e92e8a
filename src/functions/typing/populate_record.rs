//! `populate_record(record, hstore)` and `json_populate_record(record, json)`: the record with the values of the keys that
//! are called as its members.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringViewArray, StringViewBuilder, StructArray};
use datafusion::arrow::compute::kernels::zip::zip;
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

use crate::error::{Error, ErrorKind};
use crate::types::SqlType;
use crate::types::hstore::{self, HstoreArray};

/// `populate_record`, which `#=` stands for.
pub(super) fn of_hstore() -> Arc<ScalarUDF> {
    function(Values::Hstore)
}

/// `json_populate_record` and `jsonb_populate_record`.
pub(super) fn of_json() -> Arc<ScalarUDF> {
    function(Values::Json)
}

fn function(values: Values) -> Arc<ScalarUDF> {
    let aliases = if values == Values::Json { vec!["jsonb_populate_record".to_owned()] } else { vec![] };
    Arc::new(ScalarUDF::new_from_impl(PopulateRecord { values, aliases, signature: Signature::user_defined(Volatility::Immutable) }))
}

/// Where the values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Values {
    Hstore,
    Json,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct PopulateRecord {
    values: Values,
    aliases: Vec<String>,
    signature: Signature,
}

impl ScalarUDFImpl for PopulateRecord {
    fn name(&self) -> &'static str {
        match self.values {
            Values::Hstore => "populate_record",
            Values::Json => "json_populate_record",
        }
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, given: &[DataType]) -> Result<Vec<DataType>> {
        let [record @ DataType::Struct(_), values] = given else {
            let values = if self.values == Values::Hstore { "hstore" } else { "json" };
            return plan_err!("expected `{}(record, {values})`: the record is a row, such as the alias of a table", self.name());
        };
        let stored = hstore::is_hstore(values) && self.values == Values::Hstore;
        Ok(vec![record.clone(), if stored { hstore::data_type() } else { DataType::Utf8View }])
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        Ok(arg_types.first().cloned().unwrap_or(DataType::Null))
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let record = args.arg_fields.first().map(|record| Arc::new(record.as_ref().clone().with_nullable(true)));
        record.map_or_else(|| plan_err!("`{}` has no arguments", self.name()), Ok)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let [record, values] = arrays.as_slice() else { return plan_err!("`{}` takes two arguments", self.name()) };
        let record = record.as_struct();
        let texts = Texts::new(self.values, values)?;
        let members = record.fields().iter().zip(record.columns()).map(|(field, old)| texts.member(field, old));
        let columns = members.collect::<Result<Vec<_>>>()?;
        let populated = StructArray::try_new_with_length(record.fields().clone(), columns, record.nulls().cloned(), record.len())?;
        Ok(ColumnarValue::Array(Arc::new(populated)))
    }
}

/// The values as texts, by key.
enum Texts<'a> {
    Hstore(std::borrow::Cow<'a, ArrayRef>),
    Json(&'a StringViewArray),
}

impl<'a> Texts<'a> {
    fn new(values: Values, array: &'a ArrayRef) -> Result<Self> {
        match (values, array.as_string_view_opt()) {
            (Values::Json, Some(texts)) => Ok(Self::Json(texts)),
            (Values::Hstore, Some(texts)) => {
                let parsed: ArrayRef = Arc::new(crate::functions::hstore::argument::parse_hstores(texts)?);
                Ok(Self::Hstore(std::borrow::Cow::Owned(parsed)))
            }
            _ => Ok(Self::Hstore(std::borrow::Cow::Borrowed(array))),
        }
    }

    /// The member with the values that are there for it.
    fn member(&self, field: &FieldRef, old: &ArrayRef) -> Result<ArrayRef> {
        let mut found = Vec::with_capacity(old.len());
        let mut texts = StringViewBuilder::with_capacity(old.len());
        for row in 0..old.len() {
            let value = self.value(row, field)?;
            found.push(value.is_some());
            texts.append_option(value.flatten());
        }
        let texts: ArrayRef = Arc::new(texts.finish());
        let options = CastOptions { safe: false, ..CastOptions::default() };
        let read: ArrayRef = match SqlType::of(field) {
            Some(SqlType::Hstore | SqlType::HstoreCsv) => {
                Arc::new(crate::functions::hstore::argument::parse_hstores(texts.as_string_view())?)
            }
            _ => cast_with_options(&texts, field.data_type(), &options).map_err(|error| {
                let message = format!("a value for the member `{}` is not of its type: {error}", field.name());
                datafusion::error::DataFusionError::from(Error::new(ErrorKind::InvalidText, message))
            })?,
        };
        Ok(zip(&BooleanArray::from(found), &read, old)?)
    }

    /// The value for the member in `row`: `None` where there is no such key, `Some(None)` where it is NULL.
    fn value(&self, row: usize, field: &FieldRef) -> Result<Option<Option<String>>> {
        Ok(match self {
            Self::Hstore(array) => {
                let entries = HstoreArray::try_new(array.as_ref().as_ref()).and_then(|hstores| hstores.get(row));
                entries.and_then(|entries| entries.iter().find(|(key, _)| *key == field.name()).map(|(_, value)| value.map(str::to_owned)))
            }
            Self::Json(texts) if texts.is_null(row) => None,
            Self::Json(texts) => {
                let parsed: serde_json::Value = serde_json::from_str(texts.value(row))
                    .map_err(|error| Error::new(ErrorKind::InvalidText, format!("invalid input syntax for type json: {error}")))?;
                let Some(members) = parsed.as_object() else {
                    return Err(Error::new(ErrorKind::Execution, "cannot call populate_record on what is no object").into());
                };
                members.get(field.name()).map(|value| match value {
                    serde_json::Value::Null => None,
                    serde_json::Value::String(text) if !matches!(SqlType::of(field), Some(SqlType::Json | SqlType::Jsonb)) => {
                        Some(text.clone())
                    }
                    other => Some(other.to_string()),
                })
            }
        })
    }
}

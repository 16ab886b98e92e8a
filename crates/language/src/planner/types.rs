//! The names of types that DataFusion does not know or maps to something else.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType as ArrowType, Field, FieldRef, TimeUnit};
use datafusion::common::Result;
use datafusion::logical_expr::planner::TypePlanner;
use datafusion::sql::sqlparser::ast::{ArrayElemTypeDef, DataType, ExactNumberInfo, ObjectName, ObjectNamePart, TimezoneInfo};

use apigw_sql_columns::types::SqlType;
pub use apigw_sql_columns::types::numeric::NUMERIC;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// Plans `hstore`, `hstore_csv`, `json`, `jsonb`, character types and timestamps. PostgreSQL keeps timestamps in
/// microseconds, DataFusion would take nanoseconds.
#[derive(Debug, Default)]
pub struct SqlTypePlanner;

impl TypePlanner for SqlTypePlanner {
    fn plan_type_field(&self, sql_type: &DataType) -> Result<Option<FieldRef>> {
        let planned = match sql_type {
            DataType::JSON => SqlType::Json,
            DataType::JSONB => SqlType::Jsonb,
            DataType::Array(ArrayElemTypeDef::SquareBracket(item, None)) => match item.as_ref() {
                DataType::JSON => SqlType::JsonArray,
                DataType::JSONB => SqlType::JsonbArray,
                _ => return Ok(None),
            },
            DataType::Custom(name, modifiers) if modifiers.is_empty() => match custom_type(name) {
                Some(custom) => custom,
                None => return Ok(None),
            },
            DataType::Numeric(ExactNumberInfo::None) | DataType::Decimal(ExactNumberInfo::None) | DataType::Dec(ExactNumberInfo::None) => {
                return Ok(Some(Arc::new(Field::new("", NUMERIC, true))));
            }
            // DataFusion takes every `float` for a real.
            DataType::Float(precision) => match precision {
                ExactNumberInfo::Precision(1..=24) => return Ok(Some(Arc::new(Field::new("", ArrowType::Float32, true)))),
                ExactNumberInfo::None | ExactNumberInfo::Precision(25..=53) => SqlType::Double,
                _ => {
                    return Err(Error::new(ErrorKind::Syntax, format!("there is no type `{sql_type}`"))
                        .with_hint("`float(n)` has a precision of 1 to 53 bits")
                        .into_datafusion());
                }
            },
            DataType::Character(_) | DataType::CharacterVarying(_) | DataType::CharVarying(_) => SqlType::Text,
            DataType::Timestamp(None | Some(6), zone) => {
                let zoned = matches!(zone, TimezoneInfo::Tz | TimezoneInfo::WithTimeZone);
                if zoned {
                    SqlType::Timestamp
                } else {
                    return Ok(Some(Arc::new(Field::new("", ArrowType::Timestamp(TimeUnit::Microsecond, None), true))));
                }
            }
            _ => return Ok(None),
        };
        Ok(Some(Arc::new(planned.field("", true))))
    }
}

/// The type of ours that `name` names, with or without a schema before it.
fn custom_type(name: &ObjectName) -> Option<SqlType> {
    let ObjectNamePart::Identifier(last) = name.0.last()? else { return None };
    let types = [
        ("hstore", SqlType::Hstore),
        ("hstore_csv", SqlType::HstoreCsv),
        ("json", SqlType::Json),
        ("jsonb", SqlType::Jsonb),
        ("inet", SqlType::Inet),
        ("cidr", SqlType::Cidr),
    ];
    types.into_iter().find(|(n, _)| last.value.eq_ignore_ascii_case(n)).map(|(_, t)| t)
}

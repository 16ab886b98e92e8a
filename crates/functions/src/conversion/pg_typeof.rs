//! `pg_typeof(any)`

use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::ExprSchemable as _;

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns, sql_name};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "pg_typeof",
    aliases: &[],
    family: FAMILY,
    description: "The name of a value's type, as text (PostgreSQL gives a `regtype`, which prints alike). Never NULL. Integer literals are \
                  `bigint` here.",
    example: "SELECT pg_typeof('a=>1'::hstore)",
    result: "hstore",
    overloads: &[Overload::new(&[("value", Param::Any)], Returns::Type(SqlType::Text), |call| {
        let name = type_name(call.field(0));
        call.build_text(|_| Ok(Some(name.clone().into())))
    })
    .planned(|args, info| {
        let Some((_, field)) = args.first().and_then(|arg| arg.to_field(info.schema()).ok()) else { return Ok(None) };
        Ok(Some(ScalarValue::Utf8View(Some(type_name(&field)))))
    })],
};

fn type_name(field: &Field) -> String {
    match (SqlType::of(field), field.data_type()) {
        (_, DataType::Null) => "unknown".to_owned(),
        (_, DataType::Timestamp(_, None)) => "timestamp without time zone".to_owned(),
        (Some(sql_type), _) => sql_type.name().to_owned(),
        (None, data_type) => sql_name(data_type),
    }
}

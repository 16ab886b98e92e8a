//! `float8out(double)`, behind `double::text`

use std::borrow::Cow;

use datafusion::arrow::datatypes::{Float32Type, Float64Type};

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::float;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "float8out",
    aliases: &[],
    family: FAMILY,
    description: "The text of a double or a real: what `double::text` does. The shortest digits that give the number back, `Infinity`, \
                  `-Infinity` or `NaN`. NULL for NULL. As in PostgreSQL's chapter \"Numeric Types\".",
    example: "SELECT float8out(1e21::double precision)",
    result: "1e+21",
    overloads: &[
        Overload::new(&[("value", Param::Real)], Returns::Type(SqlType::Text), |call| {
            let values = call.primitive::<Float32Type>(0)?;
            call.build_text(|row| Ok(values.get(row).map(|value| text(|out| float::real(value, out)))))
        }),
        Overload::new(&[("value", Param::Double)], Returns::Type(SqlType::Text), |call| {
            let values = call.primitive::<Float64Type>(0)?;
            call.build_text(|row| Ok(values.get(row).map(|value| text(|out| float::double(value, out)))))
        }),
    ],
};

fn text(print: impl FnOnce(&mut String)) -> Cow<'static, str> {
    let mut out = String::new();
    print(&mut out);
    Cow::Owned(out)
}

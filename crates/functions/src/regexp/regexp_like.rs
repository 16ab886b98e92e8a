//! `regexp_like(text, pattern [, flags])`

use super::{FAMILY, patterns};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::pattern::Flavour;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "regexp_like",
    aliases: &[],
    family: FAMILY,
    description: "Whether the regular expression matches anywhere in the text. ICU's flavour, as DDSQL has it: `.` matches no line break, \
                  `(?=…)`, `(?<!…)` and `\\1` work, a brace that stands for itself is written `\\{`. Flags: `i` either case, `n` or `m` \
                  lets `^` and `$` match at line breaks, `s` lets `.` match them, `x` ignores blanks in the pattern, `q` takes it \
                  literally. NULL for NULL; raises for a pattern or flag that is none.",
    example: "SELECT regexp_like('Payments API', 'PAY.*api', 'i')",
    result: "t",
    overloads: &[Overload::new(
        &[("text", Param::Text), ("pattern", Param::Text), ("flags", Param::Text)],
        Returns::Type(SqlType::Boolean),
        |call| patterns::test(call, Flavour::Icu, false),
    )
    .optional(1)],
};

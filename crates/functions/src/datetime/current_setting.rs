//! `current_setting(name)`

use datafusion::common::config::ConfigOptions;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Expr;
use datafusion::logical_expr::simplify::SimplifyContext;

use super::{FAMILY, TimeFrame};
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::Error;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "current_setting",
    aliases: &[],
    family: FAMILY,
    description: "The value of a setting as text. `dd.time_frame_start` and `dd.time_frame_end` are the session's time frame, as in DDSQL: \
                  what `SET dd.time_frame_start = '2025-01-01'` set, by default the hour before `now()`; cast them to `timestamp`. \
                  Raises for an unknown setting, or gives NULL for it if the second argument is true. The name is a constant.",
    example: "SELECT current_setting('dd.time_frame_end')::timestamp - current_setting('dd.time_frame_start')::timestamp",
    result: "01:00:00",
    overloads: &[Overload::new(&[("name", Param::Text), ("missing_ok", Param::Boolean)], Returns::Type(SqlType::Text), |call| {
        call.error("expected the name of a setting as a constant")
    })
    .optional(1)
    .planned(planned)],
};

fn planned(args: &[Expr], info: &SimplifyContext) -> Result<Option<ScalarValue>> {
    let constant = |i: usize| match args.get(i) {
        Some(Expr::Literal(value, _)) => Some(value),
        _ => None,
    };
    let Some(name) = constant(0) else { return Ok(None) };
    let Some(name) = name.try_as_str().flatten() else { return Ok(Some(ScalarValue::Utf8View(None))) };
    let missing_ok = matches!(constant(1), Some(ScalarValue::Boolean(Some(true))));
    let now = info.query_execution_start_time().map_or_else(|| chrono::Utc::now().timestamp_micros(), |t| t.timestamp_micros());
    match value(name, info.config_options(), now) {
        Some(value) => Ok(Some(ScalarValue::Utf8View(value))),
        None if missing_ok => Ok(Some(ScalarValue::Utf8View(None))),
        None => {
            let error = Error::usage(format!("unrecognized configuration parameter `{name}`"));
            Err(error
                .with_hint("the time frame is in `dd.time_frame_start` and `dd.time_frame_end`; `SHOW ALL` lists the settings")
                .into_datafusion())
        }
    }
}

/// The value of the setting `name`: outer `None` if there is none of that name.
fn value(name: &str, options: &ConfigOptions, now: i64) -> Option<Option<String>> {
    let name = name.to_ascii_lowercase();
    if let Some(own) = name.strip_prefix("dd.") {
        let frame = options.extensions.get::<TimeFrame>().copied().unwrap_or_default();
        return frame.text(own, now).map(Some);
    }
    let name = if name == "timezone" { "datafusion.execution.time_zone" } else { &name };
    options.entries().into_iter().find(|entry| entry.key == name).map(|entry| entry.value)
}

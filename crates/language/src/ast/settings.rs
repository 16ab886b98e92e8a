//! `RESET` and `SET … TO DEFAULT` of the settings under `dd` and `apigw`: an empty value stands for the default. The time zone
//! of a session is UTC and stays it. The limits of the process are not for statements.

use datafusion::sql::parser::{ResetStatement, Statement};
use datafusion::sql::sqlparser::ast::{Expr, Ident, ObjectName, ObjectNamePart, Set, Statement as Sql, Value};

use apigw_sql_value::error::{Error, ErrorKind, Result};

/// How the time zone of the session is called.
const TIME_ZONE: [&str; 3] = ["timezone", "time.zone", "datafusion.execution.time_zone"];
/// Names of UTC, and what asks for the default.
const UTC: [&str; 12] = ["utc", "gmt", "etc/utc", "etc/gmt", "uct", "universal", "z", "zulu", "0", "+00", "+00:00", "default"];

/// Rewrites `statement`, if it is one of these.
pub(crate) fn rewrite(statement: &mut Statement) -> Result<()> {
    if let Some(zone) = time_zone(statement) {
        if !UTC.iter().any(|utc| zone.eq_ignore_ascii_case(utc)) && !zone.eq_ignore_ascii_case("local") {
            return Err(Error::new(ErrorKind::Syntax, format!("the time zone of a session is UTC here, and cannot be set to `{zone}`"))
                .with_hint(format!("name it where times are shown: `… AT TIME ZONE '{zone}'`, `date_trunc('day', …, '{zone}')`")));
        }
        *statement = set(ObjectName::from(TIME_ZONE[2].split('.').map(Ident::new).collect::<Vec<_>>()), "UTC");
        return Ok(());
    }
    if let Some(name) = limit(statement) {
        return Err(Error::new(ErrorKind::Syntax, format!("`{name}` is a limit of the process, which statements do not change"))
            .with_hint("the caller sets it: `--memory-limit`, `EngineBuilder::memory_limit`"));
    }
    match statement {
        Statement::Reset(ResetStatement::Variable(name)) if is_own(name) => {
            *statement = set(name.clone(), "");
        }
        Statement::Statement(inner) => {
            if let Sql::Set(Set::SingleAssignment { variable, values, .. }) = inner.as_mut()
                && is_own(variable)
                && matches!(values.as_slice(), [Expr::Identifier(word)] if word.value.eq_ignore_ascii_case("default"))
            {
                *values = vec![text("")];
            }
        }
        _ => {}
    }
    Ok(())
}

/// The limit of the process that `statement` would change.
fn limit(statement: &Statement) -> Option<String> {
    let name = match statement {
        Statement::Reset(ResetStatement::Variable(name)) => name,
        Statement::Statement(inner) => match inner.as_ref() {
            Sql::Set(Set::SingleAssignment { variable, .. }) => variable,
            _ => return None,
        },
        _ => return None,
    };
    let name = name.to_string().replace('"', "").to_lowercase();
    name.starts_with("datafusion.runtime.").then_some(name)
}

/// The zone that the session is to be in.
fn time_zone(statement: &Statement) -> Option<String> {
    let is_zone = |name: &ObjectName| TIME_ZONE.iter().any(|zone| name.to_string().replace('"', "").eq_ignore_ascii_case(zone));
    let value = match statement {
        Statement::Reset(ResetStatement::Variable(name)) if is_zone(name) => return Some("default".to_owned()),
        Statement::Statement(inner) => match inner.as_ref() {
            Sql::Set(Set::SetTimeZone { value, .. }) => value,
            Sql::Set(Set::SingleAssignment { variable, values, .. }) if is_zone(variable) => values.first()?,
            _ => return None,
        },
        _ => return None,
    };
    Some(match value {
        Expr::Value(literal) => literal.clone().value.into_string().unwrap_or_else(|| literal.to_string()),
        other => other.to_string(),
    })
}

fn set(variable: ObjectName, value: &str) -> Statement {
    let assignment = Set::SingleAssignment { scope: None, hivevar: false, variable, values: vec![text(value)] };
    Statement::Statement(Box::new(Sql::Set(assignment)))
}

fn text(value: &str) -> Expr {
    Expr::value(Value::SingleQuotedString(value.to_owned()))
}

fn is_own(name: &ObjectName) -> bool {
    let own = ["dd", "apigw"];
    matches!(name.0.first(), Some(ObjectNamePart::Identifier(first)) if own.iter().any(|own| first.value.eq_ignore_ascii_case(own)))
}

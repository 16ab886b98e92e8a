//! `RESET` and `SET … TO DEFAULT` of the settings under `dd` and `apigw`: an empty value stands for the default.

use datafusion::sql::parser::{ResetStatement, Statement};
use datafusion::sql::sqlparser::ast::{Expr, ObjectName, ObjectNamePart, Set, Statement as Sql, Value};

/// Rewrites `statement`, if it is one of these.
pub(crate) fn rewrite(statement: &mut Statement) {
    match statement {
        Statement::Reset(ResetStatement::Variable(name)) if is_own(name) => {
            let variable = name.clone();
            *statement = Statement::Statement(Box::new(Sql::Set(Set::SingleAssignment {
                scope: None,
                hivevar: false,
                variable,
                values: vec![empty()],
            })));
        }
        Statement::Statement(inner) => {
            if let Sql::Set(Set::SingleAssignment { variable, values, .. }) = inner.as_mut()
                && is_own(variable)
                && matches!(values.as_slice(), [Expr::Identifier(word)] if word.value.eq_ignore_ascii_case("default"))
            {
                *values = vec![empty()];
            }
        }
        _ => {}
    }
}

fn empty() -> Expr {
    Expr::Value(Value::SingleQuotedString(String::new()).into())
}

fn is_own(name: &ObjectName) -> bool {
    let own = ["dd", "apigw"];
    matches!(name.0.first(), Some(ObjectNamePart::Identifier(first)) if own.iter().any(|own| first.value.eq_ignore_ascii_case(own)))
}

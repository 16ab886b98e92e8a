//! `'$.a'::jsonpath` and `jsonpath '$.a'`: paths are texts here, which the cast reads and prints as PostgreSQL does.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{CastKind, DataType, Expr, Ident, ObjectName, ObjectNamePart, TypedString, Value, VisitorMut};

use crate::dialect::call;

/// Puts `jsonpath_in` in place of the casts of `statement` to `jsonpath`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Casts);
}

struct Casts;

impl VisitorMut for Casts {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let path = match expr {
            // TRY_CAST would have to be NULL for what is no path; it is refused, as it is for any type that is none.
            Expr::Cast { kind, expr: path, data_type: DataType::Custom(name, _), array: false, .. }
                if matches!(kind, CastKind::Cast | CastKind::DoubleColon) && is_jsonpath(name) =>
            {
                std::mem::replace(path.as_mut(), Expr::value(Value::Null))
            }
            Expr::TypedString(TypedString { data_type: DataType::Custom(name, _), value, .. }) if is_jsonpath(name) => {
                Expr::Value(value.clone())
            }
            _ => return ControlFlow::Continue(()),
        };
        *expr = call(Ident::new("jsonpath_in"), vec![path]);
        ControlFlow::Continue(())
    }
}

fn is_jsonpath(name: &ObjectName) -> bool {
    matches!(name.0.last(), Some(ObjectNamePart::Identifier(last)) if last.value.eq_ignore_ascii_case("jsonpath"))
}

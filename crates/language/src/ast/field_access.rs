//! `(record).member` over any expression, and `(t).column`; and `ROW(1, 2)`, whose members PostgreSQL calls f1 and f2.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{AccessExpr, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident, Value, VisitorMut};

use super::normalized;
use crate::dialect::call;
use apigw_sql_functions::typing::NAMED_ROW;

/// Rewrites the accesses of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut FieldAccesses);
}

struct FieldAccesses;

impl VisitorMut for FieldAccesses {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let rewritten = match expr {
            Expr::CompoundFieldAccess { root, access_chain } => member(root, access_chain),
            Expr::Function(function) if function.name.to_string().eq_ignore_ascii_case("row") => row(&function.args),
            _ => None,
        };
        if let Some(rewritten) = rewritten {
            *expr = rewritten;
        }
        ControlFlow::Continue(())
    }
}

fn member(root: &Expr, chain: &[AccessExpr]) -> Option<Expr> {
    let Expr::Nested(inner) = root else { return None };
    let mut names = chain.iter().map(|access| match access {
        AccessExpr::Dot(Expr::Identifier(name)) => Some(name.clone()),
        _ => None,
    });
    let mut value = match inner.as_ref() {
        Expr::Identifier(table) => Expr::CompoundIdentifier(vec![table.clone(), names.next()??]),
        other => other.clone(),
    };
    for name in names {
        let name = name?;
        value = call(Ident::new("get_field"), vec![value, Expr::value(Value::SingleQuotedString(normalized(&name)))]);
    }
    Some(value)
}

fn row(args: &FunctionArguments) -> Option<Expr> {
    let FunctionArguments::List(list) = args else { return None };
    let value = |arg: &FunctionArg| match arg {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(value)) => Some(value.clone()),
        _ => None,
    };
    Some(row_of(list.args.iter().map(value).collect::<Option<Vec<_>>>()?))
}

/// The row of these values, which are called f1, f2 and so on.
pub(super) fn row_of(values: impl IntoIterator<Item = Expr>) -> Expr {
    let member = |(i, value): (usize, Expr)| [Expr::value(Value::SingleQuotedString(format!("f{}", i + 1))), value];
    call(Ident::new(NAMED_ROW), values.into_iter().enumerate().flat_map(member).collect())
}

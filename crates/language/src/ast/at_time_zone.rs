//! `time AT TIME ZONE zone` is `timezone(zone, time)`; DataFusion would only note the zone in the type.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{Expr, Ident, Value, VisitorMut};

use crate::dialect::call;

/// Rewrites the expressions of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Zones);
}

struct Zones;

impl VisitorMut for Zones {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::AtTimeZone { timestamp, time_zone } = expr {
            let take = |expr: &mut Expr| std::mem::replace(expr, Expr::value(Value::Null));
            let arguments = vec![take(time_zone), take(timestamp)];
            *expr = call(Ident::new("timezone"), arguments);
        }
        ControlFlow::Continue(())
    }
}

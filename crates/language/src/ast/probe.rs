//! Which columns a FROM clause has, asked by planning a SELECT that wants nothing but a column that is missing: the error
//! has those that are there.

use datafusion::sql::sqlparser::ast::{Expr, GroupByExpr, Ident, Select, SelectItem};

use super::missing_column::MissingColumn;

/// The name that is missing.
const MISSING: &str = "the columns of this FROM";

/// Lets `select` ask for it.
pub(super) fn ask(select: &mut Select) {
    select.projection = vec![SelectItem::UnnamedExpr(Expr::Identifier(Ident::with_quote('"', MISSING)))];
    select.group_by = GroupByExpr::Expressions(vec![], vec![]);
    (select.distinct, select.selection, select.having, select.qualify) = (None, None, None, None);
}

/// Whether this is what such a SELECT asked for.
pub(crate) fn is_answer(missing: &MissingColumn) -> bool {
    missing.name == MISSING
}

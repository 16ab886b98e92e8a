//! Recursive terms whose values do not fit into the type of the first term. DataFusion casts them, so that digits are lost, and
//! a condition that should end the recursion may never be met.

use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result as PlanResult;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::logical_expr::{Expr, ExprSchemable as _, LogicalPlan, RecursiveQuery};
use datafusion::sql::sqlparser::ast::{Expr as SqlExpr, SelectItem, SetExpr};

use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_value::error::{Error, ErrorKind};

/// What a recursive term says of the types of its columns.
#[derive(Clone, Debug)]
pub(crate) struct RecursiveTypes {
    query: String,
    /// How many casts each column is written with.
    casts: Vec<usize>,
}

impl RecursiveTypes {
    /// Those of `term`, unless it has columns that it does not list.
    pub(super) fn of(query: &str, term: &SetExpr) -> Option<Self> {
        let casts = match term {
            SetExpr::Select(select) => select.projection.iter().map(written_casts).collect::<Option<_>>()?,
            _ => vec![],
        };
        Some(Self { query: query.to_owned(), casts })
    }

    fn check(&self, recursive: &RecursiveQuery) -> PlanResult<()> {
        let LogicalPlan::Projection(columns) = recursive.recursive_term.as_ref() else { return Ok(()) };
        for (index, column) in columns.expr.iter().enumerate() {
            let (casts, Some(cast)) = casts(column) else { continue };
            if casts <= self.casts.get(index).copied().unwrap_or(0) {
                continue;
            }
            let given = cast.expr.get_type(columns.input.schema())?;
            if loses(&given, cast.field.data_type()) {
                return Err(self.error(index, &given, cast.field.data_type()).into_datafusion());
            }
        }
        Ok(())
    }

    fn error(&self, index: usize, given: &DataType, first: &DataType) -> Error {
        let (query, column) = (&self.query, index + 1);
        let message = format!(
            "column {column} of the recursive query `{query}` is {} in its first term and {} in its recursive term",
            described(first),
            described(given)
        );
        Error::new(ErrorKind::Syntax, message)
            .with_hint("cast the column of both terms to one type: `(…)::numeric(38, 10)` or `(…)::double precision`")
    }
}

/// Refuses those of `plan` that lose something.
pub(crate) fn check(plan: &LogicalPlan, terms: &[RecursiveTypes]) -> PlanResult<()> {
    if terms.is_empty() {
        return Ok(());
    }
    plan.apply_with_subqueries(|node| {
        if let LogicalPlan::RecursiveQuery(recursive) = node {
            terms.iter().filter(|term| term.query == recursive.name).try_for_each(|term| term.check(recursive))?;
        }
        Ok(TreeNodeRecursion::Continue)
    })
    .map(|_| ())
}

fn written_casts(item: &SelectItem) -> Option<usize> {
    fn of(expr: &SqlExpr) -> usize {
        match expr {
            SqlExpr::Nested(inner) => of(inner),
            SqlExpr::Cast { expr, .. } => 1 + of(expr),
            SqlExpr::TypedString(_) => 1,
            _ => 0,
        }
    }
    match item {
        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(of(expr)),
        _ => None,
    }
}

/// How many casts a column is planned with, and the outermost.
fn casts(column: &Expr) -> (usize, Option<&datafusion::logical_expr::Cast>) {
    match column {
        Expr::Alias(alias) => casts(&alias.expr),
        Expr::Cast(cast) => (1 + casts(&cast.expr).0, Some(cast)),
        _ => (0, None),
    }
}

/// Whether values of `given` have digits or times of day that `first` does not.
fn loses(given: &DataType, first: &DataType) -> bool {
    use DataType::{Date32, Decimal128, Decimal256, Timestamp};
    match (given, first) {
        (Decimal128(_, given) | Decimal256(_, given), Decimal128(_, first) | Decimal256(_, first)) => given > first,
        (Decimal128(_, digits) | Decimal256(_, digits), first) => *digits > 0 && first.is_integer(),
        (given, first) if given.is_floating() => first.is_integer() || matches!(first, Decimal128(..) | Decimal256(..)),
        (Timestamp(..), Date32) => true,
        _ => false,
    }
}

fn described(data_type: &DataType) -> String {
    match data_type {
        DataType::Decimal128(_, scale) | DataType::Decimal256(_, scale) => format!("numeric with {scale} decimal places"),
        integer if integer.is_integer() => "bigint".to_owned(),
        float if float.is_floating() => "double precision".to_owned(),
        DataType::Date32 => "date".to_owned(),
        _ => "timestamp".to_owned(),
    }
}

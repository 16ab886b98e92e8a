//! Which part of a WHERE clause the readers can use. Pure: expressions in, comparisons out.
//!
//! Soundness: a comparison may only be made of an expression that is false or NULL for every row that fails it, so
//! that the readers drop no row that the filter above would keep. Parts that are not understood are left to that
//! filter; nothing is taken from below a NOT or an OR.

use datafusion::common::{Column, ScalarValue};
use datafusion::logical_expr::{BinaryExpr, Expr, Operator, expr::InList};

use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::types::SqlType;
use apigw_sql_source::{Comparison, Predicate, Test};

/// The comparison that `filter` is, if the readers can use it.
pub(super) fn comparison(dataset: Dataset, filter: &Expr) -> Option<Comparison> {
    match filter {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => match (left.as_ref(), right.as_ref()) {
            (Expr::Column(column), Expr::Literal(value, _)) => compare(dataset, column, *op, value),
            (Expr::Literal(value, _), Expr::Column(column)) => compare(dataset, column, op.swap()?, value),
            _ => None,
        },
        Expr::InList(InList { expr, list, negated: false }) => in_list(dataset, expr, list),
        Expr::IsNull(inner) => Some(Comparison { column: name_of(dataset, inner)?, test: Test::IsNull }),
        Expr::IsNotNull(inner) => Some(Comparison { column: name_of(dataset, inner)?, test: Test::IsNotNull }),
        Expr::Between(between) if !between.negated => {
            let (Expr::Literal(low, _), Expr::Literal(high, _)) = (between.low.as_ref(), between.high.as_ref()) else { return None };
            let (column, sql_type) = column_of(dataset, &between.expr)?;
            if sql_type != SqlType::BigInt {
                return None;
            }
            Some(Comparison { column, test: Test::IntBetween(integer(low)?, integer(high)?) })
        }
        _ => None,
    }
}

/// The predicate of all filters that can be used.
pub(super) fn predicate(dataset: Dataset, filters: &[Expr]) -> Predicate {
    Predicate(filters.iter().filter_map(|f| comparison(dataset, f)).collect())
}

fn compare(dataset: Dataset, column: &Column, op: Operator, value: &ScalarValue) -> Option<Comparison> {
    let (column, sql_type) = find(dataset, &column.name)?;
    let test = match sql_type {
        SqlType::Text if op == Operator::Eq => Test::TextIn(vec![text(value)?]),
        SqlType::BigInt => {
            let n = integer(value)?;
            match op {
                Operator::Eq => Test::IntIn(vec![n]),
                Operator::Gt => Test::IntBetween(n.checked_add(1)?, i64::MAX),
                Operator::GtEq => Test::IntBetween(n, i64::MAX),
                Operator::Lt => Test::IntBetween(i64::MIN, n.checked_sub(1)?),
                Operator::LtEq => Test::IntBetween(i64::MIN, n),
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(Comparison { column, test })
}

fn in_list(dataset: Dataset, expr: &Expr, list: &[Expr]) -> Option<Comparison> {
    let (column, sql_type) = column_of(dataset, expr)?;
    let values = list.iter().map(|e| if let Expr::Literal(value, _) = e { Some(value) } else { None });
    // A NULL in the list matches nothing, so it may be left out.
    let values = values.collect::<Option<Vec<_>>>()?.into_iter().filter(|v| !v.is_null());
    let test = match sql_type {
        SqlType::Text => Test::TextIn(values.map(text).collect::<Option<_>>()?),
        SqlType::BigInt => Test::IntIn(values.map(integer).collect::<Option<_>>()?),
        _ => return None,
    };
    Some(Comparison { column, test })
}

fn name_of(dataset: Dataset, expr: &Expr) -> Option<&'static str> {
    let (name, _) = column_of(dataset, expr)?;
    // Whether a computed column is NULL is not for the readers to say.
    let index = dataset.column_index(name)?;
    dataset.stored_index(index).map(|_| name)
}

fn column_of(dataset: Dataset, expr: &Expr) -> Option<(&'static str, SqlType)> {
    if let Expr::Column(column) = expr { find(dataset, &column.name) } else { None }
}

fn find(dataset: Dataset, name: &str) -> Option<(&'static str, SqlType)> {
    dataset.columns().iter().find(|c| c.name == name).map(|c| (c.name, c.sql_type))
}

fn text(value: &ScalarValue) -> Option<String> {
    value.try_as_str().flatten().map(str::to_owned)
}

fn integer(value: &ScalarValue) -> Option<i64> {
    if let ScalarValue::Int64(Some(n)) = value { Some(*n) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::logical_expr::{col, lit};

    fn shown(filter: Expr) -> Option<String> {
        comparison(Dataset::IntegrationDetail, &filter).map(|c| c.to_string())
    }

    #[test]
    fn simple_comparisons_are_used() {
        assert_eq!(shown(col("type").eq(lit("MOCK"))).unwrap(), "type = 'MOCK'");
        assert_eq!(shown(lit("MOCK").eq(col("type"))).unwrap(), "type = 'MOCK'");
        assert_eq!(shown(col("timeout_in_millis").gt(lit(29_000_i64))).unwrap(), "timeout_in_millis >= 29001");
        assert_eq!(shown(lit(5_i64).gt(col("timeout_in_millis"))).unwrap(), "timeout_in_millis <= 4");
        assert_eq!(shown(col("account_id").in_list(vec![lit("1"), lit("2")], false)).unwrap(), "account_id IN ('1', '2')");
        assert_eq!(shown(col("uri").is_null()).unwrap(), "uri IS NULL");
        assert_eq!(shown(col("region").eq(lit("us-east-1"))).unwrap(), "region = 'us-east-1'");
    }

    #[test]
    fn what_could_drop_rows_is_left_alone() {
        assert_eq!(shown(Expr::Not(Box::new(col("type").eq(lit("MOCK"))))), None);
        assert_eq!(shown(col("type").eq(lit("MOCK")).or(col("type").eq(lit("AWS")))), None);
        assert_eq!(shown(col("type").not_eq(lit("MOCK"))), None);
        assert_eq!(shown(col("account_id").in_list(vec![lit("1")], true)), None);
        assert_eq!(shown(col("timeout_in_millis").gt(lit(i64::MAX))), None);
        assert_eq!(shown(col("region").is_null()), None);
    }
}

//! The columns of UNION, INTERSECT and EXCEPT have one type: a literal without a type takes that of the other side, and types
//! that cannot be matched are an error (PostgreSQL manual, 10.5). DataFusion would make text of one of them.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, NullEquality, Result, ScalarValue};
use datafusion::logical_expr::expr::{Alias, Cast};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::utils::merge_schema;
use datafusion::logical_expr::{Distinct, Expr, Join, JoinType, LogicalPlan, Projection, SubqueryAlias, Union};
use datafusion::optimizer::AnalyzerRule;

use super::casts::Casts;
use crate::planner::field_type_name;
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::typing::{other_kind, preferred_type, read_as};
use apigw_sql_value::error::{Error, ErrorKind};

/// The analyzer rule.
#[derive(Debug)]
pub struct SetOperationTypes {
    casts: Casts,
}

impl SetOperationTypes {
    /// A rule that plans its casts with `casts`.
    pub fn new(casts: Casts) -> Self {
        Self { casts }
    }
}

impl AnalyzerRule for SetOperationTypes {
    fn name(&self) -> &'static str {
        "set_operation_types"
    }

    fn analyze(&self, plan: LogicalPlan, config: &ConfigOptions) -> Result<LogicalPlan> {
        let rewritten = plan.transform_up_with_subqueries(|plan| match plan {
            LogicalPlan::Union(union) => self.union(union, config),
            LogicalPlan::Join(join) if is_set_operation(&join) => self.join(join, config),
            other => Ok(Transformed::no(other)),
        })?;
        if !rewritten.transformed {
            return Ok(rewritten.data);
        }
        // What is above was planned with other types.
        rewritten.data.transform_up_with_subqueries(|plan| self.planned_again(plan, config)).map(|rewritten| rewritten.data)
    }
}

/// INTERSECT and EXCEPT: nothing else makes such a join before plans are optimized.
fn is_set_operation(join: &Join) -> bool {
    matches!(join.join_type, JoinType::LeftSemi | JoinType::LeftAnti)
        && join.null_equality == NullEquality::NullEqualsNull
        && join.on.len() == join.left.schema().fields().len()
}

impl SetOperationTypes {
    /// A node whose inputs may have other types now.
    fn planned_again(&self, plan: LogicalPlan, config: &ConfigOptions) -> Result<Transformed<LogicalPlan>> {
        if let LogicalPlan::Union(union) = plan {
            return Ok(Transformed::yes(LogicalPlan::Union(Union::try_new_with_loose_types(union.inputs)?)));
        }
        let schema = merge_schema(&plan.inputs());
        let names = NamePreserver::new(&plan);
        let rewritten = plan.map_expressions(|expr| {
            let name = names.save(&expr);
            let rewritten = self.casts.plan(expr, &schema, config)?;
            Ok(rewritten.update_data(|expr| name.restore(expr)))
        })?;
        rewritten.data.recompute_schema().map(Transformed::yes)
    }

    fn union(&self, union: Union, config: &ConfigOptions) -> Result<Transformed<LogicalPlan>> {
        let [left, right] = union.inputs.as_slice() else { return Ok(Transformed::no(LogicalPlan::Union(union))) };
        let name = "UNION";
        Ok(match self.sides(left, right, name, config)? {
            Some((left, right)) => Transformed::yes(LogicalPlan::Union(Union::try_new_with_loose_types(vec![left, right])?)),
            None => Transformed::no(LogicalPlan::Union(union)),
        })
    }

    fn join(&self, join: Join, config: &ConfigOptions) -> Result<Transformed<LogicalPlan>> {
        let name = if join.join_type == JoinType::LeftSemi { "INTERSECT" } else { "EXCEPT" };
        let Some((left, right)) = self.sides(&join.left, &join.right, name, config)? else {
            return Ok(Transformed::no(LogicalPlan::Join(join)));
        };
        let join =
            Join::try_new(left, right, join.on, join.filter, join.join_type, join.join_constraint, join.null_equality, join.null_aware)?;
        Ok(Transformed::yes(LogicalPlan::Join(join)))
    }

    /// Both sides with literals of the types beside them; `None` if there are none.
    fn sides(
        &self,
        left: &Arc<LogicalPlan>,
        right: &Arc<LogicalPlan>,
        name: &str,
        config: &ConfigOptions,
    ) -> Result<Option<(Arc<LogicalPlan>, Arc<LogicalPlan>)>> {
        let width = left.schema().fields().len().min(right.schema().fields().len());
        let (mut of_left, mut of_right) = (vec![None; width], vec![None; width]);
        for i in 0..width {
            let (ours, theirs) = (left.schema().field(i), right.schema().field(i));
            if let Some(number) = common_field(ours, theirs) {
                for (own, side) in [(ours, &mut of_left[i]), (theirs, &mut of_right[i])] {
                    if own.data_type() != number.data_type() {
                        *side = Some(Arc::clone(&number));
                    }
                }
                continue;
            }
            if can_match(ours, theirs) {
                continue;
            }
            match (is_literal(left, i), is_literal(right, i)) {
                (true, false) => of_left[i] = Some(read_as(theirs)),
                (false, true) => of_right[i] = Some(read_as(ours)),
                _ => {
                    let message = format!("{name} types {} and {} cannot be matched", field_type_name(ours), field_type_name(theirs));
                    let hint = format!("column {}: cast one side to the type of the other", i + 1);
                    return Err(Error::new(ErrorKind::Syntax, message).with_hint(hint).into_datafusion());
                }
            }
        }
        if of_left.iter().chain(&of_right).all(Option::is_none) {
            return Ok(None);
        }
        Ok(Some((Arc::new(self.cast(left, &of_left, config)?), Arc::new(self.cast(right, &of_right, config)?))))
    }

    /// The side with its literals cast to `types`.
    fn cast(&self, side: &LogicalPlan, types: &[Option<FieldRef>], config: &ConfigOptions) -> Result<LogicalPlan> {
        if types.iter().all(Option::is_none) {
            return Ok(side.clone());
        }
        match side {
            LogicalPlan::Distinct(Distinct::All(input)) => {
                Ok(LogicalPlan::Distinct(Distinct::All(Arc::new(self.cast(input, types, config)?))))
            }
            LogicalPlan::SubqueryAlias(alias) => {
                let input = Arc::new(self.cast(&alias.input, types, config)?);
                Ok(LogicalPlan::SubqueryAlias(SubqueryAlias::try_new(input, alias.alias.clone())?))
            }
            LogicalPlan::Projection(projection) => {
                let schema = projection.input.schema();
                let exprs = projection.expr.iter().zip(types).enumerate().map(|(i, (expr, field))| match field {
                    Some(field) => {
                        let (qualifier, own) = projection.schema.qualified_field(i);
                        let cast = self.cast_literal(expr, field, schema, config)?;
                        Ok(cast.unalias().alias_qualified(qualifier.cloned(), own.name()))
                    }
                    None => Ok(expr.clone()),
                });
                let projection = Projection::try_new(exprs.collect::<Result<Vec<_>>>()?, Arc::clone(&projection.input))?;
                Ok(LogicalPlan::Projection(projection))
            }
            other => {
                let columns = other.schema().columns();
                let exprs = columns.into_iter().zip(types).map(|(column, field)| match field {
                    Some(field) => {
                        let name = (column.relation.clone(), column.name.clone());
                        let cast = self.cast_literal(&Expr::Column(column), field, other.schema(), config)?;
                        Ok(cast.unalias().alias_qualified(name.0, name.1))
                    }
                    None => Ok(Expr::Column(column)),
                });
                let projection = Projection::try_new(exprs.collect::<Result<Vec<_>>>()?, Arc::new(other.clone()))?;
                Ok(LogicalPlan::Projection(projection))
            }
        }
    }

    fn cast_literal(&self, expr: &Expr, field: &FieldRef, schema: &DFSchema, config: &ConfigOptions) -> Result<Expr> {
        if let Expr::Alias(Alias { expr, relation, name, .. }) = expr {
            let inner = self.cast_literal(expr, field, schema, config)?;
            return Ok(inner.alias_qualified(relation.clone(), name));
        }
        let name = expr.schema_name().to_string();
        let cast = Expr::Cast(Cast { expr: Box::new(expr.clone()), field: Arc::clone(field) });
        Ok(self.casts.plan(cast, schema, config)?.data.alias(name))
    }
}

/// What a column is where one side has numbers of another kind than the other, arrays of other numbers, or nothing but NULL: what is
/// computed of it above would be planned with the type of the left side.
fn common_field(ours: &FieldRef, theirs: &FieldRef) -> Option<FieldRef> {
    match (ours.data_type().is_null(), theirs.data_type().is_null()) {
        (true, true) => return None,
        (true, false) => return Some(nullable(theirs)),
        (false, true) => return Some(nullable(ours)),
        (false, false) => {}
    }
    let common = match (ours.data_type(), theirs.data_type()) {
        (DataType::List(_), DataType::List(_)) => common_array(ours.data_type(), theirs.data_type()),
        (ours, theirs) if other_kind(ours, theirs) => preferred_type(&[ours.clone(), theirs.clone()]),
        _ => None,
    };
    common.map(|common| Arc::new(ours.as_ref().clone().with_data_type(common).with_nullable(true)))
}

/// The type of arrays whose numbers or moments have different types. Integers of two widths are among them: numbers of both are cast
/// where they are compared, but arrays only where their comparison is planned.
fn common_array(ours: &DataType, theirs: &DataType) -> Option<DataType> {
    match (ours, theirs) {
        (DataType::List(a), DataType::List(b)) => common_array(a.data_type(), b.data_type()).map(|item| DataType::new_list(item, true)),
        _ if ours == theirs => None,
        _ => preferred_type(&[ours.clone(), theirs.clone()]),
    }
}

fn nullable(field: &FieldRef) -> FieldRef {
    Arc::new(field.as_ref().clone().with_nullable(true))
}

/// Whether column `i` of `plan` is a text literal without a type.
fn is_literal(plan: &LogicalPlan, i: usize) -> bool {
    match plan {
        LogicalPlan::Distinct(Distinct::All(input)) => is_literal(input, i),
        LogicalPlan::SubqueryAlias(alias) => is_literal(&alias.input, i),
        LogicalPlan::Projection(projection) => projection.expr.get(i).is_some_and(|expr| {
            matches!(unaliased(expr), Expr::Literal(ScalarValue::Utf8(_) | ScalarValue::Utf8View(_), metadata)
                if metadata.as_ref().is_none_or(datafusion::common::metadata::FieldMetadata::is_empty))
        }),
        _ => false,
    }
}

/// The expression below its names.
pub(crate) fn unaliased(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => unaliased(&alias.expr),
        other => other,
    }
}

/// Types of one category have a common type, others have none (PostgreSQL manual, 10.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Category {
    Text,
    Hstore,
    Json,
    Jsonb,
    Network,
    Array,
    Boolean,
    Number,
    DateTime,
    TimeOfDay,
    TimeSpan,
    Other,
}

fn can_match(a: &Field, b: &Field) -> bool {
    match (a.data_type(), b.data_type()) {
        (DataType::Null, _) | (_, DataType::Null) => true,
        (
            DataType::List(a) | DataType::LargeList(a) | DataType::FixedSizeList(a, _),
            DataType::List(b) | DataType::LargeList(b) | DataType::FixedSizeList(b, _),
        ) => can_match(a, b),
        _ => category(a) == category(b),
    }
}

fn category(field: &Field) -> Category {
    match SqlType::of(field) {
        Some(SqlType::Text) => return Category::Text,
        Some(SqlType::Hstore | SqlType::HstoreCsv) => return Category::Hstore,
        Some(SqlType::Json) => return Category::Json,
        Some(SqlType::Jsonb) => return Category::Jsonb,
        Some(SqlType::Inet | SqlType::Cidr) => return Category::Network,
        _ => {}
    }
    match field.data_type() {
        t if t.is_list() => Category::Array,
        DataType::Boolean => Category::Boolean,
        t if t.is_numeric() => Category::Number,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => Category::DateTime,
        DataType::Time32(_) | DataType::Time64(_) => Category::TimeOfDay,
        DataType::Interval(_) | DataType::Duration(_) => Category::TimeSpan,
        _ => Category::Other,
    }
}

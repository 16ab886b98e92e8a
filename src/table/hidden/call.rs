//! Which calls may have their results kept, and how one is told from another.

use std::fmt;

use datafusion::arrow::datatypes::{Field, FieldRef, Schema};
use datafusion::common::{Column, DFSchema, Result, ScalarValue};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::{Expr, ExprSchemable as _};

use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::types::SqlType;
use apigw_sql_source::StoredCall;

/// What a column holds that a function is called with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Over {
    Text,
    Hstore,
    Json,
}

/// The functions whose results may be kept, and the version of what they give: it goes up with each change of that, so that what an
/// older program kept is not taken for it.
///
/// All of them depend on nothing but their arguments, and none fails over what a column may hold: a result may be made for a row
/// that no statement asked for.
const KEPT: [(&str, Over, u32); 40] = [
    ("akeys", Over::Hstore, 1),
    ("arn_account_id", Over::Text, 1),
    ("arn_partition", Over::Text, 1),
    ("arn_region", Over::Text, 1),
    ("arn_resource", Over::Text, 1),
    ("arn_service", Over::Text, 1),
    ("avals", Over::Hstore, 1),
    ("backend_key", Over::Text, 1),
    ("defined", Over::Hstore, 1),
    ("exist", Over::Hstore, 1),
    ("fetchval", Over::Hstore, 1),
    ("hs_contains", Over::Hstore, 1),
    ("integration_uri_action", Over::Text, 1),
    ("integration_uri_action_type", Over::Text, 1),
    ("integration_uri_kind", Over::Text, 1),
    ("integration_uri_region", Over::Text, 1),
    ("integration_uri_service", Over::Text, 1),
    ("integration_uri_subdomain", Over::Text, 1),
    ("json_extract_path", Over::Json, 1),
    ("json_extract_path_text", Over::Json, 1),
    ("json_keys", Over::Json, 1),
    ("json_object_field", Over::Json, 1),
    ("json_object_field_text", Over::Json, 1),
    ("json_typeof", Over::Json, 1),
    ("jsonb_exists", Over::Json, 1),
    ("lambda_account_id", Over::Text, 1),
    ("lambda_api_version", Over::Text, 1),
    ("lambda_function_arn", Over::Text, 1),
    ("lambda_function_name", Over::Text, 1),
    ("lambda_qualifier", Over::Text, 1),
    ("lambda_region", Over::Text, 1),
    ("tag_contains", Over::Hstore, 1),
    ("tag_get_ci", Over::Hstore, 1),
    ("url_extract_fragment", Over::Text, 1),
    ("url_extract_host", Over::Text, 1),
    ("url_extract_parameter", Over::Text, 1),
    ("url_extract_path", Over::Text, 1),
    ("url_extract_port", Over::Text, 1),
    ("url_extract_protocol", Over::Text, 1),
    ("url_extract_query", Over::Text, 1),
];

/// A call of a function over a column and constants.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::table) struct Call {
    pub(crate) function: String,
    pub(crate) column: String,
    pub(crate) arguments: Vec<ScalarValue>,
}

impl Call {
    /// The call that `expr` is, if its result may be kept, and the column as it is called there.
    pub(super) fn of(expr: &Expr) -> Option<(Self, &Column)> {
        let Expr::ScalarFunction(ScalarFunction { func, args }) = expr else { return None };
        let (Expr::Column(column), rest) = args.split_first()? else { return None };
        entry(func.name())?;
        let constant = |argument: &Expr| match argument {
            Expr::Literal(value, _) if !value.is_null() => Some(value.clone()),
            _ => None,
        };
        let arguments = rest.iter().map(constant).collect::<Option<_>>()?;
        Some((Self { function: func.name().to_owned(), column: column.name.clone(), arguments }, column))
    }

    /// The version of what the function gives.
    pub(super) fn version(&self) -> u32 {
        version_of(&self.function).unwrap_or_default()
    }

    /// Whether its column is one of `dataset` that holds what the function takes, so that it cannot fail.
    pub(in crate::table) fn is_over(&self, dataset: Dataset) -> bool {
        let Some((over, _)) = entry(&self.function) else { return false };
        let column = dataset.column_index(&self.column).map(|at| dataset.columns()[at].sql_type);
        column.is_some_and(|column| match over {
            Over::Text => column == SqlType::Text,
            Over::Hstore => matches!(column, SqlType::Hstore | SqlType::HstoreCsv),
            Over::Json => column == SqlType::Json,
        })
    }

    /// Whether it is among the calls whose results a file has.
    pub(in crate::table) fn is_in(&self, stored: &[StoredCall]) -> bool {
        let same = |argument: &ScalarValue, text: &String| argument.try_as_str().flatten() == Some(text);
        let same_call = |stored: &&StoredCall| {
            stored.function == self.function
                && stored.column == self.column
                && stored.arguments.len() == self.arguments.len()
                && self.arguments.iter().zip(&stored.arguments).all(|(argument, text)| same(argument, text))
        };
        stored.iter().find(same_call).is_some_and(|stored| stored.version == self.version())
    }

    /// How the column of its results is called.
    pub(super) fn name(&self) -> String {
        format!("hidden:{self}")
    }
}

/// The version of what a function gives, if its results may be kept.
pub(super) fn version_of(function: &str) -> Option<u32> {
    entry(function).map(|(_, version)| version)
}

fn entry(function: &str) -> Option<(Over, u32)> {
    let at = KEPT.binary_search_by_key(&function, |(name, _, _)| name).ok()?;
    Some((KEPT[at].1, KEPT[at].2))
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({}", self.function, self.column)?;
        for argument in &self.arguments {
            match argument.try_as_str().flatten() {
                Some(text) => write!(f, ", '{}'", text.replace('\'', "''"))?,
                None => write!(f, ", {argument}")?,
            }
        }
        f.write_str(")")
    }
}

/// A call that a statement makes.
#[derive(Clone, Debug)]
pub(in crate::table) struct Asked {
    pub(in crate::table) call: Call,
    /// It, over the column without the name of its table.
    pub(super) expr: Expr,
}

impl Asked {
    pub(super) fn of(expr: &Expr) -> Option<Self> {
        let (call, column) = Call::of(expr)?;
        let Expr::ScalarFunction(ScalarFunction { func, args }) = expr else { return None };
        let mut args = args.clone();
        *args.first_mut()? = Expr::Column(Column::new_unqualified(&column.name));
        Some(Self { call, expr: Expr::ScalarFunction(ScalarFunction { func: func.clone(), args }) })
    }

    /// The column of its results, where the column that it is over is `input`.
    pub(in crate::table) fn field(&self, input: &FieldRef) -> Result<FieldRef> {
        let schema = DFSchema::try_from(Schema::new(vec![input.as_ref().clone()]))?;
        let (_, field) = self.expr.to_field(&schema)?;
        let field = Field::new(self.call.name(), field.data_type().clone(), true).with_metadata(field.metadata().clone());
        Ok(field.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_can_be_searched() {
        assert!(KEPT.is_sorted());
        let known = apigw_sql_functions::all();
        for (name, _, _) in KEPT {
            assert!(known.iter().any(|function| function.name() == name), "{name}");
        }
    }
}

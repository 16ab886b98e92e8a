//! What a statement wants of the routes: which APIs, stages and hosts, and what of it reaches the readers.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::InList;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator, lit};
use datafusion::prelude::col;

use super::inputs::Input;
use apigw_sql_routes::routes::Wanted;
use apigw_sql_source::{Comparison, Predicate, Test};

/// Columns of routes that readers know too, and the values that are wanted of each; empty: all.
#[derive(Clone, Debug, Default)]
pub(super) struct Filters {
    accounts: Vec<String>,
    regions: Vec<String>,
    apis: Vec<String>,
    stages: Vec<String>,
    hosts: Vec<String>,
}

impl Filters {
    /// What conditions on columns of the table say.
    pub(super) fn of_conditions(conditions: &[Expr]) -> Self {
        let mut filters = Self::default();
        for condition in conditions {
            if let Some((name, values)) = wanted_values(condition) {
                filters.narrow(name, values);
            }
        }
        filters.find_apis_of_hosts();
        filters
    }

    /// What the host of a request says.
    pub(super) fn of_host(host: &str) -> Self {
        let mut filters = Self::default();
        let id = host.split_once(".execute-api.").filter(|_| !host.contains(".vpce.")).map(|(id, _)| id);
        filters.apis.extend(id.map(|id| id.split_once("-vpce-").map_or(id, |(id, _)| id).to_owned()));
        filters
    }

    /// Whether a condition is one of those.
    pub(super) fn understands(condition: &Expr) -> bool {
        wanted_values(condition).is_some_and(|(name, _)| COLUMNS.contains(&name))
    }

    fn narrow(&mut self, name: &str, values: Vec<String>) {
        let list = match name {
            "account_id" => &mut self.accounts,
            "region" => &mut self.regions,
            "rest_api_id" => &mut self.apis,
            "stage" => &mut self.stages,
            "host" => &mut self.hosts,
            _ => return,
        };
        // Two conditions on one column: the rows are filtered again above.
        if list.is_empty() {
            *list = values;
        }
    }

    /// The default endpoint of an API has its id in the host.
    fn find_apis_of_hosts(&mut self) {
        let id = |host: &String| host.split_once(".execute-api.").map(|(id, _)| id.to_owned());
        if self.apis.is_empty() && !self.hosts.is_empty() {
            self.apis = self.hosts.iter().map(id).collect::<Option<_>>().unwrap_or_default();
        }
    }

    /// The condition for an input.
    pub(super) fn of(&self, input: Input) -> Option<Expr> {
        let is_in = |name: &'static str, values: &[String]| match values {
            [] => None,
            [one] => Some(col(name).eq(lit(one.as_str()))),
            many => Some(col(name).in_list(many.iter().map(|value| lit(value.as_str())).collect(), false)),
        };
        // What does not say where it is may be anywhere.
        let or_null = |name: &'static str, values: &[String]| is_in(name, values).map(|condition| condition.or(col(name).is_null()));
        let of_api = input.api_column().and_then(|name| is_in(name, &self.apis));
        let of_place = |name: &'static str, values: &[String]| {
            if input.api_column().is_some() { is_in(name, values) } else { or_null(name, values) }
        };
        let all = [
            of_place("account_id", &self.accounts),
            of_place("region", &self.regions),
            of_api,
            input.stage_column().and_then(|name| is_in(name, &self.stages)),
        ];
        all.into_iter().flatten().reduce(Expr::and)
    }

    /// The comparisons that readers of files make.
    pub(super) fn predicate(&self) -> Predicate {
        let all = [("account_id", &self.accounts), ("region", &self.regions), ("rest_api_id", &self.apis)];
        let narrowed = all.into_iter().filter(|(_, values)| !values.is_empty());
        Predicate(narrowed.map(|(column, values)| Comparison { column, test: Test::TextIn(values.clone()) }).collect())
    }

    /// Which routes have to be made.
    pub(super) fn wanted(&self) -> Wanted {
        Wanted { apis: self.apis.clone(), stages: self.stages.clone(), hosts: self.hosts.clone() }
    }

    /// For EXPLAIN.
    pub(super) fn describe(&self) -> String {
        let lists = [
            ("account_id", &self.accounts),
            ("region", &self.regions),
            ("rest_api_id", &self.apis),
            ("stage", &self.stages),
            ("host", &self.hosts),
        ];
        let parts: Vec<String> =
            lists.iter().filter(|(_, list)| !list.is_empty()).map(|(name, list)| format!("{name} in [{}]", list.join(", "))).collect();
        parts.join(" and ")
    }
}

const COLUMNS: [&str; 5] = ["account_id", "region", "rest_api_id", "stage", "host"];

/// The column that has to be one of some texts.
fn wanted_values(condition: &Expr) -> Option<(&str, Vec<String>)> {
    match condition {
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Eq, right }) => {
            let ((Expr::Column(column), value) | (value, Expr::Column(column))) = (left.as_ref(), right.as_ref()) else {
                return None;
            };
            Some((column.name(), vec![text(value)?]))
        }
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::Or, right }) => {
            let (left, right) = (wanted_values(left)?, wanted_values(right)?);
            (left.0 == right.0).then(|| (left.0, [left.1, right.1].concat()))
        }
        Expr::InList(InList { expr, list, negated: false }) => {
            let Expr::Column(column) = expr.as_ref() else { return None };
            Some((column.name(), list.iter().map(text).collect::<Option<_>>()?))
        }
        _ => None,
    }
}

fn text(value: &Expr) -> Option<String> {
    match value {
        Expr::Literal(value, _) => ScalarValue::try_as_str(value)?.map(ToOwned::to_owned),
        _ => None,
    }
}

//! Set-returning functions in FROM: `unnest(a) AS x`, `each(h) AS p(k, v)`, also behind LATERAL and in joins.
//!
//! All of them become `UNNEST` over functions that return arrays, with the column names that PostgreSQL gives:
//! a function that returns a scalar names its column after the table alias, `each` has `key` and `value`.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    CastKind, DataType, Expr, FunctionArg, FunctionArgExpr, Ident, ObjectName, ObjectNamePart, TableAlias, TableAliasColumnDef,
    TableFactor, TableFunctionArgs, UnaryOperator, Value, VisitorMut,
};

use crate::dialect::call;

/// A set-returning function as functions from its arguments to arrays, one for each column.
pub(super) struct SetReturning {
    pub(super) name: &'static str,
    pub(super) arrays: &'static [&'static str],
    /// The names of the columns; `None` for one column that is called as the function or its alias.
    pub(super) columns: Option<&'static [&'static str]>,
}

pub(super) const FUNCTIONS: &[SetReturning] = &[
    SetReturning { name: "each", arrays: &["akeys", "avals"], columns: Some(&["key", "value"]) },
    SetReturning { name: "skeys", arrays: &["akeys"], columns: None },
    SetReturning { name: "svals", arrays: &["avals"], columns: None },
    SetReturning { name: "json_object_keys", arrays: &["json_keys"], columns: None },
    SetReturning { name: "jsonb_object_keys", arrays: &["jsonb_keys"], columns: None },
    SetReturning { name: "json_each_text", arrays: &["json_member_keys", "json_values_text"], columns: Some(&["key", "value"]) },
    SetReturning { name: "jsonb_each_text", arrays: &["jsonb_member_keys", "jsonb_values_text"], columns: Some(&["key", "value"]) },
    SetReturning { name: "json_array_elements_text", arrays: &["json_items_text"], columns: Some(&["value"]) },
    SetReturning { name: "jsonb_array_elements_text", arrays: &["jsonb_items_text"], columns: Some(&["value"]) },
    SetReturning { name: "regexp_matches", arrays: &["regexp_matches_array"], columns: None },
    SetReturning { name: "regexp_split_to_table", arrays: &["regexp_split_to_array"], columns: None },
    SetReturning { name: "string_to_table", arrays: &["string_to_array"], columns: None },
    SetReturning { name: "generate_series", arrays: &["generate_series"], columns: None },
    SetReturning { name: "generate_subscripts", arrays: &["array_subscripts"], columns: None },
];

/// Rewrites all set-returning functions in FROM clauses of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Rewriter);
}

struct Rewriter;

impl VisitorMut for Rewriter {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        if let Some(unnest) = as_unnest(factor) {
            *factor = unnest;
        }
        ControlFlow::Continue(())
    }
}

fn as_unnest(factor: &TableFactor) -> Option<TableFactor> {
    match factor {
        TableFactor::UNNEST { alias, array_exprs, with_offset: false, with_offset_alias: None, with_ordinality } => {
            let names = vec!["unnest"; array_exprs.len()];
            Some(unnest(array_exprs.clone(), named("unnest", None, &names, alias.as_ref()), *with_ordinality))
        }
        TableFactor::Table { name, alias, args: Some(args), with_ordinality, .. } => {
            from_call(name, &args.args, alias.as_ref(), *with_ordinality)
        }
        TableFactor::Function { name, alias, args, with_ordinality, .. } => from_call(name, args, alias.as_ref(), *with_ordinality),
        _ => None,
    }
}

fn from_call(name: &ObjectName, args: &[FunctionArg], alias: Option<&TableAlias>, with_ordinality: bool) -> Option<TableFactor> {
    let ident = function_name(name)?;
    let arguments = positional(args)?;
    if ident.value.eq_ignore_ascii_case("unnest") {
        let names = vec!["unnest"; arguments.len()];
        return Some(unnest(arguments, named("unnest", None, &names, alias), with_ordinality));
    }
    if ident.value.eq_ignore_ascii_case("generate_series") && !with_ordinality && arguments.iter().all(is_integer) {
        // DataFusion's table function makes the numbers as they are asked for.
        let args = Some(TableFunctionArgs { args: args.to_vec(), settings: None });
        let plain = ObjectName::from(vec![ident.clone()]);
        return Some(series(plain, args, named("generate_series", None, &["generate_series"], alias)));
    }
    let function = FUNCTIONS.iter().find(|f| ident.value.eq_ignore_ascii_case(f.name))?;
    let arguments = if function.name == "generate_series" { typed_series(arguments) } else { arguments };
    let arrays = function.arrays.iter().map(|array| call(Ident::with_span(ident.span, *array), arguments.clone())).collect();
    let names = function.columns.unwrap_or(std::slice::from_ref(&function.name));
    Some(unnest(arrays, named(function.name, function.columns, names, alias), with_ordinality))
}

fn unnest(mut array_exprs: Vec<Expr>, mut alias: TableAlias, with_ordinality: bool) -> TableFactor {
    if with_ordinality {
        // One more array, of the numbers of the rows.
        array_exprs.push(call(Ident::new("array_ordinals"), array_exprs.clone()));
        if alias.columns.len() < array_exprs.len() {
            alias.columns.push(TableAliasColumnDef { name: Ident::new("ordinality"), data_type: None });
        }
    }
    TableFactor::UNNEST { alias: Some(alias), array_exprs, with_offset: false, with_offset_alias: None, with_ordinality: false }
}

/// A series from a time: the end is read as its start is, the step as an interval.
pub(super) fn typed_series(mut arguments: Vec<Expr>) -> Vec<Expr> {
    let is_text = |expr: &Expr| matches!(expr, Expr::Value(literal) if matches!(literal.value, Value::SingleQuotedString(_)));
    if let [start, end, step] = arguments.as_mut_slice() {
        if is_text(end) && !is_text(start) {
            *end = call(Ident::new(apigw_sql_functions::typing::LITERAL_AS), vec![end.clone(), start.clone()]);
        }
        if is_text(step) {
            let interval = DataType::Interval { fields: None, precision: None };
            *step =
                Expr::Cast { kind: CastKind::DoubleColon, expr: Box::new(step.clone()), data_type: interval, array: false, format: None };
        }
    }
    arguments
}

fn is_integer(expr: &Expr) -> bool {
    match expr {
        Expr::Value(literal) => matches!(&literal.value, Value::Number(digits, _) if digits.bytes().all(|digit| digit.is_ascii_digit())),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => is_integer(expr),
        _ => false,
    }
}

fn series(name: ObjectName, args: Option<TableFunctionArgs>, alias: TableAlias) -> TableFactor {
    TableFactor::Table {
        name,
        alias: Some(alias),
        args,
        with_hints: vec![],
        version: None,
        with_ordinality: false,
        partitions: vec![],
        json_path: None,
        sample: None,
        index_hints: vec![],
    }
}

/// The last part of a function's name; a schema may stand before it.
pub(super) fn function_name(name: &ObjectName) -> Option<&Ident> {
    let ObjectNamePart::Identifier(ident) = name.0.last()? else { return None };
    let schema_is_standard = match name.0.as_slice() {
        [_] => true,
        [ObjectNamePart::Identifier(schema), _] => ["public", "pg_catalog"].iter().any(|s| schema.value.eq_ignore_ascii_case(s)),
        _ => false,
    };
    schema_is_standard.then_some(ident)
}

pub(super) fn positional(args: &[FunctionArg]) -> Option<Vec<Expr>> {
    args.iter()
        .map(|arg| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
            _ => None,
        })
        .collect()
}

/// The alias with a name for every column. `fixed` are names that the table alias does not change.
fn named(function: &str, fixed: Option<&[&str]>, defaults: &[&str], alias: Option<&TableAlias>) -> TableAlias {
    let mut complete =
        alias.cloned().unwrap_or_else(|| TableAlias { explicit: true, name: Ident::new(function), columns: vec![], at: None });
    let scalar = fixed.is_none() && defaults.len() == 1;
    for (i, default) in defaults.iter().enumerate().skip(complete.columns.len()) {
        let name = match (scalar, i) {
            (true, _) => complete.name.clone(),
            (false, i) if i > 0 && fixed.is_none() => Ident::new(format!("{default}_{}", i + 1)),
            (false, _) => Ident::new(*default),
        };
        complete.columns.push(TableAliasColumnDef { name, data_type: None });
    }
    complete
}

#[cfg(test)]
mod tests {
    use crate::FrontEnd;
    use crate::ast::array_dimensions::ITEMS;

    fn rewritten(from: &str) -> String {
        let parsed = FrontEnd::new(vec![]).parse(&format!("SELECT 1 AS i FROM {from}")).unwrap();
        parsed.statement().to_string().trim_start_matches("SELECT 1 AS i FROM ").replace(&format!("['{ITEMS}']"), "")
    }

    #[test]
    fn columns_are_named_as_in_postgresql() {
        assert_eq!(rewritten("t, unnest(t.a) AS x"), "t, UNNEST(t.a) AS x (x)");
        assert_eq!(rewritten("t, unnest(t.a)"), "t, UNNEST(t.a) AS unnest (unnest)");
        assert_eq!(rewritten("t, unnest(t.a) AS x(y)"), "t, UNNEST(t.a) AS x (y)");
        assert_eq!(rewritten("t, unnest(a, b) AS x(y)"), "t, UNNEST(a, b) AS x (y, unnest_2)");
        assert_eq!(rewritten("t, each(h) AS p(k, v)"), "t, UNNEST(akeys(h), avals(h)) AS p (k, v)");
        assert_eq!(rewritten("t, each(h)"), "t, UNNEST(akeys(h), avals(h)) AS each (key, value)");
        assert_eq!(rewritten("t, each(h) p(k)"), "t, UNNEST(akeys(h), avals(h)) p (k, value)");
        assert_eq!(rewritten("t, svals(h) v"), "t, UNNEST(avals(h)) v (v)");
    }

    #[test]
    fn lateral_and_joins_are_the_same() {
        assert_eq!(rewritten("t CROSS JOIN LATERAL unnest(a) AS x"), "t CROSS JOIN UNNEST(a) AS x (x)");
        assert_eq!(rewritten("t LEFT JOIN LATERAL skeys(h) AS k ON true"), "t LEFT JOIN UNNEST(akeys(h)) AS k (k) ON true");
        assert_eq!(
            rewritten("(SELECT 1 AS i FROM u, each(u.h)) s"),
            "(SELECT 1 AS i FROM u, UNNEST(akeys(u.h), avals(u.h)) AS each (key, value)) s"
        );
    }

    #[test]
    fn explain_and_copy_are_descended_into() {
        for text in ["EXPLAIN SELECT 1 FROM t, skeys(h)", "COPY (SELECT 1 FROM t, skeys(h)) TO 'x.csv'"] {
            let parsed = FrontEnd::new(vec![]).parse(text).unwrap();
            assert!(parsed.statement().to_string().contains("UNNEST(akeys(h))"), "{text}");
        }
    }
}

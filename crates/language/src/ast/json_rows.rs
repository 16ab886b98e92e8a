//! Set-returning functions in FROM whose rows have json in them: `json_array_elements`, `json_each`,
//! `json_to_record`, `json_to_recordset` and their twins of jsonb.
//!
//! Making rows of an array loses that its items are json, but not that a member of its structs is: the function
//! becomes `LATERAL (SELECT get_field(e, 'value') AS value FROM UNNEST(json_elements(j)) AS u(e))`.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    DataType, Expr, FunctionArg, FunctionArgExpr, Ident, ObjectName, ObjectNamePart, SelectItem, SetExpr, TableAlias, TableFactor, Visitor,
    VisitorMut,
};
use datafusion::sql::sqlparser::parser::Parser;

use crate::dialect::{FrontDialect, call, parse_expr};

/// What the rows of a function are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rows {
    /// `value`.
    Elements,
    /// One column that is called as the function or its alias.
    Values,
    /// `key` and `value`.
    Entries,
    /// The columns of the alias, of each object.
    Records,
    /// The columns of the alias, of one object.
    Record,
}

/// The functions by name: which rows, and of what function they are made.
static FUNCTIONS: [(&str, Rows, &str); 10] = [
    ("json_array_elements", Rows::Elements, "json_elements"),
    ("jsonb_array_elements", Rows::Elements, "jsonb_elements"),
    ("json_each", Rows::Entries, "json_entries"),
    ("jsonb_each", Rows::Entries, "jsonb_entries"),
    ("json_to_recordset", Rows::Records, "json_records"),
    ("jsonb_to_recordset", Rows::Records, "jsonb_records"),
    ("json_to_record", Rows::Record, "json_record"),
    ("jsonb_to_record", Rows::Record, "jsonb_record"),
    ("jsonb_path_query", Rows::Values, "jsonb_path_elements"),
    ("jsonb_path_query_tz", Rows::Values, "jsonb_path_elements_tz"),
];

/// The functions, and those whose arrays their rows are made of.
pub(super) fn names() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    FUNCTIONS.iter().map(|(name, _, kernel)| (*name, std::slice::from_ref(kernel)))
}

/// The function whose arrays the rows of `function` are made of.
pub(super) fn kernel(function: &str) -> Option<&'static str> {
    FUNCTIONS.iter().find(|(name, ..)| function.eq_ignore_ascii_case(name)).map(|(.., kernel)| *kernel)
}

/// Rewrites these functions in FROM clauses of `statement`.
pub(crate) fn rewrite(statement: &mut Statement) {
    super::visit(statement, &mut Rewriter);
}

struct Rewriter;

impl VisitorMut for Rewriter {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        if let Some(rows) = as_subquery(factor) {
            *factor = rows;
        }
        ControlFlow::Continue(())
    }
}

fn as_subquery(factor: &TableFactor) -> Option<TableFactor> {
    let (name, args, alias, with_ordinality) = match factor {
        TableFactor::Table { name, alias, args: Some(args), with_ordinality, .. } => {
            (name, args.args.as_slice(), alias.as_ref(), *with_ordinality)
        }
        TableFactor::Function { name, alias, args, with_ordinality, .. } => (name, args.as_slice(), alias.as_ref(), *with_ordinality),
        _ => return None,
    };
    let ident = last(name)?;
    let (function, rows, kernel) = FUNCTIONS.iter().find(|(function, ..)| ident.value.eq_ignore_ascii_case(function))?;
    let arguments = args
        .iter()
        .map(|arg| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
            _ => None,
        })
        .collect::<Option<Vec<_>>>()?;
    let lateral = if arguments.iter().any(mentions_columns) { "LATERAL " } else { "" };
    let source = call(Ident::with_span(ident.span, *kernel), arguments);
    let item = match rows {
        Rows::Record => source.clone(),
        _ => member("value"),
    };
    let not_null = if kernel.starts_with("jsonb") { "jsonb_not_null" } else { "json_not_null" };
    let mut items = vec![];
    match rows {
        Rows::Elements => items.push((Ident::new("value"), item)),
        Rows::Values => items.push((alias.map_or_else(|| Ident::new(*function), |alias| alias.name.clone()), item)),
        Rows::Entries => items.extend([(Ident::new("key"), member("key")), (Ident::new("value"), item)]),
        // PostgreSQL takes no list of typed columns together with WITH ORDINALITY.
        Rows::Records | Rows::Record if with_ordinality => return None,
        Rows::Records | Rows::Record => {
            let columns = &alias?.columns;
            if columns.is_empty() {
                return None;
            }
            for column in columns {
                items.push((column.name.clone(), field_of(&item, &column.name, column.data_type.as_ref()?, not_null)));
            }
        }
    }
    if with_ordinality {
        items.push((Ident::new("ordinality"), Expr::CompoundIdentifier(vec![Ident::new("u"), Ident::new("n")])));
    }
    let from = match (rows, with_ordinality) {
        (Rows::Record, _) => "",
        (_, false) => " FROM UNNEST(ARRAY[NULL]) AS u(e)",
        (_, true) => " FROM UNNEST(ARRAY[NULL]) AS u(e, n)",
    };
    let mut parsed = Parser::new(&FrontDialect::default())
        .try_with_sql(&format!("{lateral}(SELECT 1{from})"))
        .and_then(|mut parser| parser.parse_table_factor())
        .ok()?;
    let TableFactor::Derived { subquery, alias: own_alias, .. } = &mut parsed else { return None };
    let SetExpr::Select(select) = subquery.body.as_mut() else { return None };
    select.projection = items.into_iter().map(|(alias, expr)| SelectItem::ExprWithAlias { expr, alias }).collect();
    if let Some(TableFactor::UNNEST { array_exprs, .. }) = select.from.first_mut().map(|from| &mut from.relation) {
        if with_ordinality {
            array_exprs.push(call(Ident::new("array_ordinals"), vec![source.clone()]));
        }
        array_exprs[0] = source;
    }
    let mut complete =
        alias.cloned().unwrap_or_else(|| TableAlias { explicit: true, name: Ident::new(*function), columns: vec![], at: None });
    if matches!(rows, Rows::Record | Rows::Records) {
        complete.columns.clear();
    }
    *own_alias = Some(complete);
    Some(parsed)
}

/// The last part of a function's name.
fn last(name: &ObjectName) -> Option<&Ident> {
    match name.0.as_slice() {
        [ObjectNamePart::Identifier(ident)] => Some(ident),
        _ => None,
    }
}

/// A member of the struct that a row is made of.
fn member(name: &str) -> Expr {
    let row = Expr::CompoundIdentifier(vec![Ident::new("u"), Ident::new("e")]);
    call(Ident::new("get_field"), vec![row, text(name)])
}

/// The member `name` of the object `json` as a value of `data_type`; `null` is NULL.
fn field_of(json: &Expr, name: &Ident, data_type: &DataType, not_null: &str) -> Expr {
    let key = if name.quote_style.is_some() { name.value.clone() } else { name.value.to_lowercase() };
    let is_json = matches!(data_type, DataType::JSON | DataType::JSONB);
    let extracted = |operator: &str| {
        let nested = Expr::Nested(Box::new(json.clone()));
        parse_expr(&format!("x {operator} y")).map(|mut expr| {
            if let Expr::BinaryOp { left, right, .. } = &mut expr {
                (**left, **right) = (nested, text(&key));
            }
            expr
        })
    };
    let nested = || extracted("->").map(|value| call(Ident::new(not_null), vec![value]));
    let value = match data_type {
        _ if is_json => nested(),
        // The items of an array are cast one by one.
        DataType::Array(_) => nested().map(|value| call(Ident::new(not_null.replace("not_null", "items_text")), vec![value])),
        _ => extracted("->>"),
    };
    let (Some(value), Some(mut cast)) = (value, parse_expr("x::text")) else { return json.clone() };
    if let Expr::Cast { expr, data_type: target, .. } = &mut cast {
        *target = data_type.clone();
        **expr = Expr::Nested(Box::new(value));
    }
    cast
}

fn text(value: &str) -> Expr {
    Expr::Value(datafusion::sql::sqlparser::ast::Value::SingleQuotedString(value.to_owned()).into())
}

/// Whether the expression uses columns, so that it depends on what stands before it.
pub(super) fn mentions_columns(expr: &Expr) -> bool {
    struct Columns;
    impl Visitor for Columns {
        type Break = ();

        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
            match expr {
                Expr::Identifier(_) | Expr::CompoundIdentifier(_) => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        }
    }
    super::walk(expr, &mut Columns).is_break()
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
    fn rows_keep_that_their_values_are_json() {
        assert_eq!(
            rewritten("t, json_array_elements(t.j) AS e"),
            "t, LATERAL (SELECT get_field(u.e, 'value') AS value FROM UNNEST(json_elements(t.j)) AS u (e)) AS e"
        );
        assert_eq!(
            rewritten("jsonb_each('{}') AS p(k, v)"),
            "(SELECT get_field(u.e, 'key') AS key, get_field(u.e, 'value') AS value FROM UNNEST(jsonb_entries('{}')) AS u (e)) AS p (k, v)"
        );
    }

    #[test]
    fn records_have_the_columns_of_their_alias() {
        assert_eq!(rewritten("t, json_to_record(t.j) AS x(a int)"), "t, LATERAL (SELECT ((json_record(t.j)) ->> 'a')::INT AS a) AS x");
    }
}

//! `\df`: functions, ours first.

use datafusion::logical_expr::Documentation;

use super::listing::{cell, show};
use super::pattern::Pattern;
use crate::psql::{Arguments, Command, Completes, Console, Group, Next, Session};
use apigw_sql_functions::{spec::FunctionSpec, specs};
use apigw_sql_language::ast::set_returning_functions;
use apigw_sql_value::error::Result;

pub(super) fn commands<C: Console>() -> Vec<Command<C>> {
    vec![Command {
        name: "df",
        aliases: &["df+"],
        arguments: "[PATTERN]",
        help: "list functions, those of this program first",
        group: Group::Catalog,
        completes: Completes::Functions,
        whole_line: false,
        handler: list,
    }]
}

type Row = [Option<String>; 3];

fn list<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    let pattern = arguments.at_most_one()?.map(Pattern::new).unwrap_or_default();
    let ours = specs();
    let mut rows: Vec<Row> = Vec::new();
    for spec in &ours {
        if names_of(spec).any(|name| pattern.matches_name(name)) {
            rows.extend(rows_of(spec));
        }
    }
    rows.extend(set_returning(&ours, &pattern));
    rows.extend(others(session, &ours, &pattern));
    show(session, ["function", "returns", "description"], rows)?;
    Ok(Next::Continue)
}

fn names_of(spec: &FunctionSpec) -> impl Iterator<Item = &'static str> {
    std::iter::once(spec.name).chain(spec.aliases.iter().copied())
}

/// A row for each way to call it.
fn rows_of(spec: &FunctionSpec) -> impl Iterator<Item = Row> {
    let row = |overload: &apigw_sql_functions::spec::Overload| {
        [cell(overload.syntax(spec.name)), cell(overload.returns.name()), cell(first_sentence(spec.description))]
    };
    spec.overloads.iter().map(row).collect::<Vec<_>>().into_iter()
}

/// Set-returning functions that match: with the arguments of the functions whose arrays they make rows of.
fn set_returning(ours: &[&FunctionSpec], pattern: &Pattern) -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, arrays) in set_returning_functions().filter(|(name, arrays)| pattern.matches_name(name) && arrays != &[*name]) {
        let described: Vec<_> = arrays.iter().map(|array| format!("`{array}`")).collect();
        let description = format!("Rows of the elements of {}, in FROM or in the SELECT list", described.join(" and "));
        match ours.iter().find(|spec| arrays.first() == Some(&spec.name)) {
            Some(spec) => {
                rows.extend(spec.overloads.iter().map(|overload| [cell(overload.syntax(name)), cell("rows"), cell(description.as_str())]));
            }
            None => rows.push([cell(format!("{name}(…)")), cell("rows"), cell(&description)]),
        }
    }
    rows
}

/// DataFusion's functions that match, by name.
fn others<C: Console>(session: &Session<C>, ours: &[&FunctionSpec], pattern: &Pattern) -> Vec<Row> {
    let state = session.engine().context().state();
    let is_ours = |name: &str| ours.iter().any(|spec| names_of(spec).any(|known| known == name));
    let mut rows: Vec<Row> = Vec::new();
    let mut add = |name: &str, kind: &str, documentation: Option<&Documentation>| {
        if is_ours(name) || !pattern.matches_name(name) {
            return;
        }
        let syntax = documentation.map(|d| d.syntax_example.trim()).filter(|syntax| syntax.starts_with(name) && !syntax.contains('\n'));
        let syntax = syntax.map_or_else(|| format!("{name}(…)"), str::to_owned);
        rows.push([cell(syntax), cell(kind), cell(documentation.map(|d| first_sentence(&d.description)).unwrap_or_default())]);
    };
    for (name, function) in state.scalar_functions() {
        add(name, "", function.documentation());
    }
    for (name, function) in state.aggregate_functions() {
        add(name, "aggregate", function.documentation());
    }
    for (name, function) in state.window_functions() {
        add(name, "window", function.documentation());
    }
    for name in state.table_functions().keys() {
        add(name, "table", None);
    }
    rows.sort();
    rows
}

fn first_sentence(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    let end = line.find(". ").map_or(line.len(), |at| at);
    line.get(..end).unwrap_or(line).trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::first_sentence;

    #[test]
    fn a_description_is_cut_after_its_first_sentence() {
        assert_eq!(first_sentence("Gives the host. NULL if there is none."), "Gives the host");
        assert_eq!(first_sentence("Gives the host.\nMore."), "Gives the host");
    }
}

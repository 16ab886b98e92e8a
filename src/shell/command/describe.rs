//! `\d`, `\dt`, `\dv`, `\dn`: tables, views, columns, schemas.

use super::listing::{cell, show};
use super::pattern::Pattern;
use crate::psql::{Arguments, Command, Completes, Console, Group, Next, Session, nearest};
use crate::shell::catalog::{Catalog, Kind, Table};
use apigw_sql_value::error::{Error, ErrorKind, Result};

pub(super) fn commands<C: Console>() -> Vec<Command<C>> {
    let base = Command {
        name: "d",
        aliases: &[],
        arguments: "[PATTERN]",
        help: "list tables and views, or the columns of those that match",
        group: Group::Catalog,
        completes: Completes::Tables,
        whole_line: false,
        handler: |session, arguments| describe(session, arguments, false),
    };
    vec![
        base,
        Command {
            name: "d+",
            help: "as `\\d`, with descriptions",
            handler: |session, arguments| describe(session, arguments, true),
            ..base
        },
        Command {
            name: "dt",
            aliases: &["dt+"],
            help: "list tables",
            handler: |session, arguments| {
                let found = matching(session, arguments, Some(Kind::Table))?;
                list(session, found, arguments.name.ends_with('+'))
            },
            ..base
        },
        Command {
            name: "dv",
            aliases: &["dv+"],
            help: "list views",
            handler: |session, arguments| {
                let found = matching(session, arguments, Some(Kind::View))?;
                list(session, found, arguments.name.ends_with('+'))
            },
            ..base
        },
        Command { name: "dn", help: "list schemas", completes: Completes::Nothing, handler: schemas, ..base },
    ]
}

fn load<C: Console>(session: &Session<C>) -> Result<Catalog> {
    session.block_on(Catalog::load(session.engine()))
}

/// The tables that the pattern in `arguments` matches, of one kind or of both.
fn matching<C: Console>(session: &Session<C>, arguments: &Arguments, kind: Option<Kind>) -> Result<Vec<Table>> {
    let catalog = load(session)?;
    let pattern = arguments.at_most_one()?.map(Pattern::new).unwrap_or_default();
    let is_wanted = |table: &Table| kind.is_none_or(|kind| table.kind == kind) && pattern.matches(&table.schema, &table.name);
    Ok(catalog.tables.into_iter().filter(is_wanted).collect())
}

fn describe<C: Console>(session: &mut Session<C>, arguments: &Arguments, full: bool) -> Result<Next> {
    let found = matching(session, arguments, None)?;
    let Some(pattern) = arguments.words.first() else { return list(session, found, full) };
    if found.is_empty() {
        let catalog = load(session)?;
        let names = catalog.tables.iter().map(|table| table.name.as_str());
        let error = Error::new(ErrorKind::Syntax, format!("expected a table, but found `{pattern}`"));
        let name = pattern.rsplit('.').next().unwrap_or(pattern);
        return Err(match nearest(name, names) {
            Some(near) => error.with_hint(format!("did you mean `{near}`?")),
            None => error.with_hint("`\\d` lists all tables"),
        });
    }
    for table in found {
        columns(session, &table, full)?;
    }
    Ok(Next::Continue)
}

fn list<C: Console>(session: &mut Session<C>, tables: Vec<Table>, full: bool) -> Result<Next> {
    let kind = |table: &Table| if table.kind == Kind::View { "view" } else { "table" };
    if full {
        let rows = tables.into_iter().map(|t| [cell(&t.schema), cell(&t.name), cell(kind(&t)), cell(t.description)]).collect();
        show(session, ["schema", "name", "kind", "description"], rows)?;
    } else {
        let count = |t: &Table| t.columns.len().to_string();
        let rows = tables.into_iter().map(|t| [cell(&t.schema), cell(&t.name), cell(kind(&t)), cell(count(&t))]).collect();
        show(session, ["schema", "name", "kind", "columns"], rows)?;
    }
    Ok(Next::Continue)
}

fn columns<C: Console>(session: &mut Session<C>, table: &Table, full: bool) -> Result<()> {
    let kind = if table.kind == Kind::View { "view" } else { "table" };
    let mut heading = format!("{kind} {}.{}", table.schema, table.name);
    if full && !table.description.is_empty() {
        heading.push_str(": ");
        heading.push_str(&table.description);
    }
    session.note(&heading);
    if full {
        let rows = table.columns.iter().map(|c| [cell(&c.name), cell(&c.sql_type), cell(&c.description)]).collect();
        return show(session, ["column", "type", "description"], rows);
    }
    let nullable = |nullable: bool| if nullable { None } else { cell("not null") };
    let rows = table.columns.iter().map(|c| [cell(&c.name), cell(&c.sql_type), nullable(c.nullable)]).collect();
    show(session, ["column", "type", "nullable"], rows)
}

fn schemas<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    let catalog = load(session)?;
    let pattern = arguments.at_most_one()?.map(Pattern::new).unwrap_or_default();
    let count = |schema: &str| catalog.tables.iter().filter(|table| table.schema == schema).count().to_string();
    let wanted = catalog.schemas.iter().filter(|schema| pattern.matches_name(schema));
    let rows = wanted.map(|schema| [cell(schema), cell(count(schema))]).collect();
    show(session, ["schema", "tables"], rows)?;
    Ok(Next::Continue)
}

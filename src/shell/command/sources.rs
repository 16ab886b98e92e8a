//! `\sources`: what was named, what was read of it and what was not.

use super::listing::{cell, show};
use crate::psql::{Arguments, Command, Completes, Console, Group, Next, Session};
use apigw_sql_value::error::Result;

pub(super) fn commands<C: Console>() -> Vec<Command<C>> {
    vec![Command {
        name: "sources",
        aliases: &[],
        arguments: "",
        help: "list the sources and how completely they were read so far",
        group: Group::Catalog,
        completes: Completes::Nothing,
        whole_line: false,
        handler: list,
    }]
}

fn list<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    arguments.none()?;
    let report = session.engine().report();
    let rows = report
        .sources
        .into_iter()
        .map(|s| {
            let reason = match (s.first_error_at, s.reason) {
                (Some(place), Some(reason)) => Some(format!("{place}: {reason}")),
                (place, reason) => reason.or(place),
            };
            let state = s.state.map_or("not read fully", |state| state.name());
            [cell(s.source_path), s.source, cell(state), cell(s.records.to_string()), cell(s.skipped.to_string()), reason]
        })
        .collect();
    show(session, ["path", "source", "state", "records", "skipped", "reason"], rows)?;
    for note in report.notes {
        session.note(&format!("note: {note}"));
    }
    Ok(Next::Continue)
}

//! Help, leaving, timing, messages.

use std::fmt::Write as _;

use super::{Arguments, Command, Completes, Group};
use crate::psql::console::Console;
use crate::psql::display::{on_off, toggle};
use crate::psql::session::{Next, Session};
use apigw_sql_value::error::Result;

pub(super) fn commands<C: Console>() -> Vec<Command<C>> {
    let base = Command {
        name: "?",
        aliases: &["help"],
        arguments: "",
        help: "list the commands",
        group: Group::General,
        completes: Completes::Nothing,
        whole_line: false,
        handler: help,
    };
    vec![
        base,
        Command { name: "q", aliases: &["quit"], help: "leave", handler: |_, _| Ok(Next::Quit), ..base },
        Command {
            name: "timing",
            aliases: &[],
            arguments: "[on|off]",
            help: "tell how long statements take",
            completes: Completes::Words(&["on", "off"]),
            handler: timing,
            ..base
        },
        Command {
            name: "echo", aliases: &["qecho"], arguments: "[TEXT]…", help: "write a text among the results", handler: echo, ..base
        },
        Command { name: "warn", aliases: &[], arguments: "[TEXT]…", help: "write a text beside the results", handler: warn, ..base },
    ]
}

fn help<C: Console>(session: &mut Session<C>, _: &Arguments) -> Result<Next> {
    let shown = |c: &Command<C>| format!("\\{} {}", c.name, c.arguments).trim_end().to_owned();
    let width = session.commands().iter().map(|c| shown(c).chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for group in Group::ALL {
        let mut members = session.commands().iter().filter(|c| c.group == group).peekable();
        if members.peek().is_some() {
            let _ = writeln!(text, "{}{}", if text.is_empty() { "" } else { "\n" }, group.title());
        }
        for command in members {
            let _ = writeln!(text, "  {:width$}  {}", shown(command), command.help);
        }
    }
    session.console.print(&text)?;
    Ok(Next::Continue)
}

fn timing<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    toggle(&mut session.display.timing, "timing", arguments.at_most_one()?)?;
    session.note(&format!("timing is {}", on_off(session.display.timing)));
    Ok(Next::Continue)
}

fn echo<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    let text = line(arguments);
    session.print_result(&text)?;
    Ok(Next::Continue)
}

fn warn<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    let text = line(arguments);
    let lines = text.strip_suffix('\n').unwrap_or(&text);
    lines.split('\n').for_each(|line| session.console.remark(line));
    Ok(Next::Continue)
}

/// The words of `\echo`, with a line end unless the first is `-n`.
fn line(arguments: &Arguments) -> String {
    match arguments.words.split_first() {
        Some((first, rest)) if first == "-n" => rest.join(" "),
        _ => format!("{}\n", arguments.words.join(" ")),
    }
}

//! How results are shown.

use std::fmt::Write as _;

use super::{Arguments, Command, Completes, Group};
use crate::psql::console::Console;
use crate::psql::display::Setting;
use crate::psql::session::{Next, Session};
use apigw_sql_value::error::Result;

pub(super) fn commands<C: Console>() -> Vec<Command<C>> {
    let base = Command {
        name: "x",
        aliases: &[],
        arguments: "[on|off|auto]",
        help: "one line a column; auto: where a row is too wide",
        group: Group::Display,
        completes: Completes::Words(&["on", "off", "auto"]),
        whole_line: false,
        handler: |session, arguments| shortcut(session, "expanded", arguments),
    };
    vec![
        base,
        Command {
            name: "t",
            arguments: "[on|off]",
            help: "rows only: neither titles nor row counts",
            completes: Completes::Words(&["on", "off"]),
            handler: |session, arguments| shortcut(session, "tuples_only", arguments),
            ..base
        },
        Command {
            name: "a",
            arguments: "",
            help: "between aligned and unaligned output",
            completes: Completes::Nothing,
            handler: |session, arguments| {
                arguments.none()?;
                let unaligned = session.display.is_unaligned();
                change(session, "format", Some(if unaligned { "table" } else { "unaligned" }))
            },
            ..base
        },
        Command {
            name: "f",
            arguments: "[TEXT]",
            help: "what stands between unaligned fields",
            completes: Completes::Nothing,
            handler: |session, arguments| shortcut(session, "fieldsep", arguments),
            ..base
        },
        Command {
            name: "pset",
            arguments: "[NAME [VALUE]]",
            help: "set a display option; without a name list them",
            completes: Completes::Settings,
            handler: pset,
            ..base
        },
    ]
}

fn shortcut<C: Console>(session: &mut Session<C>, name: &str, arguments: &Arguments) -> Result<Next> {
    change(session, name, arguments.at_most_one()?)
}

fn change<C: Console>(session: &mut Session<C>, name: &str, value: Option<&str>) -> Result<Next> {
    let setting = Setting::find(name)?;
    setting.set(&mut session.display, value)?;
    let now = setting.get(&session.display);
    session.note(&format!("{} is {}", setting.name, if now.is_empty() { "''" } else { &now }));
    Ok(Next::Continue)
}

fn pset<C: Console>(session: &mut Session<C>, arguments: &Arguments) -> Result<Next> {
    let Some((name, values)) = arguments.words.split_first() else {
        let mut text = String::new();
        for setting in Setting::ALL {
            let value = setting.get(&session.display);
            let _ = writeln!(text, "{:12} {:10} {}", setting.name, if value.is_empty() { "''" } else { &value }, setting.help);
        }
        session.console.print(&text)?;
        return Ok(Next::Continue);
    };
    let value = (!values.is_empty()).then(|| values.join(" "));
    change(session, name, value.as_deref())
}

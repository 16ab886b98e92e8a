//! Texts from `-c`, `-f` and stdin, run one after the other.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{self, Read as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::args::Input;
use super::console::{BatchConsole, remark};
use super::exit::{self, Reasons};
use super::report;
use super::settings::Settings;
use crate::engine::ReadMode;
use crate::psql::{Interrupt, Next, Outline, OutputFile, Session, decode_script, read_script, remove_pending, too_many};
use crate::queries::Query as QueryFile;
use crate::shell::catalog_commands;
use apigw_sql_language::variables::interpolate;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// How long an interrupted run may take to end by itself.
const GRACE: Duration = Duration::from_millis(120);

/// A text to run and its name in messages.
pub(super) struct Text {
    name: String,
    text: String,
}

impl Text {
    /// Whether nothing is in it.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Reads all texts before any of them runs.
pub(super) fn read(settings: &Settings) -> Result<Vec<Text>> {
    let stdin_inputs = settings.inputs.iter().filter(|input| **input == Input::Stdin).count();
    if stdin_inputs + usize::from(settings.reads_stdin()) > 1 {
        return Err(Error::usage("the standard input can be read once: `-f -` or `--from -`"));
    }
    settings.inputs.iter().map(read_one).collect()
}

fn read_one(input: &Input) -> Result<Text> {
    Ok(match input {
        Input::Command(text) => Text { name: "-c".to_owned(), text: text.clone() },
        Input::File(path) => Text { name: path.display().to_string(), text: read_script(path)? },
        Input::Stdin => {
            let mut bytes = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut bytes);
            read.map_err(|e| Error::usage(format!("cannot read the standard input: {e}")).caused_by(e))?;
            Text { name: "<stdin>".to_owned(), text: decode_script(bytes, "<stdin>")? }
        }
    })
}

/// Runs `texts` in their order.
pub(super) fn run(settings: &Settings, texts: &[Text]) -> Result<Reasons> {
    let mut found = Outline::default();
    for text in texts {
        found.add(&text.text);
    }
    let display = &settings.display;
    if display.format.is_binary() && found.results > 1 && !found.changes_display {
        return Err(too_many(display.format));
    }
    // One statement streams; several must see the same data.
    let mode = if found.is_single() { ReadMode::Stream } else { ReadMode::Memory };
    check_parameters(settings, texts)?;
    let output = settings.output.as_deref().map(OutputFile::create).transpose()?;
    let interrupt = Interrupt::default();
    let ended = end_on_ctrl_c(&interrupt)?;

    let console = BatchConsole::new(settings.result_colour, settings.remark_colour);
    let mut session = Session::open(settings.engine(mode), console, interrupt)?;
    session.add_commands(catalog_commands());
    session.display = settings.display.clone();
    session.on_error = settings.on_error;
    session.set_target(output)?;
    for (name, value) in &settings.variables {
        session.set_variable(name, value)?;
    }
    let mut last = Next::Continue;
    for text in texts {
        last = session.execute(&text.text, Some(&text.name));
        if last != Next::Continue {
            break;
        }
    }
    ended.store(true, Ordering::SeqCst);
    finish(settings, &mut session, last)
}

/// Refuses a variable that nothing uses where a query file says by its header which parameters there are: its default would hold
/// in silence. Names in capitals are psql's own.
fn check_parameters(settings: &Settings, texts: &[Text]) -> Result<()> {
    let files = texts.iter().filter_map(|text| Some((text, QueryFile::parse(&text.text).ok()?)));
    let declared: Vec<_> =
        files.flat_map(|(text, file)| file.parameters.into_iter().map(move |parameter| (text, parameter.name))).collect();
    let Some((first, _)) = declared.first() else { return Ok(()) };
    let used = RefCell::new(BTreeSet::new());
    for text in texts {
        // Nothing is replaced: this is which names there are.
        interpolate(&text.text, &|name: &str| {
            used.borrow_mut().insert(name.to_owned());
            None
        });
    }
    // What an included script uses is not known yet.
    let includes = texts.iter().any(|text| text.text.contains("\\i"));
    let is_used = |name: &str| includes || used.borrow().contains(name);
    let is_known = |name: &str| declared.iter().any(|(_, known)| known == name) || name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let Some(name) = settings.given_variables.iter().find(|name| !is_known(name) && !is_used(name)) else { return Ok(()) };
    let names: Vec<_> = declared.iter().map(|(_, known)| known.as_str()).collect();
    let error = Error::usage(format!("`{}` has no parameter `{name}`", first.name));
    Err(match names.iter().copied().max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name))) {
        Some(near) if strsim::jaro_winkler(near, name) > 0.8 => error.with_hint(format!("did you mean `{near}`?")),
        _ => error.with_hint(format!("its parameters are {}", names.join(", "))),
    })
}

/// Result file, what could not be read, exit code.
fn finish(settings: &Settings, session: &mut Session<BatchConsole>, last: Next) -> Result<Reasons> {
    let mut reasons = Reasons::default();
    for kind in session.take_failures() {
        reasons.add_failure(kind);
    }
    if last == Next::Stop {
        session.discard_target();
    }
    session.set_target(None)?;
    if reasons.code() != exit::INTERRUPTED {
        report::tell(session.engine(), settings, &mut reasons);
    }
    Ok(reasons)
}

/// At Ctrl-C the run has a moment to end by itself; then the process ends, whatever it is doing. The flag says
/// that the run is over.
fn end_on_ctrl_c(interrupt: &Interrupt) -> Result<Arc<AtomicBool>> {
    let ended = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&ended);
    interrupt.raise_on_ctrl_c(move || {
        thread::sleep(GRACE);
        remove_pending();
        if !over.load(Ordering::SeqCst) {
            remark(&format!("error: {}", crate::psql::interrupted()));
        }
        std::process::exit(i32::from(exit::INTERRUPTED));
    })?;
    debug_assert_eq!(crate::psql::interrupted().kind(), ErrorKind::Interrupted);
    Ok(ended)
}

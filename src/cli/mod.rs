//! The command line: arguments as typed → settings as validated → run → exit code.

mod args;
mod batch;
#[cfg(feature = "aws")]
mod collect;
mod config;
mod console;
mod exit;
mod overview;
mod redact_args;
mod report;
mod routes;
mod routes_args;
mod settings;
mod snapshot;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::panic;
use std::path::Path;
use std::process::ExitCode;
use std::thread;

use args::{Action, Args, Input};
use clap::error::ContextValue;
use config::Config;
use console::remark;
use exit::Reasons;
use settings::{Folders, Settings};

use crate::engine::ReadMode;
use crate::psql::{gate, render_message};
use crate::shell::{self, ShellOptions};
use apigw_sql_columns::output::in_one_line;
use apigw_sql_value::error::{Error, Result};

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    tell_panics();
    run(env::args_os()).into()
}

/// Panics are told as everything is: what they say may be of the data. Those that are caught and told as what is wrong with a
/// file are not.
fn tell_panics() {
    panic::set_hook(Box::new(move |panic| {
        if apigw_sql_source::is_guarded() {
            return;
        }
        gate::remark_lines(&format!("thread `{}` {panic}", thread::current().name().unwrap_or("unnamed")));
        let backtrace = Backtrace::capture();
        match backtrace.status() {
            BacktraceStatus::Captured => gate::remark_lines(&backtrace.to_string()),
            _ => remark("note: `RUST_BACKTRACE=1` shows how it came to that"),
        }
    }));
}

/// Whether `text` is the text of a configuration file whose settings can be taken. Nothing that it names is looked at.
pub fn check_config(text: &str) -> Result<()> {
    let config = Config { store: None, ..Config::parse(text, Path::new("config.toml"))? };
    let args = Args::parse([OsString::from("apigw-sql")]).map_err(|e| Error::usage(e.to_string()))?;
    Settings::of(args, config, Folders::default()).map(drop)
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> Reasons {
    let args = match Args::parse(arguments) {
        Ok(args) => args,
        Err(error) => return answer(error),
    };
    let ours = env::vars_os().map(|(name, _)| name).filter(|name| name.as_encoded_bytes().starts_with(b"APIGW_SQL_"));
    let ours: Vec<_> = ours.collect();
    if !ours.is_empty() {
        for line in Args::unknown_variables(ours) {
            remark(&line);
        }
    }
    if let Some(shell) = args.completions {
        return completions(shell);
    }
    if let Some(action) = &args.action {
        let shared = snapshot::Shared { quiet: args.quiet, colour: args.color.as_deref(), store: args.store.as_ref() };
        return act(action, shared).unwrap_or_else(|error| refuse(&error, settings::remark_colour(args.color.as_deref())));
    }
    let settings = match Settings::resolve(args) {
        Ok(settings) => settings,
        Err(error) => return refuse(&error, false),
    };
    let colour = settings.remark_colour;
    dispatch(settings).unwrap_or_else(|error| refuse(&error, colour))
}

/// What the program does beside answering questions.
fn act(action: &Action, shared: snapshot::Shared<'_>) -> Result<Reasons> {
    match action {
        Action::Import(args) => snapshot::import(args, shared),
        Action::Snapshots(args) => snapshot::snapshots(args, shared),
        Action::Diff(args) => snapshot::diff(args, shared),
        Action::Route(args) => routes::route(args, &shared),
        Action::Drift(args) => routes::drift(args, &shared),
        #[cfg(feature = "aws")]
        Action::Collect(args) => collect::run(args, shared),
    }
}

/// Batch, shell or overview.
fn dispatch(mut settings: Settings) -> Result<Reasons> {
    if settings.inputs.is_empty() && !settings.reads_stdin() && !io::stdin().is_terminal() {
        settings.inputs.push(Input::Stdin);
    }
    let texts = batch::read(&settings)?;
    settings.use_cache()?;
    if !texts.iter().all(batch::Text::is_blank) || settings.inputs.iter().any(|input| *input != Input::Stdin) {
        return batch::run(&settings, &texts);
    }
    if io::stdin().is_terminal() && gate::shows_results() && settings.inputs.is_empty() {
        shell::run(shell_options(settings))?;
        return Ok(Reasons::default());
    }
    overview::run(settings)
}

fn shell_options(settings: Settings) -> ShellOptions {
    ShellOptions {
        engine: settings.engine(ReadMode::Memory),
        sources: settings.sources,
        at: settings.at,
        display: settings.display,
        variables: settings.variables,
        on_error: settings.on_error,
        output: settings.output,
        history: settings.history,
        startup: settings.startup,
        result_colour: settings.result_colour,
        remark_colour: settings.remark_colour,
    }
}

/// Help and version go to stdout, a complaint to stderr, without colours: it repeats what was typed.
fn answer(mut error: clap::Error) -> Reasons {
    let mut reasons = Reasons::default();
    if error.use_stderr() {
        reasons.add(exit::USAGE);
        // Before clap takes what begins as a colour for one of its own.
        let typed: Vec<_> = error.context().map(|(kind, value)| (kind, escaped(value))).collect();
        for (kind, value) in typed {
            error.insert(kind, value);
        }
        gate::remark_lines(&error.render().to_string());
    } else {
        // Nobody may be reading it.
        let _ = error.print();
    }
    reasons
}

/// A part of a complaint with what was typed escaped.
fn escaped(value: &ContextValue) -> ContextValue {
    match value {
        ContextValue::String(text) => ContextValue::String(in_one_line(text).into_owned()),
        ContextValue::Strings(texts) => ContextValue::Strings(texts.iter().map(|text| in_one_line(text).into_owned()).collect()),
        other => other.clone(),
    }
}

fn completions(shell: clap_complete::Shell) -> Reasons {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "apigw-sql", &mut script);
    let _ = gate::print(&String::from_utf8_lossy(&script));
    Reasons::default()
}

/// A failure outside of any statement.
fn refuse(error: &Error, colour: bool) -> Reasons {
    gate::complain(&render_message(error, colour));
    let mut reasons = Reasons::default();
    reasons.add_failure(error.kind());
    reasons
}

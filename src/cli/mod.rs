//! The command line: arguments as typed → settings as validated → run → exit code.

mod args;
mod batch;
#[cfg(feature = "aws")]
mod collect;
mod config;
mod console;
mod exit;
mod overview;
mod report;
mod settings;
mod snapshot;

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};
use std::panic;
use std::process::ExitCode;

use args::{Action, Args, Input};
use console::remark;
use exit::Reasons;
use settings::Settings;

use crate::engine::ReadMode;
use crate::error::{Error, Result};
use crate::shell::{self, ShellOptions};
use crate::statement::render_message;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    hush_guarded_panics();
    run(env::args_os()).into()
}

/// Panics that are caught and told as what is wrong with a file are not printed.
fn hush_guarded_panics() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !crate::source::is_guarded() {
            print(panic);
        }
    }));
}

fn run(arguments: impl IntoIterator<Item = OsString>) -> Reasons {
    let args = match Args::parse(arguments) {
        Ok(args) => args,
        Err(error) => return answer(&error),
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
    if io::stdin().is_terminal() && io::stdout().is_terminal() && settings.inputs.is_empty() {
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

/// Help and version go to stdout, a complaint to stderr.
fn answer(error: &clap::Error) -> Reasons {
    let mut reasons = Reasons::default();
    if error.use_stderr() {
        reasons.add(exit::USAGE);
    }
    // Nobody may be reading it.
    let _ = error.print();
    reasons
}

fn completions(shell: clap_complete::Shell) -> Reasons {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "apigw-sql", &mut script);
    let _ = io::stdout().write_all(&script);
    Reasons::default()
}

/// A failure outside of any statement.
fn refuse(error: &Error, colour: bool) -> Reasons {
    remark(&render_message(error, colour));
    let mut reasons = Reasons::default();
    reasons.add_failure(error.kind());
    reasons
}

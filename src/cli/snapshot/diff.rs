//! `apigw-sql diff`.

use std::io::Write as _;
use std::path::PathBuf;

use super::{Shared, end_on_ctrl_c};
use crate::cli::console::{BatchConsole, remark};
use crate::cli::exit::{self, Reasons};
use crate::cli::{report, settings};
use crate::engine::Engine;
use crate::ops::diff::{DiffCounts, render, statement, summary};
use crate::psql::{Display, Interrupt, OutputFile, Session, gate};
use apigw_sql_columns::output::FormatKind;
use apigw_sql_value::error::{Error, ErrorKind, Result};

const EXAMPLES: &str = "\
Examples:
  apigw-sql diff @-1 @latest                 what changed since the last snapshot
  apigw-sql diff prod@2026-11-01 prod        … since a day, in the series prod
  apigw-sql diff plan.json @latest           what a Terraform plan would change
  apigw-sql diff template.yaml exports/      a template against what runs
  apigw-sql diff @-1 @latest --exit-code --format ndjson

A side is a snapshot (see `apigw-sql snapshots --help`), or a file, directory, glob or path template.
What one side could not see (a denied account, a file that is broken), or does not decide (an open path or condition), is
`not observed`.

Exit codes:
  0    fine: with --exit-code, no differences
  1    a side could not be read at all
  2    usage, no such snapshot, different scopes without --force
  3    a side could not be read completely, and --allow-partial was not given
  4    with --exit-code: there are differences, also where a side could not be read completely";

/// Tell what differs between two snapshots or sources
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct DiffArgs {
    /// The first side: what was
    a: String,
    /// The second side: what is
    b: String,
    /// text, table, line, csv, tsv, json, ndjson, markdown, html, parquet, arrow
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Write to a file; its extension gives the format
    #[arg(short = 'o', long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Exit with 4 if there are differences
    #[arg(long)]
    exit_code: bool,
    /// Compare sides that looked at different accounts
    #[arg(long)]
    force: bool,
    /// Exit with 0 although a side could not be read completely
    #[arg(long, env = "APIGW_SQL_ALLOW_PARTIAL", hide_env = true, value_parser = clap::builder::FalseyValueParser::new())]
    allow_partial: bool,
}

/// Runs `diff`.
pub(in crate::cli) fn run(args: &DiffArgs, shared: Shared<'_>) -> Result<Reasons> {
    let quiet = shared.quiet;
    end_on_ctrl_c()?;
    let (result_colour, remark_colour) = settings::colours(shared.colour.unwrap_or("auto"))?;
    let store = shared.open_store()?;
    let builder = Engine::builder().snapshot_store(store.clone());
    let mut session = Session::open(builder, BatchConsole::new(result_colour, remark_colour), Interrupt::default())?;
    let mut reasons = Reasons::default();
    let statement = statement(&args.a, &args.b, args.force);
    // The human form goes into any file that is not called as another one.
    let human = match (args.format.as_deref(), &args.output) {
        (Some(name), _) => name == "text",
        (None, Some(path)) => FormatKind::of_result(path, None)?.is_none_or(|kind| kind == FormatKind::Table),
        (None, None) => true,
    };
    if human {
        let counts = text(args, &mut session, &statement, result_colour)?;
        add_found(args, counts.differ(), &mut reasons);
        if !quiet {
            remark(&summary(counts));
        }
    } else {
        session.display = Display { quiet: true, ..Display::default() };
        if let Some(name) = &args.format {
            session.display.set_format(name)?;
        }
        if let Some(path) = &args.output {
            let named = args.format.is_some().then_some(session.display.format);
            session.display.format = FormatKind::of_result(path, named)?.unwrap_or(session.display.format);
        }
        session.set_target(args.output.as_deref().map(OutputFile::create).transpose()?)?;
        session.execute(&statement, None);
        for kind in session.take_failures() {
            session.discard_target();
            reasons.add_failure(kind);
        }
        session.set_target(None)?;
        // Rows of what was not observed are no differences.
        add_found(args, args.exit_code && differ(&session, args)?, &mut reasons);
    }
    let mut read = apigw_sql_source::ScanReport::default();
    for side in session.engine().side_reports() {
        read.sources.extend(side.sources);
        read.notes.extend(side.notes);
    }
    report::tell_sources(&read, args.allow_partial, quiet, &mut reasons);
    report::tell_damage_of_answers(&store, args.allow_partial, &mut reasons);
    Ok(reasons)
}

fn add_found(args: &DiffArgs, differ: bool, reasons: &mut Reasons) {
    if args.exit_code && differ {
        reasons.add(exit::FOUND);
    }
}

/// Whether there is a difference, asked again.
fn differ(session: &Session<BatchConsole>, args: &DiffArgs) -> Result<bool> {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let statement = format!(
        "SELECT 1 FROM apigw.integration_diff(a => {}, b => {}, force => {}) AS d WHERE change <> 'not_observed' LIMIT 1",
        quoted(&args.a),
        quoted(&args.b),
        args.force
    );
    let rows = session.block_on(async { session.engine().sql(&statement).await?.collect().await })?;
    Ok(rows.iter().any(|batch| batch.num_rows() > 0))
}

/// Prints the differences for people.
fn text(args: &DiffArgs, session: &mut Session<BatchConsole>, statement: &str, colour: bool) -> Result<DiffCounts> {
    let rows = session.block_on(async { session.engine().sql(statement).await?.collect().await })?;
    let (text, counts) = render(&rows, colour && args.output.is_none());
    match &args.output {
        Some(path) => std::fs::write(path, text).map_err(|e| Error::io(path, e))?,
        None => match gate::results().write_all(text.as_bytes()) {
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
                return Err(Error::new(ErrorKind::Io, format!("cannot write the result: {e}")).caused_by(e));
            }
            _ => {}
        },
    }
    Ok(counts)
}

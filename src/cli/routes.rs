//! `apigw-sql route` and `apigw-sql drift`: questions that are typed often, as commands.

use std::ffi::OsString;
use std::path::PathBuf;

use super::args::Args;
use super::batch;
use super::console::BatchConsole;
use super::exit::{self, Reasons};
use super::settings::Settings;
use super::snapshot::Shared;
use crate::engine::ReadMode;
use crate::psql::{Interrupt, Session};
use apigw_sql_value::error::{Error, Result};

const ROUTE_EXAMPLES: &str = "\
Examples:
  apigw-sql route GET https://shop.harborline.example/orders/7 --sample
  apigw-sql route POST https://api.example.com/orders -H 'x-version: beta' --from apigw-export
  apigw-sql route GET https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod/x --format json

The steps are how the request finds its way: host, rule or mapping, stage, share, method, locks, backend, and what
came second. Behind them is each route, one for each share of the stage's traffic. Nothing is called.

Exit codes:
  0    fine, also where no route serves the request
  2    usage, no source
  3    it cannot be told, or a source could not be read completely, and --allow-partial was not given";

const DRIFT_EXAMPLES: &str = "\
Examples:
  apigw-sql drift --sample
  apigw-sql drift --from apigw-export --exit-code
  apigw-sql drift --format ndjson | jq -r 'select(.direction == \"deployed_more_open\")'

What serves is shown by the export of a stage (`get-export`), or by the summary of its deployment (`get-deployment
--embed apisummary`), which has authorization and API keys only. `not_observed`: neither is at hand.

Exit codes:
  0    fine: with --exit-code, what serves is what is configured
  2    usage, no source
  3    a source could not be read completely, and --allow-partial was not given
  4    with --exit-code: there are differences";

/// What both read and write.
#[derive(Clone, Debug, clap::Args)]
struct Common {
    /// Read a file, directory, glob, path template or `-`; repeats
    #[arg(long, value_name = "SOURCE")]
    from: Vec<String>,
    /// Read the built-in sample
    #[arg(long)]
    sample: bool,
    /// Read a snapshot: @latest, @-1, an id, a time
    #[arg(long, value_name = "SNAPSHOT")]
    at: Option<String>,
    /// The account of records whose source does not say
    #[arg(long, value_name = "ID")]
    assume_account: Option<String>,
    /// The region of records whose source does not say
    #[arg(long, value_name = "REGION")]
    assume_region: Option<String>,
    /// table, line, csv, tsv, json, ndjson, markdown, html, parquet, arrow
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Write to a file; its extension gives the format
    #[arg(short = 'o', long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Exit with 0 although a source could not be read completely
    #[arg(long)]
    allow_partial: bool,
}

/// Tell which route serves a request, and how it is found
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = ROUTE_EXAMPLES)]
pub(super) struct RouteArgs {
    /// The method of the request: GET, POST, …
    method: String,
    /// The address
    url: String,
    /// A header of the request, `Name: value`; repeats
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    headers: Vec<String>,
    #[command(flatten)]
    common: Common,
}

/// Tell what serves and is not what is configured
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = DRIFT_EXAMPLES)]
pub(super) struct DriftArgs {
    /// Exit with 4 if there are differences
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    common: Common,
}

impl Common {
    /// The arguments of a run that asks these statements.
    fn settings(&self, statements: &[String], expanded: bool, shared: &Shared<'_>) -> Result<Settings> {
        let mut typed: Vec<OsString> = vec!["apigw-sql".into()];
        let mut option = |name: &str, value: &OsString| typed.extend([OsString::from(format!("--{name}")), value.clone()]);
        for source in &self.from {
            option("from", &source.into());
        }
        let texts = [("at", &self.at), ("assume-account", &self.assume_account), ("assume-region", &self.assume_region)];
        for (name, text) in texts.into_iter().chain([("format", &self.format)]) {
            if let Some(text) = text {
                option(name, &text.into());
            }
        }
        if let Some(path) = &self.output {
            option("output", &path.into());
        }
        if let Some(when) = shared.colour {
            option("color", &when.into());
        }
        if let Some(path) = shared.store {
            option("store", path);
        }
        let switches = [("--sample", self.sample), ("--allow-partial", self.allow_partial), ("--quiet", shared.quiet), ("-x", expanded)];
        typed.extend(switches.into_iter().filter(|(_, on)| *on).map(|(name, _)| name.into()));
        for statement in statements {
            typed.extend(["-c".into(), statement.into()]);
        }
        Settings::resolve(Args::parse(typed).map_err(|error| Error::usage(error.to_string()))?)
    }

    /// Whether the answer is for people.
    fn is_for_people(&self) -> bool {
        self.format.is_none() && self.output.is_none()
    }
}

fn ask(settings: &mut Settings) -> Result<Reasons> {
    let texts = batch::read(settings)?;
    settings.use_cache()?;
    batch::run(settings, &texts)
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Runs `route`.
pub(super) fn route(args: &RouteArgs, shared: &Shared<'_>) -> Result<Reasons> {
    let mut headers = Vec::new();
    for header in &args.headers {
        let Some((name, value)) = header.split_once(':') else {
            return Err(Error::usage(format!("expected `Name: value` for a header, but found `{header}`")));
        };
        headers.push(format!("hstore({}, {})", quoted(name.trim()), quoted(value.trim())));
    }
    let headers = if headers.is_empty() { String::new() } else { format!(", {}", headers.join(" || ")) };
    let call = format!("({}, {}{headers})", quoted(&args.method), quoted(&args.url));
    if !args.common.is_for_people() {
        return ask(&mut args.common.settings(&[format!("SELECT * FROM apigw.route_of{call}")], false, shared)?);
    }
    let steps = format!("SELECT name, found FROM apigw.route_steps{call} ORDER BY step");
    ask(&mut args.common.settings(&[steps], false, shared)?)
}

/// Runs `drift`.
pub(super) fn drift(args: &DriftArgs, shared: &Shared<'_>) -> Result<Reasons> {
    let columns = if args.common.is_for_people() {
        "coalesce(rest_api_name, rest_api_id) AS api, stage, share, api_method AS method, path, state, column_name AS column, map_key, working, deployed, direction"
    } else {
        "*"
    };
    let statement = format!(
        "SELECT {columns} FROM apigw.stage_drift ORDER BY account_id, region, rest_api_id, stage, share DESC, path, api_method, column_name, map_key"
    );
    let mut settings = args.common.settings(&[statement], false, shared)?;
    let mut reasons = ask(&mut settings)?;
    if args.exit_code && differs(&settings)? {
        reasons.add(exit::FOUND);
    }
    Ok(reasons)
}

/// Whether something differs, asked again.
fn differs(settings: &Settings) -> Result<bool> {
    let console = BatchConsole::new(settings.result_colour, settings.remark_colour);
    let session = Session::open(settings.engine(ReadMode::Stream), console, Interrupt::default())?;
    let statement = "SELECT 1 FROM apigw.stage_drift WHERE state <> 'not_observed' LIMIT 1";
    let rows = session.block_on(async { session.engine().sql(statement).await?.collect().await })?;
    Ok(rows.iter().any(|batch| batch.num_rows() > 0))
}

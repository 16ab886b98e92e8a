//! `apigw-sql route` and `apigw-sql drift`: questions that are typed often, as commands.

use std::ffi::OsString;

use super::args::Args;
use super::batch;
use super::console::BatchConsole;
use super::exit::{self, Reasons};
use super::routes_args::{Common, DriftArgs, RouteArgs};
use super::settings::Settings;
use super::snapshot::Shared;
use crate::engine::ReadMode;
use crate::psql::{Interrupt, Session};
use apigw_sql_value::error::{Error, Result};

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

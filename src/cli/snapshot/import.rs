//! `apigw-sql import`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use super::{Shared, end_on_ctrl_c};
use crate::cli::args::assignment;
use crate::cli::console::remark;
use crate::cli::exit::Reasons;
use crate::cli::redact_args::RedactArgs;
use crate::cli::report;
use crate::ops::import::import;
use crate::psql::{ProgressLine, gate};
use crate::sample::SAMPLE;
use apigw_sql_source::snapshot::{DEFAULT_SERIES, SnapshotOptions, describe};
use apigw_sql_source::{SourceOptions, SourceSet};
use apigw_sql_value::error::{Error, Result};

const EXAMPLES: &str = "\
Examples:
  apigw-sql import --from exports/
  apigw-sql import --from 'dump/{account_id}/{region}/get-rest-apis.json' \\
                   --from 'dump/{account_id}/{region}/restapis/{rest_api_id}/get-resources.json' --name prod
  apigw-sql import --from old-dump/ --observed-at 2026-11-01T06:00:00Z
  apigw-sql -c 'SELECT type, count(*) FROM apigateway_integration GROUP BY type'

Prints the id of the new snapshot. A snapshot is made even where a source could not be read whole; it says so itself,
and the exit code is 3 unless --allow-partial is given.";

/// Read sources once and keep them as a snapshot
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct ImportArgs {
    /// Read a file, directory, glob, path template or `-`; repeats
    #[arg(long, value_name = "SOURCE", env = "APIGW_SQL_FROM", hide_env = true)]
    from: Vec<String>,
    /// Read the built-in sample
    #[arg(long)]
    sample: bool,
    /// The series that the snapshot belongs to
    #[arg(long, value_name = "SERIES", default_value = DEFAULT_SERIES)]
    name: String,
    /// When what is read was so (RFC 3339) [default: now]
    #[arg(long, value_name = "TIME")]
    observed_at: Option<String>,
    #[command(flatten)]
    redact: RedactArgs,
    /// The account of records whose source does not say
    #[arg(long, value_name = "ID", env = "APIGW_SQL_ASSUME_ACCOUNT", hide_env = true)]
    assume_account: Option<String>,
    /// The region of records whose source does not say
    #[arg(long, value_name = "REGION", env = "APIGW_SQL_ASSUME_REGION", hide_env = true)]
    assume_region: Option<String>,
    /// The value of a template's parameter; repeats
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment)]
    parameter: Vec<(String, String)>,
    /// Exit with 0 although a source could not be read completely
    #[arg(long, env = "APIGW_SQL_ALLOW_PARTIAL", hide_env = true, value_parser = clap::builder::FalseyValueParser::new())]
    allow_partial: bool,
}

impl ImportArgs {
    fn observed_at(&self) -> Result<Option<DateTime<Utc>>> {
        let Some(text) = &self.observed_at else { return Ok(None) };
        let time = DateTime::parse_from_rfc3339(text).map_err(|e| {
            Error::usage(format!("expected a time for `--observed-at`, but found `{text}`"))
                .with_hint("for example `2026-11-01T06:00:00Z`")
                .caused_by(e)
        })?;
        Ok(Some(time.to_utc()))
    }
}

/// Runs `import`.
pub(in crate::cli) fn run(args: &ImportArgs, shared: Shared<'_>) -> Result<Reasons> {
    let quiet = shared.quiet;
    let from: Vec<String> = args.from.iter().filter(|source| !source.is_empty()).cloned().collect();
    if from.is_empty() && !args.sample {
        return Err(Error::usage("nothing to import").with_hint("name a source with `--from FILE|DIRECTORY|GLOB`"));
    }
    let store = shared.open_store()?;
    let mut sources = from.clone();
    sources.extend(args.sample.then(|| "the built-in sample".to_owned()));
    let options =
        SnapshotOptions { series: args.name.clone(), observed_at: args.observed_at()?, sources, redactor: args.redact.redactor()? };
    let source = Arc::new(SourceSet::open(&SourceOptions {
        from,
        sample: args.sample.then_some(&SAMPLE),
        assume_account: args.assume_account.clone(),
        assume_region: args.assume_region.clone(),
        parameters: args.parameter.clone(),
    })?);
    end_on_ctrl_c()?;
    let progress = Drawn::start(&source, quiet);
    let imported = import(&source, &store, options);
    drop(progress);
    let (snapshot, read) = imported?;
    let mut reasons = Reasons::default();
    report::tell_sources(&read, args.allow_partial, quiet, &mut reasons);
    report::tell_damage(&store);
    if snapshot.is_ahead(Utc::now()) {
        let observed = snapshot.observed();
        remark(&format!("warning: the snapshot is of {observed}, a time in the future: until then `@latest` passes over it"));
    }
    if !quiet {
        remark(&describe(&snapshot, Utc::now()));
    }
    // Nobody may be reading it.
    let _ = gate::print(&format!("{}\n", snapshot.id));
    Ok(reasons)
}

/// Tells on a terminal how far the reading is, until it is dropped.
struct Drawn {
    ended: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Drawn {
    fn start(source: &Arc<SourceSet>, quiet: bool) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        let thread = (!quiet && gate::shows_remarks()).then(|| {
            let (ended, source) = (Arc::clone(&ended), Arc::clone(source));
            std::thread::spawn(move || {
                let (began, mut line) = (Instant::now(), ProgressLine::default());
                while !ended.load(Ordering::Relaxed) {
                    line.draw(Some(source.progress()), began.elapsed());
                    std::thread::park_timeout(Duration::from_millis(200));
                }
                line.clear();
            })
        });
        Self { ended, thread }
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

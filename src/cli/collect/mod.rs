//! `apigw-sql collect`.

mod args;
mod progress;

use std::path::Path;
use std::sync::Arc;

use chrono::Utc;

pub(super) use args::CollectArgs;

use self::progress::Progress;
use super::console::remark;
use super::exit::{self, Reasons};
use super::report;
use super::snapshot::Shared;
use crate::ops::collect::{self, CollectOptions, Collected, Counters};
use crate::ops::import::import;
use crate::psql::gate;
use apigw_sql_source::snapshot::{Redactor, SnapshotOptions, SnapshotStore, check_series, describe};
use apigw_sql_source::{SourceOptions, SourceSet};
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Runs `collect`.
pub(super) fn run(args: &CollectArgs, shared: Shared<'_>) -> Result<Reasons> {
    let quiet = shared.quiet;
    let options = args.options()?;
    check_series(&args.name)?;
    let store = if args.no_snapshot { None } else { Some(shared.open_store()?) };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::new(ErrorKind::Io, format!("cannot start the runtime: {e}")).caused_by(e))?;
    if args.dry_run {
        let text = runtime.block_on(collect::dry_run(&options))?;
        // Nobody may be reading it.
        let _ = gate::print(&text);
        return Ok(Reasons::default());
    }
    let counters = Arc::new(Counters::default());
    let collected = runtime.block_on(async {
        let progress = Progress::start(Arc::clone(&counters), quiet);
        let tell = |text: &str| {
            if !quiet {
                progress.tell(text);
            }
        };
        collect::collect(&options, Arc::clone(&counters), interrupted(), &tell).await
    });
    // What is on its way must not hold the process.
    runtime.shutdown_background();
    let collected = collected?;
    let reasons = tell(&collected, &options, args.allow_partial, quiet);
    if let (Some(folder), Some(store)) = (&collected.folder, &store) {
        add_snapshot(folder, store, args, options.redactor.clone(), quiet)?;
    }
    Ok(reasons)
}

/// Adds the result to the store.
fn add_snapshot(folder: &Path, store: &SnapshotStore, args: &CollectArgs, redactor: Option<Redactor>, quiet: bool) -> Result<()> {
    let from = vec![folder.display().to_string()];
    let source = Arc::new(SourceSet::open(&SourceOptions { from: from.clone(), ..SourceOptions::default() })?);
    let options = SnapshotOptions { series: args.name.clone(), observed_at: None, sources: from, redactor };
    let (snapshot, _) = import(&source, store, options)?;
    report::tell_damage(store);
    if !quiet {
        remark(&describe(&snapshot, Utc::now()));
    }
    Ok(())
}

/// The first Ctrl-C ends the run with what there is, the second one the process.
async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        return std::future::pending().await;
    }
    tokio::spawn(async {
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(i32::from(exit::INTERRUPTED));
        }
    });
}

/// Tells what came of it.
fn tell(collected: &Collected, options: &CollectOptions, allow_partial: bool, quiet: bool) -> Reasons {
    let mut reasons = Reasons::default();
    let mut report = collected.report.clone();
    if collected.interrupted {
        reasons.add(exit::INTERRUPTED);
        // One reason, one line: what the run did not come to may be thousands of APIs.
        report.sources.retain(|source| source.reason.as_deref() != Some(collect::NOT_READ));
        let left = collected.report.sources.len() - report.sources.len();
        if left > 0 {
            remark(&format!(
                "warning: {} not read: the run was interrupted",
                if left == 1 { "1 account or API was".to_owned() } else { format!("{left} accounts and APIs were") }
            ));
        }
    }
    report::tell_sources(&report, allow_partial, quiet, &mut reasons);
    let output = options.output.display();
    match &collected.folder {
        Some(_) if !quiet => {
            let apis = collected
                .report
                .sources
                .iter()
                .filter(|s| s.rest_api_id.is_some() && s.document.as_deref() == Some("get-resources"))
                .count();
            remark(&format!(
                "{} integrations of {apis} APIs in {} are in `{output}`: ask with `apigw-sql --from {output}`",
                collected.integrations,
                report::counted(collected.accounts as u64, "account"),
            ));
        }
        Some(_) => {}
        None => remark(&format!("interrupted: `{output}` still holds the result of an earlier run")),
    }
    if collected.interrupted {
        remark("interrupted: the same command goes on where this run was");
    }
    reasons
}

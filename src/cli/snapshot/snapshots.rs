//! `apigw-sql snapshots`: what the store has, and what goes.

use chrono::Utc;

use super::Shared;
use crate::cli::console::{BatchConsole, remark};
use crate::cli::exit::{self, Reasons};
use crate::cli::report;
use crate::engine::Engine;
use crate::psql::{Display, Interrupt, Session, gate};
use crate::table::has_other_results;
use apigw_sql_source::snapshot::{Keep, Snapshot, SnapshotStore, describe, pruned, select};
use apigw_sql_value::error::{Error, Result};

const SELECTORS: &str = "\
A snapshot is named by `@latest`, `@-1` (the one before), its id or the beginning of it, a time
(`2026-11-26`, `2026-11-26T08:00:00Z`: the newest that is not newer), and in another series by
`prod`, `prod@-1`, `prod@2026-11-26`.";

/// Look at the snapshots of the store, and remove some
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = SELECTORS, disable_help_subcommand = true)]
pub(in crate::cli) struct SnapshotsArgs {
    #[command(subcommand)]
    action: SnapshotsAction,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum SnapshotsAction {
    /// List the snapshots, the newest last
    List {
        /// Only those of this series
        #[arg(long, value_name = "SERIES")]
        name: Option<String>,
        /// table, line, csv, tsv, json, ndjson, markdown, html
        #[arg(long, value_name = "FORMAT", default_value = "table")]
        format: String,
    },
    /// Show everything about one snapshot, and what it could not see
    Show {
        /// Which one
        #[arg(default_value = "@latest")]
        snapshot: String,
        /// table, line, csv, tsv, json, ndjson, markdown, html
        #[arg(long, value_name = "FORMAT", default_value = "line")]
        format: String,
    },
    /// Remove snapshots
    Rm {
        /// Which ones
        #[arg(required = true)]
        snapshots: Vec<String>,
    },
    /// Remove all snapshots but those to keep
    Prune {
        /// How many of each series, or how old ones (30d, 12h, 8w); repeats, what one keeps stays
        #[arg(long, value_name = "KEEP", required = true)]
        keep: Vec<String>,
        /// Only in this series
        #[arg(long, value_name = "SERIES")]
        name: Option<String>,
        /// Tell what would go, and remove nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Read every file and compare it with what was written
    Verify,
}

/// Runs `snapshots`.
pub(in crate::cli) fn run(args: &SnapshotsArgs, shared: Shared<'_>) -> Result<Reasons> {
    let store = shared.open_store()?;
    let mut reasons = act(args, &store, shared.quiet)?;
    if !matches!(args.action, SnapshotsAction::Verify) {
        report::tell_damage_of_answers(&store, false, &mut reasons);
    }
    Ok(reasons)
}

fn act(args: &SnapshotsArgs, store: &SnapshotStore, quiet: bool) -> Result<Reasons> {
    match &args.action {
        SnapshotsAction::List { name, format } => list(store, name.as_deref(), format),
        SnapshotsAction::Show { snapshot, format } => show(store, snapshot, format),
        SnapshotsAction::Rm { snapshots } => {
            let chosen = |all: &[Snapshot]| snapshots.iter().map(|text| Ok(select(all, text)?.id.clone())).collect();
            tell_removed(&store.remove(chosen)?, quiet);
            Ok(Reasons::default())
        }
        SnapshotsAction::Prune { keep, name, dry_run } => prune(store, keep, name.as_deref(), *dry_run, quiet),
        SnapshotsAction::Verify => verify(store, quiet),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Runs a statement over the store and prints its result.
fn print(store: &SnapshotStore, at: Option<&str>, format: &str, statements: &str) -> Result<Reasons> {
    let mut builder = Engine::builder().snapshot_store(store.clone());
    if let Some(id) = at {
        builder = builder.at(id);
    }
    let mut session = Session::open(builder, BatchConsole::new(false, false), Interrupt::default())?;
    session.display = Display { quiet: true, ..Display::default() };
    session.display.set_format(format)?;
    session.execute(statements, None);
    let mut reasons = Reasons::default();
    session.take_failures().into_iter().for_each(|kind| reasons.add_failure(kind));
    Ok(reasons)
}

fn list(store: &SnapshotStore, series: Option<&str>, format: &str) -> Result<Reasons> {
    let condition = series.map(|series| format!("WHERE series = {}", quoted(series))).unwrap_or_default();
    let statement = format!(
        "SELECT snapshot_id, series, observed_at, integrations, rest_apis, cardinality(accounts) AS accounts, complete, bytes \
         FROM apigw.snapshots {condition} ORDER BY observed_at, snapshot_id"
    );
    print(store, None, format, &statement)
}

fn show(store: &SnapshotStore, selector: &str, format: &str) -> Result<Reasons> {
    let snapshot = store.select(selector)?;
    let about = format!("SELECT * FROM apigw.snapshots WHERE snapshot_id = {}", quoted(&snapshot.id));
    let states = format!(
        "{about};\n\
         SELECT state, account_id, region, rest_api_id, source_path, records, skipped, reason FROM apigw.source_status \
         WHERE state NOT IN ('complete', 'unrelated') ORDER BY account_id, region, rest_api_id, source_path"
    );
    // What it could not see follows only where there is something.
    let is_whole = snapshot.incomplete_sources() == 0 && !snapshot.states.contains_key("conflict");
    print(store, Some(&snapshot.id), format, if is_whole { &about } else { &states })
}

fn prune(store: &SnapshotStore, keep: &[String], series: Option<&str>, dry_run: bool, quiet: bool) -> Result<Reasons> {
    let keep: Vec<Keep> = keep.iter().map(|text| Keep::parse(text)).collect::<Result<_>>()?;
    let all = store.snapshots()?;
    if let Some(series) = series.filter(|series| !all.iter().any(|snapshot| snapshot.series == *series)) {
        return Err(Error::usage(format!("there is no series `{series}`")).with_hint("`apigw-sql snapshots list` shows them"));
    }
    let now = Utc::now();
    if dry_run {
        let ids = pruned(&all, &keep, series, now);
        for snapshot in all.iter().filter(|snapshot| ids.contains(&snapshot.id)) {
            remark(&format!("would remove {}", describe(snapshot, now)));
        }
        return Ok(Reasons::default());
    }
    tell_removed(&store.remove(|all| Ok(pruned(all, &keep, series, now)))?, quiet);
    Ok(Reasons::default())
}

fn tell_removed(removed: &[Snapshot], quiet: bool) {
    if quiet {
        return;
    }
    for snapshot in removed {
        remark(&format!("removed {}", describe(snapshot, Utc::now())));
    }
    if removed.is_empty() {
        remark("there is nothing to remove");
    }
}

fn verify(store: &SnapshotStore, quiet: bool) -> Result<Reasons> {
    let found = store.verify()?;
    let mut reasons = Reasons::default();
    if !found.findings.is_empty() {
        reasons.add(exit::STATEMENT);
    }
    for finding in &found.findings {
        // Nobody may be reading it.
        let _ = gate::print(&format!("{finding}\n"));
    }
    if !quiet {
        let verdict =
            if found.findings.is_empty() { "all is as it was written".to_owned() } else { format!("{} findings", found.findings.len()) };
        remark(&format!("{} snapshots, {} files, {} bytes: {verdict}", found.snapshots, found.files, found.bytes));
        let outdated =
            store.snapshots()?.iter().flat_map(|snapshot| &snapshot.files).filter(|file| has_other_results(&file.hidden)).count();
        if outdated > 0 {
            remark(&format!(
                "note: the hidden columns of {outdated} files are those of another version of this program: they are computed instead, \
                 and an import of the folder makes them anew"
            ));
        }
    }
    Ok(reasons)
}

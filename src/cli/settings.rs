//! Settings: arguments, environment and configuration file put together and checked.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use etcetera::BaseStrategy as _;

use super::args::{Args, Input};
use super::config::Config;
use crate::engine::{Engine, EngineBuilder, ReadMode};
use crate::ops::cache::{Cached, cached};
use crate::psql::{Display, OnError, gate};
use crate::sample::SAMPLE;
use apigw_sql_columns::output::{Expanded, FormatKind};
use apigw_sql_source::snapshot::{SnapshotSource, SnapshotStore, select};
use apigw_sql_source::{RowSource, SourceOptions};
use apigw_sql_value::error::{Error, Result};

/// The name of our folders below the user's.
const FOLDER: &str = "apigw-sql";

/// Everything a run needs to know.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) sources: SourceOptions,
    /// The store of snapshots; `None`: there is no place for one.
    pub(super) store: Option<SnapshotStore>,
    /// The snapshot that is read.
    pub(super) at: Option<String>,
    /// Whether a parsed copy of the sources is kept.
    pub(super) cache: bool,
    /// The parsed copy that is read instead of the sources.
    pub(super) copy: Option<Arc<SnapshotSource>>,
    pub(super) tables: Vec<(String, String)>,
    pub(super) allow_partial: bool,
    pub(super) inputs: Vec<Input>,
    pub(super) variables: Vec<(String, String)>,
    /// The names of those that were given for this run.
    pub(super) given_variables: Vec<String>,
    pub(super) on_error: OnError,
    pub(super) display: Display,
    pub(super) output: Option<PathBuf>,
    /// Whether results on a terminal are coloured.
    pub(super) result_colour: bool,
    /// Whether errors on a terminal are coloured.
    pub(super) remark_colour: bool,
    pub(super) memory_limit: Option<usize>,
    pub(super) timeout: Option<Duration>,
    /// Whether statements may only ask.
    pub(super) restricted: bool,
    pub(super) threads: Option<usize>,
    /// The file of the shell's history, if it is kept.
    pub(super) history: Option<PathBuf>,
    /// The script that the shell starts with.
    pub(super) startup: Option<PathBuf>,
}

impl Settings {
    /// Puts together what was typed, the environment (which is in `args` already) and the configuration file.
    pub(super) fn resolve(args: Args) -> Result<Self> {
        let folders = Folders::find();
        let config = read_config(&args, &folders)?;
        Self::of(args, config, folders)
    }

    /// The same of a configuration that was read already, and with these folders.
    pub(super) fn of(args: Args, config: Config, folders: Folders) -> Result<Self> {
        let display = display(&args, &config)?;
        let on_error = match args.on_error.as_deref().or(config.on_error.as_deref()) {
            None | Some("stop") => OnError::Stop,
            Some("continue") => OnError::Continue,
            Some(other) => return Err(Error::usage(format!("expected `stop` or `continue` for `--on-error`, but found `{other}`"))),
        };
        let on_error = if args.single_transaction { OnError::Stop } else { on_error };
        let colour = args.color.as_deref().or(config.color.as_deref()).unwrap_or("auto");
        let (result_colour, remark_colour) = colours(colour)?;
        let memory_limit = args.memory_limit.as_deref().or(config.memory_limit.as_deref()).map(parse_size).transpose()?;
        let timeout = args.timeout.as_deref().or(config.timeout.as_deref()).map(parse_time).transpose()?;
        let threads = args.threads.or(config.threads.map(|n| n.text())).map(|text| parse_threads(&text)).transpose()?;
        let named = args.sample || !args.from.is_empty() || args.at.is_some();
        let (from, sample) = if named { (args.from, args.sample) } else { (config.from, config.sample) };
        let store = open_store(args.store, config.store, &folders)?;
        let at = args.at.or_else(|| config.at.filter(|_| !named));
        if at.is_some() && (sample || !from.is_empty()) {
            return Err(Error::usage("`--at` names a snapshot, and `--from` or `--sample` other sources").with_hint("name one of them"));
        }
        let at = at.or_else(|| newest_snapshot(store.as_ref(), sample || !from.is_empty()));
        let tables = config.table.into_iter().chain(args.table).collect();
        let given_variables = args.variable.iter().map(|(name, _)| name.clone()).collect();
        let variables = config.variable.iter().map(|(name, value)| (name.clone(), value.text())).chain(args.variable).collect();
        let parameters = config.parameter.iter().map(|(name, value)| (name.clone(), value.text())).chain(args.parameter).collect();
        let keep_history = !(args.no_history || config.no_history);
        Ok(Self {
            sources: SourceOptions {
                from,
                sample: sample.then_some(&SAMPLE),
                assume_account: args.assume_account.or(config.assume_account),
                assume_region: args.assume_region.or(config.assume_region),
                parameters,
            },
            store,
            at,
            cache: args.cache || config.cache,
            copy: None,
            tables,
            allow_partial: args.allow_partial || config.allow_partial,
            inputs: args.inputs,
            variables,
            given_variables,
            on_error,
            display,
            output: args.output,
            result_colour,
            remark_colour,
            memory_limit,
            timeout,
            restricted: args.restricted || config.restricted,
            threads,
            history: folders.state.map(|f| f.join("history")).filter(|_| keep_history),
            startup: folders.config.map(|f| f.join("startup.sql")).filter(|path| !args.no_config && path.is_file()),
        })
    }

    /// Finds or makes the parsed copy of the sources, if that was asked for.
    pub(super) fn use_cache(&mut self) -> Result<()> {
        if !self.cache || self.sources.from.is_empty() {
            return Ok(());
        }
        let folder = etcetera::choose_base_strategy().ok().map(|strategy| strategy.cache_dir().join(FOLDER));
        let folder = folder.ok_or_else(|| Error::usage("there is no home folder for the cache"))?;
        let cache = super::snapshot::open(&folder.join("parsed").into_os_string())?;
        match cached(&self.sources, &cache)? {
            Cached::Copy(copy) => self.copy = Some(Arc::from(copy)),
            Cached::Not(why) if !self.display.quiet => super::console::remark(&format!("note: {why}")),
            Cached::Not(_) => {}
        }
        Ok(())
    }

    /// Whether the standard input is one of the sources.
    pub(super) fn reads_stdin(&self) -> bool {
        self.sources.from.iter().any(|source| source == "-")
    }

    /// The description of an engine over these sources.
    pub(super) fn engine(&self, mode: ReadMode) -> EngineBuilder {
        let mut builder = Engine::builder().read_mode(mode);
        builder = match &self.copy {
            Some(copy) => builder.row_source(Arc::clone(copy) as Arc<dyn RowSource>),
            None => builder.source_options(self.sources.clone()),
        };
        if let Some(store) = &self.store {
            builder = builder.snapshot_store(store.clone());
        }
        if let Some(at) = &self.at {
            builder = builder.at(at);
        }
        for (name, path) in &self.tables {
            builder = builder.table(name, path);
        }
        if let Some(bytes) = self.memory_limit {
            builder = builder.memory_limit(bytes);
        }
        if let Some(limit) = self.timeout {
            builder = builder.statement_timeout(limit);
        }
        if self.restricted {
            builder = builder.restricted();
        }
        if let Some(threads) = self.threads {
            builder = builder.threads(threads);
        }
        builder
    }
}

/// The user's folders; without a home there are none.
#[derive(Debug, Default)]
pub(super) struct Folders {
    config: Option<PathBuf>,
    state: Option<PathBuf>,
    data: Option<PathBuf>,
}

impl Folders {
    fn find() -> Self {
        let Ok(strategy) = etcetera::choose_base_strategy() else { return Self::default() };
        let state = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
        Self {
            config: Some(strategy.config_dir().join(FOLDER)),
            state: Some(state.join(FOLDER)),
            data: Some(strategy.data_dir().join(FOLDER)),
        }
    }

    fn store(&self) -> Option<OsString> {
        self.data.as_ref().map(|folder| folder.join("store").into_os_string())
    }
}

/// The folder of what the program keeps.
pub(super) fn data_folder() -> Option<PathBuf> {
    Folders::find().data
}

/// Where the store of snapshots is that nobody named: as configured, else in the platform's folder for data.
pub(super) fn configured_store() -> Result<Option<OsString>> {
    let folders = Folders::find();
    let path = std::env::var_os("APIGW_SQL_CONFIG").filter(|path| !path.is_empty());
    let config = match (path, &folders.config) {
        (Some(path), _) => Config::read(Path::new(&path), true)?,
        (None, Some(folder)) => Config::read(&folder.join("config.toml"), false)?,
        (None, None) => Config::default(),
    };
    Ok(config.store.map(OsString::from).or_else(|| folders.store()))
}

fn open_store(named: Option<OsString>, configured: Option<String>, folders: &Folders) -> Result<Option<SnapshotStore>> {
    let location = named.or_else(|| configured.map(OsString::from)).or_else(|| folders.store());
    location.map(|location| super::snapshot::open(&location)).transpose()
}

/// The newest snapshot, where nothing else is named. A store that cannot be read is told of and is no source.
fn newest_snapshot(store: Option<&SnapshotStore>, named: bool) -> Option<String> {
    let store = store.filter(|_| !named)?;
    match store.snapshots() {
        Ok(snapshots) => select(&snapshots, "@latest").ok().map(|snapshot| snapshot.id.clone()),
        Err(error) => {
            super::console::remark(&format!("warning: {error}"));
            None
        }
    }
}

fn read_config(args: &Args, folders: &Folders) -> Result<Config> {
    match (&args.config, &folders.config) {
        (Some(path), _) => Config::read(Path::new(path), true),
        (None, Some(folder)) if !args.no_config => Config::read(&folder.join("config.toml"), false),
        _ => Ok(Config::default()),
    }
}

fn display(args: &Args, config: &Config) -> Result<Display> {
    let mut display = Display { quiet: args.quiet || config.quiet, ..Display::default() };
    if let Some(name) = args.format.as_ref().or(config.format.as_ref()) {
        display.set_format(name)?;
    }
    if let Some(path) = &args.output {
        let named = args.format.is_some().then_some(display.format);
        display.format = FormatKind::of_result(path, named)?.unwrap_or(display.format);
    }
    for (name, value) in &config.pset {
        display.set(name, Some(&value.text()))?;
    }
    for text in &args.pset {
        match text.split_once('=') {
            Some((name, value)) => display.set(name, Some(value))?,
            None => display.set(text, None)?,
        }
    }
    if args.expanded || config.expanded {
        display.options.expanded = Expanded::On;
    }
    if args.tuples_only || config.tuples_only {
        display.set("tuples_only", Some("on"))?;
    }
    if args.no_align || config.no_align {
        display.options.aligned = false;
    }
    Ok(display)
}

/// Whether results and remarks are coloured.
pub(super) fn colours(when: &str) -> Result<(bool, bool)> {
    match when {
        "always" => Ok((true, true)),
        "never" => Ok((false, false)),
        "auto" => {
            let wanted = env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) && env::var_os("TERM").is_none_or(|v| v != "dumb");
            Ok((wanted && gate::shows_results(), wanted && gate::shows_remarks()))
        }
        other => Err(Error::usage(format!("expected `auto`, `always` or `never` for `--color`, but found `{other}`"))),
    }
}

/// Whether errors are coloured where there are no other settings.
pub(super) fn remark_colour(when: Option<&str>) -> bool {
    colours(when.unwrap_or("auto")).is_ok_and(|(_, remarks)| remarks)
}

fn parse_threads(text: &str) -> Result<usize> {
    let threads = text.parse::<usize>().ok().filter(|n| *n > 0);
    threads.ok_or_else(|| Error::usage(format!("expected a number of threads, but found `{text}`")))
}

/// `512MB`, `2 GiB`, `1000000`.
fn parse_size(text: &str) -> Result<usize> {
    let invalid = || Error::usage(format!("expected a size like `512MB` or `2GiB`, but found `{text}`"));
    let (number, unit) = number_and_unit(text).ok_or_else(invalid)?;
    let factor: f64 = match unit.as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err(invalid()),
    };
    let bytes = number * factor;
    if bytes >= 1.0 && bytes.is_finite() { Ok(bytes as usize) } else { Err(invalid()) }
}

/// A number without a sign, and what stands behind it in lower case.
fn number_and_unit(text: &str) -> Option<(f64, String)> {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    Some((number.parse().ok()?, unit.trim().to_ascii_lowercase()))
}

/// A time with its unit, as PostgreSQL's `statement_timeout` takes it.
fn parse_time(text: &str) -> Result<Duration> {
    let invalid = || Error::usage(format!("expected a time like `500ms`, `30s` or `5min`, but found `{text}`"));
    let (number, unit) = number_and_unit(text).ok_or_else(invalid)?;
    let seconds = match unit.as_str() {
        "ms" => 1e-3,
        "s" => 1.0,
        "min" => 60.0,
        "h" => 3600.0,
        "d" => 86400.0,
        _ => return Err(invalid()),
    };
    Duration::try_from_secs_f64(number * seconds).ok().filter(|limit| !limit.is_zero()).ok_or_else(invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        for (text, milliseconds) in [("500ms", 500), ("30s", 30_000), ("1.5 min", 90_000), ("2h", 7_200_000), ("1D", 86_400_000)] {
            assert_eq!(parse_time(text).unwrap(), Duration::from_millis(milliseconds), "{text}");
        }
        for text in ["", "5", "0s", "-1s", "soon", "1e3s", "1 fortnight"] {
            assert!(parse_time(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_have_decimal_and_binary_units() {
        assert_eq!(parse_size("512MB").unwrap(), 512_000_000);
        assert_eq!(parse_size("1.5 GiB").unwrap(), 1_610_612_736);
        assert_eq!(parse_size("4096").unwrap(), 4096);
        for wrong in ["", "MB", "1 XB", "0", "-1", "1.2.3"] {
            assert!(parse_size(wrong).is_err(), "{wrong}");
        }
    }
}

//! The command line as typed: names, short forms, help. Nothing here is checked beyond its syntax.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::styling::AnsiColor;
use clap::builder::{FalseyValueParser, Styles};
use clap::{ArgMatches, FromArgMatches as _, Parser};

use crate::psql::nearest;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Yellow.on_default().bold())
    .usage(AnsiColor::Yellow.on_default().bold())
    .literal(AnsiColor::Green.on_default())
    .placeholder(AnsiColor::Cyan.on_default());

const EXAMPLES: &str = "\
Examples:
  apigw-sql
      opens the shell on the newest snapshot of the store, else on the sample
  apigw-sql --sample -c 'SELECT type, count(*) FROM apigateway_integration GROUP BY type'
  apigw-sql --from exports/ --format csv -o out.csv -f question.sql
  apigw-sql --from 'dump/{account_id}/{region}/restapis/{rest_api_id}/get-resources.json' -f -
  aws apigateway get-resources --rest-api-id a1b2c3 --embed methods |
      apigw-sql --from - -c 'SELECT uri FROM apigateway_integration'
  apigw-sql --from d.ndjson --table aws.accounts=accounts.csv -v owner=42 -f foreign.sql";

const LONG_HELP: &str = "\
Without --from, a statement that names one of the datasets reads the newest snapshot of the store.
A batch never falls back to the sample. SQL on the standard input counts as `-f -` unless `--from -`
is given.

Exit codes:
  0    fine
  1    a statement failed
  2    usage, settings, no source, or a named source that does not exist or matches nothing
  3    a source could not be read completely, and --allow-partial was not given
  4    `diff --exit-code` or `drift --exit-code` found something
  130  interrupted

Environment:
  APIGW_SQL_FROM, APIGW_SQL_SAMPLE, APIGW_SQL_ASSUME_ACCOUNT, APIGW_SQL_ASSUME_REGION,
  APIGW_SQL_STORE, APIGW_SQL_AT, APIGW_SQL_CACHE, APIGW_SQL_ALLOW_PARTIAL, APIGW_SQL_FORMAT, APIGW_SQL_ON_ERROR,
  APIGW_SQL_MEMORY_LIMIT, APIGW_SQL_TIMEOUT, APIGW_SQL_RESTRICTED, APIGW_SQL_THREADS, APIGW_SQL_COLOR,
  APIGW_SQL_QUIET, APIGW_SQL_NO_HISTORY, APIGW_SQL_CONFIG
                   as the options of these names
  NO_COLOR         no colours
  PAGER            what the shell shows long results with
  XDG_CONFIG_HOME  where apigw-sql/config.toml is looked for (default: ~/.config)

Options beat the environment, and that beats the configuration file. Its keys are the long options:
  from = [\"exports/\"]
  format = \"csv\"
  table = { \"aws.accounts\" = \"accounts.csv\" }
  pset = { null = \"-\" }";

/// Everything that can be typed.
#[derive(Debug, Parser)]
#[command(
    name = "apigw-sql",
    version,
    styles = STYLES,
    about = "SQL over AWS API Gateway integrations",
    override_usage = "apigw-sql [OPTIONS] [--from SOURCE]… [-c SQL | -f FILE]…\n       apigw-sql import|collect|snapshots|diff|route|drift [OPTIONS]",
    subcommand_precedence_over_arg = true,
    disable_help_subcommand = true,
    after_help = "The shell opens when neither -c nor -f is given. Examples and exit codes: --help",
    max_term_width = 100,
    // As in psql, the last of two wins.
    args_override_self = true,
    // `-h` is one screen of short lines.
    next_line_help = false
)]
pub(super) struct Args {
    /// Read a file, directory, glob, path template or `-`; repeats
    #[arg(long, value_name = "SOURCE", help_heading = "Sources", env = "APIGW_SQL_FROM", hide_env = true)]
    pub(super) from: Vec<String>,
    /// Read the built-in sample
    #[arg(long, help_heading = "Sources", env = "APIGW_SQL_SAMPLE", hide_env = true, value_parser = switch())]
    pub(super) sample: bool,
    /// Add a CSV, NDJSON, Parquet or Arrow file as a table; repeats
    #[arg(long, value_name = "NAME=PATH", help_heading = "Sources", value_parser = assignment)]
    pub(super) table: Vec<(String, String)>,
    /// The account of records whose source does not say
    #[arg(long, value_name = "ID", help_heading = "Sources", env = "APIGW_SQL_ASSUME_ACCOUNT", hide_env = true, hide_short_help = true)]
    pub(super) assume_account: Option<String>,
    /// The region of records whose source does not say
    #[arg(long, value_name = "REGION", help_heading = "Sources", env = "APIGW_SQL_ASSUME_REGION", hide_env = true, hide_short_help = true)]
    pub(super) assume_region: Option<String>,
    /// The value of a template's parameter; repeats
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Sources", value_parser = assignment, hide_short_help = true)]
    pub(super) parameter: Vec<(String, String)>,
    /// The store of snapshots: a folder, or an object-store URL (`s3://…`)
    #[arg(
        long,
        value_name = "PATH",
        help_heading = "Sources",
        env = "APIGW_SQL_STORE",
        hide_env = true,
        hide_short_help = true,
        global = true
    )]
    pub(super) store: Option<OsString>,
    /// Read a snapshot: @latest, @-1, an id, a time, NAME@-1
    #[arg(long, value_name = "SNAPSHOT", help_heading = "Sources", env = "APIGW_SQL_AT", hide_env = true)]
    pub(super) at: Option<String>,
    /// Keep a parsed copy of what --from reads, by content, and use it
    #[arg(long, help_heading = "Sources", env = "APIGW_SQL_CACHE", hide_env = true, value_parser = switch(), hide_short_help = true)]
    pub(super) cache: bool,
    /// Exit with 0 although a source could not be read completely
    #[arg(long, help_heading = "Sources", env = "APIGW_SQL_ALLOW_PARTIAL", hide_env = true, value_parser = switch())]
    pub(super) allow_partial: bool,

    /// Run this text; repeats, in one order with -f
    #[arg(short = 'c', long, value_name = "SQL", help_heading = "Statements", allow_hyphen_values = true)]
    pub(super) command: Vec<String>,
    /// Run this file, `-` is the standard input
    #[arg(short = 'f', long, value_name = "FILE", help_heading = "Statements")]
    pub(super) file: Vec<PathBuf>,
    /// Set a variable for `:name`, `:'name'` and `:"name"`
    #[arg(short = 'v', long, value_name = "NAME=VALUE", help_heading = "Statements", value_parser = assignment)]
    pub(super) variable: Vec<(String, String)>,
    /// What follows a failed statement: `stop` or `continue`
    #[arg(long, value_name = "POLICY", help_heading = "Statements", env = "APIGW_SQL_ON_ERROR", hide_env = true, hide_short_help = true)]
    pub(super) on_error: Option<String>,
    /// All or nothing: stop at the first error (every statement sees the same data anyway)
    #[arg(short = '1', long, help_heading = "Statements", hide_short_help = true)]
    pub(super) single_transaction: bool,

    /// table, line, csv, tsv, json, ndjson, markdown, html, parquet, arrow
    #[arg(long, value_name = "FORMAT", help_heading = "Output", env = "APIGW_SQL_FORMAT", hide_env = true)]
    pub(super) format: Option<String>,
    /// Write results to a file; its extension gives the format
    #[arg(short = 'o', long, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<PathBuf>,
    /// Expanded: one line a column
    #[arg(short = 'x', long, help_heading = "Output")]
    pub(super) expanded: bool,
    /// Rows only: neither titles nor row counts
    #[arg(short = 't', long, help_heading = "Output")]
    pub(super) tuples_only: bool,
    /// Unaligned fields, separated by `|`
    #[arg(short = 'A', long, help_heading = "Output")]
    pub(super) no_align: bool,
    /// Set a display option, as `\pset` does: `null=∅`
    #[arg(short = 'P', long, value_name = "NAME=VALUE", help_heading = "Output")]
    pub(super) pset: Vec<String>,
    /// No notes on the standard error, only warnings and errors
    #[arg(short = 'q', long, help_heading = "Output", env = "APIGW_SQL_QUIET", hide_env = true, value_parser = switch(), global = true)]
    pub(super) quiet: bool,
    /// Colours: auto, always, never
    #[arg(
        long,
        value_name = "WHEN",
        help_heading = "Output",
        env = "APIGW_SQL_COLOR",
        hide_env = true,
        hide_short_help = true,
        global = true
    )]
    pub(super) color: Option<String>,

    /// The configuration file
    #[arg(long, value_name = "FILE", help_heading = "Settings", env = "APIGW_SQL_CONFIG", hide_env = true, hide_short_help = true)]
    pub(super) config: Option<OsString>,
    /// Read neither configuration nor startup file
    #[arg(short = 'X', long, help_heading = "Settings", hide_short_help = true)]
    pub(super) no_config: bool,
    /// The most memory operators may take: 512MB, 2GiB
    #[arg(long, value_name = "SIZE", help_heading = "Settings", env = "APIGW_SQL_MEMORY_LIMIT", hide_env = true, hide_short_help = true)]
    pub(super) memory_limit: Option<String>,
    /// How long a statement may take: 500ms, 30s, 5min
    #[arg(long, value_name = "TIME", help_heading = "Settings", env = "APIGW_SQL_TIMEOUT", hide_env = true, hide_short_help = true)]
    pub(super) timeout: Option<String>,
    /// Take statements of strangers: SELECT, EXPLAIN and SHOW only, no files
    #[arg(long, help_heading = "Settings", env = "APIGW_SQL_RESTRICTED", hide_env = true, value_parser = switch(), hide_short_help = true)]
    pub(super) restricted: bool,
    /// How many threads work on a statement
    #[arg(long, value_name = "N", help_heading = "Settings", env = "APIGW_SQL_THREADS", hide_env = true, hide_short_help = true)]
    pub(super) threads: Option<String>,
    /// Keep no history in the shell
    #[arg(long, help_heading = "Settings", env = "APIGW_SQL_NO_HISTORY", hide_env = true, value_parser = switch(), hide_short_help = true)]
    pub(super) no_history: bool,
    /// Write the completions for a shell: bash, elvish, fish, powershell, zsh
    #[arg(long, value_name = "SHELL", help_heading = "Settings", hide_short_help = true)]
    pub(super) completions: Option<clap_complete::Shell>,

    /// What to do instead of answering questions.
    #[command(subcommand)]
    pub(super) action: Option<Action>,

    /// What to run, in the order typed.
    #[arg(skip)]
    pub(super) inputs: Vec<Input>,
}

/// What the program does beside answering questions.
#[derive(Clone, Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Read sources once and keep them as a snapshot
    Import(Box<super::snapshot::ImportArgs>),
    /// Look at the snapshots of the store, and remove some
    Snapshots(Box<super::snapshot::SnapshotsArgs>),
    /// Tell what differs between two snapshots or sources
    Diff(Box<super::snapshot::DiffArgs>),
    /// Tell which route serves a request, and how it is found
    Route(Box<super::routes_args::RouteArgs>),
    /// Tell what serves and is not what is configured
    Drift(Box<super::routes_args::DriftArgs>),
    /// Read live accounts into a snapshot and a folder of Parquet files
    #[cfg(feature = "aws")]
    Collect(Box<super::collect::CollectArgs>),
}

/// A text to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// `-c`.
    Command(String),
    /// `-f`.
    File(PathBuf),
    /// `-f -`, or what is piped in.
    Stdin,
}

impl Args {
    /// Reads the arguments. The error is clap's: help and version are among them.
    pub(super) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut command = long_help(Self::command());
        let matches = command.try_get_matches_from_mut(arguments).map_err(|e| with_advice(e).format(&mut command))?;
        let mut args = Self::from_arg_matches(&matches).map_err(|e| e.format(&mut command))?;
        args.inputs = in_order(&matches);
        if args.action.is_some() {
            check_alone(&matches).map_err(|e| e.format(&mut command))?;
        }
        args.forget_empty();
        args.prefer_typed(&matches);
        Ok(args)
    }

    /// What is typed beats what the environment names: a snapshot and other sources exclude each other.
    fn prefer_typed(&mut self, matches: &ArgMatches) {
        use clap::parser::ValueSource;
        let typed = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        if typed("at") {
            if !typed("from") {
                self.from.clear();
            }
            self.sample &= typed("sample");
        } else if typed("from") || typed("sample") {
            self.at = None;
        }
    }

    /// A variable of the environment that is set to nothing is not set.
    fn forget_empty(&mut self) {
        self.from.retain(|source| !source.is_empty());
        let texts = [&mut self.assume_account, &mut self.assume_region, &mut self.on_error, &mut self.format, &mut self.color];
        for text in texts.into_iter().chain([&mut self.memory_limit, &mut self.timeout, &mut self.threads, &mut self.at]) {
            text.take_if(|text| text.is_empty());
        }
        for path in [&mut self.store, &mut self.config] {
            path.take_if(|path| path.is_empty());
        }
    }

    /// What to tell of variables of the environment that look like ours and are not.
    pub(super) fn unknown_variables(names: impl IntoIterator<Item = OsString>) -> Vec<String> {
        let command = Self::command();
        let of_actions = command.get_subcommands().flat_map(clap::Command::get_arguments);
        let known: Vec<&str> = command.get_arguments().chain(of_actions).filter_map(|a| a.get_env()?.to_str()).collect();
        let names = names.into_iter().filter_map(|name| name.into_string().ok());
        names
            .filter(|name| name.starts_with("APIGW_SQL_") && !known.contains(&name.as_str()))
            .filter_map(|name| {
                let near = nearest(&name, known.iter().copied())?;
                Some(format!("warning: the environment variable `{name}` means nothing; did you mean `{near}`?"))
            })
            .collect()
    }

    /// The description of all options.
    pub(super) fn command() -> clap::Command {
        <Self as clap::CommandFactory>::command()
    }
}

/// Refuses options of questions before an action, which would mean nothing.
fn check_alone(matches: &ArgMatches) -> Result<(), clap::Error> {
    use clap::parser::ValueSource;
    let typed = |id: &&clap::Id| matches.value_source(id.as_str()) == Some(ValueSource::CommandLine);
    // Groups have ids, too, and are "typed" when an option of theirs is.
    let command = Args::command();
    let is_option = |id: &&clap::Id| command.get_arguments().any(|argument| argument.get_id() == *id);
    let mut stray =
        matches.ids().filter(is_option).filter(typed).map(clap::Id::as_str).filter(|id| !["quiet", "color", "store"].contains(id));
    match (stray.next(), matches.subcommand_name()) {
        (Some(id), Some(action)) => {
            let message = format!("`--{}` means nothing with `{action}`; its own options stand behind it\n", id.replace('_', "-"));
            Err(clap::Error::raw(clap::error::ErrorKind::ArgumentConflict, message))
        }
        _ => Ok(()),
    }
}

fn long_help(command: clap::Command) -> clap::Command {
    command.after_long_help(format!("{EXAMPLES}\n\n{LONG_HELP}"))
}

/// `-c` and `-f` as they were mixed.
fn in_order(matches: &ArgMatches) -> Vec<Input> {
    let mut inputs = Vec::new();
    let places = |name| matches.indices_of(name).into_iter().flatten();
    let commands = matches.get_many::<String>("command").into_iter().flatten();
    inputs.extend(places("command").zip(commands.map(|text| Input::Command(text.clone()))));
    let files = matches.get_many::<PathBuf>("file").into_iter().flatten();
    inputs.extend(places("file").zip(files.map(|path| if path.as_os_str() == "-" { Input::Stdin } else { Input::File(path.clone()) })));
    inputs.sort_by_key(|(place, _)| *place);
    inputs.into_iter().map(|(_, input)| input).collect()
}

/// A switch that the environment may set: `0`, `no`, `off`, `false` and nothing are off.
fn switch() -> FalseyValueParser {
    FalseyValueParser::new()
}

/// `name=value`.
pub(super) fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected `NAME=VALUE`".to_owned()),
    }
}

/// A bare word is what users of other tools type for a source or a statement.
fn with_advice(mut error: clap::Error) -> clap::Error {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let context = match error.kind() {
        ErrorKind::UnknownArgument => ContextKind::InvalidArg,
        ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        _ => return error,
    };
    let Some(ContextValue::String(word)) = error.get(context) else { return error };
    // What looks like a path or a statement is no misspelt action.
    let is_other = word.contains(|c: char| c.is_whitespace() || matches!(c, '/' | '.' | '\\' | '*'));
    if word.starts_with('-') || (!is_other && error.get(ContextKind::SuggestedSubcommand).is_some()) {
        return error;
    }
    let option = if word.contains(char::is_whitespace) { "-c" } else { "--from" };
    let word = word.clone();
    error.remove(ContextKind::SuggestedSubcommand);
    let advice = clap::builder::StyledStr::from(format!("options are named: `{option} '{word}'`"));
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![advice]));
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Args, clap::Error> {
        Args::parse(std::iter::once("apigw-sql").chain(words.iter().copied()).map(OsString::from))
    }

    #[test]
    fn the_description_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn commands_and_files_keep_their_order() {
        let args = parse(&["-c", "a", "-f", "b.sql", "--format", "csv", "-c", "--c", "-f", "-"]).unwrap();
        let expected =
            [Input::Command("a".to_owned()), Input::File(PathBuf::from("b.sql")), Input::Command("--c".to_owned()), Input::Stdin];
        assert_eq!(args.inputs, expected);
    }

    #[test]
    fn commands_of_the_store_take_it_before_and_behind() {
        for words in [["--store", "x", "snapshots", "list"], ["snapshots", "list", "--store", "x"]] {
            assert_eq!(parse(&words).unwrap().store, Some(OsString::from("x")));
        }
        assert!(parse(&["--from", "x", "snapshots", "list"]).is_err());
    }

    #[test]
    fn a_bare_word_is_told_its_option() {
        let error = parse(&["exports/"]).unwrap_err().to_string();
        assert!(error.contains("--from 'exports/'"), "{error}");
        let error = parse(&["SELECT 1"]).unwrap_err().to_string();
        assert!(error.contains("-c 'SELECT 1'"), "{error}");
    }

    #[test]
    fn a_misspelt_variable_of_the_environment_is_told() {
        let told = Args::unknown_variables(["APIGW_SQL_FROMAT", "APIGW_SQL_FROM", "PATH", "APIGW_SQL_SOMETHING_ELSE"].map(OsString::from));
        assert_eq!(told, ["warning: the environment variable `APIGW_SQL_FROMAT` means nothing; did you mean `APIGW_SQL_FORMAT`?"]);
    }

    #[test]
    fn assignments_need_a_name() {
        assert_eq!(assignment("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert_eq!(assignment("a="), Ok(("a".to_owned(), String::new())));
        assert!(assignment("=b").is_err());
        assert!(assignment("a").is_err());
    }
}

//! What `apigw-sql route` and `apigw-sql drift` take.

use std::path::PathBuf;

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
pub(super) struct Common {
    /// Read a file, directory, glob, path template or `-`; repeats
    #[arg(long, value_name = "SOURCE")]
    pub(super) from: Vec<String>,
    /// Read the built-in sample
    #[arg(long)]
    pub(super) sample: bool,
    /// Read a snapshot: @latest, @-1, an id, a time
    #[arg(long, value_name = "SNAPSHOT")]
    pub(super) at: Option<String>,
    /// The account of records whose source does not say
    #[arg(long, value_name = "ID")]
    pub(super) assume_account: Option<String>,
    /// The region of records whose source does not say
    #[arg(long, value_name = "REGION")]
    pub(super) assume_region: Option<String>,
    /// table, line, csv, tsv, json, ndjson, markdown, html, parquet, arrow
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<String>,
    /// Write to a file; its extension gives the format
    #[arg(short = 'o', long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Exit with 0 although a source could not be read completely
    #[arg(long)]
    pub(super) allow_partial: bool,
}

/// Tell which route serves a request, and how it is found
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = ROUTE_EXAMPLES)]
pub(super) struct RouteArgs {
    /// The method of the request: GET, POST, …
    pub(super) method: String,
    /// The address
    pub(super) url: String,
    /// A header of the request, `Name: value`; repeats
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    pub(super) headers: Vec<String>,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Tell what serves and is not what is configured
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = DRIFT_EXAMPLES)]
pub(super) struct DriftArgs {
    /// Exit with 4 if there are differences
    #[arg(long)]
    pub(super) exit_code: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

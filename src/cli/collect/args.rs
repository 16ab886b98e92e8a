//! `collect` as typed, and as checked.

use std::fs;
use std::path::PathBuf;

use crate::cli::redact_args::RedactArgs;
use crate::ops::collect::{AccountList, CollectOptions, ConnectionOptions, Documents, RegionList};
use apigw_sql_source::snapshot::DEFAULT_SERIES;
use apigw_sql_value::error::{Error, Result};

const EXAMPLES: &str = "\
Examples:
  apigw-sql collect --profile prod --regions us-east-1,eu-west-1
      the caller's account, into the folder apigw-export
  apigw-sql collect --accounts org --role apigw-sql-reader --regions all -o exports/today
      every account of the organization, by a role of that name in each
  apigw-sql collect --accounts accounts.txt --role apigw-sql-reader --dry-run
      the requests, the IAM policy and the time, without reading anything
  apigw-sql -c 'SELECT type, count(*) FROM apigateway_integration GROUP BY 1'
      asks the snapshot that the last run made; `--from apigw-export` asks its folder

The same command goes on where a killed run was. What could not be read is in apigw.source_status
with its state and reason, and the exit code is 3; --retry asks for only that again.

Exit codes:
  0    fine
  1    the result could not be written
  2    usage, credentials, or another run is in the folder
  3    something could not be read completely, and --allow-partial was not given
  130  interrupted";

/// Reads live accounts into a snapshot and a folder of Parquet files
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct CollectArgs {
    /// The profile of the AWS configuration [default: `AWS_PROFILE`]
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The accounts: ids, a file of ids, `org`, `ou:ID`, `identity-center[:REGION]` [default: the caller's]
    #[arg(long, value_name = "LIST", env = "APIGW_SQL_ACCOUNTS", hide_env = true)]
    accounts: Option<String>,
    /// The role to assume in each other account, with its path, or the permission set
    #[arg(long, value_name = "NAME", env = "APIGW_SQL_ROLE", hide_env = true)]
    role: Option<String>,
    /// The external id that the role's trust policy asks for
    #[arg(long, value_name = "ID", env = "APIGW_SQL_EXTERNAL_ID", hide_env = true, hide_env_values = true)]
    external_id: Option<String>,
    /// The regions, comma-separated, or `all` that an account has enabled [default: the configured one]
    #[arg(long, value_name = "LIST", env = "APIGW_SQL_REGIONS", hide_env = true)]
    regions: Option<String>,
    /// The part of the service's quotas to use: above 0, at most 1
    #[arg(long, value_name = "FRACTION", default_value_t = 0.5, env = "APIGW_SQL_RATE", hide_env = true)]
    rate: f64,
    /// Read the export of each stage, too: what is deployed, beside what is configured
    #[arg(long)]
    stages: bool,
    /// Read more than routes need: `all`, or `usage-plans`, `models`, `gateway-responses`, … comma-separated; `api-keys` without values
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    with: Vec<String>,
    /// Read nothing but integrations, and what belongs to them: APIs, resources and stages
    #[arg(long, value_name = "WHAT", value_parser = ["integrations"], conflicts_with = "with")]
    only: Option<String>,
    /// The folder of the result
    #[arg(short = 'o', long, value_name = "FOLDER", default_value = "apigw-export")]
    output: PathBuf,
    /// The series of snapshots that the result is added to
    #[arg(long, value_name = "SERIES", default_value = DEFAULT_SERIES)]
    pub(super) name: String,
    /// Write the folder alone, and no snapshot into the store
    #[arg(long)]
    pub(super) no_snapshot: bool,
    #[command(flatten)]
    pub(super) redact: RedactArgs,
    /// Tell the requests, the IAM policy and the time, and read nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Throw an unfinished run away and begin anew
    #[arg(long, conflicts_with = "retry")]
    restart: bool,
    /// Ask again only what the last run could not read completely
    #[arg(long)]
    retry: bool,
    /// Exit with 0 although something could not be read completely
    #[arg(long, env = "APIGW_SQL_ALLOW_PARTIAL", hide_env = true, value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) allow_partial: bool,
    /// Send all requests there instead of to AWS [default: `AWS_ENDPOINT_URL`]
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
}

impl CollectArgs {
    /// Checks what was typed.
    pub(super) fn options(&self) -> Result<CollectOptions> {
        let (accounts, identity_center) = accounts_of(self.accounts.as_deref().unwrap_or_default())?;
        let regions = regions_of(self.regions.as_deref().unwrap_or_default())?;
        let region = match &regions {
            RegionList::Named(regions) => regions.first().cloned(),
            RegionList::Configured | RegionList::All => None,
        };
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        Ok(CollectOptions {
            connection: ConnectionOptions {
                profile: filled(&self.profile),
                endpoint_url: filled(&self.endpoint_url),
                region,
                role: filled(&self.role),
                external_id: filled(&self.external_id),
                identity_center,
            },
            accounts,
            regions,
            stages: self.stages,
            documents: match self.only {
                Some(_) => Documents::default(),
                None => Documents::of_routes().with(&self.with)?,
            },
            rate: self.rate,
            output: self.output.clone(),
            restart: self.restart,
            retry: self.retry,
            redactor: self.redact.redactor()?,
        })
    }
}

/// The accounts, and the region of IAM Identity Center's portal if they are behind one.
fn accounts_of(text: &str) -> Result<(AccountList, Option<Option<String>>)> {
    Ok(match text {
        "" => (AccountList::Caller, None),
        "org" => (AccountList::Organization, None),
        "identity-center" => (AccountList::IdentityCenter, Some(None)),
        _ => match text.split_once(':') {
            Some(("ou", id)) if !id.is_empty() => (AccountList::Unit(id.to_owned()), None),
            Some(("identity-center", region)) => (AccountList::IdentityCenter, Some(Some(region.to_owned()))),
            _ if text.split(',').all(|id| is_account(id.trim())) => {
                (AccountList::Named(text.split(',').map(|id| id.trim().to_owned()).collect()), None)
            }
            _ => (AccountList::Named(read_accounts(text)?), None),
        },
    })
}

/// The account ids in a file: the first field of each line. Empty lines and comments are nothing, and neither is a
/// first line of titles.
fn read_accounts(path: &str) -> Result<Vec<String>> {
    let hint = "`--accounts` takes ids of 12 digits, a file of them, `org`, `ou:ID` or `identity-center`";
    let text = fs::read_to_string(path)
        .map_err(|e| Error::usage(format!("cannot read the accounts file `{path}`: {e}")).with_hint(hint).caused_by(e))?;
    let mut ids = Vec::new();
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let field = line.split([',', ';', '\t', ' ', '#']).next().unwrap_or_default().trim().trim_matches('"');
        let is_title = number == 0 && !field.starts_with(|c: char| c.is_ascii_digit());
        if is_account(field) {
            ids.push(field.to_owned());
        } else if !field.is_empty() && !is_title {
            let message = format!("expected an account id of 12 digits, but found `{field}`");
            let place = apigw_sql_value::error::Place { path: Some(path.to_owned()), line: Some(number as u64 + 1), ..Default::default() };
            return Err(Error::usage(message).at(place).with_hint("leading zeros belong to it: `012345678901`"));
        }
    }
    if ids.is_empty() { Err(Error::usage(format!("the accounts file `{path}` names no account")).with_hint(hint)) } else { Ok(ids) }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn regions_of(text: &str) -> Result<RegionList> {
    match text {
        "" => Ok(RegionList::Configured),
        "all" => Ok(RegionList::All),
        _ => {
            let mut regions: Vec<String> = text.split(',').map(|region| region.trim().to_owned()).collect();
            let is_region =
                |region: &String| region.contains('-') && region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if let Some(wrong) = regions.iter().find(|region| !is_region(region)) {
                return Err(Error::usage(format!("expected a region, but found `{wrong}`"))
                    .with_hint("regions are comma-separated: `--regions us-east-1,eu-west-1`, or `--regions all`"));
            }
            regions.sort_unstable();
            regions.dedup();
            Ok(RegionList::Named(regions))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_ids_a_file_or_a_word() {
        let named = |text: &str| accounts_of(text).unwrap();
        assert_eq!(named("").0, AccountList::Caller);
        assert_eq!(named("111111111111, 222222222222").0, AccountList::Named(vec!["111111111111".into(), "222222222222".into()]));
        assert_eq!(named("ou:ou-ab12-cdefghij").0, AccountList::Unit("ou-ab12-cdefghij".into()));
        assert_eq!(named("identity-center:eu-west-1"), (AccountList::IdentityCenter, Some(Some("eu-west-1".into()))));
        let error = accounts_of("nothing.txt").unwrap_err();
        assert!(error.message().starts_with("cannot read the accounts file `nothing.txt`"), "{error}");
    }

    #[test]
    fn a_file_of_accounts_has_titles_comments_and_other_columns() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let path_text = path.to_str().unwrap();
        fs::write(&path, "account_id,name\n\"111111111111\",prod\n# none\n\n012345678901 # test\n").unwrap();
        assert_eq!(read_accounts(path_text).unwrap(), ["111111111111", "012345678901"]);
        fs::write(&path, "111111111111\n12345678901\n").unwrap();
        let error = read_accounts(path_text).unwrap_err();
        assert_eq!(error.message(), "expected an account id of 12 digits, but found `12345678901`");
        assert_eq!(error.place().line, Some(2));
        fs::write(&path, "# nothing\n").unwrap();
        assert!(read_accounts(path_text).is_err());
    }

    #[test]
    fn regions_are_a_list_or_all() {
        assert_eq!(regions_of("us-east-1,eu-west-1, us-east-1").unwrap(), RegionList::Named(vec!["eu-west-1".into(), "us-east-1".into()]));
        assert_eq!(regions_of("all").unwrap(), RegionList::All);
        assert!(regions_of("us east").is_err());
        assert!(regions_of("us-east-1,").is_err());
    }
}

//! What a run would ask, what it needs, and how long it would take.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{AccountList, CollectOptions};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::schema::document::Service;
use apigw_sql_live::{Connection, IamStatement, ListedAccounts, Quota, Regions, operation_name, policy_of};
use apigw_sql_source::{SourceOptions, SourceSet};

/// The text of `--dry-run`.
pub(super) fn describe(options: &CollectOptions, connection: &Connection, regions: &Regions, listed: &ListedAccounts) -> String {
    let mut out = String::new();
    let mut line = |name: &str, text: &str| {
        let _ = writeln!(out, "{name:<10} {text}");
    };
    line("caller", connection.identity().map_or("a user of IAM Identity Center", |identity| &identity.arn));
    line("accounts", &format!("{}: {}", listed.ids.len(), shortened(&listed.ids)));
    for note in &listed.notes {
        line("", note);
    }
    line("entered", &entered(options));
    match regions {
        Regions::Named(names) => line("regions", &names.join(", ")),
        Regions::Enabled => line("regions", "those that each account has enabled"),
    }
    line("result", &options.output.display().to_string());
    let per_second = |quota: Quota| options.rate * f64::from(quota.requests) / f64::from(quota.seconds);
    let (resources, all) = (per_second(Quota::GET_RESOURCES), per_second(Quota::MANAGEMENT));
    line("pace", &format!("--rate {}: {resources} GetResources and {all} requests in all a second in each account", options.rate));
    let _ = writeln!(out, "\nrequests in each account");
    for (name, count) in requests(options, regions) {
        let _ = writeln!(out, "  {name:<32} {count}");
    }
    let _ = writeln!(out, "\ntime, all accounts at once");
    out.push_str(&times(options));
    let _ = writeln!(out, "\nIAM policy that each account has to grant");
    let policy = policy(&policy_of(&options.documents, options.stages, *regions == Regions::Enabled), connection.partition());
    let _ = writeln!(out, "{policy:#}");
    out
}

fn entered(options: &CollectOptions) -> String {
    match (&options.accounts, &options.connection.role) {
        (AccountList::IdentityCenter, Some(role)) => format!("with the permission set {role} of IAM Identity Center"),
        (_, Some(role)) => format!("by assuming role/{role}, the caller's own account with the caller's credentials"),
        (_, None) => "with the caller's credentials".to_owned(),
    }
}

fn shortened(ids: &[String]) -> String {
    match ids {
        [first, .., last] if ids.len() > 6 => format!("{first} … {last}"),
        _ => ids.join(", "),
    }
}

fn requests(options: &CollectOptions, regions: &Regions) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut requests = Requests(&mut found);
    match (&options.accounts, &options.connection.role) {
        (AccountList::IdentityCenter, _) => requests.push(("sso:GetRoleCredentials", "1, and 1 each time they expire")),
        (_, Some(_)) => requests.push(("sts:AssumeRole", "1, and 1 each time the credentials expire")),
        (_, None) => {}
    }
    if *regions == Regions::Enabled {
        requests.push(("account:ListRegions", "1"));
    }
    requests.push(("GetRestApis", "1 for 500 APIs in each region"));
    requests.push(("GetResources", "1 for 500 resources of each API, methods embedded"));
    requests.push(("GetStages", "1 for each API"));
    if options.stages {
        requests.push(("GetExport", "1 for each stage"));
    }
    for document in options.documents.all() {
        let table = document.table();
        let each = match (table.name, table.parents().last()) {
            ("deployment", _) => "1 for each stage and canary".to_owned(),
            (_, None) => "1 in each region".to_owned(),
            (_, Some("rest_api_id")) => "1 for each REST API".to_owned(),
            (_, Some("api_id")) => "1 for each HTTP and WebSocket API".to_owned(),
            ("v2_routing_rule", _) => "1 for each domain name with rules".to_owned(),
            (_, Some(parent)) => format!("1 for each {}", parent.trim_end_matches("_id").replace('_', " ")),
        };
        let name = operation_name(document) + if table.service == Service::Http { " (v2)" } else { "" };
        requests.push((&name, &each));
    }
    found
}

/// Names and numbers of requests.
struct Requests<'a>(&'a mut Vec<(String, String)>);

impl Requests<'_> {
    fn push(&mut self, (name, count): (&str, &str)) {
        self.0.push((name.to_owned(), count.to_owned()));
    }
}

/// How long it takes: as the result of an earlier run tells, or for some numbers of APIs.
fn times(options: &CollectOptions) -> String {
    // An API takes one request of each kind, and one for each stage, of which there is one at least.
    let of_apis = options.documents.all().filter(|document| document.table().parents().eq(["rest_api_id"])).count() as u64;
    let each = if options.stages { 3 } else { 2 } + of_apis;
    let seconds =
        |apis: u64| Quota::GET_RESOURCES.seconds_for(apis, options.rate).max(Quota::MANAGEMENT.seconds_for(apis * each, options.rate));
    if let Some((account_id, apis)) = largest_account(options) {
        let time = duration(seconds(apis));
        return format!("  {time} (account {account_id} had {apis} APIs in the last run, more than any other)\n");
    }
    let mut out = String::new();
    for apis in [10, 100, 1000] {
        let _ = writeln!(out, "  {:<12} if the largest account has {apis} APIs of up to 500 resources", duration(seconds(apis)));
    }
    out
}

/// The account with most APIs in the result of an earlier run.
fn largest_account(options: &CollectOptions) -> Option<(String, u64)> {
    let from = options.output.join("apigw").to_str()?.to_owned();
    let set = Arc::new(SourceSet::open(&SourceOptions { from: vec![from], ..SourceOptions::default() }).ok()?);
    // That looks into the files.
    set.parquet_of(Dataset::SourceStatus);
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for source in set.report().sources {
        let is_api = source.document.as_deref().is_none_or(|document| document == "get-resources");
        if let (Some(account_id), Some(_), true) = (source.account_id, source.rest_api_id, is_api) {
            *counts.entry(account_id).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, apis)| *apis)
}

/// `45 s`, `13 min 20 s`, `2 h 5 min`.
pub(crate) fn duration(seconds: f64) -> String {
    let seconds = seconds.ceil().max(0.0) as u64;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, 0, _) => format!("{h} h"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

/// The statements as an IAM policy.
fn policy(statements: &[IamStatement], partition: &str) -> Value {
    let resources = |s: &IamStatement| s.resources.iter().map(|r| r.replace("{partition}", partition)).collect::<Vec<_>>();
    let statement = |s: &IamStatement| json!({ "Effect": "Allow", "Action": s.actions, "Resource": resources(s) });
    json!({ "Version": "2012-10-17", "Statement": statements.iter().map(statement).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_two_units() {
        for (seconds, text) in [(0.2, "1 s"), (80.0, "1 min 20 s"), (120.0, "2 min"), (3600.0, "1 h"), (7500.0, "2 h 5 min")] {
            assert_eq!(duration(seconds), text);
        }
    }
}

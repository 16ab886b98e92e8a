//! Whether a side could have seen a record that it does not have.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use apigw_sql_source::SourceStatus;
use apigw_sql_source::snapshot::Scope;

/// What stands for an account or a region that is not known.
const UNKNOWN: &str = "-";

/// Whose a record is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Whose<'a> {
    pub(super) account_id: Option<&'a str>,
    pub(super) region: Option<&'a str>,
    pub(super) rest_api_id: Option<&'a str>,
    pub(super) source_path: Option<&'a str>,
}

type Unit = (Option<String>, Option<String>, Option<String>);

/// What a side could not see.
#[derive(Debug, Default)]
pub(super) struct Observer {
    accounts: BTreeMap<String, BTreeSet<String>>,
    /// Why accounts, regions and APIs could not be read completely.
    incomplete: HashMap<Unit, String>,
    /// The units that are not found by account, region and API because less is known of them.
    vague: Vec<(Unit, String)>,
    /// The same of files of which that is all that is known.
    incomplete_files: HashMap<String, String>,
    /// All files.
    files: HashSet<String>,
}

impl Observer {
    pub(super) fn new(scope: &Scope, statuses: &[SourceStatus]) -> Self {
        let mut observer = Self { accounts: scope.accounts.clone(), ..Self::default() };
        for status in statuses {
            observer.files.insert(status.source_path.clone());
            let Some(state) = status.state.filter(|state| state.is_incomplete(status.named_explicitly)) else { continue };
            let reason = match &status.reason {
                Some(reason) => format!("{}: {reason}", state.name()),
                None => state.name().to_owned(),
            };
            let unit = (status.account_id.clone(), status.region.clone(), status.rest_api_id.clone());
            if unit == (None, None, None) {
                observer.incomplete_files.entry(status.source_path.clone()).or_insert(reason);
            } else {
                if unit.0.is_none() || (unit.1.is_none() && unit.2.is_some()) {
                    observer.vague.push((unit.clone(), reason.clone()));
                }
                observer.incomplete.entry(unit).or_insert(reason);
            }
        }
        observer
    }

    /// Why this side could not see a record that it does not have; `None`: it would have seen it.
    pub(super) fn could_not_see(&self, whose: Whose<'_>) -> Option<String> {
        self.could_not_read(whose).or_else(|| self.has_not_looked_at(whose))
    }

    /// The source of a record that could not be read completely, and why.
    pub(super) fn could_not_read(&self, whose: Whose<'_>) -> Option<String> {
        let Whose { account_id, region, rest_api_id, .. } = whose;
        let own = |text: Option<&str>| text.map(str::to_owned);
        let units = [(region, rest_api_id), (region, None), (None, None)];
        let found =
            units.into_iter().find_map(|(region, rest_api_id)| self.incomplete.get(&(own(account_id), own(region), own(rest_api_id))));
        found.cloned().or_else(|| self.vaguely(whose)).or_else(|| self.incomplete_file(whose.source_path))
    }

    /// A unit that a record may be of, where of one or the other not all is known.
    fn vaguely(&self, whose: Whose<'_>) -> Option<String> {
        let Whose { account_id, region, rest_api_id, .. } = whose;
        let agrees = |unit: &Option<String>, own: Option<&str>| unit.is_none() || own.is_none() || unit.as_deref() == own;
        let may_be = |unit: &Unit| agrees(&unit.0, account_id) && agrees(&unit.1, region) && agrees(&unit.2, rest_api_id);
        if account_id.is_some() && region.is_some() && rest_api_id.is_some() {
            return self.vague.iter().find(|(unit, _)| may_be(unit)).map(|(_, reason)| reason.clone());
        }
        self.incomplete.iter().filter(|(unit, _)| may_be(unit)).min().map(|(_, reason)| reason.clone())
    }

    /// The account or region of a record, if it is not in the scope.
    fn has_not_looked_at(&self, whose: Whose<'_>) -> Option<String> {
        let account = whose.account_id.unwrap_or(UNKNOWN);
        match self.accounts.get(account) {
            // A side without any records, of files that could be read, has seen that there are none.
            None if self.accounts.is_empty() => None,
            None if account == UNKNOWN => Some("it has no records of unknown accounts".to_owned()),
            None => Some(format!("account {account} is not in its scope")),
            Some(regions) => {
                let region = whose.region.unwrap_or(UNKNOWN);
                let is_seen = regions.is_empty() || regions.contains(region);
                (!is_seen).then(|| format!("region {region} of account {account} is not in its scope"))
            }
        }
    }

    /// Why the file of a record could not be read: the record may have been in a file that could not, if this side has
    /// no file of that name.
    fn incomplete_file(&self, path: Option<&str>) -> Option<String> {
        let path = path.unwrap_or_default();
        if self.files.contains(path) {
            return self.incomplete_files.get(path).map(|reason| format!("{path}: {reason}"));
        }
        self.incomplete_files.iter().min().map(|(path, reason)| format!("{path}: {reason}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_source::SourceState;

    fn status(path: &str, unit: [Option<&str>; 3], state: SourceState) -> SourceStatus {
        let [account_id, region, rest_api_id] = unit.map(|text| text.map(str::to_owned));
        SourceStatus {
            source: None,
            document: None,
            source_path: path.to_owned(),
            account_id,
            region,
            rest_api_id,
            state: Some(state),
            records: 0,
            skipped: 0,
            duplicates: 0,
            reason: Some("why".to_owned()),
            first_error_at: None,
            observed_at: None,
            named_explicitly: false,
        }
    }

    fn whose<'a>(account: &'a str, region: &'a str, api: &'a str, path: &'a str) -> Whose<'a> {
        let known = |text: &'a str| (!text.is_empty()).then_some(text);
        Whose { account_id: known(account), region: known(region), rest_api_id: known(api), source_path: known(path) }
    }

    #[test]
    fn what_was_denied_or_not_asked_was_not_seen() {
        let accounts = [("1", vec!["r1"]), ("2", vec![]), ("3", vec!["r1", "r2"])];
        let accounts = accounts.map(|(account, regions)| (account.to_owned(), regions.into_iter().map(str::to_owned).collect()));
        let scope = Scope { live: true, accounts: accounts.into_iter().collect() };
        let observer = Observer::new(
            &scope,
            &[
                status("a", [Some("2"), None, None], SourceState::Denied),
                status("b", [Some("3"), Some("r2"), None], SourceState::Throttled),
                status("c", [Some("1"), Some("r1"), Some("api")], SourceState::Partial),
                status("d", [Some("1"), Some("r1"), Some("other")], SourceState::Complete),
            ],
        );
        let reason = |account, region, api| observer.could_not_see(whose(account, region, api, ""));
        assert_eq!(reason("1", "r1", "gone"), None);
        assert_eq!(reason("1", "r1", "other"), None);
        assert_eq!(reason("1", "r1", "api").unwrap(), "partial: why");
        assert_eq!(reason("1", "r2", "x").unwrap(), "region r2 of account 1 is not in its scope");
        assert_eq!(reason("2", "r9", "x").unwrap(), "denied: why");
        assert_eq!(reason("3", "r2", "x").unwrap(), "throttled: why");
        assert_eq!(reason("3", "r1", "x"), None);
        assert_eq!(reason("4", "r1", "x").unwrap(), "account 4 is not in its scope");
    }

    #[test]
    fn a_record_may_have_been_in_the_file_that_could_not_be_read() {
        let scope = Scope { live: false, accounts: [("1".to_owned(), ["r1".to_owned()].into())].into() };
        let statuses = [status("a.json", [None; 3], SourceState::Complete), status("b.json", [None; 3], SourceState::Malformed)];
        let observer = Observer::new(&scope, &statuses);
        assert_eq!(observer.could_not_see(whose("1", "r1", "x", "a.json")), None);
        assert_eq!(observer.could_not_see(whose("1", "r1", "x", "b.json")).unwrap(), "b.json: malformed: why");
        assert_eq!(observer.could_not_see(whose("1", "r1", "x", "yesterday/a.json")).unwrap(), "b.json: malformed: why");
    }
}

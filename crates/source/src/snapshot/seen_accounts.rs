//! The accounts and regions that rows and states of sources are of.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array as _, AsArray as _, RecordBatch};

use crate::SourceStatus;

/// What stands for an account or a region that is not known.
const UNKNOWN: &str = "-";

/// The accounts that were seen, each with its regions.
#[derive(Debug, Default)]
pub(super) struct SeenAccounts(BTreeMap<String, BTreeSet<String>>);

impl SeenAccounts {
    /// Learns whose rows these are, if they are somebody's.
    pub(super) fn saw_rows(&mut self, batch: &RecordBatch) {
        let column = |name: &str| batch.column_by_name(name).and_then(|array| array.as_string_view_opt());
        let (Some(accounts), Some(regions)) = (column("account_id"), column("region")) else { return };
        let mut last = None;
        for row in 0..batch.num_rows() {
            let account = accounts.is_valid(row).then(|| accounts.value(row));
            let region = regions.is_valid(row).then(|| regions.value(row));
            // Rows of an account come together.
            if last != Some((account, region)) {
                last = Some((account, region));
                self.saw(account, region);
            }
        }
    }

    fn saw(&mut self, account: Option<&str>, region: Option<&str>) {
        let (account, region) = (account.unwrap_or(UNKNOWN), region.unwrap_or(UNKNOWN));
        if let Some(regions) = self.0.get_mut(account) {
            if !regions.contains(region) {
                regions.insert(region.to_owned());
            }
            return;
        }
        self.0.insert(account.to_owned(), BTreeSet::from([region.to_owned()]));
    }

    /// Learns whose a source is.
    pub(super) fn saw_status(&mut self, status: &SourceStatus) {
        match (&status.account_id, &status.region) {
            (Some(account), Some(region)) => self.saw(Some(account), Some(region)),
            // The account itself says nothing of its regions.
            (Some(account), None) => drop(self.0.entry(account.clone()).or_default()),
            (None, _) => {}
        }
    }

    pub(super) fn extend(&mut self, other: &Self) {
        for (account, regions) in &other.0 {
            self.0.entry(account.clone()).or_default().extend(regions.iter().cloned());
        }
    }

    pub(super) fn into_accounts(self) -> BTreeMap<String, BTreeSet<String>> {
        self.0
    }
}

//! A snapshot in words.

use chrono::{DateTime, Duration, Utc};

use super::Snapshot;
use apigw_sql_columns::schema::Dataset;

/// `snapshot 20261127T225408Z-1f0c9a3b of the series default, 3 hours old: 1,204 integrations in 3 accounts, complete`
pub fn describe(snapshot: &Snapshot, now: DateTime<Utc>) -> String {
    let accounts = snapshot.scope.accounts.keys().filter(|account| *account != "-").count();
    let whose = match accounts {
        0 => String::new(),
        number => format!(" in {}", counted(number as u64, "account")),
    };
    let completeness = if snapshot.complete {
        "complete".to_owned()
    } else {
        format!("not complete ({} could not be read whole)", counted(snapshot.incomplete_sources(), "source"))
    };
    format!(
        "snapshot {} of the series {}, {}: {}{whose}, {completeness}",
        snapshot.id,
        snapshot.series,
        age(now - snapshot.observed_at),
        counted(snapshot.rows(Dataset::IntegrationDetail), "integration"),
    )
}

/// `3 hours old`
fn age(age: Duration) -> String {
    if age < -Duration::minutes(5) {
        return "of a time in the future".to_owned();
    }
    let units = [(age.num_days(), "day"), (age.num_hours(), "hour"), (age.num_minutes(), "minute")];
    match units.into_iter().find(|(number, _)| *number > 0) {
        Some((number, unit)) => format!("{} old", counted(number as u64, unit)),
        None => "just made".to_owned(),
    }
}

fn counted(number: u64, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::test_snapshot;

    #[test]
    fn age_scope_and_completeness_are_told() {
        let now = DateTime::UNIX_EPOCH + Duration::minutes(150);
        let text = describe(&test_snapshot("x"), now);
        assert_eq!(text, "snapshot x of the series default, 2 hours old: 0 integrations, complete");
        let mut denied = test_snapshot("y");
        denied.complete = false;
        denied.states.insert("denied".to_owned(), 2);
        denied.states.insert("complete".to_owned(), 5);
        denied.scope.accounts.insert("111111111111".to_owned(), std::collections::BTreeSet::new());
        let text = describe(&denied, DateTime::UNIX_EPOCH);
        assert_eq!(
            text,
            "snapshot y of the series default, just made: 0 integrations in 1 account, not complete (2 sources could not be read whole)"
        );
    }
}

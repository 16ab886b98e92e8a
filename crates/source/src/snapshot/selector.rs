//! Which snapshot is meant: `@latest`, `@-1`, an id or its beginning, a time, and any of them in a named series.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::manifest::Snapshot;
use apigw_sql_value::{Error, Result};

/// The series of snapshots that nobody named.
pub const DEFAULT_SERIES: &str = "default";

/// How many candidates an error names.
const NAMED: usize = 5;

/// The snapshot that `text` means among all of a store, which are in the order in which they were made.
///
/// | text | snapshot |
/// |---|---|
/// | `@latest` | the newest of the series that is not of the future |
/// | `@-1`, `@-2` | the one before it, and so on |
/// | an id, or its beginning | that one, of whatever series |
/// | `2026-11-26`, `2026-11-26T08:00:00Z` | the newest of the series that is not newer (UTC; a date means its end) |
/// | `prod`, `prod@-1`, `prod@2026-11-26` | the same in the series `prod` |
///
/// The newest ones, and those before them, are never of a time that is still to come: see [`Snapshot::is_ahead`].
pub fn select<'a>(snapshots: &'a [Snapshot], text: &str) -> Result<&'a Snapshot> {
    select_at(snapshots, text, Utc::now())
}

/// What [`select`] gives at a time.
fn select_at<'a>(snapshots: &'a [Snapshot], text: &str, now: DateTime<Utc>) -> Result<&'a Snapshot> {
    let text = text.trim();
    let (series, place) = match text.split_once('@') {
        Some(("", place)) => (DEFAULT_SERIES, place),
        Some((series, place)) => (series, place),
        None if time_of(text).is_some() => (DEFAULT_SERIES, text),
        None => match by_id(snapshots, text)? {
            Some(found) => return Ok(found),
            None => (text, "latest"),
        },
    };
    let mut members: Vec<&Snapshot> = snapshots.iter().filter(|snapshot| snapshot.series == series).collect();
    members.sort_by_key(|snapshot| snapshot.observed_at);
    if members.is_empty() {
        return Err(no_series(snapshots, series, text));
    }
    let newest_first = || members.iter().rev().copied();
    let observed = || newest_first().filter(|snapshot| !snapshot.is_ahead(now));
    if place == "latest" || place.is_empty() {
        return observed().next().ok_or_else(|| {
            Error::usage(format!("`{text}`: all snapshots of the series `{series}` are of a time in the future"))
                .with_hint("`apigw-sql snapshots list` shows them; name one by its id")
        });
    }
    if let Some(back) = place.strip_prefix('-').and_then(|digits| digits.parse::<usize>().ok()) {
        return observed().nth(back).ok_or_else(|| {
            let number = observed().count();
            let noun = if number == 1 { "snapshot" } else { "snapshots" };
            Error::usage(format!("`{text}`: the series `{series}` has {number} {noun}")).with_hint("`apigw-sql snapshots list` shows them")
        });
    }
    if let Some(time) = time_of(place) {
        return newest_first().find(|snapshot| snapshot.observed_at <= time).ok_or_else(|| {
            let oldest = members.first().map(|s| s.observed()).unwrap_or_default();
            Error::usage(format!("`{text}`: the oldest snapshot of the series `{series}` is of {oldest}"))
        });
    }
    match by_id(snapshots, place)? {
        Some(found) if found.series == series => Ok(found),
        _ => Err(Error::usage(format!("`{text}` is no snapshot"))
            .with_hint("expected `@latest`, `@-1`, an id, a time such as `2026-11-26T08:00:00Z`, or the name of a series")),
    }
}

fn by_id<'a>(snapshots: &'a [Snapshot], text: &str) -> Result<Option<&'a Snapshot>> {
    if let Some(found) = snapshots.iter().find(|snapshot| snapshot.id == text) {
        return Ok(Some(found));
    }
    // A series of that name is meant, not ids that begin with it.
    if text.len() < 4 || snapshots.iter().any(|snapshot| snapshot.series == text) {
        return Ok(None);
    }
    let begins = |snapshot: &&Snapshot| {
        let random = snapshot.id.rsplit('-').next().unwrap_or_default();
        snapshot.id.starts_with(text) || random.starts_with(text)
    };
    let found: Vec<&Snapshot> = snapshots.iter().filter(begins).collect();
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        many => {
            let ids: Vec<_> = many.iter().take(NAMED).map(|snapshot| format!("`{}`", snapshot.id)).collect();
            Err(Error::usage(format!("`{text}` may be {}", ids.join(", "))).with_hint("write more of the id"))
        }
    }
}

fn no_series(snapshots: &[Snapshot], series: &str, text: &str) -> Error {
    if snapshots.is_empty() {
        return Error::usage(format!("there is no snapshot for `{text}`: the store is empty"))
            .with_hint("`apigw-sql import --from …` and `apigw-sql collect` make one");
    }
    let mut names: Vec<&str> = snapshots.iter().map(|snapshot| snapshot.series.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    let error = if series == text || text.starts_with(&format!("{series}@")) {
        Error::usage(format!("there is no snapshot and no series `{series}`"))
    } else {
        Error::usage(format!("`{text}`: the series `{series}` has no snapshot"))
    };
    error.with_hint(format!("the series are {}; `apigw-sql snapshots list` shows all snapshots", names.join(", ")))
}

/// A time; a date alone means its end, and a time without a zone is UTC.
fn time_of(text: &str) -> Option<DateTime<Utc>> {
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    for form in ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"] {
        if let Ok(time) = NaiveDateTime::parse_from_str(text, form) {
            return Some(time.and_utc());
        }
    }
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(date.and_time(NaiveTime::MIN).and_utc() + chrono::Duration::days(1) - chrono::Duration::microseconds(1))
}

/// Whether a text may be the name of a series.
pub fn check_series(name: &str) -> Result<()> {
    let first = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if first && super::id::is_plain(name) && name != "latest" {
        return Ok(());
    }
    Err(Error::usage(format!("`{name}` cannot be the name of a series"))
        .with_hint("expected a letter, then letters, digits, `-`, `_` and `.`, for example `prod`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::manifest::test_snapshot;

    fn store() -> Vec<Snapshot> {
        let days = [("default", 1), ("prod", 1), ("default", 2), ("prod", 2), ("default", 3)];
        let made = |(number, (series, day)): (usize, &(&str, u32))| Snapshot {
            series: (*series).to_owned(),
            observed_at: NaiveDate::from_ymd_opt(2026, 11, *day).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc(),
            ..test_snapshot(&format!("2026110{day}T120000Z-{number}{number}aabb"))
        };
        days.iter().enumerate().map(made).collect()
    }

    #[test]
    fn every_form_finds_its_snapshot() {
        let store = store();
        let id = |text: &str| select(&store, text).map(|s| s.id.clone()).unwrap();
        assert_eq!(id("@latest"), store[4].id);
        assert_eq!(id("@-1"), store[2].id);
        assert_eq!(id("@-2"), store[0].id);
        assert_eq!(id("prod"), store[3].id);
        assert_eq!(id("prod@latest"), store[3].id);
        assert_eq!(id("prod@-1"), store[1].id);
        assert_eq!(id("2026-11-02"), store[2].id);
        assert_eq!(id("@2026-11-02T11:59:59Z"), store[0].id);
        assert_eq!(id("prod@2026-11-02 12:00"), store[3].id);
        assert_eq!(id(&store[1].id), store[1].id);
        assert_eq!(id("20261103"), store[4].id);
        assert_eq!(id("33aa"), store[3].id);
    }

    #[test]
    fn a_snapshot_of_the_future_is_found_only_by_its_id_and_time() {
        let store = store();
        let id = |text: &str, minutes: i64| {
            let now = store[4].observed_at - chrono::Duration::minutes(minutes);
            select_at(&store, text, now).map(|s| s.id.clone()).unwrap()
        };
        assert_eq!(id("@latest", 5), store[4].id, "clocks differ by minutes");
        assert_eq!(id("@latest", 6), store[2].id);
        assert_eq!(id("@-1", 6), store[0].id);
        assert_eq!(id("2026-11-03", 6), store[4].id);
        assert_eq!(id(&store[4].id, 6), store[4].id);
        let now = store[0].observed_at - chrono::Duration::days(1);
        let error = select_at(&store, "prod", now).unwrap_err();
        assert_eq!(error.message(), "`prod`: all snapshots of the series `prod` are of a time in the future");
    }

    #[test]
    fn what_means_nothing_is_refused_with_what_there_is() {
        let store = store();
        let error = |text: &str| select(&store, text).map(|s| s.id.clone()).unwrap_err();
        assert_eq!(error("@-3").message(), "`@-3`: the series `default` has 3 snapshots");
        assert_eq!(error("staging").message(), "there is no snapshot and no series `staging`");
        assert!(error("staging").hint().unwrap().starts_with("the series are `default`, `prod`"));
        assert_eq!(error("2026-10-01").message(), "`2026-10-01`: the oldest snapshot of the series `default` is of 2026-11-01T12:00:00Z");
        assert!(error("20261101").message().starts_with("`20261101` may be"));
        assert_eq!(error("@yesterday").message(), "`@yesterday` is no snapshot");
        assert_eq!(select(&[], "@latest").unwrap_err().message(), "there is no snapshot for `@latest`: the store is empty");
    }
}

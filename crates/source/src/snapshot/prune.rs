//! `snapshots prune`: which snapshots are no longer kept.

use chrono::{DateTime, Duration, Utc};

use crate::snapshot::Snapshot;
use apigw_sql_value::{Error, Result};

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The newest ones of each series.
    Newest(usize),
    /// Those that are not older, and the newest of each series in any case.
    Within(Duration),
}

impl Keep {
    /// `7` newest, or all of `30d`, `12h`, `8w`.
    pub fn parse(text: &str) -> Result<Self> {
        let invalid = || {
            Error::usage(format!("expected a number of snapshots or an age for `--keep`, but found `{text}`"))
                .with_hint("for example `--keep 7`, `--keep 30d`, `--keep 12h`, `--keep 8w`")
        };
        let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, unit) = text.split_at(split);
        let number: u32 = digits.parse().map_err(|_| invalid())?;
        match unit {
            "" if number > 0 => Ok(Self::Newest(number as usize)),
            "h" => Ok(Self::Within(Duration::hours(number.into()))),
            "d" => Ok(Self::Within(Duration::days(number.into()))),
            "w" => Ok(Self::Within(Duration::weeks(number.into()))),
            _ => Err(invalid()),
        }
    }
}

/// The ids of the snapshots that none of `keep` keeps, of one series or of all. What is of the future does not count: it
/// is not the newest, and goes only when somebody names it.
pub fn pruned(snapshots: &[Snapshot], keep: &[Keep], series: Option<&str>, now: DateTime<Utc>) -> Vec<String> {
    let mut newest_first: Vec<&Snapshot> = snapshots.iter().filter(|s| series.is_none_or(|series| s.series == series)).collect();
    newest_first.retain(|snapshot| !snapshot.is_ahead(now));
    newest_first.sort_by_key(|snapshot| std::cmp::Reverse(snapshot.observed_at));
    let mut out = Vec::new();
    for (at, snapshot) in newest_first.iter().enumerate() {
        let newer = newest_first[..at].iter().filter(|other| other.series == snapshot.series).count();
        let is_kept = keep.iter().any(|keep| match keep {
            Keep::Newest(number) => newer < *number,
            Keep::Within(age) => newer == 0 || now - snapshot.observed_at <= *age,
        });
        if !is_kept {
            out.push(snapshot.id.clone());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::test_snapshot;

    #[test]
    fn the_newest_of_each_series_stays() {
        let now = DateTime::UNIX_EPOCH + Duration::days(100);
        let made = |id: &str, series: &str, age: i64| Snapshot {
            series: series.to_owned(),
            observed_at: now - Duration::days(age),
            ..test_snapshot(id)
        };
        let store =
            [made("a", "default", 50), made("b", "default", 40), made("p", "prod", 90), made("c", "default", 3), made("f", "default", -1)];
        let gone = |keep: &[&str], series| {
            let keep: Vec<_> = keep.iter().map(|text| Keep::parse(text).unwrap()).collect();
            pruned(&store, &keep, series, now)
        };
        assert_eq!(gone(&["1"], None), ["b", "a"], "`f` is of the future");
        assert_eq!(gone(&["2"], None), ["a"]);
        assert_eq!(gone(&["7d"], None), ["b", "a"]);
        assert_eq!(gone(&["1", "6w"], None), ["a"]);
        assert_eq!(gone(&["0h"], Some("prod")), [""; 0]);
        for wrong in ["", "0", "-1", "d", "5 days", "99999999999"] {
            assert!(Keep::parse(wrong).is_err(), "{wrong}");
        }
    }
}

//! `apigw.integration_history`: all snapshots, of which only those are opened that a condition allows.

use super::{Place, records};

fn three_days() -> (Place, Vec<String>) {
    let place = Place::new();
    let mut ids = Vec::new();
    for day in 1..=3_usize {
        place.write("in.ndjson", &records(40, |at| if at == 7 { day as u64 * 1000 } else { 29_000 }));
        ids.push(place.import(&["--from", "in.ndjson", "--observed-at", &format!("2026-11-0{day}T06:00:00Z")]));
    }
    (place, ids)
}

#[test]
fn a_record_is_seen_in_every_snapshot() {
    let (place, ids) = three_days();
    let answer = place.ask(
        &[],
        "SELECT snapshot_id, series, observed_at::date AS day, timeout_in_millis AS t FROM apigw.integration_history \
         WHERE _key = '111111111111/us-east-1/ab0/r7/GET' ORDER BY observed_at",
    );
    let row = |at: usize| format!("{},default,2026-11-0{},{}\n", ids[at], at + 1, (at + 1) * 1000);
    assert_eq!(answer, format!("snapshot_id,series,day,t\n{}{}{}", row(0), row(1), row(2)));
    let counts = "SELECT snapshot_id, count(*) AS n, max(tags -> 'team') AS team FROM apigw.integration_history GROUP BY 1 ORDER BY 1";
    let mut sorted = ids;
    sorted.sort();
    let expected = sorted.iter().fold(String::new(), |text, id| text + id + ",40,t6\n");
    assert_eq!(place.ask(&[], counts), format!("snapshot_id,n,team\n{expected}"));
}

#[test]
fn only_the_snapshots_that_a_condition_allows_are_opened() {
    let (place, ids) = three_days();
    let opened = |condition: &str| {
        let plan = place.ask(&[], &format!("EXPLAIN SELECT _key FROM apigw.integration_history WHERE {condition}"));
        let physical = plan.split("physical_plan").nth(1).unwrap().to_owned();
        ids.iter().map(|id| physical.contains(id.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(opened("_key = 'x'"), [true, true, true]);
    assert_eq!(opened(&format!("snapshot_id = '{}'", ids[1])), [false, true, false]);
    assert_eq!(opened("observed_at >= '2026-11-02' AND type = 'HTTP'"), [false, true, true]);
    assert_eq!(opened("observed_at < '2026-11-01'"), [false, false, false]);
    assert_eq!(opened("series = 'prod'"), [false, false, false]);
    assert_eq!(opened("NOT (observed_at = '2026-11-02 06:00:00+00')"), [true, false, true]);
    assert_eq!(opened("observed_at < '2026-11-02' OR type = 'HTTP'"), [true, true, true]);
}

#[test]
fn a_condition_gives_the_rows_that_a_full_scan_and_a_filter_give() {
    let (place, ids) = three_days();
    let whole = "(SELECT * FROM apigw.integration_history OFFSET 0)";
    for condition in [
        format!("snapshot_id = '{}' AND timeout_in_millis < 29000", ids[1]),
        format!("snapshot_id <> '{}'", ids[1]),
        format!("snapshot_id IN ('{}', 'x', NULL)", ids[0]),
        format!("snapshot_id NOT IN ('{}')", ids[0]),
        "observed_at > '2026-11-01 06:00:00+00' AND _key LIKE '%/r7/%'".to_owned(),
        "observed_at::date = '2026-11-02'".to_owned(),
        "series IS NULL OR timeout_in_millis = 1000".to_owned(),
        "NOT (series = 'default' AND timeout_in_millis = 29000)".to_owned(),
        "(snapshot_id > 'z') IS NOT TRUE AND timeout_in_millis = 3000".to_owned(),
        "CASE WHEN series = 'default' THEN observed_at < '2026-11-02' ELSE NULL END".to_owned(),
    ] {
        let question = |from: &str| format!("SELECT snapshot_id, _key, timeout_in_millis FROM {from} AS h WHERE {condition} ORDER BY 1, 2");
        assert_eq!(place.ask(&[], &question("apigw.integration_history")), place.ask(&[], &question(whole)), "{condition}");
    }
}

#[test]
fn a_snapshot_that_went_is_not_history() {
    let (place, _) = three_days();
    place.run(&["snapshots", "prune", "--keep", "1"]).ok();
    assert_eq!(place.ask(&[], "SELECT count(*) AS n FROM apigw.integration_history"), "n\n40\n");
    assert_eq!(place.ask(&["--sample"], "SELECT count(*) AS n FROM apigw.integration_history"), "n\n40\n");
}

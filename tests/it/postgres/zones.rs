//! Zones by name in texts and in `date_trunc`, literals that depend on the day, OVERLAPS, ranges of intervals.

use super::compare::{Deviation, expressions, rows, statements};

#[tokio::test]
async fn times_with_the_name_of_a_zone() {
    let zones = [
        "Europe/Berlin",
        "europe/berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "US/Pacific",
        "EST5EDT",
        "Etc/GMT-5",
        "UTC",
        "CET",
        "CEST",
        "EST",
        "PDT",
        "MSK",
        "SGT",
        "IST",
        "Japan",
        "GMT+3",
        "UTC-2",
        "Nowhere/Land",
        "XYZ",
    ];
    let times = ["2024-01-15 08:30", "2024-07-15 08:30:15.25", "2024-03-31 02:30", "2024-10-27 02:30", "1999-12-31 23:59:59", "2012-06-01"];
    let mut all = Vec::new();
    for zone in zones {
        for time in times {
            all.push(format!("TIMESTAMPTZ '{time} {zone}'"));
            all.push(format!("(TIMESTAMP '{time}' AT TIME ZONE '{zone}')::text"));
            all.push(format!("(TIMESTAMPTZ '{time}' AT TIME ZONE '{zone}')::text"));
        }
        all.push(format!("'2024-05-06 07:08 {zone}'::timestamp"));
        all.push(format!("'2024-05-06 {zone}'::timestamptz"));
        all.push(format!("CAST('2024-05-06 07:08 {zone}' AS date)"));
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn days_of_a_zone_begin_at_its_midnight() {
    let moments = ["2024-03-31 00:30+00", "2024-03-31 01:30+00", "2024-10-27 00:30+00", "2024-10-27 01:30+00", "2024-12-31 23:10:11.5+00"];
    let mut all = Vec::new();
    for unit in ["second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade"] {
        for zone in ["Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "EST", "UTC+5"] {
            for moment in moments {
                all.push(format!("date_trunc('{unit}', TIMESTAMPTZ '{moment}', '{zone}')"));
            }
        }
    }
    all.extend(
        ["date_trunc('day', DATE '2024-07-01', 'Asia/Tokyo')", "date_trunc('day', TIMESTAMP '2024-07-01 20:00', 'Asia/Tokyo')"]
            .map(str::to_owned),
    );
    all.extend(
        ["date_trunc('day', now(), 'No/Where')", "date_trunc('day', INTERVAL '1 day', 'UTC')", "date_trunc('day', now(), NULL)"]
            .map(str::to_owned),
    );
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn literals_that_depend_on_the_day() {
    let all = [
        "DATE 'today' = current_date",
        "'yesterday'::date - current_date",
        "CAST('tomorrow' AS date) - 'today'::date",
        "TIMESTAMP 'tomorrow 08:00' - TIMESTAMP 'yesterday 07:30'",
        "TIMESTAMPTZ 'now' = now()",
        "'now'::timestamp = localtimestamp",
        "' Today '::timestamptz = date_trunc('day', now())",
        "now() > 'yesterday'",
        "now() BETWEEN 'today' AND 'tomorrow'",
        "now() IN ('now', 'epoch')",
        "'today Europe/Berlin'::timestamptz < 'tomorrow'",
        "DATE 'epoch'",
        "TIMESTAMPTZ 'epoch' + INTERVAL '1 day'",
        "coalesce(NULL::date, 'today') = current_date",
        "DATE 'day after tomorrow'",
        "TIMESTAMP 'now 10:00'",
        "extract(epoch FROM TIMESTAMP 'epoch')",
        "isfinite(DATE 'today')",
        "isfinite(INTERVAL '1 year')",
        "isfinite(NULL::timestamptz)",
        "isfinite(TIMESTAMP '2024-02-29')",
        "TIMESTAMP 'infinity'",
    ];
    expressions(&all.map(str::to_owned), &[("TIMESTAMP 'infinity'", Deviation::Refused)]).await;
}

#[tokio::test]
async fn periods_that_overlap() {
    let ends = ["DATE '2024-01-01'", "DATE '2024-01-31'", "DATE '2024-02-15'", "NULL::date", "DATE '2024-01-31' + 1"];
    let mut all = Vec::new();
    for (i, start) in ends.iter().enumerate() {
        for (j, end) in ends.iter().enumerate() {
            let (other, last) = (ends[(i + 2) % 5], ends[(j + 1) % 5]);
            all.push(format!("({start}, {end}) OVERLAPS ({other}, {last})"));
            all.push(format!("({start}, {end}) OVERLAPS ({other}, INTERVAL '2 weeks')"));
            all.push(format!("NOT ({start}, INTERVAL '-1 month') OVERLAPS ({other}, {last}) AND true"));
            all.push(format!("ROW({start}, INTERVAL '1 day') OVERLAPS ({other}, INTERVAL '1 month')"));
        }
    }
    all.push("(TIMESTAMP '2024-01-01 10:00', TIMESTAMP '2024-01-01 12:00') OVERLAPS ('2024-01-01 12:00', '2024-01-01 13:00')".to_owned());
    all.push("(now(), now() + INTERVAL '1 hour') OVERLAPS (now(), INTERVAL '1 minute')".to_owned());
    all.push("(DATE '2024-01-01', DATE '2024-01-02') OVERLAPS DATE '2024-01-01'".to_owned());
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn intervals_with_a_range_of_units() {
    let all = [
        "INTERVAL '2-3' YEAR TO MONTH",
        "INTERVAL '-2-3' YEAR TO MONTH",
        "INTERVAL '3 04' DAY TO HOUR",
        "INTERVAL '3 04:05' DAY TO MINUTE",
        "INTERVAL '3 04:05:06.78' DAY TO SECOND",
        "INTERVAL '04:05' MINUTE TO SECOND",
        "INTERVAL '04:05' HOUR TO MINUTE",
        "INTERVAL '04:05:06' HOUR TO SECOND",
        "INTERVAL '7' DAY TO HOUR",
        "INTERVAL '7' HOUR TO MINUTE",
        "INTERVAL '1 year 2 mons 3 days 04:05:06.789' YEAR TO MONTH",
        "INTERVAL '1 year 2 mons 3 days 04:05:06.789' DAY TO SECOND (1)",
        "INTERVAL '1 day 2.3456 s' SECOND (2)",
        "INTERVAL (1) '1 day 2.3456 s'",
        "'1 day 2.3456 s'::interval(0)",
        "'2-3'::interval year to month",
        "CAST('3 4:05' AS interval day to minute)",
        "(INTERVAL '1 day 02:03:04')::interval hour",
        "INTERVAL '1.5' YEAR",
        "- INTERVAL '1-2' YEAR TO MONTH",
        "DATE '2024-01-31' + INTERVAL '0-1' YEAR TO MONTH",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}

const EVENTS: &str = "(VALUES (1, DATE '2023-01-10', 10, INTERVAL '1 hour'), (2, DATE '2023-06-30', 20, INTERVAL '2 days'), (3, DATE '2024-01-31', 30, NULL),
    (4, DATE '2024-02-29', 40, INTERVAL '1 month'), (5, NULL, 50, INTERVAL '-3 hours')) AS e(id, d, n, took)";

#[tokio::test]
async fn frames_that_reach_back_by_an_interval() {
    let bounds = [
        "'1 year'::interval",
        "CAST('1 month' AS interval)",
        "INTERVAL '1-1' YEAR TO MONTH",
        "INTERVAL '1 day' * 30",
        "2 * INTERVAL '6 months'",
        "(INTERVAL '1 year' - INTERVAL '1 month')",
        "make_interval(days => 45)",
        "INTERVAL '1 year' / 2",
        "'30 days'",
        "INTERVAL '-1 day'",
    ];
    let mut all = Vec::new();
    for bound in bounds {
        all.push(rows(&format!("SELECT id, count(*) OVER (ORDER BY d RANGE {bound} PRECEDING) AS n FROM {EVENTS}")));
        all.push(rows(&format!(
            "SELECT id, sum(n) OVER (ORDER BY d RANGE BETWEEN {bound} PRECEDING AND {bound} FOLLOWING) AS n FROM {EVENTS}"
        )));
        all.push(rows(&format!(
            "SELECT id, min(n) OVER w AS n FROM {EVENTS} WINDOW w AS (ORDER BY d::timestamp DESC RANGE BETWEEN CURRENT ROW AND {bound} FOLLOWING)"
        )));
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn sums_and_averages_of_intervals() {
    let all = [
        "SELECT avg(took)::text FROM E",
        "SELECT sum(took)::text FROM E",
        "SELECT id % 2 AS g, avg(took)::text, sum(took)::text, count(took) FROM E GROUP BY 1",
        "SELECT avg(took) FILTER (WHERE id > 2)::text FROM E",
        "SELECT avg(took)::text, sum(took)::text FROM E WHERE id = 3",
        "SELECT id, avg(took) OVER (ORDER BY id ROWS 1 PRECEDING)::text, sum(took) OVER (PARTITION BY id % 2 ORDER BY id)::text FROM E",
        "SELECT id FROM E GROUP BY id HAVING avg(took) > INTERVAL '90 minutes'",
        "SELECT extract(epoch FROM avg(took))::int FROM E",
        "SELECT avg(now() - now())::text FROM E",
        "SELECT avg(d - DATE '2023-01-01')::numeric(10, 2) FROM E",
        "SELECT date_trunc('hour', avg(d::timestamp - TIMESTAMP '2023-01-01'))::text FROM E",
    ];
    let all: Vec<_> = all.iter().map(|statement| rows(&statement.replace("FROM E", &format!("FROM {EVENTS}")))).collect();
    statements(&all, &[]).await;
}

#[tokio::test]
async fn timestamps_of_few_digits_are_rounded() {
    let mut all = Vec::new();
    for digits in [0, 1, 3, 6] {
        for time in [
            "2024-01-01 12:34:56.789",
            "2024-01-01 12:34:56.5",
            "1999-12-31 23:59:59.9999995",
            "1969-12-31 23:59:59.25",
            "1950-06-01 00:00:00.0005",
        ] {
            all.push(format!("(TIMESTAMP '{time}')::timestamp({digits})"));
            all.push(format!("'{time}'::timestamptz({digits})"));
            all.push(format!("CAST('{time}' AS timestamp({digits}) with time zone)"));
            all.push(format!("TIMESTAMP({digits}) '{time}'"));
        }
    }
    all.extend(
        ["current_timestamp(0) - now() < INTERVAL '1 s'", "extract(microseconds FROM localtimestamp(0))::bigint % 1000000"]
            .map(str::to_owned),
    );
    expressions(&all, &[]).await;
}

//! Times, dates and intervals: templates, fields, cutting, arithmetic, text forms.

use super::compare::{Deviation, expressions};
use super::generate::Random;

const TIMES: &[&str] = &[
    "2025-09-05 16:34:56.789012",
    "2025-01-01 00:00:00",
    "2024-12-31 23:59:59.999999",
    "2024-02-29 12:00:00",
    "2000-01-01 00:00:00",
    "2001-01-01 11:59:59.5",
    "1999-12-31 13:01:01.000001",
    "1970-01-01 00:00:00",
    "1969-12-31 23:59:59.999",
    "2020-12-31 00:30:00",
    "2021-01-03 09:08:07",
    "1900-02-28 03:04:05",
    "0001-01-01 00:00:00",
    "0044-03-15 10:20:30.25 BC",
    "0001-12-31 23:00:00 BC",
    "0600-07-04 05:06:07 BC",
    "9999-12-31 23:59:59",
    "12025-06-07 08:09:10",
];

const INTERVALS: &[&str] = &[
    "0",
    "1 day",
    "1 month",
    "-1 month",
    "1 year 2 months 3 days 04:05:06.789",
    "-1 year -2 months +3 days -04:05:06.789",
    "100 hours",
    "1.5 days",
    "35 days 30 hours",
    "1234 years 5 mons",
    "-13 months",
    "0.000001 s",
    "-0.5 seconds",
    "1 century 3 decades",
];

/// Templates of `to_char`.
const TEMPLATES: &[&str] = &[
    "YYYY-MM-DD HH24:MI:SS",
    "YYYY YYY YY Y Y,YYY IYYY IYY IY I",
    "yyyy yyy yy y y,yyy iyyy iyy iy i",
    "FMYYYY FMYYY FMYY FMY FMY,YYY FMIYYY FMIYY",
    "MM FMMM MON Mon mon Q RM rm FMRM",
    "MONTH|Month|month|FMMONTH|FMMonth|FMmonth|TMMonth|TMMon",
    "DAY|Day|day|FMDAY|FMDay|FMday|DY Dy dy|TMDay",
    "DD FMDD DDD FMDDD IDDD FMIDDD D ID",
    "WW FMWW IW FMIW W",
    "HH24 FMHH24 HH12 FMHH12 HH FMHH hh24 hh12 hh",
    "MI FMMI mi SS FMSS ss SSSS SSSSS ssss",
    "MS US FF1 FF2 FF3 FF4 FF5 FF6 ms us FMMS FMUS",
    "AM am A.M. a.m. PM pm P.M. p.m.",
    "AD ad A.D. a.d. BC bc B.C. b.c.",
    "CC FMCC cc J j",
    "TZ tz OF TZH TZM TZH:TZM FMOF",
    "DDth DDTH FMDDth MMTH YYYYth HH24th SSth Dth Qth DDDth IWth CCth WWth MSth USTH",
    "\"year\" YYYY \"DD\" DD",
    "YYYY\"T\"HH24\"Z\"",
    "\\\"YYYY\\\"",
    "YYYY\\MM",
    "\"a\\\"b\" YYYY",
    "\"open YYYY",
    "!@#$%^&*()_+=-[]{};:',.<>/?|~` YYYY",
    "  YYYY  ",
    "1YYYY2",
    "é YYYY",
    "YYYYMMDDHH24MISSMS",
    "HH12HH24",
    "",
    "FXYYYY",
];

#[tokio::test]
async fn to_char_of_timestamps() {
    let mut all = Vec::new();
    for time in TIMES {
        for template in TEMPLATES {
            let template = template.replace('\'', "''");
            all.push(format!("to_char(TIMESTAMP '{time}', '{template}')"));
            all.push(format!("to_char(TIMESTAMPTZ '{time}', '{template}')"));
        }
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn to_char_of_intervals() {
    let templates = [
        "HH24:MI:SS",
        "YYYY MM DD HH24 HH12 HH MI SS MS US",
        "FMYYYY FMMM FMDD FMHH24 FMMI FMSS SSSS",
        "DDD WW Q CC RM AM",
        "MONTH",
        "Mon",
        "YY Y Y,YYY YYYth DDth",
        "Day",
        "J",
        "IYYY",
        "TZ",
        "AD",
        "D",
        "W",
    ];
    let mut all = Vec::new();
    for interval in INTERVALS {
        all.extend(templates.iter().map(|template| format!("to_char(INTERVAL '{interval}', '{template}')")));
    }
    // An interval has no Julian day and no ISO year; what PostgreSQL prints says nothing.
    let refused: Vec<_> = all.iter().filter(|e| e.contains("'J'") || e.contains("'IYYY'")).cloned().collect();
    let refused: Vec<_> = refused.iter().map(|e| (e.as_str(), Deviation::Refused)).collect();
    expressions(&all, &refused).await;
}

/// Patterns of generated templates.
const PATTERNS: &[&str] = &[
    "YYYY", "YYY", "YY", "Y", "IYYY", "IW", "ID", "IDDD", "MM", "MON", "Mon", "Month", "MONTH", "DD", "DDD", "DY", "Day", "D", "WW", "W",
    "HH24", "HH12", "HH", "MI", "SS", "MS", "US", "FF3", "AM", "pm", "a.m.", "Q", "CC", "J", "RM", "AD", "b.c.", "TZH", "TZM", "SSSS",
    "FMDD", "FMMM", "FMYYYY", "FMMonth", "DDth", "Y,YYY",
];
const BETWEEN: &[&str] = &["", "", " ", "-", "/", ":", ".", ",", "  ", "\"T\"", "\" of \"", "_"];

fn template(random: &mut Random) -> String {
    let mut out = String::new();
    for _ in 0..=random.below(6) {
        out.push_str(random.pick(PATTERNS));
        out.push_str(random.pick(BETWEEN));
    }
    // What is left of many `S` is no pattern, and refused here.
    out.replace("SSSSSS", "SS")
}

/// What was printed by a template is read by the same one, or by another.
#[tokio::test]
async fn to_timestamp_of_generated_texts() {
    let mut random = Random::new(20_251_225);
    let mut all = Vec::new();
    for _ in 0..1_500 {
        let time = random.pick(TIMES);
        let written = template(&mut random);
        let read = if random.below(5) == 0 { template(&mut random) } else { written.clone() };
        let function = if random.below(4) == 0 { "to_date" } else { "to_timestamp" };
        all.push(format!("{function}(to_char(TIMESTAMP '{time}', '{written}'), '{read}')"));
    }
    expressions(&all, &[]).await;
}

/// Texts and the templates that they are read by.
const TYPED: &[(&str, &str)] = &[
    ("25/12/2025 04:23 pm", "DD/MM/YYYY HH:MI am"),
    ("2025-12-25", "YYYY-MM-DD"),
    ("  2025-12-25  ", "YYYY-MM-DD"),
    ("2025-12-25 rest", "YYYY-MM-DD"),
    ("2025-12", "YYYY-MM-DD"),
    ("20251225", "YYYYMMDD"),
    ("2025122", "YYYYMMDD"),
    ("25", "YY"),
    ("95", "YY"),
    ("070", "YYY"),
    ("5", "Y"),
    ("12025-1-1", "YYYY-MM-DD"),
    ("2025 13", "YYYY MM"),
    ("2025-02-30", "YYYY-MM-DD"),
    ("02-30", "MM-DD"),
    ("2025 366", "YYYY DDD"),
    ("2024 366", "YYYY DDD"),
    ("2025 52", "IYYY IW"),
    ("2025 52 7", "IYYY IW ID"),
    ("2025 IW", "YYYY IW"),
    ("2025 363", "IYYY IDDD"),
    ("13:45", "HH24:MI"),
    ("13:45", "HH12:MI"),
    ("0:45", "HH:MI"),
    ("12:45 am", "HH:MI AM"),
    ("12:45 pm", "HH:MI am"),
    ("12:45 P.M.", "HH:MI A.M."),
    ("12:45 PM", "HH:MI A.M."),
    ("25:00", "HH24:MI"),
    ("10:60", "HH24:MI"),
    ("10:20:60", "HH24:MI:SS"),
    ("1.5", "SS.MS"),
    ("1.50", "SS.MS"),
    ("1.050", "SS.MS"),
    ("1.5", "SS.US"),
    ("1.1234567", "SS.US"),
    ("12.5", "SS.FF1"),
    ("3661", "SSSS"),
    ("2025-01-01 10:00 +02", "YYYY-MM-DD HH24:MI TZH"),
    ("2025-01-01 10:00 -02:30", "YYYY-MM-DD HH24:MI TZH:TZM"),
    ("2025-01-01 10:00-02", "YYYY-MM-DD HH24:MITZH"),
    ("2025-01-01 10:00 -02", "YYYY-MM-DD HH24:MI-TZH"),
    ("2025-01-01 10:00 UTC", "YYYY-MM-DD HH24:MI TZ"),
    ("2025-01-01 10:00 +00", "YYYY-MM-DD HH24:MI OF"),
    ("05 Dec 2000", "DD Mon YYYY"),
    ("05 december 2000", "DD Month YYYY"),
    ("05 Dez 2000", "DD Mon YYYY"),
    ("Dec", "Month"),
    ("Friday 5", "Day DD"),
    ("Fri 5", "DY DD"),
    ("XII 2000", "RM YYYY"),
    ("viii 2000", "RM YYYY"),
    ("XIII 2000", "RM YYYY"),
    ("2451187", "J"),
    ("J2451187", "\"J\"J"),
    ("20 99", "CC YY"),
    ("21", "CC"),
    ("44 BC", "YYYY BC"),
    ("44 AD", "YYYY BC"),
    ("-44", "YYYY"),
    ("2025 3 1", "YYYY Q MM"),
    ("2025-11-25", "YYYY-MM-MM"),
    ("2025-11-11", "YYYY-MM-MM"),
    ("2025 11 2", "YYYY MM W"),
    ("2025 10", "YYYY WW"),
    ("2,025", "Y,YYY"),
    ("2025", "Y,YYY"),
    ("5th of May 2025", "DDth \"of\" Month YYYY"),
    ("2025T10", "YYYY\"T\"HH24"),
    ("2025x10", "YYYY\"T\"HH24"),
    ("2025  10", "YYYY HH24"),
    ("2025 10", "YYYY  HH24"),
    ("2025--10", "YYYY-MM"),
    ("2025/10", "YYYY-MM"),
    ("2025 10", "FXYYYY MM"),
    ("2025  10", "FXYYYY MM"),
    ("2025/10", "FXYYYY-MM"),
    ("abc", "YYYY"),
    ("", "YYYY"),
    ("2025", ""),
    ("99999999999", "YYYY"),
    ("1 1 1", "MI SS HH24"),
    ("+5", "DD"),
    ("10 20", "HH24MI"),
    ("1020", "HH24MI"),
    ("102", "HH24MI"),
    ("1 2", "FMHH24FMMI"),
    ("é 2025", "é YYYY"),
    ("2025é10", "YYYY\"é\"MM"),
];

#[tokio::test]
async fn to_timestamp_of_typed_texts() {
    let mut all = Vec::new();
    for (text, template) in TYPED {
        all.push(format!("to_timestamp('{text}', '{template}')"));
        all.push(format!("to_date('{text}', '{template}')"));
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn fields_of_times() {
    let units = [
        "microsecond",
        "microseconds",
        "millisecond",
        "milliseconds",
        "second",
        "seconds",
        "minute",
        "minutes",
        "hour",
        "hours",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "quarter",
        "year",
        "years",
        "isoyear",
        "decade",
        "decades",
        "century",
        "centuries",
        "millennium",
        "millennia",
        "isodow",
        "doy",
        "epoch",
        "fortnight",
    ];
    let mut all = Vec::new();
    for time in TIMES {
        for unit in units {
            all.push(format!("extract({unit} FROM TIMESTAMP '{time}')"));
            all.push(format!("extract({unit} FROM TIMESTAMPTZ '{time}')"));
            all.push(format!("date_part('{unit}', TIMESTAMP '{time}')"));
            all.push(format!("extract({unit} FROM DATE '{time}')"));
        }
        for unit in ["timezone", "timezone_hour", "timezone_minute"] {
            all.push(format!("extract({unit} FROM TIMESTAMPTZ '{time}')"));
        }
        // PostgreSQL counts from Sunday as 0.
        all.push(format!("(extract(dow FROM TIMESTAMP '{time}')::int + 6) % 7"));
    }
    for interval in INTERVALS {
        for unit in units {
            all.push(format!("extract({unit} FROM INTERVAL '{interval}')"));
            all.push(format!("date_part('{unit}', INTERVAL '{interval}')"));
        }
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn cutting() {
    let units = [
        "microseconds",
        "milliseconds",
        "second",
        "minute",
        "hour",
        "day",
        "week",
        "month",
        "quarter",
        "year",
        "decade",
        "century",
        "millennium",
        "seconds",
        "minutes",
        "hours",
        "days",
        "weeks",
        "months",
        "years",
        "decades",
        "centuries",
        "millennia",
        "DAY",
        "dow",
        "epoch",
        "x",
    ];
    let mut all = Vec::new();
    for time in TIMES {
        for unit in units {
            all.push(format!("date_trunc('{unit}', TIMESTAMP '{time}')"));
            all.push(format!("date_trunc('{unit}', TIMESTAMPTZ '{time}')"));
        }
    }
    for interval in INTERVALS {
        all.extend(units.iter().map(|unit| format!("date_trunc('{unit}', INTERVAL '{interval}')")));
    }
    for stride in ["15 minutes", "1 day", "7 days", "0.1 seconds", "1 hour 3 seconds", "1 month", "0", "-1 hour", "1 microsecond"] {
        for time in TIMES {
            all.push(format!("date_bin('{stride}', TIMESTAMP '{time}', TIMESTAMP '2001-02-16 20:05')"));
            all.push(format!("date_bin(INTERVAL '{stride}', TIMESTAMPTZ '{time}', TIMESTAMPTZ '2001-01-01')"));
        }
    }
    all.push("date_trunc('month', DATE '2025-09-15')".to_owned());
    all.push("date_trunc('month', '2025-09-15 10:00')".to_owned());
    all.push("date_trunc(NULL, now())".to_owned());
    expressions(&all, &[("date_trunc('month', '2025-09-15 10:00')", Deviation::Answered)]).await;
}

#[tokio::test]
async fn arithmetic() {
    let mut random = Random::new(55);
    let mut all = Vec::new();
    for _ in 0..400 {
        let (a, b) = (random.pick(TIMES), random.pick(TIMES));
        let (i, j) = (random.pick(INTERVALS), random.pick(INTERVALS));
        let operator = random.pick(&["=", "<>", "<", "<=", ">", ">="]);
        let factor = random.pick(&["2", "0.5", "-1.5", "3", "7", "0", "1e3", "0.1"]);
        all.push(match random.below(10) {
            0 => format!("TIMESTAMP '{a}' - TIMESTAMP '{b}'"),
            1 => format!("TIMESTAMP '{a}' + INTERVAL '{i}'"),
            2 => format!("TIMESTAMPTZ '{a}' - INTERVAL '{i}'"),
            3 => format!("INTERVAL '{i}' {operator} INTERVAL '{j}'"),
            4 => format!("INTERVAL '{i}' * {factor}"),
            5 => format!("INTERVAL '{i}' / {factor}"),
            6 => format!("age(TIMESTAMP '{a}', TIMESTAMP '{b}')"),
            7 => format!("DATE '{a}' - DATE '{b}'"),
            8 => format!("INTERVAL '{i}' + INTERVAL '{j}'"),
            _ => format!("justify_interval(INTERVAL '{i}')"),
        });
    }
    let typed = [
        "DATE '2025-01-31' + 1",
        "DATE '2025-01-31' - 31",
        "1 + DATE '2025-01-31'",
        "DATE '2025-01-31' + INTERVAL '1 month'",
        "DATE '2025-01-31' - INTERVAL '1 hour'",
        "DATE '2025-01-31' - TIMESTAMP '2025-01-01 12:00'",
        "TIMESTAMP '2025-01-31 12:00' - DATE '2025-01-01'",
        "TIMESTAMP '2025-01-31' - '2025-01-01'",
        "TIMESTAMP '2025-01-31' + '1 day'",
        "TIMESTAMP '2025-01-31' > '2025-01-01'",
        "'2025-01-01' < DATE '2025-01-31'",
        "TIMESTAMP '2025-01-31' = 'x'",
        "INTERVAL '1 month' = '30 days'",
        "DATE '2025-01-31' < TIMESTAMP '2025-01-31 00:00:01'",
        "2 * INTERVAL '1 hour'",
        "-INTERVAL '1 day 2 hours'",
        "- INTERVAL '1 month'",
        "TIMESTAMP '2025-01-31' BETWEEN '2025-01-01' AND '2025-02-01+02'",
        "TIMESTAMP '2025-01-31' NOT IN ('2025-01-01', '31-Jan-2025')",
        "INTERVAL '1 month' IN ('30 days', '1 year')",
        "INTERVAL '1 day' BETWEEN INTERVAL '23 hours' AND INTERVAL '25 hours'",
        "justify_hours(INTERVAL '50 hours')",
        "justify_days(INTERVAL '65 days')",
        "INTERVAL '1 month' / 7",
        "TIMESTAMP '2024-02-29' + INTERVAL '1 year'",
        "TIMESTAMP '2024-01-31' + INTERVAL '1 month'",
        "TIMESTAMP '2024-03-31' - INTERVAL '1 month'",
        "TIMESTAMP '2025-01-31 10:00' * 2",
        "DATE '2025-01-31' + DATE '2025-01-31'",
        "now() - now()",
        "now() - current_timestamp = INTERVAL '0'",
        "now() - INTERVAL '1 day' < now()",
        "current_date = now()::date",
    ];
    all.extend(typed.iter().map(|e| (*e).to_owned()));
    expressions(&all, &[]).await;
}

/// Texts that are times, or not.
const TIME_TEXTS: &[&str] = &[
    "2025-09-15",
    "2025-09-15 12:34",
    "2025-09-15 12:34:56.7891234",
    "2025-09-15T12:34:56Z",
    "2025-09-15 12:34:56+02",
    "2025-09-15 12:34:56-0730",
    "2025-09-15 12:34:56 +05:30",
    "20250915",
    "20250915T123456",
    "20250915 123456",
    "9/15/2025",
    "15/9/2025",
    "9-15-2025",
    "15-Sep-2025",
    "Sep-15-2025",
    "2025-Sep-15",
    "Sep 15 2025",
    "September 15, 2025",
    "15 Sep 2025 10:00 pm",
    "Mon Sep 15 2025",
    "2025-09-15 24:00:00",
    "2025-09-15 24:00:01",
    "2025-09-15 23:59:60",
    "2025-02-29",
    "2024-02-29",
    "0044-03-15 BC",
    "2025-13-01",
    "2025-9-5 1:2:3",
    "",
    "hello",
    "epoch",
    "J2451187",
    "2025-09-15 12:34 UTC",
    "2025-09-15 12:34:56 GMT",
    "99-1-8",
    "1/8/99",
    "2025-09-15 12:60",
    "2025-09-15 25:00",
    "2025-09-15 12",
    "12:34",
    "2025-09-15 13:00 pm",
    "2025-09-15 12:30 am",
    "10000-01-01",
    "2025.09.15",
    "0000-01-01",
    "2025-09",
    "  2025-09-15  ",
    "2025-09-15 12:34:5.5",
];

/// Texts that are intervals, or not.
const INTERVAL_TEXTS: &[&str] = &[
    "1 MILLISECOND 2 SECONDS 3 MINUTES 4 HOURS 5 DAYS",
    "30 minutes",
    "1 2:03:04",
    "2:03",
    "2:03:04.5",
    "1-2",
    "-1-2",
    "1-2 3 4:05:06",
    "P1Y2M3DT4H5M6S",
    "P1W",
    "PT1.5H",
    "P",
    "PT",
    "1 day ago",
    "@ 1 day ago",
    "1 day -2 hours",
    "-1 day 02:03:04",
    "+1 day",
    "1.5 months",
    "1.25 years",
    "0.1 weeks",
    "1.5 hours",
    "1e3 days",
    "1 dayz",
    "day",
    "",
    "x",
    "1 day 2 days",
    "1 quarter",
    "1 fortnight",
    "1 us 1 ms",
    "1h30m",
    "1d",
    "1y2mon3d",
    "5",
    "5.5",
    "-5",
    "1 day 5",
    "10000000000 days",
    "1:2:3:4",
    "1:60",
    "0:0:61",
    "1 month 30 days 24 hours",
    ".5 days",
    "-.5 days",
    "1 decade",
    "1 millennium",
    "1 century",
    "2 mils",
];

#[tokio::test]
async fn text_forms() {
    let mut all = Vec::new();
    for time in TIME_TEXTS {
        for kind in ["timestamp", "timestamptz", "date"] {
            all.push(format!("'{time}'::{kind}"));
        }
        all.push(format!("TIMESTAMP '{time}'"));
        all.push(format!("CAST('{time}' AS timestamptz)::text"));
    }
    for interval in INTERVALS {
        all.push(format!("INTERVAL '{interval}'"));
        all.push(format!("'{interval}'::interval::text"));
    }
    for interval in INTERVAL_TEXTS {
        all.push(format!("INTERVAL '{interval}'"));
        all.push(format!("'{interval}'::interval"));
    }
    for typed in [
        "INTERVAL '5' DAY",
        "INTERVAL '1.5' HOUR",
        "INTERVAL '3' MONTH",
        "INTERVAL '90' MINUTE",
        "INTERVAL '1 day 2 hours' DAY",
        "INTERVAL '7' SECOND",
        "INTERVAL '2' YEAR",
    ] {
        all.push(typed.to_owned());
    }
    for seconds in ["0", "1284352323", "1757939696.123456", "-1.5", "1e9", "1757939696.1234567", "1e20", "NULL", "'NaN'::float8"] {
        all.push(format!("to_timestamp({seconds})"));
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn times_and_intervals_are_made_of_their_parts() {
    let all = [
        "make_interval(days => 10)",
        "make_interval(1, 2)",
        "make_interval(hours => 2, mins => 30)",
        "make_interval(secs => 1.5)",
        "make_interval(weeks => -1, secs => -0.25)",
        "make_interval()",
        "make_interval(1, 2, 3, 4, 5, 6, 7.125)",
        "now() - make_interval(days => 1) < now()",
        "make_timestamp(2020, 1, 2, 3, 4, 5.5)",
        "make_timestamp(2020, 13, 2, 3, 4, 5.5)",
        "make_timestamp(2020, 2, 30, 3, 4, 5.5)",
        "make_timestamp(2020, 2, 29, 25, 4, 5.5)",
        "make_timestamp(-44, 3, 15, 0, 0, 0)",
        "make_timestamp(0, 3, 15, 0, 0, 0)",
        "make_timestamp(2020, 12, 31, 23, 59, 60)",
        "make_timestamp(2020, 12, 31, 24, 0, 0)",
        "make_timestamp(2020, 12, 31, null, 0, 0)",
        "make_interval(years => NULL)",
        "make_interval(unknown => 1)",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn digits_were_read_as_nanoseconds_of_a_day() {
    let texts = [
        "10:00",
        "1:02",
        "040506",
        "0405",
        "10:00:00.1234567",
        "10:00:15.25",
        "10:30 PM",
        "12:30 AM",
        "10:30:15pm",
        "10:00+02",
        "10:00 UTC",
        "23:59:59.999999",
        "25:00",
        "10:61",
        "10:00:61",
        "1",
        "01",
        "",
        " ",
        "x",
        "2024",
        "10",
        "+02",
        "10:00:00.",
        "1:2:3",
        "BC",
        "Jan",
    ];
    let all: Vec<_> = texts
        .iter()
        .flat_map(|text| [format!("('{text}'::time)::text"), format!("('{text}'::text)::time::text FROM (VALUES (1)) AS t(x)")])
        .collect();
    expressions(&all, &[]).await;
    let compared =
        ["least(time '10:00', '01:00')", "time '10:00' IN ('10:00', '040506')", "time '10:00' = '100000'", "time '10:00' > '0405'"];
    expressions(&compared.map(|expression| format!("({expression})::text")), &[]).await;
}

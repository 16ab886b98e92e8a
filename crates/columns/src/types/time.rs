//! Dates, times and intervals: PostgreSQL's text (`ISO` date style, UTC) and ISO 8601.
//!
//! By hand rather than with a calendar crate: every 64-bit count has a text, and it is printed without allocating.

use arrow::datatypes::{IntervalDayTime, IntervalMonthDayNano, TimeUnit};

use apigw_sql_value::number::digits;

const DAY_SECONDS: i64 = 86_400;
const SECOND_NANOS: i64 = 1_000_000_000;

/// How a date and a time are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `2025-01-01 00:00:00+00`, years before the first as `0001-01-01 00:00:00+00 BC`.
    Postgres,
    /// `2025-01-01T00:00:00Z`, years before the first and beyond 9999 with a sign, as ISO 8601 has it.
    Iso,
}

/// Whole units to seconds and the nanoseconds that remain.
fn split(value: i64, unit: TimeUnit) -> (i64, u32) {
    let per_second = match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => SECOND_NANOS,
    };
    let rest = value.rem_euclid(per_second) * (SECOND_NANOS / per_second);
    (value.div_euclid(per_second), rest as u32)
}

/// Appends a timestamp; `zoned` ones get the sign of UTC.
pub fn timestamp(value: i64, unit: TimeUnit, zoned: bool, style: Style, out: &mut String) {
    let (seconds, nanos) = split(value, unit);
    let before_christ = year_month_day(seconds.div_euclid(DAY_SECONDS), style, out);
    out.push(if style == Style::Iso { 'T' } else { ' ' });
    clock(seconds.rem_euclid(DAY_SECONDS), nanos, out);
    if zoned {
        out.push_str(if style == Style::Iso { "Z" } else { "+00" });
    }
    if before_christ {
        out.push_str(" BC");
    }
}

/// Appends the date that is `days` after 1970-01-01.
pub fn date(days: i64, style: Style, out: &mut String) {
    if year_month_day(days, style, out) {
        out.push_str(" BC");
    }
}

/// Appends a time of day.
pub fn time(value: i64, unit: TimeUnit, out: &mut String) {
    let (seconds, nanos) = split(value, unit);
    clock(seconds, nanos, out);
}

/// Appends year, month and day, and tells whether the text still needs ` BC`.
fn year_month_day(days: i64, style: Style, out: &mut String) -> bool {
    // Counted from 0000-03-01 in eras of 400 years, so that the leap day is the last of its year.
    let days = i128::from(days) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097) as i64;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = (era * 400) as i64 + year_of_era + i64::from(month <= 2);

    let before_christ = style == Style::Postgres && year <= 0;
    let shown = if before_christ { year.unsigned_abs() + 1 } else { year.unsigned_abs() };
    if style == Style::Iso && !(0..=9_999).contains(&year) {
        out.push(if year < 0 { '-' } else { '+' });
    }
    digits(shown, 4, out);
    out.push('-');
    digits(month as u64, 2, out);
    out.push('-');
    digits(day as u64, 2, out);
    before_christ
}

fn clock(seconds: i64, nanos: u32, out: &mut String) {
    let seconds = seconds.unsigned_abs();
    digits(seconds / 3_600, 2, out);
    out.push(':');
    digits(seconds / 60 % 60, 2, out);
    out.push(':');
    digits(seconds % 60, 2, out);
    fraction(nanos, out);
}

/// Appends a fraction of a second without the zeros at its end.
fn fraction(nanos: u32, out: &mut String) {
    if nanos == 0 {
        return;
    }
    out.push('.');
    let (mut rest, mut width) = (u64::from(nanos), 9);
    while rest.is_multiple_of(10) {
        rest /= 10;
        width -= 1;
    }
    digits(rest, width, out);
}

/// Appends an interval of months.
pub fn months(months: i32, out: &mut String) {
    interval(i64::from(months), 0, 0, out);
}

/// Appends an interval of days and milliseconds.
pub fn day_time(value: IntervalDayTime, out: &mut String) {
    interval(0, i64::from(value.days), i128::from(value.milliseconds) * 1_000_000, out);
}

/// Appends an interval of months, days and nanoseconds.
pub fn month_day_nano(value: IntervalMonthDayNano, out: &mut String) {
    interval(i64::from(value.months), i64::from(value.days), i128::from(value.nanoseconds), out);
}

/// Appends a duration, which PostgreSQL would call an interval without days.
pub fn duration(value: i64, unit: TimeUnit, out: &mut String) {
    let (seconds, nanos) = split(value, unit);
    interval(0, 0, i128::from(seconds) * i128::from(SECOND_NANOS) + i128::from(nanos), out);
}

/// PostgreSQL's `EncodeInterval` in the style `postgres`: each part has its own sign, and a positive one is signed
/// only behind a negative one.
fn interval(months: i64, days: i64, nanos: i128, out: &mut String) {
    let start = out.len();
    let mut negative_before = false;
    for (value, unit) in [(months / 12, "year"), (months % 12, "mon"), (days, "day")] {
        if value == 0 {
            continue;
        }
        if out.len() > start {
            out.push(' ');
        }
        if value < 0 {
            out.push('-');
        } else if negative_before {
            out.push('+');
        }
        digits(value.unsigned_abs(), 1, out);
        out.push(' ');
        out.push_str(unit);
        if value != 1 {
            out.push('s');
        }
        negative_before = value < 0;
    }
    if out.len() > start && nanos == 0 {
        return;
    }
    if out.len() > start {
        out.push(' ');
    }
    if nanos < 0 {
        out.push('-');
    } else if negative_before {
        out.push('+');
    }
    let magnitude = nanos.unsigned_abs();
    let second = u128::from(SECOND_NANOS.unsigned_abs());
    clock((magnitude / second) as i64, (magnitude % second) as u32, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(micros: i64, zoned: bool, style: Style) -> String {
        let mut out = String::new();
        timestamp(micros, TimeUnit::Microsecond, zoned, style, &mut out);
        out
    }

    fn span(months: i32, days: i32, nanos: i64) -> String {
        let mut out = String::new();
        month_day_nano(IntervalMonthDayNano::new(months, days, nanos), &mut out);
        out
    }

    /// Microseconds are `extract(epoch from …) * 1e6` of PostgreSQL 15, texts its output.
    #[test]
    fn timestamps_as_postgresql_prints_them() {
        let cases = [
            (1_735_689_600_000_000, "2025-01-01 00:00:00+00"),
            (1_735_689_600_123_000, "2025-01-01 00:00:00.123+00"),
            (-63_517_820_277_000_000, "0044-03-15 01:02:03+00 BC"),
            (253_402_300_800_000_001, "10000-01-01 00:00:00.000001+00"),
            (-62_135_596_800_000_000, "0001-01-01 00:00:00+00"),
            (-1, "1969-12-31 23:59:59.999999+00"),
            (951_782_400_000_000, "2000-02-29 00:00:00+00"),
        ];
        for (micros, text) in cases {
            assert_eq!(stamp(micros, true, Style::Postgres), text);
        }
        assert_eq!(stamp(1_735_689_600_000_000, false, Style::Postgres), "2025-01-01 00:00:00");
    }

    #[test]
    fn timestamps_of_json_are_iso_8601() {
        assert_eq!(stamp(1_735_689_600_123_000, true, Style::Iso), "2025-01-01T00:00:00.123Z");
        assert_eq!(stamp(1_735_689_600_000_000, false, Style::Iso), "2025-01-01T00:00:00");
        assert_eq!(stamp(-63_517_820_277_000_000, true, Style::Iso), "-0043-03-15T01:02:03Z");
        assert_eq!(stamp(253_402_300_800_000_000, true, Style::Iso), "+10000-01-01T00:00:00Z");
    }

    /// Expected texts are PostgreSQL 15's.
    #[test]
    fn intervals_as_postgresql_prints_them() {
        let hms = |h: i64, m: i64, s: i64| (h * 3_600 + m * 60 + s) * SECOND_NANOS;
        assert_eq!(span(14, 3, hms(4, 5, 6) + 789_000_000), "1 year 2 mons 3 days 04:05:06.789");
        assert_eq!(span(0, -1, hms(2, 3, 4)), "-1 days +02:03:04");
        assert_eq!(span(12, -1, 0), "1 year -1 days");
        assert_eq!(span(-1, 0, 1_000), "-1 mons +00:00:00.000001");
        assert_eq!(span(0, 0, 0), "00:00:00");
        assert_eq!(span(0, 0, -(hms(4, 5, 6) + 700_000_000)), "-04:05:06.7");
        assert_eq!(span(1, 0, 0), "1 mon");
        assert_eq!(span(-14, 0, 0), "-1 years -2 mons");
        assert_eq!(span(0, 0, hms(100, 0, 0)), "100:00:00");
        assert_eq!(span(0, 1, hms(0, 0, 1)), "1 day 00:00:01");
    }

    #[test]
    fn no_count_is_too_large() {
        for unit in [TimeUnit::Second, TimeUnit::Millisecond, TimeUnit::Microsecond, TimeUnit::Nanosecond] {
            for value in [i64::MIN, i64::MAX] {
                let mut out = String::new();
                timestamp(value, unit, true, Style::Postgres, &mut out);
                timestamp(value, unit, true, Style::Iso, &mut out);
                duration(value, unit, &mut out);
                time(value, unit, &mut out);
                date(value, Style::Postgres, &mut out);
                assert!(!out.is_empty());
            }
        }
    }
}

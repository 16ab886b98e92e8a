//! `date_trunc` and `date_bin`.

use super::calendar::{Civil, MICROS_OF_DAY, day_of_week, days_from_civil, micros_of};
use super::interval::{Interval, out_of_range};
use super::unit::Unit;
use crate::error::{Error, ErrorKind, Result};

/// `micros` cut to whole `unit`s.
pub fn trunc_timestamp(unit: Unit, micros: i64) -> Result<i64> {
    if let Some(length) = fixed_length(unit) {
        return Ok(micros - micros.rem_euclid(length));
    }
    let civil = Civil::new(micros);
    let year = civil.year;
    let days = match unit {
        Unit::Week => civil.days() - (day_of_week(civil.days()) - 1),
        Unit::Month => days_from_civil(year, civil.month, 1),
        Unit::Quarter => days_from_civil(year, (civil.month - 1) / 3 * 3 + 1, 1),
        Unit::Year => days_from_civil(year, 1, 1),
        Unit::Decade => days_from_civil(year.div_euclid(10) * 10, 1, 1),
        // Centuries and millennia begin with a year 1.
        Unit::Century => days_from_civil((year - 1).div_euclid(100) * 100 + 1, 1, 1),
        Unit::Millennium => days_from_civil((year - 1).div_euclid(1_000) * 1_000 + 1, 1, 1),
        _ => return Err(unit.unsupported("timestamp")),
    };
    micros_of(days, 0).ok_or_else(|| Error::new(ErrorKind::Execution, "timestamp out of range"))
}

/// Microseconds of the units that divide a day.
fn fixed_length(unit: Unit) -> Option<i64> {
    Some(match unit {
        Unit::Microsecond => 1,
        Unit::Millisecond => 1_000,
        Unit::Second => 1_000_000,
        Unit::Minute => 60_000_000,
        Unit::Hour => 3_600_000_000,
        Unit::Day => MICROS_OF_DAY,
        _ => return None,
    })
}

/// `interval` cut to whole `unit`s.
pub fn trunc_interval(unit: Unit, interval: Interval) -> Result<Interval> {
    let Interval { months, days, micros } = interval;
    let cut = |months_of_unit: i32| Interval { months: months / months_of_unit * months_of_unit, days: 0, micros: 0 };
    Ok(match unit {
        Unit::Day => Interval { months, days, micros: 0 },
        Unit::Month => cut(1),
        Unit::Quarter => cut(3),
        Unit::Year => cut(12),
        Unit::Decade => cut(120),
        Unit::Century => cut(1_200),
        Unit::Millennium => cut(12_000),
        Unit::Week => {
            return Err(unit.unsupported("interval").with_hint("months usually have fractional weeks"));
        }
        _ => match fixed_length(unit) {
            Some(length) => Interval { months, days, micros: micros / length * length },
            None => return Err(unit.unsupported("interval")),
        },
    })
}

/// The start of the bin of `stride` that `micros` is in; the bins are counted from `origin`.
pub fn bin(stride: Interval, micros: i64, origin: i64) -> Result<i64> {
    let error = |message: &str| Error::new(ErrorKind::Execution, message);
    if stride.months != 0 {
        return Err(error("timestamps cannot be binned into intervals containing months or years"));
    }
    let length = i64::from(stride.days).checked_mul(MICROS_OF_DAY).and_then(|d| d.checked_add(stride.micros)).ok_or_else(out_of_range)?;
    if length <= 0 {
        return Err(error("stride must be greater than zero"));
    }
    let beyond = micros.checked_sub(origin).ok_or_else(|| error("timestamp out of range"))?.rem_euclid(length);
    micros.checked_sub(beyond).ok_or_else(|| error("timestamp out of range"))
}

//! Texts read by a template as the SQL standard has it, for `.datetime()` of JSON paths: what is no field has to match, and all
//! of the text has to be read.

use super::keyword::Field;
use super::{Node, Template};
use crate::datetime::calendar::days_from_civil;
use crate::error::{Error, Result};

/// What a template reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Fields of a date.
    pub dated: bool,
    /// Fields of a time of day.
    pub timed: bool,
    /// Fields of a zone's offset.
    pub zoned: bool,
}

/// What was read by a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Days since 1970-01-01; of the year 1 BC where nothing says more.
    pub days: i64,
    /// Microseconds since midnight.
    pub micros_of_day: i64,
    /// Seconds east of UTC.
    pub offset: i64,
}

/// What may stand between fields.
const SEPARATORS: &str = "-./,':; ";

impl Template {
    /// What the template reads.
    pub fn parts(&self) -> Parts {
        let mut parts = Parts::default();
        for node in &self.nodes {
            let Node::Pattern(pattern) = node else { continue };
            match pattern.keyword.field {
                Field::Exact => {}
                Field::Half { .. }
                | Field::Fraction(_)
                | Field::Hour12
                | Field::Hour24
                | Field::Minute
                | Field::Millisecond
                | Field::SecondOfDay
                | Field::Second
                | Field::Microsecond => parts.timed = true,
                Field::Zone(_) | Field::ZoneOffset | Field::ZoneHour | Field::ZoneMinute => parts.zoned = true,
                _ => parts.dated = true,
            }
        }
        parts
    }

    /// Reads `text`; a fraction of a second is rounded to the digits that `FF1` to `FF6` say.
    pub fn read_standard(&self, text: &str) -> Result<Moment> {
        if let Some(other) = self.nodes.iter().find_map(|node| match node {
            Node::Space(c) | Node::Separator(c) if !SEPARATORS.contains(*c) => Some(c),
            _ => None,
        }) {
            return Err(Error::invalid_text(format!("invalid datetime format separator: `{other}`")));
        }
        let fields = self.fields_of(text, true)?;
        let micros_of_day = self.rounded(fields.clock(text)?);
        let date = fields.date(text)?;
        Ok(Moment { days: days_from_civil(date.year, date.month, date.day), micros_of_day, offset: fields.zone(text)? })
    }

    /// The microseconds of what the last of `FF1` to `FF6` shows.
    pub(super) fn fraction_unit(&self) -> Option<i64> {
        let digits = self.nodes.iter().rev().find_map(|node| match node {
            Node::Pattern(pattern) => match pattern.keyword.field {
                Field::Fraction(digits) => Some(digits),
                _ => None,
            },
            _ => None,
        });
        digits.map(|digits| 10_i64.pow(6 - digits.min(6)))
    }

    fn rounded(&self, micros: i64) -> i64 {
        let unit = self.fraction_unit().unwrap_or(1);
        (micros + unit / 2) / unit * unit
    }
}

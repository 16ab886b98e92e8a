//! Dates, times and intervals as PostgreSQL means them: the calendar, units, templates and text forms.
//!
//! Counts are microseconds, days are counted from 1970-01-01, years are astronomical (0 is 1 BC), the zone is UTC.

mod calendar;
mod interval;
mod interval_text;
mod part;
mod template;
mod text;
mod trunc;
mod unit;
mod zone;
mod zone_abbreviations;

pub use calendar::{Civil, MICROS_OF_DAY, MICROS_OF_SECOND, days_from_civil, days_of_month, iso_week, julian_day, micros_of};
pub use interval::Interval;
pub use interval_text::{Range as IntervalRange, parse as parse_interval, parse_in as parse_interval_in};
pub use part::{Number, part_of_interval, part_of_timestamp};
pub use template::{Moment, Parts, Template, TemplateUse};
pub use text::{parse_date, parse_time, parse_timestamp, print_date, print_timestamp};
pub use trunc::{bin, trunc_interval, trunc_timestamp};
pub use unit::Unit;
pub use zone::Zone;

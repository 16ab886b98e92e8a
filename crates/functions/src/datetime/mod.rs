//! Dates, times and intervals: templates, fields, cutting, the clock of a statement, and what operators and casts on
//! them stand for.

mod age;
pub mod argument;
mod arithmetic;
mod current_setting;
mod date_bin;
mod date_in;
mod date_mi;
mod date_out;
mod date_part;
mod date_pli;
mod date_trunc;
mod extract;
mod extract_numeric;
mod interval_div;
mod interval_in;
mod interval_length;
mod interval_mul;
mod interval_out;
mod isfinite;
mod justify_days;
mod justify_hours;
mod justify_interval;
mod localtimestamp;
mod make_date;
mod make_interval;
mod make_timestamp;
mod now;
mod overlaps;
mod time_frame;
mod time_in;
mod time_out;
mod timestamp_in;
mod timestamp_mi;
mod timestamp_out;
mod timestamp_scale;
mod timestamptz_in;
mod timezone;
mod to_char;
mod to_date;
mod to_timestamp;

pub use time_frame::TimeFrame;

use super::spec::FunctionSpec;

const FAMILY: &str = "Date and time";

/// The functions of this family.
pub fn specs() -> Vec<&'static FunctionSpec> {
    vec![
        &now::SPEC,
        &localtimestamp::SPEC,
        &current_setting::SPEC,
        &to_char::SPEC,
        &timezone::SPEC,
        &to_timestamp::SPEC,
        &to_date::SPEC,
        &extract::SPEC,
        &extract_numeric::SPEC,
        &date_part::SPEC,
        &date_trunc::SPEC,
        &date_bin::SPEC,
        &age::SPEC,
        &make_date::SPEC,
        &isfinite::SPEC,
        &overlaps::SPEC,
        &make_interval::SPEC,
        &make_timestamp::SPEC,
        &justify_hours::SPEC,
        &justify_days::SPEC,
        &justify_interval::SPEC,
        &timestamp_in::SPEC,
        &timestamptz_in::SPEC,
        &date_in::SPEC,
        &interval_in::SPEC,
        &timestamp_out::SPEC,
        &date_out::SPEC,
        &time_in::SPEC,
        &time_out::SPEC,
        &interval_out::SPEC,
        &timestamp_scale::SPEC,
        &timestamp_mi::SPEC,
        &date_mi::SPEC,
        &date_pli::SPEC,
        &interval_mul::SPEC,
        &interval_div::SPEC,
        &interval_length::SPEC,
    ]
}

//! The session's time frame: the settings `dd.time_frame_start` and `dd.time_frame_end`.

use std::any::Any;

use datafusion::common::Result;
use datafusion::common::config::{ConfigEntry, ConfigExtension, ExtensionOptions};

use crate::error::IntoDataFusion;
use apigw_sql_value::datetime::{parse_timestamp, print_timestamp};
use apigw_sql_value::error::Error;

const HOUR: i64 = 3_600_000_000;
const START: &str = "time_frame_start";
const END: &str = "time_frame_end";

/// The time frame of a session, in microseconds after 1970-01-01; without a setting it is the last hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeFrame {
    start: Option<i64>,
    end: Option<i64>,
}

impl TimeFrame {
    /// Where the frame starts, for a statement that started at `now`.
    pub fn start(&self, now: i64) -> i64 {
        self.start.unwrap_or_else(|| self.end(now).saturating_sub(HOUR))
    }

    /// Where the frame ends, for a statement that started at `now`.
    pub fn end(&self, now: i64) -> i64 {
        self.end.unwrap_or(now)
    }

    /// The value of the setting `name`, without its prefix.
    pub(super) fn text(&self, name: &str, now: i64) -> Option<String> {
        let micros = match name {
            START => self.start(now),
            END => self.end(now),
            _ => return None,
        };
        let mut out = String::new();
        print_timestamp(micros, Some("+00"), &mut out);
        Some(out)
    }
}

impl ConfigExtension for TimeFrame {
    const PREFIX: &'static str = "dd";
}

impl ExtensionOptions for TimeFrame {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn cloned(&self) -> Box<dyn ExtensionOptions> {
        Box::new(*self)
    }

    /// An empty value sets the default again.
    fn set(&mut self, key: &str, value: &str) -> Result<()> {
        let target = match key {
            START => &mut self.start,
            END => &mut self.end,
            _ => {
                let error = Error::usage(format!("unrecognized configuration parameter `dd.{key}`"));
                return Err(error.with_hint(format!("there are `dd.{START}` and `dd.{END}`")).into_datafusion());
            }
        };
        *target = if value.is_empty() { None } else { Some(parse_timestamp(value, true, None).into_datafusion()?) };
        Ok(())
    }

    fn entries(&self) -> Vec<ConfigEntry> {
        let now = chrono::Utc::now().timestamp_micros();
        let entry = |name: &str, description| ConfigEntry { key: format!("dd.{name}"), value: self.text(name, now), description };
        vec![
            entry(START, "Start of the time frame that `current_setting('dd.time_frame_start')` gives (default: an hour before its end)"),
            entry(END, "End of the time frame that `current_setting('dd.time_frame_end')` gives (default: now)"),
        ]
    }
}

//! Expected texts are PostgreSQL 15's.

use super::{Template, TemplateUse};
use crate::datetime::{Interval, parse_timestamp, print_timestamp};

fn printed(timestamp: &str, template: &str) -> String {
    let mut out = String::new();
    let template = Template::new(template, TemplateUse::Print).unwrap();
    template.print_timestamp(parse_timestamp(timestamp, true, None).unwrap(), true, &mut out).unwrap();
    out
}

fn read(text: &str, template: &str) -> String {
    let mut out = String::new();
    let template = Template::new(template, TemplateUse::Read).unwrap();
    print_timestamp(template.read_timestamp(text).unwrap(), Some("+00"), &mut out);
    out
}

#[test]
fn to_char() {
    let cases = [
        ("YYYY-MM-DD HH24:MI:SS.MS", "2025-09-05 00:34:56.789"),
        ("FMMonth FMDDth, FMDay", "September 5th, Friday"),
        ("Day|HH|am|Q|CC", "Friday   |12|am|3|21"),
        ("\"T\"US OF TZ", "T789012 +00 UTC"),
    ];
    for (template, text) in cases {
        assert_eq!(printed("2025-09-05 00:34:56.789012", template), text, "{template}");
    }
}

#[test]
fn to_timestamp() {
    let cases = [
        ("25/12/2025 04:23 pm", "DD/MM/YYYY HH:MI am", "2025-12-25 16:23:00+00"),
        ("20251225", "YYYYMMDD", "2025-12-25 00:00:00+00"),
        ("2025 week 52 day 4", "IYYY \"week\" IW \"day\" ID", "2025-12-25 00:00:00+00"),
        ("1.25", "SS.MS", "0001-01-01 00:00:01.25+00 BC"),
    ];
    for (text, template, timestamp) in cases {
        assert_eq!(read(text, template), timestamp, "{text} by {template}");
    }
}

#[test]
fn what_is_no_pattern_is_refused() {
    for template in ["%Y-%m-%d", "YYYY-MM-DDTHH24:MI", "hello", "FM-", "YYYYSP"] {
        assert!(Template::new(template, TemplateUse::Print).is_err(), "{template}");
    }
    assert!(Template::new("YYYY TZ", TemplateUse::Read).is_err());
    let days = Template::new("Day", TemplateUse::Print).unwrap();
    assert!(days.print_interval(Interval::default(), &mut String::new()).is_err());
}

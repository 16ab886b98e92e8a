//! What came of a request that gave nothing, and what may be done about it.

use std::time::Duration;

use apigw_sql_source::SourceState;

/// Why a request gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The caller may not do it.
    Denied,
    /// Too many requests; after that time it may be tried again, if the service said so.
    Throttled(Option<Duration>),
    /// The credentials ran out: new ones may help.
    Expired,
    /// What was asked for does not exist.
    NotFound,
    /// The service or the way to it failed: it may be tried again.
    Transient,
    /// Trying again does not help.
    Permanent,
}

/// A request that gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Why.
    pub kind: FailureKind,
    /// In words; no credentials are in it.
    pub message: String,
}

impl Failure {
    /// A failure of `kind` that says `message`.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// The state of a source that failed with it.
    pub fn state(&self) -> SourceState {
        match self.kind {
            FailureKind::Denied => SourceState::Denied,
            FailureKind::Throttled(_) => SourceState::Throttled,
            FailureKind::Expired | FailureKind::NotFound | FailureKind::Transient | FailureKind::Permanent => SourceState::Failed,
        }
    }

    /// The kind that an answer with this status and error code is of.
    pub fn kind_of(status: u16, code: &str, retry_after: Option<Duration>) -> FailureKind {
        match (status, code) {
            (429, _) | (_, "TooManyRequestsException" | "LimitExceededException" | "Throttling" | "ThrottlingException") => {
                FailureKind::Throttled(retry_after)
            }
            (_, "RequestLimitExceeded" | "SlowDown") => FailureKind::Throttled(retry_after),
            (_, "ExpiredToken" | "ExpiredTokenException" | "RequestExpired") => FailureKind::Expired,
            (404, _) | (_, "NotFoundException") => FailureKind::NotFound,
            (401 | 403, _) => FailureKind::Denied,
            (408 | 500..=599, _) => FailureKind::Transient,
            _ => FailureKind::Permanent,
        }
    }
}

/// The seconds that a `Retry-After` header names (RFC 9110 §10.2.3); its other form, a date, is taken against `now`.
pub(super) fn retry_after(header: &str, now: chrono::DateTime<chrono::Utc>) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<f64>() {
        return (seconds.is_finite() && seconds >= 0.0).then(|| Duration::from_secs_f64(seconds.min(LONGEST_PAUSE)));
    }
    let date = chrono::DateTime::parse_from_rfc2822(header).ok()?;
    let seconds = (date.to_utc() - now).num_milliseconds().max(0) as f64 / 1e3;
    Some(Duration::from_secs_f64(seconds.min(LONGEST_PAUSE)))
}

/// Nobody waits longer than this for one answer, in seconds.
const LONGEST_PAUSE: f64 = 300.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart_by_code_before_status() {
        let kind = |status, code| Failure::kind_of(status, code, None);
        assert_eq!(kind(429, "TooManyRequestsException"), FailureKind::Throttled(None));
        assert_eq!(kind(400, "ThrottlingException"), FailureKind::Throttled(None));
        assert_eq!(kind(403, "AccessDeniedException"), FailureKind::Denied);
        assert_eq!(kind(403, "ExpiredTokenException"), FailureKind::Expired);
        assert_eq!(kind(403, "UnrecognizedClientException"), FailureKind::Denied);
        assert_eq!(kind(404, "NotFoundException"), FailureKind::NotFound);
        assert_eq!(kind(503, ""), FailureKind::Transient);
        assert_eq!(kind(400, "BadRequestException"), FailureKind::Permanent);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = chrono::DateTime::parse_from_rfc3339("2026-11-27T08:00:00Z").unwrap().to_utc();
        assert_eq!(retry_after("7", now), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Fri, 27 Nov 2026 08:00:05 GMT", now), Some(Duration::from_secs(5)));
        assert_eq!(retry_after("Fri, 27 Nov 2026 07:00:05 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("1e9", now), Some(Duration::from_mins(5)), "nobody waits for years");
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-1", now), None);
    }
}

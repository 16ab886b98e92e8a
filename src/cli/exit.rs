//! Every exit code, and which one wins when several apply.

use std::process::ExitCode;

use crate::ErrorKind;

/// Fine. A reader that went away (`… | head`) is fine, too.
pub(super) const OK: u8 = 0;
/// A statement failed.
pub(super) const STATEMENT: u8 = 1;
/// Usage, settings, no source, a named source that does not exist or matches nothing.
pub(super) const USAGE: u8 = 2;
/// A source could not be read completely, and `--allow-partial` was not given.
pub(super) const INCOMPLETE: u8 = 3;
/// A check, or `diff --exit-code`, found something.
pub(super) const FOUND: u8 = 4;
/// Interrupted.
pub(super) const INTERRUPTED: u8 = 130;

/// From the one that wins over all others to the one that yields to all.
const PRECEDENCE: [u8; 5] = [INTERRUPTED, USAGE, STATEMENT, FOUND, INCOMPLETE];

/// Collects the reasons of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Reasons(Vec<u8>);

impl Reasons {
    /// Adds a reason.
    pub(super) fn add(&mut self, code: u8) {
        self.0.push(code);
    }

    /// Adds what a failure of `kind` means.
    pub(super) fn add_failure(&mut self, kind: ErrorKind) {
        self.add(match kind {
            ErrorKind::Interrupted => INTERRUPTED,
            ErrorKind::Usage => USAGE,
            ErrorKind::Source => INCOMPLETE,
            _ => STATEMENT,
        });
    }

    /// The code of the run.
    pub(super) fn code(&self) -> u8 {
        PRECEDENCE.into_iter().find(|code| self.0.contains(code)).unwrap_or(OK)
    }
}

impl From<Reasons> for ExitCode {
    fn from(reasons: Reasons) -> Self {
        Self::from(reasons.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_precedence_is_130_2_1_4_3() {
        let mut reasons = Reasons::default();
        assert_eq!(reasons.code(), 0);
        for code in [3, 4, 1, 2, 130] {
            reasons.add(code);
            assert_eq!(reasons.code(), code);
        }
        // Nothing added later changes it.
        reasons.add(3);
        assert_eq!(reasons.code(), 130);
    }
}

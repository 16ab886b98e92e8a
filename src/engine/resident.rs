//! How much memory the process has, and the end of a statement where that is far more than its limit.
//!
//! It is a net below what is counted: operators and functions take memory from the pool, but not every array between them.

use std::sync::OnceLock;

use crate::{Error, ErrorKind, Result};

/// What the program's own file has in memory, which is not counted below, and is part of what the process may have.
const PROGRAM: usize = 50 << 20;
/// How much more than the limit is let pass at least.
const LEAST_SLACK: usize = 150 << 20;

/// The most that the process may have while a statement runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ceiling {
    limit: usize,
    most: usize,
}

impl Ceiling {
    /// That of a statement that begins now. What the process has already (loaded rows, memory that is kept for the next
    /// statement) is none of its business.
    pub(super) fn of_statement(limit: usize) -> Option<Self> {
        let before = resident()?;
        // The last batch before it is seen is beyond it, so it lies below what may be taken.
        let slack = (limit / 2).max(LEAST_SLACK) / 4 * 3 - PROGRAM;
        Some(Self { limit, most: limit.saturating_add(slack).saturating_add(before) })
    }

    /// Whether the process is below it.
    pub(super) fn check(&self) -> Result<()> {
        match resident() {
            Some(resident) if resident > self.most => {
                let message = format!(
                    "the memory limit does not allow it: the limit is {} bytes, and the process has {resident} bytes now",
                    self.limit
                );
                Err(Error::new(ErrorKind::Execution, message)
                    .with_hint("`--memory-limit` sets how much statements may take; ask for less at once"))
            }
            _ => Ok(()),
        }
    }
}

/// What the process has in memory of its own, without what is in files, the program among them; `None` where the system does not
/// tell it.
fn resident() -> Option<usize> {
    let (all, of_files) = pages()?;
    all.saturating_sub(of_files).checked_mul(page()?)
}

/// How many pages are in memory, and how many of them are of files.
fn pages() -> Option<(usize, usize)> {
    let sizes = std::fs::read_to_string("/proc/self/statm").ok()?;
    let mut sizes = sizes.split_ascii_whitespace().skip(1).map(str::parse);
    Some((sizes.next()?.ok()?, sizes.next()?.ok()?))
}

/// The size of a page: as many bytes as the resident size, which is told in kilobytes too, has for each.
fn page() -> Option<usize> {
    static PAGE: OnceLock<Option<usize>> = OnceLock::new();
    *PAGE.get_or_init(|| {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let bytes = line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok()?.checked_mul(1024)?;
        // Both change between the two looks, and pages are powers of two.
        [4096, 16384, 65536].into_iter().min_by_key(|page| (bytes / page).abs_diff(pages().unwrap_or_default().0))
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{Ceiling, resident};

    #[test]
    fn the_process_is_seen_to_grow() {
        let before = resident().unwrap();
        let ceiling = Ceiling::of_statement(1 << 20).unwrap();
        ceiling.check().unwrap();
        let taken = vec![1_u8; 400 << 20];
        assert!(resident().unwrap() > before + (300 << 20), "{before}, {}", taken.len());
        assert!(ceiling.check().unwrap_err().message().starts_with("the memory limit does not allow it"));
    }
}

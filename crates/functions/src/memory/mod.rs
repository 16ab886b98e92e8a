//! What functions may make.
//!
//! The pool comes to a call with the settings of its session ([`FunctionMemory`]). A call whose result may be large computes
//! the size before it is made (`size`), takes that much from the pool, and gives it back when the result is gone
//! ([`bounded`]). Calls of constants go the same way while a statement is planned, from a pool of 1 MB ([`folding`]): what
//! is larger is made when the statement runs.

pub mod bounded;
pub mod folding;
mod lengths;
mod size;
mod textcat;

use std::any::Any;
use std::sync::Arc;
use std::sync::OnceLock;

use datafusion::common::Result;
use datafusion::common::config::{ConfigEntry, ConfigExtension, ConfigOptions, ExtensionOptions};
use datafusion::execution::memory_pool::{GreedyMemoryPool, MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation};
use datafusion::logical_expr::ScalarUDF;

use crate::error::IntoDataFusion;
use apigw_sql_value::error::Error;
use apigw_sql_value::room::{LONGEST, Room, refused};

/// What is smaller is not counted.
const SMALL: usize = 1 << 20;
/// How many times as much as its arguments a function makes that makes about as much (`to_char` by a template).
const MOST_TIMES: usize = 32;

/// `||` of texts, counted.
pub fn textcat() -> Arc<ScalarUDF> {
    bounded::Bounded::of(&textcat::function())
}

/// Where the memory for the results of functions comes from.
#[derive(Clone, Debug)]
pub struct FunctionMemory {
    pool: Arc<dyn MemoryPool>,
    /// What sets its size, in messages.
    limit: &'static str,
    /// Whether somebody asked for a limit. Where nobody did, only what may be very large is looked at.
    is_set: bool,
}

impl Default for FunctionMemory {
    /// Without a limit there is still an end: results that do not fit into the machine would be the end of the process.
    fn default() -> Self {
        Self { pool: Arc::new(GreedyMemoryPool::new(of_the_machine())), limit: "memory of this machine", is_set: false }
    }
}

impl FunctionMemory {
    /// The pool of a session; one without a limit counts for nothing.
    pub fn of_pool(pool: &Arc<dyn MemoryPool>) -> Self {
        match pool.memory_limit() {
            MemoryLimit::Finite(_) => Self { pool: Arc::clone(pool), limit: "memory limit", is_set: true },
            _ => Self::default(),
        }
    }

    /// A pool for results that are kept in plans.
    fn of_plans() -> Self {
        Self { pool: Arc::new(GreedyMemoryPool::new(SMALL)), limit: "size of a plan", is_set: true }
    }

    /// That of the session.
    fn of(options: &ConfigOptions) -> Self {
        options.extensions.get::<Self>().cloned().unwrap_or_default()
    }

    /// Up to which size of its arguments a call that makes about as much again needs no look at each of them. Arrays of texts
    /// that share what they are cut from look large: without a limit, no row of theirs is looked at until one result might be
    /// longer than a value can be.
    pub(super) fn unseen(&self) -> usize {
        if self.is_set { SMALL } else { LONGEST / MOST_TIMES }
    }

    /// Whether so little is not counted.
    pub(super) fn is_small(bytes: usize) -> bool {
        bytes < SMALL
    }

    /// Nothing yet.
    pub(super) fn nothing(&self, function: &str) -> MemoryReservation {
        MemoryConsumer::new(format!("`{function}`")).register(&self.pool)
    }

    /// Takes so many bytes for the result of the function.
    pub(super) fn take(&self, function: &str, bytes: usize) -> Result<MemoryReservation> {
        let taken = self.nothing(function);
        self.grow(function, &taken, bytes)?;
        Ok(taken)
    }

    /// Makes `taken` as large as `bytes`.
    pub(super) fn grow(&self, function: &str, taken: &MemoryReservation, bytes: usize) -> Result<()> {
        taken.try_resize(bytes).map_err(|_| refused(self.limit, &format!("`{function}` makes {bytes} bytes here")).into_datafusion())
    }

    /// What is left.
    fn room(&self) -> Room {
        let bytes = match self.pool.memory_limit() {
            MemoryLimit::Finite(limit) => limit.saturating_sub(self.pool.reserved()),
            _ => usize::MAX,
        };
        Room { bytes, limit: self.limit }
    }
}

impl ConfigExtension for FunctionMemory {
    const PREFIX: &'static str = "apigw_function_memory";
}

/// It has no settings: nothing of it is seen or changed in SQL.
impl ExtensionOptions for FunctionMemory {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn cloned(&self) -> Box<dyn ExtensionOptions> {
        Box::new(self.clone())
    }

    fn set(&mut self, key: &str, _value: &str) -> Result<()> {
        Err(Error::usage(format!("unrecognized configuration parameter `{}.{key}`", Self::PREFIX)).into_datafusion())
    }

    fn entries(&self) -> Vec<ConfigEntry> {
        vec![]
    }
}

/// Half of the memory that the process may have, where the system tells it.
fn of_the_machine() -> usize {
    static HALF: OnceLock<usize> = OnceLock::new();
    *HALF.get_or_init(|| {
        let of_system = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| total(&text));
        let of_group = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
        [of_system, of_group].into_iter().flatten().min().map_or(usize::MAX, |bytes: usize| bytes / 2)
    })
}

fn total(meminfo: &str) -> Option<usize> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<usize>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::total;

    #[test]
    fn the_memory_of_the_machine_is_read() {
        assert_eq!(total("MemTotal:       24683000 kB\nMemFree: 1 kB\n"), Some(24_683_000 * 1024));
        assert_eq!(total("nothing"), None);
    }
}

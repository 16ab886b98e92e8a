//! How much what runs on this thread may still make.
//!
//! Most functions know the size of their result before they make it. Those that do not (a path through JSON, what a pattern
//! finds) ask here on the way. Whoever calls them sets the room for the time of the call.

use std::cell::Cell;

use crate::error::{Error, ErrorKind, Result};

/// The longest text or `bytea`, as in PostgreSQL.
pub const LONGEST: usize = (1 << 30) - 1;

thread_local! {
    static ROOM: Cell<Room> = const { Cell::new(Room { bytes: usize::MAX, limit: "memory" }) };
}

/// What there is, and what sets it.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// How much of it, in bytes.
    pub bytes: usize,
    /// `the … does not allow it`
    pub limit: &'static str,
}

impl Room {
    /// What `make` gives, within this room.
    pub fn within<T>(self, make: impl FnOnce() -> T) -> T {
        let _before = Restored(ROOM.replace(self));
        make()
    }
}

/// Sets what was before, also behind a panic.
struct Restored(Room);

impl Drop for Restored {
    fn drop(&mut self) {
        ROOM.set(self.0);
    }
}

/// Whether there is room for so many bytes, of all that the running call has made.
pub fn check(made: usize) -> Result<()> {
    let room = ROOM.get();
    if made <= room.bytes {
        return Ok(());
    }
    Err(refused(room.limit, &format!("a result of more than {} bytes", room.bytes)))
}

/// The same for one text: the place that it grows in may be twice as large, or it is copied from there.
pub fn check_text(length: usize) -> Result<()> {
    if length > LONGEST {
        return Err(too_long(length));
    }
    check(length.saturating_mul(2))
}

/// A limit does not allow it.
pub fn refused(limit: &str, what: &str) -> Error {
    Error::new(ErrorKind::Execution, format!("the {limit} does not allow it: {what}"))
        .with_hint("`--memory-limit` sets how much statements may take; ask for less at once")
}

/// A text that no value can be.
pub fn too_long(length: usize) -> Error {
    Error::new(ErrorKind::Execution, format!("out of memory: a value of {length} bytes is too long"))
        .with_hint("a value has less than 1 GB")
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Room, check, check_text};

    #[test]
    fn room_is_for_the_time_of_a_call() {
        let room = Room { bytes: 10, limit: "memory limit" };
        room.within(|| {
            assert!(check_text(5).is_ok() && check_text(6).is_err());
            assert!(check(10).is_ok());
            assert!(check(11).unwrap_err().message().starts_with("the memory limit does not allow it"));
        });
        assert!(check(11).is_ok());
        assert!(check_text(LONGEST).is_ok());
        assert!(check_text(LONGEST + 1).unwrap_err().message().starts_with("out of memory"));
    }
}

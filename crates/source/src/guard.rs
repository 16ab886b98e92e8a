//! Code of others that may panic on broken files: its panic is an answer like any other.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of this thread is caught and told, so that a panic hook need not print it.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// What `read` gives, or what it says when it panics.
pub fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    let before = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(before);
    result.map_err(|panic| message(panic.as_ref()))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it is damaged").to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_panic_is_an_error() {
        assert_eq!(super::guarded(|| 1), Ok(1));
        assert_eq!(super::guarded(|| panic!("no {}", 1)), Err::<(), _>("no 1".to_owned()));
        let nested =
            super::guarded(|| (super::guarded::<()>(|| panic!("in")).is_err_and(|reason: String| reason == "in"), super::is_guarded()));
        assert_eq!(nested, Ok((true, true)));
        assert!(!super::is_guarded());
    }
}

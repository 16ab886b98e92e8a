//! Statements and backslash commands of strangers in a session: nothing panics, no file is reached, and the session goes on.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::time::Duration;

use apigw_sql::engine::EngineBuilder;
use apigw_sql::psql::{Console, Interrupt, Next, OnError, Rendered, Session};
use apigw_sql::shell::catalog_commands;

/// How many files there were at first: whatever is written relative to here is one more.
static BEFORE: OnceLock<usize> = OnceLock::new();

/// A console that nobody looks at.
struct Unseen;

impl Console for Unseen {
    fn result(&mut self) -> apigw_sql::Result<Box<dyn Write + Send>> {
        Ok(Box::new(io::sink()))
    }

    fn remark(&mut self, _text: &str) {}

    fn complain(&mut self, _error: &Rendered) {}
}

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if text.len() > 4096 {
        return;
    }
    let files = || std::fs::read_dir(".").map_or(0, Iterator::count);
    let before = *BEFORE.get_or_init(files);
    let builder = EngineBuilder::default().sample().restricted().memory_limit(256 << 20).statement_timeout(Duration::from_secs(1));
    let mut session = Session::open(builder.threads(1), Unseen, Interrupt::default()).expect("a session over the sample");
    session.add_commands(catalog_commands());
    session.on_error = OnError::Continue;
    session.execute(text, None);
    assert_eq!(files(), before, "{text:?} made or removed a file");
    session.take_failures();
    session.reset();
    let next = session.execute("SELECT 1", None);
    assert!(next == Next::Continue && session.take_failures().is_empty(), "the session is of no use after {text:?}");
}

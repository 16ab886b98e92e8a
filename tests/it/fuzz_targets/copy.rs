//! What a COPY wants, whatever stands behind the word: it is understood, or the error says where it is not.

use std::sync::OnceLock;

use apigw_sql::Engine;
use apigw_sql::statement::{CopyTarget, Statement};

static ENGINE: OnceLock<Engine> = OnceLock::new();

pub(crate) fn run(data: &[u8]) {
    let Ok(rest) = std::str::from_utf8(data) else { return };
    let engine = ENGINE.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(Engine::builder().build()).expect("an engine over nothing")
    });
    let text = format!("COPY {rest}");
    match Statement::new(engine, &text) {
        Ok(statement) => {
            let copy = statement.copy().expect("it begins with the word");
            assert!(text.contains(&copy.query) || copy.query.starts_with("SELECT "), "{:?} of {text:?}", copy.query);
            if let CopyTarget::File(path) = &copy.target {
                let name = path.to_string_lossy();
                assert!(text.replace("''", "'").contains(&*name), "{name:?} of {text:?}");
            }
        }
        Err(error) => {
            assert!(!error.message().is_empty());
            let lines = text.matches('\n').count() as u64 + 1;
            assert!(error.place().line.is_none_or(|line| (1..=lines).contains(&line)), "{:?} of {text:?}", error.place());
        }
    }
}

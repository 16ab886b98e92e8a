//! A configuration file: its settings are taken, or the error says which is not and where.

use apigw_sql::cli::check_config;

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = check_config(text) {
        assert!(!error.message().is_empty(), "{text:?}");
        let lines = text.matches('\n').count() as u64 + 1;
        assert!(error.place().line.is_none_or(|line| (1..=lines).contains(&line)), "{:?} of {text:?}", error.place());
    }
}

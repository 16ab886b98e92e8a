//! What a run without a terminal and without SQL says: what is loaded and how to ask.

use super::console::BatchConsole;
use super::exit::Reasons;
use super::report;
use super::settings::Settings;
use crate::engine::ReadMode;
use crate::psql::{Console as _, Display, Interrupt, Next, Session};
use crate::sample::SAMPLE;
use apigw_sql_value::error::Result;

const LOADED: &str = "SELECT type, count(*) AS integrations, count(DISTINCT account_id) AS accounts \
                      FROM aws.apigateway_integration GROUP BY type ORDER BY integrations DESC, type";

/// Prints the overview. Without a source it is of the sample.
pub(super) fn run(mut settings: Settings) -> Result<Reasons> {
    let named = settings.sources.sample.is_some() || !settings.sources.from.is_empty();
    if !named && settings.at.is_none() {
        settings.sources.sample = Some(&SAMPLE);
    }
    let mut sources: Vec<String> = settings.sources.from.clone();
    let mut options: Vec<String> = sources.iter().map(|source| format!("--from {}", shell_word(source))).collect();
    if settings.sources.sample.is_some() {
        sources.push("the built-in sample".to_owned());
        options.push("--sample".to_owned());
    }
    if let Some(at) = &settings.at {
        sources.push(format!("snapshot {at}"));
        options.push(format!("--at {}", shell_word(at)));
    }
    let console = BatchConsole::new(settings.result_colour, settings.remark_colour);
    let mut session = Session::open(settings.engine(ReadMode::Stream), console, Interrupt::default())?;
    session.display = Display { quiet: true, ..Display::default() };
    let heading = format!("apigw-sql {}: {}\n\n", env!("CARGO_PKG_VERSION"), sources.join(", "));
    let how_to_ask = format!(
        "Ask with -c or -f, or open the shell in a terminal:\n  apigw-sql {} -c 'SELECT * FROM apigateway_integration LIMIT 5'\n  apigw-sql --help\n",
        options.join(" ")
    );
    let mut reasons = Reasons::default();
    let printed = session.console.print(&heading).map(|()| session.execute(LOADED, None));
    if printed.is_ok_and(|next| next != Next::Quit) {
        // Nobody may be reading it any more.
        let _ = session.console.print(&how_to_ask);
    }
    for kind in session.take_failures() {
        reasons.add_failure(kind);
    }
    report::tell(session.engine(), &settings, &mut reasons);
    Ok(reasons)
}

/// `text` as one word of a shell.
fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | ':' | '=' | '@');
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn what_a_shell_would_take_apart_is_quoted() {
        assert_eq!(shell_word("dump/a.json"), "dump/a.json");
        assert_eq!(shell_word("dump/{account_id}/*.json"), "'dump/{account_id}/*.json'");
        assert_eq!(shell_word("it's"), "'it'\\''s'");
    }
}

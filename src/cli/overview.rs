//! What a run without a terminal and without SQL says: what is loaded and how to ask.

use std::io::{self, Write as _};

use super::console::BatchConsole;
use super::exit::Reasons;
use super::settings::Settings;
use crate::engine::ReadMode;
use crate::error::Result;
use crate::statement::{Interrupt, Session};

const HOW_TO_ASK: &str = "\
Ask with -c or -f, or open the shell in a terminal:
  apigw-sql {sources} -c 'SELECT type, count(*) FROM apigateway_integration GROUP BY type'
  apigw-sql --help
";

/// Prints the overview. Without a source it is of the sample.
pub(super) fn run(mut settings: Settings) -> Result<Reasons> {
    let named = settings.sources.sample || !settings.sources.from.is_empty();
    settings.sources.sample |= !named;
    let asked = if settings.sources.sample {
        "--sample".to_owned()
    } else {
        settings.sources.from.iter().map(|source| format!("--from '{source}'")).collect::<Vec<_>>().join(" ")
    };
    let console = BatchConsole::new(settings.result_colour, settings.remark_colour);
    let session = Session::open(settings.engine(ReadMode::Memory), console, Interrupt::default())?;
    let loaded = if settings.sources.sample { "the built-in sample".to_owned() } else { settings.sources.from.join(", ") };
    let text = format!("apigw-sql {}: {loaded}\n\n{}", env!("CARGO_PKG_VERSION"), HOW_TO_ASK.replace("{sources}", &asked));
    drop(session);
    let _ = io::stdout().write_all(text.as_bytes());
    Ok(Reasons::default())
}

//! `\e` and `\watch`: the last statement in the user's editor, and again and again.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::psql::{Arguments, Command, Completes, Group, Next, Session, read_script};
use crate::shell::terminal::Terminal;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// The pause of `\watch` in seconds.
const PAUSE: f64 = 2.0;

pub(super) fn commands() -> Vec<Command<Terminal>> {
    let base = Command {
        name: "e",
        aliases: &["edit"],
        arguments: "[FILE]",
        help: "edit the statement, or a file, with $VISUAL or $EDITOR and run it",
        group: Group::Query,
        completes: Completes::Files,
        whole_line: false,
        handler: edit,
    };
    vec![
        base,
        Command {
            name: "watch",
            aliases: &[],
            arguments: "[SECONDS]",
            help: "run the statement every two seconds, or as often as said, until Ctrl-C",
            completes: Completes::Nothing,
            handler: watch,
            ..base
        },
    ]
}

fn edit(session: &mut Session<Terminal>, arguments: &Arguments) -> Result<Next> {
    if let Some(file) = arguments.at_most_one()? {
        let path = Path::new(file);
        run_editor(path)?;
        session.console.edited = Some(read_script(path)?.trim_end().to_owned());
        return Ok(Next::Continue);
    }
    let finished = session.pending().is_none();
    let mut text = session.query().unwrap_or_default().to_owned();
    if finished && !text.is_empty() {
        text.push(';');
    }
    let file = Temporary::create(&text)?;
    run_editor(&file.path)?;
    let edited = read_script(&file.path)?.trim_end().to_owned();
    session.reset();
    if edited != text.trim_end() || !finished {
        session.console.edited = Some(edited);
    }
    Ok(Next::Continue)
}

/// A file for the editor that nobody else can read; it goes when it is dropped.
struct Temporary {
    path: PathBuf,
}

impl Temporary {
    fn create(text: &str) -> Result<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let path = env::temp_dir().join(format!("apigw-sql-{}-{now}.sql", process::id()));
        let mut options = OpenOptions::new();
        // `create_new`: never a file that somebody else put there.
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&path).and_then(|mut file| writeln!(file, "{text}"));
        let file = Self { path };
        written.map_err(|e| Error::io(&file.path, e))?;
        Ok(file)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn run_editor(path: &Path) -> Result<()> {
    let named = ["VISUAL", "EDITOR"].into_iter().find_map(|name| env::var(name).ok().filter(|line| !line.trim().is_empty()));
    let editor = named.unwrap_or_else(|| "vi".to_owned());
    // The editor may come with arguments of its own: a shell splits them.
    let status = process::Command::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("sh").arg(path).status();
    let failed = |what: String| Error::new(ErrorKind::Usage, what).with_hint("`$VISUAL` or `$EDITOR` names the editor");
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(failed(format!("the editor `{editor}` failed"))),
        Err(e) => Err(failed(format!("cannot start the editor `{editor}`: {e}")).caused_by(e)),
    }
}

fn watch(session: &mut Session<Terminal>, arguments: &Arguments) -> Result<Next> {
    let seconds = match arguments.at_most_one()? {
        None => PAUSE,
        Some(word) => word
            .parse::<f64>()
            .ok()
            .filter(|s| s.is_finite() && (0.1..=86_400.0).contains(s))
            .ok_or_else(|| Error::new(ErrorKind::Usage, format!("expected seconds from 0.1 to 86400, but found `{word}`")))?,
    };
    let Some(statement) = session.query().map(|text| format!("{text};")) else {
        return Err(Error::new(ErrorKind::Usage, "expected a statement before the command, but there is none"));
    };
    session.reset();
    let interrupt = session.interrupt().clone();
    while session.execute(&statement, None) == Next::Continue && session.take_failures().is_empty() {
        let pause = Duration::from_secs_f64(seconds);
        if session.block_on(async { tokio::time::timeout(pause, interrupt.raised()).await }).is_ok() {
            break;
        }
    }
    Ok(Next::Continue)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::Temporary;

    #[test]
    fn nobody_else_reads_the_edited_statement() {
        let file = Temporary::create("SELECT 1;").unwrap();
        let path = file.path.clone();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "SELECT 1;\n");
        drop(file);
        assert!(!path.exists());
    }
}

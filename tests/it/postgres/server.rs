//! A private PostgreSQL server: a temporary directory, a unix socket in it, no network.
//!
//! A shell wrapper owns server and directory and waits for the end of its standard input, so both go away with the
//! test process, however it ends.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use super::error_class::ErrorClass;

/// Runs as the server's user: `$1` is the folder of PostgreSQL's programs.
const WRAPPER: &str = r#"
set -e
directory=$(mktemp -d /tmp/apigw-sql-postgres.XXXXXX)
trap 'rm -rf "$directory"' EXIT
create() { "$1/initdb" -D "$directory/data" -U postgres -E UTF8 --locale="$2" -A trust -N >"$directory/log" 2>&1; }
create "$1" C.UTF-8 || create "$1" C || { cat "$directory/log" >&2; exit 1; }
"$1/postgres" -D "$directory/data" -k "$directory" -c listen_addresses= -c fsync=off >>"$directory/log" 2>&1 </dev/null &
server=$!
until "$1/pg_isready" -q -h "$directory"; do
    kill -0 $server 2>/dev/null || { cat "$directory/log" >&2; exit 1; }
    sleep 0.05
done
echo "$directory"
read -r _ || true
kill -INT $server
wait $server || true
"#;

/// What is defined in every session: the answer to a statement as text, `=value`, `!` with SQLSTATE and message, or NULL.
const ATTEMPT: &str = "
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE OR REPLACE FUNCTION attempt(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text; detail text;
BEGIN
    EXECUTE statement INTO answer;
    RETURN '=' || answer;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN '!' || SQLSTATE || SQLERRM || CASE WHEN detail = '' THEN '' ELSE ': ' || detail END;
END $$;
";

/// What PostgreSQL says to one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// NULL, or no row.
    Null,
    /// A value in its text form.
    Text(String),
    /// The message, and the detail after a colon.
    Error(String),
}

/// A running server.
pub(crate) struct Server {
    /// Its major version.
    pub(super) version: u32,
    programs: PathBuf,
    socket: PathBuf,
    // Closing its standard input stops the server.
    _wrapper: Child,
}

/// The server of this process; `None` (said on stderr) where PostgreSQL is missing and not required.
pub(crate) fn server() -> Option<&'static Server> {
    static SERVER: LazyLock<Result<Server, String>> = LazyLock::new(Server::start);
    match &*SERVER {
        Ok(server) => Some(server),
        Err(missing) => {
            assert!(std::env::var_os("APIGW_SQL_REQUIRE_POSTGRES").is_none(), "PostgreSQL is required, but {missing}");
            // Not `eprintln!`, which the test harness would swallow.
            _ = writeln!(std::io::stderr(), "\n*** SKIPPED: comparison with PostgreSQL: {missing}\n");
            None
        }
    }
}

impl Server {
    fn start() -> Result<Self, String> {
        let programs = programs()?;
        let mut wrapper = wrapper_command(&programs)?;
        wrapper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).current_dir("/");
        let mut wrapper = wrapper.spawn().map_err(|e| format!("the server's wrapper does not start: {e}"))?;
        let mut line = String::new();
        if let Some(stdout) = wrapper.stdout.take() {
            _ = BufReader::new(stdout).read_line(&mut line);
        }
        if line.is_empty() {
            let mut why = String::new();
            if let Some(mut stderr) = wrapper.stderr.take() {
                _ = stderr.read_to_string(&mut why);
            }
            return Err(format!("the server of {} does not start: {why}", programs.display()));
        }
        let mut server = Self { version: 0, programs, socket: PathBuf::from(line.trim_end()), _wrapper: wrapper };
        server.psql(ATTEMPT).map_err(|e| format!("extension hstore is missing (Debian: postgresql-contrib): {e}"))?;
        let version = server.psql("SHOW server_version_num;")?;
        server.version = version.trim().parse::<u32>().map_err(|e| format!("{version}: {e}"))? / 10_000;
        Ok(server)
    }

    /// Runs a script; what it prints, unaligned, without titles.
    pub(super) fn psql(&self, script: &str) -> Result<String, String> {
        let mut psql = Command::new(self.programs.join("psql"))
            .args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "postgres", "-h"])
            .arg(&self.socket)
            .env("PGOPTIONS", "-c client_min_messages=warning")
            .env("PGCLIENTENCODING", "UTF8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| format!("psql does not start: {e}"))?;
        let mut stdin = psql.stdin.take().ok_or("psql has no standard input")?;
        let script = script.to_owned();
        // On a thread of its own: psql prints answers before it has read everything.
        let writer = std::thread::spawn(move || stdin.write_all(script.as_bytes()));
        let output = psql.wait_with_output().map_err(|e| e.to_string())?;
        let written = writer.join().map_err(|_| "the writer panicked")?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        written.map_err(|e| e.to_string())?;
        String::from_utf8(output.stdout).map_err(|e| e.to_string())
    }

    /// The answer to each statement.
    pub(crate) fn answers(&self, statements: &[String]) -> Vec<Answer> {
        self.classified_answers(statements).into_iter().map(|(answer, _)| answer).collect()
    }

    /// The answer to each statement, and what its error is about.
    pub(super) fn classified_answers(&self, statements: &[String]) -> Vec<(Answer, Option<ErrorClass>)> {
        let mut script = String::from("SELECT coalesce(to_json(attempt(s))::text, 'null') FROM (VALUES ");
        for (i, statement) in statements.iter().enumerate() {
            write!(script, "{}({i}, {})", if i == 0 { "" } else { ",\n" }, quote(statement)).expect("written");
        }
        script.push_str(") AS v(i, s) ORDER BY i;");
        let answers: Vec<_> = self.json_lines(&script).into_iter().map(answer).collect();
        assert_eq!(answers.len(), statements.len());
        answers
    }

    /// The rows of a script that selects one JSON text, string or null, a row.
    pub(super) fn json_lines(&self, script: &str) -> Vec<Option<String>> {
        let output = self.psql(script).unwrap_or_else(|error| panic!("{error}"));
        output.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"))).collect()
    }
}

fn answer(line: Option<String>) -> (Answer, Option<ErrorClass>) {
    /// The length of a SQLSTATE.
    const STATE: usize = 5;
    match line {
        None => (Answer::Null, None),
        Some(line) => match line.strip_prefix('!') {
            Some(error) => (Answer::Error(error[STATE..].to_owned()), Some(ErrorClass::of_state(&error[..STATE]))),
            None => (Answer::Text(line[1..].to_owned()), None),
        },
    }
}

/// A text as an SQL literal.
pub(super) fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text or NULL as an SQL literal.
pub(super) fn quote_option(text: Option<&str>) -> String {
    text.map_or_else(|| "NULL".to_owned(), quote)
}

/// The folder with initdb, postgres and psql: `PG_BIN`, Debian's highest version, or one of `PATH`.
fn programs() -> Result<PathBuf, String> {
    let complete = |folder: &Path| ["initdb", "postgres", "pg_isready", "psql"].iter().all(|p| folder.join(p).is_file());
    if let Some(folder) = std::env::var_os("PG_BIN").map(PathBuf::from) {
        return if complete(&folder) { Ok(folder) } else { Err(format!("PG_BIN ({}) has no initdb, postgres or psql", folder.display())) };
    }
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path());
    let mut debian: Vec<_> = debian.filter_map(|p| Some((p.file_name()?.to_str()?.parse::<u32>().ok()?, p.join("bin")))).collect();
    debian.sort();
    let path: Vec<_> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    let found = debian.into_iter().rev().map(|(_, p)| p).chain(path).find(|folder| complete(folder));
    found.ok_or_else(|| "no initdb in PG_BIN, /usr/lib/postgresql/*/bin or PATH (Debian: postgresql postgresql-contrib)".to_owned())
}

/// PostgreSQL refuses root, which becomes the user `postgres`.
fn wrapper_command(programs: &Path) -> Result<Command, String> {
    let id = Command::new("id").arg("-u").output().map_err(|e| format!("id does not run: {e}"))?;
    let mut command = if id.stdout.starts_with(b"0\n") {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", "sh"]);
        command
    } else {
        Command::new("sh")
    };
    command.args(["-c", WRAPPER, "sh"]).arg(programs);
    Ok(command)
}

//! What names and values of others do to the terminal: nothing.

use super::{Place, Ran};

/// Sets the title of a terminal, begins a control sequence in one character, and turns the direction of what follows.
const ACTS: &str = "\u{1b}]0;PWN\u{7}\u{9b}2J\u{202e}";
/// The same as text.
#[cfg(target_os = "linux")]
const SHOWN: &str = r"\x1b]0;PWN\x07\x9b2J\u202e";

/// Some of it that can be the name of a file.
fn place() -> Place {
    let place = Place::new();
    let json = |text: &str| text.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect::<Vec<_>>().concat();
    let acts = json(ACTS);
    place.write("value.ndjson", format!("{{\"_key\":\"a\",\"uri\":\"http://x/{acts}\"}}\n"));
    place.write("column.ndjson", format!("{{\"_key\":\"a\",\"{acts}\":1}}\n"));
    place.write("bad.ndjson", format!("{{\"_key\":\"a\",\"timeout_in_millis\":\"{acts}\"}}\n"));
    place.write("keys.ndjson", format!("{{\"_key\":\"{acts}\",\"uri\":\"1\"}}\n{{\"_key\":\"{acts}\",\"uri\":\"2\"}}\n"));
    place.write(&format!("file{ACTS}.json"), "{");
    place.write(
        "echo.sql",
        "SELECT substr(uri, 10) AS u FROM apigateway_integration \\gset\n\\echo :u\n\\qecho :u\n\\warn :u\n\\set\n\\pset null :u\n\\pset\n",
    );
    place.write("copy.sql", "COPY (SELECT uri FROM apigateway_integration) TO STDOUT;");
    place.write("file.sql", "COPY (SELECT uri FROM apigateway_integration) TO '/dev/stdout' (FORMAT csv);");
    place.write("title.sql", format!("SELECT 1 AS \"{ACTS}\""));
    place.write("error.sql", format!("SELECT \"{ACTS}\" FROM apigateway_integration"));
    place
}

/// All ways by which something of others comes to be written.
fn runs() -> Vec<Vec<String>> {
    let file = format!("file{ACTS}.json");
    let of = |source: &str, rest: &[&str]| -> Vec<String> { ["--from", source].iter().chain(rest).map(|&word| word.to_owned()).collect() };
    let count = ["-c", "SELECT count(*) FROM apigateway_integration"];
    let all = ["-c", "SELECT uri FROM apigateway_integration"];
    let mut runs = vec![
        of("column.ndjson", &count),
        of("bad.ndjson", &count),
        of("keys.ndjson", &count),
        of(&file, &count),
        of(&format!("missing{ACTS}"), &count),
        of("value.ndjson", &["-f", "echo.sql"]),
        of("value.ndjson", &["-f", "error.sql"]),
        of("value.ndjson", &["-f", &format!("{ACTS}.sql")]),
        of("value.ndjson", &["-c", &format!("\\pset {ACTS}")]),
        of("value.ndjson", &[&format!("--bogus{ACTS}")]),
        of("value.ndjson", &["--format", ACTS]),
        of("value.ndjson", &["--table", ACTS, "-c", "SELECT 1"]),
        of("value.ndjson", &["--config", ACTS]),
        of("value.ndjson", &["-f", "title.sql"]),
        vec!["import".into(), "--from".into(), file, "--store".into(), format!("store{ACTS}")],
        ["diff", "--store", "s", "value.ndjson", "column.ndjson"].map(str::to_owned).to_vec(),
        ["snapshots", "--store", "s", "show", ACTS].map(str::to_owned).to_vec(),
    ];
    runs.extend(["table", "line"].iter().map(|format| of("value.ndjson", &["--format", format, all[0], all[1]])));
    runs
}

fn assert_harmless(ran: &Ran, what: &str) {
    for bad in ["\u{1b}]", "\u{7}", "\u{9b}", "\u{202e}"] {
        assert!(!ran.stdout.contains(bad) && !ran.stderr.contains(bad), "{what}: {:?}", ran.all());
    }
    assert!(ran.stdout.contains("PWN") || ran.stderr.contains("PWN"), "{what}: nothing of it was told: {}", ran.all());
}

#[test]
fn what_is_told_is_escaped_in_a_pipe_too() {
    let place = place();
    for run in runs() {
        assert_harmless(&place.run(&run), &format!("{run:?}"));
    }
}

/// The program in a terminal of its own, all of whose output is stdout.
#[cfg(target_os = "linux")]
fn in_terminal(place: &Place, arguments: &[String], typed: &str) -> Ran {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    let words = std::iter::once(env!("CARGO_BIN_EXE_apigw-sql")).chain(arguments.iter().map(String::as_str));
    let line = words.map(|word| format!("'{}'", word.replace('\'', "'\\''"))).collect::<Vec<_>>().join(" ");
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &line, "/dev/null"]).current_dir(place.folder.path());
    command.env("HOME", place.path("home")).env("NO_COLOR", "1").env("PAGER", "").env("SHELL", "/bin/sh").env("TERM", "xterm");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    Ran::from(child.wait_with_output().unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_acts_on_the_terminal() {
    let place = place();
    let all = "SELECT uri FROM apigateway_integration";
    let mut runs = runs();
    for more in
        [&["-f", "copy.sql"][..], &["-f", "file.sql"], &["-o", "/dev/stdout", "--format", "csv", "-c", all], &["-o", "/dev/tty", "-c", all]]
    {
        runs.push(["--from", "value.ndjson"].iter().chain(more).map(|&word| word.to_owned()).collect());
    }
    for format in ["csv", "tsv", "ndjson", "markdown", "html"] {
        runs.push(["--from", "value.ndjson", "--format", format, "-c", all].map(str::to_owned).to_vec());
    }
    runs.push(["--from", "value.ndjson", "--no-align", "-c", all].map(str::to_owned).to_vec());
    for run in runs {
        assert_harmless(&in_terminal(&place, &run, ""), &format!("{run:?}"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_in_the_shell_acts_on_the_terminal() {
    let place = place();
    // The names of files, then values are completed.
    let typed = "\\i fil\t\t\u{15}\\i echo.sql\nSELECT uri FROM apigateway_integration;\nSELECT 1 FROM apigateway_integration WHERE uri = 'h\t\t';\n\\q\n";
    let ran = in_terminal(&place, &["--from".to_owned(), "value.ndjson".to_owned()], typed);
    // The line editor's own sequences have another form than a title's.
    for bad in ["\u{1b}]0;", "\u{9b}", "\u{202e}"] {
        assert!(!ran.stdout.contains(bad), "{:?}", ran.all());
    }
    assert!(ran.stdout.contains(SHOWN), "{}", ran.all());
}

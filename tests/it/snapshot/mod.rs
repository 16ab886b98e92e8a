//! The store of snapshots: what is written, what survives, what is asked of it.

mod bits;
mod cache;
mod damaged;
mod diff;
#[cfg(feature = "cloud")]
mod endpoint;
mod faults;
mod flips;
mod folder;
mod foreign;
mod full;
mod future;
mod history;
mod kills;
mod kills_amid_damage;
mod memory;
mod peers;
mod private;
mod redaction;
mod store;
mod uncovered;
mod undecided;
mod unmatched;
mod written;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder with a home and a store of its own.
struct Place {
    folder: TempDir,
}

/// What a run gave.
struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
        self.stdout
    }
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn store(&self) -> PathBuf {
        self.path("home/.local/share/apigw-sql/store")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_apigw-sql"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().env("HOME", self.path("home"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The answer to a question, as CSV.
    fn ask(&self, options: &[&str], question: &str) -> String {
        let arguments: Vec<&str> = options.iter().copied().chain(["-q", "--format", "csv", "-c", question]).collect();
        self.run(&arguments).ok()
    }

    fn import(&self, options: &[&str]) -> String {
        let arguments: Vec<&str> = ["-q", "import"].into_iter().chain(options.iter().copied()).collect();
        self.run(&arguments).ok().trim().to_owned()
    }
}

/// Numbers that look random and are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// How often a loop runs: a variable of the environment says it, for runs by hand.
fn repetitions(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { out.push(path) }
        }
    }
    out.sort();
    out
}

/// Flat records of one account: `number` of them, of which each has the timeout that `timeout` gives it.
fn records(number: usize, timeout: impl Fn(usize) -> u64) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for at in 0..number {
        let key = format!("111111111111/us-east-1/ab{}/r{at}/GET", at / 10);
        writeln!(
            text,
            r#"{{"_key":"{key}","account_id":"111111111111","type":"HTTP","uri":"https://h{at}.example/","timeout_in_millis":{},"tags":{{"team":"t{}"}}}}"#,
            timeout(at),
            at % 7
        )
        .unwrap();
    }
    text
}

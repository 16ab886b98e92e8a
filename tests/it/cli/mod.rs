//! The real binary: stdout, stderr and exit code.
#![expect(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

mod errors;
mod exit_codes;
mod formats;
mod interrupt;
mod limits;
mod messages;
mod mistakes;
mod output_files;
mod parquet_tables;
mod restricted;
mod round_trips;
mod scripts;
mod settings;
mod sources;
mod table_files;
mod terminal;
mod unknown;

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder to run the binary in, with a home of its own and nothing of the caller's environment.
struct Place {
    folder: TempDir,
}

/// What a run gave.
struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
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

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names of the files in the folder.
    fn files(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "home")
            .collect();
        names.sort();
        names
    }

    fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_apigw-sql"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().env("HOME", self.path("home"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }

    fn run_with_stdin<S: AsRef<OsStr>>(&self, arguments: &[S], stdin: impl AsRef<[u8]>) -> Ran {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(stdin.as_ref()).unwrap();
        Ran::from(child.wait_with_output().unwrap())
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    /// All three, for a snapshot.
    fn all(&self) -> String {
        let mut text = format!("exit code: {}\n", self.code);
        for (name, content) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            let _ = write!(text, "----- {name}\n{content}");
            if !content.is_empty() && !content.ends_with('\n') {
                text.push_str("(no line end)\n");
            }
        }
        text
    }

    /// Its stdout, after checking that nothing else happened.
    fn only_stdout(&self) -> &str {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{}", self.all());
        &self.stdout
    }
}

/// What differs from run to run.
fn redactions(folder: &Path) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    let folder = folder.display().to_string();
    settings.add_filter(&regex::escape(&folder), "[folder]");
    settings.add_filter(r"time: \d+\.\d+ ms", "time: [ms] ms");
    settings.add_filter(&regex::escape(env!("CARGO_PKG_VERSION")), "[version]");
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(true);
    settings.set_snapshot_path("../snapshots");
    settings
}

/// A snapshot of a run in `place`.
macro_rules! assert_run {
    ($name:expr, $place:expr, $ran:expr) => {
        crate::cli::redactions($place.folder.path()).bind(|| insta::assert_snapshot!($name, $ran.all()))
    };
}
use assert_run;

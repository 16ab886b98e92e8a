//! `collect`: against an organization in memory whose quotas are enforced, a server that does what services do on bad
//! days, and moto's server.

mod documents;
mod dry_run;
mod faults;
mod identity_center;
mod moto;
mod organization;
mod redaction;
mod resume;
pub(crate) mod server;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The secret that the tests' caller has: it must never be seen.
pub(crate) const SECRET: &str = "wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY";

/// A folder to collect into, with nothing of the caller's environment.
struct Place {
    folder: TempDir,
}

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

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_apigw-sql"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().env("HOME", self.path("home"));
        for (name, value) in [
            ("AWS_ACCESS_KEY_ID", "AKIA111111111111AAAA"),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_REGION", "us-east-1"),
        ] {
            command.env(name, value);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let ran = Ran { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) };
        assert!(!ran.stdout.contains(SECRET) && !ran.stderr.contains(SECRET), "a secret was told");
        ran
    }

    /// Collects integrations from `url` into `out`, with more arguments.
    fn collect(&self, url: &str, arguments: &[&str]) -> Ran {
        self.collect_all(url, &[&["--only", "integrations"], arguments].concat())
    }

    /// The same, with what is asked for unless somebody says otherwise.
    fn collect_all(&self, url: &str, arguments: &[&str]) -> Ran {
        let fixed = ["collect", "--endpoint-url", url, "-o", "out", "--rate", "1"];
        self.run(&[&fixed[..], arguments].concat())
    }

    /// The rows of a query over the result, each as its CSV line.
    fn ask(&self, query: &str) -> Vec<String> {
        let ran = self.run(&["--from", "out", "--allow-partial", "-q", "--format", "csv", "-t", "-c", query]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout.lines().map(str::to_owned).collect()
    }

    /// Every file below the folder of the result, hidden ones, too.
    fn files(&self, name: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        list(&self.path(name), &mut files);
        files
    }
}

fn list(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, files);
        } else {
            let bytes = fs::read(&path).unwrap();
            files.insert(path, bytes);
        }
    }
}

/// What tells an account's state apart: all that the status table says beside times.
const STATUS: &str = "SELECT account_id, region, rest_api_id, state, records, reason FROM apigw.source_status \
                      WHERE document IS DISTINCT FROM 'get-stages' ORDER BY account_id, region NULLS FIRST, rest_api_id NULLS FIRST";

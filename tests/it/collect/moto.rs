//! A whole run against moto's server, over several accounts and regions with assumed roles, beside the AWS CLI's own
//! output of the same server.
//!
//! `MOTO_VENV` names a Python environment with `moto[server]` and `awscli`; `seed.py` fills the server.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::{Place, STATUS};

const ACCOUNTS: [&str; 3] = ["111111111111", "222222222222", "123456789012"];
const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];

pub(super) struct Moto {
    server: Child,
    pub(super) url: String,
    pub(super) environment: PathBuf,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A server with four APIs in each region of each account; `None`, told loudly, where it is not at hand.
#[expect(clippy::print_stderr, reason = "a test that does not run has to say so")]
pub(super) fn moto() -> Option<Moto> {
    let Some(environment) = std::env::var_os("MOTO_VENV") else {
        eprintln!("SKIPPED: MOTO_VENV does not name a Python environment with moto");
        return None;
    };
    let environment = PathBuf::from(environment);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = Command::new(environment.join("bin/moto_server"))
        .args(["-H", "127.0.0.1", "-p", &port.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let moto = Moto { server, url: format!("http://127.0.0.1:{port}"), environment };
    for _ in 0..300 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            break;
        }
        sleep(Duration::from_millis(100));
    }
    let output = Command::new(moto.environment.join("bin/python"))
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/collect/seed.py"))
        .args([&moto.url, &ACCOUNTS.join(","), &REGIONS.join(","), "4"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(moto)
}

impl Moto {
    /// What the AWS CLI prints.
    pub(super) fn cli(&self, keys: &[String], region: &str, arguments: &[&str]) -> Vec<u8> {
        let mut command = Command::new(self.environment.join("bin/aws"));
        command.args(["--endpoint-url", &self.url, "--region", region]).args(arguments);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("AWS_ACCESS_KEY_ID", &keys[0]).env("AWS_SECRET_ACCESS_KEY", &keys[1]);
        if let Some(token) = keys.get(2) {
            command.env("AWS_SESSION_TOKEN", token);
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Saves the CLI's answers in a tree below `root`.
    fn dump(&self, root: &Path) {
        for account in ACCOUNTS {
            let own = ["AKIAIOSFODNN7EXAMPLE".to_owned(), "x".to_owned()];
            let role = format!("arn:aws:iam::{account}:role/reader");
            let query = "Credentials.[AccessKeyId,SecretAccessKey,SessionToken]";
            let assume = ["sts", "assume-role", "--role-arn", &role, "--role-session-name", "cli", "--query", query, "--output", "text"];
            let text = String::from_utf8(self.cli(&own, "us-east-1", &assume)).unwrap();
            let keys: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            for region in REGIONS {
                let folder = root.join(account).join(region);
                let list = self.cli(&keys, region, &["apigateway", "get-rest-apis"]);
                let apis: serde_json::Value = serde_json::from_slice(&list).unwrap();
                save(&folder.join("get-rest-apis.json"), &list);
                for api in apis["items"].as_array().unwrap() {
                    let id = api["id"].as_str().unwrap();
                    let resources = ["apigateway", "get-resources", "--rest-api-id", id, "--embed", "methods"];
                    save(&folder.join("restapis").join(id).join("get-resources.json"), &self.cli(&keys, region, &resources));
                    let stages = ["apigateway", "get-stages", "--rest-api-id", id];
                    save(&folder.join("restapis").join(id).join("get-stages.json"), &self.cli(&keys, region, &stages));
                }
            }
        }
    }
}

pub(super) fn save(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Each dataset and what its rows are told apart by.
const DATASETS: [(&str, &str); 6] = [
    ("aws.apigateway_integration", "_key"),
    ("integration_detail", "_key"),
    ("rest_api", "account_id, region, rest_api_id"),
    ("resource", "account_id, region, rest_api_id, resource_id"),
    ("method", "account_id, region, rest_api_id, resource_id, api_method"),
    ("stage", "account_id, region, rest_api_id, stage"),
];

/// All rows of a dataset, without what says where they were found.
pub(super) fn rows(place: &Place, from: &[&str], dataset: &str, order: &str) -> Vec<serde_json::Value> {
    let query = format!("SELECT * FROM {dataset} ORDER BY {order}");
    let ran = place.run(&[from, &["-q", "--format", "json", "-c", &query]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let mut rows: Vec<serde_json::Value> = serde_json::from_str(&ran.stdout).unwrap();
    for row in rows.iter_mut().filter_map(serde_json::Value::as_object_mut) {
        row.retain(|name, _| !name.starts_with("source"));
    }
    rows
}

#[test]
fn the_rows_are_those_of_the_cli_and_killing_it_changes_nothing() {
    let Some(moto) = moto() else { return };
    let place = Place::new();
    let accounts = ACCOUNTS.join(",");
    let arguments = ["--accounts", &accounts, "--role", "reader", "--regions", "eu-west-1,us-east-1"];
    let ran = place.collect(&moto.url, &arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);

    moto.dump(&place.path("cli"));
    let lists = "cli/{account_id}/{region}/get-rest-apis.json";
    let apis = "cli/{account_id}/{region}/restapis/{rest_api_id}/*.json";
    for (dataset, order) in DATASETS {
        let cli = rows(&place, &["--from", lists, "--from", apis], dataset, order);
        let live = rows(&place, &["--from", "out"], dataset, order);
        assert!(!cli.is_empty(), "{dataset} has no rows");
        assert_eq!(live.len(), cli.len(), "{dataset}");
        for (live, cli) in live.iter().zip(&cli) {
            assert_eq!(live, cli, "{dataset}");
        }
    }

    let details = |place: &Place| rows(place, &["--from", "out"], "integration_detail", "_key");
    let (before, status) = (details(&place), place.ask(STATUS));
    let mut killed = 0;
    for round in 0..20_u64 {
        let fixed = ["collect", "--endpoint-url", &moto.url, "-o", "killed", "--rate", "1", "--only", "integrations"];
        let mut child = place.command(&[&fixed[..], &arguments].concat()).spawn().unwrap();
        sleep(Duration::from_millis(100 + round * 7919 % 1500));
        let _ = child.kill();
        killed += usize::from(!child.wait().unwrap().success());
        // A run that ended begins anew.
    }
    assert!(killed >= 10, "only {killed} of 20 runs were killed");
    let fixed = ["collect", "--endpoint-url", &moto.url, "-o", "killed", "--rate", "1", "--only", "integrations"];
    let ran = place.run(&[&fixed[..], &arguments].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    fs::remove_dir_all(place.path("out")).unwrap();
    fs::rename(place.path("killed"), place.path("out")).unwrap();
    assert_eq!(details(&place), before);
    assert_eq!(place.ask(STATUS), status);
}

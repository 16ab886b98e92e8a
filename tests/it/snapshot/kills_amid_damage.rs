//! Writers that are killed, two at once, in a store whose manifests are damaged meanwhile and in which others put files: nothing
//! that is whole is lost, and nothing of others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Place, Random, files, records, repetitions};
use crate::collect::SECRET;
use crate::collect::server::Server;

/// How often: `SNAPSHOT_KILLS_AMID_DAMAGE` sets it.
const KILLS: u64 = 20;

const QUESTION: &str = "SELECT count(*) AS n, sum(timeout_in_millis) AS t FROM apigateway_integration";
const ANSWER: &str = "n,t\n400,11600000\n";

/// Files as they have to stay.
type Contents = BTreeMap<PathBuf, Vec<u8>>;

/// A store, and what must not go.
struct Wreck {
    place: Place,
    server: Server,
    random: Random,
    /// Files of others, and those of snapshots that nobody removes.
    precious: Contents,
    /// The numbers of the manifests that were damaged.
    damaged: BTreeSet<u64>,
    /// Snapshots that only a damaged manifest names.
    orphans: BTreeSet<String>,
    /// Snapshots that a damaged manifest no longer named: they were removed, and older manifests name them.
    removed: BTreeSet<String>,
}

impl Wreck {
    fn new() -> Self {
        let place = Place::new();
        place.write("in.ndjson", &records(400, |_| 29_000));
        let server = Server::start(|_, _| None);
        let mut wreck = Self {
            place,
            server,
            random: Random(11),
            precious: Contents::new(),
            damaged: BTreeSet::new(),
            orphans: BTreeSet::new(),
            removed: BTreeSet::new(),
        };
        let good = wreck.place.import(&["--from", "in.ndjson", "--name", "good"]);
        wreck.keep(&good);
        let collected = wreck.collect().output().unwrap();
        assert!(collected.status.success(), "{}", String::from_utf8_lossy(&collected.stderr));
        wreck
    }

    /// The files of a snapshot must not go from now on.
    fn keep(&mut self, id: &str) {
        let folder = self.place.store().join("snapshots").join(id);
        self.precious.extend(files(&folder).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())));
    }

    fn collect(&self) -> Command {
        let url = self.server.url.clone();
        let arguments =
            ["collect", "-q", "--only", "integrations", "--endpoint-url", &url, "-o", "out", "--rate", "1", "--regions", "us-east-1"];
        let mut command = self.place.command(&arguments);
        command.env("AWS_ACCESS_KEY_ID", "AKIA111111111111AAAA").env("AWS_SECRET_ACCESS_KEY", SECRET);
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_REGION", "us-east-1");
        command
    }

    /// One of the things that write.
    fn writer(&mut self, kind: u64) -> Command {
        match kind {
            0 | 1 => self.place.command(&["-q", "import", "--from", "in.ndjson"]),
            2 => self.place.command(&["-q", "import", "--from", "in.ndjson", "--name", "other"]),
            3 => self.collect(),
            4 => self.place.command(&["-q", "snapshots", "prune", "--keep", "2"]),
            _ => self.place.command(&["-q", "snapshots", "rm", "@latest"]),
        }
    }

    /// Somebody puts a file where we have ours.
    fn add_foreign(&mut self, number: u64) {
        let folders = ["snapshots", "locks", "manifests", "snapshots/theirs", "snapshots/20261127T225408Z-1f0c9a3b/notes", ""];
        let folder = folders[self.random.below(folders.len() as u64) as usize];
        let path = self.place.store().join(folder).join(format!("theirs-{number}.json"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "precious").unwrap();
        self.precious.insert(path, b"precious".to_vec());
    }

    /// The numbers and files of the manifests, the newest last.
    fn manifests(&self) -> Vec<(u64, PathBuf)> {
        let all = files(&self.place.store().join("manifests")).into_iter();
        all.filter_map(|path| Some((path.file_stem()?.to_str()?.parse().ok()?, path))).collect()
    }

    /// A bit of the newest manifest flips. What it alone names has to stay, because nobody can tell any more that it may go.
    fn damage(&mut self) {
        let sound: Vec<_> = self.manifests().into_iter().filter(|(number, _)| !self.damaged.contains(number)).collect();
        let Some([(_, older), (number, newest)]) = sound.last_chunk::<2>() else { return };
        let (before, now) = (named(older), named(newest));
        for id in now.difference(&before) {
            self.keep(id);
            self.orphans.insert(id.clone());
        }
        self.removed.extend(before.difference(&now).cloned());
        let mut content = fs::read(newest).unwrap();
        let at = content.len() / 2;
        content[at] ^= 1 << self.random.below(7);
        fs::write(newest, content).unwrap();
        self.damaged.insert(*number);
    }

    /// Whether the newest manifest of all is a damaged one.
    fn newest_is_damaged(&self) -> bool {
        self.manifests().last().is_some_and(|(number, _)| self.damaged.contains(number))
    }

    /// Two at once, killed at any moment. How many ended before.
    fn run_writers(&mut self, longest: &[u64; 6]) -> usize {
        let mut most = 0;
        let mut running = Vec::new();
        for _ in 0..=self.random.below(2) {
            let kind = self.random.below(6);
            // One folder of answers is for one run at a time.
            if running.iter().any(|(other, _)| *other == 3 && kind == 3) {
                continue;
            }
            most = most.max(longest[kind as usize]);
            running.push((kind, self.writer(kind).spawn().unwrap()));
        }
        sleep(Duration::from_micros(self.random.below(most * 11 / 10)));
        for (_, child) in &mut running {
            let _ = child.kill();
        }
        let mut ended = 0;
        for (kind, child) in running {
            let output = child.wait_with_output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr);
            match output.status.code() {
                None => {}
                Some(0) => ended += 1,
                // Nothing is removed while a manifest is damaged, and of two that remove the same one finds it gone.
                Some(1 | 2) if kind >= 4 => ended += 1,
                Some(code) => panic!("{kind}: {code} {told}"),
            }
        }
        ended
    }

    fn check(&self, number: u64) {
        for (path, content) in &self.precious {
            let now = fs::read(path);
            assert!(now.as_ref().is_ok_and(|now| now == content), "after kill {number}: {} is not what it was", path.display());
        }
        let found = self.place.run(&["snapshots", "verify"]);
        for line in found.stdout.lines().filter(|_| found.code != 0) {
            let is_known = self.damaged.iter().any(|number| line.contains(&format!("`manifests/{number:010}.json`")))
                || (line.starts_with("`snapshots/") && line.contains("is named by no manifest that can be read, and stays"))
                || self.removed.iter().any(|id| line.starts_with(&format!("`snapshots/{id}/")) && line.ends_with("is missing"));
            assert!(is_known, "after kill {number}: {line}");
        }
        let asked = self.place.run(&["-q", "--at", "good", "--format", "csv", "-c", QUESTION]);
        let expected = if self.newest_is_damaged() { 3 } else { 0 };
        assert!(asked.stdout == ANSWER && asked.code == expected, "after kill {number}: {} {}", asked.code, asked.stderr);
        let collected = self.place.run(&["-q", "--from", "out", "-t", "-A", "-c", "SELECT count(*) FROM integration_detail"]);
        assert!(collected.code == 0 && collected.stdout == "2\n", "after kill {number}: {} {}", collected.code, collected.stderr);
    }
}

/// The ids that a manifest names.
fn named(manifest: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(manifest).unwrap();
    let (_, body) = text.split_once('\n').unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    body["snapshots"].as_array().unwrap().iter().map(|snapshot| snapshot["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn writers_that_are_killed_amid_damage_lose_nothing_that_is_whole() {
    let kills = repetitions("SNAPSHOT_KILLS_AMID_DAMAGE", KILLS);
    let mut wreck = Wreck::new();
    // How long each takes when nobody kills it.
    let longest: [u64; 6] = std::array::from_fn(|kind| {
        let began = Instant::now();
        wreck.writer(kind as u64).output().unwrap();
        began.elapsed().as_micros() as u64
    });
    let (mut ended, mut killed) = (0, 0);
    while killed < kills {
        let number = killed;
        if wreck.random.below(8) == 0 {
            wreck.add_foreign(number);
        }
        if wreck.random.below(12) == 0 {
            wreck.damage();
        }
        let over = wreck.run_writers(&longest);
        ended += over;
        killed += 1;
        wreck.check(number);
    }
    let (damaged, orphans, precious) = (wreck.damaged.len(), wreck.orphans.len(), wreck.precious.len());
    writeln!(
        std::io::stderr(),
        "{killed} kills, before which {ended} writers ended; {damaged} damaged manifests, {orphans} snapshots that only they named, \
         {precious} files that had to stay"
    )
    .unwrap();
}

//! Writers that are killed at any moment.

use std::io::Write as _;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{Place, Random, files, records, repetitions};

/// How often: `SNAPSHOT_KILLS` sets it.
const KILLS: u64 = 40;

#[test]
fn writers_that_are_killed_leave_what_was_there_readable() {
    let kills = repetitions("SNAPSHOT_KILLS", KILLS);
    let place = Place::new();
    place.write("in.ndjson", &records(2000, |_| 29_000));
    let good = place.import(&["--from", "in.ndjson", "--name", "good"]);
    // How long a writer takes when nobody kills it.
    let began = Instant::now();
    place.import(&["--from", "in.ndjson"]);
    let whole = began.elapsed().as_micros() as u64;
    let mut random = Random(42);
    let mut outcomes = (0, 0);
    for number in 0..kills {
        let mut writers = vec![place.command(&["-q", "import", "--from", "in.ndjson"])];
        match random.below(3) {
            0 => writers.push(place.command(&["-q", "snapshots", "prune", "--keep", "2"])),
            1 => writers.push(place.command(&["-q", "import", "--from", "in.ndjson", "--name", "other"])),
            _ => {}
        }
        let mut running: Vec<_> = writers.into_iter().map(|mut writer| writer.spawn().unwrap()).collect();
        sleep(Duration::from_micros(random.below(whole * 11 / 10)));
        for child in &mut running {
            let _ = child.kill();
        }
        for child in running {
            let output = child.wait_with_output().unwrap();
            if output.status.success() {
                outcomes.0 += 1;
            } else {
                outcomes.1 += 1;
            }
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(told.is_empty() || output.status.code().is_none(), "writer {number}: {told}");
        }
        let verified = place.run(&["snapshots", "verify"]);
        assert_eq!(verified.code, 0, "after kill {number}: {}{}", verified.stdout, verified.stderr);
        let question = "SELECT count(*) AS n, sum(timeout_in_millis) AS t FROM apigateway_integration";
        for at in ["good", "@latest"] {
            assert_eq!(place.ask(&["--at", at], question), "n,t\n2000,58000000\n", "after kill {number}");
        }
    }
    assert!(outcomes.1 > kills / 4, "hardly any writer was killed before its end: {outcomes:?}");
    writeln!(std::io::stderr(), "{} writers ended, {} were killed", outcomes.0, outcomes.1).unwrap();
    // The next writer clears away what they left.
    place.run(&["snapshots", "rm", &good]).ok();
    place.run(&["snapshots", "prune", "--keep", "1"]).ok();
    let named = place.ask(&[], "SELECT count(*) AS n FROM apigw.snapshots");
    let folders = std::fs::read_dir(place.store().join("snapshots")).unwrap().count();
    assert_eq!(named, format!("n\n{folders}\n"));
    let locks: Vec<_> = files(&place.store().join("locks"));
    assert!(locks.is_empty(), "{locks:?}");
}

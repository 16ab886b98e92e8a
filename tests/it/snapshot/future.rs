//! Snapshots of a time that is still to come, as a clock that was wrong or a slip makes them.

use super::{Place, records};

#[test]
fn a_snapshot_of_the_future_does_not_hide_what_is_imported_now() {
    let place = Place::new();
    place.write("one.ndjson", &records(1, |_| 100));
    place.write("two.ndjson", &records(2, |_| 100));
    let imported = place.run(&["import", "--from", "one.ndjson", "--observed-at", "2099-01-01T00:00:00Z"]);
    assert_eq!(imported.code, 0, "{}", imported.stderr);
    assert!(imported.stderr.contains("warning: the snapshot is of 2099-01-01T00:00:00Z, a time in the future"), "{}", imported.stderr);
    let future = imported.stdout.trim();
    let only = place.run(&["snapshots", "show"]);
    assert!(only.code == 2 && only.stderr.contains("all snapshots of the series `default` are of a time in the future"), "{}", only.stderr);
    let now = place.import(&["--from", "two.ndjson"]);
    let asked = place.run(&["-t", "-A", "-c", "SELECT count(*) FROM apigateway_integration"]);
    assert_eq!((asked.code, asked.stdout.as_str()), (0, "2\n"), "{}", asked.stderr);
    assert!(asked.stderr.contains(&format!("a snapshot of the future is passed over: `{future}` is of 2099-01-01")), "{}", asked.stderr);
    let listed = place.run(&["snapshots", "list"]).ok();
    assert!(listed.contains(future) && listed.contains(&now), "{listed}");
    assert_eq!(place.ask(&["--at", future], "SELECT count(*) AS n FROM apigateway_integration"), "n\n1\n");
    // It neither counts as the newest nor goes unless it is named.
    let pruned = place.run(&["snapshots", "prune", "--keep", "1"]);
    assert!(pruned.stderr.contains("there is nothing to remove"), "{}", pruned.stderr);
    place.run(&["snapshots", "rm", future]).ok();
    assert!(!place.run(&["snapshots", "list"]).ok().contains(future));
}

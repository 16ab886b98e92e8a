//! A manifest that is damaged: it is told, and nothing that only it may name is lost.

use std::fs;

use super::{Place, records};

/// A store of two snapshots, of which only the second manifest names the second, and that manifest is damaged.
fn damaged() -> (Place, String, String) {
    let place = Place::new();
    place.write("one.ndjson", &records(1, |_| 100));
    place.write("two.ndjson", &records(2, |_| 100));
    let (first, second) = (place.import(&["--from", "one.ndjson"]), place.import(&["--from", "two.ndjson"]));
    flip(&place, "0000000002.json");
    (place, first, second)
}

fn flip(place: &Place, manifest: &str) {
    let path = place.store().join("manifests").join(manifest);
    let mut content = fs::read(&path).unwrap();
    let middle = content.len() / 2;
    content[middle] ^= 1;
    fs::write(&path, content).unwrap();
}

const COUNT: [&str; 5] = ["-t", "-A", "-q", "-c", "SELECT count(*) FROM apigateway_integration"];
const DAMAGED: &str = "warning: the manifest `manifests/0000000002.json` is damaged: its checksum is another one; an older one holds";

#[test]
fn an_answer_from_an_older_manifest_is_not_given_in_silence() {
    let (place, first, second) = damaged();
    let asked = place.run(&COUNT);
    assert_eq!((asked.code, asked.stdout.as_str()), (3, "1\n"), "{}", asked.stderr);
    assert!(asked.stderr.contains(DAMAGED), "{}", asked.stderr);
    for arguments in [["snapshots", "list"], ["snapshots", "show"], ["diff", "@latest"], ["-c", "SELECT * FROM apigw.snapshots"]] {
        let told = place.run(&if arguments[0] == "diff" { vec!["diff", &first, "@latest"] } else { arguments.to_vec() });
        assert!(told.code == 3 && told.stderr.contains(DAMAGED), "{arguments:?}: {} {}", told.code, told.stderr);
        assert!(!told.stdout.contains(&second), "{}", told.stdout);
    }
    let found = place.run(&["snapshots", "verify"]);
    assert_eq!(found.code, 1);
    assert!(found.stdout.contains("0000000002.json` is damaged: its checksum"), "{}", found.stdout);
    // Sources that were named are not of the store.
    assert_eq!(place.run(&["--from", "one.ndjson", "-c", "SELECT count(*) FROM apigateway_integration"]).code, 0);
}

#[test]
fn the_files_of_a_snapshot_that_only_a_damaged_manifest_names_stay() {
    let (place, first, second) = damaged();
    let folder = place.store().join("snapshots").join(&second);
    for refused in [["snapshots", "rm", &first], ["snapshots", "prune", "--keep=1"]] {
        let ran = place.run(&refused);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("nothing is removed from the store") && ran.stderr.contains("is damaged"), "{}", ran.stderr);
    }
    let imported = place.run(&["-q", "import", "--from", "one.ndjson"]);
    assert!(imported.code == 0 && imported.stderr.contains(DAMAGED), "{}", imported.stderr);
    // The manifest behind the damaged one holds: the folder stays for as long as somebody may want it, whoever writes.
    let third = place.import(&["--from", "one.ndjson"]);
    place.run(&["snapshots", "rm", &third]).ok();
    place.run(&["snapshots", "prune", "--keep", "1"]).ok();
    for _ in 0..25 {
        place.import(&["--from", "one.ndjson"]);
    }
    assert!(folder.join("integration_detail.parquet").is_file());
    assert!(place.store().join("manifests/0000000002.json").is_file(), "somebody may mend it");
    let found = place.run(&["snapshots", "verify"]);
    assert!(found.code == 1 && found.stdout.contains(&format!("`snapshots/{second}` is named by no manifest")), "{}", found.stdout);
    // It is a source as any folder.
    let back = place.import(&["--from", folder.to_str().unwrap()]);
    let counted = place.ask(&["--at", &back], "SELECT count(*) AS n FROM apigateway_integration");
    assert_eq!(counted, "n\n2\n");
    fs::remove_dir_all(folder).unwrap();
    let history = place.run(&["snapshots", "verify"]);
    assert_eq!(history.code, 1);
    let told = "the manifest `manifests/0000000002.json`, behind which a newer one holds, is damaged: its checksum is another one\n";
    assert_eq!(history.stdout, told);
    fs::remove_file(place.store().join("manifests/0000000002.json")).unwrap();
    place.run(&["snapshots", "verify"]).ok();
}

#[test]
fn a_version_that_nobody_wrote_is_damage() {
    let place = Place::new();
    place.import(&["--sample"]);
    let manifest = place.store().join("manifests/0000000001.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replacen("\"version\":1", "\"version\":0", 1)).unwrap();
    for arguments in [["snapshots", "verify"], ["snapshots", "list"], ["import", "--sample"]] {
        let ran = place.run(&arguments);
        assert!(ran.code == 1 && ran.stderr.contains("is damaged: it says that it is of version 0"), "{} {}", ran.stdout, ran.stderr);
    }
    assert_eq!(fs::read_dir(place.store().join("snapshots")).unwrap().count(), 1);
}

#[test]
fn what_is_called_as_the_next_manifest_does_not_hold_writers_up() {
    let place = Place::new();
    place.import(&["--sample"]);
    fs::create_dir(place.store().join("manifests/0000000002.json")).unwrap();
    fs::write(place.store().join("manifests/99999999999999999999.json"), "somebody else's").unwrap();
    let second = place.import(&["--sample"]);
    assert!(place.run(&["snapshots", "list"]).ok().contains(&second));
    assert!(place.store().join("manifests/99999999999999999999.json").exists());
}

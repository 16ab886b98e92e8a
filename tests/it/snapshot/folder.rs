//! The folder of a snapshot or of a collection: what is missing or other than it was written is told.

use std::fs;
use std::path::PathBuf;

use super::{Place, records};

const COUNT: &str = "SELECT count(*) AS n FROM apigateway_integration";
const MANIFEST: &str = "apigw-sql.json";

/// A store with a snapshot, and a copy of its folder.
fn copied() -> (Place, String) {
    let place = Place::new();
    place.write("in.ndjson", &records(30, |_| 100));
    let id = place.import(&["--from", "in.ndjson"]);
    copy(&place, &id);
    (place, id)
}

fn folder(place: &Place, id: &str) -> PathBuf {
    place.store().join("snapshots").join(id)
}

fn copy(place: &Place, id: &str) {
    let copy = place.path("copy");
    let _ = fs::remove_dir_all(&copy);
    fs::create_dir(&copy).unwrap();
    for entry in fs::read_dir(folder(place, id)).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_folder_that_was_copied_half_is_not_complete() {
    let (place, id) = copied();
    let names: Vec<_> = fs::read_dir(place.path("copy")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    // Datasets of documents have a file where they have rows.
    assert_eq!(names.len(), 6, "{names:?}");
    assert_eq!(place.run(&["--from", "copy", "-c", COUNT]).code, 0);
    for name in names.iter().filter(|name| *name != MANIFEST) {
        copy(&place, &id);
        fs::remove_file(place.path("copy").join(name)).unwrap();
        let told = place.run(&["--from", "copy", "-c", COUNT]);
        assert!(told.code == 3 && told.stderr.contains(&format!("copy/{name}")), "{name}: {} {}", told.code, told.stderr);
        assert!(told.stderr.contains("it is not there, and should have"), "{}", told.stderr);
    }
    copy(&place, &id);
    fs::remove_file(place.path("copy/integration_detail.parquet")).unwrap();
    let imported = place.run(&["import", "--from", "copy"]);
    assert!(imported.code == 3 && imported.stderr.contains("should have 30 records"), "{}", imported.stderr);
    let asked = place.ask(&[], "SELECT complete FROM apigw.snapshots ORDER BY created_at");
    assert_eq!(asked, "complete\nt\nf\n");
}

#[test]
fn a_file_of_a_folder_that_is_not_what_was_written_is_told() {
    let (place, id) = copied();
    let path = place.path("copy/integration_detail.parquet");
    let content = fs::read(&path).unwrap();
    let mut flipped = content.clone();
    flipped[200] ^= 4;
    for (damaged, expected) in [
        (content[..content.len() - 9].to_vec(), "bytes, and should have"),
        ([&content[..], b"\n"].concat(), "bytes, and should have"),
        (flipped, "another checksum than when it was written"),
    ] {
        fs::write(&path, damaged).unwrap();
        let told = place.run(&["--from", "copy", "-c", COUNT]);
        assert!(told.code == 3 && told.stderr.contains("copy/integration_detail.parquet: malformed"), "{}", told.stderr);
        assert!(told.stderr.contains(expected), "{}", told.stderr);
    }
    copy(&place, &id);
    let manifest = place.path("copy").join(MANIFEST);
    let mut content = fs::read(&manifest).unwrap();
    let last = content.len() - 20;
    content[last] ^= 1;
    fs::write(&manifest, content).unwrap();
    let told = place.run(&["--from", "copy", "--format", "csv", "-c", COUNT]);
    assert_eq!((told.code, told.stdout.as_str()), (3, "n\n30\n"));
    assert!(told.stderr.contains("copy/apigw-sql.json: partial: it is damaged: its checksum"), "{}", told.stderr);
}

#[test]
fn a_folder_of_an_older_program_is_read_as_before() {
    let (place, _) = copied();
    fs::remove_file(place.path("copy").join(MANIFEST)).unwrap();
    assert_eq!(place.ask(&["--from", "copy"], COUNT), "n\n30\n");
    let sources = place.ask(&["--from", "copy"], "SELECT source_path, state FROM apigw.source_status");
    assert_eq!(sources.lines().count(), 2, "{sources}");
}

#[test]
fn what_is_counted_is_not_answered_for_a_file_that_is_not_there() {
    let (place, id) = copied();
    let path = folder(&place, &id).join("integration_detail.parquet");
    let content = fs::read(&path).unwrap();
    let states = [
        (None, "is missing"),
        (Some(content[..content.len() - 1].to_vec()), "expected"),
        (Some([&content[..], b"PAR1"].concat()), "expected"),
        (Some(Vec::new()), "has 0 bytes, expected"),
    ];
    for (damaged, expected) in states {
        match damaged {
            Some(damaged) => fs::write(&path, damaged).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        for question in [
            COUNT,
            "SELECT count(uri) FROM apigateway_integration",
            "SELECT count(*) FROM apigw.integration_history",
            "SELECT count(*) FROM (SELECT 1 FROM apigw.integration_detail LIMIT 0) AS nothing CROSS JOIN apigateway_integration",
        ] {
            let refused = place.run(&["-t", "-A", "-q", "-c", question]);
            if question.contains("LIMIT 0") && refused.code == 0 {
                assert_eq!(refused.stdout, "0\n");
                continue;
            }
            assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{question}: {}", refused.stderr);
            assert!(
                refused.stderr.contains("integration_detail.parquet` of a snapshot") && refused.stderr.contains(expected),
                "{}",
                refused.stderr
            );
            assert!(refused.stderr.contains("apigw-sql snapshots verify"), "{}", refused.stderr);
        }
    }
    fs::write(&path, content).unwrap();
    assert_eq!(place.ask(&[], COUNT), "n\n30\n");
}

#[test]
fn the_manifest_of_a_folder_is_looked_at_too() {
    let (place, id) = copied();
    place.run(&["snapshots", "verify"]).ok();
    let manifest = folder(&place, &id).join(MANIFEST);
    let mut content = fs::read(&manifest).unwrap();
    content[3] ^= 1;
    fs::write(&manifest, content).unwrap();
    let found = place.run(&["snapshots", "verify"]);
    assert!(found.code == 1 && found.stdout.contains("apigw-sql.json` has another checksum"), "{}", found.stdout);
    fs::remove_file(&manifest).unwrap();
    assert!(place.run(&["snapshots", "verify"]).stdout.contains("apigw-sql.json` is missing"));
    // It goes with the others.
    place.run(&["snapshots", "rm", &id]).ok();
    assert!(!folder(&place, &id).exists());
}

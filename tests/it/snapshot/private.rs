//! A store that is not where it seems to be, or that others may change, is not changed.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use super::{Place, files, records};

fn place() -> Place {
    let place = Place::new();
    place.write("in.ndjson", &records(3, |_| 100));
    place
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Neither adds to the store nor removes from it.
fn changes_nothing(place: &Place, id: &str, expected: &str) {
    let before = files(&place.store());
    for arguments in [&["import", "--from", "in.ndjson"] as &[&str], &["snapshots", "rm", id], &["snapshots", "prune", "--keep", "1"]] {
        let ran = place.run(arguments);
        assert!(ran.code == 1 && ran.stderr.contains(expected), "{arguments:?}: {} {}", ran.code, ran.stderr);
    }
    assert_eq!(files(&place.store()), before);
    // Looking is no danger.
    assert_eq!(place.ask(&["--at", id], "SELECT count(*) AS n FROM apigateway_integration"), "n\n3\n");
}

#[test]
fn a_store_that_others_may_enter_is_not_changed() {
    let place = place();
    let id = place.import(&["--from", "in.ndjson"]);
    place.import(&["--from", "in.ndjson"]);
    for folder in ["", "snapshots", "manifests", "locks"] {
        let path = place.store().join(folder);
        for mode in [0o755, 0o770, 0o707, 0o1777] {
            set_mode(&path, mode);
            changes_nothing(&place, &id, "is open to other users (its mode is 0");
        }
        set_mode(&path, 0o700);
    }
    place.run(&["snapshots", "rm", &id]).ok();
}

#[test]
fn a_link_in_the_place_of_a_folder_is_not_followed_by_a_writer() {
    let place = place();
    let id = place.import(&["--from", "in.ndjson"]);
    place.import(&["--from", "in.ndjson"]);
    for folder in ["snapshots", "manifests", "locks"] {
        let (path, moved) = (place.store().join(folder), place.path("moved"));
        fs::rename(&path, &moved).unwrap();
        symlink(&moved, &path).unwrap();
        changes_nothing(&place, &id, "is a symbolic link");
        fs::remove_file(&path).unwrap();
        fs::rename(&moved, &path).unwrap();
    }
    symlink(place.store(), place.path("st")).unwrap();
    let ran = place.run(&["import", "--from", "in.ndjson", "--store", "st"]);
    assert!(ran.code == 1 && ran.stderr.contains("`chmod") || ran.stderr.contains("is a symbolic link"), "{}", ran.stderr);
}

#[test]
fn a_folder_that_was_there_before_may_be_a_store_unless_others_write_into_it() {
    let place = place();
    fs::create_dir_all(place.path("proj/snapshots/ui")).unwrap();
    for folder in ["proj", "proj/snapshots"] {
        set_mode(&place.path(folder), 0o755);
    }
    let import = ["import", "-q", "--from", "in.ndjson", "--store", "proj"];
    for _ in 0..2 {
        place.run(&import).ok();
    }
    place.run(&["snapshots", "prune", "--keep", "1", "--store", "proj"]).ok();
    set_mode(&place.path("proj"), 0o775);
    let ran = place.run(&import);
    assert!(ran.code == 1 && ran.stderr.contains("its mode is 0775"), "{}", ran.stderr);
}

//! Files and folders in a store that it did not make stay, and hold nobody up.

use std::fs;

use super::{Place, records};

#[test]
fn folders_of_others_beside_the_snapshots_stay() {
    let place = Place::new();
    place.write("in.ndjson", &records(2, |_| 100));
    let snapshots = "home/.local/share/apigw-sql/store/snapshots";
    let theirs = [
        "ui/login.snap",
        "20261127T225408Z-1f0c9a3b.bak/rest_api.parquet",
        "20261127t225408z-1f0c9a3b/rest_api.parquet",
        "20261127T225408Z-1f0c9a3b/notes/why.txt",
        "README",
    ];
    for name in theirs {
        place.write(&format!("{snapshots}/{name}"), "precious");
    }
    // A file with the name of a snapshot is none.
    place.write(&format!("{snapshots}/20261127T225408Z-00000000"), "precious");
    let first = place.import(&["--from", "in.ndjson"]);
    for folder in ["locks", "manifests"] {
        place.write(&format!("home/.local/share/apigw-sql/store/{folder}/ui"), "precious");
    }
    place.import(&["--from", "in.ndjson"]);
    place.run(&["snapshots", "rm", &first]).ok();
    place.run(&["snapshots", "prune", "--keep", "1"]).ok();
    place.run(&["snapshots", "verify"]).ok();
    for name in theirs.into_iter().chain(["20261127T225408Z-00000000", "../locks/ui", "../manifests/ui"]) {
        let content = fs::read_to_string(place.store().join("snapshots").join(name));
        assert_eq!(content.ok().as_deref(), Some("precious"), "{name}");
    }
}

#[test]
fn what_somebody_put_beside_the_files_of_a_snapshot_stays_when_it_goes() {
    let place = Place::new();
    let id = place.import(&["--sample"]);
    let folder = place.store().join("snapshots").join(&id);
    fs::write(folder.join("why.md"), "precious").unwrap();
    place.run(&["snapshots", "rm", &id]).ok();
    place.import(&["--sample"]);
    let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["why.md"]);
}

#[test]
fn a_link_with_the_name_of_a_snapshot_is_not_followed() {
    let place = Place::new();
    place.import(&["--sample"]);
    place.write("theirs/rest_api.parquet", "precious");
    let link = place.store().join("snapshots/20261127T225408Z-1f0c9a3b");
    std::os::unix::fs::symlink(place.path("theirs"), &link).unwrap();
    place.import(&["--sample"]);
    assert!(fs::symlink_metadata(&link).is_ok(), "the link itself is somebody's");
    assert_eq!(fs::read_to_string(place.path("theirs/rest_api.parquet")).unwrap(), "precious");
}

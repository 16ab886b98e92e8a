//! Bits that flip in the files of a snapshot: the answer is the same, or there is none.

use std::fs;

use super::{Place, files, records};

#[test]
fn a_flipped_bit_in_a_snapshot_is_no_other_answer() {
    let place = Place::new();
    let id = place.import(&["--sample"]);
    let mut told = 0;
    for table in ["resource", "integration_detail"] {
        let question = format!("SELECT * FROM {table}");
        let arguments = ["-q", "--format", "csv", "-c", &question];
        let answer = place.run(&arguments).ok();
        let path = place.store().join("snapshots").join(&id).join(format!("{table}.parquet"));
        let content = fs::read(&path).unwrap();
        for at in (4..content.len()).step_by(content.len() / 25) {
            let mut flipped = content.clone();
            flipped[at] ^= 1 << (at % 8);
            fs::write(&path, flipped).unwrap();
            let ran = place.run(&arguments);
            assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
            if ran.code == 0 {
                assert!(ran.stdout == answer, "{table} at {at}: another answer");
                continue;
            }
            told += 1;
            assert!(ran.stderr.contains(&format!("{table}.parquet` of a snapshot is not what was written")), "{}", ran.stderr);
            assert!(ran.stderr.contains("snapshots verify"), "{}", ran.stderr);
        }
        fs::write(&path, content).unwrap();
        assert!(place.run(&arguments).ok() == answer);
    }
    assert!(told > 40, "{told}");
}

#[test]
fn files_of_many_blocks_are_read_in_any_part_and_damage_is_told_where_it_is_read() {
    let place = Place::new();
    // Texts that do not compress: some megabytes, in several row groups.
    let noise = |at: u64| {
        (0..24_u64).fold(String::new(), |text, i| text + &format!("{:016x}", (at * 41 + i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    };
    let line = |text: String, at| {
        text + &format!("{{\"_key\":\"1/us-east-1/a/r{at:06}/GET\",\"type\":\"HTTP\",\"uri\":\"https://h/{}\"}}\n", noise(at))
    };
    place.write("in.ndjson", &(0..20_000).fold(String::new(), line));
    let id = place.import(&["--from", "in.ndjson"]);
    let path = place.store().join("snapshots").join(&id).join("integration_detail.parquet");
    let size = fs::metadata(&path).unwrap().len();
    assert!(size > 1 << 20, "{size}");
    let questions = [
        "SELECT count(*), sum(length(uri)) AS n FROM apigateway_integration",
        "SELECT right(uri, 9) AS u FROM apigateway_integration WHERE _key = '1/us-east-1/a/r013579/GET'",
        "SELECT max(_key) AS k FROM apigateway_integration",
    ];
    for question in questions {
        assert_eq!(place.ask(&[], question), place.ask(&["--from", "in.ndjson"], question), "{question}");
    }
    let mut content = fs::read(&path).unwrap();
    let middle = content.len() / 2;
    content[middle] ^= 64;
    fs::write(&path, content).unwrap();
    let all = place.run(&["-q", "-c", questions[0]]);
    assert!(all.code == 1 && all.stderr.contains("is not what was written (between its bytes"), "{}", all.stderr);
}

#[test]
fn damaged_checksums_are_told_and_a_snapshot_without_any_is_read() {
    let place = Place::new();
    place.write("in.ndjson", &records(5, |_| 100));
    let id = place.import(&["--from", "in.ndjson"]);
    let folder = place.store().join("snapshots").join(&id);
    let manifest = folder.join("apigw-sql.json");
    let content = fs::read(&manifest).unwrap();
    for at in (0..content.len()).step_by(content.len() / 12) {
        let mut flipped = content.clone();
        flipped[at] ^= 2;
        fs::write(&manifest, flipped).unwrap();
        let ran = place.run(&["-q", "-c", "SELECT * FROM apigateway_integration"]);
        assert!(ran.code == 1 && ran.stderr.contains("apigw-sql.json` of a snapshot has another checksum"), "{}", ran.stderr);
    }
    fs::write(&manifest, &content).unwrap();
    assert!(files(&place.store()).len() > 6);
    assert_eq!(place.ask(&[], "SELECT count(uri) AS n FROM apigateway_integration"), "n\n5\n");
}

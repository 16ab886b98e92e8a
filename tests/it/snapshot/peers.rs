//! Other programs read the files of a snapshot: DuckDB and pyarrow, where `PEERS_PYTHON` names a Python that has them.

use std::process::Command;

use super::Place;

const DUCKDB: &str = "
import duckdb, json, sys
path = sys.argv[1]
rows = duckdb.sql(f\"\"\"SELECT _key, type, uri, tags['env'] AS env, timeout_in_millis FROM '{path}' ORDER BY _key\"\"\").fetchall()
print(json.dumps(rows))
";

const PYARROW: &str = "
import json, sys
import pyarrow.parquet as pq
table = pq.read_table(sys.argv[1], columns=['_key', 'type', 'uri', 'tags', 'timeout_in_millis'])
field = table.schema.field('tags')
assert (field.metadata or {}).get(b'ARROW:extension:name', b'apigw.hstore_csv') == b'apigw.hstore_csv', field.metadata
rows = [[r['_key'], r['type'], r['uri'], dict(r['tags'] or []).get('env'), r['timeout_in_millis']] for r in table.to_pylist()]
print(json.dumps(sorted(rows)))
";

#[test]
fn duckdb_and_pyarrow_read_a_snapshot() {
    let Ok(python) = std::env::var("PEERS_PYTHON") else {
        eprintln!("SKIPPED: PEERS_PYTHON does not name a Python with duckdb and pyarrow");
        return;
    };
    let place = Place::new();
    let id = place.import(&["--sample"]);
    let question = "SELECT _key, type, uri, tags -> 'env' AS env, timeout_in_millis FROM integration_detail ORDER BY _key";
    let ours = place.run(&["-q", "--sample", "--format", "ndjson", "-c", question]).ok();
    let ours: Vec<Vec<serde_json::Value>> = ours
        .lines()
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            ["_key", "type", "uri", "env", "timeout_in_millis"].map(|name| row[name].clone()).to_vec()
        })
        .collect();
    assert!(ours.len() > 50);
    let file = place.store().join("snapshots").join(id).join("integration_detail.parquet");
    for script in [DUCKDB, PYARROW] {
        let output = Command::new(&python).args(["-c", script]).arg(&file).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let theirs: Vec<Vec<serde_json::Value>> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(ours, theirs);
    }
}

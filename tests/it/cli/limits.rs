//! `--memory-limit`: what is put aside, and who sets limits.

use std::fs;

use super::Place;

/// The sample joined with itself and sorted, which is more than fits.
const SORTED: &str = "SELECT a.integration_responses || b.uri || b._key AS x FROM apigateway_integration a, apigateway_integration b, \
                      generate_series(1, 20) AS g ORDER BY 1";

#[test]
fn rows_that_were_put_aside_leave_no_file_behind() {
    let place = Place::new();
    let aside = place.path("aside");
    fs::create_dir(&aside).unwrap();
    let asked = |limit: &str| {
        let arguments = ["--sample", "--threads", "1", "--memory-limit", limit, "--format", "csv", "-t", "-c", SORTED];
        let output = place.command(&arguments).env("TMPDIR", &aside).output().unwrap();
        assert_eq!(fs::read_dir(&aside).unwrap().count(), 0, "{limit}");
        output
    };
    let (whole, spilled) = (asked("8GB"), asked("70MB"));
    assert!(whole.status.success() && spilled.status.success(), "{}", String::from_utf8_lossy(&spilled.stderr));
    assert!(whole.stdout == spilled.stdout && !whole.stdout.is_empty());
    assert!(!asked("100kB").status.success());
    let analyzed = format!("EXPLAIN ANALYZE {SORTED}");
    let spills = |limit: &str| {
        let ran = place.run(&["--sample", "--threads", "1", "--memory-limit", limit, "-c", &analyzed]);
        let sort = ran.stdout.split("SortExec").nth(1).unwrap_or_default().to_owned();
        sort.split("spill_count=").nth(1).and_then(|rest| rest.split(',').next()?.parse::<u32>().ok()).unwrap()
    };
    assert_eq!(spills("8GB"), 0);
    assert!(spills("70MB") > 0);
}

#[test]
fn a_statement_does_not_raise_its_limit() {
    let place = Place::new();
    for statement in [
        "SET datafusion.runtime.memory_limit = '8G'",
        "SET \"datafusion\".\"runtime\".\"memory_limit\" TO '8G'",
        "set DataFusion.Runtime.temp_directory = '/'",
        "RESET datafusion.runtime.memory_limit",
    ] {
        let ran = place.run(&["--memory-limit", "64MB", "-c", statement]);
        assert!(ran.code == 1 && ran.stderr.contains("a limit of the process"), "{statement}: {}", ran.stderr);
    }
}

//! `-o`, `\o`, `\g FILE` and COPY.

use super::Place;

#[test]
fn the_extension_gives_the_format() {
    let place = Place::new();
    assert_eq!(place.run(&["-o", "r.csv", "-c", "SELECT 1 AS a"]).only_stdout(), "");
    assert_eq!(place.read("r.csv"), "a\n1\n");
    assert_eq!(place.run(&["-o", "r.csv", "--format", "ndjson", "-c", "SELECT 2 AS a"]).only_stdout(), "");
    assert_eq!(place.read("r.csv"), "{\"a\":2}\n");
    assert_eq!(place.files(), ["r.csv"]);
}

#[test]
fn a_failed_run_leaves_the_old_file() {
    let place = Place::new();
    place.write("r.csv", "old");
    assert_eq!(place.run(&["-o", "r.csv", "-c", "SELECT 1 AS a", "-c", "SELECT x"]).code, 1);
    assert_eq!(place.read("r.csv"), "old");
    assert_eq!(place.run(&["-o", "r.csv", "--on-error", "continue", "-c", "SELECT 1 AS a", "-c", "SELECT x"]).code, 1);
    assert_eq!(place.read("r.csv"), "a\n1\n");
    assert_eq!(place.files(), ["r.csv"]);
}

#[test]
fn a_device_is_written_to_directly() {
    let place = Place::new();
    assert_eq!(place.run(&["-o", "/dev/stdout", "--format", "csv", "-c", "SELECT 1 AS a"]).only_stdout(), "a\n1\n");
    assert_eq!(place.run(&["-o", "/dev/null", "-c", "SELECT 1 AS a"]).only_stdout(), "");
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_stays_and_its_file_is_written() {
    let place = Place::new();
    place.write("real.csv", "old");
    std::os::unix::fs::symlink(place.path("real.csv"), place.path("link.csv")).unwrap();
    place.run(&["-o", "link.csv", "-c", "SELECT 1 AS a"]).only_stdout();
    assert_eq!(place.read("real.csv"), "a\n1\n");
    assert!(place.path("link.csv").is_symlink());
}

#[test]
fn copy_writes_the_documents_of_the_formats() {
    let place = Place::new();
    let query = "SELECT 'a=>1'::hstore AS h, ARRAY['x', 'y z'] AS l, NULL AS n";
    let script = format!(
        "COPY ({query}) TO 'r.csv';\n\\copy ({query}) to r.json\nCOPY ({query}) TO 'r.txt' (FORMAT tsv, HEADER false);\n\
         COPY (SELECT 1 AS a) TO STDOUT (FORMAT csv);\n"
    );
    let ran = place.run_with_stdin(&["-f", "-"], &script);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "a\n1\n"), "{}", ran.all());
    assert_eq!(ran.stderr, "COPY 1\nCOPY 1\nCOPY 1\nCOPY 1\n");
    assert_eq!(place.read("r.csv"), "h,l,n\n\"\"\"a\"\"=>\"\"1\"\"\",\"{x,\"\"y z\"\"}\",\n");
    assert_eq!(place.read("r.json"), "[\n{\"h\":{\"a\":\"1\"},\"l\":[\"x\",\"y z\"],\"n\":null}\n]\n");
    assert_eq!(place.read("r.txt"), "\"a\"=>\"1\"\t{x,\"y z\"}\t\\N\n");
}

#[test]
fn a_copy_that_fails_leaves_nothing() {
    let place = Place::new();
    let query = "SELECT 10 / (x - 500000) FROM generate_series(1, 1000000) AS a(x)";
    let ran = place.run(&["-c", &format!("COPY ({query}) TO 'r.csv'")]);
    assert_eq!(ran.code, 1, "{}", ran.all());
    assert!(place.files().is_empty(), "{:?}", place.files());
    assert_eq!(place.run(&["-c", "COPY (SELECT 1) TO 'missing/r.csv'"]).code, 2);
}

#[test]
fn results_go_to_the_file_of_the_command_and_back() {
    let place = Place::new();
    let script =
        "\\pset format csv\nSELECT 1 AS a;\n\\o o.csv\nSELECT 2 AS b;\n\\echo text\n\\o\nSELECT 3 AS c \\g g.json\nSELECT 4 AS d;\n";
    let ran = place.run_with_stdin(&["-q"], script);
    assert_eq!(ran.only_stdout(), "a\n1\nd\n4\n");
    assert_eq!(place.read("o.csv"), "b\n2\ntext\n");
    assert_eq!(place.read("g.json"), "[\n{\"c\":3}\n]\n");
}

#[test]
fn a_result_file_of_an_unknown_name_is_refused_and_a_known_one_has_its_format() {
    let place = Place::new();
    for arguments in
        [&["-o", "a.xlsx"] as &[&str], &["-o", "a.json.gz"], &["--format", "csv", "-o", "a.parquet"], &["--format", "arrow", "-o", "a.csv"]]
    {
        let ran = place.run(&[arguments, &["-c", "SELECT 1 AS a"]].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.stderr.contains("error: "), "{arguments:?}: {}", ran.stderr);
        assert!(!place.path(arguments[arguments.len() - 1]).exists(), "{arguments:?}");
    }
    let copy = place.run(&["-c", "COPY (SELECT 1 AS a) TO 'c.parquet' (FORMAT csv)"]);
    assert!(copy.code != 0 && copy.stderr.contains("is called as parquet") && !place.path("c.parquet").exists(), "{}", copy.stderr);
    // In a script as on the command line, for `\\o`, `\\g` and back on the console.
    place.write(
        "s.sql",
        "\\o o.csv\nSELECT 1 AS a;\n\\o\nSELECT 2 AS b;\nSELECT 3 AS c \\g g.json\n\\pset format csv\n\\o o.log\nSELECT 4 AS d;\n\\o\n",
    );
    let ran = place.run(&["-f", "s.sql"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("---"), "{}", ran.stdout);
    assert_eq!((place.read("o.csv").as_str(), place.read("o.log").as_str()), ("a\n1\n", "d\n4\n"));
    assert!(place.read("g.json").starts_with('['), "{}", place.read("g.json"));
    for command in ["\\o o.xlsx", "SELECT 1 \\g g.xlsx"] {
        place.write("s.sql", format!("{command}\n"));
        let ran = place.run(&["-f", "s.sql"]);
        assert!(ran.code == 2 && ran.stderr.contains("cannot tell the format"), "{command}: {} {}", ran.code, ran.stderr);
    }
}

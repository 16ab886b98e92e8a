//! The shell's commands that scripts have too, run by the real binary.
#![expect(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

use std::process::{Command, Stdio};

/// stdout and stderr of `text` over the sample, as CSV.
fn run(text: &str) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_apigw-sql"))
        .args(["--no-config", "--sample", "--format", "csv", "-c", text])
        .env_remove("PAGER")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn columns_of_the_table_are_the_documented_ones() {
    let (out, _) = run("\\d apigateway_integration");
    let rows: Vec<&str> = out.lines().skip(1).collect();
    assert_eq!(rows.len(), 19);
    assert_eq!(rows[0], "_key,text,");
    assert!(rows.contains(&"request_parameters,hstore,"), "{out}");
    assert!(rows.contains(&"tags,hstore_csv,"), "{out}");
    assert!(rows.contains(&"cache_key_parameters,text[],"), "{out}");
    assert!(rows.contains(&"timeout_in_millis,bigint,"), "{out}");
}

#[test]
fn lists_follow_psqls_patterns() {
    assert_eq!(run("\\dt *rest*").0, "schema,name,kind,columns\napigw,rest_api,table,28\n");
    assert!(run("\\dt apigw.*").0.lines().count() > 5);
    assert_eq!(
        run("CREATE VIEW lambdas AS SELECT uri FROM apigateway_integration; \\dv public.*").0,
        "schema,name,kind,columns\npublic,lambdas,view,1\n"
    );
    assert!(run("\\dn").0.contains("\naws,31\n"));
}

#[test]
fn a_misspelt_table_gets_a_suggestion() {
    let (out, err) = run("\\d rest_apis");
    assert_eq!(out, "");
    assert!(err.contains("expected a table, but found `rest_apis`"), "{err}");
    assert!(err.contains("did you mean `rest_api`?"), "{err}");
}

#[test]
fn functions_come_with_signature_and_description() {
    let (out, _) = run("\\df url_extract_host");
    assert!(out.starts_with("function,returns,description\nurl_extract_host("), "{out}");
    let (out, _) = run("\\df");
    let ours = out.find("\nurl_extract_host(").unwrap();
    let theirs = out.find("\nabs(").unwrap();
    assert!(ours < theirs, "our functions come first");
}

#[test]
fn set_returning_functions_are_listed_and_suggested() {
    let (out, _) = run("\\df jsonb_path_query");
    assert!(out.starts_with("function,returns,description\n\"jsonb_path_query(target jsonb, path text"), "{out}");
    let (out, _) = run("\\df *each");
    assert!(out.contains("\njson_each(json json),rows,") && out.contains("each(hstore hstore),rows,"), "{out}");
    for (slip, meant) in [("SELECT * FROM json_eech('{}');", "json_each"), ("SELECT jsonb_array_elemnts('[]');", "jsonb_array_elements")] {
        let (_, err) = run(slip);
        assert!(err.contains(&format!("did you mean `{meant}`?")), "{err}");
    }
}

#[test]
fn sources_say_how_completely_they_were_read() {
    let (before, _) = run("\\sources");
    assert!(before.lines().count() > 1 && before.contains("not read fully"), "{before}");
    let (after, _) = run("\\o /dev/null\nSELECT count(*) FROM source_status;\n\\o\n\\sources");
    assert!(after.contains(",complete,") && !after.contains("not read fully"), "{after}");
}

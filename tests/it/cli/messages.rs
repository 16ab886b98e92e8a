//! What messages repeat: no credentials, and of a long value the beginning.

use super::{Place, Ran};

fn assert_told_without(ran: &Ran, secret: &str, told: &str) {
    assert!(!ran.stdout.contains(secret) && !ran.stderr.contains(secret), "{}", ran.all());
    assert!(ran.stderr.contains(told), "{}", ran.all());
}

#[test]
fn credentials_in_the_url_of_a_store_are_not_repeated() {
    let place = Place::new();
    // Secret access keys have slashes, which nobody encodes.
    let key = ["wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY"].concat();
    for (url, secret) in [
        ("https://user:Sup3rS3cret@host.invalid/b".to_owned(), "Sup3rS3cret"),
        (format!("s3://AKIAIOSFODNN7EXAMPLE:{key}@bucket/prefix"), key.as_str()),
        ("s3://AKIAIOSFODNN7EXAMPLE:Sup3rS3cret@bucket/prefix".to_owned(), "Sup3rS3cret"),
        ("s3://AKIAIOSFODNN7EXAMPLE:Sup3rS3cret".to_owned(), "Sup3rS3cret"),
        ("https://a.blob.core.windows.net/c?sv=2022-11-02&sig=aB1%2Bc2%3D&se=2026".to_owned(), "aB1%2Bc2%3D"),
        ("https://b.s3.amazonaws.com/p?X-Amz-Security-Token=IQoJb3JpZ2lu&X-Amz-Signature=0a1b2c3d".to_owned(), "0a1b2c3d"),
        ("https://b.s3.amazonaws.com/p?X-Amz-Security-Token=IQoJb3JpZ2lu&X-Amz-Signature=0a1b2c3d".to_owned(), "IQoJb3JpZ2lu"),
    ] {
        let question = ["-c", "SELECT count(*) FROM apigateway_integration"];
        let store = ["--store", &url];
        assert_told_without(&place.run(&[&store[..], &["snapshots", "list"]].concat()), secret, "***");
        assert_told_without(&place.run(&[&store[..], &["--at", "@latest"], &question].concat()), secret, "***");
        assert_told_without(&place.run(&[&["--from", &url][..], &question].concat()), secret, "***");
        assert_told_without(&place.run(&["import", "--from", &url, "--store", "s"]), secret, "***");
        assert_told_without(&place.run(&["diff", &url, "@latest", "--store", "s"]), secret, "***");
        let table = format!("t={url}");
        assert_told_without(&place.run(&["--table", &table, "-c", "SELECT * FROM t"]), secret, "error");
        let statement = format!("SELECT missing FROM (VALUES ('{url}')) AS v (url)");
        assert_told_without(&place.run(&["--sample", "-c", &statement]), secret, "`missing`");
        let copy = format!("COPY (SELECT 1) TO '{url}' (FORMAT csv)");
        assert_told_without(&place.run(&["--sample", "-c", &copy]), secret, "error");
        place.write("home/.config/apigw-sql/config.toml", format!("store = \"{url}\"\n"));
        assert_told_without(&place.run(&["snapshots", "list"]), secret, "***");
        std::fs::remove_file(place.path("home/.config/apigw-sql/config.toml")).unwrap();
    }
}

#[test]
fn a_long_value_is_cut_and_counted() {
    let place = Place::new();
    let digits = "9".repeat(1_000_000);
    let text = format!("{} é ` {}", "w ".repeat(100_000), "'x' ".repeat(100_000));
    let count = "SELECT count(*) FROM apigateway_integration";
    place.write("number.ndjson", format!("{{\"_key\":\"a\",\"timeout_in_millis\":{digits}}}\n"));
    place.write("text.ndjson", format!("{{\"_key\":\"a\",\"timeout_in_millis\":\"{text}\"}}\n"));
    place.write("name.ndjson", format!("{{\"_key\":\"a\",\"{digits}\":1}}\n"));
    place.write("key.ndjson", format!("{{\"_key\":\"{digits}\",\"uri\":\"1\"}}\n{{\"_key\":\"{digits}\",\"uri\":\"2\"}}\n"));
    place.write("place.json", format!("{{\"openapi\":\"3.0.0\",\"info\":{{\"title\":\"t\"}},\"paths\":{{\"/{digits}\":{{\"get\":{{\"x-amazon-apigateway-integration\":{{\"type\":\"http\",\"uri\":\"http://h\",\"timeoutInMillis\":\"zz\"}}}}}}}}}}"));
    for file in ["number.ndjson", "text.ndjson", "name.ndjson", "key.ndjson", "place.json"] {
        let ran = place.run(&["--from", file, "-c", count]);
        assert!(ran.stderr.len() < 2_000, "{file}: {} bytes: {:.3000}", ran.stderr.len(), ran.stderr);
        assert!(ran.stderr.contains('…') && ran.stderr.contains(" characters)"), "{file}: {}", ran.all());
        let status = place.run(&[
            "--from",
            file,
            "--format",
            "csv",
            "--allow-partial",
            "-q",
            "-c",
            "SELECT reason, first_error_at FROM source_status",
        ]);
        assert!(status.stdout.len() < 2_000, "{file}: {:.3000}", status.stdout);
        place.run(&["import", "-q", "--from", file, "--store", file.split_once('.').unwrap().0]);
        let manifest = place.read(&format!("{}/manifests/0000000001.json", file.split_once('.').unwrap().0));
        assert!(manifest.len() < 8_000, "{file}: {} bytes of manifest", manifest.len());
    }
    for statement in ["SELECT (repeat('9', 100000))::bigint", "SELECT (repeat('w ', 100000))::date", "SELECT repeat('[', 100000)::jsonb"] {
        let ran = place.run(&["--sample", "-c", statement]);
        assert_eq!(ran.code, 1, "{statement}");
        assert!(ran.stderr.len() < 2_000, "{statement}: {:.3000}", ran.stderr);
    }
    place.write("set.sql", format!("\\pset {digits}\nSELECT \"{digits}\";\n\\{digits}\n\\i {digits}\n"));
    let ran = place.run(&["--sample", "--on-error", "continue", "-f", "set.sql"]);
    assert!(ran.stderr.lines().all(|line| line.len() < 1_200), "{:.5000}", ran.stderr);
}

//! Object stores that answer with XML that keeps its parser busy.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// Far above what a refusal takes, and far below the quarter of a minute that the parser takes for such an answer.
const PATIENCE: Duration = Duration::from_secs(12);

/// Answers every request of a connection with this body.
fn answer(stream: TcpStream, body: &str) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let mut stream = stream;
    while let Some(Ok(first)) = lines.next() {
        if first.is_empty() {
            continue;
        }
        while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).is_err() {
            return;
        }
    }
}

/// What the list of snapshots says of a store whose endpoint answers so.
fn listed(body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let body = body.clone();
            thread::spawn(move || answer(stream, &body));
        }
    });
    let home = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let output = Command::new(Path::new(env!("CARGO_BIN_EXE_apigw-sql")))
        .env_clear()
        .env("HOME", home.path())
        .env("AWS_ENDPOINT", format!("http://{address}"))
        .envs([("AWS_ALLOW_HTTP", "true"), ("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "y")])
        .args(["--store", "s3://bucket/prefix", "snapshots", "list"])
        .output()
        .unwrap();
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    format!("{} {}", output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_listing_that_keeps_the_parser_busy_is_refused() {
    let attributes: Vec<String> = (0..80_000).map(|n| format!("a{n}=\"x\"")).collect();
    let namespaces = format!("xmlns:{}", attributes.join(" xmlns:"));
    let attributes = attributes.join(" ");
    for (inside, reason) in [
        (format!("<ListBucketResult {attributes}><Name>b</Name></ListBucketResult>"), "more than 1000 attributes"),
        (format!("<ListBucketResult {namespaces}><Name>b</Name></ListBucketResult>"), "more than 1000 attributes"),
        (format!("<ListBucketResult>{}</ListBucketResult>", "<a>".repeat(100_000)), "more than 100 elements inside each other"),
        (format!("<ListBucketResult>{}</ListBucketResult>", "x".repeat(17 << 20)), "longer than 16 MB"),
    ] {
        let said = listed(inside);
        assert!(said.starts_with("1 ") || said.starts_with("2 "), "{said}");
        assert!(said.contains("the answer of the store was refused") && said.contains(reason), "{said}");
        assert!(said.len() < 2000, "{said}");
    }
}

#[test]
fn a_listing_without_snapshots_is_no_error() {
    let body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bucket</Name>\
        <Prefix>prefix/</Prefix><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>";
    assert!(listed(body.to_owned()).starts_with("0 "), "{}", listed(body.to_owned()));
}

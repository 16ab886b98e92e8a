//! Ctrl-C.
#![cfg(unix)]

use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::Place;

/// The product promises 200 ms; a busy machine that runs the tests gets more.
const AT_MOST: Duration = Duration::from_secs(2);

fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// Starts a run, interrupts it a moment later; its code and its stderr.
fn interrupted(place: &Place, arguments: &[&str]) -> (i32, String) {
    let child = place.command(arguments).spawn().unwrap();
    sleep(Duration::from_millis(1500));
    let started = Instant::now();
    interrupt(&child);
    // stdout is not read: a write that is blocked is interrupted as well.
    let mut child = child;
    let status = child.wait().unwrap();
    assert!(started.elapsed() < AT_MOST, "took {:?}", started.elapsed());
    let mut stderr = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut stderr).unwrap();
    (status.code().unwrap_or(-1), stderr)
}

#[test]
fn a_cross_join_ends_with_130() {
    let place = Place::new();
    let query = "SELECT count(*) FROM generate_series(1, 1000000) AS a(x), generate_series(1, 1000000) AS b(y)";
    assert_eq!(interrupted(&place, &["-c", query]), (130, "error: interrupted\n".to_owned()));
}

#[test]
fn a_nested_loop_join_that_matches_nothing_ends_with_130() {
    let place = Place::new();
    let query = "SELECT count(*) FROM generate_series(1, 3000000) AS a(x) JOIN generate_series(1, 3000000) AS b(y) ON x + y < 0";
    assert_eq!(interrupted(&place, &["-c", query]).0, 130);
}

#[test]
fn a_blocked_write_ends_with_130() {
    let place = Place::new();
    let query = "SELECT * FROM generate_series(1, 100000000) AS a(x)";
    assert_eq!(interrupted(&place, &["--format", "csv", "-c", query]).0, 130);
}

#[test]
fn an_interruption_wins_and_leaves_no_file() {
    let place = Place::new();
    let script = "SELECT x; COPY (SELECT * FROM generate_series(1, 100000000000) AS a(x)) TO 'r.csv'; SELECT 1";
    let (code, stderr) = interrupted(&place, &["--on-error", "continue", "-o", "o.csv", "-c", script]);
    assert_eq!(code, 130);
    assert!(stderr.ends_with("error: interrupted\n"), "{stderr}");
    assert!(place.files().is_empty(), "{:?}", place.files());
}

//! A run that was killed or interrupted goes on where it was.

use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use super::server::{Response, Server, good_day};
use super::{Place, STATUS};

const ARGUMENTS: [&str; 6] = ["--accounts", "111111111111,222222222222", "--role", "reader", "--regions", "us-east-1,eu-west-1"];
const ROWS: &str = "SELECT _key, type, rest_api_name, tags FROM integration_detail ORDER BY 1";

/// Answers as on a good day, slowly.
fn slow(delay: u64) -> Server {
    Server::start(move |request, _| Some(good_day(request).after(Duration::from_millis(delay))))
}

#[test]
fn killed_at_random_moments_and_run_again_it_gives_the_same_and_asks_no_finished_api_again() {
    let whole = Place::new();
    let server = slow(20);
    assert_eq!(whole.collect(&server.url, &ARGUMENTS).code, 0);
    let (rows, status) = (whole.ask(ROWS), whole.ask(STATUS));
    assert_eq!(rows.len(), 8);

    let place = Place::new();
    let server = slow(20);
    let fixed = ["collect", "--only", "integrations", "--endpoint-url", &server.url, "-o", "out", "--rate", "1"];
    let mut killed = 0;
    for round in 0..20_u64 {
        let mut child = place.command(&[&fixed[..], &ARGUMENTS].concat()).spawn().unwrap();
        // Moments all over the run, a new one each time.
        sleep(Duration::from_millis(60 + round * 7919 % 900));
        let _ = child.kill();
        let status = child.wait().unwrap();
        if status.success() {
            break;
        }
        killed += 1;
    }
    assert!(killed > 3, "the runs were too quick to be killed");
    let ran = place.collect(&server.url, &ARGUMENTS);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(place.ask(ROWS), rows);
    assert_eq!(place.ask(STATUS), status);
    // Each of the eight APIs was on its way at most once for each kill, and mostly not: without a journal every run
    // would ask for all of them.
    let asked: usize = server.counts().iter().filter(|(name, _)| name.contains("GetStages")).map(|(_, count)| count).sum();
    assert!(asked < 8 * (killed + 1), "{asked} requests in {killed} killed runs");
}

#[test]
fn a_finished_api_is_not_asked_again() {
    let server = Server::start(|request, _| {
        // The second API of the second region never answers in time.
        let hangs = request.region == "us-east-1" && request.operation() == "GetResources a2";
        hangs.then(|| good_day(request).after(Duration::from_mins(10)))
    });
    let place = Place::new();
    let fixed = [
        "collect",
        "--only",
        "integrations",
        "--endpoint-url",
        &server.url,
        "-o",
        "out",
        "--rate",
        "1",
        "--regions",
        "us-east-1,eu-west-1",
    ];
    let mut child = place.command(&fixed).spawn().unwrap();
    sleep(Duration::from_secs(6));
    child.kill().unwrap();
    child.wait().unwrap();
    let before = server.counts();
    assert_eq!(before["111111111111 us-east-1 GetStages a1"], 1);
    let second = Server::start(|_, _| None);
    let url = [
        "collect",
        "--only",
        "integrations",
        "--endpoint-url",
        &second.url,
        "-o",
        "out",
        "--rate",
        "1",
        "--regions",
        "us-east-1,eu-west-1",
    ];
    // It is another service now, so the scope is another one.
    let ran = place.run(&url);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("reads something else"), "{}", ran.stderr);
    // The same run against the same service asks for the one that hung, which still hangs.
    let mut child = place.command(&fixed).spawn().unwrap();
    sleep(Duration::from_secs(5));
    child.kill().unwrap();
    child.wait().unwrap();
    let after = server.counts();
    let differing: Vec<_> = after.iter().filter(|(name, count)| before.get(*name) != Some(count)).map(|(name, _)| name.as_str()).collect();
    assert_eq!(differing, ["111111111111 us-east-1 GetCallerIdentity", "111111111111 us-east-1 GetResources a2"]);
    let ran = place.run(&[&url[..], &["--restart"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

fn interrupt(place: &Place, arguments: &[&str], after: Duration) -> (Option<i32>, String) {
    let child = place.command(arguments).spawn().unwrap();
    sleep(after);
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_ends_with_what_there_is_and_goes_on() {
    let server = Server::start(|request, before| {
        let hangs = request.operation() == "GetResources a2" && before == 0;
        hangs.then(|| good_day(request).after(Duration::from_mins(10)))
    });
    let place = Place::new();
    let arguments =
        ["collect", "--only", "integrations", "--endpoint-url", &server.url, "-o", "out", "--rate", "1", "--regions", "us-east-1"];
    let (code, stderr) = interrupt(&place, &arguments, Duration::from_secs(4));
    assert_eq!(code, Some(130), "{stderr}");
    assert!(stderr.contains("interrupted: the same command goes on where this run was"), "{stderr}");
    assert!(stderr.contains("warning: 2 accounts and APIs were not read: the run was interrupted\n"), "{stderr}");
    let expected = [
        "111111111111,,,failed,0,not read: the run was interrupted before it came to it",
        "111111111111,us-east-1,,complete,0,",
        "111111111111,us-east-1,a1,complete,1,",
        "111111111111,us-east-1,a2,failed,0,not read: the run was interrupted before it came to it",
    ];
    assert_eq!(place.ask(STATUS), expected);
    let ran = place.run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("note: goes on with the run begun"), "{}", ran.stderr);
    assert_eq!(place.ask("SELECT count(*) FROM integration_detail"), ["2"]);
    assert_eq!(server.counts()["111111111111 us-east-1 GetResources a1"], 1);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_keeps_an_earlier_result() {
    let place = Place::new();
    let good = Server::start(|_, _| None);
    assert_eq!(place.collect(&good.url, &["--regions", "us-east-1"]).code, 0);
    let rows = place.ask(ROWS);
    let hanging = Server::start(|request, _| {
        request.operation().starts_with("GetResources").then(|| good_day(request).after(Duration::from_mins(10)))
    });
    let arguments = ["collect", "--only", "integrations", "--endpoint-url", &hanging.url, "-o", "out", "--regions", "us-east-1"];
    let (code, stderr) = interrupt(&place, &arguments, Duration::from_secs(3));
    assert_eq!(code, Some(130), "{stderr}");
    assert!(stderr.contains("interrupted: `out` still holds the result of an earlier run"), "{stderr}");
    assert_eq!(place.ask(ROWS), rows);
}

#[test]
fn only_what_was_not_complete_is_asked_again() {
    let place = Place::new();
    let server = Server::start(|request, before| {
        let denied = Response::error(403, "AccessDeniedException", "not yet");
        (request.operation() == "GetResources a2" && before == 0).then_some(denied)
    });
    assert_eq!(place.collect(&server.url, &["--regions", "us-east-1"]).code, 3);
    assert_eq!(place.ask("SELECT count(*) FROM integration_detail"), ["1"]);
    let ran = place.collect(&server.url, &["--regions", "us-east-1", "--retry"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(place.ask("SELECT count(*) FROM integration_detail"), ["2"]);
    let counts = server.counts();
    assert_eq!((counts["111111111111 us-east-1 GetRestApis"], counts["111111111111 us-east-1 GetResources a1"]), (1, 1));
    // A run that ended begins anew when nothing else is asked for.
    assert_eq!(place.collect(&server.url, &["--regions", "us-east-1"]).code, 0);
    assert_eq!(server.counts()["111111111111 us-east-1 GetRestApis"], 2);
}

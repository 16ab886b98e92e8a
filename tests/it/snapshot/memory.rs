//! Questions to a snapshot within a memory limit.

use super::{Place, records};

#[test]
fn a_question_spills_or_says_that_the_limit_does_not_allow_it() {
    let place = Place::new();
    place.write("in.ndjson", &records(60_000, |at| at as u64));
    place.import(&["--from", "in.ndjson"]);
    let limit = |size: &str, question: &str| place.run(&["-q", "--memory-limit", size, "--format", "csv", "-t", "-c", question]);
    // Groups and sorts go to the disk.
    let grouped = limit("8MB", "SELECT count(*) FROM (SELECT _key, count(*) AS n FROM apigateway_integration GROUP BY 1) AS g WHERE n = 1");
    assert_eq!((grouped.code, grouped.stdout.as_str()), (0, "60000\n"), "{}", grouped.stderr);
    // The sides of a join and the first rows of an order do not.
    let refused = limit("1MB", "SELECT _key, uri, tags FROM apigateway_integration ORDER BY uri LIMIT 59000");
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{}", refused.stderr);
    assert!(refused.stderr.contains("error: the memory limit does not allow it: "), "{}", refused.stderr);
    assert!(refused.stderr.contains("hint: `--memory-limit` sets it"), "{}", refused.stderr);
}

//! The likeliest mistakes, and what is said to each: the message, the place, the hint.

use std::fmt::Write as _;

use super::{Place, redactions};

/// A statement a line.
const MISTAKES: &str = include_str!("mistakes.txt");

/// Names of DataFusion's and Arrow's own, which say nothing to a user.
const FOREIGN: [&str; 12] = [
    "Utf8",
    "Int64",
    "Int32",
    "Float64",
    "Decimal128",
    "Schema error",
    "planning",
    "physical plan",
    "DataFusion",
    "Internal",
    "ScalarFunction",
    "Arrow error",
];

#[test]
fn mistakes_are_told_with_their_place_and_what_to_write() {
    let place = Place::new();
    let mut told = String::new();
    for statement in MISTAKES.lines() {
        let ran = place.run(&["--sample", "-c", statement]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{statement}: {}", ran.all());
        let foreign: Vec<_> = FOREIGN.iter().filter(|name| ran.stderr.contains(**name)).collect();
        assert!(foreign.is_empty(), "{statement}: {foreign:?} in {}", ran.stderr);
        writeln!(told, "{statement}\n{}", ran.stderr).unwrap();
    }
    assert!(MISTAKES.lines().count() > 100);
    redactions(place.folder.path()).bind(|| insta::assert_snapshot!("mistakes", told));
}

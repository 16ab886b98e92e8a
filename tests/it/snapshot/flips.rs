//! Bits that flip anywhere in a store: each is an error, a warning, or no difference in any answer.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;

use super::{Place, Random, files, records, repetitions};

/// How often: `SNAPSHOT_FLIPS` sets it.
const FLIPS: u64 = 12;

const QUESTIONS: [&str; 4] = [
    "SELECT count(*) FROM apigateway_integration",
    "SELECT count(uri) FROM apigateway_integration",
    "SELECT * FROM integration_detail ORDER BY _key",
    "SELECT * FROM apigw.source_status ORDER BY source_path",
];

/// What a run gave, as far as somebody sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    code: i32,
    answer: String,
    told: String,
}

fn seen(place: &Place, arguments: &[&str]) -> Seen {
    let ran = place.run(arguments);
    assert!(!ran.stderr.contains("panicked") && [0, 1, 3].contains(&ran.code), "{arguments:?}: {} {}", ran.code, ran.stderr);
    Seen { code: ran.code, answer: ran.stdout, told: ran.stderr }
}

/// What became of a question, beside what it was before.
fn outcome(before: &Seen, after: &Seen) -> &'static str {
    match (after.code, after.answer == before.answer) {
        (1, _) => "error",
        (3, _) if after.told.contains("warning: ") => "warning",
        (0, true) if after.told == before.told => "no difference",
        (0, true) => "no difference, and a warning",
        _ => "ANOTHER ANSWER",
    }
}

#[test]
fn a_flipped_bit_anywhere_in_a_store_is_told_or_makes_no_difference() {
    let place = Place::new();
    place.write("in.ndjson", &records(300, |at| 100 + at as u64));
    place.import(&["--sample"]);
    place.import(&["--from", "in.ndjson", "--name", "other"]);
    place.import(&["--sample", "--redact"]);
    let asked = |question: &str, at: &str| seen(&place, &["-q", "--at", at, "--format", "csv", "-c", question]);
    let verified = || seen(&place, &["snapshots", "verify"]);
    let cases: Vec<(&str, &str)> = QUESTIONS.iter().flat_map(|question| [(*question, "@latest"), (*question, "other")]).collect();
    let before: Vec<Seen> = cases.iter().map(|(question, at)| asked(question, at)).collect();
    assert!(before.iter().all(|seen| seen.code == 0 && seen.told.is_empty()), "{before:?}");
    assert_eq!(verified().code, 0);

    let all = files(&place.store());
    let mut random = Random(7);
    let mut table: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    let mut unseen = Vec::new();
    for number in 0..repetitions("SNAPSHOT_FLIPS", FLIPS) {
        let path = &all[random.below(all.len() as u64) as usize];
        let content = fs::read(path).unwrap();
        if content.is_empty() {
            continue;
        }
        let (at, bit) = (random.below(content.len() as u64) as usize, random.below(8));
        let mut flipped = content.clone();
        flipped[at] ^= 1 << bit;
        fs::write(path, flipped).unwrap();
        let place_of = format!("flip {number}: bit {bit} of byte {at} of {}", path.display());
        for ((question, snapshot), before) in cases.iter().zip(&before) {
            let after = asked(question, snapshot);
            let outcome = outcome(before, &after);
            if outcome == "ANOTHER ANSWER" {
                unseen.push(format!("{place_of}: {question} at {snapshot}: {after:?}"));
            }
            *table.entry((question, outcome)).or_default() += 1;
        }
        if verified().code != 1 {
            unseen.push(format!("{place_of}: `snapshots verify` does not see it"));
        }
        fs::write(path, content).unwrap();
    }
    for ((question, outcome), times) in table {
        writeln!(std::io::stderr(), "{times:6}  {outcome:30}  {question}").unwrap();
    }
    assert!(unseen.is_empty(), "{}", unseen.join("\n"));
    assert_eq!(verified().code, 0);
}

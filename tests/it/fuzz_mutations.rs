//! Every fuzz target over changed copies of its corpus: without a fuzzer's coverage, but with nothing to install. A few for each target
//! in each run; `APIGW_SQL_FUZZ_SECONDS=600 cargo test --test it -- fuzz_mutations` takes so many seconds for each of them, of
//! `APIGW_SQL_FUZZ_TARGETS=copy,pages` for these, and with a new seed, `APIGW_SQL_FUZZ_SEED`, if one is given.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::fuzz_targets::{TARGETS, Target};

/// How many copies of a corpus are tried in each run.
const COPIES: u64 = 40;
/// What makes syntax of something else.
const TOKENS: [&str; 24] = [
    "{", "}", "[", "]", "(", ")", "\"", "'", "\\", "\n", "\0", "null", "-1", "1e999", "<<E", "${", "%", "&a", "*a", "!!", "--", "::",
    "\u{feff}", "\u{202e}",
];

/// A small generator: the same numbers for the same seed.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below.max(1) as u64).unwrap()
    }
}

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut files: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// A copy with a few changes: bytes that are others, gone, doubled or put in, and pieces of another file.
fn changed(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut data = corpus[random.next(corpus.len())].clone();
    for _ in 0..=random.next(6) {
        let at = random.next(data.len() + 1);
        match random.next(6) {
            0 if at < data.len() => data[at] ^= 1 << random.next(8),
            1 if at < data.len() => {
                let end = (at + 1 + random.next(16)).min(data.len());
                data.drain(at..end);
            }
            2 => data.truncate(at),
            3 => {
                let end = (at + random.next(64)).min(data.len());
                let piece = data[at..end].to_vec();
                data.splice(at..at, piece);
            }
            4 => {
                let other = &corpus[random.next(corpus.len())];
                let from = random.next(other.len() + 1);
                let end = (from + random.next(64)).min(other.len());
                data.splice(at..at, other[from..end].iter().copied());
            }
            _ => {
                data.splice(at..at, TOKENS[random.next(TOKENS.len())].bytes());
            }
        }
    }
    data
}

fn try_copies((name, run): Target, seed: u64, seconds: Option<u64>) -> u64 {
    let (corpus, mut random, started) = (corpus(name), Random(seed), Instant::now());
    let goes_on = |tried: u64| seconds.map_or(tried < COPIES, |seconds| started.elapsed() < Duration::from_secs(seconds));
    let mut tried = 0;
    while goes_on(tried) {
        let data = changed(&corpus, &mut random);
        if catch_unwind(AssertUnwindSafe(|| run(&data))).is_err() {
            let kept = std::env::temp_dir().join(format!("apigw-sql-{name}-{seed}-{tried}"));
            fs::write(&kept, &data).unwrap();
            panic!("`{name}` fails on {}: {:?}", kept.display(), String::from_utf8_lossy(&data));
        }
        tried += 1;
    }
    tried
}

#[test]
fn every_target_accepts_changed_copies_of_its_corpus() {
    let seed = from_environment("APIGW_SQL_FUZZ_SEED").unwrap_or(20_261_130);
    let seconds = from_environment("APIGW_SQL_FUZZ_SECONDS");
    let chosen = std::env::var("APIGW_SQL_FUZZ_TARGETS").ok();
    for target in TARGETS.iter().filter(|(name, _)| chosen.as_ref().is_none_or(|chosen| chosen.split(',').any(|one| one == *name))) {
        let tried = try_copies(*target, seed, seconds);
        assert!(tried > 0, "`{}` was not tried", target.0);
        println!("{:12} {tried} copies", target.0);
    }
}

//! Texts and values from a fixed seed.

/// A small generator of numbers (splitmix64).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// One of `choices`.
    pub(super) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// Up to `most` of `pieces` in a row.
    pub(super) fn text(&mut self, pieces: &[&str], most: usize) -> String {
        (0..self.below(most + 1)).map(|_| self.pick(pieces)).collect()
    }
}

/// Keys of all kinds: short, beyond what a string view holds inline, equal in the first bytes, odd.
pub(super) const KEYS: &[&str] = &[
    "",
    "a",
    "b",
    "c",
    "aa",
    "ab",
    "A",
    "é",
    " ",
    "\"",
    "\\",
    "NULL",
    "null",
    "team",
    "teal",
    "t",
    "a=>b",
    "a,b",
    "{a}",
    "twelve bytes",
    "twelve_bytes",
    "thirteen bytes",
    "thirteen-bytes",
    "thirteen bites",
    "integration.request.path.proxy",
    "integration.request.path.proxz",
    "'",
    "😀",
    "\u{a0}",
    "a\nb",
    "\t",
];

/// Values of all kinds; some look like JSON numbers or booleans.
pub(super) const VALUES: &[&str] = &[
    "",
    "a",
    "1",
    "t",
    "f",
    "NULL",
    "null",
    "01",
    "-1.5e3",
    "1e20",
    "0.10",
    "-0",
    "-",
    "1.",
    "1e5x",
    " 1",
    "\"",
    "\\",
    "a\nb",
    "\u{1}",
    "é",
    "😀",
    "payments",
    "prod",
    "a value that is longer than a view",
    "a value that is longer than a vies",
    "'",
    "{}",
    ",",
];

/// The entries of a random map, not canonical: up to `most`, out of the first `keys` keys.
pub(super) fn entries(random: &mut Random, keys: usize, most: usize) -> Vec<(&'static str, Option<&'static str>)> {
    let count = random.below(most + 1);
    (0..count).map(|_| (random.pick(&KEYS[..keys]), value(random))).collect()
}

/// A value, or NULL.
pub(super) fn value(random: &mut Random) -> Option<&'static str> {
    (random.below(6) > 0).then(|| random.pick(VALUES))
}

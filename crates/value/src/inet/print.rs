//! The text forms in which PostgreSQL prints network addresses.

use std::fmt::Write as _;

use super::Inet;

impl Inet {
    /// Appends the address and, unless it is whole, the length of its network: an `inet`.
    pub fn print(&self, out: &mut String) {
        self.print_host(out);
        if self.masklen != self.width() {
            let _ = write!(out, "/{}", self.masklen);
        }
    }

    /// Appends the address and the length of its network: a `cidr`.
    pub fn print_network(&self, out: &mut String) {
        self.print_host(out);
        let _ = write!(out, "/{}", self.masklen);
    }

    /// Appends the address alone.
    pub fn print_host(&self, out: &mut String) {
        if self.v6 { full(self.words(), out) } else { dotted(&self.octets()[12..], out) }
    }

    /// Appends the short form of a `cidr`: octets and words that the network does not reach are left out.
    pub fn print_abbreviated(&self, out: &mut String) {
        match (self.v6, self.masklen) {
            (false, 0) => out.push('0'),
            (false, masklen) => dotted(&self.octets()[12..][..usize::from(masklen).div_ceil(8)], out),
            (true, 0) => out.push_str("::"),
            (true, _) => self.short(out),
        }
        let _ = write!(out, "/{}", self.masklen);
    }

    fn octets(&self) -> [u8; 16] {
        self.address.to_be_bytes()
    }

    fn words(&self) -> [u16; 8] {
        std::array::from_fn(|i| (self.address >> (112 - 16 * i)) as u16)
    }

    fn short(&self, out: &mut String) {
        let all = self.network().words();
        let words = &all[..usize::from(self.masklen).div_ceil(16).max(2)];
        let (start, length) = zeros_of_network(words);
        let embeds = length != words.len() && start == 0 && (length == 6 || (length == 5 && words.get(5) == Some(&0xffff)));
        let from = out.len();
        for (i, word) in words.iter().enumerate() {
            if length > 0 && (start..start + length).contains(&i) {
                out.push_str(if i == start { ":" } else { "" });
                out.push_str(if i == words.len() - 1 { ":" } else { "" });
            } else if embeds && i > 5 {
                let _ = write!(out, "{}{}", if i == 6 { ':' } else { '.' }, word >> 8);
                if i != 7 || self.masklen > 120 {
                    let _ = write!(out, ".{}", word & 0xff);
                }
            } else {
                let _ = write!(out, "{}{word:x}", if out.len() == from { "" } else { ":" });
            }
        }
    }
}

fn dotted(octets: &[u8], out: &mut String) {
    for (i, octet) in octets.iter().enumerate() {
        let _ = write!(out, "{}{octet}", if i == 0 { "" } else { "." });
    }
}

/// A whole address; the longest run of zeros is `::`, and addresses of version 4 within it keep their form.
fn full(words: [u16; 8], out: &mut String) {
    let (start, length) = zeros(&words);
    let embeds = start == 0 && (length == 6 || (length == 5 && words[5] == 0xffff));
    for (i, word) in words.iter().enumerate() {
        if length > 1 && (start..start + length).contains(&i) {
            out.push_str(if i == start { ":" } else { "" });
            continue;
        }
        if i > 0 {
            out.push(':');
        }
        if embeds && i == 6 {
            let [a, b] = words[6].to_be_bytes();
            let [c, d] = words[7].to_be_bytes();
            return dotted(&[a, b, c, d], out);
        }
        let _ = write!(out, "{word:x}");
    }
    if length > 1 && start + length == 8 {
        out.push(':');
    }
}

/// The first of the longest runs of zeros.
fn zeros(words: &[u16]) -> (usize, usize) {
    let (mut best, mut run) = ((0, 0), 0);
    for (i, word) in words.iter().enumerate() {
        run = if *word == 0 { run + 1 } else { 0 };
        if run > best.1 {
            best = (i + 1 - run, run);
        }
    }
    best
}

/// As PostgreSQL counts in short forms: a run that is not longer than the best before it is taken to go on.
fn zeros_of_network(words: &[u16]) -> (usize, usize) {
    let (mut best, mut run) = ((0, 0), (0, 0));
    for (i, word) in words.iter().enumerate() {
        if *word == 0 {
            run = if run.1 == 0 { (i, 1) } else { (run.0, run.1 + 1) };
        } else if run.1 > best.1 {
            best = run;
            run.1 = 0;
        }
    }
    if run.1 > best.1 { run } else { best }
}

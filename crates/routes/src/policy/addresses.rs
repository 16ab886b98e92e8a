//! Sets of addresses: networks joined, cut and turned round.

use std::net::{Ipv4Addr, Ipv6Addr};

/// At most so many networks are written out.
const MOST_NETWORKS: usize = 32;

/// Addresses of both families, as ranges in order that do not touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Addresses {
    v4: Vec<(u128, u128)>,
    v6: Vec<(u128, u128)>,
}

const MOST_V4: u128 = u32::MAX as u128;

impl Addresses {
    /// All of them.
    pub(super) fn all() -> Self {
        Self { v4: vec![(0, MOST_V4)], v6: vec![(0, u128::MAX)] }
    }

    fn none() -> Self {
        Self { v4: Vec::new(), v6: Vec::new() }
    }

    /// A network, or one address; `None` where it is neither.
    pub(super) fn network(text: &str) -> Option<Self> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let range = |address: u128, width: u32, length: u32| {
            let free = width.checked_sub(length)?;
            let mask = if free == 128 { u128::MAX } else { (1_u128 << free) - 1 };
            Some((address & !mask, address | mask))
        };
        if let Ok(v4) = address.parse::<Ipv4Addr>() {
            let range = range(u128::from(u32::from(v4)), 32, length.unwrap_or(32))?;
            return Some(Self { v4: vec![range], v6: Vec::new() });
        }
        let v6 = address.parse::<Ipv6Addr>().ok()?;
        Some(Self { v4: Vec::new(), v6: vec![range(u128::from(v6), 128, length.unwrap_or(128))?] })
    }

    /// The addresses of several networks.
    pub(super) fn networks<'t>(texts: impl Iterator<Item = &'t str>) -> Option<Self> {
        texts.map(Self::network).try_fold(Self::none(), |all, one| Some(all.or(&one?)))
    }

    pub(super) fn or(&self, other: &Self) -> Self {
        Self { v4: join(&self.v4, &other.v4), v6: join(&self.v6, &other.v6) }
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        self.not().or(&other.not()).not()
    }

    pub(super) fn not(&self) -> Self {
        Self { v4: invert(&self.v4, MOST_V4), v6: invert(&self.v6, u128::MAX) }
    }

    pub(super) fn is_all(&self) -> bool {
        *self == Self::all()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.v4.is_empty() && self.v6.is_empty()
    }

    /// Whether they are more than half of each family.
    pub(super) fn are_most(&self) -> bool {
        let size = |ranges: &[(u128, u128)]| ranges.iter().fold(0_u128, |sum, (low, high)| sum.saturating_add(high - low));
        size(&self.v4) > MOST_V4 / 2 && size(&self.v6) > u128::MAX / 2
    }

    /// The networks that they are; none where they are too many.
    pub(super) fn to_networks(&self) -> Vec<String> {
        let mut out = Vec::new();
        for &(low, high) in &self.v4 {
            split(low, high, 32, &mut out, |address| Ipv4Addr::from(address as u32).to_string());
        }
        for &(low, high) in &self.v6 {
            split(low, high, 128, &mut out, |address| Ipv6Addr::from(address).to_string());
        }
        if out.len() > MOST_NETWORKS { Vec::new() } else { out }
    }

    #[cfg(test)]
    pub(super) fn has(&self, text: &str) -> bool {
        let Some(one) = Self::network(text) else { return false };
        self.and(&one) == one
    }
}

fn join(a: &[(u128, u128)], b: &[(u128, u128)]) -> Vec<(u128, u128)> {
    let mut all: Vec<_> = a.iter().chain(b).copied().collect();
    all.sort_unstable();
    let mut out: Vec<(u128, u128)> = Vec::with_capacity(all.len());
    for (low, high) in all {
        match out.last_mut() {
            Some((_, end)) if low <= end.saturating_add(1) => *end = (*end).max(high),
            _ => out.push((low, high)),
        }
    }
    out
}

fn invert(ranges: &[(u128, u128)], most: u128) -> Vec<(u128, u128)> {
    let mut out = Vec::with_capacity(ranges.len() + 1);
    let mut next = Some(0);
    for &(low, high) in ranges {
        if let Some(start) = next.filter(|start| *start < low) {
            out.push((start, low - 1));
        }
        next = high.checked_add(1).filter(|next| *next <= most);
    }
    out.extend(next.map(|start| (start, most)));
    out
}

/// The networks that a range is made of, the largest that fit first.
fn split(low: u128, high: u128, width: u32, out: &mut Vec<String>, shown: fn(u128) -> String) {
    let mut start = low;
    while out.len() <= MOST_NETWORKS {
        let aligned = if start == 0 { width } else { start.trailing_zeros().min(width) };
        let left = high - start;
        let fitting = if left == u128::MAX { 128 } else { (left + 1).ilog2() };
        let free = aligned.min(fitting);
        out.push(format!("{}/{}", shown(start), width - free));
        let taken = if free == 128 { u128::MAX } else { (1_u128 << free) - 1 };
        match start.checked_add(taken).and_then(|end| end.checked_add(1)).filter(|next| *next <= high) {
            Some(next) => start = next,
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_joined_cut_and_written_again() {
        let of = |texts: &[&str]| Addresses::networks(texts.iter().copied()).unwrap();
        assert!(of(&["0.0.0.0/0", "::/0"]).is_all());
        assert!(of(&["0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"]).is_all());
        assert!(!of(&["0.0.0.0/0"]).is_all());
        assert_eq!(of(&["10.0.0.0/9", "10.128.0.0/9"]).to_networks(), ["10.0.0.0/8"]);
        assert_eq!(of(&["10.0.0.0/8"]).and(&of(&["10.0.0.0/9"]).not()).to_networks(), ["10.128.0.0/9"]);
        assert_eq!(of(&["192.0.2.7"]).to_networks(), ["192.0.2.7/32"]);
        assert_eq!(of(&["2001:db8::/32"]).to_networks(), ["2001:db8::/32"]);
        assert!(of(&["10.0.0.0/8"]).not().are_most() && !of(&["10.0.0.0/8"]).are_most());
        assert!(of(&["10.0.0.0/8"]).has("10.1.2.3") && !of(&["10.0.0.0/8"]).has("11.0.0.0"));
        assert!(Addresses::network("10.0.0.0/33").is_none() && Addresses::network("x").is_none());
        assert_eq!(Addresses::all().to_networks(), ["0.0.0.0/0", "::/0"]);
    }
}

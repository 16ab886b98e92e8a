//! Network addresses, PostgreSQL's `inet` and `cidr`: an address and how many of its bits name the network.

mod parse;
mod print;

use std::cmp::Ordering;

/// An address with its network; of a `cidr`, all bits behind the network's are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inet {
    v6: bool,
    /// How many bits name the network.
    masklen: u8,
    /// The address, of version 4 in the low 32 bits.
    address: u128,
}

/// The size of a value in bytes.
pub const BYTES: usize = 34;

impl Inet {
    /// 4 or 6.
    pub fn family(&self) -> i64 {
        if self.v6 { 6 } else { 4 }
    }

    /// How many bits name the network.
    pub fn masklen(&self) -> i64 {
        i64::from(self.masklen)
    }

    /// How many bits the address has.
    pub fn width(&self) -> u8 {
        if self.v6 { 128 } else { 32 }
    }

    fn all(&self) -> u128 {
        if self.v6 { u128::MAX } else { u128::from(u32::MAX) }
    }

    /// The bits behind the network's.
    fn host_bits(&self) -> u128 {
        self.all().checked_shr(u32::from(self.masklen)).unwrap_or(0)
    }

    fn with_address(self, address: u128) -> Self {
        Self { address, ..self }
    }

    fn whole(self, address: u128) -> Self {
        Self { address, masklen: self.width(), ..self }
    }

    /// The network: all other bits are zero.
    #[must_use]
    pub fn network(self) -> Self {
        self.with_address(self.address & !self.host_bits())
    }

    /// The last address of the network.
    #[must_use]
    pub fn broadcast(self) -> Self {
        self.with_address(self.address | self.host_bits())
    }

    /// The bits of the network as an address.
    #[must_use]
    pub fn netmask(self) -> Self {
        self.whole(self.all() & !self.host_bits())
    }

    /// The other bits as an address.
    #[must_use]
    pub fn hostmask(self) -> Self {
        self.whole(self.host_bits())
    }

    /// Whether no bit behind the network's is set.
    pub fn is_network(&self) -> bool {
        self.address & self.host_bits() == 0
    }

    /// The same address in a network of another length, -1 for a whole address; `None` where that is out of range.
    pub fn with_masklen(self, masklen: i64) -> Option<Self> {
        let masklen = if masklen == -1 { self.width() } else { u8::try_from(masklen).ok().filter(|masklen| *masklen <= self.width())? };
        Some(Self { masklen, ..self })
    }

    /// The smallest network that holds both; `None` for different families.
    pub fn merged(self, other: Self) -> Option<Self> {
        if self.v6 != other.v6 {
            return None;
        }
        let same = (self.address ^ other.address).leading_zeros() - (128 - u32::from(self.width()));
        let masklen = self.masklen.min(other.masklen).min(same as u8);
        Some(Self { masklen, ..self }.network())
    }

    /// Whether the network holds that of `other`, which may be the same.
    pub fn contains_or_equals(&self, other: &Self) -> bool {
        self.v6 == other.v6 && self.masklen <= other.masklen && (self.address ^ other.address) & !self.host_bits() & self.all() == 0
    }

    /// Whether the network holds that of `other`, which is smaller.
    pub fn contains(&self, other: &Self) -> bool {
        self.masklen < other.masklen && self.contains_or_equals(other)
    }

    /// Whether one of the networks holds the other.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.contains_or_equals(other) || other.contains_or_equals(self)
    }

    /// The stored form, whose bytes compare as the values do in PostgreSQL: family, network, length of the network,
    /// address.
    pub fn to_bytes(self) -> [u8; BYTES] {
        let mut out = [0; BYTES];
        out[0] = u8::from(self.v6);
        out[1..17].copy_from_slice(&self.network().address.to_be_bytes());
        out[17] = self.masklen;
        out[18..].copy_from_slice(&self.address.to_be_bytes());
        out
    }

    /// The value of a stored form; what is none gives some value.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let address = bytes.get(18..BYTES).and_then(|bytes| bytes.try_into().ok()).map_or(0, u128::from_be_bytes);
        let v6 = bytes.first().is_some_and(|family| *family == 1);
        let masklen = bytes.get(17).copied().unwrap_or(0).min(if v6 { 128 } else { 32 });
        Self { v6, masklen, address }
    }
}

impl PartialOrd for Inet {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Inet {
    fn cmp(&self, other: &Self) -> Ordering {
        self.to_bytes().cmp(&other.to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Inet;

    proptest! {
        #[test]
        fn what_is_printed_and_stored_is_read_back(v6: bool, address: u128, masklen in 0_u8..=128) {
            let address = if v6 { address } else { address & u128::from(u32::MAX) };
            let value = Inet { v6, masklen: if v6 { masklen } else { masklen % 33 }, address };
            let mut out = String::new();
            value.print(&mut out);
            prop_assert_eq!(Inet::parse(&out).unwrap(), value);
            prop_assert_eq!(Inet::from_bytes(&value.to_bytes()), value);
            let mut out = String::new();
            value.network().print_network(&mut out);
            prop_assert_eq!(Inet::parse_network(&out).unwrap(), value.network());
            prop_assert!(value.network().contains_or_equals(&value) && value.broadcast() >= value);
        }
    }
}

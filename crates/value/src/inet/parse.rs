//! The text forms of network addresses.

use std::net::Ipv6Addr;

use super::Inet;
use crate::error::{Error, Result};

impl Inet {
    /// Reads an `inet`: `10.0.0.1`, `10.0.0.1/8`, `::1/64`; of a version 4 with a network, octets may be left out.
    pub fn parse(text: &str) -> Result<Self> {
        read(text, false).ok_or_else(|| Error::invalid_text(format!("invalid input syntax for type inet: `{text}`")))
    }

    /// Reads a `cidr`: an address of a network alone; without its length, the octets and their class tell it.
    pub fn parse_network(text: &str) -> Result<Self> {
        let network = read(text, true).ok_or_else(|| Error::invalid_text(format!("invalid input syntax for type cidr: `{text}`")))?;
        if network.is_network() {
            return Ok(network);
        }
        Err(Error::invalid_text(format!("invalid cidr value: `{text}` has bits set to the right of its mask"))
            .with_hint("`inet` keeps such addresses; `network(inet)` gives their network"))
    }
}

fn read(text: &str, is_network: bool) -> Option<Inet> {
    let (address, masklen) = match text.split_once('/') {
        Some((address, digits)) => (address, Some(length(digits)?)),
        None => (text, None),
    };
    if address.contains(':') {
        let address: Ipv6Addr = address.parse().ok()?;
        let masklen = masklen.unwrap_or(128);
        return (masklen <= 128).then_some(Inet { v6: true, masklen, address: address.into() });
    }
    let (octets, count) = octets(address)?;
    let masklen = match masklen {
        Some(masklen) => masklen,
        None if count == 4 => 32,
        None if is_network => class(octets[0], count),
        None => return None,
    };
    (masklen <= 32).then_some(Inet { v6: false, masklen, address: u32::from_be_bytes(octets).into() })
}

fn length(digits: &str) -> Option<u8> {
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

/// One to four octets, and how many there are.
fn octets(text: &str) -> Option<([u8; 4], usize)> {
    let mut octets = [0; 4];
    let mut count = 0;
    for part in text.split('.') {
        *octets.get_mut(count)? = length(part)?;
        count += 1;
    }
    Some((octets, count))
}

/// The length of a network that begins with so many octets, of which this is the first.
fn class(first: u8, count: usize) -> u8 {
    let by_class = match first {
        240.. => 32,
        224.. => 8,
        192.. => 24,
        128.. => 16,
        _ => 8,
    };
    let masklen = by_class.max(8 * count as u8);
    // Multicast addresses are one network.
    if masklen == 8 && first == 224 { 4 } else { masklen }
}

//! Which of 16 or 64 bytes are quotes, backslashes, brackets and so on, as bits, the first byte lowest.

use wide::u8x16;

/// The bytes of a block that matter to where a value ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Structure {
    pub(super) quotes: u64,
    pub(super) backslashes: u64,
    /// `{` and `[`.
    pub(super) openings: u64,
    /// `}` and `]`.
    pub(super) closings: u64,
}

impl Structure {
    #[inline]
    pub(super) fn of(block: &[u8; 64]) -> Self {
        let mut structure = Self { quotes: 0, backslashes: 0, openings: 0, closings: 0 };
        for (i, chunk) in block.as_chunks::<16>().0.iter().enumerate() {
            let sixteen = Sixteen::of(chunk);
            // Brackets and braces differ in the bit 0x20 only.
            let folded = sixteen.with_bits(0x20);
            structure.quotes |= u64::from(sixteen.equal(b'"')) << (16 * i);
            structure.backslashes |= u64::from(sixteen.equal(b'\\')) << (16 * i);
            structure.openings |= u64::from(folded.equal(b'{')) << (16 * i);
            structure.closings |= u64::from(folded.equal(b'}')) << (16 * i);
        }
        structure
    }
}

/// The quotes and backslashes.
#[inline]
pub(super) fn string_stops(chunk: &[u8; 16]) -> u16 {
    let sixteen = Sixteen::of(chunk);
    sixteen.equal(b'"') | sixteen.equal(b'\\')
}

/// The quotes, backslashes and control characters.
#[inline]
pub(super) fn plain_stops(chunk: &[u8; 16]) -> u16 {
    let sixteen = Sixteen::of(chunk);
    sixteen.equal(b'"') | sixteen.equal(b'\\') | sixteen.at_most(0x1F)
}

/// Sixteen bytes that are compared at once.
#[derive(Clone, Copy)]
struct Sixteen(u8x16);

impl Sixteen {
    #[inline]
    fn of(chunk: &[u8; 16]) -> Self {
        Self(u8x16::new(*chunk))
    }

    #[inline]
    fn with_bits(self, bits: u8) -> Self {
        Self(self.0 | u8x16::splat(bits))
    }

    #[inline]
    fn equal(self, byte: u8) -> u16 {
        self.0.simd_eq(u8x16::splat(byte)).to_bitmask() as u16
    }

    #[inline]
    fn at_most(self, byte: u8) -> u16 {
        self.0.min(u8x16::splat(byte)).simd_eq(self.0).to_bitmask() as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_are_those_of_single_bytes() {
        let mut state = 5_u64;
        let mut chunk = [0_u8; 16];
        for _ in 0..2000 {
            for byte in &mut chunk {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *byte = if state >> 63 == 0 { (state >> 40) as u8 } else { *b"\"\\{[}]\x1f ".get((state >> 40) as usize % 8).unwrap() };
            }
            let expected =
                |test: &dyn Fn(u8) -> bool| chunk.iter().enumerate().fold(0_u16, |bits, (i, byte)| bits | u16::from(test(*byte)) << i);
            let sixteen = Sixteen::of(&chunk);
            for byte in [b'"', b'\\', b'{', b'}'] {
                assert_eq!(sixteen.equal(byte), expected(&|b| b == byte));
                assert_eq!(sixteen.with_bits(0x20).equal(byte), expected(&|b| b | 0x20 == byte));
            }
            assert_eq!(sixteen.at_most(0x1F), expected(&|b| b <= 0x1F));
        }
    }
}

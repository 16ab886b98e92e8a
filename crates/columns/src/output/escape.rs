//! Finding the few bytes of a text that a format has to escape.

/// Which bytes are special to a format.
pub(super) type Specials = [bool; 256];

/// The table that marks `bytes`.
pub(super) const fn specials(bytes: &[u8]) -> Specials {
    let mut table = [false; 256];
    let mut i = 0;
    while i < bytes.len() {
        table[bytes[i] as usize] = true;
        i += 1;
    }
    table
}

/// The table that marks `bytes`, the control bytes, and the first byte of the C1 controls (which begins other
/// characters as well).
pub(super) const fn controls_and(bytes: &[u8]) -> Specials {
    let mut table = specials(bytes);
    let mut byte = 0;
    while byte < 0x20 {
        table[byte] = true;
        byte += 1;
    }
    table[0x7f] = true;
    table[0xc2] = true;
    table
}

/// Where the first special byte at or behind `from` is.
pub(super) fn next(text: &str, from: usize, table: &Specials) -> Option<usize> {
    const LANE: usize = 16;
    let bytes = text.as_bytes();
    let mut at = from;
    // Most texts hold none: whole lanes are passed without looking which byte it was.
    while let Some(lane) = bytes.get(at..at + LANE) {
        if lane.iter().fold(false, |found, byte| found | table[usize::from(*byte)]) {
            break;
        }
        at += LANE;
    }
    bytes.get(at..)?.iter().position(|byte| table[usize::from(*byte)]).map(|found| at + found)
}

/// Appends `text`; `escape` writes what stands for a special character and tells how many bytes it took, none to
/// leave it as it is.
pub(super) fn escaped(text: &str, table: &Specials, out: &mut String, mut escape: impl FnMut(&str, &mut String) -> usize) {
    let (mut written, mut from) = (0, 0);
    while let Some(at) = next(text, from, table) {
        out.push_str(&text[written..at]);
        written = at;
        let taken = escape(&text[at..], out);
        written += taken;
        // A special byte that stays may begin a longer character.
        from = if taken > 0 { written } else { at + text[at..].chars().next().map_or(1, char::len_utf8) };
    }
    out.push_str(&text[written..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_special_byte_is_found_wherever_it_stands() {
        let table = specials(b",");
        for length in 0..70 {
            let mut text = "x".repeat(length);
            assert_eq!(next(&text, 0, &table), None);
            for at in 0..length {
                text.replace_range(at..=at, ",");
                assert_eq!(next(&text, 0, &table), Some(at));
                assert_eq!(next(&text, at + 1, &table), None);
                text.replace_range(at..=at, "x");
            }
        }
    }
}

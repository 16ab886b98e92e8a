//! Texts of a given length, for `lpad` and `rpad`.

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use apigw_sql_value::room;

/// The longest text that is made: PostgreSQL reckons with four bytes for each character, and has a place for less than 1 GB.
const MOST: i64 = ((1 << 30) - 1 - 4) / 4;

/// Argument 0 with argument 2 (or blanks) put before or behind it, until it has as many characters as argument 1 says.
pub(super) fn pad(call: &Call<'_>, before: bool) -> Result<ArrayRef> {
    let (text, length) = (call.text(0)?, call.bigint(1)?);
    let fill = if call.arg_count() > 2 { Some(call.text(2)?) } else { None };
    call.build_text(|row| {
        let fill = match &fill {
            Some(fill) => fill.get(row),
            None => Some(" "),
        };
        let (Some(text), Some(length), Some(fill)) = (text.get(row), length.get(row), fill) else { return Ok(None) };
        if length > MOST {
            return call.error("requested length too large");
        }
        let length = usize::try_from(length).unwrap_or(0);
        let count = text.chars().count();
        if count >= length || fill.is_empty() {
            let end = text.char_indices().nth(length).map_or(text.len(), |(at, _)| at);
            return Ok(Some(Cow::Borrowed(&text[..end])));
        }
        // As many bytes as the characters that are added take.
        let filled: usize = if fill.is_ascii() {
            length - count
        } else {
            let (rounds, rest) = ((length - count) / fill.chars().count(), (length - count) % fill.chars().count());
            rounds * fill.len() + fill.chars().take(rest).map(char::len_utf8).sum::<usize>()
        };
        room::check_text(text.len() + filled).into_datafusion()?;
        let mut out = String::with_capacity(text.len() + filled);
        out.push_str(if before { "" } else { text });
        out.extend(fill.chars().cycle().take(length - count));
        out.push_str(if before { text } else { "" });
        Ok(Some(Cow::Owned(out)))
    })
}

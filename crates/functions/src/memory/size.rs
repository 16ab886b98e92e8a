//! How much the functions make whose results may be much larger than their arguments.

use super::lengths::Lengths;

/// The most elements of an array, as in PostgreSQL.
pub(super) const MOST_ITEMS: f64 = 134_217_727.0;

/// What a row of a result takes, in bytes, and how many elements its array has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Made {
    pub(super) bytes: f64,
    pub(super) items: f64,
    /// What it takes only while it is made.
    pub(super) beside: f64,
}

/// How PostgreSQL says that a text would be too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TooLong {
    /// `requested length too large`
    Requested,
    /// `invalid memory alloc request size …`
    Request,
    /// `out of memory`
    Buffer,
}

/// What is known of a function.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    /// What a row makes.
    pub(super) row: fn(&Lengths<'_>, usize) -> Made,
    /// What is made is not much more than the arguments take for all rows, so that a look at them may be enough.
    pub(super) within_arguments: bool,
    pub(super) too_long: TooLong,
}

impl Size {
    const fn new(row: fn(&Lengths<'_>, usize) -> Made, too_long: TooLong) -> Self {
        Self { row, within_arguments: false, too_long }
    }

    const fn within_arguments(row: fn(&Lengths<'_>, usize) -> Made, too_long: TooLong) -> Self {
        Self { row, within_arguments: true, too_long }
    }

    /// That of the function; `None` where what the arguments take tells enough.
    pub(super) fn of(function: &str) -> Option<Self> {
        Some(match function {
            "repeat" => Self::new(repeat, TooLong::Requested),
            "lpad" | "rpad" => Self::new(pad, TooLong::Requested),
            "replace" => Self::new(replace, TooLong::Buffer),
            "format" => Self::new(format, TooLong::Buffer),
            "array_to_string" | "array_join" | "list_to_string" | "list_join" => Self::new(joined_items, TooLong::Buffer),
            "concat_ws" => Self::within_arguments(separated, TooLong::Buffer),
            "concat" => Self::within_arguments(all, TooLong::Buffer),
            "textcat" | "textanycat" | "anytextcat" => Self::within_arguments(all, TooLong::Request),
            "to_char" | "to_number" | "to_date" | "to_timestamp" => {
                Self::within_arguments(|lengths, row| text(PARTS * lengths.bytes(1, row) as f64), TooLong::Request)
            }
            "translate" => Self::new(translate, TooLong::Request),
            "regexp_replace" => Self::new(regexp_replace, TooLong::Buffer),
            "quote_literal" | "quote_nullable" | "quote_ident" | "encode" => Self::within_arguments(doubled, TooLong::Request),
            "url_encode" => Self::within_arguments(|lengths, row| text(3.0 * lengths.bytes(0, row) as f64), TooLong::Request),
            "overlay" => Self::within_arguments(two, TooLong::Request),
            "hstore" => Self::within_arguments(pairs, TooLong::Request),
            "to_jsonb" => Self::within_arguments(read, TooLong::Request),
            name if name.starts_with("jsonb_") => Self::within_arguments(read, TooLong::Request),
            "array_repeat" | "list_repeat" => Self::new(array_repeat, TooLong::Request),
            "array_resize" | "list_resize" => Self::new(array_resize, TooLong::Request),
            "array_fill" => Self::new(array_fill, TooLong::Request),
            "generate_series" | "range" => Self::new(series, TooLong::Request),
            "string_to_array" | "string_to_list" => Self::new(split, TooLong::Request),
            _ => return None,
        })
    }
}

/// What the parts of a template take for each of its bytes.
const PARTS: f64 = 24.0;

fn text(bytes: f64) -> Made {
    Made { bytes: bytes.max(0.0), ..Made::default() }
}

/// An array of so many elements, each of which takes `width` bytes.
fn array(items: f64, width: f64) -> Made {
    let items = items.max(0.0);
    Made { bytes: items * width, items, beside: 0.0 }
}

fn repeat(lengths: &Lengths<'_>, row: usize) -> Made {
    text(lengths.bytes(0, row) as f64 * lengths.number(1, row))
}

/// A character takes one byte where all of them do, four at most.
fn pad(lengths: &Lengths<'_>, row: usize) -> Made {
    let characters = lengths.number(1, row);
    if characters <= 0.0 {
        return text(0.0);
    }
    let ascii = |i: usize| lengths.text(i, row).is_none_or(str::is_ascii);
    text(if characters < 64.0 || (ascii(0) && ascii(2)) { characters } else { characters * 4.0 })
}

fn replace(lengths: &Lengths<'_>, row: usize) -> Made {
    let (Some(of), Some(from)) = (lengths.text(0, row), lengths.text(1, row)) else { return text(0.0) };
    let (length, to) = (of.len() as f64, lengths.bytes(2, row) as f64);
    if to <= from.len() as f64 {
        return text(length);
    }
    let most = if from.is_empty() { length + 1.0 } else { length / from.len() as f64 };
    let found = if most * to < 65_536.0 || from.is_empty() { most.floor() } else { of.matches(from).count() as f64 };
    text(length + found * (to - from.len() as f64))
}

/// The widths that the format names or is given, and each value for as many specifiers as there are.
fn format(lengths: &Lengths<'_>, row: usize) -> Made {
    let Some(format) = lengths.text(0, row) else { return text(0.0) };
    let specifiers = format.matches('%').count() as f64;
    let named: f64 = format.split(|c: char| !c.is_ascii_digit()).map(|digits| digits.parse().unwrap_or(0.0)).sum();
    let values = 1..lengths.count();
    let widest = if format.contains('*') { values.clone().map(|i| lengths.number(i, row).abs()).fold(0.0, f64::max) } else { 0.0 };
    let longest = values.map(|i| lengths.bytes(i, row)).max().unwrap_or_default() as f64;
    text(format.len() as f64 + named + specifiers * (widest + longest))
}

fn two(lengths: &Lengths<'_>, row: usize) -> Made {
    text((lengths.bytes(0, row) + lengths.bytes(1, row)) as f64)
}

/// What a key and its value take while they are put into order.
const PAIR: f64 = 96.0;

fn pairs(lengths: &Lengths<'_>, row: usize) -> Made {
    Made { beside: PAIR * lengths.items(0, row) as f64, ..text(lengths.all(row)) }
}

/// What a value inside of a JSON text takes when it is read.
const NODE: f64 = 56.0;

/// A JSON text has as many values as commas, and those that are the first.
fn read(lengths: &Lengths<'_>, row: usize) -> Made {
    let values = |i: usize| {
        let commas = lengths.text(i, row).map_or(0, |text| memchr::memchr_iter(b',', text.as_bytes()).count());
        commas as f64 + lengths.items(i, row) as f64
    };
    Made { beside: NODE * (0..lengths.count()).map(values).sum::<f64>(), ..text(lengths.all(row)) }
}

/// Each character may become one of more bytes.
fn translate(lengths: &Lengths<'_>, row: usize) -> Made {
    let width = lengths.text(2, row).and_then(|to| to.chars().map(char::len_utf8).max()).unwrap_or(1);
    text(lengths.bytes(0, row) as f64 * width as f64)
}

/// It grows while it is made, which takes half as much again.
fn doubled(lengths: &Lengths<'_>, row: usize) -> Made {
    let bytes = lengths.bytes(0, row) as f64;
    Made { beside: bytes, ..text(2.0 * bytes) }
}

/// What matches together is no longer than the text, and comes as often as the replacement refers to it. How often the
/// replacement itself comes is seen when it is put in.
fn regexp_replace(lengths: &Lengths<'_>, row: usize) -> Made {
    let references = lengths.text(2, row).map_or(0, |replacement| replacement.matches('\\').count());
    text(lengths.bytes(0, row) as f64 * (1 + references) as f64)
}

fn joined_items(lengths: &Lengths<'_>, row: usize) -> Made {
    let between = lengths.bytes(1, row) + if lengths.count() > 2 { lengths.bytes(2, row) } else { 0 };
    text(lengths.bytes(0, row) as f64 + lengths.items(0, row) as f64 * between as f64)
}

fn all(lengths: &Lengths<'_>, row: usize) -> Made {
    text(lengths.all(row))
}

fn separated(lengths: &Lengths<'_>, row: usize) -> Made {
    let separators = lengths.count().saturating_sub(2) as f64;
    text((1..lengths.count()).map(|i| lengths.bytes(i, row) as f64).sum::<f64>() + separators * lengths.bytes(0, row) as f64)
}

/// Beside the elements there are their places while the array is made.
const PLACE: f64 = 8.0;

fn array_repeat(lengths: &Lengths<'_>, row: usize) -> Made {
    array(lengths.number(1, row), lengths.width(0, row) as f64 + PLACE)
}

fn array_resize(lengths: &Lengths<'_>, row: usize) -> Made {
    let filled = if lengths.count() > 2 { lengths.width(2, row) as f64 } else { 0.0 };
    let width = (lengths.item_width(0) as f64).max(filled);
    // Below zero it stays, to be refused.
    let items = lengths.number(1, row);
    Made { bytes: items.max(0.0) * width, items, beside: 0.0 }
}

fn array_fill(lengths: &Lengths<'_>, row: usize) -> Made {
    array(lengths.first_number(1, row), lengths.width(0, row) as f64 + PLACE)
}

/// The values are collected in a place that grows.
fn series(lengths: &Lengths<'_>, row: usize) -> Made {
    let at = |i: usize| lengths.number(i, row);
    let (start, stop) = if lengths.count() == 1 { (0.0, at(0)) } else { (at(0), at(1)) };
    let step = if lengths.count() > 2 { at(2) } else { 1.0 };
    let steps = (stop - start) / step;
    // They are rows mostly, of which there may be more than elements of an array.
    let values = if steps.is_finite() { (steps.floor() + 1.0).max(0.0) } else { 0.0 };
    Made { bytes: values * 2.0 * lengths.width(0, row) as f64, items: values.min(MOST_ITEMS), beside: 0.0 }
}

fn split(lengths: &Lengths<'_>, row: usize) -> Made {
    let Some(of) = lengths.text(0, row) else { return array(0.0, 0.0) };
    let parts = match lengths.text(1, row) {
        Some("") => 1.0,
        _ if of.len() < 4096 => of.len() as f64,
        Some(delimiter) => of.matches(delimiter).count() as f64 + 1.0,
        None => of.len() as f64,
    };
    Made { bytes: of.len() as f64 + parts * 20.0, items: parts, beside: 0.0 }
}

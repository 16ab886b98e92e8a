//! The arguments of the family: hstore and `text[]`, stored as such or as text that is parsed here (a constant once
//! a batch), and the NULLs of strict functions.

use datafusion::arrow::array::{Array, AsArray, ListArray, MapArray, StringViewArray};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::common::{Result, internal_datafusion_err};

use crate::dispatch::{Call, HstoreArg, TextArrayArg};
use crate::error::IntoDataFusion;
use apigw_sql_columns::types::hstore::{HstoreArray, HstoreBuilder};
use apigw_sql_columns::types::list;
use apigw_sql_value::error::Error;
use apigw_sql_value::{hstore, text_array::TextArray};

/// An hstore argument, whatever it is stored as.
pub(crate) enum Hstores<'a> {
    Stored(HstoreArg<'a>),
    Parsed { map: MapArray, constant: bool },
}

impl Hstores<'_> {
    /// Access to the values.
    pub(crate) fn get(&self) -> Result<HstoreArg<'_>> {
        match self {
            Self::Stored(stored) => Ok(*stored),
            Self::Parsed { map, constant } => {
                let array = HstoreArray::try_new(map).ok_or_else(|| internal_datafusion_err!("parsed hstore has another layout"))?;
                Ok(HstoreArg::new(array, *constant))
            }
        }
    }
}

/// Argument `i` as hstore.
pub(crate) fn hstores<'a>(call: &'a Call<'_>, i: usize) -> Result<Hstores<'a>> {
    match call.stored_hstore(i) {
        Some(stored) => Ok(Hstores::Stored(stored)),
        None => Ok(Hstores::Parsed { map: parse_hstores(call.text(i)?.array())?, constant: call.is_constant_arg(i) }),
    }
}

/// Every text as hstore; a text that is none is an error.
pub(crate) fn parse_hstores(texts: &StringViewArray) -> Result<MapArray> {
    let mut out = HstoreBuilder::with_capacity(texts.len());
    for text in texts {
        match text {
            None => out.append_null(),
            Some(text) => {
                for (key, value) in hstore::parse(text).map_err(|error| in_text(&error, text)).into_datafusion()? {
                    out.push(&key, value.as_deref());
                }
                out.finish_row();
            }
        }
    }
    Ok(out.finish())
}

/// How many characters of a text a message shows.
const SHOWN: usize = 60;

/// The error with the text that it is about, as far as that is short.
fn in_text(error: &Error, text: &str) -> Error {
    let shown: String = text.chars().take(SHOWN).collect();
    let more = if shown.len() < text.len() { "…" } else { "" };
    let own = Error::new(error.kind(), format!("{}, in `{shown}{more}`", error.message()));
    match error.hint() {
        Some(hint) => own.with_hint(hint),
        None => own,
    }
}

/// A `text[]` argument, whatever it is stored as.
pub(super) enum TextArrays<'a> {
    Stored(TextArrayArg<'a>),
    Parsed { list: ListArray, constant: bool },
}

impl TextArrays<'_> {
    /// Access to the values.
    pub(super) fn get(&self) -> Result<TextArrayArg<'_>> {
        match self {
            Self::Stored(stored) => Ok(*stored),
            Self::Parsed { list, constant } => {
                let items = list.values().as_string_view_opt();
                let items = items.ok_or_else(|| internal_datafusion_err!("parsed text[] has another layout"))?;
                Ok(TextArrayArg::new(list, items, *constant))
            }
        }
    }
}

/// Argument `i` as `text[]`.
pub(super) fn text_arrays<'a>(call: &'a Call<'_>, i: usize) -> Result<TextArrays<'a>> {
    if call.array(i).data_type().is_list() {
        return Ok(TextArrays::Stored(call.text_array(i)?));
    }
    Ok(TextArrays::Parsed { list: parse_text_arrays(call.text(i)?.array())?, constant: call.is_constant_arg(i) })
}

/// Every text as `text[]`; a text that is none is an error.
pub(crate) fn parse_text_arrays(texts: &StringViewArray) -> Result<ListArray> {
    let mut out = list::builder(texts.len());
    for text in texts {
        if let Some(text) = text {
            for item in TextArray::parse(text).into_datafusion()?.into_items().into_datafusion()? {
                out.values().append_option(item);
            }
        }
        out.append(text.is_some());
    }
    Ok(out.finish())
}

/// Where a strict function is NULL: where any of its arguments is.
pub(super) fn nulls(call: &Call<'_>) -> Option<NullBuffer> {
    (0..call.arg_count()).fold(None, |all, i| {
        let array = call.array(i);
        if call.is_constant_arg(i) {
            if array.is_null(0) { Some(NullBuffer::new_null(call.rows())) } else { all }
        } else {
            NullBuffer::union(all.as_ref(), array.logical_nulls().as_ref())
        }
    })
}

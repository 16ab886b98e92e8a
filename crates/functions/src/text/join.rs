//! Values of any type put together as text, for `concat`, `concat_ws` and `||`.

use std::borrow::Cow;

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use crate::dispatch::Call;
use apigw_sql_columns::types::column::{Column, Values};
use apigw_sql_columns::types::inet;

/// The text forms of an argument.
pub(super) struct Texts<'a> {
    column: Column<'a>,
    constant: bool,
}

impl<'a> Texts<'a> {
    pub(super) fn new(call: &'a Call<'_>, i: usize) -> Self {
        Self { column: Column::new(call.field(i), call.array(i).as_ref()), constant: call.is_constant_arg(i) }
    }

    /// What PostgreSQL prints for the value in `row`; `None` for NULL.
    pub(super) fn printed<'s>(&'s self, row: usize, scratch: &'s mut String) -> Option<&'s str> {
        self.column.cell(if self.constant { 0 } else { row }, scratch)
    }

    /// The value in `row` cast to text: unlike its printed form, a boolean is a whole word and an
    /// address has its mask.
    pub(super) fn cast<'s>(&'s self, row: usize, scratch: &'s mut String) -> Option<&'s str> {
        if let Values::Inet(array) = &self.column.values {
            let row = if self.constant { 0 } else { row };
            if self.column.is_null(row) {
                return None;
            }
            scratch.clear();
            inet::value(array, row).print_network(scratch);
            return Some(scratch);
        }
        let text = self.printed(row, scratch)?;
        Some(match (&self.column.values, text) {
            (Values::Boolean(_), "t") => "true",
            (Values::Boolean(_), _) => "false",
            (_, text) => text,
        })
    }
}

/// All arguments from `first` on that are not NULL, with the text of argument 0 between them if it is a separator.
pub(super) fn joined(call: &Call<'_>, separated: bool) -> Result<ArrayRef> {
    let separator = if separated { Some(call.text(0)?) } else { None };
    let texts: Vec<_> = (usize::from(separated)..call.arg_count()).map(|i| Texts::new(call, i)).collect();
    let mut scratch = String::new();
    call.build_text(|row| {
        let separator = match &separator {
            Some(separator) => separator.get(row),
            None => Some(""),
        };
        let Some(separator) = separator else { return Ok(None) };
        let mut out = String::new();
        let mut first = true;
        for text in &texts {
            let Some(text) = text.printed(row, &mut scratch) else { continue };
            out.push_str(if first { "" } else { separator });
            out.push_str(text);
            first = false;
        }
        Ok(Some(Cow::Owned(out)))
    })
}

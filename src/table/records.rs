//! Columns of a batch by their names, row by row.

use std::collections::BTreeMap;

use bumpalo::Bump;
use datafusion::arrow::array::{Array as _, AsArray as _, RecordBatch};
use datafusion::arrow::datatypes::{Int64Type, TimestampMicrosecondType};

use apigw_sql_columns::types::hstore::HstoreArray;
use apigw_sql_routes::fact::Fact;
use apigw_sql_value::json::{self, Node};

/// A row of a dataset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'b> {
    batch: &'b RecordBatch,
    row: usize,
    /// Columns that the source does not have at all: an older program wrote fewer.
    absent: &'b [String],
}

/// The rows of some batches.
pub(super) fn records<'b>(batches: &'b [RecordBatch], absent: &'b [String]) -> impl Iterator<Item = Record<'b>> {
    batches.iter().flat_map(move |batch| (0..batch.num_rows()).map(move |row| Record { batch, row, absent }))
}

impl<'b> Record<'b> {
    pub(super) fn text(&self, name: &str) -> Option<&'b str> {
        let column = self.batch.column_by_name(name)?.as_string_view_opt()?;
        column.is_valid(self.row).then(|| column.value(self.row))
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(ToOwned::to_owned)
    }

    pub(super) fn boolean(&self, name: &str) -> Option<bool> {
        let column = self.batch.column_by_name(name)?.as_boolean_opt()?;
        column.is_valid(self.row).then(|| column.value(self.row))
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        let column = self.batch.column_by_name(name)?.as_primitive_opt::<Int64Type>()?;
        column.is_valid(self.row).then(|| column.value(self.row))
    }

    pub(super) fn moment(&self, name: &str) -> Option<i64> {
        let column = self.batch.column_by_name(name)?.as_primitive_opt::<TimestampMicrosecondType>()?;
        column.is_valid(self.row).then(|| column.value(self.row))
    }

    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let list = self.batch.column_by_name(name).and_then(|column| column.as_list_opt::<i32>()).filter(|list| list.is_valid(self.row));
        let Some(values) = list.map(|list| list.value(self.row)) else { return Vec::new() };
        values.as_string_view_opt().map(|texts| texts.iter().flatten().map(ToOwned::to_owned).collect()).unwrap_or_default()
    }

    pub(super) fn map(&self, name: &str) -> Option<BTreeMap<String, String>> {
        let column = HstoreArray::try_new(self.batch.column_by_name(name)?)?;
        let entries = column.get(self.row)?;
        Some(entries.iter().filter_map(|(key, value)| Some((key.to_owned(), value?.to_owned()))).collect())
    }

    /// What `read` makes of a column of JSON; `None` where it is NULL or not JSON.
    pub(super) fn json<T>(&self, name: &str, read: impl FnOnce(&Node<'_>) -> T) -> Option<T> {
        let text = self.text(name)?;
        let bump = Bump::new();
        let node = json::parse(&bump, text.as_bytes()).ok()?;
        Some(read(&node))
    }

    /// Whether NULL in a column says that there is nothing.
    pub(super) fn knows(&self, name: &str) -> bool {
        !self.absent.iter().any(|column| column == name) && !self.unknown_columns().iter().any(|column| column == name)
    }

    /// The columns that its source cannot know.
    pub(super) fn unknown_columns(&self) -> Vec<String> {
        self.list("unknown_columns")
    }

    /// What a column says, and `nothing` where it is NULL because there is nothing.
    pub(super) fn fact<T>(&self, name: &str, value: Option<T>, nothing: T) -> Fact<T> {
        match value {
            Some(value) => Fact::Known(value),
            None if self.knows(name) => Fact::Known(nothing),
            None => Fact::Unknown,
        }
    }
}

/// A member of an object, in either spelling of its first letter.
pub(super) fn member<'a>(node: &Node<'a>, name: &str) -> Option<&'a Node<'a>> {
    node.get(name).or_else(|| {
        let mut capital = name.to_owned();
        capital.get_mut(..1)?.make_ascii_uppercase();
        node.get(&capital)
    })
}

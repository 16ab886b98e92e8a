//! How loaded rows are kept: columns that repeat are stored as one value or as small codes.
//!
//! The readers give equal texts of a batch one place in its buffers, so that comparing the 16-byte views is comparing
//! the texts. A scan decodes only the columns it needs.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, StringViewArray, UInt8Array, new_null_array};
use datafusion::arrow::compute::take;
use datafusion::arrow::datatypes::{UInt8Type, UInt16Type};
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::error::Result;
use foldhash::fast::FixedState;
use hashbrown::HashMap;

use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::types::coded::Coded;

/// A column of a batch in memory.
#[derive(Debug)]
pub(super) enum CompactColumn {
    /// All rows have the one value of this array.
    Constant(ArrayRef),
    /// At most 256 distinct values.
    Narrow(Coded<UInt8Type>),
    /// At most 65,536 distinct values.
    Wide(Coded<UInt16Type>),
    /// As it came.
    Plain(ArrayRef),
}

/// A batch of stored columns in memory.
#[derive(Debug)]
pub(super) struct CompactBatch {
    columns: Vec<CompactColumn>,
    rows: usize,
}

impl CompactBatch {
    pub(super) fn new(batch: RecordBatch) -> Result<Self> {
        let (_, mut columns, rows) = batch.into_parts();
        let shrunk = columns.iter_mut().map(|array| {
            // What the builder allocated beyond its last text would stay for as long as the rows.
            array.shrink_to_fit();
            compact(array)
        });
        Ok(Self { columns: shrunk.collect::<Result<_>>()?, rows })
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The column as an ordinary array.
    fn column(&self, index: usize) -> Result<ArrayRef> {
        self.columns[index].decode(self.rows)
    }

    /// The public columns `projection` of `dataset`.
    pub(super) fn assemble(&self, dataset: Dataset, projection: &[usize]) -> Result<RecordBatch> {
        let columns = dataset.stored_projection(projection);
        let stored = Arc::new(dataset.stored_schema().project(&columns)?);
        let arrays = columns.iter().map(|&c| self.column(c)).collect::<Result<Vec<_>>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        let batch = RecordBatch::try_new_with_options(stored, arrays, &options)?;
        Ok(dataset.assemble(&batch, &columns, projection)?)
    }

    /// The bytes it holds.
    pub(super) fn memory_size(&self) -> usize {
        self.columns.iter().map(CompactColumn::memory_size).sum()
    }
}

impl CompactColumn {
    /// The column of an array.
    pub(super) fn of(array: &ArrayRef) -> Result<Self> {
        compact(array)
    }

    /// The ordinary array of `rows` rows.
    pub(super) fn decode(&self, rows: usize) -> Result<ArrayRef> {
        Ok(match self {
            Self::Plain(array) => Arc::clone(array),
            Self::Constant(value) if value.is_null(0) => new_null_array(value.data_type(), rows),
            Self::Constant(value) => take(value, &UInt8Array::from(vec![0; rows]), None)?,
            Self::Narrow(coded) => coded.decode()?,
            Self::Wide(coded) => coded.decode()?,
        })
    }

    /// The bytes it holds.
    pub(super) fn memory_size(&self) -> usize {
        match self {
            Self::Constant(a) | Self::Plain(a) => a.get_array_memory_size(),
            Self::Narrow(coded) => coded.memory_size(),
            Self::Wide(coded) => coded.memory_size(),
        }
    }
}

fn compact(array: &ArrayRef) -> Result<CompactColumn> {
    if array.is_empty() {
        return Ok(CompactColumn::Plain(Arc::clone(array)));
    }
    if array.null_count() == array.len() {
        return Ok(CompactColumn::Constant(new_null_array(array.data_type(), 1)));
    }
    if let Some(texts) = array.as_string_view_opt() {
        return compact_text(array, texts);
    }
    if array.as_list_opt::<i32>().is_some_and(is_uniform) {
        return Ok(CompactColumn::Constant(take(array, &UInt8Array::from(vec![0]), None)?));
    }
    Ok(CompactColumn::Plain(Arc::clone(array)))
}

/// Whether all lists are seen to be the same list of texts.
fn is_uniform(lists: &ListArray) -> bool {
    let Some(items) = lists.values().as_string_view_opt() else { return false };
    let (offsets, length) = (lists.value_offsets(), lists.value_length(0) as usize);
    let range = |row: usize| offsets[row] as usize..offsets[row + 1] as usize;
    let views = |row: usize| &items.views()[range(row)];
    let (first, first_nulls) = (views(0), range(0).map(|i| items.is_null(i)));
    lists.null_count() == 0
        && (1..lists.len()).all(|row| {
            range(row).len() == length
                && views(row) == first
                && (items.null_count() == 0 || range(row).map(|i| items.is_null(i)).eq(first_nulls.clone()))
        })
}

/// Codes for the distinct views, if there are few enough.
fn compact_text(array: &ArrayRef, texts: &StringViewArray) -> Result<CompactColumn> {
    // Coding pays while a code and its share of the dictionary are smaller than a view.
    let most = (texts.len() / 4).min(usize::from(u16::MAX));
    let mut seen: HashMap<Option<u128>, u16, FixedState> = HashMap::with_capacity_and_hasher(256, FixedState::default());
    let mut codes: Vec<u16> = Vec::with_capacity(texts.len());
    let mut first_rows: Vec<u32> = Vec::new();
    let mut last: Option<(Option<u128>, u16)> = None;
    for (row, &view) in texts.views().iter().enumerate() {
        let view = texts.is_valid(row).then_some(view);
        let code = match last {
            Some((same, code)) if same == view => code,
            _ => *seen.entry(view).or_insert_with(|| {
                first_rows.push(row as u32);
                (first_rows.len() - 1) as u16
            }),
        };
        if first_rows.len() > most.max(1) {
            return Ok(CompactColumn::Plain(Arc::clone(array)));
        }
        last = Some((view, code));
        codes.push(code);
    }
    let values = take(array, &datafusion::arrow::array::UInt32Array::from(first_rows), None)?;
    Ok(match values.len() {
        1 => CompactColumn::Constant(values),
        2..=256 => CompactColumn::Narrow(Coded::new(codes.iter().map(|&c| c as u8).collect::<Vec<_>>().into(), values)?),
        _ => CompactColumn::Wide(Coded::new(codes.into(), values)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::datatypes::{DataType, Field, Schema};

    fn round_trip(values: Vec<Option<&str>>) {
        let array: ArrayRef = Arc::new(StringViewArray::from(values));
        let schema = Arc::new(Schema::new(vec![Field::new("c", DataType::Utf8View, true)]));
        let batch = RecordBatch::try_new(schema, vec![Arc::clone(&array)]).unwrap();
        let compact = CompactBatch::new(batch).unwrap();
        assert_eq!(&compact.column(0).unwrap(), &array);
    }

    #[test]
    fn lists_that_are_all_the_same_are_kept_once() {
        let compacted = |rows: &[Option<&[Option<&str>]>]| {
            let mut builder = apigw_sql_columns::types::list::builder(rows.len());
            for row in rows {
                builder.append_option(row.map(|items| items.iter().copied()));
            }
            let array: ArrayRef = Arc::new(builder.finish());
            let schema = Arc::new(Schema::new(vec![Field::new("l", array.data_type().clone(), true)]));
            let compact = CompactBatch::new(RecordBatch::try_new(schema, vec![Arc::clone(&array)]).unwrap()).unwrap();
            assert_eq!(&compact.column(0).unwrap(), &array);
            matches!(compact.columns[0], CompactColumn::Constant(_))
        };
        let (ab, a_null): (&[_], &[_]) = (&[Some("a"), Some("b")], &[Some("a"), None]);
        assert!(compacted(&[Some(ab), Some(ab), Some(ab)]));
        assert!(compacted(&[Some(a_null), Some(a_null)]));
        assert!(!compacted(&[Some(ab), Some(a_null)]));
        assert!(!compacted(&[Some(a_null), Some(&[Some("a"), Some("")])]));
        assert!(!compacted(&[Some(ab), None]));
        assert!(!compacted(&[Some(ab), Some(&[Some("a")])]));
        assert!(compacted(&[Some(&[]), Some(&[])]));
    }

    #[test]
    fn every_form_decodes_to_what_was_stored() {
        round_trip(vec![None; 10]);
        round_trip(vec![Some("a constant that is longer than a view"); 10]);
        round_trip((0..100).map(|i| [Some("x"), None, Some("")][i % 3]).collect());
        let many: Vec<String> = (0..8192).map(|i| format!("a text that is long enough {}", i % 600)).collect();
        round_trip(many.iter().map(|s| Some(s.as_str())).collect());
        let unique: Vec<String> = (0..8192).map(|i| format!("{i}")).collect();
        round_trip(unique.iter().map(|s| Some(s.as_str())).collect());
    }
}

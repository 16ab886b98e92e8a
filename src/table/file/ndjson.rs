//! NDJSON files: the whole file says which columns there are and of which types.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use bumpalo::Bump;
use datafusion::arrow::array::ArrayRef;

use super::column::{ColumnBuilder, ColumnType, Seen};
use super::in_line;
use super::records::{Records, line_end};
use crate::{Error, Result};
use apigw_sql_value::json::{self, Member, Node};

/// As many columns as a table of PostgreSQL may have at most.
const COLUMNS: usize = 1600;

/// The columns of a file: the members of all its lines, in the order in which they come.
pub(super) fn columns(path: &Path) -> Result<Vec<(String, ColumnType)>> {
    let mut records = Records::open(path, line_end)?;
    let (mut names, mut seen): (HashMap<String, usize>, Vec<(String, Seen)>) = (HashMap::new(), Vec::new());
    let mut bump = Bump::new();
    while let Some((line, text)) = records.next()? {
        bump.reset();
        for member in row(&bump, path, line, text)? {
            let at = if let Some(at) = names.get(member.key) {
                *at
            } else {
                if seen.len() == COLUMNS {
                    let what = format!("expected at most {COLUMNS} different members in all lines, but found more");
                    return Err(in_line(path, line, &what));
                }
                names.insert(member.key.to_owned(), seen.len());
                seen.push((member.key.to_owned(), Seen::default()));
                seen.len() - 1
            };
            if let Some((_, seen)) = seen.get_mut(at) {
                seen.add(&member.value);
            }
        }
    }
    Ok(seen.into_iter().map(|(name, seen)| (name, seen.column_type())).collect())
}

/// The members of a line; none of an empty one.
fn row<'a>(bump: &'a Bump, path: &Path, line: u64, text: &'a str) -> Result<&'a [Member<'a>]> {
    if text.trim().is_empty() {
        return Ok(&[]);
    }
    let wrong = |what: String| -> Error {
        in_line(path, line, &what)
            .with_hint("expected an object in each line; `jq -c .` makes such lines of documents that take more of them")
    };
    let node: Node<'a> = json::parse(bump, text.as_bytes()).map_err(|error| wrong(format!("{error} (byte {})", error.offset + 1)))?;
    if node.is_object() { Ok(node.members()) } else { Err(wrong(format!("expected an object, but found {}", node.describe()))) }
}

/// Reads batches.
pub(super) struct NdjsonReader {
    path: Arc<Path>,
    records: Records,
    types: Vec<ColumnType>,
    /// Where the wanted columns are among those of a batch.
    wanted: HashMap<String, usize>,
}

impl NdjsonReader {
    pub(super) fn open(path: &Arc<Path>, columns: &[(String, ColumnType)], projection: &[usize]) -> Result<Self> {
        let chosen = projection.iter().filter_map(|at| columns.get(*at));
        let wanted = chosen.clone().enumerate().map(|(at, (name, _))| (name.clone(), at)).collect();
        let types = chosen.map(|(_, column_type)| column_type.clone()).collect();
        Ok(Self { path: Arc::clone(path), records: Records::open(path, line_end)?, types, wanted })
    }

    /// The next rows, at most `count`; none at the end.
    pub(super) fn next(&mut self, count: usize) -> Result<(usize, Vec<ArrayRef>)> {
        let mut columns: Vec<ColumnBuilder> = self.types.iter().map(ColumnBuilder::new).collect();
        let (mut rows, mut bump) = (0, Bump::new());
        while rows < count {
            let Some((line, text)) = self.records.next()? else { break };
            if text.trim().is_empty() {
                continue;
            }
            bump.reset();
            // Of a member that stands twice the last one counts, as in PostgreSQL's jsonb.
            let values = bump.alloc_slice_fill_copy::<Option<Node<'_>>>(columns.len(), None);
            for member in row(&bump, &self.path, line, text)? {
                if let Some(value) = self.wanted.get(member.key).and_then(|at| values.get_mut(*at)) {
                    *value = Some(member.value);
                }
            }
            for (column, value) in columns.iter_mut().zip(values.iter()) {
                if !column.append(value.as_ref(), text.as_bytes()) {
                    return Err(in_line(&self.path, line, "expected the types that the columns had before, but the file has changed"));
                }
            }
            rows += 1;
        }
        Ok((rows, columns.into_iter().map(ColumnBuilder::finish).collect()))
    }
}

//! Values in PostgreSQL's text form, written here on their own so that the product's writers are not their own
//! judges.

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Float32Type, Float64Type};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};

/// The rows of a batch as texts.
pub(crate) fn rows(batch: &RecordBatch) -> Vec<Vec<String>> {
    (0..batch.num_rows()).map(|row| batch.columns().iter().map(|column| cell(column.as_ref(), row)).collect()).collect()
}

/// A row of EXPLAIN as a row for each line of the plan, with dashes for its indentation.
pub(crate) fn lines(row: &[String]) -> Vec<Vec<String>> {
    let [kind, plan] = row else { return vec![row.to_vec()] };
    plan.split("\\n")
        .filter(|line| !line.is_empty())
        .map(|line| {
            let text = line.trim_start();
            vec![kind.clone(), format!("{}{text}", "-".repeat(line.len() - text.len()))]
        })
        .collect()
}

fn cell(array: &dyn Array, row: usize) -> String {
    match value(array, row) {
        None => "NULL".to_owned(),
        Some(text) if text.is_empty() => "(empty)".to_owned(),
        // A line break would end the row of the file.
        Some(text) => text.replace('\n', "\\n"),
    }
}

/// The text form of a value; `None` for NULL.
fn value(array: &dyn Array, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Boolean => if array.as_boolean().value(row) { "t" } else { "f" }.to_owned(),
        DataType::Map(..) => hstore(array, row),
        DataType::List(_) => list(array.as_list::<i32>().value(row).as_ref()),
        DataType::LargeList(_) => list(array.as_list::<i64>().value(row).as_ref()),
        DataType::FixedSizeList(..) => list(array.as_fixed_size_list().value(row).as_ref()),
        DataType::Float64 => number(array.as_primitive::<Float64Type>().value(row)),
        DataType::Float32 => number(array.as_primitive::<Float32Type>().value(row)),
        DataType::Null => return None,
        _ => ArrayFormatter::try_new(array, &FormatOptions::default()).unwrap().value(row).to_string(),
    })
}

fn number(value: impl ToString) -> String {
    value.to_string()
}

/// `hstore_out`: `"k"=>"v", "n"=>NULL`.
fn hstore(array: &dyn Array, row: usize) -> String {
    let entries = array.as_map().value(row);
    let (keys, values) = (entries.column(0), entries.column(1));
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let pairs: Vec<_> = (0..entries.len())
        .map(|i| {
            let value = value(values.as_ref(), i).map_or_else(|| "NULL".to_owned(), |v| quoted(&v));
            format!("{}=>{value}", quoted(&self::value(keys.as_ref(), i).unwrap()))
        })
        .collect();
    pairs.join(", ")
}

/// `array_out`: quotes where the item would be misread.
fn list(items: &dyn Array) -> String {
    let nested = items.data_type().is_nested();
    let texts: Vec<_> = (0..items.len())
        .map(|i| match value(items, i) {
            None => "NULL".to_owned(),
            Some(text) if nested => text,
            Some(text) => {
                let plain = !text.is_empty()
                    && !text.eq_ignore_ascii_case("null")
                    && !text.contains(|c: char| matches!(c, '{' | '}' | ',' | '"' | '\\') || c.is_ascii_whitespace());
                if plain { text } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
            }
        })
        .collect();
    format!("{{{}}}", texts.join(","))
}

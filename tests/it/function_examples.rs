//! Each function's example, run as it stands in the documentation.

use std::sync::Arc;

use apigw_sql_columns::types::SqlType;
use apigw_sql_functions as functions;
use apigw_sql_functions::error::IntoOwn;
use apigw_sql_language::FrontEnd;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringViewBuilder};
use datafusion::arrow::datatypes::{DataType, Field, Int64Type, Schema};
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::datasource::MemTable;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::SessionContext;

#[tokio::test]
async fn every_example_gives_its_documented_result() {
    let front_end = FrontEnd::new(functions::all());
    let context = SessionContext::new_with_state(front_end.configure(SessionStateBuilder::new_with_default_features()).build());
    let mut wrong = Vec::new();
    for spec in functions::specs() {
        match answer(&front_end, &context, spec.example).await {
            Ok(answer) if answer == spec.result => {}
            Ok(answer) => wrong.push(format!("{}: {}\n  documented: {}\n  answer:     {answer}", spec.name, spec.example, spec.result)),
            Err(error) => wrong.push(format!("{}: {}\n  {error}", spec.name, spec.example)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The statement of an example over a column `v` of `t` instead of its first literal, and that literal.
fn over_a_column(name: &str, example: &str) -> Option<(String, String)> {
    let rest = example.strip_prefix("SELECT ")?.strip_prefix(name)?.strip_prefix("('")?;
    let end = rest.replace("''", "xx").find('\'')?;
    Some((format!("SELECT {name}(v{} FROM t", &rest[end + 1..]), rest[..end].replace("''", "'")))
}

/// What `sql` answers over 240 rows of `t` in batches, in which the texts take turns; or its error.
async fn over_rows(front_end: &FrontEnd, sql: &str, turns: [Option<&str>; 3], rows_of_a_batch: usize) -> Result<String, String> {
    let context = SessionContext::new_with_state(front_end.configure(SessionStateBuilder::new_with_default_features()).build());
    let mut texts = StringViewBuilder::new().with_deduplicate_strings();
    (0..240).for_each(|row| texts.append_option(turns[row % turns.len()]));
    let schema = Arc::new(Schema::new(vec![Field::new("v", DataType::Utf8View, true)]));
    let batch = RecordBatch::try_new(schema, vec![Arc::new(texts.finish())]).unwrap();
    let batches = (0..240).step_by(rows_of_a_batch).map(|start| batch.slice(start, rows_of_a_batch)).collect();
    let table = MemTable::try_new(batch.schema(), vec![batches]).unwrap();
    context.register_table("t", Arc::new(table)).unwrap();
    answer(front_end, &context, sql).await.map_err(|error| error.to_string())
}

/// Above some rows a function is called for the distinct texts of a column, below for each row.
#[tokio::test]
async fn a_column_of_texts_that_repeat_gives_the_same_as_row_by_row() {
    let front_end = FrontEnd::new(functions::all());
    let mut compared = 0;
    for spec in functions::specs() {
        let Some((sql, literal)) = over_a_column(spec.name, spec.example) else { continue };
        let mut is_called = false;
        // In capitals many are no value any more: then the same error has to come.
        for other in [literal.clone(), literal.to_uppercase()] {
            let texts = [Some(literal.as_str()), None, Some(other.as_str())];
            let by_distinct = over_rows(&front_end, &sql, texts, 240).await;
            assert_eq!(by_distinct, over_rows(&front_end, &sql, texts, 8).await, "{sql}");
            is_called |= by_distinct.is_ok_and(|answer| answer.lines().count() >= 240);
        }
        compared += usize::from(is_called);
    }
    assert!(compared >= 150, "only {compared} functions could be called over a column");
}

#[test]
fn names_are_unique_and_everything_is_documented() {
    let mut names = std::collections::BTreeSet::new();
    for spec in functions::specs() {
        for name in [spec.name].iter().chain(spec.aliases) {
            assert!(names.insert(*name), "`{name}` is there twice");
        }
        assert!(spec.description.ends_with('.') && spec.description.len() > 30, "`{}` is not described", spec.name);
        assert!(spec.example.contains(spec.name), "the example of `{}` does not call it", spec.name);
        assert!(!spec.overloads.is_empty(), "`{}` cannot be called", spec.name);
    }
}

pub(crate) async fn answer(front_end: &FrontEnd, context: &SessionContext, sql: &str) -> apigw_sql::Result<String> {
    let planned = front_end.plan(&context.state(), sql).await?;
    let batches = context.execute_logical_plan(planned.plan).await.into_own()?.collect().await.into_own()?;
    let mut rows = Vec::new();
    for batch in &batches {
        for row in 0..batch.num_rows() {
            let schema = batch.schema();
            let cells: Vec<_> = batch.columns().iter().zip(schema.fields()).map(|(c, f)| cell(c, f, row)).collect();
            rows.push(cells.iter().map(|c| c.as_deref().unwrap_or("NULL")).collect::<Vec<_>>().join(" | "));
        }
    }
    Ok(rows.join("\n"))
}

/// The value in PostgreSQL's text form; `None` for NULL.
pub(crate) fn cell(array: &ArrayRef, field: &Field, row: usize) -> Option<String> {
    if array.is_null(row) {
        return None;
    }
    Some(match field.data_type() {
        DataType::Boolean => if array.as_boolean().value(row) { "t" } else { "f" }.to_owned(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Struct(members) => {
            let members = members.iter().zip(array.as_struct().columns());
            let members: Vec<_> = members.map(|(f, a)| record_member(cell(a, f, row))).collect();
            format!("({})", members.join(","))
        }
        DataType::List(item) => {
            let items = array.as_list::<i32>().value(row);
            let items: Vec<_> = (0..items.len()).map(|i| cell(&items, item, i)).collect();
            if item.data_type().is_list() {
                return Some(format!("{{{}}}", items.into_iter().flatten().collect::<Vec<_>>().join(",")));
            }
            let mut out = String::new();
            apigw_sql_value::text_array::print(items.iter().map(Option::as_deref), &mut out);
            out
        }
        _ if SqlType::of(field) == Some(SqlType::Hstore) || SqlType::of(field) == Some(SqlType::HstoreCsv) => {
            let row = apigw_sql_columns::types::hstore::HstoreArray::try_new(array).expect("an hstore").get(row).expect("not NULL");
            let mut out = String::new();
            apigw_sql_value::hstore::print(row.iter(), &mut out);
            out
        }
        _ => {
            let mut out = String::new();
            apigw_sql_columns::output::text_of(array, row, &mut out);
            out
        }
    })
}

/// A member of a composite value, by the rules of PostgreSQL's `record_out`.
fn record_member(value: Option<String>) -> String {
    let Some(value) = value else { return String::new() };
    let special = |c: char| matches!(c, '"' | '\\' | '(' | ')' | ',') || c.is_ascii_whitespace();
    if value.is_empty() || value.contains(special) { format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\"\"")) } else { value }
}

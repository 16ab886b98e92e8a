//! Table functions with named arguments: registered by a program, and the refusal of Datadog's own.

use std::sync::Arc;

use apigw_sql::Engine;
use apigw_sql_columns::output::text_of;
use apigw_sql_functions::table_function::{Arguments, TableFunction};
use datafusion::arrow::array::{ArrayRef, RecordBatch, StringArray, new_null_array};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema};
use datafusion::common::Result;
use datafusion::datasource::{MemTable, TableProvider};

/// One row of the arguments as texts, and of the columns that the call declares.
#[derive(Debug)]
struct Echo;

impl TableFunction for Echo {
    fn name(&self) -> &'static str {
        "demo.echo"
    }

    fn parameters(&self) -> &[&str] {
        &["filter", "columns", "since"]
    }

    fn bind(&self, arguments: &Arguments, columns: Option<&[FieldRef]>) -> Result<Arc<dyn TableProvider>> {
        let given: Vec<_> = arguments.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut fields = vec![Arc::new(Field::new("given", DataType::Utf8, true))];
        let mut arrays: Vec<ArrayRef> = vec![Arc::new(StringArray::from(vec![given.join(" ")]))];
        if let Some(columns) = columns {
            fields = columns.to_vec();
            arrays = columns.iter().map(|column| new_null_array(column.data_type(), 1)).collect();
        }
        let schema = Arc::new(Schema::new(fields));
        Ok(Arc::new(MemTable::try_new(schema.clone(), vec![vec![RecordBatch::try_new(schema, arrays)?]])?))
    }
}

async fn ask(statement: &str) -> apigw_sql::Result<String> {
    let engine = Engine::builder().table_function(Arc::new(Echo)).build().await?;
    let mut out = String::new();
    for batch in engine.sql(statement).await?.collect().await? {
        for row in 0..batch.num_rows() {
            for (at, column) in batch.columns().iter().enumerate() {
                out.push_str(if at > 0 { "|" } else { "" });
                if !text_of(column, row, &mut out) {
                    out.push_str("NULL");
                }
            }
        }
    }
    Ok(out)
}

#[tokio::test]
async fn arguments_come_by_name_and_by_position() {
    assert_eq!(ask("SELECT * FROM demo.echo(filter => 'a' || 'b', columns => ARRAY['x', 'y'])").await.unwrap(), "filter=ab columns=[x, y]");
    assert_eq!(ask("SELECT e.given FROM demo.echo('q', since => 1 + 1) AS e").await.unwrap(), "filter=q since=2");
    assert_eq!(ask("SELECT given IS NOT NULL FROM demo.echo(since => now() - INTERVAL '1 hour')").await.unwrap(), "t");
}

#[tokio::test]
async fn the_column_list_has_types() {
    let list = "(at TIMESTAMP, name VARCHAR, tags HSTORE, n BIGINT)";
    let types = "pg_typeof(at), pg_typeof(name), pg_typeof(tags), pg_typeof(n)";
    for alias in ["", "l"] {
        let statement = format!("SELECT {types} FROM demo.echo(filter => '') AS {alias}{list}");
        assert_eq!(ask(&statement).await.unwrap(), "timestamp without time zone|text|hstore|bigint", "{statement}");
    }
    assert_eq!(ask(&format!("WITH l AS (SELECT * FROM demo.echo(filter => '') AS {list}) SELECT count(*) FROM l")).await.unwrap(), "1");
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    for (statement, message, hint) in [
        ("SELECT * FROM demo.echo(fliter => 'x')", "`demo.echo` has no argument `fliter`", "did you mean `filter`?"),
        ("SELECT * FROM demo.echo('a', filter => 'x')", "argument `filter` of `demo.echo` is there twice", ""),
        ("SELECT * FROM demo.ehco('a')", "table function `demo.ehco` does not exist", "did you mean `demo.echo`?"),
        ("SELECT * FROM demo.echo('a', 'b', 'c', 'd')", "takes at most 3 arguments", ""),
        ("SELECT * FROM demo.echo(filter => random())", "expected a constant, but found `random()`", "cannot depend on rows"),
        (
            "SELECT a FROM dd.logs(filter => 'source:x', columns => ARRAY['timestamp']) AS (a TIMESTAMP)",
            "reads Datadog's telemetry",
            "register",
        ),
        ("SELECT * FROM dd.metrics_scalar('avg:system.cpu.user{*}') AS (a VARCHAR)", "reads Datadog's telemetry", "register"),
    ] {
        let error = ask(statement).await.unwrap_err();
        assert!(error.message().contains(message), "{statement}: {error:?}");
        assert!(error.hint().unwrap_or_default().contains(hint), "{statement}: {error:?}");
    }
}

//! Questions to API Gateway integrations from a program of your own.
//!
//! ```sh
//! cargo run --example embed
//! ```
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example shows its answers")]

use apigw_sql::output::{self, FormatKind, Options};
use apigw_sql::{Engine, IntoOwn, Result, Sources, install};
use datafusion::common::ScalarValue;
use datafusion::prelude::SessionContext;

#[tokio::main]
async fn main() -> Result<()> {
    // 1. An engine of its own. Sources are listed now and read when the first statement asks.
    //    `.source("exports/")` names files as `--from` does.
    let engine = Engine::builder().sample().build().await?;

    // Parameters are bound as values, never pasted into the text.
    let longest = ScalarValue::from(29_000_i64);
    let mut slow = engine
        .sql_with("SELECT _key, timeout_in_millis FROM apigateway_integration WHERE timeout_in_millis > $1 ORDER BY 2 DESC", &[longest])
        .await?;
    println!("{}", slow.titles().join(", "));
    while let Some(batch) = slow.next().await {
        println!("  a batch of {} rows", batch?.num_rows());
    }

    // An answer is only as complete as what could be read.
    for source in slow.report().incomplete() {
        eprintln!("not complete: {} ({})", source.source_path, source.reason.as_deref().unwrap_or("unknown"));
    }

    // 2. A result in one of the output formats: any writer will do.
    let owners =
        engine.sql("SELECT tags -> 'owner' AS owner, count(*) AS n FROM apigateway_integration GROUP BY 1 ORDER BY n DESC").await?;
    write_csv(owners).await?;

    // 3. The tables and functions in a session that exists already, beside its own tables.
    let session = SessionContext::new();
    install(&session, Sources::new().sample()).await?;
    let frame = session.sql("SELECT type, count(*) AS n FROM aws.apigateway_integration GROUP BY type ORDER BY n DESC").await.into_own()?;
    frame.show().await.into_own()?;
    Ok(())
}

async fn write_csv(mut result: apigw_sql::QueryResult) -> Result<()> {
    let mut format = output::open(FormatKind::Csv, &Options::default(), Box::new(std::io::stdout()));
    format.begin(result.titles(), &result.schema())?;
    while let Some(batch) = result.next().await {
        format.batch(&batch?)?;
    }
    format.finish()
}

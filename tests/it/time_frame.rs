//! The time frame of a session: SET, SHOW, RESET and the documented CTE, through the library and through scripts.

use apigw_sql::Engine;
use apigw_sql_columns::output::text_of;

async fn ask(engine: &Engine, statement: &str) -> apigw_sql::Result<String> {
    let mut out = String::new();
    for batch in engine.sql(statement).await?.collect().await? {
        for row in 0..batch.num_rows() {
            for (at, column) in batch.columns().iter().enumerate() {
                out.push_str(if at > 0 { "|" } else { "" });
                text_of(column, row, &mut out);
            }
            out.push('\n');
        }
    }
    Ok(out)
}

const FRAME: &str = "WITH time_frame AS (SELECT CAST(CURRENT_SETTING('dd.time_frame_start') AS TIMESTAMP) AS started, \
                     CAST(CURRENT_SETTING('dd.time_frame_end') AS TIMESTAMP) AS ended) \
                     SELECT started, ended, ended - started FROM time_frame";

#[tokio::test]
async fn set_show_and_reset() {
    let engine = Engine::builder().build().await.unwrap();
    assert!(ask(&engine, FRAME).await.unwrap().ends_with("|01:00:00\n"));
    ask(&engine, "SET dd.time_frame_start = '2025-09-15T10:00:00+02'").await.unwrap();
    ask(&engine, "SET dd.time_frame_end TO '2025-09-16 09:30'").await.unwrap();
    assert_eq!(ask(&engine, FRAME).await.unwrap(), "2025-09-15 08:00:00|2025-09-16 09:30:00|1 day 01:30:00\n");
    assert_eq!(ask(&engine, "SHOW dd.time_frame_start").await.unwrap(), "dd.time_frame_start|2025-09-15 08:00:00+00\n");
    ask(&engine, "RESET dd.time_frame_start").await.unwrap();
    // Without a start, it is an hour before the end.
    assert_eq!(ask(&engine, FRAME).await.unwrap(), "2025-09-16 08:30:00|2025-09-16 09:30:00|01:00:00\n");
    ask(&engine, "SET dd.time_frame_end TO DEFAULT").await.unwrap();
    let now = ask(&engine, "SELECT CURRENT_SETTING('dd.time_frame_end')::timestamptz = now()").await.unwrap();
    assert_eq!(now, "t\n");
}

#[tokio::test]
async fn wrong_settings_are_refused() {
    let engine = Engine::builder().build().await.unwrap();
    for (statement, message) in [
        ("SET dd.time_frame_start = 'yesterdayish'", "invalid input syntax for type timestamp with time zone: `yesterdayish`"),
        ("SET dd.time_frame = '2025-01-01'", "unrecognized configuration parameter `dd.time_frame`"),
        ("SELECT current_setting('no.such')", "unrecognized configuration parameter `no.such`"),
    ] {
        let error = ask(&engine, statement).await.unwrap_err();
        assert!(error.message().contains(message), "{statement}: {error:?}");
        assert!(error.hint().is_some(), "{statement}: {error:?}");
    }
}

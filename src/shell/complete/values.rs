//! Keys and values that occur in the data.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use datafusion::arrow::array::AsArray;
use tokio::runtime::{Builder, Runtime};

use super::literal::Asked;
use crate::engine::Engine;
use apigw_sql_language::variables::{quote_identifier, quote_literal};

/// How many rows are looked at.
const ROWS: usize = 20_000;
/// How many keys or values there may be, at most.
const FOUND: usize = 200;
/// How long a user waits for them.
const PATIENCE: Duration = Duration::from_millis(400);

/// A question for keys or values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question {
    /// The qualified name of the table.
    pub(crate) table: (String, String),
    pub(crate) column: String,
    /// Whether the column is json.
    pub(crate) json: bool,
    pub(crate) asked: Asked,
}

impl Question {
    fn sql(&self) -> String {
        let (schema, table) = (quote_identifier(&self.table.0), quote_identifier(&self.table.1));
        let column = quote_identifier(&self.column);
        let rows = format!("(SELECT {column} AS c FROM {schema}.{table} LIMIT {ROWS}) AS r");
        let value = match (&self.asked, self.json) {
            (Asked::Key, false) => return sorted(&format!("SELECT k::text AS v FROM {rows}, skeys(c) AS k")),
            (Asked::Key, true) => {
                return sorted(&format!(
                    "SELECT k::text AS v FROM {rows}, jsonb_object_keys(c::jsonb) AS k WHERE jsonb_typeof(c::jsonb) = 'object'"
                ));
            }
            (Asked::Value, _) => "c::text".to_owned(),
            (Asked::ValueOf(key), false) => format!("c -> {}", quote_literal(key)),
            (Asked::ValueOf(key), true) => format!("c ->> {}", quote_literal(key)),
        };
        sorted(&format!("SELECT {value} AS v FROM {rows}"))
    }
}

/// The most frequent ones, in their order.
fn sorted(rows: &str) -> String {
    format!(
        "SELECT v FROM (SELECT v, count(*) AS n FROM ({rows}) AS a WHERE v IS NOT NULL GROUP BY v ORDER BY n DESC, v LIMIT {FOUND}) AS b ORDER BY v"
    )
}

/// Who knows what occurs.
pub(crate) trait Lookup: fmt::Debug {
    /// The keys or values, sorted.
    fn look(&self, question: &Question) -> Vec<String>;
}

/// Asks the engine, each question once.
pub(crate) struct EngineLookup {
    engine: Engine,
    runtime: Runtime,
    known: RefCell<HashMap<Question, Vec<String>>>,
}

impl fmt::Debug for EngineLookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineLookup").finish_non_exhaustive()
    }
}

impl EngineLookup {
    /// A lookup in what `engine` has; `None` if there is no thread for it.
    pub(crate) fn new(engine: Engine) -> Option<Self> {
        let runtime = Builder::new_current_thread().enable_time().build().ok()?;
        Some(Self { engine, runtime, known: RefCell::default() })
    }

    /// What the engine answers in time.
    fn ask(&self, sql: &str) -> Option<Vec<String>> {
        let answer = async { self.engine.sql(sql).await?.collect().await };
        let batches = self.runtime.block_on(async { tokio::time::timeout(PATIENCE, answer).await }).ok()?.ok()?;
        let texts = batches.iter().filter_map(|batch| batch.column(0).as_string_view_opt());
        Some(texts.flat_map(|texts| texts.iter().flatten().map(str::to_owned)).collect())
    }
}

impl Lookup for EngineLookup {
    fn look(&self, question: &Question) -> Vec<String> {
        if let Some(known) = self.known.borrow().get(question) {
            return known.clone();
        }
        // What came too late may come in time when it is asked again.
        let Some(found) = self.ask(&question.sql()) else { return Vec::new() };
        self.known.borrow_mut().insert(question.clone(), found.clone());
        found
    }
}

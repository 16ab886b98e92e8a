//! The session that the `.slt` files run in, and the letters of its column types.

use std::sync::Arc;

use apigw_sql_columns::schema::Dataset;
use apigw_sql_functions::error::IntoOwn;
use apigw_sql_language::FrontEnd;
use apigw_sql_language::split::{Piece, Splitter};
use async_trait::async_trait;
use datafusion::arrow::datatypes::DataType;
use datafusion::catalog::{MemTable, MemorySchemaProvider};
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::logical_expr::LogicalPlan;
use datafusion::prelude::{SessionConfig, SessionContext};
use sqllogictest::{AsyncDB, ColumnType, DBOutput};

use super::print;

/// What a column holds, as its letter in an `.slt` file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Letter {
    Text,
    Integer,
    Number,
    Boolean,
    Other,
}

impl ColumnType for Letter {
    fn from_char(value: char) -> Option<Self> {
        Some(match value {
            'T' => Self::Text,
            'I' => Self::Integer,
            'R' => Self::Number,
            'B' => Self::Boolean,
            '?' => Self::Other,
            _ => return None,
        })
    }

    fn to_char(&self) -> char {
        match self {
            Self::Text => 'T',
            Self::Integer => 'I',
            Self::Number => 'R',
            Self::Boolean => 'B',
            Self::Other => '?',
        }
    }
}

impl Letter {
    fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => Self::Text,
            DataType::Dictionary(_, value) => Self::of(value),
            DataType::Boolean => Self::Boolean,
            t if t.is_integer() => Self::Integer,
            t if t.is_numeric() => Self::Number,
            _ => Self::Other,
        }
    }
}

/// A session with the fixture in `aws.apigateway_integration`.
pub(crate) struct Database {
    context: SessionContext,
    front_end: FrontEnd,
}

impl Database {
    pub(crate) async fn open() -> Self {
        let front_end = FrontEnd::new(apigw_sql_functions::all());
        let config = SessionConfig::new().with_target_partitions(2).with_default_catalog_and_schema("datafusion", "aws");
        let builder = SessionStateBuilder::new().with_config(config).with_default_features();
        let context = SessionContext::new_with_state(front_end.configure(builder).build());
        let dataset = Dataset::Integration;
        let table = MemTable::try_new(Arc::clone(dataset.arrow_schema()), vec![vec![]]).expect("a table");
        let catalog = context.catalog("datafusion").expect("the default catalog");
        catalog.register_schema(dataset.schema_name(), Arc::new(MemorySchemaProvider::new())).expect("a schema");
        context.register_table(dataset.qualified_name(), Arc::new(table)).expect("a table");
        let mut database = Self { context, front_end };
        let script = include_str!("../../slt/fixture.sql");
        for piece in Splitter::new(script) {
            let Piece::Statement { range, .. } = piece else { panic!("a command in the fixture") };
            database.run(&script[range]).await.expect("the fixture loads");
        }
        database
    }
}

#[async_trait]
impl AsyncDB for Database {
    type Error = apigw_sql::Error;
    type ColumnType = Letter;

    async fn run(&mut self, sql: &str) -> Result<DBOutput<Letter>, Self::Error> {
        let planned = self.front_end.plan(&self.context.state(), sql).await?;
        let is_statement = matches!(planned.plan, LogicalPlan::Ddl(_) | LogicalPlan::Statement(_) | LogicalPlan::Dml(_));
        let is_explain = matches!(planned.plan, LogicalPlan::Explain(_) | LogicalPlan::Analyze(_));
        let frame = self.context.execute_logical_plan(planned.plan).await.into_own()?;
        let types = frame.schema().fields().iter().map(|f| Letter::of(f.data_type())).collect();
        let batches = frame.collect().await.into_own()?;
        if is_statement {
            return Ok(DBOutput::StatementComplete(0));
        }
        let rows = batches.iter().flat_map(print::rows);
        let rows = if is_explain { rows.flat_map(|row| print::lines(&row)).collect() } else { rows.collect() };
        Ok(DBOutput::Rows { types, rows })
    }

    async fn shutdown(&mut self) {}

    fn engine_name(&self) -> &'static str {
        "apigw-sql"
    }
}

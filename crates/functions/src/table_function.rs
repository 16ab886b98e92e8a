//! Table functions with named arguments and a column list: `dd.logs(filter => '…') AS (a TIMESTAMP, b VARCHAR)`.
//!
//! DataFusion's own take positions only. A program registers an implementation of [`TableFunction`] with
//! `EngineBuilder::table_function`.

use std::fmt::Debug;
use std::sync::Arc;

use datafusion::arrow::datatypes::FieldRef;
use datafusion::common::{Result, ScalarValue};
use datafusion::datasource::TableProvider;

/// A table function.
pub trait TableFunction: Debug + Send + Sync {
    /// Its name as it is called, with its schema: `dd.logs`.
    fn name(&self) -> &str;

    /// The names of its arguments. Those that are given without a name take these in order.
    fn parameters(&self) -> &[&str];

    /// The table for these arguments. `columns` are those of the column list behind `AS`, if there is one, whose types
    /// are as they were written; the table has to have these columns.
    fn bind(&self, arguments: &Arguments, columns: Option<&[FieldRef]>) -> Result<Arc<dyn TableProvider>>;
}

/// The arguments of a call, by name. All are constants.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments {
    values: Vec<(String, ScalarValue)>,
}

impl Arguments {
    /// The arguments, each with its name.
    pub fn new(values: Vec<(String, ScalarValue)>) -> Self {
        Self { values }
    }

    /// The argument called `name`, if it was given.
    pub fn get(&self, name: &str) -> Option<&ScalarValue> {
        self.values.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// All that were given, in the order of the call.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ScalarValue)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value))
    }
}

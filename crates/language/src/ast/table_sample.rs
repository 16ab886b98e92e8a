//! `TABLESAMPLE`, which DataFusion reads and then leaves out: it is refused.

use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{TableFactor, VisitorMut};

use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Refuses samples in `statement`.
pub(crate) fn refuse(statement: &mut Statement) -> Result<()> {
    let mut samples = Samples(false);
    super::visit(statement, &mut samples);
    if samples.0 {
        let error = Error::new(ErrorKind::Syntax, "`TABLESAMPLE` is not supported: the answer would be over all rows");
        return Err(error.with_hint("filter by a random number instead: `WHERE random() < 0.1`"));
    }
    Ok(())
}

struct Samples(bool);

impl VisitorMut for Samples {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        self.0 |= matches!(factor, TableFactor::Table { sample: Some(_), .. } | TableFactor::Derived { sample: Some(_), .. });
        ControlFlow::Continue(())
    }
}

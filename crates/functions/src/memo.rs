//! Values that are made of constant arguments once, and not for each row.

use datafusion::common::{Result, exec_err};

use crate::error::IntoDataFusion;

/// A value that was made of the argument before, for text that is the same in all or many rows.
#[derive(Debug)]
pub(crate) struct Memo<T> {
    last: Option<(String, T)>,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { last: None }
    }
}

impl<T> Memo<T> {
    /// What `make` makes of `text`; made only where the text is not the one before.
    pub(crate) fn of(&mut self, text: &str, make: impl FnOnce(&str) -> apigw_sql_value::Result<T>) -> Result<&T> {
        let fits = self.last.as_ref().is_some_and(|(last, _)| last == text);
        if !fits {
            self.last = Some((text.to_owned(), make(text).into_datafusion()?));
        }
        let Some((_, value)) = &self.last else { return exec_err!("no value was made of `{text}`") };
        Ok(value)
    }
}

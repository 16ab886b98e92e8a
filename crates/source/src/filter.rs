//! Which records need not be built, and which files need not be read, because a predicate refuses them anyway.

use super::input::Captures;
use super::{Predicate, Test};
use apigw_sql_columns::model::{Columns, IntegrationColumn, Value};

/// The comparisons that can be made on a record as a reader has it.
#[derive(Debug, Default)]
pub(super) struct RowFilter {
    tests: Vec<(usize, Test)>,
    /// Values of columns that paths may capture.
    captured: Vec<(Captured, Vec<String>)>,
}

type Captured = fn(&Captures) -> Option<&String>;

/// The columns that say the same as a captured part of the path.
const CAPTURED: [(&str, Captured); 3] =
    [("account_id", |c| c.account_id.as_ref()), ("region", |c| c.region.as_ref()), ("rest_api_id", |c| c.rest_api_id.as_ref())];

impl RowFilter {
    pub(super) fn new(predicate: &Predicate) -> Self {
        let mut filter = Self::default();
        for comparison in &predicate.0 {
            if let Some(position) = IntegrationColumn::NAMES.iter().position(|n| *n == comparison.column) {
                filter.tests.push((position, comparison.test.clone()));
            }
            let captured = CAPTURED.iter().find(|(name, _)| *name == comparison.column);
            if let (Some((_, captured)), Test::TextIn(texts)) = (captured, &comparison.test) {
                filter.captured.push((*captured, texts.clone()));
            }
        }
        filter
    }

    /// Whether a document of the API below a path with these captures may hold records that pass.
    pub(super) fn may_match(&self, captures: &Captures) -> bool {
        self.captured.iter().all(|(part, texts)| part(captures).is_none_or(|known| texts.contains(known)))
    }

    /// Whether a record passes.
    #[inline]
    pub(super) fn passes(&self, values: &[Value<'_>]) -> bool {
        self.tests.iter().all(|(position, test)| {
            let value = values.get(*position).unwrap_or(&Value::Null);
            if *position == IntegrationColumn::Key.position() { key_passes(value, test) } else { passes(value, test) }
        })
    }
}

fn passes(value: &Value<'_>, test: &Test) -> bool {
    match (test, value) {
        (Test::IsNull, value) => value.is_null(),
        (Test::IsNotNull, value) => !value.is_null(),
        (_, Value::Null) => false,
        (Test::TextIn(texts), Value::Text(text)) => texts.iter().any(|t| t == text),
        (Test::IntIn(numbers), Value::BigInt(number)) => numbers.contains(number),
        (Test::IntBetween(low, high), Value::BigInt(number)) => (low..=high).contains(&number),
        // Another type: whoever asks judges.
        _ => true,
    }
}

/// A key may get a `#2` behind it only later, when it turns out to be taken.
fn key_passes(value: &Value<'_>, test: &Test) -> bool {
    match (test, value) {
        (Test::TextIn(texts), Value::Text(key)) => {
            texts.iter().any(|t| t.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('#')))
        }
        _ => passes(value, test),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Comparison;

    #[test]
    fn null_passes_no_comparison_but_is_null() {
        let all = [Test::TextIn(vec!["a".into()]), Test::IntIn(vec![1]), Test::IntBetween(0, 9), Test::IsNotNull];
        assert!(all.iter().all(|t| !passes(&Value::Null, t)));
        assert!(passes(&Value::Null, &Test::IsNull));
        assert!(!passes(&Value::Text("a"), &Test::IsNull));
    }

    #[test]
    fn a_key_with_a_number_behind_it_finds_the_record_that_will_get_it() {
        let test = Test::TextIn(vec!["-/-/a/b/GET#2".into()]);
        assert!(key_passes(&Value::Text("-/-/a/b/GET"), &test));
        assert!(key_passes(&Value::Text("-/-/a/b/GET#2"), &test));
        assert!(!key_passes(&Value::Text("-/-/a/b/G"), &test));
        assert!(!key_passes(&Value::Text("-/-/a/b/POST"), &test));
    }

    #[test]
    fn captures_that_are_not_known_prune_nothing() {
        let region = Comparison { column: "region", test: Test::TextIn(vec!["us-east-1".into()]) };
        let filter = RowFilter::new(&Predicate(vec![region]));
        assert!(filter.may_match(&Captures::default()));
        assert!(filter.may_match(&Captures { region: Some("us-east-1".into()), ..Captures::default() }));
        assert!(!filter.may_match(&Captures { region: Some("us-west-2".into()), ..Captures::default() }));
    }
}

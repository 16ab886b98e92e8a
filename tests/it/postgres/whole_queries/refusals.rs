//! What is refused on purpose: a part of the message, and why.

/// A refusal that is no finding.
const KNOWN: &[(&str, &str)] = &[
    ("grouping sets take no jsonb", "the rows of a grouping set are told apart by columns, jsonb by a key that is computed from it"),
    ("a subquery of this form cannot use columns of the outer query", "IN and its kind as a value of a LATERAL subquery have no plan"),
    ("there is no equality of json", "a column of json that a column of GROUP BY determines is grouped by, too"),
];

/// Why an error with this message is meant, if it is.
pub(super) fn reason(message: &str) -> Option<&'static str> {
    KNOWN.iter().find(|(part, _)| message.contains(part)).map(|(_, reason)| *reason)
}

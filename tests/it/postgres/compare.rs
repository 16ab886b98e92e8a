//! The same select items to both: the same text, numbers alike to twelve digits, or an error of the same class from both.

use apigw_sql_functions as functions;
use apigw_sql_language::FrontEnd;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::prelude::SessionContext;

use super::error_class::{ErrorClass, same_mistake};
use super::server::{Answer, server};
use crate::function_examples;

/// Fewer statements than this may all be refused on purpose.
const MANY: usize = 40;
/// Of many, one in so many has to have an answer from both.
const LEAST_ANSWERED: usize = 10;

/// How a wanted deviation from PostgreSQL shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deviation {
    /// An error here, a value there.
    Refused,
    /// A value here, an error there.
    Answered,
    /// An error here about another thing than the one there.
    OtherError,
    /// This value here, another there.
    Differs(&'static str),
}

/// Compares `SELECT …` of each expression. What deviates must be in `wanted`, and what is in `wanted` must deviate.
pub(super) async fn expressions(expressions: &[String], wanted: &[(&str, Deviation)]) {
    let statements: Vec<_> = expressions.iter().map(|expression| format!("SELECT {expression}")).collect();
    compare(expressions, &statements, &statements, wanted).await;
}

/// Compares all rows of statements with one column.
pub(super) async fn statements(statements: &[String], wanted: &[(&str, Deviation)]) {
    let together = |s: &String| format!("SELECT coalesce(string_agg(coalesce(x::text, 'NULL'), E'\\n'), '') FROM ({s}) AS q(x)");
    let theirs: Vec<_> = statements.iter().map(together).collect();
    compare(statements, statements, &theirs, wanted).await;
}

async fn compare(names: &[String], ours: &[String], theirs: &[String], wanted: &[(&str, Deviation)]) {
    let Some(server) = server() else { return };
    let front_end = FrontEnd::new(functions::all());
    let context = SessionContext::new_with_state(front_end.configure(SessionStateBuilder::new_with_default_features()).build());
    let (mut wrong, mut answered) = (Vec::new(), 0);
    for ((expression, statement), (theirs, class)) in names.iter().zip(ours).zip(server.classified_answers(theirs)) {
        let ours = function_examples::answer(&front_end, &context, statement).await;
        let found = match (&ours, &theirs) {
            (Ok(ours), Answer::Text(theirs)) if same(ours, theirs) => None,
            (Ok(ours), Answer::Null) if ours == "NULL" => None,
            (Err(error), Answer::Error(message)) => {
                let agree = class.is_some_and(|theirs| same_mistake(error, theirs, message));
                (!agree).then_some(Deviation::OtherError)
            }
            (Err(_), _) => Some(Deviation::Refused),
            (Ok(_), Answer::Error(_)) => Some(Deviation::Answered),
            (Ok(ours), _) => {
                let known = wanted.iter().find(|(e, d)| e == expression && *d == Deviation::Differs(ours.clone().leak()));
                Some(known.map_or(Deviation::Differs(""), |(_, deviation)| *deviation))
            }
        };
        answered += usize::from(ours.is_ok() && found.is_none());
        let expected = wanted.iter().find(|(e, _)| e == expression).map(|(_, deviation)| *deviation);
        if found != expected {
            let ours = ours.unwrap_or_else(|error| format!("error ({:?}): {error}", ErrorClass::of(&error)));
            wrong.push(format!(
                "{statement}\n  ours:   {ours}\n  theirs: {theirs:?} {}",
                class.map_or_else(String::new, |c| format!("{c:?}"))
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), names.len(), wrong.join("\n"));
    // Errors alone would compare nothing.
    assert!(names.len() < MANY || answered * LEAST_ANSWERED >= names.len(), "only {answered} of {} are answered by both", names.len());
}

fn same(ours: &str, theirs: &str) -> bool {
    let (ours, theirs): (Vec<_>, Vec<_>) = (ours.split('\n').collect(), theirs.split('\n').collect());
    ours.len() == theirs.len() && ours.into_iter().zip(theirs).all(|(ours, theirs)| same_value(ours, theirs))
}

fn same_value(ours: &str, theirs: &str) -> bool {
    if ours == theirs || (ours == "t" && theirs == "true") || (ours == "f" && theirs == "false") {
        return true;
    }
    match (ours.parse::<f64>(), theirs.parse::<f64>()) {
        (Ok(a), Ok(b)) => a.total_cmp(&b).is_eq() || (a - b).abs() <= 1e-12 * a.abs().max(b.abs()),
        _ => false,
    }
}

/// All columns of the rows, as they come, whatever they are called.
pub(super) fn columns((count, query): (usize, &str)) -> String {
    let names: Vec<_> = (1..=count).map(|i| format!("c{i}")).collect();
    let texts: Vec<_> = names.iter().map(|name| format!("coalesce({name}::text, 'NULL')")).collect();
    format!("SELECT {} FROM ({query}) AS q({})", texts.join(" || '|' || "), names.join(", "))
}

/// All columns of the rows, in one order.
pub(super) fn rows(query: &str) -> String {
    format!("SELECT r FROM (SELECT row_to_json(q)::text AS r FROM ({query}) AS q) AS q ORDER BY r")
}

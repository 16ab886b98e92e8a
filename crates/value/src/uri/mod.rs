//! URIs and ARNs as API Gateway writes them.
//!
//! All functions give slices of the text. What stands in braces (`${stageVariables.host}`, `{proxy+}`, and the
//! open expressions of templates such as `${AWS::Region}`) is never looked into when the text is taken apart:
//! a colon or a slash in there separates nothing.

pub mod arn;
pub mod backend;
pub mod called;
pub mod escape;
pub mod integration;
pub mod integration_arn;
pub mod lambda;
pub mod placeholder;
mod scan;
pub mod url;

pub use scan::has_open_expression;

/// `text`, unless there is none.
fn present(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

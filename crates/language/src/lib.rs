//! The SQL front end, in the order in which text passes through it.
//!
//! Text → [`split`] (statements) → [`variables`] (`:name`) → [`tokens`] (operator runs) → [`dialect`]
//! (PostgreSQL's, with hstore's prefix operators and typed literals) → [`ast`] (one rewrite a file) →
//! DataFusion's planner with ours in front ([`planner`]) → [`rules`] (casts, set-returning functions).
//!
//! [`FrontEnd`] is the whole of it. What planners and rules alone can give also works through DataFusion's own
//! `SessionContext::sql` once [`FrontEnd::configure`] has set the session up; tokens, dialect and AST rewrites
//! need [`FrontEnd::plan`].

pub mod ast;
mod chains;
mod dependencies;
pub mod dialect;
pub mod error;
mod exponents;
mod front_end;
mod insert;
pub mod lex;
mod literal_tokens;
mod mistakes;
mod own_settings;
mod physical;
pub mod planner;
mod repair;
pub mod rules;
pub mod split;
pub mod suggest;
pub mod tokens;
pub mod variables;

pub use front_end::{FrontEnd, Parsed, Planned};
pub use own_settings::OwnSettings;
#[doc(hidden)]
pub use repair::Repair;

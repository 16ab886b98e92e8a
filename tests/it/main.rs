//! The one integration-test binary: a module for each area.

#![expect(clippy::unwrap_used, reason = "what a test does not expect makes it fail")]

mod cli;
#[cfg(feature = "aws")]
mod collect;
mod compatibility;
mod definitions;
mod docs;
mod documented_tables;
mod equal_names;
mod function_examples;
mod fuzz_mutations;
mod fuzz_replay;
mod fuzz_targets;
mod hidden_columns;
mod json;
mod layers;
mod leaks;
mod output;
mod postgres;
mod public_api;
mod queries;
mod readme;
mod round_trips;
mod routes;
mod shell;
mod slt;
mod snapshot;
mod source;
mod sql_meaning;
mod sql_properties;
mod supply_chain;
mod table_functions;
mod tag_references;
mod time_frame;
mod uri;

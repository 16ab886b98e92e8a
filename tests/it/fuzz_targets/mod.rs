//! The bodies of the fuzz targets, free of any fuzzing library: `fuzz/fuzz_targets/<name>.rs` includes the file
//! by its path, and the replay test runs it over the corpus.
//!
//! A new target is a file here with `pub(crate) fn run(data: &[u8])`, a line in [`TARGETS`], a file of five lines and a
//! `[[bin]]` in `fuzz/`, and a small corpus in `fuzz/corpus/<name>/`.

pub(crate) mod command;
pub(crate) mod config;
pub(crate) mod copy;
pub(crate) mod hcl;
pub(crate) mod hstore;
pub(crate) mod json;
pub(crate) mod json_path;
pub(crate) mod jsonpath;
pub(crate) mod manifest;
pub(crate) mod pages;
pub(crate) mod pattern;
pub(crate) mod planner;
pub(crate) mod policy;
pub(crate) mod redactor;
pub(crate) mod source;
pub(crate) mod sql;
pub(crate) mod table_file;
pub(crate) mod template;
pub(crate) mod terminal;
pub(crate) mod text_array;
pub(crate) mod uri;
pub(crate) mod yaml;

/// A target: name and body.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// The targets.
pub(crate) const TARGETS: &[Target] = &[
    ("command", command::run),
    ("config", config::run),
    ("copy", copy::run),
    ("hcl", hcl::run),
    ("hstore", hstore::run),
    ("json", json::run),
    ("json_path", json_path::run),
    ("jsonpath", jsonpath::run),
    ("manifest", manifest::run),
    ("pages", pages::run),
    ("pattern", pattern::run),
    ("planner", planner::run),
    ("policy", policy::run),
    ("redactor", redactor::run),
    ("source", source::run),
    ("sql", sql::run),
    ("table_file", table_file::run),
    ("template", template::run),
    ("terminal", terminal::run),
    ("text_array", text_array::run),
    ("uri", uri::run),
    ("yaml", yaml::run),
];

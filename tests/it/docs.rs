//! The generated documents, compared with what the code says now; `UPDATE_DOCS=1 cargo test docs` rewrites them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use apigw_sql_columns::schema::{Dataset, Origin};
use apigw_sql_functions as functions;
use apigw_sql_functions::spec::FunctionSpec;
use apigw_sql_source::{Known, column_limits, shape_yields};

#[test]
fn functions_md_is_current() {
    compare("docs/functions.md", &functions_md(&functions::specs()));
}

#[test]
fn columns_md_is_current() {
    compare("docs/columns.md", &columns_md());
}

#[test]
fn the_tables_of_sources_md_are_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sources.md");
    let written = fs::read_to_string(path).unwrap();
    let with = |text: &str, name: &str, table: &str| {
        let (before, rest) = text.split_once(&format!("<!-- {name} -->\n")).unwrap();
        let (_, after) = rest.split_once(&format!("<!-- end of {name} -->")).unwrap();
        format!("{before}<!-- {name} -->\n{table}<!-- end of {name} -->{after}")
    };
    compare("docs/sources.md", &with(&with(&written, "shapes", &shapes_md()), "limits", &limits_md()));
}

fn shapes_md() -> String {
    const DATASETS: [Dataset; 5] = [Dataset::IntegrationDetail, Dataset::RestApi, Dataset::Resource, Dataset::Method, Dataset::STAGE];
    let mut out = String::from(
        "| shape | what it is | integrations | `rest_api` | `resource` | `method` | `stage` | other tables |\n|---|---|---|---|---|---|---|---|\n",
    );
    let others = |datasets: &[Dataset]| {
        let others: Vec<_> =
            datasets.iter().filter(|dataset| matches!(dataset, Dataset::Document(_)) && **dataset != Dataset::STAGE).collect();
        if others.len() > DATASETS.len() {
            return "all".to_owned();
        }
        others.iter().map(|dataset| format!("`{}`", dataset.table_name())).collect::<Vec<_>>().join(", ")
    };
    for shape in shape_yields() {
        let cells = DATASETS.map(|dataset| if shape.datasets.contains(&dataset) { "yes" } else { "" });
        writeln!(out, "| `{}` | {} | {} | {} |", shape.name, shape.what, cells.join(" | "), others(&shape.datasets)).unwrap();
    }
    out
}

fn limits_md() -> String {
    let limits = column_limits();
    let mut columns: Vec<&str> = Vec::new();
    for (name, _) in limits.iter().flat_map(|(_, columns)| columns.iter()) {
        if !columns.contains(name) {
            columns.push(name);
        }
    }
    let shapes: Vec<_> = limits.iter().map(|(shape, _)| format!("`{shape}`")).collect();
    let mut out = format!("| column | {} |\n|---|{}\n", shapes.join(" | "), "---|".repeat(shapes.len()));
    for column in columns {
        let cells = limits.iter().map(|(_, known)| match known.iter().find(|(name, _)| *name == column) {
            None => "yes",
            Some((_, Known::Never)) => "never",
            Some((_, Known::IfSaid(place))) => place,
        });
        writeln!(out, "| `{column}` | {} |", cells.collect::<Vec<_>>().join(" | ")).unwrap();
    }
    out
}

fn columns_md() -> String {
    let mut out = String::from(
        "# Tables and columns\n\n\
         Generated from the column tables in `crates/columns/src/schema/columns`; the same texts are in `apigw.columns`, in `\\d+` and in \
         the metadata of the Arrow fields. All columns may be NULL; absent values are never replaced by defaults, except in \
         the `effective_*` columns. Timestamps are microseconds in UTC.\n\n\
         `aws` and `apigw` are on the search path: the names work without the schema.\n",
    );
    for dataset in Dataset::ALL {
        writeln!(out, "\n## {}\n\n{}\n", dataset.qualified_name(), dataset.description()).unwrap();
        writeln!(out, "| column | type | DDSQL | meaning |\n|---|---|---|---|").unwrap();
        for column in dataset.columns() {
            let computed = if matches!(column.origin, Origin::Derived(_)) { " Computed from the other columns." } else { "" };
            let (name, sql_type) = (column.name, column.sql_type);
            let meaning = column.description.replace('|', "\\|");
            writeln!(out, "| `{name}` | {} | {} | {meaning}{computed} |", sql_type.name(), sql_type.ddsql_name()).unwrap();
        }
    }
    out
}

/// Compares the document at `path` (from the root of the project) with `text`, or writes it.
pub(crate) fn compare(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(file.parent().expect("a directory")).unwrap();
        return fs::write(&file, text).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == text, "{path} is stale: run `UPDATE_DOCS=1 cargo test --test it docs`");
}

fn functions_md(specs: &[&FunctionSpec]) -> String {
    let mut families: Vec<&str> = Vec::new();
    for spec in specs {
        if !families.contains(&spec.family) {
            families.push(spec.family);
        }
    }
    let mut out = String::from(
        "# Functions\n\n\
         Generated from the functions' own specifications; a test runs every example and compares its result.\n\
         What the engine has besides is DataFusion's.\n\n",
    );
    for family in &families {
        let names = specs.iter().filter(|s| s.family == *family).map(|s| format!("[`{0}`](#{0})", s.name));
        writeln!(out, "- {family}: {}", names.collect::<Vec<_>>().join(", ")).unwrap();
    }
    for family in families {
        writeln!(out, "\n## {family}").unwrap();
        for spec in specs.iter().filter(|s| s.family == family) {
            function(spec, &mut out);
        }
    }
    out
}

fn function(spec: &FunctionSpec, out: &mut String) {
    writeln!(out, "\n### `{}`\n\n```", spec.name).unwrap();
    for overload in spec.overloads {
        writeln!(out, "{} → {}", overload.syntax(spec.name), overload.returns.name()).unwrap();
    }
    writeln!(out, "```\n\n{}\n", spec.description).unwrap();
    if !spec.aliases.is_empty() {
        writeln!(out, "Also called {}.\n", spec.aliases.iter().map(|a| format!("`{a}`")).collect::<Vec<_>>().join(", ")).unwrap();
    }
    writeln!(out, "```sql\n{};\n-- {}\n```", spec.example, spec.result.replace('\n', "\n-- ")).unwrap();
}

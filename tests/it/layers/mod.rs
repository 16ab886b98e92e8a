//! The rules of the house that the compiler does not keep: which module of a crate may import which, which files may stand on
//! each other, where printing is allowed, how long files and functions may be, and that nothing is public for nobody. Which
//! crate may use which, Cargo keeps.

mod code;
mod graph;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use code::SourceFile;
use graph::Modules;

/// The modules of the crates that have more than one floor, and what each may import of its crate, from the bottom up. `Above`
/// are all modules listed before it.
const LAYERS: &[(&str, &[(&str, May)])] = &[
    (
        "apigw_sql_columns",
        &[("types", May::Only(&[])), ("model", May::Only(&[])), ("schema", May::Above), ("output", May::Only(&["types"]))],
    ),
    (
        "apigw_sql",
        &[
            ("sample", May::Only(&[])),
            ("queries", May::Only(&[])),
            ("table", May::Only(&[])),
            ("engine", May::Only(&["sample", "table"])),
            ("statement", May::Only(&["engine"])),
            ("psql", May::Only(&["engine", "queries", "statement"])),
            ("ops", May::Only(&["table", "engine", "psql"])),
            ("shell", May::Above),
            ("cli", May::Above),
        ],
    ),
];

/// The modules of the other crates that nothing of their crate but its root may import, and that import nothing of it.
const TOPS: &[(&str, &str)] = &[("apigw_sql_source", "snapshot")];
const BOTTOMS: &[(&str, &str)] = &[("apigw_sql_value", "error")];

/// Circles of files that are there, each on a line; `#` begins a comment. New ones are not wanted.
const CIRCLES: &str = include_str!("circles.txt");

/// The one file that writes to the standard output and error.
const GATE: &str = "src/psql/gate.rs";
/// What only the generated pages and the tests call: what limits a form of source, and a scan with a given number of threads.
const FOR_DOCS_AND_TESTS: [&str; 3] = ["column_limits", "shape_yields", "scan_with"];
const MOST_LINES_OF_A_FILE: usize = 600;
const MOST_LINES_OF_A_FUNCTION: usize = 100;

enum May {
    Only(&'static [&'static str]),
    Above,
}

fn files() -> Vec<SourceFile> {
    let files = code::read(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert!(files.len() > 900, "found only {} files", files.len());
    files
}

#[test]
fn the_source_keeps_the_rules_of_the_house() {
    let mut found = String::new();
    for file in files() {
        for problem in problems(&file) {
            writeln!(found, "{}: {problem}", file.path).unwrap();
        }
    }
    assert!(found.is_empty(), "\n{found}");
}

/// What is wrong with a file.
fn problems(file: &SourceFile) -> Vec<String> {
    let mut out = Vec::new();
    if !file.has_header {
        out.push("the first line is no `//!` header".to_owned());
    }
    if file.lines > MOST_LINES_OF_A_FILE {
        out.push(format!("{} lines of production code, more than {MOST_LINES_OF_A_FILE}", file.lines));
    }
    for (name, lines) in &file.functions {
        if *lines > MOST_LINES_OF_A_FUNCTION {
            out.push(format!("`{name}` has {lines} lines, more than {MOST_LINES_OF_A_FUNCTION}"));
        }
    }
    for printing in file.macros.iter().filter(|name| ["println", "eprintln", "print", "eprint", "dbg"].contains(&name.as_str())) {
        out.push(format!("`{printing}!`: what is told goes through {GATE}"));
    }
    if file.path != GATE {
        let streams = file.paths.iter().filter(|path| is_stream(path));
        out.extend(streams.map(|path| format!("`{}` outside {GATE}", path.join("::"))));
    }
    out.extend(imports(file).into_iter().filter_map(|import| forbidden(file, &import)));
    out
}

/// `io::stdout`, `std::io::Stderr`: a stream of this process. A process that is started has streams of its own.
fn is_stream(path: &[String]) -> bool {
    let [.., module, name] = path else { return false };
    module == "io" && ["stdout", "stderr", "Stdout", "Stderr"].contains(&name.as_str())
}

/// The modules at the root of its crate that a file refers to.
fn imports(file: &SourceFile) -> BTreeSet<String> {
    let from_root = file.paths.iter().filter_map(|path| {
        // The program's own file sees the library from outside.
        if file.path == "src/main.rs" && path[0] == "apigw_sql" {
            return path.get(1).cloned();
        }
        let ups = path.iter().take_while(|word| *word == "super").count();
        let at = if path[0] == "crate" { 1 } else { ups };
        (path[0] == "crate" || (ups > 0 && ups == file.module.len())).then(|| path.get(at).cloned()).flatten()
    });
    from_root.collect()
}

fn forbidden(file: &SourceFile, import: &str) -> Option<String> {
    if file.path == "src/main.rs" {
        return (import != "cli").then(|| format!("imports `{import}`; only `cli` is allowed"));
    }
    let is = |table: &[(&str, &str)], module: &str| table.contains(&(file.krate.as_str(), module));
    if let Some(module) = file.module.first().filter(|module| *module != import)
        && (is(TOPS, import) || is(BOTTOMS, module))
    {
        return Some(format!("`{module}` imports `{import}`, which stands above it"));
    }
    let (_, layers) = LAYERS.iter().find(|(krate, _)| *krate == file.krate)?;
    let module = file.module.first()?;
    let target = layers.iter().position(|(name, _)| *name == import)?;
    if import == module {
        return None;
    }
    let Some(at) = layers.iter().position(|(name, _)| name == module) else {
        return Some(format!("`{module}` is not in the table of layers"));
    };
    let allowed = match &layers[at].1 {
        May::Only(list) => list.contains(&import),
        May::Above => target < at,
    };
    (!allowed).then(|| format!("`{module}` imports `{import}`, which the table of layers does not allow"))
}

#[test]
fn no_new_circle_of_files() {
    let files = files();
    let known: BTreeSet<Vec<&str>> = CIRCLES.lines().filter(|line| !line.starts_with('#')).map(|line| line.split(' ').collect()).collect();
    let files: Vec<SourceFile> = files.into_iter().filter(|file| !file.is_test).collect();
    let found: BTreeSet<Vec<&str>> = Modules::of(&files).circles().into_iter().collect();
    let lines = |circles: Vec<&Vec<&str>>| circles.iter().map(|circle| circle.join(" ")).collect::<Vec<_>>().join("\n");
    let new = lines(found.difference(&known).collect());
    let gone = lines(known.difference(&found).collect());
    assert!(new.is_empty() && gone.is_empty(), "found, and not in circles.txt:\n{new}\nin circles.txt, and not found:\n{gone}");
}

/// Names are compared, not what they stand for: one that two items have counts as used when one of them is.
#[test]
fn nothing_is_public_for_nobody() {
    let files: Vec<SourceFile> = files().into_iter().filter(|file| !file.is_test).collect();
    let count = |words: &dyn Fn(&SourceFile) -> &Vec<String>| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for word in files.iter().flat_map(words) {
            *counts.entry(word.clone()).or_default() += 1;
        }
        counts
    };
    let (words, public) = (count(&|file| &file.words), count(&|file| &file.public));
    let mut unused = String::new();
    for file in files.iter().filter(|file| file.krate != "apigw_sql") {
        for name in file.public.iter().filter(|name| words.get(*name) <= public.get(*name) && !FOR_DOCS_AND_TESTS.contains(&name.as_str()))
        {
            writeln!(unused, "{}: `{name}`", file.path).unwrap();
        }
    }
    assert!(unused.is_empty(), "public, and called by nobody but perhaps tests:\n{unused}");
}

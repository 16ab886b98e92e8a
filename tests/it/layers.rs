//! The rules of the house that the compiler does not keep: which module may import which, where printing is
//! allowed, how long files and functions may be.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A module and what it may import from this crate, from the bottom up. `Above` are all modules listed before it.
const LAYERS: &[(&str, May)] = &[
    ("error", May::Only(&[])),
    ("value", May::Only(&["error"])),
    ("types", May::Only(&["error", "value"])),
    ("model", May::Only(&["error", "value"])),
    ("schema", May::Only(&["error", "value", "types", "model"])),
    ("source", May::Only(&["error", "value", "types", "model", "schema"])),
    ("snapshot", May::Only(&["error", "value", "types", "model", "schema", "source"])),
    ("functions", May::Only(&["error", "value", "types"])),
    ("sql", May::Only(&["error", "value", "types", "functions"])),
    ("table", May::Only(&["error", "value", "types", "schema", "source", "snapshot", "functions"])),
    ("engine", May::Above),
    ("output", May::Only(&["error", "value", "types"])),
    ("queries", May::Only(&["error"])),
    ("statement", May::Only(&["error", "engine", "output", "sql", "queries"])),
    ("ops", May::Above),
    ("check", May::Above),
    ("shell", May::Above),
    ("server", May::Only(&["error", "engine", "output", "statement", "sql"])),
    ("cli", May::Above),
];

/// What `lib.rs` re-exports, and the module it comes from.
const RE_EXPORTS: &[(&str, &str)] =
    &[("Error", "error"), ("ErrorKind", "error"), ("Result", "error"), ("Engine", "engine"), ("install", "engine")];

/// The one file that writes to the standard output and error.
const GATE: &str = "statement/gate.rs";
const MOST_LINES_OF_A_FILE: usize = 600;
const MOST_LINES_OF_A_FUNCTION: usize = 100;

enum May {
    Only(&'static [&'static str]),
    Above,
}

#[test]
fn the_source_keeps_the_rules_of_the_house() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    list(&root, &mut files);
    assert!(files.len() > 10, "found only {} files below {}", files.len(), root.display());
    let mut found = String::new();
    for file in files {
        let path = file.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        for problem in problems(&path, &fs::read_to_string(&file).unwrap()) {
            writeln!(found, "src/{path}: {problem}").unwrap();
        }
    }
    assert!(found.is_empty(), "\n{found}");
}

fn list(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
}

/// What is wrong with the file at `path` (from `src`).
fn problems(path: &str, text: &str) -> Vec<String> {
    let mut out = Vec::new();
    if !text.starts_with("//!") {
        out.push("the first line is no `//!` header".to_owned());
    }
    let code = blank_out(text);
    let code = production(&code);
    let modules = module_path(path);
    let module = modules.first().map_or("", String::as_str);

    let lines = code.lines().count();
    if lines > MOST_LINES_OF_A_FILE {
        out.push(format!("{lines} lines of production code, more than {MOST_LINES_OF_A_FILE}"));
    }
    for (name, lines) in function_lengths(code) {
        if lines > MOST_LINES_OF_A_FUNCTION {
            out.push(format!("`{name}` has {lines} lines, more than {MOST_LINES_OF_A_FUNCTION}"));
        }
    }
    for printing in ["println!", "eprintln!", "print!", "eprint!", "dbg!"] {
        if words(code).any(|(_, w)| w == printing.trim_end_matches('!')) && code.contains(printing) {
            out.push(format!("`{printing}`: what is told goes through {GATE}"));
        }
    }
    if path != GATE {
        let streams = words(code).filter(|(at, w)| is_stream(code, *at, w));
        out.extend(streams.map(|(_, stream)| format!("`{stream}` outside {GATE}")));
    }
    if code.contains("aws_sdk") && !path.starts_with("source/aws") {
        out.push("`aws_sdk` outside source/aws".to_owned());
    }
    if path != "lib.rs" {
        out.extend(imports(code, &modules).into_iter().filter_map(|import| forbidden(path, module, &import)));
    }
    out
}

fn forbidden(path: &str, module: &str, import: &str) -> Option<String> {
    let target = RE_EXPORTS.iter().find(|(name, _)| *name == import).map_or(import, |(_, module)| module);
    if target == module {
        return None;
    }
    if path == "main.rs" {
        return (target != "cli").then(|| format!("imports `{import}`; only `cli` is allowed"));
    }
    let Some(at) = LAYERS.iter().position(|(name, _)| *name == module) else {
        return Some(format!("`{module}` is not in the table of layers"));
    };
    let allowed = match &LAYERS[at].1 {
        May::Only(list) => list.contains(&target),
        May::Above => LAYERS[..at].iter().any(|(name, _)| *name == target),
    };
    (!allowed).then(|| format!("`{module}` imports `{import}`, which the table of layers does not allow"))
}

/// Whether the word at `at` gives a stream of this process: it is called, imported, or the name of a type. A process that is
/// started has streams of its own, which take an argument.
fn is_stream(code: &str, at: usize, word: &str) -> bool {
    let rest = code[at + word.len()..].trim_start();
    match (word, rest.strip_prefix('(')) {
        ("stdout" | "stderr", Some(arguments)) => arguments.trim_start().starts_with(')'),
        ("stdout" | "stderr", None) => rest.starts_with([';', ',', '}', ':']),
        ("Stdout" | "Stderr", _) => code[..at].trim_end().ends_with("io::"),
        _ => false,
    }
}

/// `value/uri/url.rs` → [value, uri, url].
fn module_path(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').map(str::to_owned).collect()
}

/// The modules (or re-exported names) at the crate's root that `code` refers to.
fn imports(code: &str, modules: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    let words: Vec<_> = words(code).collect();
    let mut i = 0;
    while i < words.len() {
        let (at, word) = words[i];
        let previous = code[..at].trim_end();
        let start_of_path = !previous.ends_with("::") && !previous.ends_with('.');
        let mut depth = modules.len();
        let root = match word {
            "crate" | "apigw_sql" => start_of_path && follows(code, at + word.len(), "::"),
            "super" if start_of_path => {
                // `super::super::x`: one level up each; at the root the next name is a module of the crate.
                depth -= 1;
                while depth > 0 && words.get(i + 1).is_some_and(|(_, w)| *w == "super") {
                    i += 1;
                    depth -= 1;
                }
                depth == 0 && follows(code, words[i].0 + "super".len(), "::")
            }
            _ => false,
        };
        if root && !is_visibility(previous) {
            let (at, word) = words[i];
            let rest = code[at + word.len()..].trim_start().trim_start_matches("::").trim_start();
            first_names(rest, &mut out);
        }
        i += 1;
    }
    out.sort();
    out.dedup();
    out
}

fn is_visibility(previous: &str) -> bool {
    previous.ends_with("pub(in") || previous.ends_with("pub(")
}

fn follows(code: &str, at: usize, what: &str) -> bool {
    code[at..].trim_start().starts_with(what)
}

/// The first segment of each path of a use tree: `a::b` gives a, `{a::b, c}` gives a and c.
fn first_names(tree: &str, out: &mut Vec<String>) {
    let Some(group) = tree.strip_prefix('{') else {
        let name: String = tree.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        out.push(if name.is_empty() { "*".to_owned() } else { name });
        return;
    };
    let mut depth = 0;
    let mut start = true;
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            c if start && !c.is_whitespace() => {
                start = false;
                first_names(&group[i..], out);
            }
            _ => {}
        }
    }
}

fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        at += code[at..].find(is_word)?;
        let start = at;
        at += code[at..].find(|c| !is_word(c)).unwrap_or(code.len() - at);
        Some((start, &code[start..at]))
    })
}

/// The code before the unit tests.
fn production(code: &str) -> &str {
    let mut from = 0;
    while let Some(at) = code[from..].find("#[cfg(test)]").map(|at| from + at) {
        let rest = code[at + "#[cfg(test)]".len()..].trim_start();
        if rest.starts_with("mod ") {
            return &code[..at];
        }
        from = at + 1;
    }
    code
}

/// The functions and how many lines each takes, signature and nested functions included.
fn function_lengths(code: &str) -> Vec<(String, usize)> {
    let all: Vec<_> = words(code).collect();
    let mut out = Vec::new();
    for pair in all.windows(2) {
        let [(at, "fn"), (_, name)] = pair else { continue };
        let Some(body) = body_start(&code[*at..]) else { continue };
        let mut depth = 0;
        for (i, c) in code[at + body..].char_indices() {
            depth += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            if depth == 0 {
                out.push(((*name).to_owned(), code[*at..=at + body + i].lines().count()));
                break;
            }
        }
    }
    out
}

/// Where the body opens; `None` for a declaration or a function type.
fn body_start(signature: &str) -> Option<usize> {
    let mut depth = 0;
    for (i, c) in signature.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth -= 1;
                if depth < 0 {
                    return None;
                }
            }
            '{' if depth == 0 => return Some(i),
            ';' | ',' | '=' if depth == 0 && !signature[..i].contains("where") => return None,
            _ => {}
        }
    }
    None
}

/// The code with comments, strings and character literals replaced by spaces; lines stay where they are.
fn blank_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after_word = out.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let length = literal_or_comment(rest, after_word);
        let (taken, keep) = if length == 0 { (c.len_utf8(), true) } else { (length, false) };
        let (head, tail) = rest.split_at(taken);
        if keep {
            out.push_str(head);
        } else {
            out.extend(head.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        }
        rest = tail;
    }
    out
}

/// The length of the comment or literal at the start of `rest`; 0 if there is none.
fn literal_or_comment(rest: &str, after_word: bool) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    if rest.starts_with('"') {
        return quoted(rest, 1, '"');
    }
    if rest.starts_with('\'') {
        let mut chars = rest.chars().skip(1);
        let (first, second) = (chars.next(), chars.next());
        // Anything else is a lifetime.
        return if first == Some('\\') || second == Some('\'') { quoted(rest, 1, '\'') } else { 0 };
    }
    if !after_word && rest.starts_with(['r', 'b', 'c']) {
        let raw = rest.trim_start_matches(['b', 'c']);
        let hashes = raw.strip_prefix('r').map(|r| r.len() - r.trim_start_matches('#').len());
        if let Some(hashes) = hashes.filter(|n| raw[1 + n..].starts_with('"')) {
            let start = rest.len() - raw.len() + hashes + 2;
            let end = format!("\"{}", "#".repeat(hashes));
            return rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len());
        }
        if rest[1..].starts_with('"') {
            return quoted(rest, 2, '"');
        }
        if rest.starts_with("b'") {
            return quoted(rest, 2, '\'');
        }
    }
    0
}

fn quoted(rest: &str, start: usize, end: char) -> usize {
    let mut escaped = false;
    for (i, c) in rest[start..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == end => return start + i + 1,
            _ => {}
        }
    }
    rest.len()
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

mod the_checker_itself {
    use super::*;

    fn first(path: &str, text: &str) -> Option<String> {
        problems(path, &format!("//! x\n{text}")).into_iter().next()
    }

    #[test]
    fn allowed_imports_pass() {
        for (path, text) in [
            ("value/uri/url.rs", "use crate::error::Error; use super::scan; use super::super::hstore; use crate::Result;"),
            ("functions/url/a.rs", "use crate::{types::SqlType, value::uri::{arn, url}}; use super::super::spec;"),
            ("shell/mod.rs", "fn f() { crate::ops::x(); Command::new(x).stdout(Stdio::piped()) }"),
            ("statement/gate.rs", "fn f() { io::stderr().lock(); }"),
            ("main.rs", "fn main() { apigw_sql::cli::main() }"),
            ("lib.rs", "pub use engine::Engine;"),
            ("source/aws/client.rs", "use aws_sdk_apigateway::Client;"),
            ("value/a.rs", "// crate::types\nconst A: &str = \"crate::sql { \"; const B: char = '\"'; use crate::error::X;"),
            ("value/a.rs", "pub(in crate::value) fn f<'a>(x: &'a str) {} const R: &str = r#\"crate::sql \"# ;"),
            ("value/a.rs", "fn f() {}\n#[cfg(test)]\nmod tests { use crate::sql::X; }"),
        ] {
            assert_eq!(first(path, text), None, "{path}: {text}");
        }
    }

    #[test]
    fn forbidden_imports_are_found() {
        for (path, text) in [
            ("value/uri/url.rs", "use crate::types::SqlType;"),
            ("value/uri/url.rs", "use super::super::super::types::SqlType;"),
            ("value/mod.rs", "use super::types::SqlType;"),
            ("functions/a.rs", "use crate::{types::SqlType, engine::Engine};"),
            ("functions/a.rs", "fn f() { crate::table::g() }"),
            ("functions/a.rs", "use crate::Engine;"),
            ("sql/mod.rs", "use crate::*;"),
            ("table/mod.rs", "use crate::model::x;"),
            ("engine/mod.rs", "use crate::cli;"),
            ("unknown/mod.rs", "use crate::error;"),
            ("main.rs", "use apigw_sql::engine;"),
        ] {
            assert!(first(path, text).is_some(), "{path}: {text}");
        }
    }

    #[test]
    fn other_rules() {
        assert!(problems("value/a.rs", "fn f() {}")[0].contains("header"));
        assert!(first("value/a.rs", "fn f() { eprintln!(\"x\") }").unwrap().contains("eprintln!"));
        for text in ["io::stderr().lock();", "use std::io::{stdout, Write};", "let x = std::io::Stdout;", "ProgressDrawTarget::stderr()"] {
            let text = format!("fn f() {{ {text} }}");
            assert!(first("cli/a.rs", &text).is_some_and(|problem| problem.contains("outside statement/gate.rs")), "{text}");
        }
        assert!(first("model/a.rs", "use aws_sdk_sts::X;").unwrap().contains("aws_sdk"));
        let long = format!("impl A {{ fn f(x: [u8; 2]) -> u8\n{{ {} }} }}", "a();\n".repeat(100));
        assert!(first("value/a.rs", &long).unwrap().contains("`f` has 102 lines"));
        assert!(first("value/a.rs", &"const A: u8 = 1;\n".repeat(600)).unwrap().contains("601 lines"));
    }
}

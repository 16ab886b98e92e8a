//! Every `source_pointer` leads to something in its file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use apigw_sql_value::json::Node;
use apigw_sql_value::{json, yaml};
use bumpalo::Bump;

/// The documents of files, read once.
#[derive(Default)]
pub(super) struct Files<'a> {
    read: HashMap<PathBuf, Vec<Node<'a>>>,
}

impl<'a> Files<'a> {
    fn documents(&mut self, bump: &'a Bump, path: &Path) -> &[Node<'a>] {
        self.read.entry(path.to_owned()).or_insert_with(|| {
            let text = bump.alloc_str(&std::fs::read_to_string(path).unwrap());
            if let Ok(node) = json::parse(bump, text.as_bytes()) {
                return vec![node];
            }
            let mut nodes = Vec::new();
            yaml::parse_all(bump, text, &mut nodes).unwrap();
            nodes
        })
    }

    /// Whether a pointer leads somewhere (RFC 6901, behind `#n` for the n-th document).
    pub(super) fn resolves(&mut self, bump: &'a Bump, path: &Path, pointer: &str) -> bool {
        let (document, tokens) = match pointer.strip_prefix('#') {
            Some(rest) => {
                let (number, tokens) = rest.split_once('/').unwrap_or((rest, ""));
                (number.parse::<usize>().unwrap() - 1, tokens)
            }
            None => (0, pointer.strip_prefix('/').unwrap_or_default()),
        };
        let Some(mut node) = self.documents(bump, path).get(document).copied() else { return false };
        for token in tokens.split('/').filter(|_| !tokens.is_empty()) {
            let name = token.replace("~1", "/").replace("~0", "~");
            let below = if node.is_array() { name.parse::<usize>().ok().and_then(|at| node.items().get(at)) } else { node.get(&name) };
            let Some(below) = below else { return false };
            node = *below;
        }
        true
    }
}

/// The pointers of a source that lead nowhere.
pub(super) fn lost(from: &str) -> (usize, Vec<String>) {
    let bump = Bump::new();
    let mut files = Files::default();
    let (rows, _) = super::ask(
        &["--from", from],
        "SELECT source_path AS f, source_pointer AS p FROM apigw.integration_detail WHERE source_pointer IS NOT NULL AND source_path NOT LIKE '%.tf'",
    );
    let text = |row: &super::Row, name: &str| row[name].as_str().unwrap().to_owned();
    let is_lost = |row: &&super::Row| !files.resolves(&bump, &super::folder().join(text(row, "f")), &text(row, "p"));
    let lost = rows.iter().filter(is_lost).map(|row| format!("{} {}", text(row, "f"), text(row, "p"))).collect();
    (rows.len(), lost)
}

#[test]
fn pointers_of_all_our_files_lead_somewhere() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sam/templates");
    for folder in [super::folder(), templates] {
        let (rows, lost) = lost(folder.to_str().unwrap());
        assert_eq!(lost, [""; 0], "{}", folder.display());
        assert!(rows >= 20, "{rows} rows");
    }
}

#[test]
fn pointers_of_public_files_lead_somewhere() {
    let Some(folder) = std::env::var_os("APIGW_SQL_REALDATA").map(PathBuf::from) else { return };
    for kind in ["A", "B", "C", "D"] {
        let (rows, lost) = lost(folder.join(kind).to_str().unwrap());
        assert_eq!(lost, [""; 0], "{kind}");
        assert!(rows >= 5, "{kind}: {rows} rows");
    }
}

//! The code of the workspace without its tests, as `syn` reads it.

use std::fs;
use std::path::{Path, PathBuf};

use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

/// A file of one of the crates.
pub(super) struct SourceFile {
    /// The crate as Rust names it: `apigw_sql_value`.
    pub(super) krate: String,
    /// Whether it is of tests alone: their `mod` has `#[cfg(test)]` in another file.
    pub(super) is_test: bool,
    /// From the root of the workspace: `crates/value/src/uri/url.rs`.
    pub(super) path: String,
    /// The module: `[uri, url]`; empty for the root of the crate.
    pub(super) module: Vec<String>,
    pub(super) has_header: bool,
    /// Lines of code that are not of tests.
    pub(super) lines: usize,
    /// The functions with how many lines each takes.
    pub(super) functions: Vec<(String, usize)>,
    /// The paths of more than one segment, as written, those of `use` among them: `[crate, uri, Url]`, `[super, *]`.
    pub(super) paths: Vec<Vec<String>>,
    /// The last names of the macros that are called.
    pub(super) macros: Vec<String>,
    /// Names that `use` makes known in the module, with the paths that they stand for.
    pub(super) imports: Vec<(String, Vec<String>)>,
    /// Public items by name.
    pub(super) public: Vec<String>,
    /// All words of the code but those of `use`.
    pub(super) words: Vec<String>,
}

/// All files of `src` folders, in the order of their paths.
pub(super) fn read(root: &Path) -> Vec<SourceFile> {
    let mut crates = vec![("apigw_sql".to_owned(), root.join("src"))];
    for entry in fs::read_dir(root.join("crates")).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap();
        crates.push((format!("apigw_sql_{name}"), folder.join("src")));
    }
    crates.sort();
    let mut out = Vec::new();
    for (krate, folder) in crates {
        let mut files = Vec::new();
        list(&folder, &mut files);
        for file in files {
            let module = module_path(file.strip_prefix(&folder).unwrap().to_str().unwrap());
            let path = file.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&file).unwrap();
            out.push(read_file(&krate, path, module, &text));
        }
    }
    out
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

/// `uri/url.rs` → [uri, url]; `lib.rs` and `main.rs` → [].
fn module_path(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" || path == "main" { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

fn read_file(krate: &str, path: String, module: Vec<String>, text: &str) -> SourceFile {
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let of_tests: usize = file.items.iter().filter(|item| is_test(attributes(item))).map(|item| lines_of(item.span())).sum();
    let mut out = SourceFile {
        krate: krate.to_owned(),
        is_test: path.ends_with("/tests.rs") || path.contains("/tests/"),
        path,
        module,
        has_header: text.starts_with("//!"),
        lines: text.lines().count() - of_tests,
        functions: Vec::new(),
        paths: Vec::new(),
        macros: Vec::new(),
        imports: Vec::new(),
        public: Vec::new(),
        words: Vec::new(),
    };
    Reader(&mut out).visit_file(&file);
    out
}

fn lines_of(span: proc_macro2::Span) -> usize {
    span.end().line + 1 - span.start().line
}

/// `#[cfg(test)]`, `#[test]`
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::Path(path) => path.is_ident("test"),
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        syn::Meta::NameValue(_) => false,
    })
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(i) => &i.attrs,
        syn::Item::Enum(i) => &i.attrs,
        syn::Item::Fn(i) => &i.attrs,
        syn::Item::Impl(i) => &i.attrs,
        syn::Item::Macro(i) => &i.attrs,
        syn::Item::Mod(i) => &i.attrs,
        syn::Item::Static(i) => &i.attrs,
        syn::Item::Struct(i) => &i.attrs,
        syn::Item::Trait(i) => &i.attrs,
        syn::Item::Type(i) => &i.attrs,
        syn::Item::Use(i) => &i.attrs,
        _ => &[],
    }
}

fn name_and_visibility(item: &syn::Item) -> Option<(&syn::Ident, &syn::Visibility)> {
    Some(match item {
        syn::Item::Const(i) => (&i.ident, &i.vis),
        syn::Item::Enum(i) => (&i.ident, &i.vis),
        syn::Item::Fn(i) => (&i.sig.ident, &i.vis),
        syn::Item::Static(i) => (&i.ident, &i.vis),
        syn::Item::Struct(i) => (&i.ident, &i.vis),
        syn::Item::Trait(i) => (&i.ident, &i.vis),
        syn::Item::Type(i) => (&i.ident, &i.vis),
        _ => return None,
    })
}

struct Reader<'a>(&'a mut SourceFile);

impl Reader<'_> {
    /// The paths and words of what a macro is called with: nobody else knows what they are.
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        let end = |path: &mut Vec<String>, out: &mut SourceFile| {
            if path.len() > 1 {
                out.paths.push(std::mem::take(path));
            }
            path.clear();
        };
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(ident) => {
                    if colons != 2 {
                        end(&mut path, self.0);
                    }
                    path.push(ident.to_string());
                    self.0.words.push(ident.to_string());
                    colons = 0;
                }
                proc_macro2::TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                proc_macro2::TokenTree::Group(group) => {
                    end(&mut path, self.0);
                    colons = 0;
                    self.tokens(group.stream());
                }
                _ => {
                    end(&mut path, self.0);
                    colons = 0;
                }
            }
        }
        end(&mut path, self.0);
    }

    fn function(&mut self, name: &syn::Ident, span: proc_macro2::Span) {
        self.0.functions.push((name.to_string(), lines_of(span)));
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before);
                before.pop();
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before)),
            syn::UseTree::Name(name) => self.import(&name.ident, &name.ident, before),
            syn::UseTree::Rename(rename) => {
                // Who calls it calls it by another name.
                self.0.words.push(rename.ident.to_string());
                self.import(&rename.ident, &rename.rename, before);
            }
            syn::UseTree::Glob(_) => {
                let path = before.iter().cloned().chain(["*".to_owned()]).collect();
                self.0.paths.push(path);
            }
        }
    }

    fn import(&mut self, name: &syn::Ident, known_as: &syn::Ident, before: &[String]) {
        let mut path = before.to_vec();
        let mut known_as = known_as.to_string();
        if name == "self" {
            known_as = path.last().cloned().unwrap_or_default();
        } else {
            path.push(name.to_string());
        }
        self.0.imports.push((known_as, path.clone()));
        self.0.paths.push(path);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if is_test(attributes(item)) {
            return;
        }
        if let Some((name, syn::Visibility::Public(_))) = name_and_visibility(item) {
            self.0.public.push(name.to_string());
        }
        visit::visit_item(self, item);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &mut Vec::new());
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig.ident, item.sig.span().join(item.block.span()).unwrap_or(item.span()));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if is_test(&item.attrs) {
            return;
        }
        if matches!(item.vis, syn::Visibility::Public(_)) {
            self.0.public.push(item.sig.ident.to_string());
        }
        self.function(&item.sig.ident, item.sig.span().join(item.block.span()).unwrap_or(item.span()));
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            self.0.paths.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.0.macros.extend(call.path.segments.last().map(|segment| segment.ident.to_string()));
        self.tokens(call.tokens.clone());
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_ident(&mut self, ident: &'ast proc_macro2::Ident) {
        self.0.words.push(ident.to_string());
    }
}

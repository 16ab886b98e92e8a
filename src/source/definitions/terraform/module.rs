//! The folder of a configuration file is one module: names and resources of its other files count in this one.

use std::path::{Path, PathBuf};

use super::resources::Resource;
use crate::source::context::Pointer;
use crate::source::definitions::cloudformation::stack::pseudo_parameters;
use crate::source::definitions::make::Make;
use crate::source::definitions::resolve::Names;
use crate::source::documents::Scope;
use crate::value::hcl;
use crate::value::json::{self, Kind, Member, Node};

/// So many other files of a folder are read, and so many bytes of them.
const FILES: usize = 256;
const BYTES: u64 = 8 << 20;

/// What counts in a configuration file beside itself.
pub(super) struct Module<'a> {
    pub(super) names: Names<'a>,
    /// The resources of the other files.
    pub(super) resources: Vec<Resource<'a>>,
}

impl<'a> Scope<'a, '_, '_> {
    /// The module that a file is part of.
    pub(super) fn module_of(&mut self, file: &Node<'a>) -> Module<'a> {
        let mut module = Module { names: pseudo_parameters(self.bump, self.context), resources: Vec::new() };
        let make = Make::at(self.bump, 0);
        for name in ["path.module", "path.root", "path.cwd"] {
            module.names.values.insert(name, make.string("."));
        }
        let (configurations, mut variables) = self.siblings();
        for path in &configurations {
            let Some((node, is_json)) = self.sibling(path) else {
                self.sink.part.refuse("files of the module that could not be read");
                continue;
            };
            self.add_names(&mut module, &node, is_json);
            let root = &*self.bump.alloc(Pointer::Document(1));
            for one in self.resource_blocks(&node, root) {
                let values = if is_json { self.with_interpolations(&one.body) } else { one.body };
                module.resources.push(Resource { is_own: false, ..one.resource(values) });
            }
        }
        self.add_names(&mut module, file, self.has_pointers);
        variables.sort();
        for path in &variables {
            let Some((node, _)) = self.sibling(path) else {
                self.sink.part.refuse("files of variables that could not be read");
                continue;
            };
            for member in node.members() {
                module.names.values.insert(self.bump.alloc_str(&format!("var.{}", member.key)), member.value);
            }
        }
        for (name, value) in self.context.parameters {
            module.names.values.insert(self.bump.alloc_str(&format!("var.{name}")), make.string(value));
        }
        module
    }

    /// The other configuration files of the folder, and those that set its variables.
    fn siblings(&mut self) -> (Vec<PathBuf>, Vec<PathBuf>) {
        let own = Path::new(self.context.path).file_name();
        let entries = self.context.directory.and_then(|directory| std::fs::read_dir(directory).ok()).into_iter().flatten().flatten();
        let (mut configurations, mut variables, mut bytes) = (Vec::new(), Vec::new(), 0);
        for entry in entries.filter(|entry| Some(entry.file_name().as_os_str()) != own) {
            let name = entry.file_name().to_string_lossy().into_owned();
            let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
            let list = match () {
                () if name.starts_with('.') => continue,
                () if ends(&[".tf", ".tf.json"]) => &mut configurations,
                () if ends(&[".auto.tfvars", ".auto.tfvars.json"])
                    || matches!(name.as_str(), "terraform.tfvars" | "terraform.tfvars.json") =>
                {
                    &mut variables
                }
                () => continue,
            };
            bytes += entry.metadata().map_or(BYTES, |metadata| metadata.len());
            list.push(entry.path());
        }
        if configurations.len() + variables.len() > FILES || bytes > BYTES {
            self.sink.part.refuse("other files of a module of more than 256 files or 8 MiB");
            return (Vec::new(), Vec::new());
        }
        configurations.sort();
        (configurations, variables)
    }

    /// A file in HCL, or in its JSON syntax.
    fn sibling(&self, path: &Path) -> Option<(Node<'a>, bool)> {
        let text: &'a str = self.bump.alloc_str(&std::fs::read_to_string(path).ok()?);
        if path.extension().is_some_and(|extension| extension == "json") {
            return json::parse(self.bump, text.as_bytes()).ok().map(|node| (node, true));
        }
        hcl::parse(self.bump, text).ok().map(|node| (node, false))
    }

    /// Local values, defaults of variables, and texts of data sources.
    fn add_names(&self, module: &mut Module<'a>, file: &Node<'a>, is_json: bool) {
        let read = |node: &Node<'a>| if is_json { self.with_interpolations(node) } else { *node };
        for member in file.members() {
            match member.key {
                "locals" => {
                    for local in blocks(&member.value) {
                        module.names.values.insert(self.bump.alloc_str(&format!("local.{}", local.key)), read(&local.value));
                    }
                }
                "variable" => {
                    for variable in blocks(&member.value) {
                        let default = one(&variable.value).get("default").filter(|default| !default.is_null());
                        if let Some(default) = default {
                            module.names.values.insert(self.bump.alloc_str(&format!("var.{}", variable.key)), *default);
                        }
                    }
                }
                "data" => {
                    for kind in blocks(&member.value) {
                        for source in blocks(&kind.value) {
                            self.add_data(module, kind.key, source.key, &read(&one(&source.value)));
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// A data source that is a file, or a template.
    fn add_data(&self, module: &mut Module<'a>, kind: &str, name: &str, source: &Node<'a>) {
        let (attribute, call, arguments) = match kind {
            "template_file" => ("rendered", "template", ["template", "vars"].as_slice()),
            "local_file" => ("content", "file", ["filename"].as_slice()),
            _ => return,
        };
        let make = Make::at(self.bump, source.offset);
        let expression = self.bump.alloc_str(&format!("data.{kind}.{name}.{attribute}"));
        let mut items = vec![make.string(call), make.string(expression)];
        items.extend(arguments.iter().map_while(|name| source.get(name)).copied());
        module.names.values.insert(expression, make.object(&[("Fn::Call", make.array(&items))]));
    }
}

/// The members of a block, or of all blocks where the JSON syntax has a list of them.
fn blocks<'a>(node: &Node<'a>) -> Vec<Member<'a>> {
    match node.kind {
        Kind::Array(items) => items.iter().flat_map(|item| item.members().iter().copied()).collect(),
        _ => node.members().to_vec(),
    }
}

/// The block, which the JSON syntax may have as a list of one.
fn one<'a>(node: &Node<'a>) -> Node<'a> {
    match node.items() {
        [only] => *only,
        _ => *node,
    }
}

//! The folder of a configuration file is one module: names and resources of its other files count in this one.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use bumpalo::Bump;

use super::configuration::root_of;
use super::overrides::{Override, is_override};
use super::repeated::{NOT_MADE, NOT_MADE_BY_DEFAULT};
use super::resources::Resource;
use crate::calls::{Called, Given};
use crate::context::{ModuleFile, Pointer};
use crate::definitions::cloudformation::stack::pseudo_parameters;
use crate::definitions::duplicates::TWICE;
use crate::definitions::make::Make;
use crate::definitions::resolve::Names;
use crate::documents::Scope;
use crate::facts::Facts;
use apigw_sql_value::hcl::{self, Constraint};
use apigw_sql_value::json::{self, Member, Node};

/// So many files of a folder are read, and so many bytes of them.
const FILES: usize = 1024;
const BYTES: u64 = 32 << 20;

/// What counts in a configuration file beside itself.
pub(super) struct Module<'a> {
    pub(super) names: Names<'a>,
    /// The resources of the other files.
    pub(super) resources: Vec<Resource<'a>>,
    /// What other files change of the resources.
    pub(super) overrides: Vec<Override<'a>>,
}

/// A folder whose files are read one after the other; what they are to each other is parsed once.
pub(crate) struct Folder<'b> {
    pub(crate) bump: &'b Bump,
    parsed: OnceCell<Parsed<'b>>,
}

impl<'b> Folder<'b> {
    pub(crate) fn new(bump: &'b Bump) -> Self {
        Self { bump, parsed: OnceCell::new() }
    }
}

/// The files of a folder.
#[derive(Default)]
struct Parsed<'a> {
    configurations: Vec<Configuration<'a>>,
    /// What files of variables set, in the order in which they count; `None` is one that cannot be read.
    variables: Vec<Option<&'a [Member<'a>]>>,
    /// What could not be read, with the name of the file.
    unread: Vec<(&'static str, String)>,
}

/// A configuration file.
struct Configuration<'a> {
    name: OsString,
    is_override: bool,
    names: Vec<(&'a str, Node<'a>)>,
    /// Variables whose values are not to be shown.
    secret: Vec<&'a str>,
    resources: Vec<Resource<'a>>,
}

impl<'a> Scope<'a, '_, '_> {
    /// The module that a file is part of.
    pub(super) fn module_of(&mut self, file: &Node<'a>) -> Module<'a> {
        let mut names = pseudo_parameters(self.bump, self.context);
        names.escapes_json = true;
        let mut module = Module { names, resources: Vec::new(), overrides: Vec::new() };
        let make = Make::at(self.bump, 0);
        if let (Some(read_along), Some(directory)) = (self.context.read_along, self.context.directory) {
            read_along.add(directory);
        }
        let values = &mut module.names.values;
        values.extend(["path.module", "path.root", "path.cwd"].map(|name| (name, make.string("."))));
        let own_name = Path::new(self.context.path).file_name();
        let alone;
        let parsed = if let Some(folder) = self.folder {
            folder.parsed.get_or_init(|| self.parsed_folder(None))
        } else {
            alone = self.parsed_folder(own_name);
            &alone
        };
        for (what, name) in &parsed.unread {
            self.sink.part.leave_unread_of(what, name);
        }
        let others = parsed.configurations.iter().filter(|other| Some(other.name.as_os_str()) != own_name);
        let (last, first): (Vec<_>, Vec<_>) = others.partition(|other| other.is_override);
        let mut seen = HashSet::new();
        let own = if is_override(self.context.path) { Vec::new() } else { self.names_of(file, self.has_pointers) };
        for (name, value) in first.iter().flat_map(|other| other.names.iter().copied()).chain(own) {
            if name.starts_with(['l', 'v']) && !seen.insert(name) {
                self.sink.part.leave_unread_of(TWICE, name);
            }
            values.insert(name, value);
        }
        module.resources.extend(first.iter().flat_map(|other| other.resources.iter().cloned()));
        for other in last {
            values.extend(other.names.iter().copied());
            module.overrides.extend(other.resources.iter().map(Override::of));
        }
        let called = self.calls_of_module();
        let mut variables = called.names();
        variables.extend(values.keys().filter_map(|name| name.strip_prefix("var.")));
        for variable in variables {
            let name: &'a str = self.bump.alloc_str(&format!("var.{variable}"));
            match called.given(variable) {
                Some(Given::Value("null")) if is_not_nullable(values, variable) => {}
                Some(Given::Value(text)) => {
                    let value = json::parse(self.bump, self.bump.alloc_str(text).as_bytes());
                    values.extend(value.ok().map(|node| (name, self.with_plain_numbers(&node))));
                }
                Some(Given::Open) => drop(values.remove(name)),
                None => {}
            }
        }
        for file in &parsed.variables {
            match file {
                Some(members) => {
                    for (index, member) in members.iter().enumerate() {
                        if members[..index].iter().any(|other| other.key == member.key) {
                            self.sink.part.leave_unread_of(TWICE, member.key);
                        }
                        if member.value.is_null() && is_not_nullable(values, member.key) {
                            continue;
                        }
                        values.insert(self.bump.alloc_str(&format!("var.{}", member.key)), member.value);
                    }
                }
                // It may say something else than the defaults do.
                None => values.retain(|name, _| !name.starts_with("var.")),
            }
        }
        for (name, value) in self.context.parameters {
            values.insert(self.bump.alloc_str(&format!("var.{name}")), make.string(value));
        }
        self.convert_variables(values);
        if let Some(secret_values) = self.context.secret_values {
            let secret = parsed.configurations.iter().flat_map(|other| other.secret.iter().copied()).chain(secret_variables(file));
            let value = |name: &str| values.get(format!("var.{name}").as_str());
            secret.filter_map(value).for_each(|value| secret_values.note(value));
        }
        module
    }

    /// Gives variables the types that are declared for them. One whose value Terraform would refuse has none.
    fn convert_variables(&self, values: &mut HashMap<&'a str, Node<'a>>) {
        let declared: Vec<_> = values.iter().filter_map(|(key, of)| Some((key.strip_prefix(TYPE)?, of.as_str()?))).collect();
        for (variable, of) in declared {
            let name = format!("var.{variable}");
            let (Some(value), Some(of)) = (values.get(name.as_str()).copied(), hcl::constraint(self.bump, of)) else { continue };
            // What a command gives for a collection is an expression.
            let is_given = self.context.parameters.iter().any(|(name, _)| name == variable);
            let is_text = matches!(of, Constraint::String | Constraint::Number | Constraint::Bool);
            let expression = value.as_str().filter(|_| is_given && !is_text).and_then(|text| hcl::expression(self.bump, text, 0));
            match of.convert(self.bump, &expression.unwrap_or(value)) {
                Some(converted) => drop(values.insert(self.bump.alloc_str(&name), converted)),
                None => drop(values.remove(name.as_str())),
            }
        }
    }

    /// What is told of resources that are not made: beside a root module there may be files of values for each place that it is
    /// used in, which Terraform reads only where it is told to.
    pub(super) fn not_made(&self) -> &'static str {
        let is_root = self.calls_of_module().is_root();
        let folder = self.context.directory.filter(|folder| is_root && has_values(folder, FOLDERS_OF_VALUES));
        folder.map_or(NOT_MADE, |_| NOT_MADE_BY_DEFAULT)
    }

    /// The calls of the module.
    pub(super) fn calls_of_module(&self) -> Called<'a> {
        let facts: &'a Facts = self.context.facts;
        self.context.directory.map(|folder| facts.calls.of(folder)).unwrap_or_default()
    }

    /// The files of the folder but one.
    fn parsed_folder(&self, but: Option<&OsStr>) -> Parsed<'a> {
        let mut parsed = Parsed::default();
        let Some((configurations, variables)) = self.siblings(but) else {
            parsed
                .unread
                .push(("files of a module of more than 1024 files or 32 MiB", name_of(self.context.directory.unwrap_or(Path::new(".")))));
            parsed.variables.push(None);
            return parsed;
        };
        for path in &configurations {
            let Some((node, is_json)) = self.sibling(path) else {
                parsed.unread.push(("files of the module that could not be read", name_of(path)));
                continue;
            };
            let root = &*self.bump.alloc(Pointer::Document(1));
            let resources = self.resource_blocks(&node, root).into_iter().map(|one| {
                let values = if is_json { self.with_interpolations(&one.body) } else { one.body };
                Resource { is_own: false, ..one.resource(values) }
            });
            parsed.configurations.push(Configuration {
                name: path.file_name().unwrap_or_default().to_owned(),
                is_override: is_override(&path.to_string_lossy()),
                names: self.names_of(&node, is_json),
                secret: secret_variables(&node),
                resources: resources.collect(),
            });
        }
        for path in &variables {
            let members = self.sibling(path).map(|(node, _)| self.with_plain_numbers(&node).members());
            if members.is_none() {
                parsed.unread.push(("files of variables that could not be read", name_of(path)));
            }
            parsed.variables.push(members);
        }
        parsed
    }

    /// The configuration files of the folder, and those that set its variables, in the order in which they count; `None` if
    /// they are too many.
    fn siblings(&self, but: Option<&OsStr>) -> Option<(Vec<PathBuf>, Vec<PathBuf>)> {
        let entries = self.context.directory.and_then(|directory| std::fs::read_dir(directory).ok()).into_iter().flatten().flatten();
        let (mut configurations, mut variables, mut bytes) = (Vec::new(), Vec::new(), 0);
        // Terraform reads those of the root module alone.
        let is_root = self.calls_of_module().is_root();
        for entry in entries.filter(|entry| Some(entry.file_name().as_os_str()) != but) {
            let list = match ModuleFile::of(&entry.file_name().to_string_lossy()) {
                Some(ModuleFile::Configuration) => &mut configurations,
                Some(ModuleFile::Variables) if is_root => &mut variables,
                _ => continue,
            };
            bytes += entry.metadata().map_or(BYTES, |metadata| metadata.len());
            list.push(entry.path());
        }
        if configurations.len() + variables.len() > FILES || bytes > BYTES {
            return None;
        }
        // OpenTofu reads a file of its own in the place of Terraform's of the same name.
        let names: HashSet<String> = configurations.iter().map(|path| name_of(path)).collect();
        let own = but.map(|own| own.to_string_lossy());
        let is_there = |name: String| names.contains(&name) || own.as_deref() == Some(name.as_str());
        configurations.retain(|path| !tofu_name(&name_of(path)).is_some_and(is_there));
        configurations.sort();
        // `terraform.tfvars`, `terraform.tfvars.json`, then the others.
        variables.sort_by_key(|path| (!name_of(path).starts_with("terraform.tfvars"), path.clone()));
        Some((configurations, variables))
    }

    /// A file in HCL, or in its JSON syntax.
    fn sibling(&self, path: &Path) -> Option<(Node<'a>, bool)> {
        let text: &'a str = self.bump.alloc_str(&std::fs::read_to_string(path).ok()?);
        if path.extension().is_some_and(|extension| extension == "json") {
            return json::parse(self.bump, text.as_bytes()).ok().map(|node| (root_of(self.bump, &node), true));
        }
        hcl::parse(self.bump, text).ok().map(|node| (node, false))
    }

    /// Local values, defaults of variables, and texts of data sources.
    fn names_of(&self, file: &Node<'a>, is_json: bool) -> Vec<(&'a str, Node<'a>)> {
        let mut names: Vec<(&'a str, Node<'a>)> = Vec::new();
        let read = |node: &Node<'a>| if is_json { self.with_interpolations(node) } else { *node };
        for member in file.members() {
            match member.key {
                "locals" => {
                    for local in blocks(&member.value) {
                        names.push((self.bump.alloc_str(&format!("local.{}", local.key)), read(&local.value)));
                    }
                }
                "variable" => {
                    for variable in blocks(&member.value) {
                        let mut nullable = variable.value.each().iter().filter_map(|block| block.get("nullable"));
                        if let Some(nullable) = nullable.next_back() {
                            names.push((self.bump.alloc_str(&format!("{NULLABLE}{}", variable.key)), *nullable));
                        }
                        let mut types = variable.value.each().iter().filter_map(|block| block.get("type"));
                        if let Some(of) = types.next_back() {
                            names.push((self.bump.alloc_str(&format!("{TYPE}{}", variable.key)), *of));
                        }
                        let mut defaults = variable.value.each().iter().filter_map(|block| block.get("default"));
                        if let Some(default) = defaults.next_back() {
                            names.push((self.bump.alloc_str(&format!("var.{}", variable.key)), self.with_plain_numbers(default)));
                        }
                    }
                }
                "provider" => {
                    names.extend(blocks(&member.value).filter(|m| m.key == "aws").flat_map(|m| self.default_tags(&m.value, is_json)));
                }
                "data" => {
                    for kind in blocks(&member.value) {
                        for source in blocks(&kind.value) {
                            let bodies = source.value.each().iter();
                            names.extend(bodies.filter_map(|body| self.data(kind.key, source.key, &read(body))));
                        }
                    }
                }
                _ => {}
            }
        }
        names
    }

    /// The tags that each provider adds to its resources, by how resources name it; null for one that adds none.
    fn default_tags(&self, providers: &Node<'a>, is_json: bool) -> Vec<(&'a str, Node<'a>)> {
        let tags = |provider: &Node<'a>| {
            let make = Make::at(self.bump, provider.offset);
            let block = provider.get("default_tags").and_then(|blocks| blocks.each().iter().find_map(|block| block.get("tags")));
            let made = || provider.get("dynamic").map_or_else(|| make.null(), |_| make.string("${dynamic:default_tags}"));
            let tags = block.map_or_else(made, |tags| if is_json { self.with_interpolations(tags) } else { *tags });
            let alias = provider.get("alias").and_then(Node::as_str).map(|alias| format!(".{alias}")).unwrap_or_default();
            (&*self.bump.alloc_str(&format!("provider.aws{alias}")), tags)
        };
        providers.each().iter().map(tags).collect()
    }

    /// A data source that is a file, or a template.
    fn data(&self, kind: &str, name: &str, source: &Node<'a>) -> Option<(&'a str, Node<'a>)> {
        let (attribute, call, arguments) = match kind {
            "template_file" => ("rendered", "template", ["template", "vars"].as_slice()),
            "local_file" => ("content", "file", ["filename"].as_slice()),
            _ => return None,
        };
        let make = Make::at(self.bump, source.offset);
        let expression: &'a str = self.bump.alloc_str(&format!("data.{kind}.{name}.{attribute}"));
        let mut items = vec![make.string(call), make.string(expression)];
        items.extend(arguments.iter().map_while(|name| source.get(name)).copied());
        Some((expression, make.object(&[("Fn::Call", make.array(&items))])))
    }
}

/// The variables that a configuration file calls sensitive.
fn secret_variables<'a>(file: &Node<'a>) -> Vec<&'a str> {
    let variables = file.members().iter().filter(|member| member.key == "variable").flat_map(|member| blocks(&member.value));
    let is_secret = |block: &Node<'_>| block.get("sensitive").and_then(Node::as_bool) == Some(true);
    variables.filter(|variable| variable.value.each().iter().any(is_secret)).map(|variable| variable.key).collect()
}

/// Files of values are looked for in so many folders inside each other.
const FOLDERS_OF_VALUES: usize = 2;

/// Whether there are files of values in a folder, or in one of those that are named after them, that are not read by themselves.
fn has_values(folder: &Path, depth: usize) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().take(FILES);
    entries.into_iter().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_of_values = [".tfvars", ".tfvars.json"].iter().any(|end| name.ends_with(end));
        let is_read = ModuleFile::of(&name) == Some(ModuleFile::Variables) && depth == FOLDERS_OF_VALUES;
        let may_have_some = ["env", "var", "tfvars", "config", "stage", "prod", "dev"].iter().any(|part| name.contains(part));
        (is_of_values && !is_read) || (depth > 0 && may_have_some && entry.path().is_dir() && has_values(&entry.path(), depth - 1))
    })
}

/// What stands before the name of a variable for its type; no expression names it.
const TYPE: &str = "type var.";

/// What stands before the name of a variable for whether it may be null; no expression names it.
const NULLABLE: &str = "nullable var.";

/// Whether null stands for the default of a variable.
fn is_not_nullable(values: &HashMap<&str, Node<'_>>, variable: &str) -> bool {
    values.get(format!("{NULLABLE}{variable}").as_str()).and_then(Node::as_bool) == Some(false)
}

/// The name of the file that `OpenTofu` reads in the place of this one of Terraform.
pub(super) fn tofu_name(name: &str) -> Option<String> {
    let stem =
        name.strip_suffix(".tf").map(|stem| (stem, ".tofu")).or_else(|| name.strip_suffix(".tf.json").map(|stem| (stem, ".tofu.json")));
    stem.map(|(stem, ending)| format!("{stem}{ending}"))
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The members of a block, or of all blocks where the JSON syntax has a list of them.
fn blocks<'a>(node: &Node<'a>) -> impl Iterator<Item = &'a Member<'a>> {
    node.each().iter().flat_map(Node::members)
}

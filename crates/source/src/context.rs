//! What is known of a file before it is read, and the places and errors of its records.

use super::SourceOptions;
use super::convert::push_pointer;
use super::facts::Facts;
use super::foreign::{is_foreign_name, is_service_name};
use super::input::{Captures, InputFile};
use super::operation::{document_at, document_called, other_answer_at};
use super::places::Places;
use super::read_along::ReadAlong;
use super::secret_values::SecretValues;
use apigw_sql_columns::schema::Document;
use apigw_sql_value::error::Place;
use apigw_sql_value::{Error, Result};

/// What the path and the options say about a file, and what other files say about its APIs.
#[derive(Clone, Copy)]
pub(super) struct FileContext<'f> {
    pub(super) index: usize,
    pub(super) path: &'f str,
    /// Captured from the path, or assumed.
    pub(super) account_id: Option<&'f str>,
    /// Captured from the path, or assumed.
    pub(super) region: Option<&'f str>,
    /// Captured from the path.
    pub(super) rest_api_id: Option<&'f str>,
    /// Captured from the path.
    pub(super) stage: Option<&'f str>,
    /// All that was captured.
    pub(super) captures: &'f Captures,
    /// The dataset whose documents its name says are in it.
    pub(super) document: Option<Document>,
    /// What its name says of an answer that no table is for.
    pub(super) other_answer: Option<&'static str>,
    /// Assumed, to be held against what records say.
    pub(super) assumed_account: Option<&'f str>,
    /// Assumed, to be held against what records say.
    pub(super) assumed_region: Option<&'f str>,
    /// What the name promises.
    pub(super) named: Named,
    /// Whether it is what a live account answered.
    pub(super) live: bool,
    /// Whether an answer of the API should be in it: somebody named it, or its path is that of one.
    pub(super) expects_answer: bool,
    /// The folder that it is in, if it is a file on disk.
    pub(super) directory: Option<&'f std::path::Path>,
    /// The source that it was found in, as it was named.
    pub(super) from: Option<&'f str>,
    /// All that is read.
    pub(super) places: Option<&'f Places>,
    /// Values of templates' parameters.
    pub(super) parameters: &'f [(String, String)],
    pub(super) facts: &'f Facts,
    /// Where it is noted what else is read for it.
    pub(super) read_along: Option<&'f ReadAlong>,
    /// Where it is noted what it calls secret.
    pub(super) secret_values: Option<&'f SecretValues>,
    /// What other documents of the same file say.
    pub(super) local_facts: Option<&'f Facts>,
}

impl<'f> FileContext<'f> {
    pub(super) fn new(index: usize, file: &'f InputFile, options: &'f SourceOptions, facts: &'f Facts) -> Self {
        let path = file.source_path();
        let (account, region) = (options.assume_account.as_deref(), options.assume_region.as_deref());
        Self {
            index,
            path,
            account_id: file.captures.account_id.as_deref().or(account),
            region: file.captures.region.as_deref().or(region),
            rest_api_id: file.captures.rest_api_id.as_deref(),
            stage: file.captures.stage.as_deref(),
            captures: &file.captures,
            other_answer: other_answer_at(path),
            document: file.document().map_or_else(|| document_at(path), document_called),
            assumed_account: account,
            assumed_region: region,
            // Its path is the name of what was asked.
            named: if file.live { Named::Json } else { Named::of(path) },
            live: file.live,
            expects_answer: file.named_explicitly || file.captures.rest_api_id.is_some() || is_path_of_answer(path),
            // A bare name is in the current folder, which has no name of its own.
            directory: file.path().and_then(|path| path.parent()).map(|folder| {
                let is_here = folder.as_os_str().is_empty();
                if is_here { std::path::Path::new(".") } else { folder }
            }),
            from: options.from.get(file.from_index).map(String::as_str),
            places: None,
            parameters: &options.parameters,
            facts,
            read_along: None,
            secret_values: None,
            local_facts: None,
        }
    }

    /// The file itself, if it is one on disk.
    pub(super) fn file(&self) -> Option<std::path::PathBuf> {
        Some(self.directory?.join(std::path::Path::new(self.path).file_name()?))
    }

    /// The place of a record, for messages.
    pub(super) fn place(&self, line: Option<u64>, pointer: Option<&str>) -> Place {
        Place { path: Some(self.path.to_owned()), line, pointer: pointer.map(str::to_owned), ..Place::default() }
    }
}

/// What a file's name promises of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// JSON, so what is none is broken.
    Json,
    /// Terraform's configuration syntax in JSON.
    TerraformJson,
    /// YAML, which templates are, and much else.
    Yaml,
    /// Terraform configuration.
    Terraform,
    /// Rows below a header, of anything.
    Rows,
    /// Parquet, or Arrow's file format.
    Columnar,
    /// A program that may make a service of the Serverless Framework.
    Service,
    /// Prose, source code or settings of something else.
    Foreign,
    /// Nothing.
    Other,
}

impl Named {
    /// By the extension.
    pub(super) fn of(path: &str) -> Self {
        let name = path.strip_suffix(".gz").unwrap_or(path).to_ascii_lowercase();
        let ends = |extensions: &[&str]| extensions.iter().any(|extension| name.ends_with(extension));
        match () {
            () if configuration_stem(&name).is_some() && ends(&[".json"]) => Self::TerraformJson,
            () if ends(&[".json", ".ndjson", ".jsonl", ".tfstate"]) => Self::Json,
            () if ends(&[".yaml", ".yml"]) => Self::Yaml,
            () if configuration_stem(&name).is_some() => Self::Terraform,
            // Terragrunt's, and those of Terraform's stacks.
            () if ends(&["terragrunt.hcl", "terragrunt.stack.hcl", ".tfcomponent.hcl", ".tfstack.hcl"]) => Self::Terraform,
            () if ends(&[".csv", ".tsv"]) => Self::Rows,
            () if ends(&[".parquet", ".arrow", ".feather"]) => Self::Columnar,
            () if is_service_name(&name) => Self::Service,
            () if is_foreign_name(&name) => Self::Foreign,
            () => Self::Other,
        }
    }

    /// Whether it promises JSON.
    pub(super) fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::TerraformJson)
    }
}

/// The name of a configuration file of Terraform or `OpenTofu`, in HCL or JSON, without its ending; `None` for other files.
pub(super) fn configuration_stem(name: &str) -> Option<&str> {
    const ENDINGS: [&str; 4] = [".tf.json", ".tofu.json", ".tf", ".tofu"];
    ENDINGS.iter().find_map(|ending| {
        let (stem, end) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
        end.eq_ignore_ascii_case(ending).then_some(stem)
    })
}

/// What a file is to the Terraform module of its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleFile {
    /// Configuration.
    Configuration,
    /// Values of variables, which are read without being named.
    Variables,
}

impl ModuleFile {
    /// By the name; `None` for a file that is not read with the others of its folder.
    pub fn of(name: &str) -> Option<Self> {
        let is_variables = matches!(name, "terraform.tfvars" | "terraform.tfvars.json")
            || [".auto.tfvars", ".auto.tfvars.json"].iter().any(|end| name.ends_with(end));
        match () {
            () if name.starts_with('.') => None,
            () if configuration_stem(name).is_some() => Some(Self::Configuration),
            () => is_variables.then_some(Self::Variables),
        }
    }
}

/// Whether somebody keeps answers under such a path: `…/restapis/{id}/…`, `get-resources.json`.
pub(super) fn is_path_of_answer(path: &str) -> bool {
    let mut names = path.rsplit('/');
    let file = names.next().unwrap_or_default().to_ascii_lowercase();
    ["get-", "get_", "list-routing-rules", "list_routing_rules"].iter().any(|start| file.starts_with(start))
        || names.any(|folder| folder.eq_ignore_ascii_case("restapis"))
}

/// Refuses a path that contradicts what is to be assumed.
pub(super) fn check_path(file: &InputFile, options: &SourceOptions) -> Result<()> {
    let place = || Place { path: Some(file.source_path().to_owned()), ..Place::default() };
    agree("account", options.assume_account.as_deref(), "the path", file.captures.account_id.as_deref(), place)?;
    agree("region", options.assume_region.as_deref(), "the path", file.captures.region.as_deref(), place)
}

/// Refuses an assumption that a source contradicts.
pub(super) fn agree(what: &str, assumed: Option<&str>, who: &str, said: Option<&str>, place: impl FnOnce() -> Place) -> Result<()> {
    match (assumed, said) {
        (Some(assumed), Some(said)) if assumed != said => {
            Err(Error::usage(format!("`--assume-{what} {assumed}` contradicts {who}, which says `{said}`"))
                .at(place())
                .with_hint("assumptions fill what a source does not say; leave it out, or read the other sources alone"))
        }
        _ => Ok(()),
    }
}

/// Where a node stands in a file: the document's number, and the way down in it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pointer<'p> {
    /// The n-th document in the file, from 1.
    Document(usize),
    /// The place of a document inside another, with the number of the outer one.
    Inside(usize, &'p str),
    /// A member or an item below.
    Key(&'p Self, &'p str),
    /// An item below.
    Item(&'p Self, usize),
}

impl Pointer<'_> {
    /// RFC 6901; from the second document in a file on, after `#n`.
    pub(super) fn write(&self, out: &mut String) {
        match *self {
            Self::Document(1) => {}
            Self::Document(n) => {
                out.push('#');
                out.push_str(&n.to_string());
            }
            Self::Inside(_, text) => out.push_str(text),
            Self::Key(parent, key) => {
                parent.write(out);
                push_pointer(out, key);
            }
            Self::Item(parent, index) => {
                parent.write(out);
                out.push('/');
                out.push_str(&index.to_string());
            }
        }
    }

    pub(super) fn to_text(self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    /// The number of the document it points into.
    pub(super) fn document(&self) -> usize {
        match self {
            Self::Document(number) | Self::Inside(number, _) => *number,
            Self::Key(parent, _) | Self::Item(parent, _) => parent.document(),
        }
    }

    /// What pages of an answer are counted by: the number of the document, and that of its item where it is an array.
    /// Nothing for what stands further down.
    pub(super) fn page(&self) -> Option<(usize, usize)> {
        match *self {
            Self::Document(number) => Some((number, 0)),
            Self::Item(&Self::Document(number), index) => Some((number, index + 1)),
            _ => None,
        }
    }

    /// Whether it is the first document itself.
    pub(super) fn is_root(&self) -> bool {
        matches!(self, Self::Document(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_escape_and_number_the_documents() {
        let root = Pointer::Document(1);
        let items = Pointer::Key(&root, "items");
        let item = Pointer::Item(&items, 3);
        assert_eq!(Pointer::Key(&item, "a/b~c").to_text(), "/items/3/a~1b~0c");
        assert_eq!(Pointer::Item(&Pointer::Document(2), 0).to_text(), "#2/0");
        assert_eq!(root.to_text(), "");
    }

    #[test]
    fn a_configuration_file_is_the_same_whoever_asks() {
        for (name, stem) in [("main.tf", "main"), ("Main.TF", "Main"), ("a.tofu.json", "a"), ("x.auto.tf.json", "x.auto")] {
            assert_eq!(configuration_stem(name), Some(stem), "{name}");
            assert_eq!(ModuleFile::of(name), Some(ModuleFile::Configuration), "{name}");
            assert!(matches!(Named::of(name), Named::Terraform | Named::TerraformJson), "{name}");
        }
        for name in ["terraform.tfvars", "x.auto.tfvars.json"] {
            assert_eq!((configuration_stem(name), ModuleFile::of(name)), (None, Some(ModuleFile::Variables)), "{name}");
        }
        for name in ["other.tfvars", "terragrunt.hcl", ".hidden.tf", "tf", "é.t", "main.json"] {
            assert_eq!(ModuleFile::of(name), None, "{name}");
        }
    }

    #[test]
    fn a_contradiction_names_both_sides_and_the_place() {
        let place = || Place { path: Some("dump/1/x.json".into()), ..Place::default() };
        let error = agree("region", Some("us-east-1"), "the path", Some("us-west-2"), place).unwrap_err();
        assert_eq!(error.to_string(), "dump/1/x.json: `--assume-region us-east-1` contradicts the path, which says `us-west-2`");
        assert!(agree("region", Some("us-east-1"), "the path", None, place).is_ok());
        assert!(agree("region", None, "the path", Some("us-west-2"), place).is_ok());
    }
}

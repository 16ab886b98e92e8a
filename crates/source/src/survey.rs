//! The first look at the files: what each one is, and what some say about the APIs of others.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use bumpalo::Bump;

use super::context::{FileContext, Named};
use super::definitions::{called_by_configuration, http_body, is_override, root_of};
use super::documents::{Scope, collect_facts, names_listing};
use super::facts::Facts;
use super::head::{Content, HEAD, LISTING, SHORT_HEAD, TextForm, begins_with_items, look, without_mark};
use super::input::InputFile;
use super::pipeline::{THREAD, threads};
use super::rows::{RowReader, dataset_of, statuses};
use super::shape::Shape;
use super::sink::{Sink, Wanted};
use super::stored::FolderManifest;
use super::stream::{Open, WHOLE_LIMIT};
use super::{ScanRequest, SourceOptions, SourceStatus};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::json::{self, Node};
use apigw_sql_value::{hcl, yaml};

/// An input that cannot be read twice, with what was read of it.
pub(super) struct Held {
    pub(super) buffer: Vec<u8>,
    pub(super) rest: Box<dyn Read + Send>,
}

/// What the first look found.
#[derive(Default)]
pub(super) struct Survey {
    /// What each file is; `None` where it could not be opened.
    contents: Vec<Option<Content>>,
    /// Inputs that cannot be read twice, until somebody takes them.
    held: HashMap<usize, Mutex<Option<Held>>>,
    /// The datasets that Parquet files say they are.
    datasets: HashMap<usize, Dataset>,
    /// What files of `apigw.source_status` say.
    statuses: HashMap<usize, Vec<SourceStatus>>,
    /// The manifests of folders in which Parquet files are, and why some cannot be used.
    manifests: BTreeMap<PathBuf, Result<FolderManifest, String>>,
    /// Files that are as the manifest of their folder says.
    vouched: HashSet<usize>,
    /// Those that are not, and what is wrong.
    refused: HashMap<usize, String>,
}

impl Survey {
    /// Looks at the heads of all files. `None` if `stop` was set meanwhile.
    pub(super) fn make(files: &[InputFile], stop: &AtomicBool) -> Option<Self> {
        let looked = in_parallel(files.len(), stop, |index| Some((index, look_at(&files[index]))))?;
        let mut survey = Self { contents: vec![None; files.len()], ..Self::default() };
        for (index, (content, held)) in looked {
            survey.contents[index] = content;
            survey.learn_manifest(index, &files[index]);
            survey.learn_dataset(index, &files[index]);
            if let Some(held) = held {
                survey.held.insert(index, Mutex::new(Some(held)));
            }
        }
        Some(survey)
    }

    /// Compares a Parquet file with what the manifest of its folder says of it, if there is one.
    fn learn_manifest(&mut self, index: usize, file: &InputFile) {
        let path = file.path().filter(|_| file.rereadable() && self.content(index) == Some(&Content::Parquet));
        let Some((path, folder)) = path.and_then(|path| Some((path, path.parent()?))) else { return };
        if !self.manifests.contains_key(folder) {
            let Some(manifest) = FolderManifest::of(folder) else { return };
            self.manifests.insert(folder.to_owned(), manifest);
        }
        let Some(Ok(manifest)) = self.manifests.get(folder) else { return };
        let Some(stored) = path.file_name().and_then(|name| manifest.file(&name.to_string_lossy())) else { return };
        match stored.check(path) {
            Ok(()) => drop(self.vouched.insert(index)),
            Err(reason) => drop(self.refused.insert(index, reason)),
        }
    }

    /// What is wrong with a file that is not as the manifest of its folder says: it is not read.
    pub(super) fn refused(&self, index: usize) -> Option<&str> {
        self.refused.get(&index).map(String::as_str)
    }

    /// The manifests of folders in which Parquet files are, and why some cannot be used.
    pub(super) fn manifests(&self) -> &BTreeMap<PathBuf, Result<FolderManifest, String>> {
        &self.manifests
    }

    /// Whether a file is as the manifest of its folder says: what it says of itself holds.
    pub(super) fn is_vouched_for(&self, index: usize) -> bool {
        self.vouched.contains(&index)
    }

    /// Finds out which dataset a Parquet file is, if it is one of ours.
    fn learn_dataset(&mut self, index: usize, file: &InputFile) {
        let is_readable = file.rereadable() && self.content(index) == Some(&Content::Parquet) && !self.refused.contains_key(&index);
        let path = file.path().filter(|_| is_readable);
        let Some((path, dataset)) = path.and_then(|path| Some((path, dataset_of(path)?))) else { return };
        self.datasets.insert(index, dataset);
        if dataset == Dataset::SourceStatus {
            match statuses(path) {
                Ok(statuses) => {
                    self.statuses.insert(index, statuses);
                }
                Err(reason) => self.contents[index] = Some(Content::Broken(format!("cannot read it as a Parquet file: {reason}"))),
            }
        }
    }

    /// The dataset that a Parquet file says it is.
    pub(super) fn dataset(&self, index: usize) -> Option<Dataset> {
        self.datasets.get(&index).copied()
    }

    /// What a file of `apigw.source_status` says.
    pub(super) fn statuses(&self, index: usize) -> Option<&[SourceStatus]> {
        self.statuses.get(&index).map(Vec::as_slice)
    }

    /// What a file is.
    pub(super) fn content(&self, index: usize) -> Option<&Content> {
        self.contents.get(index).and_then(Option::as_ref)
    }

    /// An input that cannot be read twice: `Some(None)` if it was taken already.
    pub(super) fn take_held(&self, index: usize) -> Option<Option<Held>> {
        self.held.get(&index).map(|held| held.lock().unwrap_or_else(PoisonError::into_inner).take())
    }

    /// Whether the file has to be read for what is wanted.
    pub(super) fn is_needed(&self, index: usize, file: &InputFile, wanted: &Wanted) -> bool {
        match self.content(index) {
            Some(Content::Lines) => wanted.needs(Shape::Ndjson),
            Some(Content::Delimited(form)) => wanted.needs(form.shape()),
            Some(Content::Arrow) => wanted.needs(Shape::Arrow),
            Some(Content::Parquet) => match self.dataset(index) {
                Some(dataset) => wanted.needs_dataset(dataset),
                None => wanted.needs(Shape::Parquet),
            },
            Some(Content::Documents(documents)) => {
                let shape = documents.shape.unwrap_or(Shape::Recording);
                // Only documents of the API are sure to belong to the account of their path.
                let may_match = !shape.is_api_answer() || documents.more || wanted.filter.may_match(&file.captures);
                documents.more || (wanted.needs(shape) && (may_match || wanted.targets.len() != 1))
            }
            // Their status is worth the nothing it costs.
            Some(
                Content::Text(_) | Content::Empty | Content::Archive(_) | Content::Unrelated(_) | Content::Broken(_) | Content::Failed(..),
            )
            | None => true,
        }
    }

    /// What the files say about APIs. `None` if `stop` was set meanwhile.
    pub(super) fn facts(&self, files: &[InputFile], options: &SourceOptions, stop: &AtomicBool) -> Option<Facts> {
        let describes = |index: &usize| match self.content(*index) {
            // The head may not have told the shape.
            Some(Content::Documents(_)) if names_listing(files[*index].source_path()) => files[*index].rereadable(),
            Some(Content::Documents(d)) => d.lists || d.shape.map_or_else(|| files[*index].rereadable(), may_call),
            Some(Content::Text(_)) => true,
            _ => false,
        };
        let describing: Vec<usize> = (0..files.len()).filter(describes).collect();
        let found = in_parallel(describing.len(), stop, |at| {
            let index = describing[at];
            let bytes = self.bytes(index, &files[index])?;
            let mut facts = Facts::default();
            let file = &files[index];
            match self.content(index) {
                Some(Content::Text(form)) => facts_of_text(*form, index, file, options, &bytes, &mut facts),
                Some(Content::Documents(d))
                    if !d.lists
                        && !is_override(file.source_path())
                        && !names_listing(file.source_path())
                        && !has_calls(Named::of(file.source_path()), &bytes) => {}
                _ => read_facts(index, file, options, &bytes, &mut facts),
            }
            Some((at, facts))
        })?;
        let mut all = Facts::default();
        for (_, facts) in found {
            all.extend(facts);
        }
        Some(all)
    }

    /// All bytes of a file of at most [`WHOLE_LIMIT`]; a larger one describes more than APIs.
    fn bytes(&self, index: usize, file: &InputFile) -> Option<Vec<u8>> {
        if let Some(held) = self.held.get(&index) {
            let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
            let Held { buffer, rest } = held.as_mut()?;
            let mut open = Open { buffer: std::mem::take(buffer), rest };
            // An error comes again when the input is read.
            let _ = open.fill(WHOLE_LIMIT);
            *buffer = open.buffer;
            return Some(buffer.clone());
        }
        let mut bytes = Vec::new();
        file.open().ok()?.take(WHOLE_LIMIT as u64).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

/// What a file is, and the open file if it cannot be read again.
fn look_at(file: &InputFile) -> (Option<Content>, Option<Held>) {
    let Ok(mut rest) = file.open() else { return (None, None) };
    let named = if file.live { Named::Json } else { Named::of(file.source_path()) };
    let mut open = Open { buffer: Vec::new(), rest: &mut rest };
    let mut content = None;
    for length in [SHORT_HEAD, HEAD] {
        let Ok(whole) = open.fill(length) else { break };
        let found = look(&open.buffer, whole, named);
        let is_clear = whole || !matches!(&found, Content::Documents(d) if d.shape.is_none());
        content = Some(found);
        if is_clear {
            break;
        }
    }
    let buffer = open.buffer;
    let held = (!file.rereadable()).then(|| Held { buffer, rest });
    (content, held)
}

fn read_facts(index: usize, file: &InputFile, options: &SourceOptions, bytes: &[u8], facts: &mut Facts) {
    let bump = Bump::new();
    let nothing = Facts::default();
    let context = FileContext::new(index, file, options, &nothing);
    let bytes = without_mark(bytes);
    let mut at = 0;
    while let Ok((node, end)) = json::parse_prefix(&bump, bytes, at) {
        collect_facts(&bump, &context, &[node], facts);
        add_calls(&bump, &context, &[node], facts);
        at = end;
    }
}

/// Whether documents of a shape call others.
fn may_call(shape: Shape) -> bool {
    matches!(shape, Shape::CloudFormation | Shape::Sam | Shape::TerraformConfiguration)
}

/// Whether a definition may call others, or name a file as the body of an HTTP API, by a word that every such definition has.
fn has_calls(named: Named, bytes: &[u8]) -> bool {
    const SOURCE: &[u8] = b"source";
    if http_body::WORDS.iter().any(|word| memchr::memmem::find(bytes, word.as_bytes()).is_some()) {
        return true;
    }
    if !matches!(named, Named::Terraform | Named::TerraformJson) {
        // A set of stacks is called so, too.
        return ["AWS::CloudFormation::Stack", "AWS::Serverless::Application"]
            .iter()
            .any(|name| memchr::memmem::find(bytes, name.as_bytes()).is_some());
    }
    let is_of_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let is_word = |at: usize| !is_of_word(at.checked_sub(1).and_then(|at| bytes.get(at))) && !is_of_word(bytes.get(at + SOURCE.len()));
    memchr::memmem::find_iter(bytes, SOURCE).any(is_word)
}

/// YAML and HCL take their time, so only what looks like a listing or calls others is parsed. What is broken is told when the
/// file is read.
fn facts_of_text(form: TextForm, index: usize, file: &InputFile, options: &SourceOptions, bytes: &[u8], facts: &mut Facts) {
    let Ok(text) = std::str::from_utf8(without_mark(bytes)) else { return };
    let nothing = Facts::default();
    let context = FileContext::new(index, file, options, &nothing);
    let bump = Bump::new();
    let calls = is_override(context.path) || has_calls(if form == TextForm::Hcl { Named::Terraform } else { context.named }, bytes);
    match form {
        TextForm::Hcl if calls => {
            if let Ok(node) = hcl::parse(&bump, text) {
                add_calls_of_terraform(&bump, &context, &node, facts);
            }
        }
        TextForm::Yaml if calls || begins_with_items(text) || LISTING.iter().any(|name| text.contains(name)) => {
            let mut nodes = Vec::new();
            let _ = yaml::parse_all(&bump, text, &mut nodes);
            collect_facts(&bump, &context, &nodes, facts);
            add_calls(&bump, &context, &nodes, facts);
        }
        _ => {}
    }
}

fn add_calls<'a>(bump: &'a Bump, context: &FileContext<'a>, nodes: &[Node<'a>], facts: &mut Facts) {
    let Some(caller) = context.file() else { return };
    for node in nodes {
        if context.named == Named::TerraformJson {
            add_calls_of_terraform(bump, context, &root_of(bump, node), facts);
        }
        if node.get("Resources").is_none() {
            continue;
        }
        for location in http_body::of_template(node) {
            facts.add_http_body(&caller, location);
        }
        // What else the reader of templates comes to is told when the file is read.
        let wanted = Wanted::new(ScanRequest::default());
        let mut sink = Sink::new(&wanted);
        for callee in Scope::new(bump, context, &mut RowReader::new(), &mut sink).called_by_template(node) {
            facts.calls.add(bump, &caller, &callee);
        }
    }
}

fn add_calls_of_terraform<'a>(bump: &'a Bump, context: &FileContext<'a>, file: &Node<'a>, facts: &mut Facts) {
    let Some(caller) = context.file() else { return };
    for location in http_body::of_configuration(file) {
        facts.add_http_body(&caller, location);
    }
    for callee in file.members().iter().flat_map(|member| called_by_configuration(file, member)) {
        if is_override(&caller.to_string_lossy()) && callee.changes_arguments {
            facts.calls.change(bump, &caller, &callee);
        } else {
            facts.calls.add(bump, &caller, &callee);
        }
    }
}

/// Does `work` for all numbers below `count`, on several threads. `None` if `stop` was set meanwhile. The results come
/// in the order of the numbers that `work` gives with them.
fn in_parallel<T: Send>(count: usize, stop: &AtomicBool, work: impl Fn(usize) -> Option<(usize, T)> + Sync) -> Option<Vec<(usize, T)>> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count || stop.load(Ordering::Relaxed) {
                return done;
            }
            done.extend(work(number));
        }
    };
    let helpers = threads().min(count.div_ceil(8)).saturating_sub(1);
    let mut results = std::thread::scope(|scope| {
        let spawn = |_| std::thread::Builder::new().name(THREAD.to_owned()).spawn_scoped(scope, run).ok();
        let running: Vec<_> = (0..helpers).filter_map(spawn).collect();
        let mut results = run();
        for helper in running {
            results.extend(helper.join().unwrap_or_default());
        }
        results
    });
    if stop.load(Ordering::Relaxed) {
        return None;
    }
    results.sort_unstable_by_key(|(number, _)| *number);
    Some(results)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_about_modules_calls_nothing() {
        for (name, text, expected) in [
            ("a.yaml", "Description: a module of the service\nResources: {}\n", false),
            ("a.yaml", "Resources: {N: {Type: AWS::CloudFormation::Stack}}", true),
            ("a.json", r#"{"Resources":{"N":{"Type":"AWS::CloudFormation::StackSet"}}}"#, true),
            ("a.tf", "resource \"a\" \"module\" {\n  source_arn = 1\n  re_source = 2\n}\n", false),
            ("a.tf", "module \"a\" {\n  source=\"./b\"\n}\n", true),
            ("terragrunt.hcl", "terraform {\n  source = \"../b\"\n}\n", true),
            ("a.tf.json", r#"{"module":{"a":{"source":"./b"}}}"#, true),
        ] {
            assert_eq!(has_calls(Named::of(name), text.as_bytes()), expected, "{text}");
        }
    }
}

//! What a file is, as far as its first bytes tell.

use super::SourceState;
use super::archive::archive_of;
use super::context::Named;
use super::documents::classify::{Thing, classify, is_kubernetes_group, list_of_records};
use super::documents::serverless::{makes_service, tells_functions};
use super::error_answer;
use super::foreign::{begins_json, begins_template, has_words_of_ours};
use super::rows::Delimited;
use super::shape::Shape;
use apigw_sql_value::json::splitter::{Event, Splitter, Step};

/// How many bytes are looked at, at most.
pub(super) const HEAD: usize = 64 * 1024;
/// How many bytes are enough for most files.
pub(super) const SHORT_HEAD: usize = 4 * 1024;

/// What a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing, or white space.
    Empty,
    /// Rows in the table's own columns, one a line.
    Lines,
    /// JSON documents.
    Documents(Documents),
    /// A definition, or an answer of the API, in another language than JSON.
    Text(TextForm),
    /// Rows in the table's own columns, with a header line.
    Delimited(Delimited),
    /// A Parquet file.
    Parquet,
    /// An Arrow IPC file.
    Arrow,
    /// What an archive or a compressed file is, which is not read.
    Archive(&'static str),
    /// Nothing of ours; what it looks like.
    Unrelated(String),
    /// It should be something of ours, and is not readable.
    Broken(String),
    /// It says why it is not what it should be, or is not read: the state, and the reason.
    Failed(SourceState, String),
}

/// Languages that are read as JSON is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextForm {
    /// YAML.
    Yaml,
    /// HCL.
    Hcl,
}

impl TextForm {
    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Yaml => "YAML",
            Self::Hcl => "HCL",
        }
    }
}

/// What is known of JSON documents by their beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Documents {
    /// The shape of the first document, if the head shows it.
    pub(super) shape: Option<Shape>,
    /// Whether something follows the first document.
    pub(super) more: bool,
    /// Whether APIs may be listed in it.
    pub(super) lists: bool,
}

/// Looks at the first bytes of a file; `whole`: there are no others. `named`: what its name promises.
pub(super) fn look(head: &[u8], whole: bool, named: Named) -> Content {
    if named == Named::Service {
        let message = "it is a program that makes a service of the Serverless Framework, which is not run: package it, and read the \
                       template in `.serverless`";
        return if makes_service(&String::from_utf8_lossy(head)) {
            Content::Failed(SourceState::Partial, message.to_owned())
        } else {
            look(head, whole, Named::Foreign)
        };
    }
    if head.starts_with(b"PAR1") {
        return Content::Parquet;
    }
    if head.starts_with(b"PK") && memchr::memmem::find(head, b"tfplan").is_some() {
        let message = "it is a saved plan of Terraform, which is not read: give the output of `terraform show -json FILE`";
        return Content::Failed(SourceState::Partial, message.to_owned());
    }
    if let Some(what) = archive_of(head) {
        return Content::Archive(what);
    }
    if head.starts_with(b"ARROW1") {
        return Content::Arrow;
    }
    if head.starts_with(b"FEA1") {
        return Content::Unrelated("it looks like Feather V1, which is not Arrow's file format".to_owned());
    }
    let text = without_mark(head);
    let start = text.iter().position(|b| !b.is_ascii_whitespace());
    let Some(first) = start.and_then(|i| text.get(i)) else {
        return if whole {
            Content::Empty
        } else {
            Content::Broken(format!("expected a document, but found {} KiB of white space", text.len() >> 10))
        };
    };
    if named == Named::Columnar {
        return Content::Broken(format!("expected Parquet or Arrow, but found {}", if text.contains(&0) { "other data" } else { "text" }));
    }
    match first {
        b'{' | b'[' if text.get(1) != Some(&0) => bracket(text, whole, named),
        b'/' if named.is_json() && matches!(text.get(start.unwrap_or_default() + 1), Some(b'/' | b'*')) => commented(named),
        _ if text.iter().take(1024).any(|&b| b == 0) || is_utf16(head) => with_zeros(head, named),
        _ => Delimited::of(text).map_or_else(|| prose(text, whole, named), Content::Delimited),
    }
}

/// Text that begins with a bracket, as JSON does, and some of what others write.
fn bracket(text: &[u8], whole: bool, named: Named) -> Content {
    if begins_json(text) {
        return json(text, whole, named);
    }
    match named {
        Named::Json | Named::TerraformJson if begins_template(text) && !has_words_of_ours(text) => {
            Content::Unrelated("it looks like a template of something without API Gateway integrations".to_owned())
        }
        Named::Yaml | Named::Foreign | Named::Other => match prose(text, whole, named) {
            // As Python prints what it has.
            Content::Unrelated(_) if named == Named::Other && has_words_of_ours(text) => json(text, whole, named),
            content => content,
        },
        _ => json(text, whole, named),
    }
}

/// JSON that begins with a comment.
fn commented(named: Named) -> Content {
    let shape = (named == Named::TerraformJson).then_some(Shape::TerraformConfiguration);
    Content::Documents(Documents { shape, more: false, lists: false })
}

/// Text in UTF-16 or UTF-32, which is told where its letters are something of ours; text that a crash filled up with
/// zeros; or binary data.
fn with_zeros(head: &[u8], named: Named) -> Content {
    let letters: Vec<u8> = head.iter().copied().filter(|byte| !matches!(byte, 0 | 0xFE | 0xFF)).collect();
    let encoding = if letters.len() * 3 < head.len() { "UTF-32" } else { "UTF-16" };
    let broken = |found: &str| Content::Broken(format!("expected UTF-8, but found {found}"));
    match named {
        Named::Other | Named::Foreign | Named::Json | Named::TerraformJson if !is_utf16(head) => no_json("binary data", named),
        Named::Json | Named::TerraformJson if !matches!(letters.trim_ascii_start().first(), Some(b'{' | b'[')) => {
            no_json(&format!("{encoding} text"), named)
        }
        _ if !is_utf16(head) => broken("zero bytes"),
        _ => match look(&letters, false, named) {
            Content::Unrelated(_) | Content::Empty => no_json(&format!("{encoding} text"), named),
            Content::Documents(documents) if documents.shape.is_none() && !named.is_json() => no_json(&format!("{encoding} text"), named),
            _ => broken(encoding),
        },
    }
}

/// The bytes behind a UTF-8 byte order mark.
pub(super) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

fn is_utf16(head: &[u8]) -> bool {
    let marked = [&[0xFF, 0xFE][..], &[0xFE, 0xFF], &[0, 0, 0xFE, 0xFF]].iter().any(|mark| head.starts_with(mark));
    // ASCII in UTF-16 has a zero in every second byte.
    let zeros = |from: usize| head.len() >= 4 && head.iter().skip(from).step_by(2).take(32).all(|&b| b == 0);
    marked || zeros(0) != zeros(1)
}

fn no_json(what: &str, named: Named) -> Content {
    if named.is_json() {
        return Content::Broken(format!("expected JSON, but found {what}"));
    }
    Content::Unrelated(format!("it looks like {what}"))
}

/// What stands in the place of a file that is named like one of ours: what tools put there that have no content for it.
fn stands_instead(text: &str, whole: bool, named: Named) -> Option<String> {
    let text = text.trim_start();
    let first = text.lines().next().unwrap_or_default().trim_end();
    let is_ours = !matches!(named, Named::Other | Named::Foreign);
    if is_ours && first.starts_with("version https://git-lfs.github.com/") {
        return Some("expected the file, but found a pointer of Git LFS to it".to_owned());
    }
    let starts = |beginnings: &[&str]| beginnings.iter().any(|beginning| first.starts_with(beginning));
    match named {
        Named::Rows if starts(&["<<<<<<<", "<!", "<html", "<HTML", "<?xml", "$ANSIBLE_VAULT", "%PDF", "-----BEGIN"]) => {
            Some(format!("expected a header line, but found `{}`", first.chars().take(40).collect::<String>()))
        }
        Named::Rows if is_status(first) => Some(format!("expected a header line, but found `{first}`")),
        Named::Rows if whole && !text.contains('\n') && Delimited::begins_header(first) => {
            Some("the header line is cut off: it does not end".to_owned())
        }
        Named::Rows if text.contains('\u{FFFD}') && text.chars().take(64).any(|c| c == '\u{FFFD}') => {
            Some("expected a header line, but found binary data".to_owned())
        }
        _ => None,
    }
}

/// Whether a line is what servers send instead of a file: `404: Not Found`.
fn is_status(line: &str) -> bool {
    line.len() < 64 && line.split_once(": ").and_then(|(code, _)| code.parse::<u16>().ok()).is_some_and(|code| (400..600).contains(&code))
}

/// Whether a text of YAML holds something that a definition, or an answer of the API, begins with or is about.
pub(super) fn tells_definition(text: &str, named: Named) -> bool {
    // Recordings have answers as texts. Elsewhere these words are prose.
    const WORDS: [&str; 2] = ["resourceMethods\\\"", "methodIntegration\\\""];
    const QUOTED: [&str; 4] = ["resourceMethods\"", "methodIntegration\"", "resource:methods\"", "method:integration\""];
    const BEGINNINGS: [&str; 6] = ["AWSTemplateFormatVersion", "Transform: AWS::", "openapi:", "swagger:", "\"openapi\":", "\"swagger\":"];
    const CONTENTS: [&str; 18] = [
        "AWS::ApiGateway::",
        "Custom::AWS",
        "AWS::Serverless::",
        "Type: AWS::",
        "Type: \"AWS::",
        "Type: 'AWS::",
        "x-amazon-apigateway-integration",
        "resourceMethods:",
        "methodIntegration:",
        "ResourceMethods:",
        "MethodIntegration:",
        "resource_methods:",
        "pathPart:",
        "apiKeySource:",
        "ApiKeySource:",
        "api_key_source:",
        "AWS::Include",
        "::MODULE",
    ];
    // A template that the service refuses is one all the same.
    const TYPES: [&str; 2] = ["aws::apigateway::", "aws::serverless::"];
    let has_type = || TYPES.iter().any(|word| text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes())));
    let is_recording = || WORDS.iter().chain(&QUOTED).any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some());
    if named == Named::Yaml && is_recording() {
        return true;
    }
    // Those of controllers in Kubernetes.
    let is_manifest = || text.lines().any(|line| line.contains("apiVersion") && is_kubernetes_group(line));
    begins_with_items(text)
        || tells_functions(text)
        || is_manifest()
        || CONTENTS.iter().any(|content| memchr::memmem::find(text.as_bytes(), content.as_bytes()).is_some())
        || text.lines().any(|line| BEGINNINGS.iter().any(|beginning| line.trim_start().starts_with(beginning)))
        || (named == Named::Yaml && has_type())
}

/// Whether a text of YAML begins as a page of an answer does.
pub(super) fn begins_with_items(text: &str) -> bool {
    text.lines()
        .map(str::trim_end)
        .find(|line| !line.is_empty() && *line != "---")
        .is_some_and(|line| line.starts_with("items:") || line.starts_with("item:"))
}

/// Whether a text is what the AWS CLI writes of integrations with `--output text` or `table`.
fn is_table_of_cli(text: &str) -> bool {
    const TITLES: [&str; 7] = ["GetResources", "GetResource", "GetMethod", "GetIntegration", "GetRestApis", "GetRestApi", "GetStages"];
    const BEHAVIORS: [&str; 3] = ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"];
    const TYPES: [&str; 5] = ["AWS", "AWS_PROXY", "HTTP", "HTTP_PROXY", "MOCK"];
    let mut lines = text.trim_start().lines().map(str::trim_end);
    let (first, second, third) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    // A box whose first row is the name of the operation.
    let title = second.strip_prefix('|').and_then(|rest| rest.strip_suffix('|')).map(str::trim);
    let is_box = first.len() > 2 && first.bytes().all(|b| b == b'-') && third.starts_with(['+', '|']);
    let cells: Vec<&str> = first.split('\t').collect();
    let has = |known: &[&str]| cells.iter().any(|cell| known.contains(cell));
    let is_integration = cells.len() >= 4 && has(&BEHAVIORS) && has(&TYPES);
    let is_listing = cells.first() == Some(&"ITEMS") && (cells.len() >= 4 || cells.last().is_some_and(|cell| cell.starts_with('/')));
    let has_integration = || text.lines().any(|line| line.starts_with("METHODINTEGRATION\t"));
    is_integration || is_listing || has_integration() || (is_box && title.is_some_and(|title| TITLES.contains(&title)))
}

/// The column of another tool's table in which integrations are, by the header line.
fn column_of_others(text: &str) -> Option<&'static str> {
    const WHOLE: [&str; 4] = ["method_integration", "methodIntegration", "resource_methods", "resourceMethods"];
    const PARTS: [&str; 4] = ["integration_type", "integrationType", "integration_uri", "integrationUri"];
    let first = text.lines().next().unwrap_or_default();
    let cells: Vec<&str> = first.split([',', '\t', ';']).map(|cell| cell.trim().trim_matches('"')).collect();
    let has = |name: &&&str| cells.contains(*name);
    let is_of_rest = ["rest_api_id", "restApiId"].iter().any(|name| cells.contains(name));
    let found = WHOLE.iter().find(has).or_else(|| PARTS.iter().filter(|_| is_of_rest).find(has));
    found.filter(|_| cells.len() > 1).copied()
}

/// Text that is neither JSON nor a table of ours.
fn prose(bytes: &[u8], whole: bool, named: Named) -> Content {
    if named == Named::Foreign {
        return no_json("text without API Gateway integrations", named);
    }
    let text = String::from_utf8_lossy(bytes);
    let begins = |needles: &[&str]| text.lines().any(|line| needles.iter().any(|needle| line.trim_start().starts_with(needle)));
    let has = |needles: &[&str]| needles.iter().any(|needle| text.contains(needle));
    if let Some((state, message)) = error_answer::in_text(&text) {
        return Content::Failed(state, message);
    }
    if is_table_of_cli(&text) {
        let message = "it is a table or a text of the AWS CLI, which is not read: ask with `--output json`";
        return Content::Failed(SourceState::Failed, message.to_owned());
    }
    if named.is_json() {
        return no_json("text", named);
    }
    if let Some(column) = column_of_others(&text) {
        let message = format!("it has integrations in the column `{column}` of another tool, which is not read: give its output as JSON");
        return Content::Failed(SourceState::Partial, message);
    }
    let near = || if named == Named::Rows { Delimited::near(&text) } else { None };
    if let Some(what) = stands_instead(&text, whole, named).or_else(near) {
        return Content::Broken(what);
    }
    let is_yaml = tells_definition(&text, named);
    if named == Named::Terraform || (named != Named::Yaml && has(&["resource \"aws_api_gateway"])) {
        Content::Text(TextForm::Hcl)
    } else if is_yaml && named != Named::Rows {
        Content::Text(TextForm::Yaml)
    } else if named == Named::Yaml && !whole {
        // What tells may come later.
        Content::Text(TextForm::Yaml)
    } else if begins(&["apiVersion:"]) && begins(&["kind:"]) {
        no_json("a Kubernetes resource", named)
    } else if text.contains('\u{FFFD}') {
        no_json("binary data", named)
    } else if named == Named::Other && quotes_answers(&text) {
        Content::Broken("expected a document, but found other text with answers or definitions in it".to_owned())
    } else {
        no_json("text without API Gateway integrations", named)
    }
}

/// Whether a text has members of answers in quotes, as a log has them behind a time.
fn quotes_answers(text: &str) -> bool {
    const MEMBERS: [&str; 6] =
        ["resourceMethods", "methodIntegration", "ResourceMethods", "MethodIntegration", "resource_methods", "method_integration"];
    MEMBERS.iter().any(|name| [format!("\"{name}\":"), format!("\\\"{name}\\\":")].iter().any(|quoted| text.contains(quoted.as_str())))
}

fn json(text: &[u8], whole: bool, named: Named) -> Content {
    let outline = Outline::of(text, whole);
    if named == Named::TerraformJson && outline.thing == Thing::Unknown {
        return Content::Documents(Documents { shape: Some(Shape::TerraformConfiguration), more: outline.more, lists: false });
    }
    if let Thing::Kubernetes = outline.thing
        && whole
        && !outline.more
        && !outline.list
        && !is_kubernetes_group(&String::from_utf8_lossy(text))
        && !has_words_of_ours(text)
    {
        let what = "a Kubernetes resource";
        return Content::Unrelated(format!("it looks like {what}"));
    }
    if outline.thing == Thing::Row && !outline.list && is_line_oriented(text) {
        return Content::Lines;
    }
    let shape = outline.thing.shape(outline.list);
    let has = |name: &str| memchr::memmem::find(text, name.as_bytes()).is_some();
    let lists = match shape {
        Some(shape) => matches!(shape, Shape::GetRestApis | Shape::GetRestApi | Shape::CloudControl),
        // In HAL, with the names of an SDK, or inside a document of another tool.
        None => {
            has("\"createdDate\"")
                || has("AWS::ApiGateway::RestApi")
                || LISTING.iter().any(|name| has(name))
                || (has("_embedded") && has("restapi"))
        }
    };
    Content::Documents(Documents { shape, more: outline.more, lists: lists || outline.more })
}

/// A member of REST APIs, in the spellings of the API and its SDKs.
pub(super) const LISTING: [&str; 3] = ["apiKeySource", "ApiKeySource", "api_key_source"];

/// Whether the first line is a value of its own: complete, or at least more than the beginning of one that goes on.
fn is_line_oriented(text: &[u8]) -> bool {
    let mut lines = text.split(|&b| b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let goes_on = matches!(first.last(), None | Some(b'{' | b'[' | b',' | b':'));
    let second_begins = lines.next().is_none_or(|line| line.starts_with(b"{"));
    !goes_on && second_begins && first.len() > 2
}

/// The first document, as far as the head has it.
struct Outline {
    thing: Thing,
    /// The thing is what the elements of an array are.
    list: bool,
    /// Something follows the first document.
    more: bool,
}

impl Outline {
    fn of(text: &[u8], whole: bool) -> Self {
        let (names, end) = names_of(text, whole);
        let more = end.is_some_and(|end| text.get(end..).is_some_and(|rest| !rest.trim_ascii().is_empty()));
        match names {
            Some(names) => match classify(names.iter().map(String::as_str)) {
                Thing::List(key) => Self { thing: element(text, key), list: true, more },
                thing => {
                    let key = list_of_records(names.iter().map(String::as_str)).filter(|_| thing == Thing::Unknown);
                    match key.map(|key| element(text, key)) {
                        Some(record @ Thing::Record(_)) => Self { thing: record, list: true, more },
                        _ => Self { thing, list: false, more },
                    }
                }
            },
            None => Self { thing: element(text, ""), list: true, more },
        }
    }
}

/// The member names of the first document, `None` if it is an array; and where it ends, if it does.
fn names_of(text: &[u8], whole: bool) -> (Option<Vec<String>>, Option<usize>) {
    let mut splitter = Splitter::new(usize::MAX);
    let mut names = None;
    while let Ok(Step::Event(event)) = splitter.next(text, whole, splitter.depth() == 0) {
        match event {
            Event::ObjectStart => names = Some(Vec::new()),
            Event::Key(range) => {
                let name = text.get(range).map(|quoted| String::from_utf8_lossy(quoted).trim_matches('"').to_owned());
                names.get_or_insert_default().extend(name);
            }
            Event::ArrayEnd | Event::ObjectEnd => {
                return (names, Some(splitter.settled()));
            }
            Event::ArrayStart | Event::Value(_) => {}
            Event::End => break,
        }
    }
    (names, None)
}

/// What the first element of the array is: that below `key`, or the document itself if `key` is empty.
fn element(text: &[u8], key: &str) -> Thing {
    let mut splitter = Splitter::new(usize::MAX);
    let mut at_key = key.is_empty();
    let mut opened = false;
    loop {
        let open = splitter.depth() == 0 || (at_key && !opened);
        match splitter.next(text, false, open) {
            Ok(Step::Event(Event::Key(range))) => {
                at_key = text
                    .get(range)
                    .is_some_and(|quoted| quoted.strip_prefix(b"\"").is_some_and(|q| q.strip_suffix(b"\"") == Some(key.as_bytes())));
            }
            Ok(Step::Event(Event::ArrayStart)) => opened = true,
            Ok(Step::Event(Event::Value(range))) if opened || at_key => return thing_at(text.get(range).unwrap_or_default(), true),
            Ok(Step::Event(Event::ObjectStart | Event::Value(_))) => {}
            Ok(Step::Event(_)) => return Thing::Unknown,
            Ok(Step::More) | Err(_) if opened || (at_key && splitter.depth() > 0) => {
                return thing_at(text.get(splitter.settled()..).unwrap_or_default(), false);
            }
            Ok(Step::More) | Err(_) => return Thing::Unknown,
        }
    }
}

fn thing_at(value: &[u8], whole: bool) -> Thing {
    match names_of(value, whole).0 {
        Some(names) if value.trim_ascii_start().starts_with(b"{") => classify(names.iter().map(String::as_str)),
        _ => Thing::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_columns::schema::Document;

    fn shape(text: &str) -> Option<Shape> {
        match look(text.as_bytes(), false, Named::Other) {
            Content::Documents(documents) => documents.shape,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn shapes_of_documents_that_end_in_the_middle() {
        let text = "{\n \"items\": [\n {\n \"id\": \"a\",\n \"path\": \"/\", \"resourceMethods\": {\"GET\": {\"httpM";
        assert_eq!(shape(text), Some(Shape::GetResources));
        assert_eq!(shape("{\"position\":\"x\",\"item\":[{\"id\":\"a\",\"path\":\"/\"}"), Some(Shape::GetResources));
        assert_eq!(shape("{\"items\":[{\"id\":\"a\",\"name\":\"n\",\"createdDate\":1},{"), Some(Shape::GetRestApis));
        assert_eq!(shape("{\"item\":[{\"stageName\":\"prod\",\"deploy"), Some(Shape::Document(Document::STAGE)));
        assert_eq!(shape("[{\"_key\":\"a\",\"uri\":\"b\"},"), Some(Shape::Json));
        assert_eq!(shape("[\n  {\"type\":\"MOCK\",\"passthroughBehavior\":\"NEVER\"}"), Some(Shape::GetIntegration));
        assert_eq!(shape("{\"status_code\":200,\"data\":{"), None);
        assert_eq!(shape("{\"items\":[]}"), None);
        assert_eq!(shape("[[[["), None);
    }

    #[test]
    fn rows_a_line_are_told_from_rows_over_many_lines() {
        let look = |text: &str| look(text.as_bytes(), true, Named::Other);
        assert_eq!(look("{\"_key\":\"a\",\"uri\":\"b\"}\n{\"_key\":\"c\",\"uri\":\"d\"}\n"), Content::Lines);
        assert_eq!(look("\u{FEFF}{\"_key\":\"a\",\"uri\":\"b\"}"), Content::Lines);
        assert_eq!(look("{\"_key\":\"a\",\"uri\":oops\n{\"_key\":\"c\",\"uri\":\"d\"}\n"), Content::Lines, "a broken first line");
        let spread = look("{\n  \"_key\": \"a\",\n  \"uri\": \"b\"\n}\n");
        assert_eq!(spread, Content::Documents(Documents { shape: Some(Shape::Json), more: false, lists: false }));
    }

    #[test]
    fn what_is_not_ours_is_named() {
        for (text, reason) in [
            ("apiVersion: v1\nkind: Integration\n", "it looks like a Kubernetes resource"),
            ("# Read me\n", "it looks like text without API Gateway integrations"),
            ("a,b,c\n1,2,3\n", "it looks like text without API Gateway integrations"),
            ("\u{1}\u{2}\0\0\u{3}\0", "it looks like binary data"),
        ] {
            assert_eq!(look(text.as_bytes(), true, Named::Other), Content::Unrelated(reason.to_owned()), "{text}");
        }
        assert_eq!(look(b"# no json\n", true, Named::Json), Content::Broken("expected JSON, but found text".into()));
        assert_eq!(look(b"\xFF\xFE{\0\"\0", true, Named::Json), Content::Broken("expected UTF-8, but found UTF-16".into()));
        assert_eq!(look(b" \n", true, Named::Json), Content::Empty);
    }

    #[test]
    fn definitions_in_other_languages_are_told_by_what_stands_in_them() {
        for (text, named, form) in [
            ("openapi: 3.0.1\ninfo: {}\n", Named::Yaml, TextForm::Yaml),
            ("---\nAWSTemplateFormatVersion: 2010-09-09\n", Named::Other, TextForm::Yaml),
            ("Resources:\n  A:\n    Type: AWS::ApiGateway::Method\n", Named::Other, TextForm::Yaml),
            ("resource \"aws_api_gateway_integration\" \"x\" {\n}\n", Named::Other, TextForm::Hcl),
            ("locals {}\n", Named::Terraform, TextForm::Hcl),
        ] {
            assert_eq!(look(text.as_bytes(), true, named), Content::Text(form), "{text}");
        }
        assert!(matches!(look(b"a: b\n", true, Named::Yaml), Content::Unrelated(_)));
    }

    #[test]
    fn a_second_document_is_seen() {
        let content = look(
            b"{\"items\":[{\"id\":\"a\",\"name\":\"n\",\"tags\":{}}]}\n{\"items\":[{\"id\":\"r\",\"path\":\"/\"}]}",
            true,
            Named::Other,
        );
        assert_eq!(content, Content::Documents(Documents { shape: Some(Shape::GetRestApis), more: true, lists: true }));
    }
}

//! JSON that cannot be parsed: what of it is read, and whether it is anything of ours.

use super::{Reader, parse_all};
use crate::SourceState;
use crate::context::{FileContext, Named};
use crate::documents::Scope;
use crate::foreign::{begins_document, has_words_of_ours, without_comments};
use crate::placeholders;
use crate::sink::{FilePart, Sink};
use crate::stream::{self, Open};
use apigw_sql_value::json::{JsonError, JsonErrorKind, line_column};
use apigw_sql_value::yaml;

impl Reader<'_> {
    /// Documents that are broken somewhere.
    pub(super) fn broken(&mut self, context: &FileContext<'_>, bytes: &[u8], error: &JsonError, sink: &mut Sink<'_>) {
        if context.named == Named::Yaml && self.flow_of_yaml(context, bytes, sink) {
            return;
        }
        let is_commented = self.commented(context, bytes, sink);
        let place = if is_commented { None } else { self.salvage(context, bytes, error, sink) };
        if holds_nothing(&sink.part) && (is_commented || is_foreign(context.named, bytes, error)) {
            (sink.part.malformed, sink.part.first_error, sink.part.skipped) = (false, None, 0);
            sink.part.unrelated = Some("it looks like text without API Gateway integrations".to_owned());
            return;
        }
        let (line, column) = line_column(bytes, error.offset);
        sink.part.first_error = None;
        let message = format!("{error} (line {line}, column {column})");
        match placeholders::in_json(bytes, error.offset) {
            Some(tool) => sink.part.fail(SourceState::Partial, place, placeholders::message(tool, &message)),
            None => sink.part.break_at(place, message),
        }
    }

    /// YAML that begins as JSON does; whether it is that.
    fn flow_of_yaml(&mut self, context: &FileContext<'_>, bytes: &[u8], sink: &mut Sink<'_>) -> bool {
        self.reset();
        let mut nodes = Vec::new();
        let is_yaml = std::str::from_utf8(bytes).is_ok_and(|text| yaml::parse_all(&self.bump, text, &mut nodes).is_ok());
        if is_yaml {
            Scope::new(&self.bump, context, &mut self.rows, sink).over(bytes).documents(&nodes);
        }
        is_yaml
    }

    /// JSON with comments, or with commas behind the last of several, which people write into settings; whether it is that.
    fn commented(&mut self, context: &FileContext<'_>, bytes: &[u8], sink: &mut Sink<'_>) -> bool {
        let Some(plain) = without_comments(bytes) else { return false };
        self.reset();
        let mut nodes = Vec::new();
        let is_json = parse_all(&self.bump, &plain, &mut nodes).is_ok();
        if is_json {
            Scope::new(&self.bump, context, &mut self.rows, sink).over(&plain).documents(&nodes);
        }
        is_json
    }

    /// Reads what is complete before the place of the error, and gives that place.
    fn salvage(&mut self, context: &FileContext<'_>, bytes: &[u8], error: &JsonError, sink: &mut Sink<'_>) -> Option<String> {
        let sound = bytes.get(..error.offset).unwrap_or(bytes).to_vec();
        let mut nothing = std::io::empty();
        let ending = stream::split(Open { buffer: sound, rest: &mut nothing }, &mut |piece| {
            self.piece(context, piece, sink);
            true
        });
        ending.broken.and_then(|(place, _)| place)
    }
}

/// Whether nothing of a file is anything of ours so far.
fn holds_nothing(part: &FilePart) -> bool {
    part.records == 0 && part.shape.is_none() && part.failed.is_none() && part.printed.is_none() && part.unread.is_empty()
}

/// Whether text that is no YAML need not be any: it names what is ours, and is neither called nor begun as a definition is.
pub(super) fn is_prose(named: Named, text: &str, part: &FilePart) -> bool {
    named == Named::Other && holds_nothing(part) && !begins_document(text)
}

/// Whether text that is no JSON need not be any: by its name, or because it has no word of ours and does not just end.
fn is_foreign(named: Named, bytes: &[u8], error: &JsonError) -> bool {
    match named {
        Named::Foreign | Named::Other => !matches!(error.kind, JsonErrorKind::UnexpectedEnd(_)) && !has_words_of_ours(bytes),
        _ => false,
    }
}

//! Errors that were saved instead of an answer: what the service, the CLI or an SDK said, and the state that follows.

use super::SourceState;
use apigw_sql_value::json::{Kind, Node};

/// An error: the state of a source that holds it instead of an answer, and what it says.
pub(super) type Told = (SourceState, String);

/// An error stands at the beginning; text that goes on longer is something else.
const LOOKED_AT: usize = 4096;

/// What CLI and shell print without an error code, by how they begin.
const BEGINNINGS: [&str; 20] = [
    "Unable to locate credentials",
    "Partial credentials found",
    "You must specify a region",
    "Could not connect to the endpoint URL",
    "Connect timeout on endpoint URL",
    "Read timeout on endpoint URL",
    "Connection was closed before",
    "Failed to connect to proxy URL",
    "SSL validation failed",
    "The config profile (",
    "Error loading SSO Token",
    "Error when retrieving",
    "The SSO session associated with this profile",
    "Token has expired",
    "Your session has expired",
    "usage: aws ",
    "aws: error:",
    "Unknown options:",
    "fatal error: ",
    "curl: (",
];

/// An error in a text that is no document.
pub(super) fn in_text(text: &str) -> Option<Told> {
    certain_text(text).or_else(|| in_lines(beginning(text)))
}

fn beginning(text: &str) -> &str {
    let end = (0..=LOOKED_AT.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default().trim()
}

/// An error in a text that is nothing else, whatever it stands in.
pub(super) fn certain_text(text: &str) -> Option<Told> {
    let text = beginning(text);
    let first = text.lines().next()?.trim();
    if let Some(rest) = first.strip_prefix("HTTP/") {
        return of_response(rest, text);
    }
    if text.starts_with('<') {
        return of_markup(text);
    }
    let is_traceback = first.starts_with("Traceback (most recent call last)");
    let line = if is_traceback { text.lines().last()?.trim() } else { first.trim_start_matches("aws: [ERROR]: ") };
    if let Some((_, rest)) = line.split_once("An error occurred (").filter(|(before, _)| is_traceback || before.is_empty()) {
        let (code, rest) = rest.split_once(')')?;
        return Some(told(Some(code), Some(message_behind(rest)), None));
    }
    // `TooManyRequestsException: Too Many Requests`, with a stack of calls below.
    if let Some((code, message)) = line.split_once(": ").filter(|(code, _)| is_code(code) && by_code(code).is_some()) {
        return Some(told(Some(code), Some(message), None));
    }
    let is_known = BEGINNINGS.iter().any(|beginning| line.starts_with(beginning)) || line.ends_with("aws: command not found");
    if is_traceback || is_known || first.starts_with("aws: [ERROR]: ") {
        return Some((by_message(line).unwrap_or(SourceState::Failed), instead(line)));
    }
    of_powershell(text)
}

/// The message of ` when calling the GetResources operation (reached max retries: 4): Too Many Requests`.
fn message_behind(operation: &str) -> &str {
    let mut depth = 0_usize;
    let colon = operation.bytes().enumerate().find_map(|(at, byte)| {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (byte == b':' && depth == 0).then_some(at + 1)
    });
    colon.and_then(|at| operation.get(at..)).unwrap_or_default().trim()
}

/// `Get-AGResourceList : Too Many Requests`, then where it was called.
fn of_powershell(text: &str) -> Option<Told> {
    let is_place = |line: &str| line.trim_start().starts_with("At ") && line.contains(" char:");
    // Logs name places in scripts, too.
    let is_error = text.contains("CategoryInfo") || text.lines().next().is_some_and(|first| first.contains(" : "));
    if !is_error || !text.lines().any(is_place) || !["aws", "-AG", "Amazon"].iter().any(|ours| text.contains(ours)) {
        return None;
    }
    let said: Vec<&str> = text.lines().take_while(|line| !is_place(line)).map(str::trim).collect();
    let said = said.join(" ");
    let message = said.split_once(" : ").map_or(said.as_str(), |(_, message)| message).trim();
    Some(certain_text(message).unwrap_or_else(|| (by_message(message).unwrap_or(SourceState::Failed), instead(message))))
}

/// An error of the CLI that is about something of ours that was to be read: documents of other tools hold errors of all
/// sorts, and calls that are meant to fail.
pub(super) fn of_read(text: &str) -> Option<Told> {
    const READ: [&str; 10] = [
        "GetRestApis",
        "GetRestApi",
        "GetResources",
        "GetResource",
        "GetMethod",
        "GetIntegration",
        "GetExport",
        "GetStages",
        "GetStage",
        "GetTemplate",
    ];
    let (_, operation) = text.split_once("when calling the ")?;
    let name = operation.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
    certain_text(text).filter(|_| READ.contains(&name))
}

/// What a member says that is named after errors, beside an answer or instead of one.
pub(super) fn in_member(key: &str, value: &Node<'_>) -> Option<Told> {
    is_error_name(key).then(|| of_value(value))?
}

/// Whether a member holds an error, if it holds anything.
fn is_error_name(key: &str) -> bool {
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    matches!(key.as_str(), "error" | "errors" | "exception" | "fault" | "failure" | "errormessage" | "errormsg")
}

/// Whether a member holds what a command printed for people, or a log notes: warnings and other news as well as errors.
pub(super) fn is_output_name(key: &str) -> bool {
    key.eq_ignore_ascii_case("stderr") || key.eq_ignore_ascii_case("err")
}

/// An error in what was printed; `of_ours`: about something that was to be read.
pub(super) fn of_output(value: &Node<'_>, of_ours: bool) -> Option<Told> {
    match value.kind {
        Kind::String(text) if of_ours => of_read(text),
        Kind::String(text) => certain_text(text),
        Kind::Array(items) => items.iter().find_map(|item| of_output(item, of_ours)),
        Kind::Object(_) => in_document(value, false).filter(|told| is_certain(value) || is_refusal(told)),
        _ => None,
    }
}

/// An error in the members of an object that hold what was printed.
pub(super) fn in_output(node: &Node<'_>, of_ours: bool) -> Option<Told> {
    node.members().iter().filter(|m| is_output_name(m.key)).find_map(|m| of_output(&m.value, of_ours))
}

fn is_refusal(told: &Told) -> bool {
    matches!(told.0, SourceState::Throttled | SourceState::Denied)
}

fn of_value(value: &Node<'_>) -> Option<Told> {
    match value.kind {
        Kind::String(text) if !text.trim().is_empty() => {
            let code = is_code(text).then_some(text);
            Some(in_text(text).unwrap_or_else(|| told(code, Some(text).filter(|_| code.is_none()), None)))
        }
        Kind::Array(items) => items.iter().find_map(of_value),
        Kind::Object(members) if !members.is_empty() => {
            Some(in_document(value, true).unwrap_or_else(|| (SourceState::Failed, instead("an object that is not understood"))))
        }
        _ => None,
    }
}

/// An error that a member named after errors holds beyond doubt, wherever the object stands.
fn certain_member(node: &Node<'_>) -> Option<Told> {
    fn certain(value: &Node<'_>) -> Option<Told> {
        match value.kind {
            Kind::String(text) => of_read(text),
            Kind::Array(items) => items.iter().find_map(certain),
            Kind::Object(_) => in_document(value, false).filter(|_| is_certain(value)),
            _ => None,
        }
    }
    // Models of services say what errors there are.
    let is_of_model = ["exception", "shape", "members"].iter().any(|name| node.get(name).is_some());
    if is_of_model {
        return None;
    }
    node.members().iter().filter(|m| is_error_name(m.key)).find_map(|m| certain(&m.value))
}

/// An error inside a document of another tool, in which other things have messages and fail, too.
pub(super) fn in_recording(node: &Node<'_>) -> Option<Told> {
    in_document(node, false).filter(|told| is_certain(node) && is_refusal(told)).or_else(|| certain_member(node))
}

/// A message alone, or members a line as YAML has them.
fn in_lines(text: &str) -> Option<Told> {
    if text.lines().count() > 12 {
        return None;
    }
    let member = |names: &[&str]| {
        let (_, value) = text.lines().filter_map(|line| line.split_once(':')).find(|(key, _)| names.contains(&key.trim()))?;
        Some(value.trim().trim_matches(['"', '\'']))
    };
    let (code, message) = (member(&["__type", "Code", "code"]), member(&["message", "Message"]));
    if code.is_some_and(is_code) {
        return Some(told(code, message, None));
    }
    let message = message.or_else(|| Some(text).filter(|text| !text.contains('\n') && text.len() < 200))?;
    by_message(message).map(|state| (state, instead(message)))
}

/// `1.1 429 Too Many Requests`, with headers and a body behind it.
fn of_response(status_line: &str, text: &str) -> Option<Told> {
    let status: u16 = status_line.split_whitespace().nth(1)?.parse().ok().filter(|status| *status >= 400)?;
    let header = |line: &str| {
        line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("x-amzn-errortype")).map(|(_, v)| v.trim().to_owned())
    };
    let code = text.lines().find_map(header);
    let words = status_line.split_once(' ').map(|(_, words)| words);
    Some(told(code.as_deref(), words, Some(status)))
}

/// XML of the service, and pages of what stands before it.
fn of_markup(text: &str) -> Option<Told> {
    let between = |open: &str, close: &str| text.split_once(open)?.1.split_once(close).map(|(inner, _)| inner.trim());
    if text.contains("<Error") && text.contains("<Code>") {
        return Some(told(between("<Code>", "</Code>"), between("<Message>", "</Message>"), None));
    }
    let root = text.trim_start_matches(|c| c != '<').trim_start_matches("<?xml");
    let names = root.split('<').map(|part| part.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default());
    let is_page = |name: &str| name.eq_ignore_ascii_case("html") || name.eq_ignore_ascii_case("title");
    match names.into_iter().find(|name| !name.is_empty())? {
        name if is_code(name) => Some(told(Some(name), between("<Message>", "</Message>").or(between("<message>", "</message>")), None)),
        name if is_page(name) || text.to_ascii_lowercase().starts_with("<!doctype html") => {
            let title = between("<title>", "</title>").or(between("<TITLE>", "</TITLE>"))?;
            let status = title.split_whitespace().find_map(|word| word.parse::<u16>().ok()).filter(|status| (400..600).contains(status));
            status.map(|status| told(None, Some(title), Some(status)))
        }
        _ => None,
    }
}

/// An error as a document. Where an answer `is_expected`, a message without more is one too.
pub(super) fn in_document(node: &Node<'_>, is_expected: bool) -> Option<Told> {
    let inner = [Some(node), node.get("data")].into_iter().flatten().find_map(|node| node.get("Error").or_else(|| node.get("error")));
    let inner = inner.filter(|inner| inner.is_object());
    let text = |node: &Node<'_>, names: &[&str]| names.iter().find_map(|name| node.get(name)?.as_str().map(str::to_owned));
    let codes: &[&str] = &["__type", "code", "Code", "errorType", "errorCode", "ErrorCode"];
    let code = inner.and_then(|inner| text(inner, codes)).or_else(|| text(node, codes)).or_else(|| error_type(node));
    // As the SDK for JavaScript has it; a name alone is anybody's.
    let is_thrown = ["$fault", "$metadata", "stack"].iter().any(|name| node.get(name).is_some());
    let code = code.or_else(|| text(node, &["name"]).filter(|_| is_thrown));
    let code = code.filter(|code| is_code(code));
    let messages: &[&str] = &["message", "Message", "errorMessage", "ErrorMessage"];
    let message = inner.and_then(|inner| text(inner, messages)).or_else(|| text(node, messages));
    // The answers of somebody's own functions have a status as well.
    // What placebo records of a call: its status, and what it answered.
    let is_recorded = node.members().len() == 2 && node.get("status_code").is_some() && node.get("data").is_some_and(Node::is_object);
    let has_metadata = node.get("ResponseMetadata").is_some();
    let is_answer = is_expected || code.is_some() || message.is_some() || has_metadata || is_thrown || is_recorded;
    let status = status(node).filter(|status| is_answer && (400..600).contains(status));
    if code.is_some() || status.is_some() {
        return Some(told(code.as_deref(), message.as_deref(), status));
    }
    let own = || node.members().iter().find_map(|m| in_member(m.key, &m.value));
    if let Some(told) = if is_expected { own() } else { certain_member(node) } {
        return Some(told);
    }
    let says_something = node.members().iter().any(|m| !m.key.eq_ignore_ascii_case("type"));
    let is_bare = says_something
        && node.members().iter().all(|m| {
            let name = m.key.to_ascii_lowercase();
            matches!(name.as_str(), "message" | "type" | "requestid" | "request_id" | "request-id" | "error" | "errors" | "logref")
        });
    let known = message.as_deref().and_then(by_message);
    match known {
        Some(state) if is_bare => Some((state, instead(&message.unwrap_or_default()))),
        _ if is_bare && is_expected => Some((SourceState::Failed, instead(&message.unwrap_or_else(|| "without a message".to_owned())))),
        _ => None,
    }
}

/// What a step says of a command or a promise that failed, where others have their answers: `Promise.allSettled`, Ansible,
/// scripts that note how a command ended.
pub(super) fn in_outcome(node: &Node<'_>) -> Option<Told> {
    let is_rejected = node.get("status").and_then(Node::as_str) == Some("rejected");
    let is_failed = node.get("failed").and_then(Node::as_bool) == Some(true);
    let codes = ["rc", "returncode", "returnCode", "exit_code", "exitCode", "exit_status"];
    let code = codes.iter().find_map(|name| node.get(name)?.as_number()).filter(|code| *code != "0");
    if !is_rejected && !is_failed && code.is_none() {
        return None;
    }
    let said = ["reason", "msg", "message", "stderr", "module_stderr", "stdout"];
    let told = said.iter().find_map(|name| of_value(node.get(name)?));
    Some(told.unwrap_or_else(|| match code {
        Some(code) => (SourceState::Failed, instead(&format!("a command that ended with {code}"))),
        None => (SourceState::Failed, instead("a call that failed")),
    }))
}

/// Whether an object says that it is an error by more than a message, as those in recordings do.
pub(super) fn is_certain(node: &Node<'_>) -> bool {
    let has = |name: &str| node.get(name).is_some();
    // Models of services say which status an error has, and no more.
    let is_of_model = has("httpStatusCode") && !has("message") && !has("Message");
    has("__type")
        || node.get("Error").is_some_and(|error| error.get("Code").is_some())
        || (!is_of_model && status(node).is_some_and(|status| status >= 400))
}

/// The header that the service names the error in.
fn error_type(node: &Node<'_>) -> Option<String> {
    let metadata = node.get("ResponseMetadata");
    let headers = [node.get("headers"), node.get("Headers"), metadata.and_then(|metadata| metadata.get("HTTPHeaders"))];
    let members = headers.into_iter().flatten().flat_map(Node::members);
    members.into_iter().find(|m| m.key.eq_ignore_ascii_case("x-amzn-errortype"))?.value.as_str().map(str::to_owned)
}

fn status(node: &Node<'_>) -> Option<u16> {
    const OWN: [&str; 8] =
        ["statusCode", "StatusCode", "status_code", "status", "Status", "httpStatusCode", "HttpStatusCode", "HTTPStatusCode"];
    let number = |node: Option<&Node<'_>>| node.and_then(Node::as_number).and_then(|text| text.parse().ok());
    let below = |outer: &str, name: &str| number(node.get(outer).and_then(|outer| outer.get(name)));
    // Recordings of VCR have `status: {code, message}`.
    let own = OWN.iter().find_map(|name| number(node.get(name)).or_else(|| below(name, "code")));
    below("ResponseMetadata", "HTTPStatusCode").or_else(|| below("$metadata", "httpStatusCode")).or(own)
}

/// Whether a text is the code of an error: `TooManyRequestsException`, `com.example#Throttling:http://…`.
fn is_code(text: &str) -> bool {
    let code = bare_code(text);
    let is_word = !code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    is_word && (code.ends_with("Exception") || code.ends_with("Error") || code.ends_with("Failure") || by_code(code).is_some())
}

fn bare_code(text: &str) -> &str {
    let text = text.rsplit('#').next().unwrap_or(text);
    text.split(':').next().unwrap_or(text).trim()
}

fn told(code: Option<&str>, message: Option<&str>, status: Option<u16>) -> Told {
    let code = code.map(bare_code).filter(|code| !code.is_empty());
    let message = message.map(str::trim).filter(|message| !message.is_empty());
    let by_status = match status {
        Some(429) => Some(SourceState::Throttled),
        Some(401 | 403) => Some(SourceState::Denied),
        _ => None,
    };
    // What a code says goes before what all errors of a status have in common.
    let state = code.and_then(by_code).or(by_status).or_else(|| code.is_none().then(|| message.and_then(by_message))?);
    let text = match (code, message) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => format!("an error with status {}", status.unwrap_or_default()),
    };
    (state.unwrap_or(SourceState::Failed), instead(&text))
}

/// What stands before the text of an error.
const INSTEAD: &str = "it is an error instead of an answer: ";

fn instead(text: &str) -> String {
    format!("{INSTEAD}{text}")
}

/// What an error says.
pub(super) fn text_of(message: &str) -> &str {
    message.strip_prefix(INSTEAD).unwrap_or(message)
}

fn by_code(code: &str) -> Option<SourceState> {
    const THROTTLED: [&str; 6] = ["Throttl", "TooManyRequests", "RequestLimitExceeded", "LimitExceeded", "RateExceeded", "SlowDown"];
    const DENIED: [&str; 11] = [
        "AccessDenied",
        "Unauthorized",
        "NotAuthorized",
        "Forbidden",
        "UnrecognizedClient",
        "InvalidClientTokenId",
        "InvalidAccessKeyId",
        "Signature",
        "MissingAuthenticationToken",
        "AuthFailure",
        "OptInRequired",
    ];
    const FAILED: [&str; 5] = ["ExpiredToken", "RequestExpired", "InternalFailure", "ServiceUnavailable", "NotFound"];
    let has = |codes: &[&str]| codes.iter().any(|known| code.contains(known));
    match () {
        () if has(&THROTTLED) => Some(SourceState::Throttled),
        () if has(&DENIED) => Some(SourceState::Denied),
        () if has(&FAILED) => Some(SourceState::Failed),
        () => None,
    }
}

fn by_message(message: &str) -> Option<SourceState> {
    const THROTTLED: [&str; 6] = ["too many requests", "rate exceeded", "throttl", "limit exceeded", "request limit", "slow down"];
    const DENIED: [&str; 7] = [
        "not authorized",
        "access denied",
        "accessdenied",
        "forbidden",
        "missing authentication token",
        "security token included in the request is invalid",
        "request signature we calculated",
    ];
    const FAILED: [&str; 12] = [
        "security token included in the request is expired",
        "internal server error",
        "internal failure",
        "service unavailable",
        "service is unavailable",
        "endpoint request timed out",
        "bad gateway",
        "gateway timeout",
        "identifier specified",
        "stage not found",
        "bad request",
        "unable to complete operation",
    ];
    let message = message.to_ascii_lowercase();
    let has = |texts: &[&str]| texts.iter().any(|known| message.contains(known));
    match () {
        () if has(&THROTTLED) => Some(SourceState::Throttled),
        () if has(&DENIED) => Some(SourceState::Denied),
        () if has(&FAILED) => Some(SourceState::Failed),
        () => None,
    }
}

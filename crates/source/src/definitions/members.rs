//! How each kind of definition spells the members of an integration: one table a kind, one reader for all.

use bumpalo::Bump;

use super::resolve::{Resolver, function_in, is_function, is_open, plain_text};
use super::responses;
use crate::convert::{self, Fit, Misfit};
use apigw_sql_columns::model::{Columns as _, IntegrationColumn as C, IntegrationRecord, Value, enums};
use apigw_sql_value::json::{Kind, Member, Node};

/// What a member becomes.
#[derive(Clone, Copy, Debug)]
pub(super) enum As {
    Text,
    Enum(&'static [&'static str]),
    Map,
    List,
    Integer,
    /// `{insecureSkipVerification}`; Terraform has a list of one.
    TlsConfig,
    /// An object by selection pattern (OpenAPI).
    ResponsesByPattern,
    /// A list of objects (CloudFormation).
    ResponseList,
    /// Said elsewhere, or of no column.
    Elsewhere,
}

/// A member's name, its column and its form.
type Spelling = (&'static str, C, As);

/// The members of `x-amazon-apigateway-integration` (API Gateway Developer Guide, "x-amazon-apigateway-integration object").
pub(super) const OPENAPI: &[Spelling] = &[
    ("type", C::Type, As::Enum(enums::INTEGRATION_TYPE)),
    ("httpMethod", C::HttpMethod, As::Text),
    ("uri", C::Uri, As::Text),
    ("credentials", C::Credentials, As::Text),
    ("connectionType", C::ConnectionType, As::Enum(enums::CONNECTION_TYPE)),
    ("connectionId", C::ConnectionId, As::Text),
    ("passthroughBehavior", C::PassthroughBehavior, As::Enum(enums::PASSTHROUGH_BEHAVIOR)),
    ("contentHandling", C::ContentHandling, As::Enum(enums::CONTENT_HANDLING)),
    ("timeoutInMillis", C::TimeoutInMillis, As::Integer),
    ("cacheNamespace", C::CacheNamespace, As::Text),
    ("cacheKeyParameters", C::CacheKeyParameters, As::List),
    ("requestParameters", C::RequestParameters, As::Map),
    ("requestTemplates", C::RequestTemplates, As::Map),
    ("responses", C::IntegrationResponses, As::ResponsesByPattern),
    ("tlsConfig", C::TlsConfig, As::TlsConfig),
    ("responseTransferMode", C::ResponseTransferMode, As::Enum(enums::RESPONSE_TRANSFER_MODE)),
    ("integrationTarget", C::IntegrationTarget, As::Text),
    // Of HTTP APIs, which the same extension describes.
    ("payloadFormatVersion", C::Type, As::Elsewhere),
];

/// The properties of `AWS::ApiGateway::Method Integration` (CloudFormation Template Reference). The CDK's tree has them
/// with a small first letter.
pub(super) const CLOUDFORMATION: &[Spelling] = &[
    ("Type", C::Type, As::Enum(enums::INTEGRATION_TYPE)),
    ("IntegrationHttpMethod", C::HttpMethod, As::Text),
    ("Uri", C::Uri, As::Text),
    ("Credentials", C::Credentials, As::Text),
    ("ConnectionType", C::ConnectionType, As::Enum(enums::CONNECTION_TYPE)),
    ("ConnectionId", C::ConnectionId, As::Text),
    ("PassthroughBehavior", C::PassthroughBehavior, As::Enum(enums::PASSTHROUGH_BEHAVIOR)),
    ("ContentHandling", C::ContentHandling, As::Enum(enums::CONTENT_HANDLING)),
    ("TimeoutInMillis", C::TimeoutInMillis, As::Integer),
    ("CacheNamespace", C::CacheNamespace, As::Text),
    ("CacheKeyParameters", C::CacheKeyParameters, As::List),
    ("RequestParameters", C::RequestParameters, As::Map),
    ("RequestTemplates", C::RequestTemplates, As::Map),
    ("IntegrationResponses", C::IntegrationResponses, As::ResponseList),
    ("ResponseTransferMode", C::ResponseTransferMode, As::Enum(enums::RESPONSE_TRANSFER_MODE)),
    ("IntegrationTarget", C::IntegrationTarget, As::Text),
];

/// The attributes of Terraform's `aws_api_gateway_integration`.
pub(super) const TERRAFORM: &[Spelling] = &[
    ("type", C::Type, As::Enum(enums::INTEGRATION_TYPE)),
    ("integration_http_method", C::HttpMethod, As::Text),
    ("uri", C::Uri, As::Text),
    ("credentials", C::Credentials, As::Text),
    ("connection_type", C::ConnectionType, As::Enum(enums::CONNECTION_TYPE)),
    ("connection_id", C::ConnectionId, As::Text),
    ("passthrough_behavior", C::PassthroughBehavior, As::Enum(enums::PASSTHROUGH_BEHAVIOR)),
    ("content_handling", C::ContentHandling, As::Enum(enums::CONTENT_HANDLING)),
    ("timeout_milliseconds", C::TimeoutInMillis, As::Integer),
    ("cache_namespace", C::CacheNamespace, As::Text),
    ("cache_key_parameters", C::CacheKeyParameters, As::List),
    ("request_parameters", C::RequestParameters, As::Map),
    ("request_templates", C::RequestTemplates, As::Map),
    ("tls_config", C::TlsConfig, As::TlsConfig),
    ("response_transfer_mode", C::ResponseTransferMode, As::Enum(enums::RESPONSE_TRANSFER_MODE)),
    ("integration_target", C::IntegrationTarget, As::Text),
    // The identity, and what Terraform itself looks at.
    ("id", C::Key, As::Elsewhere),
    ("rest_api_id", C::Key, As::Elsewhere),
    ("resource_id", C::Key, As::Elsewhere),
    ("http_method", C::Key, As::Elsewhere),
    ("region", C::Key, As::Elsewhere),
    ("count", C::Key, As::Elsewhere),
    ("for_each", C::Key, As::Elsewhere),
    ("depends_on", C::Key, As::Elsewhere),
    ("lifecycle", C::Key, As::Elsewhere),
    ("provider", C::Key, As::Elsewhere),
    ("provisioner", C::Key, As::Elsewhere),
    ("connection", C::Key, As::Elsewhere),
    ("request_parameters_in_json", C::Key, As::Elsewhere),
];

/// The members of `integration` in the provider `awscc`.
pub(super) const CLOUD_CONTROL: &[Spelling] = &[
    ("type", C::Type, As::Enum(enums::INTEGRATION_TYPE)),
    ("integration_http_method", C::HttpMethod, As::Text),
    ("uri", C::Uri, As::Text),
    ("credentials", C::Credentials, As::Text),
    ("connection_type", C::ConnectionType, As::Enum(enums::CONNECTION_TYPE)),
    ("connection_id", C::ConnectionId, As::Text),
    ("passthrough_behavior", C::PassthroughBehavior, As::Enum(enums::PASSTHROUGH_BEHAVIOR)),
    ("content_handling", C::ContentHandling, As::Enum(enums::CONTENT_HANDLING)),
    ("timeout_in_millis", C::TimeoutInMillis, As::Integer),
    ("cache_namespace", C::CacheNamespace, As::Text),
    ("cache_key_parameters", C::CacheKeyParameters, As::List),
    ("request_parameters", C::RequestParameters, As::Map),
    ("request_templates", C::RequestTemplates, As::Map),
    ("integration_responses", C::IntegrationResponses, As::ResponseList),
    ("response_transfer_mode", C::ResponseTransferMode, As::Enum(enums::RESPONSE_TRANSFER_MODE)),
    ("integration_target", C::IntegrationTarget, As::Text),
];

/// What was read of an integration beside its columns.
#[derive(Debug, Default)]
pub(super) struct Reading<'a> {
    pub(super) record: IntegrationRecord<'a>,
    /// Columns that an open expression hides.
    pub(super) hidden: Vec<&'static str>,
    /// Members that no column has.
    pub(super) unknown: Vec<&'a str>,
    /// The function that makes the integration, or a part of it.
    pub(super) made_by: Option<&'a str>,
}

/// Reads an integration. With `empty_is_absent` an empty text or map is NULL, as Terraform has it.
pub(super) fn read<'a>(resolver: &Resolver<'a, '_>, spellings: &[Spelling], node: &Node<'a>, empty_is_absent: bool) -> Fit<Reading<'a>> {
    let mut reading = Reading::default();
    let node = match node.members() {
        [only] if is_function(only.key) => match resolver.resolve(node) {
            Some(made) if made.as_str().is_some_and(is_open) => {
                reading.hide_rest(spellings, made.as_str());
                return Ok(reading);
            }
            Some(made) if made.is_object() => made,
            made => {
                let message = format!("expected an object for the integration, but found {}", made.as_ref().unwrap_or(node).describe());
                return Err(Misfit { pointer: String::new(), message });
            }
        },
        _ => *node,
    };
    for member in node.members() {
        if is_function(member.key) {
            let alone = Node { kind: Kind::Object(std::slice::from_ref(member)), ..node };
            reading.made_by = resolver.text(&alone).or(Some(member.key));
            continue;
        }
        let Some((_, column, form)) = spellings.iter().find(|(name, ..)| same_name(name, member.key)) else {
            reading.unknown.push(member.key);
            continue;
        };
        if matches!(form, As::Elsewhere) {
            continue;
        }
        let Some(value) = resolver.resolve(&member.value) else { continue };
        let read = convert_member(resolver.bump, member.key, &value, *form)?;
        let read = match read {
            Read::Hidden(expression) => {
                resolver.leave_open(expression);
                reading.hidden.push(C::NAMES[column.position()]);
                continue;
            }
            Read::Value(Value::Text("") | Value::Map([])) if empty_is_absent => Value::Null,
            Read::Value(value) => value,
        };
        if let (Value::Text(text), As::Text | As::Enum(_)) = (read, form) {
            leave_placeholders(resolver, text);
        }
        let known = reading.record.get(*column);
        if !known.is_null() && *known != read {
            return Err(Misfit::new(member.key, format!("the member `{}` stands twice, with different values", member.key)));
        }
        reading.record.set(*column, read);
    }
    if reading.made_by.is_some() {
        reading.hide_rest(spellings, reading.made_by);
    }
    Ok(reading)
}

impl<'a> Reading<'a> {
    /// What is not said here, a function may say.
    fn hide_rest(&mut self, spellings: &[Spelling], function: Option<&'a str>) {
        let columns = spellings.iter().filter(|(.., form)| !matches!(form, As::Elsewhere)).map(|(_, column, _)| column);
        let absent = columns.filter(|column| self.record.get(**column).is_null()).map(|column| C::NAMES[column.position()]);
        self.hidden.extend(absent);
        self.made_by = function;
    }
}

/// The column of a member.
pub(super) fn column_of(spellings: &[Spelling], name: &str) -> Option<C> {
    spellings.iter().find(|(spelling, _, form)| *spelling == name && !matches!(form, As::Elsewhere)).map(|(_, column, _)| *column)
}

/// Whether the names are the same but for the case of the first letter, where the spelling's is a capital.
fn same_name(spelling: &str, name: &str) -> bool {
    spelling == name
        || (spelling.starts_with(|c: char| c.is_ascii_uppercase())
            && spelling.len() == name.len()
            && spelling.as_bytes()[1..] == name.as_bytes()[1..]
            && spelling[..1].eq_ignore_ascii_case(&name[..name.chars().next().map_or(0, char::len_utf8)]))
}

enum Read<'a> {
    Value(Value<'a>),
    /// A value that is no text, in an expression that stays open.
    Hidden(&'a str),
}

fn convert_member<'a>(bump: &'a Bump, name: &str, node: &Node<'a>, form: As) -> Fit<Read<'a>> {
    if let (Kind::String(text), As::Map | As::List | As::Integer | As::TlsConfig | As::ResponsesByPattern | As::ResponseList) =
        (node.kind, form)
        && is_open(text)
    {
        return Ok(Read::Hidden(text));
    }
    // A response that an expression makes may be any, or none.
    if let (As::ResponsesByPattern | As::ResponseList, Some(text)) = (form, made_response(bump, node)) {
        return Ok(Read::Hidden(text));
    }
    // It has truth values alone.
    if let (As::TlsConfig, Some(text)) =
        (form, node.each().iter().flat_map(Node::members).filter_map(|m| m.value.as_str()).find(|t| is_open(t)))
    {
        return Ok(Read::Hidden(text));
    }
    Ok(Read::Value(match form {
        As::Text => Value::text(text(name, node)?),
        As::Enum(known) => Value::text(text(name, node)?.map(|t| enums::canonical(known, t))),
        As::Map => convert::map(bump, name, node)?,
        As::List => list(bump, name, node)?,
        As::Integer => convert::integer(name, node)?,
        As::TlsConfig => tls_config(bump, name, node)?,
        As::ResponsesByPattern => responses::by_pattern(bump, name, node)?,
        As::ResponseList => responses::of_list(bump, name, node)?,
        As::Elsewhere => Value::Null,
    }))
}

/// The expression that stands in the place of a response, or beside the members of one.
fn made_response<'a>(bump: &'a Bump, node: &Node<'a>) -> Option<&'a str> {
    let made = |response: &Node<'a>| match function_in(response) {
        Some(function) => Some(&*bump.alloc_str(&format!("${{{}}}", function.key))),
        None => response.as_str().filter(|text| is_open(text)),
    };
    node.items().iter().chain(node.members().iter().map(|m| &m.value)).find_map(made)
}

/// Text, or NULL; YAML writes account ids and verbs without quotes.
pub(super) fn text<'a>(name: &str, node: &Node<'a>) -> Fit<Option<&'a str>> {
    if node.is_null() {
        return Ok(None);
    }
    plain_text(node).map(Some).ok_or_else(|| Misfit::wrong_type(name, "a string", node))
}

fn list<'a>(bump: &'a Bump, name: &str, node: &Node<'a>) -> Fit<Value<'a>> {
    if !node.items().iter().any(|item| item.as_number().is_some() || item.as_bool().is_some()) {
        return convert::list(bump, name, node);
    }
    Ok(Value::List(bump.alloc_slice_fill_iter(node.items().iter().map(plain_text))))
}

fn tls_config<'a>(bump: &'a Bump, name: &str, node: &Node<'a>) -> Fit<Value<'a>> {
    let config = match node.kind {
        Kind::Null | Kind::Array([]) => return Ok(Value::Null),
        Kind::Array([only]) => only,
        Kind::Object(_) => node,
        _ => return Err(Misfit::wrong_type(name, "an object", node)),
    };
    let members = config.members().iter().map(|m| match m.key {
        "insecure_skip_verification" => Member { key: "insecureSkipVerification", ..*m },
        _ => *m,
    });
    let members = bump.alloc_slice_fill_iter(members.filter(|m| !m.value.is_null()).collect::<Vec<_>>());
    Ok(convert::json(bump, &Node { kind: Kind::Object(members), ..*node }))
}

/// Placeholders in a text that no expression of the template made: those of other template languages. Stage variables
/// are API Gateway's own and stand in the deployed configuration too.
pub(super) fn leave_placeholders<'a>(resolver: &Resolver<'a, '_>, text: &'a str) {
    if memchr::memchr(b'{', text.as_bytes()).is_none() {
        return;
    }
    for (open, close) in [("${", '}'), ("{{", '}')] {
        let mut at = 0;
        while let Some(start) = text[at..].find(open).map(|found| found + at) {
            let Some(end) = closing(text, start + open.len(), close) else { break };
            let inner = text[start + open.len()..end].trim();
            let end = if open == "{{" && text[end..].starts_with("}}") { end + 2 } else { end + 1 };
            if !inner.starts_with("stageVariables.") && !inner.is_empty() {
                resolver.leave_open(&text[start..end]);
            }
            at = end;
        }
    }
}

/// Where the bracket closes that was opened before `at`.
pub(super) fn closing(text: &str, at: usize, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, c) in text.get(at..)?.char_indices() {
        match c {
            '{' => depth += 1,
            c if c == close && depth == 0 => return Some(at + offset),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definitions::resolve::Names;
    use apigw_sql_value::json::parse;

    /// Columns that are not NULL, what is open, what is hidden.
    type Found = (Vec<(usize, String)>, Vec<String>, Vec<&'static str>);

    fn read_text(spellings: &[Spelling], text: &str) -> Result<Found, String> {
        let bump = Bump::new();
        let names = Names::default();
        let resolver = Resolver::new(&bump, &names);
        let node = parse(&bump, bump.alloc_str(text).as_bytes()).unwrap();
        let reading = read(&resolver, spellings, &node, false).map_err(|m| format!("{}: {}", m.pointer, m.message))?;
        let values = reading.record.values().iter().enumerate().filter(|(_, v)| !v.is_null());
        let values = values.map(|(at, v)| (at, format!("{v:?}"))).collect();
        Ok((values, resolver.take_open().into_iter().map(str::to_owned).collect(), reading.hidden))
    }

    #[test]
    fn spellings_of_one_integration_read_the_same() {
        let openapi =
            read_text(OPENAPI, r#"{"type":"aws_proxy","httpMethod":"POST","timeoutInMillis":"29000","connectionType":"vpc_link"}"#);
        let cloudformation = read_text(
            CLOUDFORMATION,
            r#"{"Type":"AWS_PROXY","IntegrationHttpMethod":"POST","TimeoutInMillis":29000,"ConnectionType":"VPC_LINK"}"#,
        );
        let cdk = read_text(
            CLOUDFORMATION,
            r#"{"type":"AWS_PROXY","integrationHttpMethod":"POST","timeoutInMillis":29000,"connectionType":"VPC_LINK"}"#,
        );
        assert_eq!(openapi, cloudformation);
        assert_eq!(openapi, cdk);
    }

    #[test]
    fn what_an_expression_hides_is_told() {
        let (values, open, hidden) =
            read_text(CLOUDFORMATION, r#"{"Uri":{"Fn::Sub":"x/${F.Arn}"},"TimeoutInMillis":{"Ref":"T"}}"#).unwrap();
        assert_eq!(values.len(), 1);
        assert_eq!(open, ["${F.Arn}", "${T}"]);
        assert_eq!(hidden, ["timeout_in_millis"]);
    }

    #[test]
    fn placeholders_of_other_languages_are_listed() {
        let (_, open, _) = read_text(OPENAPI, r#"{"uri":"https://{{ host }}/${stageVariables.v}/${path}/${f({a=1})}/{id}"}"#).unwrap();
        assert_eq!(open, ["${path}", "${f({a=1})}", "{{ host }}"]);
    }

    #[test]
    fn a_member_that_stands_twice_is_no_guess() {
        let error = read_text(OPENAPI, r#"{"uri":"a","uri":"b"}"#).unwrap_err();
        assert_eq!(error, "/uri: the member `uri` stands twice, with different values");
        assert!(read_text(OPENAPI, r#"{"uri":"a","uri":"a"}"#).is_ok());
        assert!(read_text(OPENAPI, r#"{"uri":["a"]}"#).is_err());
    }
}

//! Events of type `Api`: the operations that they become.

use crate::definitions::cloudformation::stack::Resource;
use crate::definitions::make::Make;
use crate::definitions::openapi::OPEN_KEY;
use crate::definitions::resolve::{Resolver, is_open, plain_text};
use crate::documents::Scope;
use apigw_sql_columns::schema::key::partition_of_region;
use apigw_sql_value::json::{Kind, Member, Node};

use super::truth;

/// The extension that the integration of an operation stands in.
pub(super) const INTEGRATION: &str = "x-amazon-apigateway-integration";

/// An event of type `Api`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event<'a> {
    pub(super) name: &'a str,
    pub(super) owner: Resource<'a>,
    /// The owner's properties with those of `Globals`.
    pub(super) owner_properties: Node<'a>,
    pub(super) properties: Node<'a>,
    pub(super) offset: u32,
    /// Its place in the file.
    pub(super) at: &'a str,
    pub(super) path: &'a str,
    /// In small letters.
    pub(super) method: &'a str,
    /// The logical name of its API.
    pub(super) api: &'a str,
    /// Whether it names no API.
    pub(super) is_implicit: bool,
}

impl<'a> Event<'a> {
    /// The member of a path item that the operation is.
    pub(super) fn key(&self) -> &'a str {
        if self.method == "any" { "x-amazon-apigateway-any-method" } else { self.method }
    }

    pub(super) fn is_of_state_machine(&self) -> bool {
        self.owner.kind == "AWS::Serverless::StateMachine"
    }

    /// The condition of the resource that it is an event of.
    pub(super) fn condition(&self) -> Option<&'a str> {
        self.owner.node.get("Condition").and_then(Node::as_str)
    }

    /// What it says of authorization.
    pub(super) fn auth(&self, resolver: &Resolver<'a, '_>) -> Option<Node<'a>> {
        self.properties.get("Auth").and_then(|auth| resolver.resolve(auth)).filter(truth)
    }

    fn text(&self, resolver: &Resolver<'a, '_>, name: &str) -> Option<&'a str> {
        self.properties.get(name).and_then(|node| resolver.text(node))
    }
}

impl<'a> Scope<'a, '_, '_> {
    /// The operation of an event, of an API with this `Auth`.
    pub(super) fn event_operation(&self, resolver: &Resolver<'a, '_>, event: &Event<'a>, api_auth: Option<&Node<'a>>) -> Node<'a> {
        let make = Make::at(self.bump, event.offset);
        let auth = event.auth(resolver);
        let integration = if event.is_of_state_machine() {
            self.start_execution(resolver, event)
        } else {
            self.proxy(resolver, event, auth.as_ref(), api_auth)
        };
        let mut members = vec![(INTEGRATION, integration), ("responses", make.object(&[]))];
        if let Some(requirements) =
            auth.as_ref().map(|auth| self.requirements(auth, api_auth, event.offset)).filter(|list| !list.is_empty())
        {
            members.push(("security", make.array(&requirements)));
        }
        let parameters = self.request_parameters(event);
        if !parameters.is_empty() {
            let parameters: Vec<_> = parameters.iter().map(|parameter| parameter.node).collect();
            members.push(("parameters", make.array(&parameters)));
        }
        make.object(&members)
    }

    /// `aws_proxy` to the function, or to its alias.
    fn proxy(&self, resolver: &Resolver<'a, '_>, event: &Event<'a>, auth: Option<&Node<'a>>, api_auth: Option<&Node<'a>>) -> Node<'a> {
        let make = Make::at(self.bump, event.offset);
        let mode = event.text(resolver, "ResponseTransferMode");
        let (version, invocations) = match mode {
            Some("RESPONSE_STREAM") => ("2021-11-15", "response-streaming-invocations"),
            _ => ("2015-03-31", "invocations"),
        };
        let target = Self::invoked(resolver, event);
        let uri = format!("arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/{version}/functions/{target}/{invocations}");
        let mut members = vec![
            ("type", make.string("aws_proxy")),
            ("httpMethod", make.string("POST")),
            ("uri", make.object(&[("Fn::Sub", make.string(&uri))])),
        ];
        match mode {
            Some("RESPONSE_STREAM") => members.push(("responseTransferMode", make.string("STREAM"))),
            Some(open) if is_open(open) => members.push(("responseTransferMode", make.string(open))),
            _ => {}
        }
        if let Some(credentials) = self.credentials(auth, api_auth, event.offset) {
            members.push(("credentials", credentials));
        }
        if let Some(timeout) = event.properties.get("TimeoutInMillis").filter(|node| truth(node)) {
            members.push(("timeoutInMillis", *timeout));
        }
        let cached: Vec<_> = self.request_parameters(event).iter().filter(|p| p.is_cached).map(|p| make.string(p.name)).collect();
        if !cached.is_empty() {
            members.push(("cacheKeyParameters", make.array(&cached)));
        }
        make.object(&members)
    }

    /// The function, or the alias that is published with each change of it.
    fn invoked(resolver: &Resolver<'a, '_>, event: &Event<'a>) -> String {
        let function = event.owner.logical_id;
        match Self::alias(resolver, event) {
            // Its logical name is not known then: the ARN of a function with an alias behind it is that of the alias.
            Some(alias) if is_open(alias) => format!("${{{function}.Arn}}:{alias}"),
            Some(alias) => format!("${{{function}Alias{}}}", alias.replace('-', "D").replace('_', "U")),
            None => format!("${{{function}.Arn}}"),
        }
    }

    fn alias(resolver: &Resolver<'a, '_>, event: &Event<'a>) -> Option<&'a str> {
        event.owner_properties.get("AutoPublishAlias").and_then(|alias| resolver.text(alias)).filter(|alias| !alias.is_empty())
    }

    /// Who invokes the function of a method with IAM authorization: the caller, a role, or (`NONE`) API Gateway itself.
    fn credentials(&self, auth: Option<&Node<'a>>, api_auth: Option<&Node<'a>>, offset: u32) -> Option<Node<'a>> {
        let member = |of: Option<&Node<'a>>, name: &str| of.and_then(|auth| auth.get(name)).copied();
        let names_iam = |node: Option<Node<'a>>| node.and_then(|node| node.as_str()) == Some("AWS_IAM");
        let is_iam = names_iam(member(auth, "Authorizer")) || (names_iam(member(api_auth, "DefaultAuthorizer")) && auth.is_none());
        if !is_iam {
            return None;
        }
        let make = Make::at(self.bump, offset);
        // Said, but with nothing: as `NONE`.
        let role = |of| member(of, "InvokeRole").map(|role| if truth(&role) { role } else { make.string("NONE") });
        match role(auth).or_else(|| role(api_auth)) {
            Some(role) if role.as_str() == Some("NONE") => None,
            Some(role) if role.as_str() != Some("CALLER_CREDENTIALS") => Some(role),
            _ => {
                let partition = self.context.region.map_or("aws", partition_of_region);
                Some(make.string(&format!("arn:{partition}:iam::*:user/*")))
            }
        }
    }

    /// `StartExecution` with the body as input.
    fn start_execution(&self, resolver: &Resolver<'a, '_>, event: &Event<'a>) -> Node<'a> {
        let make = Make::at(self.bump, event.offset);
        let machine = event.owner.logical_id;
        let by_alias = event.owner_properties.get("UseAliasAsEventTarget").is_some_and(truth);
        let started = match Self::alias(resolver, event).filter(|_| by_alias) {
            Some(alias) => format!("{machine}Alias{alias}"),
            None => machine.to_owned(),
        };
        let unescaped = event.properties.get("UnescapeMappingTemplate").is_some_and(truth);
        let input = if unescaped {
            format!(r#"{{"input": "$util.escapeJavaScript($input.json('$')).replaceAll("\\'","'")", "stateMachineArn": "${{{started}}}"}}"#)
        } else {
            format!(r#"{{"input": "$util.escapeJavaScript($input.json('$'))", "stateMachineArn": "${{{started}}}"}}"#)
        };
        let template = make.object(&[("Fn::Sub", make.string(&input))]);
        let role = make.array(&[make.string(&format!("{machine}{}Role", event.name)), make.string("Arn")]);
        let response = |status| (status, make.object(&[("statusCode", make.string(status))]));
        make.object(&[
            ("type", make.string("aws")),
            ("httpMethod", make.string("POST")),
            (
                "uri",
                make.object(&[("Fn::Sub", make.string("arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution"))]),
            ),
            ("credentials", make.object(&[("Fn::GetAtt", role)])),
            ("requestTemplates", make.object(&[("application/json", template)])),
            ("responses", make.object(&[response("200"), response("400")])),
        ])
    }

    /// What the `Auth` of an event asks of its method, as security requirements.
    pub(super) fn requirements(&self, auth: &Node<'a>, api_auth: Option<&Node<'a>>, offset: u32) -> Vec<Node<'a>> {
        let make = Make::at(self.bump, offset);
        let mut requirements = Vec::new();
        if let Some(open) = auth.as_str().filter(|text| is_open(text)) {
            requirements.push(make.object(&[(open, make.array(&[]))]));
        }
        if let Some(name) = auth.get("Authorizer").and_then(plain_text).filter(|name| !name.is_empty()) {
            let authorizer = api_auth.and_then(|auth| auth.get("Authorizers")?.get(name));
            let scopes =
                auth.get("AuthorizationScopes").or_else(|| authorizer?.get("AuthorizationScopes")).filter(|_| authorizer.is_some());
            requirements.push(make.object(&[(name, scopes.copied().unwrap_or_else(|| make.array(&[])))]));
        }
        if let Some(key) = auth.get("ApiKeyRequired").filter(|node| !node.is_null()) {
            let name = match key.as_str() {
                Some(text) if is_open(text) => OPEN_KEY,
                _ if truth(key) => "api_key",
                _ => "api_key_false",
            };
            requirements.push(make.object(&[(name, make.array(&[]))]));
        }
        requirements
    }

    fn request_parameters(&self, event: &Event<'a>) -> Vec<Parameter<'a>> {
        let list = event.properties.get("RequestParameters").map(Node::items).unwrap_or_default();
        list.iter().filter_map(|item| self.request_parameter(item, event.offset)).collect()
    }

    /// `method.request.{location}.{name}`, alone or with what is asked of it.
    fn request_parameter(&self, item: &Node<'a>, offset: u32) -> Option<Parameter<'a>> {
        let make = Make::at(self.bump, offset);
        let (name, settings) = match item.members() {
            [Member { key, value, .. }, ..] => (*key, Some(value)),
            [] => (item.as_str()?, None),
        };
        let (location, short) = name.strip_prefix("method.request.")?.split_once('.')?;
        let location = if location == "querystring" { "query" } else { location };
        let is = |name: &str| settings.and_then(|settings| settings.get(name)).is_some_and(truth);
        let required = Node { kind: Kind::Bool(is("Required")), ..*item };
        let node = make.object(&[
            ("in", make.string(location)),
            ("name", make.string(short)),
            ("required", required),
            ("type", make.string("string")),
        ]);
        Some(Parameter { name, is_cached: is("Caching"), node })
    }
}

/// A request parameter of an event.
struct Parameter<'a> {
    name: &'a str,
    is_cached: bool,
    /// As OpenAPI has it.
    node: Node<'a>,
}

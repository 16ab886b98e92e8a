//! What SAM adds to the body of an API: preflight methods, and what its `Auth` asks of every method.

use super::stack::Stack;
use crate::source::definitions::make::Make;
use crate::source::definitions::openapi::verb;
use crate::source::definitions::resolve::{Resolver, is_function};
use crate::source::documents::Scope;
use crate::value::json::{Kind, Member, Node};

/// The names of the requirements that are added to methods.
const AUTHORIZER: &str = "SAM default authorizer";
const API_KEY: &str = "SAM API key";

impl<'a> Scope<'a, '_, '_> {
    /// The body with what SAM adds to it.
    pub(super) fn completed(&self, stack: &Stack<'a>, logical_id: &str, body: &Node<'a>) -> Node<'a> {
        let cors = Self::api_property(stack, logical_id, "Cors").and_then(|cors| Resolver::new(self.bump, &stack.names).resolve(&cors));
        let (authorization, key) = Self::api_security(stack, logical_id, false);
        let Some(paths) = body.get("paths").filter(|paths| paths.is_object()) else { return *body };
        if cors.is_none() && authorization == "NONE" && !key {
            return *body;
        }
        let items = paths.members().iter().map(|path| {
            let is_item = path.value.members().iter().any(|m| verb(m.key).is_some());
            if is_item { Member { value: self.completed_path(stack, logical_id, cors.as_ref(), &path.value), ..*path } } else { *path }
        });
        let paths = Node { kind: Kind::Object(self.bump.alloc_slice_copy(&items.collect::<Vec<_>>())), ..*paths };
        let make = Make::at(self.bump, body.offset);
        let scheme = |kind| make.object(&[("type", make.string("apiKey")), ("x-amazon-apigateway-authtype", make.string(kind))]);
        let authorizer = match authorization {
            "AWS_IAM" => scheme("awsSigv4"),
            "COGNITO_USER_POOLS" => scheme("cognito_user_pools"),
            _ => make.object(&[("x-amazon-apigateway-authorizer", make.object(&[("type", make.string("token"))]))]),
        };
        let mut schemes = body.get("securityDefinitions").copied().unwrap_or_else(|| make.object(&[]));
        schemes = self.with_member(&schemes, AUTHORIZER, authorizer);
        schemes = self.with_member(&schemes, API_KEY, make.object(&[("type", make.string("apiKey"))]));
        self.with_member(&self.with_member(body, "paths", paths), "securityDefinitions", schemes)
    }

    fn completed_path(&self, stack: &Stack<'a>, logical_id: &str, cors: Option<&Node<'a>>, item: &Node<'a>) -> Node<'a> {
        let make = Make::at(self.bump, item.offset);
        let mut members = item.members().to_vec();
        let verbs: Vec<&'a str> = members.iter().filter_map(|m| verb(m.key)).collect();
        if let Some(cors) = cors
            && !verbs.contains(&"OPTIONS")
        {
            let integration = self.cors_mock(cors, verbs.iter().copied(), item.offset);
            let operation = make.object(&[("x-amazon-apigateway-integration", integration)]);
            members.push(Member { key: "options", key_offset: item.offset, value: operation });
        }
        for member in &mut members {
            let Some(verb) = verb(member.key) else { continue };
            if member.value.is_object() && !matches!(member.value.members(), [only] if is_function(only.key)) {
                member.value = self.secured(Self::api_security(stack, logical_id, verb == "OPTIONS"), &member.value);
            }
        }
        Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..*item }
    }

    /// The operation with what the API asks for beside its own; the requirement `NONE` keeps the authorizer away.
    fn secured(&self, (authorization, key): (&str, bool), operation: &Node<'a>) -> Node<'a> {
        let make = Make::at(self.bump, operation.offset);
        let mut requirements = operation.get("security").map(Node::items).unwrap_or_default().to_vec();
        let is_open = requirements.iter().any(|requirement| requirement.get("NONE").is_some());
        for (name, is_added) in [(AUTHORIZER, authorization != "NONE" && !is_open), (API_KEY, key)] {
            if is_added {
                requirements.push(make.object(&[(name, make.array(&[]))]));
            }
        }
        if requirements.is_empty() { *operation } else { self.with_member(operation, "security", make.array(&requirements)) }
    }

    /// The object with this member instead of those of its name.
    fn with_member(&self, node: &Node<'a>, key: &'static str, value: Node<'a>) -> Node<'a> {
        let mut members: Vec<Member<'a>> = node.members().iter().filter(|m| m.key != key).copied().collect();
        members.push(Member { key, key_offset: value.offset, value });
        Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..*node }
    }
}

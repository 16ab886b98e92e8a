//! What an `OpenAPI` document says of a REST API beside its methods: authorizers, gateway responses, request validators, models
//! (Amazon API Gateway, "OpenAPI extensions").

use crate::context::Pointer;
use crate::definitions::described::{Described, Named};
use crate::definitions::emit::ApiOf;
use crate::definitions::make::Make;
use crate::definitions::resolve::{Names, Resolver};
use crate::documents::Scope;
use apigw_sql_columns::schema::Document;
use apigw_sql_value::json::{Kind, Member, Node, canonical};

impl<'a> Scope<'a, '_, '_> {
    /// Adds the records of a document.
    pub(super) fn described_by_openapi(&mut self, api: &ApiOf<'a>, names: &Names<'a>, document: &Node<'a>, pointer: &Pointer<'_>) {
        if !self.wants_documents() {
            return;
        }
        let components = document.get("components");
        let below = |own: &str, inner: &str| document.get(own).or_else(|| components.and_then(|parts| parts.get(inner)));
        let records: [(&str, &str, Option<&Node<'a>>); 4] = [
            ("authorizer", "name", below("securityDefinitions", "securitySchemes")),
            ("gateway_response", "responseType", document.get("x-amazon-apigateway-gateway-responses")),
            ("request_validator", "name", document.get("x-amazon-apigateway-request-validators")),
            ("model", "name", below("definitions", "schemas")),
        ];
        for (table, key, all) in records {
            for member in all.map(Node::members).unwrap_or_default() {
                let Some(node) = self.record_of(table, key, names, member) else { continue };
                let Some(of) = Document::named(table) else { continue };
                let mut ids = vec![Self::name_of_api(api)];
                if matches!(table, "authorizer" | "request_validator") {
                    ids.push(("id", Named::By(member.key)));
                }
                let (source, config_state) = (api.shape.name(), api.config_state);
                let described = Described { document: of, node, names: ids, whereabouts: Self::whereabouts_of(api), source, config_state };
                self.describe(described, (member.key_offset, pointer));
            }
        }
    }

    /// A record under the name `key`, in the words of the API.
    fn record_of(&self, table: &str, key: &str, names: &Names<'a>, member: &Member<'a>) -> Option<Node<'a>> {
        let resolver = Resolver::new(self.bump, names);
        let value = resolver.resolve(&member.value)?;
        let make = Make::at(self.bump, member.key_offset);
        let name = (key, make.string(member.key));
        let text = |name: &str| value.get(name).copied();
        let mut members: Vec<(&str, Node<'a>)> = vec![name];
        match table {
            "authorizer" => {
                let own = value.get("x-amazon-apigateway-authorizer")?;
                members.extend(value.get("x-amazon-apigateway-authtype").map(|kind| ("authType", *kind)));
                members.extend(own.members().iter().map(|m| (m.key, m.value)));
                let kind = own.get("type").and_then(Node::as_str).unwrap_or_default().to_ascii_uppercase();
                members.retain(|(name, _)| *name != "type");
                members.push(("type", make.string(&kind)));
                // Where the identity of a token stands is said by the scheme itself.
                if own.get("identitySource").is_none()
                    && let Some(header) = text("name").as_ref().and_then(Node::as_str).filter(|_| kind != "REQUEST")
                {
                    members.push(("identitySource", make.string(&format!("method.request.header.{header}"))));
                }
            }
            "model" => {
                let mut schema = String::new();
                canonical::append(self.bump, &value, &mut schema);
                members.extend([("schema", make.string(&schema)), ("contentType", make.string("application/json"))]);
                members.extend(text("description").map(|description| ("description", description)));
            }
            "gateway_response" => {
                members.extend(value.members().iter().map(|m| (m.key, m.value)));
                if let Some((_, code)) = members.iter_mut().find(|(name, _)| *name == "statusCode")
                    && let Kind::Number(number) = code.kind
                {
                    *code = make.string(number);
                }
                members.push(("defaultResponse", Node { kind: Kind::Bool(false), ..make.null() }));
            }
            _ => members.extend(value.members().iter().map(|m| (m.key, m.value))),
        }
        Some(make.object(&members))
    }
}

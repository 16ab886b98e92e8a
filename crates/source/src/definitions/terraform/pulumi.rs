//! Stacks of Pulumi: the resources of a stack's export or state are Terraform's under other names.

use super::resources::Resource;
use super::state::REPLACED;
use crate::context::Pointer;
use crate::definitions::make::Make;
use crate::documents::Scope;
use apigw_sql_value::json::{self, Kind, Member, Node};

/// The key that marks an object as a secret.
const SECRET: &str = "4dabf18193072939515e22adb298388d";

impl<'a> Scope<'a, '_, '_> {
    /// The resources of `deployment` (an export) or `checkpoint.latest` (a state).
    pub(super) fn pulumi_resources(&mut self, stack: &Node<'a>, root: &'a Pointer<'a>) -> Vec<Resource<'a>> {
        let bump = self.bump;
        let (deployment, at) = match (stack.get("deployment"), stack.get("checkpoint").and_then(|checkpoint| checkpoint.get("latest"))) {
            (Some(deployment), _) => (*deployment, &*bump.alloc(Pointer::Key(root, "deployment"))),
            (None, Some(latest)) => (*latest, &*bump.alloc(Pointer::Key(bump.alloc(Pointer::Key(root, "checkpoint")), "latest"))),
            (None, None) => return Vec::new(),
        };
        self.pending_operations(&deployment);
        let list = &*bump.alloc(Pointer::Key(at, "resources"));
        let mut found = Vec::new();
        for (index, resource) in self.list_in(&deployment, "resources", at).iter().enumerate() {
            let pointer = &*bump.alloc(Pointer::Item(list, index));
            let Some(kind) = resource.get("type").and_then(Node::as_str) else {
                self.sink.part.skip(Some(pointer.to_text()), "expected the `type` of the resource".to_owned());
                continue;
            };
            if is_elsewhere(&deployment, resource, kind) {
                let urn = resource.get("urn").and_then(Node::as_str).unwrap_or(kind);
                self.sink.part.leave_unread_of("resources of other stacks and of components", urn);
                continue;
            }
            let says = |name: &str| resource.get(name).and_then(Node::as_bool) == Some(true);
            // One that is to be made anew has been deleted before.
            let is_gone = says("delete") || says("pendingReplacement");
            if says("external") || is_gone {
                self.sink.part.refuse(if is_gone { REPLACED } else { "data sources" });
                continue;
            }
            found.push(self.pulumi_resource(resource, kind, pointer));
        }
        found
    }

    /// Operations that were going on when the state was written: nobody knows how they ended.
    fn pending_operations(&mut self, deployment: &Node<'a>) {
        for operation in deployment.get("pending_operations").map(Node::items).unwrap_or_default() {
            let text = |node: Option<&'a Node<'a>>, name: &str| node.and_then(|node| node.get(name)).and_then(Node::as_str);
            let urn = text(operation.get("resource"), "urn").unwrap_or_default();
            let what = text(Some(operation), "type").unwrap_or("pending");
            self.sink.part.leave_unread_of("operations that are pending", &format!("{what} {urn}"));
        }
    }

    fn pulumi_resource(&self, resource: &Node<'a>, kind: &'a str, pointer: &'a Pointer<'a>) -> Resource<'a> {
        let bump = self.bump;
        let name = resource.get("urn").and_then(Node::as_str).and_then(|urn| urn.rsplit("::").next()).unwrap_or_default();
        let section = ["outputs", "inputs"].into_iter().find(|name| resource.get(name).is_some_and(|node| !node.members().is_empty()));
        let values =
            section.and_then(|section| resource.get(section)).copied().unwrap_or_else(|| Make::at(bump, resource.offset).object(&[]));
        let mut members: Vec<Member<'a>> =
            values.members().iter().filter(|m| !m.key.starts_with("__")).map(|m| self.attribute(m)).collect();
        if let Some(id) = resource.get("id").filter(|_| !members.iter().any(|m| m.key == "id")) {
            members.push(Member { key: "id", key_offset: id.offset, value: *id });
        }
        Resource {
            module: "",
            kind: terraform_kind(bump, kind),
            name,
            index: None,
            values: Node { kind: Kind::Object(bump.alloc_slice_copy(&members)), ..values },
            values_at: section.unwrap_or_default(),
            is_own: true,
            unknown: Vec::new(),
            offset: resource.offset,
            pointer,
        }
    }

    /// An attribute as Terraform has it. Keys of maps are the user's own and stay.
    fn attribute(&self, member: &Member<'a>) -> Member<'a> {
        let value = match self.without_secrets(&member.value).kind {
            // That of `aws-native`, whose members are those of CloudFormation.
            Kind::Object(members) if member.key == "integration" => {
                let members: Vec<_> = members.iter().map(|m| Member { key: snake_case(self.bump, m.key), ..*m }).collect();
                Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..member.value }
            }
            kind => Node { kind, ..member.value },
        };
        let key = match member.key {
            "restApi" => "rest_api_id",
            key => snake_case(self.bump, key),
        };
        Member { key, value, ..*member }
    }
}

impl<'a> Scope<'a, '_, '_> {
    /// The value with its secrets in plain text, where the export shows them (`--show-secrets`), else with an expression for each.
    fn without_secrets(&self, node: &Node<'a>) -> Node<'a> {
        let kind = match node.kind {
            Kind::Object(_) if node.get(SECRET).is_some() => {
                // It is the value as JSON.
                let plain = node.get("plaintext").and_then(Node::as_str).and_then(|text| json::parse_str_prefix(self.bump, text, 0).ok());
                if let (Some((plain, _)), Some(secret_values)) = (&plain, self.context.secret_values) {
                    secret_values.note(plain);
                }
                let make = Make::at(self.bump, node.offset);
                return plain
                    .map_or_else(|| make.object(&[("Ref", make.string("secret"))]), |(plain, _)| Node { offset: node.offset, ..plain });
            }
            Kind::Object(members) => {
                let members: Vec<_> = members.iter().map(|m| Member { value: self.without_secrets(&m.value), ..*m }).collect();
                Kind::Object(self.bump.alloc_slice_copy(&members))
            }
            Kind::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.without_secrets(item)).collect();
                Kind::Array(self.bump.alloc_slice_copy(&items))
            }
            other => other,
        };
        Node { kind, ..*node }
    }
}

/// Whether it stands for resources that are not in this state: those of another stack, or of a component without any here.
fn is_elsewhere(deployment: &Node<'_>, resource: &Node<'_>, kind: &str) -> bool {
    if kind == "pulumi:pulumi:StackReference" {
        return true;
    }
    let is_component = resource.get("custom").and_then(Node::as_bool) == Some(false) && !kind.starts_with("pulumi:");
    let urn = resource.get("urn").and_then(Node::as_str);
    let all = deployment.get("resources").map(Node::items).unwrap_or_default();
    is_component && urn.is_some() && !all.iter().any(|other| other.get("parent").and_then(Node::as_str) == urn)
}

/// `aws:apigateway/integration:Integration` is `aws_api_gateway_integration`.
fn terraform_kind<'a>(bump: &'a bumpalo::Bump, kind: &'a str) -> &'a str {
    let named = |prefix: &str, name: &str| &*bump.alloc_str(&format!("{prefix}{}", snake_case(bump, bump.alloc_str(name))));
    let bridged = |prefix: &str| kind.strip_prefix(prefix).and_then(|rest| rest.split_once(':')).map(|(name, _)| name);
    if let Some(name) = bridged("aws:apigateway/") {
        return named("aws_api_gateway_", name);
    }
    if let Some(name) = bridged("aws:apigatewayv2/") {
        return named("aws_apigatewayv2_", name);
    }
    if let Some(name) = bridged("aws:cloudformation/") {
        return named("aws_cloudformation_", name);
    }
    if let Some(name) = bridged("aws:servicecatalog/") {
        return named("aws_servicecatalog_", name);
    }
    if bridged("aws:cloudcontrol/") == Some("resource") {
        return "aws_cloudcontrolapi_resource";
    }
    let native = |prefix: &str| kind.strip_prefix(prefix).map(|name| snake_case(bump, bump.alloc_str(name)).trim_start_matches('_'));
    ["apigateway", "cloudformation", "servicecatalog"]
        .into_iter()
        .find_map(|service| native(&format!("aws-native:{service}:")).map(|name| &*bump.alloc_str(&format!("awscc_{service}_{name}"))))
        .unwrap_or(kind)
}

/// `timeoutMilliseconds` as `timeout_milliseconds`.
fn snake_case<'a>(bump: &'a bumpalo::Bump, name: &'a str) -> &'a str {
    if !name.bytes().any(|b| b.is_ascii_uppercase()) {
        return name;
    }
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    bump.alloc_str(&out)
}

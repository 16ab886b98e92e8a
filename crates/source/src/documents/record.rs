//! Records of the datasets of documents: which member becomes which column is in their tables.

use bumpalo::collections::Vec as BumpVec;

use super::Scope;
use super::api::timestamp;
use super::respell::camel_case;
use crate::context::Pointer;
use crate::convert::{self, Fit};
use crate::documents::Answer;
use apigw_sql_columns::model::Value;
use apigw_sql_columns::schema::document::{self, Document, Form, Member as Column, is_about_answer};
use apigw_sql_columns::schema::key::partition_of_region;
use apigw_sql_columns::schema::{Dataset, address};
use apigw_sql_value::json::{self, Kind, Member, Node, canonical};

/// The row of a record that is being made, by the names of its columns.
pub(crate) struct Row<'a> {
    dataset: Dataset,
    pub(crate) document: Document,
    values: &'a mut [Value<'a>],
    unknown: Vec<&'a str>,
    /// Names that stand for ids in the key.
    stand_ins: Vec<(&'a str, &'a str)>,
}

impl<'a> Row<'a> {
    pub(crate) fn new(bump: &'a bumpalo::Bump, document: Document) -> Self {
        let dataset = Dataset::Document(document);
        let values = bump.alloc_slice_fill_copy(dataset.stored_schema().fields().len(), Value::Null);
        Self { dataset, document, values, unknown: Vec::new(), stand_ins: Vec::new() }
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.dataset.stored_index(self.dataset.column_index(column)?)
    }

    /// Sets a column, if there is one of that name.
    pub(crate) fn set(&mut self, column: &str, value: Value<'a>) {
        if let Some(slot) = self.place(column).and_then(|at| self.values.get_mut(at)) {
            *slot = value;
        }
    }

    /// The text in a column.
    pub(crate) fn text(&self, column: &str) -> Option<&'a str> {
        self.place(column).and_then(|at| self.values.get(at)).and_then(Value::as_text)
    }

    /// A name stands for what the column does not have.
    pub(crate) fn stands_for(&mut self, column: &'a str, name: &'a str) {
        self.stand_ins.push((column, name));
    }

    pub(crate) fn is_null(&self, column: &str) -> bool {
        self.place(column).and_then(|at| self.values.get(at)).is_none_or(Value::is_null)
    }

    /// The column's NULL says nothing.
    pub(crate) fn not_known(&mut self, column: &'a str) {
        if !self.unknown.contains(&column) {
            self.unknown.push(column);
        }
    }
}

/// Where a record is, as far as something says it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Whereabouts<'a> {
    pub(crate) account_id: Option<&'a str>,
    pub(crate) region: Option<&'a str>,
    /// The name of the API, where its id is not known or a listing is at hand.
    pub(crate) api_name: Option<&'a str>,
}

impl<'a> Scope<'a, '_, '_> {
    /// A record of `document`.
    pub(super) fn record(&mut self, document: Document, node: &Node<'a>, pointer: &Pointer<'_>, answer: Answer<'_>) {
        let mut row = Row::new(self.bump, document);
        let table = document.table();
        if let Err(misfit) = self.read_members(&mut row, node) {
            return self.misfit(pointer, misfit);
        }
        for parent in table.parents() {
            let said = match parent {
                "rest_api_id" | "api_id" => self.context.rest_api_id.or(self.address.rest_api_id),
                name => self.context.captures.get(name),
            };
            if row.is_null(parent) {
                row.set(parent, Value::text(said));
            }
        }
        let told = told_place(table.places, node);
        // A listing says of itself all that it has.
        if table.has_tags() && row.is_null("tags") {
            row.set("tags", Value::Map(&[]));
        }
        if let Some(domain) = told.domain_name.filter(|_| row.is_null("domain_name")) {
            row.set("domain_name", Value::Text(domain));
        }
        let api_name = if table.is_part_of_api() { self.api().0.and_then(|api| api.name.as_deref()) } else { None };
        let whereabouts = Whereabouts {
            account_id: self.context.account_id.or(self.address.account_id).or(told.account_id),
            region: self.context.region.or(self.address.region).or(told.region),
            api_name,
        };
        // What lists leave out.
        for member in table.members.iter().filter(|m| m.form == Form::MapOfJson) {
            if row.is_null(member.column) {
                row.not_known(member.column);
            }
        }
        self.emit_record(row, whereabouts, answer.shape.name(), "working", (node.offset, pointer));
    }

    /// Fills a row from the members of an object in AWS's spelling.
    pub(crate) fn read_members(&mut self, row: &mut Row<'a>, node: &Node<'a>) -> Fit<()> {
        let table = row.document.table();
        let mut extra = BumpVec::new_in(self.bump);
        for member in node.members().iter().filter(|m| !is_about_answer(m.key)) {
            let name = self.wire_name(member.key);
            match table.member(name) {
                Some((_, column)) if column.form == Form::Secret => row.not_known(column.column),
                Some((_, column)) => {
                    let value = self.member_value(column, &member.value)?;
                    row.set(column.column, value);
                }
                // Some say what they belong to, which others leave to their address.
                None if table.parents().any(|parent| camel_case(self.bump, parent) == name) => {
                    let parent = table.parents().find(|parent| camel_case(self.bump, parent) == name).unwrap_or_default();
                    row.set(parent, Value::text(convert::text(name, &member.value)?));
                }
                // AWS adds members; what may be a secret is not kept.
                None if may_be_secret(name) => row.not_known(name),
                None => extra.push(Member { key: name, ..*member }),
            }
        }
        for secret in table.members.iter().filter(|m| m.form == Form::Secret) {
            row.not_known(secret.column);
        }
        if !extra.is_empty() {
            let extra = Node { kind: Kind::Object(extra.into_bump_slice()), ..*node };
            row.set("extra", convert::json(self.bump, &extra));
        }
        Ok(())
    }

    /// The value of a column, from a member in AWS's spelling.
    pub(crate) fn member_value(&self, column: &Column, node: &Node<'a>) -> Fit<Value<'a>> {
        let (bump, name) = (self.bump, column.member);
        Ok(match column.form {
            Form::Text => match node.kind {
                Kind::Number(text) => Value::Text(text),
                _ => Value::text(convert::text(name, node)?),
            },
            Form::BigInt => convert::integer(name, node)?,
            Form::Boolean => convert::boolean(name, node)?,
            Form::Timestamp => timestamp(node),
            Form::List => convert::list(bump, name, node)?,
            Form::Map | Form::MapOfJson if node.is_null() => Value::Null,
            Form::Map => convert::map(bump, name, node)?,
            Form::MapOfJson => convert::map(bump, name, &self.wire_below(node, 2))?,
            Form::Tags => convert::tags(bump, name, node)?,
            Form::Structure => convert::json_value(bump, name, &convert::structure(bump, &self.wire_below(node, 0)))?,
            Form::Structures => convert::json_value(bump, name, &convert::structures(bump, &self.wire_below(node, 1)))?,
            Form::Maps => convert::json_value(bump, name, node)?,
            Form::Policy => policy(bump, node),
            Form::Secret => Value::Null,
        })
    }

    /// A member's name as the wire spells it.
    pub(crate) fn wire_name(&self, name: &'a str) -> &'a str {
        camel_case(self.bump, name)
    }

    /// The same object with the names of the wire, but for the keys of maps, of which there are so many `levels`.
    fn wire_below(&self, node: &Node<'a>, levels: usize) -> Node<'a> {
        let kind = match node.kind {
            Kind::Object(members) => Kind::Object(self.bump.alloc_slice_fill_iter(members.iter().map(|m| Member {
                key: if levels == 0 { self.wire_name(m.key) } else { m.key },
                value: self.wire_below(&m.value, levels.saturating_sub(1)),
                ..*m
            }))),
            Kind::Array(items) => Kind::Array(self.bump.alloc_slice_fill_iter(items.iter().map(|item| self.wire_below(item, levels)))),
            other => other,
        };
        Node { kind, ..*node }
    }

    /// Adds a row: its address, its surroundings, and what could not be known.
    pub(crate) fn emit_record(
        &mut self,
        mut row: Row<'a>,
        whereabouts: Whereabouts<'a>,
        source: &'static str,
        config_state: &'static str,
        (offset, pointer): (u32, &Pointer<'_>),
    ) {
        let bump = self.bump;
        let table = row.document.table();
        let Whereabouts { account_id, region, api_name } = whereabouts;
        row.set("account_id", Value::text(account_id));
        row.set("region", Value::text(region));
        row.set("partition", Value::text(region.map(partition_of_region)));
        row.set("api_name", Value::text(api_name));
        let api = api_name.map(|name| &*bump.alloc_str(&["~", name].concat()));
        let root = if table.name == "base_path_mapping" { "(none)" } else { "" };
        let named = |name: &str| {
            let stand_in = || row.stand_ins.iter().find(|(column, _)| *column == name).map(|(_, text)| *text);
            let own = row.text(name).or_else(stand_in).or_else(|| (name == "base_path").then_some(root));
            own.or_else(|| api.filter(|_| name == table.service.api_id()))
        };
        let key = address::key(account_id, region, table.path, named);
        let arn = address::arn(region, table.path, |name| row.text(name).filter(|text| !text.starts_with('~')));
        let is_addressed = document::placeholders(table.path).all(|name| row.text(name).is_some());
        row.set("_key", Value::Text(bump.alloc_str(&key)));
        if let Some(column) = table.arn {
            row.set(column, Value::text(arn.map(|arn| &*bump.alloc_str(&arn))));
        }
        for column in ["account_id", "region", "partition"].into_iter().chain(table.parents()).chain(table.arn) {
            if row.is_null(column) {
                row.not_known(column);
            }
        }
        if !row.unknown.is_empty() {
            let unknown = bump.alloc_slice_fill_iter(row.unknown.iter().map(|name| Some(*name)));
            row.set("unknown_columns", Value::List(unknown));
        }
        row.set("config_state", Value::Text(config_state));
        row.set("source", Value::Text(source));
        row.set("source_path", Value::Text(self.context.path));
        if let Some(line) = self.line_of(offset) {
            row.set("source_line", Value::BigInt(line as i64));
        }
        if self.has_pointers {
            row.set("source_pointer", Value::Text(self.place_of(pointer)));
        }
        // Records that do not say where they are may be of several places.
        let place = if is_addressed && account_id.is_some() && region.is_some() { None } else { Some(self.context.path) };
        self.sink.row(row.dataset, row.values, place);
    }
}

/// What ARNs and host names in a record say of where it is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ToldPlace<'a> {
    pub(crate) account_id: Option<&'a str>,
    pub(crate) region: Option<&'a str>,
    domain_name: Option<&'a str>,
}

fn told_place<'a>(members: &[&str], node: &Node<'a>) -> ToldPlace<'a> {
    let mut told = ToldPlace::default();
    for member in node.members() {
        let is_named = members.iter().any(|name| member.key.eq_ignore_ascii_case(name));
        let texts = if member.value.is_array() { member.value.items() } else { std::slice::from_ref(&member.value) };
        for text in texts.iter().filter(|_| is_named).filter_map(Node::as_str) {
            let found = place_of(text);
            told.account_id = told.account_id.or(found.account_id);
            told.region = told.region.or(found.region);
            told.domain_name = told.domain_name.or(found.domain_name);
        }
    }
    told
}

/// What an ARN, or a host name of the service, says.
pub(crate) fn place_of(text: &str) -> ToldPlace<'_> {
    let filled = |part: Option<&'_ str>| part.is_some_and(|part| !part.is_empty() && !part.contains('$'));
    if text.starts_with("arn:") {
        let mut parts = text.splitn(6, ':').skip(2);
        let (service, region, account_id, path) = (parts.next(), parts.next(), parts.next(), parts.next());
        // Of other services than the region's own they may be anywhere: roles, certificates of edge-optimized domain names.
        let is_regional = service.is_some_and(|service| matches!(service, "apigateway" | "elasticloadbalancing" | "wafv2" | "cognito-idp"));
        let nested = path.and_then(|path| path.strip_prefix("path/2015-03-31/functions/"));
        let domain_name = path.filter(|_| service == Some("apigateway")).and_then(|path| {
            let name = path.strip_prefix("/domainnames/")?.split(['/', '+']).next();
            name.filter(|name| !name.is_empty())
        });
        let own_account = |account: &&str| account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
        // A function of another account may be called, and pools of others may be asked.
        let tells_account = matches!(service, Some("apigateway" | "elasticloadbalancing" | "wafv2" | "iam"));
        return ToldPlace {
            account_id: account_id.filter(own_account).filter(|_| tells_account && nested.is_none()),
            region: region.filter(|_| is_regional && filled(region)),
            domain_name,
        };
    }
    let region = text.split_once(".execute-api.").and_then(|(_, rest)| rest.split('.').next());
    ToldPlace { region: region.filter(|region| filled(Some(region))), ..ToldPlace::default() }
}

/// Whether a member that nobody knows may hold a secret.
pub(super) fn may_be_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["secret", "password", "passphrase", "privatekey", "accesskey", "apikeyvalue", "token"].iter().any(|word| name.contains(word))
}

/// A policy as canonical JSON text: an object as templates have it, or a text, which the service escapes once too often. A text that
/// is no JSON stays as it is.
fn policy<'a>(bump: &'a bumpalo::Bump, node: &Node<'a>) -> Value<'a> {
    let Some(text) = node.as_str() else { return convert::json(bump, node) };
    if text.is_empty() {
        return Value::Null;
    }
    let parse = |text: &'a str| json::parse(bump, text.as_bytes()).ok().filter(Node::is_object);
    let unescaped = || {
        let quoted = bump.alloc_str(&["\"", text, "\""].concat());
        json::parse(bump, quoted.as_bytes()).ok().and_then(|node| node.as_str()).and_then(parse)
    };
    match parse(text).or_else(unescaped) {
        Some(policy) => {
            let mut out = String::new();
            canonical::append(bump, &policy, &mut out);
            Value::Text(bump.alloc_str(&out))
        }
        None => Value::Text(text),
    }
}

/// The policy of a REST API.
pub(super) fn api_policy<'a>(bump: &'a bumpalo::Bump, node: &Node<'a>) -> Value<'a> {
    policy(bump, node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_and_hosts_tell_where_a_record_is() {
        let told = |text| place_of(text);
        assert_eq!(
            told("arn:aws:apigateway:eu-west-1:111122223333:/domainnames/p.example.com+abcd1234"),
            ToldPlace { account_id: Some("111122223333"), region: Some("eu-west-1"), domain_name: Some("p.example.com") }
        );
        assert_eq!(
            told("arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/n/1"),
            ToldPlace { account_id: Some("111122223333"), region: Some("eu-west-1"), domain_name: None }
        );
        assert_eq!(told("d-abc.execute-api.eu-west-1.amazonaws.com").region, Some("eu-west-1"));
        assert_eq!(told("https://h1.execute-api.eu-west-1.amazonaws.com").region, Some("eu-west-1"));
        // The certificate of an edge-optimized domain name is in us-east-1, whatever the region of the domain name.
        assert_eq!(told("arn:aws:acm:us-east-1:111122223333:certificate/1"), ToldPlace::default());
        assert_eq!(told("arn:aws:iam::111122223333:role/logs"), ToldPlace { account_id: Some("111122223333"), ..ToldPlace::default() });
    }

    #[test]
    fn a_policy_is_read_however_often_it_was_escaped() {
        let bump = bumpalo::Bump::new();
        let expected = Value::Text(r#"{"Statement":[],"Version":"2012-10-17"}"#);
        for text in [
            r#"{"Version":"2012-10-17","Statement":[]}"#,
            r#""{\"Version\":\"2012-10-17\",\"Statement\":[]}""#,
            r#""{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Statement\\\":[]}""#,
        ] {
            let node = json::parse(&bump, text.as_bytes()).unwrap();
            assert_eq!(policy(&bump, &node), expected, "{text}");
        }
    }
}

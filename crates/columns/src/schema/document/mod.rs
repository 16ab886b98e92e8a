//! The datasets that are read from one kind of document each: a table says which members of AWS's answers become which columns,
//! by what such an answer is told from others, and how its records are addressed. Reading, keys and ARNs, `\d` and the
//! documentation follow from it.

mod account;
mod domains;
mod http_api;
mod http_api_parts;
mod plans;
mod rest;

use std::collections::HashSet;
use std::sync::LazyLock;

use super::column::Column;
use crate::types::SqlType;

/// A dataset of documents, by its place in [`Document::TABLES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Document(u8);

/// Which of AWS's two services answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// `apigateway`: REST APIs.
    Rest,
    /// `apigatewayv2`: HTTP and WebSocket APIs, domain names with routing rules.
    Http,
}

/// What becomes of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text.
    Text,
    /// A number.
    BigInt,
    /// A truth value.
    Boolean,
    /// A time: ISO 8601, or seconds since 1970.
    Timestamp,
    /// A list of texts.
    List,
    /// An object with members of its own, or a list of such: JSON.
    Structure,
    /// A map of texts.
    Map,
    /// A map of objects: one entry a key, the object as JSON text.
    MapOfJson,
    /// A map of objects: JSON text, whose keys stay as they are.
    Structures,
    /// A map of maps: JSON text, whose keys stay as they are.
    Maps,
    /// Tags.
    Tags,
    /// A policy: JSON in a text, which the service escapes once more than it should.
    Policy,
    /// A secret: told, and never kept.
    Secret,
}

impl Form {
    /// The type of its column.
    pub const fn sql_type(self) -> SqlType {
        match self {
            Self::Text | Self::Structures | Self::Maps | Self::Policy | Self::Secret => SqlType::Text,
            Self::BigInt => SqlType::BigInt,
            Self::Boolean => SqlType::Boolean,
            Self::Timestamp => SqlType::Timestamp,
            Self::List => SqlType::TextArray,
            Self::Structure => SqlType::Json,
            Self::Map | Self::MapOfJson => SqlType::Hstore,
            Self::Tags => SqlType::HstoreCsv,
        }
    }
}

/// A member of AWS's answer that is a column.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The column.
    pub column: &'static str,
    /// The member, as the wire has it: with a small first letter.
    pub member: &'static str,
    /// What becomes of it.
    pub form: Form,
    /// What it means.
    pub description: &'static str,
}

const fn member(column: &'static str, member: &'static str, form: Form, description: &'static str) -> Member {
    Member { column, member, form, description }
}

const fn text(column: &'static str, name: &'static str, description: &'static str) -> Member {
    member(column, name, Form::Text, description)
}

const TAGS: Member = member("tags", "tags", Form::Tags, "The tags. NULL: not known; empty: known to have none.");

/// By what an object is known to be a record.
#[derive(Clone, Copy, Debug)]
pub enum Tell {
    /// It has all these members.
    Has(&'static [&'static str]),
    /// It has all these members, and none that the dataset does not know.
    Only(&'static [&'static str]),
}

/// A dataset of documents.
#[derive(Clone, Copy, Debug)]
pub struct DocumentTable {
    /// The name of the table in the schema `apigw`.
    pub name: &'static str,
    /// What a row of it is.
    pub description: &'static str,
    /// Who answers.
    pub service: Service,
    /// The operations of the AWS CLI whose answers are read; the first one lists.
    pub operations: &'static [&'static str],
    /// The path of a record's ARN, with the names of columns in braces. `_key` is the account, the region and this.
    pub path: &'static str,
    /// The column with the ARN, where AWS's answer has none.
    pub arn: Option<&'static str>,
    /// By what its records are told; the first that fits.
    pub tells: &'static [Tell],
    /// Members whose texts tell the account and the region: ARNs and host names.
    pub places: &'static [&'static str],
    /// Columns that are computed from its members.
    pub(super) derived: &'static [Column],
    /// Its members.
    pub members: &'static [Member],
}

impl DocumentTable {
    /// The columns named in its path that no member gives: what the document does not say of where it belongs.
    pub fn parents(&self) -> impl Iterator<Item = &'static str> + '_ {
        placeholders(self.path).filter(|name| !self.members.iter().any(|m| m.column == *name))
    }

    /// Whether its records are parts of an API.
    pub fn is_part_of_api(&self) -> bool {
        placeholders(self.path).any(|name| name == self.service.api_id()) && placeholders(self.path).count() > 1
    }

    /// The member of that name, spelled as the wire has it.
    pub fn member(&self, name: &str) -> Option<(usize, &'static Member)> {
        self.members.iter().enumerate().find(|(_, m)| m.member == name)
    }

    /// Whether it has tags at all.
    pub fn has_tags(&self) -> bool {
        self.members.iter().any(|m| m.form == Form::Tags)
    }
}

impl Service {
    /// The column with the id of the service's APIs.
    pub const fn api_id(self) -> &'static str {
        match self {
            Self::Rest => "rest_api_id",
            Self::Http => "api_id",
        }
    }

    /// The name of the service in the AWS CLI.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rest => "apigateway",
            Self::Http => "apigatewayv2",
        }
    }
}

/// The names in braces of a path.
pub fn placeholders(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('{').skip(1).filter_map(|part| part.split('}').next())
}

/// The columns in front of the members, of all datasets of documents.
pub const IDENTITY: [&str; 4] = ["_key", "account_id", "region", "partition"];

impl Document {
    /// All tables. Those of the second service come first: what both have tells the first one only where nothing else does.
    pub const TABLES: [&'static DocumentTable; 30] = [
        &http_api::API,
        &http_api::ROUTE,
        &http_api::INTEGRATION,
        &http_api::STAGE,
        &http_api::AUTHORIZER,
        &http_api_parts::DEPLOYMENT,
        &http_api_parts::MODEL,
        &http_api_parts::INTEGRATION_RESPONSE,
        &http_api_parts::ROUTE_RESPONSE,
        &http_api_parts::VPC_LINK,
        &domains::HTTP_DOMAIN_NAME,
        &domains::API_MAPPING,
        &domains::ROUTING_RULE,
        &rest::DEPLOYMENT,
        &rest::AUTHORIZER,
        &rest::REQUEST_VALIDATOR,
        &rest::GATEWAY_RESPONSE,
        &rest::MODEL,
        &rest::DOCUMENTATION_PART,
        &rest::DOCUMENTATION_VERSION,
        &domains::DOMAIN_NAME,
        &domains::BASE_PATH_MAPPING,
        &domains::ACCESS_ASSOCIATION,
        &account::VPC_LINK,
        &plans::USAGE_PLAN,
        &plans::API_KEY,
        &plans::USAGE_PLAN_KEY,
        &account::CLIENT_CERTIFICATE,
        &account::ACCOUNT,
        // Behind the stages of the second service.
        &rest::STAGE,
    ];

    /// `apigw.stage`
    pub const STAGE: Self = Self(Self::TABLES.len() as u8 - 1);

    /// All datasets of documents.
    pub fn all() -> impl Iterator<Item = Self> + Clone {
        (0..Self::TABLES.len() as u8).map(Self)
    }

    /// The dataset at a place of [`Self::TABLES`].
    pub(super) const fn at(place: usize) -> Self {
        Self(place as u8)
    }

    /// The dataset of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|document| document.table().name == name)
    }

    /// The dataset that an operation of the AWS CLI fills; several where both services have one of that name.
    pub fn of_operation(operation: &str) -> impl Iterator<Item = Self> {
        Self::all().filter(move |document| document.table().operations.contains(&operation))
    }

    /// Its place in [`Self::TABLES`].
    pub const fn place(self) -> usize {
        self.0 as usize
    }

    /// Its table.
    pub const fn table(self) -> &'static DocumentTable {
        Self::TABLES[self.0 as usize]
    }

    /// The name of its source, as `apigw.source_status` has it: the operation that lists it.
    pub fn shape(self) -> &'static str {
        shape_names()[self.place()].as_str()
    }

    /// The columns of its table.
    pub(super) fn columns(self) -> Vec<Column> {
        let table = self.table();
        let mut columns = vec![
            Column::stored(
                "_key",
                SqlType::Text,
                "The identity of the record: account, region and the path of its ARN; `-` where a part is not known, `~` before a name that stands for an id.",
            ),
            Column::stored("account_id", SqlType::Text, "The AWS account."),
            Column::stored("region", SqlType::Text, "The region."),
            Column::stored("partition", SqlType::Text, "The partition: `aws`, `aws-cn`, `aws-us-gov`, …"),
        ];
        columns.extend(table.parents().map(|name| Column::stored(name, SqlType::Text, parent_description(name))));
        if table.is_part_of_api() {
            columns.push(Column::stored("api_name", SqlType::Text, "The name of the API, where the sources say it."));
        }
        columns.extend(table.members.iter().map(|m| Column::stored(m.column, m.form.sql_type(), m.description)));
        columns.extend_from_slice(table.derived);
        columns
            .extend(table.arn.map(|name| Column::stored(name, SqlType::Text, "The ARN, made of the partition, the region and the ids.")));
        if !table.has_tags() {
            columns.push(Column::stored("tags", SqlType::HstoreCsv, "Always NULL: AWS gives such records no tags."));
        }
        columns.extend([
            Column::stored(
                "extra",
                SqlType::Json,
                "Members of the answer that have no column, such as those that AWS added later; NULL if there are none.",
            ),
            Column::stored(
                "config_state",
                SqlType::Text,
                "Which configuration the record shows: `working`, `stage`, `template` or `plan`.",
            ),
            Column::stored(
                "unknown_columns",
                SqlType::TextArray,
                "The columns that this source cannot know, or that are never kept; their NULL says nothing.",
            ),
            Column::stored("source", SqlType::Text, "The source's shape."),
            Column::stored("source_path", SqlType::Text, "The file, as it was named or found."),
            Column::stored("source_line", SqlType::BigInt, "The 1-based line of the record, where the source has lines."),
            Column::stored("source_pointer", SqlType::Text, "The RFC 6901 JSON pointer of the record in its document."),
        ]);
        columns
    }
}

/// The names by which sources are called, by the places of the datasets.
fn shape_names() -> &'static [String] {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let is_of_both = |operation: &str| Document::of_operation(operation).count() > 1 || operation == "get-stages";
        let name = |document: Document| {
            let table = document.table();
            let operation = table.operations[0];
            if table.service == Service::Http && is_of_both(operation) {
                format!("{} {operation}", table.service.name())
            } else {
                operation.to_owned()
            }
        };
        Document::all().map(name).collect()
    });
    &NAMES
}

/// What a parent is.
fn parent_description(name: &str) -> &'static str {
    match name {
        "rest_api_id" => "The id of the REST API.",
        "api_id" => "The id of the API.",
        "domain_name" => "The domain name that the record belongs to.",
        "usage_plan_id" => "The id of the usage plan.",
        "integration_id" => "The id of the integration.",
        "route_id" => "The id of the route.",
        _ => "The id of what the record belongs to.",
    }
}

/// Whether an object with members `names` is a record of a dataset of documents, and of which. Names of the second service may
/// begin with a capital letter, as the AWS CLI writes them.
pub fn classify<'n>(mut names: impl Iterator<Item = &'n str> + Clone) -> Option<Document> {
    // Of most objects no name tells anything.
    let all = names.clone();
    names.any(|name| telling_names().contains(name)).then_some(())?;
    let names = all;
    Document::all().find(|document| is_told(document.table(), names.clone()))
}

/// Names of which a record has one at least, in both spellings.
fn telling_names() -> &'static HashSet<String> {
    static NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let tells = Document::TABLES.iter().flat_map(|table| table.tells);
        let first = tells.filter_map(|tell| match tell {
            Tell::Has(names) | Tell::Only(names) => names.first().copied(),
        });
        let capital = |name: &str| name[..1].to_ascii_uppercase() + &name[1..];
        first.flat_map(|name| [name.to_owned(), capital(name)]).collect()
    });
    &NAMES
}

/// Whether all that an object has is known of a dataset, however SDKs spell the first letters.
pub fn is_all_known<'n>(document: Document, mut names: impl Iterator<Item = &'n str>) -> bool {
    let table = document.table();
    names.all(|name| is_about_answer(name) || table.members.iter().any(|m| same(m.member, name, true)))
}

/// Members that are about the answer and not of it.
pub fn is_about_answer(name: &str) -> bool {
    matches!(name, "ResponseMetadata" | "ResultMetadata" | "$metadata" | "_links" | "_embedded")
}

fn is_told<'n>(table: &DocumentTable, names: impl Iterator<Item = &'n str> + Clone) -> bool {
    let may_be_capital = table.service == Service::Http;
    let has = |wanted: &str, capital: bool| names.clone().any(|name| same(wanted, name, capital));
    let knows_all = |capital: bool| {
        let known = |name: &str| is_about_answer(name) || table.members.iter().any(|m| same(m.member, name, capital));
        names.clone().all(known)
    };
    table.tells.iter().any(|tell| match tell {
        Tell::Has(wanted) => {
            wanted.iter().all(|name| has(name, may_be_capital)) || (wanted.iter().all(|name| has(name, true)) && knows_all(true))
        }
        Tell::Only(wanted) => wanted.iter().all(|name| has(name, true)) && knows_all(true),
    })
}

/// Whether two spellings are of one member: the first letter may be a capital one.
fn same(member: &str, name: &str, may_be_capital: bool) -> bool {
    if member == name {
        return true;
    }
    let ([first, rest @ ..], [other, others @ ..]) = (member.as_bytes(), name.as_bytes()) else { return false };
    may_be_capital && rest == others && first.eq_ignore_ascii_case(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(names: &str) -> Option<&'static str> {
        classify(names.split(' ')).map(|document| document.table().name)
    }

    #[test]
    fn records_are_told_by_their_members_in_both_spellings() {
        for (names, expected) in [
            ("id name type providerARNs authType identitySource", Some("authorizer")),
            ("id name type jwtConfiguration", Some("authorizer")),
            ("AuthorizerId AuthorizerType Name JwtConfiguration", Some("v2_authorizer")),
            ("authorizerId authorizerType name identitySource", Some("v2_authorizer")),
            ("id createdDate", Some("deployment")),
            ("id createdDate description", Some("deployment")),
            ("id createdDate name", None),
            ("DeploymentId DeploymentStatus CreatedDate", Some("v2_deployment")),
            ("basePath restApiId stage", Some("base_path_mapping")),
            ("ApiId ApiMappingId ApiMappingKey Stage", Some("v2_api_mapping")),
            ("apiId apiMappingId stage", Some("v2_api_mapping")),
            ("RoutingRuleArn Priority Actions Conditions", Some("v2_routing_rule")),
            ("domainName domainNameArn endpointConfiguration", Some("domain_name")),
            ("DomainName DomainNameConfigurations RoutingMode", Some("v2_domain_name")),
            ("CertificateArn DomainName SubjectAlternativeNameSummaries", None),
            ("StageName AutoDeploy DefaultRouteSettings", Some("v2_stage")),
            ("stageName deploymentId variables", Some("stage")),
            ("RouteId RouteKey Target", Some("v2_route")),
            ("ApiId ProtocolType Name", Some("v2_api")),
            ("IntegrationId IntegrationType", Some("v2_integration")),
            ("id name targetArns status", Some("vpc_link")),
            ("VpcLinkId VpcLinkStatus Name", Some("v2_vpc_link")),
            ("id name", None),
            ("httpMethod authorizationType authorizerId apiKeyRequired", None),
        ] {
            assert_eq!(told(names), expected, "{names}");
        }
    }

    #[test]
    fn each_table_has_its_own_name_and_columns_that_occur_once() {
        let mut names: Vec<&str> = Document::all().map(|document| document.table().name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        for document in Document::all() {
            let mut columns: Vec<&str> = document.columns().iter().map(|column| column.name).collect();
            columns.sort_unstable();
            assert!(columns.windows(2).all(|pair| pair[0] != pair[1]), "{}: {columns:?}", document.table().name);
        }
    }

    #[test]
    fn operations_of_both_services_are_told_apart_by_the_service() {
        let shapes: Vec<&str> = Document::of_operation("get-authorizers").map(Document::shape).collect();
        assert_eq!(shapes, ["apigatewayv2 get-authorizers", "get-authorizers"]);
        assert_eq!(Document::named("v2_route").map(Document::shape), Some("get-routes"));
        assert_eq!(Document::named("v2_stage").map(Document::shape), Some("apigatewayv2 get-stages"));
    }
}

//! Custom domain names, and what leads from them to APIs.

use super::Form::{BigInt, Policy, Structure, Timestamp};
use super::Service::{Http, Rest};
use super::Tell::{Has, Only};
use super::{DocumentTable, TAGS, member, text};

pub(super) const DOMAIN_NAME: DocumentTable = DocumentTable {
    name: "domain_name",
    description: "One row for each custom domain name as the service for REST APIs shows it, private ones among them (`get-domain-names`).",
    service: Rest,
    operations: &["get-domain-names", "get-domain-name"],
    path: "/domainnames/{domain_name}",
    arn: None,
    tells: &[
        Has(&["regionalDomainName"]),
        Has(&["distributionDomainName"]),
        Has(&["domainName", "domainNameStatus"]),
        Has(&["domainName", "endpointConfiguration"]),
        Has(&["domainName", "securityPolicy"]),
        Has(&["domainName", "certificateArn"]),
        Has(&["domainName", "regionalCertificateArn"]),
        Has(&["domainName", "domainNameArn"]),
    ],
    places: &["domainNameArn", "regionalDomainName", "regionalCertificateArn", "certificateArn"],
    derived: &[],
    members: &[
        text("certificate_arn", "certificateArn", "The certificate of an edge-optimized or private domain name."),
        text("certificate_name", "certificateName", "The name of that certificate, where it was uploaded."),
        member("certificate_upload_date", "certificateUploadDate", Timestamp, "When that certificate was uploaded."),
        text("distribution_domain_name", "distributionDomainName", "The CloudFront host that an edge-optimized domain name points to."),
        text("distribution_hosted_zone_id", "distributionHostedZoneId", "The hosted zone of that host."),
        text("domain_name", "domainName", "The domain name; `*.example.com` stands for all hosts one level below."),
        text("domain_name_arn", "domainNameArn", "The ARN, which for a private domain name has the account and the domain name's id."),
        text("domain_name_id", "domainNameId", "The id that tells private domain names of one name apart."),
        text(
            "domain_name_status",
            "domainNameStatus",
            "`AVAILABLE`, `UPDATING`, `PENDING`, `PENDING_CERTIFICATE_REIMPORT`, `PENDING_OWNERSHIP_VERIFICATION`, `FAILED`.",
        ),
        text("domain_name_status_message", "domainNameStatusMessage", "More about that status."),
        text(
            "endpoint_access_mode",
            "endpointAccessMode",
            "`BASIC` or `STRICT`: whether only endpoints of its own type may lead through it.",
        ),
        member(
            "endpoint_configuration",
            "endpointConfiguration",
            Structure,
            "Its type (`EDGE`, `REGIONAL`, `PRIVATE`) and kind of addresses.",
        ),
        member("management_policy", "managementPolicy", Policy, "Who may manage a private domain name: a policy, as JSON text."),
        member(
            "mutual_tls_authentication",
            "mutualTlsAuthentication",
            Structure,
            "The trust store by which callers' certificates are checked; NULL: none is asked for.",
        ),
        text(
            "ownership_verification_certificate_arn",
            "ownershipVerificationCertificateArn",
            "A public certificate that shows who owns the domain name.",
        ),
        member("policy", "policy", Policy, "Who may call through a private domain name: a policy, as JSON text."),
        text("regional_certificate_arn", "regionalCertificateArn", "The certificate of a regional domain name."),
        text("regional_certificate_name", "regionalCertificateName", "The name of that certificate, where it was uploaded."),
        text("regional_domain_name", "regionalDomainName", "The host that a regional domain name points to."),
        text("regional_hosted_zone_id", "regionalHostedZoneId", "The hosted zone of that host."),
        text("routing_mode", "routingMode", "`BASE_PATH_MAPPING_ONLY`, `ROUTING_RULE_ONLY` or `ROUTING_RULE_THEN_BASE_PATH_MAPPING`."),
        text("security_policy", "securityPolicy", "The least version of TLS: `TLS_1_0`, `TLS_1_2`, …"),
        TAGS,
    ],
};

pub(super) const BASE_PATH_MAPPING: DocumentTable = DocumentTable {
    name: "base_path_mapping",
    description: "One row for each base path of a custom domain name, and the REST API and stage that it leads to (`get-base-path-mappings`).",
    service: Rest,
    operations: &["get-base-path-mappings", "get-base-path-mapping"],
    path: "/domainnames/{domain_name}/basepathmappings/{base_path}",
    arn: Some("base_path_mapping_arn"),
    tells: &[Has(&["basePath", "restApiId"])],
    places: &[],
    derived: &[],
    members: &[
        text("base_path", "basePath", "The first part of the path; `(none)`: all paths that no other mapping takes."),
        text("rest_api_id", "restApiId", "The id of the REST API that it leads to."),
        text("stage", "stage", "The stage; NULL: the next part of the path names it."),
    ],
};

pub(super) const ACCESS_ASSOCIATION: DocumentTable = DocumentTable {
    name: "domain_name_access_association",
    description: "One row for each VPC endpoint that may call through a private domain name (`get-domain-name-access-associations`).",
    service: Rest,
    operations: &["get-domain-name-access-associations"],
    path: "/domainnameaccessassociations/{domain_name_access_association_arn}",
    arn: None,
    tells: &[Has(&["domainNameAccessAssociationArn"])],
    places: &["domainNameAccessAssociationArn", "domainNameArn"],
    derived: &[],
    members: &[
        text("access_association_source", "accessAssociationSource", "The VPC endpoint."),
        text("access_association_source_type", "accessAssociationSourceType", "`VPCE`."),
        text("domain_name_access_association_arn", "domainNameAccessAssociationArn", "The ARN of the association."),
        text("domain_name_arn", "domainNameArn", "The ARN of the private domain name."),
        TAGS,
    ],
};

pub(super) const HTTP_DOMAIN_NAME: DocumentTable = DocumentTable {
    name: "v2_domain_name",
    description: "One row for each custom domain name as the service for HTTP and WebSocket APIs shows it, which has no private ones (`apigatewayv2 get-domain-names`).",
    service: Http,
    operations: &["get-domain-names", "get-domain-name"],
    path: "/domainnames/{domain_name}",
    arn: None,
    tells: &[Has(&["domainNameConfigurations"]), Only(&["domainName", "apiMappingSelectionExpression"])],
    places: &["domainNameArn"],
    derived: &[],
    members: &[
        text("api_mapping_selection_expression", "apiMappingSelectionExpression", "By what a mapping is chosen: `$request.basepath`."),
        text("domain_name", "domainName", "The domain name."),
        text("domain_name_arn", "domainNameArn", "The ARN."),
        member("domain_name_configurations", "domainNameConfigurations", Structure, "Hosts, certificates, type and least version of TLS."),
        member(
            "mutual_tls_authentication",
            "mutualTlsAuthentication",
            Structure,
            "The trust store by which callers' certificates are checked; NULL: none is asked for.",
        ),
        text("routing_mode", "routingMode", "`API_MAPPING_ONLY`, `ROUTING_RULE_ONLY` or `ROUTING_RULE_THEN_API_MAPPING`."),
        TAGS,
    ],
};

pub(super) const API_MAPPING: DocumentTable = DocumentTable {
    name: "v2_api_mapping",
    description: "One row for each mapping from a custom domain name to an API of any kind and its stage (`get-api-mappings`).",
    service: Http,
    operations: &["get-api-mappings", "get-api-mapping"],
    path: "/domainnames/{domain_name}/apimappings/{api_mapping_id}",
    arn: Some("api_mapping_arn"),
    tells: &[Has(&["apiMappingId"]), Has(&["apiMappingKey", "apiId"])],
    places: &[],
    derived: &[],
    members: &[
        text("api_id", "apiId", "The id of the API that it leads to: of a REST, HTTP or WebSocket API."),
        text("api_mapping_id", "apiMappingId", "The id of the mapping."),
        text(
            "api_mapping_key",
            "apiMappingKey",
            "The path that it takes, of one or more parts; empty or NULL: all that no other mapping takes.",
        ),
        text("stage", "stage", "The stage."),
    ],
};

pub(super) const ROUTING_RULE: DocumentTable = DocumentTable {
    name: "v2_routing_rule",
    description: "One row for each routing rule of a custom domain name (`list-routing-rules`).",
    service: Http,
    operations: &["list-routing-rules", "get-routing-rule"],
    path: "/domainnames/{domain_name}/routingrules/{routing_rule_id}",
    arn: None,
    tells: &[Has(&["routingRuleId"]), Has(&["routingRuleArn"])],
    places: &["routingRuleArn"],
    derived: &[],
    members: &[
        member("actions", "actions", Structure, "What is done: which API and stage is called, and whether the base path is cut off."),
        member("conditions", "conditions", Structure, "What has to hold, all of it: base paths, headers. Empty: always."),
        member("priority", "priority", BigInt, "From 1 to 1,000,000; the lowest number that fits wins."),
        text("routing_rule_arn", "routingRuleArn", "The ARN, with the account."),
        text("routing_rule_id", "routingRuleId", "The id of the rule."),
    ],
};

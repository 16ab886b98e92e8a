//! What belongs to an account and region: settings, VPC links, client certificates.

use super::Form::{List, Structure, Timestamp};
use super::Service::Rest;
use super::Tell::Has;
use super::{DocumentTable, TAGS, member, text};

pub(super) const VPC_LINK: DocumentTable = DocumentTable {
    name: "vpc_link",
    description: "One row for each VPC link of the first kind, through a network load balancer (`get-vpc-links`).",
    service: Rest,
    operations: &["get-vpc-links", "get-vpc-link"],
    path: "/vpclinks/{id}",
    arn: None,
    tells: &[Has(&["targetArns"])],
    places: &["targetArns"],
    derived: &[],
    members: &[
        text("description", "description", "Its description."),
        text("id", "id", "The id of the VPC link."),
        text("name", "name", "Its name."),
        text("status", "status", "`AVAILABLE`, `PENDING`, `DELETING` or `FAILED`."),
        text("status_message", "statusMessage", "More about that status."),
        TAGS,
        member("target_arns", "targetArns", List, "The ARN of the network load balancer."),
    ],
};

pub(super) const CLIENT_CERTIFICATE: DocumentTable = DocumentTable {
    name: "client_certificate",
    description: "One row for each certificate by which backends know the service (`get-client-certificates`).",
    service: Rest,
    operations: &["get-client-certificates", "get-client-certificate"],
    path: "/clientcertificates/{client_certificate_id}",
    arn: Some("client_certificate_arn"),
    tells: &[Has(&["pemEncodedCertificate"]), Has(&["clientCertificateId", "expirationDate"])],
    places: &[],
    derived: &[],
    members: &[
        text("client_certificate_id", "clientCertificateId", "The id of the certificate."),
        member("created_date", "createdDate", Timestamp, "When it was made."),
        text("description", "description", "Its description."),
        member("expiration_date", "expirationDate", Timestamp, "When it ends."),
        text("pem_encoded_certificate", "pemEncodedCertificate", "The certificate itself, which is public."),
        TAGS,
    ],
};

pub(super) const ACCOUNT: DocumentTable = DocumentTable {
    name: "account",
    description: "One row for each account and region: the settings of the service there (`get-account`).",
    service: Rest,
    operations: &["get-account"],
    path: "/account",
    arn: None,
    tells: &[Has(&["cloudwatchRoleArn"]), Has(&["throttleSettings", "apiKeyVersion"]), Has(&["throttleSettings", "features"])],
    places: &["cloudwatchRoleArn"],
    derived: &[],
    members: &[
        text("api_key_version", "apiKeyVersion", "The version of API keys."),
        text("cloudwatch_role_arn", "cloudwatchRoleArn", "The role with which the service writes logs."),
        member("features", "features", List, "What is switched on: `UsagePlans`, …"),
        member("throttle_settings", "throttleSettings", Structure, "How many requests a second, and at once, all APIs together may get."),
    ],
};

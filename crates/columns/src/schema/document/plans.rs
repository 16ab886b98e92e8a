//! Usage plans and API keys. Keys are read only where somebody asks for them, and their values never.

use super::Form::{Boolean, List, Secret, Structure, Timestamp};
use super::Service::Rest;
use super::Tell::{Has, Only};
use super::{DocumentTable, TAGS, member, text};

pub(super) const USAGE_PLAN: DocumentTable = DocumentTable {
    name: "usage_plan",
    description: "One row for each usage plan (`get-usage-plans`).",
    service: Rest,
    operations: &["get-usage-plans", "get-usage-plan"],
    path: "/usageplans/{id}",
    arn: None,
    tells: &[Has(&["apiStages"]), Only(&["id", "name", "throttle"]), Only(&["id", "name", "quota"])],
    places: &[],
    derived: &[],
    members: &[
        member("api_stages", "apiStages", Structure, "The stages that it is for, with limits for single methods."),
        text("description", "description", "Its description."),
        text("id", "id", "The id of the usage plan."),
        text("name", "name", "Its name."),
        text("product_code", "productCode", "The product of AWS Marketplace that it is sold as."),
        member("quota", "quota", Structure, "How many requests a key may make in a day, week or month."),
        TAGS,
        member("throttle", "throttle", Structure, "How many requests a second, and at once, a key may make."),
    ],
};

pub(super) const API_KEY: DocumentTable = DocumentTable {
    name: "api_key",
    description: "One row for each API key, without its value (`get-api-keys`).",
    service: Rest,
    operations: &["get-api-keys", "get-api-key"],
    path: "/apikeys/{id}",
    arn: None,
    tells: &[Has(&["stageKeys"])],
    places: &[],
    derived: &[],
    members: &[
        member("created_date", "createdDate", Timestamp, "When it was made."),
        text("customer_id", "customerId", "The customer of AWS Marketplace that it is for."),
        text("description", "description", "Its description."),
        member("enabled", "enabled", Boolean, "Whether it opens anything."),
        text("id", "id", "The id of the key, which is not its value."),
        member("last_updated_date", "lastUpdatedDate", Timestamp, "When it was changed last."),
        text("name", "name", "Its name."),
        member("stage_keys", "stageKeys", List, "Stages that it belongs to without a usage plan: `{api}/{stage}`."),
        TAGS,
        member("value", "value", Secret, "Always NULL: the value is a secret, which is never kept."),
    ],
};

pub(super) const USAGE_PLAN_KEY: DocumentTable = DocumentTable {
    name: "usage_plan_key",
    description: "One row for each key of a usage plan, without its value (`get-usage-plan-keys`).",
    service: Rest,
    operations: &["get-usage-plan-keys", "get-usage-plan-key"],
    path: "/usageplans/{usage_plan_id}/keys/{id}",
    arn: None,
    tells: &[Only(&["id", "type", "value"])],
    places: &[],
    derived: &[],
    members: &[
        text("id", "id", "The id of the API key."),
        text("name", "name", "Its name."),
        text("type", "type", "`API_KEY`."),
        member("value", "value", Secret, "Always NULL: the value is a secret, which is never kept."),
    ],
};

//! The tables that Datadog documents for DDSQL, as views over ours: their names, their columns in the documented order, and the page
//! that says so. Where only a part of a page was to be seen, the rest follows its rule: the members of AWS's answer in the order of
//! the alphabet behind `_key`, with `account_id` and `tags`.

use super::column::{Column, Origin};
use crate::types::SqlType;

/// A documented table.
#[derive(Clone, Copy, Debug)]
pub struct DocumentedTable {
    /// The name of the table in the schema `aws`.
    pub name: &'static str,
    /// The table of ours, in the schema `apigw`, that has its rows.
    pub base: &'static str,
    /// Its columns in order: a name, or the documented name, `=` and ours, or `=NULL:` and the type of one that nothing gives.
    columns: &'static str,
}

/// Where the documentation of all of them is.
const PAGES: &str = "https://docs.datadoghq.com/ddsql_reference/data_directory/aws/";

impl DocumentedTable {
    /// The documented names of its columns in order, each with that of ours.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.columns.split_ascii_whitespace().map(|column| column.split_once('=').unwrap_or((column, column)))
    }

    /// Its columns, with the types and descriptions of ours.
    pub(super) fn column_table(&self, ours: &[Column]) -> Vec<Column> {
        let column = |(name, of): (&'static str, &'static str)| match ours.iter().find(|column| column.name == of) {
            Some(column) => Column { name, origin: Origin::Stored, ..*column },
            None if of.ends_with("json") => {
                Column::stored(name, SqlType::Json, "Always NULL here: `aws.apigateway_integration` has it under the same `_key`.")
            }
            None => Column::stored(name, SqlType::HstoreCsv, "Always NULL: AWS gives such records no tags."),
        };
        self.columns().map(column).collect()
    }

    /// The page that documents it.
    pub fn page(&self) -> String {
        format!("{PAGES}aws.{}.dataset.md", self.name)
    }
}

const fn documented(name: &'static str, base: &'static str, columns: &'static str) -> DocumentedTable {
    DocumentedTable { name, base, columns }
}

/// All of them but the integrations of REST APIs, which are a dataset of their own.
pub const DOCUMENTED: [DocumentedTable; 30] = [
    documented("apigateway_account", "account", "_key account_id api_key_version cloudwatch_role_arn features tags throttle_settings"),
    documented(
        "apigateway_api",
        "rest_api",
        "_key account_id api_arn api_key_source binary_media_types created_date=created_at description disable_execute_api_endpoint \
         endpoint_configuration id=rest_api_id minimum_compression_size name policy root_resource_id tags version warnings",
    ),
    documented(
        "apigateway_apikey",
        "api_key",
        "_key account_id created_date customer_id description enabled id last_updated_date name stage_keys tags value",
    ),
    documented(
        "apigateway_authorizer",
        "authorizer",
        "_key account_id auth_type authorizer_credentials authorizer_result_ttl_in_seconds authorizer_uri id identity_source \
         identity_validation_expression jwt_configuration name provider_arns tags type",
    ),
    documented(
        "apigateway_base_path_mapping",
        "base_path_mapping",
        "_key account_id base_path base_path_mapping_arn rest_api_id stage tags",
    ),
    documented(
        "apigateway_client_certificate",
        "client_certificate",
        "_key account_id client_certificate_arn client_certificate_id created_date description expiration_date \
         pem_encoded_certificate tags",
    ),
    documented("apigateway_deployment", "deployment", "_key account_id api_summary created_date description id tags"),
    documented("apigateway_documentationpart", "documentation_part", "_key account_id id location properties tags"),
    documented(
        "apigateway_domain_name",
        "domain_name",
        "_key account_id certificate_arn certificate_name certificate_upload_date distribution_domain_name \
         distribution_hosted_zone_id domain_name domain_name_arn domain_name_status domain_name_status_message \
         endpoint_configuration mutual_tls_authentication ownership_verification_certificate_arn regional_certificate_arn \
         regional_certificate_name regional_domain_name regional_hosted_zone_id security_policy tags",
    ),
    documented(
        "apigateway_domainnameaccessassociation",
        "domain_name_access_association",
        "_key access_association_source access_association_source_type account_id domain_name_access_association_arn \
         domain_name_arn tags",
    ),
    documented(
        "apigateway_gatewayresponse",
        "gateway_response",
        "_key account_id default_response response_parameters response_templates response_type status_code tags",
    ),
    documented(
        "apigateway_method",
        "method",
        "_key account_id api_key_required authorization_scopes authorization_type authorizer_id http_method=api_method \
         method_integration=NULL:json method_responses operation_name request_models request_parameters=method_request_parameters \
         request_validator_id tags=NULL:hstore_csv",
    ),
    documented(
        "apigateway_requestvalidator",
        "request_validator",
        "_key account_id id name tags validate_request_body validate_request_parameters",
    ),
    documented(
        "apigateway_resource",
        "resource",
        "_key account_id id=resource_id parent_id path path_part resource_arn resource_methods tags=NULL:hstore_csv",
    ),
    documented(
        "apigateway_stage",
        "stage",
        "_key access_log_settings account_id cache_cluster_enabled cache_cluster_size cache_cluster_status canary_settings \
         client_certificate_id created_date=created_at deployment_id description documentation_version last_updated_date \
         method_settings stage_arn stage_name=stage tags tracing_enabled variables web_acl_arn",
    ),
    documented("apigateway_usageplan", "usage_plan", "_key account_id api_stages description id name product_code quota tags throttle"),
    documented("apigateway_usageplankey", "usage_plan_key", "_key account_id id name tags type value"),
    documented("apigateway_vpclink", "vpc_link", "_key account_id description id name status status_message tags target_arns"),
    documented(
        "apigatewayv2_api",
        "v2_api",
        "_key account_id api_arn api_endpoint api_gateway_managed api_id api_key_selection_expression cors_configuration created_date \
         description disable_execute_api_endpoint disable_schema_validation import_info name protocol_type \
         route_selection_expression tags version warnings",
    ),
    documented("apigatewayv2_api_mapping", "v2_api_mapping", "_key account_id api_id api_mapping_arn api_mapping_id stage tags"),
    documented(
        "apigatewayv2_authorizer",
        "v2_authorizer",
        "_key account_id authorizer_credentials_arn authorizer_id authorizer_payload_format_version \
         authorizer_result_ttl_in_seconds authorizer_type authorizer_uri enable_simple_responses identity_source \
         identity_validation_expression jwt_configuration name tags",
    ),
    documented(
        "apigatewayv2_deployment",
        "v2_deployment",
        "_key account_id auto_deployed created_date deployment_id deployment_status deployment_status_message description tags",
    ),
    documented(
        "apigatewayv2_domain_name",
        "v2_domain_name",
        "_key account_id api_mapping_selection_expression domain_name domain_name_arn domain_name_configurations \
         mutual_tls_authentication tags",
    ),
    documented(
        "apigatewayv2_integration",
        "v2_integration",
        "_key account_id api_gateway_managed api_id connection_id connection_type content_handling_strategy credentials_arn \
         description integration_arn integration_id integration_method integration_response_selection_expression \
         integration_subtype integration_type integration_uri passthrough_behavior payload_format_version request_parameters \
         request_templates response_parameters tags template_selection_expression timeout_in_millis tls_config",
    ),
    documented(
        "apigatewayv2_integrationresponse",
        "v2_integration_response",
        "_key account_id content_handling_strategy integration_response_id integration_response_key response_parameters \
         response_templates tags template_selection_expression",
    ),
    documented("apigatewayv2_model", "v2_model", "_key account_id content_type description model_id name schema tags"),
    documented(
        "apigatewayv2_route",
        "v2_route",
        "_key account_id api_gateway_managed api_id api_key_required authorization_scopes authorization_type authorizer_id \
         model_selection_expression operation_name request_models request_parameters route_arn route_id route_key \
         route_response_selection_expression tags target",
    ),
    documented(
        "apigatewayv2_routeresponse",
        "v2_route_response",
        "_key account_id model_selection_expression response_models response_parameters route_response_id tags",
    ),
    documented(
        "apigatewayv2_stage",
        "v2_stage",
        "_key access_log_settings account_id api_gateway_managed auto_deploy client_certificate_id created_date \
         default_route_settings deployment_id description last_deployment_status_message last_updated_date route_settings stage_arn \
         stage_name stage_variables tags",
    ),
    documented(
        "apigatewayv2_vpclink",
        "v2_vpc_link",
        "_key account_id created_date name security_group_ids subnet_ids tags vpc_link_id vpc_link_status vpc_link_status_message \
         vpc_link_version",
    ),
];

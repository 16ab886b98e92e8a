//! What each kind of definition can know of an integration: the table behind `unknown_columns` and docs/sources.md.

use crate::shape::Shape;

/// When a column is known in sources of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The form has no word for it.
    Never,
    /// Where the source, its path or an option says it; NULL means that none did.
    IfSaid(&'static str),
}

/// The columns of `apigw.integration_detail` that definition files do not always know: for each shape of source its name,
/// and the columns with when they are known. All others they know.
pub fn column_limits() -> Vec<(&'static str, &'static [(&'static str, Known)])> {
    const SHAPES: [Shape; 6] =
        [Shape::OpenApi, Shape::CloudFormation, Shape::Sam, Shape::TerraformState, Shape::TerraformPlan, Shape::TerraformConfiguration];
    SHAPES.iter().map(|shape| (shape.name(), limits(*shape))).collect()
}

/// Columns that sources of a shape do not always know, in the order of the table; all others they do.
pub(crate) fn limits(shape: Shape) -> &'static [(&'static str, Known)] {
    use Known::{IfSaid, Never};
    match shape {
        Shape::OpenApi => &[
            ("account_id", IfSaid("path or `--assume-account`")),
            ("integration_arn", Never),
            ("tags", Never),
            ("endpoint_type", Never),
            ("region", IfSaid("`host` or `servers` of an export, path or `--assume-region`")),
            ("partition", IfSaid("as `region`")),
            ("rest_api_id", IfSaid("`host` or `servers` of an export, or path")),
            ("resource_id", Never),
            ("authorizer_id", Never),
            ("method_responses", Never),
            ("request_validator_id", Never),
        ],
        Shape::CloudFormation | Shape::CdkTree => &[
            ("account_id", IfSaid("path or `--assume-account`")),
            ("integration_arn", Never),
            ("tls_config", IfSaid("a `Body` of the API")),
            ("region", IfSaid("path or `--assume-region`")),
            ("partition", IfSaid("as `region`")),
            ("rest_api_id", IfSaid("a literal or a parameter")),
            ("resource_id", Never),
        ],
        Shape::Sam => &[
            ("account_id", IfSaid("path or `--assume-account`")),
            ("integration_arn", Never),
            ("region", IfSaid("path or `--assume-region`")),
            ("partition", IfSaid("as `region`")),
            ("rest_api_id", IfSaid("a literal or a parameter")),
            ("resource_id", Never),
            ("authorizer_id", Never),
            ("method_responses", Never),
            ("request_validator_id", Never),
        ],
        Shape::CloudControl => &[
            ("account_id", IfSaid("path or `--assume-account`")),
            ("integration_arn", IfSaid("region and ids")),
            ("tags", Never),
            ("rest_api_name", Never),
            ("endpoint_type", Never),
            ("path", Never),
            ("tls_config", Never),
            ("region", IfSaid("path or `--assume-region`")),
            ("partition", IfSaid("as `region`")),
            ("rest_api_id", IfSaid("its properties")),
            ("resource_id", IfSaid("its properties")),
        ],
        Shape::TerraformState | Shape::TerraformPlan | Shape::TerraformConfiguration | Shape::Pulumi => &[
            ("account_id", IfSaid("`execution_arn` of the API, path or `--assume-account`")),
            ("integration_arn", IfSaid("region and ids")),
            ("integration_responses", IfSaid("`aws_api_gateway_integration_response` beside it")),
            ("tags", IfSaid("`aws_api_gateway_rest_api` beside it")),
            ("rest_api_name", IfSaid("`aws_api_gateway_rest_api` beside it")),
            ("endpoint_type", IfSaid("`aws_api_gateway_rest_api` beside it")),
            ("region", IfSaid("`region`, `execution_arn` of the API, path or `--assume-region`")),
            ("partition", IfSaid("as `region`")),
            ("rest_api_id", IfSaid("not before it exists")),
            ("resource_id", IfSaid("not before it exists")),
            ("path", IfSaid("`aws_api_gateway_resource` beside it")),
        ],
        _ => &[],
    }
}

//! The shapes of sources, as `apigw.source_status` and the column `source` name them.

use apigw_sql_columns::schema::{Dataset, Document};

/// What sources of a shape are, and what they yield.
#[derive(Clone, Debug)]
pub struct ShapeYield {
    /// The name of the shape in `apigw.source_status`.
    pub name: &'static str,
    /// What such a source is.
    pub what: &'static str,
    /// The datasets that it may have rows of.
    pub datasets: Vec<Dataset>,
}

/// All shapes of sources with what they yield.
pub fn shape_yields() -> Vec<ShapeYield> {
    let datasets =
        |shape: Shape| Dataset::ALL.iter().copied().filter(|dataset| shape.feeds(*dataset) && shape != Shape::OtherAnswer).collect();
    let shapes = Shape::ALL.into_iter().chain(Document::all().map(Shape::Document));
    shapes.map(|shape| ShapeYield { name: shape.name(), what: shape.what(), datasets: datasets(shape) }).collect()
}

/// What a file, or a document in it, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// Rows in the table's own columns, one a line.
    Ndjson,
    /// Rows in the table's own columns in a JSON document.
    Json,
    /// Rows in the table's own columns.
    Csv,
    /// Rows in the table's own columns.
    Tsv,
    /// Rows in the table's own columns.
    Parquet,
    /// Rows in the table's own columns in an Arrow IPC file.
    Arrow,
    /// A list of resources.
    GetResources,
    /// One resource.
    GetResource,
    /// One method, or a list of them.
    GetMethod,
    /// One integration, or a list of them.
    GetIntegration,
    /// A list of REST APIs.
    GetRestApis,
    /// One REST API.
    GetRestApi,
    /// Records of a dataset of documents.
    Document(Document),
    /// An OpenAPI document.
    OpenApi,
    /// A CloudFormation template.
    CloudFormation,
    /// A CloudFormation template with SAM's transform.
    Sam,
    /// The construct tree of the CDK.
    CdkTree,
    /// A Terraform state.
    TerraformState,
    /// A Terraform plan.
    TerraformPlan,
    /// Terraform configuration.
    TerraformConfiguration,
    /// A resource of a Terraform state as other tools write it.
    TerraformResource,
    /// A stack of Pulumi.
    Pulumi,
    /// Resources as Cloud Control shows them.
    CloudControl,
    /// The parameters of a call that makes an integration.
    PutIntegration,
    /// A document of another tool that holds answers of the API.
    Recording,
    /// An answer of AWS that no integration of a REST API is in.
    OtherAnswer,
    /// An answer of a live account.
    Live,
}

impl Shape {
    /// All shapes.
    const ALL: [Self; 26] = [
        Self::Ndjson,
        Self::Json,
        Self::Csv,
        Self::Tsv,
        Self::Parquet,
        Self::Arrow,
        Self::GetResources,
        Self::GetResource,
        Self::GetMethod,
        Self::GetIntegration,
        Self::PutIntegration,
        Self::GetRestApis,
        Self::GetRestApi,
        Self::OtherAnswer,
        Self::Recording,
        Self::Live,
        Self::CloudControl,
        Self::OpenApi,
        Self::CloudFormation,
        Self::Sam,
        Self::CdkTree,
        Self::TerraformState,
        Self::TerraformPlan,
        Self::TerraformConfiguration,
        Self::TerraformResource,
        Self::Pulumi,
    ];

    /// The shape of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let own = Self::ALL.into_iter().find(|shape| shape.name() == name);
        own.or_else(|| Document::all().map(Self::Document).find(|shape| shape.name() == name))
    }

    /// What such a source is.
    fn what(self) -> &'static str {
        match self {
            Self::Ndjson => "rows in the table's own columns, a JSON object a line",
            Self::Json => "rows in the table's own columns in a JSON document",
            Self::Csv | Self::Tsv => "rows in the table's own columns below a header",
            Self::Parquet | Self::Arrow => "rows in the table's own columns, or a dataset of a snapshot or of `collect`",
            Self::GetResources => {
                "pages of `get-resources --embed methods`, of the CLI, the wire, SDKs (`ResourceMethods`, `resource_methods`) and in HAL"
            }
            Self::GetResource | Self::GetMethod | Self::GetIntegration => "one such answer, or a list of them",
            Self::PutIntegration => "the parameters of `put-integration`: `httpMethod` is the verb of the API there",
            Self::GetRestApis | Self::GetRestApi => {
                "APIs, with what a script has put into their objects; an API that no other source shows is `failed`"
            }
            Self::Document(document) => document.table().description,
            Self::OtherAnswer => "answers that no table is for (tags, SDK types, usage, developer portals, …): complete and named",
            Self::Recording => "documents of other tools that hold answers, definitions, or texts of them",
            Self::Live => "what `collect` was answered",
            Self::CloudControl => "`get-resource` and `list-resources` of Cloud Control",
            Self::OpenApi => "OpenAPI 2 and 3 with `x-amazon-apigateway-integration`; operations of an export without it leave it partial",
            Self::CloudFormation => "templates, and answers to `get-template`",
            Self::Sam => "templates with SAM's transform",
            Self::CdkTree => "`tree.json` of the CDK",
            Self::TerraformState => "state, and `terraform show -json` of it; also `aws_api_gateway_rest_api_put` and `awscc_apigateway_…`",
            Self::TerraformPlan => "`terraform show -json` of a plan",
            Self::TerraformConfiguration => "`.tf` and `.tf.json`",
            Self::TerraformResource => "resources of a state as driftctl writes them",
            Self::Pulumi => "`pulumi stack export`, and the state of a stack",
        }
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
            Self::GetResources => "get-resources",
            Self::GetResource => "get-resource",
            Self::GetMethod => "get-method",
            Self::GetIntegration => "get-integration",
            Self::GetRestApis => "get-rest-apis",
            Self::GetRestApi => "get-rest-api",
            Self::Document(document) => document.shape(),
            Self::OpenApi => "openapi",
            Self::CloudFormation => "cloudformation",
            Self::Sam => "sam",
            Self::CdkTree => "cdk-tree",
            Self::TerraformState => "terraform-state",
            Self::TerraformPlan => "terraform-plan",
            Self::TerraformConfiguration => "terraform",
            Self::TerraformResource => "terraform-resource",
            Self::Pulumi => "pulumi",
            Self::CloudControl => "cloud-control",
            Self::PutIntegration => "put-integration",
            Self::Recording => "recording",
            Self::OtherAnswer => "other-answer",
            Self::Live => "live",
        }
    }

    /// Whether a document of this shape may give rows of `dataset`.
    pub(super) fn feeds(self, dataset: Dataset) -> bool {
        use Dataset::{Columns, Integration, IntegrationDetail, Method, Resource, RestApi, SourceStatus};
        match self {
            Self::Ndjson
            | Self::Json
            | Self::Csv
            | Self::Tsv
            | Self::Parquet
            | Self::Arrow
            | Self::GetIntegration
            | Self::PutIntegration
            | Self::OtherAnswer => {
                matches!(dataset, Integration | IntegrationDetail)
            }
            Self::GetResources | Self::GetResource => matches!(dataset, Integration | IntegrationDetail | Resource | Method),
            Self::GetMethod => matches!(dataset, Integration | IntegrationDetail | Method),
            // Scripts put the resources of an API into its object.
            Self::GetRestApis | Self::GetRestApi => matches!(dataset, RestApi | Integration | IntegrationDetail | Resource | Method),
            Self::Document(document) => dataset == Dataset::Document(document),
            Self::OpenApi => match dataset {
                Dataset::Document(document) => {
                    matches!(document.table().name, "authorizer" | "gateway_response" | "request_validator" | "model")
                }
                dataset => matches!(dataset, RestApi | Integration | IntegrationDetail | Resource | Method),
            },
            // Trees of the CDK and Cloud Control have their resources in a form of their own.
            Self::CdkTree | Self::CloudControl => matches!(dataset, RestApi | Integration | IntegrationDetail | Resource | Method),
            shape if shape.is_definition() => {
                matches!(dataset, RestApi | Integration | IntegrationDetail | Resource | Method | Dataset::Document(_))
            }
            _ => !matches!(dataset, SourceStatus | Columns),
        }
    }

    /// Whether it is a document of the API, whose records show the working configuration.
    pub(super) fn is_api_answer(self) -> bool {
        !matches!(self, Self::Ndjson | Self::Json | Self::Csv | Self::Tsv | Self::Parquet | Self::Arrow) && !self.is_definition()
    }

    /// The state of the configuration that its records show.
    pub(super) fn config_state(self) -> &'static str {
        match self {
            Self::OpenApi | Self::CloudFormation | Self::Sam | Self::CdkTree | Self::TerraformConfiguration | Self::PutIntegration => {
                "template"
            }
            Self::TerraformPlan => "plan",
            _ => "working",
        }
    }

    /// Whether it is a definition file, which is read as a whole.
    pub(super) fn is_definition(self) -> bool {
        matches!(
            self,
            Self::OpenApi
                | Self::CloudFormation
                | Self::Sam
                | Self::CdkTree
                | Self::TerraformState
                | Self::TerraformPlan
                | Self::TerraformConfiguration
                | Self::TerraformResource
                | Self::Pulumi
                | Self::CloudControl
        )
    }
}

//! `apigw.any_integration`: the integrations of REST APIs, and those of HTTP and WebSocket APIs with the routes that lead to them, as one
//! view.

use std::sync::Arc;

use datafusion::arrow::datatypes::FieldRef;
use datafusion::catalog::TableProvider;
use datafusion::common::metadata::FieldMetadata;
use datafusion::common::{JoinType, ScalarValue};
use datafusion::datasource::{ViewTable, provider_as_source};
use datafusion::error::Result;
use datafusion::functions::core::expr_fn::coalesce;
use datafusion::functions::expr_fn::{concat, split_part};
use datafusion::functions::regex::expr_fn::regexp_replace;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, cast, col, lit, when};

use apigw_sql_columns::schema::{Dataset, Document};

/// The provider of a dataset.
type Provider<'a> = &'a dyn Fn(Dataset) -> Arc<dyn TableProvider>;

/// The view over the tables that `provider` gives.
pub(super) fn view(provider: Provider<'_>) -> Result<Arc<dyn TableProvider>> {
    let plan = LogicalPlanBuilder::from(of_rest_apis(provider)?).union(of_other_apis(provider)?)?;
    // A union forgets what the columns mean.
    let shown = fields().iter().map(|field| {
        Expr::Column(datafusion::common::Column::new_unqualified(field.name()))
            .alias_with_metadata(field.name(), Some(FieldMetadata::from(field.as_ref())))
    });
    let shown: Vec<Expr> = shown.collect();
    Ok(Arc::new(ViewTable::new(plan.project(shown)?.build()?, None)))
}

fn fields() -> &'static [FieldRef] {
    Dataset::AnyIntegration.arrow_schema().fields()
}

/// A projection to the columns of the view. What `made` gives nothing for is the column of that name of `of`.
fn projected(input: LogicalPlanBuilder, of: &str, made: impl Fn(&str) -> Result<Option<Expr>>) -> Result<LogicalPlan> {
    let column = |field: &FieldRef| -> Result<Expr> {
        let name = field.name().as_str();
        let value = made(name)?.unwrap_or_else(|| col(format!("{of}.{name}")));
        Ok(cast(value, field.data_type().clone()).alias(name))
    };
    let columns = fields().iter().map(column).collect::<Result<Vec<_>>>()?;
    input.project(columns)?.build()
}

fn scan(alias: &str, provider: Arc<dyn TableProvider>) -> Result<LogicalPlanBuilder> {
    LogicalPlanBuilder::scan(alias, provider_as_source(provider), None)
}

fn null() -> Expr {
    Expr::Literal(ScalarValue::Null, None)
}

fn of_rest_apis(provider: Provider<'_>) -> Result<LogicalPlan> {
    let made = |name: &str| {
        Ok(match name {
            "integration_key" => Some(col("detail._key")),
            "api_kind" => Some(lit("REST")),
            "api_id" => Some(col("detail.rest_api_id")),
            "api_name" => Some(col("detail.rest_api_name")),
            "route_id" => Some(col("detail.resource_id")),
            "parameter_syntax" => Some(lit("rest")),
            "response_mapping" => Some(col("detail.integration_responses")),
            "managed" => Some(lit(false)),
            "integration_id" | "subtype" | "payload_format_version" => Some(null()),
            _ => None,
        })
    };
    projected(scan("detail", provider(Dataset::IntegrationDetail))?, "detail", made)
}

/// The dataset of documents of that name.
fn document(name: &str) -> Result<Dataset> {
    let missing = || datafusion::error::DataFusionError::Internal(format!("there is no dataset `{name}`"));
    Document::named(name).map(Dataset::Document).ok_or_else(missing)
}

/// `{account}/{region}/apis/{api}`, as keys begin.
fn key_of_api(table: &str, behind: &str) -> Expr {
    split_part(col(format!("{table}._key")), lit(behind), lit(1_i64))
}

/// What the key of an integration ends with to which a route leads. A definition names it, as keys do: `~name`.
fn target() -> Expr {
    let name = regexp_replace(col("route.target"), lit(r"\$\{([^}]*?)(\.id)?\}$"), lit(r"~\1"), None);
    concat(vec![key_of_api("route", "/routes/"), lit("/"), name])
}

fn of_other_apis(provider: Provider<'_>) -> Result<LogicalPlan> {
    let integrations = scan("integration", provider(document("v2_integration")?))?;
    let routes = scan("route", provider(document("v2_route")?))?.build()?;
    let apis = scan("api", provider(document("v2_api")?))?.build()?;
    let joined = integrations
        .join_with_expr_keys(routes, JoinType::Left, (vec![col("integration._key")], vec![target()]), None)?
        .join_with_expr_keys(apis, JoinType::Left, (vec![key_of_api("integration", "/integrations/")], vec![col("api._key")]), None)?;
    projected(joined, "integration", of_route)
}

/// What a column of an integration and its route is.
fn of_route(name: &str) -> Result<Option<Expr>> {
    let key = || col("route.route_key");
    let has_path = || key().like(lit("% /%"));
    let of_route_key = || when(key().like(lit("$%connect")), lit("WEBSOCKET")).when(has_path(), lit("HTTP")).end();
    let kind = || -> Result<Expr> { Ok(coalesce(vec![col("api.protocol_type"), of_route_key()?])) };
    let uri = || col("integration.integration_uri");
    Ok(Some(match name {
        "_key" => coalesce(vec![col("route._key"), col("integration._key")]),
        "integration_key" => col("integration._key"),
        "api_kind" => kind()?,
        "api_name" => coalesce(vec![col("api.name"), col("integration.api_name")]),
        "stage" | "cache_namespace" | "cache_key_parameters" | "response_transfer_mode" => null(),
        "api_method" => when(has_path(), split_part(key(), lit(" "), lit(1_i64))).end()?,
        "path" => when(has_path(), split_part(key(), lit(" "), lit(2_i64))).otherwise(key())?,
        "route_id" | "authorization_type" | "authorizer_id" | "authorization_scopes" | "api_key_required" => col(format!("route.{name}")),
        "type" => col("integration.integration_type"),
        "subtype" => col("integration.integration_subtype"),
        "http_method" => col("integration.integration_method"),
        "uri" => uri(),
        "integration_target" => {
            when(uri().like(lit("arn:%:elasticloadbalancing:%")).or(uri().like(lit("arn:%:servicediscovery:%"))), uri()).end()?
        }
        "credentials" => col("integration.credentials_arn"),
        "parameter_syntax" => when(col("integration.integration_subtype").is_not_null(), lit("subtype"))
            .when(kind()?.eq(lit("WEBSOCKET")), lit("websocket"))
            .when(kind()?.eq(lit("HTTP")), lit("http"))
            .end()?,
        "response_mapping" => col("integration.response_parameters"),
        "content_handling" => col("integration.content_handling_strategy"),
        "effective_timeout_in_millis" => coalesce(vec![
            col("integration.timeout_in_millis"),
            when(kind()?.eq(lit("WEBSOCKET")), lit(29_000_i64)).when(kind()?.eq(lit("HTTP")), lit(30_000_i64)).end()?,
        ]),
        "managed" => col("integration.api_gateway_managed"),
        "tags" => col("api.tags"),
        _ => return Ok(None),
    }))
}

//! From routes to batches: only the columns that are asked for are made.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BooleanBuilder, Float64Builder, Int64Builder, ListBuilder, RecordBatch, RecordBatchOptions, StringViewBuilder,
};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::error::ArrowError;

use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::types::SqlType;
use apigw_sql_routes::curl;
use apigw_sql_routes::model::Method;
use apigw_sql_routes::route::Route;

/// The rows of a batch that grows.
pub(super) struct Rows {
    schema: SchemaRef,
    columns: Vec<(&'static str, Values)>,
    count: usize,
}

enum Values {
    Text(StringViewBuilder),
    Texts(ListBuilder<StringViewBuilder>),
    Boolean(BooleanBuilder),
    Number(Int64Builder),
    Double(Float64Builder),
}

impl Rows {
    /// Of the columns at these positions.
    pub(super) fn new(projection: &[usize]) -> Result<Self, ArrowError> {
        let dataset = Dataset::EffectiveRoute;
        let schema = Arc::new(dataset.arrow_schema().project(projection)?);
        let column = |&at: &usize| {
            let column = &dataset.columns()[at];
            let values = match column.sql_type {
                SqlType::TextArray => Values::Texts(apigw_sql_columns::types::list::builder(0)),
                SqlType::Boolean => Values::Boolean(BooleanBuilder::new()),
                SqlType::BigInt => Values::Number(Int64Builder::new()),
                SqlType::Double => Values::Double(Float64Builder::new()),
                _ => Values::Text(StringViewBuilder::new().with_deduplicate_strings()),
            };
            (column.name, values)
        };
        Ok(Self { schema, columns: projection.iter().map(column).collect(), count: 0 })
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Adds a route.
    pub(super) fn push(&mut self, route: &Route<'_, '_>) {
        for (name, values) in &mut self.columns {
            match values {
                Values::Text(builder) => append_text(route, name, builder),
                Values::Texts(builder) => match texts(route, name) {
                    Some(texts) => {
                        for text in &texts {
                            builder.values().append_value(text);
                        }
                        builder.append(true);
                    }
                    None => builder.append(false),
                },
                Values::Boolean(builder) => builder.append_option(boolean(route, name)),
                Values::Number(builder) => builder.append_option(number(route, name)),
                Values::Double(builder) => builder.append_option(route.share.percent),
            }
        }
        self.count += 1;
    }

    /// The batch, and none of it stays.
    pub(super) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let arrays = self.columns.iter_mut().map(|(_, values)| values.finish()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(std::mem::take(&mut self.count)));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)
    }
}

impl Values {
    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Texts(builder) => Arc::new(builder.finish()),
            Self::Boolean(builder) => Arc::new(builder.finish()),
            Self::Number(builder) => Arc::new(builder.finish()),
            Self::Double(builder) => Arc::new(builder.finish()),
        }
    }
}

/// The method's record, where there is one.
fn method<'a>(route: &Route<'_, 'a>) -> Option<&'a Method> {
    route.served()?.method
}

fn append_text(route: &Route<'_, '_>, name: &str, builder: &mut StringViewBuilder) {
    let api = route.api;
    let integration = || method(route)?.integration.as_ref();
    let target = route.method.map(|method| &method.target);
    let borrowed: Option<&str> = match name {
        "integration_key" => integration().and_then(|integration| integration.key.as_deref()),
        "account_id" => api.place.account_id.as_deref(),
        "region" => api.place.region.as_deref(),
        "partition" => api.place.partition.as_deref(),
        "api_kind" => Some(api.kind.as_str()),
        "rest_api_id" => api.id.as_deref(),
        "rest_api_name" => api.name.as_deref(),
        "deployment_id" => route.share.deployment_id(),
        "endpoint_type" => api.endpoint.known().map(apigw_sql_routes::model::Endpoint::as_str),
        "stage" => route.share.stage.map(|stage| stage.name.as_str()),
        "share" => Some(route.share.name()),
        "host" => route.entry.and_then(|entry| entry.host.as_deref()),
        "entry" => route.entry.map(|entry| entry.kind.as_str()),
        "mapping" => route.entry.and_then(apigw_sql_routes::entry::Entry::mapping),
        "api_method" => route.verb(),
        "path" => route.path(),
        "network" => route.entry.and_then(|entry| entry.network).map(apigw_sql_routes::entry::Network::as_str),
        "authorizer_id" => method(route).and_then(|method| method.authorizer_id.as_deref()),
        "reachable_by" => route.reachable_by(),
        "policy_effect" => route.method.and_then(|method| method.policy.effect),
        "web_acl_arn" => route.share.stage.and_then(|stage| stage.web_acl_arn.as_deref()),
        "endpoint_access_mode" => api.access_mode.as_deref(),
        "resolved_uri" => target.and_then(|target| target.uri.as_deref()),
        "backend_kind" => target.and_then(apigw_sql_routes::target::Target::backend_kind),
        "backend_key" => {
            builder.append_option(target.and_then(apigw_sql_routes::target::Target::backend_key));
            return;
        }
        "credentials" => target.and_then(|target| target.credentials.as_deref()),
        "state" => Some(route.state.as_str()),
        "state_reason" => route.reason.as_deref(),
        "basis" => route.served().map(|served| served.basis.as_str()),
        "config_state" => method(route).and_then(|method| method.origin.config_state.as_deref()),
        "source" => method(route).and_then(|method| method.origin.source.as_deref()),
        "source_path" => method(route).and_then(|method| method.origin.path.as_deref()),
        _ => {
            builder.append_option(match name {
                "_key" => Some(route.key()),
                "url" => route.url(),
                "curl" => curl::command(route),
                _ => None,
            });
            return;
        }
    };
    builder.append_option(borrowed);
}

fn texts(route: &Route<'_, '_>, name: &str) -> Option<Vec<String>> {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let of_policy = |texts: fn(&apigw_sql_routes::access::PolicyAnswer) -> &Vec<String>| {
        route.method.filter(|method| method.policy.effect.is_some()).map(|method| texts(&method.policy).clone())
    };
    match name {
        "header_conditions" => route.entry.map(apigw_sql_routes::entry::Entry::header_conditions),
        "except_verbs" => route.served().map(|served| owned(&served.except_verbs)),
        "except_routes" => Some(route.except_routes()),
        "required" => Some(route.access.required.iter().map(|required| required.as_str().to_owned()).collect()),
        "scopes" => method(route).map(|method| method.scopes.clone()),
        "policy_source_ips" => of_policy(|policy| &policy.source_ips),
        "policy_vpc_endpoints" => of_policy(|policy| &policy.vpc_endpoints),
        "policy_accounts" => of_policy(|policy| &policy.accounts),
        "assumed" => route.served().map(|served| owned(served.assumed)),
        "unknown_columns" => method(route).map(|method| method.origin.unknown_columns.clone()),
        _ => None,
    }
}

fn boolean(route: &Route<'_, '_>, name: &str) -> Option<bool> {
    match name {
        "is_cors_preflight" => route.method.map(|_| route.is_preflight()),
        "authenticated" => route.access.authenticated,
        "acts_with_role" => route.method.and_then(|method| method.target.acts_with_role),
        "cache" => route.is_cached(),
        _ => None,
    }
}

fn number(route: &Route<'_, '_>, name: &str) -> Option<i64> {
    match name {
        "effective_timeout_in_millis" => route.method.and_then(|method| method.target.timeout),
        "source_line" => method(route).and_then(|method| method.origin.line),
        _ => None,
    }
}

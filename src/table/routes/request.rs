//! `apigw.route_of` and `apigw.route_steps`: which route serves a request, and how it is found.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use datafusion::arrow::datatypes::{FieldRef, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;

use super::asked::{Asked, Gives, OwnedRequest};
use super::exec::RoutesExec;
use super::wanted::Filters;
use crate::table::diff::SideReports;
use crate::table::store::Store;
use crate::{Error, ErrorKind};
use apigw_sql_columns::types::hstore::HstoreArray;
use apigw_sql_functions::error::IntoDataFusion;
use apigw_sql_functions::table_function::{Arguments, TableFunction};
use apigw_sql_value::hstore;
use apigw_sql_value::uri::url::Url;

/// The rows that functions over routes read, once they are opened.
#[derive(Debug, Default)]
pub struct RouteSource(Arc<OnceLock<Option<Arc<Store>>>>);

impl Clone for RouteSource {
    /// What describes sources is cloned to be opened by itself.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl RouteSource {
    /// The same rows.
    #[must_use]
    pub fn share(&self) -> Self {
        Self(Arc::clone(&self.0))
    }

    /// The rows are these.
    pub fn open(&self, store: Option<Arc<Store>>) {
        // Opened once; what is there stays.
        let _ = self.0.set(store);
    }

    fn store(&self) -> Option<Arc<Store>> {
        self.0.get().cloned().flatten()
    }
}

/// The table functions.
#[derive(Debug)]
pub struct RouteFunction {
    name: &'static str,
    gives: Gives,
    source: RouteSource,
    reports: SideReports,
}

impl RouteFunction {
    /// `apigw.route_of`: the routes.
    pub fn route_of(source: RouteSource, reports: SideReports) -> Self {
        Self { name: "apigw.route_of", gives: Gives::Routes, source, reports }
    }

    /// `apigw.route_steps`: how they are found.
    pub fn route_steps(source: RouteSource, reports: SideReports) -> Self {
        Self { name: "apigw.route_steps", gives: Gives::Steps, source, reports }
    }
}

impl TableFunction for RouteFunction {
    fn name(&self) -> &str {
        self.name
    }

    fn parameters(&self) -> &[&str] {
        &["method", "url", "headers"]
    }

    fn bind(&self, arguments: &Arguments, _columns: Option<&[FieldRef]>) -> Result<Arc<dyn TableProvider>> {
        let request = request(self.name, arguments).into_datafusion()?;
        Ok(Arc::new(RequestTable { request, gives: self.gives, source: self.source.share(), reports: self.reports.clone() }))
    }
}

fn request(function: &str, arguments: &Arguments) -> crate::Result<OwnedRequest> {
    let text = |name: &str| match arguments.get(name).and_then(ScalarValue::try_as_str) {
        Some(Some(text)) => Ok(text),
        _ => Err(Error::new(ErrorKind::Syntax, format!("`{function}` needs the text argument `{name}`"))
            .with_hint(format!("for example `{function}('GET', 'https://api.example.com/orders/7')`"))),
    };
    let (verb, url) = (text("method")?, text("url")?);
    if verb.is_empty() || !verb.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(Error::new(ErrorKind::Syntax, format!("`{verb}` is no method of HTTP")).with_hint("`GET`, `POST`, …"));
    }
    let parsed = Url::parse(url).filter(|url| matches!(&*url.scheme(), "https" | "http" | "wss" | "ws"));
    let Some((parsed, host)) = parsed.as_ref().and_then(|parsed| Some((parsed, parsed.host()?))) else {
        return Err(Error::new(ErrorKind::Syntax, format!("`{}` is no address", apigw_sql_value::error::presentable(url)))
            .with_hint("for example `https://api.example.com/orders/7`"));
    };
    let headers = headers(arguments.get("headers"))?;
    Ok(OwnedRequest { verb: verb.to_ascii_uppercase(), host: host.into_owned(), path: parsed.path().to_owned(), headers })
}

/// An hstore, as a value or as text.
fn headers(value: Option<&ScalarValue>) -> crate::Result<Vec<(String, String)>> {
    let wrong = || {
        Error::new(ErrorKind::Syntax, "expected an hstore for the argument `headers`")
            .with_hint("for example `headers => 'Accept=>application/json'`")
    };
    match value {
        None => Ok(Vec::new()),
        Some(value) if value.is_null() => Ok(Vec::new()),
        Some(value) => {
            if let Some(Some(text)) = value.try_as_str() {
                let parsed = hstore::parse(text).map_err(|_| wrong())?;
                return Ok(parsed.iter().filter_map(|(name, value)| Some((name.to_string(), value.as_ref()?.to_string()))).collect());
            }
            let array = value.to_array().map_err(|_| wrong())?;
            let row = HstoreArray::try_new(&array).and_then(|map| map.get(0)).ok_or_else(wrong)?;
            Ok(row.iter().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect())
        }
    }
}

/// What a function gives of a request.
#[derive(Debug)]
struct RequestTable {
    request: OwnedRequest,
    gives: Gives,
    source: RouteSource,
    reports: SideReports,
}

#[async_trait]
impl TableProvider for RequestTable {
    fn schema(&self) -> SchemaRef {
        self.gives.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        _limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let store = self.source.store();
        let filters = Filters::of_host(&self.request.host);
        let (plans, of) = super::inputs_of(store.as_ref(), &self.reports, &filters, state).await?;
        let projection = projection.cloned().unwrap_or_else(|| (0..self.schema().fields().len()).collect());
        Ok(Arc::new(RoutesExec::new(plans, of, filters, Asked::Request(self.request.clone(), self.gives), projection)?))
    }
}

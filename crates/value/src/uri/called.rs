//! What an integration calls: the kind of its backend and its identity, of the service for REST APIs and of that for others.

use std::borrow::Cow;

use super::integration::IntegrationUri;
use super::lambda::Lambda;
use super::{backend, has_open_expression};

/// The members of an integration that say what it calls.
#[derive(Clone, Copy, Debug, Default)]
pub struct Called<'a> {
    /// `AWS`, `AWS_PROXY`, `HTTP`, `HTTP_PROXY` or `MOCK`.
    pub kind: Option<&'a str>,
    /// The action of an AWS service, of an HTTP API.
    pub subtype: Option<&'a str>,
    /// The function, address, listener or service.
    pub uri: Option<&'a str>,
    /// `INTERNET` or `VPC_LINK`.
    pub connection_type: Option<&'a str>,
    /// The VPC link.
    pub connection_id: Option<&'a str>,
    /// The load balancer behind the link of a REST API.
    pub target: Option<&'a str>,
}

impl<'a> Called<'a> {
    /// Of a REST API: `lambda`, `http`, `vpc_link`, `aws_service`, `mock`, `unresolved`.
    pub fn kind_of_rest(&self) -> Option<&'static str> {
        if self.kind == Some("MOCK") {
            return Some("mock");
        }
        if self.connection_type == Some("VPC_LINK") || (self.connection_type.is_none() && self.connection_id.is_some()) {
            return Some("vpc_link");
        }
        Some(IntegrationUri::parse(self.uri?)?.kind.as_str())
    }

    /// The same of an HTTP or WebSocket API.
    pub fn kind_of_http(&self) -> Option<&'static str> {
        match self.subtype {
            Some(_) => Some("aws_service"),
            None if self.connection_type != Some("VPC_LINK") && self.uri.is_some_and(is_function) => Some("lambda"),
            None => self.kind_of_rest(),
        }
    }

    /// The identity of a REST API's backend.
    pub fn key_of_rest(&self) -> Option<Cow<'a, str>> {
        backend::key(self.uri?, self.connection_id, self.target, false)
    }

    /// The same of an HTTP or WebSocket API. The target of an action of an AWS service is a parameter.
    pub fn key_of_http(&self) -> Option<Cow<'a, str>> {
        let uri = self.uri.filter(|uri| self.subtype.is_none() && !has_open_expression(uri))?;
        match (self.connection_type, self.connection_id) {
            // A listener or a service of Cloud Map, which the link leads to.
            (Some("VPC_LINK"), Some(link)) if uri.starts_with("arn:") => Some(Cow::Owned(format!("{link}|{uri}"))),
            _ if is_function(uri) => Lambda::parse(uri).and_then(|function| function.function_arn).map(Cow::Borrowed),
            (_, link) => backend::key(uri, link, None, false),
        }
    }
}

/// Whether a URI is the ARN of a function, which HTTP APIs take as it is.
fn is_function(uri: &str) -> bool {
    uri.starts_with("arn:") && uri.split(':').nth(2) == Some("lambda")
}

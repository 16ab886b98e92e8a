//! Gets hold of the whole answer, whether or not the SDK could make its own types of it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_apigateway::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_apigateway::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_apigateway::error::BoxError;
use bytes::Bytes;

use super::failure::retry_after;

/// An answer as it came.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// The HTTP status.
    pub(super) status: u16,
    /// The body.
    pub(super) body: Bytes,
    /// When to try again, if the service said so.
    pub(super) retry_after: Option<Duration>,
}

/// Keeps the answer of one request.
#[derive(Clone, Debug, Default)]
pub(super) struct Capture(Arc<Mutex<Option<Answer>>>);

impl Capture {
    /// The answer, if there was one.
    pub(super) fn take(&self) -> Option<Answer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Intercept for Capture {
    fn name(&self) -> &'static str {
        "Capture"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let body = response.body().bytes().map(Bytes::copy_from_slice);
        let header = response.headers().get("retry-after").and_then(|text| retry_after(text, chrono::Utc::now()));
        if let Some(body) = body {
            let answer = Answer { status: response.status().as_u16(), body, retry_after: header };
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        }
        Ok(())
    }
}

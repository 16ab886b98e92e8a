//! One request through the SDK: signed, sent, and its answer kept as it came.

use std::error::Error as StdError;
use std::time::Duration;

use aws_sdk_apigateway::Client;
use aws_sdk_apigateway::config::http::HttpResponse;
use aws_sdk_apigateway::error::{ProvideErrorMetadata, SdkError};
use bytes::Bytes;

use super::capture::Capture;
use super::credentials::NoCredentials;
use super::failure::{Failure, FailureKind};
use super::operation::{Operation, PAGE_LIMIT};

/// How long an answer may take.
pub(super) const ATTEMPT_TIMEOUT: Duration = Duration::from_mins(1);
/// How long a connection may take.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Makes a request once.
pub(super) async fn call(client: &Client, operation: &Operation) -> Result<Bytes, Failure> {
    let capture = Capture::default();
    // What the SDK makes of the answer is dropped: see the module's head.
    let failure = match operation {
        Operation::GetRestApis { position } => {
            let request = client.get_rest_apis().limit(PAGE_LIMIT).set_position(position.clone());
            request.customize().interceptor(capture.clone()).send().await.err().map(failure_of)
        }
        Operation::GetResources { rest_api_id, position } => {
            let request = client.get_resources().rest_api_id(rest_api_id).limit(PAGE_LIMIT).embed("methods");
            let request = request.set_position(position.clone());
            request.customize().interceptor(capture.clone()).send().await.err().map(failure_of)
        }
        Operation::GetStages { rest_api_id } => {
            let request = client.get_stages().rest_api_id(rest_api_id);
            request.customize().interceptor(capture.clone()).send().await.err().map(failure_of)
        }
        // Any operation will do that has no parameters of its own: it is signed and sent to another path.
        Operation::Document { path, .. } => {
            let path = path.clone();
            let request = client.get_account().customize().mutate_request(move |request| {
                let uri = request.uri().split('?').next().unwrap_or_default();
                let uri = format!("{}{path}", uri.strip_suffix("/account").unwrap_or(uri));
                // A path that is none fails when it is sent.
                let _ = request.set_uri(uri);
            });
            request.interceptor(capture.clone()).send().await.err().map(failure_of)
        }
        Operation::GetExport { rest_api_id, stage } => {
            let request = client.get_export().rest_api_id(rest_api_id).stage_name(stage).export_type("oas30");
            let request = request.parameters("extensions", "integrations").accepts("application/json");
            request.customize().interceptor(capture.clone()).send().await.err().map(failure_of)
        }
    };
    match (capture.take(), failure) {
        (Some(answer), _) if (200..300).contains(&answer.status) => Ok(answer.body),
        (Some(answer), Some(failure)) => Err(match failure.kind {
            FailureKind::Throttled(_) => Failure { kind: FailureKind::Throttled(answer.retry_after), ..failure },
            _ => failure,
        }),
        (_, Some(failure)) => Err(failure),
        (_, None) => Err(Failure::new(FailureKind::Transient, "the answer has no body")),
    }
}

/// What the SDK's error means.
pub(super) fn failure_of<E>(error: SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + StdError + Send + Sync + 'static,
{
    match &error {
        SdkError::ServiceError(service) => {
            let status = service.raw().status().as_u16();
            let code = service.err().code().unwrap_or_default();
            let kind = Failure::kind_of(status, code, None);
            let message = match (code, service.err().message().unwrap_or_default()) {
                ("", "") => format!("HTTP status {status}"),
                ("", message) => format!("HTTP status {status}: {message}"),
                (code, "") => code.to_owned(),
                (code, message) => format!("{code}: {message}"),
            };
            Failure::new(kind, speakable(&message))
        }
        SdkError::ResponseError(response) => {
            let status = response.raw().status().as_u16();
            let kind = if (200..300).contains(&status) { FailureKind::Transient } else { Failure::kind_of(status, "", None) };
            Failure::new(kind, speakable(&format!("HTTP status {status}: {}", chain(&error))))
        }
        SdkError::TimeoutError(_) => Failure::new(FailureKind::Transient, format!("no answer within {} s", ATTEMPT_TIMEOUT.as_secs())),
        SdkError::DispatchFailure(_) => match credentials_failure(&error) {
            Some(failure) => failure,
            None => Failure::new(FailureKind::Transient, speakable(&chain(&error))),
        },
        _ => match credentials_failure(&error) {
            Some(failure) => failure,
            None => Failure::new(FailureKind::Permanent, speakable(&chain(&error))),
        },
    }
}

/// The failure of getting credentials, if the error is one.
fn credentials_failure(error: &(dyn StdError + 'static)) -> Option<Failure> {
    let mut next = Some(error);
    let mut found = false;
    while let Some(error) = next {
        if let Some(NoCredentials(failure)) = error.downcast_ref() {
            return Some(failure.clone());
        }
        found |= error.is::<aws_credential_types::provider::error::CredentialsError>();
        next = error.source();
    }
    found.then(|| Failure::new(FailureKind::Permanent, speakable(&format!("no credentials: {}", chain(error)))))
}

/// An error and its causes in one line.
pub(super) fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if !texts.iter().any(|known| known.contains(&text)) {
            texts.push(text);
        }
        next = error.source();
    }
    texts.join(": ")
}

/// The longest message that is kept, in characters.
const LONGEST_MESSAGE: usize = 400;

/// A message of the service, fit to be shown: in one line, and without what it repeats of the request.
///
/// The answer to a wrong signature quotes the signed request, the session token among it.
pub(super) fn speakable(message: &str) -> String {
    const QUOTES: [&str; 4] = ["Canonical String", "String-to-Sign", "x-amz-security-token", "X-Amz-Security-Token"];
    let end = QUOTES.iter().filter_map(|quote| message.find(quote)).min().unwrap_or(message.len());
    let mut text = message[..end].split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = text.char_indices().nth(LONGEST_MESSAGE) {
        text.truncate(at);
        text.push('…');
    } else if end < message.len() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_quotes_the_signed_request_is_cut_before_it() {
        let message = "SignatureDoesNotMatch: The request signature we calculated does not match.\n\nThe Canonical String for this \
                       request should have been\n'GET\n/restapis\n\nhost:x\nx-amz-security-token:SECRET";
        let text = speakable(message);
        assert_eq!(text, "SignatureDoesNotMatch: The request signature we calculated does not match. The…");
        assert!(speakable("x-amz-security-token: SECRET").len() < 5);
    }

    #[test]
    fn a_message_is_one_line_of_bounded_length() {
        assert_eq!(speakable("a\n  b\r\n"), "a b");
        assert_eq!(speakable(&"é".repeat(1000)).chars().count(), LONGEST_MESSAGE + 1);
    }
}

//! The enumerations of the API Gateway API. The table has AWS's upper-case spelling; a value that is not known stays
//! as the source has it, because AWS adds values and a guess would hide them.

/// `type` of an integration.
pub const INTEGRATION_TYPE: &[&str] = &["AWS_PROXY", "HTTP_PROXY", "MOCK", "AWS", "HTTP"];
/// `connectionType`.
pub const CONNECTION_TYPE: &[&str] = &["INTERNET", "VPC_LINK"];
/// `contentHandling`.
pub const CONTENT_HANDLING: &[&str] = &["CONVERT_TO_TEXT", "CONVERT_TO_BINARY"];
/// `passthroughBehavior`.
pub const PASSTHROUGH_BEHAVIOR: &[&str] = &["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"];
/// `responseTransferMode`.
pub const RESPONSE_TRANSFER_MODE: &[&str] = &["BUFFERED", "STREAM"];
/// `authorizationType` of a method.
pub const AUTHORIZATION_TYPE: &[&str] = &["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT"];
/// `endpointConfiguration.types` of a REST API.
pub const ENDPOINT_TYPE: &[&str] = &["REGIONAL", "EDGE", "PRIVATE"];
/// `apiKeySource` of a REST API.
pub const API_KEY_SOURCE: &[&str] = &["HEADER", "AUTHORIZER"];
/// The verbs of a REST API.
pub const VERB: &[&str] = &["GET", "POST", "ANY", "OPTIONS", "PUT", "DELETE", "PATCH", "HEAD"];

/// The values that AWS documents for the table's column of this name; none where it is no enumeration.
pub fn of_column(name: &str) -> &'static [&'static str] {
    match name {
        "type" => INTEGRATION_TYPE,
        "connection_type" => CONNECTION_TYPE,
        "content_handling" => CONTENT_HANDLING,
        "passthrough_behavior" => PASSTHROUGH_BEHAVIOR,
        "response_transfer_mode" => RESPONSE_TRANSFER_MODE,
        "authorization_type" => AUTHORIZATION_TYPE,
        "api_key_source" => API_KEY_SOURCE,
        "http_method" | "api_method" => VERB,
        _ => &[],
    }
}

/// AWS's spelling of `text`, if it is one of `known` in another case; else `text` itself.
#[inline]
pub fn canonical<'a>(known: &[&'static str], text: &'a str) -> &'a str {
    if known.contains(&text) { text } else { known.iter().find(|k| k.eq_ignore_ascii_case(text)).copied().unwrap_or(text) }
}

/// Whether `text` is one of `known` in any case.
pub fn is_known(known: &[&str], text: &str) -> bool {
    known.iter().any(|k| k.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_get_their_spelling_and_others_stay() {
        assert_eq!(canonical(INTEGRATION_TYPE, "aws_proxy"), "AWS_PROXY");
        assert_eq!(canonical(INTEGRATION_TYPE, "HTTP"), "HTTP");
        assert_eq!(canonical(INTEGRATION_TYPE, "grpc"), "grpc");
        assert_eq!(canonical(PASSTHROUGH_BEHAVIOR, "When_No_Match"), "WHEN_NO_MATCH");
        assert_eq!(canonical(PASSTHROUGH_BEHAVIOR, ""), "");
    }
}

//! Integration URIs: `arn:{partition}:apigateway:{region}:{subdomain.service|service}:path|action/{service_api}`
//! for AWS types, a URL for HTTP types (API Gateway API Reference, `PutIntegration`).

use super::arn::Arn;
use super::lambda::{Invocation, Lambda, may_invoke};
use super::present;
use super::scan::{has_variable, rsplit_once, split_before};
use super::url::Url;

/// What an integration URI leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The invocation of a Lambda function.
    Lambda,
    /// Any other AWS API.
    AwsService,
    /// An HTTP endpoint.
    Http,
    /// A variable hides which of them.
    Unresolved,
}

impl Kind {
    /// The kind's name in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lambda => "lambda",
            Self::AwsService => "aws_service",
            Self::Http => "http",
            Self::Unresolved => "unresolved",
        }
    }
}

/// An integration URI taken apart; the parts belong to AWS types only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntegrationUri<'a> {
    /// What it leads to.
    pub kind: Kind,
    /// `aws`, `aws-cn`, …
    pub partition: Option<&'a str>,
    /// The region of the service that is called.
    pub region: Option<&'a str>,
    /// What stands before the service: a bucket, an API, `runtime`.
    pub subdomain: Option<&'a str>,
    /// The service as API Gateway calls it.
    pub service: Option<&'a str>,
    /// `path` or `action`.
    pub action_type: Option<&'a str>,
    /// The action's name, or the path without its leading slash.
    pub action: Option<&'a str>,
    /// Action and parameters, or path and query, as written after `action/` or `path/`.
    pub(super) service_api: &'a str,
    /// The function, for the kind that has one.
    pub(super) lambda: Option<Lambda<'a>>,
}

impl<'a> IntegrationUri<'a> {
    /// The parts of `text`; `None` if it is no integration URI.
    pub fn parse(text: &'a str) -> Option<Self> {
        if is_http(text) {
            return Some(Self::of_kind(Kind::Http));
        }
        let Some(arn) = Arn::parse(text) else {
            return starts_with_variable(text).then(|| Self::of_kind(Kind::Unresolved));
        };
        match arn.service? {
            "apigateway" => Self::of_arn(arn),
            // The form of HTTP APIs, found in templates that mix both.
            "lambda" => Lambda::parse(text).map(|lambda| Self { lambda: Some(lambda), ..Self::of_kind(Kind::Lambda) }),
            service => has_variable(service).then(|| Self::of_kind(Kind::Unresolved)),
        }
    }

    fn of_kind(kind: Kind) -> Self {
        Self {
            kind,
            partition: None,
            region: None,
            subdomain: None,
            service: None,
            action_type: None,
            action: None,
            service_api: "",
            lambda: None,
        }
    }

    fn of_arn(arn: Arn<'a>) -> Option<Self> {
        let host = arn.account_id?;
        let resource = arn.resource?;
        let (subdomain, service) = match rsplit_once(host, b'.') {
            Some((subdomain, service)) => (present(subdomain), service),
            None => (None, host),
        };
        let (action_type, rest) = split_before(resource, |b| b == b'/');
        let is_action = action_type == "action";
        if !is_action && action_type != "path" && !has_variable(action_type) {
            return None;
        }
        let action_type = (!has_variable(action_type)).then_some(action_type);
        let service_api = if action_type.is_some() { rest.strip_prefix('/').unwrap_or(rest) } else { "" };
        let action = if is_action {
            split_before(service_api, |b| matches!(b, b'&' | b'?')).0
        } else {
            service_api.strip_prefix('/').unwrap_or(service_api)
        };
        let invocation = if service == "lambda" && action_type == Some("path") { Invocation::parse(service_api) } else { None };
        Some(Self {
            kind: if invocation.is_some() { Kind::Lambda } else { kind_of_service(service, action_type, service_api) },
            lambda: invocation.map(|invocation| Lambda::invoked(invocation, arn.region)),
            partition: arn.partition,
            region: arn.region,
            subdomain,
            service: present(service),
            action_type,
            action: present(action),
            service_api,
        })
    }
}

/// The kind of what is no invocation.
fn kind_of_service(service: &str, action_type: Option<&str>, service_api: &str) -> Kind {
    if has_variable(service) {
        return Kind::Unresolved;
    }
    match action_type {
        _ if service != "lambda" => Kind::AwsService,
        None => Kind::Unresolved,
        Some("path") if may_invoke(service_api) => Kind::Unresolved,
        Some(_) => Kind::AwsService,
    }
}

/// Whether the text is an HTTP(S) URL, legal in all its parts or not.
fn is_http(text: &str) -> bool {
    let starts = |prefix: &str| text.get(..prefix.len()).is_some_and(|t| t.eq_ignore_ascii_case(prefix));
    starts("http://") || starts("https://") || Url::parse(text).is_some_and(|url| has_variable(&url.scheme()))
}

/// Whether the text begins with a variable, be it escaped as `$${…}` for Terraform.
fn starts_with_variable(text: &str) -> bool {
    let after = text.trim_start_matches('$');
    after.len() < text.len() && super::scan::group_end(after.as_bytes(), 0).is_some() && after.starts_with('{')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<&'static str> {
        IntegrationUri::parse(text).map(|u| u.kind.as_str())
    }

    #[test]
    fn kinds() {
        for (text, expected) in [
            ("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations", "lambda"),
            ("arn:aws-us-gov:apigateway:us-gov-west-1:lambda:path/2021-11-15/functions/f/response-streaming-invocations", "lambda"),
            ("arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Fn.Arn}/invocations", "lambda"),
            ("arn:aws:lambda:us-west-2:123456789012:function:my-function", "lambda"),
            ("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/event-source-mappings/", "aws_service"),
            ("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f", "aws_service"),
            ("arn:aws:apigateway:us-east-1:sqs:action/SendMessage", "aws_service"),
            ("arn:aws:apigateway:us-east-1:${stageVariables.bucket}.s3:path/k", "aws_service"),
            ("arn:aws:apigateway:us-east-1:s3:${stageVariables.rest}", "aws_service"),
            ("http://${stageVariables.host}", "http"),
            ("HTTPS://h/a b", "http"),
            ("http${stageVariables.s}://h/", "http"),
            ("${stageVariables.proto}://h/", "http"),
            ("${lambda_invocation_arn}", "unresolved"),
            ("$${stageVariables.x}/y", "unresolved"),
            ("${stageVariables.url}/path", "unresolved"),
            ("arn:aws:apigateway:us-east-1:${stageVariables.service}:action/Publish", "unresolved"),
            ("arn:aws:apigateway:us-east-1:lambda:path/${stageVariables.rest}", "unresolved"),
            ("arn:aws:apigateway:us-east-1:lambda:path/${stageVariables.v}/functions/f/invocations", "unresolved"),
            ("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${stageVariables.rest}", "unresolved"),
            ("arn:aws:apigateway:us-east-1:lambda:${stageVariables.rest}", "unresolved"),
            ("arn:aws:${service}:us-east-1:lambda:path/x", "unresolved"),
        ] {
            assert_eq!(kind(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_text_has_no_kind() {
        for text in [
            "",
            "x",
            "ftp://h/",
            "{proxy}",
            "arn:aws:s3:::b",
            "arn:aws:apigateway:us-east-1::/restapis/a/resources/b/methods/GET/integration",
            "arn:aws:apigateway:us-east-1:sqs:SendMessage",
            "arn:aws:apigateway:us-east-1:sqs:",
            "<uri:1>",
            "{{ integration_uri }}",
            "arn:aws:elasticloadbalancing:us-west-2:123456789012:listener/app/a/b/c",
            "http:/h",
        ] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    fn parts(text: &str) -> [Option<&str>; 6] {
        IntegrationUri::parse(text).map(|u| [u.partition, u.region, u.subdomain, u.service, u.action_type, u.action]).unwrap()
    }

    #[test]
    fn services_and_subdomains() {
        let p = parts("arn:aws:apigateway:us-east-1:my-bucket.s3:path/k");
        assert_eq!(p, [Some("aws"), Some("us-east-1"), Some("my-bucket"), Some("s3"), Some("path"), Some("k")]);
        let p = parts("arn:aws:apigateway:us-east-1:cloudcustodiantestdomain.com.ecs:action/");
        assert_eq!(p, [Some("aws"), Some("us-east-1"), Some("cloudcustodiantestdomain.com"), Some("ecs"), Some("action"), None]);
        let p = parts("arn:aws-cn:apigateway:cn-north-1:runtime.sagemaker:path/endpoints/my-endpoint/invocations");
        assert_eq!(p[2..], [Some("runtime"), Some("sagemaker"), Some("path"), Some("endpoints/my-endpoint/invocations")]);
        let p = parts("arn:aws:apigateway:${self:provider.region}:s3:path/${stageVariables.bucket_name}/{order_object_path}");
        assert_eq!(p[1], Some("${self:provider.region}"));
        assert_eq!(p[5], Some("${stageVariables.bucket_name}/{order_object_path}"));
        let p = parts("arn:aws:apigateway:us-east-1:b-${stageVariables.env}.s3:path//k");
        assert_eq!(p[2..], [Some("b-${stageVariables.env}"), Some("s3"), Some("path"), Some("k")]);
    }

    // Both forms stand in the description of `uri` in the API reference.
    #[test]
    fn actions_end_at_their_parameters() {
        let p = parts("arn:aws:apigateway:us-west-2:s3:action/GetObject&Bucket={bucket}&Key={key}");
        assert_eq!(p[2..], [None, Some("s3"), Some("action"), Some("GetObject")]);
        let p = parts("arn:aws:apigateway:us-west-2:s3:path/{bucket}/{key}");
        assert_eq!(p[2..], [None, Some("s3"), Some("path"), Some("{bucket}/{key}")]);
        assert_eq!(parts("arn:aws:apigateway:us-east-1:sqs:action/SendMessage?QueueUrl=x")[5], Some("SendMessage"));
        assert_eq!(parts("arn:aws:apigateway:us-east-1:sqs:action/${stageVariables.a&b}&c")[5], Some("${stageVariables.a&b}"));
    }

    #[test]
    fn other_kinds_have_no_parts() {
        assert_eq!(parts("https://h/x"), [None; 6]);
        assert_eq!(parts("${stageVariables.uri}"), [None; 6]);
    }
}

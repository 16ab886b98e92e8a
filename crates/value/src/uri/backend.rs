//! Keys that name a backend, for grouping and joining.
//!
//! Two integrations have the same key only if they have the same backend as far as their URIs can tell. Where a
//! part of the key is a variable, a path parameter or not in the URI at all (the queue of `sqs:action/SendMessage`
//! stands in the template), there is no key, because one would merge different backends.

use std::borrow::Cow;

use super::escape;
use super::integration::{IntegrationUri, Kind};
use super::lambda::Lambda;
use super::present;
use super::scan::{is_open, split_before};
use super::url::{Url, parameter};

/// The key of the backend of `uri` behind the VPC link `connection_id` and the load balancer `integration_target`.
/// `qualified` keeps the alias or version of a Lambda function.
pub fn key<'a>(uri: &'a str, connection_id: Option<&str>, integration_target: Option<&str>, qualified: bool) -> Option<Cow<'a, str>> {
    let parsed = IntegrationUri::parse(uri)?;
    match parsed.kind {
        Kind::Lambda => lambda(&parsed.lambda?, qualified),
        Kind::AwsService => service(&parsed).map(Cow::Owned),
        Kind::Http => http(uri, connection_id, integration_target).map(Cow::Owned),
        Kind::Unresolved => None,
    }
}

fn known(text: &str) -> Option<&str> {
    (!text.is_empty() && !is_open(text)).then_some(text)
}

fn lambda<'a>(function: &Lambda<'a>, qualified: bool) -> Option<Cow<'a, str>> {
    let arn = known(function.function_arn?)?;
    function.account_id.and(function.region)?;
    match function.qualifier.filter(|_| qualified) {
        Some(version) => Some(Cow::Owned(format!("{arn}:{}", known(version)?))),
        None => Some(Cow::Borrowed(arn)),
    }
}

fn http(uri: &str, connection_id: Option<&str>, integration_target: Option<&str>) -> Option<String> {
    let url = Url::parse(uri)?;
    let scheme = url.scheme();
    let host = url.host()?;
    let port = match (url.port_text(), known(&scheme)?) {
        (Some(_), _) => u16::try_from(url.port()?).ok()?,
        (None, "http") => 80,
        (None, "https") => 443,
        (None, _) => return None,
    };
    let mut out = format!("{scheme}://{}:{port}", known(&host)?);
    let link = connection_id.unwrap_or_default();
    let target = integration_target.unwrap_or_default();
    for part in [link, target] {
        // The separator cannot be part of an id or ARN.
        if is_open(part) || part.contains('|') || part.contains("stageVariables.") {
            return None;
        }
    }
    if !link.is_empty() || !target.is_empty() {
        out.push('|');
        out.push_str(link);
    }
    if !target.is_empty() {
        out.push('|');
        out.push_str(target);
    }
    Some(out)
}

fn service(uri: &IntegrationUri<'_>) -> Option<String> {
    let service = known(uri.service?)?;
    let region = known(uri.region?)?;
    let resource = resource(uri, service)?;
    known(&resource)?;
    Some(format!("{service}:{region}:{resource}"))
}

/// Subdomains that are endpoints of a service rather than resources of a user.
const ENDPOINTS: [&str; 9] = ["api", "data", "data-ats", "entitlement", "jobs", "metering", "models", "runtime", "streams"];

/// The resource that the URI names: the subdomain, the one in the parameters, or the one in the path.
fn resource(uri: &IntegrationUri<'_>, service: &str) -> Option<String> {
    let named = || in_parameters(uri, service).or_else(|| in_path(uri.action.filter(|_| uri.action_type == Some("path"))?, service));
    match (uri.subdomain, service) {
        // The bucket or API is the whole of it.
        (Some(subdomain), "s3" | "execute-api") => Some(subdomain.to_owned()),
        (Some(subdomain), _) => match named() {
            Some(resource) => Some(format!("{subdomain}/{resource}")),
            None if uri.action_type == Some("action") && !ENDPOINTS.contains(&subdomain) => Some(subdomain.to_owned()),
            None => None,
        },
        (None, _) => named(),
    }
}

/// The parameters that name the resource a service's action works on.
fn resource_parameters(service: &str) -> &'static [&'static str] {
    match service {
        "s3" => &["Bucket"],
        "sqs" => &["QueueUrl"],
        "dynamodb" => &["TableName"],
        "sns" => &["TopicArn", "TargetArn"],
        "kinesis" => &["StreamARN", "StreamName"],
        "firehose" => &["DeliveryStreamName"],
        "states" => &["stateMachineArn", "StateMachineArn"],
        "events" => &["EventBusName"],
        "lambda" => &["FunctionName"],
        _ => &[],
    }
}

fn in_parameters(uri: &IntegrationUri<'_>, service: &str) -> Option<String> {
    let (_, parameters) = split_before(uri.service_api, |b| matches!(b, b'&' | b'?'));
    let parameters = parameters.get(1..)?;
    let value = resource_parameters(service).iter().find_map(|name| parameter(parameters, name)).and_then(present)?;
    let value = escape::decode(value)?;
    // A queue's URL names it as the path form does: account and name.
    let queue = || Url::parse(&value).map(|url| url.path().trim_matches('/').to_owned());
    match service {
        "sqs" => queue().filter(|q| q.split('/').count() == 2).or_else(|| Some(value.clone().into_owned())),
        _ => Some(value.into_owned()),
    }
}

fn in_path(path: &str, service: &str) -> Option<String> {
    let (path, _) = split_before(path, |b| b == b'?');
    let path = path.trim_matches('/');
    let segments = match service {
        "s3" | "dynamodb" => 1,
        "sqs" => 2,
        // Nothing is known of the path, so all of it counts.
        _ => return present(path).map(str::to_owned),
    };
    let named: Vec<_> = path.split('/').take(segments).filter(|s| !s.is_empty()).collect();
    (named.len() == segments).then(|| named.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(uri: &str) -> Option<String> {
        key(uri, None, None, false).map(Cow::into_owned)
    }

    #[test]
    fn lambda_functions_by_their_unqualified_arn() {
        let f = "arn:aws:lambda:us-east-1:123456789012:function:orders";
        for qualifier in ["", ":live", ":7", ":$LATEST", ":${stageVariables.alias}"] {
            let uri = format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{f}{qualifier}/invocations");
            assert_eq!(plain(&uri).as_deref(), Some(f), "{uri}");
            let expected = (!qualifier.contains("${")).then(|| format!("{f}{qualifier}"));
            assert_eq!(key(&uri, None, None, true).map(Cow::into_owned), expected, "{uri}");
        }
        assert_eq!(plain(&format!("{f}:live")).as_deref(), Some(f));
        let uri = format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{f}/invocations?Qualifier=live");
        assert_eq!(key(&uri, None, None, true).as_deref(), Some(format!("{f}:live").as_str()));
    }

    #[test]
    fn functions_that_are_not_known_have_no_key() {
        for function in [
            "arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.fn}",
            "arn:aws:lambda:us-east-1:${AWS::AccountId}:function:f",
            "arn:aws:lambda:<region>:123456789012:function:f",
            "arn:aws:lambda:us-east-1:123456789012:function:{fn}",
            "arn:aws:lambda:us-east-1::function:f",
            "arn:aws:lambda::123456789012:function:f",
            "${Fn.Arn}",
            "orders",
        ] {
            assert_eq!(
                plain(&format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations")),
                None,
                "{function}"
            );
        }
    }

    #[test]
    fn http_backends_by_scheme_host_and_port() {
        assert_eq!(plain("https://API.example/a/{id}").as_deref(), Some("https://api.example:443"));
        assert_eq!(plain("HTTP://u:p@api.example?x").as_deref(), Some("http://api.example:80"));
        assert_eq!(plain("https://api.example:0443/").as_deref(), Some("https://api.example:443"));
        assert_eq!(plain("https://api.example:/").as_deref(), Some("https://api.example:443"));
        assert_eq!(plain("http://[2001:DB8::1]:8080/").as_deref(), Some("http://[2001:db8::1]:8080"));
        assert_eq!(plain("https://api.example/${stageVariables.path}").as_deref(), Some("https://api.example:443"));
        for open in [
            "https://${stageVariables.host}/",
            "https://a.${stageVariables.d}/",
            "https://{tenant}.example/",
            "https://h:${stageVariables.port}/",
            "https://h:8${stageVariables.port}/",
            "http${stageVariables.s}://h/",
            "https:///x",
            "https://h:65536/",
            "http://petstore.<region>.amazonaws.com/",
            "https://bad host/",
            "${stageVariables.url}",
            "ftp://h/",
            "",
            "x",
        ] {
            assert_eq!(plain(open), None, "{open}");
        }
    }

    #[test]
    fn a_vpc_link_and_its_target_are_part_of_the_backend() {
        let with = |link, target| key("https://h/x", link, target, false);
        assert_eq!(with(Some("vl1"), None).as_deref(), Some("https://h:443|vl1"));
        assert_eq!(with(Some("vl1"), Some("arn:lb")).as_deref(), Some("https://h:443|vl1|arn:lb"));
        assert_eq!(with(None, Some("arn:lb")).as_deref(), Some("https://h:443||arn:lb"));
        assert_eq!(with(Some(""), Some("")).as_deref(), Some("https://h:443"));
        assert_eq!(with(Some("${stageVariables.vpcLinkId}"), None), None);
        assert_eq!(with(Some("vl1"), Some("${Alb.Arn}")), None);
        assert_eq!(with(Some("stageVariables.link"), None), None);
        assert_eq!(with(Some("a|b"), None), None);
    }

    #[test]
    fn services_by_the_resource_that_the_uri_names() {
        for (uri, expected) in [
            ("s3:path/my-bucket/{key}", "s3:us-east-1:my-bucket"),
            ("s3:path//my-bucket", "s3:us-east-1:my-bucket"),
            ("my-bucket.s3:path/{key}", "s3:us-east-1:my-bucket"),
            ("s3:action/GetObject&Bucket=my-bucket&Key={key}", "s3:us-east-1:my-bucket"),
            ("sqs:path/123456789012/orders", "sqs:us-east-1:123456789012/orders"),
            (
                "sqs:action/SendMessage&QueueUrl=https%3A%2F%2Fsqs.us-east-1.amazonaws.com%2F123456789012%2Forders",
                "sqs:us-east-1:123456789012/orders",
            ),
            ("sqs:action/SendMessage&QueueUrl=x", "sqs:us-east-1:x"),
            ("dynamodb:action/GetItem&TableName=orders", "dynamodb:us-east-1:orders"),
            ("dynamodb:path/orders/x", "dynamodb:us-east-1:orders"),
            ("abc123.dynamodb:action/PutItem", "dynamodb:us-east-1:abc123"),
            ("sns:path//?Action=Publish&TopicArn=arn:aws:sns:us-east-1:1:t", "sns:us-east-1:arn:aws:sns:us-east-1:1:t"),
            ("a1b2c3.execute-api:path/prod/{proxy}", "execute-api:us-east-1:a1b2c3"),
            ("runtime.sagemaker:path/endpoints/e1/invocations", "sagemaker:us-east-1:runtime/endpoints/e1/invocations"),
            ("polly:path/v1/speech", "polly:us-east-1:v1/speech"),
        ] {
            assert_eq!(plain(&format!("arn:aws:apigateway:us-east-1:{uri}")).as_deref(), Some(expected), "{uri}");
        }
    }

    #[test]
    fn services_whose_resource_is_not_in_the_uri_have_no_key() {
        for uri in [
            "sqs:action/SendMessage",
            "dynamodb:action/PutItem",
            "states:action/StartExecution",
            "sns:action/Publish",
            "s3:path/",
            "s3:path/{bucket}/{key}",
            "s3:path/${stageVariables.bucket}/k",
            "${stageVariables.bucket}.s3:path/k",
            "sqs:path/orders",
            "sqs:path/123456789012/{queue}",
            "runtime.sagemaker:path/endpoints/{e}/invocations",
            "runtime.sagemaker:path/",
            "data.iot:action/Publish",
            "streams.dynamodb:action/GetRecords",
            "sqs:action/SendMessage&QueueUrl=",
            "sqs:action/SendMessage&QueueUrl=%zz",
        ] {
            assert_eq!(plain(&format!("arn:aws:apigateway:us-east-1:{uri}")), None, "{uri}");
        }
        assert_eq!(plain("arn:aws:apigateway:${AWS::Region}:s3:path/b/k"), None);
        assert_eq!(plain("arn:aws:apigateway::s3:path/b/k"), None);
    }

    #[test]
    fn a_bucket_with_braces_in_its_name_is_not_a_shared_prefix() {
        // `split('/')` must not cut a variable that holds a slash into something that looks resolved.
        assert_eq!(plain("arn:aws:apigateway:us-east-1:s3:path/${x/y}/k"), None);
        assert_eq!(plain("arn:aws:apigateway:us-east-1:sqs:path/1/${x/y}"), None);
    }
}

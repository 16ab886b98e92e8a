//! The Lambda function that an integration URI invokes.
//!
//! `arn:{partition}:apigateway:{region}:lambda:path/{version}/functions/{function}/{operation}`, where the
//! operation is `invocations` (2015-03-31), `response-streaming-invocations` (2021-11-15) or `invoke-async`
//! (2014-11-13), and the function what Lambda's API takes as `FunctionName`: an ARN, a partial ARN
//! (`[region:][account:][function:]name`) or a name, each with `:qualifier` or not. The qualifier may also stand in the query.

use super::arn::Arn;
use super::present;
use super::scan::{group_end, split_once};

/// What may stand before a function's name.
const FUNCTION: &str = "function";
const OPERATIONS: [&str; 3] = ["invocations", "response-streaming-invocations", "invoke-async"];

/// A function as a URI names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lambda<'a> {
    /// The version of Lambda's API, `2015-03-31`.
    pub api_version: Option<&'a str>,
    /// The ARN without its qualifier, where the function is named by an ARN.
    pub function_arn: Option<&'a str>,
    /// The function's name.
    pub name: Option<&'a str>,
    /// The function's account, where the URI says it.
    pub account_id: Option<&'a str>,
    /// The function's region; that of the integration where the function is not named by an ARN.
    pub region: Option<&'a str>,
    /// Alias or version.
    pub qualifier: Option<&'a str>,
}

/// The path of an invocation, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Invocation<'a> {
    version: &'a str,
    function: &'a str,
    query: Option<&'a str>,
}

impl<'a> Lambda<'a> {
    /// The function that `text`, an integration URI or a function's ARN, names. `None` if it is no such thing.
    pub fn parse(text: &'a str) -> Option<Self> {
        let arn = Arn::parse(text)?;
        if arn.service == Some("lambda") {
            return Self::from_arn(text, arn);
        }
        let resource = arn.resource.filter(|_| arn.service == Some("apigateway") && arn.account_id == Some("lambda"))?;
        Some(Self::invoked(Invocation::parse(resource.strip_prefix("path/")?)?, arn.region))
    }

    /// The function that `invocation` invokes through the API of `region`.
    pub(super) fn invoked(invocation: Invocation<'a>, region: Option<&'a str>) -> Self {
        let mut found = Self::named(invocation.function, region);
        found.api_version = Some(invocation.version);
        let in_query = || super::url::parameter(invocation.query?, "Qualifier").and_then(present);
        found.qualifier = found.qualifier.or_else(in_query);
        found
    }

    /// A function by what Lambda's API takes as its name.
    fn named(function: &'a str, region: Option<&'a str>) -> Self {
        if let Some(arn) = Arn::parse(function) {
            return Self::from_arn(function, arn).unwrap_or_default();
        }
        // A leading variable may hold a whole ARN.
        if function.starts_with("${") {
            return Self::default();
        }
        let mut found = Self { region, ..Self::default() };
        let mut rest = function;
        if let (first, Some(after)) = split_qualifier(rest)
            && is_region(first)
        {
            (found.region, rest) = (Some(first), after);
        }
        if let (first, Some(after)) = split_qualifier(rest)
            && first != FUNCTION
            && (is_account_id(first) || after.strip_prefix(FUNCTION).is_some_and(|name| name.starts_with(':')))
        {
            (found.account_id, rest) = (present(first), after);
        }
        if let (FUNCTION, Some(after)) = split_qualifier(rest) {
            rest = after;
        }
        let (name, qualifier) = split_qualifier(rest);
        Self { name: present(name), qualifier, ..found }
    }

    fn from_arn(text: &'a str, arn: Arn<'a>) -> Option<Self> {
        let named = arn.resource?.strip_prefix("function:").filter(|_| arn.service == Some("lambda"))?;
        let (name, qualifier) = split_qualifier(named);
        let name = present(name)?;
        let function_arn = text.get(..text.len() - named.len() + name.len());
        Some(Self { api_version: None, function_arn, name: Some(name), account_id: arn.account_id, region: arn.region, qualifier })
    }
}

impl<'a> Invocation<'a> {
    /// `path` is what follows `lambda:path/`.
    pub(super) fn parse(path: &'a str) -> Option<Self> {
        let (path, query) = match split_once(path, b'?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        let path = path.strip_prefix('/').unwrap_or(path);
        let (version, rest) = functions_of(path)?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (function, operation) = rest.rsplit_once('/')?;
        (OPERATIONS.contains(&operation) && !function.is_empty()).then_some(Self { version, function, query })
    }
}

/// Whether a variable at the end of `path` (what follows `lambda:path/`) hides if a function is invoked.
pub(super) fn may_invoke(path: &str) -> bool {
    match functions_of(path) {
        Some((_, rest)) => rest.rfind("${").is_some_and(|at| group_end(rest.as_bytes(), at + 1) == Some(rest.len())),
        None => path.starts_with("${"),
    }
}

/// `{version}/functions/{rest}`.
fn functions_of(path: &str) -> Option<(&str, &str)> {
    let (version, rest) = path.split_once('/')?;
    let is_date =
        version.len() == 10 && version.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    Some((version, rest.strip_prefix("functions/").filter(|_| is_date)?))
}

/// `[a-z]{2}(-gov|-iso…)?-[a-z]+-\d`, as in Lambda's pattern of a function's name.
fn is_region(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().is_some_and(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_lowercase()));
    let last = parts.next_back().is_some_and(|part| part.len() == 1 && part.as_bytes()[0].is_ascii_digit());
    let middle: Vec<&str> = parts.collect();
    let words = middle.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase()));
    first && last && words && (middle.len() == 1 || (middle.len() == 2 && (middle[0] == "gov" || middle[0].starts_with("iso"))))
}

fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

fn split_qualifier(name: &str) -> (&str, Option<&str>) {
    match split_once(name, b':') {
        Some((name, qualifier)) => (name, present(qualifier)),
        None => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invocation(function: &str) -> String {
        format!("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function}/invocations")
    }

    #[test]
    fn an_arn_with_and_without_a_qualifier() {
        for (qualifier, expected) in [
            ("", None),
            (":live", Some("live")),
            (":3", Some("3")),
            (":$LATEST", Some("$LATEST")),
            (":${stageVariables.alias}", Some("${stageVariables.alias}")),
        ] {
            let text = invocation(&format!("arn:aws:lambda:eu-west-1:123456789012:function:orders{qualifier}"));
            let found = Lambda::parse(&text).unwrap();
            assert_eq!(found.function_arn, Some("arn:aws:lambda:eu-west-1:123456789012:function:orders"));
            assert_eq!((found.name, found.qualifier), (Some("orders"), expected));
            assert_eq!((found.region, found.account_id, found.api_version), (Some("eu-west-1"), Some("123456789012"), Some("2015-03-31")));
        }
    }

    #[test]
    fn the_three_operations() {
        for (version, operation) in [
            ("2015-03-31", "invocations"),
            ("2021-11-15", "response-streaming-invocations"),
            ("2014-11-13", "invoke-async"),
            ("2014-11-13", "invoke-async/"),
        ] {
            let text = format!(
                "arn:aws-cn:apigateway:cn-north-1:lambda:path/{version}/functions/arn:aws-cn:lambda:cn-north-1:1:function:f/{operation}"
            );
            let found = Lambda::parse(&text).unwrap();
            assert_eq!((found.api_version, found.name, found.region), (Some(version), Some("f"), Some("cn-north-1")));
        }
    }

    #[test]
    fn variables_are_kept_as_written() {
        let text = invocation("arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.fn}");
        let found = Lambda::parse(&text).unwrap();
        assert_eq!(found.name, Some("${stageVariables.fn}"));
        assert_eq!(found.function_arn, Some("arn:aws:lambda:us-east-1:123456789012:function:${stageVariables.fn}"));
        let text = invocation("arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:F:${stageVariables.a}");
        let found = Lambda::parse(&text).unwrap();
        assert_eq!((found.name, found.qualifier, found.account_id), (Some("F"), Some("${stageVariables.a}"), Some("${AWS::AccountId}")));
        let text = invocation("arn:aws:lambda:us-east-1:1:function:pre-${stageVariables.env}-post:live");
        assert_eq!(Lambda::parse(&text).unwrap().name, Some("pre-${stageVariables.env}-post"));
    }

    #[test]
    fn a_variable_for_the_function_hides_all_but_the_version() {
        for function in ["${EgressLambda.Arn}", "${Fn.Arn}:active", "${stageVariables.arn}"] {
            let text = invocation(function);
            assert_eq!(Lambda::parse(&text), Some(Lambda { api_version: Some("2015-03-31"), ..Lambda::default() }), "{function}");
        }
    }

    #[test]
    fn names_and_partial_arns() {
        let text = invocation("orders:live");
        let found = Lambda::parse(&text).unwrap();
        assert_eq!(
            (found.name, found.qualifier, found.region, found.account_id, found.function_arn),
            (Some("orders"), Some("live"), Some("us-east-1"), None, None)
        );
        let text = invocation("123456789012:function:orders:7");
        let found = Lambda::parse(&text).unwrap();
        assert_eq!((found.name, found.qualifier, found.account_id), (Some("orders"), Some("7"), Some("123456789012")));
    }

    #[test]
    fn partial_arns_may_begin_with_any_of_their_parts() {
        // The pattern of `FunctionName` (Lambda API reference, Invoke).
        for (function, expected) in [
            ("function:orders:live", ("orders", Some("live"), "us-east-1", None)),
            ("function:orders", ("orders", None, "us-east-1", None)),
            ("123456789012:orders", ("orders", None, "us-east-1", Some("123456789012"))),
            ("123456789012:orders:live", ("orders", Some("live"), "us-east-1", Some("123456789012"))),
            ("eu-west-1:123456789012:function:orders:3", ("orders", Some("3"), "eu-west-1", Some("123456789012"))),
            ("eu-west-1:123456789012:orders", ("orders", None, "eu-west-1", Some("123456789012"))),
            ("us-gov-west-1:function:orders", ("orders", None, "us-gov-west-1", None)),
            ("us-isob-east-1:orders", ("orders", None, "us-isob-east-1", None)),
            ("eu-west:orders", ("eu-west", Some("orders"), "us-east-1", None)),
            ("12345:live", ("12345", Some("live"), "us-east-1", None)),
            ("function:live", ("live", None, "us-east-1", None)),
        ] {
            let text = invocation(function);
            let found = Lambda::parse(&text).unwrap();
            let (name, qualifier, region, account) = expected;
            assert_eq!(
                (found.name, found.qualifier, found.region, found.account_id),
                (Some(name), qualifier, Some(region), account),
                "{function}"
            );
        }
    }

    #[test]
    fn the_qualifier_may_stand_in_the_query() {
        let text = format!("{}?Qualifier=live", invocation("arn:aws:lambda:us-east-1:1:function:f"));
        assert_eq!(Lambda::parse(&text).unwrap().qualifier, Some("live"));
        let text = format!("{}?Qualifier=other", invocation("arn:aws:lambda:us-east-1:1:function:f:live"));
        assert_eq!(Lambda::parse(&text).unwrap().qualifier, Some("live"));
    }

    #[test]
    fn a_plain_function_arn() {
        let found = Lambda::parse("arn:aws:lambda:us-west-2:123456789012:function:my-function:2").unwrap();
        assert_eq!((found.name, found.qualifier, found.api_version), (Some("my-function"), Some("2"), None));
        assert_eq!(found.function_arn, Some("arn:aws:lambda:us-west-2:123456789012:function:my-function"));
    }

    #[test]
    fn other_text_invokes_no_function() {
        for text in [
            "",
            "https://h/2015-03-31/functions/f/invocations",
            "arn:aws:lambda:us-east-1:1:layer:l:1",
            "arn:aws:lambda:us-east-1:1:function:",
            "arn:aws:apigateway:us-east-1:sqs:action/SendMessage",
            "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f",
            "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions//invocations",
            "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/event-source-mappings/",
            "arn:aws:apigateway:us-east-1:lambda:path/latest/functions/f/invocations",
            "arn:aws:states:us-east-1:lambda:path/2015-03-31/functions/f/invocations",
            "arn:aws:apigateway:us-east-1:lambda:action/Invoke",
        ] {
            assert_eq!(Lambda::parse(text), None, "{text}");
        }
        let text = invocation("arn:aws:states:us-east-1:1:stateMachine:s");
        assert_eq!(Lambda::parse(&text).unwrap().name, None);
    }
}

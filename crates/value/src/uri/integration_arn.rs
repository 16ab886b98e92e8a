//! The ARN of an integration:
//! `arn:{partition}:apigateway:{region}::/restapis/{api}/resources/{resource}/methods/{METHOD}/integration`.

use super::arn::Arn;
use super::present;

/// An integration's ARN taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntegrationArn<'a> {
    /// `aws`, `aws-cn`, …
    pub partition: Option<&'a str>,
    /// The region of the API.
    pub region: Option<&'a str>,
    /// The id of the REST API.
    pub rest_api_id: &'a str,
    /// The id of the resource.
    pub resource_id: &'a str,
    /// The API's verb, `ANY` included.
    pub http_method: &'a str,
}

impl<'a> IntegrationArn<'a> {
    /// The parts of `text`; `None` if it is no integration's ARN.
    pub fn parse(text: &'a str) -> Option<Self> {
        let arn = Arn::parse(text)?;
        let resource = arn.resource.filter(|_| arn.service == Some("apigateway") && arn.account_id.is_none())?;
        let (rest_api_id, rest) = resource.strip_prefix("/restapis/")?.split_once('/')?;
        let (resource_id, rest) = rest.strip_prefix("resources/")?.split_once('/')?;
        let (http_method, rest) = rest.strip_prefix("methods/")?.split_once('/')?;
        (rest == "integration").then_some(())?;
        Some(Self {
            partition: arn.partition,
            region: arn.region,
            rest_api_id: present(rest_api_id)?,
            resource_id: present(resource_id)?,
            http_method: present(http_method)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts() {
        let arn =
            IntegrationArn::parse("arn:aws-cn:apigateway:cn-north-1::/restapis/a1b2c3d4e5/resources/x9/methods/ANY/integration").unwrap();
        assert_eq!(
            arn,
            IntegrationArn {
                partition: Some("aws-cn"),
                region: Some("cn-north-1"),
                rest_api_id: "a1b2c3d4e5",
                resource_id: "x9",
                http_method: "ANY"
            }
        );
    }

    #[test]
    fn other_arns_are_refused() {
        for text in [
            "",
            "arn:aws:apigateway:us-east-1::/restapis/a/resources/b/methods/GET",
            "arn:aws:apigateway:us-east-1::/restapis/a",
            "arn:aws:apigateway:us-east-1::/restapis/a/resources/b/methods/GET/integration/responses/200",
            "arn:aws:apigateway:us-east-1::/restapis//resources/b/methods/GET/integration",
            "arn:aws:apigateway:us-east-1:1:/restapis/a/resources/b/methods/GET/integration",
            "arn:aws:execute-api:us-east-1::/restapis/a/resources/b/methods/GET/integration",
        ] {
            assert_eq!(IntegrationArn::parse(text), None, "{text}");
        }
    }
}

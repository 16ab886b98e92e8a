//! ARNs: `arn:partition:service:region:account-id:resource` (AWS General Reference, "Amazon Resource Names").

use super::present;
use super::scan::split_once;

/// An ARN taken apart. Empty parts are `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`, `aws-iso`, …
    pub partition: Option<&'a str>,
    /// The service's namespace.
    pub service: Option<&'a str>,
    /// The region; global services have none.
    pub region: Option<&'a str>,
    /// The account; S3 buckets and API Gateway have none.
    pub account_id: Option<&'a str>,
    /// All the rest, colons included.
    pub resource: Option<&'a str>,
}

impl<'a> Arn<'a> {
    /// The parts of `text`; `None` if it is no ARN.
    pub fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("arn:")?;
        let (partition, rest) = split_once(rest, b':')?;
        let (service, rest) = split_once(rest, b':')?;
        let (region, rest) = split_once(rest, b':')?;
        let (account_id, resource) = split_once(rest, b':')?;
        Some(Self {
            partition: present(partition),
            service: present(service),
            region: present(region),
            account_id: present(account_id),
            resource: present(resource),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<[Option<&str>; 5]> {
        Arn::parse(text).map(|a| [a.partition, a.service, a.region, a.account_id, a.resource])
    }

    #[test]
    fn all_partitions_are_equal() {
        for partition in ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"] {
            let text = format!("arn:{partition}:lambda:r-1:123456789012:function:f:live");
            assert_eq!(parts(&text), Some([Some(partition), Some("lambda"), Some("r-1"), Some("123456789012"), Some("function:f:live")]));
        }
    }

    #[test]
    fn empty_parts_are_absent() {
        assert_eq!(parts("arn:aws:s3:::bucket"), Some([Some("aws"), Some("s3"), None, None, Some("bucket")]));
        assert_eq!(
            parts("arn:aws:iam::123456789012:role/a/b"),
            Some([Some("aws"), Some("iam"), None, Some("123456789012"), Some("role/a/b")])
        );
        assert_eq!(parts("arn:aws:iam::*:user/*"), Some([Some("aws"), Some("iam"), None, Some("*"), Some("user/*")]));
        assert_eq!(parts("arn:::::"), Some([None; 5]));
    }

    #[test]
    fn variables_are_kept_whole() {
        assert_eq!(
            parts("arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:F"),
            Some([Some("${AWS::Partition}"), Some("lambda"), Some("${AWS::Region}"), Some("${AWS::AccountId}"), Some("function:F")])
        );
    }

    #[test]
    fn other_text_is_no_arn() {
        for text in [
            "",
            "arn",
            "arn:",
            "arn:aws:s3",
            "arn:aws:s3:::",
            "ARN:aws:s3:::b",
            "xarn:aws:s3:::b",
            " arn:aws:s3:::b",
            "https://h/x",
            "arn:aws:a:b:c",
        ] {
            assert_eq!(parts(text).is_some(), text == "arn:aws:s3:::", "{text}");
        }
    }
}

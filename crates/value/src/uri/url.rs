//! URLs by RFC 3986: `scheme://[userinfo@]host[:port]path[?query][#fragment]`.
//!
//! Only text with a scheme and an authority is a URL here; an ARN, though a URI to the letter, is not. Braces may
//! stand anywhere. Nothing is normalised but the letter case of scheme and host, which RFC 3986 §6.2.2.1 calls
//! insignificant.

use std::borrow::Cow;
use std::net::Ipv6Addr;

use super::present;
use super::scan::{find, group_end, lower, split_before, split_once};

/// A URL taken apart. What follows the authority is only looked at when asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Url<'a> {
    scheme: &'a str,
    userinfo: Option<&'a str>,
    host: &'a str,
    port: Option<&'a str>,
    tail: &'a str,
}

impl<'a> Url<'a> {
    /// The parts of `text`; `None` if it is no URL.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (scheme, rest) = split_scheme(text)?;
        if has_space(text) {
            return None;
        }
        let (authority, tail) = split_before(rest, |b| matches!(b, b'/' | b'?' | b'#'));
        let (userinfo, host_and_port) = match super::scan::rsplit_once(authority, b'@') {
            Some((userinfo, rest)) => (Some(userinfo), rest),
            None => (None, authority),
        };
        let (host, port) = split_port(host_and_port)?;
        Some(Self { scheme, userinfo, host, port, tail })
    }

    /// The scheme in lower case.
    pub fn scheme(&self) -> Cow<'a, str> {
        lower(self.scheme)
    }

    /// What stands before the `@`, as written.
    pub fn userinfo(&self) -> Option<&'a str> {
        self.userinfo
    }

    /// The host in lower case, an IP literal in its brackets.
    pub fn host(&self) -> Option<Cow<'a, str>> {
        present(self.host).map(lower)
    }

    /// The port as written, which may be a variable.
    pub fn port_text(&self) -> Option<&'a str> {
        self.port.and_then(present)
    }

    /// The port where it is a number.
    pub fn port(&self) -> Option<i64> {
        self.port.filter(|p| p.bytes().all(|b| b.is_ascii_digit())).and_then(|p| p.parse().ok())
    }

    /// The path as written; it may be empty, but RFC 3986 knows no URL without one.
    pub fn path(&self) -> &'a str {
        split_before(self.tail, |b| matches!(b, b'?' | b'#')).0
    }

    /// The query as written, without its question mark.
    pub fn query(&self) -> Option<&'a str> {
        split_before(self.tail, |b| b == b'#').0.get(self.path().len()..)?.strip_prefix('?')
    }

    /// The fragment as written, without its `#`.
    pub fn fragment(&self) -> Option<&'a str> {
        split_once(self.tail, b'#').map(|(_, fragment)| fragment)
    }

    /// The value of the first parameter of the query that is called `name`, as written; a parameter without `=`
    /// has an empty value.
    pub fn parameter(&self, name: &str) -> Option<&'a str> {
        parameter(self.query()?, name)
    }
}

/// The value of the first parameter called `name` in `a=1&b=2`, as written.
pub fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = Some(query);
    while let Some(text) = rest {
        let (pair, next) = match split_once(text, b'&') {
            Some((pair, next)) => (pair, Some(next)),
            None => (text, None),
        };
        let (key, value) = split_once(pair, b'=').unwrap_or((pair, ""));
        if key == name {
            return Some(value);
        }
        rest = next;
    }
    None
}

/// The scheme, and what follows `://`.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    for known in ["https", "http"] {
        if let Some(rest) = text.strip_prefix(known).and_then(|r| r.strip_prefix("://")) {
            return Some((known, rest));
        }
    }
    let (scheme, rest) = split_once(text, b':')?;
    let rest = rest.strip_prefix("//")?;
    is_scheme(scheme).then_some((scheme, rest))
}

/// `ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )`, any part of which may be a variable.
fn is_scheme(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_variable = |at: usize| bytes.get(at) == Some(&b'$') && group_end(bytes, at + 1).is_some() && bytes.get(at + 1) == Some(&b'{');
    let starts = bytes.first().is_some_and(u8::is_ascii_alphabetic) || is_variable(0);
    let illegal = |b: u8| !(b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.' | b'$'));
    let dollars_are_variables = || memchr::memchr_iter(b'$', bytes).all(is_variable);
    starts && find(text, illegal).is_none() && dollars_are_variables()
}

/// Whether a space or a control character stands outside braces.
fn has_space(text: &str) -> bool {
    let is_space = |b: u8| b <= b' ' || b == 0x7f;
    // The first pass has no branches and settles nearly all texts.
    text.bytes().fold(false, |found, b| found | is_space(b)) && find(text, is_space).is_some()
}

/// The host and what follows its colon; `None` if they are not legal.
fn split_port(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some(literal) = text.strip_prefix('[') {
        let (address, after) = split_once(literal, b']')?;
        let host = text.get(..address.len() + 2)?;
        let port = if after.is_empty() { None } else { Some(after.strip_prefix(':')?) };
        return (is_ip_literal(address) && port.is_none_or(is_port)).then_some((host, port));
    }
    let (host, port) = match split_once(text, b':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    let illegal = |b: u8| matches!(b, b'[' | b']' | b'\\' | b'^' | b'`' | b'|' | b'"' | b'{' | b'}');
    (find(host, illegal).is_none() && port.is_none_or(is_port)).then_some((host, port))
}

/// Digits and variables.
fn is_port(text: &str) -> bool {
    find(text, |b| !b.is_ascii_digit() && b != b'$').is_none()
}

/// What may stand in the brackets: an IPv6 address, with a zone (RFC 6874) or not, an `IPvFuture`, a variable.
fn is_ip_literal(text: &str) -> bool {
    let address = text.split_once("%25").map_or(text, |(address, _)| address);
    let future = || {
        text.strip_prefix(['v', 'V'])
            .and_then(|t| t.split_once('.'))
            .is_some_and(|(version, rest)| !version.is_empty() && version.bytes().all(|b| b.is_ascii_hexdigit()) && !rest.is_empty())
    };
    address.parse::<Ipv6Addr>().is_ok() || future() || super::scan::has_variable(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Parts<'a> = (String, Option<&'a str>, Option<String>, Option<i64>, &'a str, Option<&'a str>, Option<&'a str>);

    fn parts(text: &str) -> Option<Parts<'_>> {
        let url = Url::parse(text)?;
        Some((
            url.scheme().into_owned(),
            url.userinfo(),
            url.host().map(Cow::into_owned),
            url.port(),
            url.path(),
            url.query(),
            url.fragment(),
        ))
    }

    fn host(text: &str) -> Option<String> {
        parts(text).and_then(|p| p.2)
    }

    #[test]
    fn all_parts() {
        assert_eq!(
            parts("HTTPS://svc:pw@API.Vendor.example:8443/X/%2f?y=1&z#Frag"),
            Some(("https".into(), Some("svc:pw"), Some("api.vendor.example".into()), Some(8443), "/X/%2f", Some("y=1&z"), Some("Frag")))
        );
    }

    // RFC 3986 §1.1.2 and §3, the ones with an authority.
    #[test]
    fn examples_of_rfc_3986() {
        assert_eq!(parts("ftp://ftp.is.co.za/rfc/rfc1808.txt").unwrap().4, "/rfc/rfc1808.txt");
        assert_eq!(host("ldap://[2001:db8::7]/c=GB?objectClass?one"), Some("[2001:db8::7]".into()));
        assert_eq!(parts("ldap://[2001:db8::7]/c=GB?objectClass?one").unwrap().5, Some("objectClass?one"));
        assert_eq!(parts("telnet://192.0.2.16:80/").unwrap().3, Some(80));
        let foo = parts("foo://example.com:8042/over/there?name=ferret#nose").unwrap();
        assert_eq!((foo.0.as_str(), foo.4, foo.5, foo.6), ("foo", "/over/there", Some("name=ferret"), Some("nose")));
        assert_eq!(host("file:///etc/hosts"), None);
        assert_eq!(parts("file:///etc/hosts").unwrap().4, "/etc/hosts");
    }

    #[test]
    fn absent_and_empty_parts_differ() {
        assert_eq!(parts("https://h"), Some(("https".into(), None, Some("h".into()), None, "", None, None)));
        assert_eq!(parts("https://@h:?#"), Some(("https".into(), Some(""), Some("h".into()), None, "", Some(""), Some(""))));
        assert_eq!(parts("https://h?a/b#c?d").map(|p| (p.4, p.5, p.6)), Some(("", Some("a/b"), Some("c?d"))));
        assert_eq!(parts("https://h#a?b").map(|p| (p.4, p.5, p.6)), Some(("", None, Some("a?b"))));
    }

    #[test]
    fn ip_literals() {
        assert_eq!(host("http://[2001:db8::1]:8080/x"), Some("[2001:db8::1]".into()));
        assert_eq!(parts("http://[2001:db8::1]:8080/x").unwrap().3, Some(8080));
        assert_eq!(host("http://u:p@[::FFFF:192.0.2.1]/"), Some("[::ffff:192.0.2.1]".into()));
        assert_eq!(host("http://[fe80::1%25eth0]/"), Some("[fe80::1%25eth0]".into()));
        assert_eq!(host("http://[v1.fe80::a+en1]/"), Some("[v1.fe80::a+en1]".into()));
        for bad in ["http://[::1/", "http://[::1]x/", "http://[]/", "http://[zz]/", "http://2001:db8::1/", "http://a[b]/", "http://[::1]]/"]
        {
            assert_eq!(parts(bad), None, "{bad}");
        }
    }

    #[test]
    fn ports() {
        let port = |text: &str| parts(text).map(|p| p.3);
        assert_eq!(port("https://h:/x"), Some(None));
        assert_eq!(port("https://h:0080/x"), Some(Some(80)));
        assert_eq!(port("https://h:65536/x"), Some(Some(65536)));
        assert_eq!(port("https://h:99999999999999999999/x"), Some(None));
        assert_eq!(port("https://h:${stageVariables.port}/x"), Some(None));
        assert_eq!(Url::parse("https://h:${stageVariables.port}/x").unwrap().port_text(), Some("${stageVariables.port}"));
        assert_eq!(port("https://h:8o/x"), None);
        assert_eq!(port("https://h:-1/x"), None);
    }

    #[test]
    fn userinfo_ends_at_the_last_at_sign() {
        assert_eq!(parts("https://a@b@h/x@y").map(|p| (p.1, p.2)), Some((Some("a@b"), Some("h".into()))));
        assert_eq!(parts("https://${u:@}@h/").map(|p| (p.1, p.2)), Some((Some("${u:@}"), Some("h".into()))));
    }

    #[test]
    fn braces_may_stand_anywhere() {
        assert_eq!(host("https://${stageVariables.Host}/x"), Some("${stageVariables.Host}".into()));
        assert_eq!(host("https://API-${stageVariables.Env}.Example.com/{proxy+}"), Some("api-${stageVariables.Env}.example.com".into()));
        assert_eq!(
            host("http://${VPCEndpoint}.execute-api.${AWS::Region}.amazonaws.com"),
            Some("${VPCEndpoint}.execute-api.${AWS::Region}.amazonaws.com".into())
        );
        assert_eq!(parts("https://h/{a}/${b?c#d}/{proxy+}?q={x}").map(|p| (p.4, p.5)), Some(("/{a}/${b?c#d}/{proxy+}", Some("q={x}"))));
        assert_eq!(
            parts("https://${stageVariables.TestHost}/${stageVariables.testPath}?${stageVariables.querystring}").unwrap().5,
            Some("${stageVariables.querystring}")
        );
        assert_eq!(parts("${stageVariables.Proto}://h/").unwrap().0, "${stageVariables.Proto}");
        assert_eq!(parts("http${stageVariables.s}://h/").unwrap().0, "http${stageVariables.s}");
        assert_eq!(host("https://{Tenant}.Example.com/"), Some("{Tenant}.example.com".into()));
    }

    #[test]
    fn other_text_is_no_url() {
        let none = [
            "",
            "x",
            "/x",
            "//h/x",
            "h:80",
            "https:",
            "https:/h",
            "https:h",
            "://h",
            "1a://h",
            "a_b://h",
            "a$b://h",
            "mailto:a@b",
            "arn:aws:s3:::bucket",
            "https://h x/",
            " https://h/",
            "https://h/\n",
            "https://h\\x/",
            "https://h{/x",
            "https://h}/x",
            "${lambda_invocation_arn}",
            "not a url",
            "a b://h",
        ];
        for text in none {
            assert_eq!(parts(text), None, "{text:?}");
        }
    }

    #[test]
    fn real_world_oddities() {
        assert_eq!(host("https://$INTEGRATION_NAME.com"), Some("$integration_name.com".into()));
        assert_eq!(
            host("http://petstore.execute-api.<region>.amazonaws.com/petstore/pets"),
            Some("petstore.execute-api.<region>.amazonaws.com".into())
        );
        assert_eq!(host("https://www.otherURI.co/"), Some("www.otheruri.co".into()));
        assert_eq!(host("https://münchen.example/"), Some("münchen.example".into()));
    }

    #[test]
    fn parameters_of_the_query() {
        let url = Url::parse("https://h/p?k1=v1&k2=a=b&k3&k1=again&&={x&y}&t={a&b=c}#k9=1").unwrap();
        assert_eq!(url.parameter("k1"), Some("v1"));
        assert_eq!(url.parameter("k2"), Some("a=b"));
        assert_eq!(url.parameter("k3"), Some(""));
        assert_eq!(url.parameter("t"), Some("{a&b=c}"));
        assert_eq!(url.parameter(""), Some(""));
        assert_eq!(url.parameter("k9"), None);
        assert_eq!(Url::parse("https://h/").unwrap().parameter("a"), None);
    }
}

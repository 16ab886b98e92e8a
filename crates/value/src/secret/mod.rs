//! What looks like a secret, and text with it hidden.
//!
//! Three kinds of evidence: a shape that only secrets have (key blocks, vendors' prefixes, a JSON web token), a
//! place (the password or the signature in a URL, what follows `Bearer`), and a telling name beside a literal that is
//! random or, for names such as `password`, long enough: in JSON, hstore and XML, as a parameter, an attribute or a
//! pair of a name and a value. What is encoded (Base64, in URLs, JSON, XML) is looked at without the encoding. A reference (`$input…`, `${stageVariables.x}`,
//! `method.request.header.X`) is never a secret: what it stands for is not in the text.

mod encoded;
mod literal;
mod pattern;

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;
use std::sync::Arc;

use literal::{is_base64_credentials, is_placeholder, is_reference, is_word_like, looks_random};
use pattern::{FINDER, NAME};

/// What stands for a secret.
pub const MASK: &str = "***";

/// So many encodings around each other are taken off: a JSON text in a JSON text in a URL.
const ENCODINGS: usize = 3;

/// How telling a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Telling {
    /// Nearly any literal under it is a secret.
    Strongly,
    /// A random literal under it is a secret.
    Weakly,
}

/// Whether `value`, known as `name`, looks like a secret. The value may be static in API Gateway's sense, that is,
/// in single quotes.
pub fn looks_like_secret(name: Option<&str>, value: &str) -> bool {
    if !find(value, &[], 0).is_empty() {
        return true;
    }
    let literal = super::parameter::static_value(value).unwrap_or(value).trim();
    name.and_then(telling).is_some_and(|telling| is_secret_literal(telling, literal))
}

/// The text with all that looks like a secret replaced by [`MASK`].
pub fn redact(text: &str) -> Cow<'_, str> {
    replace(text, &[], &|_| MASK.to_owned())
}

/// The text with all that looks like a secret, or is one of the `known` ones, replaced by what `stand_in` makes of it, which
/// should begin with [`MASK`] so that it is not taken for a secret again.
pub fn replace<'a>(text: &'a str, known: &[Arc<str>], stand_in: &dyn Fn(&str) -> String) -> Cow<'a, str> {
    let secrets = find(text, known, 0);
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for range in secrets {
        out.push_str(text.get(from..range.start).unwrap_or_default());
        out.push_str(&stand_in(text.get(range.clone()).unwrap_or_default()));
        from = range.end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// `value`, known as `name`, with what looks like a secret hidden: all of it where the name gives it away.
pub fn redact_named<'a>(name: Option<&str>, value: &'a str) -> Cow<'a, str> {
    replace_named(name, value, &[], &|_| MASK.to_owned())
}

/// [`redact_named`] with what stands for each secret, and secrets that are known.
pub fn replace_named<'a>(name: Option<&str>, value: &'a str, known: &[Arc<str>], stand_in: &dyn Fn(&str) -> String) -> Cow<'a, str> {
    let redacted = replace(value, known, stand_in);
    // What is left of a value of which a part was found can be a secret by its name, too.
    let rest = match &redacted {
        Cow::Borrowed(_) => Cow::Borrowed(value),
        Cow::Owned(_) => replace(value, known, &|_| String::new()),
    };
    let literal = super::parameter::static_value(&rest).unwrap_or(&rest).trim();
    if !name.and_then(telling).is_some_and(|telling| is_secret_literal(telling, literal)) {
        return redacted;
    }
    match super::parameter::static_value(value) {
        Some(literal) => Cow::Owned(format!("'{}'", stand_in(literal))),
        None => Cow::Owned(stand_in(value)),
    }
}

/// Where the secrets are, in order and without overlap, in a text that was inside so many encodings.
fn find(text: &str, known: &[Arc<str>], encodings: usize) -> Vec<Range<usize>> {
    let tokens = lone_tokens(text);
    if !tokens.is_empty() {
        return tokens;
    }
    let mut out = shown(text);
    for secret in known {
        out.extend(known_in(text, secret));
    }
    if encodings < ENCODINGS {
        for view in encoded::views(text) {
            out.extend(find(&view.text, known, encodings + 1).iter().map(|range| view.original(range)));
        }
        let shortest = if known.is_empty() { encoded::SHORTEST } else { encoded::SHORTEST_KNOWN };
        for (range, decoded) in encoded::base64_texts(text, shortest) {
            if !find(&decoded, known, encodings + 1).is_empty() {
                out.push(range);
            }
        }
    }
    merged(out)
}

/// Secrets that are known and shorter than this may be parts of other words.
const WORD: usize = 8;
/// What is left of a secret where a message cut it is told from so many bytes on.
const BEGINNING: usize = 4;

/// Where a secret that is known is, also where a message cut its end off.
fn known_in(text: &str, secret: &str) -> Vec<Range<usize>> {
    let is_apart = |range: &Range<usize>| {
        let (before, behind) = (text[..range.start].chars().next_back(), text[range.end..].chars().next());
        secret.len() >= WORD || ![before, behind].into_iter().flatten().any(char::is_alphanumeric)
    };
    let whole = text.match_indices(secret).map(|(at, found)| at..at + found.len()).filter(is_apart);
    let cut = text.match_indices('…').filter_map(|(at, _)| {
        let mut lengths = secret.char_indices().map(|(length, _)| length).rev().take_while(|length| *length >= BEGINNING);
        lengths.find(|length| text[..at].ends_with(&secret[..*length])).map(|length| at - length..at)
    });
    whole.chain(cut).collect()
}

/// Ranges in order, those that overlap as one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    let mut out: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

/// Where the secrets are that the text shows as they are.
fn shown(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    let cdata = CdataEnd::default();
    while let Some(captures) = FINDER.captures_at(text, at) {
        let Some(whole) = captures.get(0) else { break };
        let verdict = judge(&captures, text, &cdata);
        at = match verdict {
            Verdict::Secret(range) => {
                let end = range.end;
                out.push(range);
                end.max(whole.start() + 1)
            }
            Verdict::GoOnAt(next) => next.max(whole.start() + 1),
        };
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    out
}

enum Verdict {
    Secret(Range<usize>),
    GoOnAt(usize),
}

fn judge(captures: &regex::Captures<'_>, text: &str, cdata: &CdataEnd) -> Verdict {
    if let Some(m) = captures.name("certain").or_else(|| captures.name("hook")) {
        return Verdict::Secret(m.range());
    }
    if let Some(m) = captures.name("key") {
        // What is rejected holds no other candidate: going on behind it keeps a long run of these linear.
        return if looks_random(m.as_str()) { Verdict::Secret(m.range()) } else { Verdict::GoOnAt(m.end()) };
    }
    if let Some(m) = captures.name("basic") {
        return check(is_base64_credentials(m.as_str()), m.range());
    }
    if let Some(m) = captures.name("bearer") {
        return check(looks_random(m.as_str()), m.range());
    }
    if let Some(m) = captures.name("userinfo") {
        return judge_userinfo(m.range(), m.as_str());
    }
    if let Some(m) = captures.name("slashed") {
        let user = captures.name("slashed_user").filter(|user| !shown(user.as_str()).is_empty());
        return check(is_slashed_password(m.as_str()), user.map_or(m.start(), |user| user.start())..m.end());
    }
    if let Some(m) = captures.name("signed") {
        return check(is_secret_literal(Telling::Strongly, m.as_str()), m.range());
    }
    if let Some(verdict) = judge_apart(captures, text, cdata) {
        return verdict;
    }
    let Some(value) = ["double", "escaped", "single", "bare"].iter().find_map(|group| captures.name(group)) else {
        return Verdict::GoOnAt(captures.get(0).map_or(text.len(), |m| m.end()));
    };
    let telling = captures.name("name").and_then(|m| telling(m.as_str())).unwrap_or(Telling::Weakly);
    check(is_secret_literal(telling, value.as_str()), value.range())
}

/// The groups of names that stand apart from their values, with those of the values.
const NAMES_AND_VALUES: [(&str, &str); 2] = [("pair_name", "pair"), ("told_name", "told")];

/// Where the next section of CDATA ends, which is looked for once, however many begin before it.
#[derive(Default)]
struct CdataEnd(Cell<Option<usize>>);

impl CdataEnd {
    /// The first one at or behind `start`, which never goes back.
    fn behind(&self, text: &str, start: usize) -> usize {
        let known = self.0.get().filter(|end| *end >= start);
        let end = known.unwrap_or_else(|| text[start..].find("]]>").map_or(text.len(), |end| start + end));
        self.0.set(Some(end));
        end
    }
}

/// A name and a value of which both can be anything: of an element of XML, of a pair.
fn judge_apart(captures: &regex::Captures<'_>, text: &str, cdata: &CdataEnd) -> Option<Verdict> {
    let (name, value) = match captures.name("element") {
        Some(name) => {
            let start = captures.get(0)?.end();
            let rest = text.get(start..)?;
            let end = match captures.name("cdata") {
                Some(_) => cdata.behind(text, start),
                None => rest.find('<').map_or(text.len(), |end| start + end),
            };
            (name, start..end)
        }
        None => NAMES_AND_VALUES.iter().find_map(|(name, value)| Some((captures.name(name)?, captures.name(value)?.range())))?,
    };
    // What is rejected may hold another candidate.
    let rejected = Some(Verdict::GoOnAt(name.end()));
    let Some(telling) = telling(name.as_str()) else { return rejected };
    let value_text = text.get(value.clone())?;
    let literal = value_text.trim();
    let start = value.start + value_text.len() - value_text.trim_start().len();
    let unquoted = super::parameter::static_value(literal).unwrap_or(literal);
    if is_secret_literal(telling, unquoted) { Some(Verdict::Secret(start..start + literal.len())) } else { rejected }
}

/// Whether what stands between the first colon of a URL and an `@` behind a slash is a password with slashes, and not a port
/// and a path.
fn is_slashed_password(text: &str) -> bool {
    let port = text.split('/').next().unwrap_or_default();
    !port.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with(MASK) && !text.contains(['{', '$'])
}

fn check(is_secret: bool, range: Range<usize>) -> Verdict {
    if is_secret { Verdict::Secret(range) } else { Verdict::GoOnAt(range.start) }
}

/// `user:password`, or a token in the place of the user.
fn judge_userinfo(range: Range<usize>, userinfo: &str) -> Verdict {
    match userinfo.split_once(':') {
        Some((user, password)) => {
            let is_secret = !password.is_empty() && !password.starts_with(MASK) && !is_placeholder(password);
            // The id of a key is none of the names that may be shown.
            let start = if shown(user).is_empty() { range.start + user.len() + 1 } else { range.start };
            check(is_secret, start..range.end)
        }
        None => check(looks_random(userinfo), range),
    }
}

/// How telling `name` is; of a parameter (`integration.request.header.X-Api-Key`) its end counts.
fn telling(name: &str) -> Option<Telling> {
    let captures = NAME.captures(name)?;
    Some(if captures.name("strong").is_some() { Telling::Strongly } else { Telling::Weakly })
}

fn is_secret_literal(telling: Telling, literal: &str) -> bool {
    if is_reference(literal) || literal.contains(MASK) {
        return false;
    }
    match telling {
        Telling::Strongly => literal.len() >= 6 && !is_word_like(literal),
        Telling::Weakly => looks_random(literal),
    }
}

/// The text as a whole, without quotes around it, where it can be nothing but a random token; of a path of words and tokens,
/// the tokens.
fn lone_tokens(text: &str) -> Vec<Range<usize>> {
    let token = super::parameter::static_value(text).unwrap_or(text);
    let start = (text.len() - token.len()) / 2;
    if !literal::is_lone_token(token) {
        return Vec::new();
    }
    let mut tokens = Vec::new();
    let mut at = start;
    for part in token.split('/') {
        if literal::is_lone_token(part) {
            tokens.push(at..at + part.len());
        } else if !token.starts_with('/') || !is_word_like(part) {
            return std::iter::once(start..start + token.len()).collect();
        }
        at += part.len() + 1;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    // Secrets in tests are put together from pieces, so that no scanner takes this file for a leak.
    fn joined(parts: &[&str]) -> String {
        parts.concat()
    }

    fn hidden(text: &str, secret: &str) {
        assert!(text.contains(secret), "{secret}");
        assert_eq!(redact(text), text.replace(secret, MASK), "{text}");
        assert!(looks_like_secret(None, text), "{text}");
    }

    #[test]
    fn aws_access_keys() {
        let key = joined(&["AKIA", "IOSFODNN7", "EXAMPLE"]);
        hidden(&key, &key);
        hidden(&format!("'{key}'"), &key);
        hidden(&format!("{{\"id\": \"{key}\", \"x\": 1}}"), &key);
        hidden(&format!("https://h/?AWSAccessKeyId={key}&x=1"), &key);
        let secret = joined(&["wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY"]);
        hidden(&secret, &secret);
        hidden(&format!("aws_secret_access_key = {secret}"), &secret);
        hidden(&format!("\"SecretAccessKey\":\"{secret}\""), &secret);
    }

    #[test]
    fn authorization_headers() {
        let token = joined(&["eyJhbGciOiJIUzI1NiJ9", ".eyJzdWIiOiIxMjM0NTY3ODkwIn0", ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"]);
        hidden(&format!("'Bearer {token}'"), &token);
        hidden(&token, &token);
        hidden("'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=='", "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        hidden("Authorization: bearer mF_9.B5f-4.1JqM00aa", "mF_9.B5f-4.1JqM00aa");
    }

    #[test]
    fn private_keys_whole() {
        let block = joined(&["-----BEGIN RSA PRIVATE ", "KEY-----\nMIIEow\nIBAAK\n-----END RSA PRIVATE ", "KEY-----"]);
        hidden(&format!("a {block} b"), &block);
        let cut = joined(&["-----BEGIN PRIVATE ", "KEY-----\\nMIIEow"]);
        hidden(&format!("a {cut}"), &cut);
    }

    #[test]
    fn passwords_in_urls() {
        hidden("https://svc:hunter2@api.example/x", "hunter2");
        hidden("x https://svc:p%40ss:w@h y", "p%40ss:w");
        hidden("https://svc:pa@ss@h/x@y", "pa@ss");
        assert_eq!(redact("https://svc:one@h/ and amqp://u:two@q"), "https://svc:***@h/ and amqp://u:***@q");
    }

    #[test]
    fn parameters_of_urls() {
        let key = joined(&["9f8a7c6b5d4e3f2a", "1b0c9d8e7f6a5b4c"]);
        hidden(&format!("https://h/x?api_key={key}&y=1"), &key);
        hidden(&format!("https://h/x?y=1&code={key}=="), &format!("{key}=="));
        hidden(&format!("https://h/x?sig={key}#f"), &key);
        hidden(&format!("https://h/x?X-Amz-Signature={key}{key}"), &format!("{key}{key}"));
        hidden(&key, &key);
    }

    #[test]
    fn members_of_json_and_hstore() {
        hidden("{\"user\": \"svc\", \"password\": \"s3cr3t!\"}", "s3cr3t!");
        hidden("{\"clientSecret\":\"Tr0ub4dor&3\"}", "Tr0ub4dor&3");
        hidden(r#"{"body": "{\"password\": \"s3cr3t!\"}"}"#, "s3cr3t!");
        hidden(r#"{"password": "with \" quote1"}"#, r#"with \" quote1"#);
        hidden("\"db_password\"=>\"s3cr3t!\"", "s3cr3t!");
        hidden("#set($password = 's3cr3t!')", "s3cr3t!");
        hidden("x-api-key: 0a1b2c3d-4e5f-6789-abcd-ef0123456789", "0a1b2c3d-4e5f-6789-abcd-ef0123456789");
    }

    #[test]
    fn elements_and_attributes_of_xml() {
        hidden("<soap:Body><Login><User>svc</User><Password>s3cr3t!</Password></Login>", "s3cr3t!");
        hidden("<wsse:Password Type=\"http://docs.oasis-open.org/wss/2004/01/x#PasswordText\"> s3cr3t! </wsse:Password>", "s3cr3t!");
        hidden(
            "<wsse:BinarySecurityToken EncodingType=\"b\">MIIB8zCCAVygAwIBAgIQ0a1</wsse:BinarySecurityToken>",
            "MIIB8zCCAVygAwIBAgIQ0a1",
        );
        hidden("<client-secret><![CDATA[a]b<s3cr3t]]></client-secret>", "a]b<s3cr3t");
        hidden("<user name='svc' password='s3cr3t!'/>", "s3cr3t!");
        hidden("<user db_pass='s3cr3t!'/>", "s3cr3t!");
        hidden("<add key=\"SmtpPassword\" value=\"s3cr3t!\"/>", "s3cr3t!");
        hidden("&lt;Password&gt;s3cr3t!&lt;/Password&gt;", "s3cr3t!");
        for plain in ["<Password>$input.path('$.p')</Password>", "<code>200</code><token type=\"x\">", "<key>Orders</key>"] {
            assert_eq!(redact(plain), plain);
        }
    }

    #[test]
    fn names_and_values_that_stand_apart() {
        hidden("{\"Name\": \"DB_PASSWORD\", \"Value\": \"s3cr3t!\"}", "s3cr3t!");
        hidden("{\"ParameterKey\":\"DbPassword\",\"ParameterValue\":\"s3cr3t!\"}", "s3cr3t!");
        hidden("expected a number for `db_password`, but found `s3cr3t!`", "s3cr3t!");
        for plain in ["{\"name\": \"token\", \"value\": \"header\"}", "expected a number for `timeout`, but found `s3cr3t!`"] {
            assert_eq!(redact(plain), plain);
        }
    }

    #[test]
    fn urls_that_are_signed_or_have_keys_for_users() {
        hidden("https://a.blob.core.windows.net/c?sv=1&sig=s3cr3t&se=2", "s3cr3t");
        hidden("https://h/x?a=1\\u0026X-Amz-Signature=s3cr3t", "s3cr3t");
        hidden("https://h/x?X-Amz-Security-Token=s3cr3t#f", "s3cr3t");
        let key = joined(&["AKIA", "IOSFODNN7", "EXAMPLE:wJalrXUtnFEMI"]);
        hidden(&format!("s3://{key}@bucket/x"), &key);
        hidden("s3://svc:wJalr/XUtn/FEMI@bucket/x@y", "wJalr/XUtn/FEMI");
        hidden(&format!("s3://{key}/a/b@bucket/x"), &format!("{key}/a/b"));
        for plain in ["http://h:8080/x@y", "http://h:{port}/x@y", "https://h/x?sig=${stageVariables.sig}&y=1"] {
            assert_eq!(redact(plain), plain);
        }
    }

    #[test]
    fn what_is_encoded_is_looked_into() {
        hidden("a%22password%22%3A%22s3cr3t%21%22%7D", "s3cr3t%21");
        hidden("https%3A%2F%2Fsvc%3Ahunter2%40h%2Fx", "hunter2");
        hidden(r#"{"a":"\u0022password\u0022:\u0022s3cr3t!\u0022"}"#, "s3cr3t!");
        hidden(r#""{\"a\":\"{\\\"password\\\":\\\"s3cr3t!\\\"}\"}""#, "s3cr3t!");
        // {"password":"s3cr3t!"}
        hidden("x eyJwYXNzd29yZCI6InMzY3IzdCEifQ== y", "eyJwYXNzd29yZCI6InMzY3IzdCEifQ==");
        let token = joined(&["sk_", "live_4eC39HqLyjWDarjtT1zdp7dc"]);
        hidden(&format!("/paths/~1x~1{token}/get"), &token);
        hidden(&format!("/paths/x/{token}/get"), &token);
    }

    #[test]
    fn secrets_that_are_known_are_found_however_short_or_cut() {
        let hides = |text: &str, known: &str, expected: &str| {
            assert_eq!(replace(text, &[known.into()], &|_| MASK.to_owned()), expected, "{text}");
        };
        // hunter2
        hides("x aHVudGVyMg== y", "hunter2", "x *** y");
        hides("p%C3%A4ssword+", "pässword", "***+");
        hides("found `a long sec… (300 characters)", "a long secret that goes on", "found `***… (300 characters)");
        hides("prod/products", "prod", "***/products");
        hides("a …", "abcdefgh", "a …");
    }

    #[test]
    fn a_part_that_is_found_does_not_show_the_rest_of_a_secret_by_name() {
        let known = ["prod".into()];
        let shown = replace_named(Some("x-api-key"), "'prod-9f8a7c6b5d4e3f2a1b0c'", &known, &|_| MASK.to_owned());
        assert_eq!(shown, "'***'");
        assert_eq!(replace_named(Some("stage"), "'prod-eu'", &known, &|_| MASK.to_owned()), "'***-eu'");
    }

    #[test]
    fn secrets_that_are_known_are_found_in_every_form() {
        let known = ["pass\"word one".into()];
        for text in [
            "a pass\"word one b",
            r#"{"a": "pass\"word one"}"#,
            "x=pass%22word%20one&y",
            "<a>pass&quot;word one</a>",
            "cGFzcyJ3b3JkIG9uZQ==",
        ] {
            let hidden = replace(text, &known, &|_| MASK.to_owned());
            assert!(hidden.contains(MASK) && !hidden.contains("word") && !hidden.contains("cGFz"), "{text}: {hidden}");
        }
        assert_eq!(replace("pass", &known, &|_| MASK.to_owned()), "pass");
    }

    #[test]
    fn vendors_tokens() {
        for token in [
            joined(&["gh", "p_16C7e42F292c6912E7710c838347Ae178B4a"]),
            joined(&["xox", "b-123456789012-abcdefGHIJKL"]),
            joined(&["sk_", "live_4eC39HqLyjWDarjtT1zdp7dc"]),
            joined(&["AI", "zaSyA1234567890abcdefghijklmnopqrstuv"]),
            joined(&["glpat", "-abcdefghij0123456789"]),
        ] {
            hidden(&format!("token is {token}."), &token);
        }
        let hook = joined(&["T00000000/B00000000", "/XXXXXXXXXXXXXXXXXXXXXXXX"]);
        hidden(&format!("https://hooks.slack.com/services/{hook}"), &hook);
    }

    #[test]
    fn the_name_gives_a_value_away() {
        let key = joined(&["9f8a7c6b", "5d4e3f2a1b0c"]);
        let value = format!("'{key}'");
        for name in
            ["integration.request.header.x-api-key", "X-Vendor-Token", "Ocp-Apim-Subscription-Key", "vendorApiKey", "x-functions-key"]
        {
            assert!(looks_like_secret(Some(name), &value), "{name}");
            assert_eq!(redact_named(Some(name), &value), "'***'", "{name}");
        }
        assert!(!looks_like_secret(Some("integration.request.header.x-request-id"), &value));
        assert!(!looks_like_secret(None, &value));
        assert!(looks_like_secret(Some("integration.request.header.X-Password"), "'hunter2'"));
        assert!(looks_like_secret(Some("Authorization"), "'Token-7f3a'"));
        assert_eq!(redact_named(Some("x"), "plain"), "plain");
    }

    #[test]
    fn ordinary_values_are_left_alone() {
        for (name, value) in [
            ("integration.request.header.Content-Type", "'application/x-www-form-urlencoded'"),
            ("integration.request.header.X-Amz-Invocation-Type", "'Event'"),
            (
                "method.response.header.Access-Control-Allow-Headers",
                "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token'",
            ),
            ("method.response.header.Access-Control-Allow-Origin", "'https://users.corp.example.net'"),
            ("integration.request.header.Authorization", "method.request.header.Authorization"),
            ("integration.request.header.Authorization", "'Bearer ${stageVariables.token}'"),
            ("integration.request.header.x-api-key", "stageVariables.vendorApiKey2024prod"),
            ("integration.request.header.x-api-key", "context.authorizer.apiKey0123456789"),
            ("integration.request.header.x-api-key-required", "'true'"),
            ("integration.request.header.x-api-key", "'true'"),
            ("integration.request.header.x-token-location", "'header'"),
            ("integration.request.header.x-password-policy", "'strong-2024-08'"),
            ("integration.request.header.x-tokens", "'2015-03-31T00:00:00'"),
            ("password", "'string'"),
            ("password", "$input.path('$.password')"),
            ("password", ""),
            (
                "uri",
                "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:rotate-secret-Handler-7K03QNRVA8OD:live/invocations",
            ),
            ("uri", "arn:aws:apigateway:us-east-1:secretsmanager:action/GetSecretValue"),
            ("uri", "https://api.example.com:8443/v1/tokens/{token}?stage=${stageVariables.stage}&src=apigw"),
            ("uri", "https://${stageVariables.user}:${stageVariables.password}@h/"),
            ("uri", "http://orders-nlb-0123456789abcdef.elb.us-east-1.amazonaws.com:8080/internal/v1"),
            ("credentials", "arn:aws:iam::123456789012:role/tokens-apigw-invoke"),
            ("secret", "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf"),
            ("logical id", "testapigatewaysagemakerendpointdefaultLambdaRestApiAccount6B3C7FDD"),
            ("construct", "wssqs-default-route/ApiGatewayV2WebSocketToSqs/LambdaRestApiCloudWatchRole"),
            ("pwd", "/private/var/folders/69/3w1gr05s2pq36wn49bhyknym0000gn/T/p-it"),
            ("asset", "ed35d2706e8ad9a78b03dd5d76fe0fc020e594db8677fdd666e3d484224ce62a"),
            ("function", "sphere7-dev-ApiFunction-7K03QNRVA8OD"),
            ("template", "{\"user\": \"$context.authorizer.principalId\", \"token\": \"$input.params('X-Token')\"}"),
            ("template", "#set($inputRoot = $input.path('$'))\n{ \"apiKey\" : \"$context.identity.apiKey\", \"token_type\": \"Bearer\" }"),
            ("template", "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"),
            ("text", "Bearer authentication is required; Basic Settings of the token store"),
            ("schema", "\"password\": {\"type\": \"string\", \"format\": \"password\"}"),
            ("id", "550e8400-e29b-41d4-a716-446655440000"),
        ] {
            assert!(!looks_like_secret(Some(name), value), "{name}: {value}");
            assert_eq!(redact_named(Some(name), value), value);
        }
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        for piece in [
            "token=",
            "sk-aaaaaaaaaaaaaaaaaaaaaa-",
            "password=\"",
            "token: ",
            "bearer ",
            "://",
            "://a:",
            "eyJaaaaaaaa-",
            "-----BEGIN ",
            "\\\"token\\\":",
            "<password a=\"b\">",
            "<a b",
            "key=\"name\" ",
            "%3Cpassword%3E",
            "://a:b/",
            "?sig=",
            "://a:1/",
            "<password><![CDATA[$",
            "`a`, but found `",
            "QWxhZGRpbjpvcGVuIHNlc2FtZQ/",
        ] {
            let text = piece.repeat(4_000);
            assert!(redact(&text).len() <= text.len(), "{piece}");
        }
    }

    #[test]
    fn what_stands_for_a_secret_is_no_secret() {
        let key = joined(&["9f8a7c6b", "5d4e3f2a1b0c"]);
        let stand_in = |_: &str| format!("{MASK}0a1b2c3d4e5f60718293");
        for (name, value) in [
            (Some("x-api-key"), format!("'{key}'")),
            (None, format!("https://h/x?api_key={key}&y=1")),
            (None, "https://svc:hunter2@h/".to_owned()),
            (None, "{\"password\": \"s3cr3t!\"}".to_owned()),
            (None, "'Bearer mF_9.B5f-4.1JqM00aa'".to_owned()),
        ] {
            let once = replace_named(name, &value, &[], &stand_in).into_owned();
            assert!(once.contains("***0a1b2c3d"), "{value}: {once}");
            assert_eq!(replace_named(name, &once, &[], &|_| "again".to_owned()), once, "{value}");
        }
    }

    #[test]
    fn what_is_redacted_stays_as_it_is() {
        for text in
            ["https://svc:hunter2@h/?api_key=9f8a7c6b5d4e3f2a1b0c", "{\"password\": \"s3cr3t!\"}", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]
        {
            let once = redact(text).into_owned();
            assert_eq!(redact(&once), once);
            assert!(once.contains(MASK));
        }
    }
}

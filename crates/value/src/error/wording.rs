//! What a message may repeat of what it is about: no credentials of a URL, and no value that is longer than a line.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// The longest value that is repeated whole, in characters.
pub const LONGEST_VALUE: usize = 160;
/// How much of a longer one is.
const BEGINNING: usize = 120;
/// The longest line, whatever it is made of.
const LONGEST_LINE: usize = 1_000;
/// The longest pointer: it is made of many names, and only whole it is a place.
const LONGEST_POINTER: usize = 480;

/// Stands for what is not repeated.
const HIDDEN: &str = "***";

/// User and password of a URL, or a parameter that signs one. Secret access keys have slashes, which people do not encode.
static CREDENTIALS: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r#"(?i)(?:abfss?|wasbs?)://[^\s/?#"'`<>:@]+@|//(?:(?P<userinfo>[^\s/?#"'`<>]+)|(?P<slashed>[^\s/?#"'`<>:@]*:[^\s/?#"'`<>@:]*/(?:[^\s?#"'`<>@:]|:+/?[^\s/?#"'`<>@:])*))@|//[^\s/?#"'`<>:@\[\]]+:(?P<lone>[^\s/?#"'`<>@:{}$*]+)|[?&;](?:sig|pwd|passwd|code|awsaccesskeyid|[a-z_-]*(?:signature|token|credential|secret|password|key))=(?P<parameter>[^\s&;#"'`<>{}$*][^\s&;#"'`<>]*)"#,
    )
});

/// Values in quotes, and what has no blank at which it could be taken apart.
static VALUES: LazyLock<Regex> =
    LazyLock::new(|| compile(r#"`(?P<ticks>[^`]*)`|(?:^|[\s(=:,\[])(?:'(?P<single>[^']*)'|"(?P<double>[^"]*)")|(?P<run>[^\s`]{161,})"#));

#[expect(clippy::expect_used, reason = "the patterns are constants that a test compiles")]
fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

/// The text of a message without credentials, its values cut.
pub fn presentable(text: &str) -> Cow<'_, str> {
    match without_credentials(text) {
        Cow::Borrowed(text) => shortened(text),
        Cow::Owned(text) => Cow::Owned(shortened(&text).into_owned()),
    }
}

/// The same of a text that is not needed any more.
pub(super) fn made_presentable(text: String) -> String {
    match presentable(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(text) => text,
    }
}

/// The text with `***` in place of users, passwords and signatures in URLs.
pub fn without_credentials(text: &str) -> Cow<'_, str> {
    let found = url_credentials(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for range in found {
        out.push_str(&text[from..range.start]);
        out.push_str(HIDDEN);
        from = range.end;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// Where URLs have credentials, in order.
pub fn url_credentials(text: &str) -> Vec<Range<usize>> {
    if !text.contains("//") && !text.contains('=') {
        return Vec::new();
    }
    let found = CREDENTIALS.captures_iter(text).filter_map(|captures| {
        let one = ["userinfo", "slashed", "lone", "parameter"].iter().find_map(|name| captures.name(name))?;
        let is_port = match () {
            () if captures.name("slashed").is_some() => is_port_and_path(one.as_str()),
            () => captures.name("lone").is_some() && one.as_str().bytes().all(|b| b.is_ascii_digit()),
        };
        (one.as_str() != HIDDEN && !is_port).then(|| one.range())
    });
    found.collect()
}

/// `host:8080/path`, and not `key:secret/with/slashes`.
fn is_port_and_path(text: &str) -> bool {
    let port = text.split_once(':').and_then(|(_, rest)| rest.split_once('/')).map(|(port, _)| port);
    port.is_none_or(|port| port.bytes().all(|b| b.is_ascii_digit()))
}

/// The text with its long values cut, each with how long it was.
fn shortened(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST_VALUE {
        return Cow::Borrowed(text);
    }
    let cut = VALUES.replace_all(text, |captures: &Captures<'_>| {
        let whole = captures.get(0).map_or("", |m| m.as_str());
        let value = ["ticks", "single", "double", "run"].iter().find_map(|name| captures.name(name)).map_or("", |m| m.as_str());
        let Some((beginning, length)) = cut(value, LONGEST_VALUE, BEGINNING) else { return whole.to_owned() };
        format!("{} ({length} characters)", whole.replacen(value, &format!("{beginning}…"), 1))
    });
    if cut.len() <= LONGEST_LINE {
        return cut;
    }
    let lines = cut.split('\n').map(|line| match self::cut(line, LONGEST_LINE, LONGEST_LINE - BEGINNING) {
        Some((beginning, length)) => Cow::Owned(format!("{beginning}… ({length} characters)")),
        None => Cow::Borrowed(line),
    });
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

/// A value by itself: whole, or its beginning with how long it was.
pub fn short_value(value: &str) -> Cow<'_, str> {
    within(value, LONGEST_VALUE, LONGEST_VALUE)
}

/// A pointer into a document, or its beginning.
pub fn short_pointer(pointer: &str) -> Cow<'_, str> {
    within(pointer, LONGEST_POINTER, LONGEST_POINTER - BEGINNING)
}

fn within(text: &str, most: usize, kept: usize) -> Cow<'_, str> {
    cut(text, most, kept).map_or(Cow::Borrowed(text), |(beginning, length)| Cow::Owned(format!("{beginning}… ({length} characters)")))
}

/// The first characters of a text that has more than `most`, and how many it has.
fn cut(text: &str, most: usize, kept: usize) -> Option<(&str, usize)> {
    // No character is shorter than a byte.
    if text.len() <= most {
        return None;
    }
    let length = text.chars().count();
    let end = text.char_indices().nth(kept).map_or(text.len(), |(at, _)| at);
    (length > most).then(|| (&text[..end], length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_of_urls_are_not_repeated() {
        for (text, shown) in [
            ("cannot use `https://user:pw@h/b`", "cannot use `https://***@h/b`"),
            ("s3://AKIA1:aB/c+d/e@bucket/x", "s3://***@bucket/x"),
            ("at https://a/c?sv=1&sig=ab%2Bc&se=2#f", "at https://a/c?sv=1&sig=***&se=2#f"),
            (
                "?X-Amz-Signature=0a&X-Amz-Security-Token=b&X-Amz-Credential=c",
                "?X-Amz-Signature=***&X-Amz-Security-Token=***&X-Amz-Credential=***",
            ),
            ("s3://key:secret", "s3://key:***"),
            ("https://cache:8443/https://u:hunter2@h", "https://cache:8443/https://***@h"),
            ("https://token@h and //u:p@h", "https://***@h and //***@h"),
        ] {
            assert_eq!(without_credentials(text), shown);
            assert_eq!(without_credentials(shown), shown);
        }
        for plain in [
            "http://h:8080/x@y",
            "http://h:80",
            "http://[::1]:80/",
            "http://h:{port}/",
            "see https://h/x?page=2",
            "a = b",
            "https://h/f?code=${stageVariables.code}",
            "mail a@b",
            "file:///a//b",
            "abfss://container@account.dfs.core.windows.net/x",
        ] {
            assert_eq!(without_credentials(plain), plain);
        }
    }

    #[test]
    fn long_values_are_cut_and_counted() {
        let long = "9".repeat(1_000_000);
        let cut = format!("{}…", "9".repeat(BEGINNING));
        for (text, shown) in [
            (format!("found `{long}` here"), format!("found `{cut}` (1000000 characters) here")),
            (format!("cannot cast '{long}'"), format!("cannot cast '{cut}' (1000000 characters)")),
            (format!("{long} is large"), format!("{cut} (1000000 characters) is large")),
        ] {
            assert_eq!(presentable(&text), shown);
            assert_eq!(presentable(&shown), shown);
        }
        let words = "a word ".repeat(40);
        assert_eq!(presentable(&words), words, "no value, and no long line");
        let ticks = "a`b ".repeat(400);
        assert!(presentable(&ticks).chars().count() < LONGEST_LINE);
        assert!(presentable(&"é`".repeat(2_000)).ends_with("… (4000 characters)"));
    }
}

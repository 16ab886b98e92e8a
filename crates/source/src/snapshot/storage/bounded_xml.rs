//! Answers of object stores whose XML the client's parser must not see.
//!
//! `object_store` 0.13 reads listings and the like with quick-xml 0.39, which takes the square of the number of attributes
//! of an element, and of the namespaces that are open (RUSTSEC-2026-0194 and -0195): an answer of two megabytes keeps it busy
//! for a quarter of a minute, and it collects bodies of any length. So what is not the content of an object is taken in here
//! first, to a limit, and looked at.

use std::fmt;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures::StreamExt as _;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody, HttpService, ReqwestConnector,
};
use object_store::{ClientOptions, Result};

/// How long an answer may be.
const LENGTH: usize = 16 << 20;
/// How many attributes an element may have, and how many namespaces may be declared around one.
const ATTRIBUTES: usize = 1000;
/// How many attributes all elements may have together.
const ALL_ATTRIBUTES: usize = 50_000;
/// How deep elements may stand inside each other.
const DEPTH: usize = 100;

/// What has no elements in it, behind its `<` and at its end, as quick-xml sees it.
const UNREAD: [(&[u8], &[u8]); 3] = [(b"!--", b"-->"), (b"![CDATA[", b"]]>"), (b"?", b"?>")];

/// Makes clients whose answers are bounded.
#[derive(Debug, Default)]
pub(super) struct BoundedXml(ReqwestConnector);

impl HttpConnector for BoundedXml {
    fn connect(&self, options: &ClientOptions) -> Result<HttpClient> {
        self.0.connect(options).map(|client| HttpClient::new(Bounded(client)))
    }
}

#[derive(Debug)]
struct Bounded(HttpClient);

#[async_trait]
impl HttpService for Bounded {
    async fn call(&self, request: HttpRequest) -> std::result::Result<HttpResponse, HttpError> {
        let may_be_content = asks_for_content(request.method().as_str(), request.uri().query());
        let answer = self.0.execute(request).await?;
        let is_success = answer.status().is_success();
        if may_be_content && is_success {
            return Ok(answer);
        }
        let (parts, body) = answer.into_parts();
        let content = collected(body).await?;
        // Of errors the client keeps the text alone.
        if is_success {
            check(&content).map_err(refused)?;
        }
        Ok(HttpResponse::from_parts(parts, HttpResponseBody::from(content)))
    }
}

/// Whether a request is one for the content of an object, which is handed on as it comes: listings, uploads in parts and
/// sessions have a query.
fn asks_for_content(method: &str, query: Option<&str>) -> bool {
    let names_version = |part: &str| ["versionId", "versionid", "generation"].contains(&part.split('=').next().unwrap_or_default());
    match method {
        "HEAD" => true,
        "GET" => query.unwrap_or_default().split('&').all(|part| part.is_empty() || names_version(part)),
        _ => false,
    }
}

async fn collected(body: HttpResponseBody) -> std::result::Result<Bytes, HttpError> {
    let mut pieces = body.bytes_stream();
    let mut content = BytesMut::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        if content.len() + piece.len() > LENGTH {
            return Err(refused("it is longer than 16 MB"));
        }
        content.extend_from_slice(&piece);
    }
    Ok(content.freeze())
}

/// An answer that no client should see. It is not asked for again.
fn refused(reason: &'static str) -> HttpError {
    HttpError::new(HttpErrorKind::Decode, Refused(reason))
}

#[derive(Debug)]
struct Refused(&'static str);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the answer of the store was refused: {}", self.0)
    }
}

impl std::error::Error for Refused {}

/// Says what is wrong with an answer, if it is XML that takes its parser too long. Whether it is well-formed is the parser's
/// to find.
fn check(content: &[u8]) -> std::result::Result<(), &'static str> {
    let text = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content);
    if text.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'<') {
        return Ok(());
    }
    let mut open: Vec<usize> = Vec::new();
    let (mut all, mut namespaces) = (0, 0);
    let mut rest = text;
    while let Some(start) = memchr::memchr(b'<', rest) {
        rest = &rest[start + 1..];
        if let Some((start, end)) = UNREAD.iter().find(|(start, _)| rest.starts_with(start)) {
            let inside = rest.get(start.len()..).unwrap_or_default();
            rest = memchr::memmem::find(inside, end).map_or(&[], |at| &inside[at + end.len()..]);
            continue;
        }
        if rest.starts_with(b"!") {
            return Err("it declares a document type");
        }
        let tag = Tag::of(rest);
        rest = &rest[tag.length..];
        if tag.closes {
            namespaces -= open.pop().unwrap_or_default();
            continue;
        }
        all += tag.attributes;
        namespaces += tag.namespaces;
        if tag.attributes > ATTRIBUTES || all > ALL_ATTRIBUTES {
            return Err("it has more than 1000 attributes in an element, or more than 50000 in all");
        }
        if namespaces > ATTRIBUTES {
            return Err("it has more than 1000 namespaces around an element");
        }
        open.push(tag.namespaces);
        if open.len() > DEPTH {
            return Err("it has more than 100 elements inside each other");
        }
        if tag.is_empty {
            namespaces -= open.pop().unwrap_or_default();
        }
    }
    Ok(())
}

/// What stands between `<` and `>`.
#[derive(Default)]
struct Tag {
    length: usize,
    closes: bool,
    is_empty: bool,
    attributes: usize,
    namespaces: usize,
}

impl Tag {
    /// The tag at the front of a text that is behind a `<`.
    fn of(text: &[u8]) -> Self {
        let mut tag = Self { length: text.len(), closes: text.starts_with(b"/"), ..Self::default() };
        let (mut quote, mut word, mut last) = (None, 0, b' ');
        for (at, &byte) in text.iter().enumerate() {
            match (quote, byte) {
                (Some(open), _) if byte == open => quote = None,
                (Some(_), _) => {}
                (None, b'>') => {
                    tag.length = at + 1;
                    tag.is_empty = last == b'/' && !tag.closes;
                    return tag;
                }
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'=') => {
                    tag.attributes += 1;
                    tag.namespaces += usize::from(text[word..].starts_with(b"xmlns"));
                }
                // Where a name begins.
                (None, _) if !byte.is_ascii_whitespace() && (last.is_ascii_whitespace() || matches!(last, b'"' | b'\'')) => word = at,
                (None, _) => {}
            }
            last = byte;
        }
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(count: usize, of: impl Fn(usize) -> String) -> String {
        (0..count).map(of).collect()
    }

    fn element(attributes: usize, prefix: &str) -> String {
        let attributes = numbered(attributes, |n| format!(" {prefix}{n}=\"x\""));
        format!("<?xml version=\"1.0\"?><List{attributes}><Name>b</Name></List>")
    }

    #[test]
    fn answers_that_take_the_parser_long_are_refused() {
        let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
        let declared = |each: usize, depth: usize| {
            let start = numbered(each, |n| format!(" xmlns:n{n}='u'"));
            format!("<a{start}>").repeat(depth) + &"</a>".repeat(depth)
        };
        for (content, reason) in [
            (element(1001, "a"), "attributes"),
            (element(1001, "xmlns:a"), "attributes"),
            (format!("<x{}>", "\ta=''".repeat(1001)), "attributes"),
            (format!("<x{}>", "a=''".repeat(1001)), "attributes"),
            (format!("<x{}>", " xmlns:a = ''".repeat(1001)), "attributes"),
            (format!("<!-- a --><a b=\"--'/>\"/><x{}>", " a=''".repeat(1001)), "attributes"),
            (format!("<!--><a \"--><x{}>", " a=''".repeat(1001)), "attributes"),
            (format!("<??><x{}>", " a=''".repeat(1001)), "attributes"),
            (format!("<l>{}</l>", element(900, "a").replace("<?xml version=\"1.0\"?>", "").repeat(60)), "attributes"),
            (declared(11, 99), "namespaces"),
            (nested(101), "inside each other"),
            ("\u{feff} <!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".to_owned(), "document type"),
        ] {
            assert!(check(content.as_bytes()).unwrap_err().contains(reason), "{reason}: {:?}", check(content.as_bytes()));
        }
    }

    #[test]
    fn answers_of_stores_pass() {
        let listing = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>b</Name>\
            <!-- <a> --><Contents><Key>a&gt;b/\"c'</Key><![CDATA[<<<]]><Empty/><Other a=\"1>2\" /></Contents></ListBucketResult>";
        let many = format!("<l>{}</l>", "<Contents><Key>k</Key></Contents>".repeat(200_000));
        for content in [listing, &many, &element(1000, "a"), "{\"access_token\": \"<\"}", "", "--batch\r\n<", "<a", "</a></a>"] {
            assert_eq!(check(content.as_bytes()), Ok(()), "{content:.80}");
        }
        let deep = "<a>".repeat(100) + &"</a>".repeat(100);
        assert_eq!(check(deep.as_bytes()), Ok(()));
    }

    #[test]
    fn contents_are_handed_on_and_all_else_is_looked_at() {
        for (method, query, expected) in [
            ("GET", None, true),
            ("GET", Some("versionId=a%3D"), true),
            ("HEAD", Some("x"), true),
            ("GET", Some("list-type=2&prefix=a"), false),
            ("GET", Some("restype=container&comp=list"), false),
            ("GET", Some("session"), false),
            ("POST", Some("uploads"), false),
            ("PUT", None, false),
        ] {
            assert_eq!(asks_for_content(method, query), expected, "{method} {query:?}");
        }
    }
}

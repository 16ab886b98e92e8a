//! Globs and path templates: one pattern language, a path segment at a time.
//!
//! `*`, `?` and `[…]` match within a segment, `**` any number of directories, `{name}` one or more characters of
//! a segment, which it captures. Braces are never alternatives. As in a shell, a leading dot has to be written.

use regex::Regex;

use super::Captures;
use apigw_sql_value::{Error, Result};

/// What a template may capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    AccountId,
    Region,
    RestApiId,
    Stage,
    /// The id of an API of whatever kind.
    ApiId,
    /// Another one, by its place in [`OTHERS`].
    Other(usize),
}

/// What documents of some kinds do not say of where they belong.
const OTHERS: [&str; 6] = ["domain_name", "deployment_id", "vpc_link_id", "usage_plan_id", "integration_id", "route_id"];

impl Name {
    const ALL: [Self; 11] = [
        Self::AccountId,
        Self::Region,
        Self::RestApiId,
        Self::Stage,
        Self::ApiId,
        Self::Other(0),
        Self::Other(1),
        Self::Other(2),
        Self::Other(3),
        Self::Other(4),
        Self::Other(5),
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::AccountId => "account_id",
            Self::Region => "region",
            Self::RestApiId => "rest_api_id",
            Self::Stage => "stage",
            Self::ApiId => "api_id",
            Self::Other(place) => OTHERS[place],
        }
    }

    /// Any text will do, but where a segment can be divided in several ways (`{region}-{account_id}.json`), the
    /// form that such a thing usually has decides.
    fn expression(self) -> &'static str {
        match self {
            Self::AccountId => "([0-9]{12}|.+?)",
            Self::Region => "([a-z]{2,}(?:-[a-z]+)+-[0-9]{1,2}|.+?)",
            Self::RestApiId | Self::ApiId => "([a-z0-9]{10}|.+?)",
            Self::Stage | Self::Other(_) => "(.+?)",
        }
    }

    /// Notes what was captured; `false`: something else was before.
    fn note(self, captures: &mut Captures, text: &str) -> bool {
        let slot = match self {
            Self::AccountId => &mut captures.account_id,
            Self::Region => &mut captures.region,
            Self::RestApiId | Self::ApiId => &mut captures.rest_api_id,
            Self::Stage => &mut captures.stage,
            Self::Other(place) => {
                let name = OTHERS[place];
                let earlier = captures.get(name).map(|earlier| earlier == text);
                if earlier.is_none() {
                    captures.others.push((name, text.to_owned()));
                }
                return earlier.unwrap_or(true);
            }
        };
        let fits = slot.as_deref().is_none_or(|earlier| earlier == text);
        *slot = Some(text.to_owned());
        fits
    }
}

/// A segment with something to match.
#[derive(Debug)]
pub(super) struct Matcher {
    regex: Regex,
    names: Vec<Name>,
    begins_with_dot: bool,
}

impl Matcher {
    /// What `captures` become if the segment matches `name`; a name captured twice must be the same.
    pub(super) fn matched(&self, name: &str, captures: &Captures) -> Option<Captures> {
        if name.starts_with('.') && !self.begins_with_dot {
            return None;
        }
        let found = self.regex.captures(name)?;
        let mut captures = captures.clone();
        for (name, group) in self.names.iter().zip(found.iter().skip(1)) {
            let text = group?.as_str();
            if !name.note(&mut captures, text) {
                return None;
            }
        }
        Some(captures)
    }
}

/// A part of a pattern between slashes.
#[derive(Debug)]
pub(super) enum Segment {
    Literal(String),
    /// `**`
    AnyDepth,
    Matcher(Matcher),
}

/// A parsed glob or template.
#[derive(Debug)]
pub(super) struct Pattern {
    /// `/` or empty.
    pub(super) root: &'static str,
    pub(super) segments: Vec<Segment>,
    /// It ends in a slash: only directories are meant.
    pub(super) directories_only: bool,
}

impl Pattern {
    /// Whether the text has any character that is special here.
    pub(super) fn is_pattern(text: &str) -> bool {
        text.contains(['*', '?', '[', '{', '}'])
    }

    pub(super) fn parse(text: &str) -> Result<Self> {
        let mut segments = Vec::new();
        for part in text.split('/').filter(|part| !part.is_empty()) {
            match part {
                "**" if matches!(segments.last(), Some(Segment::AnyDepth)) => {}
                "**" => segments.push(Segment::AnyDepth),
                _ if Self::is_pattern(part) => segments.push(Segment::Matcher(matcher(part, text)?)),
                _ => segments.push(Segment::Literal(part.to_owned())),
            }
        }
        Ok(Self { root: if text.starts_with('/') { "/" } else { "" }, segments, directories_only: text.ends_with('/') })
    }

    /// Whether it has captures, that is whether it is a path template.
    pub(super) fn is_template(&self) -> bool {
        self.segments.iter().any(|s| matches!(s, Segment::Matcher(m) if !m.names.is_empty()))
    }

    /// What it captures from a whole path, if it matches it.
    pub(super) fn captures_of(&self, path: &str) -> Option<Captures> {
        let rest = path.strip_prefix(self.root)?;
        let parts: Vec<&str> = rest.split('/').collect();
        match_parts(&self.segments, &parts, &Captures::default())
    }
}

fn match_parts(segments: &[Segment], parts: &[&str], captures: &Captures) -> Option<Captures> {
    let Some((segment, segments)) = segments.split_first() else {
        return parts.is_empty().then(|| captures.clone());
    };
    if let Segment::AnyDepth = segment {
        let reach = parts.iter().take_while(|part| !super::walk::is_hidden(part)).count();
        return (0..=reach).find_map(|n| match_parts(segments, &parts[n..], captures));
    }
    let (part, parts) = parts.split_first()?;
    match segment {
        Segment::Literal(text) => {
            if text == part {
                match_parts(segments, parts, captures)
            } else {
                None
            }
        }
        Segment::Matcher(matcher) => match_parts(segments, parts, &matcher.matched(part, captures)?),
        Segment::AnyDepth => None,
    }
}

fn matcher(part: &str, whole: &str) -> Result<Matcher> {
    let mut names = Vec::new();
    let mut expression = String::from("(?s)^");
    let mut rest = part;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '*' => expression.push_str(".*"),
            '?' => expression.push('.'),
            '[' => match class(rest) {
                Some((class, after)) => {
                    expression.push_str(&class);
                    rest = after;
                }
                None => expression.push_str("\\["),
            },
            '{' => {
                let (name, after) = rest.split_once('}').ok_or_else(|| unbalanced('{', whole))?;
                let name = capture_name(name, whole)?;
                names.push(name);
                expression.push_str(name.expression());
                rest = after;
            }
            '}' => return Err(unbalanced('}', whole)),
            other => expression.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    expression.push('$');
    let regex = Regex::new(&expression).map_err(|e| {
        Error::usage(format!("`{part}` in `{whole}` is not a pattern: a range runs backwards or it is too long")).caused_by(e)
    })?;
    Ok(Matcher { regex, names, begins_with_dot: part.starts_with('.') })
}

/// A bracket expression after its `[`: the regular expression for it and what follows; `None` if it never ends.
fn class(text: &str) -> Option<(String, &str)> {
    let (negated, body) = match text.strip_prefix(['!', '^']) {
        Some(body) => (true, body),
        None => (false, text),
    };
    // A `]` in first place stands for itself.
    let skip = body.chars().next()?.len_utf8();
    let end = skip + body[skip..].find(']')?;
    let mut out = String::from(if negated { "[^" } else { "[" });
    for c in body[..end].chars() {
        if c != '-' && !c.is_alphanumeric() {
            out.push('\\');
        }
        out.push(c);
    }
    out.push(']');
    Some((out, &body[end + 1..]))
}

fn capture_name(name: &str, whole: &str) -> Result<Name> {
    if let Some(known) = Name::ALL.into_iter().find(|known| known.as_str() == name) {
        return Ok(known);
    }
    let error = Error::usage(format!(
        "unknown capture `{{{name}}}` in `{whole}`: expected `{{account_id}}`, `{{region}}`, `{{rest_api_id}}` or `{{stage}}`"
    ));
    let similar = |known: &Name| strsim::jaro_winkler(known.as_str(), &name.to_ascii_lowercase().replace('-', "_"));
    let best = Name::ALL.into_iter().max_by(|a, b| similar(a).total_cmp(&similar(b)));
    Err(match best.filter(|b| similar(b) > 0.75) {
        Some(best) => error.with_hint(format!("did you mean `{{{}}}`?", best.as_str())),
        None => error.with_hint("braces are captures, never alternatives; name several sources instead, or write `[{]` for the character"),
    })
}

fn unbalanced(brace: char, whole: &str) -> Error {
    Error::usage(format!("unbalanced `{brace}` in `{whole}`"))
        .with_hint("braces are captures such as `{account_id}`; `[{]` and `[}]` match the characters themselves")
}

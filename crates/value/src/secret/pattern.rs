//! The regular expressions that find candidates.

use std::sync::LazyLock;

use regex::Regex;

/// Words in a name under which nearly any literal is a secret.
const STRONG: &str = r"passwords?|passwd|passphrase|(?-u:\b|_)(?:pwd|pass)|authorization|(?:client|shared|app|consumer|api|user)?[-_]?secret(?:[-_]?access[-_]?key|[-_]?key)?|private[-_]?key|connection[-_]?string";

/// Words in a name under which a random literal is a secret.
const WEAK: &str = r"(?:api|access|functions|subscription|account|auth|signing|encryption|master|service|license|host)[-_]?key|apikey|token|signature|credentials?|session(?:[-_]?(?:id|key))?|cookie|(?-u:\b)sig|(?-u:\b)jwt";

/// What may follow the word and changes nothing.
const SUFFIX: &str = r"(?:[-_]?(?:value|plain|text|prod|dev|test|[0-9]+))?";

/// Names that tell of a secret.
pub(super) static NAME: LazyLock<Regex> =
    LazyLock::new(|| compile(&format!("(?i)(?:(?P<strong>{STRONG})|(?P<weak>{WEAK}|(?-u:\\b)(?:key|code))){SUFFIX}$")));

/// Candidates in a text, one group each: `certain` needs no second look.
pub(super) static FINDER: LazyLock<Regex> = LazyLock::new(|| {
    let name = format!("(?P<name>(?i:{STRONG}|{WEAK}|[?&](?:key|code)){SUFFIX})");
    let quoted = r#"(?:"(?P<double>(?:[^"\\]|\\.)*)"|\\+"(?P<escaped>[^"\\]+)|'(?P<single>[^']*)')"#;
    let bare = r#"(?P<bare>[^\s"'&,;<>{}()\[\]\\#|=]+=*)"#;
    compile(&format!(
        "{CERTAIN}|{KEYS}|{PLACES}|{APART}\
         |{name}(?:\\\\*[\"']?\\s*(?:=>?|:)\\s*{quoted}|(?:\\\\*[\"']?\\s*=>?\\s*|\\\\*[\"']\\s*:\\s*|:\\s+){bare})"
    ))
});

/// Shapes that only secrets have.
const CERTAIN: &str = r"(?P<certain>-----BEGIN[A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END[A-Z ]*PRIVATE KEY-----|\z)|(?-u:\b)(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?-u:\b)|(?-u:\b)eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|(?-u:\b)gh[pousr]_[A-Za-z0-9]{20,}|(?-u:\b)github_pat_[A-Za-z0-9_]{20,}|(?-u:\b)glpat-[A-Za-z0-9_-]{20,}|(?-u:\b)xox[abeoprs]-[A-Za-z0-9-]{10,}|(?-u:\b)[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|(?-u:\b)AIza[A-Za-z0-9_-]{35}|(?-u:\b)SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|(?-u:\b)npm_[A-Za-z0-9]{36}|(?-u:\b)hvs\.[A-Za-z0-9_-]{20,}|(?-u:\b)dop_v1_[a-f0-9]{64}|(?-u:\b)shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32})";

/// Prefixes that ordinary names have as well.
const KEYS: &str = r"(?-u:\b)(?:sk|pk)[-_](?P<key>[A-Za-z0-9_-]{20,})";

/// Places where secrets stand.
const PLACES: &str = r#"(?i:(?-u:\b)basic\s+)(?P<basic>[A-Za-z0-9+/=_-]{6,})|(?i:(?-u:\b)bearer\s+)(?P<bearer>[A-Za-z0-9._~+/=-]{16,})|hooks\.slack\.com/services/(?P<hook>[A-Za-z0-9/]+)|://(?P<userinfo>[^\s/?#"'<>]+)@|://(?P<slashed_user>[^\s/?#"'<>:@]*):(?P<slashed>(?:[^\s?#"'<>@:]|:+/?[^\s/?#"'<>@:])+)@|[?&;](?i:sig|signature|x-(?:amz|goog|ms)-(?:signature|security-token|credential))=(?P<signed>[^\s&;#"'<>\\]+)"#;

/// Names that stand apart from their values: of an XML element, of a pair, and in our own messages.
const APART: &str = r#"<(?:[A-Za-z_][A-Za-z0-9_.-]*:)?(?P<element>[A-Za-z_][A-Za-z0-9_.-]*)(?:\s[^<>]*)?>(?P<cdata>\s*<!\[CDATA\[)?|(?i:key|name)\\*["']?\s*[:=]\s*\\*["'](?P<pair_name>[^"'\\<>\r\n]{1,100})\\*["'][^<>{}]{0,100}?(?i:value)\\*["']?\s*[:=]\s*\\*["'](?P<pair>[^"'\\<>]+)|`(?P<told_name>[^`]{1,200})`, but found `(?P<told>[^`]+)`"#;

#[expect(clippy::expect_used, reason = "the patterns are constants that a test compiles")]
fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

//! What nobody writes for this program: how such files are called, and what in a text is none of it.

use super::head::tells_definition;

/// Endings of names of prose, source code and settings. They quote what is ours, and begin with brackets, without being it.
const ENDINGS: [&str; 83] = [
    "md",
    "mdx",
    "markdown",
    "rst",
    "adoc",
    "asciidoc",
    "tex",
    "org",
    "html",
    "htm",
    "xhtml",
    "css",
    "scss",
    "less",
    "svg",
    "xml",
    "xsd",
    "xsl",
    "py",
    "pyi",
    "rb",
    "go",
    "rs",
    "java",
    "kt",
    "kts",
    "scala",
    "groovy",
    "gradle",
    "c",
    "h",
    "cc",
    "cpp",
    "hpp",
    "cs",
    "csproj",
    "fs",
    "vb",
    "sln",
    "php",
    "pl",
    "pm",
    "lua",
    "r",
    "swift",
    "dart",
    "ex",
    "exs",
    "erl",
    "clj",
    "hs",
    "js",
    "jsx",
    "mjs",
    "cjs",
    "ts",
    "tsx",
    "mts",
    "cts",
    "vue",
    "svelte",
    "sh",
    "bash",
    "zsh",
    "fish",
    "ps1",
    "psm1",
    "psd1",
    "bat",
    "cmd",
    "toml",
    "ini",
    "cfg",
    "properties",
    "json5",
    "sql",
    "graphql",
    "proto",
    "patch",
    "diff",
    "vtl",
    "vm",
    "lock",
];

/// Names of files that tools and people look for.
const NAMES: [&str; 18] = [
    "pipfile",
    "makefile",
    "dockerfile",
    "jenkinsfile",
    "procfile",
    "gemfile",
    "rakefile",
    "vagrantfile",
    "license",
    "notice",
    "readme",
    "changelog",
    "metadata",
    "pkg-info",
    "authors",
    "codeowners",
    "version",
    "copying",
];

/// How names of texts begin that tools and people look for.
const TEXTS: [&str; 8] = ["requirements", "constraints", "robots", "license", "notice", "readme", "changelog", "cmakelists"];

/// Whether a file of that name, in small letters, is prose, source code or settings of something else.
pub(super) fn is_foreign_name(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, "txt")) => TEXTS.iter().any(|text| stem.starts_with(text)) || stem.ends_with("requirements"),
        Some((_, ending)) => ENDINGS.contains(&ending),
        None => NAMES.contains(&name),
    }
}

/// Whether a file of that name, in small letters, is a program that the Serverless Framework takes its service from.
pub(super) fn is_service_name(path: &str) -> bool {
    matches!(path.rsplit('/').next().unwrap_or(path), "serverless.ts" | "serverless.js" | "serverless.mjs" | "serverless.cjs")
}

/// Whether a text that begins with a bracket may go on as JSON: `[section]`, `[![badge](…)](…)` and `{% if x %}` do not.
pub(super) fn begins_json(text: &[u8]) -> bool {
    let brackets = text.iter().take_while(|&&byte| byte.is_ascii_whitespace() || matches!(byte, b'{' | b'['));
    let end = brackets.clone().count();
    let Some(last) = brackets.filter(|byte| !byte.is_ascii_whitespace()).last() else { return false };
    let opens_two = text.windows(2).take(end).any(|pair| pair == b"{{" || pair == b"{[");
    let rest = text.get(end..).unwrap_or_default();
    let is_word = |word: &[u8]| rest.starts_with(word) || word.starts_with(rest);
    !opens_two
        && match (last, rest.first()) {
            (_, None) | (b'{', Some(b'"' | b'}')) | (b'[', Some(b'"' | b']' | b'0'..=b'9')) => true,
            (b'[', Some(b'-')) => rest.get(1).is_none_or(u8::is_ascii_digit),
            (b'[', Some(_)) => [&b"true"[..], b"false", b"null"].into_iter().any(is_word),
            _ => false,
        }
}

/// Whether a text begins as a template of Jinja, Go or Handlebars does: what it makes is another file.
pub(super) fn begins_template(text: &[u8]) -> bool {
    ["{%", "{{", "{#"].iter().any(|mark| text.trim_ascii_start().starts_with(mark.as_bytes()))
}

/// Whether a text has words that answers of the API and definitions have, in whatever quotes.
pub(super) fn has_words_of_ours(text: &[u8]) -> bool {
    const WORDS: [&str; 10] = [
        "methodIntegration",
        "MethodIntegration",
        "method_integration",
        "resourceMethods",
        "ResourceMethods",
        "resource_methods",
        "passthroughBehavior",
        "apiKeySource",
        "pathPart",
        "aws_api_gateway",
    ];
    WORDS.iter().any(|word| memchr::memmem::find(text, word.as_bytes()).is_some())
        || tells_definition(&String::from_utf8_lossy(text), super::context::Named::Other)
}

/// Whether a text of YAML has the beginning of a definition or of an answer at the start of a line, or words that answers alone
/// have: elsewhere types of resources are named in prose, too.
pub(super) fn begins_document(text: &str) -> bool {
    const ROOTS: [&str; 11] = [
        "AWSTemplateFormatVersion",
        "Resources:",
        "Transform:",
        "openapi:",
        "swagger:",
        "\"openapi\":",
        "\"swagger\":",
        "paths:",
        "items:",
        "item:",
        "Parameters:",
    ];
    const ANSWERS: [&str; 5] = ["resourceMethods:", "methodIntegration:", "ResourceMethods:", "MethodIntegration:", "resource_methods:"];
    text.lines().any(|line| ROOTS.iter().any(|root| line.starts_with(root)))
        || ANSWERS.iter().any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// The same JSON with blanks in the place of its comments and of commas behind the last of several; `None` where it has
/// neither. Offsets stay.
pub(super) fn without_comments(text: &[u8]) -> Option<Vec<u8>> {
    let mut plain = text.to_vec();
    // Where the last comma is that nothing but blanks follows yet.
    let (mut at, mut comma, mut follows_value, mut found) = (0, None, false, false);
    while let Some(&byte) = text.get(at) {
        let end = match byte {
            b'"' => at + 1 + end_of_string(text.get(at + 1..).unwrap_or_default()),
            b'/' => match text.get(at + 1) {
                Some(b'/') => memchr::memchr(b'\n', text.get(at..).unwrap_or_default()).map_or(text.len(), |length| at + length),
                Some(b'*') => memchr::memmem::find(text.get(at + 2..).unwrap_or_default(), b"*/").map_or(text.len(), |n| at + n + 4),
                _ => return None,
            },
            _ => at + 1,
        };
        match byte {
            b'/' => {
                plain.get_mut(at..end)?.iter_mut().filter(|byte| !byte.is_ascii_whitespace()).for_each(|byte| *byte = b' ');
                found = true;
            }
            b',' => comma = follows_value.then_some(at),
            b'}' | b']' => {
                if let Some(comma) = comma.take() {
                    *plain.get_mut(comma)? = b' ';
                    found = true;
                }
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => comma = None,
        }
        if byte != b'/' && !byte.is_ascii_whitespace() {
            follows_value = !matches!(byte, b',' | b'{' | b'[' | b':');
        }
        at = end;
    }
    found.then_some(plain)
}

/// How many bytes a string has, with the quote at its end.
fn end_of_string(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_alone_make_no_json() {
        for text in ["{", "[", "[\n", "[{\"a\":1}]", "[[1]]", "{}", "[]", "[tr", "[null]", "[-1]", "[ {\n\"a\"", "[[[["] {
            assert!(begins_json(text.as_bytes()), "{text}");
        }
        for text in [
            "[section]",
            "[![b](u)](v)",
            "{% if %}",
            "{{ x }}",
            "[[X]]",
            "[x for x in y]",
            "{a: 1}",
            "{'a': 1}",
            "[tool.x]",
            "[nodes]",
            "[--debug]",
        ] {
            assert!(!begins_json(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn comments_and_last_commas_go_and_nothing_else_does() {
        for (text, plain) in [
            ("// a\n{\"b\": 1}", "    \n{\"b\": 1}"),
            ("{\"a\": \"//x\", /* y\n */ \"b\": [1, 2,],\n}", "{\"a\": \"//x\",     \n    \"b\": [1, 2 ] \n}"),
            ("{\"a\": \"\\\",]\",}", "{\"a\": \"\\\",]\" }"),
        ] {
            assert_eq!(without_comments(text.as_bytes()).map(|p| String::from_utf8(p).unwrap()).as_deref(), Some(plain));
        }
        for text in ["{\"a\": 1}", "[,]", "[1,,2]", "{\"a\": /x/}"] {
            assert_eq!(without_comments(text.as_bytes()), None, "{text}");
        }
    }
}

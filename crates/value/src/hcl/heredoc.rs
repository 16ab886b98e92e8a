//! Heredocs: those without a line, which the parser takes for the beginning of the next one, and what Terraform makes of the
//! lines of the others.

use std::borrow::Cow;

/// What the text is in at a place.
enum Inside<'t> {
    /// Code, and how many braces are open in it.
    Code(usize),
    Quoted,
    /// A heredoc, with the word that ends it.
    Heredoc(&'t str),
}

/// The text with `("")` in the place of each heredoc that has no line. Nothing else changes its place: the brackets stand on
/// the two lines of the heredoc.
pub(super) fn without_empty(text: &str) -> Cow<'_, str> {
    let empty = empty_ones(text);
    if empty.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    for (start, end) in empty {
        let Some(heredoc) = bytes.get_mut(start..end) else { continue };
        let lines = heredoc.iter().position(|b| *b == b'\n').unwrap_or_default();
        for byte in heredoc.iter_mut().filter(|b| **b != b'\n') {
            *byte = b' ';
        }
        heredoc[..3].copy_from_slice(b"(\"\"");
        heredoc[lines + 1] = b')';
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Where heredocs without a line begin and end.
fn empty_ones(text: &str) -> Vec<(usize, usize)> {
    let (mut found, mut outer, mut inside, mut at) = (Vec::new(), Vec::new(), Inside::Code(0), 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        // Of a character of several bytes none is one of these.
        let next = rest.chars().next().map_or(1, char::len_utf8);
        let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| rest.starts_with(prefix));
        match &mut inside {
            Inside::Quoted | Inside::Heredoc(_) if begins(&["$${", "%%{"]) => at += 3,
            Inside::Quoted | Inside::Heredoc(_) if begins(&["${", "%{"]) => {
                outer.push(std::mem::replace(&mut inside, Inside::Code(0)));
                at += 2;
            }
            Inside::Quoted if begins(&["\\"]) => at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            Inside::Quoted if begins(&["\""]) => {
                inside = outer.pop().unwrap_or(Inside::Code(0));
                at += 1;
            }
            Inside::Heredoc(word) if begins(&["\n"]) => {
                at += 1;
                if line(&text[at..]).trim() == *word {
                    at += line(&text[at..]).len();
                    inside = outer.pop().unwrap_or(Inside::Code(0));
                }
            }
            Inside::Quoted | Inside::Heredoc(_) => at += next,
            Inside::Code(_) if begins(&["#", "//"]) => at += line(rest).len(),
            Inside::Code(_) if begins(&["/*"]) => at += rest.find("*/").map_or(rest.len(), |end| end + 2),
            Inside::Code(_) if begins(&["\""]) => {
                outer.push(std::mem::replace(&mut inside, Inside::Quoted));
                at += 1;
            }
            Inside::Code(_) if begins(&["<<"]) => {
                let word = line(rest).trim_end_matches('\r');
                let word = word[2..].strip_prefix('-').unwrap_or(&word[2..]);
                let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
                let start = at;
                at += line(rest).len();
                if is_word && let Some(behind) = text.get(at + 1..) {
                    if line(behind).trim() == word {
                        at += 1 + line(behind).len();
                        found.push((start, at));
                    } else {
                        outer.push(std::mem::replace(&mut inside, Inside::Heredoc(word)));
                    }
                }
            }
            Inside::Code(depth) => {
                match (rest.as_bytes().first(), *depth) {
                    (Some(b'{'), _) => *depth += 1,
                    (Some(b'}'), 0) => inside = outer.pop().unwrap_or(Inside::Code(0)),
                    (Some(b'}'), _) => *depth -= 1,
                    _ => {}
                }
                at += next;
            }
        }
    }
    found
}

/// The text up to the end of its line.
fn line(text: &str) -> &str {
    &text[..text.find('\n').unwrap_or(text.len())]
}

/// What stands in a template.
pub(super) enum Part<T> {
    /// A text; of a heredoc one for each line.
    Text(String),
    Other(T),
}

/// Takes the indentation that all lines of a heredoc with `<<-` have from them, as Terraform does: lines of blanks stay, and do
/// not count.
pub(super) fn unindent<T>(parts: &mut [Part<T>]) {
    let (mut least, mut begins) = (usize::MAX, true);
    let mut first_of_lines = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if std::mem::take(&mut begins) {
            match part {
                Part::Text(text) if text.trim_start().is_empty() && text.ends_with('\n') => {}
                Part::Text(text) => {
                    least = least.min(text.chars().take_while(|c| c.is_whitespace()).count());
                    first_of_lines.push(index);
                }
                Part::Other(_) => least = 0,
            }
        }
        begins = matches!(part, Part::Text(text) if text.ends_with('\n'));
    }
    for index in first_of_lines {
        if let Some(Part::Text(text)) = parts.get_mut(index) {
            *text = text.chars().skip(least).collect();
        }
    }
}

/// A literal of a heredoc as its source has it, without the escapes.
pub(super) fn unescaped(source: &str) -> String {
    source.replace("$${", "${").replace("%%{", "%{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heredocs_without_a_line_are_found_where_code_is() {
        for (text, expected) in [
            ("a = <<EOT\nEOT\nb = 1\n", "a = (\"\"  \n)  \nb = 1\n"),
            ("a = <<-A\r\n  A\r\nb = 1\r\n", "a = (\"\"  \n)   \nb = 1\r\n"),
            ("a = f(<<EOT\nEOT\n)\n", "a = f((\"\"  \n)  \n)\n"),
            ("a = \"${f(<<E\nE\n)}\"\n", "a = \"${f((\"\"\n)\n)}\"\n"),
        ] {
            assert_eq!(without_empty(text), expected);
        }
        for text in [
            "a = <<EOT\n\nEOT\n",
            "# a = <<EOT\nEOT\n",
            "a = <<X\ncat <<EOF\nEOF\n${\"x\"} $${y\n X\n",
            "a = \"<<EOT\"\nEOT = 1\n",
            "/* <<EOT\nEOT */\n",
            "a = <<EOT\nEOT)\nEOT\n",
            "a = \"\\\"é$${\"\nb = \"${{ c = \"}\" }}\"\n",
            "a = <<",
        ] {
            assert_eq!(without_empty(text), text);
        }
    }
}

//! YAML that libyaml takes, and with it `PyYAML`, the AWS CLI and the SAM CLI, though YAML 1.2 does not: flow collections and
//! quoted texts whose lines are not indented more than what they are in, and tabs that separate.
//!
//! Such a text is written anew with its lines indented, line by line, so that places keep their line.

/// Lines of a flow collection are indented to where it begins, but not further.
const COLUMN: usize = 4096;
/// A text may become so many times as long.
const GROWTH: usize = 4;

/// The text as YAML 1.2 has it; `None` if it is written so already, or would become too long.
pub(super) fn rewritten(text: &str) -> Option<String> {
    let mut writer =
        Writer { out: String::with_capacity(text.len()), limit: text.len().saturating_mul(GROWTH) + 4096, ..Writer::default() };
    for line in text.split_inclusive('\n') {
        writer.line(line);
        if writer.out.len() > writer.limit {
            return None;
        }
    }
    (writer.out != text).then_some(writer.out)
}

/// What a line begins in.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Within {
    #[default]
    Block,
    /// A quoted text, by its quote.
    Quoted(char),
    /// A literal or folded text that stands below a line indented so far.
    Scalar(usize),
}

#[derive(Default)]
struct Writer {
    out: String,
    limit: usize,
    within: Within,
    /// How many flow collections are open.
    flow: usize,
    /// The column in which the outermost one, or the quoted text, begins.
    column: usize,
}

impl Writer {
    fn line(&mut self, line: &str) {
        let content = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - content.len();
        let is_blank = content.trim().is_empty();
        if let Within::Scalar(above) = self.within {
            if is_blank || indent > above {
                return self.out.push_str(line);
            }
            self.within = Within::Block;
        }
        if is_blank || (self.flow == 0 && self.within == Within::Block) {
            // A tab that indents is libyaml's error too.
            self.out.push_str(&line[..indent]);
            return self.rest(content, indent);
        }
        let indented = indent.max(self.column.min(COLUMN));
        self.out.extend(std::iter::repeat_n(' ', indented));
        self.rest(content, indented);
    }

    /// The line behind its indentation.
    fn rest(&mut self, content: &str, indent: usize) {
        let line_start = self.out.len() - indent;
        let mut chars = content.char_indices().peekable();
        // Whether a value may begin here, and whether white space here only separates.
        let (mut begins, mut separates) = (true, false);
        let mut previous = ' ';
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            if let Within::Quoted(quote) = self.within {
                self.out.push(c);
                if c == '\\' && quote == '"' {
                    // The escaped character, unless it is the end of the line.
                    if let Some((_, escaped)) = chars.next_if(|(_, next)| !matches!(next, '\r' | '\n')) {
                        self.out.push(escaped);
                    }
                } else if c == quote && quote == '\'' && next == Some('\'') {
                    self.out.push('\'');
                    chars.next();
                } else if c == quote {
                    self.within = Within::Block;
                    (begins, separates, previous) = (false, true, c);
                }
                continue;
            }
            match c {
                '#' if previous.is_whitespace() || at == 0 => return self.out.push_str(&content[at..]),
                '#' if matches!(previous, '}' | ']' | '"' | '\'') && separates => {
                    self.out.push(' ');
                    return self.out.push_str(&content[at..]);
                }
                '"' | '\'' if begins => {
                    self.within = Within::Quoted(c);
                    self.begin_at(self.out.len() - line_start);
                    self.out.push(c);
                    continue;
                }
                '{' | '[' if begins || self.flow > 0 => {
                    self.begin_at(self.out.len() - line_start);
                    self.flow += 1;
                    (begins, separates) = (true, true);
                    self.out.push(c);
                }
                '}' | ']' if self.flow > 0 => {
                    self.flow -= 1;
                    (begins, separates) = (false, true);
                    self.out.push(c);
                }
                ',' if self.flow > 0 => {
                    (begins, separates) = (true, true);
                    self.out.push(c);
                }
                ':' if next.is_none_or(char::is_whitespace) || (self.flow > 0 && previous == '"') => {
                    (begins, separates) = (true, true);
                    self.out.push(c);
                }
                // To libyaml a text in a flow collection, which YAML 1.2 has in quotes alone.
                '-' if begins && self.flow > 0 && matches!(next, Some(',' | ']' | '}' | ':')) => {
                    self.out.push_str("\"-\"");
                    (begins, separates) = (false, true);
                }
                '-' | '?' if begins && next.is_none_or(char::is_whitespace) => {
                    separates = true;
                    self.out.push(c);
                }
                // A tag or an anchor: the value comes behind it.
                '!' | '&' if begins => {
                    self.out.push(c);
                    while let Some((_, c)) = chars.next_if(|(_, c)| !c.is_whitespace() && !matches!(c, ',' | '{' | '[' | ']' | '}')) {
                        self.out.push(c);
                    }
                    separates = true;
                }
                '|' | '>' if begins && self.flow == 0 && is_scalar_header(&content[at + 1..]) => {
                    self.within = Within::Scalar(indent);
                    return self.out.push_str(&content[at..]);
                }
                '\t' if separates => self.out.push(' '),
                c if c.is_whitespace() => self.out.push(c),
                c => {
                    (begins, separates) = (false, false);
                    self.out.push(c);
                }
            }
            previous = c;
        }
    }

    /// Notes where something that goes over lines begins, unless it stands in something else that does.
    fn begin_at(&mut self, column: usize) {
        if self.flow == 0 {
            self.column = column + 1;
        }
    }
}

/// Whether nothing but indicators and a comment stands behind `|` or `>`.
fn is_scalar_header(rest: &str) -> bool {
    let rest = rest.trim_start_matches(|c: char| matches!(c, '+' | '-') || c.is_ascii_digit()).trim();
    rest.is_empty() || rest.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_flow_collections_and_quoted_texts_are_indented() {
        assert_eq!(rewritten("a:\n  b: {\n  c: [\n1]\n  }\nd: e\n").unwrap(), "a:\n  b: {\n      c: [\n      1]\n      }\nd: e\n");
        assert_eq!(rewritten("a:\n  b: \"x\ny\"\n").unwrap(), "a:\n  b: \"x\n      y\"\n");
        assert_eq!(rewritten("a:\tb\n").unwrap(), "a: b\n");
        assert_eq!(rewritten("a: {b: c}#d\n").unwrap(), "a: {b: c} #d\n");
    }

    #[test]
    fn what_only_looks_like_one_stays() {
        for text in [
            "a: |\n  {\n x\n  [\nb: c\n",
            "a: don't\nb: x{y\n",
            "a: 'it''s {'\nb: \"\\\"{\"\n",
            "# {\na: b # [\nc: !Sub >-\n    {\n   x\n",
            "a: x\ty\nb: \"\t\"\n",
            "- - a\n- \"b\"\n",
        ] {
            assert_eq!(rewritten(text), None, "{text}");
        }
    }
}

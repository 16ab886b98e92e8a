//! `:name`, `:'name'`, `:"name"` and `:{?name}` as psql has them: not inside quotes and comments, not in `::`
//! and `:=`, and left as they are where the variable is not set.

use std::borrow::Cow;

use super::lex::{LexKind, Lexer};

/// How deep variables are expanded that stand in the values of others.
const DEPTH: usize = 8;

/// Where values of variables come from.
pub trait Variables {
    /// The value of the variable `name`, if it is set.
    fn value(&self, name: &str) -> Option<String>;
}

impl<F: Fn(&str) -> Option<String>> Variables for F {
    fn value(&self, name: &str) -> Option<String> {
        self(name)
    }
}

/// `text` with its variables replaced.
pub fn interpolate<'a>(text: &'a str, variables: &dyn Variables) -> Cow<'a, str> {
    expand(text, variables, &mut Vec::new())
}

/// `value` as a string literal, the way libpq quotes it.
pub fn quote_literal(value: &str) -> String {
    let doubled = value.replace('\'', "''");
    if value.contains('\\') { format!(" E'{}'", doubled.replace('\\', "\\\\")) } else { format!("'{doubled}'") }
}

/// `value` as a quoted identifier.
pub fn quote_identifier(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\"\""))
}

/// Expands `text`; `inside` are the variables being expanded, which are not expanded again.
fn expand<'a>(text: &'a str, variables: &dyn Variables, inside: &mut Vec<String>) -> Cow<'a, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut lexer = Lexer::new(text);
    while let Some(lexeme) = lexer.next() {
        if lexeme.kind != LexKind::Colon {
            continue;
        }
        let Some(reference) = Reference::at_start(lexer.rest()) else { continue };
        lexer.pass(reference.length);
        if let Some(value) = reference.replacement(variables, inside) {
            out.push_str(&text[copied..lexeme.range.start]);
            out.push_str(&value);
            copied = lexer.position();
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// How a variable is asked for.
#[derive(Clone, Copy, Debug)]
enum Form {
    Plain,
    Literal,
    Identifier,
    IsSet,
}

/// A reference to a variable behind its colon.
#[derive(Debug)]
struct Reference<'a> {
    form: Form,
    name: &'a str,
    /// Its length in bytes, without the colon.
    length: usize,
}

impl<'a> Reference<'a> {
    fn at_start(text: &'a str) -> Option<Self> {
        let forms = [("'", "'", Form::Literal), ("\"", "\"", Form::Identifier), ("{?", "}", Form::IsSet), ("", "", Form::Plain)];
        forms.into_iter().find_map(|(before, after, form)| {
            let inner = text.strip_prefix(before)?;
            let name = &inner[..inner.find(|c| !is_name_part(c)).unwrap_or(inner.len())];
            let closed = !name.is_empty() && inner[name.len()..].starts_with(after);
            closed.then_some(Self { form, name, length: before.len() + name.len() + after.len() })
        })
    }

    fn replacement(&self, variables: &dyn Variables, inside: &mut Vec<String>) -> Option<String> {
        let value = variables.value(self.name);
        match self.form {
            Form::IsSet => Some(if value.is_some() { "TRUE" } else { "FALSE" }.to_owned()),
            Form::Literal => value.map(|v| quote_literal(&v)),
            Form::Identifier => value.map(|v| quote_identifier(&v)),
            Form::Plain if inside.len() == DEPTH || inside.iter().any(|n| n == self.name) => None,
            Form::Plain => value.map(|v| {
                inside.push(self.name.to_owned());
                let expanded = expand(&v, variables, inside).into_owned();
                inside.pop();
                expanded
            }),
        }
    }
}

fn is_name_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::interpolate;

    fn run(text: &str) -> String {
        let value = |name: &str| match name {
            "type" => Some("HTTP".to_owned()),
            "name" => Some("o'brien".to_owned()),
            "path" => Some("a\\b".to_owned()),
            "q" => Some("say \"x\"".to_owned()),
            "outer" => Some("<:type>".to_owned()),
            "loop" => Some("(:loop)".to_owned()),
            _ => None,
        };
        interpolate(text, &value).into_owned()
    }

    #[test]
    fn each_form_quotes_as_psql_does() {
        // psql 15: \set name 'o''brien' ; \echo :'name'
        assert_eq!(run("select :type"), "select HTTP");
        assert_eq!(run("select :'name', :\"q\""), "select 'o''brien', \"say \"\"x\"\"\"");
        assert_eq!(run("select :'path'"), "select  E'a\\\\b'");
        assert_eq!(run("select :{?type}, :{?nothing}"), "select TRUE, FALSE");
        assert_eq!(run(":outer"), "<HTTP>");
    }

    #[test]
    fn what_only_looks_like_a_variable_stays() {
        for text in
            ["x::type", "':type'", "\":type\"", "-- :type", "/* :type */", "$$:type$$", "a[1:2]", ":nothing", ":'nothing'", "a := 1", ":"]
        {
            assert_eq!(run(text), text);
        }
    }

    #[test]
    fn a_variable_that_names_itself_ends() {
        assert_eq!(run(":loop"), "(:loop)");
        let ever_longer = |name: &str| Some(format!(":{name}a"));
        assert_eq!(interpolate(":a", &ever_longer), ":aaaaaaaaa");
    }
}

//! Terraform's HCL as the tree that JSON gives, in the layout of Terraform's JSON configuration syntax.
//!
//! A block with labels is nested objects (`resource "t" "n" {}` is `{"resource": {"t": {"n": {}}}}`), a repeated block
//! stands once for each repetition. Literals are values. Any other expression is kept as its source text in
//! `{"Ref": "var.x"}`, and a string with expressions in it is `{"Fn::Join": ["", […]]}` of both: what stays open is
//! told apart from text that only looks so, and one resolver serves HCL and CloudFormation.

mod constraint;
mod heredoc;

use std::fmt;

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;
use hcl_edit::Span;
use hcl_edit::expr::{Expression, FuncCall, Object, ObjectKey};
use hcl_edit::structure::{Body, Structure};
use hcl_edit::template::{Element, Template};

pub use self::constraint::{Constraint, constraint};
use self::heredoc::Part;
use super::json::{Kind, Member, Node, canonical};
use super::numeric::print_numeric;

/// Why a text is not HCL, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HclError {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What was expected, or found.
    pub message: String,
}

impl fmt::Display for HclError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected HCL: {} (line {}, column {})", self.message, self.line, self.column)
    }
}

/// Parses a file of HCL.
pub fn parse<'a>(bump: &'a Bump, text: &str) -> Result<Node<'a>, HclError> {
    let text = &*heredoc::without_empty(text);
    let body = hcl_edit::parser::parse_body(text).map_err(|error| {
        let place = error.location();
        HclError { line: place.line(), column: place.column(), message: error.message().to_owned() }
    })?;
    Ok(Converter { bump, text, fixed: None }.body(&body, 0, false))
}

/// Parses an expression, as it stands in `${…}`. All of it is at `offset`.
pub fn expression<'a>(bump: &'a Bump, text: &str, offset: u32) -> Option<Node<'a>> {
    let text = format!("x = {text}\n");
    let text = &*heredoc::without_empty(&text);
    let body = hcl_edit::parser::parse_body(text).ok()?;
    let node = Converter { bump, text, fixed: Some(offset) }.body(&body, offset, false);
    node.members().first().filter(|_| node.members().len() == 1).map(|m| m.value)
}

/// Functions that a body is made with, and those that are evaluated.
const CALLS: [&str; 19] = [
    "file",
    "templatefile",
    "yamlencode",
    "jsonencode",
    "yamldecode",
    "jsondecode",
    "merge",
    "trimspace",
    "chomp",
    "tostring",
    "sensitive",
    "nonsensitive",
    "replace",
    "lower",
    "upper",
    "toset",
    "tolist",
    "tomap",
    "length",
];

struct Converter<'a, 't> {
    bump: &'a Bump,
    text: &'t str,
    /// Where everything is, if not where it stands in the text.
    fixed: Option<u32>,
}

impl<'a> Converter<'a, '_> {
    fn body(&self, body: &Body, offset: u32, is_variable: bool) -> Node<'a> {
        let mut members = BumpVec::new_in(self.bump);
        for structure in body {
            members.push(match structure {
                // The lines of a type separate its attributes.
                Structure::Attribute(attribute) if is_variable && attribute.key.as_str() == "type" => {
                    let at = self.start(&attribute.key, offset);
                    self.member("type", at, self.string(self.source(&attribute.value), at))
                }
                Structure::Attribute(attribute) => {
                    let at = self.start(&attribute.key, offset);
                    self.member(attribute.key.as_str(), at, self.expression(&attribute.value, at))
                }
                Structure::Block(block) => {
                    let at = self.start(block, offset);
                    let mut value = self.body(&block.body, at, block.ident.as_str() == "variable");
                    for label in block.labels.iter().rev() {
                        value = self.object(&[self.member(label.as_str(), at, value)], at);
                    }
                    self.member(block.ident.as_str(), at, value)
                }
            });
        }
        Node { offset, end: offset, kind: Kind::Object(members.into_bump_slice()) }
    }

    fn member(&self, key: &str, key_offset: u32, value: Node<'a>) -> Member<'a> {
        Member { key: self.bump.alloc_str(key), key_offset, value }
    }

    fn object(&self, members: &[Member<'a>], offset: u32) -> Node<'a> {
        Node { offset, end: offset, kind: Kind::Object(self.bump.alloc_slice_copy(members)) }
    }

    fn array(&self, items: &[Node<'a>], offset: u32) -> Node<'a> {
        Node { offset, end: offset, kind: Kind::Array(self.bump.alloc_slice_copy(items)) }
    }

    fn string(&self, text: &str, offset: u32) -> Node<'a> {
        Node { offset, end: offset, kind: Kind::String(self.bump.alloc_str(text)) }
    }

    fn expression(&self, expression: &Expression, parent: u32) -> Node<'a> {
        let offset = self.start(expression, parent);
        let of = |kind| Node { offset, end: offset, kind };
        match expression {
            Expression::Null(_) => of(Kind::Null),
            Expression::Bool(value) => of(Kind::Bool(*value.value())),
            Expression::Number(number) => {
                let plain = plain_number(self.source(expression)).unwrap_or_else(|| number.value().to_string());
                of(Kind::Number(self.bump.alloc_str(&plain)))
            }
            Expression::String(text) => self.string(text, offset),
            Expression::Array(array) => {
                let items: Vec<_> = array.iter().map(|item| self.expression(item, offset)).collect();
                self.array(&items, offset)
            }
            Expression::Object(object) => self.members(object, offset),
            Expression::StringTemplate(template) => self.template(template, None, offset),
            Expression::HeredocTemplate(heredoc) => {
                self.template(&heredoc.template, Some(self.source(expression).starts_with("<<-")), offset)
            }
            Expression::Parenthesis(inner) => self.expression(inner.inner(), offset),
            Expression::FuncCall(call) => self.call(call, expression, offset),
            Expression::Conditional(choice) => {
                self.operation("?:", &[&choice.cond_expr, &choice.true_expr, &choice.false_expr], expression, offset)
            }
            Expression::BinaryOp(operation) => {
                let operator = operation.operator.value().as_str();
                if matches!(operator, "==" | "!=" | "&&" | "||") {
                    self.operation(operator, &[&operation.lhs_expr, &operation.rhs_expr], expression, offset)
                } else {
                    self.open(expression, offset)
                }
            }
            Expression::UnaryOp(operation) if operation.operator.value().as_str() == "!" => {
                self.operation("!", &[&operation.expr], expression, offset)
            }
            _ => self.open(expression, offset),
        }
    }

    fn members(&self, object: &Object, offset: u32) -> Node<'a> {
        let mut members = Vec::new();
        for (key, value) in object {
            let value_node = self.expression(value.expr(), offset);
            let text = match key {
                ObjectKey::Ident(ident) => ident.as_str().to_owned(),
                ObjectKey::Expression(Expression::String(text)) => text.value().clone(),
                ObjectKey::Expression(Expression::Number(number)) => number.value().to_string(),
                ObjectKey::Expression(other) => format!("${{{}}}", self.source(other)),
            };
            members.push(self.member(&text, value_node.offset, value_node));
        }
        self.object(&members, offset)
    }

    /// Text with what is interpolated, or that alone. Of a heredoc, whether its lines lose their indentation.
    fn template(&self, template: &Template, heredoc: Option<bool>, offset: u32) -> Node<'a> {
        let mut parts = Vec::new();
        let (mut is_stripped, mut is_alone) = (false, template.iter().count() == 1);
        for element in template {
            match element {
                Element::Literal(text) => {
                    let source = text.span().and_then(|range| self.text.get(range)).filter(|_| heredoc.is_some());
                    let text = source.map_or_else(|| text.as_str().to_owned(), heredoc::unescaped);
                    // A text is stripped up to the end of its line.
                    let lines: Vec<&str> = if heredoc.is_some() { text.split_inclusive('\n').collect() } else { vec![&text] };
                    for line in lines {
                        let line = if std::mem::take(&mut is_stripped) { line.trim_start() } else { line };
                        parts.push(Part::Text(line.to_owned()));
                    }
                    is_alone = false;
                }
                Element::Interpolation(part) => {
                    if let (true, Some(Part::Text(before))) = (part.strip.strip_start(), parts.last_mut()) {
                        before.truncate(before.trim_end().len());
                    }
                    is_stripped = part.strip.strip_end();
                    parts.push(Part::Other(self.expression(&part.expr, offset)));
                }
                Element::Directive(directive) => {
                    let source = directive.span().and_then(|range| self.text.get(range)).unwrap_or_default();
                    parts.push(Part::Other(self.reference(source.trim(), offset)));
                    (is_stripped, is_alone) = (false, false);
                }
            }
        }
        if heredoc == Some(true) {
            heredoc::unindent(&mut parts);
        }
        self.joined(&parts, is_alone, offset)
    }

    /// The parts of a template as one value.
    fn joined(&self, parts: &[Part<Node<'a>>], is_alone: bool, offset: u32) -> Node<'a> {
        let (mut nodes, mut literal) = (Vec::new(), String::new());
        for part in parts {
            match part {
                Part::Text(text) => literal.push_str(text),
                Part::Other(node) => {
                    if !literal.is_empty() {
                        nodes.push(self.string(&std::mem::take(&mut literal), offset));
                    }
                    nodes.push(*node);
                }
            }
        }
        if !literal.is_empty() || nodes.is_empty() {
            nodes.push(self.string(&literal, offset));
        }
        match nodes.as_slice() {
            [only] if is_alone || only.as_str().is_some() => *only,
            _ => {
                let list = self.array(&nodes, offset);
                let arguments = self.array(&[self.string("", offset), list], offset);
                self.object(&[self.member("Fn::Join", offset, arguments)], offset)
            }
        }
    }

    /// `jsonencode` of literals is its text, as Terraform writes it. Of other calls that may make the body of an API the
    /// arguments are kept beside the source: `{"Fn::Call": [name, source, argument, …]}`.
    fn call(&self, call: &FuncCall, expression: &Expression, offset: u32) -> Node<'a> {
        let mut arguments = call.args.iter();
        match (call.name.name.as_str(), arguments.next(), arguments.next()) {
            ("jsonencode", Some(argument), None) if !call.name.is_namespaced() => {
                let value = self.expression(argument, offset);
                if has_open(&value) {
                    return self.object(&[self.member("Fn::ToJsonString", offset, value)], offset);
                }
                let mut out = String::new();
                canonical::append(self.bump, &value, &mut out);
                self.string(&escaped_json(&out), offset)
            }
            (name, Some(_), _) if CALLS.contains(&name) && !call.name.is_namespaced() => {
                let mut items = vec![self.string(name, offset), self.string(&self.line(expression), offset)];
                items.extend(call.args.iter().map(|argument| self.expression(argument, offset)));
                self.object(&[self.member("Fn::Call", offset, self.array(&items, offset))], offset)
            }
            _ => self.open(expression, offset),
        }
    }

    /// An operator as the call of a function.
    fn operation(&self, name: &str, operands: &[&Expression], whole: &Expression, offset: u32) -> Node<'a> {
        let mut items = vec![self.string(name, offset), self.string(&self.line(whole), offset)];
        items.extend(operands.iter().map(|operand| self.expression(operand, offset)));
        self.object(&[self.member("Fn::Call", offset, self.array(&items, offset))], offset)
    }

    /// The source on one line, so that it can be searched for.
    fn line(&self, expression: &Expression) -> String {
        self.source(expression).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn open(&self, expression: &Expression, offset: u32) -> Node<'a> {
        self.reference(self.source(expression), offset)
    }

    fn reference(&self, source: &str, offset: u32) -> Node<'a> {
        // On one line, so that it can be searched for.
        let text = source.split_whitespace().collect::<Vec<_>>().join(" ");
        self.object(&[self.member("Ref", offset, self.string(&text, offset))], offset)
    }

    fn start(&self, of: &impl Span, parent: u32) -> u32 {
        self.fixed.unwrap_or_else(|| of.span().map_or(parent, |range| range.start as u32))
    }

    fn source(&self, expression: &Expression) -> &str {
        expression.span().and_then(|range| self.text.get(range)).unwrap_or_default().trim()
    }
}

/// A number without an exponent, and without zeros that say nothing, as Terraform writes it.
pub fn plain_number(text: &str) -> Option<String> {
    let is_number = text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    let mut out = String::new();
    if !is_number || print_numeric(text, &mut out).is_err() {
        return None;
    }
    if out.contains('.') {
        out.truncate(out.trim_end_matches('0').trim_end_matches('.').len());
    }
    // Zero has a sign there, which equal numbers may differ in.
    Some(if out == "0" && text.starts_with('-') { "-0".to_owned() } else { out })
}

/// JSON as `jsonencode` writes it, which escapes what HTML has its own meaning for.
pub fn escaped_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

/// Whether an expression in it stays open.
fn has_open(node: &Node<'_>) -> bool {
    match node.kind {
        Kind::Object(members) => {
            members.iter().any(|m| matches!(m.key, "Ref" | "Fn::Join" | "Fn::ToJsonString" | "Fn::Call") || has_open(&m.value))
        }
        Kind::Array(items) => items.iter().any(has_open),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        let bump = Bump::new();
        let node = parse(&bump, text).unwrap();
        let mut out = String::new();
        canonical::append(&bump, &node, &mut out);
        out
    }

    #[test]
    fn blocks_and_literals_are_objects() {
        assert_eq!(
            json(
                "resource \"a\" \"b\" {\n  x = 1\n  y = [true, null]\n  z = { \"k/l\" = \"v\", m = 2.5 }\n  tls_config { skip = true }\n}\n"
            ),
            r#"{"resource":{"a":{"b":{"tls_config":{"skip":true},"x":1,"y":[true,null],"z":{"k/l":"v","m":2.5}}}}}"#
        );
        assert_eq!(json("a = <<-EOT\n    one\n      two\n  EOT\n"), r#"{"a":"one\n  two\n"}"#);
        assert_eq!(json("a = \"x$${stageVariables.y}\""), r#"{"a":"x${stageVariables.y}"}"#);
    }

    #[test]
    fn expressions_are_kept_as_their_source() {
        assert_eq!(json("a = var.x"), r#"{"a":{"Ref":"var.x"}}"#);
        // An expression alone is no text.
        assert_eq!(json("a = \"${var.x}\""), r#"{"a":{"Ref":"var.x"}}"#);
        assert_eq!(json("a = \"p/${var.x}/$${y}\""), r#"{"a":{"Fn::Join":["",["p/",{"Ref":"var.x"},"/${y}"]]}}"#);
        assert_eq!(json("a = lookup(\n  var.x,\n  {}\n)"), r#"{"a":{"Ref":"lookup( var.x, {} )"}}"#);
        assert_eq!(json("a = file(var.x)"), r#"{"a":{"Fn::Call":["file","file(var.x)",{"Ref":"var.x"}]}}"#);
        assert_eq!(json("a = b ? c : 1"), r#"{"a":{"Fn::Call":["?:","b ? c : 1",{"Ref":"b"},{"Ref":"c"},1]}}"#);
        assert_eq!(json("a = b + c"), r#"{"a":{"Ref":"b + c"}}"#);
        assert_eq!(json("a = jsonencode({ statusCode = 200 })"), r#"{"a":"{\"statusCode\":200}"}"#);
        assert_eq!(json("a = jsonencode({ b = var.c })"), r#"{"a":{"Fn::ToJsonString":{"b":{"Ref":"var.c"}}}}"#);
    }

    /// `terraform console` 1.11.4.
    #[test]
    fn texts_are_those_of_terraform() {
        for (expression, expected) in [
            ("<<EOT\nEOT\n", ""),
            ("<<-EOT\n  EOT\n", ""),
            ("<<EOT\nx\n  y $${z}\nEOT\n", "x\n  y ${z}\n"),
            ("<<-EOT\n  a\n \n  b\n  EOT\n", "a\n \nb\n"),
            ("<<-EOT\n    a\n      b\n\n    c\n    EOT\n", "a\n  b\n\nc\n"),
            ("<<EOT\na ${\"x\" ~}\n  b\nEOT\n", "a x  b\n"),
            ("<<EOT\r\na\r\nEOT\r\n", "a\r\n"),
            ("\"${\"x\" ~}  y\"", "xy"),
            ("\"a  ${~ \"x\" ~}  b\"", "axb"),
            ("\"x${1.50}${1e21}${-0}\"", "x1.51000000000000000000000-0"),
            ("jsonencode({ a = \"<b>&\" })", "{\"a\":\"\\u003cb\\u003e\\u0026\"}"),
            ("jsonencode(<<EOT\nEOT\n)", "\"\""),
        ] {
            let bump = Bump::new();
            let node = parse(&bump, &format!("a = {expression}\nb = 1\n")).unwrap();
            assert!(node.get("b").is_some(), "{expression}");
            let mut out = String::new();
            for part in node.get("a").unwrap().get("Fn::Join").map_or(&[*node.get("a").unwrap()][..], |join| join.items()[1].items()) {
                out.push_str(part.as_str().or_else(|| part.as_number()).unwrap());
            }
            assert_eq!(out, expected, "{expression}");
        }
    }

    #[test]
    fn errors_have_a_place() {
        let error = parse(&Bump::new(), "a = {\n b = \n").unwrap_err();
        assert_eq!((error.line, error.column), (2, 6));
        assert!(parse(&Bump::new(), &"a = ".repeat(3)).is_err());
        assert!(parse(&Bump::new(), &format!("a = {}", "[".repeat(100_000))).is_err());
    }
}

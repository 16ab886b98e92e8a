//! A path as PostgreSQL prints it.

use super::syntax::{Expr, LAST_LEVEL, Predicate, RegexFlags, Step, Subscript};
use crate::json::append_string;

/// Writes a whole path.
pub(super) fn print(strict: bool, root: &Expr, out: &mut String) {
    if strict {
        out.push_str("strict ");
    }
    expr(root, true, out);
}

/// How much an operator binds; parentheses stand around operands that do not bind more.
fn priority(of: &Expr) -> u8 {
    match of {
        Expr::Predicate(inner) => predicate_priority(inner),
        Expr::Arithmetic(super::syntax::Operator::Add | super::syntax::Operator::Subtract, ..) => 3,
        Expr::Arithmetic(..) => 4,
        Expr::Sign(..) => 5,
        _ => 6,
    }
}

fn predicate_priority(of: &Predicate) -> u8 {
    match of {
        Predicate::Or(..) => 0,
        Predicate::And(..) => 1,
        Predicate::Compare(..) | Predicate::StartsWith(..) | Predicate::LikeRegex(..) => 2,
        Predicate::Not(_) | Predicate::IsUnknown(_) | Predicate::Exists(_) => 6,
    }
}

fn within(parentheses: bool, out: &mut String, inner: impl FnOnce(&mut String)) {
    if parentheses {
        out.push('(');
    }
    inner(out);
    if parentheses {
        out.push(')');
    }
}

fn expr(of: &Expr, parentheses: bool, out: &mut String) {
    match of {
        Expr::Null => out.push_str("null"),
        Expr::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Expr::Number(number) => out.push_str(number),
        Expr::String(text) => append_string(text, out),
        Expr::Variable(name) => {
            out.push('$');
            append_string(name, out);
        }
        Expr::Root => out.push('$'),
        Expr::Current => out.push('@'),
        Expr::Last => out.push_str("last"),
        Expr::Sign(sign, inner) => within(parentheses, out, |out| {
            out.push_str(sign.symbol());
            expr(inner, priority(inner) <= 5, out);
        }),
        Expr::Arithmetic(operator, left, right) => within(parentheses, out, |out| {
            let own = priority(of);
            expr(left, priority(left) <= own, out);
            out.extend([" ", operator.symbol(), " "]);
            expr(right, priority(right) <= own, out);
        }),
        Expr::Predicate(inner) => predicate(inner, parentheses, out),
        Expr::Path(head, steps) => {
            // PostgreSQL leaves out the parentheses of `!` and `exists`, and cannot read that again.
            let unclear = matches!(&**head, Expr::Predicate(inner) if matches!(**inner, Predicate::Not(_) | Predicate::Exists(_) | Predicate::IsUnknown(_)));
            within(unclear || matches!(**head, Expr::Number(_)), out, |out| expr(head, true, out));
            for each in steps {
                step(each, out);
            }
        }
    }
}

fn predicate(of: &Predicate, parentheses: bool, out: &mut String) {
    let own = predicate_priority(of);
    match of {
        Predicate::And(left, right) | Predicate::Or(left, right) => within(parentheses, out, |out| {
            predicate(left, predicate_priority(left) <= own, out);
            out.push_str(if own == 0 { " || " } else { " && " });
            predicate(right, predicate_priority(right) <= own, out);
        }),
        Predicate::Not(inner) => {
            out.push_str("!(");
            predicate(inner, false, out);
            out.push(')');
        }
        Predicate::IsUnknown(inner) => {
            out.push('(');
            predicate(inner, false, out);
            out.push_str(") is unknown");
        }
        Predicate::Compare(comparison, left, right) => within(parentheses, out, |out| {
            expr(left, priority(left) <= own, out);
            out.extend([" ", comparison.symbol(), " "]);
            expr(right, priority(right) <= own, out);
        }),
        Predicate::StartsWith(left, right) => within(parentheses, out, |out| {
            expr(left, priority(left) <= own, out);
            out.push_str(" starts with ");
            expr(right, priority(right) <= own, out);
        }),
        Predicate::LikeRegex(left, pattern) => within(parentheses, out, |out| {
            expr(left, priority(left) <= own, out);
            out.push_str(" like_regex ");
            append_string(&pattern.text, out);
            flags(pattern.flags, out);
        }),
        Predicate::Exists(inner) => {
            out.push_str("exists (");
            expr(inner, false, out);
            out.push(')');
        }
    }
}

fn flags(of: RegexFlags, out: &mut String) {
    if of == RegexFlags::default() {
        return;
    }
    out.push_str(" flag \"");
    let letters = [('i', of.case_insensitive), ('s', of.dot_all), ('m', of.multiline), ('x', of.expanded), ('q', of.quote)];
    out.extend(letters.iter().filter(|(_, set)| *set).map(|(letter, _)| letter));
    out.push('"');
}

fn step(of: &Step, out: &mut String) {
    match of {
        Step::Key(key) => {
            out.push('.');
            append_string(key, out);
        }
        Step::AnyKey => out.push_str(".*"),
        Step::AnyItem => out.push_str("[*]"),
        Step::Items(subscripts) => {
            out.push('[');
            for (i, Subscript { from, to }) in subscripts.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                expr(from, false, out);
                if let Some(to) = to {
                    out.push_str(" to ");
                    expr(to, false, out);
                }
            }
            out.push(']');
        }
        Step::Any { first, last } => any(*first, *last, out),
        Step::Filter(condition) => {
            out.push_str("?(");
            predicate(condition, false, out);
            out.push(')');
        }
        Step::Method(method) => out.extend([".", method.name(), "()"]),
        Step::Datetime(template) => {
            out.push_str(".datetime(");
            if let Some(template) = template {
                append_string(template, out);
            }
            out.push(')');
        }
    }
}

fn any(first: u32, last: u32, out: &mut String) {
    let level = |level: u32| if level == LAST_LEVEL { "last".to_owned() } else { level.to_string() };
    out.push_str(".**");
    if first == last {
        out.extend(["{", &level(first), "}"]);
    } else if first != 0 || last != LAST_LEVEL {
        out.extend(["{", &level(first), " to ", &level(last), "}"]);
    }
}

//! The items of select lists as the user wrote them, found by the place of their SELECT.

use std::collections::HashMap;

use datafusion::sql::sqlparser::ast::{Distinct, Select};

use crate::lex::{LexKind, Lexer};

/// Line and column of a word, counted as sqlparser does.
type Location = (u64, u64);

/// The texts of the items of every select list of a statement.
#[derive(Debug)]
pub(super) struct SelectTexts<'a> {
    text: &'a str,
    by_location: HashMap<Location, Vec<String>>,
}

/// A select list that is being read.
struct Open {
    location: Location,
    depth: usize,
    items: Vec<String>,
    item: String,
    /// Blanks or comments stand between the item's last piece and the next.
    gap: bool,
}

impl Open {
    fn end_item(&mut self) {
        self.items.push(std::mem::take(&mut self.item));
        self.gap = false;
    }

    fn add(&mut self, piece: &str) {
        if self.gap && !self.item.is_empty() {
            self.item.push(' ');
        }
        self.gap = false;
        self.item.push_str(piece);
    }
}

/// Keywords that end a select list.
const ENDS: [&str; 14] =
    ["from", "where", "group", "having", "order", "limit", "offset", "fetch", "union", "except", "intersect", "window", "qualify", "into"];

impl<'a> SelectTexts<'a> {
    /// Finds all select lists of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        let mut texts = Self { text, by_location: HashMap::new() };
        texts.scan();
        texts
    }

    /// The items of `select`; `None` where the text was not understood as the parser did.
    pub(super) fn of(&self, select: &Select) -> Option<&Vec<String>> {
        let start = select.select_token.0.span.start;
        let items = self.by_location.get(&(start.line, start.column))?;
        // The list of `SELECT DISTINCT ON (…) a, b` does not start behind the keyword.
        let plain = !matches!(select.distinct, Some(Distinct::On(_)));
        (plain && items.len() == select.projection.len()).then_some(items)
    }

    fn scan(&mut self) {
        let mut place = Place { line: 1, column: 1 };
        let mut open: Vec<Open> = Vec::new();
        let mut depth = 0_usize;
        let mut last = "";
        let mut after_select = false;
        for lexeme in Lexer::new(self.text) {
            let piece = &self.text[lexeme.range.clone()];
            let location = (place.line, place.column);
            place.pass(piece);
            if !lexeme.kind.is_significant() {
                for list in &mut open {
                    list.gap = true;
                }
                continue;
            }
            let keyword =
                |words: &[&str]| lexeme.kind == LexKind::Word && last != "." && words.iter().any(|w| piece.eq_ignore_ascii_case(w));
            let at_depth = open.last().is_some_and(|o| o.depth == depth);
            if at_depth && keyword(&ENDS) && !is_part_of_expression(last, piece) || lexeme.kind == LexKind::Semicolon {
                self.close_down_to(&mut open, depth);
            }
            match piece {
                "(" | "[" => depth += 1,
                ")" | "]" => {
                    self.close_down_to(&mut open, depth);
                    depth = depth.saturating_sub(1);
                }
                _ => {}
            }
            let quantifier = after_select && keyword(&["all", "distinct"]);
            for list in &mut open {
                match piece {
                    "," if list.depth == depth => list.end_item(),
                    _ if quantifier && list.depth == depth => {}
                    _ => list.add(piece),
                }
            }
            after_select = keyword(&["select"]);
            if after_select {
                self.close_down_to(&mut open, depth);
                open.push(Open { location, depth, items: vec![], item: String::new(), gap: false });
            }
            last = piece;
        }
        self.close_down_to(&mut open, 0);
    }

    /// Ends all lists that are at `depth` or deeper.
    fn close_down_to(&mut self, open: &mut Vec<Open>, depth: usize) {
        while open.last().is_some_and(|o| o.depth >= depth) {
            if let Some(mut list) = open.pop() {
                list.end_item();
                self.by_location.insert(list.location, list.items);
            }
        }
    }
}

/// `IS DISTINCT FROM`, `WITHIN GROUP`: keywords that do not end the list here.
fn is_part_of_expression(last: &str, keyword: &str) -> bool {
    let both = |first: &str, second: &str| last.eq_ignore_ascii_case(first) && keyword.eq_ignore_ascii_case(second);
    both("distinct", "from") || both("within", "group")
}

/// Where the scan is.
struct Place {
    line: u64,
    column: u64,
}

impl Place {
    fn pass(&mut self, piece: &str) {
        for c in piece.chars() {
            if c == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
    }
}

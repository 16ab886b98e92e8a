//! The front end over arbitrary text: lexemes cover it, pieces lie in it in order, and nothing panics.

use apigw_sql_language::FrontEnd;
use apigw_sql_language::lex::Lexer;
use apigw_sql_language::split::{Completeness, Piece, Splitter, Terminator, is_complete};
use apigw_sql_language::variables::interpolate;

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    lexemes_cover(text);
    pieces_lie_in_order(text);
    let unset = |_: &str| None;
    let asked = text.contains("{?");
    assert!(asked || interpolate(text, &unset) == text, "no variable is set, but {text:?} changed");
    let set = |name: &str| Some(format!(":{name}{name}"));
    interpolate(text, &set);
    let front_end = FrontEnd::new(vec![]);
    // The parser has no limit on the length, and debug builds are slow.
    if text.len() < 4096 {
        let _ = front_end.parse(text);
    }
}

fn lexemes_cover(text: &str) {
    let mut end = 0;
    for lexeme in Lexer::new(text) {
        assert_eq!(lexeme.range.start, end, "a gap in {text:?}");
        assert!(!lexeme.range.is_empty() && text.get(lexeme.range.clone()).is_some(), "{lexeme:?} in {text:?}");
        assert!(lexeme.closed || lexeme.range.end == text.len(), "an open lexeme before the end of {text:?}");
        end = lexeme.range.end;
    }
    assert_eq!(end, text.len(), "the end of {text:?}");
}

fn pieces_lie_in_order(text: &str) {
    let pieces: Vec<_> = Splitter::new(text).collect();
    let mut end = 0;
    for (i, piece) in pieces.iter().enumerate() {
        let (Piece::Statement { range, .. } | Piece::Command { range }) = piece;
        assert!(range.start >= end && !range.is_empty(), "{piece:?} in {text:?}");
        let part = text.get(range.clone()).expect("a piece of the text");
        end = range.end;
        if let Piece::Statement { terminator, .. } = piece {
            // What is open at the end runs on to the end, blanks and all.
            let trimmed = if *terminator == Terminator::End { part.trim_start() } else { part.trim() };
            assert_eq!(trimmed, part, "blanks around a statement of {text:?}");
            assert!(*terminator != Terminator::End || i + 1 == pieces.len(), "a statement without an end inside {text:?}");
        }
        if let Piece::Statement { terminator: Terminator::Semicolon, .. } = piece {
            let again: Vec<_> = Splitter::new(&format!("{part};")).collect();
            assert_eq!(again, [Piece::Statement { range: 0..part.len(), terminator: Terminator::Semicolon }], "{part:?} alone");
        }
    }
    let complete = match pieces.last() {
        None => matches!(is_complete(text), Completeness::Empty | Completeness::Incomplete(_)),
        Some(Piece::Statement { terminator: Terminator::End, .. }) => matches!(is_complete(text), Completeness::Incomplete(_)),
        Some(_) => is_complete(text) != Completeness::Empty,
    };
    assert!(complete, "{:?} of {text:?}", is_complete(text));
}

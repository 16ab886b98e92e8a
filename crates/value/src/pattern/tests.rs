//! What the translations match, where no server has to be asked.

use proptest::prelude::*;

use super::replacement::Replacement;
use super::{Flags, Flavour, Regex};

fn groups(flavour: Flavour, pattern: &str, text: &str) -> Option<Vec<Option<String>>> {
    let regex = Regex::new(flavour, Flags::default(), pattern).unwrap_or_else(|e| panic!("{pattern}: {e}"));
    let mut groups = Vec::new();
    let found = regex.captures_at(text, 0, &mut groups).unwrap();
    found.then(|| groups.into_iter().map(|g| g.map(|span| text[span].to_owned())).collect())
}

fn first(flavour: Flavour, pattern: &str, text: &str) -> Option<String> {
    groups(flavour, pattern, text)?.into_iter().next()?
}

#[test]
fn postgresql_takes_the_longest_alternative_and_icu_the_first() {
    assert_eq!(first(Flavour::Postgres, "foo|foobar", "foobar").as_deref(), Some("foobar"));
    assert_eq!(first(Flavour::Icu, "foo|foobar", "foobar").as_deref(), Some("foo"));
    assert_eq!(groups(Flavour::Postgres, "Y*?([0-9]{1,3})", "XY1234Z").unwrap()[1].as_deref(), Some("1"));
}

#[test]
fn icu_has_sets_quotes_and_options() {
    assert_eq!(first(Flavour::Icu, r"[[a-z]-[aeiou]]+", "audio").as_deref(), Some("d"));
    assert_eq!(first(Flavour::Icu, r"\Qa.b\E", "axb a.b").as_deref(), Some("a.b"));
    assert_eq!(first(Flavour::Icu, r"(?i)ABC(?-i)d", "abcD abcd").as_deref(), Some("abcd"));
    assert_eq!(first(Flavour::Icu, "a.b", "a\nb"), None);
}

#[test]
fn an_open_brace_is_no_literal_in_icu() {
    let error = Regex::new(Flavour::Icu, Flags::default(), "{id}").unwrap_err();
    assert!(error.message().contains("written `\\{`"), "{error}");
}

#[test]
fn a_group_reference_ends_where_the_group_numbers_do() {
    let regex = Regex::new(Flavour::Icu, Flags::default(), "(a)(?<last>b)").unwrap();
    let expanded = |text: &str| {
        let mut out = String::new();
        Replacement::parse(text, &regex).unwrap().expand("ab", &[Some(0..2), Some(0..1), Some(1..2)], &mut out);
        out
    };
    assert_eq!(expanded("$1_x"), "a_x");
    assert_eq!(expanded("$12${last}"), "a2b");
    assert_eq!(expanded(r"\2\1\&\\\$1$ \x"), r"baab\$1$ \x");
    assert!(Replacement::parse("costs $5", &regex).is_err());
}

proptest! {
    #[test]
    fn what_is_translated_compiles_or_is_refused(pattern in r"[a-c\\\[\]^$.|?*+(){}:=!<>#&0-9dwsmyAZ ,-]{0,16}", text in "[a-c0 -]{0,8}") {
        for flavour in [Flavour::Postgres, Flavour::Icu, Flavour::Similar(Some('\\')), Flavour::SimilarSubstring(Some('#'))] {
            match Regex::new(flavour, Flags::default(), &pattern) {
                Ok(regex) => {
                    let mut groups = Vec::new();
                    if regex.captures_at(&text, 0, &mut groups).unwrap_or(false) {
                        prop_assert_eq!(groups.len(), regex.groups() + 1);
                        prop_assert!(groups.into_iter().flatten().all(|span| text.get(span).is_some()));
                    }
                }
                Err(error) => prop_assert!(error.hint().is_none_or(|hint| !hint.starts_with("write it simpler")), "{flavour:?} {pattern}: {error:?}"),
            }
        }
    }

    #[test]
    fn a_literal_pattern_finds_itself(text in "\\PC{0,12}") {
        let literal = Flags { literal: true, ..Flags::default() };
        for flavour in [Flavour::Postgres, Flavour::Icu] {
            prop_assert_eq!(Regex::new(flavour, literal, &text).unwrap().find_at(&text, 0).unwrap(), Some(0..text.len()));
        }
    }
}

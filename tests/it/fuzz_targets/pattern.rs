//! Flags, a pattern and a text, a line each: nothing panics, in any flavour; matches lie within the text, one behind the
//! other; and a replacement by the match itself changes nothing.

use apigw_sql_value::format::{Argument, Format};
use apigw_sql_value::pattern::replacement::Replacement;
use apigw_sql_value::pattern::{Flags, Flavour, Regex, like};

pub(crate) fn run(data: &[u8]) {
    let Ok(input) = std::str::from_utf8(data) else { return };
    let (letters, rest) = input.split_once('\n').unwrap_or(("", input));
    let (pattern, text) = rest.split_once('\n').unwrap_or((rest, "ab"));
    let flavours = [Flavour::Postgres, Flavour::Icu, Flavour::Similar(Some('\\')), Flavour::SimilarSubstring(Some('#')), Flavour::Like];
    for flavour in flavours {
        let flags = Flags::parse(letters, flavour).unwrap_or_default();
        if let Ok(regex) = Regex::new(flavour, flags, pattern) {
            matches(&regex, text);
            _ = Replacement::parse(text, &regex);
        }
    }
    _ = like::like_escape(pattern, letters);
    if let Ok(format) = Format::parse(pattern) {
        _ = format.apply(&[Argument::Text(text), Argument::Null]);
    }
}

fn matches(regex: &Regex, text: &str) {
    let mut last = 0;
    let mut copy = String::new();
    let itself = Replacement::parse("$0", regex).expect("the whole match is always there");
    let outcome = regex.each(text, 0, |groups| {
        let whole = groups[0].clone().expect("a match");
        assert!(whole.start >= last && text.get(whole.clone()).is_some(), "{regex:?} matches {whole:?} of {text:?}");
        assert_eq!(groups.len(), regex.groups() + 1);
        copy.push_str(&text[last..whole.start]);
        itself.expand(text, groups, &mut copy);
        last = whole.end;
        Ok(true)
    });
    if outcome.is_ok() {
        copy.push_str(&text[last..]);
        assert_eq!(copy, text, "{regex:?}");
    }
}

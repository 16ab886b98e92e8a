//! Which rule or mapping of a custom domain name takes a request.

use crate::model::{HeaderCondition, Mapping, Rule};
use crate::pattern::texts;

/// A header of a request.
pub type Header<'a> = (&'a str, &'a str);

impl Rule {
    /// The base path of the rule that takes `path`; `None` where a condition does not hold. Empty where the rule has none.
    pub fn takes(&self, path: &str, headers: &[Header<'_>]) -> Option<&str> {
        let holds = |alternatives: &Vec<HeaderCondition>| alternatives.iter().any(|condition| condition.holds(headers));
        if !self.headers.iter().all(holds) {
            return None;
        }
        if self.paths.is_empty() {
            return Some("");
        }
        self.paths.iter().map(String::as_str).find(|base| is_below(path, base))
    }

    /// Whether it takes every request.
    pub fn takes_all(&self) -> bool {
        self.headers.is_empty() && self.paths.iter().all(|path| texts(path).next().is_none())
    }

    /// Whether all that `other` takes it takes too.
    pub fn takes_all_of(&self, other: &Self) -> bool {
        let has = |alternatives: &Vec<HeaderCondition>| other.headers.iter().any(|theirs| theirs == alternatives);
        let covers = |path: &String| self.paths.iter().any(|ours| is_below(path, ours));
        self.headers.iter().all(has) && (self.paths.is_empty() || (!other.paths.is_empty() && other.paths.iter().all(covers)))
    }
}

impl HeaderCondition {
    /// Whether one of the headers is as it has to be. Names are compared in any case, values as they are.
    pub fn holds(&self, headers: &[Header<'_>]) -> bool {
        headers.iter().any(|(name, value)| name.eq_ignore_ascii_case(&self.name) && glob(&self.glob, value))
    }
}

/// `abc`, `abc*`, `*abc`, `*abc*` or `*`, against the whole value.
fn glob(glob: &str, value: &str) -> bool {
    match (glob.strip_prefix('*'), glob.strip_suffix('*')) {
        (Some(""), _) => true,
        (Some(_), Some(_)) => value.contains(&glob[1..glob.len() - 1]),
        (Some(end), None) => value.ends_with(end),
        (None, Some(start)) => value.starts_with(start),
        (None, None) => value == glob,
    }
}

/// Whether whole segments at the front of `path` are those of `base`.
pub(crate) fn is_below(path: &str, base: &str) -> bool {
    let mut left = texts(path);
    texts(base).all(|wanted| left.next() == Some(wanted))
}

/// The rule that takes a request, and its base path: the one with the lowest priority of those whose conditions hold.
pub fn rule_for<'a>(rules: &'a [Rule], path: &str, headers: &[Header<'_>]) -> Option<(&'a Rule, &'a str)> {
    let taking = rules.iter().filter_map(|rule| rule.takes(path, headers).map(|base| (rule, base)));
    taking.min_by_key(|(rule, _)| rule.priority)
}

/// Whether mappings are compared as texts: so they are on a domain name with a mapping of several segments.
pub fn compares_texts(mappings: &[Mapping]) -> bool {
    mappings.iter().any(|mapping| mapping.path.contains('/'))
}

/// The mapping that takes a path: the longest that it begins with.
pub fn mapping_for<'a>(mappings: &'a [Mapping], path: &str) -> Option<&'a Mapping> {
    let as_texts = compares_texts(mappings);
    let text = path.trim_start_matches('/');
    let takes = |mapping: &&Mapping| if as_texts { text.starts_with(&mapping.path) } else { is_below(path, &mapping.path) };
    mappings.iter().filter(takes).max_by_key(|mapping| mapping.path.len())
}

/// What is left of a path behind a base path.
pub fn stripped<'a>(path: &'a str, base: &str) -> &'a str {
    let base = base.trim_matches('/');
    if base.is_empty() {
        return path;
    }
    let rest = path.trim_start_matches('/').strip_prefix(base).unwrap_or(path);
    if rest.is_empty() { "/" } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(text: &str) -> Vec<HeaderCondition> {
        let (name, glob) = text.split_once(':').unwrap();
        vec![HeaderCondition { name: name.to_owned(), glob: glob.trim().to_owned() }]
    }

    /// The table of the page on routing rules.
    #[test]
    fn headers_are_compared_as_the_page_on_routing_rules_shows() {
        for (conditions, header, expected) in [
            (&["x-version: a*"][..], ("x-version", "alpha"), true),
            (&["x-version: a*"], ("x-version", "beta"), false),
            (&["x-version: *a"], ("x-version", "beta"), true),
            (&["x-version: *a"], ("x-version", "account"), false),
            (&["x-version: *a*"], ("x-version", "users"), false),
            (&["x-version: *s*"], ("x-version", "users"), true),
            (&["x-version: *a*", "x-version: *b*"], ("x-version", "backup"), true),
            (&["x-version: b*", "x-version: *a"], ("x-version", "backup"), false),
            (&["x-version: *"], ("x-version", "users"), true),
            (&["Hello:World"], ("hello", "World"), true),
            (&["Hello:World"], ("Hello", "world"), false),
            (&["Accept: *json"], ("Accept", "application/json,text/xml"), false),
            (&["Accept: *json*"], ("Accept", "application/json,text/xml"), true),
        ] {
            let rule = Rule { headers: conditions.iter().map(|text| condition(text)).collect(), ..Rule::default() };
            assert_eq!(rule.takes("/", &[header]).is_some(), expected, "{conditions:?} {header:?}");
        }
    }

    #[test]
    fn base_paths_of_rules_are_whole_segments_in_their_case() {
        let rule = Rule { paths: vec!["New/Users".to_owned()], ..Rule::default() };
        assert_eq!(rule.takes("/New/Users/7", &[]), Some("New/Users"));
        assert_eq!(rule.takes("/new/users", &[]), None);
        assert_eq!(rule.takes("/New/Users7", &[]), None);
    }

    #[test]
    fn a_base_path_is_cut_off_and_leaves_a_slash() {
        assert_eq!(stripped("/PetStoreShopper/dogs", "PetStoreShopper/dogs"), "/");
        assert_eq!(stripped("/PetStoreShopper/dogs", "PetStoreShopper"), "/dogs");
        assert_eq!(stripped("/dogs", ""), "/dogs");
    }

    fn mappings(paths: &[&str]) -> Vec<Mapping> {
        let mapping = |(at, path): (usize, &&str)| Mapping { path: (*path).to_owned(), api: (at + 1).to_string(), stage: None };
        paths.iter().enumerate().map(mapping).collect()
    }

    /// The table of the page on API mappings.
    #[test]
    fn the_longest_mapping_wins() {
        let several = mappings(&["", "orders", "orders/v1/items", "orders/v2/items", "orders/v2/items/categories"]);
        let one_level = mappings(&["", "orders"]);
        for (mappings, path, api, rest) in [
            (&several, "/orders", "2", "/"),
            (&several, "/orders/v1/items/123", "3", "/123"),
            (&several, "/orders/v2/items/categories/5", "5", "/5"),
            (&several, "/customers", "1", "/customers"),
            (&several, "/ordersandmore", "2", "andmore"),
            (&one_level, "/ordersandmore", "1", "/ordersandmore"),
        ] {
            let found = mapping_for(mappings, path).unwrap();
            assert_eq!((found.api.as_str(), stripped(path, &found.path)), (api, rest), "{path}");
        }
    }
}

//! Stage variables: what a stage, or the canary of one, puts in the place of `${stageVariables.name}`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::fact::Fact;
use crate::model::{Canary, Stage};

const OPEN: &str = "${stageVariables.";

/// The variables of a share of a stage's traffic.
#[derive(Clone, Debug)]
pub struct Variables<'a> {
    stage: Fact<&'a BTreeMap<String, String>>,
    overrides: Option<&'a BTreeMap<String, String>>,
}

/// A text with its variables put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved<'a> {
    /// All were there.
    Whole(Cow<'a, str>),
    /// Those with these names are not defined: they are put in as nothing.
    Undefined(String, Vec<String>),
    /// Nobody knows what the variables are.
    Unknown,
}

impl<'a> Variables<'a> {
    /// Those of a stage, and of its canary where `canary` is one: a canary has those of the stage that it does not override.
    pub fn of(stage: Option<&'a Stage>, canary: Option<&'a Canary>) -> Self {
        Self { stage: stage.map_or(Fact::Unknown, |stage| stage.variables.as_ref()), overrides: canary.map(|canary| &canary.overrides) }
    }

    /// `None`: nobody knows.
    fn get(&self, name: &str) -> Option<Option<&'a str>> {
        if let Some(value) = self.overrides.and_then(|overrides| overrides.get(name)) {
            return Some(Some(value));
        }
        self.stage.known().map(|variables| variables.get(name).map(String::as_str))
    }

    /// `text` with the variables put in. What else stands in `${…}` stays as it is.
    pub fn resolve<'t>(&self, text: &'t str) -> Resolved<'t> {
        if !text.contains(OPEN) {
            return Resolved::Whole(Cow::Borrowed(text));
        }
        let (mut out, mut undefined, mut rest) = (String::with_capacity(text.len()), Vec::new(), text);
        while let Some(start) = rest.find(OPEN) {
            let (before, behind) = rest.split_at(start);
            let behind = &behind[OPEN.len()..];
            let Some(end) = behind.find('}') else { break };
            out.push_str(before);
            let name = &behind[..end];
            match self.get(name) {
                None => return Resolved::Unknown,
                Some(Some(value)) => out.push_str(value),
                Some(None) => undefined.push(name.to_owned()),
            }
            rest = &behind[end + 1..];
        }
        out.push_str(rest);
        if undefined.is_empty() { Resolved::Whole(Cow::Owned(out)) } else { Resolved::Undefined(out, undefined) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
        entries.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_canary_has_the_variables_that_it_does_not_override() {
        let stage = Stage { variables: Fact::Known(map(&[("testVar", "default"), ("defaultVar", "default")])), ..Stage::default() };
        let canary = Canary { overrides: map(&[("testVar", "canary"), ("noStageVar", "canary")]), ..Canary::default() };
        let text = "${stageVariables.testVar},${stageVariables.noStageVar},${stageVariables.defaultVar}";
        let production = Variables::of(Some(&stage), None).resolve(text);
        assert_eq!(production, Resolved::Undefined("default,,default".to_owned(), vec!["noStageVar".to_owned()]));
        assert_eq!(Variables::of(Some(&stage), Some(&canary)).resolve(text), Resolved::Whole("canary,canary,default".into()));
    }

    #[test]
    fn what_is_no_stage_variable_stays() {
        let variables = Variables::of(None, None);
        assert_eq!(variables.resolve("https://h/root/${path}"), Resolved::Whole("https://h/root/${path}".into()));
        assert_eq!(variables.resolve("https://${stageVariables.h}/"), Resolved::Unknown);
    }
}

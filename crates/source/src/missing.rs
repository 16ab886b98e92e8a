//! APIs that a listing names and no source shows: what was asked for them was refused, or its answer is not there.

use std::collections::{BTreeMap, HashSet};

use super::facts::{Facts, Listed};
use super::head::Content;
use super::input::{Captures, InputFile};
use super::scan_log::Outcomes;
use super::shape::Shape;
use super::sink::Wanted;
use super::survey::Survey;
use super::{SourceState, SourceStatus};
use apigw_sql_columns::schema::Document;

/// The files of a scan that reached their end.
pub(super) struct Scanned<'s> {
    pub(super) files: &'s [InputFile],
    pub(super) survey: &'s Survey,
    pub(super) outcomes: &'s Outcomes,
    /// The APIs of its records, as their keys have them: `{account}/{region}/{api}`.
    pub(super) apis: &'s HashSet<String>,
}

/// Who shows APIs.
#[derive(Default)]
struct Shown<'s> {
    /// Files whose path says whose they are.
    captured: Vec<&'s Captures>,
    /// The paths of those that do not, with what else they say.
    others: Vec<(&'s str, &'s Captures)>,
}

impl<'s> Scanned<'s> {
    /// A status for each API that is missing.
    pub(super) fn missing(&self, facts: &Facts, wanted: &Wanted) -> Vec<SourceStatus> {
        let is_asked_for = |api: &&Listed| {
            let captures = Captures {
                account_id: api.account_id.clone(),
                region: api.region.clone(),
                rest_api_id: Some(api.rest_api_id.clone()),
                ..Captures::default()
            };
            wanted.filter.may_match(&captures)
        };
        let is_live = |api: &&Listed| self.files.get(api.file).is_none_or(|file| file.live);
        let listed: Vec<&Listed> = facts.listed().iter().filter(|api| !is_live(api)).filter(is_asked_for).collect();
        if listed.is_empty() {
            return Vec::new();
        }
        let shown = self.shown(facts);
        let names = |path: &str, api: &Listed| path.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == api.rest_api_id);
        let is_missing = |api: &&Listed| {
            !shown.captured.iter().any(|captures| is_of(api, captures))
                && !self.apis.iter().any(|key| is_key_of(api, key))
                && !shown.others.iter().any(|(path, _)| names(path, api))
        };
        // Where none is told by its path, any document that tells none may be that of any API of its account and region.
        let ids: HashSet<&str> = listed.iter().map(|api| api.rest_api_id.as_str()).collect();
        let tells_none = |path: &str| !path.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| ids.contains(part));
        let others: Vec<_> = shown.others.iter().filter(|(path, _)| tells_none(path)).collect();
        let mut places: BTreeMap<(Option<&str>, Option<&str>), Vec<&Listed>> = BTreeMap::new();
        for api in &listed {
            places.entry((api.account_id.as_deref(), api.region.as_deref())).or_default().push(api);
        }
        let (mut statuses, mut left) = (Vec::new(), Vec::new());
        for apis in places.into_values() {
            let missing: Vec<&Listed> = apis.iter().filter(|api| is_missing(api)).copied().collect();
            let Some(first) = missing.first() else { continue };
            let fitting = others.iter().filter(|(_, captures)| may_be_of(first, captures)).count();
            let anonymous = if missing.len() == apis.len() { fitting } else { 0 };
            match anonymous {
                0 => statuses.extend(missing.iter().map(|api| self.status(api))),
                _ if missing.len() > anonymous => statuses.push(self.too_many(first, missing.len(), anonymous)),
                _ => left.extend(missing),
            }
        }
        // Those of an unknown region are not of each of them.
        let fitting = others.iter().filter(|(_, captures)| left.iter().any(|api| may_be_of(api, captures))).count();
        if let Some(first) = left.first().filter(|_| left.len() > fitting) {
            statuses.push(self.too_many(first, left.len(), fitting));
        }
        statuses.dedup_by(|a, b| (&a.account_id, &a.region, &a.rest_api_id) == (&b.account_id, &b.region, &b.rest_api_id));
        statuses
    }

    /// One status for more APIs than there are documents that may be theirs.
    fn too_many(&self, first: &Listed, number: usize, anonymous: usize) -> SourceStatus {
        let sources = if anonymous == 1 { "source does" } else { "sources do" };
        let reason = format!("{number} listed APIs are in no source that says so, and only {anonymous} {sources} not say whose they are");
        SourceStatus { rest_api_id: None, reason: Some(reason), ..self.status(first) }
    }

    fn status(&self, api: &Listed) -> SourceStatus {
        let file = self.files.get(api.file);
        let name = api.name.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default();
        SourceStatus {
            source: Some(Shape::GetRestApis.name().to_owned()),
            document: Some(Shape::GetResources.name().to_owned()),
            source_path: file.map(InputFile::source_path).unwrap_or_default().to_owned(),
            account_id: api.account_id.clone(),
            region: api.region.clone(),
            rest_api_id: Some(api.rest_api_id.clone()),
            state: Some(SourceState::Failed),
            records: 0,
            skipped: 0,
            duplicates: 0,
            reason: Some(format!("the API{name} ({}) is listed, and its resources are in no source", api.rest_api_id)),
            first_error_at: None,
            observed_at: file.and_then(|file| file.modified),
            named_explicitly: false,
        }
    }

    fn shown(&self, facts: &Facts) -> Shown<'s> {
        // A listing inside another document shows nothing more where there were no records in it.
        let lists: HashSet<usize> = facts.listed().iter().map(|api| api.file).collect();
        let is_listing =
            |index: &usize| lists.contains(index) && self.outcomes.get(index).is_some_and(|outcome| outcome.status.records == 0);
        let mut shown = Shown::default();
        for (index, file) in self.files.iter().enumerate().filter(|(_, file)| !file.live) {
            if is_listing(&index) || !self.shows(index) {
                continue;
            }
            if file.captures.rest_api_id.is_some() {
                shown.captured.push(&file.captures);
            } else if self.is_answer(index) {
                shown.others.push((file.source_path(), &file.captures));
            }
        }
        shown
    }

    /// Whether a file shows resources, or is told to be incomplete itself.
    fn shows(&self, index: usize) -> bool {
        let Some(status) = self.outcomes.get(&index).map(|outcome| &outcome.status) else {
            // A predicate left it out.
            return match self.survey.content(index) {
                Some(Content::Documents(documents)) => documents.shape.is_none_or(|shape| shows_resources(shape.name())),
                content => content.is_some(),
            };
        };
        match (status.state, status.source.as_deref()) {
            (Some(SourceState::Unrelated), _) => false,
            (Some(SourceState::Complete | SourceState::Conflict), Some(source)) => shows_resources(source),
            // A list without elements: an API without stages is usual, and one without resources does not exist.
            (Some(SourceState::Complete), None) => false,
            _ => true,
        }
    }

    /// Whether a file is of one API, of which it does not say more.
    fn is_answer(&self, index: usize) -> bool {
        let source = self.outcomes.get(&index).and_then(|outcome| outcome.status.source.as_deref());
        match self.survey.content(index) {
            Some(Content::Documents(_)) | None => !matches!(
                source,
                Some(
                    "openapi"
                        | "cloud-control"
                        | "cloudformation"
                        | "sam"
                        | "cdk-tree"
                        | "terraform-state"
                        | "terraform-plan"
                        | "terraform"
                        | "pulumi"
                        | "json"
                )
            ),
            Some(Content::Empty | Content::Failed(..) | Content::Broken(_)) => true,
            _ => matches!(source, Some("get-resources" | "get-resource" | "get-method" | "get-integration" | "recording")),
        }
    }
}

/// Whether documents of a shape show the resources of an API, or might.
fn shows_resources(source: &str) -> bool {
    !matches!(source, "get-rest-apis" | "get-rest-api" | "other-answer") && Document::all().all(|document| document.shape() != source)
}

fn fits(known: Option<&str>, asked: Option<&str>) -> bool {
    known.is_none() || asked.is_none() || known == asked
}

/// Whether a document that does not name its API may be of this one.
fn may_be_of(api: &Listed, captures: &Captures) -> bool {
    fits(captures.account_id.as_deref(), api.account_id.as_deref()) && fits(captures.region.as_deref(), api.region.as_deref())
}

fn is_of(api: &Listed, captures: &Captures) -> bool {
    captures.rest_api_id.as_deref() == Some(api.rest_api_id.as_str())
        && fits(captures.account_id.as_deref(), api.account_id.as_deref())
        && fits(captures.region.as_deref(), api.region.as_deref())
}

fn is_key_of(api: &Listed, key: &str) -> bool {
    let known = |part: &'_ str| (part != "-").then(|| part.to_owned());
    let mut parts = key.splitn(3, '/');
    let (Some(account), Some(region), Some(id)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let id = id.split('@').next().unwrap_or(id);
    id == api.rest_api_id
        && fits(known(account).as_deref(), api.account_id.as_deref())
        && fits(known(region).as_deref(), api.region.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_of_an_api_as_far_as_both_know() {
        let api = Listed { account_id: Some("111111111111".into()), region: None, rest_api_id: "abcd123456".into(), name: None, file: 0 };
        for (key, expected) in [
            ("111111111111/us-east-1/abcd123456", true),
            ("-/-/abcd123456", true),
            ("111111111111/us-east-1/abcd123456@prod", true),
            ("222222222222/us-east-1/abcd123456", false),
            ("111111111111/us-east-1/~abcd123456", false),
        ] {
            assert_eq!(is_key_of(&api, key), expected, "{key}");
        }
    }
}

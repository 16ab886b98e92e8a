//! Reads the documents beside the integrations, each with its own state: what is refused says nothing about the others.

use std::fs;

use bumpalo::Bump;
use bytes::Bytes;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};

use super::account::{APIS_AT_ONCE, MOST_PAGES, Outcome, Reader};
use super::documents::{is_of_rest_api, operation_name, parent_of, request, secrets, summary_request};
use super::failure::{Failure, FailureKind};
use super::folder::{Entry, PagesFile, Unit};
use apigw_sql_columns::schema::Document;
use apigw_sql_source::SourceState;
use apigw_sql_value::json::{self, Node};
use apigw_sql_value::{Error, ErrorKind, Result};

/// Something that documents belong to: its names in paths, and what else is asked of it.
#[derive(Clone, Debug, Default)]
struct Owner {
    /// The API, if it is one or is of one.
    api_id: Option<String>,
    parents: Vec<(&'static str, String)>,
    query: String,
}

impl Reader<'_> {
    /// Reads all that is asked for in a region beside its REST APIs, whose ids are `apis`; `None`: they could not be listed.
    pub(super) async fn neighbours(&self, region: &str, apis: &[String], listed: SourceState) -> Result<()> {
        for document in self.documents.all() {
            if is_of_rest_api(document) {
                let asked = stream::iter(apis.to_vec()).map(|api| async move { self.of_rest_api(region, &api, document).await });
                asked.buffer_unordered(APIS_AT_ONCE).try_collect::<Vec<()>>().await?;
                self.summarise(region, document, listed, "the REST APIs")?;
                continue;
            }
            let Some(parent) = parent_of(document) else {
                self.document(region, document, Owner::default()).await?;
                continue;
            };
            let owners = self.owners(region, document, parent)?;
            let asked = stream::iter(owners).map(|owner| self.document(region, document, owner));
            asked.buffer_unordered(APIS_AT_ONCE).try_collect::<Vec<()>>().await?;
            let listed = self.worst_of(region, parent);
            self.summarise(region, document, listed, parent.table().name)?;
        }
        Ok(())
    }

    async fn of_rest_api(&self, region: &str, api: &str, document: Document) -> Result<()> {
        if document.table().name != "deployment" {
            let parents = vec![("rest_api_id", api.to_owned())];
            return self.document(region, document, Owner { api_id: Some(api.to_owned()), parents, query: String::new() }).await;
        }
        // What stages serve; there may be hundreds of others, which nobody is served by.
        let stages = Unit { document: Some(Document::STAGE.shape().to_owned()), ..Unit::of_api(region, api) };
        let unit = |id: Option<&str>| Unit {
            document: Some(document.shape().to_owned()),
            parent: id.map(str::to_owned),
            ..Unit::of_api(region, api)
        };
        let state = self.folder.entry(&stages).map_or(SourceState::Failed, |entry| entry.state());
        if state != SourceState::Complete {
            let reason = "its stages could not be read, which say what is deployed".to_owned();
            return self.record_once(unit(None), state, Some(reason));
        }
        for id in self.deployments(&stages)? {
            let unit = unit(Some(&id));
            if self.folder.entry(&unit).is_some() {
                continue;
            }
            let operation = summary_request(document, api, &id);
            let outcome = match self.caller.call(region, &operation).await {
                Ok(answer) => self.keep(&unit, document, &answer)?,
                Err(failure) if says_gone(&failure) => Outcome::Remark("it was deleted after a stage had named it".to_owned()),
                Err(failure) => failed(failure, "GetDeployment"),
            };
            self.record(outcome.entry(unit))?;
        }
        Ok(())
    }

    /// The deployments that stages and their canaries serve.
    fn deployments(&self, stages: &Unit) -> Result<Vec<String>> {
        let mut ids = Vec::new();
        self.each_record(stages, |stage| {
            let own = stage.get("deploymentId").and_then(Node::as_str);
            let canary = stage.get("canarySettings").and_then(|canary| canary.get("deploymentId")).and_then(Node::as_str);
            ids.extend(own.into_iter().chain(canary).map(str::to_owned));
        })?;
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// What a document belongs to, as the answers for its parent have it.
    fn owners(&self, region: &str, document: Document, parent: Document) -> Result<Vec<Owner>> {
        let mut owners = Vec::new();
        for entry in self.folder.entries() {
            let is_of_parent = entry.unit.region.as_deref() == Some(region) && entry.unit.document.as_deref() == Some(parent.shape());
            if !is_of_parent {
                continue;
            }
            let api = entry.unit.rest_api_id.clone();
            self.each_record(&entry.unit, |record| owners.extend(owner(document, parent, api.as_deref(), record)))?;
        }
        Ok(owners)
    }

    /// The worst state of what a parent's requests came to.
    fn worst_of(&self, region: &str, parent: Document) -> SourceState {
        let entries = self.folder.entries();
        let of_parent = entries
            .iter()
            .filter(|entry| entry.unit.region.as_deref() == Some(region) && entry.unit.document.as_deref() == Some(parent.shape()));
        of_parent.map(Entry::state).find(|state| state.is_incomplete(false)).unwrap_or(SourceState::Complete)
    }

    /// Says of a document that all of a region was asked for it, or why it could not be.
    fn summarise(&self, region: &str, document: Document, listed: SourceState, of: &str) -> Result<()> {
        let unit = Unit { document: Some(document.shape().to_owned()), ..Unit::of_region(region) };
        let reason = listed.is_incomplete(false).then(|| format!("{of} could not be listed completely, to which it belongs"));
        let state = if listed.is_incomplete(false) { listed } else { SourceState::Complete };
        self.record_once(unit, state, reason)
    }

    fn record_once(&self, unit: Unit, state: SourceState, reason: Option<String>) -> Result<()> {
        match self.folder.entry(&unit) {
            Some(_) => Ok(()),
            None => self.record(Outcome::Told(state, reason).entry(unit)),
        }
    }

    /// Reads all pages of a document of an owner.
    async fn document(&self, region: &str, document: Document, owner: Owner) -> Result<()> {
        let parent = owner.parents.iter().filter(|(name, _)| !matches!(*name, "rest_api_id" | "api_id")).map(|(_, text)| text.as_str());
        let parent = parent.collect::<Vec<_>>().join("/");
        let unit = Unit {
            rest_api_id: owner.api_id.clone(),
            document: Some(document.shape().to_owned()),
            parent: Some(parent).filter(|parent| !parent.is_empty()),
            ..Unit::of_region(region)
        };
        if self.folder.entry(&unit).is_some() {
            return Ok(());
        }
        let Some(path) = self.folder.file_of(&unit) else { return Ok(()) };
        let mut file = PagesFile::begin(&path)?;
        let outcome = self.pages_of(region, document, &owner, &mut file).await?;
        file.commit()?;
        self.record(outcome.entry(unit))
    }

    async fn pages_of(&self, region: &str, document: Document, owner: &Owner, file: &mut PagesFile) -> Result<Outcome> {
        let parents: Vec<(&str, &str)> = owner.parents.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let name = operation_name(document);
        let mut position: Option<String> = None;
        for page in 0..MOST_PAGES {
            let operation = request(document, &parents, &owner.query, position.as_deref());
            let answer = match self.caller.call(region, &operation).await {
                Ok(answer) => answer,
                // What it belongs to was listed a moment ago.
                Err(failure) if says_gone(&failure) && page == 0 && !parents.is_empty() => {
                    return Ok(Outcome::Remark("what it belongs to was deleted after it had been listed".to_owned()));
                }
                Err(failure) => return Ok(failed(failure, &name)),
            };
            let next = match next_page(&answer) {
                Ok(next) => next,
                Err(message) => return Ok(Outcome::Failed(Failure::new(FailureKind::Permanent, format!("{name}: {message}")))),
            };
            file.add(&without_secrets(document, &answer)?)?;
            match next {
                None => return Ok(Outcome::Complete),
                Some(next) if position.as_ref() == Some(&next) => break,
                Some(next) => position = Some(next),
            }
        }
        Ok(Outcome::Failed(Failure::new(FailureKind::Permanent, format!("{name}: the pages never end"))))
    }

    /// Keeps an answer that is whole.
    fn keep(&self, unit: &Unit, document: Document, answer: &Bytes) -> Result<Outcome> {
        let Some(path) = self.folder.file_of(unit) else { return Ok(Outcome::Complete) };
        let mut file = PagesFile::begin(&path)?;
        file.add(&without_secrets(document, answer)?)?;
        file.commit()?;
        Ok(Outcome::Complete)
    }

    /// Hands each record of a unit's answers to `take`.
    fn each_record(&self, unit: &Unit, mut take: impl FnMut(&Node<'_>)) -> Result<()> {
        let Some(path) = self.folder.file_of(unit).filter(|path| path.exists()) else { return Ok(()) };
        let bytes = fs::read(&path).map_err(|e| Error::io(&path, e))?;
        let (mut at, mut bump) = (0, Bump::new());
        while bytes.get(at..).is_some_and(|rest| !rest.trim_ascii().is_empty()) {
            bump.reset();
            let (node, end) = json::parse_prefix(&bump, &bytes, at).map_err(|e| e.into_error(ErrorKind::Source, &bytes))?;
            let list = ["item", "items", "routingRules"].iter().find_map(|name| node.get(name));
            let records = list.map(|list| if list.is_object() { std::slice::from_ref(list) } else { list.items() });
            records.unwrap_or_default().iter().for_each(&mut take);
            at = end;
        }
        Ok(())
    }
}

/// What a record of `parent` is to a document that belongs to it.
fn owner(document: Document, parent: Document, api_id: Option<&str>, record: &Node<'_>) -> Option<Owner> {
    let text = |name: &str| record.get(name).and_then(Node::as_str).map(str::to_owned);
    let table = document.table();
    let own = table.parents().last()?;
    let (id, query) = match parent.table().name {
        "v2_api" => (text("apiId")?, String::new()),
        "v2_integration" => (text("integrationId")?, String::new()),
        "v2_route" => (text("routeId")?, String::new()),
        "usage_plan" => (text("id")?, String::new()),
        // Private ones have an id beside their name.
        "domain_name" => (text("domainName")?, text("domainNameId").map(|id| format!("domainNameId={id}")).unwrap_or_default()),
        _ => {
            // Without rules there is nothing to ask for.
            let mode = text("routingMode").unwrap_or_default();
            if table.name == "v2_routing_rule" && (mode.is_empty() || mode.ends_with("_MAPPING_ONLY")) {
                return None;
            }
            (text("domainName")?, String::new())
        }
    };
    let api = if own == "api_id" { Some(id.clone()) } else { api_id.map(str::to_owned) };
    let parents = table.parents().map(|name| (name, if name == own { id.clone() } else { api.clone().unwrap_or_default() })).collect();
    Some(Owner { api_id: api, parents, query })
}

/// Whether the service says that something is not there. A status of 404 alone may be that of a service without the operation.
fn says_gone(failure: &Failure) -> bool {
    failure.kind == FailureKind::NotFound && failure.message.starts_with("NotFoundException")
}

fn failed(failure: Failure, name: &str) -> Outcome {
    let message = format!("{name}: {}", failure.message);
    Outcome::Failed(Failure { message, ..failure })
}

/// Where the next page begins; an error if it is no answer.
fn next_page(answer: &[u8]) -> std::result::Result<Option<String>, String> {
    let bump = Bump::new();
    let node = json::parse(&bump, answer).map_err(|e| format!("the answer is no JSON: {e}"))?;
    if !node.is_object() {
        return Err(format!("expected an object as the answer, but found {}", node.describe()));
    }
    let token = ["position", "nextToken", "NextToken"].iter().find_map(|name| node.get(name)).and_then(Node::as_str);
    Ok(token.filter(|token| !token.is_empty()).map(str::to_owned))
}

/// An answer without the values of its records that are secrets.
fn without_secrets(document: Document, answer: &Bytes) -> Result<Bytes> {
    let secrets = secrets(document);
    if secrets.is_empty() {
        return Ok(answer.clone());
    }
    let failed = |e: serde_json::Error| Error::new(ErrorKind::Internal, format!("cannot keep an answer: {e}"));
    let mut value: serde_json::Value = serde_json::from_slice(answer).map_err(failed)?;
    remove(&mut value, &secrets);
    serde_json::to_vec(&value).map(Bytes::from).map_err(failed)
}

fn remove(value: &mut serde_json::Value, names: &[&str]) {
    match value {
        serde_json::Value::Object(members) => {
            members.retain(|name, _| !names.iter().any(|secret| name.eq_ignore_ascii_case(secret)));
            members.values_mut().for_each(|value| remove(value, names));
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(|value| remove(value, names)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_keys_are_not_kept() {
        let document = Document::named("api_key").unwrap();
        let answer = Bytes::from_static(br#"{"item":[{"id":"k1","value":"a-secret","stageKeys":[]}]}"#);
        let kept = without_secrets(document, &answer).unwrap();
        assert_eq!(kept, Bytes::from_static(br#"{"item":[{"id":"k1","stageKeys":[]}]}"#));
    }

    #[test]
    fn both_services_say_where_the_next_page_begins() {
        assert_eq!(next_page(br#"{"position":"p"}"#), Ok(Some("p".to_owned())));
        assert_eq!(next_page(br#"{"items":[],"nextToken":"t"}"#), Ok(Some("t".to_owned())));
        assert_eq!(next_page(br#"{"items":[]}"#), Ok(None));
        assert!(next_page(b"<html>").is_err());
    }
}

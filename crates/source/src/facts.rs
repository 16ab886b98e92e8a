//! What `get-rest-apis` answers say about APIs, for the integrations in other files.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::calls::Calls;
use super::places::normal;
use apigw_sql_columns::model::{Entry, RestApiColumn, RestApiRecord, Value};

/// One REST API, as far as integrations have columns for it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ApiFacts {
    account_id: Option<String>,
    region: Option<String>,
    /// The API's name.
    pub(super) name: Option<String>,
    /// `EDGE`, `REGIONAL`, `PRIVATE`.
    pub(super) endpoint_type: Option<String>,
    /// The id of its root resource.
    pub(super) root_resource_id: Option<String>,
    /// In canonical order; an API without tags has none.
    pub(super) tags: Vec<(String, Option<String>)>,
}

impl ApiFacts {
    /// The tags as an hstore in the arena.
    pub(super) fn tags_in<'a>(&'a self, bump: &'a bumpalo::Bump) -> Value<'a> {
        let entry = |(key, value): &'a (String, Option<String>)| -> Entry<'a> { (key.as_str(), value.as_deref()) };
        Value::Map(bump.alloc_slice_fill_iter(self.tags.iter().map(entry)))
    }
}

/// All REST APIs that were described, by id.
#[derive(Debug, Default)]
pub(super) struct Facts {
    apis: HashMap<String, Vec<ApiFacts>>,
    listed: Vec<Listed>,
    /// What modules and nested stacks are called with.
    pub(super) calls: Calls,
    /// Files that are the bodies of HTTP APIs.
    http_bodies: HashSet<PathBuf>,
}

/// An API that a file names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Listed {
    pub(super) account_id: Option<String>,
    pub(super) region: Option<String>,
    pub(super) rest_api_id: String,
    pub(super) name: Option<String>,
    /// The number of the file.
    pub(super) file: usize,
}

impl Facts {
    /// The APIs that files name, in the order of the files.
    pub(super) fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// Adds an API that a file names.
    pub(super) fn list(&mut self, record: &RestApiRecord<'_>, file: usize) {
        let owned = |column| record.text(column).map(str::to_owned);
        let Some(rest_api_id) = owned(RestApiColumn::RestApiId) else { return };
        let (account_id, region, name) = (owned(RestApiColumn::AccountId), owned(RestApiColumn::Region), owned(RestApiColumn::Name));
        self.listed.push(Listed { account_id, region, rest_api_id, name, file });
    }

    /// Adds an API.
    pub(super) fn add(&mut self, record: &RestApiRecord<'_>) {
        let owned = |column| record.text(column).map(str::to_owned);
        let Some(id) = owned(RestApiColumn::RestApiId) else { return };
        let tags = match record.get(RestApiColumn::Tags) {
            Value::Map(entries) => entries.iter().map(|(k, v)| ((*k).to_owned(), v.map(str::to_owned))).collect(),
            _ => Vec::new(),
        };
        let facts = ApiFacts {
            account_id: owned(RestApiColumn::AccountId),
            region: owned(RestApiColumn::Region),
            name: owned(RestApiColumn::Name),
            endpoint_type: owned(RestApiColumn::EndpointType),
            root_resource_id: owned(RestApiColumn::RootResourceId),
            tags,
        };
        let known = self.apis.entry(id).or_default();
        if !known.contains(&facts) {
            known.push(facts);
        }
    }

    /// Adds a file that a definition gives to an HTTP API as its body, by its name there.
    pub(super) fn add_http_body(&mut self, definition: &Path, location: &str) {
        if !location.contains("://") && !location.contains('\n') {
            self.http_bodies.insert(normal(&definition.with_file_name("").join(location)));
        }
    }

    /// Whether a file is the body of an HTTP API.
    pub(super) fn is_http_body(&self, path: &Path) -> bool {
        !self.http_bodies.is_empty() && self.http_bodies.contains(&normal(path))
    }

    /// Adds all of `other`.
    pub(super) fn extend(&mut self, other: Self) {
        self.listed.extend(other.listed);
        self.calls.extend(other.calls);
        self.http_bodies.extend(other.http_bodies);
        for (id, facts) in other.apis {
            let known = self.apis.entry(id).or_default();
            for fact in facts {
                if !known.contains(&fact) {
                    known.push(fact);
                }
            }
        }
    }

    /// What is known of an API; nothing where two descriptions that fit differ. Ids are unique in a region only, so
    /// an account or region that is known on both sides has to be the same.
    pub(super) fn find(&self, account_id: Option<&str>, region: Option<&str>, rest_api_id: &str) -> Option<&ApiFacts> {
        let fits = |known: Option<&str>, asked: Option<&str>| known.is_none() || asked.is_none() || known == asked;
        let candidates = self.apis.get(rest_api_id)?;
        let exact = candidates.iter().filter(|f| f.account_id.as_deref() == account_id && f.region.as_deref() == region);
        let loose = candidates.iter().filter(|f| fits(f.account_id.as_deref(), account_id) && fits(f.region.as_deref(), region));
        only(exact).or_else(|| only(loose))
    }
}

/// The one that there is, if the others say the same.
fn only<'f>(mut candidates: impl Iterator<Item = &'f ApiFacts>) -> Option<&'f ApiFacts> {
    let first = candidates.next()?;
    let same = |f: &ApiFacts| f.name == first.name && f.endpoint_type == first.endpoint_type && f.tags == first.tags;
    candidates.all(same).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(account: Option<&'static str>, name: &'static str) -> RestApiRecord<'static> {
        let mut record = RestApiRecord::default();
        record.set_text(RestApiColumn::AccountId, account);
        record.set_text(RestApiColumn::RestApiId, Some("a1"));
        record.set_text(RestApiColumn::Name, Some(name));
        record
    }

    #[test]
    fn the_same_id_in_two_accounts_is_told_apart() {
        let mut facts = Facts::default();
        facts.add(&api(Some("1"), "one"));
        facts.add(&api(Some("2"), "two"));
        let name = |account| facts.find(account, None, "a1").and_then(|f| f.name.as_deref());
        assert_eq!(name(Some("1")), Some("one"));
        assert_eq!(name(Some("2")), Some("two"));
        assert_eq!(name(Some("3")), None);
        assert_eq!(name(None), None, "either could be meant");
    }

    #[test]
    fn a_description_without_account_serves_all_and_repeats_do_not_matter() {
        let mut facts = Facts::default();
        facts.add(&api(None, "one"));
        facts.add(&api(None, "one"));
        assert_eq!(facts.find(Some("1"), Some("us-east-1"), "a1").and_then(|f| f.name.as_deref()), Some("one"));
        assert!(facts.find(None, None, "b1").is_none());
    }
}

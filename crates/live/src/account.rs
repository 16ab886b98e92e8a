//! Reads one account: its regions, their APIs, the APIs' resources, stages and exports.

use std::collections::HashSet;

use bytes::Bytes;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};

use super::caller::{Caller, Counters};
use super::documents::Documents;
use super::failure::{Failure, FailureKind};
use super::folder::{AccountFolder, Entry, PagesFile, Unit};
use super::operation::Operation;
use super::page::{Page, is_plain_id};
use apigw_sql_columns::schema::Document;
use apigw_sql_source::SourceState;
use apigw_sql_value::Result;

/// APIs of a region that are read at the same time; the quotas bound them more tightly.
pub(super) const APIS_AT_ONCE: usize = 12;
/// How often an API is read again that changes while it is read.
const ROUNDS: u32 = 3;
/// A service that gives so many pages never ends.
pub(super) const MOST_PAGES: usize = 100_000;

/// Reads one account.
pub(super) struct Reader<'a> {
    pub(super) caller: Caller<'a>,
    pub(super) folder: &'a AccountFolder,
    pub(super) stages: bool,
    pub(super) documents: &'a Documents,
}

/// What came of reading something: whether it is complete, and if not, why.
pub(super) enum Outcome {
    Complete,
    /// As it is said.
    Told(SourceState, Option<String>),
    Remark(String),
    Partial(String),
    Failed(Failure),
}

impl Outcome {
    pub(super) fn entry(self, unit: Unit) -> Entry {
        match self {
            Self::Told(state, reason) => Entry::new(unit, state, reason),
            Self::Complete => Entry::new(unit, SourceState::Complete, None),
            Self::Remark(remark) => Entry::new(unit, SourceState::Complete, Some(remark)),
            Self::Partial(reason) => Entry::new(unit, SourceState::Partial, Some(reason)),
            Self::Failed(failure) => Entry::new(unit, failure.state(), Some(failure.message)),
        }
    }
}

impl Reader<'_> {
    /// Reads `regions`, several at the same time.
    pub(super) async fn regions(&self, regions: &[String]) -> Result<()> {
        let all = stream::iter(regions.to_vec()).map(|region| self.region(region));
        all.buffer_unordered(regions.len().max(1)).try_collect::<Vec<()>>().await?;
        Ok(())
    }

    /// Writes down what came of a unit.
    pub(super) fn record(&self, entry: Entry) -> Result<()> {
        if entry.state().is_incomplete(false) {
            Counters::add(&self.caller.counters.incomplete, 1);
        }
        self.folder.record(entry)
    }

    async fn region(&self, region: String) -> Result<()> {
        let region = region.as_str();
        let unit = Unit::of_region(region);
        let apis = match self.folder.entry(&unit) {
            Some(_) => self.folder.listed(region)?,
            None => self.list(unit.clone(), region).await?,
        };
        Counters::add(&self.caller.counters.apis, apis.len() as u64);
        let all = stream::iter(apis.clone()).map(|id| self.api(region, id));
        all.buffer_unordered(APIS_AT_ONCE).try_collect::<Vec<()>>().await?;
        let listed = self.folder.entry(&unit).map_or(SourceState::Failed, |entry| entry.state());
        self.stages_of_region(region, listed)?;
        self.neighbours(region, &apis, listed).await
    }

    /// Lists the APIs of a region.
    async fn list(&self, unit: Unit, region: &str) -> Result<Vec<String>> {
        let Some(path) = self.folder.file_of(&unit) else { return Ok(Vec::new()) };
        let mut file = PagesFile::begin(&path)?;
        let mut ids = Vec::new();
        let mut take = |page: Page| {
            ids.extend(page.ids);
            true
        };
        let ask = |position| Operation::GetRestApis { position };
        let outcome = self.pages(region, ask, &mut file, &mut take).await?;
        file.commit()?;
        self.record(outcome.entry(unit))?;
        // Pages may overlap when an API is made meanwhile.
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Reads all pages of an answer. `take` says whether a page fits to those before it.
    async fn pages(
        &self,
        region: &str,
        ask: impl Fn(Option<String>) -> Operation,
        file: &mut PagesFile,
        take: &mut impl FnMut(Page) -> bool,
    ) -> Result<Outcome> {
        let mut position: Option<String> = None;
        let mut seen = HashSet::new();
        for _ in 0..MOST_PAGES {
            let operation = ask(position.clone());
            let (answer, page) = match self.page(region, &operation, "id").await {
                Ok(read) => read,
                Err(failure) => return Ok(Outcome::Failed(in_page(failure, &operation, seen.len()))),
            };
            file.add(&answer)?;
            let next = page.position.clone();
            if !take(page) {
                return Ok(Outcome::Partial("it changed while it was read".to_owned()));
            }
            match next {
                None => return Ok(Outcome::Complete),
                Some(next) if seen.insert(next.clone()) => position = Some(next),
                Some(next) => {
                    let message = format!("{}: the position `{next}` comes back, so the pages never end", operation.name());
                    return Ok(Outcome::Failed(Failure::new(FailureKind::Permanent, message)));
                }
            }
        }
        Ok(Outcome::Failed(Failure::new(FailureKind::Permanent, format!("more than {MOST_PAGES} pages"))))
    }

    /// Asks for a page, again where the answer is none.
    async fn page(&self, region: &str, operation: &Operation, id: &str) -> std::result::Result<(Bytes, Page), Failure> {
        let mut rounds = 0;
        loop {
            let answer = self.caller.call(region, operation).await?;
            match Page::read(&answer, id) {
                Ok(page) => {
                    Counters::add(&self.caller.counters.records, page.integrations);
                    return Ok((answer, page));
                }
                Err(_) if rounds + 1 < ROUNDS => rounds += 1,
                Err(error) => return Err(Failure::new(FailureKind::Permanent, error.to_string())),
            }
        }
    }

    async fn api(&self, region: &str, id: String) -> Result<()> {
        let unit = Unit::of_api(region, &id);
        if self.folder.entry(&unit).is_none() {
            let entry = if is_plain_id(&id) {
                self.read_api(region, &id, unit).await?
            } else {
                let message = format!("`{id}` is no id of a REST API");
                Outcome::Failed(Failure::new(FailureKind::Permanent, message)).entry(unit)
            };
            self.record(entry)?;
        }
        Counters::add(&self.caller.counters.apis_done, 1);
        Ok(())
    }

    async fn read_api(&self, region: &str, id: &str, unit: Unit) -> Result<Entry> {
        let Some(path) = self.folder.file_of(&unit) else { return Ok(Outcome::Complete.entry(unit)) };
        let mut file = PagesFile::begin(&path)?;
        let mut outcome = self.resources(region, id, &mut file).await?;
        if let Outcome::Failed(Failure { kind: FailureKind::NotFound, .. }) = &outcome {
            // It was listed a moment ago.
            outcome = Outcome::Remark("it was deleted after it had been listed".to_owned());
            file.commit()?;
            return Ok(outcome.entry(unit));
        }
        file.commit()?;
        let (names, exports_outcome) = match self.stages(region, id).await? {
            Ok(names) if self.stages => self.exports(region, id, &unit, names).await?,
            Ok(_) => (Vec::new(), Outcome::Complete),
            // Without their names there are no exports.
            Err(failure) if self.stages => (Vec::new(), Outcome::Failed(failure)),
            Err(_) => (Vec::new(), Outcome::Complete),
        };
        if matches!(outcome, Outcome::Complete) {
            outcome = exports_outcome;
        }
        let mut entry = outcome.entry(unit);
        entry.exports = names;
        Ok(entry)
    }

    /// Reads the resources of an API, from the beginning again if they change meanwhile.
    async fn resources(&self, region: &str, id: &str, file: &mut PagesFile) -> Result<Outcome> {
        let mut round = 1;
        loop {
            let mut known = HashSet::new();
            // A resource that comes twice has moved from one page to another, and others may have moved past.
            let mut take = |page: Page| page.ids.into_iter().all(|id| known.insert(id));
            let ask = |position| Operation::GetResources { rest_api_id: id.to_owned(), position };
            let outcome = self.pages(region, ask, file, &mut take).await?;
            if matches!(outcome, Outcome::Complete) && known.is_empty() {
                return Ok(Outcome::Partial("GetResources: expected at least the resource `/`, but found none".to_owned()));
            }
            if !matches!(outcome, Outcome::Partial(_)) || round >= ROUNDS {
                return Ok(outcome);
            }
            file.clear()?;
            round += 1;
        }
    }

    /// The names of an API's stages, whose answer has a state of its own.
    async fn stages(&self, region: &str, id: &str) -> Result<std::result::Result<Vec<String>, Failure>> {
        let operation = Operation::GetStages { rest_api_id: id.to_owned() };
        let unit = Unit { document: Some(Document::STAGE.shape().to_owned()), ..Unit::of_api(region, id) };
        let (outcome, names) = match self.page(region, &operation, "stageName").await {
            Ok((answer, page)) => {
                if let Some(path) = self.folder.file_of(&unit) {
                    let mut file = PagesFile::begin(&path)?;
                    file.add(&answer)?;
                    file.commit()?;
                }
                (Outcome::Complete, Ok(page.ids))
            }
            Err(failure) => {
                let failure = in_page(failure, &operation, 0);
                (Outcome::Failed(failure.clone()), Err(failure))
            }
        };
        self.record(outcome.entry(unit))?;
        Ok(names)
    }

    /// Says of a region's stages that all of its APIs were asked for them, or why they could not be.
    fn stages_of_region(&self, region: &str, listed: SourceState) -> Result<()> {
        let unit = Unit { document: Some(Document::STAGE.shape().to_owned()), ..Unit::of_region(region) };
        if self.folder.entry(&unit).is_some() {
            return Ok(());
        }
        let outcome = if listed.is_incomplete(false) {
            Outcome::Told(listed, Some("the REST APIs could not be listed completely, to which it belongs".to_owned()))
        } else {
            Outcome::Complete
        };
        self.record(outcome.entry(unit))
    }

    /// Reads the exports of `stages`; gives those that came.
    async fn exports(&self, region: &str, id: &str, unit: &Unit, stages: Vec<String>) -> Result<(Vec<String>, Outcome)> {
        let (mut read, mut outcome) = (Vec::new(), Outcome::Complete);
        for stage in stages {
            let operation = Operation::GetExport { rest_api_id: id.to_owned(), stage: stage.clone() };
            let Some(path) = self.folder.export_of(unit, &stage) else {
                outcome = Outcome::Partial(format!("`{stage}` is no name of a stage"));
                continue;
            };
            match self.caller.call(region, &operation).await {
                Ok(answer) => {
                    let mut file = PagesFile::begin(&path)?;
                    file.add(&answer)?;
                    file.commit()?;
                    read.push(stage);
                }
                // Its state tells of the export, but what was read of the API is there.
                Err(failure) => {
                    let message = format!("GetExport of stage `{stage}`: {}", failure.message);
                    outcome = Outcome::Failed(Failure::new(failure.kind, message));
                }
            }
        }
        Ok((read, outcome))
    }
}

/// Names the operation, and the page if it is not the first.
fn in_page(failure: Failure, operation: &Operation, pages: usize) -> Failure {
    let name = operation.name();
    let message = match pages {
        0 => format!("{name}: {}", failure.message),
        pages => format!("{name}, page {}: {}", pages + 1, failure.message),
    };
    // Only the first page tells that the thing itself is not there.
    let kind = if pages > 0 && failure.kind == FailureKind::NotFound { FailureKind::Permanent } else { failure.kind };
    Failure { kind, message }
}

//! The datasets, their columns and what follows from them: Arrow schemas and the computed columns.

use std::sync::{Arc, OnceLock};

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::datatypes::{Schema, SchemaRef};
use arrow::error::ArrowError;

use super::column::{Column, Origin};
use super::columns;
use super::derived::{Compute, Derivation, IdentityPart, identities};
use super::document::Document;
use super::documented::{DOCUMENTED, DocumentedTable};

/// The metadata key under which a field carries its documentation.
pub const DESCRIPTION: &str = "apigw.description";

/// The metadata key under which a Parquet file of ours names its dataset.
pub const DATASET: &str = "apigw.dataset";

/// The tables of this engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dataset {
    /// `aws.apigateway_integration`
    Integration,
    /// `apigw.integration_detail`
    IntegrationDetail,
    /// `apigw.rest_api`
    RestApi,
    /// `apigw.resource`
    Resource,
    /// `apigw.method`
    Method,
    /// What one kind of document fills: `apigw.stage`, `apigw.authorizer`, `apigw.v2_route`, …
    Document(Document),
    /// `apigw.source_status`
    SourceStatus,
    /// `apigw.columns`
    Columns,
    /// `apigw.snapshots`
    Snapshots,
    /// `apigw.integration_history`
    IntegrationHistory,
    /// What `apigw.integration_diff(a, b)` gives.
    IntegrationDiff,
    /// `apigw.any_integration`: those of all kinds of APIs.
    AnyIntegration,
    /// `apigw.effective_route`: what can be called, by whom, and where it goes.
    EffectiveRoute,
    /// `apigw.stage_drift`: what serves and is not what is configured.
    StageDrift,
    /// A table that Datadog documents, by its place in [`DOCUMENTED`]: a view over one of the others.
    Documented(u8),
}

struct Layout {
    columns: Vec<Column>,
    schema: SchemaRef,
    /// The stored columns, in order.
    stored: SchemaRef,
    /// For each column its position among the stored ones.
    stored_index: Vec<Option<usize>>,
}

/// Each is made when it is first asked for: there are many, and a statement asks for a few.
static LAYOUTS: [OnceLock<Layout>; Dataset::COUNT] = [const { OnceLock::new() }; Dataset::COUNT];

impl Layout {
    fn new(columns: Vec<Column>) -> Self {
        let field = |c: &Column| {
            let field = c.sql_type.field(c.name, true);
            let mut metadata = field.metadata().clone();
            metadata.insert(DESCRIPTION.to_owned(), c.description.to_owned());
            field.with_metadata(metadata)
        };
        let mut stored = Vec::new();
        let mut stored_index = Vec::with_capacity(columns.len());
        for column in &columns {
            let is_stored = matches!(column.origin, Origin::Stored);
            stored_index.push(is_stored.then_some(stored.len()));
            if is_stored {
                stored.push(field(column));
            }
        }
        let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        Self { columns, schema, stored: Arc::new(Schema::new(stored)), stored_index }
    }
}

impl Dataset {
    /// Those that are no documents and no documented views.
    const OWN: [Self; 13] = [
        Self::Integration,
        Self::IntegrationDetail,
        Self::RestApi,
        Self::Resource,
        Self::Method,
        Self::SourceStatus,
        Self::Columns,
        Self::Snapshots,
        Self::IntegrationHistory,
        Self::IntegrationDiff,
        Self::AnyIntegration,
        Self::EffectiveRoute,
        Self::StageDrift,
    ];

    /// How many datasets there are.
    pub const COUNT: usize = Self::OWN.len() + Document::TABLES.len() + DOCUMENTED.len();

    /// All datasets.
    pub const ALL: [Self; Self::COUNT] = {
        let mut all = [Self::Integration; Self::COUNT];
        let mut place = 0;
        while place < Self::COUNT {
            let documents = Self::OWN.len() + Document::TABLES.len();
            all[place] = if place < Self::OWN.len() {
                Self::OWN[place]
            } else if place < documents {
                Self::Document(Document::at(place - Self::OWN.len()))
            } else {
                Self::Documented((place - documents) as u8)
            };
            place += 1;
        }
        all
    };

    /// The datasets that sources hold rows of; the others describe them, or show them in another form.
    pub const READ: [Self; 4 + Document::TABLES.len()] = {
        let mut read = [Self::IntegrationDetail; 4 + Document::TABLES.len()];
        (read[1], read[2], read[3]) = (Self::RestApi, Self::Resource, Self::Method);
        let mut place = 0;
        while place < Document::TABLES.len() {
            read[4 + place] = Self::Document(Document::at(place));
            place += 1;
        }
        read
    };

    /// `apigw.stage`
    pub const STAGE: Self = Self::Document(Document::STAGE);

    /// Its place in [`Self::ALL`].
    pub const fn index(self) -> usize {
        match self {
            Self::Integration => 0,
            Self::IntegrationDetail => 1,
            Self::RestApi => 2,
            Self::Resource => 3,
            Self::Method => 4,
            Self::SourceStatus => 5,
            Self::Columns => 6,
            Self::Snapshots => 7,
            Self::IntegrationHistory => 8,
            Self::IntegrationDiff => 9,
            Self::AnyIntegration => 10,
            Self::EffectiveRoute => 11,
            Self::StageDrift => 12,
            Self::Document(document) => Self::OWN.len() + document.place(),
            Self::Documented(place) => Self::OWN.len() + Document::TABLES.len() + place as usize,
        }
    }

    /// The documented table that it is.
    pub fn documented(self) -> Option<&'static DocumentedTable> {
        match self {
            Self::Documented(place) => DOCUMENTED.get(place as usize),
            _ => None,
        }
    }

    /// The dataset whose rows it shows: itself, but for documented tables.
    #[must_use]
    pub fn base(self) -> Self {
        let Some(table) = self.documented() else { return self };
        let is_base = |dataset: &Self| dataset.schema_name() == "apigw" && dataset.table_name() == table.base;
        Self::ALL.into_iter().find(is_base).unwrap_or(self)
    }

    /// The schema it lives in.
    pub fn schema_name(self) -> &'static str {
        if matches!(self, Self::Integration | Self::Documented(_)) { "aws" } else { "apigw" }
    }

    /// Its name without the schema.
    pub fn table_name(self) -> &'static str {
        match self {
            Self::Integration => "apigateway_integration",
            Self::IntegrationDetail => "integration_detail",
            Self::RestApi => "rest_api",
            Self::Resource => "resource",
            Self::Method => "method",
            Self::Document(document) => document.table().name,
            Self::Documented(place) => DOCUMENTED[place as usize].name,
            Self::SourceStatus => "source_status",
            Self::Columns => "columns",
            Self::Snapshots => "snapshots",
            Self::IntegrationHistory => "integration_history",
            Self::IntegrationDiff => "integration_diff",
            Self::AnyIntegration => "any_integration",
            Self::EffectiveRoute => "effective_route",
            Self::StageDrift => "stage_drift",
        }
    }

    /// `schema.table`.
    pub fn qualified_name(self) -> String {
        format!("{}.{}", self.schema_name(), self.table_name())
    }

    /// What a row of it is.
    pub fn description(self) -> &'static str {
        match self {
            Self::EffectiveRoute => {
                "One row for each way in: entry point, stage, share of its traffic, path and verb, of REST, HTTP and WebSocket APIs; who can call it, and where it really goes."
            }
            Self::StageDrift => {
                "What is configured against what serves: one row for each method that only one of both has, and for each column that differs, of each stage and each share of its traffic."
            }
            Self::AnyIntegration => {
                "One row for each use of an integration, of REST, HTTP and WebSocket APIs alike: a method of a REST API, or a route of another API and the integration that it leads to. An integration that no route leads to has a row without one."
            }
            Self::Document(document) => document.table().description,
            Self::Documented(place) => Self::Documented(place).base().description(),
            Self::Integration => {
                "One row for each API Gateway REST integration: where an API method really goes. The 19 columns that Datadog documents."
            }
            Self::IntegrationDetail => {
                "The integrations with everything around them: configuration state, API, path, method settings, backend, applied defaults and the place in the source."
            }
            Self::RestApi => "One row for each REST API (`get-rest-apis`).",
            Self::Resource => "One row for each resource, that is each path of a REST API (`get-resources`).",
            Self::Method => "One row for each method of a resource, with or without an integration.",
            Self::SourceStatus => {
                "One row for each file that was read, and for each account, region and API that `collect` asked: how completely, how many records, and why not. Asking it reads every source to its end."
            }
            Self::Columns => "The documentation of every column of every table.",
            Self::Snapshots => "One row for each snapshot of the store, in the order in which they were made.",
            Self::IntegrationHistory => {
                "The integrations of all snapshots of the store, with the snapshot that each row is of. Only the snapshots that a condition on `snapshot_id`, `series` and `observed_at` allows are opened."
            }
            Self::IntegrationDiff => {
                "What differs between two snapshots or sources, a function: `apigw.integration_diff(a => '@-1', b => '@latest')`. One row for each record that is on one side only, and for each column that differs; of hstore and JSON for each key."
            }
        }
    }

    /// The dataset of that name, if it is one.
    pub fn find(schema: &str, table: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.schema_name() == schema && d.table_name() == table)
    }

    pub(super) fn column_table(self) -> Vec<Column> {
        match self {
            Self::Integration => columns::INTEGRATION.to_vec(),
            Self::IntegrationDetail => [columns::INTEGRATION, columns::DETAIL].concat(),
            Self::RestApi => columns::REST_API.to_vec(),
            Self::Resource => columns::RESOURCE.to_vec(),
            Self::Method => columns::METHOD.to_vec(),
            Self::Document(document) => document.columns(),
            Self::Documented(place) => DOCUMENTED[place as usize].column_table(&Self::Documented(place).base().column_table()),
            Self::SourceStatus => columns::SOURCE_STATUS.to_vec(),
            Self::Columns => columns::COLUMNS.to_vec(),
            Self::Snapshots => columns::SNAPSHOTS.to_vec(),
            Self::IntegrationHistory => [columns::HISTORY, columns::INTEGRATION, columns::DETAIL].concat(),
            Self::IntegrationDiff => columns::DIFF.to_vec(),
            Self::AnyIntegration => columns::ANY.to_vec(),
            Self::EffectiveRoute => columns::ROUTE.to_vec(),
            Self::StageDrift => columns::DRIFT.to_vec(),
        }
    }

    fn layout(self) -> &'static Layout {
        LAYOUTS[self.index()].get_or_init(|| Layout::new(self.column_table()))
    }

    /// Its columns, in order.
    pub fn columns(self) -> &'static [Column] {
        &self.layout().columns
    }

    /// The position of the column `name`.
    pub fn column_index(self, name: &str) -> Option<usize> {
        self.columns().iter().position(|c| c.name == name)
    }

    /// The Arrow schema of all columns: the public one.
    pub fn arrow_schema(self) -> &'static SchemaRef {
        &self.layout().schema
    }

    /// The Arrow schema of the stored columns alone: what readers write.
    pub fn stored_schema(self) -> &'static SchemaRef {
        &self.layout().stored
    }

    /// The position among the stored columns of public column `index`, if it is stored.
    pub fn stored_index(self, index: usize) -> Option<usize> {
        self.layout().stored_index[index]
    }

    /// Which stored columns are needed to produce the public columns `projection`, ascending and unique.
    pub fn stored_projection(self, projection: &[usize]) -> Vec<usize> {
        let mut needed: Vec<usize> = Vec::with_capacity(projection.len());
        for &i in projection {
            match self.columns()[i].origin {
                Origin::Stored => needed.extend(self.stored_index(i)),
                Origin::Derived(derivation) => {
                    needed.extend(derivation.inputs.iter().filter_map(|n| self.column_index(n).and_then(|i| self.stored_index(i))));
                }
            }
        }
        needed.sort_unstable();
        needed.dedup();
        needed
    }

    /// The public columns `projection` of a batch that holds the stored columns `stored` (positions, as
    /// [`Self::stored_projection`] gives them).
    pub fn assemble(self, batch: &RecordBatch, stored: &[usize], projection: &[usize]) -> Result<RecordBatch, ArrowError> {
        let column_of = |public: usize| -> ArrayRef {
            let position = self.stored_index(public).and_then(|s| stored.iter().position(|&x| x == s));
            Arc::clone(batch.column(position.unwrap_or_default()))
        };
        let inputs_of = |derivation: &Derivation| -> Vec<ArrayRef> {
            derivation.inputs.iter().filter_map(|n| self.column_index(n)).map(column_of).collect()
        };
        // Parts of the identity are asked for together.
        let mut parts: Vec<(usize, IdentityPart)> = Vec::new();
        let mut arrays: Vec<Option<ArrayRef>> = Vec::with_capacity(projection.len());
        for &i in projection {
            arrays.push(match self.columns()[i].origin {
                Origin::Stored => Some(column_of(i)),
                Origin::Derived(Derivation { compute: Compute::Identity(part), .. }) => {
                    parts.push((arrays.len(), *part));
                    None
                }
                Origin::Derived(derivation @ Derivation { compute: Compute::Column(compute), .. }) => {
                    Some(compute(&inputs_of(derivation))?)
                }
            });
        }
        if let Some(Origin::Derived(derivation)) = parts.first().map(|(at, _)| self.columns()[projection[*at]].origin) {
            let found = identities(&inputs_of(derivation), &parts.iter().map(|(_, part)| *part).collect::<Vec<_>>())?;
            for ((at, _), array) in parts.iter().zip(found) {
                arrays[*at] = Some(array);
            }
        }
        let arrays = arrays.into_iter().flatten().collect();
        let schema = Arc::new(self.arrow_schema().project(projection)?);
        RecordBatch::try_new_with_options(schema, arrays, &RecordBatchOptions::new().with_row_count(Some(batch.num_rows())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dataset_is_at_its_place_and_found_by_its_name() {
        for (place, dataset) in Dataset::ALL.into_iter().enumerate() {
            assert_eq!(dataset.index(), place, "{dataset:?}");
            assert_eq!(Dataset::find(dataset.schema_name(), dataset.table_name()), Some(dataset));
        }
        assert_eq!(Dataset::STAGE.qualified_name(), "apigw.stage");
    }

    #[test]
    fn each_column_of_a_documented_table_is_one_of_ours() {
        for (place, table) in DOCUMENTED.iter().enumerate() {
            let base = Dataset::Documented(place as u8).base();
            assert_eq!(base.table_name(), table.base);
            for (name, ours) in table.columns().filter(|(_, ours)| !ours.starts_with("NULL:")) {
                assert!(base.column_index(ours).is_some(), "{}.{name}: {ours}", table.name);
            }
        }
    }
}

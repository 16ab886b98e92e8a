//! Rows in the table's own columns.

mod arrow_file;
mod columnar;
mod complete;
mod convert_text;
mod csv;
mod dataset;
mod delimited;
mod json;
mod parquet;
mod parquet_footer;
mod tsv;

use std::sync::LazyLock;

pub use self::arrow_file::check as check_arrow;
pub use self::csv::{record_end as csv_record_end, texts as csv_cells};
pub use self::parquet::check as check_parquet;
pub(super) use self::parquet::open_parquet;
pub(super) use columnar::{Columnar, arrow, parquet, parquet_of};
pub(super) use complete::{Present, complete};
pub(super) use convert_text::TextReader;
pub use dataset::statuses_in;
pub(super) use dataset::{DatasetRows, dataset_of, statuses};
pub(super) use delimited::{Delimited, DelimitedReader, Header};
pub(super) use json::{RowReader, columns_of, columns_of_lines};

use apigw_sql_columns::model::{Columns, IntegrationColumn, IntegrationRecord, Value, enums};
use apigw_sql_columns::schema::{Dataset, Origin};
use apigw_sql_columns::types::SqlType;

/// A column that a row may bring.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    /// Its position among the stored columns; `None` for computed ones, which are computed again.
    pub(super) position: Option<usize>,
    pub(super) sql_type: SqlType,
}

/// The column that is JSON in a text column.
const RESPONSES: &str = "integration_responses";

/// The columns that say where a record was found: they are ours to fill.
const PLACE: [&str; 4] = ["source", "source_path", "source_line", "source_pointer"];

static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let columns = Dataset::IntegrationDetail.columns();
    let field = |c: &apigw_sql_columns::schema::Column| {
        let stored = matches!(c.origin, Origin::Stored) && !PLACE.contains(&c.name);
        let position = IntegrationColumn::NAMES.iter().position(|n| *n == c.name).filter(|_| stored);
        Field { name: c.name, position, sql_type: c.sql_type }
    };
    columns.iter().map(field).collect()
});

/// The column `name`.
pub(super) fn field(name: &str) -> Option<Field> {
    FIELDS.iter().find(|f| f.name == name).copied()
}

/// Whether the name of a column begins so.
fn begins_field(name: &str) -> bool {
    FIELDS.iter().any(|f| f.name.starts_with(name))
}

/// Brings enumerations into AWS's spelling.
pub(super) fn canonical_enums(record: &mut IntegrationRecord<'_>) {
    for (column, known) in [
        (IntegrationColumn::Type, enums::INTEGRATION_TYPE),
        (IntegrationColumn::ConnectionType, enums::CONNECTION_TYPE),
        (IntegrationColumn::PassthroughBehavior, enums::PASSTHROUGH_BEHAVIOR),
        (IntegrationColumn::ContentHandling, enums::CONTENT_HANDLING),
    ] {
        if let Some(text) = record.text(column) {
            record.set(column, Value::Text(enums::canonical(known, text)));
        }
    }
}

/// Columns whose names hardly anything else has: one of them tells a row of ours.
const TELLING: [&str; 12] = [
    "_key",
    "integration_arn",
    "integration_responses",
    "passthrough_behavior",
    "timeout_in_millis",
    "request_templates",
    "request_parameters",
    "cache_key_parameters",
    "cache_namespace",
    "content_handling",
    "tls_config",
    "connection_type",
];

/// Attributes by which Terraform's resource is told from a row.
const TERRAFORM: [&str; 2] = ["integration_http_method", "timeout_milliseconds"];

/// Whether these are the columns of a row: one that tells, and no less than half that are ours.
pub(super) fn is_row<'n>(names: impl Iterator<Item = &'n str> + Clone) -> bool {
    let own = names.clone().any(|n| n == "_key" || n == "integration_arn");
    if !own && (!names.clone().any(|n| TELLING.contains(&n)) || names.clone().any(|n| TERRAFORM.contains(&n))) {
        return false;
    }
    let (ours, all) = names.fold((0, 0), |(ours, all), n| (ours + usize::from(field(n).is_some()), all + 1));
    ours * 2 >= all && (own || ours >= 2)
}

/// Whether these are columns of a row in other letters, as databases write them that fold names.
pub(super) fn is_row_in_capitals<'n>(names: impl Iterator<Item = &'n str> + Clone) -> bool {
    if !names.clone().any(|name| name.bytes().any(|b| b.is_ascii_uppercase())) {
        return false;
    }
    let small: Vec<String> = names.map(str::to_ascii_lowercase).collect();
    is_row(small.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_told_by_their_column_names() {
        let row = |names: &str| is_row(names.split(' '));
        assert!(row("_key account_id uri"));
        assert!(row("type uri timeout_in_millis"));
        assert!(!row("type uri"), "too common");
        assert!(!row("_key a b c"));
        assert!(!row("rest_api_id resource_id http_method integration_http_method type uri request_templates"), "Terraform");
    }

    #[test]
    fn the_model_and_the_schema_have_the_same_columns() {
        use apigw_sql_columns::model::{MethodColumn, ResourceColumn, RestApiColumn};
        for (dataset, names) in [
            (Dataset::IntegrationDetail, IntegrationColumn::NAMES),
            (Dataset::RestApi, RestApiColumn::NAMES),
            (Dataset::Resource, ResourceColumn::NAMES),
            (Dataset::Method, MethodColumn::NAMES),
        ] {
            let stored: Vec<_> = dataset.stored_schema().fields().iter().map(|f| f.name().clone()).collect();
            assert_eq!(stored, names, "{dataset:?}");
        }
        let own: Vec<_> = Dataset::Integration.stored_schema().fields().iter().map(|f| f.name().clone()).collect();
        assert_eq!(own, IntegrationColumn::NAMES[..apigw_sql_columns::model::INTEGRATION_COLUMNS]);
    }
}

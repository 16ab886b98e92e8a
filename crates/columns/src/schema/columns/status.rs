//! The tables about the sources and about the tables themselves.

use crate::schema::column::Column;
use crate::types::SqlType::{BigInt, Text, Timestamp};

pub(in crate::schema) const SOURCE_STATUS: &[Column] = &[
    Column::stored("source", Text, "The source's shape; NULL where none was recognised."),
    Column::stored(
        "document",
        Text,
        "The operation that was asked or answered, or the form of a definition; NULL where it is not known. Tables depend only on the documents that they are read from.",
    ),
    Column::stored("source_path", Text, "The file, as it was named or found; for a live account the ARN of what was asked."),
    Column::stored("account_id", Text, "The AWS account, where it is known for the whole file."),
    Column::stored("region", Text, "The region, where it is known for the whole file."),
    Column::stored("rest_api_id", Text, "The REST API, where it is known for the whole file."),
    Column::stored("state", Text, "`complete`, `partial`, `conflict`, `denied`, `throttled`, `failed`, `malformed`, `unrelated`."),
    Column::stored("records", BigInt, "How many integrations were read; of documents without integrations, how many records."),
    Column::stored("skipped", BigInt, "How many records were left out because they could not be represented."),
    Column::stored("duplicates", BigInt, "How many records an earlier source had with the same content."),
    Column::stored("reason", Text, "Why the state is not `complete`."),
    Column::stored("first_error_at", Text, "The line or JSON pointer of the first error."),
    Column::stored(
        "observed_at",
        Timestamp,
        "When the file was last written, which is when its content was true at the latest; for a live account when it answered.",
    ),
];

pub(in crate::schema) const COLUMNS: &[Column] = &[
    Column::stored("table_schema", Text, "The schema."),
    Column::stored("table_name", Text, "The table."),
    Column::stored("column_name", Text, "The column."),
    Column::stored("ordinal_position", BigInt, "Its position, from 1."),
    Column::stored("data_type", Text, "Its SQL type."),
    Column::stored("ddsql_type", Text, "The type's name in Datadog's documentation."),
    Column::stored("description", Text, "What it means."),
];

//! The tables about snapshots: which there are, their integrations, and what differs between two of them.

use crate::schema::column::Column;
use crate::types::SqlType::{BigInt, Boolean, Text, TextArray, Timestamp};

const SNAPSHOT_ID: Column = Column::stored("snapshot_id", Text, "The snapshot's id: when it was made (UTC), and something random.");
const SERIES: Column = Column::stored("series", Text, "The series that the snapshot belongs to: `--name`, or `default`.");
const OBSERVED_AT: Column = Column::stored(
    "observed_at",
    Timestamp,
    "When what the snapshot holds was so: when it was made, unless `--observed-at` said otherwise.",
);

pub(in crate::schema) const SNAPSHOTS: &[Column] = &[
    SNAPSHOT_ID,
    SERIES,
    OBSERVED_AT,
    Column::stored("created_at", Timestamp, "When the snapshot was made."),
    Column::stored("complete", Boolean, "Whether every source could be read completely."),
    Column::stored("incomplete_sources", BigInt, "How many sources could not be read completely: `apigw.source_status` says why."),
    Column::stored("integrations", BigInt, "How many integrations it holds."),
    Column::stored("rest_apis", BigInt, "How many REST APIs it holds."),
    Column::stored("live", Boolean, "Whether live accounts were asked, and not files read."),
    Column::stored("accounts", TextArray, "The accounts that were seen, ascending; `-`: not known."),
    Column::stored("regions", TextArray, "The regions that were seen, ascending; `-`: not known."),
    Column::stored("sources", TextArray, "The sources, as they were named."),
    Column::stored("redacted", Boolean, "Whether what looked like a secret was replaced by a keyed hash."),
    Column::stored("bytes", BigInt, "The size of its files in bytes."),
    Column::stored("program_version", Text, "The version of the program that made it."),
];

pub(in crate::schema) const HISTORY: &[Column] = &[SNAPSHOT_ID, SERIES, OBSERVED_AT];

pub(in crate::schema) const DIFF: &[Column] = &[
    Column::stored(
        "change",
        Text,
        "`added`: only `b` has it; `removed`: only `a` has it; `changed`: a column differs; `not_observed`: one side has it, and the other could not see it.",
    ),
    Column::stored("_key", Text, "The key of the record, of `b` where both have one."),
    Column::stored("account_id", Text, "The AWS account."),
    Column::stored("region", Text, "The region."),
    Column::stored("rest_api_id", Text, "The id of the REST API."),
    Column::stored("rest_api_name", Text, "The name of the REST API, where it is known."),
    Column::stored("path", Text, "The path of the resource, where it is known."),
    Column::stored("api_method", Text, "The API's verb."),
    Column::stored("column_name", Text, "The column that differs; NULL where a whole record is on one side only."),
    Column::stored(
        "element",
        Text,
        "What differs inside the column: a key of an hstore, an RFC 6901 pointer into JSON; NULL where the whole value differs.",
    ),
    Column::stored(
        "old_value",
        Text,
        "The value in `a` as text, the text `NULL` for a key of an hstore whose value is NULL; NULL: there is none.",
    ),
    Column::stored("new_value", Text, "The value in `b` as text, likewise."),
    Column::stored("reason", Text, "Why a side could not see the record, for `not_observed`."),
];

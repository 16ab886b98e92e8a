//! Which SQL type an Arrow field has: the storage type together with the extension name in its metadata.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, FieldRef, TimeUnit};

use super::{hstore, inet};

/// The metadata key of the Arrow extension name.
pub const EXTENSION_NAME: &str = "ARROW:extension:name";
/// The extension name of `hstore`.
pub const HSTORE: &str = "apigw.hstore";
/// The extension name of `hstore_csv`: several values of a key are one sorted, comma-joined string.
pub const HSTORE_CSV: &str = "apigw.hstore_csv";
/// The canonical Arrow extension name of JSON text.
pub const JSON: &str = "arrow.json";
/// The extension name of JSON text in jsonb's one form.
pub const JSONB: &str = "apigw.jsonb";

/// The extension name of an array of JSON texts.
pub const JSON_ARRAY: &str = "apigw.json_array";
/// The extension name of an array of JSON texts in jsonb's one form.
pub const JSONB_ARRAY: &str = "apigw.jsonb_array";

/// The extension name of `inet`.
pub const INET: &str = "apigw.inet";
/// The extension name of `cidr`.
pub const CIDR: &str = "apigw.cidr";

/// The SQL types of the documented columns and of our functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SqlType {
    /// `text`, Utf8View.
    Text,
    /// `text[]`, List of Utf8View.
    TextArray,
    /// `hstore`, Map of Utf8View.
    Hstore,
    /// `hstore_csv`, laid out as hstore.
    HstoreCsv,
    /// `json`, validated text.
    Json,
    /// `jsonb`, text in the one form in which PostgreSQL prints it.
    Jsonb,
    /// `json[]`, laid out as `text[]`.
    JsonArray,
    /// `jsonb[]`, likewise.
    JsonbArray,
    /// `bigint`.
    BigInt,
    /// `boolean`.
    Boolean,
    /// `double precision`.
    Double,
    /// `timestamp with time zone`, microseconds in UTC.
    Timestamp,
    /// `inet`, binary of 34 bytes.
    Inet,
    /// `cidr`, binary of 35 bytes.
    Cidr,
}

impl SqlType {
    /// The Arrow storage type.
    pub fn arrow(self) -> DataType {
        match self {
            Self::Text | Self::Json | Self::Jsonb => DataType::Utf8View,
            Self::TextArray | Self::JsonArray | Self::JsonbArray => super::list::data_type(),
            Self::Hstore | Self::HstoreCsv => hstore::data_type(),
            Self::BigInt => DataType::Int64,
            Self::Boolean => DataType::Boolean,
            Self::Double => DataType::Float64,
            Self::Inet => inet::inet_type(),
            Self::Cidr => inet::cidr_type(),
            Self::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        }
    }

    /// The extension name, for the types that have one.
    pub fn extension_name(self) -> Option<&'static str> {
        match self {
            Self::Hstore => Some(HSTORE),
            Self::HstoreCsv => Some(HSTORE_CSV),
            Self::Json => Some(JSON),
            Self::Jsonb => Some(JSONB),
            Self::JsonArray => Some(JSON_ARRAY),
            Self::JsonbArray => Some(JSONB_ARRAY),
            Self::Inet => Some(INET),
            Self::Cidr => Some(CIDR),
            _ => None,
        }
    }

    /// A field of this type, with the extension metadata.
    pub fn field(self, name: &str, nullable: bool) -> Field {
        let field = Field::new(name, self.arrow(), nullable);
        match self.extension_name() {
            Some(extension) => field.with_metadata(HashMap::from([(EXTENSION_NAME.to_owned(), extension.to_owned())])),
            None => field,
        }
    }

    /// The SQL type of `field`, where it is one of ours.
    ///
    /// Any map of texts counts as `hstore`, because metadata gets lost on the way through some expressions.
    pub fn of(field: &Field) -> Option<Self> {
        let extension = field.metadata().get(EXTENSION_NAME).map(String::as_str);
        match field.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(match extension {
                Some(JSON) => Self::Json,
                Some(JSONB) => Self::Jsonb,
                _ => Self::Text,
            }),
            DataType::Dictionary(_, value) if is_text(value) => Some(Self::Text),
            t if hstore::is_hstore(t) => Some(if extension == Some(HSTORE_CSV) { Self::HstoreCsv } else { Self::Hstore }),
            DataType::List(item) if is_text(item.data_type()) => Some(match extension {
                Some(JSON_ARRAY) => Self::JsonArray,
                Some(JSONB_ARRAY) => Self::JsonbArray,
                _ => Self::TextArray,
            }),
            DataType::Int64 => Some(Self::BigInt),
            DataType::Boolean => Some(Self::Boolean),
            t if inet::is_cidr(t) == Some(false) => Some(Self::Inet),
            t if inet::is_cidr(t) == Some(true) => Some(Self::Cidr),
            DataType::Float64 => Some(Self::Double),
            DataType::Timestamp(TimeUnit::Microsecond, Some(_)) => Some(Self::Timestamp),
            _ => None,
        }
    }

    /// The type's name as PostgreSQL prints it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::TextArray => "text[]",
            Self::Hstore => "hstore",
            Self::HstoreCsv => "hstore_csv",
            Self::Json => "json",
            Self::Jsonb => "jsonb",
            Self::JsonArray => "json[]",
            Self::JsonbArray => "jsonb[]",
            Self::BigInt => "bigint",
            Self::Boolean => "boolean",
            Self::Double => "double precision",
            Self::Timestamp => "timestamp with time zone",
            Self::Inet => "inet",
            Self::Cidr => "cidr",
        }
    }

    /// The type's name in Datadog's column documentation.
    pub fn ddsql_name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::TextArray => "array<string>",
            Self::BigInt => "int64",
            Self::Boolean => "bool",
            Self::Double => "double",
            Self::Timestamp => "timestamp",
            other => other.name(),
        }
    }
}

impl SqlType {
    /// The type of an array of json or jsonb.
    pub fn array(self) -> Option<Self> {
        match self {
            Self::Json => Some(Self::JsonArray),
            Self::Jsonb => Some(Self::JsonbArray),
            _ => None,
        }
    }

    /// The type of the items of an array of json or jsonb.
    pub fn item(self) -> Option<Self> {
        match self {
            Self::JsonArray => Some(Self::Json),
            Self::JsonbArray => Some(Self::Jsonb),
            _ => None,
        }
    }
}

/// Whether `data_type` stores plain text.
pub fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// The field with the name changed and all else kept.
pub fn renamed(field: &FieldRef, name: &str) -> FieldRef {
    Arc::new(field.as_ref().clone().with_name(name))
}

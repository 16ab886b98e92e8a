//! What one record is: the values of its columns, borrowed from the source, and how AWS spells its enumerations.

pub mod enums;
pub mod record;

pub use record::{
    Columns, Entry, INTEGRATION_COLUMNS, IntegrationColumn, IntegrationRecord, MethodColumn, MethodRecord, Record, ResourceColumn,
    ResourceRecord, RestApiColumn, RestApiRecord, SharedList, Value,
};

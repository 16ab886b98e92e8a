//! Which types compare with each other.

use datafusion::arrow::datatypes::{DataType, Field};

use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::extension::is_text;

/// Types that compare with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Numbers of all types.
    Number,
    /// Texts.
    Text,
    /// Truth values.
    Boolean,
    /// Dates and timestamps.
    Moment,
    /// Times of a day.
    Time,
    /// Intervals.
    Interval,
    /// Bytes.
    Bytea,
}

impl Family {
    /// The family of the type, if it is known here; what the other types compare with is known elsewhere.
    pub fn of(field: &Field) -> Option<Self> {
        if matches!(SqlType::of(field), Some(SqlType::Json | SqlType::Jsonb)) {
            return None;
        }
        Some(match field.data_type() {
            data_type if data_type.is_numeric() => Self::Number,
            data_type if is_text(data_type) => Self::Text,
            DataType::Boolean => Self::Boolean,
            DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => Self::Moment,
            DataType::Time32(_) | DataType::Time64(_) => Self::Time,
            DataType::Interval(_) | DataType::Duration(_) => Self::Interval,
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView => Self::Bytea,
            _ => return None,
        })
    }
}

/// Whether values of these two types compare; where that is not known here, they do.
pub fn compares(left: &DataType, right: &DataType) -> bool {
    let family = |data_type: &DataType| Family::of(&Field::new("", data_type.clone(), true));
    family(left).zip(family(right)).is_none_or(|(left, right)| left == right)
}

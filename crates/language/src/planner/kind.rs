//! What the type of an operand means to the choice of an operator.

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::tree_node::{Transformed, TreeNode as _};
use datafusion::common::{Column, DFSchema, Result, ScalarValue};
use datafusion::logical_expr::expr::Cast;
use datafusion::logical_expr::{Expr, ExprSchemable};

use super::functions::FunctionSet;
use crate::error::{place_of_span, with_place_of};
use crate::rules::of_dimensions;
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::extension::{EXTENSION_NAME, JSON, JSONB};
use apigw_sql_functions::spec::sql_name;
use apigw_sql_value::error::Place;

/// The types between which operators choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A literal without a type of its own, NULL or an untyped parameter; PostgreSQL's `unknown`.
    Unknown,
    /// Text.
    Text,
    /// `hstore` and `hstore_csv`.
    Hstore,
    /// `json`.
    Json,
    /// `jsonb`.
    Jsonb,
    /// `text[]`.
    TextArray,
    /// An array of something else.
    Array,
    /// Any integer type.
    Integer,
    /// `inet`.
    Inet,
    /// `cidr`.
    Cidr,
    /// Any other type.
    Other,
}

/// An operand of an operator with its kind and the name of its type.
#[derive(Clone, Debug)]
pub(super) struct Operand {
    pub expr: Expr,
    pub kind: Kind,
    field: Option<FieldRef>,
}

impl Operand {
    /// Looks at the type of `expr` over `schema`.
    pub(super) fn new(expr: Expr, schema: &DFSchema) -> Result<Self> {
        let expr = with_dimensions(expr, schema);
        if is_unknown(&expr) {
            return Ok(Self { expr, kind: Kind::Unknown, field: None });
        }
        let field = match field_of(&expr, schema) {
            Ok(field) => field,
            Err(error) => return Err(with_place_of(error, &expr.column_refs().into_iter().collect::<Vec<_>>())),
        };
        Ok(Self { expr, kind: Kind::of(&field), field: Some(field) })
    }

    /// The name of its type as PostgreSQL prints it.
    pub(super) fn type_name(&self) -> String {
        self.field.as_ref().map_or_else(|| "unknown".to_owned(), |f| field_type_name(f))
    }

    /// Its SQL type, if it has one of ours.
    pub(super) fn sql_type(&self) -> Option<SqlType> {
        self.field.as_ref().and_then(|field| SqlType::of(field))
    }

    /// Whether it is NULL without a type.
    pub(super) fn is_plain_null(&self) -> bool {
        self.kind == Kind::Unknown && is_null(&self.expr)
    }

    /// Its Arrow type, if it has one.
    pub(super) fn data_type(&self) -> Option<&DataType> {
        self.field.as_ref().map(|f| f.data_type())
    }

    /// Where its first column stands in the statement.
    pub(super) fn place(&self) -> Option<Place> {
        self.expr.column_refs().into_iter().filter_map(|c| c.spans().first()).min().map(|span| place_of_span(&span))
    }

    /// Whether it is a literal that is read as an array beside `other`.
    pub(super) fn reads_as_array(&self, other: &Operand) -> bool {
        matches!(self.expr, Expr::Literal(..)) && self.kind == Kind::Unknown && matches!(other.kind, Kind::Array | Kind::TextArray)
    }

    /// Whether it is a literal that is read as a bytea beside `other`.
    pub(super) fn reads_as_bytes(&self, other: &Operand) -> bool {
        let bytes = |data_type: &DataType| matches!(data_type, DataType::Binary | DataType::BinaryView | DataType::LargeBinary);
        matches!(self.expr, Expr::Literal(..)) && self.kind == Kind::Unknown && other.data_type().is_some_and(bytes)
    }

    /// The expression, or the bytea that it is read as beside `other`.
    pub(super) fn into_bytes_like(self, other: &Operand) -> Expr {
        match other.data_type() {
            Some(bytes) if self.reads_as_bytes(other) => Expr::Cast(Cast::new(Box::new(self.expr), bytes.clone())),
            _ => self.expr,
        }
    }

    /// The expression, or the array of the other's type that it is read as.
    pub(super) fn into_array_like(self, other: &Operand) -> Expr {
        match other.data_type() {
            Some(array) if self.reads_as_array(other) => Expr::Cast(Cast::new(Box::new(self.expr), array.clone())),
            _ => self.expr,
        }
    }

    /// The expression as a value of `kind`: an unknown one is read as a text of that type.
    pub(super) fn into_kind(self, kind: Kind, functions: &FunctionSet) -> Result<Expr> {
        if self.kind != Kind::Unknown {
            return Ok(self.expr);
        }
        let (reader, target) = match kind {
            Kind::Hstore => ("hstore_in", SqlType::Hstore),
            Kind::Json => ("json_in", SqlType::Json),
            Kind::Jsonb => ("jsonb_in", SqlType::Jsonb),
            Kind::Inet => ("inet_in", SqlType::Inet),
            Kind::Cidr => ("cidr_in", SqlType::Cidr),
            Kind::TextArray | Kind::Array => ("text_array_in", SqlType::TextArray),
            _ => return Ok(as_text(self.expr)),
        };
        if is_null(&self.expr) {
            return Ok(Expr::Literal(ScalarValue::try_from(target.arrow())?, None));
        }
        functions.call(reader, vec![as_text(self.expr)])
    }
}

impl Kind {
    /// The kind of values in `field`.
    pub fn of(field: &Field) -> Self {
        match SqlType::of(field) {
            Some(SqlType::Text) => Self::Text,
            Some(SqlType::TextArray) => Self::TextArray,
            Some(SqlType::Hstore | SqlType::HstoreCsv) => Self::Hstore,
            Some(SqlType::Json) => Self::Json,
            Some(SqlType::Jsonb) => Self::Jsonb,
            Some(SqlType::Inet) => Self::Inet,
            Some(SqlType::Cidr) => Self::Cidr,
            Some(SqlType::BigInt) => Self::Integer,
            _ => match field.data_type() {
                DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..) => Self::Array,
                t if t.is_integer() => Self::Integer,
                _ => Self::Other,
            },
        }
    }
}

/// The type of `expr`. A column that a join merged is in the schema twice, until DataFusion says which of the two it is.
pub(super) fn field_of(expr: &Expr, schema: &DFSchema) -> Result<FieldRef> {
    let error = match expr.to_field(schema) {
        Ok((_, field)) => return Ok(field),
        Err(error) => error,
    };
    let one = expr.clone().transform(|expr| {
        let Expr::Column(Column { relation: None, name, .. }) = &expr else { return Ok(Transformed::no(expr)) };
        Ok(match schema.qualified_fields_with_unqualified_name(name).as_slice() {
            [(Some(first), _), _, ..] => Transformed::yes(Expr::Column(Column::new(Some((*first).clone()), name))),
            _ => Transformed::no(expr),
        })
    })?;
    if one.transformed { one.data.to_field(schema).map(|(_, field)| field) } else { Err(error) }
}

/// A cast to an array of the dimensions that the operand has, whatever the type says of them.
fn with_dimensions(expr: Expr, schema: &DFSchema) -> Expr {
    let array = match &expr {
        Expr::Cast(cast) if cast.field.data_type().is_list() => {
            field_of(&cast.expr, schema).ok().and_then(|from| of_dimensions(from.data_type(), cast.field.data_type()))
        }
        _ => None,
    };
    match (array, expr) {
        (Some(array), Expr::Cast(cast)) => Expr::Cast(Cast::new(cast.expr, array)),
        (_, expr) => expr,
    }
}

/// The name of the type in `field` as PostgreSQL prints it.
pub(crate) fn field_type_name(field: &Field) -> String {
    SqlType::of(field).map_or_else(|| sql_name(field.data_type()), |t| t.name().to_owned())
}

fn is_unknown(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(value, metadata) => {
            let json = metadata.as_ref().is_some_and(|m| m.inner().get(EXTENSION_NAME).is_some_and(|e| e == JSON || e == JSONB));
            let text = matches!(value, ScalarValue::Utf8(_) | ScalarValue::Utf8View(_) | ScalarValue::LargeUtf8(_));
            (text && !json) || matches!(value, ScalarValue::Null)
        }
        Expr::Placeholder(placeholder) => placeholder.field.is_none(),
        _ => false,
    }
}

fn is_null(expr: &Expr) -> bool {
    matches!(expr, Expr::Literal(value, _) if value.is_null())
}

/// Gives an untyped parameter the type text; without one its place in a function call cannot be planned.
fn as_text(expr: Expr) -> Expr {
    match expr {
        Expr::Placeholder(mut placeholder) if placeholder.field.is_none() => {
            placeholder.field = Some(std::sync::Arc::new(SqlType::Text.field("", true)));
            Expr::Placeholder(placeholder)
        }
        other => other,
    }
}

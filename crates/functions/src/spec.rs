//! What a function file declares, and the one `ScalarUDFImpl` that makes a DataFusion function of it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields, IntervalUnit, TimeUnit};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, DocSection, Documentation, Expr, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::dispatch::Call;
use crate::error::IntoDataFusion;
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::hstore;
use apigw_sql_value::error::{Error, ErrorKind};

/// The Arrow type of `timestamp`.
pub const TIMESTAMP: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);
/// The Arrow type of `interval`.
pub const INTERVAL: DataType = DataType::Interval(IntervalUnit::MonthDayNano);

/// What an argument may be. Other types are cast to it where that is lossless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    /// Text.
    Text,
    /// hstore, or text that is parsed as hstore.
    Hstore,
    /// json, or text that is read as JSON.
    Json,
    /// jsonb, or text that is read as JSON; the body sees jsonb only.
    Jsonb,
    /// jsonb, or text that is read as JSON; the body sees it as it is written.
    JsonbAsWritten,
    /// json or jsonb, or text that is read as JSON.
    AnyJson,
    /// `text[]`.
    TextArray,
    /// `text[]`, or text in the form of one; the body sees arrays only.
    TextArrayIn,
    /// `text[]` of two dimensions.
    TextMatrix,
    /// `bigint`.
    BigInt,
    /// `smallint` or `integer`.
    Integer,
    /// `numeric`.
    Numeric,
    /// `numeric`, or an integer that is taken as one.
    AnyNumeric,
    /// `boolean`.
    Boolean,
    /// `timestamp`.
    Timestamp,
    /// `timestamp with time zone`; also a date, and text that is read as a timestamp.
    Timestamptz,
    /// `timestamp` with or without time zone, a date, or text that is read as a timestamp: in UTC all of them are moments.
    AnyTimestamp,
    /// `date`, or text that is read as a date.
    Date,
    /// `time`.
    Time,
    /// `interval`, or text that is read as an interval.
    Interval,
    /// `double precision`, and other numbers as such.
    Double,
    /// `real`.
    Real,
    /// An array of any element type; all arrays and elements of a call get one element type.
    Array,
    /// An element of the call's arrays.
    Element,
    /// An array of any element type, whatever that of the others is.
    AnyArray,
    /// A row, which is a struct.
    Record,
    /// `inet` or `cidr`, or text that is read as `inet`.
    Inet,
    /// `cidr`.
    Cidr,
    /// `bytea`, or text that is taken as its bytes.
    Bytea,
    /// Anything, as it is.
    Any,
}

impl Param {
    /// The type that an argument of `given` is cast to, or `None` if it does not fit.
    fn coerced(self, given: &DataType) -> Option<DataType> {
        let text = || {
            let is_text = match given {
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
                DataType::Dictionary(_, value) => apigw_sql_columns::types::extension::is_text(value),
                _ => false,
            };
            is_text.then_some(DataType::Utf8View)
        };
        match self {
            Self::Any | Self::Element => Some(given.clone()),
            Self::Inet if apigw_sql_columns::types::inet::is_cidr(given).is_some() => Some(given.clone()),
            Self::Inet => text(),
            Self::Cidr => (apigw_sql_columns::types::inet::is_cidr(given) == Some(true)).then(|| given.clone()),
            Self::Bytea => match given {
                DataType::Binary | DataType::LargeBinary | DataType::BinaryView => Some(DataType::Binary),
                _ => text().map(|_| DataType::Binary),
            },
            Self::Record => matches!(given, DataType::Struct(_)).then(|| given.clone()),
            Self::Array | Self::AnyArray => match given {
                DataType::Null => Some(DataType::new_list(DataType::Null, true)),
                DataType::List(_) => Some(given.clone()),
                DataType::LargeList(item) | DataType::FixedSizeList(item, _) => Some(DataType::List(Arc::clone(item))),
                _ => None,
            },
            Self::Text | Self::Json | Self::Jsonb | Self::JsonbAsWritten | Self::AnyJson => text(),
            Self::TextArrayIn => Self::TextArray.coerced(given).or_else(text),
            Self::Hstore if hstore::is_hstore(given) => Some(hstore::data_type()),
            Self::Hstore => text(),
            Self::TextArray => match given {
                DataType::List(f) | DataType::LargeList(f) | DataType::FixedSizeList(f, _)
                    if matches!(f.data_type(), DataType::Null) || apigw_sql_columns::types::extension::is_text(f.data_type()) =>
                {
                    Some(SqlType::TextArray.arrow())
                }
                DataType::Null => Some(SqlType::TextArray.arrow()),
                _ => None,
            },
            Self::TextMatrix => match given {
                DataType::List(f) | DataType::LargeList(f) | DataType::FixedSizeList(f, _) if f.data_type().is_list() => {
                    Self::TextArray.coerced(f.data_type()).map(|_| apigw_sql_columns::types::list::matrix_type())
                }
                _ => None,
            },
            Self::BigInt => (given.is_integer() || given.is_null()).then_some(DataType::Int64),
            Self::Integer => matches!(given, DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16)
                .then_some(DataType::Int32),
            Self::Numeric => match given {
                DataType::Decimal128(_, scale) | DataType::Decimal64(_, scale) | DataType::Decimal32(_, scale) => {
                    Some(DataType::Decimal128(38, *scale))
                }
                _ => None,
            },
            Self::AnyNumeric if given.is_integer() || given.is_null() => Some(DataType::Decimal128(38, 0)),
            Self::AnyNumeric => Self::Numeric.coerced(given),
            Self::Boolean => matches!(given, DataType::Boolean | DataType::Null).then_some(DataType::Boolean),
            Self::Timestamp => matches!(given, DataType::Timestamp(_, None)).then_some(TIMESTAMP),
            Self::Timestamptz => match given {
                DataType::Timestamp(_, Some(_)) | DataType::Date32 | DataType::Date64 => Some(SqlType::Timestamp.arrow()),
                _ => text(),
            },
            Self::AnyTimestamp => Self::Timestamp.coerced(given).or_else(|| Self::Timestamptz.coerced(given)),
            Self::Date => match given {
                DataType::Date32 | DataType::Date64 => Some(DataType::Date32),
                _ => text(),
            },
            Self::Time => matches!(given, DataType::Time32(_) | DataType::Time64(_)).then_some(DataType::Time64(TimeUnit::Microsecond)),
            Self::Interval => match given {
                DataType::Interval(_) => Some(INTERVAL),
                DataType::Duration(_) => Some(DataType::Duration(TimeUnit::Microsecond)),
                _ => text(),
            },
            Self::Real => matches!(given, DataType::Float16 | DataType::Float32).then_some(DataType::Float32),
            Self::Double => (given.is_numeric() || given.is_null()).then_some(DataType::Float64),
        }
    }

    /// Whether an argument of this SQL type is refused although its storage would do.
    fn refuses(self, given: &Field) -> bool {
        match SqlType::of(given) {
            Some(SqlType::Json) => matches!(self, Self::Jsonb | Self::JsonbAsWritten),
            Some(SqlType::Jsonb) => self == Self::Json,
            _ => false,
        }
    }

    /// The SQL name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Hstore => "hstore",
            Self::Json | Self::AnyJson => "json",
            Self::Jsonb | Self::JsonbAsWritten => "jsonb",
            Self::TextArray | Self::TextArrayIn => "text[]",
            Self::TextMatrix => "text[][]",
            Self::BigInt => "bigint",
            Self::Integer => "integer",
            Self::Numeric | Self::AnyNumeric => "numeric",
            Self::Boolean => "boolean",
            Self::Timestamp => "timestamp",
            Self::Timestamptz | Self::AnyTimestamp => "timestamp with time zone",
            Self::Date => "date",
            Self::Time => "time",
            Self::Interval => "interval",
            Self::Double => "double precision",
            Self::Real => "real",
            Self::Array | Self::AnyArray => "anyarray",
            Self::Element => "anyelement",
            Self::Record => "record",
            Self::Inet => "inet",
            Self::Cidr => "cidr",
            Self::Bytea => "bytea",
            Self::Any => "any",
        }
    }
}

/// What a function returns.
#[derive(Clone, Copy, Debug)]
pub enum Returns {
    /// One of the SQL types.
    Type(SqlType),
    /// A struct with these members.
    Struct(&'static [(&'static str, SqlType)]),
    /// Another Arrow type.
    Arrow(fn() -> DataType),
    /// What the argument with this number is.
    Argument(usize),
    /// An array of what the argument with this number is.
    ArrayOf(usize),
    /// What follows from the types of the arguments.
    Computed(fn(&[DataType]) -> DataType),
}

impl Returns {
    /// The field of the result of a call with these arguments.
    pub fn field(self, name: &str, arguments: &[DataType]) -> Field {
        match self {
            Self::Argument(i) => Field::new(name, arguments.get(i).cloned().unwrap_or(DataType::Null), true),
            Self::ArrayOf(i) => {
                let item = Field::new_list_field(arguments.get(i).cloned().unwrap_or(DataType::Null), true);
                Field::new(name, DataType::List(Arc::new(item)), true)
            }
            Self::Type(t) => t.field(name, true),
            Self::Struct(members) => {
                let fields: Fields = members.iter().map(|(n, t)| t.field(n, true)).collect();
                Field::new(name, DataType::Struct(fields), true)
            }
            Self::Arrow(data_type) => Field::new(name, data_type(), true),
            Self::Computed(data_type) => Field::new(name, data_type(arguments), true),
        }
    }

    /// The SQL name of the type.
    pub fn name(self) -> String {
        match self {
            Self::Type(t) => t.name().to_owned(),
            Self::Struct(members) => {
                let members: Vec<_> = members.iter().map(|(n, t)| format!("{n} {}", t.name())).collect();
                format!("struct({})", members.join(", "))
            }
            Self::Arrow(data_type) => sql_name(&data_type()),
            Self::Computed(data_type) => sql_name(&data_type(&[])),
            Self::Argument(_) | Self::ArrayOf(_) => "anyarray".to_owned(),
        }
    }
}

/// One way to call a function.
#[derive(Clone, Copy, Debug)]
pub struct Overload {
    /// The parameters, in order: name and type.
    pub params: &'static [(&'static str, Param)],
    /// Whether the last parameter may repeat (once or more).
    pub variadic: bool,
    /// How many of the last parameters may be left out.
    pub optional: usize,
    /// What the last parameters are where they are left out, as SQL; of as many as have a plain value.
    pub defaults: &'static [&'static str],
    /// What comes back.
    pub returns: Returns,
    /// The meaning over a batch. The array has [`Call::rows`] elements.
    pub body: fn(&Call<'_>) -> Result<ArrayRef>,
    /// For a function of the session or of the statement's start: its value, known once a statement is planned.
    pub planned: Option<Planned>,
    /// Whether a constant NULL decides the call while it is planned, as PostgreSQL has it for its strict functions.
    pub strict: bool,
    /// Whether it takes less time than to find out which texts of a column are equal.
    pub cheap: bool,
}

/// What a call with these arguments is in the statement that is being planned; `None` if it cannot be known yet.
pub type Planned = fn(&[Expr], &SimplifyContext) -> Result<Option<ScalarValue>>;

impl Overload {
    /// The plain form: all parameters are required.
    pub const fn new(params: &'static [(&'static str, Param)], returns: Returns, body: fn(&Call<'_>) -> Result<ArrayRef>) -> Self {
        Self { params, variadic: false, optional: 0, defaults: &[], returns, body, planned: None, strict: false, cheap: false }
    }

    /// The last parameter may repeat.
    #[must_use]
    pub const fn variadic(mut self) -> Self {
        self.variadic = true;
        self
    }

    /// The last `n` parameters may be left out.
    #[must_use]
    pub const fn optional(mut self, n: usize) -> Self {
        self.optional = n;
        self
    }

    /// The last parameters may be left out, and are this then.
    #[must_use]
    pub const fn defaults(mut self, defaults: &'static [&'static str]) -> Self {
        self.optional = defaults.len();
        self.defaults = defaults;
        self
    }

    /// The value is known when a statement is planned.
    #[must_use]
    pub const fn planned(mut self, planned: Planned) -> Self {
        self.planned = Some(planned);
        self
    }

    /// A constant NULL makes it NULL, whatever the other arguments are.
    #[must_use]
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// It takes less time than to find out which texts of a column are equal, so that it is called for all rows.
    #[must_use]
    pub const fn cheap(mut self) -> Self {
        self.cheap = true;
        self
    }

    /// What the call gives, as an array of [`Call::rows`] elements. Where one column of texts is all that it depends
    /// on, the body is called for the distinct ones.
    fn call(&self, mut call: Call<'_>) -> Result<ArrayRef> {
        let distinct = if self.cheap { None } else { call.keep_distinct()? };
        call.read_texts(self)?;
        let array = (self.body)(&call)?;
        Ok(match distinct {
            Some(distinct) => distinct.for_rows(array)?,
            None => array,
        })
    }

    fn coerce(&self, given: &[DataType]) -> Option<Vec<DataType>> {
        let most = self.params.len();
        let fits = given.len() + self.optional >= most && (given.len() <= most || self.variadic);
        if !fits {
            return None;
        }
        let param = |i: usize| self.params[i.min(most - 1)].1;
        let types = given.iter().enumerate().map(|(i, t)| param(i).coerced(t)).collect::<Option<Vec<_>>>()?;
        with_one_element_type(types, param)
    }

    /// What argument `i` may be.
    pub fn param(&self, i: usize) -> Option<Param> {
        self.params.get(i.min(self.params.len().saturating_sub(1))).map(|(_, param)| *param)
    }

    /// `name(a text, b hstore)`, for documentation and messages.
    pub fn syntax(&self, name: &str) -> String {
        let first_optional = self.params.len() - self.optional;
        let mut out = format!("{name}(");
        for (i, (param, kind)) in self.params.iter().enumerate() {
            if i >= first_optional {
                out.push_str(if i == 0 { "[" } else { " [, " });
            } else if i > 0 {
                out.push_str(", ");
            }
            out.extend([*param, " ", kind.name()]);
            if self.variadic && i + 1 == self.params.len() {
                out.push_str(", …");
            }
            if i >= first_optional {
                out.push(']');
            }
        }
        out.push(')');
        out
    }
}

/// The types with the one element type to which all elements and arrays among them can be cast.
fn with_one_element_type(mut types: Vec<DataType>, param: impl Fn(usize) -> Param) -> Option<Vec<DataType>> {
    let element = |i: usize, data_type: &DataType| match (param(i), data_type) {
        (Param::Array, DataType::List(item)) => Some(item.data_type().clone()),
        (Param::Element, other) => Some(other.clone()),
        _ => None,
    };
    let elements: Vec<_> = types.iter().enumerate().filter_map(|(i, t)| element(i, t)).collect();
    let Some(first) = elements.first() else { return Some(types) };
    if elements.iter().all(|t| t == first) {
        return Some(types);
    }
    if !elements.iter().all(|t| super::typing::compares(first, t)) {
        return None;
    }
    let common = super::typing::common_type(&elements)?;
    for (i, data_type) in types.iter_mut().enumerate() {
        match (param(i), &*data_type) {
            (Param::Array, DataType::List(item)) => {
                *data_type = DataType::List(Arc::new(item.as_ref().clone().with_data_type(common.clone()).with_nullable(true)));
            }
            (Param::Element, _) => *data_type = common.clone(),
            _ => {}
        }
    }
    Some(types)
}

/// A function as its file declares it. Everything the documentation says comes from here.
#[derive(Clone, Copy, Debug)]
pub struct FunctionSpec {
    /// The SQL name.
    pub name: &'static str,
    /// Other names for it.
    pub aliases: &'static [&'static str],
    /// The section of `docs/functions.md`.
    pub family: &'static str,
    /// What it does, when it is NULL and when it raises, and where the semantics come from.
    pub description: &'static str,
    /// A runnable example, `SELECT …`; its answer stands in [`Self::result`].
    pub example: &'static str,
    /// The answer of the example in PostgreSQL's text form; `NULL` for NULL.
    pub result: &'static str,
    /// The ways to call it; the first that fits is taken.
    pub overloads: &'static [Overload],
}

impl FunctionSpec {
    /// The DataFusion function.
    pub fn udf(&'static self) -> Arc<ScalarUDF> {
        Arc::new(ScalarUDF::new_from_impl(SqlFunction::new(self)))
    }
}

#[derive(Debug)]
struct SqlFunction {
    spec: &'static FunctionSpec,
    signature: Signature,
    aliases: Vec<String>,
    documentation: Documentation,
}

impl SqlFunction {
    fn new(spec: &'static FunctionSpec) -> Self {
        let syntax: Vec<_> = spec.overloads.iter().map(|o| o.syntax(spec.name)).collect();
        let section = DocSection { include: true, label: spec.family, description: None };
        let documentation = Documentation::builder(section, spec.description, syntax.join("\n")).with_sql_example(spec.example).build();
        let stable = spec.overloads.iter().any(|o| o.planned.is_some());
        let volatility = if stable { Volatility::Stable } else { Volatility::Immutable };
        Self {
            spec,
            signature: Signature::user_defined(volatility),
            aliases: spec.aliases.iter().map(|&a| a.to_owned()).collect(),
            documentation,
        }
    }

    fn resolve(&self, given: &[DataType]) -> Result<(&'static Overload, Vec<DataType>)> {
        let found = self.spec.overloads.iter().find_map(|o| o.coerce(given).map(|types| (o, types)));
        let Some(found) = found else {
            let given: Vec<_> = given.iter().map(sql_name).collect();
            if let ("any_compare" | "all_compare", [_, value, array]) = (self.spec.name, given.as_slice()) {
                return plan_err!("a value of type {value} is not compared with the elements of one of type {array}: cast one of them");
            }
            let expected: Vec<_> = self.spec.overloads.iter().map(|o| format!("`{}`", o.syntax(self.spec.name))).collect();
            return plan_err!("expected {}, but found `{}({})`", expected.join(" or "), self.spec.name, given.join(", "));
        };
        Ok(found)
    }
}

impl SqlFunction {
    /// json was given where jsonb is taken, or the other way round.
    fn other_json(&self, given: &[FieldRef]) -> Error {
        let name = self.spec.name;
        let given_name =
            |field: &FieldRef| SqlType::of(field).map_or_else(|| sql_name(field.data_type()), |sql_type| sql_type.name().to_owned());
        let types: Vec<_> = given.iter().map(given_name).collect();
        let (wanted, twin) = match name.strip_prefix("jsonb_") {
            Some(rest) => ("jsonb", format!("json_{rest}")),
            None => ("json", name.replacen("json_", "jsonb_", 1)),
        };
        let twin_exists = crate::specs().iter().any(|spec| spec.name == twin);
        let cast = format!("cast the argument: `(…)::{wanted}`");
        let hint = if twin_exists && twin != name { format!("use `{twin}`, or {cast}") } else { cast };
        Error::new(ErrorKind::Syntax, format!("function `{name}({})` does not exist", types.join(", "))).with_hint(hint)
    }
}

/// The name of an Arrow type as a PostgreSQL user would write it.
pub fn sql_name(data_type: &DataType) -> String {
    match data_type {
        DataType::Null => "NULL".to_owned(),
        DataType::Int8 | DataType::Int16 => "smallint".to_owned(),
        DataType::Int32 => "integer".to_owned(),
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => "bigint".to_owned(),
        DataType::Float32 => "real".to_owned(),
        DataType::Decimal128(..) | DataType::Decimal256(..) => "numeric".to_owned(),
        DataType::Timestamp(_, None) => "timestamp".to_owned(),
        DataType::Timestamp(_, Some(_)) => "timestamp with time zone".to_owned(),
        DataType::Date32 | DataType::Date64 => "date".to_owned(),
        DataType::Interval(_) => "interval".to_owned(),
        DataType::Time32(_) | DataType::Time64(_) => "time".to_owned(),
        DataType::Struct(_) => "record".to_owned(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => "bytea".to_owned(),
        DataType::List(f) | DataType::LargeList(f) | DataType::FixedSizeList(f, _) => format!("{}[]", sql_name(f.data_type())),
        other => SqlType::of(&Field::new("", other.clone(), true)).map_or_else(|| other.to_string(), |t| t.name().to_owned()),
    }
}

impl PartialEq for SqlFunction {
    fn eq(&self, other: &Self) -> bool {
        self.spec.name == other.spec.name
    }
}

impl Eq for SqlFunction {}

impl Hash for SqlFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.spec.name.hash(state);
    }
}

impl ScalarUDFImpl for SqlFunction {
    fn name(&self) -> &str {
        self.spec.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        let (overload, types) = self.resolve(arg_types)?;
        Ok(overload.returns.field("", &types).data_type().clone())
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let types: Vec<_> = args.arg_fields.iter().map(|f| f.data_type().clone()).collect();
        let (overload, coerced) = self.resolve(&types)?;
        if args.arg_fields.iter().enumerate().any(|(i, field)| overload.param(i).is_some_and(|param| param.refuses(field))) {
            return Err(self.other_json(args.arg_fields).into_datafusion());
        }
        Ok(Arc::new(overload.returns.field(self.spec.name, &coerced)))
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        Ok(self.resolve(arg_types)?.1)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let types: Vec<_> = args.args.iter().map(ColumnarValue::data_type).collect();
        let (overload, _) = self.resolve(&types)?;
        let call = Call::new(self.spec.name, &args)?;
        let is_constant = call.is_constant();
        let array = overload.call(call)?;
        if is_constant {
            // A list is taken as it is: made anew, it would lose what is known of its items.
            Ok(ColumnarValue::Scalar(match array.as_list_opt() {
                Some(list) => ScalarValue::List(Arc::new(list.slice(0, 1))),
                None => ScalarValue::try_from_array(&array, 0)?,
            }))
        } else {
            Ok(ColumnarValue::Array(array))
        }
    }

    fn simplify(&self, args: Vec<Expr>, info: &SimplifyContext) -> Result<ExprSimplifyResult> {
        let overload = self.spec.overloads.iter().find(|o| o.params.len() >= args.len() && o.params.len() <= args.len() + o.optional);
        if overload.is_some_and(|o| o.strict) && args.iter().any(|arg| matches!(arg, Expr::Literal(value, _) if value.is_null())) {
            let types = args.iter().map(|arg| info.get_data_type(arg)).collect::<Result<Vec<_>>>()?;
            let null = ScalarValue::try_from(&self.return_type(&types)?)?;
            return Ok(ExprSimplifyResult::Simplified(Expr::Literal(null, None)));
        }
        match overload.and_then(|o| o.planned).map(|planned| planned(&args, info)).transpose()?.flatten() {
            Some(value) => Ok(ExprSimplifyResult::Simplified(Expr::Literal(value, None))),
            None => Ok(ExprSimplifyResult::Original(args)),
        }
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

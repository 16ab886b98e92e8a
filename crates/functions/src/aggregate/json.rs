//! What the aggregates that build json and jsonb have in common: `array_agg` collects and sorts, the result is
//! written when all is there.

use std::sync::Arc;

use bumpalo::Bump;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, StructArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::functions_aggregate::array_agg::ArrayAgg;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, DocSection, Documentation, ReversedUDAF, Signature, Volatility,
};

use super::counted::Counted;
use crate::error::IntoDataFusion;
use crate::json::encode::{append, append_key};
use crate::memory::FunctionMemory;
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::column::{Column, Values};
use apigw_sql_value::error::{Error, ErrorKind};
use apigw_sql_value::jsonb::canonicalize;
use apigw_sql_value::jsonb::key;
use apigw_sql_value::room;

/// What is declared of one of them.
#[derive(Debug)]
pub(super) struct Declaration {
    pub(super) name: &'static str,
    /// An object of keys and values, or an array of values.
    pub(super) object: bool,
    pub(super) sql_type: SqlType,
    pub(super) description: &'static str,
    pub(super) syntax: &'static str,
}

/// The aggregate.
#[derive(Debug)]
pub(super) struct JsonAggregate {
    declaration: &'static Declaration,
    pre_ordered: bool,
    memory: FunctionMemory,
    signature: Signature,
    documentation: Documentation,
}

impl JsonAggregate {
    pub(super) fn new(declaration: &'static Declaration, memory: &FunctionMemory) -> Self {
        let section = DocSection { include: true, label: "Aggregates", description: None };
        Self {
            declaration,
            pre_ordered: false,
            memory: memory.clone(),
            signature: Signature::any(if declaration.object { 2 } else { 1 }, Volatility::Immutable),
            documentation: Documentation::builder(section, declaration.description, declaration.syntax).build(),
        }
    }

    /// Where what it gives is counted.
    pub(super) fn memory(&self) -> &FunctionMemory {
        &self.memory
    }

    /// The aggregate that collects.
    fn inner(&self) -> Result<Arc<dyn AggregateUDFImpl>> {
        let plain: Arc<dyn AggregateUDFImpl> = Arc::new(ArrayAgg::default());
        Ok(Arc::clone(&plain).with_beneficial_ordering(self.pre_ordered)?.unwrap_or(plain))
    }

    /// What is collected: the value, or the pair of key and value.
    fn collected(&self, fields: &[FieldRef]) -> Result<FieldRef> {
        match fields {
            [value] if !self.declaration.object => Ok(Arc::clone(value)),
            [key, value] => Ok(Arc::new(Field::new("pair", DataType::Struct(pair(key, value)), true))),
            _ => internal_err!("`{}` has {} arguments", self.declaration.name, fields.len()),
        }
    }
}

/// Names of the arguments may repeat, those of a struct should not.
fn pair(key: &FieldRef, value: &FieldRef) -> Fields {
    let named = |field: &FieldRef, name: &str| field.as_ref().clone().with_name(name).with_nullable(true);
    Fields::from(vec![named(key, "key"), named(value, "value")])
}

impl PartialEq for JsonAggregate {
    fn eq(&self, other: &Self) -> bool {
        self.declaration.name == other.declaration.name && self.pre_ordered == other.pre_ordered
    }
}

impl Eq for JsonAggregate {}

impl std::hash::Hash for JsonAggregate {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.declaration.name.hash(state);
        self.pre_ordered.hash(state);
    }
}

impl AggregateUDFImpl for JsonAggregate {
    fn name(&self) -> &'static str {
        self.declaration.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(self.declaration.sql_type.arrow())
    }

    fn return_field(&self, _arg_fields: &[FieldRef]) -> Result<FieldRef> {
        Ok(Arc::new(self.declaration.sql_type.field(self.declaration.name, true)))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let fields = [self.collected(args.input_fields)?];
        self.inner()?.state_fields(StateFieldsArgs { input_fields: &fields, is_distinct: false, ..args })
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::SoftRequirement
    }

    fn with_beneficial_ordering(self: Arc<Self>, beneficial_ordering: bool) -> Result<Option<Arc<dyn AggregateUDFImpl>>> {
        Ok(Some(Arc::new(Self { pre_ordered: beneficial_ordering, ..Self::new(self.declaration, &self.memory) })))
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        let same = Self { pre_ordered: self.pre_ordered, ..Self::new(self.declaration, &self.memory) };
        ReversedUDAF::Reversed(Arc::new(AggregateUDF::new_from_impl(same)))
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let (fields, is_distinct) = (args.expr_fields.to_vec(), args.is_distinct);
        let collected = [self.collected(args.expr_fields)?];
        // Where DISTINCT is, the values are sorted by themselves (the front end sees to it), so that equal ones meet.
        let inner = self.inner()?.accumulator(AccumulatorArgs { expr_fields: &collected, is_distinct: false, ..args })?;
        let collector = Box::new(Collector { inner, fields, is_distinct, declaration: self.declaration });
        // The array of the values, and its text.
        Ok(Counted::boxed(collector, self.declaration.name, &self.memory, 2))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }
}

/// The values of one group.
#[derive(Debug)]
struct Collector {
    inner: Box<dyn Accumulator>,
    fields: Vec<FieldRef>,
    is_distinct: bool,
    declaration: &'static Declaration,
}

impl Accumulator for Collector {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let ([key_field, value_field], [key, value, orders @ ..]) = (self.fields.as_slice(), values) else {
            return self.inner.update_batch(values);
        };
        let pairs = StructArray::try_new(pair(key_field, value_field), vec![Arc::clone(key), Arc::clone(value)], None)?;
        let pairs: ArrayRef = Arc::new(pairs);
        self.inner.update_batch(&std::iter::once(pairs).chain(orders.iter().cloned()).collect::<Vec<_>>())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.inner.merge_batch(states)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.inner.state()
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let ScalarValue::List(list) = self.inner.evaluate()? else {
            return internal_err!("`{}` collected no list", self.declaration.name);
        };
        if list.is_empty() || list.is_null(0) {
            return Ok(ScalarValue::Utf8View(None));
        }
        let mut text = String::new();
        self.write(list.value(0).as_ref(), &mut text)?;
        if self.declaration.sql_type == SqlType::Jsonb {
            let mut jsonb = String::with_capacity(text.len());
            canonicalize(&Bump::new(), &text, &mut jsonb).into_datafusion()?;
            text = jsonb;
        }
        Ok(ScalarValue::Utf8View(Some(text)))
    }

    fn size(&self) -> usize {
        size_of_val(self) - size_of_val(&self.inner) + self.inner.size()
    }
}

impl Collector {
    fn write(&self, collected: &dyn Array, out: &mut String) -> Result<()> {
        match self.fields.as_slice() {
            [key, value] => {
                let pairs = collected.as_struct();
                let [keys, values] = [(key, pairs.column(0)), (value, pairs.column(1))].map(|(field, array)| Column::new(field, array));
                self.object(&keys, &values, pairs.len(), out)
            }
            [value] => self.array(&Column::new(value, collected), collected.len(), out),
            _ => Ok(()),
        }
    }

    /// The blanks are those of PostgreSQL's `json_agg`.
    fn array(&self, values: &Column<'_>, rows: usize, out: &mut String) -> Result<()> {
        let structured = matches!(values.values, Values::List(..) | Values::Struct(_));
        let mut unique = Unique::new(self.is_distinct);
        out.push('[');
        let mut separate = "";
        for row in 0..rows {
            let start = out.len();
            out.push_str(separate);
            if structured && !separate.is_empty() && !values.is_null(row) {
                out.push_str("\n ");
            }
            let value = out.len();
            append(values, row, out);
            room::check_text(out.len()).into_datafusion()?;
            if unique.is_new(&out[value..], values.json)? {
                separate = ", ";
            } else {
                out.truncate(start);
            }
        }
        out.push(']');
        Ok(())
    }

    /// The blanks are those of PostgreSQL's `json_object_agg`.
    fn object(&self, keys: &Column<'_>, values: &Column<'_>, rows: usize, out: &mut String) -> Result<()> {
        let mut unique = Unique::new(self.is_distinct);
        out.push_str("{ ");
        let mut separate = "";
        for row in 0..rows {
            if keys.is_null(row) {
                return Err(Error::new(ErrorKind::Execution, "field name must not be null").into_datafusion());
            }
            let start = out.len();
            out.push_str(separate);
            let entry = out.len();
            append_key(keys, row, out).into_datafusion()?;
            out.push_str(" : ");
            append(values, row, out);
            room::check_text(out.len()).into_datafusion()?;
            if unique.is_new(&out[entry..], false)? {
                separate = ", ";
            } else {
                out.truncate(start);
            }
        }
        out.push_str(" }");
        Ok(())
    }
}

/// Tells repeated values apart, which come one after the other.
struct Unique {
    needed: bool,
    last: Option<String>,
}

impl Unique {
    fn new(needed: bool) -> Self {
        Self { needed, last: None }
    }

    /// Whether the value, as it was written, is not that of the last call.
    fn is_new(&mut self, text: &str, json: bool) -> Result<bool> {
        if !self.needed {
            return Ok(true);
        }
        let mut this = String::new();
        if json {
            key::append_key(&Bump::new(), text, &mut this).into_datafusion()?;
        } else {
            this.push_str(text);
        }
        let new = self.last.as_ref() != Some(&this);
        self.last = Some(this);
        Ok(new)
    }
}

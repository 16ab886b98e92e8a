//! `array_agg` and `string_agg` whose ORDER BY holds beside other aggregates.
//!
//! DataFusion turns an aggregate round where its input is sorted the other way; its own forget that where DISTINCT is
//! asked for as well. And two `string_agg` with orders of their own were refused, though each can sort for itself.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::Result;
use datafusion::functions_aggregate::array_agg::ArrayAgg;
use datafusion::functions_aggregate::string_agg::StringAgg;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Documentation, GroupsAccumulator, ReversedUDAF, Signature};
use datafusion::physical_expr::PhysicalSortExpr;
use datafusion::physical_expr::expressions::Literal;

use super::counted::{Counted, CountedGroups};
use crate::error::IntoDataFusion;
use crate::memory::FunctionMemory;
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::extension::EXTENSION_NAME;
use apigw_sql_value::error::{Error, ErrorKind};

/// One of the two.
#[derive(Clone, Debug)]
pub(super) struct Collection {
    inner: Arc<dyn AggregateUDFImpl>,
    pre_ordered: bool,
    memory: FunctionMemory,
}

impl Collection {
    pub(super) fn array(memory: &FunctionMemory) -> Self {
        Self { inner: Arc::new(ArrayAgg::default()), pre_ordered: false, memory: memory.clone() }
    }

    pub(super) fn string(memory: &FunctionMemory) -> Self {
        Self { inner: Arc::new(StringAgg::new()), pre_ordered: false, memory: memory.clone() }
    }

    /// Where what it gives is counted.
    pub(super) fn memory(&self) -> &FunctionMemory {
        &self.memory
    }

    fn counted(&self, inner: Box<dyn Accumulator>) -> Box<dyn Accumulator> {
        Counted::boxed(inner, self.inner.name(), &self.memory, 1)
    }
}

impl PartialEq for Collection {
    fn eq(&self, other: &Self) -> bool {
        self.inner.name() == other.inner.name() && self.pre_ordered == other.pre_ordered
    }
}

impl Eq for Collection {}

impl Hash for Collection {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.inner.name().hash(state);
        self.pre_ordered.hash(state);
    }
}

impl AggregateUDFImpl for Collection {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn signature(&self) -> &Signature {
        self.inner.signature()
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        self.inner.return_type(arg_types)
    }

    fn return_field(&self, arg_fields: &[FieldRef]) -> Result<FieldRef> {
        let types: Vec<_> = arg_fields.iter().map(|field| field.data_type().clone()).collect();
        let field = Field::new(self.name(), self.return_type(&types)?, true);
        let value = arg_fields.first().and_then(|field| SqlType::of(field)).filter(|_| self.name() == "array_agg");
        match value {
            Some(array @ (SqlType::JsonArray | SqlType::JsonbArray)) => {
                let error = Error::new(ErrorKind::Syntax, format!("`array_agg` does not take {}", array.name()));
                Err(error.with_hint("collect them as json: `json_agg(…)`").into_datafusion())
            }
            Some(value) => Ok(Arc::new(match value.array().and_then(SqlType::extension_name) {
                Some(extension) => field.with_metadata(HashMap::from([(EXTENSION_NAME.to_owned(), extension.to_owned())])),
                None => field,
            })),
            None => Ok(Arc::new(field)),
        }
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        self.inner.state_fields(args)
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::SoftRequirement
    }

    fn with_beneficial_ordering(self: Arc<Self>, beneficial_ordering: bool) -> Result<Option<Arc<dyn AggregateUDFImpl>>> {
        // What cannot make use of it sorts for itself.
        let inner = Arc::clone(&self.inner).with_beneficial_ordering(beneficial_ordering)?.unwrap_or_else(|| Arc::clone(&self.inner));
        Ok(Some(Arc::new(Self { inner, pre_ordered: beneficial_ordering, memory: self.memory.clone() })))
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        if self.name() == "string_agg" && args.exprs.get(1).is_some_and(|delimiter| delimiter.downcast_ref::<Literal>().is_none()) {
            let error = Error::new(ErrorKind::Syntax, "the delimiter of `string_agg` is a literal here");
            return Err(error.with_hint("collect the texts, and join them: `array_to_string(array_agg(x), delimiter)`").into_datafusion());
        }
        if args.is_distinct && args.is_reversed {
            let order_bys: Vec<_> = args.order_bys.iter().map(PhysicalSortExpr::reverse).collect();
            return self
                .inner
                .accumulator(AccumulatorArgs { order_bys: &order_bys, is_reversed: false, ..args })
                .map(|inner| self.counted(inner));
        }
        self.inner.accumulator(args).map(|inner| self.counted(inner))
    }

    fn reverse_expr(&self) -> ReversedUDAF {
        ReversedUDAF::Reversed(Arc::new(AggregateUDF::new_from_impl(self.clone())))
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        self.inner.groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(CountedGroups::boxed(self.inner.create_groups_accumulator(args)?, self.name(), &self.memory))
    }

    fn supports_null_handling_clause(&self) -> bool {
        self.inner.supports_null_handling_clause()
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.inner.documentation()
    }
}

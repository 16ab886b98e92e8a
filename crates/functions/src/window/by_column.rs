//! `lag`, `lead`, `nth_value` and `ntile`: DataFusion's own where the offset is a constant, otherwise ours.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::functions_window::lead_lag::{lag_udwf, lead_udwf};
use datafusion::logical_expr::function::{ExpressionArgs, PartitionEvaluatorArgs, WindowUDFFieldArgs};
use datafusion::logical_expr::{
    Documentation, LimitEffect, PartitionEvaluator, ReversedUDWF, Signature, Volatility, WindowUDF, WindowUDFImpl,
};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Literal;

use super::evaluator::Evaluator;
use crate::error::IntoDataFusion;
use crate::spec::sql_name;
use crate::typing::common_number;
use apigw_sql_value::error::{Error, ErrorKind};

/// One of the functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Lag,
    Lead,
    NthValue,
    Ntile,
}

impl Kind {
    /// Which argument is the offset.
    fn offset(self) -> usize {
        usize::from(self != Self::Ntile)
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct ByColumn {
    kind: Kind,
    inner: Arc<WindowUDF>,
    signature: Signature,
}

impl ByColumn {
    pub(super) fn new(kind: Kind, inner: Arc<WindowUDF>) -> Self {
        Self { kind, inner, signature: Signature::user_defined(Volatility::Immutable) }
    }

    /// Whether the offset or the default is a column, or anything else that is not known before there are rows; or an offset that
    /// is read as another one, NULL or a value before the first.
    fn varies(&self, args: &[Arc<dyn PhysicalExpr>]) -> bool {
        args.iter().skip(self.kind.offset()).any(|arg| match arg.downcast_ref::<Literal>() {
            Some(constant) if self.kind == Kind::NthValue => matches!(constant.value(), ScalarValue::Int64(Some(n)) if *n <= 0),
            Some(constant) => matches!(constant.value(), ScalarValue::Int64(None)),
            None => true,
        })
    }

    fn no_such_function(&self, types: &[DataType]) -> Error {
        let types: Vec<_> = types.iter().map(sql_name).collect();
        let message = format!("function `{}({})` does not exist", self.name(), types.join(", "));
        Error::new(ErrorKind::Syntax, message).with_hint(match self.kind {
            Kind::Lag | Kind::Lead => format!("expected `{}(value [, offset integer [, default]])`", self.name()),
            Kind::NthValue => "expected `nth_value(value, n integer)`".to_owned(),
            Kind::Ntile => "expected `ntile(buckets integer)`".to_owned(),
        })
    }
}

/// The type of a value and of what stands for it where there is none.
fn with_default(value: &DataType, default: &DataType) -> DataType {
    match (value, default) {
        (DataType::Null, default) => default.clone(),
        (value, DataType::Null) => value.clone(),
        (value, default) => common_number(&[value.clone(), default.clone()]).unwrap_or_else(|| value.clone()),
    }
}

impl WindowUDFImpl for ByColumn {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn aliases(&self) -> &[String] {
        self.inner.aliases()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let is_offset = |offset: &DataType| offset.is_integer() || offset.is_null();
        match (self.kind, types) {
            (Kind::Lag | Kind::Lead, [value]) => Ok(vec![value.clone()]),
            (Kind::Lag | Kind::Lead | Kind::NthValue, [value, offset]) if is_offset(offset) => Ok(vec![value.clone(), DataType::Int64]),
            (Kind::Lag | Kind::Lead, [value, offset, default]) if is_offset(offset) => {
                let value = with_default(value, default);
                Ok(vec![value.clone(), DataType::Int64, value])
            }
            (Kind::Ntile, [buckets]) if is_offset(buckets) => Ok(vec![DataType::Int64]),
            _ => Err(self.no_such_function(types).into_datafusion()),
        }
    }

    fn expressions(&self, args: ExpressionArgs) -> Vec<Arc<dyn PhysicalExpr>> {
        if self.varies(args.input_exprs()) { args.input_exprs().to_vec() } else { self.inner.expressions(args) }
    }

    fn partition_evaluator(&self, args: PartitionEvaluatorArgs) -> Result<Box<dyn PartitionEvaluator>> {
        if !self.varies(args.input_exprs()) {
            return self.inner.partition_evaluator_factory(args);
        }
        if args.ignore_nulls() {
            let error = Error::new(ErrorKind::Syntax, format!("`{}` with IGNORE NULLS takes a constant offset", self.name()));
            return Err(error.into_datafusion());
        }
        Ok(Box::new(Evaluator::new(self.kind, args.is_reversed())))
    }

    fn field(&self, args: WindowUDFFieldArgs) -> Result<FieldRef> {
        let field = self.inner.field(args)?;
        Ok(if self.kind == Kind::Ntile { Arc::new(field.as_ref().clone().with_nullable(true)) } else { field })
    }

    fn reverse_expr(&self) -> ReversedUDWF {
        let reversed = |kind, inner| ReversedUDWF::Reversed(Arc::new(WindowUDF::new_from_impl(Self::new(kind, inner))));
        match self.kind {
            Kind::Lag => reversed(Kind::Lag, lag_udwf()),
            Kind::Lead => reversed(Kind::Lead, lead_udwf()),
            Kind::NthValue => reversed(Kind::NthValue, Arc::clone(&self.inner)),
            Kind::Ntile => ReversedUDWF::NotSupported,
        }
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.inner.documentation()
    }

    fn limit_effect(&self, args: &[Arc<dyn PhysicalExpr>]) -> LimitEffect {
        let offset = args.get(1).and_then(|offset| offset.downcast_ref::<Literal>()).map(Literal::value);
        // `lag` by a negative number looks ahead.
        let ahead = self.kind == Kind::Lag && matches!(offset, Some(ScalarValue::Int64(Some(n))) if *n < 0);
        if ahead || self.varies(args) { LimitEffect::Unknown } else { self.inner.inner().limit_effect(args) }
    }
}

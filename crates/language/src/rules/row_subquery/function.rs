//! The function that a subquery over the arrays of a row becomes.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchemaRef, Result, internal_err};
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ExprSchemable, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;

use super::chain::{Chain, Step};
use super::run::Program;

/// What is asked of the rows at the end of the steps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Terminal {
    /// Whether there are any.
    Exists,
    /// Whether the first column of one equals the last argument, by SQL's three values.
    In,
    /// The first column of the first.
    First,
    /// The first column of the only one.
    Only,
    /// An aggregate over all.
    Aggregate(Expr),
}

type Ready = (Arc<ConfigOptions>, Arc<Program>);

/// The function.
#[derive(Debug)]
pub(super) struct RowSubquery {
    chain: Chain,
    terminal: Terminal,
    field: FieldRef,
    signature: Signature,
    /// Whether the expressions of the steps are simplified, `now()` in them replaced by the time of the statement.
    simplified: bool,
    /// With the settings that it was made for: those of plans allow less than those of statements.
    program: Mutex<Option<Ready>>,
}

impl RowSubquery {
    /// A call with the columns that the steps need, as `place` says where they are, and `more` arguments.
    pub(super) fn call(chain: Chain, terminal: Terminal, more: Vec<Expr>, place: impl Fn(&Expr) -> Expr) -> Result<Expr> {
        let field = match &terminal {
            Terminal::Exists => Arc::new(Field::new("exists", DataType::Boolean, false)),
            Terminal::In => Arc::new(Field::new("in", DataType::Boolean, true)),
            Terminal::First | Terminal::Only => match chain.schema.fields().first() {
                Some(field) => Arc::new(field.as_ref().clone().with_nullable(true)),
                None => return internal_err!("a subquery without columns"),
            },
            Terminal::Aggregate(aggregate) => {
                let (_, field) = aggregate.to_field(&chain.schema)?;
                Arc::new(field.as_ref().clone().with_nullable(true))
            }
        };
        let arguments = chain.captured.iter().map(place).chain(more).collect();
        let signature = Signature::variadic_any(Volatility::Immutable);
        let function = Self { chain, terminal, field, signature, simplified: false, program: Mutex::default() };
        Ok(ScalarUDF::new_from_impl(function).call(arguments))
    }
}

impl RowSubquery {
    fn program(&self, config: &Arc<ConfigOptions>) -> Result<Arc<Program>> {
        let mut last = self.program.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, program)) = last.as_ref().filter(|(known, _)| Arc::ptr_eq(known, config)) {
            return Ok(Arc::clone(program));
        }
        let program = Arc::new(Program::new(&self.chain, &self.terminal, config)?);
        *last = Some((Arc::clone(config), Arc::clone(&program)));
        Ok(program)
    }
}

impl PartialEq for RowSubquery {
    fn eq(&self, other: &Self) -> bool {
        self.chain == other.chain && self.terminal == other.terminal && self.simplified == other.simplified
    }
}

impl Eq for RowSubquery {}

impl Hash for RowSubquery {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.chain.hash(state);
        self.terminal.hash(state);
    }
}

impl ScalarUDFImpl for RowSubquery {
    fn name(&self) -> &'static str {
        match self.terminal {
            Terminal::Exists => "row_subquery_exists",
            Terminal::In => "row_subquery_in",
            Terminal::First => "row_subquery_first",
            Terminal::Only => "row_subquery_value",
            Terminal::Aggregate(_) => "row_subquery_aggregate",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(self.field.data_type().clone())
    }

    fn return_field_from_args(&self, _args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        Ok(Arc::clone(&self.field))
    }

    fn simplify(&self, args: Vec<Expr>, info: &SimplifyContext) -> Result<ExprSimplifyResult> {
        if self.simplified {
            return Ok(ExprSimplifyResult::Original(args));
        }
        let simplified = |expr: Expr, schema: &DFSchemaRef| {
            let context = SimplifyContext::builder()
                .with_schema(Arc::clone(schema))
                .with_config_options(Arc::clone(info.config_options()))
                .with_query_execution_start_time(info.query_execution_start_time());
            ExprSimplifier::new(context.build()).simplify(expr)
        };
        let mut chain = self.chain.clone();
        for step in &mut chain.steps {
            match step {
                Step::Project(exprs, schema) => {
                    for expr in exprs {
                        *expr = simplified(expr.clone(), schema)?;
                    }
                }
                Step::Filter(predicate, schema) => *predicate = simplified(predicate.clone(), schema)?,
                Step::Unnest(_) => {}
            }
        }
        let terminal = match self.terminal.clone() {
            Terminal::Aggregate(aggregate) => {
                let simple = aggregate.map_children(|expr| simplified(expr, &chain.schema).map(Transformed::yes))?;
                Terminal::Aggregate(simple.data)
            }
            other => other,
        };
        let (field, signature) = (Arc::clone(&self.field), self.signature.clone());
        let function = Self { chain, terminal, field, signature, simplified: true, program: Mutex::default() };
        Ok(ExprSimplifyResult::Simplified(ScalarUDF::new_from_impl(function).call(args)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let program = self.program(&args.config_options)?;
        let arguments = args.args.into_iter().map(|value| value.into_array(args.number_rows)).collect::<Result<Vec<_>>>()?;
        program.run(&arguments, args.number_rows, self.field.data_type()).map(ColumnarValue::Array)
    }
}

//! `var_pop`, `var_samp`, `stddev_pop` and `stddev_samp`: of integers and numeric values exact numeric values, of doubles by
//! the method of PostgreSQL (Youngs and Cramer). DataFusion makes doubles of all and loses digits where values are large.

mod accumulator;
mod double;
mod exact;

use std::fmt::Debug;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, ArrowPrimitiveType};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::types::{NativeType, logical_float64, logical_int64};
use datafusion::common::{Result, internal_err};
use datafusion::functions_aggregate::{stddev, variance};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, Coercion, Documentation, GroupsAccumulator, Signature, TypeSignature, TypeSignatureClass,
    Volatility,
};

use accumulator::{Distinct, Groups, Single, Sliding};
use double::YoungsCramer;
use exact::{Decimals, Integers, Moments};

use crate::error::IntoDataFusion;
use apigw_sql_columns::types::numeric::NUMERIC;
use apigw_sql_value::error::{Error, ErrorKind};

/// Deviations from the average of numeric values, which may be small.
const SMALL: DataType = DataType::Decimal128(38, 20);

/// What is kept of the values of one group.
pub(super) trait Spread: Clone + Copy + Debug + Default + Send + Sync + 'static {
    /// The type of the values.
    type Values: ArrowPrimitiveType;
    /// The types of the columns that a state has.
    const STATE: &[(&str, DataType)];

    /// Adds a value.
    fn add(&mut self, value: <Self::Values as ArrowPrimitiveType>::Native);
    /// Takes a value away that was added; `false` where it cannot be.
    fn remove(&mut self, value: <Self::Values as ArrowPrimitiveType>::Native) -> bool;
    /// Adds the values of another part of the group.
    fn merge(&mut self, other: &Self);
    /// The columns of a state.
    fn columns(spreads: &[Self]) -> Vec<ArrayRef>;
    /// The spreads of a state.
    fn read(columns: &[ArrayRef]) -> Result<Vec<Self>>;
    /// The results.
    fn results(spreads: &[Self], question: &Question) -> Result<ArrayRef>;
}

/// Which of the four aggregates it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Measure {
    sample: bool,
    root: bool,
}

/// What is asked of the values of a group.
#[derive(Clone, Debug)]
pub(super) struct Question {
    measure: Measure,
    /// The type of the values.
    values: DataType,
    result: DataType,
}

/// One of the aggregates.
#[derive(Debug)]
pub(super) struct Variance {
    name: &'static str,
    aliases: Vec<String>,
    measure: Measure,
    signature: Signature,
    documented: Arc<AggregateUDF>,
}

impl PartialEq for Variance {
    fn eq(&self, other: &Self) -> bool {
        self.measure == other.measure
    }
}

impl Eq for Variance {}

impl std::hash::Hash for Variance {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.measure.hash(state);
    }
}

impl Variance {
    fn new(name: &'static str, aliases: &[&str], measure: Measure, documented: Arc<AggregateUDF>) -> Self {
        use TypeSignatureClass::{Decimal, Float, Integer, Native};
        let implicit = |target, from, native| TypeSignature::Coercible(vec![Coercion::new_implicit(target, vec![from], native)]);
        let signatures = vec![
            TypeSignature::Coercible(vec![Coercion::new_exact(Decimal)]),
            implicit(Native(logical_int64()), Integer, NativeType::Int64),
            implicit(Native(logical_float64()), Float, NativeType::Float64),
        ];
        let aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
        Self { name, aliases, measure, signature: Signature::one_of(signatures, Volatility::Immutable), documented }
    }

    /// The four aggregates, by all names that PostgreSQL and DataFusion have for them.
    pub(super) fn all() -> [Self; 4] {
        let measure = |sample, root| Measure { sample, root };
        [
            Self::new("var_pop", &["var_population"], measure(false, false), variance::var_pop_udaf()),
            Self::new("var", &["var_samp", "var_sample", "variance"], measure(true, false), variance::var_samp_udaf()),
            Self::new("stddev_pop", &[], measure(false, true), stddev::stddev_pop_udaf()),
            Self::new("stddev", &["stddev_samp"], measure(true, true), stddev::stddev_udaf()),
        ]
    }
}

/// Calls `$make::<S>($args)` for the `S` that keeps values of this type.
macro_rules! by_type {
    ($data_type:expr, $make:ident($($argument:expr),*)) => {
        match $data_type {
            DataType::Int64 => $make::<Moments<Integers>>($($argument),*),
            DataType::Decimal128(..) => $make::<Moments<Decimals>>($($argument),*),
            DataType::Float64 => $make::<YoungsCramer>($($argument),*),
            other => internal_err!("no variance of {other}"),
        }
    };
}

fn state_columns<S: Spread>() -> Result<Vec<(&'static str, DataType)>> {
    Ok(S::STATE.to_vec())
}

fn single<S: Spread>(question: Question, distinct: bool) -> Result<Box<dyn Accumulator>> {
    Ok(if distinct { Box::new(Distinct::<S>::new(question)) } else { Box::new(Single::<S>::new(question)) })
}

fn sliding<S: Spread>(question: Question) -> Result<Box<dyn Accumulator>> {
    Ok(Box::new(Sliding::<S>::new(question)))
}

fn groups<S: Spread>(question: Question) -> Result<Box<dyn GroupsAccumulator>> {
    Ok(Box::new(Groups::<S>::new(question)))
}

impl Variance {
    fn question(&self, args: &AccumulatorArgs) -> Result<Question> {
        let Some(values) = args.expr_fields.first().map(|field| field.data_type().clone()) else {
            return internal_err!("`{}` has no argument", self.name);
        };
        Ok(Question { measure: self.measure, values, result: args.return_field.data_type().clone() })
    }
}

impl AggregateUDFImpl for Variance {
    fn name(&self) -> &str {
        self.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        Ok(match arg_types {
            [DataType::Int64] => NUMERIC,
            [DataType::Decimal128(..)] => SMALL,
            [DataType::Float64] => DataType::Float64,
            _ => {
                let message = format!("`{}` takes numeric values of at most 38 digits here", self.name);
                return Err(Error::new(ErrorKind::Syntax, message).with_hint("cast the argument to `double precision`").into_datafusion());
            }
        })
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let Some(values) = args.input_fields.first().map(|field| field.data_type()) else { return internal_err!("no argument") };
        if args.is_distinct {
            let item = Field::new_list_field(values.clone(), true);
            return Ok(vec![Arc::new(Field::new_list(format_state_name(args.name, "distinct"), item, true))]);
        }
        let columns = by_type!(values, state_columns())?;
        Ok(columns
            .into_iter()
            .map(|(part, data_type)| Arc::new(Field::new(format_state_name(args.name, part), data_type, true)) as FieldRef)
            .collect())
    }

    fn accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        let question = self.question(&args)?;
        by_type!(question.values.clone(), single(question, args.is_distinct))
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        if args.is_distinct {
            return self.accumulator(args);
        }
        let question = self.question(&args)?;
        by_type!(question.values.clone(), sliding(question))
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs) -> bool {
        !args.is_distinct
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs) -> Result<Box<dyn GroupsAccumulator>> {
        let question = self.question(&args)?;
        by_type!(question.values.clone(), groups(question))
    }

    fn documentation(&self) -> Option<&Documentation> {
        self.documented.documentation()
    }
}

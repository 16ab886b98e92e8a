//! What stands for CASE, `coalesce` and their kind until types are known: a function of the values, whose type is the one
//! that they have in common. A rule puts the expression itself in its place.

use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, internal_err};
use datafusion::logical_expr::type_coercion::binary::type_union_resolution;
use datafusion::logical_expr::{ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

use super::{UNTYPED, common_field};

/// The functions whose arguments and result have one type, each with what stands for it.
pub const FUNCTIONS: [(&str, &str); 6] = [
    ("coalesce", "one_type_coalesce"),
    ("nullif", "one_type_nullif"),
    ("ifnull", "one_type_ifnull"),
    ("nvl", "one_type_nvl"),
    ("greatest", "one_type_greatest"),
    ("least", "one_type_least"),
];

/// `IS DISTINCT FROM` and `IS NOT DISTINCT FROM`.
pub const DISTINCT: [&str; 2] = ["one_type_distinct", "one_type_not_distinct"];

/// CASE, by whether it has an operand and an ELSE: its arguments are the operand, conditions and results in turns, and the
/// last result.
pub const CASE: [(bool, bool, &str); 4] = [
    (false, false, "one_type_case"),
    (false, true, "one_type_case_else"),
    (true, false, "one_type_case_of"),
    (true, true, "one_type_case_of_else"),
];

/// What a function stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OneType {
    /// The function of that name.
    Function(&'static str),
    /// CASE.
    Case {
        /// Whether values are compared with an operand.
        has_operand: bool,
        /// Whether there is an ELSE.
        has_else: bool,
    },
    /// `IS [NOT] DISTINCT FROM`.
    Distinct {
        /// Whether NOT is there.
        is_negated: bool,
    },
}

impl OneType {
    /// What the function called `name` stands for.
    pub fn of(name: &str) -> Option<Self> {
        let function = FUNCTIONS.iter().find(|(_, own)| *own == name).map(|(function, _)| Self::Function(function));
        let case = CASE.iter().find(|(_, _, own)| *own == name);
        let case = case.map(|&(has_operand, has_else, _)| Self::Case { has_operand, has_else });
        let distinct = DISTINCT.iter().position(|own| *own == name).map(|at| Self::Distinct { is_negated: at == 1 });
        function.or(case).or(distinct)
    }

    /// Whether the argument with that number, of so many, is one of the values that have one type.
    pub fn is_value(self, index: usize, arguments: usize) -> bool {
        match self {
            Self::Function(_) | Self::Distinct { .. } => true,
            Self::Case { has_operand, has_else } => {
                let first = usize::from(has_operand);
                index >= first && ((index - first) % 2 == 1 || has_else && index + 1 == arguments)
            }
        }
    }
}

/// The functions.
pub(super) fn functions() -> impl Iterator<Item = Arc<ScalarUDF>> {
    let names = FUNCTIONS.iter().map(|(_, name)| *name).chain(CASE.iter().map(|(_, _, name)| *name)).chain(DISTINCT);
    names.filter_map(|name| {
        let one_type = OneType::of(name)?;
        let signature = Signature::variadic_any(Volatility::Immutable);
        Some(Arc::new(ScalarUDF::new_from_impl(OneTypeFunction { name, one_type, signature })))
    })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct OneTypeFunction {
    name: &'static str,
    one_type: OneType,
    signature: Signature,
}

impl ScalarUDFImpl for OneTypeFunction {
    fn name(&self) -> &'static str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        internal_err!("the type of `{}` follows from its arguments", self.name)
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        if matches!(self.one_type, OneType::Distinct { .. }) {
            return Ok(Arc::new(Field::new(self.name, DataType::Boolean, false)));
        }
        let number = args.arg_fields.len();
        let values = args.arg_fields.iter().enumerate().filter(|(i, _)| self.one_type.is_value(*i, number));
        let values: Vec<FieldRef> = values.map(|(_, field)| Arc::clone(field)).collect();
        let typed: Vec<FieldRef> = values.iter().filter(|field| !field.metadata().contains_key(UNTYPED)).cloned().collect();
        if let Some(common) = common_field(&typed) {
            return Ok(Arc::new(Field::new(self.name, common.data_type().clone(), true).with_metadata(common.metadata().clone())));
        }
        let types: Vec<DataType> = values.iter().map(|field| field.data_type().clone()).collect();
        let own = type_union_resolution(&types).or_else(|| types.into_iter().find(|data_type| !data_type.is_null()));
        Ok(Arc::new(Field::new(self.name, own.unwrap_or(DataType::Null), true)))
    }

    fn invoke_with_args(&self, _args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        internal_err!("`{}` is left in a plan", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_a_case_are_its_results() {
        let values = |name: &str, arguments: usize| {
            let one_type = OneType::of(name).unwrap();
            (0..arguments).filter(|i| one_type.is_value(*i, arguments)).collect::<Vec<_>>()
        };
        assert_eq!(values("one_type_case", 4), [1, 3]);
        assert_eq!(values("one_type_case_else", 5), [1, 3, 4]);
        assert_eq!(values("one_type_case_of", 5), [2, 4]);
        assert_eq!(values("one_type_case_of_else", 4), [2, 3]);
        assert_eq!(values("one_type_coalesce", 2), [0, 1]);
        assert_eq!(OneType::of("coalesce"), None);
    }
}

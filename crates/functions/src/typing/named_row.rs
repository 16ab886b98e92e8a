//! `named_row('a', a, 'b', b)`: a row as a struct whose members keep their types, json among them.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, StructArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::{Result, ScalarValue, internal_err};
use datafusion::logical_expr::{ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

/// The function.
pub(super) fn function() -> Arc<ScalarUDF> {
    Arc::new(ScalarUDF::new_from_impl(NamedRow { signature: Signature::variadic_any(Volatility::Immutable) }))
}

/// The members that the arguments, names and values in turn, make; `of` gives the field of a member for that of its value.
pub(super) fn members(args: &ReturnFieldArgs<'_>, of: impl Fn(&FieldRef) -> FieldRef) -> Result<Fields> {
    let names = args.scalar_arguments.iter().step_by(2);
    let values = args.arg_fields.iter().skip(1).step_by(2);
    let member = |(name, value): (Option<&ScalarValue>, &FieldRef)| {
        let name = name.and_then(|name| name.try_as_str().flatten());
        let field = name.map(|name| of(value).as_ref().clone().with_name(name).with_nullable(true));
        field.map_or_else(|| internal_err!("a member without a name"), Ok)
    };
    Ok(names.copied().zip(values).map(member).collect::<Result<Vec<Field>>>()?.into())
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct NamedRow {
    signature: Signature,
}

impl ScalarUDFImpl for NamedRow {
    fn name(&self) -> &'static str {
        super::NAMED_ROW
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        internal_err!("the type of a row follows from its names")
    }

    fn return_field_from_args(&self, args: ReturnFieldArgs<'_>) -> Result<FieldRef> {
        let members = members(&args, Arc::clone)?;
        Ok(Arc::new(Field::new("row", DataType::Struct(members), true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let DataType::Struct(members) = args.return_field.data_type().clone() else { return internal_err!("a row is a struct") };
        let values = args.args.into_iter().skip(1).step_by(2);
        let columns = values.map(|value| value.into_array(args.number_rows)).collect::<Result<Vec<ArrayRef>>>()?;
        let row = StructArray::try_new_with_length(members, columns, None, args.number_rows)?;
        Ok(ColumnarValue::Array(Arc::new(row)))
    }
}

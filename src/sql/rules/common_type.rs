//! Takes away what `ast::common_type` wrote, now that types are known.

use datafusion::arrow::datatypes::FieldRef;
use datafusion::common::config::ConfigOptions;
use datafusion::common::metadata::FieldMetadata;
use datafusion::common::tree_node::Transformed;
use datafusion::common::{DFSchema, Result, ScalarValue};
use datafusion::logical_expr::expr::{Cast, ScalarFunction};
use datafusion::logical_expr::expr_rewriter::FunctionRewrite;
use datafusion::logical_expr::{Expr, ExprSchemable};

use crate::functions::typing::{
    LITERAL_AS, LITERAL_AS_ARRAY, LITERAL_AS_ELEMENT, TYPED_AS, array_of, common_field, element_of, other_number,
};
use crate::types::SqlType;

/// Turns `literal_as` into casts and `typed_as` into its value where its type needs no name.
#[derive(Debug)]
pub struct CommonType;

impl FunctionRewrite for CommonType {
    fn name(&self) -> &'static str {
        "literals and results of one type"
    }

    fn rewrite(&self, expr: Expr, schema: &DFSchema, _config: &ConfigOptions) -> Result<Transformed<Expr>> {
        let Expr::ScalarFunction(ScalarFunction { func, args }) = &expr else { return Ok(Transformed::no(expr)) };
        let literal = match func.name() {
            LITERAL_AS | LITERAL_AS_ARRAY | LITERAL_AS_ELEMENT => true,
            TYPED_AS => false,
            _ => return Ok(Transformed::no(expr)),
        };
        let Some((value, others)) = args.split_first() else { return Ok(Transformed::no(expr)) };
        if let [Expr::Literal(value_of_type, _)] = others
            && value_of_type.is_null()
            && !literal
        {
            // It was here before.
            return Ok(Transformed::no(expr));
        }
        let fields = others.iter().map(|other| other.to_field(schema).map(|(_, field)| field)).collect::<Result<Vec<FieldRef>>>()?;
        let common = match (func.name(), fields.first()) {
            (LITERAL_AS_ARRAY, Some(element)) => Some(array_of(element)),
            (LITERAL_AS_ELEMENT, Some(array)) => element_of(array),
            _ => common_field(&fields),
        };
        Ok(Transformed::yes(match common {
            Some(field) if literal || other_number(&value.get_type(schema)?, field.data_type()) => {
                Expr::Cast(Cast { expr: Box::new(value.clone()), field })
            }
            Some(field) if is_named(&field) => {
                let metadata = FieldMetadata::from(field.as_ref());
                let named = Expr::Literal(ScalarValue::try_from(field.data_type())?, Some(metadata));
                func.call(vec![value.clone(), named])
            }
            _ => value.clone(),
        }))
    }
}

/// Whether the type would be lost without its metadata.
fn is_named(field: &FieldRef) -> bool {
    matches!(SqlType::of(field), Some(SqlType::Json | SqlType::Jsonb | SqlType::JsonArray | SqlType::JsonbArray | SqlType::HstoreCsv))
}

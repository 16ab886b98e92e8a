//! The functions that the front end was given, by name.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::common::{Result, plan_datafusion_err};
use datafusion::logical_expr::{Expr, ScalarUDF};

/// The scalar functions behind operators, casts and set-returning functions.
#[derive(Debug, Default)]
pub struct FunctionSet {
    by_name: HashMap<String, Arc<ScalarUDF>>,
}

impl FunctionSet {
    /// The given functions, and those of DataFusion that operators and casts stand for.
    pub fn new(functions: &[Arc<ScalarUDF>]) -> Self {
        use datafusion::functions::core;
        use datafusion::functions_nested::concat::{array_append_udf, array_concat_udf, array_prepend_udf};
        let of_one_type = [core::coalesce(), core::nullif(), core::nvl(), core::greatest(), core::least()];
        let texts = [datafusion::functions::string::starts_with(), datafusion::functions::unicode::left()];
        let arrays = [array_append_udf(), array_concat_udf(), array_prepend_udf()];
        let mut by_name = HashMap::new();
        for function in of_one_type.iter().chain(&texts).chain(&arrays).chain(functions) {
            by_name.insert(function.name().to_owned(), Arc::clone(function));
            for alias in function.aliases() {
                by_name.insert(alias.clone(), Arc::clone(function));
            }
        }
        Self { by_name }
    }

    /// The function called `name`.
    pub fn get(&self, name: &str) -> Option<&Arc<ScalarUDF>> {
        self.by_name.get(name)
    }

    /// A call of the function `name`.
    pub fn call(&self, name: &str, args: Vec<Expr>) -> Result<Expr> {
        let function = self.get(name).ok_or_else(|| plan_datafusion_err!("function `{name}` is not registered"))?;
        Ok(function.call(args))
    }
}

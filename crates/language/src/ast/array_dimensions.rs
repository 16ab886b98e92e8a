//! Arrays of several dimensions, which Arrow keeps as lists of lists: `unnest(a)` has a row of each item and `a[1]` is
//! NULL, as in PostgreSQL, where DataFusion takes the lists of the first dimension.
//!
//! How many dimensions an array has is known only where its type is. So what has to be asked of the type is written here
//! as one subscript more, which the planner of subscripts takes away again.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    AccessExpr, Array, ArrayElemTypeDef, CastKind, DataType, ExactNumberInfo, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArguments, ObjectName, Subscript, TableFactor, Value, VisitorMut,
};

use super::set_returning::function_name;
use super::unnested;
use apigw_sql_value::error::{Error, ErrorKind, Result};
use apigw_sql_value::text_array::TextArray;

/// Stands for the items of all dimensions.
pub(crate) const ITEMS: &str = "\u{0}items";
/// Stands after the last of some subscripts.
pub(crate) const END: &str = "\u{0}end";

/// Stands before a text in brackets that is not the first subscript.
pub(crate) const FOLLOWING: &str = "\u{0}following ";

/// Marks what `unnest` is called for; before calls that are not the user's are put in.
pub(crate) fn rewrite_unnest(statement: &mut Statement) {
    super::visit(statement, &mut UnnestCalls);
}

/// Marks where subscripts end, and refuses slices of several dimensions and dimensions of several lengths.
pub(crate) fn rewrite_subscripts(statement: &mut Statement) -> Result<()> {
    let mut visitor = Subscripts { error: None };
    super::visit(statement, &mut visitor);
    visitor.error.map_or(Ok(()), Err)
}

/// Writes `'{{a,b},{c,d}}'::text[]` with constructors: the text alone says how many dimensions it has. Casts of constructors
/// become casts of their items.
pub(crate) fn rewrite_literals(statement: &mut Statement) {
    super::visit(statement, &mut Literals);
}

struct UnnestCalls;

impl VisitorMut for UnnestCalls {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::UNNEST { array_exprs, .. } => array_exprs.iter_mut().for_each(mark_items),
            TableFactor::Table { name, args: Some(args), .. } if is_unnest(name) => items_of_arguments(&mut args.args),
            TableFactor::Function { name, args, .. } if is_unnest(name) => items_of_arguments(args),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Function(function) = expr
            && is_unnest(&function.name)
            && let FunctionArguments::List(list) = &mut function.args
        {
            items_of_arguments(&mut list.args);
        }
        ControlFlow::Continue(())
    }
}

fn is_unnest(name: &ObjectName) -> bool {
    function_name(name).is_some_and(|ident| ident.value.eq_ignore_ascii_case("unnest"))
}

fn items_of_arguments(arguments: &mut [FunctionArg]) {
    for argument in arguments {
        if let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = argument {
            mark_items(expr);
        }
    }
}

fn mark_items(expr: &mut Expr) {
    *expr = items_of(std::mem::replace(expr, Expr::value(Value::Null)));
}

/// The items of all dimensions of `array`.
pub(super) fn items_of(array: Expr) -> Expr {
    match unnested(&array) {
        Expr::Array(constructor) if !has_arrays(constructor) => array,
        _ => Expr::CompoundFieldAccess { root: Box::new(array), access_chain: vec![mark(ITEMS)] },
    }
}

/// Whether items of the constructor are constructors of arrays.
pub(super) fn has_arrays(constructor: &Array) -> bool {
    constructor.elem.iter().any(|item| matches!(unnested(item), Expr::Array(_)))
}

fn mark(name: &str) -> AccessExpr {
    AccessExpr::Subscript(Subscript::Index { index: Expr::value(Value::SingleQuotedString(name.to_owned())) })
}

struct Subscripts {
    error: Option<Error>,
}

impl VisitorMut for Subscripts {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let checked = match expr {
            Expr::CompoundFieldAccess { access_chain, .. } => subscripts(access_chain),
            Expr::Array(constructor) => same_lengths(constructor),
            _ => Ok(()),
        };
        match checked {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.error = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

fn subscripts(chain: &mut Vec<AccessExpr>) -> Result<()> {
    let is_slice = |access: &AccessExpr| matches!(access, AccessExpr::Subscript(Subscript::Slice { .. }));
    // What stands before is the path to a column.
    let first = chain.iter().position(|access| matches!(access, AccessExpr::Subscript(_))).unwrap_or(chain.len());
    if chain.len() > first + 1 && chain.iter().any(is_slice) {
        let hint = "slice once, and put parentheses around the slice to take an item of it: `(a[1:2])[1]`";
        return Err(Error::new(ErrorKind::Syntax, "slices of several dimensions are not supported").with_hint(hint));
    }
    // A text takes a member, whose type may be an array.
    let ends = match chain.last() {
        Some(AccessExpr::Subscript(Subscript::Index { index })) => literal(index).is_none(),
        _ => false,
    };
    for access in chain.iter_mut().skip(first + 1) {
        if let AccessExpr::Subscript(Subscript::Index { index }) = access
            && let Some(text) = literal(index)
        {
            *access = mark(&format!("{FOLLOWING}{text}"));
        }
    }
    if ends {
        chain.push(mark(END));
    }
    Ok(())
}

/// Whether all constructors in a constructor have as many items.
fn same_lengths(constructor: &Array) -> Result<()> {
    let lengths = constructor.elem.iter().filter_map(|item| match unnested(item) {
        Expr::Array(inner) => Some(inner.elem.len()),
        _ => None,
    });
    if lengths.collect::<BTreeSet<_>>().len() > 1 {
        let message = "multidimensional arrays must have array expressions with matching dimensions";
        return Err(Error::new(ErrorKind::Syntax, message));
    }
    Ok(())
}

struct Literals;

impl VisitorMut for Literals {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        let written = match expr {
            Expr::Cast { kind, expr: inner, data_type: DataType::Array(ArrayElemTypeDef::SquareBracket(item, _)), .. } => {
                match unnested(inner) {
                    Expr::Array(array) if has_arrays(array) || has_values(array) => Some(with_cast_items(array, innermost(item), kind)),
                    _ => literal(inner).and_then(|text| constructor(text, innermost(item), kind)),
                }
            }
            Expr::Function(function) if takes_matrix(function) => {
                if let FunctionArguments::List(list) = &mut function.args
                    && let [FunctionArg::Unnamed(FunctionArgExpr::Expr(argument))] = list.args.as_mut_slice()
                    && let Some(written) = literal(argument).and_then(|text| constructor(text, &DataType::Text, &CastKind::DoubleColon))
                {
                    *argument = written;
                }
                None
            }
            _ => None,
        };
        if let Some(written) = written {
            *expr = written;
        }
        ControlFlow::Continue(())
    }
}

/// Whether its one argument is read as an array.
fn takes_matrix(function: &Function) -> bool {
    function_name(&function.name).is_some_and(|name| ["json_object", "jsonb_object"].iter().any(|f| name.value.eq_ignore_ascii_case(f)))
}

fn literal(expr: &Expr) -> Option<&str> {
    match unnested(expr) {
        Expr::Value(literal) => match &literal.value {
            Value::SingleQuotedString(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

fn innermost(item: &DataType) -> &DataType {
    match item {
        DataType::Array(ArrayElemTypeDef::SquareBracket(inner, _)) => innermost(inner),
        other => other,
    }
}

/// Whether the constructor has items, and none that may be an array.
fn has_values(constructor: &Array) -> bool {
    !constructor.elem.is_empty() && constructor.elem.iter().all(is_value)
}

fn is_value(item: &Expr) -> bool {
    match unnested(item) {
        Expr::Value(_) | Expr::TypedString(_) | Expr::Interval(_) => true,
        Expr::Cast { data_type, .. } => !matches!(data_type, DataType::Array(_)),
        Expr::UnaryOp { expr, .. } => is_value(expr),
        _ => false,
    }
}

fn is_null(item: &Expr) -> bool {
    matches!(unnested(item), Expr::Value(literal) if literal.value == Value::Null)
}

/// The constructor with its items cast, so that the dimensions stay, and each item is what it is written as. NULL among numerics has no
/// digits of its own that they would have to share.
fn with_cast_items(array: &Array, item: &DataType, kind: &CastKind) -> Expr {
    let own_digits = matches!(
        item,
        DataType::Numeric(ExactNumberInfo::None) | DataType::Decimal(ExactNumberInfo::None) | DataType::Dec(ExactNumberInfo::None)
    );
    let nested = has_arrays(array);
    let no_digits = own_digits && !array.elem.iter().all(is_null);
    let elem = array.elem.iter().map(|element| match unnested(element) {
        Expr::Array(inner) => with_cast_items(inner, item, kind),
        null if no_digits && is_null(null) => null.clone(),
        // Beside arrays, it is one.
        array if nested => cast(array.clone(), &array_of(item), kind),
        _ => cast(element.clone(), item, kind),
    });
    Expr::Array(Array { elem: elem.collect(), named: array.named })
}

fn array_of(item: &DataType) -> DataType {
    DataType::Array(ArrayElemTypeDef::SquareBracket(Box::new(item.clone()), None))
}

fn cast(expr: Expr, to: &DataType, kind: &CastKind) -> Expr {
    Expr::Cast { kind: kind.clone(), expr: Box::new(expr), data_type: to.clone(), array: false, format: None }
}

/// `ARRAY[ARRAY['a'::text, …], …]` for the text form of an array of several dimensions.
fn constructor(text: &str, item: &DataType, kind: &CastKind) -> Option<Expr> {
    let array = TextArray::parse(text).ok()?;
    if array.dimensions.len() < 2 || array.lower_bounds.iter().any(|bound| *bound != 1) {
        return None;
    }
    let mut level: Vec<Expr> = array
        .items
        .into_iter()
        .map(|text| {
            let text = Expr::value(text.map_or(Value::Null, |text| Value::SingleQuotedString(text.into_owned())));
            cast(text, item, kind)
        })
        .collect();
    for length in array.dimensions.iter().rev() {
        level = level.chunks(*length).map(|items| Expr::Array(Array { elem: items.to_vec(), named: true })).collect();
    }
    level.pop()
}

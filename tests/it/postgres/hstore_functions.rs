//! hstore's functions and operators, in every shape of arguments: column and constant, stored and as text.

use std::sync::Arc;

use apigw_sql_columns::types::hstore::HstoreBuilder;
use apigw_sql_columns::types::list;
use apigw_sql_functions as functions;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringViewArray};
use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::ScalarValue;
use datafusion::common::config::ConfigOptions;
use datafusion::logical_expr::{ColumnarValue, ReturnFieldArgs, ScalarFunctionArgs};

use super::generate::{KEYS, Random, VALUES, entries, value};
use super::server::{Answer, Server, quote, quote_option, server};

type Map = Option<Vec<(&'static str, Option<&'static str>)>>;
type Items = Option<Vec<Option<&'static str>>>;

/// A column of one type.
#[derive(Clone)]
enum Column {
    Hstore(Vec<Map>),
    Text(Vec<Option<&'static str>>),
    TextArray(Vec<Items>),
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Self::Hstore(values) => values.len(),
            Self::Text(values) => values.len(),
            Self::TextArray(values) => values.len(),
        }
    }

    fn sql_type(&self) -> &'static str {
        match self {
            Self::Hstore(_) => "hstore",
            Self::Text(_) => "text",
            Self::TextArray(_) => "text[]",
        }
    }

    fn literal(&self, i: usize) -> String {
        let array =
            |items: Vec<Option<&str>>| format!("ARRAY[{}]::text[]", items.into_iter().map(quote_option).collect::<Vec<_>>().join(","));
        match self {
            Self::Hstore(values) => values[i].as_ref().map_or("NULL".to_owned(), |map| {
                let (keys, values) = map.iter().map(|&(k, v)| (Some(k), v)).unzip();
                format!("hstore({}, {})", array(keys), array(values))
            }),
            Self::Text(values) => quote_option(values[i]),
            Self::TextArray(values) => values[i].clone().map_or("NULL".to_owned(), array),
        }
    }

    /// The elements at `at`, behind some others that are sliced off.
    fn array(&self, at: impl Iterator<Item = usize>) -> ArrayRef {
        const BEFORE: usize = 3;
        let at: Vec<_> = std::iter::repeat_n(self.len() - 1, BEFORE).chain(at).collect();
        let array: ArrayRef = match self {
            Self::Hstore(values) => {
                let mut out = HstoreBuilder::with_capacity(at.len());
                for i in &at {
                    match &values[*i] {
                        Some(map) => out.append(&mut map.clone()),
                        None => out.append_null(),
                    }
                }
                Arc::new(out.finish())
            }
            Self::Text(values) => Arc::new(at.iter().map(|i| values[*i]).collect::<StringViewArray>()),
            Self::TextArray(values) => {
                let mut out = list::builder(at.len());
                for i in &at {
                    out.values().extend(values[*i].iter().flatten().copied());
                    out.append(values[*i].is_some());
                }
                Arc::new(out.finish())
            }
        };
        array.slice(BEFORE, at.len() - BEFORE)
    }

    fn constant(&self, i: usize) -> ColumnarValue {
        ColumnarValue::Scalar(ScalarValue::try_from_array(&self.array(std::iter::once(i)), 0).expect("a scalar"))
    }
}

/// Calls a function of ours.
pub(super) fn call(name: &str, args: &[ColumnarValue], rows: usize) -> datafusion::error::Result<ArrayRef> {
    let udf = functions::specs().into_iter().find(|s| s.name == name).unwrap_or_else(|| panic!("no `{name}`")).udf();
    let arg_fields: Vec<_> = args.iter().map(|a| Arc::new(Field::new("argument", a.data_type(), true))).collect();
    let types: Vec<_> = args.iter().map(ColumnarValue::data_type).collect();
    assert_eq!(udf.coerce_types(&types)?, types, "arguments of `{name}` are given as they are coerced");
    let scalars = vec![None; args.len()];
    let return_field = udf.return_field_from_args(ReturnFieldArgs { arg_fields: &arg_fields, scalar_arguments: &scalars })?;
    let config_options = Arc::new(ConfigOptions::default());
    let args =
        ScalarFunctionArgs { args: args.to_vec(), arg_fields, number_rows: rows, return_field: Arc::clone(&return_field), config_options };
    let answer = udf.invoke_with_args(args)?;
    assert_eq!(answer.data_type(), *return_field.data_type(), "`{name}` returns what it declares");
    answer.into_array(rows)
}

/// PostgreSQL's text of every element.
fn texts(array: &ArrayRef) -> Vec<Option<String>> {
    let array = match array.data_type() {
        DataType::Map(..) => call("hstore_out", &[ColumnarValue::Array(Arc::clone(array))], array.len()).expect("printed"),
        DataType::List(_) => call("array_out", &[ColumnarValue::Array(Arc::clone(array))], array.len()).expect("printed"),
        DataType::Boolean => {
            return array.as_boolean().iter().map(|b| b.map(|b| b.to_string())).collect();
        }
        _ => Arc::clone(array),
    };
    array.as_string_view().iter().map(|text| text.map(ToOwned::to_owned)).collect()
}

/// PostgreSQL's answers to an expression over `a` and `b`, for every pair.
fn theirs(server: &Server, expression: &str, a: &Column, b: &Column) -> Vec<Option<String>> {
    let table = |name: &str, column: &Column| {
        let rows: Vec<_> = (0..column.len()).map(|i| format!("({i}, {})", column.literal(i))).collect();
        let sql_type = column.sql_type();
        format!("CREATE TEMP TABLE t{name}(i{name} int, {name} {sql_type}); INSERT INTO t{name} VALUES {};\n", rows.join(",\n"))
    };
    let question = format!("SELECT coalesce(to_json(({expression})::text)::text, 'null') FROM ta, tb ORDER BY ia, ib;");
    server.json_lines(&[table("a", a), table("b", b), question].concat())
}

/// One function of two arguments, with columns and with constants on either side.
fn compare(server: &Server, name: &str, expression: &str, a: &Column, b: &Column) -> usize {
    let theirs = theirs(server, expression, a, b);
    let pairs = || (0..a.len()).flat_map(|i| (0..b.len()).map(move |j| (i, j)));
    let check = |shape: &str, args: &[ColumnarValue], which: &mut dyn Iterator<Item = (usize, usize)>, rows: usize| {
        let ours = texts(&call(name, args, rows).expect("a result"));
        let mut compared = 0;
        for (ours, (i, j)) in ours.into_iter().zip(which) {
            assert_eq!(ours, theirs[i * b.len() + j], "{expression}, {shape}: a = {}, b = {}", a.literal(i), b.literal(j));
            compared += 1;
        }
        assert_eq!(compared, rows);
        compared
    };
    let columns = [ColumnarValue::Array(a.array(pairs().map(|p| p.0))), ColumnarValue::Array(b.array(pairs().map(|p| p.1)))];
    let mut compared = check("columns", &columns, &mut pairs(), a.len() * b.len());
    for j in 0..b.len() {
        let args = [ColumnarValue::Array(a.array(0..a.len())), b.constant(j)];
        compared += check("b constant", &args, &mut (0..a.len()).map(|i| (i, j)), a.len());
    }
    for i in 0..a.len() {
        let args = [a.constant(i), ColumnarValue::Array(b.array(0..b.len()))];
        compared += check("a constant", &args, &mut (0..b.len()).map(|j| (i, j)), b.len());
    }
    for (i, j) in pairs().step_by(7) {
        compared += check("constants", &[a.constant(i), b.constant(j)], &mut std::iter::once((i, j)), 1);
    }
    if matches!(a, Column::Hstore(_)) {
        // As text, which is parsed on the fly.
        let text = call("hstore_out", &columns[..1], a.len() * b.len()).expect("printed");
        compared += check("a as text", &[ColumnarValue::Array(text), columns[1].clone()], &mut pairs(), a.len() * b.len());
    }
    compared
}

fn maps(random: &mut Random, count: usize, keys: usize, most: usize) -> Column {
    Column::Hstore((0..count).map(|i| (i != 1).then(|| entries(random, keys, most))).collect())
}

fn key_arrays(random: &mut Random, count: usize) -> Column {
    let items = |random: &mut Random| (0..random.below(6)).map(|_| (random.below(8) > 0).then(|| random.pick(KEYS))).collect::<Vec<_>>();
    Column::TextArray((0..count).map(|i| (i != 1).then(|| items(random))).collect())
}

#[test]
fn operators_with_a_key() {
    let Some(server) = server() else { return };
    let mut random = Random::new(11);
    let maps = maps(&mut random, 60, KEYS.len(), 12);
    let keys = Column::Text(KEYS.iter().map(|&k| Some(k)).chain([None, Some("absent")]).collect());
    let mut compared = 0;
    for (name, expression) in
        [("fetchval", "a -> b"), ("exist", "a ? b"), ("exist", "exist(a, b)"), ("defined", "defined(a, b)"), ("delete", "a - b")]
    {
        compared += compare(server, name, expression, &maps, &keys);
    }
    assert!(compared > 2000);
}

#[test]
fn operators_with_an_array_of_keys() {
    let Some(server) = server() else { return };
    let mut random = Random::new(12);
    let maps = maps(&mut random, 40, KEYS.len(), 12);
    let keys = key_arrays(&mut random, 40);
    let mut compared = 0;
    for (name, expression) in
        [("slice_array", "a -> b"), ("exists_all", "a ?& b"), ("exists_any", "a ?| b"), ("slice", "slice(a, b)"), ("delete", "a - b")]
    {
        compared += compare(server, name, expression, &maps, &keys);
    }
    assert!(compared > 2000);
}

#[test]
fn operators_with_another_hstore() {
    let Some(server) = server() else { return };
    let mut random = Random::new(13);
    let mut compared = 0;
    for (keys, most) in [(3, 3), (KEYS.len(), 10)] {
        let (a, b) = (maps(&mut random, 40, keys, most), maps(&mut random, 40, keys, most));
        for (name, expression) in [("hs_contains", "a @> b"), ("hs_contained", "a <@ b"), ("hs_concat", "a || b"), ("delete", "a - b")] {
            compared += compare(server, name, expression, &a, &b);
        }
    }
    assert!(compared > 2000);
}

#[test]
fn functions_of_one_hstore() {
    let Some(server) = server() else { return };
    let mut random = Random::new(14);
    let maps = maps(&mut random, 300, KEYS.len(), 10);
    let none = Column::Text(vec![None]);
    for name in [
        "akeys",
        "avals",
        "hstore_to_array",
        "hstore_to_matrix",
        "hstore_to_json",
        "hstore_to_jsonb",
        "hstore_to_json_loose",
        "hstore_to_jsonb_loose",
        "hstore_out",
    ] {
        let expression = if name == "hstore_out" { "a".to_owned() } else { format!("{name}(a)") };
        let theirs = theirs(server, &expression, &maps, &none);
        let column = maps.array(0..maps.len());
        assert_eq!(texts(&call(name, &[ColumnarValue::Array(Arc::clone(&column))], maps.len()).unwrap()), theirs, "{name}");
        let text = call("hstore_out", &[ColumnarValue::Array(column)], maps.len()).unwrap();
        assert_eq!(texts(&call(name, &[ColumnarValue::Array(text)], maps.len()).unwrap()), theirs, "{name} of text");
        for i in 0..10 {
            assert_eq!(texts(&call(name, &[maps.constant(i)], 1).unwrap()), theirs[i..=i], "{name} of a constant");
        }
    }
}

/// The answer of one call with constants.
fn answer(name: &str, args: &[ColumnarValue]) -> Answer {
    match call(name, args, 1) {
        Err(error) => Answer::Error(apigw_sql_functions::error::from_datafusion(error).message().to_owned()),
        Ok(array) => texts(&array).remove(0).map_or(Answer::Null, Answer::Text),
    }
}

#[test]
fn constructors() {
    let Some(server) = server() else { return };
    let mut random = Random::new(15);
    let mut statements = Vec::new();
    let mut ours = Vec::new();
    let mut ask = |question: String, name: &str, args: &[ColumnarValue]| {
        statements.push(format!("SELECT {question}"));
        ours.push(answer(name, args));
    };
    for i in 0..150 {
        let key = Column::Text(vec![(i % 10 > 0).then(|| random.pick(KEYS))]);
        let value = Column::Text(vec![value(&mut random)]);
        ask(format!("hstore({}::text, {}::text)", key.literal(0), value.literal(0)), "hstore", &[key.constant(0), value.constant(0)]);
    }
    let array = |random: &mut Random, length: usize, nulls: usize| {
        let items = (0..length).map(|_| (nulls == 0 || random.below(nulls) > 0).then(|| random.pick(&KEYS[..8]))).collect();
        Column::TextArray(vec![Some(items)])
    };
    for i in 0..300 {
        let length = random.below(20);
        let entries = array(&mut random, length, if i % 3 == 0 { 12 } else { 0 });
        ask(format!("hstore({})", entries.literal(0)), "hstore", &[entries.constant(0)]);
    }
    for i in 0..300 {
        let length = random.below(12);
        let other = if i % 10 == 0 { random.below(12) } else { length };
        let keys = array(&mut random, length, if i % 3 == 0 { 12 } else { 0 });
        let values = Column::TextArray(vec![(i % 20 > 0).then(|| (0..other).map(|_| Some(random.pick(VALUES))).collect())]);
        let question = format!("hstore({}, {}::text[])", keys.literal(0), values.literal(0));
        ask(question, "hstore", &[keys.constant(0), values.constant(0)]);
    }
    for (question, rows) in [
        ("ARRAY[['a','1'],['b',NULL],['a','2']]", vec![vec![Some("a"), Some("1")], vec![Some("b"), None], vec![Some("a"), Some("2")]]),
        ("ARRAY[['a','1','2'],['b','3','4']]", vec![vec![Some("a"), Some("1"), Some("2")], vec![Some("b"), Some("3"), Some("4")]]),
        ("ARRAY[['a'],['b']]", vec![vec![Some("a")], vec![Some("b")]]),
        ("ARRAY[[NULL,'1']]", vec![vec![None, Some("1")]]),
    ] {
        let mut out = datafusion::arrow::array::ListBuilder::new(list::builder(0));
        for row in rows {
            out.values().values().extend(row);
            out.values().append(true);
        }
        out.append(true);
        let matrix: ArrayRef = Arc::new(out.finish());
        let matrix = datafusion::arrow::compute::cast(&matrix, &list::matrix_type()).unwrap();
        let matrix = ColumnarValue::Scalar(ScalarValue::try_from_array(&matrix, 0).expect("a scalar"));
        ask(format!("hstore({question}::text[])"), "hstore", &[matrix]);
    }
    for text in ["a=>1, b=>NULL", "a", "b=>2, a=>1"] {
        let column = Column::Text(vec![Some(text)]);
        ask(format!("hstore({}::text)", quote(text)), "hstore", &[column.constant(0)]);
    }
    let theirs = server.answers(&statements);
    for ((statement, ours), theirs) in statements.iter().zip(ours).zip(theirs) {
        match (&ours, &theirs) {
            // The wording of the parser is compared where the parser is.
            (Answer::Error(_), Answer::Error(message)) if message.starts_with("Unexpected end") => {}
            _ => assert_eq!(ours, theirs, "{statement}"),
        }
    }
}

//! The arguments of the functions over JSON paths: value, path, variables, whether they are silent.

use bumpalo::Bump;
use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use crate::dispatch::{BooleanArg, Call, TextArg};
use crate::error::IntoDataFusion;
use crate::error::IntoOwn;
use crate::json::build;
use crate::memo::Memo;
use crate::spec::Param;
use apigw_sql_value::jsonpath::{self, JsonPath};

pub(super) const FAMILY: &str = "jsonpath";
/// The parameters; the last two may be left out.
pub(super) const PARAMS: &[(&str, Param)] =
    &[("target", Param::JsonbAsWritten), ("path", Param::Text), ("vars", Param::Jsonb), ("silent", Param::Boolean)];
/// What these two are then.
pub(super) const DEFAULTS: &[&str] = &["'{}'", "false"];
/// The parameters of the functions behind operators.
pub(super) const OPERANDS: &[(&str, Param)] = &[("target", Param::JsonbAsWritten), ("path", Param::Text)];

/// How a function follows its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Times with and without a zone do not compare.
    Plain,
    /// They do: the functions whose names end in `_tz`.
    Zoned,
    /// What goes wrong because of the value is no error: the operators.
    Operator,
}

/// The arguments of a call, row by row.
pub(super) struct Paths<'a> {
    target: TextArg<'a>,
    path: TextArg<'a>,
    variables: Option<TextArg<'a>>,
    silent: Option<BooleanArg<'a>>,
    mode: Mode,
    memo: Memo<JsonPath>,
}

impl<'a> Paths<'a> {
    pub(super) fn new(call: &'a Call<'_>, mode: Mode) -> Result<Self> {
        let given = |i: usize| i < call.arg_count();
        Ok(Self {
            target: call.text(0)?,
            path: call.text(1)?,
            variables: given(2).then(|| call.text(2)).transpose()?,
            silent: given(3).then(|| call.boolean(3)).transpose()?,
            mode,
            memo: Memo::default(),
        })
    }

    /// The path of `row`, the value that it is followed through, and how; `None` where one of them is NULL.
    pub(super) fn get(&mut self, row: usize) -> Result<Option<(&JsonPath, &'a str, jsonpath::Call<'a>)>> {
        let (Some(text), Some(path)) = (self.target.get(row), self.path.get(row)) else { return Ok(None) };
        let variables = self.variables.as_ref().map(|variables| variables.get(row));
        let silent = self.silent.as_ref().map(|silent| silent.get(row));
        if variables == Some(None) || silent == Some(None) {
            return Ok(None);
        }
        let call = jsonpath::Call {
            variables: variables.flatten(),
            silent: silent.flatten().unwrap_or(self.mode == Mode::Operator),
            zoned: self.mode == Mode::Zoned,
        };
        Ok(Some((self.memo.of(path, JsonPath::parse)?, text, call)))
    }
}

/// What `test` says of each row.
pub(super) fn build_boolean(
    call: &Call<'_>,
    mode: Mode,
    test: impl Fn(&JsonPath, &Bump, &str, jsonpath::Call<'_>) -> apigw_sql_value::Result<Option<bool>>,
) -> Result<ArrayRef> {
    let mut paths = Paths::new(call, mode)?;
    let mut bump = Bump::new();
    call.build_boolean(|row| {
        bump.reset();
        Ok(paths.get(row)?.map(|(path, text, how)| test(path, &bump, text, how)).transpose().into_datafusion()?.flatten())
    })
}

/// What `write` writes of each row as jsonb; NULL where it says so.
pub(super) fn build_jsonb(
    call: &Call<'_>,
    mode: Mode,
    write: impl Fn(&JsonPath, &Bump, &str, jsonpath::Call<'_>, &mut String) -> apigw_sql_value::Result<bool>,
) -> Result<ArrayRef> {
    let mut paths = Paths::new(call, mode)?;
    build(call, |row, bump, out| match paths.get(row).into_own()? {
        Some((path, text, how)) => write(path, bump, text, how, out),
        None => Ok(false),
    })
}

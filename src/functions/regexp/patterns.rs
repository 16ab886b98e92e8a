//! The pattern and flags of a call: compiled once where they are constant, else once for each that differs.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::Array;
use datafusion::common::Result;

use crate::error::Error;
use crate::functions::dispatch::{Call, TextArg};
use crate::functions::view_memo::ViewMemo;
use crate::value::pattern::{Flags, Flavour, Regex, compiled};

/// A pattern that is ready to use.
pub(crate) type Compiled = (Arc<Regex>, Flags);

/// The patterns of a call, row by row.
pub(crate) struct Patterns<'a> {
    flavour: Flavour,
    pattern: TextArg<'a>,
    flags: Option<TextArg<'a>>,
    /// Letters match in either case, whatever the flags say.
    insensitive: bool,
    /// The flag `g` is refused.
    once: bool,
    seen: HashMap<(&'a str, &'a str), Compiled>,
    last: Option<((&'a str, &'a str), Compiled)>,
}

impl<'a> Patterns<'a> {
    /// The patterns in argument `pattern`, with the flags in argument `flags` where there is one.
    pub(crate) fn new(call: &'a Call<'_>, flavour: Flavour, pattern: usize, flags: usize) -> Result<Self> {
        let flags = if flags < call.arg_count() { Some(call.text(flags)?) } else { None };
        Ok(Self { flavour, pattern: call.text(pattern)?, flags, insensitive: false, once: false, seen: HashMap::new(), last: None })
    }

    /// The pattern of `row`; `None` if it or its flags are NULL.
    pub(crate) fn get(&mut self, row: usize) -> Result<Option<&Compiled>> {
        let flags = match &self.flags {
            Some(flags) => flags.get(row),
            None => Some(""),
        };
        let (Some(pattern), Some(flags)) = (self.pattern.get(row), flags) else { return Ok(None) };
        let key = (pattern, flags);
        if self.last.as_ref().is_none_or(|(last, _)| *last != key) {
            let compiled = match self.seen.get(&key).cloned() {
                Some(compiled) => compiled,
                None => self.compile(key)?,
            };
            self.last = Some((key, compiled));
        }
        Ok(self.last.as_ref().map(|(_, compiled)| compiled))
    }
}

impl<'a> Patterns<'a> {
    fn compile(&mut self, key: (&'a str, &'a str)) -> Result<Compiled> {
        let (pattern, flags) = key;
        let mut flags = Flags::parse(flags, self.flavour)?;
        flags.case_insensitive |= self.insensitive;
        if self.once && flags.global {
            return Err(Error::invalid_text("the flag `g` means nothing here").with_hint("leave it out").into());
        }
        let compiled = (compiled(self.flavour, flags, pattern)?, flags);
        self.seen.insert(key, compiled.clone());
        Ok(compiled)
    }
}

/// Whether the pattern of each row matches its text.
pub(super) fn test(call: &Call<'_>, flavour: Flavour, insensitive: bool) -> Result<datafusion::arrow::array::ArrayRef> {
    let text = call.text(0)?;
    let mut patterns = Patterns { insensitive, once: true, ..Patterns::new(call, flavour, 1, 2)? };
    let constant = call.is_constant_arg(1) && (call.arg_count() < 3 || call.is_constant_arg(2));
    if constant && text.constant().is_none() && text.array().null_count() < text.array().len() {
        let Some((regex, _)) = patterns.get(0)? else { return call.build_boolean(|_| Ok(None)) };
        let mut answers = ViewMemo::new();
        return call.build_boolean(|row| Ok(answers.get(&text, row, |text| Ok(regex.is_match(text)?))?.copied()));
    }
    call.build_boolean(|row| {
        let Some(text) = text.get(row) else { return Ok(None) };
        Ok(patterns.get(row)?.map(|(regex, _)| regex.is_match(text)).transpose()?)
    })
}

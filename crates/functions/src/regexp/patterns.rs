//! The pattern and flags of a call: compiled once where they are constant, else once for each that differs.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::common::Result;

use crate::dispatch::{Call, TextArg};
use crate::error::IntoDataFusion;
use apigw_sql_value::error::Error;
use apigw_sql_value::pattern::{Flags, Flavour, Regex, Searcher, compiled};

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
    searcher: Option<Searcher>,
}

impl<'a> Patterns<'a> {
    /// The patterns in argument `pattern`, with the flags in argument `flags` where there is one.
    pub(crate) fn new(call: &'a Call<'_>, flavour: Flavour, pattern: usize, flags: usize) -> Result<Self> {
        let flags = if flags < call.arg_count() { Some(call.text(flags)?) } else { None };
        Ok(Self {
            flavour,
            pattern: call.text(pattern)?,
            flags,
            insensitive: false,
            once: false,
            seen: HashMap::new(),
            last: None,
            searcher: None,
        })
    }

    /// The pattern of `row`; `None` if it or its flags are NULL.
    pub(crate) fn get(&mut self, row: usize) -> Result<Option<&Compiled>> {
        let flags = match &self.flags {
            Some(flags) => flags.get(row),
            None => Some(""),
        };
        let (Some(pattern), Some(flags)) = (self.pattern.get(row), flags) else { return Ok(None) };
        let key = (pattern, flags);
        if self.last.as_ref().is_none_or(|(last, _)| !is_same(*last, key)) {
            let compiled = match self.seen.get(&key).cloned() {
                Some(compiled) => compiled,
                None => self.compile(key)?,
            };
            self.last = Some((key, compiled));
            self.searcher = None;
        }
        Ok(self.last.as_ref().map(|(_, compiled)| compiled))
    }

    /// As [`Self::get`], ready to search in many texts.
    pub(crate) fn searcher(&mut self, row: usize) -> Result<Option<&mut Searcher>> {
        if self.get(row)?.is_none() {
            return Ok(None);
        }
        let Self { searcher, last, .. } = self;
        if let (None, Some((_, (regex, _)))) = (&searcher, last) {
            *searcher = Some(Searcher::new(Arc::clone(regex)));
        }
        Ok(searcher.as_mut())
    }
}

/// Whether two keys are equal; those of a constant are at one place, which is quicker to see.
fn is_same(a: (&str, &str), b: (&str, &str)) -> bool {
    let same = |a: &str, b: &str| std::ptr::eq(a, b) || a == b;
    same(a.0, b.0) && same(a.1, b.1)
}

impl<'a> Patterns<'a> {
    fn compile(&mut self, key: (&'a str, &'a str)) -> Result<Compiled> {
        let (pattern, flags) = key;
        let mut flags = Flags::parse(flags, self.flavour).into_datafusion()?;
        flags.case_insensitive |= self.insensitive;
        if self.once && flags.global {
            return Err(Error::invalid_text("the flag `g` means nothing here").with_hint("leave it out").into_datafusion());
        }
        let compiled = (compiled(self.flavour, flags, pattern).into_datafusion()?, flags);
        self.seen.insert(key, compiled.clone());
        Ok(compiled)
    }
}

/// Whether the pattern of each row matches its text.
pub(super) fn test(call: &Call<'_>, flavour: Flavour, insensitive: bool) -> Result<datafusion::arrow::array::ArrayRef> {
    let text = call.text(0)?;
    let mut patterns = Patterns { insensitive, once: true, ..Patterns::new(call, flavour, 1, 2)? };
    call.build_boolean(|row| {
        let Some(text) = text.get(row) else { return Ok(None) };
        patterns.searcher(row)?.map(|regex| regex.is_match(text)).transpose().into_datafusion()
    })
}

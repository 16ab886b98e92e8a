//! How results are shown, and the one table of `\pset` and `-P` options.

use std::path::Path;

use apigw_sql_columns::output::{Expanded, FormatKind, Options};
use apigw_sql_value::error::{Error, Result};

use super::suggest::nearest;

/// How results are shown.
#[derive(Clone, Debug)]
pub struct Display {
    /// The format of results.
    pub format: FormatKind,
    /// What the format looks at. Width and colour are the console's to say.
    pub options: Options,
    /// Whether the time that a statement took is told.
    pub timing: bool,
    /// Whether notes and command tags are left out.
    pub quiet: bool,
    /// Whether long results go through the pager, where there is one.
    pub pager: bool,
}

impl Default for Display {
    fn default() -> Self {
        Self { format: FormatKind::default(), options: Options::default(), timing: false, quiet: false, pager: true }
    }
}

/// An option of `\pset`.
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it can be.
    pub values: &'static str,
    /// What it does.
    pub help: &'static str,
    get: fn(&Display) -> String,
    set: fn(&mut Display, Option<&str>) -> Result<()>,
}

impl Setting {
    /// All options, in the order of their names.
    pub const ALL: &'static [Self] = &[
        Self {
            name: "columns",
            values: "N",
            help: "the widest a cell gets on a terminal; 0 leaves it to the format",
            get: |d| d.options.max_cell_width.unwrap_or(0).to_string(),
            set: |d, value| {
                let width = value.unwrap_or("0");
                let parsed = width.parse::<usize>().map_err(|_| expected("a number", "columns", width))?;
                d.options.max_cell_width = (parsed > 0).then_some(parsed);
                Ok(())
            },
        },
        Self {
            name: "expanded",
            values: "on, off, auto",
            help: "one line a column; auto: where a row is too wide for the terminal",
            get: |d| expanded_name(d.options.expanded).to_owned(),
            set: |d, value| {
                d.options.expanded = match value {
                    None if d.options.expanded == Expanded::Off => Expanded::On,
                    None => Expanded::Off,
                    Some(word) if word.eq_ignore_ascii_case("auto") => Expanded::Auto,
                    Some(word) => match boolean(word) {
                        Some(true) => Expanded::On,
                        Some(false) => Expanded::Off,
                        None => return Err(expected("on, off or auto", "expanded", word)),
                    },
                };
                Ok(())
            },
        },
        Self {
            name: "fieldsep",
            values: "TEXT",
            help: "what stands between unaligned fields",
            get: |d| d.options.field_separator.clone(),
            set: |d, value| {
                value.unwrap_or("|").clone_into(&mut d.options.field_separator);
                Ok(())
            },
        },
        Self {
            name: "footer",
            values: "on, off",
            help: "the number of rows below a table",
            get: |d| on_off(d.options.footer),
            set: |d, value| toggle(&mut d.options.footer, "footer", value),
        },
        Self {
            name: "format",
            values: "table, unaligned, line, csv, tsv, json, ndjson, markdown, html, parquet, arrow",
            help: "the format of results",
            get: |d| if d.is_unaligned() { "unaligned".to_owned() } else { d.format.name().to_owned() },
            set: |d, value| d.set_format(value.unwrap_or("table")),
        },
        Self {
            name: "null",
            values: "TEXT",
            help: "what stands for NULL in table, line, markdown and html",
            get: |d| d.options.null.clone(),
            set: |d, value| {
                value.unwrap_or_default().clone_into(&mut d.options.null);
                Ok(())
            },
        },
        Self {
            name: "pager",
            values: "on, off",
            help: "whether the shell shows long results with the pager",
            get: |d| on_off(d.pager),
            set: |d, value| toggle(&mut d.pager, "pager", value),
        },
        Self {
            name: "tuples_only",
            values: "on, off",
            help: "rows only: neither titles nor row counts",
            get: |d| on_off(!d.options.header),
            set: |d, value| {
                let mut only = !d.options.header;
                toggle(&mut only, "tuples_only", value)?;
                d.options.header = !only;
                d.options.footer = !only;
                Ok(())
            },
        },
    ];

    /// The option called `name`.
    pub fn find(name: &str) -> Result<&'static Self> {
        let alias = match name {
            "x" | "vertical" => "expanded",
            "t" => "tuples_only",
            other => other,
        };
        Self::ALL.iter().find(|s| s.name.eq_ignore_ascii_case(alias)).ok_or_else(|| {
            let names = Self::ALL.iter().map(|s| s.name);
            let error = Error::usage(format!("expected a display option, but found `{name}`"));
            match nearest(name, names.clone()) {
                Some(near) => error.with_hint(format!("did you mean `{near}`?")),
                None => error.with_hint(format!("the options are {}", names.collect::<Vec<_>>().join(", "))),
            }
        })
    }

    /// The value in `display`.
    pub fn get(&self, display: &Display) -> String {
        (self.get)(display)
    }

    /// Changes it in `display`; without a value a switch is turned, another option goes back to its default.
    pub fn set(&self, display: &mut Display, value: Option<&str>) -> Result<()> {
        (self.set)(display, value)
    }
}

impl Display {
    /// Changes an option as `\pset` does.
    pub fn set(&mut self, name: &str, value: Option<&str>) -> Result<()> {
        Setting::find(name)?.set(self, value)
    }

    /// Changes the format; `aligned` and `unaligned` are psql's names for the two looks of a table.
    pub fn set_format(&mut self, name: &str) -> Result<()> {
        if name.eq_ignore_ascii_case("unaligned") {
            self.format = FormatKind::Table;
            self.options.aligned = false;
        } else {
            self.format = name.parse()?;
            self.options.aligned = true;
        }
        Ok(())
    }

    /// The format of a result file, by its name or as it was `named`. A format other than the first one was chosen, and goes into
    /// a file of any name that says nothing else.
    pub(super) fn format_of_result(&self, path: &Path, named: Option<FormatKind>) -> Result<FormatKind> {
        let chosen = Some(self.format).filter(|format| FormatKind::from_extension(path).is_none() && *format != FormatKind::Table);
        Ok(FormatKind::of_result(path, named.or(chosen))?.unwrap_or(self.format))
    }

    /// Whether results are psql's unaligned output.
    pub fn is_unaligned(&self) -> bool {
        self.format == FormatKind::Table && !self.options.aligned
    }
}

/// psql's booleans.
pub fn boolean(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" | "t" | "y" => Some(true),
        "off" | "false" | "no" | "0" | "f" | "n" => Some(false),
        _ => None,
    }
}

/// Sets `switch` to what `value` says, or turns it.
pub fn toggle(switch: &mut bool, name: &str, value: Option<&str>) -> Result<()> {
    *switch = match value {
        None => !*switch,
        Some(word) => boolean(word).ok_or_else(|| expected("on or off", name, word))?,
    };
    Ok(())
}

/// `on` or `off`.
pub fn on_off(value: bool) -> String {
    if value { "on".to_owned() } else { "off".to_owned() }
}

fn expanded_name(expanded: Expanded) -> &'static str {
    match expanded {
        Expanded::Off => "off",
        Expanded::On => "on",
        Expanded::Auto => "auto",
    }
}

fn expected(what: &str, name: &str, found: &str) -> Error {
    Error::usage(format!("expected {what} for `{name}`, but found `{found}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_option_is_set_and_read_back() {
        let mut display = Display::default();
        for (name, value) in [
            ("columns", "40"),
            ("expanded", "auto"),
            ("fieldsep", ";"),
            ("footer", "off"),
            ("format", "unaligned"),
            ("null", "∅"),
            ("pager", "off"),
            ("tuples_only", "on"),
        ] {
            display.set(name, Some(value)).unwrap();
            assert_eq!(Setting::find(name).unwrap().get(&display), value, "{name}");
        }
        assert!(!display.options.header && !display.options.footer);
    }

    #[test]
    fn switches_turn_without_a_value() {
        let mut display = Display::default();
        display.set("x", None).unwrap();
        assert_eq!(display.options.expanded, Expanded::On);
        display.set("x", None).unwrap();
        assert_eq!(display.options.expanded, Expanded::Off);
    }

    #[test]
    fn a_misspelt_option_gets_a_suggestion() {
        let error = Display::default().set("nul", Some("x")).unwrap_err();
        assert_eq!(error.message(), "expected a display option, but found `nul`");
        assert_eq!(error.hint(), Some("did you mean `null`?"));
    }
}

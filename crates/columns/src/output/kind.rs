//! The names of the result formats.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use apigw_sql_value::error::Error;

/// A result format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FormatKind {
    /// Aligned columns, as psql prints them.
    #[default]
    Table,
    /// One line a column, as psql's expanded display.
    Line,
    /// RFC 4180, as PostgreSQL's `COPY … (FORMAT csv)` writes it.
    Csv,
    /// Tab-separated, as PostgreSQL's `COPY` writes text.
    Tsv,
    /// One array of objects.
    Json,
    /// One object a line.
    Ndjson,
    /// A pipe table of GitHub-flavoured Markdown.
    Markdown,
    /// A `<table>` element.
    Html,
    /// A Parquet file.
    Parquet,
    /// An Arrow IPC file.
    Arrow,
}

impl FormatKind {
    /// All formats, in the order they are listed to users.
    pub const ALL: [Self; 10] =
        [Self::Table, Self::Line, Self::Csv, Self::Tsv, Self::Json, Self::Ndjson, Self::Markdown, Self::Html, Self::Parquet, Self::Arrow];

    /// The name users type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Line => "line",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
        }
    }

    /// The format that a file name asks for by its extension, if it is one we know.
    pub fn from_extension(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "txt" => Some(Self::Table),
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "md" | "markdown" => Some(Self::Markdown),
            "html" | "htm" => Some(Self::Html),
            "parquet" => Some(Self::Parquet),
            "arrow" | "feather" => Some(Self::Arrow),
            _ => None,
        }
    }

    /// The format of a result file, by its name or as it was `named` by an option: text goes into any file but one that is
    /// called as a format of bytes, and bytes into none that is called as a text. `None`: nothing says it.
    pub fn of_result(path: &Path, named: Option<Self>) -> Result<Option<Self>, Error> {
        let Some(extension) = path.extension() else { return Ok(named) };
        match (Self::from_extension(path), named) {
            (Some(called), Some(named)) if (called.is_binary() || named.is_binary()) && called != named => {
                Err(Error::usage(format!("`{}` is called as {called}, but the format is {named}", path.display()))
                    .with_hint("leave the format out, or give the file another extension"))
            }
            (_, Some(named)) => Ok(Some(named)),
            (Some(called), None) => Ok(Some(called)),
            (None, None) => {
                let extension = extension.to_string_lossy();
                let error = Error::usage(format!("cannot tell the format of `{}` by its extension `{extension}`", path.display()));
                let all = Self::ALL.map(Self::name).join(", ");
                Err(error.with_hint(format!("name the format: `--format csv`, in the shell `\\pset format csv`; the formats are {all}")))
            }
        }
    }

    /// Whether the format is bytes that make no sense on a terminal and hold one result a file.
    pub fn is_binary(self) -> bool {
        matches!(self, Self::Parquet | Self::Arrow)
    }
}

impl fmt::Display for FormatKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for FormatKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let name = text.trim().to_ascii_lowercase();
        if let Some(kind) = Self::ALL.into_iter().find(|k| k.name() == name) {
            return Ok(kind);
        }
        let alias = match name.as_str() {
            "aligned" => Some(Self::Table),
            "expanded" => Some(Self::Line),
            "jsonl" | "jsonlines" => Some(Self::Ndjson),
            "md" => Some(Self::Markdown),
            "htm" => Some(Self::Html),
            _ => None,
        };
        alias.ok_or_else(|| unknown(text, &name))
    }
}

fn unknown(text: &str, name: &str) -> Error {
    let all = FormatKind::ALL.map(FormatKind::name).join(", ");
    let near = FormatKind::ALL
        .into_iter()
        .map(|kind| (strsim::damerau_levenshtein(kind.name(), name), kind))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= 2);
    let hint = match near {
        Some((_, kind)) => format!("did you mean `{kind}`? The formats are {all}"),
        None => format!("the formats are {all}"),
    };
    Error::usage(format!("expected an output format, but found `{text}`")).with_hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for kind in FormatKind::ALL {
            assert_eq!(kind.name().parse::<FormatKind>().unwrap(), kind);
            assert_eq!(kind.name().to_uppercase().parse::<FormatKind>().unwrap(), kind);
        }
        assert_eq!("jsonl".parse::<FormatKind>().unwrap(), FormatKind::Ndjson);
        assert_eq!("md".parse::<FormatKind>().unwrap(), FormatKind::Markdown);
    }

    #[test]
    fn a_misspelt_name_gets_a_suggestion() {
        let error = "cvs".parse::<FormatKind>().unwrap_err();
        assert_eq!(error.to_string(), "expected an output format, but found `cvs`");
        insta::assert_snapshot!(
            error.hint().unwrap(),
            @"did you mean `csv`? The formats are table, line, csv, tsv, json, ndjson, markdown, html, parquet, arrow"
        );
        let error = "spreadsheet".parse::<FormatKind>().unwrap_err();
        insta::assert_snapshot!(
            error.hint().unwrap(),
            @"the formats are table, line, csv, tsv, json, ndjson, markdown, html, parquet, arrow"
        );
    }

    #[test]
    fn a_result_file_has_the_format_that_its_name_or_an_option_says() {
        let of = |name: &str, named| FormatKind::of_result(Path::new(name), named);
        assert_eq!(of("a.csv", None).unwrap(), Some(FormatKind::Csv));
        assert_eq!(of("a", None).unwrap(), None);
        assert_eq!(of("/dev/null", Some(FormatKind::Parquet)).unwrap(), Some(FormatKind::Parquet));
        assert_eq!(of("a.json", Some(FormatKind::Ndjson)).unwrap(), Some(FormatKind::Ndjson));
        assert_eq!(of("a.log", Some(FormatKind::Csv)).unwrap(), Some(FormatKind::Csv));
        for (name, named) in [("a.parquet", FormatKind::Csv), ("a.csv", FormatKind::Parquet), ("a.arrow", FormatKind::Parquet)] {
            assert!(of(name, Some(named)).is_err(), "{name}");
        }
        for name in ["a.xlsx", "a.json.gz", "a.log"] {
            assert!(of(name, None).unwrap_err().to_string().contains("cannot tell the format"), "{name}");
        }
    }

    #[test]
    fn extensions_name_formats() {
        let of = |name: &str| FormatKind::from_extension(Path::new(name));
        assert_eq!(of("a/b.CSV"), Some(FormatKind::Csv));
        assert_eq!(of("b.jsonl"), Some(FormatKind::Ndjson));
        assert_eq!(of("b.md"), Some(FormatKind::Markdown));
        assert_eq!(of("b.parquet"), Some(FormatKind::Parquet));
        assert_eq!(of("b.xlsx"), None);
        assert_eq!(of("csv"), None);
    }
}

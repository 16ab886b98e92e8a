//! Completion by context: what can stand at the cursor, filled from a snapshot of the catalog.

mod call;
pub(super) mod context;
mod literal;
mod values;

use call::{ArgumentOf, fits, returned};
use context::{Context, Named, Wanted, analyse};
use literal::{Asked, Beside};
use values::Question;
pub(super) use values::{EngineLookup, Lookup};

use super::catalog::{Catalog, Column, Table};
use super::keywords;
use crate::psql::{Completes, Setting};
use apigw_sql_columns::model::enums;
use apigw_sql_language::variables::quote_identifier;

/// What completion knows.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Tables and functions.
    pub(super) catalog: Catalog,
    /// Backslash commands and their aliases, each with what its arguments are.
    pub(super) commands: Vec<(String, Completes)>,
    /// Variables.
    pub(super) variables: Vec<String>,
    /// Keys and values that occur.
    pub(super) data: Option<Box<dyn Lookup>>,
}

/// What can be put at the cursor.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Completion {
    /// One of these texts, from the byte `start` up to the cursor.
    Words { start: usize, candidates: Vec<String> },
    /// A file, whose name is being typed at the cursor.
    File,
}

/// What can be put at `cursor` in `text`.
pub(super) fn complete(text: &str, cursor: usize, known: &Known) -> Completion {
    let context = analyse(text, cursor);
    let found = match &context.wanted {
        Wanted::File => return Completion::File,
        Wanted::Nothing => Vec::new(),
        Wanted::Statement => keywords_like(keywords::STATEMENTS, &context),
        Wanted::AfterTable => keywords_like(keywords::AFTER_TABLE, &context),
        Wanted::AfterShow => keywords_like(keywords::AFTER_SHOW, &context),
        Wanted::Object => keywords_like(keywords::OBJECTS, &context),
        Wanted::Table => like(&tables(&known.catalog), &context.word),
        Wanted::Member { qualifiers, tables } => like(&members(qualifiers, *tables, &context, &known.catalog), &context.word),
        Wanted::Expression => expression(&context, &known.catalog),
        Wanted::Text(beside) => texts(beside, text.get(cursor..).unwrap_or_default(), &context, known),
        Wanted::Variable => like(&known.variables, &context.word),
        Wanted::Command => known.commands.iter().map(|(name, _)| name).filter(|name| name.starts_with(&context.word)).cloned().collect(),
        Wanted::Argument { command, n } => match argument(command, *n, &context, known) {
            Some(found) => found,
            None => return Completion::File,
        },
    };
    Completion::Words { start: context.start, candidates: found }
}

/// What can be an argument; `None` is a file.
fn argument(command: &str, n: usize, context: &Context, known: &Known) -> Option<Vec<String>> {
    let completes = known.commands.iter().find(|(name, _)| name == command).map_or(Completes::Nothing, |(_, completes)| *completes);
    let word = &context.word;
    Some(match completes {
        Completes::Nothing => Vec::new(),
        Completes::Files => return None,
        Completes::Settings if n == 0 => like(&Setting::ALL.iter().map(|s| s.name.to_owned()).collect::<Vec<_>>(), word),
        Completes::Settings => Vec::new(),
        Completes::Variables => like(&known.variables, word),
        Completes::Tables => {
            let mut names = tables(&known.catalog);
            if let Some((schema, _)) = word.split_once('.') {
                names = members_of_schema(schema, &known.catalog).into_iter().map(|table| format!("{schema}.{table}")).collect();
            }
            like(&names, word)
        }
        Completes::Functions => like(&known.catalog.functions, word),
        Completes::Words(words) => like(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>(), word),
    })
}

/// The names that start with `word`; if none does, those that hold it.
fn like(names: &[String], word: &str) -> Vec<String> {
    let word = word.to_lowercase();
    let plain = |name: &String| name.trim_start_matches('"').to_lowercase();
    let starting: Vec<String> = names.iter().filter(|name| plain(name).starts_with(&word)).cloned().collect();
    if !starting.is_empty() || word.len() < 2 {
        return starting;
    }
    names.iter().filter(|name| plain(name).contains(&word)).cloned().collect()
}

/// Keywords that start with the word, in the case of what was typed.
fn keywords_like(list: &[&str], context: &Context) -> Vec<String> {
    let word = context.word.to_ascii_uppercase();
    let starting = list.iter().filter(|keyword| keyword.starts_with(&word));
    starting.map(|keyword| in_case(keyword, context)).collect()
}

/// A keyword in lower case if the word is, or, without a word, if the statement's keywords are.
fn in_case(keyword: &str, context: &Context) -> String {
    let typed = &context.word;
    let lower = if typed.is_empty() { context.lower.unwrap_or(false) } else { typed.chars().any(|c| c.is_ascii_lowercase()) };
    if lower { keyword.to_ascii_lowercase() } else { keyword.to_owned() }
}

/// `name` as SQL needs it.
fn identifier(name: &str) -> String {
    let plain =
        name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit());
    if plain && !name.is_empty() { name.to_owned() } else { quote_identifier(name) }
}

/// All tables by the names that find them, then the schemas.
fn tables(catalog: &Catalog) -> Vec<String> {
    let visible = catalog.tables.iter().filter(|table| table.visible).map(|table| identifier(&table.name));
    let schemas = catalog.schemas.iter().map(|schema| format!("{}.", identifier(schema)));
    visible.chain(schemas).collect()
}

fn members_of_schema(schema: &str, catalog: &Catalog) -> Vec<String> {
    catalog.tables.iter().filter(|table| table.schema == schema).map(|table| identifier(&table.name)).collect()
}

/// What follows `a.` or `a.b.`.
fn members(qualifiers: &[String], wants_table: bool, context: &Context, catalog: &Catalog) -> Vec<String> {
    match qualifiers {
        [schema] if wants_table => members_of_schema(schema, catalog),
        [name] => {
            let is_it = |named: &&Named| named.alias.as_ref().unwrap_or(&named.table) == name;
            let table = context.named.iter().find(is_it).and_then(|named| catalog.find(named.schema.as_deref(), &named.table));
            match table.or_else(|| catalog.find(None, name)) {
                Some(table) => columns(table),
                None => members_of_schema(name, catalog),
            }
        }
        [.., schema, table] => catalog.find(Some(schema), table).map(columns).unwrap_or_default(),
        [] => Vec::new(),
    }
}

fn columns(table: &Table) -> Vec<String> {
    table.columns.iter().map(|column| identifier(&column.name)).collect()
}

/// The table and the column that `names` mean.
fn column_of<'c>(names: &[String], context: &Context, catalog: &'c Catalog) -> Option<(&'c Table, &'c Column)> {
    let (name, qualifiers) = names.split_last()?;
    let is_meant = |named: &&Named| qualifiers.last().is_none_or(|q| named.alias.as_ref().unwrap_or(&named.table) == q);
    let tables = context.named.iter().filter(is_meant).filter_map(|named| catalog.find(named.schema.as_deref(), &named.table));
    tables.flat_map(|table| table.columns.iter().map(move |column| (table, column))).find(|(_, column)| column.name == *name)
}

/// Keys and values that start with the word, with their closing quote.
fn texts(beside: &Beside, behind: &str, context: &Context, known: &Known) -> Vec<String> {
    let Some((table, column)) = column_of(&beside.column, context, &known.catalog) else { return Vec::new() };
    let json = matches!(column.sql_type.as_str(), "json" | "jsonb");
    let keyed = json || column.sql_type.starts_with("hstore");
    if (beside.asked == Asked::Value) == keyed {
        return Vec::new();
    }
    let place = (table.schema.clone(), table.name.clone());
    let question = Question { table: place, column: column.name.clone(), json, asked: beside.asked.clone() };
    let mut found = known.data.as_ref().map(|data| data.look(&question)).unwrap_or_default();
    if beside.asked == Asked::Value {
        let more = enums::of_column(&column.name).iter().filter(|value| !found.iter().any(|other| other == *value));
        let more: Vec<_> = more.map(|&value| value.to_owned()).collect();
        found.extend(more);
    }
    let close = if behind.starts_with('\'') { "" } else { "'" };
    like(&found, &context.word).into_iter().map(|text| text.replace('\'', "''") + close).collect()
}

/// Columns of the statement's tables, the names of those, functions, keywords.
fn expression(context: &Context, catalog: &Catalog) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: String| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    let types = context.argument.as_ref().and_then(ArgumentOf::types);
    let fitting = |column: &Column| types.as_ref().is_none_or(|types| fits(types, &column.sql_type));
    let tables: Vec<_> = context.named.iter().filter_map(|named| catalog.find(named.schema.as_deref(), &named.table)).collect();
    for wanted in [true, false] {
        // What fits the argument comes first.
        let of_table =
            |table: &&Table| table.columns.iter().filter(|c| fitting(c) == wanted).map(|c| identifier(&c.name)).collect::<Vec<_>>();
        tables.iter().flat_map(of_table).for_each(&mut add);
    }
    if context.named.is_empty() && !context.word.is_empty() {
        // FROM comes after the columns.
        catalog.tables.iter().filter(|table| table.visible).flat_map(columns).for_each(&mut add);
    }
    for named in &context.named {
        add(identifier(named.alias.as_ref().unwrap_or(&named.table)));
    }
    if context.word.is_empty() {
        // All functions and keywords would be hundreds.
        return if context.named.is_empty() { keywords_like(&["DISTINCT", "CASE", "CAST", "NULL"], context) } else { names };
    }
    let mut found = like(&names, &context.word);
    let shouting = context.word.len() > 1 && !context.word.chars().any(|c| c.is_ascii_lowercase());
    let mut functions: Vec<_> = catalog.functions.iter().collect();
    if let Some(types) = &types {
        functions.sort_by_key(|name| !returned(name).is_some_and(|returned| fits(types, returned)));
    }
    let functions = functions.into_iter().map(|name| format!("{name}(")).collect::<Vec<_>>();
    let starts = |name: &&String| name.to_lowercase().starts_with(&context.word.to_lowercase());
    found.extend(functions.iter().filter(starts).map(|name| if shouting { name.to_uppercase() } else { name.clone() }));
    found.extend(keywords_like(keywords::EXPRESSION, context));
    if found.is_empty() { like(&functions, &context.word) } else { found }
}

#[cfg(test)]
mod tests {
    use super::super::catalog::Kind;
    use super::*;

    fn known() -> Known {
        let table = |schema: &str, name: &str, columns: &[&str]| Table {
            schema: schema.to_owned(),
            name: name.to_owned(),
            kind: Kind::Table,
            visible: schema != "team",
            description: String::new(),
            columns: columns
                .iter()
                .map(|name| Column { name: (*name).to_owned(), sql_type: "text".to_owned(), nullable: true, description: String::new() })
                .collect(),
        };
        Known {
            catalog: Catalog {
                schemas: ["apigw", "aws", "team"].map(str::to_owned).to_vec(),
                tables: vec![
                    table("aws", "apigateway_integration", &["_key", "timeout_in_millis", "type", "uri"]),
                    table("apigw", "stage", &["stage", "rest_api_id"]),
                    table("team", "Owned Accounts", &["account id", "owner"]),
                ],
                functions: ["count", "url_extract_host", "url_extract_port"].map(str::to_owned).to_vec(),
            },
            commands: [("d", Completes::Tables), ("dt", Completes::Tables), ("timing", Completes::Words(&["on", "off"]))]
                .map(|(name, completes)| (name.to_owned(), completes))
                .into_iter()
                .chain([("pset".to_owned(), Completes::Settings), ("i".to_owned(), Completes::Files)])
                .collect(),
            variables: vec!["account".to_owned()],
            data: Some(Box::new(Fake)),
        }
    }

    #[derive(Debug)]
    struct Fake;

    impl Lookup for Fake {
        fn look(&self, question: &Question) -> Vec<String> {
            let found: &[&str] = match &question.asked {
                Asked::Key => &["Team", "env", "team's"],
                Asked::Value => &["HTTP", "MOCK"],
                Asked::ValueOf(key) if key == "env" => &["prod", "staging"],
                Asked::ValueOf(_) => &[],
            };
            found.iter().map(|&text| text.to_owned()).collect()
        }
    }

    /// As [`known`], with a table of several types.
    fn typed() -> Known {
        let mut known = known();
        let column = |(name, sql_type): (&str, &str)| Column {
            name: name.to_owned(),
            sql_type: sql_type.to_owned(),
            nullable: true,
            description: String::new(),
        };
        let columns = [("type", "text"), ("n", "bigint"), ("tags", "hstore_csv"), ("tls", "json"), ("keys", "text[]"), ("more", "hstore")];
        known.catalog.tables.push(Table {
            schema: "aws".to_owned(),
            name: "typed".to_owned(),
            kind: Kind::Table,
            visible: true,
            description: String::new(),
            columns: columns.map(column).to_vec(),
        });
        known.catalog.functions = ["akeys", "array_length", "avals", "hstore", "json_typeof", "lower"].map(str::to_owned).to_vec();
        known
    }

    fn typed_at(text: &str) -> Vec<String> {
        let cursor = text.find('|').unwrap();
        match complete(&text.replacen('|', "", 1), cursor, &typed()) {
            Completion::Words { candidates, .. } => candidates,
            Completion::File => vec!["<file>".to_owned()],
        }
    }

    #[test]
    fn keys_that_occur_stand_in_quotes_behind_operators_of_hstore_and_json() {
        for text in [
            "SELECT tags -> 't| FROM typed",
            "SELECT * FROM typed WHERE tags ? 't|",
            "SELECT t.tags['t| FROM aws.typed AS t",
            "SELECT * FROM typed WHERE tags ?& ARRAY['env', 't|",
            "SELECT * FROM typed WHERE exist(tags, 't|",
            "SELECT tls ->> 't| FROM typed",
        ] {
            assert_eq!(typed_at(text), ["Team'", "team''s'"], "{text}");
        }
        assert_eq!(typed_at("SELECT tags -> 'te|' FROM typed"), ["Team", "team''s"], "the closing quote is there");
        assert_eq!(typed_at("SELECT tags -> 'team''| FROM typed"), ["team''s'"]);
        assert!(typed_at("SELECT type -> 't| FROM typed").is_empty());
        assert!(typed_at("SELECT tags - 't| FROM typed").is_empty());
        assert!(typed_at("SELECT tags -> 't|").is_empty(), "no FROM yet");
    }

    #[test]
    fn values_that_occur_stand_in_quotes_behind_comparisons() {
        assert_eq!(typed_at("SELECT * FROM typed WHERE type = 'H|"), ["HTTP'", "HTTP_PROXY'"]);
        assert_eq!(typed_at("SELECT * FROM typed WHERE type NOT IN ('MOCK', 'M|"), ["MOCK'"]);
        assert_eq!(typed_at("SELECT * FROM typed WHERE type <> '|")[..2], ["HTTP'", "MOCK'"]);
        assert_eq!(typed_at("SELECT * FROM typed WHERE type NOT LIKE 'mo|"), ["MOCK'"]);
        assert_eq!(typed_at("SELECT * FROM typed WHERE tags -> 'env' = 'p|"), ["prod'"]);
        assert_eq!(typed_at("SELECT * FROM typed WHERE tags['env'] IN ('s|"), ["staging'"]);
        assert!(typed_at("SELECT * FROM typed WHERE tags = 'e|").is_empty());
    }

    #[test]
    fn what_fits_the_argument_comes_first() {
        assert_eq!(typed_at("SELECT akeys(| FROM typed")[..2], ["tags", "more"]);
        assert_eq!(typed_at("SELECT json_typeof(| FROM typed")[..1], ["tls"]);
        assert_eq!(typed_at("SELECT exist(tags, t| FROM typed")[..2], ["type", "tags"]);
        assert_eq!(typed_at("SELECT akeys(h| FROM typed")[..1], ["hstore("]);
        assert_eq!(typed_at("SELECT lower(a| FROM typed")[..2], ["akeys(", "array_length("]);
    }

    #[test]
    fn no_prefix_of_a_statement_breaks_it() {
        let text = "SELECT tags -> 'it''s', (each(tags)).key FROM aws.typed AS t WHERE type IN ('é', 'b') AND tags ?| ARRAY['x'] AND t.tags['k'] = ','";
        for (cut, _) in text.char_indices() {
            let _ = complete(&text[..cut], cut, &typed());
            for (end, _) in text[cut..].char_indices().take(6) {
                let _ = complete(&text[cut..], end, &typed());
            }
        }
    }

    /// The candidates at the `|` of a text.
    fn at(text: &str) -> Vec<String> {
        let cursor = text.find('|').unwrap();
        match complete(&text.replacen('|', "", 1), cursor, &known()) {
            Completion::Words { candidates, .. } => candidates,
            Completion::File => vec!["<file>".to_owned()],
        }
    }

    #[test]
    fn tables_with_and_without_their_schema() {
        assert_eq!(at("SELECT * FROM api|"), ["apigateway_integration", "apigw."]);
        assert_eq!(at("SELECT * FROM apigw.|"), ["stage"]);
        assert_eq!(at("SELECT * FROM team.|"), ["\"Owned Accounts\""]);
        assert_eq!(at("DESCRIBE sta|"), ["stage"]);
        assert_eq!(at("\\d apigw.s|"), ["apigw.stage"]);
    }

    #[test]
    fn columns_are_those_of_the_tables_in_the_statement() {
        assert_eq!(at("SELECT ti| FROM apigateway_integration"), ["timeout_in_millis", "timestamp"]);
        assert_eq!(at("SELECT timeo|"), ["timeout_in_millis"], "FROM is not there yet");
        assert_eq!(at("SELECT ti| FROM apigw.stage"), ["timestamp"]);
        assert_eq!(at("SELECT i.| FROM aws.apigateway_integration i"), ["_key", "timeout_in_millis", "type", "uri"]);
        assert_eq!(at("SELECT s.re| FROM apigateway_integration i JOIN stage s"), ["rest_api_id"]);
        assert_eq!(at("SELECT o.| FROM team.\"Owned Accounts\" o"), ["\"account id\"", "owner"]);
        assert_eq!(at("SELECT | FROM stage s"), ["stage", "rest_api_id", "s"]);
        assert_eq!(at("SELECT api_id| FROM stage"), ["rest_api_id"]);
    }

    #[test]
    fn functions_open_their_parenthesis() {
        assert_eq!(at("SELECT cou|"), ["count("]);
        assert_eq!(at("SELECT COU|"), ["COUNT("]);
        assert_eq!(at("SELECT url_e| FROM stage"), ["url_extract_host(", "url_extract_port("]);
        assert_eq!(at("SELECT extract_ho| FROM stage"), ["url_extract_host("]);
    }

    #[test]
    fn case_follows_what_was_typed() {
        assert_eq!(at("sel|"), ["select"]);
        assert_eq!(at("SEL|"), ["SELECT"]);
        assert_eq!(at("select 1 from stage ord|"), ["order by"]);
        assert_eq!(at("select 1 from stage WHER|"), ["WHERE"]);
        assert!(at("select 1 from stage |").contains(&"where".to_owned()));
        assert!(at("|").contains(&"SELECT".to_owned()));
    }

    #[test]
    fn commands_settings_variables_files() {
        assert_eq!(at("\\d|"), ["d", "dt"]);
        assert_eq!(at("\\timing o|"), ["on", "off"]);
        assert_eq!(at("\\pset nu|"), ["null"]);
        assert_eq!(at("SELECT :a|"), ["account"]);
        assert_eq!(at("\\i |"), ["<file>"]);
        assert_eq!(at("\\copy (SELECT 1) to 'x|"), ["<file>"]);
        assert!(at("SELECT 'sel|").is_empty());
    }
}

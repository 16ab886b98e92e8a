//! Completion by context: what can stand at the cursor, filled from a snapshot of the catalog.

pub(super) mod context;

use context::{Context, Named, Wanted, analyse};

use super::catalog::{Catalog, Table};
use super::keywords;
use crate::sql::variables::quote_identifier;
use crate::statement::{Completes, Setting};

/// What completion knows.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Tables and functions.
    pub(super) catalog: Catalog,
    /// Backslash commands and their aliases, each with what its arguments are.
    pub(super) commands: Vec<(String, Completes)>,
    /// Variables.
    pub(super) variables: Vec<String>,
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

/// Columns of the statement's tables, the names of those, functions, keywords.
fn expression(context: &Context, catalog: &Catalog) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: String| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    for named in &context.named {
        if let Some(table) = catalog.find(named.schema.as_deref(), &named.table) {
            columns(table).into_iter().for_each(&mut add);
        }
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
    let functions = catalog.functions.iter().map(|name| format!("{name}(")).collect::<Vec<_>>();
    let starts = |name: &&String| name.to_lowercase().starts_with(&context.word.to_lowercase());
    found.extend(functions.iter().filter(starts).map(|name| if shouting { name.to_uppercase() } else { name.clone() }));
    found.extend(keywords_like(keywords::EXPRESSION, context));
    if found.is_empty() { like(&functions, &context.word) } else { found }
}

#[cfg(test)]
mod tests {
    use super::super::catalog::{Column, Kind};
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

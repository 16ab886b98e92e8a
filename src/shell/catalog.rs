//! A snapshot of what there is: schemas, tables with their columns, functions.

use datafusion::arrow::datatypes::Field;
use datafusion::logical_expr::TableType;

use crate::engine::Engine;
use apigw_sql_columns::schema::{DESCRIPTION, Dataset};
use apigw_sql_columns::types::SqlType;
use apigw_sql_functions::error::IntoOwn;
use apigw_sql_functions::spec::sql_name;
use apigw_sql_language::ast::set_returning_functions;
use apigw_sql_value::error::Result;

/// What there is.
#[derive(Clone, Debug, Default)]
pub(super) struct Catalog {
    /// The names of the schemas, sorted.
    pub(super) schemas: Vec<String>,
    /// Ours first, in their documented order; then the others by name.
    pub(super) tables: Vec<Table>,
    /// The names of all functions, sorted.
    pub(super) functions: Vec<String>,
}

/// What kind of table it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A table.
    Table,
    /// A view.
    View,
}

/// A table or a view.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Whether its name alone finds it.
    pub(super) visible: bool,
    pub(super) description: String,
    pub(super) columns: Vec<Column>,
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) sql_type: String,
    pub(super) nullable: bool,
    pub(super) description: String,
}

impl Column {
    fn new(field: &Field) -> Self {
        Self {
            name: field.name().clone(),
            sql_type: SqlType::of(field).map_or_else(|| sql_name(field.data_type()), |t| t.name().to_owned()),
            nullable: field.is_nullable(),
            description: field.metadata().get(DESCRIPTION).cloned().unwrap_or_default(),
        }
    }
}

impl Catalog {
    /// What `engine` has now.
    pub(super) async fn load(engine: &Engine) -> Result<Self> {
        let state = engine.context().state();
        let names = &state.config_options().catalog;
        let default_schema = &names.default_schema;
        let mut loaded = Self::default();
        let Some(catalog) = engine.context().catalog(&names.default_catalog) else { return Ok(loaded) };
        loaded.schemas = catalog.schema_names().into_iter().filter(|name| name != "information_schema").collect();
        loaded.schemas.sort();
        for schema_name in &loaded.schemas {
            let Some(schema) = catalog.schema(schema_name) else { continue };
            for name in schema.table_names() {
                let Some(table) = schema.table(&name).await.into_own()? else { continue };
                let dataset = Dataset::find(schema_name, &name);
                loaded.tables.push(Table {
                    visible: schema_name == default_schema || matches!(schema_name.as_str(), "aws" | "apigw"),
                    schema: schema_name.clone(),
                    name,
                    kind: if table.table_type() == TableType::View { Kind::View } else { Kind::Table },
                    description: dataset.map(|d| d.description().to_owned()).unwrap_or_default(),
                    columns: table.schema().fields().iter().map(|field| Column::new(field)).collect(),
                });
            }
        }
        let position = |table: &Table| {
            let ours = Dataset::find(&table.schema, &table.name);
            ours.and_then(|d| Dataset::ALL.iter().position(|known| *known == d)).unwrap_or(usize::MAX)
        };
        loaded.tables.sort_by(|a, b| (position(a), &a.schema, &a.name).cmp(&(position(b), &b.schema, &b.name)));
        loaded.functions = state.scalar_functions().keys().cloned().collect();
        loaded.functions.extend(state.aggregate_functions().keys().cloned());
        loaded.functions.extend(state.window_functions().keys().cloned());
        loaded.functions.extend(state.table_functions().keys().cloned());
        loaded.functions.extend(set_returning_functions().map(|(name, _)| name.to_owned()));
        loaded.functions.sort();
        loaded.functions.dedup();
        Ok(loaded)
    }

    /// The table of that name, as an unqualified or a qualified name finds it.
    pub(super) fn find(&self, schema: Option<&str>, name: &str) -> Option<&Table> {
        let is_it = |table: &&Table| table.name == name && schema.map_or(table.visible, |schema| table.schema == schema);
        self.tables.iter().find(is_it)
    }
}

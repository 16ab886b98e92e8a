//! Statements that change the rows of a table, and columns that hold their values to more than a type. DataFusion takes UPDATE and
//! DELETE and leaves the subqueries of their conditions out, and keeps neither lengths nor constraints.

use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    ArrayElemTypeDef, CharacterLength, ColumnDef, ColumnOption, CreateTable, DataType, SetExpr, Spanned as _, Statement as SqlStatement,
    TableConstraint, TimezoneInfo,
};

use crate::error::place_at_location;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Refuses them.
pub(crate) fn check(statement: &Statement) -> Result<()> {
    match statement {
        Statement::Statement(statement) => of_statement(statement),
        Statement::Explain(explain) => match explain.statement.as_ref() {
            Statement::Statement(inner) => not_explained(inner),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

fn of_statement(statement: &SqlStatement) -> Result<()> {
    match statement {
        SqlStatement::Update(_) => Err(unchanged("UPDATE")),
        SqlStatement::Delete(_) => Err(unchanged("DELETE")),
        SqlStatement::Merge(_) => Err(unchanged("MERGE")),
        SqlStatement::Truncate(_) => Err(unchanged("TRUNCATE")),
        // A CTE before it is no query.
        SqlStatement::Query(query) => match query.body.as_ref() {
            SetExpr::Insert(inner) | SetExpr::Update(inner) | SetExpr::Delete(inner) | SetExpr::Merge(inner) => {
                of_statement(inner)?;
                Err(Error::new(ErrorKind::Syntax, "a WITH before INSERT is not taken")
                    .with_hint("write it behind: `INSERT INTO t WITH … SELECT …`"))
            }
            _ => Ok(()),
        },
        SqlStatement::Insert(insert) if insert.overwrite || insert.replace_into || insert.or.is_some() || insert.ignore => {
            Err(Error::new(ErrorKind::Syntax, "INSERT adds rows, and nothing else").with_hint("write `INSERT INTO t SELECT …`"))
        }
        SqlStatement::Explain { statement, .. } | SqlStatement::Prepare { statement, .. } => not_explained(statement),
        SqlStatement::CreateTable(create) => of_table(create),
        _ => Ok(()),
    }
}

/// The statement within EXPLAIN and PREPARE, where an INSERT would be planned without the types of its columns.
fn not_explained(statement: &SqlStatement) -> Result<()> {
    match statement {
        SqlStatement::Insert(_) => {
            Err(Error::new(ErrorKind::Syntax, "EXPLAIN and PREPARE take no INSERT").with_hint("take the SELECT in it"))
        }
        other => of_statement(other),
    }
}

fn unchanged(statement: &str) -> Error {
    Error::new(ErrorKind::Syntax, format!("{statement} is not taken: rows that are in a table stay as they are"))
        .with_hint("make the table anew: `CREATE OR REPLACE TABLE t AS SELECT … FROM t WHERE …`")
}

fn of_table(create: &CreateTable) -> Result<()> {
    if create.query.is_some() && !create.columns.is_empty() {
        return Err(Error::new(ErrorKind::Syntax, "CREATE TABLE AS takes the types of its query")
            .with_hint("cast the columns in the SELECT list, or name them alone: `CREATE TABLE t AS SELECT a::jsonb AS a …`"));
    }
    if let Some(constraint) = create.constraints.iter().find(|constraint| is_unique(constraint)) {
        return Err(unchecked("a table", "PRIMARY KEY and UNIQUE are not checked").at(place_at_location(constraint.span().start)));
    }
    create.columns.iter().try_for_each(of_column)
}

fn is_unique(constraint: &TableConstraint) -> bool {
    matches!(constraint, TableConstraint::Unique(_) | TableConstraint::PrimaryKey(_))
}

fn of_column(column: &ColumnDef) -> Result<()> {
    let place = || place_at_location(column.name.span.start);
    for option in &column.options {
        let unkept = match &option.option {
            ColumnOption::PrimaryKey(_) | ColumnOption::Unique(_) => "PRIMARY KEY and UNIQUE are not checked",
            ColumnOption::Generated { .. } | ColumnOption::Identity(_) | ColumnOption::Materialized(_) | ColumnOption::Alias(_) => {
                "its values would not be generated"
            }
            _ => continue,
        };
        return Err(unchecked(&format!("column `{}`", column.name.value), unkept).at(place()));
    }
    match unkept(&column.data_type) {
        Some(plain) => Err(Error::new(ErrorKind::Syntax, format!("a column does not hold its values to `{}`", column.data_type))
            .with_hint(format!("write `{plain}`, and cast what is inserted"))
            .at(place())),
        None => Ok(()),
    }
}

fn unchecked(what: &str, why: &str) -> Error {
    Error::new(ErrorKind::Syntax, format!("{what} takes no such constraint: {why}")).with_hint("leave it out")
}

/// The type without what a column would not keep of it.
fn unkept(data_type: &DataType) -> Option<&'static str> {
    match data_type {
        DataType::Char(_) | DataType::Character(_) => Some("text"),
        DataType::Varchar(Some(CharacterLength::IntegerLength { .. }))
        | DataType::CharacterVarying(Some(CharacterLength::IntegerLength { .. }))
        | DataType::CharVarying(Some(CharacterLength::IntegerLength { .. })) => Some("text"),
        DataType::Timestamp(Some(_), TimezoneInfo::None | TimezoneInfo::WithoutTimeZone) => Some("timestamp"),
        DataType::Timestamp(Some(_), _) => Some("timestamptz"),
        DataType::Time(Some(_), _) => Some("time"),
        DataType::Interval { fields, precision } if fields.is_some() || precision.is_some() => Some("interval"),
        DataType::Array(ArrayElemTypeDef::SquareBracket(item, _)) => unkept(item),
        _ => None,
    }
}

//! The tables that Datadog documents are here under their names, with their columns in their order and of their types.

use std::collections::BTreeMap;

use apigw_sql_columns::schema::Dataset;

/// The columns of the pages that are complete.
const LIST: &str = include_str!("documented_tables.csv");

#[test]
fn each_documented_table_has_its_columns_in_order() {
    let mut tables: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for line in LIST.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let [table, column, kind] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        tables.entry(table).or_default().push((column, kind));
    }
    assert!(tables.len() > 20, "{} tables", tables.len());
    for (table, documented) in tables {
        let dataset = Dataset::find("aws", table).unwrap_or_else(|| panic!("there is no table aws.{table}"));
        let columns: Vec<_> = dataset.columns().iter().map(|column| (column.name, column.sql_type.name())).collect();
        assert_eq!(columns, documented, "aws.{table}");
        let page = dataset.documented().map(apigw_sql_columns::schema::documented::DocumentedTable::page).unwrap();
        assert_eq!(page, format!("https://docs.datadoghq.com/ddsql_reference/data_directory/aws/aws.{table}.dataset.md"));
    }
}

#[test]
fn a_table_of_which_a_part_was_seen_follows_the_rule_of_the_others() {
    for dataset in Dataset::ALL.into_iter().filter(|dataset| dataset.documented().is_some()) {
        let names: Vec<_> = dataset.columns().iter().map(|column| column.name).collect();
        let mut sorted = names.clone();
        sorted[1..].sort_unstable();
        assert_eq!(names, sorted, "aws.{}", dataset.table_name());
        assert!(names[0] == "_key" && names.contains(&"account_id") && names.contains(&"tags"), "aws.{}", dataset.table_name());
    }
}

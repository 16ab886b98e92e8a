//! The questions of `benches/queries`, in our own functions: they answer as those of `tests/slt/questions.slt` do, which
//! PostgreSQL is asked.

use std::collections::BTreeMap;
use std::path::Path;

use sqllogictest::{AsyncDB, DBOutput, QueryExpect, Record, parse_file};

use super::{Database, Letter, directory};

/// What the questions for PostgreSQL leave out: its pattern takes only functions of the partition `aws`.
const OTHER_PARTITION: (&str, &str) = ("NULL 1", "arn:aws-us-gov:lambda:us-gov-west-1:333333333333:function:reports 1");

/// The rows that each question has, by its number.
fn expected() -> BTreeMap<String, Vec<String>> {
    let mut number = String::new();
    let mut out = BTreeMap::new();
    for record in parse_file::<Letter>(directory().join("questions.slt")).unwrap() {
        match record {
            Record::Comment(lines) => lines.last().unwrap().trim().clone_into(&mut number),
            Record::Query { expected: QueryExpect::Results { results, .. }, .. } => {
                out.insert(number.clone(), results);
            }
            _ => {}
        }
    }
    out
}

#[tokio::test]
async fn the_questions_in_our_own_functions_answer_as_postgresql_does() {
    let expected = expected();
    let mut database = Database::open().await;
    let mut asked = 0;
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/queries")).unwrap() {
        let file = entry.unwrap().path();
        let number = file.file_name().unwrap().to_string_lossy()[..3].to_owned();
        let sql = std::fs::read_to_string(&file).unwrap().replace("@POINT_KEY@", "333333333333/us-gov-west-1/d1b2c3d4e5/r00008/DELETE");
        let DBOutput::Rows { rows, .. } = database.run(&sql).await.unwrap_or_else(|error| panic!("{number}: {error}")) else {
            panic!("{number} has no rows")
        };
        let mut rows: Vec<_> = rows.iter().map(|row| row.join(" ")).collect();
        let mut wanted = expected[&number].clone();
        if number == "q03" {
            wanted.iter_mut().filter(|row| *row == OTHER_PARTITION.0).for_each(|row| OTHER_PARTITION.1.clone_into(row));
            wanted.sort();
            rows.sort();
        }
        assert_eq!(rows, wanted, "{number}");
        asked += 1;
    }
    assert_eq!(asked, 18);
}

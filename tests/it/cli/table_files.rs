//! `--table`: files whose values were lost or changed in silence.

use std::fmt::Write as _;

use super::Place;

impl Place {
    /// The rows that a query over the table file `t` gives, in lines.
    fn of_table(&self, file: &str, query: &str) -> String {
        let ran = self.run(&["--table", &format!("t={file}"), "-t", "-A", "-P", "null=NULL", "-c", query]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{query}: {}", ran.all());
        ran.stdout
    }

    /// What a query over the table file `t` is refused with.
    fn refused_table(&self, file: &str, query: &str) -> String {
        let ran = self.run(&["--table", &format!("t={file}"), "-t", "-A", "-c", query]);
        assert!(matches!(ran.code, 1 | 2) && ran.stdout.is_empty(), "{query}: {}", ran.all());
        ran.stderr
    }
}

#[test]
fn a_fraction_behind_the_first_thousand_lines_of_ndjson_is_not_cut_off() {
    let place = Place::new();
    let mut lines: String = (0..3000).fold(String::new(), |mut lines, n| {
        let _ = writeln!(lines, "{{\"a\":{n}}}");
        lines
    });
    lines.push_str("{\"a\":0.5,\"late\":\"x\"}\n");
    place.write("t.ndjson", lines);
    assert_eq!(place.of_table("t.ndjson", "SELECT a, late FROM t WHERE a < 1 ORDER BY a"), "0|NULL\n0.5|x\n");
    assert_eq!(place.of_table("t.ndjson", "SELECT count(*), count(late), max(a) FROM t"), "3001|1|2999\n");
}

#[test]
fn numbers_of_ndjson_keep_their_digits() {
    let place = Place::new();
    place.write(
        "t.ndjson",
        "{\"mixed\":9007199254740993,\"wide\":18446744073709551617,\"long\":1e400,\"whole\":9223372036854775807,\"half\":1}\n\
         {\"mixed\":0.5,\"wide\":1,\"long\":2,\"whole\":-9223372036854775808,\"half\":0.5}\n",
    );
    assert_eq!(
        place.of_table("t.ndjson", "SELECT mixed::text, wide, long, whole, half FROM t ORDER BY whole DESC"),
        "9007199254740993.0|18446744073709551617|1e400|9223372036854775807|1\n0.5|1|2|-9223372036854775808|0.5\n"
    );
    assert_eq!(
        place.of_table(
            "t.ndjson",
            "SELECT pg_typeof(mixed), pg_typeof(wide), pg_typeof(long), pg_typeof(whole), pg_typeof(half) FROM t LIMIT 1"
        ),
        "numeric|numeric|text|bigint|double precision\n"
    );
    assert_eq!(place.of_table("t.ndjson", "SELECT sum(wide) FROM t"), "18446744073709551618\n");
}

#[test]
fn values_of_several_kinds_in_one_column_of_ndjson_are_texts() {
    let place = Place::new();
    place.write(
        "t.ndjson",
        "{\"id\":1,\"v\":1.50,\"tags\":[\"x\",null],\"o\":{\"k\":1e2}}\n\n{\"id\":2,\"v\":\"one\",\"tags\":[],\"o\":[1]}\n\
         {\"id\":3,\"v\":true,\"tags\":null,\"o\":null}\n",
    );
    assert_eq!(
        place.of_table("t.ndjson", "SELECT v, tags, tags[1], o, o ->> 'k' FROM t ORDER BY id"),
        "1.50|{x,NULL}|x|{\"k\":1e2}|1e2\none|{}|NULL|[1]|NULL\ntrue|NULL|NULL|NULL|NULL\n"
    );
    assert_eq!(place.of_table("t.ndjson", "SELECT * FROM t WHERE id = 2"), "2|one|{}|[1]\n");
}

#[test]
fn a_line_of_ndjson_that_is_no_object_is_told_with_its_number() {
    let place = Place::new();
    for (text, said) in [
        ("{\"a\":1}\n[1]\n", "the table file `t.ndjson`, line 2: expected an object, but found an array"),
        ("{\"a\":1}\n{\"a\":\n", "the table file `t.ndjson`, line 2: expected a value, but found the end of the text"),
        ("{\n\"a\":1}\n", "the table file `t.ndjson`, line 1: expected a key in double quotes"),
    ] {
        place.write("t.ndjson", text);
        let refused = place.refused_table("t.ndjson", "SELECT 1");
        assert!(refused.contains(said), "{refused}");
    }
    place.write("t.ndjson", b"{\"a\":1}\n{\"a\":\"\xFF\"}\n");
    assert!(place.refused_table("t.ndjson", "SELECT 1").contains("line 2: expected UTF-8"));
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_column() {
    let place = Place::new();
    place.write("t.ndjson", "\u{feff}{\"a\":1}\n");
    place.write("t.csv", "\u{feff}a,b\r\n1,2\r\n");
    assert_eq!(place.of_table("t.ndjson", "SELECT a FROM t"), "1\n");
    assert_eq!(place.of_table("t.csv", "SELECT a, b FROM t"), "1|2\n");
}

/// PostgreSQL 15 reads the file with `COPY t FROM … (FORMAT csv, HEADER)` as these rows.
#[test]
fn an_empty_text_in_quotes_of_csv_is_not_null() {
    let place = Place::new();
    place.write("t.csv", "id,note\n1,\"\"\n2,\n\"3\",\"a \"\"b\"\",\nc\"\n");
    assert_eq!(place.of_table("t.csv", "SELECT id, note FROM t ORDER BY id"), "1|\n2|NULL\n3|a \"b\",\nc\n");
    assert_eq!(place.of_table("t.csv", "SELECT count(*) FROM t WHERE note IS NULL"), "1\n");
    place.write("one.csv", "note\n\"\"\n\nx\n");
    assert_eq!(place.of_table("one.csv", "SELECT note FROM t"), "\nNULL\nx\n");
}

#[test]
fn what_was_written_as_csv_comes_back_as_it_was() {
    let place = Place::new();
    let query = "SELECT * FROM (VALUES ('a,b', '', 'x'), (NULL, 'say \"hi\"', E'two\\nlines'), ('', NULL, NULL)) AS t (a, b, c)";
    let ran = place.run(&["-o", "t.csv", "-c", query]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    let direct = place.run(&["-t", "-A", "-P", "null=NULL", "-c", query]);
    assert_eq!(place.of_table("t.csv", "SELECT * FROM t"), direct.stdout);
}

#[test]
fn a_quote_that_is_not_closed_at_the_end_of_a_csv_file_is_refused() {
    let place = Place::new();
    for (text, said) in [
        ("a,b\n1,2\n3,\"four\n", "the table file `t.csv`, line 3: expected a closing quote, but found the end of the file (cell 2)"),
        ("a,b\n1,2\n\n3,\"", "the table file `t.csv`, line 4: expected a closing quote, but found the end of the file (cell 2)"),
        ("a,b\n1,5\" pipe\n", "the table file `t.csv`, line 2: expected quotes around the whole of a cell that has quotes"),
        ("a,b\n1,2\n3\n", "the table file `t.csv`, line 3: expected 2 cells as in the header, but found 1"),
        ("a,b\n1,\"2\"3\n", "the table file `t.csv`, line 2: expected a comma behind the closing quote"),
        ("a,\"b\n", "has no CSV header line: expected a closing quote"),
        ("a,b\n1,2\n  \n", "the table file `t.csv`, line 3: expected 2 cells as in the header, but found 1"),
        ("a,b\n1,\"x\n\0\"\n", "the table file `t.csv`, line 3: expected text, but found a zero byte"),
        ("a,b,a\n", "has no CSV header line: the column `a` stands twice"),
    ] {
        place.write("t.csv", text);
        let refused = place.refused_table("t.csv", "SELECT * FROM t");
        assert!(refused.contains(said), "{refused}");
    }
}

#[test]
fn what_can_be_read_only_once_is_no_table() {
    let place = Place::new();
    for path in ["/dev/null", "."] {
        assert!(place.refused_table(path, "SELECT 1").contains("is not a file"), "{path}");
    }
    assert!(place.refused_table("none.csv", "SELECT 1").contains("cannot be opened"));
}

/// Bits of pages and of the directory, flipped one at a time: an answer or an error that names the file, never a panic.
#[test]
fn a_damaged_parquet_or_arrow_file_as_a_table_is_an_error() {
    let place = Place::new();
    let query = "SELECT g AS id, 'name ' || g % 50 AS name, ARRAY['a', g::text] AS tags FROM generate_series(1, 2000) AS s (g)";
    let mut refused = 0;
    for name in ["t.parquet", "t.arrow"] {
        assert_eq!(place.run(&["-o", name, "-c", query]).code, 0);
        let sound = std::fs::read(place.path(name)).unwrap();
        let step = sound.len() / 60;
        for at in (0..60).map(|n| n * step + n % step).chain(sound.len() - 12..sound.len()) {
            let mut damaged = sound.clone();
            damaged[at] ^= 1 << (at % 8);
            let damaged_name = format!("damaged-{name}");
            place.write(&damaged_name, damaged);
            let ran =
                place.run(&["--table", &format!("t={damaged_name}"), "-t", "-A", "-c", "SELECT sum(id), min(name), max(tags[2]) FROM t"]);
            let told = ran.code == 0 || (matches!(ran.code, 1 | 2) && ran.stderr.contains("error: "));
            assert!(told && !ran.stderr.contains("panicked") && !ran.stderr.contains("internal error"), "{name} {at}: {}", ran.all());
            refused += u32::from(ran.code != 0);
        }
    }
    assert!(refused > 20, "{refused}");
}

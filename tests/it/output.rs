//! Every result format over one nasty batch, against what PostgreSQL and psql write (`output_expected/copy.sql`
//! makes those files), against other readers, and against a terminal.

#![expect(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

use std::fs::File;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use apigw_sql_columns::output::{Expanded, FormatKind, Options, open, text_of};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::hstore::HstoreBuilder;
use datafusion::arrow::array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int64Array,
    IntervalMonthDayNanoArray, ListArray, RecordBatch, RecordBatchOptions, StringArray, StringViewArray, StructArray,
    TimestampMicrosecondArray, UInt64Array, UnionArray,
};
use datafusion::arrow::buffer::ScalarBuffer;
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{
    DataType, Field, Fields, Int32Type, IntervalMonthDayNano, IntervalUnit, Schema, SchemaRef, UnionFields,
};
use datafusion::arrow::ipc::reader::FileReader;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// A writer whose bytes can be looked at afterwards.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn bytes(kind: FormatKind, options: &Options, titles: &[&str], schema: &SchemaRef, batches: &[RecordBatch]) -> Vec<u8> {
    let written = Written::default();
    let titles: Vec<String> = titles.iter().map(|&t| t.to_owned()).collect();
    let mut format = open(kind, options, Box::new(written.clone()));
    format.begin(&titles, schema).unwrap();
    for batch in batches {
        format.batch(batch).unwrap();
    }
    format.finish().unwrap();
    written.0.lock().unwrap().clone()
}

fn text(kind: FormatKind, options: &Options, titles: &[&str], batch: &RecordBatch) -> String {
    String::from_utf8(bytes(kind, options, titles, &batch.schema(), std::slice::from_ref(batch))).unwrap()
}

pub(crate) fn plain(kind: FormatKind, titles: &[&str], batch: &RecordBatch) -> String {
    text(kind, &Options::default(), titles, batch)
}

const HEBREW: &str = "日本語 שלום \x1b[31mred\x07 \x08\x0b\x0c";
const TITLES: [&str; 12] = ["id", "t", "h", "l", "b", "f", "d", "ts", "dt", "iv", "by", "j"];

/// The rows of `copy.sql`.
fn nasty() -> RecordBatch {
    let ids = [Some(i64::MAX), Some(-1), Some(0), None, Some(1), Some(2), Some(3), Some(4)];
    let texts = [
        Some("plain"),
        Some(""),
        Some("line\nbreak \"quoted\", tab\there\\done\r"),
        None,
        Some(HEBREW),
        Some("\\."),
        Some(" lead"),
        Some("\\N"),
    ];
    let mut tags = HstoreBuilder::with_capacity(8);
    tags.append(&mut [("a", Some("1")), ("n", None), ("q\"", Some("x\\y"))]);
    tags.append::<&str, &str>(&mut []);
    tags.append(&mut [("k", Some("line\nbreak,\"x\""))]);
    tags.append_null();
    tags.append(&mut [("ключ", Some("значение"))]);
    (0..3).for_each(|_| tags.append_null());
    let mut lists = apigw_sql_columns::types::list::builder(8);
    lists.append_value([Some("a"), Some("b c"), None, Some(""), Some("NULL"), Some("q\"\\{},")]);
    lists.append_value::<[Option<&str>; 0], _>([]);
    lists.append_value([Some("a\nb"), Some("t\tb")]);
    lists.append_null();
    lists.append_value([Some("日本")]);
    lists.append_null();
    lists.append_value([Some(" ")]);
    lists.append_null();
    let day = |d: i32| Some(IntervalMonthDayNano::new(0, d, 0));
    let rest = |values: Vec<Option<i64>>| values.into_iter().chain([None; 8]).take(8).collect::<Vec<_>>();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(ids.to_vec())),
        Arc::new(StringViewArray::from(texts.to_vec())),
        Arc::new(tags.finish()),
        Arc::new(lists.finish()),
        Arc::new(BooleanArray::from(vec![Some(true), Some(false), None, None, Some(true), None, None, None])),
        Arc::new(Float64Array::from(vec![Some(0.1), Some(f64::NAN), Some(f64::INFINITY), None, Some(1e300), Some(-0.0), Some(1e-7), None])),
        Arc::new(
            Decimal128Array::from(vec![Some(1250), Some(-5), Some(0), None, Some(100), None, None, None])
                .with_precision_and_scale(20, 2)
                .unwrap(),
        ),
        Arc::new(
            TimestampMicrosecondArray::from(rest(vec![
                Some(1_735_689_600_000_000),
                Some(1_735_689_600_123_456),
                None,
                None,
                Some(253_402_300_800_000_000),
            ]))
            .with_timezone("UTC"),
        ),
        Arc::new(Date32Array::from(vec![Some(20_089), Some(-735_160), None, None, Some(2_932_896), None, None, None])),
        Arc::new(IntervalMonthDayNanoArray::from(vec![
            Some(IntervalMonthDayNano::new(1, 2, 11_045_006_000_000)),
            day(-1),
            None,
            None,
            day(0),
            None,
            None,
            None,
        ])),
        Arc::new(BinaryArray::from(vec![Some(&b"\x00\xff"[..]), Some(b""), None, None, Some(b"\x5c"), None, None, None])),
        Arc::new(StringViewArray::from(vec![Some("{\"k\": [1, null]}"), Some("\"a,b\""), None, None, Some("1"), None, None, None])),
    ];
    let fields = vec![
        SqlType::BigInt.field("id", true),
        SqlType::Text.field("t", true),
        SqlType::Hstore.field("h", true),
        SqlType::TextArray.field("l", true),
        SqlType::Boolean.field("b", true),
        SqlType::Double.field("f", true),
        Field::new("d", DataType::Decimal128(20, 2), true),
        SqlType::Timestamp.field("ts", true),
        Field::new("dt", DataType::Date32, true),
        Field::new("iv", DataType::Interval(IntervalUnit::MonthDayNano), true),
        Field::new("by", DataType::Binary, true),
        SqlType::Json.field("j", true),
    ];
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
}

/// The rows and columns of the view `p`: nothing that psql would show in another way.
fn printable() -> RecordBatch {
    let batch = nasty();
    let rows: Vec<_> = [0, 1, 5, 6, 7].into_iter().map(|row| batch.slice(row, 1)).collect();
    let rows = concat_batches(&batch.schema(), &rows).unwrap();
    rows.project(&[0, 1, 2, 3, 4, 5, 6, 7, 9]).unwrap()
}

const PRINTABLE: [&str; 9] = ["id", "long title", "h", "l", "b", "f", "d", "ts", "iv"];

fn one_column(name: &str, array: ArrayRef) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable([(name, array, true)]).unwrap()
}

#[test]
fn csv_is_what_postgresql_copies() {
    let batch = nasty();
    assert_eq!(plain(FormatKind::Csv, &TITLES, &batch), include_str!("output_expected/copy.csv"));
    assert_eq!(plain(FormatKind::Csv, &["t"], &batch.project(&[1]).unwrap()), include_str!("output_expected/copy_one.csv"));
}

#[test]
fn tsv_is_what_postgresql_copies() {
    assert_eq!(plain(FormatKind::Tsv, &TITLES, &nasty()), include_str!("output_expected/copy.tsv"));
}

#[test]
fn csv_reads_back_with_null_and_empty_told_apart_by_quotes() {
    let text = plain(FormatKind::Csv, &TITLES, &nasty());
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.headers().unwrap(), TITLES.as_slice());
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 8);
    assert_eq!(&rows[0][2], r#""a"=>"1", "n"=>NULL, "q\""=>"x\\y""#);
    assert_eq!(&rows[2][1], "line\nbreak \"quoted\", tab\there\\done\r");
    assert_eq!(&rows[4][1], HEBREW);
    assert!(text.contains("\n-1,\"\",\"\",{},"));
    assert!(text.contains("\n,,,,,,,,,,,\n"));
}

#[test]
fn titles_of_csv_are_escaped_and_may_be_left_out() {
    let batch = nasty().project(&[0, 1]).unwrap().slice(0, 1);
    assert_eq!(plain(FormatKind::Csv, &["a,\"b\"", ""], &batch), "\"a,\"\"b\"\"\",\"\"\n9223372036854775807,plain\n");
    assert_eq!(plain(FormatKind::Tsv, &["a\tb", ""], &batch), "a\\tb\t\n9223372036854775807\tplain\n");
    let bare = Options { header: false, footer: false, ..Options::default() };
    assert_eq!(text(FormatKind::Csv, &bare, &["a", "b"], &batch), "9223372036854775807,plain\n");
}

fn psql(options: &Options, kind: FormatKind) -> String {
    text(kind, &Options { null: "ø".to_owned(), ..options.clone() }, &PRINTABLE, &printable())
}

#[test]
fn the_table_is_what_psql_prints() {
    let null = Options { null: "ø".to_owned(), ..Options::default() };
    let all = psql(&null, FormatKind::Table);
    let ids = printable().project(&[0]).unwrap();
    let one = text(FormatKind::Table, &null, &["a"], &ids.slice(0, 1));
    let none = text(FormatKind::Table, &null, &["a", "b"], &printable().project(&[0, 4]).unwrap().slice(0, 0));
    assert_eq!(all + &one + &none, include_str!("output_expected/aligned.txt"));
    let tuples = Options { header: false, footer: false, ..null };
    assert_eq!(psql(&tuples, FormatKind::Table), include_str!("output_expected/aligned_tuples.txt"));
}

#[test]
fn line_is_what_psql_prints_expanded() {
    let null = Options { null: "ø".to_owned(), expanded: Expanded::On, ..Options::default() };
    let all = psql(&null, FormatKind::Table);
    let two = printable().slice(2, 1);
    let one = text(FormatKind::Line, &null, &["a"], &two.project(&[0]).unwrap());
    let long = ["a", "a title that is longer than the line above"];
    let long = text(FormatKind::Line, &null, &long, &two.project(&[0, 1]).unwrap());
    let none = text(FormatKind::Line, &null, &["a", "b"], &two.project(&[0, 4]).unwrap().slice(0, 0));
    assert_eq!(all + &one + &long + &none, include_str!("output_expected/expanded.txt"));
    let tuples = Options { header: false, footer: false, ..null };
    assert_eq!(psql(&tuples, FormatKind::Line), include_str!("output_expected/expanded_tuples.txt"));
}

#[test]
fn unaligned_output_is_what_psql_prints() {
    let unaligned = Options { aligned: false, ..Options::default() };
    assert_eq!(psql(&unaligned, FormatKind::Table), include_str!("output_expected/unaligned.txt"));
    assert_eq!(psql(&unaligned, FormatKind::Line), include_str!("output_expected/unaligned_expanded.txt"));
    let tuples = Options { header: false, footer: false, ..unaligned };
    assert_eq!(psql(&tuples, FormatKind::Table), include_str!("output_expected/unaligned_tuples.txt"));
}

#[test]
fn ndjson_has_one_shape() {
    let mut titles = TITLES;
    titles[1] = "id";
    insta::assert_snapshot!(plain(FormatKind::Ndjson, &titles, &nasty()), @r#"
    {"id":9223372036854775807,"id_2":"plain","h":{"a":"1","n":null,"q\"":"x\\y"},"l":["a","b c",null,"","NULL","q\"\\{},"],"b":true,"f":0.1,"d":12.50,"ts":"2025-01-01T00:00:00Z","dt":"2025-01-01","iv":"1 mon 2 days 03:04:05.006","by":"\\x00ff","j":{"k": [1, null]}}
    {"id":-1,"id_2":"","h":{},"l":[],"b":false,"f":"NaN","d":-0.05,"ts":"2025-01-01T00:00:00.123456Z","dt":"-0043-03-15","iv":"-1 days","by":"\\x","j":"a,b"}
    {"id":0,"id_2":"line\nbreak \"quoted\", tab\there\\done\r","h":{"k":"line\nbreak,\"x\""},"l":["a\nb","t\tb"],"b":null,"f":"Infinity","d":0.00,"ts":null,"dt":null,"iv":null,"by":null,"j":null}
    {"id":null,"id_2":null,"h":null,"l":null,"b":null,"f":null,"d":null,"ts":null,"dt":null,"iv":null,"by":null,"j":null}
    {"id":1,"id_2":"日本語 שלום \u001b[31mred\u0007 \u0008\u000b\u000c","h":{"ключ":"значение"},"l":["日本"],"b":true,"f":1e+300,"d":1.00,"ts":"+10000-01-01T00:00:00Z","dt":"9999-12-31","iv":"00:00:00","by":"\\x5c","j":1}
    {"id":2,"id_2":"\\.","h":null,"l":null,"b":null,"f":-0,"d":null,"ts":null,"dt":null,"iv":null,"by":null,"j":null}
    {"id":3,"id_2":" lead","h":null,"l":[" "],"b":null,"f":1e-07,"d":null,"ts":null,"dt":null,"iv":null,"by":null,"j":null}
    {"id":4,"id_2":"\\N","h":null,"l":null,"b":null,"f":null,"d":null,"ts":null,"dt":null,"iv":null,"by":null,"j":null}
    "#);
}

#[test]
fn json_is_the_same_objects_in_an_array() {
    let text = plain(FormatKind::Json, &TITLES, &nasty());
    let lines = plain(FormatKind::Ndjson, &TITLES, &nasty());
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let objects: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows, objects);
    assert_eq!(rows[0]["id"], serde_json::json!(i64::MAX));
    assert_eq!(rows[0]["h"], serde_json::json!({"a": "1", "n": null, "q\"": "x\\y"}));
    assert_eq!(rows[0]["l"], serde_json::json!(["a", "b c", null, "", "NULL", "q\"\\{},"]));
    assert_eq!(rows[0]["j"], serde_json::json!({"k": [1, null]}));
    assert_eq!(rows[4]["t"], HEBREW);
    assert!(rows.iter().all(|row| row.as_object().unwrap().len() == TITLES.len()));
    let nothing = nasty().slice(0, 0);
    assert_eq!(plain(FormatKind::Json, &TITLES, &nothing), "[]\n");
    assert_eq!(plain(FormatKind::Ndjson, &TITLES, &nothing), "");
    let one = nasty().project(&[0]).unwrap().slice(1, 1);
    assert_eq!(plain(FormatKind::Json, &["id"], &one), "[\n{\"id\":-1}\n]\n");
}

#[test]
fn markdown_shows_text_as_it_is() {
    let batch = nasty().project(&[0, 1, 2]).unwrap().slice(0, 5);
    insta::assert_snapshot!(plain(FormatKind::Markdown, &["id", "a|b", "`h`"], &batch), @r#"
    | id | a\|b | \`h\` |
    | ---: | --- | --- |
    | 9223372036854775807 | plain | "a"=&gt;"1", "n"=&gt;NULL, "q\\""=&gt;"x\\\\y" |
    | -1 |  |  |
    | 0 | line<br>break "quoted", tab	here\\done\r | "k"=&gt;"line<br>break,\\"x\\"" |
    |  |  |  |
    | 1 | 日本語 שלום \x1b\[31mred\x07 \x08\x0b\x0c | "ключ"=&gt;"значение" |
    "#);
    let markup = ["*bold* _em_ api_method __x__", "<script>&amp;", "[link](http://x) ![i](y)", "a\r\nb\\", "${stageVariables.x} ~~s~~"];
    let batch = one_column("t", Arc::new(StringArray::from(markup.to_vec())));
    insta::assert_snapshot!(plain(FormatKind::Markdown, &["t"], &batch), @r#"
    | t |
    | --- |
    | \*bold\* \_em\_ api_method \_\_x\_\_ |
    | &lt;script&gt;&amp;amp; |
    | \[link\](http://x) !\[i\](y) |
    | a<br>b\\ |
    | \${stageVariables.x} \~\~s\~\~ |
    "#);
}

#[test]
fn html_shows_text_as_it_is() {
    let batch = nasty().project(&[0, 1, 2]).unwrap().slice(0, 5);
    let null = Options { null: "<null>".to_owned(), ..Options::default() };
    insta::assert_snapshot!(text(FormatKind::Html, &null, &["id", "<b>", "h"], &batch), @r#"
    <table>
    <thead>
    <tr><th>id</th><th>&lt;b&gt;</th><th>h</th></tr>
    </thead>
    <tbody>
    <tr><td style="text-align: right">9223372036854775807</td><td>plain</td><td>&quot;a&quot;=&gt;&quot;1&quot;, &quot;n&quot;=&gt;NULL, &quot;q\&quot;&quot;=&gt;&quot;x\\y&quot;</td></tr>
    <tr><td style="text-align: right">-1</td><td></td><td></td></tr>
    <tr><td style="text-align: right">0</td><td>line<br>
    break &quot;quoted&quot;, tab	here\done\r</td><td>&quot;k&quot;=&gt;&quot;line<br>
    break,\&quot;x\&quot;&quot;</td></tr>
    <tr><td style="text-align: right">&lt;null&gt;</td><td>&lt;null&gt;</td><td>&lt;null&gt;</td></tr>
    <tr><td style="text-align: right">1</td><td>日本語 שלום \x1b[31mred\x07 \x08\x0b\x0c</td><td>&quot;ключ&quot;=&gt;&quot;значение&quot;</td></tr>
    </tbody>
    </table>
    <p>(5 rows)</p>
    "#);
}

#[test]
fn a_table_in_a_pipe_cuts_nothing_and_escapes_controls() {
    insta::assert_snapshot!(plain(FormatKind::Table, &["id", "te\nxt", "id"], &nasty().project(&[0, 1, 3]).unwrap()), @r#"
             id          |                  te\nxt                  |                 id                  
    ---------------------+------------------------------------------+-------------------------------------
     9223372036854775807 | plain                                    | {a,"b c",NULL,"","NULL","q\"\\{},"}
                      -1 |                                          | {}
                       0 | line\nbreak "quoted", tab\there\done\r   | {"a\nb","t\tb"}
                         |                                          | 
                       1 | 日本語 שלום \x1b[31mred\x07 \x08\x0b\x0c | {日本}
                       2 | \.                                       | 
                       3 |  lead                                    | {" "}
                       4 | \N                                       | 
    (8 rows)
    "#);
    let long = "x".repeat(5_000);
    let batch = one_column("t", Arc::new(StringArray::from(vec![long.as_str()])));
    for kind in [FormatKind::Table, FormatKind::Line] {
        let limited = Options { max_cell_width: Some(10), expanded: Expanded::Auto, ..Options::default() };
        assert!(text(kind, &limited, &["t"], &batch).contains(&long));
    }
}

fn on_terminal(width: usize) -> Options {
    Options { width: Some(width), ..Options::default() }
}

fn widest_line(text: &str) -> usize {
    text.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap_or(0)
}

#[test]
fn a_table_is_narrowed_to_the_terminal_with_a_mark() {
    let batch = nasty().project(&[0, 1, 2]).unwrap();
    let shown = text(FormatKind::Table, &on_terminal(60), &["id", "t", "h"], &batch);
    assert!(widest_line(&shown) <= 60, "{shown}");
    insta::assert_snapshot!(shown, @r#"
             id          |        t         |        h         
    ---------------------+------------------+------------------
     9223372036854775807 | plain            | "a"=>"1", "n"=>…
                      -1 |                  | 
                       0 | line\nbreak "qu… | "k"=>"line\nbre…
                         |                  | 
                       1 | 日本語 שלום \x1… | "ключ"=>"значен…
                       2 | \.               | 
                       3 |  lead            | 
                       4 | \N               | 
    (8 rows)
    "#);
    let wide = text(FormatKind::Table, &on_terminal(200), &["id", "t", "h"], &batch);
    assert!(!wide.contains('…'), "{wide}");
}

#[test]
fn cells_are_narrowed_no_further_than_is_readable() {
    let shown = text(FormatKind::Table, &on_terminal(20), &PRINTABLE, &printable());
    assert!(shown.contains(r#" "a"=>"1", "n"=>… |"#), "{shown}");
    assert!(shown.contains(" 9223372036854775807 |") && shown.contains("2025-01-01 00:00:00.123456+00"), "{shown}");
}

#[test]
fn expanded_auto_turns_what_is_wider_than_the_terminal() {
    let auto = |width| Options { width: Some(width), expanded: Expanded::Auto, ..Options::default() };
    let batch = printable().project(&[0, 1]).unwrap();
    assert!(text(FormatKind::Table, &auto(34), &["id", "long title"], &batch).starts_with(' '));
    assert!(text(FormatKind::Table, &auto(33), &["id", "long title"], &batch).starts_with("-[ RECORD 1 ]"));
    let nothing = batch.slice(0, 0);
    assert!(text(FormatKind::Table, &auto(5), &["id", "long title"], &nothing).contains("(0 rows)"));
    let piped = Options { expanded: Expanded::Auto, ..Options::default() };
    assert!(text(FormatKind::Table, &piped, &["id", "long title"], &batch).starts_with(' '));
}

#[test]
fn colour_marks_the_titles_only() {
    let colour = Options { colour: true, ..on_terminal(80) };
    let batch = printable().project(&[0]).unwrap().slice(1, 1);
    assert_eq!(text(FormatKind::Table, &colour, &["id"], &batch), " \x1b[1mid\x1b[0m \n----\n -1\n(1 row)\n\n");
    assert_eq!(text(FormatKind::Line, &colour, &["id"], &batch), "-[ RECORD 1 ]\n\x1b[1mid\x1b[0m | -1\n\n");
}

/// Sequences that set the title, fill the clipboard, clear the screen, or hide text; in 7 and 8 bit form.
const ATTACKS: [&str; 7] = [
    "\x1b]0;pwned\x07",
    "\x1b]52;c;cm0gLXJmIC8=\x1b\\",
    "\x1b[2J\x1b[1;1H",
    "\u{9b}31m\u{9d}0;x\u{9c}",
    "safe\rEVIL",
    "a\u{8}\u{8}\u{7f}b",
    "user\u{202e}gpj.exe\u{2066}",
];

#[test]
fn nothing_that_a_terminal_acts_on_reaches_it() {
    let texts: ArrayRef = Arc::new(StringViewArray::from(ATTACKS.to_vec()));
    let mut tags = HstoreBuilder::with_capacity(ATTACKS.len());
    for attack in ATTACKS {
        tags.append(&mut [(attack, Some(attack))]);
    }
    let schema = Schema::new(vec![SqlType::Text.field("a", true), SqlType::Hstore.field("b", true), SqlType::Json.field("c", true)]);
    let batch = RecordBatch::try_new(Arc::new(schema), vec![Arc::clone(&texts), Arc::new(tags.finish()), texts]).unwrap();
    for kind in FormatKind::ALL.into_iter().filter(|kind| !kind.is_binary()) {
        for aligned in [true, false] {
            for expanded in [Expanded::Off, Expanded::On, Expanded::Auto] {
                let options = Options { aligned, expanded, null: ATTACKS[0].to_owned(), ..on_terminal(300) };
                let shown = text(kind, &options, &[ATTACKS[0], "b", ATTACKS[3]], &batch);
                let raw =
                    |c: char| c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
                assert!(!shown.contains(raw), "{kind}: {shown:?}");
                assert!(shown.contains("pwned") && shown.contains("EVIL"), "{kind}: {shown}");
            }
        }
    }
}

/// The third cell comes after the widths are decided.
#[test]
fn cells_behind_the_first_rows_are_whole() {
    let short: ArrayRef = Arc::new(StringArray::from(vec!["x"; 10_000]));
    let long: ArrayRef = Arc::new(StringArray::from(vec!["a very long cell", "y"]));
    let (first, second) = (one_column("t", short), one_column("t", long));
    for expanded in [Expanded::Off, Expanded::On] {
        let options = Options { expanded, ..Options::default() };
        let out = bytes(FormatKind::Table, &options, &["t"], &first.schema(), &[first.clone(), second.clone()]);
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains(" a very long cell\n"));
        let rows = if expanded == Expanded::On { "RECORD 10002 ]" } else { "(10002 rows)" };
        assert!(out.contains(rows));
    }
}

fn parquet_reader(bytes: &[u8]) -> ParquetRecordBatchReaderBuilder<File> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    ParquetRecordBatchReaderBuilder::try_new(file).unwrap()
}

fn parquet(bytes: &[u8]) -> (SchemaRef, Vec<RecordBatch>) {
    let reader = parquet_reader(bytes).build().unwrap();
    let batches = reader.map(Result::unwrap).collect::<Vec<_>>();
    (batches[0].schema(), batches)
}

#[test]
fn parquet_reads_back_equal_but_for_intervals() {
    let batch = nasty();
    let mut titles = TITLES;
    titles[11] = "t";
    let (schema, read) =
        parquet(&bytes(FormatKind::Parquet, &Options::default(), &titles, &batch.schema(), &[batch.clone(), batch.clone()]));
    let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, ["id", "t", "h", "l", "b", "f", "d", "ts", "dt", "iv", "by", "t_2"]);
    assert_eq!(SqlType::of(schema.field(2)), Some(SqlType::Hstore));
    assert_eq!(SqlType::of(schema.field(11)), Some(SqlType::Json));
    let read = concat_batches(&schema, &read).unwrap();
    let twice = concat_batches(&batch.schema(), [&batch, &batch]).unwrap();
    for column in (0..12).filter(|column| *column != 9) {
        assert_eq!(read.column(column).as_ref(), twice.column(column).as_ref(), "column {column}");
    }
    let mut interval = String::new();
    assert!(text_of(read.column(9), 0, &mut interval));
    assert_eq!(interval, "1 mon 2 days 03:04:05.006");
}

#[test]
fn arrow_reads_back_equal() {
    let batch = nasty();
    let out = bytes(FormatKind::Arrow, &Options::default(), &TITLES, &batch.schema(), std::slice::from_ref(&batch));
    let read: Vec<_> = FileReader::try_new(io::Cursor::new(out), None).unwrap().map(Result::unwrap).collect();
    assert_eq!(read, [batch]);
}

#[test]
fn an_empty_result_is_a_whole_file() {
    let batch = nasty().slice(0, 0);
    let out = bytes(FormatKind::Arrow, &Options::default(), &TITLES, &batch.schema(), &[]);
    assert_eq!(FileReader::try_new(io::Cursor::new(out), None).unwrap().schema().fields().len(), 12);
    let out = bytes(FormatKind::Parquet, &Options::default(), &TITLES, &batch.schema(), &[]);
    assert_eq!(parquet_reader(&out).schema().fields().len(), 12);
}

/// An IPC file refuses a second dictionary, and DataFusion's batches each bring their own.
#[test]
fn batches_with_different_dictionaries_are_written_to_one_file() {
    let of = |texts: Vec<&str>| one_column("t", Arc::new(texts.into_iter().collect::<DictionaryArray<Int32Type>>()));
    let batches = [of(vec!["a", "b", "a"]), of(vec!["c"])];
    for kind in [FormatKind::Arrow, FormatKind::Parquet] {
        let out = bytes(kind, &Options::default(), &["t"], &batches[0].schema(), &batches);
        let read = match kind {
            FormatKind::Arrow => FileReader::try_new(io::Cursor::new(out), None).unwrap().map(Result::unwrap).collect(),
            _ => parquet(&out).1,
        };
        let mut texts = String::new();
        for batch in &read {
            (0..batch.num_rows()).for_each(|row| assert!(text_of(batch.column(0), row, &mut texts)));
        }
        assert_eq!(texts, "abac");
    }
    assert_eq!(plain(FormatKind::Csv, &["t"], &batches[0]), "t\na\nb\na\n");
    assert_eq!(plain(FormatKind::Ndjson, &["t"], &batches[0]), "{\"t\":\"a\"}\n{\"t\":\"b\"}\n{\"t\":\"a\"}\n");
}

fn union() -> UnionArray {
    let fields = [(0, Arc::new(Field::new("n", DataType::UInt64, true))), (1, Arc::new(Field::new("s", DataType::Utf8, true)))];
    let children: Vec<ArrayRef> =
        vec![Arc::new(UInt64Array::from(vec![Some(u64::MAX), None, None])), Arc::new(StringArray::from(vec![None, Some("x"), None]))];
    UnionArray::try_new(fields.into_iter().collect::<UnionFields>(), ScalarBuffer::from(vec![0_i8, 1, 0]), None, children).unwrap()
}

/// Writing a union as Parquet used to be a panic of the library.
#[test]
fn what_parquet_has_no_type_for_becomes_text() {
    let batch = one_column("u", Arc::new(union()));
    let (_, read) = parquet(&bytes(FormatKind::Parquet, &Options::default(), &["u"], &batch.schema(), std::slice::from_ref(&batch)));
    assert_eq!(read[0].column(0).as_ref(), &StringViewArray::from(vec![Some("18446744073709551615"), Some("x"), None]) as &dyn Array);
}

/// Expected texts are PostgreSQL 15's, for `row(…)::text` and nested arrays.
#[test]
fn nested_values_have_their_text() {
    let fields = Fields::from(vec![
        Field::new("a", DataType::Int64, true),
        Field::new("b", DataType::Utf8, true),
        Field::new("c", DataType::Utf8, true),
    ]);
    let record = StructArray::new(
        fields,
        vec![
            Arc::new(Int64Array::from(vec![1, 2])),
            Arc::new(StringArray::from(vec![Some("a b"), None])),
            Arc::new(StringArray::from(vec!["", "q\"\\"])),
        ],
        None,
    );
    let mut out = String::new();
    assert!(text_of(&record, 0, &mut out) && text_of(&record, 1, &mut out));
    assert_eq!(out, r#"(1,"a b","")(2,,"q""\\")"#);

    let mut lists = apigw_sql_columns::types::list::builder(2);
    lists.append_value([Some("a"), Some("b")]);
    lists.append_value([Some("c"), None]);
    let inner = lists.finish();
    let item = Arc::new(Field::new_list_field(inner.data_type().clone(), true));
    let nested = ListArray::new(item, datafusion::arrow::buffer::OffsetBuffer::from_lengths([2]), Arc::new(inner), None);
    let mut out = String::new();
    assert!(text_of(&nested, 0, &mut out));
    assert_eq!(out, "{{a,b},{c,NULL}}");

    let mut tags = HstoreBuilder::with_capacity(1);
    tags.append(&mut [("a", Some("1")), ("b", None)]);
    let tags = tags.finish();
    let item = Arc::new(Field::new_list_field(tags.data_type().clone(), true));
    let list = ListArray::new(item, datafusion::arrow::buffer::OffsetBuffer::from_lengths([1]), Arc::new(tags), None);
    let mut out = String::new();
    assert!(text_of(&list, 0, &mut out));
    assert_eq!(out, r#"{"\"a\"=>\"1\", \"b\"=>NULL"}"#);
    let batch =
        RecordBatch::try_from_iter_with_nullable([("u", Arc::new(union().slice(0, 1)) as ArrayRef, true), ("n", Arc::new(nested), true)])
            .unwrap();
    assert_eq!(plain(FormatKind::Ndjson, &["u", "n"], &batch), "{\"u\":18446744073709551615,\"n\":[[\"a\",\"b\"],[\"c\",null]]}\n");
}

#[test]
fn a_result_without_columns_still_has_rows() {
    let options = RecordBatchOptions::new().with_row_count(Some(2));
    let batch = RecordBatch::try_new_with_options(Arc::new(Schema::empty()), vec![], &options).unwrap();
    assert_eq!(plain(FormatKind::Table, &[], &batch), "--\n(2 rows)\n\n");
    assert_eq!(plain(FormatKind::Ndjson, &[], &batch), "{}\n{}\n");
    assert_eq!(plain(FormatKind::Csv, &[], &batch), "\n\n\n");
}

#[test]
fn a_writer_that_fails_is_an_error_and_a_broken_pipe_is_told_apart() {
    struct Broken;
    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::from(io::ErrorKind::BrokenPipe))
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let batch = nasty();
    let titles: Vec<String> = TITLES.iter().map(|&t| t.to_owned()).collect();
    for kind in FormatKind::ALL {
        let mut format = open(kind, &Options::default(), Box::new(Broken));
        let result = format.begin(&titles, &batch.schema()).and_then(|()| format.batch(&batch)).and_then(|()| format.finish());
        let error = result.unwrap_err();
        assert!(apigw_sql_columns::output::is_broken_pipe(&error), "{kind}: {error:?}");
    }
}

/// JSON had a backslash before addresses, which are stored as binary.
#[test]
fn addresses_are_text_in_every_format() {
    use apigw_sql_columns::types::inet::build;
    use apigw_sql_value::inet::Inet;

    let addresses = ["10.0.0.1", "10.0.0.0/8", "::1/64"];
    let inets = build::<apigw_sql::Error>(false, 3, |row| Inet::parse(addresses[row]).map(Some)).unwrap();
    let cidrs =
        build::<apigw_sql::Error>(true, 3, |row| Inet::parse(addresses[row]).map(|inet| (row > 0).then(|| inet.network()))).unwrap();
    let schema = Arc::new(Schema::new(vec![SqlType::Inet.field("a", true), SqlType::Cidr.field("n", true)]));
    let batch = RecordBatch::try_new(Arc::clone(&schema), vec![inets, cidrs]).unwrap();
    let titles = ["a".to_owned(), "n".to_owned()];
    let expected = [
        (
            FormatKind::Ndjson,
            "{\"a\":\"10.0.0.1\",\"n\":null}\n{\"a\":\"10.0.0.0/8\",\"n\":\"10.0.0.0/8\"}\n{\"a\":\"::1/64\",\"n\":\"::/64\"}\n",
        ),
        (FormatKind::Csv, "a,n\n10.0.0.1,\n10.0.0.0/8,10.0.0.0/8\n::1/64,::/64\n"),
    ];
    for (kind, expected) in expected {
        let out = Written::default();
        let mut format = open(kind, &Options::default(), Box::new(out.clone()));
        format.begin(&titles, &schema).unwrap();
        format.batch(&batch).unwrap();
        format.finish().unwrap();
        assert_eq!(String::from_utf8(out.0.lock().unwrap().clone()).unwrap(), expected);
    }
}

//! Parquet and Arrow files that anybody may have made, or damaged: each is refused by its name, and nothing panics or
//! aborts.

use std::fs;
use std::sync::Arc;

use apigw_sql_source::SourceState;
use datafusion::arrow::array::{Array as _, ArrayRef, Int32Array, MapArray, RecordBatch, StringArray, StructArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::arrow::ipc::CompressionType;
use datafusion::arrow::ipc::writer::{FileWriter, IpcWriteOptions};
use datafusion::parquet::arrow::ArrowWriter;

use super::{Scanned, scan};

fn parquet(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

fn arrow(batch: &RecordBatch, compression: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default().try_with_compression(compression).unwrap();
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
    writer.write(batch).unwrap();
    writer.into_inner().unwrap()
}

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

/// `count` rows with keys of their own, and URIs that compress well.
fn rows(count: usize) -> RecordBatch {
    let keys: Vec<String> = (0..count).map(|n| format!("111111111111/us-east-1/ab/r{n}/GET")).collect();
    let uris = vec!["https://backend.example/".repeat(20); count];
    let columns: [(&str, ArrayRef); 2] = [("_key", Arc::new(StringArray::from(keys))), ("uri", Arc::new(StringArray::from(uris)))];
    RecordBatch::try_from_iter(columns).unwrap()
}

/// What is read of a folder with this file and a sound one.
fn beside_a_sound_one(name: &str, content: &[u8]) -> Scanned {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("in");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("sound.ndjson"), "{\"_key\":\"1/r/a/r/GET\",\"uri\":\"u\"}\n").unwrap();
    fs::write(folder.join(name), content).unwrap();
    scan(&[&folder])
}

/// The reason for which the file is malformed, of which nothing but the sound file beside it is read.
fn malformed(name: &str, content: &[u8]) -> String {
    let scanned = beside_a_sound_one(name, content);
    let status = scanned.report.sources.iter().find(|status| status.source_path.ends_with(name)).unwrap();
    assert_eq!(status.state, Some(SourceState::Malformed), "{:?}", status.reason);
    assert!(scanned.column("_key").contains(&Some("1/r/a/r/GET")), "{:?}", scanned.rows);
    status.reason.clone().unwrap()
}

/// The error of a query over the file as a table.
fn refused_as_table(name: &str, content: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let engine = apigw_sql::Engine::builder().table("t", path.to_str().unwrap()).build();
    runtime.block_on(engine).err().unwrap().to_string()
}

/// A variable-length number of Thrift's compact protocol.
fn varint(mut number: u64, out: &mut Vec<u8>) {
    while number > 127 {
        out.push((number & 127 | 128) as u8);
        number >>= 7;
    }
    out.push(number as u8);
}

/// A Parquet file of no rows, whose schema has an element for each of these numbers of children.
fn with_schema(children: &[i64]) -> Vec<u8> {
    let mut directory = vec![0x15, 2, 0x19, 0xFC];
    varint(children.len() as u64, &mut directory);
    for count in children {
        // repetition_type (3) optional, name (4), num_children (5); leaves have a type (1).
        let leaf = *count == 0;
        directory.extend(if leaf { &[0x15, 12, 0x25, 2, 0x18, 1, b'a'][..] } else { &[0x35, 2, 0x18, 1, b'a'] });
        if !leaf {
            directory.push(0x15);
            varint(((count << 1) ^ (count >> 63)) as u64, &mut directory);
        }
        directory.push(0);
    }
    // num_rows (3), row_groups (4)
    directory.extend([0x16, 0, 0x19, 0x0C, 0]);
    wrapped(&directory)
}

fn wrapped(directory: &[u8]) -> Vec<u8> {
    [b"PAR1", directory, &(directory.len() as u32).to_le_bytes(), b"PAR1"].concat()
}

#[test]
fn a_schema_that_is_nested_too_deep_or_too_large_is_refused_before_it_is_built() {
    let chain = |depth: usize| std::iter::repeat_n(1, depth).chain([0]).collect::<Vec<i64>>();
    for depth in [65, 700, 100_000] {
        let content = with_schema(&chain(depth));
        assert!(malformed("deep.parquet", &content).ends_with("its schema has more than 64 levels"), "{depth}");
        assert!(refused_as_table("deep.parquet", &content).contains("its schema has more than 64 levels"), "{depth}");
    }
    let wide: Vec<i64> = std::iter::once(20_000).chain(std::iter::repeat_n(0, 20_000)).collect();
    assert!(malformed("wide.parquet", &with_schema(&wide)).ends_with("its schema has more than 10000 elements"));
    for lying in [-1, 1 << 30, i64::from(i32::MAX)] {
        malformed("lying.parquet", &with_schema(&[lying, 0]));
    }
    // Deep, and nothing of ours.
    let scanned = beside_a_sound_one("other.parquet", &with_schema(&chain(60)));
    assert_eq!(scanned.report.sources[0].state, Some(SourceState::Unrelated), "{:?}", scanned.report.sources[0].reason);
}

#[test]
fn a_directory_that_says_more_than_it_has_is_refused() {
    // Lists and maps of 2^31 elements, structures in structures, a number that does not end.
    let huge = [0xFF, 0xFF, 0xFF, 0xFF, 7];
    for directory in [
        [&[0x15, 2, 0x19, 0xFC][..], &huge].concat(),
        [&[0x15, 2, 0x2B][..], &huge, &[0x88]].concat(),
        std::iter::repeat_n(0x1C, 5_000).collect(),
        [&[0x15, 2][..], &[0x19; 5_000]].concat(),
        vec![0x16; 40].into_iter().chain([0xFF; 40]).collect(),
    ] {
        malformed("lying.parquet", &wrapped(&directory));
    }
}

#[test]
fn no_flipped_bit_of_a_parquet_or_arrow_file_ends_the_process() {
    let batch = rows(50);
    let files = [
        ("a.parquet", parquet(&batch)),
        ("a.arrow", arrow(&batch, None)),
        ("z.arrow", arrow(&batch, Some(CompressionType::ZSTD))),
        ("l.arrow", arrow(&batch, Some(CompressionType::LZ4_FRAME))),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let step = (content.len() / 300).max(1);
        for at in (0..content.len()).step_by(step) {
            let mut damaged = content.clone();
            damaged[at] ^= 1 << (at % 8);
            let path = folder.path().join(name);
            fs::write(&path, damaged).unwrap();
            let scanned = scan(&[&path]);
            assert!(scanned.rows.len() <= 50, "{name} at {at}");
        }
    }
}

#[test]
fn a_compressed_buffer_that_says_it_becomes_anything_is_refused() {
    for codec in [CompressionType::ZSTD, CompressionType::LZ4_FRAME] {
        let content = arrow(&rows(500), Some(codec));
        // The URIs are the only buffer of this size; what is compressed begins with the magic number of its codec.
        let magic: [u8; 4] = if codec == CompressionType::ZSTD { [0x28, 0xB5, 0x2F, 0xFD] } else { [0x04, 0x22, 0x4D, 0x18] };
        let uris = [&(500 * 24 * 20_u64).to_le_bytes()[..], &magic].concat();
        let at = content.windows(12).position(|window| window == uris).unwrap();
        for says in [i64::MAX, 874_014_989_767_680_615, 1 << 40, -7, i64::MIN] {
            let mut lying = content.clone();
            lying[at..at + 8].copy_from_slice(&says.to_le_bytes());
            let reason = malformed("lying.arrow", &lying);
            assert!(reason.ends_with(&format!("says that it becomes {says}")), "{reason}");
            assert!(refused_as_table("lying.arrow", &lying).contains(&format!("says that it becomes {says}")));
        }
        assert_eq!(beside_a_sound_one("sound.arrow", &content).rows.len(), 501);
    }
}

#[test]
fn a_directory_that_lies_of_its_rows_is_told() {
    let content = parquet(&rows(50));
    let footer = content.len() - 8 - u32::from_le_bytes(*content[content.len() - 8..].first_chunk().unwrap()) as usize;
    // num_rows follows on the schema: field 3, an i64, 50 with its sign.
    let at = footer + content[footer..].windows(2).position(|pair| pair == [0x16, 100]).unwrap();
    let mut lying = content.clone();
    lying[at + 1] = 60;
    let reason = malformed("lying.parquet", &lying);
    assert!(reason.contains("its directory says that it has 30 rows") && reason.ends_with("but 50 were found"), "{reason}");
}

#[test]
fn a_column_that_stands_twice_is_refused() {
    let fields = ["_key", "uri", "uri"].map(|name| Field::new(name, DataType::Utf8, true));
    let columns = vec![texts(&["1/r/b/r/GET"]), texts(&["http://one"]), texts(&["http://two"])];
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields.to_vec())), columns).unwrap();
    for (name, content) in [("a.parquet", parquet(&batch)), ("a.arrow", arrow(&batch, None))] {
        assert_eq!(malformed(name, &content), "the column `uri` stands twice");
    }
}

#[test]
fn json_with_a_member_that_stands_twice_is_told_in_every_form() {
    let json = r#"{"a":{"b":1,"b":2}}"#;
    let batch = RecordBatch::try_from_iter([("_key", texts(&["1/r/b/r/GET"])), ("tls_config", texts(&[json]))]).unwrap();
    for (name, content) in [
        ("a.parquet", parquet(&batch)),
        ("a.arrow", arrow(&batch, None)),
        ("a.csv", format!("_key,tls_config\n1/r/b/r/GET,\"{}\"\n", json.replace('"', "\"\"")).into_bytes()),
        ("a.ndjson", format!("{{\"_key\":\"1/r/b/r/GET\",\"tls_config\":{json}}}\n").into_bytes()),
    ] {
        let scanned = beside_a_sound_one(name, &content);
        let status = scanned.report.sources.iter().find(|status| status.source_path.ends_with(name)).unwrap();
        let reason = status.reason.as_deref().unwrap_or_default();
        assert_eq!(status.state, Some(SourceState::Partial), "{name}");
        assert!(reason.contains("the member `b` stands twice in `tls_config`, with different values"), "{name}: {reason}");
    }
}

/// Our own types by their names, around values that are not in our form.
fn in_our_types() -> RecordBatch {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let extension =
        |field: Field, name: &str| field.with_metadata([("ARROW:extension:name".to_owned(), name.to_owned())].into_iter().collect());
    let entry = [Field::new("key", DataType::Utf8, false), text("value")];
    // Two rows with the same tags in different orders, one with a key twice.
    let (keys, values) = (texts(&["owner", "env", "env", "owner", "a", "a"]), texts(&["a", "prod", "prod", "a", "1", "2"]));
    let entries = StructArray::new(entry.to_vec().into(), vec![keys, values], None);
    let entries_field = Arc::new(Field::new("entries", entries.data_type().clone(), false));
    let tags = MapArray::new(Arc::clone(&entries_field), OffsetBuffer::from_lengths([2, 2, 2, 0]), entries, None, false);
    let tags_field = extension(Field::new("tags", tags.data_type().clone(), true), "apigw.hstore");
    let schema = Schema::new(vec![text("_key"), text("type"), tags_field, extension(text("tls_config"), "arrow.json")]);
    let json = Arc::new(StringArray::from(vec![None, None, None, Some("no json")]));
    let keys = texts(&["1/r/b/r/GET", "1/r/c/r/GET", "1/r/d/r/GET", "1/r/e/r/GET"]);
    RecordBatch::try_new(Arc::new(schema), vec![keys, texts(&["http", "http", "http", "http"]), Arc::new(tags), json]).unwrap()
}

#[test]
fn what_a_file_says_of_its_own_types_is_not_believed() {
    let batch = in_our_types();
    for (name, content) in [("a.parquet", parquet(&batch)), ("a.arrow", arrow(&batch, None))] {
        let scanned = beside_a_sound_one(name, &content);
        let tags = scanned.column("tags");
        let of = |key: &str| tags[scanned.column("_key").iter().position(|found| *found == Some(key)).unwrap()];
        assert_eq!(of("1/r/b/r/GET"), of("1/r/c/r/GET"), "{name}");
        assert!(scanned.column("type").contains(&Some("HTTP")), "{name}");
        let status = scanned.report.sources.iter().find(|status| status.source_path.ends_with(name)).unwrap();
        let reason = status.reason.as_deref().unwrap_or_default();
        assert_eq!((status.state, status.records, status.skipped), (Some(SourceState::Partial), 3, 1), "{name}: {reason}");
        assert!(reason.contains("the key `a` stands twice in `tags`") && reason.contains("expected JSON for `tls_config`"), "{reason}");
        let broken = scanned.rows.iter().find(|row| row["_key"] == "1/r/e/r/GET").unwrap();
        assert!(!broken.contains_key("tls_config"), "{broken:?}");
    }
}

#[test]
fn a_batch_that_says_it_has_rows_without_bytes_is_refused() {
    // The message of the batch has its length: 77 rows become more than anything holds.
    let batch = RecordBatch::try_from_iter([("_key", Arc::new(Int32Array::from(vec![7; 77])) as ArrayRef)]).unwrap();
    let mut content = arrow(&batch, None);
    let (old, new) = (77_i64.to_le_bytes(), (1_i64 << 50).to_le_bytes());
    let mut found = 0;
    for at in 0..content.len() - 8 {
        if content[at..at + 8] == old {
            content[at..at + 8].copy_from_slice(&new);
            found += 1;
        }
    }
    assert!(found > 0);
    assert!(malformed("lying.arrow", &content).contains("says that it has 1125899906842624 rows"));
}

#[test]
fn a_file_that_is_cut_or_longer_is_malformed() {
    let batch = rows(20);
    for (name, content) in [("a.parquet", parquet(&batch)), ("a.arrow", arrow(&batch, Some(CompressionType::ZSTD)))] {
        for cut in (9..content.len()).step_by(7) {
            malformed(name, &content[..cut]);
        }
        malformed(name, &[&content[..], b"\0"].concat());
    }
}

//! What is written in any format that can be read is read back unchanged.

use std::fs;

use super::{Place, assert_run};

/// Rows with all that formats have to escape, and with NULL, the empty string and the empty value of each type.
const ROWS: &str = r##"{"_key":"a","account_id":"012345678901","cache_key_parameters":[],"request_parameters":{},"request_templates":{},"tags":{},"uri":"","credentials":"","timeout_in_millis":0,"tls_config":{}}
{"_key":"b","account_id":"012345678901","cache_key_parameters":["a,b","","NULL",null,"q\"q","{x}","b\\c"," "],"request_parameters":{"k=>v":"a, b","":"","n":null,"quote\"":"back\\slash"},"tags":{"Name":"tab\there","line\nbreak":"cr\r\nlf","long key of tags":"ä€𝄞","z":"'"},"timeout_in_millis":29000,"tls_config":{"insecureSkipVerification":true, "n":[1,2.50,null]}}
{"_key":"c","uri":"\\N","credentials":"N","http_method":"\\.","type":"HTTP","integration_responses":"{\"200\":{\"statusCode\":\"200\",\"selectionPattern\":\"a\\\\nb\"}}","request_templates":{"application/json":"#set($x = \"1\")\n{\"a\": $x}\t\u0007\u000b\u000c\b"}}
{"_key":"d\te","uri":"two\nlines, and \"quotes\"","type":"MOCK","connection_id":" leading and trailing ","content_handling":"CONVERT_TO_TEXT","passthrough_behavior":"NEVER"}
"##;

const ALL: &str = "SELECT * FROM apigateway_integration ORDER BY _key";

fn all(place: &Place, file: &str) -> String {
    place.run(&["--from", file, "--format", "ndjson", "-c", ALL]).only_stdout().to_owned()
}

#[test]
fn rows_are_read_back_from_every_format_as_they_were() {
    let place = Place::new();
    place.write("rows.ndjson", ROWS);
    let expected = all(&place, "rows.ndjson");
    assert_eq!(expected.lines().count(), 4);
    for (n, format) in ["csv", "tsv", "json", "ndjson", "parquet", "arrow"].into_iter().enumerate() {
        let (file, copied) = (format!("rows{n}.{format}"), format!("copied{n}.{format}"));
        place.run(&["--from", "rows.ndjson", "-o", &file, "-c", ALL]).only_stdout();
        assert_eq!(all(&place, &file), expected, "{format}");
        place.run(&["--from", "rows.ndjson", "-c", &format!("\\copy ({ALL}) TO '{copied}'")]);
        assert_eq!(fs::read(place.path(&copied)).unwrap(), fs::read(place.path(&file)).unwrap(), "{format}");
        // A name without the format, and through a pipe.
        fs::copy(place.path(&file), place.path("plain")).unwrap();
        assert_eq!(all(&place, "plain"), expected, "{format} without its name");
        let status = "SELECT source, state, records, skipped FROM source_status";
        let status = place.run(&["--from", "plain", "--format", "csv", "-t", "-c", status]);
        assert_eq!(status.only_stdout().trim_end(), format!("{format},complete,4,0"));
        let input = fs::read(place.path(&file)).unwrap();
        let piped = place.run_with_stdin(&["--from", "-", "--format", "ndjson", "-c", ALL], input);
        assert_eq!(piped.only_stdout(), expected, "{format} through a pipe");
    }
}

#[test]
fn the_whole_sample_is_read_back_from_every_format() {
    let place = Place::new();
    let expected = place.run(&["--sample", "--format", "ndjson", "-c", ALL]).only_stdout().to_owned();
    for format in ["csv", "tsv", "json", "ndjson", "parquet", "arrow"] {
        let file = format!("sample.{format}");
        place.run(&["--sample", "-o", &file, "-c", ALL]).only_stdout();
        assert_eq!(all(&place, &file), expected, "{format}");
    }
}

#[test]
fn broken_tsv_and_arrow_files_say_what_is_wrong_and_stop_no_other() {
    let place = Place::new();
    place.write("good.ndjson", ROWS);
    place.write("short.tsv", "_key\turi\ttype\nk\tu\tHTTP\nl\tu\n\nm\tu\tMOCK\n");
    place.write("bytes.tsv", "_key\turi\ttype\nk\t\\xff\tHTTP\n");
    place.write("number.tsv", "_key\ttimeout_in_millis\ntwo\tmany\n");
    place.run(&["--from", "good.ndjson", "-o", "whole.arrow", "-c", ALL]).only_stdout();
    let whole = fs::read(place.path("whole.arrow")).unwrap();
    place.write("cut.arrow", &whole[..whole.len() / 2]);
    place.write("magic.arrow", b"ARROW1\0\0");
    place.run(&["-o", "other.arrow", "-c", "SELECT 1 AS a"]).only_stdout();
    fs::remove_file(place.path("whole.arrow")).unwrap();
    let ran = place.run(&["--from", ".", "--format", "csv", "-c", "SELECT count(*) FROM apigateway_integration"]);
    // Four good rows, two beside the short one.
    assert_eq!((ran.code, ran.stdout.as_str()), (3, "count\n6\n"));
    let status = "SELECT source_path, source, state, records, skipped, first_error_at, reason FROM source_status ORDER BY source_path";
    assert_run!("broken_tsv_and_arrow", place, place.run(&["--from", ".", "--format", "line", "-c", status]));
}

/// The reader of Arrow files panics at some of these; the thread took its rows with it, and the exit code was 0.
#[test]
fn a_damaged_arrow_file_is_told_and_never_a_panic() {
    let place = Place::new();
    place.write("good.ndjson", ROWS);
    place.run(&["--from", "good.ndjson", "-o", "whole.arrow", "-c", ALL]).only_stdout();
    let whole = fs::read(place.path("whole.arrow")).unwrap();
    let mut told = 0;
    for n in 0..60 {
        let mut damaged = whole.clone();
        // The footer is at the end; it is where lengths and places are.
        let at = damaged.len() - 12 - (n * 53) % 3000.min(damaged.len() - 12);
        damaged[at] ^= if n % 2 == 0 { 0xff } else { 1 };
        place.write("damaged.arrow", &damaged);
        let ran = place.run(&["--from", "damaged.arrow", "--format", "csv", "-t", "-c", "SELECT count(*) FROM apigateway_integration"]);
        assert!(!ran.stderr.contains("panicked"), "byte {at}: {}", ran.all());
        assert!(ran.code == 3 || (ran.code == 0 && ran.stdout != "0\n"), "byte {at}: {}", ran.all());
        told += i32::from(ran.code == 3);
    }
    assert!(told > 0);
}

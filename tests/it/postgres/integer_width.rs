//! What the bytes of an integer show in: shifts, and the digits of `to_hex`.

use super::compare::{Deviation, expressions, statements};

#[tokio::test]
async fn the_places_of_a_shift_are_within_the_width() {
    let values =
        ["1", "-1", "8", "2147483647", "1::int", "(-5)::int", "1::bigint", "-1::bigint", "4000000000", "1::smallint", "(-300)::smallint"];
    let places = ["0", "1", "15", "16", "17", "31", "32", "33", "63", "64", "65", "-1", "2::smallint", "'3'", "NULL::int"];
    let mut all = vec![];
    for value in values {
        all.extend(places.iter().map(|n| format!("{value} << {n}")));
        all.extend(places.iter().map(|n| format!("{value} >> {n}")));
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn a_number_of_places_is_an_integer() {
    let all = [
        "1 << 2::bigint",
        "1::bigint >> 5000000000",
        "1.5 << 2",
        "1 << 1.5",
        "1::float8 >> 1",
        "1.5 & 1",
        "1 | 1.5",
        "1.5 # 1",
        "'1' << '2'",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn the_width_of_a_column_is_not_known() {
    let all = [
        "SELECT a << 3 FROM (VALUES (1), (-7)) t(a)",
        "SELECT a >> 3 FROM (VALUES (100), (-7)) t(a)",
        "SELECT a::bigint << 33 FROM (VALUES (1), (-7)) t(a)",
        "SELECT a::int << 33 FROM (VALUES (1), (-7)) t(a)",
        "SELECT a << 33 FROM (VALUES (1::int), (-7)) t(a)",
        "SELECT a << 33 FROM (VALUES (1)) t(a)",
        "SELECT to_hex(a) FROM (VALUES (-1)) t(a)",
        "SELECT to_hex(a::int) FROM (VALUES (-1)) t(a)",
        "SELECT to_hex(a::bigint) FROM (VALUES (-1)) t(a)",
    ];
    let refused = [
        "SELECT a << 33 FROM (VALUES (1::int), (-7)) t(a)",
        "SELECT a << 33 FROM (VALUES (1)) t(a)",
        "SELECT to_hex(a) FROM (VALUES (-1)) t(a)",
    ];
    let refused = refused.map(|statement| (statement, Deviation::Refused));
    statements(&all.map(str::to_owned), &refused).await;
}

#[tokio::test]
async fn the_digits_of_negative_numbers() {
    let all = [
        "to_hex(-1)",
        "to_hex(-1::bigint)",
        "to_hex((-1)::bigint)",
        "to_hex(-4000000000)",
        "to_hex(255)",
        "to_hex(-5::int)",
        "to_hex(1::smallint)",
        "to_hex('7')",
        "to_hex(NULL::int)",
        "to_hex(1 << 31)",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}

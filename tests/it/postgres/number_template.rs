//! `to_char` of numbers: the manual's examples, and templates from a fixed seed.

use super::compare::{Deviation, expressions};
use super::generate::Random;

/// Numbers, and templates of the manual's table 9.30 and beyond.
const WRITTEN: &[(&str, &str)] = &[
    ("-0.1", "99.99"),
    ("-0.1", "FM9.99"),
    ("-0.1", "FM90.99"),
    ("0.1", "0.9"),
    ("12", "9990999.9"),
    ("12", "FM9990999.9"),
    ("485", "999"),
    ("-485", "999"),
    ("485", "9 9 9"),
    ("1485", "9,999"),
    ("1485", "9G999"),
    ("148.5", "999.999"),
    ("148.5", "FM999.999"),
    ("148.5", "FM999.990"),
    ("148.5", "999D999"),
    ("3148.5", "9G999D999"),
    ("-485", "999S"),
    ("-485", "999MI"),
    ("485", "999MI"),
    ("485", "FM999MI"),
    ("485", "PL999"),
    ("485", "SG999"),
    ("-485", "SG999"),
    ("-485", "9SG99"),
    ("-485", "999PR"),
    ("485", "999PR"),
    ("485", "L999"),
    ("485", "RN"),
    ("485", "FMRN"),
    ("5.2", "FMRN"),
    ("482", "999th"),
    ("485", "\"Good number:\"999"),
    ("485.8", "\"Pre:\"999\" Post:\" .999"),
    ("12", "99V999"),
    ("12.4", "99V999"),
    ("12.45", "99V9"),
    ("0.0004859", "9.99EEEE"),
    ("-12345", "9.99EEEE"),
    ("99.99", "9.9EEEE"),
    ("0", "9EEEE"),
    ("12345::double precision", "9.99EEEE"),
    ("1234", "999"),
    ("1234.5", "999.99"),
    ("-1234", "9,99"),
    ("0", "FM9.9"),
    ("0", "FM0.9"),
    ("5", "9."),
    ("5", "S999"),
    ("5", "S009"),
    ("5", "9S99"),
    ("1234567.891", "FM9,999,999.99"),
    ("1234", "9,999,999"),
    ("2.5", "9"),
    ("3.5", "9"),
    ("2.5::double precision", "9"),
    ("1.0/3::double precision", "9.99999999999999999999"),
    ("1234567890123456::double precision", "9999999999999999.99"),
    ("'NaN'::double precision", "999"),
    ("'Infinity'::double precision", "999"),
    ("NULL::bigint", "999"),
    ("5", ""),
    ("5", "x9"),
    ("4000", "RN"),
    ("15", "rn"),
    ("12", "TH"),
    ("12", "99TH"),
    ("21", "99TH"),
    ("-21", "99TH"),
    ("113", "FM999th"),
    ("5", "9PR9"),
    ("5", "9.9.9"),
    ("5", "SS9"),
    ("5", "S9MI"),
    ("5", "9EEEE9"),
    ("5", "FM9EEEE"),
    ("5", "99V.9"),
    ("5", "VVG99S"),
];

const NUMBERS: [&str; 16] = [
    "0",
    "5",
    "-5",
    "12.5",
    "-0.1",
    "0.05",
    "1234567",
    "99.99",
    "-99.995",
    "0.5::double precision",
    "-1234.5678::double precision",
    "1e10::double precision",
    "123456",
    "-7",
    "0.0001",
    "-0.999",
];

/// A template that says something: sign, digits, point, digits, sign.
fn template(random: &mut Random) -> String {
    let before = random.pick(&["", "", "FM", "S", "PL", "SG", "L", "FMS", "FMMI", "\"x\""]);
    let whole = random.text(&["9", "9", "0", "99", ",", "G", " "], 6);
    let fraction = random.pick(&["", "", ".9", "D99", ".90", ".09", ".9990", "V9", "V99"]);
    let signed = before.contains(['S', 'P']) || before.contains("MI");
    let behind = if signed { "" } else { random.pick(&["", "", "S", "MI", "PR", "TH", "th", "PL", "SG", " \"y\""]) };
    format!("{before}9{whole}{fraction}{behind}")
}

#[tokio::test]
async fn numbers_are_formatted_as_postgresql_does() {
    let mut all: Vec<_> = WRITTEN.iter().map(|(number, template)| format!("to_char({number}, '{template}')")).collect();
    let mut random = Random::new(41);
    all.extend((0..1_500).map(|_| format!("'|' || to_char({}, '{}')", random.pick(&NUMBERS), template(&mut random))));
    // PostgreSQL rounds the digits of a numeric up to ten; of a double it does not.
    expressions(&all, &[("to_char(99.99, '9.9EEEE')", Deviation::Differs(" 1.0e+02"))]).await;
}

/// Texts that are read by templates, also by other ones than they were written with.
#[tokio::test]
async fn to_number_of_written_texts() {
    let read = [
        ("12,454.8-", "99G999D9S"),
        ("-34,338,492", "99G999G999"),
        ("-34,338,492.654,878", "99G999G999D999G999"),
        ("<564646.65>", "999999.99PR"),
        ("0.00001-", "9.999999S"),
        ("5.01-", "FM9.999999S"),
        ("5.01-", "FM9.999999MI"),
        ("5 4 4 . 7 8", "9 9 9 . 9 9"),
        (".01", "FM9.99"),
        (".0", "99999999.99999999"),
        ("0", "99.99"),
        (".-01", "S99.99"),
        (".01-", "99.99S"),
        (" . 0 1-", " 9 9 . 9 9 S"),
        ("34,50", "999,99"),
        ("123,000", "999G"),
        ("123456", "999G999"),
        ("$1234.56", "L9,999.99"),
        ("$1,234.56", "L99,999.99"),
        ("1234.56", "L99,999.99"),
        ("42nd", "99th"),
        ("12345", "999"),
        ("1e3", "9999"),
        ("12.345", "99.9"),
        ("", "999"),
        ("abc", "999"),
        ("1", ""),
        ("29000 ms", "99999"),
        ("29000ms", "99999\"ms\""),
        ("v12", "\"v\"99"),
        ("  12", "99"),
        ("+5", "S9"),
        ("+5", "9"),
        ("-5", "SG9"),
        ("5-", "9SG"),
        ("5-", "9"),
        ("5+", "9PL"),
        ("-123", "MI999"),
        ("- 123", "MI999"),
        ("123-", "999MI"),
        ("123>", "999PR"),
        ("12", "9.9"),
        ("1,234", "FM9,999"),
        ("1,234", "9,999"),
        ("--5", "S9"),
        ("5,", "9,"),
        ("0x1F", "9999"),
        ("timeout=29000", "99999"),
        ("1_000", "9\"_\"999"),
    ];
    let mut all: Vec<_> = read.iter().map(|(text, template)| format!("to_number('{text}', '{template}')")).collect();
    // What is refused, and what is no template.
    let not_read = ["EEEE", "RN", "rn", "9PR9", "9.9.9", "SS9", "S9MI", "99V.9"];
    for (number, template) in WRITTEN.iter().filter(|(_, template)| !not_read.iter().any(|pattern| template.contains(pattern))) {
        all.push(format!("to_number(to_char({number}, '{template}'), '{template}')"));
    }
    all.push("to_number(NULL, '999')".to_owned());
    all.push("to_number('1', NULL)".to_owned());
    all.push("to_number('12.5', '99.9') + 1".to_owned());
    all.push("to_number('12345', '999V99')".to_owned());
    expressions(&all, &[]).await;
}

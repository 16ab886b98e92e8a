//! Templates of `to_char` and `to_timestamp`: the first line is a value, the rest is the template. Nothing panics, and what a
//! template prints of a time it can read, if it reads at all.

use apigw_sql_value::datetime::{Template, TemplateUse, parse_timestamp};
use apigw_sql_value::number_template::{Number, NumberTemplate};

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some((value, template)) = text.split_once('\n') else { return };
    let mut out = String::new();
    if let Ok(numbers) = NumberTemplate::new(template) {
        for number in [Number::Exact("-1234.5678"), Number::Exact("0"), Number::Exact("0.05")] {
            let _ = numbers.print(number, &mut out);
        }
        if let Ok(value) = value.parse() {
            let _ = numbers.print(Number::Double(value), &mut out);
        }
    }
    if let Ok(read) = Template::new(template, TemplateUse::Read) {
        let _ = read.read_timestamp(value);
        let _ = read.read_date(value);
        let _ = read.read_standard(value);
    }
    if let (Ok(print), Ok(micros)) = (Template::new(template, TemplateUse::Print), parse_timestamp(value, false, None)) {
        out.clear();
        let _ = print.print_timestamp(micros, false, &mut out);
    }
}

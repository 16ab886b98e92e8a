//! What goes to a terminal: no character of a foreign text acts on it, whatever the text is.

use apigw_sql_columns::output::{in_columns, in_lines, in_one_line};
use apigw_sql_value::error::presentable;

pub(crate) fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let acts = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    for shown in [in_lines(&text), in_columns(&text), in_lines(&presentable(&text))] {
        assert!(!shown.contains(acts), "{shown:?}");
    }
    let line = in_one_line(&text);
    assert!(!line.contains(char::is_control), "{line:?}");
    assert_eq!(in_one_line(&line), line, "a line that is one already");
}

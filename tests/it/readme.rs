//! What the README shows is what the program does: each `sql` block followed by a `text` block is a question over
//! the sample and its answer.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The fenced blocks of a Markdown text: language and content.
fn blocks(markdown: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut current: Option<(String, String)> = None;
    for line in markdown.lines() {
        match (&mut current, line.strip_prefix("```")) {
            (None, Some(language)) => current = Some((language.to_owned(), String::new())),
            (Some(_), Some(_)) => out.extend(current.take()),
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    out
}

#[test]
fn the_questions_of_the_readme_have_the_answers_shown() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let blocks = blocks(&readme);
    let pairs: Vec<_> = blocks.windows(2).filter(|w| w[0].0 == "sql" && w[1].0 == "text").collect();
    assert!(pairs.len() >= 5, "the README shows {} questions with answers", pairs.len());
    for pair in pairs {
        let output = Command::new(env!("CARGO_BIN_EXE_apigw-sql")).args(["-X", "--sample", "-c", &pair[0].1]).output().unwrap();
        assert!(output.status.success(), "{}\n{}", pair[0].1, String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8(output.stdout).unwrap().trim_end(), pair[1].1.trim_end(), "{}", pair[0].1);
    }
}

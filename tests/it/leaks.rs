//! Looks for planted secrets in everything that files hold, decoded.

use std::fs::{self, File};
use std::path::Path;

use datafusion::parquet::file::reader::{FileReader as _, SerializedFileReader};
use datafusion::parquet::file::serialized_reader::ReadOptionsBuilder;

/// The first secret that is in a file below `folder`, in any form, with the file and where in it.
pub(crate) fn find_in_files(folder: &Path, secrets: &[&str]) -> Option<String> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let found = parts(&path).into_iter().find_map(|(what, content)| {
                let secret = secrets.iter().find(|secret| is_in(&content, secret))?;
                Some(format!("{secret} is in {what} of {}", path.display()))
            });
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

/// The secrets that are in files below `folder`.
pub(crate) fn all_in_files<'s>(folder: &Path, secrets: &[&'s str]) -> Vec<&'s str> {
    secrets.iter().copied().filter(|secret| find_in_files(folder, &[secret]).is_some()).collect()
}

/// Whether `content` has the secret, as it is or encoded.
pub(crate) fn is_in(content: &[u8], secret: &str) -> bool {
    forms(secret).iter().any(|form| memchr::memmem::find(content, form.as_bytes()).is_some())
}

/// A secret as it is, in URLs, JSON and XML, and in Base64 wherever it begins.
fn forms(secret: &str) -> Vec<String> {
    let percent = |plain: fn(u8) -> bool| -> String {
        secret.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
    };
    let json = serde_json::to_string(secret).unwrap();
    let unicode = secret.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect::<Vec<_>>().concat();
    let xml = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut forms = vec![
        secret.to_owned(),
        percent(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b)),
        percent(|b| b.is_ascii_alphanumeric() || b"-_.~!*'()".contains(&b)),
        json.trim_matches('"').to_owned(),
        serde_json::to_string(&json).unwrap().trim_matches(['"', '\\']).to_owned(),
        unicode,
        xml,
    ];
    for before in 0..3 {
        let encoded = base64(&[&vec![b'x'; before][..], secret.as_bytes()].concat());
        // The digits that are of the secret alone.
        let own = &encoded[(before * 8).div_ceil(6)..(before + secret.len()) * 8 / 6];
        forms.push(own.to_owned());
        forms.push(own.replace('+', "-").replace('/', "_"));
    }
    forms
}

/// RFC 4648 §4, with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_usize, |bits, b| (bits << 8) | usize::from(*b)) << ((3 - chunk.len()) * 8);
        for digit in 0..4 {
            let digit = (digit <= chunk.len()).then(|| char::from(DIGITS[(bits >> (18 - 6 * digit)) & 63]));
            out.push(digit.unwrap_or('='));
        }
    }
    out
}

/// What is in a file: its bytes, and of Parquet each page as it was before its compression, all values, statistics, indexes
/// and metadata.
fn parts(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut parts = vec![("the bytes".to_owned(), fs::read(path).unwrap())];
    if path.extension().is_none_or(|extension| extension != "parquet") {
        return parts;
    }
    let options = ReadOptionsBuilder::new().with_page_index().build();
    let reader = SerializedFileReader::new_with_options(File::open(path).unwrap(), options).unwrap();
    // Statistics, indexes, schema and key-value entries; what is bytes in them is shown as numbers.
    let metadata = reader.metadata();
    parts.push(("the metadata".to_owned(), format!("{metadata:?}").into_bytes()));
    for (number, group) in metadata.row_groups().iter().enumerate() {
        let row_group = reader.get_row_group(number).unwrap();
        for (index, column) in group.columns().iter().enumerate() {
            let name = column.column_path().string();
            if let Some(statistics) = column.statistics() {
                for bytes in [statistics.min_bytes_opt(), statistics.max_bytes_opt()].into_iter().flatten() {
                    parts.push((format!("the statistics of {name}"), bytes.to_vec()));
                }
            }
            let mut pages = row_group.get_column_page_reader(index).unwrap();
            while let Some(page) = pages.get_next_page().unwrap() {
                parts.push((format!("a page ({:?}) of {name}", page.page_type()), page.buffer().to_vec()));
            }
        }
    }
    if let Some(indexes) = metadata.column_index() {
        for index in indexes.iter().flatten() {
            parts.push(("a column index".to_owned(), as_texts(&format!("{index:?}"))));
        }
    }
    // Values of which a page has only how they differ from the one before.
    let rows = reader.get_row_iter(None).unwrap().map(|row| format!("{:?}\n", row.unwrap())).collect::<Vec<_>>().concat();
    parts.push(("the rows".to_owned(), rows.into_bytes()));
    parts
}

/// Lists of bytes in what a debugger sees, as the bytes.
fn as_texts(debugged: &str) -> Vec<u8> {
    let mut out = debugged.as_bytes().to_vec();
    for list in debugged.split('[').skip(1) {
        let bytes = list.split(']').next().unwrap_or_default().split(',').map(|number| number.trim().parse::<u8>());
        out.extend(bytes.collect::<Result<Vec<_>, _>>().unwrap_or_default());
        out.push(b'\n');
    }
    out
}

#[test]
fn a_secret_is_recognised_in_every_form() {
    assert_eq!(base64(b"fooba"), "Zm9vYmE=");
    let secret = "p\"a%s+<1&é";
    for text in [
        "xp\"a%s+<1&éx".to_owned(),
        "p%22a%25s%2B%3C1%26%C3%A9".to_owned(),
        r#"{"a":"p\"a%s+<1&é"}"#.to_owned(),
        r#""{\"a\":\"p\\\"a%s+<1&é\"}""#.to_owned(),
        "p&quot;a%s+&lt;1&amp;é".to_owned(),
        base64(format!("user:{secret}").as_bytes()),
        base64(format!("user1:{secret} ").as_bytes()),
        base64(format!("user12:{secret}...").as_bytes()),
    ] {
        assert!(is_in(text.as_bytes(), secret), "{text}");
    }
    assert!(!is_in(b"p\"a%s", secret));
}

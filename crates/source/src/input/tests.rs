//! Listing real directories.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use tempfile::TempDir;

use super::pattern::Pattern;
use super::*;
use apigw_sql_value::ErrorKind;

/// A directory with the files `names`, each of which holds its own name.
fn tree(names: &[&str]) -> TempDir {
    let root = TempDir::new().unwrap();
    for name in names {
        write(root.path(), name, name.as_bytes());
    }
    root
}

fn write(root: &Path, name: &str, content: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn options(root: &Path, sources: &[&str]) -> SourceOptions {
    let from = sources.iter().map(|s| if *s == "-" { "-".to_owned() } else { format!("{}/{s}", root.display()) }).collect();
    SourceOptions { from, ..SourceOptions::default() }
}

fn listed(root: &Path, sources: &[&str]) -> Listing {
    list(&options(root, sources)).unwrap()
}

/// The paths below `root`, in the listing's order.
fn names(root: &Path, listing: &Listing) -> Vec<String> {
    let prefix = format!("{}/", root.display());
    listing.files.iter().map(|f| f.source_path().replacen(&prefix, "", 1)).collect()
}

fn refused(root: &Path, source: &str) -> Error {
    let error = list(&options(root, &[source])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
    error
}

fn content(file: &InputFile) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.open().unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_file_is_named_explicitly_and_a_directorys_files_are_not() {
    let root = tree(&["a.json", "d/b.json", "d/e/c.json"]);
    let listing = listed(root.path(), &["a.json", "d"]);
    assert_eq!(names(root.path(), &listing), ["a.json", "d/b.json", "d/e/c.json"]);
    assert_eq!(listing.files.iter().map(|f| f.named_explicitly).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(listing.files.iter().map(|f| f.from_index).collect::<Vec<_>>(), [0, 1, 1]);
    assert_eq!(listing.files[0].size, Some(6));
    assert!(listing.files.iter().all(|f| f.modified.is_some() && f.rereadable()));
    assert_eq!(content(&listing.files[2]), b"d/e/c.json");
    assert!(listing.notes.is_empty(), "{:?}", listing.notes);
}

#[test]
fn a_directory_is_listed_by_path_bytes_without_hidden_files() {
    let root =
        tree(&["d/b/x", "d/a.json", "d/B.json", "d/b.json", "d/.hidden", "d/.git/config", "d/é.json", "d/.aws-sam/t", "d/cdk.out/t"]);
    let listing = listed(root.path(), &["d/"]);
    assert_eq!(names(root.path(), &listing), ["d/.aws-sam/t", "d/B.json", "d/a.json", "d/b.json", "d/b/x", "d/cdk.out/t", "d/é.json"]);
}

#[test]
fn sources_keep_their_order_and_a_file_counts_once() {
    let root = tree(&["d/a.json", "d/b.json"]);
    let listing = listed(root.path(), &["d/b.json", "d", "./d/a.json"]);
    assert_eq!(names(root.path(), &listing), ["d/b.json", "d/a.json"]);
    assert_eq!(listing.notes.len(), 2);
    assert!(listing.notes[0].starts_with("1 file of "), "{:?}", listing.notes);
    assert!(listing.notes[0].ends_with("d/b.json`"), "{:?}", listing.notes);
}

#[test]
fn gitignore_below_the_directory_is_honoured_and_counted() {
    let root = tree(&["d/keep.json", "d/a.tmp", "d/e/b.tmp", "d/e/kept.tmp", "d/node_modules/x.json", "d/e/x.log", "d/f/x.log"]);
    // The parent's rules do not count.
    write(root.path(), ".gitignore", b"*.json\n");
    write(root.path(), "d/.gitignore", b"*.tmp\nnode_modules/\n");
    write(root.path(), "d/e/.gitignore", b"!kept.tmp\n/x.log\n");
    let listing = listed(root.path(), &["d"]);
    assert_eq!(names(root.path(), &listing), ["d/e/kept.tmp", "d/f/x.log", "d/keep.json"]);
    assert_eq!(listing.notes, [format!("3 files and 1 directory were left out by .gitignore below `{}/d`", root.path().display())]);
}

#[test]
fn gitignore_does_not_apply_to_globs_templates_and_named_files() {
    let root = tree(&["d/a.tmp", "d/e/b.tmp"]);
    write(root.path(), "d/.gitignore", b"*\n");
    for source in ["d/**", "d/*", "{stage}", "d/a.tmp"] {
        assert!(!listed(root.path(), &[source]).files.is_empty(), "{source}");
    }
    let error = refused(root.path(), "d");
    assert!(error.message().ends_with("holds no files"), "{error}");
    assert!(error.hint().unwrap().starts_with("1 file and 1 directory were left out by .gitignore"), "{:?}", error.hint());
}

#[test]
fn globs_match_within_a_segment_and_across() {
    let root = tree(&["d/a1.json", "d/a2.json", "d/b1.ndjson", "d/e/a1.json", "d/e/f/a3.json", "d/.x/a9.json", "d/.a4.json"]);
    let cases: [(&str, &[&str]); 8] = [
        ("d/*.json", &["d/a1.json", "d/a2.json"]),
        ("d/a?.json", &["d/a1.json", "d/a2.json"]),
        ("d/[ab]1.*json", &["d/a1.json", "d/b1.ndjson"]),
        ("d/[!b]1.*", &["d/a1.json"]),
        ("d/a[2-9].json", &["d/a2.json"]),
        ("d/**/a[13].json", &["d/a1.json", "d/e/a1.json", "d/e/f/a3.json"]),
        ("**/e/**/*.json", &["d/e/a1.json", "d/e/f/a3.json"]),
        ("d/e/**", &["d/e/a1.json", "d/e/f/a3.json"]),
    ];
    for (source, expected) in cases {
        let listing = listed(root.path(), &[source]);
        assert_eq!(names(root.path(), &listing), expected, "{source}");
        assert!(listing.notes.is_empty(), "{:?}", listing.notes);
        assert!(listing.files.iter().all(|f| !f.named_explicitly));
    }
    assert_eq!(names(root.path(), &listed(root.path(), &["d/.a*"])), ["d/.a4.json"]);
    assert_eq!(names(root.path(), &listed(root.path(), &["d/.x/*"])), ["d/.x/a9.json"]);
}

#[test]
fn a_directory_that_a_glob_matches_gives_all_below_it() {
    let root = tree(&["d/e1/a.json", "d/e1/f/b.json", "d/e2/c.json", "d/e3"]);
    assert_eq!(names(root.path(), &listed(root.path(), &["d/e*"])), ["d/e1/a.json", "d/e1/f/b.json", "d/e2/c.json", "d/e3"]);
    // A slash at the end means directories.
    assert_eq!(names(root.path(), &listed(root.path(), &["d/e*/"])), ["d/e1/a.json", "d/e1/f/b.json", "d/e2/c.json"]);
}

#[test]
fn a_name_that_exists_is_not_a_glob() {
    let root = tree(&["[id].json", "i.json"]);
    assert_eq!(names(root.path(), &listed(root.path(), &["[id].json"])), ["[id].json"]);
    fs::remove_file(root.path().join("[id].json")).unwrap();
    assert_eq!(names(root.path(), &listed(root.path(), &["[id].json"])), ["i.json"]);
}

#[test]
fn templates_capture() {
    let root = tree(&[
        "dump/111122223333/us-east-1/get-rest-apis.json",
        "dump/111122223333/us-east-1/restapis/a1b2c3d4e5/get-resources.json",
        "dump/012345678901/cn-north-1/restapis/zzzzzzzzzz/get-resources.json",
        "dump/README.md",
    ]);
    let listing = listed(root.path(), &["dump/{account_id}/{region}/restapis/{rest_api_id}/get-resources.json"]);
    assert_eq!(listing.files.len(), 2);
    assert_eq!(
        listing.files[0].captures,
        Captures {
            account_id: Some("012345678901".into()),
            region: Some("cn-north-1".into()),
            rest_api_id: Some("zzzzzzzzzz".into()),
            ..Captures::default()
        }
    );
    assert!(!listing.files[0].named_explicitly);
}

#[test]
fn a_template_that_names_a_folder_gives_its_captures_to_all_below() {
    let root = tree(&["dump/111122223333/us-east-1/a.json", "dump/111122223333/us-east-1/x/y/b.json"]);
    let listing = listed(root.path(), &["dump/{account_id}/{region}"]);
    assert_eq!(listing.files.len(), 2);
    for file in &listing.files {
        assert_eq!(file.captures.account_id.as_deref(), Some("111122223333"));
        assert_eq!(file.captures.region.as_deref(), Some("us-east-1"));
    }
}

#[test]
fn templates_mix_with_globs_and_parts_of_segments() {
    let root = tree(&["d/exp_us-gov-west-1-012345678901_prod.json", "d/x/y/exp_eu-west-1-999988887777_dev-2.yaml"]);
    let listing = listed(root.path(), &["d/**/*_{region}-{account_id}_{stage}.*"]);
    let found: Vec<_> = listing
        .files
        .iter()
        .map(|f| [&f.captures.region, &f.captures.account_id, &f.captures.stage].map(|c| c.clone().unwrap_or_default()))
        .collect();
    assert_eq!(found, [["us-gov-west-1", "012345678901", "prod"], ["eu-west-1", "999988887777", "dev-2"]]);
}

#[test]
fn a_folder_that_is_no_account_or_region_is_left_out_and_told() {
    let root =
        tree(&["dump/111122223333/us-east-1/a.json", "dump/111122223333/notes/b.txt", "dump/tmp/us-east-1/c.json", "dump/tmp/d/e/f"]);
    let listing = listed(root.path(), &["dump/{account_id}/{region}"]);
    assert_eq!(names(root.path(), &listing), ["dump/111122223333/us-east-1/a.json"]);
    assert_eq!(listing.notes.len(), 1);
    assert!(listing.notes[0].starts_with("3 matches of "), "{:?}", listing.notes);
    assert!(listing.notes[0].ends_with("/dump/111122223333/notes`: `notes` is no region"), "{:?}", listing.notes);
    let error = refused(root.path(), "dump/{account_id}/notes/d*");
    assert!(error.message().ends_with("matches nothing"), "{error}");
    let error = refused(root.path(), "dump/{region}/us-east-1/a.json");
    assert!(error.hint().unwrap().ends_with("`111122223333` is no region"), "{:?}", error.hint());
}

#[test]
fn a_capture_named_twice_must_be_the_same() {
    let root = tree(&["prod/prod.json", "dev/prod.json", "dev/dev.json"]);
    assert_eq!(names(root.path(), &listed(root.path(), &["{stage}/{stage}.json"])), ["dev/dev.json", "prod/prod.json"]);
}

#[test]
fn braces_are_captures_and_never_alternatives() {
    let root = tree(&["a.json", "b.json", "{a}.json"]);
    let error = refused(root.path(), "{a,b}.json");
    assert!(error.message().contains("unknown capture `{a,b}`"), "{error}");
    assert!(error.hint().unwrap().contains("never alternatives"));
    assert_eq!(refused(root.path(), "{acount_id}.json").hint(), Some("did you mean `{account_id}`?"));
    assert_eq!(refused(root.path(), "{account-id}.json").hint(), Some("did you mean `{account_id}`?"));
    assert_eq!(refused(root.path(), "{Region}.json").hint(), Some("did you mean `{region}`?"));
    for source in ["{region", "region}", "{region/x}", "{}", "a[z-a]{stage}"] {
        refused(root.path(), source);
    }
    assert_eq!(names(root.path(), &listed(root.path(), &["[{]a[}].json"])), ["{a}.json"]);
}

#[test]
fn what_does_not_exist_is_named() {
    let root = tree(&["exports/get-resources.json"]);
    fs::create_dir(root.path().join("empty")).unwrap();
    let error = refused(root.path(), "exports/get-resource.json");
    assert!(error.message().ends_with("exports/get-resource.json` does not exist"), "{error}");
    assert!(error.hint().unwrap().ends_with("exports/get-resources.json`?"), "{:?}", error.hint());
    assert!(refused(root.path(), "exports/get-resources.json/x").message().contains("get-resources.json/x"));
    assert!(refused(root.path(), "nothing/*.json").hint().unwrap().ends_with("nothing` does not exist"));
    assert!(refused(root.path(), "exports/*.yaml").message().contains("the glob `"));
    assert!(refused(root.path(), "exports/{stage}/x").message().contains("the path template `"));
    refused(root.path(), "empty");
    refused(root.path(), "empty/**");
}

#[test]
fn urls_are_refused_with_what_to_do() {
    let error = list(&SourceOptions { from: vec!["s3://bucket/exports/".into()], ..SourceOptions::default() }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.hint().unwrap().contains("aws s3 cp --recursive s3://bucket/exports/"), "{:?}", error.hint());
    for source in ["https://h/x.json", "gs://b/{account_id}", "file:///tmp/x", ""] {
        let error = list(&SourceOptions { from: vec![source.into()], ..SourceOptions::default() }).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
    }
}

#[test]
fn stdin_is_named_once_and_not_rereadable() {
    let root = tree(&["a.json"]);
    let listing = listed(root.path(), &["a.json", "-"]);
    let stdin = &listing.files[1];
    assert_eq!((stdin.source_path(), stdin.rereadable(), stdin.path(), stdin.size), ("<stdin>", false, None, None));
    assert!(stdin.named_explicitly);
    assert_eq!(stdin.from_index, 1);
    assert_eq!(list(&options(root.path(), &["-", "-"])).unwrap_err().kind(), ErrorKind::Usage);
}

#[test]
fn gzip_is_found_by_content_and_may_have_several_members() {
    let root = TempDir::new().unwrap();
    let mut bytes = Vec::new();
    for part in ["one ", "two"] {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(part.as_bytes()).unwrap();
        bytes.extend(encoder.finish().unwrap());
    }
    write(root.path(), "d/a.json", &bytes);
    write(root.path(), "d/b.gz", b"plain");
    write(root.path(), "d/c", b"");
    write(root.path(), "d/d.gz", &bytes[..bytes.len() - 9]);
    let files = listed(root.path(), &["d"]).files;
    assert_eq!(files[0].size, Some(bytes.len() as u64));
    assert_eq!(content(&files[0]), b"one two");
    assert_eq!(content(&files[0]), b"one two");
    assert_eq!(content(&files[1]), b"plain");
    assert_eq!(content(&files[2]), b"");
    assert!(files[3].open().unwrap().read_to_end(&mut Vec::new()).is_err());
}

#[test]
fn a_file_that_vanishes_fails_when_it_is_opened() {
    let root = tree(&["a.json"]);
    let listing = listed(root.path(), &["a.json"]);
    fs::remove_file(root.path().join("a.json")).unwrap();
    let error = listing.files[0].open().err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.message().contains("a.json"), "{error}");
}

#[test]
fn assumptions_are_checked() {
    let with = |account: Option<&str>, region: Option<&str>| {
        list(&SourceOptions { assume_account: account.map(Into::into), assume_region: region.map(Into::into), ..SourceOptions::default() })
    };
    for region in ["us-east-1", "cn-northwest-1", "us-gov-west-1", "us-isob-east-1", "ap-southeast-7", "eu-isoe-west-1"] {
        assert!(with(Some("012345678901"), Some(region)).is_ok(), "{region}");
    }
    for account in ["", "12345678901", "1234567890123", "12345678901x", "１２３４"] {
        assert_eq!(with(Some(account), None).unwrap_err().kind(), ErrorKind::Usage);
    }
    for region in ["", "us-east", "useast1", "us-east-", "US-EAST-1", "us--east-1", "us-east-1a", "us-east-100", "global"] {
        assert_eq!(with(None, Some(region)).unwrap_err().kind(), ErrorKind::Usage, "{region}");
    }
}

#[test]
fn no_source_is_an_empty_listing() {
    let listing = list(&SourceOptions::default()).unwrap();
    assert!(listing.files.is_empty() && listing.notes.is_empty());
}

#[test]
fn ten_thousand_files_are_listed() {
    let root = TempDir::new().unwrap();
    for i in 0..100 {
        let directory = root.path().join(format!("d/{i:012}/us-east-1"));
        fs::create_dir_all(&directory).unwrap();
        for j in 0..100 {
            fs::write(directory.join(format!("{j}.json")), "").unwrap();
        }
    }
    let by_directory = listed(root.path(), &["d"]);
    let by_template = listed(root.path(), &["d/{account_id}/{region}/*.json"]);
    assert_eq!(by_directory.files.len(), 10_000);
    assert!(by_directory.files.is_sorted_by_key(InputFile::source_path));
    assert_eq!(names(root.path(), &by_directory), names(root.path(), &by_template));
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_followed_once_and_loops_end() {
        let root = tree(&["d/v1/a.json", "elsewhere/b.json"]);
        let d = root.path().join("d");
        symlink("v1", d.join("latest")).unwrap();
        symlink("..", d.join("v1/up")).unwrap();
        symlink("../..", d.join("v1/top")).unwrap();
        symlink("../elsewhere", d.join("other")).unwrap();
        symlink("v1/a.json", d.join("a-link.json")).unwrap();
        let listing = listed(root.path(), &["d"]);
        assert_eq!(names(root.path(), &listing), ["d/other/b.json", "d/v1/a.json"]);
        assert_eq!(listing.notes.len(), 1, "{:?}", listing.notes);
        assert!(listing.notes[0].starts_with("4 links below "), "{:?}", listing.notes);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_told_and_fails() {
        let root = tree(&["d/a.json"]);
        symlink("gone", root.path().join("d/broken")).unwrap();
        for source in ["d", "d/*"] {
            let listing = listed(root.path(), &[source]);
            assert_eq!(names(root.path(), &listing), ["d/a.json", "d/broken"]);
            assert!(listing.files[1].failure().is_some());
            assert!(listing.files[1].open().is_err());
            assert_eq!(listing.notes.len(), 1);
        }
    }

    #[test]
    fn names_that_are_not_utf8_are_listed_and_opened() {
        let root = tree(&["d/a.json"]);
        fs::write(root.path().join("d").join(OsStr::from_bytes(b"b\xff.json")), "x").unwrap();
        for source in ["d", "d/*.json", "d/{stage}.json"] {
            let listing = listed(root.path(), &[source]);
            assert_eq!(names(root.path(), &listing), ["d/a.json", "d/b\u{fffd}.json"]);
            assert_eq!(content(&listing.files[1]), b"x");
        }
    }

    #[test]
    fn a_pipe_can_be_named_but_is_not_found() {
        let root = tree(&["d/a.json"]);
        let pipe = root.path().join("d/pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.is_ok_and(|s| s.success()));
        assert_eq!(names(root.path(), &listed(root.path(), &["d", "d/*"])), ["d/a.json"]);
        let named = listed(root.path(), &["d/pipe"]);
        assert!(!named.files[0].rereadable());
        assert_eq!(named.files[0].size, None);
        let writer = std::thread::spawn(move || fs::write(pipe, "through a pipe"));
        assert_eq!(content(&named.files[0]), b"through a pipe");
        writer.join().unwrap().unwrap();
    }

    #[test]
    fn a_directory_without_permission_is_told_and_fails() {
        use std::os::unix::fs::PermissionsExt as _;
        let root = tree(&["d/a.json", "d/locked/b.json"]);
        let locked = root.path().join("d/locked");
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
        // The superuser reads everything.
        let may_read = fs::read_dir(&locked).is_ok();
        let listing = listed(root.path(), &["d"]);
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).unwrap();
        if may_read {
            assert_eq!(names(root.path(), &listing), ["d/a.json", "d/locked/b.json"]);
        } else {
            assert_eq!(names(root.path(), &listing), ["d/a.json", "d/locked"]);
            assert!(listing.files[1].failure().is_some());
            assert!(listing.notes[0].contains("d/locked"));
        }
    }
}

proptest! {
    /// What a template captures, put back into it, is the path.
    #[test]
    fn captures_put_back_give_the_path(
        template in "(dump/)?((x-|_|prefix\\.)?\\{(account_id|region|rest_api_id|stage)\\}(-\\{(account_id|region|rest_api_id|stage)\\})?(\\.json|_y)?/){1,3}get\\.json",
        values in prop::array::uniform4("([0-9]{12}|[a-z]{2}-[a-z]{4,6}-[1-9]|[a-z0-9]{10}|[a-zA-Z0-9._é -]{1,8})"),
    ) {
        let put = |template: &str, values: &[String]| {
            ["{account_id}", "{region}", "{rest_api_id}", "{stage}"].iter().zip(values).fold(template.to_owned(), |t, (n, v)| t.replace(n, v))
        };
        let path = put(&template, &values);
        let pattern = Pattern::parse(&template).unwrap();
        if let Some(found) = pattern.captures_of(&path) {
            let found = [found.account_id, found.region, found.rest_api_id, found.stage].map(Option::unwrap_or_default);
            prop_assert_eq!(put(&template, &found), path);
        } else {
            // Only a leading dot, or a name captured twice from a segment that divides in several ways, may fail.
            let repeated = ["{account_id}", "{region}", "{rest_api_id}", "{stage}"].iter().any(|n| template.matches(n).count() > 1);
            prop_assert!(repeated || path.split('/').any(|part| part.starts_with('.')), "{} does not match {}", template, path);
        }
    }

    #[test]
    fn parsing_any_text_ends(text in any::<String>()) {
        if let Ok(pattern) = Pattern::parse(&text) {
            let _ = pattern.captures_of(&text);
        }
    }
}

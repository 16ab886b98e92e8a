//! Every fuzz target over its corpus, so that what a fuzzer once found stays fixed without a fuzzer.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::fuzz_targets::TARGETS;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

fn names(directory: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(directory).unwrap_or_else(|e| panic!("{}: {e}", directory.display()));
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn every_target_accepts_its_corpus() {
    for (name, run) in TARGETS {
        let directory = fuzz().join("corpus").join(name);
        let files = names(&directory);
        assert!(!files.is_empty(), "`{name}` has no corpus");
        for file in files {
            let data = fs::read(directory.join(&file)).unwrap();
            let outcome = std::panic::catch_unwind(|| run(&data));
            assert!(outcome.is_ok(), "`{name}` fails on {}", directory.join(file).display());
        }
    }
}

#[test]
fn the_fuzz_package_has_the_crates_that_its_targets_use() {
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fuzz_targets").join(format!("{name}.rs"));
        let source = fs::read_to_string(&source).unwrap();
        for path in source.lines().filter_map(|line| line.strip_prefix("use ")) {
            let package = path.split("::").next().unwrap_or_default();
            let own = ["std", "crate", "super"].contains(&package);
            let dependency = format!("\n{} = ", package.replace('_', "-"));
            assert!(own || manifest.contains(&dependency) || manifest.contains(&format!("\n{package} = ")), "`{name}` uses `{package}`");
        }
    }
}

#[test]
fn the_fuzz_package_has_exactly_these_targets() {
    let targets: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let files: BTreeSet<_> = names(&fuzz().join("fuzz_targets")).into_iter().map(|f| f.trim_end_matches(".rs").to_owned()).collect();
    assert_eq!(files, targets, "fuzz/fuzz_targets");
    assert_eq!(names(&fuzz().join("corpus")), targets, "fuzz/corpus");
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for target in &targets {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{target}.rs\"")), "fuzz/Cargo.toml lacks `{target}`");
        let source = fs::read_to_string(fuzz().join("fuzz_targets").join(format!("{target}.rs"))).unwrap();
        assert!(source.contains(&format!("tests/it/fuzz_targets/{target}.rs")), "`{target}` does not run the body of the replay test");
    }
}

//! What this program is made of, held against `deny.toml`, where `cargo deny` is not at hand: licences, crates in several
//! versions, and where they come from.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> toml::Table {
    std::fs::read_to_string(root().join(name)).unwrap().parse().unwrap()
}

/// The crates that a build for this machine takes; `None`, said aloud, where cargo cannot tell without a network.
fn packages() -> Option<Vec<Value>> {
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--offline", "--locked", "--all-features", "--format-version", "1", "--filter-platform", &target];
    let output = Command::new(cargo).current_dir(root()).args(arguments).output().ok()?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        _ = writeln!(std::io::stderr(), "\n*** SKIPPED: `cargo metadata` fails: {reason}\n");
        return None;
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let used: BTreeSet<&str> = metadata["resolve"]["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
    let packages = metadata["packages"].as_array().unwrap().iter();
    Some(packages.filter(|package| used.contains(package["id"].as_str().unwrap())).cloned().collect())
}

fn texts(value: &toml::Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

/// Whether an expression of SPDX can be met with these licences: `A OR (B AND C)`; older ones have `/` for OR.
fn is_met(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let met = any_of(&mut words, allowed);
    assert_eq!(words.next(), None, "{expression}");
    met
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any_of(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut met = all_of(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= all_of(words, allowed);
    }
    met
}

fn all_of(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let word = words.next().unwrap();
    if word == "(" {
        let met = any_of(words, allowed);
        assert_eq!(words.next(), Some(")"));
        return met;
    }
    match words.next_if_eq(&"WITH") {
        Some(_) => allowed.contains(&format!("{word} WITH {}", words.next().unwrap()).as_str()),
        None => allowed.contains(&word),
    }
}

#[test]
fn every_crate_has_a_licence_that_is_allowed_and_comes_from_the_registry() {
    assert!(is_met("GPL-3.0 OR (MIT AND Zlib)", &["MIT", "Zlib"]) && is_met("A/B", &["B"]));
    assert!(!is_met("MIT AND GPL-3.0", &["MIT"]) && !is_met("Apache-2.0 WITH X", &["Apache-2.0"]));
    let deny = read("deny.toml");
    let allowed = texts(&deny["licenses"]["allow"]);
    for package in packages().into_iter().flatten() {
        let (name, licence) = (&package["name"], package["license"].as_str().unwrap_or("none"));
        assert!(is_met(licence, &allowed), "{name} has the licence {licence}, which deny.toml does not allow");
        let is_own = package["source"].is_null() && name.as_str().unwrap().starts_with("apigw-sql");
        assert!(is_own || package["source"] == "registry+https://github.com/rust-lang/crates.io-index", "{name}: {}", package["source"]);
    }
}

#[test]
fn crates_in_several_versions_are_those_that_were_looked_at() {
    let deny = read("deny.toml");
    let skipped: Vec<(String, String)> = deny["bans"]["skip"]
        .as_array()
        .unwrap()
        .iter()
        .map(|skip| {
            assert!(!skip["reason"].as_str().unwrap().is_empty());
            let (name, version) = skip["crate"].as_str().unwrap().split_once('@').unwrap();
            (name.to_owned(), format!("{version}."))
        })
        .collect();
    let is_skipped = |name: &str, version: &str| skipped.iter().any(|(skip, prefix)| skip == name && version.starts_with(prefix));
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages().into_iter().flatten() {
        let text = |name: &str| package[name].as_str().unwrap().to_owned();
        versions.entry(text("name")).or_default().push(text("version"));
    }
    for (name, versions) in versions {
        let others = versions.iter().filter(|version| !is_skipped(&name, version)).count();
        assert!(others <= 1, "{name} comes in the versions {versions:?}: which of them, and why, belongs in deny.toml");
    }
    let lock = read("Cargo.lock");
    let locked = |name: &str, prefix: &str| {
        let mut all = lock["package"].as_array().unwrap().iter();
        all.any(|package| package["name"].as_str() == Some(name) && package["version"].as_str().unwrap().starts_with(prefix))
    };
    for (name, prefix) in &skipped {
        assert!(locked(name, prefix), "{name} {prefix} is no longer there: it goes from deny.toml, too");
    }
    // The advisories that are passed over are those of this version.
    let ignored = deny["advisories"]["ignore"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap());
    assert_eq!(ignored.collect::<Vec<_>>(), ["RUSTSEC-2026-0194", "RUSTSEC-2026-0195"]);
    assert!(locked("quick-xml", "0.39."), "quick-xml is another one: its advisories go from deny.toml");
}

#[test]
fn an_embedder_compiles_no_command_line_and_no_cloud() {
    let arguments =
        ["tree", "--locked", "--package", "apigw-sql", "--no-default-features", "--edges", "normal", "--prefix", "none", "--format", "{p}"];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let listed = String::from_utf8(output.stdout).unwrap();
    // A crate that stands in several places is listed with a mark after the first.
    let packages: BTreeSet<&str> =
        listed.lines().filter_map(|line| line.rsplit_once(" v").map(|_| line.split(" (").next().unwrap())).collect();
    for unwanted in ["clap", "rustyline", "indicatif", "mimalloc", "aws-config", "reqwest", "rustls"] {
        assert!(!packages.iter().any(|package| package.split(' ').next() == Some(unwanted)), "{unwanted}");
    }
    assert!((200..=265).contains(&packages.len()), "{} packages", packages.len());
}

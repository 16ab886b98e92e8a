//! Cloud assemblies of the CDK (`cdk.out`): the manifest says which of the files are templates that will be deployed.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// A manifest larger than this is none of the CDK's.
const MANIFEST_LIMIT: u64 = 64 << 20;

/// What a manifest names.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Assembly {
    templates: HashSet<String>,
    /// Assemblies inside: those of stages.
    directories: HashSet<String>,
}

impl Assembly {
    /// The assembly in a directory, if there is one.
    pub(super) fn of(directory: &Path) -> Option<Self> {
        let path = directory.join("manifest.json");
        if fs::metadata(&path).ok()?.len() > MANIFEST_LIMIT {
            return None;
        }
        Self::parse(&fs::read(path).ok()?)
    }

    fn parse(manifest: &[u8]) -> Option<Self> {
        let manifest: Value = serde_json::from_slice(manifest).ok()?;
        manifest.get("version")?;
        let mut assembly = Self::default();
        for artifact in manifest.get("artifacts")?.as_object()?.values() {
            let property = |name| artifact.get("properties").and_then(|p| p.get(name)).and_then(Value::as_str).map(str::to_owned);
            match artifact.get("type").and_then(Value::as_str) {
                Some("aws:cloudformation:stack") => assembly.templates.extend(property("templateFile")),
                Some("cdk:cloud-assembly") => assembly.directories.extend(property("directoryName")),
                _ => {}
            }
        }
        (!assembly.templates.is_empty() || !assembly.directories.is_empty()).then_some(assembly)
    }

    /// Whether an entry of the directory is a template, or holds some. Templates of nested stacks are assets, which only
    /// their names tell.
    pub(super) fn names(&self, entry: &str, is_directory: bool) -> bool {
        if is_directory {
            return self.directories.contains(entry);
        }
        self.templates.contains(entry) || entry.ends_with(".nested.template.json")
    }

    /// The templates and assemblies that it names and that are not in its directory.
    pub(super) fn missing(&self, directory: &Path) -> Vec<PathBuf> {
        let named = self.templates.iter().chain(&self.directories).map(|name| directory.join(name));
        let mut missing: Vec<_> = named.filter(|path| !path.exists()).collect();
        missing.sort();
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stacks_and_assemblies_of_stages_are_named() {
        let manifest = br#"{"version":"36.0.0","artifacts":{
            "Api":{"type":"aws:cloudformation:stack","properties":{"templateFile":"Api.template.json"}},
            "Prod":{"type":"cdk:cloud-assembly","properties":{"directoryName":"assembly-Prod"}},
            "Tree":{"type":"cdk:tree","properties":{"file":"tree.json"}}}}"#;
        let assembly = Assembly::parse(manifest).unwrap();
        for (entry, is_directory, named) in [
            ("Api.template.json", false, true),
            ("ApiUsers1.nested.template.json", false, true),
            ("assembly-Prod", true, true),
            ("tree.json", false, false),
            ("Old.template.json", false, false),
            ("asset.1", true, false),
        ] {
            assert_eq!(assembly.names(entry, is_directory), named, "{entry}");
        }
        assert_eq!(Assembly::parse(b"{\"version\":1}"), None);
        assert_eq!(Assembly::parse(b"[]"), None);
    }
}

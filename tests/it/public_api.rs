//! The names that the library's front page promises, held against the list in `public_api.txt`. After a wanted change the list is
//! written anew with `UPDATE_DOCS=1`.

use std::fs;
use std::path::Path;

use syn::{Attribute, Item, UseTree, Visibility};

/// The public names of `items`, each with the module it stands in.
fn names(items: &[Item], within: &str, out: &mut Vec<String>) {
    for item in items {
        match item {
            Item::Use(item) if matches!(item.vis, Visibility::Public(_)) => used(&item.tree, within, out),
            Item::Mod(item) if matches!(item.vis, Visibility::Public(_)) && !is_hidden(&item.attrs) => {
                out.push(format!("{within}{}", item.ident));
                let path = format!("{within}{}::", item.ident);
                match &item.content {
                    Some((_, items)) => names(items, &path, out),
                    None => names(&parsed(&format!("src/{}/mod.rs", item.ident)), &path, out),
                }
            }
            Item::Enum(item) if matches!(item.vis, Visibility::Public(_)) => out.push(format!("{within}{}", item.ident)),
            Item::Fn(item) if matches!(item.vis, Visibility::Public(_)) => out.push(format!("{within}{}", item.sig.ident)),
            Item::Struct(item) if matches!(item.vis, Visibility::Public(_)) => out.push(format!("{within}{}", item.ident)),
            _ => {}
        }
    }
}

fn parsed(path: &str) -> Vec<Item> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap().items
}

fn used(tree: &UseTree, within: &str, out: &mut Vec<String>) {
    match tree {
        UseTree::Path(path) => used(&path.tree, within, out),
        UseTree::Group(group) => group.items.iter().for_each(|tree| used(tree, within, out)),
        UseTree::Name(name) => out.push(format!("{within}{}", name.ident)),
        UseTree::Rename(rename) => out.push(format!("{within}{}", rename.rename)),
        UseTree::Glob(_) => panic!("a glob promises what nobody looked at"),
    }
}

fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(
        |attribute| matches!(&attribute.meta, syn::Meta::List(list) if list.path.is_ident("doc") && list.tokens.to_string() == "hidden"),
    )
}

#[test]
fn the_public_names_are_those_that_were_agreed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    names(&parsed("src/lib.rs"), "", &mut found);
    found.sort();
    let found = found.join("\n") + "\n";
    let list = root.join("tests/it/public_api.txt");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&list, &found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(&list).unwrap(), "names that come or go are a change of the version");
}

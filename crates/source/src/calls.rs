//! What modules and nested stacks are called with by definitions that are read: defaults of their variables do not hold then.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use bumpalo::Bump;

use super::places::normal;
use super::sink::NAMED;
use apigw_sql_value::json::{Kind, Member, Node, canonical};

/// What a resource or a block of a definition calls. The reader of a definition asks it whether that is read, too, and the
/// first look at the files notes with what it is called.
#[derive(Debug)]
pub(super) struct Callee<'a> {
    /// How the caller calls it.
    pub(super) name: &'a str,
    /// Whether the call may be made more than once.
    pub(super) is_repeated: bool,
    /// Whether it changes the arguments of another call and nothing else, as a block of an override file may.
    pub(super) changes_arguments: bool,
    /// Where it is, relative to the caller; of several places one.
    pub(super) locations: Vec<&'a str>,
    pub(super) arguments: Arguments<'a>,
    /// Whether the call is made, as far as that is decided.
    pub(super) is_made: bool,
    /// Whether parameters of the caller may decide otherwise what is called, and with what.
    pub(super) by_parameters: bool,
    /// Whether it is a root module all the same, which reads its own files of variables.
    pub(super) as_root: bool,
}

/// What is given to what is called.
#[derive(Debug)]
pub(super) enum Arguments<'a> {
    /// These, and nothing else.
    These(Vec<Member<'a>>),
    /// More, or other things, than is understood here.
    Open,
}

/// A call.
#[derive(Debug)]
struct Call {
    /// The file that it stands in.
    caller: PathBuf,
    /// Its name there.
    name: String,
    is_repeated: bool,
    /// The arguments: values as JSON, `None` for those that an expression decides. `None`: any of them.
    arguments: Option<BTreeMap<String, Option<String>>>,
    is_made: bool,
    by_parameters: bool,
    as_root: bool,
}

/// Calls of what calls are followed so far.
const DEPTH: usize = 32;

/// The calls.
#[derive(Debug, Default)]
pub(super) struct Calls {
    /// By the folder of the module or the path of the template.
    by_path: HashMap<PathBuf, Vec<Call>>,
    /// What files that override others change of calls, by their folder and the name of the call.
    changes: HashMap<(PathBuf, String), Vec<Change>>,
}

/// The arguments that an override file changes: values as JSON, `None` for those that an expression decides.
type Change = BTreeMap<String, Option<String>>;

/// What calls say of a variable that some of them set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given<'c> {
    /// All of them set it to this.
    Value(&'c str),
    /// To something that is not known here, or to different things.
    Open,
}

/// The calls of one module or template.
#[derive(Debug, Default)]
pub(super) struct Called<'c> {
    calls: Vec<Counted<'c>>,
    /// Whether it is called, and none of the calls is made.
    is_never_made: bool,
}

/// A call that counts.
#[derive(Debug)]
struct Counted<'c> {
    changes: &'c [Change],
    arguments: Option<&'c BTreeMap<String, Option<String>>>,
    /// Whether it stands in a folder of the module itself, as an example of its use does.
    is_inside: bool,
    as_root: bool,
}

impl Calls {
    pub(super) fn extend(&mut self, other: Self) {
        for (path, calls) in other.by_path {
            self.by_path.entry(path).or_default().extend(calls);
        }
        for (call, changes) in other.changes {
            self.changes.entry(call).or_default().extend(changes);
        }
    }

    /// Adds what an override file says of a call in its folder.
    pub(super) fn change(&mut self, bump: &Bump, file: &Path, callee: &Callee<'_>) {
        let folder = normal(&normal(file).with_file_name(""));
        let Arguments::These(members) = &callee.arguments else { return };
        let arguments = members.iter().map(|m| (m.key.to_owned(), literal(bump, &m.value))).collect();
        self.changes.entry((folder, callee.name.to_owned())).or_default().push(arguments);
    }

    /// Whether a file in a folder calls something by a name.
    pub(super) fn has_name(&self, folder: &Path, name: &str) -> bool {
        let folder = normal(folder);
        self.by_path.values().flatten().any(|call| call.name == name && call.caller.parent() == Some(&folder))
    }

    /// Adds what a file calls.
    pub(super) fn add(&mut self, bump: &Bump, caller: &Path, callee: &Callee<'_>) {
        let caller = normal(caller);
        for location in &callee.locations {
            let path = normal(&caller.with_file_name("").join(location));
            let arguments = match &callee.arguments {
                Arguments::These(members) => Some(members.iter().map(|m| (m.key.to_owned(), literal(bump, &m.value))).collect()),
                Arguments::Open => None,
            };
            let Callee { is_repeated, is_made, by_parameters, as_root, .. } = *callee;
            // A file of Terragrunt calls one module, and is known by its folder.
            let unit = caller.parent().and_then(Path::file_name).filter(|_| callee.name == "terraform");
            let name = unit.map_or_else(|| callee.name.to_owned(), |unit| unit.to_string_lossy().into_owned());
            let caller = caller.clone();
            self.by_path.entry(path).or_default().push(Call { caller, name, is_repeated, arguments, is_made, by_parameters, as_root });
        }
    }

    /// Whether it is known that a file calls what is at a path.
    pub(super) fn has(&self, caller: &Path, path: &Path) -> bool {
        let caller = normal(caller);
        self.by_path.get(&normal(path)).is_some_and(|calls| calls.iter().any(|call| call.caller == caller))
    }

    /// The names of the calls of what is at a path, or of what alone calls it, where there may be more than one: what is called
    /// stands for so many.
    pub(super) fn several(&self, path: &Path) -> Option<String> {
        let mut path = normal(path);
        for _ in 0..DEPTH {
            let calls = self.by_path.get(&path).into_iter().flatten();
            let calls: Vec<&Call> = calls.filter(|call| call.is_made && !call.is_inside(&path)).collect();
            if calls.len() > 1 || calls.iter().any(|call| call.is_repeated) {
                let names = calls.iter().take(NAMED).map(|call| format!("{}{}", call.name, if call.is_repeated { "[*]" } else { "" }));
                let more = if calls.len() > NAMED { format!(",…{} more", calls.len() - NAMED) } else { String::new() };
                return Some(names.collect::<Vec<_>>().join(",") + &more);
            }
            let caller = &calls.first()?.caller;
            // A template, or a file of a module.
            path = if self.by_path.contains_key(caller) { caller.clone() } else { caller.parent()?.to_owned() };
        }
        None
    }

    /// The calls of what is at a path.
    pub(super) fn of<'c>(&'c self, path: &Path) -> Called<'c> {
        let path = normal(path);
        let count = |call: &'c Call| {
            // Others may set parameters of the caller, and so decide otherwise.
            let is_open = call.by_parameters && self.by_path.contains_key(&call.caller);
            let folder = call.caller.parent().unwrap_or(Path::new("")).to_owned();
            let changes = self.changes.get(&(folder, call.name.clone())).map(Vec::as_slice).unwrap_or_default();
            (call.is_made || is_open).then(|| Counted {
                changes,
                arguments: call.arguments.as_ref().filter(|_| !is_open),
                is_inside: call.is_inside(&path),
                as_root: call.as_root,
            })
        };
        let all = self.by_path.get(&path).map(Vec::as_slice).unwrap_or_default();
        let calls: Vec<_> = all.iter().filter_map(count).collect();
        let is_of_example = |call: &Call| call.caller.parent().is_some_and(|folder| folder.starts_with(&path));
        let is_never_made = calls.is_empty() && !all.is_empty() && !all.iter().any(|call| call.by_parameters || is_of_example(call));
        Called { calls, is_never_made }
    }
}

impl Call {
    /// Whether it stands in a folder of what it calls itself, as an example of its use does.
    fn is_inside(&self, path: &Path) -> bool {
        self.caller.parent().is_some_and(|folder| folder != path && folder.starts_with(path))
    }
}

impl<'c> Called<'c> {
    /// What calls set a variable to; `None` where none of them sets it.
    pub(super) fn given(&self, name: &str) -> Option<Given<'c>> {
        let mut all = self.calls.iter().map(|call| call.given(name));
        let first = all.next()?;
        if all.all(|other| other == first) { first } else { Some(Given::Open) }
    }

    /// The variables that calls set.
    pub(super) fn names(&self) -> BTreeSet<&'c str> {
        let changed = self.calls.iter().flat_map(|call| call.changes);
        let all = self.calls.iter().filter_map(|call| call.arguments).chain(changed);
        all.flat_map(|arguments| arguments.keys().map(String::as_str)).collect()
    }

    /// Whether anything calls it but examples of its use.
    pub(super) fn is_called(&self) -> bool {
        self.calls.iter().any(|call| !call.is_inside)
    }

    /// Whether it is a root module, as far as is known: one that nothing calls but examples of its use.
    pub(super) fn is_root(&self) -> bool {
        self.calls.iter().all(|call| call.is_inside || call.as_root)
    }

    /// Whether all that calls it does so no times.
    pub(super) fn is_never_made(&self) -> bool {
        self.is_never_made
    }
}

impl<'c> Counted<'c> {
    fn given(&self, name: &str) -> Option<Given<'c>> {
        let Some(arguments) = self.arguments else { return Some(Given::Open) };
        let changed = self.changes.iter().rev().find_map(|arguments| arguments.get(name));
        Some(match changed.or_else(|| arguments.get(name))? {
            // An example does not say what else the module is called with.
            Some(text) if !self.is_inside => Given::Value(text),
            _ => Given::Open,
        })
    }
}

/// A value as JSON, unless an expression stands in it.
fn literal(bump: &Bump, node: &Node<'_>) -> Option<String> {
    fn is_literal(node: &Node<'_>) -> bool {
        match node.kind {
            Kind::String(text) => !text.contains("${"),
            Kind::Array(items) => items.iter().all(is_literal),
            Kind::Object(members) => members.iter().all(|m| m.key != "Ref" && !m.key.starts_with("Fn::") && is_literal(&m.value)),
            _ => true,
        }
    }
    is_literal(node).then(|| {
        let mut out = String::new();
        canonical::append(bump, node, &mut out);
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_value::json::parse;

    fn callee<'a>(bump: &'a Bump, location: &'a str, arguments: &'static str) -> Callee<'a> {
        let members = parse(bump, arguments.as_bytes()).unwrap().members().to_vec();
        let arguments = Arguments::These(members);
        Callee {
            changes_arguments: false,
            name: "call",
            is_repeated: false,
            locations: vec![location],
            arguments,
            is_made: true,
            by_parameters: false,
            as_root: false,
        }
    }

    #[test]
    fn calls_that_differ_leave_a_variable_open() {
        let bump = Bump::new();
        let mut calls = Calls::default();
        let caller = Path::new("/root/main.tf");
        calls.add(&bump, caller, &callee(&bump, "./m", r#"{"host":"x","port":1,"open":{"Ref":"var.y"}}"#));
        calls.add(&bump, caller, &callee(&bump, "./m/", r#"{"host":"x","port":2}"#));
        let called = calls.of(Path::new("/root/x/../m"));
        let given = ["host", "open", "port", "other"].map(|name| called.given(name));
        assert_eq!(given, [Some(Given::Value("\"x\"")), Some(Given::Open), Some(Given::Open), None]);
        assert!(!called.is_root() && calls.of(Path::new("/root")).is_root());
        assert!(calls.has(Path::new("/root/./main.tf"), Path::new("/root/m")) && !calls.has(caller, Path::new("/root")));
    }

    #[test]
    fn what_is_called_more_than_once_stands_for_so_many() {
        let bump = Bump::new();
        let mut calls = Calls::default();
        let of = |name, location, is_repeated| Callee { name, is_repeated, ..callee(&bump, location, "{}") };
        calls.add(&bump, Path::new("/m/examples/a/main.tf"), &of("example", "../..", true));
        calls.add(&bump, Path::new("/r/main.tf"), &of("one", "../m", false));
        assert_eq!(calls.several(Path::new("/m")), None);
        calls.add(&bump, Path::new("/r/main.tf"), &of("two", "../m", true));
        calls.add(&bump, Path::new("/m/main.tf"), &of("inner", "../n", false));
        assert_eq!(calls.several(Path::new("/m")).as_deref(), Some("one,two[*]"));
        assert_eq!(calls.several(Path::new("/n")).as_deref(), Some("one,two[*]"));
        assert_eq!(calls.several(Path::new("/r")), None);
    }

    #[test]
    fn what_others_may_decide_of_a_call_leaves_all_of_it_open() {
        let bump = Bump::new();
        let mut calls = Calls::default();
        let never = Callee { is_made: false, by_parameters: true, ..callee(&bump, "c.yaml", r#"{"host":"never"}"#) };
        calls.add(&bump, Path::new("/b.yaml"), &callee(&bump, "c.yaml", r#"{"host":"x"}"#));
        calls.add(&bump, Path::new("/b.yaml"), &never);
        assert_eq!(calls.of(Path::new("/c.yaml")).given("host"), Some(Given::Value("\"x\"")));
        calls.add(&bump, Path::new("/a.yaml"), &callee(&bump, "b.yaml", "{}"));
        assert_eq!(calls.of(Path::new("/c.yaml")).given("host"), Some(Given::Open));
    }
}

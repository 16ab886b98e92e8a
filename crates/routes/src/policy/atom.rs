//! What a statement asks of a call that its action and resource do not: each an atom, all of which have to hold.

use super::addresses::Addresses;

/// One thing that a statement asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Atom {
    /// Nothing: it holds always, or whoever calls can make it hold.
    Always,
    /// It never holds.
    Never,
    /// It holds or not as the caller likes.
    Free,
    /// The call comes from one of these addresses.
    Address(Addresses),
    /// It comes through one of these VPC endpoints or VPCs.
    Endpoint(Vec<String>),
    /// It comes through another one.
    OtherEndpoint(Vec<String>),
    /// The caller is of one of these accounts or organizations.
    Account(Vec<String>),
    /// The caller is of another one.
    OtherAccount(Vec<String>),
    /// Something else, which is not looked into.
    Other,
    /// It cannot be read.
    Undecided,
}

/// What a statement asks, all together.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    /// The atoms that say something.
    pub(super) atoms: Vec<Atom>,
    /// Whether it can never be met.
    pub(super) never: bool,
}

impl Asked {
    pub(super) fn of(atoms: impl Iterator<Item = Atom>) -> Self {
        let mut asked = Self::default();
        for atom in atoms {
            match atom {
                Atom::Always => {}
                Atom::Never => asked.never = true,
                atom => asked.atoms.push(atom),
            }
        }
        asked
    }

    pub(super) fn is_undecided(&self) -> bool {
        self.atoms.contains(&Atom::Undecided)
    }
}

//! What a scan remembers of the records and rows that it passed on, to find those that come again.
//!
//! A scan whose rows are kept, or whose sources can be read only once, remembers all of them. One that only writes rows
//! remembers so many, and beyond that only notes hashes on the disk. If some of those occur twice, the sources are read
//! again, and that scan remembers just the ones that do.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use super::spill::HashSpill;

/// The names and rows that occur more than once, with what hashes them.
#[derive(Debug)]
pub(super) struct Repeated {
    pub(super) hash: foldhash::quality::RandomState,
    pub(super) check: foldhash::quality::RandomState,
    /// For each kind what occurs more than once.
    kinds: Vec<HashSet<u64>>,
}

/// How much is remembered.
#[derive(Debug)]
pub(super) enum Memory {
    /// Everything.
    All,
    /// So many of each kind, and for the others their hashes on the disk.
    Bounded { most: usize, kinds: Vec<Noted> },
    /// What is known to occur more than once.
    Known(Arc<Repeated>),
}

/// What came of a kind in a bounded memory.
#[derive(Debug, Default)]
pub(super) struct Noted {
    spill: HashSpill,
    /// Those that were found to come again while they were remembered.
    found: HashSet<u64>,
}

/// What becomes of a hash that is not remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recall {
    /// It is to be looked up, and remembered if it is new.
    LookUp,
    /// It is to be looked up; if it is new, it was noted.
    Full,
    /// It does not come again.
    Unique,
}

impl Memory {
    /// One that is bounded, of so many kinds.
    pub(super) fn bounded(most: usize, kinds: usize) -> Self {
        Self::Bounded { most, kinds: (0..kinds).map(|_| Noted::default()).collect() }
    }

    /// What to do with a hash of a kind of which `remembered` are remembered.
    #[inline]
    pub(super) fn recall(&self, kind: usize, hash: u64, remembered: usize) -> Recall {
        match self {
            Self::All => Recall::LookUp,
            Self::Bounded { most, .. } if remembered < *most => Recall::LookUp,
            Self::Bounded { .. } => Recall::Full,
            Self::Known(repeated) if repeated.kinds.get(kind).is_some_and(|hashes| hashes.contains(&hash)) => Recall::LookUp,
            Self::Known(_) => Recall::Unique,
        }
    }

    /// A hash came again that is remembered.
    pub(super) fn found(&mut self, kind: usize, hash: u64) {
        if let Self::Bounded { kinds, .. } = self {
            kinds[kind].found.insert(hash);
        }
    }

    /// Notes a hash that is new and cannot be remembered.
    pub(super) fn note(&mut self, kind: usize, hash: u64) -> io::Result<()> {
        match self {
            Self::Bounded { kinds, .. } => kinds[kind].spill.push(hash),
            _ => Ok(()),
        }
    }

    /// What occurs more than once, if some of it was not remembered.
    pub(super) fn repeated(
        self,
        hash: foldhash::quality::RandomState,
        check: foldhash::quality::RandomState,
    ) -> io::Result<Option<Repeated>> {
        let Self::Bounded { kinds, .. } = self else { return Ok(None) };
        let (mut all, mut missed) = (Vec::with_capacity(kinds.len()), false);
        for Noted { spill, found } in kinds {
            let mut repeated = HashSet::new();
            spill.repeated(&mut repeated)?;
            missed |= !repeated.is_empty();
            repeated.extend(found);
            all.push(repeated);
        }
        Ok(missed.then_some(Repeated { hash, check, kinds: all }))
    }
}

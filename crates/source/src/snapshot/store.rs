//! The store: which snapshots there are, and every change of that.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::manifest::{FOLDER, Manifest, Snapshot};
use super::storage::{Listed, LocalStorage, RemoteStorage, Storage, open_url, snapshot_folder};
use crate::{DecodeError, ParquetObject, StoredFile};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_value::{Error, ErrorKind, Result};
use object_store::ObjectStore;
use object_store::path::Path as ObjectPath;

/// How many manifests are kept beside the newest one.
const KEPT_MANIFESTS: usize = 20;
/// How often a change is tried again because somebody else was first.
const TRIES: usize = 1000;

/// A store of snapshots. Cloning it shares it. Its calls block.
#[derive(Clone, Debug)]
pub struct SnapshotStore {
    pub(super) storage: Arc<dyn Storage>,
    /// What was found to be damaged so far.
    damage: Arc<Mutex<BTreeSet<String>>>,
}

/// The newest manifest that can be read, and what is wrong with newer ones.
pub(super) struct Newest {
    /// Its number; 0: there is none.
    number: u64,
    /// The highest number that is taken.
    highest: u64,
    pub(super) manifest: Manifest,
    pub(super) damaged: Vec<String>,
}

impl SnapshotStore {
    /// The store in a folder, which need not be there, or at an object-store URL (`s3://bucket/prefix`). Nothing is read.
    pub fn open(location: &str) -> Result<Self> {
        let storage: Arc<dyn Storage> = match location.split_once("://") {
            Some((scheme, _)) if scheme.len() > 1 => Arc::new(open_url(location)?),
            _ => Arc::new(LocalStorage::new(std::path::Path::new(location))?),
        };
        Ok(Self { storage, damage: Arc::default() })
    }

    /// The store below `prefix` of a program's own object store, which DataFusion is to know by `base`.
    pub fn over(store: Arc<dyn ObjectStore>, base: url::Url, prefix: &str) -> Result<Self> {
        let name = format!("{base}{prefix}");
        let storage = Arc::new(RemoteStorage::new(store, base, ObjectPath::from(prefix), &name)?);
        Ok(Self { storage, damage: Arc::default() })
    }

    /// The store as messages show it.
    pub fn name(&self) -> String {
        self.storage.name()
    }

    /// What was found to be damaged, as far as the store was read: newer manifests than the one that holds. What they
    /// named is not among [`Self::snapshots`].
    pub fn damage(&self) -> Vec<String> {
        self.damage.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// All snapshots, in the order in which they were made.
    pub fn snapshots(&self) -> Result<Vec<Snapshot>> {
        Ok(self.newest()?.manifest.snapshots)
    }

    /// The snapshot that `selector` means: see [`select`](super::select).
    pub fn select(&self, selector: &str) -> Result<Snapshot> {
        self.select_in(&self.snapshots()?, selector).cloned()
    }

    /// The same among all snapshots, which are known already.
    pub fn select_in<'a>(&self, snapshots: &'a [Snapshot], selector: &str) -> Result<&'a Snapshot> {
        super::select(snapshots, selector).map_err(|e| {
            let error = Error::usage(format!("{} (in the store `{}`)", e.message(), self.name()));
            match e.hint() {
                Some(hint) => error.with_hint(hint),
                None => error,
            }
        })
    }

    /// How DataFusion reads a dataset of a snapshot.
    pub fn object(&self, snapshot: &Snapshot, dataset: Dataset) -> Result<Option<ParquetObject>> {
        let Some(file) = snapshot.file(dataset) else { return Ok(None) };
        let object = self.storage.object(&path_of(snapshot, file), file.bytes, file.rows)?;
        Ok(Some(ParquetObject { manifest: snapshot.folder.clone(), hidden: file.hidden.clone(), ..object }))
    }

    /// The newest manifest that can be read.
    pub(super) fn newest(&self) -> Result<Newest> {
        // One that was listed may be gone when it is read, because newer ones came.
        for _ in 0..TRIES {
            if let Some(newest) = self.try_newest()? {
                self.damage.lock().unwrap_or_else(PoisonError::into_inner).extend(newest.damaged.iter().cloned());
                return Ok(newest);
            }
        }
        Err(Error::new(ErrorKind::Io, format!("the manifests of the store `{}` change too fast to be read", self.name())))
    }

    fn try_newest(&self) -> Result<Option<Newest>> {
        let numbers: Vec<u64> = self.manifests()?.iter().filter_map(|file| Manifest::number(&file.path)).collect();
        let highest = numbers.iter().copied().max().unwrap_or_default();
        let mut damaged = Vec::new();
        for number in numbers.iter().rev().copied() {
            let path = Manifest::path(number);
            let Some(content) = self.storage.read(&path)? else { return Ok(None) };
            match Manifest::decode(&content) {
                Ok(manifest) => return Ok(Some(Newest { number, highest, manifest, damaged })),
                Err(DecodeError::Damaged(what)) => damaged.push(format!("the manifest `{path}` is damaged: {what}")),
                Err(DecodeError::Newer(version)) => {
                    let message = format!("the store `{}` has manifests of version {version}, which a newer program wrote", self.name());
                    return Err(Error::new(ErrorKind::Io, message).with_hint("use that program, or another store"));
                }
            }
        }
        if highest > 0 {
            let message = format!("no manifest of the store `{}` can be read: {}", self.name(), damaged.join("; "));
            return Err(Error::new(ErrorKind::Io, message)
                .with_hint("the files of its snapshots are in its folder `snapshots`, each folder is a source"));
        }
        Ok(Some(Newest { number: 0, highest: 0, manifest: Manifest::default(), damaged }))
    }

    /// What is damaged of the manifests that were kept from before the one that holds.
    pub(super) fn damaged_history(&self) -> Result<Vec<String>> {
        let newest = self.newest()?.number;
        let mut damaged = Vec::new();
        for Listed { path, .. } in self.manifests()?.iter().filter(|file| Manifest::number(&file.path).is_some_and(|n| n < newest)) {
            // One that was listed may be forgotten meanwhile.
            if let Some(Err(DecodeError::Damaged(what))) = self.storage.read(path)?.map(|content| Manifest::decode(&content)) {
                damaged.push(format!("the manifest `{path}`, behind which a newer one holds, is damaged: {what}"));
            }
        }
        Ok(damaged)
    }

    fn manifests(&self) -> Result<Vec<Listed>> {
        let mut files = self.storage.list(FOLDER)?;
        files.sort_unstable_by_key(|file| Manifest::number(&file.path));
        Ok(files)
    }

    /// Changes what the store has. `change` is called with the newest manifest until its result could be written; it
    /// gives `None` where there is nothing to change.
    pub(super) fn commit<T>(&self, mut change: impl FnMut(&mut Manifest) -> Result<Option<T>>) -> Result<Option<T>> {
        let mut taken = 0;
        for _ in 0..TRIES {
            let Newest { number, highest, mut manifest, damaged } = self.newest()?;
            manifest.open |= number == 0 && self.storage.is_open();
            self.storage.check_private(manifest.open)?;
            let Some(outcome) = change(&mut manifest)? else { return Ok(None) };
            let unnamed = if damaged.is_empty() { Vec::new() } else { self.storage.begun()? };
            manifest.keep_unclaimed(unnamed.into_iter().map(|(id, _)| id));
            // What has the name of the next one without being listed, such as a folder, stays taken.
            let number = highest.max(taken) + 1;
            if self.storage.create(&Manifest::path(number), &manifest.encode()?)? {
                // They are only history: what cannot be removed now will be later.
                let _ = self.forget_manifests(KEPT_MANIFESTS);
                return Ok(Some(outcome));
            }
            taken = number;
        }
        Err(Error::new(ErrorKind::Io, format!("other processes change the store `{}` all the time", self.name())))
    }

    /// Removes all but the last `kept` manifests, and the one that holds.
    fn forget_manifests(&self, kept: usize) -> Result<()> {
        let files = self.manifests()?;
        let numbered: Vec<_> = files.iter().filter(|file| Manifest::number(&file.path).is_some()).collect();
        let Some(newest) = self.newest().ok().map(|newest| newest.number) else { return Ok(()) };
        for file in numbered.iter().rev().skip(kept + 1) {
            // Never the one that is read when newer ones are damaged, nor what only somebody else may make something of.
            let is_sound = || Ok::<_, Error>(self.storage.read(&file.path)?.is_none_or(|content| Manifest::decode(&content).is_ok()));
            if Manifest::number(&file.path) != Some(newest) && is_sound()? {
                self.storage.remove(&file.path)?;
            }
        }
        Ok(())
    }

    /// Removes files that belong to no snapshot and that nobody is writing. Gives how many folders went. While a newer
    /// manifest than the one that holds is damaged, all stay: it may name them.
    pub fn sweep(&self) -> Result<u64> {
        // What is listed first and not named afterwards is nobody's, unless it is still being written.
        let mut begun = self.storage.begun()?;
        // One with a lock comes first and stands for itself without.
        begun.sort_unstable_by(|a, b| (&a.0, !a.1).cmp(&(&b.0, !b.1)));
        begun.dedup_by(|later, first| later.0 == first.0);
        let Newest { number, manifest, damaged, .. } = self.newest()?;
        self.storage.check_private(manifest.open || number == 0)?;
        if !damaged.is_empty() {
            return Ok(0);
        }
        let mut swept = 0;
        for (id, _) in begun.iter().filter(|(id, is_locked)| *is_locked || !manifest.keeps(id)) {
            let is_named = || self.newest().map(|newest| !newest.damaged.is_empty() || newest.manifest.keeps(id));
            swept += u64::from(self.storage.sweep(id, &is_named)?);
        }
        Ok(swept)
    }

    /// Refuses to remove anything while it is not known what the newest manifest names.
    fn check_sound(&self) -> Result<()> {
        let Some(damaged) = self.newest()?.damaged.into_iter().next() else { return Ok(()) };
        let message = format!("nothing is removed from the store `{}`: {damaged}", self.name());
        Err(Error::new(ErrorKind::Io, message).with_hint(
            "`apigw-sql snapshots verify` tells all; the next `import` goes on behind it, and keeps the folders that no manifest names",
        ))
    }

    /// Takes snapshots out of the store and removes their files. `chosen` gets all of them.
    pub fn remove(&self, mut chosen: impl FnMut(&[Snapshot]) -> Result<Vec<String>>) -> Result<Vec<Snapshot>> {
        self.check_sound()?;
        let mut take_out = |manifest: &mut Manifest| {
            let ids = chosen(&manifest.snapshots)?;
            let (gone, left): (Vec<_>, Vec<_>) = manifest.snapshots.drain(..).partition(|snapshot| ids.contains(&snapshot.id));
            manifest.snapshots = left;
            Ok((!gone.is_empty()).then_some(gone))
        };
        let mut removed = self.commit(&mut take_out);
        if removed.as_ref().is_err_and(is_full) {
            // Where not even the manifest has room that names less, its history goes first.
            let _ = self.forget_manifests(0);
            removed = self.commit(&mut take_out);
        }
        if removed.as_ref().is_err_and(is_full) {
            // Then what is to go anyway, which is missing if this ends here.
            let mut manifest = self.newest()?.manifest;
            self.clear(take_out(&mut manifest)?.iter().flatten())?;
            removed = self.commit(&mut take_out);
        }
        let removed = removed?.unwrap_or_default();
        self.clear(removed.iter())?;
        // What else is left may have to wait for a disk that has room for a lock.
        match self.sweep() {
            Err(error) if !is_full(&error) => Err(error),
            _ => Ok(removed),
        }
    }

    /// Removes the files of snapshots.
    fn clear<'s>(&self, mut snapshots: impl Iterator<Item = &'s Snapshot>) -> Result<()> {
        snapshots.try_for_each(|snapshot| self.storage.clear(&snapshot.id))
    }
}

/// Whether something failed because the disk is full, or what the user may use of it.
fn is_full(error: &Error) -> bool {
    use std::io::ErrorKind as Io;
    let mut causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    causes.any(|cause| {
        let kind = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        matches!(kind, Some(Io::StorageFull | Io::QuotaExceeded))
    })
}

/// The path of a file of a snapshot.
pub(super) fn path_of(snapshot: &Snapshot, file: &StoredFile) -> String {
    format!("{}/{}", snapshot_folder(&snapshot.id), file.name)
}

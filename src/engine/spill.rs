//! Where operators put rows for which there is no memory: in files without names, which nobody else can open and which are
//! gone with the process, however it ends.

use std::fs::File;
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use datafusion::common::{DataFusionError, Result, resources_datafusion_err};
use datafusion::execution::{SpillFile, SpillWriter, TempFileFactory};
use futures::Stream;
use futures::stream::try_unfold;

/// The most that all files of an engine may hold, which is DataFusion's own limit.
const MOST_BYTES: u64 = 100 * 1024 * 1024 * 1024;
/// How much is read at once.
const PART: usize = 128 * 1024;

/// Makes the files of an engine.
#[derive(Debug, Default)]
pub(super) struct UnnamedFiles {
    used: Arc<AtomicU64>,
}

impl TempFileFactory for UnnamedFiles {
    fn create_temp_file(&self, description: &str) -> Result<Arc<dyn SpillFile>> {
        let file = tempfile::tempfile()
            .map_err(|e| resources_datafusion_err!("cannot put rows aside ({description}) in `{}`: {e}", std::env::temp_dir().display()))?;
        let spilled = Spilled { file, size: AtomicU64::new(0), used: Arc::clone(&self.used) };
        Ok(Arc::new(Unnamed(Arc::new(spilled))))
    }
}

struct Spilled {
    file: File,
    size: AtomicU64,
    /// What all files of the engine hold.
    used: Arc<AtomicU64>,
}

impl Drop for Spilled {
    fn drop(&mut self) {
        self.used.fetch_sub(self.size.load(Ordering::Relaxed), Ordering::Relaxed);
    }
}

struct Unnamed(Arc<Spilled>);

impl SpillFile for Unnamed {
    fn size(&self) -> Option<u64> {
        Some(self.0.size.load(Ordering::Relaxed))
    }

    fn read_stream(&self) -> Result<Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>> {
        let parts = try_unfold((Arc::clone(&self.0), 0_u64), |(spilled, offset)| async move {
            let read = tokio::task::spawn_blocking(move || {
                let mut part = vec![0; PART];
                let length = read_at(&spilled.file, &mut part, offset)?;
                part.truncate(length);
                io::Result::Ok((part, spilled))
            });
            let (part, spilled) = read.await.map_err(|e| DataFusionError::ExecutionJoin(Box::new(e)))??;
            let next = offset + part.len() as u64;
            Ok((!part.is_empty()).then(|| (Bytes::from(part), (spilled, next))))
        });
        Ok(Box::pin(parts))
    }

    fn open_writer(&self) -> Result<Box<dyn SpillWriter>> {
        Ok(Box::new(Appended(Arc::clone(&self.0))))
    }
}

/// Writes at the end of a file.
struct Appended(Arc<Spilled>);

impl Write for Appended {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Spilled { file, size, used } = self.0.as_ref();
        if used.load(Ordering::Relaxed) >= MOST_BYTES {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "more than 100 GiB of rows were put aside"));
        }
        let written = write_at(file, bytes, size.load(Ordering::Relaxed))?;
        size.fetch_add(written as u64, Ordering::Relaxed);
        used.fetch_add(written as u64, Ordering::Relaxed);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl SpillWriter for Appended {
    fn finish(&mut self) -> Result<()> {
        Ok(())
    }
}

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, offset)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::write_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, offset)
}

#[cfg(windows)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_write(file, bytes, offset)
}

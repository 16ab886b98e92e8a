//! Hashes that are too many to be remembered: they go to a temporary file, and afterwards those are found that occur twice.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::hash::BuildHasher as _;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use super::private::private;

/// How many hashes are written at once.
const BUFFER: usize = 32 << 10;
/// How many are looked at at once when those that occur twice are found.
const PART: u64 = 2 << 20;

/// Hashes in a file that is gone with the process.
#[derive(Debug, Default)]
pub(super) struct HashSpill {
    file: Option<File>,
    buffer: Vec<u64>,
    written: u64,
}

impl HashSpill {
    /// Adds a hash.
    pub(super) fn push(&mut self, hash: u64) -> io::Result<()> {
        self.buffer.push(hash);
        if self.buffer.len() >= BUFFER { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(temporary()?),
        };
        let bytes: Vec<u8> = self.buffer.iter().flat_map(|hash| hash.to_le_bytes()).collect();
        file.write_all(&bytes)?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Adds those that occur more than once to `out`. The file is read once for each part, so that what is held does not
    /// grow with their number.
    pub(super) fn repeated(mut self, out: &mut HashSet<u64>) -> io::Result<()> {
        let parts = (self.written + self.buffer.len() as u64).div_ceil(PART).max(1);
        for part in 0..parts {
            let mut hashes: Vec<u64> = self.buffer.iter().copied().filter(|hash| hash % parts == part).collect();
            if let Some(file) = &mut self.file {
                read(file, |hash| {
                    if hash % parts == part {
                        hashes.push(hash);
                    }
                })?;
            }
            hashes.sort_unstable();
            out.extend(hashes.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]));
        }
        Ok(())
    }
}

fn read(file: &mut File, mut found: impl FnMut(u64)) -> io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = vec![0; BUFFER * 8];
    loop {
        let mut filled = 0;
        while filled < bytes.len() {
            match file.read(&mut bytes[filled..])? {
                0 => break,
                read => filled += read,
            }
        }
        for hash in bytes[..filled].as_chunks::<8>().0 {
            found(u64::from_le_bytes(*hash));
        }
        if filled < bytes.len() {
            return Ok(());
        }
    }
}

/// A file that only the user may read, and whose name is gone at once.
fn temporary() -> io::Result<File> {
    let random = foldhash::quality::RandomState::default().hash_one(std::process::id());
    let path = std::env::temp_dir().join(format!("apigw-sql-{random:016x}"));
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    let file = private(&mut options).open(&path)?;
    // Where an open file keeps its name, the name stays until somebody cleans up.
    let _ = fs::remove_file(&path);
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_occurs_twice_is_found_wherever_it_is() {
        let mut spill = HashSpill::default();
        let many = BUFFER as u64 * 3 + 17;
        let hash = |at: u64| at.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for at in 0..many {
            spill.push(hash(at)).unwrap();
        }
        for at in [5, BUFFER as u64 + 1, many - 1, 5] {
            spill.push(hash(at)).unwrap();
        }
        let mut found = HashSet::new();
        spill.repeated(&mut found).unwrap();
        let expected: HashSet<u64> = [5, BUFFER as u64 + 1, many - 1].into_iter().map(hash).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn without_a_file_the_buffer_is_enough() {
        let mut found = HashSet::new();
        HashSpill::default().repeated(&mut found).unwrap();
        assert!(found.is_empty());
    }
}

//! What need not be worked out again every night? Bytes that a stage made of one sheaf of facts, beside the facts, for one state
//! of the dictionaries. May be lost at any time.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::facts::Sheaf;
use super::{Workspace, disk};
use crate::error::Result;

/// What was made of facts under one fingerprint.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
    fingerprint: String,
    is_only_read: bool,
}

/// zstd's fastest: what is kept is read every night and may be lost.
const ZSTD_LEVEL: i32 = 1;

/// Bytes of the hash that a file begins with.
const HASH_BYTES: usize = 32;

impl Cache {
    /// Returns the cache of a workspace for what a fingerprint names; other fingerprints do not see it.
    #[must_use]
    pub fn new(workspace: &Workspace, fingerprint: &str) -> Self {
        Self { root: workspace.store().join("cache"), fingerprint: fingerprint.to_owned(), is_only_read: false }
    }

    /// Returns the same cache for those who only look: nothing is kept any more.
    #[must_use]
    pub fn only_read(self) -> Self {
        Self { is_only_read: true, ..self }
    }

    /// Returns what was kept of a sheaf; `None` where nothing was, or not whole.
    #[must_use]
    pub fn read(&self, sheaf: Sheaf) -> Option<Vec<u8>> {
        let bytes = fs::read(self.path(sheaf)).ok()?;
        let (hash, packed) = bytes.split_at_checked(HASH_BYTES)?;
        if blake3::hash(packed).as_bytes() != hash {
            return None;
        }
        zstd::stream::decode_all(packed).ok()
    }

    /// Keeps what was made of a sheaf. A failure only costs time the next night.
    pub fn write(&self, sheaf: Sheaf, bytes: &[u8]) {
        if self.is_only_read {
            return;
        }
        let path = self.path(sheaf);
        let Ok(packed) = zstd::bulk::compress(bytes, ZSTD_LEVEL) else { return };
        let kept = [blake3::hash(&packed).as_bytes(), packed.as_slice()].concat();
        if let Some(folder) = path.parent() {
            let _ = disk::make_folder(folder);
        }
        let _ = fs::write(path, kept);
    }

    /// Removes what other fingerprints kept; returns whether there was anything.
    pub fn forget_others(&self) -> bool {
        let others = fs::read_dir(&self.root).into_iter().flatten().flatten().map(|entry| entry.path());
        let others: Vec<PathBuf> = others.filter(|path| !path.ends_with(&self.fingerprint)).collect();
        others.iter().for_each(|path| {
            let _ = disk::remove_folder(path);
        });
        !others.is_empty()
    }

    fn path(&self, sheaf: Sheaf) -> PathBuf {
        self.root.join(&self.fingerprint).join(name_of(sheaf))
    }
}

fn name_of(Sheaf { day, run, part }: Sheaf) -> String {
    format!("{day}-run-{run}.{part}")
}

/// Removes what was made of some sheaves under any fingerprint.
pub(super) fn forget(workspace: &Workspace, sheaves: &BTreeSet<Sheaf>) -> Result<()> {
    for folder in disk::entries(&workspace.store().join("cache"))? {
        sheaves.iter().try_for_each(|sheaf| disk::remove_file(&folder.join(name_of(*sheaf))))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let workspace = Workspace::new(folder.path());
        let (cache, other) = (Cache::new(&workspace, "aa"), Cache::new(&workspace, "bb"));
        let sheaf = Sheaf { day: jiff::civil::date(2026, 11, 21), run: 3, part: 0 };
        assert_eq!(cache.read(sheaf), None);
        cache.write(sheaf, "낱말".as_bytes());
        assert_eq!(cache.read(sheaf).as_deref(), Some("낱말".as_bytes()));
        assert_eq!(other.read(sheaf), None, "other dictionaries, other words");
        other.clone().only_read().write(sheaf, b"");
        assert_eq!(other.read(sheaf), None, "who only looks keeps nothing");
        let path = cache.path(sheaf);
        let mut bytes = fs::read(&path).expect("there");
        *bytes.last_mut().expect("not empty") ^= 1;
        fs::write(&path, bytes).expect("ours");
        assert_eq!(cache.read(sheaf), None, "a flipped bit");
        other.write(sheaf, b"");
        assert!(other.forget_others());
        assert!(!path.exists());
        assert_eq!(other.read(sheaf).as_deref(), Some(&b""[..]));
        assert!(!other.forget_others());
    }
}

//! Under which key do customers get their pseudonyms?

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use super::{Lock, Workspace, disk, workspace};
use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;

/// 256 bits, as blake3's keyed mode takes them: nobody tries them all to find out who a pseudonym is.
const KEY_BYTES: usize = 32;

/// The secret under which raw customer and order numbers become pseudonyms.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; KEY_BYTES]);

impl Key {
    /// Returns the secret bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// Where a key comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOrigin {
    /// It lay in the store.
    Kept,
    /// The workspace is new.
    First,
    /// The store holds a run but its key is lost: customers counted from now on are not those counted before.
    MadeAnew,
}

impl KeyOrigin {
    /// Returns what the person must know, if anything.
    #[must_use]
    pub fn warning(self) -> Option<Bilingual> {
        (self == Self::MadeAnew).then(|| {
            Bilingual::new(
                "가명 키(store/key)가 없어 새로 만들었습니다. 고객 수는 이번 실행부터 다시 셉니다",
                "the key of the pseudonyms (store/key) was lost and is made anew; customers are counted from the start",
            )
        })
    }
}

/// Returns the key of a workspace; draws one when there is none.
///
/// # Errors
/// A key file that cannot be read or has a wrong size; a disk that cannot be written; no randomness from the system.
pub fn key(lock: &Lock) -> Result<(Key, KeyOrigin)> {
    if let Some(key) = read_key(lock.workspace())? {
        return Ok((key, KeyOrigin::Kept));
    }
    let store = lock.workspace().store();
    let origin = if workspace::database_file(&store).exists() { KeyOrigin::MadeAnew } else { KeyOrigin::First };
    let path = store.join("key");
    let mut bytes = [0; KEY_BYTES];
    getrandom::fill(&mut bytes).map_err(|cause| {
        Error::new(Kind::Internal, Bilingual::new("난수를 만들 수 없습니다", "the system gives no random numbers"))
            .at(Place::file(&path))
            .because(io::Error::other(cause.to_string()))
    })?;
    let key = Key(bytes);
    disk::make_folder(&store)?;
    write(&store, &key)?;
    Ok((key, origin))
}

/// Returns the key of a workspace, `None` when there is none.
///
/// # Errors
/// A key file that cannot be read or has a wrong size.
pub fn read_key(workspace: &Workspace) -> Result<Option<Key>> {
    let path = workspace.store().join("key");
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(disk::failed(&path, cause)),
    };
    let found = bytes.len();
    let bytes = <[u8; KEY_BYTES]>::try_from(bytes).map_err(|_| {
        Error::new(
            Kind::Store,
            Bilingual::new(
                format!("가명 키는 {KEY_BYTES}바이트여야 하는데 {found}바이트입니다"),
                format!("expected a key of {KEY_BYTES} bytes, found {found}"),
            ),
        )
        .at(Place::file(&path))
        .help(Bilingual::new(
            "백업에서 되돌려 주세요. 이 파일을 지우면 새 키를 만들고 고객 수를 처음부터 다시 셉니다",
            "restore it from a backup; without this file a new key is made and customers are counted from the start",
        ))
    })?;
    narrow(&path)?;
    Ok(Some(Key(bytes)))
}

/// Writes the key into a store's folder, readable by its owner alone.
pub(super) fn write(store: &Path, key: &Key) -> Result<()> {
    // Under its last name the key is either whole or not there; half a key would lose the counts.
    let (half, path) = (store.join("key.tmp"), store.join("key"));
    disk::remove_file(&half)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    disk::write_durably(&half, &options, &key.0)?;
    disk::rename(&half, &path)?;
    disk::sync_folder(store)
}

/// Takes the key away from everyone but its owner, should a copy or a backup have opened it.
#[cfg(unix)]
fn narrow(path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;

    let mode = fs::metadata(path).map_err(|cause| disk::failed(path, cause))?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).map_err(|cause| disk::failed(path, cause))
}

/// Elsewhere the folder's own rights decide.
#[cfg(not(unix))]
fn narrow(_path: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[cfg(unix)]
    fn mode_of(path: &Path) -> u32 {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).expect("the file is there").permissions().mode() & 0o777
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_for_its_owner_alone_even_after_someone_opened_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let lock = Workspace::new(folder.path()).lock().expect("free");
        let path = lock.workspace().store().join("key");
        key(&lock).expect("a new key");
        assert_eq!(mode_of(&path), 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("ours");
        key(&lock).expect("the same key");
        assert_eq!(mode_of(&path), 0o600);
    }

    #[test]
    fn a_key_stays_the_same_until_it_is_lost_and_the_loss_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let lock = Workspace::new(folder.path()).lock().expect("free");
        let (first, origin) = key(&lock).expect("a new key");
        assert_eq!(origin, KeyOrigin::First);
        assert_eq!(origin.warning(), None);
        assert_eq!(key(&lock).expect("kept"), (first.clone(), KeyOrigin::Kept));

        fs::write(workspace::database_file(&lock.workspace().store()), "").expect("a run was committed");
        fs::remove_file(lock.workspace().store().join("key")).expect("lost");
        let (second, origin) = key(&lock).expect("made anew");
        assert_ne!(first, second);
        assert!(origin.warning().expect("said").ko.contains("다시 셉니다"));
        assert_eq!(format!("{second:?}"), "Key(..)");
    }

    #[test]
    fn a_key_cut_short_is_refused_and_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let lock = Workspace::new(folder.path()).lock().expect("free");
        key(&lock).expect("a new key");
        fs::write(lock.workspace().store().join("key"), [7; 5]).expect("ours");
        let error = key(&lock).expect_err("five bytes");
        assert!(error.message(Language::En).contains("expected a key of 32 bytes, found 5"), "{error}");
    }
}

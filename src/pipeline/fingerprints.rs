//! Hashes of everything that decides a result besides the input: settings, registers, dictionaries.

use std::fs;
use std::path::Path;

/// Returns name and hash of the settings, the registers and the dictionaries of a workspace.
///
/// A folder's hash covers the paths and bytes of its files in path order; what is missing has the hash of nothing. The
/// built-in dictionaries are part of the version.
pub(super) fn of_folder(workspace: &Path) -> Vec<(String, String)> {
    [("settings", "voc.toml"), ("registers", "registers"), ("dictionaries", "dictionaries")]
        .into_iter()
        .map(|(name, path)| {
            let mut hasher = blake3::Hasher::new();
            add(&mut hasher, workspace, &workspace.join(path));
            (name.to_owned(), hasher.finalize().to_hex().to_string())
        })
        .collect()
}

fn add(hasher: &mut blake3::Hasher, root: &Path, path: &Path) {
    if path.is_dir() {
        let Ok(entries) = fs::read_dir(path) else { return };
        let mut children: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        children.sort();
        for child in children {
            add(hasher, root, &child);
        }
    } else if path.extension().is_some_and(|extension| extension == "lock") {
        // Whether somebody ever typed `voc curate` decides nothing; what they wrote does.
    } else if let Ok(bytes) = fs::read(path) {
        let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        hasher.update(name.as_bytes());
        hasher.update(&[0]);
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_file_decides_nothing_and_a_rule_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| fs::write(folder.path().join("registers").join(name), text).expect("ours");
        fs::create_dir(folder.path().join("registers")).expect("ours");
        write("curation.toml", "");
        let before = of_folder(folder.path());
        write("curation.lock", "");
        assert_eq!(of_folder(folder.path()), before);
        write("curation.toml", "[[rule]]\n");
        assert_ne!(of_folder(folder.path()), before);
    }
}

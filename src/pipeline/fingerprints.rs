//! Hashes of everything that decides a result besides the input: settings, registers, dictionaries, articles.

use std::fs;
use std::path::Path;

use crate::knowledge::articles;
use crate::store::KeptFile;

use super::plan::Plan;

/// Returns name and hash of the settings, the registers, the dictionaries and the articles of a workspace.
///
/// A folder's hash covers the paths and bytes of its files in path order; what is missing has the hash of nothing. The
/// built-in dictionaries are part of the version. Edits of drafts that wait in `kb/drafts`, and pictures, decide nothing.
pub(super) fn of_folder(workspace: &Path) -> Vec<(String, String)> {
    [("settings", "voc.toml"), ("registers", "registers"), ("dictionaries", "dictionaries"), ("articles", "kb")]
        .into_iter()
        .map(|(name, path)| {
            let mut hasher = blake3::Hasher::new();
            add(&mut hasher, workspace, &workspace.join(path));
            (name.to_owned(), hasher.finalize().to_hex().to_string())
        })
        .collect()
}

/// Returns what is hashed, to be kept: paths below the workspace with `/`, in path order.
pub(super) fn files_of(workspace: &Path) -> Vec<KeptFile> {
    let mut files = Vec::new();
    for name in ["voc.toml", "registers", "dictionaries", "kb"] {
        visit(workspace, &workspace.join(name), &mut |path, bytes| files.push(KeptFile { path, bytes }));
    }
    files
}

/// Returns the hash of all that decides what is found in a masked conversation: this very program with its built-in lists, and the
/// workspace's dictionaries.
pub(super) fn of_findings(workspace: &Path) -> String {
    let mut hasher = blake3::Hasher::new();
    let program = std::env::current_exe().and_then(fs::File::open);
    if program.and_then(|mut program| std::io::copy(&mut program, &mut hasher)).is_err() {
        hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    }
    add(&mut hasher, workspace, &workspace.join("dictionaries"));
    hasher.finalize().to_hex()[..16].to_owned()
}

/// Returns the hash of all that a workspace says about masking.
pub(super) fn of_masking(plan: &Plan) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&serde_json::to_vec(&plan.settings.mask).unwrap_or_default());
    add(&mut hasher, &plan.folder, &plan.folder.join("dictionaries/mask"));
    hasher.finalize().as_bytes().to_vec()
}

fn add(hasher: &mut blake3::Hasher, root: &Path, path: &Path) {
    visit(root, path, &mut |name, bytes| {
        hasher.update(name.as_bytes());
        hasher.update(&[0]);
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
    });
}

/// Gives the files of a folder, or the one file, with their paths below `root`, in path order.
fn visit(root: &Path, path: &Path, with: &mut impl FnMut(String, Vec<u8>)) {
    if path.is_dir() {
        let Ok(entries) = fs::read_dir(path) else { return };
        let mut children: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        children.sort();
        for child in children {
            visit(root, &child, with);
        }
    } else if path.extension().is_some_and(|extension| extension == "lock") {
        // Whether somebody ever typed `voc curate` decides nothing; what they wrote does.
    } else {
        let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        if name.strip_prefix("kb/").is_none_or(articles::is_article)
            && let Ok(bytes) = fs::read(path)
        {
            with(name, bytes);
        }
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

    #[test]
    fn an_article_decides_and_an_edit_that_waits_and_a_picture_do_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str| {
            let path = folder.path().join("kb").join(name);
            fs::create_dir_all(path.parent().expect("below")).expect("ours");
            fs::write(path, "글\n").expect("ours");
        };
        let kept = || files_of(folder.path()).into_iter().map(|file| file.path).collect::<Vec<_>>();
        write("결제/a.md");
        let before = of_folder(folder.path());
        write("drafts/KB-D-000001.md");
        write("결제/화면.png");
        assert_eq!((of_folder(folder.path()), kept()), (before.clone(), vec!["kb/결제/a.md".to_owned()]));
        write("b.MD");
        assert_ne!(of_folder(folder.path()), before);
    }
}

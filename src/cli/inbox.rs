//! Which raw files lie in the inbox that the newest run has not seen?

use std::collections::BTreeSet;

use crate::dictionaries::Dictionaries;
use crate::error::Result;
use crate::ingest::InputFile;
use crate::mask::Masker;
use crate::settings::Settings;
use crate::store::{self, Store, Workspace};

/// Returns how many files have a path, size or time that the newest run did not find; all of them without a store.
///
/// # Errors
/// A store, key or word list of the masking that cannot be read.
pub(super) fn n_unseen(
    files: &[InputFile],
    workspace: &Workspace,
    settings: &Settings,
    store: Option<&Store>,
) -> Result<usize> {
    let seen = store.map_or_else(|| Ok(Vec::new()), Store::input_files)?;
    if seen.is_empty() || files.is_empty() {
        return Ok(files.len());
    }
    let seen: BTreeSet<(&str, u64, i64)> =
        seen.iter().map(|row| (row.path.as_str(), row.n_bytes, row.modified_ms)).collect();
    // The store knows the files by their masked paths; only the same key and lists give them again.
    let dictionaries = Dictionaries::with_additions(workspace.folder().join("dictionaries"));
    let key = store::read_key(workspace)?;
    let masker = Masker::new(&dictionaries, &settings.mask, key.as_ref().map_or(&[0; 32], store::Key::bytes))?;
    let is_seen = |file: &&InputFile| {
        seen.contains(&(masker.mask_label(&file.name).as_str(), file.size_bytes, file.modified_ms()))
    };
    Ok(files.len() - files.iter().filter(is_seen).count())
}

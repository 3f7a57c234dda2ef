//! Which raw files lie in the inbox that no run has seen?

use crate::dictionaries::Dictionaries;
use crate::error::Result;
use crate::ingest::InputFile;
use crate::mask::Masker;
use crate::settings::Settings;
use crate::store::{self, Store, Workspace};

/// Returns how many files have a path, size or time that no run found; all of them without a store.
///
/// # Errors
/// A store, key or word list of the masking that cannot be read.
pub(super) fn n_unseen(
    files: &[InputFile],
    workspace: &Workspace,
    settings: &Settings,
    store: Option<&Store>,
) -> Result<usize> {
    let Some(store) = store.filter(|_| !files.is_empty()) else { return Ok(files.len()) };
    // The store knows the files by their masked paths; only the same key and lists give them again.
    let dictionaries = Dictionaries::with_additions(workspace.folder().join("dictionaries"));
    let key = store::read_key(workspace)?;
    let masker = Masker::new(&dictionaries, &settings.mask, key.as_ref().map_or(&[0; 32], store::Key::bytes))?;
    let mut n_unseen = 0;
    for file in files {
        let known = store.known_file(&masker.mask_label(&file.name))?;
        let found = (file.size_bytes, file.modified_ms());
        n_unseen += usize::from(known.is_none_or(|known| (known.file.n_bytes, known.file.modified_ms) != found));
    }
    Ok(n_unseen)
}

//! Which part of a text is a mask label such as `[전화]`?

use crate::model::MaskType;

/// Returns the label at the start of a text, brackets included.
pub(super) fn at_start(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('[')?;
    MaskType::ALL.iter().find_map(|mask_type| {
        let label = mask_type.label();
        let after = inside.strip_prefix(label)?;
        after.starts_with(']').then(|| &text[..label.len() + 2])
    })
}

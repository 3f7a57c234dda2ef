//! What does a missing answer mean? Some exports write only the yes.

/// How the exports tell a yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flag {
    /// Both are told, or neither: what is missing is not known.
    Both,
    /// Only yes is ever told: what is missing means no. Without this every ratio would be 100 %.
    OnlyYes,
}

impl Flag {
    pub(crate) fn of(values: impl Iterator<Item = Option<bool>>) -> Self {
        let (mut has_yes, mut has_no) = (false, false);
        for value in values.flatten() {
            has_yes |= value;
            has_no |= !value;
        }
        if has_yes && !has_no { Self::OnlyYes } else { Self::Both }
    }

    pub(crate) fn complete(self, value: Option<bool>) -> Option<bool> {
        value.or((self == Self::OnlyYes).then_some(false))
    }
}

//! Whom does it hurt, how much? Means, medians and ratios of conversations, each with the n it stands on.
//!
//! In: values of conversations. Out: figures. Fails: never. Parallel: no; sums run in the order given, so that they are equal to the bit.

mod figures;
mod flag;
mod intervals;

pub use figures::{Mean, Ratio, Spread, Tally};
pub(crate) use figures::{Sum, round4, tally, tally_of};
pub(crate) use flag::Flag;
pub(crate) use intervals::{Effect, difference_in_differences, leave_one_out, wilson};

/// STUB
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum GraveKind {
    Legal,
}
#[allow(missing_docs)]
impl GraveKind {
    pub fn code(self) -> &'static str {
        "legal"
    }
    pub fn words(self) -> crate::model::Bilingual {
        crate::model::Bilingual::new("법", "law")
    }
}
/// STUB
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Grave {
    pub kind: GraveKind,
    pub span: crate::model::Span,
}
/// STUB
#[derive(Debug)]
pub struct SeverityWords;
#[allow(missing_docs)]
impl SeverityWords {
    pub fn find(&self, _: &str) -> Option<Grave> {
        None
    }
}

/// STUB
pub(crate) fn stage_words(stage: &str) -> crate::model::Bilingual {
    crate::model::Bilingual::new(stage, stage)
}

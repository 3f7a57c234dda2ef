//! Whom does it hurt, how much? Means, medians and ratios of conversations, each with the n it stands on.
//!
//! In: values and texts of conversations. Out: figures, stages of the journey, grave cases. Fails: only on broken word lists.
//! Parallel: over texts; sums run in the order given, so that they are equal to the bit.

mod figures;
mod journey;
mod severity;

pub use figures::{Mean, Ratio, Spread, Tally};
pub(crate) use figures::{Sum, round4, tally};
pub use journey::Journey;
pub use severity::{Grave, GraveKind, SeverityWords};

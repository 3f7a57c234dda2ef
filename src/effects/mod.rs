//! Whom does it hurt, how much? Means, medians and ratios of conversations, each with the n it stands on.
//!
//! In: values of conversations. Out: figures. Fails: never. Parallel: no; sums run in the order given, so that they are equal to the bit.

mod figures;
mod flag;
mod intervals;
mod journey;
mod severity;

pub use figures::{Mean, Ratio, Spread, Tally};
pub(crate) use figures::{Sum, round4, tally, tally_of};
pub(crate) use flag::Flag;
pub(crate) use intervals::{Effect, difference_in_differences, leave_one_out, wilson};
pub use journey::Journey;
pub use severity::{Grave, GraveKind, SeverityWords};

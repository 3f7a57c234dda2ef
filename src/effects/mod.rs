//! Whom does it hurt, how much? Means, medians and ratios of conversations, each with the n it stands on.
//!
//! In: values of conversations. Out: figures. Fails: never. Parallel: no; sums run in the order given, so that they are equal to the bit.

mod figures;
mod flag;
mod intervals;

pub use figures::{Mean, Ratio, Spread, Tally};
pub(crate) use figures::{Sum, round4, tally};
pub(crate) use flag::Flag;
pub(crate) use intervals::{Effect, difference, leave_one_out, wilson};

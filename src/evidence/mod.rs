//! How do we know? Sentences that say where each number and each word comes from, and the check that takes them again.
//!
//! In: the window's conversations with their topics. Out: [`Sentence`]s; a [`Failure`] for each that does not hold.
//! Fails: never. Parallel: no; a measure is taken where a sentence needs it.
//!
//! A sentence is *quoted* (an exact span, with the transforms applied), *measured* (measure, filter, period, value) or *fixed*
//! (a template that states nothing about customers). There is no other way to make one: numbers come from
//! [`Casebook::measure`], quotes from [`Casebook::quote`], and templates are constants of the program or entries of a dictionary.

mod card;
mod casebook;
mod effects;
mod following;
mod measure;
pub(crate) mod numbers;
mod priority;
mod quotes;
mod rewording;
#[cfg(test)]
pub(crate) mod samples;
mod sentence;
mod series;
#[cfg(test)]
mod tests;
mod verify;
pub(crate) mod wording;

pub use card::{Answered, Card};
pub use casebook::{Casebook, Materials, Placed};
pub use effects::{EffectLine, effects};
pub(crate) use measure::channel;
pub use measure::{Facet, Filter, Measure, Measurement, Value};
pub use priority::Priority;
pub use quotes::telling;
pub(crate) use rewording::names_a_date;
pub use sentence::{Name, NameKind, Sentence, Template, Transform, fill};
pub use series::Baseline;
pub use verify::{Failure, Known, verify};
pub use wording::diverse;

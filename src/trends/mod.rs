//! When did it change? The calendar and registers that counts are compared with, and what is unusual about the counts.
//!
//! In: counts by day ([`Panel`]), registers. Out: [`Signal`]s. Fails: only on broken registers. Parallel: over series.

mod calendar;
mod korean_holidays;
mod policies;
mod register;
mod releases;

pub use calendar::{Calendar, DayKind, Holiday, parse_holidays};
pub use policies::{Policy, parse_policies};
pub use releases::{Release, parse_releases};

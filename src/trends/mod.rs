//! When did it change? The calendar and registers that counts are compared with, and what is unusual about the counts.
//!
//! In: counts by day ([`Panel`]), registers. Out: [`Signal`]s. Fails: only on broken registers. Parallel: over series.

mod baseline;
mod before_after;
mod busyness;
mod calendar;
mod change_point;
mod counts;
mod day_factors;
mod expected;
mod korean_holidays;
mod level;
mod panel;
mod persistence;
mod policies;
mod register;
mod releases;
mod signals;
#[cfg(test)]
mod simulation;

pub(crate) use baseline::Baselines;
pub use before_after::{BeforeAfter, Verdict, before_after};
pub use calendar::{Calendar, DayKind, Holiday, parse_holidays};
pub use counts::Expectation;
pub use expected::expect_all;
pub use panel::Panel;
pub use persistence::{Persistence, persists, persists_all};
pub use policies::{Policy, parse_policies};
pub use releases::{Release, parse_releases};
pub use signals::{Kind, Readiness, Signal, readiness, signal_of_all, signals};

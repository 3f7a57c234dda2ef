//! When did it change? The calendar and registers that counts are compared with.
//!
//! In: counts by day, registers. Out: what is unusual. Fails: only on broken registers. Parallel: over series.

mod releases;

pub use releases::{Release, parse_releases};

/// STUB
#[derive(Debug, Clone, Default)]
pub struct Calendar;
/// STUB
#[derive(Debug, Clone, Copy)]
pub struct Expectation {
    /// m
    pub mean: f64,
    /// l
    pub low: f64,
    /// h
    pub high: f64,
}

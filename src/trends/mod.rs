//! When did it change? The calendar and registers that counts are compared with.
//!
//! In: counts by day, registers. Out: what is unusual. Fails: only on broken registers. Parallel: over series.

mod releases;

pub use releases::{Release, parse_releases};

/// STUB
#[derive(Debug, Clone, Default)]
pub struct Calendar;
impl Calendar {
    /// s
    pub fn name(&self, _: crate::model::Day) -> Option<&str> {
        None
    }
}
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
/// STUB
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Spike,
    Drop,
    New,
}
/// STUB
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Signal {
    pub series: usize,
    pub kind: Kind,
    pub since: crate::model::Day,
    pub q_value: f64,
}
/// STUB
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Policy {
    pub id: String,
    pub title: String,
    pub valid_from: crate::model::Day,
    pub valid_to: Option<crate::model::Day>,
    pub trigger_words: Vec<String>,
    pub note: String,
}

/// STUB
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub struct BeforeAfter {
    pub ratio: f64,
    pub low: f64,
    pub high: f64,
}
/// STUB
#[must_use]
pub fn before_after(_: &[u64], _: &[u64], _: &[u64], _: &[u64]) -> Option<BeforeAfter> {
    None
}

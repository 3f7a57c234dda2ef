//! How a stage says how far it is, without printing and without a clock.

/// Hears how far the work is.
pub trait Progress: Sync {
    /// A stage begins; `total` is the number of steps, if known.
    fn begin(&self, stage: &'static str, total: Option<u64>);
    /// `n` further steps are done.
    fn advance(&self, n: u64);
    /// The stage ends.
    fn end(&self);
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _stage: &'static str, _total: Option<u64>) {}
    fn advance(&self, _n: u64) {}
    fn end(&self) {}
}

//! `[priority]`: what weighs how much.

use serde::Deserialize;

/// The weights of the parts of a priority, and what an hour costs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// How many conversations it is about.
    pub size: u32,
    /// How grave the words are.
    pub severity: u32,
    /// How much more there are than usual.
    pub trend: u32,
    /// What it does to satisfaction, recontacts and escalations.
    pub effect: u32,
    /// How little work the first actions are.
    pub ease: u32,
    /// What an hour of handling costs, in the desk's currency; 0 where nobody says: no costs are told then.
    pub hourly_cost: u32,
}

impl Default for Settings {
    /// Size counts most, because it is surest; ease least, because it is a planning value.
    fn default() -> Self {
        Self { size: 30, severity: 20, trend: 20, effect: 20, ease: 10, hourly_cost: 0 }
    }
}

impl Settings {
    /// Returns the weights in the order of the parts.
    #[must_use]
    pub fn weights(&self) -> [u32; 5] {
        [self.size, self.severity, self.trend, self.effect, self.ease]
    }
}

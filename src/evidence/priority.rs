//! How pressing is a problem? Five parts from 0 to 1 and their weighted sum, every part shown.

use serde::{Deserialize, Serialize};

use super::casebook::Casebook;
use super::measure::{Filter, Measure};
use crate::model::Period;

/// A share of all conversations from which the size counts fully: one in ten.
const FULL_SHARE: f64 = 0.1;
/// A trend of so many times the expected counts fully, the expected itself nothing.
const FULL_TIMES: f64 = 3.0;
/// Moving the mean satisfaction of all by so much counts fully.
const FULL_CSAT: f64 = 0.2;
/// A share of customers coming back, cases escalated or opened again, that lies so much above that of all counts fully.
const FULL_HARM: f64 = 0.2;

/// What a priority is made of besides what is measured.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Priority {
    /// Weights of size, severity, trend, effect and ease, in percent of their sum.
    pub weights: [u32; 5],
    /// How grave the words are, 0 to 3.
    pub severity: u8,
    /// How much work the actions are, 1 to 5.
    pub effort: u8,
}

/// The parts of a priority, in the order of [`Priority::weights`].
pub(super) fn parts(casebook: &Casebook<'_>, priority: &Priority, filter: &Filter, days: Period) -> [f64; 5] {
    let taken = |measure: Measure, days: Period| casebook.value_of(&measure, filter, days).map(|value| value.value);
    let full = |value: f64, most: f64| (value / most).clamp(0.0, 1.0);
    let size = full(taken(Measure::Share, days).unwrap_or(0.0), FULL_SHARE).sqrt();
    // Within what chance does there is no trend, however many times the few expected ones are.
    let week = Period::ending(days.to, 7);
    let expected = casebook.value_of(&Measure::Expected, filter, week);
    let n = taken(Measure::Conversations, week).unwrap_or(0.0);
    let trend = expected
        .filter(|value| value.high.is_some_and(|high| n > high))
        .map_or(0.0, |value| full(n / value.value.max(1e-6) - 1.0, FULL_TIMES - 1.0));
    let csat = full(-taken(Measure::CsatEffect, days).unwrap_or(0.0), FULL_CSAT);
    let everything = Filter::default();
    let harm = [Measure::Recontacted, Measure::Escalated, Measure::Reopened].map(|measure| {
        let all = casebook.value_of(&measure, &everything, days).map_or(0.0, |value| value.value);
        taken(measure, days).map_or(0.0, |own| own - all)
    });
    let harm = full(harm.into_iter().fold(0.0, f64::max), FULL_HARM);
    let ease = 1.0 - full(f64::from(priority.effort.saturating_sub(1)), 4.0);
    [size, full(f64::from(priority.severity), 3.0), trend, csat.max(harm), ease]
}

/// Returns the weighted sum, 0 to 100.
pub(super) fn score(parts: [f64; 5], weights: [u32; 5]) -> f64 {
    let sum: u32 = weights.iter().sum();
    let weighted: f64 = parts.iter().zip(weights).map(|(part, weight)| part * f64::from(weight)).sum();
    if sum == 0 { 0.0 } else { 100.0 * weighted / f64::from(sum) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_the_weighted_mean_of_its_parts() {
        // (0.5 * 30 + 1 * 20 + 0 * 20 + 0.25 * 20 + 1 * 10) / 100 = (15 + 20 + 0 + 5 + 10) / 100 = 0.5.
        assert!((score([0.5, 1.0, 0.0, 0.25, 1.0], [30, 20, 20, 20, 10]) - 50.0).abs() < 1e-9);
        assert!(score([1.0; 5], [0; 5]).abs() < 1e-9);
    }
}

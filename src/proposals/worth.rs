//! Is a problem worth a proposal, and how is it seen?

use crate::alerts::{Alert, AlertKind};
use crate::evidence::{Card, Casebook, Filter, Measure, Priority};
use crate::model::Period;

/// The days that a proposal looks at.
pub(super) const DAYS: u32 = 28;
/// Below this many conversations or customers in four weeks a problem is watched, not proposed.
const LEAST_CONVERSATIONS: f64 = 10.0;
const LEAST_CUSTOMERS: f64 = 5.0;
/// Grave words are watched from this many on.
const LEAST_WATCHED: f64 = 3.0;
/// A problem below this score, without an alert, is not worth a team's week.
const LEAST_SCORE: f64 = 35.0;

/// How a problem is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    /// Enough evidence, and pressing.
    Proposed,
    /// Something, but too little to propose.
    Watched,
    /// Nothing to say tonight.
    Nothing,
}

/// Returns the days that a proposal looks at.
pub(super) fn days(casebook: &Casebook<'_>) -> Period {
    let four_weeks = Period::ending(casebook.period().to, DAYS);
    Period { from: four_weeks.from.max(casebook.period().from), to: four_weeks.to }
}

/// Judges a problem by what its topics count.
pub(super) fn judge(
    casebook: &Casebook<'_>,
    filter: &Filter,
    cards: &[&Card],
    alerts: &[&Alert],
    priority: &Priority,
) -> Worth {
    let days = days(casebook);
    let taken = |measure: Measure| casebook.measure(measure, filter, days).map_or(0.0, |taken| taken.value().value);
    let (n, n_customers) = (taken(Measure::Conversations), taken(Measure::Customers));
    let is_rising =
        alerts.iter().any(|alert| alert.is_live() && matches!(alert.kind, AlertKind::Spike | AlertKind::NewTopic));
    let is_grave = cards.iter().any(|card| card.severity >= 2);
    let has_evidence = n >= LEAST_CONVERSATIONS && n_customers >= LEAST_CUSTOMERS;
    if has_evidence && (is_rising || taken(Measure::Priority(priority.clone())) >= LEAST_SCORE) {
        Worth::Proposed
    } else if n >= LEAST_WATCHED && (is_rising || is_grave || has_evidence) {
        Worth::Watched
    } else {
        Worth::Nothing
    }
}

//! What each topic does to customers and to the desk, as a whole and by who wrote where about what.

use rayon::prelude::*;
use serde::Serialize;

use super::casebook::Casebook;
use super::measure::{Facet, Filter, Measure, Value};
use crate::effects::tally_of;

/// The facets by which a topic is broken down.
const FACETS: [Facet; 4] = [Facet::Channel, Facet::Product, Facet::RequesterType, Facet::Stage];
/// So many values of a facet are told, the most frequent ones.
const N_VALUES: usize = 8;
/// A part with fewer conversations has no figure that says anything.
const LEAST_N: u64 = 5;

/// One topic, or a part of it, in numbers; `None` where there is not enough to say so.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EffectLine {
    /// The topic.
    pub topic: String,
    /// By what the part is told apart; none for the whole topic.
    pub facet: Option<Facet>,
    /// The value of the facet.
    pub value: Option<String>,
    /// Conversations.
    pub conversations: u64,
    /// Distinct customers.
    pub customers: u64,
    /// Share of the conversations with a complaint, request or question.
    pub share: Option<Value>,
    /// Mean satisfaction.
    pub csat: Option<Value>,
    /// How far the topic moves the mean satisfaction of all (leave one topic out); of whole topics only.
    pub csat_effect: Option<Value>,
    /// Median and 90th percentile of the seconds to the first response.
    pub first_response_s: [Option<Value>; 2],
    /// The same of handling.
    pub handle_s: [Option<Value>; 2],
    /// The same of resolution.
    pub resolution_s: [Option<Value>; 2],
    /// Share that missed the service level.
    pub sla_breached: Option<Value>,
    /// Share opened again.
    pub reopened: Option<Value>,
    /// Share whose customer came back with the same topic within seven days.
    pub recontacted_7d: Option<Value>,
    /// Share escalated.
    pub escalated: Option<Value>,
}

/// Returns a line for each topic of the book and for each part of it with enough conversations, in the order of topics, facets and
/// counts.
#[must_use]
pub fn effects(casebook: &Casebook<'_>) -> Vec<EffectLine> {
    let of_topic = |topic: &String| {
        let filter = Filter::of(std::slice::from_ref(topic));
        let idxs = casebook.select(&filter, casebook.period());
        let mut lines = vec![line(casebook, topic, &filter)];
        for facet in FACETS {
            let values = tally_of(idxs.iter().filter_map(|&idx| casebook.value(idx, facet)));
            let told = values.into_iter().filter(|(_, n)| *n >= LEAST_N).take(N_VALUES);
            lines.extend(told.map(|(value, _)| line(casebook, topic, &filter.with(facet, value))));
        }
        lines
    };
    casebook.topics().par_iter().map(of_topic).collect::<Vec<_>>().into_iter().flatten().collect()
}

fn line(casebook: &Casebook<'_>, topic: &str, filter: &Filter) -> EffectLine {
    let days = casebook.period();
    let taken = |measure: Measure| casebook.value_of(&measure, filter, days);
    let count = |measure: Measure| taken(measure).map_or(0, |value| value.value as u64);
    let is_whole = filter.with.is_none();
    EffectLine {
        topic: topic.to_owned(),
        facet: filter.with.as_ref().map(|(facet, _)| *facet),
        value: filter.with.as_ref().map(|(_, value)| value.clone()),
        conversations: count(Measure::Conversations),
        customers: count(Measure::Customers),
        share: taken(Measure::Share),
        csat: taken(Measure::Csat),
        csat_effect: if is_whole { taken(Measure::CsatEffect) } else { None },
        first_response_s: [taken(Measure::FirstResponseMedian), taken(Measure::FirstResponseP90)],
        handle_s: [taken(Measure::HandleMedian), taken(Measure::HandleP90)],
        resolution_s: [taken(Measure::ResolutionMedian), taken(Measure::ResolutionP90)],
        sla_breached: taken(Measure::SlaBreached),
        reopened: taken(Measure::Reopened),
        recontacted_7d: taken(Measure::Recontacted),
        escalated: taken(Measure::Escalated),
    }
}

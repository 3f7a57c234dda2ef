//! What a day's count is compared with: the baseline of the window's topics.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::{Day, Period};
use crate::trends::{self, Baselines, Calendar, Expectation, Kind, Panel, Persistence, Signal};

/// The counts of all topics by day, with what they let expect.
#[derive(Debug)]
pub struct Baseline {
    panel: Panel,
    calendar: Calendar,
    /// Baselines by the first day that they do not know, each learnt once.
    learnt: Mutex<BTreeMap<usize, Arc<Baselines>>>,
}

impl Baseline {
    pub(super) fn new(
        period: Period,
        first_day: Day,
        all: Vec<u64>,
        series: Vec<Vec<u64>>,
        calendar: &Calendar,
    ) -> Self {
        let panel = Panel { period, first_day, all, series };
        Self { panel, calendar: calendar.clone(), learnt: Mutex::default() }
    }

    /// Returns what is unusual among the topics, in their order.
    #[must_use]
    pub fn signals(&self) -> Vec<Signal> {
        trends::signals(&self.panel, &self.calendar)
    }

    /// Returns what is unusual among other series of the same desk, such as parts of topics.
    #[must_use]
    pub fn signals_of(&self, series: Vec<Vec<u64>>) -> Vec<Signal> {
        if series.is_empty() { Vec::new() } else { trends::signals(&self.panel_of(series), &self.calendar) }
    }

    /// Returns whether the whole desk is unusual.
    #[must_use]
    pub fn signal_of_all(&self) -> Option<Signal> {
        trends::signal_of_all(&self.panel, &self.calendar)
    }

    /// Returns what days before a period let expect in it, of one topic, of some conversations, or (no topics) of the whole desk; `None`
    /// where the records before it are too short.
    pub(super) fn expected(
        &self,
        per_day: &[u64],
        topics: &[usize],
        is_topic: bool,
        days: Period,
    ) -> Option<Expectation> {
        let from = self.panel.period.position(days.from)?;
        let to = self.panel.period.position(days.to)?;
        if topics.is_empty() && is_topic {
            return trends::expect_all(&self.panel, &self.calendar, from..to + 1);
        }
        if let ([topic], true) = (topics, is_topic) {
            return self.learnt(from).expect(&self.panel, *topic, from..to + 1);
        }
        let panel = self.panel_of(vec![per_day.to_vec()]);
        Baselines::learn(&panel, &self.calendar, from).expect(&panel, 0, from..to + 1)
    }

    /// Whether what began on a day is unusual still.
    pub(crate) fn lasts(&self, per_day: &[u64], topics: &[usize], is_topic: bool, since: Day, kind: Kind) -> bool {
        let back = |persistence: Option<Persistence>| persistence.is_some_and(|persistence| persistence.is_back);
        if topics.is_empty() && is_topic {
            return !back(trends::persists_all(&self.panel, &self.calendar, since, kind));
        }
        if let ([topic], true) = (topics, is_topic) {
            return !back(trends::persists(&self.panel, &self.calendar, *topic, since, kind));
        }
        !back(trends::persists(&self.panel_of(vec![per_day.to_vec()]), &self.calendar, 0, since, kind))
    }

    /// Returns the baselines that know nothing from a day on. Learnt outside of the lock: while a thread waits for others it may take up
    /// work that asks for the same.
    fn learnt(&self, end: usize) -> Arc<Baselines> {
        let known = || self.learnt.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&end) {
            return Arc::clone(found);
        }
        let learnt = Arc::new(Baselines::learn(&self.panel, &self.calendar, end));
        Arc::clone(known().entry(end).or_insert(learnt))
    }

    fn panel_of(&self, series: Vec<Vec<u64>>) -> Panel {
        Panel { series, ..self.panel.clone() }
    }
}

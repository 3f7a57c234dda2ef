//! Sums up judged streams: shares of what was found, and false alerts in a month of nights.

use std::collections::BTreeMap;

use serde::Serialize;

use super::judging::{Judged, JudgedAlert, JudgedEvent, Why};
use super::nights::AlertKind;
use super::planted::EventKind;

/// Nights that false alerts are counted for.
const NIGHTS_OF_A_MONTH: f64 = 30.0;

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Share {
    /// Of so many.
    pub n: usize,
    /// So many.
    pub found: usize,
}

impl Share {
    /// Returns the share, 0 to 1; `None` of nothing.
    #[must_use]
    pub fn ratio(self) -> Option<f64> {
        (self.n > 0).then(|| self.found as f64 / self.n as f64)
    }

    fn count(&mut self, is_found: bool) {
        self.n += 1;
        self.found += usize::from(is_found);
    }
}

/// Spikes found within a day.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Spikes {
    /// All of them.
    pub all: Share,
    /// By factor, such as `x3`.
    pub by_factor: BTreeMap<String, Share>,
    /// By conversations a day before: `under_10`, `10_to_20`, `from_20`.
    pub by_level: BTreeMap<&'static str, Share>,
}

/// Alerts that no planted event explains.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct FalseAlerts {
    /// All of them.
    pub n: usize,
    /// In thirty nights.
    pub per_30_nights: f64,
    /// Spikes of topics.
    pub spike: usize,
    /// Drops of topics.
    pub drop: usize,
    /// New topics.
    pub new_topic: usize,
    /// Spikes and drops of the whole desk.
    pub whole_desk: usize,
    /// Those on topics that grow slowly (also counted above).
    pub on_growth: usize,
}

/// How well alerts tell of planted events.
#[derive(Debug, Clone, Serialize)]
pub struct AlertScores {
    /// Nights judged.
    pub nights: usize,
    /// Spikes found on their first day or the day after.
    pub spikes: Spikes,
    /// Drops found within seven days.
    pub drops: Share,
    /// New topics found within seven days.
    pub new_topics: Share,
    /// Events found too late, of those not found in time.
    pub late: Share,
    /// Alerts that name the right release first, of the events found that a release caused.
    pub release_right: Share,
    /// Alerts that name a release though none caused the event, of the events found without one.
    pub release_without_cause: Share,
    /// Alerts that nothing explains.
    pub false_alerts: FalseAlerts,
    /// Alerts that an event explains, with repeats and echoes.
    pub explained: usize,
    /// Alerts of grave cases, which are not judged.
    pub severe_cases: usize,
    /// Planted events that the nights do not cover.
    pub events_outside: usize,
    /// Each event that was judged.
    pub events: Vec<JudgedEvent>,
    /// Each alert that nothing explains.
    pub unexplained: Vec<JudgedAlert>,
}

/// Sums up the nights of one stream or several.
#[must_use]
pub fn score(streams: &[Judged]) -> AlertScores {
    let nights = streams.iter().map(|stream| stream.nights.len()).sum();
    let mut scores = AlertScores {
        nights,
        spikes: Spikes::default(),
        drops: Share::default(),
        new_topics: Share::default(),
        late: Share::default(),
        release_right: Share::default(),
        release_without_cause: Share::default(),
        false_alerts: FalseAlerts::default(),
        explained: 0,
        severe_cases: 0,
        events_outside: streams.iter().map(|stream| stream.n_events_outside).sum(),
        events: streams.iter().flat_map(|stream| &stream.events).cloned().collect(),
        unexplained: Vec::new(),
    };
    for event in streams.iter().flat_map(|stream| &stream.events) {
        scores.count_event(event);
    }
    for alert in streams.iter().flat_map(|stream| &stream.alerts) {
        scores.count_alert(alert);
    }
    let n_false = scores.false_alerts.n as f64;
    scores.false_alerts.per_30_nights = if nights > 0 { n_false / nights as f64 * NIGHTS_OF_A_MONTH } else { 0.0 };
    scores
}

impl AlertScores {
    fn count_event(&mut self, event: &JudgedEvent) {
        let is_found = event.found_on.is_some();
        match event.kind {
            EventKind::Spike => {
                self.spikes.all.count(is_found);
                if let Some(factor) = event.factor {
                    self.spikes.by_factor.entry(format!("x{factor}")).or_default().count(is_found);
                }
                if let Some(per_day) = event.per_day_before {
                    self.spikes.by_level.entry(level(per_day)).or_default().count(is_found);
                }
            }
            EventKind::Drop => self.drops.count(is_found),
            EventKind::NewTopic => self.new_topics.count(is_found),
            EventKind::Growth => {}
        }
        if !is_found {
            self.late.count(event.found_late_on.is_some());
        } else if let Some(is_right) = event.is_release_right {
            self.release_right.count(is_right);
        } else {
            self.release_without_cause.count(event.release_named.is_some());
        }
    }

    fn count_alert(&mut self, alert: &JudgedAlert) {
        match alert.why {
            Why::NotJudged => self.severe_cases += usize::from(alert.kind == AlertKind::SevereCase),
            Why::Event => self.explained += 1,
            Why::Nothing => {
                let counts = &mut self.false_alerts;
                counts.n += 1;
                counts.on_growth += usize::from(alert.planted == Some(EventKind::Growth));
                match (&alert.topic, alert.kind) {
                    (None, _) => counts.whole_desk += 1,
                    (_, AlertKind::Drop) => counts.drop += 1,
                    (_, AlertKind::NewTopic) => counts.new_topic += 1,
                    _ => counts.spike += 1,
                }
                self.unexplained.push(alert.clone());
            }
        }
    }
}

fn level(per_day: f64) -> &'static str {
    match per_day {
        ..10.0 => "under_10",
        ..20.0 => "10_to_20",
        _ => "from_20",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    fn day() -> Day {
        "2026-10-10".parse().expect("a day")
    }

    fn event(kind: EventKind, factor: f64, per_day: f64, found: bool, right: Option<bool>) -> JudgedEvent {
        JudgedEvent {
            event: "E-1".to_owned(),
            kind,
            topic: "refund-late".to_owned(),
            from: day(),
            factor: Some(factor),
            per_day_before: Some(per_day),
            found_by: found.then(|| "A-1".to_owned()),
            found_on: found.then(day),
            found_late_on: None,
            release: None,
            release_named: None,
            is_release_right: right,
        }
    }

    fn alert(kind: AlertKind, topic: Option<&str>, why: Why, planted: Option<EventKind>) -> JudgedAlert {
        JudgedAlert {
            alert: "A-1".to_owned(),
            kind,
            date: day(),
            topic: topic.map(str::to_owned),
            gold_topic: None,
            gold_share: None,
            observed: None,
            expected: None,
            why,
            planted,
        }
    }

    #[test]
    fn two_streams_are_summed_up_by_hand() {
        let nights = |n: usize| vec![day(); n];
        let first = Judged {
            nights: nights(40),
            events: vec![
                event(EventKind::Spike, 2.0, 8.0, false, None),
                event(EventKind::Spike, 3.0, 10.0, true, Some(true)),
                event(EventKind::Drop, 0.2, 30.0, true, Some(false)),
            ],
            n_events_outside: 1,
            alerts: vec![
                alert(AlertKind::Spike, Some("T-1"), Why::Event, None),
                alert(AlertKind::Spike, Some("T-2"), Why::Nothing, Some(EventKind::Growth)),
                alert(AlertKind::SevereCase, Some("T-2"), Why::NotJudged, None),
            ],
        };
        let second = Judged {
            nights: nights(20),
            events: vec![
                event(EventKind::Spike, 3.0, 25.0, true, None),
                event(EventKind::NewTopic, 1.0, 0.0, false, None),
            ],
            n_events_outside: 0,
            alerts: vec![
                alert(AlertKind::Drop, None, Why::Nothing, None),
                alert(AlertKind::NewTopic, Some("T-3"), Why::Nothing, None),
            ],
        };
        let scores = score(&[first, second]);
        let share = |found: usize, n: usize| Share { n, found };
        assert_eq!(scores.spikes.all, share(2, 3));
        assert_eq!(scores.spikes.by_factor, [("x2".to_owned(), share(0, 1)), ("x3".to_owned(), share(2, 2))].into());
        let levels = [("under_10", share(0, 1)), ("10_to_20", share(1, 1)), ("from_20", share(1, 1))];
        assert_eq!(scores.spikes.by_level, levels.into());
        assert_eq!((scores.drops, scores.new_topics), (share(1, 1), share(0, 1)));
        assert_eq!((scores.release_right, scores.release_without_cause), (share(1, 2), share(0, 1)));
        assert_eq!(scores.late, share(0, 2));
        // 3 false alerts in 40 + 20 nights: 3 / 60 * 30 = 1.5.
        let false_alerts =
            FalseAlerts { n: 3, per_30_nights: 1.5, spike: 1, drop: 0, new_topic: 1, whole_desk: 1, on_growth: 1 };
        assert_eq!(scores.false_alerts, false_alerts);
        assert_eq!((scores.nights, scores.explained, scores.severe_cases, scores.events_outside), (60, 1, 1, 1));
        assert_eq!(scores.unexplained.len(), 3);
    }

    #[test]
    fn nothing_planted_gives_no_share() {
        assert_eq!(score(&[]).spikes.all.ratio(), None);
        assert_eq!(Share { n: 4, found: 3 }.ratio(), Some(0.75));
    }
}

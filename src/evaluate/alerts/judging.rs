//! Holds alerts against planted events. Plain values in, plain values out.

use serde::Serialize;

use crate::model::{Day, Period, period::plus};

use super::nights::{Alert, AlertKind, NearEvent, Raised};
use super::planted::{EventKind, PlantedEvent};

/// A spike is found in time on its first day or the day after.
const DAYS_TO_FIND_SPIKE: i64 = 1;
/// What stays is found in time within a week.
const DAYS_TO_FIND_LASTING: i64 = 7;
/// So many days after an event, or after the time in which it was to be found, alerts may still be its echo.
const DAYS_OF_ECHO: i64 = 14;
/// The whole desk is moved by events that make up at least this share of what is beyond expectation.
const LEAST_SHARE_OF_DESK: f64 = 0.5;

/// The nights of one stream, judged.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The nights, by day.
    pub nights: Vec<Day>,
    /// The events whose time to be found lies within the nights.
    pub events: Vec<JudgedEvent>,
    /// Events that were to be found before or after the nights.
    pub n_events_outside: usize,
    /// Alerts that the nights raised, by date and id.
    pub alerts: Vec<JudgedAlert>,
}

/// A planted event, and whether an alert told of it in time.
#[derive(Debug, Clone, Serialize)]
pub struct JudgedEvent {
    /// Id in its stream.
    pub event: String,
    /// What happened.
    pub kind: EventKind,
    /// Gold topic.
    pub topic: String,
    /// First day.
    pub from: Day,
    /// What the level was multiplied by.
    pub factor: Option<f64>,
    /// Conversations a day before.
    pub per_day_before: Option<f64>,
    /// The alert that told of it first, in time.
    pub found_by: Option<String>,
    /// The night of that alert.
    pub found_on: Option<Day>,
    /// The night of the first alert that told of it too late.
    pub found_late_on: Option<Day>,
    /// Version of the release that caused it.
    pub release: Option<String>,
    /// Version of the release that the alert names first.
    pub release_named: Option<String>,
    /// Whether that is the one; `None` where no release caused it or no alert told of it.
    pub is_release_right: Option<bool>,
}

/// Why an alert was raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A planted event explains it.
    Event,
    /// Nothing does: a false alert.
    Nothing,
    /// It is not of a kind that planted events are told by: one grave case, for example.
    NotJudged,
}

/// An alert, and why it was raised.
#[derive(Debug, Clone, Serialize)]
pub struct JudgedAlert {
    /// Id.
    pub alert: String,
    /// What it tells of.
    pub kind: AlertKind,
    /// The night that raised it.
    pub date: Day,
    /// Topic of the run; `None` for the whole desk.
    pub topic: Option<String>,
    /// Gold topic that most of its statements have.
    pub gold_topic: Option<String>,
    /// Their share.
    pub gold_share: Option<f64>,
    /// Count.
    pub observed: Option<f64>,
    /// Count that was expected.
    pub expected: Option<f64>,
    /// Why it was raised.
    pub why: Why,
    /// What is planted on the gold topic, whether or not it explains the alert.
    pub planted: Option<EventKind>,
}

/// Holds the alerts that nights raised against the events; nights and alerts are in order of days.
pub(super) fn judge(nights: &[Day], events: &[PlantedEvent], raised: &[Raised]) -> Judged {
    let (Some(&first), Some(&last)) = (nights.first(), nights.last()) else {
        return Judged { nights: Vec::new(), events: Vec::new(), n_events_outside: 0, alerts: Vec::new() };
    };
    let expected = events.iter().filter(|event| event.expected_alert);
    let (inside, outside): (Vec<_>, Vec<_>) =
        expected.partition(|event| event.from >= first && event.time_to_find().to <= last);
    Judged {
        nights: nights.to_vec(),
        events: inside.into_iter().map(|event| judge_event(event, raised)).collect(),
        n_events_outside: outside.len(),
        alerts: raised.iter().map(|raised| judge_alert(raised, events)).collect(),
    }
}

fn judge_event(event: &PlantedEvent, raised: &[Raised]) -> JudgedEvent {
    let mut telling = raised.iter().filter(|raised| event.is_told_by(raised));
    let found = telling.clone().find(|raised| event.time_to_find().contains(raised.alert.date));
    let late = telling.find(|raised| raised.alert.date > event.time_to_find().to && event.explains(raised));
    let named = found.and_then(|raised| release_of(&raised.alert));
    let is_right = event.release.as_ref().filter(|_| found.is_some()).map(|release| {
        named.is_some_and(|named| {
            named.version.as_deref() == Some(release.version.as_str())
                && named.product.as_ref().is_none_or(|product| *product == release.product)
        })
    });
    JudgedEvent {
        event: event.id.clone(),
        kind: event.kind,
        topic: event.topic.clone(),
        from: event.from,
        factor: event.factor,
        per_day_before: event.per_day_before,
        found_by: found.map(|raised| raised.alert.id.clone()),
        found_on: found.map(|raised| raised.alert.date),
        found_late_on: late.filter(|_| found.is_none()).map(|raised| raised.alert.date),
        release: event.release.as_ref().map(|release| release.version.clone()),
        release_named: named.and_then(|named| named.version.clone()),
        is_release_right: is_right,
    }
}

fn judge_alert(raised: &Raised, events: &[PlantedEvent]) -> JudgedAlert {
    let alert = &raised.alert;
    let gold_topic = raised.gold.as_ref().map(|(topic, _)| topic.clone());
    let is_explained = match &alert.topic {
        Some(_) => events.iter().any(|event| event.explains(raised)),
        None => explain_desk(alert, events),
    };
    JudgedAlert {
        alert: alert.id.clone(),
        kind: alert.kind,
        date: alert.date,
        topic: alert.topic.clone(),
        planted: events.iter().find(|event| Some(&event.topic) == gold_topic.as_ref()).map(|event| event.kind),
        gold_topic,
        gold_share: raised.gold.as_ref().map(|(_, share)| *share),
        observed: alert.observed,
        expected: alert.expected,
        why: match alert.kind {
            AlertKind::SevereCase | AlertKind::Other => Why::NotJudged,
            _ if is_explained => Why::Event,
            _ => Why::Nothing,
        },
    }
}

/// Returns the release that an alert names first.
fn release_of(alert: &Alert) -> Option<&NearEvent> {
    alert.near_events.iter().find(|near| near.kind == "release")
}

/// Returns whether events that add or take away enough conversations on that day explain a change of the whole desk.
fn explain_desk(alert: &Alert, events: &[PlantedEvent]) -> bool {
    let (Some(observed), Some(expected)) = (alert.observed, alert.expected) else { return false };
    let beyond = observed - expected;
    let moved: f64 = events.iter().map(|event| event.moves(alert.kind, alert.date)).sum();
    moved > 0.0 && moved >= LEAST_SHARE_OF_DESK * beyond.abs()
}

impl PlantedEvent {
    /// Returns the days on which an alert is in time.
    fn time_to_find(&self) -> Period {
        let n_days = if self.kind == EventKind::Spike { DAYS_TO_FIND_SPIKE } else { DAYS_TO_FIND_LASTING };
        Period { from: self.from, to: plus(self.from, n_days) }
    }

    /// Returns the days on which the event is under way and news.
    fn news(&self) -> Period {
        match self.kind {
            EventKind::Spike => Period { from: self.from, to: self.to },
            _ => self.time_to_find(),
        }
    }

    /// Returns the days after the news on which alerts may still be its echo.
    fn echo(&self) -> Period {
        let end = self.news().to;
        Period { from: plus(end, 1), to: plus(end, DAYS_OF_ECHO) }
    }

    /// Returns whether an alert is of the right topic and kind to tell of the event, whenever it was raised.
    fn is_told_by(&self, raised: &Raised) -> bool {
        let fits = match self.kind {
            EventKind::Spike | EventKind::NewTopic => {
                matches!(raised.alert.kind, AlertKind::Spike | AlertKind::NewTopic)
            }
            EventKind::Drop => raised.alert.kind == AlertKind::Drop,
            EventKind::Growth => false,
        };
        fits && self.is_about(raised) && raised.alert.date >= self.from
    }

    /// Returns whether the event explains an alert on its topic: one that tells of it, or, after a spike, of its end.
    fn explains(&self, raised: &Raised) -> bool {
        let date = raised.alert.date;
        let is_end = self.kind == EventKind::Spike && raised.alert.kind == AlertKind::Drop && self.is_about(raised);
        let is_near = self.news().contains(date) || self.echo().contains(date);
        self.is_told_by(raised) && is_near || is_end && self.echo().contains(date)
    }

    fn is_about(&self, raised: &Raised) -> bool {
        raised.alert.topic.is_some() && raised.gold.as_ref().is_some_and(|(topic, _)| *topic == self.topic)
    }

    /// Returns by how many conversations a day the event moves the desk in the direction of an alert.
    fn moves(&self, kind: AlertKind, date: Day) -> f64 {
        let (Some(before), Some(during)) = (self.per_day_before, self.per_day_during) else { return 0.0 };
        let is_news = self.news().contains(date) || (self.kind != EventKind::Spike && self.echo().contains(date));
        let more = during - before;
        match (self.kind, kind) {
            (EventKind::Spike | EventKind::NewTopic, AlertKind::Spike) if is_news => more,
            (EventKind::Spike, AlertKind::Drop) if self.echo().contains(date) => more,
            (EventKind::Drop, AlertKind::Drop) if is_news => -more,
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::planted::PlantedRelease;
    use super::*;

    fn day(day: i64) -> Day {
        plus("2026-10-01".parse().expect("a day"), day - 1)
    }

    /// From the 10th to the 14th of October, after release 6.1.0 on the 9th; 10 conversations a day before, 30 during.
    fn event(kind: EventKind) -> PlantedEvent {
        let to = if kind == EventKind::Spike { day(14) } else { day(51) };
        let (before, during) = match kind {
            EventKind::Drop => (10.0, 3.0),
            EventKind::NewTopic => (0.0, 20.0),
            _ => (10.0, 30.0),
        };
        PlantedEvent {
            id: "E-1".to_owned(),
            kind,
            topic: "refund-late".to_owned(),
            from: day(10),
            to,
            factor: Some(3.0),
            per_day_before: Some(before),
            per_day_during: Some(during),
            release: Some(PlantedRelease {
                date: day(9), product: "두루 앱".to_owned(), version: "6.1.0".to_owned()
            }),
            expected_alert: kind != EventKind::Growth,
        }
    }

    fn raised(kind: AlertKind, date: i64, gold: &str) -> Raised {
        let near = |kind: &str, version: &str| NearEvent {
            kind: kind.to_owned(),
            product: None,
            version: Some(version.to_owned()).filter(|version| !version.is_empty()),
        };
        let alert = Alert {
            id: format!("A-{date}"),
            kind,
            topic: Some("T-0001".to_owned()),
            date: day(date),
            state: "new".to_owned(),
            observed: Some(30.0),
            expected: Some(10.0),
            near_events: vec![near("policy", ""), near("release", "6.1.0"), near("release", "6.0.0")],
        };
        Raised { alert, gold: Some((gold.to_owned(), 0.8)) }
    }

    fn nights() -> Vec<Day> {
        (5..=40).map(day).collect()
    }

    #[test]
    fn an_event_is_found_only_in_time_on_its_topic_and_by_the_right_kind() {
        use AlertKind as A;
        use EventKind as E;
        let check = |event_kind: E, alert: A, date: i64, gold: &str, expected: Option<i64>| {
            let judged = judge(&nights(), &[event(event_kind)], &[raised(alert, date, gold)]);
            assert_eq!(judged.events[0].found_on, expected.map(day), "{event_kind:?} {alert:?} {date} {gold}");
        };
        check(E::Spike, A::Spike, 10, "refund-late", Some(10));
        check(E::Spike, A::NewTopic, 11, "refund-late", Some(11));
        check(E::Spike, A::Spike, 12, "refund-late", None);
        check(E::Spike, A::Spike, 9, "refund-late", None);
        check(E::Spike, A::Spike, 10, "coupon", None);
        check(E::Spike, A::Drop, 10, "refund-late", None);
        check(E::Drop, A::Drop, 17, "refund-late", Some(17));
        check(E::Drop, A::Drop, 18, "refund-late", None);
        check(E::Drop, A::Spike, 12, "refund-late", None);
        check(E::NewTopic, A::NewTopic, 17, "refund-late", Some(17));
        check(E::NewTopic, A::Spike, 12, "refund-late", Some(12));
        check(E::NewTopic, A::NewTopic, 18, "refund-late", None);
    }

    #[test]
    fn what_is_found_too_late_is_told_apart() {
        let judged = judge(&nights(), &[event(EventKind::Spike)], &[raised(AlertKind::Spike, 13, "refund-late")]);
        let event = &judged.events[0];
        assert_eq!((event.found_on, event.found_late_on, event.is_release_right), (None, Some(day(13)), None));
    }

    #[test]
    fn an_alert_is_false_unless_an_event_of_its_topic_explains_it() {
        use AlertKind as A;
        use EventKind as E;
        let check = |event_kind: E, alert: A, date: i64, gold: &str, expected: Why| {
            let judged = judge(&nights(), &[event(event_kind)], &[raised(alert, date, gold)]);
            assert_eq!(judged.alerts[0].why, expected, "{event_kind:?} {alert:?} {date} {gold}");
        };
        // The spike lasts to the 14th, its echo to the 28th.
        check(E::Spike, A::Spike, 9, "refund-late", Why::Nothing);
        check(E::Spike, A::Spike, 14, "refund-late", Why::Event);
        check(E::Spike, A::NewTopic, 28, "refund-late", Why::Event);
        check(E::Spike, A::Spike, 29, "refund-late", Why::Nothing);
        check(E::Spike, A::Spike, 12, "coupon", Why::Nothing);
        check(E::Spike, A::Drop, 13, "refund-late", Why::Nothing);
        check(E::Spike, A::Drop, 15, "refund-late", Why::Event);
        check(E::Spike, A::Drop, 29, "refund-late", Why::Nothing);
        // What stays is news for 7 days after the 10th and an echo for 14 more: to the 31st.
        check(E::Drop, A::Drop, 31, "refund-late", Why::Event);
        check(E::Drop, A::Drop, 32, "refund-late", Why::Nothing);
        check(E::Drop, A::Spike, 12, "refund-late", Why::Nothing);
        check(E::NewTopic, A::Spike, 31, "refund-late", Why::Event);
        check(E::Growth, A::Spike, 20, "refund-late", Why::Nothing);
        check(E::Spike, A::SevereCase, 12, "coupon", Why::NotJudged);
    }

    #[test]
    fn the_release_that_an_alert_names_first_is_right_or_wrong() {
        let judge_with = |change: &dyn Fn(&mut Raised)| {
            let mut alert = raised(AlertKind::Spike, 10, "refund-late");
            change(&mut alert);
            judge(&nights(), &[event(EventKind::Spike)], &[alert]).events.remove(0)
        };
        assert_eq!(judge_with(&|_| {}).is_release_right, Some(true));
        let swapped = judge_with(&|raised| raised.alert.near_events.swap(1, 2));
        assert_eq!((swapped.release_named.as_deref(), swapped.is_release_right), (Some("6.0.0"), Some(false)));
        let of_another = judge_with(&|raised| raised.alert.near_events[1].product = Some("점주 앱".to_owned()));
        assert_eq!(of_another.is_release_right, Some(false));
        assert_eq!(judge_with(&|raised| raised.alert.near_events.clear()).is_release_right, Some(false));
    }

    #[test]
    fn a_change_of_the_whole_desk_is_explained_by_events_that_make_up_half_of_it() {
        let check = |kind: AlertKind, date: i64, observed: f64, expected: Why| {
            let mut alert = raised(kind, date, "");
            alert.gold = None;
            alert.alert.topic = None;
            alert.alert.expected = Some(300.0);
            alert.alert.observed = Some(observed);
            let judged = judge(&nights(), &[event(EventKind::Spike)], &[alert]);
            assert_eq!(judged.alerts[0].why, expected, "{kind:?} {date} {observed}");
        };
        // The spike adds 30 - 10 = 20 a day: half of up to 40 beyond expectation.
        check(AlertKind::Spike, 12, 340.0, Why::Event);
        check(AlertKind::Spike, 12, 341.0, Why::Nothing);
        check(AlertKind::Spike, 15, 340.0, Why::Nothing);
        check(AlertKind::Drop, 15, 270.0, Why::Event);
        check(AlertKind::Drop, 12, 270.0, Why::Nothing);
    }

    #[test]
    fn events_whose_time_lies_outside_the_nights_are_not_judged() {
        let judge_nights = |from: i64, to: i64, kind: EventKind| {
            let judged = judge(&(from..=to).map(day).collect::<Vec<_>>(), &[event(kind)], &[]);
            (judged.events.len(), judged.n_events_outside)
        };
        assert_eq!(judge_nights(10, 11, EventKind::Spike), (1, 0));
        assert_eq!(judge_nights(11, 20, EventKind::Spike), (0, 1));
        assert_eq!(judge_nights(5, 10, EventKind::Spike), (0, 1));
        assert_eq!(judge_nights(5, 16, EventKind::Drop), (0, 1));
        assert_eq!(judge_nights(5, 17, EventKind::Drop), (1, 0));
        assert_eq!(judge_nights(5, 30, EventKind::Growth), (0, 0));
    }
}

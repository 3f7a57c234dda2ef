//! What an alert says, sentence by sentence, as every file tells it; and its line in `alerts.jsonl`.

use std::io::Write;

use super::lines::line;
use super::summary::{Report, Watch};
use crate::alerts::{Alert, AlertKind, AlertState};
use crate::evidence::numbers::{count, counted, decimal, times};
use crate::evidence::{Measurement, Sentence};
use crate::model::{Bilingual, Citation};

/// The templates of first sentences: what is unusual, with its numbers.
const LEADS: [&str; 6] =
    ["alert.spike", "alert.spike_all", "alert.new_topic", "alert.severe", "alert.drop", "alert.drop_all"];
/// What happened at the time, and that nothing did.
const EVENTS: [&str; 5] =
    ["alert.release_hours", "alert.release_day", "alert.policy", "alert.holiday", "alert.no_event"];
/// What sets the conversations apart.
const MARKS: [&str; 2] = ["alert.word", "alert.facet"];
const SEGMENT: [&str; 1] = ["alert.segment"];

/// Returns the template of a sentence; none for a quote.
pub(super) fn template(sentence: &Sentence) -> Option<&str> {
    match sentence {
        Sentence::Quoted { .. } => None,
        Sentence::Measured { template, .. } | Sentence::Fixed { template, .. } => Some(template),
    }
}

fn of<'r>(alert: &'r Alert, templates: &'static [&'static str]) -> impl Iterator<Item = &'r Sentence> {
    alert.sentences.iter().filter(|sentence| template(sentence).is_some_and(|id| templates.contains(&id)))
}

/// Returns what is unusual in one sentence; where its numbers could not be taken, that there is an alert.
pub(crate) fn lead(alert: &Alert) -> Bilingual {
    if let Some(sentence) = of(alert, &LEADS).next() {
        return sentence.words();
    }
    let (name, kind) = (&alert.name, alert.kind.words());
    Bilingual::new(
        format!("‘{}’에 대한 {} 알림이 있습니다({}).", name.ko, kind.ko, alert.id),
        format!("There is an alert ({}) on ‘{}’ ({}).", kind.en, name.en, alert.id),
    )
}

/// Returns which part of the topic it looks at, where it looks at a part only.
pub(super) fn segment(alert: &Alert) -> Option<Bilingual> {
    of(alert, &SEGMENT).next().map(Sentence::words)
}

/// Returns what happened at the time, the nearest first, or that nothing of the registers did.
pub(super) fn events(alert: &Alert) -> Vec<Bilingual> {
    of(alert, &EVENTS).map(Sentence::words).collect()
}

/// Returns what sets its conversations apart: words, then a value.
pub(super) fn marks(alert: &Alert) -> Vec<Bilingual> {
    of(alert, &MARKS).map(Sentence::words).collect()
}

/// Returns everything that it says after its first sentence, quotes left out.
pub(super) fn rest(alert: &Alert) -> impl Iterator<Item = &Sentence> {
    let is_rest = |sentence: &&Sentence| template(sentence).is_some_and(|id| !LEADS.contains(&id));
    alert.sentences.iter().filter(is_rest)
}

/// Returns the places that it quotes, in order.
pub(super) fn quotes(alert: &Alert) -> impl Iterator<Item = (&str, &Citation)> {
    alert.sentences.iter().filter_map(|sentence| match sentence {
        Sentence::Quoted { text, citation, .. } => Some((text.as_str(), citation)),
        Sentence::Measured { .. } | Sentence::Fixed { .. } => None,
    })
}

/// Returns the number that was seen against the one that was expected, in a phrase.
pub(crate) fn figures(alert: &Alert) -> Bilingual {
    let n = alert.observed;
    let mut words = Bilingual::new(format!("{}건", count(n)), counted(n, "conversation"));
    if let Some(expected) = alert.expected {
        let within = alert.interval.map(|[low, high]| (decimal(low), decimal(high)));
        let (ko, en) = within.map_or_else(Default::default, |(low, high)| {
            (format!("(95% 구간 {low}~{high}건)"), format!(" (95% interval {low} to {high})"))
        });
        words.ko.push_str(&format!(" · 예상 {}건{ko}", decimal(expected)));
        words.en.push_str(&format!(" · expected {}{en}", decimal(expected)));
    }
    if let Some(ratio) = alert.times {
        words.ko.push_str(&format!(" · {}배", times(ratio)));
        words.en.push_str(&format!(" · {} times", times(ratio)));
    }
    words
}

/// Returns how to make it quiet.
pub(super) fn mute(alert: &Alert) -> String {
    format!("voc alert {} --mute", alert.id)
}

/// Returns a measure of a sentence as a whole number, as its slot shows it.
pub(super) fn whole(taken: &Measurement) -> u64 {
    taken.value().value.max(0.0).round() as u64
}

/// Returns how many of each kind there are, kinds in the order of reports: `급증 1건, 심각한 사례 2건`.
pub(super) fn by_kind<'r>(alerts: impl Iterator<Item = &'r Alert> + Clone) -> Bilingual {
    let kinds = [AlertKind::Spike, AlertKind::NewTopic, AlertKind::SevereCase, AlertKind::Drop];
    let named: Vec<Bilingual> = kinds
        .into_iter()
        .filter_map(|kind| {
            let n = alerts.clone().filter(|alert| alert.kind == kind).count() as u64;
            let words = kind.words();
            (n > 0).then(|| Bilingual::new(format!("{} {}건", words.ko, count(n)), counted(n, &words.en)))
        })
        .collect();
    let join = |side: fn(&Bilingual) -> &str| named.iter().map(side).collect::<Vec<_>>().join(", ");
    Bilingual::new(join(|one| &one.ko), join(|one| &one.en))
}

/// Returns how many alerts are in each state, in a sentence.
pub(super) fn by_state(report: &Report<'_>) -> Bilingual {
    let states = [
        (AlertState::New, "새 알림", "new"),
        (AlertState::Open, "계속되는 알림", "open"),
        (AlertState::Ended, "최근에 끝난 알림", "ended lately"),
        (AlertState::Muted, "꺼 둔 알림", "muted"),
    ];
    let (mut ko, mut en) = (Vec::new(), Vec::new());
    for (state, ko_name, en_name) in states {
        let n = report.alerts.iter().filter(|alert| alert.state == state).count() as u64;
        if n > 0 {
            ko.push(format!("{ko_name} {}건", count(n)));
            en.push(format!("{} {en_name}", count(n)));
        }
    }
    if ko.is_empty() {
        return Bilingual::new("진행 중인 알림은 없습니다.", "No alert is open.");
    }
    Bilingual::new(format!("{}입니다.", ko.join(", ")), format!("Alerts: {}.", en.join(", ")))
}

/// Returns what it means that there is no alert, or that there can be none.
pub(super) fn no_alert(report: &Report<'_>) -> Bilingual {
    match report.watch {
        Watch::Both => Bilingual::new("평소와 다른 점은 없습니다.", "Nothing is out of the usual."),
        Watch::Rises => Bilingual::new(
            "평소보다 뚜렷하게 늘어난 것은 없습니다. 줄어든 것은 기록이 더 쌓이면 판단합니다.",
            "Nothing is clearly more than usual. Drops can be told when there are more records.",
        ),
        Watch::TooShort | Watch::Unwatched => Bilingual::new(
            "기록이 짧아 평소와 다른지 아직 판단하지 않습니다.",
            "The records are too short to tell what is unusual.",
        ),
    }
}

impl Report<'_> {
    /// Returns the alerts that somebody should look at tonight.
    pub(super) fn live_alerts(&self) -> impl Iterator<Item = &Alert> + Clone {
        self.alerts.iter().filter(|alert| alert.is_live())
    }

    /// Returns the live alerts on a topic.
    pub(super) fn alerts_of<'r>(&'r self, topic: &'r str) -> impl Iterator<Item = &'r Alert> {
        self.live_alerts().filter(move |alert| alert.topics.iter().any(|own| own == topic))
    }

    /// Returns whether what is unusual was looked for and can be told.
    pub(super) fn is_watched(&self) -> bool {
        matches!(self.watch, Watch::Rises | Watch::Both)
    }
}

/// Writes `alerts.jsonl`, in the order of the report.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    report.alerts.iter().try_for_each(|alert| line(out, alert))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::TEMPLATES;

    #[test]
    fn every_template_that_is_looked_for_exists() {
        for id in LEADS.iter().chain(&EVENTS).chain(&MARKS).chain(&SEGMENT) {
            assert!(TEMPLATES.iter().any(|template| template.id == *id), "{id}");
        }
    }
}

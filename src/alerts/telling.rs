//! What is said of an alert, each sentence with its evidence.

use super::events::{Event, EventKind};
use super::templates as say;
use super::words::distinguishing;
use super::{AlertKind, Segment};
use crate::evidence::{Card, Casebook, Facet, Filter, Measure, Name, NameKind, Placed, Sentence, numbers, telling};
use crate::model::period::plus;
use crate::model::{Bilingual, Citation, Day, Period};

/// So many words that set the days apart are told.
const N_WORDS: usize = 3;
/// So many quotes stand below an alert.
pub(super) const N_QUOTES: usize = 3;
/// So many other topics of an alert are named.
const N_OTHERS: usize = 4;
/// The days before, with which the words of the days since are compared.
const BEFORE_DAYS: i64 = 28;
/// Days of an alert that has lasted longer are compared over the newest of them only.
pub(super) const MOST_DAYS: i64 = 14;
/// A value sets the days apart when it is so much more frequent among them than among all.
const LEAST_LIFT: f64 = 1.5;
const LEAST_FACET: u64 = 5;

/// What an alert is about.
pub(super) struct Matter<'a> {
    pub(super) kind: AlertKind,
    /// Of its largest topic.
    pub(super) card: Option<&'a Card>,
    /// Of its other topics.
    pub(super) others: Vec<&'a Card>,
    pub(super) segment: Option<&'a Segment>,
    pub(super) since: Day,
    pub(super) is_ended: bool,
    pub(super) events: &'a [Event],
}

impl Matter<'_> {
    fn cards(&self) -> impl Iterator<Item = &Card> {
        self.card.into_iter().chain(self.others.iter().copied())
    }

    /// Returns which conversations it is about.
    pub(super) fn filter(&self) -> Filter {
        let topics: Vec<String> = self.cards().map(|card| card.id.clone()).collect();
        filter_of(&topics, self.segment)
    }

    /// Returns the days that are compared: from the first one on, the newest two weeks of them at most.
    pub(super) fn days(&self, as_of: Day) -> Period {
        Period { from: self.since.max(plus(as_of, 1 - MOST_DAYS)).min(as_of), to: as_of }
    }
}

/// Returns the conversations of topics and a part of them.
pub(super) fn filter_of(topics: &[String], segment: Option<&Segment>) -> Filter {
    Filter { topics: topics.to_vec(), with: segment.map(|segment| (segment.facet, segment.value.clone())) }
}

/// What an alert says.
pub(super) struct Told {
    pub(super) sentences: Vec<Sentence>,
    pub(super) terms: Vec<String>,
    pub(super) examples: Vec<Citation>,
}

/// Says what is known of a matter.
pub(super) fn tell(matter: &Matter<'_>, casebook: &Casebook<'_>) -> Told {
    let as_of = casebook.period().to;
    let (filter, days) = (matter.filter(), matter.days(as_of));
    let before =
        Period { from: plus(matter.since, -BEFORE_DAYS).max(casebook.period().from), to: plus(matter.since, -1) };
    let mut sentences = Vec::new();
    sentences.extend(headline(matter, casebook, &filter, days, before));
    for card in matter.others.iter().take(N_OTHERS) {
        let own = filter_of(std::slice::from_ref(&card.id), matter.segment);
        sentences.extend(casebook.sentence(&say::ALSO, &[(Measure::Conversations, &own, days)], vec![topic(card)]));
    }
    if let Some(segment) = matter.segment {
        let names = vec![value_name(&segment.facet.words()), value_of(segment.facet, &segment.value)];
        let whole = Filter { with: None, ..filter.clone() };
        let counts = [(Measure::Conversations, &filter, days), (Measure::Conversations, &whole, days)];
        sentences.extend(casebook.sentence(&say::SEGMENT, &counts, names));
    }
    if matter.is_ended {
        let week = Period::ending(as_of, 7);
        sentences.extend(casebook.sentence(
            &say::ENDED,
            &[(Measure::Conversations, &filter, week), (Measure::Expected, &filter, week)],
            Vec::new(),
        ));
    }
    sentences.push(Sentence::fixed(&say::SINCE, vec![moment(matter.since)]));
    sentences.extend(events(matter, casebook, &filter));
    let (terms, said) = words(matter, casebook, &filter, days, before);
    sentences.extend(said);
    sentences.extend(facets(matter, casebook, &filter, days));
    if matter.kind != AlertKind::NewTopic {
        sentences.extend(casebook.sentence(&say::CUSTOMERS, &[(Measure::Customers, &filter, days)], Vec::new()));
    }
    sentences.push(owner(matter.card));
    let examples = quotes(matter, casebook, days);
    sentences.extend(examples.iter().cloned().map(Sentence::quoted));
    Told { sentences, terms, examples }
}

fn headline(
    matter: &Matter<'_>,
    casebook: &Casebook<'_>,
    filter: &Filter,
    days: Period,
    before: Period,
) -> Option<Sentence> {
    let names = matter.card.map(topic).into_iter().collect();
    let compared = [
        (Measure::Conversations, filter, days),
        (Measure::Expected, filter, days),
        (Measure::TimesExpected, filter, days),
    ];
    let template = match (matter.kind, matter.card.is_some()) {
        (AlertKind::NewTopic, _) => {
            let counts = [
                (Measure::Conversations, filter, days),
                (Measure::Customers, filter, days),
                (Measure::Conversations, filter, before),
            ];
            return casebook.sentence(&say::NEW_TOPIC, &counts, names);
        }
        (AlertKind::Drop, true) => &say::DROP,
        (AlertKind::Drop, false) => &say::DROP_ALL,
        (_, true) => &say::SPIKE,
        (_, false) => &say::SPIKE_ALL,
    };
    casebook.sentence(template, &compared, names)
}

/// Returns a topic as sentences name it.
pub(super) fn topic(card: &Card) -> Name {
    let words = Bilingual::new(format!("‘{}’", card.name.ko), format!("‘{}’", card.name.en));
    Name::new(NameKind::Topic, card.id.clone(), words)
}

fn value(text: &str) -> Name {
    Name::plain(NameKind::Value, text)
}

fn value_of(facet: Facet, value: &str) -> Name {
    Name::new(NameKind::Value, value, facet.value_words(value))
}

fn value_name(words: &Bilingual) -> Name {
    Name::new(NameKind::Value, words.en.clone(), words.clone())
}

fn moment(day: Day) -> Name {
    Name::new(NameKind::Moment, day.to_string(), numbers::day(day))
}

fn events(matter: &Matter<'_>, casebook: &Casebook<'_>, filter: &Filter) -> Vec<Sentence> {
    if matter.events.is_empty() {
        return vec![Sentence::fixed(&say::NO_EVENT, Vec::new())];
    }
    let as_of = casebook.period().to;
    let mut sentences = Vec::new();
    for event in matter.events.iter().take(2) {
        let on = numbers::day(event.date);
        let on = match &event.time {
            Some(time) => Bilingual::new(format!("{} {time}", on.ko), format!("{} {time}", on.en)),
            None => on,
        };
        let names = vec![event.named(), Name::new(NameKind::Moment, event.date.to_string(), on)];
        let after = event.moment.as_ref().and_then(|moment| {
            let days = Period { from: event.date, to: as_of };
            casebook.sentence(
                &say::RELEASE_HOURS,
                &[(Measure::SecondsAfter(moment.clone()), filter, days)],
                names.clone(),
            )
        });
        sentences.push(after.unwrap_or_else(|| {
            let template = match event.kind {
                EventKind::Release => &say::RELEASE_DAY,
                EventKind::Policy => &say::POLICY,
                EventKind::Holiday => &say::HOLIDAY,
            };
            Sentence::fixed(template, names)
        }));
    }
    sentences.push(Sentence::fixed(&say::NO_CAUSE, Vec::new()));
    sentences
}

/// Returns the words that set the days apart from those before, with a sentence on each; the topic's own words where none do.
fn words(
    matter: &Matter<'_>,
    casebook: &Casebook<'_>,
    filter: &Filter,
    days: Period,
    before: Period,
) -> (Vec<String>, Vec<Sentence>) {
    let Some(card) = matter.card else { return (Vec::new(), Vec::new()) };
    let own_terms = || card.terms.iter().take(2 * N_WORDS).cloned().collect::<Vec<_>>();
    if matter.kind == AlertKind::Drop {
        return (own_terms(), Vec::new());
    }
    let within = |period: Period| -> Vec<&Placed> {
        let is_of = |placed: &&Placed| {
            period.contains(casebook.day(placed.transcript_idx))
                && matter.segment.is_none_or(|it| casebook.value(placed.transcript_idx, it.facet) == Some(&it.value))
        };
        matter.cards().flat_map(|card| casebook.statements(&card.id)).filter(is_of).collect()
    };
    let found = distinguishing(casebook, &within(days), &within(before), N_WORDS);
    let sentences = found
        .iter()
        .filter_map(|word| {
            let naming = Measure::Naming((*word).to_owned());
            let measures = [(naming.clone(), filter, days), (naming, filter, before)];
            casebook.sentence(&say::WORD, &measures, vec![value(word)])
        })
        .collect();
    let terms = found.iter().map(|word| (*word).to_owned()).chain(own_terms());
    let mut seen: Vec<String> = Vec::new();
    for term in terms {
        if !seen.contains(&term) {
            seen.push(term);
        }
    }
    seen.truncate(2 * N_WORDS);
    (seen, sentences)
}

/// Says which value sets the days apart from all conversations of the same days, the clearest one.
fn facets(matter: &Matter<'_>, casebook: &Casebook<'_>, filter: &Filter, days: Period) -> Option<Sentence> {
    if matter.kind == AlertKind::Drop || filter.topics.is_empty() || filter.with.is_some() {
        return None;
    }
    let everything = Filter::default();
    let (own, all) = (casebook.select(filter, days), casebook.select(&everything, days));
    let mut best: Option<(f64, Facet, &str)> = None;
    for facet in
        [Facet::AppVersion, Facet::Platform, Facet::Product, Facet::RequesterType, Facet::Channel, Facet::Region]
    {
        let tally = |idxs: &[u32]| crate::effects::tally_of(idxs.iter().filter_map(|&idx| casebook.value(idx, facet)));
        let (own, all) = (tally(&own), tally(&all));
        let whole = |tallies: &[(&str, u64)]| tallies.iter().map(|(_, n)| n).sum::<u64>();
        let Some(&(value, n)) = own.first().filter(|(_, n)| *n >= LEAST_FACET) else { continue };
        let everywhere = all.iter().find(|(other, _)| *other == value).map_or(0, |(_, n)| *n);
        let (p, q) = (n as f64 / whole(&own) as f64, everywhere as f64 / whole(&all).max(1) as f64);
        let lift = p / q.max(1e-9);
        if p >= 0.5 && lift >= LEAST_LIFT && best.is_none_or(|(most, ..)| lift > most) {
            best = Some((lift, facet, value));
        }
    }
    let (_, facet, found) = best?;
    let (with, of_all) = (filter.with(facet, found), everything.with(facet, found));
    let measures = [
        (Measure::Conversations, &with, days),
        (Measure::Telling(facet), filter, days),
        (Measure::Conversations, &of_all, days),
        (Measure::Telling(facet), &everything, days),
    ];
    casebook.sentence(&say::FACET, &measures, vec![value_name(&facet.words()), value_of(facet, found)])
}

/// Says who answers for a topic.
pub(super) fn owner(card: Option<&Card>) -> Sentence {
    let Some(owner) = card.and_then(|card| card.owner.as_ref()) else {
        return Sentence::fixed(&say::NO_OWNER, Vec::new());
    };
    let reason = owner.reason.words();
    let why = match owner.rule {
        Some(rule) => Bilingual::new(
            format!("owners.toml 규칙 {rule}, {}", reason.ko),
            format!("rule {rule} of owners.toml, {}", reason.en),
        ),
        None => reason,
    };
    let names = vec![Name::plain(NameKind::Owner, &owner.team), Name::new(NameKind::Moment, "owner", why)];
    Sentence::fixed(&say::OWNER, names)
}

/// Chooses what customers said in those days, in different wordings; the topic's own quotes where the days hold none.
fn quotes(matter: &Matter<'_>, casebook: &Casebook<'_>, days: Period) -> Vec<Citation> {
    let Some(card) = matter.card else { return Vec::new() };
    if matter.kind == AlertKind::Drop {
        return card.quotes.iter().take(N_QUOTES).cloned().collect();
    }
    let is_of = |placed: &Placed| {
        days.contains(casebook.day(placed.transcript_idx))
            && matter.segment.is_none_or(|it| casebook.value(placed.transcript_idx, it.facet) == Some(&it.value))
    };
    telling(casebook, card, is_of, N_QUOTES)
}

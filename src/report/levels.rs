//! The levels around topics: areas above, variants below.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::counts::Figures;
use super::input::{AreaSeed, Input, TopicSeed};
use super::quotes;
use super::summary::{Quote, Report, Topic};
use super::whole::Whole;
use crate::model::Bilingual;

/// An area with its topics and its numbers.
#[derive(Debug, Clone)]
pub struct Area<'a> {
    /// `A-01` and on, by number of conversations, then by [`Self::seed_idx`].
    pub id: String,
    /// Index in [`Input::areas`].
    pub seed_idx: usize,
    /// Name and origin as found.
    pub seed: &'a AreaSeed,
    /// What people call it in each language: the name there, else the other name.
    pub name: Bilingual,
    /// Its topics by number of conversations, largest first (indices in [`Report::topics`]); never empty.
    pub topics: Vec<usize>,
    /// What it counts: a conversation with two of its topics counts once.
    pub figures: Figures<'a>,
}

/// Statements of one topic that are worded alike.
#[derive(Debug, Clone)]
pub struct Variant<'a> {
    /// `T-0003.1` and on, by number of conversations, then by [`Self::seed_idx`].
    pub id: String,
    /// Index in [`TopicSeed::variants`].
    pub seed_idx: usize,
    /// Korean label as found.
    pub label_ko: Option<&'a str>,
    /// English label as found.
    pub label_en: Option<&'a str>,
    /// What people call it in each language: the label there, else the other label, else its number.
    pub name: Bilingual,
    /// What it counts.
    pub figures: Figures<'a>,
    /// Different wordings, most typical first.
    pub quotes: Vec<Quote<'a>>,
}

/// Topics that stand together in a list.
#[derive(Debug, Clone)]
pub struct Group<'r, 'a> {
    /// Their area; `None` for topics without one.
    pub area: Option<&'r Area<'a>>,
    /// The topics, largest first.
    pub topics: Vec<&'r Topic<'a>>,
}

/// Returns the areas that have topics, by number of conversations, and tells each topic its area.
///
/// `by_conversations` is the order of `topics` that people read; `row_order` that of statement ids.
pub(super) fn areas<'a>(
    input: &Input<'a>,
    whole: &Whole<'a>,
    row_order: &[u32],
    topics: &mut [Topic<'a>],
    by_conversations: &[usize],
) -> Vec<Area<'a>> {
    let area_of = |topic_idx: u32| input.topics.get(topic_idx as usize)?.area.map(|area| area as usize);
    let mut rows = vec![Vec::new(); input.areas.len()];
    for &row_idx in row_order {
        let topic_idx = input.statements[row_idx as usize].membership.and_then(|membership| membership.topic_idx);
        if let Some(rows) = topic_idx.and_then(area_of).and_then(|area| rows.get_mut(area)) {
            rows.push(row_idx);
        }
    }
    let mut areas: Vec<Area<'a>> = (input.areas.par_iter().zip(&rows).enumerate())
        .map(|(seed_idx, (seed, rows))| {
            let is_own = |at: &usize| topics[*at].seed.area.is_some_and(|area| area as usize == seed_idx);
            Area {
                id: String::new(),
                seed_idx,
                seed,
                name: name(Some(&seed.label.ko), Some(&seed.label.en), &Bilingual::new("이름 없음", "unnamed")),
                topics: by_conversations.iter().copied().filter(is_own).collect(),
                figures: Figures::of(input, whole, rows),
            }
        })
        .filter(|area| !area.topics.is_empty())
        .collect();
    areas.sort_by_key(|area| (Reverse(area.figures.n_transcripts), area.seed_idx));
    for (position, area) in areas.iter_mut().enumerate() {
        area.id = format!("A-{:02}", position + 1);
        for &at in &area.topics {
            topics[at].area = Some(position);
        }
    }
    areas
}

/// Returns the variants of a topic that have statements, by number of conversations.
pub(super) fn variants<'a>(
    input: &Input<'a>,
    whole: &Whole<'a>,
    topic_id: &str,
    topic: &'a TopicSeed,
    rows: &[u32],
) -> Vec<Variant<'a>> {
    let mut variants: Vec<Variant<'a>> = Vec::new();
    for (seed_idx, seed) in topic.variants.iter().enumerate() {
        let is_own =
            |row_idx: &u32| input.statements[*row_idx as usize].variant.is_some_and(|own| own as usize == seed_idx);
        let own: Vec<u32> = rows.iter().copied().filter(is_own).collect();
        if own.is_empty() {
            continue;
        }
        variants.push(Variant {
            id: String::new(),
            seed_idx,
            label_ko: seed.label_ko.as_deref(),
            label_en: seed.label_en.as_deref(),
            name: Bilingual::default(),
            figures: Figures::of(input, whole, &own),
            quotes: quotes::choose(input, seed.examples.iter().copied().chain(own).collect()),
        });
    }
    variants.sort_by_key(|variant| (Reverse(variant.figures.n_transcripts), variant.seed_idx));
    for (position, variant) in variants.iter_mut().enumerate() {
        let number = position + 1;
        variant.id = format!("{topic_id}.{number}");
        let numbered = Bilingual::new(format!("세부 유형 {number}"), format!("variant {number}"));
        variant.name = name(variant.label_ko, variant.label_en, &numbered);
    }
    variants
}

/// Returns what people call something: the label of a language, else that of the other, else `unnamed`.
pub(super) fn name(ko: Option<&str>, en: Option<&str>, unnamed: &Bilingual) -> Bilingual {
    let given = |label: Option<&'_ str>| label.filter(|label| !label.trim().is_empty()).map(str::to_owned);
    let (ko, en) = (given(ko), given(en));
    Bilingual {
        ko: ko.clone().or_else(|| en.clone()).unwrap_or_else(|| unnamed.ko.clone()),
        en: en.or(ko).unwrap_or_else(|| unnamed.en.clone()),
    }
}

impl<'a> Report<'a> {
    /// Returns the `n_most` largest topics area by area, areas by size and those without an area last; one group without an
    /// area where there are none.
    #[must_use]
    pub fn by_area(&self, n_most: usize) -> Vec<Group<'_, 'a>> {
        let mut groups: Vec<Group<'_, 'a>> =
            self.areas.iter().map(Some).chain([None]).map(|area| Group { area, topics: Vec::new() }).collect();
        for topic in self.by_conversations.iter().take(n_most).map(|&at| &self.topics[at]) {
            groups[topic.area.unwrap_or(self.areas.len())].topics.push(topic);
        }
        groups.retain(|group| !group.topics.is_empty());
        groups
    }

    /// Returns the area of a topic.
    #[must_use]
    pub fn area(&self, topic: &Topic<'a>) -> Option<&Area<'a>> {
        self.areas.get(topic.area?)
    }
}

impl<'a> Topic<'a> {
    /// Returns the variant of an index in [`TopicSeed::variants`].
    #[must_use]
    pub fn variant(&self, seed_idx: Option<u32>) -> Option<&Variant<'a>> {
        self.variants.iter().find(|variant| seed_idx.is_some_and(|idx| variant.seed_idx == idx as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::Fixture;
    use crate::report::summarise;

    #[test]
    fn a_conversation_with_two_topics_of_an_area_counts_once_in_the_area() {
        let mut fixture = Fixture::new(1.0);
        let (refunds, twice) = (2, 8);
        let of = |fixture: &Fixture| {
            let report = summarise(fixture.input());
            let area = &report.areas.iter().find(|area| area.seed_idx == 0).expect("payment").figures;
            let topic = &report.topic(Some(twice)).expect("charged twice").figures;
            (topic.n_transcripts, area.n_statements, (area.n_transcripts, area.n_customers, area.weekly.clone()))
        };
        let (in_topic, statements, conversations) = of(&fixture);
        let is_refund = |row: &&crate::report::StatementRow| {
            row.membership.is_some_and(|membership| membership.topic_idx == Some(refunds))
        };
        let mut second = fixture.statements.iter().find(is_refund).expect("a refund").clone();
        second.variant = None;
        second.membership.as_mut().expect("it has one").topic_idx = Some(twice);
        fixture.statements.push(second);
        assert_eq!(of(&fixture), (in_topic + 1, statements + 1, conversations));
    }

    #[test]
    fn equal_areas_keep_their_order_and_empty_ones_are_left_out() {
        let mut fixture = Fixture::new(0.4);
        // Two areas with one topic each, the same statements in both: equal sizes.
        for (topic_idx, topic) in fixture.topics.iter_mut().enumerate() {
            topic.area = [Some(3), Some(1)].get(topic_idx).copied().flatten();
        }
        fixture.statements.retain(|row| row.membership.is_some_and(|membership| membership.topic_idx == Some(0)));
        let mut others = fixture.statements.clone();
        for row in &mut others {
            row.membership.as_mut().expect("it has one").topic_idx = Some(1);
            row.variant = None;
        }
        fixture.statements.extend(others);
        let report = summarise(fixture.input());
        let areas: Vec<(&str, usize)> = report.areas.iter().map(|area| (area.id.as_str(), area.seed_idx)).collect();
        assert_eq!(areas, [("A-01", 1), ("A-02", 3)]);
        let groups = report.by_area(usize::MAX);
        assert!(groups.last().is_some_and(|group| group.area.is_none() && group.topics.len() == 10));
    }

    #[test]
    fn a_name_is_that_of_the_other_language_before_it_is_a_number() {
        let numbered = Bilingual::new("세부 유형 1", "variant 1");
        assert_eq!(name(Some("입금 지연"), None, &numbered), Bilingual::new("입금 지연", "입금 지연"));
        assert_eq!(name(Some(" "), Some("late"), &numbered), Bilingual::new("late", "late"));
        assert_eq!(name(None, None, &numbered), numbered);
    }
}

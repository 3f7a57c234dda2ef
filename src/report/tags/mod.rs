//! Do the desk's own tags say what customers say? Sets the tags and categories that agents gave beside the topics that were found.
//!
//! A tag is evidence, not truth: agents file in haste, and a list of tags ages. Nothing here changes a topic.

mod lines;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use super::summary::Report;
use crate::effects::Ratio;
use crate::model::Metadata;

pub(super) use lines::write;

/// A tag is spread out over so many topics as hold this share of its conversations.
const MOST_OF_IT: f64 = 0.8;
/// A habit shows from so many conversations on: of fewer, two people make a majority.
const LEAST_N: u64 = 10;
/// A tag hardly ever stands on a topic when fewer than one in twenty of its conversations are on it: what is left is rare or mistaken.
const RARE: f64 = 0.05;
/// A topic is usually filed under a tag when most of its tagged conversations are; three in five, so that an even split names none.
const USUAL: f64 = 0.6;
/// So many conversations that were perhaps filed wrongly are listed: as many as somebody looks through in one sitting.
const N_SUSPECTS: usize = 50;
/// A topic counts as hardly tagged when half of its conversations carry none.
const HARDLY_TAGGED: f64 = 0.5;

/// Where the desk wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// The one category of a conversation.
    Category,
    /// One of its tags.
    Tag,
}

impl Field {
    fn code(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Tag => "tag",
        }
    }
}

/// One tag and the topics of its conversations.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TagUse<'a> {
    pub(super) field: Field,
    pub(super) value: &'a str,
    /// Its conversations.
    pub(super) n_transcripts: u64,
    /// Of them without a complaint, a request or a question.
    pub(super) n_without_statement: u64,
    /// Its conversations by topic (index in [`Report::topics`]), most first; one with two topics stands in both.
    pub(super) topics: Vec<(usize, u64)>,
}

/// One topic and the categories or tags of its conversations.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TopicUse<'a> {
    /// Index in [`Report::topics`].
    pub(super) topic: usize,
    /// Its conversations without category and tag.
    pub(super) untagged: Ratio,
    /// What its conversations are filed under most often, among those that are filed in the same field.
    pub(super) usual: BTreeMap<Field, (&'a str, Ratio)>,
}

/// A conversation that was perhaps filed wrongly.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Suspect<'a> {
    pub(super) transcript: &'a str,
    pub(super) field: Field,
    /// What it is filed under.
    pub(super) value: &'a str,
    /// Its topic (index in [`Report::topics`]).
    pub(super) topic: usize,
    /// Conversations of the tag that are on this topic.
    pub(super) of_tag: Ratio,
    /// What the topic is usually filed under.
    pub(super) usual: &'a str,
    /// Conversations of the topic that are.
    pub(super) of_topic: Ratio,
}

/// What the desk's tags say beside the topics.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Audit<'a> {
    /// By number of conversations, most first; categories before tags where equal.
    pub(super) tags: Vec<TagUse<'a>>,
    /// Every topic, in the order that people read.
    pub(super) topics: Vec<TopicUse<'a>>,
    /// By conversation.
    pub(super) suspects: Vec<Suspect<'a>>,
    /// How many were found in all.
    pub(super) n_suspects: u64,
}

impl TagUse<'_> {
    /// Pairs of a conversation and a topic.
    fn n_pairs(&self) -> u64 {
        self.topics.iter().map(|(_, n)| n).sum()
    }

    /// Returns the largest topic with its share; `None` where no conversation has a topic.
    pub(super) fn largest(&self) -> Option<(usize, Ratio)> {
        let &(topic, part) = self.topics.first()?;
        Some((topic, Ratio { part, whole: self.n_pairs() }))
    }

    /// Returns over how many topics four fifths of it are spread; 0 where it has none.
    pub(super) fn n_topics_for_most(&self) -> usize {
        let (all, mut sum) = (self.n_pairs() as f64, 0);
        let reaches = |(_, n): &(usize, u64)| {
            sum += n;
            sum as f64 >= MOST_OF_IT * all
        };
        self.topics.iter().position(reaches).map_or(0, |at| at + 1)
    }
}

impl TopicUse<'_> {
    /// Whether half of its conversations carry neither category nor tag.
    pub(super) fn is_hardly_tagged(&self) -> bool {
        self.untagged.whole >= LEAST_N && self.untagged.value() >= HARDLY_TAGGED
    }
}

/// Returns what a conversation is filed under, each value once.
fn filed(metadata: &Metadata) -> BTreeSet<(Field, &str)> {
    let category = metadata.category.iter().map(|value| (Field::Category, value.trim()));
    let tags = metadata.tags.iter().map(|value| (Field::Tag, value.trim()));
    category.chain(tags).filter(|(_, value)| !value.is_empty()).collect()
}

/// Conversations, those without a statement, and how many are on each topic.
type Counts = (u64, u64, BTreeMap<usize, u64>);

/// Sets tags and topics side by side; `None` where the desk wrote neither category nor tag.
pub(super) fn of<'a>(report: &Report<'a>) -> Option<Audit<'a>> {
    let transcripts = report.input.transcripts;
    let mut topics_of: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); transcripts.len()];
    let mut has_statement = vec![false; transcripts.len()];
    for row in report.input.statements {
        let (at, Some(membership)) = (row.transcript_idx as usize, row.membership) else { continue };
        if at >= transcripts.len() {
            continue;
        }
        has_statement[at] = true;
        let position = membership.topic_idx.and_then(|idx| report.topic_positions.get(idx as usize));
        topics_of[at].extend(position);
    }
    let filed_of: Vec<BTreeSet<(Field, &'a str)>> = transcripts.iter().map(|it| filed(&it.metadata)).collect();
    if filed_of.iter().all(BTreeSet::is_empty) {
        return None;
    }
    let mut uses: BTreeMap<(Field, &'a str), Counts> = BTreeMap::new();
    let mut of_topic: Vec<BTreeMap<(Field, &'a str), u64>> = vec![BTreeMap::new(); report.topics.len()];
    let mut filed_in: Vec<BTreeMap<Field, u64>> = vec![BTreeMap::new(); report.topics.len()];
    let mut n_untagged = vec![0; report.topics.len()];
    for ((filed, topics), has_statement) in filed_of.iter().zip(&topics_of).zip(&has_statement) {
        for tag in filed {
            let (n, n_without, by_topic) = uses.entry(*tag).or_default();
            *n += 1;
            *n_without += u64::from(!has_statement);
            topics.iter().for_each(|topic| *by_topic.entry(*topic).or_default() += 1);
        }
        let fields: BTreeSet<Field> = filed.iter().map(|(field, _)| *field).collect();
        for &topic in topics {
            n_untagged[topic] += u64::from(filed.is_empty());
            filed.iter().for_each(|tag| *of_topic[topic].entry(*tag).or_default() += 1);
            fields.iter().for_each(|field| *filed_in[topic].entry(*field).or_default() += 1);
        }
    }
    let topics = (report.by_conversations.iter())
        .map(|&topic| TopicUse {
            topic,
            untagged: Ratio { part: n_untagged[topic], whole: report.topics[topic].figures.n_transcripts },
            usual: usual(&of_topic[topic], &filed_in[topic]),
        })
        .collect();
    let mut tags: Vec<TagUse<'a>> = uses
        .into_iter()
        .map(|((field, value), (n_transcripts, n_without_statement, by_topic))| {
            let mut topics: Vec<(usize, u64)> = by_topic.into_iter().collect();
            topics.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            TagUse { field, value, n_transcripts, n_without_statement, topics }
        })
        .collect();
    tags.sort_by(|a, b| b.n_transcripts.cmp(&a.n_transcripts).then((a.field, a.value).cmp(&(b.field, b.value))));
    let mut audit = Audit { tags, topics, suspects: Vec::new(), n_suspects: 0 };
    audit.suspects = suspects(report, &audit, &filed_of, &topics_of);
    audit.n_suspects = audit.suspects.len() as u64;
    keep_the_clearest(&mut audit.suspects);
    Some(audit)
}

/// Returns for each field the value that a topic is filed under most often.
fn usual<'a>(
    counts: &BTreeMap<(Field, &'a str), u64>,
    filed_in: &BTreeMap<Field, u64>,
) -> BTreeMap<Field, (&'a str, Ratio)> {
    let mut usual: BTreeMap<Field, (&'a str, Ratio)> = BTreeMap::new();
    for (&(field, value), &part) in counts {
        let whole = filed_in.get(&field).copied().unwrap_or(0);
        let best = usual.entry(field).or_insert((value, Ratio { part, whole }));
        if part > best.1.part {
            *best = (value, Ratio { part, whole });
        }
    }
    usual
}

/// Finds the conversations of one topic whose tag hardly ever stands on that topic, while the topic is usually filed under another tag,
/// which they do not carry.
fn suspects<'a>(
    report: &Report<'a>,
    audit: &Audit<'a>,
    filed_of: &[BTreeSet<(Field, &'a str)>],
    topics_of: &[BTreeSet<usize>],
) -> Vec<Suspect<'a>> {
    let tags: BTreeMap<(Field, &str), &TagUse<'a>> =
        audit.tags.iter().map(|tag| ((tag.field, tag.value), tag)).collect();
    let habits: BTreeMap<usize, &TopicUse<'a>> = audit.topics.iter().map(|it| (it.topic, it)).collect();
    let mut found = Vec::new();
    for ((transcript, filed), topics) in report.input.transcripts.iter().zip(filed_of).zip(topics_of) {
        // With two topics either may be what the agent filed it for.
        let (1, Some(&topic)) = (topics.len(), topics.first()) else { continue };
        let Some(habit) = habits.get(&topic) else { continue };
        for &(field, value) in filed {
            let (Some(tag), Some(&(usual, of_topic))) = (tags.get(&(field, value)), habit.usual.get(&field)) else {
                continue;
            };
            let part = tag.topics.iter().find(|(of, _)| *of == topic).map_or(0, |(_, n)| *n);
            let of_tag = Ratio { part, whole: tag.n_pairs() };
            let tag_is_elsewhere = of_tag.whole >= LEAST_N && of_tag.value() < RARE;
            let topic_is_elsewhere = of_topic.whole >= LEAST_N && of_topic.value() >= USUAL;
            if tag_is_elsewhere && topic_is_elsewhere && !filed.contains(&(field, usual)) {
                let transcript = transcript.id.as_str();
                found.push(Suspect { transcript, field, value, topic, of_tag, usual, of_topic });
            }
        }
    }
    found
}

/// Keeps the clearest, in the order of their conversations.
fn keep_the_clearest(suspects: &mut Vec<Suspect<'_>>) {
    let clearness = |suspect: &Suspect<'_>| suspect.of_topic.value() - suspect.of_tag.value();
    suspects.sort_by(|a, b| {
        let by_id = (a.transcript, a.field, a.value).cmp(&(b.transcript, b.field, b.value));
        clearness(b).total_cmp(&clearness(a)).then(by_id)
    });
    suspects.truncate(N_SUSPECTS);
    suspects.sort_by(|a, b| (a.transcript, a.field, a.value).cmp(&(b.transcript, b.field, b.value)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::Fixture;
    use crate::report::{Input, summarise};

    #[test]
    fn a_tag_is_spread_over_as_many_topics_as_hold_four_fifths_of_it() {
        let check = |topics: &[u64], expected: usize| {
            let topics: Vec<(usize, u64)> = topics.iter().copied().enumerate().collect();
            let tag = TagUse { field: Field::Tag, value: "가", n_transcripts: 10, n_without_statement: 0, topics };
            assert_eq!(tag.n_topics_for_most(), expected);
        };
        // 8 of 10 are four fifths; 7 of 10 are not, 7 + 2 of 10 are.
        check(&[8, 2], 1);
        check(&[7, 2, 1], 2);
        check(&[1, 1, 1, 1, 1], 4);
        check(&[], 0);
    }

    #[test]
    fn each_tag_counts_its_conversations_and_the_topics_they_are_on() {
        let mut fixture = Fixture::new(2.0);
        fixture.transcripts.iter_mut().step_by(3).for_each(|it| it.metadata.tags = vec!["환불".into(), "환불".into()]);
        let report = summarise(fixture.input());
        let audit = of(&report).expect("tagged");
        let tag = audit.tags.iter().find(|tag| tag.value == "환불").expect("given to every third");
        assert_eq!(tag.n_transcripts, fixture.transcripts.len().div_ceil(3) as u64);
        for tag in &audit.tags {
            // A conversation of the fixture is on one topic at most.
            assert!(tag.n_pairs() + tag.n_without_statement <= tag.n_transcripts, "{tag:?}");
            assert!(tag.topics.is_sorted_by(|a, b| a.1 >= b.1));
        }
        let login = audit.topics.iter().find(|it| report.topics[it.topic].name.ko == "앱 로그인 오류").expect("there");
        assert_eq!(login.usual[&Field::Category].0, "계정/로그인");
        assert_eq!(login.untagged.part, 0);
    }

    #[test]
    fn a_conversation_whose_tag_and_topic_both_point_elsewhere_is_a_suspect() {
        let mut fixture = Fixture::new(5.0);
        let of_topic = |fixture: &Fixture, topic: u32| {
            let row =
                fixture.statements.iter().find(|row| row.membership.is_some_and(|it| it.topic_idx == Some(topic)));
            row.expect("it has statements").transcript_idx as usize
        };
        let (wrong, spare) = (of_topic(&fixture, 0), of_topic(&fixture, 1));
        assert!(of(&summarise(fixture.input())).expect("tagged").suspects.is_empty(), "the desk files well");
        let elsewhere = fixture.transcripts[spare].metadata.category.clone();
        assert_ne!(elsewhere, fixture.transcripts[wrong].metadata.category);
        fixture.transcripts[wrong].metadata.category = elsewhere.clone();
        let report = summarise(fixture.input());
        let audit = of(&report).expect("tagged");
        let told: Vec<(&str, &str, &str)> =
            audit.suspects.iter().map(|suspect| (suspect.transcript, suspect.value, suspect.usual)).collect();
        let expected = (fixture.transcripts[wrong].id.as_str(), elsewhere.as_deref().expect("told"), "계정/로그인");
        assert_eq!((told, audit.n_suspects), (vec![expected], 1));
    }

    #[test]
    fn without_tags_there_is_nothing_to_say() {
        let mut fixture = Fixture::new(1.0);
        fixture.transcripts.iter_mut().for_each(|it| it.metadata.category = None);
        assert!(of(&summarise(fixture.input())).is_none());
        fixture.transcripts[0].metadata.tags = vec![" ".to_owned()];
        assert!(of(&summarise(fixture.input())).is_none());
        fixture.transcripts[0].metadata.category = Some("기타".to_owned());
        let whole = fixture.input();
        let audit = of(&summarise(Input { topics: &[], statements: &[], ..whole })).expect("one is filed");
        assert_eq!((audit.tags.len(), audit.tags[0].n_without_statement, audit.topics.len()), (1, 1, 0));
        assert_eq!((audit.tags[0].largest(), audit.tags[0].n_topics_for_most()), (None, 0));
    }
}

//! What people decided, replayed on tonight's topics. A rule that no longer applies is reported, not dropped.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::features::Corpus;
use crate::model::{Bilingual, StatementId};
use crate::registry::{Action, Curation, Known, Membership, Night, Rule, TopicId};
use crate::topics::{Decided, Grouped};

/// Statements share at least so much of their content words with an example (Jaccard) to go where it goes.
const LIKE_AN_EXAMPLE: f64 = 0.5;

/// Tonight's topics and statements, as rules name them.
pub(super) struct Tonight<'a> {
    pub(super) corpus: &'a Corpus,
    pub(super) grouped: &'a Grouped,
    /// The masked text of each row.
    pub(super) texts: &'a [&'a str],
    /// The id of each row.
    pub(super) ids: &'a [StatementId],
}

/// What the rules come to tonight.
pub(super) struct Curated {
    pub(super) decided: Decided,
    /// Topics that rules make, in the order of [`Decided::apart`].
    pub(super) made: Vec<Known>,
    /// Rules that do not apply tonight.
    pub(super) warnings: Vec<Bilingual>,
}

/// Works out what the rules decide; the first topics of `night` are those of the grouping.
pub(super) fn curate(curation: &Curation, night: &mut Night, tonight: &Tonight<'_>) -> Curated {
    let mut curated = Curated { decided: Decided::default(), made: Vec::new(), warnings: Vec::new() };
    if curation.rules.is_empty() {
        return curated;
    }
    let n_topics = tonight.grouped.grouping.sizes.len();
    let positions: BTreeMap<String, u32> =
        night.known[..n_topics].iter().zip(0..).map(|(known, position)| (known.id.to_string(), position)).collect();
    let rows: FxHashMap<&StatementId, u32> = tonight.ids.iter().zip(0..).collect();
    for rule in &curation.rules {
        curated.warnings.extend(not_applying(rule, night, &positions, &rows));
    }
    for id in curation.pinned().into_iter().filter_map(|topic| topic.parse().ok()) {
        night.keep(id);
    }
    for rule in curation.splits() {
        curated.split(rule, night, tonight, &positions, &rows);
    }
    let merged = curation.merged_into();
    for (topic, into) in &merged {
        if let (Some(&topic), Some(&into)) = (positions.get(*topic), positions.get(*into)) {
            curated.decided.merged.push((topic, into));
        }
    }
    let banned = curation.banned();
    curated.decided.left_out = banned.iter().filter_map(|topic| positions.get(*topic).copied()).collect();
    for ((statement, topic), membership) in curation.memberships() {
        let (Some(&row), Some(&topic)) = (rows.get(statement), positions.get(curation.resolve(topic))) else {
            continue;
        };
        let is_there = tonight.grouped.grouping.memberships[row as usize].topic_idx == Some(topic);
        match membership {
            Membership::Belongs => curated.decided.placed.push((row, Some(topic))),
            Membership::DoesNotBelong if is_there => curated.decided.placed.push((row, None)),
            Membership::DoesNotBelong => {}
        }
    }
    curated
}

impl Curated {
    fn split(
        &mut self,
        rule: &Rule,
        night: &mut Night,
        tonight: &Tonight<'_>,
        positions: &BTreeMap<String, u32>,
        rows: &FxHashMap<&StatementId, u32>,
    ) {
        let Action::Split { topic, words, examples, ko, en } = &rule.action else { return };
        let (Some(&position), Ok(from)) = (positions.get(topic), topic.parse::<TopicId>()) else { return };
        let words: Vec<String> = words.iter().map(|word| squeezed(word)).collect();
        let examples: Vec<u32> = examples.iter().filter_map(|id| rows.get(id).copied()).collect();
        let members = (0..tonight.texts.len() as u32)
            .filter(|&row| tonight.grouped.grouping.memberships[row as usize].topic_idx == Some(position));
        let taken: Vec<u32> = members
            .filter(|&row| {
                let text = squeezed(tonight.texts[row as usize]);
                words.iter().any(|word| text.contains(word))
                    || examples.iter().any(|&example| likeness(tonight.corpus, row, example) >= LIKE_AN_EXAMPLE)
            })
            .collect();
        if taken.is_empty() {
            self.warnings.push(told(rule, "해당하는 발언이 없습니다", "no statement fits it"));
            return;
        }
        let made = night.made(&name_of(rule), from, taken.len() as u32);
        let given = |own: &mut Option<String>, name: &Option<String>| {
            if name.is_some() {
                own.clone_from(name);
            }
        };
        given(&mut made.label_ko, ko);
        given(&mut made.label_en, en);
        self.made.push(made.clone());
        self.decided.apart.push(taken);
    }
}

/// Returns by what a rule is known from night to night: its id, else what it says.
pub(super) fn name_of(rule: &Rule) -> String {
    rule.id.clone().unwrap_or_else(|| format!("{:?}", rule.action))
}

/// Letters without spaces, in lower case: people space the same words differently.
fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
}

fn likeness(corpus: &Corpus, row: u32, example: u32) -> f64 {
    if row == example {
        return 1.0;
    }
    let distinct = |row: u32| {
        let mut terms = corpus.documents[row as usize].customer.clone();
        terms.sort_unstable();
        terms.dedup();
        terms
    };
    let (own, theirs) = (distinct(row), distinct(example));
    let n_common = own.iter().filter(|term| theirs.binary_search(term).is_ok()).count();
    n_common as f64 / (own.len() + theirs.len() - n_common).max(1) as f64
}

/// Returns why a rule does not apply tonight.
fn not_applying(
    rule: &Rule,
    night: &Night,
    positions: &BTreeMap<String, u32>,
    rows: &FxHashMap<&StatementId, u32>,
) -> Option<Bilingual> {
    for topic in rule.action.topics() {
        let is_made = || {
            let id = topic.parse::<TopicId>().ok();
            id.and_then(|id| night.topic(id)).is_some_and(|known| known.made_by.is_some())
        };
        if positions.contains_key(topic) || is_made() {
            continue;
        }
        let known = topic.parse::<TopicId>().ok().and_then(|id| night.topic(id));
        return Some(match known {
            Some(known) => {
                let state = known.state.words();
                told(
                    rule,
                    &format!("{topic}은 오늘 나타나지 않았습니다({})", state.ko),
                    &format!("{topic} was not found tonight ({})", state.en),
                )
            }
            None => told(rule, &format!("{topic}이라는 토픽이 없습니다"), &format!("there is no topic {topic}")),
        });
    }
    if let Action::Belongs { statement, .. } | Action::DoesNotBelong { statement, .. } = &rule.action
        && !rows.contains_key(statement)
    {
        return Some(told(rule, "그 발언이 기간 안에 없습니다", "the statement is not in the window"));
    }
    None
}

fn told(rule: &Rule, ko: &str, en: &str) -> Bilingual {
    let id = rule.id.as_deref().unwrap_or("-");
    Bilingual::new(
        format!("registers/curation.toml {}행({id})의 규칙은 오늘 적용하지 못했습니다: {ko}", rule.line),
        format!("the rule at registers/curation.toml:{} ({id}) does not apply tonight: {en}", rule.line),
    )
}

/// Returns what is known of the topics after the rules, in their new order: `numbers` as [`Grouped::decide`] gave them.
pub(super) fn known(night: &Night, curated: &Curated, numbers: &[Option<u32>], curation: &Curation) -> Vec<Known> {
    let n_found = numbers.len() - curated.made.len();
    let all = night.known[..n_found].iter().chain(&curated.made);
    let mut known =
        vec![Known::default(); numbers.iter().flatten().map(|&number| number as usize + 1).max().unwrap_or(0)];
    for (topic, number) in all.zip(numbers) {
        if let Some(number) = number {
            known[*number as usize] = topic.clone();
        }
    }
    let names = curation.names();
    for topic in &mut known {
        let id = topic.id.to_string();
        if let Some(&(ko, en)) = names.get(id.as_str()) {
            topic.label_ko = ko.map(str::to_owned).or_else(|| topic.label_ko.take());
            topic.label_en = en.map(str::to_owned).or_else(|| topic.label_en.take());
        }
    }
    known
}

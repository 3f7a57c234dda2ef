//! Why is a topic one, and how sure is it? Its words, its figures with their bounds, its neighbours, its name, its past.

use std::collections::BTreeSet;

use crate::error::Result;
use crate::registry::{Action, Known, Rule, TopicId};
use crate::topics::names::{Source, Typical};
use crate::topics::{Class, Quality, Suggestion};

use super::{Scene, TopicLabel};

/// Topics shown that are near one.
const N_NEAR: usize = 3;

/// Why a topic is one.
#[derive(Debug, Clone)]
pub(crate) struct TopicReasons {
    pub(crate) topic: TopicLabel,
    /// What the registry knows of it tonight.
    pub(crate) known: Known,
    pub(crate) n_assigned: u32,
    pub(crate) n_weak: u32,
    /// Statements of the topic that the store has in it, too, and that it has beyond them.
    pub(crate) n_as_stored: u32,
    pub(crate) n_only_stored: u32,
    /// Mean likeness of its statements to it, 0 to 1.
    pub(crate) cohesion: f64,
    pub(crate) quality: Quality,
    /// Whether it was hard to tell from another: the one to merge it with.
    pub(crate) merge_with: Option<TopicLabel>,
    pub(crate) words: Vec<Typical>,
    /// Other topics, with how many of its statements have each as nearest.
    pub(crate) nearest: Vec<(TopicLabel, u32)>,
    pub(crate) n_stories: u32,
    /// What tonight's names are made of, Korean and English.
    pub(crate) named_by: [Option<Source>; 2],
    /// What it would be called by tonight's statements.
    pub(crate) tonight: [Option<String>; 2],
    /// Whether the taxonomy defines it.
    pub(crate) is_defined: bool,
    pub(crate) recognised: Option<Recognised>,
    /// Its parts with their statements.
    pub(crate) variants: Vec<(TopicLabel, u32)>,
    /// Rules that name it or a topic that went into it.
    pub(crate) rules: Vec<Rule>,
}

/// By what the registry knew it again.
#[derive(Debug, Clone)]
pub(crate) struct Recognised {
    pub(crate) matched: crate::registry::Matched,
    /// What else spoke for another assignment.
    pub(crate) rivals: Vec<Rival>,
}

/// Another assignment that was possible.
#[derive(Debug, Clone)]
pub(crate) enum Rival {
    /// Tonight's topic could have been this one of the night before.
    Earlier(TopicId, crate::registry::Matched),
    /// This topic of tonight could have been the one of the night before.
    Tonight(TopicId, crate::registry::Matched),
}

impl Scene<'_> {
    /// Returns why a topic is one; `None` where it has no statements after people's rules.
    pub(super) fn topic(&self, asked: TopicId) -> Result<Option<TopicReasons>> {
        let Some(topic) = self.known.iter().position(|known| known.id == asked) else { return Ok(None) };
        let (known, grouping) = (&self.known[topic], self.grouping());
        let (members, topic_idx) = (&grouping.members()[topic], topic as u32);
        let stored = self.stored_topics(&asked.to_string())?;
        let n_as_stored = members.iter().filter(|&&row| stored.contains_key(&self.ids[row as usize])).count() as u32;
        let n_of = |class| members.iter().filter(|&&row| self.membership(row).class == class).count() as u32;
        let (name, reasons) = &self.reasons[topic];
        let quality = self.model.qualities[topic];
        let nearest = crate::topics::nearest_topics(grouping).swap_remove(topic);
        let first_variant: usize = self.model.n_of_variants[..topic].iter().map(Vec::len).sum();
        let variants = self.model.n_of_variants[topic].iter().zip(&self.variant_names[first_variant..]).zip(1..);
        Ok(Some(TopicReasons {
            topic: self.label(topic_idx),
            known: known.clone(),
            n_assigned: n_of(Class::Assigned),
            n_weak: n_of(Class::Weak),
            n_as_stored,
            n_only_stored: stored.len() as u32 - n_as_stored,
            cohesion: grouping.cohesions[topic],
            quality,
            merge_with: match quality.suggestion {
                Some(Suggestion::MergeWith(other)) => Some(self.label(other)),
                _ => None,
            },
            words: reasons.words.clone(),
            nearest: nearest.into_iter().take(N_NEAR).map(|(other, n)| (self.label(other), n)).collect(),
            n_stories: reasons.n_stories,
            named_by: reasons.names.clone(),
            tonight: [name.ko.clone(), name.en.clone()],
            is_defined: self.model.defined[topic].is_some(),
            recognised: self.recognised(known),
            variants: variants
                .map(|((&n, name), number)| {
                    (TopicLabel { id: format!("{asked}.{number}"), ko: name.ko.clone(), en: name.en.clone() }, n)
                })
                .collect(),
            rules: self.rules_around(asked),
        }))
    }

    fn recognised(&self, known: &Known) -> Option<Recognised> {
        let matched = known.matched?;
        let found = self.followed.known.iter().position(|own| own.id == known.id)?;
        let others = self.contenders.get(found)?.iter().filter(|(id, _)| *id != known.id);
        let earlier = others.map(|&(id, matched)| Rival::Earlier(id, matched));
        let tonight =
            self.contenders.iter().enumerate().filter(|(other, _)| *other != found).flat_map(|(other, claims)| {
                let claims = claims.iter().filter(|(id, _)| *id == known.id);
                claims.map(move |&(_, matched)| Rival::Tonight(self.found_id(other as u32), matched))
            });
        Some(Recognised { matched, rivals: earlier.chain(tonight).collect() })
    }

    /// Returns the rules that name a topic, or one that rules put into it.
    fn rules_around(&self, topic: TopicId) -> Vec<Rule> {
        let own = topic.to_string();
        let merged = self.plan.curation.merged_into();
        let into_it = merged.iter().filter(|(_, into)| **into == own).map(|(from, _)| (*from).to_owned());
        let mut topics: BTreeSet<String> = into_it.collect();
        topics.insert(own);
        let of_rule = self.known.iter().find(|known| known.id == topic).and_then(|known| known.made_by.as_deref());
        let named = self.rules_on(&topics);
        let is_on = |rule: &&Rule| {
            let makes_it = || Some(crate::pipeline::curating::name_of(rule).as_str()) == of_rule;
            named.contains(rule) || matches!(rule.action, Action::Split { .. }) && makes_it()
        };
        self.plan.curation.rules.iter().filter(is_on).cloned().collect()
    }
}

//! From conversations and articles to tonight's drafts.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::articles::Shelf;
use super::cases::endings;
use super::harvest::{Harvest, Said};
use super::matching::{self, Reading};
use super::problems::problems;
use super::stance::Stances;
use super::steps::steps;
use crate::evidence::{Card, Casebook};
use crate::model::Language;
use crate::resolutions::Outcomes;
use crate::trends::Policy;

/// What drafts are made from.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The window's conversations.
    pub casebook: &'a Casebook<'a>,
    /// What is known of each topic, in the order of [`Casebook::topics`].
    pub cards: &'a [Card],
    /// What agents said, for each conversation.
    pub said: &'a [Vec<Said>],
    /// What a text is compared by.
    pub reading: &'a Reading<'a>,
    /// The existing articles.
    pub shelf: &'a Shelf,
    /// Opposites and denials.
    pub stances: &'a Stances,
    /// What last words tell.
    pub outcomes: &'a Outcomes,
    /// The register of policies.
    pub policies: &'a [Policy],
}

/// Looks.
#[must_use]
pub fn write_up(desk: Desk<'_>) -> Vec<String> {
    let endings = endings(desk.casebook, desk.outcomes);
    let harvest = Harvest::new(desk.casebook, desk.said, &endings);
    let problems = problems(desk.casebook, &harvest);
    let mut out = Vec::new();
    let n = |f: &dyn Fn(&super::cases::Ending) -> bool| endings.iter().filter(|e| f(e)).count();
    out.push(format!(
        "answered {} solved {} confirmed {}",
        n(&|e| e.is_answered),
        n(&|e| e.is_solved),
        n(&|e| e.is_confirmed)
    ));
    let looked: Vec<Vec<String>> = problems
        .par_iter()
        .map(|problem| {
            let mut out = Vec::new();
            for language in [Language::Ko, Language::En] {
                let answers = harvest.answers(desk.casebook, &problem.topics, language, desk.stances);
                let found = steps(desk.casebook, &harvest, &problem.topics, &answers);
                let names: Vec<&str> = problem.topics.iter().map(|t| desk.casebook.topics()[*t as usize].as_str()).collect();
                out.push(format!("#### {names:?} {} {:?} answered {} wordings {} steps {} agreement {:.2}", desk.cards[problem.topics[0] as usize].name.ko, language, answers.answered.len(), answers.wordings.len(), found.len(), super::variance::agreement(&found, &answers)));
                for (at, step) in found.iter().enumerate() {
                    let told = step.clearest(desk.casebook, &harvest);
                    let text = told.map_or("", |told| super::harvest::text_of(desk.casebook, told.transcript_idx, harvest.sentence(told)));
                    out.push(format!("{}", serde_json::json!({"topics": names, "lang": language, "at": at, "text": text, "role": step.role, "kind": told.map(|told| format!("{:?}", harvest.sentence(told).kind)), "told": step.told.len(), "solved": step.solved.len(), "agents": step.n_agents, "here": step.here, "fin": step.n_final, "fins": step.n_final_solved, "sag": step.n_solving_agents, "nsolved": answers.answered.iter().filter(|&&i| endings[i as usize].is_solved).count(), "wordings": step.wordings.len()})));
                }
                for c in super::variance::conflicts(&found, &harvest.weights) {
                    out.push(format!("conflict {:?} {:?} {:.2}", c.kind, c.sides, c.majority));
                }
            }
            out
        })
        .collect();
    out.extend(looked.into_iter().flatten());
    let _ = (matching::read(desk.shelf, desk.reading, desk.stances).len(), BTreeMap::<u8, u8>::new());
    out
}

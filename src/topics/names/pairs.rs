//! Which things and problems does one statement tell together?

use rustc_hash::FxHashMap;

use super::candidates::{Candidate, Relation};
use super::ideas::{Idea, Mention};
use super::{Meanings, NameRow, sequence};
use crate::model::Language;

/// Units between a thing and its problem: further apart they belong to different clauses.
const FARTHEST: usize = 6;
/// Told in one story, but not in one breath: counts this much of told side by side.
const APART_NEARNESS: f64 = 0.2;

/// Returns the pairs of a thing and what is said of it in one statement, 1 when side by side, and the problems that name
/// their thing themselves.
pub(super) fn told(
    mentions: &[Mention],
    row: &NameRow<'_>,
    meanings: &Meanings<'_>,
) -> (FxHashMap<Candidate, f64>, Vec<Idea>) {
    let mut pairs: FxHashMap<Candidate, f64> = FxHashMap::default();
    let mut wholes: Vec<Idea> = Vec::new();
    for problem in mentions {
        if problem.idea.fitness(meanings).predicate <= 0.0 {
            continue;
        }
        if problem.units.len() > 1 || matches!(problem.idea, Idea::Lack(_)) {
            wholes.push(problem.idea);
        }
        for thing in mentions {
            if thing.idea == problem.idea || thing.idea.fitness(meanings).head <= 0.0 {
                continue;
            }
            let is_inside = thing.units.start < problem.units.end && problem.units.start < thing.units.end;
            if is_inside {
                continue;
            }
            let nearness = distance(thing, problem, row.language)
                .map_or(APART_NEARNESS, |distance| 1.0 / (1.0 + 0.25 * distance as f64));
            let pair = Candidate::of(Some(thing.idea), Some(problem.idea));
            let entry = pairs.entry(pair).or_insert(0.0);
            *entry = entry.max(nearness);
        }
    }
    for (before, after, nearness) in sequence::afters(mentions, row, meanings) {
        let pair = Candidate { head: Some(before), predicate: Some(after), relation: Relation::After };
        pairs.insert(pair, nearness);
    }
    (pairs, wholes)
}

/// Returns how many units stand between a thing and its problem; `None` where they overlap or belong to different clauses.
/// A Korean predicate comes last.
fn distance(thing: &Mention, problem: &Mention, language: Language) -> Option<usize> {
    let between = if thing.units.end <= problem.units.start {
        problem.units.start - thing.units.end
    } else if problem.units.end <= thing.units.start && language == Language::En {
        thing.units.start - problem.units.end
    } else {
        return None;
    };
    (between <= FARTHEST).then_some(between)
}

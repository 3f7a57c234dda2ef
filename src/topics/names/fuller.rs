//! How does the best candidate say all that people say? As one idea where there is one, turned as they turn it, with one more
//! thing where that tells the topic apart.

use super::candidates::{Candidate, Counts, LEAST_TOLD, Relation, Scored, Totals};
use super::ideas::Idea;
use super::{Meanings, reader};
use crate::concepts::Sense;

/// A name gets one more thing where a reader then knows the topic's stories so much better, and so many tell it.
const LEAST_QUALIFIER_GAIN: f64 = 0.02;
const LEAST_QUALIFIER_RATIO: f64 = 0.1;
/// One idea that says what a pair says goes before it from this share of its score on.
const LEAST_WHOLE_RATIO: f64 = 0.3;

impl Counts {
    /// Puts before a pair the one idea that says both in its own words (품절 취소 before 취소 and 품절).
    pub(super) fn put_whole_first(&self, scored: &mut Vec<Scored>) {
        let Some(Scored { candidate: Candidate { head: Some(head), predicate: Some(predicate), .. }, score, .. }) =
            scored.first().copied()
        else {
            return;
        };
        let holds = |whole: Idea, part: Idea| self.parts.get(&(whole, part)).is_some_and(|&n| n >= LEAST_TOLD);
        let is_whole = |scored: &Scored| {
            let Candidate { head: None, predicate: Some(whole), .. } = scored.candidate else { return false };
            scored.score >= LEAST_WHOLE_RATIO * score && holds(whole, head) && holds(whole, predicate)
        };
        if let Some(at) = scored.iter().position(is_whole) {
            let whole = scored.remove(at);
            scored.insert(0, whole);
        }
    }

    /// Turns the best candidate where it is two things that people say the other way round: 환불 금액, not 금액 환불.
    pub(super) fn turn_as_said(&self, scored: &mut [Scored], meanings: &Meanings<'_>) {
        let Some(Scored { candidate, .. }) = scored.first_mut() else { return };
        let (Some(head), Some(predicate), Relation::Of) = (candidate.head, candidate.predicate, candidate.relation)
        else {
            return;
        };
        if predicate.sense(meanings) != Some(Sense::Action) {
            return;
        }
        // 금액 of a 환불; 변경 of anything stands behind it.
        let is_of_deed = head.sense(meanings) == Some(Sense::Attribute) && !predicate.is_general(meanings);
        let n = |first: Idea, second: Idea| self.side_by_side.get(&(first, second)).copied().unwrap_or(0);
        if is_of_deed || n(predicate, head) > n(head, predicate) {
            *candidate = Candidate::of(Some(predicate), Some(head));
        }
    }

    /// Returns the best candidate with one more thing where people say the two side by side and a reader knows the topic's
    /// stories better by them: 해지 before 버튼 안 나옴, 수정 behind 메뉴 of 메뉴 안 됨.
    pub(super) fn fuller(
        &self,
        best: &Scored,
        near: &[&[Vec<Idea>]],
        totals: &Totals,
        meanings: &Meanings<'_>,
    ) -> Option<(Idea, Candidate)> {
        let (head, predicate, Relation::Of) =
            (best.candidate.head?, best.candidate.predicate?, best.candidate.relation)
        else {
            return None;
        };
        let said = self.all_ideas(&best.candidate);
        let n_least = LEAST_QUALIFIER_RATIO * self.stories.len() as f64;
        let is_new = |idea: Idea| matches!(idea, Idea::Concept(_)) && !said.contains(&idea);
        let options =
            self.side_by_side.iter().filter(|&(_, &n)| n >= LEAST_TOLD).filter_map(|(&(first, second), _)| {
                let is_told = f64::from(self.n_told(first)) >= n_least && !first.is_general(meanings);
                let is_deed = second.sense(meanings) == Some(Sense::Action) && predicate.is_general(meanings);
                let turned = self.side_by_side.get(&(second, first)).copied().unwrap_or(0);
                if second == head && is_new(first) && is_told && self.side_by_side[&(first, second)] > turned {
                    Some((first, (first, best.candidate)))
                } else if first == head && is_new(second) && is_deed {
                    Some((second, (head, Candidate::of(Some(second), Some(predicate)))))
                } else {
                    None
                }
            });
        options
            .map(|(more, fuller)| {
                let ideas: Vec<Idea> = said.iter().copied().chain([more]).collect();
                (reader::told_apart(&ideas, &self.told, None, near, totals), fuller)
            })
            .filter(|(told_apart, _)| *told_apart >= best.told_apart + LEAST_QUALIFIER_GAIN)
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
            .map(|(_, fuller)| fuller)
    }
}

//! What came after what? Something was done, and then something happened that should not have: 해지했는데 청구.

use super::candidates::is_refusal;
use super::ideas::{Idea, Mention, is_verb};
use super::{Meanings, NameRow};
use crate::concepts::Sense;
use crate::model::Language;

/// Endings and words between a deed and what came of it in spite of it, by language.
const TURNS: [(Language, &[&str]); 2] = [
    (
        Language::Ko,
        &["는데", "은데", "눈데", "더니", "고도", "고 나서", " 후", "한 뒤", "다음에", "어도", "았어도", "지만"],
    ),
    (Language::En, &[" but ", " and then ", " still ", " yet ", " even though "]),
];
/// English words that put the deed second: charged after I cancelled.
const TURNED: [&str; 4] = [" after ", " even though ", " although ", " despite "];
/// Verbs written in no more bytes (two syllables: 하고, 오면) say too little of what happened.
const SHORT_BYTES: u32 = 9;
/// Stages of the customer's journey, in its order.
const JOURNEY: [&str; 9] = ["가입", "탐색", "주문", "결제", "배송", "이용", "정산", "환불", "해지"];
/// Units between the two: further apart they are different stories.
const FARTHEST: usize = 8;

/// What is told behind a deed without a word for in spite of it, but belongs to another stage of the journey, counts so much
/// of what is told with one.
const UNSAID_NEARNESS: f64 = 0.3;

/// Returns the pairs of a deed and what came after it in one statement, 1 where a word says so; both belong to a stage of the
/// customer's journey.
pub(super) fn afters(mentions: &[Mention], row: &NameRow<'_>, meanings: &Meanings<'_>) -> Vec<(Idea, Idea, f64)> {
    let mut afters = Vec::new();
    let is_known = |mention: &&Mention| !mention.idea.is_general(meanings) && !mention.units.is_empty();
    let is_deed = |mention: &&Mention| mention.idea.sense(meanings) == Some(Sense::Action);
    for deed in mentions.iter().filter(is_known).filter(is_deed) {
        for came in mentions.iter().filter(|mention| !mention.units.is_empty()) {
            let is_what_happens = match came.idea {
                // 해지했는데 빠져나갔어요.
                Idea::Term(term) => is_verb(meanings.vocabulary.term(term)) && came.span.len() > SHORT_BYTES,
                idea => {
                    !idea.is_general(meanings)
                        && !is_refusal(idea, meanings)
                        && matches!(idea.sense(meanings), Some(Sense::Action | Sense::Problem | Sense::Document))
                }
            };
            if !is_what_happens || came.idea == deed.idea {
                continue;
            }
            if is_after(deed, came, row) {
                afters.push((deed.idea, came.idea, 1.0));
            } else if is_behind(deed, came) && is_later_stage(deed.idea, came.idea, meanings) {
                afters.push((deed.idea, came.idea, UNSAID_NEARNESS));
            }
        }
    }
    // The surest telling of each pair.
    afters.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)));
    afters.dedup_by_key(|after| (after.0, after.1));
    afters
}

fn is_behind(deed: &Mention, came: &Mention) -> bool {
    deed.units.end <= came.units.start && came.units.start - deed.units.end <= FARTHEST
}

/// Whether the deed should have ended what came: paying belongs before leaving, and is told behind it.
fn is_later_stage(deed: Idea, came: Idea, meanings: &Meanings<'_>) -> bool {
    let stage = |idea: Idea| meanings.concept(idea).and_then(|concept| concept.journey);
    let place = |idea: Idea| stage(idea).and_then(|stage| JOURNEY.iter().position(|known| *known == stage));
    place(deed).zip(place(came)).is_some_and(|(deed, came)| came < deed)
}

fn is_after(deed: &Mention, came: &Mention, row: &NameRow<'_>) -> bool {
    let has = |from: u32, to: u32, words: &[&str]| {
        let between = row.text.get(from as usize..to as usize).unwrap_or_default().to_lowercase();
        words.iter().any(|word| between.contains(word))
    };
    let turns = TURNS.iter().find(|(language, _)| *language == row.language).map_or(&[][..], |(_, turns)| turns);
    if is_behind(deed, came) {
        return has(deed.span.start, came.span.start, turns);
    }
    row.language == Language::En
        && came.units.end <= deed.units.start
        && deed.units.start - came.units.end <= FARTHEST
        && has(came.span.end, deed.span.start, &TURNED)
}

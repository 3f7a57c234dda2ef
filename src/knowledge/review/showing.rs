//! How does a draft read on a screen: its changes as a diff, its sentences with all their places?

use super::line_of;
use super::place_of;
use crate::evidence::Sentence;
use crate::knowledge::{ChangeKind, Draft, Part, Step};
use crate::model::{Bilingual, Language};

/// A sentence of a draft with where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown<'d> {
    /// Where it stands in the document.
    pub part: Part,
    /// The sentence.
    pub sentence: &'d Sentence,
    /// Every place that it was said at; of what was counted none.
    pub places: Vec<String>,
}

/// Returns every sentence of a draft in the order of its document.
#[must_use]
pub fn shown(draft: &Draft) -> Vec<Shown<'_>> {
    let mut all = Vec::new();
    let changed: Vec<&Step> = draft.changes.iter().filter_map(|change| change.new.as_ref()).collect();
    let sides = draft.disagreements.iter().flat_map(|it| &it.sides).flat_map(|side| &side.steps);
    all.extend(draft.reasons.iter().chain(&draft.news).map(|said| one(Part::Decision, said)));
    all.extend(draft.changes.iter().map(|change| one(Part::Decision, &change.reason)));
    all.extend(of_steps(Part::Decision, changed));
    all.extend(draft.title.iter().chain(&draft.issue).map(|said| one(Part::Issue, said)));
    all.extend(draft.environment.iter().map(|said| one(Part::Environment, said)));
    all.extend(of_steps(Part::Resolution, draft.steps().collect()));
    all.extend(of_steps(Part::Disagreement, sides.collect()));
    all.extend(of_steps(Part::Cause, draft.causes.iter().collect()));
    all.extend(draft.confirmation.iter().map(|said| one(Part::Confirmation, said)));
    all.extend(of_steps(Part::Otherwise, draft.escalation.iter().collect()));
    all.extend(draft.handover.iter().map(|said| one(Part::Otherwise, said)));
    all.extend(draft.related.iter().map(|said| one(Part::Related, said)));
    all.extend(draft.checks.iter().map(|said| one(Part::Checks, said)));
    all
}

fn one(part: Part, sentence: &Sentence) -> Shown<'_> {
    Shown { part, sentence, places: sentence.citation().map(place_of).into_iter().collect() }
}

fn of_steps<'d>(part: Part, steps: Vec<&'d Step>) -> impl Iterator<Item = Shown<'d>> {
    steps.into_iter().map(move |step| Shown { part, sentence: &step.said, places: step.places.clone() })
}

/// Returns a draft's changes as a diff of the article's section; empty where there are none. `path` is the article's file.
#[must_use]
pub fn diff(draft: &Draft, path: &str, language: Language) -> String {
    if draft.changes.is_empty() {
        return String::new();
    }
    let of = |sentence: &Sentence| sentence.text(draft.language).split_whitespace().collect::<Vec<_>>().join(" ");
    let section = draft.section.clone().unwrap_or_else(|| Part::Resolution.words().get(draft.language).to_owned());
    let mut text = format!("--- {path}\n+++ {path} ({})\n", draft.id);
    for change in &draft.changes {
        let what = match change.kind {
            ChangeKind::Add => Bilingual::new("추가", "add"),
            ChangeKind::Replace => Bilingual::new("바꾸기", "replace"),
            ChangeKind::Look => Bilingual::new("지금도 맞는지 확인", "see whether it still holds"),
        };
        let line = change.old.as_ref().and_then(line_of).map_or_else(String::new, |(_, line)| format!(":{line}"));
        let (what, reason) = (what.get(language), change.reason.text(language));
        text.push_str(&format!("@@ {section}{line} · {what} @@ {reason}\n"));
        if let Some(old) = &change.old {
            // What is only looked at stays.
            let sign = if change.kind == ChangeKind::Look { ' ' } else { '-' };
            text.push_str(&format!("{sign}{}\n", of(old)));
        }
        if let Some(step) = &change.new {
            let mark = crate::knowledge::marks::mark(&step.places, draft.language);
            text.push_str(&format!("+{} {mark}\n", of(&step.said)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::super::Decision;
    use super::super::super::samples::{change, draft, quoted, step};
    use super::*;

    #[test]
    fn changes_read_as_a_diff_of_the_section() {
        let mut draft = draft(Decision::Update);
        assert_eq!(diff(&draft, "kb/KB-001.md", Language::Ko), "");
        (draft.article, draft.section) = (Some("KB-001".to_owned()), Some("해결".to_owned()));
        let old = quoted("영업일 5일", "KB-001:17");
        draft.changes = vec![
            change(ChangeKind::Replace, Some(old.clone()), Some(step("영업일 7일", "C-4#1:0-6"))),
            change(ChangeKind::Add, None, Some(step("기다립니다", "C-5#1:0-5"))),
            change(ChangeKind::Look, Some(old), None),
        ];
        let why = "해결된 상담의 다수가 이렇게 답했습니다.";
        assert_eq!(
            diff(&draft, "kb/KB-001.md", Language::Ko),
            format!(
                "--- kb/KB-001.md\n+++ kb/KB-001.md (KB-D-000012)\n@@ 해결:17 · 바꾸기 @@ {why}\n-영업일 5일\n+영업일 7일 [근거: C-4#1:0-6 외 11건]\n@@ 해결 · 추가 @@ {why}\n+기다립니다 [근거: C-5#1:0-5 외 11건]\n@@ 해결:17 · 지금도 맞는지 확인 @@ {why}\n 영업일 5일\n"
            )
        );
    }

    #[test]
    fn every_sentence_is_shown_with_all_of_its_places() {
        let draft = draft(Decision::New);
        let all = shown(&draft);
        // A reason, the title, an issue and two steps.
        let told: Vec<(Part, usize)> = all.iter().map(|it| (it.part, it.places.len())).collect();
        let expected =
            [(Part::Decision, 0), (Part::Issue, 1), (Part::Issue, 1), (Part::Resolution, 12), (Part::Resolution, 12)];
        assert_eq!(told, expected);
        assert_eq!(all[3].places[0], "C-1#3:0-9");
    }
}

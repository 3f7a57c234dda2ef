//! Is it the same draft as the one that was reviewed, and if not, what changed?

use std::collections::BTreeSet;

use super::{Decision, Draft, Step};
use crate::model::Bilingual;

/// So many hexadecimal digits name a revision: 48 bits, of the few drafts that one id ever has.
const N_DIGITS: usize = 12;

/// Returns the name of what a draft says: 12 hexadecimal digits of its decision, the article and section concerned and the
/// words of its steps. Counts and places are no part of it, so that more cases of the same answer leave it as it is.
#[must_use]
pub fn revision(draft: &Draft) -> String {
    let mut hasher = blake3::Hasher::new();
    // A length before each part keeps two parts from reading as one.
    let mut add = |part: &str| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    };
    add(draft.decision.code());
    add(draft.article.as_deref().unwrap_or_default());
    add(draft.section.as_deref().unwrap_or_default());
    for change in &draft.changes {
        add(change.old.as_ref().map_or("", |old| old.text(draft.language)));
    }
    for step in draft.all_steps() {
        add(words_of(step, draft));
    }
    hasher.finalize().to_hex()[..N_DIGITS].to_owned()
}

fn words_of<'d>(step: &'d Step, draft: &Draft) -> &'d str {
    step.said.text(draft.language)
}

/// Returns what a draft says otherwise than an older one of its id, in a few words and without any of theirs; empty where
/// nothing that a revision is made of differs.
#[must_use]
pub fn changed_since(older: &Draft, newer: &Draft) -> Vec<Bilingual> {
    let mut told = Vec::new();
    let named = |draft: &Draft| (draft.decision, draft.article.clone());
    if named(older) != named(newer) {
        let about = |draft: &Draft| {
            let Bilingual { ko, en } = draft.decision.words();
            let article = draft.article.as_ref().filter(|_| draft.decision != Decision::New);
            let article = article.map_or_else(String::new, |article| format!(" {article}"));
            Bilingual::new(format!("{ko}{article}"), format!("{en}{article}"))
        };
        let (old, new) = (about(older), about(newer));
        told.push(Bilingual::new(
            format!("판단: {} → {}", old.ko, new.ko),
            format!("decision: {} → {}", old.en, new.en),
        ));
    }
    if older.section != newer.section {
        told.push(Bilingual::new("고칠 항목이 바뀌었습니다", "another section is concerned"));
    }
    let steps = |draft: &Draft| -> BTreeSet<String> {
        draft.all_steps().map(|step| words_of(step, draft).to_owned()).collect()
    };
    let (old, new) = (steps(older), steps(newer));
    let (n_added, n_gone) = (new.difference(&old).count(), old.difference(&new).count());
    if n_added > 0 {
        told.push(Bilingual::new(format!("새로 들어온 문장 {n_added}개"), format!("{n_added} new in the draft")));
    }
    if n_gone > 0 {
        told.push(Bilingual::new(format!("빠진 문장 {n_gone}개"), format!("{n_gone} no longer in it")));
    }
    if told.is_empty() && revision(older) != revision(newer) {
        told.push(Bilingual::new("문장의 순서나 고칠 줄이 바뀌었습니다", "the order or the lines to change differ"));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::super::samples::{draft, step};
    use super::*;

    #[test]
    fn a_revision_is_of_the_words_and_the_decision_and_not_of_the_counts() {
        let first = draft(Decision::New);
        let same = |change: fn(&mut Draft)| {
            let mut other = first.clone();
            change(&mut other);
            revision(&other) == revision(&first)
        };
        assert_eq!(revision(&first).len(), 12);
        assert!(same(|draft| draft.routes[0].steps[0].n_cases += 9));
        assert!(same(|draft| draft.routes[0].steps[0].places.push("C-9#1:0-4".to_owned())));
        assert!(!same(|draft| draft.decision = Decision::Duplicate));
        assert!(!same(|draft| draft.routes[0].steps[0] = step("앱을 다시 설치합니다", "C-1#1:0-10")));
        assert!(!same(|draft| draft.routes[0].steps.swap(0, 1)));
    }

    #[test]
    fn what_changed_is_told_without_the_words() {
        let older = draft(Decision::New);
        let mut newer = older.clone();
        assert_eq!(changed_since(&older, &newer), []);
        newer.decision = Decision::Update;
        newer.article = Some("KB-001".to_owned());
        newer.routes[0].steps.push(step("앱을 지웠다가 다시 설치합니다", "C-7#1:0-10"));
        newer.routes[0].steps.remove(0);
        let told: Vec<String> = changed_since(&older, &newer).into_iter().map(|told| told.en).collect();
        assert_eq!(told, ["decision: write new → update KB-001", "1 new in the draft", "1 no longer in it"]);
        newer = older.clone();
        newer.routes[0].steps.swap(0, 1);
        assert_eq!(changed_since(&older, &newer)[0].ko, "문장의 순서나 고칠 줄이 바뀌었습니다");
    }
}

//! Is the lexicon sound? What `voc check` says of forms that cannot work.

use rustc_hash::FxHashMap;

use crate::error::Place;
use crate::model::{Bilingual, Language};
use crate::tokenize::{Analysis, Tokenizer};

use super::lexicon::{Form, Lexicon};

/// A form that cannot do what it was written for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where its concept stands.
    pub place: Place,
    /// What is wrong with which form.
    pub what: Bilingual,
}

/// Returns what is wrong with forms, in file order: no term left of it, terms that another concept has, a Korean noun that
/// is cut into other words.
#[must_use]
pub fn check(lexicon: &Lexicon, tokenizer: &Tokenizer) -> Vec<Finding> {
    let mut worker = tokenizer.worker();
    let mut findings = Vec::new();
    let mut owners: FxHashMap<&[String], u32> = FxHashMap::default();
    for form in &lexicon.forms {
        let Form { concept, text, terms, .. } = form;
        let own = &lexicon.concepts[*concept as usize];
        let mut find = |ko: String, en: String| {
            findings.push(Finding { place: own.place.clone(), what: Bilingual::new(ko, en) });
        };
        if form.is_joined {
            // Written without spaces a form may be cut otherwise; then it is found only as it stands.
            continue;
        }
        if terms.is_empty() {
            find(
                format!("'{text}'에는 뜻을 담은 낱말이 남지 않아 찾을 수 없습니다"),
                format!("'{text}' cannot be found: no word that carries meaning is left of it"),
            );
            continue;
        }
        let owner = *owners.entry(terms).or_insert(*concept);
        if owner != *concept {
            let other = &lexicon.concepts[owner as usize].id;
            find(
                format!("'{text}'은(는) 이미 '{other}'의 표현입니다"),
                format!("'{text}' is a form of '{other}' already"),
            );
        } else if form.language == Language::Ko && !text.contains(' ') && !is_whole(&worker.analyze(text), text) {
            let terms = terms.join(" + ");
            find(
                format!("'{text}'이(가) '{terms}'(으)로 잘못 나뉩니다"),
                format!("'{text}' is cut wrongly, into '{terms}'"),
            );
        }
    }
    findings
}

/// Letters at the end that may belong to no term: an ending, or a suffix such as 님.
const LOOSE_END: usize = 1;

/// Returns whether every letter of a word lies in some term. Verbs have endings, which give none, and pass.
pub(super) fn is_whole(analysis: &Analysis, text: &str) -> bool {
    if text.ends_with('다') {
        return true;
    }
    let n_chars = text.chars().count();
    text.chars().enumerate().filter(|(_, letter)| letter.is_alphanumeric()).all(|(at, _)| {
        at + LOOSE_END >= n_chars
            || analysis.tokens.iter().any(|token| (token.span.start as usize) <= at && at < token.span.end as usize)
    })
}

//! From what agents said and the articles that exist to tonight's drafts.

use rayon::prelude::*;

use crate::concepts::Matcher;
use crate::error::Result;
use crate::evidence::{Card, Casebook};
use crate::features::Vocabulary;
use crate::knowledge::articles::{Article, Passage, Problem, Shelf};
use crate::knowledge::{self, Desk, Ledger, Said, Written};
use crate::mask::Masker;
use crate::model::Bilingual;
use crate::registry::Packed;

use super::Tools;
use super::findings::Findings;
use super::plan::Plan;
use super::window::Window;

/// Words that no conversation of the window has are numbered from here on, by their letters.
const UNKNOWN: u32 = 1 << 30;
/// So many files of `kb/` to mend are told at the end of a run; more would hide what else it says.
const N_TOLD: usize = 5;

/// Returns what agents said in each conversation.
pub(super) fn said(window: &Window, matcher: &Matcher) -> Vec<Vec<Said>> {
    let of_one = |findings: &Findings| {
        let one = |step: &crate::resolutions::ResolutionStep| Said {
            turn: step.turn,
            span: step.span,
            kind: step.kind,
            language: step.language,
            key: step.key,
            words: if step.kind.tells_the_case() {
                knowledge::words_of(findings.terms_in(step.turn, step.span).map(|term| (term.id, term.role)), matcher)
            } else {
                Box::default()
            },
        };
        findings.steps.iter().map(one).collect()
    };
    window.findings.par_iter().with_min_len(64).map(of_one).collect()
}

/// Returns what a text is compared by.
pub(super) fn words(tools: &Tools, vocabulary: &Vocabulary, matcher: &Matcher, text: &str) -> Box<[u32]> {
    let tokens = tools.tokenizer.worker().analyze(text).tokens;
    let id = |term: &str| {
        vocabulary.known(term).unwrap_or_else(|| {
            let hash = blake3::hash(term.as_bytes());
            let [a, b, c, ..] = *hash.as_bytes();
            UNKNOWN | u32::from_le_bytes([a, b, c, 0])
        })
    };
    knowledge::words_of(tokens.iter().map(|token| (id(&token.term), token.role)), matcher)
}

/// Returns the articles without what nobody must see.
pub(super) fn masked(shelf: Shelf, masker: &Masker) -> Shelf {
    let mask = |text: &mut String| *text = masker.mask_text(text).0;
    let article = |mut article: Article| {
        mask(&mut article.title);
        article.id = masker.mask_label(&article.id);
        article.path = masker.mask_label(&article.path);
        article.headings.iter_mut().for_each(|heading| mask(&mut heading.text));
        article.tags.iter_mut().for_each(mask);
        let sections: [&mut Vec<Passage>; 5] = [
            &mut article.issue,
            &mut article.environment,
            &mut article.resolution,
            &mut article.cause,
            &mut article.other,
        ];
        sections.into_iter().flatten().for_each(|passage| mask(&mut passage.text));
        article
    };
    let problem = |problem: Problem| Problem { path: masker.mask_label(&problem.path), ..problem };
    let mut articles: Vec<Article> = shelf.articles.into_iter().map(article).collect();
    // A masked id may have another place.
    articles.sort_by(|a, b| a.id.cmp(&b.id));
    Shelf { articles, problems: shelf.problems.into_iter().map(problem).collect() }
}

/// Says what an editor has to mend in `kb/`: the first few files, and where the others are told.
pub(super) fn to_mend(shelf: &Shelf, masker: &Masker) -> Vec<Bilingual> {
    let n_more = shelf.problems.len().saturating_sub(N_TOLD);
    let more = Bilingual::new(
        format!("kb 폴더에서 고칠 곳이 {n_more}개 더 있습니다. `voc check`로 모두 볼 수 있습니다"),
        format!("there are {n_more} more things to mend in kb: see them with `voc check`"),
    );
    let told = shelf.problems.iter().take(N_TOLD);
    let told = told.map(|problem| Problem { path: masker.mask_label(&problem.path), ..problem.clone() }.told());
    told.chain((n_more > 0).then_some(more)).collect()
}

/// Writes tonight's drafts.
pub(super) fn write_up(
    plan: &Plan,
    tools: &Tools,
    window: &Window,
    matcher: &Matcher,
    (casebook, cards): (&Casebook<'_>, &[Card]),
    before: Option<&Packed>,
) -> Result<(Written, Shelf)> {
    let said = said(window, matcher);
    let reading = |text: &str| words(tools, &window.vocabulary, matcher, text);
    let shelf = masked(plan.shelf.clone(), &tools.masker);
    let written = knowledge::write_up(Desk {
        casebook,
        cards,
        said: &said,
        reading: &reading,
        shelf: &shelf,
        stances: &tools.stances,
        roles: &tools.roles,
        outcomes: &tools.outcomes,
        policies: &plan.policies,
        releases: &plan.releases,
        decisions: &plan.curation.draft_states(),
        before: &Ledger::read(before.map(|night| night.drafts.as_str()))?,
    });
    Ok((written, shelf))
}

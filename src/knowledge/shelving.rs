//! How is each existing article, and which one answers a problem?

use super::align::Weights;
use super::articles::ArticleState;
use super::desk::Desk;
use super::draft::{Decision, DisagreementKind};
use super::harvest::side;
use super::health::{Coverage, Health, ShelfHealth};
use super::judging::Findings;
use super::looking::Looked;
use super::matching::Read;
use super::naming::{article_named, named_article};
use super::templates as say;
use super::variance::contradiction;
use super::verdict::{Verdict, of_findings};
use crate::evidence::Sentence;
use crate::trends::Policy;

/// What is to be done about an article.
#[derive(Debug, Clone)]
pub(super) struct Shelved {
    pub(super) decision: Decision,
    pub(super) reason: Sentence,
    /// Articles that it repeats or contradicts.
    pub(super) with: Vec<String>,
    /// The problem that it is about.
    pub(super) problem: Option<usize>,
    pub(super) like: f64,
}

/// Two articles ask and answer the same from these likenesses on.
const SAME_QUESTION: f64 = 0.12;
const SAME_ANSWER: f64 = 0.48;
/// Two articles contradict each other where two lines share so much and oppose each other.
const SAME_LINE: f64 = 0.4;

/// Decides about each article, in the order of `read`.
pub(super) fn shelve<'p>(
    desk: &Desk<'_>,
    read: &[Read<'_>],
    matched: &[Option<(usize, f64)>],
    findings: &[Option<Findings<'_>>],
    touched: &dyn Fn(usize) -> Vec<&'p Policy>,
    weights: &Weights,
) -> Vec<Shelved> {
    let mut shelved: Vec<Shelved> = read
        .iter()
        .zip(matched)
        .zip(findings)
        .map(|((read, matched), findings)| {
            let (decision, reason) = match findings {
                Some(findings) => {
                    let touched = matched.map_or_else(Vec::new, |(problem, _)| touched(problem));
                    of_findings(desk, read, findings, &touched)
                }
                None => (Decision::Ok, article_named(desk, &say::UNMATCHED, &[&read.article.id])),
            };
            let (problem, like) = matched.map_or((None, 0.0), |(problem, like)| (Some(problem), like));
            Shelved { decision, reason, with: Vec::new(), problem, like }
        })
        .collect();
    for a in 0..read.len() {
        for b in 0..a {
            if read[a].article.language != read[b].article.language {
                continue;
            }
            let is_same_problem = matched[a].is_some() && matched[a].map(|it| it.0) == matched[b].map(|it| it.0);
            let opposed = if is_same_problem { oppose(&read[a], &read[b], weights) } else { None };
            if let Some((line_a, line_b)) = opposed {
                let backs = |at: usize, line: u32| findings[at].as_ref().is_some_and(|it| it.backed.contains(&line));
                let weaker = match (backs(a, line_a), backs(b, line_b)) {
                    (true, false) => b,
                    (false, true) => a,
                    _ => weaker(read, &shelved, a, b),
                };
                let other = if weaker == a { b } else { a };
                let (one, two) = (read[weaker].article.id.clone(), read[other].article.id.clone());
                let it = &mut shelved[weaker];
                // A rule that changed explains the difference.
                if it.decision != Decision::Stale && it.decision != Decision::Duplicate {
                    it.decision = Decision::Contradiction;
                    it.reason = article_named(desk, &say::CONTRADICTS_ARTICLE, &[&one, &two]);
                }
                it.with.push(two);
            } else if weights.cosine(&read[a].question, &read[b].question) >= SAME_QUESTION
                && weights.cosine(&read[a].answer, &read[b].answer) >= SAME_ANSWER
            {
                let weaker = weaker(read, &shelved, a, b);
                let other = if weaker == a { b } else { a };
                let (one, two) = (read[weaker].article.id.clone(), read[other].article.id.clone());
                let it = &mut shelved[weaker];
                it.decision = Decision::Duplicate;
                it.reason = article_named(desk, &say::DUPLICATE_ARTICLE, &[&one, &two]);
                it.with.push(two);
            }
        }
    }
    shelved
}

/// Returns a line of each article, one of which says the opposite of the other.
fn oppose(a: &Read<'_>, b: &Read<'_>, weights: &Weights) -> Option<(u32, u32)> {
    a.passages.iter().find_map(|(x, in_a)| {
        let (_, in_b) = b.passages.iter().find(|(y, _)| {
            contradiction(x, y, weights)
                .is_some_and(|(kind, share)| kind != DisagreementKind::Polarity && share >= SAME_LINE)
        })?;
        Some((in_a.line, in_b.line))
    })
}

/// Returns which of two articles gives way: the one that cases contradict, that is not validated, that says less, that is older.
fn weaker(read: &[Read<'_>], shelved: &[Shelved], a: usize, b: usize) -> usize {
    let strength = |at: usize| {
        let article = read[at].article;
        (
            shelved[at].decision != Decision::Contradiction,
            article.state == ArticleState::Validated,
            article.answer().len(),
            article.updated,
            std::cmp::Reverse(at),
        )
    };
    if strength(a) < strength(b) { a } else { b }
}

/// Returns the policies in force whose trigger words stand in what agents say on a problem.
pub(super) fn touched<'a>(desk: &Desk<'a>, texts: &[&str]) -> Vec<&'a Policy> {
    let as_of = desk.casebook.period().to;
    let is_in_force = |policy: &&Policy| policy.valid_from <= as_of && policy.valid_to.is_none_or(|to| to >= as_of);
    let is_spoken_of = |policy: &&Policy| {
        texts.iter().any(|text| policy.trigger_words.iter().any(|word| text.contains(word.as_str())))
    };
    desk.policies.iter().filter(is_in_force).filter(is_spoken_of).collect()
}

/// Decides about a problem in one language.
pub(super) fn verdict<'a>(
    desk: &Desk<'a>,
    looked: &Looked<'_>,
    read: &'a [Read<'a>],
    shelved: &[Shelved],
    findings: &'a [Option<Findings<'a>>],
    touched: Vec<&'a Policy>,
) -> Verdict<'a> {
    let of_problem = |at: &usize| shelved[*at].problem == Some(looked.problem);
    let is_own = |at: &usize| read[*at].article.language == looked.language;
    let mut near: Vec<usize> = (0..read.len()).filter(of_problem).collect();
    near.sort_by(|&a, &b| shelved[b].like.total_cmp(&shelved[a].like).then(a.cmp(&b)));
    // What repeats an article on another problem answers that one.
    let repeats_another = |at: &usize| {
        let is_here = |other: &usize| shelved[*at].with.contains(&read[*other].article.id);
        shelved[*at].decision == Decision::Duplicate && !near.iter().any(is_here)
    };
    let own: Vec<usize> = near.iter().copied().filter(is_own).filter(|at| !repeats_another(at)).collect();
    let main = own.iter().copied().find(|&at| shelved[at].decision != Decision::Duplicate).or(own.first().copied());
    let id = |at: usize| read[at].article.id.clone();
    let related = near.iter().copied().filter(|at| Some(*at) != main).map(id).collect();
    let Some(main) = main else {
        let reason = near.first().map_or_else(
            || Sentence::fixed(&say::NEW, Vec::new()),
            |at| {
                let template = if is_own(at) { &say::NEW_BUT_NEAR } else { &say::TRANSLATE };
                Sentence::fixed(template, vec![named_article(desk, &read[*at].article.id)])
            },
        );
        let (decision, reasons) = (Decision::New, vec![reason]);
        return Verdict { decision, article: None, findings: None, others: Vec::new(), reasons, related, touched };
    };
    let mut reasons = vec![shelved[main].reason.clone()];
    let mut others = shelved[main].with.clone();
    for &at in own.iter().filter(|at| **at != main && shelved[**at].decision != Decision::Ok) {
        reasons.push(shelved[at].reason.clone());
        others.push(id(at));
    }
    others.sort();
    others.dedup();
    Verdict {
        decision: shelved[main].decision,
        article: Some(&read[main]),
        findings: findings[main].as_ref(),
        others,
        reasons,
        related,
        touched,
    }
}

/// Returns how the shelf is.
pub(super) fn health(
    desk: &Desk<'_>,
    read: &[Read<'_>],
    matched: &[Option<(usize, f64)>],
    looked: &[Looked<'_>],
    shelved: &[Shelved],
) -> ShelfHealth {
    let at = |id: &str| read.iter().position(|read| read.article.id == id);
    let articles = desk
        .shelf
        .articles
        .iter()
        .map(|article| {
            let known = at(&article.id);
            let of = known.and_then(|at| looked.get(2 * matched[at]?.0 + side(article.language)));
            Health {
                article: article.id.clone(),
                title: article.title.clone(),
                decision: known.map_or(Decision::Ok, |at| shelved[at].decision),
                is_matched: of.is_some(),
                topics: of.map_or_else(Vec::new, |looked| looked.topics.clone()),
                n_cases: of.map_or(0, |looked| looked.cases.len() as u64),
                last_matched: of.and_then(|looked| looked.cases.iter().map(|&idx| desk.casebook.day(idx)).max()),
                with: known.map_or_else(Vec::new, |at| shelved[at].with.clone()),
                reason: known
                    .map_or_else(|| Sentence::fixed(&say::ARCHIVED, Vec::new()), |at| shelved[at].reason.clone()),
            }
        })
        .collect();
    let mut counts: [Vec<u32>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    for looked in looked {
        let own =
            |at: &usize| shelved[*at].problem == Some(looked.problem) && read[*at].article.language == looked.language;
        let mine: Vec<usize> = (0..read.len()).filter(own).collect();
        let holds = |at: &usize| matches!(shelved[*at].decision, Decision::Ok | Decision::Update);
        counts[0].extend(&looked.cases);
        if !mine.is_empty() {
            counts[1].extend(&looked.cases);
        }
        if mine.iter().any(holds) {
            counts[2].extend(&looked.cases);
        }
    }
    let [n_cases, n_known, n_covered] = counts.map(|mut idxs| {
        idxs.sort_unstable();
        idxs.dedup();
        idxs.len() as u64
    });
    let coverage = Coverage { n_cases, n_covered, n_known, n_new: n_cases - n_known };
    ShelfHealth { articles, coverage: (!desk.shelf.articles.is_empty()).then_some(coverage) }
}

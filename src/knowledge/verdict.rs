//! What is to be done about a problem's article, and why?

use super::desk::Desk;
use super::draft::Decision;
use super::judging::{Findings, LACKS};
use super::matching::Read;
use super::naming::{article_named, day_named, named_article, policy_title};
use super::templates as say;
use crate::evidence::{Name, NameKind, Sentence};
use crate::trends::Policy;

/// What is to be done, and why.
#[derive(Debug)]
pub(super) struct Verdict<'a> {
    pub(super) decision: Decision,
    pub(super) article: Option<&'a Read<'a>>,
    pub(super) findings: Option<&'a Findings<'a>>,
    /// Other articles or drafts concerned.
    pub(super) others: Vec<String>,
    pub(super) reasons: Vec<Sentence>,
    /// Ids of articles nearby.
    pub(super) related: Vec<String>,
    /// Policies whose words are spoken of.
    pub(super) touched: Vec<&'a Policy>,
}

impl Verdict<'_> {
    /// Returns the share of the problem that no article answers, 0 to 1.
    pub(super) fn gap(&self) -> f64 {
        match (self.decision, self.findings) {
            (Decision::New, _) | (_, None) => 1.0,
            (Decision::Duplicate, _) => 0.0,
            (_, Some(findings)) => 1.0 - findings.covered,
        }
    }
}

/// Returns what the findings on an article come to, and the reason.
pub(super) fn of_findings(
    desk: &Desk<'_>,
    read: &Read<'_>,
    findings: &Findings<'_>,
    touched: &[&Policy],
) -> (Decision, Sentence) {
    let id = read.article.id.as_str();
    let article = || named_article(desk, id);
    // A line that agents contradict, and a policy that they speak of and that came later: the policy is the reason.
    let later = |policy: &&&Policy| read.article.updated.is_some_and(|updated| policy.valid_from > updated);
    let explains = touched.iter().filter(|_| !findings.contradicted.is_empty()).find(later).copied();
    if let Some(policy) = findings.policy.or(explains) {
        let names = vec![policy_title(policy), day_named(policy.valid_from), article()];
        return (Decision::Stale, Sentence::fixed(&say::STALE_POLICY, names));
    }
    if let Some(release) = findings.release {
        let name = Name::plain_of(NameKind::Release, crate::alerts::release_id(release), &release.name());
        let names = vec![name, day_named(release.date), article()];
        return (Decision::Stale, Sentence::fixed(&say::STALE_RELEASE, names));
    }
    if !findings.contradicted.is_empty() {
        return (Decision::Contradiction, article_named(desk, &say::CONTRADICTS_CASES, &[id]));
    }
    if findings.covered < 1.0 - LACKS {
        return (Decision::Update, article_named(desk, &say::UPDATE, &[id]));
    }
    (Decision::Ok, article_named(desk, &say::OK, &[id]))
}

//! Does an existing article hold? Compares its lines with what agents say, with the register of policies and with the releases.

use super::align::{Weights, in_common, likeness};
use super::articles::Passage;
use super::draft::{DisagreementKind, StepRole};
use super::matching::{Read, Reading};
use super::steps::Found;
use super::variance::contradiction;
use crate::trends::{Policy, Release};

/// What an article lacks or says wrongly.
#[derive(Debug, Default)]
pub(super) struct Findings<'a> {
    /// Steps that it does not have, the most frequent first.
    pub(super) missing: Vec<usize>,
    /// Share of the steps' solved conversations that it covers, 0 to 1.
    pub(super) covered: f64,
    /// Lines that a step contradicts.
    pub(super) contradicted: Vec<(&'a Passage, usize, DisagreementKind)>,
    /// First lines of the passages that agents say, too.
    pub(super) backed: Vec<u32>,
    /// A policy that came into force after its last change.
    pub(super) policy: Option<&'a Policy>,
    /// A release that came after its last change and that agents speak of.
    pub(super) release: Option<&'a Release>,
}

/// A step is covered by a line that is as like it as this, or by an answer that holds so much of its words.
const COVERED: f64 = 0.3;
const HELD: f64 = 0.55;
/// An article lacks something when so large a share of the steps' conversations is not covered.
pub(super) const LACKS: f64 = 0.3;
/// A line is contradicted when it shares so much with the step.
const OF_OPPOSITES: f64 = 0.2;
const OF_FIGURES: f64 = 0.35;
/// Numbers differ from matter to matter: the sentences must be as like as wordings of one step are.
const LIKE: f64 = 0.25;
/// A step speaks against an article when so many conversations have it, and so many of them were solved.
const LEAST_TOLD: usize = 3;
const LEAST_SOLVED: usize = 2;
/// A release is spoken of when so large a share of the solved conversations names its version.
const NAMES_RELEASE: f64 = 0.3;

/// What an article is judged by.
pub(super) struct Judge<'j> {
    pub(super) weights: &'j Weights,
    pub(super) reading: &'j Reading<'j>,
    pub(super) policies: &'j [Policy],
    pub(super) releases: &'j [Release],
    pub(super) as_of: crate::model::Day,
}

impl<'j> Judge<'j> {
    /// Judges an article by the steps that stand.
    pub(super) fn look(&self, read: &Read<'j>, found: &[Found<'_>], standing: &[usize]) -> Findings<'j> {
        let mut findings = Findings::default();
        let (mut covered, mut all) = (0_usize, 0_usize);
        for &step in standing {
            // What agents do themselves is no part of what an article must tell.
            if found[step].role != Some(StepRole::Action) {
                let weight = found[step].solved.len();
                all += weight;
                if self.is_covered(read, &found[step]) {
                    covered += weight;
                } else {
                    findings.missing.push(step);
                }
            }
        }
        // What some agents say against others may be what the article has wrong.
        for step in (0..found.len()).filter(|&at| speaks(&found[at])) {
            if let Some((passage, kind)) = self.contradicted(read, &found[step])
                && !self.is_backed(read, passage, found)
            {
                findings.contradicted.push((passage, step, kind));
            }
        }
        let passages = read.passages.iter().map(|(_, passage)| *passage);
        findings.backed = passages.filter(|passage| self.is_backed(read, passage, found)).map(|it| it.line).collect();
        findings.covered = if all == 0 { 1.0 } else { covered as f64 / all as f64 };
        findings.policy = self.policy(read);
        findings.release = self.release(read, found, standing);
        findings
    }

    fn is_covered(&self, read: &Read<'_>, step: &Found<'_>) -> bool {
        step.wordings.iter().take(3).any(|wording| {
            let of_line =
                read.passages.iter().map(|(passage, _)| likeness(wording, passage, self.weights)).fold(0.0, f64::max);
            let all = self.weights.sum(&wording.words);
            let common: Vec<u32> = in_common(&wording.words, &read.answer).collect();
            of_line >= COVERED || (all > 0.0 && self.weights.sum(&common) / all >= HELD)
        })
    }

    /// Returns the line that a step contradicts. Denials are left out: a line and a step deny on different conditions as a rule.
    fn contradicted(&self, read: &Read<'j>, step: &Found<'_>) -> Option<(&'j Passage, DisagreementKind)> {
        let wording = step.wordings.first()?;
        let says_so = |kind: DisagreementKind| {
            read.passages.iter().any(|(passage, _)| match kind {
                DisagreementKind::Figure => wording.stance.meets_in_figures(&passage.stance),
                _ => {
                    wording.stance.against(&passage.stance).is_none()
                        && likeness(wording, passage, self.weights) >= COVERED
                }
            })
        };
        let found = read.passages.iter().filter_map(|(passage, place)| {
            let (kind, share) = contradiction(wording, passage, self.weights)?;
            let is_sure = match kind {
                DisagreementKind::Opposite => share >= OF_OPPOSITES,
                DisagreementKind::Figure => share >= OF_FIGURES && likeness(wording, passage, self.weights) >= LIKE,
                DisagreementKind::Polarity => false,
            };
            (is_sure && !says_so(kind)).then_some((*place, kind, share))
        });
        found.max_by(|a, b| a.2.total_cmp(&b.2)).map(|(place, kind, _)| (place, kind))
    }

    /// Whether some agents say what a line says: then it is agents who contradict each other.
    fn is_backed(&self, read: &Read<'_>, line: &Passage, found: &[Found<'_>]) -> bool {
        let Some((wording, _)) = read.passages.iter().find(|(_, passage)| passage.line == line.line) else {
            return false;
        };
        found.iter().filter(|step| step.told.len() >= LEAST_SOLVED).any(|step| {
            step.wordings.iter().take(3).any(|said| {
                let like = likeness(said, wording, self.weights);
                like >= COVERED && said.stance.against(&wording.stance).is_none()
                    || like >= LIKE && said.stance.meets_in_figures(&wording.stance)
            })
        })
    }

    /// Returns the newest policy in force that came after the article's last change and that the article touches.
    fn policy(&self, read: &Read<'_>) -> Option<&'j Policy> {
        let updated = read.article.updated?;
        let holds = |words: &[u32]| {
            words
                .iter()
                .all(|word| read.question.binary_search(word).is_ok() || read.answer.binary_search(word).is_ok())
        };
        let touches = |trigger: &String| {
            // One word alone (입금) stands in articles on many matters.
            if trigger.split_whitespace().count() < 2 {
                return false;
            }
            let words = (self.reading)(trigger);
            let (concepts, plain): (Vec<u32>, Vec<u32>) = words.iter().partition(|word| *word >> 31 == 1);
            (plain.len() >= 2 && holds(&plain)) || (concepts.len() >= 2 && holds(&concepts))
        };
        let is_in_force =
            |policy: &&Policy| policy.valid_from <= self.as_of && policy.valid_to.is_none_or(|to| to >= self.as_of);
        self.policies
            .iter()
            .filter(is_in_force)
            .filter(|policy| policy.valid_from > updated && policy.trigger_words.iter().any(touches))
            .max_by_key(|policy| policy.valid_from)
    }

    /// Returns the newest release after the article's last change whose version many solved conversations name and the article does not.
    fn release(&self, read: &Read<'_>, found: &[Found<'_>], standing: &[usize]) -> Option<&'j Release> {
        let updated = read.article.updated?;
        let all = super::routes::solved_by(found, standing).len();
        let says = |version: &str| {
            let parts = read.article.passages();
            parts.iter().any(|passage| passage.text.contains(version)) || read.article.title.contains(version)
        };
        let is_named = |release: &&Release| {
            let version = release.version.as_str();
            let naming: Vec<usize> =
                standing.iter().copied().filter(|&step| names_version(found[step].text, version)).collect();
            let n = super::routes::solved_by(found, &naming).len();
            !version.is_empty() && n as f64 >= NAMES_RELEASE * all as f64 && n >= 3 && !says(version)
        };
        let later = |release: &&Release| release.date > updated && release.date <= self.as_of;
        self.releases.iter().filter(later).filter(is_named).max_by_key(|release| release.date)
    }
}

/// Whether a step is said so often, and ends so well, that it speaks against an article.
fn speaks(step: &Found<'_>) -> bool {
    let is_answer = matches!(step.role, Some(StepRole::Advice | StepRole::Action | StepRole::Condition));
    is_answer && step.told.len() >= LEAST_TOLD && step.solved.len() >= LEAST_SOLVED
}

/// Whether a text names a version, the last zero left out or not.
fn names_version(text: &str, version: &str) -> bool {
    let short = version.strip_suffix(".0").unwrap_or(version);
    [version, short].iter().any(|form| {
        text.match_indices(form).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + form.len()..].chars().next();
            let goes_on = after.is_some_and(|c| c.is_ascii_digit())
                || text[at + form.len()..]
                    .strip_prefix('.')
                    .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            before.is_none_or(|c| !c.is_ascii_digit() && c != '.') && !goes_on
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_named_as_a_whole() {
        let check =
            |text: &str, version: &str, expected: bool| assert_eq!(names_version(text, version), expected, "{text}");
        check("스토어에서 5.2.1로 올려 주세요", "5.2.1", true);
        check("5.2 업데이트에서", "5.2.0", true);
        check("5.2.1로 올려", "5.2.0", false);
        check("15.2 버전", "5.2.0", false);
        check("5.25 버전", "5.2.0", false);
    }
}

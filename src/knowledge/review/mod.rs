//! What does a reviewer make of a draft? Whether an edit may stand, which article comes of it, how an article is patched.
//!
//! Everything here goes from text to text; the files are the caller's. Where something cannot be done, [`Fault`]s say why.

mod article;
mod changes;
mod check;
mod lines;
mod patch;
mod showing;

use super::{Draft, Review};
use crate::evidence::Sentence;
use crate::model::{Bilingual, Citation};
use crate::registry::{DraftDecided, DraftReview};

pub use article::article;
pub(super) use article::in_comment;
pub use changes::{Wanted, wanted};
pub use check::{Edited, check};
pub use patch::{Patched, patch};
pub use showing::{Shown, diff, shown};

/// What keeps a document from being taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line of the document, counted from 1; `None` where it is the whole.
    pub line: Option<u32>,
    /// What is wrong.
    pub what: Bilingual,
    /// What to do.
    pub help: Bilingual,
}

/// Returns what stands of a draft now: what its run says, with what was decided since.
#[must_use]
pub fn standing(draft: &Draft, decided: Option<&DraftDecided<'_>>) -> Review {
    let Some(decided) = decided else { return Review::Open };
    if decided.state != DraftReview::Rejected || draft.review != Review::Reopened {
        return decided.state.into();
    }
    // The run reopens what was rejected when its evidence has changed; who rejects it again means it as it is now.
    let is_of_now = match decided.revision {
        Some(revision) => revision == draft.revision,
        None => decided.day > draft.reviewed,
    };
    if is_of_now { Review::Rejected } else { Review::Reopened }
}

/// Returns the article and the line, counted from 1, that a line of an article is named by: `KB-001:15`.
#[must_use]
pub fn line_of(old: &Sentence) -> Option<(&str, u32)> {
    let read = |id| -> Option<(&str, u32)> {
        let (article, line): (&str, &str) = str::rsplit_once(id, ':')?;
        let line = line.parse().ok().filter(|line| *line > 0)?;
        (!article.is_empty()).then_some((article, line))
    };
    match old {
        Sentence::Quoted { citation, .. } => read(&citation.transcript),
        Sentence::Measured { names, .. } | Sentence::Fixed { names, .. } => {
            names.iter().find_map(|name| read(&name.id))
        }
    }
}

/// Returns a place as marks name it: `C-17#3:0-17`.
fn place_of(citation: &Citation) -> String {
    let Citation { transcript, turn, start, end, .. } = citation;
    format!("{transcript}#{turn}:{start}-{end}")
}

/// Returns a position as people count lines.
fn line_at(position: usize) -> Option<u32> {
    u32::try_from(position + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::super::Decision;
    use super::super::samples::{draft, quoted};
    use super::*;
    use crate::model::Day;

    #[test]
    fn what_was_decided_since_the_run_stands_above_what_the_run_says() {
        let day = |day| Some(Day::constant(2026, 11, day));
        let check = |review: Review, decided: Option<(DraftReview, Option<&str>, Option<Day>)>, expected: Review| {
            let mut draft = draft(Decision::New);
            (draft.review, draft.reviewed) = (review, day(10));
            let own = draft.revision.clone();
            let decided = decided.map(|(state, revision, day)| {
                let revision = revision.map(|named| if named == "own" { own.as_str() } else { named });
                DraftDecided { state, day, note: None, revision, by: None }
            });
            assert_eq!(standing(&draft, decided.as_ref()), expected, "{review:?} {decided:?}");
        };
        check(Review::Open, None, Review::Open);
        // A rule that is gone brings it back to where it began.
        check(Review::Accepted, None, Review::Open);
        check(Review::Open, Some((DraftReview::Edited, None, None)), Review::Edited);
        check(Review::Rejected, Some((DraftReview::Rejected, Some("old"), day(10))), Review::Rejected);
        check(Review::Reopened, Some((DraftReview::Rejected, Some("old"), day(10))), Review::Reopened);
        check(Review::Reopened, Some((DraftReview::Rejected, Some("own"), day(21))), Review::Rejected);
        check(Review::Reopened, Some((DraftReview::Rejected, None, day(10))), Review::Reopened);
        check(Review::Reopened, Some((DraftReview::Rejected, None, day(21))), Review::Rejected);
        check(Review::Reopened, Some((DraftReview::Accepted, None, day(21))), Review::Accepted);
    }

    #[test]
    fn a_line_of_an_article_is_named_by_its_article_and_its_number() {
        let check = |place: &str, expected| assert_eq!(line_of(&quoted("말", place)), expected, "{place}");
        check("KB-001:15", Some(("KB-001", 15)));
        check("a:b:2", Some(("a:b", 2)));
        check("KB-001:0", None);
        check("KB-001", None);
        check(":3", None);
    }
}

//! What should we write down? Drafts from solved cases, compared with the articles that exist.
//!
//! In: the casebook, what agents said in each conversation, topics, the shelf of existing articles, what people decided.
//! Out: [`Draft`]s, one a problem and language, and the health of the shelf. Fails: never.
//! Parallel: over topics; the result does not depend on the number of threads.
//!
//! Nothing is worded here: what customers and agents said is quoted through named transforms, what is counted is counted from
//! cited places, and everything else is a template. A draft is never published and never called validated by the program.

mod align;
pub mod articles;
mod asking;
mod cases;
mod citing;
mod desk;
mod draft;
mod drafting;
mod figures;
mod harvest;
mod judging;
mod ledger;
mod looking;
mod matching;
mod naming;
mod health;
pub mod marks;
mod parts;
mod problems;
mod quoting;
pub mod review;
mod revision;
mod roles;
mod routes;
#[cfg(test)]
pub(crate) mod samples;
mod shelving;
mod stance;
mod steps;
mod templates;
mod to_check;
mod variance;
mod verdict;
mod verify;
mod wording;

pub use align::{steps_of, words_of};
pub use articles::{Article, ArticleState, Audience, Passage, Section, Shelf};
pub use citing::{Citing, citing, without};
pub use desk::{Desk, Written, write_up};
pub use draft::{
    Change, ChangeKind, Confidence, Decision, Disagreement, DisagreementKind, Draft, DraftState, Measured, Review,
    Route, Side, Step, StepRole, ToCheck,
};
pub use harvest::Said;
pub use health::{Coverage, Health, ShelfHealth};
pub use ledger::Ledger;
pub use matching::Reading;
pub(crate) use naming::article_words;
pub use parts::Part;
pub use revision::{changed_since, revision};
pub use roles::Roles;
pub use stance::Stances;
pub use templates::TEMPLATES;
pub use verify::{Solved, verify};

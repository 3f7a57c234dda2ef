//! What do people read? One value with every number, and the files that show it.
//!
//! In: [`Input`], borrowed from the stages before. Out: a [`Report`], and from it the files of a run folder.
//! Fails: only when a file cannot be written. Parallel: over topics, then over files; each file is written by one thread, so
//! that its bytes do not depend on their number.

#[cfg(test)]
mod agreement;
mod appendix;
mod case_list;
mod change;
mod charts;
mod coincidence;
mod figures;
mod files;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod fixture_scripts;
mod html;
mod input;
mod lines;
mod markdown;
mod numbers;
mod particles;
mod quotes;
mod registers;
mod singles;
mod summarise;
mod summary;
mod verdict;
mod weeks;
mod words;
mod xlsx;

pub use case_list::{TopicCase, cases_csv, cases_xlsx};
pub use change::{Change, Movement, Onset};
pub use figures::{Mean, Ratio, Spread, Tally};
pub use files::write;
pub use input::{
    Answer, Input, InputFile, MemberClass, Membership, Position, Quality, Rejection, StatementRow, TopicSeed, Why,
};
pub use lines::topic_lines;
pub use registers::{Release, parse_releases};
pub use summarise::{statement_id, summarise};
pub use summary::{Concentration, Facets, Quote, Report, Single, Topic, Totals, Trend, Verdict};
pub use weeks::Period;

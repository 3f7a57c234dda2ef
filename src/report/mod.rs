//! What do people read? One value with every number, and the files that show it.
//!
//! In: [`Input`], borrowed from the stages before. Out: a [`Report`], and from it the files of a run folder.
//! Fails: only when a file cannot be written. Parallel: over topics, then over files; each file is written by one thread, so
//! that its bytes do not depend on their number.

#[cfg(test)]
mod acting_agreement;
#[cfg(test)]
mod agreement;
mod alerting;
mod appendix;
mod case_list;
mod change;
mod charts;
mod churn;
mod classes;
mod coincidence;
mod comparison;
mod counts;
mod drafts;
mod files;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod fixture_acting;
#[cfg(test)]
mod fixture_drafts;
#[cfg(test)]
mod fixture_scripts;
mod front_page;
mod html;
mod input;
mod judgement;
mod leaflet;
mod level_lines;
mod levels;
mod lines;
mod markdown;
mod names;
mod paper;
mod pressing;
mod proposing;
mod packs;
mod period;
mod quotes;
mod rise;
mod singles;
mod summarise;
mod summary;
mod tags;
mod verdict;
mod whole;
mod words;
mod xlsx;

pub use case_list::{TopicCase, cases_csv, cases_xlsx};
pub use change::{Change, Movement, Onset};
pub use comparison::{
    Cause, Compared, Dependency, Difference, Figure, InputChange, InputChanges, Kinship, Name, RejectedRecord, Renamed,
    Reworded, RunFacts, Section, Size, TopicChange, TopicChanges, compare,
};
pub use counts::{Facets, Figures};
pub use drafts::page as document;
pub use drafts::{ExportFile, Form as ExportForm, Page, export, page_of_article, page_of_draft};
pub use files::write;
pub use front_page::{Released, Scored, SingleLine, Summary};
pub use input::{
    Answer, AreaSeed, Input, InputFile, MemberClass, Membership, Position, Quality, Rejection, StatementRow,
    Suggestion, TopicQuality, TopicSeed, VariantSeed, Why,
};
pub use level_lines::topic_lines;
pub use levels::{Area, Group, Variant};
pub use period::{Asked, Counted, Form, PeriodReport, PeriodTopic, of as of_period};
pub use summarise::{statement_id, summarise};
pub use summary::{Concentration, Quote, Report, Single, Topic, Totals, Trend, Verdict, Watch};

pub(crate) use alerting::{figures as alert_figures, lead as alert_lead};
pub(crate) use charts::{escape, px, sparkline};
pub(crate) use judgement::{journey, severity};
pub(crate) use words::{class, kind, speaker, status};

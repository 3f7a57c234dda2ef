//! Draft articles as people read them: documents of the run folder, their part of the report, and files for other systems.
//!
//! A draft or an article becomes a [`Page`] first, so that every format says the same.

#[cfg(test)]
mod document_tests;
mod export;
mod folder;
mod html;
mod markdown;
mod of_article;
mod of_draft;
mod overview;
pub mod page;
#[cfg(test)]
mod tests;
pub(super) mod words;

pub use export::{ExportFile, Form, export};
pub(super) use folder::{drafts, health, write};
pub use of_article::page_of_article;
pub use of_draft::page_of_draft;
pub(super) use overview::{article_state, blocks, of_team};
pub use page::Page;

//! What a run folder holds of drafts: two files of lines, and a document each.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::{markdown, page_of_draft};
use crate::error::{Error, Kind, Result};
use crate::knowledge::{Coverage, Draft, Health};
use crate::report::lines::line;
use crate::report::summary::Report;

/// One more when a field changes its meaning or goes.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct DraftLine<'r> {
    schema: u32,
    #[serde(flatten)]
    draft: &'r Draft,
}

#[derive(Serialize)]
struct HealthLine<'r> {
    schema: u32,
    kind: &'static str,
    #[serde(flatten)]
    health: &'r Health,
}

#[derive(Serialize)]
struct CoverageLine<'r> {
    schema: u32,
    kind: &'static str,
    #[serde(flatten)]
    coverage: &'r Coverage,
}

/// Writes `kb-drafts.jsonl`, in the order of the report.
pub(in crate::report) fn drafts(report: &Report<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    report.drafts.iter().try_for_each(|draft| line(out, &DraftLine { schema: SCHEMA, draft }))
}

/// Writes `kb-health.jsonl`: the whole shelf in one line of kind `coverage`, then one of kind `article` for each.
pub(in crate::report) fn health(report: &Report<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    if let Some(coverage) = &report.shelf_health.coverage {
        line(out, &CoverageLine { schema: SCHEMA, kind: "coverage", coverage })?;
    }
    let mut articles = report.shelf_health.articles.iter();
    articles.try_for_each(|health| line(out, &HealthLine { schema: SCHEMA, kind: "article", health }))
}

/// Writes the document of each draft where it says that it lies, in its own language.
///
/// # Errors
/// A folder or file that cannot be written.
pub(in crate::report) fn write(report: &Report<'_>, folder: &Path) -> Result<()> {
    for draft in &report.drafts {
        let path = folder.join(&draft.path);
        let failed = |cause| Error::unreadable(Kind::Store, &path, cause);
        if let Some(below) = path.parent() {
            fs::create_dir_all(below).map_err(failed)?;
        }
        fs::write(&path, markdown::render(&page_of_draft(draft))).map_err(failed)?;
    }
    Ok(())
}

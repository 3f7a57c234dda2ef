//! Writes the files of a run folder from the one value, side by side.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use rayon::prelude::*;

use super::summary::Report;
use super::{alerting, drafts, front_page, html, level_lines, lines, markdown, packs, paper, proposing, tags, xlsx};
use crate::error::{Error, Kind, Result};
use crate::model::Language;

/// The files, in the order in which they are told of.
#[derive(Clone, Copy)]
enum Rendering {
    Html,
    Xlsx,
    Markdown,
    Topics,
    Statements,
    Rejected,
    Alerts,
    Proposals,
    Effects,
    Drafts,
    Health,
    Summary,
}

impl Rendering {
    /// Slowest first, so that two threads end together.
    const ALL: [Self; 12] = [
        Self::Xlsx,
        Self::Statements,
        Self::Html,
        Self::Topics,
        Self::Proposals,
        Self::Drafts,
        Self::Markdown,
        Self::Effects,
        Self::Alerts,
        Self::Health,
        Self::Summary,
        Self::Rejected,
    ];

    fn file(self) -> &'static str {
        match self {
            Self::Html => "report.html",
            Self::Xlsx => "report.xlsx",
            Self::Markdown => "report.md",
            Self::Topics => "topics.jsonl",
            Self::Statements => "statements.jsonl",
            Self::Rejected => "rejected.jsonl",
            Self::Alerts => "alerts.jsonl",
            Self::Proposals => "proposals.jsonl",
            Self::Effects => "effects.jsonl",
            Self::Drafts => "kb-drafts.jsonl",
            Self::Health => "kb-health.jsonl",
            Self::Summary => "summary.json",
        }
    }

    fn render(self, report: &Report<'_>, language: Language, out: &mut (dyn Write + Send)) -> Result<io::Result<()>> {
        Ok(match self {
            Self::Html => out.write_all(html::render(report, language)?.as_bytes()),
            Self::Xlsx => out.write_all(&xlsx::render(report, language)?),
            Self::Markdown => out.write_all(markdown::render(report, language).as_bytes()),
            Self::Topics => level_lines::write(report, out),
            Self::Statements => lines::statements(report, out),
            Self::Rejected => lines::rejected(report, language, out),
            Self::Alerts => alerting::write(report, out),
            Self::Proposals => proposing::write(report, out),
            Self::Effects => lines::effects(report, out),
            Self::Drafts => drafts::drafts(report, out),
            Self::Health => drafts::health(report, out),
            Self::Summary => front_page::write(report, out),
        })
    }
}

/// Writes `report.html`, `report.xlsx`, `report.md`, `summary.json`, `topics.jsonl`, `effects.jsonl`, `statements.jsonl`, `alerts.jsonl`,
/// `proposals.jsonl`, `kb-drafts.jsonl`, `kb-health.jsonl`, `rejected.jsonl`, `proposals/P-0017.md` of each proposal and
/// `kb/KB-D-000012.md` of each draft into a folder that exists, `tags.jsonl` where the desk wrote tags or categories, and a leaflet a
/// team into `packs/`. `language` is the one that the page opens in; workbook, Markdown and reasons are in it alone, but for the
/// documents of proposals, which come in both, and those of drafts, which are in their own.
///
/// Equal reports give equal bytes. Nothing is synced to disk here; that is the store's part.
///
/// # Errors
/// The first file that cannot be rendered or written.
pub fn write(report: &Report<'_>, folder: &Path, language: Language) -> Result<()> {
    let written: Vec<Result<()>> = Rendering::ALL
        .par_iter()
        .with_max_len(1)
        .map(|rendering| {
            let path = folder.join(rendering.file());
            let failed = |cause| Error::unreadable(Kind::Store, &path, cause);
            let mut out = BufWriter::with_capacity(1 << 18, File::create(&path).map_err(failed)?);
            rendering.render(report, language, &mut out)?.map_err(failed)?;
            out.flush().map_err(failed)
        })
        .collect();
    written.into_iter().collect::<Result<()>>()?;
    paper::write(report, folder, language)?;
    drafts::write(report, folder)?;
    write_tags(report, folder)?;
    packs::write(report, folder, language)
}

/// Writes `tags.jsonl` where the desk wrote tags or categories.
fn write_tags(report: &Report<'_>, folder: &Path) -> Result<()> {
    let Some(audit) = tags::of(report) else { return Ok(()) };
    let path = folder.join("tags.jsonl");
    let failed = |cause| Error::unreadable(Kind::Store, &path, cause);
    let mut out = BufWriter::new(File::create(&path).map_err(failed)?);
    tags::write(report, &audit, &mut out).and_then(|()| out.flush()).map_err(failed)
}

//! Do alerts tell what happened, and nothing else? Holds the nights of a workspace against the events planted in its stream.
//!
//! In: run folders, the truth about the stream, gold statements. Out: which events were found when, which alerts nothing explains.
//! Fails: a file that cannot be read, or no night to judge. Parallel: no.

mod judging;
mod nights;
mod planted;
mod scores;

use std::path::Path;

use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day, period::plus};
use crate::store::Workspace;

use nights::GoldTopics;

pub use judging::{Judged, JudgedAlert, JudgedEvent, Why};
pub use nights::{Alert, AlertKind, NearEvent, Raised};
pub use planted::{EventKind, Planted, PlantedEvent, PlantedRelease};
pub use scores::{AlertScores, FalseAlerts, Share, Spikes, score};

/// Nights before this many days of records are not judged: no baseline of five weeks lies behind them.
pub const DAYS_OF_RECORDS: i64 = 35;

/// Judges the nights of a workspace from `from` on, where missing from the first night with [`DAYS_OF_RECORDS`] behind it.
///
/// Of several runs of one day the newest counts; a run without `alerts.jsonl` raised none.
///
/// # Errors
/// A file that cannot be read or is not of its form; a workspace without a night to judge.
pub fn judge(workspace: &Workspace, planted: &Path, gold: &Path, from: Option<Day>) -> Result<Judged> {
    let planted = Planted::read(planted)?;
    let gold = GoldTopics::read(gold)?;
    let from = from.unwrap_or_else(|| plus(planted.first_day, DAYS_OF_RECORDS));
    let runs = workspace.runs();
    let nights: Vec<_> = nights::list(&runs)?.into_iter().filter(|(day, _)| *day >= from).collect();
    if nights.is_empty() {
        return Err(no_nights(&runs, from));
    }
    let raised = nights::raised(&nights, &gold)?;
    let days: Vec<Day> = nights.iter().map(|(day, _)| *day).collect();
    Ok(judging::judge(&days, &planted.events, &raised))
}

fn no_nights(runs: &Path, from: Day) -> Error {
    Error::new(
        Kind::Input,
        Bilingual::new(format!("{from}부터의 실행이 없습니다"), format!("there is no run as of {from} or later")),
    )
    .at(Place::file(runs))
    .help(Bilingual::new(
        "밤을 차례로 실행한 뒤 다시 하거나 --from으로 더 이른 날을 적어 주세요",
        "run the nights one after another first, or name an earlier day with --from",
    ))
}

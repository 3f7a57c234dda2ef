//! What do people decide? Topics, alerts, proposals and drafts, as the command line and the browser write it down; and what the
//! newest night left for them to decide about.
//!
//! In: the folder of a workspace, what somebody wants, and who decides on which day. Out: the sentence that says what comes of it.
//! Fails: what was asked for is not there, cannot be meant or was decided already; a disk that cannot be written. Parallel: no.
//!
//! Lines are read from the run's folder, never from the store, so that people can decide while a run is at work. What is decided
//! becomes a rule in `registers/curation.toml`, under its lock; what is accepted an article in `kb/`. Nothing is printed here.

pub mod alerts;
pub mod kb;
pub mod proposals;
pub mod rules;
pub mod topics;
pub mod written;

use std::path::Path;

use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day};
use crate::registry::{Action, Curation, CurationFile, Signed};
use crate::settings::Settings;

pub use written::{Of, Written};

/// So many ids that a person may have meant are named.
const N_NEAREST: usize = 3;

/// Returns the day that a moment is in the workspace's zone.
///
/// # Errors
/// Settings that cannot be read.
pub fn day_of(workspace: &Path, moment: jiff::Timestamp) -> Result<Day> {
    let settings = Settings::read(&workspace.join("voc.toml"))?;
    Ok(moment.to_zoned(settings.zone()).date())
}

/// Refuses a folder that is not there.
///
/// # Errors
/// [`Kind::Usage`] when there is no such folder.
pub fn is_workspace(workspace: &Path) -> Result<()> {
    if workspace.is_dir() {
        return Ok(());
    }
    Err(Error::new(Kind::Usage, Bilingual::new("작업 폴더가 없습니다", "there is no such workspace"))
        .at(Place::file(workspace))
        .help(Bilingual::new(
            "`voc init 폴더`로 새 작업 폴더를 만들거나 --workspace로 폴더를 지정해 주세요",
            "make one with `voc init DIR`, or name one with --workspace",
        )))
}

/// Returns the rules of now, which the newest run may not have gone by yet.
///
/// # Errors
/// As [`Curation::read`].
pub fn rules_of(workspace: &Path) -> Result<Curation> {
    Curation::read(&workspace.join("registers/curation.toml"))
}

/// Returns what to say where there was no run yet.
#[must_use]
pub fn no_runs(folder: &Path) -> Error {
    let what = Bilingual::new("아직 실행한 결과가 없습니다", "there was no run yet");
    Error::new(Kind::Usage, what).at(Place::file(folder)).help(Bilingual::new(
        "작업 폴더(--workspace)를 확인하거나 `voc run`을 먼저 실행해 주세요",
        "check the workspace (--workspace), or type `voc run` first",
    ))
}

/// Returns a typed id as runs write it: `t-42` is `T-0042`, and of alerts `a-7` is `A-0007`.
#[must_use]
pub fn id_of(typed: &str, letter: &str) -> String {
    let upper = typed.trim().to_uppercase();
    let digits = upper.strip_prefix(letter).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
    match digits.and_then(|digits| digits.parse::<u32>().ok()) {
        Some(number) => format!("{letter}{number:04}"),
        None => upper,
    }
}

/// Takes the permission to change the rules of a workspace that is there.
fn open(workspace: &Path) -> Result<CurationFile> {
    is_workspace(workspace)?;
    CurationFile::open(&workspace.join("registers"))
}

/// Writes a rule and returns the sentence that says what comes of it.
fn write_down(file: &mut CurationFile, action: &Action, signed: &Signed) -> Result<Bilingual> {
    let id = file.append(action, signed)?;
    let Bilingual { ko, en } = rules::effect(action);
    Ok(Bilingual::new(format!("{id}: 다음 `voc run`부터 {ko}."), format!("{id}: from the next `voc run` on, {en}")))
}

/// Returns typed text without blanks around it.
///
/// # Errors
/// Text that is empty.
pub fn filled(name: &str, typed: Option<&str>) -> Result<Option<String>> {
    match typed.map(str::trim) {
        Some("") => Err(empty(name)),
        typed => Ok(typed.map(str::to_owned)),
    }
}

fn empty(name: &str) -> Error {
    Error::new(Kind::Usage, Bilingual::new(format!("{name}의 값이 비었습니다"), format!("{name} is empty")))
        .help(Bilingual::new("내용을 적어 주세요", "write something"))
}

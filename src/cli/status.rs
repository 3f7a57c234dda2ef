//! `voc status`: is there a new report, and is anything in the way of the next one? Reads only, also while a run is at work.

use std::path::PathBuf;

use jiff::{Timestamp, Zoned};
use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Kind, Place, Result};
use crate::ingest::{self, Counts};
use crate::model::{Bilingual, Language};
use crate::pipeline;
use crate::search::Index;
use crate::settings::Settings;
use crate::store::{self, RunRow, Sizes, Store, Workspace};

use super::arguments::{Arguments, Format};
use super::inbox;
use super::table::{Table, print_one};

/// What a monitor reads.
#[derive(Serialize)]
struct Status {
    workspace: PathBuf,
    checked_at: String,
    state: State,
    is_at_work: bool,
    stale_after_hours: u32,
    run: Option<Run>,
    latest: Option<String>,
    store_opens: bool,
    sizes: Option<Sizes>,
    inbox: Option<Inbox>,
    problems: Vec<Problem>,
}

#[derive(Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum State {
    Fine,
    Attention,
}

/// The newest committed run.
#[derive(Serialize)]
struct Run {
    name: String,
    folder: PathBuf,
    as_of: String,
    started_at: String,
    ended_at: String,
    age_hours: f64,
    age_days: f64,
    records: Option<Counts>,
    transcripts: Option<u64>,
    topics: Option<u64>,
    warnings: Vec<Bilingual>,
    #[serde(skip)]
    ended: Zoned,
}

#[derive(Serialize)]
struct Inbox {
    files: usize,
    bytes: u64,
    unseen_files: Option<usize>,
}

/// Something that needs a person, under a name that programs can compare.
#[derive(Serialize)]
struct Problem {
    what: &'static str,
    code: u8,
    #[serde(flatten)]
    told: Bilingual,
    #[serde(skip)]
    error: Error,
}

impl Problem {
    fn new(what: &'static str, error: Error) -> Self {
        let told = |language, prefix| {
            let message = error.message(language);
            message.strip_prefix(prefix).unwrap_or(&message).to_owned()
        };
        let told = Bilingual::new(told(Language::Ko, "오류: "), told(Language::En, "error: "));
        Self { what, code: error.kind().exit_code(), told, error }
    }
}

/// Says how the workspace is; an error when something needs a person.
pub(super) fn status(arguments: &Arguments, format: Format, language: Language) -> Result<()> {
    let settings = pipeline::settings_of(&arguments.workspace)?;
    let workspace = Workspace::new(&arguments.workspace);
    let status = look(&workspace, &settings, Timestamp::now());
    let mut table = Table::new(
        match language {
            Language::Ko => &["항목", "값"],
            Language::En => &["what", "value"],
        },
        &[],
    );
    table.rows = rows(&status, language).into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    print_one(format, &status, &table)?;
    let mut problems: Vec<Error> = status.problems.into_iter().map(|problem| problem.error).collect();
    if problems.is_empty() {
        return Ok(());
    }
    // The code is that of the first one: what keeps the next run from working comes before what the last one left undone.
    problems.sort_by_key(|error| match error.kind() {
        Kind::Verification => 1,
        _ => 0,
    });
    Err(Error::several(problems))
}

fn look(workspace: &Workspace, settings: &Settings, now: Timestamp) -> Status {
    let mut problems = Vec::new();
    // Twice, before and after: what lies there unfinished may be that of a run which ends or begins meanwhile.
    let was_at_work = workspace.is_at_work();
    let is_unfinished = store::is_unfinished(workspace);
    let store = open(workspace, &mut problems);
    let run = store.as_ref().and_then(|store| keep("store", newest(workspace, store, settings, now), &mut problems));
    let latest = store::latest(workspace);
    let is_at_work = keep("store", was_at_work, &mut problems).unwrap_or(false)
        || keep("store", workspace.is_at_work(), &mut problems).unwrap_or(false);
    if let Some(run) = &run {
        check_run(run, latest.as_deref(), settings, is_at_work, &mut problems);
    }
    if keep("store", is_unfinished, &mut problems) == Some(true) && !is_at_work {
        problems.push(Problem::new("unfinished", unfinished(workspace)));
    }
    let sizes = keep("store", Sizes::of(workspace), &mut problems);
    let inbox = keep("inbox", ingest::files(&workspace.folder().join("inbox")), &mut problems).map(|files| Inbox {
        files: files.len(),
        bytes: files.iter().map(|file| file.size_bytes).sum(),
        unseen_files: keep("dictionaries", inbox::n_unseen(&files, workspace, settings, store.as_ref()), &mut problems),
    });
    Status {
        workspace: absolute(workspace),
        checked_at: now.to_string(),
        state: if problems.is_empty() { State::Fine } else { State::Attention },
        is_at_work,
        stale_after_hours: settings.schedule.stale_after_hours,
        store_opens: store.is_some(),
        run,
        latest,
        sizes,
        inbox,
        problems,
    }
}

fn keep<T>(what: &'static str, result: Result<T>, problems: &mut Vec<Problem>) -> Option<T> {
    result.map_err(|error| problems.push(Problem::new(what, error))).ok()
}

/// Returns the workspace's folder as any program finds it.
fn absolute(workspace: &Workspace) -> PathBuf {
    std::path::absolute(workspace.folder()).unwrap_or_else(|_| workspace.folder().to_path_buf())
}

/// Opens the store and its index; no run yet is not a damaged store.
fn open(workspace: &Workspace, problems: &mut Vec<Problem>) -> Option<Store> {
    match Store::open(workspace) {
        Ok(store) => {
            if let Err(error) = Index::open(&store.index_dir(), u64::from(store.newest())) {
                problems.push(Problem::new("index", error));
            }
            Some(store)
        }
        Err(error) if error.kind() == Kind::Usage => {
            let error = Error::new(
                Kind::Verification,
                Bilingual::new("아직 실행한 결과가 없습니다", "there was no run yet in this workspace"),
            )
            .at(Place::file(workspace.folder()))
            .help(Bilingual::new(
                "inbox에 상담 파일을 넣고 `voc run`을 실행한 뒤, 매일 밤 실행하려면 `voc schedule`의 안내를 따라 주세요",
                "put exports into the inbox and type `voc run`; `voc schedule` says how it runs every night",
            ));
            problems.push(Problem::new("no_run", error));
            None
        }
        Err(error) => {
            problems.push(Problem::new("store", error));
            None
        }
    }
}

/// Returns the newest committed run: what the store keeps of it, and of `run.json` what only that has.
fn newest(workspace: &Workspace, store: &Store, settings: &Settings, now: Timestamp) -> Result<Run> {
    let (clock, RunRow { as_of, counts, .. }) = (store.clock()?, store.run()?);
    let folder = absolute(workspace).join("runs").join(&clock.name);
    let told = std::fs::read_to_string(folder.join("run.json")).ok();
    let told: Value = told.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let age_hours = now.duration_since(clock.ended_at).as_secs_f64().max(0.0) / 3600.0;
    let tenths = |number: f64| (number * 10.0).round() / 10.0;
    Ok(Run {
        name: clock.name,
        folder,
        as_of: as_of.to_string(),
        started_at: clock.started_at.to_string(),
        ended_at: clock.ended_at.to_string(),
        age_hours: tenths(age_hours),
        age_days: tenths(age_hours / 24.0),
        records: serde_json::from_value(counts).ok(),
        transcripts: told["counts"]["transcripts"].as_u64(),
        topics: told["counts"]["topics"].as_u64(),
        warnings: serde_json::from_value(told["warnings"].clone()).unwrap_or_default(),
        ended: clock.ended_at.to_zoned(settings.zone()),
    })
}

/// Checks that the newest run is new, that its folder is there, and that `latest` leads to it.
fn check_run(run: &Run, latest: Option<&str>, settings: &Settings, is_at_work: bool, problems: &mut Vec<Problem>) {
    let stale_after = settings.schedule.stale_after_hours;
    if run.age_hours >= f64::from(stale_after) {
        let hours = run.age_hours;
        let what = Bilingual::new(
            format!("가장 최근 실행이 {hours}시간 전에 끝났습니다 (기준 {stale_after}시간)"),
            format!("the newest run ended {hours} hours ago (expected: less than {stale_after})"),
        );
        let error = Error::new(Kind::Verification, what).at(Place::file(&run.folder)).help(Bilingual::new(
            "`voc run`을 직접 실행해 멈추는 이유를 보고, 예약이 켜져 있는지 확인해 주세요 (`voc schedule`)",
            "type `voc run` to see what stops it, and check that it is scheduled (`voc schedule`)",
        ));
        problems.push(Problem::new("stale", error));
    }
    if is_at_work {
        // A run that commits moves folder and link a moment after the store.
        return;
    }
    let again = Bilingual::new(
        "`voc run`을 다시 실행하면 결과 폴더를 새로 씁니다",
        "`voc run` writes the folder of a new run and points `latest` to it",
    );
    if !run.folder.is_dir() {
        let what = Bilingual::new("가장 최근 실행의 결과 폴더가 없습니다", "the folder of the newest run is missing");
        let error = Error::new(Kind::Verification, what).at(Place::file(&run.folder)).help(again);
        problems.push(Problem::new("run_folder", error));
    } else if latest != Some(run.name.as_str()) {
        let name = &run.name;
        let what = Bilingual::new(
            format!("`latest`가 가장 최근 실행 {name}을(를) 가리키지 않습니다"),
            format!("`latest` does not point to the newest run {name}"),
        );
        let error = Error::new(Kind::Verification, what).at(Place::file(run.folder.with_file_name("latest")));
        problems.push(Problem::new("latest", error.help(again)));
    }
}

fn unfinished(workspace: &Workspace) -> Error {
    let what = Bilingual::new(
        "끝나지 않은 실행이 남긴 것이 있습니다. 실행이 도중에 멈췄습니다",
        "a run was cut off before its end and left something behind",
    );
    Error::new(Kind::Verification, what).at(Place::file(workspace.folder())).help(Bilingual::new(
        "`voc run`을 다시 실행하면 정리하고 처음부터 진행합니다. 메모리나 전원이 부족하지 않았는지도 확인해 주세요",
        "`voc run` tidies up and starts again; check whether memory or power ran out",
    ))
}

fn rows(status: &Status, language: Language) -> Vec<(&'static str, String)> {
    let pick = |ko: &'static str, en: &'static str| match language {
        Language::Ko => ko,
        Language::En => en,
    };
    let say = |ko: String, en: String| match language {
        Language::Ko => ko,
        Language::En => en,
    };
    let mut rows = vec![(pick("작업 폴더", "workspace"), status.workspace.display().to_string())];
    match &status.run {
        None => rows.push((pick("최근 실행", "newest run"), pick("없음", "none").to_owned())),
        Some(run) => {
            let (as_of, hours, days) = (&run.as_of, run.age_hours, run.age_days);
            let ended = run.ended.strftime("%F %H:%M %Z");
            let count = |n: Option<u64>| n.map_or_else(|| "?".to_owned(), |n| n.to_string());
            let (transcripts, topics) = (count(run.transcripts), count(run.topics));
            let name = &run.name;
            rows.push((
                pick("최근 실행", "newest run"),
                say(format!("{name} (기준일 {as_of})"), format!("{name} (as of {as_of})")),
            ));
            rows.push((
                pick("끝난 시각", "ended"),
                say(format!("{ended} ({hours}시간 전, {days}일)"), format!("{ended} ({hours} hours ago, {days} days)")),
            ));
            if let Some(counts) = &run.records {
                rows.push((pick("읽은 것", "input"), counts.describe().get(language).to_owned()));
            }
            rows.push((
                pick("기간 안", "in the window"),
                say(
                    format!("상담 {transcripts}건, 토픽 {topics}개"),
                    format!("{transcripts} conversations, {topics} topics"),
                ),
            ));
            let warnings: Vec<&str> = run.warnings.iter().map(|warning| warning.get(language)).collect();
            let warnings = if warnings.is_empty() { pick("없음", "none").to_owned() } else { warnings.join("; ") };
            rows.push((pick("경고", "warnings"), warnings));
        }
    }
    if let Some(sizes) = &status.sizes {
        let Sizes { facts_bytes, cache_bytes, backup_bytes, database_bytes, index_bytes, runs_bytes, .. } = *sizes;
        let [facts, database, index, others, runs] =
            [facts_bytes, database_bytes, index_bytes, cache_bytes + backup_bytes, runs_bytes].map(size);
        let n = sizes.n_runs;
        rows.push((
            pick("저장소", "store"),
            say(
                format!("사실 {facts}, 결정 {database}, 색인 {index}, 사본과 임시 자료 {others}"),
                format!("facts {facts}, decisions {database}, index {index}, copies and cache {others}"),
            ),
        ));
        rows.push((pick("실행 결과", "runs"), say(format!("{n}개, {runs}"), format!("{n}, {runs}"))));
    }
    if let Some(inbox) = &status.inbox {
        let (n, bytes) = (inbox.files, size(inbox.bytes));
        let unseen = inbox.unseen_files.map_or_else(|| "?".to_owned(), |n| n.to_string());
        rows.push((
            "inbox",
            say(
                format!("파일 {n}개, {bytes} (최근 실행 뒤에 새로 들어오거나 바뀐 파일 {unseen}개)"),
                format!("{n} files, {bytes} ({unseen} new or changed since the newest run)"),
            ),
        ));
    }
    rows.push((
        pick("지금 실행 중", "at work now"),
        if status.is_at_work { pick("예", "yes") } else { pick("아니요", "no") }.to_owned(),
    ));
    rows.push((
        pick("상태", "state"),
        match status.state {
            State::Fine => pick("정상", "fine"),
            State::Attention => pick("확인이 필요합니다", "needs attention"),
        }
        .to_owned(),
    ));
    rows
}

/// Returns a size as people read it, in powers of 1000 as disks are sold.
pub(super) fn size(n_bytes: u64) -> String {
    let mut size = n_bytes as f64;
    for unit in ["B", "kB", "MB"] {
        if size < 1000.0 {
            return if unit == "B" { format!("{n_bytes} B") } else { format!("{size:.1} {unit}") };
        }
        size /= 1000.0;
    }
    format!("{size:.1} GB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_in_the_unit_that_people_read() {
        let check = |n_bytes: u64, expected: &str| assert_eq!(size(n_bytes), expected);
        check(0, "0 B");
        check(999, "999 B");
        check(1_000, "1.0 kB");
        check(12_345_678, "12.3 MB");
        check(4_000_000_000_000, "4000.0 GB");
    }
}

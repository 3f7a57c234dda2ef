//! What did that night give? Looks at an earlier night again: with its own settings, registers and dictionaries and with the facts as
//! they were known then. Takes nothing in, moves neither `latest` nor the registry.

use std::collections::BTreeMap;
use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

use jiff::Timestamp;
use serde_json::Value;

use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day, Progress};
use crate::store::{self, Lock, RunFolder, Store};

use super::inputs::Inputs;
use super::laid_out::{Settled, has_kept};
use super::night::{Night, Told};
use super::plan::Plan;
use super::{Order, Outcome, Tools, Watch, nothing_in, window};

/// Looks at a night before the newest one again.
pub(super) fn look(
    order: &Order,
    as_of: Day,
    lock: &Lock,
    newest: Day,
    started_at: Timestamp,
    progress: &dyn Progress,
) -> Result<Outcome> {
    let mut watch = Watch::new();
    let store = Store::open(lock.workspace())?;
    let committed = store.run_of(as_of)?;
    let number = committed.unwrap_or_else(|| store.newest());
    let first_run = committed.map(|run| store.run_numbered(run)).transpose()?;
    if let Some((run, _)) = &first_run
        && run.version != env!("CARGO_PKG_VERSION")
        && !order.with_this_version
    {
        return Err(of_another_version(as_of, &run.version));
    }
    let run_folder = RunFolder::begin(lock, as_of)?;
    let order = Order { as_of: Some(as_of), ..order.clone() };
    let again = Again { order: &order, lock, store: &store, number, committed, started_at };
    let (days, told) = again.work_out(&run_folder, &mut watch, progress)?;
    let mut outcome = told.ok_or_else(|| nothing_in(&days, Some(newest)))?.outcome;
    let folder = run_folder.finish_beside()?;
    let said = match &first_run {
        None => without_a_run(as_of, newest),
        Some((_, clock)) => compare(&lock.workspace().runs().join(&clock.name), &folder, &clock.name),
    };
    outcome.warnings.insert(0, said);
    if first_run.is_some_and(|(run, _)| !has_kept(&run)) {
        outcome.warnings.insert(1, settings_not_kept(as_of));
    }
    watch.lap("commit");
    Ok(Outcome { seconds: watch.seconds, ..outcome })
}

/// A night that is worked out again from what a run knew.
pub(super) struct Again<'a> {
    /// With the as-of day.
    pub(super) order: &'a Order,
    pub(super) lock: &'a Lock,
    pub(super) store: &'a Store,
    /// The run whose facts are looked at.
    pub(super) number: u32,
    /// The run whose settings hold; today's where there is none.
    pub(super) committed: Option<u32>,
    pub(super) started_at: Timestamp,
}

impl Again<'_> {
    /// Tells the night into a folder; `None` where nothing is left in its window. With the days of the window.
    pub(super) fn work_out(
        &self,
        run_folder: &RunFolder,
        watch: &mut Watch,
        progress: &dyn Progress,
    ) -> Result<(RangeInclusive<Day>, Option<Told>)> {
        let Self { order, lock, store, number, committed, started_at } = *self;
        let settled = committed.map(|run| Settled::of(store, run, &order.workspace)).transpose()?;
        let workspace = settled.as_ref().map_or_else(|| order.workspace.clone(), Settled::folder);
        let language = committed.map(|run| store.run_numbered(run)).transpose()?.and_then(|(run, _)| run.language);
        let plan = Plan::read(&Order { workspace, language: order.language.or(language), ..order.clone() })?;
        let (key, _) = store::key(lock)?;
        let tools = Tools::new(&plan, &key, lock.workspace())?;
        let days = plan.first_day()..=plan.as_of;
        let window = window::read(&store.facts_at(&days, number)?, &tools.cache, &tools.stages(), &tools.analysts())?;
        if window.transcripts.is_empty() {
            return Ok((days, None));
        }
        watch.lap("facts");
        let inputs = Inputs::new(store.input_files(plan.as_of, number)?, &[]);
        let night = Night {
            plan: &plan,
            tools: &tools,
            window,
            inputs: &inputs,
            before: store.night_before(plan.as_of)?,
            warnings: inputs.warnings(),
            notices: Vec::new(),
            started_at,
            is_redacted: run_folder.is_again(),
        };
        Ok((days, Some(night.tell(run_folder, watch, progress)?)))
    }
}

fn of_another_version(as_of: Day, version: &str) -> Error {
    let this = env!("CARGO_PKG_VERSION");
    Error::new(
        Kind::Usage,
        Bilingual::new(
            format!("{as_of}은(는) voc {version}으로 분석한 날입니다. 이 프로그램은 {this}이라 같은 결과가 나오지 않을 수 있습니다"),
            format!("{as_of} was run with voc {version}; this is {this} and may give another result"),
        ),
    )
    .help(Bilingual::new(
        "그때의 결과는 runs 폴더에 그대로 있습니다. 이 버전으로 다시 분석하려면 --with-this-version을 붙여 주세요",
        "what it gave then lies in `runs`; to look at it with this version, add --with-this-version",
    ))
}

fn without_a_run(as_of: Day, newest: Day) -> Bilingual {
    Bilingual::new(
        format!(
            "{as_of}에는 실행한 적이 없습니다. 지금 설정과 {newest}까지 읽은 상담으로 그날을 되돌아보았고, `latest`와 토픽 번호는 그대로입니다. 오늘 날짜가 맞는지 확인해 주세요"
        ),
        format!(
            "there was no run of {as_of}: it is looked at with today's settings and what was read by {newest}; `latest` and the ids of topics stay as they are. Check today's date"
        ),
    )
}

fn settings_not_kept(as_of: Day) -> Bilingual {
    Bilingual::new(
        format!("{as_of}의 설정은 보관되어 있지 않아 지금 설정으로 분석했습니다"),
        format!("the settings of {as_of} were not kept: today's are used"),
    )
}

/// Compares two run folders, file by file, but for `run.json`, which knows the clock.
fn compare(first: &Path, again: &Path, name: &str) -> Bilingual {
    let (first, again) = (hashes(first), hashes(again));
    let Some(first) = first else {
        return Bilingual::new(
            format!("처음 실행한 폴더 {name}이(가) 없어 결과를 견주지 못했습니다"),
            format!("the folder of the first run {name} is gone: there is nothing to compare with"),
        );
    };
    let again = again.unwrap_or_default();
    let differ: Vec<&str> = first
        .keys()
        .chain(again.keys().filter(|file| !first.contains_key(*file)))
        .filter(|file| first.get(*file) != again.get(*file))
        .map(String::as_str)
        .collect();
    if differ.is_empty() {
        let n = first.len();
        return Bilingual::new(
            format!("그날의 결과 {name}과 모든 파일({n}개)이 같습니다. `latest`와 토픽 번호는 그대로입니다"),
            format!("all {n} files equal those of {name}; `latest` and the ids of topics stay as they are"),
        );
    }
    let list = differ.join(", ");
    Bilingual::new(
        format!("그날의 결과 {name}과 다른 파일이 있습니다: {list}"),
        format!("these files differ from those of {name}: {list}"),
    )
}

/// Returns the hash of each file that a run wrote, as its `run.json` tells.
fn hashes(folder: &Path) -> Option<BTreeMap<String, String>> {
    let told: Value = serde_json::from_str(&fs::read_to_string(folder.join("run.json")).ok()?).ok()?;
    let outputs = told["outputs"].as_object()?;
    Some(outputs.iter().map(|(file, told)| (file.clone(), told["blake3"].to_string())).collect())
}

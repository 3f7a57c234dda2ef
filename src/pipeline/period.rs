//! What was said in some days? Looks at them from the night whose topics people know, with its settings and what was known then.
//! Commits nothing: neither `latest` nor the registry moves.

use std::fs;

use jiff::Timestamp;
use serde_json::Value;

use crate::error::{Error, Kind, Place, Result};
use crate::model::period::{days_between, plus};
use crate::model::{Bilingual, Day, Period, Progress};
use crate::report::{self, Asked, PeriodReport};
use crate::store::{self, Store, Workspace};

use super::inputs::Inputs;
use super::laid_out::Settled;
use super::night::Night;
use super::plan::Plan;
use super::{Order, Tools, Watch, window};

/// Reports the days that somebody asked about; those after the newest night are left out.
///
/// The topics are those of the first night that had seen all of the days: numbers agree with that night's own report. Where the days lie
/// further back than its window, more is looked at than it did, and a topic that it did not know has no number.
///
/// # Errors
/// No run yet; days after the newest night; a store or register that cannot be read.
pub(crate) fn report_of_period(order: &Order, asked: &Asked, progress: &dyn Progress) -> Result<PeriodReport> {
    let workspace = Workspace::new(&order.workspace);
    let store = Store::open(&workspace)?;
    let (as_of, number) = night_of(&store, asked.days.to)?;
    if as_of < asked.days.from {
        return Err(later(asked, as_of));
    }
    let days = Period { to: asked.days.to.min(as_of), ..asked.days };
    let settled = Settled::of(&store, number, &order.workspace)?;
    let language = order.language.or(store.run_numbered(number)?.0.language);
    let mut plan = Plan::read(&Order { workspace: settled.folder(), language, as_of: Some(as_of), ..order.clone() })?;
    let needed = days_between(asked.first_needed(days), as_of) + 1;
    plan.settings.window.days = plan.settings.window.days.max(u32::try_from(needed).unwrap_or(u32::MAX));
    let key = store::read_key(&workspace)?.ok_or_else(|| super::explaining::without_a_key(&workspace))?;
    let mut tools = Tools::new(&plan, &key, &workspace)?;
    tools.cache = tools.cache.only_read();
    let first_record = store.facts_at(&(Day::MIN..=as_of), number)?.sheaves().iter().map(|sheaf| sheaf.day).min();
    let facts = store.facts_at(&(plan.first_day()..=as_of), number)?;
    progress.begin("facts", None);
    let window = window::read(&facts, &tools.cache, &tools.stages(), &tools.analysts())?;
    progress.end();
    let inputs = Inputs::new(store.input_files(as_of, number)?, &[]);
    let night = Night {
        plan: &plan,
        tools: &tools,
        window,
        inputs: &inputs,
        // The registry after that very night, so that its topics are recognised and not those of the night before.
        before: store.night_before(plus(as_of, 1))?,
        warnings: Vec::new(),
        notices: Vec::new(),
        started_at: Timestamp::UNIX_EPOCH,
        is_redacted: false,
    };
    night.show(&mut Watch::new(), progress, |seen, _| {
        Ok(report::of_period(seen.report, asked, days, first_record, &plan.policies))
    })
}

/// Returns the first night that had seen a day, with its newest run; the newest night where none has.
fn night_of(store: &Store, day: Day) -> Result<(Day, u32)> {
    let runs = store.all_runs()?;
    let mut nights = runs.iter().map(|(number, run, _)| (run.as_of, *number));
    let seen = nights.clone().filter(|(as_of, _)| *as_of >= day).map(|(as_of, _)| as_of).min();
    let as_of = seen.or_else(|| nights.clone().map(|(as_of, _)| as_of).max());
    let found = as_of.and_then(|as_of| nights.rfind(|(of, _)| *of == as_of));
    found.ok_or_else(|| {
        Error::new(Kind::Internal, Bilingual::new("저장소에 실행 기록이 없습니다", "the store holds no run"))
    })
}

fn later(asked: &Asked, newest: Day) -> Error {
    let name = &asked.name;
    Error::new(
        Kind::Usage,
        Bilingual::new(
            format!("기간 {name}은(는) 가장 최근에 분석한 날({newest})보다 뒤입니다"),
            format!("{name} lies after the newest night ({newest})"),
        ),
    )
    .help(Bilingual::new(
        format!("`voc run`으로 새 상담을 분석하거나 {newest}까지의 기간을 적어 주세요"),
        format!("type `voc run` to take in newer conversations, or ask about days up to {newest}"),
    ))
}

/// Removes the reports below `reports/` whose days `is_gone` names by the first and last one looked at; a report that does not tell its
/// days is removed, too. Folders that hold no report stay.
pub(super) fn remove_reports(workspace: &Workspace, is_gone: impl Fn(Day, Day) -> bool) -> Result<()> {
    let root = workspace.reports();
    let Ok(entries) = fs::read_dir(&root) else { return Ok(()) };
    for folder in entries.flatten().map(|entry| entry.path()) {
        let Ok(text) = fs::read_to_string(folder.join("period.json")) else { continue };
        let told: Value = serde_json::from_str(&text).unwrap_or_default();
        let day = |end: &str| told["looked_at"][end].as_str().and_then(|day| day.parse().ok());
        let days: Option<(Day, Day)> = day("from").zip(day("to"));
        if days.is_none_or(|(from, to)| is_gone(from, to)) {
            fs::remove_dir_all(&folder).map_err(|cause| {
                let what = Bilingual::new("보고서를 지울 수 없습니다", "a report cannot be removed");
                Error::new(Kind::Store, what).at(Place::file(&folder)).because(cause)
            })?;
        }
    }
    Ok(())
}

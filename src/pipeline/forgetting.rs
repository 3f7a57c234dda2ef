//! A person leaves for good: out of facts, decisions, index and copies, and out of every report that told of them, which is told again
//! from what was known then without them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::error::{Error, Kind, Result};
use crate::ingest;
use crate::knowledge::articles::FOLDER;
use crate::knowledge::{self, Citing};
use crate::model::{Bilingual, Day, Progress};
use crate::search;
use crate::store::{self, Forgetting, Lock, RunFolder, RunRow, Seal, Sought, Store, ToForget, Workspace};

use super::again::Again;
use super::period;
use super::plan::Plan;
use super::{Order, Tools, Watch};

/// Who or what is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A customer, as exports name them, or by pseudonym.
    Customer(String),
    /// One conversation.
    Case(String),
}

/// What was forgotten, or would be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// How many conversations.
    pub n_transcripts: usize,
    /// Their first and last day.
    pub days: Option<(Day, Day)>,
    /// The runs whose reports are told again, by name.
    pub runs: Vec<String>,
    /// Exports of the inbox, or moved aside after a run, that still hold them: below the workspace, never edited.
    pub exports: Vec<PathBuf>,
    /// Lines of `kb/` that quote or name them, by path and line; never edited either.
    pub articles: Vec<Citing>,
}

/// Returns what would be forgotten; changes nothing.
///
/// # Errors
/// Nobody of that name; no run yet; a store that cannot be read; a run at work.
pub fn seek(order: &Order, who: &Who) -> Result<Forgotten> {
    let plan = Plan::read(order)?;
    let workspace = Workspace::new(&order.workspace);
    Store::open(&workspace)?;
    let lock = workspace.lock()?;
    let (key, _) = store::key(&lock)?;
    let tools = Tools::new(&plan, &key, &workspace)?;
    let sought = find(&Forgetting::begin(&lock)?, who, &tools)?;
    told(&sought, &plan, &tools, &Store::open(&workspace)?)
}

/// Forgets a customer or a conversation. Killed halfway, the next `voc run` or `voc forget` goes on with it.
///
/// # Errors
/// Nobody of that name; no run yet; a store or disk that cannot be read or written; a run at work.
pub fn forget(order: &Order, who: &Who, progress: &dyn Progress) -> Result<Forgotten> {
    let plan = Plan::read(order)?;
    let workspace = Workspace::new(&order.workspace);
    let lock = workspace.lock()?;
    store::repair(&lock)?;
    Store::open(&workspace)?;
    go_on(order, &lock, progress)?;
    let (key, _) = store::key(&lock)?;
    let tools = Tools::new(&plan, &key, &workspace)?;
    let forgetting = Forgetting::begin(&lock)?;
    let sought = find(&forgetting, who, &tools)?;
    let forgotten = told(&sought, &plan, &tools, &Store::open(&workspace)?)?;
    let mut tombstones: BTreeSet<Seal> = sought.iter().map(|one| tools.masker.seal(ingest::digest(&one.id))).collect();
    if let Who::Customer(customer) = who {
        tombstones.insert(tools.masker.seal(ingest::digest(customer)));
        tombstones.extend(sought.iter().filter_map(|one| one.customer));
    }
    let what = ToForget { ids: ids_of(&sought), days: forgotten.days, tombstones };
    remove(order, &lock, forgetting, &what, progress)?;
    Ok(forgotten)
}

/// Goes on with what was being forgotten when the program was cut off; returns whether there was anything.
pub(super) fn go_on(order: &Order, lock: &Lock, progress: &dyn Progress) -> Result<bool> {
    let Some(what) = Forgetting::begun(lock.workspace())? else { return Ok(false) };
    remove(order, lock, Forgetting::begin(lock)?, &what, progress)?;
    Ok(true)
}

/// Removes conversations that are older than the settings allow, and the reports that looked at those days. Returns how many.
pub(super) fn retire(plan: &Plan, lock: &Lock) -> Result<usize> {
    let Some(first_kept) = plan.first_kept() else { return Ok(0) };
    let mut forgetting = Forgetting::begin(lock)?;
    let ids = forgetting.before(first_kept)?;
    if ids.is_empty() {
        return Ok(0);
    }
    let n_transcripts = ids.len();
    let what = ToForget { ids, days: None, tombstones: BTreeSet::new() };
    forgetting.remove(&what)?;
    let store = Store::open(lock.workspace())?;
    purge_index(&store, &what)?;
    for (_, run, clock) in store.all_runs()? {
        if run.window_from < first_kept {
            store::remove_run(lock, &clock.name)?;
        }
    }
    drop(store);
    period::remove_reports(lock.workspace(), |from, _| from < first_kept)?;
    forgetting.finish()?;
    Ok(n_transcripts)
}

fn find(forgetting: &Forgetting, who: &Who, tools: &Tools) -> Result<Vec<Sought>> {
    let sought = match who {
        Who::Case(id) => forgetting.of_ids(&[tools.masker.mask_id(id)].into())?,
        Who::Customer(customer) => {
            let seal = tools.masker.seal(ingest::digest(customer));
            let own = tools.masker.customer_pseudonym(customer);
            let mut sought = forgetting.of_customer(&own, &seal)?;
            if sought.is_empty() {
                // What was typed may be a pseudonym.
                sought = forgetting.of_customer(customer, &seal)?;
            }
            sought
        }
    };
    if sought.is_empty() { Err(unknown(who)) } else { Ok(sought) }
}

/// The error does not repeat what was typed: it may be a person's number.
fn unknown(who: &Who) -> Error {
    let (what, help) = match who {
        Who::Customer(_) => (
            Bilingual::new("그런 고객의 상담이 없습니다", "there is no conversation of that customer"),
            Bilingual::new(
                "내보낸 파일에 적힌 고객 값을 그대로 적거나, `voc similar`나 사실 파일에 보이는 가명을 적어 주세요",
                "write the customer as the exports do, or the pseudonym in the column `customer` of the facts",
            ),
        ),
        Who::Case(_) => (
            Bilingual::new("그런 번호의 상담이 없습니다", "there is no conversation with that id"),
            Bilingual::new("`voc search`로 상담 번호를 확인해 주세요", "see the ids with `voc search`"),
        ),
    };
    Error::new(Kind::Usage, what).help(help)
}

fn ids_of(sought: &[Sought]) -> BTreeSet<String> {
    sought.iter().map(|one| one.id.clone()).collect()
}

fn told(sought: &[Sought], plan: &Plan, tools: &Tools, store: &Store) -> Result<Forgotten> {
    let days = sought.iter().map(|one| one.day).min().zip(sought.iter().map(|one| one.day).max());
    let files: BTreeSet<&str> = sought.iter().filter_map(|one| one.file.as_deref()).collect();
    let mut exports = Vec::new();
    for (folder, is_dated) in [("inbox", false), ("inbox.done", true)] {
        let root = plan.folder.join(folder);
        if !root.is_dir() {
            continue;
        }
        for file in ingest::files(&root)? {
            // Below `inbox.done` the night's day stands before the path.
            let name = if is_dated { file.name.split_once('/').map_or("", |(_, name)| name) } else { &file.name };
            if files.contains(tools.masker.mask_label(name).as_str()) {
                exports.push(PathBuf::from(folder).join(file.name.as_ref()));
            }
        }
    }
    let mut runs = Vec::new();
    for (_, run, clock) in store.all_runs()? {
        if looks_at(days, run.window_from, run.as_of) {
            runs.push(clock.name);
        }
    }
    let ids = ids_of(sought);
    let articles = knowledge::citing(&plan.folder, &ids)?;
    Ok(Forgotten { n_transcripts: ids.len(), days, runs, exports, articles })
}

/// Whether a window shares a day with what is forgotten; every one does where the days are not known.
fn looks_at(days: Option<(Day, Day)>, first: Day, last: Day) -> bool {
    days.is_none_or(|(from, to)| first <= to && from <= last)
}

fn remove(
    order: &Order,
    lock: &Lock,
    mut forgetting: Forgetting,
    what: &ToForget,
    progress: &dyn Progress,
) -> Result<()> {
    progress.begin("forget", None);
    forgetting.remove(what)?;
    // What the runs kept of `kb/` loses the lines; the articles themselves are their editors'.
    forgetting.rewrite_kept(FOLDER, &|bytes| knowledge::without(bytes, &what.ids))?;
    let store = Store::open(lock.workspace())?;
    purge_index(&store, what)?;
    let runs = store.all_runs()?;
    let committed: BTreeSet<String> = runs.iter().map(|(.., clock)| clock.name.clone()).collect();
    store::remove_other_runs(lock, &committed, |as_of| looks_at(what.days, Day::MIN, as_of))?;
    period::remove_reports(lock.workspace(), |from, to| looks_at(what.days, from, to))?;
    // Each night is carried on from the one before, so all that follow the first one concerned are worked out again, in order.
    let concerned = |run: &RunRow| looks_at(what.days, run.window_from, run.as_of);
    for (number, run, clock) in runs.iter().skip_while(|(_, run, _)| !concerned(run)) {
        let had_folder = store::has_folder(lock, &clock.name);
        let folder = RunFolder::again(lock, &clock.name)?;
        let order = Order { as_of: Some(run.as_of), language: None, ..order.clone() };
        let again = Again {
            order: &order,
            lock,
            store: &store,
            number: *number,
            committed: Some(*number),
            started_at: Timestamp::now(),
        };
        match again.work_out(&folder, &mut Watch::new(), progress)?.1 {
            Some(told) => {
                if had_folder {
                    folder.replace()?;
                }
                forgetting.replace_night(&told.registry)?;
                if *number == store.newest() {
                    let (topics, assignments) = told.decided.results();
                    forgetting.replace_results(*number, topics, assignments)?;
                }
            }
            // Nobody else was in that window.
            None => store::remove_run(lock, &clock.name)?,
        }
    }
    drop(store);
    forgetting.finish()?;
    progress.end();
    Ok(())
}

fn purge_index(store: &Store, what: &ToForget) -> Result<()> {
    let (writer, carried) = search::Writer::open(&store.index_dir(), rayon::current_num_threads())?;
    if carried.is_none() {
        // It was damaged and is begun anew by the next run: nothing of anyone is in it.
        return Ok(());
    }
    what.ids.iter().try_for_each(|id| writer.remove(id))?;
    writer.commit_and_purge(u64::from(store.newest())).map(|_| ())
}

/// Says that a run has gone on with what was being forgotten.
pub(super) fn went_on() -> Bilingual {
    Bilingual::new(
        "도중에 멈췄던 개인정보 삭제(`voc forget`)를 마저 끝냈습니다",
        "what `voc forget` had begun when it was cut off is now done",
    )
}

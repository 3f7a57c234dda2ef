//! The nightly run, a line an arrow. It alone measures time.
//!
//! In: a workspace and the as-of day. Out: a committed run folder and store. Fails: see each stage; before the commit
//! everything stays as it was. Parallel: inside the stages, on the caller's thread pool.
//!
//! ```text
//! inbox ─ intake (read, mask, analyse, write facts) ─ window (facts of the last days) ─ night (topics, registry, report) ─ commit ─ index
//! ```
//! What a night looks at always comes from the store, whether it was taken in a moment or a month ago: so a night costs what is new and
//! what lies in its window, and repeating it gives the same.

mod acting;
mod again;
mod catching;
mod clearing;
mod counting;
mod curating;
pub(crate) mod explaining;
mod findings;
mod fingerprints;
mod following;
mod forgetting;
mod holding;
mod indexing;
mod inputs;
mod intake;
mod laid_out;
mod levels;
mod night;
mod period;
mod plan;
mod recording;
mod telling;
mod verifying;
mod window;
mod writing;

use std::path::PathBuf;
use std::time::Instant;

use jiff::Timestamp;

use crate::concepts::Lexicon;
use crate::effects::{Journey, SeverityWords};
use crate::error::{Error, Kind, Result};
use crate::ingest::{self, Counts, Guess, InputFile, Ledger, Reader, Rejected};
use crate::knowledge::Stances;
use crate::mask::Masker;
use crate::model::{Bilingual, Day, Language, MaskType, Progress};
use crate::proposals::Catalogue;
use crate::resolutions::{self, Outcomes};
use crate::search;
use crate::statements;
use crate::store::{self, Cache, Key, RunFolder, Store, Workspace, Writing};
use crate::tokenize::Tokenizer;

use findings::{Analysts, Stages};
use inputs::Inputs;
use intake::{Past, Shelf};
use night::Night;

pub use acting::Verified;
pub use catching::Caught;
pub use forgetting::{Forgotten, Who, forget, seek};
pub(crate) use period::report_of_period;
pub(crate) use plan::{Plan, settings_of};
pub use verifying::verify;

/// What a run was asked to do.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// The workspace's folder.
    pub workspace: PathBuf,
    /// The day to look back from; today in the workspace's zone where missing.
    pub as_of: Option<Day>,
    /// What the report shows first; the workspace's language where missing.
    pub language: Option<Language>,
    /// Opens every file of the inbox, also those that an earlier run has read and that have not changed since.
    pub rehash: bool,
    /// Repeats a night of another version of the program with this one.
    pub with_this_version: bool,
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The run's folder.
    pub folder: PathBuf,
    /// The day looked back from.
    pub as_of: Day,
    /// The night's records by class.
    pub counts: Counts,
    /// Conversations in the window.
    pub n_transcripts: usize,
    /// Customers' statements in the window, all kinds.
    pub n_statements: usize,
    /// Topics found.
    pub n_topics: usize,
    /// Share of the statements that topics are made of which stand alone.
    pub single_ratio: f64,
    /// The report's first sentence.
    pub verdict: Bilingual,
    /// How each file that was opened was understood.
    pub guesses: Vec<Guess>,
    /// Records set aside in the files that were opened, in the order of reading.
    pub rejected: Vec<Rejected>,
    /// What the saved searches caught among the night's new conversations.
    pub caught: Vec<Caught>,
    /// What a person must know.
    pub warnings: Vec<Bilingual>,
    /// Personal data hidden in the night's records, by kind.
    pub masks: Vec<(MaskType, u64)>,
    /// Seconds of each stage, in order.
    pub seconds: Vec<(&'static str, f64)>,
}

/// Runs a night: takes in what is new in the inbox, looks at the window, writes report, decisions and index, and commits them together.
/// A night before the newest one is looked at again: nothing is taken in, and nothing but its own folder is written.
///
/// # Errors
/// A setting, dictionary or register that is wrong; an inbox and a store without a conversation in the window; a disk that cannot be
/// written; another run at work.
pub fn run(order: &Order, progress: &dyn Progress) -> Result<Outcome> {
    let started_at = Timestamp::now();
    let mut watch = Watch::new();
    let plan = Plan::read(order)?;
    let workspace = Workspace::new(&order.workspace);
    let lock = workspace.lock()?;
    let mut notices: Vec<Bilingual> = store::repair(&lock)?.iter().map(store::Repair::message).collect();
    if forgetting::go_on(order, &lock, progress)? {
        notices.push(forgetting::went_on());
    }
    if let Some(newest) = newest_night(&workspace)? {
        let today = Timestamp::now().to_zoned(plan.settings.zone()).date();
        match order.as_of {
            None if plan.as_of < newest => return Err(before_newest(plan.as_of, newest)),
            Some(as_of) if as_of < newest => return again::look(order, as_of, &lock, newest, started_at, progress),
            Some(as_of) if as_of > today && newest <= today => return Err(in_the_future(as_of, today)),
            _ => {}
        }
    }
    let (key, key_origin) = store::key(&lock)?;
    notices.extend(key_origin.warning());
    let tools = Tools::new(&plan, &key, &workspace)?;
    notices.extend(writing::to_mend(&plan.shelf, &tools.masker));
    let mut writing = Writing::begin(&lock)?;
    let days = plan.first_day()..=plan.as_of;
    // The window's files are looked at every night, all of them when the whole inbox is opened.
    let checked = if order.rehash { Day::MIN..=Day::MAX } else { days.clone() };
    let set_aside = writing.set_aside_damaged(&checked)?;
    notices.extend(set_aside.iter().map(store::SetAside::message));
    watch.lap("open");

    let taken = take_in(order, &plan, &tools, &mut writing, progress)?;
    watch.lap("read");
    let earlier = writing.input_files(plan.as_of)?;
    let opened = taken.as_ref().map(|taken| inputs::opened(taken, &earlier, &tools.masker)).unwrap_or_default();
    let inputs = Inputs::new(earlier, &opened);
    let mut warnings = inputs.warnings();
    warnings.extend(lost(&writing, &set_aside)?);

    progress.begin("facts", None);
    let window = window::read(&writing.facts(&days)?, &tools.cache, &tools.stages(), &tools.analysts())?;
    progress.end();
    if window.transcripts.is_empty() {
        return Err(nothing_in(&days, newest_day(&writing, taken.as_ref())?));
    }
    watch.lap("facts");
    let run_folder = RunFolder::begin(&lock, plan.as_of)?;
    let before = writing.night_before(plan.as_of)?;
    notices.extend(changed_dictionaries(&writing, &plan)?);
    let night = Night {
        plan: &plan,
        tools: &tools,
        window,
        inputs: &inputs,
        before,
        warnings,
        notices,
        started_at,
        is_redacted: false,
    };
    let told = night.tell(&run_folder, &mut watch, progress)?;

    let index = bring_index_forward(&writing, &tools, progress)?;
    watch.lap("index");
    let kept = fingerprints::files_of(&plan.folder);
    let number = u64::from(writing.run());
    let decisions = told.decided.decisions(told.registry, opened, kept, &run_folder, started_at);
    let mut outcome = told.outcome;
    let written = writing.commit(run_folder, &decisions)?;
    drop(decisions);
    // The run counts. What fails from here on is told and put right by the next one.
    let after = [
        index.commit(number).map(|_| ()),
        written.back_up(),
        clearing::clear(&plan, &tools.masker).map(|told| outcome.warnings.extend(told)),
        forgetting::retire(&plan, &lock).map(|n| outcome.warnings.extend(retired(n))),
    ];
    tools.cache.forget_others();
    outcome.warnings.extend(
        after
            .into_iter()
            .filter_map(Result::err)
            .map(|error| Bilingual::new(error.message(Language::Ko), error.message(Language::En))),
    );
    watch.lap("commit");
    if let Some(taken) = taken {
        outcome.guesses = taken.guesses.into_iter().map(|(_, guess)| guess).collect();
        outcome.rejected = taken.rejected;
    }
    Ok(Outcome { seconds: watch.seconds, ..outcome })
}

/// Makes the search index anew from the facts.
///
/// # Errors
/// No run yet; a disk that cannot be written; another run at work.
pub fn rebuild_index(order: &Order, progress: &dyn Progress) -> Result<u64> {
    let plan = Plan::read(order)?;
    let workspace = Workspace::new(&order.workspace);
    let lock = workspace.lock()?;
    store::repair(&lock)?;
    let store = Store::open(&workspace)?;
    let (key, _) = store::key(&lock)?;
    let tools = Tools::new(&plan, &key, &workspace)?;
    let facts = store.facts()?;
    let writer = search::Writer::create(&store.index_dir(), rayon::current_num_threads())?;
    progress.begin("index", None);
    indexing::add(&writer, &facts, &facts.sheaves(), &tools, progress)?;
    let index = writer.commit(u64::from(store.newest()))?;
    progress.end();
    Ok(index.len())
}

/// The stages with their word lists, made once.
pub(crate) struct Tools {
    tokenizer: Tokenizer,
    masker: Masker,
    statements: statements::Extractor,
    resolutions: resolutions::Extractor,
    lexicon: Lexicon,
    journey: Journey,
    severity: SeverityWords,
    catalogue: Catalogue,
    stances: Stances,
    outcomes: Outcomes,
    cache: Cache,
}

impl Tools {
    fn new(plan: &Plan, key: &Key, workspace: &Workspace) -> Result<Self> {
        Self::with_key(plan, key.bytes(), workspace)
    }

    /// For what masks nothing: everything that is read was masked before.
    fn without_key(plan: &Plan, workspace: &Workspace) -> Result<Self> {
        Self::with_key(plan, &[0; 32], workspace)
    }

    fn with_key(plan: &Plan, key: &[u8; 32], workspace: &Workspace) -> Result<Self> {
        let tokenizer = Tokenizer::new(&plan.dictionaries)?;
        let lexicon = Lexicon::new(&plan.dictionaries, &tokenizer)?;
        Ok(Self {
            masker: Masker::new(&plan.dictionaries, &plan.settings.mask, key)?,
            statements: statements::Extractor::new(&plan.dictionaries)?,
            resolutions: resolutions::Extractor::new(&plan.dictionaries)?,
            journey: Journey::new(&plan.dictionaries)?,
            severity: SeverityWords::new(&plan.dictionaries)?,
            catalogue: Catalogue::new(&plan.dictionaries)?,
            stances: Stances::new(&plan.dictionaries)?,
            outcomes: Outcomes::new(&plan.dictionaries)?,
            cache: Cache::new(workspace, &fingerprints::of_findings(&plan.folder)),
            tokenizer,
            lexicon,
        })
    }

    fn stages(&self) -> Stages<'_> {
        let Self { masker, statements, resolutions, .. } = self;
        Stages { masker, statements, resolutions }
    }

    fn analysts(&self) -> Analysts<'_> {
        Analysts::new(&self.tokenizer)
    }
}

fn newest_night(workspace: &Workspace) -> Result<Option<Day>> {
    match Store::open(workspace) {
        Ok(store) => store.newest_as_of(),
        Err(error) if error.kind() == Kind::Usage => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the error of a night that nobody gave a day and that would come before the newest one: nothing would be read, night for
/// night, and nobody would notice.
fn before_newest(today: Day, newest: Day) -> Error {
    Error::new(
        Kind::Usage,
        Bilingual::new(
            format!("오늘({today})이 가장 최근에 분석한 날({newest})보다 앞섭니다. 새 파일을 읽지 않고 멈췄습니다"),
            format!("today ({today}) comes before the newest night ({newest}): nothing was read"),
        ),
    )
    .help(Bilingual::new(
        "컴퓨터의 날짜와 시간대를 확인해 주세요. --as-of를 잘못 적어 실행했다면 그 전에 만든 백업을 `voc restore`로 되돌려 주세요",
        "check the machine's date and zone; after a run with a wrong --as-of, `voc restore` a backup made before it",
    ))
}

/// Returns the error of a day to come, after which no night of today could be run any more.
fn in_the_future(as_of: Day, today: Day) -> Error {
    Error::new(
        Kind::Usage,
        Bilingual::new(
            format!("--as-of {as_of}은(는) 오늘({today})보다 뒤입니다"),
            format!("--as-of {as_of} lies after today ({today})"),
        ),
    )
    .help(Bilingual::new(
        format!("--as-of {today} 또는 그 전날을 적어 주세요"),
        format!("give --as-of {today} or a day before it"),
    ))
}

/// Takes in what is new; `None` where the inbox holds nothing and earlier nights have filled the store.
fn take_in(
    order: &Order,
    plan: &Plan,
    tools: &Tools,
    writing: &mut Writing,
    progress: &dyn Progress,
) -> Result<Option<intake::Intake>> {
    let is_first = writing.newest_as_of()?.is_none();
    if !is_first && ingest::files(&plan.inbox())?.is_empty() {
        return Ok(None);
    }
    let reader = plan.reader()?;
    let reader = if order.rehash { reader } else { without_known(reader, plan, tools, writing)? };
    let (stages, analysts) = (tools.stages(), tools.analysts());
    let mut past = Past { store: writing.past()?, stages: &stages };
    let ledger = Ledger::new(plan.as_of).masked_by(&fingerprints::of_masking(plan)).keeping_from(plan.first_kept());
    let mut shelf = Shelf { writing, cache: &tools.cache, as_of: plan.as_of };
    let mut taken = intake::take_in(reader, ledger, &mut past, &stages, &analysts, &mut shelf, progress)?;
    taken.mask_names(&tools.masker);
    let check = taken.ledger.check_rejected(plan.settings.inbox.max_rejected_ratio);
    check.map_err(|error| with_reasons(error, &taken.rejected))?;
    Ok(Some(taken))
}

/// Passes over the files that an earlier run has read to the end and that have not changed since.
fn without_known(reader: Reader, plan: &Plan, tools: &Tools, writing: &Writing) -> Result<Reader> {
    let is_known = |file: &InputFile| -> Result<bool> {
        let Some(known) = writing.known_file(&tools.masker.mask_label(&file.name))? else { return Ok(false) };
        let is_same = (known.file.n_bytes, known.file.modified_ms) == (file.size_bytes, file.modified_ms());
        // Records after the as-of day wait for a later night, and what could not be read for other settings.
        let nothing_waits = known.file.n_later == 0 || plan.as_of <= known.as_of;
        let nothing_helps = known.file.n_rejected == 0 || known.settings_hash == plan.hash_of("settings");
        Ok(is_same && nothing_waits && nothing_helps)
    };
    let known: Vec<bool> = reader.files().iter().map(is_known).collect::<Result<_>>()?;
    let mut known = known.into_iter();
    Ok(reader.without(|_| known.next().unwrap_or(false)))
}

/// Adds to the index what came since the run that it carries, as far as can be done before the commit.
fn bring_index_forward(writing: &Writing, tools: &Tools, progress: &dyn Progress) -> Result<search::Writer> {
    progress.begin("index", None);
    let (writer, carried) = search::Writer::open(&writing.index_dir(), rayon::current_num_threads())?;
    let since = carried.and_then(|run| u32::try_from(run).ok()).unwrap_or(0);
    let (facts, sheaves, replaced) = writing.since(since)?;
    replaced.iter().try_for_each(|id| writer.remove(id))?;
    indexing::add(&writer, &facts, &sheaves, tools, progress)?;
    writer.prepare()?;
    progress.end();
    Ok(writer)
}

/// Says that the search index still has the words of the dictionaries before.
fn changed_dictionaries(writing: &Writing, plan: &Plan) -> Result<Option<Bilingual>> {
    let before = writing.newest_run()?.map(|run| run.dictionaries_hash);
    Ok(before.is_some_and(|before| before != plan.hash_of("dictionaries")).then(|| {
        Bilingual::new(
            "사전(dictionaries)이 바뀌어 기간 안의 상담을 새 사전으로 다시 분석했습니다. 이미 색인된 상담도 새 사전으로 찾으려면 `voc index rebuild`를 실행해 주세요",
            "the dictionaries have changed: the window is analysed anew; type `voc index rebuild` so that search finds earlier conversations by them, too",
        )
    }))
}

fn retired(n_transcripts: usize) -> Option<Bilingual> {
    (n_transcripts > 0).then(|| {
        Bilingual::new(
            format!("보관 기간이 지난 상담 {n_transcripts}건과 그 기간의 보고서를 지웠습니다"),
            format!(
                "{n_transcripts} conversations past the retention period are removed, with the reports of their days"
            ),
        )
    })
}

/// Returns what a report must say of conversations whose facts were damaged and that the inbox does not hold any more.
fn lost(writing: &Writing, set_aside: &[store::SetAside]) -> Result<Vec<Bilingual>> {
    let mut n_lost = 0;
    for id in set_aside.iter().flat_map(|set_aside| &set_aside.ids) {
        n_lost += usize::from(!writing.holds(id)?);
    }
    Ok((n_lost > 0)
        .then(|| {
            Bilingual::new(
                format!("저장된 파일이 손상되어 상담 {n_lost}건을 읽지 못했습니다. inbox에 원본이 없어 이 보고서의 수에서 빠졌습니다"),
                format!("{n_lost} conversations are missing from these figures: their stored files are damaged, and the inbox no longer holds them"),
            )
        })
        .into_iter()
        .collect())
}

/// Returns the newest day that a run can look back from with something to see.
fn newest_day(writing: &Writing, taken: Option<&intake::Intake>) -> Result<Option<Day>> {
    let in_time = taken.and_then(|taken| taken.ledger.newest_day_in_time()).max(writing.newest_day()?);
    // The newest day in time leads to the least surprising run; records that lie in the future come second.
    Ok(in_time.or_else(|| taken.and_then(|taken| taken.ledger.newest_day())))
}

/// Returns the error that there is nothing to look at; the remedy names the newest day found.
pub(crate) fn nothing_in(days: &std::ops::RangeInclusive<Day>, newest: Option<Day>) -> Error {
    let (first, as_of) = (days.start(), days.end());
    let what = Bilingual::new(
        format!("{first}부터 {as_of}까지의 기록이 없습니다"),
        format!("no record from {first} to {as_of}"),
    );
    let help = match newest {
        Some(day) => Bilingual::new(
            format!("--as-of {day} (가장 최근 기록이 있는 날)"),
            format!("--as-of {day} (the newest day found)"),
        ),
        None => Bilingual::new(
            "inbox 폴더에 상담 기록을 넣어 주세요",
            "put exports with conversations into the inbox folder",
        ),
    };
    Error::new(Kind::Input, what).help(help)
}

/// Reasons that a run that cannot go on tells: the first ones show what is wrong, all of them would hide it.
const N_REASONS: usize = 5;

/// Adds the first reasons to the error that too much was set aside: no run folder will tell them.
fn with_reasons(error: Error, rejected: &[Rejected]) -> Error {
    Error::several(std::iter::once(error).chain(rejected.iter().take(N_REASONS).map(Rejected::to_error)).collect())
}

/// Measures stages.
struct Watch {
    last: Instant,
    seconds: Vec<(&'static str, f64)>,
}

impl Watch {
    fn new() -> Self {
        Self { last: Instant::now(), seconds: Vec::new() }
    }

    fn lap(&mut self, stage: &'static str) {
        let seconds = self.last.elapsed().as_secs_f64();
        match self.seconds.iter_mut().find(|(known, _)| *known == stage) {
            Some((_, sum)) => *sum += seconds,
            None => self.seconds.push((stage, seconds)),
        }
        self.last = Instant::now();
    }
}

//! The nightly run, a line an arrow. It alone measures time.
//!
//! In: a workspace and the as-of day. Out: a committed run folder and store. Fails: see each stage; before the commit
//! everything stays as it was. Parallel: inside the stages, on the caller's thread pool.

mod counting;
mod curating;
mod fingerprints;
mod following;
mod levels;
mod reading;
mod recording;
mod telling;

use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::{Span, Timestamp};

use crate::concepts::{Lexicon, Matcher};
use crate::dictionaries::Dictionaries;
use crate::error::{Error, Kind, Place, Result};
use crate::ingest::{self, Counts, Guess, Reader, Rejected};
use crate::mask::Masker;
use crate::model::{Bilingual, Day, Language, MaskedTranscript, Progress};
use crate::registry::Curation;
use crate::report::{self, Release};
use crate::resolutions;
use crate::settings::Settings;
use crate::statements;
use crate::store::{self, Building, Case, RunFolder, Workspace};
use crate::tokenize::Tokenizer;
use crate::topics::{self, Taxonomy, names};

use reading::{Findings, Reading, Stages};

pub(crate) use recording::INDEX_RUN;

/// What a run was asked to do.
#[derive(Debug, Clone)]
pub struct Order {
    /// The workspace's folder.
    pub workspace: PathBuf,
    /// The day to look back from; today in the workspace's zone where missing.
    pub as_of: Option<Day>,
    /// What the report shows first; the workspace's language where missing.
    pub language: Option<Language>,
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The run's folder.
    pub folder: PathBuf,
    /// The day looked back from.
    pub as_of: Day,
    /// Records by class.
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
    /// How each file was understood.
    pub guesses: Vec<Guess>,
    /// Records set aside, in the order of reading.
    pub rejected: Vec<Rejected>,
    /// What a person must know.
    pub warnings: Vec<Bilingual>,
    /// Personal data hidden, by kind.
    pub masks: Vec<(crate::model::MaskType, u64)>,
    /// Seconds of each stage, in order.
    pub seconds: Vec<(&'static str, f64)>,
}

/// Runs a night: reads the inbox, writes facts, decisions, index and report, and commits them together.
///
/// # Errors
/// A setting, dictionary or register that is wrong; an inbox without a readable record in the window; a disk that cannot be
/// written; another run at work.
pub fn run(order: &Order, progress: &dyn Progress) -> Result<Outcome> {
    let started_at = Timestamp::now();
    let mut watch = Watch::new();
    let plan = Plan::read(order)?;
    let workspace = Workspace::new(&order.workspace);
    let lock = workspace.lock()?;
    let mut warnings: Vec<Bilingual> = store::repair(&lock)?.iter().map(store::Repair::message).collect();
    let (key, key_origin) = store::key(&lock)?;
    warnings.extend(key_origin.warning());

    let tokenizer = Tokenizer::new(&plan.dictionaries)?;
    let masker = Masker::new(&plan.dictionaries, &plan.settings.mask, key.bytes())?;
    let statements = statements::Extractor::new(&plan.dictionaries)?;
    let resolutions = resolutions::Extractor::new(&plan.dictionaries)?;
    let lexicon = Lexicon::new(&plan.dictionaries, &tokenizer)?;
    let stages = Stages { masker: &masker, tokenizer: &tokenizer, statements: &statements, resolutions: &resolutions };
    let reader = plan.reader()?;
    watch.lap("open");
    let mut read = reading::read_all(reader, ingest::Ledger::new(plan.as_of), &stages, progress)?;
    watch.lap("read");
    read.mask_names(&masker);
    let check = read.ledger.check_rejected(plan.settings.inbox.max_rejected_ratio);
    check.map_err(|error| with_reasons(error, &read.rejected))?;
    read.ledger.check_window(plan.first_day())?;
    let n_window = window_first(&mut read, &plan);
    let (transcripts, findings) = (&read.transcripts[..n_window], &read.findings[..n_window]);

    progress.begin("topics", None);
    let macros = counting::macros(findings);
    let rows = counting::rows(findings);
    let matcher = Matcher::new(&lexicon, read.vocabulary.terms());
    let corpus = counting::corpus(&rows, transcripts, findings, &macros, &read.vocabulary, &matcher);
    watch.lap("features");
    let definitions = levels::definitions(&plan.taxonomy, &tokenizer, &read.vocabulary, &matcher);
    let grouped = topics::group(&corpus, &definitions);
    let building = Building::begin(&lock, &key)?;
    let meanings = names::Meanings::new(&read.vocabulary, &lexicon, &matcher, &tokenizer);
    let name_rows = counting::name_rows(&rows, transcripts, findings);
    let answered = |row: u32| counting::answer_rows(rows[row as usize], transcripts, findings, &macros);
    watch.lap("topics");
    let mut topic_names = names::name(&grouped.grouping, &name_rows, &answered, &meanings, names::Within::Nothing);
    watch.lap("names");
    let ids = following::ids(&rows, transcripts);
    let found = following::found(&grouped, &definitions, &topic_names, &ids);
    let mut followed = following::follow(building.nights()?, plan.as_of, &found)?;
    let texts: Vec<&str> = name_rows.iter().map(|row| row.text).collect();
    let tonight = curating::Tonight { corpus: &corpus, grouped: &grouped, texts: &texts, ids: &ids };
    let curated = curating::curate(&plan.curation, &mut followed.night, &tonight);
    let (grouped, numbers) = grouped.decide(&curated.decided);
    let known = curating::known(&followed.night, &curated, &numbers, &plan.curation);
    let kept = followed.kept()?;
    warnings.extend(followed.warning.iter().chain(&curated.warnings).cloned());
    watch.lap("registry");
    let model = topics::describe(&corpus, &definitions, grouped);
    let areas = levels::areas(&model, &corpus, &plan.taxonomy, &lexicon);
    let severities = counting::severities(&corpus, &lexicon);
    let stages_of_journey = counting::journeys(&model, &corpus, &lexicon);
    drop(corpus);
    let grouping = &model.grouping;
    watch.lap("topics");
    if !curated.decided.is_empty() {
        topic_names = names::name(grouping, &name_rows, &answered, &meanings, names::Within::Nothing);
    }
    let n_of_topics: Vec<usize> = model.n_of_variants.iter().map(Vec::len).collect();
    let within = names::Within::Topics { n_of_topics: &n_of_topics, names: &topic_names };
    let variant_names = names::name(&model.variant_grouping(), &name_rows, &answered, &meanings, within);
    drop(name_rows);
    let answers = counting::answers(grouping, &rows, transcripts, findings, &macros, &read.vocabulary);
    watch.lap("names");
    progress.end();

    progress.begin("facts", None);
    let cases: Vec<Case<'_>> = read
        .transcripts
        .iter()
        .zip(&read.findings)
        .map(|(transcript, findings)| Case { transcript, statements: &findings.statements })
        .collect();
    let facts = building.write_facts(&cases, plan.as_of)?;
    drop(cases);
    progress.end();
    watch.lap("facts");
    progress.begin("index", Some(read.transcripts.len() as u64));
    recording::index(&read, &plan, &building, progress)?;
    progress.end();
    watch.lap("index");

    progress.begin("report", None);
    let run_folder = RunFolder::begin(&lock, plan.as_of)?;
    let found = telling::Found {
        model: &model,
        definitions: &definitions,
        areas,
        severities: &severities,
        journeys: &stages_of_journey,
        names: &topic_names,
        known: &known,
        churn: followed.night.churn(),
        curation: &plan.curation,
        variant_names: &variant_names,
        answers,
        rows: &rows,
    };
    let told = telling::Told::new(&read, n_window, found, &masker);
    let fingerprints = plan.fingerprints();
    let report = report::summarise(told.input(&read.transcripts[..n_window], &plan, &fingerprints, &warnings));
    watch.lap("summary");
    let decided = recording::decided(&report, &read, &plan, &masker, &fingerprints);
    report::write(&report, &run_folder.path(), plan.language)?;
    watch.lap("report");
    let outcome = Outcome {
        folder: run_folder.final_path(),
        as_of: plan.as_of,
        counts: read.ledger.counts(),
        n_transcripts: n_window,
        n_statements: findings.iter().map(|findings| findings.statements.len()).sum(),
        n_topics: grouping.sizes.len(),
        single_ratio: recording::single_ratio(grouping),
        verdict: Bilingual::new(
            report.verdict.headline.iter().map(|s| s.ko.as_str()).collect::<Vec<_>>().join(" "),
            report.verdict.headline.iter().map(|s| s.en.as_str()).collect::<Vec<_>>().join(" "),
        ),
        guesses: read.guesses.iter().map(|(_, guess)| guess.clone()).collect(),
        rejected: read.rejected.clone(),
        warnings: warnings.clone(),
        masks: read.masks.by_type(),
        seconds: watch.seconds.clone(),
    };
    recording::write_run_json(&run_folder, &outcome, &report, &plan, &fingerprints, started_at, model.agents_weights)?;
    let decisions = decided.decisions(facts, kept, &run_folder, started_at);
    building.commit(run_folder, &decisions)?;
    progress.end();
    watch.lap("commit");
    Ok(Outcome { seconds: watch.seconds, ..outcome })
}

/// What a run works by, read before any work so that every problem is told at once.
pub(crate) struct Plan {
    pub(crate) settings: Settings,
    pub(crate) dictionaries: Dictionaries,
    pub(crate) releases: Vec<Release>,
    pub(crate) taxonomy: Taxonomy,
    pub(crate) curation: Curation,
    pub(crate) as_of: Day,
    pub(crate) language: Language,
    pub(crate) folder: PathBuf,
}

impl Plan {
    /// Reads settings, registers and dictionaries.
    pub(crate) fn read(order: &Order) -> Result<Self> {
        let folder = order.workspace.clone();
        let settings = settings_of(&folder)?;
        let as_of = order.as_of.unwrap_or_else(|| Timestamp::now().to_zoned(settings.zone()).date());
        let releases = read_releases(&folder.join("registers/releases.csv"))?;
        let taxonomy = read_taxonomy(&folder.join("registers/taxonomy.toml"))?;
        let curation = Curation::read(&folder.join("registers/curation.toml"))?;
        let language = order.language.unwrap_or(settings.workspace.language);
        let dictionaries = Dictionaries::with_additions(folder.join("dictionaries"));
        Ok(Self { settings, dictionaries, releases, taxonomy, curation, as_of, language, folder })
    }

    fn inbox(&self) -> PathBuf {
        self.folder.join("inbox")
    }

    pub(crate) fn reader(&self) -> Result<Reader> {
        Reader::open(&self.inbox(), &self.settings.inbox, &self.dictionaries, self.settings.zone(), self.as_of)
    }

    /// Returns the first day of the window.
    pub(crate) fn first_day(&self) -> Day {
        self.as_of.saturating_sub(Span::new().days(i64::from(self.settings.window.days) - 1))
    }

    /// Returns name and hash of everything that decides the result besides the input.
    fn fingerprints(&self) -> Vec<(String, String)> {
        fingerprints::of_folder(&self.folder)
    }

    pub(crate) fn day_of(&self, transcript: &MaskedTranscript) -> Day {
        transcript.metadata.started_at.as_ref().map_or(self.as_of, jiff::Zoned::date)
    }
}

/// Reads the settings of a workspace, which must exist.
pub(crate) fn settings_of(folder: &Path) -> Result<Settings> {
    if folder.is_dir() {
        return Settings::read(&folder.join("voc.toml"));
    }
    Err(Error::new(Kind::Usage, Bilingual::new("작업 폴더가 없습니다", "there is no such workspace"))
        .at(Place::file(folder))
        .help(Bilingual::new(
            "`voc init 폴더`로 새 작업 폴더를 만들거나 --workspace로 폴더를 지정해 주세요",
            "make one with `voc init DIR`, or name one with --workspace",
        )))
}

/// Reasons that a run that cannot go on tells: the first ones show what is wrong, all of them would hide it.
const N_REASONS: usize = 5;

/// Adds the first reasons to the error that too much was set aside: no run folder will tell them.
fn with_reasons(error: Error, rejected: &[Rejected]) -> Error {
    Error::several(std::iter::once(error).chain(rejected.iter().take(N_REASONS).map(Rejected::to_error)).collect())
}

fn read_releases(path: &Path) -> Result<Vec<Release>> {
    match std::fs::read_to_string(path) {
        Ok(text) => report::parse_releases(path, &text),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(cause) => Err(Error::unreadable(Kind::Settings, path, cause)),
    }
}

fn read_taxonomy(path: &Path) -> Result<Taxonomy> {
    match std::fs::read_to_string(path) {
        Ok(text) => topics::parse_taxonomy(path, &text),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(Taxonomy::default()),
        Err(cause) => Err(Error::unreadable(Kind::Settings, path, cause)),
    }
}

/// Puts the window's conversations first, keeping their order; returns how many they are.
fn window_first(read: &mut Reading, plan: &Plan) -> usize {
    let first_day = plan.first_day();
    let mut cases: Vec<(MaskedTranscript, Findings)> =
        std::mem::take(&mut read.transcripts).into_iter().zip(std::mem::take(&mut read.findings)).collect();
    cases.sort_by_key(|(transcript, _)| plan.day_of(transcript) < first_day);
    let n_window = cases.partition_point(|(transcript, _)| plan.day_of(transcript) >= first_day);
    (read.transcripts, read.findings) = cases.into_iter().unzip();
    n_window
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

//! Everything that pages tell of one run. A request holds one snapshot from its beginning to its end, so that no page mixes two runs.

use std::path::PathBuf;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::lines::{self, CaughtLine, EffectRow, RunFile, TopicLine};
use crate::alerts::Alert;
use crate::dictionaries::Dictionaries;
use crate::error::Result;
use crate::knowledge::Draft;
use crate::model::{Bilingual, Day};
use crate::proposals::Proposal;
use crate::report::{self, Difference, RunFacts, Summary};
use crate::search::Finder;
use crate::store::{Frozen, Store, Workspace};
use crate::tokenize::Tokenizer;

/// One complete run: store, run folder and search index all carry it.
pub(super) struct Snapshot {
    /// What the store keeps of it.
    pub(super) store: Frozen,
    /// The run's folder.
    pub(super) folder: PathBuf,
    /// `run.json`.
    pub(super) run: RunFile,
    /// `summary.json`; `None` where an earlier version of the program made the run.
    pub(super) summary: Option<Summary>,
    /// Areas, topics and variants, in the order of `topics.jsonl`.
    pub(super) levels: Vec<TopicLine>,
    /// Positions of all ids in `levels`.
    positions: FxHashMap<String, usize>,
    /// What was unusual, in the order of the report.
    pub(super) alerts: Vec<Alert>,
    /// What should be done, the most worthwhile first.
    pub(super) proposals: Vec<Proposal>,
    /// What should be written down, the most pressing first.
    pub(super) drafts: Vec<Draft>,
    /// Whom each topic hurts, and how much.
    pub(super) effects: Vec<EffectRow>,
    /// What the saved searches caught that night.
    pub(super) caught: Vec<CaughtLine>,
    /// Where it was said.
    pub(super) finder: Finder,
    /// Cuts a query as the index was cut.
    pub(super) tokenizer: Tokenizer,
    /// What changed since the newest run of an earlier day; taken when it is first asked for.
    difference: OnceLock<Option<Difference>>,
}

impl Snapshot {
    /// Loads the newest committed run of a workspace.
    ///
    /// # Errors
    /// No run yet; a store, index or run folder that is damaged, or not yet of the same run.
    pub(super) fn load(workspace: &Workspace) -> Result<Self> {
        let opened = Store::open(workspace)?;
        let store = Frozen::read(&opened)?;
        let folder = workspace.runs().join(&store.clock().name);
        let run = lines::read_one(&folder.join("run.json"))?.ok_or_else(|| missing(&folder))?;
        let levels: Vec<TopicLine> = lines::read(&folder.join("topics.jsonl"))?;
        let positions = levels.iter().enumerate().map(|(at, line)| (line.id.clone(), at)).collect();
        let dictionaries = Dictionaries::with_additions(workspace.folder().join("dictionaries"));
        let tokenizer = Tokenizer::new(&dictionaries)?;
        let finder = Finder::open(&opened, &dictionaries, &tokenizer)?;
        finder.prepare()?;
        // What the finder read it read after the store was frozen: it must have stood still.
        if Store::open(workspace)?.newest() != store.number() {
            return Err(overtaken());
        }
        Ok(Self {
            run,
            summary: lines::read_one(&folder.join("summary.json"))?,
            positions,
            alerts: lines::read(&folder.join("alerts.jsonl"))?,
            proposals: lines::read(&folder.join("proposals.jsonl"))?,
            drafts: lines::read(&folder.join("kb-drafts.jsonl"))?,
            effects: lines::read(&folder.join("effects.jsonl"))?,
            caught: lines::read(&folder.join("searches.jsonl"))?,
            levels,
            folder,
            store,
            finder,
            tokenizer,
            difference: OnceLock::new(),
        })
    }

    /// Returns what changed since the newest run of an earlier day; `None` where there is none.
    ///
    /// # Errors
    /// A run folder that cannot be read.
    pub(super) fn since_before(&self, workspace: &Workspace) -> Result<Option<&Difference>> {
        if let Some(difference) = self.difference.get() {
            return Ok(difference.as_ref());
        }
        let before =
            run_names(workspace)?.into_iter().rev().find(|name| as_of(name).is_some_and(|day| day < self.run.as_of));
        let difference = match before {
            Some(name) => {
                let before = RunFacts::read(&workspace.runs().join(name))?;
                Some(report::compare(&before, &RunFacts::read(&self.folder)?))
            }
            None => None,
        };
        Ok(self.difference.get_or_init(|| difference).as_ref())
    }

    /// Returns the newest of some weekly counts: those of the weeks that hold records.
    pub(super) fn known_weeks<'w>(&self, weekly: &'w [u64]) -> &'w [u64] {
        let n_known = self.summary.as_ref().map_or(weekly.len(), |summary| summary.weeks.len());
        &weekly[weekly.len().saturating_sub(n_known)..]
    }

    /// Returns the topics, largest first.
    pub(super) fn topics(&self) -> impl Iterator<Item = &TopicLine> {
        self.levels.iter().filter(|line| line.level == 1)
    }

    /// Returns the areas, largest first.
    pub(super) fn areas(&self) -> impl Iterator<Item = &TopicLine> {
        self.levels.iter().filter(|line| line.level == 0)
    }

    /// Returns an area, topic or variant.
    pub(super) fn level(&self, id: &str) -> Option<&TopicLine> {
        self.positions.get(id).map(|&at| &self.levels[at])
    }

    /// Returns a topic.
    pub(super) fn topic(&self, id: &str) -> Option<&TopicLine> {
        self.level(id).filter(|line| line.level == 1)
    }

    /// Returns what a topic is called; its id where the run does not know it.
    pub(super) fn name_of(&self, topic: &str) -> Bilingual {
        self.level(topic).map_or_else(|| Bilingual::new(topic, topic), TopicLine::name)
    }
}

fn overtaken() -> crate::Error {
    let what = Bilingual::new("방금 새 실행이 끝났습니다", "a new run has just been committed");
    crate::Error::new(crate::error::Kind::Locked, what)
        .help(Bilingual::new("잠시 뒤 다시 시도해 주세요", "try again in a moment"))
}

fn missing(folder: &std::path::Path) -> crate::error::Error {
    use crate::error::{Error, Kind, Place};
    Error::new(
        Kind::Store,
        Bilingual::new(
            "가장 최근 실행의 결과 폴더가 없거나 비어 있습니다",
            "the folder of the newest run is missing or empty",
        ),
    )
    .at(Place::file(folder))
    .help(Bilingual::new(
        "`voc run`을 다시 실행하면 결과 폴더를 새로 씁니다",
        "`voc run` writes the folder of a new run",
    ))
}

/// Returns the names of the runs whose folders are there, oldest first.
///
/// # Errors
/// A folder that cannot be read.
pub(super) fn run_names(workspace: &Workspace) -> Result<Vec<String>> {
    let folder = workspace.runs();
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(crate::Error::unreadable(crate::error::Kind::Store, folder, cause)),
    };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| as_of(name).is_some()).collect();
    names.sort_by_cached_key(|name| (as_of(name), number(name)));
    Ok(names)
}

/// Returns the day of a run's name, `2026-11-20-001`; `None` for any other name.
fn as_of(name: &str) -> Option<Day> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    number(name).and_then(|_| name.rsplit_once('-')?.0.parse().ok()).filter(|_| is_plain)
}

fn number(name: &str) -> Option<u32> {
    name.rsplit_once('-')?.1.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_runs_are_runs() {
        assert_eq!(as_of("2026-11-20-001"), Some(Day::constant(2026, 11, 20)));
        for other in ["latest", ".2026-11-20-001.tmp", "2026-11-20", "../2026-11-20-001", "2026-11-20-+1", ""] {
            assert_eq!(as_of(other), None, "{other}");
        }
    }
}

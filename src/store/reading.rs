//! What does the store know? Opened for reading by everything that answers questions, also while a run is at work.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::PathBuf;

use rayon::prelude::*;

use super::decisions::{self, AssignmentRow, Database, InputFileRow, KeptFile, KnownFile, RunClock, RunRow, TopicRow};
use super::{Facts, Sheaf, Workspace, workspace};
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day, MaskedTranscript};
use crate::registry::Packed;

/// The newest committed run's store, read-only.
#[derive(Debug)]
pub struct Store {
    folder: PathBuf,
    database: Database,
    newest: u32,
}

impl Store {
    /// Opens a workspace's store.
    ///
    /// # Errors
    /// [`Kind::Usage`] when there was no run yet; [`Kind::Store`] when the store is damaged or a newer version made it.
    pub fn open(workspace: &Workspace) -> Result<Self> {
        let folder = workspace.store();
        let path = workspace::database_file(&folder);
        if path.exists() {
            let database = Database::open(&path)?;
            let newest = database.newest()?;
            if newest > 0 {
                return Ok(Self { folder, database, newest });
            }
        }
        Err(Error::new(
            Kind::Usage,
            Bilingual::new("아직 실행한 결과가 없습니다", "there was no run yet in this workspace"),
        )
        .at(Place::file(workspace.folder()))
        .help(Bilingual::new(
            "`inbox`에 상담 파일을 넣고 `voc run`을 먼저 실행해 주세요. 폴더가 맞는지도 확인해 주세요",
            "put exports into `inbox` and type `voc run` first; check the folder, too",
        )))
    }

    /// Returns the number of the newest run, from 1: the one that a search index must carry.
    #[must_use]
    pub fn newest(&self) -> u32 {
        self.newest
    }

    /// Returns the number of the newest run of a night, `None` where there was none.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn run_of(&self, as_of: Day) -> Result<Option<u32>> {
        self.database.run_of(as_of)
    }

    /// Returns a run by its number.
    ///
    /// # Errors
    /// A database that cannot be read; a number without a run.
    pub fn run_numbered(&self, run: u32) -> Result<(RunRow, RunClock)> {
        self.database.run_numbered(run)?.ok_or_else(|| self.without_a_run())
    }

    /// Returns all runs, oldest first, with their numbers.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn all_runs(&self) -> Result<Vec<(u32, RunRow, RunClock)>> {
        let numbered = |run| self.run_numbered(run).map(|(row, clock)| (run, row, clock));
        (1..=self.newest).map(numbered).collect()
    }

    /// Returns the day of the latest night.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn newest_as_of(&self) -> Result<Option<Day>> {
        self.database.newest_as_of()
    }

    /// Returns settings, registers and dictionaries as a run found them, by path; none for a run that kept none.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn kept_files(&self, run: u32) -> Result<Vec<KeptFile>> {
        self.database.kept_files(run)
    }

    /// Returns the registry after the newest night before a day.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn night_before(&self, as_of: Day) -> Result<Option<Packed>> {
        self.database.night_before(as_of)
    }

    /// Returns the folder of the search index.
    #[must_use]
    pub fn index_dir(&self) -> PathBuf {
        workspace::index_folder(&self.folder)
    }

    /// Returns the newest run.
    ///
    /// # Errors
    /// A database that cannot be read; so for every method below.
    pub fn run(&self) -> Result<RunRow> {
        self.database.run()?.ok_or_else(|| self.without_a_run())
    }

    /// Returns the newest run's name and times.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn clock(&self) -> Result<RunClock> {
        self.database.clock()?.ok_or_else(|| self.without_a_run())
    }

    /// Returns the topics of the newest run, largest first.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn topics(&self) -> Result<Vec<TopicRow>> {
        self.database.topics()
    }

    /// Returns a topic of the newest run.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn topic(&self, id: &str) -> Result<Option<TopicRow>> {
        self.database.topic(id)
    }

    /// Returns every assignment of the newest run, by statement.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn assignments(&self) -> Result<Vec<AssignmentRow>> {
        self.database.assignments()
    }

    /// Returns the assignments to a topic, by statement.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn assignments_of_topic(&self, topic: &str) -> Result<Vec<AssignmentRow>> {
        self.database.assignments_of_topic(topic)
    }

    /// Returns the assignments of a conversation's statements, by statement.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn assignments_of_transcript(&self, transcript: &str) -> Result<Vec<AssignmentRow>> {
        self.database.assignments_of_transcript(transcript)
    }

    /// Returns the topics of the statements in a turn, ascending, each once.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn topics_of_turn(&self, transcript: &str, turn: u32) -> Result<Vec<String>> {
        self.database.topics_of_turn(transcript, turn)
    }

    /// Returns which topics the turns of the newest run tell of: transcript, turn, topic, each once, in this order.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn topics_of_turns(&self) -> Result<Vec<(String, u32, String)>> {
        self.database.topics_of_turns()
    }

    /// Returns the conversations that have a status, with the one they were last exported with, by id.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn statuses(&self) -> Result<Vec<(String, String)>> {
        self.database.statuses()
    }

    /// Returns a conversation's status as last exported; `None` also for a conversation that is not known.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn status_of(&self, transcript: &str) -> Result<Option<String>> {
        self.database.status_of(transcript)
    }

    /// Returns the ids of the conversations with a status, ascending.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn transcripts_with_status(&self, status: &str) -> Result<Vec<String>> {
        self.database.transcripts_with_status(status)
    }

    /// Returns what the runs of a night found in the inbox up to a run, each file as it was opened last, by path.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn input_files(&self, as_of: Day, run: u32) -> Result<Vec<InputFileRow>> {
        self.database.input_files(as_of, run)
    }

    /// Returns what the newest run that opened a file of the inbox found there.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn known_file(&self, path: &str) -> Result<Option<KnownFile>> {
        self.database.known_file(path)
    }

    /// Returns the registry of topics after each night, oldest first.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn nights(&self) -> Result<Vec<Packed>> {
        self.database.nights()
    }

    /// Returns the facts as they stand.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn facts(&self) -> Result<Facts> {
        self.facts_at(&(Day::MIN..=Day::MAX), self.newest)
    }

    /// Returns the facts of some days as a run knew them.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn facts_at(&self, days: &RangeInclusive<Day>, run: u32) -> Result<Facts> {
        let (files, superseded) = self.database.manifest(days, run)?;
        Ok(Facts::new(self.folder.clone(), files, superseded))
    }

    /// Returns a conversation, `None` when it is not known.
    ///
    /// # Errors
    /// A database or fact file that cannot be read.
    pub fn transcript(&self, id: &str) -> Result<Option<MaskedTranscript>> {
        Ok(self.transcripts(&[id])?.pop())
    }

    /// Returns conversations in the order asked for, without those that are not known; days are read side by side.
    ///
    /// # Errors
    /// A database or fact file that cannot be read.
    pub fn transcripts(&self, ids: &[&str]) -> Result<Vec<MaskedTranscript>> {
        let mut by_sheaf: BTreeMap<Sheaf, BTreeSet<&str>> = BTreeMap::new();
        for id in ids {
            if let Some(sheaf) = self.database.sheaf_of(id)? {
                by_sheaf.entry(sheaf).or_default().insert(*id);
            }
        }
        let (Some((first, _)), Some((last, _))) = (by_sheaf.first_key_value(), by_sheaf.last_key_value()) else {
            return Ok(Vec::new());
        };
        let facts = self.facts_at(&(first.day..=last.day), self.newest)?;
        let sheaves: Vec<(Sheaf, BTreeSet<&str>)> = by_sheaf.into_iter().collect();
        let found: Vec<Vec<MaskedTranscript>> =
            sheaves.par_iter().map(|(sheaf, ids)| facts.find_in(*sheaf, ids)).collect::<Result<_>>()?;
        let found: BTreeMap<String, MaskedTranscript> =
            found.into_iter().flatten().map(|transcript| (transcript.id.clone(), transcript)).collect();
        Ok(ids.iter().filter_map(|id| found.get(*id).cloned()).collect())
    }

    /// Returns everything that equal runs have in common in the database, as text: a line a row in a fixed order.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn logical_dump(&self) -> Result<String> {
        decisions::dump(&self.database)
    }

    pub(super) fn database(&self) -> &Database {
        &self.database
    }

    pub(super) fn without_a_run(&self) -> Error {
        Error::new(Kind::Internal, Bilingual::new("저장소에 실행 기록이 없습니다", "the store holds no run"))
            .at(Place::file(self.database.path()))
    }
}

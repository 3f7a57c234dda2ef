//! What one run left, held in memory: whoever answers many questions over hours gives every answer from one run, and keeps no
//! transaction open that would stand in the way of the next night or of something that is to be forgotten.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::decisions::{Database, RunClock, RunRow, TopicRow};
use super::{Facts, Sheaf, Store, Workspace, workspace};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day, MaskedTranscript, Span};

/// Where a statement belongs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed<'f> {
    /// The transcript's id.
    pub transcript: &'f str,
    /// The turn, counted from 0.
    pub turn: u32,
    /// The span in the masked turn text.
    pub span: Span,
    /// Its topic, `None` when it fits nowhere.
    pub topic: Option<&'f str>,
    /// `assigned`, `weak` or `single`.
    pub class: &'f str,
    /// How well it fits, 0 to 1.
    pub strength: f64,
    /// The nearest topic of a statement that fits nowhere.
    pub nearest: Option<&'f str>,
}

/// A row of `assignments` in little room: 200,000 conversations have about a million.
#[derive(Debug, Clone, Copy)]
struct Packed {
    transcript_idx: u32,
    turn: u32,
    span: Span,
    topic_idx: u32,
    class_idx: u32,
    nearest_idx: u32,
    strength: f32,
}

/// Words that occur often, each once. The index of no word is [`NONE`].
#[derive(Debug, Default)]
struct Words {
    words: Vec<String>,
    known: BTreeMap<String, u32>,
}

const NONE: u32 = u32::MAX;

impl Words {
    fn idx(&mut self, word: Option<String>) -> u32 {
        let Some(word) = word else { return NONE };
        if let Some(idx) = self.known.get(&word) {
            return *idx;
        }
        let idx = self.words.len() as u32;
        self.words.push(word.clone());
        self.known.insert(word, idx);
        idx
    }

    fn find(&self, word: &str) -> Option<u32> {
        self.known.get(word).copied()
    }

    fn word(&self, idx: u32) -> Option<&str> {
        self.words.get(idx as usize).map(String::as_str)
    }
}

/// The newest run of a store as it stood when it was read.
#[derive(Debug)]
pub struct Frozen {
    number: u32,
    run: RunRow,
    clock: RunClock,
    topics: Vec<TopicRow>,
    facts: Facts,
    /// Ascending.
    ids: Vec<String>,
    /// For each id where its conversation lies, and its status in `words`.
    places: Vec<(Sheaf, u32)>,
    /// By transcript, turn and span.
    assignments: Vec<Packed>,
    words: Words,
}

impl Frozen {
    /// Reads the newest run of a store.
    ///
    /// # Errors
    /// [`Kind::Locked`] when a run is committed at the same moment; a database that cannot be read.
    pub fn read(store: &Store) -> Result<Self> {
        store.database().at_once(|| Self::take(store))
    }

    fn take(store: &Store) -> Result<Self> {
        let database = store.database();
        if database.newest()? != store.newest() {
            return Err(overtaken());
        }
        let (run, clock) = store.run_numbered(store.newest())?;
        let (mut ids, mut places, mut words) = (Vec::new(), Vec::new(), Words::default());
        database.each_standing(|id, sheaf, status| {
            ids.push(id);
            places.push((sheaf, words.idx(status)));
        })?;
        let mut assignments = Vec::new();
        database.each_assignment(|row| {
            // A statement of a conversation that does not stand is nobody's question.
            let Ok(transcript_idx) = ids.binary_search(&row.statement.transcript) else { return };
            assignments.push(Packed {
                transcript_idx: transcript_idx as u32,
                turn: row.statement.turn,
                span: row.statement.span,
                topic_idx: words.idx(row.topic),
                class_idx: words.idx(Some(row.class)),
                nearest_idx: words.idx(row.nearest),
                strength: row.strength as f32,
            });
        })?;
        Ok(Self {
            number: store.newest(),
            run,
            clock,
            topics: store.topics()?,
            facts: store.facts()?,
            ids,
            places,
            assignments,
            words,
        })
    }

    /// Returns the number of the run, from 1: the one that a search index must carry.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns what the run depends on and what it counted.
    #[must_use]
    pub fn run(&self) -> &RunRow {
        &self.run
    }

    /// Returns the run's name and times.
    #[must_use]
    pub fn clock(&self) -> &RunClock {
        &self.clock
    }

    /// Returns the topics, largest first.
    #[must_use]
    pub fn topics(&self) -> &[TopicRow] {
        &self.topics
    }

    /// Returns the facts as the run knew them.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Returns the number of conversations that stand.
    #[must_use]
    pub fn n_transcripts(&self) -> usize {
        self.ids.len()
    }

    /// Returns the day of a conversation, `None` where it is not known.
    #[must_use]
    pub fn day_of(&self, transcript: &str) -> Option<Day> {
        self.place_of(transcript).map(|(sheaf, _)| sheaf.day)
    }

    /// Returns a conversation's status as last exported; `None` also for a conversation that is not known.
    #[must_use]
    pub fn status_of(&self, transcript: &str) -> Option<&str> {
        self.place_of(transcript).and_then(|(_, status_idx)| self.words.word(status_idx))
    }

    /// Returns the assignments of a conversation's statements, by statement.
    pub fn assignments_of_transcript(&self, transcript: &str) -> impl Iterator<Item = Placed<'_>> {
        let transcript_idx = self.idx_of(transcript).map_or(NONE, |idx| idx as u32);
        let from = self.assignments.partition_point(|row| row.transcript_idx < transcript_idx);
        self.assignments[from..]
            .iter()
            .take_while(move |row| row.transcript_idx == transcript_idx)
            .map(|row| self.told(row))
    }

    /// Returns the assignments to a topic, by statement.
    pub fn assignments_of_topic(&self, topic: &str) -> impl Iterator<Item = Placed<'_>> {
        let topic_idx = self.words.find(topic);
        self.assignments.iter().filter(move |row| Some(row.topic_idx) == topic_idx).map(|row| self.told(row))
    }

    /// Returns the conversations with a statement of a topic, ascending, each once.
    #[must_use]
    pub fn transcripts_of_topic(&self, topic: &str) -> Vec<&str> {
        let mut transcripts: Vec<&str> = self.assignments_of_topic(topic).map(|placed| placed.transcript).collect();
        transcripts.dedup();
        transcripts
    }

    /// Returns the topics of a conversation's statements, ascending, each once.
    #[must_use]
    pub fn topics_of_transcript(&self, transcript: &str) -> Vec<&str> {
        let topics: BTreeSet<&str> =
            self.assignments_of_transcript(transcript).filter_map(|placed| placed.topic).collect();
        topics.into_iter().collect()
    }

    /// Returns the ids of the conversations that stand, ascending.
    pub fn transcripts(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }

    /// Returns conversations by id, each once, without those that are not known; days are read side by side.
    ///
    /// # Errors
    /// A fact file that cannot be read.
    pub fn transcripts_of(&self, ids: &[&str]) -> Result<Vec<MaskedTranscript>> {
        let mut by_sheaf: BTreeMap<Sheaf, BTreeSet<&str>> = BTreeMap::new();
        for id in ids {
            if let Some((sheaf, _)) = self.place_of(id) {
                by_sheaf.entry(sheaf).or_default().insert(*id);
            }
        }
        let sheaves: Vec<(Sheaf, BTreeSet<&str>)> = by_sheaf.into_iter().collect();
        let found: Vec<Vec<MaskedTranscript>> =
            sheaves.par_iter().map(|(sheaf, ids)| self.facts.find_in(*sheaf, ids)).collect::<Result<_>>()?;
        let mut found: Vec<MaskedTranscript> = found.into_iter().flatten().collect();
        found.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(found)
    }

    /// Returns a conversation, `None` when it is not known.
    ///
    /// # Errors
    /// A fact file that cannot be read.
    pub fn transcript(&self, id: &str) -> Result<Option<MaskedTranscript>> {
        let Some((sheaf, _)) = self.place_of(id) else { return Ok(None) };
        Ok(self.facts.find_in(sheaf, &BTreeSet::from([id]))?.pop())
    }

    fn idx_of(&self, transcript: &str) -> Option<usize> {
        self.ids.binary_search_by(|id| id.as_str().cmp(transcript)).ok()
    }

    fn place_of(&self, transcript: &str) -> Option<(Sheaf, u32)> {
        self.idx_of(transcript).map(|idx| self.places[idx])
    }

    fn told(&self, row: &Packed) -> Placed<'_> {
        Placed {
            transcript: &self.ids[row.transcript_idx as usize],
            turn: row.turn,
            span: row.span,
            topic: self.words.word(row.topic_idx),
            class: self.words.word(row.class_idx).unwrap_or_default(),
            strength: f64::from(row.strength),
            nearest: self.words.word(row.nearest_idx),
        }
    }
}

fn overtaken() -> Error {
    Error::new(Kind::Locked, Bilingual::new("방금 새 실행이 끝났습니다", "a new run has just been committed"))
        .help(Bilingual::new("잠시 뒤 다시 시도해 주세요", "try again in a moment"))
}

/// Looks whether a store has changed since the last look; holds no transaction between looks.
#[derive(Debug)]
pub struct Watch {
    workspace: Workspace,
    opened: Option<Opened>,
}

#[derive(Debug)]
struct Opened {
    database: Database,
    file: u64,
    version: i64,
}

impl Watch {
    /// Returns a watch over a workspace's store. Its first look finds a change wherever there is a store.
    #[must_use]
    pub fn over(workspace: &Workspace) -> Self {
        Self { workspace: workspace.clone(), opened: None }
    }

    /// Returns whether anything was committed, or another file put in its place, since the last look.
    ///
    /// # Errors
    /// A database that cannot be read; the next look begins anew.
    pub fn has_changed(&mut self) -> Result<bool> {
        let path = workspace::database_file(&self.workspace.store());
        let file = identity(&path);
        match (&mut self.opened, file) {
            (None, None) => return Ok(false),
            (Some(opened), Some(file)) if opened.file == file => {
                let version = opened.database.data_version();
                if let Ok(version) = version {
                    return Ok(std::mem::replace(&mut opened.version, version) != version);
                }
                self.opened = None;
                return version.map(|_| true);
            }
            _ => self.opened = None,
        }
        if let Some(file) = file {
            let database = Database::open(&path)?;
            let version = database.data_version()?;
            self.opened = Some(Opened { database, file, version });
        }
        Ok(true)
    }
}

/// Returns what tells a file from another under the same name; 0 where the system does not say.
fn identity(path: &std::path::Path) -> Option<u64> {
    let metadata = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    return Some(std::os::unix::fs::MetadataExt::ino(&metadata));
    #[cfg(not(unix))]
    return metadata.is_file().then_some(0);
}

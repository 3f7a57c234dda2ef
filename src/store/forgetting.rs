//! How does a person leave the store for good? What is to go is written down first, so that a kill halfway is gone on with; then facts,
//! decisions and copies are made anew without it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use rusqlite::{Connection, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::decisions::{self, AssignmentRow, Database, TopicRow};
use super::facts::{self, Case, FactFile, Facts, Sheaf, StatementRow};
use super::{Lock, Origin, Seal, Workspace, backup, cache, disk, workspace};
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day, MaskedTranscript, StatementId};
use crate::registry::{Packed, StatementKey};
use crate::statements::Statement;

/// What is to be forgotten: conversations by id, and what may never be taken in again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToForget {
    /// The conversations, each once, ascending.
    pub ids: BTreeSet<String>,
    /// Their first and last day; where they are not known, every report is told again.
    pub days: Option<(Day, Day)>,
    /// Seals of ids and customers that are refused from now on.
    pub tombstones: BTreeSet<Seal>,
}

/// A conversation as one asks for it to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// Its id.
    pub id: String,
    /// The day of its files.
    pub day: Day,
    /// The seal of its customer.
    pub customer: Option<Seal>,
    /// The export that it came from, masked.
    pub file: Option<String>,
}

/// A store from which something is being removed.
#[derive(Debug)]
pub struct Forgetting {
    workspace: Workspace,
    connection: Connection,
    database: Database,
}

impl Forgetting {
    /// Opens the store to remove something.
    ///
    /// # Errors
    /// A store that is damaged or made by a newer version; a disk that cannot be written.
    pub fn begin(lock: &Lock) -> Result<Self> {
        let workspace = lock.workspace().clone();
        let path = workspace::database_file(&workspace.store());
        let connection = decisions::open_to_write(&path)?;
        Ok(Self { database: Database::open(&path)?, connection, workspace })
    }

    /// Returns what a run was to forget when it was cut off.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn begun(workspace: &Workspace) -> Result<Option<ToForget>> {
        let path = workspace::to_forget_file(&workspace.store());
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read(&path).map_err(|cause| disk::failed(&path, cause))?;
        serde_json::from_slice(&text).map(Some).map_err(|cause| {
            Error::new(
                Kind::Store,
                Bilingual::new("삭제 목록이 손상되었습니다", "the list of what to forget is damaged"),
            )
            .at(Place::file(&path))
            .help(Bilingual::new(
                "이 파일을 지우고 `voc forget`을 다시 실행해 주세요",
                "remove this file, then type `voc forget` again",
            ))
            .because(cause)
        })
    }

    /// Returns the conversations of a customer, by pseudonym or seal; all versions.
    ///
    /// # Errors
    /// A database or fact file that cannot be read.
    pub fn of_customer(&self, pseudonym: &str, seal: &Seal) -> Result<Vec<Sought>> {
        let mut ids = self.database.ids_of_customer(seal)?;
        let facts = self.facts()?;
        for sheaf in facts.sheaves() {
            for transcript in facts.read_all_of(sheaf) {
                let MaskedTranscript { id, customer, .. } = transcript?;
                if customer.is_some_and(|customer| customer.0 == pseudonym) {
                    ids.insert(id);
                }
            }
        }
        self.of_ids(&ids)
    }

    /// Returns the conversations with some ids, all versions; one that is not known is left out.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn of_ids(&self, ids: &BTreeSet<String>) -> Result<Vec<Sought>> {
        let mut sought = Vec::new();
        for id in ids {
            sought.extend(self.database.sought(id)?);
        }
        Ok(sought)
    }

    /// Returns the conversations of the days before one.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn before(&self, day: Day) -> Result<BTreeSet<String>> {
        self.database.ids_before(day)
    }

    /// Removes conversations from facts, decisions and cache. Done twice it does no harm.
    ///
    /// # Errors
    /// A disk that cannot be written; a fact file that cannot be read. The next start then goes on.
    pub fn remove(&mut self, what: &ToForget) -> Result<()> {
        let store = self.workspace.store();
        let text = serde_json::to_vec(what).unwrap_or_default();
        let options = fs::OpenOptions::new().create(true).truncate(true).write(true).to_owned();
        disk::write_durably(&workspace::to_forget_file(&store), &options, &text)?;
        disk::sync_folder(&store)?;

        let facts = self.facts()?;
        let touched = self.database.sheaves_of(&what.ids)?;
        let mut keys = BTreeSet::new();
        let mut new_files: BTreeMap<Sheaf, (Sheaf, Vec<FactFile>)> = BTreeMap::new();
        for sheaf in &touched {
            let (kept, gone) = without(&facts, *sheaf, &what.ids)?;
            keys.extend(gone);
            let part = self.database.last_part(*sheaf)? + 1;
            let to = Sheaf { part, ..*sheaf };
            new_files.insert(*sheaf, (to, write(&store, to, &kept)?));
        }
        let path = self.database.path().to_path_buf();
        remove_rows(&mut self.connection, what, &new_files, &keys).map_err(|cause| decisions::failed(&path, cause))?;
        for file in facts.files().iter().filter(|file| touched.contains(&file.sheaf())) {
            disk::remove_file(&file.path_in(&store))?;
        }
        cache::forget(&self.workspace, &touched)?;
        // Those were too damaged to look into.
        disk::remove_folder(&store.join("damaged"))
    }

    /// Puts other bytes in the place of files that runs kept below a folder, where `without` gives some.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn rewrite_kept(&mut self, folder: &str, without: &dyn Fn(&[u8]) -> Option<Vec<u8>>) -> Result<()> {
        decisions::rewrite_kept(&mut self.connection, self.database.path(), folder, without)
    }

    /// Puts topics and places of statements in the place of those of the newest run, which was told again.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn replace_results(&mut self, run: u32, topics: &[TopicRow], assignments: &[AssignmentRow]) -> Result<()> {
        decisions::replace_results(&mut self.connection, self.database.path(), run, topics, assignments)
    }

    /// Puts the registry after a night in the place of the one that knew more.
    ///
    /// # Errors
    /// A disk that cannot be written.
    pub fn replace_night(&mut self, night: &Packed) -> Result<()> {
        decisions::replace_night(&mut self.connection, self.database.path(), night)
    }

    /// Returns what the store holds.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn facts(&self) -> Result<Facts> {
        let (files, superseded) = self.database.manifest(&(Day::MIN..=Day::MAX), u32::MAX)?;
        Ok(Facts::new(self.workspace.store(), files, superseded))
    }

    /// Writes every page of the database anew, empties its log, makes the nightly copy again, and says that all is done.
    ///
    /// # Errors
    /// A disk that cannot be written; the next start then goes on.
    pub fn finish(self) -> Result<()> {
        let path = self.database.path().to_path_buf();
        // Other connections would keep the log from being emptied.
        drop(self.database);
        let vacuum = self.connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
        vacuum.map_err(|cause| decisions::failed(&path, cause))?;
        drop(self.connection);
        backup::keep_copy(&self.workspace)?;
        let store = self.workspace.store();
        disk::remove_file(&workspace::to_forget_file(&store))?;
        disk::sync_folder(&store)
    }
}

/// A conversation that stays, with its statements.
type Kept = (MaskedTranscript, Vec<Statement>);

/// Returns what stays of a sheaf, and the keys of the statements that go.
fn without(facts: &Facts, sheaf: Sheaf, ids: &BTreeSet<String>) -> Result<(Vec<Kept>, Vec<StatementKey>)> {
    let mut statements: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
    let mut gone = Vec::new();
    for row in facts.read_statements_of(sheaf) {
        let StatementRow { transcript, turn, span, kind, language, .. } = row?;
        if ids.contains(&transcript) {
            gone.push(StatementKey::from(&StatementId { transcript, turn, span }));
        } else {
            statements.entry(transcript).or_default().push(Statement { turn, span, kind, language });
        }
    }
    let mut kept = Vec::new();
    for transcript in facts.read_all_of(sheaf) {
        let transcript = transcript?;
        if !ids.contains(&transcript.id) {
            let statements = statements.remove(&transcript.id).unwrap_or_default();
            kept.push((transcript, statements));
        }
    }
    Ok((kept, gone))
}

fn write(store: &std::path::Path, sheaf: Sheaf, kept: &[Kept]) -> Result<Vec<FactFile>> {
    let origin = Origin::default();
    let cases: Vec<Case<'_>> =
        kept.iter().map(|(transcript, statements)| Case { transcript, statements, origin: &origin }).collect();
    facts::write_sheaf(store, sheaf, &cases)
}

/// Takes rows out in one transaction; rows that stay move with their sheaf.
fn remove_rows(
    connection: &mut Connection,
    what: &ToForget,
    new_files: &BTreeMap<Sheaf, (Sheaf, Vec<FactFile>)>,
    keys: &BTreeSet<StatementKey>,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for id in &what.ids {
        for sql in [
            "DELETE FROM assignments WHERE transcript = ?",
            "DELETE FROM transcripts WHERE id = ?",
            "DELETE FROM replaced_versions WHERE id = ?",
        ] {
            transaction.execute(sql, [id])?;
        }
    }
    for (old, (new, files)) in new_files {
        let key = params![old.day.to_string(), old.run, old.part];
        transaction.execute("DELETE FROM manifest WHERE day = ? AND run = ? AND part = ?", key)?;
        let moved = params![new.part, old.day.to_string(), old.run, old.part];
        transaction.execute("UPDATE transcripts SET part = ? WHERE day = ? AND first_run = ? AND part = ?", moved)?;
        decisions::insert_files(&transaction, files)?;
    }
    for seal in &what.tombstones {
        transaction.execute("INSERT OR IGNORE INTO tombstones VALUES (?)", [seal])?;
    }
    decisions::forget_statements(&transaction, keys)?;
    transaction.commit()
}

//! Who may change the file, and how does a change get onto the disk so that a kill leaves the old or the new one?

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::{Action, Curation, Rule, edit};
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day};

/// When something is decided, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The day, in the workspace's zone.
    pub on: Day,
    /// The name of the account; `None` where nobody signed in, as on the command line.
    pub by: Option<String>,
}

impl Signed {
    /// Returns a decision of a day by nobody named.
    #[must_use]
    pub fn on(day: Day) -> Self {
        Self { on: day, by: None }
    }
}

/// `registers/curation.toml` with the permission to change it, which is given back when dropped, also when the process is
/// killed. Runs read the file without it: what they see is always whole.
#[derive(Debug)]
pub struct CurationFile {
    path: PathBuf,
    text: String,
    curation: Curation,
    _lock: File,
}

impl CurationFile {
    /// Takes the permission to change the file in a folder of registers, and reads it; a file that does not exist is empty.
    ///
    /// # Errors
    /// [`Kind::Locked`] when another process changes it now; [`Kind::Store`] when the folder cannot be written; else as
    /// [`Curation::read`].
    pub fn open(registers: &Path) -> Result<Self> {
        fs::create_dir_all(registers).map_err(|cause| Error::unreadable(Kind::Store, registers, cause))?;
        let path = registers.join("curation.toml");
        let lock = lock(&registers.join("curation.lock"), &path)?;
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == ErrorKind::NotFound => String::new(),
            Err(cause) => return Err(Error::unreadable(Kind::Settings, path, cause)),
        };
        let curation = Curation::parse(&path, &text)?;
        Ok(Self { path, text, curation, _lock: lock })
    }

    /// Returns what the file says.
    #[must_use]
    pub fn curation(&self) -> &Curation {
        &self.curation
    }

    /// Returns the position of the rule that a person names by its id (`R-003`, also `r-3`), or by its line where it has none.
    #[must_use]
    pub fn position_of(&self, named: &str) -> Option<usize> {
        edit::position_of(&self.curation, named)
    }

    /// Writes a rule at the end of the file and returns its id.
    ///
    /// # Errors
    /// A rule that contradicts those of the file, which then stays as it is; a disk that cannot be written.
    pub fn append(&mut self, action: &Action, signed: &Signed) -> Result<String> {
        let (text, id) = edit::append(&self.path, &self.text, action, signed)?;
        self.replace(text)?;
        Ok(id)
    }

    /// Takes the rules at some positions out of the file and returns them in file order.
    ///
    /// # Errors
    /// A disk that cannot be written; the file then stays as it is.
    pub fn remove(&mut self, rule_idxs: &[usize]) -> Result<Vec<Rule>> {
        let text = edit::remove(&self.path, &self.text, rule_idxs)?;
        let rules = self.curation.rules.iter().enumerate();
        let removed = rules.filter(|(idx, _)| rule_idxs.contains(idx)).map(|(_, rule)| rule.clone()).collect();
        self.replace(text)?;
        Ok(removed)
    }

    fn replace(&mut self, text: String) -> Result<()> {
        // What is written must be what the next run can read.
        let curation = Curation::parse(&self.path, &text)?;
        let beside = self.path.with_extension("toml.new");
        let failed = |cause| Error::unreadable(Kind::Store, &self.path, cause);
        File::create(&beside)
            .and_then(|mut file| {
                if let Ok(before) = fs::metadata(&self.path) {
                    file.set_permissions(before.permissions())?;
                }
                file.write_all(text.as_bytes())?;
                file.sync_all()
            })
            .and_then(|()| fs::rename(&beside, &self.path))
            .map_err(|cause| {
                let _ = fs::remove_file(&beside);
                failed(cause)
            })?;
        // Windows cannot open a folder as a file and orders renames itself.
        if let Some(folder) = self.path.parent().filter(|_| cfg!(unix)) {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        }
        (self.text, self.curation) = (text, curation);
        Ok(())
    }
}

fn lock(path: &Path, guarded: &Path) -> Result<File> {
    let failed = |cause| Error::unreadable(Kind::Store, path, cause);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::new(
            Kind::Locked,
            Bilingual::new(
                "다른 사람이 지금 이 파일을 고치고 있습니다",
                "somebody else is changing this file just now",
            ),
        )
        .at(Place::file(guarded))
        .help(Bilingual::new("잠시 뒤 다시 시도해 주세요", "try again in a moment"))),
        Err(TryLockError::Error(cause)) => Err(failed(cause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Day = jiff::civil::date(2026, 11, 21);

    fn pin(topic: &str) -> Action {
        Action::Pin { topic: topic.to_owned() }
    }

    #[test]
    fn one_at_a_time_may_change_the_file_and_each_finds_what_was_written_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let registers = folder.path().join("registers");
        let mut first = CurationFile::open(&registers).expect("nobody else is there");
        assert_eq!(first.append(&pin("T-0001"), &Signed::on(DAY)).expect("sound"), "R-001");
        let error = CurationFile::open(&registers).expect_err("the first one holds it");
        assert_eq!(error.kind().exit_code(), 75);
        drop(first);
        let mut second = CurationFile::open(&registers).expect("given back");
        assert_eq!(second.append(&pin("T-0002"), &Signed::on(DAY)).expect("sound"), "R-002");
        assert_eq!(second.remove(&[0]).expect("sound")[0].id.as_deref(), Some("R-001"));
        assert_eq!(second.append(&pin("T-0003"), &Signed::on(DAY)).expect("sound"), "R-003");
        assert_eq!(Curation::read(&registers.join("curation.toml")).expect("sound"), *second.curation());
        let mut names: Vec<_> =
            fs::read_dir(&registers).expect("ours").map(|it| it.expect("ours").file_name()).collect();
        names.sort();
        assert_eq!(names, ["curation.lock", "curation.toml"]);
    }

    #[test]
    fn a_file_that_cannot_be_read_or_would_not_be_sound_stays_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("curation.toml");
        fs::write(&path, "[[rule]\n").expect("ours");
        assert_eq!(CurationFile::open(folder.path()).expect_err("not TOML").kind(), Kind::Settings);
        assert_eq!(fs::read_to_string(&path).expect("ours"), "[[rule]\n");
        let merge = "[[rule]]\naction = \"merge\"\ntopics = [\"T-0001\", \"T-0002\"]\n";
        fs::write(&path, merge).expect("ours");
        let mut file = CurationFile::open(folder.path()).expect("sound");
        let back = Action::Merge { into: "T-0002".to_owned(), others: vec!["T-0001".to_owned()] };
        file.append(&back, &Signed::on(DAY)).expect_err("a circle");
        assert_eq!(fs::read_to_string(&path).expect("ours"), merge);
    }
}

//! What went wrong, where, and what the person can do about it.
//!
//! One error type for the whole program. Its [`Kind`] says what the *person* must do, and so decides the exit code.
//! Every message exists in Korean and English and ends in a remedy. No message ever holds text of a conversation.

use std::fmt;
use std::path::PathBuf;

use crate::model::{Bilingual, Language};

/// The result of anything that can stop the program.
pub type Result<T> = std::result::Result<T, Error>;

/// What the person must do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Type the command differently.
    Usage,
    /// Mend a setting, a dictionary or a register.
    Settings,
    /// Mend or replace an input file, or ask for other days.
    Input,
    /// Mend the store, its folder or the disk.
    Store,
    /// Look at what failed a verification.
    Verification,
    /// Look at what the run found; it is complete, and this was asked for.
    Alerts,
    /// Try again later: another run holds the workspace.
    Locked,
    /// Report a defect of the program.
    Internal,
}

impl Kind {
    /// Returns the exit code of the process.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Internal | Self::Store => 1,
            Self::Usage => 2,
            Self::Settings => 3,
            Self::Input => 4,
            Self::Verification => 6,
            Self::Alerts => 10,
            Self::Locked => 75,
        }
    }
}

/// Where something went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file as the person knows it.
    pub path: PathBuf,
    /// Line or row, counted from 1.
    pub line: Option<u64>,
}

impl Place {
    /// Returns a place that names a whole file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), line: None }
    }

    /// Returns a place that names a line, counted from 1.
    pub fn line(path: impl Into<PathBuf>, line: u64) -> Self {
        Self { path: path.into(), line: Some(line) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        match self.line {
            Some(line) => write!(f, ":{line}"),
            None => Ok(()),
        }
    }
}

/// Why the program cannot go on.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    place: Option<Place>,
    what: Bilingual,
    help: Option<Bilingual>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
    /// Further problems of the same check, so that a person mends all of them at once.
    others: Vec<Error>,
}

/// One of the problems of an error, for those who show them apart.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'e> {
    /// Where it is, if that is a file.
    pub place: Option<&'e Place>,
    /// What is wrong.
    pub what: &'e Bilingual,
    /// What the person can do.
    pub help: Option<&'e Bilingual>,
}

impl Error {
    /// Returns an error that says *what* is wrong; add the place, the remedy and the cause with the methods below.
    #[must_use]
    pub fn new(kind: Kind, what: Bilingual) -> Self {
        Self(Box::new(Inner { kind, place: None, what, help: None, cause: None, others: Vec::new() }))
    }

    /// Returns an error for a file or folder that cannot be read or written.
    pub fn unreadable(kind: Kind, path: impl Into<PathBuf>, cause: std::io::Error) -> Self {
        let help = match cause.kind() {
            std::io::ErrorKind::NotFound => Bilingual::new("경로를 확인해 주세요", "check the path"),
            std::io::ErrorKind::PermissionDenied => {
                Bilingual::new("이 파일의 접근 권한을 확인해 주세요", "check the permissions of this file")
            }
            std::io::ErrorKind::StorageFull => {
                Bilingual::new("디스크 공간을 확보한 뒤 다시 실행해 주세요", "free some disk space, then run again")
            }
            _ => Bilingual::new("파일과 디스크 상태를 확인해 주세요", "check the file and the disk"),
        };
        Self::new(kind, Bilingual::new("파일을 읽거나 쓸 수 없습니다", "cannot be read or written"))
            .at(Place::file(path))
            .help(help)
            .because(cause)
    }

    /// Joins several problems into one error.
    ///
    /// # Panics
    /// Never: an empty list becomes an internal error.
    #[must_use]
    pub fn several(mut problems: Vec<Self>) -> Self {
        if problems.is_empty() {
            return Self::new(Kind::Internal, Bilingual::new("알 수 없는 문제", "a problem without a description"));
        }
        let mut first = problems.remove(0);
        first.0.others.extend(problems);
        first
    }

    /// Adds where it went wrong.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.0.place = Some(place);
        self
    }

    /// Adds what the person can do.
    #[must_use]
    pub fn help(mut self, help: Bilingual) -> Self {
        self.0.help = Some(help);
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Returns what the person must do.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Returns where it went wrong, if that is a file.
    #[must_use]
    pub fn place(&self) -> Option<&Place> {
        self.0.place.as_ref()
    }

    /// Returns what is wrong, each problem with its place and its remedy, the first one first.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem<'_>> {
        let inner = &self.0;
        let own = Problem { place: inner.place.as_ref(), what: &inner.what, help: inner.help.as_ref() };
        std::iter::once(own).chain(inner.others.iter().flat_map(Self::problems)).collect()
    }

    /// Returns the whole message, remedy and further problems included, in one language.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let mut text = String::new();
        self.write(&mut text, language);
        text
    }

    fn write(&self, text: &mut String, language: Language) {
        text.push_str(match (self.0.kind, language) {
            (Kind::Alerts, Language::Ko) => "알림: ",
            (Kind::Alerts, Language::En) => "alert: ",
            (_, Language::Ko) => "오류: ",
            (_, Language::En) => "error: ",
        });
        if let Some(place) = &self.0.place {
            text.push_str(&format!("{place}: "));
        }
        text.push_str(self.0.what.get(language));
        if let Some(cause) = &self.0.cause {
            text.push_str(&format!(" ({cause})"));
        }
        if let Some(help) = &self.0.help {
            text.push_str(match language {
                Language::Ko => "\n도움말: ",
                Language::En => "\nhelp: ",
            });
            text.push_str(help.get(language));
        }
        for other in &self.0.others {
            text.push('\n');
            other.write(text, language);
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_ref().map(|cause| &**cause as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_the_place_the_problem_and_the_remedy_in_either_language() {
        let error = Error::new(
            Kind::Settings,
            Bilingual::new("열 4개가 필요한데 3개입니다", "expected 4 tab-separated columns, found 3"),
        )
        .at(Place::line("dictionaries/concepts.tsv", 12))
        .help(Bilingual::new(
            "심각도를 적거나 없으면 \"-\"를 적어 주세요",
            "add the missing severity, or \"-\" for none",
        ));
        assert_eq!(
            error.message(Language::En),
            "error: dictionaries/concepts.tsv:12: expected 4 tab-separated columns, found 3\n\
             help: add the missing severity, or \"-\" for none"
        );
        assert!(error.message(Language::Ko).starts_with("오류: dictionaries/concepts.tsv:12: 열 4개가"));
        assert_eq!(error.kind().exit_code(), 3);
    }

    #[test]
    fn what_was_asked_to_be_told_is_no_error() {
        let told = Error::new(Kind::Alerts, Bilingual::new("새 알림 1건: A-0007", "one new alert: A-0007"));
        assert_eq!(told.message(Language::En), "alert: one new alert: A-0007");
        assert_eq!(told.message(Language::Ko), "알림: 새 알림 1건: A-0007");
        assert_eq!(told.kind().exit_code(), 10);
    }
}

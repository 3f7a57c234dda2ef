//! What does a run work by? Settings, registers and dictionaries, read before any work so that every problem is told at once.

use std::path::{Path, PathBuf};

use jiff::{Span, Timestamp};

use crate::dictionaries::Dictionaries;
use crate::error::{Error, Kind, Place, Result};
use crate::ingest::Reader;
use crate::knowledge::{self, Shelf};
use crate::model::{Bilingual, Day, Language};
use crate::owners::Owners;
use crate::registry::Curation;
use crate::search::{self, SavedSearch};
use crate::settings::Settings;
use crate::topics::{self, Taxonomy};
use crate::trends::{self, Calendar, Policy, Release};

use super::{Order, fingerprints};

/// What a run works by.
pub(crate) struct Plan {
    pub(crate) settings: Settings,
    pub(crate) dictionaries: Dictionaries,
    pub(crate) releases: Vec<Release>,
    pub(crate) policies: Vec<Policy>,
    pub(crate) owners: Owners,
    pub(crate) calendar: Calendar,
    pub(crate) taxonomy: Taxonomy,
    pub(crate) curation: Curation,
    pub(crate) shelf: Shelf,
    pub(crate) searches: Vec<SavedSearch>,
    pub(crate) as_of: Day,
    pub(crate) language: Language,
    pub(crate) folder: PathBuf,
    /// Name and hash of everything that decides the result besides the input.
    pub(super) fingerprints: Vec<(String, String)>,
}

impl Plan {
    /// Reads settings, registers and dictionaries.
    pub(crate) fn read(order: &Order) -> Result<Self> {
        let folder = order.workspace.clone();
        let settings = settings_of(&folder)?;
        let as_of = order.as_of.unwrap_or_else(|| Timestamp::now().to_zoned(settings.zone()).date());
        let releases = read_register(&folder.join("registers/releases.csv"), trends::parse_releases)?;
        let policies = read_register(&folder.join("registers/policies.csv"), trends::parse_policies)?;
        let holidays = read_register(&folder.join("registers/holidays.csv"), trends::parse_holidays)?;
        let calendar = Calendar::korean().with(&holidays);
        let owners = Owners::read(&folder.join("registers/owners.toml"))?;
        let taxonomy = read_taxonomy(&folder.join("registers/taxonomy.toml"))?;
        let curation = Curation::read(&folder.join("registers/curation.toml"))?;
        let shelf = knowledge::articles::read(&folder)?;
        let searches = search::read_saved(&folder.join("registers/searches.toml"))?;
        let language = order.language.unwrap_or(settings.workspace.language);
        let dictionaries = Dictionaries::with_additions(folder.join("dictionaries"));
        let fingerprints = fingerprints::of_folder(&folder);
        Ok(Self {
            settings,
            dictionaries,
            releases,
            policies,
            owners,
            calendar,
            taxonomy,
            curation,
            shelf,
            searches,
            as_of,
            language,
            folder,
            fingerprints,
        })
    }

    pub(super) fn inbox(&self) -> PathBuf {
        self.folder.join("inbox")
    }

    pub(crate) fn reader(&self) -> Result<Reader> {
        Reader::open(&self.inbox(), &self.settings.inbox, &self.dictionaries, self.settings.zone(), self.as_of)
    }

    /// Returns the first day of the window.
    pub(crate) fn first_day(&self) -> Day {
        self.as_of.saturating_sub(Span::new().days(i64::from(self.settings.window.days) - 1))
    }

    /// Returns the first day that may be kept; `None` where everything is.
    pub(super) fn first_kept(&self) -> Option<Day> {
        let days = self.settings.retention.days;
        (days > 0).then(|| self.as_of.saturating_sub(Span::new().days(i64::from(days) - 1)))
    }

    /// Returns the hash of the settings, the registers or the dictionaries.
    pub(super) fn hash_of(&self, name: &str) -> &str {
        self.fingerprints.iter().find(|(known, _)| known == name).map_or("", |(_, hash)| hash)
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

/// Reads a register of rows; one that does not exist holds none.
fn read_register<T>(path: &Path, parse: impl FnOnce(&Path, &str) -> Result<Vec<T>>) -> Result<Vec<T>> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(path, &text),
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

//! The catalogue as it is written: TOML entries, with where each stands.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::dictionaries::{Dictionaries, List};
use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;

/// Problems and actions. A workspace's file adds entries, and replaces those whose id it repeats.
pub(super) const ACTIONS: List =
    List { path: "actions.toml", built_in: include_str!("../../dictionaries/actions.toml") };

/// The entries of all files, each with its place.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub(super) problems: Vec<(Place, ProblemEntry)>,
    pub(super) actions: Vec<(Place, ActionEntry)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, rename = "problem")]
    problems: Vec<Spanned<ProblemEntry>>,
    #[serde(default, rename = "action")]
    actions: Vec<Spanned<ActionEntry>>,
}

/// One `[[problem]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProblemEntry {
    pub(super) id: String,
    pub(super) ko: String,
    pub(super) en: String,
    #[serde(rename = "type")]
    pub(super) proposal_type: String,
    #[serde(default)]
    pub(super) words_ko: Vec<String>,
    #[serde(default)]
    pub(super) words_en: Vec<String>,
}

/// One `[[action]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActionEntry {
    pub(super) id: String,
    pub(super) term: String,
    pub(super) form: String,
    #[serde(default)]
    pub(super) problems: Vec<String>,
    #[serde(default)]
    pub(super) stages: Vec<String>,
    pub(super) ko: String,
    pub(super) en: String,
    #[serde(default)]
    pub(super) needs_ko: String,
    #[serde(default)]
    pub(super) needs_en: String,
    pub(super) effort: u8,
    pub(super) reduction: [f64; 3],
    pub(super) watch: Vec<String>,
}

impl Entries {
    /// Reads the built-in catalogue and a workspace's.
    ///
    /// # Errors
    /// Files that cannot be read or are not such a catalogue, and ids that one file gives twice.
    pub(super) fn read(dictionaries: &Dictionaries) -> Result<Self> {
        let mut entries = Self::default();
        let mut problems = Vec::new();
        for (path, text) in dictionaries.texts(ACTIONS)? {
            let written = match toml::from_str::<Written>(&text) {
                Ok(written) => written,
                Err(cause) => {
                    problems.push(not_a_catalogue(path, &text, &cause));
                    continue;
                }
            };
            let place = |start: usize| Place::line(&path, line_of(&text, start));
            let found = written.problems.into_iter().map(|entry| (place(entry.span().start), entry.into_inner()));
            merge(&path, &mut entries.problems, found.collect(), |entry| &entry.id, &mut problems);
            let found = written.actions.into_iter().map(|entry| (place(entry.span().start), entry.into_inner()));
            merge(&path, &mut entries.actions, found.collect(), |entry| &entry.id, &mut problems);
        }
        if problems.is_empty() { Ok(entries) } else { Err(Error::several(problems)) }
    }
}

/// Adds the entries of one file: a known id of an earlier file keeps its place in the order and gets the new content.
fn merge<T>(
    path: &Path,
    known: &mut Vec<(Place, T)>,
    found: Vec<(Place, T)>,
    id: impl Fn(&T) -> &String,
    problems: &mut Vec<Error>,
) {
    for (place, entry) in found {
        match known.iter_mut().find(|(_, other)| id(other) == id(&entry)) {
            Some((earlier, _)) if earlier.path == path => problems.push(
                Error::new(
                    Kind::Settings,
                    Bilingual::new(
                        format!("id '{}'이(가) 이 파일에 두 번 있습니다", id(&entry)),
                        format!("id '{}' stands twice in this file", id(&entry)),
                    ),
                )
                .at(place)
                .help(Bilingual::new("다른 id를 적어 주세요", "give it another id")),
            ),
            Some(other) => *other = (place, entry),
            None => known.push((place, entry)),
        }
    }
}

fn not_a_catalogue(path: PathBuf, text: &str, cause: &toml::de::Error) -> Error {
    let line = cause.span().map(|span| line_of(text, span.start));
    Error::new(Kind::Settings, Bilingual::new("조치 목록을 읽을 수 없습니다", "is not a catalogue of actions that can be read"))
        .at(Place { path, line })
        .help(Bilingual::new(
            "[[problem]]에는 id, ko, en, type, words_ko, words_en을, [[action]]에는 id, term, form, ko, en, effort, reduction, watch를 적어 주세요",
            "write id, ko, en, type, words_ko and words_en for each [[problem]]; id, term, form, ko, en, effort, reduction and watch for each [[action]]",
        ))
        .because(cause.message().to_owned())
}

fn line_of(text: &str, byte_idx: usize) -> u64 {
    text.get(..byte_idx.min(text.len())).unwrap_or(text).matches('\n').count() as u64 + 1
}

//! What a run folder tells, line by line, as the pages need it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Kind, Place, Result};
use crate::ingest::Counts;
use crate::model::{Bilingual, Citation, Day, Language};
use crate::registry::Event;
use crate::report::Name;

/// Reads one JSON object a line; none where the run wrote no such file.
///
/// # Errors
/// A file that cannot be read; a line that is not what this program writes.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(Error::unreadable(Kind::Store, path, cause)),
    };
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.is_empty());
    lines.map(|(line, at)| serde_json::from_str(line).map_err(|cause| broken(Place::line(path, at), cause))).collect()
}

/// Reads one JSON object that fills a file; `None` where the run wrote no such file.
///
/// # Errors
/// A file that cannot be read or is not what this program writes.
pub(super) fn read_one<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    match fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text).map(Some).map_err(|cause| broken(Place::file(path), cause)),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(Error::unreadable(Kind::Store, path, cause)),
    }
}

fn broken(place: Place, cause: serde_json::Error) -> Error {
    let what = Bilingual::new(
        "실행 결과 파일이 손상되었거나 다른 버전의 것입니다",
        "a file of the run's folder is damaged or of another version",
    );
    // What the parser says of the line may quote it; where it stands is enough.
    Error::new(Kind::Store, what)
        .at(place)
        .help(Bilingual::new("`voc run`을 다시 실행하면 새로 씁니다", "`voc run` writes it anew"))
        .because(std::io::Error::other(format!("{:?}", cause.classify())))
}

/// A line of `searches.jsonl`: what a saved search caught among the night's new cases.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct CaughtLine {
    pub(super) name: String,
    pub(super) query: String,
    pub(super) note: Option<String>,
    pub(super) n_new: u64,
    pub(super) n_cases: u64,
    /// The first of them.
    pub(super) cases: Vec<CaughtCase>,
}

/// A case that a saved search caught, with its turn that answers best.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct CaughtCase {
    pub(super) transcript: String,
    pub(super) turn: u32,
    pub(super) snippet: String,
}

/// A line of `topics.jsonl`: an area (level 0), a topic (1) or a variant (2).
#[derive(Debug, Clone, Deserialize)]
pub(super) struct TopicLine {
    pub(super) id: String,
    pub(super) parent: Option<String>,
    pub(super) level: u8,
    #[serde(default)]
    pub(super) area: Option<String>,
    pub(super) label: Name,
    #[serde(default)]
    pub(super) terms: Vec<String>,
    pub(super) n_statements: u64,
    pub(super) n_transcripts: u64,
    #[serde(default)]
    pub(super) n_customers: u64,
    pub(super) share: f64,
    #[serde(default)]
    pub(super) share_of: u64,
    pub(super) lineage: Option<Lineage>,
    #[serde(default)]
    pub(super) quality: Option<Quality>,
    pub(super) first_seen: Option<Day>,
    pub(super) last_seen: Option<Day>,
    #[serde(default)]
    pub(super) weekly: Vec<u64>,
    pub(super) change: Option<Change>,
    pub(super) onset: Option<Onset>,
    pub(super) journey_stage: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) note: Option<String>,
    pub(super) severity: Option<u8>,
    #[serde(default)]
    pub(super) is_defined: bool,
    pub(super) csat: Option<MeanLine>,
    pub(super) csat_others: Option<MeanLine>,
    pub(super) csat_effect: Option<f64>,
    pub(super) resolution_s: Option<SpreadLine>,
    #[serde(default)]
    pub(super) kinds: BTreeMap<String, u64>,
    #[serde(default)]
    pub(super) languages: BTreeMap<String, u64>,
    #[serde(default)]
    pub(super) products: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    pub(super) channels: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    pub(super) requester_types: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    pub(super) app_versions: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    pub(super) platforms: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    pub(super) examples: Vec<Citation>,
    #[serde(default)]
    pub(super) answers: Vec<AnswerLine>,
}

/// What happened to a topic from night to night.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Lineage {
    pub(super) first_found: Day,
    #[serde(default)]
    pub(super) events: Vec<Event>,
}

/// How good a topic is.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Quality {
    pub(super) separation: f64,
    pub(super) stability: f64,
    pub(super) weak_ratio: f64,
    pub(super) judgement: Bilingual,
}

/// The newest seven days against the weeks before.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Change {
    pub(super) last_7_days: u64,
    pub(super) before_mean: Option<f64>,
    pub(super) n_weeks_before: u32,
    pub(super) times: Option<f64>,
    pub(super) movement: String,
}

/// When a rise began.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Onset {
    pub(super) day: Day,
    pub(super) before_per_day: f64,
    pub(super) after_per_day: f64,
    #[serde(default)]
    pub(super) releases: Vec<String>,
}

/// A mean with its n.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct MeanLine {
    pub(super) mean: f64,
    pub(super) n: u64,
}

/// A median with its n.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct SpreadLine {
    pub(super) n: u64,
    pub(super) median: f64,
}

/// What agents said.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct AnswerLine {
    pub(super) n_transcripts: u64,
    #[serde(flatten)]
    pub(super) citation: Citation,
}

impl TopicLine {
    /// Returns what it is called in each language: the label there, else the other one, else its words.
    pub(super) fn name(&self) -> Bilingual {
        let terms = || self.terms.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(" · ");
        let of = |first: &Option<String>, second: &Option<String>| {
            first.clone().or_else(|| second.clone()).unwrap_or_else(|| match terms() {
                terms if terms.is_empty() => self.id.clone(),
                terms => terms,
            })
        };
        Bilingual::new(of(&self.label.ko, &self.label.en), of(&self.label.en, &self.label.ko))
    }

    /// Returns the name in the language other than the one shown, where it is another.
    pub(super) fn other_name(&self, language: Language) -> Option<String> {
        let name = self.name();
        let other = if language == Language::Ko { name.en.clone() } else { name.ko.clone() };
        (other != name.get(language)).then_some(other)
    }
}

/// A figure with its n and its 95 % interval.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct ValueLine {
    pub(super) value: f64,
    pub(super) n: u64,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
}

/// A line of `effects.jsonl`: a topic as a whole, or a part of it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct EffectRow {
    pub(super) topic: String,
    pub(super) facet: Option<String>,
    pub(super) csat: Option<ValueLine>,
    pub(super) csat_effect: Option<ValueLine>,
    pub(super) first_response_s: [Option<ValueLine>; 2],
    pub(super) handle_s: [Option<ValueLine>; 2],
    pub(super) resolution_s: [Option<ValueLine>; 2],
    pub(super) sla_breached: Option<ValueLine>,
    pub(super) reopened: Option<ValueLine>,
    pub(super) recontacted_7d: Option<ValueLine>,
    pub(super) escalated: Option<ValueLine>,
}

/// `run.json`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct RunFile {
    pub(super) run: String,
    pub(super) version: String,
    pub(super) as_of: Day,
    pub(super) window_from: Day,
    pub(super) started_at: jiff::Timestamp,
    pub(super) ended_at: jiff::Timestamp,
    #[serde(default)]
    pub(super) inputs: Vec<InputLine>,
    pub(super) records: Counts,
    pub(super) counts: RunCounts,
    #[serde(default)]
    pub(super) masked: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    pub(super) seconds: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    pub(super) peak_memory_bytes: Option<u64>,
    #[serde(default)]
    pub(super) threads: u32,
    #[serde(default)]
    pub(super) warnings: Vec<Bilingual>,
}

/// An input file of a run.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct InputLine {
    pub(super) path: String,
    #[serde(flatten)]
    pub(super) records: Counts,
    #[serde(default)]
    pub(super) guess: Option<Bilingual>,
}

/// What a run counted.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct RunCounts {
    pub(super) transcripts: u64,
    pub(super) statements: u64,
    pub(super) topics: u64,
    pub(super) single_ratio: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_line_is_named_by_its_place_and_never_quoted() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("topics.jsonl");
        std::fs::write(&path, "{\"id\":\"홍길동 비밀\n").expect("ours");
        let error = read::<TopicLine>(&path).expect_err("not JSON");
        let message = error.message(Language::En);
        assert!(message.contains("topics.jsonl:1: a file of the run's folder is damaged"), "{message}");
        assert!(!message.contains("홍길동"), "{message}");
        assert!(read::<TopicLine>(&folder.path().join("none.jsonl")).expect("no file is no line").is_empty());
    }
}

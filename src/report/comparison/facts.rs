//! What a run folder says of its run: `run.json`, `topics.jsonl` and `rejected.jsonl`, read back.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Place, Result};
use crate::ingest::Counts;
use crate::model::{Bilingual, Day};
use crate::registry::{Event, State, TopicId};

/// The format of run folders that this program reads.
const SCHEMA: u32 = 1;

/// What is compared of one run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunFacts {
    pub(super) run: RunFile,
    /// Topics that the run found, by id.
    pub(super) topics: BTreeMap<TopicId, TopicFacts>,
    pub(super) rejected: Vec<RejectedRecord>,
}

/// The part of `run.json` that is compared.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(super) struct RunFile {
    pub(super) schema: u32,
    pub(super) run: String,
    pub(super) version: String,
    pub(super) as_of: Day,
    pub(super) window_from: Day,
    #[serde(default)]
    pub(super) hashes: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) inputs: Vec<InputFacts>,
    pub(super) records: Counts,
    pub(super) counts: RunCounts,
    #[serde(default)]
    pub(super) outputs: BTreeMap<String, OutputFacts>,
    #[serde(default)]
    pub(super) warnings: Vec<Bilingual>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(super) struct InputFacts {
    pub(super) path: String,
    pub(super) blake3: Option<String>,
    #[serde(flatten)]
    pub(super) records: Counts,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
pub(super) struct RunCounts {
    pub(super) transcripts: u64,
    pub(super) statements: u64,
    pub(super) topics: u64,
    pub(super) single_ratio: f64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(super) struct OutputFacts {
    pub(super) blake3: String,
}

/// What a topic is called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// In Korean.
    pub ko: Option<String>,
    /// In English.
    pub en: Option<String>,
}

/// The part of a topic's line that is compared.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct TopicFacts {
    pub(super) label: Name,
    pub(super) n_transcripts: u64,
    pub(super) share: f64,
    pub(super) lineage: Option<LineageFacts>,
    pub(super) owner: Option<String>,
    pub(super) note: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(super) struct LineageFacts {
    pub(super) first_found: Day,
    #[serde(default)]
    pub(super) events: Vec<Event>,
}

/// A line of `topics.jsonl`, of whatever level.
#[derive(Deserialize)]
struct TopicFileLine {
    id: String,
    level: u32,
    label: Name,
    n_transcripts: u64,
    share: f64,
    state: State,
    lineage: Option<LineageFacts>,
    owner: Option<String>,
    note: Option<String>,
}

/// A record that a run set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRecord {
    /// The file, as the run told it.
    pub file: String,
    /// Line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Row, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// Why, in the language of the run's workspace.
    pub reason: String,
}

impl RunFacts {
    /// Reads a run folder.
    ///
    /// # Errors
    /// A file that is not there, and every file's first line that is not what a run writes, with its number. No message holds
    /// what stands in a file.
    pub fn read(folder: &Path) -> Result<Self> {
        let (mut problems, mut facts) = (Vec::new(), Self::default());
        let mut keep = |result: Result<()>| problems.extend(result.err());
        keep(run_file(folder).map(|run| facts.run = run));
        keep(topics(folder).map(|topics| facts.topics = topics));
        keep(
            lines(folder, "rejected.jsonl")
                .map(|records| facts.rejected = records.into_iter().map(|it| it.1).collect()),
        );
        if problems.is_empty() { Ok(facts) } else { Err(Error::several(problems)) }
    }

    /// Returns the day that the run looked back from.
    #[must_use]
    pub fn as_of(&self) -> Day {
        self.run.as_of
    }
}

fn run_file(folder: &Path) -> Result<RunFile> {
    let path = folder.join("run.json");
    let text = text(&path)?;
    let run: RunFile = serde_json::from_str(&text).map_err(|cause| damaged(&path, cause.line() as u64))?;
    if run.schema > SCHEMA {
        let found = run.schema;
        let what = Bilingual::new(
            format!("이 프로그램은 형식 {SCHEMA}까지 읽을 수 있는데, 이 실행은 형식 {found}입니다"),
            format!("expected schema {SCHEMA}, found {found}, which this version does not know"),
        );
        return Err(Error::new(Kind::Store, what).at(Place::file(path)).help(Bilingual::new(
            "이 실행을 만든 버전이나 더 새로운 버전의 voc로 비교해 주세요",
            "compare with the version of voc that made this run, or a newer one",
        )));
    }
    Ok(run)
}

fn topics(folder: &Path) -> Result<BTreeMap<TopicId, TopicFacts>> {
    let mut topics = BTreeMap::new();
    for (number, line) in lines::<TopicFileLine>(folder, "topics.jsonl")? {
        // Areas and variants are numbered anew by each run; a topic at rest was not found by this one.
        if line.level != 1 || matches!(line.state, State::Dormant | State::Retired) {
            continue;
        }
        let id: TopicId = line.id.parse().map_err(|_| damaged(&folder.join("topics.jsonl"), number))?;
        let TopicFileLine { label, n_transcripts, share, lineage, owner, note, .. } = line;
        topics.insert(id, TopicFacts { label, n_transcripts, share, lineage, owner, note });
    }
    Ok(topics)
}

/// Returns the lines of a file with their numbers, counted from 1.
fn lines<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Vec<(u64, T)>> {
    let path = folder.join(name);
    let text = text(&path)?;
    (1..)
        .zip(text.lines())
        .map(|(number, line)| Ok((number, serde_json::from_str(line).map_err(|_| damaged(&path, number))?)))
        .collect()
}

fn text(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::NotFound => {
            let what = Bilingual::new("실행 폴더에 이 파일이 없습니다", "the run folder lacks this file");
            Error::new(Kind::Store, what).at(Place::file(path)).help(again(path))
        }
        _ => Error::unreadable(Kind::Store, path, cause),
    })?;
    String::from_utf8(bytes).map_err(|cause| {
        let n_before =
            cause.as_bytes()[..cause.utf8_error().valid_up_to()].iter().filter(|&&byte| byte == b'\n').count();
        damaged(path, n_before as u64 + 1)
    })
}

/// Returns the error for a line that no run writes. What the parser says is left out: it quotes the line.
fn damaged(path: &Path, line: u64) -> Error {
    let what = Bilingual::new("이 줄은 실행이 쓴 형식이 아닙니다", "this line is not what a run writes");
    Error::new(Kind::Store, what).at(Place::line(PathBuf::from(path), line)).help(again(path))
}

/// Returns what helps when a run folder is damaged: run folders are never mended, but any night can be run again.
fn again(path: &Path) -> Bilingual {
    let name = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let day = name.get(..10).unwrap_or(&name);
    Bilingual::new(
        format!("다른 실행과 비교하거나, `voc run --as-of {day}` 명령으로 그날을 다시 실행한 뒤 비교해 주세요"),
        format!("compare another run, or run that day again with `voc run --as-of {day}`"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    const RUN: &str = r#"{"schema":1,"run":"2026-11-20-001","version":"0.1.0","as_of":"2026-11-20","window_from":"2026-08-22",
"records":{"read":1,"rejected":0,"duplicate":0,"superseded":0,"later":0},
"counts":{"transcripts":1,"statements":1,"topics":1,"single_ratio":0.0}}"#;
    const TOPIC: &str =
        r#"{"id":"T-0001","level":1,"label":{"ko":"환불","en":null},"n_transcripts":1,"share":1.0,"state":"new"}"#;

    fn check(run: &str, topics: &str, expected: &str) {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = parent.path().join("2026-11-20-001");
        fs::create_dir(&folder).expect("ours");
        for (name, text) in [("run.json", run), ("topics.jsonl", topics), ("rejected.jsonl", "")] {
            fs::write(folder.join(name), text).expect("ours");
        }
        let said = match RunFacts::read(&folder) {
            Ok(facts) => facts.topics.keys().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Err(error) => error.message(Language::En).replace(&format!("{}/", folder.display()), ""),
        };
        let said =
            said.replace("\nhelp: compare another run, or run that day again with `voc run --as-of 2026-11-20`", "");
        assert_eq!(said, expected);
    }

    #[test]
    fn only_topics_that_the_run_found_are_read() {
        let at_rest = TOPIC.replace("T-0001", "T-0002").replace("new", "dormant");
        let area = TOPIC.replace("T-0001", "A-01").replace("\"level\":1", "\"level\":0");
        check(RUN, &format!("{area}\n{TOPIC}\n{at_rest}\n"), "T-0001");
    }

    #[test]
    fn a_damaged_line_is_named_and_its_text_is_not() {
        check(RUN, &format!("{TOPIC}\n{{\"id\":\"환불\n"), "error: topics.jsonl:2: this line is not what a run writes");
        let wrong = TOPIC.replace("\"n_transcripts\":1", "\"n_transcripts\":\"환불\"");
        check(RUN, &wrong, "error: topics.jsonl:1: this line is not what a run writes");
        check(RUN, &TOPIC.replace("T-0001", "토픽"), "error: topics.jsonl:1: this line is not what a run writes");
        check("{\n\"schema\": 1,\n", TOPIC, "error: run.json:3: this line is not what a run writes");
        check(
            &RUN.replace("\"schema\":1", "\"schema\":2"),
            "",
            "error: run.json: expected schema 1, found 2, which this version does not know\n\
             help: compare with the version of voc that made this run, or a newer one",
        );
    }
}

//! What the nights raised: alerts by id, and the gold topic that each one's topic mostly is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Kind, Result};
use crate::model::{Day, Span};

use super::super::read_lines;

/// What an alert tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// More than expected.
    Spike,
    /// Fewer than expected.
    Drop,
    /// A topic that was not there.
    NewTopic,
    /// One grave case.
    SevereCase,
    /// A kind that this version does not judge.
    #[serde(other)]
    Other,
}

/// What is read of a line of `alerts.jsonl`.
#[derive(Debug, Clone, Deserialize)]
pub struct Alert {
    /// Id, the same on every night that repeats the alert.
    pub id: String,
    /// What it tells of.
    pub kind: AlertKind,
    /// Topic; `None` for the whole desk.
    pub topic: Option<String>,
    /// The night that raised it.
    pub date: Day,
    /// `new`, `open`, `muted` or `ended`.
    #[serde(default)]
    pub state: String,
    /// Count.
    pub observed: Option<f64>,
    /// Count that was expected.
    pub expected: Option<f64>,
    /// What happened near it, the likeliest first.
    #[serde(default)]
    pub near_events: Vec<NearEvent>,
}

/// Something that happened near an alert.
#[derive(Debug, Clone, Deserialize)]
pub struct NearEvent {
    /// `release`, `policy` or `holiday`.
    pub kind: String,
    /// Product of a release.
    #[serde(default)]
    pub product: Option<String>,
    /// Version of a release.
    #[serde(default)]
    pub version: Option<String>,
}

/// An alert as it was first raised.
#[derive(Debug, Clone)]
pub struct Raised {
    /// The alert.
    pub alert: Alert,
    /// The gold topic that most of its topic's statements have, with its share of those that have one.
    pub gold: Option<(String, f64)>,
}

/// Returns the newest complete run folder of each as-of day, by day; none where there are no runs.
pub(super) fn list(runs: &Path) -> Result<Vec<(Day, PathBuf)>> {
    let entries = match std::fs::read_dir(runs) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(Error::unreadable(Kind::Store, runs, cause)),
    };
    let mut newest: BTreeMap<Day, (u64, PathBuf)> = BTreeMap::new();
    for entry in entries.flatten() {
        let name = entry.file_name();
        let named = name.to_str().and_then(|name| name.rsplit_once('-'));
        let Some((day, number)) = named.and_then(|(day, number)| Some((day.parse().ok()?, number.parse().ok()?)))
        else {
            continue;
        };
        let is_newer = newest.get(&day).is_none_or(|(known, _)| number > *known);
        if is_newer && entry.path().join("run.json").is_file() {
            newest.insert(day, (number, entry.path()));
        }
    }
    Ok(newest.into_iter().map(|(day, (_, folder))| (day, folder)).collect())
}

/// Returns every alert that one of the nights raised, as it was raised, by date and id.
///
/// An alert that an earlier night raised, or that a person had muted, is none of theirs.
pub(super) fn raised(nights: &[(Day, PathBuf)], gold: &GoldTopics) -> Result<Vec<Raised>> {
    let Some((first, _)) = nights.first() else { return Ok(Vec::new()) };
    let (mut seen, mut raised) = (BTreeSet::new(), Vec::new());
    for (_, folder) in nights {
        let path = folder.join("alerts.jsonl");
        if !path.exists() {
            continue;
        }
        let new: Vec<Alert> = read_lines::<Alert>(&path)?
            .into_iter()
            .filter(|alert| seen.insert(alert.id.clone()))
            .filter(|alert| alert.date >= *first && alert.state != "muted")
            .collect();
        let topics: BTreeSet<&str> = new.iter().filter_map(|alert| alert.topic.as_deref()).collect();
        let of_topic = if topics.is_empty() { BTreeMap::new() } else { gold.of_topics(folder, &topics)? };
        raised.extend(new.into_iter().map(|alert| {
            let gold = alert.topic.as_ref().and_then(|topic| of_topic.get(topic)).cloned();
            Raised { alert, gold }
        }));
    }
    raised.sort_by(|a, b| (a.alert.date, &a.alert.id).cmp(&(b.alert.date, &b.alert.id)));
    Ok(raised)
}

#[derive(Deserialize)]
struct GoldLine {
    transcript: String,
    turn: u32,
    start: u32,
    end: u32,
    topic: Option<String>,
}

#[derive(Deserialize)]
struct StatementLine {
    transcript: String,
    turn: u32,
    start: u32,
    end: u32,
    topic: Option<String>,
}

/// Gold statements by conversation and turn.
pub(super) struct GoldTopics(FxHashMap<String, Vec<(u32, Span, Option<String>)>>);

impl GoldTopics {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let mut by_transcript: FxHashMap<String, Vec<_>> = FxHashMap::default();
        for line in read_lines::<GoldLine>(path)? {
            let statement = (line.turn, Span::new(line.start, line.end), line.topic);
            by_transcript.entry(line.transcript).or_default().push(statement);
        }
        Ok(Self(by_transcript))
    }

    /// Returns the gold topic that most statements of each topic have on a night, with its share of those that have one.
    fn of_topics(&self, folder: &Path, topics: &BTreeSet<&str>) -> Result<BTreeMap<String, (String, f64)>> {
        let mut votes: BTreeMap<String, BTreeMap<&str, u32>> = BTreeMap::new();
        for line in read_lines::<StatementLine>(&folder.join("statements.jsonl"))? {
            let Some(topic) = line.topic.as_ref().filter(|topic| topics.contains(topic.as_str())) else { continue };
            if let Some(gold) = self.of_statement(&line) {
                *votes.entry(topic.clone()).or_default().entry(gold).or_default() += 1;
            }
        }
        let most = |counts: BTreeMap<&str, u32>| {
            let n: u32 = counts.values().sum();
            // Of equal counts the first name in the alphabet.
            let (gold, count) = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
            Some((gold.to_owned(), f64::from(count) / f64::from(n)))
        };
        Ok(votes.into_iter().filter_map(|(topic, counts)| Some((topic, most(counts)?))).collect())
    }

    /// Returns the topic of the gold statement of the same turn that a statement overlaps most, else of the nearest one.
    ///
    /// Spans of the run count characters of the masked text and gold ones of the raw text: masks shift them a little, which
    /// matters only where a turn tells of two topics.
    fn of_statement(&self, line: &StatementLine) -> Option<&str> {
        let span = Span::new(line.start, line.end);
        let of_turn = self.0.get(&line.transcript)?.iter().filter(|(turn, ..)| *turn == line.turn);
        let distance = |gold: &Span| gold.start.saturating_sub(span.end).max(span.start.saturating_sub(gold.end));
        let (_, _, topic) =
            of_turn.min_by_key(|(_, gold, _)| (std::cmp::Reverse(span.overlap(*gold)), distance(gold), gold.start))?;
        topic.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn workspace(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, text).expect("written");
        }
        folder
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn of_several_runs_of_a_day_the_newest_complete_one_counts() {
        let folder = workspace(&[
            ("2026-10-09-001/run.json", "{}"),
            ("2026-10-09-010/run.json", "{}"),
            ("2026-10-09-011/report.md", "cut off"),
            ("2026-10-08-002/run.json", "{}"),
            (".3.tmp/run.json", "{}"),
            ("notes/run.json", "{}"),
        ]);
        let found = list(folder.path()).expect("readable");
        let names: Vec<_> =
            found.iter().map(|(day, path)| (*day, path.file_name().expect("named").to_owned())).collect();
        let expected = [(day("2026-10-08"), "2026-10-08-002".into()), (day("2026-10-09"), "2026-10-09-010".into())];
        assert_eq!(names, expected);
        assert_eq!(list(&folder.path().join("none")).expect("no runs are no error"), []);
    }

    const GOLD: &str = r#"{"transcript":"C-1","turn":0,"start":5,"end":20,"topic":"refund-late","lang":"ko"}
{"transcript":"C-1","turn":0,"start":30,"end":50,"topic":"coupon","lang":"ko"}
{"transcript":"C-2","turn":2,"start":0,"end":9,"topic":"refund-late","lang":"ko"}
{"transcript":"C-3","turn":0,"start":0,"end":9,"topic":null,"lang":"ko"}
"#;

    #[test]
    fn an_alert_repeated_by_later_nights_was_raised_once_and_bears_the_gold_topic_of_most_statements() {
        let statement = |transcript: &str, turn: u32, start: u32, end: u32, topic: &str| {
            format!(
                "{{\"id\":\"x\",\"transcript\":\"{transcript}\",\"turn\":{turn},\"start\":{start},\"end\":{end},\"topic\":{topic},\"kind\":\"complaint\"}}\n"
            )
        };
        // T-0001: C-1 0-20 overlaps refund-late by 15; C-1 52-60 touches none, coupon is nearer; C-2 refund-late; C-3 has no topic.
        // So refund-late 2 of 3.
        let statements = [
            statement("C-1", 0, 0, 20, "\"T-0001\""),
            statement("C-1", 0, 52, 60, "\"T-0001\""),
            statement("C-2", 2, 0, 9, "\"T-0001\""),
            statement("C-3", 0, 0, 9, "\"T-0001\""),
            statement("C-2", 2, 0, 9, "null"),
        ]
        .concat();
        let alert = |id: &str, date: &str, state: &str, topic: &str| {
            format!(
                "{{\"id\":\"{id}\",\"kind\":\"spike\",\"topic\":{topic},\"date\":\"{date}\",\"state\":\"{state}\",\"observed\":9,\"expected\":3.5,\"later\":[]}}\n"
            )
        };
        let first = alert("A-1", "2026-10-08", "new", "\"T-0001\"") + &alert("A-0", "2026-10-01", "open", "null");
        let second = alert("A-1", "2026-10-08", "open", "\"T-0001\"")
            + &alert("A-2", "2026-10-09", "new", "null")
            + &alert("A-3", "2026-10-09", "muted", "\"T-0001\"");
        let folder = workspace(&[
            ("gold.jsonl", GOLD),
            ("runs/2026-10-07-001/run.json", "{}"),
            ("runs/2026-10-08-001/run.json", "{}"),
            ("runs/2026-10-08-001/alerts.jsonl", &first),
            ("runs/2026-10-08-001/statements.jsonl", &statements),
            ("runs/2026-10-09-001/run.json", "{}"),
            ("runs/2026-10-09-001/alerts.jsonl", &second),
        ]);
        let gold = GoldTopics::read(&folder.path().join("gold.jsonl")).expect("well-formed");
        let nights = list(&folder.path().join("runs")).expect("readable");
        let raised = raised(&nights, &gold).expect("well-formed");
        let ids: Vec<_> = raised.iter().map(|raised| raised.alert.id.as_str()).collect();
        assert_eq!(ids, ["A-1", "A-2"]);
        let (topic, share) = raised[0].gold.clone().expect("most are refund-late");
        assert_eq!((topic.as_str(), (share * 3.0).round()), ("refund-late", 2.0));
        assert!(raised[1].gold.is_none());
    }
}

//! What changed between two runs, and why could it? Two run folders, read back and held side by side.
//!
//! Topics are compared by their ids, which are permanent. What could have changed a result is told only where it differs, and
//! never as the cause of what became of one topic.

mod facts;
mod told;
mod words;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::effects::round4;
use crate::model::{Bilingual, Day};
use crate::registry::{Happening, TopicId};

pub use facts::{Name, RejectedRecord, RunFacts};
pub use told::Section;

use facts::{InputFacts, RunFile, TopicFacts};

/// What differs between two runs, `before` being the older one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Whether every file of the two run folders but `run.json` has the same bytes.
    pub is_equal: bool,
    /// The run that is compared with.
    pub before: Compared,
    /// The run that is compared.
    pub after: Compared,
    /// What changed on the whole, in a sentence.
    pub summary: Bilingual,
    /// What could have changed the result: everything known to differ between the runs.
    pub causes: Vec<Cause>,
    /// What a reader must know to judge the comparison.
    pub cautions: Vec<Bilingual>,
    /// Input files that differ.
    pub inputs: InputChanges,
    /// What became of topics.
    pub topics: TopicChanges,
    /// Numbers of the whole run.
    pub figures: Vec<Figure>,
    /// Warnings that the older run did not give.
    pub new_warnings: Vec<Bilingual>,
    /// Records that were set aside and were not before.
    pub newly_rejected: Vec<RejectedRecord>,
    /// How many records were set aside before and are not now.
    pub n_no_longer_rejected: usize,
    /// Files of the run folders that differ or that only one of them has.
    pub outputs: Vec<String>,
}

/// One of the two runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// The name of its folder.
    pub run: String,
    /// The day it looked back from.
    pub as_of: Day,
    /// The first day of its window.
    pub window_from: Day,
    /// The version of the program.
    pub version: String,
}

/// Something that a result depends on and that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// What differs.
    pub what: Dependency,
    /// How, in words.
    #[serde(flatten)]
    pub told: Bilingual,
}

/// What the result of a run depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dependency {
    /// The exports in the inbox.
    Input,
    /// The days that are looked at.
    Window,
    /// `voc.toml`.
    Settings,
    /// `registers/`: curation, releases, taxonomy and the like.
    Registers,
    /// The workspace's own `dictionaries/`.
    Dictionaries,
    /// The program, with its built-in dictionaries.
    Version,
    /// The run of an earlier day that topics are carried on from; told where nothing else differs.
    EarlierRun,
}

/// Input files that the newer run's day opened, by what became of them, each by path. A file that only the older one's day opened did
/// not change: it was known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct InputChanges {
    /// Only the newer run's day opened them.
    pub new: Vec<InputChange>,
    /// Their bytes differ.
    pub changed: Vec<InputChange>,
}

/// An input file that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputChange {
    /// Its path, as the runs told it.
    pub path: String,
    /// Its records before, of whatever class.
    pub n_before: u64,
    /// Its records after.
    pub n_after: u64,
}

/// Topics by what became of them; a topic may stand in several lists. Sizes are sorted by how much they changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TopicChanges {
    /// Found for the first time.
    pub new: Vec<TopicChange>,
    /// Known for longer, not found by the older run.
    pub returned: Vec<TopicChange>,
    /// Split from another topic.
    pub split: Vec<TopicChange>,
    /// Merged into another topic.
    pub merged: Vec<TopicChange>,
    /// Not found by the newer run, for whatever other reason.
    pub gone: Vec<TopicChange>,
    /// With more conversations.
    pub grown: Vec<TopicChange>,
    /// With fewer conversations.
    pub shrunk: Vec<TopicChange>,
    /// Called something else in at least one language.
    pub renamed: Vec<Renamed>,
    /// With another owner.
    pub owner: Vec<Reworded>,
    /// With another note.
    pub note: Vec<Reworded>,
}

/// A topic whose size changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicChange {
    /// Its permanent id.
    pub id: TopicId,
    /// What the newest of the two runs that has it calls it.
    pub label: Name,
    /// Its size before; `None` where the older run has it not.
    pub before: Option<Size>,
    /// Its size after; `None` where the newer run has it not.
    pub after: Option<Size>,
    /// Conversations more, negative for fewer.
    pub difference: i64,
    /// Where its statements came from or went to; `None` where nothing is known of that.
    pub lineage: Option<Kinship>,
}

/// What one topic is to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kinship {
    /// Most of its statements were in that one.
    SplitFrom(TopicId),
    /// Most of its statements are in that one now.
    MergedInto(TopicId),
    /// It is there no more, and those came out of it.
    SplitInto(Vec<TopicId>),
}

/// How large a topic is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Size {
    /// Conversations.
    pub n_transcripts: u64,
    /// Their share of all conversations with a statement, 0 to 1.
    pub share: f64,
}

/// A topic that is called something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Renamed {
    /// Its permanent id.
    pub id: TopicId,
    /// What it was called.
    pub before: Name,
    /// What it is called.
    pub after: Name,
}

/// A topic about which people wrote something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reworded {
    /// Its permanent id.
    pub id: TopicId,
    /// What it is called.
    pub label: Name,
    /// What stood there.
    pub before: Option<String>,
    /// What stands there.
    pub after: Option<String>,
}

/// A number of both runs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figure {
    /// What is counted, as in `run.json`.
    pub what: &'static str,
    /// Before.
    #[serde(serialize_with = "plain")]
    pub before: f64,
    /// After.
    #[serde(serialize_with = "plain")]
    pub after: f64,
    /// How much more, negative for less.
    #[serde(serialize_with = "plain")]
    pub difference: f64,
}

/// Writes a count without a decimal point.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn plain<S: serde::Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if number.fract() == 0.0 { serializer.serialize_i64(*number as i64) } else { serializer.serialize_f64(*number) }
}

/// The word of `run.json` for the share of statements in no topic; all other figures are counts.
const SINGLE_RATIO: &str = "single_ratio";

/// Compares two runs. The older one, by as-of day and then by number, is `before`, whichever comes first.
#[must_use]
pub fn compare<'a>(mut before: &'a RunFacts, mut after: &'a RunFacts) -> Difference {
    if age(&after.run) < age(&before.run) {
        std::mem::swap(&mut before, &mut after);
    }
    let (rejected_before, rejected_after) = (places(before), places(after));
    let inputs = inputs(&before.run.inputs, &after.run.inputs);
    let outputs = outputs(&before.run, &after.run);
    let mut difference = Difference {
        is_equal: before.run.run == after.run.run || (outputs.is_empty() && !before.run.outputs.is_empty()),
        before: compared(&before.run),
        after: compared(&after.run),
        summary: Bilingual::default(),
        causes: Vec::new(),
        cautions: Vec::new(),
        inputs,
        topics: topics(before, after),
        figures: figures(before, after),
        new_warnings: after.run.warnings.iter().filter(|it| !before.run.warnings.contains(it)).cloned().collect(),
        newly_rejected: rejected_after
            .iter()
            .filter(|(at, _)| !rejected_before.contains_key(at))
            .map(|it| (*it.1).clone())
            .collect(),
        n_no_longer_rejected: rejected_before.keys().filter(|at| !rejected_after.contains_key(at)).count(),
        outputs,
    };
    difference.causes = causes(&before.run, &after.run, &difference);
    if [before, after].iter().any(|facts| facts.topics.values().any(|topic| topic.lineage.is_none())) {
        difference.cautions.push(words::numbered_anew());
    }
    difference.summary = words::summary(&difference);
    difference
}

/// Returns what tells an older run from a newer one: the as-of day, then the number behind it.
fn age(run: &RunFile) -> (Day, u64) {
    let number = run.run.rsplit('-').next().and_then(|number| number.parse().ok());
    (run.as_of, number.unwrap_or(0))
}

fn compared(run: &RunFile) -> Compared {
    let RunFile { run, as_of, window_from, version, .. } = run.clone();
    Compared { run, as_of, window_from, version }
}

/// Returns the records set aside by where they stand: the reason is in the language of each run.
fn places(facts: &RunFacts) -> BTreeMap<(&str, Option<u64>, Option<u64>), &RejectedRecord> {
    facts.rejected.iter().map(|record| ((record.file.as_str(), record.line, record.row), record)).collect()
}

fn outputs(before: &RunFile, after: &RunFile) -> Vec<String> {
    let names: BTreeSet<&String> = before.outputs.keys().chain(after.outputs.keys()).collect();
    names.into_iter().filter(|name| before.outputs.get(*name) != after.outputs.get(*name)).cloned().collect()
}

fn inputs(before: &[InputFacts], after: &[InputFacts]) -> InputChanges {
    fn by_path(files: &[InputFacts]) -> BTreeMap<&str, &InputFacts> {
        files.iter().map(|file| (file.path.as_str(), file)).collect()
    }
    let (earlier, later) = (by_path(before), by_path(after));
    let n_records = |file: Option<&&InputFacts>| file.map_or(0, |file| file.records.total());
    let mut changes = InputChanges::default();
    for path in earlier.keys().chain(later.keys()).collect::<BTreeSet<_>>() {
        let (old, new) = (earlier.get(path), later.get(path));
        let list = match (old, new) {
            (None, _) => &mut changes.new,
            (_, None) => continue,
            // A file that could not be hashed is told by its counts; where the same bytes count otherwise, the window moved.
            (Some(old), Some(new)) => match (&old.blake3, &new.blake3) {
                (Some(old), Some(new)) if old == new => continue,
                (Some(_), Some(_)) => &mut changes.changed,
                _ if old.records.total() == new.records.total() => continue,
                _ => &mut changes.changed,
            },
        };
        list.push(InputChange { path: (*path).to_owned(), n_before: n_records(old), n_after: n_records(new) });
    }
    changes
}

fn causes(before: &RunFile, after: &RunFile, difference: &Difference) -> Vec<Cause> {
    let InputChanges { new, changed } = &difference.inputs;
    // A hash that one of the two lacks says nothing.
    let differs =
        |name: &str| matches!((before.hashes.get(name), after.hashes.get(name)), (Some(a), Some(b)) if a != b);
    let mut found = Vec::new();
    for (what, is_true) in [
        (Dependency::Input, !(new.is_empty() && changed.is_empty())),
        (Dependency::Window, (before.as_of, before.window_from) != (after.as_of, after.window_from)),
        (Dependency::Settings, differs("settings")),
        (Dependency::Registers, differs("registers")),
        (Dependency::Dictionaries, differs("dictionaries")),
        (Dependency::Version, before.version != after.version),
    ] {
        if is_true {
            found.push(Cause { what, told: words::cause(what, difference) });
        }
    }
    if found.is_empty() && !difference.is_equal {
        let what = Dependency::EarlierRun;
        found.push(Cause { what, told: words::cause(what, difference) });
    }
    found
}

fn figures(before: &RunFacts, after: &RunFacts) -> Vec<Figure> {
    let numbers = |facts: &RunFacts| {
        let (counts, records) = (facts.run.counts, facts.run.records);
        [
            ("transcripts", counts.transcripts as f64),
            ("statements", counts.statements as f64),
            ("topics", counts.topics as f64),
            (SINGLE_RATIO, round4(counts.single_ratio)),
            ("records", records.total() as f64),
            ("read", records.read as f64),
            ("rejected", records.rejected as f64),
            ("duplicate", records.duplicate as f64),
            ("superseded", records.superseded as f64),
            ("later", records.later as f64),
        ]
    };
    let both = numbers(before).into_iter().zip(numbers(after));
    both.map(|((what, before), (_, after))| Figure { what, before, after, difference: round4(after - before) })
        .collect()
}

fn topics(before: &RunFacts, after: &RunFacts) -> TopicChanges {
    let mut changes = TopicChanges::default();
    let since = before.run.as_of;
    let merged = mergers(after, since);
    // What had split off before the older run is no news.
    let parts: Vec<(TopicId, TopicId)> =
        parts(after, since).filter(|(_, part)| !before.topics.contains_key(part)).collect();
    for id in before.topics.keys().chain(after.topics.keys()).copied().collect::<BTreeSet<_>>() {
        match (before.topics.get(&id), after.topics.get(&id)) {
            (None, Some(new)) => {
                let origin = parts.iter().find(|(_, part)| *part == id).map(|(from, _)| *from);
                let list = match origin {
                    Some(_) => &mut changes.split,
                    None if new.lineage.as_ref().is_some_and(|lineage| lineage.first_found < since) => {
                        &mut changes.returned
                    }
                    None => &mut changes.new,
                };
                list.push(change(id, None, Some(new), origin.map(Kinship::SplitFrom)));
            }
            (Some(old), None) => match merged.get(&id) {
                Some(&into) => changes.merged.push(change(id, Some(old), None, Some(Kinship::MergedInto(into)))),
                None => {
                    let into: Vec<TopicId> =
                        parts.iter().filter(|(from, _)| *from == id).map(|(_, part)| *part).collect();
                    let lineage = (!into.is_empty()).then_some(Kinship::SplitInto(into));
                    changes.gone.push(change(id, Some(old), None, lineage));
                }
            },
            (Some(old), Some(new)) => stayed(&mut changes, id, old, new),
            (None, None) => {}
        }
    }
    let TopicChanges { new, returned, split, merged, gone, grown, shrunk, .. } = &mut changes;
    for list in [new, returned, split, merged, gone, grown, shrunk] {
        list.sort_by_key(|change| (Reverse(change.difference.abs()), change.id));
    }
    changes
}

/// Puts a topic of both runs into the lists that it belongs to.
fn stayed(changes: &mut TopicChanges, id: TopicId, old: &TopicFacts, new: &TopicFacts) {
    match new.n_transcripts.cmp(&old.n_transcripts) {
        std::cmp::Ordering::Greater => changes.grown.push(change(id, Some(old), Some(new), None)),
        std::cmp::Ordering::Less => changes.shrunk.push(change(id, Some(old), Some(new), None)),
        std::cmp::Ordering::Equal => {}
    }
    if old.label != new.label {
        changes.renamed.push(Renamed { id, before: old.label.clone(), after: new.label.clone() });
    }
    let reworded = |list: &mut Vec<Reworded>, before: &Option<String>, after: &Option<String>| {
        if before != after {
            list.push(Reworded { id, label: new.label.clone(), before: before.clone(), after: after.clone() });
        }
    };
    reworded(&mut changes.owner, &old.owner, &new.owner);
    reworded(&mut changes.note, &old.note, &new.note);
}

fn change(
    id: TopicId,
    before: Option<&TopicFacts>,
    after: Option<&TopicFacts>,
    lineage: Option<Kinship>,
) -> TopicChange {
    let size = |topic: &TopicFacts| Size { n_transcripts: topic.n_transcripts, share: topic.share };
    let n = |topic: Option<&TopicFacts>| topic.map_or(0, |topic| topic.n_transcripts as i64);
    TopicChange {
        id,
        label: after.or(before).map(|topic| topic.label.clone()).unwrap_or_default(),
        before: before.map(size),
        after: after.map(size),
        difference: n(after) - n(before),
        lineage,
    }
}

/// Returns for each topic that was merged since a day the topic that it went into, by the latest merger.
fn mergers(after: &RunFacts, since: Day) -> BTreeMap<TopicId, TopicId> {
    let mut latest: BTreeMap<TopicId, (Day, TopicId)> = BTreeMap::new();
    for (into, on, happening) in happenings(after, since) {
        if let Happening::Absorbed(from) = happening {
            for id in from {
                let known = latest.entry(*id).or_insert((on, into));
                *known = (*known).max((on, into));
            }
        }
    }
    latest.into_iter().map(|(id, (_, into))| (id, into)).collect()
}

/// Returns topics that split off since a day, each with the topic that it came from.
fn parts(after: &RunFacts, since: Day) -> impl Iterator<Item = (TopicId, TopicId)> {
    happenings(after, since).filter_map(|(part, _, happening)| match happening {
        Happening::SplitFrom(from) => Some((*from, part)),
        _ => None,
    })
}

fn happenings(facts: &RunFacts, since: Day) -> impl Iterator<Item = (TopicId, Day, &Happening)> {
    facts.topics.iter().flat_map(move |(id, topic)| {
        let events = topic.lineage.iter().flat_map(|lineage| &lineage.events);
        events.filter(move |event| event.on >= since).map(|event| (*id, event.on, &event.happening))
    })
}

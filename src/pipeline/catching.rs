//! What did the saved searches catch among a night's new cases? Looked for in an index of these alone, in memory, so that it can be told
//! in the run's folder.
//!
//! New are the conversations that began after the night before, up to the as-of day; on a first night those of the as-of day. A
//! saved search is read as it was typed: synonyms and concepts count, guesses about typing errors do not, and every word must
//! occur.

use std::path::Path;

use serde_json::json;

use crate::error::{Error, Kind, Result};
use crate::model::{Day, MaskedTranscript};
use crate::search::{Finder, Known, Request, TurnDocument, Writer};

use super::Tools;
use super::plan::Plan;
use super::recording::Decided;

/// The file of the run's folder.
const FILE: &str = "searches.jsonl";

/// Most cases that a line names.
const MOST_NAMED: usize = 50;

/// What a saved search caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caught {
    /// The name of the search.
    pub name: String,
    /// New cases that answer it.
    pub n_cases: usize,
}

/// Asks the saved searches about the new ones of some conversations and writes a line each; writes nothing where there are none.
pub(super) fn catch(
    plan: &Plan,
    tools: &Tools,
    transcripts: &[MaskedTranscript],
    before: Option<Day>,
    decided: &Decided,
    folder: &Path,
) -> Result<Vec<Caught>> {
    if plan.searches.is_empty() {
        return Ok(Vec::new());
    }
    let is_new = |day: Day| before.map_or(day == plan.as_of, |before| day > before) && day <= plan.as_of;
    let mut worker = tools.tokenizer.worker();
    let writer = Writer::create_in_memory()?;
    let mut n_new = 0;
    for transcript in transcripts {
        let Some(day) = transcript.day().filter(|day| is_new(*day)) else { continue };
        n_new += 1;
        for (turn, turn_idx) in transcript.turns.iter().zip(0u32..) {
            let tokens = worker.analyze(&turn.masked_text).tokens;
            writer.add(&TurnDocument::of(transcript, turn_idx, day, &tokens))?;
        }
    }
    let known = known(decided);
    let finder = Finder::with(writer.commit(0)?, known, &plan.dictionaries, &tools.tokenizer)?;
    let (mut lines, mut all) = (String::new(), Vec::new());
    for search in &plan.searches {
        let request = Request { query: search.query.clone(), limit: MOST_NAMED, ..Request::default() };
        let (n_cases, hits) = match finder.answer_as_typed(&request, &mut worker) {
            Ok(answer) => (answer.n_cases, answer.hits),
            // A value that no new case has.
            Err(error) if error.kind() == Kind::Usage => (0, Vec::new()),
            Err(error) => return Err(error),
        };
        let cases: Vec<_> = hits
            .iter()
            .map(|hit| {
                json!({"transcript": hit.transcript, "turn": hit.turn, "topics": hit.topics, "snippet": hit.snippet})
            })
            .collect();
        let line = json!({
            "name": search.name, "query": search.query, "note": search.note,
            "n_new": n_new, "n_cases": n_cases, "cases": cases,
        });
        lines.push_str(&format!("{line}\n"));
        all.push(Caught { name: search.name.clone(), n_cases });
    }
    let path = folder.join(FILE);
    std::fs::write(&path, lines).map_err(|cause| Error::unreadable(Kind::Store, path, cause))?;
    Ok(all)
}

fn known(decided: &Decided) -> Known {
    let (topics, assignments) = decided.results();
    let told = assignments
        .iter()
        .filter_map(|row| Some((row.statement.transcript.clone(), row.statement.turn, row.topic.clone()?)));
    Known::new(topics, told.collect())
}

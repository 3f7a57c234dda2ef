//! What programs read: the lines of the run that is shown, and what people decided since. Every answer names its run.

use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};

use super::super::answer::{Answer, Failure};
use super::super::asked::Asked;
use super::super::snapshot::run_names;
use super::super::{lines, links};
use crate::deciding::{alerts as of_alerts, kb, proposals as of_proposals, rules as of_rules, rules_of};
use crate::error::{Error, Kind};
use crate::knowledge::Draft;
use crate::model::Bilingual;
use crate::search::{Details, Request};

/// Items where nobody says how many.
const N_ITEMS: usize = 50;
/// Most items at once.
const MOST_ITEMS: usize = 500;
/// Hits of a search, which are dearer.
const N_HITS: usize = 10;
const MOST_HITS: usize = 100;
/// Nobody reads further.
const MOST_OFFSET: usize = 4_000;
/// Longest query.
const MOST_QUERY_CHARS: usize = 500;

type Answered = Result<Answer, Failure>;

/// Returns a list of one run, as much of it as was asked for.
fn list(asked: &Asked, items: Vec<Value>) -> Answered {
    let limit = asked.query.parsed("limit").unwrap_or(N_ITEMS).min(MOST_ITEMS);
    let offset: usize = asked.query.parsed("offset").unwrap_or(0);
    let n = items.len();
    let items: Vec<Value> = items.into_iter().skip(offset).take(limit).collect();
    let run = &asked.snapshot()?.run;
    Ok(Answer::json(&json!({"run": run.run, "as_of": run.as_of, "n": n, "items": items})))
}

fn one(asked: &Asked, item: Value) -> Answered {
    let run = &asked.snapshot()?.run;
    Ok(Answer::json(&json!({"run": run.run, "as_of": run.as_of, "item": item})))
}

fn unknown(ko: &str, en: &str) -> Failure {
    Failure::Unknown(Bilingual::new(ko, en))
}

fn value(of: &impl Serialize) -> Result<Value, Failure> {
    let read = serde_json::to_value(of).map_err(|cause| {
        Error::new(Kind::Internal, Bilingual::new("JSON으로 쓸 수 없습니다", "cannot be written as JSON"))
            .because(cause)
    })?;
    Ok(read)
}

pub(super) fn tonight(asked: &Asked) -> Answered {
    let snapshot = asked.snapshot()?;
    let curation = rules_of(asked.app.workspace.folder())?;
    let live: Vec<&crate::alerts::Alert> = snapshot.alerts.iter().filter(|alert| alert.is_live()).collect();
    let n_open =
        snapshot.proposals.iter().filter(|it| !it.is_watched && it.state == crate::proposals::State::Proposed).count();
    let n_drafts = snapshot.drafts.iter().filter(|draft| kb::is_open(draft, &curation)).count();
    one(
        asked,
        json!({
            "is_at_work": asked.seen.is_at_work,
            "headline": snapshot.summary.as_ref().map(|it| &it.headline),
            "normal": snapshot.summary.as_ref().map(|it| &it.normal),
            "behind": snapshot.summary.as_ref().map(|it| &it.behind),
            "next": snapshot.summary.as_ref().map(|it| &it.next),
            "alerts": value(&live)?,
            "n_proposals_open": n_open,
            "n_drafts_open": n_drafts,
        }),
    )
}

pub(super) fn topics(asked: &Asked) -> Answered {
    list(asked, lines::read(&asked.snapshot()?.folder.join("topics.jsonl"))?)
}

pub(super) fn topic(asked: &Asked) -> Answered {
    let id = crate::deciding::topics::topic_id(asked.part("id"));
    let all: Vec<Value> = lines::read(&asked.snapshot()?.folder.join("topics.jsonl"))?;
    let found = all.into_iter().find(|line| line["id"].as_str() == Some(id.as_str()));
    one(asked, found.ok_or_else(|| unknown("그런 토픽이 최근 실행에 없습니다", "the newest run has no such topic"))?)
}

pub(super) fn cases_of_topic(asked: &Asked) -> Answered {
    let (snapshot, id) = (asked.snapshot()?, crate::deciding::topics::topic_id(asked.part("id")));
    if snapshot.topic(&id).is_none() {
        return Err(unknown("그런 토픽이 최근 실행에 없습니다", "the newest run has no such topic"));
    }
    let case = |id: &str| json!({"id": id, "day": snapshot.store.day_of(id), "status": snapshot.store.status_of(id)});
    list(asked, snapshot.store.transcripts_of_topic(&id).into_iter().map(case).collect())
}

fn n_hits(asked: &Asked) -> usize {
    asked.query.parsed("limit").unwrap_or(N_HITS).clamp(1, MOST_HITS)
}

pub(super) fn search(asked: &Asked) -> Answered {
    let snapshot = asked.snapshot()?;
    let query = asked.query.get("q").unwrap_or_default();
    if query.chars().count() > MOST_QUERY_CHARS {
        let what = Bilingual::new("검색어가 너무 깁니다", "the query is too long");
        return Err(Error::new(Kind::Input, what)
            .help(Bilingual::new(
                format!("{MOST_QUERY_CHARS}자까지 쓸 수 있습니다"),
                format!("up to {MOST_QUERY_CHARS} characters"),
            ))
            .into());
    }
    let details = if asked.query.get("facets") == Some("yes") { Details::Facets } else { Details::Cases };
    let offset = asked.query.parsed("offset").unwrap_or(0).min(MOST_OFFSET);
    let request = Request { query: query.to_owned(), limit: n_hits(asked), offset, details };
    let answer = snapshot.finder.answer(&request, &mut snapshot.tokenizer.worker())?;
    let mut told = value(&answer)?;
    let items =
        answer.hits.iter().map(|hit| with_page(hit, &hit.transcript, hit.turn)).collect::<Result<Vec<_>, _>>()?;
    let run = &snapshot.run;
    let head = json!({"run": run.run, "as_of": run.as_of, "n": answer.n_cases, "items": items});
    if let (Some(told), Value::Object(head)) = (told.as_object_mut(), head) {
        told.remove("hits");
        told.remove("n_cases");
        told.extend(head);
    }
    Ok(Answer::json(&told))
}

/// Returns a hit with its address in the browser.
fn with_page(hit: &impl Serialize, transcript: &str, turn: u32) -> Result<Value, Failure> {
    let mut told = value(hit)?;
    told["page"] = json!(links::place(transcript, turn));
    Ok(told)
}

fn hits_of(asked: &Asked, items: Vec<Value>) -> Answered {
    let run = &asked.snapshot()?.run;
    Ok(Answer::json(&json!({"run": run.run, "as_of": run.as_of, "n": items.len(), "items": items})))
}

pub(super) fn case(asked: &Asked) -> Answered {
    let (snapshot, id) = (asked.snapshot()?, asked.part("id"));
    let transcript =
        snapshot.store.transcript(id)?.ok_or_else(|| unknown("그런 사례가 없습니다", "there is no such case"))?;
    let statements: Vec<Value> = snapshot
        .store
        .assignments_of_transcript(id)
        .map(|it| {
            json!({
                "id": format!("{}#{}:{}-{}", it.transcript, it.turn, it.span.start, it.span.end),
                "turn": it.turn, "start": it.span.start, "end": it.span.end,
                "topic": it.topic, "class": it.class, "strength": it.strength,
            })
        })
        .collect();
    let turns: Vec<Value> = transcript
        .turns
        .iter()
        .enumerate()
        .map(|(idx, turn)| json!({"turn": idx, "speaker": turn.speaker.code(), "text": turn.masked_text}))
        .collect();
    let metadata = &transcript.metadata;
    one(
        asked,
        json!({
            "id": transcript.id,
            "day": snapshot.store.day_of(id),
            "status": snapshot.store.status_of(id),
            "channel": metadata.channel,
            "product": metadata.product,
            "topics": snapshot.store.topics_of_transcript(id),
            "turns": turns,
            "statements": statements,
        }),
    )
}

pub(super) fn similar(asked: &Asked) -> Answered {
    let (snapshot, id) = (asked.snapshot()?, asked.part("id"));
    if snapshot.store.day_of(id).is_none() {
        return Err(unknown("그런 사례가 없습니다", "there is no such case"));
    }
    let hits = snapshot.finder.similar(id, n_hits(asked), &mut snapshot.tokenizer.worker())?;
    let items = hits.iter().map(|hit| with_page(hit, &hit.transcript, hit.turn)).collect::<Result<Vec<_>, _>>()?;
    hits_of(asked, items)
}

/// Returns an alert or a proposal with the state that the next run will give, where somebody decided since.
fn with_next(of: &impl Serialize, next: Option<&str>) -> Result<Value, Failure> {
    Ok(crate::deciding::written::with_next(&value(of)?, next))
}

fn all_alerts(asked: &Asked) -> Result<Vec<Value>, Failure> {
    let curation = rules_of(asked.app.workspace.folder())?;
    let today = super::super::deeds::signed(asked)?.on;
    let told = |alert: &crate::alerts::Alert| -> Result<Value, Failure> {
        let line = value(alert)?;
        let next = of_alerts::next_state(&line, &curation, today);
        with_next(alert, next)
    };
    asked.snapshot()?.alerts.iter().map(told).collect()
}

pub(super) fn alerts(asked: &Asked) -> Answered {
    list(asked, all_alerts(asked)?)
}

pub(super) fn alert(asked: &Asked) -> Answered {
    let id = crate::deciding::id_of(asked.part("id"), "A-");
    let found = all_alerts(asked)?.into_iter().find(|line| line["id"].as_str() == Some(id.as_str()));
    one(asked, found.ok_or_else(|| unknown("그런 알림이 최근 실행에 없습니다", "the newest run has no such alert"))?)
}

fn all_proposals(asked: &Asked) -> Result<Vec<Value>, Failure> {
    let curation = rules_of(asked.app.workspace.folder())?;
    let next = |it: &crate::proposals::Proposal| of_proposals::next_of(&it.id, it.state, &curation);
    asked.snapshot()?.proposals.iter().map(|it| with_next(it, next(it).map(|state| state.code()))).collect()
}

pub(super) fn proposals(asked: &Asked) -> Answered {
    list(asked, all_proposals(asked)?)
}

pub(super) fn proposal(asked: &Asked) -> Answered {
    let id = crate::deciding::id_of(asked.part("id"), "P-");
    let found = all_proposals(asked)?.into_iter().find(|line| line["id"].as_str() == Some(id.as_str()));
    one(asked, found.ok_or_else(|| unknown("그런 제안이 최근 실행에 없습니다", "the newest run has no such proposal"))?)
}

/// Returns the draft of the path.
pub(super) fn draft_of(asked: &Asked) -> Result<&Draft, Failure> {
    let typed = asked.part("id");
    let id = crate::registry::draft_id(typed).unwrap_or_else(|| typed.to_owned());
    asked
        .snapshot()?
        .drafts
        .iter()
        .find(|draft| draft.id == id)
        .ok_or_else(|| unknown("그런 초안이 최근 실행에 없습니다", "the newest run has no such draft"))
}

pub(super) fn drafts(asked: &Asked) -> Answered {
    let curation = rules_of(asked.app.workspace.folder())?;
    let told = |draft: &Draft| -> Result<Value, Failure> {
        let mut line = value(draft)?;
        line["standing"] = kb::standing(draft, &curation).code().into();
        line["revision"] = kb::files::as_shown(asked.app.workspace.folder(), draft)?.into();
        Ok(line)
    };
    list(asked, asked.snapshot()?.drafts.iter().map(told).collect::<Result<_, _>>()?)
}

pub(super) fn draft(asked: &Asked) -> Answered {
    let (draft, folder) = (draft_of(asked)?, asked.app.workspace.folder());
    let curation = rules_of(folder)?;
    let line = kb::Line { draft: draft.clone(), value: value(draft)? };
    let mut item = kb::with_sources(&line, &curation);
    let document = kb::document_in(folder, &asked.snapshot()?.folder, draft, &curation)?;
    item["document"] = document.text.into();
    item["revision"] = kb::files::as_shown(folder, draft)?.into();
    item["is_edit"] = (document.source == kb::Source::Edit).into();
    one(asked, item)
}

/// Returns `run.json` of a folder; `None` for one that is no run that ended by the one that is shown.
fn run_file(asked: &Asked, folder: &Path) -> Result<Option<Value>, Failure> {
    let Some(run) = lines::read_one::<Value>(&folder.join("run.json"))? else { return Ok(None) };
    let ended = run["ended_at"].as_str().and_then(|at| at.parse::<jiff::Timestamp>().ok());
    let shown = asked.snapshot()?.run.ended_at;
    Ok(ended.is_some_and(|ended| ended <= shown).then_some(run))
}

pub(super) fn runs(asked: &Asked) -> Answered {
    let mut names = run_names(&asked.app.workspace)?;
    names.reverse();
    let told = |name: &String| json!({"name": name, "as_of": name.get(..10)});
    let shown = &asked.snapshot()?.run.run;
    let known = names.iter().skip_while(|name| *name > shown);
    list(asked, known.map(told).collect())
}

pub(super) fn run(asked: &Asked) -> Answered {
    let workspace = &asked.app.workspace;
    let nothing = || unknown("그런 실행이 없습니다", "there is no such run");
    // Only a name of the list becomes a path.
    let name = run_names(workspace)?.into_iter().find(|name| name == asked.part("id")).ok_or_else(nothing)?;
    one(asked, run_file(asked, &workspace.runs().join(name))?.ok_or_else(nothing)?)
}

pub(super) fn rules(asked: &Asked) -> Answered {
    let curation = rules_of(asked.app.workspace.folder())?;
    list(asked, curation.rules.iter().map(of_rules::line_of).collect())
}

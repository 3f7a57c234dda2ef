//! The nights: which there were, what one read and counted, what changed, what was set aside.

use askama::Template;
use askama::filters::Safe;

use super::tonight::{Changed, changed};
use crate::evidence::numbers;
use crate::model::{Bilingual, Language};
use crate::report::{self, RunFacts};
use crate::serve::answer::{Answer, Failure};
use crate::serve::asked::Asked;
use crate::serve::layout::{Frame, Part};
use crate::serve::lines::{self, RunFile};
use crate::serve::links;
use crate::serve::routes::{READER, Route};
use crate::serve::sentences::linked;
use crate::serve::snapshot::run_names;
use crate::serve::words::Words;
use crate::store::{AuditLine, read_audit};

pub(in crate::serve) const ROUTES: &[Route] =
    &[Route::get("/runs", READER, list), Route::get("/runs/{name}", READER, show)];

/// Runs on a page.
const N_RUNS: usize = 30;
/// Decisions that are listed.
const N_DECISIONS: usize = 50;
/// Rows of each list of what changed; records set aside; input files.
const N_CHANGES: usize = 40;
const N_REJECTED: usize = 200;
const N_FILES: usize = 200;

struct RunLine {
    name: String,
    href: String,
    as_of: String,
    ended: String,
    took: String,
    records: String,
    rejected: String,
    transcripts: String,
    topics: String,
    n_warnings: usize,
    is_shown: bool,
}

struct Decided {
    at: String,
    who: String,
    what: String,
    to: Safe<String>,
    outcome: String,
    is_done: bool,
}

#[derive(Template)]
#[template(path = "serve/runs.html")]
struct List {
    frame: Frame,
    runs: Vec<RunLine>,
    decisions: Vec<Decided>,
    before: Option<String>,
    after: Option<String>,
}

fn list(asked: &Asked) -> Result<Answer, Failure> {
    let (snapshot, words) = (asked.snapshot()?, Words(asked.language));
    let mut names = run_names(&asked.app.workspace)?;
    names.reverse();
    let n_pages = names.len().div_ceil(N_RUNS).max(1);
    let at = asked.query.parsed::<usize>("page").unwrap_or(1).clamp(1, n_pages);
    let mut runs = Vec::new();
    for name in names.iter().skip((at - 1) * N_RUNS).take(N_RUNS) {
        let file = asked.app.workspace.runs().join(name).join("run.json");
        // A folder that a newer run is just moving into its place, or that somebody emptied, is left out.
        let Some(run) = lines::read_one::<RunFile>(&file)? else { continue };
        // What ended after the run that is shown is not shown yet.
        if run.ended_at <= snapshot.run.ended_at {
            runs.push(line(&run, run.run == snapshot.run.run, asked, words));
        }
    }
    let decisions = read_audit(&asked.app.workspace, N_DECISIONS)?;
    let page = |to: usize| links::address("/runs", &[("page", &to.to_string())]);
    let page = List {
        runs,
        decisions: decisions.into_iter().map(|it| decided(it, asked, words)).collect(),
        before: (at > 1).then(|| page(at - 1)),
        after: (at < n_pages).then(|| page(at + 1)),
        frame: asked.frame(asked.say("실행 기록", "Runs"), Part::Runs)?,
    };
    asked.page(&page)
}

fn line(run: &RunFile, is_shown: bool, asked: &Asked, words: Words) -> RunLine {
    let n = numbers::count;
    let took = run.ended_at.duration_since(run.started_at).as_secs_f64();
    RunLine {
        href: format!("/runs/{}", links::encode(&run.run)),
        name: run.run.clone(),
        as_of: run.as_of.to_string(),
        ended: run.ended_at.to_zoned(asked.app.zone.clone()).strftime("%F %H:%M").to_string(),
        took: words.duration(took),
        records: n(run.records.total()),
        rejected: n(run.records.rejected),
        transcripts: n(run.counts.transcripts),
        topics: n(run.counts.topics),
        n_warnings: run.warnings.len(),
        is_shown,
    }
}

fn decided(line: AuditLine, asked: &Asked, words: Words) -> Decided {
    let is_done = line.outcome == "done";
    Decided {
        at: line.at.to_zoned(asked.app.zone.clone()).strftime("%F %H:%M").to_string(),
        who: line.who.unwrap_or_else(|| "–".to_owned()),
        what: words.b(&what(&line.what)),
        to: linked(&line.to),
        outcome: if is_done { words.t("반영", "done") } else { words.t("안 됨", "refused") },
        is_done,
    }
}

/// Returns what people call a decision; a word that is not known stays as it is.
fn what(code: &str) -> Bilingual {
    let (ko, en) = match code {
        "sign_in" => ("로그인", "sign in"),
        "topic.rename" => ("토픽 이름", "topic renamed"),
        "topic.merge" => ("토픽 합치기", "topics merged"),
        "topic.split" => ("토픽 나누기", "topic split"),
        "topic.pin" => ("토픽 고정", "topic pinned"),
        "topic.unpin" => ("토픽 고정 해제", "topic unpinned"),
        "topic.ban" => ("토픽 제외", "topic banned"),
        "topic.unban" => ("토픽 제외 취소", "topic unbanned"),
        "topic.owner" => ("토픽 담당", "topic’s owner"),
        "topic.note" => ("토픽 메모", "note on a topic"),
        "topic.belongs" => ("발언을 토픽에 넣음", "statement put into a topic"),
        "topic.does_not_belong" => ("발언을 토픽에서 뺌", "statement taken out of a topic"),
        "kb.reopen" => ("초안 다시 검토", "draft to be reviewed again"),
        "alert.mute" => ("알림 끄기", "alert muted"),
        "alert.unmute" => ("알림 켜기", "alert unmuted"),
        "proposal.state" => ("제안 상태", "state of a proposal"),
        "kb.accept" => ("초안 반영", "draft accepted"),
        "kb.edit" => ("초안 고쳐서 반영", "draft edited"),
        "kb.reject" => ("초안 반려", "draft rejected"),
        "rule.undo" => ("결정 취소", "decision taken back"),
        other => (other, other),
    };
    Bilingual::new(ko, en)
}

struct FileLine {
    path: String,
    guess: String,
    counts: [String; 5],
}

struct RejectedLine {
    place: String,
    reason: String,
    help: String,
}

#[derive(serde::Deserialize)]
struct Rejected {
    file: String,
    line: Option<u64>,
    row: Option<u64>,
    reason: String,
    #[serde(default)]
    help: String,
}

#[derive(Template)]
#[template(path = "serve/run.html")]
struct Page {
    frame: Frame,
    run: RunLine,
    facts: Vec<(String, String)>,
    warnings: Vec<String>,
    classes: Vec<(String, String, bool)>,
    before: Option<String>,
    summary: String,
    cautions: Vec<String>,
    causes: Vec<String>,
    changed: Vec<Changed>,
    files: Vec<FileLine>,
    n_more_files: usize,
    rejected: Vec<RejectedLine>,
    n_more_rejected: usize,
    masked: Vec<(String, String)>,
    seconds: Vec<(String, String)>,
}

fn show(asked: &Asked) -> Result<Answer, Failure> {
    let (snapshot, words) = (asked.snapshot()?, Words(asked.language));
    let (workspace, typed) = (&asked.app.workspace, asked.part("name"));
    let names = run_names(workspace)?;
    // Only a name of the list becomes a path.
    let known = names.iter().position(|name| name == typed);
    let unknown =
        || Failure::Unknown(Bilingual::new(format!("실행 {typed}이(가) 없습니다"), format!("There is no run {typed}")));
    let at = known.ok_or_else(unknown)?;
    let folder = workspace.runs().join(&names[at]);
    let run: RunFile = lines::read_one(&folder.join("run.json"))?.ok_or_else(unknown)?;
    if run.ended_at > snapshot.run.ended_at {
        return Err(unknown());
    }
    let earlier = names[..at].iter().rev().find(|name| name.get(..10) < Some(run.as_of.to_string().as_str()));
    let difference = match earlier {
        Some(name) => Some(report::compare(&RunFacts::read(&workspace.runs().join(name))?, &RunFacts::read(&folder)?)),
        None => None,
    };
    let rejected: Vec<Rejected> = lines::read(&folder.join("rejected.jsonl"))?;
    let n = numbers::count;
    let page = Page {
        facts: facts(&run, asked, words),
        warnings: run.warnings.iter().map(|it| words.b(it)).collect(),
        classes: classes(&run, words),
        before: difference.as_ref().map(|it| it.before.run.clone()),
        summary: difference.as_ref().map_or_else(String::new, |it| words.b(&it.summary)),
        cautions: difference.iter().flat_map(|it| &it.cautions).map(|it| words.b(it)).collect(),
        causes: difference.iter().flat_map(|it| &it.causes).map(|it| words.b(&it.told)).collect(),
        changed: difference.as_ref().map_or_else(Vec::new, |it| changed(it, asked, N_CHANGES)),
        files: run
            .inputs
            .iter()
            .take(N_FILES)
            .map(|it| FileLine {
                path: it.path.clone(),
                guess: it.guess.as_ref().map_or_else(String::new, |guess| words.b(guess)),
                counts: [
                    it.records.read,
                    it.records.rejected,
                    it.records.duplicate,
                    it.records.superseded,
                    it.records.later,
                ]
                .map(n),
            })
            .collect(),
        n_more_files: run.inputs.len().saturating_sub(N_FILES),
        n_more_rejected: rejected.len().saturating_sub(N_REJECTED),
        rejected: rejected.into_iter().take(N_REJECTED).map(|it| rejected_line(it, words)).collect(),
        masked: run
            .masked
            .iter()
            .map(|(name, n)| (name.clone(), n.as_u64().map_or_else(String::new, numbers::count)))
            .collect(),
        seconds: run
            .seconds
            .iter()
            .map(|(name, seconds)| (name.clone(), format!("{:.1}", seconds.as_f64().unwrap_or(0.0))))
            .collect(),
        frame: asked.frame(run.run.clone(), Part::Runs)?,
        run: line(&run, run.run == snapshot.run.run, asked, words),
    };
    asked.page(&page)
}

fn facts(run: &RunFile, asked: &Asked, words: Words) -> Vec<(String, String)> {
    let at = |at: jiff::Timestamp| at.to_zoned(asked.app.zone.clone()).strftime("%F %H:%M:%S").to_string();
    let memory = run.peak_memory_bytes.map(|bytes| format!("{} MB", numbers::count(bytes / 1_000_000)));
    [
        (words.t("기준일", "As of"), Some(words.b(&numbers::full_day(run.as_of)))),
        (words.t("보는 기간", "Window"), Some(format!("{} ~ {}", run.window_from, run.as_of))),
        (words.t("시작", "Began"), Some(at(run.started_at))),
        (words.t("끝", "Ended"), Some(at(run.ended_at))),
        (words.t("상담", "Conversations"), Some(numbers::count(run.counts.transcripts))),
        (words.t("고객 발언", "Statements"), Some(numbers::count(run.counts.statements))),
        (words.t("토픽", "Topics"), Some(numbers::count(run.counts.topics))),
        (words.t("묶이지 않은 발언", "Statements in no topic"), Some(numbers::percent(run.counts.single_ratio))),
        (words.t("스레드", "Threads"), Some(run.threads.to_string())),
        (words.t("메모리", "Memory"), memory),
        (words.t("프로그램 버전", "Version"), Some(run.version.clone())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

/// Every record is in exactly one class.
fn classes(run: &RunFile, words: Words) -> Vec<(String, String, bool)> {
    let records = run.records;
    [
        (words.t("읽음", "read"), records.read, false),
        (words.t("제외", "set aside"), records.rejected, records.rejected > 0),
        (words.t("중복", "duplicate"), records.duplicate, false),
        (words.t("새 버전으로 대체", "superseded"), records.superseded, false),
        (words.t("기준일 뒤", "later"), records.later, false),
    ]
    .into_iter()
    .map(|(name, n, is_bad)| (name, numbers::count(n), is_bad))
    .collect()
}

fn rejected_line(it: Rejected, words: Words) -> RejectedLine {
    let at = match (it.line, it.row, words.0) {
        (Some(line), _, Language::Ko) => format!(" {line}번째 줄"),
        (Some(line), _, Language::En) => format!(" line {line}"),
        (None, Some(row), Language::Ko) => format!(" {row}번째 행"),
        (None, Some(row), Language::En) => format!(" row {row}"),
        (None, None, _) => String::new(),
    };
    RejectedLine { place: it.file + &at, reason: it.reason, help: it.help }
}

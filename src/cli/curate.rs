//! `voc curate`: what the planner decides about topics, written into `registers/curation.toml` for every later run.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Language, StatementId, distance};
use crate::registry::{Action, Curation, CurationFile, Rule};
use crate::settings::Settings;
use crate::store::{Store, TopicRow, Workspace};

use super::arguments::{Arguments, CurateCommand, Format};
use super::table::{Table, print, print_text};

/// So many ids that a person may have meant are named.
const N_NEAREST: usize = 3;

/// Changes or shows the rules.
pub(super) fn curate(arguments: &Arguments, command: &CurateCommand, language: Language) -> Result<()> {
    let said = match command {
        CurateCommand::List { format } => return list(arguments, *format, language),
        CurateCommand::Undo { rule } => undo(arguments, rule.as_deref(), language)?,
        CurateCommand::Unpin { topic } => take_back(arguments, topic, "pin")?,
        CurateCommand::Unban { topic } => take_back(arguments, topic, "ban")?,
        _ => decide(arguments, command, language)?,
    };
    print_text(&format!("{}\n", said.get(language)))
}

/// Writes what was decided; says what comes of it.
fn decide(arguments: &Arguments, command: &CurateCommand, language: Language) -> Result<Bilingual> {
    let store = Store::open(&Workspace::new(&arguments.workspace))?;
    let today = {
        let settings = Settings::read(&arguments.workspace.join("voc.toml"))?;
        jiff::Timestamp::now().to_zoned(settings.zone()).date()
    };
    let action = action_of(command, &store, language)?;
    let mut file = open(arguments)?;
    if let Action::Merge { into, others } = &action
        && let Some(rule) = file.curation().contradicted_by_merge(into, others)
    {
        return Err(contradiction(rule));
    }
    match &action {
        Action::Pin { topic } if file.curation().pinned().contains(topic.as_str()) => {
            return Ok(Bilingual::new(
                format!("{topic}은(는) 이미 고정되어 있습니다."),
                format!("{topic} is pinned already"),
            ));
        }
        Action::Ban { topic } if file.curation().banned().contains(topic.as_str()) => {
            return Ok(Bilingual::new(
                format!("{topic}은(는) 이미 제외되어 있습니다."),
                format!("{topic} is banned already"),
            ));
        }
        _ => {}
    }
    let id = file.append(&action, today)?;
    let Bilingual { ko, en } = effect(&action);
    Ok(Bilingual::new(format!("{id}: 다음 `voc run`부터 {ko}."), format!("{id}: from the next `voc run` on, {en}")))
}

fn open(arguments: &Arguments) -> Result<CurationFile> {
    is_workspace(arguments)?;
    CurationFile::open(&arguments.workspace.join("registers"))
}

fn is_workspace(arguments: &Arguments) -> Result<()> {
    if arguments.workspace.is_dir() {
        return Ok(());
    }
    Err(Error::new(Kind::Usage, Bilingual::new("작업 폴더가 없습니다", "there is no such workspace"))
        .at(Place::file(&arguments.workspace))
        .help(Bilingual::new(
            "`voc init 폴더`로 새 작업 폴더를 만들거나 --workspace로 폴더를 지정해 주세요",
            "make one with `voc init DIR`, or name one with --workspace",
        )))
}

fn action_of(command: &CurateCommand, store: &Store, language: Language) -> Result<Action> {
    let topic = |typed: &str| known_topics(store, &[typed]).map(|mut found| found.remove(0));
    Ok(match command {
        CurateCommand::Rename { topic: typed, ko, en } => Action::Rename {
            topic: topic(typed)?,
            ko: filled("--ko", ko.as_deref())?,
            en: filled("--en", en.as_deref())?,
        },
        CurateCommand::Merge { topics } => {
            let typed: Vec<&str> = topics.iter().map(String::as_str).collect();
            let mut others = known_topics(store, &typed)?;
            let into = others.remove(0);
            if others.contains(&into) {
                return Err(Error::new(
                    Kind::Usage,
                    Bilingual::new(
                        format!("{into}을(를) 자기 자신과 합칠 수 없습니다"),
                        format!("{into} cannot be merged into itself"),
                    ),
                )
                .help(Bilingual::new("서로 다른 토픽을 적어 주세요", "name topics that differ")));
            }
            others.sort();
            others.dedup();
            Action::Merge { into, others }
        }
        CurateCommand::Split { topic: typed, words, examples, ko, en } => {
            let topic = topic(typed)?;
            let words =
                words.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect::<Vec<_>>();
            let examples =
                examples.iter().map(|id| known_statement(store, id, language)).collect::<Result<Vec<_>>>()?;
            if words.is_empty() && examples.is_empty() {
                return Err(empty("--words"));
            }
            Action::Split {
                topic,
                words,
                examples,
                ko: filled("--ko", ko.as_deref())?,
                en: filled("--en", en.as_deref())?,
            }
        }
        CurateCommand::Pin { topic: typed } => Action::Pin { topic: topic(typed)? },
        CurateCommand::Ban { topic: typed } => Action::Ban { topic: topic(typed)? },
        CurateCommand::Owner { topic: typed, team } => {
            Action::Owner { topic: topic(typed)?, team: filled("TEAM", Some(&team.join(" ")))?.unwrap_or_default() }
        }
        CurateCommand::Note { topic: typed, text } => {
            Action::Note { topic: topic(typed)?, text: filled("TEXT", Some(&text.join(" ")))?.unwrap_or_default() }
        }
        CurateCommand::Belongs { statement, topic: typed } => {
            Action::Belongs { topic: topic(typed)?, statement: known_statement(store, statement, language)? }
        }
        CurateCommand::DoesNotBelong { statement, topic: typed } => {
            Action::DoesNotBelong { topic: topic(typed)?, statement: known_statement(store, statement, language)? }
        }
        CurateCommand::Unpin { .. }
        | CurateCommand::Unban { .. }
        | CurateCommand::List { .. }
        | CurateCommand::Undo { .. } => {
            return Err(Error::new(
                Kind::Internal,
                Bilingual::new("규칙을 더하지 않는 명령입니다", "this command adds no rule"),
            ));
        }
    })
}

/// Returns typed text without blanks around it.
fn filled(name: &str, typed: Option<&str>) -> Result<Option<String>> {
    match typed.map(str::trim) {
        Some("") => Err(empty(name)),
        typed => Ok(typed.map(str::to_owned)),
    }
}

fn empty(name: &str) -> Error {
    Error::new(Kind::Usage, Bilingual::new(format!("{name}의 값이 비었습니다"), format!("{name} is empty")))
        .help(Bilingual::new("내용을 적어 주세요", "write something"))
}

fn name_of(topic: &TopicRow, language: Language) -> &str {
    let names = match language {
        Language::Ko => [&topic.label_ko, &topic.label_en],
        Language::En => [&topic.label_en, &topic.label_ko],
    };
    names.into_iter().flatten().next().map_or("", String::as_str)
}

/// Returns the ids of typed topics: `t-42` is `T-0042`.
fn known_topics(store: &Store, typed: &[&str]) -> Result<Vec<String>> {
    let topics = store.topics()?;
    let (mut ids, mut problems) = (Vec::new(), Vec::new());
    for typed in typed {
        let id = topic_id(typed);
        if topics.iter().any(|topic| topic.id == id) {
            ids.push(id);
        } else {
            problems.push(unknown_topic(&topics, typed));
        }
    }
    if problems.is_empty() { Ok(ids) } else { Err(Error::several(problems)) }
}

/// Returns a typed id as runs write it.
pub(super) fn topic_id(typed: &str) -> String {
    let upper = typed.trim().to_uppercase();
    match upper.strip_prefix("T-").and_then(|digits| digits.parse::<u32>().ok()) {
        Some(number) => format!("T-{number:04}"),
        None => upper,
    }
}

pub(super) fn unknown_topic(topics: &[TopicRow], typed: &str) -> Error {
    let id = topic_id(typed);
    let mut nearest: Vec<&TopicRow> = topics.iter().collect();
    // Who types a name means the topic of that name.
    let is_named = |topic: &TopicRow| {
        [&topic.label_ko, &topic.label_en].into_iter().flatten().any(|name| name.contains(typed.trim()))
    };
    nearest.sort_by_key(|topic| (!is_named(topic), distance(&topic.id, &id), topic.id.clone()));
    let listed = |language| {
        let named = nearest.iter().take(N_NEAREST).map(|topic| format!("{} ({})", topic.id, name_of(topic, language)));
        named.collect::<Vec<_>>().join(", ")
    };
    let (ko, en) = (listed(Language::Ko), listed(Language::En));
    Error::new(
        Kind::Usage,
        Bilingual::new(
            format!("토픽 '{typed}'이(가) 최근 실행에 없습니다"),
            format!("the newest run has no topic '{typed}'"),
        ),
    )
    .help(if topics.is_empty() {
        Bilingual::new("최근 실행에 토픽이 하나도 없습니다", "the newest run has no topics at all")
    } else {
        Bilingual::new(
            format!("가까운 토픽: {ko}. 전체 목록은 `voc topics`로 봅니다"),
            format!("nearest topics: {en}; `voc topics` lists all"),
        )
    })
}

pub(super) fn known_statement(store: &Store, typed: &str, language: Language) -> Result<StatementId> {
    let id: StatementId = typed.trim().parse()?;
    let mut rows = store.assignments_of_transcript(&id.transcript)?;
    if rows.iter().any(|row| row.statement == id) {
        return Ok(id);
    }
    rows.sort_by_key(|row| {
        let of = &row.statement;
        (
            of.turn.abs_diff(id.turn),
            of.span.start.abs_diff(id.span.start),
            of.span.end.abs_diff(id.span.end),
            of.clone(),
        )
    });
    let topics: BTreeMap<String, TopicRow> =
        store.topics()?.into_iter().map(|topic| (topic.id.clone(), topic)).collect();
    let nearest = rows.iter().take(N_NEAREST).map(|row| match row.topic.as_ref().and_then(|topic| topics.get(topic)) {
        Some(topic) => format!("{} ({} {})", row.statement, topic.id, name_of(topic, language)),
        None => row.statement.to_string(),
    });
    let nearest = nearest.collect::<Vec<_>>().join(", ");
    let error = Error::new(
        Kind::Usage,
        Bilingual::new(
            format!("발언 '{id}'이(가) 최근 실행에 없습니다"),
            format!("the newest run has no statement '{id}'"),
        ),
    );
    Err(error.help(if nearest.is_empty() {
        Bilingual::new(
            "이 상담에는 토픽을 이루는 발언이 없습니다. `voc topic T-0001 --cases`에서 상담 번호를 확인해 주세요",
            "this conversation has no statement that topics are made of; look ids up with `voc topic T-0001 --cases`",
        )
    } else {
        Bilingual::new(
            format!("같은 상담의 가까운 발언: {nearest}"),
            format!("nearest of the same conversation: {nearest}"),
        )
    }))
}

fn contradiction(rule: &Rule) -> Error {
    let (name, shown) = (known_as(rule), describe(&rule.action));
    let typed = rule.id.clone().unwrap_or_else(|| rule.line.to_string());
    Error::new(
        Kind::Usage,
        Bilingual::new(
            format!("앞선 규칙과 어긋나 합치기가 제자리로 돌아옵니다: {} {}", name.ko, shown.ko),
            format!("contradicts an earlier rule, merges would lead round in a circle: {} {}", name.en, shown.en),
        ),
    )
    .help(Bilingual::new(
        format!("먼저 `voc curate undo {typed}`로 앞선 규칙을 지워 주세요"),
        format!("take the earlier rule back with `voc curate undo {typed}` first"),
    ))
}

/// Takes out every rule that pins or bans a topic.
fn take_back(arguments: &Arguments, typed: &str, action: &str) -> Result<Bilingual> {
    let topic = topic_id(typed);
    let mut file = open(arguments)?;
    let rules = file.curation().rules.iter().enumerate();
    let is_meant = |rule: &Rule| rule.action.name() == action && rule.action.topics().contains(&topic.as_str());
    let found: Vec<usize> = rules.filter(|(_, rule)| is_meant(rule)).map(|(idx, _)| idx).collect();
    let (state_ko, state_en) = if action == "pin" { ("고정", "pinned") } else { ("제외", "banned") };
    if found.is_empty() {
        return Err(Error::new(
            Kind::Usage,
            Bilingual::new(format!("{topic}은(는) {state_ko}되어 있지 않습니다"), format!("{topic} is not {state_en}")),
        )
        .help(Bilingual::new("`voc curate list`로 규칙을 확인해 주세요", "look at the rules with `voc curate list`")));
    }
    let names: Vec<Bilingual> = file.remove(&found)?.iter().map(known_as).collect();
    let joined = |language| names.iter().map(|name| name.get(language)).collect::<Vec<_>>().join(", ");
    Ok(Bilingual::new(
        format!("{}: 다음 `voc run`부터 {topic}을(를) 더는 {state_ko}하지 않습니다.", joined(Language::Ko)),
        format!("{}: from the next `voc run` on, {topic} is no longer {state_en}", joined(Language::En)),
    ))
}

/// Takes out the last rule or the one that was named.
fn undo(arguments: &Arguments, named: Option<&str>, language: Language) -> Result<Bilingual> {
    let mut file = open(arguments)?;
    let n_rules = file.curation().rules.len();
    let idx = match named {
        _ if n_rules == 0 => {
            return Err(Error::new(
                Kind::Usage,
                Bilingual::new("지울 규칙이 없습니다", "there is no rule to take back"),
            ));
        }
        None => n_rules - 1,
        Some(named) => file.position_of(named).ok_or_else(|| unknown_rule(file.curation(), named, language))?,
    };
    let removed = file.remove(&[idx])?;
    let (name, shown) = removed.first().map(|rule| (known_as(rule), describe(&rule.action))).unwrap_or_default();
    Ok(Bilingual::new(
        format!("{} 규칙을 지웠으며 다음 `voc run`부터 적용하지 않습니다: {}", name.ko, shown.ko),
        format!("removed {}, which the next `voc run` no longer applies: {}", name.en, shown.en),
    ))
}

fn unknown_rule(curation: &Curation, named: &str, language: Language) -> Error {
    let mut names: Vec<String> = curation.rules.iter().map(|rule| known_as(rule).get(language).to_owned()).collect();
    names.sort_by_key(|name| (distance(name, &named.to_uppercase()), name.clone()));
    names.truncate(N_NEAREST);
    let nearest = names.join(", ");
    Error::new(
        Kind::Usage,
        Bilingual::new(format!("규칙 '{named}'이(가) 없습니다"), format!("there is no rule '{named}'")),
    )
    .help(Bilingual::new(
        format!("가까운 규칙: {nearest}. 전체 목록은 `voc curate list`로 봅니다"),
        format!("nearest rules: {nearest}; `voc curate list` lists all"),
    ))
}

fn list(arguments: &Arguments, format: Format, language: Language) -> Result<()> {
    is_workspace(arguments)?;
    let curation = Curation::read(&arguments.workspace.join("registers/curation.toml"))?;
    if curation.rules.is_empty() && format == Format::Table {
        return print_text(match language {
            Language::Ko => "아직 규칙이 없습니다. `voc curate --help`에서 할 수 있는 일을 확인해 주세요.\n",
            Language::En => "there are no rules yet; `voc curate --help` says what can be decided\n",
        });
    }
    let header = match language {
        Language::Ko => ["규칙", "날짜", "동작", "토픽", "내용"],
        Language::En => ["rule", "day", "action", "topics", "what"],
    };
    let mut table = Table::new(&header, &[]);
    table.rows = curation
        .rules
        .iter()
        .map(|rule| {
            vec![
                known_as(rule).get(language).to_owned(),
                rule.on.map_or_else(String::new, |day| day.to_string()),
                rule.action.name().to_owned(),
                rule.action.topics().join(" "),
                describe(&rule.action).get(language).replace('\n', " "),
            ]
        })
        .collect();
    let lines: Vec<Value> = curation.rules.iter().map(line_of).collect();
    print(format, &lines, &table)
}

pub(super) fn line_of(rule: &Rule) -> Value {
    let mut line = json!({
        "id": rule.id,
        "line": rule.line,
        "on": rule.on.map(|day| day.to_string()),
        "action": rule.action.name(),
        "topics": rule.action.topics(),
    });
    match &rule.action {
        Action::Rename { ko, en, .. } => (line["ko"], line["en"]) = (json!(ko), json!(en)),
        Action::Split { words, examples, ko, en, .. } => {
            line["words"] = json!(words);
            line["examples"] = examples.iter().map(ToString::to_string).collect();
            (line["ko"], line["en"]) = (json!(ko), json!(en));
        }
        Action::Owner { team, .. } => line["team"] = json!(team),
        Action::Note { text, .. } => line["text"] = json!(text),
        Action::Belongs { statement, .. } | Action::DoesNotBelong { statement, .. } => {
            line["statement"] = json!(statement.to_string());
        }
        Action::Merge { .. } | Action::Pin { .. } | Action::Ban { .. } => {}
    }
    line
}

/// Returns what a person calls a rule: its id, else its line.
pub(super) fn known_as(rule: &Rule) -> Bilingual {
    match &rule.id {
        Some(id) => Bilingual::new(id, id),
        None => Bilingual::new(format!("{}번째 줄", rule.line), format!("line {}", rule.line)),
    }
}

fn both_names(ko: Option<&String>, en: Option<&String>) -> String {
    let names: Vec<String> = [ko, en].into_iter().flatten().map(|name| format!("'{name}'")).collect();
    names.join(" · ")
}

/// Returns what a rule decides, in a few words.
pub(super) fn describe(action: &Action) -> Bilingual {
    let said = |ko: String, en: String| Bilingual::new(ko, en);
    match action {
        Action::Rename { topic, ko, en } => {
            let name = both_names(ko.as_ref(), en.as_ref());
            said(format!("{topic}의 이름을 {name}(으)로"), format!("call {topic} {name}"))
        }
        Action::Merge { into, others } => {
            let others = others.join(", ");
            said(format!("{others}을(를) {into}에 합치기"), format!("merge {others} into {into}"))
        }
        Action::Split { topic, words, examples, ko, en } => {
            let examples = examples.iter().map(ToString::to_string);
            let by = words.iter().map(|word| format!("'{word}'")).chain(examples).collect::<Vec<_>>().join(", ");
            let name = both_names(ko.as_ref(), en.as_ref());
            let name = if name.is_empty() { name } else { format!(" → {name}") };
            said(format!("{topic}에서 나누기: {by}{name}"), format!("split off {topic}: {by}{name}"))
        }
        Action::Pin { topic } => said(format!("{topic} 고정"), format!("pin {topic}")),
        Action::Ban { topic } => said(format!("{topic} 제외"), format!("ban {topic}")),
        Action::Owner { topic, team } => said(format!("{topic} 담당: {team}"), format!("owner of {topic}: {team}")),
        Action::Note { topic, text } => said(format!("{topic} 메모: {text}"), format!("note on {topic}: {text}")),
        Action::Belongs { statement, topic } => {
            said(format!("{statement} 발언은 {topic}"), format!("{statement} is of {topic}"))
        }
        Action::DoesNotBelong { statement, topic } => {
            said(format!("{statement} 발언은 {topic}이(가) 아님"), format!("{statement} is not of {topic}"))
        }
    }
}

/// Returns what comes of a rule at the next run, as the end of a sentence without its full stop.
fn effect(action: &Action) -> Bilingual {
    let said = |ko: String, en: String| Bilingual::new(ko, en);
    match action {
        Action::Rename { topic, ko, en } => {
            let name = both_names(ko.as_ref(), en.as_ref());
            said(format!("{topic}의 이름을 {name}(으)로 보여 줍니다"), format!("{topic} is called {name}"))
        }
        Action::Merge { into, others } => {
            let others = others.join(", ");
            said(format!("{others}의 발언을 {into}에서 셉니다"), format!("statements of {others} count in {into}"))
        }
        Action::Split { topic, words, examples, .. } => {
            let words = words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(", ");
            let n_examples = examples.len();
            let (ko, en) = match (words.is_empty(), n_examples) {
                (false, 0) => (format!("낱말 {words}이(가) 든 발언"), format!("statements with {words}")),
                (false, n) => (
                    format!("낱말 {words}이(가) 들었거나 예로 든 {n}건과 비슷한 발언"),
                    format!("statements with {words} or like the examples ({n})"),
                ),
                (true, n) => (format!("예로 든 {n}건과 비슷한 발언"), format!("statements like the examples ({n})")),
            };
            said(
                format!("{topic}에서 {ko}이 따로 한 토픽이 됩니다"),
                format!("{en} leave {topic} and become a topic of their own"),
            )
        }
        Action::Pin { topic } => said(
            format!("{topic}이 나타나지 않는 날이 이어져도 끝난 토픽으로 보지 않습니다"),
            format!("{topic} is never retired, however long it is not found"),
        ),
        Action::Ban { topic } => {
            said(format!("{topic}을(를) 토픽에서 제외합니다"), format!("{topic} is left out of the topics"))
        }
        Action::Owner { topic, team } => said(
            format!("{topic}의 담당을 {team}(으)로 보여 줍니다"),
            format!("{topic} is shown with its owner, {team}"),
        ),
        Action::Note { topic, .. } => {
            said(format!("{topic}에 이 메모를 함께 보여 줍니다"), format!("{topic} is shown with this note"))
        }
        Action::Belongs { statement, topic } => {
            said(format!("{statement} 발언을 {topic}에서 셉니다"), format!("{statement} counts in {topic}"))
        }
        Action::DoesNotBelong { statement, topic } => said(
            format!("{statement} 발언을 {topic}에서 세지 않습니다"),
            format!("{statement} does not count in {topic}"),
        ),
    }
}

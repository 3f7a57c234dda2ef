//! `voc curate`: what the planner decides about topics, written into `registers/curation.toml` for every later run.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day, Language, StatementId, distance};
use crate::registry::{Action, Curation, CurationFile, Rule};
use crate::settings::Settings;
use crate::store::{Store, TopicRow, Workspace};

use super::arguments::{Arguments, CurateCommand, Format};
use super::rules::{describe, effect, known_as, line_of};
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
    let today = today(arguments)?;
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
    write_down(&mut file, &action, today)
}

/// Writes a rule and returns the sentence that says what comes of it.
pub(super) fn write_down(file: &mut CurationFile, action: &Action, today: Day) -> Result<Bilingual> {
    let id = file.append(action, today)?;
    let Bilingual { ko, en } = effect(action);
    Ok(Bilingual::new(format!("{id}: 다음 `voc run`부터 {ko}."), format!("{id}: from the next `voc run` on, {en}")))
}

/// Returns the day that it is in the workspace's zone.
pub(super) fn today(arguments: &Arguments) -> Result<Day> {
    let settings = Settings::read(&arguments.workspace.join("voc.toml"))?;
    Ok(jiff::Timestamp::now().to_zoned(settings.zone()).date())
}

/// Takes the permission to change the rules of a workspace that is there.
pub(super) fn open(arguments: &Arguments) -> Result<CurationFile> {
    is_workspace(arguments)?;
    CurationFile::open(&arguments.workspace.join("registers"))
}

pub(super) fn is_workspace(arguments: &Arguments) -> Result<()> {
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
pub(super) fn filled(name: &str, typed: Option<&str>) -> Result<Option<String>> {
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

/// Returns the typed id of a topic as runs write it.
pub(super) fn topic_id(typed: &str) -> String {
    id_of(typed, "T-")
}

/// Returns a typed id as runs write it: `t-42` is `T-0042`, and of alerts `a-7` is `A-0007`.
pub(super) fn id_of(typed: &str, letter: &str) -> String {
    let upper = typed.trim().to_uppercase();
    let digits = upper.strip_prefix(letter).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
    match digits.and_then(|digits| digits.parse::<u32>().ok()) {
        Some(number) => format!("{letter}{number:04}"),
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
        Language::Ko => ["규칙", "날짜", "동작", "대상", "내용"],
        Language::En => ["rule", "day", "action", "about", "what"],
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
                rule.action.subjects().join(" "),
                describe(&rule.action).get(language).replace('\n', " "),
            ]
        })
        .collect();
    let lines: Vec<Value> = curation.rules.iter().map(line_of).collect();
    print(format, &lines, &table)
}

//! What do planners decide about topics: names, merges, splits, pins, bans, owners, remarks, and single statements?

use std::collections::BTreeMap;
use std::path::Path;

use super::rules::{describe, known_as};
use super::{N_NEAREST, empty, filled, id_of, open, write_down};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language, StatementId, distance};
use crate::registry::{Action, Curation, Rule, Signed};
use crate::store::{Store, TopicRow, Workspace};

/// What somebody asks for, as it was typed: ids in any case, text with blanks around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Give a topic another name, in one language or both.
    Rename {
        /// The topic.
        topic: String,
        /// Its Korean name.
        ko: Option<String>,
        /// Its English name.
        en: Option<String>,
    },
    /// Put topics together; the others go into the first.
    Merge {
        /// Two topics or more.
        topics: Vec<String>,
    },
    /// Make statements with some words, or like some examples, a topic of their own.
    Split {
        /// The topic that they are taken from.
        topic: String,
        /// Words.
        words: Vec<String>,
        /// Ids of statements.
        examples: Vec<String>,
        /// Korean name of the new topic.
        ko: Option<String>,
        /// English name of the new topic.
        en: Option<String>,
    },
    /// Keep a topic.
    Pin {
        /// The topic.
        topic: String,
    },
    /// Leave a topic out.
    Ban {
        /// The topic.
        topic: String,
    },
    /// Say which team answers for a topic.
    Owner {
        /// The topic.
        topic: String,
        /// The team.
        team: String,
    },
    /// Write a remark on a topic.
    Note {
        /// The topic.
        topic: String,
        /// The remark.
        text: String,
    },
    /// Say that a statement is of a topic.
    Belongs {
        /// The statement.
        statement: String,
        /// The topic.
        topic: String,
    },
    /// Say that a statement is not of a topic.
    DoesNotBelong {
        /// The statement.
        statement: String,
        /// The topic.
        topic: String,
    },
}

/// A mark on a topic that can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It stays.
    Pin,
    /// It is left out.
    Ban,
}

/// Writes down what was decided and says what comes of it.
///
/// # Errors
/// A topic or statement that the newest run does not have, text that is empty, a merge that contradicts an earlier rule; no run
/// yet; rules that cannot be read or written.
pub fn decide(workspace: &Path, asked: &Asked, signed: &Signed) -> Result<Bilingual> {
    let store = Store::open(&Workspace::new(workspace))?;
    let action = action_of(asked, &store)?;
    let mut file = open(workspace)?;
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
    write_down(&mut file, &action, signed)
}

fn action_of(asked: &Asked, store: &Store) -> Result<Action> {
    let topic = |typed: &str| known_topics(store, &[typed]).map(|mut found| found.remove(0));
    Ok(match asked {
        Asked::Rename { topic: typed, ko, en } => Action::Rename {
            topic: topic(typed)?,
            ko: filled("--ko", ko.as_deref())?,
            en: filled("--en", en.as_deref())?,
        },
        Asked::Merge { topics } => {
            let typed: Vec<&str> = topics.iter().map(String::as_str).collect();
            let mut others = known_topics(store, &typed)?;
            if others.len() < 2 {
                return Err(empty("TOPIC"));
            }
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
        Asked::Split { topic: typed, words, examples, ko, en } => {
            let topic = topic(typed)?;
            let words =
                words.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect::<Vec<_>>();
            let examples = examples.iter().map(|id| known_statement(store, id)).collect::<Result<Vec<_>>>()?;
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
        Asked::Pin { topic: typed } => Action::Pin { topic: topic(typed)? },
        Asked::Ban { topic: typed } => Action::Ban { topic: topic(typed)? },
        Asked::Owner { topic: typed, team } => {
            Action::Owner { topic: topic(typed)?, team: filled("TEAM", Some(team))?.unwrap_or_default() }
        }
        Asked::Note { topic: typed, text } => {
            Action::Note { topic: topic(typed)?, text: filled("TEXT", Some(text))?.unwrap_or_default() }
        }
        Asked::Belongs { statement, topic: typed } => {
            Action::Belongs { topic: topic(typed)?, statement: known_statement(store, statement)? }
        }
        Asked::DoesNotBelong { statement, topic: typed } => {
            Action::DoesNotBelong { topic: topic(typed)?, statement: known_statement(store, statement)? }
        }
    })
}

/// Takes out every rule that pins or bans a topic.
///
/// # Errors
/// No rule does; rules that cannot be read or written.
pub fn take_back(workspace: &Path, typed: &str, mark: Mark) -> Result<Bilingual> {
    let topic = topic_id(typed);
    let mut file = open(workspace)?;
    let (action, state_ko, state_en) = match mark {
        Mark::Pin => ("pin", "고정", "pinned"),
        Mark::Ban => ("ban", "제외", "banned"),
    };
    let rules = file.curation().rules.iter().enumerate();
    let is_meant = |rule: &Rule| rule.action.name() == action && rule.action.topics().contains(&topic.as_str());
    let found: Vec<usize> = rules.filter(|(_, rule)| is_meant(rule)).map(|(idx, _)| idx).collect();
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

/// Takes out the last rule or the one that was named by its id or its line.
///
/// # Errors
/// There is no such rule; rules that cannot be read or written.
pub fn undo(workspace: &Path, named: Option<&str>) -> Result<Bilingual> {
    let mut file = open(workspace)?;
    let n_rules = file.curation().rules.len();
    let idx = match named {
        _ if n_rules == 0 => {
            return Err(Error::new(
                Kind::Usage,
                Bilingual::new("지울 규칙이 없습니다", "there is no rule to take back"),
            ));
        }
        None => n_rules - 1,
        Some(named) => file.position_of(named).ok_or_else(|| unknown_rule(file.curation(), named))?,
    };
    let removed = file.remove(&[idx])?;
    let (name, shown) = removed.first().map(|rule| (known_as(rule), describe(&rule.action))).unwrap_or_default();
    Ok(Bilingual::new(
        format!("{} 규칙을 지웠으며 다음 `voc run`부터 적용하지 않습니다: {}", name.ko, shown.ko),
        format!("removed {}, which the next `voc run` no longer applies: {}", name.en, shown.en),
    ))
}

fn unknown_rule(curation: &Curation, named: &str) -> Error {
    let listed = |language| {
        let mut names: Vec<String> =
            curation.rules.iter().map(|rule| known_as(rule).get(language).to_owned()).collect();
        names.sort_by_key(|name| (distance(name, &named.to_uppercase()), name.clone()));
        names.truncate(N_NEAREST);
        names.join(", ")
    };
    let (ko, en) = (listed(Language::Ko), listed(Language::En));
    Error::new(
        Kind::Usage,
        Bilingual::new(format!("규칙 '{named}'이(가) 없습니다"), format!("there is no rule '{named}'")),
    )
    .help(Bilingual::new(
        format!("가까운 규칙: {ko}. 전체 목록은 `voc curate list`로 봅니다"),
        format!("nearest rules: {en}; `voc curate list` lists all"),
    ))
}

/// Returns the typed id of a topic as runs write it.
#[must_use]
pub fn topic_id(typed: &str) -> String {
    id_of(typed, "T-")
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

/// Returns what to say of a topic that the newest run does not have; those that were meant perhaps are named.
#[must_use]
pub fn unknown_topic(topics: &[TopicRow], typed: &str) -> Error {
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

/// Returns the id of a typed statement that the newest run has.
///
/// # Errors
/// There is none; the nearest ones of its conversation are named.
pub fn known_statement(store: &Store, typed: &str) -> Result<StatementId> {
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
    let listed = |language| {
        let nearest =
            rows.iter().take(N_NEAREST).map(|row| match row.topic.as_ref().and_then(|topic| topics.get(topic)) {
                Some(topic) => format!("{} ({} {})", row.statement, topic.id, name_of(topic, language)),
                None => row.statement.to_string(),
            });
        nearest.collect::<Vec<_>>().join(", ")
    };
    let (ko, en) = (listed(Language::Ko), listed(Language::En));
    let error = Error::new(
        Kind::Usage,
        Bilingual::new(
            format!("발언 '{id}'이(가) 최근 실행에 없습니다"),
            format!("the newest run has no statement '{id}'"),
        ),
    );
    Err(error.help(if rows.is_empty() {
        Bilingual::new(
            "이 상담에는 토픽을 이루는 발언이 없습니다. `voc topic T-0001 --cases`에서 상담 번호를 확인해 주세요",
            "this conversation has no statement that topics are made of; look ids up with `voc topic T-0001 --cases`",
        )
    } else {
        Bilingual::new(format!("같은 상담의 가까운 발언: {ko}"), format!("nearest of the same conversation: {en}"))
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

fn name_of(topic: &TopicRow, language: Language) -> &str {
    let names = match language {
        Language::Ko => [&topic.label_ko, &topic.label_en],
        Language::En => [&topic.label_en, &topic.label_ko],
    };
    names.into_iter().flatten().next().map_or("", String::as_str)
}

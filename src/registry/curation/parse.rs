//! What does the text of `registers/curation.toml` say, and what in it cannot be meant?

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use toml_edit::{Document, Item, Table, Value};

use super::{Action, Curation, Rule};
use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Day, StatementId, distance};

/// Keys that every rule may have.
const COMMON: [&str; 4] = ["id", "action", "on", "by"];

/// Actions with the keys that they need and those that they may have besides.
pub(super) const ACTIONS: [(&str, &[&str], &[&str]); 13] = [
    ("rename", &["topic"], &["ko", "en"]),
    ("merge", &["topics"], &[]),
    ("split", &["topic"], &["words", "examples", "ko", "en"]),
    ("pin", &["topic"], &[]),
    ("ban", &["topic"], &[]),
    ("owner", &["topic", "team"], &[]),
    ("note", &["topic", "text"], &[]),
    ("belongs", &["statement", "topic"], &[]),
    ("does_not_belong", &["statement", "topic"], &[]),
    ("proposal", &["proposal", "state"], &["day", "note"]),
    ("mute", &["alert"], &["until"]),
    ("unmute", &["alert"], &[]),
    ("draft", &["draft", "state"], &["revision", "note"]),
];

pub(super) fn parse(path: &Path, text: &str) -> Result<Curation> {
    let text = text.trim_start_matches('\u{feff}');
    let line = |span: Option<Range<usize>>| line_of(text, span);
    let document = Document::parse(text).map_err(|cause| {
        Error::new(
            Kind::Settings,
            Bilingual::new("규칙 파일을 읽을 수 없습니다", "is not a file of rules that can be read"),
        )
        .at(Place::line(path, u64::from(line(cause.span()))))
        .help(Bilingual::new(
            "규칙마다 [[rule]] 아래에 action과 대상(topic, alert, proposal, draft)을 적고, 값은 큰따옴표로 감싸 주세요",
            "write each rule below a [[rule]] with action and what it is about (topic, alert, proposal, draft), and put values into double quotes",
        ))
        .because(cause.message().trim().replace('\n', "; "))
    })?;
    let mut reader = Reader { path, text, problems: Vec::new() };
    let curation = Curation { rules: reader.rules(document.as_table()) };
    reader.check_ids(&curation);
    reader.check_circles(&curation);
    if reader.problems.is_empty() { Ok(curation) } else { Err(Error::several(reader.problems)) }
}

/// Returns whether text has the form of an id: a letter such as `T-` and four digits, more only where four do not suffice.
pub(super) fn is_id(text: &str, letter: &str) -> bool {
    text.strip_prefix(letter).is_some_and(|digits| {
        digits.len() >= 4
            && digits.bytes().all(|digit| digit.is_ascii_digit())
            && (digits.len() == 4 || !digits.starts_with('0'))
    })
}

/// Returns the line of a position, counted from 1.
fn line_of(text: &str, span: Option<Range<usize>>) -> u32 {
    let before = span.and_then(|span| text.get(..span.start)).unwrap_or_default();
    before.matches('\n').count() as u32 + 1
}

pub(super) fn nearest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> &'k str {
    known.into_iter().min_by_key(|known| (distance(typed, known), *known)).unwrap_or_default()
}

/// Reads rules and gathers what is wrong with them.
pub(super) struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
    problems: Vec<Error>,
}

impl Reader<'_> {
    pub(super) fn problem(&mut self, line: u32, what: Bilingual, help: Bilingual) {
        let place = Place::line(self.path, u64::from(line));
        self.problems.push(Error::new(Kind::Settings, what).at(place).help(help));
    }

    pub(super) fn line(&self, span: Option<Range<usize>>) -> u32 {
        line_of(self.text, span)
    }

    fn rules(&mut self, root: &Table) -> Vec<Rule> {
        let mut rules = Vec::new();
        for (key, item) in root {
            let line = self.line(root.key(key).and_then(toml_edit::Key::span).or_else(|| item.span()));
            match item {
                Item::ArrayOfTables(tables) if key == "rule" => {
                    rules.extend(tables.iter().filter_map(|table| self.rule(table)));
                }
                _ if key == "rule" => self.problem(
                    line,
                    Bilingual::new("규칙은 [[rule]]로 시작해야 합니다", "a rule must begin with [[rule]]"),
                    Bilingual::new("대괄호를 두 겹으로 적어 주세요", "write the brackets twice"),
                ),
                _ => self.problem(line, unknown_key(key), did_you_mean("rule", &["rule"])),
            }
        }
        rules
    }

    fn rule(&mut self, table: &Table) -> Option<Rule> {
        let line = self.line(table.span());
        let id = self.word(table, "id");
        let on = self.day(table, "on");
        let by = self.word(table, "by");
        let name = self.needed(table, line, "action", Self::word)?;
        let Some((_, needed, optional)) = ACTIONS.iter().find(|(known, ..)| *known == name) else {
            let names: Vec<&str> = ACTIONS.iter().map(|(known, ..)| *known).collect();
            let line = self.line(table.get("action").and_then(Item::span));
            self.problem(
                line,
                Bilingual::new(format!("모르는 action '{name}'입니다"), format!("unknown action '{name}'")),
                did_you_mean(nearest(&name, names.iter().copied()), &names),
            );
            return None;
        };
        let known: Vec<&str> = needed.iter().chain(*optional).chain(&COMMON).copied().collect();
        for (key, item) in table {
            if !known.contains(&key) {
                let line = self.line(table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span()));
                self.problem(line, unknown_key(key), did_you_mean(nearest(key, known.iter().copied()), &known));
            }
        }
        let action = self.action(table, line, &name)?;
        Some(Rule { id, line, on, by, action })
    }

    fn action(&mut self, table: &Table, line: u32, name: &str) -> Option<Action> {
        match name {
            "merge" => return self.merge(table, line),
            "proposal" | "mute" | "unmute" | "draft" => return self.decision(table, line, name),
            _ => {}
        }
        let topic = self.needed(table, line, "topic", Self::topic);
        let action = match name {
            "rename" => {
                let (ko, en) = (self.word(table, "ko"), self.word(table, "en"));
                self.one_of(table, line, ["ko", "en"]);
                Action::Rename { topic: topic?, ko, en }
            }
            "split" => {
                let words = self.list(table, "words").into_iter().map(|(_, word)| word).collect();
                let examples = self.list(table, "examples");
                let examples = examples.into_iter().filter_map(|(line, id)| self.statement_id(line, &id)).collect();
                let (ko, en) = (self.word(table, "ko"), self.word(table, "en"));
                self.one_of(table, line, ["words", "examples"]);
                Action::Split { topic: topic?, words, examples, ko, en }
            }
            "pin" => Action::Pin { topic: topic? },
            "ban" => Action::Ban { topic: topic? },
            "owner" => {
                let team = self.needed(table, line, "team", Self::word);
                Action::Owner { topic: topic?, team: team? }
            }
            "note" => {
                let text = self.needed(table, line, "text", Self::word);
                Action::Note { topic: topic?, text: text? }
            }
            _ => {
                let statement = self.needed(table, line, "statement", Self::statement)?;
                match name {
                    "belongs" => Action::Belongs { statement, topic: topic? },
                    _ => Action::DoesNotBelong { statement, topic: topic? },
                }
            }
        };
        Some(action)
    }

    fn merge(&mut self, table: &Table, line: u32) -> Option<Action> {
        let typed = self.needed(table, line, "topics", |reader, table, key| {
            table.get(key)?;
            Some(reader.list(table, key))
        })?;
        if typed.is_empty() {
            return None;
        }
        let line = self.line(table.get("topics").and_then(Item::span));
        let n_typed = typed.len();
        let mut topics = typed.into_iter().filter_map(|(line, id)| self.topic_id(line, id)).collect::<Vec<_>>();
        if n_typed < 2 {
            self.problem(
                line,
                Bilingual::new("합칠 토픽이 두 개 이상이어야 합니다", "a merge needs two topics or more"),
                Bilingual::new(
                    "topics = [\"T-0017\", \"T-0031\"]처럼 적어 주세요. 뒤의 토픽이 첫 토픽에 들어갑니다",
                    "write topics = [\"T-0017\", \"T-0031\"]; the others go into the first",
                ),
            );
            return None;
        }
        if topics.is_empty() {
            return None;
        }
        let into = topics.remove(0);
        if topics.contains(&into) {
            self.problem(
                line,
                Bilingual::new(
                    format!("{into}을(를) 자기 자신과 합칠 수 없습니다"),
                    format!("{into} cannot be merged into itself"),
                ),
                Bilingual::new("서로 다른 토픽을 적어 주세요", "name topics that differ"),
            );
            return None;
        }
        let mut others: Vec<String> = Vec::new();
        for topic in topics {
            if !others.contains(&topic) {
                others.push(topic);
            }
        }
        Some(Action::Merge { into, others })
    }

    /// Reads a key that must be there.
    pub(super) fn needed<T>(
        &mut self,
        table: &Table,
        line: u32,
        key: &str,
        read: impl FnOnce(&mut Self, &Table, &str) -> Option<T>,
    ) -> Option<T> {
        if !table.contains_key(key) {
            self.problem(
                line,
                Bilingual::new(format!("이 규칙에 {key} 항목이 없습니다"), format!("this rule has no '{key}'")),
                Bilingual::new(format!("{key} = \"…\"을(를) 더해 주세요"), format!("add {key} = \"…\"")),
            );
        }
        read(self, table, key)
    }

    fn one_of(&mut self, table: &Table, line: u32, keys: [&str; 2]) {
        let [first, second] = keys;
        if !keys.iter().any(|key| table.contains_key(key)) {
            self.problem(
                line,
                Bilingual::new(
                    format!("이 규칙에 {first} 또는 {second} 항목이 없습니다"),
                    format!("this rule has neither '{first}' nor '{second}'"),
                ),
                Bilingual::new("둘 중 하나는 적어 주세요", "write at least one of the two"),
            );
        }
    }

    /// Reads text that says something.
    pub(super) fn word(&mut self, table: &Table, key: &str) -> Option<String> {
        let item = table.get(key)?;
        let word = item.as_str().map(str::trim).filter(|word| !word.is_empty());
        if word.is_none() {
            let line = self.line(item.span());
            self.problem(
                line,
                Bilingual::new(format!("{key}의 값이 비었거나 글이 아닙니다"), format!("'{key}' must be text")),
                Bilingual::new(format!("{key} = \"…\"처럼 적어 주세요"), format!("write {key} = \"…\"")),
            );
        }
        word.map(str::to_owned)
    }

    /// Reads a list of texts with their lines.
    fn list(&mut self, table: &Table, key: &str) -> Vec<(u32, String)> {
        let Some(item) = table.get(key) else { return Vec::new() };
        let words: Option<Vec<(u32, String)>> = item.as_array().and_then(|values| {
            let read = |value: &Value| {
                let word = value.as_str().map(str::trim).filter(|word| !word.is_empty())?;
                Some((line_of(self.text, value.span()), word.to_owned()))
            };
            values.iter().map(read).collect()
        });
        match words {
            Some(words) if !words.is_empty() => words,
            _ => {
                let line = self.line(item.span());
                self.problem(
                    line,
                    Bilingual::new(
                        format!("{key}의 값이 비었거나 글의 목록이 아닙니다"),
                        format!("'{key}' must be a list of texts"),
                    ),
                    Bilingual::new(
                        format!("{key} = [\"…\", \"…\"]처럼 적어 주세요"),
                        format!("write {key} = [\"…\", \"…\"]"),
                    ),
                );
                Vec::new()
            }
        }
    }

    fn topic(&mut self, table: &Table, key: &str) -> Option<String> {
        let id = self.word(table, key)?;
        let line = self.line(table.get(key).and_then(Item::span));
        self.topic_id(line, id)
    }

    fn topic_id(&mut self, line: u32, id: String) -> Option<String> {
        if is_id(&id, "T-") {
            return Some(id);
        }
        self.problem(
            line,
            Bilingual::new(format!("'{id}'은(는) 토픽 번호가 아닙니다"), format!("'{id}' is not the id of a topic")),
            Bilingual::new(
                "보고서나 `voc topics`에 나오는 대로 T-0042처럼 적어 주세요",
                "write it as the report and `voc topics` show it, like T-0042",
            ),
        );
        None
    }

    fn statement(&mut self, table: &Table, key: &str) -> Option<StatementId> {
        let id = self.word(table, key)?;
        let line = self.line(table.get(key).and_then(Item::span));
        self.statement_id(line, &id)
    }

    fn statement_id(&mut self, line: u32, id: &str) -> Option<StatementId> {
        let parsed = id.parse().ok();
        if parsed.is_none() {
            self.problem(
                line,
                Bilingual::new(
                    format!("'{id}'은(는) 발언 번호가 아닙니다"),
                    format!("'{id}' is not the id of a statement"),
                ),
                Bilingual::new(
                    "상담 번호, 발화 번호, 글자 자리를 \"C-20261101-00017#3:0-17\"처럼 적어 주세요",
                    "write conversation, turn and characters like \"C-20261101-00017#3:0-17\"",
                ),
            );
        }
        parsed
    }

    pub(super) fn day(&mut self, table: &Table, key: &str) -> Option<Day> {
        let item = table.get(key)?;
        // A date without quotes is a value of TOML's own.
        let typed =
            item.as_str().map_or_else(|| item.as_datetime().map(ToString::to_string), |text| Some(text.to_owned()));
        let day = typed.and_then(|typed| typed.parse::<Day>().ok());
        if day.is_none() {
            let line = self.line(item.span());
            self.problem(
                line,
                Bilingual::new("날짜를 읽을 수 없습니다", "cannot read the date"),
                Bilingual::new(
                    format!("{key} = \"2026-11-21\"처럼 적어 주세요"),
                    format!("write {key} = \"2026-11-21\""),
                ),
            );
        }
        day
    }

    fn check_ids(&mut self, curation: &Curation) {
        let mut first_lines: BTreeMap<&str, u32> = BTreeMap::new();
        for rule in &curation.rules {
            let Some(id) = &rule.id else { continue };
            if let Some(&first) = first_lines.get(id.as_str()) {
                self.problem(
                    rule.line,
                    Bilingual::new(
                        format!("{first}번째 줄의 규칙과 id '{id}'이(가) 같습니다"),
                        format!("the rule of line {first} has the id '{id}', too"),
                    ),
                    Bilingual::new(
                        "손으로 적은 규칙은 id를 지워도 됩니다",
                        "a rule typed by hand may do without an id",
                    ),
                );
            } else {
                first_lines.insert(id, rule.line);
            }
        }
    }

    fn check_circles(&mut self, curation: &Curation) {
        for (circle, rule_idx) in curation.circles() {
            let way = circle.join(" → ");
            self.problem(
                curation.rules[rule_idx].line,
                Bilingual::new(
                    format!("합치기가 제자리로 돌아옵니다: {way} → {}", circle[0]),
                    format!("merges lead round in a circle: {way} → {}", circle[0]),
                ),
                Bilingual::new(
                    "남길 토픽 하나를 정하고 나머지 합치기 규칙을 지워 주세요",
                    "decide which topic stays and remove the merge that contradicts it",
                ),
            );
        }
    }
}

fn unknown_key(key: &str) -> Bilingual {
    Bilingual::new(format!("모르는 항목 '{key}'입니다"), format!("unknown key '{key}'"))
}

pub(super) fn did_you_mean(nearest: &str, known: &[&str]) -> Bilingual {
    let list = known.join(", ");
    Bilingual::new(
        format!("'{nearest}'을(를) 쓰려고 하셨나요? 여기에서 쓸 수 있는 것: {list}"),
        format!("did you mean '{nearest}'? known here: {list}"),
    )
}

//! How does a rule get into the text of the file, or out of it, with everything else left as it was?

use std::path::Path;

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, RawString, Table, value};

use super::{Action, Curation, Rule, Signed};
use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;

/// Returns the text with a rule more at its end, and the id of that rule.
///
/// # Errors
/// A text that is no sound file of rules.
pub(super) fn append(path: &Path, text: &str, action: &Action, signed: &Signed) -> Result<(String, String)> {
    let curation = Curation::parse(path, text)?;
    let id = next_id(&curation);
    let mut document = Paper::read(path, text)?;
    // Comments at the end of the file stay above what comes after them.
    let above = document.toml.trailing().as_str().unwrap_or_default().to_owned();
    document.toml.set_trailing("");
    let mut table = table_of(action, &id, signed);
    let is_first = above.is_empty() && curation.rules.is_empty();
    let gap = if is_first || above.ends_with("\n\n") || above == "\n" { "" } else { "\n" };
    table.decor_mut().set_prefix(ended(above) + gap);
    document.rules(path)?.push(table);
    Ok((document.written(), id))
}

/// Returns the text without the rules at these positions; comments above them stay.
///
/// # Errors
/// A text that is no sound file of rules.
pub(super) fn remove(path: &Path, text: &str, rule_idxs: &[usize]) -> Result<String> {
    let mut document = Paper::read(path, text)?;
    let mut positions = rule_idxs.to_vec();
    positions.sort_unstable();
    positions.dedup();
    for idx in positions.into_iter().rev() {
        let rules = document.rules(path)?;
        if idx >= rules.len() {
            continue;
        }
        let removed = rules.remove(idx);
        let mut comments = comments_of(removed.decor().prefix());
        let is_last = idx == rules.len();
        match rules.get_mut(idx) {
            Some(following) => {
                let own = following.decor().prefix().and_then(RawString::as_str).unwrap_or_default();
                comments.push_str(if comments.is_empty() && idx == 0 { own.trim_start_matches('\n') } else { own });
                following.decor_mut().set_prefix(comments);
            }
            None => {
                if rules.is_empty() {
                    document.toml.remove("rule");
                }
                if is_last {
                    comments.push_str(document.toml.trailing().as_str().unwrap_or_default());
                    document.toml.set_trailing(comments);
                }
            }
        }
    }
    Ok(document.written())
}

/// Returns the comments above a rule, without blank lines below them; nothing where there are only blank lines.
fn comments_of(above: Option<&RawString>) -> String {
    let above = above.and_then(RawString::as_str).unwrap_or_default();
    if above.contains('#') { above.trim_end().to_owned() + "\n" } else { String::new() }
}

fn ended(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// Returns the id after the highest one.
fn next_id(curation: &Curation) -> String {
    let numbers = curation.rules.iter().filter_map(|rule| rule.id.as_deref()?.strip_prefix("R-")?.parse::<u32>().ok());
    format!("R-{:03}", numbers.max().unwrap_or(0).saturating_add(1))
}

fn table_of(action: &Action, id: &str, signed: &Signed) -> Table {
    let list = |texts: Vec<String>| value(texts.into_iter().collect::<Array>());
    let mut table = Table::new();
    let mut put = |key: &str, item: Item| table.insert(key, item);
    put("id", value(id));
    put("action", value(action.name()));
    if let Action::Belongs { statement, .. } | Action::DoesNotBelong { statement, .. } = action {
        put("statement", value(statement.to_string()));
    }
    let subjects = action.subjects();
    match action {
        Action::Merge { .. } => put("topics", list(subjects.into_iter().map(str::to_owned).collect())),
        Action::Proposal { .. } => put("proposal", value(subjects[0])),
        Action::Mute { .. } | Action::Unmute { .. } => put("alert", value(subjects[0])),
        Action::Draft { .. } => put("draft", value(subjects[0])),
        _ => put("topic", value(subjects[0])),
    };
    match action {
        Action::Split { words, examples, .. } => {
            if !words.is_empty() {
                put("words", list(words.clone()));
            }
            if !examples.is_empty() {
                put("examples", list(examples.iter().map(ToString::to_string).collect()));
            }
        }
        Action::Owner { team, .. } => {
            put("team", value(team));
        }
        Action::Note { text, .. } => {
            put("text", value(text));
        }
        Action::Proposal { state, day, note, .. } => {
            put("state", value(state.code()));
            if let Some(day) = day {
                put("day", value(day.to_string()));
            }
            if let Some(note) = note {
                put("note", value(note));
            }
        }
        Action::Mute { until: Some(until), .. } => {
            put("until", value(until.to_string()));
        }
        Action::Draft { state, revision, note, .. } => {
            put("state", value(state.code()));
            for (key, text) in [("revision", revision), ("note", note)] {
                if let Some(text) = text {
                    put(key, value(text));
                }
            }
        }
        _ => {}
    }
    if let Action::Rename { ko, en, .. } | Action::Split { ko, en, .. } = action {
        for (key, name) in [("ko", ko), ("en", en)] {
            if let Some(name) = name {
                put(key, value(name));
            }
        }
    }
    put("on", value(signed.on.to_string()));
    if let Some(by) = &signed.by {
        put("by", value(by));
    }
    table
}

/// The text under edit, with what TOML does not keep: the byte order mark and the kind of line ends.
struct Paper {
    toml: DocumentMut,
    mark: &'static str,
    line_end: &'static str,
}

impl Paper {
    fn read(path: &Path, text: &str) -> Result<Self> {
        let mark = if text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let body = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        // A last line without its end would run into what is appended.
        let toml = ended(body)
            .parse()
            .map_err(|cause: toml_edit::TomlError| unsound(path).because(cause.message().to_owned()))?;
        Ok(Self { toml, mark, line_end })
    }

    fn rules(&mut self, path: &Path) -> Result<&mut ArrayOfTables> {
        let rules = self.toml.entry("rule").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        rules.as_array_of_tables_mut().ok_or_else(|| unsound(path))
    }

    fn written(&self) -> String {
        let text = self.toml.to_string();
        self.mark.to_owned() + &if self.line_end == "\n" { text } else { text.replace('\n', self.line_end) }
    }
}

fn unsound(path: &Path) -> Error {
    Error::new(
        Kind::Settings,
        Bilingual::new("규칙 파일을 고칠 수 없습니다", "is not a file of rules that can be edited"),
    )
    .at(Place::file(path))
    .help(Bilingual::new("`voc check`로 파일을 확인해 주세요", "look at it with `voc check`"))
}

/// Returns the rule with the highest position that a person names: by its id, or by its line where it has none.
pub(super) fn position_of(curation: &Curation, named: &str) -> Option<usize> {
    let number = |text: &str| {
        text.get(..2).filter(|it| it.eq_ignore_ascii_case("R-")).and_then(|_| text[2..].parse::<u32>().ok())
    };
    let is_named = |rule: &Rule| match &rule.id {
        Some(id) => id == named || (number(id).is_some() && number(id) == number(named)),
        None => named.parse() == Ok(rule.line),
    };
    curation.rules.iter().rposition(is_named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{DraftReview, ProposalState};

    const PATH: &str = "curation.toml";
    const TYPED: &str = "# 분기 회의에서 정한 것들\n\n# 고객이 부르는 이름\n[[rule]] # 손으로\naction = \"rename\" # 이름\ntopic = \"T-0042\"\nko   =   '환불 지연'\n\n\n# 같은 말\n[[rule]]\nid = \"R-007\"\naction = \"merge\"\ntopics = [ \"T-0017\",\n  \"T-0031\" ] # 둘\n# 끝에 남긴 메모\n";

    fn pin(text: &str) -> String {
        let action = Action::Pin { topic: "T-0042".to_owned() };
        append(Path::new(PATH), text, &action, &Signed::on(jiff::civil::date(2026, 11, 21))).expect("sound").0
    }

    fn without(text: &str, rule_idxs: &[usize]) -> String {
        remove(Path::new(PATH), text, rule_idxs).expect("sound")
    }

    #[test]
    fn a_rule_is_appended_and_every_other_byte_stays() {
        let rule = "[[rule]]\nid = \"R-001\"\naction = \"pin\"\ntopic = \"T-0042\"\non = \"2026-11-21\"\n";
        assert_eq!(pin(""), rule);
        assert_eq!(pin("# 설명"), format!("# 설명\n\n{rule}"));
        assert_eq!(pin("# 설명\n\n"), format!("# 설명\n\n{rule}"));
        let later = rule.replace("R-001", "R-008");
        assert_eq!(pin(TYPED), format!("{TYPED}\n{later}"));
        let windows = format!("\u{feff}{}", TYPED.replace('\n', "\r\n"));
        assert_eq!(pin(&windows), format!("{windows}\r\n{}", later.replace('\n', "\r\n")));
        assert_eq!(pin(TYPED.trim_end()), format!("{TYPED}\n{later}"));
    }

    #[test]
    fn what_was_appended_last_can_be_taken_out_without_a_trace() {
        for text in ["", "# 설명\n", TYPED, &pin(TYPED)] {
            let n_rules = Curation::parse(Path::new(PATH), text).expect("sound").rules.len();
            assert_eq!(without(&pin(text), &[n_rules]), *text);
        }
    }

    #[test]
    fn comments_stay_where_a_rule_is_taken_out() {
        let text = without(TYPED, &[0]);
        assert_eq!(
            text,
            "# 분기 회의에서 정한 것들\n\n# 고객이 부르는 이름\n\n\n# 같은 말\n[[rule]]\nid = \"R-007\"\naction = \"merge\"\ntopics = [ \"T-0017\",\n  \"T-0031\" ] # 둘\n# 끝에 남긴 메모\n"
        );
        let text = without(TYPED, &[1, 0]);
        assert_eq!(text, "# 분기 회의에서 정한 것들\n\n# 고객이 부르는 이름\n\n\n# 같은 말\n# 끝에 남긴 메모\n");
        let text = without(&(pin("") + "\n" + &pin("").replace("R-001", "R-002")), &[0]);
        assert_eq!(text, pin("").replace("R-001", "R-002"));
    }

    #[test]
    fn every_action_is_read_again_as_it_was_written() {
        let topic = "T-0042".to_owned();
        let statement: crate::model::StatementId = "C-\"1\"#3:0-17".parse().expect("an id");
        let actions = [
            Action::Rename { topic: topic.clone(), ko: Some("'환불' \"지연\"".to_owned()), en: None },
            Action::Merge { into: topic.clone(), others: vec!["T-0001".to_owned(), "T-0002".to_owned()] },
            Action::Split {
                topic: topic.clone(),
                words: vec!["멤버십".to_owned()],
                examples: Vec::new(),
                ko: None,
                en: Some("a".to_owned()),
            },
            Action::Split {
                topic: topic.clone(),
                words: Vec::new(),
                examples: vec![statement.clone()],
                ko: None,
                en: None,
            },
            Action::Ban { topic: topic.clone() },
            Action::Owner { topic: topic.clone(), team: "결제팀 \\ 정산".to_owned() },
            Action::Note { topic: topic.clone(), text: "두 줄\n메모 # 아님".to_owned() },
            Action::Belongs { statement: statement.clone(), topic: topic.clone() },
            Action::DoesNotBelong { statement, topic },
            Action::Proposal {
                proposal: "P-0017".to_owned(),
                state: ProposalState::Done,
                day: Some(jiff::civil::date(2026, 11, 20)),
                note: Some("5.2.1에서 고침 \"배포\"".to_owned()),
            },
            Action::Proposal { proposal: "P-0018".to_owned(), state: ProposalState::OnHold, day: None, note: None },
            Action::Mute { alert: "A-0007".to_owned(), until: Some(jiff::civil::date(2026, 12, 5)) },
            Action::Mute { alert: "A-0008".to_owned(), until: None },
            Action::Unmute { alert: "A-0007".to_owned() },
            Action::Draft {
                draft: "KB-D-000012.en".to_owned(),
                state: DraftReview::Rejected,
                revision: Some("0123456789ab".to_owned()),
                note: Some("\"중복\"".to_owned()),
            },
            Action::Draft { draft: "KB-D-000012".to_owned(), state: DraftReview::Open, revision: None, note: None },
        ];
        let mut text = "# 머리말\r\n".to_owned();
        for action in &actions {
            text =
                append(Path::new(PATH), &text, action, &Signed::on(jiff::civil::date(2026, 11, 21))).expect("sound").0;
        }
        let rules = Curation::parse(Path::new(PATH), &text).expect("sound").rules;
        assert_eq!(rules[8].id.as_deref(), Some("R-009"));
        let read: Vec<Action> = rules.into_iter().map(|rule| rule.action).collect();
        // A line end inside a note becomes the file's own.
        let same = |action: &Action| format!("{action:?}").replace("\\r\\n", "\\n");
        assert_eq!(read.iter().map(same).collect::<Vec<_>>(), actions.iter().map(same).collect::<Vec<_>>());
    }

    #[test]
    fn who_decided_is_written_and_read_again() {
        let signed = Signed { by: Some("김\"편집\"".to_owned()), ..Signed::on(jiff::civil::date(2026, 11, 21)) };
        let action = Action::Ban { topic: "T-0042".to_owned() };
        let text = append(Path::new(PATH), TYPED, &action, &signed).expect("sound").0;
        let rules = Curation::parse(Path::new(PATH), &text).expect("sound").rules;
        assert_eq!(rules[2].by, signed.by);
        assert_eq!((rules[0].by.as_deref(), rules[2].on), (None, Some(signed.on)));
        assert!(Curation::parse(Path::new(PATH), &text.replace("by = '", "by = '' # '")).is_err(), "nobody is no name");
    }

    #[test]
    fn a_rule_is_known_by_its_id_or_by_its_line() {
        let curation = Curation::parse(Path::new(PATH), TYPED).expect("sound");
        for (named, expected) in [
            ("R-007", Some(1)),
            ("r-7", Some(1)),
            ("4", Some(0)),
            ("11", None),
            ("R-4", None),
            ("환불", None),
            ("", None),
        ] {
            assert_eq!(position_of(&curation, named), expected, "{named}");
        }
    }
}

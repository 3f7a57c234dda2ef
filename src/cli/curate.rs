//! `voc curate`: what the planner decides about topics, written into `registers/curation.toml` for every later run.

use serde_json::Value;

use crate::deciding::rules::{describe, known_as, line_of};
use crate::deciding::topics::{self, Asked, Mark};
use crate::deciding::{day_of, is_workspace, rules_of};
use crate::error::Result;
use crate::model::{Day, Language};
use crate::registry::Signed;

use super::arguments::{Arguments, CurateCommand, Format};
use super::table::{Table, print, print_text};

/// Changes or shows the rules.
pub(super) fn curate(arguments: &Arguments, command: &CurateCommand, language: Language) -> Result<()> {
    let workspace = &arguments.workspace;
    let decide = |asked: Asked| topics::decide(workspace, &asked, &signed(arguments)?);
    let said = match command.clone() {
        CurateCommand::List { format } => return list(arguments, format, language),
        CurateCommand::Undo { rule } => topics::undo(workspace, rule.as_deref())?,
        CurateCommand::Unpin { topic } => topics::take_back(workspace, &topic, Mark::Pin)?,
        CurateCommand::Unban { topic } => topics::take_back(workspace, &topic, Mark::Ban)?,
        CurateCommand::Rename { topic, ko, en } => decide(Asked::Rename { topic, ko, en })?,
        CurateCommand::Merge { topics } => decide(Asked::Merge { topics })?,
        CurateCommand::Split { topic, words, examples, ko, en } => {
            decide(Asked::Split { topic, words, examples, ko, en })?
        }
        CurateCommand::Pin { topic } => decide(Asked::Pin { topic })?,
        CurateCommand::Ban { topic } => decide(Asked::Ban { topic })?,
        CurateCommand::Owner { topic, team } => decide(Asked::Owner { topic, team: team.join(" ") })?,
        CurateCommand::Note { topic, text } => decide(Asked::Note { topic, text: text.join(" ") })?,
        CurateCommand::Belongs { statement, topic } => decide(Asked::Belongs { statement, topic })?,
        CurateCommand::DoesNotBelong { statement, topic } => decide(Asked::DoesNotBelong { statement, topic })?,
    };
    print_text(&format!("{}\n", said.get(language)))
}

/// Returns the day that it is in the workspace's zone.
pub(super) fn today(arguments: &Arguments) -> Result<Day> {
    day_of(&arguments.workspace, jiff::Timestamp::now())
}

/// Returns a decision of today; the command line knows nobody's name.
pub(super) fn signed(arguments: &Arguments) -> Result<Signed> {
    today(arguments).map(Signed::on)
}

fn list(arguments: &Arguments, format: Format, language: Language) -> Result<()> {
    is_workspace(&arguments.workspace)?;
    let curation = rules_of(&arguments.workspace)?;
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

//! `voc proposals`, `voc proposal`: what should be done, with its evidence, and how far it is.

use clap::Args;
use serde_json::Value;

use crate::deciding::proposals::{
    Progress, TYPES, given, in_order, is_watched, known_state, next_code, next_state, now,
};
use crate::deciding::written::{day, list, name_of, text, with_next, word, words};
use crate::deciding::{self, Of, Written, rules_of};
use crate::error::Result;
use crate::model::{Bilingual, Day, Language};
use crate::registry::{Curation, ProposalState};

use super::super::arguments::{Arguments, Format};
use super::super::curate::signed;
use super::super::table::{Table, print, print_one, print_text};
use super::say;
use super::shown::{figure, one_line, rows, sentence, sentence_table};

/// `voc proposals …`
#[derive(Debug, Args)]
pub(in crate::cli) struct ProposalsArguments {
    /// Only proposals in this state: proposed, accepted, in_progress, done, rejected, on_hold, or 제안, 수용, 진행, 완료, 기각, 보류
    #[arg(long)]
    state: Option<String>,
    /// Also rejected ones, and those that are only watched because their evidence is thin
    #[arg(long)]
    all: bool,
    /// Most proposals to show
    #[arg(long, default_value_t = 40)]
    limit: usize,
    /// How to print
    #[arg(long, default_value = "table")]
    format: Format,
}

/// `voc proposal …`
#[derive(Debug, Args)]
pub(in crate::cli) struct ProposalArguments {
    /// Id such as P-0017
    id: String,
    /// Say how far it is: proposed, accepted, in_progress, done, rejected, on_hold, or 제안, 수용, 진행, 완료, 기각, 보류
    #[arg(long)]
    state: Option<String>,
    /// Day from which it is so [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "state")]
    on: Option<Day>,
    /// A remark
    #[arg(long, value_name = "TEXT", requires = "state")]
    note: Option<String>,
    /// How to print
    #[arg(long, default_value = "table")]
    format: Format,
}

/// Lists the proposals of the newest run.
pub(in crate::cli) fn proposals(arguments: &Arguments, asked: &ProposalsArguments, language: Language) -> Result<()> {
    let wanted = asked.state.as_deref().map(known_state).transpose()?;
    let written = Written::read(&arguments.workspace, Of::Proposals)?;
    let curation = rules_of(&arguments.workspace)?;
    if let Some(missing) = written.missing() {
        say(&missing, language);
    }
    let of_state = |line: &&Value| wanted.is_none_or(|wanted| now(line, &curation) == Some(wanted));
    let fitting: Vec<&Value> = written.lines().iter().filter(of_state).collect();
    let is_rejected = |line: &Value| now(line, &curation) == Some(ProposalState::Rejected);
    let is_shown = |line: &Value| asked.all || !is_watched(line) && (wanted.is_some() || !is_rejected(line));
    let (mut shown, hidden): (Vec<&Value>, Vec<&Value>) = fitting.into_iter().partition(|line| is_shown(line));
    shown.sort_by(|a, b| in_order(a, b, &curation));
    let n_all = shown.len();
    shown.truncate(asked.limit);
    if asked.format == Format::Table {
        let n_watched = hidden.iter().filter(|line| is_watched(line)).count();
        tell_of_the_rest(n_all - shown.len(), n_watched, hidden.len() - n_watched, language);
        if shown.is_empty() {
            let nothing = Bilingual::new("보여 줄 제안이 없습니다.\n", "no proposal to show\n");
            let is_told = written.missing().is_some();
            return if is_told { Ok(()) } else { print_text(nothing.get(language)) };
        }
    }
    let header = match language {
        Language::Ko => ["제안", "점수", "상태", "유형", "이름", "토픽", "담당", "제안일"],
        Language::En => ["proposal", "score", "state", "type", "name", "topics", "owner", "proposed"],
    };
    let mut table = Table::new(&header, &[1]);
    table.rows = shown.iter().map(|line| row(line, &curation, language)).collect();
    let values: Vec<Value> = shown.iter().map(|line| with_next(line, next_code(line, &curation))).collect();
    print(asked.format, &values, &table)
}

/// Says what the list leaves out.
fn tell_of_the_rest(n_cut: usize, n_watched: usize, n_rejected: usize, language: Language) {
    if n_cut > 0 {
        let said = Bilingual::new(
            format!("제안 {n_cut}건이 더 있습니다. --limit으로 늘려 주세요"),
            format!("{n_cut} more with a higher --limit"),
        );
        say(&said, language);
    }
    if n_watched + n_rejected > 0 {
        let said = Bilingual::new(
            format!("관찰 항목 {n_watched}건과 기각한 제안 {n_rejected}건은 --all로 볼 수 있습니다"),
            format!("{n_watched} watched and {n_rejected} rejected with --all"),
        );
        say(&said, language);
    }
}

fn state_of(line: &Value, curation: &Curation, language: Language) -> String {
    let shown = |state: ProposalState| state.words().get(language).to_owned();
    let state = given(line).map_or_else(|| text(line, "state").to_owned(), shown);
    match next_state(line, curation) {
        Some(next) => format!("{state} → {}", shown(next)),
        None => state,
    }
}

fn topics(line: &Value) -> String {
    list(&line["topics"]).iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}

fn row(line: &Value, curation: &Curation, language: Language) -> Vec<String> {
    let name = name_of(line, language);
    let watched = Bilingual::new("관찰", "watched");
    let state = match is_watched(line) {
        true => format!("{} ({})", state_of(line, curation, language), watched.get(language)),
        false => state_of(line, curation, language),
    };
    vec![
        text(line, "id").to_owned(),
        line["score"].as_f64().map_or_else(String::new, |score| format!("{score:.1}")),
        state,
        word(&TYPES, text(line, "type"), language).to_owned(),
        one_line(name),
        topics(line),
        text(&line["owner"], "team").to_owned(),
        text(line, "proposed").to_owned(),
    ]
}

/// Shows one proposal, or writes down how far it is.
pub(in crate::cli) fn proposal(arguments: &Arguments, asked: &ProposalArguments, language: Language) -> Result<()> {
    let state = asked.state.as_deref().map(known_state).transpose()?;
    let workspace = &arguments.workspace;
    if let Some(state) = state {
        let progress = Progress { state, on: asked.on, note: asked.note.clone() };
        let said = deciding::proposals::decide(workspace, &asked.id, &progress, &signed(arguments)?)?;
        return print_text(&format!("{}\n", said.get(language)));
    }
    let written = Written::read(workspace, Of::Proposals)?;
    let line = written.find(&asked.id)?;
    let curation = rules_of(workspace)?;
    match asked.format {
        Format::Table => print_text(&as_text(line, written.run(), &curation, language)),
        Format::Csv => {
            let mut table = sentence_table(language);
            let of_section =
                |section: &Value| rows(words(&section["title"], language), list(&section["sentences"]), language);
            table.rows = list(&line["sections"]).iter().flat_map(of_section).collect();
            print(asked.format, &[] as &[()], &table)
        }
        Format::Json | Format::Jsonl => {
            print_one(asked.format, &with_next(line, next_code(line, &curation)), &Table::default())
        }
    }
}

fn as_text(line: &Value, run: &str, curation: &Curation, language: Language) -> String {
    let ko = language == Language::Ko;
    let pick = |ko_words: &'static str, en_words: &'static str| if ko { ko_words } else { en_words };
    let mut shown = format!("{}  {}\n", text(line, "id"), one_line(name_of(line, language)));
    let mut add = |name: &str, said: &str| {
        if !said.is_empty() {
            shown.push_str(&format!("{name}: {}\n", one_line(said)));
        }
    };
    let mut state = state_of(line, curation, language);
    if let Some(since) = day(line, "state_since") {
        state.push_str(&if ko { format!(" ({since}부터)") } else { format!(" (since {since})") });
    }
    if is_watched(line) {
        state.push_str(pick(", 관찰 항목", ", only watched"));
    }
    add(pick("상태", "state"), &state);
    let decided = curation.proposal_states().get(text(line, "id")).and_then(|decided| decided.note);
    add(pick("메모", "note"), decided.unwrap_or_else(|| text(line, "note")));
    add(pick("유형", "type"), word(&TYPES, text(line, "type"), language));
    add(pick("토픽", "topics"), &topics(line));
    add(pick("여정 단계", "journey stage"), text(line, "journey_stage"));
    add(pick("담당", "owner"), &owner(&line["owner"], language));
    add(pick("점수", "score"), &score(line, language));
    add(pick("제안일", "proposed"), text(line, "proposed"));
    add(pick("갱신일", "updated"), text(line, "updated"));
    for section in list(&line["sections"]) {
        let told = list(&section["sentences"]).iter().map(|said| sentence(said, language));
        let told: String = told.filter(|said| !said.is_empty()).map(|said| format!("  {said}\n")).collect();
        if !told.is_empty() {
            shown.push_str(&format!("\n{}\n{told}", words(&section["title"], language)));
        }
    }
    let path = text(line, "path");
    if !path.is_empty() {
        shown.push_str(&format!("\n{}: runs/{run}/{path}\n", pick("파일", "file")));
    }
    shown
}

/// Returns who answers for it, and by which rule.
fn owner(owner: &Value, language: Language) -> String {
    let team = text(owner, "team");
    if team.is_empty() {
        return String::new();
    }
    let named = [("backup", "부담당", "backup"), ("channel", "연락", "reach them at")];
    let more = named.iter().filter(|(field, ..)| !text(owner, field).is_empty()).map(|(field, ko, en)| {
        let name = if language == Language::Ko { ko } else { en };
        format!("{name} {}", text(owner, field))
    });
    let reason = Some(words(&owner["reason"], language).to_owned()).filter(|reason| !reason.is_empty());
    let more: Vec<String> = more.chain(reason).collect();
    if more.is_empty() { team.to_owned() } else { format!("{team} ({})", more.join("; ")) }
}

/// Returns the score with what it is made of.
fn score(line: &Value, language: Language) -> String {
    let Some(score) = line["score"].as_f64() else { return String::new() };
    let parts = list(&line["score_parts"]).iter().filter_map(|part| {
        let (value, weight) = (part["value"].as_f64()?, part["weight"].as_f64()?);
        let name = Some(name_of(part, language)).filter(|name| !name.is_empty()).unwrap_or_else(|| text(part, "id"));
        Some(format!("{name} {value:.2} × {weight:.2}"))
    });
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { figure(score) } else { format!("{} ({})", figure(score), parts.join(" + ")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_score_shows_what_it_is_made_of() {
        let name = |ko: &str| json!({"ko": ko, "en": "x"});
        // 0.8 × 0.3 + 0.5 × 0.7 = 0.59 of 100.
        let line = json!({"score": 59.0, "score_parts": [
            {"id": "size", "name": name("규모"), "value": 0.8, "weight": 0.3},
            {"id": "growth", "name": null, "value": 0.5, "weight": 0.7},
        ]});
        assert_eq!(score(&line, Language::Ko), "59 (규모 0.80 × 0.30 + growth 0.50 × 0.70)");
        assert_eq!(score(&json!({"score": 73.25}), Language::Ko), "73.3");
        assert_eq!(score(&json!({"score": null}), Language::Ko), "");
    }

    #[test]
    fn who_answers_for_it_is_told_with_the_reason() {
        let check = |value: Value, expected: &str| assert_eq!(owner(&value, Language::Ko), expected);
        check(json!({"team": "결제팀", "backup": null, "channel": null}), "결제팀");
        check(
            json!({"team": "결제팀", "backup": "정산팀", "channel": "#pay", "reason": {"ko": "분류 ‘결제’", "en": "x"}}),
            "결제팀 (부담당 정산팀; 연락 #pay; 분류 ‘결제’)",
        );
        check(Value::Null, "");
    }
}

//! What does a rule of `registers/curation.toml` say? In words for people, as JSON for programs.

use serde_json::{Value, json};

use crate::model::{Bilingual, Day, Particle};
use crate::registry::{Action, DraftReview, ProposalState, Rule};

/// Returns a rule as `voc curate list --format json` prints it.
#[must_use]
pub fn line_of(rule: &Rule) -> Value {
    let mut line = json!({
        "id": rule.id,
        "line": rule.line,
        "on": rule.on.map(|day| day.to_string()),
        "action": rule.action.name(),
        "topics": rule.action.topics(),
    });
    if let Some(by) = &rule.by {
        line["by"] = json!(by);
    }
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
        Action::Proposal { proposal, state, day, note } => {
            line["proposal"] = json!(proposal);
            line["state"] = json!(state.code());
            line["day"] = json!(day.map(|day| day.to_string()));
            line["note"] = json!(note);
        }
        Action::Mute { alert, until } => {
            line["alert"] = json!(alert);
            line["until"] = json!(until.map(|until| until.to_string()));
        }
        Action::Unmute { alert } => line["alert"] = json!(alert),
        Action::Draft { draft, state, revision, note } => {
            line["draft"] = json!(draft);
            line["state"] = json!(state.code());
            line["revision"] = json!(revision);
            line["note"] = json!(note);
        }
        Action::Merge { .. } | Action::Pin { .. } | Action::Ban { .. } => {}
    }
    line
}

/// Returns what a person calls a rule: its id, else its line.
#[must_use]
pub fn known_as(rule: &Rule) -> Bilingual {
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
#[must_use]
pub fn describe(action: &Action) -> Bilingual {
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
        Action::Proposal { proposal, state, day, note } => {
            let Bilingual { ko, en } = state.words();
            let day = day.map_or_else(String::new, |day| format!(" ({day})"));
            let note = note.as_ref().map_or_else(String::new, |note| format!(", {note}"));
            said(format!("{proposal} 상태: {ko}{day}{note}"), format!("{proposal} is {en}{day}{note}"))
        }
        Action::Mute { alert, until: None } => said(format!("{alert} 알림 끄기"), format!("mute {alert}")),
        Action::Mute { alert, until: Some(until) } => {
            said(format!("{alert} 알림 끄기 ({until}까지)"), format!("mute {alert} until {until}"))
        }
        Action::Unmute { alert } => said(format!("{alert} 알림 다시 켜기"), format!("unmute {alert}")),
        Action::Draft { draft, state, note, .. } => {
            let Bilingual { ko, en } = state.words();
            let note = note.as_ref().map_or_else(String::new, |note| format!(", {note}"));
            said(format!("{draft} 초안: {ko}{note}"), format!("the draft {draft} is {en}{note}"))
        }
    }
}

/// Returns what comes of a rule at the next run, as the end of a sentence without its full stop.
#[must_use]
pub fn effect(action: &Action) -> Bilingual {
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
        Action::Proposal { proposal, state, day, .. } => of_proposal(proposal, *state, *day),
        Action::Mute { alert, until: None } => {
            said(format!("{alert} 알림을 보여 주지 않습니다"), format!("{alert} is not shown"))
        }
        Action::Mute { alert, until: Some(until) } => said(
            format!("{alert} 알림을 {until}까지 보여 주지 않습니다"),
            format!("{alert} is not shown up to and including {until}"),
        ),
        Action::Unmute { alert } => {
            said(format!("{alert} 알림을 다시 보여 줍니다"), format!("{alert} is shown again while it lasts"))
        }
        Action::Draft { draft, state, .. } => of_draft(draft, *state),
    }
}

fn of_proposal(proposal: &str, state: ProposalState, day: Option<Day>) -> Bilingual {
    let Bilingual { ko, en } = state.words();
    let by = Particle::By.after(&ko);
    let day = day.map(|day| day.to_string());
    match (state, day) {
        (ProposalState::Done, Some(day)) => Bilingual::new(
            format!(
                "{proposal}의 상태는 {ko}({day})이며, 그날 앞뒤의 변화를 관련 없는 토픽과 견주어 효과를 확인합니다"
            ),
            format!(
                "{proposal} is {en} since {day}, and what changed around that day is held against topics that are not concerned"
            ),
        ),
        (_, Some(day)) => Bilingual::new(
            format!("{proposal}의 상태를 {ko}({day}부터){by} 보여 줍니다"),
            format!("{proposal} is shown as {en} since {day}"),
        ),
        (_, None) => {
            Bilingual::new(format!("{proposal}의 상태를 {ko}{by} 보여 줍니다"), format!("{proposal} is shown as {en}"))
        }
    }
}

fn of_draft(draft: &str, state: DraftReview) -> Bilingual {
    let (ko, en) = match state {
        DraftReview::Rejected => (
            "초안은 근거가 바뀌지 않는 한 다시 올라오지 않습니다",
            "does not come back unless its evidence changes, and then says what changed",
        ),
        DraftReview::Accepted => ("초안을 반영한 것으로 보여 줍니다", "is shown as accepted"),
        DraftReview::Edited => ("초안을 수정한 것으로 보여 줍니다", "is shown as edited"),
        DraftReview::Open => ("초안을 검토할 것으로 다시 올립니다", "is to be reviewed again"),
    };
    Bilingual::new(format!("{draft} {ko}"), format!("{draft} {en}"))
}

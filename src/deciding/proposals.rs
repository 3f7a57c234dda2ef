//! What should be done, in which order it is shown, and how far it is.

use std::cmp::Ordering;
use std::path::Path;

use serde_json::Value;

use super::written::{day, text};
use super::{Of, Written, filled, open, write_down};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Day, Particle, distance};
use crate::registry::{Action, Curation, ProposalState, Signed};

/// Types of proposals: code, Korean, English.
pub const TYPES: [(&str, &str, &str); 7] = [
    ("defect", "제품결함", "product defect"),
    ("policy", "정책", "policy"),
    ("wording", "안내문구", "wording"),
    ("process", "프로세스", "process"),
    ("tool", "상담도구", "agent tool"),
    ("training", "교육", "training"),
    ("kb", "KB", "knowledge base"),
];

/// Whether its evidence is so thin that it is only watched.
#[must_use]
pub fn is_watched(line: &Value) -> bool {
    line["is_watched"].as_bool().unwrap_or(false)
}

/// Returns the state that the newest run gave.
#[must_use]
pub fn given(line: &Value) -> Option<ProposalState> {
    ProposalState::of(text(line, "state"))
}

/// Returns the state that the next run will give, where a rule has changed it since the newest one.
#[must_use]
pub fn next_state(line: &Value, curation: &Curation) -> Option<ProposalState> {
    next_of(text(line, "id"), given(line)?, curation)
}

/// Returns the state that the next run will give to a proposal with a state, where that is another one.
#[must_use]
pub fn next_of(id: &str, given: ProposalState, curation: &Curation) -> Option<ProposalState> {
    let next = curation.proposal_states().get(id).map_or(ProposalState::Proposed, |decided| decided.state);
    (given != next).then_some(next)
}

/// Returns the state with what was decided since.
#[must_use]
pub fn now(line: &Value, curation: &Curation) -> Option<ProposalState> {
    next_state(line, curation).or_else(|| given(line))
}

/// Returns the code of the state that the next run will give, where it is another one.
#[must_use]
pub fn next_code(line: &Value, curation: &Curation) -> Option<&'static str> {
    next_state(line, curation).map(ProposalState::code)
}

/// Orders proposals as they are listed: the highest score first; what is rejected later, and last what is only watched, whatever
/// its score.
#[must_use]
pub fn in_order(a: &Value, b: &Value, curation: &Curation) -> Ordering {
    let score = |line: &Value| line["score"].as_f64().unwrap_or(f64::NEG_INFINITY);
    let weight = |line: &Value| (is_watched(line), now(line, curation) == Some(ProposalState::Rejected));
    weight(a).cmp(&weight(b)).then(score(b).total_cmp(&score(a))).then_with(|| text(a, "id").cmp(text(b, "id")))
}

/// Returns the state that a word names.
///
/// # Errors
/// It names none; the nearest one is named.
pub fn known_state(typed: &str) -> Result<ProposalState> {
    ProposalState::of(typed).ok_or_else(|| {
        let near = |word: &str| distance(word, &typed.trim().to_lowercase());
        let nearest = ProposalState::ALL
            .into_iter()
            .min_by_key(|state| (near(state.code()).min(near(&state.words().ko)), *state));
        let all = |name: fn(ProposalState) -> String| ProposalState::ALL.map(name).join(", ");
        let (korean, codes) = (all(|state| state.words().ko), all(|state| state.code().to_owned()));
        let (ko, en) = nearest.map(|state| (state.words().ko, state.code())).unwrap_or_default();
        let what = Bilingual::new(
            format!("'{typed}'은(는) 제안의 상태가 아닙니다"),
            format!("'{typed}' is not a state of a proposal"),
        );
        Error::new(Kind::Usage, what).help(Bilingual::new(
            format!("'{ko}'을(를) 쓰려고 하셨나요? 쓸 수 있는 상태: {korean} (또는 {codes})"),
            format!("did you mean '{en}'? states: {codes} (or {korean})"),
        ))
    })
}

/// How far somebody says a proposal is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The state.
    pub state: ProposalState,
    /// The day from which it is so; none: what is so already keeps its day, and what is done is done today.
    pub on: Option<Day>,
    /// A remark; none keeps the one that there is.
    pub note: Option<String>,
}

/// Writes down how far a proposal of the newest run is.
///
/// # Errors
/// The newest run has no such proposal; a day that cannot be meant; a remark that is empty; rules that cannot be read or written.
pub fn decide(workspace: &Path, typed: &str, asked: &Progress, signed: &Signed) -> Result<Bilingual> {
    let written = Written::read(workspace, Of::Proposals)?;
    let line = written.find(typed)?;
    let (id, today, state) = (text(line, "id"), signed.on, asked.state);
    let note = filled("--note", asked.note.as_deref())?;
    let mut file = open(workspace)?;
    let before = file.curation().proposal_states().get(id).copied();
    // A remark on what is so already does not move its day; a day of its own needs only what is followed from it on.
    let kept = before.filter(|before| before.state == state).and_then(|before| before.day);
    let since = asked.on.or(kept).or((state == ProposalState::Done).then_some(today));
    if let Some(since) = since.filter(|_| asked.on.is_some() || kept.is_none()) {
        check_day(id, since, day(line, "proposed"), today)?;
    }
    let is_same = match before {
        Some(before) => {
            let is_same_day = asked.on.is_none_or(|on| before.day == Some(on));
            before.state == state && is_same_day && (note.is_none() || before.note == note.as_deref())
        }
        None => given(line) == Some(state) && asked.on.is_none() && note.is_none(),
    };
    if is_same {
        let Bilingual { ko, en } = state.words();
        let day = before.and_then(|before| before.day).map_or_else(String::new, |day| format!(" ({day})"));
        return Ok(Bilingual::new(
            format!("{id}의 상태는 이미 {ko}입니다{day}."),
            format!("{id} is {en} already{day}"),
        ));
    }
    let note = note.or_else(|| before.filter(|before| before.state == state)?.note.map(str::to_owned));
    write_down(&mut file, &Action::Proposal { proposal: id.to_owned(), state, day: since, note }, signed)
}

/// Refuses a day that cannot be meant: one to come, or one before anybody proposed it.
fn check_day(id: &str, since: Day, proposed: Option<Day>, today: Day) -> Result<()> {
    let topic = Particle::Topic.after(&since.to_string());
    if since > today {
        let what =
            Bilingual::new(format!("{since}{topic} 아직 오지 않은 날짜입니다"), format!("{since} is a day to come"));
        return Err(Error::new(Kind::Usage, what).help(Bilingual::new(
            format!("그날이 지난 뒤에 적거나, 오늘({today})까지의 날짜를 적어 주세요. 하고 있는 일은 --state 진행으로 적습니다"),
            format!("say so when that day has come, or name a day up to today ({today}); --state in_progress is for what is under way"),
        )));
    }
    if let Some(proposed) = proposed.filter(|proposed| since < *proposed) {
        let what = Bilingual::new(
            format!("{since}{topic} {id}을(를) 제안한 날({proposed})보다 앞섭니다"),
            format!("{since} is before {id} was proposed ({proposed})"),
        );
        return Err(Error::new(Kind::Usage, what).help(Bilingual::new(
            format!("{proposed}부터 {today}까지의 날짜를 적어 주세요"),
            format!("name a day from {proposed} to {today}"),
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Language;

    #[test]
    fn a_day_to_come_or_before_the_proposal_is_refused() {
        let date = |day| jiff::civil::date(2026, 11, day);
        let check = |since, proposed: Option<i8>, is_fine: bool| {
            let checked = check_day("P-0017", date(since), proposed.map(date), date(21));
            assert_eq!(checked.is_ok(), is_fine, "{since}");
        };
        check(21, Some(10), true);
        check(22, Some(10), false);
        check(10, Some(10), true);
        check(9, Some(10), false);
        check(9, None, true);
    }

    #[test]
    fn a_word_that_is_no_state_is_answered_with_the_nearest() {
        let error = known_state("don").expect_err("no state");
        assert!(error.message(Language::En).contains("did you mean 'done'? states: proposed, accepted, "));
        assert!(known_state("완뇨").expect_err("no state").message(Language::Ko).contains("'완료'을(를) 쓰려고"));
        assert_eq!(known_state("On-Hold").ok(), Some(ProposalState::OnHold));
    }

    #[test]
    fn a_rule_that_is_gone_brings_a_proposal_back_to_where_it_began() {
        let rules = "[[rule]]\naction = \"proposal\"\nproposal = \"P-0017\"\nstate = \"done\"\n";
        let check = |rules: &str, state: &str, expected: Option<ProposalState>| {
            let curation = Curation::parse(Path::new("curation.toml"), rules).expect("sound");
            assert_eq!(next_state(&json!({"id": "P-0017", "state": state}), &curation), expected, "{rules}{state}");
        };
        check(rules, "proposed", Some(ProposalState::Done));
        check(rules, "done", None);
        check("", "done", Some(ProposalState::Proposed));
        check("", "proposed", None);
        check(rules, "unheard_of", None);
    }
}

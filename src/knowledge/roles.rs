//! What does an agent's sentence do in an article? Tells rules and instructions from what holds for one case, one customer or one day.

use super::draft::StepRole;
use crate::dictionaries::{Dictionaries, List, Phrases, forms};
use crate::error::{Error, Kind, Result};
use crate::evidence::names_a_date;
use crate::model::Bilingual;
use crate::resolutions::StepKind;

const ROLES: List =
    List { path: "knowledge/roles.tsv", built_in: include_str!("../../dictionaries/knowledge/roles.tsv") };

/// What words of the list tell, in the order of [`KINDS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// What was found or happened in one case.
    OneCase,
    /// Days that are right on one day only.
    OneDay,
    /// What will happen on such a day.
    ComingDay,
    /// What is said of one customer's own case.
    OnePerson,
    /// Courtesy around a refusal or a mistake.
    Regret,
    /// What is said beside the matter.
    SmallTalk,
    /// What begins or ends the telling of what was found.
    Found,
    /// The customer is to do something.
    Asked,
    /// Somebody else did it.
    Honoured,
    /// It was done once.
    Did,
    /// The agent did something.
    Done,
    /// At the beginning: speaks of what was said before it.
    Dangling,
}

/// How the list names the cues.
const KINDS: [(&str, Cue); 12] = [
    ("one_case", Cue::OneCase),
    ("one_day", Cue::OneDay),
    ("coming_day", Cue::ComingDay),
    ("one_person", Cue::OnePerson),
    ("regret", Cue::Regret),
    ("small_talk", Cue::SmallTalk),
    ("found", Cue::Found),
    ("asked", Cue::Asked),
    ("honoured", Cue::Honoured),
    ("did", Cue::Did),
    ("done", Cue::Done),
    ("dangling", Cue::Dangling),
];

/// The words that tell rules from single cases, read once and shared by all threads.
#[derive(Debug)]
pub struct Roles {
    /// Keys: positions in [`KINDS`].
    words: Phrases,
}

impl Roles {
    /// Reads the words.
    ///
    /// # Errors
    /// Broken rows and rows of an unknown kind: all at once, with file and line.
    pub fn new(dictionaries: &Dictionaries) -> Result<Self> {
        let (mut words, mut problems) = (Vec::new(), Vec::new());
        for row in &dictionaries.rows(ROLES)? {
            let [kind, is] = &row.fields[..] else { continue };
            match KINDS.iter().zip(0..).find(|((known, _), _)| known == kind) {
                Some((_, key)) => words.extend(forms(is).map(|form| (key, form.to_owned()))),
                None => {
                    let known: Vec<&str> = KINDS.iter().map(|(known, _)| *known).collect();
                    let known = known.join(", ");
                    let what = Bilingual::new("모르는 종류입니다", "is of an unknown kind");
                    let help = Bilingual::new(
                        format!("다음 가운데 하나를 적어 주세요: {known}"),
                        format!("write one of {known}"),
                    );
                    problems.push(Error::new(Kind::Settings, what).at(row.place.clone()).help(help));
                }
            }
        }
        if !problems.is_empty() {
            return Err(Error::several(problems));
        }
        Ok(Self { words: Phrases::new(words.iter().map(|(key, form)| (*key, form.as_str())))? })
    }

    /// Returns what a sentence does in an article; `None` for what is of no use there.
    pub(super) fn of(&self, kind: StepKind, text: &str) -> Option<StepRole> {
        let mut held = [false; KINDS.len()];
        for found in self.words.find(text) {
            let counts = KINDS[found.key as usize].1 != Cue::Dangling || found.span.start == 0;
            held[found.key as usize] |= counts;
        }
        let holds = |cue: Cue| KINDS.iter().zip(held).any(|((_, known), is_held)| *known == cue && is_held);
        if text.trim_end().ends_with('?') {
            return None;
        }
        let is_finding = kind != StepKind::Advice && kind != StepKind::Cause && holds(Cue::Found);
        // An honorific past is what somebody else did, never the agent.
        let is_of_another = holds(Cue::Honoured) && !holds(Cue::Asked);
        let is_aside = holds(Cue::OnePerson) || holds(Cue::Regret) || holds(Cue::SmallTalk) || holds(Cue::Dangling);
        if is_of_another || is_aside || is_finding || names_a_date(text) {
            return None;
        }
        match kind {
            StepKind::Courtesy | StepKind::Identity | StepKind::Apology => None,
            StepKind::Advice if holds(Cue::OneDay) && !holds(Cue::Asked) => None,
            StepKind::Advice => Some(StepRole::Advice),
            // What will happen on one day is no use later; what the agent did is.
            StepKind::Action if holds(Cue::ComingDay) => None,
            StepKind::Action if (holds(Cue::OneDay) || holds(Cue::OneCase)) && !holds(Cue::Done) => None,
            // What agents do in every such case is a rule: 돌려 드립니다. What one did is an act: 돌려 드렸습니다.
            StepKind::Action if !holds(Cue::Did) => Some(StepRole::Condition),
            StepKind::Action => Some(StepRole::Action),
            StepKind::Cause => Some(StepRole::Cause),
            StepKind::Escalation => Some(StepRole::Escalation),
            StepKind::Refusal => Some(StepRole::Condition),
            StepKind::Other => (!holds(Cue::OneCase) && !holds(Cue::OneDay)).then_some(StepRole::Condition),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_instructions_are_told_from_what_holds_once() {
        use StepRole::{Action, Advice, Condition, Escalation};
        let roles = Roles::new(&Dictionaries::built_in()).expect("sound");
        let check = |kind: StepKind, text: &str, expected: Option<StepRole>| {
            assert_eq!(roles.of(kind, text), expected, "{text}");
        };
        check(StepKind::Advice, "설정에서 알림을 켜 주세요.", Some(Advice));
        check(StepKind::Advice, "내일 중 받으실 수 있습니다.", None);
        check(StepKind::Action, "잠금을 해제해 드렸습니다.", Some(Action));
        check(StepKind::Action, "영업일 3일 안에 돌려 드립니다.", Some(Condition));
        check(StepKind::Refusal, "개봉하신 상품은 반품이 불가합니다.", Some(Condition));
        check(StepKind::Refusal, "변경이 어려운 점 양해 부탁드립니다.", None);
        check(StepKind::Other, "조회해 보니 아직 출고 전입니다.", None);
        check(StepKind::Other, "포인트는 구매확정 다음 날 적립됩니다.", Some(Condition));
        check(StepKind::Other, "11일에 접수되어 있습니다.", None);
        check(StepKind::Other, "어떤 기기를 쓰시나요?", None);
        check(StepKind::Escalation, "담당 부서로 이관합니다.", Some(Escalation));
        check(StepKind::Action, "기사님이 해결해 주셨습니다.", None);
        check(StepKind::Action, "교환 상품은 내일 출고해 드렸습니다.", None);
        check(StepKind::Action, "방금 인증 메일을 다시 보내 드렸습니다.", Some(Action));
        check(StepKind::Other, "What a nice idea.", None);
        check(StepKind::Other, "원하시는 쪽으로 바로 처리합니다.", None);
        check(StepKind::Action, "판매자가 송장만 먼저 등록하고 인계하지 않은 상태였습니다.", None);
        check(StepKind::Courtesy, "감사합니다.", None);
    }
}

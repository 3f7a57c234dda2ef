//! What does an agent's sentence do in an article? Tells rules and instructions from what holds for one case, one customer or one day.

use super::draft::StepRole;
use crate::evidence::names_a_date;
use crate::resolutions::StepKind;

/// What tells that a sentence is about one case and no use to another: what was found, what happened.
const OF_ONE_CASE: [&str; 23] = [
    "었습니다",
    "았습니다",
    "였습니다",
    "있었",
    "고객님 건",
    "고객님의 건",
    "상태로",
    "상태입니다",
    "기록이",
    "확인됩니다",
    "것으로 보입니다",
    "것으로 나옵니다",
    "로 나옵니다",
    "조회됩니다",
    "남아 있습니다",
    "되어 있습니다",
    "것 같습니다",
    " was ",
    " were ",
    "I can see",
    "Your ",
    "It seems",
    "hasn't",
];
/// Days that are right on one day only.
const OF_ONE_DAY: [&str; 13] = [
    "오늘",
    "내일",
    "모레",
    "어제",
    "이번 주",
    "오전",
    "오후",
    "방금",
    "today",
    "tomorrow",
    "tonight",
    "yesterday",
    "this morning",
];

/// What is said of one customer's own case.
const OF_ONE_PERSON: [&str; 8] =
    ["고객님 건", "고객님의 건", "말씀하신 건", "고객님은 ", "고객님 주문은", "이번 주문은", "Yours ", "your case"];
/// What is said out of courtesy around a refusal or a mistake.
const REGRET: [&str; 7] = ["양해 부탁", "양해해", "사과드", "사과의 말씀", "I'm afraid", "I am afraid", "apolog"];
/// What begins or ends the telling of what was found in one case.
const FOUND: [&str; 6] = ["조회해 보니", "확인 결과", "확인해 보니", "것이 맞습니다", "I can see", "looked into"];
/// What tells that the customer is to do something.
const ASKED: [&str; 16] = [
    "주세요",
    "주시기",
    "주시면",
    "주십시오",
    "바랍니다",
    "하세요",
    "하시면",
    "누르",
    "하셔야",
    "please",
    "Please",
    "tap ",
    "try ",
    "go to",
    "select",
    "then ",
];

/// What tells that somebody else did it: 기사님이 해결해 주셨습니다.
const HONOURED: [&str; 5] = ["셨습니다", "셨어요", "셨고", "셨으", "셨다"];
/// What tells that it was done once.
const DID: [&str; 16] = [
    "드렸",
    "하였",
    "했습니다",
    "했으니",
    "했고",
    "되었",
    "두었",
    "놓았",
    "넣었",
    "보냈",
    "바꿨",
    "I have",
    "I've",
    "i have",
    "i've",
    "I'll",
];
/// What tells that the agent did something.
const DONE: [&str; 8] = ["드렸", "드리", "하였", "했습니다", "처리", "I have", "I've", "we have"];

/// Returns what a sentence does in an article; `None` for what is of no use there.
pub(super) fn role(kind: StepKind, text: &str) -> Option<StepRole> {
    let holds = |cues: &[&str]| cues.iter().any(|cue| text.contains(cue));
    if text.trim_end().ends_with('?') {
        return None;
    }
    let is_finding = kind != StepKind::Advice && kind != StepKind::Cause && holds(&FOUND);
    // An honorific past is what somebody else did, never the agent.
    let is_of_another = holds(&HONOURED) && !holds(&ASKED);
    if is_of_another || holds(&OF_ONE_PERSON) || holds(&REGRET) || is_finding || names_a_date(text) {
        return None;
    }
    match kind {
        StepKind::Courtesy | StepKind::Identity | StepKind::Apology => None,
        StepKind::Advice if holds(&OF_ONE_DAY) && !holds(&ASKED) => None,
        StepKind::Advice => Some(StepRole::Advice),
        // What will happen on one day is no use later; what the agent did is.
        StepKind::Action if holds(&OF_ONE_DAY) && !holds(&DONE) => None,
        // What agents do in every such case is a rule: 돌려 드립니다. What one did is an act: 돌려 드렸습니다.
        StepKind::Action if !holds(&DID) => Some(StepRole::Condition),
        StepKind::Action => Some(StepRole::Action),
        StepKind::Cause => Some(StepRole::Cause),
        StepKind::Escalation => Some(StepRole::Escalation),
        StepKind::Refusal => Some(StepRole::Condition),
        StepKind::Other => (!holds(&OF_ONE_CASE) && !holds(&OF_ONE_DAY)).then_some(StepRole::Condition),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_instructions_are_told_from_what_holds_once() {
        use StepRole::{Action, Advice, Condition, Escalation};
        let check =
            |kind: StepKind, text: &str, expected: Option<StepRole>| assert_eq!(role(kind, text), expected, "{text}");
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
        check(StepKind::Courtesy, "감사합니다.", None);
    }
}

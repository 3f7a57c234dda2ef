use super::*;
use crate::model::Span;
use crate::pipeline::explaining::{Answers, Placement, StatementReasons};
use crate::registry::Action;
use crate::report::{MemberClass, Why};
use crate::topics::Trial;

fn trial(own: f64) -> Trial {
    Trial { at_first: own, least: 0.2, n_alike: 2, own, nearest: 0.3, why: None }
}

fn topic() -> TopicLabel {
    TopicLabel { id: "T-0003".into(), ko: Some("환불 지연".into()), en: Some("Refund is late".into()) }
}

fn told(class: MemberClass, why: Option<&'static str>, placement: Placement, trial: Trial) -> StatementReasons {
    let id = StatementId { transcript: "C-1".into(), turn: 0, span: Span::new(0, 5) };
    StatementReasons {
        id,
        language: Language::Ko,
        text: "환불이 안 돼요".into(),
        topic: (class != MemberClass::Single).then(topic),
        class,
        why: why.map(|code| Why { code, ko: "", en: "" }),
        stored: None,
        placement,
        trial: Some(trial),
        least_members: 3,
        strength: trial.own,
        nearest: None,
        words: Vec::new(),
        concepts: Vec::new(),
        passed_over: Vec::new(),
        answers: Answers::default(),
        n_same: 1,
        neighbours: Vec::new(),
        rules: Vec::new(),
    }
}

#[track_caller]
fn check(it: &StatementReasons, ko: &str, en: &str) {
    let said = statement::reason(it);
    assert_eq!((said.ko.as_str(), said.en.as_str()), (ko, en));
}

#[test]
fn the_first_sentence_says_what_placed_a_statement_and_by_how_much() {
    use MemberClass::{Assigned, Single, Weak};
    check(
        &told(Assigned, None, Placement::Words, trial(0.61)),
        "T-0003 ‘환불 지연’ 토픽에 있습니다. 이 토픽의 다른 발언과 뚜렷하게 닮았습니다(닮은 정도 0.61, 기준 0.25).",
        "In T-0003 ‘Refund is late’. It is clearly like the other statements of the topic (0.61; 0.25 is enough).",
    );
    check(
        &told(Weak, Some("little_in_common"), Placement::Words, trial(0.22)),
        "T-0003 ‘환불 지연’ 토픽에 넣었지만 근거가 약합니다. 이 토픽의 다른 발언과 닮은 정도(0.22)가 토픽에 넣는 기준(0.20)은 넘지만 확실하다고 보는 기준(0.25)에는 못 미칩니다.",
        "In T-0003 ‘Refund is late’, on thin evidence. It is 0.22 like the other statements of the topic: more than the 0.20 that it takes to be in it, less than the 0.25 that it takes to be sure.",
    );
    check(
        &told(Single, Some("little_in_common"), Placement::Words, trial(0.11)),
        "어느 토픽에도 넣지 않았습니다. 함께 묶였던 발언들과 닮은 정도(0.11)가 토픽에 넣는 기준(0.20)에 못 미칩니다.",
        "In no topic. It is only 0.11 like the statements that it was grouped with, and 0.20 is needed.",
    );
    check(
        &told(Single, Some("too_few"), Placement::Words, trial(0.4)),
        "어느 토픽에도 넣지 않았습니다. 함께 묶인 발언 가운데 서로 충분히 닮은 발언이 2건뿐이라 토픽이 되지 못했습니다(3건부터 토픽이 됩니다).",
        "In no topic. Of the statements that it was grouped with only 2 are alike enough, and a topic needs 3.",
    );
    let rule = Rule {
        id: Some("R-002".into()),
        line: 7,
        on: None,
        by: None,
        action: Action::Merge { into: "T-0003".into(), others: vec!["T-0009".into()] },
    };
    check(
        &told(Assigned, None, Placement::Rule(rule), trial(0.4)),
        "T-0003 ‘환불 지연’ 토픽에 있습니다. registers/curation.toml의 규칙에 따른 것입니다: R-002 (7행): T-0009을(를) T-0003에 합치기.",
        "In T-0003 ‘Refund is late’. A rule of registers/curation.toml decided it: R-002 (line 7): merge T-0009 into T-0003.",
    );
    let other = StatementId { transcript: "C-1".into(), turn: 2, span: Span::new(0, 9) };
    check(
        &told(Weak, Some("same_conversation"), Placement::Conversation { others: vec![other] }, trial(0.1)),
        "T-0003 ‘환불 지연’ 토픽에 넣었지만 근거가 약합니다. 이 발언의 말만으로는 어느 토픽에도 들지 못하지만, 같은 상담의 다른 발언이 이 토픽에 묶여 있습니다(C-1#2:0-9).",
        "In T-0003 ‘Refund is late’, on thin evidence. Its own words are not enough for any topic, but the rest of its conversation is in this one (C-1#2:0-9).",
    );
    check(
        &told(Assigned, None, Placement::Equals { n_there: 12, n_all: 15 }, trial(0.1)),
        "T-0003 ‘환불 지연’ 토픽에 있습니다. 같은 말로 된 발언 15건 가운데 가장 많은 12건이 이 토픽에 있어 함께 두었습니다.",
        "In T-0003 ‘Refund is late’. Of 15 statements in the same words 12, more than anywhere else, are in this topic, and equal ones stay together.",
    );
}

#[test]
fn a_result_that_differs_from_the_stored_one_is_told_plainly() {
    let run = RunRow {
        as_of: jiff::civil::date(2026, 11, 20),
        window_from: jiff::civil::date(2026, 8, 22),
        version: "0.0.9".into(),
        settings_hash: String::new(),
        registers_hash: String::new(),
        dictionaries_hash: String::new(),
        counts: Value::Null,
        language: None,
    };
    let mut it = told(MemberClass::Assigned, None, Placement::Words, trial(0.61));
    it.stored = Some((Some("T-0003".into()), "assigned".into()));
    assert!(statement::as_text(&it, &run, Language::En).contains("This is what the run of 2026-11-20 gave.\n"));
    it.stored = Some((Some("T-0005".into()), "weak".into()));
    let said = statement::as_text(&it, &run, Language::Ko);
    let expected = "주의: 지금 다시 계산한 결과가 2026-11-20 실행의 결과와 다릅니다. 저장된 결과는 T-0005(약하게 묶임)입니다. 그때는 voc 0.0.9, 지금은 ";
    assert!(said.contains(expected), "{said}");
    assert_eq!(statement::as_json(&it)["is_as_stored"], false);
}

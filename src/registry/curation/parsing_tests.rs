use std::path::Path;

use super::parse::{ACTIONS, parse};
use super::{Action, Curation, DraftReview, ProposalState};
use crate::error::{Kind, Result};
use crate::model::{Language, Span, StatementId};

fn parse_text(text: &str) -> Result<Curation> {
    parse(Path::new("curation.toml"), text)
}

#[test]
fn every_action_is_read_in_file_order_with_its_line() {
    let text = "\u{feff}# 왜 바꿨는지\r\n[[rule]]\r\nid = \"R-001\"\r\naction = \"rename\"\r\ntopic = \"T-0042\"\r\nko = \"환불 지연\"\r\non = \"2026-11-21\"\r\n".to_owned()
        + concat!(
            "[[rule]] # 같은 말\naction = \"merge\"\ntopics = [\"T-0017\", \"T-0031\", \"T-0031\"]\non = 2026-11-22\n",
            "[[rule]]\naction = \"split\"\ntopic = \"T-0042\"\nwords = [\"멤버십\"]\nexamples = [\"C-1#3:0-17\"]\nen = \"Membership\"\n",
            "[[rule]]\naction = \"pin\"\ntopic = \"T-10042\"\n",
            "[[rule]]\naction = \"ban\"\ntopic = \"T-0042\"\n",
            "[[rule]]\naction = \"owner\"\ntopic = \"T-0042\"\nteam = \"결제팀\"\n",
            "[[rule]]\naction = \"note\"\ntopic = \"T-0042\"\ntext = \"\"\"\n두 줄\n메모\"\"\"\n",
            "[[rule]]\naction = \"belongs\"\nstatement = \"C-1#3:0-17\"\ntopic = \"T-0042\"\n",
            "[[rule]]\naction = \"does_not_belong\"\nstatement = \"C-1#3:0-17\"\ntopic = \"T-0042\"\n",
            "[[rule]]\naction = \"proposal\"\nproposal = \"P-0017\"\nstate = \"완료\"\nday = 2026-11-20\nnote = \"5.2.1\"\n",
            "[[rule]]\naction = \"mute\"\nalert = \"A-0007\"\nuntil = \"2026-12-05\"\n",
            "[[rule]]\naction = \"unmute\"\nalert = \"A-0007\"\n",
            "[[rule]]\naction = \"draft\"\ndraft = \"KB-D-000012.en\"\nstate = \"기각\"\nrevision = \"0123456789ab\"\nnote = \"중복\"\n",
        );
    let rules = parse_text(&text).expect("sound").rules;
    let names: Vec<&str> = rules.iter().map(|rule| rule.action.name()).collect();
    assert_eq!(names, ACTIONS.map(|(name, ..)| name));
    assert_eq!(
        rules.iter().map(|rule| rule.line).collect::<Vec<_>>(),
        [2, 8, 12, 18, 21, 24, 28, 34, 38, 42, 48, 52, 55]
    );
    assert_eq!(rules[0].id.as_deref(), Some("R-001"));
    assert_eq!(rules[0].on, Some(jiff::civil::date(2026, 11, 21)));
    assert_eq!(rules[1].on, Some(jiff::civil::date(2026, 11, 22)));
    let statement = StatementId { transcript: "C-1".to_owned(), turn: 3, span: Span::new(0, 17) };
    let topic = "T-0042".to_owned();
    assert_eq!(rules[0].action, Action::Rename { topic: topic.clone(), ko: Some("환불 지연".to_owned()), en: None });
    assert_eq!(rules[1].action, Action::Merge { into: "T-0017".to_owned(), others: vec!["T-0031".to_owned()] });
    let split = Action::Split {
        topic: topic.clone(),
        words: vec!["멤버십".to_owned()],
        examples: vec![statement.clone()],
        ko: None,
        en: Some("Membership".to_owned()),
    };
    assert_eq!(rules[2].action, split);
    assert_eq!(rules[6].action, Action::Note { topic: topic.clone(), text: "두 줄\n메모".to_owned() });
    assert_eq!(rules[7].action, Action::Belongs { statement, topic });
    let done = Action::Proposal {
        proposal: "P-0017".to_owned(),
        state: ProposalState::Done,
        day: Some(jiff::civil::date(2026, 11, 20)),
        note: Some("5.2.1".to_owned()),
    };
    let until = Some(jiff::civil::date(2026, 12, 5));
    assert_eq!(rules[9].action, done);
    assert_eq!(rules[10].action, Action::Mute { alert: "A-0007".to_owned(), until });
    assert_eq!(rules[11].action, Action::Unmute { alert: "A-0007".to_owned() });
    let rejected = Action::Draft {
        draft: "KB-D-000012.en".to_owned(),
        state: DraftReview::Rejected,
        revision: Some("0123456789ab".to_owned()),
        note: Some("중복".to_owned()),
    };
    assert_eq!(rules[12].action, rejected);
}

#[test]
fn an_empty_file_holds_no_rules() {
    for text in ["", "\u{feff}", "# 아직 없습니다\n"] {
        assert_eq!(parse_text(text).expect("nothing is required").rules, []);
    }
}

#[test]
fn the_same_rename_twice_is_fine() {
    let rule = "[[rule]]\naction = \"rename\"\ntopic = \"T-0042\"\nko = \"환불\"\n";
    assert_eq!(parse_text(&rule.repeat(2)).expect("sound").rules.len(), 2);
}

#[test]
fn what_cannot_be_meant_is_told_with_its_line_and_the_remedy() {
    let check = |text: &str, english: &str, korean: &str| {
        let error = parse_text(text).expect_err(text);
        assert_eq!(error.kind(), Kind::Settings);
        assert!(error.message(Language::En).contains(english), "{}", error.message(Language::En));
        assert!(error.message(Language::Ko).contains(korean), "{}", error.message(Language::Ko));
    };
    let rule = |rest: &str| format!("# 메모\n[[rule]]\n{rest}");
    check("[[rule]\n", "curation.toml:1: is not a file of rules", "규칙 파일을 읽을 수 없습니다");
    check("[rule]\naction = \"pin\"\n", "curation.toml:1: a rule must begin with [[rule]]", "[[rule]]로 시작");
    check("\n[[rules]]\n", "curation.toml:2: unknown key 'rules'\nhelp: did you mean 'rule'?", "모르는 항목 'rules'");
    check(&rule("topic = \"T-0042\"\n"), ":2: this rule has no 'action'", "action 항목이 없습니다");
    check(&rule("action = \"pinn\"\n"), ":3: unknown action 'pinn'\nhelp: did you mean 'pin'?", "모르는 action 'pinn'");
    check(&rule("action = \"pin\"\n"), ":2: this rule has no 'topic'", "topic 항목이 없습니다");
    check(
        &rule("action = \"owner\"\ntopic = \"T-0042\"\nteem = \"결제팀\"\n"),
        ":5: unknown key 'teem'\nhelp: did you mean 'team'? known here: topic, team, id, action, on",
        "모르는 항목 'teem'",
    );
    check(&rule("action = \"pin\"\ntopic = \"T-42\"\n"), ":4: 'T-42' is not the id of a topic", "토픽 번호가 아닙니다");
    check(&rule("action = \"pin\"\ntopic = 42\n"), ":4: 'topic' must be text", "topic의 값이");
    check(&rule("action = \"rename\"\ntopic = \"T-0042\"\n"), ":2: this rule has neither 'ko' nor 'en'", "ko 또는 en");
    check(&rule("action = \"rename\"\ntopic = \"T-0042\"\nko = \" \"\n"), ":5: 'ko' must be text", "ko의 값이");
    check(
        &rule("action = \"split\"\ntopic = \"T-0042\"\n"),
        ":2: this rule has neither 'words' nor 'examples'",
        "words 또는",
    );
    check(
        &rule("action = \"split\"\ntopic = \"T-0042\"\nexamples = [\n\"C-1#3:0-17\",\n\"C-1\"]\n"),
        ":7: 'C-1' is not the id of a statement",
        "발언 번호가 아닙니다",
    );
    check(
        &rule("action = \"split\"\ntopic = \"T-0042\"\nwords = []\n"),
        ":5: 'words' must be a list of texts",
        "words의 값이",
    );
    check(&rule("action = \"merge\"\n"), ":2: this rule has no 'topics'", "topics 항목이 없습니다");
    check(&rule("action = \"merge\"\ntopics = \"T-0001\"\n"), ":4: 'topics' must be a list of texts", "topics의 값이");
    check(&rule("action = \"merge\"\ntopics = [\"T-0001\"]\n"), ":4: a merge needs two topics", "두 개 이상");
    check(
        &rule("action = \"merge\"\ntopics = [\"T-0001\", \"T-0001\"]\n"),
        ":4: T-0001 cannot be merged into itself",
        "자기 자신과",
    );
    check(
        &rule("action = \"pin\"\ntopic = \"T-0042\"\non = \"어제\"\n"),
        ":5: cannot read the date",
        "날짜를 읽을 수 없습니다",
    );
    check(&rule("action = \"mute\"\n"), ":2: this rule has no 'alert'\nhelp: add alert = ", "alert 항목이 없습니다");
    check(
        &rule("action = \"mute\"\nalert = \"A-7\"\n"),
        ":4: 'A-7' is not the id of an alert\nhelp: write it as `voc alerts` shows it",
        "알림 번호가 아닙니다",
    );
    check(
        &rule("action = \"mute\"\nalert = \"A-0007\"\nuntil = \"내일\"\n"),
        ":5: cannot read the date\nhelp: write until = \"2026-11-21\"",
        "until = \"2026-11-21\"처럼",
    );
    check(
        &rule("action = \"unmute\"\nalert = \"A-0007\"\nuntil = \"2026-12-05\"\n"),
        ":5: unknown key 'until'",
        "모르는 항목 'until'",
    );
    check(
        &rule("action = \"proposal\"\nproposal = \"T-0017\"\nstate = \"done\"\n"),
        ":4: 'T-0017' is not the id of a proposal",
        "제안 번호가 아닙니다",
    );
    check(
        &rule("action = \"proposal\"\nproposal = \"P-0017\"\nstate = \"don\"\n"),
        ":5: 'don' is not a state of a proposal\nhelp: did you mean 'done'? known here: proposed, accepted, ",
        "'don'은(는) 제안의 상태가 아닙니다",
    );
    check(
        &rule("action = \"proposal\"\nproposal = \"P-0017\"\nstate = \"done\"\ndate = \"2026-11-20\"\n"),
        ":6: unknown key 'date'\nhelp: did you mean 'day'?",
        "모르는 항목 'date'",
    );
    check(
        &rule("action = \"draft\"\ndraft = \"KB-001\"\nstate = \"rejected\"\n"),
        ":4: 'KB-001' is not the id of a draft\nhelp: write it as `voc kb list` shows it",
        "초안 번호가 아닙니다",
    );
    check(
        &rule("action = \"draft\"\ndraft = \"KB-D-000012\"\nstate = \"acepted\"\n"),
        ":5: 'acepted' is not a state of a draft\nhelp: did you mean 'accepted'? known here: open, ",
        "'acepted'은(는) 초안의 상태가 아닙니다",
    );
    check(
        &rule("action = \"draft\"\ndraft = \"KB-D-000012\"\nreason = \"중복\"\n"),
        ":5: unknown key 'reason'\nhelp: did you mean ",
        "이 규칙에 state 항목이 없습니다",
    );
    let twice = "[[rule]]\nid = \"R-001\"\naction = \"pin\"\ntopic = \"T-0042\"\n".repeat(2);
    check(&twice, ":5: the rule of line 1 has the id 'R-001', too", "id 'R-001'이(가) 같습니다");
}

#[test]
fn merges_that_lead_round_in_a_circle_are_told_once_at_the_last_of_them() {
    let merge = |topics: &[&str]| format!("[[rule]]\naction = \"merge\"\ntopics = {topics:?}\n");
    let check = |merges: &[&[&str]], expected: &str| {
        let text: String = merges.iter().map(|topics| merge(topics)).collect();
        let message = parse_text(&text).expect_err("a circle").message(Language::En);
        assert!(message.contains(expected), "{message}");
        assert_eq!(message.matches("error:").count(), 1, "{message}");
    };
    check(
        &[&["T-0001", "T-0002"], &["T-0002", "T-0001"]],
        ":4: merges lead round in a circle: T-0001 → T-0002 → T-0001",
    );
    check(
        &[&["T-0001", "T-0002", "T-0009"], &["T-0002", "T-0003"], &["T-0003", "T-0001"]],
        ":7: merges lead round in a circle: T-0001 → T-0003 → T-0002 → T-0001",
    );
}

#[test]
fn all_problems_come_at_once() {
    let text = "[[rule]]\naction = \"pin\"\n[[rule]]\naction = \"baan\"\n[[rule]]\naction = \"note\"\ntopic = \"x\"\n";
    let message = parse_text(text).expect_err("four problems").message(Language::En);
    assert_eq!(message.matches("error: curation.toml:").count(), 4, "{message}");
}

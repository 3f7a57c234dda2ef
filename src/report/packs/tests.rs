use super::changes::{self, Changes};
use super::*;
use crate::alerts::{AlertKind, AlertState};
use crate::model::{Bilingual, Day};
use crate::proposals::State;
use crate::registry::{Churn, Event, Happening, Known, TopicId};
use crate::report::fixture::{AS_OF, Fixture};
use crate::report::{Input, summarise};

fn day(day: i8) -> Day {
    Day::constant(2026, 11, day)
}

fn alert(id: &str, topic: Option<&str>, date: Day, ended: Option<Day>) -> Alert {
    Alert {
        id: id.to_owned(),
        kind: AlertKind::Spike,
        severity: None,
        topic: topic.map(str::to_owned),
        topics: topic.map(str::to_owned).into_iter().collect(),
        name: Bilingual::new("로그인", "login"),
        segment: None,
        date,
        state: if ended.is_some() { AlertState::Ended } else { AlertState::Open },
        since: date,
        ended,
        days: 3,
        observed: 23,
        expected: Some(6.1),
        interval: None,
        times: None,
        q_value: None,
        near_events: Vec::new(),
        terms: Vec::new(),
        examples: Vec::new(),
        owner: None,
        sentences: Vec::new(),
    }
}

fn proposal(id: &str, topic: &str, proposed: Day, state_since: Option<Day>) -> Proposal {
    Proposal {
        id: id.to_owned(),
        state: if state_since.is_some() { State::Accepted } else { State::Proposed },
        state_since,
        note: None,
        kind: "defect".to_owned(),
        problem: None,
        name: Bilingual::new("로그인 개선", "mend the login"),
        topics: vec![topic.to_owned()],
        owner: None,
        journey_stage: None,
        requester_types: Vec::new(),
        policies: Vec::new(),
        proposed,
        updated: AS_OF,
        is_watched: false,
        score: 61.0,
        score_parts: Vec::new(),
        sections: Vec::new(),
        path: String::new(),
    }
}

/// The fixture with an owner for topic 0 and a registry in which it was born and split.
fn fixture(first_found: Day, split_on: Day) -> Fixture {
    let mut fixture = Fixture::new(2.0);
    let event = |on, happening| Event { on, happening, share: 0.8 };
    for (at, topic) in fixture.topics.iter_mut().enumerate() {
        let events = vec![event(first_found, Happening::Born)];
        topic.known = Some(Known { id: TopicId(at as u32 + 1), first_found, events, ..Known::default() });
    }
    fixture.topics[0].owner = Some(" 앱팀 ".to_owned());
    let known = fixture.topics[0].known.as_mut().expect("just set");
    known.events.push(event(split_on, Happening::Absorbed(vec![TopicId(9)])));
    fixture
}

fn changes_of(fixture: &Fixture, before: Option<Day>, alerts: Vec<Alert>, proposals: Vec<Proposal>) -> Changes {
    let churn = Some(Churn { since: before, ..Churn::default() });
    let report = summarise(Input { churn, ..fixture.input() }).with(alerts, proposals);
    let packs = of(&report);
    assert_eq!(packs[0].team.as_deref(), Some("앱팀"));
    changes::of(&report, &packs[0])
}

#[test]
fn alerts_and_proposals_go_to_the_team_of_their_topic_unless_they_name_one() {
    let fixture = fixture(day(1), day(1));
    let named = Alert { owner: Some("보안팀".to_owned()), ..alert("A-0003", Some("T-0001"), day(19), None) };
    let alerts = vec![alert("A-0001", Some("T-0001"), day(19), None), alert("A-0002", None, day(19), None), named];
    let report = summarise(fixture.input()).with(alerts, vec![proposal("P-0001", "T-0001", day(3), None)]);
    let packs = of(&report);
    let told: Vec<(Option<&str>, usize, Vec<&str>, usize)> = packs
        .iter()
        .map(|pack| {
            let alerts = pack.alerts.iter().map(|alert| alert.id.as_str()).collect();
            (pack.team.as_deref(), pack.topics.len(), alerts, pack.proposals.len())
        })
        .collect();
    assert_eq!(
        told,
        [(Some("보안팀"), 0, vec!["A-0003"], 0), (Some("앱팀"), 1, vec!["A-0001"], 1), (None, 11, vec!["A-0002"], 0)]
    );
}

#[test]
fn the_changes_are_those_of_the_week_of_the_last_sync() {
    let fixture = fixture(day(1), day(16));
    let alerts = vec![
        alert("A-0001", Some("T-0001"), day(14), None),
        alert("A-0002", Some("T-0001"), day(13), None),
        alert("A-0003", Some("T-0001"), day(5), Some(day(18))),
    ];
    let proposals =
        vec![proposal("P-0001", "T-0001", day(2), Some(day(17))), proposal("P-0002", "T-0001", AS_OF, None)];
    let changes = changes_of(&fixture, Some(day(19)), alerts, proposals);
    // 20 - 7 = 13: what the night of the 13th itself raised was known then.
    assert_eq!(changes.since, Some(day(13)));
    let ko: Vec<&str> = changes.told.iter().map(|told| told.ko.as_str()).collect();
    assert_eq!(
        ko,
        [
            "새 알림 A-0001: 급증 — 로그인",
            "끝난 알림 A-0003: 급증 — 로그인 (11월 18일)",
            "제안 P-0001의 상태가 ‘수용’(으)로 바뀜: 로그인 개선 (11월 17일)",
            "새 제안 P-0002: 로그인 개선",
            "T-0001 앱 로그인 오류: T-0009의 발언을 받았습니다 (11월 16일)",
        ]
    );
}

#[test]
fn the_night_compared_with_is_a_week_ago_or_the_nearest_that_there_was() {
    let check = |first: Day, before: Option<Day>, expected: Option<Day>| {
        assert_eq!(changes_of(&fixture(first, first), before, Vec::new(), Vec::new()).since, expected);
    };
    check(day(1), Some(day(19)), Some(day(13)));
    // No night for ten days: the night before is what the team has seen.
    check(day(1), Some(day(10)), Some(day(10)));
    // Nights since the 17th only: what the first one found is not news.
    check(day(17), Some(day(19)), Some(day(17)));
    check(day(20), None, None);
}

#[test]
fn what_the_numbers_miss_is_grave_small_and_of_the_team() {
    let mut fixture = fixture(day(1), day(1));
    let row = fixture.statements.iter().position(|row| row.membership.is_some_and(|it| it.topic_idx == Some(0)));
    fixture.statements[row.expect("topic 0 has statements")].severity = 3;
    fixture.topics[0].severity = 1;
    let report = summarise(fixture.input());
    let packs = of(&report);
    let missed = missed::of(&report, &packs[0]);
    assert!(missed.topics.is_empty(), "topic 0 is neither small nor grave");
    let grave = fixture.statements.iter().filter(|row| {
        let of_team = row.membership.is_some_and(|it| it.topic_idx == Some(0) && row.severity == 3);
        let alone =
            row.membership.is_some_and(|it| it.topic_idx.is_none() && it.nearest == Some(0) && row.severity >= 2);
        of_team || alone
    });
    assert_eq!(missed.statements.len(), grave.count().min(8));
    assert!(!missed.statements.is_empty());
}

#[test]
fn files_are_written_twice_the_same_and_none_without_topics() {
    let fixture = fixture(day(1), day(1));
    let report = summarise(fixture.input());
    let write_into = || {
        let folder = tempfile::tempdir().expect("a folder");
        write(&report, folder.path(), Language::Ko).expect("written");
        let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(folder.path().join("packs"))
            .expect("a folder")
            .map(|entry| entry.expect("an entry"))
            .map(|it| (it.file_name().to_string_lossy().into_owned(), fs::read(it.path()).expect("ours")))
            .collect();
        files.sort();
        files
    };
    let files = write_into();
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["_unowned.html", "_unowned.md", "앱팀.html", "앱팀.md"]);
    assert_eq!(files, write_into());
    let empty = tempfile::tempdir().expect("a folder");
    let nothing = Input { topics: &[], statements: &[], ..fixture.input() };
    write(&summarise(nothing), empty.path(), Language::Ko).expect("written");
    assert!(!empty.path().join("packs").exists());
}

//! Hand-made alerts and proposals for tests, on the topics of the desk of [`super::fixture`].

use serde_json::json;

use super::fixture::AS_OF;
use super::quotes::of_statement;
use super::summary::{Report, Topic};
use crate::alerts::{self, Alert, AlertKind, AlertState, Event, Segment};
use crate::evidence::{Facet, Measurement, Name, NameKind, Sentence, Template};
use crate::model::period::plus;
use crate::model::{Bilingual, Citation, Day, Period};
use crate::owners::{Owner, Reason};
use crate::proposals::{self, Proposal, ScorePart, Section, State};

/// The first day of the rise, and the release of the day before.
const SINCE: Day = Day::constant(2026, 11, 11);
const RELEASED: Day = Day::constant(2026, 11, 10);

/// Returns a report that carries them.
pub(super) fn acted<'a>(report: Report<'a>) -> Report<'a> {
    let (alerts, proposals) = (alerts(&report), proposals(&report));
    report.with(alerts, proposals)
}

/// A measure as a file would bring it; tests have no casebook.
fn taken(
    measure: &str,
    topic: Option<&str>,
    days: Period,
    value: f64,
    n: u64,
    interval: Option<[f64; 2]>,
) -> Measurement {
    let filter = topic.map_or_else(|| json!({}), |topic| json!({"topics": [topic]}));
    let [low, high] = interval.map_or([None, None], |ends| ends.map(Some));
    let told = json!({
        "measure": measure, "filter": filter, "from": days.from, "to": days.to,
        "value": value, "n": n, "low": low, "high": high
    });
    serde_json::from_value(told).expect("a measurement")
}

fn template(id: &str) -> &'static Template<'static> {
    let all = alerts::TEMPLATES.iter().chain(proposals::TEMPLATES);
    all.into_iter().find(|template| template.id == id).expect("a template of the program")
}

fn fixed(id: &str, names: Vec<Name>) -> Sentence {
    Sentence::fixed(template(id), names)
}

fn measured(id: &str, measures: Vec<Measurement>, names: Vec<Name>) -> Sentence {
    Sentence::measured(template(id), measures, names)
}

fn plain(kind: NameKind, text: &str) -> Name {
    Name::plain(kind, text)
}

fn topic_name(topic: &Topic<'_>) -> Name {
    let (ko, en) = (format!("‘{}’", topic.name.ko), format!("‘{}’", topic.name.en));
    Name::new(NameKind::Topic, topic.id.clone(), Bilingual::new(ko, en))
}

/// Returns the topic with a Korean name.
pub(super) fn topic<'r, 'a>(report: &'r Report<'a>, ko: &str) -> &'r Topic<'a> {
    report.topics.iter().find(|topic| topic.name.ko == ko).expect("a topic of the desk")
}

fn quotes(topic: &Topic<'_>, n: usize) -> Vec<Citation> {
    topic.quotes.iter().take(n).map(|quote| quote.citation.clone()).collect()
}

/// What customers wrote to break a page: tags and a formula.
fn hostile(report: &Report<'_>) -> Vec<Citation> {
    let rows = report.input.statements.iter().filter(|row| report.text(row).contains(['<', '=']));
    let quotes: Vec<Citation> =
        rows.map(|row| of_statement(&report.input, row, report.text(row)).citation).take(3).collect();
    assert!(quotes.iter().any(|quote| quote.text.contains("<script>")), "the desk has a hostile customer");
    quotes
}

fn release() -> Event {
    serde_json::from_value(json!({
        "kind": "release", "id": "2026-11-10 두루 앱 5.2.0", "name": {"ko": "두루 앱 5.2.0", "en": "두루 앱 5.2.0"},
        "date": RELEASED, "time": "14:30", "product": "두루 앱", "version": "5.2.0", "hours": 19.5
    }))
    .expect("an event")
}

fn blank(id: &str, kind: AlertKind, name: Bilingual) -> Alert {
    Alert {
        id: id.to_owned(),
        kind,
        severity: None,
        topic: None,
        topics: Vec::new(),
        name,
        segment: None,
        date: AS_OF,
        state: AlertState::New,
        since: SINCE,
        ended: None,
        days: 10,
        observed: 0,
        expected: None,
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

/// A rise with a release, severe words, a drop, one that ended and one that is muted.
pub(super) fn alerts(report: &Report<'_>) -> Vec<Alert> {
    vec![spike(report), severe(report), drop(report), muted(report), ended(report)]
}

fn spike(report: &Report<'_>) -> Alert {
    let topic = topic(report, "앱 로그인 오류");
    let (id, days) = (Some(topic.id.as_str()), Period { from: SINCE, to: AS_OF });
    let before = Period { from: plus(SINCE, -28), to: plus(SINCE, -1) };
    // 64 seen against 11.2 expected: 64 / 11.2 = 5.714...
    let seen = taken("conversations", id, days, 64.0, 150, None);
    let mut sentences = vec![
        measured(
            "alert.spike",
            vec![
                seen,
                taken("expected", id, days, 11.2, 10, Some([5.0, 19.0])),
                taken("times_expected", id, days, 64.0 / 11.2, 64, None),
            ],
            vec![topic_name(topic)],
        ),
        fixed("alert.since", vec![Name::new(NameKind::Moment, "2026-11-11", Bilingual::new("11월 11일", "11 Nov"))]),
        measured(
            "alert.release_hours",
            vec![taken("conversations", id, days, 19.5 * 3600.0, 64, None)],
            vec![
                plain(NameKind::Release, "두루 앱 5.2.0"),
                Name::new(NameKind::Moment, "2026-11-10", Bilingual::new("11월 10일 14:30", "10 Nov 14:30")),
            ],
        ),
        fixed("alert.no_cause", Vec::new()),
        measured(
            "alert.word",
            vec![taken("conversations", id, days, 31.0, 64, None), taken("conversations", id, before, 2.0, 38, None)],
            vec![plain(NameKind::Value, "지문")],
        ),
        measured("alert.customers", vec![taken("customers", id, days, 61.0, 64, None)], Vec::new()),
        fixed(
            "alert.owner",
            vec![
                plain(NameKind::Owner, "앱플랫폼팀"),
                Name::new(
                    NameKind::Moment,
                    "owner",
                    Bilingual::new("owners.toml 규칙 3, 토픽의 낱말", "rule 3 of owners.toml, words of the topic"),
                ),
            ],
        ),
    ];
    let examples = quotes(topic, 3);
    sentences.extend(examples.iter().cloned().map(Sentence::quoted));
    Alert {
        topic: Some(topic.id.clone()),
        topics: vec![topic.id.clone()],
        observed: 64,
        expected: Some(11.2),
        interval: Some([5.0, 19.0]),
        times: Some(64.0 / 11.2),
        q_value: Some(0.0004),
        near_events: vec![release()],
        terms: vec!["지문".to_owned(), "로그인".to_owned()],
        examples,
        owner: Some("앱플랫폼팀".to_owned()),
        sentences,
        ..blank("A-0001", AlertKind::Spike, topic.name.clone())
    }
}

fn severe(report: &Report<'_>) -> Alert {
    let name = Bilingual::new("법적 대응", "legal action");
    let examples = hostile(report);
    let mut sentences = vec![
        fixed("alert.severe", vec![Name::new(NameKind::Moment, "legal", name.clone())]),
        fixed("alert.severe_one", Vec::new()),
    ];
    sentences.extend(examples.iter().cloned().map(Sentence::quoted));
    Alert {
        severity: Some("legal".to_owned()),
        observed: examples.len() as u64,
        since: AS_OF,
        days: 1,
        examples,
        sentences,
        ..blank("A-0004", AlertKind::SevereCase, name)
    }
}

fn drop(report: &Report<'_>) -> Alert {
    let topic = topic(report, "배송지 변경 요청");
    let (id, days) = (Some(topic.id.as_str()), Period { from: plus(AS_OF, -6), to: AS_OF });
    // 1 seen against 7.4 expected: 1 / 7.4 = 0.135...
    let sentences = vec![
        measured(
            "alert.drop",
            vec![
                taken("conversations", id, days, 1.0, 114, None),
                taken("expected", id, days, 7.4, 7, Some([3.0, 13.0])),
                taken("times_expected", id, days, 1.0 / 7.4, 1, None),
            ],
            vec![topic_name(topic)],
        ),
        fixed("alert.no_event", Vec::new()),
        fixed("alert.no_owner", Vec::new()),
    ];
    Alert {
        topic: Some(topic.id.clone()),
        topics: vec![topic.id.clone()],
        state: AlertState::Open,
        date: plus(AS_OF, -1),
        since: plus(AS_OF, -6),
        days: 7,
        observed: 1,
        expected: Some(7.4),
        interval: Some([3.0, 13.0]),
        times: Some(1.0 / 7.4),
        q_value: Some(0.01),
        sentences,
        ..blank("A-0002", AlertKind::Drop, topic.name.clone())
    }
}

fn muted(report: &Report<'_>) -> Alert {
    let alert = spike(report);
    let segment = Some(Segment { facet: Facet::Platform, value: "iOS".to_owned() });
    Alert { id: "A-0003".to_owned(), state: AlertState::Muted, segment, near_events: Vec::new(), ..alert }
}

fn ended(report: &Report<'_>) -> Alert {
    let topic = topic(report, "배달 지연");
    let (id, week) = (Some(topic.id.as_str()), Period { from: plus(AS_OF, -6), to: AS_OF });
    let measures =
        vec![taken("conversations", id, week, 9.0, 114, None), taken("expected", id, week, 8.1, 7, Some([3.0, 14.0]))];
    Alert {
        topic: Some(topic.id.clone()),
        topics: vec![topic.id.clone()],
        state: AlertState::Ended,
        ended: Some(plus(AS_OF, -2)),
        observed: 9,
        sentences: vec![measured("alert.ended", measures, Vec::new())],
        ..blank("A-0005", AlertKind::NewTopic, topic.name.clone())
    }
}

/// One with every kind of section, and one that is watched.
pub(super) fn proposals(report: &Report<'_>) -> Vec<Proposal> {
    let (login, late) = (topic(report, "앱 로그인 오류"), topic(report, "배달 지연"));
    let days = Period { from: plus(AS_OF, -27), to: AS_OF };
    vec![pressing(report, login, days), watched(late, days)]
}

fn section(id: &str, ko: &str, en: &str, sentences: Vec<Sentence>) -> Section {
    Section { id: id.to_owned(), title: Bilingual::new(ko, en), sentences }
}

fn parts(values: [f64; 5]) -> Vec<ScorePart> {
    let names = [
        ("size", "규모", "size", 0.3),
        ("severity", "심각도", "severity", 0.2),
        ("trend", "추세", "trend", 0.2),
        ("effect", "영향", "effect", 0.2),
        ("ease", "수월함", "ease", 0.1),
    ];
    let part = |((id, ko, en, weight), value): ((&str, &str, &str, f64), f64)| ScorePart {
        id: id.to_owned(),
        name: Bilingual::new(ko, en),
        value,
        weight,
    };
    names.into_iter().zip(values).map(part).collect()
}

fn conclusion(topic: &Topic<'_>, days: Period, state: &str) -> Section {
    let (id, n) = (Some(topic.id.as_str()), 88.0);
    let measures = vec![
        taken("customers", id, days, 82.0, 88, None),
        taken("conversations", id, days, n, 400, None),
        taken("share", id, days, 0.22, 400, Some([0.18, 0.26])),
    ];
    let sentences = vec![measured("proposal.conclusion", measures, vec![topic_name(topic)]), fixed(state, Vec::new())];
    section("conclusion", "한 줄 결론", "In one line", sentences)
}

fn pressing(report: &Report<'_>, topic: &Topic<'_>, days: Period) -> Proposal {
    let id = Some(topic.id.as_str());
    let part = |thousandths: f64| taken("conversations", id, days, 88.0 * thousandths / 1000.0, 88, None);
    let action = Template {
        id: "action.rollback-notice",
        ko: "{#0} 오류와 임시 방법을 앱 첫 화면에 알립니다.",
        en: "Tell of {#0} and the workaround on the first screen.",
    };
    let needs = Bilingual::new("담당 부서의 문구 확인", "the owner’s check of the wording");
    let mut problem = vec![fixed(
        "proposal.type",
        vec![Name::new(NameKind::Problem, "login", Bilingual::new("로그인 오류", "login error"))],
    )];
    problem.extend(quotes(topic, 2).into_iter().chain(hostile(report)).map(Sentence::quoted));
    let answer = topic.answers[0].citation.clone();
    let says = taken("conversations", id, days, 40.0, 88, None);
    let sections = vec![
        conclusion(topic, days, "proposal.urgent"),
        section("problem", "문제", "The problem", problem),
        section("size", "규모", "Size", vec![measured("proposal.per_day", vec![part(36.0)], Vec::new())]),
        section(
            "cause",
            "원인 가설",
            "Possible causes",
            vec![measured("proposal.grade_a", vec![says.clone()], Vec::new()), Sentence::quoted(answer.clone())],
        ),
        section(
            "now",
            "제안 조치: 즉시",
            "Do now",
            vec![
                measured("proposal.agents_do", vec![says], Vec::new()),
                Sentence::quoted(answer),
                Sentence::fixed(&action, vec![topic_name(topic)]),
                fixed("proposal.needs", vec![Name::new(NameKind::Assumption, "rollback-notice", needs)]),
            ],
        ),
        section(
            "structural",
            "제안 조치: 구조적",
            "Do for good",
            vec![Sentence::fixed(&action, vec![topic_name(topic)])],
        ),
        section(
            "expected",
            "기대 효과",
            "What it may give",
            // 10 %, 25 % and 50 % of 88: 8.8, 22, 44.
            vec![measured("proposal.avoidable", vec![part(100.0), part(250.0), part(500.0)], Vec::new())],
        ),
        section(
            "watch",
            "확인 지표",
            "What to watch",
            vec![fixed("proposal.mark_done", vec![plain(NameKind::Moment, "P-0017")])],
        ),
        section(
            "evidence",
            "근거",
            "Evidence",
            vec![fixed("proposal.cases", vec![plain(NameKind::Moment, &topic.id)])],
        ),
        section("limits", "한계", "Limits", vec![fixed("proposal.limit_words", Vec::new())]),
    ];
    Proposal {
        id: "P-0017".to_owned(),
        state: State::Proposed,
        state_since: None,
        note: None,
        kind: "defect".to_owned(),
        problem: Some("login".to_owned()),
        name: topic.name.clone(),
        topics: vec![topic.id.clone()],
        owner: Some(Owner {
            team: "앱플랫폼팀".to_owned(),
            backup: None,
            channel: Some("#app-platform".to_owned()),
            rule: Some(3),
            reason: Reason::Keyword,
        }),
        journey_stage: Some("이용".to_owned()),
        requester_types: vec!["개인".to_owned()],
        policies: Vec::new(),
        proposed: AS_OF,
        updated: AS_OF,
        is_watched: false,
        // 30 x 1.00 + 20 x 0.67 + 20 x 1.00 + 20 x 0.90 + 10 x 0.50 = 86.4
        score: 86.4,
        score_parts: parts([1.0, 0.67, 1.0, 0.9, 0.5]),
        sections,
        path: "proposals/P-0017.md".to_owned(),
    }
}

fn watched(topic: &Topic<'_>, days: Period) -> Proposal {
    Proposal {
        id: "P-0018".to_owned(),
        state: State::OnHold,
        state_since: Some(plus(AS_OF, -3)),
        note: Some("협력사 회신: \"12월\" 예정".to_owned()),
        kind: "process".to_owned(),
        problem: None,
        name: topic.name.clone(),
        topics: vec![topic.id.clone(), "T-0999".to_owned()],
        owner: None,
        journey_stage: None,
        requester_types: Vec::new(),
        policies: vec!["POL-07".to_owned()],
        proposed: plus(AS_OF, -10),
        updated: AS_OF,
        is_watched: true,
        // 30 x 0.40 + 20 x 0.33 + 10 x 0.50 = 23.6
        score: 23.6,
        score_parts: parts([0.4, 0.33, 0.0, 0.0, 0.5]),
        sections: vec![conclusion(topic, days, "proposal.watched")],
        path: "proposals/P-0018.md".to_owned(),
    }
}

use std::collections::BTreeSet;
use std::path::Path;

use jiff::tz::TimeZone;

use super::{Alert, AlertKind, AlertState, Desk, Ledger, TEMPLATES, policy_names, raise, release_id};
use crate::dictionaries::Dictionaries;
use crate::effects::SeverityWords;
use crate::evidence::samples::{Samples, card, greeting, ids, known, said};
use crate::evidence::{Card, NameKind, Sentence, verify};
use crate::model::period::plus;
use crate::model::{Bilingual, Day, Period};
use crate::trends::{Policy, Release, parse_policies, parse_releases};

const REFUND: &str = "T-0001";
const LOGIN: &str = "T-0002";
const PARCEL: &str = "T-0003";

/// No public holiday lies between this day and the end of the records.
const FIRST: Day = Day::constant(2026, 10, 12);
const LAST: Day = Day::constant(2026, 12, 24);
/// The login breaks on this day and works again on the seventh.
const BROKEN: Day = Day::constant(2026, 11, 24);

fn november(day: i8) -> Day {
    Day::constant(2026, 11, day)
}

fn december(day: i8) -> Day {
    Day::constant(2026, 12, day)
}

/// About eight a day, a little unevenly, without which no desk is.
fn usual(topic: usize, day: Day) -> usize {
    let ordinal = usize::try_from(day.day_of_year()).unwrap_or(0);
    8 + [0, 1, 0, 2, 1][(ordinal * 2 + topic * 3) % 5] - 1
}

/// A desk of some topics, and eighty conversations a day on none of them: a spike of one topic is none of the whole desk.
fn desk(n_topics: usize, days: Period, n: impl Fn(usize, Day) -> usize) -> Nights {
    let mut samples = Samples::even(&ids(n_topics), days, n);
    for position in 0..days.n_days() {
        for _ in 0..80 {
            samples.add(greeting(plus(days.from, position as i64), "문의드립니다"));
        }
    }
    Nights::on(samples)
}

/// Nights on one desk, each with the ledger of the night before.
struct Nights {
    samples: Samples,
    cards: Vec<Card>,
    releases: Vec<Release>,
    policies: Vec<Policy>,
    muted: BTreeSet<String>,
    severity: SeverityWords,
    ledger: Ledger,
    is_first: bool,
}

impl Nights {
    fn on(samples: Samples) -> Self {
        let cards = samples.topics.iter().map(|id| card(id, Some("결제운영팀"))).collect();
        let releases = "date,time,product,version,note\n2026-11-18,10:00,두루페이,2.4,정산 화면 개편\n2026-11-23,18:00,두루 앱,5.2.0,로그인 개편\n";
        Self {
            samples,
            cards,
            releases: parse_releases(Path::new("releases.csv"), releases).expect("well-formed"),
            policies: Vec::new(),
            muted: BTreeSet::new(),
            severity: SeverityWords::new(&Dictionaries::built_in()).expect("sound"),
            ledger: Ledger::default(),
            is_first: true,
        }
    }

    /// Runs a night; every sentence of its alerts is checked.
    fn night(&mut self, as_of: Day) -> Vec<Alert> {
        let period = Period::ending(as_of, 91);
        let seen = self.samples.within(period);
        let casebook = seen.casebook(period);
        let raised = raise(Desk {
            casebook: &casebook,
            cards: &self.cards,
            releases: &self.releases,
            policies: &self.policies,
            calendar: &seen.calendar,
            zone: &TimeZone::get("Asia/Seoul").expect("a zone of the database"),
            severity: &self.severity,
            before: &self.ledger,
            is_first: self.is_first,
            muted: &self.muted,
        });
        let mut lists = known(TEMPLATES.iter().copied());
        let plain = |text: &str| Bilingual::new(text, text);
        let releases = self.releases.iter().map(|it| (release_id(it), plain(&it.name())));
        lists.names.insert(NameKind::Release, releases.collect());
        lists.names.insert(NameKind::Policy, self.policies.iter().flat_map(policy_names).collect());
        let teams =
            self.cards.iter().filter_map(|card| card.owner.as_ref()).map(|it| (it.team.clone(), plain(&it.team)));
        lists.names.insert(NameKind::Owner, teams.collect());
        for alert in &raised.alerts {
            let written = serde_json::to_string(alert).expect("plain");
            let read: Alert = serde_json::from_str(&written).expect("ours");
            assert_eq!(verify(&read.id, read.sentences.iter(), &casebook, &lists), [], "{as_of}");
            names_no_cause(&read);
        }
        let written = raised.ledger.written().expect("plain");
        self.ledger = Ledger::read(Some(&written)).expect("ours");
        self.is_first = false;
        raised.alerts
    }
}

/// Checks that wherever an event is named, its being the cause is denied.
fn names_no_cause(alert: &Alert) {
    const EVENTS: [&str; 4] = ["alert.release_hours", "alert.release_day", "alert.policy", "alert.holiday"];
    let has = |wanted: &[&str]| templates(alert).iter().any(|id| wanted.contains(id));
    assert_eq!(has(&EVENTS), !alert.near_events.is_empty(), "{alert:?}");
    let says = alert.sentences.iter().any(|it| it.words().ko.contains("원인은 확인되지 않았습니다"));
    assert_eq!(says, has(&EVENTS), "{alert:?}");
}

fn templates(alert: &Alert) -> Vec<&str> {
    alert
        .sentences
        .iter()
        .filter_map(|sentence| match sentence {
            Sentence::Measured { template, .. } | Sentence::Fixed { template, .. } => Some(template.as_str()),
            Sentence::Quoted { .. } => None,
        })
        .collect()
}

/// Returns id, state and first day of each alert.
fn told(alerts: &[Alert]) -> Vec<(&str, AlertState, Day)> {
    alerts.iter().map(|alert| (alert.id.as_str(), alert.state, alert.since)).collect()
}

fn broken_login() -> Nights {
    let days = Period { from: FIRST, to: LAST };
    desk(6, days, |topic, day| {
        let is_broken = topic == 1 && BROKEN <= day && day < plus(BROKEN, 6);
        usual(topic, day) * if is_broken { 4 } else { 1 }
    })
}

#[test]
fn a_spike_is_one_alert_from_its_first_night_to_a_week_after_its_end() {
    let mut nights = broken_login();
    assert_eq!(told(&nights.night(november(23))), [], "a quiet desk");
    let mut as_of = BROKEN;
    while as_of <= LAST {
        let alerts = nights.night(as_of);
        // Back when a whole week is as usual: from 30 November on; then listed for seven days more.
        let expected = match as_of {
            day if day == BROKEN => Some(AlertState::New),
            day if day < december(6) => Some(AlertState::Open),
            day if day <= december(13) => Some(AlertState::Ended),
            _ => None,
        };
        // Not a second alert when it falls back, nor one on another topic.
        let expected: Vec<_> = expected.into_iter().map(|state| ("A-0001", state, BROKEN)).collect();
        assert_eq!(told(&alerts), expected, "{as_of}");
        for alert in &alerts {
            assert_eq!((alert.kind, alert.topic.as_deref()), (AlertKind::Spike, Some(LOGIN)));
            assert_eq!((alert.date, alert.segment.as_ref()), (BROKEN, None));
            assert_eq!(alert.ended, (as_of >= december(6)).then_some(december(6)), "{as_of}");
        }
        as_of = plus(as_of, 1);
    }
}

#[test]
fn a_spike_is_joined_to_the_release_before_it_and_not_to_an_older_one() {
    let mut nights = broken_login();
    nights.night(november(23));
    let alerts = nights.night(BROKEN);
    let [alert] = &alerts[..] else { panic!("{alerts:?}") };
    let names: Vec<&str> = alert.near_events.iter().map(|event| event.name.ko.as_str()).collect();
    assert_eq!(names, ["두루 앱 5.2.0"]);
    // From 18:00 on the 23rd to the first login of the 24th at 9:10 it is 15 h 10 min.
    assert!((alert.near_events[0].hours.expect("a time") - 15.2).abs() < 1e-9);
    assert!(templates(alert).starts_with(&["alert.spike", "alert.since", "alert.release_hours", "alert.no_cause"]));
    let of_login = 4 * usual(1, BROKEN);
    assert_eq!(alert.observed as usize, of_login);
    let (expected, times) = (alert.expected.expect("a baseline"), alert.times.expect("a baseline"));
    assert!((expected - 8.0).abs() < 1.5, "{expected}");
    assert!((times - of_login as f64 / expected).abs() < 1e-3, "{times}");
    let [low, high] = alert.interval.expect("a baseline");
    assert!(low <= expected && expected <= high && high < of_login as f64);
    assert_eq!(alert.owner.as_deref(), Some("결제운영팀"));
    let said: Vec<&str> = alert.sentences.iter().filter_map(|it| it.citation()).map(|it| it.text.as_str()).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said.iter().all(|text| text.contains("로그인")), "{said:?}");
}

#[test]
fn a_policy_of_the_week_is_named_after_the_release_and_nothing_where_nothing_happened() {
    let mut nights = broken_login();
    let register = "id,title,valid_from,valid_to,trigger_words,note\nP-1,본인 인증 강화,2026-11-20,,인증,\nP-2,반품비 인상,2026-11-10,,반품,\n";
    nights.policies = parse_policies(Path::new("policies.csv"), register).expect("well-formed");
    let alerts = nights.night(BROKEN);
    let names: Vec<&str> = alerts[0].near_events.iter().map(|event| event.name.ko.as_str()).collect();
    assert_eq!(names, ["두루 앱 5.2.0", "본인 인증 강화 시행"]);
    let policy = "‘본인 인증 강화 시행’(11월 20일)과 같은 시기입니다.";
    assert!(alerts[0].sentences.iter().any(|it| it.words().ko == policy), "{:?}", alerts[0].sentences);
    let mut nights = broken_login();
    nights.releases.clear();
    let alerts = nights.night(BROKEN);
    assert!(alerts[0].near_events.is_empty() && templates(&alerts[0]).contains(&"alert.no_event"));
}

#[test]
fn a_topic_that_a_fix_takes_away_is_a_drop() {
    let days = Period { from: FIRST, to: LAST };
    let mut nights =
        Nights::on(Samples::even(
            &ids(6),
            days,
            |topic, day| {
                if topic == 2 && day >= BROKEN { 1 } else { usual(topic, day) }
            },
        ));
    let mut first = None;
    for back in -1..14 {
        let as_of = plus(BROKEN, back);
        let alerts = nights.night(as_of);
        for alert in &alerts {
            assert_eq!(
                (alert.id.as_str(), alert.kind, alert.topic.as_deref()),
                ("A-0001", AlertKind::Drop, Some(PARCEL))
            );
            assert!((alert.times.expect("a baseline") < 0.67), "{alert:?}");
            assert!(templates(alert).starts_with(&["alert.drop"]));
        }
        assert!(first.is_none() || alerts.len() == 1, "lost on {as_of}");
        first = first.or(alerts.first().map(|alert| (alert.date, alert.since, alert.state)));
    }
    let (date, since, state) = first.expect("an eighth of the usual for two weeks");
    assert_eq!((since, state), (BROKEN, AlertState::New));
    assert!(date <= plus(BROKEN, 7), "{date}");
}

#[test]
fn a_part_of_a_topic_is_told_where_the_whole_is_not_unusual() {
    let days = Period { from: FIRST, to: LAST };
    let mut nights = desk(3, days, usual);
    for position in 0..days.n_days() {
        let day = plus(FIRST, position as i64);
        // A fifth of the refunds are on 두루페이; three times as many make the topic 1.4 times as large, which is no spike.
        let n_paid = if day >= BROKEN { 24 } else { 8 };
        for nth in 0..24 + n_paid {
            let product = if nth < 24 { "두루마켓" } else { "두루페이" };
            let refund = said(REFUND, day, "환불이 아직 안 됐어요").with(|it| it.product = Some(product.to_owned()));
            nights.samples.add(refund);
        }
    }
    let alerts = nights.night(plus(BROKEN, 1));
    let [alert] = &alerts[..] else { panic!("{:?}", told(&alerts)) };
    assert_eq!((alert.kind, alert.topic.as_deref()), (AlertKind::Spike, Some(REFUND)));
    assert_eq!(alert.segment.as_ref().map(|segment| segment.value.as_str()), Some("두루페이"));
    assert_eq!((alert.name.ko.as_str(), alert.since, alert.observed), ("환불 입금 지연 (두루페이)", BROKEN, 48));
    assert!(templates(alert).contains(&"alert.segment"));
}

#[test]
fn a_rush_on_everything_is_an_alert_of_the_whole_desk_that_nobody_owns() {
    let days = Period { from: FIRST, to: LAST };
    let mut nights = desk(6, days, |topic, day| usual(topic, day) * if day == BROKEN { 2 } else { 1 });
    (0..80).for_each(|_| _ = nights.samples.add(greeting(BROKEN, "문의드립니다")));
    let alerts = nights.night(BROKEN);
    let [alert] = &alerts[..] else { panic!("{:?}", told(&alerts)) };
    assert_eq!((alert.kind, alert.topic.as_ref(), alert.name.ko.as_str()), (AlertKind::Spike, None, "전체 문의"));
    assert!(templates(alert).starts_with(&["alert.spike_all"]) && templates(alert).contains(&"alert.no_owner"));
    assert!((alert.times.expect("a baseline") - 2.0).abs() < 0.2, "{alert:?}");
}

#[test]
fn a_muted_alert_stays_listed_last_and_is_not_live() {
    let days = Period { from: FIRST, to: LAST };
    let mut nights =
        desk(6, days, |topic, day| usual(topic, day) * if topic < 2 && day >= BROKEN { 4 - topic } else { 1 });
    let alerts = nights.night(BROKEN);
    let first_two: Vec<String> = alerts.iter().map(|alert| alert.id.clone()).collect();
    assert_eq!(first_two.len(), 2);
    nights.muted.insert(first_two[0].clone());
    let alerts = nights.night(plus(BROKEN, 1));
    let states: Vec<(&str, AlertState, bool)> =
        alerts.iter().map(|alert| (alert.id.as_str(), alert.state, alert.is_live())).collect();
    assert_eq!(
        states,
        [(first_two[1].as_str(), AlertState::Open, true), (first_two[0].as_str(), AlertState::Muted, false)]
    );
    nights.muted.clear();
    let alerts = nights.night(plus(BROKEN, 2));
    assert!(alerts.iter().all(|alert| alert.state == AlertState::Open), "{:?}", told(&alerts));
}

#[test]
fn the_alert_of_a_topic_that_was_merged_goes_with_its_conversations_and_ends_where_they_are_in_none() {
    let check = |into: &str, expected: &[(&str, AlertState, Day)], topics: &[&str]| {
        let mut nights = broken_login();
        assert_eq!(told(&nights.night(BROKEN)), [("A-0001", AlertState::New, BROKEN)]);
        nights.samples = nights.samples.merged(LOGIN, into);
        nights.cards.retain(|card| card.id != LOGIN);
        let alerts = nights.night(plus(BROKEN, 1));
        assert_eq!(told(&alerts), expected, "into '{into}'");
        assert!(alerts.iter().all(|alert| alert.topics == topics), "into '{into}'");
        let kept = nights.ledger.alerts.iter().find(|kept| kept.id == "A-0001").expect("still known");
        assert_eq!(kept.ended.is_some(), expected.is_empty(), "into '{into}'");
    };
    check(REFUND, &[("A-0001", AlertState::Open, BROKEN)], &[REFUND]);
    check("", &[], &[]);
}

/// Follows a topic whose level changes once and for good.
fn step(kind: AlertKind, after: impl Fn(usize) -> usize) {
    let days = Period { from: Day::constant(2026, 3, 2), to: Day::constant(2026, 9, 20) };
    let since = Day::constant(2026, 6, 9);
    let mut nights = desk(4, days, |topic, day| {
        let usual = usual(topic, day);
        if topic == 1 && day >= since { after(usual) } else { usual }
    });
    let (mut first, mut last) = (None, None);
    for days in 0..=95 {
        let alerts = nights.night(plus(since, days));
        let found: Vec<_> = alerts.iter().map(|it| (it.id.as_str(), it.kind, it.topic.as_deref())).collect();
        assert!(found.is_empty() || found == [("A-0001", kind, Some(LOGIN))], "after {days} days: {found:?}");
        let is_live = alerts.iter().any(Alert::is_live);
        first = first.or(is_live.then_some(days));
        assert_eq!(is_live, first.is_some() && days <= 42, "after {days} days");
        last = if alerts.is_empty() { last } else { Some(days) };
    }
    // Seen within a week; the usual after six weeks, and listed for a week more.
    assert!(first.is_some_and(|days| days <= 7), "{first:?}");
    assert_eq!(last, Some(50));
}

#[test]
fn a_level_that_rose_for_good_becomes_the_usual_and_staying_there_is_no_drop() {
    step(AlertKind::Spike, |usual| 4 * usual);
}

#[test]
fn a_level_that_fell_for_good_becomes_the_usual_and_staying_there_is_no_spike() {
    step(AlertKind::Drop, |usual| usual / 4);
}

/// A desk with a little of everything every day, and some conversations that a person must read.
fn desk_with(severe: &[(Day, &str)]) -> Nights {
    let mut samples = Samples::even(&ids(3), Period { from: FIRST, to: november(30) }, |_, _| 2);
    for (day, text) in severe {
        samples.add(said(REFUND, *day, text));
    }
    Nights::on(samples)
}

/// Returns kind and number of conversations of each alert on severe cases.
fn severe(alerts: &[Alert]) -> Vec<(&str, u64)> {
    let is_severe = |alert: &&Alert| alert.kind == AlertKind::SevereCase;
    alerts.iter().filter(is_severe).map(|it| (it.severity.as_deref().unwrap_or(""), it.observed)).collect()
}

const LEGAL: &str = "계속 이러시면 변호사 선임해서 고소할 겁니다";

#[test]
fn a_severe_case_is_told_on_one_night_and_never_again() {
    let mut nights = desk_with(&[
        (november(12), "환불 안해주면 경찰에 신고합니다"),
        (november(14), LEGAL),
        (november(14), "배달 온 국 먹고 식중독 걸려서 병원에 갔어요"),
    ]);
    assert_eq!(severe(&nights.night(november(11))), []);
    assert_eq!(severe(&nights.night(november(13))), [("legal", 1)]);
    let alerts = nights.night(november(14));
    // Of one kind one alert, the gravest kind first by its number.
    let mut found = severe(&alerts);
    found.sort_unstable();
    assert_eq!(found, [("legal", 1), ("safety", 1)]);
    for alert in alerts.iter().filter(|alert| alert.kind == AlertKind::SevereCase) {
        assert_eq!((alert.state, alert.topic.as_deref()), (AlertState::New, Some(REFUND)));
        assert_eq!(templates(alert), ["alert.severe", "alert.severe_one"]);
        assert_eq!(alert.examples.len(), 1);
    }
    for later in 15..=30 {
        assert_eq!(severe(&nights.night(november(later))), [], "{later}");
    }
}

#[test]
fn a_severe_case_that_comes_late_or_says_more_later_is_told_once() {
    let mut nights = desk_with(&[(november(14), LEGAL)]);
    nights.night(november(13));
    assert_eq!(severe(&nights.night(november(14))), [("legal", 1)]);
    // An export of nine days before comes in; the first conversation goes on with more of the same.
    nights.samples.add(greeting(november(6), "소비자원에 신고하겠습니다"));
    let known = nights.samples.transcripts.iter().position(|it| it.turns[0].masked_text == LEGAL).expect("added");
    let again = nights.samples.transcripts[known].turns[0].clone();
    nights.samples.transcripts[known].turns.push(again);
    assert_eq!(severe(&nights.night(november(15))), [("consumer_agency", 1)]);
    assert_eq!(severe(&nights.night(november(16))), []);
}

#[test]
fn the_first_night_tells_the_last_week_and_leaves_what_lies_before_it_for_good() {
    let cases = [(november(10), "환불 안해주면 경찰에 신고합니다"), (november(14), LEGAL), (november(20), LEGAL)];
    let mut nights = desk_with(&cases);
    // Seven days: 14 to 20 November. The 10th was there before anyone asked.
    assert_eq!(severe(&nights.night(november(20))), [("legal", 2)]);
    for later in 21..=30 {
        assert_eq!(severe(&nights.night(november(later))), [], "{later}");
    }
}

#[test]
fn an_empty_desk_and_a_single_day_raise_nothing() {
    let mut nights = Nights::on(Samples::new(&[]));
    assert_eq!(told(&nights.night(november(20))), []);
    let day = Period { from: november(20), to: november(20) };
    let mut nights = Nights::on(Samples::even(&ids(1), day, |_, _| 40));
    assert_eq!(told(&nights.night(november(20))), []);
}

#[test]
fn the_same_night_twice_gives_the_same_alerts() {
    let night = || {
        let mut nights = broken_login();
        nights.night(november(23));
        serde_json::to_string(&nights.night(BROKEN)).expect("plain")
    };
    assert_eq!(night(), night());
}

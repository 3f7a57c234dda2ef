use super::samples::{Samples, greeting, known, said, words_of};
use super::{Facet, Failure, Filter, Known, Measure, Name, NameKind, Priority, Sentence, Template, Value, verify};
use crate::model::{Bilingual, Citation, Day, Period};
use crate::resolutions::StepKind;

const REFUND: &str = "T-0001";
const LOGIN: &str = "T-0002";

/// Twenty days.
const DAYS: Period = Period { from: Day::constant(2026, 11, 1), to: Day::constant(2026, 11, 20) };

fn november(day: i8) -> Day {
    Day::constant(2026, 11, day)
}

fn topic(id: &str) -> Filter {
    Filter::of(&[id.to_owned()])
}

fn value(samples: &Samples, measure: Measure, filter: &Filter) -> Option<Value> {
    samples.casebook(DAYS).measure(measure, filter, DAYS).map(|taken| taken.value())
}

/// Checks the value and the n of a measure of the refunds.
fn check(samples: &Samples, measure: Measure, expected: Option<(f64, u64)>) {
    let found = value(samples, measure.clone(), &topic(REFUND));
    match (found, expected) {
        (Some(found), Some((value, n))) => {
            assert!((found.value - value).abs() < 1e-5 && found.n == n, "{measure:?}: {found:?}, not {value} of {n}");
        }
        (found, expected) => assert!(found.is_none() && expected.is_none(), "{measure:?}: {found:?}, not {expected:?}"),
    }
}

/// Ten refunds, thirty logins and ten greetings; the refunds by two customers five times and by somebody five times.
fn desk() -> Samples {
    let mut samples = Samples::new(&[REFUND, LOGIN]);
    for nth in 0..10 {
        let refund = said(REFUND, november(1 + nth), words_of(REFUND, nth as usize));
        samples.add(match nth {
            0..3 => refund.by("a"),
            3..5 => refund.by("b"),
            _ => refund,
        });
        for _ in 0..3 {
            samples.add(said(LOGIN, november(1 + 2 * nth), "로그인 안돼요 인증번호 넣어도 그대로예요").by("c"));
        }
        samples.add(greeting(november(20 - nth), "네 감사합니다 좋은 하루 되세요"));
    }
    samples
}

#[test]
fn conversations_customers_and_shares_are_counted() {
    let samples = desk();
    check(&samples, Measure::Conversations, Some((10.0, 40)));
    // Two customers who are known and five conversations of somebody: 2 + 5 = 7.
    check(&samples, Measure::Customers, Some((7.0, 10)));
    // 10 / 20 days = 0.5.
    check(&samples, Measure::PerDay, Some((0.5, 10)));
    // The greetings hold no complaint: 10 / 40 = 0.25.
    check(&samples, Measure::Share, Some((0.25, 40)));
    // z² = 3.841459. Middle (0.25 + 3.841459 / 80) / (1 + 3.841459 / 40) = 0.2980182 / 1.0960365 = 0.2719054;
    // half 1.959964 / 1.0960365 * sqrt(0.1875 / 40 + 3.841459 / 6400) = 1.7882287 * sqrt(0.0052877) = 0.1300344.
    let share = value(&samples, Measure::Share, &topic(REFUND)).expect("forty");
    let (low, high) = (share.low.expect("an interval"), share.high.expect("an interval"));
    assert!((low - 0.141_871).abs() < 2e-5 && (high - 0.401_940).abs() < 2e-5, "{share:?}");
    let everything = Filter::default();
    // 10 + 30 + 10 = 50 conversations, 40 with a statement; greetings are none: 40 / 40.
    let all = value(&samples, Measure::Conversations, &everything).expect("a count");
    assert_eq!((all.value as u64, all.n), (50, 40));
    let share = value(&samples, Measure::Share, &everything).expect("forty");
    assert!((share.value - 1.0).abs() < 1e-9, "{share:?}");
}

#[test]
fn a_conversation_on_two_topics_counts_for_each_and_once_for_both() {
    let mut samples = desk();
    samples.add(said(REFUND, november(12), "환불도 안되고 로그인도 안돼요").also(LOGIN).also(REFUND));
    let count = |filter: &Filter| value(&samples, Measure::Conversations, filter).map(|value| value.value as u64);
    // 10 + 1, 30 + 1, and 10 + 30 + 1.
    assert_eq!(count(&topic(REFUND)), Some(11));
    assert_eq!(count(&topic(LOGIN)), Some(31));
    assert_eq!(count(&Filter::of(&[REFUND.to_owned(), LOGIN.to_owned()])), Some(41));
    assert_eq!(count(&topic("T-9999")), Some(0));
}

#[test]
fn satisfaction_is_compared_with_all_others_and_with_the_mean_without_the_topic() {
    let mut samples = Samples::new(&[REFUND, LOGIN]);
    for csat in [1.0, 1.0, 2.0, 2.0, 4.0] {
        samples.add(said(REFUND, november(3), words_of(REFUND, 0)).with(|it| it.csat = Some(csat)));
    }
    samples.add(said(REFUND, november(4), words_of(REFUND, 1)));
    for csat in [4.0, 4.0, 5.0, 5.0, 5.0, 5.0] {
        samples.add(said(LOGIN, november(3), words_of(LOGIN, 0)).with(|it| it.csat = Some(csat)));
    }
    // (1 + 1 + 2 + 2 + 4) / 5 = 2; (4 + 4 + 5 + 5 + 5 + 5) / 6 = 4.666667.
    check(&samples, Measure::Csat, Some((2.0, 5)));
    check(&samples, Measure::CsatOfOthers, Some((4.666_667, 6)));
    // All (10 + 28) / 11 = 3.454545, without refunds 4.666667: 3.454545 - 4.666667 = -1.212121.
    check(&samples, Measure::CsatEffect, Some((-1.212_121, 5)));
    let effect = value(&samples, Measure::CsatEffect, &topic(REFUND)).expect("five and six answers");
    let (low, high) = (effect.low.expect("an interval"), effect.high.expect("an interval"));
    assert!(low < effect.value && effect.value < high && high < 0.0, "{effect:?}");
}

#[test]
fn times_have_a_median_and_a_ninth_tenth() {
    let mut samples = Samples::new(&[REFUND]);
    for nth in (1..=10).rev() {
        let refund = said(REFUND, november(5), words_of(REFUND, nth));
        samples.add(refund.with(|it| {
            it.handle_s = Some(60.0 * nth as f64);
            it.resolution_s = Some(3600.0);
            it.first_response_s = (nth <= 4).then_some(20.0);
        }));
    }
    samples.add(said(REFUND, november(6), "환불 언제 돼요"));
    samples.add(said(REFUND, november(6), "환불이 안돼요"));
    // 60, 120, … 600: the middle is (300 + 360) / 2, nine of ten do not exceed 540, the sum is 60 * 55.
    check(&samples, Measure::HandleMedian, Some((330.0, 10)));
    check(&samples, Measure::HandleP90, Some((540.0, 10)));
    check(&samples, Measure::HandleTotal, Some((3300.0, 10)));
    check(&samples, Measure::ResolutionMedian, Some((3600.0, 10)));
    check(&samples, Measure::ResolutionP90, Some((3600.0, 10)));
    // Four times are too few.
    check(&samples, Measure::FirstResponseMedian, None);
    check(&samples, Measure::FirstResponseP90, None);
    // 12 * 0.15 = 1.8; 12 * 330 s * 0.2 = 792 s.
    check(&samples, Measure::Part(150), Some((1.8, 12)));
    check(&samples, Measure::PartOfHandling(200), Some((792.0, 10 + 2)));
}

#[test]
fn where_exports_tell_only_yes_the_others_are_no() {
    let desk = |no: Option<bool>, n_told_no: usize| {
        let mut samples = Samples::new(&[REFUND]);
        for nth in 0..10 {
            samples.add(said(REFUND, november(5), words_of(REFUND, nth)).with(|it| {
                let told = if nth < 3 { Some(true) } else { no.filter(|_| nth < 3 + n_told_no) };
                (it.sla_breached, it.reopened) = (told, told);
            }));
        }
        samples
    };
    for measure in [Measure::SlaBreached, Measure::Reopened] {
        // Three yes and nothing else: 3 / 10. Three yes and two no: 3 / 5, what is missing is not known. Three and one: too few.
        check(&desk(None, 0), measure.clone(), Some((0.3, 10)));
        check(&desk(Some(false), 2), measure.clone(), Some((0.6, 5)));
        check(&desk(Some(false), 1), measure, None);
    }
    let mut silent = Samples::new(&[REFUND]);
    for nth in 0..10 {
        silent.add(said(REFUND, november(5), words_of(REFUND, nth)));
    }
    check(&silent, Measure::SlaBreached, None);
}

#[test]
fn only_conversations_with_a_status_tell_of_an_escalation() {
    let mut samples = Samples::new(&[REFUND]);
    for status in ["escalated", "resolved", "open", "escalated", "resolved", "resolved", "resolved", "resolved"] {
        let status = Some(status.to_owned());
        samples.add(said(REFUND, november(5), words_of(REFUND, 0)).with(|it| it.status = status));
    }
    samples.add(said(REFUND, november(5), words_of(REFUND, 1)));
    // 2 / 8.
    check(&samples, Measure::Escalated, Some((0.25, 8)));
}

#[test]
fn a_customer_comes_back_with_the_same_topic_within_seven_days() {
    let mut samples = Samples::new(&[REFUND, LOGIN]);
    let mut add = |topic: &str, day: i8, hour: i8, customer: &str| {
        samples.add(said(topic, november(day), words_of(topic, 0)).by(customer).at(hour, 0));
    };
    // Comes back on the fourth day: yes; and not again: no.
    add(REFUND, 1, 10, "a");
    add(REFUND, 4, 10, "a");
    // Exactly seven days later: yes, no.
    add(REFUND, 2, 10, "b");
    add(REFUND, 9, 10, "b");
    // An hour too late: no, no.
    add(REFUND, 2, 10, "c");
    add(REFUND, 9, 11, "c");
    // Comes back with something else: no.
    add(REFUND, 3, 10, "d");
    add(LOGIN, 5, 10, "d");
    // On the 13th there are seven days behind it: yes, by the conversation of the 14th, which cannot be judged itself.
    add(REFUND, 13, 10, "e");
    add(REFUND, 14, 10, "e");
    // Nobody knows who it was.
    samples.add(said(REFUND, november(2), words_of(REFUND, 0)));
    // a yes, a no, b yes, b no, c no, c no, d no, e yes: 3 / 8.
    check(&samples, Measure::Recontacted, Some((0.375, 8)));
}

#[test]
fn words_facets_and_steps_are_counted_by_conversation() {
    let mut samples = Samples::new(&[REFUND, LOGIN]);
    let versions = ["5.2.0", "5.2.0", "5.1.3", "", " "];
    for (nth, version) in versions.into_iter().enumerate() {
        let text = if nth < 2 { "업데이트 후 환불 버튼이 없어요" } else { "환불 언제 되나요" };
        let refund = said(REFUND, november(5), text).with(|it| it.app_version = Some(version.to_owned()));
        // The same word in two statements of a conversation is one conversation.
        let refund = if nth == 0 { refund.also(REFUND) } else { refund };
        samples.add(refund.answered(if nth < 3 { StepKind::Action } else { StepKind::Refusal }, "확인했습니다"));
    }
    samples.add(said(LOGIN, november(5), "업데이트 후 로그인이 안돼요"));
    check(&samples, Measure::Naming("업데이트".to_owned()), Some((2.0, 5)));
    check(&samples, Measure::Naming("로그인이".to_owned()), Some((0.0, 5)));
    check(&samples, Measure::Naming("없는낱말".to_owned()), Some((0.0, 5)));
    // An empty version tells nothing.
    check(&samples, Measure::Telling(Facet::AppVersion), Some((3.0, 5)));
    check(&samples, Measure::Telling(Facet::Region), None);
    check(&samples, Measure::AgentSays(StepKind::Action), Some((3.0, 5)));
    check(&samples, Measure::AgentSays(StepKind::Cause), Some((0.0, 5)));
    let newer = topic(REFUND).with(Facet::AppVersion, "5.2.0");
    assert_eq!(value(&samples, Measure::Conversations, &newer).map(|value| value.value as u64), Some(2));
}

#[test]
fn seconds_run_from_a_moment_to_the_first_conversation_after_it() {
    let mut samples = Samples::new(&[REFUND]);
    samples.add(said(REFUND, november(10), words_of(REFUND, 0)).at(14, 0));
    samples.add(said(REFUND, november(10), words_of(REFUND, 1)).at(18, 0));
    samples.add(said(REFUND, november(10), words_of(REFUND, 2)).at(16, 0));
    // 14:30 in Seoul is 05:30 in UTC; the first one after it came at 16:00: 1.5 h = 5,400 s.
    check(&samples, Measure::SecondsAfter("2026-11-10T05:30:00Z".to_owned()), Some((5400.0, 3)));
    check(&samples, Measure::SecondsAfter("2026-11-10T09:00:01Z".to_owned()), None);
    check(&samples, Measure::SecondsAfter("11월 10일".to_owned()), None);
}

#[test]
fn the_parts_of_a_priority_are_those_of_its_definition() {
    let mut samples = Samples::new(&[REFUND, LOGIN]);
    for nth in 0..20 {
        let status = if nth < 3 { "escalated" } else { "resolved" };
        samples.add(said(REFUND, november(2), words_of(REFUND, nth)).with(|it| it.status = Some(status.to_owned())));
    }
    for nth in 0..780 {
        let login = said(LOGIN, november(3), words_of(LOGIN, nth));
        samples.add(login.with(|it| it.status = Some("resolved".to_owned())));
    }
    let priority = Priority { weights: [30, 20, 20, 20, 10], severity: 2, effort: 2 };
    // 20 / 800 = 0.025 is a quarter of 0.1, and its root is 0.5. Severity 2 of 3. Too short to say what is usual. Escalated 3 / 20 = 0.15,
    // of all 3 / 800 = 0.00375, which makes 0.14625 of 0.2; nobody answered how satisfied they are. One of four steps from the least
    // work: 1 - 1 / 4.
    let parts = [0.5, 0.666_667, 0.0, 0.731_25, 0.75];
    for (part, expected) in parts.into_iter().enumerate() {
        check(&samples, Measure::PriorityPart(priority.clone(), part as u8), Some((expected, 20)));
    }
    check(&samples, Measure::PriorityPart(priority.clone(), 5), None);
    // 0.5 * 30 + 0.666667 * 20 + 0 * 20 + 0.73125 * 20 + 0.75 * 10 = 15 + 13.33333 + 0 + 14.625 + 7.5 = 50.45833 of 100.
    check(&samples, Measure::Priority(priority), Some((50.458_333, 20)));
}

#[test]
fn a_trend_counts_half_at_twice_the_usual_and_nothing_within_chance() {
    let as_of = november(20);
    let period = Period::ending(as_of, 60);
    let part_of = |n_last_week: usize| {
        let even = |at: usize, day: Day| if at == 0 && day > november(13) { n_last_week } else { 8 };
        let samples = Samples::even(&super::samples::ids(4), period, even);
        let casebook = samples.casebook(period);
        let priority = Priority { weights: [0, 0, 100, 0, 0], severity: 0, effort: 5 };
        let taken = casebook.measure(Measure::PriorityPart(priority, 2), &topic(REFUND), Period::ending(as_of, 28));
        taken.expect("counts").value().value
    };
    // 16 a day against 8: (2 - 1) / (3 - 1) = 0.5; five times as many count fully; one more in a week is chance.
    assert!((part_of(16) - 0.5).abs() < 0.05, "{}", part_of(16));
    assert!((part_of(40) - 1.0).abs() < 1e-9, "{}", part_of(40));
    assert!(part_of(8).abs() < 1e-9, "{}", part_of(8));
}

#[test]
fn what_stands_on_too_few_is_not_told() {
    let mut samples = Samples::new(&[REFUND, LOGIN]);
    for nth in 0..4 {
        samples.add(said(REFUND, november(5), words_of(REFUND, nth)).by("a").with(|it| {
            (it.csat, it.handle_s, it.resolution_s, it.first_response_s) = (Some(1.0), Some(9.0), Some(9.0), Some(9.0));
            (it.status, it.reopened, it.sla_breached) = (Some("escalated".to_owned()), Some(true), Some(true));
        }));
    }
    let control = vec![LOGIN.to_owned()];
    for measure in [
        Measure::Share,
        Measure::Csat,
        Measure::CsatOfOthers,
        Measure::CsatEffect,
        Measure::FirstResponseMedian,
        Measure::HandleMedian,
        Measure::HandleP90,
        Measure::HandleTotal,
        Measure::ResolutionMedian,
        Measure::PartOfHandling(100),
        Measure::SlaBreached,
        Measure::Reopened,
        Measure::Escalated,
        Measure::Recontacted,
        Measure::Expected,
        Measure::TimesExpected,
        Measure::BeforeAfter(november(10), control.clone()),
        Measure::CsatBeforeAfter(november(10), control),
        Measure::BeforeAfter(november(10), Vec::new()),
    ] {
        check(&samples, measure, None);
    }
    check(&samples, Measure::Conversations, Some((4.0, 4)));
    check(&samples, Measure::Customers, Some((1.0, 4)));
    let empty = Samples::new(&[REFUND]);
    check(&empty, Measure::Conversations, Some((0.0, 0)));
    check(&empty, Measure::Naming("환불".to_owned()), None);
}

const SIZE: Template<'static> = Template {
    id: "size",
    ko: "{#0} 문의는 {0:period}에 {0:count}건(고객 {1:count}명, 전체의 {2:percent})입니다.",
    en: "{#0}: {0:conversations} of {1:customers} ({0:period}, {2:percent} of all).",
};
const OTHER: Template<'static> = Template { id: "other", ko: "{#0} 문의가 줄었습니다.", en: "Fewer on {#0}." };
const CAUTION: Template<'static> =
    Template { id: "caution", ko: "원인은 확인되지 않았습니다.", en: "No cause is established." };

fn lists() -> Known<'static> {
    known([SIZE, OTHER, CAUTION].into_iter())
}

fn named(id: &str) -> Name {
    let words = super::samples::name(id);
    Name::new(NameKind::Topic, id, Bilingual::new(format!("‘{}’", words.ko), format!("‘{}’", words.en)))
}

/// Returns a measured, a quoted and a fixed sentence on the desk.
fn sentences(samples: &Samples) -> [Sentence; 3] {
    let casebook = samples.casebook(DAYS);
    let refund = topic(REFUND);
    let taken = |measure: Measure| casebook.measure(measure, &refund, DAYS).expect("enough");
    let measurements = vec![taken(Measure::Conversations), taken(Measure::Customers), taken(Measure::Share)];
    let quote = casebook.quote(casebook.statements(REFUND).next().expect("ten statements"));
    [
        Sentence::measured(&SIZE, measurements, vec![named(REFUND)]),
        Sentence::quoted(quote),
        Sentence::fixed(&CAUTION, Vec::new()),
    ]
}

fn failures(samples: &Samples, sentence: &Sentence) -> Vec<Failure> {
    verify("P-0001", std::iter::once(sentence), &samples.casebook(DAYS), &lists())
}

/// Checks that a sentence no longer holds once its written form is changed, and names the reason.
fn fails(samples: &Samples, sentence: &Sentence, reason: &str, change: impl Fn(&mut serde_json::Value)) {
    let mut written = serde_json::to_value(sentence).expect("plain");
    let before = written.clone();
    change(&mut written);
    assert_ne!(written, before, "nothing was changed");
    let read: Sentence = serde_json::from_value(written.clone()).expect("still a sentence");
    let found = failures(samples, &read);
    assert_eq!(found.len(), 1, "held: {written}");
    assert_eq!((found[0].document.as_str(), found[0].sentence), ("P-0001", 0));
    assert!(found[0].reason.en.contains(reason), "{} is no '{reason}'", found[0].reason.en);
}

/// Changes the words in both languages.
fn reworded(written: &mut serde_json::Value, from: &str, to: &str) {
    for language in ["ko", "en"] {
        written[language] = written[language].as_str().expect("words").replace(from, to).into();
    }
}

#[test]
fn untouched_sentences_hold_after_they_were_written_and_read() {
    let samples = desk();
    let sentences = sentences(&samples);
    assert_eq!(sentences[0].words().ko, "‘환불 입금 지연’ 문의는 11월 1일~20일에 10건(고객 7명, 전체의 25.0%)입니다.");
    let written: Vec<String> = sentences.iter().map(|it| serde_json::to_string(it).expect("plain")).collect();
    let read: Vec<Sentence> = written.iter().map(|line| serde_json::from_str(line).expect("ours")).collect();
    assert_eq!(verify("P-0001", read.iter(), &samples.casebook(DAYS), &lists()), []);
    // On another desk the numbers are others, and the quote is not there.
    let other = Samples::new(&[REFUND, LOGIN]);
    let failed: Vec<usize> =
        verify("P-0001", read.iter(), &other.casebook(DAYS), &lists()).iter().map(|it| it.sentence).collect();
    assert_eq!(failed, [0, 1]);
}

#[test]
fn a_measured_sentence_with_anything_changed_does_not_hold() {
    let samples = desk();
    let [measured, ..] = sentences(&samples);
    let check = |reason: &str, change: &dyn Fn(&mut serde_json::Value)| fails(&samples, &measured, reason, change);
    let number = "10 was measured";
    check(number, &|it| it["measurements"][0]["value"] = 11.into());
    check(number, &|it| {
        it["measurements"][0]["value"] = 11.into();
        reworded(it, "10건", "11건");
        reworded(it, "10 conversations", "11 conversations");
    });
    check("0.25 was measured", &|it| it["measurements"][2]["value"] = 0.26.into());
    check("0.25 was measured", &|it| it["measurements"][2]["n"] = 41.into());
    check("0.25 was measured", &|it| it["measurements"][2]["low"] = 0.2.into());
    let words = "do not follow";
    check(words, &|it| reworded(it, "10건", "11건"));
    check(words, &|it| it["ko"] = "‘환불 입금 지연’ 문의가 폭주했습니다.".into());
    check(words, &|it| it["en"] = "Refunds went through the roof.".into());
    check(words, &|it| it["template"] = "other".into());
    check("no template", &|it| it["template"] = "nowhere".into());
    check("register", &|it| it["names"][0]["ko"] = "‘환불 대란’".into());
    check("register", &|it| it["names"][0]["id"] = LOGIN.into());
    // Even when its words follow: the numbers are those of other days, another topic, another measure.
    check("30 was measured", &|it| it["measurements"][0]["filter"]["topics"] = serde_json::json!([LOGIN]));
    check("50 was measured", &|it| it["measurements"][0]["filter"] = serde_json::json!({}));
    check("5 was measured", &|it| it["measurements"][0]["to"] = "2026-11-05".into());
    check("7 was measured", &|it| it["measurements"][0]["measure"] = "customers".into());
    check("0 was measured", &|it| {
        it["measurements"][0]["filter"]["with"] = serde_json::json!(["channel", "chat"]);
    });
}

#[test]
fn the_numbers_of_one_topic_cannot_be_told_of_another() {
    let samples = desk();
    let [measured, ..] = sentences(&samples);
    fails(&samples, &measured, "measures another topic", |it| {
        it["names"][0] = serde_json::to_value(named(LOGIN)).expect("plain");
        reworded(it, "‘환불 입금 지연’", "‘로그인 오류’");
        reworded(it, "‘Refund not paid’", "‘Login error’");
    });
}

#[test]
fn a_quote_with_another_place_or_other_words_does_not_hold() {
    let samples = desk();
    let [_, quoted, _] = sentences(&samples);
    let check = |reason: &str, change: &dyn Fn(&mut serde_json::Value)| fails(&samples, &quoted, reason, change);
    check("says something else", &|it| it["citation"]["start"] = 1.into());
    check("says something else", &|it| it["citation"]["end"] = 5.into());
    check("does not exist", &|it| it["citation"]["end"] = 500.into());
    check("does not exist", &|it| it["citation"]["turn"] = 1.into());
    check("does not exist", &|it| it["citation"]["transcript"] = "C-999999".into());
    check("says something else", &|it| it["citation"]["transcript"] = "C-000001".into());
    check("says something else", &|it| {
        it["citation"]["text"] = "환불을 절대 안 해준대요".into();
        it["text"] = "환불을 절대 안 해준대요".into();
    });
    check("not what its transforms give", &|it| it["text"] = "환불 승인됐다는데".into());
    // A line end that became a blank must be said to have become one.
    let mut samples = Samples::new(&[REFUND]);
    samples.add(said(REFUND, november(5), "환불이\n아직   안 됐어요"));
    let casebook = samples.casebook(DAYS);
    let quoted = Sentence::quoted(casebook.quote(casebook.statements(REFUND).next().expect("one")));
    assert_eq!(quoted.words().ko, "환불이 아직 안 됐어요");
    assert_eq!(failures(&samples, &quoted), []);
    fails(&samples, &quoted, "not what its transforms give", |it| it["transforms"] = serde_json::json!([]));
}

#[test]
fn a_fixed_sentence_says_its_template_and_nothing_else() {
    let samples = desk();
    let [.., fixed] = sentences(&samples);
    let check = |reason: &str, change: &dyn Fn(&mut serde_json::Value)| fails(&samples, &fixed, reason, change);
    check("do not follow", &|it| it["ko"] = "원인은 어제 배포입니다.".into());
    check("do not follow", &|it| it["en"] = "The release is the cause.".into());
    check("no template", &|it| it["template"] = "made-up".into());
}

#[test]
fn a_place_is_found_whatever_the_order_of_conversations() {
    let mut samples = desk();
    samples.transcripts[0].id = "C-999999".to_owned();
    let casebook = samples.casebook(DAYS);
    let citation = Citation { transcript: "C-999999".to_owned(), turn: 0, start: 0, end: 2, text: "환불".to_owned() };
    assert_eq!(casebook.at(&citation), Some("환불"));
    assert_eq!(casebook.at(&Citation { start: 2, ..citation.clone() }), None);
    assert_eq!(casebook.at(&Citation { turn: 9, ..citation }), None);
}

use std::collections::BTreeSet;
use std::path::Path;

use super::proposing_tests::{Nights, section};
use super::{Catalogue, TEMPLATES};
use crate::alerts;
use crate::dictionaries::Dictionaries;
use crate::evidence::Template;
use crate::evidence::samples::{Samples, greeting, ids, said, words_of};
use crate::model::period::plus;
use crate::model::{Day, Period};
use crate::trends::parse_releases;

const AS_OF: Day = Day::constant(2026, 12, 10);

/// Sixty days of some topics, and sixty conversations a day on none of them.
fn desk(n_topics: usize, n: impl Fn(usize, Day) -> usize) -> Samples {
    let days = Period::ending(AS_OF, 60);
    let mut samples = Samples::even(&ids(n_topics), days, n);
    for position in 0..60 {
        let day = plus(days.from, position);
        (0..60).for_each(|_| _ = samples.add(greeting(day, "문의드립니다")));
    }
    samples
}

/// A night on which an app went out on the evening of 7 December and something else five days before.
fn released(samples: Samples) -> Nights {
    let mut nights = Nights::on(samples);
    let register =
        "date,time,product,version,note\n2026-12-02,10:00,두루페이,2.4,정산\n2026-12-07,18:00,두루 앱,5.2.0,로그인\n";
    nights.releases = parse_releases(Path::new("releases.csv"), register).expect("well-formed");
    nights.raise(AS_OF);
    nights
}

#[test]
fn an_action_on_a_release_speaks_of_the_one_near_the_alert() {
    let broken = plus(AS_OF, -2);
    let topic = "T-0008";
    let crashes = |with_alert: bool| {
        let mut samples = desk(8, |topic, _| if topic == 7 { 0 } else { 4 });
        for nth in 0..60 {
            let crash = said(topic, plus(broken, nth as i64 % 3), "업데이트 후 앱이 자꾸 꺼져요");
            samples.add(crash.by(&format!("신규{nth}")));
        }
        let mut nights = released(samples);
        if !with_alert {
            nights.alerts.clear();
        }
        let proposals = nights.night(AS_OF);
        proposals.into_iter().find(|it| it.topics == [topic]).expect("sixty of sixty customers")
    };
    let with_alert = crashes(true);
    assert_eq!(with_alert.problem.as_deref(), Some("malfunction"));
    let short = section(&with_alert, "short").join(" ");
    assert!(short.contains("두루 앱 5.2.0의 변경 내용을 되돌리거나"), "{short}");
    assert!(section(&with_alert, "conclusion")[1].contains("바로 대응이 필요합니다"));
    // Nobody used other words before, because there was nobody: the time is all that speaks for a cause.
    let causes = section(&with_alert, "cause");
    assert!(causes.len() == 1 && causes[0].starts_with("[C: 같은 시기] 두루 앱 5.2.0(12월 7일)"), "{causes:?}");
    // Without an alert there is no release to speak of.
    assert!(!serde_json::to_string(&crashes(false)).expect("plain").contains("5.2.0"));
}

#[test]
fn what_began_with_a_release_is_a_hypothesis_and_never_a_fact() {
    let broken = plus(AS_OF, -2);
    let mut samples = desk(4, |topic, day| if topic == 1 && day >= broken { 2 } else { 8 });
    for nth in 0..90 {
        // Two in three speak of the update, of which nobody spoke before.
        let text = if nth % 3 < 2 { "업데이트 후 로그인이 안돼요" } else { words_of("T-0002", nth) };
        let login = said("T-0002", plus(broken, nth as i64 % 3), text).at(11, 0).by(&format!("신규{nth}"));
        samples.add(login.with(|it| it.app_version = Some("5.2.0".to_owned())));
    }
    let mut nights = released(samples);
    let proposals = nights.night(AS_OF);
    let login = proposals.iter().find(|it| it.topics == ["T-0002"]).expect("four times the usual");
    let causes = section(login, "cause");
    let named = "[B: 고객 진술] 12월 8일~10일 문의 96건 가운데 60건에서 고객이 ‘업데이트’를 말했습니다.";
    assert!(causes.iter().any(|it| it.starts_with(named)), "{causes:?}");
    let same_time =
        "[C: 같은 시기] 두루 앱 5.2.0(12월 7일)과 같은 시기에 시작되었습니다. 원인인지는 확인되지 않았습니다.";
    assert_eq!(causes.last().map(String::as_str), Some(same_time), "{causes:?}");
    assert!(causes.iter().all(|it| it.starts_with('[') && !it.contains("두루페이")), "{causes:?}");
    assert!(section(login, "size").iter().any(|it| it.contains("알림 A-0001")), "{:?}", section(login, "size"));
    // Where nothing is told of it, nothing speaks of a release.
    let other = proposals.iter().find(|it| it.topics == ["T-0001"]).expect("eight a day");
    assert!(!serde_json::to_string(other).expect("plain").contains("5.2.0"));
}

/// Returns the slots of a template: source and what is shown of it; how a number is written may differ between languages.
fn slots(text: &str) -> BTreeSet<String> {
    let inner = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    inner.map(|slot| slot.replace(":conversations", ":count").replace(":customers", ":count")).collect()
}

#[test]
fn every_template_has_the_same_slots_in_both_languages_and_ends_as_a_sentence() {
    let catalogue = Catalogue::new(&Dictionaries::built_in()).expect("sound");
    let all: Vec<Template<'_>> =
        alerts::TEMPLATES.iter().chain(TEMPLATES).copied().chain(catalogue.templates()).collect();
    let mut seen = BTreeSet::new();
    for template in &all {
        let Template { id, ko, en } = template;
        assert!(seen.insert(*id), "{id} stands twice");
        if !id.starts_with("action.") && !id.starts_with("needs.") {
            assert_eq!(slots(ko), slots(en), "{id}");
        }
        // A list, a command or a sentence of the catalogue may follow a colon; figures may stand in brackets before the full stop.
        let told = ko.trim_end_matches(".").trim_end_matches(": {#0}");
        let told = if told.ends_with(')') { told.rsplit_once('(').map_or(told, |(before, _)| before) } else { told };
        let is_sentence = ["니다", "요"].iter().any(|end| told.ends_with(end));
        let is_label = *id == "proposal.needs" || (*id == "proposal.cases" && ko.ends_with('`'));
        assert!(is_sentence || is_label, "{id}: {ko}");
        assert!(ko.ends_with('.') || is_label, "{id}: {ko}");
        assert!(en.ends_with(['.', ':', '`']) || is_label, "{id}: {en}");
        // Every particle is one that the filling knows.
        for marker in ko.split('[').skip(1).filter_map(|rest| Some(rest.split_once(']')?.0)) {
            let is_known = ["은", "이", "을", "과", "으로", "이며"].contains(&marker);
            assert!(is_known || marker.starts_with(['A', 'B', 'C']) || marker == "priority", "{id}: [{marker}]");
        }
    }
}

#[test]
fn no_template_states_a_cause_as_a_fact() {
    const CLAIMS: [&str; 12] = [
        "때문",
        "탓",
        "덕분",
        "원인은 {",
        "원인입니다",
        "으로 인해",
        "due to",
        "caused by",
        "because of",
        "is the cause",
        "as a result of",
        "thanks to",
    ];
    for Template { id, ko, en } in alerts::TEMPLATES.iter().chain(TEMPLATES) {
        for claim in CLAIMS {
            assert!(!ko.contains(claim), "{id}: {ko}");
            let said = en.replace("whether that is the cause is not established", "").to_lowercase();
            assert!(!said.contains(claim), "{id}: {en}");
        }
        // What is only of the same time says so.
        if ko.contains("같은 시기에 시작") {
            assert!(ko.contains("확인되지 않았습니다") && en.contains("is not established"), "{id}: {ko}");
        }
    }
    let of = |letter: char| TEMPLATES.iter().filter(move |it| it.id == format!("proposal.grade_{letter}"));
    // Each hypothesis begins with what speaks for it.
    for (letter, mark) in [('a', "[A: 상담사 확인]"), ('b', "[B: 고객 진술]"), ('c', "[C: 같은 시기]")] {
        assert!(of(letter).all(|it| it.ko.starts_with(mark)) && of(letter).count() == 1, "{mark}");
    }
}

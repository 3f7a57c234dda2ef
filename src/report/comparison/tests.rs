use super::facts::{InputFacts, LineageFacts, OutputFacts};
use super::*;
use crate::ingest::Counts;
use crate::model::Language;
use crate::registry::Event;

fn day(day: i8) -> Day {
    jiff::civil::date(2026, 11, day)
}

/// A run of a day with topics of so many conversations: number, size.
fn run(as_of: i8, number: u32, topics: &[(u32, u64)]) -> RunFacts {
    let mut facts = RunFacts::default();
    facts.run.run = format!("2026-11-{as_of:02}-{number:03}");
    facts.run.version = "0.1.0".to_owned();
    (facts.run.as_of, facts.run.window_from) = (day(as_of), day(1));
    facts.run.counts.transcripts = topics.iter().map(|(_, n)| n).sum();
    facts.run.counts.topics = topics.len() as u64;
    facts.run.outputs.insert("topics.jsonl".to_owned(), OutputFacts { blake3: format!("{as_of}{number}{topics:?}") });
    for name in ["settings", "registers", "dictionaries"] {
        facts.run.hashes.insert(name.to_owned(), "a".to_owned());
    }
    for &(id, n) in topics {
        let label = Name { ko: Some(format!("토픽{id}")), en: Some(format!("topic {id}")) };
        let lineage = Some(LineageFacts { first_found: day(1), events: Vec::new() });
        let topic = TopicFacts { label, n_transcripts: n, share: n as f64 / 100.0, lineage, ..TopicFacts::default() };
        facts.topics.insert(TopicId(id), topic);
    }
    facts
}

fn topic(facts: &mut RunFacts, id: u32) -> &mut TopicFacts {
    facts.topics.get_mut(&TopicId(id)).expect("a topic of the run")
}

/// Gives a topic what happened to it on a day; what it was born by says when it was found first.
fn happens(facts: &mut RunFacts, id: u32, on: i8, happening: Happening) {
    let lineage = topic(facts, id).lineage.get_or_insert_default();
    if matches!(happening, Happening::Born | Happening::SplitFrom(_)) {
        lineage.first_found = day(on);
    }
    lineage.events.push(Event { on: day(on), happening, share: 1.0 });
}

fn ids(changes: &[TopicChange]) -> Vec<u32> {
    changes.iter().map(|change| change.id.0).collect()
}

#[test]
fn a_run_and_its_repetition_are_equal_and_so_is_a_run_and_itself() {
    let first = run(20, 1, &[(1, 10)]);
    let mut again = run(20, 2, &[(1, 10)]);
    again.run.outputs = first.run.outputs.clone();
    for other in [&first, &again] {
        let difference = compare(&first, other);
        assert!(difference.is_equal && difference.causes.is_empty(), "{difference:?}");
        assert_eq!(difference.opening(Language::Ko).lines().nth(1), Some("두 실행의 결과가 같습니다."));
        assert_eq!(difference.sections(Language::En), []);
    }
    // A comment in the settings changes their hash and nothing else: that is told, and that it did not matter.
    again.run.hashes.insert("settings".to_owned(), "b".to_owned());
    let opening = compare(&first, &again).opening(Language::Ko);
    assert!(opening.ends_with("\n결과는 같지만 다음은 다릅니다\n- 설정(voc.toml)이 바뀌었습니다.\n"), "{opening}");
    // Without hashes of the files nothing is said to be equal.
    let mut bare = run(20, 2, &[(1, 10)]);
    bare.run.outputs.clear();
    assert!(
        !compare(
            &bare,
            &RunFacts { run: RunFile { run: "2026-11-20-003".into(), ..bare.run.clone() }, ..bare.clone() }
        )
        .is_equal
    );
}

#[test]
fn the_older_run_comes_first_whatever_the_order_in_which_they_are_named() {
    let (older, newer, newest) = (run(20, 9, &[(1, 10)]), run(20, 10, &[(1, 12)]), run(21, 1, &[(1, 13)]));
    let check = |a, b, expected| assert_eq!(compare(a, b).topics.grown[0].difference, expected);
    check(&older, &newer, 2);
    check(&newer, &older, 2);
    check(&newest, &older, 3);
}

#[test]
fn topics_are_new_grown_shrunk_or_gone_by_their_ids_and_the_largest_change_comes_first() {
    let before = run(19, 1, &[(1, 10), (2, 30), (3, 5), (4, 7), (8, 1)]);
    let mut after = run(20, 1, &[(1, 12), (2, 20), (3, 50), (4, 7), (5, 9), (6, 4)]);
    happens(&mut after, 5, 20, Happening::Born);
    happens(&mut after, 6, 5, Happening::Born);
    let difference = compare(&before, &after);
    let topics = &difference.topics;
    assert_eq!((ids(&topics.new), ids(&topics.returned), ids(&topics.gone)), (vec![5], vec![6], vec![8]));
    assert_eq!((ids(&topics.grown), ids(&topics.shrunk)), (vec![3, 1], vec![2]));
    assert_eq!(
        difference.summary.ko,
        "상담은 53건에서 102건으로 49건 늘었고 토픽은 5개에서 6개로 1개 늘었으며, 가장 크게 바뀐 토픽은 T-0003 ‘토픽3’(5건 → 50건), T-0002 ‘토픽2’(30건 → 20건)입니다."
    );
    assert_eq!(
        difference.summary.en,
        "Conversations rose by 49 from 53 to 102 and topics rose by 1 from 5 to 6; the topics that changed most are T-0003 ‘topic 3’ (5 → 50) and T-0002 ‘topic 2’ (30 → 20)."
    );
    let sections = difference.sections(Language::Ko);
    let grown = sections.iter().find(|section| section.title == "늘어난 토픽 2개").expect("a list");
    assert_eq!(grown.rows[0], ["T-0003", "토픽3", "5", "50", "+45", "5.0% → 50.0%"]);
    let gone = sections.iter().find(|section| section.title == "나타나지 않은 토픽 1개").expect("a list");
    assert!(gone.remark.as_ref().is_some_and(|remark| remark.contains("voc topic T-0008 --lineage")), "{gone:?}");
}

#[test]
fn splits_and_mergers_are_told_with_the_other_topic_and_old_ones_are_no_news() {
    let before = run(18, 1, &[(1, 40), (2, 10), (3, 9), (4, 8), (7, 6)]);
    let mut after = run(20, 1, &[(1, 30), (2, 19), (5, 12), (6, 8), (7, 6)]);
    happens(&mut after, 5, 19, Happening::SplitFrom(TopicId(1)));
    happens(&mut after, 6, 20, Happening::SplitFrom(TopicId(4)));
    happens(&mut after, 2, 20, Happening::Absorbed(vec![TopicId(3)]));
    // Before the older run, and so known to it.
    happens(&mut after, 7, 10, Happening::SplitFrom(TopicId(4)));
    let TopicChanges { split, merged, gone, new, .. } = compare(&before, &after).topics;
    let told = |changes: &[TopicChange]| changes.iter().map(|it| (it.id.0, it.lineage.clone())).collect::<Vec<_>>();
    let (one, two, four) = (TopicId(1), TopicId(2), TopicId(4));
    assert_eq!(told(&split), [(5, Some(Kinship::SplitFrom(one))), (6, Some(Kinship::SplitFrom(four)))]);
    assert_eq!(told(&merged), [(3, Some(Kinship::MergedInto(two)))]);
    assert_eq!(told(&gone), [(4, Some(Kinship::SplitInto(vec![TopicId(6)])))]);
    assert_eq!(new, []);
}

#[test]
fn what_people_decided_shows_without_a_change_of_size() {
    let before = run(20, 1, &[(1, 10), (2, 20)]);
    let mut after = run(20, 2, &[(1, 10), (2, 20)]);
    topic(&mut after, 1).label.ko = Some("로그인 장애".to_owned());
    topic(&mut after, 2).owner = Some("앱 개발팀".to_owned());
    topic(&mut after, 2).note = Some("주간 회의\n확인".to_owned());
    after.run.hashes.insert("registers".to_owned(), "b".to_owned());
    let difference = compare(&before, &after);
    assert_eq!(
        difference.summary.ko,
        "상담 수(30건)와 토픽 수(2개)는 같으며, 이름이 바뀐 토픽 1개, 담당이 바뀐 토픽 1개, 메모가 바뀐 토픽 1개가 있습니다."
    );
    assert_eq!(
        difference.summary.en,
        "The numbers of conversations (30) and topics (2) are the same; 1 topic has another name, 1 topic has another owner, 1 topic has another note."
    );
    let rows = |language: Language| {
        difference.sections(language).into_iter().map(|it| it.rows[0].join("|")).collect::<Vec<_>>()
    };
    assert_eq!(
        rows(Language::Ko),
        ["T-0001|토픽1|로그인 장애", "T-0002|토픽2|-|앱 개발팀", "T-0002|토픽2|-|주간 회의 / 확인"]
    );
    // The English name is as before, so the English page shows the one that changed.
    assert_eq!(rows(Language::En)[0], "T-0001|토픽1|로그인 장애");
    let table = difference.table(Language::En);
    assert!(table.rows.iter().all(|row| row.len() == table.header.len()), "{table:?}");
}

#[test]
fn only_what_differs_is_named_as_a_possible_cause() {
    let before = run(20, 1, &[(1, 10)]);
    let check = |alter: fn(&mut RunFacts), expected: &[Dependency]| {
        let mut after = run(20, 2, &[(1, 11)]);
        alter(&mut after);
        let what: Vec<Dependency> = compare(&before, &after).causes.iter().map(|cause| cause.what).collect();
        assert_eq!(what, expected);
    };
    let input = |path: &str| InputFacts {
        path: path.to_owned(),
        blake3: Some("a".to_owned()),
        records: Counts { read: 3, ..Counts::default() },
    };
    check(|_| {}, &[Dependency::EarlierRun]);
    check(|facts| facts.run.window_from = day(2), &[Dependency::Window]);
    check(|facts| facts.run.version = "0.2.0".to_owned(), &[Dependency::Version]);
    for (name, what) in [
        ("settings", Dependency::Settings),
        ("registers", Dependency::Registers),
        ("dictionaries", Dependency::Dictionaries),
    ] {
        let mut after = run(20, 2, &[(1, 11)]);
        after.run.hashes.insert(name.to_owned(), "b".to_owned());
        assert_eq!(compare(&before, &after).causes[0].what, what);
        // Nothing is known of a hash that one of the two lacks.
        after.run.hashes.remove(name);
        assert_eq!(compare(&before, &after).causes[0].what, Dependency::EarlierRun);
    }
    let (mut before, mut after) = (before.clone(), run(20, 2, &[(1, 11)]));
    before.run.inputs = vec![input("a.csv"), input("b.csv"), input("c.csv")];
    after.run.inputs = vec![input("b.csv"), input("c.csv"), input("d.csv")];
    after.run.inputs[1].blake3 = Some("b".to_owned());
    after.run.inputs[1].records.rejected = 2;
    // The same bytes count otherwise when the as-of day moves: no change of input.
    after.run.inputs[0].records.later = 1;
    let difference = compare(&before, &after);
    assert_eq!(
        difference.causes[0].told.ko,
        "입력이 다릅니다: 새 파일 1개(기록 3건), 내용이 바뀐 파일 1개(기록 3건 → 5건)."
    );
    assert_eq!(
        difference.causes[0].told.en,
        "The input differs: 1 new file (3 records), 1 changed file (3 → 5 records)."
    );
    assert_eq!(difference.inputs.changed[0].path, "c.csv");
}

#[test]
fn new_warnings_and_records_newly_set_aside_are_told_by_where_they_stand() {
    let record = |line: u64, reason: &str| RejectedRecord {
        file: "a.csv".to_owned(),
        line: Some(line),
        row: None,
        reason: reason.to_owned(),
    };
    let (mut before, mut after) = (run(19, 1, &[]), run(20, 1, &[]));
    before.rejected = vec![record(3, "본문이 없습니다"), record(4, "본문이 없습니다")];
    after.rejected = vec![record(3, "no text"), record(9, "no text")];
    after.run.warnings = vec![Bilingual::new("경고", "a warning")];
    let difference = compare(&before, &after);
    assert_eq!(difference.newly_rejected, [record(9, "no text")]);
    assert_eq!((difference.n_no_longer_rejected, difference.new_warnings.len()), (1, 1));
    let titles: Vec<String> = difference.sections(Language::Ko).into_iter().map(|section| section.title).collect();
    assert_eq!(titles, ["새 경고 1개", "새로 제외된 기록 1건"]);
}

#[test]
fn runs_that_numbered_topics_anew_are_compared_with_a_caution() {
    let mut before = run(19, 1, &[(1, 10)]);
    topic(&mut before, 1).lineage = None;
    let difference = compare(&before, &run(20, 1, &[(1, 12)]));
    assert!(difference.opening(Language::Ko).contains("\n주의: 토픽 번호를"), "{}", difference.opening(Language::Ko));
}

#[test]
fn figures_have_signs_and_shares_have_points() {
    let (mut before, mut after) = (run(19, 1, &[(1, 2000)]), run(20, 1, &[(1, 990)]));
    before.run.counts.single_ratio = 0.311;
    after.run.counts.single_ratio = 0.282;
    let sections = compare(&before, &after).sections(Language::Ko);
    let figures = &sections.iter().find(|section| section.title == "수치").expect("figures").rows;
    assert_eq!(figures[0], ["상담", "2,000", "990", "−1,010"]);
    assert_eq!(figures[3], ["묶이지 않은 발언", "31.1%", "28.2%", "−2.9%p"]);
}

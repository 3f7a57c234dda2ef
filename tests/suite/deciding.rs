use serde_json::{Value, json};

use crate::workspace::{GOOD, RUN, Said, Workspace, program};

const FILE: &str = "registers/curation.toml";

fn citation(transcript: &str) -> Value {
    json!({"transcript": transcript, "turn": 3, "start": 0, "end": 8, "text": "환불이 안 돼요"})
}

fn name(ko: &str, en: &str) -> Value {
    json!({"ko": ko, "en": en})
}

fn an_alert(id: &str, kind: &str, state: &str) -> Value {
    json!({"id": id, "kind": kind, "severity": null, "topic": "T-0042", "name": name("환불 지연", "Refund is late"),
        "segment": null, "date": "2026-11-10", "state": state, "since": "2026-11-10", "ended": null, "days": 9,
        "observed": 41, "expected": 12.3, "interval": [6, 20], "times": 3.3, "q_value": 0.0001, "near_events": [],
        "terms": ["환불", "입금"], "examples": [citation("C-17")], "owner": null, "sentences": [], "more": {"to": "come"}})
}

/// Returns what a night that raised something wrote.
fn alerts() -> Vec<Value> {
    let mut spike = an_alert("A-0007", "spike", "open");
    spike["segment"] = json!({"facet": "app_version", "value": "5.2.0"});
    spike["owner"] = json!("결제팀");
    spike["near_events"] = json!([
        {"kind": "holiday", "id": "2026-11-09", "name": name("창립 기념일", "Founding day"), "date": "2026-11-09", "hours": null},
        {"kind": "release", "id": "r", "name": name("두루 앱 5.2.0", "Duru app 5.2.0"), "date": "2026-11-10", "hours": 6.0},
    ]);
    spike["sentences"] = json!([
        {"kind": "measured", "ko": "예상의 3.3배입니다.", "en": "It is 3.3 times as many as expected.", "template": "x"},
        {"kind": "quoted", "text": "환불이 안 돼요", "citation": citation("C-17"), "transforms": []},
    ]);
    spike["examples"] = json!([citation("C-17"), citation("C-18")]);
    let mut more_unusual = an_alert("A-0009", "new_topic", "new");
    (more_unusual["q_value"], more_unusual["times"]) = (json!(0.00001), json!(null));
    let mut severe = an_alert("A-0003", "severe_case", "new");
    for field in ["observed", "expected", "interval", "times", "q_value"] {
        severe[field] = json!(null);
    }
    let mut ended = an_alert("A-0002", "spike", "ended");
    ended["ended"] = json!("2026-11-15");
    vec![an_alert("A-0004", "drop", "open"), severe, spike, more_unusual, ended, an_alert("A-0001", "spike", "muted")]
}

fn a_proposal(id: &str, score: f64) -> Value {
    json!({"id": id, "state": "proposed", "state_since": null, "note": null, "type": "process",
        "name": name("환불 입금 안내", "Tell when refunds arrive"), "topics": ["T-0042"],
        "owner": {"team": "결제팀", "backup": "정산팀", "channel": "#pay", "rule": 3, "reason": name("분류 ‘결제’", "category ‘payment’")},
        "journey_stage": null, "proposed": "2026-11-10", "updated": "2026-11-20", "is_watched": false, "score": score,
        "score_parts": [{"id": "size", "name": name("규모", "size"), "value": 0.8, "weight": 0.3}],
        "sections": [
            {"id": "conclusion", "title": name("결론", "Conclusion"), "sentences": [
                {"kind": "fixed", "ko": "입금일을 먼저 알립니다.", "en": "Tell the day of payment first."},
                {"kind": "quoted", "text": "환불이 안 돼요", "citation": citation("C-17")}]},
            {"id": "limits", "title": name("한계", "Limits"), "sentences": []},
        ],
        "path": format!("proposals/{id}.md")})
}

fn proposals() -> Vec<Value> {
    let mut watched = a_proposal("P-0003", 99.0);
    watched["is_watched"] = json!(true);
    let mut rejected = a_proposal("P-0004", 50.0);
    rejected["state"] = json!("rejected");
    vec![a_proposal("P-0017", 73.2), a_proposal("P-0005", 80.0), watched, rejected]
}

fn jsonl(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Returns a workspace whose newest run has alerts and proposals.
fn desk() -> Workspace {
    let desk = Workspace::with("good.jsonl", GOOD);
    desk.voc(&RUN).ok();
    desk.write("runs/latest/alerts.jsonl", jsonl(&alerts()));
    desk.write("runs/latest/proposals.jsonl", jsonl(&proposals()));
    // Somebody rejected it before that run.
    desk.write(
        FILE,
        "# 회의\n\n[[rule]]\nid = \"R-001\"\naction = \"proposal\"\nproposal = \"P-0004\"\nstate = \"rejected\"\n",
    );
    desk
}

fn ids(said: &Said) -> Vec<String> {
    said.lines().iter().filter_map(|line| Some(line["id"].as_str()?.to_owned())).collect()
}

/// Returns today as the program knows it in the zone of a workspace without settings.
fn today() -> jiff::civil::Date {
    jiff::Timestamp::now().in_tz("Asia/Seoul").expect("a zone").date()
}

#[test]
fn alerts_that_last_come_first_by_how_unusual_they_are_and_all_only_when_asked() {
    let desk = desk();
    let check = |more: &[&str], expected: &[&str]| {
        let said = desk.voc(&[&["alerts", "--format", "jsonl"], more].concat()).ok();
        assert_eq!(ids(&said), expected, "{more:?}");
    };
    check(&[], &["A-0009", "A-0007", "A-0003", "A-0004"]);
    check(&["--limit", "2"], &["A-0009", "A-0007"]);
    // A-0001 is muted in the file, and no rule of now says so.
    check(&["--all"], &["A-0009", "A-0007", "A-0003", "A-0004", "A-0001", "A-0002"]);
    let lines = desk.voc(&["alerts", "--format", "jsonl"]).ok().lines();
    assert_eq!(lines[1], alerts()[2], "a line stands as the run wrote it");
    let said = desk.voc(&["alerts", "--lang", "ko"]).ok();
    let shown: Vec<&str> = said.stdout.lines().collect();
    assert!(shown[0].starts_with("알림    종류"), "{}", said.stdout);
    let cells: Vec<&str> = shown[2].split("  ").filter(|cell| !cell.is_empty()).map(str::trim).collect();
    assert_eq!(
        cells,
        [
            "A-0007",
            "급증",
            "환불 지연 (T-0042), 앱 버전 5.2.0",
            "2026-11-10",
            "41/12.3 (3.3배)",
            "두루 앱 5.2.0 (6시간 전)",
            "결제팀",
            "계속"
        ]
    );
    assert!(said.stderr.contains("꺼 둔 알림 1건과 끝난 알림 1건은 --all로 볼 수 있습니다"), "{}", said.stderr);
    let csv = desk.voc(&["alerts", "--format", "csv", "--lang", "en"]).ok().stdout;
    assert!(csv.starts_with("\u{feff}alert,kind,\"topic, name\",since,"), "{csv}");
    assert_eq!(csv.lines().count(), 5);
}

#[test]
fn an_alert_shows_its_figures_its_sentences_and_each_quote_once() {
    let desk = desk();
    let said = desk.voc(&["alert", "a-7", "--lang", "ko"]).ok();
    assert_eq!(
        said.stdout,
        "A-0007  급증: 환불 지연 (T-0042), 앱 버전 5.2.0\n\
         상태: 계속\n\
         기간: 2026-11-10부터 9일째 (2026-11-10 밤에 처음 알림)\n\
         건수: 관측 41, 예상 12.3 (보통 6~20), 3.3배\n\
         가까운 일: 휴일 창립 기념일 (2026-11-09); 배포 두루 앱 5.2.0 (6시간 전)\n\
         낱말: 환불, 입금\n\
         담당: 결제팀\n\
         \n\
         \u{20} 예상의 3.3배입니다.\n\
         \u{20} “환불이 안 돼요”  C-17#3\n\
         \u{20} “환불이 안 돼요”  C-18#3\n\
         \n\
         끄기: voc alert A-0007 --mute --until YYYY-MM-DD\n"
    );
    let english = desk.voc(&["alert", "A-0007", "--lang", "en"]).ok().stdout;
    assert!(english.contains("counts: observed 41, expected 12.3 (usually 6 to 20), 3.3 times as many\n"), "{english}");
    assert_eq!(desk.voc(&["alert", "A-0007", "--format", "json"]).ok().json(), alerts()[2]);
    let csv = desk.voc(&["alert", "A-0007", "--format", "csv", "--lang", "en"]).ok().stdout;
    assert_eq!(csv.lines().nth(2), Some("spike,환불이 안 돼요,C-17#3"), "{csv}");
    assert_eq!(csv.lines().count(), 4);
}

#[test]
fn a_muted_alert_is_a_rule_and_can_be_shown_again() {
    let desk = desk();
    let (today, tomorrow) = (today(), today().tomorrow().expect("a day"));
    let until = tomorrow.to_string();
    let check = |arguments: &[&str], expected: &str| {
        let said = desk.voc(&[&["alert"], arguments, &["--lang", "en"]].concat()).ok();
        assert_eq!(said.stdout, format!("{expected}\n"));
    };
    let shown = format!("A-0007 is not shown up to and including {until}");
    check(&["A-7", "--mute", "--until", &until], &format!("R-002: from the next `voc run` on, {shown}"));
    check(&["A-0007", "--mute", "--until", &until], "A-0007 is muted already");
    let rule = format!("action = \"mute\"\nalert = \"A-0007\"\nuntil = \"{until}\"\non = \"{today}\"\n");
    assert!(desk.read(FILE).ends_with(&rule), "{}", desk.read(FILE));
    assert_eq!(desk.voc(&["alert", "A-0007", "--format", "json"]).ok().json()["next_state"], "muted");
    assert!(desk.voc(&["alerts", "--lang", "ko"]).ok().stdout.contains("계속 → 꺼 둠"));
    assert!(
        desk.voc(&["alert", "A-0007", "--lang", "ko"]).ok().stdout.ends_with("다시 켜기: voc alert A-0007 --unmute\n")
    );

    check(&["A-0007", "--mute"], "R-003: from the next `voc run` on, A-0007 is not shown");
    check(&["A-0007", "--unmute"], "R-004: from the next `voc run` on, A-0007 is shown again while it lasts");
    assert!(desk.voc(&["alert", "A-0007", "--format", "json"]).ok().json().get("next_state").is_none());
    let listed = desk.voc(&["curate", "list", "--lang", "ko"]).ok().stdout;
    assert!(listed.contains(&format!("A-0007 알림 끄기 ({until}까지)")), "{listed}");
    assert!(listed.contains("A-0007 알림 다시 켜기") && listed.contains("P-0004 상태: 기각"), "{listed}");
    let undone = desk.voc(&["curate", "undo", "--lang", "en"]).ok().stdout;
    assert_eq!(undone, "removed R-004, which the next `voc run` no longer applies: unmute A-0007\n");
    let line = desk.voc(&["curate", "list", "--format", "jsonl"]).ok().lines().remove(1);
    assert_eq!((&line["alert"], &line["until"], &line["topics"]), (&json!("A-0007"), &json!(until), &json!([])));
}

#[test]
fn proposals_are_listed_by_score_without_what_is_only_watched_or_rejected() {
    let desk = desk();
    let check = |more: &[&str], expected: &[&str]| {
        let said = desk.voc(&[&["proposals", "--format", "jsonl"], more].concat()).ok();
        assert_eq!(ids(&said), expected, "{more:?}");
    };
    check(&[], &["P-0005", "P-0017"]);
    check(&["--all"], &["P-0005", "P-0017", "P-0004", "P-0003"]);
    check(&["--limit", "1"], &["P-0005"]);
    check(&["--state", "기각"], &["P-0004"]);
    check(&["--state", "done"], &[]);
    desk.voc(&["proposal", "P-0017", "--state", "완료"]).ok();
    check(&["--state", "done"], &["P-0017"]);
    let said = desk.voc(&["proposals", "--lang", "ko"]).ok();
    let row = said.stdout.lines().nth(2).expect("a row");
    let cells: Vec<&str> = row.split("  ").filter(|cell| !cell.is_empty()).map(str::trim).collect();
    assert_eq!(
        cells,
        ["P-0017", "73.2", "제안 → 완료", "프로세스", "환불 입금 안내", "T-0042", "결제팀", "2026-11-10"]
    );
    assert!(said.stderr.contains("관찰 항목 1건과 기각한 제안 1건은 --all로"), "{}", said.stderr);
}

#[test]
fn a_proposal_reads_as_a_person_reads_it() {
    let desk = desk();
    let said = desk.voc(&["proposal", "p-17", "--lang", "ko"]).ok();
    assert_eq!(
        said.stdout,
        "P-0017  환불 입금 안내\n\
         상태: 제안\n\
         유형: 프로세스\n\
         토픽: T-0042\n\
         담당: 결제팀 (부담당 정산팀; 연락 #pay; 분류 ‘결제’)\n\
         점수: 73.2 (규모 0.80 × 0.30)\n\
         제안일: 2026-11-10\n\
         갱신일: 2026-11-20\n\
         \n\
         결론\n\
         \u{20} 입금일을 먼저 알립니다.\n\
         \u{20} “환불이 안 돼요”  C-17#3\n\
         \n\
         파일: runs/2026-11-20-001/proposals/P-0017.md\n"
    );
    assert_eq!(desk.voc(&["proposal", "P-0017", "--format", "json"]).ok().json(), proposals()[0]);
    let csv = desk.voc(&["proposal", "P-0017", "--format", "csv", "--lang", "en"]).ok().stdout;
    assert_eq!(csv.lines().nth(2), Some("Conclusion,환불이 안 돼요,C-17#3"), "{csv}");
}

#[test]
fn how_far_a_proposal_is_becomes_a_rule_that_says_what_follows() {
    let desk = desk();
    let check = |arguments: &[&str], english: &str| {
        let said = desk.voc(&[&["proposal", "P-0017"], arguments, &["--lang", "en"]].concat()).ok();
        assert_eq!(said.stdout, format!("{english}\n"));
    };
    let followed = "and what changed around that day is held against topics that are not concerned";
    check(&["--state", "proposed"], "P-0017 is proposed already");
    check(
        &["--state", "수용", "--note", "다음 분기"],
        "R-002: from the next `voc run` on, P-0017 is shown as accepted",
    );
    check(
        &["--state", "done", "--on", "2026-11-20", "--note", "5.2.1"],
        &format!("R-003: from the next `voc run` on, P-0017 is done since 2026-11-20, {followed}"),
    );
    check(&["--state", "done"], "P-0017 is done already (2026-11-20)");
    assert!(
        desk.read(FILE).contains(
            "action = \"proposal\"\nproposal = \"P-0017\"\nstate = \"done\"\nday = \"2026-11-20\"\nnote = \"5.2.1\"\non = "
        ),
        "{}",
        desk.read(FILE)
    );
    // Another remark leaves the day as it was.
    check(
        &["--state", "done", "--note", "5.2.2"],
        &format!("R-004: from the next `voc run` on, P-0017 is done since 2026-11-20, {followed}"),
    );
    let shown = desk.voc(&["proposal", "P-0017", "--lang", "ko"]).ok().stdout;
    assert!(shown.contains("상태: 제안 → 완료\n메모: 5.2.2\n"), "{shown}");
    let korean = desk.voc(&["proposal", "P-0005", "--state", "on-hold", "--on", "2026-11-21", "--lang", "ko"]).ok();
    assert_eq!(korean.stdout, "R-005: 다음 `voc run`부터 P-0005의 상태를 보류(2026-11-21부터)로 보여 줍니다.\n");
    let today = today();
    let korean = desk.voc(&["proposal", "P-0005", "--state", "done", "--lang", "ko"]).ok();
    assert_eq!(
        korean.stdout,
        format!(
            "R-006: 다음 `voc run`부터 P-0005의 상태는 완료({today})이며, 그날 앞뒤의 변화를 관련 없는 토픽과 견주어 효과를 확인합니다.\n"
        )
    );
}

#[test]
fn what_would_mean_nothing_is_refused_with_the_way_out() {
    let desk = desk();
    let before = desk.read(FILE);
    let tomorrow = today().tomorrow().expect("a day").to_string();
    let stops = |arguments: &[&str], english: &str, korean: &str| {
        desk.stops(arguments, 2, english, korean);
        assert_eq!(desk.read(FILE), before);
    };
    stops(
        &["alert", "A-0070"],
        "error: the newest run has no alert 'A-0070'\nhelp: nearest alerts: A-0001 (Refund is late), ",
        "오류: 알림 'A-0070'이(가) 최근 실행에 없습니다\n도움말: 가까운 알림: ",
    );
    stops(
        &["proposal", "P-0018", "--state", "done"],
        "error: the newest run has no proposal 'P-0018'\nhelp: nearest proposals: P-0017 (",
        "오류: 제안 'P-0018'이(가) 최근 실행에 없습니다\n도움말: 가까운 제안: P-0017 (환불 입금 안내), ",
    );
    stops(
        &["proposal", "P-0017", "--state", "완뇨"],
        "'완뇨' is not a state of a proposal\nhelp: did you mean 'done'? states: proposed, ",
        "'완뇨'은(는) 제안의 상태가 아닙니다\n도움말: '완료'을(를) 쓰려고 하셨나요?",
    );
    stops(&["proposals", "--state", "don"], "did you mean 'done'?", "'완료'을(를) 쓰려고 하셨나요?");
    stops(
        &["proposal", "P-0017", "--state", "done", "--on", &tomorrow],
        "is a day to come\nhelp: say so when that day has come",
        "아직 오지 않은 날짜입니다\n도움말: ",
    );
    stops(
        &["proposal", "P-0017", "--state", "done", "--on", "2026-11-09"],
        "error: 2026-11-09 is before P-0017 was proposed (2026-11-10)\nhelp: name a day from 2026-11-10 to ",
        "제안한 날(2026-11-10)보다 앞섭니다\n도움말: 2026-11-10부터 ",
    );
    stops(&["proposal", "P-0017", "--state", "done", "--note", " "], "--note is empty", "--note의 값이 비었습니다");
    stops(
        &["alert", "A-0007", "--mute", "--until", "2026-11-20"],
        "--until 2026-11-20 is in the past\nhelp: name today (",
        "--until 2026-11-20은 지난 날짜입니다\n도움말: ",
    );
    stops(
        &["alert", "A-0002", "--mute"],
        "A-0002 has ended already (2026-11-15)\nhelp: there is nothing to mute",
        "A-0002 알림은 이미 끝났습니다 (2026-11-15)",
    );
    stops(&["alert", "A-0007", "--unmute"], "A-0007 is not muted\nhelp: ", "A-0007 알림은 꺼 두지 않았습니다");
    for (arguments, expected) in [
        (&["alert", "A-0007", "--mute", "--unmute"][..], "cannot be used with"),
        (&["alert", "A-0007", "--until", "2026-12-05"], "--mute"),
        (&["proposal", "P-0017", "--on", "2026-11-20"], "--state"),
        (&["proposal", "P-0017", "--state", "done", "--on", "yesterday"], "--on"),
        (&["run", "--fail-on", "anything"], "alert"),
    ] {
        let said = desk.voc(arguments);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{said:?}");
        assert!(said.stderr.contains(expected), "{}", said.stderr);
        assert_eq!(desk.read(FILE), before);
    }
}

#[test]
fn a_run_folder_of_an_earlier_version_is_told_kindly_and_a_damaged_line_with_its_number() {
    let desk = desk();
    for (file, list, one) in
        [("alerts.jsonl", "alerts", ["alert", "A-0007"]), ("proposals.jsonl", "proposals", ["proposal", "P-0017"])]
    {
        let path = format!("runs/latest/{file}");
        desk.write(&path, "{\"id\":\"X\"}\n{\"id\":");
        desk.stops(&[list], 1, &format!("{file}:2: this line is damaged\nhelp: "), "이 줄이 손상되었습니다\n도움말: ");
        std::fs::remove_file(desk.folder().join(&path)).expect("ours");
        let said = desk.voc(&[list, "--lang", "ko"]).ok();
        assert!(said.stdout.is_empty() && said.stderr.contains("만들지 않던 버전의 voc로 한 것입니다"), "{said:?}");
        assert_eq!(desk.voc(&[list, "--format", "json"]).ok().stdout, "[]\n");
        desk.stops(&one, 2, "was made by a version of voc that wrote no ", "만들지 않던 버전의 voc로");
        desk.write(&path, "");
        let said = desk.voc(&[list, "--lang", "ko"]).ok();
        assert!(said.stdout.contains("알림이 없습니다.") || said.stdout.contains("제안이 없습니다."), "{said:?}");
    }
    let fresh = Workspace::with("good.jsonl", GOOD);
    fresh.stops(&["alerts"], 2, "there was no run yet", "아직 실행한 결과가 없습니다");
    let said = crate::workspace::voc(&["proposals", "--workspace", "no/such/folder", "--lang", "en"]);
    assert_eq!((said.code, said.stderr.contains("there is no such workspace")), (2, true), "{said:?}");
}

#[test]
fn a_run_goes_by_rules_on_alerts_and_proposals_without_taking_them_for_topics() {
    let desk = desk();
    desk.voc(&["alert", "A-0007", "--mute"]).ok();
    desk.voc(&["proposal", "P-0017", "--state", "done", "--on", "2026-11-20"]).ok();
    let said = desk.voc(&["run", "--lang", "en", "--as-of", "2026-11-20"]).ok();
    assert!(!said.stderr.contains("does not apply"), "{}", said.stderr);
    assert!(desk.voc(&["check", "--lang", "en"]).ok().stdout.contains("registers/curation.toml: 3 rules\n"));
}

#[test]
fn without_a_new_alert_a_run_that_may_fail_on_one_ends_well() {
    let desk = Workspace::with("good.jsonl", GOOD);
    let said = desk.voc(&[&RUN[..], &["--fail-on", "alert"]].concat());
    // Two conversations of two days are too few to be unusual.
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
fn help_says_in_either_language_what_can_be_decided() {
    for (arguments, expected) in [
        (&["proposal", "--help"][..], "voc proposal P-0017 --state done --on 2026-11-20"),
        (&["proposal", "--help", "--lang", "ko"], "어디까지 진행했는지 적습니다"),
        (&["alert", "--help", "--lang", "ko"], "꺼 둘 마지막 날"),
        (&["run", "--help", "--lang", "ko"], "종료 코드 10으로 끝납니다"),
    ] {
        let output = program(arguments).output().expect("it starts");
        assert!(output.status.success(), "{arguments:?}");
        let shown = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(shown.contains(expected), "{arguments:?}: {shown}");
    }
}

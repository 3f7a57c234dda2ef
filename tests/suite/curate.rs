use std::fs;

use crate::workspace::{GOOD, RUN, Workspace, files_below, program};

const FILE: &str = "registers/curation.toml";

/// Returns a workspace of its own that knows what the shared night left.
fn desk() -> Workspace {
    let (night, desk) = (Workspace::after_a_night(), Workspace::empty());
    for part in ["store", "registers"] {
        for file in files_below(&night.folder().join(part)) {
            let name = file.strip_prefix(night.folder()).expect("below").to_str().expect("a plain path");
            desk.write(name, fs::read(&file).expect("ours"));
        }
    }
    desk.write(FILE, "# 분기 회의에서 정한 것들\n");
    desk
}

/// Returns the id and the topic of a statement, largest topic first.
fn a_statement(desk: &Workspace) -> (String, String) {
    let topic = desk.store().topics().expect("topics").remove(0).id;
    let statement = desk.store().assignments_of_topic(&topic).expect("rows").remove(0).statement;
    (statement.to_string(), topic)
}

#[test]
fn every_decision_is_a_rule_in_the_file_and_is_told_in_a_sentence() {
    let desk = desk();
    let (statement, _) = a_statement(&desk);
    let check = |arguments: &[&str], expected: &str| {
        let said = desk.voc(&[&["curate"], arguments, &["--lang", "en"]].concat()).ok();
        assert_eq!(said.stdout, format!("{expected}\n"));
    };
    check(
        &["rename", "t-3", "--ko", "환불 승인 후 입금 지연", "--en", "Refund approved but not paid"],
        "R-001: from the next `voc run` on, T-0003 is called '환불 승인 후 입금 지연' · 'Refund approved but not paid'",
    );
    check(&["merge", "T-0001", "T-0002"], "R-002: from the next `voc run` on, statements of T-0002 count in T-0001");
    check(
        &["split", "T-0004", "--words", "멤버십, 해지", "--en", "Membership"],
        "R-003: from the next `voc run` on, statements with '멤버십', '해지' leave T-0004 and become a topic of their own",
    );
    check(
        &["pin", "T-0003"],
        "R-004: from the next `voc run` on, T-0003 is never retired, however long it is not found",
    );
    check(&["pin", "T-0003"], "T-0003 is pinned already");
    check(
        &["owner", "T-0003", "결제", "1팀"],
        "R-005: from the next `voc run` on, T-0003 is shown with its owner, 결제 1팀",
    );
    check(&["note", "T-0003", "약관을 고치는 중"], "R-006: from the next `voc run` on, T-0003 is shown with this note");
    check(
        &["belongs", &statement, "T-0003"],
        &format!("R-007: from the next `voc run` on, {statement} counts in T-0003"),
    );
    check(
        &["does-not-belong", &statement, "T-0001"],
        &format!("R-008: from the next `voc run` on, {statement} does not count in T-0001"),
    );
    check(&["unpin", "T-0003"], "R-004: from the next `voc run` on, T-0003 is no longer pinned");
    check(&["ban", "T-0005"], "R-009: from the next `voc run` on, T-0005 is left out of the topics");
    check(&["undo"], "removed R-009, which the next `voc run` no longer applies: ban T-0005");
    check(
        &["undo", "r-6"],
        "removed R-006, which the next `voc run` no longer applies: note on T-0003: 약관을 고치는 중",
    );

    let text = desk.read(FILE);
    assert!(
        text.starts_with(
            "# 분기 회의에서 정한 것들\n\n[[rule]]\nid = \"R-001\"\naction = \"rename\"\ntopic = \"T-0003\"\n"
        ),
        "{text}"
    );
    let rules = desk.voc(&["curate", "list", "--format", "jsonl"]).ok().lines();
    let ids: Vec<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!(ids, ["R-001", "R-002", "R-003", "R-005", "R-007", "R-008"]);
    assert_eq!(rules[2]["words"].to_string(), "[\"멤버십\",\"해지\"]");
}

#[test]
fn sentences_are_korean_in_a_korean_workspace() {
    let desk = desk();
    desk.write("voc.toml", "[workspace]\nlanguage = \"ko\"\n");
    let said = desk.voc(&["curate", "rename", "T-0003", "--ko", "환불 지연"]).ok();
    assert_eq!(said.stdout, "R-001: 다음 `voc run`부터 T-0003의 이름을 '환불 지연'(으)로 보여 줍니다.\n");
    let said = desk.voc(&["curate", "ban", "T-0003"]).ok();
    assert_eq!(said.stdout, "R-002: 다음 `voc run`부터 T-0003을(를) 토픽에서 제외합니다.\n");
    let said = desk.voc(&["curate", "unban", "T-0003"]).ok();
    assert_eq!(said.stdout, "R-002: 다음 `voc run`부터 T-0003을(를) 더는 제외하지 않습니다.\n");
    assert!(desk.voc(&["curate", "list"]).ok().stdout.contains("T-0003의 이름을 '환불 지연'(으)로"));
    let said = desk.voc(&["curate", "undo"]).ok();
    assert_eq!(
        said.stdout,
        "R-001 규칙을 지웠으며 다음 `voc run`부터 적용하지 않습니다: T-0003의 이름을 '환불 지연'(으)로\n"
    );
    assert_eq!(desk.read(FILE), "# 분기 회의에서 정한 것들\n");
}

#[test]
fn topics_and_statements_that_the_newest_run_does_not_know_are_answered_with_the_nearest() {
    let desk = desk();
    let before = desk.read(FILE);
    let (statement, topic) = a_statement(&desk);
    desk.stops(
        &["curate", "pin", "T-9001"],
        2,
        "error: the newest run has no topic 'T-9001'\nhelp: nearest topics: T-0001 (",
        "오류: 토픽 'T-9001'이(가) 최근 실행에 없습니다\n도움말: 가까운 토픽: T-0001 (",
    );
    let named = desk.store().topics().expect("topics").into_iter().find_map(|row| Some((row.id, row.label_ko?)));
    let (id, name) = named.expect("a topic with a Korean name");
    desk.stops(
        &["curate", "ban", &name],
        2,
        &format!("help: nearest topics: {id} ("),
        &format!("가까운 토픽: {id} ({name})"),
    );
    let said = desk.voc(&["curate", "merge", "T-9001", "T-9002", "--lang", "en"]);
    assert_eq!((said.code, said.stderr.matches("error: the newest run has no topic").count()), (2, 2), "{said:?}");
    let wrong = statement.rsplit_once('-').map(|(start, _)| format!("{start}-9999")).expect("an id");
    desk.stops(
        &["curate", "belongs", &wrong, "T-0001"],
        2,
        &format!("error: the newest run has no statement '{wrong}'\nhelp: nearest of the same conversation: {statement} ({topic} "),
        &format!("오류: 발언 '{wrong}'이(가) 최근 실행에 없습니다\n도움말: 같은 상담의 가까운 발언: {statement} ({topic} "),
    );
    desk.stops(
        &["curate", "split", "T-0001", "--examples", "없는상담#0:0-5"],
        2,
        "this conversation has no statement that topics are made of",
        "이 상담에는 토픽을 이루는 발언이 없습니다",
    );
    desk.stops(
        &["curate", "belongs", "C-1", "T-0001"],
        2,
        "'C-1' is not the id of a statement",
        "발언 번호가 아닙니다",
    );
    assert_eq!(desk.read(FILE), before);
}

#[test]
fn what_would_mean_nothing_is_refused_before_the_file_is_touched() {
    let desk = desk();
    let stops = |arguments: &[&str], english: &str, korean: &str| {
        let before = desk.read(FILE);
        desk.stops(&[&["curate"], arguments].concat(), 2, english, korean);
        assert_eq!(desk.read(FILE), before);
    };
    stops(&["undo"], "there is no rule to take back", "지울 규칙이 없습니다");
    stops(&["unpin", "T-0001"], "T-0001 is not pinned\nhelp: look at the rules with", "고정되어 있지 않습니다");
    stops(&["merge", "T-0001", "t-1"], "T-0001 cannot be merged into itself", "자기 자신과 합칠 수 없습니다");
    stops(&["rename", "T-0001", "--ko", " "], "--ko is empty", "--ko의 값이 비었습니다");
    stops(&["split", "T-0001", "--words", ","], "--words is empty", "--words의 값이 비었습니다");
    desk.voc(&["curate", "merge", "T-0001", "T-0002"]).ok();
    stops(
        &["merge", "T-0002", "T-0001"],
        "R-001 merge T-0002 into T-0001\nhelp: take the earlier rule back with `voc curate undo R-001` first",
        "R-001 T-0002을(를) T-0001에 합치기\n도움말: 먼저 `voc curate undo R-001`로",
    );
    stops(&["undo", "R-007"], "there is no rule 'R-007'\nhelp: nearest rules: R-001", "규칙 'R-007'이(가) 없습니다");
    for (arguments, expected) in [
        (&["curate"][..], "rename"),
        (&["curate", "renam", "T-0001"], "'rename'"),
        (&["curate", "rename", "T-0001"], "--ko"),
        (&["curate", "merge", "T-0001"], "2"),
        (&["curate", "split", "T-0001"], "--words"),
        (&["curate", "split", "T-0001", "--words", "a", "--examples", "b"], "cannot be used with"),
    ] {
        let said = desk.voc(arguments);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{said:?}");
        assert!(said.stderr.contains(expected), "{}", said.stderr);
    }
}

#[test]
fn a_file_that_is_not_sound_is_reported_by_every_command_and_never_overwritten() {
    let desk = desk().and("good.jsonl", GOOD);
    let broken = "# 메모\n[[rule]]\naction = \"pin\"\ntopic = \"T-0001\"\nteem = \"결제팀\"\n";
    desk.write(FILE, broken);
    for command in [
        &["curate", "pin", "T-0001"][..],
        &["curate", "undo"],
        &["curate", "unban", "T-0001"],
        &["curate", "list"],
        &["check"],
        &RUN,
    ] {
        desk.stops(
            command,
            3,
            &format!("error: DESK/{FILE}:5: unknown key 'teem'\nhelp: did you mean "),
            &format!("오류: DESK/{FILE}:5: 모르는 항목 'teem'입니다\n도움말: "),
        );
        assert_eq!(desk.read(FILE), broken);
    }
    desk.write(FILE, broken.replace("teem = \"결제팀\"\n", ""));
    assert!(desk.voc(&["check", "--lang", "en"]).ok().stdout.contains("registers/curation.toml: 1 rule\n"));
}

#[test]
fn somebody_else_at_the_same_file_is_waited_for() {
    let desk = desk();
    desk.voc(&["curate", "pin", "T-0001"]).ok();
    let lock = fs::OpenOptions::new().write(true).open(desk.folder().join("registers/curation.lock")).expect("ours");
    lock.try_lock().expect("free");
    desk.stops(
        &["curate", "pin", "T-0002"],
        75,
        &format!("error: DESK/{FILE}: somebody else is changing this file just now\nhelp: try again in a moment\n"),
        &format!("오류: DESK/{FILE}: 다른 사람이 지금 이 파일을 고치고 있습니다\n도움말: 잠시 뒤 다시 시도해 주세요\n"),
    );
    assert!(desk.voc(&["curate", "list", "--lang", "en"]).ok().stdout.contains("pin T-0001"), "reading goes on");
    drop(lock);
    desk.voc(&["curate", "pin", "T-0002"]).ok();
}

#[test]
fn a_fresh_workspace_lists_no_rules_and_decides_nothing_before_its_first_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("desk");
    let path = path.to_str().expect("a plain path");
    program(&["init", path]).assert().success();
    let said = crate::workspace::voc(&["curate", "list", "--workspace", path]).ok();
    assert!(said.stdout.starts_with("아직 규칙이 없습니다."), "{}", said.stdout);
    assert_eq!(crate::workspace::voc(&["curate", "list", "--format", "json", "--workspace", path]).ok().stdout, "[]\n");
    let said = crate::workspace::voc(&["curate", "pin", "T-0001", "--workspace", path, "--lang", "en"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("there was no run yet in this workspace"), "{}", said.stderr);
    let said = crate::workspace::voc(&["curate", "list", "--workspace", "no/such/folder", "--lang", "en"]);
    assert_eq!((said.code, said.stderr.contains("there is no such workspace")), (2, true), "{said:?}");
}

#[test]
fn help_says_what_can_be_decided_in_either_language() {
    for (language, expected) in
        [("en", "Put topics together; the others go into the first"), ("ko", "뒤의 토픽이 첫 토픽에 들어갑니다")]
    {
        let said = crate::workspace::voc(&["curate", "--help", "--lang", language]).ok();
        assert!(said.stdout.contains(expected), "{}", said.stdout);
    }
}

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::{Value, json};
use voc::knowledge::{Confidence, Decision, Draft, DraftState, Review};

use crate::durable::copy;
use crate::privacy::decoded;
use crate::workspace::{AS_OF, Workspace, text_of};

/// The night after that of the samples.
const NEXT: &str = "2026-11-21";

/// Reads a file of the newest run; a copy of a workspace has no `latest`.
fn newest(workspace: &Workspace, name: &str) -> String {
    workspace.read(&format!("runs/{}/{name}", workspace.store().clock().expect("a run").name))
}

fn drafts(workspace: &Workspace) -> Vec<Draft> {
    newest(workspace, "kb-drafts.jsonl").lines().map(|line| serde_json::from_str(line).expect("a draft")).collect()
}

fn find<'d>(drafts: &'d [Draft], id: &str) -> Option<&'d Draft> {
    drafts.iter().find(|draft| draft.id == id)
}

/// Returns how many sentences are checked of drafts, their steps included, and of articles.
pub(crate) fn n_sentences(workspace: &Workspace) -> (usize, usize) {
    let of_draft = |draft: &Draft| draft.sentences().count() + draft.all_steps().count();
    let health = newest(workspace, "kb-health.jsonl");
    (
        drafts(workspace).iter().map(of_draft).sum(),
        health.lines().filter(|line| line.contains("\"article\":\"")).count(),
    )
}

/// Whether somebody has something to write.
fn is_to_write(draft: &Draft) -> bool {
    !matches!(draft.decision, Decision::Ok | Decision::Duplicate)
}

/// Returns the first new draft in Korean that can be accepted and is none of some.
fn a_new_one<'d>(drafts: &'d [Draft], but: &[&str]) -> &'d Draft {
    let fits = |draft: &&Draft| {
        (draft.decision, draft.state) == (Decision::New, DraftState::NotValidated)
            && !draft.id.ends_with(".en")
            && draft.steps().count() > 1
            && !but.contains(&draft.id.as_str())
    };
    drafts.iter().find(fits).expect("the samples give some")
}

/// Returns how many sentences a run folder says, and that all of them hold.
#[track_caller]
fn checked(workspace: &Workspace) -> u64 {
    let said = workspace.voc(&["verify", "--format", "json"]);
    assert_eq!(said.code, 0, "{}", said.stdout);
    said.json()["checked"].as_u64().expect("a number")
}

#[test]
fn a_night_drafts_each_problem_once_a_language_and_every_sentence_is_checked() {
    let night = Workspace::after_a_night();
    let drafts = drafts(night);
    for is_english in [false, true] {
        let n = drafts.iter().filter(|draft| draft.id.ends_with(".en") == is_english && is_to_write(draft)).count();
        assert!(n >= 10, "{n} drafts are to be written, English: {is_english}");
    }
    let mut written: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| is_to_write(draft)) {
        for topic in &draft.topics {
            let other = written.insert((topic, draft.language.code()), &draft.id);
            assert_eq!(other, None, "{topic} is in {} too", draft.id);
        }
    }
    let ids: BTreeSet<&str> = drafts.iter().map(|draft| draft.id.as_str()).collect();
    assert_eq!(ids.len(), drafts.len());
    let documents: BTreeSet<String> = crate::repeatable::run_folder(night)
        .into_keys()
        .filter_map(|name| Some(name.strip_prefix("kb/")?.strip_suffix(".md")?.to_owned()))
        .collect();
    assert_eq!(documents, ids.iter().map(|&id| id.to_owned()).collect());
    for draft in &drafts {
        assert_eq!(draft.revision, voc::knowledge::revision(draft), "{}", draft.id);
        assert_eq!(draft.review, Review::Open, "{}", draft.id);
        let document = newest(night, &draft.path);
        let state = if draft.state == DraftState::Wip { "wip" } else { "not_validated" };
        assert!(document.contains(&format!("\nid: {}\n", draft.id)), "{}", draft.id);
        assert!(document.contains(&format!("\nstate: {state}\n")), "{}", draft.id);
        if draft.state == DraftState::NotValidated {
            let Confidence { n_solved, n_agents, .. } = draft.confidence;
            assert!(n_solved >= 3 && n_agents >= 2, "{} stands on too little", draft.id);
        }
    }

    // What is checked of drafts and articles is all that they say.
    let without = copy(night);
    let (said, n_articles) = n_sentences(night);
    let all = checked(&without);
    for name in ["kb-drafts.jsonl", "kb-health.jsonl"] {
        without.write(&format!("runs/2026-11-20-001/{name}"), "");
    }
    assert!(said > 1000 && n_articles >= 12, "{said} sentences, {n_articles} articles");
    assert_eq!(all - checked(&without), (said + n_articles) as u64);
}

#[test]
fn a_false_count_a_place_that_is_not_there_and_changed_words_are_found() {
    let night = copy(Workspace::after_a_night());
    let path = night.folder().join("runs/2026-11-20-001/kb-drafts.jsonl");
    let whole = fs::read_to_string(&path).expect("written");
    let lines: Vec<Value> = whole.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let fits = |line: &Value| {
        let places = line["routes"][0]["steps"][0]["places"].as_array();
        places.is_some_and(|places| places.len() > 3) && line["decision"] == "new"
    };
    let at = lines.iter().position(fits).expect("a draft with a step");
    let customers = {
        let id = lines[at]["issue"][0]["citation"].clone();
        format!("{}#{}:{}-{}", text_of(&id["transcript"]), id["turn"], id["start"], id["end"])
    };
    let check = |what: &str, change: &dyn Fn(&mut Value)| {
        let mut lines = lines.clone();
        change(&mut lines[at]);
        fs::write(&path, lines.iter().map(|line| format!("{line}\n")).collect::<String>()).expect("ours");
        let said = night.voc(&["verify", "--format", "json"]);
        let failed = said.json()["failed"].as_array().expect("a list").clone();
        assert_eq!(said.code, 6, "{what} passes");
        assert!(failed.iter().all(|failure| failure["document"] == lines[at]["id"]), "{what}: {failed:?}");
    };
    let step = |line: &mut Value, change: &dyn Fn(&mut Value)| change(&mut line["routes"][0]["steps"][0]);
    let more = |value: &mut Value| *value = json!(value.as_u64().expect("a number") + 1);
    for count in ["n_cases", "n_solved", "n_agents"] {
        check(count, &|line| step(line, &|step| more(&mut step[count])));
    }
    check("the count of a way", &|line| more(&mut line["routes"][0]["n_solved"]));
    check("a place in no conversation", &|line| {
        step(line, &|step| step["places"][0] = json!("C-20260101-99999#1:0-4"));
    });
    check("a place behind the end", &|line| {
        step(line, &|step| {
            let place = text_of(&step["places"][0]);
            step["places"][0] = json!(format!("{}:9000-9004", place.rsplit_once(':').expect("a place").0));
        });
    });
    check("a place twice", &|line| {
        step(line, &|step| {
            step["places"][1] = step["places"][0].clone();
        });
    });
    check("a customer's words", &|line| step(line, &|step| step["places"][0] = json!(customers)));
    check("what a step says", &|line| step(line, &|step| step["said"]["text"] = json!("카드를 새로 만듭니다")));
    check("where a step was said", &|line| {
        step(line, &|step| step["said"]["citation"]["transcript"] = json!("C-20260101-99999"));
    });
    check("what a customer said", &|line| line["issue"][0]["text"] = json!("서비스가 최악이에요"));
    check("a reason", &|line| line["reasons"][0]["ko"] = json!("모두가 이 문서를 바랍니다."));
    fs::write(&path, whole).expect("ours");
    checked(&night);
}

#[test]
fn a_whole_review_holds_on_the_next_night() {
    let desk = copy(Workspace::after_a_night());
    // A copy has no `latest` before its next run.
    desk.run(AS_OF).ok();
    let before = drafts(&desk);
    let (plain, edited) = (a_new_one(&before, &[]).clone(), a_new_one(&before, &[&a_new_one(&before, &[]).id]).clone());
    let rejected = a_new_one(&before, &[&plain.id, &edited.id]).clone();
    let fits = |draft: &&Draft| draft.decision == Decision::Update && draft.state == DraftState::NotValidated;
    let update = before.iter().find(fits).expect("the samples need one").clone();

    // What waits is listed, and a document is what the night wrote.
    let listed = desk.voc(&["kb", "list", "--format", "jsonl", "--limit", "1000"]).ok().lines();
    let listed: BTreeSet<String> = listed.iter().map(|line| text_of(&line["id"])).collect();
    let waiting = before.iter().filter(|draft| is_to_write(draft)).map(|draft| draft.id.clone());
    assert_eq!(listed, waiting.collect());
    let document = desk.voc(&["kb", "show", &edited.id]).ok().stdout;
    assert_eq!(document, newest(&desk, &edited.path));

    // An edit that takes a source away is refused, and one that is the reviewer's own is not.
    let line = document.lines().find(|line| line.starts_with("1. ")).expect("a step").to_owned();
    let mark = &line[line.rfind("[근거: ").expect("a mark")..];
    let from = desk.folder().join("edit.md").to_string_lossy().into_owned();
    let edit = ["kb", "edit", &edited.id, "--from", &from];
    desk.write("edit.md", document.replacen(&line, line.strip_suffix(mark).expect("at its end").trim_end(), 1));
    desk.stops(&edit, 4, "the line does not end with its source", "줄 끝에 근거 표시가 없습니다");
    let own = "1. 주문 내역에서 처리 상태부터 확인합니다. [검토자]";
    desk.write("edit.md", document.replacen(&line, &format!("{own}\n{line}"), 1));
    desk.voc(&edit).ok();
    for id in [&edited.id, &plain.id, &update.id] {
        desk.voc(&["kb", "accept", id]).ok();
    }
    desk.voc(&["kb", "reject", &rejected.id, "--reason", "상담사용 절차"]).ok();
    let article = desk.read(&format!("kb/{}.md", edited.id));
    assert!(article.contains("주문 내역에서 처리 상태부터 확인합니다. <!-- 근거: 검토자 -->"), "{article}");
    assert!(article.contains("\nstate: not_validated\n"), "{article}");

    desk.run(NEXT).ok();
    let after = drafts(&desk);
    for draft in [&plain, &edited] {
        let now = find(&after, &draft.id).expect("its number stays");
        assert_eq!(now.review, Review::Accepted, "{}", draft.id);
        assert_eq!(now.article.as_deref(), Some(draft.id.as_str()), "the article of {} is not its own", draft.id);
        assert!(matches!(now.decision, Decision::Ok | Decision::Update), "{}: {:?}", draft.id, now.decision);
        let again = |other: &&Draft| {
            let same = (&other.topics, other.language) == (&draft.topics, draft.language);
            other.id != draft.id && same && is_to_write(other)
        };
        assert_eq!(after.iter().find(again).map(|other| &other.id), None, "a second draft of {}", draft.id);
    }
    let now = find(&after, &plain.id).expect("there");
    assert_eq!(now.decision, Decision::Ok, "what was accepted as it is lacks nothing: {:?}", now.changes);
    let health = desk.latest("kb-health.jsonl");
    let own = health.iter().find(|line| line["article"] == json!(edited.id)).expect("it is on the shelf");
    assert_eq!(own["is_matched"], true);

    let now = find(&after, &rejected.id).expect("its number stays");
    assert_eq!((now.review, now.note.as_deref()), (Review::Rejected, Some("상담사용 절차")));
    assert!(now.news.is_empty(), "{:?}", now.news);

    let now = find(&after, &update.id).expect("its number stays");
    assert_eq!(now.review, Review::Accepted);
    let words = |draft: &Draft| -> BTreeSet<String> {
        let new = draft.changes.iter().filter_map(|change| change.new.as_ref());
        new.map(|step| step.said.text(draft.language).to_owned()).collect()
    };
    let asked = words(&update);
    assert!(!asked.is_empty());
    for draft in after.iter().filter(|draft| draft.article == update.article) {
        let again: Vec<_> = words(draft).intersection(&asked).cloned().collect();
        assert_eq!(again, Vec::<String>::new(), "{} asks again for what the article has now", draft.id);
    }
    let listed = desk.voc(&["kb", "list", "--format", "jsonl", "--limit", "1000"]).ok().lines();
    let settled = [&plain.id, &edited.id, &rejected.id, &update.id];
    assert!(!listed.iter().any(|line| settled.contains(&&text_of(&line["id"]))), "what is settled waits again");
    checked(&desk);
}

/// Twelve customers with one problem, each in other words.
const FRIDGE: [&str; 12] = [
    "냉장고에서 물이 새요",
    "냉장고 문에서 물이 줄줄 새요",
    "새로 산 냉장고가 물이 샙니다",
    "냉장고 바닥에 물이 새서 젖었어요",
    "냉장고 아래로 물이 계속 새네요",
    "어제부터 냉장고 물이 새요",
    "냉장고 뒤쪽에서 물이 새고 있어요",
    "냉장고 물 새는 것 좀 봐 주세요",
    "냉장고에서 자꾸 물이 새는데요",
    "주방 냉장고 물이 새서 바닥이 난리예요",
    "냉장고 물이 또 새요",
    "냉장고 밑에서 물이 새요",
];

/// Returns a conversation that was solved.
fn solved(id: &str, n: usize, problem: &str, answer: &str) -> String {
    let turns = json!([{"speaker": "customer", "text": problem}, {"speaker": "agent", "text": answer},
                       {"speaker": "customer", "text": "네 해결됐어요 감사합니다"}]);
    let record = json!({"id": id, "started_at": format!("2026-11-{:02}T10:00:00+09:00", n % 15 + 5), "status": "resolved",
        "customer": format!("u-{n}"), "agent": format!("A-{}", n % 4), "turns": turns});
    record.to_string() + "\n"
}

/// Returns a desk whose customers all have leaking fridges, and are answered so.
fn fridges(answer: &str) -> Workspace {
    let told = FRIDGE.iter().enumerate().map(|(n, problem)| solved(&format!("FRIDGE-{n:02}"), n, problem, answer));
    Workspace::with("fridges.jsonl", told.collect::<String>())
}

/// What helps.
const VALVE: &str = "급수 밸브를 잠갔다가 다시 열어 주세요. 문 고무 패킹을 따뜻한 물로 닦아 주세요.";

/// Runs a night that has nothing to teach.
#[track_caller]
fn teaches_nothing(workspace: &Workspace) {
    workspace.run(AS_OF).ok();
    for draft in drafts(workspace) {
        let steps: Vec<&str> = draft.steps().map(|step| step.said.text(draft.language)).collect();
        assert_eq!(steps, [] as [&str; 0], "{}", draft.id);
        let document = newest(workspace, &draft.path);
        assert!(!document.lines().any(|line| line.starts_with("1. ")), "{document}");
    }
    checked(workspace);
    workspace.voc(&["kb", "list", "--all"]).ok();
    workspace.voc(&["kb", "gaps"]).ok();
}

#[test]
fn one_case_and_cases_that_nobody_answered_make_no_resolution() {
    let alone = solved("ONE", 3, "영수증에 상호가 잘못 찍혀요", "설정에서 상호를 고쳐 주세요.");
    teaches_nothing(&Workspace::with("one.jsonl", &alone));
    teaches_nothing(&fridges("").and("one.jsonl", &alone));
    let workspace = fridges(VALVE);
    workspace.run(AS_OF).ok();
    assert!(drafts(&workspace).iter().any(|draft| draft.steps().count() > 0), "a step is one");
}

#[test]
fn that_somebody_else_solved_it_is_no_step() {
    teaches_nothing(&fridges("기사님이 해결해 주셨습니다."));
}

#[test]
fn bad_articles_are_told_with_file_and_line_and_the_night_goes_on() {
    let workspace = fridges(VALVE);
    workspace.write("kb/a-plain.md", "# 환불이 안 들어와요\n\n## 해결\n1. 환불 계좌를 다시 등록합니다.\n");
    workspace.write("kb/b-broken.md", "---\nid: KB-B\ntitle: \"닫히지 않음\n---\n## 해결\n1. 다시 켭니다.\n");
    // "---\nid: KB-C\n---\n## 해결\n1. 물을 끕니다.\n" in CP949.
    let cp949: [&[u8]; 4] =
        [b"---\nid: KB-C\n---\n## ", &[0xc7, 0xd8, 0xb0, 0xe1], b"\n1. ", &[0xb9, 0xb0, 0xc0, 0xbb]];
    workspace
        .write("kb/c-cp949.md", [&cp949.concat()[..], b" ", &[0xb2, 0xfb, 0xb4, 0xcf, 0xb4, 0xd9], b".\n"].concat());
    workspace.write("kb/d-large.md", "가나다라\n".repeat(420_000));
    workspace.write("kb/e-first.md", "---\nid: KB-E\ntitle: 하나\n---\n## 해결\n1. 하나를 누릅니다.\n");
    workspace.write("kb/f-second.md", "---\ntitle: 둘\nid: KB-E\n---\n## 해결\n1. 둘을 누릅니다.\n");
    let expected = [
        ("kb/a-plain.md:1: ", "머리말(---)이 없어"),
        ("kb/b-broken.md:3: ", "YAML"),
        ("kb/c-cp949.md: ", "CP949"),
        ("kb/d-large.md: ", "너무 큽니다"),
        ("kb/f-second.md:3: ", "kb/e-first.md와(과) 문서 번호가 같아"),
    ];
    let said = workspace.voc(&["run", "--as-of", AS_OF, "--lang", "ko"]).ok();
    let report = workspace.read("runs/latest/report.md");
    let checked_shelf = workspace.voc(&["check", "--lang", "ko"]).ok().stdout;
    for (place, what) in expected {
        for (name, text) in [("the run", &said.stderr), ("the report", &report), ("voc check", &checked_shelf)] {
            let told = text.lines().find(|line| line.contains(place));
            assert!(told.is_some_and(|line| line.contains(what)), "{name} says of {place}: {told:?}");
        }
    }
    assert!(checked_shelf.contains("kb: 문서 4건"), "{checked_shelf}");
    let english = workspace.voc(&["check", "--lang", "en", "--format", "json"]).ok().json()[0].clone();
    assert_eq!(
        (english["articles"].as_u64(), english["articles_to_mend"].as_array().map(Vec::len)),
        (Some(4), Some(5))
    );
    let health = workspace.latest("kb-health.jsonl");
    let ids: Vec<String> = health.iter().filter_map(|line| line["article"].as_str()).map(str::to_owned).collect();
    assert_eq!(ids, ["KB-B", "KB-C", "KB-E", "a-plain"]);
    checked(&workspace);

    // Many of them do not hide what else a run says.
    for n in 0..9 {
        workspace.write(&format!("kb/g-{n}.md"), "글\n");
    }
    let said = workspace.voc(&["run", "--as-of", AS_OF, "--lang", "en"]).ok().stderr;
    assert!(said.matches("kb/").count() < 8 && said.contains("more things to mend in kb"), "{said}");
}

#[test]
fn what_articles_say_of_persons_is_in_no_report() {
    let workspace = fridges(VALVE);
    let article = "---\nid: KB-1\ntitle: 김철수 010-2345-6789 문의\n---\n## 문제\n냉장고 물이 새면 010-2345-6789로\n\
        ## 해결 010-2345-6789\n1. 급수 밸브를 잠급니다. 안 되면 010-2345-6789로 전화합니다.\n";
    workspace.write("kb/김철수 010-2345-6789.md", article.replace("id: KB-1\n", ""));
    workspace.write("kb/b.md", article);
    let said = workspace.voc(&["run", "--as-of", AS_OF]).ok();
    let holds = |text: &str| text.contains("2345-6789");
    for (name, bytes) in crate::repeatable::run_folder(&workspace) {
        assert!(!holds(&name) && !holds(&String::from_utf8_lossy(&bytes)), "{name}");
    }
    assert!(!holds(&(said.stdout + &said.stderr)));
    checked(&workspace);
}

#[test]
fn a_draft_whose_cases_are_forgotten_goes_or_is_counted_again_and_articles_that_cite_them_are_told() {
    let workspace = fridges(VALVE);
    workspace.run(AS_OF).ok();
    let before = drafts(&workspace);
    let draft = before.iter().find(|draft| draft.steps().count() == 2).expect("both steps").clone();
    let cases = |draft: &Draft| -> BTreeSet<String> {
        let places = draft.all_steps().flat_map(|step| &step.places);
        places.map(|place| place.split_once('#').expect("a place").0.to_owned()).collect()
    };
    let cited: Vec<String> = cases(&draft).into_iter().collect();
    let (first, rest) = cited.split_first().expect("some");
    workspace.voc(&["kb", "accept", &draft.id]).ok();
    let path = format!("kb/{}.md", draft.id);
    let article = workspace.read(&path);
    let lines: Vec<Value> = (1..)
        .zip(article.lines())
        .filter(|(_, line)| line.contains(&format!("{first}#")))
        .map(|(number, _)| json!({"file": path, "line": number}))
        .collect();
    assert!(lines.len() >= 2, "{article}");
    // A night keeps what it goes by: the article with its sources.
    workspace.run(AS_OF).ok();

    let told = workspace.voc(&["forget", "--case", first, "--format", "json"]).ok().json();
    let told = told["articles"].as_array().expect("a list").clone();
    assert!(lines.iter().all(|line| told.contains(line)), "{told:?} of {lines:?}");
    let said = workspace.voc(&["forget", "--case", first, "--yes", "--lang", "ko"]).ok().stdout;
    assert!(
        said.contains("지식 문서의 다음 줄은 이 상담을 인용합니다") && said.contains(&format!("  {path}:")),
        "{said}"
    );
    assert_eq!(workspace.read(&path), article, "articles are their editors'");
    checked(&workspace);
    let after = drafts(&workspace);
    assert!(!after.iter().any(|draft| cases(draft).contains(first)), "{first} is cited still");
    let now = find(&after, &draft.id).expect("the others still tell of it");
    assert!(now.confidence.n_solved < draft.confidence.n_solved || cited.len() > cases(now).len());
    // Nothing that voc wrote on its own names it any more, what nights kept of the article included.
    let holding: Vec<String> = decoded(&workspace)
        .into_iter()
        .filter(|(name, text)| !name.starts_with("kb/") && text.contains(first.as_str()))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(holding, Vec::<String>::new());

    for case in rest {
        workspace.voc(&["forget", "--case", case, "--yes"]).ok();
    }
    assert!(drafts(&workspace).iter().all(|draft| cases(draft).is_disjoint(&cited.iter().cloned().collect())));
    checked(&workspace);
    let gone = workspace.voc(&["kb", "show", &draft.id, "--lang", "ko"]);
    assert!(gone.code == 0 || gone.stderr.contains("전에 내린 결정만 남아 있습니다"), "{gone:?}");
    workspace.voc(&["status"]).ok();
}

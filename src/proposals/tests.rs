use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{Action, Catalogue, Term};
use crate::dictionaries::Dictionaries;
use crate::evidence::{Name, NameKind, fill};
use crate::model::{Bilingual, Language};

fn built_in() -> Catalogue {
    Catalogue::new(&Dictionaries::built_in()).expect("sound")
}

/// Returns an action's sentence for a topic and a team.
fn told(action: &Action, topic: &Bilingual, owner: &str) -> Bilingual {
    let topic = Bilingual::new(format!("‘{}’", topic.ko), format!("‘{}’", topic.en));
    let plain = ["두루페이", "두루 앱 5.2.0"].map(|name| Name::plain(NameKind::Assumption, name));
    let [product, release] = plain;
    let names =
        [Name::new(NameKind::Topic, "T-0001", topic), Name::plain(NameKind::Assumption, owner), product, release];
    let words = fill(&action.template(), &[], &names);
    // A release has figures of its own.
    Bilingual::new(words.ko.replace("두루 앱 5.2.0", "배포"), words.en.replace("두루 앱 5.2.0", "the release"))
}

fn id_of<'a>(catalogue: &'a Catalogue, text: &str) -> &'a str {
    catalogue.problem_of(text).map_or("-", |problem| catalogue.problems()[problem].id.as_str())
}

#[test]
fn every_problem_has_actions_of_its_own_for_every_term() {
    let catalogue = built_in();
    assert!(catalogue.actions().len() >= 100, "{}", catalogue.actions().len());
    for (idx, problem) in catalogue.problems().iter().enumerate() {
        let n = |term: Term| {
            catalogue.actions().iter().filter(|action| action.term == term && action.problems.contains(&idx)).count()
        };
        let counts = [n(Term::Now), n(Term::Short), n(Term::Structural)];
        assert!(counts[0] >= 2 && counts[1] >= 1 && counts[2] >= 1, "{}: {counts:?}", problem.id);
    }
    let generic = catalogue.fitting(None, None);
    for term in Term::ALL {
        assert!(generic.iter().any(|action| action.term == *term), "no action for any problem: {term:?}");
    }
}

#[test]
fn every_sentence_reads_as_one_with_any_name() {
    let catalogue = built_in();
    let topics = [Bilingual::new("환불 입금 지연", "Refund not paid"), Bilingual::new("로그인 오류", "Login error")];
    let owners = ["담당 부서", "결제운영팀", "물류센터"];
    let mut known = BTreeSet::new();
    for action in catalogue.actions() {
        for topic in &topics {
            for owner in owners {
                let sentence = told(action, topic, owner);
                assert!(sentence.ko.ends_with("니다."), "{}: {}", action.id, sentence.ko);
                assert!(
                    sentence.en.ends_with('.') && sentence.en.starts_with(char::is_uppercase),
                    "{}: {}",
                    action.id,
                    sentence.en
                );
                for text in [&sentence.ko, &sentence.en] {
                    assert!(!text.contains(['{', '}', '[', ']']), "{}: {text}", action.id);
                    assert!(!text.chars().any(char::is_numeric), "{}: {text}", action.id);
                    assert!(!text.contains("  "), "{}: {text}", action.id);
                }
            }
        }
        if let Some(needs) = action.needs_template() {
            assert!(needs.ko.ends_with("니다.") && !needs.en.is_empty(), "{}: {}", action.id, needs.ko);
        }
        assert!(known.insert(told(action, &topics[0], owners[0]).ko), "{} repeats another action", action.id);
        assert!(!action.watch.is_empty(), "{} is watched by nothing", action.id);
    }
}

#[test]
fn statements_tell_of_the_problem_that_their_words_name() {
    let catalogue = built_in();
    let check = |text: &str, expected: &str| assert_eq!(id_of(&catalogue, text), expected, "{text}");
    check("같은 주문인데 카드가 두번 결제됏어요", "double-charge");
    check("I was billed twice for one order", "double-charge");
    check("해지했는데 이번달도 돈이 나갔어요", "unwanted-charge");
    check("무료체험 끝나고 말도없이 결제됨", "unwanted-charge");
    check("환불해준다더니 돈이 아직 안들어왔네요", "refund-late");
    check("where is my refund, it has been three weeks", "refund-late");
    check("뜯어봤다고 반품이 안 된대요", "refund-refused");
    check("they refused to refund me", "refund-refused");
    check("배송비를 빼고 환불해줬어요", "refund-amount");
    check("체크카드가 자꾸 결제 오류나요", "payment-failure");
    check("my card keeps getting declined", "payment-failure");
    check("세금계산서 발행 부탁드립니다", "document");
    check("월급이 들어왔는데 이체가 자꾸 실패해요", "withdrawal");
    check("기사님이 반말하고 짜증내셨어요", "conduct");
    check("상담원이 불친절하네요", "conduct");
    check("국에서 바퀴벌레 나왔어요", "safety");
    check("there was a cockroach in my soup", "safety");
    check("한시간 넘게 기다렸는데 아직도 안왔어요", "delay");
    check("my parcel is stuck at the depot and late again", "delay");
    check("빨간색 시켰는데 파란색이 왔어요", "wrong-item");
    check("액정이 깨져서 왔어요", "damaged");
    check("the mug arrived cracked", "damaged");
    check("고객센터 전화 연결이 안돼요 챗봇만 나오고", "contact-unreachable");
    check("상담사마다 말이 달라서 헷갈려요", "information-unclear");
    check("사진이랑 다르고 재질이 허접해요", "quality");
    check("요금이 갑자기 더 나왔어요", "amount-wrong");
    check("화면이 하얗게 멈춰요", "malfunction");
    check("감사합니다 좋은 하루 되세요", "-");
    check("thank you, have a nice day", "-");
}

#[test]
fn the_topics_of_the_sample_are_mostly_given_the_problem_that_they_are() {
    const EXPECTED: [(&str, &str); 33] = [
        ("account-delete", "cancellation-trap"),
        ("account-hacked", "account-takeover"),
        ("address-change", "request-change"),
        ("app-crash", "malfunction"),
        ("charged-after-cancel", "unwanted-charge"),
        ("coupon-not-applied", "benefit-not-applied"),
        ("damaged-item", "damaged"),
        ("delivered-not-received", "not-received"),
        ("double-charge", "double-charge"),
        ("exchange-delay", "process-stuck"),
        ("food-late", "delay"),
        ("food-missing", "missing"),
        ("food-spoiled", "safety"),
        ("login-fails", "access"),
        ("membership-cancel", "cancellation-trap"),
        ("menu-edit", "update-not-applied"),
        ("otp-missing", "verification"),
        ("parcel-late", "delay"),
        ("pay-withdraw", "withdrawal"),
        ("payment-fails", "payment-failure"),
        ("points-missing", "benefit-not-applied"),
        ("push-missing", "notification"),
        ("receipt-invoice", "document"),
        ("refund-late", "refund-late"),
        ("refund-refused", "refund-refused"),
        ("refund-wrong-amount", "refund-amount"),
        ("rider-gps", "location"),
        ("rider-pay", "settlement"),
        ("rider-rude", "conduct"),
        ("seller-cancelled", "stock"),
        ("settlement-late", "settlement"),
        ("settlement-wrong", "settlement"),
        ("wrong-item", "wrong-item"),
    ];
    let catalogue = built_in();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus-samples/make/topics");
    let mut lines = Vec::new();
    let (mut n_right, mut n_told, mut n_texts, mut n_texts_right) = (0, 0, 0, 0);
    for (topic, expected) in EXPECTED {
        let text = fs::read_to_string(folder.join(topic).with_extension("toml")).expect("ours");
        // What a topic's customers say stands in guillemets.
        let said: Vec<&str> = text.split('«').skip(1).filter_map(|rest| Some(rest.split_once('»')?.0)).collect();
        let leading = catalogue.leading(said.iter().copied()).expect("some problem");
        let found = catalogue.problems()[leading.problem].id.as_str();
        n_right += usize::from(found == expected);
        n_told += leading.n_of_any;
        n_texts += leading.n_texts;
        n_texts_right += said.iter().filter(|text| id_of(&catalogue, text) == expected).count();
        lines.push(format!("{topic}: {found} {} of {} of {}", leading.n_of_it, leading.n_of_any, leading.n_texts));
    }
    lines.push(format!("{n_right} of 33 topics; {n_texts_right} right, {n_told} told of {n_texts} wordings"));
    assert!(n_right >= 32, "{}", lines.join("\n"));
    assert!(n_texts_right * 2 >= n_texts, "{}", lines.join("\n"));
}

#[test]
fn actions_come_by_term_and_the_most_specific_first() {
    let catalogue = built_in();
    let problem = catalogue.problems().iter().position(|problem| problem.id == "delay").expect("known");
    let fitting = catalogue.fitting(Some(problem), Some("배송"));
    let terms: Vec<Term> = fitting.iter().map(|action| action.term).collect();
    assert!(terms.is_sorted(), "{terms:?}");
    // Bound to the problem and the stage, then to the problem, then to none.
    assert_eq!(fitting[0].id, "delay-dispatch-check");
    assert_eq!(fitting[1].id, "delay-message-first");
    assert!(fitting.iter().all(|action| action.problems.is_empty() || action.problems.contains(&problem)));
    let elsewhere = catalogue.fitting(Some(problem), Some("정산"));
    assert!(elsewhere.iter().all(|action| action.id != "delay-dispatch-check"));
    assert_eq!(elsewhere[0].id, "delay-message-first");
    let unknown = catalogue.fitting(None, None);
    assert!(!unknown.is_empty() && unknown.iter().all(|action| action.problems.is_empty()));
}

#[test]
fn a_workspace_adds_actions_and_replaces_known_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "[[problem]]\nid = \"charger\"\nko = \"충전소 고장\"\nen = \"Charger broken\"\ntype = \"defect\"\nwords_ko = [\"충전소\"]\n\
        [[action]]\nid = \"charger-map\"\nterm = \"now\"\nform = \"notice\"\nproblems = [\"charger\"]\nko = \"고장 난 곳을 지도에 표시합니다.\"\nen = \"Mark it on the map.\"\neffort = 1\nreduction = [0.0, 0.1, 0.2]\nwatch = [\"volume\"]\n\
        [[action]]\nid = \"any-one-tag\"\nterm = \"now\"\nform = \"process\"\nko = \"태그를 답니다.\"\nen = \"Tag it.\"\neffort = 1\nreduction = [0.0, 0.0, 0.0]\nwatch = []\n";
    fs::write(folder.path().join("actions.toml"), text).expect("written");
    let catalogue = Catalogue::new(&Dictionaries::with_additions(folder.path())).expect("sound");
    assert_eq!(catalogue.actions().len(), built_in().actions().len() + 1);
    assert_eq!(id_of(&catalogue, "충전소에 아무도 안 나와요"), "charger");
    let replaced = catalogue.actions().iter().find(|action| action.id == "any-one-tag").expect("known");
    assert_eq!(replaced.template().en, "Tag it.");
}

#[test]
fn what_is_wrong_in_a_catalogue_is_told_all_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let message = |text: &str| {
        fs::write(folder.path().join("actions.toml"), text).expect("written");
        Catalogue::new(&Dictionaries::with_additions(folder.path())).expect_err("broken").message(Language::En)
    };
    let found = message(
        "[[action]]\nid = \"a\"\nterm = \"soon\"\nform = \"poem\"\nproblems = [\"rain\"]\nstages = [\"배달\"]\nko = \"{team}[를] 봅니다.\"\nen = \"Within 3 days.\"\neffort = 9\nreduction = [0.5, 0.2, 0.9]\nwatch = [\"mood\"]\n\
         [[problem]]\nid = \"b\"\nko = \"나\"\nen = \"b\"\ntype = \"thing\"\n",
    );
    for part in [
        "actions.toml:1: unknown term 'soon'",
        "unknown form 'poem'",
        "unknown problem 'rain'",
        "unknown stage '배달'",
        "unknown slot '{team}'",
        "unknown slot '[를]'",
        "has a figure in its sentence",
        "effort 9 is out of range",
        "reduction does not rise between 0 and 1",
        "unknown watch 'mood'",
        "actions.toml:12: unknown type 'thing'",
        "'b' has no word",
    ] {
        assert!(found.contains(part), "{part}: {found}");
    }
    let found = message("[[action]]\nid = \"a\"\ncolour = 1\n");
    assert!(found.contains("actions.toml:3: is not a catalogue"), "{found}");
    let problem = "[[problem]]\nid = \"b\"\nko = \"나\"\nen = \"b\"\ntype = \"kb\"\nwords_ko = [\"나\"]\n";
    let found = message(&problem.repeat(2));
    assert!(found.contains("actions.toml:7: id 'b' stands twice"), "{found}");
}

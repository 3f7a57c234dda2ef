//! Hand-made drafts and articles for tests, on the topics of the desk of [`super::fixture`].

use serde_json::json;

use super::fixture::AS_OF;
use super::summary::Report;
use crate::evidence::{Measurement, Name, NameKind, Sentence, Template};
use crate::knowledge::articles::{Heading, Problem, Section};
use crate::knowledge::{
    Article, ArticleState, Audience, Change, ChangeKind, Confidence, Coverage, Decision, Disagreement,
    DisagreementKind, Draft, DraftState, Health, Measured, Passage, Review, Route, Shelf, ShelfHealth, Side, Step,
    StepRole, ToCheck, revision,
};
use crate::model::period::plus;
use crate::model::{Bilingual, Citation, Day, Language};
use crate::owners::{Owner, Reason};

/// Returns a report that carries them.
pub(super) fn known<'a>(report: Report<'a>) -> Report<'a> {
    let (drafts, shelf) = (vec![wip(), written(), english(), update(), contradiction(), duplicate()], shelf());
    report.with_knowledge(drafts, shelf, shelf_health())
}

fn said(text: &str, transcript: &str) -> Sentence {
    let end = text.chars().count() as u32;
    Sentence::quoted(Citation { transcript: transcript.to_owned(), turn: 3, start: 0, end, text: text.to_owned() })
}

fn fixed(ko: &str, en: &str) -> Sentence {
    Sentence::fixed(&Template { id: "draft.of_test", ko, en }, Vec::new())
}

/// A share as a file would bring it; tests have no casebook.
fn share(value: f64, n: u64) -> Measurement {
    let told = json!({
        "measure": "share", "filter": {}, "from": plus(AS_OF, -27), "to": AS_OF,
        "value": value, "n": n, "low": null, "high": null
    });
    serde_json::from_value(told).expect("a measurement")
}

fn environment(ko: &str, en: &str, value: f64, n: u64) -> Sentence {
    Sentence::measured(&Template { id: "draft.environment", ko, en }, vec![share(value, n)], Vec::new())
}

/// A step that so many solved conversations hold, each by itself.
fn step(text: &str, first: u32, n_solved: u64, n_agents: u64, to_check: &[ToCheck]) -> Step {
    let end = text.chars().count();
    let place = |at: u64| format!("C-202611{:02}-{:05}#3:0-{end}", 1 + at % 20, u64::from(first) + at);
    Step {
        said: said(text, &format!("C-20261101-{first:05}")),
        role: StepRole::Advice,
        n_solved,
        n_cases: n_solved + 1,
        n_agents,
        places: (0..n_solved).map(place).collect(),
        to_check: to_check.to_vec(),
    }
}

fn side(steps: Vec<Step>, n_cases: u64, n_solved: u64, csat: Option<(f64, u64)>) -> Side {
    Side {
        asked: Some(said("번호를 몇 번까지 다시 받나요", "C-20261114-00007")),
        steps,
        n_cases,
        n_solved,
        csat: csat.map(|(mean, n)| Measured { mean, n }),
    }
}

fn blank(id: &str, topic: &str, name: Bilingual) -> Draft {
    Draft {
        id: id.to_owned(),
        revision: String::new(),
        topic: topic.to_owned(),
        topics: vec![topic.to_owned()],
        name,
        language: Language::Ko,
        decision: Decision::New,
        article: None,
        section: None,
        others: Vec::new(),
        reasons: Vec::new(),
        state: DraftState::NotValidated,
        review: Review::Open,
        reviewed: None,
        note: None,
        news: Vec::new(),
        audience: Audience::InternalTier1,
        owner: None,
        products: vec!["두루 앱".to_owned()],
        journey_stage: None,
        requester_types: Vec::new(),
        policies: Vec::new(),
        confidence: Confidence {
            n_cases: 88,
            n_solved: 31,
            n_confirmed: 24,
            n_customers: 30,
            n_agents: 7,
            answer_agreement: 0.82,
            csat_median: Some(4.0),
        },
        from: plus(AS_OF, -27),
        to: AS_OF,
        first_seen: Day::constant(2026, 11, 11),
        gap: 1.0,
        variance: 0.36,
        harm: 0.6,
        // 100 x 1.00 x 0.36 x 0.60 = 21.6
        score: 21.6,
        harm_parts: Vec::new(),
        title: None,
        issue: Vec::new(),
        environment: Vec::new(),
        routes: Vec::new(),
        causes: Vec::new(),
        disagreements: Vec::new(),
        confirmation: Vec::new(),
        escalation: Vec::new(),
        handover: Vec::new(),
        related: Vec::new(),
        search_words: Vec::new(),
        checks: vec![
            fixed("해결 단계의 내용이 지금도 사실인지 확인합니다.", "The steps are still true."),
            fixed("고객에게 공개해도 되는 내용인지 확인합니다.", "It may be told to whom it is meant for."),
        ],
        changes: Vec::new(),
        path: format!("kb/{id}.md"),
    }
}

fn with_revision(mut draft: Draft) -> Draft {
    draft.revision = revision(&draft);
    draft
}

/// A new article with two ways, answers that differ, what to check, and a customer who wrote markup.
pub(super) fn written() -> Draft {
    let login = [
        step("앱을 삭제한 뒤 다시 설치하시면 로그인이 됩니다.", 17, 12, 5, &[]),
        step("인증번호는 3분 안에 입력해 주세요.", 40, 9, 4, &[ToCheck::Figure]),
    ];
    let other = [step("설정에서 지문 로그인을 끄고 비밀번호로 로그인해 주세요.", 120, 7, 3, &[])];
    let three = step("인증번호는 하루 3회까지 다시 받을 수 있습니다.", 300, 6, 3, &[ToCheck::Figure]);
    let five = step("인증번호는 하루 5회까지 받으실 수 있어요.", 320, 4, 2, &[ToCheck::Figure]);
    with_revision(Draft {
        title: Some(said("인증번호 입력하면 처음 화면으로 돌아가요", "C-20261116-00100")),
        owner: Some(Owner {
            team: "앱플랫폼팀".to_owned(),
            backup: None,
            channel: None,
            rule: Some(3),
            reason: Reason::Keyword,
        }),
        journey_stage: Some("이용".to_owned()),
        requester_types: vec!["개인".to_owned()],
        policies: vec!["POL-07".to_owned()],
        issue: vec![
            said("인증번호 입력하면 처음 화면으로 돌아가요", "C-20261116-00100"),
            said("로그인이 계속 풀려요 <script>alert(1)</script> | **급해요**", "C_20261117_[01]"),
        ],
        environment: vec![
            environment(
                "앱 버전 5.2.0: {0:percent} (n={0.n:count})",
                "App version 5.2.0: {0:percent} (n={0.n:count})",
                0.71,
                62,
            ),
            environment("아이폰: {0:percent} (n={0.n:count})", "iPhone: {0:percent} (n={0.n:count})", 0.405, 74),
        ],
        routes: vec![
            Route { asked: None, n_solved: 12, steps: login.into() },
            Route {
                asked: Some(said("지문으로 들어가면 튕겨요", "C-20261113-00002")),
                n_solved: 7,
                steps: other.into(),
            },
        ],
        causes: vec![step("5.2.0에서 로그인 화면이 바뀌면서 생긴 오류입니다.", 200, 5, 3, &[ToCheck::Figure])],
        disagreements: vec![Disagreement {
            kind: DisagreementKind::Figure,
            // 6 of 8 are 75 %, 4 of 6 are 66.7 %.
            sides: vec![side(vec![three], 8, 6, Some((4.25, 4))), side(vec![five], 6, 4, None)],
            is_settled: false,
        }],
        confirmation: vec![said("오 이제 돼요 감사합니다", "C-20261118-00031")],
        escalation: vec![step("계속 안 되면 앱플랫폼팀에 기기 모델과 오류 화면을 전달합니다.", 400, 3, 2, &[])],
        handover: vec![fixed("담당: 앱플랫폼팀 (#app-platform)", "Owner: 앱플랫폼팀 (#app-platform)")],
        related: vec![fixed("KB-002 로그인이 되지 않을 때", "KB-002 When signing in fails")],
        search_words: ["로그인", "인증번호", "login", "verification code"].map(str::to_owned).into(),
        ..blank("KB-D-000012", "T-0002", Bilingual::new("앱 로그인 오류", "App login error"))
    })
}

/// Its sibling, with one way.
pub(super) fn english() -> Draft {
    let steps = vec![
        step("Delete the app and install it again.", 501, 4, 2, &[]),
        step("Enter the code within 3 minutes.", 520, 3, 2, &[ToCheck::Figure, ToCheck::Legal]),
    ];
    let confidence =
        Confidence { n_cases: 9, n_solved: 4, n_confirmed: 1, n_customers: 4, n_agents: 2, ..written().confidence };
    with_revision(Draft {
        language: Language::En,
        title: Some(said("The app kicks me out right after I enter the code.", "C-20261119-00099")),
        issue: vec![said("The app kicks me out right after I enter the code.", "C-20261119-00099")],
        environment: vec![environment(
            "앱 버전 5.2.0: {0:percent}",
            "App version 5.2.0: {0:percent} (n={0.n:count})",
            0.8,
            5,
        )],
        routes: vec![Route { asked: None, n_solved: 4, steps }],
        causes: vec![step("5.2.0 has a bug on the login screen.", 540, 1, 1, &[ToCheck::Figure])],
        disagreements: Vec::new(),
        confirmation: vec![said("that worked, thanks", "C-20261119-00107")],
        escalation: Vec::new(),
        confidence,
        path: "kb/KB-D-000012.en.md".to_owned(),
        id: "KB-D-000012.en".to_owned(),
        score: 9.3,
        ..written()
    })
}

/// What an article lacks, a line to replace, and one to look at; rejected once.
pub(super) fn update() -> Draft {
    let line = |text: &str, number: u32| {
        let named = format!("KB-001:{number}");
        Sentence::fixed(
            &Template { id: "draft.line", ko: "{#0}", en: "{#0}" },
            vec![Name::plain_of(NameKind::Moment, named, text)],
        )
    };
    let missing = step("체크카드는 카드사에 따라 하루 더 걸릴 수 있습니다.", 610, 8, 4, &[ToCheck::Date]);
    let days = step("영업일 3~7일 안에 카드사에서 취소됩니다.", 640, 11, 5, &[ToCheck::Figure]);
    let reason = fixed("해결된 상담의 다수가 이렇게 답했습니다.", "Most solved conversations say so.");
    let changes = vec![
        Change { kind: ChangeKind::Add, old: None, new: Some(missing.clone()), reason: reason.clone() },
        Change {
            kind: ChangeKind::Replace,
            old: Some(line("카드로 결제한 주문은 승인 후 영업일 3~5일 안에 카드사에서 취소됩니다.", 17)),
            new: Some(days.clone()),
            reason,
        },
        Change {
            kind: ChangeKind::Look,
            old: Some(line("두루페이 잔액은 승인 다음 날까지 복원됩니다.", 19)),
            new: None,
            reason: fixed("이 문장을 말한 상담이 없습니다.", "No conversation says this."),
        },
    ];
    with_revision(Draft {
        decision: Decision::Update,
        article: Some("KB-001".to_owned()),
        section: Some("해결".to_owned()),
        reasons: vec![fixed(
            "해결된 상담 11건이 말한 단계가 문서에 없습니다.",
            "A step of 11 solved conversations is missing.",
        )],
        review: Review::Reopened,
        reviewed: Some(plus(AS_OF, -9)),
        note: Some("카드사 회신 뒤에 다시 보기: \"3~7일\"".to_owned()),
        news: vec![fixed("해결된 상담이 4건에서 11건으로 늘었습니다.", "Solved conversations rose from 4 to 11.")],
        title: Some(said("환불 승인됐다는데 돈이 안 들어와요", "C-20261114-01003")),
        issue: vec![said("환불 승인됐다는데 돈이 안 들어와요", "C-20261114-01003")],
        routes: vec![Route { asked: None, n_solved: 11, steps: vec![days, missing] }],
        changes,
        gap: 0.4,
        variance: 0.5,
        harm: 0.7,
        // 100 x 0.40 x 0.50 x 0.70 = 14
        score: 14.0,
        ..blank("KB-D-000007", "T-0003", Bilingual::new("환불 지연", "Refund late"))
    })
}

/// Too few solved cases for a resolution.
pub(super) fn wip() -> Draft {
    let confidence = Confidence {
        n_cases: 14,
        n_solved: 2,
        n_confirmed: 1,
        n_customers: 2,
        n_agents: 1,
        answer_agreement: 1.0,
        csat_median: None,
    };
    with_revision(Draft {
        state: DraftState::Wip,
        confidence,
        title: Some(said("배달이 한 시간째 안 와요", "C-20261112-00210")),
        issue: vec![said("배달이 한 시간째 안 와요", "C-20261112-00210")],
        routes: vec![Route {
            asked: None,
            n_solved: 2,
            steps: vec![step("3. 기사님 위치를 확인해 드렸습니다.", 700, 2, 1, &[])],
        }],
        gap: 1.0,
        variance: 0.0,
        harm: 0.9,
        score: 0.0,
        ..blank("KB-D-000021", "T-0001", Bilingual::new("배달 지연", "Delivery late"))
    })
}

/// Two articles that cannot both be right.
pub(super) fn contradiction() -> Draft {
    let yes = step("쿠폰을 쓴 주문도 취소하면 쿠폰을 돌려 드립니다.", 810, 7, 3, &[]);
    let no = step("쿠폰을 쓴 주문은 취소해도 쿠폰이 돌아가지 않습니다.", 830, 5, 3, &[]);
    with_revision(Draft {
        decision: Decision::Contradiction,
        article: Some("KB-005".to_owned()),
        others: vec!["KB-006".to_owned()],
        reasons: vec![fixed(
            "KB-005는 돌려준다고, KB-006은 돌려주지 않는다고 말합니다.",
            "KB-005 says that it comes back, KB-006 that it does not.",
        )],
        title: Some(said("취소했는데 쿠폰은 돌려받나요?", "C-20261110-00301")),
        issue: vec![said("취소했는데 쿠폰은 돌려받나요?", "C-20261110-00301")],
        disagreements: vec![Disagreement {
            kind: DisagreementKind::Polarity,
            sides: vec![side(vec![yes], 9, 7, Some((4.4, 5))), side(vec![no], 9, 5, Some((2.2, 5)))],
            is_settled: false,
        }],
        gap: 0.8,
        variance: 0.9,
        harm: 0.5,
        // 100 x 0.80 x 0.90 x 0.50 = 36
        score: 36.0,
        ..blank("KB-D-000009", "T-0005", Bilingual::new("쿠폰 환급", "Coupon back"))
    })
}

fn duplicate() -> Draft {
    with_revision(Draft {
        decision: Decision::Duplicate,
        article: Some("KB-002".to_owned()),
        title: Some(said("비밀번호를 잊어버렸어요", "C-20261109-00411")),
        issue: vec![said("비밀번호를 잊어버렸어요", "C-20261109-00411")],
        gap: 0.0,
        score: 0.0,
        ..blank("KB-D-000030", "T-0007", Bilingual::new("비밀번호 재설정", "Password reset"))
    })
}

fn passages(texts: &[&str], first_line: u32) -> Vec<Passage> {
    let passage = |(line, text): (u32, &&str)| Passage { text: (*text).to_owned(), line, last_line: line };
    (first_line..).zip(texts).map(passage).collect()
}

fn heading(section: Section, text: &str, line: u32) -> Heading {
    Heading { section, text: text.to_owned(), line }
}

/// An article that a person wrote, with what would be markup.
pub(super) fn article() -> Article {
    Article {
        id: "KB-001".to_owned(),
        path: "kb/KB-001-refund-time.md".to_owned(),
        title: "환불 승인 후 언제 입금되나요 <5일>".to_owned(),
        updated: Some(Day::constant(2026, 6, 18)),
        state: ArticleState::Validated,
        audience: Some(Audience::Public),
        language: Language::Ko,
        tags: vec!["환불".to_owned(), "입금, 카드".to_owned()],
        headings: vec![heading(Section::Issue, "문제/질문", 10), heading(Section::Resolution, "이렇게 해결하세요", 16)],
        issue: passages(&["환불 승인 문자를 받았는데 아직 돈이 들어오지 않았어요."], 11),
        environment: Vec::new(),
        resolution: passages(
            &[
                "카드로 결제한 주문은 승인 후 영업일 3~5일 안에 카드사에서 취소됩니다.",
                "거래내역의 기간을 \"3개월\" & 그 이상으로 바꾸면 보입니다.",
            ],
            17,
        ),
        cause: Vec::new(),
        other: Vec::new(),
    }
}

fn shelf() -> Shelf {
    let problem = Problem {
        path: "kb/KB-099.md".to_owned(),
        line: Some(4),
        what: Bilingual::new("날짜가 아닙니다", "this is no date"),
        help: Bilingual::new("2026-11-20처럼 적어 주세요", "write it like 2026-11-20"),
        is_used: true,
    };
    Shelf { articles: vec![article()], problems: vec![problem] }
}

fn health(id: &str, title: &str, decision: Decision, n_cases: u64) -> Health {
    Health {
        article: id.to_owned(),
        title: title.to_owned(),
        decision,
        is_matched: n_cases > 0,
        topics: if n_cases > 0 { vec!["T-0003".to_owned()] } else { Vec::new() },
        n_cases,
        last_matched: (n_cases > 0).then(|| plus(AS_OF, -1)),
        with: Vec::new(),
        reason: fixed("상담과 견준 결과입니다.", "Compared with conversations."),
    }
}

fn shelf_health() -> ShelfHealth {
    let contradicting = Health {
        with: vec!["KB-006".to_owned()],
        ..health("KB-005", "쿠폰을 쓴 주문의 취소", Decision::Contradiction, 18)
    };
    ShelfHealth {
        articles: vec![
            health("KB-001", "환불 승인 후 언제 입금되나요 <5일>", Decision::Update, 60),
            health("KB-002", "로그인이 되지 않을 때", Decision::Ok, 44),
            contradicting,
            health("KB-010", "선물 포장은 어떻게 신청하나요", Decision::Ok, 0),
        ],
        // 150 + 100 = 250 of 250; 110 of 250 are 44 %.
        coverage: Some(Coverage { n_cases: 250, n_covered: 110, n_known: 150, n_new: 100 }),
    }
}

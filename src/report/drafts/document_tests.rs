//! What documents say and look like in Markdown.

use super::tests::document;
use crate::knowledge::marks::{self, Mark};
use crate::knowledge::{Draft, Review, review};
use crate::model::Language;
use crate::report::fixture_drafts::{contradiction, english, update, wip, written};

/// Returns the lines below a heading up to the next of its level.
fn below<'t>(text: &'t str, heading: &str) -> Vec<&'t str> {
    let lines = text.lines().skip_while(|line| *line != format!("## {heading}")).skip(1);
    lines.take_while(|line| !line.starts_with("## ")).collect()
}

#[test]
fn a_new_article_has_its_ways_side_by_side_answers_and_what_to_check() {
    insta::assert_snapshot!(document(&written()), @r##"
    ---
    id: KB-D-000012
    revision: d56577c78739
    state: not_validated
    decision: new
    audience: internal_tier1
    language: ko
    topic: T-0002
    owner: 앱플랫폼팀
    product: [두루 앱]
    journey_stage: 이용
    requester_type: [개인]
    policies: [POL-07]
    confidence: {cases: 88, solved: 31, confirmed: 24, customers: 30, agents: 7, answer_agreement: 0.82, csat_median: 4.0}
    period: 2026-10-24..2026-11-20
    first_seen: 2026-11-11
    ---
    # 인증번호 입력하면 처음 화면으로 돌아가요

    > 자동으로 쓴 초안이며 아직 아무도 확인하지 않았습니다. 검토를 마치기 전에는 고객에게 안내하지 마세요.
    >
    > 10월 24일\~11월 20일 상담 88건 가운데 해결된 31건(그중 고객이 확인한 24건 · 고객 30명 · 상담사 7명)을 바탕으로 썼습니다. 상담을 둘씩 견주면 82.0%에서 같은 조치를 안내했습니다.

    ## 판단

    이 언어로 이 문제를 다룬 문서가 없습니다. 새로 쓰거나 옮겨 적어야 합니다.

    ## 문제

    - “인증번호 입력하면 처음 화면으로 돌아가요” [근거: C-20261116-00100#3:0-22]
    - “로그인이 계속 풀려요 \<script\>alert(1)\</script\> \| \*\*급해요\*\*” [근거: C\_20261117\_\[01\]#3:0-47]

    ## 환경

    - 앱 버전 5.2.0: 71.0% (n=62)
    - 아이폰: 40.5% (n=74)

    ## 해결

    경우마다 그 경우에 고객이 한 말을 먼저 적었습니다.

    ### 경우 1 (해결 12건)

    1. 앱을 삭제한 뒤 다시 설치하시면 로그인이 됩니다. (해결 12건 · 상담사 5명) [근거: C-20261101-00017#3:0-27 외 11건]
    2. 인증번호는 3분 안에 입력해 주세요. (해결 9건 · 상담사 4명) **확인 필요: 수치** [근거: C-20261101-00040#3:0-20 외 8건]

    ### 경우 2 (해결 7건)

    - “지문으로 들어가면 튕겨요” [근거: C-20261113-00002#3:0-13]

    1. 설정에서 지문 로그인을 끄고 비밀번호로 로그인해 주세요. (해결 7건 · 상담사 3명) [근거: C-20261101-00120#3:0-31 외 6건]

    ## 답변이 갈리는 부분

    상담사마다 말하는 숫자가 다릅니다. 어느 한쪽을 해결 방법으로 정하지 않았으니, 같은 질문에 대한 답이면 맞는 쪽을 골라 주세요.

    | | 답변 A | 답변 B |
    |---|---|---|
    | 고객의 말 | “번호를 몇 번까지 다시 받나요” [근거: C-20261114-00007#3:0-16] | “번호를 몇 번까지 다시 받나요” [근거: C-20261114-00007#3:0-16] |
    | 내용 | 인증번호는 하루 3회까지 다시 받을 수 있습니다. **확인 필요: 수치** [근거: C-20261101-00300#3:0-27 외 5건] | 인증번호는 하루 5회까지 받으실 수 있어요. **확인 필요: 수치** [근거: C-20261101-00320#3:0-24 외 3건] |
    | 상담 | 8건 | 6건 |
    | 해결된 비율 | 75.0% (6건) | 66.7% (4건) |
    | 만족도 | 4.25 (응답 4건) | – |

    ## 원인

    - 5.2.0에서 로그인 화면이 바뀌면서 생긴 오류입니다. (해결 5건 · 상담사 3명) **확인 필요: 수치** [근거: C-20261101-00200#3:0-30 외 4건]

    ## 확인 방법

    - “오 이제 돼요 감사합니다” [근거: C-20261118-00031#3:0-13]

    ## 해결되지 않으면

    - 계속 안 되면 앱플랫폼팀에 기기 모델과 오류 화면을 전달합니다. (상담 4건 · 상담사 2명) [근거: C-20261101-00400#3:0-35 외 2건]
    - 담당: 앱플랫폼팀 (\#app-platform)

    ## 관련 문서·검색어

    - KB-002 로그인이 되지 않을 때

    검색어: 로그인, 인증번호, login, verification code

    ## 검토자 확인 항목

    - ☐ 해결 단계의 내용이 지금도 사실인지 확인합니다.
    - ☐ 고객에게 공개해도 되는 내용인지 확인합니다.
    "##);
}

#[test]
fn an_english_draft_is_english_throughout() {
    let text = document(&english());
    assert!(
        !text
            .replace("앱플랫폼팀", "")
            .replace("두루 앱", "")
            .replace("이용", "")
            .replace("개인", "")
            .replace("로그인", "")
            .replace("인증번호", "")
            .contains(|letter| ('가'..='힣').contains(&letter)),
        "{text}"
    );
    insta::assert_snapshot!(text, @r##"
    ---
    id: KB-D-000012.en
    revision: "6179687fc643"
    state: not_validated
    decision: new
    audience: internal_tier1
    language: en
    topic: T-0002
    owner: 앱플랫폼팀
    product: [두루 앱]
    journey_stage: use
    requester_type: [개인]
    policies: [POL-07]
    confidence: {cases: 9, solved: 4, confirmed: 1, customers: 4, agents: 2, answer_agreement: 0.82, csat_median: 4.0}
    period: 2026-10-24..2026-11-20
    first_seen: 2026-11-11
    ---
    # The app kicks me out right after I enter the code.

    > A program wrote this draft and nobody has checked it. Do not pass it on to customers before it has been reviewed.
    >
    > It stands on 4 solved conversations of 9 (24 Oct–20 Nov; 1 confirmed by the customer; 4 customers, 2 agents). Of all pairs of conversations 82.0% were given a step in common.

    ## Decision

    No article in this language is about this problem: write or translate one.

    ## Issue

    - “The app kicks me out right after I enter the code.” [source: C-20261119-00099#3:0-50]

    ## Environment

    - App version 5.2.0: 80.0% (n=5)

    ## Resolution

    1. Delete the app and install it again. (4 solved · 2 agents) [source: C-20261101-00501#3:0-36 and 3 more]
    2. Enter the code within 3 minutes. (3 solved · 2 agents) **To check: figure, law or terms** [source: C-20261101-00520#3:0-32 and 2 more]

    ## Cause

    - 5.2.0 has a bug on the login screen. (1 solved · 1 agent) **To check: figure** [source: C-20261101-00540#3:0-36]

    ## How to see that it helped

    - “that worked, thanks” [source: C-20261119-00107#3:0-19]

    ## If it does not help

    - Owner: 앱플랫폼팀 (\#app-platform)

    ## Related articles and search words

    - KB-002 When signing in fails

    Search words: 로그인, 인증번호, login, verification code

    ## For the reviewer

    - ☐ The steps are still true.
    - ☐ It may be told to whom it is meant for.
    "##);
}

#[test]
fn an_update_shows_what_to_change_in_which_line_and_what_is_new_since_the_review() {
    insta::assert_snapshot!(document(&update()), @r##"
    ---
    id: KB-D-000007
    revision: "5a59e88fb030"
    state: not_validated
    decision: "update:KB-001#해결"
    review: reopened
    reviewed: 2026-11-11
    note: "카드사 회신 뒤에 다시 보기: \"3~7일\""
    audience: internal_tier1
    language: ko
    topic: T-0003
    owner: null
    product: [두루 앱]
    journey_stage: null
    requester_type: []
    policies: []
    confidence: {cases: 88, solved: 31, confirmed: 24, customers: 30, agents: 7, answer_agreement: 0.82, csat_median: 4.0}
    period: 2026-10-24..2026-11-20
    first_seen: 2026-11-11
    ---
    # 환불 승인됐다는데 돈이 안 들어와요

    > 자동으로 쓴 초안이며 아직 아무도 확인하지 않았습니다. 검토를 마치기 전에는 고객에게 안내하지 마세요.
    >
    > 10월 24일\~11월 20일 상담 88건 가운데 해결된 31건(그중 고객이 확인한 24건 · 고객 30명 · 상담사 7명)을 바탕으로 썼습니다. 상담을 둘씩 견주면 82.0%에서 같은 조치를 안내했습니다.

    ## 판단

    KB-001의 ‘해결’ 부분을 아래와 같이 보완해 주세요.

    - 해결된 상담 11건이 말한 단계가 문서에 없습니다.

    ```diff
    @@ KB-001 해결 · 추가: 해결된 상담의 다수가 이렇게 답했습니다.
    + 체크카드는 카드사에 따라 하루 더 걸릴 수 있습니다. (해결 8건 · 상담사 4명) 확인 필요: 날짜 [근거: C-20261101-00610#3:0-29 외 7건]
    @@ KB-001:17 해결 · 바꾸기: 해결된 상담의 다수가 이렇게 답했습니다.
    - 카드로 결제한 주문은 승인 후 영업일 3~5일 안에 카드사에서 취소됩니다.
    + 영업일 3~7일 안에 카드사에서 취소됩니다. (해결 11건 · 상담사 5명) 확인 필요: 수치 [근거: C-20261101-00640#3:0-24 외 10건]
    @@ KB-001:19 해결 · 지금도 맞는지 확인: 이 문장을 말한 상담이 없습니다.
    ! 두루페이 잔액은 승인 다음 날까지 복원됩니다.
    ```

    ### 지난번 검토 뒤에 바뀐 것

    - 해결된 상담이 4건에서 11건으로 늘었습니다.

    ## 문제

    - “환불 승인됐다는데 돈이 안 들어와요” [근거: C-20261114-01003#3:0-19]

    ## 해결

    1. 영업일 3\~7일 안에 카드사에서 취소됩니다. (해결 11건 · 상담사 5명) **확인 필요: 수치** [근거: C-20261101-00640#3:0-24 외 10건]
    2. 체크카드는 카드사에 따라 하루 더 걸릴 수 있습니다. (해결 8건 · 상담사 4명) **확인 필요: 날짜** [근거: C-20261101-00610#3:0-29 외 7건]

    ## 검토자 확인 항목

    - ☐ 해결 단계의 내용이 지금도 사실인지 확인합니다.
    - ☐ 고객에게 공개해도 되는 내용인지 확인합니다.
    "##);
}

#[test]
fn a_draft_with_too_few_solved_cases_numbers_nothing_and_says_so() {
    let text = document(&wip());
    let resolution = below(&text, "해결");
    assert!(resolution.iter().any(|line| line.starts_with("- 3\\. 기사님")), "{resolution:?}");
    assert!(!resolution.iter().any(|line| line.starts_with(|first: char| first.is_ascii_digit())), "{resolution:?}");
    insta::assert_snapshot!(text, @r##"
    ---
    id: KB-D-000021
    revision: ec301c1f2127
    state: wip
    decision: new
    audience: internal_tier1
    language: ko
    topic: T-0001
    owner: null
    product: [두루 앱]
    journey_stage: null
    requester_type: []
    policies: []
    confidence: {cases: 14, solved: 2, confirmed: 1, customers: 2, agents: 1, answer_agreement: 1.00}
    period: 2026-10-24..2026-11-20
    first_seen: 2026-11-11
    ---
    # 배달이 한 시간째 안 와요

    > 자동으로 쓴 초안이며 아직 아무도 확인하지 않았습니다. 검토를 마치기 전에는 고객에게 안내하지 마세요.
    >
    > 10월 24일\~11월 20일 상담 14건 가운데 2건이 해결되었고, 근거가 모자라 해결 방법은 아직 쓰지 않았습니다.

    ## 문제

    - “배달이 한 시간째 안 와요” [근거: C-20261112-00210#3:0-14]

    ## 해결

    해결된 상담 2건, 상담사 1명의 답변만으로는 아직 해결 방법이라고 할 수 없습니다.

    ### 아직 해결로 볼 수 없는 답변

    - 3\. 기사님 위치를 확인해 드렸습니다. [근거: C-20261101-00700#3:0-21 외 1건]

    ## 검토자 확인 항목

    - ☐ 해결 단계의 내용이 지금도 사실인지 확인합니다.
    - ☐ 고객에게 공개해도 되는 내용인지 확인합니다.
    "##);
}

#[test]
fn a_contradiction_shows_both_sides_and_takes_neither() {
    insta::assert_snapshot!(document(&contradiction()), @r##"
    ---
    id: KB-D-000009
    revision: "14606995a336"
    state: not_validated
    decision: "contradiction:KB-005,KB-006"
    audience: internal_tier1
    language: ko
    topic: T-0005
    owner: null
    product: [두루 앱]
    journey_stage: null
    requester_type: []
    policies: []
    confidence: {cases: 88, solved: 31, confirmed: 24, customers: 30, agents: 7, answer_agreement: 0.82, csat_median: 4.0}
    period: 2026-10-24..2026-11-20
    first_seen: 2026-11-11
    ---
    # 취소했는데 쿠폰은 돌려받나요?

    > 자동으로 쓴 초안이며 아직 아무도 확인하지 않았습니다. 검토를 마치기 전에는 고객에게 안내하지 마세요.
    >
    > 10월 24일\~11월 20일 상담 88건 가운데 해결된 31건(그중 고객이 확인한 24건 · 고객 30명 · 상담사 7명)을 바탕으로 썼습니다. 상담을 둘씩 견주면 82.0%에서 같은 조치를 안내했습니다.

    ## 판단

    KB-005와 KB-006 가운데 어느 쪽이 맞는지 먼저 정해 주세요.

    - KB-005는 돌려준다고, KB-006은 돌려주지 않는다고 말합니다.

    ## 문제

    - “취소했는데 쿠폰은 돌려받나요?” [근거: C-20261110-00301#3:0-16]

    ## 답변이 갈리는 부분

    된다는 답변과 안 된다는 답변이 함께 있습니다. 어느 한쪽을 해결 방법으로 정하지 않았으니, 같은 질문에 대한 답이면 맞는 쪽을 골라 주세요.

    | | 답변 A | 답변 B |
    |---|---|---|
    | 고객의 말 | “번호를 몇 번까지 다시 받나요” [근거: C-20261114-00007#3:0-16] | “번호를 몇 번까지 다시 받나요” [근거: C-20261114-00007#3:0-16] |
    | 내용 | 쿠폰을 쓴 주문도 취소하면 쿠폰을 돌려 드립니다. [근거: C-20261101-00810#3:0-27 외 6건] | 쿠폰을 쓴 주문은 취소해도 쿠폰이 돌아가지 않습니다. [근거: C-20261101-00830#3:0-29 외 4건] |
    | 상담 | 9건 | 9건 |
    | 해결된 비율 | 77.8% (7건) | 55.6% (5건) |
    | 만족도 | 4.40 (응답 5건) | 2.20 (응답 5건) |

    ## 검토자 확인 항목

    - ☐ 해결 단계의 내용이 지금도 사실인지 확인합니다.
    - ☐ 고객에게 공개해도 되는 내용인지 확인합니다.
    "##);
}

#[test]
fn every_numbered_step_ends_with_the_mark_of_its_places() {
    for draft in [written(), english(), update()] {
        let text = document(&draft);
        let heading = if draft.language == Language::Ko { "해결" } else { "Resolution" };
        let numbered = |line: &&str| line.starts_with(|first: char| first.is_ascii_digit());
        let lines: Vec<&str> = below(&text, heading).into_iter().filter(numbered).collect();
        let steps: Vec<_> = draft.steps().collect();
        assert_eq!(lines.len(), steps.len(), "{}", draft.id);
        for (line, step) in lines.iter().zip(steps) {
            let Mark::Cited(sources) = marks::read(line) else { panic!("{line}") };
            assert_eq!(sources.len(), 1, "{line}");
            assert!(marks::names(&sources[0], &step.places[0]), "{line}");
            assert_eq!(sources[0].n_more + 1, step.places.len() as u64, "{line}");
        }
    }
}

#[test]
fn what_does_not_fit_on_the_page_is_counted_and_no_change_is_left_out() {
    let mut draft = written();
    let steps = draft.routes[1].steps.clone();
    draft.routes[1].steps = std::iter::repeat_n(steps[0].clone(), 12).collect();
    for _ in 0..12 {
        draft.routes.push(draft.routes[0].clone());
    }
    // 12 steps less 9 shown, and two ways of two steps beyond the twelfth.
    let text = document(&draft);
    assert!(text.contains("싣지 않은 7개는 `voc kb show KB-D-000012 --sources`"), "{text}");
    let mut draft = update();
    draft.changes = std::iter::repeat_n(draft.changes[0].clone(), 30).collect();
    assert_eq!(document(&draft).lines().filter(|line| line.starts_with("+ ")).count(), 30);
}

#[test]
fn a_front_matter_names_the_decision_with_its_article_and_section() {
    let check = |draft: Draft, expected: &str| {
        let text = document(&draft);
        assert!(text.contains(&format!("\ndecision: {expected}\n")), "{text}");
        assert_eq!(text.matches("\n---\n").count(), 1, "{text}");
    };
    check(written(), "new");
    check(update(), "\"update:KB-001#해결\"");
    check(contradiction(), "\"contradiction:KB-005,KB-006\"");
    let hostile =
        Draft { note: Some("메모\n---\nstate: validated".to_owned()), review: Review::Rejected, ..written() };
    let text = document(&hostile);
    assert!(text.contains("note: \"메모 --- state: validated\"\n"), "{text}");
    assert_eq!(text.lines().filter(|line| *line == "---").count(), 2, "{text}");
}

#[test]
fn a_document_that_nobody_edited_is_one_that_a_reviewer_may_accept() {
    for draft in [written(), english(), update()] {
        let text = document(&draft);
        let faults = review::check(&draft, &text, &text);
        assert!(faults.is_empty(), "{}: {faults:?}", draft.id);
        let article = review::article(&draft, &text, &text, draft.to);
        for words in ["해결 1", "상담 4건", "solved", "확인 필요", "To check", "판단", "☐", "[근거", "[source"]
        {
            let is_there = article.contains(words);
            // A reviewer who accepts has not looked everything up: what is to be checked may stay.
            assert!(!is_there || ["확인 필요", "To check"].contains(&words), "{words}: {article}");
        }
    }
}

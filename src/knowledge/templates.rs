//! Everything that a draft can say of its own.

use crate::evidence::Template;

macro_rules! templates {
    ($($name:ident = $id:literal, $ko:literal, $en:literal;)*) => {
        $(pub(super) const $name: Template<'static> = Template { id: concat!("draft.", $id), ko: $ko, en: $en };)*
        /// The templates of drafts.
        pub const TEMPLATES: &[Template<'static>] = &[$($name),*];
    };
}

templates! {
    // Why this decision.
    NEW = "new", "이 문제를 다루는 문서가 없습니다.", "No article answers this.";
    NEW_BUT_NEAR = "new_but_near",
        "이 언어로 이 문제를 다루는 문서가 없습니다. 다른 언어 문서 {#0}에는 같은 주제가 있습니다.",
        "No article in this language answers this; {#0} does in the other.";
    UPDATE = "update",
        "문서 {#0}에 없는 조치를 상담에서 안내하고 있습니다.",
        "Agents give steps that {#0} lacks.";
    STALE_POLICY = "stale_policy",
        "{#0}[이] {#1}부터 시행되었는데 문서 {#2}[은] 그 뒤로 고쳐지지 않았습니다.",
        "{#0} has been in force since {#1}, and {#2} was not changed after that.";
    STALE_RELEASE = "stale_release",
        "{#0} 배포({#1}) 뒤로 안내하는 내용이 달라졌는데 문서 {#2}[은] 그 뒤로 고쳐지지 않았습니다.",
        "What agents say changed with {#0} ({#1}), and {#2} was not changed after that.";
    CONTRADICTS_CASES = "contradicts_cases",
        "문서 {#0}의 내용과 해결된 상담에서 안내한 내용이 서로 어긋납니다. 어느 쪽이 맞는지 확인해 주세요.",
        "{#0} and what agents said in solved cases contradict each other; find out which is right.";
    CONTRADICTS_ARTICLE = "contradicts_article",
        "문서 {#0}[과] {#1}의 내용이 서로 어긋납니다. 어느 쪽이 맞는지 확인해 주세요.",
        "{#0} and {#1} contradict each other; find out which is right.";
    DUPLICATE_ARTICLE = "duplicate_article",
        "문서 {#0}[은] {#1}[과] 같은 내용입니다. 하나로 합쳐 주세요.",
        "{#0} says the same as {#1}; make one of the two.";
    DUPLICATE_DRAFT = "duplicate_draft",
        "이 문의의 답변은 대부분 {#0}의 초안에 있습니다. 따로 쓰지 않습니다.",
        "Most answers to this stand in the draft {#0}; no second one is written.";
    TRANSLATE = "translate",
        "문서 {#0}[이] 같은 문제를 다른 언어로 다룹니다. 새로 쓰기보다 옮겨 적는 편이 빠를 수 있습니다.",
        "{#0} is about the same problem in the other language; translating it may be quicker than writing anew.";
    OK = "ok", "문서 {#0}[이] 상담에서 안내한 조치를 담고 있습니다.", "{#0} holds the steps that agents give.";
    UNMATCHED = "unmatched",
        "이 기간의 문의 가운데 문서 {#0}[과] 맞는 것이 없습니다.",
        "No conversation of these days is about {#0}.";
    ARCHIVED = "archived", "보관된 문서라 비교하지 않았습니다.", "It is archived and was not compared.";
    THIN = "thin",
        "해결된 상담이 3건보다 적거나 안내한 상담사가 2명보다 적어 아직 해결 방법으로 내세우지 않습니다.",
        "Fewer than 3 solved cases or 2 agents: nothing is called a resolution yet.";
    DISAGREED = "disagreed",
        "상담사마다 답이 달라 하나로 합치지 않고 나란히 두었습니다.",
        "Agents answer differently; the answers stand side by side and were not merged.";

    // A title, where no customer's sentence makes one.
    TITLE = "title", "{#0} 문의", "{#0}";

    // Why this change.
    ADD = "add", "해결된 상담에서 안내했지만 문서에 없습니다.", "Said in solved cases, and not in the article.";
    REPLACE = "replace", "규정이나 배포가 바뀐 뒤 안내하는 내용입니다.", "This is what is said since the rule or the release changed.";
    LOOK = "look", "문서와 상담의 안내가 다릅니다.", "The article and the agents differ here.";
    LOOK_OLD = "look_old", "바뀐 규정이나 배포 내용과 맞는지 확인해 주세요.", "Check this against the rule or the release that changed.";

    // A line of an article as it stands.
    LINE = "line", "{#0}", "{#0}";

    // Where it was seen.
    WHERE = "where",
        "{#0}[이] 알려진 {1:count}건 가운데 {0:count}건이 {#1}입니다.",
        "Of the {1:count} with a known {#0}, {0:count} have {#1}.";

    // What to do when it does not help.
    HANDOVER = "handover", "해결되지 않으면 {#0}[으로] 이관합니다.", "If it does not help, hand it to {#0}.";
    HANDOVER_CHANNEL = "handover_channel",
        "해결되지 않으면 {#0}[으로] 이관합니다. 연락 채널은 {#1}입니다.",
        "If it does not help, hand it to {#0} ({#1}).";
    NO_OWNER = "no_owner", "담당 팀이 정해져 있지 않습니다. 담당자 등록부에 적어 주세요.", "No team is registered for this; add one to the register of owners.";

    // What is near.
    NEAR = "near", "관련 문서: {#0}", "See also: {#0}";

    // What has changed since the review.
    NEWS_STEPS = "news_steps", "검토한 뒤로 새로운 조치를 안내하고 있습니다.", "Agents have given new steps since the review.";
    NEWS_GONE = "news_gone", "검토할 때 있던 조치 가운데 이제는 안내하지 않는 것이 있습니다.", "Some steps of the reviewed draft are no longer given.";
    NEWS_DECISION = "news_decision", "검토한 뒤로 판단이 바뀌었습니다.", "The decision has changed since the review.";

    // What the reviewer checks.
    CHECK_FACTS = "check_facts", "사실: 단계마다 근거를 열어 내용이 맞는지 확인합니다.", "Facts: open the sources of each step and see that they hold.";
    CHECK_FIGURES = "check_figures", "수치·금액·날짜: ‘확인 필요’로 표시된 곳을 현재 기준과 맞춰 봅니다.", "Figures, prices and dates: compare everything marked ‘to check’ with what holds today.";
    CHECK_POLICY = "check_policy", "정책·법: {#0}에 어긋나지 않는지 확인합니다.", "Policy and law: see that it agrees with {#0}.";
    CHECK_LAW = "check_law", "정책·법: 관련 규정에 어긋나지 않는지 확인합니다.", "Policy and law: see that it agrees with the rules concerned.";
    CHECK_PRIVACY = "check_privacy", "개인정보: 고객을 알아볼 수 있는 내용이 남아 있지 않은지 확인합니다.", "Privacy: see that nothing is left by which a customer can be recognised.";
    CHECK_DUPLICATE = "check_duplicate", "중복: 비슷한 문서가 이미 있는지 검색해 봅니다.", "Duplicates: search for a similar article.";
    CHECK_AUDIENCE = "check_audience", "공개 범위: 고객에게 보여도 되는 내용인지 확인합니다.", "Audience: see whether customers may read it.";
    CHECK_WORDING = "check_wording", "문구: 제목과 단계가 읽기 쉬운지 소리 내어 읽어 봅니다.", "Wording: read title and steps aloud.";
}

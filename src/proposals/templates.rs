//! Everything that a proposal can say of its own; what to do comes from the catalogue of actions.

use crate::evidence::Template;

macro_rules! templates {
    ($($name:ident = $id:literal, $ko:literal, $en:literal;)*) => {
        $(pub(super) const $name: Template<'static> = Template { id: concat!("proposal.", $id), ko: $ko, en: $en };)*
        /// The templates of proposals.
        pub const TEMPLATES: &[Template<'static>] = &[$($name),*];
    };
}

templates! {
    // 1. In one line.
    CONCLUSION_TREND = "conclusion_trend",
        "{#0} 문의가 최근 7일({0:period}) {0:count}건으로 평소 예상 {1:decimal}건의 {2:times}배이며, 최근 4주에는 고객 {3:count}명이 {4:count}건(전체의 {5:percent})을 문의했습니다.",
        "{#0}: {0:conversations} in the last 7 days ({0:period}), {2:times} times the {1:decimal} that are usual; over the last 4 weeks {3:customers} wrote {4:count} times ({5:percent} of all).";
    CONCLUSION_USUAL = "conclusion_usual",
        "{#0} 문의가 최근 7일({0:period}) {0:count}건으로 평소 수준(예상 {1:decimal}건, 95% 구간 {1.low:decimal}~{1.high:decimal}건)이며, 최근 4주에는 고객 {2:count}명이 {3:count}건(전체의 {4:percent})을 문의했습니다.",
        "{#0}: {0:conversations} in the last 7 days ({0:period}), the usual level (expected {1:decimal}, 95% interval {1.low:decimal} to {1.high:decimal}); over the last 4 weeks {2:customers} wrote {3:count} times ({4:percent} of all).";
    CONCLUSION = "conclusion",
        "{#0} 문의가 {1:period}에 {1:count}건(고객 {0:count}명, 전체의 {2:percent}) 들어왔습니다.",
        "{#0} came up in {1:conversations} of {0:customers} ({1:period}, {2:percent} of all).";
    URGENT = "urgent", "평소보다 뚜렷하게 많아 바로 대응이 필요합니다.", "This is clearly more than usual and needs an answer now.";
    GRAVE = "grave", "법·안전·개인정보와 관련된 말이 있어 먼저 확인이 필요합니다.", "Words of law, safety or privacy are among them: look at this first.";
    STEADY = "steady", "갑자기 늘어난 것은 아니며 꾸준히 들어오는 문의입니다.", "It did not jump; it comes in steadily.";
    WATCHED = "watched", "아직 근거가 적어 제안이 아니라 관찰 항목으로 둡니다.", "The evidence is still thin: this is watched, not proposed.";

    // 2. The problem.
    TYPE = "type", "문제 유형은 ‘{#0}’입니다.", "The kind of problem is ‘{#0}’.";
    STAGE = "stage",
        "여정 단계를 알 수 있는 {1:count}건 가운데 {0:count}건이 ‘{#0}’ 단계의 말입니다.",
        "Of the {1:count} that speak of a stage of the journey, {0:count} speak of {#0}.";
    WHO = "who",
        "{#0}[이] 알려진 {1:count}건 가운데 {0:count}건이 {#1}입니다.",
        "Of the {1:count} with a known {#0}, {0:count} have {#1}.";

    // 3. Size.
    SIZE = "size",
        "{0:period}에 {0:count}건, 고객 {1:count}명입니다. 불만·요청·질문이 담긴 문의 {2.n:count}건의 {2:percent}(95% 구간 {2.low:percent}~{2.high:percent})입니다.",
        "{0:conversations} of {1:customers} ({0:period}): {2:percent} of the {2.n:count} with a complaint, request or question (95% interval {2.low:percent} to {2.high:percent}).";
    PER_DAY = "per_day", "하루 평균 {0:decimal}건입니다.", "That is {0:decimal} a day.";
    TREND = "trend",
        "최근 7일({0:period})은 {0:count}건으로, 요일과 공휴일을 감안한 예상 {1:decimal}건(95% 구간 {1.low:decimal}~{1.high:decimal}건)의 {2:times}배입니다.",
        "The last 7 days ({0:period}) had {0:count}, {2:times} times the {1:decimal} expected for these weekdays and holidays (95% interval {1.low:decimal} to {1.high:decimal}).";
    NO_TREND = "no_trend", "기록이 짧거나 건수가 적어 평소와 비교하지 않았습니다.", "Records are too short or too few to compare with the usual.";
    ALERT = "alert", "{#0}부터 알림 {#1}[이] 이어지고 있습니다.", "Alert {#1} has been open since {#0}.";

    // 4. Effect.
    CSAT = "csat",
        "만족도는 {0:score}점(n={0.n:count})으로, 그 밖의 문의 {1:score}점(n={1.n:count})과 뚜렷한 차이가 없습니다(전체 평균에 미치는 영향 {2:signed_score}점, 95% 구간 {2.low:signed_score}~{2.high:signed_score}점).",
        "Satisfaction is {0:score} (n={0.n:count}), not clearly different from {1:score} (n={1.n:count}) elsewhere (effect on the mean of all {2:signed_score}, 95% interval {2.low:signed_score} to {2.high:signed_score}).";
    CSAT_LOWERS = "csat_lowers",
        "만족도는 {0:score}점(n={0.n:count})으로 그 밖의 문의 {1:score}점(n={1.n:count})보다 낮아, 전체 평균을 끌어내립니다(영향 {2:signed_score}점, 95% 구간 {2.low:signed_score}~{2.high:signed_score}점).",
        "Satisfaction is {0:score} (n={0.n:count}), below {1:score} (n={1.n:count}) elsewhere, and lowers the mean of all ({2:signed_score}, 95% interval {2.low:signed_score} to {2.high:signed_score}).";
    CSAT_RAISES = "csat_raises",
        "만족도는 {0:score}점(n={0.n:count})으로 그 밖의 문의 {1:score}점(n={1.n:count})보다 높습니다(전체 평균에 미치는 영향 {2:signed_score}점, 95% 구간 {2.low:signed_score}~{2.high:signed_score}점).",
        "Satisfaction is {0:score} (n={0.n:count}), above {1:score} (n={1.n:count}) elsewhere (effect on the mean of all {2:signed_score}, 95% interval {2.low:signed_score} to {2.high:signed_score}).";
    FIRST_RESPONSE = "first_response",
        "첫 응대 시간은 중앙값 {0:duration}이고, 열에 아홉은 {1:duration} 안에 받았습니다(n={0.n:count}, 전체 중앙값 {2:duration}).",
        "First response takes {0:duration} at the median; nine in ten had it within {1:duration} (n={0.n:count}; median of all {2:duration}).";
    HANDLE = "handle",
        "처리 시간은 중앙값 {0:duration}이고, 열에 아홉은 {1:duration} 안에 끝났습니다(n={0.n:count}, 전체 중앙값 {2:duration}).",
        "Handling takes {0:duration} at the median; nine in ten were done within {1:duration} (n={0.n:count}; median of all {2:duration}).";
    RESOLUTION = "resolution",
        "해결까지는 중앙값 {0:duration}이고, 열에 아홉은 {1:duration} 안에 해결되었습니다(n={0.n:count}, 전체 중앙값 {2:duration}).",
        "Resolution takes {0:duration} at the median; nine in ten were resolved within {1:duration} (n={0.n:count}; median of all {2:duration}).";
    SLA = "sla",
        "SLA를 지키지 못한 비율은 {0:percent}입니다(n={0.n:count}, 전체 {1:percent}).",
        "The service level was missed in {0:percent} (n={0.n:count}; of all {1:percent}).";
    REOPENED = "reopened",
        "다시 열린 비율은 {0:percent}입니다(n={0.n:count}, 전체 {1:percent}).",
        "{0:percent} were opened again (n={0.n:count}; of all {1:percent}).";
    RECONTACTED = "recontacted",
        "같은 고객이 7일 안에 같은 문제로 다시 문의한 비율은 {0:percent}입니다(n={0.n:count}).",
        "In {0:percent} the same customer wrote again about it within 7 days (n={0.n:count}).";
    ESCALATED = "escalated",
        "다른 부서로 넘긴 비율은 {0:percent}입니다(n={0.n:count}, 전체 {1:percent}).",
        "{0:percent} were escalated (n={0.n:count}; of all {1:percent}).";
    NOT_ENOUGH = "not_enough", "다음은 자료가 부족해 적지 않습니다: {#0}.", "Not enough data for: {#0}.";
    RISK = "risk", "이 가운데 ‘{#0}’에 해당하는 말이 있는 상담이 있습니다(알림 {#1}).", "Some of them hold words of the kind ‘{#0}’ (alert {#1}).";

    // 5. Causes.
    GRADE_A = "grade_a",
        "[A: 상담사 확인] 문의 {0.n:count}건 가운데 {0:count}건에서 상담사의 말에 까닭을 설명하는 표현이 있습니다. 예는 다음과 같습니다.",
        "[A: agents] In {0:count} of {0.n:conversations} an agent's words give a reason, for example:";
    GRADE_B = "grade_b",
        "[B: 고객 진술] {0:period} 문의 {0.n:count}건 가운데 {0:count}건에서 고객이 ‘{#0}’[을] 말했습니다. 그전({1:period})에는 {1.n:count}건 가운데 {1:count}건이었습니다.",
        "[B: customers] In {0:count} of {0.n:conversations} ({0:period}) customers speak of ‘{#0}’; before ({1:period}) in {1:count} of {1.n:count}.";
    GRADE_C = "grade_c",
        "[C: 같은 시기] {#0}({#1})[과] 같은 시기에 시작되었습니다. 원인인지는 확인되지 않았습니다.",
        "[C: same time] It began at the time of {#0} ({#1}); whether that is the cause is not established.";
    NO_CAUSE = "no_cause", "상담 기록에서 원인을 말해 주는 근거를 찾지 못했습니다. 담당 부서의 확인이 필요합니다.", "The conversations do not tell a cause; the owner has to find it.";

    // 6. Actions.
    AGENTS_DO = "agents_do", "지금 상담사는 이렇게 안내하고 있습니다(문의 {0.n:count}건 가운데 조치를 말하는 표현이 있는 것은 {0:count}건).", "What agents do today (they told of an action in {0:count} of {0.n:conversations}):";
    NEEDS = "needs", "먼저 필요한 것: {#0}", "Needed first: {#0}";
    POLICY = "policy", "관련 규정: ‘{#0}’({#1}부터). 문구를 바꾸기 전에 확인해 주세요.", "Touches the policy ‘{#0}’ (since {#1}); check it before you change a wording.";

    // 7. Expected effect.
    AVOIDABLE = "avoidable",
        "4주 동안 줄어들 수 있는 문의는 {0:count}건(낮음), {1:count}건(중간), {2:count}건(높음)으로 봅니다.",
        "Over 4 weeks, {0:count} (low), {1:count} (middle) or {2:count} (high) conversations may be avoided.";
    AVOIDABLE_TIME = "avoidable_time",
        "처리 시간으로는 {0:hours}시간, {1:hours}시간, {2:hours}시간입니다(건수 × 처리 시간 중앙값).",
        "In handling time that is {0:hours}, {1:hours} or {2:hours} hours (conversations x median handling time).";
    COST = "cost",
        "시간당 비용 {#0}[으로] 계산하면 {#1}입니다(낮음·중간·높음).",
        "At {#0} an hour that is {#1} (low, middle, high).";
    ASSUMPTION = "assumption",
        "가정: 위 조치 가운데 효과가 가장 큰 것이 문의의 {#0}[을] 줄입니다. 조치끼리 더하지 않았습니다. 이 비율은 잰 값이 아니라 dictionaries/actions.toml의 계획값이므로, 회사의 경험에 맞게 고쳐 쓸 수 있습니다.",
        "Assumption: the strongest of the actions avoids {#0} of the conversations; effects are not added up. These shares are planning values of dictionaries/actions.toml, not measurements; change them to your experience.";

    // 8. Priority.
    PRIORITY = "priority",
        "우선순위 점수는 100점 만점에 {0:decimal}점입니다.",
        "The priority is {0:decimal} of 100.";
    PARTS = "parts",
        "구성: 규모 {0:score} × {#0}, 심각도 {1:score} × {#1}, 추세 {2:score} × {#2}, 영향 {3:score} × {#3}, 수월함 {4:score} × {#4}. 가중치는 voc.toml의 [priority]에서 바꿀 수 있습니다.",
        "Parts: size {0:score} x {#0}, severity {1:score} x {#1}, trend {2:score} x {#2}, effect {3:score} x {#3}, ease {4:score} x {#4}. The weights are set under [priority] in voc.toml.";

    // 9. What to watch.
    WATCH = "watch", "조치를 마치면 4주 동안 다음을 관련 없는 토픽과 비교해 봅니다: {#0}.", "After the action, watch for 4 weeks, against topics that are not concerned: {#0}.";
    MARK_DONE = "mark_done", "마친 날을 `voc proposal {#0} --state done --on 날짜`로 적어 주시면 다음 실행부터 효과를 따라갑니다.", "Say when it is done with `voc proposal {#0} --state done --on DATE`; later runs follow its effect.";

    // Following up.
    BEFORE_AFTER = "before_after",
        "완료일 {#0} 전후를 비교하면, 관련 없는 토픽의 변화를 감안한 문의 수는 이전의 {0:score}배입니다(95% 구간 {0.low:score}~{0.high:score}배, 완료 뒤 {0.n:count}건).",
        "Before and after {#0}: allowing for topics that are not concerned, conversations are {0:score} times what they were (95% interval {0.low:score} to {0.high:score}; {0.n:count} since).";
    CSAT_BEFORE_AFTER = "csat_before_after",
        "만족도는 관련 없는 토픽의 변화를 뺀 값으로 {0:signed_score}점 달라졌습니다(95% 구간 {0.low:signed_score}~{0.high:signed_score}, 완료 뒤 응답 {0.n:count}건).",
        "Satisfaction changed by {0:signed_score}, less what changed elsewhere (95% interval {0.low:signed_score} to {0.high:signed_score}; {0.n:count} answers since).";
    WORKED = "worked", "판정: 효과가 있었습니다. 구간 전체가 1배보다 낮습니다.", "Verdict: it worked. The whole interval lies below 1.";
    NO_EFFECT = "no_effect", "판정: 효과가 보이지 않습니다. 구간에 1배가 들어 있습니다.", "Verdict: no effect seen. The interval holds 1.";
    WORSE = "worse", "판정: 오히려 늘었습니다. 구간 전체가 1배보다 높습니다.", "Verdict: worse. The whole interval lies above 1.";
    TOO_EARLY = "too_early", "판정: 아직 이릅니다. 완료 뒤 이레가 지나고 건수가 모이면 판정합니다.", "Verdict: too early. It takes seven days and enough conversations.";
    AFTER_NOW = "after_now", "완료 뒤({0:period}) {0:count}건이 들어왔습니다.", "Since then ({0:period}) {0:count} came in.";

    // 10, 11. Evidence and limits.
    CASES = "cases", "전체 사례: `voc topic {#0} --cases --output {#0}.xlsx`", "All cases: `voc topic {#0} --cases --output {#0}.xlsx`";
    BASIS = "basis", "숫자는 {0:period} 상담 {0:count}건에서 재었고, `voc verify`로 다시 확인할 수 있습니다.", "The numbers were measured in {0:conversations} ({0:period}); `voc verify` takes them again.";
    LIMIT_WORDS = "limit_words", "토픽은 고객의 말로 묶은 것이어서, 말하지 않은 고객의 불편은 들어 있지 않습니다.", "Topics are made of what customers said; those who said nothing are not in them.";
    LIMIT_CSAT = "limit_csat", "만족도 응답은 {0.n:count}건뿐이어서 조심해서 읽어야 합니다.", "Satisfaction rests on {0.n:count} answers only.";
    LIMIT_CHANNEL = "limit_channel", "전체 문의에 있는 채널 가운데 다음은 이 토픽에 없습니다: {#0}.", "Channels of all conversations that this topic lacks: {#0}.";
    LIMIT_SHORT = "limit_short", "기록이 {0:period}뿐이어서 계절에 따른 변화는 알 수 없습니다.", "Records cover {0:period} only: seasons cannot be told.";
}

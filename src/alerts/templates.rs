//! Everything that an alert can say.

use crate::evidence::Template;

/// The templates of alerts.
pub const TEMPLATES: &[Template<'static>] = &[
    SPIKE,
    DROP,
    NEW_TOPIC,
    SPIKE_ALL,
    DROP_ALL,
    SEGMENT,
    SINCE,
    ENDED,
    RELEASE_HOURS,
    RELEASE_DAY,
    POLICY,
    HOLIDAY,
    NO_CAUSE,
    WORD,
    FACET,
    CUSTOMERS,
    SEVERE,
    SEVERE_ONE,
    ALSO,
    OWNER,
    NO_OWNER,
    NO_EVENT,
];

macro_rules! template {
    ($name:ident, $id:literal, $ko:literal, $en:literal) => {
        pub(super) const $name: Template<'static> = Template { id: concat!("alert.", $id), ko: $ko, en: $en };
    };
}

template!(
    SPIKE,
    "spike",
    "{#0} 문의가 {0:period}에 {0:count}건 들어와, 요일과 공휴일을 감안한 평소 예상 {1:decimal}건(95% 구간 {1.low:decimal}~{1.high:decimal}건)의 {2:times}배입니다.",
    "{#0}: {0:conversations} ({0:period}), {2:times} times the {1:decimal} that are usual for these weekdays and holidays (95% interval {1.low:decimal} to {1.high:decimal})."
);
template!(
    DROP,
    "drop",
    "{#0} 문의가 {0:period}에 {0:count}건으로, 요일과 공휴일을 감안한 평소 예상 {1:decimal}건(95% 구간 {1.low:decimal}~{1.high:decimal}건)보다 적습니다(예상의 {2:times}배).",
    "{#0}: {0:conversations} ({0:period}), fewer than the {1:decimal} that are usual for these weekdays and holidays (95% interval {1.low:decimal} to {1.high:decimal}; {2:times} times the usual)."
);
template!(
    NEW_TOPIC,
    "new_topic",
    "{#0} 문의는 {0:from}부터 새로 나타나 {0:period}에 {0:count}건, 고객 {1:count}명입니다. 그전({2:period})에는 {2:count}건이었습니다.",
    "{#0} is new since {0:from}: {0:conversations} of {1:customers} ({0:period}); there were {2:count} before ({2:period})."
);
template!(
    SPIKE_ALL,
    "spike_all",
    "전체 문의가 {0:period}에 {0:count}건 들어와, 요일과 공휴일을 감안한 평소 예상 {1:decimal}건(95% 구간 {1.low:decimal}~{1.high:decimal}건)의 {2:times}배입니다.",
    "All conversations: {0:count} ({0:period}), {2:times} times the {1:decimal} that are usual for these weekdays and holidays (95% interval {1.low:decimal} to {1.high:decimal})."
);
template!(
    DROP_ALL,
    "drop_all",
    "전체 문의가 {0:period}에 {0:count}건으로, 요일과 공휴일을 감안한 평소 예상 {1:decimal}건(95% 구간 {1.low:decimal}~{1.high:decimal}건)보다 적습니다(예상의 {2:times}배). 내보낸 파일이 빠지지 않았는지도 확인해 주세요.",
    "All conversations: {0:count} ({0:period}), fewer than the {1:decimal} that are usual for these weekdays and holidays (95% interval {1.low:decimal} to {1.high:decimal}; {2:times} times the usual). Check that no export is missing, too."
);
template!(
    SEGMENT,
    "segment",
    "이 알림은 {#0}[이] {#1}인 문의 {0:count}건만 본 것입니다(같은 기간 이 토픽 전체는 {1:count}건).",
    "This alert looks only at the {0:conversations} whose {#0} is {#1} (the topic had {1:count} in these days)."
);
template!(
    ALSO,
    "also",
    "이 수에는 시기와 내용이 비슷한 {#0} {0:count}건이 들어 있습니다.",
    "This counts {0:conversations} of {#0}, alike in time and content."
);
template!(SINCE, "since", "달라지기 시작한 날은 {#0}로 보입니다.", "The change seems to have begun on {#0}.");
template!(
    ENDED,
    "ended",
    "최근 7일({0:period})에는 {0:count}건으로 평소 수준(예상 {1:decimal}건, 95% 구간 {1.low:decimal}~{1.high:decimal}건)으로 돌아왔습니다.",
    "In the last 7 days ({0:period}) there were {0:count}, back to the usual (expected {1:decimal}, 95% interval {1.low:decimal} to {1.high:decimal})."
);
template!(
    RELEASE_HOURS,
    "release_hours",
    "{#0} 배포({#1}) 뒤 첫 문의는 {0:hours}시간 만에 들어왔습니다.",
    "The first of these conversations after the release of {#0} ({#1}) came {0:hours} hours later."
);
template!(
    RELEASE_DAY,
    "release_day",
    "{#0} 배포({#1})와 같은 시기입니다.",
    "It is the time of the release of {#0} ({#1})."
);
template!(POLICY, "policy", "‘{#0}’({#1})[과] 같은 시기입니다.", "It is the time of the policy ‘{#0}’ ({#1}).");
template!(HOLIDAY, "holiday", "{#0}({#1}) 무렵입니다.", "It is about the time of {#0} ({#1}).");
template!(
    NO_CAUSE,
    "no_cause",
    "같은 시기에 있었던 일이며, 원인은 확인되지 않았습니다.",
    "This happened at the same time; no cause is established."
);
template!(
    NO_EVENT,
    "no_event",
    "등록된 배포나 정책 변경 가운데 이 시기의 것은 없습니다.",
    "No release or policy of the registers falls into this time."
);
template!(
    WORD,
    "word",
    "이 기간 문의 {0.n:count}건 가운데 {0:count}건에 ‘{#0}’[이] 나옵니다. 그전({1:period})에는 {1.n:count}건 가운데 {1:count}건이었습니다.",
    "‘{#0}’ comes up in {0:count} of the {0.n:conversations}; before ({1:period}) in {1:count} of {1.n:count}."
);
template!(
    FACET,
    "facet",
    "{#0}[이] 알려진 {1:count}건 가운데 {0:count}건이 {#1}입니다(같은 기간 전체 문의는 {3:count}건 가운데 {2:count}건).",
    "Of the {1:count} with a known {#0}, {0:count} have {#1} (of all conversations of these days: {2:count} of {3:count})."
);
template!(CUSTOMERS, "customers", "고객 {0:count}명이 문의했습니다.", "{0:customers} wrote.");
template!(
    SEVERE,
    "severe",
    "‘{#0}’에 해당하는 말이 있는 상담이 새로 들어왔습니다. 아래 인용을 먼저 읽고 대응 여부를 판단해 주세요.",
    "New conversations hold words of the kind ‘{#0}’. Read the quotes below first and decide what to do."
);
template!(
    SEVERE_ONE,
    "severe_one",
    "낱말로 찾은 것이므로 실제로 심각한지는 사람이 확인해야 합니다.",
    "They were found by their words; whether they are serious is for a person to judge."
);
template!(OWNER, "owner", "담당은 {#0}입니다({#1}).", "The owner is {#0} ({#1}).");
template!(
    NO_OWNER,
    "no_owner",
    "담당이 정해지지 않았습니다. registers/owners.toml이나 `voc curate owner`로 정해 주세요.",
    "Nobody owns it. Name a team in registers/owners.toml or with `voc curate owner`."
);

//! What is said of a topic in words: how good it is, how grave, at which stage of the journey, where its definition is from.

use super::input::Suggestion;
use super::summary::{Report, Topic};
use crate::evidence::numbers::{percent, score};
use crate::model::Bilingual;

/// Returns what a severity means; `None` for neutral words.
pub(crate) fn severity(severity: u8) -> Option<Bilingual> {
    match severity {
        0 => None,
        1 => Some(Bilingual::new("불편", "nuisance")),
        2 => Some(Bilingual::new("금전·시간 손실", "money or time lost")),
        _ => Some(Bilingual::new("법·안전·개인정보", "law, safety, privacy")),
    }
}

/// Returns a severity with its number, so that a column sorts by it.
pub(super) fn numbered_severity(level: u8) -> Bilingual {
    let words = severity(level).unwrap_or_else(|| Bilingual::new("해당 없음", "none"));
    Bilingual::new(format!("{level} {}", words.ko), format!("{level} {}", words.en))
}

/// Returns a stage of the customer's journey; a stage that is not known stays as it is.
pub(crate) fn journey(stage: &str) -> Bilingual {
    let en = match stage {
        "가입" => "sign-up",
        "탐색" => "browsing",
        "주문" => "ordering",
        "결제" => "payment",
        "배송" => "delivery",
        "이용" => "use",
        "정산" => "settlement",
        "환불" => "refund",
        "해지" => "leaving",
        other => other,
    };
    Bilingual::new(stage, en)
}

/// Returns the judgement of a topic in a word or two; `None` where it was not judged.
pub(super) fn quality<'a>(topic: &Topic<'a>) -> Option<&'a Bilingual> {
    Some(&topic.seed.quality.judgement).filter(|judgement| !judgement.ko.is_empty())
}

/// Returns the figures that the judgement stands on.
pub(super) fn quality_figures(topic: &Topic<'_>) -> Bilingual {
    let quality = &topic.seed.quality;
    let (cohesion, separation) = (score(topic.seed.cohesion), score(quality.separation));
    let (stability, weak) = (percent(quality.stability), percent(quality.weak_ratio));
    Bilingual::new(
        format!("응집도 {cohesion}, 분리도 {separation}, 안정도 {stability}, 약하게 묶인 발언 {weak}"),
        format!("cohesion {cohesion}, separation {separation}, stability {stability}, weak statements {weak}"),
    )
}

/// Returns what the figures of quality mean.
pub(super) fn quality_explained() -> Bilingual {
    Bilingual::new(
        "품질은 네 가지 값으로 판단합니다. 응집도는 토픽 안의 발언이 서로 닮은 정도, 분리도는 다른 토픽보다 자기 토픽에 더 가까운 정도, 안정도는 발언의 일부만 다시 묶었을 때 함께 남는 비율이며, 여기에 약하게 묶인 발언의 비율을 더해 봅니다.",
        "Quality rests on four figures: cohesion, how alike the statements of a topic are; separation, how much nearer they are to it than to the nearest other topic; stability, how many stay together when only parts of the statements are grouped again; and the share of weak statements.",
    )
}

/// Returns what the words for severity mean.
pub(super) fn severity_explained() -> Bilingual {
    Bilingual::new(
        "심각도는 발언에 쓰인 말로 정합니다. 1은 불편, 2는 금전·시간 손실, 3은 법·안전·개인정보이며, 토픽의 심각도는 발언의 5분의 1 이상이 이르는 가장 높은 단계입니다.",
        "Severity follows the words used: 1 is a nuisance, 2 money or time lost, 3 law, safety or privacy. A topic has the highest that a fifth of its statements reach.",
    )
}

/// Returns what a planner could do with a topic.
pub(super) fn suggestion(report: &Report<'_>, topic: &Topic<'_>) -> Option<Bilingual> {
    match topic.seed.quality.suggestion? {
        Suggestion::Split => {
            Some(Bilingual::new("두 갈래로 나누는 편이 나을 수 있습니다.", "It may be better to split it in two."))
        }
        Suggestion::MergeWith(seed_idx) => {
            let other = report.topic(Some(seed_idx))?;
            let (name, id) = (&other.name, &other.id);
            Some(Bilingual::new(
                format!("‘{}’ 토픽({id})과 합치는 편이 나을 수 있습니다.", name.ko),
                format!("It may be better to merge it with ‘{}’ ({id}).", name.en),
            ))
        }
    }
}

/// Returns whether the workspace's taxonomy defines a topic.
pub(super) fn origin(topic: &Topic<'_>) -> Bilingual {
    if topic.seed.is_defined {
        Bilingual::new("분류 체계에 정의한 토픽", "defined in the taxonomy")
    } else {
        Bilingual::new("문의에서 찾은 토픽", "found in the conversations")
    }
}

impl Report<'_> {
    /// Returns whether any topic was judged.
    pub(super) fn has_quality(&self) -> bool {
        self.topics.iter().any(|topic| quality(topic).is_some())
    }

    /// Returns whether any topic speaks of a stage of the journey.
    pub(super) fn has_journey(&self) -> bool {
        self.topics.iter().any(|topic| topic.seed.journey.is_some())
    }

    /// Returns whether any statement's words are grave.
    pub(super) fn has_severity(&self) -> bool {
        self.input.statements.iter().any(|row| row.severity > 0)
            || self.topics.iter().any(|topic| topic.seed.severity > 0)
    }
}

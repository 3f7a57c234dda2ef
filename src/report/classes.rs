//! How surely are statements placed? Assigned, weak or single, each with its count, its meaning and its reasons.

use super::summary::Report;
use super::words;
use crate::effects::Ratio;
use crate::model::Bilingual;

/// One of the three classes.
pub(super) struct Class<'r> {
    /// Its name.
    pub(super) name: Bilingual,
    /// What it means, in a sentence.
    pub(super) meaning: Bilingual,
    /// Its share of the statements that topics are made of.
    pub(super) share: Ratio,
    /// Why statements are in it, most frequent first, each with its share of the same whole; none for the first class.
    pub(super) reasons: Vec<(&'r Bilingual, Ratio)>,
}

/// Returns the classes from the surest to the least sure.
pub(super) fn of<'r>(report: &'r Report<'_>) -> [Class<'r>; 3] {
    let totals = &report.totals;
    let share = |part: u64| Ratio { part, whole: totals.n_statements };
    let with_share =
        |reasons: &'r [(Bilingual, u64)]| reasons.iter().map(|(why, n)| (why, share(*n))).collect::<Vec<_>>();
    [
        Class {
            name: words::class("assigned"),
            meaning: Bilingual::new(
                "토픽의 다른 발언과 뚜렷하게 닮은 발언입니다. 토픽이 무엇에 관한 것인지를 가장 잘 보여 줍니다.",
                "Clearly like the other statements of their topic; they show best what it is about.",
            ),
            share: share(totals.n_assigned),
            reasons: Vec::new(),
        },
        Class {
            name: words::class("weak"),
            meaning: Bilingual::new(
                "토픽에 넣었지만 근거가 약한 발언입니다. 건수에는 들어 있으며, 토픽을 판단할 때는 빼고 보아도 됩니다.",
                "Counted in their topic, on thin evidence; leave them out when you judge what a topic is about.",
            ),
            share: share(totals.n_weak),
            reasons: with_share(&report.weak_reasons),
        },
        Class {
            name: words::class("single"),
            meaning: Bilingual::new(
                "어느 토픽에도 넣지 않은 발언입니다. 드문 문제나 새로 생긴 문제가 여기에 먼저 나타날 수 있습니다.",
                "In no topic; what is rare or new may show here first.",
            ),
            share: share(totals.n_single),
            reasons: with_share(&report.single_reasons),
        },
    ]
}

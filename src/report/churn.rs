//! What changed among topics since the night before, in a sentence.

use crate::evidence::numbers::day;
use crate::model::Bilingual;
use crate::registry::Churn;

/// Returns the sentence; `None` on the first night.
pub(super) fn sentence(churn: &Churn) -> Option<Bilingual> {
    let since = day(churn.since?);
    let parts = [
        (churn.n_new, "새 토픽", "new"),
        (churn.n_split, "다른 토픽에서 갈라진 토픽", "split from another"),
        (churn.n_merged, "다른 토픽에 합쳐진 토픽", "merged into another"),
        (churn.n_revived, "다시 나타난 토픽", "found again"),
        (churn.n_slept, "더 나타나지 않는 토픽", "no longer found"),
    ];
    let some = || parts.iter().filter(|(n, ..)| *n > 0);
    let ko: String = some().map(|(n, ko, _)| format!(", {ko} {n}개")).collect();
    let en: String = some().map(|(n, _, en)| format!(", {n} {en}")).collect();
    let n = churn.n_kept;
    Some(Bilingual::new(
        format!(
            "직전 실행({})과 이어진 토픽은 {n}개입니다{}.",
            since.ko,
            if ko.is_empty() { String::new() } else { format!("({})", &ko[2..]) }
        ),
        format!(
            "{n} {} carried on from the run before ({}){en}.",
            if n == 1 { "topic is" } else { "topics are" },
            since.en
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_happened_is_told() {
        let told = |churn: Churn| sentence(&churn).map(|words| (words.ko, words.en));
        assert_eq!(told(Churn::default()), None);
        let since = Some(jiff::civil::date(2026, 11, 19));
        let (ko, en) =
            told(Churn { since, n_kept: 38, n_new: 2, n_merged: 1, ..Churn::default() }).expect("a sentence");
        assert_eq!(ko, "직전 실행(11월 19일)과 이어진 토픽은 38개입니다(새 토픽 2개, 다른 토픽에 합쳐진 토픽 1개).");
        assert_eq!(en, "38 topics are carried on from the run before (19 Nov), 2 new, 1 merged into another.");
        let (ko, _) = told(Churn { since, n_kept: 40, ..Churn::default() }).expect("a sentence");
        assert_eq!(ko, "직전 실행(11월 19일)과 이어진 토픽은 40개입니다.");
    }
}

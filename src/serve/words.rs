//! How numbers and codes are written on pages: the words are the report's.

use crate::evidence::numbers;
use crate::model::{Bilingual, Language};
use crate::serve::lines::{Change, TopicLine};

/// Words in the language of a page, and the numbers as every rendering writes them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub(super) Language);

impl Words {
    pub(super) fn b(self, words: &Bilingual) -> String {
        words.get(self.0).to_owned()
    }

    pub(super) fn t(self, ko: &str, en: &str) -> String {
        match self.0 {
            Language::Ko => ko.to_owned(),
            Language::En => en.to_owned(),
        }
    }

    /// `168건`, `168 cases`.
    pub(super) fn cases(self, n: u64) -> String {
        match self.0 {
            Language::Ko => format!("{}건", numbers::count(n)),
            Language::En => numbers::counted(n, "case"),
        }
    }

    /// `평균 2.71 (n=58)`.
    pub(super) fn mean(self, mean: f64, n: u64) -> String {
        format!("{} (n={})", numbers::score(mean), numbers::count(n))
    }

    pub(super) fn percent(self, ratio: f64, n: u64) -> String {
        format!("{} (n={})", numbers::percent(ratio), numbers::count(n))
    }

    pub(super) fn duration(self, seconds: f64) -> String {
        self.b(&numbers::duration(seconds))
    }

    pub(super) fn day(self, day: crate::model::Day) -> String {
        self.b(&numbers::day(day))
    }

    /// The newest seven days against the weeks before, in a sentence.
    pub(super) fn change(self, change: &Change) -> String {
        let last = numbers::count(change.last_7_days);
        let Some(mean) = change.before_mean else {
            return self.b(&Bilingual::new(
                format!("최근 7일 {last}건(비교할 이전 기간 없음)"),
                format!("{last} in the last 7 days (no earlier weeks to compare with)"),
            ));
        };
        let (mean, weeks) = (numbers::decimal(mean), change.n_weeks_before);
        let times = change.times.map(numbers::times);
        self.b(&match (change.movement.as_str(), times) {
            ("appeared", _) => Bilingual::new(
                format!("최근 7일 {last}건, 직전 {weeks}주에는 없었습니다"),
                format!("{last} in the last 7 days, none in the {weeks} weeks before"),
            ),
            ("not_enough", _) | (_, None) => Bilingual::new(
                format!("최근 7일 {last}건, 직전 {weeks}주 평균 주 {mean}건(비교하기에는 적은 수)"),
                format!("{last} in the last 7 days against {mean} a week before (too few to compare)"),
            ),
            (_, Some(times)) => Bilingual::new(
                format!("최근 7일 {last}건, 직전 {weeks}주 평균(주 {mean}건)의 {times}배"),
                format!(
                    "{last} in the last 7 days, {times} times the mean of {mean} a week over the {weeks} weeks before"
                ),
            ),
        })
    }

    /// The movement in a word, with the class of its chip; nothing where it is steady.
    pub(super) fn movement(self, topic: &TopicLine) -> Option<Chip> {
        let change = topic.change.as_ref()?;
        let (class, ko, en) = match change.movement.as_str() {
            "appeared" => ("up", "새로 나타남", "appeared"),
            "grew" => ("up", "증가", "grew"),
            "shrank" => ("down", "감소", "shrank"),
            _ => return None,
        };
        let times = change.times.map(|times| format!(" ×{}", numbers::times(times))).unwrap_or_default();
        Some(Chip { class, words: self.t(ko, en) + &times })
    }

    /// How grave, with the class of its chip; nothing for neutral words.
    pub(super) fn severity(self, severity: u8) -> Option<Chip> {
        let words = crate::report::severity(severity)?;
        let class = match severity {
            3.. => "grave",
            2 => "warn",
            _ => "plain",
        };
        Some(Chip { class, words: self.b(&words) })
    }

    /// The status of a case, with the class of its chip.
    pub(super) fn status(self, code: &str) -> Chip {
        let class = match code {
            "resolved" => "good",
            "escalated" => "warn",
            "open" => "new",
            _ => "plain",
        };
        Chip { class, words: self.b(&crate::report::status(code)) }
    }
}

/// A choice of a filter, with how many lines it leaves.
pub(super) struct Choice {
    pub(super) words: String,
    pub(super) href: String,
    pub(super) n: String,
    pub(super) is_chosen: bool,
}

/// A few words that stand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chip {
    pub(super) class: &'static str,
    pub(super) words: String,
}

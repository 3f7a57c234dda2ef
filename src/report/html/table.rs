//! The table of topics: area by area, each row with its numbers and the words that judge it.

use askama::filters::Safe;

use super::phrases::{b, t};
use super::{N_TOPICS_IN_TABLE, Page};
use crate::effects::Spread;
use crate::evidence::numbers;
use crate::model::Bilingual;
use crate::report::change::Movement;
use crate::report::charts::escape;
use crate::report::counts::Figures;
use crate::report::judgement;
use crate::report::levels::Group;
use crate::report::summary::Topic;

/// How grave something is: squares and words, so that no one depends on colour. Nothing for neutral words.
pub(super) fn severity(level: u8) -> Option<Safe<String>> {
    let words = judgement::severity(level)?;
    let filled = usize::from(level.min(3));
    let squares = "■".repeat(filled) + &"□".repeat(3 - filled);
    let words = b(words).0;
    Some(Safe(format!(r#"<span class="grave g{filled}"><i aria-hidden="true">{squares}</i> {words}</span>"#)))
}

impl<'r, 'a> Page<'r, 'a> {
    /// Whether any topic of the table has the value, so that no column is empty.
    pub(super) fn any(&self, has: fn(&Topic<'a>) -> bool) -> bool {
        self.report.topics.iter().any(has)
    }

    pub(super) fn has_csat(&self) -> bool {
        self.any(|topic| topic.figures.csat.is_some())
    }

    pub(super) fn has_resolution(&self) -> bool {
        self.any(|topic| topic.figures.resolution_s.is_some())
    }

    pub(super) fn has_reopened(&self) -> bool {
        self.any(|topic| topic.figures.reopened.is_some())
    }

    pub(super) fn has_escalated(&self) -> bool {
        self.any(|topic| topic.figures.escalated.is_some())
    }

    /// The rows of the table, area by area.
    pub(super) fn groups(&self) -> Vec<Group<'r, 'a>> {
        self.report.by_area(N_TOPICS_IN_TABLE)
    }

    /// Whether topics are missing from the table.
    pub(super) fn is_cut(&self) -> bool {
        self.report.topics.len() > N_TOPICS_IN_TABLE
    }

    /// How many columns the table has beside the names.
    pub(super) fn n_columns(&self) -> usize {
        let optional = [self.has_csat(), self.has_resolution(), self.has_reopened(), self.has_escalated()];
        3 + 4 * usize::from(self.report.has_trend()) + optional.into_iter().filter(|has| *has).count()
    }

    pub(super) fn has_areas(&self) -> bool {
        !self.report.areas.is_empty()
    }

    /// How many topics stand below an area.
    pub(super) fn n_topics(&self, n: usize) -> Safe<String> {
        let n = n as u64;
        t(&format!("토픽 {}개", numbers::count(n)), &numbers::counted(n, "topic"))
    }

    /// The name in the other language beneath a name of the table, where that is another.
    pub(super) fn beneath(&self, name: &Bilingual) -> Safe<String> {
        if name.ko == name.en {
            return Safe(String::new());
        }
        Safe(format!(r#"<span class="beneath">{}</span>"#, t(&name.en, &name.ko).0))
    }

    /// What a planner reads beside the numbers: how grave, which stage, how good, each as a word.
    pub(super) fn marks(&self, topic: &Topic<'_>) -> Safe<String> {
        let mut marks = Vec::new();
        marks.extend(self.acting(topic).map(|links| format!(r#"<span class="acting">{}</span>"#, links.0)));
        marks.extend(severity(topic.seed.severity).map(|mark| mark.0));
        marks.extend(topic.seed.journey.map(|stage| format!("<span>{}</span>", b(judgement::journey(stage)).0)));
        marks.extend(judgement::quality(topic).map(|quality| {
            let figures = judgement::quality_figures(topic);
            let title = format!("{}\n{}", figures.ko, figures.en);
            format!(r#"<span class="quality" title="{}">{}</span>"#, escape(&title), b(quality).0)
        }));
        if marks.is_empty() {
            return Safe(String::new());
        }
        Safe(format!(r#"<span class="marks">{}</span>"#, marks.join(" ")))
    }

    /// The table's word for a change: times the mean, or why there is none.
    pub(super) fn change_cell(&self, figures: &Figures<'_>) -> Safe<String> {
        let change = &figures.change;
        let times = change.times().map(numbers::times);
        match (change.movement, times.as_deref()) {
            (Movement::NotEnough, _) => Safe(format!(r#"<span class="faint">{}</span>"#, t("적은 수", "few").0)),
            (Movement::Appeared, _) => Safe(format!(r#"<b class="up">{}</b>"#, t("새로 나타남", "appeared").0)),
            (Movement::Grew, Some(times)) => {
                Safe(format!(r#"<b class="up">▲ {}</b>"#, t(&format!("{times}배"), &format!("×{times}")).0))
            }
            (Movement::Grew, None) => Safe(format!(r#"<b class="up">▲ {}</b>"#, t("늘어남", "grew").0)),
            (Movement::Shrank, Some("0.0")) => {
                Safe(format!(r#"<span class="down">▼ {}</span>"#, t("거의 없음", "almost none").0))
            }
            (Movement::Shrank, Some(times)) => {
                Safe(format!(r#"<span class="down">▼ {}</span>"#, t(&format!("{times}배"), &format!("×{times}")).0))
            }
            (Movement::Shrank, None) => Safe(format!(r#"<span class="down">▼ {}</span>"#, t("줄어듦", "shrank").0)),
            (Movement::Steady, Some(times)) => t(&format!("{times}배"), &format!("×{times}")),
            (Movement::Steady, None) => t("비슷함", "steady"),
        }
    }

    pub(super) fn before_mean(&self, figures: &Figures<'_>) -> String {
        figures.change.before_mean().map_or_else(|| "–".to_owned(), numbers::decimal)
    }

    /// What the change column sorts by: conversations more than expected.
    pub(super) fn change_order(&self, figures: &Figures<'_>) -> String {
        format!("{:.1}", figures.change.excess())
    }

    pub(super) fn median_order(&self, spread: &Option<Spread>) -> String {
        spread.map_or_else(String::new, |spread| format!("{:.0}", spread.median))
    }
}

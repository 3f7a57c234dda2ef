//! The front page for programs: the verdict and the numbers of the whole, as the report says them.

use std::io::Write;

use serde::{Deserialize, Serialize};

use super::lines;
use super::summary::Report;
use crate::model::{Bilingual, Citation, Day};

/// So many statements in no topic are told, the grave ones first.
const N_SINGLES: usize = 40;

/// `summary.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The format.
    pub schema: u32,
    /// The day the run looks back from.
    pub as_of: Day,
    /// The first day of its window.
    pub window_from: Day,
    /// What everything refers to, in a line.
    pub basis: Bilingual,
    /// The first thing a person reads.
    pub headline: Vec<Bilingual>,
    /// Is this normal?
    pub normal: Vec<Bilingual>,
    /// What is behind it?
    pub behind: Vec<Bilingual>,
    /// What to look at first.
    pub next: Vec<Bilingual>,
    /// Conversations.
    pub n_transcripts: u64,
    /// Conversations with a complaint, request or question.
    pub n_with_statement: u64,
    /// Statements that topics are made of.
    pub n_statements: u64,
    /// Statements weakly in a topic.
    pub n_weak: u64,
    /// Statements in none.
    pub n_single: u64,
    /// Distinct customers.
    pub n_customers: u64,
    /// Mean satisfaction.
    pub csat: Option<Scored>,
    /// The last days of the whole weeks that hold records, oldest first.
    pub weeks: Vec<Day>,
    /// Conversations in each.
    pub weekly: Vec<u64>,
    /// Those with a complaint, request or question.
    pub weekly_with_statement: Vec<u64>,
    /// Releases of the window, by date.
    pub releases: Vec<Released>,
    /// Statements in no topic: the grave ones first, then complaints, then the newest.
    pub singles: Vec<SingleLine>,
}

/// A mean with its n.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// The mean.
    pub mean: f64,
    /// How many.
    pub n: u64,
}

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Released {
    /// The day.
    pub date: Day,
    /// Product and version.
    pub name: String,
}

/// A statement in no topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SingleLine {
    /// Where it was said.
    pub citation: Citation,
    /// The day of its conversation.
    pub day: Option<Day>,
    /// How grave its words are, 0 to 3.
    pub severity: u8,
    /// Why it is in no topic.
    pub why: Option<Bilingual>,
    /// The nearest topic.
    pub nearest: Option<String>,
}

impl Summary {
    fn of(report: &Report<'_>) -> Self {
        let (totals, verdict) = (&report.totals, report.verdict.clone());
        let first = report.weeks.len().saturating_sub(report.n_weeks_known());
        let known = |weekly: &[u64]| weekly.get(first..).unwrap_or_default().to_vec();
        let single = |single: &super::summary::Single<'_>| SingleLine {
            citation: single.quote.citation.clone(),
            day: single.quote.day.filter(|_| report.has_days()),
            severity: single.severity,
            why: single.why.clone(),
            nearest: single.nearest.and_then(|at| report.topics.get(at)).map(|topic| topic.id.clone()),
        };
        Self {
            schema: 1,
            as_of: report.input.as_of,
            window_from: report.window.from,
            basis: report.basis(),
            headline: verdict.headline,
            normal: verdict.normal,
            behind: verdict.behind,
            next: verdict.next,
            n_transcripts: totals.n_transcripts,
            n_with_statement: totals.n_with_statement,
            n_statements: totals.n_statements,
            n_weak: totals.n_weak,
            n_single: totals.n_single,
            n_customers: totals.n_customers,
            csat: totals.csat.map(|csat| Scored { mean: crate::effects::round4(csat.mean), n: csat.n }),
            weeks: report.weeks[first..].iter().map(|week| week.to).collect(),
            weekly: known(&totals.weekly),
            weekly_with_statement: known(&totals.weekly_with_statement),
            releases: report.releases.iter().map(|it| Released { date: it.date, name: it.name() }).collect(),
            singles: report.singles.iter().take(N_SINGLES).map(single).collect(),
        }
    }
}

/// Writes `summary.json`.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    lines::line(out, &Summary::of(report))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::Fixture;
    use crate::report::summarise;

    #[test]
    fn the_summary_says_what_the_report_says_and_comes_back() {
        let fixture = Fixture::new(5.0);
        let report = summarise(fixture.input());
        let mut bytes = Vec::new();
        write(&report, &mut bytes).expect("memory takes it");
        let read: Summary = serde_json::from_slice(&bytes).expect("its own format");
        assert_eq!(read, Summary::of(&report));
        assert_eq!(read.headline, report.verdict.headline);
        assert_eq!(read.n_transcripts, report.totals.n_transcripts);
        assert_eq!(read.weekly.len(), report.n_weeks_known());
        assert_eq!(read.weeks.len(), read.weekly.len());
        assert_eq!(read.weeks.last(), Some(&report.input.as_of));
    }
}

//! What did customers complain about in some days? A week, a month, a year, any days: each topic beside the period before and the usual.
//!
//! In: the [`Report`] of a night that looks back far enough, and what was [`Asked`]. Out: a [`PeriodReport`] that stands on its own.

mod asked;
mod counting;
mod lines;
mod sections;

use std::fs;
use std::path::Path;

use super::change::Movement;
use super::leaflet::Said;
use super::summary::Report;
use super::{html, xlsx};
use crate::effects::{Mean, Spread};
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Citation, Day, Language, Period};
use crate::trends::{Policy, Release};

pub use asked::{Asked, Form};

/// The report of some days.
#[derive(Debug, Clone)]
pub struct PeriodReport {
    /// What was asked for.
    pub asked: Asked,
    /// The days reported: those asked for, up to the newest as-of day.
    pub days: Period,
    /// The workspace's name.
    pub(super) workspace: String,
    /// The night whose topics these are.
    pub as_of: Day,
    /// The days compared with; `None` where the records begin later.
    pub before: Option<Period>,
    /// How many whole weeks of records lie before the period, at most four.
    pub n_usual_weeks: u32,
    /// All days that were looked at.
    pub(super) looked_at: Period,
    /// All conversations.
    pub all: Counted,
    /// Conversations with a complaint, a request or a question: the whole that shares refer to.
    pub with_statement: Counted,
    /// Topics with a conversation in the period or before, those with most in the period first.
    pub topics: Vec<PeriodTopic>,
    /// Releases in the period.
    pub(super) releases: Vec<Release>,
    /// Policies that came into force or ended in the period.
    pub(super) policies: Vec<Policy>,
    /// Alerts of the night whose days overlap the period: id, name, first and last day.
    pub(super) alerts: Vec<Overlapping>,
}

/// What some conversations count in the period and in the days it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// Conversations.
    pub n: u64,
    /// Distinct customers; conversations without one count one each.
    pub n_customers: u64,
    /// Conversations in the days before.
    pub n_before: Option<u64>,
    /// Conversations that the same weekdays of the weeks before let expect.
    pub usual: Option<f64>,
    /// Whether that is more or fewer than the longer of the two baselines lets expect.
    pub movement: Movement,
    /// How many more than it lets expect, negative for fewer; 0 without a baseline.
    pub excess: f64,
    /// Times the days before, per day.
    pub times_before: Option<f64>,
    /// Times the usual.
    pub times_usual: Option<f64>,
    /// Satisfaction.
    pub csat: Option<Mean>,
    /// Satisfaction in the days before.
    pub csat_before: Option<Mean>,
    /// Seconds to the first response.
    pub first_response_s: Option<Spread>,
    /// The same in the days before.
    pub first_response_before_s: Option<Spread>,
    /// Seconds to the resolution.
    pub resolution_s: Option<Spread>,
    /// The same in the days before.
    pub resolution_before_s: Option<Spread>,
}

/// A topic in the period.
#[derive(Debug, Clone)]
pub struct PeriodTopic {
    /// Its permanent id; `None` for one that the registry of the night does not know.
    pub id: Option<String>,
    /// What people call it.
    pub name: Bilingual,
    /// The team that answers for it.
    pub owner: Option<String>,
    /// What it counts.
    pub counted: Counted,
    /// What was said in the period.
    pub(super) quotes: Vec<(Said, Citation)>,
}

/// An alert that lasted in the period.
#[derive(Debug, Clone)]
pub(super) struct Overlapping {
    pub(super) id: String,
    pub(super) name: Bilingual,
    pub(super) days: Period,
}

/// Reports some days out of a night's report, which must look back to [`Asked::first_needed`]; `first_record` is the first day of which
/// the store holds a conversation. Pure.
#[must_use]
pub fn of(
    report: &Report<'_>,
    asked: &Asked,
    days: Period,
    first_record: Option<Day>,
    policies: &[Policy],
) -> PeriodReport {
    let calendar = counting::Comparison::new(asked, days, first_record);
    let (all, with_statement, topics) = counting::count(report, &calendar);
    let overlaps = |from: Day, to: Day| from <= days.to && days.from <= to;
    PeriodReport {
        asked: asked.clone(),
        days,
        workspace: report.input.workspace.trim().to_owned(),
        as_of: report.input.as_of,
        before: calendar.before,
        n_usual_weeks: calendar.n_usual_weeks,
        looked_at: Period { from: asked.first_needed(days), to: days.to },
        all,
        with_statement,
        topics,
        releases: report.input.releases.iter().filter(|release| days.contains(release.date)).cloned().collect(),
        policies: policies
            .iter()
            .filter(|policy| days.contains(policy.valid_from) || policy.valid_to.is_some_and(|to| days.contains(to)))
            .cloned()
            .collect(),
        alerts: report
            .alerts
            .iter()
            .map(|alert| (alert, alert.ended.unwrap_or(report.input.as_of)))
            .filter(|(alert, to)| overlaps(alert.since, *to))
            .map(|(alert, to)| Overlapping {
                id: alert.id.clone(),
                name: alert.name.clone(),
                days: Period { from: alert.since, to },
            })
            .collect(),
    }
}

impl PeriodReport {
    /// Returns what the days say, in one to four sentences.
    #[must_use]
    pub fn verdict(&self) -> Vec<Bilingual> {
        sections::verdict(self)
    }

    /// Returns the report as one JSON object.
    ///
    /// # Errors
    /// None that a report can cause.
    pub fn json(&self) -> Result<String> {
        serde_json::to_string(&lines::of(self)).map_err(|cause| {
            Error::new(Kind::Internal, Bilingual::new("JSON으로 쓸 수 없습니다", "cannot be written as JSON"))
                .because(cause)
        })
    }

    /// Writes `period.md`, `period.html`, `period.xlsx` and `period.json` into a folder, which is made where it is missing. Equal reports give equal
    /// bytes.
    ///
    /// # Errors
    /// A file that cannot be rendered or written.
    pub fn write(&self, folder: &Path, language: Language) -> Result<()> {
        let leaflet = sections::leaflet(self);
        let files = [
            ("period.md", leaflet.markdown(language).into_bytes()),
            ("period.html", html::leaflet(&leaflet, language)?.into_bytes()),
            ("period.xlsx", xlsx::period(self, language)?),
            ("period.json", (self.json()? + "\n").into_bytes()),
        ];
        fs::create_dir_all(folder).map_err(|cause| Error::unreadable(Kind::Store, folder, cause))?;
        for (name, text) in files {
            let path = folder.join(name);
            fs::write(&path, text).map_err(|cause| Error::unreadable(Kind::Store, &path, cause))?;
        }
        Ok(())
    }
}

//! One leaflet a team: what customers say about *its* area, what changed, what should be done, and what no number shows.
//!
//! A pack is written from the one value of the report and nothing else, so that a night that is repeated gives the same packs.

mod changes;
mod missed;
mod sections;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::html;
use super::names;
use super::summary::{Report, Topic};
use crate::alerts::Alert;
use crate::error::{Error, Kind, Result};
use crate::knowledge::Draft;
use crate::model::Language;
use crate::proposals::Proposal;

/// Name of the folder below that of the run.
const FOLDER: &str = "packs";

/// What one team answers for.
#[derive(Debug)]
pub(super) struct Pack<'r, 'a> {
    /// The team; `None` for what nobody answers for.
    pub(super) team: Option<String>,
    /// Its topics, those with most conversations first.
    pub(super) topics: Vec<&'r Topic<'a>>,
    /// Alerts that last or ended lately.
    pub(super) alerts: Vec<&'r Alert>,
    /// Its proposals, the most pressing first.
    pub(super) proposals: Vec<&'r Proposal>,
    /// Its draft articles, in the order of the report.
    pub(super) drafts: Vec<&'r Draft>,
}

/// Returns the packs by team, and last what nobody answers for.
///
/// An alert, a proposal or a draft is the team's that it names, else that of its topic. Severe statements alone make no pack of what is unowned.
pub(super) fn of<'r, 'a>(report: &'r Report<'a>) -> Vec<Pack<'r, 'a>> {
    let mut packs: BTreeMap<Option<String>, Pack<'r, 'a>> = BTreeMap::new();
    let mut pack = |team: Option<String>, put: &mut dyn FnMut(&mut Pack<'r, 'a>)| {
        let new = Pack {
            team: team.clone(),
            topics: Vec::new(),
            alerts: Vec::new(),
            proposals: Vec::new(),
            drafts: Vec::new(),
        };
        put(packs.entry(team).or_insert(new));
    };
    let owners: BTreeMap<&str, &str> = (report.topics.iter())
        .filter_map(|topic| Some((topic.id.as_str(), given(topic.seed.owner.as_deref())?)))
        .collect();
    let of_topic = |topic: &str| owners.get(topic).map(|team| (*team).to_owned());
    for topic in report.by_conversations.iter().map(|&at| &report.topics[at]) {
        pack(of_topic(&topic.id), &mut |pack| pack.topics.push(topic));
    }
    for alert in &report.alerts {
        let named = given(alert.owner.as_deref()).map(str::to_owned);
        let team = named.or_else(|| alert.topic.as_deref().and_then(of_topic));
        pack(team, &mut |pack| pack.alerts.push(alert));
    }
    for proposal in &report.proposals {
        let named = given(proposal.owner.as_ref().map(|owner| owner.team.as_str())).map(str::to_owned);
        let team = named.or_else(|| proposal.topics.iter().find_map(|topic| of_topic(topic)));
        pack(team, &mut |pack| pack.proposals.push(proposal));
    }
    for draft in &report.drafts {
        let named = given(draft.owner.as_ref().map(|owner| owner.team.as_str())).map(str::to_owned);
        let team = named.or_else(|| draft.topics.iter().find_map(|topic| of_topic(topic)));
        pack(team, &mut |pack| pack.drafts.push(draft));
    }
    let unowned = packs.remove(&None);
    packs.into_values().chain(unowned).collect()
}

fn given(team: Option<&str>) -> Option<&str> {
    team.map(str::trim).filter(|team| !team.is_empty())
}

/// Writes `packs/<team>.md` and `packs/<team>.html` into a run folder, and `packs/_unowned.*` where something has no owner; nothing where
/// there is nothing to say.
///
/// # Errors
/// A file that cannot be rendered or written.
pub(super) fn write(report: &Report<'_>, folder: &Path, language: Language) -> Result<()> {
    let packs = of(report);
    if packs.is_empty() {
        return Ok(());
    }
    let folder = folder.join(FOLDER);
    let unwritable = |path: &Path, cause| Error::unreadable(Kind::Store, path, cause);
    fs::create_dir_all(&folder).map_err(|cause| unwritable(&folder, cause))?;
    let files = names::of(packs.iter().map(|pack| pack.team.as_deref()));
    for (pack, file) in packs.iter().zip(files) {
        let leaflet = sections::leaflet(report, pack);
        for (extension, text) in [("md", leaflet.markdown(language)), ("html", html::leaflet(&leaflet, language)?)] {
            let path = folder.join(format!("{file}.{extension}"));
            fs::write(&path, text).map_err(|cause| unwritable(&path, cause))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;

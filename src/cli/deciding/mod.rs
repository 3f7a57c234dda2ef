//! `voc alerts`, `voc alert`, `voc proposals`, `voc proposal`: tables and text of what the newest night raised and proposed.

mod alerts;
mod proposals;
mod shown;

use crate::model::{Bilingual, Language};

pub(super) use alerts::{AlertArguments, AlertsArguments, alert, alerts, tell_of_new_alerts};
pub(super) use proposals::{ProposalArguments, ProposalsArguments, proposal, proposals};

/// Says that the list was cut, or that more is hidden.
fn say(said: &Bilingual, language: Language) {
    tracing::info!("{}", said.get(language));
}

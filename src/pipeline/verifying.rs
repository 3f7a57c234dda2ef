//! Does everything hold that the newest run says? Takes it all again from the store.

use crate::error::Result;
use crate::model::{Bilingual, Progress};
use crate::store::{self, Store, Workspace};

use super::acting::{self, Verified};
use super::laid_out::Settled;
use super::{Order, Plan, Tools, window, writing};

/// Checks every sentence of the newest run's alerts, proposals and drafts against the facts, by the registers and dictionaries of that run.
///
/// # Errors
/// No run yet; a store, setting or file that cannot be read; a file that voc did not write.
pub fn verify(order: &Order, progress: &dyn Progress) -> Result<Verified> {
    let workspace = Workspace::new(&order.workspace);
    let store = Store::open(&workspace)?;
    let run = store.newest();
    let as_of = store.run()?.as_of;
    let settled = Settled::of(&store, run, &order.workspace)?;
    let plan = Plan::read(&Order { workspace: settled.folder(), as_of: Some(as_of), ..order.clone() })?;
    // Names of articles may hold keyed forms.
    let key = store::read_key(&workspace)?;
    let tools = match &key {
        Some(key) => Tools::new(&plan, key, &workspace)?,
        None => Tools::without_key(&plan, &workspace)?,
    };
    progress.begin("facts", None);
    let days = plan.first_day()..=plan.as_of;
    let facts = store.facts_at(&days, run)?;
    let window = window::read(&facts, &tools.cache, &tools.stages(), &tools.analysts())?;
    progress.end();
    progress.begin("verify", None);
    let topics = store.topics()?;
    let casebook = acting::casebook_of_store(&plan, &tools, &window, &topics, &store.assignments()?);
    let names = topics.iter().map(|topic| {
        let terms = || {
            topic.terms.as_array().map_or_else(String::new, |terms| {
                terms.iter().take(3).filter_map(|term| term.as_str()).collect::<Vec<_>>().join(" · ")
            })
        };
        let ko = topic.label_ko.clone().or_else(|| topic.label_en.clone()).unwrap_or_else(terms);
        let en = topic.label_en.clone().or_else(|| topic.label_ko.clone()).unwrap_or_else(terms);
        (topic.id.clone(), Bilingual::new(ko, en))
    });
    let known = acting::known(&plan, &tools, names, &writing::masked(plan.shelf.clone(), &tools.masker));
    let folder = workspace.runs().join(store.clock()?.name);
    let verified = acting::check(&folder, &casebook, &known, &tools.outcomes)?;
    progress.end();
    Ok(verified)
}

//! Why is a statement where it is, and why is a topic one? Works the newest night out again from the store, as it was then, and keeps
//! what each stage knew when it decided. Writes nothing into the workspace.

mod statement;
mod told;
mod topic;

pub(crate) use told::{Answers, Concept, Neighbour, Placement, Shared, StatementReasons};
pub(crate) use topic::{Recognised, Rival, TopicReasons};

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::concepts::Matcher;
use crate::error::{Error, Kind, Place, Result};
use crate::features::Corpus;
use crate::model::{Bilingual, Progress, StatementId};
use crate::registry::{self, Known, Matched, Rule, TopicId};
use crate::store::{self, Store, Workspace};
use crate::topics::names::{self, NameRow, Reasons, TopicName};
use crate::topics::{self, Definitions, Grouped, Grouping, Membership, Trace};

use super::counting::Row;
use super::curating::Curated;
use super::laid_out::Settled;
use super::plan::Plan;
use super::window::Window;
use super::{Order, Tools, counting, curating, following, holding, levels, window};

/// A topic as people call it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TopicLabel {
    /// Its permanent number.
    pub(crate) id: String,
    /// Its Korean name.
    pub(crate) ko: Option<String>,
    /// Its English name.
    pub(crate) en: Option<String>,
}

impl TopicLabel {
    fn of(known: &Known) -> Self {
        Self { id: known.id.to_string(), ko: known.label_ko.clone(), en: known.label_en.clone() }
    }
}

/// Returns why statements of the newest run are where they are, in the order asked for.
///
/// # Errors
/// No run yet; a store that cannot be read; a statement that is in no row of the window.
pub(crate) fn statements(
    order: &Order,
    asked: &[StatementId],
    progress: &dyn Progress,
) -> Result<Vec<StatementReasons>> {
    on_the_scene(order, progress, |scene| asked.iter().map(|id| scene.statement(id)).collect())
}

/// Returns why a topic of the newest run is one; `None` where a rule has taken all its statements elsewhere.
///
/// # Errors
/// As [`statements`].
pub(crate) fn topic(order: &Order, asked: TopicId, progress: &dyn Progress) -> Result<Option<TopicReasons>> {
    on_the_scene(order, progress, |scene| scene.topic(asked))
}

/// The newest night with all that its stages knew.
struct Scene<'a> {
    store: &'a Store,
    plan: &'a Plan,
    meanings: &'a names::Meanings<'a>,
    window: &'a Window,
    macros: &'a FxHashSet<u64>,
    rows: &'a [Row<'a>],
    name_rows: &'a [NameRow<'a>],
    ids: &'a [StatementId],
    corpus: &'a Corpus,
    definitions: &'a Definitions,
    trace: &'a Trace,
    /// The topics before people's rules, with what the registry made of them.
    found: &'a Grouped,
    followed: &'a registry::Night,
    /// For each found topic what it could have been.
    contenders: &'a [Vec<(TopicId, Matched)>],
    curated: &'a Curated,
    /// The topics after people's rules.
    model: &'a topics::TopicModel,
    known: &'a [Known],
    reasons: &'a [(TopicName, Reasons)],
    variant_names: &'a [TopicName],
}

/// Works the newest night out again and answers a question about it.
fn on_the_scene<T>(order: &Order, progress: &dyn Progress, answer: impl FnOnce(&Scene<'_>) -> Result<T>) -> Result<T> {
    let workspace = Workspace::new(&order.workspace);
    let store = Store::open(&workspace)?;
    let run = store.run()?;
    progress.begin("topics", None);
    let settled = Settled::of(&store, store.newest(), &order.workspace)?;
    let plan = Plan::read(&Order { workspace: settled.folder(), as_of: Some(run.as_of), ..order.clone() })?;
    let key = store::read_key(&workspace)?.ok_or_else(|| without_a_key(&workspace))?;
    let mut tools = Tools::new(&plan, &key, &workspace)?;
    tools.cache = tools.cache.only_read();
    let days = run.window_from..=run.as_of;
    let facts = store.facts_at(&days, store.newest())?;
    let window = window::read(&facts, &tools.cache, &tools.stages(), &tools.analysts())?;
    let (transcripts, findings, vocabulary) = (&window.transcripts, &window.findings, &window.vocabulary);

    // From here on as a night goes (`night`), with a trace.
    let macros = counting::macros(findings);
    let rows = counting::rows(findings);
    let matcher = Matcher::new(&tools.lexicon, vocabulary.terms());
    let corpus = counting::corpus(&rows, transcripts, findings, &macros, vocabulary, &matcher);
    let definitions = levels::definitions(&plan.taxonomy, &tools.tokenizer, vocabulary, &matcher);
    let mut trace = Trace::default();
    let found = topics::group_traced(&corpus, &definitions, &mut trace);
    let ids = following::ids(&rows, transcripts);
    let before = store.night_before(run.as_of)?;
    let found = holding::hold(found, &plan.curation, before.as_ref(), run.as_of, &ids, &corpus)?;
    let meanings = names::Meanings::new(vocabulary, &tools.lexicon, &matcher, &tools.tokenizer);
    let name_rows = counting::name_rows(&rows, transcripts, findings);
    let answered = |row: u32| counting::answer_rows(rows[row as usize], transcripts, findings, &macros);
    let mut reasons = names::name_with_reasons(&found.grouping, &name_rows, &answered, &meanings);
    let topic_names: Vec<TopicName> = reasons.iter().map(|(name, _)| name.clone()).collect();
    let told = following::found(&found, &definitions, &topic_names, &ids);
    let contenders = match before.as_ref().map(registry::Night::unpack).transpose()? {
        Some(before) => registry::contenders(&before, &told),
        None => vec![Vec::new(); told.len()],
    };
    let mut followed = following::follow(before, run.as_of, &told)?;
    let texts: Vec<&str> = name_rows.iter().map(|row| row.text).collect();
    let tonight = curating::Tonight { corpus: &corpus, grouped: &found, texts: &texts, ids: &ids };
    let curated = curating::curate(&plan.curation, &mut followed, &tonight);
    let (grouped, numbers) = found.clone().decide(&curated.decided);
    let known = curating::known(&followed, &curated, &numbers, &plan.curation);
    let model = topics::describe(&corpus, &definitions, grouped);
    if !curated.decided.is_empty() {
        reasons = names::name_with_reasons(&model.grouping, &name_rows, &answered, &meanings);
    }
    let topic_names: Vec<TopicName> = reasons.iter().map(|(name, _)| name.clone()).collect();
    let n_of_topics: Vec<usize> = model.n_of_variants.iter().map(Vec::len).collect();
    let within = names::Within::Topics { n_of_topics: &n_of_topics, names: &topic_names };
    let variant_names = names::name(&model.variant_grouping(), &name_rows, &answered, &meanings, within);
    progress.end();
    answer(&Scene {
        store: &store,
        plan: &plan,
        meanings: &meanings,
        window: &window,
        macros: &macros,
        rows: &rows,
        name_rows: &name_rows,
        ids: &ids,
        corpus: &corpus,
        definitions: &definitions,
        trace: &trace,
        found: &found,
        followed: &followed,
        contenders: &contenders,
        curated: &curated,
        model: &model,
        known: &known,
        reasons: &reasons,
        variant_names: &variant_names,
    })
}

pub(super) fn without_a_key(workspace: &Workspace) -> Error {
    let what = Bilingual::new("저장소의 가명 키가 없습니다", "the key of the store is missing");
    Error::new(Kind::Store, what)
        .at(Place::file(workspace.store().join("key")))
        .help(Bilingual::new("백업에서 되돌려 주세요", "restore it from a backup"))
}

impl Scene<'_> {
    fn grouping(&self) -> &Grouping {
        &self.model.grouping
    }

    fn label(&self, topic: u32) -> TopicLabel {
        TopicLabel::of(&self.known[topic as usize])
    }

    fn membership(&self, row: u32) -> Membership {
        self.grouping().memberships[row as usize]
    }

    /// Returns the topic that a row was found in before people's rules.
    fn found_in(&self, row: u32) -> Option<u32> {
        self.found.grouping.memberships[row as usize].topic_idx
    }

    /// Returns the id of a found topic.
    fn found_id(&self, topic: u32) -> TopicId {
        self.followed.known[topic as usize].id
    }

    /// Returns the rules that name one of the topics, in file order.
    fn rules_on(&self, topics: &BTreeSet<String>) -> Vec<Rule> {
        let named = |rule: &&Rule| rule.action.topics().iter().any(|topic| topics.contains(*topic));
        self.plan.curation.rules.iter().filter(named).cloned().collect()
    }

    /// Returns the position of each row by the id of its statement.
    fn row_of(&self, id: &StatementId) -> Option<u32> {
        self.ids.iter().zip(0..).find(|(own, _)| *own == id).map(|(_, row)| row)
    }

    /// Returns the text of a row's statement on one line.
    fn text(&self, row: u32) -> String {
        self.name_rows[row as usize].text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Returns the topic of each statement of a topic as the store has it.
    fn stored_topics(&self, topic: &str) -> Result<FxHashMap<StatementId, String>> {
        let rows = self.store.assignments_of_topic(topic)?;
        Ok(rows.into_iter().map(|row| (row.statement, row.class)).collect())
    }
}

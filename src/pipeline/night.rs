//! From the conversations of a night's days to its report: the part of a run that looks at all at once, the same for tonight and for a
//! night that is repeated.

use jiff::Timestamp;

use crate::concepts::Matcher;
use crate::error::Result;
use crate::evidence::{self, Casebook};
use crate::model::{Bilingual, Progress};
use crate::registry::Packed;
use crate::report::{self, Report};
use crate::store::RunFolder;
use crate::topics::{self, names};

use super::inputs::Inputs;
use super::plan::Plan;
use super::recording::{self, Decided};
use super::window::Window;
use super::{
    Outcome, Tools, Watch, acting, catching, counting, curating, following, holding, levels, telling, writing,
};

/// What a night is made from.
pub(super) struct Night<'a> {
    pub(super) plan: &'a Plan,
    pub(super) tools: &'a Tools,
    pub(super) window: Window,
    pub(super) inputs: &'a Inputs,
    /// The registry after the night before.
    pub(super) before: Option<Packed>,
    /// What readers of the report must know.
    pub(super) warnings: Vec<Bilingual>,
    /// What only the person who runs it must know.
    pub(super) notices: Vec<Bilingual>,
    pub(super) started_at: Timestamp,
    /// Whether it is told again without somebody who was in it.
    pub(super) is_redacted: bool,
}

/// What a night found, while its report can be looked at.
pub(super) struct Seen<'a> {
    pub(super) report: &'a Report<'a>,
    /// The conversations as its alerts and proposals measure them.
    pub(super) casebook: &'a Casebook<'a>,
    /// What readers of the report must know.
    pub(super) warnings: &'a [Bilingual],
    pub(super) n_topics: usize,
    /// Share of the statements that stand alone.
    pub(super) single_ratio: f64,
    /// How much the agents' words weigh in each language.
    pub(super) agents_weights: [f64; 2],
    /// The registry after this night.
    pub(super) registry: Packed,
}

/// What a night gave.
pub(super) struct Told {
    pub(super) outcome: Outcome,
    pub(super) decided: Decided,
    pub(super) registry: Packed,
}

impl Night<'_> {
    /// Finds the topics, gives them their ids, and writes the report into the run's folder.
    pub(super) fn tell(mut self, run_folder: &RunFolder, watch: &mut Watch, progress: &dyn Progress) -> Result<Told> {
        let Self { plan, tools, inputs, started_at, is_redacted, .. } = self;
        let notices = std::mem::take(&mut self.notices);
        let night_before = self.before.as_ref().map(|before| before.as_of);
        self.show(watch, progress, |seen, watch| {
            let Seen { report, casebook, warnings, n_topics, single_ratio, agents_weights, registry } = seen;
            let decided = recording::decided(report, inputs, plan);
            report::write(report, &run_folder.path(), plan.language)?;
            let folder = run_folder.path();
            let caught = catching::catch(plan, tools, report.input.transcripts, night_before, &decided, &folder)?;
            watch.lap("report");
            // What was written is read back, and every sentence taken again.
            let names = report.topics.iter().map(|topic| (topic.id.clone(), topic.name.clone()));
            let known = acting::known(plan, tools, names, &report.shelf);
            acting::check(&run_folder.path(), casebook, &known, &tools.outcomes)?.or_failed()?;
            watch.lap("verify");
            let headline =
                |side: fn(&Bilingual) -> &str| report.verdict.headline.iter().map(side).collect::<Vec<_>>().join(" ");
            let outcome = Outcome {
                folder: run_folder.final_path(),
                as_of: plan.as_of,
                counts: inputs.counts(),
                n_transcripts: report.input.transcripts.len(),
                n_statements: report.input.statements.len(),
                n_topics,
                single_ratio,
                verdict: Bilingual::new(headline(|s| &s.ko), headline(|s| &s.en)),
                guesses: Vec::new(),
                rejected: Vec::new(),
                caught,
                warnings: warnings.iter().cloned().chain(notices).collect(),
                masks: inputs.masks(),
                seconds: watch.seconds.clone(),
            };
            let path = run_folder.path().join("run.json");
            let run = recording::Run { outcome: &outcome, report, plan, started_at, is_redacted };
            recording::write_run_json(&path, run_folder, &run, agents_weights)?;
            Ok(Told { outcome, decided, registry })
        })
    }

    /// Finds the topics, gives them their ids, and shows the report to somebody; writes nothing.
    pub(super) fn show<T>(
        self,
        watch: &mut Watch,
        progress: &dyn Progress,
        to: impl FnOnce(Seen<'_>, &mut Watch) -> Result<T>,
    ) -> Result<T> {
        let Self { plan, tools, window, inputs, before, mut warnings, .. } = self;
        let (transcripts, findings, vocabulary) = (&window.transcripts, &window.findings, &window.vocabulary);
        let lexicon = &tools.lexicon;

        progress.begin("topics", None);
        let macros = counting::macros(findings);
        let rows = counting::rows(findings);
        let matcher = Matcher::new(lexicon, vocabulary.terms());
        let corpus = counting::corpus(&rows, transcripts, findings, &macros, vocabulary, &matcher);
        watch.lap("features");
        let definitions = levels::definitions(&plan.taxonomy, &tools.tokenizer, vocabulary, &matcher);
        let grouped = topics::group(&corpus, &definitions);
        let ids = following::ids(&rows, transcripts);
        let grouped = holding::hold(grouped, &plan.curation, before.as_ref(), plan.as_of, &ids, &corpus)?;
        let meanings = names::Meanings::new(vocabulary, lexicon, &matcher, &tools.tokenizer);
        let name_rows = counting::name_rows(&rows, transcripts, findings);
        let answered = |row: u32| counting::answer_rows(rows[row as usize], transcripts, findings, &macros);
        watch.lap("topics");
        let mut topic_names = names::name(&grouped.grouping, &name_rows, &answered, &meanings, names::Within::Nothing);
        watch.lap("names");
        let found = following::found(&grouped, &definitions, &topic_names, &ids);
        let left = before.clone();
        let mut followed = following::follow(before, plan.as_of, &found)?;
        let texts: Vec<&str> = name_rows.iter().map(|row| row.text).collect();
        let tonight = curating::Tonight { corpus: &corpus, grouped: &grouped, texts: &texts, ids: &ids };
        let curated = curating::curate(&plan.curation, &mut followed, &tonight);
        let (grouped, numbers) = grouped.decide(&curated.decided);
        let known = curating::known(&followed, &curated, &numbers, &plan.curation);
        let mut registry = followed.pack()?;
        warnings.extend(curated.warnings.iter().cloned());
        watch.lap("registry");
        let model = topics::describe(&corpus, &definitions, grouped);
        let areas = levels::areas(&model, &corpus, &plan.taxonomy, lexicon);
        let severities = counting::severities(&corpus, lexicon);
        let stages_of_journey = counting::journeys(&model, &corpus, lexicon);
        drop(corpus);
        let grouping = &model.grouping;
        watch.lap("topics");
        if !curated.decided.is_empty() {
            topic_names = names::name(grouping, &name_rows, &answered, &meanings, names::Within::Nothing);
        }
        let n_of_topics: Vec<usize> = model.n_of_variants.iter().map(Vec::len).collect();
        let within = names::Within::Topics { n_of_topics: &n_of_topics, names: &topic_names };
        let variant_names = names::name(&model.variant_grouping(), &name_rows, &answered, &meanings, within);
        drop(name_rows);
        let answers = counting::answers(grouping, &rows, transcripts, findings, &macros, vocabulary, plan.as_of);
        watch.lap("names");
        progress.end();

        progress.begin("report", None);
        let found = telling::Found {
            model: &model,
            definitions: &definitions,
            areas,
            severities: &severities,
            journeys: &stages_of_journey,
            names: &topic_names,
            known: &known,
            churn: followed.churn(),
            curation: &plan.curation,
            variant_names: &variant_names,
            answers,
            rows: &rows,
            owners: &plan.owners,
        };
        let told = telling::Told::new(&window, inputs, found);
        let report = report::summarise(told.input(transcripts, plan, &warnings));
        watch.lap("summary");
        let casebook = acting::casebook(plan, tools, &window, &rows, &report);
        let cards = acting::cards(&window, &report, told.owners());
        let acted = acting::act(plan, tools, &casebook, &cards, left.as_ref())?;
        acted.leave(&mut registry)?;
        let mut report = report.with(acted.alerts, acted.proposals);
        report.effects = evidence::effects(&casebook);
        watch.lap("act");
        let (written, shelf) = writing::write_up(plan, tools, &window, &matcher, (&casebook, &cards), left.as_ref())?;
        registry.drafts = written.ledger.written()?;
        let report = report.with_knowledge(written.drafts, shelf, written.health);
        watch.lap("knowledge");
        let seen = Seen {
            report: &report,
            casebook: &casebook,
            warnings: &warnings,
            n_topics: grouping.sizes.len(),
            single_ratio: recording::single_ratio(grouping),
            agents_weights: model.agents_weights,
            registry,
        };
        let shown = to(seen, watch)?;
        progress.end();
        Ok(shown)
    }
}

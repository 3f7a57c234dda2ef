//! From topics to what somebody should do: alerts and proposals, and the check of everything that they say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use serde::de::DeserializeOwned;

use crate::alerts::{self, Alert, Desk, Raised};
use crate::effects::Journey;
use crate::error::{Error, Kind, Result};
use crate::evidence::{self, Answered, Card, Casebook, Failure, Known, Materials, NameKind, Placed, Template};
use crate::knowledge::{self, Draft, Shelf, Solved};
use crate::model::{Bilingual, Citation, Period, StatementId};
use crate::owners::Owner;
use crate::proposals::{self, Bench, Decision, Proposal, Proposed};
use crate::registry::Packed;
use crate::report::{self, Report};
use crate::resolutions::{Outcomes, StepKind};
use crate::store::{AssignmentRow, TopicRow};
use crate::tokenize::Role;

use super::Tools;
use super::counting::Row;
use super::findings::Findings;
use super::plan::Plan;
use super::window::Window;

/// What somebody should do, and what the next night needs to know of it.
pub(super) struct Acted {
    pub(super) alerts: Vec<Alert>,
    pub(super) proposals: Vec<Proposal>,
    alert_ledger: alerts::Ledger,
    proposal_ledger: proposals::Ledger,
}

impl Acted {
    /// Leaves a night what the next one needs.
    pub(super) fn leave(&self, night: &mut Packed) -> Result<()> {
        night.alerts = self.alert_ledger.written()?;
        night.proposals = self.proposal_ledger.written()?;
        Ok(())
    }
}

/// Opens the book of the window with tonight's topics.
pub(super) fn casebook<'a>(
    plan: &'a Plan,
    tools: &Tools,
    window: &'a Window,
    rows: &[Row<'_>],
    report: &Report<'_>,
) -> Casebook<'a> {
    let topics = report.topics.iter().map(|topic| topic.id.clone()).collect();
    let position = |row: usize| {
        let topic = report.input.statements.get(row)?.membership?.topic_idx?;
        report.topic_positions.get(topic as usize).map(|at| *at as u32)
    };
    // The report's statements come in the order of conversations too, those that make no topics among them.
    let mut rows_of_report = report.input.statements.iter().enumerate();
    let places: Vec<(u32, u32, Option<u32>)> = rows
        .iter()
        .map(|row| {
            let is_it = |(_, other): &(usize, &report::StatementRow)| {
                other.transcript_idx == row.transcript_idx
                    && (other.statement.turn, other.statement.span) == (row.statement.turn, row.statement.span)
            };
            let found = rows_of_report.find(is_it).and_then(|(at, _)| position(at));
            (row.transcript_idx, row.statement_idx, found)
        })
        .collect();
    open(plan, tools, window, topics, places)
}

/// Opens the book with the topics that the store knows.
pub(super) fn casebook_of_store<'a>(
    plan: &'a Plan,
    tools: &Tools,
    window: &'a Window,
    topics: &[TopicRow],
    assignments: &[AssignmentRow],
) -> Casebook<'a> {
    let ids: Vec<String> = topics.iter().map(|topic| topic.id.clone()).collect();
    let positions: BTreeMap<&str, u32> = ids.iter().zip(0..).map(|(id, at)| (id.as_str(), at)).collect();
    let topic_of: BTreeMap<&StatementId, Option<u32>> = assignments
        .iter()
        .map(|row| (&row.statement, row.topic.as_deref().and_then(|id| positions.get(id).copied())))
        .collect();
    let mut places = Vec::new();
    for (idx, (transcript, findings)) in window.transcripts.iter().zip(&window.findings).enumerate() {
        for (statement_idx, statement) in findings.statements.iter().enumerate() {
            if statement.kind.makes_topics() {
                let id = StatementId { transcript: transcript.id.clone(), turn: statement.turn, span: statement.span };
                places.push((idx as u32, statement_idx as u32, topic_of.get(&id).copied().flatten()));
            }
        }
    }
    open(plan, tools, window, ids, places)
}

fn open<'a>(
    plan: &'a Plan,
    tools: &Tools,
    window: &'a Window,
    topics: Vec<String>,
    places: Vec<(u32, u32, Option<u32>)>,
) -> Casebook<'a> {
    let placed = places
        .into_par_iter()
        .with_min_len(256)
        .map(|(transcript_idx, statement_idx, topic)| {
            let findings = &window.findings[transcript_idx as usize];
            let statement = &findings.statements[statement_idx as usize];
            let text = &window.transcripts[transcript_idx as usize].turns[statement.turn as usize].masked_text;
            let mut words: Vec<u32> = findings
                .terms_in(statement.turn, statement.span)
                .filter(|term| term.role == Role::Content)
                .map(|term| term.id)
                .collect();
            words.sort_unstable();
            words.dedup();
            Placed {
                transcript_idx,
                turn: statement.turn,
                span: statement.span,
                topic,
                stage: tools.journey.stage(statement.span.of(text)).map(|stage| Journey::STAGES[stage].0),
                words: words.into_boxed_slice(),
            }
        })
        .collect();
    Casebook::new(Materials {
        period: Period { from: plan.first_day(), to: plan.as_of },
        transcripts: &window.transcripts,
        placed,
        topics,
        steps: window.findings.iter().map(kinds_of_steps).collect(),
        vocabulary: &window.vocabulary,
        calendar: &plan.calendar,
    })
}

fn kinds_of_steps(findings: &Findings) -> Vec<StepKind> {
    let mut kinds: Vec<StepKind> = findings.steps.iter().map(|step| step.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Returns what is known of each topic besides its counts, in the order of the report.
pub(super) fn cards(window: &Window, report: &Report<'_>, owners: &[Option<Owner>]) -> Vec<Card> {
    report
        .topics
        .iter()
        .map(|topic| Card {
            id: topic.id.clone(),
            name: topic.name.clone(),
            terms: topic.seed.terms.clone(),
            owner: owners.get(topic.seed_idx).cloned().flatten(),
            stage: topic.seed.journey,
            severity: topic.seed.severity,
            quotes: topic.quotes.iter().map(|quote| quote.citation.clone()).collect(),
            answers: topic.answers.iter().filter_map(|answer| answered(window, answer)).collect(),
            twin: match topic.seed.quality.suggestion {
                Some(report::Suggestion::MergeWith(other)) => report.topic(Some(other)).map(|topic| topic.id.clone()),
                _ => None,
            },
        })
        .collect()
}

fn answered(window: &Window, answer: &report::Quote<'_>) -> Option<Answered> {
    let Citation { turn, start, end, .. } = &answer.citation;
    let steps = &window.findings.get(answer.transcript_idx?)?.steps;
    let step = steps.iter().find(|step| step.turn == *turn && step.span.start == *start && step.span.end == *end)?;
    Some(Answered { citation: answer.citation.clone(), kind: step.kind, n_transcripts: answer.n_transcripts })
}

/// Raises alerts and writes proposals.
pub(super) fn act(
    plan: &Plan,
    tools: &Tools,
    casebook: &Casebook<'_>,
    cards: &[Card],
    before: Option<&Packed>,
) -> Result<Acted> {
    let alerts_before = alerts::Ledger::read(before.map(|night| night.alerts.as_str()))?;
    let proposals_before = proposals::Ledger::read(before.map(|night| night.proposals.as_str()))?;
    let muted: BTreeSet<String> = plan.curation.muted(plan.as_of).into_iter().map(str::to_owned).collect();
    let zone = plan.settings.zone();
    let Raised { alerts, ledger: alert_ledger } = alerts::raise(Desk {
        casebook,
        cards,
        releases: &plan.releases,
        policies: &plan.policies,
        calendar: &plan.calendar,
        zone: &zone,
        severity: &tools.severity,
        before: &alerts_before,
        is_first: before.is_none_or(|night| night.alerts.is_empty()),
        muted: &muted,
    });
    let decisions: BTreeMap<String, Decision> = plan
        .curation
        .proposal_states()
        .into_iter()
        .map(|(id, decided)| {
            let note = decided.note.map(str::to_owned);
            (id.to_owned(), Decision { state: decided.state, day: decided.day, note })
        })
        .collect();
    let settings = &plan.settings;
    let Proposed { proposals, ledger: proposal_ledger } = proposals::propose(Bench {
        casebook,
        cards,
        alerts: &alerts,
        catalogue: &tools.catalogue,
        policies: &plan.policies,
        decisions: &decisions,
        before: &proposals_before,
        weights: settings.priority.weights(),
        hourly_cost: (settings.priority.hourly_cost > 0).then_some(u64::from(settings.priority.hourly_cost)),
    });
    Ok(Acted { alerts, proposals, alert_ledger, proposal_ledger })
}

/// Returns everything that a sentence may be filled from: templates, names of topics, registers.
pub(super) fn known<'t>(
    plan: &Plan,
    tools: &'t Tools,
    topics: impl Iterator<Item = (String, Bilingual)>,
    shelf: &Shelf,
) -> Known<'t> {
    let own = alerts::TEMPLATES.iter().chain(proposals::TEMPLATES).chain(knowledge::TEMPLATES).copied();
    let actions = tools.catalogue.templates();
    let templates: BTreeMap<String, Template<'t>> =
        own.chain(actions).map(|template| (template.id.to_owned(), template)).collect();
    let quoted = |name: &Bilingual| Bilingual::new(format!("‘{}’", name.ko), format!("‘{}’", name.en));
    let plain = |text: &str| Bilingual::new(text, text);
    let mut names: BTreeMap<NameKind, BTreeMap<String, Bilingual>> = BTreeMap::new();
    names.insert(NameKind::Topic, topics.map(|(id, name)| (id, quoted(&name))).collect());
    let releases = plan.releases.iter().map(|release| (alerts::release_id(release), plain(&release.name())));
    names.insert(NameKind::Release, releases.collect());
    names.insert(NameKind::Policy, plan.policies.iter().flat_map(alerts::policy_names).collect());
    let teams = plan.owners.rules.iter().map(|rule| rule.team.as_str());
    let decided = plan.curation.owners().into_values();
    names.insert(NameKind::Owner, teams.chain(decided).map(|team| (team.to_owned(), plain(team))).collect());
    let problems = tools.catalogue.problems().iter().map(|problem| (problem.id.clone(), problem.name.clone()));
    names.insert(NameKind::Problem, problems.collect());
    let stages = Journey::STAGES.iter().map(|(ko, en)| ((*ko).to_owned(), Bilingual::new(*ko, *en)));
    names.insert(NameKind::Stage, stages.collect());
    let articles = shelf.articles.iter().map(|article| {
        let words = knowledge::article_words(&article.id, &article.title);
        (article.id.clone(), plain(&words))
    });
    names.insert(NameKind::Article, articles.collect());
    let passages = shelf.articles.iter().flat_map(|article| {
        let place = |passage: &knowledge::Passage| format!("{}:{}", article.id, passage.line);
        article.passages().into_iter().map(move |passage| (place(passage), plain(&passage.text)))
    });
    names.insert(NameKind::Passage, passages.collect());
    Known { templates, names }
}

/// What is checked of a line of `kb-health.jsonl`.
#[derive(serde::Deserialize)]
struct Shelved {
    article: Option<String>,
    reason: Option<evidence::Sentence>,
}

/// What a check of a run's alerts, proposals and drafts came to.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    /// Sentences checked.
    pub n_checked: usize,
    /// Those that do not hold.
    pub failures: Vec<Failure>,
}

impl Verified {
    /// Says what does not hold, where anything does not.
    pub(super) fn or_failed(&self) -> Result<()> {
        let Some(first) = self.failures.first() else { return Ok(()) };
        let (n, document, sentence) = (self.failures.len(), &first.document, first.sentence);
        Err(Error::new(
            Kind::Verification,
            Bilingual::new(
                format!(
                    "근거와 맞지 않는 문장이 {n}개 있습니다. 첫 문장: {document}의 {sentence}번째, {}",
                    first.reason.ko
                ),
                format!(
                    "{n} sentences do not follow from their evidence; the first: sentence {sentence} of {document}, {}",
                    first.reason.en
                ),
            ),
        )
        .help(Bilingual::new(
            "voc의 결함입니다. 이 메시지와 함께 알려 주세요. 어제까지의 결과는 그대로 있습니다",
            "this is a defect of voc: please report it with this message; earlier results are untouched",
        )))
    }
}

/// Reads a run folder's alerts, proposals and drafts back and checks every sentence.
pub(super) fn check(
    folder: &Path,
    casebook: &Casebook<'_>,
    known: &Known<'_>,
    outcomes: &Outcomes,
) -> Result<Verified> {
    let alerts: Vec<Alert> = lines(&folder.join("alerts.jsonl"))?;
    let proposals: Vec<Proposal> = lines(&folder.join("proposals.jsonl"))?;
    let of_alerts: Vec<(&str, Vec<_>)> =
        alerts.iter().map(|alert| (alert.id.as_str(), alert.sentences.iter().collect())).collect();
    let of_proposals = proposals.iter().map(|proposal| (proposal.id.as_str(), proposal.sentences().collect()));
    let drafts: Vec<Draft> = lines(&folder.join("kb-drafts.jsonl"))?;
    let of_drafts = drafts.iter().map(|draft| (draft.id.as_str(), draft.sentences().collect()));
    let health: Vec<Shelved> = lines(&folder.join("kb-health.jsonl"))?;
    let of_health = health.iter().filter_map(|line| Some((line.article.as_deref()?, line.reason.iter().collect())));
    let documents: Vec<(&str, Vec<&evidence::Sentence>)> =
        of_alerts.into_iter().chain(of_proposals).chain(of_drafts).chain(of_health).collect();
    let failures: Vec<Vec<Failure>> = documents
        .par_iter()
        .map(|(id, sentences)| evidence::verify(id, sentences.iter().copied(), casebook, known))
        .collect();
    let solved = Solved::of(casebook, outcomes);
    let of_steps = drafts.par_iter().map(|draft| knowledge::verify(draft, casebook, &solved));
    let failures_of_steps: Vec<Vec<Failure>> = of_steps.collect();
    let n_steps: usize = drafts.iter().map(|draft| draft.all_steps().count()).sum();
    Ok(Verified {
        n_checked: documents.iter().map(|(_, sentences)| sentences.len()).sum::<usize>() + n_steps,
        failures: failures.into_iter().chain(failures_of_steps).flatten().collect(),
    })
}

/// Reads a JSON Lines file of a run folder; none for a file that an earlier version did not write.
fn lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(Error::unreadable(Kind::Store, path, cause)),
    };
    text.lines()
        .zip(1..)
        .map(|(line, number)| {
            serde_json::from_str(line).map_err(|cause| {
                Error::new(
                    Kind::Verification,
                    Bilingual::new("voc가 쓴 줄이 아닙니다", "this line was not written by voc"),
                )
                .at(crate::error::Place::line(path, number))
                .because(format!("column {}", cause.column()))
            })
        })
        .collect()
}

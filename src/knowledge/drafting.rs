//! Writes a draft: quotes, counts and templates in the parts of an article.

use std::collections::BTreeSet;

use super::align::Weights;
use super::articles::{Audience, Section};
use super::asking::Asked;
use super::cases::Ending;
use super::desk::{Desk, draft_id};
use super::draft::{
    Change, ChangeKind, Confidence, Decision, Disagreement, Draft, DraftState, Measured, Review, Route, Side, Step,
    StepRole,
};
use super::harvest::Harvest;
use super::looking::Looked;
use super::matching::Profiles;
use super::naming::{article_named, handover, passage_named, policy_title, search_words};
use super::revision::revision;
use super::routes::{routes, solved_by};
use super::templates as say;
use super::to_check::to_check;
use super::variance::{SETTLED, told_by};
use super::verdict::Verdict;
use crate::effects::{Spread, tally_of};
use crate::evidence::{Card, Facet, Filter, Measure, Measurement, Sentence, Template};
use crate::model::{Bilingual, Citation, StatementId};

/// So many ways and steps stand on one page.
const N_ROUTES: usize = 12;
const N_STEPS: usize = 24;
/// So many steps of each side stand side by side.
const N_OF_SIDE: usize = 3;

/// What a draft is written from.
pub(super) struct Writing<'a, 'w> {
    pub(super) desk: &'a Desk<'a>,
    pub(super) harvest: &'a Harvest<'a>,
    pub(super) endings: &'a [Ending],
    pub(super) looked: &'a Looked<'w>,
    pub(super) verdict: &'a Verdict<'a>,
    /// What the problem is recognised by, and how telling customers' words are.
    pub(super) profiles: &'a Profiles,
    pub(super) weights: &'a Weights,
    pub(super) number: u32,
}

impl Writing<'_, '_> {
    /// Returns the draft; its review is still open.
    pub(super) fn draft(&self) -> Draft {
        let Self { desk, looked, verdict, .. } = self;
        let (casebook, language) = (desk.casebook, looked.language);
        let cards: Vec<&Card> =
            looked.topics.iter().filter_map(|id| desk.cards.iter().find(|card| card.id == *id)).collect();
        let filter = Filter::of(&looked.topics);
        let days = casebook.known_days();
        let is_thin = looked.is_thin;
        let issue = self.issue();
        let title = self.title(&cards);
        let idxs = casebook.select(&filter, days);
        let tally = |facet: Facet| -> Vec<String> {
            let counts = tally_of(idxs.iter().filter_map(|&idx| casebook.value(idx, facet)));
            counts.into_iter().take(3).map(|(value, _)| value.to_owned()).collect()
        };
        let owner = cards.iter().find_map(|card| card.owner.clone());
        let gap = verdict.gap();
        let variance = 1.0 - looked.agreement;
        let (harm, harm_parts) = self.harm(&filter);
        // A part that is nothing must not hide the others: each counts a tenth at least.
        let part = |x: f64| 0.1 + 0.9 * x.clamp(0.0, 1.0);
        let id = draft_id(self.number, language);
        let requester_types = tally(Facet::RequesterType);
        let asked = self.asked_in_all();
        let routes = self.routes(&asked);
        let policies: Vec<String> = verdict.touched.iter().map(|policy| policy.id.clone()).collect();
        let mut draft = Draft {
            path: format!("kb/{id}.md"),
            id,
            revision: String::new(),
            topic: looked.topics.first().cloned().unwrap_or_default(),
            topics: looked.topics.clone(),
            name: cards.first().map(|card| card.name.clone()).unwrap_or_default(),
            language,
            decision: verdict.decision,
            article: verdict.article.map(|read| read.article.id.clone()),
            section: verdict.article.map(|read| {
                let heading = read.article.heading(Section::Resolution);
                heading.map_or_else(
                    || Bilingual::new("해결", "Resolution").get(language).to_owned(),
                    |heading| heading.text.clone(),
                )
            }),
            others: verdict.others.clone(),
            reasons: self.reasons(is_thin),
            state: if is_thin { DraftState::Wip } else { DraftState::NotValidated },
            review: Review::Open,
            reviewed: None,
            note: None,
            news: Vec::new(),
            audience: self.audience(&routes, &requester_types),
            products: tally(Facet::Product),
            journey_stage: cards.iter().find_map(|card| card.stage).map(str::to_owned),
            requester_types,
            policies,
            confidence: self.confidence(),
            from: days.from,
            to: days.to,
            first_seen: looked.cases.iter().map(|&idx| casebook.day(idx)).min().unwrap_or(days.to),
            gap: round3(gap),
            variance: round3(variance),
            harm: round3(harm),
            score: round3(100.0 * part(gap) * part(variance) * part(harm)),
            harm_parts,
            title,
            issue,
            environment: self.environment(&filter),
            routes,
            causes: looked.causes.iter().map(|&at| self.step(at)).collect(),
            disagreements: self.disagreements(&asked),
            confirmation: self.confirmation(),
            escalation: looked.escalations.iter().map(|&at| self.step(at)).collect(),
            handover: vec![handover(owner.as_ref())],
            owner,
            related: verdict.related.iter().map(|id| article_named(desk, &say::NEAR, &[id])).collect(),
            search_words: search_words(&cards),
            checks: self.checks(),
            changes: Vec::new(),
        };
        draft.changes = self.changes();
        draft.revision = revision(&draft);
        draft
    }

    fn routes(&self, asked: &Asked<'_>) -> Vec<Route> {
        let Looked { found, standing, .. } = self.looked;
        let chosen = &standing[..standing.len().min(N_STEPS)];
        let ways = routes(found, chosen);
        let is_one_of_several = ways.len() > 1;
        ways.into_iter()
            .take(N_ROUTES)
            .map(|way| {
                let solved = solved_by(found, &way);
                Route {
                    asked: if is_one_of_several { asked.of(&solved, self) } else { None },
                    n_solved: solved.len() as u64,
                    steps: way.iter().map(|&at| self.step(at)).collect(),
                }
            })
            .collect()
    }

    fn disagreements(&self, asked: &Asked<'_>) -> Vec<Disagreement> {
        let Looked { found, conflicts, .. } = self.looked;
        conflicts
            .iter()
            .map(|conflict| Disagreement {
                kind: conflict.kind,
                is_settled: conflict.majority >= SETTLED,
                sides: conflict
                    .sides
                    .iter()
                    .map(|side| {
                        let told = told_by(found, side);
                        let csat: Vec<f64> = told
                            .iter()
                            .filter_map(|&idx| self.desk.casebook.transcripts()[idx as usize].metadata.csat)
                            .collect();
                        Side {
                            asked: asked.of(&told, self),
                            steps: side.iter().take(N_OF_SIDE).map(|&at| self.step(at)).collect(),
                            n_cases: told.len() as u64,
                            n_solved: solved_by(found, side).len() as u64,
                            csat: (!csat.is_empty()).then(|| Measured {
                                mean: round3(csat.iter().sum::<f64>() / csat.len() as f64),
                                n: csat.len() as u64,
                            }),
                        }
                    })
                    .collect(),
            })
            .collect()
    }

    /// Returns a step with its clearest wording and every place where it was said.
    fn step(&self, at: usize) -> Step {
        let casebook = self.desk.casebook;
        let found = &self.looked.found[at];
        let (clearest, said) = (found.clearest, self.harvest.sentence(found.clearest));
        let id = |transcript_idx: u32| casebook.transcripts()[transcript_idx as usize].id.clone();
        let citation = Citation {
            transcript: id(clearest.transcript_idx),
            turn: said.turn,
            start: said.span.start,
            end: said.span.end,
            text: found.text.to_owned(),
        };
        let places = found.told.iter().map(|told| {
            let said = self.harvest.sentence(*told);
            StatementId { transcript: id(told.transcript_idx), turn: said.turn, span: said.span }.to_string()
        });
        let said = Sentence::as_article(citation);
        Step {
            role: found.role.unwrap_or(StepRole::Condition),
            n_solved: found.solved.len() as u64,
            n_cases: found.told.len() as u64,
            n_agents: found.n_agents as u64,
            places: places.collect(),
            to_check: to_check(said.text(self.looked.language)),
            said,
        }
    }

    fn confidence(&self) -> Confidence {
        let casebook = self.desk.casebook;
        let solved = &self.looked.solved;
        let metadata = |idx: &u32| &casebook.transcripts()[*idx as usize].metadata;
        let customers: BTreeSet<&str> = solved
            .iter()
            .map(|&idx| {
                let transcript = &casebook.transcripts()[idx as usize];
                transcript.customer.as_ref().map_or(transcript.id.as_str(), |customer| customer.0.as_str())
            })
            .collect();
        let csat = Spread::of(solved.iter().filter_map(|idx| metadata(idx).csat).collect());
        Confidence {
            n_cases: self.looked.cases.len() as u64,
            n_solved: solved.len() as u64,
            n_confirmed: solved.iter().filter(|idx| self.endings[**idx as usize].is_confirmed).count() as u64,
            n_customers: customers.len() as u64,
            n_agents: self.looked.n_solving_agents as u64,
            answer_agreement: round3(self.looked.agreement),
            csat_median: csat.map(|csat| csat.median),
        }
    }

    /// Returns how much it hurts: the mean of the shares escalated, reopened and written again, and of what satisfaction loses.
    fn harm(&self, filter: &Filter) -> (f64, Vec<Measurement>) {
        let casebook = self.desk.casebook;
        let days = casebook.known_days();
        let measures = [Measure::Escalated, Measure::Reopened, Measure::Recontacted, Measure::CsatEffect];
        let taken: Vec<Measurement> =
            measures.into_iter().filter_map(|measure| casebook.measure(measure, filter, days)).collect();
        let parts: Vec<f64> = taken
            .iter()
            .map(|taken| match taken.measure() {
                // Points of satisfaction that all conversations lose by it; a tenth of a point is a great loss.
                Measure::CsatEffect => (-taken.value().value * 10.0).clamp(0.0, 1.0),
                _ => taken.value().value.clamp(0.0, 1.0),
            })
            .collect();
        let mean = if parts.is_empty() { 0.0 } else { parts.iter().sum::<f64>() / parts.len() as f64 };
        (mean, taken)
    }

    /// What agents do themselves is for agents; what couriers and shop owners ask is for partners.
    fn audience(&self, routes: &[Route], requesters: &[String]) -> Audience {
        let mut steps = routes.iter().flat_map(|route| &route.steps);
        let acts = steps.any(|step| step.role == StepRole::Action) || self.looked.is_thin;
        let is_partner = requesters.first().is_some_and(|it| {
            ["라이더", "점주", "판매자", "사업자", "기사", "partner", "courier", "seller"]
                .iter()
                .any(|word| it.contains(word))
        });
        match (acts, is_partner) {
            (true, _) => Audience::InternalTier1,
            (false, true) => Audience::Partner,
            (false, false) => Audience::Public,
        }
    }

    fn reasons(&self, is_thin: bool) -> Vec<Sentence> {
        let mut reasons = self.verdict.reasons.clone();
        if is_thin && matches!(self.verdict.decision, Decision::New | Decision::Update) {
            reasons.push(Sentence::fixed(&say::THIN, Vec::new()));
        }
        if self.looked.conflicts.iter().any(|conflict| conflict.majority < SETTLED) {
            reasons.push(Sentence::fixed(&say::DISAGREED, Vec::new()));
        }
        reasons
    }

    fn checks(&self) -> Vec<Sentence> {
        let fixed = |template: &Template<'_>| Sentence::fixed(template, Vec::new());
        let law = self.verdict.touched.first().map_or_else(
            || fixed(&say::CHECK_LAW),
            |policy| Sentence::fixed(&say::CHECK_POLICY, vec![policy_title(policy)]),
        );
        vec![
            fixed(&say::CHECK_FACTS),
            fixed(&say::CHECK_FIGURES),
            law,
            fixed(&say::CHECK_PRIVACY),
            fixed(&say::CHECK_DUPLICATE),
            fixed(&say::CHECK_AUDIENCE),
            fixed(&say::CHECK_WORDING),
        ]
    }

    fn changes(&self) -> Vec<Change> {
        let Verdict { decision, article, findings, .. } = self.verdict;
        let (Some(read), Some(findings)) = (article, findings) else { return Vec::new() };
        if !matches!(decision, Decision::Update | Decision::Stale | Decision::Contradiction) {
            return Vec::new();
        }
        let fixed = |template: &Template<'_>| Sentence::fixed(template, Vec::new());
        let mut changes = Vec::new();
        let mut replaced = BTreeSet::new();
        for (passage, step, _) in &findings.contradicted {
            if !replaced.insert(passage.line) {
                continue;
            }
            let (kind, reason) = match decision {
                Decision::Stale => (ChangeKind::Replace, &say::REPLACE),
                _ => (ChangeKind::Look, &say::LOOK),
            };
            let old = Some(passage_named(&read.article.id, passage));
            changes.push(Change { kind, old, new: Some(self.step(*step)), reason: fixed(reason) });
        }
        // A rule changed and no agent says anything against the article's lines: somebody must look at them.
        if *decision == Decision::Stale && changes.is_empty() {
            for passage in read.article.answer() {
                let old = Some(passage_named(&read.article.id, passage));
                changes.push(Change { kind: ChangeKind::Look, old, new: None, reason: fixed(&say::LOOK_OLD) });
            }
        }
        let added = findings.missing.iter().filter(|step| !findings.contradicted.iter().any(|it| it.1 == **step));
        for &step in added.take(N_STEPS / 2) {
            let new = Some(self.step(step));
            changes.push(Change { kind: ChangeKind::Add, old: None, new, reason: fixed(&say::ADD) });
        }
        changes
    }
}

fn round3(x: f64) -> f64 {
    let rounded = (x * 1e3).round() / 1e3;
    if rounded == 0.0 { 0.0 } else { rounded }
}

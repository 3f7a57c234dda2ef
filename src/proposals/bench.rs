//! From topics and alerts to tonight's proposals.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::grouping::{self, Kept, Ledger};
use super::worth::{self, Worth};
use super::{Action, ActionForm, Catalogue, Problem, Proposal, ScorePart, State, Term, Watch, sections};
use crate::alerts::{Alert, EventKind};
use crate::evidence::{Card, Casebook, Facet, Filter, Measure, Name, NameKind, Priority};
use crate::model::{Bilingual, Day, Period};
use crate::owners::Owner;
use crate::trends::Policy;

/// What proposals are made from.
#[derive(Debug, Clone, Copy)]
pub struct Bench<'a> {
    /// The window's conversations.
    pub casebook: &'a Casebook<'a>,
    /// What is known of each topic, in the order of [`Casebook::topics`].
    pub cards: &'a [Card],
    /// Tonight's alerts.
    pub alerts: &'a [Alert],
    /// What can be done.
    pub catalogue: &'a Catalogue,
    /// The register of policies.
    pub policies: &'a [Policy],
    /// What people decided of proposals, by id.
    pub decisions: &'a BTreeMap<String, Decision>,
    /// The proposals after the night before; empty on the first night.
    pub before: &'a Ledger,
    /// Weights of size, severity, trend, effect and ease.
    pub weights: [u32; 5],
    /// What an hour of handling costs, where the settings say so.
    pub hourly_cost: Option<u64>,
}

/// What somebody decided of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its state.
    pub state: State,
    /// Since when; of a proposal that is done, the day on which it was.
    pub day: Option<Day>,
    /// Why.
    pub note: Option<String>,
}

/// Tonight's proposals.
#[derive(Debug, Default)]
pub struct Proposed {
    /// Those with enough evidence first, the most pressing first; then those that are watched.
    pub proposals: Vec<Proposal>,
    /// What the next night needs.
    pub ledger: Ledger,
}

/// So many are proposed to one team, and in all: who gets more reads none.
const MOST_OF_A_TEAM: usize = 4;
const MOST_PROPOSED: usize = 30;
/// So many are watched.
const MOST_WATCHED: usize = 15;
/// The most frequent problem type counts when it is that of so large a share of the statements.
const PROBLEM_SHARE: f64 = 0.2;
/// More statements than this do not make the problem type surer.
const N_STATEMENTS: usize = 2_000;
/// A policy is touched when a trigger word of it stands in so many of the topic's statements and agents' answers.
const POLICY_SHARE: f64 = 0.25;
/// So many policies are named.
const N_POLICIES: usize = 2;

/// One problem while its proposal is written.
pub(super) struct Matter<'a> {
    pub(super) id: String,
    pub(super) cards: Vec<&'a Card>,
    pub(super) filter: Filter,
    pub(super) days: Period,
    pub(super) alerts: Vec<&'a Alert>,
    pub(super) problem: Option<&'a Problem>,
    problem_idx: Option<usize>,
    pub(super) priority: Priority,
    pub(super) worth: Worth,
    pub(super) policies: Vec<&'a Policy>,
    /// Topics that are not concerned: the control group.
    pub(super) control: Vec<String>,
    decision: Option<&'a Decision>,
    actions: Vec<&'a Action>,
    product: Option<String>,
    release: Option<String>,
}

/// Writes tonight's proposals. Pure; equal input gives equal proposals at any number of threads.
#[must_use]
pub fn propose(bench: Bench<'_>) -> Proposed {
    let as_of = bench.casebook.period().to;
    let mut ledger = bench.before.clone();
    let at_work = at_work(&bench);
    let mut matters: Vec<Matter<'_>> =
        grouping::groups(bench.cards).into_par_iter().filter_map(|group| matter(&bench, &group, &at_work)).collect();
    let score = |matter: &Matter<'_>| score(&bench, matter);
    let mut scores: Vec<(f64, usize)> =
        matters.par_iter().map(score).enumerate().map(|(at, score)| (score, at)).collect();
    let watched_last = |at: usize| matters[at].worth != Worth::Proposed;
    scores.sort_by(|a, b| watched_last(a.1).cmp(&watched_last(b.1)).then(b.0.total_cmp(&a.0)).then(a.1.cmp(&b.1)));
    let known: BTreeSet<&str> = ledger.proposals.iter().flat_map(|kept| &kept.topics).map(String::as_str).collect();
    let (mut n_proposed, mut n_watched) = (0, 0);
    let mut of_team: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    // What was decided stays in sight, however small it has become.
    scores.retain(|(_, at)| {
        let matter = &matters[*at];
        let is_known = matter.filter.topics.iter().any(|topic| known.contains(topic.as_str()));
        let (n, most) = match matter.worth {
            Worth::Proposed => (&mut n_proposed, MOST_PROPOSED),
            Worth::Watched | Worth::Nothing => (&mut n_watched, MOST_WATCHED),
        };
        *n += 1;
        if matter.worth != Worth::Proposed {
            return *n <= most;
        }
        let of_team = of_team.entry(matter.owner().map(|owner| owner.team.as_str())).or_default();
        *of_team += 1;
        is_known || (*n <= most && *of_team <= MOST_OF_A_TEAM)
    });
    drop(known);
    let problems: Vec<Vec<String>> = scores.iter().map(|(_, at)| matters[*at].filter.topics.clone()).collect();
    let numbered = ledger.number(&problems, as_of);
    let concerned = concerned(&bench, &ledger);
    for ((_, at), kept) in scores.iter().zip(&numbered) {
        let matter = &mut matters[*at];
        matter.id.clone_from(&kept.id);
        matter.decision = bench.decisions.get(&kept.id);
        let is_control = |topic: &&String| !concerned.contains(topic.as_str()) && !matter.filter.topics.contains(topic);
        matter.control = bench.casebook.topics().iter().filter(is_control).cloned().collect();
    }
    let chosen: Vec<(f64, &Matter<'_>, &Kept)> =
        scores.iter().zip(&numbered).map(|((score, at), kept)| (*score, &matters[*at], kept)).collect();
    let mut proposals: Vec<Proposal> =
        chosen.into_par_iter().map(|(score, matter, kept)| proposal(&bench, matter, kept, score)).collect();
    proposals.sort_by(|a, b| {
        a.is_watched.cmp(&b.is_watched).then(b.score.total_cmp(&a.score)).then_with(|| a.id.cmp(&b.id))
    });
    Proposed { proposals, ledger }
}

/// Returns the topics that something happened to: an alert, or a proposal that was done. They are no control group.
fn concerned<'a>(bench: &'a Bench<'_>, ledger: &'a Ledger) -> BTreeSet<&'a str> {
    let alerted = bench.alerts.iter().flat_map(|alert| &alert.topics).map(String::as_str);
    let is_done = |kept: &&Kept| bench.decisions.get(&kept.id).is_some_and(|decision| decision.state == State::Done);
    let done = ledger.proposals.iter().filter(is_done).flat_map(|kept| &kept.topics).map(String::as_str);
    alerted.chain(done).collect()
}

/// Returns the topics of proposals that somebody accepted or has done: they stay in sight, however small they have become.
fn at_work(bench: &Bench<'_>) -> BTreeSet<String> {
    let is_at_work = |kept: &&Kept| {
        bench.decisions.get(&kept.id).is_some_and(|decision| {
            matches!(decision.state, State::Accepted | State::InProgress | State::Done | State::OnHold)
        })
    };
    bench.before.proposals.iter().filter(is_at_work).flat_map(|kept| kept.topics.iter().cloned()).collect()
}

/// Looks at a problem; `None` where there is nothing to say.
fn matter<'a>(bench: &Bench<'a>, group: &[usize], at_work: &BTreeSet<String>) -> Option<Matter<'a>> {
    let casebook = bench.casebook;
    let mut cards: Vec<&'a Card> = group.iter().map(|&at| &bench.cards[at]).collect();
    let n_of = |card: &Card| casebook.statements(&card.id).count();
    cards.sort_by_key(|card| std::cmp::Reverse(n_of(card)));
    let topics: Vec<String> = cards.iter().map(|card| card.id.clone()).collect();
    let filter = Filter::of(&topics);
    let days = worth::days(casebook);
    let alerts: Vec<&'a Alert> =
        bench.alerts.iter().filter(|alert| alert.topics.iter().any(|topic| topics.contains(topic))).collect();
    let texts: Vec<&str> = cards
        .iter()
        .flat_map(|card| casebook.statements(&card.id))
        .take(N_STATEMENTS)
        .map(|placed| casebook.text(placed))
        .collect();
    let problem_idx = problem(bench.catalogue, &texts);
    let idxs = casebook.select(&filter, days);
    let most = |facet: Facet| {
        let counts = crate::effects::tally_of(idxs.iter().filter_map(|&idx| casebook.value(idx, facet)));
        counts.first().map(|(value, _)| (*value).to_owned())
    };
    let release = alerts
        .iter()
        .filter(|alert| alert.is_live())
        .flat_map(|alert| &alert.near_events)
        .find(|event| event.kind == EventKind::Release)
        .map(|event| event.name.ko.clone());
    let mut matter = Matter {
        id: String::new(),
        policies: policies(bench, &cards, &texts),
        cards,
        filter,
        days,
        alerts,
        problem: problem_idx.map(|problem| &bench.catalogue.problems()[problem]),
        problem_idx,
        priority: Priority { weights: bench.weights, severity: 0, effort: 3 },
        worth: Worth::Nothing,
        control: Vec::new(),
        decision: None,
        actions: Vec::new(),
        product: most(Facet::Product),
        release,
    };
    matter.actions = matter.chosen(bench.catalogue);
    matter.priority.severity = matter.cards.iter().map(|card| card.severity).max().unwrap_or(0);
    matter.priority.effort = matter.actions.iter().map(|action| action.effort).min().unwrap_or(3);
    matter.worth = worth::judge(casebook, &matter.filter, &matter.cards, &matter.alerts, &matter.priority);
    if matter.filter.topics.iter().any(|topic| at_work.contains(topic)) {
        matter.worth = Worth::Proposed;
    }
    (matter.worth != Worth::Nothing).then_some(matter)
}

/// Returns the problem type that most of the statements tell, an index in [`Catalogue::problems`].
fn problem(catalogue: &Catalogue, texts: &[&str]) -> Option<usize> {
    let leading = catalogue.leading(texts.iter().copied())?;
    (leading.n_of_it as f64 >= PROBLEM_SHARE * leading.n_texts as f64).then_some(leading.problem)
}

/// Returns the policies in force whose trigger words customers or agents use most.
fn policies<'a>(bench: &Bench<'a>, cards: &[&Card], texts: &[&str]) -> Vec<&'a Policy> {
    let as_of = bench.casebook.period().to;
    let answers = cards.iter().flat_map(|card| &card.answers).map(|answer| answer.citation.text.as_str());
    let all: Vec<&str> = texts.iter().copied().chain(answers).collect();
    let mut found: Vec<(usize, &'a Policy)> = bench
        .policies
        .iter()
        .filter(|policy| policy.valid_from <= as_of && policy.valid_to.is_none_or(|to| to >= as_of))
        .map(|policy| {
            let says = |text: &&&str| policy.trigger_words.iter().any(|word| text.contains(word.as_str()));
            (all.iter().filter(says).count(), policy)
        })
        .filter(|(n, _)| *n >= 3 && *n as f64 >= POLICY_SHARE * all.len() as f64)
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    found.into_iter().take(N_POLICIES).map(|(_, policy)| policy).collect()
}

fn score(bench: &Bench<'_>, matter: &Matter<'_>) -> f64 {
    let measure = Measure::Priority(matter.priority.clone());
    bench.casebook.measure(measure, &matter.filter, matter.days).map_or(0.0, |taken| taken.value().value)
}

fn proposal(bench: &Bench<'_>, matter: &Matter<'_>, kept: &Kept, score: f64) -> Proposal {
    let casebook = bench.casebook;
    let sum = f64::from(matter.priority.weights.iter().sum::<u32>().max(1));
    let names = [
        ("size", "규모", "size"),
        ("severity", "심각도", "severity"),
        ("trend", "추세", "trend"),
        ("effect", "영향", "effect"),
        ("ease", "수월함", "ease"),
    ];
    let score_parts = names
        .into_iter()
        .enumerate()
        .map(|(at, (id, ko, en))| {
            let measure = Measure::PriorityPart(matter.priority.clone(), at as u8);
            let taken = casebook.measure(measure, &matter.filter, matter.days);
            ScorePart {
                id: id.to_owned(),
                name: Bilingual::new(ko, en),
                value: taken.map_or(0.0, |taken| taken.value().value),
                weight: f64::from(matter.priority.weights[at]) / sum,
            }
        })
        .collect();
    let idxs = casebook.select(&matter.filter, matter.days);
    let requesters = crate::effects::tally_of(idxs.iter().filter_map(|&idx| casebook.value(idx, Facet::RequesterType)));
    let first = matter.cards[0];
    Proposal {
        id: kept.id.clone(),
        state: matter.state(),
        state_since: matter.decision.and_then(|decision| decision.day),
        note: matter.decision.and_then(|decision| decision.note.clone()),
        kind: matter.problem.map_or("process", |problem| problem.proposal_type.code()).to_owned(),
        problem: matter.problem.map(|problem| problem.id.clone()),
        name: first.name.clone(),
        topics: matter.filter.topics.clone(),
        owner: matter.owner().cloned(),
        journey_stage: matter.stage().map(str::to_owned),
        requester_types: requesters.into_iter().take(3).map(|(value, _)| value.to_owned()).collect(),
        policies: matter.policies.iter().map(|policy| policy.id.clone()).collect(),
        proposed: kept.proposed,
        updated: casebook.period().to,
        is_watched: matter.worth != Worth::Proposed,
        score,
        score_parts,
        sections: sections::write(bench, matter),
        path: format!("proposals/{}.md", kept.id),
    }
}

impl<'a> Matter<'a> {
    pub(super) fn state(&self) -> State {
        self.decision.map_or(State::Proposed, |decision| decision.state)
    }

    /// Returns the day on which it was done.
    pub(super) fn done_on(&self) -> Option<Day> {
        self.decision.filter(|decision| decision.state == State::Done)?.day
    }

    /// Returns how the problem is named in sentences.
    pub(super) fn name(&self) -> Name {
        let card = self.cards[0];
        let words = Bilingual::new(format!("‘{}’", card.name.ko), format!("‘{}’", card.name.en));
        Name::new(NameKind::Topic, card.id.clone(), words)
    }

    fn owner(&self) -> Option<&'a Owner> {
        self.cards.iter().find_map(|card| card.owner.as_ref())
    }

    fn stage(&self) -> Option<&'static str> {
        self.cards.iter().find_map(|card| card.stage)
    }

    /// Returns what fills the slots of actions: topic, owner, product, release.
    pub(super) fn slots(&self) -> Vec<Name> {
        let or = |text: Option<&str>, ko: &str, en: &str| {
            text.map_or_else(|| Bilingual::new(ko, en), |text| Bilingual::new(text, text))
        };
        let owner = or(self.owner().map(|owner| owner.team.as_str()), "담당 부서", "the owner team");
        let product = or(self.product.as_deref(), "서비스", "the service");
        let release = or(self.release.as_deref(), "최근 배포", "the latest release");
        vec![
            self.name(),
            Name::new(NameKind::Assumption, "owner", owner),
            Name::new(NameKind::Assumption, "product", product),
            Name::new(NameKind::Assumption, "release", release),
        ]
    }

    /// Chooses the actions: for each term the most specific ones of different forms.
    fn chosen(&self, catalogue: &'a Catalogue) -> Vec<&'a Action> {
        let fitting = catalogue.fitting(self.problem_idx, self.stage());
        let mut chosen: Vec<&'a Action> = Vec::new();
        for (term, most) in [(Term::Now, 3), (Term::Short, 2), (Term::Structural, 2)] {
            let mut forms: Vec<ActionForm> = Vec::new();
            for action in fitting.iter().filter(|action| action.term == term) {
                let needs_release = action.names_release() && self.release.is_none();
                if forms.len() < most && !needs_release && !forms.contains(&action.form) {
                    forms.push(action.form);
                    chosen.push(action);
                }
            }
        }
        chosen
    }

    pub(super) fn actions_of(&self, term: Term) -> impl Iterator<Item = &&'a Action> {
        self.actions.iter().filter(move |action| action.term == term)
    }

    /// Returns the low, middle and high share of conversations that the strongest action may avoid.
    pub(super) fn reduction(&self) -> [f64; 3] {
        let by_middle = |a: &&&Action, b: &&&Action| a.reduction[1].total_cmp(&b.reduction[1]);
        self.actions.iter().max_by(by_middle).map_or([0.0; 3], |action| action.reduction)
    }

    /// Returns what to watch, each once: the volume always.
    pub(super) fn watched(&self) -> Vec<Watch> {
        let mut watched = vec![Watch::Volume];
        for &one in self.actions.iter().flat_map(|action| &action.watch) {
            if !watched.contains(&one) {
                watched.push(one);
            }
        }
        watched
    }
}

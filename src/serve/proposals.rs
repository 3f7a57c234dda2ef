//! What should be done: proposals by score and state; each with its evidence, and how far it is, which a planner says.

use askama::Template;

use super::answer::{Answer, Failure};
use super::asked::Asked;
use super::deeds::{Trouble, day, plain, signed, troubles, typed, wrong};
use super::kb::{Sources, sources};
use super::layout::{Frame, Part};
use super::links;
use super::routes::{Needs, READER, Route};
use super::sentences::SentenceView;
use super::words::Choice;
use crate::deciding::proposals::{Progress, decide, known_state, next_of};
use crate::deciding::rules_of;
use crate::evidence::Sentence;
use crate::evidence::numbers::{count, percent};
use crate::model::{Bilingual, Language};
use crate::proposals::{Proposal, State};
use crate::registry::Curation;
use crate::store::Role;

pub(super) const ROUTES: &[Route] = &[
    Route::get("/proposals", READER, list),
    Route::get("/proposals/{id}", READER, show),
    Route::post("/proposals/{id}/state", Needs::Role(Role::Planner), set_state),
];

/// The style of a state's chip.
fn tone_of(state: State) -> &'static str {
    match state {
        State::Proposed => "new",
        State::Accepted | State::InProgress => "warn",
        State::Done => "good",
        State::Rejected | State::OnHold => "",
    }
}

struct Chip {
    words: String,
    tone: &'static str,
}

/// Returns the state that the run gave, and the one that the next run will give where somebody decided since.
fn states(proposal: &Proposal, curation: &Curation, language: Language) -> (Chip, Option<Chip>) {
    let chip = |state: State| Chip { words: state.words().get(language).to_owned(), tone: tone_of(state) };
    (chip(proposal.state), next_of(&proposal.id, proposal.state, curation).map(chip))
}

fn now(proposal: &Proposal, curation: &Curation) -> State {
    next_of(&proposal.id, proposal.state, curation).unwrap_or(proposal.state)
}

struct Row {
    id: String,
    href: String,
    name: String,
    conclusion: String,
    score: String,
    width: String,
    state: Chip,
    next: Option<Chip>,
    is_watched: bool,
    kind: String,
    topics: Vec<(String, String, String)>,
    owner: String,
    proposed: String,
}

#[derive(Template)]
#[template(path = "serve/proposals.html")]
struct Proposals {
    frame: Frame,
    choices: Vec<Choice>,
    rows: Vec<Row>,
    n_hidden: usize,
}

/// What the kind of remedy is called.
fn kind_of(code: &str, language: Language) -> String {
    crate::deciding::written::word(&crate::deciding::proposals::TYPES, code, language).to_owned()
}

/// Lists the proposals.
fn list(asked: &Asked) -> Result<Answer, Failure> {
    let (snapshot, language) = (asked.snapshot()?, asked.language);
    let curation = rules_of(asked.app.workspace.folder())?;
    let wanted = asked.query.get("state").map(known_state).transpose()?;
    let is_all = asked.query.get("all").is_some();
    let is_open = |it: &Proposal| !it.is_watched && now(it, &curation) != State::Rejected;
    let fits = |it: &&Proposal| match wanted {
        Some(state) => now(it, &curation) == state && !it.is_watched,
        None => is_all || is_open(it),
    };
    let mut shown: Vec<&Proposal> = snapshot.proposals.iter().filter(fits).collect();
    let weight = |it: &Proposal| (it.is_watched, now(it, &curation) == State::Rejected);
    shown.sort_by(|a, b| weight(a).cmp(&weight(b)).then(b.score.total_cmp(&a.score)).then_with(|| a.id.cmp(&b.id)));
    let n_of =
        |state: State| snapshot.proposals.iter().filter(|it| !it.is_watched && now(it, &curation) == state).count();
    let n_open = snapshot.proposals.iter().filter(|it| is_open(it)).count();
    let n_hidden = snapshot.proposals.len() - n_open;
    let mut choices = vec![
        Choice {
            words: asked.say("열린 제안", "open").to_owned(),
            href: "/proposals".to_owned(),
            n: count(n_open as u64),
            is_chosen: wanted.is_none() && !is_all,
        },
        Choice {
            words: asked.say("모두", "all").to_owned(),
            href: "/proposals?all=1".to_owned(),
            n: count(snapshot.proposals.len() as u64),
            is_chosen: wanted.is_none() && is_all,
        },
    ];
    choices.extend(State::ALL.into_iter().map(|state| Choice {
        words: state.words().get(language).to_owned(),
        href: links::address("/proposals", &[("state", state.code())]),
        n: count(n_of(state) as u64),
        is_chosen: wanted == Some(state),
    }));
    let row = |it: &&Proposal| {
        let (state, next) = states(it, &curation, language);
        Row {
            id: it.id.clone(),
            href: address(&it.id),
            name: it.name.get(language).to_owned(),
            conclusion: it.conclusion().get(language).to_owned(),
            score: format!("{:.1}", it.score),
            width: format!("{:.1}", 0.6 * it.score.clamp(0.0, 100.0)),
            is_watched: it.is_watched,
            kind: kind_of(&it.kind, language),
            topics: topics(asked, it),
            owner: it.owner.as_ref().map_or_else(String::new, |owner| owner.team.clone()),
            proposed: it.proposed.to_string(),
            state,
            next,
        }
    };
    let page = Proposals {
        frame: asked.frame(asked.say("개선 제안", "Proposals"), Part::Proposals)?,
        rows: shown.iter().map(row).collect(),
        choices,
        n_hidden: if is_all || wanted.is_some() { 0 } else { n_hidden },
    };
    asked.page(&page)
}

/// Returns topics with their pages and names.
fn topics(asked: &Asked, proposal: &Proposal) -> Vec<(String, String, String)> {
    let name = |id: &str| match asked.snapshot() {
        Ok(snapshot) => snapshot.name_of(id).get(asked.language).to_owned(),
        Err(_) => id.to_owned(),
    };
    proposal.topics.iter().map(|id| (id.clone(), links::topic(id), name(id))).collect()
}

fn address(id: &str) -> String {
    format!("/proposals/{}", links::encode(id))
}

/// A sentence of a proposal or an alert, with what stands behind it.
pub(super) struct Told {
    pub(super) text: String,
    pub(super) is_quote: bool,
    /// Where it was said.
    pub(super) sources: Sources,
    /// The conversations that it counts.
    pub(super) counted: Option<String>,
    /// What was measured.
    pub(super) measured: Vec<String>,
}

/// Returns a sentence as pages show it.
pub(super) fn told(sentence: &Sentence, language: Language) -> Told {
    let places: Vec<String> = sentence
        .citation()
        .map(|it| format!("{}#{}:{}-{}", it.transcript, it.turn, it.start, it.end))
        .into_iter()
        .collect();
    Told {
        text: sentence.text(language).to_owned(),
        is_quote: sentence.citation().is_some(),
        sources: sources(&places),
        counted: SentenceView::of(sentence, language).cases,
        measured: sentence.measurements().iter().map(|it| it.told(language)).collect(),
    }
}

struct Section {
    title: String,
    told: Vec<Told>,
}

struct PartOfScore {
    name: String,
    value: String,
    weight: String,
    width: String,
}

#[derive(Template)]
#[template(path = "serve/proposal.html")]
struct ProposalPage {
    frame: Frame,
    id: String,
    href: String,
    name: String,
    kind: String,
    state: Chip,
    next: Option<Chip>,
    is_watched: bool,
    decided: Option<String>,
    topics: Vec<(String, String, String)>,
    owner: Vec<(&'static str, String)>,
    stage: String,
    score: String,
    parts: Vec<PartOfScore>,
    sections: Vec<Section>,
    days: String,
    choices: Vec<(&'static str, String, bool)>,
    today: String,
    trouble: Vec<Trouble>,
    note: String,
}

fn of_path(asked: &Asked) -> Result<&Proposal, Failure> {
    let id = crate::deciding::id_of(asked.part("id"), "P-");
    asked.snapshot()?.proposals.iter().find(|proposal| proposal.id == id).ok_or_else(|| {
        Failure::Unknown(Bilingual::new("그런 제안이 최근 실행에 없습니다", "the newest run has no such proposal"))
    })
}

fn show(asked: &Asked) -> Result<Answer, Failure> {
    page(asked, Vec::new())
}

fn page(asked: &Asked, trouble: Vec<Trouble>) -> Result<Answer, Failure> {
    let (proposal, language) = (of_path(asked)?, asked.language);
    let workspace = asked.app.workspace.folder();
    let curation = rules_of(workspace)?;
    let (state, next) = states(proposal, &curation, language);
    let current = now(proposal, &curation);
    let decided = curation.proposal_states().get(proposal.id.as_str()).map(|it| {
        let day = it.day.map(|day| day.to_string());
        let more = day.into_iter().chain([it.by, it.note].into_iter().flatten().map(str::to_owned));
        format!("{} ({})", it.state.words().get(language), more.collect::<Vec<_>>().join(", "))
    });
    let owner = proposal.owner.as_ref().map(|owner| {
        let named = [
            (asked.say("담당", "owner"), Some(&owner.team)),
            (asked.say("부담당", "backup"), owner.backup.as_ref()),
            (asked.say("연락", "channel"), owner.channel.as_ref()),
        ];
        named.into_iter().filter_map(|(name, value)| Some((name, value?.clone()))).collect()
    });
    let section = |it: &crate::proposals::Section| Section {
        title: it.title.get(language).to_owned(),
        told: it.sentences.iter().map(|sentence| told(sentence, language)).collect(),
    };
    let part = |it: &crate::proposals::ScorePart| PartOfScore {
        name: it.name.get(language).to_owned(),
        value: format!("{:.2}", it.value),
        weight: percent(it.weight),
        width: format!("{:.1}", 100.0 * it.value.clamp(0.0, 1.0)),
    };
    let days = match language {
        Language::Ko => format!("{}에 처음 제안, {}에 갱신", proposal.proposed, proposal.updated),
        Language::En => format!("first proposed {}, updated {}", proposal.proposed, proposal.updated),
    };
    let choice = |it: State| (it.code(), it.words().get(language).to_owned(), it == current);
    let page = ProposalPage {
        frame: asked.frame(format!("{} {}", proposal.id, proposal.name.get(language)), Part::Proposals)?,
        id: proposal.id.clone(),
        href: address(&proposal.id),
        name: proposal.name.get(language).to_owned(),
        kind: kind_of(&proposal.kind, language),
        is_watched: proposal.is_watched,
        topics: topics(asked, proposal),
        owner: owner.unwrap_or_default(),
        stage: proposal.journey_stage.clone().unwrap_or_default(),
        score: format!("{:.1}", proposal.score),
        parts: proposal.score_parts.iter().map(part).collect(),
        sections: proposal.sections.iter().map(section).filter(|it| !it.told.is_empty()).collect(),
        choices: State::ALL.into_iter().map(choice).collect(),
        today: signed(asked)?.on.to_string(),
        note: asked.form.get("note").unwrap_or_default().to_owned(),
        decided,
        days,
        state,
        next,
        trouble,
    };
    asked.page(&page)
}

/// Writes down how far a proposal is.
///
/// # Errors
/// As [`decide`]; a log that cannot be written.
pub(super) fn of_proposal(asked: &Asked) -> crate::Result<Bilingual> {
    let id = crate::deciding::id_of(asked.part("id"), "P-");
    asked.decide("proposal.state", plain(&id), || {
        let state = known_state(asked.form.get("state").unwrap_or_default())?;
        let on = asked.form.get("on").map(day).transpose()?;
        let progress = Progress { state, on, note: typed(asked, "note")? };
        decide(asked.app.workspace.folder(), &id, &progress, &signed(asked)?)
    })
}

fn set_state(asked: &Asked) -> Result<Answer, Failure> {
    let id = of_path(asked)?.id.clone();
    match of_proposal(asked) {
        Ok(said) => Ok(asked.done(address(&id), said)),
        Err(error) => {
            let (status, error) = wrong(error)?;
            Ok(page(asked, troubles(asked, &error))?.with_status(status))
        }
    }
}

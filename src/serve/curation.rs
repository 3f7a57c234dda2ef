//! What a planner decides about topics and alerts, and every rule that was decided, each of which can be taken back.

use askama::Template;

use super::answer::{Answer, Failure};
use super::asked::Asked;
use super::deeds::{day, line, signed, typed};
use super::layout::{Frame, Part};
use super::links;
use super::routes::{Needs, READER, Route};
use crate::deciding::alerts;
use crate::deciding::rules::{describe, known_as};
use crate::deciding::rules_of;
use crate::deciding::topics::{self, Asked as Wanted, Mark};
use crate::error::{Error, Kind, Result};
use crate::model::Bilingual;
use crate::registry::{Curation, Rule, draft_id};
use crate::store::{Role, read_audit};

const PLANNER: Needs = Needs::Role(Role::Planner);

pub(super) const ROUTES: &[Route] = &[
    Route::post("/topics/{id}/rename", PLANNER, rename),
    Route::post("/topics/{id}/merge", PLANNER, merge),
    Route::post("/topics/{id}/split", PLANNER, split),
    Route::post("/topics/{id}/pin", PLANNER, pin),
    Route::post("/topics/{id}/unpin", PLANNER, unpin),
    Route::post("/topics/{id}/ban", PLANNER, ban),
    Route::post("/topics/{id}/unban", PLANNER, unban),
    Route::post("/topics/{id}/owner", PLANNER, owner),
    Route::post("/topics/{id}/note", PLANNER, note),
    Route::post("/topics/{id}/statement", PLANNER, statement),
    Route::post("/alerts/{id}/mute", PLANNER, mute),
    Route::post("/alerts/{id}/unmute", PLANNER, unmute),
    Route::post("/rules/{id}/undo", PLANNER, undo),
    Route::get("/rules", READER, rules),
];

/// The forms of a topic's page.
pub(super) struct Forms {
    pub(super) href: String,
    pub(super) ko: String,
    pub(super) en: String,
    /// Topics that may be put into this one: id and name.
    pub(super) others: Vec<(String, String)>,
    pub(super) is_pinned: bool,
    pub(super) is_banned: bool,
    pub(super) owner: String,
    /// What was decided about it already.
    pub(super) rules: Vec<RuleRow>,
}

/// Returns the forms of a topic's page.
///
/// # Errors
/// No run; rules that cannot be read.
pub(super) fn forms(asked: &Asked, topic: &str) -> std::result::Result<Forms, Failure> {
    let (snapshot, language) = (asked.snapshot()?, asked.language);
    let curation = rules_of(asked.app.workspace.folder())?;
    let name = snapshot.name_of(topic);
    let own = curation.names().get(topic).copied().unwrap_or_default();
    let others = snapshot.topics().filter(|other| other.id != topic);
    Ok(Forms {
        href: links::topic(topic),
        ko: own.0.unwrap_or(&name.ko).to_owned(),
        en: own.1.unwrap_or(&name.en).to_owned(),
        others: others.map(|other| (other.id.clone(), other.name().get(language).to_owned())).collect(),
        is_pinned: curation.pinned().contains(topic),
        is_banned: curation.banned().contains(topic),
        owner: curation.owners().get(topic).map_or_else(String::new, |team| (*team).to_owned()),
        rules: rows(asked, &curation, |rule| rule.action.topics().contains(&topic)),
    })
}

/// A rule as a page lists it.
pub(super) struct RuleRow {
    pub(super) name: String,
    /// What takes it back; none for a rule without an id, whose line may be another's tomorrow.
    pub(super) undo: Option<String>,
    pub(super) day: String,
    pub(super) by: String,
    pub(super) what: String,
    /// What it is about, with its page.
    pub(super) about: Vec<(String, Option<String>)>,
}

fn rows(asked: &Asked, curation: &Curation, is_wanted: impl Fn(&Rule) -> bool) -> Vec<RuleRow> {
    let row = |rule: &Rule| RuleRow {
        name: known_as(rule).get(asked.language).to_owned(),
        undo: rule.id.as_ref().map(|id| format!("/rules/{}/undo", links::encode(id))),
        day: rule.on.map_or_else(String::new, |day| day.to_string()),
        by: rule.by.clone().unwrap_or_default(),
        what: describe(&rule.action).get(asked.language).to_owned(),
        about: rule.action.subjects().into_iter().map(|id| (id.to_owned(), page_of(id))).collect(),
    };
    // The newest decision first.
    curation.rules.iter().rev().filter(|rule| is_wanted(rule)).map(row).collect()
}

/// Returns the page of an id.
fn page_of(id: &str) -> Option<String> {
    let of = |folder: &str| Some(format!("/{folder}/{}", links::encode(id)));
    match id {
        _ if id.starts_with("T-") => Some(links::topic(id)),
        _ if id.starts_with("A-") => of("alerts"),
        _ if id.starts_with("P-") => of("proposals"),
        _ if draft_id(id).is_some() => of("kb"),
        _ => None,
    }
}

#[derive(Template)]
#[template(path = "serve/rules.html")]
struct Rules {
    frame: Frame,
    rules: Vec<RuleRow>,
    log: Vec<Logged>,
}

/// A line of the log of decisions.
struct Logged {
    at: String,
    who: String,
    what: String,
    to: String,
    is_done: bool,
}

/// Lists what was decided.
fn rules(asked: &Asked) -> std::result::Result<Answer, Failure> {
    const N_LOGGED: usize = 100;
    let curation = rules_of(asked.app.workspace.folder())?;
    let lines = if asked.visitor.may(Role::Planner) { read_audit(&asked.app.workspace, N_LOGGED)? } else { Vec::new() };
    let logged = |line: crate::store::AuditLine| Logged {
        at: line.at.to_zoned(asked.app.zone.clone()).strftime("%F %H:%M").to_string(),
        who: line.who.unwrap_or_default(),
        what: line.what,
        to: line.to,
        is_done: line.outcome == "done",
    };
    let page = Rules {
        frame: asked.frame(asked.say("결정 기록", "Decisions"), Part::None)?,
        rules: rows(asked, &curation, |_| true),
        log: lines.into_iter().map(logged).collect(),
    };
    asked.page(&page)
}

/// Writes a decision about the topic of the path, and goes back to its page.
fn decided(
    asked: &Asked,
    what: &str,
    act: impl FnOnce(String) -> Result<Wanted>,
) -> std::result::Result<Answer, Failure> {
    let topic = topics::topic_id(asked.part("id"));
    let said = asked
        .decide(what, &topic, || topics::decide(asked.app.workspace.folder(), &act(topic.clone())?, &signed(asked)?))?;
    Ok(asked.done(links::topic(&topic), said))
}

fn needed(asked: &Asked, name: &str) -> Result<String> {
    Ok(typed(asked, name)?.unwrap_or_default())
}

fn rename(asked: &Asked) -> std::result::Result<Answer, Failure> {
    decided(asked, "topic.rename", |topic| {
        let (ko, en) = (typed(asked, "ko")?, typed(asked, "en")?);
        if ko.is_none() && en.is_none() {
            return Err(nothing_typed());
        }
        Ok(Wanted::Rename { topic, ko, en })
    })
}

fn merge(asked: &Asked) -> std::result::Result<Answer, Failure> {
    decided(asked, "topic.merge", |topic| {
        let others = asked.form.all("other").map(line).collect::<Result<Vec<_>>>()?;
        if others.is_empty() {
            return Err(nothing_typed());
        }
        Ok(Wanted::Merge { topics: std::iter::once(topic).chain(others).collect() })
    })
}

fn split(asked: &Asked) -> std::result::Result<Answer, Failure> {
    decided(asked, "topic.split", |topic| {
        let words = needed(asked, "words")?.split(',').map(str::to_owned).collect();
        Ok(Wanted::Split { topic, words, examples: Vec::new(), ko: typed(asked, "ko")?, en: typed(asked, "en")? })
    })
}

fn pin(asked: &Asked) -> std::result::Result<Answer, Failure> {
    decided(asked, "topic.pin", |topic| Ok(Wanted::Pin { topic }))
}

fn ban(asked: &Asked) -> std::result::Result<Answer, Failure> {
    decided(asked, "topic.ban", |topic| Ok(Wanted::Ban { topic }))
}

fn owner(asked: &Asked) -> std::result::Result<Answer, Failure> {
    decided(asked, "topic.owner", |topic| Ok(Wanted::Owner { topic, team: needed(asked, "team")? }))
}

fn note(asked: &Asked) -> std::result::Result<Answer, Failure> {
    decided(asked, "topic.note", |topic| Ok(Wanted::Note { topic, text: needed(asked, "text")? }))
}

/// Says of a statement that it is, or is not, of the topic of the path; goes back to its case.
fn statement(asked: &Asked) -> std::result::Result<Answer, Failure> {
    let (topic, id) = (topics::topic_id(asked.part("id")), needed(asked, "statement")?);
    let belongs = asked.form.get("belongs") != Some("no");
    let said = asked.decide(if belongs { "topic.belongs" } else { "topic.does_not_belong" }, &topic, || {
        let (topic, statement) = (topic.clone(), id.clone());
        let wanted = match belongs {
            true => Wanted::Belongs { topic, statement },
            false => Wanted::DoesNotBelong { topic, statement },
        };
        topics::decide(asked.app.workspace.folder(), &wanted, &signed(asked)?)
    })?;
    let back = id.parse::<crate::model::StatementId>().map(|id| links::place(&id.transcript, id.turn));
    Ok(asked.done(back.unwrap_or_else(|_| links::topic(&topic)), said))
}

fn taken_back(asked: &Asked, what: &str, mark: Mark) -> std::result::Result<Answer, Failure> {
    let topic = topics::topic_id(asked.part("id"));
    let said = asked.decide(what, &topic, || topics::take_back(asked.app.workspace.folder(), &topic, mark))?;
    Ok(asked.done(links::topic(&topic), said))
}

fn unpin(asked: &Asked) -> std::result::Result<Answer, Failure> {
    taken_back(asked, "topic.unpin", Mark::Pin)
}

fn unban(asked: &Asked) -> std::result::Result<Answer, Failure> {
    taken_back(asked, "topic.unban", Mark::Ban)
}

fn alert_of(asked: &Asked) -> (String, String) {
    let id = crate::deciding::id_of(asked.part("id"), "A-");
    let back = format!("/alerts/{}", links::encode(&id));
    (id, back)
}

fn mute(asked: &Asked) -> std::result::Result<Answer, Failure> {
    let (id, back) = alert_of(asked);
    let said = asked.decide("alert.mute", &id, || {
        let until = asked.form.get("until").map(day).transpose()?;
        alerts::mute(asked.app.workspace.folder(), &id, until, &signed(asked)?)
    })?;
    Ok(asked.done(back, said))
}

fn unmute(asked: &Asked) -> std::result::Result<Answer, Failure> {
    let (id, back) = alert_of(asked);
    let said =
        asked.decide("alert.unmute", &id, || alerts::unmute(asked.app.workspace.folder(), &id, &signed(asked)?))?;
    Ok(asked.done(back, said))
}

/// Takes a rule back by its id.
fn undo(asked: &Asked) -> std::result::Result<Answer, Failure> {
    let id = asked.part("id").to_owned();
    let back = asked.form.get("back").filter(|back| links::is_ours(back)).unwrap_or("/rules").to_owned();
    let said = asked.decide("rule.undo", &id, || topics::undo(asked.app.workspace.folder(), Some(&id)))?;
    Ok(asked.done(back, said))
}

fn nothing_typed() -> Error {
    Error::new(Kind::Input, Bilingual::new("아무것도 적지 않았습니다", "nothing was typed"))
        .help(Bilingual::new("하나 이상 적어 주세요", "fill in at least one field"))
}

/// Whether an alert is muted from the next run on, and the form that changes it.
pub(super) struct MuteForm {
    pub(super) href: String,
    pub(super) can_mute: bool,
    pub(super) can_unmute: bool,
    /// The state that the next run will give, where it is another one.
    pub(super) next: Option<String>,
    pub(super) today: String,
}

/// Returns the form of an alert's page.
///
/// # Errors
/// Rules or settings that cannot be read.
pub(super) fn mute_form(asked: &Asked, alert: &crate::alerts::Alert) -> Result<MuteForm> {
    use crate::alerts::AlertState;
    let today = signed(asked)?.on;
    let curation = rules_of(asked.app.workspace.folder())?;
    let code = match alert.state {
        AlertState::New => "new",
        AlertState::Open => "open",
        AlertState::Muted => "muted",
        AlertState::Ended => "ended",
    };
    let next = alerts::next_of(&alert.id, code, &curation, today);
    let stands = next.unwrap_or(code);
    Ok(MuteForm {
        href: format!("/alerts/{}", links::encode(&alert.id)),
        can_mute: matches!(stands, "new" | "open"),
        can_unmute: stands == "muted",
        next: next.map(|next| crate::deciding::written::word(&alerts::STATES, next, asked.language).to_owned()),
        today: today.to_string(),
    })
}

//! What a planner decides about topics and alerts, and every rule that was decided, each of which can be taken back.

use askama::Template;

use super::answer::{Answer, Failure};
use super::asked::Asked;
use super::deeds::{day, line, plain, signed, typed};
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
use crate::store::Role;

const PLANNER: Needs = Needs::Role(Role::Planner);

pub(super) const ROUTES: &[Route] = &[
    Route::post("/topics/{id}/rename", PLANNER, |asked| topic(asked, Deed::Rename)),
    Route::post("/topics/{id}/merge", PLANNER, |asked| topic(asked, Deed::Merge)),
    Route::post("/topics/{id}/split", PLANNER, |asked| topic(asked, Deed::Split)),
    Route::post("/topics/{id}/pin", PLANNER, |asked| topic(asked, Deed::Pin)),
    Route::post("/topics/{id}/unpin", PLANNER, |asked| topic(asked, Deed::Unpin)),
    Route::post("/topics/{id}/ban", PLANNER, |asked| topic(asked, Deed::Ban)),
    Route::post("/topics/{id}/unban", PLANNER, |asked| topic(asked, Deed::Unban)),
    Route::post("/topics/{id}/owner", PLANNER, |asked| topic(asked, Deed::Owner)),
    Route::post("/topics/{id}/note", PLANNER, |asked| topic(asked, Deed::Note)),
    Route::post("/topics/{id}/statement", PLANNER, |asked| topic(asked, Deed::Statement)),
    Route::post("/alerts/{id}/mute", PLANNER, |asked| alert(asked, Quiet::On)),
    Route::post("/alerts/{id}/unmute", PLANNER, |asked| alert(asked, Quiet::Off)),
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
        _ if draft_id(id).is_some() => of("kb/drafts"),
        _ => None,
    }
}

#[derive(Template)]
#[template(path = "serve/rules.html")]
struct Rules {
    frame: Frame,
    rules: Vec<RuleRow>,
}

/// Lists what was decided.
fn rules(asked: &Asked) -> std::result::Result<Answer, Failure> {
    let curation = rules_of(asked.app.workspace.folder())?;
    let page = Rules {
        frame: asked.frame(asked.say("결정 기록", "Decisions"), Part::Runs)?,
        rules: rows(asked, &curation, |_| true),
    };
    asked.page(&page)
}

/// What may be decided about a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Rename,
    Merge,
    Split,
    Pin,
    Unpin,
    Ban,
    Unban,
    Owner,
    Note,
    Statement,
}

/// Does what was decided about the topic of the path.
///
/// # Errors
/// As [`topics::decide`] and [`topics::take_back`]; a log that cannot be written.
pub(super) fn of_topic(asked: &Asked, deed: Deed) -> Result<Bilingual> {
    let topic = topics::topic_id(asked.part("id"));
    let belongs = asked.form.get("belongs") != Some("no");
    let code = match deed {
        Deed::Rename => "topic.rename",
        Deed::Merge => "topic.merge",
        Deed::Split => "topic.split",
        Deed::Pin => "topic.pin",
        Deed::Unpin => "topic.unpin",
        Deed::Ban => "topic.ban",
        Deed::Unban => "topic.unban",
        Deed::Owner => "topic.owner",
        Deed::Note => "topic.note",
        Deed::Statement if belongs => "topic.belongs",
        Deed::Statement => "topic.does_not_belong",
    };
    let to = topic.clone();
    asked.decide(code, plain(&to), || {
        let folder = asked.app.workspace.folder();
        let needed = |name: &str| -> Result<String> { Ok(typed(asked, name)?.unwrap_or_default()) };
        let wanted = match deed {
            Deed::Unpin => return topics::take_back(folder, &topic, Mark::Pin),
            Deed::Unban => return topics::take_back(folder, &topic, Mark::Ban),
            Deed::Rename => {
                let (ko, en) = (typed(asked, "ko")?, typed(asked, "en")?);
                if ko.is_none() && en.is_none() {
                    return Err(nothing_typed());
                }
                Wanted::Rename { topic, ko, en }
            }
            Deed::Merge => {
                let others = asked.form.all("other").map(line).collect::<Result<Vec<_>>>()?;
                if others.is_empty() {
                    return Err(nothing_typed());
                }
                Wanted::Merge { topics: std::iter::once(topic).chain(others).collect() }
            }
            Deed::Split => {
                let words = needed("words")?.split(',').map(str::to_owned).collect();
                Wanted::Split { topic, words, examples: Vec::new(), ko: typed(asked, "ko")?, en: typed(asked, "en")? }
            }
            Deed::Pin => Wanted::Pin { topic },
            Deed::Ban => Wanted::Ban { topic },
            Deed::Owner => Wanted::Owner { topic, team: needed("team")? },
            Deed::Note => Wanted::Note { topic, text: needed("text")? },
            Deed::Statement if belongs => Wanted::Belongs { topic, statement: needed("statement")? },
            Deed::Statement => Wanted::DoesNotBelong { topic, statement: needed("statement")? },
        };
        topics::decide(folder, &wanted, &signed(asked)?)
    })
}

fn topic(asked: &Asked, deed: Deed) -> std::result::Result<Answer, Failure> {
    let said = of_topic(asked, deed)?;
    // A statement is decided about on the page of its case.
    let statement = asked.form.get("statement").and_then(|id| id.parse::<crate::model::StatementId>().ok());
    let back = match statement.filter(|_| deed == Deed::Statement) {
        Some(id) => links::place(&id.transcript, id.turn),
        None => links::topic(&topics::topic_id(asked.part("id"))),
    };
    Ok(asked.done(back, said))
}

/// Mutes or unmutes the alert of the path.
///
/// # Errors
/// As [`alerts::mute`] and [`alerts::unmute`]; a log that cannot be written.
pub(super) fn of_alert(asked: &Asked, quiet: Quiet) -> Result<Bilingual> {
    let (id, folder) = (crate::deciding::id_of(asked.part("id"), "A-"), asked.app.workspace.folder());
    match quiet {
        Quiet::On => asked.decide("alert.mute", plain(&id), || {
            let until = asked.form.get("until").map(day).transpose()?;
            alerts::mute(folder, &id, until, &signed(asked)?)
        }),
        Quiet::Off => asked.decide("alert.unmute", plain(&id), || alerts::unmute(folder, &id, &signed(asked)?)),
    }
}

/// Whether an alert is to be quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quiet {
    On,
    Off,
}

fn alert(asked: &Asked, quiet: Quiet) -> std::result::Result<Answer, Failure> {
    let said = of_alert(asked, quiet)?;
    let id = crate::deciding::id_of(asked.part("id"), "A-");
    Ok(asked.done(format!("/alerts/{}", links::encode(&id)), said))
}

/// Takes the rule of the path back.
///
/// # Errors
/// As [`topics::undo`]; a log that cannot be written.
pub(super) fn of_rule(asked: &Asked) -> Result<Bilingual> {
    let id = asked.part("id");
    asked.decide("rule.undo", plain(id), || {
        // Not by its line, which may be another's by now.
        if !id.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("R-")) {
            let what = Bilingual::new("규칙의 번호가 아닙니다", "this is not the id of a rule");
            return Err(
                Error::new(Kind::Input, what).help(Bilingual::new("R-012처럼 적어 주세요", "give one such as R-012"))
            );
        }
        topics::undo(asked.app.workspace.folder(), Some(id))
    })
}

fn undo(asked: &Asked) -> std::result::Result<Answer, Failure> {
    let said = of_rule(asked)?;
    let back = asked.form.get("back").filter(|back| links::is_ours(back)).unwrap_or("/rules");
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

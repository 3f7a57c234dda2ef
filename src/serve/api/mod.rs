//! The same things for programs, as JSON under `/api/v1`: one table says what there is, and the server, its access rules and the OpenAPI
//! document are all made from it, so that none of them says anything else.

mod deciding;
mod document;
mod fields;
mod problem;
mod reading;

use super::answer::{Answer, Failure};
use super::asked::Asked;
use super::curation::{Deed as OfTopic, Quiet};
use super::kb::Deed as OfDraft;
use super::routes::{Needs, READER, Route};
use crate::store::Role;

pub(super) use fields::{check, fields_of};
pub(super) use problem::{failed, refused};

/// Something that a program may ask for.
pub(super) struct Endpoint {
    route: Route,
    /// What it does, in a line.
    summary: &'static str,
    /// What its query or its object may hold.
    fields: &'static [Field],
    /// What comes back.
    gives: Gives,
}

/// A value that a program may send.
struct Field {
    name: &'static str,
    what: &'static str,
    kind: FieldKind,
    is_needed: bool,
}

/// What a value looks like.
#[derive(Clone, Copy)]
enum FieldKind {
    Text,
    Texts,
    Day,
    Count,
    OneOf(&'static [&'static str]),
}

/// What comes back.
#[derive(Clone, Copy)]
enum Gives {
    /// A list of objects of one run.
    Items,
    /// One object of one run.
    Item,
    /// What was decided, in words.
    Said,
    /// The document about all of this.
    Document,
}

const fn needed(name: &'static str, what: &'static str, kind: FieldKind) -> Field {
    Field { name, what, kind, is_needed: true }
}

const fn may(name: &'static str, what: &'static str, kind: FieldKind) -> Field {
    Field { name, what, kind, is_needed: false }
}

const EDITOR: Needs = Needs::Role(Role::Editor);
const PLANNER: Needs = Needs::Role(Role::Planner);

const STATES: &[&str] = &["proposed", "accepted", "in_progress", "done", "rejected", "on_hold"];
const PAGE: [Field; 2] = [
    may("limit", "Most items to return, up to 500; 50 where it is left out.", FieldKind::Count),
    may("offset", "Items to pass over first.", FieldKind::Count),
];
const LISTED: &[Field] = &PAGE;
const NOTE: Field = may("note", "A remark, up to 500 characters.", FieldKind::Text);
const REVISION: Field =
    needed("revision", "The draft's revision as it was read; another one is refused.", FieldKind::Text);

const fn read(
    path: &'static str,
    summary: &'static str,
    gives: Gives,
    fields: &'static [Field],
    page: fn(&Asked) -> Result<Answer, Failure>,
) -> Endpoint {
    Endpoint { route: Route::get(path, READER, page), summary, fields, gives }
}

const fn call(
    path: &'static str,
    needs: Needs,
    summary: &'static str,
    fields: &'static [Field],
    page: fn(&Asked) -> Result<Answer, Failure>,
) -> Endpoint {
    Endpoint { route: Route::call(path, needs, page), summary, fields, gives: Gives::Said }
}

/// How many there are.
const N: usize = 35;

/// Everything that a program may ask for.
const ENDPOINTS: [Endpoint; N] = [
    Endpoint {
        route: Route::get("/api/v1/openapi.json", Needs::Nothing, document::show),
        summary: "This document",
        fields: &[],
        gives: Gives::Document,
    },
    read(
        "/api/v1/tonight",
        "The verdict, what is unusual, what waits for somebody",
        Gives::Item,
        &[],
        reading::tonight,
    ),
    read(
        "/api/v1/topics",
        "Areas, topics and variants, as lines of topics.jsonl",
        Gives::Items,
        LISTED,
        reading::topics,
    ),
    read("/api/v1/topics/{id}", "One topic", Gives::Item, &[], reading::topic),
    read("/api/v1/topics/{id}/cases", "The conversations of a topic", Gives::Items, LISTED, reading::cases_of_topic),
    read(
        "/api/v1/search",
        "Cases that answer a query, best first, and what was forgiven in it",
        Gives::Items,
        &[
            needed(
                "q",
                "What to look for: words, \"phrases\", +must, -not, field:value; up to 500 characters.",
                FieldKind::Text,
            ),
            may("limit", "Most items to return, up to 100; 10 where it is left out.", FieldKind::Count),
            may("offset", "Items to pass over first, up to 4000.", FieldKind::Count),
            may(
                "facets",
                "Whether to tell how the cases spread and what is unusual.",
                FieldKind::OneOf(&["yes", "no"]),
            ),
        ],
        reading::search,
    ),
    read(
        "/api/v1/cases/{id}",
        "One masked conversation with its statements and their topics",
        Gives::Item,
        &[],
        reading::case,
    ),
    read(
        "/api/v1/cases/{id}/similar",
        "Conversations like one, with the words that they share",
        Gives::Items,
        &[may("limit", "Most items to return, up to 100; 10 where it is left out.", FieldKind::Count)],
        reading::similar,
    ),
    read("/api/v1/alerts", "What is unusual, as lines of alerts.jsonl", Gives::Items, LISTED, reading::alerts),
    read("/api/v1/alerts/{id}", "One alert", Gives::Item, &[], reading::alert),
    read(
        "/api/v1/proposals",
        "What should be done, as lines of proposals.jsonl",
        Gives::Items,
        LISTED,
        reading::proposals,
    ),
    read("/api/v1/proposals/{id}", "One proposal", Gives::Item, &[], reading::proposal),
    read("/api/v1/drafts", "Draft articles, as lines of kb-drafts.jsonl", Gives::Items, LISTED, reading::drafts),
    read(
        "/api/v1/drafts/{id}",
        "One draft, with its document and every place of every sentence",
        Gives::Item,
        &[],
        reading::draft,
    ),
    read("/api/v1/runs", "The folders of complete runs, the newest first", Gives::Items, LISTED, reading::runs),
    read("/api/v1/runs/{id}", "What a run read, counted and wrote, as run.json", Gives::Item, &[], reading::run),
    read(
        "/api/v1/rules",
        "What people decided, in the order in which runs replay it",
        Gives::Items,
        LISTED,
        reading::rules,
    ),
    call(
        "/api/v1/topics/{id}/rename",
        PLANNER,
        "Give a topic another name, in one language or both",
        &[may("ko", "The Korean name.", FieldKind::Text), may("en", "The English name.", FieldKind::Text)],
        |asked| deciding::topic(asked, OfTopic::Rename),
    ),
    call(
        "/api/v1/topics/{id}/merge",
        PLANNER,
        "Put other topics into this one",
        &[needed("other", "Ids of the topics that go into it.", FieldKind::Texts)],
        |asked| deciding::topic(asked, OfTopic::Merge),
    ),
    call(
        "/api/v1/topics/{id}/split",
        PLANNER,
        "Make statements with some words a topic of their own",
        &[
            needed("words", "The words, commas between.", FieldKind::Text),
            may("ko", "The Korean name of the new topic.", FieldKind::Text),
            may("en", "The English name of the new topic.", FieldKind::Text),
        ],
        |asked| deciding::topic(asked, OfTopic::Split),
    ),
    call("/api/v1/topics/{id}/pin", PLANNER, "Keep a topic", &[], |asked| deciding::topic(asked, OfTopic::Pin)),
    call("/api/v1/topics/{id}/unpin", PLANNER, "Take a pin back", &[], |asked| deciding::topic(asked, OfTopic::Unpin)),
    call("/api/v1/topics/{id}/ban", PLANNER, "Leave a topic out", &[], |asked| deciding::topic(asked, OfTopic::Ban)),
    call("/api/v1/topics/{id}/unban", PLANNER, "Take a ban back", &[], |asked| deciding::topic(asked, OfTopic::Unban)),
    call(
        "/api/v1/topics/{id}/owner",
        PLANNER,
        "Say which team answers for a topic",
        &[needed("team", "The team.", FieldKind::Text)],
        |asked| deciding::topic(asked, OfTopic::Owner),
    ),
    call(
        "/api/v1/topics/{id}/note",
        PLANNER,
        "Write a remark on a topic",
        &[needed("text", "The remark, up to 500 characters.", FieldKind::Text)],
        |asked| deciding::topic(asked, OfTopic::Note),
    ),
    call(
        "/api/v1/topics/{id}/statement",
        PLANNER,
        "Say that a statement is, or is not, of a topic",
        &[
            needed("statement", "Its id, such as C-17#3:0-17.", FieldKind::Text),
            may("belongs", "Whether it is.", FieldKind::OneOf(&["yes", "no"])),
        ],
        |asked| deciding::topic(asked, OfTopic::Statement),
    ),
    call(
        "/api/v1/alerts/{id}/mute",
        PLANNER,
        "Show an alert no more",
        &[may("until", "Last day on which it is muted; for good where it is left out.", FieldKind::Day)],
        |asked| deciding::alert(asked, Quiet::On),
    ),
    call("/api/v1/alerts/{id}/unmute", PLANNER, "Show an alert again", &[], |asked| deciding::alert(asked, Quiet::Off)),
    call(
        "/api/v1/proposals/{id}/state",
        PLANNER,
        "Say how far a proposal is",
        &[
            needed("state", "The state.", FieldKind::OneOf(STATES)),
            may("on", "Day from which it is so.", FieldKind::Day),
            NOTE,
        ],
        deciding::proposal,
    ),
    call(
        "/api/v1/drafts/{id}/accept",
        EDITOR,
        "Make an article of a draft, or its changes in one",
        &[REVISION, NOTE],
        |asked| deciding::draft(asked, OfDraft::Accept),
    ),
    call(
        "/api/v1/drafts/{id}/reject",
        EDITOR,
        "Say that a draft is not wanted",
        &[REVISION, needed("reason", "Why, up to 500 characters.", FieldKind::Text)],
        |asked| deciding::draft(asked, OfDraft::Reject),
    ),
    call(
        "/api/v1/drafts/{id}/edit",
        EDITOR,
        "Take another version of a draft, which waits to be accepted",
        &[needed("document", "The whole document in Markdown, with its id and revision.", FieldKind::Text), NOTE],
        |asked| deciding::draft(asked, OfDraft::Edit),
    ),
    call("/api/v1/drafts/{id}/reopen", EDITOR, "Take a decision about a draft back", &[REVISION, NOTE], |asked| {
        deciding::draft(asked, OfDraft::Reopen)
    }),
    call("/api/v1/rules/{id}/undo", PLANNER, "Take a rule back", &[], deciding::rule),
];

const fn routes_of(endpoints: &[Endpoint; N]) -> [Route; N] {
    let mut routes = [endpoints[0].route; N];
    let mut at = 1;
    while at < N {
        routes[at] = endpoints[at].route;
        at += 1;
    }
    routes
}

pub(super) const ROUTES: &[Route] = &routes_of(&ENDPOINTS);

/// Returns the endpoint of a route.
fn of_route(path: &str, method: super::routes::Method) -> Option<&'static Endpoint> {
    static ALL: [Endpoint; N] = ENDPOINTS;
    ALL.iter().find(|it| it.route.path == path && it.route.method == method)
}

//! What was unusual: all alerts, and one with its evidence.

use askama::Template;
use askama::filters::Safe;

use crate::alerts::{Alert, AlertKind, AlertState};
use crate::evidence::numbers;
use crate::model::Bilingual;
use crate::report;
use crate::serve::answer::{Answer, Failure};
use crate::serve::asked::Asked;
use crate::serve::charts;
use crate::serve::curation;
use crate::serve::layout::{Frame, Part};
use crate::serve::links;
use crate::serve::routes::{READER, Route};
use crate::serve::sentences::{QuoteView, SentenceView, linked};
use crate::serve::words::Words;

pub(in crate::serve) const ROUTES: &[Route] =
    &[Route::get("/alerts", READER, list), Route::get("/alerts/{id}", READER, show)];

/// An alert as lists show it.
pub(in crate::serve) struct AlertView {
    pub(in crate::serve) id: String,
    pub(in crate::serve) href: String,
    pub(in crate::serve) name: String,
    /// Kind and state.
    pub(in crate::serve) badge: String,
    /// The class of the badge.
    pub(in crate::serve) class: &'static str,
    /// The class of the whole.
    pub(in crate::serve) kind: &'static str,
    pub(in crate::serve) since: String,
    pub(in crate::serve) lead: SentenceView,
    /// What somebody reads first; none of what is settled.
    pub(in crate::serve) first: Vec<QuoteView>,
}

impl AlertView {
    /// Returns an alert in the language of a page.
    pub(in crate::serve) fn of(alert: &Alert, asked: &Asked) -> Self {
        let words = Words(asked.language);
        let lead_words = report::alert_lead(alert);
        let lead = alert.sentences.iter().find(|it| it.words() == lead_words);
        let (class, kind) = match (alert.is_live(), alert.kind) {
            (false, _) => ("plain", "past"),
            (true, AlertKind::SevereCase) => ("grave", "severe"),
            (true, AlertKind::Drop) => ("down", "fewer"),
            (true, AlertKind::Spike | AlertKind::NewTopic) => ("up", "more"),
        };
        Self {
            id: alert.id.clone(),
            href: format!("/alerts/{}", links::encode(&alert.id)),
            first: match (alert.is_live(), alert.kind) {
                (false, _) => Vec::new(),
                // The single cases are the alert itself.
                (true, AlertKind::SevereCase) => alert.examples.iter().take(3).map(QuoteView::of).collect(),
                (true, _) => alert.examples.iter().take(1).map(QuoteView::of).collect(),
            },
            name: words.b(&alert.name),
            badge: format!("{} · {}", words.b(&alert.kind.words()), words.b(&alert.state.words())),
            class,
            kind,
            since: words.b(&since(alert)),
            lead: lead.map_or_else(
                || SentenceView { text: linked(lead_words.get(asked.language)), quote: None, cases: None },
                |sentence| SentenceView::of(sentence, asked.language),
            ),
        }
    }
}

fn since(alert: &Alert) -> Bilingual {
    let (since, days) = (numbers::day(alert.since), alert.days);
    match alert.ended.map(numbers::day).filter(|_| alert.state == AlertState::Ended) {
        Some(ended) => Bilingual::new(
            format!("{}부터, {}에 끝남", since.ko, ended.ko),
            format!("{}, ended {}", since.en, ended.en),
        ),
        None => Bilingual::new(
            format!("{}부터 {days}일째", since.ko),
            format!("since {}, {}", since.en, numbers::counted(u64::from(days), "day")),
        ),
    }
}

#[derive(Template)]
#[template(path = "serve/alerts.html")]
struct List {
    frame: Frame,
    live: Vec<AlertView>,
    settled: Vec<AlertView>,
}

fn list(asked: &Asked) -> Result<Answer, Failure> {
    let snapshot = asked.snapshot()?;
    let (live, settled): (Vec<&Alert>, Vec<&Alert>) = snapshot.alerts.iter().partition(|it| it.is_live());
    let views = |alerts: Vec<&Alert>| alerts.into_iter().map(|it| AlertView::of(it, asked)).collect();
    let frame = asked.frame(asked.say("알림", "Alerts"), Part::Tonight)?;
    asked.page(&List { frame, live: views(live), settled: views(settled) })
}

#[derive(Template)]
#[template(path = "serve/alert.html")]
struct Page {
    frame: Frame,
    view: AlertView,
    sentences: Vec<SentenceView>,
    band: Safe<String>,
    figures: String,
    topics: Vec<(String, String, String)>,
    events: Vec<(String, String)>,
    terms: String,
    owner: Option<String>,
    quotes: Vec<QuoteView>,
    cases: String,
    form: curation::MuteForm,
}

fn show(asked: &Asked) -> Result<Answer, Failure> {
    let (snapshot, id) = (asked.snapshot()?, asked.part("id").to_uppercase());
    let Some(alert) = snapshot.alerts.iter().find(|it| it.id == id) else {
        return Err(Failure::Unknown(Bilingual::new(
            format!("알림 {id}이(가) 최근 실행에 없습니다"),
            format!("The newest run has no alert {id}"),
        )));
    };
    let words = Words(asked.language);
    let view = AlertView::of(alert, asked);
    let lead = report::alert_lead(alert);
    let rest = alert.sentences.iter().filter(|it| it.words() != lead);
    let figures = words.b(&report::alert_figures(alert));
    let band = match (alert.expected, alert.interval) {
        (Some(expected), Some(interval)) => charts::band(alert.observed as f64, expected, interval, &figures),
        _ => String::new(),
    };
    let topic = |id: &String| (links::topic(id), id.clone(), words.b(&snapshot.name_of(id)));
    let (from, to) = (alert.since.to_string(), snapshot.run.as_of.to_string());
    let mut query: Vec<(&str, &str)> = alert.topics.iter().map(|it| ("topic", it.as_str())).collect();
    query.extend([("from", from.as_str()), ("to", to.as_str())]);
    let sentences: Vec<SentenceView> = rest.map(|it| SentenceView::of(it, asked.language)).collect();
    let is_quoted = |href: &str| sentences.iter().filter_map(|it| it.quote.as_ref()).any(|quote| quote.href == href);
    let quotes = alert.examples.iter().map(QuoteView::of).filter(|quote| !is_quoted(&quote.href)).collect();
    let page = Page {
        sentences,
        band: Safe(band),
        figures,
        topics: alert.topics.iter().map(topic).collect(),
        events: alert
            .near_events
            .iter()
            .map(|it| {
                (
                    format!(
                        "{}{}",
                        words.day(it.date),
                        it.time.as_ref().map_or_else(String::new, |at| format!(" {at}"))
                    ),
                    words.b(&it.name),
                )
            })
            .collect(),
        terms: alert.terms.join(" · "),
        owner: alert.owner.clone(),
        quotes,
        cases: view.lead.cases.clone().unwrap_or_else(|| links::address("/cases", &query)),
        form: curation::mute_form(asked, alert)?,
        frame: asked.frame(format!("{} {}", view.id, view.name), Part::Tonight)?,
        view,
    };
    asked.page(&page)
}

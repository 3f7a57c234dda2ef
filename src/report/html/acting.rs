//! Alerts as cards and proposals as a table, each with its quotes led back to their conversations.

use std::fmt::Write as _;

use askama::filters::Safe;
use rustc_hash::FxHashMap;

use super::phrases::{b, t, unbroken};
use super::{Page, words};
use crate::alerts::{Alert, AlertKind, AlertState};
use crate::evidence::Sentence;
use crate::evidence::numbers::{self, count, decimal};
use crate::model::{Bilingual, Citation, Day};
use crate::proposals::{Proposal, ScorePart};
use crate::report::appendix::Appendix;
use crate::report::charts::escape;
use crate::report::proposing::Block;
use crate::report::quotes::language_of;
use crate::report::summarise::day_of;
use crate::report::summary::{Report, Topic};
use crate::report::{alerting, paper, proposing};

/// So many quotes stand on a card.
const N_QUOTES: usize = 5;
const QUOTE_CHARS: usize = 400;

/// Where the conversations of quotes are found.
pub(super) struct Links<'r> {
    positions: FxHashMap<&'r str, usize>,
}

impl<'r> Links<'r> {
    /// Looks up the conversations that alerts and proposals quote.
    pub(super) fn of(report: &'r Report<'_>) -> Self {
        let of_alerts = report.alerts.iter().flat_map(alerting::quotes).map(|(_, citation)| citation);
        let of_proposals = report.proposals.iter().flat_map(Proposal::sentences).filter_map(Sentence::citation);
        let wanted: std::collections::BTreeSet<&str> =
            of_alerts.chain(of_proposals).map(|citation| citation.transcript.as_str()).collect();
        let found = report.input.transcripts.iter().enumerate();
        let positions =
            found.map(|(at, transcript)| (transcript.id.as_str(), at)).filter(|(id, _)| wanted.contains(id)).collect();
        Self { positions }
    }
}

/// A quote with its source.
pub(super) struct Said {
    text: String,
    lang: &'static str,
    id: String,
    place: String,
    anchor: Option<String>,
    day: Option<Day>,
    channel: Option<String>,
}

impl Said {
    fn new(report: &Report<'_>, links: &Links<'_>, appendix: &mut Appendix, text: &str, citation: &Citation) -> Self {
        let at = links.positions.get(citation.transcript.as_str()).copied();
        let transcript = at.and_then(|at| report.input.transcripts.get(at));
        Self {
            text: words::clipped(text, QUOTE_CHARS).into_owned(),
            lang: language_of(text).code(),
            id: citation.transcript.clone(),
            place: proposing::place(citation),
            anchor: at.and_then(|at| appendix.anchor(report, at, citation)),
            day: transcript.filter(|_| report.has_days()).map(|it| day_of(it, report.input.as_of)),
            channel: transcript.and_then(|it| it.metadata.channel.clone()),
        }
    }

    /// The quote as a block, its place in the title.
    pub(super) fn shown(&self) -> Safe<String> {
        let (id, place) = (escape(&self.id), escape(&self.place));
        let mut source = match &self.anchor {
            Some(anchor) => format!(r##"<a href="#{}" title="{place}">{id}</a>"##, escape(anchor)),
            None => format!(r#"<span title="{place}">{id}</span>"#),
        };
        if let Some(day) = self.day {
            let _ = write!(source, " · {}", b(numbers::day(day)).0);
        }
        if let Some(channel) = &self.channel {
            let _ = write!(source, " · {}", b(words::channel(channel)).0);
        }
        Safe(format!(
            r#"<blockquote lang="{}"><p>{}</p><footer>{source}</footer></blockquote>"#,
            self.lang,
            escape(&self.text)
        ))
    }
}

/// One alert with its quotes.
pub(super) struct AlertView<'r> {
    pub(super) alert: &'r Alert,
    quotes: Vec<Said>,
}

/// Returns the alerts as cards, in the order of the report.
pub(super) fn alerts<'r>(report: &'r Report<'_>, links: &Links<'_>, appendix: &mut Appendix) -> Vec<AlertView<'r>> {
    let view = |alert: &'r Alert| {
        let said = alerting::quotes(alert).take(if alert.is_live() { N_QUOTES } else { 0 });
        let quotes = said.map(|(text, citation)| Said::new(report, links, appendix, text, citation)).collect();
        AlertView { alert, quotes }
    };
    report.alerts.iter().map(view).collect()
}

impl AlertView<'_> {
    /// The style of its badge.
    pub(super) fn class(&self) -> &'static str {
        match (self.alert.is_live(), self.alert.kind) {
            (false, _) => "past",
            (true, AlertKind::SevereCase) => "severe",
            (true, AlertKind::Drop) => "fewer",
            (true, AlertKind::Spike | AlertKind::NewTopic) => "more",
        }
    }

    pub(super) fn is_live(&self) -> bool {
        self.alert.is_live()
    }

    /// Kind and state as a badge.
    pub(super) fn badge(&self) -> Safe<String> {
        let (kind, state) = (self.alert.kind.words(), self.alert.state.words());
        t(&format!("{} · {}", kind.ko, state.ko), &format!("{} · {}", kind.en, state.en))
    }

    /// Since when, and for how long.
    pub(super) fn since(&self) -> Safe<String> {
        let (since, days) = (numbers::day(self.alert.since), self.alert.days);
        match self.alert.ended.map(numbers::day).filter(|_| self.alert.state == AlertState::Ended) {
            Some(ended) => {
                t(&format!("{}부터, {}에 끝남", since.ko, ended.ko), &format!("{}, ended {}", since.en, ended.en))
            }
            None => t(
                &format!("{}부터 {days}일째", since.ko),
                &format!("{}, {}", since.en, numbers::counted(u64::from(days), "day")),
            ),
        }
    }

    pub(super) fn lead(&self) -> Safe<String> {
        if self.is_live() { coded(&alerting::lead(self.alert)) } else { coded(&paper::settled(self.alert)) }
    }

    pub(super) fn figures(&self) -> Safe<String> {
        b(alerting::figures(self.alert))
    }

    /// The number seen as a dot, against the band of what was expected.
    pub(super) fn band(&self) -> Safe<String> {
        let (Some(expected), Some([low, high])) = (self.alert.expected, self.alert.interval) else {
            return Safe(String::new());
        };
        let observed = self.alert.observed as f64;
        let most = observed.max(high).max(1.0) * 1.06;
        let x = |value: f64| 4.0 + 232.0 * (value / most).clamp(0.0, 1.0);
        let figures = alerting::figures(self.alert);
        Safe(format!(
            concat!(
                r#"<svg class="band" viewBox="0 0 240 22" role="img" aria-label="{label}">"#,
                r#"<line class="axis" x1="4" x2="236" y1="11" y2="11"/>"#,
                r#"<rect class="usual" x="{low:.1}" width="{width:.1}" y="5" height="12" rx="2"/>"#,
                r#"<line class="expected" x1="{mean:.1}" x2="{mean:.1}" y1="3" y2="19"/>"#,
                r#"<circle class="seen" cx="{seen:.1}" cy="11" r="5"/></svg>"#
            ),
            label = escape(&format!("{} / {}", figures.ko, figures.en)),
            low = x(low),
            width = (x(high) - x(low)).max(2.0),
            mean = x(expected),
            seen = x(observed)
        ))
    }

    /// What it says after its first sentence.
    pub(super) fn rest(&self) -> Vec<Safe<String>> {
        if !self.is_live() {
            return Vec::new();
        }
        alerting::rest(self.alert).map(|sentence| coded(&sentence.words())).collect()
    }

    pub(super) fn terms(&self) -> String {
        self.alert.terms.join(" · ")
    }

    pub(super) fn quotes(&self) -> &[Said] {
        &self.quotes
    }

    pub(super) fn n_more_quotes(&self) -> usize {
        if self.is_live() { alerting::quotes(self.alert).count() - self.quotes.len() } else { 0 }
    }

    pub(super) fn mute(&self) -> String {
        alerting::mute(self.alert)
    }
}

/// One proposal with its sections as HTML.
pub(super) struct ProposalView<'r> {
    pub(super) proposal: &'r Proposal,
    pub(super) body: Safe<String>,
}

/// Returns the proposals, in the order of the report.
pub(super) fn proposals<'r>(
    report: &'r Report<'_>,
    links: &Links<'_>,
    appendix: &mut Appendix,
) -> Vec<ProposalView<'r>> {
    let view = |proposal: &'r Proposal| {
        let mut html = String::new();
        for part in proposing::parts(proposal) {
            let _ = write!(html, "<h4>{}. {}</h4>", part.number, b(part.title).0);
            for (heading, section) in part.sections {
                if let Some(heading) = heading {
                    let _ = write!(html, "<h5>{}</h5>", b(heading).0);
                }
                list(&mut html, report, links, appendix, &proposing::blocks(section));
            }
        }
        ProposalView { proposal, body: Safe(html) }
    };
    report.proposals.iter().map(view).collect()
}

fn list(html: &mut String, report: &Report<'_>, links: &Links<'_>, appendix: &mut Appendix, blocks: &[Block<'_>]) {
    let mut is_open = false;
    for block in blocks {
        if let Sentence::Quoted { text, citation, .. } = block.said {
            if std::mem::take(&mut is_open) {
                html.push_str("</ul>");
            }
            html.push_str(&Said::new(report, links, appendix, text, citation).shown().0);
            continue;
        }
        if !std::mem::replace(&mut is_open, true) {
            html.push_str("<ul>");
        }
        let _ = write!(html, "<li>{}", coded(&block.said.words()).0);
        for sentence in &block.below {
            if let Sentence::Quoted { text, citation, .. } = sentence {
                html.push_str(&Said::new(report, links, appendix, text, citation).shown().0);
            } else {
                let _ = write!(html, r#"<p class="needs">{}</p>"#, coded(&sentence.words()).0);
            }
        }
        html.push_str("</li>");
    }
    if is_open {
        html.push_str("</ul>");
    }
}

impl ProposalView<'_> {
    pub(super) fn owner(&self) -> Safe<String> {
        b(proposing::owner(self.proposal))
    }

    pub(super) fn owner_rule(&self) -> Option<Bilingual> {
        proposing::owner_rule(self.proposal)
    }

    pub(super) fn kind(&self) -> Safe<String> {
        b(proposing::kind(&self.proposal.kind))
    }

    pub(super) fn state(&self) -> Safe<String> {
        b(proposing::state(self.proposal))
    }

    pub(super) fn score(&self) -> String {
        decimal(self.proposal.score)
    }

    pub(super) fn expected(&self) -> Safe<String> {
        proposing::avoidable_words(self.proposal).map_or_else(|| Safe("–".to_owned()), b)
    }

    pub(super) fn conclusion(&self) -> Safe<String> {
        coded(&self.proposal.conclusion())
    }

    /// The parts of the score as bars, each with its name, its value and its weight.
    pub(super) fn bars(&self) -> Safe<String> {
        let bar = |part: &ScorePart| {
            let (value, weight) = (part.value.clamp(0.0, 1.0), format!("{:.0}%", 100.0 * part.weight));
            let title = format!("{} × {weight} / {} × {weight}", part.name.ko, part.name.en);
            format!(
                r#"<li title="{}"><span>{}</span><i style="--v:{:.0}%"></i><b>{}</b></li>"#,
                escape(&title),
                b(&part.name).0,
                100.0 * value,
                numbers::score(part.value)
            )
        };
        let bars: String = self.proposal.score_parts.iter().map(bar).collect();
        Safe(format!(r#"<ul class="parts">{bars}</ul>"#))
    }
}

impl<'r, 'a> Page<'r, 'a> {
    pub(super) fn no_alert(&self) -> Bilingual {
        alerting::no_alert(self.report)
    }

    pub(super) fn has_alerts(&self) -> bool {
        !self.alerts.is_empty() || self.report.is_watched()
    }

    /// Whether the first sentence of the verdict is the one to see first: where it tells of an alert.
    pub(super) fn is_first_leading(&self) -> bool {
        self.report.live_alerts().next().is_some()
    }

    /// How many topics grew and shrank by the weekly comparison, said to be that where alerts judge the usual.
    pub(super) fn week_words(&self) -> Safe<String> {
        let (up, down) = (self.report.rising.len(), self.report.falling.len());
        if self.report.is_watched() {
            t(&format!("직전 4주보다 많음 {up}, 적음 {down}"), &format!("above the 4 weeks before {up}, below {down}"))
        } else {
            t(&format!("늘어남 {up} · 줄어듦 {down}"), &format!("grew {up} · shrank {down}"))
        }
    }

    pub(super) fn n_live(&self) -> String {
        count(self.report.live_alerts().count() as u64)
    }

    /// A topic as alerts and proposals name it, led to its section where it has one.
    pub(super) fn topic_link(&self, id: &str) -> Safe<String> {
        let id = escape(id);
        if self.topics.iter().any(|view| view.topic.id == id) {
            Safe(format!(r##"<a href="#{id}">{id}</a>"##))
        } else {
            Safe(id)
        }
    }

    /// Links to what is to be done about a topic: its alerts and proposals.
    pub(super) fn acting(&self, topic: &Topic<'_>) -> Option<Safe<String>> {
        let alerts = self.report.alerts_of(&topic.id).map(|alert| {
            let words = alert.kind.words();
            (alert.id.as_str(), Bilingual::new(format!("알림: {}", words.ko), format!("alert: {}", words.en)))
        });
        let proposals = self.report.proposals_of(&topic.id).map(|proposal| {
            let words = if proposal.is_watched {
                Bilingual::new("관찰 항목", "watched")
            } else {
                Bilingual::new("개선 제안", "proposal")
            };
            (proposal.id.as_str(), words)
        });
        let links: Vec<String> = alerts
            .chain(proposals)
            .map(|(id, words)| {
                let id = escape(id);
                format!(r##"<a href="#{id}">{} {id}</a>"##, b(words).0)
            })
            .collect();
        (!links.is_empty()).then(|| Safe(links.join(" · ")))
    }
}

/// Both languages, with commands as code. A name with a lone accent makes no code.
pub(super) fn coded(words: &Bilingual) -> Safe<String> {
    let of = |text: &str| {
        let escaped = unbroken(&escape(text));
        let parts: Vec<&str> = escaped.split('`').collect();
        if parts.len().is_multiple_of(2) {
            return escaped;
        }
        let mut html = String::with_capacity(escaped.len() + 16);
        for (at, part) in parts.into_iter().enumerate() {
            if at % 2 == 0 {
                html.push_str(part);
            } else {
                let _ = write!(html, "<code>{part}</code>");
            }
        }
        html
    };
    if words.ko == words.en {
        return Safe(of(&words.ko));
    }
    Safe(format!(
        r#"<span class="t" lang="ko">{}</span><span class="t" lang="en">{}</span>"#,
        of(&words.ko),
        of(&words.en)
    ))
}

//! The conversations behind the quotes, with the quoted words marked.

use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use super::charts::escape;
use super::html::QuoteView;
use super::summarise::day_of;
use super::summary::{Quote, Report};
use super::words;
use crate::evidence::numbers::{day, score};
use crate::model::{Bilingual, Citation, MaskedTranscript, Speaker};

/// The appendix stops growing here, so that the whole file stays small enough for a mail; later quotes have no link.
const MOST_BYTES: usize = 900_000;
/// Turns longer than this are cut unless a quote lies in them.
const LONG_TURN_CHARS: usize = 700;
/// So many turns of a conversation are shown, and those with quotes.
const MOST_TURNS: usize = 40;

/// Collects the cases in the order of their first quote.
#[derive(Default)]
pub(super) struct Appendix {
    order: Vec<usize>,
    marks: FxHashMap<usize, Vec<(u32, u32, u32)>>,
    n_bytes: usize,
}

impl Appendix {
    /// Takes up the case of a quote while there is room, and returns the quote with its anchor.
    pub(super) fn quote<'r>(&mut self, report: &Report<'_>, quote: &'r Quote<'_>) -> QuoteView<'r> {
        let anchor = quote.transcript_idx.and_then(|at| self.anchor(report, at, &quote.citation));
        QuoteView { quote, anchor, day: quote.day.filter(|_| report.has_days()) }
    }

    /// Takes up a case while there is room, and returns its anchor.
    pub(super) fn anchor(&mut self, report: &Report<'_>, at: usize, citation: &Citation) -> Option<String> {
        let transcript = report.input.transcripts.get(at)?;
        if !self.marks.contains_key(&at) {
            let n_bytes =
                transcript.turns.iter().map(|turn| turn.masked_text.len().min(3 * LONG_TURN_CHARS) + 60).sum::<usize>();
            if self.n_bytes + n_bytes > MOST_BYTES {
                return None;
            }
            self.n_bytes += n_bytes;
            self.order.push(at);
        }
        self.marks.entry(at).or_default().push((citation.turn, citation.start, citation.end));
        Some(anchor(&transcript.id, at))
    }

    /// Returns the cases as HTML, in the order of their first quote.
    pub(super) fn render(mut self, report: &Report<'_>) -> String {
        let mut html = String::with_capacity(self.n_bytes * 5 / 4);
        for &at in &self.order {
            let Some(transcript) = report.input.transcripts.get(at) else { continue };
            let mut marks = self.marks.remove(&at).unwrap_or_default();
            marks.sort_unstable();
            render_case(&mut html, report, transcript, at, &marks);
        }
        html
    }
}

/// Returns the id of a case in the page: of the transcript's id where that is plain, else of its position.
fn anchor(id: &str, at: usize) -> String {
    let is_plain =
        !id.is_empty() && id.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'));
    if is_plain { format!("case-{id}") } else { format!("case--{at}") }
}

fn render_case(
    html: &mut String,
    report: &Report<'_>,
    transcript: &MaskedTranscript,
    at: usize,
    marks: &[(u32, u32, u32)],
) {
    let _ = write!(
        html,
        r#"<article class="case" id="{}"><h3>{}</h3><p class="about">{}</p><ol>"#,
        escape(&anchor(&transcript.id, at)),
        escape(&transcript.id),
        both(&about(report, transcript))
    );
    let mut n_left_out = 0;
    for (turn_idx, turn) in transcript.turns.iter().enumerate() {
        let spans: Vec<(u32, u32)> =
            marks.iter().filter(|mark| mark.0 as usize == turn_idx).map(|mark| (mark.1, mark.2)).collect();
        if turn_idx >= MOST_TURNS && spans.is_empty() {
            n_left_out += 1;
            continue;
        }
        let class = match turn.speaker {
            Speaker::Customer => "customer",
            Speaker::Agent => "agent",
            Speaker::Bot => "bot",
            Speaker::System => "system",
        };
        let text = if spans.is_empty() {
            escape(&words::clipped(&turn.masked_text, LONG_TURN_CHARS))
        } else {
            marked(&turn.masked_text, &spans)
        };
        let _ = write!(html, r#"<li class="{class}"><p>{text}</p></li>"#);
    }
    if n_left_out > 0 {
        let words = Bilingual::new(format!("발화 {n_left_out}개 생략"), format!("{n_left_out} turns left out"));
        let _ = write!(html, r#"<li class="system"><p>{}</p></li>"#, both(&words));
    }
    html.push_str("</ol></article>\n");
}

/// Returns day, channel, product, status and satisfaction in one line.
fn about(report: &Report<'_>, transcript: &MaskedTranscript) -> Bilingual {
    let metadata = &transcript.metadata;
    let mut parts = Vec::new();
    if report.has_days() {
        parts.push(day(day_of(transcript, report.input.as_of)));
    }
    parts.extend(metadata.channel.as_deref().map(words::channel));
    parts.extend(metadata.product.as_deref().map(words::plain));
    parts.extend(metadata.requester_type.as_deref().map(words::plain));
    parts.extend(metadata.app_version.as_deref().map(words::plain));
    parts.extend(metadata.status.as_deref().map(words::status));
    parts.extend(metadata.csat.map(|csat| {
        let csat = score(csat);
        let csat = csat.trim_end_matches("00").trim_end_matches('.');
        Bilingual::new(format!("만족도 {csat}"), format!("satisfaction {csat}"))
    }));
    let join = |words: fn(&Bilingual) -> &String| {
        parts.iter().map(|part| words(part).as_str()).collect::<Vec<_>>().join(" · ")
    };
    Bilingual::new(join(|part| &part.ko), join(|part| &part.en))
}

fn both(words: &Bilingual) -> String {
    if words.ko == words.en {
        return escape(&words.ko);
    }
    format!(
        r#"<span class="t" lang="ko">{}</span><span class="t" lang="en">{}</span>"#,
        escape(&words.ko),
        escape(&words.en)
    )
}

/// Returns a text with its spans (characters, ascending) marked; overlapping spans become one.
fn marked(text: &str, spans: &[(u32, u32)]) -> String {
    let mut html = String::with_capacity(text.len() + 32 * spans.len());
    let (mut is_open, mut buffer) = (false, String::new());
    for (position, letter) in text.chars().enumerate() {
        let is_inside = spans.iter().any(|(start, end)| (*start..*end).contains(&(position as u32)));
        if is_inside != is_open {
            html.push_str(&escape(&buffer));
            buffer.clear();
            html.push_str(if is_inside { "<mark>" } else { "</mark>" });
            is_open = is_inside;
        }
        buffer.push(letter);
    }
    html.push_str(&escape(&buffer));
    if is_open {
        html.push_str("</mark>");
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_words_are_marked_by_characters_and_stay_escaped() {
        assert_eq!(marked("저기 <b>환불</b>", &[(6, 8)]), "저기 &lt;b&gt;<mark>환불</mark>&lt;/b&gt;");
        assert_eq!(marked("환불 요청", &[(0, 2), (1, 5)]), "<mark>환불 요청</mark>");
        assert_eq!(marked("", &[(0, 2)]), "");
    }

    #[test]
    fn an_anchor_holds_nothing_that_an_address_would_change() {
        assert_eq!(anchor("C-20261101-00017", 4), "case-C-20261101-00017");
        assert_eq!(anchor("상담 \"1\"", 4), "case--4");
    }
}

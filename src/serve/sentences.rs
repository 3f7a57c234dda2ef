//! Sentences with their evidence: what was said leads to its place, what was measured to the cases that were counted.

use askama::filters::Safe;

use super::links;
use super::words::Words;
use crate::evidence::{Filter, Measure, Sentence};
use crate::model::{Citation, Language, Period};
use crate::report::escape;

/// What somebody said, with the way to its place.
pub(super) struct QuoteView {
    pub(super) text: String,
    pub(super) href: String,
    pub(super) case: String,
    pub(super) class: &'static str,
    /// What else is known, such as in how many cases it was said.
    pub(super) note: String,
}

impl QuoteView {
    /// Returns a quote of a customer.
    pub(super) fn of(citation: &Citation) -> Self {
        Self {
            text: citation.text.clone(),
            href: links::place(&citation.transcript, citation.turn),
            case: citation.transcript.clone(),
            class: "",
            note: String::new(),
        }
    }

    /// Returns a quote of an agent, said in so many cases.
    pub(super) fn of_agent(citation: &Citation, n_transcripts: u64, words: Words) -> Self {
        let n = crate::evidence::numbers::count(n_transcripts);
        let note = match words.0 {
            Language::Ko => format!("{n}건에서 안내"),
            Language::En => format!("said in {n}"),
        };
        Self { class: "agent", note, ..Self::of(citation) }
    }
}

/// A sentence as a page shows it.
pub(super) struct SentenceView {
    /// Escaped, with ids as links.
    pub(super) text: Safe<String>,
    /// Where a quote was said.
    pub(super) quote: Option<QuoteView>,
    /// Where the cases are that were counted.
    pub(super) cases: Option<String>,
}

impl SentenceView {
    /// Returns a sentence in the language of a page.
    pub(super) fn of(sentence: &Sentence, language: Language) -> Self {
        match sentence {
            Sentence::Quoted { text, citation, .. } => {
                let quote = QuoteView { text: text.clone(), ..QuoteView::of(citation) };
                Self { text: Safe(escape(text)), quote: Some(quote), cases: None }
            }
            Sentence::Measured { measurements, .. } => {
                let counted = measurements.iter().find(|it| matches!(it.measure(), Measure::Conversations));
                let cases = counted.or(measurements.first()).map(|it| counted_cases(it.filter(), it.period()));
                Self { text: linked(sentence.text(language)), quote: None, cases }
            }
            Sentence::Fixed { .. } => Self { text: linked(sentence.text(language)), quote: None, cases: None },
        }
    }
}

/// Returns the page that lists the conversations of a filter in some days.
pub(super) fn counted_cases(filter: &Filter, period: Period) -> String {
    let (from, to) = (period.from.to_string(), period.to.to_string());
    let mut query: Vec<(&str, &str)> = filter.topics.iter().map(|topic| ("topic", topic.as_str())).collect();
    query.extend([("from", from.as_str()), ("to", to.as_str())]);
    let facet = filter.with.as_ref().map(|(facet, value)| (facet_code(*facet), value));
    if let Some((facet, value)) = &facet {
        query.extend([("facet", facet.as_str()), ("value", value.as_str())]);
    }
    links::address("/cases", &query)
}

fn facet_code(facet: crate::evidence::Facet) -> String {
    serde_json::to_value(facet).ok().and_then(|code| code.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Returns a text, escaped, in which the ids of topics, alerts, proposals and drafts lead to their pages.
pub(super) fn linked(text: &str) -> Safe<String> {
    let mut html = String::new();
    let mut rest = text;
    while let Some((at, length, href)) = next_id(rest) {
        html.push_str(&escape(&rest[..at]));
        let id = escape(&rest[at..at + length]);
        html.push_str(&format!(r#"<a class="nowrap" href="{}">{id}</a>"#, escape(&href)));
        rest = &rest[at + length..];
    }
    html.push_str(&escape(rest));
    Safe(html)
}

/// Finds the next id: its place in bytes, its length, its page.
fn next_id(text: &str) -> Option<(usize, usize, String)> {
    const KINDS: [(&str, &str); 4] =
        [("KB-D-", "/kb/drafts/"), ("T-", "/topics/"), ("A-", "/alerts/"), ("P-", "/proposals/")];
    let mut from = 0;
    while let Some(dash) = text[from..].find('-').map(|dash| from + dash) {
        for (prefix, page) in KINDS {
            let first_dash = prefix.find('-').unwrap_or(0);
            let Some(start) = dash.checked_sub(first_dash) else { continue };
            let is_word_before = text[..dash].len() > first_dash
                && text
                    .get(..start)
                    .and_then(|before| before.chars().next_back())
                    .is_some_and(|it| it.is_ascii_alphanumeric() || it == '-');
            let Some(tail) = text.get(start..).and_then(|tail| tail.strip_prefix(prefix)) else { continue };
            let n_digits = tail.bytes().take_while(u8::is_ascii_digit).count();
            if !is_word_before && n_digits >= 4 {
                let length = prefix.len() + n_digits;
                return Some((start, length, format!("{page}{}", &text[start..start + length])));
            }
        }
        from = dash + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    #[test]
    fn ids_lead_to_their_pages_and_the_rest_is_escaped() {
        let check = |text: &str, expected: &str| assert_eq!(linked(text).0, expected, "{text}");
        check("읽어 주세요(T-0002).", r#"읽어 주세요(<a class="nowrap" href="/topics/T-0002">T-0002</a>)."#);
        check(
            "A-0001, P-0017",
            r#"<a class="nowrap" href="/alerts/A-0001">A-0001</a>, <a class="nowrap" href="/proposals/P-0017">P-0017</a>"#,
        );
        check("KB-D-000012", r#"<a class="nowrap" href="/kb/drafts/KB-D-000012">KB-D-000012</a>"#);
        for plain in ["KT-0002", "T-02", "T-", "-", "환불-T", "A-B-0001"] {
            check(plain, plain);
        }
        check("<b>T-0001</b>", r#"&lt;b&gt;<a class="nowrap" href="/topics/T-0001">T-0001</a>&lt;/b&gt;"#);
    }

    #[test]
    fn a_number_leads_to_the_cases_that_were_counted() {
        let period = Period { from: Day::constant(2026, 11, 10), to: Day::constant(2026, 11, 20) };
        let filter = Filter::of(&["T-0001".to_owned()]).with(crate::evidence::Facet::AppVersion, "5.2.0");
        assert_eq!(
            counted_cases(&filter, period),
            "/cases?topic=T-0001&from=2026-11-10&to=2026-11-20&facet=app_version&value=5.2.0"
        );
    }
}

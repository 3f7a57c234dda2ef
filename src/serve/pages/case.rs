//! One case: the masked conversation with its statements marked, what became of it, and cases like it.

use askama::Template;
use askama::filters::Safe;

use crate::evidence::{Facet, numbers};
use crate::model::{Bilingual, MaskedTranscript, MaskedTurn, Speaker};
use crate::report::escape;
use crate::search::Ending;
use crate::serve::answer::{Answer, Failure};
use crate::serve::asked::Asked;
use crate::serve::layout::{Frame, Part};
use crate::serve::links;
use crate::serve::routes::{READER, Route};
use crate::serve::snapshot::Snapshot;
use crate::serve::words::{Chip, Words};
use crate::store::Placed;

pub(in crate::serve) const ROUTES: &[Route] = &[Route::get("/cases/{id}", READER, show)];

/// So many similar cases.
const N_SIMILAR: usize = 8;

struct TurnView {
    idx: usize,
    class: &'static str,
    speaker: String,
    time: String,
    text: Safe<String>,
}

struct Similar {
    href: String,
    id: String,
    text: Safe<String>,
    shared: String,
    ending: Chip,
    day: String,
    topics: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "serve/case.html")]
struct Page {
    frame: Frame,
    id: String,
    when: String,
    status: Option<Chip>,
    topics: Vec<(String, String, String)>,
    turns: Vec<TurnView>,
    facts: Vec<(String, String)>,
    tags: Vec<String>,
    similar: Vec<Similar>,
    no_similar: Option<String>,
    n_statements: usize,
}

fn show(asked: &Asked) -> Result<Answer, Failure> {
    let (snapshot, id) = (asked.snapshot()?, asked.part("id"));
    let Some(transcript) = snapshot.store.transcript(id)? else {
        return Err(Failure::Unknown(Bilingual::new(
            format!("사례 {id}이(가) 없습니다"),
            format!("There is no case {id}"),
        )));
    };
    let words = Words(asked.language);
    let placed: Vec<Placed<'_>> = snapshot.store.assignments_of_transcript(id).collect();
    let topics = snapshot.store.topics_of_transcript(id);
    let (similar, no_similar) = match similar(id, snapshot, words) {
        Ok(similar) => (similar, None),
        // A case in which no customer speaks is like no other; the page says so and stands.
        Err(error) => (Vec::new(), Some(error.message(asked.language))),
    };
    let metadata = &transcript.metadata;
    let page = Page {
        id: transcript.id.clone(),
        when: metadata.started_at.as_ref().map_or_else(String::new, |at| {
            format!("{} {}", words.b(&numbers::full_day(at.date())), at.strftime("%H:%M"))
        }),
        status: snapshot.store.status_of(id).map(|status| words.status(status)),
        topics: topics
            .into_iter()
            .map(|id| (links::topic(id), id.to_owned(), words.b(&snapshot.name_of(id))))
            .collect(),
        turns: turns(&transcript, &placed, snapshot, words),
        facts: facts(&transcript, words),
        tags: metadata.tags.iter().filter(|tag| !tag.is_empty()).cloned().collect(),
        similar,
        no_similar,
        n_statements: placed.len(),
        frame: asked.frame(transcript.id.clone(), Part::Search)?,
    };
    asked.page(&page)
}

fn turns(transcript: &MaskedTranscript, placed: &[Placed<'_>], snapshot: &Snapshot, words: Words) -> Vec<TurnView> {
    let began = transcript.metadata.started_at.as_ref();
    let view = |(idx, turn): (usize, &MaskedTurn)| {
        let of_turn: Vec<&Placed<'_>> = placed.iter().filter(|it| it.turn as usize == idx).collect();
        let time = match (began, turn.offset_s) {
            (Some(began), Some(offset)) => {
                let at = began.saturating_add(jiff::SignedDuration::from_secs(offset));
                at.strftime("%H:%M").to_string()
            }
            _ => String::new(),
        };
        TurnView {
            idx,
            class: turn.speaker.code(),
            speaker: words.b(&crate::report::speaker(turn.speaker)),
            time,
            text: Safe(marked(turn, &of_turn, snapshot, words)),
        }
    };
    let is_shown = |turn: &MaskedTurn| turn.speaker != Speaker::System || !turn.masked_text.trim().is_empty();
    transcript.turns.iter().enumerate().filter(|(_, turn)| is_shown(turn)).map(view).collect()
}

/// The text of a turn, its statements as links to their topics, what was hidden in a paler colour.
fn marked(turn: &MaskedTurn, placed: &[&Placed<'_>], snapshot: &Snapshot, words: Words) -> String {
    let letters: Vec<char> = turn.masked_text.chars().collect();
    let cut = |from: usize, to: usize| {
        letters.get(from..to.min(letters.len())).unwrap_or_default().iter().collect::<String>()
    };
    let masks = |html: &mut String, from: usize, to: usize| {
        let mut at = from;
        for edit in &turn.edits {
            let (start, end) = (edit.masked.start as usize, edit.masked.end as usize);
            if start >= at && end <= to && start < end {
                html.push_str(&escape(&cut(at, start)));
                html.push_str(&format!(r#"<span class="masked">{}</span>"#, escape(&cut(start, end))));
                at = end;
            }
        }
        html.push_str(&escape(&cut(at, to)));
    };
    let mut html = String::new();
    let mut at = 0;
    for it in placed {
        let (start, end) = (it.span.start as usize, it.span.end as usize);
        if start < at || end > letters.len() || start >= end {
            continue;
        }
        masks(&mut html, at, start);
        let class = escape(it.class);
        let kind = words.b(&crate::report::class(it.class));
        match it.topic {
            Some(topic) => {
                let title = escape(&format!("{} ({kind})", words.b(&snapshot.name_of(topic))));
                let href = escape(&links::topic(topic));
                html.push_str(&format!(r#"<a class="said {class}" href="{href}" title="{title}">"#));
                masks(&mut html, start, end);
                html.push_str("</a>");
            }
            None => {
                html.push_str(&format!(r#"<span class="said {class}" title="{}">"#, escape(&kind)));
                masks(&mut html, start, end);
                html.push_str("</span>");
            }
        }
        at = end;
    }
    masks(&mut html, at, letters.len());
    html
}

fn facts(transcript: &MaskedTranscript, words: Words) -> Vec<(String, String)> {
    let it = &transcript.metadata;
    let seconds = |value: Option<f64>| value.map(|value| words.duration(value));
    let told =
        |value: Option<bool>| value.map(|value| if value { words.t("예", "yes") } else { words.t("아니요", "no") });
    let facet = |facet: Facet| facet.of(it).map(|value| words.b(&facet.value_words(value)));
    let length = match (&it.started_at, &it.ended_at) {
        (Some(began), Some(ended)) => {
            Some(words.duration((ended.timestamp() - began.timestamp()).total(jiff::Unit::Second).unwrap_or(0.0)))
        }
        _ => None,
    };
    [
        (words.t("채널", "Channel"), facet(Facet::Channel)),
        (words.t("상품·서비스", "Product"), facet(Facet::Product)),
        (words.t("고객 유형", "Kind of customer"), facet(Facet::RequesterType)),
        (words.t("상담 분류", "Category"), facet(Facet::Category)),
        (words.t("팀", "Team"), it.team.clone()),
        (words.t("만족도", "Satisfaction"), it.csat.map(numbers::decimal)),
        (words.t("첫 응대 시간", "First response"), seconds(it.first_response_s)),
        (words.t("처리 시간", "Handling"), seconds(it.handle_s)),
        (words.t("해결 시간", "Resolution"), seconds(it.resolution_s)),
        (words.t("대화 길이", "Length"), length),
        (words.t("응대 기준 초과", "Service level missed"), told(it.sla_breached)),
        (words.t("다시 열림", "Reopened"), told(it.reopened)),
        (words.t("앱 버전", "App version"), facet(Facet::AppVersion)),
        (words.t("플랫폼", "Platform"), facet(Facet::Platform)),
        (words.t("지역", "Region"), facet(Facet::Region)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
    .collect()
}

fn similar(id: &str, snapshot: &Snapshot, words: Words) -> crate::Result<Vec<Similar>> {
    let hits = snapshot.finder.similar(id, N_SIMILAR, &mut snapshot.tokenizer.worker())?;
    let view = |hit: crate::search::SimilarHit| Similar {
        href: links::place(&hit.transcript, hit.turn),
        text: Safe(highlighted(&hit.snippet, &hit.highlights)),
        shared: hit.shared.join(" · "),
        ending: Chip {
            class: match hit.ending {
                Ending::Confirmed | Ending::Resolved => "good",
                Ending::Unsolved => "warn",
                Ending::Unknown => "plain",
            },
            words: words.b(&hit.ending.words()),
        },
        day: words.day(hit.day),
        topics: hit.topics.iter().map(|id| (links::topic(id), words.b(&snapshot.name_of(id)))).collect(),
        id: hit.transcript,
    };
    Ok(hits.into_iter().map(view).collect())
}

/// Returns a text, escaped, with its highlights marked; they ascend and count characters.
pub(in crate::serve) fn highlighted(text: &str, highlights: &[[u32; 2]]) -> String {
    let letters: Vec<char> = text.chars().collect();
    let cut = |from: usize, to: usize| {
        escape(&letters[from.min(letters.len())..to.min(letters.len())].iter().collect::<String>())
    };
    let (mut html, mut at) = (String::new(), 0);
    for [start, end] in highlights.iter().map(|span| span.map(|edge| edge as usize)) {
        if start < at || end <= start {
            continue;
        }
        html.push_str(&format!("{}<mark>{}</mark>", cut(at, start), cut(start, end)));
        at = end;
    }
    html + &cut(at, letters.len().max(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn highlights_are_marked_and_the_rest_is_escaped() {
        let check = |text: &str, highlights: &[[u32; 2]], expected: &str| {
            assert_eq!(highlighted(text, highlights), expected, "{text}");
        };
        check("<환불> 지연", &[[1, 3], [5, 7]], "&lt;<mark>환불</mark>&gt; <mark>지연</mark>");
        check("환불", &[], "환불");
        check("<b>", &[[0, 3]], "<mark>&lt;b&gt;</mark>");
        check("가나다", &[[0, 1], [1, 2]], "<mark>가</mark><mark>나</mark>다");
        check("가", &[[0, 9], [4, 2]], "<mark>가</mark>");
    }
}

//! From a draft to its document: which parts it has, in which order, and how much of each one page holds.

use super::page::{Card, Columns, Edit, Line, Page, Part, Section, Sign, Tone, Value};
use super::words;
use crate::evidence::Sentence;
use crate::evidence::numbers::{count, counted, percent, period, score};
use crate::knowledge::articles;
use crate::knowledge::{
    Change, ChangeKind, Confidence, Decision, Disagreement, Draft, DraftState, Part as Heading, Review, Side, Step,
};
use crate::model::{Bilingual, Language, Period};
use crate::report::{judgement, proposing};

/// An article is one page; `kb-drafts.jsonl` has everything. Two to five wordings show how customers ask.
const N_QUOTES: usize = 5;
/// More values than these describe every conversation rather than this problem.
const N_ENVIRONMENT: usize = 5;
/// As many ways as a night drafts: what the document lacks is not accepted with it, and the next night would miss it in the article.
const N_ROUTES: usize = 12;
/// Who has to do more than this in a row needs another article.
const N_STEPS: usize = 9;
const N_CAUSES: usize = 3;
/// So many disagreements fit on the page; each one shown needs a decision.
const N_DISAGREEMENTS: usize = 4;
/// So many answers fit side by side.
const N_SIDES: usize = 3;
const N_SENTENCES_OF_A_SIDE: usize = 3;
/// One customer's word shows what to ask for; a second one shows that it was no chance.
const N_CONFIRMATIONS: usize = 2;
const N_ESCALATION: usize = 4;
const N_RELATED: usize = 5;
const N_SEARCH_WORDS: usize = 15;

/// Returns the document of a draft, in the draft's language.
#[must_use]
pub fn page_of_draft(draft: &Draft) -> Page {
    let language = draft.language;
    let writer = Writer { draft, language };
    let title = draft.title.as_ref().map_or(draft.name.get(language), |title| title.text(language));
    Page {
        id: draft.id.clone(),
        title: title.to_owned(),
        language,
        state: words::as_article(draft.state),
        card: Card {
            decision: words::decision_of(draft),
            audience: articles::audience_name(draft.audience).to_owned(),
            topic: draft.topic.clone(),
            owner: draft.owner.as_ref().map_or_else(String::new, |owner| owner.team.clone()),
            updated: draft.to.to_string(),
            labels: draft.search_words.iter().take(N_SEARCH_WORDS).cloned().collect(),
        },
        front: front(draft),
        notice: writer.notice(),
        sections: writer.sections(),
    }
}

fn front(draft: &Draft) -> Vec<(&'static str, Value)> {
    let text = |text: &str| Value::Text(text.to_owned());
    let word = |word: &str| Value::Word(word.to_owned());
    let stage = draft.journey_stage.as_deref().map(judgement::journey);
    let maybe = |value: Option<&str>| value.map_or_else(|| Value::Word("null".to_owned()), text);
    let mut front = vec![
        ("id", text(&draft.id)),
        ("revision", text(&draft.revision)),
        ("state", word(articles::state_name(words::as_article(draft.state)))),
        ("decision", text(&words::decision_of(draft))),
    ];
    if draft.review != Review::Open {
        front.push(("review", word(draft.review.code())));
        front.extend(draft.reviewed.map(|day| ("reviewed", Value::Word(day.to_string()))));
        front.extend(draft.note.as_deref().map(|note| ("note", text(note))));
    }
    front.extend([
        ("audience", word(articles::audience_name(draft.audience))),
        ("language", word(draft.language.code())),
        ("topic", text(&draft.topic)),
        ("owner", maybe(draft.owner.as_ref().map(|owner| owner.team.as_str()))),
        ("product", Value::List(draft.products.clone())),
        ("journey_stage", maybe(stage.as_ref().map(|stage| stage.get(draft.language)))),
        ("requester_type", Value::List(draft.requester_types.clone())),
        ("policies", Value::List(draft.policies.clone())),
        ("confidence", Value::Map(confidence(&draft.confidence))),
        ("period", Value::Word(format!("{}..{}", draft.from, draft.to))),
        ("first_seen", Value::Word(draft.first_seen.to_string())),
    ]);
    front
}

fn confidence(confidence: &Confidence) -> Vec<(&'static str, String)> {
    let mut parts = vec![
        ("cases", confidence.n_cases.to_string()),
        ("solved", confidence.n_solved.to_string()),
        ("confirmed", confidence.n_confirmed.to_string()),
        ("customers", confidence.n_customers.to_string()),
        ("agents", confidence.n_agents.to_string()),
        ("answer_agreement", format!("{:.2}", confidence.answer_agreement)),
    ];
    parts.extend(confidence.csat_median.map(|median| ("csat_median", format!("{median:.1}"))));
    parts
}

/// Says how far people have looked at a draft.
fn reviewed(review: Review) -> Bilingual {
    let (ko, en) = match review {
        Review::Open | Review::Reopened => (
            "자동으로 쓴 초안이며 아직 아무도 확인하지 않았습니다. 검토를 마치기 전에는 고객에게 안내하지 마세요.",
            "A program wrote this draft and nobody has checked it. Do not pass it on to customers before it has been reviewed.",
        ),
        Review::Edited => (
            "자동으로 쓴 초안입니다. 검토자가 고친 글은 kb/drafts 폴더에 따로 있습니다.",
            "A program wrote this draft. What a reviewer made of it lies in kb/drafts.",
        ),
        Review::Accepted => (
            "자동으로 쓴 초안입니다. 검토자가 이미 kb 폴더의 문서에 반영했습니다.",
            "A program wrote this draft. A reviewer has put it into an article of kb.",
        ),
        Review::Rejected => (
            "자동으로 쓴 초안이며 검토자가 반려했습니다. 고객에게 안내하지 마세요.",
            "A program wrote this draft and a reviewer rejected it. Do not pass it on to customers.",
        ),
    };
    Bilingual::new(ko, en)
}

struct Writer<'d> {
    draft: &'d Draft,
    language: Language,
}

impl Writer<'_> {
    fn say(&self, ko: &str, en: &str) -> String {
        match self.language {
            Language::Ko => ko.to_owned(),
            Language::En => en.to_owned(),
        }
    }

    fn own(&self, words: &Bilingual) -> String {
        words.get(self.language).to_owned()
    }

    /// Says who has checked it, and on how much it stands.
    fn notice(&self) -> Vec<String> {
        let confidence = &self.draft.confidence;
        let days = period(Period { from: self.draft.from, to: self.draft.to });
        let (n, n_solved, n_confirmed) =
            (count(confidence.n_cases), confidence.n_solved, count(confidence.n_confirmed));
        let (customers, agents) = (confidence.n_customers, confidence.n_agents);
        let agreement = percent(confidence.answer_agreement);
        let basis = if self.draft.state == DraftState::Wip {
            Bilingual::new(
                format!(
                    "{} 상담 {n}건 가운데 {}건이 해결되었고, 근거가 모자라 해결 방법은 아직 쓰지 않았습니다.",
                    days.ko,
                    count(n_solved)
                ),
                format!(
                    "There is no resolution yet: {} of {n} conversations are solved ({}).",
                    count(n_solved),
                    days.en
                ),
            )
        } else {
            Bilingual::new(
                format!(
                    "{} 상담 {n}건 가운데 해결된 {}건(그중 고객이 확인한 {n_confirmed}건 · 고객 {}명 · 상담사 {}명)을 바탕으로 썼습니다. 상담을 둘씩 견주면 {agreement}에서 같은 조치를 안내했습니다.",
                    days.ko,
                    count(n_solved),
                    count(customers),
                    count(agents)
                ),
                format!(
                    "It stands on {} of {n} ({}; {n_confirmed} confirmed by the customer; {}, {}). Of all pairs of conversations {agreement} were given a step in common.",
                    counted(n_solved, "solved conversation"),
                    days.en,
                    counted(customers, "customer"),
                    counted(agents, "agent")
                ),
            )
        };
        vec![self.own(&reviewed(self.draft.review)), self.own(&basis)]
    }

    fn sections(&self) -> Vec<Section> {
        let draft = self.draft;
        let (info, text) = (Tone::Info, Tone::Text);
        let checks = || draft.checks.iter().map(|check| check.text(self.language).to_owned()).collect();
        let sections = [
            (Heading::Decision, info, self.decision()),
            (Heading::Issue, text, self.issue()),
            (Heading::Environment, text, self.points(&draft.environment, N_ENVIRONMENT)),
            (Heading::Resolution, text, self.resolution()),
            (Heading::Disagreement, Tone::Warning, self.disagreements()),
            (Heading::Cause, text, self.list(&draft.causes, N_CAUSES)),
            (Heading::Confirmation, text, self.points(&draft.confirmation, N_CONFIRMATIONS)),
            (Heading::Otherwise, text, self.escalation()),
            (Heading::Related, text, self.related()),
            (Heading::Checks, info, if draft.checks.is_empty() { Vec::new() } else { vec![Part::Boxes(checks())] }),
        ];
        let is_told = |section: &Section| !section.parts.is_empty();
        let section =
            |(heading, tone, parts): (Heading, _, _)| Section { heading: self.own(&heading.words()), tone, parts };
        sections.into_iter().map(section).filter(is_told).collect()
    }

    /// What is to be done and why, where it is more than to write an article.
    fn decision(&self) -> Vec<Part> {
        let draft = self.draft;
        if draft.decision == Decision::New && draft.news.is_empty() && draft.related.is_empty() {
            return Vec::new();
        }
        let mut parts = vec![Part::Text(self.own(&words::decision_told(draft)))];
        parts.extend(self.points(&draft.reasons, usize::MAX));
        if !draft.changes.is_empty() {
            // All of them: accepting the draft makes every change, so none may be out of sight.
            let mut edits: Vec<Edit> = draft.changes.iter().flat_map(|change| self.edits(change)).collect();
            // Several lines to add at one place for one reason stand below one another.
            let mut place: Option<String> = None;
            edits.retain(|edit| {
                edit.sign != Sign::Place || place.replace(edit.text.clone()).is_none_or(|before| before != edit.text)
            });
            parts.push(Part::Diff(edits));
        }
        if !draft.news.is_empty() {
            parts.push(Part::Heading(self.say("지난번 검토 뒤에 바뀐 것", "Since it was last reviewed")));
            parts.extend(self.points(&draft.news, usize::MAX));
        }
        parts
    }

    fn edits(&self, change: &Change) -> Vec<Edit> {
        let draft = self.draft;
        let line = change.old.as_ref().and_then(line_name);
        let article = draft.article.as_deref().unwrap_or("–");
        let mut place = line.unwrap_or_else(|| article.to_owned());
        if let Some(section) = &draft.section {
            place.push_str(&format!(" {section}"));
        }
        let what = match change.kind {
            ChangeKind::Add => self.say("추가", "add"),
            ChangeKind::Replace => self.say("바꾸기", "replace"),
            ChangeKind::Look => self.say("지금도 맞는지 확인", "see whether it still holds"),
        };
        let reason = change.reason.text(self.language);
        let mut edits =
            vec![Edit { sign: Sign::Place, text: format!("{place} · {what}: {reason}"), places: Vec::new() }];
        let sign = if change.kind == ChangeKind::Look { Sign::Look } else { Sign::Take };
        edits.extend(change.old.iter().map(|old| Edit {
            sign,
            text: old.text(self.language).to_owned(),
            places: Vec::new(),
        }));
        edits.extend(change.new.iter().map(|step| {
            let line = self.step(step);
            let source = words::source(&line.places, self.language).map(|source| format!("[{source}]"));
            let behind = [line.counts.map(|counts| format!("({counts})")), line.to_check, source];
            let told = std::iter::once(line.said).chain(behind.into_iter().flatten());
            Edit { sign: Sign::Put, text: told.collect::<Vec<_>>().join(" "), places: line.places }
        }));
        edits
    }

    fn issue(&self) -> Vec<Part> {
        self.points(&self.draft.issue, N_QUOTES)
    }

    fn resolution(&self) -> Vec<Part> {
        if self.draft.state == DraftState::Wip {
            return self.nothing_yet();
        }
        let routes = &self.draft.routes;
        let mut parts = Vec::new();
        if routes.iter().any(|route| route.asked.is_some()) {
            parts.push(Part::Text(self.say(
                "경우마다 그 경우에 고객이 한 말을 먼저 적었습니다.",
                "Each case begins with what a customer asked in it.",
            )));
        }
        for (number, route) in (1..).zip(routes.iter().take(N_ROUTES)) {
            if routes.len() > 1 {
                let n = route.n_solved;
                parts.push(Part::Heading(self.say(
                    &format!("경우 {number} (해결 {}건)", count(n)),
                    &format!("Case {number} ({} solved)", count(n)),
                )));
                parts.extend(route.asked.as_ref().map(|asked| Part::Points(vec![self.line(asked)])));
            }
            parts.push(Part::Steps(route.steps.iter().take(N_STEPS).map(|step| self.step(step)).collect()));
        }
        let n_more: usize = routes.iter().skip(N_ROUTES).map(|route| route.steps.len()).sum::<usize>()
            + routes.iter().take(N_ROUTES).map(|route| route.steps.len().saturating_sub(N_STEPS)).sum::<usize>();
        parts.extend(self.more(n_more));
        parts
    }

    /// What was said in too few solved cases stands there unnumbered, so that nobody takes it for a way that works.
    fn nothing_yet(&self) -> Vec<Part> {
        let confidence = &self.draft.confidence;
        let (n, n_agents) = (confidence.n_solved, confidence.n_agents);
        let told = if n == 0 {
            Bilingual::new(
                "해결로 확인된 상담이 없어 아직 해결 방법을 쓸 수 없습니다.",
                "No conversation is known to be solved, so that there is no resolution yet.",
            )
        } else {
            Bilingual::new(
                format!(
                    "해결된 상담 {}건, 상담사 {}명의 답변만으로는 아직 해결 방법이라고 할 수 없습니다.",
                    count(n),
                    count(n_agents)
                ),
                format!(
                    "{} by {}: not enough yet to call it a resolution.",
                    counted(n, "solved conversation"),
                    counted(n_agents, "agent")
                ),
            )
        };
        let mut parts = vec![Part::Text(self.own(&told))];
        let said: Vec<Line> =
            self.draft.steps().take(N_STEPS).map(|step| Line { counts: None, ..self.step(step) }).collect();
        if !said.is_empty() {
            parts.push(Part::Heading(self.say("아직 해결로 볼 수 없는 답변", "Answers that are no resolution yet")));
            parts.push(Part::Points(said));
            parts.extend(self.more(self.draft.steps().count().saturating_sub(N_STEPS)));
        }
        parts
    }

    fn disagreements(&self) -> Vec<Part> {
        let mut all: Vec<&Disagreement> = self.draft.disagreements.iter().collect();
        // Those that keep a step out of the resolution come first.
        all.sort_by_key(|it| it.is_settled);
        let mut parts: Vec<Part> = all.iter().take(N_DISAGREEMENTS).flat_map(|it| self.disagreement(it)).collect();
        parts.extend(self.more(all.len().saturating_sub(N_DISAGREEMENTS)));
        parts
    }

    fn disagreement(&self, disagreement: &Disagreement) -> Vec<Part> {
        let differ = words::disagreement(disagreement.kind);
        let told = if disagreement.is_settled {
            Bilingual::new(
                format!("{}. 답변 A가 훨씬 많아 해결 단계에 남겨 두었지만, 맞는지 확인해 주세요.", differ.ko),
                format!(
                    "Answers differ: {}. Answer A is so much more frequent that it stands as a step; see whether it is right.",
                    differ.en
                ),
            )
        } else {
            Bilingual::new(
                format!(
                    "{}. 어느 한쪽을 해결 방법으로 정하지 않았으니, 같은 질문에 대한 답이면 맞는 쪽을 골라 주세요.",
                    differ.ko
                ),
                format!(
                    "Answers differ: {}. Neither was taken as the resolution: if they answer the same question, choose the right one.",
                    differ.en
                ),
            )
        };
        let sides: Vec<&Side> = disagreement.sides.iter().take(N_SIDES).collect();
        let name = |letter: char| self.say(&format!("답변 {letter}"), &format!("Answer {letter}"));
        let row = |heading: String, cell: &dyn Fn(&Side) -> Vec<Line>| {
            (heading, sides.iter().map(|side| cell(side)).collect())
        };
        let mut rows = vec![
            row(self.say("고객의 말", "Asked"), &|side| side.asked.iter().map(|asked| self.line(asked)).collect()),
            row(self.say("내용", "Said"), &|side| {
                side.steps
                    .iter()
                    .take(N_SENTENCES_OF_A_SIDE)
                    .map(|step| Line { counts: None, ..self.step(step) })
                    .collect()
            }),
            row(self.say("상담", "Conversations"), &|side| {
                vec![Line::of(self.say(&format!("{}건", count(side.n_cases)), &count(side.n_cases)))]
            }),
            row(self.say("해결된 비율", "Solved"), &|side| vec![Line::of(solved(side, self.language))]),
            row(self.say("만족도", "Satisfaction"), &|side| vec![Line::of(satisfaction(side, self.language))]),
        ];
        rows.retain(|(_, cells): &(String, Vec<Vec<Line>>)| cells.iter().any(|cell| !cell.is_empty()));
        let names = ('A'..).take(sides.len()).map(name).collect();
        let mut parts = vec![Part::Text(self.own(&told)), Part::Columns(Columns { names, rows })];
        parts.extend(self.more(disagreement.sides.len().saturating_sub(N_SIDES)));
        parts
    }

    fn escalation(&self) -> Vec<Part> {
        // What is handed over is not solved yet: all conversations count.
        let counts = |step: &Step| {
            let (n, n_agents) = (step.n_cases, step.n_agents);
            Bilingual::new(
                format!("상담 {}건 · 상담사 {}명", count(n), count(n_agents)),
                format!("{} · {}", counted(n, "conversation"), counted(n_agents, "agent")),
            )
        };
        let line = |step: &Step| Line { counts: Some(self.own(&counts(step))), ..self.step(step) };
        let mut lines: Vec<Line> = self.draft.escalation.iter().take(N_ESCALATION).map(line).collect();
        lines.extend(self.draft.handover.iter().map(|sentence| self.line(sentence)));
        if lines.is_empty() { Vec::new() } else { vec![Part::Points(lines)] }
    }

    fn related(&self) -> Vec<Part> {
        let mut parts = self.points(&self.draft.related, N_RELATED);
        let found: Vec<&str> = self.draft.search_words.iter().take(N_SEARCH_WORDS).map(String::as_str).collect();
        if !found.is_empty() {
            let label = self.say("검색어", "Search words");
            parts.push(Part::Text(format!("{label}: {}", found.join(", "))));
        }
        parts
    }

    fn list(&self, steps: &[Step], most: usize) -> Vec<Part> {
        let lines: Vec<Line> = steps.iter().take(most).map(|step| self.step(step)).collect();
        if lines.is_empty() { Vec::new() } else { vec![Part::Points(lines)] }
    }

    fn points(&self, sentences: &[Sentence], most: usize) -> Vec<Part> {
        let lines: Vec<Line> = sentences.iter().take(most).map(|sentence| self.line(sentence)).collect();
        if lines.is_empty() { Vec::new() } else { vec![Part::Points(lines)] }
    }

    /// Says how much was left out.
    fn more(&self, n: usize) -> Option<Part> {
        (n > 0).then(|| {
            let (n, id) = (count(n as u64), &self.draft.id);
            Part::Text(self.say(
                &format!("여기에 싣지 않은 {n}개는 `voc kb show {id} --sources`로 볼 수 있습니다."),
                &format!("{n} more did not fit here: `voc kb show {id} --sources`"),
            ))
        })
    }

    fn line(&self, sentence: &Sentence) -> Line {
        let places: Vec<String> = sentence.citation().map(proposing::place).into_iter().collect();
        Line { is_quote: !places.is_empty(), places, ..Line::of(sentence.text(self.language)) }
    }

    fn step(&self, step: &Step) -> Line {
        let (n, n_agents) = (step.n_solved, step.n_agents);
        let counts = Bilingual::new(
            format!("해결 {}건 · 상담사 {}명", count(n), count(n_agents)),
            format!("{} solved · {}", count(n), counted(n_agents, "agent")),
        );
        Line {
            is_quote: false,
            counts: Some(self.own(&counts)),
            to_check: self.to_check(step),
            places: step.places.clone(),
            ..Line::of(step.said.text(self.language))
        }
    }

    fn to_check(&self, step: &Step) -> Option<String> {
        let named: Vec<String> = step.to_check.iter().map(|what| self.own(&words::to_check(*what))).collect();
        let told = || self.say(&format!("확인 필요: {}", named.join("·")), &format!("To check: {}", named.join(", ")));
        (!named.is_empty()).then(told)
    }
}

fn solved(side: &Side, language: Language) -> String {
    if side.n_cases == 0 {
        return "–".to_owned();
    }
    let share = percent(side.n_solved as f64 / side.n_cases as f64);
    let n = count(side.n_solved);
    match language {
        Language::Ko => format!("{share} ({n}건)"),
        Language::En => format!("{share} ({n})"),
    }
}

fn satisfaction(side: &Side, language: Language) -> String {
    let told = side.csat.map(|csat| match language {
        Language::Ko => format!("{} (응답 {}건)", score(csat.mean), count(csat.n)),
        Language::En => format!("{} ({})", score(csat.mean), counted(csat.n, "answer")),
    });
    told.unwrap_or_else(|| "–".to_owned())
}

/// Returns the line of an article that a sentence names: `KB-001:15`.
fn line_name(sentence: &Sentence) -> Option<String> {
    let is_line = |id: &str| {
        let (article, line) = id.rsplit_once(':').unwrap_or_default();
        !article.is_empty() && !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
    };
    match sentence {
        Sentence::Quoted { citation, .. } if is_line(&citation.transcript) => Some(citation.transcript.clone()),
        Sentence::Quoted { .. } => None,
        Sentence::Measured { names, .. } | Sentence::Fixed { names, .. } => {
            names.iter().map(|name| &name.id).find(|id| is_line(id)).cloned()
        }
    }
}

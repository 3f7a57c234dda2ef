//! The lists of the knowledge base: drafts by what is to be done and how far they are, gaps with the parts of their score, articles.

use std::collections::BTreeMap;

use askama::Template;

use super::super::answer::{Answer, Failure};
use super::super::asked::Asked;
use super::super::layout::{Frame, Part};
use super::super::links;
use super::super::sentences::counted_cases;
use super::super::words::Choice;
use crate::deciding::kb::{self, Settled, State, Wanted};
use crate::deciding::rules_of;
use crate::evidence::Filter;
use crate::evidence::numbers::{count, percent, times};
use crate::knowledge::{Coverage, Decision, Draft, DraftState, Review};
use crate::model::{Bilingual, Day, Language, Period};
use crate::registry::Curation;

/// A line of `kb-health.jsonl` about the shelf as a whole.
const COVERAGE: &str = "coverage";

/// The tone of what holds.
const HOLDS: &str = "good";

/// Returns the style of a decision's chip.
pub(super) fn tone_of_decision(decision: Decision) -> &'static str {
    match decision {
        Decision::New => "new",
        Decision::Update | Decision::Stale => "warn",
        Decision::Contradiction => "grave",
        Decision::Duplicate => "",
        Decision::Ok => HOLDS,
    }
}

/// Returns the style of a review's chip.
pub(super) fn tone_of_review(review: Review) -> &'static str {
    match review {
        Review::Open => "",
        Review::Edited => "new",
        Review::Accepted => "good",
        Review::Rejected => "grave",
        Review::Reopened => "up",
    }
}

/// The three lists, as tabs.
pub(super) struct Tab {
    words: &'static str,
    path: &'static str,
    is_current: bool,
    n: String,
}

fn tabs(asked: &Asked, current: &str, n: [usize; 3]) -> Vec<Tab> {
    let all = [
        ("/kb", asked.say("초안", "Drafts")),
        ("/kb/gaps", asked.say("문서가 모자란 곳", "Gaps")),
        ("/kb/articles", asked.say("지금 있는 문서", "Articles")),
    ];
    let tab = |((path, words), n): ((&'static str, &'static str), usize)| Tab {
        words,
        path,
        is_current: path == current,
        n: count(n as u64),
    };
    all.into_iter().zip(n).map(tab).collect()
}

/// A draft in a list.
struct Row {
    id: String,
    href: String,
    name: String,
    language: &'static str,
    decision: String,
    decision_tone: &'static str,
    state: String,
    state_tone: &'static str,
    is_wip: bool,
    concerned: String,
    topic: String,
    topic_href: String,
    cases: String,
    cases_href: String,
    n_solved: String,
    n_agents: String,
    owner: String,
    score: String,
}

fn row(draft: &Draft, curation: &Curation, language: Language) -> Row {
    let review = kb::standing(draft, curation);
    Row {
        id: draft.id.clone(),
        href: format!("/kb/drafts/{}", links::encode(&draft.id)),
        name: draft.name.get(language).to_owned(),
        language: draft.language.code(),
        decision: draft.decision.words().get(language).to_owned(),
        decision_tone: tone_of_decision(draft.decision),
        state: review.words().get(language).to_owned(),
        state_tone: tone_of_review(review),
        is_wip: draft.state == DraftState::Wip,
        concerned: kb::concerned(draft),
        topic: draft.topic.clone(),
        topic_href: links::topic(&draft.topic),
        cases: count(draft.confidence.n_cases),
        cases_href: links::address(
            "/search",
            &[("q", &format!("topic:{} lang:{}", draft.topic, draft.language.code()))],
        ),
        n_solved: count(draft.confidence.n_solved),
        n_agents: count(draft.confidence.n_agents),
        owner: draft.owner.as_ref().map_or_else(String::new, |owner| owner.team.clone()),
        score: times(draft.score),
    }
}

/// Returns the page that lists the conversations of a draft's topics, in both languages.
pub(super) fn cases_of(draft: &Draft) -> String {
    counted_cases(&Filter::of(&draft.topics), Period { from: draft.from, to: draft.to })
}

#[derive(Template)]
#[template(path = "serve/kb/drafts.html")]
struct Drafts {
    frame: Frame,
    tabs: Vec<Tab>,
    decisions: Vec<Choice>,
    states: Vec<Choice>,
    languages: Vec<Choice>,
    rows: Vec<Row>,
    n_hidden: usize,
    everything: String,
    coverage: Option<Bar>,
    is_filtered: bool,
    gone: String,
}

/// What of the conversations some article answers, as parts of a bar 600 wide.
struct Bar {
    said: String,
    parts: Vec<BarPart>,
}

struct BarPart {
    class: &'static str,
    words: &'static str,
    n: String,
    share: String,
    x: String,
    width: String,
}

fn bar(asked: &Asked, coverage: &Coverage) -> Option<Bar> {
    let all = coverage.n_cases;
    if all == 0 {
        return None;
    }
    let lacking = coverage.n_known.saturating_sub(coverage.n_covered);
    let none = all.saturating_sub(coverage.n_known);
    let parts = [
        ("good", asked.say("문서가 답합니다", "an article answers"), coverage.n_covered),
        ("fair", asked.say("문서가 오래되었거나 어긋납니다", "an article, but stale or contradicted"), lacking),
        ("bad", asked.say("문서가 없습니다", "no article"), none),
    ];
    let mut x = 0.0;
    let mut place = |(class, words, n): (&'static str, &'static str, u64)| {
        let width = 600.0 * n as f64 / all as f64;
        let part = BarPart {
            class,
            words,
            n: count(n),
            share: percent(n as f64 / all as f64),
            x: format!("{x:.1}"),
            width: format!("{width:.1}"),
        };
        x += width;
        part
    };
    let share = percent(coverage.n_covered as f64 / all as f64);
    let n = count(all);
    let said = match asked.language {
        Language::Ko => format!("토픽이 있는 상담 {n}건 가운데 {share}에 답하는 문서가 있습니다."),
        Language::En => format!("Of {n} conversations with a topic, {share} have an article that answers."),
    };
    Some(Bar { said, parts: parts.into_iter().map(&mut place).collect() })
}

/// A line of `kb-health.jsonl` about an article.
#[derive(serde::Deserialize)]
struct HealthLine {
    kind: String,
    article: Option<String>,
    title: Option<String>,
    decision: Option<Decision>,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    n_cases: u64,
    last_matched: Option<Day>,
    #[serde(default, rename = "with")]
    others: Vec<String>,
    reason: Option<Bilingual>,
    #[serde(default)]
    n_covered: u64,
    #[serde(default)]
    n_known: u64,
    #[serde(default)]
    n_new: u64,
}

fn health(asked: &Asked) -> Result<Vec<HealthLine>, Failure> {
    Ok(super::super::lines::read(&asked.snapshot()?.folder.join("kb-health.jsonl"))?)
}

fn coverage(lines: &[HealthLine]) -> Option<Coverage> {
    let line = lines.iter().find(|line| line.kind == COVERAGE)?;
    let &HealthLine { n_cases, n_covered, n_known, n_new, .. } = line;
    Some(Coverage { n_cases, n_covered, n_known, n_new })
}

/// Returns how many there are in the three lists.
fn sizes(asked: &Asked, curation: &Curation, shelf: &[HealthLine]) -> Result<[usize; 3], Failure> {
    let drafts = &asked.snapshot()?.drafts;
    let n_open = drafts.iter().filter(|draft| kb::is_open(draft, curation)).count();
    let n_gaps = kb::gaps(drafts, curation, Settled::Hidden).len();
    Ok([n_open, n_gaps, shelf.iter().filter(|line| line.kind != COVERAGE).count()])
}

/// Lists the drafts.
pub(super) fn drafts(asked: &Asked) -> Result<Answer, Failure> {
    let snapshot = asked.snapshot()?;
    let curation = rules_of(asked.app.workspace.folder())?;
    let shelf = health(asked)?;
    let query = |name: &str| asked.query.get(name);
    let language =
        query("language").and_then(|code| [Language::Ko, Language::En].into_iter().find(|it| it.code() == code));
    let settled = if query("all").is_some() { Settled::Shown } else { Settled::Hidden };
    let wanted = Wanted {
        decision: query("decision").map(kb::known_decision).transpose()?,
        state: query("state").map(kb::known_state).transpose()?,
        language,
        settled,
    };
    let (listed, n_hidden) = kb::list(&snapshot.drafts, &curation, &wanted);
    let counted = |wanted: &Wanted| kb::list(&snapshot.drafts, &curation, wanted).0.len();
    let code_of = |state: State| match state {
        State::Review(review) => review.code(),
        State::Wip => "wip",
    };
    let href = |wanted: &Wanted| {
        links::address(
            "/kb",
            &[
                ("decision", wanted.decision.map_or("", Decision::code)),
                ("state", wanted.state.map_or("", code_of)),
                ("language", wanted.language.map_or("", Language::code)),
                ("all", if wanted.settled == Settled::Shown { "1" } else { "" }),
            ],
        )
    };
    let choice = |words: String, narrowed: Wanted, is_chosen: bool| Choice {
        words,
        n: count(counted(&narrowed) as u64),
        href: href(&narrowed),
        is_chosen,
    };
    // What is settled is not in it: a decision or a state that is named shows that, too.
    let all = asked
        .say(
            if settled == Settled::Shown { "모두" } else { "검토할 것" },
            if settled == Settled::Shown { "all" } else { "to review" },
        )
        .to_owned();
    let own = |words: Bilingual| words.get(asked.language).to_owned();
    let mut decisions = vec![choice(all.clone(), Wanted { decision: None, ..wanted }, wanted.decision.is_none())];
    decisions.extend(
        Decision::ALL
            .into_iter()
            .map(|it| choice(own(it.words()), Wanted { decision: Some(it), ..wanted }, wanted.decision == Some(it))),
    );
    let mut states = vec![choice(all.clone(), Wanted { state: None, ..wanted }, wanted.state.is_none())];
    let known = Review::ALL.into_iter().map(|review| (State::Review(review), review.words()));
    states.extend(
        known
            .chain([(State::Wip, DraftState::Wip.words())])
            .map(|(it, words)| choice(own(words), Wanted { state: Some(it), ..wanted }, wanted.state == Some(it))),
    );
    let mut languages = vec![choice(
        asked.say("모두", "all").to_owned(),
        Wanted { language: None, ..wanted },
        wanted.language.is_none(),
    )];
    languages.extend([(Language::Ko, "한국어"), (Language::En, "English")].map(|(it, words)| {
        choice(words.to_owned(), Wanted { language: Some(it), ..wanted }, wanted.language == Some(it))
    }));
    let known: std::collections::BTreeSet<&str> = snapshot.drafts.iter().map(|draft| draft.id.as_str()).collect();
    let states_now = curation.draft_states();
    let gone: Vec<&str> = states_now.keys().copied().filter(|id| !known.contains(id)).collect();
    let page = Drafts {
        frame: asked.frame(asked.say("지식 문서", "Knowledge base"), Part::Knowledge)?,
        tabs: tabs(asked, "/kb", sizes(asked, &curation, &shelf)?),
        rows: listed.iter().map(|draft| row(draft, &curation, asked.language)).collect(),
        is_filtered: wanted != Wanted { settled, ..Wanted::default() },
        everything: href(&Wanted { settled: Settled::Shown, ..wanted }),
        coverage: coverage(&shelf).and_then(|coverage| bar(asked, &coverage)),
        gone: gone.join(", "),
        decisions,
        states,
        languages,
        n_hidden,
    };
    asked.page(&page)
}

/// A gap with the parts of its score as bars 60 wide.
struct Gap {
    row: Row,
    parts: [GapPart; 3],
    why: String,
}

struct GapPart {
    share: String,
    width: String,
}

#[derive(Template)]
#[template(path = "serve/kb/gaps.html")]
struct Gaps {
    frame: Frame,
    tabs: Vec<Tab>,
    gaps: Vec<Gap>,
}

/// Says where an article is missing most.
pub(super) fn gaps(asked: &Asked) -> Result<Answer, Failure> {
    let snapshot = asked.snapshot()?;
    let curation = rules_of(asked.app.workspace.folder())?;
    let part =
        |value: f64| GapPart { share: format!("{value:.2}"), width: format!("{:.1}", 60.0 * value.clamp(0.0, 1.0)) };
    let gap = |draft: &&Draft| Gap {
        row: row(draft, &curation, asked.language),
        parts: [draft.gap, draft.variance, draft.harm].map(part),
        why: kb::why(draft).get(asked.language).to_owned(),
    };
    let page = Gaps {
        frame: asked.frame(asked.say("문서가 모자란 곳", "Gaps"), Part::Knowledge)?,
        tabs: tabs(asked, "/kb/gaps", sizes(asked, &curation, &health(asked)?)?),
        gaps: kb::gaps(&snapshot.drafts, &curation, Settled::Hidden).iter().map(gap).collect(),
    };
    asked.page(&page)
}

/// An article of the shelf.
struct Shelved {
    id: String,
    title: String,
    decision: String,
    decision_tone: &'static str,
    topics: Vec<(String, String, String)>,
    n_cases: String,
    last_matched: String,
    others: String,
    reason: String,
    draft: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "serve/kb/articles.html")]
struct Articles {
    frame: Frame,
    tabs: Vec<Tab>,
    coverage: Option<Bar>,
    counts: Vec<(String, &'static str, String)>,
    articles: Vec<Shelved>,
}

/// Says how the articles are.
pub(super) fn articles(asked: &Asked) -> Result<Answer, Failure> {
    let snapshot = asked.snapshot()?;
    let curation = rules_of(asked.app.workspace.folder())?;
    let shelf = health(asked)?;
    let language = asked.language;
    let mut counts: BTreeMap<Decision, u64> = BTreeMap::new();
    let mut articles = Vec::new();
    for line in shelf.iter().filter(|line| line.kind != COVERAGE) {
        let (Some(id), Some(decision)) = (&line.article, line.decision) else { continue };
        *counts.entry(decision).or_default() += 1;
        let topic = |id: &String| (id.clone(), links::topic(id), snapshot.name_of(id).get(language).to_owned());
        let draft = snapshot.drafts.iter().find(|draft| draft.article.as_ref() == Some(id));
        articles.push(Shelved {
            id: id.clone(),
            title: line.title.clone().unwrap_or_default(),
            decision: decision.words().get(language).to_owned(),
            decision_tone: tone_of_decision(decision),
            topics: line.topics.iter().map(topic).collect(),
            n_cases: count(line.n_cases),
            last_matched: line.last_matched.map_or_else(String::new, |day| day.to_string()),
            others: line.others.join(", "),
            reason: line.reason.as_ref().map_or_else(String::new, |reason| reason.get(language).to_owned()),
            draft: draft.map(|draft| (draft.id.clone(), format!("/kb/drafts/{}", links::encode(&draft.id)))),
        });
    }
    // What needs somebody comes first.
    articles.sort_by_key(|article| article.decision_tone == HOLDS);
    let told = |(decision, n): (Decision, u64)| {
        (decision.words().get(language).to_owned(), tone_of_decision(decision), count(n))
    };
    let page = Articles {
        frame: asked.frame(asked.say("지금 있는 문서", "Articles"), Part::Knowledge)?,
        tabs: tabs(asked, "/kb/articles", sizes(asked, &curation, &shelf)?),
        coverage: coverage(&shelf).and_then(|coverage| bar(asked, &coverage)),
        counts: counts.into_iter().map(told).collect(),
        articles,
    };
    asked.page(&page)
}

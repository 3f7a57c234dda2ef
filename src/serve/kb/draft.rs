//! A draft as an editor reads it: every sentence with its sources beside it, what it changes in an article line by line, answers that
//! differ side by side, and what may be decided.

use askama::Template;

use super::super::answer::{Answer, Failure};
use super::super::asked::Asked;
use super::super::deeds::Trouble;
use super::super::layout::{Frame, Part};
use super::super::links;
use super::document::{Fate, compared};
use super::lists::{cases_of, tone_of_decision, tone_of_review};
use crate::deciding::kb::{self, Source as Writer, files};
use crate::deciding::rules_of;
use crate::evidence::numbers::{count, percent, times};
use crate::knowledge::{Decision, Draft, DraftState, Review};
use crate::model::{Bilingual, Language};
use crate::report::document::{Edit, Part as Piece, Section, Sign, Tone};
use crate::report::page_of_draft;

/// What somebody typed, where it was refused.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) note: String,
    pub(super) reason: String,
    /// What is wrong with it.
    pub(super) trouble: Vec<Trouble>,
}

/// A figure of the draft's standing.
struct Figure {
    name: &'static str,
    value: String,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "serve/kb/draft.html")]
struct DraftPage {
    frame: Frame,
    id: String,
    revision: String,
    href: String,
    lang: &'static str,
    name: String,
    title: String,
    decision: String,
    decision_tone: &'static str,
    state: String,
    state_tone: &'static str,
    is_wip: bool,
    /// What was decided, when, by whom.
    decided: Option<String>,
    sibling: Option<(String, String)>,
    topics: Vec<(String, String, String)>,
    article: String,
    owner: String,
    figures: Vec<Figure>,
    notice: Vec<String>,
    sections: Vec<Section>,
    /// The edit that waits, against what the run wrote.
    edit: Option<Vec<(Fate, String)>>,
    may: May,
    typed: Typed,
}

/// What may be decided about a draft as it stands.
#[derive(Default)]
struct May {
    accept: bool,
    /// Why it cannot be accepted as it is.
    hindrance: Option<String>,
    edit: bool,
    reject: bool,
    reopen: bool,
    /// What accepting does.
    accepting: String,
}

/// Returns the address of a draft's page.
pub(super) fn address(id: &str) -> String {
    format!("/kb/drafts/{}", links::encode(id))
}

/// Returns the draft that the path names.
pub(super) fn of_path(asked: &Asked) -> Result<&Draft, Failure> {
    let typed = asked.part("id");
    let id = crate::registry::draft_id(typed).unwrap_or_else(|| typed.to_owned());
    asked.snapshot()?.drafts.iter().find(|draft| draft.id == id).ok_or_else(|| {
        Failure::Unknown(Bilingual::new("그런 초안이 최근 실행에 없습니다", "the newest run has no such draft"))
    })
}

/// Shows a draft.
pub(super) fn show(asked: &Asked) -> Result<Answer, Failure> {
    page(asked, Typed::default())
}

/// Shows a draft with what was refused.
pub(super) fn page(asked: &Asked, typed: Typed) -> Result<Answer, Failure> {
    let (draft, snapshot, language) = (of_path(asked)?, asked.snapshot()?, asked.language);
    let workspace = asked.app.workspace.folder();
    let curation = rules_of(workspace)?;
    let review = kb::standing(draft, &curation);
    let document = page_of_draft(draft);
    let edit = kb::document_in(workspace, &snapshot.folder, draft, &curation)?;
    let edit = match edit.source {
        Writer::Run => None,
        Writer::Edit => {
            let original = files::document(&snapshot.folder, draft)?;
            let lines = compared(&original, &edit.text);
            Some(lines.into_iter().map(|(fate, line)| (fate, line.to_owned())).collect())
        }
    };
    let states = curation.draft_states();
    let decided = states.get(draft.id.as_str()).map(|it| kb::decision_told(it).get(language).to_owned());
    let sibling = snapshot
        .drafts
        .iter()
        .find(|other| other.id != draft.id && other.id.trim_end_matches(".en") == draft.id.trim_end_matches(".en"));
    let topic = |id: &String| (id.clone(), links::topic(id), snapshot.name_of(id).get(language).to_owned());
    let page = DraftPage {
        frame: asked.frame(format!("{} {}", draft.id, draft.name.get(language)), Part::Knowledge)?,
        id: draft.id.clone(),
        revision: crate::deciding::kb::files::as_shown(asked.app.workspace.folder(), draft)?,
        href: address(&draft.id),
        lang: draft.language.code(),
        name: draft.name.get(language).to_owned(),
        title: document.title,
        decision: draft.decision.words().get(language).to_owned(),
        decision_tone: tone_of_decision(draft.decision),
        state: review.words().get(language).to_owned(),
        state_tone: tone_of_review(review),
        is_wip: draft.state == DraftState::Wip,
        decided,
        sibling: sibling.map(|other| (other.id.clone(), address(&other.id))),
        topics: draft.topics.iter().map(topic).collect(),
        article: kb::concerned(draft),
        owner: draft.owner.as_ref().map_or_else(String::new, |owner| owner.team.clone()),
        figures: figures(asked, draft),
        notice: document.notice,
        sections: document.sections,
        may: may(asked, draft, review, edit.is_some()),
        edit,
        typed,
    };
    asked.page(&page)
}

fn figures(asked: &Asked, draft: &Draft) -> Vec<Figure> {
    let confidence = &draft.confidence;
    let cases = cases_of(draft);
    let figure = |ko, en, value: String, href: Option<String>| Figure { name: asked.say(ko, en), value, href };
    let mut figures = vec![
        figure("상담", "conversations", count(confidence.n_cases), Some(cases)),
        figure("그중 해결", "of them solved", count(confidence.n_solved), None),
        figure("고객이 확인", "confirmed by the customer", count(confidence.n_confirmed), None),
        figure("고객", "customers", count(confidence.n_customers), None),
        figure("상담사", "agents", count(confidence.n_agents), None),
        figure("답변이 일치하는 비율", "answers agree", percent(confidence.answer_agreement), None),
    ];
    if let Some(median) = confidence.csat_median {
        figures.push(figure("만족도 중앙값", "median satisfaction", format!("{median:.1}"), None));
    }
    figures.push(figure("문서가 모자란 정도", "gap score", times(draft.score), None));
    figures
}

fn may(asked: &Asked, draft: &Draft, review: Review, is_edited: bool) -> May {
    if !asked.visitor.may(crate::store::Role::Editor) {
        return May::default();
    }
    let is_settled = matches!(review, Review::Accepted | Review::Rejected);
    let hindrance =
        match draft.decision {
            _ if is_settled => None,
            _ if draft.state == DraftState::Wip => Some(asked.say(
                "해결된 상담이 모자라 아직 작성 중인 초안입니다. 해결 방법이 채워지면 반영할 수 있습니다.",
                "Too few cases are solved: it can be accepted once it has a resolution.",
            )),
            Decision::Contradiction if !is_edited => Some(asked.say(
                "서로 어긋나는 답이 있습니다. 어느 답이 맞는지 정해 고친 뒤 반영해 주세요.",
                "It holds answers that contradict each other: decide which is right, edit it and accept then.",
            )),
            Decision::Duplicate | Decision::Ok if !is_edited => Some(asked.say(
                "지금 있는 문서로 충분하여 새로 쓸 것이 없습니다.",
                "The article holds; there is nothing to write.",
            )),
            _ => None,
        };
    let is_patch =
        matches!(draft.decision, Decision::Update | Decision::Stale) && (!is_edited || !draft.changes.is_empty());
    let accepting = match (is_patch, draft.article.as_deref()) {
        (true, Some(article)) => match asked.language {
            Language::Ko => format!("{article} 문서에서 위의 줄을 바꿉니다."),
            Language::En => format!("changes the lines above in the article {article}."),
        },
        _ => match asked.language {
            Language::Ko => format!("kb 폴더에 새 문서 {}.md를 씁니다.", draft.id),
            Language::En => format!("writes the new article {}.md into the folder kb.", draft.id),
        },
    };
    May {
        accept: !is_settled && hindrance.is_none(),
        hindrance: hindrance.map(str::to_owned),
        edit: !is_settled,
        reject: !is_settled,
        reopen: review != Review::Open || is_edited,
        accepting,
    }
}

impl DraftPage {
    fn class_of(&self, tone: &Tone) -> &'static str {
        match tone {
            Tone::Text => "part",
            Tone::Info => "part aside",
            Tone::Warning => "part aside warn",
        }
    }

    fn class_of_sign(&self, sign: &Sign) -> &'static str {
        match sign {
            Sign::Place => "place",
            Sign::Take => "take",
            Sign::Put => "put",
            Sign::Look => "look",
        }
    }

    /// The line without its source, which stands beside it as links.
    fn words_of<'e>(&self, edit: &'e Edit) -> &'e str {
        let text = edit.text.as_str();
        match text.rsplit_once(" [").filter(|_| !edit.places.is_empty()) {
            Some((words, _)) => words,
            None => text,
        }
    }

    fn class_of_fate(&self, fate: &Fate) -> &'static str {
        match fate {
            Fate::Kept => "keep",
            Fate::Taken => "take",
            Fate::Put => "put",
        }
    }
}

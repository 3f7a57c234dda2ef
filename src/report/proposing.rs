//! What a proposal says, section by section, as every file tells it; and its line in `proposals.jsonl`.

use std::io::Write;

use super::alerting::{template, whole};
use super::judgement;
use super::lines::line;
use super::summary::Report;
use crate::alerts::{Alert, Event, EventKind};
use crate::evidence::Sentence;
use crate::evidence::numbers::count;
use crate::model::{Bilingual, Citation};
use crate::proposals::{Proposal, Section, State};

/// Sections that are one numbered part, with their headings in it.
const ACTIONS: [(&str, &str, &str); 3] =
    [("now", "즉시", "Now"), ("short", "단기", "In the next weeks"), ("structural", "구조적", "For good")];
/// Sentences that the quotes after them belong to.
const INTRODUCING: [&str; 2] = ["proposal.grade_a", "proposal.agents_do"];
/// What an action needs first.
const NEEDS: &str = "proposal.needs";
const AVOIDABLE: &str = "proposal.avoidable";

/// A numbered part of a proposal.
pub(super) struct Part<'r> {
    /// From 1.
    pub(super) number: usize,
    pub(super) title: Bilingual,
    /// Its sections; those of a part with several have a heading of their own.
    pub(super) sections: Vec<(Option<Bilingual>, &'r Section)>,
}

/// A sentence with what hangs below it: what an action needs first, the quotes that a sentence introduces.
pub(super) struct Block<'r> {
    pub(super) said: &'r Sentence,
    pub(super) below: Vec<&'r Sentence>,
}

/// Returns the numbered parts of a proposal.
pub(super) fn parts(proposal: &Proposal) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for section in &proposal.sections {
        let action = ACTIONS.iter().find(|(id, ..)| *id == section.id);
        let heading = action.map(|(_, ko, en)| Bilingual::new(*ko, *en));
        let is_of_last = parts.last().is_some_and(|part| part.sections.iter().any(|(heading, _)| heading.is_some()));
        match parts.last_mut() {
            Some(part) if heading.is_some() && is_of_last => part.sections.push((heading, section)),
            _ => {
                let title = if heading.is_some() {
                    Bilingual::new("제안 조치", "What to do")
                } else {
                    section.title.clone()
                };
                parts.push(Part { number: parts.len() + 1, title, sections: vec![(heading, section)] });
            }
        }
    }
    parts
}

/// Returns the sentences of a section, each with what hangs below it.
pub(super) fn blocks(section: &Section) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for sentence in &section.sentences {
        let own = template(sentence);
        let hangs = |block: &&mut Block<'_>| match own {
            Some(id) => id == NEEDS && template(block.said).is_some_and(|of| of != NEEDS),
            None => template(block.said).is_some_and(|of| INTRODUCING.contains(&of)),
        };
        match blocks.last_mut().filter(hangs) {
            Some(block) => block.below.push(sentence),
            None => blocks.push(Block { said: sentence, below: Vec::new() }),
        }
    }
    blocks
}

/// Returns a quoted place as sources name it: `C-17#3:0-17`.
pub(super) fn place(citation: &Citation) -> String {
    format!("{}#{}:{}-{}", citation.transcript, citation.turn, citation.start, citation.end)
}

/// Returns where it stands, in words.
pub(super) fn state(proposal: &Proposal) -> Bilingual {
    if proposal.is_watched && proposal.state == State::Proposed {
        return Bilingual::new("관찰", "watched");
    }
    let (ko, en) = match proposal.state {
        State::Proposed => ("제안", "proposed"),
        State::Accepted => ("수용", "accepted"),
        State::InProgress => ("진행", "in progress"),
        State::Done => ("완료", "done"),
        State::Rejected => ("기각", "rejected"),
        State::OnHold => ("보류", "on hold"),
    };
    Bilingual::new(ko, en)
}

/// Returns the kind of remedy, in words; one that is not known stays as it is.
pub(super) fn kind(code: &str) -> Bilingual {
    let (ko, en) = match code {
        "defect" => ("제품결함", "product defect"),
        "policy" => ("정책", "policy"),
        "wording" => ("안내문구", "wording"),
        "process" => ("프로세스", "process"),
        "tool" => ("상담도구", "agents’ tools"),
        "training" => ("교육", "training"),
        "kb" => ("KB", "knowledge base"),
        other => (other, other),
    };
    Bilingual::new(ko, en)
}

/// Returns the team that answers for it.
pub(super) fn owner(proposal: &Proposal) -> Bilingual {
    match &proposal.owner {
        Some(owner) => Bilingual::new(owner.team.as_str(), owner.team.as_str()),
        None => Bilingual::new("담당 미정", "no owner"),
    }
}

/// Returns the same for the middle of a line: `담당 물류플랫폼팀`.
pub(super) fn owned(proposal: &Proposal) -> Bilingual {
    let team = owner(proposal);
    match proposal.owner {
        Some(_) => Bilingual::new(format!("담당 {}", team.ko), format!("owner {}", team.en)),
        None => team,
    }
}

/// Returns what decided who owns it.
pub(super) fn owner_rule(proposal: &Proposal) -> Option<Bilingual> {
    let owner = proposal.owner.as_ref()?;
    let reason = owner.reason.words();
    Some(match owner.rule {
        Some(rule) => Bilingual::new(
            format!("owners.toml 규칙 {rule}, {}", reason.ko),
            format!("rule {rule} of owners.toml, {}", reason.en),
        ),
        None => reason,
    })
}

/// Returns the stage of the journey, in words.
pub(super) fn stage(proposal: &Proposal) -> Option<Bilingual> {
    proposal.journey_stage.as_deref().map(judgement::journey)
}

/// Returns the release around which its problem began, where a live alert on one of its topics names one.
pub(super) fn release<'r>(report: &'r Report<'_>, proposal: &Proposal) -> Option<&'r Event> {
    let is_own = |alert: &&Alert| alert.topics.iter().any(|topic| proposal.topics.contains(topic));
    let events = report.live_alerts().filter(is_own).flat_map(|alert| &alert.near_events);
    events.into_iter().find(|event| event.kind == EventKind::Release)
}

/// Returns the conversations that may be avoided in four weeks: low, middle, high.
pub(super) fn avoidable(proposal: &Proposal) -> Option<[u64; 3]> {
    let sentence = proposal.sentences().find(|sentence| template(sentence) == Some(AVOIDABLE))?;
    if let [low, middle, high] = sentence.measurements() {
        Some([whole(low), whole(middle), whole(high)])
    } else {
        None
    }
}

/// Returns the same in a phrase.
pub(super) fn avoidable_words(proposal: &Proposal) -> Option<Bilingual> {
    let [low, middle, high] = avoidable(proposal)?.map(count);
    Some(Bilingual::new(
        format!("4주에 {low}·{middle}·{high}건 감소(낮음·중간·높음)"),
        format!("{low}, {middle} or {high} fewer in 4 weeks (low, middle, high)"),
    ))
}

/// Returns the places that it quotes, each once, in order.
pub(super) fn quoted(proposal: &Proposal) -> Vec<&Citation> {
    let mut places: Vec<&Citation> = Vec::new();
    for citation in proposal.sentences().filter_map(Sentence::citation) {
        if !places.contains(&citation) {
            places.push(citation);
        }
    }
    places
}

impl Report<'_> {
    /// Returns the proposals on a topic.
    pub(super) fn proposals_of<'r>(&'r self, topic: &'r str) -> impl Iterator<Item = &'r Proposal> {
        self.proposals.iter().filter(move |proposal| proposal.topics.iter().any(|own| own == topic))
    }

    /// Returns the proposals that wait for somebody: enough evidence, not done, not turned down.
    pub(super) fn open_proposals(&self) -> impl Iterator<Item = &Proposal> {
        self.proposals.iter().filter(|proposal| {
            !proposal.is_watched && matches!(proposal.state, State::Proposed | State::Accepted | State::InProgress)
        })
    }
}

/// Writes `proposals.jsonl`, in the order of the report.
pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    report.proposals.iter().try_for_each(|proposal| line(out, proposal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proposals::TEMPLATES;

    #[test]
    fn every_template_that_is_looked_for_exists() {
        for id in INTRODUCING.into_iter().chain([NEEDS, AVOIDABLE]) {
            assert!(TEMPLATES.iter().any(|template| template.id == id), "{id}");
        }
    }
}

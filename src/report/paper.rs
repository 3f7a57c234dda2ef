//! Alerts and proposals in Markdown: their parts of `report.md`, and a document for each proposal that can be forwarded as it is.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::markdown::escape;
use super::proposing::{self, Block, Part};
use super::summary::Report;
use super::{alerting, words};
use crate::alerts::{Alert, AlertState};
use crate::error::{Error, Kind, Result};
use crate::evidence::Sentence;
use crate::evidence::numbers::{day, decimal, full_day};
use crate::knowledge::articles::yaml;
use crate::model::{Bilingual, Citation, Day, Language};
use crate::proposals::Proposal;

/// So many live alerts are told with what happened at the time, each with so many quotes; `alerts.jsonl` has all of them.
const N_ALERTS: usize = 12;
const N_QUOTES: usize = 3;
/// So many proposals are listed.
const N_PROPOSALS: usize = 12;
const QUOTE_CHARS: usize = 300;

/// Returns the part of `report.md` on alerts; nothing where there is nothing to say.
pub(super) fn alerts(report: &Report<'_>, language: Language) -> String {
    let mut text = String::new();
    if report.alerts.is_empty() && !report.is_watched() {
        return text;
    }
    let say = |words: Bilingual| escape(words.get(language));
    let _ = writeln!(text, "\n## {}\n", Bilingual::new("알림", "Alerts").get(language));
    if report.live_alerts().next().is_none() {
        let _ = writeln!(text, "{}", say(alerting::no_alert(report)));
    }
    for alert in report.live_alerts().take(N_ALERTS) {
        let _ = writeln!(text, "### {}\n", alert_title(alert, language));
        let mut told = vec![alerting::lead(alert)];
        told.extend(alerting::rest(alert).map(Sentence::words));
        let told: Vec<String> = told.into_iter().map(|sentence| coded(sentence.get(language))).collect();
        let _ = writeln!(text, "{}\n", told.join(" "));
        let quotes: Vec<String> =
            alerting::quotes(alert).take(N_QUOTES).map(|(said, citation)| quote(said, citation)).collect();
        if !quotes.is_empty() {
            let _ = writeln!(text, "{}\n", quotes.join("\n>\n"));
        }
        let label = Bilingual::new("알림 끄기", "Mute");
        let _ = writeln!(text, "{}: `{}`\n", label.get(language), alerting::mute(alert));
    }
    let n_more = report.live_alerts().count().saturating_sub(N_ALERTS);
    if n_more > 0 {
        let words = Bilingual::new(
            format!("나머지 알림 {n_more}건은 report.xlsx에 있습니다."),
            format!("The other {n_more} alerts are in report.xlsx."),
        );
        let _ = writeln!(text, "{}\n", words.get(language));
    }
    for alert in report.alerts.iter().filter(|alert| !alert.is_live()) {
        let _ = writeln!(text, "- {}: {}", alert_title(alert, language), say(settled(alert)));
    }
    text
}

fn alert_title(alert: &Alert, language: Language) -> String {
    let (kind, state) = (alert.kind.words(), alert.state.words());
    let (kind, state) = (kind.get(language), state.get(language));
    format!("{} {} ({kind}, {state})", alert.id, escape(alert.name.get(language)))
}

/// Returns what became of an alert that nobody has to look at tonight.
pub(super) fn settled(alert: &Alert) -> Bilingual {
    if let Some(sentence) = alerting::rest(alert).find(|sentence| alerting::template(sentence) == Some("alert.ended")) {
        return sentence.words();
    }
    match (alert.state, alert.ended) {
        (AlertState::Ended, Some(ended)) => {
            let ended = day(ended);
            Bilingual::new(
                format!("{}에 평소 수준으로 돌아왔습니다.", ended.ko),
                format!("Back to the usual on {}.", ended.en),
            )
        }
        _ => alerting::lead(alert),
    }
}

/// Returns the part of `report.md` on proposals; nothing where there are none.
pub(super) fn proposals(report: &Report<'_>, language: Language) -> String {
    let mut text = String::new();
    if report.proposals.is_empty() {
        return text;
    }
    let _ = writeln!(text, "\n## {}\n", Bilingual::new("개선 제안", "Proposals").get(language));
    for proposal in report.proposals.iter().take(N_PROPOSALS) {
        let _ = writeln!(
            text,
            "- **{} {}** ({}): {} [{}]({})",
            proposal.id,
            escape(proposal.name.get(language)),
            escape(about(proposal).get(language)),
            escape(proposal.conclusion().get(language)),
            Bilingual::new("문서", "document").get(language),
            proposal.path
        );
    }
    let n_more = report.proposals.len().saturating_sub(N_PROPOSALS);
    if n_more > 0 {
        let words = Bilingual::new(
            format!("\n나머지 제안 {n_more}건은 report.xlsx와 proposals 폴더에 있습니다."),
            format!("\nThe other {n_more} proposals are in report.xlsx and the folder proposals."),
        );
        let _ = writeln!(text, "{}", words.get(language));
    }
    text
}

/// Returns score, owner and state in a line.
fn about(proposal: &Proposal) -> Bilingual {
    let (score, owner, state) = (decimal(proposal.score), proposing::owned(proposal), proposing::state(proposal));
    Bilingual::new(
        format!("우선순위 {score}점 · {} · 상태 {}", owner.ko, state.ko),
        format!("priority {score} · {} · {}", owner.en, state.en),
    )
}

/// Writes a document for each proposal, `proposals/P-0017.md` in `language` and one beside it in the other.
///
/// # Errors
/// A folder or file that cannot be written.
pub(super) fn write(report: &Report<'_>, folder: &Path, language: Language) -> Result<()> {
    if report.proposals.is_empty() {
        return Ok(());
    }
    let failed = |path: &Path, cause| Error::unreadable(Kind::Store, path, cause);
    let below = folder.join("proposals");
    fs::create_dir_all(&below).map_err(|cause| failed(&below, cause))?;
    let other = if language == Language::Ko { Language::En } else { Language::Ko };
    for proposal in &report.proposals {
        let other_file = format!("{}.{}.md", proposal.id, other.code());
        for (file, language) in [(format!("{}.md", proposal.id), language), (other_file, other)] {
            let path = below.join(file);
            fs::write(&path, document(report, proposal, language)).map_err(|cause| failed(&path, cause))?;
        }
    }
    Ok(())
}

/// Returns the document of a proposal in one language.
pub(super) fn document(report: &Report<'_>, proposal: &Proposal, language: Language) -> String {
    let mut text = front_matter(report, proposal, language);
    let kind = if proposal.is_watched {
        Bilingual::new("관찰 항목", "Watched")
    } else {
        Bilingual::new("개선 제안", "Proposal")
    };
    let kind = kind.get(language);
    let _ = writeln!(text, "\n# {kind} {}: {}\n", proposal.id, escape(proposal.name.get(language)));
    let _ = writeln!(
        text,
        "{} · {}",
        escape(about(proposal).get(language)),
        Bilingual::new(
            format!("{} 기준", full_day(proposal.updated).ko),
            format!("as of {}", full_day(proposal.updated).en)
        )
        .get(language)
    );
    for part in proposing::parts(proposal) {
        write_part(&mut text, &part, language);
        if part.sections.iter().any(|(_, section)| section.id == "evidence") {
            sources(&mut text, proposal, language);
        }
    }
    text
}

/// Returns the front matter: one `key: value` a line, free text in quotes where YAML would read it as something else.
fn front_matter(report: &Report<'_>, proposal: &Proposal, language: Language) -> String {
    let list = |values: Vec<&str>| format!("[{}]", values.into_iter().map(yaml).collect::<Vec<_>>().join(", "));
    let own = |words: Bilingual| yaml(words.get(language));
    let none = || "null".to_owned();
    let release = proposing::release(report, proposal);
    let release = release.map(|release| {
        Bilingual::new(
            format!("{} ({})", release.name.ko, release.date),
            format!("{} ({})", release.name.en, release.date),
        )
    });
    let named = |values: &[String]| list(values.iter().map(String::as_str).collect());
    let date = |day: Day| day.to_string();
    let lines = [
        ("id", Some(yaml(&proposal.id))),
        ("state", Some(own(proposing::state(proposal)))),
        ("state_since", proposal.state_since.map(date)),
        ("note", proposal.note.as_deref().map(yaml)),
        ("type", Some(own(proposing::kind(&proposal.kind)))),
        ("owner", Some(proposal.owner.as_ref().map_or_else(none, |owner| yaml(&owner.team)))),
        ("owner_rule", proposing::owner_rule(proposal).map(own)),
        ("topics", Some(named(&proposal.topics))),
        ("journey_stage", Some(proposing::stage(proposal).map_or_else(none, own))),
        ("requester_type", Some(named(&proposal.requester_types))),
        ("policies", Some(named(&proposal.policies))),
        ("related_release", Some(release.map_or_else(none, own))),
        ("score", Some(format!("{:.1}", proposal.score))),
        ("proposed", Some(date(proposal.proposed))),
        ("updated", Some(date(proposal.updated))),
    ];
    let mut text = "---\n".to_owned();
    for (key, value) in lines {
        if let Some(value) = value {
            let _ = writeln!(text, "{key}: {value}");
        }
    }
    text.push_str("---\n");
    text
}

fn write_part(text: &mut String, part: &Part<'_>, language: Language) {
    let _ = writeln!(text, "\n## {}. {}", part.number, escape(part.title.get(language)));
    for (heading, section) in &part.sections {
        if let Some(heading) = heading {
            let _ = writeln!(text, "\n### {}", escape(heading.get(language)));
        }
        text.push('\n');
        if section.id == "conclusion" {
            conclusion(text, &section.sentences, language);
        } else {
            list(text, &proposing::blocks(section), language);
        }
    }
}

/// The conclusion stands out; what follows from it is said after it.
fn conclusion(text: &mut String, sentences: &[Sentence], language: Language) {
    let told: Vec<String> = sentences
        .iter()
        .map(|sentence| escape(sentence.text(language)))
        .enumerate()
        .map(|(at, sentence)| if at == 0 { format!("**{sentence}**") } else { sentence })
        .collect();
    let _ = writeln!(text, "{}", told.join(" "));
}

/// Writes sentences as a list, what hangs below one indented, and quotes that stand for themselves after it.
fn list(text: &mut String, blocks: &[Block<'_>], language: Language) {
    let mut before = Line::None;
    for block in blocks {
        if let Sentence::Quoted { text: said, citation, .. } = block.said {
            text.push_str(match before {
                Line::None => "",
                Line::Item => "\n",
                Line::Quote => ">\n",
            });
            let _ = writeln!(text, "{}", quote(said, citation));
            before = Line::Quote;
            continue;
        }
        if before == Line::Quote {
            text.push('\n');
        }
        let _ = writeln!(text, "- {}", coded(block.said.text(language)));
        let mut below = Line::None;
        for sentence in &block.below {
            if let Sentence::Quoted { text: said, citation, .. } = sentence {
                text.push_str(if below == Line::Quote { "  >\n" } else { "\n" });
                let _ = writeln!(text, "  {}", quote(said, citation));
                below = Line::Quote;
            } else {
                let _ = writeln!(text, "  - {}", coded(sentence.text(language)));
                below = Line::Item;
            }
        }
        // A list goes on after a quote within it only beyond an empty line.
        if below == Line::Quote {
            text.push('\n');
        }
        before = Line::Item;
    }
    while text.ends_with("\n\n") {
        text.pop();
    }
}

/// What was written last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    None,
    Item,
    Quote,
}

/// Writes which places the document quotes, and where the numbers of each sentence stand.
fn sources(text: &mut String, proposal: &Proposal, language: Language) {
    let places: Vec<String> = proposing::quoted(proposal).into_iter().map(cited).collect();
    if !places.is_empty() {
        let label = Bilingual::new("인용한 곳", "Quoted");
        let _ = writeln!(text, "- {}: {}", label.get(language), places.join(", "));
    }
    let words = Bilingual::new(
        "문장마다의 측정값과 인용 위치는 proposals.jsonl에 있습니다.",
        "The measures and places behind each sentence are in proposals.jsonl.",
    );
    let _ = writeln!(text, "- {}", words.get(language));
}

/// Returns a quote with its place: `> “…” — C-17#3:0-17`.
fn quote(said: &str, citation: &Citation) -> String {
    format!("> “{}” — {}", escape(&words::clipped(said, QUOTE_CHARS)), cited(citation))
}

/// Returns a quoted place; only the id may hold what would become markup.
fn cited(citation: &Citation) -> String {
    let place = proposing::place(citation);
    let (id, span) = place.split_at(citation.transcript.len());
    escape(id) + span
}

/// Returns a sentence with its commands as code and everything else escaped. A name with a lone accent makes no code.
pub(super) fn coded(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escape(text);
    }
    let mut written = String::with_capacity(text.len() + 8);
    for (at, part) in parts.into_iter().enumerate() {
        match (at % 2 == 0, part.trim().is_empty()) {
            (true, _) => written.push_str(&escape(part)),
            (false, true) => written.push_str("\\`\\`"),
            (false, false) => {
                let _ = write!(written, "`{}`", part.split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stay_code_and_everything_else_stays_text() {
        let check = |text: &str, expected: &str| assert_eq!(coded(text), expected);
        check("`voc topic T-0001`로 *봅니다*", "`voc topic T-0001`로 \\*봅니다\\*");
        check("이름에 ` 하나", "이름에 \\` 하나");
        check("빈 `` 것", "빈 \\`\\` 것");
        check("`a\n# b`", "`a # b`");
    }

    #[test]
    fn a_scalar_of_the_front_matter_is_read_back_as_the_same_text() {
        let check = |value: &str, expected: &str| assert_eq!(yaml(value), expected);
        check("물류플랫폼팀", "물류플랫폼팀");
        check("앱 5.2 (2026-11-18)", "앱 5.2 (2026-11-18)");
        check("5.2", "\"5.2\"");
        check("no", "\"no\"");
        check("규칙 3, 분류", "\"규칙 3, 분류\"");
        check("팀: \"a\"\n---", "\"팀: \\\"a\\\" ---\"");
        check("", "\"\"");
    }
}

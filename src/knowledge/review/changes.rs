//! Which changes of an article are wanted: all that the draft names, or what a reviewer's edit made of them?

use std::collections::BTreeSet;

use super::article::{comment, own_comment, places_of, without_counts};
use super::check::{put, told};
use super::lines::{Block, Lines};
use crate::evidence::Sentence;
use crate::knowledge::marks::{self, Mark};
use crate::knowledge::{ChangeKind, Draft, Part, ToCheck};

/// A line that is to stand in an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted<'d> {
    /// The line that it takes the place of; `None` for one that is added.
    pub old: Option<&'d Sentence>,
    /// Its Markdown, with its source in a comment, without a number.
    pub line: String,
}

/// Returns the lines that a draft wants in its article. Of an edit those whose marks it kept, in its words, and what the
/// reviewer added; `original` is the document that the run wrote.
#[must_use]
pub fn wanted<'d>(draft: &'d Draft, original: &str, edit: Option<&str>) -> Vec<Wanted<'d>> {
    let edit = edit.map(|edit| Cited::of(edit, draft));
    let before = Cited::of(original, draft);
    let said_before: BTreeSet<&str> = before.lines.iter().map(|line| line.said.as_str()).collect();
    let mut wanted = Vec::new();
    for change in draft.changes.iter().filter(|change| change.kind != ChangeKind::Look) {
        let Some(step) = &change.new else { continue };
        let old = change.old.as_ref().filter(|_| change.kind == ChangeKind::Replace);
        let own = || markdown(step.said.text(draft.language), ToCheck::told(&step.to_check, draft.language).as_deref());
        let said = match &edit {
            None => Some(own()),
            Some(edit) => {
                let is_of = |line: &&CitedLine| matches!(&line.mark, Mark::Cited(sources) if sources.iter().any(|source| step.places.first().is_some_and(|place| marks::names(source, place))));
                let reworded = edit.lines.iter().filter(is_of).find(|line| !said_before.contains(line.said.as_str()));
                let is_kept = edit.lines.iter().any(|line| line.is_change && is_of(&line));
                match reworded {
                    Some(line) => Some(line.said.clone()),
                    None => is_kept.then(own),
                }
            }
        };
        wanted
            .extend(said.map(|said| Wanted { old, line: format!("{said} {}", comment(&step.places, draft.language)) }));
    }
    let added = edit.iter().flat_map(|edit| &edit.lines).filter(|line| line.mark == Mark::Own);
    let language = draft.language;
    wanted.extend(added.map(|line| Wanted { old: None, line: format!("{} {}", line.said, own_comment(language)) }));
    // A sentence of another step that was moved into the block of changes.
    let moved = edit.iter().flat_map(|edit| &edit.lines).filter(|line| line.is_change).filter_map(|line| {
        let Mark::Cited(sources) = &line.mark else { return None };
        let is_known = draft.changes.iter().filter_map(|change| change.new.as_ref()).any(|step| {
            step.places.first().is_some_and(|place| sources.iter().any(|source| marks::names(source, place)))
        });
        let line = format!("{} {}", line.said, comment(&places_of(draft, sources), language));
        (!is_known).then_some(Wanted { old: None, line })
    });
    wanted.extend(moved);
    wanted
}

struct CitedLine {
    /// Its Markdown without mark and counts.
    said: String,
    mark: Mark,
    /// Whether it stands in the block of changes.
    is_change: bool,
}

struct Cited {
    lines: Vec<CitedLine>,
}

impl Cited {
    /// Reads the lines that a document puts: those of its changes, then those of its resolution.
    fn of(document: &str, draft: &Draft) -> Self {
        let lines = Lines::parse(document);
        let checks: Vec<String> =
            draft.all_steps().filter_map(|step| ToCheck::told(&step.to_check, draft.language)).collect();
        let put = put(&lines).into_iter().map(|Block { text: line, .. }| {
            let said = without_counts(marks::without(&line));
            let check = checks.iter().find(|check| said.trim_end().ends_with(check.as_str()));
            let bare = check.and_then(|check| said.trim_end().strip_suffix(check.as_str())).unwrap_or(&said);
            CitedLine {
                said: markdown(bare.trim(), check.map(String::as_str)),
                mark: marks::read(&line),
                is_change: true,
            }
        });
        let steps = told(&lines).into_iter().filter(|(part, _)| *part == Some(Part::Resolution)).map(|(_, block)| {
            let said = without_counts(marks::without(&block.text)).trim().to_owned();
            CitedLine { said, mark: marks::read(&block.text), is_change: false }
        });
        Self { lines: put.chain(steps).filter(|line| line.mark != Mark::None).collect() }
    }
}

/// Returns words as a line of Markdown, with what has to be looked up.
fn markdown(words: &str, to_check: Option<&str>) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut text = String::with_capacity(words.len() + 8);
    for letter in words.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~') {
            text.push('\\');
        }
        text.push(letter);
    }
    // What begins like a list or a heading underlined stays a sentence.
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && text[digits..].starts_with(['.', ')']) {
        text.insert(digits, '\\');
    } else if text.starts_with(['-', '+', '=']) {
        text.insert(0, '\\');
    }
    match to_check {
        Some(to_check) => format!("{text} **{to_check}**"),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::samples::{change, document, draft, quoted, step};
    use super::super::super::{Decision, StepRole};
    use super::*;

    fn an_update() -> Draft {
        let mut draft = draft(Decision::Update);
        (draft.article, draft.section) = (Some("KB-001".to_owned()), Some("해결".to_owned()));
        let mut replaced = step("영업일 7일 안에 입금됩니다", "C-4#1:0-9");
        replaced.to_check = vec![ToCheck::Figure];
        draft.changes = vec![
            change(ChangeKind::Replace, Some(quoted("영업일 5일", "KB-001:17")), Some(replaced)),
            change(ChangeKind::Add, None, Some(step("승인번호를 [카드사]에 말합니다", "C-5#1:0-9"))),
            change(ChangeKind::Look, Some(quoted("체크카드", "KB-001:18")), None),
        ];
        draft
    }

    fn lines(draft: &Draft, edit: Option<&str>) -> Vec<String> {
        let wanted = wanted(draft, &document(draft), edit);
        wanted.into_iter().map(|it| it.line.split(" <!--").next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn without_an_edit_all_changes_but_those_to_look_at_are_wanted() {
        let draft = an_update();
        assert_eq!(
            lines(&draft, None),
            ["영업일 7일 안에 입금됩니다 **확인 필요: 수치**", "승인번호를 \\[카드사\\]에 말합니다"]
        );
        let all = wanted(&draft, &document(&draft), None);
        assert!(all[0].line.contains("<!-- 근거: C-4#1:0-9, C-900#1:0-9, "), "{}", all[0].line);
        assert_eq!((all[0].old.is_some(), all[1].old.is_some()), (true, false));
        assert_eq!(draft.changes[0].new.as_ref().map(|step| step.role), Some(StepRole::Advice));
    }

    #[test]
    fn an_edit_keeps_rewords_leaves_out_and_adds() {
        let draft = an_update();
        let text = document(&draft);
        assert_eq!(lines(&draft, Some(&text)), lines(&draft, None));
        let reworded = text.replace("+영업일 7일 안에 입금됩니다", "+영업일 7일 안에 들어옵니다");
        assert_eq!(lines(&draft, Some(&reworded))[0], "영업일 7일 안에 들어옵니다");
        let put: String =
            text.lines().filter(|line| !line.starts_with("+승인번호를")).map(|line| format!("{line}\n")).collect();
        assert_eq!(lines(&draft, Some(&put)).len(), 1);
        let added = text.replace("\n지면이", "3. 기다립니다. [검토자]\n\n지면이");
        assert_eq!(lines(&draft, Some(&added))[2], "기다립니다.");
    }
}

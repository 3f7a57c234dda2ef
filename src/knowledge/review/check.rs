//! May an edit stand? Every sentence that stood with a source still has one, or is owned by the reviewer.

use std::collections::BTreeSet;

use super::lines::{Block, Lines};
use super::{Fault, line_at, place_of};
use crate::knowledge::marks::{self, Mark};
use crate::knowledge::{Draft, Part};
use crate::model::Bilingual;

/// What an edited document says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edited {
    /// The draft that it is of.
    pub id: Option<String>,
    /// What the draft said when the edit began.
    pub revision: Option<String>,
    /// Which edit it is made from: 0 the run's own document.
    pub edition: u32,
    /// The line of the revision, counted from 1.
    pub line: Option<u32>,
}

impl Edited {
    /// Reads the front matter of a document.
    #[must_use]
    pub fn read(document: &str) -> Self {
        let lines = Lines::parse(document);
        Self {
            id: lines.value("id").filter(|id| !id.is_empty()),
            revision: lines.value("revision").filter(|revision| !revision.is_empty()),
            edition: lines.value("edition").and_then(|edition| edition.parse().ok()).unwrap_or(0),
            line: lines.line_of("revision").and_then(line_at),
        }
    }

    /// Returns the document as the edit with a number.
    #[must_use]
    pub fn numbered(document: &str, edition: u32) -> String {
        let mut lines = Lines::parse(document);
        lines.set_value("edition", &edition.to_string());
        lines.written()
    }
}

/// Returns what keeps an edit of a draft from standing; `original` is the document that the run wrote. In order of lines.
#[must_use]
pub fn check(draft: &Draft, original: &str, document: &str) -> Vec<Fault> {
    let (before, lines) = (Lines::parse(original), Lines::parse(document));
    let mut faults = front(draft, document);
    if !lines.sections().iter().any(|section| section.level == 1 && !section.heading.is_empty()) {
        faults.push(Fault {
            line: None,
            what: Bilingual::new("제목이 없습니다", "there is no title"),
            help: Bilingual::new("‘# 제목’ 줄을 적어 주세요", "write a line `# title`"),
        });
    }
    if !lines.sections().iter().any(|section| section.level == 2 && section.part() == Some(Part::Resolution)) {
        faults.push(Fault {
            line: None,
            what: Bilingual::new("해결 방법을 적는 부분이 없습니다", "there is no section for the resolution"),
            help: Bilingual::new("‘## 해결’ 아래에 단계를 적어 주세요", "write the steps below `## Resolution`"),
        });
    }
    faults.extend(sentences(draft, &before, &lines));
    faults.sort_by_key(|fault| fault.line);
    faults
}

fn front(draft: &Draft, document: &str) -> Vec<Fault> {
    let (edited, own, revision) = (Edited::read(document), &draft.id, &draft.revision);
    let mut faults = Vec::new();
    if edited.id.as_deref() != Some(own.as_str()) {
        faults.push(Fault {
            line: Some(1),
            what: match edited.id {
                Some(_) => Bilingual::new("다른 초안의 문서입니다", "is the document of another draft"),
                None => Bilingual::new("문서 맨 위에 초안 번호(id)가 없습니다", "has no id in its front matter"),
            },
            help: Bilingual::new(
                format!("`voc kb edit {own}`으로 열거나 맨 위의 --- 사이에 ‘id: {own}’을 적어 주세요"),
                format!("open it with `voc kb edit {own}`, or write `id: {own}` between the two lines of ---"),
            ),
        });
    }
    if edited.revision.is_none() {
        faults.push(Fault {
            line: Some(1),
            what: Bilingual::new("어느 초안을 고친 것인지(revision) 적혀 있지 않습니다", "does not say which revision it was made from"),
            help: Bilingual::new(
                format!("고치기 시작한 문서의 revision 줄을 되돌려 놓아 주세요 (지금 초안은 {revision})"),
                format!("put the line `revision` of the document back that the edit began with (the draft is {revision} now)"),
            ),
        });
    }
    faults
}

/// Returns every place that a draft cites, on one line each.
fn places(draft: &Draft) -> BTreeSet<String> {
    let steps = draft.all_steps().flat_map(|step| step.places.iter().cloned());
    let cited = draft.sentences().filter_map(|sentence| sentence.citation()).map(place_of);
    steps.chain(cited).map(|place| place.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// Returns the blocks of a document with the part of the top section that each stands in; blocks of the reviewers' own parts
/// come, too.
pub(super) fn told(lines: &Lines) -> Vec<(Option<Part>, Block)> {
    let sections = lines.sections();
    let tops = sections.into_iter().filter(|section| section.level == 2);
    tops.flat_map(|section| {
        let part = section.part();
        lines.blocks(section.body).into_iter().map(move |block| (part, block))
    })
    .collect()
}

/// Returns the parts in which sentences have marks: that of the resolution always.
pub(super) fn marked(told: &[(Option<Part>, Block)]) -> BTreeSet<Part> {
    let has_mark = |block: &Block| marks::read(&block.text) != Mark::None;
    let found = told.iter().filter(|(_, block)| has_mark(block)).filter_map(|(part, _)| *part);
    found.chain([Part::Resolution]).filter(|part| part.is_for_readers()).collect()
}

fn sentences(draft: &Draft, before: &Lines, lines: &Lines) -> Vec<Fault> {
    let own = marks::own(draft.language);
    let (stood, known) = (told(before), places(draft));
    let marked = marked(&stood);
    let texts: BTreeSet<&str> = stood.iter().map(|(_, block)| block.text.as_str()).collect();
    let mut faults = Vec::new();
    let (put_before, put) = (put(before), put(lines));
    let is_new = |block: &Block| !put_before.iter().any(|stood| stood.text == block.text);
    let put = put.into_iter().filter(is_new).map(|block| (Some(Part::Resolution), block));
    for (part, block) in told(lines).into_iter().chain(put) {
        let is_changed = !texts.contains(block.text.as_str());
        let line = line_at(block.lines.end - 1);
        match marks::read(&block.text) {
            Mark::None if is_changed && part.is_some_and(|part| marked.contains(&part)) => faults.push(Fault {
                line,
                what: Bilingual::new(
                    "줄 끝에 근거 표시가 없습니다",
                    "the line does not end with its source",
                ),
                help: Bilingual::new(
                    format!("지운 근거 표시([근거: …])를 줄 끝에 되돌려 놓거나, 검토자가 직접 쓴 문장이면 줄 끝에 {own}{} 적어 주세요", object(own)),
                    format!("put its mark ([source: …]) back at the end of the line, or write {own} there to say that the sentence is the reviewer's own"),
                ),
            }),
            Mark::Cited(sources) => {
                if is_changed && sources.iter().any(|source| !known.contains(&source.place)) {
                    faults.push(Fault {
                        line,
                        what: Bilingual::new(
                            "이 초안의 근거가 아닌 곳을 근거로 적었습니다",
                            "cites a place that the draft does not stand on",
                        ),
                        help: Bilingual::new(
                            format!("`voc kb show {} --sources`에 나오는 근거를 그대로 적거나 {own}{} 적어 주세요", draft.id, object(own)),
                            format!("write a place that `voc kb show {} --sources` shows, or {own}", draft.id),
                        ),
                    });
                } else if is_changed && is_quote(&block.text) {
                    faults.push(Fault {
                        line,
                        what: Bilingual::new(
                            "고객이 한 말을 고쳤습니다",
                            "what a customer said was changed",
                        ),
                        help: Bilingual::new(
                            format!("인용은 그대로 두거나 줄째 지워 주세요. 직접 쓴 문장이면 따옴표를 빼고 줄 끝에 {own}{} 적습니다", object(own)),
                            format!("leave a quote as it is or remove its line; a sentence of your own has no quotation marks and ends with {own}"),
                        ),
                    });
                }
            }
            Mark::None | Mark::Own => {}
        }
    }
    faults
}

/// Returns the lines that a document's block of changes puts into an article.
pub(super) fn put(lines: &Lines) -> Vec<Block> {
    let fenced = lines.fenced();
    let put = (0..lines.len()).filter(|at| fenced[*at]).filter_map(|at| Some((at, lines.get(at).strip_prefix('+')?)));
    put.filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| Block { lines: at..at + 1, marker: "+".to_owned(), text: line.trim().to_owned() })
        .collect()
}

fn object(own: &str) -> &'static str {
    crate::model::Particle::Object.after(own)
}

fn is_quote(text: &str) -> bool {
    let said = marks::without(text);
    said.starts_with('“') && said.ends_with('”')
}

#[cfg(test)]
mod tests {
    use super::super::super::samples::{change, document, draft, step};
    use super::super::super::{ChangeKind, Decision};
    use super::*;
    use crate::model::Language;

    fn faults(change: impl FnOnce(String) -> String) -> Vec<String> {
        let draft = draft(Decision::New);
        let original = document(&draft);
        let edited = change(original.clone());
        let told = |fault: Fault| format!("{}: {}", fault.line.unwrap_or(0), fault.what.get(Language::Ko));
        check(&draft, &original, &edited).into_iter().map(told).collect()
    }

    #[test]
    fn an_untouched_document_and_another_wording_with_its_mark_may_stand() {
        assert_eq!(faults(|text| text), [""; 0]);
        assert_eq!(faults(|text| text.replace("앱을 완전히 끕니다", "앱을 닫습니다")), [""; 0]);
        assert_eq!(faults(|text| text.replace("## 원인", "3. 기다립니다. [검토자]\n\n## 원인")), [""; 0]);
        assert_eq!(faults(|text| text.replace("## 원인\n", "## 참고\n- 표 없는 설명\n\n## 원인\n")), [""; 0]);
    }

    #[test]
    fn a_step_without_its_mark_is_told_with_its_line() {
        let text = document(&draft(Decision::New));
        let at = text.lines().position(|line| line.starts_with("2. ")).expect("a step") + 1;
        let mark = "[근거: C-2#5:0-9 외 11건]";
        let gone = format!("{at}: 줄 끝에 근거 표시가 없습니다");
        assert_eq!(faults(|text| text.replace(mark, "")), [gone.as_str()]);
        assert_eq!(faults(|text| text.replace(mark, &format!("{mark} 그리고 전화합니다."))), [gone.as_str()]);
        assert_eq!(faults(|text| text.replace("## 원인", "아무나 할 수 있습니다.\n\n## 원인")).len(), 1);
        let next = format!("{}: 줄 끝에 근거 표시가 없습니다", at + 1);
        assert_eq!(faults(|text| text.replace(mark, &format!("{mark}\n   그리고 전화합니다."))), [next]);
    }

    #[test]
    fn a_place_that_the_draft_does_not_stand_on_is_refused() {
        let told = faults(|text| text.replace("C-2#5:0-9", "C-77#5:0-9"));
        assert!(told.len() == 1 && told[0].ends_with("이 초안의 근거가 아닌 곳을 근거로 적었습니다"), "{told:?}");
    }

    #[test]
    fn what_a_customer_said_may_be_left_out_and_not_reworded() {
        let told = faults(|text| text.replace("“로그인이 자꾸 튕겨요”", "“로그인이 안 돼요”"));
        assert!(told.len() == 1 && told[0].ends_with("고객이 한 말을 고쳤습니다"), "{told:?}");
        assert_eq!(faults(|text| text.replace("- “로그인이 자꾸 튕겨요” [근거: C-1#0:0-11]\n", "")), [""; 0]);
        let own = "- 로그인 화면에서 앱이 꺼짐 [검토자]\n";
        assert_eq!(faults(|text| text.replace("- “로그인이 자꾸 튕겨요” [근거: C-1#0:0-11]\n", own)), [""; 0]);
    }

    #[test]
    fn a_document_of_another_draft_or_of_no_revision_is_refused() {
        let told = faults(|text| text.replace("id: KB-D-000012", "id: KB-D-000013"));
        assert_eq!(told, ["1: 다른 초안의 문서입니다"]);
        let told = faults(|text| text.replace("revision: ", "revisions: "));
        assert_eq!(told, ["1: 어느 초안을 고친 것인지(revision) 적혀 있지 않습니다"]);
        let told = faults(|text| text.split("---\n").last().unwrap_or_default().replace("## 해결\n", ""));
        assert!(told.len() >= 3 && told[0].starts_with("0: 해결 방법을"), "{told:?}");
    }

    #[test]
    fn a_line_that_is_put_into_an_article_needs_its_source_too() {
        let mut draft = draft(Decision::Update);
        draft.changes = vec![change(ChangeKind::Add, None, Some(step("기다립니다", "C-5#1:0-5")))];
        let original = document(&draft);
        let told = |edit: &str| -> Vec<String> {
            check(&draft, &original, edit).into_iter().map(|fault| fault.what.en).collect()
        };
        assert_eq!(told(&original), [""; 0]);
        assert_eq!(told(&original.replace("+기다립니다", "+하루 기다립니다")), [""; 0]);
        assert_eq!(told(&original.replace("```\n\n## 문제", "+전화합니다 [검토자]\n```\n\n## 문제")), [""; 0]);
        let bare = original.replace("+기다립니다", "+전화합니다\n+기다립니다");
        assert_eq!(told(&bare), ["the line does not end with its source"]);
        let elsewhere = original.replace("C-5#1:0-5", "C-77#1:0-5");
        assert_eq!(told(&elsewhere), ["cites a place that the draft does not stand on"]);
    }

    #[test]
    fn an_edit_has_a_number() {
        let text = document(&draft(Decision::New));
        assert_eq!(Edited::read(&text).edition, 0);
        let edited = Edited::numbered(&text, 3);
        assert_eq!((Edited::read(&edited).edition, Edited::read(&edited).id.as_deref()), (3, Some("KB-D-000012")));
        assert_eq!(edited.replace("edition: 3\n", ""), text);
    }
}

//! What becomes of an article when changes are made in it? Every byte stays but those of the lines that change.

use std::ops::Range;

use super::changes::Wanted;
use super::lines::{Block, Lines, Section, marker};
use super::{Fault, line_at, line_of};
use crate::evidence::Sentence;
use crate::knowledge::articles::{self, ArticleState, names};
use crate::knowledge::{Draft, Part};
use crate::model::{Bilingual, Day};
use crate::text::Normalized;

/// An article with its changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patched {
    /// Its whole text.
    pub text: String,
    /// Lines that were added, and replaced; both 0 where all of them stood there already.
    pub n_added: usize,
    /// See `n_added`.
    pub n_replaced: usize,
    /// Whether it was validated before.
    pub was_validated: bool,
}

/// Makes changes in an article: lines take the place of others, or come at the end of the steps of the section that the draft
/// names. What stands there already is passed over, so that doing it twice is doing it once.
///
/// # Errors
/// A line that no longer says what the draft found there; a section that is not there.
pub fn patch(draft: &Draft, article: &str, wanted: &[Wanted<'_>], updated: Day) -> Result<Patched, Vec<Fault>> {
    let mut lines = Lines::parse(article);
    let mut faults = Vec::new();
    let mut replaced: Vec<(Range<usize>, String)> = Vec::new();
    let mut added: Vec<&str> = Vec::new();
    for wanted in wanted.iter().filter(|wanted| !stands(&lines, &wanted.line)) {
        match wanted.old {
            None => added.push(&wanted.line),
            Some(old) => match found(&lines, old.citation().map_or(old.text(draft.language), |it| &it.text), old) {
                Ok(among) => replaced.push((among, wanted.line.clone())),
                Err(fault) => faults.push(fault),
            },
        }
    }
    let end = if added.is_empty() { None } else { section(&lines, draft).map_err(|fault| faults.push(fault)).ok() };
    if !faults.is_empty() {
        return Err(faults);
    }
    let (n_added, n_replaced) = (added.len(), replaced.len());
    // From the end, so that the positions before stay what they are.
    if let Some(section) = end {
        let (at, texts) = steps(&lines, &section, &added);
        replaced.sort_by_key(|(among, _)| among.start);
        let n_lines = lines.len();
        lines.insert(at, texts);
        let n_inserted = lines.len() - n_lines;
        for (among, _) in replaced.iter_mut().filter(|(among, _)| among.start >= at) {
            *among = among.start + n_inserted..among.end + n_inserted;
        }
    }
    replaced.sort_by_key(|(among, _)| std::cmp::Reverse(among.start));
    for (among, line) in replaced {
        let text = format!("{}{line}", marker(lines.get(among.start)));
        lines.set_line(among.start, text);
        lines.remove(among.start + 1..among.end);
    }
    let was_validated = lines.value("state").and_then(|state| names::state(&state)) == Some(ArticleState::Validated);
    if n_added + n_replaced > 0 {
        // An article that was changed after the day of the run keeps its own day.
        let before = lines.value("updated").and_then(|day| day.parse::<Day>().ok());
        lines.set_value("updated", &before.map_or(updated, |before| before.max(updated)).to_string());
        if was_validated {
            lines.set_value("state", "not_validated");
        }
    }
    Ok(Patched { text: lines.written(), n_added, n_replaced, was_validated })
}

/// Whether a line stands in the article already, whatever its number.
fn stands(lines: &Lines, wanted: &str) -> bool {
    (lines.body()..lines.len()).any(|at| {
        let line = lines.get(at);
        line[marker(line).len()..].trim() == wanted
    })
}

/// Returns the lines that say what a draft found there.
fn found(lines: &Lines, said: &str, old: &Sentence) -> Result<Range<usize>, Fault> {
    let place = line_of(old);
    let at = place.and_then(|(_, line)| usize::try_from(line).ok()).map(|line| line - 1);
    let said = normal(said);
    let says = |text: &str| match said.strip_suffix('…') {
        Some(beginning) if !beginning.is_empty() => normal(text).starts_with(beginning.trim_end()),
        _ => normal(text) == said,
    };
    let block = at.and_then(|at| lines.blocks(lines.body()..lines.len()).into_iter().find(|it| it.lines.start == at));
    if let Some(Block { lines: among, .. }) = block {
        let whole: Vec<&str> = among.clone().map(|at| lines.get(at)).collect();
        if says(&whole.join(" ")) {
            return Ok(among);
        }
        if says(lines.get(among.start)) {
            return Ok(among.start..among.start + 1);
        }
    }
    let named = place.map_or_else(String::new, |(article, line)| format!("{article}:{line}"));
    if at.is_some_and(|at| lines.get(at).trim_start().starts_with('|')) {
        return Err(Fault {
            line: at.and_then(line_at),
            what: Bilingual::new(
                format!("고칠 줄({named})이 표 안에 있어 바꿔 쓸 수 없습니다"),
                format!("the line to replace ({named}) is the row of a table, which cannot be rewritten"),
            ),
            help: Bilingual::new("이 줄을 직접 고쳐 주세요", "change the row by hand"),
        });
    }
    Err(Fault {
        line: at.and_then(line_at),
        what: Bilingual::new(
            format!("최근 실행 뒤에 문서가 바뀌어, 고칠 줄({named})이 초안에서 본 것과 다릅니다"),
            format!("the article was changed since the run: the line to replace ({named}) says something else now"),
        ),
        help: Bilingual::new(
            "`voc run`으로 다시 견주어 본 뒤 반영하거나, 이 줄을 직접 고쳐 주세요",
            "let `voc run` compare them again and accept then, or change the line by hand",
        ),
    })
}

/// Returns the words of a line: without what begins it, comments, tags, marks of emphasis and links.
fn normal(line: &str) -> String {
    let mut rest = &line[marker(line).len()..];
    let mut text = String::with_capacity(rest.len());
    while let Some(letter) = rest.chars().next() {
        let skipped = match letter {
            '<' if rest.starts_with("<!--") => rest.find("-->").map(|at| at + 3),
            '<' if rest[1..].starts_with(|next: char| next.is_ascii_alphabetic() || next == '/') => {
                rest.find('>').map(|at| at + 1)
            }
            // The address of a link.
            ']' if rest[1..].starts_with('(') => rest.find(')').map(|at| at + 1),
            '*' | '_' | '`' | '~' | '\\' | '[' | ']' | '>' => Some(1),
            _ => None,
        };
        let length = skipped.unwrap_or_else(|| {
            text.push(letter);
            letter.len_utf8()
        });
        rest = &rest[length..];
    }
    let text = text.replace("&gt;", "").replace("&lt;", "<").replace("&quot;", "\"").replace("&amp;", "&");
    Normalized::new(&text).text().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the section of an article that a draft names: by its heading, else by what the heading means.
fn section(lines: &Lines, draft: &Draft) -> Result<Section, Fault> {
    let named = draft.section.as_deref().unwrap_or_default();
    let sections = lines.sections();
    let meant = names::section(named).unwrap_or(articles::Section::Resolution);
    let by_name = sections.iter().find(|section| !named.is_empty() && normal(&section.heading) == normal(named));
    let by_part = || sections.iter().find(|section| names::section(&section.heading) == Some(meant));
    let within = || sections.iter().find(|section| !named.is_empty() && section.heading.contains(named));
    by_name.or_else(by_part).or_else(within).cloned().ok_or_else(|| {
        let named =
            if named.is_empty() { Part::Resolution.words().get(draft.language).to_owned() } else { named.to_owned() };
        Fault {
            line: None,
            what: Bilingual::new(format!("‘{named}’ 부분이 없습니다"), format!("has no section ‘{named}’")),
            help: Bilingual::new(
                format!("문서에 ‘## {named}’ 줄을 넣은 뒤 다시 반영해 주세요"),
                format!("put a line `## {named}` into the article and accept again"),
            ),
        }
    })
}

/// Returns where steps come in, and their lines: behind the last step, numbered on as the others are.
fn steps(lines: &Lines, section: &Section, added: &[&str]) -> (usize, Vec<String>) {
    let blocks = lines.blocks(section.body.clone());
    let indent = |block: &Block| block.marker.len() - block.marker.trim_start().len();
    let numbered: Vec<&Block> = blocks.iter().filter(|block| number(&block.marker).is_some()).collect();
    let items: Vec<&Block> = blocks.iter().filter(|block| !block.marker.is_empty()).collect();
    let of = if numbered.is_empty() { &items } else { &numbered };
    let least = of.iter().map(|block| indent(block)).min().unwrap_or(0);
    let of: Vec<&&Block> = of.iter().filter(|block| indent(block) == least).collect();
    let Some(last) = of.last() else {
        let written = (section.at + 1..section.body.end).rev().find(|at| !lines.get(*at).trim().is_empty());
        let steps = (1..).zip(added).map(|(number, line)| format!("{number}. {line}"));
        // Steps below a paragraph stand apart from it; below a heading as the article's other sections do.
        let gap = written.map(|_| String::new());
        return (written.unwrap_or(section.at) + 1, gap.into_iter().chain(steps).collect());
    };
    // What hangs below the last step goes before the new ones.
    let below = |at: usize| lines.get(at).starts_with([' ', '\t']) && !lines.get(at).trim().is_empty();
    let mut end = last.lines.end;
    let mut at = end;
    while at < section.body.end && (below(at) || lines.get(at).trim().is_empty()) {
        at += 1;
        if below(at - 1) {
            end = at;
        }
    }
    let before = of.len().checked_sub(2).and_then(|at| number(&of[at].marker));
    let texts = (1..).zip(added).map(|(ahead, line)| match number(&last.marker) {
        // A list may leave the counting to Markdown: 1. 1. 1.
        Some(own) if before == Some(own) => format!("{}{line}", last.marker),
        Some(own) => {
            let (blank, rest) = last.marker.split_at(least);
            let behind = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
            format!("{blank}{}{behind}{line}", own.saturating_add(ahead))
        }
        None => format!("{}{line}", last.marker),
    });
    (end, texts.collect())
}

fn number(marker: &str) -> Option<u64> {
    marker.trim().trim_end_matches(['.', ')']).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::super::Decision;
    use super::super::super::samples::{draft, quoted};
    use super::*;

    const DAY: Day = Day::constant(2026, 11, 20);
    const ARTICLE: &str = "---\nid: KB-001\nupdated: 2026-06-18 # 손으로\nstate: validated\n---\n## 문제\n안 들어와요.\n\n## 해결\n1. **카드**는 영업일 [3~5일](https://a.b) 안에\n   취소됩니다. <!-- 근거: C-1#1:0-3 -->\n2. 체크카드는 통장으로 입금됩니다.\n   - 은행 점검 시간 제외\n\n※ 휴일 제외\n\n## 원인\n매입 취소";

    fn an_update() -> Draft {
        let mut draft = draft(Decision::Update);
        (draft.article, draft.section) = (Some("KB-001".to_owned()), Some("해결".to_owned()));
        draft
    }

    fn put<'s>(old: Option<&'s Sentence>, line: &str) -> Wanted<'s> {
        Wanted { old, line: line.to_owned() }
    }

    fn patched(article: &str, wanted: &[Wanted<'_>]) -> Patched {
        patch(&an_update(), article, wanted, DAY).expect("it fits")
    }

    #[test]
    fn steps_are_added_and_lines_replaced_and_every_other_byte_stays() {
        let old = quoted("카드는 영업일 3~5일 안에 취소됩니다.", "KB-001:10");
        let wanted = [put(Some(&old), "카드는 7일 안에 취소됩니다. <!-- a -->"), put(None, "기다립니다. <!-- b -->")];
        let expected = ARTICLE
            .replace("updated: 2026-06-18", "updated: 2026-11-20")
            .replace("state: validated", "state: not_validated")
            .replace(
                "1. **카드**는 영업일 [3~5일](https://a.b) 안에\n   취소됩니다. <!-- 근거: C-1#1:0-3 -->\n",
                "1. 카드는 7일 안에 취소됩니다. <!-- a -->\n",
            )
            .replace("   - 은행 점검 시간 제외\n", "   - 은행 점검 시간 제외\n3. 기다립니다. <!-- b -->\n");
        let done = patched(ARTICLE, &wanted);
        assert_eq!(done, Patched { text: expected, n_added: 1, n_replaced: 1, was_validated: true });
        // Again, as after a kill: nothing more.
        let again = patched(&done.text, &wanted);
        assert_eq!((&again.text, again.n_added, again.n_replaced), (&done.text, 0, 0));
        let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert_eq!(patched(&windows(ARTICLE), &wanted).text, windows(&done.text));
    }

    #[test]
    fn a_line_that_says_something_else_now_is_refused_with_its_line() {
        let check = |said: &str, place: &str, line: Option<u32>| {
            let old = quoted(said, place);
            let faults = patch(&an_update(), ARTICLE, &[put(Some(&old), "a")], DAY).expect_err("it differs");
            assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [line], "{said}");
            assert!(faults[0].what.ko.contains(place));
        };
        check("체크카드는 카드로 입금됩니다.", "KB-001:12", Some(12));
        check("체크카드는 통장으로 입금됩니다.", "KB-001:13", Some(13));
        check("체크카드는 통장으로 입금됩니다.", "KB-001:99", Some(99));
        let old = quoted("체크카드는 통장으로 입금됩니다.", "KB-001:12");
        let one = patched(ARTICLE, &[put(Some(&old), "체크카드는 당일 입금됩니다.")]);
        assert!(one.text.contains("\n2. 체크카드는 당일 입금됩니다.\n   - 은행"), "{}", one.text);
    }

    #[test]
    fn steps_come_behind_the_last_step_numbered_as_the_others_are() {
        let check = |steps: &str, expected: &str| {
            let text = |steps: &str| format!("## 해결\n{steps}");
            assert_eq!(patched(&text(steps), &[put(None, "가"), put(None, "나")]).text, text(expected));
        };
        check("1. a\n2. b\n", "1. a\n2. b\n3. 가\n4. 나\n");
        check("1) a\n", "1) a\n2) 가\n3) 나\n");
        check("1. a\n1. b\n\n끝\n", "1. a\n1. b\n1. 가\n1. 나\n\n끝\n");
        check("- a\n- b", "- a\n- b\n- 가\n- 나\n");
        check("9. a\n   이어짐\n\n## 원인\n1. x\n", "9. a\n   이어짐\n10. 가\n11. 나\n\n## 원인\n1. x\n");
        check("전화합니다.\n\n## 원인\n", "전화합니다.\n\n1. 가\n2. 나\n\n## 원인\n");
        check("", "1. 가\n2. 나\n");
        check("1. a\n\n   - b\n\n2. c\n", "1. a\n\n   - b\n\n2. c\n3. 가\n4. 나\n");
    }

    #[test]
    fn the_section_is_found_by_its_name_or_by_what_it_means() {
        let check = |heading: &str, named: Option<&str>, is_found: bool| {
            let mut draft = an_update();
            draft.section = named.map(str::to_owned);
            let done = patch(&draft, &format!("{heading}\n1. a\n"), &[put(None, "b")], DAY);
            assert_eq!(done.is_ok(), is_found, "{heading} {named:?}");
        };
        check("## 3. 조치 방법 (Resolution)", Some("해결"), true);
        check("### Solution", Some("resolution"), true);
        check("## 환불 규정 안내", Some("환불 규정"), true);
        check("## 해결", None, true);
        check("## 원인", Some("해결"), false);
    }

    #[test]
    fn an_article_changed_later_than_the_run_keeps_its_day_and_one_without_front_matter_its_text() {
        let later = "---\nid: a\nupdated: 2026-12-24\nstate: 검증 전\n---\n## 해결\n1. a\n";
        let done = patched(later, &[put(None, "b")]);
        assert_eq!((done.text, done.was_validated), (format!("{later}2. b\n"), false));
        assert_eq!(patched("## 해결\n1. a\n", &[put(None, "b")]).text, "## 해결\n1. a\n2. b\n");
        assert!(patched("---\nstate: 검증됨\n---\n## 해결\n1. a\n", &[put(None, "b")]).was_validated);
    }
}

//! Which article comes of a document? Its words, with every source in a comment behind them; what only a reviewer reads goes.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::check::{marked, told};
use super::lines::{Block, Lines, Section, heading, marker};
use super::place_of;
use crate::knowledge::articles::{ArticleState, Manuscript, names, to_markdown};
use crate::knowledge::marks::{self, Mark, Source};
use crate::knowledge::{Draft, Part};
use crate::model::{Day, Language};

/// So many places stand in a comment; the draft's line in `kb-drafts.jsonl` has all of them.
const N_PLACES: usize = 12;

/// How many solved it and how many said it: true of a night, not of an article.
static COUNTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"[ \t]*\((?:(?:해결|상담) [0-9,]+건(?: · 상담사 [0-9,]+명)?|[0-9,]+ (?:solved|conversations?)(?: · [0-9,]+ agents?)?)\)").ok()
});

/// Returns the article that a draft becomes: `document` is the draft's own or an edit of it, `original` the draft's own. Its state
/// is not validated, whatever the document says: a person says that elsewhere, in the article itself.
#[must_use]
pub fn article(draft: &Draft, original: &str, document: &str, updated: Day) -> String {
    let lines = Lines::parse(document);
    let writer = Writer::new(draft, original);
    let mut text = String::new();
    for section in lines.sections().into_iter().filter(|section| section.level == 2) {
        if section.part().is_none_or(Part::is_for_readers) {
            let written = writer.section(&lines, &section);
            if !written.is_empty() {
                text.push_str(&format!("\n## {}\n\n{written}", section.heading));
            }
        }
    }
    to_markdown(&manuscript(draft, &lines, updated, text))
}

fn manuscript(draft: &Draft, lines: &Lines, updated: Day, body: String) -> Manuscript {
    let title = lines.sections().into_iter().find(|section| section.level == 1).map(|section| plain(&section.heading));
    let title = title.filter(|title| !title.is_empty()).unwrap_or_else(|| draft.name.get(draft.language).to_owned());
    let audience = lines.value("audience").and_then(|typed| names::audience(&typed)).unwrap_or(draft.audience);
    Manuscript {
        id: draft.id.clone(),
        title,
        updated: Some(updated),
        state: ArticleState::NotValidated,
        audience: Some(audience),
        language: draft.language,
        tags: draft.search_words.clone(),
        extra: vec![("topic", draft.topic.clone()), ("draft", draft.id.clone())],
        body,
    }
}

/// Returns the words of a line of Markdown that has only escapes and emphasis.
fn plain(markdown: &str) -> String {
    let (mut text, mut letters) = (String::new(), markdown.chars().peekable());
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => text.extend(letters.next()),
            ('*' | '`', _) => {}
            _ => text.push(letter),
        }
    }
    text.trim().to_owned()
}

/// Returns a line without what is true of a night only.
pub(super) fn without_counts(text: &str) -> String {
    COUNTS.as_ref().map_or_else(|| text.to_owned(), |counts| counts.replace_all(text, "").into_owned())
}

/// Returns where a line comes from, as readers of the page do not see it.
pub(super) fn comment(places: &[String], language: Language) -> String {
    let shown: Vec<String> = places.iter().take(N_PLACES).map(|place| in_comment(place)).collect();
    let (shown, n_more) = (shown.join(", "), places.len().saturating_sub(N_PLACES));
    match (language, n_more) {
        (Language::Ko, 0) => format!("<!-- 근거: {shown} -->"),
        (Language::Ko, n) => format!("<!-- 근거: {shown} 외 {n}건 -->"),
        (Language::En, 0) => format!("<!-- source: {shown} -->"),
        (Language::En, n) => format!("<!-- source: {shown} and {n} more -->"),
    }
}

pub(super) fn own_comment(language: Language) -> &'static str {
    match language {
        Language::Ko => "<!-- 근거: 검토자 -->",
        Language::En => "<!-- source: editor -->",
    }
}

/// The id of a conversation may hold what ends a comment.
pub(in crate::knowledge) fn in_comment(place: &str) -> String {
    place.split_whitespace().collect::<Vec<_>>().join(" ").replace("--", "- -").replace('>', "&gt;")
}

/// Returns all places of what a line cites: those of the draft's sentence that has the place, the one whose words it shows first, else
/// the place alone.
pub(super) fn places_of(draft: &Draft, sources: &[Source]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for source in sources {
        let is_first = |places: &[String]| places.first().is_some_and(|place| marks::names(source, place));
        let is_any = |places: &[String]| places.iter().any(|place| marks::names(source, place));
        let first = draft.all_steps().find(|step| is_first(&step.places));
        let step = first.or_else(|| draft.all_steps().find(|step| is_any(&step.places)));
        let places = match step {
            Some(step) => {
                let shown = step.said.citation().map(place_of).filter(|shown| step.places.contains(shown));
                shown.into_iter().chain(step.places.iter().cloned()).collect()
            }
            None => vec![source.place.clone()],
        };
        all.extend(places);
    }
    let mut seen = BTreeSet::new();
    all.retain(|place| seen.insert(place.clone()));
    all
}

struct Writer<'d> {
    draft: &'d Draft,
    /// Parts whose sentences have marks.
    marked: BTreeSet<Part>,
    /// Paragraphs of the run's own document without a mark: remarks to its reader.
    remarks: BTreeSet<String>,
}

impl<'d> Writer<'d> {
    fn new(draft: &'d Draft, original: &str) -> Self {
        let told = told(&Lines::parse(original));
        let is_remark = |block: &Block| block.marker.is_empty() && marks::read(&block.text) == Mark::None;
        let marked = marked(&told);
        let remarks = told
            .into_iter()
            .filter(|(part, block)| part.is_some_and(|part| marked.contains(&part)) && is_remark(block))
            .map(|(_, block)| block.text)
            .collect();
        Self { draft, marked, remarks }
    }

    /// Returns the lines below a heading, without blank lines around them.
    fn section(&self, lines: &Lines, section: &Section) -> String {
        let is_marked = section.part().is_some_and(|part| self.marked.contains(&part));
        let blocks = lines.blocks(section.body.clone());
        let mut written: Vec<String> = Vec::new();
        let mut at = section.body.start;
        while at < section.body.end {
            match blocks.iter().find(|block| block.lines.start == at) {
                Some(block) => {
                    let is_remark = is_marked && block.marker.is_empty() && self.remarks.contains(&block.text);
                    if !is_remark {
                        written.extend(self.block(lines, &block.lines));
                    }
                    at = block.lines.end;
                }
                None => {
                    let line = lines.get(at);
                    let line = if heading(line).is_some() { without_counts(line) } else { line.to_owned() };
                    written.push(line.trim_end().to_owned());
                    at += 1;
                }
            }
        }
        without_gaps(&written)
    }

    fn block(&self, lines: &Lines, among: &Range<usize>) -> Vec<String> {
        let last = among.end - 1;
        let language = self.draft.language;
        let mut written: Vec<String> = (among.start..last).map(|at| without_counts(lines.get(at))).collect();
        let line = lines.get(last);
        let comment = match marks::read(line) {
            Mark::None => return written.into_iter().chain([without_counts(line)]).collect(),
            Mark::Own => own_comment(language).to_owned(),
            Mark::Cited(sources) => comment(&places_of(self.draft, &sources), language),
        };
        let said = without_counts(marks::without(line));
        let said = said.trim_end();
        // A mark alone on its line belongs to the line above it.
        match written.last_mut().filter(|_| said.trim().is_empty() || said.trim() == marker(line).trim()) {
            Some(above) => above.push_str(&format!(" {comment}")),
            None => written.push(format!("{said} {comment}")),
        }
        written
    }
}

/// Returns lines without blank ones at their ends, and with one where there are several.
fn without_gaps(lines: &[String]) -> String {
    let mut text = String::new();
    let mut n_blank = 0;
    for line in lines {
        if line.trim().is_empty() {
            n_blank += 1;
            continue;
        }
        if n_blank > 0 && !text.is_empty() {
            text.push('\n');
        }
        n_blank = 0;
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::super::Decision;
    use super::super::super::samples::{document, draft, step};
    use super::*;

    const DAY: Day = Day::constant(2026, 11, 20);

    #[test]
    fn a_document_becomes_an_article_with_its_sources_in_comments() {
        let mut draft = draft(Decision::New);
        draft.routes[0].steps[1].places.extend(["C-8#1:0-4".to_owned(), "C-9--x>#1:0-4".to_owned()]);
        draft.causes = vec![step("인증 서버 점검이 있었습니다", "C-3#2:0-12")];
        let text = document(&draft).replace("로그인합니다 (", "로그인합니다 **확인 필요: 수치** (");
        let nine: String = (0..11).map(|at| format!(", C-9{at:02}#1:0-9")).collect();
        let expected = format!(
            "---\nid: KB-D-000012\ntitle: 로그인이 자꾸 튕겨요\nupdated: 2026-11-20\nstate: not_validated\n\
             audience: internal_tier1\nlanguage: ko\ntags: [로그인, login]\ntopic: T-0042\ndraft: KB-D-000012\n---\n\
             \n## 문제\n\n- “로그인이 자꾸 튕겨요” <!-- 근거: C-1#0:0-11 -->\n\
             \n## 해결\n\n1. 앱을 완전히 끕니다 <!-- 근거: C-1#3:0-9{nine} -->\n\
             2. 다시 로그인합니다 **확인 필요: 수치** <!-- 근거: C-2#5:0-9{nine} 외 2건 -->\n\
             \n## 원인\n\n- 인증 서버 점검이 있었습니다 <!-- 근거: C-3#2:0-12{nine} -->\n"
        );
        assert_eq!(article(&draft, &document(&draft), &text, DAY), expected);
    }

    #[test]
    fn an_edit_is_taken_with_what_is_the_reviewers_own_and_is_never_validated() {
        let draft = draft(Decision::New);
        let original = document(&draft);
        let edited = original
            .replace("state: not_validated\naudience: internal_tier1", "state: validated\naudience: public")
            .replace("# 로그인이 자꾸 튕겨요", "# \\[앱\\] 로그인이 \"튕길\" 때")
            .replace("## 원인", "3. 그래도 안 되면\n   기다립니다.\n   [검토자]\n\n## 참고\n\n표\n\n## 원인");
        let text = article(&draft, &original, &edited, DAY);
        assert!(text.contains("title: \"[앱] 로그인이 \\\"튕길\\\" 때\"\n"), "{text}");
        assert!(text.contains("state: not_validated\naudience: public\n"), "{text}");
        assert!(text.contains("3. 그래도 안 되면\n   기다립니다. <!-- 근거: 검토자 -->\n\n## 참고\n\n표\n"), "{text}");
        assert!(!text.contains("지면이") && !text.contains("☐") && !text.contains("[근거"), "{text}");
    }

    #[test]
    fn what_is_true_of_a_night_goes_and_other_brackets_stay() {
        let check = |text: &str, expected: &str| assert_eq!(without_counts(text), expected);
        check("끕니다 (해결 1,012건 · 상담사 5명)", "끕니다");
        check("### 경우 1 (해결 12건)", "### 경우 1");
        check("Sign in (12 solved · 1 agent) **x**", "Sign in **x**");
        check("설정(해결 방법)에서 (3일 안)", "설정(해결 방법)에서 (3일 안)");
    }
}

//! Which words open something, and when was a person born? Passwords, codes and birth dates: only their context tells.

use std::sync::LazyLock;

use regex::Regex;

use super::page::{Cue, Found, Page, Surety};
use super::spoken;
use crate::model::MaskType;

/// Finds secrets and birth dates in a page.
pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    for cue in page.cues.iter().filter(|cue| cue.mask_type == MaskType::Password) {
        if let Some((start, end)) = secret_after(page.text, cue.end) {
            found.push(Found { start, end, mask_type: MaskType::Password, rule: "password", surety: Surety::Context });
        }
    }
    if page.expected.contains(MaskType::Password) && !page.cues.iter().any(|cue| cue.mask_type == MaskType::Password) {
        answered_secret(page, found);
    }
    births(page, found);
}

/// What may stand between the label and the secret; a counting word behind a number says that it is none.
static GAP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:는요?|은요?|이|가|를|을|로|으로|도|란에|에)?(?:\s*(?:is|was|to|=|:|그냥|제|앞|뒤|두|네|세|자리|숫자|가|번호)(?:\s|:|$|\b))*[ \t(:=\x22']*")
        .expect("a constant pattern, compiled by the tests of this file")
});

const COUNTED: [&str; 24] = [
    "회", "번", "자리", "개", "분", "초", "원", "일", "월", "년", "시", "차", "층", "명", "건", "times", "time",
    "digit", "minute", "second", "%", "-digit", "번째", "도",
];

fn secret_after(text: &str, from: usize) -> Option<(usize, usize)> {
    let gap = GAP.find(&text[from..]).map_or(0, |gap| gap.end());
    let explicit = text[from..from + gap].contains([':', '=']);
    let start = from + gap;
    let rest = &text[start..];
    if let Some(first) = rest.chars().next().filter(|c| spoken::syllable(*c).is_some()) {
        let said = spoken::korean(text, start)?;
        let _ = first;
        return (4..=8).contains(&said.digits.len()).then_some((start, said.end));
    }
    let len = rest.bytes().take_while(|byte| byte.is_ascii_graphic() && *byte != b'[').count();
    let word = rest[..len].trim_end_matches(['.', ',', ')', '?', '"', '\'', ';']);
    let after = &text[start + word.len()..];
    let digits_only = word.bytes().all(|byte| byte.is_ascii_digit());
    if digits_only {
        let counted = COUNTED.iter().any(|unit| after.trim_start_matches(' ').to_ascii_lowercase().starts_with(unit))
            && !after.starts_with("이");
        return ((2..=10).contains(&word.len()) && !counted).then_some((start, start + word.len()));
    }
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    let has_mark = word.bytes().any(|byte| !byte.is_ascii_alphanumeric() && !b"'-./,".contains(&byte));
    let copula = ["이에요", "예요", "인데", "입니다", "로 ", "으로", "이고", "라고", "이라고", "이요", "임"]
        .iter()
        .any(|tail| after.starts_with(tail));
    let plain_word = word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_lowercase()) && (copula || explicit);
    let marks_only = !word.bytes().any(|byte| byte.is_ascii_alphanumeric());
    let hit = word.len() >= 3 && !marks_only && (has_digit || has_mark) && !word.contains("://") && !word.contains('@')
        || plain_word;
    hit.then_some((start, start + word.len()))
}

/// The question before asked for a code: the first short number of the answer is it.
fn answered_secret(page: &Page, found: &mut Vec<Found>) {
    for run in super::digits::runs(page.text) {
        let n_digits: usize = run.groups.iter().map(|group| group.digits.len()).sum();
        let (Some(first), Some(last)) = (run.groups.first(), run.groups.last()) else { continue };
        if (3..=8).contains(&n_digits) {
            let (start, end) = (first.start, last.end);
            found.push(Found { start, end, mask_type: MaskType::Password, rule: "password", surety: Surety::Context });
            return;
        }
    }
}

static BIRTH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?:(?:19|20)?\d{2} ?년 ?\d{1,2} ?월 ?\d{1,2} ?일?",
        r"|(?:19|20)\d{2} ?[-./] ?\d{1,2} ?[-./] ?\d{1,2}",
        r"|\d{1,2}[-./]\d{1,2}[-./](?:19|20)?\d{2}",
        r"|\d{2}[-./]\d{1,2}[-./]\d{1,2}",
        r"|(?:\d{1,2}(?:st|nd|rd|th)? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? (?:\d{1,2}(?:st|nd|rd|th)?,? )?(?:19|20)\d{2}",
        r"|(?:19|20)\d{6}|\d{6}|\d{1,2} ?월 ?\d{1,2} ?일",
        r"|(?:천구백|이천|[일이삼사오육칠팔구]?십)[일이삼사오육칠팔구십공영]*년 ?[일이삼사오유육칠팔구시십]+월 ?[일이삼사오육칠팔구십]+일)",
    ))
    .expect("a constant pattern, compiled by the tests of this file")
});

fn births(page: &Page, found: &mut Vec<Found>) {
    let text = page.text;
    let labels: Vec<&Cue> = page.cues.iter().filter(|cue| cue.mask_type == MaskType::Birth).collect();
    let asked = page.expected.contains(MaskType::Birth);
    if labels.is_empty()
        && !asked
        && !text.contains('생')
        && !text.contains("19")
        && !text.contains("200")
        && !text.contains('년')
    {
        return;
    }
    for hit in BIRTH.find_iter(text) {
        let whole = !text[hit.end()..].starts_with(|c: char| c.is_ascii_digit())
            && !text[..hit.start()].ends_with(|c: char| c.is_ascii_digit() || c == '-');
        let labelled = labels
            .iter()
            .any(|cue| cue.end <= hit.start() && near(&text[cue.end..hit.start()], has_year(hit.as_str())));
        let after = text[hit.end()..].trim_start_matches(' ');
        let born = after.starts_with('생')
            && !after.starts_with("생일")
            && !after.starts_with("생각")
            && !after.starts_with("생긴")
            && !after.starts_with("생겼");
        // A bare 6-digit number with a hyphen behind is a resident number.
        let resident = text[hit.end()..].starts_with('-');
        if whole && !resident && (labelled || born || is_long_ago(hit.as_str()) || (asked && hit.len() >= 6)) {
            found.push(Found {
                start: hit.start(),
                end: hit.end(),
                mask_type: MaskType::Birth,
                rule: "birth date",
                surety: Surety::Shape,
            });
        }
    }
}

/// A whole date of these years is when somebody was born, whatever stands around it: nobody tells a help desk of orders from then.
const LONG_AGO: std::ops::RangeInclusive<u32> = 1920..=2009;
/// The same for 68년 8월 20일; smaller numbers may be of this century.
const LONG_AGO_IN_SHORT: std::ops::RangeInclusive<u32> = 30..=99;

fn is_long_ago(date: &str) -> bool {
    let (year, rest) = date.split_at(date.bytes().take_while(u8::is_ascii_digit).count());
    let Ok(number) = year.parse::<u32>() else { return false };
    let is_whole = rest.contains(|c: char| c.is_ascii_digit());
    let is_short = year.len() == 2 && rest.trim_start().starts_with('년');
    is_whole && (year.len() == 4 && LONG_AGO.contains(&number) || is_short && LONG_AGO_IN_SHORT.contains(&number))
}

/// A month and a day alone (11월 1일) are no birth date unless the label stands right before them.
fn has_year(date: &str) -> bool {
    !date.contains('월') || date.contains('년')
}

fn near(gap: &str, has_year: bool) -> bool {
    gap.chars().count() <= if has_year { 10 } else { 3 }
        && !gap.contains(['\n', '?', '!', ']'])
        && !gap.contains(|c: char| c.is_ascii_digit())
}

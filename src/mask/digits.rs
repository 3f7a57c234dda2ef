//! Where do digits stand? Groups of written and spoken digits, and runs of groups that may be one number.

use super::spoken::{self, is_hangul};

/// How a group is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// As figures, or as stars that hide figures.
    Written,
    /// As Korean words.
    Korean,
    /// As English words.
    English,
}

/// One group of digits without anything in between; positions in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) start: usize,
    pub(super) end: usize,
    /// ASCII digits, `*` where the text hides one.
    pub(super) digits: String,
    pub(super) voice: Voice,
}

/// What stands between two groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    Space,
    Hyphen,
    Dot,
    Slash,
    Other,
}

/// Groups that may be one number: at least one group, one joint fewer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Run {
    pub(super) groups: Vec<Group>,
    pub(super) joints: Vec<Joint>,
}

/// Returns all runs in order. Digits that belong to a word with Latin letters (`27GL850`) and amounts (`1,250,000`) are none.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut run = Run::default();
    let mut at = 0;
    while at < text.len() {
        let Some(group) = next_group(text, &mut at) else { break };
        let joint = run.groups.last().and_then(|last| joint(&text[last.end..group.start], last.voice, group.voice));
        match joint {
            Some(joint) => run.joints.push(joint),
            None if run.groups.is_empty() => {}
            None => runs.push(std::mem::take(&mut run)),
        }
        run.groups.push(group);
    }
    if !run.groups.is_empty() {
        runs.push(run);
    }
    for run in &mut runs {
        trim_words(run);
        trim_copula(text, run);
    }
    runs.retain(|run| run.groups.iter().map(|group| group.digits.len()).sum::<usize>() >= 2);
    runs
}

/// …공 일 칠 이고: a lone 이 at the end of a mobile number that is whole without it is an ending.
fn trim_copula(text: &str, run: &mut Run) {
    let n_digits: usize = run.groups.iter().map(|group| group.digits.len()).sum();
    let mobile = run.groups.iter().flat_map(|group| group.digits.chars()).take(3).eq("010".chars());
    let lone = run.groups.last().is_some_and(|group| &text[group.start..group.end] == "이");
    if n_digits == 12 && mobile && lone {
        run.groups.pop();
        run.joints.pop();
    }
}

/// "367446 Oh, thanks": one or two digit words at an end are ordinary words.
fn trim_words(run: &mut Run) {
    let n_words = run.groups.iter().filter(|group| group.voice == Voice::English).count();
    if n_words == 0 || n_words >= 3 {
        return;
    }
    while run.groups.last().is_some_and(|group| group.voice == Voice::English) {
        run.groups.pop();
        run.joints.pop();
    }
    while run.groups.first().is_some_and(|group| group.voice == Voice::English) {
        run.groups.remove(0);
        if !run.joints.is_empty() {
            run.joints.remove(0);
        }
    }
}

/// Returns what a text between two groups says; none when it keeps them apart.
fn joint(between: &str, before: Voice, after: Voice) -> Option<Joint> {
    let spoken = before != Voice::Written || after != Voice::Written;
    if between.len() > 14 || between.contains('\n') {
        return None;
    }
    let bare = between.trim();
    Some(match bare {
        "" if between.len() <= 2 => Joint::Space,
        "-" | "--" => Joint::Hyphen,
        "." if between.len() <= 2 => Joint::Dot,
        "/" => Joint::Slash,
        ")" | ")-" | "(" | "_" | "·" | "=" | "+" if !between.contains("  ") => Joint::Other,
        "," if spoken || between == "," => Joint::Other,
        "에" | "다시" | "대시" | "하이픈" | "짝대기" | "..." | "…" | "dash" | "에," | "음" | "어" if spoken => {
            Joint::Hyphen
        }
        _ => return None,
    })
}

fn next_group(text: &str, at: &mut usize) -> Option<Group> {
    let bytes = text.as_bytes();
    while *at < bytes.len() {
        let start = *at;
        let byte = bytes[start];
        if byte.is_ascii_digit() || byte == b'*' {
            if let Some(group) = written(text, start, at) {
                return Some(group);
            }
        } else if byte.is_ascii_alphabetic() {
            if let Some(group) = latin(text, start, at) {
                return Some(group);
            }
        } else if byte < 0x80 {
            *at += 1;
        } else {
            let c = text[start..].chars().next()?;
            *at = start + c.len_utf8();
            if let Some(group) = hangul(text, start, c) {
                *at = group.end;
                return Some(group);
            }
        }
    }
    None
}

fn written(text: &str, start: usize, at: &mut usize) -> Option<Group> {
    let bytes = text.as_bytes();
    let len = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'*').count();
    let end = start + len;
    if let Some(amount_end) = amount_end(bytes, start, end) {
        *at = amount_end;
        return None;
    }
    if bytes.get(end).is_some_and(u8::is_ascii_alphabetic) && !mobile_prefix(&text[start..]) {
        *at = word_end(bytes, end);
        return None;
    }
    *at = end;
    let digits = &text[start..end];
    // Stars alone are emphasis (**); a hidden part of a number has digits before it, in the run or in the group.
    let stars_only = !digits.bytes().any(|byte| byte.is_ascii_digit());
    let follows_joint = start > 0 && matches!(bytes[start - 1], b'-' | b' ' | b'.');
    if stars_only && !(follows_joint && (3..=8).contains(&len)) {
        return None;
    }
    Some(Group { start, end, digits: digits.to_owned(), voice: Voice::Written })
}

/// Returns the end of an amount with thousands marks (`1,250,000.50`) that begins at `start`.
fn amount_end(bytes: &[u8], start: usize, first_end: usize) -> Option<usize> {
    if first_end - start > 3 || bytes[start] == b'0' {
        return None;
    }
    let mut end = first_end;
    while bytes.get(end) == Some(&b',')
        && bytes.len() >= end + 4
        && bytes[end + 1..end + 4].iter().all(u8::is_ascii_digit)
        && !bytes.get(end + 4).is_some_and(u8::is_ascii_digit)
    {
        end += 4;
    }
    if end == first_end {
        return None;
    }
    if bytes.get(end) == Some(&b'.') {
        end += 1 + bytes[end + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    Some(end)
}

/// Reads English digit words, a mobile prefix written with the letter O, or passes over a word of letters and digits.
fn latin(text: &str, start: usize, at: &mut usize) -> Option<Group> {
    let bytes = text.as_bytes();
    let fresh = start == 0 || !bytes[start - 1].is_ascii_alphanumeric();
    if fresh && mobile_prefix(&text[start..]) {
        let len = bytes[start..].iter().take_while(|byte| digit_or_lookalike(**byte).is_some()).count();
        let digits = bytes[start..start + len].iter().filter_map(|byte| digit_or_lookalike(*byte)).collect();
        *at = start + len;
        return Some(Group { start, end: start + len, digits, voice: Voice::Written });
    }
    if fresh && let Some(spoken) = spoken::english(text, start) {
        *at = spoken.end;
        return Some(Group { start, end: spoken.end, digits: spoken.digits, voice: Voice::English });
    }
    *at = word_end(bytes, start);
    None
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    start + bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count()
}

/// Returns whether a text begins with 010 with letters in the digits' place (O1O, o1o), then more digits.
fn mobile_prefix(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 6
        && matches!(bytes[0], b'0' | b'O' | b'o')
        && matches!(bytes[1], b'1' | b'l' | b'I')
        && matches!(bytes[2], b'0' | b'O' | b'o')
        && bytes[..3].iter().any(u8::is_ascii_alphabetic)
        && (bytes[3].is_ascii_digit() || (matches!(bytes[3], b'-' | b' ' | b'.') && bytes[4].is_ascii_digit()))
}

fn digit_or_lookalike(byte: u8) -> Option<char> {
    match byte {
        b'0'..=b'9' => Some(byte as char),
        b'O' | b'o' => Some('0'),
        b'l' | b'I' => Some('1'),
        _ => None,
    }
}

fn hangul(text: &str, start: usize, c: char) -> Option<Group> {
    if !is_hangul(c) || (spoken::syllable(c).is_none() && !"하다여일아".contains(c)) {
        return None;
    }
    let mut before = text[..start].chars().rev();
    let last = before.next();
    // Inside a word a number is only believed when it begins like a mobile number, or a spoken dash stands before it.
    let inside = last.is_some_and(is_hangul);
    let rest = &text[start..];
    let mobile = matches!(c, '공' | '영') && (rest.starts_with("공일공") || rest.starts_with("영일영"));
    let after_dash = || {
        let head = &text[..start];
        last == Some('에') || (last == Some('시') && (head.ends_with("다시") || head.ends_with("대시")))
    };
    if inside && !mobile && !after_dash() {
        return None;
    }
    let spoken = spoken::korean(text, start)?;
    // 1일, 2일: one syllable right behind a figure is a unit.
    if last.is_some_and(|last| last.is_ascii_digit()) && spoken.digits.len() < 3 {
        return None;
    }
    Some(Group { start, end: spoken.end, digits: spoken.digits, voice: Voice::Korean })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Vec<String> {
        let digits = |run: &Run| run.groups.iter().map(|group| group.digits.as_str()).collect::<Vec<_>>().join("|");
        runs(text).iter().map(digits).collect()
    }

    #[test]
    fn groups_join_where_people_write_one_number() {
        for (text, expected) in [
            ("제 번호는 010-3847-2291이구요", vec!["010|3847|2291"]),
            ("공일공에 이구삼팔에 사칠오육이요", vec!["010|2938|4756"]),
            ("공 일 공 사 사 팔 이 구 공 일 칠 이고", vec!["0|1|0|4|4|8|2|9|0|1|7"]),
            ("번호는공일공일이삼사오육칠팔이에요", vec!["01012345678"]),
            ("O1O-2234-5567로", vec!["010|2234|5567"]),
            ("1,250,000원 결제", vec![]),
            ("LG 27GL850-B 모니터", vec![]),
            ("930717-2****** 이렇게", vec!["930717|2******"]),
            ("double five oh one", vec!["55|0|1"]),
            ("2시 30분 11월 1일", vec!["30", "11"]),
            ("이물질이 사이즈가", vec![]),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
    }
}

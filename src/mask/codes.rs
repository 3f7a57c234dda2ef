//! Which codes of letters and digits name a person, a parcel or an order? Also number plates.

use super::checks;
use super::page::{Found, Page, Surety};
use super::spoken::is_hangul;
use crate::model::MaskType;

/// Letters of Korean number plates, for cars of private people, rental and delivery.
const PLATE_LETTERS: &str =
    "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호육해공국합";

/// Plate letters that are also units or endings behind a number (30도 2000, 12호 1203): only without a blank or with a label.
const PLATE_UNITS: &str = "도호주부조로구수소오무대";

/// Finds codes in a page.
pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    if page.has_digit {
        plates(page, found);
    }
    if page.has_digit || !page.cues.is_empty() {
        for (start, end) in tokens(page.text) {
            code(page, start, end, found);
        }
        ibans(page, found);
    }
}

/// Returns words of Latin letters, digits and the marks between them.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() {
            let joins =
                matches!(bytes[at], b'-' | b'_' | b'/') && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
            if !bytes[at].is_ascii_alphanumeric() && !joins {
                break;
            }
            at += 1;
        }
        tokens.push((start, at));
    }
    tokens
}

fn code(page: &Page, start: usize, end: usize, found: &mut Vec<Found>) {
    let text = &page.text[start..end];
    let n_digits = text.bytes().filter(u8::is_ascii_digit).count();
    let n_letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
    // #48291: the mark goes with the code.
    let from = if page.text[..start].ends_with('#') { start - 1 } else { start };
    let mut push = |mask_type, rule, surety| found.push(Found { start: from, end, mask_type, rule, surety });
    if n_digits == 0 {
        let shouted = (5..=8).contains(&n_letters)
            && n_letters == text.len()
            && text.bytes().all(|byte| byte.is_ascii_uppercase());
        if shouted && names_code(page, start, MaskType::Order) {
            push(MaskType::Order, "order code", Surety::Context);
        }
        return;
    }
    if n_letters == 0 {
        return;
    }
    if text.starts_with("1Z") && text.len() == 18 {
        return push(MaskType::Tracking, "tracking code", Surety::Shape);
    }
    let label = page.label_before(start, 24).map(|cue| (cue.mask_type, page.text[cue.end..start].chars().count()));
    match label {
        Some((MaskType::Order, gap))
            if (4..=40).contains(&text.len())
                && (names_code(page, start, MaskType::Order) || gap <= 6)
                && !product(text) =>
        {
            return push(MaskType::Order, "order code", Surety::Context);
        }
        Some((MaskType::Account, _)) if n_digits >= 6 => {
            return push(MaskType::Account, "account code", Surety::Context);
        }
        Some((MaskType::Tracking, _)) if n_digits >= 5 => {
            return push(MaskType::Tracking, "tracking code", Surety::Context);
        }
        Some((MaskType::Passport, _)) if (7..=10).contains(&text.len()) && n_digits >= 5 => {
            return push(MaskType::Passport, "passport", Surety::Context);
        }
        Some((MaskType::DriverLicence, _)) if n_digits >= 5 => {
            return push(MaskType::DriverLicence, "driver licence code", Surety::Context);
        }
        Some((MaskType::Vehicle, _)) if (4..=9).contains(&text.len()) && n_digits >= 2 => {
            return push(MaskType::Vehicle, "plate", Surety::Context);
        }
        _ => {}
    }
    if page.expected.contains(MaskType::Order) && n_digits >= 3 && label.is_none() {
        return push(MaskType::Order, "order code", Surety::Context);
    }
    if passport_shape(text) {
        return push(MaskType::Passport, "passport", Surety::Shape);
    }
    // 0x80070057 is an error code.
    if n_digits >= 7 && !text.starts_with("0x") && page.mode == super::Mode::Strict {
        push(MaskType::Order, "long code", Surety::Fallback);
    }
}

/// A label that names a code stands right before: 주문번호(는), booking reference (is).
fn names_code(page: &Page, start: usize, kind: MaskType) -> bool {
    let Some(cue) = page.label_before(start, 24).filter(|cue| cue.mask_type == kind) else { return false };
    let word = page.text[cue.start..cue.end].to_ascii_lowercase();
    let gap = page.text[cue.end..start].trim().to_ascii_lowercase();
    if is_list(&gap) {
        return true;
    }
    let named = ["번호", "number", "no", "id", "#", "code", "ref", "reference", "pnr", "locator", "주번"]
        .iter()
        .any(|mark| word.ends_with(mark));
    named
        && matches!(
            gap.as_str(),
            "" | "는"
                | "은"
                | "가"
                | "이"
                | "를"
                | ":"
                | "="
                | "is"
                | "was"
                | "#"
                | "- "
                | "-"
                | "는요"
                | "가요"
                | "is:"
                | "("
                | "은요"
        )
}

/// Other codes of the same kind stand between: 주문번호 B847291이랑 B847305.
fn is_list(gap: &str) -> bool {
    let mut words = gap.split([' ', ',']).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some()
        && words.all(|word| {
            let rest = word.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '#');
            let code = word.bytes().any(|byte| byte.is_ascii_digit());
            (code && matches!(rest, "" | "이랑" | "랑" | "하고" | "과" | "와"))
                || matches!(word, "그리고" | "and" | "&" | "하고")
        })
}

/// Sizes and models right behind the word "order": 256GB, 10kg, 2XL.
fn product(text: &str) -> bool {
    // iphone7, galaxy26: a word with a number or two at its end.
    let word = text.trim_end_matches(|c: char| c.is_ascii_digit());
    if word.len() >= 4 && text.len() - word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return true;
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0
        && digits <= 4
        && text[digits..].bytes().all(|byte| byte.is_ascii_alphabetic())
        && text.len() - digits <= 3
}

/// Korean passports: M, S, R, O, D or G with eight digits, or with three digits, a letter and four digits.
fn passport_shape(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| bytes[range].iter().all(u8::is_ascii_digit);
    bytes.len() == 9
        && b"MSRODG".contains(&bytes[0])
        && (digits(1..9) || (digits(1..4) && bytes[4].is_ascii_uppercase() && digits(5..9)))
}

/// IBANs stand in groups of four; the check digits tell where one ends.
fn ibans(page: &Page, found: &mut Vec<Found>) {
    let bytes = page.text.as_bytes();
    for start in 0..bytes.len().saturating_sub(14) {
        let fresh = start == 0 || !bytes[start - 1].is_ascii_alphanumeric();
        let head = fresh
            && bytes[start].is_ascii_uppercase()
            && bytes[start + 1].is_ascii_uppercase()
            && bytes[start + 2..start + 4].iter().all(u8::is_ascii_digit);
        if !head {
            continue;
        }
        let (mut code, mut best) = (String::new(), None);
        for (idx, byte) in bytes[start..].iter().enumerate() {
            match byte {
                b'A'..=b'Z' | b'0'..=b'9' => code.push(*byte as char),
                b' ' | b'-' => continue,
                _ => break,
            }
            let ends = !bytes.get(start + idx + 1).is_some_and(u8::is_ascii_alphanumeric);
            if ends && checks::iban(&code) {
                best = Some(start + idx + 1);
            }
            if code.len() > 34 {
                break;
            }
        }
        if let Some(end) = best {
            found.push(Found { start, end, mask_type: MaskType::Iban, rule: "iban", surety: Surety::Shape });
        }
    }
}

fn plates(page: &Page, found: &mut Vec<Found>) {
    let text = page.text;
    for (at, letter) in text.char_indices().filter(|(_, c)| is_hangul(*c) && PLATE_LETTERS.contains(*c)) {
        let after = &text[at + letter.len_utf8()..];
        let blank = after.starts_with(' ');
        let number = after.strip_prefix(' ').unwrap_or(after);
        let four = number.len() >= 4 && number.as_bytes()[..4].iter().all(u8::is_ascii_digit);
        if !four
            || number[4..]
                .starts_with(|c: char| c.is_ascii_alphanumeric() || "-,원개명회년월일점호동억만천백조".contains(c))
            || number[4..].starts_with(" 원")
        {
            continue;
        }
        let end = at + letter.len_utf8() + usize::from(blank) + 4;
        let head = &text[..at];
        let digits = head.trim_end_matches(' ');
        let n_digits = digits.bytes().rev().take_while(u8::is_ascii_digit).count();
        let labelled = page.label_before(at, 16).is_some_and(|cue| cue.mask_type == MaskType::Vehicle)
            || after_says_car(&text[end..]);
        let start = digits.len() - n_digits;
        let alone = !text[..start].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
        if (2..=3).contains(&n_digits) && alone && (digits.len() == head.len() || labelled) {
            if labelled || !(blank && PLATE_UNITS.contains(letter)) {
                // Older plates name the region before the digits: 서울 31바 1234.
                let region = text[..start].trim_end_matches(' ').rsplit([' ', '\n']).next().unwrap_or_default();
                let start = if page.lists.regions.contains(region) {
                    text[..start].trim_end_matches(' ').len() - region.len()
                } else {
                    start
                };
                found.push(Found { start, end, mask_type: MaskType::Vehicle, rule: "plate", surety: Surety::Shape });
            }
        } else if n_digits == 0 && head.ends_with(' ') && labelled {
            // Motorcycles: 서울 마포 가 1928.
            let words: Vec<&str> = head.split_whitespace().rev().take(2).collect();
            let start = match words[..] {
                [district, region] if page.lists.regions.contains(region) => {
                    head.rfind(region).filter(|from| head[*from..].contains(district))
                }
                _ => None,
            };
            if let Some(start) = start {
                found.push(Found { start, end, mask_type: MaskType::Vehicle, rule: "plate", surety: Surety::Context });
            }
        }
    }
}

fn after_says_car(after: &str) -> bool {
    let after = after.trim_start_matches([' ', ',']);
    ["차", "번호판", "오토바이", "트럭", "car", "vehicle"].iter().any(|word| after.starts_with(word))
}

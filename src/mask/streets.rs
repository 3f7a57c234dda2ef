//! Where does someone live, in Latin letters? Streets with a number, flats, post boxes, post codes, romanised Korean roads.

use std::sync::LazyLock;

use regex::Regex;

use super::page::{Found, Page, Surety};
use crate::model::MaskType;

const SUFFIX: &str = r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Terrace|Boulevard|Blvd|Way|Square|Sq|Close|Crescent|Parkway|Pkwy|Highway|Hwy|Circle|Cir|Mews|Gardens|Grove|Trail|Plaza|Row)";

/// Word ends count ASCII letters only: Hangul behind a Latin word is a particle, and the search is several times faster.
fn pattern(text: &str) -> Regex {
    Regex::new(&text.replace(r"\b", r"(?-u:\b)")).expect("a constant pattern, compiled by the tests of this file")
}

/// What may stand before and behind a street: flat, city, state with ZIP, British post code.
const UNIT: &str = r"(?:(?:Unit|Flat|Apt\.?|Apartment|Suite|Room|Floor) ?#?[A-Z]?\d*[A-Z]?,? )?";
const REST: &str = r"(?:,? (?:Apt\.?|Apartment|Suite|Ste\.?|Unit|Floor|Room|Flat|#) ?#?[A-Z0-9-]+)?(?:,? [A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+)?(?:,? [A-Z]{2,3})?(?:,? \d{4,5}(?:-\d{4})?| [A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}))?";

static STREET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b{UNIT}\d{{1,5}}[A-Z]?(?:-\d{{1,4}})?,? (?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\.? )?(?:[A-Z][A-Za-z'’.-]*|\d{{1,3}}(?:st|nd|rd|th)) ?(?:[A-Z][A-Za-z'’.-]* ){{0,3}}{SUFFIX}\b\.?{REST}"
    ))
});

/// Named avenues without a suffix word between: Fifth Avenue, 5th Ave.
static LOWER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b\d{{1,5}}[a-z]?,? (?:[a-z'’.]+ ){{1,3}}(?:{SUFFIX})\b(?:,? (?:apt|unit|flat|suite|#)\.? ?[a-z0-9-]+)?(?:,? \d{{5}})?"
    ))
});

/// 18 Teheran-ro 4-gil, Apt 302; Teheran-ro 152.
static ROMANISED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:#|room |apt\.? |unit )?[a-z]?\d{1,5}(?:-\d{1,4})?(?:ho|dong)?,? ){0,3}[a-z]+(?:daero|-daero|-?ro|-gil)(?: ?\d{1,4}(?:[a-z]{2})?-?(?:beon-?)?gil)?(?:,? (?:apt\.?|unit|room|#)? ?\d{1,5}(?:-\d{1,4})?(?:dong|ho|f)?\b){0,3}",
    )
});

static BOX: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?i:P\.? ?O\.? ?Box) \d+(?:, [A-Z][A-Za-z]+\b(?:,? [A-Z]{2}\b)?(?: \d{5}\b)?)?"));

static POST_CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}\b"));

/// Finds English addresses in a page.
pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.text;
    if !page.has_digit || !text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return;
    }
    let mut push = |start: usize, end: usize, surety| {
        found.push(Found { start, end, mask_type: MaskType::Address, rule: "address", surety })
    };
    let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
    if upper && text.len() >= 10 {
        for hit in STREET.find_iter(text) {
            push(hit.start(), hit.end(), Surety::Context);
        }
        for hit in POST_CODE.find_iter(text) {
            push(hit.start(), hit.end(), Surety::Context);
        }
    }
    if text.contains("-ro") || text.contains("-gil") || text.contains("daero") {
        for hit in ROMANISED.find_iter(text).filter(|hit| hit.as_str().bytes().any(|byte| byte.is_ascii_digit())) {
            push(hit.start(), hit.end(), Surety::Context);
        }
    }
    if text.contains("ox ") {
        for hit in BOX.find_iter(text) {
            push(hit.start(), hit.end(), Surety::Shape);
        }
    }
    let told =
        page.cues.iter().any(|cue| cue.mask_type == MaskType::Address) || page.expected.contains(MaskType::Address);
    if told {
        for hit in LOWER.find_iter(text) {
            push(hit.start(), hit.end(), Surety::Context);
        }
    }
}

//! Where does someone live? Korean addresses: province and district stay, everything from the road or lot on is hidden.

use super::address_words::{
    NOT_STREETS, Part, building_with_ending, detail_len, has_unit, is_flat, is_flat_and_room, is_glued_street, is_lane,
    is_room, number_len, part, street_number,
};
use super::lists::Lists;
use super::page::{Found, Page, Surety};
use crate::model::MaskType;

/// One blank-separated word, without brackets and commas around it; positions in bytes.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    start: usize,
    text: &'a str,
}

/// Finds Korean addresses in a page.
pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.text;
    let written = page.has_digit
        && (text.contains('로')
            || text.contains('길')
            || text.contains('동')
            || text.contains('리')
            || text.contains('가')
            || text.contains('층')
            || text.contains('읍')
            || text.contains('면'));
    let spoken = text.contains('동') && text.contains('호');
    if !written && !spoken {
        return;
    }
    for line in lines(text) {
        find_in_line(page, &words(text, line), found);
    }
}

fn lines(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut from = 0;
    text.split('\n').map(move |line| {
        let start = from;
        from += line.len() + 1;
        (start, start + line.len())
    })
}

fn words(text: &str, (from, to): (usize, usize)) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = from;
    for piece in text[from..to].split(' ') {
        let trimmed = piece.trim_start_matches(['(', ',', ':', '"', '\'']);
        let at = start + piece.len() - trimmed.len();
        let trimmed = trimmed.trim_end_matches([',', ')', '.', '"', '\'', '?', '!']);
        if !trimmed.is_empty() {
            words.push(Word { start: at, text: trimmed });
        }
        start += piece.len() + 1;
    }
    words
}

fn find_in_line(page: &Page, words: &[Word], found: &mut Vec<Found>) {
    let mut idx = 0;
    while idx < words.len() {
        idx = match address_at(page, words, idx) {
            Some((first, last, end)) => {
                let start = first_byte(page, words, first);
                found.push(Found {
                    start,
                    end,
                    mask_type: MaskType::Address,
                    rule: "address",
                    surety: Surety::Context,
                });
                last + 1
            }
            None => idx + 1,
        };
    }
}

/// A label may hang on the first word: 주소:월드컵북로.
fn first_byte(page: &Page, words: &[Word], first: usize) -> usize {
    let word = words[first];
    word.text.rfind([':', '(']).map_or(word.start, |at| (word.start + at + 1).min(page.text.len()))
}

/// Returns the first and last word and the last byte of an address that begins at a word.
fn address_at(page: &Page, words: &[Word], idx: usize) -> Option<(usize, usize, usize)> {
    let lists = page.lists;
    let word = words[idx];
    // Without a figure, a road or a flat in reach no word begins an address.
    let hints = |word: &Word| {
        word.text.bytes().any(|byte| byte.is_ascii_digit())
            || word.text.contains('호')
            || word.text.ends_with(['로', '길', '동'])
    };
    if !words[idx..].iter().take(3).any(hints) {
        return None;
    }
    let (regions, told) = evidence(page, words, idx);
    let next = words.get(idx + 1).map(|word| word.text);
    let begins = match part(lists, word.text) {
        Part::Street => {
            let number = next.and_then(street_number).is_some();
            let lane =
                next.is_some_and(is_lane) && words.get(idx + 2).is_some_and(|word| street_number(word.text).is_some());
            // 548-12 is a lot, 2-1 the score of a match.
            let lot = next.is_some_and(|next| next.contains('-') && number_len(next) >= 5);
            let known = !NOT_STREETS.contains(&word.text) && !word.text.ends_with("으로");
            let detail = words.get(idx + 2).is_some_and(|word| {
                matches!(part(lists, word.text), Part::Detail(_) | Part::LastDetail(_)) && has_unit(word.text)
            });
            let building = next.is_some_and(|next| part(lists, next) == Part::Building);
            (number || lane) && (regions > 0 || (known && (told || detail || lane || lot))) || (building && regions > 0)
        }
        Part::Detail(_) | Part::LastDetail(_) => {
            let glued = is_glued_street(word.text) && (regions > 0 || told);
            let flat = is_flat(word.text) && next.is_some_and(is_room) || is_flat_and_room(word.text);
            glued || flat
        }
        Part::Building => {
            let flat = next.is_some_and(|next| {
                (is_flat(next) && words.get(idx + 2).is_some_and(|word| is_room(word.text))) || is_flat_and_room(next)
            });
            let room = next.is_some_and(is_room);
            flat || (room && (regions > 0 || told))
        }
        Part::Other => {
            // An unknown house name before 101동 1203호, when the region stands before it: 서울 강서구 한솔마루 101동 …
            regions > 0
                && word.text.chars().count() >= 2
                && next.is_some_and(|next| is_flat(next) && words.get(idx + 2).is_some_and(|word| is_room(word.text)))
        }
        Part::Region => false,
    };
    if !begins {
        return None;
    }
    let (last, end) = extend(page, words, idx);
    Some((idx, last, end))
}

/// Counts the regions right before a word and says whether an address is announced (주소, 배송지, 집) or asked for.
fn evidence(page: &Page, words: &[Word], idx: usize) -> (usize, bool) {
    let mut regions = 0;
    for word in words[..idx].iter().rev() {
        if part(page.lists, word.text) != Part::Region {
            break;
        }
        regions += 1;
    }
    let start = words[idx].start;
    let label = page.cues.iter().any(|cue| {
        cue.mask_type == MaskType::Address && cue.end <= start && page.text[cue.end..start].chars().count() <= 16
    });
    (regions, label || page.expected.contains(MaskType::Address))
}

/// Takes further parts of the address from its first word on; returns the last word and the last byte.
fn extend(page: &Page, words: &[Word], first: usize) -> (usize, usize) {
    let mut last = first;
    let mut end = own_end(page.lists, words[first]);
    if matches!(part(page.lists, words[first].text), Part::LastDetail(_)) {
        return (last, end);
    }
    for (idx, word) in words.iter().enumerate().skip(first + 1) {
        let lane = is_lane(word.text) && words.get(idx + 1).is_some_and(|next| street_number(next.text).is_some());
        match part(page.lists, word.text) {
            _ if lane => (last, end) = (idx, word.start + word.text.len()),
            Part::Detail(len) => (last, end) = (idx, word.start + len),
            Part::LastDetail(len) => {
                return (idx, word.start + len);
            }
            Part::Street if words.get(idx + 1).is_some_and(|next| street_number(next.text).is_some()) => {
                (last, end) = (idx, word.start + word.text.len())
            }
            Part::Building => (last, end) = (idx, word.start + word.text.len()),
            // 푸른집 301호, B동 402호: an unknown word counts when a detail with its unit follows.
            _ if words.get(idx + 1).is_some_and(|next| detail_len(next.text).is_some() && has_unit(next.text))
                && idx - last <= 1
                && word.text.chars().count() <= 12 =>
            {
                (last, end) = (idx, word.start + word.text.len());
            }
            _ => {
                // 래미안아파트예요, 한국빌딩입니다: the house name counts, its ending does not.
                if let Some(len) = building_with_ending(word.text) {
                    return (idx, word.start + len);
                }
                break;
            }
        }
    }
    (last, end)
}

fn own_end(lists: &Lists, word: Word) -> usize {
    match part(lists, word.text) {
        Part::Detail(len) | Part::LastDetail(len) => word.start + len,
        _ => word.start + word.text.len(),
    }
}

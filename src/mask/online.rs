//! Which addresses and keys of the network are in a text? E-mail (written and spoken), links, IP addresses, session keys.

use std::net::Ipv6Addr;
use std::sync::LazyLock;

use regex::Regex;

use super::page::{Found, Page, Surety};
use crate::model::MaskType;

/// Finds them all in a page.
pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.text;
    if text.contains('@') {
        emails(text, found);
    }
    if SPOKEN_HINTS.iter().any(|hint| text.contains(hint)) {
        spoken_emails(text, found);
    }
    if text.contains("://")
        || text.contains("www.")
        || text.contains("WWW.")
        || text.contains('?') && text.contains('=')
    {
        links(text, found);
    }
    if page.has_digit {
        addresses(text, found);
    }
    if text.contains('=') || text.contains("eyJ") || page.cues.iter().any(|cue| cue.mask_type == MaskType::Cookie) {
        keys(page, found);
    }
}

/// Word ends count ASCII letters only: Hangul behind a Latin word is a particle, and the search is several times faster.
fn pattern(text: &str) -> Regex {
    Regex::new(&text.replace(r"\b", r"(?-u:\b)")).expect("a constant pattern, compiled by the tests of this file")
}

fn push(found: &mut Vec<Found>, (start, end): (usize, usize), mask_type: MaskType, rule: &'static str, surety: Surety) {
    found.push(Found { start, end, mask_type, rule, surety });
}

/// Walks from each @ to both sides; blanks right around it are slips of the finger.
fn emails(text: &str, found: &mut Vec<Found>) {
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices('@') {
        let local = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
        let gap = usize::from(at > 0 && bytes[at - 1] == b' ');
        let n_local = bytes[..at - gap].iter().rev().take_while(|byte| local(byte)).count();
        let gap_after = usize::from(bytes.get(at + 1) == Some(&b' '));
        let domain = &bytes[at + 1 + gap_after..];
        let n_domain = domain.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b".-".contains(byte)).count();
        let domain = text[at + 1 + gap_after..at + 1 + gap_after + n_domain].trim_end_matches(['.', '-']);
        let known = domain.contains('.') || PROVIDERS.iter().any(|provider| domain.eq_ignore_ascii_case(provider));
        // With a blank on either side only a whole domain proves that it is an address and not "@ 3 o'clock".
        let sure = if gap + gap_after > 0 { domain.contains('.') && !domain.starts_with('.') } else { known };
        if n_local > 0 && sure {
            let end = at + 1 + gap_after + domain.len();
            push(found, (at - gap - n_local, end), MaskType::Email, "email", Surety::Shape);
        } else if known && domain.contains('.') && gap == 0 && at > 0 {
            // A local part in Hangul.
            let n_hangul: usize =
                text[..at].chars().rev().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
            if n_hangul > 0 {
                push(
                    found,
                    (at - n_hangul, at + 1 + gap_after + domain.len()),
                    MaskType::Email,
                    "email",
                    Surety::Shape,
                );
            }
        }
    }
}

const PROVIDERS: [&str; 12] =
    ["gmail", "naver", "daum", "hanmail", "kakao", "nate", "hotmail", "outlook", "yahoo", "icloud", "live", "korea"];

/// What people say or write for @; nothing is searched further without one of them.
const SPOKEN_HINTS: [&str; 10] = ["골뱅이", "앳", " at ", " AT ", "(at)", "[at]", "{at}", "닷컴", "점 컴", "엣 "];

static SPOKEN: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [
        // hong 골뱅이 naver 점 com, 하늘구이골뱅이네이버닷컴, 에이비 골뱅이 지메일
        pattern(
            r"(?i)((?:[A-Za-z0-9가-힣][A-Za-z0-9가-힣._-]*|언더바|점|하이픈) ?){0,3}[A-Za-z0-9가-힣._-]+ ?(?:골뱅이|앳) ?(?:(?:[a-z0-9.-]+|네이버|지메일|쥐메일|다음|한메일|카카오|네이트|핫메일|아웃룩|야후|아이클라우드)(?: ?(?:점|닷|쩜|\.|dot) ?(?:com|net|co|kr|org|컴|넷|코|케이알|씨오|씨오엠|오알지)){0,2}|[가-힣]{1,8}?(?: ?(?:점|닷|쩜|\.) ?(?:com|net|co|kr|org|컴|넷|코|케이알|씨오|씨오엠|오알지)){1,2})",
        ),
        // mike dot jones at gmail dot com, tomtom77 at hotmail.com; behind a spoken dot any ending will do
        pattern(
            r"(?i)\b[a-z0-9][a-z0-9._%+-]*(?: (?:dot|underscore|dash|hyphen|period) [a-z0-9][a-z0-9._%+-]*)* at [a-z0-9-]+(?:(?: dot |\.)(?:com|net|org|edu|gov|co|kr|uk|io|de|fr|info|biz|au|ca|in|jp))+\b|\b[a-z0-9][a-z0-9._%+-]*(?: (?:dot|underscore|dash|hyphen|period) [a-z0-9][a-z0-9._%+-]*)+ at [a-z0-9-]+(?: dot [a-z]{2,})+\b",
        ),
        // hong(at)naver.com, p.novak [at] example [dot] org
        pattern(
            r"(?i)[a-z0-9][a-z0-9._%+-]* ?[(\[{] ?at ?[)\]}] ?[a-z0-9-]+(?: ?(?:\.|[(\[{] ?dot ?[)\]}]) ?[a-z0-9-]+)+",
        ),
    ]
});

fn spoken_emails(text: &str, found: &mut Vec<Found>) {
    for (idx, spoken) in SPOKEN.iter().enumerate() {
        for hit in spoken.find_iter(text) {
            let mut start = hit.start();
            if idx == 0 {
                start += words_before_address(hit.as_str());
            }
            push(found, (start, hit.end()), MaskType::Email, "email spoken", Surety::Shape);
        }
    }
}

/// Returns how many bytes in front of a spoken address are ordinary words: only the last word and letters spelt out belong to it.
fn words_before_address(hit: &str) -> usize {
    let sign = hit.find("골뱅이").or_else(|| hit.find('앳')).unwrap_or(0);
    let local = hit[..sign].trim_end();
    let mut start = local.rfind(' ').map_or(0, |blank| blank + 1);
    while start > 0 {
        let before = local[..start].trim_end();
        let word_start = before.rfind(' ').map_or(0, |blank| blank + 1);
        let word = &before[word_start..];
        let part = ["점", "언더바", "하이픈"].contains(&word)
            || word.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && local[start..].starts_with(|c: char| c.is_ascii_digit());
        let part = part || is_spelt(word);
        let after_mark = ["점 ", "언더바 ", "하이픈 "].iter().any(|mark| local[start..].starts_with(mark));
        if !part && !after_mark {
            break;
        }
        start = word_start;
    }
    start
}

/// 에이비씨: Latin letters spelt in Hangul and nothing else.
fn is_spelt(word: &str) -> bool {
    const LETTERS: [&str; 28] = [
        "에이치",
        "더블유",
        "에이",
        "에프",
        "아이",
        "제이",
        "케이",
        "에스",
        "브이",
        "엑스",
        "와이",
        "제트",
        "비",
        "씨",
        "시",
        "디",
        "이",
        "지",
        "엘",
        "엠",
        "엔",
        "오",
        "피",
        "큐",
        "알",
        "티",
        "유",
        "쥐",
    ];
    let mut rest = word;
    while let Some(next) = LETTERS.iter().find_map(|letter| rest.strip_prefix(letter)) {
        rest = next;
    }
    rest.is_empty() && word.chars().count() >= 2
}

/// Links that carry data: a query, a key or a long number. A plain address of a page stays.
fn links(text: &str, found: &mut Vec<Found>) {
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r#"(?i)(?:\b[a-z][a-z0-9+.-]{1,9}://|\bwww\.|\b[a-z0-9-]+(?:\.[a-z0-9-]+)+/)[^\s<>"'`\[\]{}가-힣]+"#)
    });
    for hit in LINK.find_iter(text) {
        let link = hit.as_str().trim_end_matches(['.', ',', ')', '!', '?', ';', ':']);
        let n_digits = link.bytes().filter(u8::is_ascii_digit).count();
        let query = link.contains(['?', '#', '&']) && link.contains('=') || link.contains('@');
        if query || n_digits >= 7 || link.split('/').skip(3).any(|part| part.len() >= 24) {
            push(found, (hit.start(), hit.start() + link.len()), MaskType::Url, "link with data", Surety::Shape);
        }
    }
}

fn addresses(text: &str, found: &mut Vec<Found>) {
    static V4: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:/\d{1,2})?(?::\d{2,5})?"));
    static V6: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}"));
    if text.bytes().filter(|byte| *byte == b'.').count() >= 3 {
        for hit in V4.captures_iter(text) {
            let octets = (1..=4).all(|idx| hit.get(idx).is_some_and(|part| part.as_str().parse::<u8>().is_ok()));
            let Some(all) = hit.get(0) else { continue };
            let before = text[..all.start()].trim_end_matches([' ', ':']).to_ascii_lowercase();
            let version = ["버전", "버젼", "version", "ver", "ver.", "v", "build", "빌드"]
                .iter()
                .any(|word| before.ends_with(word));
            let longer =
                text[all.end()..].starts_with('.') && text[all.end() + 1..].starts_with(|c: char| c.is_ascii_digit());
            if octets && !version && !longer {
                push(found, (all.start(), all.end()), MaskType::Ip, "ip", Surety::Shape);
            }
        }
    }
    if text.bytes().filter(|byte| *byte == b':').count() >= 2 {
        for hit in V6.find_iter(text) {
            let address = hit.as_str().trim_end_matches(':');
            // Clock times (10:22:31) do not parse; `::` alone is punctuation.
            if address.len() >= 6 && address.parse::<Ipv6Addr>().is_ok() {
                push(found, (hit.start(), hit.start() + address.len()), MaskType::Ip, "ip", Surety::Shape);
            }
        }
    }
}

fn keys(page: &Page, found: &mut Vec<Found>) {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:[a-z_-]*(?:sess(?:ion)?_?-?(?:id|key|token)?|sid|token|auth|cookie|jwt|api_?-?key|secret|csrf)[a-z_-]*) ?[=:] ?[a-z0-9._~+/%-]{8,}=*",
        )
    });
    static JWT: LazyLock<Regex> = LazyLock::new(|| pattern(r"eyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]+){1,2}"));
    static BARE: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Za-z0-9._~+/-]{10,}=*"));
    for hit in NAMED.find_iter(page.text) {
        if hit.as_str().bytes().any(|byte| byte.is_ascii_digit()) {
            push(found, (hit.start(), hit.end()), MaskType::Cookie, "session key", Surety::Shape);
        }
    }
    for hit in JWT.find_iter(page.text) {
        push(found, (hit.start(), hit.end()), MaskType::Cookie, "session key", Surety::Shape);
    }
    if page.cues.iter().any(|cue| cue.mask_type == MaskType::Cookie) {
        for hit in BARE.find_iter(page.text) {
            let labelled = page.label_before(hit.start(), 12).is_some_and(|cue| cue.mask_type == MaskType::Cookie);
            let mixed = hit.as_str().bytes().any(|byte| byte.is_ascii_digit())
                && hit.as_str().bytes().any(|byte| byte.is_ascii_alphabetic());
            if labelled && mixed {
                push(found, (hit.start(), hit.end()), MaskType::Cookie, "session key", Surety::Context);
            }
        }
    }
}

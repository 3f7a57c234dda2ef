//! Which Latin words are names of persons? Introductions, titles, greetings, signatures, and well-known first names.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashSet;

use super::lists::CueKind;
use super::page::{Found, Page, Surety};
use super::spoken::is_hangul;
use crate::model::MaskType;

/// Words that begin with a capital and name no person, besides the function words of any sentence.
const NOT_NAMES: &str = " i'm i'd i've i'll it's that's there's what's the a an i it is this that these those there here my your our his her their we you they he she me us all any some no not \
sir madam customer support team agent service services friend folks everyone everybody anyone guys manager help desk department company \
android korean american chinese japanese british english indian french german iphone samsung apple google galaxy windows ios mac \
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december \
thanks thank regards hello hi hey dear please sorry yes ok okay sure still waiting calling writing trying having getting very really so just \
and or but with from for to of in on at by as if when what why how who where which been being was were are am be do does did done have has had \
will would can could should may might must shall new old good bad best great wrong right correct missing late broken happy angry upset sad glad \
duru seoul korea london paris busan incheon america australia canada england usa uk eu us order orders refund account card phone email address name \
number delivery shipping package parcel payment app website login password update version mr mrs ms miss dr prof speaking again also about after before \
going looking using unable able done never always only even more most another other someone nobody nothing something everything ridiculous urgent \
unacceptable awful terrible horrible disappointed frustrated confused interested afraid aware based located currently kind regarding re fyi asap faq \
vip id no. n/a none unknown your a.m p.m am pm est pst kst gmt happy ";

static NOT_A_NAME: LazyLock<FxHashSet<&str>> = LazyLock::new(|| NOT_NAMES.split_ascii_whitespace().collect());

/// One to three words with a capital and small letters; the middle one may be an initial.
const NAME: &str =
    r"\p{Lu}(?:[\p{Ll}]|['-]\p{Lu}?\p{Ll})[\p{Latin}'-]*(?: \p{Lu}[\p{Latin}'-]*\.?)?(?: \p{Lu}[\p{Latin}'-]+)?";

/// Word ends count ASCII letters only: Hangul behind a Latin word is a particle, and the search is several times faster.
fn pattern(text: &str) -> Regex {
    Regex::new(&text.replace(r"\b", r"(?-u:\b)")).expect("a constant pattern, compiled by the tests of this file")
}

/// Introductions and labels: what follows is a name when it begins with a capital.
static INTRODUCED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:(?i:\bname(?:'s| is| was)?(?: on (?:the|my) (?:account|order|card|booking) is)?|\bname on (?:the|my) (?:account|order|card|booking) is|\b(?:ordered|booked|booking|reservation|registered) (?:is )?(?:under|by|in the name of)|\bregistered as|\bgo by|\bin the name of|\b(?:rider|driver|courier|agent|rep|representative|manager|recipient|cardholder|account holder|passenger|wife|husband|daughter|son|mother|father|mom|dad|brother|sister|colleague|friend|holder|beneficiary|payee|full name|first name|last name|surname)(?: name)?(?: is| was)?|\bmy name's|\bcalled|\bnamed)[: ,]+)({NAME})"
    ))
});

/// Verbs that take places and departments as well as persons: only with a known first name.
static HANDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:(?i:delivered|signed|addressed|given|handed|shipped|sent|spoke|talked|spoken) (?i:to|by|for|with) )({NAME})"
    ))
});

/// This is … speaking, I'm …: believed when a name alone fills the place.
static SELF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:\b(?i:this is|i'm|i am|im|it's|its|here is|hello is)) ({NAME})(?P<after>,| (?:here|speaking|from|calling|with|again|and|by the way|in this side)\b|\.|!|$|\n| \()"
    ))
});

static TITLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Madam|mr|mrs|ms|dr)\b\.? ?({NAME})")));

static GREETED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:^|\n|[.!?:_] |@\S+ )(?i:dear|hi|hello|hey|good (?:morning|afternoon|evening)|thank you|thanks|welcome)(?: again)?,? ({NAME})[,!.\n]"
    ))
});

static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i:\b(?:best|kind|warm|many)? ?(?:regards|wishes)|\bsincerely(?: yours)?|\byours(?: truly| sincerely| faithfully)?|\bcheers|\bthanks(?: again| in advance| a lot)?|\bthank you(?: very much)?|\bbest|\brespectfully),?[ ]*\n+[ ]*({NAME})[ ]*(?:$|\n|,)"
    ))
});

/// Two or three capitalised words beside hidden data of the same person: Julien Marchand [전화], here: Aiko Mori / [주문번호].
/// Masking looks at its own result again, so that the data stands as a label by then.
static BESIDE_DATA: LazyLock<Regex> = LazyLock::new(|| {
    let name = r"(\p{Lu}[\p{Ll}'-]+(?: \p{Lu}[\p{Latin}'-]*\.?)?(?: \p{Lu}[\p{Latin}'-]+))";
    let label = r"\[(?:전화|이메일|주문번호|생년월일)\]";
    pattern(&format!(
        r"{name}(?: here)?[ ,/|]*(?:(?:and )?(?:my )?(?:phone|number|email|e-mail|order)(?: number)?(?: is)? )?{label}|{label}[ ,/|]+{name}(?:$|\n|\.)"
    ))
});

static LOWER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\bmy (?:full )?name(?:'s| is) ([a-z][a-z'-]+)(?: ([a-z][a-z'-]+))?"));

static HANGUL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i:\bname(?:'s| is)?:? |\bthis is |\bI'm )([가-힣]{2,4})(?:$|[^가-힣])"));

/// Finds English names in a page.
pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.text;
    labelled(page, found);
    if !text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return;
    }
    let bytes = text.as_bytes();
    let capitals = bytes
        .iter()
        .enumerate()
        .any(|(idx, byte)| byte.is_ascii_uppercase() && bytes.get(idx + 1).is_some_and(u8::is_ascii_lowercase));
    // Most sentences have no capital but that of their first, ordinary word.
    let capitals = capitals && capital_words(text).iter().any(|(start, end)| !ordinary(&text[*start..*end]));
    if capitals {
        capitalised(page, found);
        first_names(page, found);
    }
    let lower = text.contains("name") || text.contains("Name");
    if lower {
        for hit in LOWER.captures_iter(text) {
            introduced_in_lower_case(page, &hit, found);
        }
        for hit in HANGUL.captures_iter(text) {
            push(hit.get(1), "name introduced", found);
        }
    }
    if page.expected.contains(MaskType::Name) {
        answered(page, found);
    }
}

/// 성명: Tom Baker, 영문이름은 HONG GILDONG.
fn labelled(page: &Page, found: &mut Vec<Found>) {
    let text = page.text;
    for cue in page.cues.iter().filter(|cue| cue.mask_type == MaskType::Name && cue.kind == CueKind::Label) {
        let rest = text[cue.end..].trim_start_matches(['은', '는', '이', '가', ' ', ':']);
        let start = text.len() - rest.len();
        if let Some(hit) = STARTS.find(rest).filter(|hit| plausible(hit.as_str(), page)) {
            found.push(Found {
                start,
                end: start + hit.end(),
                mask_type: MaskType::Name,
                rule: "name introduced",
                surety: Surety::Context,
            });
        }
    }
}

fn capitalised(page: &Page, found: &mut Vec<Found>) {
    let text = page.text;
    let hints = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if hints(&["r", "M", "D"]) {
        for hit in TITLED.captures_iter(text) {
            if plausible(&hit[1], page) {
                // The title goes with the name: "Mr. Hollis" is one mention.
                push(hit.get(0), "name with title", found);
            }
        }
    }
    for hit in INTRODUCED.captures_iter(text) {
        let start = hit.get(0).map_or(0, |all| all.start());
        // "Rider Operations": behind a bare role only a known first name or "is", "name", a comma counts.
        let opening = hit[0][..hit[0].len() - hit[1].len()].to_ascii_lowercase();
        let told = [" is", " was", "name", ":", ",", " by", " under", " of", " as", "called"]
            .iter()
            .any(|mark| opening.contains(mark));
        let first = hit[1].split(' ').next().unwrap_or_default().to_ascii_lowercase();
        let told = told || page.lists.first_names.contains(&first);
        if told && plausible(&hit[1], page) && !names_a_thing(&text[..start]) {
            push(hit.get(1), "name introduced", found);
        }
    }
    if text.contains('[') {
        for hit in BESIDE_DATA.captures_iter(text) {
            let name = hit.get(1).or(hit.get(2));
            if name.is_some_and(|name| plausible(name.as_str(), page)) {
                push(name, "name beside data", found);
            }
        }
    }
    for (rule, name) in [(&GREETED, "name greeted"), (&SIGNED, "name signed")] {
        for hit in rule.captures_iter(text) {
            if plausible(&hit[1], page) {
                push(hit.get(1), name, found);
            }
        }
    }
    for hit in HANDED.captures_iter(text) {
        let first = hit[1].split(' ').next().unwrap_or_default().to_ascii_lowercase();
        if page.lists.first_names.contains(&first) && plausible(&hit[1], page) {
            push(hit.get(1), "name introduced", found);
        }
    }
    for hit in SELF.captures_iter(text) {
        let first = hit[1].split(' ').next().unwrap_or_default();
        let known = page.lists.first_names.contains(&first.to_ascii_lowercase());
        let speaks = matches!(&hit["after"], " here" | " speaking" | " from" | " calling" | " again");
        // "This is Monday." names things; "I am Boris." does not.
        let person = hit[0].starts_with(['I', 'i']) && !hit[0].to_ascii_lowercase().starts_with("it");
        if plausible(&hit[1], page) && (known || hit[1].contains(' ') || speaks || person) {
            push(hit.get(1), "name introduced", found);
        }
    }
}

static STARTS: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"^(?:{NAME}|[A-Z]{{2,}}(?: [A-Z]{{2,}}){{1,2}})")));

/// The company name is …, the product called …: no person.
fn names_a_thing(before: &str) -> bool {
    const THINGS: [&str; 14] = [
        "company",
        "product",
        "brand",
        "store",
        "shop",
        "hotel",
        "restaurant",
        "file",
        "user",
        "business",
        "item",
        "app",
        "city",
        "bank",
    ];
    let before = before.trim_end().to_ascii_lowercase();
    THINGS.iter().any(|thing| before.ends_with(thing))
}

fn push(hit: Option<regex::Match>, rule: &'static str, found: &mut Vec<Found>) {
    if let Some(hit) = hit {
        found.push(Found {
            start: hit.start(),
            end: hit.end(),
            mask_type: MaskType::Name,
            rule,
            surety: Surety::Context,
        });
    }
}

/// No word of it is an ordinary word.
fn plausible(name: &str, page: &Page) -> bool {
    name.split(' ').all(|word| !ordinary(word)) && !page.lists.regions.contains(name)
}

fn ordinary(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let bare = lower.trim_end_matches("'s").trim_end_matches(['.', ',']);
    NOT_A_NAME.contains(bare)
}

/// Known first names with a capital, with the capitalised surname that follows or, in Korean order, precedes.
fn first_names(page: &Page, found: &mut Vec<Found>) {
    let text = page.text;
    let words: Vec<(usize, usize)> = capital_words(text);
    for (idx, &(start, end)) in words.iter().enumerate() {
        if !page.lists.first_names.contains(&text[start..end].to_ascii_lowercase()) {
            continue;
        }
        // San Antonio, Los Angeles, St. Thomas are places.
        let saint = text[..start].trim_end_matches([' ', '.']).rsplit([' ', '\n']).next().unwrap_or_default();
        if matches!(saint, "San" | "Santa" | "Los" | "Las" | "Saint" | "St" | "st" | "Port" | "Fort") {
            continue;
        }
        let follows = words.get(idx + 1).filter(|next| text[end..next.0] == *" " && !ordinary(&text[next.0..next.1]));
        let end = follows.map_or(end, |next| next.1);
        let place = text[end..].trim_start_matches(' ').to_ascii_lowercase();
        // "Jordan Street", "Florence airport" are places.
        if !["street", "st.", "road", "avenue", "ave", "airport", "station", "hotel", "lane", "drive", "park"]
            .iter()
            .any(|word| place.starts_with(word))
        {
            found.push(Found { start, end, mask_type: MaskType::Name, rule: "first name", surety: Surety::Fallback });
        }
    }
}

fn capital_words(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut words = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len()
            && (bytes[at].is_ascii_alphabetic()
                || (bytes[at] == b'\''
                    && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic)
                    && bytes.get(at + 1) != Some(&b's')))
        {
            at += 1;
        }
        let fresh =
            start == 0 || !(bytes[start - 1].is_ascii_digit() || matches!(bytes[start - 1], b'_' | b'@' | b'.' | b'/'));
        if fresh && bytes[start].is_ascii_uppercase() && at - start >= 2 && bytes[start + 1].is_ascii_lowercase() {
            // Letters with marks of the same word: Ramírez.
            let rest = text[at..].find(|c: char| !c.is_alphabetic() || is_hangul(c)).unwrap_or(text.len() - at);
            words.push((start, at + rest));
        }
    }
    words
}

fn introduced_in_lower_case(page: &Page, hit: &regex::Captures, found: &mut Vec<Found>) {
    let (Some(first), second) = (hit.get(1), hit.get(2)) else { return };
    if ordinary(first.as_str()) || first.as_str().ends_with("ing") {
        return;
    }
    let known = |word: &str| page.lists.first_names.contains(&word.to_ascii_lowercase());
    let second = second.filter(|word| !ordinary(word.as_str()));
    let end = second.map_or(first.end(), |word| word.end());
    let rest = &page.text[end..];
    let stops = rest.is_empty()
        || rest.starts_with(|c: char| c.is_ascii_punctuation() || c == '\n')
        || rest.trim_start().to_ascii_lowercase().starts_with("and ");
    if known(first.as_str()) || stops {
        found.push(Found {
            start: first.start(),
            end,
            mask_type: MaskType::Name,
            rule: "name introduced",
            surety: Surety::Context,
        });
    }
}

/// The question before asked for a name and the answer is one to three words, perhaps with "it's" before.
fn answered(page: &Page, found: &mut Vec<Found>) {
    let line = page.text.trim_end_matches([' ', '.', '!', '\n']);
    let bare = ["it's ", "its ", "it is ", "this is ", "i'm ", "i am ", "yes ", "yes, ", "sure, ", "sure ", "ok "]
        .iter()
        .fold(line, |rest, opening| {
            rest.get(..opening.len())
                .filter(|head| head.eq_ignore_ascii_case(opening))
                .map_or(rest, |_| &rest[opening.len()..])
        });
    let name = bare.split([',', '\n', '.']).next().unwrap_or_default().trim_end();
    let words: Vec<&str> = name.split(' ').collect();
    let letters = words.iter().all(|word| {
        word.len() >= 2 && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'\'' || byte == b'-')
    });
    if (1..=3).contains(&words.len()) && letters && words.iter().all(|word| !ordinary(word)) {
        let start = page.text.len() - (page.text.len() - line.len()) - bare.len();
        found.push(Found {
            start,
            end: start + name.len(),
            mask_type: MaskType::Name,
            rule: "name answered",
            surety: Surety::Context,
        });
    }
}

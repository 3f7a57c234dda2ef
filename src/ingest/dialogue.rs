//! Who says which line? Splits a transcript that stands in one cell or one text file into turns.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Zoned;
use regex::Regex;

use super::conventions::{Conventions, key};
use super::{Problem, dates};
use crate::model::{Day, Speaker};

/// A time of day, alone or with its date.
const TIME: &str = r"(?:\d{2,4}\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}(?:\.|일)?,?T?\s*(?:\([월화수목금토일]\)\s*|[월화수목금토일]요일\s*)?)?(?:(?:오전|오후|AM|PM|am|pm)\s*)?\d{1,2}:\d{2}(?::\d{2})?(?:\s*(?:AM|PM|am|pm))?";

/// How the first line of a turn looks, surest form first. The names are words for speakers or names of people.
static TIMED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        // 10:32 [고객] …, [2026-11-01 10:32] <상담사> …
        r"^\s*[\[(]?(?P<time>TIME)[\])]?\s*[,|]?\s*[-–]?\s*[\[【<(](?P<speaker>[^\]】>)]{1,24})[\]】>)]\s*[:：]?\s*(?P<text>.*)$",
        // [고객] [오후 3:05] …, as KakaoTalk writes it
        r"^\s*[\[【<(](?P<speaker>[^\]】>)]{1,24})[\]】>)]\s*[\[(]?(?P<time>TIME)[\])]?\s*[:：]?\s*(?P<text>.*)$",
        // 10:32 고객: …; 2026. 11. 1. 오후 3:05, 홍길동 : …
        r"^\s*[\[(]?(?P<time>TIME)[\])]?\s*[,|]?\s*[-–]?\s*(?P<speaker>[^:：>\d\s][^:：>]{0,23}?)\s*[:：>]\s+(?P<text>.*)$",
        // 고객 (10:32): …
        r"^\s*(?P<speaker>[^:：\[(\d][^:：\[(]{0,23}?)\s*[\[(]?(?P<time>TIME)[\])]?\s*[:：]?\s*(?P<text>.*)$",
        // 10:32 홍길동 …
        r"^\s*[\[(]?(?P<time>TIME)[\])]?\s+(?P<speaker>\S{1,24})(?:\s+(?P<text>.+))?$",
    ])
});
static UNTIMED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[
        // [고객] …
        r"^\s*[\[【<(](?P<speaker>[^\]】>)]{1,24})[\]】>)]\s*[:：]?\s*(?P<text>.*)$",
        // 상담사: …
        r"^\s*[-*•]?\s*(?P<speaker>[^:：>]{1,24}?)\s*[:：>]\s*(?P<text>.*)$",
    ])
});
/// A speaker in the middle of a line, for cells that lost their line ends.
static INLINE: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    patterns(&[r"(?:[\[【<](?P<speaker>[^\]】>\n]{1,24})[\]】>]|(?:^|[\s/|])(?P<named>[\p{L}\d]{1,12}) ?[:：])"])
});

fn patterns(sources: &[&str]) -> Vec<Regex> {
    // A test reads every pattern, so none is lost here.
    sources.iter().filter_map(|source| Regex::new(&source.replace("TIME", TIME)).ok()).collect()
}

/// One turn of a transcript.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    pub(crate) speaker: Speaker,
    pub(crate) at: Option<Zoned>,
    pub(crate) text: String,
}

/// What is known of the people besides the words: names from other columns, and the day.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known<'a> {
    pub(crate) customer: Option<&'a str>,
    pub(crate) agent: Option<&'a str>,
    pub(crate) day: Option<Day>,
}

#[derive(Clone)]
struct Head<'a> {
    name: &'a str,
    speaker: Option<Speaker>,
    /// The word is a speaker beyond doubt; else it must come twice, or every head must carry a time.
    is_sure: bool,
    time: Option<&'a str>,
    text: &'a str,
}

/// Returns whether a text is a dialogue: at least two turns of known speakers.
pub(crate) fn is_dialogue(text: &str, conventions: &Conventions) -> bool {
    split(text, &Known::default(), conventions)
        .is_ok_and(|turns| turns.len() > 1 && turns.iter().any(|turn| turn.speaker != Speaker::System))
}

/// Splits a transcript into its turns; lines without a speaker belong to the turn above, those before the first to the system.
pub(crate) fn split(text: &str, known: &Known<'_>, conventions: &Conventions) -> Result<Vec<Said>, Problem> {
    let mut lines = heads(text, known, conventions);
    let cut;
    if lines.iter().filter(|(_, head)| head.is_some()).count() < 2
        && let Some(with_ends) = cut_inline(text, conventions)
    {
        cut = with_ends;
        lines = heads(&cut, known, conventions);
    }
    keep_probable(&mut lines);
    let speakers = name_speakers(&lines, known);
    let mut turns: Vec<Said> = Vec::new();
    let mut day = known.day;
    let mut last: Option<Zoned> = None;
    let mut n_heads = 0;
    for (line, head) in lines {
        if let Some(head) = head {
            n_heads += 1;
            let speaker = head.speaker.or_else(|| speakers.get(head.name).copied());
            let speaker = speaker.ok_or(Problem::UnknownSpeaker { turn: turns.len() })?;
            let at = head.time.and_then(|time| moment(time, day, last.as_ref(), conventions));
            if let Some(at) = &at {
                day = Some(at.date());
                last = Some(at.clone());
            }
            turns.push(Said { speaker, at, text: head.text.to_owned() });
        } else if let Some(found) = date_line(line, conventions) {
            day = Some(found);
        } else if let Some(turn) = turns.last_mut() {
            if !turn.text.is_empty() {
                turn.text.push('\n');
            }
            turn.text.push_str(line);
        } else if !line.trim().is_empty() {
            turns.push(Said { speaker: Speaker::System, at: None, text: line.to_owned() });
        }
    }
    for turn in &mut turns {
        turn.text.truncate(turn.text.trim_end().len());
    }
    turns.retain(|turn| !turn.text.is_empty());
    if n_heads == 0 { Err(Problem::NoDialogue) } else { Ok(turns) }
}

fn heads<'a>(text: &'a str, known: &Known<'_>, conventions: &Conventions) -> Vec<(&'a str, Option<Head<'a>>)> {
    text.lines().map(|line| (line, head(line, known, conventions))).collect()
}

fn head<'a>(line: &'a str, known: &Known<'_>, conventions: &Conventions) -> Option<Head<'a>> {
    // Every form has one of these marks.
    if !line.contains([':', '：', '[', '【', '<', '(', '>']) && conventions.turn_patterns.is_empty() {
        return None;
    }
    let is_known_name = |name: &str| {
        let name = key(name);
        !name.is_empty() && [known.customer, known.agent].into_iter().flatten().any(|person| key(person) == name)
    };
    let mut unsure = None;
    let has_time = line.bytes().zip(line.bytes().skip(1)).any(|(a, b)| a.is_ascii_digit() && b == b':');
    let timed = if has_time { TIMED.as_slice() } else { &[] };
    for pattern in conventions.turn_patterns.iter().chain(timed).chain(UNTIMED.iter()) {
        let Some(found) = pattern.captures(line) else { continue };
        let Some(name) = found.name("speaker").map(|name| name.as_str().trim()) else { continue };
        let text = found.name("text").map_or("", |text| text.as_str());
        let time = found.name("time").map(|time| time.as_str());
        let (speaker, is_exact) = match conventions.exact_speaker(name) {
            Some(speaker) => (Some(speaker), true),
            None => (conventions.speaker(name), false),
        };
        let is_sure = is_exact || is_known_name(name) || (speaker.is_some() && is_role_and_name(name));
        let head = Head { name, speaker, is_sure, time, text };
        if is_sure {
            return Some(head);
        }
        // A stranger's word counts only beside a time: `주문번호: 1` is no speaker.
        if unsure.is_none() && (time.is_some() || speaker.is_some()) {
            unsure = Some(head);
        }
    }
    unsure
}

/// 상담사 김하나 is a head, 상담사 말로는 is the beginning of a sentence: a name does not end in a particle, as far as can be told.
fn is_role_and_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    parts.len() == 2
        && parts.iter().all(|part| part.chars().count() <= 12)
        && !parts[1].ends_with(['은', '는', '을', '를', '로', '도', '께', '서', '에'])
}

/// Drops heads that are probably the beginning of a sentence.
fn keep_probable(lines: &mut [(&str, Option<Head<'_>>)]) {
    let mut n_uses: BTreeMap<String, usize> = BTreeMap::new();
    let mut all_timed = true;
    for head in lines.iter().filter_map(|(_, head)| head.as_ref()) {
        *n_uses.entry(head.name.to_owned()).or_default() += 1;
        all_timed &= head.time.is_some();
    }
    for (_, slot) in lines.iter_mut() {
        let is_probable = slot.as_ref().is_some_and(|head| head.is_sure || all_timed || n_uses[head.name] > 1);
        if !is_probable {
            *slot = None;
        }
    }
}

/// Says who the people are whose names are no words for speakers: by other columns, by who else is there, by how agents greet.
fn name_speakers<'a>(lines: &[(&'a str, Option<Head<'a>>)], known: &Known<'_>) -> BTreeMap<&'a str, Speaker> {
    const GREETINGS: [&str; 10] = [
        "고객센터",
        "상담사",
        "상담원",
        "무엇을 도와",
        "도와드릴까요",
        "문의 주셔서",
        "how may i help",
        "how can i help",
        "thank you for contacting",
        "thanks for reaching",
    ];
    let heads = || lines.iter().filter_map(|(_, head)| head.as_ref());
    let mut named: BTreeMap<&str, Speaker> = BTreeMap::new();
    for head in heads().filter(|head| head.speaker.is_none()) {
        let name = key(head.name);
        if known.customer.is_some_and(|customer| key(customer) == name) {
            named.insert(head.name, Speaker::Customer);
        } else if known.agent.is_some_and(|agent| key(agent) == name) {
            named.insert(head.name, Speaker::Agent);
        }
    }
    let strangers = |named: &BTreeMap<&'a str, Speaker>| {
        let mut names: Vec<&str> = heads()
            .filter(|head| head.speaker.is_none() && !named.contains_key(head.name))
            .map(|head| head.name)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    if strangers(&named).len() > 1 {
        for head in heads().filter(|head| head.speaker.is_none()) {
            let text = head.text.to_lowercase();
            if !named.contains_key(head.name) && GREETINGS.iter().any(|greeting| text.contains(greeting)) {
                named.insert(head.name, Speaker::Agent);
                break;
            }
        }
    }
    if let [stranger] = strangers(&named)[..] {
        let speaks = |speaker: Speaker| {
            heads().any(|head| head.speaker == Some(speaker)) || named.values().any(|named| *named == speaker)
        };
        match (speaks(Speaker::Customer), speaks(Speaker::Agent) || speaks(Speaker::Bot)) {
            (false, true) => named.insert(stranger, Speaker::Customer),
            (true, false) => named.insert(stranger, Speaker::Agent),
            _ => None,
        };
    }
    named
}

/// Puts a line end before every speaker in the middle of a line; none where there are not two.
fn cut_inline(text: &str, conventions: &Conventions) -> Option<String> {
    let pattern = INLINE.first()?;
    let mut starts = Vec::new();
    for found in pattern.captures_iter(text) {
        let Some(name) = found.name("speaker").or_else(|| found.name("named")) else { continue };
        if conventions.exact_speaker(name.as_str()).is_some() {
            let start = if found.name("named").is_some() { name.start() } else { found.get(0)?.start() };
            starts.push(start);
        }
    }
    if starts.len() < 2 {
        return None;
    }
    let mut cut = String::with_capacity(text.len() + starts.len());
    let mut from = 0;
    for start in starts {
        cut.push_str(text[from..start].trim_end_matches([' ', '/', '|']));
        cut.push('\n');
        from = start;
    }
    cut.push_str(&text[from..]);
    Some(cut)
}

fn moment(time: &str, day: Option<Day>, last: Option<&Zoned>, conventions: &Conventions) -> Option<Zoned> {
    if let Some(moment) = dates::moment(time, &conventions.zone) {
        return Some(moment);
    }
    let at = dates::at(day?, dates::time_of_day(time)?, &conventions.zone)?;
    // 23:58, then 00:03: the dialogue went on past midnight. Half a day tells that from lines out of order.
    match last {
        Some(last) if last.duration_since(&at).as_hours() >= 12 => at.tomorrow().ok(),
        _ => Some(at),
    }
}

/// A line that is only a date, as between the days of a chat.
fn date_line(line: &str, conventions: &Conventions) -> Option<Day> {
    let bare = line.trim().trim_matches(['-', '=', '*', ' ']);
    if bare.is_empty() || bare.len() == line.trim().len() || bare.contains(':') {
        return None;
    }
    dates::moment(bare, &conventions.zone).map(|moment| moment.date())
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::super::conventions::for_tests;
    use super::*;

    fn turns(text: &str, known: &Known<'_>) -> String {
        let conventions = for_tests(&Settings::default());
        match split(text, known, &conventions) {
            Ok(turns) => turns
                .iter()
                .map(|turn| {
                    let at = turn.at.as_ref().map_or(String::new(), |at| at.strftime("@%m-%d %H:%M").to_string());
                    format!("{}{at}={}", turn.speaker.code(), turn.text.replace('\n', "⏎"))
                })
                .collect::<Vec<_>>()
                .join(" / "),
            Err(problem) => format!("! {}", problem.code()),
        }
    }

    #[test]
    fn every_pattern_is_a_regular_expression() {
        assert_eq!((TIMED.len(), UNTIMED.len(), INLINE.len()), (5, 2, 1));
    }

    #[test]
    fn turns_are_found_in_every_usual_form() {
        let day = Known { day: Some(Day::constant(2026, 11, 1)), ..Known::default() };
        for (text, expected) in [
            ("[고객] 환불이 안 돼요\n[상담사] 확인하겠습니다", "customer=환불이 안 돼요 / agent=확인하겠습니다"),
            ("고객: 환불이요\n언제 되나요\n상담사 : 내일입니다", "customer=환불이요⏎언제 되나요 / agent=내일입니다"),
            ("고객님> 환불이요\n상담원> 네", "customer=환불이요 / agent=네"),
            (
                "[고객] 환불이요 [상담사] 네 고객님 [고객] 언제요?",
                "customer=환불이요 / agent=네 고객님 / customer=언제요?",
            ),
            ("고객: 환불이요 / 상담사: 네 / 고객: 언제요", "customer=환불이요 / agent=네 / customer=언제요"),
            ("10:32 고객: 환불이요\n10:33 상담사: 네", "customer@11-01 10:32=환불이요 / agent@11-01 10:33=네"),
            ("[10:32] [고객] 환불이요\n[10:33] [챗봇] 네", "customer@11-01 10:32=환불이요 / bot@11-01 10:33=네"),
            (
                "[고객] [오후 3:05] 환불이요\n[상담사 김하나] [오후 3:06] 네",
                "customer@11-01 15:05=환불이요 / agent@11-01 15:06=네",
            ),
            (
                "2026-10-31 23:58 고객: 환불이요\n00:03 상담사: 네",
                "customer@10-31 23:58=환불이요 / agent@11-01 00:03=네",
            ),
            ("고객 (10:32): 환불이요\n상담사 (10:33): 네", "customer@11-01 10:32=환불이요 / agent@11-01 10:33=네"),
            ("고객 10:32\n환불이요\n상담사 10:33\n네", "customer@11-01 10:32=환불이요 / agent@11-01 10:33=네"),
            ("Customer: refund please\nAgent: sure\norder: 1234", "customer=refund please / agent=sure⏎order: 1234"),
            ("상담이 시작되었습니다\n고객: 네\n상담사: 네", "system=상담이 시작되었습니다 / customer=네 / agent=네"),
            ("고객: 상담사 말로는: 된대요\n상담사: 네", "customer=상담사 말로는: 된대요 / agent=네"),
            ("고객: 지난번에\n상담사 말로는: 된대요\n상담사: 네", "customer=지난번에⏎상담사 말로는: 된대요 / agent=네"),
            ("Visitor 1: hi\nSupport Agent: hello\nVisitor 1: bye", "customer=hi / agent=hello / customer=bye"),
        ] {
            assert_eq!(turns(text, &day), expected, "{text}");
        }
    }

    #[test]
    fn people_are_known_by_their_columns_by_the_other_side_or_by_a_greeting() {
        let none = Known::default();
        assert_eq!(
            turns(
                "10:32 홍길동 결제가 안 돼요\n10:33 김상담 네 고객님",
                &Known { customer: Some("홍길동"), ..none.clone() }
            ),
            "customer=결제가 안 돼요 / agent=네 고객님"
        );
        assert_eq!(
            turns("10:32 홍길동 결제가 안 돼요\n10:33 상담사 네 고객님", &none),
            "customer=결제가 안 돼요 / agent=네 고객님"
        );
        assert_eq!(
            turns("10:32 홍길동 결제가 안 돼요\n10:33 이수진 안녕하세요 고객센터입니다\n10:34 홍길동 네", &none),
            "customer=결제가 안 돼요 / agent=안녕하세요 고객센터입니다 / customer=네"
        );
        assert_eq!(turns("10:32 홍길동 결제가 안 돼요\n10:33 이수진 네네", &none), "! unknown_speaker");
    }

    #[test]
    fn a_text_without_speakers_is_no_dialogue() {
        for text in
            ["결제가 안 돼요", "주문번호: 1234\n결제일: 어제", "[긴급] 환불 요청드립니다", "오후 3:05 결제했어요", ""]
        {
            let found = turns(text, &Known::default());
            assert!(found == "! no_dialogue" || found == "! unknown_speaker", "{text}: {found}");
            assert!(!is_dialogue(text, &for_tests(&Settings::default())), "{text}");
        }
    }

    #[test]
    fn a_pattern_from_the_settings_is_tried_first() {
        let settings =
            Settings { turn_patterns: vec![r"^@(?P<speaker>\S+) (?P<text>.*)$".to_owned()], ..Settings::default() };
        let found = split("@고객 환불이요\n@상담사 네", &Known::default(), &for_tests(&settings)).expect("two turns");
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].speaker, Speaker::Agent);
    }
}

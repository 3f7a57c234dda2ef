//! The title of an English utterance.

use crate::topics::names::english::sentence_case;

/// Ways to begin that carry nothing, the longer first where one begins another.
const BEGINNINGS: [&str; 44] = [
    "hello",
    "hi there",
    "hi",
    "hey",
    "please",
    "kindly",
    "so",
    "well",
    "okay",
    "ok",
    "um",
    "uh",
    "can you please",
    "could you please",
    "can you",
    "could you",
    "would you",
    "will you",
    "i would like you to",
    "i would like to",
    "i'd like to",
    "i want to",
    "i want you to",
    "i need to",
    "i need you to",
    "i need",
    "i want",
    "tell me",
    "show me",
    "let me know",
    "do you know",
    "i am trying to",
    "i'm trying to",
    "is it possible to",
    "how do i",
    "how can i",
    "how to",
    "what is",
    "what's",
    "what are",
    "where is",
    "i was wondering if",
    "help me",
    "the",
];
/// Ways to end that carry nothing.
const ENDINGS: [&str; 10] =
    ["please", "thanks", "thank you", "thank you very much", "asap", "for me", "right now", "now", "ugh", "you know"];

/// Returns the utterance without courtesies and question words around it, in sentence case.
pub(super) fn title(text: &str) -> String {
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut rest = plain.trim_end_matches(is_sign);
    loop {
        let cut = BEGINNINGS.iter().find_map(|beginning| after(rest, beginning));
        let Some(cut) = cut.filter(|cut| !cut.is_empty()) else { break };
        rest = cut;
    }
    loop {
        let cut = ENDINGS.iter().find_map(|ending| before(rest, ending));
        let Some(cut) = cut.filter(|cut| !cut.is_empty()) else { break };
        rest = cut;
    }
    sentence_case(rest)
}

fn is_sign(letter: char) -> bool {
    matches!(letter, '.' | '!' | '?' | ',' | ' ' | '~' | ':' | ';')
}

fn after<'t>(text: &'t str, beginning: &str) -> Option<&'t str> {
    let head = text.get(..beginning.len())?;
    let rest = &text[beginning.len()..];
    (head.eq_ignore_ascii_case(beginning) && rest.starts_with(is_sign)).then(|| rest.trim_start_matches(is_sign))
}

fn before<'t>(text: &'t str, ending: &str) -> Option<&'t str> {
    let at = text.len().checked_sub(ending.len())?;
    let rest = text.get(..at)?;
    (text[at..].eq_ignore_ascii_case(ending) && rest.ends_with(is_sign)).then(|| rest.trim_end_matches(is_sign))
}

//! How is an English name written? Thing and problem in sentence case, words as people write them.

use super::ideas::Mention;

/// Most words of what a statement says of one idea.
const MOST_WORDS: usize = 4;

/// Problems that stand before their thing: `wrong address`, `can't cancel membership`.
const BEFORE_THING: [&str; 28] = [
    "can't",
    "cannot",
    "unable",
    "won't",
    "no",
    "wrong",
    "missing",
    "broken",
    "damaged",
    "defective",
    "duplicate",
    "double",
    "incorrect",
    "fake",
    "expired",
    "cold",
    "lost",
    "unauthorized",
    "unknown",
    "failed",
    "too",
    "not",
    "different",
    "didn't",
    "doesn't",
    "rude",
    "late",
    "spoiled",
];
/// Of these the ones that stand after it when nothing follows them: `parcel late`, `coupon expired`.
const AFTER_WHEN_ALONE: [&str; 8] = ["late", "cold", "expired", "lost", "broken", "damaged", "missing", "different"];

/// Returns what a statement says of an idea, in lower case; `None` for what reaches over signs or too many words.
pub(super) fn way(text: &str, mention: &Mention) -> Option<String> {
    let written = mention.span.of(text).to_lowercase().replace('’', "'");
    let n_words = written.split_whitespace().count();
    let is_plain = written.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '\'' | '-'));
    (is_plain && (1..=MOST_WORDS).contains(&n_words)).then(|| written.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Ends of words that are nouns or participles.
const NOUN_ENDS: [&str; 13] =
    ["tion", "sion", "ment", "ance", "ence", "al", "ure", "ing", "ed", "en", "er", "or", "ity"];

/// Returns the usual form, or the noun or participle of the same word where there is one: `approval` for `approve`.
pub(super) fn noun_form(forms: &[String]) -> Option<&str> {
    let usual = forms.first()?;
    let is_noun = |form: &str| NOUN_ENDS.iter().any(|end| form.ends_with(end));
    if usual.contains(' ') || is_noun(usual) {
        return Some(usual);
    }
    let root = &usual[..usual.len().min(4)];
    let is_same = |form: &&String| !form.contains(' ') && form.starts_with(root) && form.len() > usual.len();
    let noun = forms.iter().filter(is_same).find(|form| is_noun(form) || usual.len() < 4);
    Some(noun.map_or(usual, String::as_str))
}

/// Returns a name of a thing and its problem; either may be missing.
pub(super) fn name(thing: &str, problem: Option<&str>) -> String {
    let problem = problem.unwrap_or_default();
    let first = problem.split(' ').next().unwrap_or_default();
    let is_before = BEFORE_THING.contains(&first) && !(first == problem && AFTER_WHEN_ALONE.contains(&first));
    let after_not = matches!(first, "not" | "won't" | "doesn't" | "didn't");
    let words = if is_before && !after_not { [problem, thing] } else { [thing, problem] };
    let name = words.join(" ");
    sentence_case(name.trim())
}

/// Short forms that are written in capitals.
const CAPITALS: [&str; 14] =
    ["gps", "sms", "vat", "otp", "pin", "atm", "qr", "id", "pdf", "pc", "nfc", "url", "faq", "usb"];

/// Returns a text with a capital at its beginning and short forms in capitals.
pub(super) fn sentence_case(text: &str) -> String {
    let written = |word: &str| if CAPITALS.contains(&word) { word.to_uppercase() } else { word.to_owned() };
    let text = text.split(' ').map(written).collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_problem_stands_where_english_has_it() {
        for (thing, problem, expected) in [
            ("refund", Some("not received"), "Refund not received"),
            ("coupon", Some("doesn't work"), "Coupon doesn't work"),
            ("app", Some("won't open"), "App won't open"),
            ("button", Some("can't find"), "Can't find button"),
            ("parcel", Some("late"), "Parcel late"),
            ("password", Some("wrong"), "Wrong password"),
            ("", Some("no text"), "No text"),
            ("address change", None, "Address change"),
        ] {
            assert_eq!(name(thing, problem), expected);
        }
    }

    #[test]
    fn actions_are_said_as_nouns_where_the_lexicon_has_one() {
        let form = |forms: &[&str]| {
            let forms: Vec<String> = forms.iter().map(|form| (*form).to_owned()).collect();
            noun_form(&forms).map(str::to_owned)
        };
        assert_eq!(form(&["approve", "approval", "authorize"]).as_deref(), Some("approval"));
        assert_eq!(form(&["log", "login", "logon"]).as_deref(), Some("login"));
        assert_eq!(form(&["refund", "money back"]).as_deref(), Some("refund"));
        assert_eq!(form(&[]), None);
    }
}

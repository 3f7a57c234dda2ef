//! How did it end for the customer? Reads the last words of a conversation.

use crate::dictionaries::{Dictionaries, Found, List, Phrases, forms};
use crate::error::{Error, Kind, Result};
use crate::model::Bilingual;

/// What customers say at the end.
const WORDS: List =
    List { path: "resolutions/outcomes.tsv", built_in: include_str!("../../dictionaries/resolutions/outcomes.tsv") };

/// What a customer's last words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It is solved, or settled with thanks.
    Confirmed,
    /// It is not.
    Dissatisfied,
    /// Neither is said.
    Neutral,
}

/// The words of outcomes, read once and shared by all threads.
#[derive(Debug)]
pub struct Outcomes {
    /// Keys: twice the kind (0 thanks, 1 dissatisfied, 2 solved), and one more for what only looks like it.
    words: Phrases,
}

impl Outcomes {
    /// Reads the words.
    ///
    /// # Errors
    /// Broken rows and rows of an unknown kind: all at once, with file and line.
    pub fn new(dictionaries: &Dictionaries) -> Result<Self> {
        let rows = dictionaries.rows(WORDS)?;
        let (mut words, mut problems) = (Vec::new(), Vec::new());
        for row in &rows {
            let kind = row.fields.first().map(String::as_str);
            let key = match kind {
                Some("confirmed") => 0,
                Some("dissatisfied") => 2,
                Some("solved") => 4,
                _ => 6,
            };
            let [_, is, is_not] = &row.fields[..] else { continue };
            if key > 4 {
                let what = Bilingual::new("모르는 종류입니다", "is of an unknown kind");
                let help = Bilingual::new(
                    "confirmed, solved, dissatisfied 가운데 하나를 적어 주세요",
                    "write confirmed, solved or dissatisfied",
                );
                problems.push(Error::new(Kind::Settings, what).at(row.place.clone()).help(help));
                continue;
            }
            words.extend(forms(is).map(|form| (key, form)));
            words.extend(forms(is_not).map(|form| (key + 1, form)));
        }
        if problems.is_empty() { Ok(Self { words: Phrases::new(words)? }) } else { Err(Error::several(problems)) }
    }

    /// Returns what a customer's last words tell. A question is no confirmation, whatever thanks stand beside it.
    #[must_use]
    pub fn of(&self, text: &str) -> Outcome {
        self.read(text).0
    }

    /// Returns whether a customer says that it works now, and not only thanks.
    #[must_use]
    pub fn is_said_to_work(&self, text: &str) -> bool {
        self.read(text) == (Outcome::Confirmed, true)
    }

    /// Returns the outcome, and whether it is said to work.
    fn read(&self, text: &str) -> (Outcome, bool) {
        let found = self.words.find(text);
        let counts = |one: &&Found| {
            let only_looks = |other: &Found| other.key == one.key + 1 && other.span.overlap(one.span) > 0;
            one.key.is_multiple_of(2) && !found.iter().any(only_looks)
        };
        let kinds: Vec<u32> = found.iter().filter(counts).map(|one| one.key / 2).collect();
        let works = kinds.contains(&2);
        // Of thanks, what only looks like it counts wherever it stands: 일단 알겠습니다 감사합니다.
        let is_put_off = found.iter().any(|one| one.key == 1 || one.key == 5) && !kinds.contains(&1);
        if kinds.contains(&1) {
            (Outcome::Dissatisfied, works)
        } else if (kinds.contains(&0) || works) && !is_put_off && !text.contains('?') {
            (Outcome::Confirmed, works)
        } else {
            (Outcome::Neutral, works)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn last_words_tell_how_it_ended() {
        let outcomes = Outcomes::new(&Dictionaries::built_in()).expect("sound");
        let check = |text: &str, expected: Outcome| assert_eq!(outcomes.of(text), expected, "{text}");
        use Outcome::{Confirmed, Dissatisfied, Neutral};
        check("아 이제 되네요 고마워요", Confirmed);
        check("네 감사합니다 수고하세요", Confirmed);
        check("네 일단 알겠습니다 기다려볼게요 감사합니다", Neutral);
        check("답변 감사합니다만 아직도 안 돼요", Dissatisfied);
        check("답변이 성의 업네요", Dissatisfied);
        check("감사합니다 그럼 언제 들어오나요?", Neutral);
        check("네 알겠습니다", Neutral);
        check("awesome, t works now", Confirmed);
        check("can i talk to a manager please", Dissatisfied);
        check("", Neutral);
        check("아니 됐어요 끊을게요", Neutral);
    }

    #[test]
    fn thanks_alone_do_not_say_that_it_works() {
        let outcomes = Outcomes::new(&Dictionaries::built_in()).expect("sound");
        let check = |text: &str, expected: bool| assert_eq!(outcomes.is_said_to_work(text), expected, "{text}");
        check("아 이제 되네요 고마워요", true);
        check("awesome, it works now", true);
        check("네 감사합니다 수고하세요", false);
        check("이제 되네요 그런데 또 안 돼요", false);
        check("이제 되나요?", false);
    }
}

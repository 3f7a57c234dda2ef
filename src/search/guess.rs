//! What did a person mean by a word that the index does not know, or hardly?

use super::bigrams::is_syllable;
use super::candidates::{MOST_COMPLETIONS, weighted};
use super::finder::{Manner, Words};
use super::forgiven::Forgiveness;
use super::index::Index;
use super::letters;
use super::standing::Standing;
use crate::error::Result;
use crate::tokenize::{Role, Token, Worker};

/// A word in fewer turns is hardly known: it may be a typing error that others made as well.
const FEW: u64 = 3;

/// In a large index a word is hardly known in fewer than one of so many turns: typing errors grow in number with the turns.
const TURNS_PER_ERROR: u64 = 50_000;

/// Fewest Latin letters of a beginning: shorter ones begin too much.
const FEWEST_LATIN_OF_BEGINNING: usize = 3;

/// A known word is looked for in another spelling that sounds the same where that is so many times as common: 푸쉬 and 푸시.
const TIMES_AS_COMMON_IN_SOUND: u64 = 5;

/// The last word of a query is looked for with what it may go on to where that is so many times as common: 로그이 is cut as 로그 with
/// a particle, and 로그인 is what people say.
const TIMES_AS_COMMON_LONGER: u64 = 5;

/// In a larger share of the turns than one in so many no word has another that is that much more common, and none is looked for.
const TURNS_PER_COMMON_WORD: u64 = 100;

/// Particles that follow a noun, longest first.
const PARTICLES: [&str; 22] = [
    "에서는",
    "이랑",
    "에서",
    "으로",
    "까지",
    "부터",
    "에게",
    "한테",
    "처럼",
    "이요",
    "이",
    "가",
    "은",
    "는",
    "을",
    "를",
    "에",
    "로",
    "도",
    "만",
    "의",
    "요",
];

/// Makes guesses from the words of an index.
pub(super) struct Guesser<'i> {
    pub(super) index: &'i Index,
    pub(super) words: Words<'i>,
    pub(super) manner: Manner,
}

/// How a word is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Guess {
    /// As it was typed.
    AsItStands,
    /// As if another text had been typed.
    Text(String, Forgiveness),
    /// As these terms with their weights.
    Instead(Vec<(String, f32)>, Forgiveness),
    /// As it was typed, and as these terms.
    AsWell(Vec<(String, f32)>, Forgiveness),
}

/// A part of a query between spaces.
pub(super) struct Part<'p> {
    pub(super) typed: &'p str,
    /// Its place in the text that `tokens`, its own, are of.
    pub(super) start: u32,
    pub(super) tokens: &'p [&'p Token],
    pub(super) place: Place,
    /// Terms of the other parts that the index knows.
    pub(super) beside: Vec<String>,
}

impl Part<'_> {
    /// Returns the place of its first letter or digit.
    fn start_of_word(&self) -> u32 {
        self.start + self.typed.chars().take_while(|character| !character.is_alphanumeric()).count() as u32
    }
}

/// Where a word stands in a query: only the last one may be unfinished at a syllable's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Alone,
    Last,
    Inside,
}

impl Guesser<'_> {
    /// Returns in how many turns a word must occur to be known.
    pub(super) fn few(&self) -> u64 {
        FEW.max(self.index.n_documents / TURNS_PER_ERROR)
    }

    fn is_common(&self, df: u64) -> bool {
        df > 0 && df >= self.index.n_documents / TURNS_PER_COMMON_WORD
    }

    /// Guesses what a part of a query between spaces means.
    pub(super) fn guess(&self, part: &Part<'_>, worker: &mut Worker<'_>) -> Result<Guess> {
        let word = part.typed.trim_matches(|character: char| !character.is_alphanumeric());
        if self.manner == Manner::AsTyped || word.is_empty() || !word.chars().all(char::is_alphabetic) {
            return Ok(Guess::AsItStands);
        }
        if word.is_ascii() {
            self.guess_latin(word, part, worker)
        } else if word.chars().any(letters::is_letter) {
            self.guess_letters(word, &part.beside, worker)
        } else if PARTICLES.contains(&word) && part.place != Place::Alone {
            Ok(Guess::AsItStands)
        } else if word.chars().all(is_syllable) {
            self.guess_hangul(word, part, worker)
        } else {
            Ok(Guess::AsItStands)
        }
    }

    fn guess_latin(&self, word: &str, part: &Part<'_>, worker: &mut Worker<'_>) -> Result<Guess> {
        let Some(token) = part.tokens.iter().find(|token| matches!(token.role, Role::Content | Role::Negated)) else {
            return Ok(Guess::AsItStands);
        };
        let df = self.index.df_of(&token.term)?;
        if df >= self.few() || self.words.is_named(word) {
            return Ok(Guess::AsItStands);
        }
        if df == 0
            && let Some(hangul) = letters::to_hangul(word).filter(|hangul| hangul.chars().any(is_syllable))
            && hangul.chars().take(hangul.chars().count() - 1).all(is_syllable)
            && self.may_be_korean(&hangul)?
        {
            return Ok(Guess::Text(hangul, Forgiveness::Keyboard));
        }
        let words = self.words.get()?;
        let lower = word.to_lowercase();
        // The lexicon holds whole words, the index stems.
        let mut near = words.near(&token.term);
        if lower != token.term {
            near.extend(words.near(&lower).into_iter().filter(|(other, _)| self.words.is_named(other)));
        }
        if let Some(guess) = self.guess_among(df, &near, &part.beside, worker)? {
            return Ok(guess);
        }
        if part.place != Place::Inside && word.len() >= FEWEST_LATIN_OF_BEGINNING {
            let longer = unfinished(words.beginning(&lower));
            if let Some(guess) = self.guess_among(df, &longer, &part.beside, worker)? {
                return Ok(guess);
            }
        }
        Ok(Guess::AsItStands)
    }

    fn guess_hangul(&self, word: &str, part: &Part<'_>, worker: &mut Worker<'_>) -> Result<Guess> {
        let letters: Vec<char> = word.chars().collect();
        let (start, tokens) = (part.start_of_word(), part.tokens);
        if letters.len() == 1 && part.place != Place::Alone {
            return self.guess_unfinished(word, part);
        }
        if let Some(guess) = self.longer_beginning(&letters, start, tokens)? {
            return Ok(guess);
        }
        if self.words.is_named(word) {
            return Ok(Guess::AsItStands);
        }
        if let Some(guess) = self.spelt_otherwise(word)? {
            return Ok(guess);
        }
        if self.standing(&letters, start, tokens)? == Standing::Known {
            return self.guess_unfinished(word, part);
        }
        let words = self.words.get()?;
        let own_df = self.index.df_of(word)?;
        // Nothing is known, or next to nothing: what was typed on purpose may be spelt otherwise.
        for noun in nouns(word) {
            let spellings: Vec<_> =
                words.spellings(noun).into_iter().map(|other| (other, Forgiveness::Spelling)).collect();
            let df = self.index.df_of(noun)?;
            if let Some(guess) = self.guess_among(df, &spellings, &part.beside, worker)? {
                return Ok(guess);
            }
        }
        if own_df == 0
            && let Some(apart) = self.apart(&letters)?
        {
            return Ok(Guess::Text(apart, Forgiveness::Spacing));
        }
        let noun_of_dictionary = plain_noun(word, worker);
        if noun_of_dictionary == Some(Noun::Short) {
            return Ok(Guess::AsItStands);
        }
        for noun in nouns(word) {
            let df = self.index.df_of(noun)?.max(own_df);
            let mut near = words.near(noun);
            if noun_of_dictionary.is_some() {
                near = self.that_belong_together(near, &part.beside)?;
            }
            if let Some(guess) = self.guess_among(df, &near, &part.beside, worker)? {
                return Ok(guess);
            }
        }
        if let Some(latin) = letters::to_latin(word).map(|latin| latin.to_lowercase())
            && self.is_word(&latin, worker)?
        {
            return Ok(Guess::Text(latin, Forgiveness::Keyboard));
        }
        if let Some(mended) = self.apart_and_mended(&letters)? {
            return Ok(Guess::Text(mended, Forgiveness::Typo));
        }
        Ok(Guess::AsItStands)
    }

    /// Returns the guess that a word is another spelling of one that sounds the same and is much more common: 푸쉬 and 푸시. What was
    /// typed is looked for as well.
    fn spelt_otherwise(&self, word: &str) -> Result<Option<Guess>> {
        for noun in nouns(word) {
            let df = self.index.df_of(noun)?;
            if df == 0 || self.is_common(df) {
                continue;
            }
            let mut found = self.common(self.words.get()?.same_sound(noun))?;
            found.retain(|(_, other)| *other >= self.few().max(df * TIMES_AS_COMMON_IN_SOUND));
            if let Some(terms) = weighted(&found) {
                return Ok(Some(Guess::AsWell(terms, Forgiveness::Spelling)));
            }
        }
        Ok(None)
    }

    /// Guesses how the last word of a query goes on where it is no word by itself yet. What was typed is looked for as well.
    fn guess_unfinished(&self, word: &str, part: &Part<'_>) -> Result<Guess> {
        // What has no term is a particle or another word that says nothing by itself.
        if part.place == Place::Inside || part.tokens.is_empty() {
            return Ok(Guess::AsItStands);
        }
        let df = self.df_as_it_stands(word, part)?;
        if self.is_common(df) {
            return Ok(Guess::AsItStands);
        }
        let least = self.few().max(df * TIMES_AS_COMMON_LONGER);
        let longer = self.words.get()?.beginning(word).into_iter().filter(|longer| *longer != word);
        let mut found = self.common(longer)?;
        found.retain(|(_, df)| *df >= least);
        found.truncate(MOST_COMPLETIONS);
        let found = self.together_with(&part.beside, found)?;
        Ok(weighted(&found).map_or(Guess::AsItStands, |terms| Guess::AsWell(terms, Forgiveness::Unfinished)))
    }

    /// Returns in how many turns the word occurs that a part is, or that it is with a particle.
    fn df_as_it_stands(&self, word: &str, part: &Part<'_>) -> Result<u64> {
        let (start, mut most) = (part.start_of_word(), 0);
        for token in part.tokens.iter().filter(|token| token.role != Role::Part && token.span.start == start) {
            let rest: String = word.chars().skip(token.span.len() as usize).collect();
            if rest.is_empty() || PARTICLES.contains(&rest.as_str()) {
                most = most.max(self.index.df_of(&token.term)?);
            }
        }
        Ok(most)
    }

    /// Returns the common word that a word begins with where the tokenizer has cut through it: 정산 of 정산금, read as 정 and 산금.
    fn longer_beginning(&self, letters: &[char], start: u32, tokens: &[&Token]) -> Result<Option<Guess>> {
        let wholes = || tokens.iter().filter(|token| token.role == Role::Content);
        for end in (2..letters.len()).rev() {
            let at = start + end as u32;
            let cut_through =
                wholes().find(|token| start < token.span.start && token.span.start < at && at < token.span.end);
            let Some(token) = cut_through else { continue };
            let beginning: String = letters[..end].iter().collect();
            let df = self.index.df_of(&beginning)?;
            if df >= self.few() && df > self.index.df_of(&token.term)? {
                return Ok(Some(Guess::AsWell(vec![(beginning, 1.0)], Forgiveness::Spacing)));
            }
        }
        Ok(None)
    }

    /// Returns whether two parts of a query are one common word that was torn apart: 로그 인 is 로그인.
    pub(super) fn are_one(&self, one: &str, other: &str) -> Result<bool> {
        if self.manner == Manner::AsTyped || !one.chars().chain(other.chars()).all(is_syllable) {
            return Ok(false);
        }
        let joined = self.index.df_of(&format!("{one}{other}"))?;
        let parts = [one, other].map(|part| self.index.df_of(part));
        for (part, df) in [one, other].into_iter().zip(parts) {
            let is_rest = part.chars().count() == 1 || df? < self.few();
            if is_rest && joined >= self.few() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns whether somebody says an English word in the texts, or the lexicon holds it.
    pub(super) fn is_word(&self, latin: &str, worker: &mut Worker<'_>) -> Result<bool> {
        if latin.len() < 2 {
            return Ok(false);
        }
        let tokens = worker.analyze(latin).tokens;
        let df = tokens.first().map_or(Ok(0), |token| self.index.df_of(&token.term))?;
        Ok(df > 0 || self.words.is_named(latin))
    }

    /// Returns whether Hangul from the other keyboard can be meant: what an English word becomes is no word.
    fn may_be_korean(&self, hangul: &str) -> Result<bool> {
        let letters: Vec<char> = hangul.chars().filter(|character| is_syllable(*character)).collect();
        for noun in nouns(hangul) {
            if self.index.df_of(noun)? > 0 {
                return Ok(true);
            }
        }
        for pair in letters.windows(2) {
            if self.index.df_of_pair(&pair.iter().collect::<String>())? > 0 {
                return Ok(true);
            }
        }
        Ok(!self.words.get()?.near(hangul).is_empty())
    }
}

/// A noun that the dictionary holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Noun {
    Common,
    /// A bound one, or one of a single syllable with a particle.
    Short,
}

/// Returns what noun of the dictionary a word is, with or without particles: 검정 and 채로 were hardly typed by mistake beside other
/// words, even where nobody says them. Alone they may be: 화불 is a noun as well.
fn plain_noun(word: &str, worker: &mut Worker<'_>) -> Option<Noun> {
    let morphemes = worker.analyze(word).morphemes;
    let (noun, rest) = morphemes.split_first()?;
    let noun = match noun.tag {
        "NNG" if noun.span.len() > 1 || rest.is_empty() => Noun::Common,
        "NNG" | "NNB" => Noun::Short,
        _ => return None,
    };
    rest.iter().all(|morpheme| morpheme.tag.starts_with('J')).then_some(noun)
}

fn unfinished(words: Vec<&str>) -> Vec<(&str, Forgiveness)> {
    words.into_iter().map(|word| (word, Forgiveness::Unfinished)).collect()
}

/// Returns a word, and what is left of it without a particle.
pub(super) fn nouns(word: &str) -> impl Iterator<Item = &str> {
    let without = PARTICLES.iter().find_map(|particle| word.strip_suffix(particle));
    let without = without.filter(|noun| noun.chars().count() >= 2);
    std::iter::once(word).chain(without)
}

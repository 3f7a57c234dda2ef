//! What did a person mean by a word that the index does not know, or hardly?

use super::bigrams::is_syllable;
use super::finder::{Manner, Words};
use super::forgiven::Forgiveness;
use super::index::Index;
use super::letters;
use super::lookalikes::has_initials;
use super::phrases::{holding_all, n_saying};
use crate::error::Result;
use crate::tokenize::{Role, Token, Worker};

/// A word in fewer turns is hardly known: it may be a typing error that others made as well.
const FEW: u64 = 3;

/// In a large index a word is hardly known in fewer than one of so many turns: typing errors grow in number with the turns.
const TURNS_PER_ERROR: u64 = 50_000;

/// A word that is hardly known is taken for another only where that is so many times as common.
const TIMES_AS_COMMON: u64 = 20;

/// Most words that one is read as.
const MOST_WORDS: usize = 3;

/// Most words that first consonants or a beginning stand for.
const MOST_COMPLETIONS: usize = 24;

/// Fewest consonants of which a text is made: of two, the lexicon has words such as 전에 that nobody looks for.
const FEWEST_INITIALS_OF_TEXT: usize = 3;

/// Words for each row of consonants that are tried together.
const MOST_TOGETHER: usize = 6;

/// Pairs of words that are counted in texts.
const MOST_PAIRS: usize = 12;

/// A word is one of several readings with this share of the most common one's turns, or more.
const LEAST_SHARE: f64 = 0.1;

/// What a reading counts that is not the most common one.
const LESS_LIKELY: f32 = 0.5;

/// Longest word that is tried apart; longer ones are sentences without spaces, which the tokenizer cuts.
const LONGEST_APART: usize = 16;

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

/// Where a word stands in a query: only the last one may be unfinished at a syllable's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Alone,
    Last,
    Inside,
}

impl Guesser<'_> {
    /// Returns in how many turns a word must occur to be known.
    fn few(&self) -> u64 {
        FEW.max(self.index.n_documents / TURNS_PER_ERROR)
    }

    /// Guesses what a part of a query between spaces means; `start` is its place in the text that `tokens`, its own, are of.
    pub(super) fn guess(
        &self,
        typed: &str,
        (start, tokens): (u32, &[&Token]),
        place: Place,
        worker: &mut Worker<'_>,
    ) -> Result<Guess> {
        let word = typed.trim_matches(|character: char| !character.is_alphanumeric());
        if self.manner == Manner::AsTyped || word.is_empty() || !word.chars().all(char::is_alphabetic) {
            return Ok(Guess::AsItStands);
        }
        let n_before = typed.chars().take_while(|character| !character.is_alphanumeric()).count() as u32;
        if word.is_ascii() {
            self.guess_latin(word, tokens, place)
        } else if word.chars().any(letters::is_letter) {
            self.guess_letters(word, worker)
        } else if PARTICLES.contains(&word) && place != Place::Alone {
            Ok(Guess::AsItStands)
        } else if word.chars().all(is_syllable) && (place == Place::Alone || word.chars().count() > 1) {
            self.guess_hangul(word, (start + n_before, tokens), worker)
        } else {
            Ok(Guess::AsItStands)
        }
    }

    /// Letters that are no syllables: first consonants, a word that is not finished, or English on the Korean keyboard.
    fn guess_letters(&self, word: &str, worker: &mut Worker<'_>) -> Result<Guess> {
        let mut letters = word.chars();
        let first = letters.next();
        if letters.all(|letter| Some(letter) == first) {
            // ㅋㅋㅋ and ㅠㅠ say nothing to look for.
            return Ok(Guess::AsItStands);
        }
        if has_initials(word) {
            let is_unfinished = word.chars().any(is_syllable);
            let kind = if is_unfinished { Forgiveness::Unfinished } else { Forgiveness::Initials };
            let mut found = self.common(self.words.get()?.beginning(word))?;
            // A word that is as long as what was typed before one that goes on.
            let n = word.chars().count();
            if found.iter().any(|(term, _)| term.chars().count() == n) {
                found.retain(|(term, _)| term.chars().count() == n);
            }
            self.by_customers(&mut found)?;
            found.truncate(MOST_COMPLETIONS);
            if n >= FEWEST_INITIALS_OF_TEXT
                && let Some(text) = self.said_text(word, &mut found)?
            {
                return Ok(Guess::Text(text, kind));
            }
            if let Some(terms) = weighted(&found) {
                return Ok(Guess::Instead(terms, kind));
            }
        }
        if let Some(latin) = letters::to_latin(word).map(|latin| latin.to_lowercase())
            && self.is_word(&latin, worker)?
        {
            return Ok(Guess::Text(latin, Forgiveness::Keyboard));
        }
        Ok(Guess::AsItStands)
    }

    /// Puts words that customers write before those that agents write, if any of them is written by customers.
    fn by_customers(&self, found: &mut Vec<(String, u64)>) -> Result<()> {
        let mut written = Vec::with_capacity(found.len());
        for (term, df) in &*found {
            written.push((term.clone(), n_saying(term, self.index)?.min(*df)));
        }
        written.retain(|(_, n)| *n > 0);
        if !written.is_empty() {
            written.sort_by(|(one, n), (other, n_other)| n_other.cmp(n).then_with(|| one.cmp(other)));
            *found = written;
        }
        Ok(())
    }

    /// Returns the words that begin with some consonants each and stand together in most turns: ㅂㅅ ㅈㅇ is 배송 지연. Nothing where
    /// no two of them ever do.
    pub(super) fn initials_together(&self, typed: &[&str]) -> Result<Option<Vec<String>>> {
        let [one, other] = typed else { return Ok(None) };
        if self.manner == Manner::AsTyped {
            return Ok(None);
        }
        let candidates = |typed: &str| -> Result<Vec<String>> {
            let mut found = self.common(self.words.get()?.beginning(typed))?;
            found.retain(|(term, _)| term.chars().count() == typed.chars().count());
            found.truncate(MOST_COMPLETIONS);
            self.by_customers(&mut found)?;
            found.truncate(MOST_TOGETHER);
            Ok(found.into_iter().map(|(term, _)| term).collect())
        };
        let (firsts, seconds) = (candidates(one)?, candidates(other)?);
        let mut best: Option<((u64, u64), Vec<String>)> = None;
        for first in &firsts {
            for second in &seconds {
                let words = vec![first.clone(), second.clone()];
                // What customers write as one counts before what stands somewhere in a turn.
                let n = (n_saying(&words.concat(), self.index)?, self.n_together(&words)?);
                if n > best.as_ref().map_or((0, 0), |(most, _)| *most) {
                    best = Some((n, words));
                }
            }
        }
        Ok(best.map(|(_, words)| words))
    }

    /// Returns in how many turns some terms stand together.
    fn n_together(&self, terms: &[String]) -> Result<u64> {
        let mut n = 0;
        for segment in &self.index.segments {
            n += holding_all(segment, &segment.terms, self.index.fields.terms, terms)?.len() as u64;
        }
        Ok(n)
    }

    /// Returns the text that begins with these consonants where customers write it more often than any of the terms found: a word
    /// of the lexicon that the tokenizer takes apart, or two words that follow each other.
    fn said_text(&self, word: &str, found: &mut [(String, u64)]) -> Result<Option<String>> {
        let mut best: Option<(u64, String)> = None;
        for text in self.in_lexicon(word).into_iter().chain(self.several_initials(word)?) {
            let n = n_saying(&text, self.index)?;
            if n > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((n, text));
            }
        }
        let Some((n, text)) = best else { return Ok(None) };
        for (term, df) in found {
            if n <= n_saying(term, self.index)?.min(*df) {
                return Ok(None);
            }
        }
        Ok(Some(text))
    }

    /// Returns the words of the lexicon whose syllables begin with these consonants, all of them.
    fn in_lexicon(&self, word: &str) -> Vec<String> {
        let n = word.chars().count();
        let forms = self.words.beginning_in_lexicon(word).into_iter();
        forms.filter(|form| form.chars().filter(|letter| *letter != ' ').count() == n).map(str::to_owned).collect()
    }

    /// Returns pairs of words that may follow each other in texts and begin with these consonants: ㅂㅅㅈㅇ is 배송 지연.
    fn several_initials(&self, word: &str) -> Result<Vec<String>> {
        let letters: Vec<char> = word.chars().collect();
        let mut likely: Vec<(u64, String)> = Vec::new();
        for at in 2..letters.len().saturating_sub(1) {
            let half = |letters: &[char]| -> Result<Vec<(String, u64)>> {
                let typed: String = letters.iter().collect();
                let mut found = self.common(self.words.get()?.beginning(&typed))?;
                found.retain(|(term, _)| term.chars().count() == letters.len());
                found.truncate(MOST_COMPLETIONS);
                Ok(found)
            };
            let (firsts, seconds) = (half(&letters[..at])?, half(&letters[at..])?);
            for (first, n_first) in &firsts {
                for (second, n_second) in &seconds {
                    let pair = first.chars().last().into_iter().chain(second.chars().next()).collect::<String>();
                    let n_at_most = self.index.df_of_pair(&pair)?.min(*n_first).min(*n_second);
                    if n_at_most > 0 {
                        likely.push((n_at_most, format!("{first} {second}")));
                    }
                }
            }
        }
        likely.sort_by(|(n, one), (n_other, other)| n_other.cmp(n).then_with(|| one.cmp(other)));
        likely.truncate(MOST_PAIRS);
        Ok(likely.into_iter().map(|(_, words)| words).collect())
    }

    fn guess_latin(&self, word: &str, tokens: &[&Token], place: Place) -> Result<Guess> {
        let Some(token) = tokens.iter().find(|token| matches!(token.role, Role::Content | Role::Negated)) else {
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
        let near = self.words.get()?.near(&token.term).into_iter().map(|(term, _)| term).collect();
        if let Some(guess) = self.instead_or_as_well(df, self.common(near)?, Forgiveness::Typo) {
            return Ok(guess);
        }
        if place != Place::Inside && word.len() >= 3 {
            let lower = word.to_lowercase();
            let mut found = self.common(self.words.get()?.beginning(&lower))?;
            found.truncate(MOST_COMPLETIONS);
            if let Some(guess) = self.instead_or_as_well(df, found, Forgiveness::Unfinished) {
                return Ok(guess);
            }
        }
        Ok(Guess::AsItStands)
    }

    fn guess_hangul(&self, word: &str, (start, tokens): (u32, &[&Token]), worker: &mut Worker<'_>) -> Result<Guess> {
        let letters: Vec<char> = word.chars().collect();
        if let Some(guess) = self.longer_beginning(&letters, start, tokens)? {
            return Ok(guess);
        }
        let standing = self.standing(&letters, start, tokens)?;
        if standing == Standing::Known || self.words.is_named(word) {
            return Ok(Guess::AsItStands);
        }
        let own_df = self.index.df_of(word)?;
        // Nothing is known, or next to nothing: what was typed on purpose may be spelt otherwise.
        for noun in nouns(word) {
            let spellings = self.words.get()?.spellings(noun);
            let found = self.common(spellings)?;
            if let Some(guess) = self.instead_or_as_well(self.index.df_of(noun)?, found, Forgiveness::Spelling) {
                return Ok(guess);
            }
        }
        if let Some(apart) = self.apart(&letters)? {
            return Ok(Guess::Text(apart, Forgiveness::Spacing));
        }
        for noun in nouns(word) {
            let near = self.words.get()?.near(noun);
            let kinds = near.clone();
            let found = self.common(near.into_iter().map(|(term, _)| term).collect())?;
            let best = found.first().and_then(|(best, _)| kinds.iter().find(|(term, _)| term == best));
            let kind = best.map_or(Forgiveness::Typo, |(_, kind)| *kind);
            if let Some(guess) = self.instead_or_as_well(self.index.df_of(noun)?.max(own_df), found, kind) {
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

    /// Judges whether the index knows a word.
    ///
    /// It does where every part of meaning occurs and no place is left that no text holds: 화 and 불 are words, 화불 is none.
    fn standing(&self, letters: &[char], start: u32, tokens: &[&Token]) -> Result<Standing> {
        let mut is_covered = vec![false; letters.len()];
        let mut last_content_end = 0;
        let mut is_hardly_known = false;
        for token in tokens.iter().filter(|token| token.role != Role::Part) {
            let from = token.span.start.saturating_sub(start) as usize;
            let to = (token.span.end.saturating_sub(start) as usize).min(letters.len());
            let df = self.index.df_of(&token.term)?;
            if matches!(token.role, Role::Content | Role::Negated) {
                last_content_end = last_content_end.max(to);
                is_hardly_known |= df < self.few();
            }
            if df >= self.few() && to >= from + 2 {
                is_covered[from.min(to)..to].fill(true);
            }
        }
        if last_content_end == 0 {
            // Light words alone, or nothing that the tokenizer takes for a word: 맴버십.
            is_hardly_known |= tokens.iter().all(|token| token.role != Role::Light) || letters.len() > 2;
        }
        // Words that people write in one and the tokenizer takes apart: 두번, 문앞.
        if self.is_said(letters)? {
            return Ok(Standing::Known);
        }
        if is_hardly_known {
            return Ok(Standing::Unknown);
        }
        // Endings cover themselves; between words of meaning every place must be known.
        let gap = is_covered[..last_content_end.min(letters.len())].windows(2).any(|pair| pair == [false, false]);
        if gap {
            return Ok(Standing::Unknown);
        }
        for (at, pair) in letters.windows(2).enumerate() {
            let is_before_end = at + 1 < last_content_end;
            if is_before_end && !(is_covered[at] && is_covered[at + 1]) {
                let pair: String = pair.iter().collect();
                if self.index.df_of_pair(&pair)? < self.few() {
                    return Ok(Standing::Unknown);
                }
            }
        }
        Ok(Standing::Known)
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

    /// Returns whether customers write all pairs of syllables of a word, and not by mistake.
    fn is_said(&self, letters: &[char]) -> Result<bool> {
        for pair in letters.windows(2) {
            if self.index.df_of_pair(&pair.iter().collect::<String>())? < self.few() {
                return Ok(false);
            }
        }
        Ok(letters.len() > 1)
    }

    /// Returns the word with spaces between known words of two syllables or more that it consists of, an ending left as it is.
    fn apart(&self, letters: &[char]) -> Result<Option<String>> {
        let Some((pieces, rest)) = self.pieces(letters)? else { return Ok(None) };
        if pieces.len() < 2 || rest.chars().count() > 2 {
            return Ok(None);
        }
        Ok(Some(pieces.join(" ") + &rest))
    }

    /// Returns the word as known words from its beginning on, as few as possible, and what is left.
    fn pieces(&self, letters: &[char]) -> Result<Option<(Vec<String>, String)>> {
        let n = letters.len();
        if !(4..=LONGEST_APART).contains(&n) {
            return Ok(None);
        }
        // For each place the fewest pieces that reach it, and where the last of them begins.
        let mut reached: Vec<Option<(usize, usize)>> = vec![None; n + 1];
        reached[0] = Some((0, 0));
        for from in 0..n {
            let Some((n_pieces, _)) = reached[from] else { continue };
            for to in (from + 2..=n.min(from + 8)).rev() {
                let piece: String = letters[from..to].iter().collect();
                let is_better = reached[to].is_none_or(|(fewest, _)| n_pieces + 1 < fewest);
                if is_better && self.index.df_of(&piece)? >= self.few() {
                    reached[to] = Some((n_pieces + 1, from));
                }
            }
        }
        let Some(end) = (2..=n).rev().find(|&end| reached[end].is_some()) else { return Ok(None) };
        let (mut pieces, mut at) = (Vec::new(), end);
        while at > 0 {
            let Some((_, from)) = reached[at] else { break };
            pieces.push(letters[from..at].iter().collect::<String>());
            at = from;
        }
        pieces.reverse();
        Ok(Some((pieces, letters[end..].iter().collect())))
    }

    /// Returns a known word and another one mended: 배숑지연 is 배송 지연.
    fn apart_and_mended(&self, letters: &[char]) -> Result<Option<String>> {
        if !(4..=LONGEST_APART).contains(&letters.len()) {
            return Ok(None);
        }
        let mut best: Option<(u64, String)> = None;
        for at in 2..=letters.len() - 2 {
            let (left, right): (String, String) = (letters[..at].iter().collect(), letters[at..].iter().collect());
            for (known, other, mends_left) in [(&right, &left, true), (&left, &right, false)] {
                if self.index.df_of(known)? < self.few() {
                    continue;
                }
                for noun in nouns(other) {
                    let near = self.words.get()?.near(noun).into_iter().map(|(term, _)| term).collect();
                    let Some((mended, df)) = self.common(near)?.into_iter().next() else { continue };
                    if df >= self.few() && best.as_ref().is_none_or(|(most, _)| df > *most) {
                        let words = if mends_left { format!("{mended} {known}") } else { format!("{known} {mended}") };
                        best = Some((df, words));
                    }
                    break;
                }
            }
        }
        Ok(best.map(|(_, words)| words))
    }

    /// Returns whether somebody says an English word in the texts, or the lexicon holds it.
    fn is_word(&self, latin: &str, worker: &mut Worker<'_>) -> Result<bool> {
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

    /// Returns those words that occur, the most common first, ties in byte order.
    fn common(&self, terms: Vec<&str>) -> Result<Vec<(String, u64)>> {
        let mut found = Vec::with_capacity(terms.len());
        for term in terms {
            let df = self.index.df_of(term)?;
            if df > 0 {
                found.push((term.to_owned(), df));
            }
        }
        found.sort_by(|(one, df), (other, other_df)| other_df.cmp(df).then_with(|| one.cmp(other)));
        Ok(found)
    }

    /// Returns the guess that a word in `df` turns is one of others.
    fn instead_or_as_well(&self, df: u64, mut found: Vec<(String, u64)>, kind: Forgiveness) -> Option<Guess> {
        let most = if kind == Forgiveness::Unfinished { MOST_COMPLETIONS } else { MOST_WORDS };
        found.truncate(most);
        found.retain(|(_, other)| *other >= df.saturating_mul(TIMES_AS_COMMON).max(1));
        let terms = weighted(&found)?;
        Some(if df == 0 { Guess::Instead(terms, kind) } else { Guess::AsWell(terms, kind) })
    }
}

/// Whether the index knows a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Known,
    Unknown,
}

/// Returns the words that are common enough beside the most common one, with their weights.
fn weighted(found: &[(String, u64)]) -> Option<Vec<(String, f32)>> {
    let &(_, most) = found.first()?;
    let kept = found.iter().filter(|(_, df)| *df as f64 >= LEAST_SHARE * most as f64);
    let weight = |idx: usize| if idx == 0 { 1.0 } else { LESS_LIKELY };
    Some(kept.enumerate().map(|(idx, (term, _))| (term.clone(), weight(idx))).collect())
}

/// Returns a word, and what is left of it without a particle.
fn nouns(word: &str) -> impl Iterator<Item = &str> {
    let without = PARTICLES.iter().find_map(|particle| word.strip_suffix(particle));
    let without = without.filter(|noun| noun.chars().count() >= 2);
    std::iter::once(word).chain(without)
}

//! What templates call: values in both languages, escaped, with the style sheet showing one.

use askama::filters::Safe;

use super::LEAST_IN_TABLE;
use crate::effects::{Mean, Ratio, Spread, Tally};
use crate::evidence::numbers;
use crate::model::{Bilingual, Day, Language, MaskType};
use crate::report::charts::escape;
use crate::report::input::{Position, Rejection};
use crate::report::words;

/// What a template hands to a function: values, or references to references of loop variables.
pub(super) trait Lent<T> {
    fn lent(&self) -> &T;
}

impl<T> Lent<T> for T {
    fn lent(&self) -> &T {
        self
    }
}

impl<T> Lent<T> for &T {
    fn lent(&self) -> &T {
        self
    }
}

impl<T> Lent<T> for &&T {
    fn lent(&self) -> &T {
        self
    }
}

impl<T> Lent<T> for &&&T {
    fn lent(&self) -> &T {
        self
    }
}

/// Both languages; the style sheet shows one.
pub(super) fn t(ko: &str, en: &str) -> Safe<String> {
    if ko == en {
        return Safe(escape(ko));
    }
    Safe(format!(
        r#"<span class="t" lang="ko">{}</span><span class="t" lang="en">{}</span>"#,
        unbroken(&escape(ko)),
        unbroken(&escape(en))
    ))
}

/// Keeps month and day, the two sides of an arrow, and a topic's id on one line.
pub(super) fn unbroken(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for (at, part) in text.split("월 ").enumerate() {
        if at > 0 {
            kept.push_str(if part.starts_with(|first: char| first.is_ascii_digit()) { "월\u{a0}" } else { "월 " });
        }
        kept.push_str(part);
    }
    kept = kept.replace(" → ", "\u{a0}→\u{a0}");
    match kept.find("(T-") {
        Some(start) => match kept[start..].find(')') {
            Some(length) => {
                let (before, id, after) = (&kept[..start], &kept[start..=start + length], &kept[start + length + 1..]);
                format!(r#"{before}<i class="id">{id}</i>{after}"#)
            }
            None => kept,
        },
        None => kept,
    }
}

pub(super) fn b(words: impl Lent<Bilingual>) -> Safe<String> {
    let words = words.lent();
    t(&words.ko, &words.en)
}

/// Sentences, each on its own line.
pub(super) fn sentences(words: &[Bilingual]) -> Safe<String> {
    let of = |lang: &str, text: fn(&Bilingual) -> &String| {
        let lines: String =
            words.iter().map(|sentence| format!("<b>{}</b> ", unbroken(&escape(text(sentence))))).collect();
        format!(r#"<span class="t" lang="{lang}">{lines}</span>"#)
    };
    Safe(of("ko", |sentence| &sentence.ko) + &of("en", |sentence| &sentence.en))
}

pub(super) fn count(n: impl Lent<u64>) -> String {
    numbers::count(*n.lent())
}

pub(super) fn day(day: impl Lent<Day>) -> Safe<String> {
    b(numbers::day(*day.lent()))
}

pub(super) fn score(score: impl Lent<f64>) -> String {
    numbers::score(*score.lent())
}

pub(super) fn signed_score(score: impl Lent<f64>) -> String {
    numbers::signed_score(*score.lent())
}

pub(super) fn decimal(x: impl Lent<f64>) -> String {
    numbers::decimal(*x.lent())
}

pub(super) fn duration(seconds: impl Lent<f64>) -> Safe<String> {
    b(numbers::duration(*seconds.lent()))
}

pub(super) fn language(language: impl Lent<Language>) -> Safe<String> {
    b(words::language(*language.lent()))
}

pub(super) fn mask_type(mask_type: impl Lent<MaskType>) -> Safe<String> {
    b(words::mask_type(*mask_type.lent()))
}

pub(super) fn len(n: impl Lent<usize>) -> String {
    numbers::count(*n.lent() as u64)
}

pub(super) fn percent(ratio: impl Lent<Ratio>) -> String {
    numbers::percent(ratio.lent().value())
}

/// A cell of the table; what stands on fewer than five conversations is left to the topic's own section, with its n.
pub(super) fn optional_percent(ratio: &Option<Ratio>) -> String {
    let shown = ratio.filter(|ratio| ratio.whole >= LEAST_IN_TABLE);
    shown.map_or_else(|| "–".to_owned(), |ratio| numbers::percent(ratio.value()))
}

pub(super) fn median(spread: &Option<Spread>) -> Safe<String> {
    let shown = spread.filter(|spread| spread.n >= LEAST_IN_TABLE);
    shown.map_or_else(|| Safe("–".to_owned()), |spread| b(numbers::duration(spread.median)))
}

pub(super) fn mean_score(mean: &Option<Mean>) -> String {
    let shown = mean.filter(|mean| mean.n >= LEAST_IN_TABLE);
    shown.map_or_else(|| "–".to_owned(), |mean| numbers::score(mean.mean))
}

/// A ratio with its n: `12.3% (n=40)`.
pub(super) fn ratio_n(ratio: &Ratio) -> String {
    format!("{} (n={})", numbers::percent(ratio.value()), numbers::count(ratio.whole))
}

/// A spread with p90 and n.
pub(super) fn spread_n(spread: &Spread) -> Safe<String> {
    let (median, p90) = (numbers::duration(spread.median), numbers::duration(spread.p90));
    let n = numbers::count(spread.n);
    t(
        &format!("{} (90%는 {} 이내, n={n})", median.ko, p90.ko),
        &format!("{} (90% within {}, n={n})", median.en, p90.en),
    )
}

/// The first values of a facet: `두루마켓 120건 · 두루페이 3건`.
pub(super) fn tallies(tallies: &[Tally<'_>], names: fn(&str) -> Bilingual) -> Safe<String> {
    let shown = tallies.iter().take(4).map(|tally| {
        let name = names(tally.value);
        let n = numbers::count(tally.n);
        Bilingual::new(format!("{} {n}건", name.ko), format!("{}: {n}", name.en))
    });
    let shown: Vec<Bilingual> = shown.collect();
    let rest = tallies.len().saturating_sub(4);
    let list =
        |text: fn(&Bilingual) -> &String| shown.iter().map(|one| text(one).as_str()).collect::<Vec<_>>().join(" · ");
    let (mut ko, mut en) = (list(|one| &one.ko), list(|one| &one.en));
    if rest > 0 {
        ko.push_str(&format!(" 외 {rest}"));
        en.push_str(&format!(" and {rest} more"));
    }
    t(&ko, &en)
}

/// Where a rejected record stands.
pub(super) fn place(rejection: &Rejection) -> Bilingual {
    let file = &rejection.file;
    match rejection.position {
        Position::File => Bilingual::new(file, file),
        Position::Line(n) => Bilingual::new(format!("{file} {n}줄"), format!("{file}, line {n}")),
        Position::Row(n) => Bilingual::new(format!("{file} {n}행"), format!("{file}, row {n}")),
    }
}

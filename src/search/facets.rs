//! How do the cases of an answer spread? Counts by value, and bars over time.
//!
//! Every count is the number of cases that the query has with that value chosen: a case counts for a field where it meets the
//! conditions on all *other* fields.

use jiff::civil::date;

use super::answer::{Bar, Facet, FacetValue, Field};
use super::answering::{Answering, Candidate};
use super::cases::{Cases, language_bit};
use super::conditions::Failed;
use super::fields::Demand;
use super::typed::Typed;
use crate::model::{Bilingual, Day, Language};

/// Most values that a facet lists.
const MOST_VALUES: usize = 20;

/// Up to so many days have a bar each; more are drawn by weeks.
const MOST_DAYS: i64 = 45;

/// Most bars; older weeks are left out, never young ones.
const MOST_BARS: usize = 60;

/// Counts the cases by the values of every field.
pub(super) fn facets(answering: &Answering, typed: &Typed, cases: &Cases) -> Vec<Facet> {
    Field::FACETS.iter().map(|&field| facet(field, answering, typed, cases)).collect()
}

/// Returns whether a case counts for a field.
fn counts(candidate: &Candidate, field: Field) -> bool {
    candidate.failed == Failed::None || candidate.failed == Failed::One(field)
}

fn facet(field: Field, answering: &Answering, typed: &Typed, cases: &Cases) -> Facet {
    let counting = answering.candidates.iter().filter(|candidate| counts(candidate, field));
    let mut counted: Vec<(String, usize)> = if field == Field::Language {
        let mut n_cases = [0; 2];
        const LANGUAGES: [Language; 2] = [Language::Ko, Language::En];
        for candidate in counting {
            for (n_cases, language) in n_cases.iter_mut().zip(LANGUAGES) {
                *n_cases += usize::from(candidate.languages & language_bit(language) != 0);
            }
        }
        LANGUAGES.map(|language| language.code().to_owned()).into_iter().zip(n_cases).collect()
    } else {
        let names = cases.names(field);
        let mut n_cases = vec![0; names.len()];
        let values = cases.values(field);
        for candidate in counting {
            for &value in values.of(candidate.found.case) {
                n_cases[value as usize] += 1;
            }
        }
        names.iter().cloned().zip(n_cases).collect()
    };
    let is_chosen = |value: &str| {
        typed.conditions.iter().any(|condition| {
            let is_meant = match &condition.demand {
                Demand::Word(word) => word.to_lowercase() == value.to_lowercase(),
                Demand::Scores(low, high) => value.parse::<u8>().is_ok_and(|score| (*low..=*high).contains(&score)),
                Demand::Days(..) => false,
            };
            condition.field == field && !condition.is_denied && is_meant
        })
    };
    counted.retain(|(value, n_cases)| *n_cases > 0 || is_chosen(value));
    // A stable sort: equal counts stay in byte order.
    if field != Field::Csat {
        counted.sort_by(|(_, one), (_, other)| other.cmp(one));
    }
    let n_more = counted.len().saturating_sub(MOST_VALUES);
    counted.truncate(MOST_VALUES);
    let values = counted
        .into_iter()
        .map(|(value, n_cases)| {
            let is_chosen = is_chosen(&value);
            FacetValue {
                name: name_of(field, &value, cases),
                n_cases,
                is_chosen,
                query: if is_chosen { typed.without(field) } else { typed.with(field, &value) },
                value,
            }
        })
        .collect();
    Facet { field, values, n_more }
}

/// Returns what people call a value.
pub(super) fn name_of(field: Field, value: &str, cases: &Cases) -> Bilingual {
    let pair = |ko: &str, en: &str| Bilingual::new(ko, en);
    match (field, value) {
        (Field::Topic, id) => {
            let topic = cases.topics().binary_search_by(|topic| topic.id.as_str().cmp(id));
            topic.map_or_else(|_| pair(id, id), |at| cases.topics()[at].name.clone())
        }
        (Field::Language, "ko") => pair("한국어", "Korean"),
        (Field::Language, "en") => pair("영어", "English"),
        (Field::Channel, "call") => pair("전화", "call"),
        (Field::Channel, "chat") => pair("채팅", "chat"),
        (Field::Channel, "email") => pair("이메일", "email"),
        (Field::Channel, "review") => pair("리뷰", "review"),
        (Field::Channel, "board") => pair("게시판", "board"),
        (Field::Status, "resolved") => pair("해결", "resolved"),
        (Field::Status, "open") => pair("진행 중", "open"),
        (Field::Status, "escalated") => pair("이관", "escalated"),
        (_, value) => pair(value, value),
    }
}

/// Counts the cases by day, or by week (Monday to Sunday) where they spread over more than [`MOST_DAYS`]; days without cases
/// in between have bars too.
pub(super) fn days(answering: &Answering, typed: &Typed) -> Vec<Bar> {
    let mut days: Vec<i64> =
        answering.candidates.iter().filter(|candidate| counts(candidate, Field::Day)).map(|it| it.day).collect();
    days.sort_unstable();
    let (Some(&first), Some(&last)) = (days.first(), days.last()) else { return Vec::new() };
    let width = if last - first < MOST_DAYS { 1 } else { 7 };
    // 1970-01-01 was a Thursday; weeks begin on Mondays.
    let begin = |day: i64| if width == 1 { day } else { day - (day + 3).rem_euclid(7) };
    let n_bars = ((begin(last) - begin(first)) / width + 1) as usize;
    let mut n_cases = vec![0; n_bars];
    for day in days {
        n_cases[((begin(day) - begin(first)) / width) as usize] += 1;
    }
    let epoch = date(1970, 1, 1);
    let day_of = |number: i64| -> Day { epoch.saturating_add(jiff::Span::new().days(number)) };
    let bars = n_cases.into_iter().zip(0i64..).skip(n_bars.saturating_sub(MOST_BARS));
    bars.map(|(n_cases, at)| {
        let first = day_of(begin(first) + at * width);
        let last = first.saturating_add(jiff::Span::new().days(width - 1));
        let period = if first == last { first.to_string() } else { format!("{first}..{last}") };
        Bar { first, last, n_cases, query: typed.with(Field::Day, &period) }
    })
    .collect()
}

//! Which cases and turns does a query demand, besides its words?

use super::answer::Field;
use super::cases::{Cases, Values, language_bit};
use super::fields::Demand;
use super::finder::Manner;
use super::nearest;
use super::typed::{Condition, Typed};
use super::writer::number_of;
use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language, Speaker};

/// Most values that a message names.
const MOST_NAMED: usize = 8;

/// The demands of a query, one for each field that it names.
pub(super) struct Conditions<'c> {
    fields: Vec<OfField<'c>>,
    /// Languages of the turns that count, by [`language_bit`]; all of them where nothing is demanded.
    pub(super) languages: u8,
    /// Languages that stay out, whatever other one is chosen.
    denied_languages: u8,
    /// Codes of the speakers that count; all where nothing is demanded.
    pub(super) speakers: Option<Vec<&'static str>>,
}

/// Every language.
pub(super) const ALL_LANGUAGES: u8 = 3;

/// What is demanded of one field: one of the wanted, none of the denied.
struct OfField<'c> {
    field: Field,
    wanted: Vec<Check<'c>>,
    denied: Vec<Check<'c>>,
}

enum Check<'c> {
    /// A value among these, by number.
    Values(Values<'c>, Vec<bool>),
    Days(i64, i64),
    Case(u32),
    /// What no case has.
    Nothing,
}

impl Check<'_> {
    fn holds(&self, case: u32, cases: &Cases) -> bool {
        match self {
            Self::Values(values, wanted) => values.of(case).iter().any(|&value| wanted[value as usize]),
            Self::Days(first, last) => (*first..=*last).contains(&cases.day(case)),
            Self::Case(wanted) => *wanted == case,
            Self::Nothing => false,
        }
    }
}

impl<'c> Conditions<'c> {
    /// Looks up what a query demands.
    ///
    /// # Errors
    /// A value that no case has, with its place and those that some have, so that a typing error does not look like "nothing found". Not
    /// of a query that is taken as it was typed: a night may have no case with a value.
    pub(super) fn new(typed: &Typed, cases: &'c Cases, manner: Manner) -> Result<Self> {
        let mut conditions = Self { fields: Vec::new(), languages: 0, denied_languages: 0, speakers: None };
        const SPEAKERS: [Speaker; 4] = [Speaker::Customer, Speaker::Agent, Speaker::Bot, Speaker::System];
        let mut denied_speakers = Vec::new();
        for condition in &typed.conditions {
            match (condition.field, &condition.demand) {
                (Field::Language, Demand::Word(code)) => {
                    let language = if code == Language::En.code() { Language::En } else { Language::Ko };
                    let languages = match condition.is_denied {
                        true => &mut conditions.denied_languages,
                        false => &mut conditions.languages,
                    };
                    *languages |= language_bit(language);
                }
                (Field::Speaker, Demand::Word(code)) => {
                    let known = SPEAKERS.iter().map(|speaker| speaker.code()).find(|known| known == code);
                    if condition.is_denied {
                        denied_speakers.extend(known);
                    } else {
                        conditions.speakers.get_or_insert_default().extend(known);
                    }
                }
                _ => {
                    let check = match check(condition, typed, cases) {
                        Err(error) if manner == Manner::AsTyped && error.kind() == Kind::Usage => Check::Nothing,
                        check => check?,
                    };
                    let at = conditions.fields.iter().position(|known| known.field == condition.field);
                    let at = at.unwrap_or_else(|| {
                        let field = condition.field;
                        conditions.fields.push(OfField { field, wanted: Vec::new(), denied: Vec::new() });
                        conditions.fields.len() - 1
                    });
                    let of_field = &mut conditions.fields[at];
                    if condition.is_denied { of_field.denied.push(check) } else { of_field.wanted.push(check) }
                }
            }
        }
        if conditions.languages == 0 {
            conditions.languages = ALL_LANGUAGES;
        }
        conditions.languages &= !conditions.denied_languages;
        if !denied_speakers.is_empty() {
            let all = || SPEAKERS.iter().map(|speaker| speaker.code()).collect();
            let speakers = conditions.speakers.get_or_insert_with(all);
            speakers.retain(|speaker| !denied_speakers.contains(speaker));
        }
        Ok(conditions)
    }

    /// Returns which fields a case does not answer that holds what is asked for in some languages.
    pub(super) fn failed_in(&self, case: u32, languages: u8, cases: &Cases) -> Failed {
        let failed = self.failed(case, cases);
        if languages & self.languages != 0 {
            failed
        } else if failed != Failed::None || languages & !self.denied_languages == 0 {
            Failed::Several
        } else {
            Failed::One(Field::Language)
        }
    }

    /// Returns which fields a case does not answer, languages aside: none, one, or more than one.
    pub(super) fn failed(&self, case: u32, cases: &Cases) -> Failed {
        let mut failed = Failed::None;
        for OfField { field, wanted, denied } in &self.fields {
            let passes = !denied.iter().any(|check| check.holds(case, cases))
                && (wanted.is_empty() || wanted.iter().any(|check| check.holds(case, cases)));
            if passes {
                continue;
            }
            // What is denied stays denied, whatever other value of the field is chosen.
            if failed != Failed::None || denied.iter().any(|check| check.holds(case, cases)) {
                return Failed::Several;
            }
            failed = Failed::One(*field);
        }
        failed
    }
}

/// Which fields a case does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failed {
    None,
    One(Field),
    Several,
}

fn check<'c>(condition: &Condition, typed: &Typed, cases: &'c Cases) -> Result<Check<'c>> {
    let field = condition.field;
    let names = cases.names(field);
    Ok(match &condition.demand {
        Demand::Days(first, last) => Check::Days(number_of(*first), number_of(*last)),
        Demand::Scores(low, high) => {
            let is_wanted = |name: &String| name.parse::<u8>().is_ok_and(|score| (*low..=*high).contains(&score));
            Check::Values(cases.values(field), names.iter().map(is_wanted).collect())
        }
        Demand::Word(value) if field == Field::Case => match cases.numbered(value) {
            Some(case) => Check::Case(case),
            None => return Err(unknown(condition, typed, cases.ids())),
        },
        Demand::Word(value) => {
            let wanted: Vec<bool> = names
                .iter()
                .enumerate()
                .map(|(at, name)| {
                    name.to_lowercase() == value.to_lowercase() || is_topic_named(cases, field, at, value)
                })
                .collect();
            if !wanted.contains(&true) {
                return Err(unknown(condition, typed, names.iter().map(String::as_str)));
            }
            Check::Values(cases.values(field), wanted)
        }
    })
}

/// Returns whether a value is the name of a topic, spaces aside.
fn is_topic_named(cases: &Cases, field: Field, at: usize, value: &str) -> bool {
    let squeezed = |text: &str| text.to_lowercase().split_whitespace().collect::<String>();
    field == Field::Topic
        && cases
            .topics()
            .get(at)
            .is_some_and(|topic| [&topic.name.ko, &topic.name.en].iter().any(|name| squeezed(name) == squeezed(value)))
}

fn unknown<'n>(condition: &Condition, typed: &Typed, known: impl Iterator<Item = &'n str>) -> Error {
    let listed = nearest::nearest(&condition.value, known, MOST_NAMED).join(", ");
    let field = condition.field.words();
    let (ko, en) = (format!("이런 {}의 상담이 없습니다", field.ko), format!("no conversation has this {}", field.en));
    let error = typed.mistake(condition.span, &ko, &en);
    let value = &condition.value;
    if listed.is_empty() {
        return error.help(Bilingual::new(
            format!("값이 있는 상담이 없는 조건입니다. 조건을 빼거나 \"{value}\"를 따옴표로 묶어 찾아 주세요"),
            format!("no conversation has any; leave the condition out, or look for the text: \"{value}\""),
        ));
    }
    error.help(Bilingual::new(
        format!("있는 값 가운데 하나를 적어 주세요: {listed}"),
        format!("give one that occurs: {listed}"),
    ))
}

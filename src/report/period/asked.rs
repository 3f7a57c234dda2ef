//! Which days does somebody ask about? `2026-W46`, `2026-11`, `2026-10-01..2026-10-15`, a day, a year.

use jiff::civil::{ISOWeekDate, Weekday};

use crate::error::{Error, Kind, Result};
use crate::model::period::{days_between, plus};
use crate::model::{Bilingual, Day, Period};

/// How the days were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One day.
    Day,
    /// An ISO week, Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
    /// From a day to a day.
    Days,
}

/// What somebody asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// As it is written: `2026-W46`.
    pub name: String,
    /// How.
    pub form: Form,
    /// All its days.
    pub days: Period,
}

/// Days are compared with the same weekdays of so many weeks before.
pub(super) const USUAL_WEEKS: i64 = 4;

impl Asked {
    /// Reads what was typed.
    ///
    /// # Errors
    /// What is none of the forms, or ends before it begins.
    pub fn parse(typed: &str) -> Result<Self> {
        read(typed.trim()).ok_or_else(|| {
            Error::new(
                Kind::Usage,
                Bilingual::new(
                    format!("기간 '{typed}'을(를) 이해할 수 없습니다"),
                    format!("'{typed}' is not a period"),
                ),
            )
            .help(Bilingual::new(
                "주(2026-W46), 월(2026-11), 또는 시작일..종료일(2026-10-01..2026-10-15)로 적어 주세요. 하루(2026-10-01)나 한 해(2026)도 됩니다",
                "write a week (2026-W46), a month (2026-11), or days (2026-10-01..2026-10-15); a day (2026-10-01) or a year (2026) will do, too",
            ))
        })
    }

    /// Returns the days that some of its days, from the first on, are compared with: the week, month or year before, else as many days
    /// right before.
    #[must_use]
    pub fn before(&self, days: Period) -> Period {
        let yesterday = plus(days.from, -1);
        match self.form {
            // A week that is not over yet is compared with the same weekdays.
            Form::Week => Period { from: plus(days.from, -7), to: plus(days.to, -7) },
            Form::Month => Period { from: yesterday.first_of_month(), to: yesterday },
            Form::Year => Period { from: yesterday.first_of_year(), to: yesterday },
            Form::Day | Form::Days => Period::ending(yesterday, days.n_days().try_into().unwrap_or(u32::MAX)),
        }
    }

    /// Returns the first day that a report needs.
    #[must_use]
    pub fn first_needed(&self, days: Period) -> Day {
        self.before(days).from.min(plus(days.from, -7 * USUAL_WEEKS))
    }
}

fn read(typed: &str) -> Option<Asked> {
    if let Some((from, to)) = typed.split_once("..") {
        let days = Period { from: day(from.trim())?, to: day(to.trim())? };
        let name = format!("{}..{}", days.from, days.to);
        return (days_between(days.from, days.to) >= 0).then_some(Asked { name, form: Form::Days, days });
    }
    let parts: Vec<&str> = typed.split('-').collect();
    let asked = |form: Form, from: Day, to: Day, name: String| Asked { name, form, days: Period { from, to } };
    match parts.as_slice() {
        [year] => {
            let first = Day::new(number(year, 4)?, 1, 1).ok()?;
            Some(asked(Form::Year, first, first.last_of_year(), (*year).to_owned()))
        }
        [year, week] if week.starts_with(['W', 'w']) => {
            let (year, week) = (number(year, 4)?, number(&week[1..], 2)?);
            let monday = ISOWeekDate::new(year, i8::try_from(week).ok()?, Weekday::Monday).ok()?.date();
            Some(asked(Form::Week, monday, plus(monday, 6), format!("{year:04}-W{week:02}")))
        }
        [year, month] => {
            let first = Day::new(number(year, 4)?, i8::try_from(number(month, 2)?).ok()?, 1).ok()?;
            Some(asked(Form::Month, first, first.last_of_month(), typed.to_owned()))
        }
        _ => day(typed).map(|day| asked(Form::Day, day, day, day.to_string())),
    }
}

fn number(digits: &str, n_digits: usize) -> Option<i16> {
    let is_plain = digits.len() == n_digits && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| digits.parse().ok()).flatten()
}

fn day(typed: &str) -> Option<Day> {
    let parts: Vec<&str> = typed.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let small = |digits: &str| i8::try_from(number(digits, 2)?).ok();
    Day::new(number(year, 4)?, small(month)?, small(day)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn every_form_names_its_days_and_those_before() {
        let check = |typed: &str, days: &str, before: &str| {
            let asked = Asked::parse(typed).expect("a period");
            let told = |days: Period| format!("{}..{}", days.from, days.to);
            assert_eq!((told(asked.days), told(asked.before(asked.days))), (days.to_owned(), before.to_owned()));
        };
        check("2026-W46", "2026-11-09..2026-11-15", "2026-11-02..2026-11-08");
        check("2026-w01", "2025-12-29..2026-01-04", "2025-12-22..2025-12-28");
        check("2026-W53", "2026-12-28..2027-01-03", "2026-12-21..2026-12-27");
        check("2026-03", "2026-03-01..2026-03-31", "2026-02-01..2026-02-28");
        check("2026-01", "2026-01-01..2026-01-31", "2025-12-01..2025-12-31");
        check("2026", "2026-01-01..2026-12-31", "2025-01-01..2025-12-31");
        check("2026-10-01..2026-10-15", "2026-10-01..2026-10-15", "2026-09-16..2026-09-30");
        check(" 2026-11-20 ", "2026-11-20..2026-11-20", "2026-11-19..2026-11-19");
    }

    #[test]
    fn a_week_that_is_not_over_is_compared_with_the_same_weekdays() {
        let asked = Asked::parse("2026-W47").expect("a week");
        let cut = Period { to: Day::constant(2026, 11, 18), ..asked.days };
        assert_eq!(asked.before(cut), Period { from: Day::constant(2026, 11, 9), to: Day::constant(2026, 11, 11) });
        // Four weeks before Monday the 16th.
        assert_eq!(asked.first_needed(cut), Day::constant(2026, 10, 19));
    }

    #[test]
    fn what_is_no_period_is_refused_with_the_forms() {
        let wrong = [
            "",
            "2026-W54",
            "2026-W00",
            "2025-W53",
            "2026-13",
            "2026-11-31",
            "11월",
            "2026-10-15..2026-10-01",
            "2026-10..2026-11",
            "26-11",
            "2026-W4",
            "../../etc",
            "2026-W가나",
        ];
        for typed in wrong {
            let error = Asked::parse(typed).expect_err(typed);
            assert_eq!(error.kind(), Kind::Usage);
            for form in ["2026-W46", "2026-11", "2026-10-01..2026-10-15"] {
                assert!(error.message(Language::Ko).contains(form) && error.message(Language::En).contains(form));
            }
        }
    }
}

//! Which days are unlike others: weekends, public holidays and the days after them.

use std::path::Path;

use jiff::civil::Weekday;

use super::korean_holidays::KOREAN_HOLIDAYS;
use super::register;
use crate::error::Result;
use crate::model::{Day, period::plus};

/// The columns of `holidays.csv`, in order.
const COLUMNS: [&str; 2] = ["date", "name"];

/// A day on which offices are closed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// The day.
    pub date: Day,
    /// Its name.
    pub name: String,
}

/// What kind of day a day is, as far as the number of contacts goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DayKind {
    /// An ordinary day of the week, Monday is 0. A Saturday or Sunday is one even between holidays.
    Weekday(u8),
    /// A public holiday from Monday to Friday, and each of the days of a closed spell (holidays and weekend in a row) that has
    /// a holiday from Monday to Friday on either side of it: the weekend inside a long Chuseok.
    Holiday,
    /// The first working day after a public holiday from Monday to Friday: what piled up comes in.
    AfterHoliday,
}

impl DayKind {
    /// The number of kinds.
    pub(super) const N: usize = 9;

    /// Returns a position among all kinds: weekdays 0 to 6, then holiday, then the day after one.
    pub(super) fn index(self) -> usize {
        match self {
            Self::Weekday(day) => usize::from(day),
            Self::Holiday => 7,
            Self::AfterHoliday => 8,
        }
    }
}

/// The public holidays.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    /// In order, each day once.
    days: Vec<Holiday>,
}

impl Calendar {
    /// Returns the calendar of Korea, 2020 to 2030; outside of these years it knows no holiday.
    ///
    /// Elections after 2026 and other one-off days are not in it: `registers/holidays.csv` adds them.
    #[must_use]
    pub fn korean() -> Self {
        let days = KOREAN_HOLIDAYS
            .iter()
            .map(|&(year, month, day, name)| Holiday { date: Day::constant(year, month, day), name: name.to_owned() })
            .collect();
        Self { days }
    }

    /// Returns the calendar with further days; where it has the day already, the new name stands.
    #[must_use]
    pub fn with(mut self, days: &[Holiday]) -> Self {
        for day in days {
            match self.days.binary_search_by_key(&day.date, |known| known.date) {
                Ok(at) => self.days[at] = day.clone(),
                Err(at) => self.days.insert(at, day.clone()),
            }
        }
        self
    }

    /// Returns the name of a holiday; `None` on other days.
    #[must_use]
    pub fn name(&self, day: Day) -> Option<&str> {
        let at = self.days.binary_search_by_key(&day, |holiday| holiday.date).ok()?;
        Some(&self.days[at].name)
    }

    /// Returns the kind of a day.
    #[must_use]
    pub fn kind(&self, day: Day) -> DayKind {
        let ordinary = DayKind::Weekday(day.weekday().to_monday_zero_offset().unsigned_abs());
        if is_weekend(day) {
            let between = self.closed_for_holiday(day, -1) && self.closed_for_holiday(day, 1);
            return if between { DayKind::Holiday } else { ordinary };
        }
        if self.name(day).is_some() {
            return DayKind::Holiday;
        }
        if self.closed_for_holiday(day, -1) { DayKind::AfterHoliday } else { ordinary }
    }

    /// Returns whether the closed days next to a day, in one direction, hold a holiday from Monday to Friday.
    fn closed_for_holiday(&self, day: Day, step: i64) -> bool {
        let mut neighbour = plus(day, step);
        // No spell of closed days is longer than two weeks; the bound guards the calendar's last day.
        for _ in 0..14 {
            let holiday = self.name(neighbour).is_some();
            if holiday && !is_weekend(neighbour) {
                return true;
            }
            if !holiday && !is_weekend(neighbour) {
                return false;
            }
            neighbour = plus(neighbour, step);
        }
        false
    }
}

fn is_weekend(day: Day) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Parses `registers/holidays.csv`; `path` is what errors name.
///
/// Lines that are empty or begin with `#` say nothing. The rows come back by date.
///
/// # Errors
/// Other columns, a day that is none, a row without a name: all of them at once, with file and line.
pub fn parse_holidays(path: &Path, text: &str) -> Result<Vec<Holiday>> {
    let mut days = register::parse(path, text, &COLUMNS, |row| {
        Ok(Holiday { date: row.day(0)?, name: row.required(1, COLUMNS[1])?.to_owned() })
    })?;
    days.sort();
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn days_of(year: i16) -> Vec<String> {
        Calendar::korean()
            .days
            .iter()
            .filter(|holiday| holiday.date.year() == year)
            .map(|holiday| holiday.date.to_string()[5..].to_owned())
            .collect()
    }

    #[test]
    fn the_official_days_of_two_years_are_all_there_and_no_others() {
        // Written down by hand, day by day, not taken from the table.
        let of_2025 = "01-01 01-27 01-28 01-29 01-30 03-01 03-03 05-05 05-06 06-03 06-06 08-15 10-03 10-05 10-06 10-07 10-08 10-09 12-25";
        let of_2026 = "01-01 02-16 02-17 02-18 03-01 03-02 05-01 05-05 05-24 05-25 06-03 06-06 07-17 08-15 08-17 09-24 09-25 09-26 10-03 10-05 10-09 12-25";
        assert_eq!(days_of(2025).join(" "), of_2025);
        assert_eq!(days_of(2026).join(" "), of_2026);
    }

    #[test]
    fn the_days_are_in_order_and_each_stands_there_once() {
        let days = Calendar::korean().days;
        assert!(days.windows(2).all(|pair| pair[0].date < pair[1].date));
        for year in 2020..=2030 {
            for (name, n) in [("설날 연휴", 2), ("설날", 1), ("추석 연휴", 2)] {
                let found = days.iter().filter(|day| day.date.year() == year && day.name == name).count();
                assert_eq!(found, n, "{year} {name}");
            }
        }
    }

    /// The substitute days by the rule in force: the holiday, since which day one is given, and whether a Saturday counts.
    fn substitute_begins(name: &str) -> Option<(Day, bool)> {
        let of = |year, month, day, saturday| Some((Day::constant(year, month, day), saturday));
        match name {
            "설날" | "설날 연휴" | "추석" | "추석 연휴" => of(2014, 1, 1, false),
            "어린이날" => of(2014, 1, 1, true),
            "삼일절" | "광복절" | "개천절" | "한글날" => of(2021, 8, 4, true),
            "부처님오신날" | "성탄절" => of(2023, 5, 4, true),
            "제헌절" | "노동절" => of(2026, 2, 10, true),
            _ => None,
        }
    }

    #[test]
    fn substitute_days_follow_from_the_law_of_each_year() {
        let calendar = Calendar::korean();
        let mut by_rule = Vec::new();
        for holiday in &calendar.days {
            let names: Vec<&str> = holiday.name.split('·').collect();
            if names[0].starts_with("대체") {
                continue;
            }
            let weekday = holiday.date.weekday();
            let owed = names.iter().any(|name| {
                substitute_begins(name).is_some_and(|(since, saturday)| {
                    holiday.date >= since
                        && (weekday == Weekday::Sunday || saturday && weekday == Weekday::Saturday || names.len() > 1)
                })
            });
            if owed {
                // The next day that is no holiday, no Saturday and no Sunday; for Chuseok, after its last day.
                let mut next = plus(holiday.date, 1);
                while is_weekend(next)
                    || calendar.name(next).is_some_and(|name| !name.starts_with("대체"))
                    || by_rule.contains(&next)
                {
                    next = plus(next, 1);
                }
                by_rule.push(next);
            }
        }
        let in_table: Vec<Day> =
            calendar.days.iter().filter(|day| day.name.starts_with("대체")).map(|day| day.date).collect();
        assert_eq!(by_rule, in_table);
    }

    #[test]
    fn the_kind_of_a_day_knows_long_holidays_and_the_day_after() {
        let calendar = Calendar::korean();
        for (date, kind) in [
            ("2026-11-28", DayKind::Weekday(5)),
            ("2026-11-30", DayKind::Weekday(0)),
            ("2026-09-23", DayKind::Weekday(2)),
            ("2026-09-24", DayKind::Holiday),
            ("2026-09-26", DayKind::Weekday(5)),
            ("2026-09-28", DayKind::AfterHoliday),
            ("2026-10-05", DayKind::Holiday),
            ("2026-10-06", DayKind::AfterHoliday),
            // A Saturday holiday closes nothing that is open otherwise.
            ("2026-06-06", DayKind::Weekday(5)),
            ("2026-06-08", DayKind::Weekday(0)),
            // 2025: Friday the 3rd to Thursday the 9th of October in a row.
            ("2025-10-04", DayKind::Holiday),
            ("2025-10-05", DayKind::Holiday),
            ("2025-10-10", DayKind::AfterHoliday),
            ("2025-10-13", DayKind::Weekday(0)),
        ] {
            assert_eq!(calendar.kind(day(date)), kind, "{date}");
        }
    }

    #[test]
    fn a_register_adds_days_and_renames_others() {
        let path = Path::new("registers/holidays.csv");
        let days = parse_holidays(
            path,
            "date,name\n2028-04-12,국회의원 선거일\n2026.11.27,창립기념일\n2026-12-25,크리스마스\n",
        )
        .expect("well-formed");
        assert_eq!(days[0].name, "창립기념일");
        let calendar = Calendar::korean().with(&days);
        assert_eq!(calendar.name(day("2026-11-27")), Some("창립기념일"));
        assert_eq!(calendar.name(day("2026-12-25")), Some("크리스마스"));
        assert_eq!(calendar.name(day("2026-12-24")), None);
        assert_eq!(calendar.kind(day("2028-04-13")), DayKind::AfterHoliday);
        assert_eq!(calendar.days.len(), Calendar::korean().days.len() + 2);
        let error = parse_holidays(path, "date,name\n내일,휴일\n2026-11-27,\n").expect_err("two broken rows");
        let message = error.message(Language::Ko);
        assert!(
            message.contains("holidays.csv:2: 날짜를") && message.contains("holidays.csv:3: name 칸이"),
            "{message}"
        );
    }
}

//! How numbers, times and days are written, in Korean and English. Every rendering uses these, so that all say the same.

use jiff::civil::Weekday;

use crate::model::{Bilingual, Day, Period};

/// Returns a count with thousands separators: `1,724`.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns a difference of counts with its sign: `+1,724`, `−3`, `0`.
pub(crate) fn signed_count(n: i64) -> String {
    let sign = match n {
        1.. => "+",
        0 => "",
        _ => "−",
    };
    format!("{sign}{}", count(n.unsigned_abs()))
}

/// Returns an English count with its noun: `1 record`, `1,724 records`.
pub(crate) fn counted(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(n), if n == 1 { "" } else { "s" })
}

/// Returns a number with one decimal, none where that is zero: `9`, `9.3`, `1,204.5`.
pub(crate) fn decimal(x: f64) -> String {
    let tenths = (x.abs() * 10.0).round() as u64;
    let sign = if x < 0.0 && tenths > 0 { "−" } else { "" };
    match tenths % 10 {
        0 => format!("{sign}{}", count(tenths / 10)),
        rest => format!("{sign}{}.{rest}", count(tenths / 10)),
    }
}

/// Returns how many times something is, always with one decimal: `1.0`, `5.8`.
pub(crate) fn times(x: f64) -> String {
    let text = decimal(x);
    if text.contains('.') { text } else { text + ".0" }
}

/// Returns a satisfaction score or the like, always with two decimals: `3.80`.
pub(crate) fn score(x: f64) -> String {
    let text = format!("{:.2}", x.abs());
    if x < 0.0 && text != "0.00" { format!("−{text}") } else { text }
}

/// Returns a difference of scores with its sign: `+0.12`, `−0.40`, `0.00`.
pub(crate) fn signed_score(x: f64) -> String {
    let text = score(x);
    if x > 0.0 && text != "0.00" { format!("+{text}") } else { text }
}

/// Returns a share as a percentage with one decimal: `12.3%`. Print it with its n.
pub(crate) fn percent(ratio: f64) -> String {
    format!("{:.1}%", ratio * 100.0)
}

/// Returns a length of time in the largest two units: `45초`, `3분 20초`, `2시간 5분`, `1일 4시간`.
pub(crate) fn duration(seconds: f64) -> Bilingual {
    let s = seconds.max(0.0).round() as u64;
    let (minutes, hours, days) = (s / 60, s / 3600, s / 86_400);
    let two = |large: u64, ko_large: &str, en_large: &str, small: u64, ko_small: &str, en_small: &str| {
        if small == 0 {
            Bilingual::new(format!("{large}{ko_large}"), format!("{large} {en_large}"))
        } else {
            Bilingual::new(
                format!("{large}{ko_large} {small}{ko_small}"),
                format!("{large} {en_large} {small} {en_small}"),
            )
        }
    };
    match s {
        0..60 => Bilingual::new(format!("{s}초"), format!("{s} s")),
        60..3600 => two(minutes, "분", "min", s % 60, "초", "s"),
        3600..86_400 => two(hours, "시간", "h", minutes % 60, "분", "min"),
        _ => two(days, "일", "d", hours % 24, "시간", "h"),
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn month(day: Day) -> &'static str {
    MONTHS[(day.month() - 1) as usize]
}

/// Returns a day without its year: `11월 14일`, `14 Nov`.
pub(crate) fn day(day: Day) -> Bilingual {
    Bilingual::new(format!("{}월 {}일", day.month(), day.day()), format!("{} {}", day.day(), month(day)))
}

/// Returns a day with year and weekday: `2026년 11월 20일 금요일`, `Friday, 20 Nov 2026`.
pub(crate) fn full_day(day: Day) -> Bilingual {
    let (ko, en) = match day.weekday() {
        Weekday::Monday => ("월", "Monday"),
        Weekday::Tuesday => ("화", "Tuesday"),
        Weekday::Wednesday => ("수", "Wednesday"),
        Weekday::Thursday => ("목", "Thursday"),
        Weekday::Friday => ("금", "Friday"),
        Weekday::Saturday => ("토", "Saturday"),
        Weekday::Sunday => ("일", "Sunday"),
    };
    Bilingual::new(
        format!("{}년 {}월 {}일 {ko}요일", day.year(), day.month(), day.day()),
        format!("{en}, {} {} {}", day.day(), month(day), day.year()),
    )
}

/// Returns a day as short as a chart needs: `11/14`, `14 Nov`.
pub(crate) fn tick(day: Day) -> Bilingual {
    Bilingual::new(format!("{}/{}", day.month(), day.day()), format!("{} {}", day.day(), month(day)))
}

/// Returns a period: `11월 14일~20일`, `10월 29일~11월 4일`; `14–20 Nov`, `29 Oct–4 Nov`.
pub(crate) fn period(period: Period) -> Bilingual {
    let (from, to) = (period.from, period.to);
    if from == to {
        return day(from);
    }
    let same_month = from.month() == to.month() && from.year() == to.year();
    let ko = if same_month {
        format!("{}월 {}일~{}일", from.month(), from.day(), to.day())
    } else {
        format!("{}월 {}일~{}월 {}일", from.month(), from.day(), to.month(), to.day())
    };
    let en = if same_month {
        format!("{}–{} {}", from.day(), to.day(), month(to))
    } else {
        format!("{} {}–{} {}", from.day(), month(from), to.day(), month(to))
    };
    Bilingual::new(ko, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_read_them() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!((counted(1, "record"), counted(0, "record")), ("1 record".to_owned(), "0 records".to_owned()));
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!([1_724, 0, -3].map(signed_count), ["+1,724", "0", "−3"]);
        assert_eq!(decimal(9.0), "9");
        assert_eq!(decimal(9.04), "9");
        assert_eq!(decimal(1204.46), "1,204.5");
        assert_eq!(decimal(-0.26), "−0.3");
        assert_eq!(signed_score(-0.4), "−0.40");
        assert_eq!(signed_score(0.123), "+0.12");
        assert_eq!(signed_score(-0.001), "0.00");
        assert_eq!(percent(0.1234), "12.3%");
        assert_eq!(duration(45.0).ko, "45초");
        assert_eq!(duration(200.0).ko, "3분 20초");
        assert_eq!(duration(7500.0).en, "2 h 5 min");
        assert_eq!(duration(86_400.0).ko, "1일");
    }

    #[test]
    fn a_period_names_the_month_once() {
        let check = |from: Day, to: Day, ko: &str, en: &str| {
            let words = period(Period { from, to });
            assert_eq!((words.ko.as_str(), words.en.as_str()), (ko, en));
        };
        check(Day::constant(2026, 11, 14), Day::constant(2026, 11, 20), "11월 14일~20일", "14–20 Nov");
        check(Day::constant(2026, 10, 29), Day::constant(2026, 11, 4), "10월 29일~11월 4일", "29 Oct–4 Nov");
        check(Day::constant(2026, 11, 4), Day::constant(2026, 11, 4), "11월 4일", "4 Nov");
        assert_eq!(full_day(Day::constant(2026, 11, 20)).ko, "2026년 11월 20일 금요일");
    }
}

//! Dates, times and durations as people and programs write them.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

/// Returns the moment that a text names, in `zone`; a text without an offset is a local time there.
///
/// Understood are RFC 3339 and its relatives, `2026.11.01 오후 3:05`, `2026년 11월 1일 15시 5분`, `11/1/2026 3:05 PM`, `Nov 1, 2026`,
/// `20261101153000`, Excel serials (days since 1899-12-30) and Unix seconds or milliseconds.
pub(crate) fn moment(text: &str, zone: &TimeZone) -> Option<Zoned> {
    let text = text.trim();
    if let Some(zoned) = iso(text, zone) {
        return Some(zoned);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && text.bytes().filter(|&byte| byte == b'.').count() <= 1
    {
        return number(text, zone);
    }
    written(text, zone)
}

/// Returns the time of day that a text names: `10:32`, `오후 3:05:10`, `3:05 PM`, or the fraction of a day that Excel keeps.
pub(crate) fn time_of_day(text: &str) -> Option<Time> {
    let text = text.trim();
    if let Ok(fraction) = text.parse::<f64>() {
        if (0.0..1.0).contains(&fraction) && text.contains('.') {
            return clock_of_second((fraction * 86_400.0).round() as i64);
        }
        return None;
    }
    let parsed = Parts::read(text)?;
    if !parsed.has_clock_mark || parsed.month.is_some() {
        return None;
    }
    parsed.clock(0)
}

/// Returns the seconds that a text names: `512`, `00:08:32`, `08:32` (minutes and seconds), `0h 8m 32s`, `8분 32초`, `PT8M32S`.
/// A bare number is multiplied by `bare_unit_s`.
pub(crate) fn duration_s(text: &str, bare_unit_s: f64) -> Option<f64> {
    let text = text.trim();
    if let Ok(number) = text.replace(',', "").parse::<f64>() {
        return (number.is_finite() && number >= 0.0).then_some(number * bare_unit_s);
    }
    if text.contains(':') {
        let parts: Option<Vec<f64>> = text.split(':').map(|part| part.trim().parse::<f64>().ok()).collect();
        let parts = parts.filter(|parts| parts.iter().all(|part| part.is_finite() && *part >= 0.0))?;
        return match parts.as_slice() {
            [m, s] => Some(m * 60.0 + s),
            [h, m, s] => Some(h * 3_600.0 + m * 60.0 + s),
            [d, h, m, s] => Some(d * 86_400.0 + h * 3_600.0 + m * 60.0 + s),
            _ => None,
        };
    }
    let lower = text.to_lowercase();
    let mut rest = lower.strip_prefix('p').map_or(lower.as_str(), |rest| rest);
    let (mut total_s, mut seen) = (0.0, false);
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == 't' || c == ',');
        if rest.is_empty() {
            return seen.then_some(total_s);
        }
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').filter(|&end| end > 0)?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = rest[digits..].trim_start();
        let unit_end = rest.find(|c: char| c.is_whitespace() || c.is_ascii_digit()).unwrap_or(rest.len());
        total_s += number
            * match &rest[..unit_end] {
                "d" | "day" | "days" | "일" => 86_400.0,
                "h" | "hr" | "hrs" | "hour" | "hours" | "시간" => 3_600.0,
                "m" | "min" | "mins" | "minute" | "minutes" | "분" => 60.0,
                "s" | "sec" | "secs" | "second" | "seconds" | "초" => 1.0,
                "ms" => 0.001,
                _ => return None,
            };
        rest = &rest[unit_end..];
        seen = true;
    }
}

/// Returns the moment of a day and a time in `zone`.
pub(crate) fn at(day: Date, time: Time, zone: &TimeZone) -> Option<Zoned> {
    DateTime::from_parts(day, time).to_zoned(zone.clone()).ok()
}

fn iso(text: &str, zone: &TimeZone) -> Option<Zoned> {
    let bytes = text.as_bytes();
    let two = |at: usize| -> Option<i8> {
        let (high, low) = (bytes.get(at)?.wrapping_sub(b'0'), bytes.get(at + 1)?.wrapping_sub(b'0'));
        (high < 10 && low < 10).then_some((high * 10 + low) as i8)
    };
    let is = |at: usize, wanted: u8| bytes.get(at) == Some(&wanted);
    if !(is(4, b'-') && is(7, b'-') && is(13, b':') && is(16, b':')) || !(is(10, b'T') || is(10, b' ')) {
        return None;
    }
    let year = i16::from(two(0)?) * 100 + i16::from(two(2)?);
    let mut end = 19;
    let mut nanosecond = 0;
    if is(19, b'.') {
        let mut unit = 100_000_000;
        end = 20;
        while let Some(digit) = bytes.get(end).filter(|byte| byte.is_ascii_digit()) {
            nanosecond += i32::from(digit - b'0') * unit;
            unit /= 10;
            end += 1;
        }
    }
    let civil = DateTime::new(year, two(5)?, two(8)?, two(11)?, two(14)?, two(17)?, nanosecond).ok()?;
    // `end` lies behind ASCII bytes only, so it is a character boundary.
    in_zone(civil, offset(text.get(end..)?.trim())?, zone)
}

/// Reads an offset: none for an empty text, `Some(None)` is "no offset given".
fn offset(text: &str) -> Option<Option<Offset>> {
    if text.is_empty() {
        return Some(None);
    }
    if text.eq_ignore_ascii_case("z") || text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("gmt") {
        return Some(Some(Offset::UTC));
    }
    if text.eq_ignore_ascii_case("kst") {
        return Some(Offset::from_hours(9).ok());
    }
    let sign = match text.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: Vec<i32> =
        text[1..].bytes().filter(|&byte| byte != b':').map(|byte| i32::from(byte) - i32::from(b'0')).collect();
    if digits.iter().any(|digit| !(0..10).contains(digit)) {
        return None;
    }
    let (hours, minutes) = match digits.as_slice() {
        [a, b] => (a * 10 + b, 0),
        [a, b, c, d] => (a * 10 + b, c * 10 + d),
        _ => return None,
    };
    Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok().map(Some)
}

fn in_zone(civil: DateTime, offset: Option<Offset>, zone: &TimeZone) -> Option<Zoned> {
    match offset {
        Some(offset) => Some(offset.to_timestamp(civil).ok()?.to_zoned(zone.clone())),
        None => civil.to_zoned(zone.clone()).ok(),
    }
}

fn clock_of_second(second: i64) -> Option<Time> {
    let second = second.clamp(0, 86_399);
    Time::new((second / 3_600) as i8, (second / 60 % 60) as i8, (second % 60) as i8, 0).ok()
}

fn number(text: &str, zone: &TimeZone) -> Option<Zoned> {
    let part = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<i16>().ok());
    let civil = |clock: (i16, i16, i16)| {
        let small = |number: i16| i8::try_from(number).ok();
        DateTime::new(
            part(0, 4)?,
            small(part(4, 6)?)?,
            small(part(6, 8)?)?,
            small(clock.0)?,
            small(clock.1)?,
            small(clock.2)?,
            0,
        )
        .ok()?
        .to_zoned(zone.clone())
        .ok()
    };
    match (text.len(), text.contains('.')) {
        (8, false) => civil((0, 0, 0)),
        (12, false) => civil((part(8, 10)?, part(10, 12)?, 0)),
        (14, false) => civil((part(8, 10)?, part(10, 12)?, part(12, 14)?)),
        (10, false) => Some(Timestamp::from_second(text.parse().ok()?).ok()?.to_zoned(zone.clone())),
        (13, false) => Some(Timestamp::from_millisecond(text.parse().ok()?).ok()?.to_zoned(zone.clone())),
        _ => {
            let serial: f64 = text.parse().ok()?;
            // 1954 to 2119: outside of it a number is no date of a support desk.
            if !(20_000.0..80_000.0).contains(&serial) {
                return None;
            }
            let day = Date::new(1899, 12, 30).ok()?.checked_add(jiff::Span::new().days(serial.trunc() as i64)).ok()?;
            at(day, clock_of_second((serial.fract() * 86_400.0).round() as i64)?, zone)
        }
    }
}

fn written(text: &str, zone: &TimeZone) -> Option<Zoned> {
    let parts = Parts::read(text)?;
    let (year, month, day, used) = parts.date()?;
    let time = if parts.numbers.len() > used { parts.clock(used)? } else { Time::midnight() };
    in_zone(DateTime::from_parts(Date::new(year, month, day).ok()?, time), parts.offset, zone)
}

/// The numbers and words of a written date.
struct Parts {
    /// Value, number of digits, and what stands behind: a mark, or the first letter of a word.
    numbers: Vec<(i64, usize, char)>,
    month: Option<i8>,
    half: Option<Half>,
    offset: Option<Offset>,
    has_clock_mark: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Half {
    Morning,
    Afternoon,
}

impl Parts {
    /// Reads a text of numbers, marks and words that belong to dates; none where it holds anything else.
    fn read(text: &str) -> Option<Self> {
        // A date with weekday, seconds and offset needs about 45 characters.
        if text.len() > 80 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut parts = Self { numbers: Vec::new(), month: None, half: None, offset: None, has_clock_mark: false };
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if first.is_ascii_digit() {
                let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
                let behind = rest[end..].trim_start().chars().next().unwrap_or(' ');
                parts.has_clock_mark |= behind == ':' || behind == '시';
                parts.numbers.push((rest[..end].parse().ok()?, end, behind));
                rest = &rest[end..];
            } else if first.is_alphabetic() {
                let end = rest.find(|c: char| !c.is_alphabetic() && c != '.').unwrap_or(rest.len());
                let end = end.min(rest.find(char::is_whitespace).unwrap_or(end));
                parts.word(rest[..end].trim_end_matches('.'))?;
                rest = &rest[end..];
            } else if (first == '+' || first == '-') && parts.has_clock_mark {
                parts.offset = offset(rest.trim())?;
                break;
            } else if first.is_whitespace() || ".-/:,()[]'".contains(first) {
                rest = &rest[first.len_utf8()..];
            } else {
                return None;
            }
        }
        Some(parts)
    }

    fn word(&mut self, word: &str) -> Option<()> {
        const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let word = word.to_lowercase();
        match word.as_str() {
            "오전" | "am" | "a.m" => self.half = Some(Half::Morning),
            "오후" | "pm" | "p.m" => self.half = Some(Half::Afternoon),
            "년" | "월" | "일" | "시" | "분" | "초" | "t" | "at" => {}
            "화" | "수" | "목" | "금" | "토" => {}
            "z" | "utc" | "gmt" | "kst" => self.offset = offset(&word)?,
            _ if word.strip_suffix("요일").is_some_and(|day| "월화수목금토일".contains(day)) => {}
            _ => {
                let start = word.get(..3)?;
                if let Some(month_idx) = MONTHS.iter().position(|month| *month == start) {
                    self.month = Some(month_idx as i8 + 1);
                } else if !["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(&start) {
                    return None;
                }
            }
        }
        Some(())
    }

    /// Returns year, month, day, and how many numbers they took.
    fn date(&self) -> Option<(i16, i8, i8, usize)> {
        let small = |number: i64| i8::try_from(number).ok();
        let year = |number: i64, digits: usize| match digits {
            4 => i16::try_from(number).ok(),
            2 => i16::try_from(2000 + number).ok(),
            _ => None,
        };
        if let Some(month) = self.month {
            let [(a, a_digits, _), (b, b_digits, _), ..] = self.numbers[..] else { return None };
            return if a_digits == 4 {
                Some((year(a, 4)?, month, small(b)?, 2))
            } else {
                Some((year(b, b_digits)?, month, small(a)?, 2))
            };
        }
        let [(a, a_digits, behind), (b, ..), (c, c_digits, _), ..] = self.numbers[..] else { return None };
        if behind == ':' {
            return None;
        }
        if a_digits == 4 || c_digits != 4 {
            return Some((year(a, a_digits)?, small(b)?, small(c)?, 3));
        }
        // The month stands first, as in exports of American systems, unless that cannot be.
        let (month, day) = if a > 12 { (b, a) } else { (a, b) };
        Some((year(c, 4)?, small(month)?, small(day)?, 3))
    }

    /// Returns the time of day that begins with number `from`.
    fn clock(&self, from: usize) -> Option<Time> {
        let numbers = &self.numbers[from..];
        // A lone number is an hour only where a word says so: `오후 3시`, `3 PM`.
        if numbers.is_empty() || (numbers.len() == 1 && numbers[0].2 != '시' && self.half.is_none()) {
            return None;
        }
        let get = |idx: usize| numbers.get(idx).map_or(0, |number| number.0);
        let hour = match (self.half, get(0)) {
            (Some(Half::Afternoon), hour @ 1..=11) => hour + 12,
            (Some(Half::Morning), 12) => 0,
            (_, hour) => hour,
        };
        Time::new(i8::try_from(hour).ok()?, i8::try_from(get(1)).ok()?, i8::try_from(get(2)).ok()?, 0).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let zone = TimeZone::get("Asia/Seoul").expect("a bundled zone");
        let found = moment(text, &zone).map(|zoned| zoned.strftime("%Y-%m-%d %H:%M:%S").to_string());
        assert_eq!(found.as_deref().unwrap_or("-"), expected, "{text}");
    }

    #[test]
    fn dates_are_read_as_people_and_programs_write_them() {
        check("2026-11-01T10:22:31+09:00", "2026-11-01 10:22:31");
        check("2026-11-01T01:22:31Z", "2026-11-01 10:22:31");
        check("2026-11-01T01:22:31.123456Z", "2026-11-01 10:22:31");
        check("2026-11-01T10:22:31", "2026-11-01 10:22:31");
        check("2026-11-01 10:22:31", "2026-11-01 10:22:31");
        check("2026-11-01 01:22:31 UTC", "2026-11-01 10:22:31");
        check("2026-11-01 10:22:31 +0900", "2026-11-01 10:22:31");
        check("2026-11-01 10:22", "2026-11-01 10:22:00");
        check("2026-11-01", "2026-11-01 00:00:00");
        check("2026.11.01 오후 3:05", "2026-11-01 15:05:00");
        check("2026. 11. 1. 오후 3:05:22", "2026-11-01 15:05:22");
        check("2026. 11. 1. 오전 12:05", "2026-11-01 00:05:00");
        check("2026-11-01 PM 12:05", "2026-11-01 12:05:00");
        check("2026년 11월 1일 오후 3시 5분", "2026-11-01 15:05:00");
        check("2026년 11월 1일 (일) 15시", "2026-11-01 15:00:00");
        check("2026년 11월 1일 일요일", "2026-11-01 00:00:00");
        check("2026/11/1 15:05", "2026-11-01 15:05:00");
        check("26.11.01 15:05", "2026-11-01 15:05:00");
        check("20261101", "2026-11-01 00:00:00");
        check("20261101150500", "2026-11-01 15:05:00");
        check("11/1/2026 3:05 PM", "2026-11-01 15:05:00");
        check("31/10/2026 15:05", "2026-10-31 15:05:00");
        check("Nov 1, 2026 3:05:00 PM", "2026-11-01 15:05:00");
        check("1 Nov 2026", "2026-11-01 00:00:00");
        check("Sun, 01 Nov 2026 10:22:31 +0900", "2026-11-01 10:22:31");
        // 46327 days after 1899-12-30 is 2026-11-01; 0.628473 of a day is 15:05:00.
        check("46327.628473", "2026-11-01 15:05:00");
        check("46327", "2026-11-01 00:00:00");
        check("1793496151", "2026-11-01 10:22:31");
        check("1793496151000", "2026-11-01 10:22:31");
        check("1970-01-01T00:00:00Z", "1970-01-01 09:00:00");
    }

    #[test]
    fn what_is_no_date_is_no_date() {
        for text in
            ["", "환불", "어제 3시", "2026", "12", "2026-13-01", "2026-02-30 10:00:00", "010-1234-5678", "11/1", "3:05"]
        {
            check(text, "-");
        }
    }

    #[test]
    fn durations_are_read_in_every_usual_form() {
        for (text, expected) in [
            ("512", 512.0),
            ("1,024", 1024.0),
            ("00:08:32", 512.0),
            ("08:32", 512.0),
            ("0h 8m 32s", 512.0),
            ("0h 0m 0s", 0.0),
            ("8분 32초", 512.0),
            ("8분32초", 512.0),
            ("1시간 2분", 3720.0),
            ("2일 1시간", 176_400.0),
            ("PT8M32S", 512.0),
            ("26:00:00", 93_600.0),
        ] {
            assert_eq!(duration_s(text, 1.0), Some(expected), "{text}");
        }
        assert_eq!(duration_s("8.5", 60.0), Some(510.0));
        for text in ["", "곧", "-5", "8분쯤"] {
            assert_eq!(duration_s(text, 1.0), None, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_is_read_and_a_date_is_not_one() {
        for (text, expected) in
            [("10:32", (10, 32, 0)), ("오후 3:05", (15, 5, 0)), ("3:05:07 PM", (15, 5, 7)), ("0.5", (12, 0, 0))]
        {
            let (hour, minute, second) = expected;
            assert_eq!(time_of_day(text), Time::new(hour, minute, second, 0).ok(), "{text}");
        }
        assert_eq!(time_of_day("결제"), None);
        assert_eq!(time_of_day("3"), None);
    }
}

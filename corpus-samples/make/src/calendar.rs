//! Days and times of the sample period, all in Korean time (+09:00, no summer time).

/// A day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i64);

/// Seconds since 1970-01-01 00:00 in Korean time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub i64);

impl Day {
    /// Returns the day of a date (algorithm of Howard Hinnant, `days_from_civil`).
    pub const fn of(year: i64, month: i64, day: i64) -> Self {
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let yoe = y - era * 400;
        let doy = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        Self(era * 146_097 + doe - 719_468)
    }

    /// Returns year, month and day.
    pub const fn date(self) -> (i64, i64, i64) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z - era * 146_097;
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + (month <= 2) as i64;
        (year, month, doy - (153 * mp + 2) / 5 + 1)
    }

    /// Returns 0 for Monday to 6 for Sunday.
    pub const fn weekday(self) -> usize {
        (self.0 + 3).rem_euclid(7) as usize
    }

    /// Returns `2026-11-20`.
    pub fn dashed(self) -> String {
        let (y, m, d) = self.date();
        format!("{y:04}-{m:02}-{d:02}")
    }

    /// Returns `20261120`.
    pub fn compact(self) -> String {
        let (y, m, d) = self.date();
        format!("{y:04}{m:02}{d:02}")
    }

    /// Returns the instant `seconds` after midnight.
    pub const fn at(self, seconds: i64) -> Instant {
        Instant(self.0 * 86_400 + seconds)
    }
}

impl Instant {
    /// Returns the day that the instant is in.
    pub const fn day(self) -> Day {
        Day(self.0.div_euclid(86_400))
    }

    fn clock(self) -> (i64, i64, i64) {
        let s = self.0.rem_euclid(86_400);
        (s / 3600, s / 60 % 60, s % 60)
    }

    /// Returns `2026-11-20T09:15:00+09:00`.
    pub fn rfc3339(self) -> String {
        let (h, m, s) = self.clock();
        format!("{}T{h:02}:{m:02}:{s:02}+09:00", self.day().dashed())
    }

    /// Returns `2026-11-20 09:15:00`.
    pub fn plain(self) -> String {
        let (h, m, s) = self.clock();
        format!("{} {h:02}:{m:02}:{s:02}", self.day().dashed())
    }

    /// Returns `2026.11.20 09:15`.
    pub fn dotted(self) -> String {
        let (h, m, _) = self.clock();
        format!("{} {h:02}:{m:02}", self.day().dashed().replace('-', "."))
    }

    /// Returns `2026-11-20 오전 9:15:00`, as a Korean spreadsheet writes it.
    pub fn half_day(self) -> String {
        let (h, m, s) = self.clock();
        let half = if h < 12 { "오전" } else { "오후" };
        let hour = if h % 12 == 0 { 12 } else { h % 12 };
        format!("{} {half} {hour}:{m:02}:{s:02}", self.day().dashed())
    }
}

/// The last day of the sample period.
pub const LAST_DAY: Day = Day::of(2026, 11, 20);
/// The day on which version 5.2.0 of the app came out.
pub const RELEASE_5_2: Day = Day::of(2026, 11, 10);

/// The versions of the app, as in registers/releases.csv.
pub const RELEASES: [(Day, &str); 6] = [
    (Day::of(2026, 8, 25), "5.0.4"),
    (Day::of(2026, 9, 22), "5.1.0"),
    (Day::of(2026, 9, 29), "5.1.1"),
    (Day::of(2026, 10, 20), "5.1.2"),
    (RELEASE_5_2, "5.2.0"),
    (Day::of(2026, 11, 12), "5.2.1"),
];

/// A version of the customers' app.
#[derive(Debug, Clone)]
pub struct AppRelease {
    pub since: Day,
    pub version: String,
    /// Topics whose customers nearly all have this version.
    pub hits: Vec<String>,
    /// The last day on which they do.
    pub until: Day,
}

/// Returns the versions of the app in the sample period.
pub fn app_releases() -> Vec<AppRelease> {
    let one = |(since, version): (Day, &str)| AppRelease {
        since,
        version: version.to_owned(),
        hits: if since == RELEASE_5_2 { vec!["login-fails".to_owned(), "app-crash".to_owned()] } else { Vec::new() },
        until: Day(i64::MAX),
    };
    RELEASES.into_iter().map(one).collect()
}

/// Days on which a stream is quieter: public holidays of the summer and the days of registers/holidays.csv.
pub const DAYS_OFF: [Day; 4] = [Day::of(2026, 6, 3), Day::of(2026, 8, 17), Day::of(2026, 9, 23), Day::of(2026, 10, 16)];

/// Returns how busy a day is beside an average one, whatever people write about.
pub fn busyness(day: Day) -> f64 {
    const WEEKDAYS: [f64; 7] = [1.28, 1.12, 1.05, 1.0, 1.05, 0.80, 0.70];
    let chuseok = Day::of(2026, 9, 24)..=Day::of(2026, 9, 26);
    let factor = if chuseok.contains(&day) {
        0.35
    } else if day == Day::of(2026, 9, 28) {
        1.5
    } else if [Day::of(2026, 10, 5), Day::of(2026, 10, 9)].contains(&day) {
        0.8
    } else {
        1.0
    };
    WEEKDAYS[day.weekday()] * factor
}

/// Returns how common a topic is on a day beside its usual weight.
pub fn trend(topic: &str, day: Day) -> f64 {
    let since = |y, m, d| day.0 - Day::of(y, m, d).0;
    match topic {
        "login-fails" if since(2026, 11, 10) >= 0 => (6.0 - 0.4 * since(2026, 11, 10) as f64).max(3.0),
        "app-crash" if since(2026, 11, 10) >= 0 => (5.5 - 0.3 * since(2026, 11, 10) as f64).max(3.0),
        "refund-late" => (1.0 + since(2026, 9, 12) as f64 / 70.0 * 1.2).clamp(0.6, 2.2) * 0.7,
        "coupon-not-applied" => match since(2026, 10, 29) {
            0..=2 => 8.0,
            3 => 2.5,
            _ => 1.0,
        },
        "otp-missing" if since(2026, 10, 20) >= 0 => 0.25,
        "otp-missing" => 1.7,
        _ => 1.0,
    }
}

/// The days between which a text can have been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Season {
    pub from: Day,
    pub to: Day,
}

impl Season {
    const ALWAYS: Self = Self { from: Day(0), to: Day(i64::MAX) };

    /// Returns whether `day` lies in the season.
    pub fn holds(self, day: Day) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// Returns the days that both seasons share.
    pub fn and(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }
}

/// Returns when `texts` can have been written, going by the months, days, feasts and the release that they name.
pub fn season<'a>(texts: impl Iterator<Item = &'a str>) -> Season {
    const FEASTS: [(&str, Day, Day); 7] = [
        ("추석", Day::of(2026, 9, 14), Day::of(2026, 10, 12)),
        ("Chuseok", Day::of(2026, 9, 14), Day::of(2026, 10, 12)),
        ("명절", Day::of(2026, 9, 14), Day::of(2026, 10, 12)),
        ("김장", Day::of(2026, 10, 28), Day(i64::MAX)),
        ("수능", Day::of(2026, 11, 2), Day(i64::MAX)),
        ("첫눈", Day::of(2026, 11, 9), Day(i64::MAX)),
        ("크리스마스", Day::of(2026, 11, 4), Day(i64::MAX)),
    ];
    let mut season = Season::ALWAYS;
    for text in texts {
        for (_, from, to) in FEASTS.iter().filter(|(word, ..)| text.contains(word)) {
            season = season.and(Season { from: *from, to: *to });
        }
        if let Some(day) = earliest(text) {
            let to = if RELEASES.iter().any(|(release, _)| *release == day) { Day(i64::MAX) } else { Day(day.0 + 45) };
            // A date to come, such as a deadline, is no reason never to use the text.
            season = season.and(Season { from: day.min(Day::of(2026, 11, 14)), to });
        }
    }
    season
}

/// Returns whether `text` names a version of the app.
pub fn names_version(text: &str) -> bool {
    let spoken = ["5.2", "오 점 이", "오점이", "five point two", "five two"];
    spoken.iter().any(|name| text.contains(name)) || RELEASES.iter().any(|(_, version)| text.contains(version))
}

/// Returns the earliest day on which `text` can have been written, going by the months, days and the release it names.
fn earliest(text: &str) -> Option<Day> {
    const MONTHS: [&str; 3] = ["September", "October", "November"];
    let mut latest = None;
    let mut note = |day: Day| latest = latest.max(Some(day));
    if ["5.2", "오 점 이", "오점이", "five point two", "five two"].iter().any(|name| text.contains(name)) {
        note(RELEASE_5_2);
    }
    for (day, version) in RELEASES {
        if text.contains(version) {
            note(day);
        }
    }
    let chars: Vec<char> = text.chars().collect();
    for (idx, _) in chars.iter().enumerate().filter(|(_, c)| **c == '월') {
        let month = number_before(&chars, idx);
        if !(9..=11).contains(&month) {
            continue;
        }
        let rest: String = chars[idx + 1..].iter().take(5).collect();
        let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
        let named_day = rest.trim_start()[digits.len()..].trim_start().starts_with('일');
        let day_of_month = if named_day { digits.parse().unwrap_or(1) } else { 3 };
        note(Day::of(2026, month, day_of_month));
    }
    for (name, month) in [("시월", 10), ("십일월", 11), ("구월", 9)] {
        if text.contains(name) {
            note(Day::of(2026, month, 3));
        }
    }
    for (name, month) in MONTHS.iter().zip(9..) {
        for (at, _) in text.match_indices(name) {
            let after: String = text[at + name.len()..].trim_start().chars().take_while(char::is_ascii_digit).collect();
            let before: String = text[..at].trim_end().chars().rev().take_while(char::is_ascii_digit).collect();
            let before: String = before.chars().rev().collect();
            let day_of_month =
                after.parse().or_else(|_| before.parse()).ok().filter(|d| (1..=31).contains(d)).unwrap_or(3);
            note(Day::of(2026, month, day_of_month));
        }
    }
    latest
}

fn number_before(chars: &[char], idx: usize) -> i64 {
    let digits: String = chars[..idx].iter().rev().take_while(|c| c.is_ascii_digit()).collect();
    digits.chars().rev().collect::<String>().parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_a_friday() {
        assert_eq!(LAST_DAY.weekday(), 4);
        assert_eq!(LAST_DAY.date(), (2026, 11, 20));
        assert_eq!(LAST_DAY.at(46_805).half_day(), "2026-11-20 오후 1:00:05");
    }

    #[test]
    fn a_text_that_names_a_date_is_written_after_it() {
        assert_eq!(earliest("11월 3일에 샀는데"), Some(Day::of(2026, 11, 3)));
        assert_eq!(earliest("10월 말쯤"), Some(Day::of(2026, 10, 3)));
        assert_eq!(earliest("ordered on October 12, nothing"), Some(Day::of(2026, 10, 12)));
        assert_eq!(earliest("5.2로 업뎃하니까"), Some(RELEASE_5_2));
        assert_eq!(earliest("3월에 샀어요"), None);
    }
}

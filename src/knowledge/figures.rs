//! Which numbers does a sentence give, of what? `영업일 3~5일` is 3 to 5 of `영업일`, `up to fourteen business days` is 14 of the same.

/// A number or a range with its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figure {
    /// Its smaller end, in thousandths.
    pub(super) low: u64,
    /// Its greater end; the same where there is one number.
    pub(super) high: u64,
    /// What is counted, the same word in both languages.
    pub(super) unit: &'static str,
}

/// What a unit is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Duration,
    Money,
    Count,
    Share,
}

/// Units, the longer forms first: what stands after a number, what it is called here, how many of it one is, and its sort.
const UNITS: [(&str, &str, u64, Sort); 55] = [
    ("영업일", "working_day", 1, Sort::Duration),
    ("working day", "working_day", 1, Sort::Duration),
    ("business day", "working_day", 1, Sort::Duration),
    ("개월", "month", 1, Sort::Duration),
    ("달", "month", 1, Sort::Duration),
    ("month", "month", 1, Sort::Duration),
    ("주일", "week", 1, Sort::Duration),
    ("주", "week", 1, Sort::Duration),
    ("week", "week", 1, Sort::Duration),
    ("시간", "hour", 1, Sort::Duration),
    ("hour", "hour", 1, Sort::Duration),
    ("분", "minute", 1, Sort::Duration),
    ("minute", "minute", 1, Sort::Duration),
    ("초", "second", 1, Sort::Duration),
    ("second", "second", 1, Sort::Duration),
    ("일", "day", 1, Sort::Duration),
    ("day", "day", 1, Sort::Duration),
    ("년", "year", 1, Sort::Duration),
    ("year", "year", 1, Sort::Duration),
    ("만 원", "won", 10_000, Sort::Money),
    ("만원", "won", 10_000, Sort::Money),
    ("천 원", "won", 1_000, Sort::Money),
    ("천원", "won", 1_000, Sort::Money),
    ("원", "won", 1, Sort::Money),
    ("won", "won", 1, Sort::Money),
    ("KRW", "won", 1, Sort::Money),
    ("포인트", "point", 1, Sort::Money),
    ("point", "point", 1, Sort::Money),
    ("달러", "dollar", 1, Sort::Money),
    ("dollar", "dollar", 1, Sort::Money),
    ("%", "percent", 1, Sort::Share),
    ("퍼센트", "percent", 1, Sort::Share),
    ("percent", "percent", 1, Sort::Share),
    ("배", "times", 1, Sort::Share),
    ("회", "time", 1, Sort::Count),
    ("번", "time", 1, Sort::Count),
    ("attempt", "time", 1, Sort::Count),
    ("time", "time", 1, Sort::Count),
    ("개", "piece", 1, Sort::Count),
    ("건", "piece", 1, Sort::Count),
    ("item", "piece", 1, Sort::Count),
    ("명", "person", 1, Sort::Count),
    ("인", "person", 1, Sort::Count),
    ("people", "person", 1, Sort::Count),
    ("대", "device", 1, Sort::Count),
    ("device", "device", 1, Sort::Count),
    ("자리", "digit", 1, Sort::Count),
    ("digit", "digit", 1, Sort::Count),
    ("자", "character", 1, Sort::Count),
    ("character", "character", 1, Sort::Count),
    ("기가", "gigabyte", 1, Sort::Count),
    ("GB", "gigabyte", 1, Sort::Count),
    ("gigabyte", "gigabyte", 1, Sort::Count),
    ("MB", "megabyte", 1, Sort::Count),
    ("메가", "megabyte", 1, Sort::Count),
];

/// Numbers that are written out.
const WORDS: [(&str, u64); 36] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("twelve", 12),
    ("fourteen", 14),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("forty-eight", 48),
    ("sixty", 60),
    ("ninety", 90),
    ("한", 1),
    ("두", 2),
    ("세", 3),
    ("네", 4),
    ("다섯", 5),
    ("여섯", 6),
    ("일곱", 7),
    ("여덟", 8),
    ("열", 10),
    ("하루", 1),
    ("이틀", 2),
    ("사흘", 3),
    ("나흘", 4),
    ("닷새", 5),
    ("열흘", 10),
    ("보름", 15),
    ("일주일", 1),
    ("a dozen", 12),
];

/// What native numerals count.
const NATIVE: [&str; 8] = ["시간", "번", "달", "개", "건", "명", "대", "주"];

/// What these words count by themselves.
const DAYS: [&str; 7] = ["하루", "이틀", "사흘", "나흘", "닷새", "열흘", "보름"];

/// What stands between the two ends of a range, the blanks around it dropped.
const JOINTS: [&str; 7] = ["~", "-", "–", "∼", "에서", "to", "내지"];

/// Returns the numbers of a sentence that have a unit, in order. Dates (`11일에`, `3월 2일`), times of day and versions are none.
pub(super) fn figures(text: &str) -> Vec<Figure> {
    let mut found: Vec<Figure> = Vec::new();
    let mut at = 0;
    while let Some(number) = next_number(text, at) {
        at = number.bytes.end;
        let first = unit_at(text, &number);
        // The end of a range: 3~5일, 3일에서 5일, three to five days.
        let middle = first.map_or(number.bytes.end, |unit| unit.end);
        let second = second_end(text, middle);
        let whole = second.as_ref().and_then(|second| Some((second.value, unit_at(text, second)?)));
        let (high, unit) = match (first, whole) {
            (None, Some((high, unit))) => (high, unit),
            (Some(unit), Some((high, other))) if unit.name == other.name => (high, other),
            (Some(unit), _) => (number.value, unit),
            (None, None) => continue,
        };
        at = unit.end;
        if is_date(text, number.bytes.start, &text[unit.end..], unit.name) {
            continue;
        }
        let is_working = unit.name == "day" && works(&text[..number.bytes.start], &text[unit.end..]);
        found.push(Figure {
            low: number.value * unit.factor,
            high: high.max(number.value) * unit.factor,
            unit: if is_working { "working_day" } else { unit.name },
        });
    }
    found
}

/// A number without its unit; its value in thousandths.
struct Number {
    value: u64,
    bytes: std::ops::Range<usize>,
}

/// A unit, and where it ends.
#[derive(Clone, Copy)]
struct Unit {
    name: &'static str,
    factor: u64,
    end: usize,
}

/// Returns the second number of a range that begins before `middle`.
fn second_end(text: &str, middle: usize) -> Option<Number> {
    let between = text[middle..].trim_start();
    let after = JOINTS.iter().find_map(|joint| between.strip_prefix(joint))?.trim_start();
    let from = text.len() - after.len();
    next_number(text, from).filter(|number| number.bytes.start == from)
}

/// Returns the sort of a unit.
pub(super) fn sort(unit: &str) -> Sort {
    UNITS.iter().find(|(_, name, ..)| *name == unit).map_or(Sort::Count, |(.., sort)| *sort)
}

/// Returns the next number from a byte on.
fn next_number(text: &str, from: usize) -> Option<Number> {
    let mut at = from;
    while at < text.len() {
        let rest = &text[at..];
        let letter = rest.chars().next()?;
        let before = text[..at].chars().next_back();
        if letter.is_ascii_digit() {
            let n = rest.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b',' | b'.' | b':')).count();
            let digits = rest[..n].trim_end_matches([',', '.', ':']);
            let is_code = digits.matches('.').count() > 1
                || digits.contains(':')
                || before.is_some_and(|before| before.is_ascii_alphabetic() || matches!(before, '.' | '#'));
            let value = digits.replace(',', "").parse::<f64>().ok().filter(|value| !is_code && *value < 1e12);
            if let Some(value) = value {
                return Some(Number { value: (value * 1000.0).round() as u64, bytes: at..at + digits.len() });
            }
            at += n;
            continue;
        }
        if before.is_none_or(|before| !before.is_alphanumeric()) {
            if let Some(number) = spoken(text, at) {
                return Some(number);
            }
            for (word, value) in WORDS {
                let Some(tail) = starts(rest, word) else { continue };
                if tail.chars().next().is_none_or(|c| !c.is_ascii_alphabetic()) {
                    return Some(Number { value: value * 1000, bytes: at..at + word.len() });
                }
            }
        }
        at += letter.len_utf8();
    }
    None
}

/// Returns a number said in Sino-Korean digits, where a unit follows: `삼십 초`, `십오일`.
fn spoken(text: &str, at: usize) -> Option<Number> {
    const DIGITS: [char; 10] = ['영', '일', '이', '삼', '사', '오', '육', '칠', '팔', '구'];
    let (mut total, mut digit, mut end) = (0_u64, None, at);
    for letter in text[at..].chars() {
        let ten = match letter {
            '십' => 10,
            '백' => 100,
            '천' => 1_000,
            '만' => 10_000,
            _ => match DIGITS.iter().position(|known| *known == letter) {
                // 일 may be a unit already: 삼일.
                Some(value) if digit.is_none() => {
                    digit = Some(value as u64);
                    end += letter.len_utf8();
                    continue;
                }
                _ => break,
            },
        };
        total =
            if ten == 10_000 { (total + digit.unwrap_or(0)).max(1) * ten } else { total + digit.unwrap_or(1) * ten };
        digit = None;
        end += letter.len_utf8();
    }
    let number = Number { value: (total + digit.unwrap_or(0)) * 1000, bytes: at..end };
    // A single digit is a word of its own as often (이, 사): it needs a blank and a unit that is no noun's beginning.
    let is_long = text[at..end].chars().count() > 1;
    let after = &text[end..];
    let (unit, rest) = ["영업일", "개월", "시간", "주일", "분", "초", "일", "년", "원", "회", "퍼센트", "프로"]
        .iter()
        .find_map(|unit| Some((unit, after.strip_prefix(' ').unwrap_or(after).strip_prefix(unit)?)))?;
    let ends = rest
        .chars()
        .next()
        .is_none_or(|letter| !letter.is_alphanumeric() || "이내까에만동후뒤전은는을를도로간입".contains(letter));
    let is_sure = is_long || (after.starts_with(' ') && !matches!(*unit, "일" | "년" | "원" | "회" | "분"));
    (end > at && number.value > 0 && ends && is_sure).then_some(number)
}

/// Strips a prefix whatever the case of its Latin letters.
fn starts<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

/// Returns the unit that follows a number, at most one blank or hyphen between.
fn unit_at(text: &str, number: &Number) -> Option<Unit> {
    let (word, end) = (&text[number.bytes.clone()], number.bytes.end);
    if DAYS.contains(&word) {
        return Some(Unit { name: "day", factor: 1, end });
    }
    if word == "일주일" {
        return Some(Unit { name: "week", factor: 1, end });
    }
    let after = text[end..].strip_prefix([' ', '-']).unwrap_or(&text[end..]);
    // A native numeral counts only what is counted so: 한 번, 두 시간; 한 is a determiner as often.
    let is_native = !word.is_ascii() && WORDS.iter().any(|(known, _)| *known == word);
    UNITS.iter().filter(|(form, ..)| !is_native || NATIVE.contains(form)).find_map(|(form, name, factor, _)| {
        let rest = starts(after, form)?;
        let is_word = form.ends_with(|c: char| c.is_ascii_alphabetic());
        let ends = rest.chars().next().is_none_or(|c| !c.is_ascii_alphabetic() || c == 's');
        (!is_word || ends).then_some(Unit { name, factor: *factor, end: text.len() - rest.len() })
    })
}

/// Whether a number of days is a day of the month: `11일에 접수`, `14일자로`, `3월 2일`; and a year, a month or an hour of the day.
fn is_date(text: &str, start: usize, rest: &str, unit: &str) -> bool {
    let before = text[..start].trim_end();
    match unit {
        "day" => {
            before.ends_with('월')
                || ["자로", "자 ", "날", "에 ", "에는", "(월", "(화", "(수", "(목", "(금", "(토", "(일"]
                    .iter()
                    .any(|after| rest.starts_with(after))
        }
        "year" => rest.trim_start().starts_with(|c: char| c.is_ascii_digit()) || rest.starts_with("부터"),
        _ => false,
    }
}

/// Whether days are working days by what stands around them.
fn works(before: &str, rest: &str) -> bool {
    let before = before.trim_end();
    ["영업일", "영업일 기준", "영업일 기준으로", "영업일로"].iter().any(|word| before.ends_with(word))
        || rest.trim_start().starts_with("영업일")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_with_what_they_count_and_dates_and_versions_are_none() {
        let check = |text: &str, expected: &[(f64, f64, &str)]| {
            let found: Vec<(f64, f64, &str)> = figures(text)
                .iter()
                .map(|figure| (figure.low as f64 / 1000.0, figure.high as f64 / 1000.0, figure.unit))
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        check("카드사 영업일 기준 3~5일 뒤 한도로 복원됩니다", &[(3.0, 5.0, "working_day")]);
        check("최대 14영업일이 걸릴 수 있습니다", &[(14.0, 14.0, "working_day")]);
        check("영업일 기준 3일에서 5일이 걸립니다", &[(3.0, 5.0, "working_day")]);
        check("A refund can take up to fourteen business days", &[(14.0, 14.0, "working_day")]);
        check("It takes three to five business days", &[(3.0, 5.0, "working_day")]);
        check("11일에 매입 취소가 접수되었고 14일자로 완료되었으며 3월 2일에 끝났습니다", &[]);
        check("5.2.1로 업데이트해 주세요. P-302 오류입니다. 오후 3:10에 풀립니다", &[]);
        check("하루 5회까지, 30분 뒤에", &[(1.0, 1.0, "day"), (5.0, 5.0, "time"), (30.0, 30.0, "minute")]);
        check("2,000원 쿠폰과 3만 원", &[(2000.0, 2000.0, "won"), (30000.0, 30000.0, "won")]);
        check("음식값의 30%를 돌려 드립니다", &[(30.0, 30.0, "percent")]);
        check("수령 후 48시간 이내", &[(48.0, 48.0, "hour")]);
        check("한 번 마감된 정산", &[(1.0, 1.0, "time")]);
        check("Damage has to be reported within 48 hours", &[(48.0, 48.0, "hour")]);
        check("at least two gigabytes", &[(2.0, 2.0, "gigabyte")]);
        check("", &[]);
        check(
            "삼십 초 정도 계시다가 십오일 이내에 오만 원",
            &[(30.0, 30.0, "second"), (15.0, 15.0, "day"), (50000.0, 50000.0, "won")],
        );
        check("이 일을 사용하실 분", &[]);
        check("3", &[]);
        check("~ 5~", &[]);
    }
}

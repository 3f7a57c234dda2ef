//! What must a reviewer look up? Figures, prices, dates, telephone numbers and what the law says may no longer hold.

use super::draft::ToCheck;
use super::figures::{Sort, figures, sort};

/// Words of law and terms.
const LEGAL: [&str; 22] = [
    "법 ",
    "법에",
    "법률",
    "법령",
    "법정",
    "약관",
    "규정",
    "조항",
    "제재",
    "위약금",
    "면책",
    "청약철회",
    "소비자분쟁",
    "의무",
    " law",
    "legal",
    "terms",
    "regulation",
    "policy",
    "statutory",
    "liable",
    "contract",
];

/// Returns what has to be looked up in a sentence, in a fixed order.
pub(super) fn to_check(text: &str) -> Vec<ToCheck> {
    let found = figures(text);
    let has = |wanted: &dyn Fn(Sort) -> bool| found.iter().any(|figure| wanted(sort(figure.unit)));
    let mut checks = Vec::new();
    if has(&|sort| sort != Sort::Money) || has_code(text) {
        checks.push(ToCheck::Figure);
    }
    if has(&|sort| sort == Sort::Money) || text.contains(['₩', '$', '€']) {
        checks.push(ToCheck::Price);
    }
    let dates = [
        "[날짜]",
        "[시각]",
        "[date]",
        "[time]",
        "오늘",
        "내일",
        "모레",
        "이번 주",
        "다음 주",
        "이번 달",
        "다음 달",
        "today",
        "tomorrow",
    ];
    if dates.iter().any(|word| text.contains(word)) {
        checks.push(ToCheck::Date);
    }
    if text.contains("[전화]") || has_phone(text) {
        checks.push(ToCheck::Phone);
    }
    let lower = text.to_lowercase();
    if LEGAL.iter().any(|word| lower.contains(word)) {
        checks.push(ToCheck::Legal);
    }
    checks
}

/// Whether a version or a code stands in it: a number with dots, or letters and digits in one word.
fn has_code(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')')).any(|word| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        digits > 0 && (word.matches('.').count() >= 2 || word.bytes().any(|b| b.is_ascii_uppercase()))
    })
}

/// Whether a number is written as telephone numbers are: 1588-1234, 1588, 02-123-4567.
fn has_phone(text: &str) -> bool {
    let runs = text.split(|c: char| !c.is_ascii_digit() && c != '-').filter(|run| run.len() >= 4);
    runs.into_iter().any(|run| {
        let starts = ["15", "16", "18", "02-", "03", "04", "05", "06", "070", "080", "010"];
        starts.iter().any(|start| run.starts_with(start)) && (run.contains('-') || run.len() == 4)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_no_longer_hold_is_told() {
        use ToCheck::{Date, Figure, Legal, Phone, Price};
        let check = |text: &str, expected: &[ToCheck]| assert_eq!(to_check(text), expected, "{text}");
        check("설정에서 알림을 켜 주세요.", &[]);
        check("영업일 3~5일 뒤 복원됩니다.", &[Figure]);
        check("2,000원 쿠폰을 드립니다.", &[Price]);
        check("[날짜]에 접수되었습니다.", &[Date]);
        check("1588로 시작하는 번호의 차단을 풉니다.", &[Phone]);
        check("전자상거래법에 따라 5년간 보관합니다.", &[Figure, Legal]);
        check("앱을 5.2.1로 올려 주세요.", &[Figure]);
        check("", &[]);
    }
}

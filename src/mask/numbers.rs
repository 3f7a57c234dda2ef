//! What is this number? A table of shapes for digits, tried from the surest to the least sure.

use super::Mode;
use super::checks;
use super::digits::{self, Joint, Run, Voice};
use super::lists::CueKind;
use super::page::{Cue, Found, Kinds, Page, Surety};
use crate::model::MaskType;

/// Some groups of a run, looked at as one number.
pub(super) struct Number<'a> {
    /// ASCII digits, `*` where the text hides one.
    digits: &'a str,
    /// Digits of each group.
    lens: &'a [usize],
    joints: &'a [Joint],
    spoken: bool,
    /// The label that stands before it, and whether it names exactly such a code (…번호, … number).
    cue: Option<Cue>,
    exact: bool,
    /// The label behind it, when none stands before.
    cue_after: Option<MaskType>,
    expected: Kinds,
    /// The text before and behind.
    before: &'a str,
    after: &'a str,
    mode: Mode,
}

/// What a rule makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Hide(MaskType, Surety),
    Keep,
}

struct Rule {
    name: &'static str,
    verdict: Verdict,
    /// Fewest and most digits.
    n_digits: (usize, usize),
    fits: fn(&Number) -> bool,
}

const fn hide(
    name: &'static str,
    mask_type: MaskType,
    surety: Surety,
    n_digits: (usize, usize),
    fits: fn(&Number) -> bool,
) -> Rule {
    Rule { name, verdict: Verdict::Hide(mask_type, surety), n_digits, fits }
}

const fn keep(name: &'static str, n_digits: (usize, usize), fits: fn(&Number) -> bool) -> Rule {
    Rule { name, verdict: Verdict::Keep, n_digits, fits }
}

use MaskType::{
    Account, Business, Card, Corporate, DriverLicence, ForeignerNumber, Order, Passport, Phone, Rrn, Ssn, Tracking,
};
use Surety::{Context, Fallback, Shape};

/// All rules, the surest first.
static RULES: [Rule; 34] = [
    hide("corporate", Corporate, Shape, (13, 13), |n| n.shaped(&[6, 7]) && n.corporate()),
    hide("rrn", Rrn, Shape, (13, 13), |n| n.resident(b"012349") && !n.other_code(&[Rrn, ForeignerNumber])),
    hide("foreigner", ForeignerNumber, Shape, (13, 13), |n| {
        n.resident(b"5678") && !n.other_code(&[Rrn, ForeignerNumber])
    }),
    hide("rrn short", Rrn, Shape, (7, 7), |n| {
        n.lens == [6, 1] && n.joints == [Joint::Hyphen] && checks::short_date(&n.digits[..6])
    }),
    hide("rrn part", Rrn, Context, (6, 7), |n| n.whole() && n.says(Rrn)),
    hide("rrn spoken", Rrn, Context, (13, 13), |n| n.says(Rrn)),
    hide("foreigner context", ForeignerNumber, Context, (13, 13), |n| n.says(ForeignerNumber)),
    hide("card", Card, Shape, (13, 19), |n| n.card_shape() && checks::luhn(n.digits) && !n.other_code(&[Card])),
    hide("card unchecked", Card, Shape, (15, 16), |n| {
        n.mode == Mode::Strict && n.card_shape() && !n.other_code(&[Card])
    }),
    hide("card spoken", Card, Context, (14, 16), |n| n.spoken && n.says(Card)),
    hide("business", Business, Shape, (10, 10), |n| {
        n.lens == [3, 2, 5] && (checks::business(n.digits) || n.says(Business) || !n.other_code(&[Business]))
    }),
    hide("business context", Business, Context, (10, 10), |n| n.says(Business)),
    hide("driver licence", DriverLicence, Shape, (12, 12), |n| n.lens == [2, 2, 6, 2] && n.licence_region()),
    hide("driver licence old", DriverLicence, Context, (10, 12), |n| n.says(DriverLicence)),
    hide("ssn", Ssn, Shape, (9, 9), |n| n.lens == [3, 2, 4] && n.ssn() && !n.other_code(&[Ssn])),
    hide("ssn context", Ssn, Context, (9, 9), |n| n.says(Ssn)),
    keep("service number", (7, 11), |n| n.service() && !(n.exact && n.other_code(&[Phone]))),
    hide("account with bank", Account, Context, (8, 16), |n| n.bank() && !n.mobile()),
    hide("phone mobile", Phone, Shape, (10, 11), |n| {
        n.mobile() && !(n.exact && n.lens.len() == 1 && n.other_code(&[Phone]))
    }),
    hide("phone abroad", Phone, Shape, (8, 16), |n| n.international()),
    hide("phone landline", Phone, Shape, (9, 12), |n| n.landline() && !n.other_code(&[Phone])),
    hide("phone zero lost", Phone, Shape, (10, 10), |n| {
        n.digits.starts_with("10") && (n.lens == [2, 4, 4] || n.asks(Phone)) && !n.other_code(&[Phone])
    }),
    hide("phone north america", Phone, Shape, (10, 11), |n| n.north_american() && !n.other_code(&[Phone])),
    keep("decimal", (2, 20), |n| n.joints == [Joint::Dot] && n.lens[0] == 1 && n.digits.starts_with('0')),
    keep("amount", (2, 14), |n| n.amount()),
    keep("day", (6, 14), |n| n.day()),
    keep("version", (4, 12), |n| n.version()),
    hide("account", Account, Context, (6, 18), |n| n.asks(Account) && !n.counted()),
    hide("card context", Card, Context, (12, 19), |n| n.asks(Card)),
    hide("tracking", Tracking, Context, (8, 20), |n| n.asks(Tracking)),
    hide("phone context", Phone, Context, (7, 15), |n| n.asks(Phone) && !n.counted()),
    hide("order", Order, Context, (4, 24), |n| n.order()),
    hide("passport digits", Passport, Context, (8, 9), |n| n.says(Passport)),
    hide("long number", Order, Fallback, (7, 40), |n| n.mode == Mode::Strict && n.looks_whole() && !n.counted()),
];

/// Finds numbers of persons in a page.
pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    for run in digits::runs(page.text) {
        let mut from = 0;
        while from < run.groups.len() {
            from = match first_rule(page, &run, from) {
                Some((rule, to)) => {
                    if let Verdict::Hide(mask_type, surety) = rule.verdict {
                        push(page, &run, (from, to), rule, (mask_type, surety), found);
                    }
                    to
                }
                None => from + 1,
            };
        }
    }
}

fn push(
    page: &Page,
    run: &Run,
    (from, to): (usize, usize),
    rule: &Rule,
    (mask_type, surety): (MaskType, Surety),
    found: &mut Vec<Found>,
) {
    let (mut start, end) = (run.groups[from].start, run.groups[to - 1].end);
    let before = &page.text[..start];
    // What belongs to the number on its left: an opening bracket, a plus, an old licence's region.
    if mask_type == Phone && before.ends_with("+") || page.text[start..end].contains(')') && before.ends_with('(') {
        start -= 1;
    }
    let head = before.trim_end_matches([' ', '-']);
    if mask_type == DriverLicence
        && let Some(region) = head.rsplit([' ', '\n', ':']).next().filter(|word| page.lists.regions.contains(*word))
    {
        start = head.len() - region.len();
    }
    let mask_type = if rule.name == "long number" { guess(page, run, from, to) } else { mask_type };
    found.push(Found { start, end, mask_type, rule: rule.name, surety });
}

/// Returns the kind that a number without context most likely has.
fn guess(page: &Page, run: &Run, from: usize, to: usize) -> MaskType {
    let digits: String = run.groups[from..to].iter().map(|group| group.digits.as_str()).collect();
    let spoken = run.groups[from].voice != Voice::Written;
    let cue = page.label_before(run.groups[from].start, 20).map(|cue| cue.mask_type);
    match cue.or_else(|| page.label_after(run.groups[to - 1].end, 12).map(|cue| cue.mask_type)) {
        Some(kind @ (Account | Order | Tracking | Card | Phone | Business)) => kind,
        _ if digits.starts_with('0') && digits.len() >= 9 || spoken => Phone,
        _ if to - from >= 3 && digits.len() >= 10 => Account,
        _ => Order,
    }
}

fn first_rule(page: &Page, run: &Run, from: usize) -> Option<(&'static Rule, usize)> {
    let groups = &run.groups[from..];
    let all: String = groups.iter().map(|group| group.digits.as_str()).collect();
    let lens: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let start = groups[0].start;
    let cue = page.label_before(start, 24);
    let cue_word = cue.map(|cue| &page.text[cue.start..cue.end]);
    let exact = cue_word.is_some_and(|word| {
        let word = word.to_ascii_lowercase();
        ["번호", "number", " no", " id", "#", "계좌", "송장", "acct"].iter().any(|mark| word.ends_with(mark))
    });
    RULES.iter().find_map(|rule| {
        let mut n_digits = all.len();
        for to in (1..=groups.len()).rev() {
            if (rule.n_digits.0..=rule.n_digits.1).contains(&n_digits) {
                let end = groups[to - 1].end;
                let number = Number {
                    digits: &all[..n_digits],
                    lens: &lens[..to],
                    joints: &run.joints[from..from + to - 1],
                    spoken: groups[..to].iter().any(|group| group.voice != Voice::Written),
                    cue,
                    exact,
                    cue_after: if cue.is_none() { page.label_after(end, 12).map(|cue| cue.mask_type) } else { None },
                    expected: page.expected,
                    before: &page.text[..start],
                    after: &page.text[end..],
                    mode: page.mode,
                };
                if (rule.fits)(&number) {
                    return Some((rule, from + to));
                }
            }
            n_digits -= lens[to - 1];
        }
        None
    })
}

/// Units of amounts and counts; a number before one of them is no identifier.
const UNITS: [&str; 34] = [
    "원",
    "천원",
    "만원",
    "천 원",
    "만 원",
    "억",
    "달러",
    "불",
    "유로",
    "엔",
    "위안",
    "포인트",
    "캐시",
    "마일",
    "코인",
    "krw",
    "usd",
    "won",
    "dollar",
    "eur",
    "gbp",
    "point",
    "mile",
    "점",
    "회",
    "개",
    "명",
    "건",
    "km",
    "kg",
    "%",
    "퍼센트",
    "px",
    "kb",
];

/// How many of them stand for money and what is like it.
const MONEY_UNITS: usize = 23;

impl Number<'_> {
    /// The label before, the label behind, or the question asks for this kind.
    fn asks(&self, kind: MaskType) -> bool {
        self.says(kind) || (self.cue.is_none() && self.expected.contains(kind))
    }

    fn says(&self, kind: MaskType) -> bool {
        self.cue.map(|cue| cue.mask_type).or(self.cue_after) == Some(kind)
    }

    /// A label before it names a code of another kind.
    fn other_code(&self, own: &[MaskType]) -> bool {
        const CODES: [MaskType; 11] =
            [Account, Order, Tracking, Card, Business, Corporate, DriverLicence, Passport, Ssn, Rrn, ForeignerNumber];
        self.cue.is_some_and(|cue| {
            CODES.contains(&cue.mask_type) && !own.contains(&cue.mask_type) && self.before.len() - cue.end <= 24
        })
    }

    fn bank(&self) -> bool {
        self.cue.is_some_and(|cue| cue.kind == CueKind::Bank && self.before[cue.end..].chars().count() <= 12)
            && !self.counted()
            && !self.amount()
            && !self.day()
    }

    /// One group, or groups of just these lengths; spoken numbers have no lengths.
    fn shaped(&self, lens: &[usize]) -> bool {
        self.lens == lens || self.whole()
    }

    fn whole(&self) -> bool {
        self.lens.len() == 1 || self.spoken
    }

    fn resident(&self, seventh: &[u8]) -> bool {
        checks::short_date(&self.digits[..6]) && self.digits.as_bytes().get(6).is_some_and(|digit| seventh.contains(digit)) && (self.shaped(&[6, 7]) || self.lens == [6, 1, 6])
            // Thirteen digits in one piece may be a bar code: these begin with 880 in Korea, which is no birth date before 1988.
            && (self.lens.len() > 1 || self.says(Rrn) || self.says(ForeignerNumber) || !self.digits.starts_with("880") || checks::resident(self.digits) || self.spoken)
    }

    /// The label says so, or the check digit does where the first part is no birth date.
    fn corporate(&self) -> bool {
        let checked = self.lens == [6, 7] && !checks::short_date(&self.digits[..6]) && checks::corporate(self.digits);
        self.says(Corporate) || checked
    }

    fn card_shape(&self) -> bool {
        let grouped = matches!(
            self.lens,
            [4, 4, 4, 4] | [4, 6, 5] | [4, 4, 4, 3] | [4, 6, 4] | [4, 4, 4, 4, 3] | [4, 4, 8] | [8, 8]
        );
        grouped
            || (self.whole() && self.digits.len() >= 14 && self.digits.starts_with(['2', '3', '4', '5', '6', '9']))
            || (self.lens.len() == 1 && self.digits.len() == 13 && self.says(Card))
    }

    fn licence_region(&self) -> bool {
        // 11 to 26 since 1991, 28 for Jeju's and Sejong's later ones.
        matches!(checks::number(&self.digits[..2]), Some(11..=28))
    }

    fn ssn(&self) -> bool {
        let area = &self.digits[..3];
        area != "000"
            && area != "666"
            && !area.starts_with('9')
            && &self.digits[3..5] != "00"
            && &self.digits[5..] != "0000"
    }

    /// Numbers that everyone may call: 15xx to 18xx, 080, North American and British free numbers.
    fn service(&self) -> bool {
        let prefix =
            |digits: &str| matches!(digits.get(..2), Some("15" | "16" | "18")) && self.digits.as_bytes()[2] != b'*';
        (self.digits.len() == 8
            && prefix(self.digits)
            && (self.lens == [4, 4] || (self.whole() && !checks::recent_date(self.digits))))
            || (matches!(self.lens, [3, 3, 4] | [3, 4, 4]) && self.digits.starts_with("080"))
            || (self.digits.starts_with("080") && self.lens == [10])
            || (self.lens == [1, 3, 3, 4]
                && self.digits.starts_with("18")
                && self.digits.as_bytes()[2] == self.digits.as_bytes()[3])
            || (self.lens.len() >= 2 && (self.digits.starts_with("0800") || self.digits.starts_with("0808")))
            || (self.lens == [3, 3, 4] && matches!(&self.digits[..3], "800" | "888" | "877" | "866"))
    }

    fn mobile(&self) -> bool {
        let prefix =
            self.digits.starts_with("01") && matches!(self.digits.as_bytes()[2], b'0' | b'1' | b'6'..=b'9' | b'*');
        prefix
            && (self.digits.len() == 11 || self.lens.len() > 1 || !self.digits.starts_with("010") || self.asks(Phone))
    }

    fn international(&self) -> bool {
        let plus = self.before.ends_with('+');
        let korean = |rest: &str| {
            rest.starts_with("10")
                || rest.starts_with("010")
                || rest.starts_with('2')
                || matches!(rest.as_bytes()[0], b'3'..=b'7')
        };
        let zeros = self.digits.starts_with("0082") || self.digits.starts_with("00182");
        plus || zeros
            || (self.digits.starts_with("82")
                && self.digits.len() >= 10
                && korean(&self.digits[2..])
                && (self.lens[0] == 2 || (self.digits.starts_with("8210") && self.digits.len() == 12))
                && !self.other_code(&[Phone]))
    }

    fn landline(&self) -> bool {
        let area = match self.digits.as_bytes() {
            [b'0', b'2', ..] => self.digits.len() <= 10,
            [b'0', b'3'..=b'6', b'1'..=b'5', ..] => (10..=11).contains(&self.digits.len()),
            [b'0', b'7', b'0', ..] => self.digits.len() == 11,
            [b'0', b'5', b'0', ..] => self.digits.len() >= 11,
            _ => false,
        };
        let last = self.lens.last().copied().unwrap_or_default();
        let korean = area && (self.whole() || (self.lens.len() <= 3 && last == 4));
        // British and other national numbers: a leading zero, 10 or 11 digits, two or three groups.
        let abroad = self.digits.starts_with("07") || self.digits.starts_with("01") || self.digits.starts_with("020");
        let british =
            abroad && (10..=11).contains(&self.digits.len()) && (2..=3).contains(&self.lens.len()) && last >= 3;
        korean || british
    }

    fn north_american(&self) -> bool {
        let (digits, lens) = match (self.digits.strip_prefix('1'), self.lens) {
            (Some(rest), [1, lens @ ..]) if rest.len() == 10 => (rest, lens),
            (Some(rest), [11]) if rest.len() == 10 && self.asks(Phone) => (rest, &[10][..]),
            _ => (self.digits, self.lens),
        };
        let bytes = digits.as_bytes();
        let plan = digits.len() == 10 && matches!(bytes[0], b'2'..=b'9') && (matches!(bytes[3], b'2'..=b'9' | b'*'));
        plan && (lens == [3, 3, 4] || ((lens == [10] || self.spoken) && self.asks(Phone)))
    }

    /// A unit of money or count stands behind it, or a currency before it.
    fn amount(&self) -> bool {
        // Three groups are no amount, whatever follows.
        self.counted() && self.lens.len() <= 2
    }

    fn counted(&self) -> bool {
        let after = self.after.strip_prefix(' ').unwrap_or(self.after);
        // Nobody counts ten million pieces: behind long numbers only money is a unit (주문번호 330267752 건).
        let units = if self.digits.len() >= 7 { &UNITS[..MONEY_UNITS] } else { &UNITS[..] };
        let unit = units.iter().any(|unit| after.get(..unit.len()).is_some_and(|head| head.eq_ignore_ascii_case(unit)));
        let before = self.before.trim_end_matches(' ');
        let currency = ["₩", "$", "€", "£", "¥"].iter().any(|mark| before.ends_with(mark))
            || ["KRW", "USD", "krw", "usd", "EUR", "GBP"].iter().any(|mark| before.ends_with(mark));
        // Spoken words go on in other words (…칠 개월); only figures take units here.
        (unit && !(self.spoken && self.digits.len() >= 7)) || currency
    }

    fn day(&self) -> bool {
        if self.says(MaskType::Birth) {
            return false;
        }
        // A day that a hyphen ties to more digits is part of a code: 20261101-0038471.
        if self.after.starts_with('-') && self.after[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
        let number = |from: usize, len: usize| checks::number(&self.digits[from..from + len]).unwrap_or_default();
        let month_day = |month: u32, day: u32| (1..=12).contains(&month) && (1..=31).contains(&day);
        match *self.lens {
            [8] => checks::recent_date(self.digits) && !self.exact,
            [4, m @ 1..=2, d @ 1..=2] => {
                (1900..=2035).contains(&number(0, 4)) && month_day(number(4, m), number(4 + m, d))
            }
            [a @ 1..=2, b @ 1..=2, 4] if self.joints[0] != Joint::Space => {
                (1900..=2035).contains(&number(a + b, 4))
                    && (month_day(number(0, a), number(a, b)) || month_day(number(a, b), number(0, a)))
            }
            [2, 2, 2] if self.joints[0] != Joint::Space => month_day(number(2, 2), number(4, 2)) && !self.exact,
            [12 | 14] => {
                checks::recent_date(&self.digits[..8]) && number(8, 2) < 24 && number(10, 2) < 60 && self.cue.is_none()
            }
            _ => false,
        }
    }

    /// Three or more short numbers with dots, or a word for version before them.
    fn version(&self) -> bool {
        let dots = self.joints.iter().all(|joint| *joint == Joint::Dot) && self.lens.len() >= 3;
        let named =
            ["버전", "버젼", "version", "ver", "ver.", "v", "build", "빌드", "Version", "iOS", "android", "Android"];
        let before = self.before.trim_end_matches([' ', ':']);
        dots && self.lens.iter().all(|len| *len <= 5)
            && (self.digits.len() <= 6 || named.iter().any(|word| before.ends_with(word)))
    }

    fn order(&self) -> bool {
        let enough =
            if self.exact || self.expected.contains(Order) { self.digits.len() >= 4 } else { self.digits.len() >= 5 };
        // A bare "order" names many things (order 3 items, ordered 2026): the code must stand right behind it.
        let gap = self.cue.map_or(0, |cue| self.before[cue.end..].chars().count());
        let near = self.exact || self.cue.is_none() || gap <= 8;
        let time = self.after.starts_with(['년', '월', '일', '시', '분', '초']);
        self.asks(Order)
            && enough
            && near
            && !self.counted()
            && !time
            && !(self.lens.len() > 1 && self.spoken && self.digits.len() < 6)
    }

    /// One piece, or pieces tied by marks; blanks tie only pieces of three digits and more.
    fn looks_whole(&self) -> bool {
        let tied = self.joints.iter().all(|joint| *joint != Joint::Space)
            || self.lens.iter().all(|len| *len >= 3)
            || self.spoken;
        tied && self.digits.bytes().filter(u8::is_ascii_digit).count() >= 7
    }
}

//! Invented customers, and the ways in which they write what is personal.

use crate::calendar::Day;
use crate::draft::Piece;
use crate::letters;
use crate::random::Random;
use crate::script::{Census, Channel, Language, Requester};
use crate::template::Personal;

/// How carefully a customer writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Care {
    Neat,
    Casual,
    Sloppy,
    Terrible,
}

/// A customer, the same in all of their conversations.
#[derive(Debug, Clone)]
pub struct Customer {
    /// What the exports call the customer; a few centres use an e-mail address or a phone number.
    pub id: String,
    pub name: String,
    pub requester: Requester,
    pub language: Language,
    pub care: Care,
    pub platform: &'static str,
    pub region: String,
    phone: [String; 3],
    email: String,
    address: Address,
    birth: (i64, i64, i64),
    rrn: String,
    business: String,
    vehicle: String,
}

#[derive(Debug, Clone)]
struct Address {
    district: usize,
    street: usize,
    dong: usize,
    building: usize,
    number: i64,
    flat: Option<(i64, i64)>,
    old_style: bool,
}

/// What belongs to one conversation: the order, parcel, card and account that it is about.
#[derive(Debug, Clone)]
pub struct Affair {
    order: (Day, String),
    tracking: String,
    card: String,
    account: String,
    bank: usize,
    password: String,
}

impl Customer {
    /// Returns a new customer.
    pub fn invent(
        number: usize,
        requester: Requester,
        language: Language,
        census: &Census,
        random: &mut Random,
    ) -> Self {
        let name = match language {
            Language::Ko => format!("{}{}", random.pick(&census.surnames), random.pick(&census.given_names)),
            Language::En => random.pick(&census.english_names).clone(),
        };
        // 010-0 and 010-1 are rarely given to subscribers, so hardly anyone real is hit.
        let phone = ["010".to_owned(), format!("{}{}", random.below(2), random.digits(3)), random.digits(4)];
        let email = format!("{}@{}", local_part(&name, language, random), random.pick(&census.mail_domains));
        let district = random.below(census.districts.len());
        let tall = random.chance(0.7);
        let address = Address {
            district,
            street: random.below(census.streets.len()),
            dong: random.below(census.dongs.len()),
            building: random.below(census.buildings.len()),
            number: random.between(3, 240),
            flat: tall.then(|| (random.between(101, 118), random.between(1, 20) * 100 + random.between(1, 6))),
            old_style: random.chance(0.3),
        };
        let birth = (random.between(1951, 2007), random.between(1, 12), random.between(1, 28));
        let care = [Care::Neat, Care::Casual, Care::Sloppy, Care::Terrible][random.weighted(&[0.40, 0.36, 0.17, 0.07])];
        let id = match random.below(1000) {
            0..=11 => email.clone(),
            12..=21 => phone.concat(),
            _ => format!("u-{}", 10_000 + number * 37 + random.below(37)),
        };
        Self {
            id,
            name,
            requester,
            language,
            care,
            platform: ["Android", "iOS", "Web"][random.weighted(&[0.55, 0.37, 0.08])],
            region: census.districts[district][1].clone(),
            rrn: resident_number(birth, random),
            business: business_number(random),
            vehicle: vehicle_number(requester, random),
            phone,
            email,
            address,
            birth,
        }
    }

    /// Returns what the customer, or an agent about them, writes at a placeholder.
    pub fn write(
        &self,
        what: Personal,
        affair: &Affair,
        by: Writer,
        census: &Census,
        random: &mut Random,
    ) -> Vec<Piece> {
        let mut before = String::new();
        let text = match what {
            Personal::Name => self.name.clone(),
            Personal::Phone => self.phone_written(by, random),
            Personal::Email => self.email_written(by, random),
            Personal::Address => self.address_written(by, census, random),
            Personal::Birth => self.birth_written(by, random),
            Personal::Rrn => {
                let (front, back) = self.rrn.split_at(6);
                match random.below(10) {
                    0..=6 => format!("{front}-{back}"),
                    7 => format!("{front} {back}"),
                    8 => format!("{front} - {back}"),
                    _ => self.rrn.clone(),
                }
            }
            Personal::Business => {
                let (a, rest) = self.business.split_at(3);
                let (b, c) = rest.split_at(2);
                [format!("{a}-{b}-{c}"), self.business.clone(), format!("{a} {b} {c}")]
                    [random.weighted(&[0.75, 0.2, 0.05])]
                .clone()
            }
            Personal::Vehicle => self.vehicle.clone(),
            Personal::Order => {
                let (day, digits) = &affair.order;
                let day = day.compact();
                let written = [
                    format!("DR{day}-{digits}"),
                    format!("{day}-{digits}"),
                    format!("{day}{digits}"),
                    format!("DR{day}{digits}"),
                ];
                let idx = random.weighted(&[0.6, 0.2, 0.1, 0.1]);
                if by.channel == Channel::Call { format!("{day} {digits}") } else { written[idx].clone() }
            }
            Personal::Tracking => {
                let digits = &affair.tracking;
                let grouped = format!("{}-{}-{}", &digits[..4], &digits[4..8], &digits[8..]);
                if random.chance(0.5) && by.channel != Channel::Call { grouped } else { digits.clone() }
            }
            Personal::Card => {
                let groups: Vec<&str> = (0..4).map(|idx| &affair.card[idx * 4..idx * 4 + 4]).collect();
                let joint = ["-", " ", ""][random.weighted(&[0.6, 0.2, 0.2])];
                let joint = if by.channel == Channel::Call { " " } else { joint };
                groups.join(joint)
            }
            Personal::Account => {
                if by.language == Language::Ko && random.chance(0.75) {
                    before = format!("{} ", census.banks[affair.bank]);
                }
                if by.channel == Channel::Call { affair.account.replace('-', " ") } else { affair.account.clone() }
            }
            Personal::Password => affair.password.clone(),
        };
        let said_aloud = by.channel == Channel::Call
            && matches!(
                what,
                Personal::Card | Personal::Account | Personal::Tracking | Personal::Order | Personal::Rrn
            );
        let text = if said_aloud && random.chance(0.2) { letters::spoken(&text, by.language) } else { text };
        let digits_only = text.chars().all(|c| c.is_ascii_digit() || "-. ".contains(c));
        let text = if digits_only && by.channel != Channel::Call && random.chance(0.015) {
            letters::full_width(&text)
        } else {
            text
        };
        let mut pieces = Vec::new();
        if !before.is_empty() {
            pieces.push(Piece::words(before));
        }
        pieces.push(Piece::personal(text, what));
        pieces
    }

    fn phone_written(&self, by: Writer, random: &mut Random) -> String {
        let [a, b, c] = &self.phone;
        if by.channel == Channel::Call {
            let grouped = format!("{a} {b} {c}");
            return match (random.below(10), by.language) {
                (0..=3, Language::Ko) => letters::spoken(&grouped, Language::Ko),
                (4, Language::Ko) => letters::spoken(&format!("{a}-{b}-{c}"), Language::Ko).replacen(' ', "에 ", 2),
                (0..=2, Language::En) => letters::spoken(&grouped, Language::En),
                (5..=7, _) => grouped,
                _ => format!("{a}{b}{c}"),
            };
        }
        if by.agent {
            return format!("{a}-{b}-{c}");
        }
        let foreign = if by.language == Language::En { 0.3 } else { 0.03 };
        if random.chance(foreign) {
            return format!("+82 10-{b}-{c}");
        }
        match random.below(20) {
            0..=10 => format!("{a}-{b}-{c}"),
            11..=15 => format!("{a}{b}{c}"),
            16 | 17 => format!("{a} {b} {c}"),
            18 => format!("{a}.{b}.{c}"),
            _ => format!("{a} - {b} - {c}"),
        }
    }

    fn email_written(&self, by: Writer, random: &mut Random) -> String {
        match by.channel {
            Channel::Call if by.language == Language::Ko && random.chance(0.4) => {
                self.email.replace('@', " 골뱅이 ").replace('.', " 점 ")
            }
            Channel::Call if by.language == Language::En && random.chance(0.4) => {
                self.email.replace('@', " at ").replace('.', " dot ")
            }
            _ => self.email.clone(),
        }
    }

    fn address_written(&self, by: Writer, census: &Census, random: &mut Random) -> String {
        let at = &self.address;
        let [district, _, english_district] = &census.districts[at.district];
        let [street, english_street] = &census.streets[at.street];
        let comma = if by.channel == Channel::Call { "" } else { [",", ""][random.below(2)] };
        if by.language == Language::En {
            let unit = at.flat.map_or(String::new(), |(block, flat)| format!("{block}-{flat}{comma} "));
            return format!("{unit}{} {english_street}{comma} {english_district}", at.number).trim().to_owned();
        }
        let building = &census.buildings[at.building];
        let head = if at.old_style {
            format!("{district} {} {}-{}", census.dongs[at.dong], at.number, at.number % 17 + 1)
        } else {
            format!("{district} {street} {}", at.number)
        };
        match (at.flat, random.below(3)) {
            (Some((block, flat)), 0) => format!("{head}{comma} {building} {block}동 {flat}호"),
            (Some((block, flat)), 1) => format!("{head} {block}동 {flat}호"),
            (Some((block, flat)), _) => format!("{head}{comma} {block}-{flat}"),
            (None, 0) => format!("{head} {building}"),
            (None, 1) => format!("{head}{comma} {}층", at.number % 5 + 1),
            (None, _) => head,
        }
    }

    fn birth_written(&self, by: Writer, random: &mut Random) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let (y, m, d) = self.birth;
        if by.language == Language::En {
            return [format!("{} {d}, {y}", MONTHS[m as usize - 1]), format!("{y}-{m:02}-{d:02}")][random.below(2)]
                .clone();
        }
        let spoken_forms = [
            format!("{y}년 {m}월 {d}일"),
            format!("{:02}년 {m}월 {d}일", y % 100),
            format!("{:02}{m:02}{d:02}", y % 100),
        ];
        let written_forms = [format!("{y}-{m:02}-{d:02}"), format!("{y}.{m}.{d}"), format!("{y}{m:02}{d:02}")];
        if by.channel == Channel::Call || random.chance(0.6) {
            random.pick(&spoken_forms).clone()
        } else {
            random.pick(&written_forms).clone()
        }
    }
}

/// Who writes personal data, and where.
#[derive(Debug, Clone, Copy)]
pub struct Writer {
    pub channel: Channel,
    pub language: Language,
    pub agent: bool,
}

impl Affair {
    /// Returns the affair of a conversation on `day`.
    pub fn invent(day: Day, census: &Census, random: &mut Random) -> Self {
        let shape = ["###-######-##-###", "######-##-######", "####-##-#######", "#############", "###-##-######"]
            [random.below(5)];
        let account =
            shape.chars().map(|c| if c == '#' { char::from(b'0' + random.below(10) as u8) } else { c }).collect();
        let word = ["duru", "happy", "qwer", "sky", "love", "mint", "coffee", "dudu"][random.below(8)];
        let password = [
            format!("{word}{}!", random.digits(4)),
            format!("{word}@{}", random.digits(2)),
            format!("1q2w3e{}r!", random.digits(1)),
            format!("{word}{}", random.digits(6)),
        ];
        Self {
            order: (Day(day.0 - random.between(0, 16)), random.digits(7)),
            tracking: format!("6{}", random.digits(11)),
            card: card_number(random),
            account,
            bank: random.below(census.banks.len()),
            password: password[random.below(4)].clone(),
        }
    }
}

fn local_part(name: &str, language: Language, random: &mut Random) -> String {
    const WORDS: [&str; 20] = [
        "minsu", "haneul", "star", "bluesky", "happy", "jiyoung", "sunny", "coffee", "mong", "duri", "kimchi", "nabi",
        "seoul", "jin", "hyun", "moon", "tori", "bada", "soo", "yeon",
    ];
    match language {
        Language::Ko => {
            let joint = ["", "_", ".", ""][random.below(4)];
            let n = random.between(1, 4) as usize;
            format!("{}{joint}{}{}", random.pick(&WORDS), random.pick(&WORDS), random.digits(n))
        }
        Language::En => {
            let plain: String = name.to_lowercase().chars().filter(|c| c.is_ascii_lowercase() || *c == ' ').collect();
            let dotted = plain.replace(' ', ["", ".", "_"][random.below(3)]);
            format!("{dotted}{}", random.digits(2))
        }
    }
}

/// Returns a number that passes Luhn's check and begins like a card for tests.
fn card_number(random: &mut Random) -> String {
    let mut number =
        format!("{}{}", random.pick(&["424242", "400000", "555555", "411111", "222300"]), random.digits(9));
    let sum: u32 =
        number.chars().rev().enumerate().map(|(idx, c)| luhn(c.to_digit(10).unwrap_or(0), idx % 2 == 0)).sum();
    number.push(char::from(b'0' + ((10 - sum % 10) % 10) as u8));
    number
}

fn luhn(digit: u32, doubled: bool) -> u32 {
    if !doubled {
        digit
    } else if digit > 4 {
        digit * 2 - 9
    } else {
        digit * 2
    }
}

/// Returns a resident number whose region code (97 to 99) no office ever had; three in ten fail the check digit.
fn resident_number((year, month, day): (i64, i64, i64), random: &mut Random) -> String {
    let sex = random.between(1, 2) + if year >= 2000 { 2 } else { 0 };
    let front = format!("{:02}{month:02}{day:02}{sex}{}{}", year % 100, random.between(97, 99), random.digits(3));
    let sum: i64 = front
        .bytes()
        .zip([2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5])
        .map(|(byte, weight)| i64::from(byte - b'0') * weight)
        .sum();
    let check = (11 - sum % 11) % 10;
    let last = if random.chance(0.7) { check } else { (check + random.between(1, 9)) % 10 };
    format!("{front}{last}")
}

/// Returns a business number with a right check digit and an office code below 101, which no office has.
fn business_number(random: &mut Random) -> String {
    let front = format!("0{}{}{}", random.between(10, 99), random.between(10, 89), random.digits(4));
    let digits: Vec<u32> = front.chars().filter_map(|c| c.to_digit(10)).collect();
    let sum: u32 = digits.iter().zip([1, 3, 7, 1, 3, 7, 1, 3, 5]).map(|(digit, weight)| digit * weight).sum::<u32>()
        + digits[8] * 5 / 10;
    format!("{front}{}", (10 - sum % 10) % 10)
}

fn vehicle_number(requester: Requester, random: &mut Random) -> String {
    let letter = random
        .pick(&["가", "나", "다", "라", "마", "거", "너", "더", "러", "버", "서", "어", "저", "바", "사", "아", "자"]);
    let place = random.pick(&["서울 마포", "서울 강서", "경기 부천", "인천 남동", "부산 사하", "대전 유성"]);
    let digits = format!("{}{}", random.between(1, 9), random.digits(3));
    match (requester, random.below(4)) {
        (Requester::라이더, 0..=2) => format!("{place} {letter} {digits}"),
        (_, 0) => format!("{}{letter}{digits}", random.between(100, 399)),
        _ => format!("{}{letter} {digits}", random.between(10, 69)),
    }
}

/// All customers so far.
#[derive(Debug, Default)]
pub struct People {
    all: Vec<Customer>,
    by_kind: [Vec<usize>; 6],
}

impl People {
    /// Returns a customer of that kind: someone new, or someone who wrote before.
    pub fn choose(&mut self, requester: Requester, language: Language, census: &Census, random: &mut Random) -> usize {
        let kind = requester as usize * 2 + usize::from(language == Language::En);
        let known = &self.by_kind[kind];
        if known.len() > 5 && random.chance(0.30) {
            return known[known.len() - 1 - random.below(known.len().min(900))];
        }
        let idx = self.all.len();
        self.all.push(Customer::invent(idx, requester, language, census, random));
        self.by_kind[kind].push(idx);
        idx
    }

    pub fn get(&self, idx: usize) -> &Customer {
        &self.all[idx]
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_number_passes_luhn() {
        let mut random = Random::new(7, 7);
        for _ in 0..50 {
            let number = card_number(&mut random);
            let sum: u32 =
                number.chars().rev().enumerate().map(|(idx, c)| luhn(c.to_digit(10).unwrap_or(0), idx % 2 == 1)).sum();
            assert_eq!((number.len(), sum % 10), (16, 0));
        }
    }
}

//! What does a sentence hold? Its numbers, whether it denies, and which of two opposite words it uses; two sentences on the same
//! matter contradict each other where these differ.

use super::draft::DisagreementKind;
use super::figures::{Figure, figures};
use crate::dictionaries::{Dictionaries, Found, List, Phrases, forms};
use crate::error::Result;

const OPPOSITES: List =
    List { path: "knowledge/opposites.tsv", built_in: include_str!("../../dictionaries/knowledge/opposites.tsv") };
const DENIALS: List =
    List { path: "knowledge/denials.tsv", built_in: include_str!("../../dictionaries/knowledge/denials.tsv") };

/// The lists of opposites and denials, read once and shared by all threads.
#[derive(Debug)]
pub struct Stances {
    /// Keys: twice the row, and one more for the other side.
    opposites: Phrases,
    /// Key 0 denies, key 1 only looks like it.
    denials: Phrases,
}

/// What a sentence holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Stance {
    pub(super) figures: Vec<Figure>,
    pub(super) denies: bool,
    /// Rows of the list of opposites and the side that is used, ascending.
    sides: Vec<(u32, bool)>,
}

impl Stances {
    /// Reads the lists.
    ///
    /// # Errors
    /// Broken rows, with file and line.
    pub fn new(dictionaries: &Dictionaries) -> Result<Self> {
        let (opposites, denials) = (dictionaries.rows(OPPOSITES)?, dictionaries.rows(DENIALS)?);
        let both = opposites.iter().zip(0..).flat_map(|(row, at)| {
            let one = forms(&row.fields[0]).map(move |form| (2 * at, form));
            one.chain(forms(&row.fields[1]).map(move |form| (2 * at + 1, form)))
        });
        let denied = denials.iter().flat_map(|row| {
            let says = forms(&row.fields[0]).map(|form| (0, form));
            says.chain(forms(&row.fields[1]).map(|form| (1, form)))
        });
        Ok(Self { opposites: Phrases::new(both)?, denials: Phrases::new(denied)? })
    }

    /// Returns what a sentence holds.
    pub(super) fn of(&self, text: &str) -> Stance {
        let found = self.denials.find(text);
        let is_overruled = |one: &Found| found.iter().any(|other| other.key == 1 && other.span.overlap(one.span) > 0);
        let mut sides: Vec<(u32, bool)> =
            self.opposites.find(text).iter().map(|found| (found.key / 2, found.key % 2 == 1)).collect();
        sides.sort_unstable();
        sides.dedup();
        Stance { figures: figures(text), denies: found.iter().any(|one| one.key == 0 && !is_overruled(one)), sides }
    }
}

impl Stance {
    /// Returns in what two sentences on the same matter contradict each other.
    pub(super) fn against(&self, other: &Self) -> Option<DisagreementKind> {
        let uses = |stance: &Self, row: u32, side: bool| stance.sides.binary_search(&(row, side)).is_ok();
        let is_opposite =
            |&(row, side): &(u32, bool)| uses(other, row, !side) && !uses(self, row, !side) && !uses(other, row, side);
        if self.sides.iter().any(is_opposite) {
            return Some(DisagreementKind::Opposite);
        }
        if self.differs_in_figures(other) {
            return Some(DisagreementKind::Figure);
        }
        (self.denies != other.denies).then_some(DisagreementKind::Polarity)
    }

    /// Whether both count the same thing and come to a number that meets.
    pub(super) fn meets_in_figures(&self, other: &Self) -> bool {
        self.figures
            .iter()
            .any(|a| other.figures.iter().any(|b| b.unit == a.unit && a.low <= b.high && b.low <= a.high))
    }

    /// Whether both count the same thing and come to numbers that do not meet.
    pub(super) fn differs_in_figures(&self, other: &Self) -> bool {
        let meets = |a: &Figure, b: &Figure| a.low <= b.high && b.low <= a.high;
        self.figures.iter().any(|a| {
            let mut same_unit = other.figures.iter().filter(|b| b.unit == a.unit).peekable();
            same_unit.peek().is_some() && same_unit.all(|b| !meets(a, b))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_contradict_each_other_by_number_by_denial_or_by_an_opposite_word() {
        let stances = Stances::new(&Dictionaries::built_in()).expect("sound");
        let check = |one: &str, other: &str, expected: Option<DisagreementKind>| {
            let (a, b) = (stances.of(one), stances.of(other));
            assert_eq!(a.against(&b), expected, "{one} / {other}");
            assert_eq!(b.against(&a), expected, "{other} / {one}");
        };
        use DisagreementKind::{Figure, Opposite, Polarity};
        check("입금까지 영업일 3~5일이 걸립니다", "입금까지 최대 14영업일이 걸립니다", Some(Figure));
        check("영업일 3~5일 뒤에 들어옵니다", "영업일 5일 안에 들어옵니다", None);
        check("개봉하셔도 하자가 있으면 환불이 가능합니다", "개봉하신 상품은 환불이 불가합니다", Some(Polarity));
        check("메뉴가 보이지 않으면 앱을 다시 설치해 주세요", "앱을 다시 설치해 주세요", None);
        check(
            "최소 주문 금액은 배달비를 뺀 금액입니다",
            "최소 주문 금액은 배달비까지 포함한 금액입니다",
            Some(Opposite),
        );
        check("Refunds take three to five business days", "A refund takes up to fourteen business days", Some(Figure));
        check("Opened items can be returned", "Opened items cannot be returned", Some(Polarity));
        check("If you can't see it, update the app", "Update the app", None);
        check("", "", None);
    }
}

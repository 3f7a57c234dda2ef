//! Which tag does a morpheme have beside its neighbours? Settles what the dictionary's lattice leaves open or tags otherwise
//! than Sejong does.
//!
//! Each rule is about a class of words or about one function word, never about a sentence. Conventions that differ between
//! corpora (`네요` as one ending or two, 깨끗하 as one stem or two morphemes) stay as the dictionary has them.

use rustc_hash::{FxHashMap, FxHashSet};

use super::korean::{Origin, Unit, Units, is_letter};
use super::tags::Tag;

/// A form and its tag.
pub(super) type Tagged = (String, Tag);

/// What the rules know of single words.
pub(super) struct Context {
    /// Nouns that make an adjective with 하다 (`편리하다`); after all others 하다 makes a verb.
    adjectival: FxHashSet<String>,
    /// Words that the dictionary tags otherwise than Sejong: what is found, and what is right.
    retagged: FxHashMap<String, Vec<(Tag, Tagged)>>,
}

/// Verbs that are auxiliaries after 아, 어 or 여.
const AUXILIARIES: [&str; 9] = ["오", "가", "보", "주", "놓", "두", "버리", "내", "드리"];

/// Endings after which 하다 is an auxiliary.
const BEFORE_AUXILIARY_DO: [&str; 11] =
    ["지", "게", "고", "려고", "으려고", "려", "으려", "고자", "도록", "기는", "곤"];

/// Bound nouns that ko-dic often takes for free ones; after a number they count.
const COUNTERS: [&str; 8] = ["원", "대", "회", "점", "달러", "분", "시", "번"];

/// Stems after which a noun with 와 or 과 is a partner (JKB) and not one of a list (JC).
const PARTNER_STEMS: [&str; 16] = [
    "함께",
    "같",
    "같이",
    "다르",
    "다른",
    "달리",
    "비슷",
    "관련",
    "만나",
    "더불",
    "비교",
    "마찬가지",
    "연결",
    "통화",
    "상담",
    "싸우",
];

impl Context {
    pub(super) fn new(adjectival: FxHashSet<String>, retagged: FxHashMap<String, Vec<(Tag, Tagged)>>) -> Self {
        Self { adjectival, retagged }
    }

    /// Settles the units of one text.
    pub(super) fn settle(&self, text: &str, units: &mut Units) {
        merge(&mut units.list);
        units.settled.clear();
        // Taken from the end, so that each unit can be moved out.
        units.list.reverse();
        while let Some(mut unit) = units.list.pop() {
            let before = units.settled.as_slice();
            let after = Ahead(&units.list);
            self.retag(&mut unit);
            match rewritten(text, &unit, before, after) {
                None => {
                    if let Some(tag) = self.tag(&unit, before, after) {
                        unit.tag = tag;
                    }
                    units.settled.push(unit);
                }
                Some(rewrite) => replace(units, unit, rewrite),
            }
        }
        std::mem::swap(&mut units.list, &mut units.settled);
    }

    fn retag(&self, unit: &mut Unit) {
        if let Some(rows) = self.retagged.get(&unit.form)
            && let Some((_, (form, tag))) = rows.iter().find(|(found, _)| *found == unit.tag)
        {
            form.clone_into(&mut unit.form);
            unit.tag = *tag;
        }
    }

    /// Returns the right tag of a unit whose form stays, when it differs.
    fn tag(&self, unit: &Unit, before: &[Unit], after: Ahead<'_>) -> Option<Tag> {
        let previous = before.last();
        let form = unit.form.as_str();
        let previous_is = |tag: Tag| previous.is_some_and(|previous| previous.tag == tag);
        match unit.tag {
            Tag::NNG if form == "수" => {
                let verb = after.iter().find(|next| !next.tag.is_particle());
                let of_being = verb.is_some_and(|verb| matches!(verb.form.as_str(), "있" | "없"));
                (previous_is(Tag::ETM) && of_being).then_some(Tag::NNB)
            }
            Tag::NNG if form == "약" => after.next_is(&[Tag::SN, Tag::NR]).then_some(Tag::MM),
            Tag::NNG if COUNTERS.contains(&form) => {
                let number = previous_is(Tag::SN) || previous_is(Tag::NR);
                number.then_some(Tag::NNB)
            }
            // 제정안을, 동의안이: a proposal.
            Tag::MAG
                if form == "안" && !unit.after_space && after.first().is_some_and(|next| next.tag.is_particle()) =>
            {
                Some(Tag::NNG)
            }
            Tag::NNG if form == "씨" => Some(Tag::NNB),
            // ko-dic's 김/NNB is a bundle of seaweed.
            Tag::NNB if form == "김" => Some(Tag::NNP),
            Tag::XSN if form == "분" => (!previous_is(Tag::SN)).then_some(Tag::NNB),
            Tag::JKB if form == "께" && (previous_is(Tag::NNB) || previous_is(Tag::SN)) => Some(Tag::XSN),
            Tag::IC if matches!(form, "그" | "이" | "저") && after.first().is_some_and(|next| next.tag.is_noun()) => {
                Some(Tag::MM)
            }
            Tag::JC | Tag::JKB if matches!(form, "와" | "과") => Some(and_or_with(after)),
            Tag::JKS if matches!(form, "이" | "가") => after
                .first()
                .is_some_and(|next| (next.form == "되" && next.tag == Tag::VV) || next.tag == Tag::VCN)
                .then_some(Tag::JKC),
            Tag::VCP if unit.origin == Origin::Plain && form == "이" => {
                let inflected = after.next_is(&[Tag::EP, Tag::EF, Tag::EC, Tag::ETM, Tag::ETN]);
                (!inflected).then_some(Tag::JKS)
            }
            Tag::VV | Tag::VA | Tag::VX | Tag::XSV | Tag::XSA => self.stem(unit, before),
            _ => None,
        }
    }

    /// Returns the tag of a stem whose class depends on what stands before it.
    fn stem(&self, unit: &Unit, before: &[Unit]) -> Option<Tag> {
        let previous = before.last();
        let ending = previous.filter(|previous| previous.tag == Tag::EC).map(|previous| previous.form.as_str());
        let linked = ending.is_some_and(|ending| matches!(ending, "아" | "어" | "여"));
        match unit.form.as_str() {
            // Sejong has VA for 있다 in some corpora and VV in others; VV is the more frequent.
            "있" => Some(if linked || ending == Some("고") { Tag::VX } else { Tag::VV }),
            "하" => match previous {
                Some(previous) if previous.tag == Tag::XR => Some(Tag::XSA),
                Some(previous) if previous.tag.is_noun() && !unit.after_space => {
                    Some(if self.adjectival.contains(&previous.form) { Tag::XSA } else { Tag::XSV })
                }
                // 좋기도 하다, 보기는 하다.
                Some(previous)
                    if previous.tag == Tag::JX
                        && before.iter().nth_back(1).is_some_and(|noun| noun.tag == Tag::ETN) =>
                {
                    Some(Tag::VX)
                }
                _ if linked
                    || ending.is_some_and(|ending| ending.ends_with('야') || BEFORE_AUXILIARY_DO.contains(&ending)) =>
                {
                    Some(Tag::VX)
                }
                _ => None,
            },
            form if AUXILIARIES.contains(&form) => match ending {
                Some(_) if linked => Some(Tag::VX),
                None if unit.tag == Tag::VX => Some(Tag::VV),
                // 두고 가다, 식어서 오다: going and coming themselves.
                Some(_) if matches!(form, "가" | "오") => Some(Tag::VV),
                _ => None,
            },
            "말" if ending == Some("지") => Some(Tag::VX),
            "않" => Some(Tag::VX),
            _ => None,
        }
    }
}

/// The units that follow, nearest last.
#[derive(Clone, Copy)]
struct Ahead<'a>(&'a [Unit]);

impl<'a> Ahead<'a> {
    fn first(self) -> Option<&'a Unit> {
        self.0.last()
    }

    fn iter(self) -> impl Iterator<Item = &'a Unit> {
        self.0.iter().rev()
    }

    fn next_is(self, tags: &[Tag]) -> bool {
        self.first().is_some_and(|next| tags.contains(&next.tag))
    }
}

/// A form that the dictionary has, and its tag.
type Part = (&'static str, Tag);

/// What some units become.
struct Rewrite {
    /// How many units are replaced, the one at hand included.
    n_taken: usize,
    parts: &'static [Part],
}

/// Replaces a unit, and those after it that the rewrite takes.
fn replace(units: &mut Units, mut unit: Unit, rewrite: Rewrite) {
    let mut bounds = vec![(unit.span, unit.bytes)];
    for _ in 1..rewrite.n_taken {
        let Some(next) = units.list.pop() else { break };
        bounds.push((next.span, next.bytes));
        unit.span.end = next.span.end;
        unit.bytes.1 = next.bytes.1;
    }
    for (part_idx, &(form, tag)) in rewrite.parts.iter().enumerate() {
        // One for one, each part stands where its unit stood; otherwise all share the place of all.
        let (span, bytes) =
            if bounds.len() == rewrite.parts.len() { bounds[part_idx] } else { (unit.span, unit.bytes) };
        let after_space = unit.after_space && part_idx == 0;
        units.settled.push(Unit { form: form.to_owned(), tag, span, bytes, after_space, origin: unit.origin });
    }
}

/// Returns what becomes of a unit whose form is not the right one either.
fn rewritten(text: &str, unit: &Unit, before: &[Unit], after: Ahead<'_>) -> Option<Rewrite> {
    let previous = before.last();
    let next = after.first();
    let surface = || surface_of(text, unit);
    let next_is = |form: &str, tag: Tag| next.is_some_and(|next| next.form == form && next.tag == tag);
    let (n_taken, parts): (usize, &'static [Part]) = match (unit.tag, unit.form.as_str()) {
        (Tag::NNB, "것") if surface().starts_with('거') => (1, &[("거", Tag::NNB)]),
        // 하였다 and 했다 are one; the dictionary has the second as 하+았.
        (Tag::EP, "였") if previous.is_some_and(is_doing) => (1, &[("았", Tag::EP)]),
        (Tag::EC, "여") if previous.is_some_and(is_doing) => (1, &[("아", Tag::EC)]),
        (Tag::EC, "여서") if previous.is_some_and(is_doing) => (1, &[("아서", Tag::EC)]),
        (Tag::EC, "여야") if previous.is_some_and(is_doing) => (1, &[("아야", Tag::EC)]),
        (Tag::EC, "여도") if previous.is_some_and(is_doing) => (1, &[("아도", Tag::EC)]),
        (Tag::EC, "기에") => (1, &[("기", Tag::ETN), ("에", Tag::JKB)]),
        (Tag::NNG, "수도") if previous.is_some_and(|previous| previous.tag == Tag::ETM) => {
            (1, &[("수", Tag::NNB), ("도", Tag::JX)])
        }
        (Tag::MAG, "어떻게") => (1, &[("어떻", Tag::VA), ("게", Tag::EC)]),
        (Tag::MAG, "그렇게") => (1, &[("그렇", Tag::VA), ("게", Tag::EC)]),
        (Tag::MAG, "이렇게") => (1, &[("이렇", Tag::VA), ("게", Tag::EC)]),
        (Tag::NP, "제") if next_is("가", Tag::JKS) => (1, &[("저", Tag::NP)]),
        (Tag::NP, "제") if !next.is_some_and(|next| next.tag.is_particle()) => {
            (1, &[("저", Tag::NP), ("의", Tag::JKG)])
        }
        (Tag::NP, "내") if !next.is_some_and(|next| next.tag.is_particle()) => {
            (1, &[("나", Tag::NP), ("의", Tag::JKG)])
        }
        // 한 번, 한 달: a number, not the verb 하다.
        (Tag::VV, "하") if unit.after_space && next_is("ㄴ", Tag::ETM) && surface() == "한" => {
            let of_doing = |previous: &Unit| matches!(previous.tag, Tag::JKO | Tag::JKB | Tag::JKQ | Tag::EC);
            if previous.is_some_and(of_doing) {
                return None;
            }
            (2, &[("한", Tag::MM)])
        }
        (Tag::VV, "벌")
            if next_is("ㄴ", Tag::ETM)
                && surface() == "번"
                && previous.is_some_and(|previous| matches!(previous.tag, Tag::MM | Tag::SN | Tag::NR)) =>
        {
            (2, &[("번", Tag::NNB)])
        }
        (Tag::VA, "다르") if next_is("ㄴ", Tag::ETM) => (2, &[("다른", Tag::MM)]),
        // 3년 전, 김 전 지검장: not 저는.
        (Tag::NP, "저") if next_is("ㄴ", Tag::JX) && surface() == "전" => {
            match previous.map(|previous| previous.tag) {
                Some(Tag::NNB | Tag::NNG | Tag::ETN | Tag::SN) => (2, &[("전", Tag::NNG)]),
                Some(Tag::NNP) => (2, &[("전", Tag::MM)]),
                _ => return None,
            }
        }
        (Tag::VV, "앞서") if next_is("어", Tag::EC) && surface() == "앞서" => (2, &[("앞서", Tag::MAG)]),
        (Tag::VV, "하") if next_is("지만", Tag::EC) && surface() == "하" && starts_clause(unit, previous) => {
            (2, &[("하지만", Tag::MAJ)])
        }
        (Tag::VV, "그러") if surface() == "그래도" => (2, &[("그래도", Tag::MAJ)]),
        // The lattice takes 안전하다 for a negated 전하다 where no space tells them apart.
        (Tag::MAG, "안") if next_is("전하", Tag::VV) && next.is_some_and(|next| !next.after_space) => {
            (2, &[("안전", Tag::NNG), ("하", Tag::XSA)])
        }
        // 어떻게 하나요: not the number.
        (Tag::NR, "하나")
            if next_is("이", Tag::VCP)
                && next.is_some_and(|next| !next.after_space && surface_of(text, next) == "요") =>
        {
            (3, &[("하", Tag::VV), ("나요", Tag::EF)])
        }
        // 가게 사장님: not 가다 where a noun follows.
        (Tag::VV, "가" | "갈")
            if next_is("게", Tag::EC)
                && unit.after_space
                && previous.is_none_or(|previous| !previous.tag.is_particle())
                && after.iter().nth(1).is_some_and(|noun| noun.tag.is_noun() && noun.after_space) =>
        {
            (2, &[("가게", Tag::NNG)])
        }
        // 물건이 오지를 않네요: not a remote place.
        (Tag::NNP | Tag::NNG, "오지")
            if after
                .iter()
                .find(|next| !next.tag.is_particle())
                .is_some_and(|no| matches!(no.form.as_str(), "않" | "못하" | "못")) =>
        {
            (1, &[("오", Tag::VV), ("지", Tag::EC)])
        }
        // 숙소에요: the copula, misspelt.
        (Tag::JKB, "에") if !unit.after_space && next_is("요", Tag::JX) => {
            (2, &[("이", Tag::VCP), ("에요", Tag::EF)])
        }
        // The dictionary explains some forms of the auxiliary 하다 as 않다, which would turn their meaning round.
        (Tag::VX, "않") if surface().starts_with(['하', '해', '했', '할', '한', '합']) => {
            (1, &[("하", Tag::VX)])
        }
        // Stems with ㄹ that the lattice prefers to the frequent ones without.
        (Tag::VV, "갈") if unit.origin == Origin::Inflected => (1, &[("가", Tag::VV)]),
        (Tag::VV, "줏") if unit.origin == Origin::Inflected => (1, &[("주", Tag::VV)]),
        (Tag::VV, "쓸") if unit.origin == Origin::Inflected => (1, &[("쓰", Tag::VV)]),
        (Tag::VV, "날") if unit.origin == Origin::Inflected && surface().starts_with('나') => (1, &[("나", Tag::VV)]),
        // 들어 is of 듣다 after an object, else of 들다.
        (Tag::VV, "듣")
            if unit.origin == Origin::Inflected
                && previous.is_some_and(|previous| matches!(previous.tag, Tag::JKB | Tag::JKS | Tag::MAG)) =>
        {
            (1, &[("들", Tag::VV)])
        }
        _ => return None,
    };
    Some(Rewrite { n_taken, parts })
}

fn surface_of<'t>(text: &'t str, unit: &Unit) -> &'t str {
    text.get(unit.bytes.0 as usize..unit.bytes.1 as usize).unwrap_or_default()
}

/// Returns whether a syllable ends in a consonant.
pub(super) fn has_final(syllable: char) -> bool {
    matches!(syllable, '가'..='힣') && !(syllable as u32 - '가' as u32).is_multiple_of(28)
}

fn is_doing(unit: &Unit) -> bool {
    unit.form.ends_with('하') && matches!(unit.tag, Tag::XSV | Tag::XSA | Tag::VV | Tag::VA | Tag::VX)
}

fn starts_clause(unit: &Unit, previous: Option<&Unit>) -> bool {
    unit.after_space && !previous.is_some_and(|previous| previous.tag.is_particle() || previous.tag == Tag::EC)
}

/// Returns JKB when a noun with 와 or 과 is somebody's partner, JC when it is one of several.
fn and_or_with(after: Ahead<'_>) -> Tag {
    let Some(next) = after.first() else { return Tag::JKB };
    let soon = after.iter().take(2).any(|unit| PARTNER_STEMS.contains(&unit.form.as_str()));
    let lists = !matches!(next.tag, Tag::VV | Tag::VX | Tag::JX | Tag::JKG | Tag::SP | Tag::SF);
    if soon || !lists { Tag::JKB } else { Tag::JC }
}

/// Joins what lindera cuts although it is one: decimal numbers, and letters without a vowel such as `ㅋㅋㅎㅎ`.
fn merge(list: &mut Vec<Unit>) {
    let mut kept = 0;
    for at in 0..list.len() {
        if kept > 0 && joins(&list[kept - 1], &list[at], list.get(at + 1)) {
            let (start, end) = list.split_at_mut(at);
            let (last, unit) = (&mut start[kept - 1], &end[0]);
            last.form.push_str(&unit.form);
            last.span.end = unit.span.end;
            last.bytes.1 = unit.bytes.1;
            if last.tag != Tag::SN {
                last.tag = Tag::IC;
            }
        } else {
            list.swap(kept, at);
            kept += 1;
        }
    }
    list.truncate(kept);
}

fn joins(last: &Unit, unit: &Unit, next: Option<&Unit>) -> bool {
    if last.span.end != unit.span.start {
        return false;
    }
    if last.tag == Tag::SN {
        let next_is_digits = next.is_some_and(|next| next.tag == Tag::SN && next.span.start == unit.span.end);
        let is_point = matches!(unit.form.as_str(), "." | ",") && next_is_digits;
        let after_point = unit.tag == Tag::SN && last.form.ends_with(['.', ',']);
        return is_point || after_point;
    }
    is_letters(last) && is_letters(unit)
}

/// Returns whether a unit is made of bare letters such as `ㅋㅋ`: interjections are, when they begin with one.
fn is_letters(unit: &Unit) -> bool {
    unit.tag == Tag::IC && unit.form.starts_with(is_letter)
}

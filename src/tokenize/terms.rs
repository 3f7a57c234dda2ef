//! Which terms do the morphemes of a Korean text give? Roles, parts of compounds, negations.

use rustc_hash::FxHashSet;

use super::english::{English, Found, Memory};
use super::korean::{Origin, Unit, Units};
use super::tags::Tag;
use super::{Role, Token};
use crate::model::Span;

/// Words that search finds but that carry no topic.
pub(super) struct LightWords(pub(super) FxHashSet<String>);

/// Appends the terms of settled units; `text` is what was segmented.
pub(super) fn push_terms(
    text: &str,
    units: &Units,
    light: &LightWords,
    english: &English,
    memory: &mut Memory,
    tokens: &mut Vec<Token>,
) {
    let list = &units.list;
    let mut compounds = units.compounds.iter().peekable();
    let mut at = 0;
    while at < list.len() {
        let unit = &list[at];
        while let Some(compound) = compounds.next_if(|compound| compound.span.start <= unit.span.start) {
            push_parts(compound.span, &compound.parts, tokens);
        }
        if unit.tag == Tag::SL {
            at = push_latin(text, list, at, english, memory, tokens);
            continue;
        }
        push_term(list, at, light, tokens);
        at += 1;
    }
}

fn push_term(list: &[Unit], at: usize, light: &LightWords, tokens: &mut Vec<Token>) {
    let unit = &list[at];
    let span = unit.span;
    let role_of = |term: &str| if light.0.contains(term) { Role::Light } else { Role::Content };
    match unit.tag {
        _ if unit.origin == Origin::Label => tokens.push(Token { term: unit.form.clone(), role: Role::Light, span }),
        Tag::NNG | Tag::NNP | Tag::XR | Tag::SH => push_noun(list, at, role_of(&unit.form), tokens),
        Tag::XSN if makes_noun(&unit.form) => push_with_noun_before(list, at, tokens),
        Tag::VV | Tag::VA | Tag::VCN => {
            if let Some((no, verb)) = denied_inside(&unit.form) {
                tokens.push(Token { term: no.to_owned(), role: Role::Content, span });
                tokens.push(Token { term: verb.to_owned(), role: Role::Light, span });
                tokens.push(Token { term: format!("{no}_{verb}"), role: Role::Negated, span });
            } else {
                let term = stem_term(&unit.form);
                tokens.push(Token { role: role_of(&term), term, span });
            }
        }
        Tag::MAG | Tag::MAJ if is_negation(unit) => push_negation_before(list, at, tokens),
        Tag::MAG | Tag::MAJ | Tag::IC => tokens.push(Token { term: unit.form.clone(), role: Role::Light, span }),
        Tag::VX => push_negation_after(list, at, tokens),
        Tag::SN | Tag::NR => tokens.push(Token { term: unit.form.clone(), role: Role::Number, span }),
        Tag::NNB if unit.form == "번" => push_times(list, at, tokens),
        _ => {}
    }
}

/// Appends a noun; with a prefix that belongs to it also the whole: 재설정 gives 재설정 and 설정.
fn push_noun(list: &[Unit], at: usize, role: Role, tokens: &mut Vec<Token>) {
    let unit = &list[at];
    let previous = at.checked_sub(1).and_then(|before| list.get(before)).filter(|_| !unit.after_space);
    let mut role = role;
    if let Some(prefix) = previous.filter(|prefix| prefix.tag == Tag::XPN) {
        let span = Span::new(prefix.span.start, unit.span.end);
        tokens.push(Token { term: format!("{}{}", prefix.form, unit.form), role: Role::Content, span });
        if DENYING_PREFIXES.contains(&prefix.form.as_str()) {
            // What is denied is not what the text is about: 미배송 is no 배송.
            role = Role::Part;
        }
    }
    if unit.tag == Tag::NNG && unit.span.len() == 1 && previous.is_some_and(|noun| noun.tag.is_noun()) {
        push_with_noun_before(list, at, tokens);
        role = Role::Part;
    }
    tokens.push(Token { role, term: unit.form.clone(), span: unit.span });
}

/// Appends a noun with its suffix: 카드 and 사 give 카드사.
fn push_with_noun_before(list: &[Unit], at: usize, tokens: &mut Vec<Token>) {
    let unit = &list[at];
    let noun = at.checked_sub(1).and_then(|before| list.get(before));
    if let Some(noun) = noun.filter(|noun| noun.tag.is_noun() && !unit.after_space && noun.origin != Origin::Label) {
        let span = Span::new(noun.span.start, unit.span.end);
        tokens.push(Token { term: format!("{}{}", noun.form, unit.form), role: Role::Content, span });
    }
}

/// Prefixes that deny the noun after them.
const DENYING_PREFIXES: [&str; 5] = ["미", "불", "무", "비", "부"];

/// Returns whether a suffix makes another noun; 들, 님, 씩 and their kin do not.
fn makes_noun(suffix: &str) -> bool {
    matches!(
        suffix,
        "자" | "비"
            | "료"
            | "금"
            | "원"
            | "사"
            | "율"
            | "률"
            | "권"
            | "증"
            | "지"
            | "점"
            | "기"
            | "장"
            | "실"
            | "인"
            | "품"
            | "액"
            | "서"
            | "성"
    )
}

/// Appends how many times: 두 번, 두번 and 2번 give 두번. Once (한 번) says nothing: 한번 확인해 주세요.
fn push_times(list: &[Unit], at: usize, tokens: &mut Vec<Token>) {
    let Some(count) = at.checked_sub(1).and_then(|before| list.get(before)) else { return };
    let word = match count.form.as_str() {
        "2" => "두",
        "3" => "세",
        "두" | "세" | "네" | "여러" | "몇" => count.form.as_str(),
        _ => return,
    };
    let span = Span::new(count.span.start, list[at].span.end);
    tokens.push(Token { term: format!("{word}번"), role: Role::Number, span });
}

/// Returns the term of a stem: `되` gives `되다`, so that nouns and stems never meet.
fn stem_term(stem: &str) -> String {
    let mut term = String::with_capacity(stem.len() + 3);
    term.push_str(stem);
    term.push('다');
    term
}

/// Returns negation and verb of stems that the dictionary has as one, misspelt ones too: 안되, 않되, 못하.
fn denied_inside(stem: &str) -> Option<(&'static str, &'static str)> {
    Some(match stem {
        "안되" | "않되" => ("안", "되다"),
        "안하" | "않하" => ("안", "하다"),
        "못되" => ("못", "되다"),
        "못하" => ("못", "하다"),
        _ => return None,
    })
}

fn is_negation(unit: &Unit) -> bool {
    matches!(unit.form.as_str(), "안" | "못")
}

/// `안 돼요` gives 안 and 안_되다. Where no verb follows, 안 is no negation but a family name or a slip, and light.
fn push_negation_before(list: &[Unit], at: usize, tokens: &mut Vec<Token>) {
    let unit = &list[at];
    // 받지를 못 했습니다: what is denied stands before.
    let does = list.get(at + 1).filter(|next| next.form == "하" && unit.form == "못");
    if let Some((_, (denied, start))) = does.zip(denied_before(list, at)) {
        tokens.push(Token { term: unit.form.clone(), role: Role::Content, span: unit.span });
        let span = Span::new(start, unit.span.end);
        tokens.push(Token { term: format!("{}_{denied}", unit.form), role: Role::Negated, span });
        return;
    }
    let denied = list.get(at + 1).and_then(|verb| {
        let next = list.get(at + 2);
        let term = match verb.tag {
            Tag::VV | Tag::VA | Tag::VX | Tag::XSV | Tag::XSA => stem_term(&verb.form),
            Tag::NNG | Tag::XR => match (next?.tag, &next?.form) {
                // 안 해결돼요, 안 친절해요
                (Tag::XSV, form) => stem_term(form),
                (Tag::XSA, _) => verb.form.clone(),
                // 안 끝나요: the lattice knows 끝 and 나다.
                (Tag::VV, form) if !next?.after_space => stem_term(&format!("{}{form}", verb.form)),
                _ => return None,
            },
            _ => return None,
        };
        Some((term, verb.span.end))
    });
    let role = if denied.is_some() { Role::Content } else { Role::Light };
    tokens.push(Token { term: unit.form.clone(), role, span: unit.span });
    if let Some((denied, end)) = denied {
        let span = Span::new(unit.span.start, end);
        tokens.push(Token { term: format!("{}_{denied}", unit.form), role: Role::Negated, span });
    }
}

/// `되지 않아요` gives 안 and 안_되다, `받지 못했어요` gives 못 and 못_받다.
fn push_negation_after(list: &[Unit], at: usize, tokens: &mut Vec<Token>) {
    let unit = &list[at];
    let no = match unit.form.as_str() {
        "않" | "아니하" => "안",
        "못하" | "못" => "못",
        _ => return,
    };
    tokens.push(Token { term: no.to_owned(), role: Role::Content, span: unit.span });
    if let Some((denied, start)) = denied_before(list, at) {
        let span = Span::new(start, unit.span.end);
        tokens.push(Token { term: format!("{no}_{denied}"), role: Role::Negated, span });
    } else if unit.form == "못하" {
        // 결제를 못해요: nothing before it is denied but doing itself.
        tokens.push(Token { term: "못_하다".to_owned(), role: Role::Negated, span: unit.span });
    }
}

/// Returns what a negation after `지` denies, and where that begins: 받다 of 받지도 못.
fn denied_before(list: &[Unit], at: usize) -> Option<(String, u32)> {
    let mut before = list[..at].iter().rev().skip_while(|unit| unit.tag.is_particle());
    before.next().filter(|ending| matches!(ending.tag, Tag::EC | Tag::EF) && ending.form.ends_with('지'))?;
    let mut before = before.skip_while(|unit| unit.tag == Tag::EP);
    let verb = before.next()?;
    let term = match verb.tag {
        Tag::VV | Tag::VA | Tag::VX | Tag::XSV | Tag::VCN => stem_term(&verb.form),
        // 가능하지 않아요: what is denied is the noun.
        Tag::XSA => before.next()?.form.clone(),
        _ => return None,
    };
    Some((term, verb.span.start))
}

/// Appends the parts of a compound that are words, so of two syllables or more: 상담 of 상담원, not 원. Their spans are exact where they spell the compound out, else they share its span.
fn push_parts(whole: Span, parts: &[String], tokens: &mut Vec<Token>) {
    let n_chars: u32 = parts.iter().map(|part| part.chars().count() as u32).sum();
    let mut at = whole.start;
    for part in parts {
        let end = at + part.chars().count() as u32;
        let span = if n_chars == whole.len() { Span::new(at, end) } else { whole };
        if end - at >= 2 {
            tokens.push(Token { term: part.clone(), role: Role::Part, span });
        }
        at = end;
    }
}

/// Gives a run of Latin words to English analysis, contractions and negations included; returns the unit after the run.
fn push_latin(
    text: &str,
    list: &[Unit],
    at: usize,
    english: &English,
    memory: &mut Memory,
    tokens: &mut Vec<Token>,
) -> usize {
    let mut last_idx = at;
    for (idx, unit) in list.iter().enumerate().skip(at + 1) {
        match unit.tag {
            Tag::SL => last_idx = idx,
            Tag::SS if matches!(unit.form.as_str(), "'" | "’") => {}
            _ => break,
        }
    }
    let (first, last) = (&list[at], &list[last_idx]);
    let words = text.get(first.bytes.0 as usize..last.bytes.1 as usize).unwrap_or_default();
    let mut ignored = Vec::new();
    let mut found = Found { morphemes: &mut ignored, tokens };
    english.analyze(words, first.span.start, memory, &mut found, |_, _, _, _| {});
    last_idx + 1
}

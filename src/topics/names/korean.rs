//! How does a Korean name end? In a noun: 안 되다 gives 안 됨, as planners write it.

use super::titles::Mood;

/// Stems in ㅂ that keep it; all others turn it into 우 (어렵다, 어려움).
const REGULAR_P: [&str; 12] = ["입", "잡", "뽑", "씹", "접", "집", "업", "좁", "꼽", "굽", "뵙", "수줍"];
/// Stems in ㄷ that turn it into ㄹ (듣다, 들음).
const IRREGULAR_T: [&str; 6] = ["듣", "걷", "싣", "깨닫", "일컫", "붇"];
/// Stems in ㅅ that lose it (낫다, 나음).
const IRREGULAR_S: [&str; 6] = ["낫", "짓", "붓", "잇", "긋", "젓"];
/// Last syllables of adjectives in ㅎ that lose it (하얗다, 하얌).
const IRREGULAR_H: [char; 8] = ['렇', '떻', '맣', '얗', '갛', '랗', '옇', '멓'];

const N_FINALS: u32 = 28;
const FINAL_L: u32 = 8;
const FINAL_LM: u32 = 10;
const FINAL_M: u32 = 16;
const FINAL_P: u32 = 17;
const FINAL_S: u32 = 19;
const FINAL_T: u32 = 7;
const FINAL_H: u32 = 27;

/// Returns the noun that a stem makes with -ㅁ or -음: `들어오` gives 들어옴, `어렵` 어려움, `만들` 만듦.
pub(super) fn nominal(stem: &str) -> String {
    let Some(last) = stem.chars().next_back() else { return String::new() };
    let head = &stem[..stem.len() - last.len_utf8()];
    let Some(final_idx) = final_of(last) else { return format!("{stem}임") };
    let is_one_of = |list: &[&str]| list.iter().any(|listed| stem.ends_with(listed));
    match final_idx {
        0 => format!("{head}{}", with_final(last, FINAL_M)),
        FINAL_L => format!("{head}{}", with_final(last, FINAL_LM)),
        FINAL_P if !is_one_of(&REGULAR_P) => format!("{head}{}움", with_final(last, 0)),
        FINAL_T if is_one_of(&IRREGULAR_T) => format!("{head}{}음", with_final(last, FINAL_L)),
        FINAL_S if is_one_of(&IRREGULAR_S) => format!("{head}{}음", with_final(last, 0)),
        FINAL_H if IRREGULAR_H.contains(&last) => format!("{head}{}", with_final(last, FINAL_M)),
        _ => format!("{stem}음"),
    }
}

/// Returns a term as a name has it: `안_되다` gives 안 됨, `튕기다` 튕김, a noun itself.
pub(super) fn as_noun(term: &str) -> String {
    match term.split_once('_') {
        Some((no, denied)) if denied.ends_with('다') => format!("{no} {}", stem_as_noun(denied)),
        Some((_, denied)) => format!("{denied}하지 않음"),
        None => stem_as_noun(term),
    }
}

/// Returns a stem's noun; what is no stem stays as it is.
fn stem_as_noun(term: &str) -> String {
    match term.strip_suffix('다') {
        Some(stem) if !stem.is_empty() && !NOUNS.contains(&term) => nominal(stem),
        _ => term.to_owned(),
    }
}

/// Nouns that look like stems.
const NOUNS: [&str; 5] = ["바다", "판다", "소다", "캐나다", "람다"];

/// Nouns whose last syllable looks like a particle.
const NOT_PARTICLES: [&str; 24] = [
    "차이", "나이", "아이", "종이", "사이", "놀이", "먹이", "길이", "높이", "넓이", "추가", "평가", "휴가", "물가",
    "국가", "허가", "단가", "원가", "정가", "증가", "불가", "초과", "결과", "효과",
];

/// Returns a form of the lexicon in planners' style: 환불이 안 되다 gives 환불 안 됨.
pub(super) fn form_as_noun(form: &str) -> String {
    let words: Vec<&str> = form.split(' ').collect();
    let last = words.len() - 1;
    let said: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(at, word)| if at == last { stem_as_noun(&spelt(word)) } else { without_particle(word).to_owned() })
        .collect();
    said.join(" ")
}

/// Returns a word of the lexicon as it is spelt: 안됨 is two words.
fn spelt(word: &str) -> String {
    for no in ["안", "못"] {
        if let Some(rest) = word.strip_prefix(no)
            && ["되다", "됨", "오다", "옴", "하다", "함"].contains(&rest)
        {
            return format!("{no} {rest}");
        }
    }
    word.to_owned()
}

/// Returns a word without 을, 를, 이, 가 at its end.
fn without_particle(word: &str) -> &str {
    if NOT_PARTICLES.contains(&word) || word.chars().count() < 2 {
        return word;
    }
    let Some(last) = word.chars().next_back() else { return word };
    let noun = &word[..word.len() - last.len_utf8()];
    let closed = noun.chars().next_back().and_then(final_of).is_some_and(|final_idx| final_idx > 0);
    match last {
        '을' | '이' if closed => noun,
        '를' | '가' if !closed => noun,
        _ => word,
    }
}

/// Returns a stem with the ending that a title has for a mood: 켜기, 켜지 않기, 켜는지, 켬.
pub(super) fn with_mood(stem: &str, mood: Mood) -> String {
    match mood {
        Mood::Wants => format!("{stem}기"),
        Mood::Forbids => format!("{stem}지 않기"),
        Mood::Asks => whether(stem),
        Mood::Tells => nominal(stem),
    }
}

/// Returns 오는지, 있는지, 여는지: the question inside a question.
fn whether(stem: &str) -> String {
    match stem.chars().next_back() {
        Some(last) if final_of(last) == Some(FINAL_L) => {
            format!("{}{}는지", &stem[..stem.len() - last.len_utf8()], with_final(last, 0))
        }
        _ => format!("{stem}는지"),
    }
}

/// Returns an adjective's question: 비싼지, 좋은지.
pub(super) fn how(stem: &str) -> String {
    let Some(last) = stem.chars().next_back() else { return String::new() };
    let head = &stem[..stem.len() - last.len_utf8()];
    match final_of(last) {
        Some(0 | FINAL_L) => format!("{head}{}지", with_final(last, 4)),
        Some(FINAL_P) if !REGULAR_P.contains(&stem) => format!("{head}{}운지", with_final(last, 0)),
        Some(FINAL_H) if IRREGULAR_H.contains(&last) => format!("{head}{}지", with_final(last, 4)),
        _ if stem.ends_with(['있', '없']) => format!("{stem}는지"),
        _ => format!("{stem}은지"),
    }
}

/// Returns the number of a syllable's final, 0 for none; `None` for what is no syllable.
fn final_of(syllable: char) -> Option<u32> {
    matches!(syllable, '가'..='힣').then(|| (syllable as u32 - '가' as u32) % N_FINALS)
}

/// Returns a syllable with another final.
fn with_final(syllable: char, final_idx: u32) -> char {
    let open = syllable as u32 - (syllable as u32 - '가' as u32) % N_FINALS;
    char::from_u32(open + final_idx).unwrap_or(syllable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_end_in_a_noun_by_rule_and_by_exception() {
        for (term, expected) in [
            ("안_되다", "안 됨"),
            ("못_받다", "못 받음"),
            ("들어오다", "들어옴"),
            ("안_들어오다", "안 들어옴"),
            ("열리다", "열림"),
            ("튕기다", "튕김"),
            ("늦다", "늦음"),
            ("어렵다", "어려움"),
            ("무겁다", "무거움"),
            ("춥다", "추움"),
            ("뽑다", "뽑음"),
            ("씹다", "씹음"),
            ("만들다", "만듦"),
            ("힘들다", "힘듦"),
            ("듣다", "들음"),
            ("깨닫다", "깨달음"),
            ("받다", "받음"),
            ("낫다", "나음"),
            ("붓다", "부음"),
            ("씻다", "씻음"),
            ("하얗다", "하얌"),
            ("뿌옇다", "뿌염"),
            ("놓다", "놓음"),
            ("느리다", "느림"),
            ("다르다", "다름"),
            ("없다", "없음"),
            ("끊다", "끊음"),
            ("안_가능", "가능하지 않음"),
            ("지연", "지연"),
            ("바다", "바다"),
        ] {
            assert_eq!(as_noun(term), expected, "{term}");
        }
    }

    #[test]
    fn forms_of_the_lexicon_lose_particles_and_endings_and_get_their_spaces() {
        for (form, expected) in [
            ("환불이 안 되다", "환불 안 됨"),
            ("돈을 못 받다", "돈 못 받음"),
            ("쿠폰 적용 안됨", "쿠폰 적용 안 됨"),
            ("음식이 식다", "음식 식음"),
            ("크기가 차이 나다", "크기 차이 남"),
            ("카드 안옴", "카드 안 옴"),
            ("결제 오류", "결제 오류"),
        ] {
            assert_eq!(form_as_noun(form), expected, "{form}");
        }
    }

    #[test]
    fn questions_inside_questions_follow_the_stem() {
        for (stem, expected) in [("오", "오는지"), ("있", "있는지"), ("열", "여는지"), ("받", "받는지")]
        {
            assert_eq!(with_mood(stem, Mood::Asks), expected);
        }
        for (stem, expected) in [("비싸", "비싼지"), ("좋", "좋은지"), ("춥", "추운지"), ("하얗", "하얀지")]
        {
            assert_eq!(how(stem), expected);
        }
    }
}

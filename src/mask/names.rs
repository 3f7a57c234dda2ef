//! Which Hangul words are names of persons? Surname and given name, weighed with the words around them.

use super::lists::CueKind;
use super::name_words::{
    Doubt, Likeness, SYLLABLE, TITLES, Tail, beyond_doubt, given_with_title, introduces, is_noun, is_word, likeness,
    says, syllables, tail,
};
use super::page::{Found, Page, Surety};
use super::spoken::is_hangul;
use crate::model::MaskType;

/// Finds Korean names in a page.
pub(super) fn find(page: &Page, found: &mut Vec<Found>) {
    let text = page.text;
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut n_words = 0;
    while at < bytes.len() {
        if bytes[at] < 0xe0 {
            at += 1;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        if !is_hangul(c) {
            at += c.len_utf8();
            continue;
        }
        let end = at + text[at..].find(|c| !is_hangul(c)).unwrap_or(text.len() - at);
        n_words += 1;
        word(page, at, end, n_words, found);
        at = end;
    }
}

fn word(page: &Page, start: usize, end: usize, nth: usize, found: &mut Vec<Found>) {
    let place = Place { page, start, end, nth };
    if let Some(len) = place.full_name() {
        found.push(Found { start, end: start + len, mask_type: MaskType::Name, rule: "name", surety: Surety::Context });
    } else if let Some(len) = given_with_title(page.lists, &page.text[start..end]) {
        found.push(Found {
            start,
            end: start + len,
            mask_type: MaskType::Name,
            rule: "given name",
            surety: Surety::Context,
        });
    } else if let Some((from, len)) = place.behind_label() {
        found.push(Found {
            start: from,
            end: from + len,
            mask_type: MaskType::Name,
            rule: "name",
            surety: Surety::Context,
        });
    }
}

/// What people give together with their name when they are asked who they are.
const BESIDE: [&str; 5] = ["[전화]", "[이메일]", "[주문번호]", "[생년월일]", "[사업자번호]"];

/// Words that join such data: 위누리고 주문은 [주문번호]이에요.
const JOINS_DATA: [&str; 27] = [
    "네",
    "예",
    "아",
    "저는",
    "여기요",
    "년",
    "월",
    "일",
    "전화",
    "전화번호",
    "번호",
    "번호는",
    "연락처",
    "연락처는",
    "핸드폰",
    "휴대폰",
    "폰번호",
    "이메일",
    "이메일은",
    "메일",
    "메일은",
    "주문",
    "주문은",
    "주문번호",
    "이에요",
    "입니다",
    "이요",
];

/// A rare given name that ends like this may be a word with its particle: 이걸로, 전에는.
const ENDS_LIKE_A_PARTICLE: [char; 13] = ['은', '는', '을', '를', '이', '가', '로', '도', '만', '에', '고', '의', '요'];

/// A Hangul word in its page.
struct Place<'p, 'a> {
    page: &'p Page<'a>,
    start: usize,
    end: usize,
    /// Counted from 1 within the text.
    nth: usize,
}

impl Place<'_, '_> {
    fn text(&self) -> &str {
        &self.page.text[self.start..self.end]
    }

    /// Returns how many bytes of the word are a person's full name.
    fn full_name(&self) -> Option<usize> {
        let word = self.text();
        let first = word.chars().next()?;
        let lists = self.page.lists;
        let long = syllables(word, 2)
            .and_then(|pair| pair.try_into().ok())
            .is_some_and(|pair: [char; 2]| lists.long_surnames.contains(&pair));
        // 독고, 제갈: the first syllable alone is no surname.
        if !long && !lists.surnames.contains(&first) {
            return None;
        }
        let lens: &[usize] = if long { &[4, 3, 2] } else { &[3, 2] };
        lens.iter().map(|n| n * SYLLABLE).find(|len| word.len() >= *len && self.is_name(*len))
    }

    fn is_name(&self, len: usize) -> bool {
        let (name, rest) = self.text().split_at(len);
        let Some(likeness) = likeness(self.page.lists, name) else { return false };
        let Some(tail) = tail(rest) else { return false };
        // 전해주세요, 문자주세요: a request.
        if name.ends_with('주') && rest.starts_with("세요") {
            return false;
        }
        let doubtful = is_word(self.page.lists, name, rest, tail);
        let short = name.chars().count() == 2;
        if !short && likeness >= Likeness::Likely && self.greets_or_leaves(rest) {
            return true;
        }
        // 길가은 [주문번호]: among the data of a person a very common name is no 길가 with its particle.
        let beyond = !short && beyond_doubt(self.page.lists, name);
        if doubtful == Doubt::Never && beyond && self.beside_data() {
            return true;
        }
        if doubtful == Doubt::Never || (short && doubtful == Doubt::Word) {
            return false;
        }
        let label = self.label_before();
        // 구본숙: with a syllable that few names have only a title, a label or an introduction makes it a name.
        if likeness == Likeness::Rare {
            // 날씨, 글씨, 아님 end longer words.
            let polite = (rest.starts_with('님') && !name.ends_with('아'))
                || (rest.starts_with('씨') && !name.ends_with(['날', '글', '솜', '맵', '말']));
            let told = label == Some(CueKind::Role) && tail == Tail::Copula && introduces(rest);
            let called = label == Some(CueKind::Label) && (tail == Tail::Copula || self.names_alone());
            let beside = !short && !name.ends_with(ENDS_LIKE_A_PARTICLE) && self.beside_data();
            return doubtful == Doubt::None && !is_noun(self.page.lists, name) && (polite || told || called || beside);
        }
        let polite = rest.starts_with('님') || rest.starts_with('씨');
        // 지하주차장: a title without 님 in the same word needs a known given name and no noun before it.
        let title = tail == Tail::Title
            && (polite || (!short && likeness >= Likeness::Likely && !is_noun(self.page.lists, name)));
        if tail == Tail::Title && !title {
            return false;
        }
        if title || label == Some(CueKind::Label) {
            // 수령인 서명이 달라요: a noun with a particle behind a label is a name only where nothing follows.
            if doubtful == Doubt::Word && !title && tail == Tail::Nothing && !self.names_alone() {
                return false;
            }
            return !short || title || (tail != Tail::Particle && likeness >= Likeness::Possible && self.names_alone());
        }
        if short {
            return self.expected() && self.nth <= 2 && tail != Tail::Particle && self.next_is_end();
        }
        if doubtful == Doubt::Word {
            let told = tail == Tail::Copula
                && likeness >= Likeness::Common
                && (label == Some(CueKind::Role) || (introduces(rest) && beyond_doubt(self.page.lists, name)));
            let beside =
                matches!(tail, Tail::Nothing | Tail::Copula) && (self.contact_behind() || self.contact_before());
            return told
                || self.title_behind() && tail == Tail::Nothing
                || likeness >= Likeness::Likely && (beside || self.beside_data());
        }
        if self.expected() && self.nth <= 3
            || self.beside_data()
            || (tail == Tail::Nothing && (self.title_behind() || self.contact_behind() || self.contact_before()))
        {
            return true;
        }
        if tail == Tail::Copula
            && (rest.starts_with("라고") || rest.starts_with("이라고"))
            && says(&self.page.text[self.end..])
        {
            return true;
        }
        match tail {
            // 김복례인데요: who opens with a word that can be a name gives a name.
            Tail::Copula => {
                likeness >= Likeness::Likely
                    || label == Some(CueKind::Role)
                    || (self.nth <= 2 && introduces(rest) && !is_noun(self.page.lists, name))
            }
            Tail::Nothing | Tail::Particle => {
                likeness >= Likeness::Common || (label == Some(CueKind::Role) && likeness >= Likeness::Likely)
            }
            Tail::Title => true,
        }
    }

    /// The question before asked for a name.
    fn expected(&self) -> bool {
        self.page.expected.contains(MaskType::Name)
    }

    /// Returns the kind of the name cue right before the word, particles and marks passed over.
    fn label_before(&self) -> Option<CueKind> {
        let text = self.page.text;
        let cue = self.page.cues.iter().rev().find(|cue| cue.end <= self.start)?;
        if cue.mask_type != MaskType::Name {
            return None;
        }
        let inside_word =
            text[..cue.start].ends_with(is_hangul) && cue.end - cue.start <= 2 * SYLLABLE && cue.kind == CueKind::Role;
        let gap = text[cue.end..self.start].trim_matches([' ', ':', ',', '-', '(', '/', '=', '.', ')', '"', '\'']);
        let passes = matches!(
            gap,
            "" | "은"
                | "는"
                | "이"
                | "가"
                | "을"
                | "를"
                | "도"
                | "님"
                | "님은"
                | "님이"
                | "분"
                | "분은"
                | "인"
                | "명"
                | "명은"
                | "님,"
                | "성함은"
                | "이름은"
                | "성함이"
        );
        (passes && !inside_word && !(gap.is_empty() && cue.end == self.start && cue.kind == CueKind::Role))
            .then_some(cue.kind)
    }

    /// A label and the name in one word: 이름은홍길동이고, 이름홍길동.
    fn behind_label(&self) -> Option<(usize, usize)> {
        let cue = self.page.cues.iter().find(|cue| {
            cue.mask_type == MaskType::Name
                && cue.kind == CueKind::Label
                && cue.start >= self.start
                && cue.end < self.end
        })?;
        let rest = &self.page.text[cue.end..self.end];
        let particle = rest.chars().next().filter(|c| "은는이가을를".contains(*c)).map_or(0, char::len_utf8);
        self.name_from(cue.end + particle).or_else(|| self.name_from(cue.end))
    }

    /// Returns a name of three syllables that begins inside the word.
    fn name_from(&self, from: usize) -> Option<(usize, usize)> {
        let first = self.page.text[from..self.end].chars().next()?;
        if !self.page.lists.surnames.contains(&first) {
            return None;
        }
        let name = syllables(&self.page.text[from..self.end], 3).map(|_| &self.page.text[from..from + 3 * SYLLABLE])?;
        let rest = &self.page.text[from + 3 * SYLLABLE..self.end];
        let tail = tail(rest)?;
        let likely = likeness(self.page.lists, name)? >= Likeness::Likely
            && is_word(self.page.lists, name, rest, tail) == Doubt::None;
        likely.then_some((from, 3 * SYLLABLE))
    }

    /// A title or a word for a person's belongings follows: 홍길동 고객님, 홍길동 명의.
    fn title_behind(&self) -> bool {
        let Some(rest) = self.page.text[self.end..].strip_prefix(' ') else { return false };
        TITLES.iter().any(|title| rest.starts_with(title))
            || ["명의", "이름으로", "드림", "올림", "배상", "앞으로", "본인", "이라고", "라고", "가 ", "이름"]
                .iter()
                .any(|word| rest.starts_with(word))
    }

    /// A telephone number, an e-mail or a comma and one of them follows: 김민수 010-….
    fn contact_behind(&self) -> bool {
        let rest = self.page.text[self.end..].trim_start_matches([' ', ',', '/', '(', ':']);
        rest.starts_with("01")
            || rest.starts_with("공일")
            || rest.starts_with("+82")
            || rest.starts_with("[전화]")
            || rest.starts_with("[생년월일]")
    }

    /// A telephone number or the like stands before and nothing follows: [전화]이요 정보미.
    fn contact_before(&self) -> bool {
        let before = self.page.text[..self.start].trim_end_matches([' ', ',', '/', '|']);
        let before = ["이요", "이에요", "입니다", "이고", "고"]
            .iter()
            .find_map(|end| before.strip_suffix(end))
            .unwrap_or(before);
        BESIDE.iter().any(|label| before.ends_with(label)) && self.next_is_end()
    }

    /// 두루 한가을입니다 무엇을 도와드릴까요, 지금까지 한가을이었습니다: the name of an agent who begins or takes leave.
    fn greets_or_leaves(&self, rest: &str) -> bool {
        let (before, after) = (self.page.text[..self.start].trim_end(), &self.page.text[self.end..]);
        let leaves = (rest.starts_with("이었습니다") || rest.starts_with("였습니다"))
            && ["지금까지", "상담사", "상담원", "감사합니다", "감사합니다."].iter().any(|word| before.ends_with(word));
        // 안녕하세요! 두루 한가을입니다: between greeting and name stands the company at most.
        let greeted = ["안녕하세요", "안녕하십니까", "기다리셨죠", "반갑습니다"]
            .iter()
            .filter_map(|greeting| before.rsplit_once(greeting))
            .any(|(_, between)| between.split_whitespace().count() <= 4);
        let offers = after.trim_start_matches([' ', '.', ',', '!']).starts_with("무엇을 도와");
        let is_agent = rest.is_empty() && [" 상담사", " 상담원"].iter().any(|title| after.starts_with(title));
        leaves || is_agent || matches!(rest, "입니다" | "이에요" | "예요") && (greeted || offers)
    }

    /// The line holds the word and hidden data of a person, and nothing else but what joins them: 박미르 [전화]. Masking looks at
    /// its own result again, so that the data stands as a label by then.
    fn beside_data(&self) -> bool {
        let text = self.page.text;
        // [이메일]이요폰은[전화]: what is glued to a label goes on behind it.
        if !text.contains('[') || text[..self.start].ends_with(']') {
            return false;
        }
        let from = text[..self.start].rfind('\n').map_or(0, |at| at + 1);
        let to = text[self.end..].find('\n').map_or(text.len(), |at| self.end + at);
        // A name on a line of its own goes with the line below.
        let alone = text[from..to].trim() == self.text();
        let to = if alone { text[to..].match_indices('\n').nth(1).map_or(text.len(), |(at, _)| to + at) } else { to };
        let line = format!("{} {}", &text[from..self.start], &text[self.end..to]);
        let mut bare = line.clone();
        for label in BESIDE {
            bare = bare.replace(label, " ");
        }
        bare.len() < line.len()
            && bare.split(|c: char| !c.is_alphabetic()).all(|word| word.is_empty() || JOINS_DATA.contains(&word))
    }

    /// Nothing but marks stands between the word and the end of the line.
    fn next_is_end(&self) -> bool {
        let line = self.page.text[self.end..].lines().next().unwrap_or_default();
        !line.contains(|c: char| c.is_alphanumeric())
    }

    /// A short name behind a label is believed when the sentence goes on with marks, a number or not at all.
    fn names_alone(&self) -> bool {
        let rest = self.page.text[self.end..].trim_start_matches(' ');
        rest.is_empty() || rest.starts_with(|c: char| !c.is_alphabetic())
    }
}

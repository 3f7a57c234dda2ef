//! Korean particles that depend on the sound before them: 이/가, 은/는, 을/를, 과/와, (으)로, (이)며.

/// A particle with two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Particle {
    /// 이/가.
    Subject,
    /// 은/는.
    Topic,
    /// 을/를.
    Object,
    /// 과/와.
    With,
    /// 으로/로.
    By,
    /// 이며/며.
    Being,
}

/// The sound that a word ends in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Vowel,
    Consonant,
}

impl Particle {
    /// Returns the form that follows a word. Closing quotes, brackets and punctuation after the word are not heard.
    pub(crate) fn after(self, word: &str) -> &'static str {
        let ending = ending(word);
        let (closed, open) = match self {
            Self::Subject => ("이", "가"),
            Self::Topic => ("은", "는"),
            Self::Object => ("을", "를"),
            Self::With => ("과", "와"),
            // After ㄹ the short form stands: 서울로, 메일로.
            Self::By if ends_in_l(word) => return "로",
            Self::By => ("으로", "로"),
            Self::Being => ("이며", "며"),
        };
        if ending == Ending::Vowel { open } else { closed }
    }
}

fn ends_in_l(word: &str) -> bool {
    match word.chars().rev().find(|letter| letter.is_alphanumeric() || *letter == '%') {
        Some(last @ '가'..='힣') => (last as u32 - '가' as u32) % 28 == 8,
        // 일, 칠, 팔.
        Some('1' | '7' | '8' | 'l' | 'L') => true,
        _ => false,
    }
}

fn ending(word: &str) -> Ending {
    let mut letters = word.chars().rev().filter(|letter| letter.is_alphanumeric() || *letter == '%');
    let Some(last) = letters.next() else { return Ending::Vowel };
    match last {
        '가'..='힣' => match (last as u32 - '가' as u32) % 28 {
            0 => Ending::Vowel,
            _ => Ending::Consonant,
        },
        // Read as Sino-Korean: 영 일 이 삼 사 오 육 칠 팔 구.
        '0' | '1' | '3' | '6' | '7' | '8' => Ending::Consonant,
        '0'..='9' | '%' => Ending::Vowel,
        'A'..='Z' | 'a'..='z' => latin_ending(last.to_ascii_lowercase(), letters.next(), last.is_ascii_uppercase()),
        _ => Ending::Vowel,
    }
}

/// Judges a Latin word by how it is said in Korean: acronyms by the name of the last letter (엘, 엠, 엔, 알), words by their
/// last sound (앱, 로그인, 챗 end in a consonant; 에러, 리스트, 쿠폰북스 in a vowel).
fn latin_ending(last: char, before: Option<char>, is_upper: bool) -> Ending {
    match last {
        'l' | 'm' | 'n' => return Ending::Consonant,
        'r' if is_upper => return Ending::Consonant,
        _ => {}
    }
    if is_upper {
        return Ending::Vowel;
    }
    let before = before.map(|letter| letter.to_ascii_lowercase());
    let after_vowel = matches!(before, Some('a' | 'e' | 'i' | 'o' | 'u'));
    match last {
        'p' | 'k' | 't' | 'c' | 'b' if after_vowel => Ending::Consonant,
        'k' if before == Some('c') => Ending::Consonant,
        'p' if before == Some('p') => Ending::Consonant,
        'g' if before == Some('n') => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_particle_follows_the_last_sound_and_not_the_quote() {
        let check = |word: &str, particle: Particle, expected: &str| {
            assert_eq!(particle.after(word), expected, "{word}");
        };
        check("'앱 로그인 오류'", Particle::Subject, "가");
        check("‘환불 지연’", Particle::Subject, "이");
        check("배송 조회(앱)", Particle::Topic, "은");
        check("두루페이", Particle::Topic, "는");
        check("앱 5.2.0", Particle::Subject, "이");
        check("버전 5.2", Particle::Subject, "가");
        check("서울", Particle::Topic, "은");
        check("12%", Particle::Subject, "가");
        check("app", Particle::Subject, "이");
        check("login", Particle::Topic, "은");
        check("error", Particle::Subject, "가");
        check("QR", Particle::Subject, "이");
        check("SMS", Particle::Subject, "가");
        check("URL", Particle::Subject, "이");
        check("", Particle::Subject, "가");
        check("결제", Particle::Being, "며");
        check("결제운영팀", Particle::With, "과");
        check("메일", Particle::By, "로");
        check("앱", Particle::By, "으로");
        check("쿠폰", Particle::Object, "을");
    }
}

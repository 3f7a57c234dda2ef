//! Which tag does a word of the dictionary carry in Sejong's terms?
//!
//! mecab-ko-dic has its own variants of the Sejong tags. They are brought back to the common ones, which the labelled sets
//! and the literature use:
//!
//! | mecab-ko-dic | here | why |
//! |---|---|---|
//! | NNBC (counter) | NNB | Sejong has one tag for bound nouns |
//! | SSO, SSC (brackets) | SS | one tag for quotes and brackets |
//! | SC (comma, middle dot) | SP | the same sign, older name |
//! | SY (other signs) | SS, SP, SO, SE, SF or SW by the character | ko-dic does not tell them apart, see [`of_sign`] |
//! | UNKNOWN | NNP | an unknown Korean word is nearly always a name |

/// Declares the tags and their names.
macro_rules! tags {
    ($($name:ident)*) => {
        /// A Sejong part-of-speech tag.
        #[allow(clippy::upper_case_acronyms, reason = "the names are the tags as the literature writes them")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Tag { $($name),* }

        impl Tag {
            /// Returns the name.
            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }

            /// Returns the tag of a name, both in Sejong's and in the dictionary's spelling.
            pub(super) fn of(name: &str) -> Option<Self> {
                // Numbers instead of names, because this is asked for every word: one search instead of forty comparisons.
                $(const $name: u64 = packed(stringify!($name));)*
                const NNBC: u64 = packed("NNBC");
                const SSO: u64 = packed("SSO");
                const SSC: u64 = packed("SSC");
                const SC: u64 = packed("SC");
                const SY: u64 = packed("SY");
                const UNKNOWN: u64 = packed("UNKNOWN");
                Some(match packed(name) {
                    $($name => Self::$name,)*
                    NNBC => Self::NNB,
                    SSO | SSC => Self::SS,
                    SC => Self::SP,
                    SY => Self::SW,
                    UNKNOWN => Self::NNP,
                    _ => return None,
                })
            }
        }
    };
}

/// Returns the letters of a name of up to 8 as one number, 0 for a longer one.
const fn packed(name: &str) -> u64 {
    let (bytes, mut number, mut at) = (name.as_bytes(), 0, 0);
    if bytes.len() > 8 {
        return 0;
    }
    while at < bytes.len() {
        number = number << 8 | bytes[at] as u64;
        at += 1;
    }
    number
}

tags! {
    NNG JX EC VV JKB ETM JKO EP XSV JKS EF NNB NNP SF SN MAG VA JKG VX VCP MM XSN XSA SP SS NP JC
    XR IC SL SW ETN NR MAJ JKC VCN XPN SO SH SE JKQ JKV
}

impl Tag {
    /// Returns whether it is a particle.
    pub(super) fn is_particle(self) -> bool {
        matches!(
            self,
            Self::JX | Self::JC | Self::JKB | Self::JKC | Self::JKG | Self::JKO | Self::JKQ | Self::JKS | Self::JKV
        )
    }

    /// Returns whether it is a common or proper noun.
    pub(super) fn is_noun(self) -> bool {
        matches!(self, Self::NNG | Self::NNP)
    }
}

/// Returns the tag of a sign, by its character.
pub(super) fn of_sign(sign: char) -> Tag {
    match sign {
        '.' | '!' | '?' | '。' | '！' | '？' => Tag::SF,
        '…' | '‥' => Tag::SE,
        ',' | ':' | ';' | '/' | '·' | 'ㆍ' | '・' | '，' | '：' | '；' | '、' => Tag::SP,
        '~' | '∼' | '～' | '〜' => Tag::SO,
        '\'' | '"' | '`' | '‘' | '’' | '“' | '”' | '´' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '〈'
        | '〉' | '《' | '》' | '「' | '」' | '『' | '』' | '【' | '】' | '（' | '）' | '＜' | '＞' | '-' | '–'
        | '—' | '―' | '•' => Tag::SS,
        _ => Tag::SW,
    }
}

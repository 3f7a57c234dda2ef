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
                Some(match name {
                    $(stringify!($name) => Self::$name,)*
                    "NNBC" => Self::NNB,
                    "SSO" | "SSC" => Self::SS,
                    "SC" => Self::SP,
                    "SY" => Self::SW,
                    "UNKNOWN" => Self::NNP,
                    _ => return None,
                })
            }
        }
    };
}

// The most frequent come first, because names are compared in this order.
tags! {
    NNG JX EC VV JKB ETM JKO EP XSV JKS EF NNB NNP SF SN MAG VA JKG VX VCP MM XSN XSA SP SS NP JC
    XR IC SL SW ETN NR MAJ JKC VCN XPN SO SH SE JKQ JKV
}

impl Tag {
    /// Returns whether it is a stem that endings follow.
    pub(super) fn is_stem(self) -> bool {
        matches!(self, Self::VV | Self::VA | Self::VX | Self::VCP | Self::VCN | Self::XSV | Self::XSA)
    }

    /// Returns whether it is a particle.
    pub(super) fn is_particle(self) -> bool {
        matches!(
            self,
            Self::JX
                | Self::JC
                | Self::JKB
                | Self::JKC
                | Self::JKG
                | Self::JKO
                | Self::JKQ
                | Self::JKS
                | Self::JKV
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
        '\'' | '"' | '`' | '‘' | '’' | '“' | '”' | '´' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '〈' | '〉'
        | '《' | '》' | '「' | '」' | '『' | '』' | '【' | '】' | '（' | '）' | '＜' | '＞' | '-' | '–' | '—' | '―' | '•' => {
            Tag::SS
        }
        _ => Tag::SW,
    }
}

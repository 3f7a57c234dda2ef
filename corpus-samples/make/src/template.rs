//! One turn of a script, as parts that know whether they are marked.

use serde::{Deserialize, Deserializer};

/// The kinds of personal data that the corpus holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Personal {
    Name,
    Phone,
    Email,
    Address,
    Order,
    Card,
    Account,
    Rrn,
    Birth,
    Tracking,
    Business,
    Vehicle,
    Password,
}

impl Personal {
    /// Returns the name in the gold labels.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Address => "address",
            Self::Order => "order",
            Self::Card => "card",
            Self::Account => "account",
            Self::Rrn => "rrn",
            Self::Birth => "birth",
            Self::Tracking => "tracking",
            Self::Business => "business",
            Self::Vehicle => "vehicle",
            Self::Password => "password",
        }
    }
}

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Something about the customer.
    Customer(Personal),
    /// The name of the agent who writes.
    Agent,
}

impl Slot {
    fn named(name: &str) -> Option<Self> {
        Some(Self::Customer(match name {
            "이름" | "name" => Personal::Name,
            "전화" | "phone" => Personal::Phone,
            "이메일" | "email" => Personal::Email,
            "주소" | "address" => Personal::Address,
            "주문번호" | "order" => Personal::Order,
            "카드" | "card" => Personal::Card,
            "계좌" | "account" => Personal::Account,
            "주민번호" | "rrn" => Personal::Rrn,
            "생년월일" | "birth" => Personal::Birth,
            "송장번호" | "tracking" => Personal::Tracking,
            "사업자번호" | "business" => Personal::Business,
            "차량번호" | "vehicle" => Personal::Vehicle,
            "비밀번호" | "password" => Personal::Password,
            "상담사" | "agent" => return Some(Self::Agent),
            _ => return None,
        }))
    }
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub what: What,
    /// The number of the «…» that the piece lies in.
    pub mark: Option<usize>,
}

/// Words or a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Words(String),
    Slot(Slot),
}

/// One turn as written in a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub parts: Vec<Part>,
    pub source: String,
}

impl Template {
    /// Parses a turn; the error says what is wrong with its marks or placeholders.
    pub fn parse(source: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut words = String::new();
        let mut open = None;
        let mut n_marks = 0;
        let mut chars = source.chars();
        let flush = |words: &mut String, mark, parts: &mut Vec<Part>| {
            if !words.is_empty() {
                parts.push(Part { what: What::Words(std::mem::take(words)), mark });
            }
        };
        while let Some(c) = chars.next() {
            match c {
                '«' if open.is_some() => return Err(format!("« inside « in {source:?}")),
                '«' => {
                    flush(&mut words, open, &mut parts);
                    open = Some(n_marks);
                    n_marks += 1;
                }
                '»' => {
                    flush(&mut words, open, &mut parts);
                    if open.take().is_none() {
                        return Err(format!("» without « in {source:?}"));
                    }
                }
                '{' => {
                    flush(&mut words, open, &mut parts);
                    let name: String = chars.by_ref().take_while(|c| *c != '}').collect();
                    let slot =
                        Slot::named(&name).ok_or_else(|| format!("unknown placeholder {{{name}}} in {source:?}"))?;
                    parts.push(Part { what: What::Slot(slot), mark: open });
                }
                '}' => return Err(format!("}} without {{ in {source:?}")),
                _ => words.push(c),
            }
        }
        if open.is_some() {
            return Err(format!("« without » in {source:?}"));
        }
        flush(&mut words, None, &mut parts);
        Ok(Self { parts, source: source.to_owned() })
    }

    /// Returns whether the template holds a «…».
    pub fn is_marked(&self) -> bool {
        self.parts.iter().any(|part| part.mark.is_some())
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let source = String::deserialize(deserializer)?;
        Self::parse(&source).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_placeholders_become_parts() {
        let template = Template::parse("저 {이름}인데 «{전화}로 문자가 안 와요» 네").expect("the marks balance");
        assert_eq!(template.parts.len(), 6);
        assert_eq!(template.parts[3], Part { what: What::Slot(Slot::Customer(Personal::Phone)), mark: Some(0) });
        assert_eq!(template.parts[5].mark, None);
    }

    #[test]
    fn marks_that_do_not_balance_are_refused() {
        for source in ["«a", "a»", "«a «b»", "{뭐}", "a}"] {
            assert!(Template::parse(source).is_err(), "{source}");
        }
    }
}

//! STUB
use crate::evidence::Template;

/// When.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Term {
    Now,
    Short,
    Structural,
}
/// P
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Problem {
    pub id: String,
    pub ko: String,
    pub en: String,
    pub kind: String,
}
/// A
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Action {
    pub id: String,
    pub term: Term,
    pub form: String,
    pub effort: u8,
    pub reduction: [f64; 3],
    pub watch: Vec<String>,
}
#[allow(missing_docs)]
impl Action {
    pub fn template(&self) -> Template<'_> {
        Template { id: &self.id, ko: "", en: "" }
    }
    pub fn needs_template(&self) -> Option<Template<'_>> {
        None
    }
    pub fn names_release(&self) -> bool {
        false
    }
}
/// C
#[derive(Debug, Clone, Default)]
pub struct Catalogue;
#[allow(missing_docs)]
impl Catalogue {
    pub fn problems(&self) -> &[Problem] {
        &[]
    }
    pub fn problem_of(&self, _: &str) -> Option<usize> {
        None
    }
    pub fn fitting(&self, _: Option<&Problem>, _: Option<&str>) -> Vec<&Action> {
        Vec::new()
    }
}

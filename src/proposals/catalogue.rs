//! Problems of support work, and the actions that help with them.

use std::cmp::Reverse;

use super::entries::{ActionEntry, Entries, ProblemEntry};
use super::sentence::{self, numbered};
use crate::dictionaries::{Dictionaries, Phrases};
use crate::effects::Journey;
use crate::error::{Error, Kind, Place, Result};
use crate::evidence::Template;
use crate::model::Bilingual;

/// Defines an enum whose variants are written as a code and have a name in both languages.
macro_rules! coded {
    ($(#[$about:meta])* $name:ident { $($(#[$one:meta])* $variant:ident = $code:literal, $ko:literal, $en:literal;)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$one])* $variant,)+ }

        impl $name {
            /// All of them, in their order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the code that the catalogue and outputs use.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// Returns its name.
            #[must_use]
            pub fn words(self) -> Bilingual {
                match self { $(Self::$variant => Bilingual::new($ko, $en),)+ }
            }

            fn of(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }

            fn codes() -> String {
                Self::ALL.iter().map(|one| one.code()).collect::<Vec<_>>().join(", ")
            }
        }
    };
}

coded! {
    /// How soon an action can be taken.
    Term {
        /// Within days, by the desk itself.
        Now = "now", "즉시", "now";
        /// Within weeks.
        Short = "short", "단기", "short term";
        /// Within a quarter or more; takes the cause away.
        Structural = "structural", "구조적", "structural";
    }
}

coded! {
    /// What an action changes.
    ActionForm {
        /// A notice to customers.
        Notice = "notice", "공지·안내", "notice";
        /// An answer that agents send.
        Macro = "macro", "상담 매크로", "macro";
        /// An article of the knowledge base.
        Article = "article", "도움말·KB", "article";
        /// Words on a screen or in a message.
        Wording = "wording", "안내 문구", "wording";
        /// How work is done.
        Process = "process", "업무 절차", "process";
        /// A rule.
        Policy = "policy", "정책", "policy";
        /// The product itself.
        Product = "product", "제품 개선", "product";
        /// Watching a number.
        Monitoring = "monitoring", "모니터링", "monitoring";
        /// Teaching agents or couriers.
        Training = "training", "교육", "training";
        /// Work with another company.
        Partner = "partner", "협력사 협의", "partner";
        /// People and shifts.
        Staffing = "staffing", "인력 운영", "staffing";
    }
}

coded! {
    /// What kind of change a problem calls for.
    ProposalType {
        /// The product does not work as it should.
        Defect = "defect", "제품결함", "product defect";
        /// A rule is not understood or not accepted.
        Policy = "policy", "정책", "policy";
        /// Words are missing or misleading.
        Wording = "wording", "안내문구", "wording";
        /// Work goes wrong on its way.
        Process = "process", "프로세스", "process";
        /// What agents work with falls short.
        Tool = "tool", "상담도구", "agent tool";
        /// People need to learn something.
        Training = "training", "교육", "training";
        /// An article is missing.
        Kb = "kb", "KB", "knowledge base";
    }
}

coded! {
    /// What to look at after an action was taken.
    Watch {
        /// Conversations on the topic.
        Volume = "volume", "문의 건수", "volume";
        /// Satisfaction.
        Csat = "csat", "만족도", "CSAT";
        /// Customers who come back with the same.
        Recontact = "recontact", "재문의율", "recontact rate";
        /// Cases that are opened again.
        Reopened = "reopened", "재오픈율", "reopen rate";
        /// Time to resolution.
        Resolution = "resolution", "처리 시간", "resolution time";
        /// Cases that are handed on.
        Escalated = "escalated", "이관율", "escalation rate";
        /// Answers that miss the agreed time.
        Sla = "sla", "SLA 준수율", "SLA compliance";
    }
}

/// A kind of problem that desks have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its id, such as `refund-late`.
    pub id: String,
    /// Its name, a short noun.
    pub name: Bilingual,
    /// What kind of change it calls for.
    pub proposal_type: ProposalType,
}

/// Something that a desk can do or propose.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Its id.
    pub id: String,
    /// How soon.
    pub term: Term,
    /// What it changes.
    pub form: ActionForm,
    /// The problems that it is meant for, as indices into [`Catalogue::problems`]; none means any.
    pub problems: Vec<usize>,
    /// The stages that it is meant for, as indices into [`Journey::STAGES`]; none means any.
    pub stages: Vec<usize>,
    /// What must be there first; empty when nothing.
    needs: Bilingual,
    /// 1 (an hour) to 5 (a project).
    pub effort: u8,
    /// Share of a topic's conversations that it may avoid: low, mid, high, each from 0 to 1. An assumption, never measured.
    pub reduction: [f64; 3],
    /// What to look at afterwards.
    pub watch: Vec<Watch>,
    template: Bilingual,
    template_ids: [String; 2],
}

impl Action {
    /// Returns its sentence as a template; `{#0}` is the topic, `{#1}` the owner, `{#2}` the product, `{#3}` the release.
    #[must_use]
    pub fn template(&self) -> Template<'_> {
        Template { id: &self.template_ids[0], ko: &self.template.ko, en: &self.template.en }
    }

    /// Returns what must be there first as a template; `None` when nothing must.
    #[must_use]
    pub fn needs_template(&self) -> Option<Template<'_>> {
        (!self.needs.ko.is_empty()).then(|| Template {
            id: &self.template_ids[1],
            ko: &self.needs.ko,
            en: &self.needs.en,
        })
    }

    /// Returns whether it speaks of a release.
    #[must_use]
    pub fn names_release(&self) -> bool {
        [&self.template, &self.needs].into_iter().any(|text| text.ko.contains("{#3}") || text.en.contains("{#3}"))
    }
}

/// The problem that most of several texts tell of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leading {
    /// Its index into [`Catalogue::problems`].
    pub problem: usize,
    /// Texts that tell of it.
    pub n_of_it: usize,
    /// Texts that tell of any problem.
    pub n_of_any: usize,
    /// All texts.
    pub n_texts: usize,
}

/// Problems and actions, read once and shared by all threads.
#[derive(Debug)]
pub struct Catalogue {
    problems: Vec<Problem>,
    actions: Vec<Action>,
    words: Phrases,
}

impl Catalogue {
    /// Reads the built-in catalogue with a workspace's additions.
    ///
    /// # Errors
    /// Entries with unknown codes, problems, stages or slots, with figures in their sentences, or with numbers out of range:
    /// all at once, with file and line.
    pub fn new(dictionaries: &Dictionaries) -> Result<Self> {
        let entries = Entries::read(dictionaries)?;
        let mut wrong = Vec::new();
        let problems: Vec<Problem> =
            entries.problems.iter().filter_map(|(place, entry)| problem(place, entry, &mut wrong)).collect();
        let ids: Vec<&str> = entries.problems.iter().map(|(_, entry)| entry.id.as_str()).collect();
        let actions: Vec<Action> =
            entries.actions.iter().filter_map(|(place, entry)| action(place, entry, &ids, &mut wrong)).collect();
        if !wrong.is_empty() {
            return Err(Error::several(wrong));
        }
        let words = Phrases::new((0..).zip(&entries.problems).flat_map(|(idx, (_, entry))| {
            entry.words_ko.iter().chain(&entry.words_en).map(move |word| (idx, word.as_str()))
        }))?;
        Ok(Self { problems, actions, words })
    }

    /// Returns the problems, in file order.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Returns the actions, in file order.
    #[must_use]
    pub fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// Returns the templates of all actions and of what they need.
    pub fn templates(&self) -> impl Iterator<Item = Template<'_>> {
        self.actions.iter().flat_map(|action| std::iter::once(action.template()).chain(action.needs_template()))
    }

    /// Returns the problem whose words cover most of a text, as an index into [`Self::problems`].
    ///
    /// Weighed by letters, a syllable as two; between equals the one that stands first in the catalogue.
    #[must_use]
    pub fn problem_of(&self, text: &str) -> Option<usize> {
        let weighed = self.words.weigh(text).into_iter();
        weighed.max_by_key(|&(problem, weight)| (weight, Reverse(problem))).map(|(problem, _)| problem as usize)
    }

    /// Returns the problem that most of the texts tell of, `None` when none tells of any; between equals the first in the catalogue.
    pub fn leading<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> Option<Leading> {
        let (mut counts, mut n_texts) = (vec![0; self.problems.len()], 0);
        for text in texts {
            n_texts += 1;
            if let Some(problem) = self.problem_of(text) {
                counts[problem] += 1;
            }
        }
        let n_of_any = counts.iter().sum();
        let (problem, &n_of_it) = counts.iter().enumerate().max_by_key(|&(problem, n)| (n, Reverse(problem)))?;
        (n_of_it > 0).then_some(Leading { problem, n_of_it, n_of_any, n_texts })
    }

    /// Returns the actions that fit a problem at a stage (its Korean name): now, short term, structural; within each the most
    /// specific first, then in file order.
    ///
    /// An action for certain problems or stages fits only those; one for any fits always.
    #[must_use]
    pub fn fitting(&self, problem: Option<usize>, stage: Option<&str>) -> Vec<&Action> {
        let stage = stage.and_then(|stage| Journey::STAGES.iter().position(|(ko, _)| *ko == stage));
        let fits = |bound: &[usize], asked: Option<usize>| {
            bound.is_empty() || asked.is_some_and(|asked| bound.contains(&asked))
        };
        let mut fitting: Vec<&Action> = self
            .actions
            .iter()
            .filter(|action| fits(&action.problems, problem) && fits(&action.stages, stage))
            .collect();
        let breadth = |bound: &[usize]| if bound.is_empty() { usize::MAX } else { bound.len() };
        fitting.sort_by_key(|action| {
            (action.term, action.problems.is_empty(), action.stages.is_empty(), breadth(&action.problems))
        });
        fitting
    }
}

fn fault(place: &Place, what: Bilingual, help: Bilingual) -> Error {
    Error::new(Kind::Settings, what).at(place.clone()).help(help)
}

fn unknown(place: &Place, key: &str, found: &str, known: &str) -> Error {
    fault(
        place,
        Bilingual::new(format!("모르는 {key} '{found}'입니다"), format!("unknown {key} '{found}'")),
        Bilingual::new(format!("다음 가운데 하나로 적어 주세요: {known}"), format!("write one of: {known}")),
    )
}

fn problem(place: &Place, entry: &ProblemEntry, wrong: &mut Vec<Error>) -> Option<Problem> {
    let n_before = wrong.len();
    let proposal_type = ProposalType::of(&entry.proposal_type);
    if proposal_type.is_none() {
        wrong.push(unknown(place, "type", &entry.proposal_type, &ProposalType::codes()));
    }
    if entry.words_ko.is_empty() && entry.words_en.is_empty() {
        wrong.push(fault(
            place,
            Bilingual::new(format!("'{}'에 단어가 없습니다", entry.id), format!("'{}' has no word", entry.id)),
            Bilingual::new("words_ko나 words_en을 적어 주세요", "write words_ko or words_en"),
        ));
    }
    let proposal_type = proposal_type.filter(|_| wrong.len() == n_before)?;
    Some(Problem { id: entry.id.clone(), name: Bilingual::new(&entry.ko, &entry.en), proposal_type })
}

fn action(place: &Place, entry: &ActionEntry, problem_ids: &[&str], wrong: &mut Vec<Error>) -> Option<Action> {
    let n_before = wrong.len();
    let (term, form) = (Term::of(&entry.term), ActionForm::of(&entry.form));
    if term.is_none() {
        wrong.push(unknown(place, "term", &entry.term, &Term::codes()));
    }
    if form.is_none() {
        wrong.push(unknown(place, "form", &entry.form, &ActionForm::codes()));
    }
    let (mut problems, mut stages, mut watch) = (Vec::new(), Vec::new(), Vec::new());
    for id in &entry.problems {
        match problem_ids.iter().position(|known| known == id) {
            Some(idx) => problems.push(idx),
            None => wrong.push(unknown(place, "problem", id, &problem_ids.join(", "))),
        }
    }
    for name in &entry.stages {
        match Journey::STAGES.iter().position(|(ko, _)| ko == name) {
            Some(idx) => stages.push(idx),
            None => wrong.push(unknown(place, "stage", name, &Journey::STAGES.map(|(ko, _)| ko).join(", "))),
        }
    }
    for code in &entry.watch {
        match Watch::of(code) {
            Some(one) => watch.push(one),
            None => wrong.push(unknown(place, "watch", code, &Watch::codes())),
        }
    }
    for text in [&entry.ko, &entry.en, &entry.needs_ko, &entry.needs_en] {
        wrong.extend(sentence::unknown(text).iter().map(|found| {
            unknown(place, "slot", found, "{topic}, {owner}, {product}, {release}, [은], [이], [을], [과], [으로]")
        }));
        if text.chars().any(char::is_numeric) {
            wrong.push(fault(
                place,
                Bilingual::new("조치 문장에 숫자가 있습니다", "has a figure in its sentence"),
                Bilingual::new(
                    "측정하지 않은 숫자가 제안에 들어가지 않도록 문장에서 빼 주세요",
                    "take it out, so that no proposal states what nobody measured",
                ),
            ));
        }
    }
    if entry.ko.trim().is_empty() || entry.en.trim().is_empty() {
        wrong.push(fault(
            place,
            Bilingual::new("한 언어의 문장이 비어 있습니다", "lacks its sentence in one language"),
            Bilingual::new("ko와 en을 모두 적어 주세요", "write both ko and en"),
        ));
    }
    if !(1..=5).contains(&entry.effort) {
        wrong.push(fault(
            place,
            Bilingual::new(
                format!("effort {}은(는) 범위를 벗어났습니다", entry.effort),
                format!("effort {} is out of range", entry.effort),
            ),
            Bilingual::new("1에서 5까지로 적어 주세요", "write 1 to 5"),
        ));
    }
    let [low, mid, high] = entry.reduction;
    if !(0.0 <= low && low <= mid && mid <= high && high <= 1.0) {
        wrong.push(fault(
            place,
            Bilingual::new("reduction이 순서대로 0에서 1 사이가 아닙니다", "reduction does not rise between 0 and 1"),
            Bilingual::new("[낮음, 중간, 높음] 순서로 적어 주세요", "write [low, mid, high]"),
        ));
    }
    let (term, form) = (term?, form?);
    (wrong.len() == n_before).then(|| Action {
        id: entry.id.clone(),
        term,
        form,
        problems,
        stages,
        needs: Bilingual::new(numbered(&entry.needs_ko), numbered(&entry.needs_en)),
        effort: entry.effort,
        reduction: entry.reduction,
        watch,
        template: Bilingual::new(numbered(&entry.ko), numbered(&entry.en)),
        template_ids: [format!("action.{}", entry.id), format!("needs.{}", entry.id)],
    })
}

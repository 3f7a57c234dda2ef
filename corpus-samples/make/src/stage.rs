//! What happens in every conversation: turns, their spoiling, questions, answers.

use crate::calendar::{Day, Instant};
use crate::composer::{About, Charset};
use crate::conversation::{Speaker, Turn};
use crate::draft::{Draft, Piece};
use crate::letters;
use crate::people::{Affair, Care, Customer, Writer};
use crate::random::{self, Random};
use crate::script::{
    Agent, Answer, Channel, Language, Manner, Outcome, Phrases, Requester, Scripts, Single, Who, Wording,
};
use crate::template::{Personal, Slot, Template, What};

/// A topic as it comes up in one conversation.
pub(crate) struct Subject<'a> {
    pub(crate) topic: Option<usize>,
    pub(crate) told: &'a [Template],
    pub(crate) answers: &'a [Answer],
    pub(crate) followups: &'a [Wording],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Even,
    Sad,
    Angry,
    Merry,
}

impl Mood {
    pub(crate) fn of(about: About, random: &mut Random) -> Self {
        let weights = match about {
            About::Topics(..) => [0.45, 0.30, 0.20, 0.05],
            About::Single(_) => [1.0, 0.0, 0.0, 0.0],
            _ => [0.6, 0.0, 0.0, 0.4],
        };
        [Self::Even, Self::Sad, Self::Angry, Self::Merry][random.weighted(&weights)]
    }
}

/// One conversation while it is played.
pub(crate) struct Stage<'a> {
    pub(crate) scripts: &'a Scripts,
    pub(crate) phrases: &'a Phrases,
    pub(crate) language: Language,
    pub(crate) channel: Channel,
    pub(crate) customer: &'a Customer,
    pub(crate) affair: Affair,
    pub(crate) agent: &'a Agent,
    pub(crate) mood: Mood,
    pub(crate) day: Day,
    pub(crate) now: i64,
    pub(crate) turns: Vec<Turn>,
    pub(crate) labels: Vec<Option<usize>>,
    pub(crate) outcome: Outcome,
    pub(crate) odd: bool,
    pub(crate) charset: Option<Charset>,
    pub(crate) random: Random,
}

impl<'a> Stage<'a> {
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.random.chance(probability)
    }

    /// Fills the placeholders of a template.
    pub(crate) fn filled(&mut self, template: &Template, agent: bool, topic: Option<usize>) -> Draft {
        let mut draft = Draft::default();
        let first_label = self.labels.len();
        let mut after_slot: Option<String> = None;
        for part in &template.parts {
            let statement = part.mark.map(|mark| first_label + mark);
            while statement.is_some_and(|number| number >= self.labels.len()) {
                self.labels.push(topic);
            }
            let mut pieces = match &part.what {
                What::Words(words) => {
                    let words = match after_slot.take() {
                        Some(before) if self.language == Language::Ko => letters::fit_particle(&before, words),
                        _ => words.clone(),
                    };
                    vec![Piece::words(words)]
                }
                What::Slot(Slot::Agent) => {
                    let name = match self.language {
                        Language::Ko => self.agent.name.clone(),
                        Language::En => self.agent.name_en.clone(),
                    };
                    vec![Piece::personal(name, Personal::Name)]
                }
                What::Slot(Slot::Customer(what)) => {
                    let by = Writer { channel: self.channel, language: self.language, agent };
                    self.customer.write(*what, &self.affair, by, &self.scripts.census, &mut self.random)
                }
            };
            if matches!(part.what, What::Slot(_)) {
                after_slot = pieces.last().map(|piece| piece.text.clone());
            }
            for piece in &mut pieces {
                piece.statement = statement;
            }
            draft.0.append(&mut pieces);
        }
        draft
    }

    pub(crate) fn push(&mut self, speaker: Speaker, mut draft: Draft) {
        if let Some(allowed) = self.charset {
            draft.each(|text| text.chars().map(|c| if allowed(c) { c } else { '?' }).collect());
        } else if self.odd && speaker == Speaker::Customer {
            draft.each(letters::decomposed);
        }
        let said = draft.render();
        if said.text.is_empty() {
            return;
        }
        let pace = match self.channel {
            Channel::Call => said.text.chars().count() as i64 / 7 + self.random.between(1, 4),
            _ => said.text.chars().count() as i64 / 4 + self.random.between(3, 25),
        };
        if !self.turns.is_empty() {
            self.now += pace;
        }
        self.turns.push(Turn { speaker, at: Instant(self.now), said });
    }

    pub(crate) fn customer_template(&mut self, template: &Template, topic: Option<usize>) {
        let draft = self.filled(template, false, topic);
        self.customer_says(draft);
    }

    pub(crate) fn customer_says(&mut self, mut draft: Draft) {
        // Feelings show where the problem is told, not in an "okay".
        let tells = draft.0.iter().any(|piece| piece.statement.is_some()) || self.channel == Channel::Review;
        self.spoil(&mut draft, tells);
        let splits = match self.channel {
            Channel::Call => 0.18,
            Channel::Chat if self.customer.care >= Care::Casual => 0.10,
            _ => 0.0,
        };
        let rest = if self.chance(splits) { draft.split(&mut self.random) } else { None };
        self.push(Speaker::Customer, draft);
        if let Some(rest) = rest {
            self.push(Speaker::Customer, rest);
        }
    }

    /// Spoils a customer's turn as the channel and the customer would.
    pub(crate) fn spoil(&mut self, draft: &mut Draft, tells: bool) {
        let Self { random, phrases, language, customer, .. } = self;
        let (language, care) = (*language, customer.care);
        if self.channel == Channel::Call {
            draft.each_words(|text| letters::reworded(text, &phrases.swaps, 0.25, random));
            draft.each_words(|text| letters::misheard(text, &phrases.stt, 0.07, 3, language, random));
            draft.each_words(letters::without_punctuation);
            draft.each_words(|text| letters::hesitant(text, &phrases.filler_call, 0.05, random));
            return;
        }
        let mail = self.channel == Channel::Email;
        draft.each_words(|text| letters::reworded(text, &phrases.swaps, if mail { 0.12 } else { 0.28 }, random));
        let (wrong, n_slips, together) = match (care, mail) {
            (Care::Neat, _) => (0.0, 0, 0.0),
            (Care::Casual, true) => (0.0, usize::from(random.chance(0.05)), 0.0),
            (Care::Casual, false) => {
                (0.12, usize::from(random.chance(0.15)), if random.chance(0.15) { 0.15 } else { 0.0 })
            }
            (Care::Sloppy, true) => (0.25, 1, 0.02),
            (Care::Sloppy, false) => (0.45, 1, 0.22),
            (Care::Terrible, true) => (0.5, 2, 0.05),
            (Care::Terrible, false) => (0.75, 2, 0.75),
        };
        if wrong > 0.0 {
            draft.each_words(|text| letters::misheard(text, &phrases.misspellings, wrong, 3, language, random));
        }
        let long_enough = draft.0.iter().map(|piece| piece.text.chars().count()).sum::<usize>() >= 12;
        for _ in 0..if long_enough { n_slips } else { 0 } {
            draft.mistype(random);
        }
        if together > 0.0 && language == Language::Ko {
            draft.each_words(|text| letters::run_together(text, together, random));
        }
        if language == Language::En && care >= Care::Sloppy && !mail {
            draft.each_words(str::to_lowercase);
        }
        if care >= Care::Casual
            && !mail
            && random.chance(0.5)
            && let Some(last) = draft.0.last_mut().filter(|piece| piece.personal.is_none())
        {
            let bare = last.text.trim_end_matches('.').len();
            last.text.truncate(bare);
        }
        if !mail && random.chance(if tells { 0.32 } else { 0.03 }) {
            let marks = match self.mood {
                Mood::Even => return,
                Mood::Sad => &phrases.mood_sad,
                Mood::Angry => &phrases.mood_angry,
                Mood::Merry => &phrases.mood_laugh,
            };
            let joint = if random.chance(0.5) { " " } else { "" };
            draft.0.push(Piece::words(format!("{joint}{}", random.pick(marks))));
        }
    }

    pub(crate) fn agent_template(&mut self, template: &Template) {
        let draft = self.filled(template, true, None);
        self.agent_says(draft);
    }

    pub(crate) fn agent_says(&mut self, mut draft: Draft) {
        if self.channel == Channel::Call {
            let Self { random, phrases, language, .. } = self;
            draft.each_words(|text| letters::misheard(text, &phrases.stt, 0.04, 2, *language, random));
            draft.each_words(letters::without_punctuation);
            draft.each_words(|text| letters::hesitant(text, &phrases.filler_call, 0.012, random));
        }
        self.push(Speaker::Agent, draft);
    }

    pub(crate) fn agent_from(&mut self, set: &'a [Template]) {
        if let Some(template) = self.one_of(set) {
            self.agent_template(template);
        }
    }

    pub(crate) fn customer_from(&mut self, set: &'a [Template]) {
        if let Some(template) = self.one_of(set) {
            self.customer_template(template, None);
        }
    }

    pub(crate) fn machine_from(&mut self, speaker: Speaker, set: &'a [Template]) {
        if let Some(template) = self.one_of(set) {
            let draft = self.filled(template, true, None);
            self.push(speaker, draft);
        }
    }

    pub(crate) fn one_of(&mut self, set: &'a [Template]) -> Option<&'a Template> {
        (!set.is_empty()).then(|| self.random.pick(set))
    }

    pub(crate) fn acknowledge(&mut self, probability: f64) {
        if self.chance(probability) {
            let set = if self.channel == Channel::Call {
                &self.phrases.customer_ack_call
            } else {
                &self.phrases.customer_ack
            };
            self.customer_from(set);
        }
    }

    pub(crate) fn greeting(&mut self) -> &'a [Template] {
        let phrases = self.phrases;
        match (self.channel, self.agent.manner) {
            (Channel::Call, Manner::Formal) => &phrases.agent_call_formal,
            (Channel::Call, Manner::Warm) => &phrases.agent_call_warm,
            (Channel::Call, Manner::Brief) => &phrases.agent_call_brief,
            (_, Manner::Formal) => &phrases.agent_chat_formal,
            (_, Manner::Warm) => &phrases.agent_chat_warm,
            (_, Manner::Brief) => &phrases.agent_chat_brief,
        }
    }

    pub(crate) fn context(&mut self) -> Option<&'a Template> {
        let phrases = self.phrases;
        let worker = self.customer.requester != Requester::주문고객 && self.chance(0.7);
        let set = match self.channel {
            Channel::Email => &phrases.context_mail,
            Channel::Review => &phrases.context_review,
            Channel::Call if worker => &phrases.context_worker_call,
            Channel::Call => &phrases.context_call,
            _ if worker => &phrases.context_worker,
            _ => &phrases.context,
        };
        self.one_of(set)
    }

    /// Tells a problem in chat or on the telephone.
    pub(crate) fn tell(&mut self, subject: &Subject<'a>) {
        let context_at = if self.chance(0.36) { self.random.below(subject.told.len() + 1) } else { usize::MAX };
        let in_one = self.chance(0.2);
        let mut whole = Draft::default();
        for idx in 0..=subject.told.len() {
            if idx == context_at
                && let Some(template) = self.context()
            {
                let draft = self.filled(template, false, None);
                if in_one { whole.join(" ", draft) } else { self.customer_says(draft) }
            }
            let Some(template) = subject.told.get(idx) else { break };
            let draft = self.filled(template, false, subject.topic);
            if in_one {
                whole.join(" ", draft);
            } else {
                self.customer_says(draft);
            }
        }
        if in_one {
            self.customer_says(whole);
        }
    }

    pub(crate) fn identify(&mut self) {
        let talk = &self.scripts.talk;
        let asks = |who: Who| match self.language {
            Language::Ko => who.fits(self.customer.requester),
            Language::En => who == Who::Customer,
        };
        let of_kind: Vec<_> =
            talk.identity.iter().filter(|identity| identity.lang == self.language && asks(identity.who)).collect();
        // The first of each kind, name and telephone, is what agents mostly ask for.
        let weights: Vec<f64> = (0..of_kind.len()).map(|idx| if idx == 0 { 2.5 } else { 1.0 }).collect();
        let identity = of_kind[self.random.weighted(&weights)];
        self.agent_from(&identity.ask);
        let reply = if self.channel == Channel::Call { &identity.reply_call } else { &identity.reply };
        self.customer_from(reply);
        if self.chance(0.07) {
            self.overshare();
        }
        if self.chance(0.75) {
            self.agent_from(&self.phrases.identity_done);
        }
    }

    pub(crate) fn overshare(&mut self) {
        if let Some(set) = self.scripts.talk.overshare.iter().find(|set| set.lang == self.language) {
            self.customer_from(&set.templates);
        }
    }

    pub(crate) fn wait(&mut self) {
        let hold = if self.channel == Channel::Call { &self.phrases.hold_call } else { &self.phrases.hold };
        self.agent_from(hold);
        self.acknowledge(0.6);
        self.now += self.random.between(30, 200);
        if self.chance(0.7) {
            self.agent_from(&self.phrases.hold_back);
        }
    }

    /// Gives one of the answers; an agent mostly gives the same one on a topic.
    pub(crate) fn answer(&mut self, subject: &Subject<'a>, not: Option<usize>) -> Option<usize> {
        let day = self.day;
        let usable: Vec<usize> =
            (0..subject.answers.len()).filter(|idx| Some(*idx) != not && subject.answers[*idx].fits(day)).collect();
        if usable.is_empty() {
            self.agent_from(&self.phrases.agent_transfer);
            self.outcome = Outcome::Escalated;
            return None;
        }
        let habit =
            random::hash(self.agent.id[2..].parse::<u64>().unwrap_or(0) << 8 | subject.topic.unwrap_or(0) as u64);
        let idx = if self.chance(0.55) { usable[habit as usize % usable.len()] } else { *self.random.pick(&usable) };
        let answer = &subject.answers[idx];
        let in_one = self.chance(0.3);
        let mut whole = Draft::default();
        if self.chance(0.3)
            && let Some(lead) = self.one_of(&self.phrases.agent_lead)
        {
            whole = self.filled(lead, true, None);
        }
        for (at, template) in answer.turns.iter().enumerate() {
            let draft = self.filled(template, true, None);
            whole.join(" ", draft);
            if !in_one && at + 1 < answer.turns.len() {
                self.agent_says(std::mem::take(&mut whole));
                self.acknowledge(0.25);
            }
        }
        self.agent_says(whole);
        self.outcome = answer.outcome;
        if answer.outcome == Outcome::Escalated && self.chance(0.5) {
            self.agent_from(&self.phrases.agent_transfer);
        }
        Some(idx)
    }

    pub(crate) fn answer_single(&mut self, single: &'a Single) {
        for template in &single.answer {
            self.agent_template(template);
        }
        self.outcome = if single.severe { Outcome::Escalated } else { Outcome::Resolved };
    }

    pub(crate) fn discuss(&mut self, subjects: &[Subject<'a>], single: Option<&'a Single>) {
        let phrases = self.phrases;
        let Some(first) = subjects.first() else { return };
        if self.chance(0.62) {
            self.identify();
        }
        if self.chance(0.45) {
            self.wait();
        }
        if let Some(single) = single {
            self.answer_single(single);
        } else {
            let given = self.answer(first, None);
            let again = self.chance(0.55);
            if let Some(followup) =
                if again && !first.followups.is_empty() { Some(self.random.pick(first.followups)) } else { None }
            {
                for template in &followup.turns {
                    self.customer_template(template, first.topic);
                }
                if self.chance(0.4) {
                    self.agent_from(&phrases.agent_more);
                }
                self.answer(first, given);
            } else {
                self.acknowledge(0.5);
            }
            for subject in &subjects[1..] {
                let opener =
                    if self.channel == Channel::Call { &phrases.second_opener_call } else { &phrases.second_opener };
                self.customer_from(opener);
                self.tell(subject);
                if self.chance(0.2) {
                    self.wait();
                }
                let before = self.outcome;
                self.answer(subject, None);
                if before != Outcome::Resolved && self.chance(0.6) {
                    self.outcome = before;
                }
            }
        }
        let call = self.channel == Channel::Call;
        if self.outcome == Outcome::Resolved && self.chance(0.85) {
            self.customer_from(if call { &phrases.customer_thanks_call } else { &phrases.customer_thanks });
        } else if self.chance(0.7) {
            self.customer_from(if call { &phrases.customer_unhappy_call } else { &phrases.customer_unhappy });
        }
    }
}

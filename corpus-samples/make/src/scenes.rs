//! How a conversation runs on each channel.

use crate::composer::{About, greets};
use crate::conversation::Speaker;
use crate::draft::{Draft, Piece};
use crate::script::{Channel, Language, Outcome, Single, Smalltalk};
use crate::stage::{Stage, Subject};
use crate::template::Template;

impl<'a> Stage<'a> {
    pub(crate) fn chat(&mut self, subjects: &[Subject<'a>], single: Option<&'a Single>) {
        let phrases = self.phrases;
        let Some(first) = subjects.first() else { return };
        if self.chance(0.38) {
            self.machine_from(Speaker::Bot, &phrases.bot_open);
            if self.chance(0.35) {
                self.customer_from(&phrases.bot_choice);
                self.machine_from(Speaker::Bot, &phrases.bot_fail);
            }
            self.customer_from(&phrases.bot_choice);
            self.machine_from(Speaker::Bot, &phrases.bot_handoff);
        }
        if !greets(first.told) && self.chance(0.4) {
            self.customer_from(&phrases.customer_greeting);
        }
        let agent_first = self.chance(0.3);
        if agent_first {
            self.agent_arrives();
        }
        self.tell(first);
        if !agent_first {
            self.agent_arrives();
        }
        self.discuss(subjects, single);
        self.agent_from(&phrases.closing);
        if self.chance(0.2) {
            self.customer_from(&phrases.customer_thanks);
        }
        if self.chance(0.5) {
            self.machine_from(Speaker::Bot, &phrases.csat_prompt);
        }
    }

    pub(crate) fn agent_arrives(&mut self) {
        if self.chance(0.2) {
            self.machine_from(Speaker::System, &self.phrases.system[..2]);
        }
        let late = if self.chance(0.15) { 900 } else { 150 };
        self.now += self.random.between(8, late);
        let greeting = self.greeting();
        self.agent_from(greeting);
    }

    pub(crate) fn call(&mut self, subjects: &[Subject<'a>], single: Option<&'a Single>) {
        let Some(first) = subjects.first() else { return };
        let greeting = self.greeting();
        self.agent_from(greeting);
        if !greets(first.told) && self.chance(0.5) {
            self.customer_from(&self.phrases.customer_greeting_call);
        }
        self.tell(first);
        self.discuss(subjects, single);
        self.agent_from(&self.phrases.closing_call);
        self.acknowledge(0.6);
    }

    pub(crate) fn email(&mut self, subjects: &[Subject<'a>], single: Option<&'a Single>) {
        let phrases = self.phrases;
        let Some(first) = subjects.first() else { return };
        let mut mail = Draft::default();
        if self.chance(0.55) {
            let label = if self.language == Language::Ko { "제목: " } else { "Subject: " };
            mail = Draft::words(label);
            self.add(&mut mail, "", &phrases.mail_subject);
            mail.0.push(Piece::words("\n\n"));
        }
        if !greets(first.told) {
            self.add(&mut mail, "", &phrases.mail_open);
            mail.0.push(Piece::words("\n"));
        }
        let context_first = !greets(first.told) && self.chance(0.4);
        if context_first {
            self.add(&mut mail, "", &phrases.context_mail);
            mail.0.push(Piece::words(" "));
        }
        for (idx, subject) in subjects.iter().enumerate() {
            if idx > 0 {
                mail.0.push(Piece::words("\n"));
                self.add(&mut mail, "", &phrases.second_opener_mail);
                mail.0.push(Piece::words(" "));
            }
            for (at, template) in subject.told.iter().enumerate() {
                let joint = if at == 0 { "" } else { [" ", "\n"][self.random.below(2)] };
                let draft = self.filled(template, false, subject.topic);
                mail.join(joint, draft);
            }
        }
        if !context_first && self.chance(0.3) {
            self.add(&mut mail, " ", &phrases.context_mail);
        }
        if let Some(set) = self
            .scripts
            .talk
            .overshare
            .iter()
            .find(|set| set.lang == self.language)
            .filter(|_| self.random.chance(0.08))
        {
            self.add(&mut mail, "\n", &set.templates);
        }
        if self.chance(0.8) {
            mail.0.push(Piece::words(["\n", "\n\n"][self.random.below(2)]));
            self.add(&mut mail, "", &phrases.mail_close);
        }
        self.customer_says(mail);
        if self.chance(0.06) {
            self.outcome = Outcome::Unresolved;
            return;
        }
        let hours = if self.chance(0.8) { 20 } else { 60 };
        self.now += self.random.between(1800, hours * 3600);
        let mut given = None;
        self.reply(|stage, mail| {
            for subject in subjects {
                given = stage.answer_mail(subject, single, None, mail);
            }
        });
        if single.is_none() && !first.followups.is_empty() && self.chance(0.25) {
            self.now += self.random.between(3600, 30 * 3600);
            let mut again = Draft::default();
            self.add(&mut again, "", &phrases.mail_reply_open);
            let followup = self.random.pick(first.followups);
            for template in &followup.turns {
                let draft = self.filled(template, false, first.topic);
                again.join(" ", draft);
            }
            self.customer_says(again);
            self.now += self.random.between(3600, 30 * 3600);
            self.reply(|stage, mail| {
                stage.answer_mail(first, None, given, mail);
            });
        }
    }

    pub(crate) fn reply(&mut self, body: impl FnOnce(&mut Self, &mut Draft)) {
        let phrases = self.phrases;
        let mut mail = Draft::default();
        self.add(&mut mail, "", &phrases.agent_email);
        mail.0.push(Piece::words("\n"));
        body(self, &mut mail);
        mail.0.push(Piece::words("\n\n"));
        self.add(&mut mail, "", &phrases.agent_email_end);
        self.agent_says(mail);
    }

    pub(crate) fn answer_mail(
        &mut self,
        subject: &Subject<'a>,
        single: Option<&'a Single>,
        not: Option<usize>,
        mail: &mut Draft,
    ) -> Option<usize> {
        if let Some(single) = single {
            for template in &single.answer {
                let draft = self.filled(template, true, None);
                mail.join("\n", draft);
            }
            self.outcome = if single.severe { Outcome::Escalated } else { Outcome::Resolved };
            return None;
        }
        let day = self.day;
        let usable: Vec<usize> =
            (0..subject.answers.len()).filter(|idx| Some(*idx) != not && subject.answers[*idx].fits(day)).collect();
        if usable.is_empty() {
            if let Some(template) = self.one_of(&self.phrases.agent_transfer) {
                let draft = self.filled(template, true, None);
                mail.join("\n", draft);
            }
            self.outcome = Outcome::Escalated;
            return None;
        }
        let idx = *self.random.pick(&usable);
        for template in &subject.answers[idx].turns {
            let draft = self.filled(template, true, None);
            mail.join("\n", draft);
        }
        self.outcome = subject.answers[idx].outcome;
        Some(idx)
    }

    pub(crate) fn add(&mut self, draft: &mut Draft, between: &str, set: &'a [Template]) {
        if let Some(template) = self.one_of(set) {
            let more = self.filled(template, false, None);
            draft.join(between, more);
        }
    }

    pub(crate) fn review(&mut self, subjects: &[Subject<'a>]) {
        let mut review = Draft::default();
        let context_at = if self.chance(0.4) { self.random.below(2) } else { 2 };
        for (idx, subject) in subjects.iter().enumerate() {
            if idx == 0 && context_at == 0 {
                self.add(&mut review, "", &self.phrases.context_review);
            }
            for template in subject.told {
                let draft = self.filled(template, false, subject.topic);
                let joint = self.clause_end(&review);
                review.join(joint, draft);
            }
        }
        if context_at == 1 {
            let joint = self.clause_end(&review);
            self.add(&mut review, joint, &self.phrases.context_review);
        }
        self.outcome = Outcome::Unresolved;
        self.customer_says(review);
    }

    /// Returns what stands between `draft` and what is added to it.
    pub(crate) fn clause_end(&mut self, draft: &Draft) -> &'static str {
        let ended =
            draft.0.last().is_none_or(|piece| piece.text.trim_end().ends_with(['.', '!', '?', 'ㅠ', 'ㅋ', '~']));
        if ended { " " } else { [" ", ". ", ", ", " "][self.random.below(4)] }
    }

    pub(crate) fn smalltalk(&mut self, set: &'a Smalltalk, about: About) {
        let entries = set.entries(self.language, self.channel);
        let phrases = self.phrases;
        if entries.is_empty() {
            return;
        }
        let entry = self.random.pick(entries);
        match self.channel {
            Channel::Email => {
                let mut mail = Draft::default();
                if about != About::Spam {
                    self.add(&mut mail, "", &phrases.mail_open);
                    mail.0.push(Piece::words("\n"));
                }
                for template in entry {
                    let draft = self.filled(template, false, None);
                    mail.join("\n", draft);
                }
                if about != About::Spam {
                    mail.0.push(Piece::words("\n"));
                    self.add(&mut mail, "", &phrases.mail_close);
                    self.customer_says(mail);
                    self.now += self.random.between(3600, 40 * 3600);
                    self.reply(|_, _| {});
                } else {
                    self.push(Speaker::Customer, mail);
                }
            }
            Channel::Review => {
                let mut review = Draft::default();
                for template in entry {
                    let draft = self.filled(template, false, None);
                    review.join(" ", draft);
                }
                if self.chance(0.5) {
                    let joint = self.clause_end(&review);
                    self.add(&mut review, joint, &phrases.context_review);
                }
                if self.chance(0.35) {
                    let joint = self.clause_end(&review);
                    let more = self.random.pick(entries);
                    self.add(&mut review, joint, more);
                }
                self.customer_says(review);
            }
            Channel::Chat | Channel::Call => {
                let call = self.channel == Channel::Call;
                if !call && self.chance(0.3) {
                    self.machine_from(Speaker::Bot, &phrases.bot_open);
                    if about != About::Spam {
                        self.customer_from(&phrases.bot_choice);
                        self.machine_from(Speaker::Bot, &phrases.bot_handoff);
                    }
                }
                let greeting = self.greeting();
                if call {
                    self.agent_from(greeting);
                } else if !matches!(about, About::Silent | About::Spam) && !greets(entry) && self.chance(0.4) {
                    self.customer_from(&phrases.customer_greeting);
                }
                for (idx, template) in entry.iter().enumerate() {
                    if about == About::Spam {
                        let draft = self.filled(template, false, None);
                        self.push(Speaker::Customer, draft);
                    } else {
                        self.customer_template(template, None);
                    }
                    if idx == 0 && !call && about != About::Spam {
                        self.agent_arrives();
                    } else if call && idx + 1 < entry.len() {
                        self.agent_from(&phrases.agent_lead[1..2]);
                    }
                }
                match about {
                    About::Silent => {
                        let set = match (self.language, call) {
                            (Language::Ko, false) => &set.ko_agent,
                            (Language::Ko, true) => &set.ko_agent_call,
                            (Language::En, false) => &set.en_agent,
                            (Language::En, true) => &set.en_agent_call,
                        };
                        // In the order of the script, which ends with the farewell.
                        let last = set.len().saturating_sub(1);
                        for (idx, template) in set.iter().enumerate() {
                            if idx == last || self.chance(0.4) {
                                self.now += self.random.between(20, 240);
                                self.agent_template(template);
                            }
                        }
                        if !call && self.chance(0.5) {
                            self.machine_from(Speaker::System, &phrases.system[3..4]);
                        }
                    }
                    About::Spam => {}
                    _ => {
                        if about == About::Praise
                            && !call
                            && self.chance(0.4)
                            && let Some(template) = self.context()
                        {
                            self.customer_template(template, None);
                        }
                        let closing = if call { &phrases.closing_call } else { &phrases.closing };
                        self.agent_from(closing);
                        self.acknowledge(0.3);
                    }
                }
            }
        }
    }
}

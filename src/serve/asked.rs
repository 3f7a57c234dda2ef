//! What a page is asked, and by whom.

use std::sync::Arc;

use super::answer::{Answer, Failure};
use super::app::{App, Seen};
use super::layout::{Frame, Part, Theme};
use super::session::Held;
use super::snapshot::Snapshot;
use crate::error::Result;
use crate::model::{Bilingual, Language};
use crate::store::{AuditLine, Role, write_audit};

/// Names and values of a query or a form, in the order in which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pairs(pub(super) Vec<(String, String)>);

impl Pairs {
    /// Returns the first value of a name, without white space around it; `None` where there is none or nothing in it.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let values = self.0.iter().filter(|(found, _)| found == name).map(|(_, value)| value.trim());
        values.into_iter().find(|value| !value.is_empty())
    }

    /// Returns all values of a name, without white space around them and without those in which there is nothing.
    pub(super) fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> {
        let values = self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.trim());
        values.filter(|value| !value.is_empty())
    }

    /// Returns the first value of a name that can be read as what is wanted.
    pub(super) fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.all(name).find_map(|value| value.parse().ok())
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    /// The user; `None` where one person works alone, and for somebody who has not signed in.
    pub(super) name: Option<String>,
    /// What they may do; `None` for somebody who has not signed in.
    pub(super) role: Option<Role>,
}

impl Visitor {
    /// Returns whether somebody may do what a role may.
    pub(super) fn may(&self, role: Role) -> bool {
        self.role.is_some_and(|own| own >= role)
    }
}

/// One request, as a page sees it: let in, with its form's token taken.
pub(super) struct Asked {
    pub(super) app: Arc<App>,
    /// What the last look at the workspace saw; the same from the beginning of a request to its end.
    pub(super) seen: Arc<Seen>,
    pub(super) visitor: Visitor,
    pub(super) session: Option<Held>,
    pub(super) language: Language,
    pub(super) theme: Theme,
    /// The address below the host, with its query.
    pub(super) address: String,
    /// The parts of the path that its route leaves open.
    pub(super) parts: Pairs,
    pub(super) query: Pairs,
    pub(super) form: Pairs,
    /// Where the request comes from.
    pub(super) from: std::net::IpAddr,
}

impl Asked {
    /// Returns the run that is shown.
    ///
    /// # Errors
    /// No run yet, or one that cannot be shown.
    pub(super) fn snapshot(&self) -> std::result::Result<&Snapshot, Failure> {
        match &self.seen.shown {
            Ok(snapshot) => Ok(snapshot),
            Err(error) => Err(Failure::Shared(Arc::clone(error))),
        }
    }

    /// Returns a part of the path.
    pub(super) fn part(&self, name: &str) -> &str {
        self.parts.get(name).unwrap_or_default()
    }

    /// Returns the words in the language of the page.
    pub(super) fn say<'w>(&self, ko: &'w str, en: &'w str) -> &'w str {
        match self.language {
            Language::Ko => ko,
            Language::En => en,
        }
    }

    /// Returns what stands around a page: its title, the part of the menu that it belongs to, who is signed in, a fresh token for its forms.
    ///
    /// # Errors
    /// A system without randomness.
    pub(super) fn frame(&self, title: impl Into<String>, part: Part) -> Result<Frame> {
        Frame::new(self, title.into(), part)
    }

    /// Makes a page of a template.
    ///
    /// # Errors
    /// A template that cannot be rendered, which is a defect of the program.
    pub(super) fn page(&self, template: &impl askama::Template) -> std::result::Result<Answer, Failure> {
        Ok(Answer::page(super::layout::render(template)?))
    }

    /// Sends the browser to another page, which begins with these words.
    pub(super) fn done(&self, to: impl Into<String>, notice: Bilingual) -> Answer {
        if let Some(session) = &self.session {
            self.app.sessions.leave(session, notice);
        }
        Answer::see_other(to)
    }

    /// Does what somebody decided and writes into the log who decided what, and whether it was done. `what` names the decision
    /// (`topic.rename`), `to` what it is about (`T-0042`): ids, never words.
    ///
    /// # Errors
    /// What doing it failed with; a log that cannot be written.
    pub(super) fn decide<T>(&self, what: &str, to: &str, act: impl FnOnce() -> Result<T>) -> Result<T> {
        let result = act();
        let outcome = if result.is_ok() { "done" } else { "refused" };
        self.log(what, to, outcome)?;
        result
    }

    /// Writes a line into the log of decisions.
    ///
    /// # Errors
    /// A log that cannot be written.
    pub(super) fn log(&self, what: &str, to: &str, outcome: &str) -> Result<()> {
        let line = AuditLine {
            at: jiff::Timestamp::now(),
            who: self.visitor.name.clone(),
            what: what.to_owned(),
            to: to.to_owned(),
            outcome: outcome.to_owned(),
        };
        write_audit(&self.app.workspace, &line)
    }
}

//! What stands around every page: title, menu, search, language and colours, who is signed in, what is going on.

use askama::Template;

use super::answer::{Answer, Failure};
use super::asked::Asked;
use super::refusal::Refusal;
use super::{api, assets, links, routes};
use crate::error::{Error, Kind, Result};
use crate::evidence::numbers;
use crate::model::{Bilingual, Language};
use crate::store::Role;

/// The parts of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Tonight,
    Topics,
    Search,
    Proposals,
    Knowledge,
    Runs,
    /// In no part of the menu.
    None,
}

impl Part {
    const MENU: [Self; 6] = [Self::Tonight, Self::Topics, Self::Search, Self::Proposals, Self::Knowledge, Self::Runs];

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Tonight => ("오늘의 결과", "Tonight"),
            Self::Topics => ("토픽", "Topics"),
            Self::Search => ("사례 검색", "Search"),
            Self::Proposals => ("개선 제안", "Proposals"),
            Self::Knowledge => ("지식 문서", "Knowledge base"),
            Self::Runs => ("실행 기록", "Runs"),
            Self::None => ("", ""),
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Tonight | Self::None => "/",
            Self::Topics => "/topics",
            Self::Search => "/search",
            Self::Proposals => "/proposals",
            Self::Knowledge => "/kb",
            Self::Runs => "/runs",
        }
    }
}

/// The colours of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Theme {
    /// As the browser prefers.
    Auto,
    Light,
    Dark,
}

impl Theme {
    const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Returns the word in cookies and on the page.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(super) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.code() == code)
    }

    /// Returns the one that a press leads to.
    fn next(self) -> Self {
        match self {
            Self::Auto => Self::Dark,
            Self::Dark => Self::Light,
            Self::Light => Self::Auto,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Auto => ("자동", "auto"),
            Self::Light => ("밝게", "light"),
            Self::Dark => ("어둡게", "dark"),
        }
    }
}

/// A line of the menu.
pub(super) struct Item {
    pub(super) words: &'static str,
    pub(super) path: &'static str,
    pub(super) is_current: bool,
    /// How many there are, where that asks for a look.
    pub(super) n: Option<String>,
}

/// Everything around a page. Templates that extend `serve/layout.html` hold one in a field `frame`.
pub(super) struct Frame {
    pub(super) language: Language,
    pub(super) theme: Theme,
    pub(super) title: String,
    pub(super) workspace: String,
    pub(super) menu: Vec<Item>,
    pub(super) is_in: bool,
    pub(super) who: Option<String>,
    pub(super) role: Option<Role>,
    /// For every form of the page; each is good once, and one form of a page is sent.
    pub(super) token: String,
    /// What was just done.
    pub(super) notice: Option<String>,
    pub(super) is_at_work: bool,
    pub(super) trouble: Option<String>,
    /// The run that is shown: name, as-of day, when it ended.
    pub(super) run: Option<(String, String, String)>,
    /// What is looked for.
    pub(super) looked_for: String,
    address: String,
}

impl Frame {
    /// Returns what stands around a page for somebody.
    pub(super) fn new(asked: &Asked, title: String, part: Part) -> Result<Self> {
        let session = asked.session.as_ref();
        let token = session.map_or(Ok(String::new()), |session| asked.app.sessions.token(session))?;
        let notice = session.and_then(|session| asked.app.sessions.take_notice(session));
        let language = asked.language;
        let is_in = asked.visitor.role.is_some();
        let snapshot = asked.seen.shown.as_ref().ok().filter(|_| is_in);
        let n_of = |part: Part| {
            let n = match part {
                Part::Tonight => snapshot?.alerts.iter().filter(|alert| alert.is_live()).count(),
                _ => return None,
            };
            (n > 0).then(|| numbers::count(n as u64))
        };
        let menu = Part::MENU.into_iter().filter(|part| is_in && routes::all().any(|route| route.path == part.path()));
        let menu = menu.map(|it| Item {
            words: asked.say(it.words().0, it.words().1),
            path: it.path(),
            is_current: it == part,
            n: n_of(it),
        });
        let run = snapshot.map(|snapshot| {
            let ended = snapshot.run.ended_at.to_zoned(asked.app.zone.clone());
            let as_of = numbers::full_day(snapshot.run.as_of);
            (snapshot.run.run.clone(), as_of.get(language).to_owned(), ended.strftime("%F %H:%M").to_string())
        });
        let trouble = asked.seen.trouble.as_ref().filter(|_| is_in);
        Ok(Self {
            language,
            theme: asked.theme,
            title,
            workspace: if is_in { asked.app.name.clone() } else { String::new() },
            menu: menu.collect(),
            is_in,
            who: asked.visitor.name.clone(),
            role: asked.visitor.role,
            token,
            notice: notice.map(|notice| notice.get(language).to_owned()),
            is_at_work: asked.seen.is_at_work && is_in,
            trouble: trouble.map(|error| error.message(language)),
            run,
            looked_for: if part == Part::Search {
                asked.query.get("q").unwrap_or_default().to_owned()
            } else {
                String::new()
            },
            address: if asked.address.starts_with("/sign-in") { "/".to_owned() } else { asked.address.clone() },
        })
    }

    /// Returns the words in the language of the page.
    pub(super) fn t<'w>(&self, ko: &'w str, en: &'w str) -> &'w str {
        match self.language {
            Language::Ko => ko,
            Language::En => en,
        }
    }

    /// Returns whether somebody may do what a role may; forms that they may not send are left out.
    pub(super) fn may(&self, role: Role) -> bool {
        self.role.is_some_and(|own| own >= role)
    }

    /// Returns whether somebody may decide about topics, proposals and alerts.
    pub(super) fn may_plan(&self) -> bool {
        self.may(Role::Planner)
    }

    /// Returns whether somebody may decide about the knowledge base.
    pub(super) fn may_edit(&self) -> bool {
        self.may(Role::Editor)
    }

    pub(super) fn lang(&self) -> &'static str {
        self.language.code()
    }

    pub(super) fn assets(&self) -> &'static assets::Addresses {
        assets::addresses()
    }

    pub(super) fn other_language(&self) -> (&'static str, String) {
        let (code, words) = match self.language {
            Language::Ko => ("en", "English"),
            Language::En => ("ko", "한국어"),
        };
        (words, links::address("/view", &[("language", code), ("back", &self.address)]))
    }

    pub(super) fn other_theme(&self) -> (&'static str, String) {
        let (ko, en) = self.theme.words();
        let address = links::address("/view", &[("theme", self.theme.next().code()), ("back", &self.address)]);
        (self.t(ko, en), address)
    }

    pub(super) fn role_words(&self) -> String {
        self.role.map(|role| role.words().get(self.language).to_owned()).unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "serve/message.html")]
struct Message {
    frame: Frame,
    heading: String,
    lines: Vec<String>,
    help: Vec<String>,
    /// What to do first, where nothing has run yet.
    is_beginning: bool,
}

/// Renders a template.
pub(super) fn render(template: &impl Template) -> Result<String> {
    template.render().map_err(|cause| {
        Error::new(Kind::Internal, Bilingual::new("화면을 만들 수 없습니다", "the page cannot be rendered"))
            .because(cause)
    })
}

#[derive(Template)]
#[template(path = "serve/again.html")]
struct Again<'a> {
    asked: &'a Asked,
}

/// Returns a page that opens the same address again at once, this time from this server, so that the browser sends the session.
pub(super) fn come_again(asked: &Asked) -> Answer {
    render(&Again { asked }).map_or_else(|_| Answer::see_other("/"), Answer::page)
}

/// Returns the page that says why somebody is not let in.
pub(super) fn refused(asked: &Asked, refusal: Refusal) -> Answer {
    if asked.address.starts_with(routes::API) {
        return api::refused(asked, refusal);
    }
    let (what, help) = refusal.words();
    let (what, help) = (what.get(asked.language).to_owned(), help.get(asked.language).to_owned());
    message(asked, what, Vec::new(), vec![help], false).with_status(refusal.status())
}

/// Returns the page that says why there is none.
pub(super) fn failed(asked: &Asked, failure: &Failure) -> Answer {
    if asked.address.starts_with(routes::API) {
        return api::failed(asked, failure);
    }
    let language = asked.language;
    let answer = match failure {
        Failure::Unknown(what) => {
            let help = asked.say(
                "이름이 바뀌었거나 최근 실행에 없는 것일 수 있습니다. 위의 메뉴나 검색에서 찾아 주세요.",
                "It may have another name, or not be in the newest run. Look for it from the menu or the search above.",
            );
            message(asked, what.get(language).to_owned(), Vec::new(), vec![help.to_owned()], false)
        }
        Failure::Error(error) => of_error(asked, error, false),
        Failure::Shared(error) => of_error(asked, error, error.kind() == Kind::Usage),
    };
    answer.with_status(failure.status())
}

fn of_error(asked: &Asked, error: &Error, is_beginning: bool) -> Answer {
    let heading = match error.kind() {
        _ if is_beginning => asked.say("아직 실행한 결과가 없습니다", "Nothing has run here yet"),
        Kind::Usage | Kind::Input => asked.say("이대로는 할 수 없습니다", "This cannot be done as it is"),
        Kind::Locked => asked.say("지금은 할 수 없습니다", "This cannot be done now"),
        _ => asked.say("화면을 보여 드릴 수 없습니다", "This page cannot be shown"),
    };
    // The message as the command line says it: what is wrong, then what to do.
    let text = error.message(asked.language);
    let (mut lines, mut help) = (Vec::new(), Vec::new());
    for line in text.lines() {
        match line.split_once(": ") {
            Some(("도움말" | "help", rest)) => help.push(rest.to_owned()),
            Some(("오류" | "error", rest)) => lines.push(rest.to_owned()),
            _ => lines.push(line.to_owned()),
        }
    }
    message(asked, heading.to_owned(), lines, help, is_beginning)
}

fn message(asked: &Asked, heading: String, lines: Vec<String>, help: Vec<String>, is_beginning: bool) -> Answer {
    let page = asked
        .frame(heading.clone(), Part::None)
        .and_then(|frame| render(&Message { frame, heading: heading.clone(), lines, help, is_beginning }));
    // Where even that fails the words alone are better than nothing; they are the program's own.
    Answer::page(page.unwrap_or_else(|_| format!("<!doctype html><title>voc</title><p>{heading}</p>")))
}

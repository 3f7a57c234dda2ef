//! What do people see in a browser? The same things as the command line says, as pages over one complete run.
//!
//! In: a workspace and an address to listen at. Out: pages, until it is told to stop. Fails: an address that is taken, or that others reach
//! where there are no users; whatever is wrong with the workspace is told on a page, and the server lives on. Parallel: pages are made
//! side by side, each from one `snapshot` that is held from the beginning of its request to its end.
//!
//! # How a page is made
//!
//! ```text
//! connection ─ connections ─ enter (host, size, session, role, token) ─ Route::page(&Asked) -> Answer ─ seal (headers)
//! ```
//!
//! A page is an ordinary function `fn(&Asked) -> Result<Answer, Failure>` in a module of `pages`. It may read from the disk; `?` on an
//! [`Error`] shows a page with its message and remedy. The module lists its routes in a table, `pub(super) const
//! ROUTES: &[Route]`, which `routes` joins; what a route needs stands in its row, and there is no default:
//!
//! ```text
//! Route::get("/topics/{id}", READER, show),
//! Route::post("/topics/{id}/rename", Needs::Role(Role::Planner), rename),
//! ```
//!
//! `asked::Asked` has what a page needs: `snapshot()?` the run that is shown, `part("id")` of the path, `query.get("q")`,
//! `form.get("ko")`, `visitor`, `language`. A template in `templates/serve/` extends `layout.html` and holds a
//! `layout::Frame` named `frame`: `frame.t("한국어", "English")`, `frame.may_plan()` and `frame.may_edit()`
//! for forms that not everybody may send. Everything in `{{ }}` is escaped. `asked.page(&template)` renders it.
//!
//! A form is `method="post"` with `<input type="hidden" name="token" value="{{ frame.token }}">`; whoever sends it without a fresh token of
//! their own session is refused before the page's function is called. The function decides with `asked.decide("topic.rename", id, || …)`,
//! which writes into the log of decisions, and answers `asked.done(back, words)`: the browser goes back and sees the words there.
//! `data-confirm="…"` on a form asks first. There is no script and no style in a page: the policy forbids both.

mod answer;
mod api;
mod app;
mod asked;
mod assets;
mod charts;
mod connections;
mod cookies;
mod curation;
mod deeds;
mod enter;
mod health;
mod kb;
mod layout;
mod lines;
mod links;
mod pages;
pub mod passwords;
mod proposals;
mod random;
mod refusal;
mod routes;
mod seal;
mod sentences;
mod session;
mod signing;
mod snapshot;
mod throttle;
mod words;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use crate::error::{Error, Kind, Place, Result};
use crate::model::Bilingual;
use crate::settings::Settings;
use crate::store::{Role, Workspace};

use app::App;
use routes::Needs;

/// Threads that wait for connections; pages are made on others.
const N_THREADS: usize = 2;

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
}

/// A route as others see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, with `{name}` where any part of a path may stand.
    pub path: &'static str,
    /// Who may ask; `None` for everybody.
    pub role: Option<Role>,
}

/// Returns every route of the server.
#[must_use]
pub fn routes() -> Vec<Listed> {
    let listed = |route: &routes::Route| Listed {
        method: if route.method == routes::Method::Get { "GET" } else { "POST" },
        path: route.path,
        role: match route.needs {
            Needs::Nothing => None,
            Needs::Role(role) => Some(role),
        },
    };
    routes::all().map(listed).collect()
}

impl Server {
    /// Begins to listen, and takes a first look at the workspace. Port 0 takes any that is free.
    ///
    /// # Errors
    /// [`Kind::Usage`] for a folder that is no workspace, an address that is taken, or one that others reach where there are no users; a
    /// setting that is wrong.
    pub fn open(workspace: &Workspace, listen: SocketAddr) -> Result<Self> {
        if !workspace.folder().is_dir() {
            let what = Bilingual::new("작업 폴더가 없습니다", "there is no such workspace");
            return Err(Error::new(Kind::Usage, what).at(Place::file(workspace.folder())).help(Bilingual::new(
                "--workspace로 작업 폴더를 지정하거나 `voc init`으로 만들어 주세요",
                "name the workspace with --workspace, or make one with `voc init`",
            )));
        }
        let settings = Settings::read(&workspace.folder().join("voc.toml"))?;
        app::check_address(workspace, listen, &settings.serve)?;
        let failed = |cause: std::io::Error| {
            let what = Bilingual::new(format!("{listen}에서 열 수 없습니다"), format!("cannot listen at {listen}"));
            Error::new(Kind::Usage, what)
                .help(Bilingual::new(
                    "다른 프로그램이 쓰고 있지 않은지 확인하고, --listen으로 다른 포트를 지정해 주세요",
                    "see whether another program uses it, and name another port with --listen",
                ))
                .because(cause)
        };
        let listener = TcpListener::bind(listen).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address, app: Arc::new(App::new(workspace.clone(), &settings, address)) })
    }

    /// Returns where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until the process is told to stop (Ctrl-C, SIGTERM); requests under way may end.
    ///
    /// # Errors
    /// A system that gives no threads.
    pub fn run(self) -> Result<()> {
        let Self { listener, app, .. } = self;
        let failed = |cause: std::io::Error| {
            Error::new(Kind::Internal, Bilingual::new("서버를 시작할 수 없습니다", "the server cannot be started"))
                .because(cause)
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(N_THREADS)
            .thread_name("voc-serve")
            .enable_all()
            .build()
            .map_err(failed)?;
        let router = routes::router(Arc::clone(&app));
        runtime
            .block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                connections::serve(app, router, listener).await
            })
            .map_err(failed)?;
        // A page that never comes to its end does not keep the process alive.
        runtime.shutdown_timeout(std::time::Duration::from_secs(1));
        Ok(())
    }
}

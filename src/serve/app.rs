//! What all requests share: the snapshot that is shown, who may enter, the sessions. Looks at the workspace once a second.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use super::session::Sessions;
use super::snapshot::Snapshot;
use super::throttle::Throttle;
use crate::error::{Error, Kind, Result};
use crate::model::Language;
use crate::settings::{ServeSettings, Settings};
use crate::store::{User, Users, Watch, Workspace};

/// A snapshot that could not be loaded is tried again after so long.
const AGAIN: Duration = Duration::from_secs(5);
/// Pages that are made at the same time; the others wait. Enough to keep the cores at work while some read from the disk.
const N_SEATS: usize = 8;

/// What all requests share.
pub(super) struct App {
    pub(super) workspace: Workspace,
    pub(super) settings: ServeSettings,
    /// What the workspace is called.
    pub(super) name: String,
    /// What the workspace speaks, for those whose browser says nothing.
    pub(super) language: Language,
    /// The zone in which times are told.
    pub(super) zone: jiff::tz::TimeZone,
    /// Where it listens.
    pub(super) address: SocketAddr,
    pub(super) sessions: Sessions,
    pub(super) throttle: Throttle,
    /// Places for pages that are being made.
    pub(super) seats: Arc<Semaphore>,
    /// Violations of the content policy that browsers reported.
    pub(super) n_csp_reports: AtomicU64,
    seen: RwLock<Arc<Seen>>,
    eye: Mutex<Eye>,
}

/// What the last look saw; a request holds one from its beginning to its end.
#[derive(Clone)]
pub(super) struct Seen {
    /// The run that is shown, or why there is none.
    pub(super) shown: std::result::Result<Arc<Snapshot>, Arc<Error>>,
    /// Why a newer run than the one that is shown cannot be shown.
    pub(super) trouble: Option<Arc<Error>>,
    /// Who may enter.
    pub(super) admission: Admission,
    /// Whether a run is writing.
    pub(super) is_at_work: bool,
}

/// Who may enter.
#[derive(Clone)]
pub(super) enum Admission {
    /// One person, alone on this machine.
    Alone,
    /// Those who sign in.
    Users(Arc<Vec<User>>),
    /// Nobody: it cannot be told who may.
    Closed(Arc<Error>),
}

struct Eye {
    watch: Watch,
    /// Whether something changed that is not shown yet.
    is_due: bool,
    not_before: Option<Instant>,
    has_looked: bool,
}

impl App {
    /// Returns what requests share, after a first look.
    pub(super) fn new(workspace: Workspace, settings: &Settings, address: SocketAddr) -> Self {
        let zone = settings.zone();
        let (name, language) = (settings.workspace.name.clone(), settings.workspace.language);
        let settings = settings.serve.clone();
        let minutes = |n: u32| Duration::from_secs(60 * u64::from(n));
        let nothing = Seen {
            shown: Err(Arc::new(Error::several(Vec::new()))),
            trouble: None,
            admission: Admission::Users(Arc::default()),
            is_at_work: false,
        };
        let app = Self {
            sessions: Sessions::new(minutes(settings.idle_minutes), minutes(60 * settings.session_hours)),
            throttle: Throttle::default(),
            seats: Arc::new(Semaphore::new(N_SEATS)),
            n_csp_reports: AtomicU64::new(0),
            seen: RwLock::new(Arc::new(nothing)),
            eye: Mutex::new(Eye { watch: Watch::over(&workspace), is_due: true, not_before: None, has_looked: false }),
            workspace,
            settings,
            name,
            language,
            zone,
            address,
        };
        app.look(Instant::now());
        app
    }

    /// Returns what the last look saw.
    pub(super) fn seen(&self) -> Arc<Seen> {
        Arc::clone(&self.seen.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks at the workspace: who may enter, whether a run is writing, and whether there is a newer one to be shown.
    ///
    /// While something holds the workspace the snapshot stays: what is being written is not whole.
    pub(super) fn look(&self, now: Instant) {
        let mut eye = self.eye.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.seen();
        let mut seen = Seen::clone(&before);
        seen.admission = match (self.admission(), &before.admission) {
            // Whoever takes the users away does not open the door: only a server that never knew any is one person's own.
            (Admission::Alone, Admission::Users(_) | Admission::Closed(_)) if eye.has_looked => {
                Admission::Users(Arc::default())
            }
            (admission, _) => admission,
        };
        eye.has_looked = true;
        seen.is_at_work = self.workspace.is_at_work().unwrap_or(false);
        // Who may enter counts at once; a snapshot takes a while.
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(seen.clone());
        // An error shows itself again when the snapshot is loaded.
        eye.is_due |= eye.watch.has_changed().unwrap_or(true);
        let is_free = !seen.is_at_work || seen.shown.is_err();
        if eye.is_due && is_free && eye.not_before.is_none_or(|at| at <= now) {
            // Also after a panic the next looks pass it over for a while.
            eye.not_before = Some(now + AGAIN);
            let loaded = Snapshot::load(&self.workspace);
            eye.is_due = loaded.is_err();
            eye.not_before = loaded.is_err().then(|| now + AGAIN);
            match (loaded, &seen.shown) {
                (Ok(snapshot), _) => (seen.shown, seen.trouble) = (Ok(Arc::new(snapshot)), None),
                // With nothing to show a run is soon looked for again: `voc run` may have ended the very moment.
                (Err(error), Err(_)) => {
                    if error.kind() == Kind::Usage {
                        eye.not_before = None;
                    }
                    seen.shown = Err(Arc::new(error));
                }
                (Err(error), Ok(_)) => seen.trouble = Some(Arc::new(error)),
            }
        }
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(seen);
    }

    /// One person needs no name on a machine of their own; everywhere else those enter who are known.
    fn admission(&self) -> Admission {
        match Users::all(&self.workspace) {
            Ok(users) if users.is_empty() && is_private(self.address, &self.settings) => Admission::Alone,
            Ok(users) => Admission::Users(Arc::new(users)),
            Err(error) => Admission::Closed(Arc::new(error)),
        }
    }

    /// Counts a violation of the content policy.
    pub(super) fn count_csp_report(&self) {
        self.n_csp_reports.fetch_add(1, Ordering::Relaxed);
    }
}

/// Returns whether nobody but this machine reaches an address. Names and HTTPS are set where a proxy stands before it, which others reach.
fn is_private(address: SocketAddr, settings: &ServeSettings) -> bool {
    address.ip().is_loopback() && settings.hosts.is_empty() && !settings.https
}

/// Refuses to open the door to a network for people who are not known.
///
/// # Errors
/// [`Kind::Usage`] for an address that others reach, in a workspace without users.
pub(super) fn check_address(workspace: &Workspace, address: SocketAddr, settings: &ServeSettings) -> Result<()> {
    if is_private(address, settings) || !Users::all(workspace)?.is_empty() {
        return Ok(());
    }
    let what = crate::model::Bilingual::new(
        format!("{address}에서는 다른 컴퓨터도 접속할 수 있는데 사용자가 없습니다"),
        format!("other machines reach {address}, and there are no users"),
    );
    Err(Error::new(Kind::Usage, what).help(crate::model::Bilingual::new(
        "`voc user add 이름 --role planner`로 사용자를 먼저 추가하거나, --listen 127.0.0.1:8470으로 이 컴퓨터에서만 여세요",
        "add users first (`voc user add NAME --role planner`), or listen on this machine alone (--listen 127.0.0.1:8470)",
    )))
}

//! The pages in Chromium. Where no chromedriver is found nothing is tested, unless `VOC_BROWSER_TESTS` is set.

mod driver;

use std::collections::BTreeSet;
use std::future::Future;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use fantoccini::Locator;
use serde_json::Value;

use crate::workspace::Workspace;
use driver::{Look, Running, Window, chromedriver, start};

/// So many pages are opened of each kind.
const N_OF_A_KIND: usize = 2;

/// The server over a workspace, and its address.
struct Served {
    address: String,
    _server: Running,
}

impl Served {
    fn start(folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_voc"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--workspace"]).arg(folder);
        let (server, address) = start(command, |line| line.starts_with("http://").then(|| line.trim().to_owned()));
        Self { address, _server: server }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// Checks that a window had nothing to complain about and went nowhere else.
    async fn is_quiet(&self, window: &Window, at: &str) {
        let (complaints, requests) = window.complaints_and_requests().await;
        assert!(complaints.is_empty(), "{at}: {complaints:?}");
        let elsewhere: Vec<&String> = requests
            .iter()
            .filter(|url| !url.starts_with(&format!("{}/", self.address)) && !url.starts_with("data:"))
            .collect();
        assert!(elsewhere.is_empty(), "{at}: {elsewhere:?}");
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

/// Opens a server and a window and does something with them, if there is a browser.
fn with_browser<F: Future<Output = ()>>(folder: &Path, look: Look, act: impl FnOnce(Served, Window) -> F) {
    if chromedriver().is_none() {
        eprintln!("no chromedriver was found: the pages were not opened in a browser");
        return;
    }
    let served = Served::start(folder);
    block_on(async { act(served, Window::open(look).await).await });
}

/// `/topics/T-0001` and `/topics/T-0002` are of one kind.
fn kind_of(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let is_id = |part: &str| part.chars().any(|letter| letter.is_ascii_digit());
    let parts: Vec<&str> = path.split('/').map(|part| if is_id(part) { "#" } else { part }).collect();
    let keys: BTreeSet<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{}?{}", parts.join("/"), keys.into_iter().collect::<Vec<_>>().join("&"))
}

/// Opens every page that can be reached, some of each kind.
async fn walk(served: &Served, window: &Window) -> BTreeSet<String> {
    let mut waiting = std::collections::VecDeque::from(["/".to_owned()]);
    let (mut seen, mut kinds) = (BTreeSet::new(), std::collections::BTreeMap::<String, usize>::new());
    while let Some(path) = waiting.pop_front() {
        window.client.goto(&served.url(&path)).await.expect("a page");
        served.is_quiet(window, &path).await;
        let heading = window.client.find(Locator::Css("main h1")).await;
        assert!(heading.is_ok(), "{path} has no heading");
        let width = window
            .client
            .execute("return document.documentElement.scrollWidth - document.documentElement.clientWidth", Vec::new())
            .await
            .expect("a number");
        assert!(width.as_i64().is_some_and(|over| over <= 0), "{path} is {width} pixels wider than the window");
        let links =
            "return [...document.querySelectorAll('main a[href], nav a[href]')].map(a => a.pathname + a.search)";
        let links = window.client.execute(links, Vec::new()).await.expect("a list");
        for link in links.as_array().into_iter().flatten().filter_map(Value::as_str) {
            let is_file = link.rsplit('/').next().is_some_and(|last| last.contains('.') && !last.contains('?'));
            if is_file || link.starts_with("/api/") || !seen.insert(link.to_owned()) {
                continue;
            }
            let n = kinds.entry(kind_of(link)).or_default();
            *n += 1;
            if *n <= N_OF_A_KIND {
                waiting.push_back(link.to_owned());
            }
        }
    }
    kinds.into_keys().collect()
}

#[test]
fn every_page_opens_quietly_and_reaches_for_no_other_host() {
    for look in [Look::Desk, Look::Phone] {
        with_browser(Workspace::after_a_night().folder(), look, |served, window| async move {
            let kinds = walk(&served, &window).await;
            for kind in [
                "/?",
                "/topics?",
                "/topics/#?",
                "/search?",
                "/cases/#?",
                "/proposals?",
                "/proposals/#?",
                "/kb?",
                "/kb/#?",
                "/runs?",
                "/runs/#?",
            ] {
                let is_there = kinds.iter().any(|known| known.starts_with(kind)) || kind == "/?";
                assert!(is_there, "no link led to {kind}: {kinds:?}");
            }
            window.client.goto(&served.url("/health")).await.expect("a page");
            let text = window.client.find(Locator::Css("body")).await.expect("a body").text().await.expect("a text");
            assert!(text.contains("\"csp_reports\":0"), "{text}");
            window.client.close().await.expect("it closes");
        });
    }
}

#[test]
fn a_search_is_typed() {
    with_browser(Workspace::after_a_night().folder(), Look::Desk, |served, window| async move {
        let client = &window.client;
        client.goto(&served.url("/")).await.expect("a page");
        client.find(Locator::Css("body")).await.expect("a body").send_keys("/").await.expect("a key");
        let field = client.active_element().await.expect("the field for searching");
        assert_eq!(field.attr("name").await.expect("a name").as_deref(), Some("q"));
        field.send_keys("환불이 안돼요\u{e007}").await.expect("keys");
        client
            .wait()
            .at_most(Duration::from_secs(20))
            .for_element(Locator::Css("mark"))
            .await
            .expect("words that were found");
        let link = client.find(Locator::Css("main a[href^='/cases/']")).await.expect("a case");
        link.click().await.expect("a click");
        client
            .wait()
            .at_most(Duration::from_secs(20))
            .for_element(Locator::Css(".turn, .bubble, [id^='turn']"))
            .await
            .expect("what was said");
        served.is_quiet(&window, "a case").await;
    });
}

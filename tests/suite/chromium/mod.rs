//! The pages in Chromium. Where no chromedriver is found nothing is tested, unless `VOC_BROWSER_TESTS` is set.

mod driver;

use std::collections::BTreeSet;
use std::future::Future;
use std::path::Path;
use std::process::Command;

use fantoccini::Locator;
use serde_json::Value;

use crate::workspace::Workspace;
use driver::{Look, PATIENCE, Running, Window, chromedriver, start};

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
fn a_search_is_typed_and_leads_to_a_case_and_its_like() {
    with_browser(Workspace::after_a_night().folder(), Look::Desk, |served, window| async move {
        let client = &window.client;
        client.goto(&served.url("/")).await.expect("a page");
        client.find(Locator::Css("body")).await.expect("a body").send_keys("/").await.expect("a key");
        let field = client.active_element().await.expect("the field for searching");
        assert_eq!(field.attr("name").await.expect("a name").as_deref(), Some("q"));
        field.send_keys("ghksqnf dks ehody\u{e007}").await.expect("keys");
        let mark = client.wait().at_most(PATIENCE).for_element(Locator::Css("main mark")).await.expect("found words");
        assert!(mark.text().await.expect("a text").contains('환'), "typed with the keyboard in English");
        client.find(Locator::Css("main a[href^='/cases/']")).await.expect("a case").click().await.expect("a click");
        client.wait().at_most(PATIENCE).for_element(Locator::Css(".turn")).await.expect("what was said");
        served.is_quiet(&window, "a case").await;
        let like = client.find(Locator::Css("main a[href^='/cases/']")).await.expect("a case like it");
        like.click().await.expect("a click");
        client.wait().at_most(PATIENCE).for_element(Locator::Css(".turn")).await.expect("what was said");
        served.is_quiet(&window, "a case like it").await;
    });
}

#[test]
fn a_review_and_a_curation_are_done_by_clicking() {
    if chromedriver().is_none() {
        return;
    }
    let workspace = Workspace::samples();
    workspace.run("2026-11-20").ok();
    let drafts = workspace.latest("kb-drafts.jsonl");
    let id_of = |is_wanted: &dyn Fn(&Value) -> bool| {
        let draft = drafts.iter().find(|draft| draft["state"] == "not_validated" && is_wanted(draft));
        draft.expect("such a draft")["id"].as_str().expect("an id").to_owned()
    };
    let accepted = id_of(&|draft| draft["decision"] == "new");
    let rejected = id_of(&|draft| draft["decision"] == "new" && draft["id"] != accepted.as_str());
    let edited = id_of(&|draft| {
        draft["decision"] == "new" && draft["id"] != accepted.as_str() && draft["id"] != rejected.as_str()
    });
    let folder = workspace.folder().to_owned();
    with_browser(&folder, Look::Desk, |served, window| async move {
        let client = &window.client;
        let page = |id: &str| served.url(&format!("/kb/drafts/{id}"));

        client.goto(&page(&accepted)).await.expect("a page");
        window.fill("form[action$='/accept'] [name=note]", "확인했습니다").await;
        window.press("form[action$='/accept'] button").await;
        assert!(workspace.folder().join(format!("kb/{accepted}.md")).is_file(), "the article is written");

        client.goto(&page(&rejected)).await.expect("a page");
        window.fill("form[action$='/reject'] [name=reason]", "다른 팀에서 씁니다").await;
        window.press("form[action$='/reject'] button").await;

        client.goto(&served.url(&format!("/kb/drafts/{edited}/edit"))).await.expect("a page");
        let area = client.find(Locator::Css("textarea")).await.expect("the document");
        let document = area.prop("value").await.expect("a text").unwrap_or_default();
        let title = document.lines().find(|line| line.starts_with("# ")).expect("a title");
        let script = "const area = document.querySelector('textarea'); area.value = area.value.replace(arguments[0], '# 손으로 고친 제목');";
        client.execute(script, vec![Value::from(title)]).await.expect("a script");
        window.press("main form button:not(.second)").await;
        let waiting = workspace.read(&format!("kb/drafts/{edited}.md"));
        assert!(waiting.contains("# 손으로 고친 제목"), "the edit waits");

        client.goto(&served.url("/topics/T-0001")).await.expect("a page");
        window.fill("form[action$='/rename'] [name=ko]", "로그인 오류").await;
        window.press("form[action$='/rename'] button").await;
        window.press("form[action$='/pin'] button").await;
        client.goto(&served.url("/topics/T-0003")).await.expect("a page");
        client
            .find(Locator::Css("form[action$='/ban'] button"))
            .await
            .expect("a button")
            .click()
            .await
            .expect("a click");
        client.accept_alert().await.expect("it is asked first");
        client.wait().at_most(PATIENCE).for_element(Locator::Css(".banner.good")).await.expect("it is done");

        let rules = workspace.read("registers/curation.toml");
        for part in
            ["확인했습니다", "다른 팀에서 씁니다", "로그인 오류", "\"T-0003\"", "action = \"pin\"", "action = \"ban\""]
        {
            assert!(rules.contains(part), "{part} is in no rule:\n{rules}");
        }
        served.is_quiet(&window, "after decisions").await;
        let log = workspace.read("store/audit.jsonl");
        assert!(log.contains("topic.rename") && !log.contains("로그인 오류"), "{log}");
    });
}

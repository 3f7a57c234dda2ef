//! The pages in Chromium. Where no chromedriver is found nothing is tested, unless `VOC_BROWSER_TESTS` is set.

mod driver;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::workspace::Workspace;
use driver::{ENTER, Look, Running, Window, chromedriver, start};

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
    fn is_quiet(&self, window: &Window, at: &str) {
        let (complaints, requests) = window.complaints_and_requests();
        assert!(complaints.is_empty(), "{at}: {complaints:?}");
        let elsewhere: Vec<&String> = requests
            .iter()
            .filter(|url| !url.starts_with(&format!("{}/", self.address)) && !url.starts_with("data:"))
            .collect();
        assert!(elsewhere.is_empty(), "{at}: {elsewhere:?}");
    }
}

/// Opens a server and a window and does something with them, if there is a browser.
fn with_browser(folder: &Path, look: Look, act: impl FnOnce(Served, Window)) {
    if chromedriver().is_none() {
        eprintln!("no chromedriver was found: the pages were not opened in a browser");
        return;
    }
    let served = Served::start(folder);
    act(served, Window::open(look));
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
fn walk(served: &Served, window: &Window) -> BTreeSet<String> {
    let mut waiting = VecDeque::from(["/".to_owned()]);
    let (mut seen, mut kinds) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
    while let Some(path) = waiting.pop_front() {
        window.goto(&served.url(&path));
        served.is_quiet(window, &path);
        assert!(window.find("main h1").is_some(), "{path} has no heading");
        let over = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        let over = window.execute(over, &[]);
        assert!(over.as_i64().is_some_and(|over| over <= 0), "{path} is {over} pixels wider than the window");
        let links = "return [...document.querySelectorAll('main a[href], nav a[href]')].filter(a => a.origin === location.origin && !a.download).map(a => a.pathname + a.search)";
        for link in window.execute(links, &[]).as_array().into_iter().flatten().filter_map(Value::as_str) {
            let path = link.split('?').next().unwrap_or_default();
            let is_file =
                [".csv", ".xlsx", ".json", ".jsonl", ".md", ".html"].iter().any(|ending| path.ends_with(ending));
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
    let expected = [
        "/topics?",
        "/topics/#?",
        "/search?",
        "/cases/#?",
        "/alerts/#?",
        "/proposals?",
        "/proposals/#?",
        "/kb?",
        "/kb/drafts/#?",
        "/runs?",
        "/runs/#?",
    ];
    for look in [Look::Desk, Look::Phone] {
        with_browser(Workspace::after_a_night().folder(), look, |served, window| {
            let kinds = walk(&served, &window);
            for kind in expected {
                assert!(kinds.iter().any(|known| known.starts_with(kind)), "no link led to {kind}: {kinds:?}");
            }
            window.goto(&served.url("/health"));
            let health = window.wait_for("body").text();
            assert!(health.contains("\"csp_reports\":0"), "{health}");
        });
    }
}

#[test]
fn a_search_is_typed_and_leads_to_a_case_and_its_like() {
    with_browser(Workspace::after_a_night().folder(), Look::Desk, |served, window| {
        window.goto(&served.url("/"));
        window.wait_for("body").send_keys("/");
        let field = window.active();
        assert_eq!(field.property("name"), "q", "the field for searching has the focus");
        field.send_keys("ghksqnf dks ehody");
        field.send_keys(ENTER);
        let found = window.wait_for("main mark").text();
        assert!(found.contains('환'), "typed with the keyboard in English: {found}");
        window.wait_for("main a[href^='/cases/']").click();
        window.wait_for(".turn");
        served.is_quiet(&window, "a case");
        window.wait_for("main a[href^='/cases/']").click();
        window.wait_for(".turn");
        served.is_quiet(&window, "a case like it");
    });
}

#[test]
fn a_review_and_a_curation_are_done_by_clicking() {
    if chromedriver().is_none() {
        return;
    }
    let workspace = Workspace::samples();
    workspace.run("2026-11-20").ok();
    let to_write = workspace.latest("kb-drafts.jsonl").into_iter();
    let to_write = to_write.filter(|draft| draft["state"] == "not_validated" && draft["decision"] == "new");
    let ids: Vec<String> = to_write.take(3).map(|draft| draft["id"].as_str().expect("an id").to_owned()).collect();
    let [accepted, rejected, edited] = &ids[..] else { panic!("three drafts") };
    with_browser(workspace.folder(), Look::Desk, |served, window| {
        let open = |id: &str| window.goto(&served.url(&format!("/kb/drafts/{id}")));

        open(accepted);
        window.fill("form[action$='/accept'] [name=note]", "확인했습니다");
        window.press("form[action$='/accept'] button");
        assert!(workspace.folder().join(format!("kb/{accepted}.md")).is_file(), "the article is written");

        open(rejected);
        window.fill("form[action$='/reject'] [name=reason]", "다른 팀에서 씁니다");
        window.press("form[action$='/reject'] button");

        open(&format!("{edited}/edit"));
        let document = window.wait_for("textarea").property("value");
        let title = document.lines().find(|line| line.starts_with("# ")).expect("a title");
        let script = "const area = document.querySelector('textarea'); area.value = area.value.replace(arguments[0], arguments[1]);";
        window.execute(script, &[Value::from(title), Value::from("# 손으로 고친 제목")]);
        window.press("main form textarea ~ button, main form:has(textarea) button:not(.second)");
        assert!(workspace.read(&format!("kb/drafts/{edited}.md")).contains("# 손으로 고친 제목"), "the edit waits");

        window.goto(&served.url("/topics/T-0001"));
        window.fill("form[action$='/rename'] [name=ko]", "로그인 오류");
        window.press("form[action$='/rename'] button");
        window.goto(&served.url("/topics/T-0001"));
        window.press("form[action$='/pin'] button");
        window.goto(&served.url("/topics/T-0003"));
        window.wait_for("form[action$='/ban'] button").click();
        window.confirm();
        window.wait_for(".banner.good");

        let rules = workspace.read("registers/curation.toml");
        for part in
            ["확인했습니다", "다른 팀에서 씁니다", "로그인 오류", "\"T-0003\"", "action = \"pin\"", "action = \"ban\""]
        {
            assert!(rules.contains(part), "{part} is in no rule:\n{rules}");
        }
        served.is_quiet(&window, "after decisions");
        let log = workspace.read("store/audit.jsonl");
        assert!(log.contains("topic.rename") && !log.contains("로그인 오류"), "{log}");
    });
}

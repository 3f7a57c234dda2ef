//! A real browser: Chromium, driven by chromedriver over WebDriver.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// Longer than anything takes that is not stuck.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// A process that ends with the test.
pub(super) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a program and waits for the line of its output from which `find` makes something.
pub(super) fn start<T>(mut command: Command, find: impl Fn(&str) -> Option<T>) -> (Running, T) {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .spawn()
        .expect("a program that starts");
    let output = child.stdout.take().expect("a pipe");
    let running = Running(child);
    let mut lines = BufReader::new(output).lines().map_while(Result::ok);
    let found = lines.find_map(|line| find(&line)).expect("the program says where it listens");
    // Whoever writes into a closed pipe dies.
    std::thread::spawn(move || lines.for_each(drop));
    (running, found)
}

/// Returns where chromedriver lies: `VOC_CHROMEDRIVER`, else on the path. Where `VOC_BROWSER_TESTS` is set there must be one.
pub(super) fn chromedriver() -> Option<PathBuf> {
    let named = std::env::var_os("VOC_CHROMEDRIVER").map(PathBuf::from);
    let on_path = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).map(|folder| folder.join("chromedriver")).find(|file| file.is_file())
    };
    let found = named.or_else(on_path);
    assert!(
        found.is_some() || std::env::var_os("VOC_BROWSER_TESTS").is_none(),
        "VOC_BROWSER_TESTS without chromedriver"
    );
    found
}

/// Chrome's own command that hands out what it logged since it was last asked.
#[derive(Debug)]
struct ReadLog(&'static str);

impl WebDriverCompatibleCommand for ReadLog {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": self.0 }).to_string()))
    }
}

/// A window of the browser.
pub(super) struct Window {
    pub(super) client: Client,
    _driver: Running,
}

/// How a window looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Desk,
    Phone,
}

impl Window {
    /// Opens a window.
    pub(super) async fn open(look: Look) -> Self {
        let mut command = Command::new(chromedriver().expect("asked before"));
        command.arg("--port=0");
        let (driver, port) = start(command, |line| {
            line.split_once("successfully on port ")?.1.trim_end_matches('.').trim().parse::<u16>().ok()
        });
        let size = match look {
            Look::Desk => "--window-size=1280,900",
            Look::Phone => "--window-size=500,900",
        };
        let mut options = json!({
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--lang=ko", size],
            "perfLoggingPrefs": { "enableNetwork": true },
        });
        if look == Look::Phone {
            options["mobileEmulation"] = json!({ "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 2.0 } });
        }
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!("an object") };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("chromedriver opens a window");
        Self { client, _driver: driver }
    }

    async fn log(&self, kind: &'static str) -> Vec<Value> {
        let entries = self.client.issue_cmd(ReadLog(kind)).await.expect("chromedriver hands out its log");
        entries.as_array().cloned().unwrap_or_default()
    }

    /// Returns what the pages since the last call had to complain about, and to which addresses they went.
    pub(super) async fn complaints_and_requests(&self) -> (Vec<String>, Vec<String>) {
        let told = |entry: &Value| entry["message"].as_str().map(str::to_owned);
        let complaints = self
            .log("browser")
            .await
            .iter()
            .filter(|it| it["level"] != "INFO" && it["level"] != "DEBUG")
            .filter_map(told)
            .collect();
        let events = self.log("performance").await;
        let requests = events.iter().filter_map(told).filter_map(|text| {
            let event: Value = serde_json::from_str(&text).ok()?;
            let message = &event["message"];
            let is_request = message["method"] == "Network.requestWillBeSent";
            is_request.then(|| message["params"]["request"]["url"].as_str().map(str::to_owned))?
        });
        (complaints, requests.collect())
    }

    /// Writes into the first field that fits, in place of what stands there.
    pub(super) async fn fill(&self, field: &str, text: &str) {
        let field = self.client.find(Locator::Css(field)).await.expect("a field");
        field.clear().await.expect("a field that can be written into");
        field.send_keys(text).await.expect("keys");
    }

    /// Presses what fits first and waits for the words that tell what was done.
    pub(super) async fn press(&self, button: &str) -> String {
        self.client.find(Locator::Css(button)).await.expect("a button").click().await.expect("a click");
        let notice = Locator::Css(".banner.good");
        let notice =
            self.client.wait().at_most(PATIENCE).for_element(notice).await.expect("words that tell what was done");
        notice.text().await.expect("a text")
    }
}

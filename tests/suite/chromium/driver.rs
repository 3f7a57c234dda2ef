//! A real browser: Chromium, driven by chromedriver over WebDriver.
//!
//! The few commands that are needed are sent as they are. A WebDriver package would switch on features of the procedural macros that
//! everything is built with, and tests would build every package a second time.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

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

/// A window of the browser.
pub(super) struct Window {
    port: u16,
    session: String,
    _driver: Running,
}

/// How a window looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Desk,
    Phone,
}

/// An element of the page that is shown.
pub(super) struct Element<'w> {
    window: &'w Window,
    id: String,
}

/// WebDriver's name for the id of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// The key that sends a form.
pub(super) const ENTER: &str = "\u{e007}";

/// Sends a command to chromedriver; returns what it answers, or why it cannot.
fn call(port: u16, method: &str, path: &str, body: &Value) -> Result<Value, String> {
    let body = if method == "GET" || method == "DELETE" { String::new() } else { body.to_string() };
    let mut stream = TcpStream::connect(("127.0.0.1", port)).map_err(|cause| cause.to_string())?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(|cause| cause.to_string())?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).map_err(|cause| cause.to_string())?;
    let mut answer = Vec::new();
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).map_err(|cause| cause.to_string())? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((_, value)) = line.to_lowercase().split_once("content-length:") {
            length = value.trim().parse().map_err(|_| "no length".to_owned())?;
        }
    }
    reader.take(length).read_to_end(&mut answer).map_err(|cause| cause.to_string())?;
    let answer: Value = serde_json::from_slice(&answer).map_err(|cause| cause.to_string())?;
    let value = answer["value"].clone();
    if value["error"].is_string() { Err(value.to_string()) } else { Ok(value) }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = call(self.port, "DELETE", &format!("/session/{}", self.session), &Value::Null);
    }
}

impl Window {
    /// Opens a window.
    pub(super) fn open(look: Look) -> Self {
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
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        } } });
        let opened = call(port, "POST", "/session", &capabilities).expect("chromedriver opens a window");
        let session = opened["sessionId"].as_str().expect("a session").to_owned();
        Self { port, session, _driver: driver }
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        call(self.port, method, &format!("/session/{}{path}", self.session), body)
    }

    /// Opens an address and waits until its page is there.
    pub(super) fn goto(&self, address: &str) {
        self.ask("POST", "/url", &json!({ "url": address })).expect("a page");
    }

    /// Returns the first element that fits.
    pub(super) fn find(&self, css: &str) -> Option<Element<'_>> {
        let found = self.ask("POST", "/element", &json!({ "using": "css selector", "value": css })).ok()?;
        Some(Element { window: self, id: found[ELEMENT].as_str()?.to_owned() })
    }

    /// Returns the first element that fits, as soon as there is one.
    #[track_caller]
    pub(super) fn wait_for(&self, css: &str) -> Element<'_> {
        let begun = Instant::now();
        loop {
            if let Some(found) = self.find(css) {
                return found;
            }
            assert!(begun.elapsed() < PATIENCE, "no {css} on {}", self.execute("return location.href", &[]));
        }
    }

    /// Returns the element that keys go to.
    pub(super) fn active(&self) -> Element<'_> {
        let found = self.ask("GET", "/element/active", &Value::Null).expect("an element");
        Element { window: self, id: found[ELEMENT].as_str().expect("an id").to_owned() }
    }

    /// Runs a function's body in the page.
    pub(super) fn execute(&self, script: &str, arguments: &[Value]) -> Value {
        self.ask("POST", "/execute/sync", &json!({ "script": script, "args": arguments })).expect("a script that runs")
    }

    /// Says yes to what the page asks.
    pub(super) fn confirm(&self) {
        self.ask("POST", "/alert/accept", &json!({})).expect("a question");
    }

    /// Writes into the first field that fits, in place of what stands there.
    #[track_caller]
    pub(super) fn fill(&self, css: &str, text: &str) {
        let field = self.wait_for(css);
        self.ask("POST", &format!("/element/{}/clear", field.id), &json!({})).expect("a field");
        field.send_keys(text);
    }

    /// Presses what fits first and returns the words that tell what was done.
    #[track_caller]
    pub(super) fn press(&self, css: &str) -> String {
        self.wait_for(css).click();
        self.wait_for(".banner.good").text()
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        let entries = self.ask("POST", "/se/log", &json!({ "type": kind })).expect("chromedriver hands out its log");
        entries.as_array().cloned().unwrap_or_default()
    }

    /// Returns what the pages since the last call had to complain about, and to which addresses they went.
    pub(super) fn complaints_and_requests(&self) -> (Vec<String>, Vec<String>) {
        let told = |entry: &Value| entry["message"].as_str().map(str::to_owned);
        let is_complaint = |entry: &&Value| entry["level"] != "INFO" && entry["level"] != "DEBUG";
        let complaints = self.log("browser").iter().filter(is_complaint).filter_map(told).collect();
        let events = self.log("performance");
        let requests = events.iter().filter_map(told).filter_map(|text| {
            let event: Value = serde_json::from_str(&text).ok()?;
            let message = &event["message"];
            let is_request = message["method"] == "Network.requestWillBeSent";
            is_request.then(|| message["params"]["request"]["url"].as_str().map(str::to_owned))?
        });
        (complaints, requests.collect())
    }
}

impl Element<'_> {
    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let path = format!("/element/{}{path}", self.id);
        self.window.ask(method, &path, body).unwrap_or_else(|why| panic!("{path}: {why}"))
    }

    /// Clicks in the middle of the window, as somebody would who has scrolled there.
    pub(super) fn click(&self) {
        let here = json!({ ELEMENT: self.id });
        self.window.execute("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", &[here]);
        self.ask("POST", "/click", &json!({}));
    }

    pub(super) fn send_keys(&self, text: &str) {
        self.ask("POST", "/value", &json!({ "text": text }));
    }

    pub(super) fn text(&self) -> String {
        self.ask("GET", "/text", &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// Returns a property as the page has it now; empty where there is none.
    pub(super) fn property(&self, name: &str) -> String {
        self.ask("GET", &format!("/property/{name}"), &Value::Null).as_str().unwrap_or_default().to_owned()
    }
}

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use regex::Regex;

use crate::workspace::Workspace;

/// Longer than anything takes that is not stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server that is stopped at the end of its test.
pub(super) struct Served {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Served {
    /// Starts the program on a port that is free.
    pub(super) fn start(workspace: &Workspace) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_voc"))
            .args(["serve", "--quiet", "--listen", "127.0.0.1:0", "--workspace"])
            .arg(workspace.folder())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("it says where");
        let address = line.trim().strip_prefix("http://").and_then(|address| address.parse().ok());
        Self { address: address.unwrap_or_else(|| panic!("no address in {line:?}")), child }
    }

    /// Sends bytes and returns the answer; what the server closes early is no failure of the test.
    pub(super) fn send(&self, bytes: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a stream");
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer::read(&answer)
    }

    /// Asks for an address with some headers.
    pub(super) fn get_with(&self, address: &str, headers: &str) -> Answer {
        let host = if headers.to_lowercase().contains("host:") {
            String::new()
        } else {
            format!("Host: {}\r\n", self.address)
        };
        self.send(format!("GET {address} HTTP/1.1\r\n{host}Connection: close\r\n{headers}\r\n").as_bytes())
    }

    pub(super) fn get(&self, address: &str) -> Answer {
        self.get_with(address, "Accept-Language: ko\r\n")
    }

    /// Asks until the answer is as wanted.
    #[track_caller]
    pub(super) fn until(&self, address: &str, is_wanted: impl Fn(&Answer) -> bool) -> Answer {
        let begun = Instant::now();
        loop {
            let answer = self.get(address);
            if is_wanted(&answer) {
                return answer;
            }
            assert!(begun.elapsed() < PATIENCE, "{address} stays {answer:?}");
            std::thread::yield_now();
        }
    }

    /// Returns a browser of somebody who has not signed in.
    pub(super) fn browser(&self) -> Browser<'_> {
        Browser { served: self, cookies: BTreeMap::new() }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    /// 0 where the connection was closed without an answer.
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        Self { status, headers, body: body.to_owned() }
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    /// Returns the token of the forms on a page.
    pub(super) fn token(&self) -> String {
        let pattern = Regex::new(r#"name="token" value="([0-9a-f]+)""#).expect("a pattern");
        pattern.captures(&self.body).map(|found| found[1].to_owned()).unwrap_or_default()
    }

    /// Returns the addresses that a page leads to.
    pub(super) fn links(&self) -> Vec<String> {
        let pattern = Regex::new(r#"(?:href|src|action)="([^"]*)""#).expect("a pattern");
        pattern.captures_iter(&self.body).map(|found| found[1].replace("&amp;", "&").replace("&#38;", "&")).collect()
    }
}

/// Somebody's browser: it keeps cookies.
pub(super) struct Browser<'s> {
    served: &'s Served,
    pub(super) cookies: BTreeMap<String, String>,
}

impl Browser<'_> {
    fn headers(&self) -> String {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = if cookies.is_empty() { String::new() } else { format!("Cookie: {}\r\n", cookies.join("; ")) };
        format!("Accept-Language: ko\r\n{cookies}")
    }

    fn keep(&mut self, answer: Answer) -> Answer {
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }

    pub(super) fn get(&mut self, address: &str) -> Answer {
        let answer = self.served.get_with(address, &self.headers());
        self.keep(answer)
    }

    /// Sends a form with some more headers.
    pub(super) fn post_with(&mut self, address: &str, form: &[(&str, &str)], more: &str) -> Answer {
        let body: Vec<String> = form.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let body = body.join("&");
        let request = format!(
            "POST {address} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{}{more}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.served.address,
            self.headers(),
            body.len()
        );
        let answer = self.served.send(request.as_bytes());
        self.keep(answer)
    }

    pub(super) fn post(&mut self, address: &str, form: &[(&str, &str)]) -> Answer {
        self.post_with(address, form, "")
    }

    /// Signs in; returns what came back.
    pub(super) fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        let token = self.get("/sign-in").token();
        self.post("/sign-in", &[("token", &token), ("name", name), ("password", password), ("next", "/runs")])
    }
}

/// Writes a text as it stands in a form or a query.
pub(super) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use voc::store::Role;

use super::browser::{Answer, Served};
use crate::workspace::{Workspace, program};

const PASSWORD: &str = "네 낱말 in a row";

/// A workspace without a run, with a user of each role.
fn with_users() -> Workspace {
    let workspace = Workspace::empty();
    for role in Role::ALL {
        add(&workspace, role.code(), role.code());
    }
    workspace
}

fn add(workspace: &Workspace, name: &str, role: &str) {
    let folder = workspace.folder().to_str().expect("a plain path");
    let mut command = program(&["user", "add", name, "--role", role, "--workspace", folder]);
    command.write_stdin(format!("{PASSWORD}\n")).assert().success();
}

#[test]
fn every_route_is_closed_to_whoever_may_not_ask_and_open_to_whoever_may() {
    let workspace = with_users();
    let served = Served::start(&workspace);
    let routes = voc::serve::routes();
    assert!(routes.len() > 15, "{routes:?}");
    // What programs call has doors of its own: see `calling`.
    let open = regex::Regex::new(r"\{[a-z]+\}").expect("a pattern");
    for route in routes.iter().filter(|route| !route.path.starts_with("/api/")) {
        let path = route.path.replace("{id}", "T-0001").replace("{name}", "x").replace("{hash}", "x");
        let path = open.replace_all(&path, "x").into_owned();
        let mut nobody = served.browser();
        let ask = |browser: &mut super::browser::Browser<'_>, token: &str| match route.method {
            "GET" => browser.get(&path),
            _ => browser.post(&path, &[("token", token)]),
        };
        let answer = ask(&mut nobody, "");
        let Some(needed) = route.role else {
            assert_ne!(answer.status, 401, "{route:?}");
            continue;
        };
        match route.method {
            "GET" if route.path == "/health" => assert_eq!(answer.status, 401, "a monitor is told so"),
            "GET" => {
                assert_eq!(answer.status, 303, "{route:?}");
                assert!(answer.header("location").starts_with("/sign-in?next="), "{route:?}");
            }
            _ => assert_eq!(answer.status, 401, "{route:?}"),
        }
        for own in Role::ALL {
            let mut browser = served.browser();
            assert_eq!(browser.sign_in(own.code(), PASSWORD).status, 303, "{own:?}");
            let token = browser.get("/runs").token();
            let answer = ask(&mut browser, &token);
            let is_refused = answer.status == 403;
            assert_eq!(is_refused, own < needed, "{route:?} as {own:?}: {}", answer.status);
            assert!(
                answer.status != 401 && answer.status != 303 || route.method == "POST" || !is_sign_in(&answer),
                "{route:?}"
            );
        }
    }
}

fn is_sign_in(answer: &Answer) -> bool {
    answer.header("location").starts_with("/sign-in")
}

#[test]
fn signing_in_gives_a_new_session_that_ends_with_signing_out() {
    let workspace = with_users();
    let served = Served::start(&workspace);
    let mut browser = served.browser();
    browser.get("/sign-in");
    let before = browser.cookies.clone();
    let answer = browser.sign_in("reader", PASSWORD);
    assert_eq!((answer.status, answer.header("location")), (303, "/runs"));
    assert!(answer.header("set-cookie").ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{answer:?}");
    assert_ne!(browser.cookies, before, "nobody knows the session who knew the one before");
    let page = browser.get("/runs");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("reader") && page.body.contains("열람"), "{}", page.body);
    let stolen = browser.cookies.clone();
    assert_eq!(browser.post("/sign-out", &[("token", &page.token())]).status, 303);
    let mut thief = served.browser();
    thief.cookies = stolen;
    assert!(is_sign_in(&thief.get("/runs")), "a session that has ended opens nothing");
}

#[test]
fn wrong_passwords_are_slowed_down_and_names_that_do_not_exist_look_the_same() {
    let workspace = with_users();
    let served = Served::start(&workspace);
    let mut browser = served.browser();
    let (known, unknown) = (browser.sign_in("reader", "wrong"), browser.sign_in("nobody", "wrong"));
    assert_eq!((known.status, unknown.status), (401, 401));
    let without_name = |answer: &Answer| {
        let body = answer.body.replace("reader", "NAME").replace("nobody", "NAME");
        regex::Regex::new("[0-9a-f]{96}").expect("a pattern").replace_all(&body, "TOKEN").into_owned()
    };
    assert_eq!(without_name(&known), without_name(&unknown));
    for _ in 0..4 {
        browser.sign_in("reader", "wrong");
    }
    let slowed = browser.sign_in("reader", PASSWORD);
    assert_eq!(slowed.status, 429, "the right one has to wait, too");
    assert!(slowed.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds >= 1), "{slowed:?}");
    let log = workspace.read("store/audit.jsonl");
    assert!(log.contains("\"reader\"") && log.contains("\"unknown\"") && !log.contains("nobody"), "{log}");
    assert!(!log.contains(PASSWORD) && !log.contains("wrong"), "{log}");
}

#[test]
fn whoever_is_removed_or_gets_another_password_is_out() {
    let workspace = with_users();
    let served = Served::start(&workspace);
    let folder = workspace.folder().to_str().expect("a plain path");
    for (name, command) in [("editor", "remove"), ("planner", "password")] {
        let mut browser = served.browser();
        browser.sign_in(name, PASSWORD);
        assert_eq!(browser.get("/runs").status, 200);
        program(&["user", command, name, "--workspace", folder])
            .write_stdin("another four words here\n")
            .assert()
            .success();
        let cookies: Vec<String> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let header = format!("Cookie: {}\r\n", cookies.join("; "));
        let begun = std::time::Instant::now();
        while !is_sign_in(&served.get_with("/runs", &header)) {
            assert!(begun.elapsed() < Duration::from_secs(30), "{name} is still in");
        }
        assert_eq!(served.browser().sign_in(name, PASSWORD).status, 401, "{name}");
        if command == "remove" {
            // A namesake is somebody else: the old session does not come back with another role.
            add(&workspace, name, "planner");
            let planner = served.until("/sign-in", |_| served.browser().sign_in(name, PASSWORD).status == 303);
            assert_eq!(planner.status, 200);
            assert!(is_sign_in(&served.get_with("/runs", &header)), "{name} is in again");
        }
    }
}

#[test]
fn a_monitor_reads_health_with_a_token_and_what_is_turned_away_is_noted() {
    let workspace = with_users();
    let token = workspace.voc(&["user", "token", "reader"]).ok().stdout.trim().to_owned();
    let served = Served::start(&workspace);
    assert_eq!(served.get("/health").status, 401, "not led to a page that says 200");
    let health = served.get_with("/health", &format!("Authorization: Bearer {token}\r\n"));
    assert!([200, 503].contains(&health.status) && health.body.contains("csp_reports"), "{health:?}");
    let mut reader = served.browser();
    reader.sign_in("reader", PASSWORD);
    let token = reader.get("/").token();
    let refused = reader.post("/topics/T-0001/rename", &[("token", &token), ("ko", "새 이름")]);
    assert_eq!(refused.status, 403, "{refused:?}");
    let log = workspace.read("store/audit.jsonl");
    let last = log.lines().last().expect("a line");
    assert!(last.contains("\"reader\"") && last.contains("rename") && last.contains("\"refused\""), "{last}");
    assert!(!log.contains("새 이름"), "{log}");
}

#[test]
fn a_form_without_a_token_of_its_session_changes_nothing_and_one_that_comes_twice_counts_once() {
    let workspace = with_users();
    let served = Served::start(&workspace);
    let mut browser = served.browser();
    browser.sign_in("planner", PASSWORD);
    let mut other = served.browser();
    other.sign_in("planner", PASSWORD);
    let stranger = other.get("/runs").token();
    for forged in ["", "0", &"0".repeat(96), &stranger] {
        assert_eq!(browser.post("/sign-out", &[("token", forged)]).status, 403, "{forged}");
    }
    assert_eq!(browser.post("/sign-out", &[]).status, 403);
    let token = browser.get("/runs").token();
    for other_site in ["Origin: http://evil.example\r\n", "Origin: null\r\n", "Sec-Fetch-Site: cross-site\r\n"] {
        let answer = browser.post_with("/sign-out", &[("token", &token)], other_site);
        assert_eq!(answer.status, 403, "{other_site}");
    }
    assert_eq!(browser.get("/runs").status, 200, "nobody signed out");
    let token = browser.get("/sign-in").token();
    assert_eq!(token, "", "who is in goes on");
    let mut nobody = served.browser();
    let token = nobody.get("/sign-in").token();
    let form = [("token", token.as_str()), ("name", "x"), ("password", "y")];
    assert_eq!(nobody.post("/sign-in", &form).status, 401);
    assert_eq!(nobody.post("/sign-in", &form).status, 409, "sent twice");
}

#[test]
fn other_names_long_addresses_and_paths_that_climb_are_refused() {
    let workspace = Workspace::empty();
    let served = Served::start(&workspace);
    for host in ["evil.example", "evil.example:8470", "localhost.evil.example"] {
        assert_eq!(served.get_with("/", &format!("Host: {host}\r\n")).status, 421, "{host}");
    }
    assert_eq!(served.get_with("/", "Host: localhost:1\r\n").status, 200);
    assert_eq!(served.send(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").status, 421, "no host at all");
    for path in [
        "/static/../../../../etc/passwd",
        "/static/x/..%2f..%2f..%2fetc%2fpasswd",
        "/static/..%2f..%2fstore%2fkey/style",
        "/runs/..%2f..%2fvoc.toml",
        "/runs/..",
        "//etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/store/key",
        "/nothing",
    ] {
        let answer = served.get(path);
        assert!([200, 404].contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.body.contains("root:"), "{path}");
        // Without a run every page of the menu says so; none of these is one.
        assert!(answer.status == 404 || answer.body.contains("아직 실행한 결과가 없습니다"), "{path}: {}", answer.body);
    }
    assert_eq!(served.get(&format!("/search?q={}", "x".repeat(9_000))).status, 414);
    let long = served.get(&format!("/search?q={}", "x".repeat(200_000)));
    assert!([0, 414, 431].contains(&long.status), "{}", long.status);
    assert_eq!(served.send(b"DELETE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").status, 405);
    assert_eq!(served.send(b"nonsense\r\n\r\n").status, 400);
    assert_eq!(served.get("/").status, 200, "the server lives");
}

#[test]
fn a_body_of_ten_megabytes_is_refused_however_it_is_sent() {
    let workspace = with_users();
    let served = Served::start(&workspace);
    let big = vec![b'x'; 10 << 20];
    let mut told =
        b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 10485760\r\n\r\n".to_vec();
    told.extend(&big);
    let mut chunked = b"POST /csp-report HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\na00000\r\n".to_vec();
    chunked.extend(&big);
    chunked.extend(b"\r\n0\r\n\r\n");
    for request in [told, chunked] {
        let answer = served.send(&request);
        // Whoever goes on sending may find the connection closed before the answer.
        assert!([413, 0].contains(&answer.status), "{}", answer.status);
    }
    let head = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 10485760\r\n\r\n";
    assert_eq!(served.send(head).status, 413, "who waits for an answer gets it");
    assert_eq!(served.get("/sign-in").status, 200, "the server lives");
}

#[test]
fn clients_that_send_slowly_do_not_keep_others_out_and_are_left() {
    let workspace = Workspace::empty();
    let served = Served::start(&workspace);
    let mut slow: Vec<TcpStream> = (0..64).map(|_| TcpStream::connect(served.address).expect("it listens")).collect();
    for stream in &mut slow {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").expect("a connection");
    }
    assert_eq!(served.get("/").status, 200, "somebody else is served meanwhile");
    let mut last = slow.pop().expect("one of them");
    last.set_read_timeout(Some(Duration::from_secs(40))).expect("a stream");
    let mut rest = Vec::new();
    last.read_to_end(&mut rest).expect("the server ends the connection");
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
    assert_eq!(served.get("/").status, 200, "the server lives");
}

#[test]
fn a_server_that_knew_users_lets_nobody_in_when_they_are_all_gone() {
    let workspace = Workspace::empty();
    add(&workspace, "jimin", "planner");
    let served = Served::start(&workspace);
    assert!(is_sign_in(&served.get("/")));
    workspace.voc(&["user", "remove", "jimin"]).ok();
    std::fs::remove_file(workspace.folder().join("store/users.db")).expect("ours");
    add(&workspace, "alex", "reader");
    served.until("/sign-in", |_| served.browser().sign_in("alex", PASSWORD).status == 303);
    assert!(is_sign_in(&served.get("/")));
}

#[test]
fn a_server_without_users_is_for_this_machine_alone_also_behind_a_proxy() {
    let workspace = Workspace::empty();
    let served = Served::start(&workspace);
    for header in [
        "X-Forwarded-For: 10.0.0.7",
        "X-Forwarded-Proto: https",
        "X-Real-IP: 10.0.0.7",
        "Forwarded: for=10.0.0.7",
        "Via: 1.1 proxy",
        "Host: 192.168.1.5",
    ] {
        assert_eq!(served.get_with("/", &format!("{header}\r\n")).status, 403, "{header}");
    }
    assert_eq!(served.get("/").status, 200);
    for setting in ["hosts = [\"voc.example.com\"]", "https = true"] {
        workspace.write("voc.toml", format!("[serve]\n{setting}\n"));
        let said = workspace.voc(&["serve", "--listen", "127.0.0.1:0", "--lang", "en"]);
        assert_eq!(said.code, 2, "{setting}: {said:?}");
        assert!(said.stderr.contains("there are no users"), "{said:?}");
    }
}

#[test]
fn an_address_that_others_reach_needs_users() {
    let workspace = Workspace::empty();
    workspace.stops(
        &["serve", "--listen", "0.0.0.0:0"],
        2,
        "other machines reach 0.0.0.0:0, and there are no users",
        "다른 컴퓨터도 접속할 수 있는데 사용자가 없습니다",
    );
    workspace.stops(&["user", "remove", "nobody"], 2, "there is no user 'nobody'", "사용자 'nobody'이(가) 없습니다");
    workspace.stops(
        &["user", "add", "a b", "--role", "reader"],
        2,
        "this cannot be the name of a user",
        "사용자 이름으로",
    );
    let folder = workspace.folder().to_str().expect("a plain path").to_owned();
    let said = program(&["user", "add", "jimin", "--role", "planner", "--workspace", &folder])
        .write_stdin("short\n")
        .output()
        .expect("the program starts");
    assert_eq!(said.status.code(), Some(2), "{said:?}");
    assert!(!workspace.voc(&["user", "list"]).ok().stdout.contains("jimin"));
    add(&workspace, "jimin", "planner");
    let listed = workspace.voc(&["user", "list", "--format", "json"]).ok().stdout;
    assert!(listed.contains("\"jimin\"") && listed.contains("\"planner\"") && !listed.contains("argon2"), "{listed}");
}

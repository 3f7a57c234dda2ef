use std::fs;
use std::path::Path;

use encoding_rs::{EUC_KR, SHIFT_JIS};
use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::reading::{Found, article, day_as_written, day_in};
use super::*;

const GOOD: &str = "---\nid: KB-001\ntitle: 환불 승인 후 언제 입금되나요\nupdated: 2026-06-18\nstate: validated\naudience: public\n\
    language: ko\ntags: [환불, 입금]\nowner: 결제팀\n---\n## 문제\n환불 문자를 받았는데 돈이 들어오지 않았어요.\n\n## 환경\n두루페이.\n\n\
    ## 해결 방법\n1. 카드는 영업일 3~5일 안에 취소됩니다.\n2. 체크카드는 통장으로 입금됩니다.\n\n## 원인\n매입 취소가 늦습니다.\n";

fn shelf(files: &[(&str, &[u8])]) -> Shelf {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        let path = folder.path().join("kb").join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    read(folder.path()).expect("a readable shelf")
}

/// Each problem as `path:line ! used|left out: what`.
fn problems(shelf: &Shelf) -> Vec<String> {
    let problems = shelf.problems.iter().map(|problem| {
        assert!(!problem.help.ko.is_empty() && !problem.help.en.is_empty());
        let line = problem.line.map_or_else(String::new, |line| format!(":{line}"));
        let used = if problem.is_used { "used" } else { "left out" };
        format!("{}{line} {used}: {}", problem.path, problem.what.en)
    });
    problems.collect()
}

#[track_caller]
fn check(name: &str, bytes: &[u8], ids: &[&str], expected: &[&str]) -> Shelf {
    let shelf = shelf(&[(name, bytes)]);
    assert_eq!(shelf.articles.iter().map(|article| article.id.as_str()).collect::<Vec<_>>(), ids, "{name}");
    assert_eq!(problems(&shelf), expected, "{name}");
    shelf
}

#[test]
fn an_article_is_read_with_its_sections_and_lines() {
    let shelf = check("a/KB-001-refund.md", GOOD.as_bytes(), &["KB-001"], &[]);
    let article = shelf.article("KB-001").expect("it is there");
    assert_eq!(article.path, "kb/a/KB-001-refund.md");
    assert_eq!(article.updated, Some(date(2026, 6, 18)));
    assert_eq!((article.state, article.audience), (ArticleState::Validated, Some(Audience::Public)));
    assert_eq!((article.language, article.tags.join("|").as_str()), (Language::Ko, "환불|입금"));
    assert_eq!(
        article.question(),
        "환불 승인 후 언제 입금되나요\n환불 입금\n환불 문자를 받았는데 돈이 들어오지 않았어요."
    );
    let steps: Vec<(u32, &str)> = article.answer().iter().map(|step| (step.line, step.text.as_str())).collect();
    assert_eq!(steps, [(18, "카드는 영업일 3~5일 안에 취소됩니다."), (19, "체크카드는 통장으로 입금됩니다.")]);
    assert_eq!(GOOD.lines().nth(17), Some("1. 카드는 영업일 3~5일 안에 취소됩니다."));
    let heading = Heading { section: Section::Resolution, text: "해결 방법".to_owned(), line: 17 };
    assert_eq!(article.heading(Section::Resolution), Some(&heading));
    assert_eq!(article.passage_at(22).map(|passage| passage.text.as_str()), Some("매입 취소가 늦습니다."));
    assert_eq!((article.environment.len(), article.cause.len(), article.other.len()), (1, 1, 0));
}

#[test]
fn korean_keys_and_values_mean_the_same() {
    let text = "---\n문서 번호: 7\n제목: 인증 문자\n최종 수정일: 2026년 6월 8일\n상태: 검증 완료\n공개 범위: 전체 공개\n태그: 인증, 문자\n---\n## 조치\n- 기다립니다\n";
    let shelf = check("a.md", text.as_bytes(), &["7"], &[]);
    let article = &shelf.articles[0];
    assert_eq!((article.updated, article.state), (Some(date(2026, 6, 8)), ArticleState::Validated));
    assert_eq!((article.audience, article.tags.len()), (Some(Audience::Public), 2));
    assert_eq!(article.language, Language::Ko);
}

#[test]
fn the_language_is_guessed_where_it_is_not_told() {
    let text = "---\nid: A\ntitle: Close my account\n---\n## Answer\nOpen My info > Account.\n";
    assert_eq!(check("a.md", text.as_bytes(), &["A"], &[]).articles[0].language, Language::En);
}

#[test]
fn a_file_without_front_matter_has_its_name_for_an_id() {
    let text = "# 인증 문자가 안 올 때\n\n## 해결\n1. 스팸함을 봅니다\n";
    let shelf = check(
        "인증.md",
        text.as_bytes(),
        &["인증"],
        &["kb/인증.md:1 used: has no front matter (---); the file's name is taken for its id"],
    );
    assert_eq!(shelf.articles[0].title, "인증 문자가 안 올 때");
    assert_eq!(shelf.articles[0].state, ArticleState::NotValidated);
    let shelf = check(
        "x.md",
        b"## Solution\nRestart.\n",
        &["x"],
        &["kb/x.md:1 used: has no front matter (---); the file's name is taken for its id"],
    );
    assert_eq!(shelf.articles[0].title, "x");
}

#[test]
fn broken_front_matter_is_read_line_by_line() {
    let text = "---\nid: KB-9\ntitle: 환불: 언제 되나요\nstate: validated\n---\n## 해결\n- 기다립니다\n";
    let shelf = check(
        "a.md",
        text.as_bytes(),
        &["KB-9"],
        &["kb/a.md:3 used: the front matter is not YAML; it was read line by line"],
    );
    assert_eq!(shelf.articles[0].title, "환불: 언제 되나요");
    assert_eq!(shelf.articles[0].state, ArticleState::Validated);
    check(
        "a.md",
        "---\nid: KB-9\ntitle: 제목\n\n## 해결\n- 기다립니다\n".as_bytes(),
        &["KB-9"],
        &["kb/a.md:1 used: the front matter has no end (---)"],
    );
    check(
        "b.md",
        "---\ntitle: 제목\n---\n## 해결\n- 기다립니다\n".as_bytes(),
        &["b"],
        &["kb/b.md:1 used: has no id; the file's name is taken for it"],
    );
}

#[test]
fn other_encodings_are_read_and_told() {
    let (cp949, _, _) = EUC_KR.encode(GOOD);
    let shelf = check("a.md", &cp949, &["KB-001"], &["kb/a.md used: is not UTF-8; it was read as CP949"]);
    assert_eq!(shelf.articles[0].title, "환불 승인 후 언제 입금되나요");
    let mut damaged = GOOD.as_bytes().to_vec();
    damaged.splice(GOOD.len() - 2..GOOD.len() - 2, [0xff]);
    check("a.md", &damaged, &["KB-001"], &["kb/a.md:22 used: holds bytes that are not UTF-8; the rest was read"]);
    let japanese = "---\nid: A\ntitle: 返金はいつ入金されますか\n---\n## 解決\nカード会社にお問い合わせください。しばらくお待ちください。\n";
    let (japanese, _, _) = SHIFT_JIS.encode(japanese);
    check("a.md", &japanese, &[], &["kb/a.md left out: is neither UTF-8 nor CP949 and cannot be read"]);
    let with_mark = format!("\u{feff}{GOOD}");
    check("a.md", with_mark.as_bytes(), &["KB-001"], &[]);
}

#[test]
fn files_that_are_no_articles_are_left_out_and_told() {
    let large = "가".repeat(5 * 1024 * 1024 / 3);
    check("a.md", large.as_bytes(), &[], &["kb/a.md left out: too large for an article (5 MB); read up to 1 MB"]);
    check("a.md", b"", &[], &["kb/a.md left out: the article is empty"]);
    check("a.md", b"\xef\xbb\xbf \n\n", &[], &["kb/a.md left out: the article is empty"]);
    check("a.md", b"PK\x03\x04zip", &[], &["kb/a.md left out: is not in a format that can be read"]);
}

#[test]
fn of_two_articles_with_one_id_the_first_by_path_stays() {
    let second = GOOD.replace("환불 승인", "반품 승인");
    let shelf = shelf(&[
        ("b.md", second.as_bytes()),
        ("a.md", GOOD.as_bytes()),
        ("drafts/c.md", GOOD.as_bytes()),
        ("메모.txt", b"x"),
    ]);
    assert_eq!(shelf.articles.len(), 1);
    assert_eq!(shelf.articles[0].path, "kb/a.md");
    assert_eq!(problems(&shelf), ["kb/b.md:2 left out: has the same id as kb/a.md and is left out"]);
}

#[test]
fn unknown_values_and_impossible_days_count_as_missing() {
    let text = "---\nid: A\ntitle: 제목\nupdated: 2026-02-30\nstate: validatd\naudience: 임원\nlanguage: ja\n---\n## 해결\n- 기다립니다\n";
    let shelf = check(
        "a.md",
        text.as_bytes(),
        &["A"],
        &[
            "kb/a.md:4 used: there is no such day; the day of the last change stays empty",
            "kb/a.md:5 used: the value of state is unknown and counts as missing",
            "kb/a.md:6 used: the value of audience is unknown and counts as missing",
            "kb/a.md:7 used: the value of language is unknown and counts as missing",
        ],
    );
    let article = &shelf.articles[0];
    assert_eq!((article.updated, article.state), (None, ArticleState::NotValidated));
    assert_eq!((article.audience, article.language), (None, Language::Ko));
    assert!(shelf.problems[1].help.en.starts_with("did you mean validated?"), "{}", shelf.problems[1].help.en);
}

#[test]
fn days_are_read_as_people_write_them() {
    for (text, expected) in [
        ("2026-06-18", Some(date(2026, 6, 18))),
        ("2026-06-18T23:30:00+09:00", Some(date(2026, 6, 18))),
        ("2026-06-18 01:00", Some(date(2026, 6, 18))),
        ("2026.6.18", Some(date(2026, 6, 18))),
        ("2026년 6월 18일", Some(date(2026, 6, 18))),
        ("2026-13-01", None),
        ("0026-06-18", None),
        ("2206-06-18", None),
        ("어제", None),
        ("", None),
    ] {
        assert_eq!(day_as_written(text), expected, "{text}");
    }
    let seoul = TimeZone::get("Asia/Seoul").expect("a zone");
    assert_eq!(day_in("2026-06-18T23:30:00Z", &seoul), Some(date(2026, 6, 19)));
    // 1 780 000 000 seconds are 2026-05-28 20:26:40 UTC, the next day in Seoul.
    assert_eq!(day_in("1780000000", &seoul), Some(date(2026, 5, 29)));
}

#[test]
fn an_article_without_a_resolution_gives_what_it_has() {
    let shelf = check(
        "a.md",
        "---\nid: A\ntitle: 제목\n---\n앱을 다시 설치합니다.\n".as_bytes(),
        &["A"],
        &["kb/a.md used: has no resolution; only what stands under other headings is compared"],
    );
    assert_eq!(shelf.articles[0].answer().len(), 1);
    check("a.md", "---\nid: A\ntitle: 제목\nstate: wip\n---\n## 문제\n미정\n".as_bytes(), &["A"], &[]);
    let shelf = check(
        "a.md",
        "---\nid: A\ntitle: 제목\n---\n## 해결\n\n## 문제\n미정\n".as_bytes(),
        &["A"],
        &["kb/a.md:5 used: has no resolution; only what stands under other headings is compared"],
    );
    assert!(shelf.articles[0].answer().is_empty());
}

#[test]
fn a_workspace_without_articles_has_an_empty_shelf() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(read(folder.path()).expect("no folder is fine"), Shelf::default());
}

proptest! {
    #[test]
    fn any_text_is_read_and_its_passages_lie_on_its_lines(
        front in "(---\n([a-z가-힣:\\[\\]{}&*!|>'\"#-]{0,6}[ \n]?){0,8}(---)?\n)?",
        body in "([#*>`|~<!\\[\\]()-]{0,3} ?[가-힣a-z0-9&;/]{0,5}( |\n|\r\n|\\t)?){0,60}",
    ) {
        let text = front + &body;
        let mut found = Found { path: "kb/a.md".to_owned(), problems: Vec::new() };
        let article = article(&text, &mut found).article;
        let n_lines = text.lines().count() as u32;
        for passage in article.passages() {
            prop_assert!(passage.line >= 1 && passage.line <= passage.last_line && passage.last_line <= n_lines);
            prop_assert!(!passage.text.contains('\n'));
        }
    }
}

#[test]
fn the_articles_of_the_sample_workspace_have_no_problem() {
    let shelf = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus-samples")).expect("ours");
    assert_eq!(problems(&shelf), [""; 0]);
    assert!(shelf.articles.len() >= 12);
    for article in &shelf.articles {
        assert!(
            article.updated.is_some() && !article.resolution.is_empty() && !article.issue.is_empty(),
            "{}",
            article.id
        );
        let is_english = article.path.ends_with("-en.md");
        assert_eq!(article.language, if is_english { Language::En } else { Language::Ko }, "{}", article.id);
        assert!(article.other.is_empty(), "{}", article.id);
    }
}

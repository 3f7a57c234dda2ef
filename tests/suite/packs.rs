use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::workspace::{AS_OF, Workspace, text_of};

/// Returns the packs of the newest run by file name.
fn packs(workspace: &Workspace) -> BTreeMap<String, String> {
    let folder = workspace.folder().join("runs/latest/packs");
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries
        .map(|path| {
            let name = path.file_name().expect("a file").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("UTF-8"))
        })
        .collect()
}

/// Returns the ids that a pack's table lists.
fn listed(markdown: &str) -> BTreeSet<&str> {
    markdown
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(' ').next())
        .filter(|id| id.starts_with("T-"))
        .collect()
}

#[test]
fn every_topic_is_in_the_pack_of_its_team_and_in_no_other() {
    let workspace = Workspace::samples_with_key();
    workspace.run("2026-11-13").ok();
    let topics = workspace.topics();
    let largest = text_of(&topics[0]["id"]);
    workspace.voc(&["curate", "owner", &largest, "앱/신뢰 팀"]).ok();
    workspace.run(AS_OF).ok();

    let packs = packs(&workspace);
    let mut owned: BTreeMap<Option<String>, BTreeSet<String>> = BTreeMap::new();
    for topic in workspace.topics() {
        owned.entry(topic["owner"].as_str().map(str::to_owned)).or_default().insert(text_of(&topic["id"]));
    }
    assert_eq!(owned.get(&Some("앱/신뢰 팀".to_owned())).map(|ids| ids.contains(&largest)), Some(true));
    let markdown: Vec<&String> = packs.iter().filter(|(name, _)| name.ends_with(".md")).map(|(_, text)| text).collect();
    for (team, ids) in &owned {
        let title = team.as_deref().unwrap_or("담당이 정해지지 않은 토픽");
        let of_team: Vec<_> = markdown.iter().filter(|text| text.starts_with(&format!("# {title} · "))).collect();
        assert_eq!(of_team.len(), 1, "{title}");
        assert_eq!(listed(of_team[0]), ids.iter().map(String::as_str).collect(), "{title}");
    }
    let own = &packs["앱-신뢰-팀.md"];
    for part in ["## 토픽", "2026년 11월 13일 금요일 분석 이후", "## 토픽 카드", "이 토픽을 이루는 말", "**고객의 말**"]
    {
        assert!(own.contains(part), "{part}:\n{own}");
    }
    let page = &packs["앱-신뢰-팀.html"];
    assert!(page.contains("Since the night of Friday, 13 Nov 2026") && page.trim_end().ends_with("</html>"));
    assert!(
        !page.contains("<script") && !page.contains("src=") && !page.contains("https:") && !page.contains("http:"),
        "it stands on its own"
    );

    // Repeated, the night gives the same packs.
    workspace.run(AS_OF).ok();
    assert_eq!(self::packs(&workspace), packs);
}

#[test]
fn tags_are_counted_by_topic_in_lines_that_agree_with_the_topics() {
    let night = Workspace::after_a_night();
    let lines = night.latest("tags.jsonl");
    let of_kind = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).collect::<Vec<&Value>>();
    let topics: BTreeMap<String, Value> = night.topics().into_iter().map(|it| (text_of(&it["id"]), it)).collect();
    let tags = of_kind("tag");
    assert!(tags.len() > 5, "{}", tags.len());
    assert_eq!(of_kind("topic").len(), topics.len());
    for tag in tags.iter().filter(|tag| tag["field"] == "category") {
        let category = text_of(&tag["value"]);
        for (id, n) in tag["topics"].as_object().expect("by topic") {
            assert_eq!(&topics[id]["categories"][&category], n, "{id} {category}");
        }
    }
    for suspect in of_kind("suspect") {
        assert_ne!(suspect["value"], suspect["usual"]);
        assert!(suspect["share_of_topic"]["ratio"].as_f64() >= Some(0.6), "{suspect}");
        assert!(suspect["share_of_tag"]["ratio"].as_f64() < Some(0.05), "{suspect}");
    }
    assert!(night.read("runs/latest/report.md").contains("## 상담 태그와 토픽"));
}

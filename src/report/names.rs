//! From the name of a team or the id of an article to a file's name that every system takes.

use std::collections::BTreeSet;

/// What nobody answers for; no team's file begins with an underscore.
const UNOWNED: &str = "_unowned";
/// Letters of three bytes times this stay below the 255 bytes that file systems take, with room for an extension.
const MOST_CHARS: usize = 60;
/// Names that Windows keeps for devices, whatever the extension.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Returns a file name without extension for each team, `None` being what nobody answers for; no two are equal on a disk that does not
/// tell capitals apart.
pub(super) fn of<'t>(teams: impl Iterator<Item = Option<&'t str>>) -> Vec<String> {
    distinct(teams.map(|team| team.map_or_else(|| UNOWNED.to_owned(), safe)))
}

/// Returns a file name without extension for each article or draft; ids keep their dots and lines.
pub(super) fn of_ids<'t>(ids: impl Iterator<Item = &'t str>) -> Vec<String> {
    distinct(ids.map(|id| {
        let parts: Vec<String> = id.split('.').map(kept).filter(|part| !part.is_empty()).collect();
        let name: String = parts.join(".").chars().take(MOST_CHARS).collect();
        let name = name.trim_end_matches('.');
        let device = name.split('.').next().unwrap_or_default().to_lowercase();
        if name.is_empty() || DEVICES.contains(&device.as_str()) { format!("kb-{name}") } else { name.to_owned() }
    }))
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    names
        .map(|plain| {
            let numbered = |n: usize| if n == 1 { plain.clone() } else { format!("{plain}-{n}") };
            let name = (1..).map(numbered).find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default();
            taken.insert(name.to_lowercase());
            name
        })
        .collect()
}

fn safe(team: &str) -> String {
    let name: String = kept(team).chars().take(MOST_CHARS).collect();
    if name.is_empty() || DEVICES.contains(&name.to_lowercase().as_str()) { format!("team-{name}") } else { name }
}

/// Returns the letters that every file system takes, a line for what stood between them.
fn kept(text: &str) -> String {
    let mut name = String::new();
    for letter in text.trim().chars() {
        let is_plain = letter.is_alphanumeric() || matches!(letter, '_' | '·');
        match (is_plain, name.ends_with('-')) {
            (true, _) => name.push(letter),
            (false, false) => name.push('-'),
            (false, true) => {}
        }
    }
    name.trim_matches(['-', '_']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_like_its_team_and_no_two_alike() {
        let check = |teams: &[Option<&str>], expected: &[&str]| assert_eq!(of(teams.iter().copied()), expected);
        check(&[Some("결제운영팀"), Some("멤버십·혜택팀"), None], &["결제운영팀", "멤버십·혜택팀", "_unowned"]);
        check(&[Some("CX / QA 팀"), Some("../../etc"), Some("a:b\\c")], &["CX-QA-팀", "etc", "a-b-c"]);
        check(&[Some("App"), Some("app"), Some("APP!")], &["App", "app-2", "APP-3"]);
        check(&[Some("_unowned"), Some("nul"), Some("!?")], &["unowned", "team-nul", "team-"]);
        let check = |ids: &[&str], expected: &[&str]| assert_eq!(of_ids(ids.iter().copied()), expected);
        check(&["KB-D-000012", "KB-D-000012.en", "kb-d-000012"], &["KB-D-000012", "KB-D-000012.en", "kb-d-000012-2"]);
        check(
            &["../../etc/passwd", ".", "a..b", "con.1", "환불 안내?"],
            &["etc-passwd", "kb-", "a.b", "kb-con.1", "환불-안내"],
        );
        assert_eq!(of([Some("팀".repeat(300).as_str())].into_iter())[0].chars().count(), MOST_CHARS);
    }
}

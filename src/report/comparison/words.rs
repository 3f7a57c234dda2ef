//! The sentences of a comparison, in both languages. What could have changed a result is never told as what did.

use super::{Dependency, Difference, Figure, InputChange, Name, TopicChange};
use crate::evidence::numbers::{count, counted};
use crate::model::{Bilingual, Language};

/// Topics that the first sentence names.
const N_LARGEST: usize = 2;

/// Returns what changed on the whole.
pub(super) fn summary(difference: &Difference) -> Bilingual {
    if difference.is_equal {
        return Bilingual::new("두 실행의 결과가 같습니다.", "The two runs gave the same result.");
    }
    let figure = |what| difference.figures.iter().find(|figure| figure.what == what).copied();
    let (Some(transcripts), Some(topics)) = (figure("transcripts"), figure("topics")) else {
        return Bilingual::default();
    };
    let (counts, rest) = (counts(transcripts, topics), rest(difference));
    Bilingual::new(format!("{}으며, {}", counts.ko, rest.ko), format!("{}; {}", counts.en, rest.en))
}

/// Returns how the numbers of conversations and topics changed; the Korean lacks its last ending.
fn counts(transcripts: Figure, topics: Figure) -> Bilingual {
    let numbers = |figure: Figure| [figure.before, figure.after, figure.difference.abs()].map(|n| count(n as u64));
    let ([a, b, n], [c, d, m]) = (numbers(transcripts), numbers(topics));
    let ko = |figure: Figure| if figure.difference > 0.0 { "늘" } else { "줄" };
    let en = |figure: Figure| if figure.difference > 0.0 { "rose" } else { "fell" };
    match (has_changed(transcripts), has_changed(topics)) {
        (false, false) => Bilingual::new(
            format!("상담 수({a}건)와 토픽 수({c}개)는 같"),
            format!("The numbers of conversations ({a}) and topics ({c}) are the same"),
        ),
        (true, false) => Bilingual::new(
            format!("상담은 {a}건에서 {b}건으로 {n}건 {}었고 토픽은 {c}개로 같", ko(transcripts)),
            format!(
                "Conversations {} by {n} from {a} to {b} and the number of topics ({c}) is the same",
                en(transcripts)
            ),
        ),
        (false, true) => Bilingual::new(
            format!("상담은 {a}건으로 같고 토픽은 {c}개에서 {d}개로 {m}개 {}었", ko(topics)),
            format!("The number of conversations ({a}) is the same and topics {} by {m} from {c} to {d}", en(topics)),
        ),
        (true, true) => Bilingual::new(
            format!(
                "상담은 {a}건에서 {b}건으로 {n}건 {}었고 토픽은 {c}개에서 {d}개로 {m}개 {}었",
                ko(transcripts),
                ko(topics)
            ),
            format!(
                "Conversations {} by {n} from {a} to {b} and topics {} by {m} from {c} to {d}",
                en(transcripts),
                en(topics)
            ),
        ),
    }
}

pub(super) fn has_changed(figure: Figure) -> bool {
    figure.before.total_cmp(&figure.after).is_ne()
}

/// Returns the topics that changed most; where no size changed, what else did.
fn rest(difference: &Difference) -> Bilingual {
    let topics = &difference.topics;
    let lists =
        [&topics.new, &topics.returned, &topics.split, &topics.merged, &topics.gone, &topics.grown, &topics.shrunk];
    let mut moved: Vec<&TopicChange> = lists.into_iter().flatten().collect();
    moved.sort_by_key(|change| (std::cmp::Reverse(change.difference.abs()), change.id));
    moved.truncate(N_LARGEST);
    let said = |language| moved.iter().map(|change| largest(change, language)).collect::<Vec<_>>();
    let (ko, en) = (said(Language::Ko), said(Language::En));
    if let Some(n) = std::num::NonZeroUsize::new(moved.len()) {
        let verb = if n.get() == 1 { "topic that changed most is" } else { "topics that changed most are" };
        return Bilingual::new(
            format!("가장 크게 바뀐 토픽은 {}입니다.", ko.join(", ")),
            format!("the {verb} {}.", en.join(" and ")),
        );
    }
    let reworded = [
        (topics.renamed.len(), "이름이 바뀐 토픽", "another name"),
        (topics.owner.len(), "담당이 바뀐 토픽", "another owner"),
        (topics.note.len(), "메모가 바뀐 토픽", "another note"),
    ];
    let some: Vec<_> = reworded.into_iter().filter(|(n, ..)| *n > 0).collect();
    if some.is_empty() {
        let (n, names) = (difference.outputs.len(), difference.outputs.join(", "));
        return Bilingual::new(
            format!("토픽은 그대로이고 결과 파일 {n}개의 내용이 다릅니다({names})."),
            format!(
                "no topic changed, but {} {} ({names}).",
                counted(n as u64, "file"),
                if n == 1 { "differs" } else { "differ" }
            ),
        );
    }
    let ko: Vec<String> = some.iter().map(|(n, ko, _)| format!("{ko} {n}개")).collect();
    let en: Vec<String> = some
        .iter()
        .map(|(n, _, en)| format!("{} {} {en}", counted(*n as u64, "topic"), if *n == 1 { "has" } else { "have" }))
        .collect();
    Bilingual::new(format!("{}가 있습니다.", ko.join(", ")), format!("{}.", en.join(", ")))
}

fn largest(change: &TopicChange, language: Language) -> String {
    let name = named(change, language);
    match (
        change.before.map(|size| count(size.n_transcripts)),
        change.after.map(|size| count(size.n_transcripts)),
        language,
    ) {
        (None, Some(n), Language::Ko) => format!("{name}(없음 → {n}건)"),
        (None, Some(n), Language::En) => format!("{name} (none → {n})"),
        (Some(n), None, Language::Ko) => format!("{name}({n}건 → 없음)"),
        (Some(n), None, Language::En) => format!("{name} ({n} → none)"),
        (a, b, Language::Ko) => format!("{name}({}건 → {}건)", a.unwrap_or_default(), b.unwrap_or_default()),
        (a, b, Language::En) => format!("{name} ({} → {})", a.unwrap_or_default(), b.unwrap_or_default()),
    }
}

fn named(change: &TopicChange, language: Language) -> String {
    match called(&change.label, language) {
        "-" => change.id.to_string(),
        name => format!("{} ‘{name}’", change.id),
    }
}

/// Returns what a topic is called in a language, else in the other one.
pub(super) fn called(name: &Name, language: Language) -> &str {
    let (own, other) = match language {
        Language::Ko => (&name.ko, &name.en),
        Language::En => (&name.en, &name.ko),
    };
    own.as_deref().or(other.as_deref()).unwrap_or("-")
}

/// Returns in what way something differs that a result depends on.
pub(super) fn cause(what: Dependency, difference: &Difference) -> Bilingual {
    let (before, after) = (&difference.before, &difference.after);
    match what {
        Dependency::Input => input(difference),
        Dependency::Window => {
            let days = |run: &super::Compared| format!("{}~{}", run.window_from, run.as_of);
            let (ko_before, ko_after) = (days(before), days(after));
            let (en_before, en_after) = (ko_before.replace('~', " to "), ko_after.replace('~', " to "));
            Bilingual::new(
                format!("분석 기간이 다릅니다: {ko_before} → {ko_after}."),
                format!("The window differs: {en_before} → {en_after}."),
            )
        }
        Dependency::Settings => Bilingual::new("설정(voc.toml)이 바뀌었습니다.", "The settings (voc.toml) changed."),
        Dependency::Registers => Bilingual::new(
            "등록부(registers/)가 바뀌었습니다. 토픽에 대한 결정(curation.toml)일 수도 있고 배포, 분류 체계, 담당 등 다른 등록부일 수도 있습니다.",
            "The registers (registers/) changed: perhaps decisions about topics (curation.toml), perhaps releases, the taxonomy, owners or another register.",
        ),
        Dependency::Dictionaries => Bilingual::new(
            "작업 폴더의 사전(dictionaries/)이 바뀌었습니다.",
            "The workspace's dictionaries (dictionaries/) changed.",
        ),
        Dependency::Version => {
            let (before, after) = (&before.version, &after.version);
            Bilingual::new(
                format!("프로그램 버전이 바뀌었습니다: {before} → {after}. 기본 사전도 버전에 포함됩니다."),
                format!("The program's version changed: {before} → {after}. Its built-in dictionaries are part of it."),
            )
        }
        Dependency::EarlierRun => Bilingual::new(
            "입력, 기간, 설정, 등록부, 사전, 버전에서는 다른 점을 찾지 못했습니다. 토픽을 이어받은 앞선 날의 실행이 서로 다를 수 있습니다.",
            "Nothing differs in input, window, settings, registers, dictionaries or version; the run of an earlier day that topics are carried on from may be another one.",
        ),
    }
}

fn input(difference: &Difference) -> Bilingual {
    let total = |files: &[InputChange], n: fn(&InputChange) -> u64| count(files.iter().map(n).sum());
    let inputs = &difference.inputs;
    let (mut ko, mut en) = (Vec::new(), Vec::new());
    let files = |files: &[InputChange], noun| counted(files.len() as u64, noun);
    let records = |n: u64| counted(n, "record");
    if !inputs.new.is_empty() {
        let n: u64 = inputs.new.iter().map(|file| file.n_after).sum();
        ko.push(format!("새 파일 {}개(기록 {}건)", inputs.new.len(), count(n)));
        en.push(format!("{} ({})", files(&inputs.new, "new file"), records(n)));
    }
    if !inputs.changed.is_empty() {
        let (a, b) = (total(&inputs.changed, |it| it.n_before), total(&inputs.changed, |it| it.n_after));
        ko.push(format!("내용이 바뀐 파일 {}개(기록 {a}건 → {b}건)", inputs.changed.len()));
        en.push(format!("{} ({a} → {b} records)", files(&inputs.changed, "changed file")));
    }
    Bilingual::new(format!("입력이 다릅니다: {}.", ko.join(", ")), format!("The input differs: {}.", en.join(", ")))
}

/// Returns the caution for runs of the first version, which numbered topics by size every night.
pub(super) fn numbered_anew() -> Bilingual {
    Bilingual::new(
        "토픽 번호를 실행마다 새로 매기던 버전의 실행이 있어, 번호가 같아도 다른 토픽일 수 있습니다.",
        "One of the runs is of a version that numbered topics anew each night: the same id may be another topic.",
    )
}

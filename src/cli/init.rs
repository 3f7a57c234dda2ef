//! `voc init`: a workspace that explains itself.

use std::fs;
use std::path::Path;

use crate::error::{Error, Kind, Place, Result};
use crate::model::{Bilingual, Language};
use crate::store::{self, Workspace};

use super::arguments::Industry;
use super::table::print_text;

const SETTINGS: &str = include_str!("workspace/voc.toml");
/// Path and text of every file of a fresh workspace.
const FILES: [(&str, &str); 8] = [
    ("voc.toml", SETTINGS),
    ("registers/releases.csv", "date,time,product,version,note\n"),
    ("registers/policies.csv", "id,title,valid_from,valid_to,trigger_words,note\n"),
    ("registers/holidays.csv", "date,name\n"),
    ("registers/owners.toml", include_str!("workspace/owners.toml")),
    ("registers/taxonomy.toml", include_str!("workspace/taxonomy.toml")),
    ("registers/curation.toml", include_str!("workspace/curation.toml")),
    ("dictionaries/README.txt", include_str!("workspace/dictionaries.txt")),
];

/// The starter taxonomy of an industry.
fn starter(industry: Industry) -> &'static str {
    match industry {
        Industry::Commerce => include_str!("../../dictionaries/taxonomies/commerce.toml"),
        Industry::Delivery => include_str!("../../dictionaries/taxonomies/delivery.toml"),
        Industry::Payment => include_str!("../../dictionaries/taxonomies/payment.toml"),
        Industry::Banking => include_str!("../../dictionaries/taxonomies/banking.toml"),
        Industry::Telecom => include_str!("../../dictionaries/taxonomies/telecom.toml"),
        Industry::Software => include_str!("../../dictionaries/taxonomies/software.toml"),
    }
}

/// Makes the folders and files of a workspace. What exists already is left alone.
pub(super) fn init(folder: &Path, taxonomy: Option<Industry>, language: Language) -> Result<()> {
    if folder.join("voc.toml").exists() {
        return Err(Error::new(Kind::Usage, Bilingual::new("이미 작업 폴더입니다", "is a workspace already"))
            .at(Place::file(folder))
            .help(Bilingual::new(
                "상담 파일을 inbox에 넣고 `voc run`을 실행하거나, 다른 폴더 이름을 지정해 주세요",
                "put exports into its inbox and run `voc run`, or name another folder",
            )));
    }
    for name in ["inbox", "kb", "registers", "dictionaries"] {
        let path = folder.join(name);
        fs::create_dir_all(&path).map_err(|cause| Error::unreadable(Kind::Store, path, cause))?;
    }
    for (name, text) in FILES {
        let path = folder.join(name);
        let text = match (name, taxonomy) {
            ("registers/taxonomy.toml", Some(industry)) => starter(industry),
            _ => text,
        };
        if !path.exists() {
            fs::write(&path, text).map_err(|cause| Error::unreadable(Kind::Store, path, cause))?;
        }
    }
    let lock = Workspace::new(folder).lock()?;
    store::key(&lock)?;
    let shown = folder.display();
    print_text(
        match language {
            Language::Ko => format!(
                "작업 폴더를 만들었습니다: {shown}\n\
             다음 순서로 시작해 주세요.\n  \
             1. 상담 파일(JSON Lines, CSV, XLSX, TXT)을 {shown}/inbox 에 넣습니다.\n  \
             2. voc check --workspace {shown}   파일을 어떻게 읽을지 미리 봅니다.\n  \
             3. voc run --workspace {shown}     {shown}/runs/latest/report.html 에 보고서를 만듭니다.\n"
            ),
            Language::En => format!(
                "made a workspace: {shown}\n\
             next:\n  \
             1. put exports (JSON Lines, CSV, XLSX, TXT) into {shown}/inbox\n  \
             2. voc check --workspace {shown}   shows how they will be read\n  \
             3. voc run --workspace {shown}     writes {shown}/runs/latest/report.html\n"
            ),
        }
        .as_str(),
    )
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;
    use crate::topics;

    #[test]
    fn every_starter_taxonomy_can_be_read_and_has_topics_in_both_languages() {
        for &industry in Industry::value_variants() {
            let taxonomy = topics::parse_taxonomy(Path::new("taxonomy.toml"), starter(industry)).expect("sound");
            let topics: Vec<_> = taxonomy.areas.iter().flat_map(|area| &area.topics).collect();
            assert!(taxonomy.areas.len() >= 5 && topics.len() >= 30, "{industry:?}");
            assert!(topics.iter().all(|topic| !topic.name.ko.is_empty() && !topic.name.en.is_empty()), "{industry:?}");
        }
    }
}

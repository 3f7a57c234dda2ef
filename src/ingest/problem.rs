//! Why a record or a file was set aside, and what the person can do: one catalogue in both languages.

use std::sync::Arc;

use super::{Field, Place};
use crate::model::{Bilingual, Language};

/// Why a record or a file was set aside. No variant holds words of a conversation.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "`reason` says each in words")]
pub enum Problem {
    EmptyFile,
    UnreadableFile { cause: String },
    UnknownFormat,
    CutOffArchive,
    BrokenArchive,
    LineTooLong { limit_mib: u32 },
    Undecodable { encoding: &'static str },
    JsonCutOff,
    JsonMalformed { column: usize },
    JsonShape,
    NoId,
    IdLostDigits,
    NoTurns,
    UnknownSpeaker { turn: usize },
    UnreadableDate { field: Field },
    ImplausibleDate { year: i16 },
    WrongColumns { expected: usize, found: usize },
    OpenQuote,
    NoRows,
    UnknownColumns { found: Vec<String>, missing: Field, pattern: Arc<str> },
    MissingColumn { field: Field, column: String, found: Vec<String> },
    Password,
    BrokenWorkbook,
    NoDialogue,
    OtherCustomer { first: Box<Place> },
    Forgotten,
    PastRetention,
}

impl Problem {
    /// Returns the word that programs read.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::EmptyFile => "empty_file",
            Self::UnreadableFile { .. } => "unreadable_file",
            Self::UnknownFormat => "unknown_format",
            Self::CutOffArchive => "cut_off_archive",
            Self::BrokenArchive => "broken_archive",
            Self::LineTooLong { .. } => "line_too_long",
            Self::Undecodable { .. } => "undecodable",
            Self::JsonCutOff => "json_cut_off",
            Self::JsonMalformed { .. } => "json_malformed",
            Self::JsonShape => "json_shape",
            Self::NoId => "no_id",
            Self::IdLostDigits => "id_lost_digits",
            Self::NoTurns => "no_turns",
            Self::UnknownSpeaker { .. } => "unknown_speaker",
            Self::UnreadableDate { .. } => "unreadable_date",
            Self::ImplausibleDate { .. } => "implausible_date",
            Self::WrongColumns { .. } => "wrong_columns",
            Self::OpenQuote => "open_quote",
            Self::NoRows => "no_rows",
            Self::UnknownColumns { .. } => "unknown_columns",
            Self::MissingColumn { .. } => "missing_column",
            Self::Password => "password",
            Self::BrokenWorkbook => "broken_workbook",
            Self::NoDialogue => "no_dialogue",
            Self::OtherCustomer { .. } => "other_customer",
            Self::Forgotten => "forgotten",
            Self::PastRetention => "past_retention",
        }
    }

    /// Returns the same with every name of a file or a column as `label` writes it.
    pub(super) fn relabelled(self, label: &dyn Fn(&str) -> String) -> Self {
        let all = |names: Vec<String>| names.iter().map(|name| label(name)).collect();
        match self {
            Self::UnknownColumns { found, missing, pattern } => {
                Self::UnknownColumns { found: all(found), missing, pattern: label(&pattern).into() }
            }
            Self::MissingColumn { field, column, found } => Self::MissingColumn { field, column, found: all(found) },
            Self::OtherCustomer { first } => Self::OtherCustomer { first: Box::new(first.relabelled(label)) },
            other => other,
        }
    }

    /// Returns whether the whole file is lost, or the rest of it.
    #[must_use]
    pub fn loses_file(&self) -> bool {
        matches!(
            self,
            Self::EmptyFile
                | Self::UnreadableFile { .. }
                | Self::UnknownFormat
                | Self::CutOffArchive
                | Self::BrokenArchive
                | Self::NoRows
                | Self::UnknownColumns { .. }
                | Self::MissingColumn { .. }
                | Self::Password
                | Self::BrokenWorkbook
                | Self::NoDialogue
        )
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn reason(&self) -> Bilingual {
        match self {
            Self::EmptyFile => both("파일이 비어 있습니다", "the file is empty"),
            Self::UnreadableFile { cause } => {
                Bilingual::new(format!("파일을 읽을 수 없습니다 ({cause})"), format!("cannot be read ({cause})"))
            }
            Self::UnknownFormat => both("읽을 수 있는 형식이 아닙니다", "is not in a format that can be read"),
            Self::CutOffArchive => both(
                "압축 파일이 중간에서 끊겼습니다. 끊긴 곳 앞의 기록은 모두 읽었습니다",
                "the compressed file is cut off; every record before the cut was read",
            ),
            Self::BrokenArchive => both(
                "압축 파일이 손상되었습니다. 손상된 곳 앞의 기록은 모두 읽었습니다",
                "the compressed file is damaged; every record before the damage was read",
            ),
            Self::LineTooLong { limit_mib } => Bilingual::new(
                format!("한 줄이 {limit_mib}MiB를 넘습니다"),
                format!("one line is longer than {limit_mib} MiB"),
            ),
            Self::Undecodable { encoding } => Bilingual::new(
                format!("{encoding}(으)로 읽을 수 없는 글자가 있습니다"),
                format!("holds bytes that are not {encoding}"),
            ),
            Self::JsonCutOff => both("JSON이 중간에서 끊겼습니다", "the JSON is cut off"),
            Self::JsonMalformed { column } => Bilingual::new(
                format!("JSON 문법에 맞지 않습니다 ({column}번째 바이트)"),
                format!("is not JSON (byte {column})"),
            ),
            Self::JsonShape => both(
                "JSON의 구조가 상담 기록과 다릅니다. id와 turns(또는 text)를 가진 객체여야 합니다",
                "expected an object with `id` and `turns` (or `text`), found another JSON value",
            ),
            Self::NoId => both("상담번호가 없습니다", "has no id"),
            Self::IdLostDigits => both(
                "상담번호가 1.23E+15와 같은 꼴로 바뀌어 뒷자리가 없어졌습니다",
                "the id was turned into a number such as 1.23E+15 and lost its last digits",
            ),
            Self::NoTurns => both("대화 내용이 없습니다", "has no turns"),
            Self::UnknownSpeaker { turn } => Bilingual::new(
                format!("{}번째 발화를 누가 말했는지 알 수 없습니다", turn + 1),
                format!("the speaker of turn {turn} (counted from 0) is not a known word"),
            ),
            Self::UnreadableDate { field } => Bilingual::new(
                format!("{field}의 날짜를 이해할 수 없습니다"),
                format!("the date in `{field}` cannot be understood"),
            ),
            Self::ImplausibleDate { year } => Bilingual::new(
                format!("날짜가 {year}년으로 되어 있어 믿을 수 없습니다"),
                format!("the date lies in {year}, which cannot be right"),
            ),
            Self::WrongColumns { expected, found } => Bilingual::new(
                format!("열이 {expected}개여야 하는데 {found}개입니다"),
                format!("expected {expected} columns, found {found}"),
            ),
            Self::OpenQuote => both("열린 따옴표(\")가 닫히지 않았습니다", "a quote (\") is opened and not closed"),
            Self::NoRows => both("기록이 하나도 없습니다", "holds no records"),
            Self::UnknownColumns { found, missing, .. } => {
                let (ko, en) = meaning(*missing);
                Bilingual::new(
                    format!("{ko} 열을 찾지 못했습니다. 찾은 열: {}", found.join(", ")),
                    format!("found no column with {en}; columns found: {}", found.join(", ")),
                )
            }
            Self::MissingColumn { field, column, found } => Bilingual::new(
                format!("설정에 적힌 {field} 열 \"{column}\"이(가) 파일에 없습니다. 찾은 열: {}", found.join(", ")),
                format!(
                    "has no column \"{column}\", which the settings name for `{field}`; columns found: {}",
                    found.join(", ")
                ),
            ),
            Self::Password => both("암호가 설정된 파일입니다", "is protected by a password"),
            Self::BrokenWorkbook => both("엑셀 파일이 손상되었거나 다른 형식입니다", "is damaged or not a workbook"),
            Self::NoDialogue => both("누가 말했는지 표시된 줄이 없습니다", "no line says who speaks"),
            Self::OtherCustomer { first } => Bilingual::new(
                format!("같은 상담번호가 다른 고객의 기록({})에 있습니다", first.describe(Language::Ko)),
                format!("the same id belongs to another customer's record ({})", first.describe(Language::En)),
            ),
            Self::Forgotten => both("삭제를 요청받아 지운 고객이나 상담입니다", "was to be forgotten for good"),
            Self::PastRetention => both("보관 기간이 지났습니다", "is older than the retention period"),
        }
    }

    /// Returns what the person can do.
    #[must_use]
    pub fn help(&self) -> Bilingual {
        match self {
            Self::EmptyFile | Self::NoRows => both(
                "다시 내보내거나 필요 없는 파일이면 지워 주세요",
                "export it again, or delete it if it is not needed",
            ),
            Self::UnreadableFile { .. } => {
                both("파일의 접근 권한과 디스크 상태를 확인해 주세요", "check the permissions of the file and the disk")
            }
            Self::UnknownFormat => both(
                "JSON Lines, JSON, CSV, TSV, TXT, XLSX, XLS로 내보내 주세요. 상담 기록이 아니면 inbox 밖으로 옮겨 주세요",
                "export as JSON Lines, JSON, CSV, TSV, TXT, XLSX or XLS; move it out of the inbox if it holds no conversations",
            ),
            Self::CutOffArchive | Self::BrokenArchive => both(
                "파일을 다시 내려받아 같은 이름으로 바꿔 넣어 주세요. 이미 읽은 기록은 두 번 세지 않습니다",
                "download it again and replace the file; records already read are not counted twice",
            ),
            Self::LineTooLong { .. } => both(
                "줄바꿈이나 따옴표가 깨졌는지 확인해 주세요. 정말 긴 기록이면 voc.toml의 [inbox]에 max_line_mib를 늘려 적어 주세요",
                "check line ends and quotes; if the record is really that long, raise max_line_mib in [inbox] of voc.toml",
            ),
            Self::Undecodable { .. } => both(
                "원본에서 다시 내보내거나, 인코딩이 다르면 voc.toml의 [[inbox.files]]에 encoding = \"cp949\"처럼 적어 주세요",
                "export it again, or name the encoding in [[inbox.files]] of voc.toml, such as encoding = \"cp949\"",
            ),
            Self::JsonCutOff => both(
                "한 줄에 기록 하나가 온전히 들어 있어야 합니다. 다시 내보내 주세요",
                "each line must hold one whole record; export it again",
            ),
            Self::JsonMalformed { .. } => {
                both("이 줄을 고치거나 다시 내보내 주세요", "mend this line, or export it again")
            }
            Self::JsonShape => both(
                "형식은 FORMATS.md의 Transcript를 참고해 주세요",
                "see Transcript in FORMATS.md for the expected fields",
            ),
            Self::NoId => both(
                "기록마다 서로 다른 상담번호를 넣어 주세요. 다른 열이 상담번호이면 voc.toml의 [inbox.files.columns]에 id를 적어 주세요",
                "give each record an id of its own; if another column holds it, name it as id in [inbox.files.columns] of voc.toml",
            ),
            Self::IdLostDigits => both(
                "엑셀에서 열어 저장하지 말고 내보낸 파일을 그대로 넣거나, 상담번호 열을 텍스트 서식으로 바꿔 다시 내보내 주세요",
                "use the export as it came, without saving it in Excel, or export again with the id column formatted as text",
            ),
            Self::NoTurns => both("대화 내용을 포함해 내보내 주세요", "export with the conversation texts included"),
            Self::UnknownSpeaker { .. } => both(
                "voc.toml의 [inbox.speakers]에 그 말을 적어 주세요. 예: customer = [\"문의고객\"]",
                "add the word to [inbox.speakers] in voc.toml, such as customer = [\"caller\"]",
            ),
            Self::UnreadableDate { .. } => both(
                "2026-11-01 15:05, 2026.11.01 오후 3:05, 2026-11-01T15:05:00+09:00 같은 꼴로 적어 주세요",
                "write it like 2026-11-01 15:05, 2026.11.01 오후 3:05 or 2026-11-01T15:05:00+09:00",
            ),
            Self::ImplausibleDate { .. } => both(
                "빈 날짜가 1970년으로 바뀌는 일이 많습니다. 날짜를 고치거나 비워 두면 실행일의 기록으로 읽습니다",
                "an empty date often becomes 1970; mend it, or leave it empty to have the record counted on the run's day",
            ),
            Self::WrongColumns { .. } => both(
                "글 안의 쉼표나 줄바꿈이 따옴표로 묶여 있는지 확인하고 다시 내보내 주세요",
                "check that delimiters and line breaks inside texts are quoted, and export it again",
            ),
            Self::OpenQuote => both(
                "글 안의 따옴표는 두 번(\"\") 적혀 있어야 합니다. 다시 내보내 주세요",
                "quotes inside a text must be doubled (\"\"); export it again",
            ),
            Self::UnknownColumns { missing, pattern, .. } => {
                let columns = column_example(*missing);
                Bilingual::new(
                    format!(
                        "voc.toml에 다음과 같이 적어 주세요:\n[[inbox.files]]\npattern = \"{pattern}\"\n[inbox.files.columns]\n{}",
                        columns.ko
                    ),
                    format!(
                        "write in voc.toml:\n[[inbox.files]]\npattern = \"{pattern}\"\n[inbox.files.columns]\n{}",
                        columns.en
                    ),
                )
            }
            Self::MissingColumn { .. } => both(
                "voc.toml의 [inbox.files.columns]에 있는 열 이름을 고쳐 주세요",
                "mend the column name in [inbox.files.columns] of voc.toml",
            ),
            Self::Password => both(
                "엑셀에서 암호를 해제하고 저장하거나(파일 > 정보 > 통합 문서 보호 > 암호 설정), JSON 또는 CSV로 내려받아 주세요",
                "remove the password in Excel (File > Info > Protect Workbook > Encrypt with Password) and save, or download as JSON or CSV",
            ),
            Self::BrokenWorkbook => both(
                "엑셀에서 열어 XLSX로 다시 저장하거나 CSV로 내려받아 주세요",
                "open it in Excel and save it as XLSX again, or download as CSV",
            ),
            Self::NoDialogue => both(
                "[고객] …, 상담사: …, 10:32 홍길동 … 처럼 말한 사람이 적혀 있어야 합니다. 다른 꼴이면 voc.toml의 [inbox]에 turn_patterns를 적어 주세요",
                "lines must name the speaker, as in [고객] …, agent: … or 10:32 Kim …; for another form write turn_patterns in [inbox] of voc.toml",
            ),
            Self::OtherCustomer { .. } => both(
                "두 기록 가운데 하나의 상담번호를 고쳐 주세요. 먼저 나온 기록은 그대로 읽었습니다",
                "give one of the two another id; the record that came first was read",
            ),
            Self::Forgotten => both(
                "읽지 않았으며 고칠 것이 없습니다. 원본에서도 지워야 한다면 이 파일을 다시 내보내 주세요",
                "it is not read, and there is nothing to mend; to remove it from the export, too, export the file again",
            ),
            Self::PastRetention => both(
                "읽지 않았습니다. 더 오래 보관하려면 voc.toml의 [retention]에서 days를 늘려 주세요",
                "it is not read; to keep more, raise days in [retention] of voc.toml",
            ),
        }
    }
}

fn both(ko: &str, en: &str) -> Bilingual {
    Bilingual::new(ko, en)
}

fn meaning(field: Field) -> (&'static str, &'static str) {
    match field {
        Field::Id => ("상담번호", "the conversation's id"),
        Field::Speaker => ("발화자", "the speaker"),
        _ => ("대화 내용", "the words of the conversation"),
    }
}

fn column_example(missing: Field) -> Bilingual {
    match missing {
        Field::Id => both("id = \"상담번호가 있는 열의 이름\"", "id = \"name of the column with the id\""),
        Field::Speaker => {
            both("speaker = \"말한 사람이 있는 열의 이름\"", "speaker = \"name of the column with the speaker\"")
        }
        _ => both(
            "id = \"상담번호가 있는 열의 이름\"\ntext = \"대화 내용이 있는 열의 이름\"   # 이름이 없으면 \"#3\"처럼 몇 번째 열인지",
            "id = \"name of the column with the id\"\ntext = \"name of the column with the words\"   # or \"#3\" for the third column",
        ),
    }
}

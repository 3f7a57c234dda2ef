//! `voc verify`: does every sentence of the newest run's alerts, proposals and draft articles follow from the facts?

use serde_json::json;

use crate::error::{Error, Kind, Result};
use crate::model::{Bilingual, Language};
use crate::pipeline::{self, Order};

use super::arguments::{Arguments, Format};
use super::progress::{Bars, IsWanted};
use super::table::{Table, print_one, print_text};

/// So many failures are listed on the screen; JSON has all of them.
const N_SHOWN: usize = 20;

/// Checks and prints; what does not hold is an error with its own exit code, after the list.
pub(super) fn verify(arguments: &Arguments, format: Format, language: Language) -> Result<()> {
    let bars = Bars::new(language, if arguments.quiet { IsWanted::No } else { IsWanted::Yes });
    let order = Order { workspace: arguments.workspace.clone(), ..Order::default() };
    let verified = pipeline::verify(&order, &bars)?;
    let (n, n_failed) = (verified.n_checked, verified.failures.len());
    match format {
        Format::Json | Format::Jsonl => {
            print_one(format, &json!({"checked": n, "failed": verified.failures}), &Table::default())?;
        }
        Format::Table | Format::Csv => {
            let mut text = match language {
                Language::Ko => format!(
                    "알림, 제안, 문서 초안의 문장 {n}개를 상담 기록에서 다시 확인했습니다. 맞지 않는 문장: {n_failed}개\n"
                ),
                Language::En => {
                    format!(
                        "{n} sentences of alerts, proposals and draft articles were taken again from the facts; {n_failed} do not hold\n"
                    )
                }
            };
            for failure in verified.failures.iter().take(N_SHOWN) {
                let (document, sentence, reason) = (&failure.document, failure.sentence, failure.reason.get(language));
                text.push_str(&format!("  {document} #{sentence}: {reason}\n"));
            }
            print_text(&text)?;
        }
    }
    if n_failed == 0 {
        return Ok(());
    }
    Err(Error::new(
        Kind::Verification,
        Bilingual::new(
            format!("근거와 맞지 않는 문장이 {n_failed}개 있습니다"),
            format!("{n_failed} sentences do not follow from the facts"),
        ),
    )
    .help(Bilingual::new(
        "runs 폴더의 파일을 누가 고쳤는지 확인하고, `voc run`으로 다시 만들어 주세요",
        "see whether somebody changed files below runs/, and make them anew with `voc run`",
    )))
}

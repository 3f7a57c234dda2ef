//! Where was it said? Indexes the turns and finds them again.
//!
//! In: masked turns with their terms ([`Writer`]); a [`Query`] made by the same tokenizer. Out: [`Hit`]s, best first, ties by transcript
//! and turn; [`SimilarHit`]s for a whole transcript. Fails: an index that is missing, damaged or of another run; a query without words.
//! Parallel: writing, on the caller's threads; which document lies in which segment changes no score.
//!
//! The index holds what never changes about a turn. It is derived from the facts and may be lost.

mod bigrams;
mod filters;
mod index;
mod nearest;
mod query;
mod ranking;
mod schema;
mod similar;
mod snippet;
mod synonyms;
mod writer;

use tantivy::TantivyError;

use crate::error::{Error, Kind};
use crate::model::Bilingual;

pub use self::filters::Filters;
pub use self::index::{Hit, Index, StoredTurn};
pub use self::query::Query;
pub use self::similar::SimilarHit;
pub use self::synonyms::Synonyms;
pub use self::writer::{TurnDocument, Writer};

/// Returns the error for an index that cannot be read or written.
fn index_error(cause: TantivyError) -> Error {
    Error::new(
        Kind::Store,
        Bilingual::new("검색 색인을 읽거나 쓸 수 없습니다", "the search index cannot be read or written"),
    )
    .help(Bilingual::new(
        "디스크 공간과 권한을 확인한 뒤 `voc run`을 다시 실행해 주세요. 색인은 그때 새로 만들어집니다",
        "check disk space and permissions, then run `voc run` again; it makes the index anew",
    ))
    .because(cause)
}

/// Returns the error for an index whose files cannot be decoded.
fn io_error(cause: std::io::Error) -> Error {
    index_error(cause.into())
}

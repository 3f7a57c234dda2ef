//! The nouns that several stages share.
//!
//! | English | Korean | what it is |
//! |---|---|---|
//! | transcript | 상담 (대화 기록) | one conversation with its metadata |
//! | turn | 발화 | what one side says at one time |
//! | statement | 고객 발언 | a span of a customer's turn that says what is wrong, wanted or asked |
//! | resolution step | 상담사의 조치 | a span of an agent's turn that says what was done or advised |
//! | article | 문서 | what `kb/` holds: a problem and its answer, as readers get it |
//! | draft | 초안 | what a night would write or change in an article; counts when a person accepts it |
//! | step | 단계, 조치 | what agents did or advised in many conversations, in one wording with all its places |
//! | topic | 토픽 | statements that tell of the same problem |
//! | citation | 근거 | an exact span of a masked turn |
//! | pseudonym | 가명 | a keyed stand-in for a customer or an order |
//! | as-of day | 기준일 | the day a run looks back from |

mod citation;
mod language;
mod masked;
mod particles;
pub(crate) mod period;
mod progress;
mod span;
mod spelling;
mod transcript;

pub use citation::{Citation, StatementId};
pub use language::{Bilingual, Language};
pub use masked::{Edit, MaskType, MaskedTranscript, MaskedTurn, Pseudonym};
pub(crate) use particles::Particle;
pub use period::Period;
pub use progress::{Progress, Silent};
pub use span::{Slicer, Span};
pub use spelling::distance;
pub use transcript::{Metadata, Speaker, Transcript, Turn};

/// A calendar day in the workspace's zone.
pub type Day = jiff::civil::Date;

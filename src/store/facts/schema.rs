//! Which columns do facts have? A contract with DuckDB, Polars and Spark: add columns freely, rename or drop none.
//!
//! The day of a conversation is the name of its folder (`day=2026-11-21`), which these tools take for a column.

use jiff::Zoned;
use jiff::fmt::temporal::{DateTimeParser, DateTimePrinter};
use jiff::tz::TimeZone;

/// One row a conversation, by id.
///
/// Times are instants (`TIMESTAMP` in UTC), for that is what analysts compute with; `time_zone` is the zone of both, so that
/// `started_at AT TIME ZONE time_zone` is the time on the customer's clock.
pub(super) const TRANSCRIPTS: &str = "
message transcripts {
  required binary id (STRING);
  required int32 n_turns;
  optional binary customer (STRING);
  required group orders (LIST) { repeated group list { required binary element (STRING); } }
  optional binary channel (STRING);
  optional int64 started_at (TIMESTAMP(MICROS,true));
  optional int64 ended_at (TIMESTAMP(MICROS,true));
  optional binary time_zone (STRING);
  optional binary product (STRING);
  optional binary requester_type (STRING);
  optional binary category (STRING);
  required group tags (LIST) { repeated group list { required binary element (STRING); } }
  optional binary agent (STRING);
  optional binary team (STRING);
  optional double csat;
  optional double first_response_s;
  optional double handle_s;
  optional double resolution_s;
  optional boolean sla_breached;
  optional binary status (STRING);
  optional boolean reopened;
  optional binary app_version (STRING);
  optional binary platform (STRING);
  optional binary region (STRING);
}";

/// One row a turn, by transcript and turn.
///
/// The masks' edits are a list of structs, the form that `unnest(edits)` (DuckDB) and `explode` (Polars, Spark) take apart; five
/// lists side by side would have to be zipped by hand.
pub(super) const TURNS: &str = "
message turns {
  required binary transcript (STRING);
  required int32 turn;
  required binary speaker (STRING);
  optional int64 offset_s;
  required binary language (STRING);
  required binary masked_text (STRING);
  required group edits (LIST) { repeated group list { required group element {
    required int32 raw_start;
    required int32 raw_end;
    required int32 masked_start;
    required int32 masked_end;
    required binary mask_type (STRING);
  } } }
}";

/// One row a customer statement, by transcript, turn and start; positions count characters of the masked turn text.
pub(super) const STATEMENTS: &str = "
message statements {
  required binary transcript (STRING);
  required int32 turn;
  required int32 start;
  required int32 end;
  required binary kind (STRING);
  required binary language (STRING);
  required binary text (STRING);
}";

/// Returns the name of a zone (`Asia/Seoul`), of its offset (`+09:00`) where it has none.
pub(super) fn zone_name(at: &Zoned) -> String {
    let printer = DateTimePrinter::new();
    let fixed = || printer.time_zone_to_string(&TimeZone::fixed(at.offset()));
    printer.time_zone_to_string(at.time_zone()).or_else(|_| fixed()).unwrap_or_else(|_| "UTC".to_owned())
}

/// Returns the zone of a name; `None` when the name says nothing.
pub(super) fn zone_of(name: &str) -> Option<TimeZone> {
    DateTimeParser::new().parse_time_zone(name).ok()
}

/// Returns the word for a value that serialises to one, such as `complaint` for a kind of statement.
pub(super) fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Returns the value of a word, `None` for a word that is not known.
pub(super) fn meaning<T: serde::de::DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_comes_back_from_its_name() {
        for text in [
            "2026-11-21T10:22:31+09:00[Asia/Seoul]",
            "2026-11-21T10:22:31+05:30[+05:30]",
            "2026-11-21T10:22:31+00:00[UTC]",
        ] {
            let at: Zoned = text.parse().expect("a time with its zone");
            let zone = zone_of(&zone_name(&at)).expect("a name we wrote");
            assert_eq!(at.timestamp().to_zoned(zone).to_string(), text);
        }
    }
}

//! What happens, said on stderr: as text for people, as JSON lines for programs.

use tracing::Level;

use crate::error::Error;
use crate::model::Language;

use super::arguments::{Arguments, LogFormat};

/// Starts the log. `--quiet` leaves errors alone.
pub(super) fn start(arguments: &Arguments) {
    let level = if arguments.quiet { Level::ERROR } else { Level::INFO };
    let builder = tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(level).with_target(false);
    // A second start, in tests, changes nothing.
    let _ = match arguments.log {
        LogFormat::Json => tracing::subscriber::set_global_default(builder.json().flatten_event(true).finish()),
        LogFormat::Text => tracing::subscriber::set_global_default(builder.event_format(Plain).finish()),
    };
}

/// Says an error.
pub(super) fn error(error: &Error, language: Language) {
    tracing::error!("{}", error.message(language));
}

/// Prints the message alone: no time, no level.
struct Plain;

impl<S, N> tracing_subscriber::fmt::FormatEvent<S, N> for Plain
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
    N: for<'a> tracing_subscriber::fmt::FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &tracing_subscriber::fmt::FmtContext<'_, S, N>,
        mut writer: tracing_subscriber::fmt::format::Writer<'_>,
        event: &tracing::Event<'_>,
    ) -> std::fmt::Result {
        context.field_format().format_fields(writer.by_ref(), event)?;
        writeln!(writer)
    }
}

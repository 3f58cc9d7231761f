//! Logs on standard error: text on a terminal, JSON lines elsewhere.
//!
//! Invariant: set up once, by the command; libraries only emit.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

impl LogFormat {
    /// `auto` is text on a terminal and JSON elsewhere.
    pub fn of(setting: &str) -> Self {
        match setting {
            "json" => LogFormat::Json,
            "text" => LogFormat::Text,
            _ if std::io::stderr().is_terminal() => LogFormat::Text,
            _ => LogFormat::Json,
        }
    }
}

/// Starts logging.
///
/// # Errors
///
/// What is wrong with the directives, or that logging was started before.
pub fn start(directives: &str, format: LogFormat) -> Result<(), String> {
    let filter = EnvFilter::try_new(directives).map_err(|e| format!("log.level: {e}; write info or module=level"))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let has_colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    match format {
        LogFormat::Text => builder.with_ansi(has_colour).with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(false).try_init(),
    }
    .map_err(|e| e.to_string())
}

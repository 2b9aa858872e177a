use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;

use crate::line::JsonLine;

/// One JSON object a line. Crates that are not ours stay at WARN whatever the level says: at TRACE they log payloads.
pub(crate) fn subscriber<W>(function: &str, level: Level, writer: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let ours = Targets::new()
        .with_default(LevelFilter::WARN.min(LevelFilter::from_level(level)))
        .with_target("trestle_", level)
        .with_target(function.to_owned(), level);
    let lines = tracing_subscriber::fmt::layer().fmt_fields(JsonLine).event_format(JsonLine).with_writer(writer);
    registry().with(ours).with(lines)
}

/// The level of `LOG_LEVEL`, else Lambda's own `AWS_LAMBDA_LOG_LEVEL`, else INFO.
pub(crate) fn level(variable: impl Fn(&str) -> Option<String>) -> Level {
    ["LOG_LEVEL", "AWS_LAMBDA_LOG_LEVEL"]
        .into_iter()
        .find_map(|name| match variable(name)?.to_ascii_lowercase().as_str() {
            "fatal" => Some(Level::ERROR),
            other => other.parse().ok(),
        })
        .unwrap_or(Level::INFO)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_are_json_and_foreign_crates_stay_quiet() {
        let lines = Lines::default();
        let writer = lines.clone();
        tracing::subscriber::with_default(
            subscriber("open_verification", Level::TRACE, move || writer.clone()),
            || {
                tracing::trace!(target: "lambda_runtime::layers", "payload");
                tracing::info!(target: "hyper", "payload");
                tracing::warn!(target: "hyper", "foreign warning");
                let _span = tracing::info_span!("invocation", requestId = "r-1", start = "cold").entered();
                tracing::trace!(target: "open_verification::handler", market = "lv", "ours");
                tracing::debug!(target: "trestle_pipeline::stage", "ours too");
            },
        );
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(!text.contains("payload"), "{text}");
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let messages: Vec<&str> = lines.iter().filter_map(|line| line["message"].as_str()).collect();
        assert_eq!(messages, ["foreign warning", "ours", "ours too"]);
        assert_eq!((&lines[1]["span"]["requestId"], &lines[1]["market"]), (&"r-1".into(), &"lv".into()));
    }

    /// Keys, values and their kinds as other JSON readers see them.
    #[test]
    fn whatever_is_logged_is_one_line_of_json() {
        let lines = Lines::default();
        let writer = lines.clone();
        let nasty = "quote \" back \\ slash \n line \u{1} control \u{7f} ē 🦀";
        tracing::subscriber::with_default(subscriber("logs", Level::TRACE, move || writer.clone()), || {
            let span =
                tracing::info_span!(target: "trestle_", "invocation", text = nasty, late = tracing::field::Empty);
            let _entered = span.enter();
            span.record("late", 7);
            let error: &dyn std::error::Error = &std::io::Error::other(nasty);
            tracing::info!(target: "trestle_", text = nasty, debug = ?nasty, shown = %nasty, error, "{nasty}");
            tracing::info!(target: "trestle_", whole = -1, large = u64::MAX, real = 0.5, not = f64::NAN, yes = true);
        });
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let [texts, numbers] = lines.as_slice() else { panic!("two lines: {text}") };
        for field in ["text", "shown", "error", "message"] {
            assert_eq!(texts[field], nasty, "{field}");
        }
        assert_eq!(texts["debug"], format!("{nasty:?}"));
        assert_eq!(texts["span"], serde_json::json!({"name": "invocation", "text": nasty, "late": 7}));
        assert_eq!((texts["level"].as_str(), texts["target"].as_str()), (Some("INFO"), Some("trestle_")));
        assert!(texts["timestamp"].as_str().is_some_and(|time| time.ends_with('Z')), "{text}");
        let expected = serde_json::json!([-1, u64::MAX, 0.5, "NaN", true]);
        let got: Vec<_> = ["whole", "large", "real", "not", "yes"].iter().map(|field| &numbers[*field]).collect();
        assert_eq!(serde_json::json!(got), expected);
    }

    #[test]
    fn the_level_is_ours_first_then_lambdas() {
        let level_of = |ours: Option<&str>, lambda: Option<&str>| {
            level(|name| if name == "LOG_LEVEL" { ours } else { lambda }.map(ToOwned::to_owned))
        };
        assert_eq!(level_of(None, None), Level::INFO);
        assert_eq!(level_of(None, Some("DEBUG")), Level::DEBUG);
        assert_eq!(level_of(Some("warn"), Some("DEBUG")), Level::WARN);
        assert_eq!(level_of(Some("hyper=trace"), Some("FATAL")), Level::ERROR);
    }
}

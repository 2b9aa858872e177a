//! Calls that keep an environment busy, so that the next call starts another one.

use std::thread;
use std::time::Duration;

const MOST: Duration = Duration::from_secs(10);

/// Sleeps when the event is `{"sleepMs":N}`. What a probe then makes of such an event does not matter: nobody measures that call.
pub(crate) fn if_asked(event: &[u8]) {
    if let Some(time) = asked(event) {
        thread::sleep(time.min(MOST));
    }
}

fn asked(event: &[u8]) -> Option<Duration> {
    let digits = event.strip_prefix(br#"{"sleepMs":"#)?.strip_suffix(b"}")?;
    std::str::from_utf8(digits).ok()?.parse().ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_event_that_is_nothing_else_asks() {
        assert_eq!(asked(br#"{"sleepMs":3000}"#), Some(Duration::from_secs(3)));
        for other in [r#"{"sleepMs":-1}"#, r#"{"sleepMs":1,"body":"{}"}"#, r#"{"resource":"/"}"#, "{}", ""] {
            assert_eq!(asked(other.as_bytes()), None, "{other}");
        }
    }
}

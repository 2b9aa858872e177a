//! Cold starts by keeping every environment busy.

use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::api::Api;
use super::name::FunctionName;
use crate::target::http::HttpConnection;

/// How long a holding call sleeps in the function: longer than an initialisation and the call that is measured meanwhile.
const SLEEP: Duration = Duration::from_secs(3);
/// From the sending of holding calls until each has its environment.
const SETTLE: Duration = Duration::from_millis(750);

/// Calls that hold a function's environments while the next call is measured. Probes sleep at an event that says so
/// (`functions/probes`, `hold`); other functions answer at once, and the next call may then be a warm one, and is recorded as such.
#[derive(Debug, Default)]
pub(super) struct Hold {
    /// So many environments there may be by now.
    known: usize,
    calls: Vec<JoinHandle<()>>,
}

impl Hold {
    /// Keeps all known environments busy.
    pub(super) fn take(&mut self, api: &Api, function: &FunctionName) {
        self.release();
        self.calls = (0..self.known)
            .map(|_| {
                let (api, function) = (api.clone(), function.clone());
                thread::spawn(move || {
                    let mut connection = HttpConnection::new(SLEEP + Duration::from_secs(30));
                    let event = format!(r#"{{"sleepMs":{}}}"#, SLEEP.as_millis());
                    connection.prepare(api.invoke(&function, event.as_bytes()));
                    connection.send();
                })
            })
            .collect();
        if self.known > 0 {
            thread::sleep(SETTLE);
        }
        self.known += 1;
    }

    /// Waits for the calls' ends.
    pub(super) fn release(&mut self) {
        for call in self.calls.drain(..) {
            // A holding call that failed held nothing; the measured call tells.
            let _ = call.join();
        }
    }
}

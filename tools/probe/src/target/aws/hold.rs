//! Cold starts by keeping every environment busy.

use std::collections::BTreeSet;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::api::Api;
use super::name::FunctionName;
use crate::plan::{Plan, Traffic};
use crate::sample::Outcome;
use crate::schedule::Schedule;
use crate::target::http::HttpConnection;
use crate::target::{Answer, Start, TargetError};

/// So many environments of a function are kept busy at most: n cold starts one by one take n (n - 1) / 2 sleeping calls.
const MOST: usize = 100;

/// How environments are kept busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sleep {
    /// How long a sleeping call sleeps in the function: longer than an initialisation and the call that is measured meanwhile. Probes sleep
    /// 10 s at most.
    pub call: Duration,
    /// From the sending of sleeping calls until each has its environment.
    pub settle: Duration,
}

impl Default for Sleep {
    fn default() -> Self {
        Self { call: Duration::from_secs(3), settle: Duration::from_millis(750) }
    }
}

impl Sleep {
    /// Whether so many environments as the plan opens can be kept busy.
    pub(super) fn check(plan: &Plan) -> Result<(), TargetError> {
        let environments = match plan.traffic {
            Traffic::Cold | Traffic::Burst { .. } => Schedule::draw(plan, 1, 0).calls(),
            Traffic::Warm { environments } => environments as usize,
            Traffic::Idle { .. } | Traffic::Provisioned { .. } | Traffic::Rate { .. } => 1,
        };
        if environments > MOST {
            return Err(TargetError::TooManyHeld { environments, most: MOST });
        }
        Ok(())
    }
}

/// Calls that hold a function's environments while the next ones are measured. Probes sleep at an event that says so (`functions/probes`,
/// `hold`).
#[derive(Debug, Default)]
pub(super) struct Hold {
    /// Environments that answered, by the names they gave themselves.
    named: BTreeSet<String>,
    /// New environments that did not give their names.
    unnamed: usize,
    calls: Vec<JoinHandle<Answer>>,
}

impl Hold {
    /// Counts the environment of a measured call. One that is gone since is not forgotten: the call that was to hold it starts another one
    /// in its place.
    pub(super) fn saw(&mut self, answer: &Answer) {
        if !answer.environment.is_empty() {
            self.named.insert(answer.environment.clone());
        } else if answer.start == Some(Start::First) {
            self.unnamed += 1;
        }
    }

    /// Keeps all known environments busy.
    pub(super) fn take(&mut self, api: &Api, function: &FunctionName, sleep: Sleep) -> Result<(), TargetError> {
        self.release(function)?;
        let known = self.named.len() + self.unnamed;
        let call = || {
            let (api, function) = (api.clone(), function.clone());
            thread::spawn(move || {
                let mut connection = HttpConnection::new(sleep.call + Duration::from_secs(30));
                let event = format!(r#"{{"sleepMs":{}}}"#, sleep.call.as_millis());
                connection.prepare(api.invoke(&function, event.as_bytes()));
                connection.send().answer
            })
        };
        self.calls = (0..known).map(|_| call()).collect();
        if known > 0 {
            thread::sleep(sleep.settle);
        }
        if self.calls.iter().any(JoinHandle::is_finished) {
            // Before anything is measured beside it.
            self.release(function)?;
            return Err(TargetError::NotHeld {
                function: function.to_string(),
                failed: known,
                of: known,
                code: "answered at once".to_owned(),
            });
        }
        Ok(())
    }

    /// Waits for the calls' ends. A probe may refuse the event that made it sleep: it was busy all the same.
    pub(super) fn release(&mut self, function: &FunctionName) -> Result<(), TargetError> {
        let of = self.calls.len();
        let answers = self
            .calls
            .drain(..)
            .map(|call| call.join().unwrap_or_else(|_| Answer::failed(Outcome::Transport, "Client.Panicked")));
        let held = |answer: &Answer| matches!(answer.outcome, Outcome::Ok | Outcome::FunctionError);
        let failed: Vec<Answer> = answers.filter(|answer| !held(answer)).collect();
        let Some(first) = failed.first() else { return Ok(()) };
        let code = first.error_code.clone().unwrap_or_default();
        Err(TargetError::NotHeld { function: function.to_string(), failed: failed.len(), of, code })
    }
}

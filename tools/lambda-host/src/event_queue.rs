//! Asynchronous invocations: accepted at once, tried until they succeed or are given up (Lambda: "How Lambda handles errors and
//! retries with asynchronous invocation").

use std::rc::Rc;
use std::time::Instant;

use crate::function::Function;
use crate::invocation::Invocation;
use crate::options::AsynchronousOptions;
use crate::pool::Pool;
use crate::refusal::Refusal;

/// Sees one event through. Every attempt has the same request id.
pub(crate) async fn process(
    function: Rc<Function>,
    pool: Rc<Pool>,
    invocation: Invocation,
    options: AsynchronousOptions,
) {
    let accepted = Instant::now();
    let mut retry_delays = options.retry_delays.into_iter();
    let (mut backoff, longest) = options.throttle_backoff;
    loop {
        let wait = match function.invoke(&pool, &invocation).await {
            Ok(answer) if answer.result.is_ok() => return,
            Ok(_) => retry_delays.next(),
            Err(Refusal::Throttled(_)) => {
                let wait = backoff;
                backoff = (backoff * 2).min(longest);
                Some(wait)
            }
            Err(_) => None,
        };
        match wait {
            Some(wait) if accepted.elapsed() + wait <= options.maximum_age => tokio::time::sleep(wait).await,
            _ => return function.count(|counts| counts.dropped_events += 1),
        }
    }
}

use std::time::{Duration, Instant};

use ureq::http::{HeaderMap, Request, Response};
use ureq::{Agent, Body};

use super::answer::HttpAnswer;
use super::{Answer, Exchange};
use crate::sample::Outcome;

/// Lambda's largest buffered response is 6 MB, in JSON.
const MOST_ANSWER: u64 = 8 * 1024 * 1024;
/// A connection that was not used for longer is used once before an invocation: servers and routers drop idle ones.
const STALE: Duration = Duration::from_secs(20);

/// One kept connection. Nothing is retried: a retry would hide a failure, or be counted with it.
#[derive(Debug)]
pub(super) struct HttpConnection {
    agent: Agent,
    prepared: Option<Request<Vec<u8>>>,
    used: Option<Instant>,
}

impl HttpConnection {
    pub(super) fn new(timeout: Duration) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(1)
            .max_idle_age(Duration::from_secs(60))
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_global(Some(timeout))
            .user_agent(concat!("trestle/", env!("CARGO_PKG_VERSION")));
        Self { agent: config.build().into(), prepared: None, used: None }
    }

    /// Keeps the request and takes care that there is a connection to send it on.
    pub(super) fn prepare(&mut self, request: Request<Vec<u8>>) {
        if self.used.is_none_or(|used| used.elapsed() > STALE) {
            // Any answer will do, and a failure shows when the invocation is sent.
            let base = request.uri().clone().into_parts();
            if let (Some(scheme), Some(authority)) = (base.scheme, base.authority)
                && let Ok(response) = self.agent.get(format!("{scheme}://{authority}/")).call()
            {
                let _ = read(response.into_body());
            }
            self.used = Some(Instant::now());
        }
        self.prepared = Some(request);
    }

    pub(super) fn send(&mut self) -> Exchange {
        let Some(request) = self.prepared.take() else {
            let now = Instant::now();
            return Exchange { sent: now, done: now, answer: Answer::failed(Outcome::Transport, "Client.NotPrepared") };
        };
        let sent = Instant::now();
        let answer = self.agent.run(request).and_then(whole);
        let done = Instant::now();
        self.used = Some(done);
        let answer = match answer {
            Ok((status, headers, body)) => {
                let header = |name: &str| headers.get(name)?.to_str().ok();
                Answer::read(&HttpAnswer { status, header, body: &body })
            }
            Err(error) => failure(&error),
        };
        Exchange { sent, done, answer }
    }

    /// Sends a request that is no invocation.
    pub(super) fn ask(&mut self, request: Request<Vec<u8>>) -> Result<(u16, HeaderMap, Vec<u8>), ureq::Error> {
        let answer = self.agent.run(request).and_then(whole)?;
        self.used = Some(Instant::now());
        Ok(answer)
    }
}

fn whole(response: Response<Body>) -> Result<(u16, HeaderMap, Vec<u8>), ureq::Error> {
    let (parts, body) = response.into_parts();
    Ok((parts.status.as_u16(), parts.headers, read(body)?))
}

fn read(body: Body) -> Result<Vec<u8>, ureq::Error> {
    body.into_with_config().limit(MOST_ANSWER).read_to_vec()
}

fn failure(error: &ureq::Error) -> Answer {
    match error {
        ureq::Error::Timeout(_) => Answer::failed(Outcome::Timeout, "Client.Timeout"),
        ureq::Error::ConnectionFailed | ureq::Error::HostNotFound => {
            Answer::failed(Outcome::Transport, "Client.Connect")
        }
        ureq::Error::Io(error) => Answer::failed(Outcome::Transport, &format!("Client.{:?}", error.kind())),
        _ => Answer::failed(Outcome::Transport, "Client.Protocol"),
    }
}

//! A Runtime API for one execution environment, as Lambda's own: events are handed out in order, each to whichever connection asks.
#![allow(dead_code, reason = "each test uses its own part")]
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::NamedTempFile;

/// No step of a test takes longer.
const LONGEST: Duration = Duration::from_secs(20);
/// What the real one takes.
pub(crate) const LARGEST_REPLY: usize = 6_291_556;

/// What a function posted.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) path: String,
    /// The header `lambda-runtime-function-error-type`.
    pub(crate) error_type: Option<String>,
    pub(crate) body: String,
}

/// A function's process, and the Runtime API that it serves.
pub(crate) struct Lambda {
    process: Child,
    printed: NamedTempFile,
    events: Arc<Events>,
    answers: Receiver<Answer>,
}

#[derive(Default)]
struct Events {
    waiting: Mutex<VecDeque<(usize, Vec<u8>)>>,
    sent: Mutex<usize>,
    /// Requests for an event so far.
    asked: Mutex<usize>,
    changed: Condvar,
}

impl Lambda {
    /// Runs this test binary's test `function` as the function, with these variables besides Lambda's own.
    pub(crate) fn start(variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "function", "--ignored", "--nocapture"]);
        Self::run(command, LARGEST_REPLY, variables)
    }

    /// Runs a command as the function; replies larger than `largest` are refused.
    pub(crate) fn run(mut command: Command, largest: usize, variables: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let printed = NamedTempFile::new().unwrap();
        let lines = File::options().append(true).open(printed.path()).unwrap();
        let process = command
            .env("AWS_LAMBDA_RUNTIME_API", listener.local_addr().unwrap().to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "Echo")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
            .env("LOG_LEVEL", "trace")
            .env("RUST_LOG", "trace")
            .env("RUST_BACKTRACE", "1")
            .envs(variables.iter().copied())
            .stdout(lines.try_clone().unwrap())
            .stderr(lines)
            .spawn()
            .unwrap();
        let (post, answers) = channel();
        let events = Arc::<Events>::default();
        let of_server = events.clone();
        std::thread::spawn(move || {
            for connection in listener.incoming() {
                let (events, post) = (of_server.clone(), post.clone());
                std::thread::spawn(move || serve(connection.unwrap(), &events, &post, largest));
            }
        });
        Self { process, printed, events, answers }
    }

    /// Hands out an event when the function asks; ids are `r-0`, `r-1` and so on.
    pub(crate) fn send(&self, event: impl AsRef<[u8]>) {
        let mut sent = self.events.sent.lock().unwrap();
        self.events.waiting.lock().unwrap().push_back((*sent, event.as_ref().to_vec()));
        *sent += 1;
        self.events.changed.notify_all();
    }

    /// What the function posted next.
    pub(crate) fn answer(&self) -> Answer {
        self.answers.recv_timeout(LONGEST).expect("the function answers")
    }

    pub(crate) fn invoke(&self, event: impl AsRef<[u8]>) -> Answer {
        self.send(event);
        self.answer()
    }

    /// Waits until the function has asked for an event so often.
    pub(crate) fn wait_until_asked(&self, times: usize) {
        let asked = self.events.asked.lock().unwrap();
        let (asked, _) = self.events.changed.wait_timeout_while(asked, LONGEST, |asked| *asked < times).unwrap();
        assert!(*asked >= times, "the function asked for {} events", *asked);
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
    }

    /// Waits for the process to end by itself; how it did, what it posted that nobody looked at, and all it printed.
    pub(crate) fn ended(mut self) -> (Ended, Vec<Answer>, String) {
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < LONGEST, "the function ends");
            std::thread::sleep(Duration::from_millis(5));
        };
        let rest = self.answers.try_iter().collect();
        (Ended::from(status), rest, self.printed())
    }

    /// All it printed so far.
    pub(crate) fn printed(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.printed.path()).unwrap()).into_owned()
    }

    /// Ends the process; all it printed.
    pub(crate) fn stop(mut self) -> String {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.printed()
    }
}

impl Drop for Lambda {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// How a process ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Code(i32),
    Signal(i32),
}

impl From<ExitStatus> for Ended {
    fn from(status: ExitStatus) -> Self {
        status.code().map_or_else(|| Self::Signal(status.signal().unwrap()), Self::Code)
    }
}

/// Serves one connection until the function closes it.
fn serve(connection: TcpStream, events: &Events, post: &Sender<Answer>, largest: usize) {
    let mut connection = BufReader::new(connection);
    while let Some((path, error_type, body)) = read_request(&mut connection) {
        let reply = if path.ends_with("/invocation/next") {
            events.next()
        } else if body.len() > largest {
            let body = format!(
                r#"{{"errorMessage":"Exceeded maximum allowed payload size ({largest} bytes).","errorType":"RequestEntityTooLarge"}}"#
            );
            format!("HTTP/1.1 413 Payload Too Large\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
        } else {
            let _ = post.send(Answer { path, error_type, body });
            b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n".to_vec()
        };
        if connection.get_mut().write_all(&reply).is_err() {
            return;
        }
    }
}

impl Events {
    /// The next event as Lambda sends it, once there is one.
    fn next(&self) -> Vec<u8> {
        *self.asked.lock().unwrap() += 1;
        self.changed.notify_all();
        let waiting = self.waiting.lock().unwrap();
        let mut waiting = self.changed.wait_while(waiting, |waiting| waiting.is_empty()).unwrap();
        let (number, event) = waiting.pop_front().unwrap();
        let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() + LONGEST.as_millis();
        let head = format!(
            "HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: r-{number}\r\nlambda-runtime-deadline-ms: {deadline}\r\n\
             lambda-runtime-invoked-function-arn: arn\r\ncontent-length: {}\r\n\r\n",
            event.len()
        );
        [head.into_bytes(), event].concat()
    }
}

/// Path, error type and body.
fn read_request(connection: &mut BufReader<TcpStream>) -> Option<(String, Option<String>, String)> {
    let (mut first, mut header) = (String::new(), String::new());
    let (mut length, mut error_type) = (0, None);
    connection.read_line(&mut first).ok().filter(|bytes| *bytes > 0)?;
    while connection.read_line(&mut header).ok()? > 2 {
        match header.trim_end().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().ok()?,
            Some(("lambda-runtime-function-error-type", value)) => error_type = Some(value.to_owned()),
            _ => (),
        }
        header.clear();
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).ok()?;
    Some((first.split(' ').nth(1)?.to_owned(), error_type, String::from_utf8_lossy(&body).into_owned()))
}

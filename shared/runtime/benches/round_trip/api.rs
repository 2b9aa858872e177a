//! A Runtime API for one execution environment, on one thread.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::Pid;
use rustix::thread::{CpuSet, sched_setaffinity};

use crate::event::Shape;
use crate::{ROLE, SHAPE};

/// Where the functions run. Left alone, the scheduler puts them on the Runtime API's core and away from it again, at times of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placement {
    /// On the Runtime API's core, as in an environment of Lambda with one vCPU or a share of it.
    Together,
    /// On a core that sleeps between events.
    Apart,
}

/// Keeps this process on its core.
pub(crate) fn pin_runtime_api() -> std::io::Result<()> {
    pin(None, 0)
}

fn pin(process: Option<Pid>, core: usize) -> std::io::Result<()> {
    let mut cores = CpuSet::new();
    cores.set(core);
    Ok(sched_setaffinity(process, &cores)?)
}

/// What the template sets for every function.
fn allocator_setting() -> String {
    const NAME: &str = "GLIBC_TUNABLES: ";
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml");
    let template = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let line = template.lines().find_map(|line| line.trim_start().strip_prefix(NAME));
    line.expect("the template sets the allocator").to_owned()
}

/// A function's process and its connections.
pub(crate) struct Environment {
    process: Child,
    listener: TcpListener,
    connections: Vec<BufReader<TcpStream>>,
    /// The connection that asked for the next event.
    waiting: usize,
    invocations: usize,
}

struct Call {
    connection: usize,
    path: String,
}

impl Environment {
    /// Starts a function and waits until it asks for an event.
    pub(crate) fn start(role: &str, shape: Shape, placement: Placement) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let process = Command::new(std::env::current_exe().expect("our own path"))
            .env(ROLE, role)
            .env(SHAPE, shape.name())
            .env("AWS_LAMBDA_RUNTIME_API", listener.local_addr().expect("an address").to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "RoundTrip")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
            .env("GLIBC_TUNABLES", allocator_setting())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the function starts");
        // Where this can't be done, that was told when the Runtime API could not be bound to its own core.
        let _ = pin(Some(Pid::from_child(&process)), usize::from(placement == Placement::Apart));
        let mut environment = Self { process, listener, connections: Vec::new(), waiting: 0, invocations: 0 };
        environment.wait_for_next();
        environment
    }

    /// Time from the event's first byte written to the reply's last byte read. Returns when the function asks for the next event.
    pub(crate) fn round_trip(&mut self, event: &[u8]) -> Duration {
        self.invocations += 1;
        let deadline = SystemTime::now() + Duration::from_secs(30);
        let deadline = deadline.duration_since(UNIX_EPOCH).expect("a clock after 1970").as_millis();
        let mut message = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nlambda-runtime-aws-request-id: {:08}-0000-4000-8000-000000000000\r\n\
             lambda-runtime-deadline-ms: {deadline}\r\nlambda-runtime-invoked-function-arn: arn:aws:lambda:eu-west-1:123456789012:function:RoundTrip\r\n\
             lambda-runtime-trace-id: Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0\r\ncontent-length: {}\r\n\r\n",
            self.invocations,
            event.len()
        )
        .into_bytes();
        message.extend_from_slice(event);

        let began = Instant::now();
        self.connections[self.waiting].get_mut().write_all(&message).expect("the event is taken");
        let reply = self.next_call();
        let took = began.elapsed();
        assert!(reply.path.ends_with("/response"), "the function answered with {}", reply.path);
        let accepted = b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";
        self.connections[reply.connection].get_mut().write_all(accepted).expect("the acceptance is taken");
        self.wait_for_next();
        took
    }

    fn wait_for_next(&mut self) {
        let call = self.next_call();
        assert!(call.path.ends_with("/next"), "the function called {} instead of next", call.path);
        self.waiting = call.connection;
    }

    /// Reads the next request on any connection.
    fn next_call(&mut self) -> Call {
        loop {
            let mut sockets = vec![PollFd::new(&self.listener, PollFlags::IN)];
            sockets.extend(self.connections.iter().map(|open| PollFd::new(open.get_ref(), PollFlags::IN)));
            poll(&mut sockets, None).expect("sockets can be waited for");
            let ready: Vec<bool> = sockets.iter().map(|socket| !socket.revents().is_empty()).collect();
            if let Some(connection) = ready[1..].iter().position(|ready| *ready) {
                match read_request(&mut self.connections[connection]) {
                    Some(path) => return Call { connection, path },
                    None => drop(self.connections.remove(connection)),
                }
            } else if ready[0] {
                let (connection, _) = self.listener.accept().expect("a connection");
                connection.set_nodelay(true).expect("a socket option");
                self.connections.push(BufReader::with_capacity(64 * 1024, connection));
            }
        }
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The path of a request whose body has been read to its end; `None` when the connection was closed.
fn read_request(connection: &mut BufReader<TcpStream>) -> Option<String> {
    let (mut first, mut header, mut length) = (String::new(), String::new(), 0);
    connection.read_line(&mut first).ok().filter(|bytes| *bytes > 0)?;
    while connection.read_line(&mut header).ok()? > 2 {
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
        header.clear();
    }
    connection.read_exact(&mut vec![0; length]).ok()?;
    first.split(' ').nth(1).map(str::to_owned)
}

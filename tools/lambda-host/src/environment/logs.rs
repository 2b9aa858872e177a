//! What a function writes: its last lines are kept for the caller, all of it goes where the host was told.

use std::cell::RefCell;
use std::io::{self, PipeReader, Write};
use std::os::fd::OwnedFd;
use std::rc::Rc;

use tokio::net::unix::pipe;

use crate::options::FunctionLogs;
use crate::report::TAIL_BYTES;

/// The log of one environment since its last invocation was answered, as far as a tail may show it.
#[derive(Debug)]
pub(crate) struct Logs {
    tail: RefCell<Vec<u8>>,
    pipe: RefCell<Option<Rc<pipe::Receiver>>>,
    sink: FunctionLogs,
}

impl Logs {
    pub(crate) fn new(sink: FunctionLogs) -> Self {
        Self { tail: RefCell::default(), pipe: RefCell::default(), sink }
    }

    /// Reads a new process' output until it ends.
    pub(crate) fn follow(self: &Rc<Self>, output: PipeReader) -> io::Result<()> {
        let pipe = Rc::new(pipe::Receiver::from_owned_fd(OwnedFd::from(output))?);
        *self.pipe.borrow_mut() = Some(pipe.clone());
        let logs = Rc::downgrade(self);
        tokio::task::spawn_local(async move {
            while pipe.readable().await.is_ok() {
                let Some(logs) = logs.upgrade() else { return };
                if !logs.read_available(&pipe) {
                    return;
                }
            }
        });
        Ok(())
    }

    /// False at the end of the output.
    fn read_available(&self, pipe: &pipe::Receiver) -> bool {
        let mut buffer = [0; 8192];
        loop {
            match pipe.try_read(&mut buffer) {
                Ok(0) => return false,
                Ok(read) => self.append(&buffer[..read]),
                Err(error) => return error.kind() == io::ErrorKind::WouldBlock,
            }
        }
    }

    pub(crate) fn line(&self, text: &str) {
        self.append(text.as_bytes());
        self.append(b"\n");
    }

    fn append(&self, bytes: &[u8]) {
        if self.sink == FunctionLogs::StandardError {
            let _ = io::stderr().write_all(bytes);
        }
        let mut tail = self.tail.borrow_mut();
        tail.extend_from_slice(bytes);
        if tail.len() > 4 * TAIL_BYTES {
            let excess = tail.len() - TAIL_BYTES;
            tail.drain(..excess);
        }
    }

    /// Takes in what the process has written but nobody has read yet.
    pub(crate) fn drain(&self) {
        let pipe = self.pipe.borrow().clone();
        if let Some(pipe) = pipe {
            self.read_available(&pipe);
        }
    }

    /// The last 4 KB since the tail was taken before.
    pub(crate) fn take_tail(&self) -> Vec<u8> {
        let mut tail = std::mem::take(&mut *self.tail.borrow_mut());
        let excess = tail.len().saturating_sub(TAIL_BYTES);
        tail.drain(..excess);
        tail
    }
}

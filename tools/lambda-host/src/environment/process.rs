//! The process of an execution environment: started in a group of its own, watched, measured and killed.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use rustix::process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open};
use rustix::thread::{CpuSet, sched_setaffinity};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// Every process the host has started and not yet reaped.
#[derive(Debug, Default)]
pub(crate) struct Processes(Mutex<BTreeSet<i32>>);

impl Processes {
    fn set(&self) -> MutexGuard<'_, BTreeSet<i32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn ids(&self) -> Vec<i32> {
        self.set().iter().copied().collect()
    }

    /// Kills what is left with its group. An id stays here until just before it is reaped, so it can't be another's.
    pub(crate) fn kill_all(&self) {
        for id in self.set().iter() {
            if let Some(pid) = Pid::from_raw(*id) {
                let _ = kill_process_group(pid, Signal::KILL);
            }
        }
    }
}

/// A process that was started but isn't watched yet: it is made off the host's thread, as starting takes a millisecond.
#[derive(Debug)]
pub(crate) struct Started {
    owned: Owned,
    pidfd: OwnedFd,
}

/// A child that is killed with its group and reaped when it is dropped.
#[derive(Debug)]
struct Owned {
    child: Child,
    pid: Pid,
    reaped: Option<ExitStatus>,
    processes: Arc<Processes>,
}

impl Owned {
    fn kill_group(&self) {
        if self.reaped.is_none() {
            let _ = kill_process_group(self.pid, Signal::KILL);
        }
    }

    fn reap(&mut self) -> io::Result<ExitStatus> {
        if let Some(status) = self.reaped {
            return Ok(status);
        }
        self.processes.set().remove(&self.pid.as_raw_nonzero().get());
        let status = self.child.wait()?;
        self.reaped = Some(status);
        Ok(status)
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        self.kill_group();
        let _ = self.reap();
    }
}

/// Keeps this thread to some cores, and the threads and processes that it starts from now on.
pub(crate) fn keep_to(cores: &[usize]) -> io::Result<()> {
    let mut set = CpuSet::new();
    for core in cores {
        set.set(*core);
    }
    Ok(sched_setaffinity(None, &set)?)
}

impl Started {
    /// Starts `command` in a process group of its own, on `cores` where given.
    pub(crate) fn new(mut command: Command, cores: Option<&[usize]>, processes: Arc<Processes>) -> io::Result<Self> {
        if let Some(cores) = cores {
            // A child inherits the cores of the thread that starts it.
            keep_to(cores)?;
        }
        let child = command.process_group(0).spawn()?;
        let pid = Pid::from_child(&child);
        processes.set().insert(pid.as_raw_nonzero().get());
        let owned = Owned { child, pid, reaped: None, processes };
        let pidfd = pidfd_open(pid, PidfdFlags::NONBLOCK)?;
        Ok(Self { owned, pidfd })
    }

    pub(crate) fn id(&self) -> u32 {
        self.owned.child.id()
    }
}

#[derive(Debug)]
pub(crate) struct Process {
    owned: RefCell<Owned>,
    pid: Pid,
    exit: AsyncFd<OwnedFd>,
    status: Option<File>,
    peak_kb: Cell<u64>,
}

impl Process {
    /// # Errors
    /// Where the process can't be watched; it is killed then.
    #[expect(deprecated, reason = "its successor is unsafe; an owned descriptor isn't closed under it")]
    pub(crate) fn watch(started: Started) -> io::Result<Self> {
        let pid = started.owned.pid;
        Ok(Self {
            exit: AsyncFd::with_interest(started.pidfd, Interest::READABLE)?,
            status: File::open(format!("/proc/{}/status", pid.as_raw_nonzero())).ok(),
            owned: RefCell::new(started.owned),
            pid,
            peak_kb: Cell::new(0),
        })
    }

    /// Resolves when the process has ended, for as often as it is asked.
    pub(crate) async fn exited(&self) {
        while self.exit.readable().await.is_err() {
            tokio::task::yield_now().await;
        }
    }

    /// As far as the host's event loop has noticed.
    pub(crate) fn has_exited(&self) -> bool {
        let readable = std::pin::pin!(self.exit.readable());
        readable.poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    pub(crate) fn terminate(&self) {
        if self.owned.borrow().reaped.is_none() {
            let _ = kill_process_group(self.pid, Signal::TERM);
        }
    }

    /// Ends what is left of the process and its group, and reaps it.
    pub(crate) async fn kill(&self) -> io::Result<ExitStatus> {
        self.peak_memory_kb();
        self.owned.borrow().kill_group();
        self.exited().await;
        self.owned.borrow_mut().reap()
    }

    /// Peak resident memory so far in KB (1,024 bytes). `VmHWM` rather than `wait4`'s `ru_maxrss`, which starts at the size of
    /// the process that forked, the host.
    pub(crate) fn peak_memory_kb(&self) -> u64 {
        let mut buffer = [0; 2048];
        let read = self.status.as_ref().and_then(|file| file.read_at(&mut buffer, 0).ok()).unwrap_or(0);
        if let Some(kb) = high_water(&buffer[..read]) {
            self.peak_kb.set(self.peak_kb.get().max(kb));
        }
        self.peak_kb.get()
    }
}

/// The line `VmHWM: 1234 kB` of proc(5).
fn high_water(status: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

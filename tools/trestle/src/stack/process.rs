//! Servers that outlive the command that started them: each leads a process group and has a pid file.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};

use super::StackError;
use super::process_table::{group_has_members, started_at};

/// How long a server may take to end by itself before it is killed.
const PATIENCE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(50);

/// One server of a stack, the leader of its own process group; kept as `.local/run/<name>/<program>.pid`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Process {
    pub program: String,
    pub pid: u32,
    /// When it started, as the system tells it: a process id alone may have been given to another program since.
    pub started_at: String,
}

/// How to start one.
#[derive(Debug)]
pub(super) struct Launch<'a> {
    pub(super) what: &'static str,
    pub(super) program: &'a Path,
    pub(super) arguments: Vec<String>,
    /// The whole environment: nothing of the user's shell reaches a server, or the functions that inherit from it.
    pub(super) environment: Vec<(String, String)>,
    pub(super) folder: &'a Path,
}

/// A server that was just started, with the handle to ask whether it ended.
#[derive(Debug)]
pub(super) struct Started {
    pub(super) what: &'static str,
    pub(super) process: Process,
    pub(super) log: PathBuf,
    child: Child,
}

impl Launch<'_> {
    /// Starts the program in a process group of its own, its output in a log file, and writes the pid file.
    pub(super) fn start(self) -> Result<Started, StackError> {
        use std::os::unix::process::CommandExt as _;

        let name = self.program.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let log = self.folder.join(format!("{name}.log"));
        let output = File::create(&log).map_err(StackError::file(&log))?;
        let errors = output.try_clone().map_err(StackError::file(&log))?;
        let mut child = Command::new(self.program)
            .args(self.arguments)
            .env_clear()
            .envs(self.environment)
            .current_dir(self.folder)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .map_err(|source| StackError::Spawn { what: self.what, source })?;

        let pid = child.id();
        let process = Process { program: name, pid, started_at: started_at(pid).unwrap_or_default() };
        let started = process.write(self.folder);
        if let Err(error) = started {
            // Without its pid file nobody could stop it later.
            let _ = child.kill();
            let _ = child.wait();
            return Err(error);
        }
        Ok(Started { what: self.what, process, log, child })
    }
}

impl Started {
    /// Asks `is_ready` until it gives a value, at most `patience` long.
    pub(super) fn wait_until<T>(
        &mut self,
        patience: Duration,
        mut check: impl FnMut() -> Result<(), StackError>,
        mut is_ready: impl FnMut(&Path) -> Option<T>,
    ) -> Result<T, StackError> {
        let began = Instant::now();
        loop {
            check()?;
            if let Some(value) = is_ready(&self.log) {
                return Ok(value);
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(StackError::EndedEarly {
                    what: self.what,
                    status: status.to_string(),
                    log: self.log.clone(),
                    log_tail: tail(&self.log),
                });
            }
            if began.elapsed() > patience {
                return Err(StackError::NotReady {
                    what: self.what,
                    seconds: patience.as_secs(),
                    log: self.log.clone(),
                    log_tail: tail(&self.log),
                });
            }
            thread::sleep(POLL);
        }
    }
}

impl Process {
    /// The processes that have a pid file in a stack's folder, running or not; a file that can't be understood is an error.
    pub(super) fn of_stack(folder: &Path) -> Result<Vec<Self>, StackError> {
        let Ok(entries) = fs::read_dir(folder) else {
            return Ok(Vec::new());
        };
        let mut paths: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|end| end == "pid"))
            .collect();
        paths.sort();
        paths
            .into_iter()
            .map(|path| {
                let text = fs::read(&path).map_err(StackError::file(&path))?;
                serde_json::from_slice(&text).map_err(|source| StackError::Description { path, source })
            })
            .collect()
    }

    fn write(&self, folder: &Path) -> Result<(), StackError> {
        let path = self.pid_file(folder);
        let text = serde_json::to_vec(self).map_err(|source| StackError::Description { path: path.clone(), source })?;
        fs::write(&path, text).map_err(StackError::file(&path))
    }

    fn pid_file(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.pid", self.program))
    }

    /// Whether this very process, not a later one with its id, is there.
    #[must_use]
    pub fn is_running(&self) -> bool {
        started_at(self.pid).is_some_and(|now| now == self.started_at)
    }

    /// Ends the process and all of its group, first politely; then removes the pid file.
    ///
    /// A group outlives its leader, and the system gives no process the id of a group that still has members. So when another
    /// process has the leader's id by now, the group is long gone.
    pub(super) fn stop(&self, folder: &Path) -> Result<(), StackError> {
        let taken_by_another = started_at(self.pid).is_some_and(|now| now != self.started_at);
        if !(taken_by_another || self.signal(Signal::TERM) || self.signal(Signal::KILL)) {
            return Err(StackError::WontStop { what: self.program.clone(), pid: self.pid });
        }
        let path = self.pid_file(folder);
        fs::remove_file(&path).map_err(StackError::file(&path))
    }

    /// Signals the group and tells whether all of it ended in time.
    fn signal(&self, signal: Signal) -> bool {
        let group = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            // The group may be gone already, which is what we want.
            let _ = kill_process_group(group, signal);
        }
        let began = Instant::now();
        while group_has_members(self.pid) {
            if began.elapsed() > PATIENCE {
                return false;
            }
            thread::sleep(POLL);
        }
        true
    }
}

/// The last lines of a log, for an error message.
pub(super) fn tail(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(12);
    lines.get(from..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn launch(folder: &Path, script: &str) -> Started {
        let environment = vec![("PATH".to_owned(), "/usr/bin:/bin".to_owned())];
        let arguments = vec!["-c".to_owned(), script.to_owned()];
        Launch { what: "a shell", program: Path::new("/bin/sh"), arguments, environment, folder }.start().unwrap()
    }

    #[test]
    fn stopping_ends_the_whole_group_and_removes_the_pid_file() {
        let folder = tempfile::tempdir().unwrap();
        let started = launch(folder.path(), "sleep 60 & sleep 60 & wait");
        let found = Process::of_stack(folder.path()).unwrap();
        assert_eq!(found, std::slice::from_ref(&started.process));
        assert!(started.process.is_running());

        started.process.stop(folder.path()).unwrap();
        assert!(!started.process.is_running());
        assert!(!group_has_members(started.process.pid));
        assert_eq!(Process::of_stack(folder.path()).unwrap(), []);
    }

    #[test]
    fn a_program_that_ignores_the_polite_signal_is_killed_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let mut started = launch(folder.path(), "trap '' TERM; echo ready; sleep 60; sleep 60");
        let patience = Duration::from_secs(10);
        started
            .wait_until(patience, || Ok(()), |log| fs::read_to_string(log).ok().filter(|text| text.contains("ready")))
            .unwrap();
        started.process.stop(folder.path()).unwrap();
        assert!(!group_has_members(started.process.pid));
    }

    #[test]
    fn a_process_that_only_has_the_same_id_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let started = launch(folder.path(), "sleep 60");
        let stale = Process { started_at: "another time".to_owned(), ..started.process.clone() };
        assert!(!stale.is_running());
        stale.stop(folder.path()).unwrap();
        assert!(started.process.is_running());
        started.process.write(folder.path()).unwrap();
        started.process.stop(folder.path()).unwrap();
    }

    #[test]
    fn a_server_that_ends_at_once_is_reported_with_its_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let mut started = launch(folder.path(), "echo no such model; exit 7");
        let error = started.wait_until(Duration::from_secs(10), || Ok(()), |_| None::<()>).unwrap_err().to_string();
        assert!(error.contains("no such model") && error.contains('7'), "{error}");
        started.process.stop(folder.path()).unwrap();
    }
}

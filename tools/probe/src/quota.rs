//! A share of CPU time by memory size, as Lambda gives it, held by a control group per execution environment.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, PoisonError};

use crate::header::Quota;

/// A function with so much memory has one vCPU's worth of time (Lambda Developer Guide, "Configure Lambda function memory").
const MB_OF_ONE_CPU: f64 = 1769.0;
/// Ours: AWS does not say over which period it counts.
const PERIOD_US: u32 = 20_000;
/// The least that the kernel takes.
const LEAST_US: u32 = 1000;

/// Control groups of one run; they are removed with it.
#[derive(Debug)]
pub struct CpuShare {
    folder: PathBuf,
    version: Version,
    quota_us: u32,
    groups: Mutex<Vec<PathBuf>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    V1,
    V2,
}

/// Why this machine can't hold functions to a share of CPU time.
#[derive(Debug, thiserror::Error)]
#[error(
    "a CPU quota is not available here: {0}; measure without --quota, or on a Linux machine where you may make control groups"
)]
pub struct NotAvailable(String);

impl CpuShare {
    /// The share of a memory size.
    ///
    /// # Errors
    /// There are no control groups for CPU time, or they may not be made.
    pub fn of_memory(memory_mb: u32) -> Result<Self, NotAvailable> {
        Self::under(Path::new("/sys/fs/cgroup"), memory_mb)
    }

    fn under(root: &Path, memory_mb: u32) -> Result<Self, NotAvailable> {
        let (parent, version) = if root.join("cgroup.controllers").is_file() {
            // Already so on most machines; where it is not and may not be changed, the quota's file will be missing.
            let _ = fs::write(root.join("cgroup.subtree_control"), "+cpu");
            (root.to_owned(), Version::V2)
        } else if root.join("cpu/cpu.cfs_quota_us").is_file() {
            (root.join("cpu"), Version::V1)
        } else {
            return Err(NotAvailable(format!("{} has no controller of CPU time", root.display())));
        };
        let share = Self {
            folder: parent.join(format!("trestle-probe-{}-{:08x}", process::id(), fastrand::u32(..))),
            version,
            quota_us: quota_us(memory_mb),
            groups: Mutex::default(),
        };
        let refused = |source: io::Error| NotAvailable(format!("{}: {source}", share.folder.display()));
        fs::create_dir(&share.folder).map_err(refused)?;
        if version == Version::V2 {
            fs::write(share.folder.join("cgroup.subtree_control"), "+cpu").map_err(refused)?;
        }
        // One that is never used shows whether all others can be made.
        share.group().map_err(refused)?;
        Ok(share)
    }

    #[must_use]
    pub fn quota(&self) -> Quota {
        Quota { cpus: f64::from(self.quota_us) / f64::from(PERIOD_US) }
    }

    /// Holds a process, and all that it starts from now on, to the share.
    ///
    /// # Errors
    /// The system refuses.
    pub fn hold(&self, pid: u32) -> io::Result<()> {
        let group = self.group()?;
        fs::write(group.join("cgroup.procs"), pid.to_string())
    }

    fn group(&self) -> io::Result<PathBuf> {
        let group = {
            let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
            let group = self.folder.join(groups.len().to_string());
            fs::create_dir(&group)?;
            groups.push(group.clone());
            group
        };
        match self.version {
            Version::V1 => {
                fs::write(group.join("cpu.cfs_period_us"), PERIOD_US.to_string())?;
                fs::write(group.join("cpu.cfs_quota_us"), self.quota_us.to_string())?;
            }
            Version::V2 => fs::write(group.join("cpu.max"), format!("{} {PERIOD_US}", self.quota_us))?,
        }
        Ok(group)
    }
}

impl Drop for CpuShare {
    /// A group can go when its processes have gone, so this is dropped after the host.
    fn drop(&mut self) {
        for group in self.groups.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = fs::remove_dir(group);
        }
        let _ = fs::remove_dir(&self.folder);
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction of some microseconds")]
fn quota_us(memory_mb: u32) -> u32 {
    let part = f64::from(memory_mb) / MB_OF_ONE_CPU;
    ((part * f64::from(PERIOD_US)).round() as u32).max(LEAST_US)
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::thread;
    use std::time::{Duration, Instant};

    use super::*;

    /// CPU time of a process in hundredths of a second (proc(5), `utime` and `stime`; Linux shows them in this unit everywhere).
    fn ticks(pid: u32) -> u32 {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u32>().unwrap() + fields[12].parse::<u32>().unwrap()
    }

    #[test]
    fn the_share_follows_from_the_memory() {
        assert_eq!(quota_us(1769), PERIOD_US);
        assert_eq!(quota_us(3538), 2 * PERIOD_US);
        assert_eq!(quota_us(512), 5789);
        assert_eq!(quota_us(1), LEAST_US);
    }

    #[test]
    fn a_machine_without_control_groups_says_so() {
        let empty = tempfile::tempdir().unwrap();
        let error = CpuShare::under(empty.path(), 512).unwrap_err().to_string();
        assert!(error.contains("not available here") && error.contains("without --quota"), "{error}");
    }

    fn written(path: &Path) -> String {
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    #[test]
    fn version_2_is_told_quota_and_period_in_one_file_and_the_process_in_another() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("cgroup.controllers"), "cpu memory\n").unwrap();
        let share = CpuShare::under(root.path(), 512).unwrap();
        assert!(share.folder.starts_with(root.path()) && share.quota() == Quota { cpus: 0.28945 });
        for controlled in [root.path(), &share.folder] {
            assert_eq!(written(&controlled.join("cgroup.subtree_control")), "+cpu");
        }
        share.hold(4321).unwrap();
        // The first was made to see whether it can be.
        let group = share.folder.join("1");
        assert_eq!(written(&group.join("cpu.max")), "5789 20000");
        assert_eq!(written(&group.join("cgroup.procs")), "4321");
    }

    #[test]
    fn version_1_is_told_quota_and_period_in_files_of_their_own() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("cpu")).unwrap();
        fs::write(root.path().join("cpu/cpu.cfs_quota_us"), "-1").unwrap();
        let share = CpuShare::under(root.path(), 1769).unwrap();
        assert_eq!(share.folder.parent(), Some(root.path().join("cpu").as_path()));
        for process in [11, 12] {
            share.hold(process).unwrap();
        }
        for (group, process) in [("1", "11"), ("2", "12")] {
            let group = share.folder.join(group);
            assert_eq!(written(&group.join("cpu.cfs_period_us")), "20000");
            assert_eq!(written(&group.join("cpu.cfs_quota_us")), "20000");
            assert_eq!(written(&group.join("cgroup.procs")), process);
        }
    }

    /// Counts with a real control group where this machine allows one, elsewhere with the refusal.
    #[test]
    fn a_held_process_gets_its_share_and_no_more() {
        let share = match CpuShare::of_memory(442) {
            Ok(share) => share,
            Err(refusal) => {
                assert!(refusal.to_string().contains("measure without --quota"), "{refusal}");
                return;
            }
        };
        let folder = share.folder.clone();
        let mut child = Command::new("sh").args(["-c", "while :; do :; done"]).spawn().unwrap();
        share.hold(child.id()).unwrap();
        let (before, began) = (ticks(child.id()), Instant::now());
        thread::sleep(Duration::from_millis(1500));
        let used = f64::from(ticks(child.id()) - before) / 100.0 / began.elapsed().as_secs_f64();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(used < 0.35, "a busy process used {used} of a core, with a quarter allowed");
        drop(share);
        assert!(!folder.exists());
    }
}

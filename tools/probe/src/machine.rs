//! Where the driver runs, and on which cores.

use std::fs;
use std::thread;

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

use crate::header::{Machine, Pinning};

/// Describes this machine. To be asked before [`part_cores`], which leaves this thread one core.
#[must_use]
pub fn describe() -> Machine {
    let kernel = rustix::system::uname();
    Machine {
        cores: thread::available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(u32::MAX)),
        cpu: cpu_model().unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
        kernel: format!("{} {}", kernel.sysname().to_string_lossy(), kernel.release().to_string_lossy()),
        quota: None,
        pinning: None,
    }
}

/// Keeps this thread, and those that it starts from now on, to one core, and names another one for functions. None where there is
/// one core only or the system refuses.
#[must_use]
pub fn part_cores() -> Option<Pinning> {
    let allowed = sched_getaffinity(None).ok()?;
    let mut cores = (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core));
    let (generator, functions) = (cores.next()?, cores.next()?);
    let mut own = CpuSet::new();
    own.set(generator);
    sched_setaffinity(None, &own).ok()?;
    Some(Pinning { generator: u32::try_from(generator).ok()?, functions: u32::try_from(functions).ok()? })
}

fn cpu_model() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_driver_keeps_to_a_core_that_functions_do_not_get() {
        let cores = thread::available_parallelism().unwrap().get();
        // On a thread of its own: affinity is a thread's.
        let pinning = thread::spawn(|| {
            let pinning = part_cores()?;
            let now = sched_getaffinity(None).unwrap();
            assert_eq!(now.count(), 1);
            assert!(now.is_set(pinning.generator as usize) && pinning.generator != pinning.functions);
            Some(pinning)
        });
        assert_eq!(pinning.join().unwrap().is_some(), cores > 1);
    }

    #[test]
    fn a_machine_has_a_description() {
        let machine = describe();
        assert!(machine.cores > 0 && machine.kernel.starts_with("Linux ") && !machine.cpu.is_empty(), "{machine:?}");
    }
}

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use trestle_probe::plan::Traffic;
use trestle_probe::run_folder::read;

use super::{function, measure, open, plan};

/// Processes that run the test's function for this test alone: it is started by a link of the given name.
fn processes(link: &Path) -> usize {
    let commands =
        fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    commands
        .filter(|command| command.split(|byte| *byte == 0).next() == Some(link.as_os_str().as_encoded_bytes()))
        .count()
}

#[test]
fn an_interrupted_run_is_marked_keeps_its_samples_and_leaves_no_process() {
    for traffic in [Traffic::Warm { environments: 2 }, Traffic::Rate { per_second: 100.0 }] {
        let plan = plan(traffic, 200);
        let folder = tempfile::tempdir().unwrap();
        let mut program = function("a");
        let link = folder.path().join("function");
        std::os::unix::fs::symlink(&program.program, &link).unwrap();
        program.program.clone_from(&link);
        let target = open(&[program], &plan);
        let stop = AtomicBool::new(false);
        let mut count = 0;
        let header = measure(&target, &plan, &folder.path().join("run"), &stop, &mut |_| {
            count += 1;
            if count == 10 {
                assert!(processes(&link) > 0);
                stop.store(true, Ordering::Relaxed);
            }
        });
        assert!(header.unwrap().interrupted);
        let run = read(&folder.path().join("run")).unwrap();
        assert!(run.header.interrupted && run.samples.len() == count && (10..100).contains(&count), "{count}");
        drop(target);
        assert_eq!(processes(&link), 0);
    }
}

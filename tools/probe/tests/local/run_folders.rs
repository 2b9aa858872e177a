use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use tempfile::TempDir;
use trestle_probe::measurement::MeasureError;
use trestle_probe::plan::Traffic;
use trestle_probe::run_folder::{HEADER_FILE, ReadError, SAMPLES_FILE, WriteError, read, read_all};

use super::{function, measure, open, plan};

fn written() -> TempDir {
    let plan = plan(Traffic::Warm { environments: 1 }, 6);
    let folder = tempfile::tempdir().unwrap();
    measure(&open(&[function("a")], &plan), &plan, folder.path(), &AtomicBool::new(false), &mut |_| ()).unwrap();
    folder
}

/// Changes the lines of a run's samples.
fn edit(folder: &Path, change: impl FnOnce(&mut Vec<String>)) {
    let path = folder.join(SAMPLES_FILE);
    let mut lines: Vec<String> = fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
    change(&mut lines);
    fs::write(path, lines.join("\n") + "\n").unwrap();
}

#[test]
fn a_run_is_read_as_it_was_written() {
    let folder = written();
    let run = read(folder.path()).unwrap();
    assert_eq!(run.header.samples.count, 13);
    edit(folder.path(), |_| ());
    assert_eq!(read(folder.path()).unwrap(), run);
}

#[test]
fn deleting_adding_editing_or_swapping_a_sample_is_detected() {
    let folder = written();
    let original = fs::read(folder.path().join(SAMPLES_FILE)).unwrap();
    let reads = |change: &dyn Fn(&mut Vec<String>)| {
        fs::write(folder.path().join(SAMPLES_FILE), &original).unwrap();
        edit(folder.path(), |lines| change(lines));
        read(folder.path())
    };
    let deleted = reads(&|lines| drop(lines.remove(4)));
    assert!(matches!(deleted, Err(ReadError::Count { found: 12, expected: 13, .. })), "{deleted:?}");
    let added = reads(&|lines| lines.push(lines[0].clone()));
    assert!(matches!(added, Err(ReadError::Count { found: 14, expected: 13, .. })), "{added:?}");
    let edited = reads(&|lines| lines[4] = lines[4].replace("\"outcome\":\"ok\"", "\"outcome\":\"timeout\""));
    assert!(matches!(edited, Err(ReadError::Changed { .. })), "{edited:?}");
    let swapped = reads(&|lines| lines.swap(3, 4));
    assert!(matches!(swapped, Err(ReadError::Changed { .. })), "{swapped:?}");
}

#[test]
fn what_is_no_run_is_named_with_what_to_do() {
    let empty = tempfile::tempdir().unwrap();
    let error = read(empty.path()).unwrap_err();
    assert!(error.to_string().contains("trestle probe run --out"), "{error}");

    let folder = written();
    let header = folder.path().join(HEADER_FILE);
    let text = fs::read_to_string(&header).unwrap();
    fs::write(&header, text.replace("\"schema\": 2", "\"schema\": 3")).unwrap();
    assert!(matches!(read(folder.path()), Err(ReadError::Schema { found: 3, expected: 2, .. })));
    fs::write(&header, text.replace("\"schema\"", "\"version\"")).unwrap();
    assert!(matches!(read(folder.path()), Err(ReadError::Header { .. })));
}

#[test]
fn editing_or_removing_any_part_of_the_header_is_detected() {
    let folder = written();
    let header = folder.path().join(HEADER_FILE);
    let text = fs::read_to_string(&header).unwrap();
    let without_hash = format!("{}\n}}\n", text.rsplit_once(",\n").unwrap().0);
    for edited in [
        text.replacen("\"isVoid\": false", "\"isVoid\": true", 1),
        text.replacen("\"interrupted\": false", "\"interrupted\": true", 1),
        text.replacen("\"primary\": null,\n  ", "", 1),
        text.replacen("\"cpu\": \"", "\"cpu\": \"Faster ", 1),
        without_hash,
    ] {
        assert_ne!(edited, text);
        fs::write(&header, edited).unwrap();
        let error = read(folder.path()).unwrap_err();
        assert!(matches!(&error, ReadError::Changed { path } if *path == header), "{error}");
    }
    fs::write(&header, text).unwrap();
    read(folder.path()).unwrap();
}

#[test]
fn a_run_that_is_given_twice_is_refused() {
    let (folder, copy, other) = (written(), tempfile::tempdir().unwrap(), written());
    for name in [HEADER_FILE, SAMPLES_FILE] {
        fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    assert_eq!(read_all(&[folder.path(), other.path()]).unwrap().len(), 2);
    for second in [folder.path(), copy.path()] {
        let error = read_all(&[folder.path(), other.path(), second]).unwrap_err();
        assert!(matches!(error, ReadError::Twice { .. }), "{error}");
        assert!(error.to_string().contains("give each run once"), "{error}");
    }
}

#[test]
fn a_run_is_never_overwritten() {
    let folder = written();
    let before = read(folder.path()).unwrap();
    let plan = plan(Traffic::Cold, 6);
    let target = open(&[function("a")], &plan);
    let error = measure(&target, &plan, folder.path(), &AtomicBool::new(false), &mut |_| ()).unwrap_err();
    assert!(matches!(error, MeasureError::Write(WriteError::Exists(_))), "{error}");
    assert_eq!(read(folder.path()).unwrap(), before);
}

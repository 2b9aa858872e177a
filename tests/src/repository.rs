//! The repository as files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout's root.
///
/// # Panics
/// Never in a checkout: this package lives one folder below the root.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ has a parent").to_owned()
}

/// A file's text, by its path from the root.
///
/// # Panics
/// When it can't be read: the test that asked for it has failed.
#[must_use]
pub fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of the folders in a folder, sorted.
///
/// # Panics
/// When the folder can't be read.
#[must_use]
pub fn folders(path: &str) -> Vec<String> {
    names(path, Path::is_dir)
}

/// The names of the files in a folder, sorted.
///
/// # Panics
/// When the folder can't be read.
#[must_use]
pub fn files(path: &str) -> Vec<String> {
    names(path, Path::is_file)
}

fn names(path: &str, kind: fn(&Path) -> bool) -> Vec<String> {
    let folder = root().join(path);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<String> = entries
        .flatten()
        .filter(|entry| kind(&entry.path()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}

/// Every file that is in git or would be, by its path from the root.
///
/// # Panics
/// When git is missing or this is no clone.
#[must_use]
pub fn kept_files() -> Vec<String> {
    let listed = run("git", &["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
    listed.split('\0').filter(|path| !path.is_empty() && root().join(path).is_file()).map(str::to_owned).collect()
}

/// A command's standard output, run in the root.
///
/// # Panics
/// When it can't be run or fails; the message has what it printed.
#[must_use]
pub fn run(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> String {
    let program = program.as_ref();
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    assert!(output.status.success(), "{} failed:\n{}", program.display(), String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a command's output is UTF-8")
}

//! What the system tells about a process: from /proc where there is one, else from `ps`.

use std::fs;
use std::path::Path;
use std::process::Command;

/// One line of the process table. Ended processes that nobody has waited for are not in it.
struct Entry {
    group: u32,
    /// Opaque; the same for the life of a process, different for a later process with the same id.
    started_at: String,
}

/// When the process with this id started; `None` when there is none.
pub(super) fn started_at(pid: u32) -> Option<String> {
    entry(pid).map(|entry| entry.started_at)
}

/// Whether a process group has a process that still runs.
pub(super) fn group_has_members(group: u32) -> bool {
    if let Ok(processes) = fs::read_dir("/proc")
        && has_proc()
    {
        return processes
            .flatten()
            .filter_map(|process| process.file_name().to_str()?.parse().ok())
            .any(|pid: u32| entry(pid).is_some_and(|entry| entry.group == group));
    }
    ps(&["-axo", "pgid=,state="]).lines().any(|line| {
        let mut words = line.split_whitespace();
        words.next().and_then(|word| word.parse().ok()) == Some(group)
            && words.next().is_some_and(|state| !state.starts_with('Z'))
    })
}

fn has_proc() -> bool {
    Path::new("/proc/self/stat").exists()
}

fn entry(pid: u32) -> Option<Entry> {
    if has_proc() {
        return from_stat(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?);
    }
    let line = ps(&["-o", "pgid=,state=,lstart=", "-p", &pid.to_string()]);
    let mut words = line.split_whitespace();
    let group = words.next()?.parse().ok()?;
    if words.next()?.starts_with('Z') {
        return None;
    }
    Some(Entry { group, started_at: words.collect::<Vec<_>>().join(" ") })
}

/// proc(5): the second field is the program's name in parentheses and may hold anything; counted after it, state is the first
/// field, the group the third, the start in clock ticks since boot the twentieth.
fn from_stat(stat: &str) -> Option<Entry> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    if matches!(*fields.first()?, "Z" | "X" | "x") {
        return None;
    }
    Some(Entry { group: fields.get(2)?.parse().ok()?, started_at: (*fields.get(19)?).to_owned() })
}

fn ps(arguments: &[&str]) -> String {
    Command::new("ps")
        .args(arguments)
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_running_test_is_in_the_table_and_an_unused_id_is_not() {
        assert!(started_at(std::process::id()).is_some());
        assert_eq!(started_at(u32::MAX), None);
    }

    #[test]
    fn a_stat_line_is_read_after_the_programs_name() {
        let line = |state: &str| format!("42 (a) b) {state} 1 77 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2 3");
        let entry = from_stat(&line("S")).unwrap();
        assert_eq!((entry.group, entry.started_at.as_str()), (77, "98765"));
        assert!(from_stat(&line("Z")).is_none(), "a process that has ended is not running");
        assert!(from_stat("42 (a").is_none());
    }
}

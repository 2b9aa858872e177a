use std::fs;
use std::io::ErrorKind;

use super::process::Process;
use super::{Checkout, StackError};

/// Stops a stack and everything that its servers started, and removes its state; logs stay until the next start.
///
/// Stopping a stack that is not up is no error.
///
/// # Errors
/// [`StackError::WontStop`] when a process survives; every other process of the stack has been stopped by then.
pub fn down(checkout: &Checkout, name: &str) -> Result<(), StackError> {
    let folder = checkout.stack_folder(name);
    let mut failure = None;
    for process in Process::of_stack(&folder)? {
        if let Err(error) = process.stop(&folder) {
            failure.get_or_insert(error);
        }
    }
    if let Some(error) = failure {
        return Err(error);
    }
    for path in ["stack.json", "state", "tmp", "s3"].map(|part| folder.join(part)) {
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        match removed {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(StackError::file(path)(error)),
            _ => {}
        }
    }
    // Without logs there was never a server; with them this fails, as it should.
    let _ = fs::remove_dir(&folder);
    Ok(())
}

//! The local stack: a local AWS (`ministack`) and a local document AI (`local-ai`), both on 127.0.0.1.
//!
//! Each stack has a name and a folder of its own, `.local/run/<name>/`, with `stack.json` ([`StackDescription`]), logs and the
//! local AWS's state; several run side by side. [`up`] starts one and leaves it running, [`deploy`] puts the built template
//! there with `sam deploy`, [`down`] stops it. A test holds a [`RunningStack`] instead, which stops when it is dropped.

mod checkout;
mod deploy;
mod description;
mod error;
mod guard;
mod interrupt;
mod process;
mod process_table;
mod start;
mod stop;

pub use checkout::Checkout;
pub use deploy::{Parameters, deploy};
pub use description::{Deployment, StackDescription};
pub use error::StackError;
pub use guard::RunningStack;
pub use interrupt::Interrupt;
pub use process::Process;
pub use start::{StackOptions, up};
pub use stop::down;

/// The servers of a stack, running or not, in alphabetical order.
///
/// # Errors
/// When a pid file can't be read or understood.
pub fn processes(checkout: &Checkout, name: &str) -> Result<Vec<Process>, StackError> {
    Process::of_stack(&checkout.stack_folder(name))
}

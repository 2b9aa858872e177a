use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use super::StackError;

/// Whether the user asked to stop (Ctrl-C, a terminating signal, a closed terminal); asked between the steps of a long operation.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Takes the signals over for the rest of the program's life.
    ///
    /// # Errors
    /// When the system refuses a handler.
    pub fn listen() -> Result<Self, StackError> {
        let flag = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&flag))
                .map_err(|source| StackError::Spawn { what: "the handler of Ctrl-C", source })?;
        }
        Ok(Self(flag))
    }

    /// An interrupt that never comes, for callers that handle signals themselves.
    #[must_use]
    pub fn never() -> Self {
        Self::default()
    }

    /// Set once a signal came.
    #[must_use]
    pub fn flag(&self) -> &AtomicBool {
        &self.0
    }

    /// # Errors
    /// [`StackError::Interrupted`] once a signal came.
    pub fn check(&self) -> Result<(), StackError> {
        if self.0.load(Ordering::Relaxed) { Err(StackError::Interrupted) } else { Ok(()) }
    }
}

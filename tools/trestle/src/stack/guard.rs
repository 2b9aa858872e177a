use super::{Checkout, Interrupt, StackDescription, StackError, StackOptions, deploy, down, up};

/// A stack that stops when this is dropped, also while a panic unwinds.
#[derive(Debug)]
pub struct RunningStack {
    checkout: Checkout,
    description: StackDescription,
}

impl RunningStack {
    /// Starts a stack; see [`up`].
    ///
    /// # Errors
    /// As [`up`]; nothing is left running then.
    pub fn start(
        checkout: Checkout,
        options: &StackOptions,
        interrupt: &Interrupt,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Self, StackError> {
        let description = up(&checkout, options, interrupt, progress)?;
        Ok(Self { checkout, description })
    }

    /// Deploys the built template; see [`deploy()`].
    ///
    /// # Errors
    /// As [`deploy()`]; the stack goes on running.
    pub fn deploy(&mut self, parameters: &[(&str, &str)], interrupt: &Interrupt) -> Result<(), StackError> {
        self.description = deploy(&self.checkout, &self.description.name, parameters, interrupt)?;
        Ok(())
    }

    #[must_use]
    pub fn description(&self) -> &StackDescription {
        &self.description
    }

    /// Stops the stack and tells how that went; dropping it can't.
    ///
    /// # Errors
    /// As [`down`].
    pub fn stop(self) -> Result<(), StackError> {
        down(&self.checkout, &self.description.name)
    }
}

impl Drop for RunningStack {
    fn drop(&mut self) {
        let _ = down(&self.checkout, &self.description.name);
    }
}

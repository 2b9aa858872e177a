use std::io;
use std::path::PathBuf;

/// Why a stack could not be started, deployed to, found or stopped. Every message says what to do next.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    #[error("this is no Trestle checkout: no template.yaml in {} or above it; run the command inside the checkout", .0.display())]
    NotACheckout(PathBuf),

    #[error("{what} is not there: {}; run `{remedy}` first", .path.display())]
    Missing { what: &'static str, path: PathBuf, remedy: &'static str },

    #[error("a stack's name has lower-case letters, digits and hyphens, 24 at most; {0:?} does not")]
    Name(String),

    #[error(
        "the stack `{0}` is already up; stop it with `trestle down --name {0}`, or choose another name with --name"
    )]
    AlreadyUp(String),

    #[error("the local stack `{0}` is not up; start it with `make up` (or `trestle up --name {0}`)")]
    NotUp(String),

    #[error("nothing is deployed to the stack `{0}` yet; run `make deploy-local` (or `trestle deploy --name {0}`)")]
    NotDeployed(String),

    #[error(
        "port {0} on 127.0.0.1 is taken by another program; stop that program, or choose another port with --port (0 means any free one)"
    )]
    PortTaken(u16),

    #[error("{what} ended before it was ready ({status}). The end of {}:\n{log_tail}", .log.display())]
    EndedEarly { what: &'static str, status: String, log: PathBuf, log_tail: String },

    #[error("{what} was not ready after {seconds} s. The end of {}:\n{log_tail}", .log.display())]
    NotReady { what: &'static str, seconds: u64, log: PathBuf, log_tail: String },

    #[error("{what} failed ({status}). The end of {}:\n{log_tail}", .log.display())]
    CommandFailed { what: &'static str, status: String, log: PathBuf, log_tail: String },

    #[error("the deployment's outputs have no {0}: template.yaml and the command-line tool disagree")]
    OutputMissing(&'static str),

    #[error("{what} did not stop (pid {pid}); stop it by hand")]
    WontStop { what: String, pid: u32 },

    #[error(transparent)]
    Indexes(#[from] crate::vector_index::IndexError),

    #[error(transparent)]
    Markets(#[from] crate::vector_index::MarketsFolderError),

    #[error("interrupted; everything that was started has been stopped")]
    Interrupted,

    #[error("{}: {source}", .path.display())]
    File { path: PathBuf, source: io::Error },

    #[error("{} is not a stack description: {source}; remove the folder it is in if no such stack is running", .path.display())]
    Description { path: PathBuf, source: serde_json::Error },

    #[error("{what} could not be started: {source}")]
    Spawn { what: &'static str, source: io::Error },
}

impl StackError {
    /// For `map_err` on file operations.
    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

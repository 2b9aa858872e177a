use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::StackError;

/// The folder that the repository was cloned into, and where things are in it. Nothing is written outside it.
#[derive(Debug, Clone)]
pub struct Checkout {
    root: PathBuf,
}

impl Checkout {
    /// The checkout around the current folder.
    ///
    /// # Errors
    /// [`StackError::NotACheckout`] when no folder above has a `template.yaml`.
    pub fn here() -> Result<Self, StackError> {
        Self::at(env::current_dir().map_err(StackError::file("."))?)
    }

    /// The checkout around a folder.
    ///
    /// # Errors
    /// As [`Checkout::here`].
    pub fn at(start: PathBuf) -> Result<Self, StackError> {
        start
            .ancestors()
            .find(|folder| folder.join("template.yaml").is_file() && folder.join("samconfig.toml").is_file())
            .map(|root| Self { root: root.to_owned() })
            .ok_or(StackError::NotACheckout(start))
    }

    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Everything that `make setup` fetches and that a run leaves; ignored by git.
    #[must_use]
    pub fn local(&self) -> PathBuf {
        self.root.join(".local")
    }

    /// A stack's own folder: description, logs, state.
    #[must_use]
    pub fn stack_folder(&self, name: &str) -> PathBuf {
        self.local().join("run").join(name)
    }

    #[must_use]
    pub fn built_template(&self) -> PathBuf {
        self.root.join(".aws-sam/build/template.yaml")
    }

    /// The names of the stacks that have a description, sorted.
    #[must_use]
    pub fn stack_names(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.local().join("run")) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .flatten()
            .filter(|entry| entry.path().join("stack.json").is_file())
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort();
        names
    }

    /// A program from one of the virtual environments, `sam` or `stack`.
    pub(super) fn environment_program(&self, environment: &str, program: &'static str) -> Result<PathBuf, StackError> {
        let path = self.local().join(environment).join("bin").join(program);
        if path.is_file() { Ok(path) } else { Err(StackError::Missing { what: program, path, remedy: "make setup" }) }
    }

    /// A program of this workspace: cargo puts it beside the running one, or one folder above a running test.
    pub(super) fn workspace_program(&self, program: &'static str) -> Result<PathBuf, StackError> {
        let running = env::current_exe().map_err(StackError::file("the running program"))?;
        running.ancestors().skip(1).take(2).map(|folder| folder.join(program)).find(|path| path.is_file()).ok_or_else(
            || StackError::Missing {
                what: program,
                path: self.root.join("target/debug").join(program),
                remedy: "make tools",
            },
        )
    }
}

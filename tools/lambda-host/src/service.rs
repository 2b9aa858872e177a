//! The functions a host has, and what may be asked about them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::environment::{InitFailure, is_reserved};
use crate::function::Function;
use crate::host::HostState;
use crate::name::{FunctionName, is_name};
use crate::options::FunctionOptions;
use crate::pool::Pool;
use crate::refusal::Refusal;

/// What was counted of a function since it was added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Runs of the function: retries count, throttles don't.
    pub invocations: u64,
    /// Runs that ended in a function error.
    pub errors: u64,
    pub throttles: u64,
    /// Asynchronous events given up.
    pub dropped_events: u64,
    /// On-demand environments made.
    pub environments: u64,
    /// Environments there are now, provisioned ones included.
    pub running: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum AddFunctionError {
    #[error("'{0}' is no function name; use up to 64 letters, digits, hyphens and underscores")]
    Name(String),
    #[error("'{0}' is no alias; use letters, digits, hyphens and underscores, with at least one that is no digit")]
    Alias(String),
    #[error("there is a function '{0}' already; give this one another name")]
    Taken(String),
    #[error("no program at '{0}'; build it first, or name the command that runs it")]
    NoProgram(PathBuf),
    #[error("the environment variable '{0}' is set by Lambda; choose another name")]
    ReservedVariable(String),
    #[error(
        "{memory_mb} MB of memory and {timeout_s} s of timeout: choose 128 to 10240 MB and up to 900 s, more than none"
    )]
    Limits { memory_mb: u32, timeout_s: u64 },
    #[error("provisioned concurrency needs an alias, as $LATEST can't have it; name one")]
    ProvisionedLatest,
    #[error("provisioned concurrency ({provisioned}) exceeds the reserved concurrency ({reserved}); raise the latter")]
    ProvisionedBeyondReserved { provisioned: usize, reserved: usize },
    #[error("a provisioned environment of '{name}' did not initialise: {reason}; run the program by hand to see why")]
    Provisioning { name: String, reason: String },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no function '{0}'; add it first")]
pub struct UnknownFunction(pub String);

pub(crate) struct Service {
    pub(crate) host: Rc<HostState>,
    functions: RefCell<HashMap<String, Rc<Function>>>,
}

impl Service {
    pub(crate) fn new(host: Rc<HostState>) -> Self {
        Self { host, functions: RefCell::default() }
    }

    pub(crate) async fn add_function(&self, mut options: FunctionOptions) -> Result<(), AddFunctionError> {
        if self.functions.borrow().contains_key(&options.name) {
            return Err(AddFunctionError::Taken(options.name));
        }
        check(&options)?;
        options.command =
            find_program(&options.command).ok_or_else(|| AddFunctionError::NoProgram(options.command.clone()))?;
        let name = options.name.clone();
        let opened = Function::open(self.host.clone(), options).await;
        let function = opened
            .map_err(|failure| AddFunctionError::Provisioning { name: name.clone(), reason: reason(&failure) })?;
        self.functions.borrow_mut().insert(name, Rc::new(function));
        Ok(())
    }

    pub(crate) fn function(&self, name: &str) -> Result<Rc<Function>, UnknownFunction> {
        self.functions.borrow().get(name).cloned().ok_or_else(|| UnknownFunction(name.to_owned()))
    }

    /// The function and version a caller means.
    pub(crate) fn resolve(&self, name: &FunctionName) -> Result<(Rc<Function>, Rc<Pool>), Refusal> {
        let options = &self.host.options;
        let (region, account) = (&options.region, &options.account);
        let is_here =
            name.region.as_ref().is_none_or(|it| it == region) && name.account.as_ref().is_none_or(|it| it == account);
        let function = self.function(&name.name).ok().filter(|_| is_here);
        let found = function.and_then(|function| {
            let pool = function.version(name.qualifier.as_deref())?;
            Some((function, pool))
        });
        found.ok_or_else(|| {
            let region = name.region.as_ref().unwrap_or(region);
            Refusal::UnknownFunction(name.arn(region, name.account.as_ref().unwrap_or(account)))
        })
    }

    pub(crate) async fn shut_down(&self) {
        let functions: Vec<_> = self.functions.borrow_mut().drain().map(|(_, function)| function).collect();
        for function in functions {
            function.shut_down().await;
        }
    }
}

fn check(options: &FunctionOptions) -> Result<(), AddFunctionError> {
    if !is_name(&options.name) {
        return Err(AddFunctionError::Name(options.name.clone()));
    }
    if let Some(alias) = &options.alias
        && (!is_name(alias) || alias.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(AddFunctionError::Alias(alias.clone()));
    }
    let timeout_s = options.timeout.as_secs();
    if !(128..=10_240).contains(&options.memory_mb) || options.timeout.is_zero() || timeout_s > 900 {
        return Err(AddFunctionError::Limits { memory_mb: options.memory_mb, timeout_s });
    }
    if options.provisioned > 0 && options.alias.is_none() {
        return Err(AddFunctionError::ProvisionedLatest);
    }
    if let Some(reserved) = options.reserved_concurrency
        && options.provisioned > reserved
    {
        return Err(AddFunctionError::ProvisionedBeyondReserved { provisioned: options.provisioned, reserved });
    }
    match options.env.iter().find(|(name, _)| is_reserved(name)) {
        Some((name, _)) => Err(AddFunctionError::ReservedVariable(name.clone())),
        None => Ok(()),
    }
}

/// The absolute path of a program, looked up in `PATH` when it is a bare name.
fn find_program(command: &Path) -> Option<PathBuf> {
    let is_bare = command.components().count() == 1 && !command.is_absolute();
    let found = if is_bare && !command.is_file() {
        let paths = std::env::var_os("PATH")?;
        std::env::split_paths(&paths).map(|folder| folder.join(command)).find(|path| path.is_file())?
    } else {
        command.to_owned()
    };
    std::path::absolute(found).ok().filter(|path| path.is_file())
}

fn reason(failure: &InitFailure) -> String {
    match failure {
        InitFailure::NotStarted(error) => error.to_string(),
        InitFailure::Reported(_) => "its runtime reported an error".into(),
        InitFailure::Exited(status) => format!("it ended with {status}"),
        InitFailure::TimedOut => "it took too long".into(),
    }
}

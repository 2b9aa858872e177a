//! An execution environment: one process, its Runtime API, its working folder, and the phases it goes through.

mod channel;
mod logs;
mod process;
mod run;
mod runtime_api;
mod variables;

use std::cell::{Cell, RefCell};
use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use self::channel::Channel;
use self::logs::Logs;
use self::process::{Process, Started};
use self::runtime_api::Owner;
use self::variables::About;
use crate::host::HostState;
use crate::options::{FunctionOptions, OnStart};

pub(crate) use self::process::{Processes, keep_to};
pub(crate) use self::run::Run;
pub(crate) use self::variables::is_reserved;

/// How long a runtime whose internal extension registered may take after SIGTERM (Lambda: "Using the Lambda Extensions API to
/// create extensions", shutdown phase: 500 ms; none without extensions).
const SHUTDOWN_GRACE: Duration = Duration::from_millis(500);

/// Value of `AWS_LAMBDA_INITIALIZATION_TYPE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InitType {
    OnDemand,
    ProvisionedConcurrency,
}

impl InitType {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::OnDemand => "on-demand",
            Self::ProvisionedConcurrency => "provisioned-concurrency",
        }
    }
}

/// Why an environment could not be initialised.
#[derive(Debug)]
pub(crate) enum InitFailure {
    NotStarted(io::Error),
    /// The runtime said so, with this payload.
    Reported(Bytes),
    Exited(ExitStatus),
    TimedOut,
}

pub(crate) struct Environment {
    host: Rc<HostState>,
    pub(crate) function: Rc<FunctionOptions>,
    pub(crate) version: &'static str,
    pub(crate) init_type: InitType,
    pub(crate) log_stream: String,
    runtime_api: String,
    /// Kept over a reset of the process, as `/tmp` is.
    folder: PathBuf,
    channel: Rc<Channel>,
    logs: Rc<Logs>,
    process: RefCell<Option<Rc<Process>>>,
    server: JoinHandle<()>,
    invocations: Cell<u32>,
    init: Cell<Option<Duration>>,
    pub(crate) stage: Cell<Stage>,
    pub(crate) idle_since: Cell<Instant>,
    /// To be shut down as soon as it has no work.
    pub(crate) is_leaving: Cell<bool>,
}

/// Whether an environment can take an invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Busy,
    /// Has answered, and may ask for more any moment.
    Finishing,
    Idle,
}

impl Environment {
    /// Opens the Runtime API and makes the folder; the process comes with [`Environment::initialise`].
    pub(crate) async fn open(
        host: Rc<HostState>,
        function: Rc<FunctionOptions>,
        version: &'static str,
        init_type: InitType,
    ) -> io::Result<Rc<Self>> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let id = uuid::Uuid::new_v4().simple().to_string();
        let folder = host.folder.join(&id);
        std::fs::create_dir(&folder)?;
        let channel = Rc::new(Channel::new());
        let owner = Owner { function: function.name.clone(), version };
        Ok(Rc::new(Self {
            log_stream: format!("{}/[{version}]{id}", jiff::Timestamp::now().strftime("%Y/%m/%d")),
            runtime_api: listener.local_addr()?.to_string(),
            server: tokio::task::spawn_local(runtime_api::serve(listener, channel.clone(), owner)),
            logs: Rc::new(Logs::new(host.options.logs)),
            host,
            function,
            version,
            init_type,
            folder,
            channel,
            process: RefCell::default(),
            invocations: Cell::new(0),
            init: Cell::new(None),
            stage: Cell::new(Stage::Busy),
            idle_since: Cell::new(Instant::now()),
            is_leaving: Cell::new(false),
        }))
    }

    /// The init phase: starts the process and waits for its first `next`. The time is from before the start.
    pub(crate) async fn initialise(&self, limit: Duration) -> Result<Duration, InitFailure> {
        let (_, took) = self.initialise_process(limit).await?;
        Ok(took)
    }

    async fn initialise_process(&self, limit: Duration) -> Result<(Rc<Process>, Duration), InitFailure> {
        let began = Instant::now();
        let process = self.start().await.map_err(InitFailure::NotStarted)?;
        let limit = limit.saturating_sub(began.elapsed());
        let outcome = tokio::select! {
            biased;
            ready = self.channel.ready() => ready.map_err(InitFailure::Reported),
            () = process.exited() => Err(match process.kill().await {
                Ok(status) => InitFailure::Exited(status),
                Err(error) => InitFailure::NotStarted(error),
            }),
            () = tokio::time::sleep(limit) => Err(InitFailure::TimedOut),
        };
        let took = began.elapsed();
        if outcome.is_ok() {
            process.peak_memory_kb();
        } else {
            self.reset().await;
        }
        outcome.map(|()| (process, took))
    }

    async fn start(&self) -> io::Result<Rc<Process>> {
        self.channel.reset();
        let (output, writer) = io::pipe()?;
        let mut command = Command::new(&self.function.command);
        command.args(&self.function.args).current_dir(&self.folder).env_clear().envs(self.about().variables());
        command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
        let (cores, processes) = (self.function.cores.clone(), self.host.processes.clone());
        let on_start = self.function.on_start.clone();
        let start = move || {
            let started = Started::new(command, cores.as_deref(), processes)?;
            on_start.map_or(Ok(()), |OnStart(act)| act(started.id()))?;
            Ok::<_, io::Error>(started)
        };
        let started = tokio::task::spawn_blocking(start).await.map_err(io::Error::other)??;
        let process = Rc::new(Process::watch(started)?);
        self.logs.follow(output)?;
        *self.process.borrow_mut() = Some(process.clone());
        Ok(process)
    }

    fn about(&self) -> About<'_> {
        About {
            function: &self.function,
            version: self.version,
            region: &self.host.options.region,
            init_type: self.init_type,
            log_stream: &self.log_stream,
            runtime_api: self.runtime_api.clone(),
            scratch: &self.folder,
        }
    }

    /// The running process; none before the init phase, after a reset, and after it ended while it had no work.
    pub(crate) fn process(&self) -> Option<Rc<Process>> {
        self.process.borrow().clone().filter(|process| !process.has_exited())
    }

    /// Remembers how long the init phase took, for the first invocation's report.
    pub(crate) fn set_init(&self, took: Duration) {
        self.init.set(Some(took));
    }

    /// On demand and without work.
    pub(crate) fn may_be_evicted(&self) -> bool {
        self.init_type == InitType::OnDemand && self.stage.get() == Stage::Idle
    }

    /// Ends the process with its group. The next invocation initialises the environment again.
    pub(crate) async fn reset(&self) {
        let process = self.process.borrow_mut().take();
        if let Some(process) = process {
            let _ = process.kill().await;
        }
        self.channel.reset();
    }

    /// The shutdown phase.
    pub(crate) async fn shut_down(&self) {
        let process = self.process.borrow().clone();
        if let Some(process) = process
            && self.channel.has_extension()
        {
            process.terminate();
            let _ = tokio::time::timeout(SHUTDOWN_GRACE, process.exited()).await;
        }
        self.reset().await;
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Drop for Environment {
    fn drop(&mut self) {
        self.server.abort();
    }
}

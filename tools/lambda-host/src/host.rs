use std::cell::Cell;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;

use tempfile::TempDir;
use tokio::runtime::{Builder, LocalOptions};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::environment::{Processes, keep_to};
use crate::invoke_api;
use crate::options::{FunctionOptions, HostOptions};
use crate::service::{AddFunctionError, Counts, Service, UnknownFunction};

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("port {port} on 127.0.0.1 can't be had ({source}); free it, or choose 0 to be given one")]
    Port { port: u16, source: io::Error },
    #[error("no folder for the environments ({0}); make the folder for temporary files writable")]
    Folder(io::Error),
    #[error("the host's thread could not start ({0}); end some programs and try again")]
    Thread(io::Error),
}

/// A running Lambda host. Dropping it ends every process it started.
///
/// All methods block; call them from a thread that may.
#[derive(Debug)]
pub struct Host {
    url: String,
    jobs: Option<UnboundedSender<Job>>,
    thread: Option<JoinHandle<()>>,
    processes: Arc<Processes>,
    /// Removed after the processes that work in it have ended.
    _folder: TempDir,
}

/// What every part of a host knows of it.
pub(crate) struct HostState {
    pub(crate) options: HostOptions,
    pub(crate) processes: Arc<Processes>,
    pub(crate) folder: PathBuf,
    /// Invocations in flight, of all functions.
    pub(crate) in_flight: Cell<usize>,
}

/// Something to do on the host's own thread.
type Job = Box<dyn FnOnce(Rc<Service>) -> Pin<Box<dyn Future<Output = ()>>> + Send>;

impl Host {
    /// Starts a host on 127.0.0.1, with no function yet.
    pub fn start(options: HostOptions) -> Result<Self, StartError> {
        let port = options.port;
        let unavailable = |source| StartError::Port { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(unavailable)?;
        listener.set_nonblocking(true).map_err(unavailable)?;
        let url = format!("http://{}", listener.local_addr().map_err(unavailable)?);
        let folder = tempfile::Builder::new().prefix("lambda-host-").tempdir().map_err(StartError::Folder)?;
        let path = folder.path().to_owned();
        let processes = Arc::<Processes>::default();
        let owned = processes.clone();
        let (jobs, received) = unbounded_channel();
        let (ready, started) = sync_channel(1);
        let run = move || {
            // Everything on one thread, woken without a detour: fewer switches between caller and function.
            let built = Builder::new_current_thread().enable_all().build_local(LocalOptions::default());
            let runtime = match built {
                Ok(runtime) => runtime,
                Err(error) => return drop(ready.send(Err(error))),
            };
            if let Err(error) = options.cores.as_deref().map_or(Ok(()), keep_to) {
                return drop(ready.send(Err(error)));
            }
            let _ = ready.send(Ok(()));
            let state = HostState { options, processes: owned, folder: path, in_flight: Cell::new(0) };
            let service = Rc::new(Service::new(Rc::new(state)));
            runtime.block_on(serve(listener, service, received));
        };
        let thread = std::thread::Builder::new().name("lambda-host".into()).spawn(run).map_err(StartError::Thread)?;
        started.recv().unwrap_or_else(|_| Err(io::Error::other("it ended"))).map_err(StartError::Thread)?;
        Ok(Self { url, jobs: Some(jobs), thread: Some(thread), processes, _folder: folder })
    }

    /// Where the Invoke API listens: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Adds a function; returns when its provisioned environments are initialised.
    pub fn add_function(&self, options: FunctionOptions) -> Result<(), AddFunctionError> {
        self.run(move |service| async move { service.add_function(options).await })
    }

    /// Shuts the function's on-demand environments down, so that its next invocation is a cold start; returns how many there
    /// were, when the idle ones have ended. Busy ones follow after their invocation; provisioned ones stay.
    pub fn evict(&self, function: &str) -> Result<usize, UnknownFunction> {
        let name = function.to_owned();
        self.run(move |service| async move {
            let function = service.function(&name)?;
            Ok(function.evict().await)
        })
    }

    pub fn counts(&self, function: &str) -> Result<Counts, UnknownFunction> {
        let name = function.to_owned();
        self.run(move |service| async move { Ok(service.function(&name)?.counts()) })
    }

    /// Ids of the processes of all environments; each leads a process group.
    #[must_use]
    pub fn processes(&self) -> Vec<i32> {
        self.processes.ids()
    }

    fn run<T, F>(&self, job: impl FnOnce(Rc<Service>) -> F + Send + 'static) -> T
    where
        T: Send + 'static,
        F: Future<Output = T> + 'static,
    {
        let (reply, answer) = sync_channel(1);
        let job: Job = Box::new(move |service| {
            let work = job(service);
            Box::pin(async move {
                let _ = reply.send(work.await);
            })
        });
        let is_sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        assert!(is_sent, "the host's thread runs as long as the host");
        answer.recv().expect("the host's thread answers every job")
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        // Nothing is left unless that thread panicked.
        self.processes.kill_all();
    }
}

/// Serves until there is nobody left to send jobs.
async fn serve(listener: TcpListener, service: Rc<Service>, mut jobs: UnboundedReceiver<Job>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let api = tokio::task::spawn_local(invoke_api::serve(listener, service.clone()));
    while let Some(job) = jobs.recv().await {
        tokio::task::spawn_local(job(service.clone()));
    }
    api.abort();
    service.shut_down().await;
}

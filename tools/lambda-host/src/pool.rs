//! The environments of one version of a function: which one takes an invocation, and how long each stays.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::environment::{Environment, InitFailure, InitType, Stage};
use crate::host::HostState;
use crate::options::FunctionOptions;

/// A runtime asks for its next event some microseconds after its response; a caller that is faster waits this long for it before
/// a new environment is made. Long enough for a runtime on a machine that is busy with other work.
const HANDOVER: Duration = Duration::from_millis(50);

/// The least Lambda gives provisioned environments to initialise (Lambda execution environment lifecycle, "Init phase": 130 s
/// or the function's timeout, whichever is higher).
const PROVISIONED_INIT_LIMIT: Duration = Duration::from_secs(130);

pub(crate) struct Pool {
    host: Rc<HostState>,
    function: Rc<FunctionOptions>,
    pub(crate) version: &'static str,
    /// How many environments are provisioned.
    provisioned: usize,
    environments: RefCell<Vec<Rc<Environment>>>,
    /// Invocations that wait for an environment that is about to finish.
    waiting: Cell<usize>,
    changed: Notify,
}

impl Pool {
    /// Makes the pool, initialises its provisioned environments and starts evicting idle ones.
    pub(crate) async fn open(
        host: Rc<HostState>,
        function: Rc<FunctionOptions>,
        version: &'static str,
        provisioned: usize,
    ) -> Result<Rc<Self>, InitFailure> {
        let pool = Rc::new(Self {
            host,
            function,
            version,
            provisioned,
            environments: RefCell::default(),
            waiting: Cell::new(0),
            changed: Notify::new(),
        });
        for _ in 0..provisioned {
            let environment = pool.add(InitType::ProvisionedConcurrency).await.map_err(InitFailure::NotStarted)?;
            pool.initialise_provisioned(&environment).await?;
            pool.release(&environment);
        }
        let evicting = Rc::downgrade(&pool);
        let eviction = pool.function.idle_eviction;
        tokio::task::spawn_local(async move {
            let mut next = Instant::now() + eviction;
            loop {
                tokio::time::sleep_until(next.into()).await;
                let Some(pool) = evicting.upgrade() else { return };
                next = pool.evict_idle().await;
            }
        });
        Ok(pool)
    }

    pub(crate) fn has_provisioned(&self) -> bool {
        self.provisioned > 0
    }

    async fn add(&self, init_type: InitType) -> std::io::Result<Rc<Environment>> {
        let (host, function) = (self.host.clone(), self.function.clone());
        let environment = Environment::open(host, function, self.version, init_type).await?;
        self.environments.borrow_mut().push(environment.clone());
        Ok(environment)
    }

    async fn initialise_provisioned(&self, environment: &Environment) -> Result<(), InitFailure> {
        let limit = PROVISIONED_INIT_LIMIT.max(self.function.timeout);
        let took = environment.initialise(limit).await?;
        environment.set_init(took);
        environment.log_init(took);
        Ok(())
    }

    /// An environment without work: a provisioned one first, then the one used last; else a new one, which the second value says.
    ///
    /// Reserved concurrency bounds environments, not only invocations: at the bound, one that has answered is waited for.
    pub(crate) async fn acquire(&self) -> std::io::Result<(Rc<Environment>, bool)> {
        let patience = Instant::now() + HANDOVER;
        loop {
            if let Some(environment) = self.take_idle() {
                return Ok((environment, false));
            }
            let is_full = self.function.reserved_concurrency.is_some_and(|most| self.len() >= most);
            if self.finishing() <= self.waiting.get() || (!is_full && Instant::now() >= patience) {
                break;
            }
            self.waiting.set(self.waiting.get() + 1);
            if is_full {
                self.changed.notified().await;
            } else {
                let _ = tokio::time::timeout_at(patience.into(), self.changed.notified()).await;
            }
            self.waiting.set(self.waiting.get() - 1);
        }
        Ok((self.add(InitType::OnDemand).await?, true))
    }

    fn take_idle(&self) -> Option<Rc<Environment>> {
        let environments = self.environments.borrow();
        let idle = environments.iter().filter(|it| it.stage.get() == Stage::Idle && !it.is_leaving.get());
        let best = idle.max_by_key(|it| (it.init_type == InitType::ProvisionedConcurrency, it.idle_since.get()))?;
        best.stage.set(Stage::Busy);
        Some(best.clone())
    }

    fn finishing(&self) -> usize {
        let environments = self.environments.borrow();
        environments.iter().filter(|it| it.stage.get() == Stage::Finishing && !it.is_leaving.get()).count()
    }

    /// Takes an environment back after its response, once its runtime asks for more.
    pub(crate) fn give_back(self: &Rc<Self>, environment: Rc<Environment>, deadline: Instant) {
        environment.stage.set(Stage::Finishing);
        if environment.is_ready() && !environment.is_leaving.get() {
            return self.release(&environment);
        }
        let pool = self.clone();
        tokio::task::spawn_local(async move {
            environment.settle(deadline).await;
            if environment.is_leaving.get() {
                return pool.remove(&environment).await;
            }
            if environment.init_type == InitType::ProvisionedConcurrency && environment.process().is_none() {
                // Should this fail, the next invocation initialises it again and is told why.
                environment.stage.set(Stage::Busy);
                let _ = pool.initialise_provisioned(&environment).await;
            }
            pool.release(&environment);
        });
    }

    fn release(&self, environment: &Environment) {
        environment.idle_since.set(Instant::now());
        environment.stage.set(Stage::Idle);
        self.changed.notify_one();
    }

    async fn remove(&self, environment: &Rc<Environment>) {
        environment.shut_down().await;
        self.environments.borrow_mut().retain(|other| !Rc::ptr_eq(other, environment));
        self.changed.notify_waiters();
    }

    fn take_out(&self, is_due: impl Fn(&Environment) -> bool) -> Vec<Rc<Environment>> {
        let environments = self.environments.borrow();
        let due = environments.iter().filter(|environment| is_due(environment)).cloned();
        due.inspect(|environment| {
            environment.is_leaving.set(true);
        })
        .collect()
    }

    /// Shuts on-demand environments down that have been idle for too long; returns when to look again.
    async fn evict_idle(&self) -> Instant {
        let eviction = self.function.idle_eviction;
        let is_due = |it: &Environment| it.may_be_evicted() && it.idle_since.get().elapsed() >= eviction;
        for environment in self.take_out(is_due) {
            environment.stage.set(Stage::Busy);
            self.remove(&environment).await;
        }
        let environments = self.environments.borrow();
        let oldest = environments.iter().filter(|it| it.may_be_evicted()).map(|it| it.idle_since.get()).min();
        oldest.unwrap_or_else(Instant::now) + eviction
    }

    /// Shuts all on-demand environments down: idle ones and those that just answered at once, busy ones after their invocation.
    /// Returns how many there were.
    pub(crate) async fn evict(&self) -> usize {
        let leaving = self.take_out(|it| it.init_type == InitType::OnDemand);
        for environment in &leaving {
            if environment.stage.get() == Stage::Idle {
                environment.stage.set(Stage::Busy);
                self.remove(environment).await;
            }
        }
        while self.environments.borrow().iter().any(|it| it.is_leaving.get() && it.stage.get() == Stage::Finishing) {
            self.changed.notified().await;
        }
        leaving.len()
    }

    pub(crate) async fn shut_down(&self) {
        let environments = self.environments.borrow_mut().split_off(0);
        for environment in environments {
            environment.shut_down().await;
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.environments.borrow().len()
    }
}

//! A function as it is invoked: its limits, its versions, and what is counted of it.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

use crate::environment::{Environment, InitFailure, InitType, Run};
use crate::host::HostState;
use crate::invocation::{Answer, Class, Invocation};
use crate::options::FunctionOptions;
use crate::pool::Pool;
use crate::refusal::{Limit, Refusal};
use crate::service::Counts;

/// The version an alias stands for; the host publishes one.
const PUBLISHED: &str = "1";
pub(crate) const LATEST: &str = "$LATEST";

pub(crate) struct Function {
    host: Rc<HostState>,
    pub(crate) options: Rc<FunctionOptions>,
    latest: Rc<Pool>,
    published: Option<Rc<Pool>>,
    in_flight: Cell<usize>,
    counts: Cell<Counts>,
}

/// A place among the invocations that may be in flight, of the function and of the account.
struct Place<'a>(&'a Function);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.in_flight.set(self.0.in_flight.get() - 1);
        self.0.host.in_flight.set(self.0.host.in_flight.get() - 1);
    }
}

impl Function {
    pub(crate) async fn open(host: Rc<HostState>, options: FunctionOptions) -> Result<Self, InitFailure> {
        let options = Rc::new(options);
        let latest = Pool::open(host.clone(), options.clone(), LATEST, 0).await?;
        let published = match &options.alias {
            Some(_) => Some(Pool::open(host.clone(), options.clone(), PUBLISHED, options.provisioned).await?),
            None => None,
        };
        Ok(Self { host, options, latest, published, in_flight: Cell::new(0), counts: Cell::default() })
    }

    /// The version a qualifier stands for.
    pub(crate) fn version(&self, qualifier: Option<&str>) -> Option<Rc<Pool>> {
        match qualifier {
            None | Some(LATEST) => Some(self.latest.clone()),
            Some(qualifier) if qualifier == PUBLISHED || self.options.alias.as_deref() == Some(qualifier) => {
                self.published.clone()
            }
            Some(_) => None,
        }
    }

    fn take_place(&self) -> Result<Place<'_>, Limit> {
        let within = match self.options.reserved_concurrency {
            Some(reserved) if self.in_flight.get() >= reserved => Err(Limit::Function),
            _ if self.host.in_flight.get() >= self.host.options.concurrency => Err(Limit::Account),
            _ => Ok(()),
        };
        within.inspect_err(|_| self.count(|counts| counts.throttles += 1))?;
        self.in_flight.set(self.in_flight.get() + 1);
        self.host.in_flight.set(self.host.in_flight.get() + 1);
        Ok(Place(self))
    }

    /// Invokes a version once.
    pub(crate) async fn invoke(&self, pool: &Rc<Pool>, invocation: &Invocation) -> Result<Answer, Refusal> {
        let _place = self.take_place().map_err(Refusal::Throttled)?;
        let (environment, is_new) = pool.acquire().await.map_err(Refusal::Service)?;
        if is_new {
            self.count(|counts| counts.environments += 1);
            self.initialise(&environment).await;
        }
        let run = environment.run(invocation).await;
        self.count(|counts| {
            counts.invocations += 1;
            counts.errors += u64::from(run.result.is_err());
        });
        let deadline = run.deadline;
        let answer = answer(pool, &environment, run);
        pool.give_back(environment, deadline);
        Ok(answer)
    }

    /// An initialisation that fails is tried again within the invocation, with the function's timeout (Lambda execution
    /// environment lifecycle, "Failures during the init phase").
    async fn initialise(&self, environment: &Environment) {
        let began = Instant::now();
        match environment.initialise(self.host.options.init_limit).await {
            Ok(took) => environment.set_init(took),
            Err(failure) => environment.log_init_failure(began.elapsed(), "init", &failure),
        }
    }

    pub(crate) async fn evict(&self) -> usize {
        let published = match &self.published {
            Some(pool) => pool.evict().await,
            None => 0,
        };
        self.latest.evict().await + published
    }

    pub(crate) async fn shut_down(&self) {
        self.latest.shut_down().await;
        if let Some(pool) = &self.published {
            pool.shut_down().await;
        }
    }

    pub(crate) fn count(&self, change: impl FnOnce(&mut Counts)) {
        let mut counts = self.counts.get();
        change(&mut counts);
        self.counts.set(counts);
    }

    pub(crate) fn counts(&self) -> Counts {
        let running = self.latest.len() + self.published.as_ref().map_or(0, |pool| pool.len());
        Counts { running, ..self.counts.get() }
    }
}

fn answer(pool: &Pool, environment: &Environment, run: Run) -> Answer {
    let class = if environment.init_type == InitType::ProvisionedConcurrency {
        Class::Provisioned
    } else if pool.has_provisioned() {
        Class::Spillover
    } else if run.number == 1 || run.suppressed_init.is_some() {
        Class::Cold
    } else {
        Class::Warm
    };
    Answer {
        result: run.result,
        version: pool.version,
        class,
        environment: environment.log_stream.clone(),
        invocation: run.number,
        init_type: environment.init_type,
        init: run.init,
        suppressed_init: run.suppressed_init,
        handler: run.handler,
        max_memory_kb: run.max_memory_kb,
        log_tail: run.log_tail,
        answered: Instant::now(),
    }
}

//! Runs drawn from known distributions, written as the driver writes them.

use std::path::Path;

use trestle_probe::driver::Lag;
use trestle_probe::header::{
    Generator, Header, Machine, Metric, Primary, SCHEMA, Statistic, TargetDescription, TargetKind, VariantDescription,
};
use trestle_probe::plan::{PayloadShape, Plan, Traffic};
use trestle_probe::run_folder::RunWriter;
use trestle_probe::sample::{Cause, Class, Outcome, Sample};

/// How one variant answers.
#[derive(Clone, Copy)]
pub(crate) struct Variant {
    pub(crate) name: &'static str,
    /// Nanoseconds of an empty payload, and more for each KB.
    pub(crate) base: f64,
    pub(crate) per_kb: f64,
    /// Every so manieth call of it ends the process; 0 for none.
    pub(crate) crashes_every: u64,
    /// Whether such a call is refused instead, before it reaches an environment.
    pub(crate) is_refused: bool,
}

pub(crate) const NOOP: Variant =
    Variant { name: "noop", base: 180_000.0, per_kb: 250.0, crashes_every: 0, is_refused: false };
pub(crate) const SERDE: Variant =
    Variant { name: "serde", base: 190_000.0, per_kb: 5_500.0, crashes_every: 0, is_refused: false };
pub(crate) const SIMD: Variant =
    Variant { name: "simd", base: 188_000.0, per_kb: 2_500.0, crashes_every: 0, is_refused: false };

/// What is drawn, block by block, in an order as the driver's.
pub(crate) struct Draw {
    random: fastrand::Rng,
    clock: u64,
    traffic: Traffic,
    samples: Vec<Sample>,
    block: u32,
}

impl Draw {
    pub(crate) fn new(traffic: Traffic, seed: u64) -> Self {
        Self { random: fastrand::Rng::with_seed(seed), clock: 0, traffic, samples: Vec::new(), block: 0 }
    }

    /// A run of so many blocks of each size in new environments.
    pub(crate) fn cold(variants: &[Variant], sizes: &[u64], blocks: u32, seed: u64) -> Self {
        let mut draw = Self::new(Traffic::Cold, seed);
        for _ in 0..blocks {
            for bytes in sizes {
                for variant in variants.iter().chain(variants.iter().rev()) {
                    let environment = format!("{}-{}", variant.name, draw.samples.len());
                    let start = 18_000_000.0 * draw.spread(0.12);
                    draw.push(*variant, *bytes, &environment, 1, start, 1.0);
                }
                draw.block += 1;
            }
        }
        draw
    }

    /// So many environments of each variant, each opened by a cold call, then so many blocks of each size.
    pub(crate) fn warm(variants: &[Variant], sizes: &[u64], environments: u32, blocks: u32, seed: u64) -> Self {
        let mut draw = Self::new(Traffic::Warm { environments }, seed);
        for turn in 0..environments {
            let own: Vec<f64> = variants.iter().map(|_| draw.spread(0.05)).collect();
            let mut invocations = vec![1; variants.len()];
            let opened = sizes[turn as usize % sizes.len()];
            for (at, variant) in variants.iter().enumerate() {
                let start = 18_000_000.0 * draw.spread(0.12);
                draw.push(*variant, opened, &format!("{}-{turn}", variant.name), 1, start, own[at]);
            }
            draw.block += 1;
            for _ in 0..blocks {
                for bytes in sizes {
                    for at in (0..variants.len()).chain((0..variants.len()).rev()) {
                        invocations[at] += 1;
                        let environment = format!("{}-{turn}", variants[at].name);
                        draw.push(variants[at], *bytes, &environment, invocations[at], 0.0, own[at]);
                    }
                    draw.block += 1;
                }
            }
        }
        draw
    }

    /// A run from zero at a steady rate: calls in flight at once find other environments, and one that crashed is replaced. Every
    /// call is sent so late, which the clock from the intended time must count.
    pub(crate) fn rate(variants: &[Variant], sizes: &[u64], calls: u32, lag: u64, seed: u64) -> Self {
        const WIDTH: usize = 10;
        let mut draw = Self::new(Traffic::Rate { per_second: 400.0 }, seed);
        let mut environments = vec![(0_u32, 0_u32, 1.0); variants.len() * WIDTH];
        for _ in 0..calls {
            for bytes in sizes {
                for (at, variant) in variants.iter().enumerate() {
                    let place = at * WIDTH + draw.random.usize(..WIDTH);
                    let own = draw.spread(0.05);
                    let (life, invocation, factor) = &mut environments[place];
                    *invocation += 1;
                    if *invocation == 1 {
                        *factor = own;
                    }
                    let (name, turn, own) = (format!("{}-{place}-{life}", variant.name), *invocation, *factor);
                    let is_replacement = *life > 0;
                    let start = if turn == 1 { 18_000_000.0 * draw.spread(0.12) } else { 0.0 };
                    draw.push(*variant, *bytes, &name, turn, start, own);
                    let Some(sample) = draw.samples.last_mut() else { continue };
                    sample.cause = sample.cause.map(|_| if is_replacement { Cause::Replaced } else { Cause::ScaleOut });
                    if sample.outcome == Outcome::Exit {
                        environments[place] = (environments[place].0 + 1, 0, 1.0);
                    }
                }
                draw.block += 1;
            }
        }
        draw.late(lag)
    }

    /// The same, where each call was sent so much later than intended.
    pub(crate) fn late(mut self, lag: u64) -> Self {
        for sample in &mut self.samples {
            sample.sent_ns += lag;
            sample.done_ns += lag;
        }
        self
    }

    /// The same, where every later block is slower: a machine that warms up or throttles.
    pub(crate) fn drifting(mut self, factor: f64) -> Self {
        let last = self.samples.len() as f64;
        for sample in &mut self.samples {
            let drift = 1.0 + (factor - 1.0) * sample.index as f64 / last;
            sample.done_ns = sample.sent_ns + ((sample.done_ns - sample.sent_ns) as f64 * drift) as u64;
        }
        self
    }

    /// A factor with a lognormal spread, by the sum of twelve uniform ones.
    fn spread(&mut self, deviation: f64) -> f64 {
        let normal = (0..12).map(|_| self.random.f64()).sum::<f64>() - 6.0;
        (deviation * normal).exp()
    }

    fn push(&mut self, variant: Variant, bytes: u64, environment: &str, invocation: u32, start: f64, own: f64) {
        let index = self.samples.len() as u64;
        let kb = bytes as f64 / 1024.0;
        let slow = if self.random.f64() < 0.01 { 1.0 + 6.0 * self.random.f64() } else { 1.0 };
        let parse = variant.per_kb * kb * self.spread(0.04) * own;
        let handler = (variant.base * 0.4 + parse) * slow;
        let service = start + variant.base * 0.4 + handler;
        let latency = service + variant.base * 0.2 * self.spread(0.1);
        let of_variant = self.samples.iter().filter(|sample| sample.variant == variant.name).count() as u64 + 1;
        let fails = variant.crashes_every > 0 && of_variant.is_multiple_of(variant.crashes_every);
        let is_refused = fails && variant.is_refused;
        let is_cold = invocation == 1;
        let measured = |ns: f64| (!fails).then_some(ns as u64);
        self.samples.push(Sample {
            index,
            block: self.block,
            variant: variant.name.to_owned(),
            plan: self.traffic.kind(),
            payload_bytes: bytes,
            intended_ns: self.clock,
            sent_ns: self.clock,
            done_ns: self.clock + latency as u64,
            environment: if is_refused { String::new() } else { environment.to_owned() },
            invocation,
            class: if is_cold { Class::Cold } else { Class::Warm },
            cause: is_cold.then_some(Cause::Forced),
            init_ns: is_cold.then_some(start as u64),
            service_ns: measured(service),
            handler_ns: measured(handler),
            parse_ns: measured(parse),
            billed_ms: Some((service / 1e6).ceil() as u64),
            max_memory_kb: Some(7_000 + bytes / 512 + self.random.u64(0..400)),
            restore_ms: None,
            outcome: match (fails, is_refused) {
                (_, true) => Outcome::Throttled,
                (true, _) => Outcome::Exit,
                _ => Outcome::Ok,
            },
            error_code: fails
                .then(|| if is_refused { "TooManyRequestsException" } else { "Runtime.ExitError" }.to_owned()),
        });
        self.clock += latency as u64 + 50_000;
    }

    /// Writes the run; `change` has the last word on its header.
    pub(crate) fn write(&self, folder: &Path, change: impl FnOnce(&mut Header)) {
        let mut writer = RunWriter::create(folder).unwrap();
        self.samples.iter().for_each(|sample| writer.push(sample).unwrap());
        let mut names: Vec<&str> = Vec::new();
        let mut sizes: Vec<u64> = Vec::new();
        for sample in &self.samples {
            if !names.contains(&sample.variant.as_str()) {
                names.push(&sample.variant);
            }
            if !sizes.contains(&sample.payload_bytes) {
                sizes.push(sample.payload_bytes);
            }
        }
        sizes.sort_unstable();
        let plan = Plan {
            traffic: self.traffic,
            payload: PayloadShape::Form,
            payload_bytes: sizes,
            samples: u32::try_from(self.samples.len() / names.len()).unwrap(),
            timeout_ms: 30_000,
        };
        let mut lag = Lag::default();
        for sample in &self.samples {
            lag.add(sample);
        }
        let made = |samples| {
            let mut header = header(plan, &names, lag.judge(self.traffic.kind()));
            header.samples = samples;
            change(&mut header);
            header
        };
        writer.finish(made).unwrap();
    }
}

fn header(plan: Plan, names: &[&str], generator: Generator) -> Header {
    let variant = |name: &&str| VariantDescription {
        name: (*name).to_owned(),
        artefact_sha256: Some("5f".repeat(32)),
        command: Some(vec![format!("target/release/probe-{name}")]),
        function_arn: None,
        architecture: "x86_64".to_owned(),
        memory_mb: 512,
        version: None,
        environment: [("GLIBC_TUNABLES".to_owned(), "glibc.malloc.mxfast=0".to_owned())].into(),
    };
    Header {
        schema: SCHEMA,
        run_id: "01JDSYNTHETIC".to_owned(),
        started_at: "2026-01-01T00:00:00Z".to_owned(),
        interrupted: false,
        plan,
        seed: 7,
        target: TargetDescription { kind: TargetKind::LocalHost, variants: names.iter().map(variant).collect() },
        machine: Machine {
            cores: 2,
            cpu: "drawn, not measured".to_owned(),
            kernel: "0.0".to_owned(),
            quota: None,
            pinning: None,
        },
        primary: Some(Primary {
            a: "serde".to_owned(),
            b: "simd".to_owned(),
            payload_bytes: 12_288,
            statistic: Statistic::P50,
            metric: Metric::Latency,
        }),
        generator,
        samples: trestle_probe::header::SamplesFile { count: 0, sha256: String::new() },
    }
}

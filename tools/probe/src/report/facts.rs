//! What was run, from a run's header.

use std::fmt::Write as _;

use super::format::{bytes, count, duration};
use super::words;
use crate::header::{Header, TargetKind, VariantDescription};
use crate::plan::Traffic;

/// What a local run leaves out.
pub(super) const LOCAL: &str =
    "LOCAL RUN, NOT AWS: a process start on this machine, with no sandbox, TLS, network or Lambda CPU share.";

pub(super) const fn is_local(header: &Header) -> bool {
    matches!(header.target.kind, TargetKind::LocalHost | TargetKind::Command)
}

/// Name and value of each fact worth knowing.
pub(super) fn facts(header: &Header) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("run", format!("{}, started {}", header.run_id, header.started_at)),
        ("target", words::target(header.target.kind).to_owned()),
        ("plan", plan(header)),
        ("seed", header.seed.to_string()),
        ("machine", machine(header)),
        ("samples", format!("{}, SHA-256 {}", count(header.samples.count), header.samples.sha256)),
        ("generator", generator(header)),
    ];
    facts.extend(header.target.variants.iter().map(|variant| ("variant", describe(variant))));
    facts.push(("primary", primary(header)));
    facts
}

/// What a reader must know before any number of this run.
pub(super) fn warnings(header: &Header) -> Vec<String> {
    let mut warnings = Vec::new();
    if header.generator.is_void {
        let why = header.generator.why.as_deref().unwrap_or("the generator did not keep to its plan");
        warnings.push(format!(
            "VOID: run {} measured its own generator, not the functions: {why}. Measure again.",
            header.run_id
        ));
    }
    if header.interrupted {
        warnings.push(format!("STOPPED EARLY: run {} has only the samples until then.", header.run_id));
    }
    warnings
}

fn plan(header: &Header) -> String {
    let plan = &header.plan;
    let traffic = match plan.traffic {
        Traffic::Cold => "cold: every invocation in a new environment".to_owned(),
        Traffic::Warm { environments } => {
            format!("warm: one after another, over {environments} environments of each variant")
        }
        Traffic::Burst { width } => format!("burst: {width} at once from none"),
        Traffic::Idle { gap_ms } => format!("idle: pauses of {}", duration(ns(gap_ms))),
        Traffic::Provisioned { environments, per_second } => {
            format!("provisioned: {per_second} a second on {environments} environments")
        }
        Traffic::Rate { per_second } => format!("rate: {per_second} a second from none"),
    };
    let sizes: Vec<String> = plan.payload_bytes.iter().map(|size| bytes(*size)).collect();
    format!(
        "{traffic}; {} of {}; {} of each variant and size, timeout {}",
        words::payload(plan.payload),
        sizes.join(", "),
        count(plan.samples.into()),
        duration(ns(plan.timeout_ms))
    )
}

#[allow(clippy::cast_precision_loss, reason = "three digits are shown")]
fn ns(milliseconds: u64) -> f64 {
    milliseconds as f64 * 1e6
}

fn machine(header: &Header) -> String {
    let machine = &header.machine;
    let mut text = format!("{} cores, {}, kernel {}", machine.cores, machine.cpu, machine.kernel);
    if let Some(quota) = machine.quota {
        let _ = write!(text, "; functions held to {} CPUs", quota.cpus);
    }
    if let Some(pinning) = machine.pinning {
        let _ =
            write!(text, "; generator on core {}, host and functions on core {}", pinning.generator, pinning.functions);
    }
    text
}

#[allow(clippy::cast_precision_loss, reason = "three digits are shown")]
fn generator(header: &Header) -> String {
    let generator = &header.generator;
    let lag = duration(generator.lag_p99_ns as f64);
    let measured = generator
        .measured_p50_ns
        .map_or_else(|| "nothing answered".to_owned(), |p50| format!("measured p50 {}", duration(p50 as f64)));
    format!("own lag at p99 {lag}, {measured}{}", if generator.is_void { "; VOID" } else { "" })
}

fn describe(variant: &VariantDescription) -> String {
    let mut text = format!("{}: {}, {} MB", variant.name, variant.architecture, variant.memory_mb);
    for (label, value) in [
        ("version", variant.version.clone()),
        ("command", variant.command.as_ref().map(|command| command.join(" "))),
        ("function", variant.function_arn.clone()),
        ("artefact SHA-256", variant.artefact_sha256.clone()),
        ("variables", variant.command.is_some().then(|| variables(variant))),
    ] {
        if let Some(value) = value {
            let _ = write!(text, "; {label} {value}");
        }
    }
    text
}

/// What it was given here besides what every runtime has: it may decide how fast it is.
fn variables(variant: &VariantDescription) -> String {
    let given: Vec<String> = variant.environment.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if given.is_empty() { "none of its own".to_owned() } else { given.join(", ") }
}

fn primary(header: &Header) -> String {
    header.primary.as_ref().map_or_else(
        || "no comparison was named beforehand".to_owned(),
        |primary| {
            let level = crate::statistics::Level::from(primary.statistic).name();
            let (metric, size) = (words::metric(primary.metric), bytes(primary.payload_bytes));
            format!("{} against {}: {level} of {metric} at {size}", primary.b, primary.a)
        },
    )
}

//! Names of what is measured, as a report says them.

use crate::header::{Metric, TargetKind};
use crate::plan::{PayloadShape, PlanKind};
use crate::sample::{Cause, Class};

/// `Cold starts, forced (cold plan)`.
pub(crate) fn heading(plan: PlanKind, class: Class, cause: Option<Cause>) -> String {
    format!("{} ({} plan)", group(class, cause), self::plan(plan))
}

pub(crate) fn group(class: Class, cause: Option<Cause>) -> String {
    match class {
        Class::Cold => format!("Cold starts, {}", cause.map_or("cause unknown", self::cause)),
        Class::Warm => "Warm".to_owned(),
        Class::Provisioned => "Provisioned".to_owned(),
        Class::Spillover => match cause {
            Some(cause) => format!("Spill-over, cold starts, {}", self::cause(cause)),
            None => "Spill-over, warm".to_owned(),
        },
    }
}

/// The same as stable words, for finding a row.
pub(crate) const fn class_id(class: Class) -> &'static str {
    match class {
        Class::Cold => "cold",
        Class::Warm => "warm",
        Class::Provisioned => "provisioned",
        Class::Spillover => "spillover",
    }
}

pub(crate) const fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Deploy => "new version",
        Cause::Forced => "forced",
        Cause::Idle => "after idling",
        Cause::ScaleOut => "scale-out",
        Cause::SleepingCalls => "others kept busy by sleeping calls",
        Cause::Proactive => "initialised ahead",
        Cause::Replaced => "after one ended",
    }
}

pub(crate) const fn plan(plan: PlanKind) -> &'static str {
    match plan {
        PlanKind::Cold => "cold",
        PlanKind::Warm => "warm",
        PlanKind::Burst => "burst",
        PlanKind::Idle => "idle",
        PlanKind::Provisioned => "provisioned",
        PlanKind::Rate => "rate",
    }
}

pub(crate) const fn metric(metric: Metric) -> &'static str {
    match metric {
        Metric::Latency => "latency",
        Metric::Service => "service",
        Metric::Handler => "handler",
        Metric::Init => "init",
        Metric::Parse => "parse",
    }
}

pub(crate) const fn payload(shape: PayloadShape) -> &'static str {
    match shape {
        PayloadShape::Form => "onboarding form in an API Gateway event",
        PayloadShape::Textract => "Textract response",
    }
}

pub(crate) const fn target(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::LocalHost => "local host",
        TargetKind::Command => "local host, command lines",
        TargetKind::Aws => "deployed functions in AWS",
    }
}

/// From when latency counts.
pub(crate) const fn timed_from(plan: PlanKind) -> &'static str {
    if plan.is_open_loop() { "from the intended send time to the answer" } else { "from sending to the answer" }
}

//! Quantities as people read them.

use crate::statistics::{Estimate, LEAST_ENVIRONMENTS, Summary, Trimmed};

const UNITS: [(f64, &str); 4] = [(1.0, "ns"), (1e3, "µs"), (1e6, "ms"), (1e9, "s")];

/// A value, what stands under it, and the exact numbers in nanoseconds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) under: String,
    pub(crate) value: Option<f64>,
    pub(crate) interval: Option<(f64, f64)>,
}

/// Three significant digits: `1.23 ms`; `fails` when infinite.
pub(crate) fn duration(ns: f64) -> String {
    if ns.is_infinite() {
        return "fails".to_owned();
    }
    let (scale, unit) = unit_of(ns);
    format!("{} {unit}", digits(ns / scale, 0))
}

/// The ends of an interval, in the unit of the larger finite one: `1.20-1.31 ms`, with more digits where they would look alike.
pub(crate) fn interval((low, high): (f64, f64)) -> String {
    let (scale, unit) = unit_of(if high.is_finite() { high } else { low });
    match (low.is_finite(), high.is_finite()) {
        (true, true) => {
            let (low, high) = (low / scale, high / scale);
            let apart = |more: &usize| digits(low, *more) != digits(high, *more);
            let more = (0..3).find(apart).unwrap_or(0);
            format!("{}-{} {unit}", digits(low, more), digits(high, more))
        }
        (true, false) => format!("{} {unit}-fails", digits(low / scale, 0)),
        _ => "fails".to_owned(),
    }
}

fn unit_of(ns: f64) -> (f64, &'static str) {
    let fits = |(scale, _): &&(f64, &str)| ns.abs() / scale >= 0.9995;
    UNITS.iter().rev().find(fits).copied().unwrap_or(UNITS[0])
}

/// Three significant digits and so many `more`.
fn digits(value: f64, more: usize) -> String {
    let decimals = match value.abs() {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    };
    format!("{value:.*}", decimals + more)
}

/// Two decimals, and no `-0.00`.
pub(crate) fn share(value: f64) -> String {
    let text = format!("{value:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text }
}

/// Binary units, as payloads are sized: 12,288 bytes are `12 KB`.
pub(crate) fn bytes(count: u64) -> String {
    const KB: u64 = 1024;
    const MB: u64 = KB * KB;
    #[allow(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let in_units = |unit: u64, name: &str| match count {
        _ if count.is_multiple_of(unit) => format!("{} {name}", count / unit),
        _ => format!("{:.1} {name}", count as f64 / unit as f64),
    };
    match count {
        MB.. => in_units(MB, "MB"),
        KB.. => in_units(KB, "KB"),
        _ => format!("{count} B"),
    }
}

/// `12,345`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(crate) fn estimate(estimate: Estimate, of: &Summary) -> Cell {
    match estimate {
        Estimate::Needs { least, effective } => {
            let weighs_less = effective < of.invocations;
            let under = if weighs_less { format!("weighs as {}", count(effective)) } else { String::new() };
            Cell { text: format!("needs n >= {}", count(least)), under, ..Cell::default() }
        }
        Estimate::Known { value, interval: None } => Cell {
            text: duration(value),
            under: format!("{} env., needs {LEAST_ENVIRONMENTS}", of.environments),
            value: Some(value),
            interval: None,
        },
        Estimate::Known { value, interval: Some(ends) } => {
            Cell { text: duration(value), under: interval(ends), value: Some(value), interval: Some(ends) }
        }
    }
}

/// The slowest; with failures the slowest that answered stands under it.
pub(crate) fn slowest(answered: Option<f64>, failures: u64) -> Cell {
    let shown = answered.map(duration);
    match (failures, shown) {
        (0, shown) => Cell { text: shown.unwrap_or_default(), value: answered, ..Cell::default() },
        (_, shown) => Cell {
            text: "fails".to_owned(),
            under: shown.map_or_else(|| "none answered".to_owned(), |shown| format!("answered {shown}")),
            value: Some(f64::INFINITY),
            interval: None,
        },
    }
}

pub(crate) fn trimmed(trimmed: Option<Trimmed>) -> String {
    trimmed.map_or_else(
        || "nothing: no value is left".to_owned(),
        |trimmed| {
            let (mean, slowest) = (duration(trimmed.mean), duration(trimmed.slowest));
            format!("mean {mean}, slowest {slowest}, no failures (n {} of {})", trimmed.kept, trimmed.of)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (ns, text) in [
            (0.0, "0.00 ns"),
            (7.0, "7.00 ns"),
            (999.0, "999 ns"),
            (999.6, "1.00 µs"),
            (1_234.0, "1.23 µs"),
            (12_345.0, "12.3 µs"),
            (99_960.0, "100 µs"),
            (999_400.0, "999 µs"),
            (999_600.0, "1.00 ms"),
            (2_345_678_901.0, "2.35 s"),
            (123e9, "123 s"),
            (f64::INFINITY, "fails"),
            (-1_500.0, "-1.50 µs"),
        ] {
            assert_eq!(duration(ns), text);
        }
    }

    #[test]
    fn intervals_share_a_unit() {
        for (ends, text) in [
            ((1_200.0, 1_310.0), "1.20-1.31 µs"),
            ((900_000.0, 1_310_000.0), "0.90-1.31 ms"),
            ((900_000.0, f64::INFINITY), "900 µs-fails"),
            ((182_640.0, 183_110.0), "182.6-183.1 µs"),
            ((5_000.0, 5_000.0), "5.00-5.00 µs"),
            ((f64::INFINITY, f64::INFINITY), "fails"),
        ] {
            assert_eq!(interval(ends), text);
        }
    }

    #[test]
    fn sizes_and_counts() {
        for (size, text) in [
            (512, "512 B"),
            (1024, "1 KB"),
            (12_288, "12 KB"),
            (1_500, "1.5 KB"),
            (1_048_576, "1 MB"),
            (6_186_598, "5.9 MB"),
        ] {
            assert_eq!(bytes(size), text);
        }
        for (number, text) in [(0, "0"), (999, "999"), (3688, "3,688"), (1_234_567, "1,234,567")] {
            assert_eq!(count(number), text);
        }
    }
}

//! The lines of a zone that check digits cover: fitted to their width, read by the class of each cell, and proven.

use std::collections::BTreeMap;
use std::ops::Range;

use ::mrz::{Format, MrzData, ParseOptions, parse_td1_with, parse_td2_with, parse_td3_with};

use super::cells::{confusable, digit, letter};

/// The most fillers that a reader is believed to have merged or dropped in one line.
const MERGED_FILLERS: usize = 14;
/// The most cells too many.
const EXTRA_CELLS: usize = 4;

/// What the covered lines say.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    pub(super) data: MrzData,
    /// Every check digit of the format agrees.
    pub(super) proven: bool,
    /// Letters and digits of the number or the optional data were exchanged to make the check digits agree. The composite
    /// digit weighs the number as its own digit does, so such a number is proven once, not twice.
    pub(super) repaired: bool,
}

/// How wide the lines of a format are.
pub(super) const fn width(format: Format) -> usize {
    match format {
        Format::Td1 => 30,
        Format::Td2 => 36,
        _ => 44,
    }
}

/// Reads the covered lines: two of TD1, the lower one of TD2 and TD3.
///
/// Each way to fit the lines is judged by the check digits. `None` if nothing that looks like the format comes out, or
/// if two readings are equally proven.
pub(super) fn read(format: Format, lines: &[&str]) -> Option<Numbers> {
    let fitted = fits(format, lines);
    let plain: Vec<MrzData> = fitted.iter().filter_map(|lines| parse(format, lines)).collect();
    match only_proven(plain.iter().cloned()) {
        Proof::One(data) => return Some(Numbers { data: *data, proven: true, repaired: false }),
        Proof::Several => return None,
        Proof::Absent => {}
    }
    let exchanged = fitted.iter().flat_map(|lines| exchanges(format, lines)).filter_map(|lines| parse(format, &lines));
    if let Proof::One(data) = only_proven(exchanged) {
        return Some(Numbers { data: *data, proven: true, repaired: true });
    }
    let own = |data: &MrzData| {
        [data.checks.document_number, data.checks.date_of_birth, data.checks.date_of_expiry]
            .iter()
            .filter(|check| **check == Some(true))
            .count()
    };
    let best = plain.into_iter().max_by_key(own)?;
    (own(&best) >= 2).then_some(Numbers { data: best, proven: false, repaired: false })
}

enum Proof {
    One(Box<MrzData>),
    Several,
    Absent,
}

/// The proven reading, if all proven ones say the same.
fn only_proven(readings: impl Iterator<Item = MrzData>) -> Proof {
    let mut proven = BTreeMap::new();
    for data in readings.filter(|data| data.checksum_consistent() && names_states(data)) {
        let key = (
            data.full_document_number().to_owned(),
            data.date_of_birth.to_string(),
            data.date_of_expiry.to_string(),
            data.optional_data_1.clone(),
        );
        proven.entry(key).or_insert(data);
    }
    match proven.len() {
        0 => Proof::Absent,
        1 => proven.into_values().next().map_or(Proof::Absent, |data| Proof::One(Box::new(data))),
        _ => Proof::Several,
    }
}

/// Whether the cells of states hold codes of states, which lines that were cut or shifted wrongly rarely do.
fn names_states(data: &MrzData) -> bool {
    // The upper line of TD2 and TD3 is not at hand here.
    let issuer = data.format != Format::Td1 || data.issuing_country_name().is_some();
    issuer && data.nationality_name().is_some()
}

fn parse(format: Format, lines: &[String]) -> Option<MrzData> {
    // The century is not this crate's pivot to choose: see `date::century`.
    let options = ParseOptions::default();
    match (format, lines) {
        (Format::Td1, [upper, lower]) => parse_td1_with(upper, lower, &format!("{:<<30}", "A<<B"), &options).ok(),
        (Format::Td2, [lower]) => parse_td2_with(&format!("{:<<36}", "I<UTOA<<B"), lower, &options).ok(),
        (Format::Td3, [lower]) => parse_td3_with(&format!("{:<<44}", "P<UTOA<<B"), lower, &options).ok(),
        _ => None,
    }
}

/// First cell and the one after the last.
type Cells = (usize, usize);

/// Cells of each line that hold digits only, and those that hold letters only.
const fn classes(format: Format) -> &'static [(&'static [Cells], Cells)] {
    match format {
        Format::Td1 => &[(&[(14, 15)], (0, 5)), (&[(0, 7), (8, 15), (29, 30)], (15, 18))],
        Format::Td2 => &[(&[(9, 10), (13, 20), (21, 28), (35, 36)], (10, 13))],
        _ => &[(&[(9, 10), (13, 20), (21, 28), (42, 44)], (10, 13))],
    }
}

/// The document number and the first optional data: line and cells.
const fn free(format: Format) -> [(usize, Range<usize>); 2] {
    match format {
        Format::Td1 => [(0, 5..14), (0, 15..30)],
        Format::Td2 => [(0, 0..9), (0, 28..35)],
        _ => [(0, 0..9), (0, 28..42)],
    }
}

fn fits(format: Format, lines: &[&str]) -> Vec<Vec<String>> {
    let classes = classes(format);
    if lines.len() != classes.len() {
        return Vec::new();
    }
    let mut fitted = vec![Vec::new()];
    for (line, (digits, letters)) in lines.iter().zip(classes) {
        let ways: Vec<String> = widths(line, width(format)).iter().map(|l| classed(l, digits, *letters)).collect();
        fitted = fitted
            .into_iter()
            .flat_map(|head: Vec<String>| {
                ways.iter().map(move |way| head.iter().cloned().chain([way.clone()]).collect::<Vec<String>>())
            })
            .collect();
    }
    fitted
}

fn classed(line: &str, digits: &[Cells], letters: Cells) -> String {
    let within = |(from, to): Cells, at: usize| (from..to).contains(&at);
    line.chars()
        .enumerate()
        .map(|(at, cell)| match () {
            () if digits.iter().any(|cells| within(*cells, at)) => digit(cell),
            () if within(letters, at) => letter(cell),
            () => cell,
        })
        .collect()
}

/// The ways to bring a line to `width`: fillers put into, or taken out of, one run of fillers; cells cut off at either end.
pub(super) fn widths(line: &str, width: usize) -> Vec<String> {
    let length = line.len();
    if !line.is_ascii() || length + MERGED_FILLERS < width || length > width + EXTRA_CELLS {
        return Vec::new();
    }
    let mut ways = Vec::new();
    let runs = filler_runs(line);
    if let Some(missing) = width.checked_sub(length) {
        let fillers = "<".repeat(missing);
        ways.extend(runs.iter().map(|run| format!("{}{fillers}{}", &line[..run.start], &line[run.start..])));
        ways.push(format!("{line}{fillers}"));
    } else {
        let extra = length - width;
        ways.extend(
            runs.iter()
                .filter(|run| run.len() > extra)
                .map(|run| format!("{}{}", &line[..run.start], &line[run.start + extra..])),
        );
        ways.push(line[extra..].to_owned());
        ways.push(line[..width].to_owned());
    }
    ways.sort();
    ways.dedup();
    ways
}

fn filler_runs(line: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in line.match_indices('<') {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

/// Readings in which one cell of the number is exchanged for a look-alike, the optional data is read as digits, or both.
fn exchanges(format: Format, lines: &[String]) -> Vec<Vec<String>> {
    let [(number_line, number), (optional_line, optional)] = free(format);
    let mut heads = vec![lines.to_vec()];
    for at in number {
        let Some(cell) = lines[number_line].chars().nth(at) else { continue };
        for other in confusable(cell) {
            let mut changed = lines.to_vec();
            changed[number_line].replace_range(at..=at, other.encode_utf8(&mut [0; 4]));
            heads.push(changed);
        }
    }
    let digits = heads.clone().into_iter().map(|mut changed| {
        let as_digits: String = changed[optional_line][optional.clone()].chars().map(digit).collect();
        changed[optional_line].replace_range(optional.clone(), &as_digits);
        changed
    });
    let digits: Vec<Vec<String>> = digits.collect();
    heads.extend(digits);
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Doc 9303 part 4, appendix B.
    const LOWER: &str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

    #[test]
    fn a_line_is_fitted_to_its_width() {
        let read = |line: &str| read(Format::Td3, &[line]).filter(|n| n.proven && !n.repaired);
        for line in [
            LOWER,
            "L898902C36UTO7408122F1204159ZE184226B<<10",
            "L898902C36UTO7408122F1204159ZE184226B<<<<<<<10",
            "L898902C36UTO74O8I22FI2O4I59ZE184226B<<<<<1O",
        ] {
            assert_eq!(read(line).unwrap().data.document_number, "L898902C3", "{line}");
        }
        for line in ["L898902C36UTO7408132F1204159ZE184226B<<<<<10", "", "<<<<", "L898902C36UTO7408122F12041"] {
            assert!(read(line).is_none(), "{line}");
        }
    }

    #[test]
    fn an_exchanged_letter_is_named_a_repair() {
        let numbers = read(Format::Td3, &["L8989O2C36UTO7408122F1204159ZE184226B<<<<<10"]).unwrap();
        assert!(numbers.proven && numbers.repaired);
        assert_eq!(numbers.data.document_number, "L898902C3");
    }

    #[test]
    fn two_failed_fields_are_no_zone() {
        assert!(read(Format::Td3, &["L898902C46UTO7408132F1204159ZE184226B<<<<<10"]).is_none());
        let one = read(Format::Td3, &["L898902C36UTO7408132F1204159ZE184226B<<<<<10"]).unwrap();
        assert!(!one.proven && one.data.checks.date_of_birth == Some(false));
    }
}

//! Where on a page the lines of a zone are.

use ::mrz::Format;

use super::{Cells, Zone, ZoneLine, cells, names, numbers};
use crate::confidence::Confidence;
use crate::evidence::Evidence;
use crate::geometry::Rect;
use crate::reading::{Line, Reading};

/// Zones of a reading, the best proven first; no line is in two of them.
///
/// Lines may come in any order, in several pieces, with fillers merged, dropped or doubled, in lower case, or with letters
/// for digits. A zone counts when its check digits agree, or when two of the three fields' own do.
#[must_use]
pub fn zones(reading: &Reading) -> Vec<Zone> {
    let rows = rows(reading);
    let mut found: Vec<(u8, Zone)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let above: Vec<&Row> = rows.iter().filter(|other| row.is_below(other)).collect();
        for format in [Format::Td3, Format::Td2] {
            let upper = above.iter().filter(|upper| leads(format, &upper.cells));
            found.extend(upper.filter_map(|upper| two_lines(reading, format, Some(upper), row)));
            found.extend(two_lines(reading, format, None, row));
        }
        for upper in above.iter().filter(|upper| leads(Format::Td1, &upper.cells)) {
            let below = rows.iter().enumerate().filter(|(i, other)| *i != at && other.is_below(row));
            found.extend(below.filter_map(|(_, last)| three_lines(reading, upper, row, Some(last))));
            found.extend(three_lines(reading, upper, row, None));
        }
    }
    found.sort_by(|(rank_a, a), (rank_b, b)| rank_b.cmp(rank_a).then(a.line_ids.cmp(&b.line_ids)));
    let mut zones: Vec<Zone> = Vec::new();
    for (_, zone) in found {
        let taken = zones.iter().any(|other| other.line_ids.iter().any(|id| zone.line_ids.contains(id)));
        if !taken {
            zones.push(zone);
        }
    }
    zones
}

/// The names in all lines of a reading that look like a zone's name line of that format, with or without a zone around.
#[must_use]
pub fn name_lines(reading: &Reading, format: Format) -> Vec<names::ZoneNames> {
    let rows = rows(reading);
    let named = rows.iter().filter(|row| format == Format::Td1 || leads(format, &row.cells));
    named.filter_map(|row| names::read(format, &row.cells)).collect()
}

/// A line of the page that can be a line of a zone, put together from its pieces.
struct Row<'a> {
    cells: String,
    pieces: Vec<&'a Line>,
    place: Rect,
}

impl<'a> Row<'a> {
    fn new(pieces: Vec<&'a Line>) -> Option<Self> {
        let place = pieces.iter().map(|line| line.upright).reduce(Rect::union)?;
        let cells = pieces.iter().map(|line| cells::cells(line.text.expose())).collect::<Option<String>>()?;
        Some(Self { cells, pieces, place })
    }

    /// The next line down: close below, and over the same part of the page.
    fn is_below(&self, other: &Self) -> bool {
        let (upper, lower) = (other.place, self.place);
        let height = f32::midpoint(upper.height, lower.height);
        let step = lower.center().y - upper.center().y;
        let shared = upper.right().min(lower.right()) - upper.x.max(lower.x);
        step > 0.4 * height && step < 3.0 * height && shared > 0.5 * upper.width.min(lower.width)
    }

    fn line(&self) -> ZoneLine {
        let evidence = |line: &&Line| Evidence { image: line.image, rect: line.quad.hull(), text: line.text.clone() };
        ZoneLine {
            evidence: self.pieces.iter().map(evidence).collect(),
            confidence: self.pieces.iter().map(|line| least(line)).fold(Confidence::FULL, Confidence::min),
        }
    }
}

/// The confidence of a line's least sure word.
fn least(line: &Line) -> Confidence {
    line.words.iter().map(|word| word.confidence).fold(line.confidence, Confidence::min)
}

fn rows(reading: &Reading) -> Vec<Row<'_>> {
    let pieces: Vec<(&Line, String)> =
        reading.lines.iter().filter_map(|line| cells::cells(line.text.expose()).map(|cells| (line, cells))).collect();
    let mut rows: Vec<Row> = Vec::new();
    for (seed, cells) in pieces.iter().filter(|(_, cells)| looks_like_a_zone(cells)) {
        let mut joined: Vec<&Line> = pieces
            .iter()
            .map(|(line, _)| *line)
            .filter(|line| line.id == seed.id || same_row(line.upright, seed.upright))
            .collect();
        joined.sort_by(|a, b| a.upright.x.total_cmp(&b.upright.x));
        let alone = (joined.len() > 1 && cells.len() > 20).then(|| vec![*seed]);
        rows.extend([Some(joined), alone].into_iter().flatten().filter_map(Row::new));
    }
    rows
}

/// Fillers, or as many digits as only a zone has in one line.
fn looks_like_a_zone(cells: &str) -> bool {
    let fillers = cells.matches('<').count();
    let digits = cells.bytes().filter(u8::is_ascii_digit).count();
    (cells.len() >= 12 && fillers >= 2) || (cells.len() >= 26 && digits >= 8)
}

fn same_row(a: Rect, b: Rect) -> bool {
    let apart = (a.center().y - b.center().y).abs();
    let shared = a.right().min(b.right()) - a.x.max(b.x);
    apart < 0.5 * a.height.min(b.height) && shared < 0.2 * a.width.min(b.width)
}

/// Whether the line begins as an upper line of the format does.
fn leads(format: Format, cells: &str) -> bool {
    let codes: &[u8] = match format {
        Format::Td3 => b"P",
        Format::Td1 => b"IAC1",
        _ => b"IACP1",
    };
    cells.as_bytes().first().is_some_and(|code| codes.contains(code)) && cells.len() > 10
}

/// TD2 or TD3. A lower line without its upper one counts only when every check digit agrees.
fn two_lines(reading: &Reading, format: Format, upper: Option<&Row>, lower: &Row) -> Option<(u8, Zone)> {
    let read = numbers::read(format, &[&lower.cells])?;
    let names = upper.and_then(|upper| names::read(format, &upper.cells));
    if upper.is_none() && (!read.proven || read.repaired) {
        return None;
    }
    let issuer = upper.and_then(|upper| upper.cells.get(2..5)).map(str::to_owned);
    let rows: Vec<&Row> = upper.into_iter().chain([lower]).collect();
    let name_line = names.is_some().then(|| upper.map(Row::line)).flatten();
    Some(zone(reading, &read, &rows, [lower, lower], (issuer, names, name_line)))
}

fn three_lines(reading: &Reading, upper: &Row, middle: &Row, last: Option<&Row>) -> Option<(u8, Zone)> {
    let read = numbers::read(Format::Td1, &[&upper.cells, &middle.cells])?;
    let names = last.and_then(|last| names::read(Format::Td1, &last.cells));
    let issuer = upper.cells.get(2..5).map(str::to_owned);
    let name_line = names.is_some().then(|| last.map(Row::line)).flatten();
    let rows: Vec<&Row> = [upper, middle].into_iter().chain(last.filter(|_| names.is_some())).collect();
    Some(zone(reading, &read, &rows, [upper, middle], (issuer, names, name_line)))
}

type Upper = (Option<String>, Option<names::ZoneNames>, Option<ZoneLine>);

/// The zone with its rank among the readings of the same lines.
fn zone(
    reading: &Reading,
    read: &numbers::Numbers,
    rows: &[&Row],
    [number, dates]: [&Row; 2],
    (issuer, names, name_line): Upper,
) -> (u8, Zone) {
    let data = &read.data;
    let checks = &data.checks;
    let cell = |text: String, check: Option<bool>, proven: bool| Cells {
        text,
        proven: proven && check != Some(false),
        plausible: check == Some(true),
        exact: number.cells.len() == numbers::width(data.format) && dates.cells.len() == numbers::width(data.format),
    };
    let raw = |line: usize, from: usize| {
        let lines: Vec<&str> = data.mrz_lines.lines().collect();
        lines.get(line).and_then(|l| l.get(from..from + 6)).unwrap_or_default().to_owned()
    };
    let (birth, expiry) = match data.format {
        Format::Td1 => (raw(1, 0), raw(1, 8)),
        _ => (raw(1, 13), raw(1, 21)),
    };
    let whole = data.full_document_number().trim_end_matches('<').to_owned();
    // A filler inside a number is a letter that the check digit can't tell from it.
    let number_proven = read.proven && !read.repaired && !whole.contains('<');
    let optional = data.optional_data_1.clone();
    let found = Zone {
        image: reading.image,
        reader: reading.reader,
        format: data.format,
        issuer,
        number: cell(whole, checks.document_number, number_proven),
        birth: cell(birth, checks.date_of_birth, read.proven),
        expiry: cell(expiry, checks.date_of_expiry, read.proven),
        optional: optional.map(|text| cell(text, checks.personal_number, read.proven && !read.repaired)),
        names,
        number_line: number.line(),
        date_line: dates.line(),
        optional_line: number.line(),
        name_line,
        line_ids: rows.iter().flat_map(|row| row.pieces.iter().map(|line| line.id.clone())).collect(),
    };
    let rank = u8::from(read.proven) * 8
        + u8::from(!read.repaired) * 4
        + u8::from(found.names.is_some()) * 2
        + u8::from(found.names.as_ref().is_some_and(|names| names.complete));
    (rank, found)
}

#[cfg(test)]
mod tests;

//! Finds labels inside a line of text, and what stands beside them on the same line.

use std::ops::Range;

use super::folded::{Token, tokens};
use super::lexicon::{Lexicon, Role, is_marker};

/// A label in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) role: Role,
    /// Bytes of the line that the label takes.
    pub(super) range: Range<usize>,
    /// Bytes of the line that follow it, up to the next label; may be empty.
    pub(super) rest: Range<usize>,
    /// Whether the rest may be a translation of the label (`Surname / Nom`), so that no name may be taken from it.
    pub(super) translated: bool,
    /// Whether it is a bare field number, which a value may begin with too.
    pub(super) is_marker: bool,
}

/// Words that join two labels to one ambiguous one.
const JOINTS: [&str; 5] = ["AND", "UN", "ET", "UND", "OR"];

/// The labels of a line, left to right.
pub(super) fn labels(lexicon: &Lexicon, text: &str) -> Vec<Label> {
    let tokens = tokens(text);
    let mut found: Vec<Label> = Vec::new();
    let mut marker = None;
    let mut i = 0;
    if let Some(first) = tokens.first().filter(|token| is_marker(&token.folded) && stands_alone(text, token)) {
        marker = lexicon.marker(first).map(|role| (role, first.range.clone()));
        i = 1;
    }
    // Where words that are no label began, in this part of the line.
    let mut unknown: Option<usize> = None;
    while i < tokens.len() {
        let start = tokens[i].range.start;
        if i > 0 && is_divided(&text[tokens[i - 1].range.end..start]) {
            unknown = None;
        }
        if let Some((role, taken)) = lexicon.label_at(&tokens[i..]) {
            let range = start..tokens[i + taken - 1].range.end;
            admit(&mut found, text, role, range, unknown);
            unknown = None;
            i += taken;
        } else {
            unknown = unknown.or(Some(start));
            i += 1;
        }
    }
    if found.is_empty()
        && let Some((role, range)) = marker
    {
        found.push(Label { role, range, rest: 0..0, translated: false, is_marker: true });
    }
    with_rests(found, text)
}

/// Adds a label, or makes it part of the one before where the two say one thing or can't be told apart.
fn admit(found: &mut Vec<Label>, text: &str, role: Role, range: Range<usize>, unknown: Option<usize>) {
    let Some(last) = found.last_mut() else {
        // `Mother's name`, `set expiry to`: words before a label make it another label.
        let (role, start) = unknown.map_or((role, range.start), |start| (Role::Other, start));
        found.push(Label { role, range: start..range.end, rest: 0..0, translated: false, is_marker: false });
        return;
    };
    let between = &text[last.range.end..range.start];
    let words = tokens(between);
    let is_joint = |word: &Token| JOINTS.contains(&word.folded.as_str());
    let joined = words.is_empty() || words.iter().all(is_joint) || between.trim() == "&";
    let same = last.role == role;
    let chained = joined && (between.contains(['/', '|', '&', ',']) || !words.is_empty());
    if (joined && same) || chained || role.is_name() {
        // `Surname / Uzvārds` is one label, `Surname / Name`, `issue / expiry` and `Father's name` are none that can be told.
        if !same {
            last.role = Role::Other;
        }
        last.range.end = range.end;
    } else {
        found.push(Label { role, range, rest: 0..0, translated: false, is_marker: false });
    }
}

fn with_rests(mut found: Vec<Label>, text: &str) -> Vec<Label> {
    let ends: Vec<usize> = found.iter().skip(1).map(|label| label.range.start).chain([text.len()]).collect();
    for (label, end) in found.iter_mut().zip(ends) {
        let rest = &text[label.range.end..end];
        let colon = rest.find(':').map(|at| at + 1);
        let lead = colon.unwrap_or(0);
        let is_edge = |c: char| !c.is_alphanumeric();
        let value = rest[lead..].trim_start_matches(is_edge).trim_end();
        let value_end = label.range.end + lead + rest[lead..].trim_end().len();
        label.translated = colon.is_none() && is_divided(rest);
        label.rest = value_end - value.len()..value_end;
    }
    found
}

/// Whether a field number is followed by something that parts it from what it numbers.
fn stands_alone(text: &str, token: &Token) -> bool {
    text[token.range.end..].chars().next().is_none_or(|c| matches!(c, '.' | ')' | ' ' | ':') || c.is_alphabetic())
}

/// Whether what stands between two words parts translations or columns.
fn is_divided(between: &str) -> bool {
    between.contains(['/', '|', ':', ';', '•', '·'])
}

//! A line taken apart: which of its words are labels, and which runs of words beside them are values.

use std::ops::Range;

use super::lexicon::{Fit, Lexicon, Role};
use crate::field::FieldName;
use crate::geometry::Rect;
use crate::name::compact;
use crate::reading::Line;

/// A label on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub role: Role,
    /// In upright page coordinates.
    pub place: Rect,
    pub line: usize,
    /// How many words it has in one language.
    pub words: usize,
    /// A bare number (`4b`), believed only where fields are numbered.
    pub(super) numbered: bool,
    /// The number before the words (`4b EXP`).
    pub(super) prefixed: bool,
    /// The bare word `Name`, which some documents print over the surname.
    pub(super) bare_name: bool,
}

/// A run of words without a label in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    pub text: String,
    /// In upright page coordinates.
    pub place: Rect,
    pub line: usize,
    /// The bytes of the line's text.
    pub bytes: Range<usize>,
    /// Where each of its words is, with the word's bytes in the line.
    pub(crate) words: Vec<(Range<usize>, Rect)>,
}

impl Span {
    /// The span in two, the second beginning with that word.
    pub(super) fn parted(&self, word: usize) -> (Self, Self) {
        let part = |words: &[(Range<usize>, Rect)]| {
            let bytes = words[0].0.start..words[words.len() - 1].0.end;
            let place = words.iter().map(|(_, place)| *place).reduce(Rect::union).unwrap_or(self.place);
            let text = self.text[bytes.start - self.bytes.start..bytes.end - self.bytes.start].to_owned();
            Self { text, place, line: self.line, bytes, words: words.to_vec() }
        };
        (part(&self.words[..word]), part(&self.words[word..]))
    }
}

/// The smallest part of a line: letters between white space, slashes, colons, and changes from lower case to upper case or
/// digits (`SurnameERIKSSON`).
struct Atom {
    bytes: Range<usize>,
    place: Rect,
    /// A slash stands before it.
    slashed: bool,
    /// Its letters for comparison.
    folded: String,
}

/// Labels and spans of a line, from left to right.
pub(super) fn parts(lexicon: &Lexicon, number: usize, line: &Line) -> (Vec<Label>, Vec<Span>) {
    let text = line.text.expose().as_str();
    let atoms = atoms(lexicon, line);
    let letter = letter_width(line);
    let apart = |left: &Atom, right: &Atom| right.place.x - left.place.right();
    let mut kinds: Vec<Option<(Role, bool)>> = vec![None; atoms.len()];
    let mut at = 0;
    while at < atoms.len() {
        // A word in the midst of a sentence is no label.
        let in_prose = at > 0
            && kinds[at - 1].is_none()
            && !atoms[at].slashed
            && apart(&atoms[at - 1], &atoms[at]) < 1.6 * letter
            && is_prose(&text[atoms[at - 1].bytes.clone()]);
        match longest(lexicon, &atoms[at..]).filter(|_| !in_prose) {
            Some((count, fit)) => {
                kinds[at..at + count].fill(Some((fit.role, false)));
                at += count;
            }
            None => at += 1,
        }
    }
    let mut prefixed: Vec<usize> = Vec::new();
    for at in 0..atoms.len() {
        if kinds[at].is_some() && atoms[at].folded.starts_with(|c: char| c.is_ascii_digit()) {
            prefixed.push(at);
        }
        if kinds[at].is_none()
            && let Some(role) = lexicon.number(&text[atoms[at].bytes.clone()])
        {
            // The number before a worded label belongs to it.
            let worded = kinds.get(at + 1).copied().flatten().filter(|(_, numbered)| !numbered);
            let bare_digit = atoms[at].folded.len() == 1;
            prefixed.extend(worded.map(|_| at));
            kinds[at] = match worded {
                Some((role, _)) => Some((role, false)),
                None if bare_digit && at > 0 => None,
                None => Some((role, true)),
            };
        }
    }
    // What a slash ties to a label is the same label in another language, known or not.
    let mut foreign = false;
    for at in 1..atoms.len() {
        if atoms[at].slashed && kinds[at].is_none() && has_letters(&text[atoms[at].bytes.clone()]) {
            kinds[at] = kinds[at - 1].filter(|(_, numbered)| !numbered);
            foreign = kinds[at].is_some();
        } else if foreign && kinds[at].is_none() && is_prose(&text[atoms[at].bytes.clone()]) {
            // The rest of it (`Date of expiry/Data dejstvija`).
            kinds[at] = kinds[at - 1];
        } else {
            foreign = false;
        }
    }
    for at in (1..atoms.len()).rev() {
        if atoms[at].slashed && kinds[at - 1].is_none() && has_letters(&text[atoms[at - 1].bytes.clone()]) {
            kinds[at - 1] = kinds[at].filter(|(_, numbered)| !numbered);
        }
    }
    let mut found = collect(number, text, &atoms, &kinds, letter);
    for label in &mut found.0 {
        label.prefixed =
            prefixed.iter().any(|at| atoms[*at].place.x >= label.place.x && atoms[*at].place.x < label.place.right());
    }
    found
}

fn collect(
    number: usize,
    text: &str,
    atoms: &[Atom],
    kinds: &[Option<(Role, bool)>],
    letter: f32,
) -> (Vec<Label>, Vec<Span>) {
    let (mut labels, mut spans): (Vec<Label>, Vec<Span>) = (Vec::new(), Vec::new());
    let mut before: Option<usize> = None;
    for (at, atom) in atoms.iter().enumerate() {
        let gap = before.map(|left: usize| atom.place.x - atoms[left].place.right());
        let close = gap.is_some_and(|gap| gap < 2.6 * letter);
        let joined = close && before.is_some_and(|left| kinds[left].is_some() == kinds[at].is_some());
        let bare_name = atom.folded == "NAME";
        match kinds[at] {
            Some((role, numbered)) => match labels.last_mut() {
                Some(label) if joined && (label.role == role || atom.slashed) => {
                    label.bare_name = false;
                    label.words += usize::from(!atom.slashed);
                    label.role = together(label.role, role);
                    label.place = label.place.union(atom.place);
                }
                _ => {
                    let place = atom.place;
                    labels.push(Label { role, place, line: number, words: 1, numbered, prefixed: false, bare_name });
                }
            },
            None => match spans.last_mut() {
                Some(span) if joined => {
                    span.bytes.end = atom.bytes.end;
                    span.words.push((atom.bytes.clone(), atom.place));
                    span.place = span.place.union(atom.place);
                    text[span.bytes.clone()].clone_into(&mut span.text);
                }
                _ => spans.push(Span {
                    text: text[atom.bytes.clone()].to_owned(),
                    place: atom.place,
                    line: number,
                    bytes: atom.bytes.clone(),
                    words: vec![(atom.bytes.clone(), atom.place)],
                }),
            },
        }
        before = Some(at);
    }
    spans.retain(|span| span.text.chars().any(char::is_alphanumeric));
    (labels, spans)
}

/// The role of one label in two languages. `Name` alone means the surname in some (`Name / Surname / Nom`), so it yields;
/// two other roles in one label make neither.
fn together(a: Role, b: Role) -> Role {
    match (a, b) {
        (a, b) if a == b => a,
        (Role::Field(FieldName::Name), Role::Field(FieldName::Surname))
        | (Role::Field(FieldName::Surname), Role::Field(FieldName::Name)) => Role::Field(FieldName::Surname),
        _ => Role::Other,
    }
}

/// The longest run of atoms, from the first on, that is a label.
fn longest(lexicon: &Lexicon, atoms: &[Atom]) -> Option<(usize, Fit)> {
    // A slash parts languages.
    let within = atoms.iter().skip(1).take_while(|atom| !atom.slashed).count() + 1;
    let mut ends: Vec<usize> = Vec::new();
    let mut run = String::new();
    for atom in atoms.iter().take(within.min(Lexicon::LONGEST)) {
        run.push_str(&atom.folded);
        ends.push(run.len());
    }
    (1..=ends.len()).rev().find_map(|count| lexicon.folded_label(&run[..ends[count - 1]]).map(|fit| (count, fit)))
}

fn is_prose(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() >= 2 && word.chars().any(char::is_lowercase)
}

fn has_letters(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

/// The width of a letter of the line.
#[allow(clippy::cast_precision_loss)] // a line's letters
fn letter_width(line: &Line) -> f32 {
    line.upright.width / line.text.expose().chars().count().max(1) as f32
}

fn atoms(lexicon: &Lexicon, line: &Line) -> Vec<Atom> {
    let text = line.text.expose().as_str();
    let words: Vec<(usize, &str)> = text.split_whitespace().map(|word| (offset(text, word), word)).collect();
    let measured = words.len() == line.words.len();
    let mut atoms = Vec::new();
    let mut slashed = false;
    for (n, (start, word)) in words.iter().enumerate() {
        let place = if measured { along(line, n) } else { share(line.upright, text, *start..start + word.len()) };
        for piece in pieces(word).into_iter().flat_map(|piece| unglued(lexicon, word, piece)) {
            match &word[piece.clone()] {
                "/" | "|" => slashed = true,
                ":" => slashed = false,
                _ => {
                    let place = share(place, word, piece.clone());
                    let bytes = start + piece.start..start + piece.end;
                    let folded = compact(&text[bytes.clone()]);
                    atoms.push(Atom { bytes, place, slashed: std::mem::take(&mut slashed), folded });
                }
            }
        }
    }
    atoms
}

/// Pieces of a word: separators alone, and letters between them, parted where lower case meets upper case or digits. A slash
/// between digits (a date) parts nothing.
fn pieces(word: &str) -> Vec<Range<usize>> {
    let chars: Vec<(usize, char)> = word.char_indices().collect();
    let digit = |n: Option<usize>| n.and_then(|n| chars.get(n)).is_some_and(|(_, c)| c.is_ascii_digit());
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for (n, (at, c)) in chars.iter().enumerate() {
        let end = at + c.len_utf8();
        let separates = matches!(c, '/' | '|' | ':') && !(digit(n.checked_sub(1)) && digit(Some(n + 1)));
        if separates {
            pieces.push(*at..end);
            open = false;
            continue;
        }
        let turns = n > 0 && chars[n - 1].1.is_lowercase() && (c.is_uppercase() || c.is_ascii_digit());
        match pieces.last_mut() {
            Some(piece) if open && !turns => piece.end = end,
            _ => pieces.push(*at..end),
        }
        open = true;
    }
    pieces
}

/// A label and the number or date that a reader glued to it (`EXP10/06/2031`, `3DOB`), parted.
fn unglued(lexicon: &Lexicon, word: &str, piece: Range<usize>) -> Vec<Range<usize>> {
    let text = &word[piece.clone()];
    let parted = |at: usize| vec![piece.start..piece.start + at, piece.start + at..piece.end];
    let letters = text.find(|c: char| c.is_ascii_digit()).filter(|at| *at >= 2);
    if let Some(at) = letters.filter(|at| text.len() >= at + 4 && lexicon.is_exact(&text[..*at])) {
        return parted(at);
    }
    let number = (1..=2).find(|at| {
        text.is_char_boundary(*at) && lexicon.number(&text[..*at]).is_some() && lexicon.is_exact(&text[*at..])
    });
    number.map_or_else(|| vec![piece.clone()], parted)
}

/// Where a part of a text is, if all letters are equally wide.
#[allow(clippy::cast_precision_loss)] // a line's letters
fn share(place: Rect, text: &str, bytes: Range<usize>) -> Rect {
    let whole = text.chars().count().max(1) as f32;
    let before = text[..bytes.start].chars().count() as f32;
    let within = text[bytes].chars().count() as f32;
    Rect { x: place.x + place.width * before / whole, width: place.width * within / whole, ..place }
}

/// Where a word of the line is on the upright page, from its corners along the line's upper edge.
fn along(line: &Line, word: usize) -> Rect {
    let (start, end) = (line.quad.0[0], line.quad.0[1]);
    let (dx, dy) = (end.x - start.x, end.y - start.y);
    let part = |point: crate::geometry::Point| {
        let along = if dx.abs() >= dy.abs() { (point.x - start.x) / dx } else { (point.y - start.y) / dy };
        if along.is_finite() { along.clamp(-0.1, 1.1) } else { 0.0 }
    };
    let quad = line.words[word].quad;
    let (from, to) = (part(quad.0[0]), part(quad.0[1]));
    let whole = line.upright;
    Rect { x: whole.x + whole.width * from, width: (whole.width * (to - from)).max(0.0), ..whole }
}

fn offset(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

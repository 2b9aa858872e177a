//! Pages for tests: lines of text at places.

use crate::confidence::Confidence;
use crate::document::UploadKind;
use crate::geometry::Rect;
use crate::reading::{Line, Reader, Reading, Word};

/// One line: text, left and top as fractions of the page. Letters are 0.012 wide and 0.03 high.
pub(crate) type Printed<'a> = (&'a str, f32, f32);

pub(crate) const LETTER: f32 = 0.012;

/// A reading of those lines by the first reader, each word with confidence 0.95.
pub(crate) fn page(image: UploadKind, lines: &[Printed]) -> Reading {
    read_by(Reader::First, image, lines)
}

pub(crate) fn read_by(reader: Reader, image: UploadKind, lines: &[Printed]) -> Reading {
    let mark = if reader == Reader::First { "" } else { "s" };
    let lines = lines
        .iter()
        .enumerate()
        .map(|(n, (text, x, y))| line(format!("{image}-{mark}{n}"), image, text, *x, *y))
        .collect();
    Reading { reader, image, lines }
}

#[allow(clippy::cast_precision_loss)] // a few dozen letters
fn line(id: String, image: UploadKind, text: &str, x: f32, y: f32) -> Line {
    let confidence = Confidence::new(0.95).unwrap();
    let width = |text: &str| text.chars().count() as f32 * LETTER;
    let mut at = x;
    let mut words = Vec::new();
    for word in text.split(' ') {
        let place = Rect { x: at, y, width: width(word), height: 0.03 };
        at += place.width + LETTER;
        if !word.is_empty() {
            words.push(Word { text: word.to_owned().into(), quad: place.into(), confidence });
        }
    }
    let place = Rect { x, y, width: width(text), height: 0.03 };
    Line { id, image, text: text.to_owned().into(), quad: place.into(), upright: place, confidence, words }
}

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use trestle_domain::confidence::Confidence;
use trestle_domain::document::UploadKind;
use trestle_domain::geometry::{Point, Quad, Rect};
use trestle_domain::reading::{Barcode, Line, Reader, Reading, Word};

use super::{Stored, VERSION, write};
use crate::wire;

/// What stage `read` keeps of one image.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReadResult {
    /// Pixels, as stored: later stages need them and must not fetch the image again.
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) reading: Reading,
    pub(crate) barcodes: Vec<Barcode>,
}

/// What stage `read-second` keeps of one image.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SecondResult {
    pub(crate) reading: Reading,
}

#[derive(Serialize, Deserialize)]
struct ReadJson<'a> {
    v: u32,
    width: u32,
    height: u32,
    #[serde(borrow)]
    reading: ReadingJson<'a>,
    #[serde(borrow)]
    barcodes: Vec<BarcodeJson<'a>>,
}

#[derive(Serialize, Deserialize)]
struct SecondJson<'a> {
    v: u32,
    #[serde(borrow)]
    reading: ReadingJson<'a>,
}

#[derive(Serialize, Deserialize)]
struct ReadingJson<'a> {
    #[serde(with = "wire::named")]
    reader: Reader,
    #[serde(with = "wire::named")]
    image: UploadKind,
    #[serde(borrow)]
    lines: Vec<LineJson<'a>>,
}

#[derive(Serialize, Deserialize)]
struct LineJson<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
    quad: [f32; 8],
    upright: [f32; 4],
    confidence: f32,
    #[serde(borrow)]
    words: Vec<WordJson<'a>>,
}

#[derive(Serialize, Deserialize)]
struct WordJson<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
    quad: [f32; 8],
    confidence: f32,
}

#[derive(Serialize, Deserialize)]
struct BarcodeJson<'a> {
    #[serde(with = "wire::named")]
    image: UploadKind,
    quad: [f32; 8],
    #[serde(borrow)]
    payload: Cow<'a, str>,
}

struct ReadShape;
impl trestle_json::Shape for ReadShape {
    type View<'a> = ReadJson<'a>;
}

struct SecondShape;
impl trestle_json::Shape for SecondShape {
    type View<'a> = SecondJson<'a>;
}

impl Stored for ReadResult {
    fn to_json(&self) -> Vec<u8> {
        write(&ReadJson {
            v: VERSION,
            width: self.width,
            height: self.height,
            reading: ReadingJson::from(&self.reading),
            barcodes: self.barcodes.iter().map(BarcodeJson::from).collect(),
        })
    }

    fn from_json(document: &[u8]) -> Option<Self> {
        let read = |stored: ReadJson<'_>| {
            (stored.v == VERSION).then_some(())?;
            Some(Self {
                width: stored.width,
                height: stored.height,
                reading: stored.reading.into_domain()?,
                barcodes: stored.barcodes.into_iter().map(BarcodeJson::into_domain).collect(),
            })
        };
        trestle_json::view::<ReadShape, _>(document, read).ok().flatten()
    }
}

impl Stored for SecondResult {
    fn to_json(&self) -> Vec<u8> {
        write(&SecondJson { v: VERSION, reading: ReadingJson::from(&self.reading) })
    }

    fn from_json(document: &[u8]) -> Option<Self> {
        let read = |stored: SecondJson<'_>| {
            (stored.v == VERSION).then_some(())?;
            Some(Self { reading: stored.reading.into_domain()? })
        };
        trestle_json::view::<SecondShape, _>(document, read).ok().flatten()
    }
}

impl<'a> From<&'a Reading> for ReadingJson<'a> {
    fn from(reading: &'a Reading) -> Self {
        Self { reader: reading.reader, image: reading.image, lines: reading.lines.iter().map(LineJson::from).collect() }
    }
}

impl ReadingJson<'_> {
    fn into_domain(self) -> Option<Reading> {
        let image = self.image;
        let lines = self.lines.into_iter().map(|line| line.into_domain(image)).collect::<Option<_>>()?;
        Some(Reading { reader: self.reader, image, lines })
    }
}

impl<'a> From<&'a Line> for LineJson<'a> {
    fn from(line: &'a Line) -> Self {
        let Rect { x, y, width, height } = line.upright;
        Self {
            id: Cow::Borrowed(&line.id),
            text: Cow::Borrowed(line.text.expose()),
            quad: numbers(line.quad),
            upright: [x, y, width, height],
            confidence: line.confidence.get(),
            words: line.words.iter().map(WordJson::from).collect(),
        }
    }
}

impl LineJson<'_> {
    fn into_domain(self, image: UploadKind) -> Option<Line> {
        let [x, y, width, height] = self.upright;
        Some(Line {
            id: self.id.into_owned(),
            image,
            text: self.text.into_owned().into(),
            quad: quad(self.quad),
            upright: Rect { x, y, width, height },
            confidence: Confidence::new(self.confidence)?,
            words: self.words.into_iter().map(WordJson::into_domain).collect::<Option<_>>()?,
        })
    }
}

impl<'a> From<&'a Word> for WordJson<'a> {
    fn from(word: &'a Word) -> Self {
        Self { text: Cow::Borrowed(word.text.expose()), quad: numbers(word.quad), confidence: word.confidence.get() }
    }
}

impl WordJson<'_> {
    fn into_domain(self) -> Option<Word> {
        Some(Word {
            text: self.text.into_owned().into(),
            quad: quad(self.quad),
            confidence: Confidence::new(self.confidence)?,
        })
    }
}

impl<'a> From<&'a Barcode> for BarcodeJson<'a> {
    fn from(barcode: &'a Barcode) -> Self {
        Self { image: barcode.image, quad: numbers(barcode.quad), payload: Cow::Borrowed(barcode.payload.expose()) }
    }
}

impl BarcodeJson<'_> {
    fn into_domain(self) -> Barcode {
        Barcode { image: self.image, quad: quad(self.quad), payload: self.payload.into_owned().into() }
    }
}

/// x and y of the four corners, in their order.
fn numbers(Quad([a, b, c, d]): Quad) -> [f32; 8] {
    [a.x, a.y, b.x, b.y, c.x, c.y, d.x, d.y]
}

fn quad([ax, ay, bx, by, cx, cy, dx, dy]: [f32; 8]) -> Quad {
    Quad([Point { x: ax, y: ay }, Point { x: bx, y: by }, Point { x: cx, y: cy }, Point { x: dx, y: dy }])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_quad() -> impl Strategy<Value = Quad> {
        proptest::array::uniform8(-0.25f32..1.25).prop_map(quad)
    }

    fn any_confidence() -> impl Strategy<Value = Confidence> {
        (0.0f32..=1.0).prop_map(|share| Confidence::new(share).unwrap())
    }

    fn any_kind() -> impl Strategy<Value = UploadKind> {
        proptest::sample::select(UploadKind::ALL.to_vec())
    }

    fn any_word() -> impl Strategy<Value = Word> {
        (any::<String>(), any_quad(), any_confidence()).prop_map(|(text, quad, confidence)| Word {
            text: text.into(),
            quad,
            confidence,
        })
    }

    fn any_reading() -> impl Strategy<Value = Reading> {
        let line = (
            any::<String>(),
            any::<String>(),
            any_quad(),
            proptest::array::uniform4(-0.25f32..1.25),
            any_confidence(),
            proptest::collection::vec(any_word(), 0..4),
        );
        (any::<bool>(), any_kind(), proptest::collection::vec(line, 0..4)).prop_map(|(second, image, lines)| {
            let lines = lines.into_iter().map(|(id, text, quad, [x, y, width, height], confidence, words)| Line {
                id,
                image,
                text: text.into(),
                quad,
                upright: Rect { x, y, width, height },
                confidence,
                words,
            });
            Reading { reader: if second { Reader::Second } else { Reader::First }, image, lines: lines.collect() }
        })
    }

    fn any_barcode() -> impl Strategy<Value = Barcode> {
        (any_kind(), any_quad(), any::<String>()).prop_map(|(image, quad, payload)| Barcode {
            image,
            quad,
            payload: payload.into(),
        })
    }

    proptest! {
        #[test]
        fn what_was_read_is_stored_exactly(
            width in 1u32..20_000,
            height in 1u32..20_000,
            reading in any_reading(),
            barcodes in proptest::collection::vec(any_barcode(), 0..3),
        ) {
            let read = ReadResult { width, height, reading: reading.clone(), barcodes };
            prop_assert_eq!(ReadResult::from_json(&read.to_json()), Some(read));
            let second = SecondResult { reading };
            prop_assert_eq!(SecondResult::from_json(&second.to_json()), Some(second));
        }
    }

    #[test]
    fn other_versions_and_broken_items_count_as_not_stored() {
        let reading = Reading { reader: Reader::First, image: UploadKind::IdFront, lines: vec![] };
        let document = ReadResult { width: 1, height: 1, reading, barcodes: vec![] }.to_json();
        assert!(ReadResult::from_json(&document).is_some());
        let text = String::from_utf8(document).unwrap();
        for (from, to) in [(r#""v":1"#, r#""v":2"#), (r#""width":1"#, r#""width":-1"#), ("first", "third"), ("}", "")] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            assert_eq!(ReadResult::from_json(changed.as_bytes()), None, "{to}");
        }
    }
}

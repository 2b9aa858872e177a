//! A world in memory with one passport in it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use trestle_domain::case::{Case, ContentType, Mode, VerificationId};
use trestle_domain::code::ErrorCode;
use trestle_domain::confidence::Confidence;
use trestle_domain::document::UploadKind;
use trestle_domain::extraction::{ModelAnswer, Suggestion};
use trestle_domain::field::FieldName;
use trestle_domain::fraud::{BackgroundSettings, FraudSettings};
use trestle_domain::geometry::Rect;
use trestle_domain::market::Market;
use trestle_domain::money::MicroUsd;
use trestle_domain::reading::{Barcode, Line, Word};
use trestle_fakes::{
    FakeFraud, MemoryImages, MemoryStore, ScriptedIdReader, ScriptedStructurer, ScriptedTextReader, SequentialIds,
    SettableClock, create_index, fake_fraud, sample,
};
use trestle_pipeline::port::{
    BarcodeError, BarcodeReader, CaseStore as _, ImageHeader, ImageInspector, InspectError, PortSet, StructureReply,
};
use trestle_pipeline::run::{Job, Run};
use trestle_pipeline::verify::{run_detect_fraud, run_extract, run_verify};
use trestle_pipeline::view::VerificationResult;

pub(crate) const FRONT: UploadKind = UploadKind::IdFront;
pub(crate) const BACK: UploadKind = UploadKind::IdBack;
pub(crate) const SELFIE: UploadKind = UploadKind::Selfie;
pub(crate) const READ_COST: MicroUsd = MicroUsd(1500);
pub(crate) const SECOND_COST: MicroUsd = MicroUsd(1000);
pub(crate) const MODEL_COST: MicroUsd = MicroUsd(900);
pub(crate) const TIME: Duration = Duration::from_secs(30);

pub(crate) type FakePorts = PortSet<
    MemoryStore,
    MemoryImages,
    Headers,
    Barcodes,
    ScriptedTextReader,
    ScriptedTextReader,
    ScriptedIdReader,
    ScriptedStructurer,
    FakeFraud,
    SettableClock,
    SequentialIds,
>;

/// Says what it was told to of any image.
#[derive(Debug, Clone)]
pub(crate) struct Headers(pub(crate) Arc<Mutex<Result<ImageHeader, InspectError>>>);

impl ImageInspector for Headers {
    fn inspect(&self, _bytes: &[u8]) -> Result<ImageHeader, InspectError> {
        *self.0.lock().unwrap()
    }
}

impl Headers {
    pub(crate) fn refuse(&self, code: ErrorCode) {
        *self.0.lock().unwrap() = Err(InspectError(code));
    }

    pub(crate) fn accept(&self, content_type: ContentType) {
        *self.0.lock().unwrap() = Ok(ImageHeader { content_type, width: 1600, height: 1200 });
    }
}

/// Finds what it was told to in any image, and counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Barcodes {
    pub(crate) refusal: Option<ErrorCode>,
    pub(crate) calls: Arc<Mutex<usize>>,
}

impl BarcodeReader for Barcodes {
    fn barcodes(&self, _kind: UploadKind, _bytes: &[u8]) -> Result<Vec<Barcode>, BarcodeError> {
        *self.calls.lock().unwrap() += 1;
        self.refusal.map_or(Ok(Vec::new()), |code| Err(BarcodeError(code)))
    }
}

#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) ports: FakePorts,
    pub(crate) market: Market,
    pub(crate) id: VerificationId,
}

/// How often each paid service was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Calls {
    pub(crate) first: usize,
    pub(crate) second: usize,
    pub(crate) id: usize,
    pub(crate) model: usize,
}

impl World {
    /// A case with front and back uploaded; nothing can be read on them yet.
    pub(crate) async fn empty(mode: Mode) -> Self {
        let headers = Headers(Arc::new(Mutex::new(Err(InspectError(ErrorCode::Internal)))));
        headers.accept(ContentType::Jpeg);
        let store = MemoryStore::default();
        let fraud = fake_fraud(&store);
        let ports = PortSet {
            store,
            images: MemoryImages::default(),
            inspector: headers,
            barcodes: Barcodes::default(),
            first_reader: ScriptedTextReader::first(),
            second_reader: ScriptedTextReader::second(),
            id_reader: ScriptedIdReader::default(),
            structurer: ScriptedStructurer::default(),
            fraud,
            clock: SettableClock::at(sample::now()),
            ids: SequentialIds::default(),
        };
        let case = sample::case(sample::id(1, 1), mode);
        ports.store.open(&case, None).await.unwrap();
        ports.images.insert(&case.object_key(FRONT), b"front".to_vec());
        ports.images.insert(&case.object_key(BACK), b"back".to_vec());
        Self { ports, market: sample::market(), id: case.id }
    }

    /// The front shows a passport with a good machine-readable zone, the back a note.
    pub(crate) async fn passport(mode: Mode) -> Self {
        let world = Self::empty(mode).await;
        world.ports.first_reader.always(FRONT, passport(), READ_COST);
        world.ports.first_reader.always(BACK, vec![sample::line(BACK, 0, 0.5, "OBSERVATIONS")], READ_COST);
        world
    }

    /// [`World::passport`] with a selfie, in a market with every fraud check and an empty index.
    pub(crate) async fn with_selfie(mode: Mode) -> Self {
        let world = Self::passport(mode).await;
        let mut case = world.case().await;
        case.id = sample::id(1, 2);
        case.uploads.push(sample::upload(SELFIE, b"selfie"));
        let world = Self { market: sample::fraud_market(), id: case.id.clone(), ..world };
        world.ports.store.open(&case, None).await.unwrap();
        for (kind, bytes) in [(FRONT, "front"), (BACK, "back"), (SELFIE, "selfie")] {
            world.ports.images.insert(&case.object_key(kind), bytes.as_bytes().to_vec());
        }
        create_index(&world.ports.fraud, world.background());
        world
    }

    pub(crate) fn fraud(&self) -> &FraudSettings {
        self.market.fraud.as_ref().unwrap()
    }

    pub(crate) fn background(&self) -> &BackgroundSettings {
        self.fraud().background.as_ref().unwrap()
    }

    /// The front shows printed fields only, which both readers read alike and the model suggests as they are.
    pub(crate) async fn printed(mode: Mode) -> Self {
        let world = Self::empty(mode).await;
        world.ports.first_reader.always(FRONT, printed(), READ_COST);
        world.ports.first_reader.always(BACK, vec![sample::line(BACK, 0, 0.5, "OBSERVATIONS")], READ_COST);
        world.ports.second_reader.always(FRONT, again(printed()), SECOND_COST);
        world.ports.structurer.always(suggestions(), MODEL_COST);
        world
    }

    pub(crate) async fn case(&self) -> Case {
        self.ports.store.load(&self.id).await.unwrap().unwrap()
    }

    pub(crate) async fn job(&self) -> Job<'_> {
        Job { case: self.case().await, market: &self.market, time_left: TIME }
    }

    pub(crate) async fn verify(&self) -> Run {
        run_verify(&self.ports, self.job().await).await
    }

    pub(crate) async fn extract(&self) -> Run {
        run_extract(&self.ports, self.job().await).await
    }

    pub(crate) async fn detect(&self) -> Run {
        run_detect_fraud(&self.ports, self.job().await).await
    }

    /// A verification that must give a result.
    pub(crate) async fn verified(&self) -> VerificationResult {
        self.verify().await.outcome.unwrap()
    }

    pub(crate) fn calls(&self) -> Calls {
        Calls {
            first: self.ports.first_reader.calls(),
            second: self.ports.second_reader.calls(),
            id: self.ports.id_reader.calls(),
            model: self.ports.structurer.calls(),
        }
    }
}

/// A TD3 passport of Utopia.
pub(crate) fn passport() -> Vec<Line> {
    let number = field("L898902C3");
    let (birth, expiry) = (field("900203"), field("301231"));
    let optional = field("<<<<<<<<<<<<<<");
    let composite = digit(&format!("{number}{birth}{expiry}{optional}"));
    let zone = [format!("{:<<44}", "P<UTOERIKSONE<<ANNA"), format!("{number}UTO{birth}F{expiry}{optional}{composite}")];
    let mut lines = labelled(&[("Surname", "ĒRIKSONE"), ("Given names", "ANNA"), ("Passport no", "L898902C3")]);
    lines.extend(zone.iter().zip([0.84, 0.9]).map(|(text, y)| (y, text.clone())));
    page(&lines)
}

/// Labels above their values, without a machine-readable zone.
pub(crate) fn printed() -> Vec<Line> {
    page(&labelled(&[
        ("Surname", "ĒRIKSONE"),
        ("Given names", "ANNA"),
        ("Date of birth", "03.02.1990"),
        ("Passport no", "L898902C3"),
        ("Date of expiry", "31.12.2030"),
    ]))
}

/// A title, and labels with their values close below; each with its height on the page.
fn labelled(fields: &[(&str, &str)]) -> Vec<(f32, String)> {
    let mut lines = vec![(0.05, "PASSPORT".to_owned())];
    let mut y = 0.14;
    for (label, value) in fields {
        lines.extend([(y, (*label).to_owned()), (y + 0.032, (*value).to_owned())]);
        y += 0.12;
    }
    lines
}

/// What a good model says of [`printed`].
pub(crate) fn suggestions() -> ModelAnswer {
    let suggest = |field, value: &str, line: usize| Suggestion {
        field,
        value: value.to_owned().into(),
        line_ids: vec![format!("idFront-{line}")],
    };
    ModelAnswer::Suggestions(vec![
        suggest(FieldName::DocumentType, "passport", 0),
        suggest(FieldName::Surname, "ĒRIKSONE", 2),
        suggest(FieldName::Name, "ANNA", 4),
        suggest(FieldName::DateOfBirth, "1990-02-03", 6),
        suggest(FieldName::IdNumber, "L898902C3", 8),
        suggest(FieldName::ExpiryDate, "2030-12-31", 10),
    ])
}

/// A good model's reply about [`printed`].
pub(crate) fn reply() -> StructureReply {
    let (answer, cost, engine) = (suggestions(), MODEL_COST, "scripted".to_owned());
    StructureReply { answer, input_tokens: 900, output_tokens: 120, cost, engine }
}

/// Lines with the second reader's ids.
pub(crate) fn again(lines: Vec<Line>) -> Vec<Line> {
    lines.into_iter().map(|line| Line { id: line.id.replace('-', "-s"), ..line }).collect()
}

fn page(lines: &[(f32, String)]) -> Vec<Line> {
    lines.iter().enumerate().map(|(n, (y, text))| line(n, *y, text)).collect()
}

/// A line whose letters are all of one width.
fn line(n: usize, y: f32, text: &str) -> Line {
    const LETTER: f32 = 0.016;
    let place = |letters: std::ops::Range<usize>| Rect {
        x: 0.1 + LETTER * f32::from(u16::try_from(letters.start).unwrap()),
        y,
        width: LETTER * f32::from(u16::try_from(letters.len()).unwrap()),
        height: 0.028,
    };
    let confidence = Confidence::new(0.97).unwrap();
    let mut start = 0;
    let words = text.split(' ').map(|word| {
        let letters = start..start + word.chars().count();
        start = letters.end + 1;
        Word { text: word.to_owned().into(), quad: place(letters).into(), confidence }
    });
    let words = words.collect();
    let upright = place(0..text.chars().count());
    let id = format!("{FRONT}-{n}");
    Line { id, image: FRONT, text: text.to_owned().into(), quad: upright.into(), upright, confidence, words }
}

/// A machine-readable field with its check digit (ICAO 9303 part 3, 4.9).
fn field(text: &str) -> String {
    format!("{text}{}", digit(text))
}

fn digit(text: &str) -> u32 {
    let value = |c: char| c.to_digit(36).unwrap_or(0);
    text.chars().zip([7, 3, 1].into_iter().cycle()).map(|(c, weight)| value(c) * weight).sum::<u32>() % 10
}

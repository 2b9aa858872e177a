//! Text readers that say what they were told to.

use std::collections::BTreeMap;

use trestle_domain::document::UploadKind;
use trestle_domain::money::MicroUsd;
use trestle_domain::reading::{IdReading, Line, Reader, Reading};
use trestle_pipeline::port::{
    IdReader, IdReadings, ImageRef, ReadResult, TextReader, UpstreamError, UpstreamErrorKind,
};

use crate::script::{Script, Step};

/// A script per kind of image; all exist from the start, so that clones share them.
type PerKind<T> = BTreeMap<UploadKind, Script<T>>;

fn per_kind<T>() -> PerKind<T> {
    UploadKind::ALL.into_iter().map(|kind| (kind, Script::default())).collect()
}

/// A [`TextReader`]; an image without a script is an empty reading at no cost.
#[derive(Debug, Clone)]
pub struct ScriptedTextReader {
    reader: Reader,
    service: &'static str,
    scripts: PerKind<Result<ReadResult, UpstreamErrorKind>>,
}

impl ScriptedTextReader {
    /// Stands in for Textract `DetectDocumentText`.
    #[must_use]
    pub fn first() -> Self {
        Self { reader: Reader::First, service: "textract", scripts: per_kind() }
    }

    /// Stands in for Rekognition `DetectText`.
    #[must_use]
    pub fn second() -> Self {
        Self { reader: Reader::Second, service: "rekognition", scripts: per_kind() }
    }

    /// Reads these lines from every image of the kind, for `cost`.
    pub fn always(&self, kind: UploadKind, lines: Vec<Line>, cost: MicroUsd) {
        let reading = Reading { reader: self.reader, image: kind, lines };
        self.scripts[&kind].always(Step::new(Ok(ReadResult { reading, cost, engine: "scripted".to_owned() })));
    }

    /// The script for images of one kind.
    #[must_use]
    pub fn script(&self, kind: UploadKind) -> &Script<Result<ReadResult, UpstreamErrorKind>> {
        &self.scripts[&kind]
    }

    /// How many images were read.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.scripts.values().map(Script::calls).sum()
    }
}

impl TextReader for ScriptedTextReader {
    async fn read(&self, image: &ImageRef) -> Result<ReadResult, UpstreamError> {
        match self.scripts[&image.kind].play().await {
            Some(Ok(result)) => Ok(result),
            Some(Err(kind)) => Err(UpstreamError::new(self.service, "read", kind)),
            None => Ok(ReadResult {
                reading: Reading { reader: self.reader, image: image.kind, lines: Vec::new() },
                cost: MicroUsd(0),
                engine: "scripted".to_owned(),
            }),
        }
    }
}

/// An [`IdReader`]; an image without a script gives no readings at no cost.
#[derive(Debug, Clone)]
pub struct ScriptedIdReader {
    scripts: PerKind<Result<IdReadings, UpstreamErrorKind>>,
}

impl Default for ScriptedIdReader {
    fn default() -> Self {
        Self { scripts: per_kind() }
    }
}

impl ScriptedIdReader {
    /// Gives these fields for every image of the kind, for `cost`.
    pub fn always(&self, kind: UploadKind, readings: Vec<IdReading>, cost: MicroUsd) {
        self.scripts[&kind].always(Step::new(Ok(IdReadings { readings, cost, engine: "scripted".to_owned() })));
    }

    /// The script for images of one kind.
    #[must_use]
    pub fn script(&self, kind: UploadKind) -> &Script<Result<IdReadings, UpstreamErrorKind>> {
        &self.scripts[&kind]
    }

    /// How many images were read.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.scripts.values().map(Script::calls).sum()
    }
}

impl IdReader for ScriptedIdReader {
    async fn read_id(&self, image: &ImageRef) -> Result<IdReadings, UpstreamError> {
        match self.scripts[&image.kind].play().await {
            Some(Ok(readings)) => Ok(readings),
            Some(Err(kind)) => Err(UpstreamError::new("textract", "AnalyzeID", kind)),
            None => Ok(IdReadings { readings: Vec::new(), cost: MicroUsd(0), engine: "scripted".to_owned() }),
        }
    }
}

//! Extraction in two passes, from images to fields with evidence.
//!
//! Pass 1 reads every document image at once; asks the model for what machine-readable zones and barcodes left open, and has the images
//! read a second time if that is a required field; and proves what it answered. Only if a required field is then missing, or rests
//! on words below the cut-off, pass 2 takes the second readings that are not there yet, then the labelled fields where the market
//! allows it, and asks the model at most once more.

use std::borrow::Cow;
use std::time::Duration;

use futures_util::future::{join, join_all};
use trestle_domain::case::DeclaredUpload;
use trestle_domain::code::ErrorCode;
use trestle_domain::decision::StageState;
use trestle_domain::document::UploadKind;
use trestle_domain::extraction::{Extraction, Gathered, resolve};
use trestle_domain::field::FieldName;
use trestle_domain::reading::Reading;
use trestle_domain::stage::StageName;

use crate::port::{ImageRef, Ports, StageKey, UpstreamError, UpstreamErrorKind};
use crate::run::RunError;
use crate::stage::{
    Attempt, Context, StageOutcome, Trace, Writes, answer_name, read_id, read_image, read_second, structure,
    structure_key,
};
use crate::stored::SecondResult;

/// What extraction gave, and what it took.
#[derive(Debug)]
pub(crate) struct Extracted {
    /// `None` when no image was read.
    pub(crate) extraction: Option<Extraction>,
    /// Why there can be no decision; what was paid for is stored all the same.
    pub(crate) error: Option<RunError>,
    /// Document images that were read, and those of them without any text.
    pub(crate) images: Vec<UploadKind>,
    pub(crate) empty: Vec<UploadKind>,
    /// Stages that were called or reused, in order.
    pub(crate) outcomes: Vec<StageOutcome>,
    /// How each call of the model ended.
    pub(crate) model: Vec<&'static str>,
    /// Results that could not be stored.
    pub(crate) not_stored: u32,
    /// Why pixels of images could not be decoded.
    pub(crate) undecodable: Vec<ErrorCode>,
    pub(crate) fetch: Duration,
}

impl Extracted {
    /// Nothing: extraction was not asked for.
    pub(crate) fn nothing() -> Self {
        Self {
            extraction: None,
            error: None,
            images: Vec::new(),
            empty: Vec::new(),
            outcomes: Vec::new(),
            model: Vec::new(),
            not_stored: 0,
            undecodable: Vec::new(),
            fetch: Duration::ZERO,
        }
    }

    /// How each stage of extraction ended, for the decision. A stage that had nothing left to do is done.
    pub(crate) fn states(&self) -> [(StageName, StageState); 4] {
        let ended = |stage| self.outcomes.iter().find(|outcome| outcome.stage == stage).map(|outcome| outcome.state);
        let read = ended(StageName::Read).unwrap_or(StageState::Failed);
        let idle = if self.extraction.is_some() { StageState::Done } else { read };
        [StageName::Read, StageName::ReadSecond, StageName::ReadId, StageName::Structure]
            .map(|stage| (stage, ended(stage).unwrap_or(idle)))
    }
}

/// Runs both passes. Results are stored before this returns, whatever happened.
pub(crate) async fn extract<P: Ports>(context: &Context<'_, P>) -> Extracted {
    let mut flow = Flow::new(context);
    let error = flow.read().await.err();
    if error.is_none() && !flow.images.is_empty() {
        flow.pass_one().await;
        if flow.wants_more() {
            flow.pass_two().await;
        }
    }
    flow.finish(error).await
}

/// Second readings of images, all at once; none where the market does not allow them.
async fn second_readings<P: Ports>(context: &Context<'_, P>, images: Vec<ImageRef>) -> Vec<Attempt<SecondResult>> {
    if !context.market.read.second_reading {
        return Vec::new();
    }
    join_all(images.iter().map(|image| read_second(context, image))).await
}

struct Flow<'a, P> {
    context: &'a Context<'a, P>,
    images: Vec<ImageRef>,
    gathered: Gathered,
    extraction: Option<Extraction>,
    /// The last question put to the model.
    asked: Option<StageKey>,
    model: Vec<&'static str>,
    traces: Vec<(StageName, Trace)>,
    writes: Writes<'a>,
    undecodable: Vec<ErrorCode>,
    fetch: Duration,
}

impl<'a, P: Ports> Flow<'a, P> {
    fn new(context: &'a Context<'a, P>) -> Self {
        Self {
            context,
            images: Vec::new(),
            gathered: Gathered::default(),
            extraction: None,
            asked: None,
            model: Vec::new(),
            traces: Vec::new(),
            writes: Writes::new(),
            undecodable: Vec::new(),
            fetch: Duration::ZERO,
        }
    }

    /// Reads all document images at once.
    ///
    /// # Errors
    /// An image can't be worked on, or every reading failed.
    async fn read(&mut self) -> Result<(), RunError> {
        let context = self.context;
        let uploads: Vec<&DeclaredUpload> =
            context.case.uploads.iter().filter(|upload| upload.kind.is_document()).collect();
        let reads = uploads.iter().map(|upload| read_image(context, upload));
        let mut refused = None;
        let mut failed = None;
        for (upload, read) in uploads.iter().zip(join_all(reads).await) {
            let read = match read {
                Ok(read) => read,
                Err(error) => {
                    refused = refused.or(Some(error));
                    continue;
                }
            };
            self.fetch = self.fetch.max(read.fetch);
            self.undecodable.extend(read.undecodable);
            let (result, error) = self.note(StageName::Read, read.attempt);
            match error {
                Some(UpstreamError { kind: UpstreamErrorKind::ImageRefused(code), .. }) => {
                    refused = refused.or(Some(RunError::Image { kind: upload.kind, code }));
                }
                error => failed = failed.or(error),
            }
            let Some(result) = result else { continue };
            self.images.push(ImageRef {
                kind: upload.kind,
                key: context.case.object_key(upload.kind),
                sha256: upload.sha256,
                width: result.width,
                height: result.height,
            });
            self.gathered.first.push(result.reading);
            self.gathered.barcodes.extend(result.barcodes);
        }
        match (refused, failed) {
            (Some(error), _) => Err(error),
            (None, Some(error)) if self.images.is_empty() => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// The second reading is taken before the model is asked where it may change the question: of a reading that is unsure of
    /// itself, and where a required field is missing of which not even the label was read. Else it is taken beside the question,
    /// because a required field that is printed only will need it.
    async fn pass_one(&mut self) {
        self.resolve();
        if self.open_fields().is_empty() && !self.misses_required() {
            return;
        }
        let blind = !self.has_required_open() && self.misses_required();
        let images = self.images.iter().zip(&self.gathered.first);
        let (before, beside): (Vec<_>, Vec<_>) = images.partition(|(_, reading)| blind || self.is_unsure(reading));
        let images = |picked: Vec<(&ImageRef, &Reading)>| picked.into_iter().map(|(image, _)| image.clone()).collect();
        let (before, beside): (Vec<ImageRef>, Vec<ImageRef>) = (images(before), images(beside));
        if !before.is_empty() {
            self.read_second(before).await;
        }
        let beside = if self.has_required_open() { beside } else { Vec::new() };
        self.ask_beside(beside).await;
    }

    async fn pass_two(&mut self) {
        let once = |image: &&ImageRef| self.gathered.second.iter().all(|reading| reading.image != image.kind);
        let once = self.images.iter().filter(once).cloned().collect();
        self.read_second(once).await;
        if self.has_required_open() && self.context.market.read.analyze_id {
            self.read_id().await;
        }
        if self.has_required_open() {
            self.ask_beside(Vec::new()).await;
        }
    }

    /// Whether pass 2 is worth its price. Not when the model could not be asked: what is missing is then not the readings' fault.
    fn wants_more(&self) -> bool {
        let asked = self.traces.iter().rev().find(|(stage, _)| *stage == StageName::Structure);
        let model_failed =
            asked.is_some_and(|(_, trace)| matches!(trace.state, Some(StageState::Failed | StageState::Late)));
        let wants = self.extraction.as_ref().is_some_and(|extraction| extraction.wants_second_reading);
        !model_failed && (wants || self.misses_required())
    }

    /// Fields that a suggestion could still fill.
    fn open_fields(&self) -> &[FieldName] {
        self.extraction.as_ref().map_or(&[], |extraction| &extraction.open)
    }

    /// Whether a suggestion could still fill a required field: else there is nothing to ask for.
    fn has_required_open(&self) -> bool {
        self.open_fields().iter().any(|field| self.context.market.required_fields.contains(field))
    }

    fn misses_required(&self) -> bool {
        let missing = |extraction: &Extraction| {
            self.context.market.required_fields.iter().any(|field| extraction.fields.get(*field).is_none())
        };
        self.extraction.as_ref().is_none_or(missing)
    }

    /// Whether the reader itself doubts most of what it read, or found nothing.
    fn is_unsure(&self, reading: &Reading) -> bool {
        let words = || reading.lines.iter().flat_map(|line| &line.words);
        let doubted = words().filter(|word| word.confidence < self.context.market.read.word_cut_off).count();
        2 * doubted >= words().count()
    }

    fn resolve(&mut self) {
        self.extraction = Some(resolve(self.context.market, &self.gathered, self.context.today));
    }

    async fn read_second(&mut self, images: Vec<ImageRef>) {
        let attempts = self.writes.alongside(second_readings(self.context, images)).await;
        self.take_second(attempts);
    }

    fn take_second(&mut self, attempts: Vec<Attempt<SecondResult>>) {
        for attempt in attempts {
            let (result, _) = self.note(StageName::ReadSecond, attempt);
            self.gathered.second.extend(result.map(|result| result.reading));
        }
        self.resolve();
    }

    async fn read_id(&mut self) {
        let reads = join_all(self.images.iter().map(|image| read_id(self.context, image)));
        for attempt in self.writes.alongside(reads).await {
            let (result, _) = self.note(StageName::ReadId, attempt);
            self.gathered.id_readings.extend(result.into_iter().flat_map(|result| result.readings));
        }
        self.resolve();
    }

    /// Asks the model for the open fields, unless there are none, there is no text, or the very question was asked before; and
    /// reads images a second time meanwhile.
    async fn ask_beside(&mut self, images: Vec<ImageRef>) {
        let fields = self.open_fields().to_vec();
        let readings = match self.gathered.second.as_slice() {
            [] => Cow::Borrowed(self.gathered.first.as_slice()),
            second => Cow::Owned([self.gathered.first.as_slice(), second].concat()),
        };
        let has_text = readings.iter().any(|reading| !reading.is_empty());
        let key = (has_text && !fields.is_empty()).then(|| structure_key(self.context, &fields, &readings));
        let key = key.filter(|key| self.asked.as_ref() != Some(key));
        self.asked = key.clone().or(self.asked.take());
        let question = async {
            match key {
                Some(key) => Some(structure(self.context, key, &fields, &readings).await),
                None => None,
            }
        };
        let both = join(question, second_readings(self.context, images));
        let (answer, seconds) = self.writes.alongside(both).await;
        if let Some(attempt) = answer {
            let (result, _) = self.note(StageName::Structure, attempt);
            if let Some(result) = result {
                self.model.push(answer_name(&result.answer));
                self.gathered.answers.push(result.answer);
            }
        }
        self.take_second(seconds);
    }

    /// Keeps a call's trace, and has its result stored beside what comes next.
    fn note<T>(&mut self, stage: StageName, attempt: Attempt<T>) -> (Option<T>, Option<UpstreamError>) {
        self.traces.push((stage, attempt.trace));
        if let Some(record) = attempt.record {
            self.writes.push(self.context.ports.store(), &self.context.case.id, record);
        }
        (attempt.result, attempt.error)
    }

    async fn finish(self, error: Option<RunError>) -> Extracted {
        let outcome = |stage| {
            let calls = self.traces.iter().filter(|(of, _)| *of == stage).map(|(_, trace)| *trace);
            StageOutcome::of(stage, &calls.collect::<Vec<_>>())
        };
        let empty = self.gathered.first.iter().filter(|reading| reading.is_empty()).map(|reading| reading.image);
        Extracted {
            outcomes: StageName::ALL.into_iter().filter_map(outcome).collect(),
            images: self.images.iter().map(|image| image.kind).collect(),
            empty: empty.collect(),
            extraction: self.extraction,
            error,
            model: self.model,
            not_stored: self.writes.finish().await,
            undecodable: self.undecodable,
            fetch: self.fetch,
        }
    }
}

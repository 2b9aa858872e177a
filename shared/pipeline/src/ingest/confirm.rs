use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::Offset;
use tokio::time::{Instant, timeout_at};
use trestle_domain::case::{Case, DeclaredUpload};
use trestle_domain::document::UploadKind;
use trestle_domain::fraud::{BackgroundSettings, FraudCaseId, FraudSettings, IndexPins};
use trestle_domain::market::Market;
use trestle_domain::stage::StageName;

use super::settle::{from_picture, settle};
use super::{IngestError, TRIES, is_conflict};
use crate::port::{
    Clock as _, FraudCase, FraudCaseStore, FraudPorts as _, Ids as _, IndexName, MaskedPicture, Member,
    PictureEditor as _, PictureStore, Ports, StageStore as _, VectorIndex as _, picture_key,
};
use crate::stage::{Attempt, Context, Known, Ledger, embed, find_faces, recall_background};
use crate::stored::{BackgroundResult, FacesResult};
use crate::uploads::{self, Images};

/// A confirmed verification and the case that it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    pub case: FraudCase,
    /// Whether it folded into a case that was there before.
    pub folded: bool,
    /// Whether this call confirmed it, as opposed to an earlier one.
    pub new: bool,
}

impl Confirmed {
    fn of(case: FraudCase, verification: &Case, new: bool) -> Self {
        let folded = case.members.first().is_none_or(|first| first.verification != verification.id);
        Self { case, folded, new }
    }
}

/// Confirms that a verification was fraud: its background, without face and document, joins the market's index.
///
/// Confirmed cases near enough take it in; without one it opens a case. A verification that was confirmed before stays where it is.
/// `confirmed_by` is an opaque id of the caller's; it is stored and never logged.
///
/// # Errors
/// See [`IngestError`]; [`IngestError::Late`] once `time_left` is over. What was written stays; the same call completes it.
pub async fn confirm<P>(
    ports: &P,
    market: &Market,
    verification: &Case,
    confirmed_by: &str,
    time_left: Duration,
) -> Result<Confirmed, IngestError>
where
    P: Ports<Store: FraudCaseStore, Images: PictureStore>,
{
    let deadline = Instant::now() + time_left;
    let fraud = market.fraud.as_ref().ok_or(IngestError::FraudOff)?;
    let settings = fraud.background.as_ref().ok_or(IngestError::FraudOff)?;
    let selfie = verification.upload(UploadKind::Selfie).ok_or(IngestError::SelfieNotDeclared)?;
    let asked = Asked { ports, market, fraud, settings, verification, selfie, confirmed_by, deadline };
    let mut background = None;
    for _ in 1..TRIES {
        match asked.confirm(&mut background).await {
            Err(IngestError::Store(error)) if is_conflict(&error) => {}
            done => return done,
        }
    }
    asked.confirm(&mut background).await
}

struct Asked<'a, P> {
    ports: &'a P,
    market: &'a Market,
    fraud: &'a FraudSettings,
    settings: &'a BackgroundSettings,
    verification: &'a Case,
    selfie: &'a DeclaredUpload,
    confirmed_by: &'a str,
    deadline: Instant,
}

/// The verification's background.
struct Background {
    picture: MaskedPicture,
    vector: Vec<f32>,
    pins: IndexPins,
}

impl<P> Asked<'_, P>
where
    P: Ports<Store: FraudCaseStore, Images: PictureStore>,
{
    /// `made` is the verification's background, which is made at most once.
    async fn confirm(&self, made: &mut Option<Background>) -> Result<Confirmed, IngestError> {
        let store = self.ports.store();
        let now = self.ports.clock().now();
        if let Some(known) = self.in_time(store.fraud_case_of(&self.verification.id, now)).await? {
            self.in_time(self.settle(&known, made.as_ref())).await?;
            return Ok(Confirmed::of(known, self.verification, false));
        }
        let background = match made {
            Some(background) => background,
            None => made.insert(self.background().await?),
        };
        self.in_time(self.kept(background)).await
    }

    /// The work, unless the time is over before: a call that is cut off is completed by the same call.
    fn in_time<T, E: Into<IngestError>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> impl Future<Output = Result<T, IngestError>> {
        // Boxed, for a future holds the largest of those that it awaits.
        let (work, deadline) = (Box::pin(work), self.deadline);
        async move { timeout_at(deadline, work).await.map_err(|_| IngestError::Late)?.map_err(Into::into) }
    }

    /// The case that the background joins or opens, and its vector.
    async fn kept(&self, background: &Background) -> Result<Confirmed, IngestError> {
        let store = self.ports.store();
        let newest = store.newest_fraud_case(&self.market.id).await?;
        if let Some(newest) = &newest {
            self.settle_newest(newest).await?;
        }
        let now = self.ports.clock().now();
        let near = self.near(background, now).await?;
        // Before the case, so that each member of a case has its picture.
        let key = picture_key(&self.market.id, &self.verification.id);
        self.ports.images().put_picture(&key, &background.picture).await?;
        if let Some(case) = near.as_ref().filter(|case| self.is_in(case)) {
            self.settle(case, Some(background)).await?;
            return Ok(Confirmed::of(case.clone(), self.verification, false));
        }
        let case = if let Some(case) = near {
            let case = self.joined(case, now);
            store.put_fraud_case(&case).await?;
            case
        } else {
            let case = self.opened(background, now);
            store.open_fraud_case(&case, newest.as_ref()).await?;
            case
        };
        self.settle(&case, Some(background)).await?;
        Ok(Confirmed::of(case, self.verification, true))
    }

    /// Whoever opened the newest case may be about to write its vector, or have been cut off before.
    async fn settle_newest(&self, newest: &FraudCaseId) -> Result<(), IngestError> {
        match self.ports.store().fraud_case(newest).await? {
            Some(case) if case.index == IndexName::from(self.settings) => self.settle(&case, None).await,
            _ => Ok(()),
        }
    }

    /// The nearest case that takes the background in. A vector is written after its case, so one without a case is what is left of a case
    /// that was undone or has expired meanwhile: it is removed.
    async fn near(&self, background: &Background, now: Timestamp) -> Result<Option<FraudCase>, IngestError> {
        let Background { vector, pins, .. } = background;
        let (store, vectors) = (self.ports.store(), self.ports.fraud().index());
        let index = IndexName::from(self.settings);
        let found = vectors.query(&index, pins, vector, self.settings.top_k, now).await?;
        for neighbour in found.iter().filter(|found| found.similarity >= self.settings.fold_at) {
            match store.fraud_case(&neighbour.case).await? {
                Some(case) if case.expires_at > now => return Ok(Some(case)),
                _ => vectors.delete(&index, &neighbour.case).await?,
            }
        }
        Ok(None)
    }

    fn is_in(&self, case: &FraudCase) -> bool {
        case.members.iter().any(|member| member.verification == self.verification.id)
    }

    fn member(&self, at: Timestamp) -> Member {
        Member {
            verification: self.verification.id.clone(),
            owner: self.verification.owner.clone(),
            confirmed_by: self.confirmed_by.to_owned(),
            at,
        }
    }

    /// To the second, as the index keeps it.
    fn expiry(&self, now: Timestamp) -> Timestamp {
        let until = now.saturating_add(self.settings.keep).unwrap_or(Timestamp::MAX);
        Timestamp::from_second(until.as_second()).unwrap_or(until)
    }

    fn joined(&self, mut case: FraudCase, now: Timestamp) -> FraudCase {
        case.members.push(self.member(now));
        FraudCase { expires_at: self.expiry(now), version: case.version + 1, ..case }
    }

    fn opened(&self, background: &Background, now: Timestamp) -> FraudCase {
        let id = FraudCaseId::new(self.ports.ids().verification_id(now));
        FraudCase {
            id,
            market: self.market.id.clone(),
            members: vec![self.member(now)],
            shown: self.verification.id.clone(),
            index: IndexName::from(self.settings),
            pins: background.pins.clone(),
            confirmed_at: now,
            expires_at: self.expiry(now),
            version: 1,
        }
    }

    /// Brings the index up to the case. A member shown whose vector is not there is this verification, or has its picture kept.
    async fn settle(&self, case: &FraudCase, made: Option<&Background>) -> Result<(), IngestError> {
        settle(self.ports, case, async |case: &FraudCase| match made {
            _ if case.shown != self.verification.id => from_picture(self.ports, Some(self.settings), case).await,
            Some(made) => Ok(comparable(case, &made.pins, &made.vector)),
            None => self.background().await.map(|made| comparable(case, &made.pins, &made.vector)),
        })
        .await
    }

    /// The selfie without face and document, and its vector; both from what is stored as far as that goes.
    async fn background(&self) -> Result<Background, IngestError> {
        let (ports, case) = (self.ports, self.verification);
        let wanted = |kind| kind == UploadKind::Selfie;
        let stored = async {
            let (checked, stages) =
                tokio::join!(uploads::check(ports.images(), case, wanted), ports.store().stages(&case.id));
            Ok::<_, IngestError>((Images::new(checked?), Known::new(stages?)))
        };
        let (images, known) = self.in_time(stored).await?;
        let context = Context {
            ports,
            case,
            market: self.market,
            known: &known,
            images: &images,
            deadline: self.deadline,
            today: Offset::UTC.to_datetime(ports.clock().now()).date(),
            may_call: true,
        };
        let mut ledger = Ledger::new();
        let background = self.masked_and_embedded(&context, &mut ledger).await;
        // A result that could not be stored has been paid for, and counts all the same.
        ledger.written().await;
        background
    }

    async fn masked_and_embedded<'a>(
        &self,
        context: &Context<'a, P>,
        ledger: &mut Ledger<'a>,
    ) -> Result<Background, IngestError> {
        let editor = self.ports.fraud().editor();
        let decoding = async {
            let (_, image) = context.images.open(self.ports, self.verification, self.selfie).await?;
            let (editor, bytes) = (editor.clone(), Arc::clone(&image.bytes));
            let decoded = context.images.pixels().work(move || editor.decode(&bytes)).await;
            decoded.map_err(|error| IngestError::Image(error.0))
        };
        let (faces, picture) = tokio::join!(find_faces(context, self.fraud, self.selfie), self.in_time(decoding));
        let FacesResult { faces } = settled(faces?, |attempt| ledger.note(context, StageName::Faces, attempt))?;
        if faces.as_slice().is_empty() {
            return Err(IngestError::FaceNotFound);
        }
        let (picture, masking) = (picture?, editor.clone());
        let masked = async {
            let masked = context.images.pixels().work(move || masking.mask(&picture, &faces)).await;
            masked.map_err(|error| IngestError::Image(error.0))
        };
        let picture = self.in_time(masked).await?;
        let embedded = match recall_background(context, self.settings, self.selfie) {
            Some(stored) => stored,
            None => embed(context, self.settings, self.selfie, &picture).await,
        };
        let kept = settled(embedded, |attempt| ledger.note(context, StageName::Background, attempt))?;
        let BackgroundResult { vector, pins, .. } = kept;
        Ok(Background { picture, vector, pins })
    }
}

/// A call's result; what is to be stored of it goes to `note`.
fn settled<T>(mut attempt: Attempt<T>, note: impl FnOnce(Attempt<T>)) -> Result<T, IngestError> {
    let (result, error) = (attempt.result.take(), attempt.error.take());
    note(attempt);
    match (result, error) {
        (Some(result), _) => Ok(result),
        (None, Some(error)) => Err(error.into()),
        (None, None) => Err(IngestError::Late),
    }
}

/// The vector, unless the case's index holds those of another model or mask.
fn comparable(case: &FraudCase, pins: &IndexPins, vector: &[f32]) -> Option<Vec<f32>> {
    (case.pins == *pins).then(|| vector.to_vec())
}

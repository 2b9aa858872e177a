use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::{OptionFuture, try_join, try_join_all};
use jiff::Timestamp;
use trestle_domain::case::{Case, Claim, DeclaredUpload, Mode, Owner, Status, VerificationId};
use trestle_domain::code::ErrorCode;
use trestle_domain::document::UploadKind;
use trestle_domain::market::MarketId;
use trestle_domain::redacted::Redacted;

use crate::port::{
    CaseStore, Clock, Idempotency, Ids, ImageStore, KeyedHash, Opened, PresignedUpload, StoreError, UpstreamError,
};

/// How long an idempotency key holds.
const IDEMPOTENCY: Duration = Duration::from_hours(24);
/// Keeps the idempotency keys of routes apart.
const ROUTE: &str = "POST /verifications";

/// A checked request for a new case.
#[derive(Debug, Clone)]
pub struct OpenRequest {
    pub owner: Owner,
    pub market: MarketId,
    pub mode: Mode,
    pub claim: Claim,
    /// The caller's own opaque id of the applicant; stored as a keyed hash only.
    pub subject: Option<Redacted<String>>,
    /// Each kind at most once, at least one image of the document.
    pub uploads: Vec<DeclaredUpload>,
    /// Makes a retry of this request give the same case.
    pub idempotency_key: Option<Redacted<String>>,
}

/// A case that is ready for its uploads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedCase {
    pub id: VerificationId,
    pub status: Status,
    /// Whether an earlier request with the same idempotency key opened it. The signatures are new all the same.
    pub replayed: bool,
    pub uploads: Vec<(UploadKind, PresignedUpload)>,
}

/// Why no case was opened. Holds no personal data.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the idempotency key was used with another request")]
    KeyReused,
    /// The case that the key names is gone.
    #[error("the case of this idempotency key is gone")]
    CaseGone,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
}

impl OpenError {
    /// The code over HTTP.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::KeyReused => ErrorCode::IdempotencyKeyReused,
            Self::CaseGone => ErrorCode::Internal,
            Self::Store(error) => error.error_code(),
            Self::Upstream(error) => error.error_code(),
        }
    }
}

/// Opens cases.
#[derive(Debug, Clone)]
pub struct Opener<Store, Images, Hash, Time, Tokens> {
    pub store: Store,
    pub images: Images,
    pub keyed_hash: Hash,
    pub clock: Time,
    pub ids: Tokens,
    /// How long a presigned upload is valid at most.
    pub upload_ttl: Duration,
}

impl<Store, Images, Hash, Time, Tokens> Opener<Store, Images, Hash, Time, Tokens>
where
    Store: CaseStore,
    Images: ImageStore,
    Hash: KeyedHash,
    Time: Clock,
    Tokens: Ids,
{
    /// Stores the case and signs its uploads. Nothing is signed for a case that is not stored.
    pub async fn open(&self, request: OpenRequest) -> Result<OpenedCase, OpenError> {
        let now = self.clock.now();
        let (subject_mac, idempotency) = try_join(self.subject_mac(&request), self.idempotency(&request, now)).await?;
        let case = Case {
            id: self.ids.verification_id(now),
            owner: request.owner,
            mode: request.mode,
            market: request.market,
            claim: request.claim,
            subject_mac,
            uploads: request.uploads,
            arrived: BTreeSet::new(),
            status: Status::Pending,
            decisions: 0,
            version: 1,
            lease: None,
            opened_at: now,
        };
        match self.store.open(&case, idempotency.as_ref()).await? {
            Opened::New => self.signed(case, now, false).await,
            Opened::Replay(id) => {
                let case = self.store.load(&id).await?.ok_or(OpenError::CaseGone)?;
                self.signed(case, now, true).await
            }
            Opened::KeyReused => Err(OpenError::KeyReused),
        }
    }

    async fn signed(&self, case: Case, now: Timestamp, replayed: bool) -> Result<OpenedCase, OpenError> {
        let signatures = case.uploads.iter().map(|upload| async {
            let key = case.object_key(upload.kind);
            let signed = self.images.presign(&key, upload, now, self.upload_ttl).await?;
            Ok::<_, UpstreamError>((upload.kind, signed))
        });
        let uploads = try_join_all(signatures).await?;
        Ok(OpenedCase { id: case.id, status: case.status, replayed, uploads })
    }

    async fn subject_mac(&self, request: &OpenRequest) -> Result<Option<[u8; 32]>, UpstreamError> {
        let hash = |subject: &Redacted<String>| {
            let message = message(&[&request.owner.0, subject.expose()]);
            async move { self.keyed_hash.keyed_hash("subject", &message).await }
        };
        OptionFuture::from(request.subject.as_ref().map(hash)).await.transpose()
    }

    async fn idempotency(&self, request: &OpenRequest, now: Timestamp) -> Result<Option<Idempotency>, UpstreamError> {
        let Some(key) = &request.idempotency_key else { return Ok(None) };
        let key_message = message(&[&request.owner.0, ROUTE, key.expose()]);
        let request_message = canonical(request);
        let (key_mac, request_mac) = try_join(
            self.keyed_hash.keyed_hash("idempotency", &key_message),
            self.keyed_hash.keyed_hash("request", &request_message),
        )
        .await?;
        let expires_at = now.saturating_add(IDEMPOTENCY).unwrap_or(Timestamp::MAX);
        Ok(Some(Idempotency { key_mac, request_mac, expires_at }))
    }
}

/// The request as bytes that are equal exactly when the requests ask for the same.
fn canonical(request: &OpenRequest) -> Vec<u8> {
    let mut parts = vec![request.market.as_str().to_owned(), request.mode.as_str().to_owned()];
    parts.extend(
        request.claim.iter().filter_map(|(field, value)| Some(format!("{field}={}", value.as_ref()?.expose()))),
    );
    parts.push(request.subject.as_ref().map_or_else(String::new, |subject| format!("subject={}", subject.expose())));
    let mut uploads: Vec<&DeclaredUpload> = request.uploads.iter().collect();
    uploads.sort_by_key(|upload| upload.kind);
    for DeclaredUpload { kind, content_type, content_length, sha256 } in uploads {
        parts.push(format!("{kind} {} {content_length} {:?}", content_type.as_str(), sha256.0));
    }
    message(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Parts with their lengths, so that no two lists of parts give the same bytes.
fn message(parts: &[&str]) -> Vec<u8> {
    parts.iter().flat_map(|part| [&(part.len() as u64).to_be_bytes(), part.as_bytes()].concat()).collect()
}

//! A verification case: who opened it, what was declared, where it stands.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;

use crate::document::UploadKind;
use crate::field::PerField;
use crate::market::MarketId;
use crate::redacted::Redacted;

/// The largest image that may be declared, in bytes (10 MB, Textract's synchronous limit).
pub const MAX_IMAGE_BYTES: u64 = 10 * 1024 * 1024;

/// A ULID in its 26-character Crockford form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VerificationId(String);

impl VerificationId {
    /// `None` unless the text is a ULID: 26 characters of `0-9A-HJKMNP-TV-Z`, the first at most `7`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let crockford =
            |b: u8| b.is_ascii_digit() || (b.is_ascii_uppercase() && !matches!(b, b'I' | b'L' | b'O' | b'U'));
        let fits = text.len() == 26 && text.bytes().all(crockford) && text.as_bytes()[0] <= b'7';
        fits.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VerificationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a case is worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// A person waits: the caller asks for the verification.
    Interactive,
    /// Bulk: the last declared upload starts it.
    Queued,
}

impl Mode {
    /// The name on the wire and the first part of object keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Interactive => "interactive",
            Self::Queued => "queued",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Interactive, Self::Queued].into_iter().find(|mode| mode.as_str() == name)
    }
}

/// The IAM principal that opened a case: the role's or user's ARN without the session name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owner(pub String);

/// What an image is declared to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContentType {
    Jpeg,
    Png,
}

impl ContentType {
    /// The media type: `image/jpeg` or `image/png`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Jpeg, Self::Png].into_iter().find(|kind| kind.as_str() == name)
    }
}

/// SHA-256 over image bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256(pub [u8; 32]);

/// An image that the caller said it would upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredUpload {
    pub kind: UploadKind,
    pub content_type: ContentType,
    /// Bytes, 1..=[`MAX_IMAGE_BYTES`].
    pub content_length: u64,
    pub sha256: Sha256,
}

/// What the applicant typed, by field; never logged.
pub type Claim = PerField<Option<Redacted<String>>>;

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    Pending,
    Approved,
    Review,
    Rejected,
    Partial,
}

impl Status {
    pub const ALL: [Self; 5] = [Self::Pending, Self::Approved, Self::Review, Self::Rejected, Self::Partial];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Review => "review",
            Self::Rejected => "rejected",
            Self::Partial => "partial",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// Who works on a case, and until when; an expired lease is free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// A token of the run that holds it.
    pub holder: String,
    pub until: Timestamp,
}

/// A case as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub id: VerificationId,
    pub owner: Owner,
    pub mode: Mode,
    pub market: MarketId,
    pub claim: Claim,
    /// HMAC-SHA-256 of the caller's subject id.
    pub subject_mac: Option<[u8; 32]>,
    /// Each kind at most once, at least one.
    pub uploads: Vec<DeclaredUpload>,
    /// The uploads that have been seen to arrive (queued cases).
    pub arrived: BTreeSet<UploadKind>,
    pub status: Status,
    /// How many decisions have been stored.
    pub decisions: u32,
    /// Grows with every write.
    pub version: u64,
    pub lease: Option<Lease>,
    pub opened_at: Timestamp,
}

impl Case {
    /// The key of an upload's object: `<mode>/<id>/<kind>`; holds no personal data.
    #[must_use]
    pub fn object_key(&self, kind: UploadKind) -> String {
        format!("{}/{}/{kind}", self.mode.as_str(), self.id)
    }

    /// Whether every declared upload has arrived.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.uploads.iter().all(|upload| self.arrived.contains(&upload.kind))
    }

    #[must_use]
    pub fn upload(&self, kind: UploadKind) -> Option<&DeclaredUpload> {
        self.uploads.iter().find(|upload| upload.kind == kind)
    }
}

/// The case and kind that an object key of [`Case::object_key`] names.
#[must_use]
pub fn parse_object_key(key: &str) -> Option<(Mode, VerificationId, UploadKind)> {
    let mut parts = key.split('/');
    let found = (Mode::parse(parts.next()?)?, VerificationId::parse(parts.next()?)?, UploadKind::parse(parts.next()?)?);
    parts.next().is_none().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ulids_are_verification_ids() {
        assert!(VerificationId::parse("01JD7Z0V9N3Q8R5T6W7X8Y9ZAB").is_some());
        for wrong in [
            "",
            "01JD7Z0V9N3Q8R5T6W7X8Y9ZA",
            "81JD7Z0V9N3Q8R5T6W7X8Y9ZAB",
            "01JD7Z0V9N3Q8R5T6W7X8Y9ZAU",
            "01jd7z0v9n3q8r5t6w7x8y9zab",
        ] {
            assert!(VerificationId::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn object_keys_name_mode_case_and_kind() {
        let id = "01JD7Z0V9N3Q8R5T6W7X8Y9ZAB";
        let (mode, found, kind) = parse_object_key(&format!("queued/{id}/idBack")).unwrap();
        assert_eq!((mode, found.as_str(), kind), (Mode::Queued, id, UploadKind::IdBack));
        for wrong in
            [format!("queued/{id}"), format!("queued/{id}/idBack/x"), format!("other/{id}/idBack"), String::new()]
        {
            assert!(parse_object_key(&wrong).is_none(), "{wrong}");
        }
    }
}

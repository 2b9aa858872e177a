//! Stable codes: for requests that can't be served ([`ErrorCode`]) and for what the picture shows ([`Reason`]).

use std::fmt;

use crate::field::FieldName;
use crate::fraud::Pattern;

macro_rules! error_codes {
    ($($variant:ident = $text:literal, $status:literal;)*) => {
        /// Why a request was not served. Each has one HTTP status.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($variant),* }

        impl ErrorCode {
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The code on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),* }
            }

            #[must_use]
            pub const fn http_status(self) -> u16 {
                match self { $(Self::$variant => $status),* }
            }
        }
    };
}

error_codes! {
    BodyEmpty = "BODY_EMPTY", 400;
    JsonInvalid = "JSON_INVALID", 400;
    JsonTooDeep = "JSON_TOO_DEEP", 400;
    BodyTooLarge = "BODY_TOO_LARGE", 413;
    FieldInvalid = "FIELD_INVALID", 422;
    MarketUnknown = "MARKET_UNKNOWN", 422;
    VerificationUnknown = "VERIFICATION_UNKNOWN", 404;
    CallerUnknown = "CALLER_UNKNOWN", 403;
    RouteUnknown = "ROUTE_UNKNOWN", 404;
    IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED", 422;
    CaseBusy = "CASE_BUSY", 409;
    CaseQueued = "CASE_QUEUED", 409;
    UploadMissing = "UPLOAD_MISSING", 409;
    SelfieNotDeclared = "SELFIE_NOT_DECLARED", 422;
    FraudOff = "FRAUD_OFF", 422;
    FaceNotFound = "FACE_NOT_FOUND", 422;
    FraudCaseUnknown = "FRAUD_CASE_UNKNOWN", 404;
    IndexUnknown = "INDEX_UNKNOWN", 503;
    IndexMismatch = "INDEX_MISMATCH", 503;
    VectorDimension = "VECTOR_DIMENSION", 503;
    UploadMismatch = "UPLOAD_MISMATCH", 422;
    ImageEmpty = "IMAGE_EMPTY", 422;
    ImageTooLarge = "IMAGE_TOO_LARGE", 413;
    ImageTruncated = "IMAGE_TRUNCATED", 422;
    ImageDimensions = "IMAGE_DIMENSIONS", 422;
    ImageTooComplex = "IMAGE_TOO_COMPLEX", 422;
    ImageTypeUnsupported = "IMAGE_TYPE_UNSUPPORTED", 415;
    UpstreamThrottled = "UPSTREAM_THROTTLED", 429;
    UpstreamUnavailable = "UPSTREAM_UNAVAILABLE", 503;
    UpstreamAccessDenied = "UPSTREAM_ACCESS_DENIED", 503;
    UpstreamNotOffered = "UPSTREAM_NOT_OFFERED", 503;
    UpstreamAnswerUnusable = "UPSTREAM_ANSWER_UNUSABLE", 503;
    Internal = "INTERNAL", 500;
}

impl ErrorCode {
    /// Whether the same request may succeed later without a change.
    #[must_use]
    pub const fn retryable(self) -> bool {
        matches!(
            self,
            Self::CaseBusy | Self::UploadMissing | Self::UpstreamThrottled | Self::UpstreamUnavailable | Self::Internal
        )
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something a decision rests on; part of the result, not an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    TextNotFound,
    DocumentNotFound,
    DocumentsSeveral,
    FieldMissing(FieldName),
    FieldDiffers(FieldName),
    SourcesDisagree(FieldName),
    DocumentExpired,
    ModelRefused,
    ModelTruncated,
    ModelProse,
    ModelSchema,
    /// Text in the picture addresses a model. It was not taken as evidence.
    TextAddressesModel,
    /// A pattern on the selfie at or above the market's cut-off.
    VisualFlagged(Pattern),
    /// The background of confirmed fraud.
    BackgroundReused,
    FaceMismatch,
    FaceNotFound,
    FaceSeveral,
    FaceTooSmall,
    /// The selfie is the picture of a side of the document.
    SelfieIsDocument,
    /// The document was photographed from a screen or a print.
    IdRecaptured,
    /// The id number came before under another identity.
    IdNumberReused,
    /// The id number came too often in the market's window.
    IdNumberFrequent,
    /// An image came before, or nearly, under another identity.
    ImageReused,
    /// A fraud check is missing: it failed, was late, or had nothing to look at and no other reason says why.
    FraudPartial,
    /// No fraud stage ran. Informational: alone it does not stop `approved`.
    FraudNotAssessed,
}

impl Reason {
    /// The code without its field.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TextNotFound => "TEXT_NOT_FOUND",
            Self::DocumentNotFound => "DOCUMENT_NOT_FOUND",
            Self::DocumentsSeveral => "DOCUMENTS_SEVERAL",
            Self::FieldMissing(_) => "FIELD_MISSING",
            Self::FieldDiffers(_) => "FIELD_DIFFERS",
            Self::SourcesDisagree(_) => "SOURCES_DISAGREE",
            Self::DocumentExpired => "DOCUMENT_EXPIRED",
            Self::ModelRefused => "MODEL_REFUSED",
            Self::ModelTruncated => "MODEL_TRUNCATED",
            Self::ModelProse => "MODEL_PROSE",
            Self::ModelSchema => "MODEL_SCHEMA",
            Self::TextAddressesModel => "TEXT_ADDRESSES_MODEL",
            Self::VisualFlagged(_) => "VISUAL_FLAGGED",
            Self::BackgroundReused => "BACKGROUND_REUSED",
            Self::FaceMismatch => "FACE_MISMATCH",
            Self::FaceNotFound => "FACE_NOT_FOUND",
            Self::FaceSeveral => "FACE_SEVERAL",
            Self::FaceTooSmall => "FACE_TOO_SMALL",
            Self::SelfieIsDocument => "SELFIE_IS_DOCUMENT",
            Self::IdRecaptured => "ID_RECAPTURED",
            Self::IdNumberReused => "ID_NUMBER_REUSED",
            Self::IdNumberFrequent => "ID_NUMBER_FREQUENT",
            Self::ImageReused => "IMAGE_REUSED",
            Self::FraudPartial => "FRAUD_PARTIAL",
            Self::FraudNotAssessed => "FRAUD_NOT_ASSESSED",
        }
    }

    /// The field that the reason names.
    #[must_use]
    pub const fn field(self) -> Option<FieldName> {
        match self {
            Self::FieldMissing(field) | Self::FieldDiffers(field) | Self::SourcesDisagree(field) => Some(field),
            _ => None,
        }
    }

    /// The pattern that the reason names.
    #[must_use]
    pub const fn pattern(self) -> Option<Pattern> {
        match self {
            Self::VisualFlagged(pattern) => Some(pattern),
            _ => None,
        }
    }

    /// Whether the reason only informs and never stops `approved`.
    #[must_use]
    pub const fn is_informational(self) -> bool {
        matches!(self, Self::FraudNotAssessed)
    }

    /// One of each code; those with a field name `surname`, those with a pattern `moire`.
    #[must_use]
    pub const fn examples() -> [Self; 25] {
        let field = FieldName::Surname;
        [
            Self::TextNotFound,
            Self::DocumentNotFound,
            Self::DocumentsSeveral,
            Self::FieldMissing(field),
            Self::FieldDiffers(field),
            Self::SourcesDisagree(field),
            Self::DocumentExpired,
            Self::ModelRefused,
            Self::ModelTruncated,
            Self::ModelProse,
            Self::ModelSchema,
            Self::TextAddressesModel,
            Self::VisualFlagged(Pattern::Moire),
            Self::BackgroundReused,
            Self::FaceMismatch,
            Self::FaceNotFound,
            Self::FaceSeveral,
            Self::FaceTooSmall,
            Self::SelfieIsDocument,
            Self::IdRecaptured,
            Self::IdNumberReused,
            Self::IdNumberFrequent,
            Self::ImageReused,
            Self::FraudPartial,
            Self::FraudNotAssessed,
        ]
    }

    /// The reason that [`Display`](fmt::Display) wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (code, named) = match text.split_once(':') {
            Some((code, named)) => (code, Some(named)),
            None => (text, None),
        };
        let found = Self::examples().into_iter().find(|reason| reason.code() == code)?;
        match (found, named) {
            (Self::FieldMissing(_), Some(name)) => FieldName::parse(name).map(Self::FieldMissing),
            (Self::FieldDiffers(_), Some(name)) => FieldName::parse(name).map(Self::FieldDiffers),
            (Self::SourcesDisagree(_), Some(name)) => FieldName::parse(name).map(Self::SourcesDisagree),
            (Self::VisualFlagged(_), Some(name)) => Pattern::parse(name).map(Self::VisualFlagged),
            (other, None) if other.field().is_none() && other.pattern().is_none() => Some(other),
            _ => None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.field(), self.pattern()) {
            (Some(field), _) => write!(f, "{}:{field}", self.code()),
            (None, Some(pattern)) => write!(f, "{}:{pattern}", self.code()),
            (None, None) => f.write_str(self.code()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_survive_their_text() {
        for reason in Reason::examples() {
            assert_eq!(Reason::parse(&reason.to_string()), Some(reason));
        }
        for wrong in ["FIELD_MISSING", "FIELD_MISSING:shoeSize", "DOCUMENT_EXPIRED:name", "VISUAL_FLAGGED", ""] {
            assert_eq!(Reason::parse(wrong), None, "{wrong}");
        }
    }
}

//! Stable codes: for requests that can't be served ([`ErrorCode`]) and for what the picture shows ([`Reason`]).

use std::fmt;

use crate::field::FieldName;

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

    /// Whether the reason only informs and never stops `approved`.
    #[must_use]
    pub const fn is_informational(self) -> bool {
        matches!(self, Self::FraudNotAssessed)
    }

    /// One of each code; those with a field name `surname`.
    #[must_use]
    pub const fn examples() -> [Self; 13] {
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
            Self::FraudNotAssessed,
        ]
    }

    /// The reason that [`Display`](fmt::Display) wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (code, field) = match text.split_once(':') {
            Some((code, field)) => (code, Some(FieldName::parse(field)?)),
            None => (text, None),
        };
        let found = Self::examples().into_iter().find(|reason| reason.code() == code)?;
        match (found, field) {
            (Self::FieldMissing(_), Some(field)) => Some(Self::FieldMissing(field)),
            (Self::FieldDiffers(_), Some(field)) => Some(Self::FieldDiffers(field)),
            (Self::SourcesDisagree(_), Some(field)) => Some(Self::SourcesDisagree(field)),
            (other, None) if other.field().is_none() => Some(other),
            _ => None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field() {
            Some(field) => write!(f, "{}:{field}", self.code()),
            None => f.write_str(self.code()),
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
        for wrong in ["FIELD_MISSING", "FIELD_MISSING:shoeSize", "DOCUMENT_EXPIRED:name", ""] {
            assert_eq!(Reason::parse(wrong), None, "{wrong}");
        }
    }
}

//! Failures of SDK calls, without their messages.

use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use trestle_domain::code::ErrorCode;
use trestle_pipeline::port::{UpstreamError, UpstreamErrorKind};

/// What an SDK failure means to a caller.
pub(crate) fn upstream<E: ProvideErrorMetadata>(
    service: &'static str,
    operation: &'static str,
    error: &SdkError<E, HttpResponse>,
) -> UpstreamError {
    let code = code(error);
    let status = error.raw_response().map(|response| response.status().as_u16());
    let kind = match error {
        SdkError::TimeoutError(_) => UpstreamErrorKind::TimedOut,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => UpstreamErrorKind::TimedOut,
        SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => UpstreamErrorKind::Unavailable,
        SdkError::ServiceError(_) => service_kind(code.as_deref().unwrap_or(""), status.unwrap_or(500)),
        _ => UpstreamErrorKind::Invalid,
    };
    UpstreamError { code, retry_after: retry_after(error), ..UpstreamError::new(service, operation, kind) }
}

/// The service's error code, if it is a plain word; for a failure without an answer, what went wrong in one.
pub(crate) fn code<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Option<String> {
    let plain = |code: &&str| code.len() <= 64 && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
    match error {
        SdkError::ServiceError(failed) => failed.err().code().filter(plain).map(str::to_owned),
        SdkError::TimeoutError(_) => Some("Timeout".to_owned()),
        SdkError::DispatchFailure(_) => Some("NotSent".to_owned()),
        SdkError::ResponseError(_) => Some("ResponseUnreadable".to_owned()),
        _ => Some("RequestNotBuilt".to_owned()),
    }
}

/// As [`upstream`], where a service says of a few of its codes what they mean for one operation.
#[cfg(any(feature = "bedrock", feature = "s3vectors", feature = "sagemaker"))]
pub(crate) fn upstream_unusable<E: ProvideErrorMetadata>(
    service: &'static str,
    operation: &'static str,
    error: &SdkError<E, HttpResponse>,
    unusable: &[(&str, ErrorCode)],
) -> UpstreamError {
    let failed = upstream(service, operation, error);
    let meaning = unusable.iter().find(|(code, _)| failed.code.as_deref() == Some(code));
    match meaning {
        Some((_, meaning)) => UpstreamError { kind: UpstreamErrorKind::Unusable(*meaning), ..failed },
        None => failed,
    }
}

/// Whether the service's host has no address: in a region that does not offer it there is none. A name server that does not answer
/// says nothing of the kind. The resolver's own words are all that tells the two apart.
#[cfg(feature = "s3vectors")]
pub(crate) fn is_host_unknown<E>(error: &SdkError<E, HttpResponse>) -> bool {
    const UNKNOWN: [&str; 2] = ["Name or service not known", "No address associated with hostname"];
    let SdkError::DispatchFailure(failure) = error else { return false };
    let first = failure.as_connector_error().map(|error| error as &(dyn std::error::Error + 'static));
    std::iter::successors(first, |&error| error.source())
        .filter_map(|source| source.downcast_ref::<std::io::Error>())
        .any(|source| UNKNOWN.iter().any(|words| source.to_string().contains(words)))
}

/// Codes as the services' API references list them; what is not listed is told by its HTTP status.
fn service_kind(code: &str, status: u16) -> UpstreamErrorKind {
    use UpstreamErrorKind::{AccessDenied, ImageRefused, Invalid, Throttled, TimedOut, Unavailable};
    match code {
        "ThrottlingException"
        | "Throttling"
        | "ProvisionedThroughputExceededException"
        | "LimitExceededException"
        | "RequestLimitExceeded"
        | "ServiceQuotaExceededException"
        | "TooManyRequestsException"
        | "SlowDown" => Throttled,
        "AccessDeniedException"
        | "AccessDenied"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "IncompleteSignature"
        | "InvalidAccessKeyId"
        | "InvalidSignatureException"
        | "MissingAuthenticationToken"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException" => AccessDenied,
        "DocumentTooLargeException" | "ImageTooLargeException" => ImageRefused(ErrorCode::ImageTooLarge),
        "UnsupportedDocumentException" | "InvalidImageFormatException" => ImageRefused(ErrorCode::ImageTypeUnsupported),
        // "Amazon Textract isn't able to read the document": its header was sound, so its body is not.
        "BadDocumentException" => ImageRefused(ErrorCode::ImageTruncated),
        "ModelTimeoutException" | "RequestTimeout" => TimedOut,
        "InternalServerError"
        | "InternalServerException"
        | "ModelError"
        | "ModelErrorException"
        | "ModelNotReadyException"
        | "ServiceUnavailableException"
        | "KMSInternalException"
        | "KeyUnavailableException" => Unavailable,
        _ => match status {
            429 => Throttled,
            401 | 403 => AccessDenied,
            500.. => Unavailable,
            _ => Invalid,
        },
    }
}

fn retry_after<E>(error: &SdkError<E, HttpResponse>) -> Option<Duration> {
    let seconds = error.raw_response()?.headers().get("retry-after")?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;
    use aws_smithy_types::error::ErrorMetadata;

    use super::*;

    #[derive(Debug)]
    struct Failed(ErrorMetadata);

    impl ProvideErrorMetadata for Failed {
        fn meta(&self) -> &ErrorMetadata {
            &self.0
        }
    }

    fn service_error(code: &str, status: u16) -> SdkError<Failed, HttpResponse> {
        let mut response = HttpResponse::new(status.try_into().unwrap(), SdkBody::empty());
        response.headers_mut().insert("retry-after", "7");
        let meta = ErrorMetadata::builder().code(code).message("BĒRZIŅŠ 010190-12345").build();
        SdkError::service_error(Failed(meta), response)
    }

    #[test]
    fn codes_have_a_meaning_and_messages_are_left_behind() {
        use UpstreamErrorKind::{AccessDenied, ImageRefused, Invalid, Throttled, TimedOut, Unavailable};
        for (code, status, kind) in [
            ("ThrottlingException", 400, Throttled),
            ("ProvisionedThroughputExceededException", 400, Throttled),
            ("SomethingNew", 429, Throttled),
            ("AccessDeniedException", 400, AccessDenied),
            ("SomethingNew", 403, AccessDenied),
            ("DocumentTooLargeException", 400, ImageRefused(ErrorCode::ImageTooLarge)),
            ("UnsupportedDocumentException", 400, ImageRefused(ErrorCode::ImageTypeUnsupported)),
            ("InvalidImageFormatException", 400, ImageRefused(ErrorCode::ImageTypeUnsupported)),
            ("BadDocumentException", 400, ImageRefused(ErrorCode::ImageTruncated)),
            ("ModelTimeoutException", 408, TimedOut),
            ("ServiceUnavailableException", 503, Unavailable),
            ("SomethingNew", 500, Unavailable),
            ("InvalidS3ObjectException", 400, Invalid),
            ("ValidationException", 400, Invalid),
        ] {
            let error = upstream("textract", "DetectDocumentText", &service_error(code, status));
            assert_eq!(error.kind, kind, "{code} {status}");
            assert_eq!(error.code.as_deref(), Some(code));
            assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
            assert!(!format!("{error} {error:?}").contains("BĒRZIŅŠ"));
        }
    }

    #[test]
    fn a_code_that_is_no_plain_word_is_dropped() {
        let error = upstream("textract", "DetectDocumentText", &service_error("Surname: BĒRZIŅŠ", 400));
        assert_eq!((error.kind, error.code), (UpstreamErrorKind::Invalid, None));
    }

    #[cfg(feature = "s3vectors")]
    #[test]
    fn a_host_without_an_address_is_told_from_a_resolver_that_does_not_answer() {
        use aws_smithy_runtime_api::client::result::ConnectorError;
        for (words, expected) in [
            ("failed to lookup address information: Name or service not known", true),
            ("failed to lookup address information: No address associated with hostname", true),
            ("failed to lookup address information: Temporary failure in name resolution", false),
            ("Connection refused (os error 111)", false),
        ] {
            let failure = ConnectorError::io(std::io::Error::other(words).into());
            assert_eq!(
                is_host_unknown(&SdkError::<Failed, HttpResponse>::dispatch_failure(failure)),
                expected,
                "{words}"
            );
        }
    }

    #[test]
    fn calls_without_an_answer_are_told_apart() {
        let timed_out = SdkError::<Failed, HttpResponse>::timeout_error("slow");
        assert_eq!(upstream("kms", "GenerateMac", &timed_out).kind, UpstreamErrorKind::TimedOut);
        let unbuilt = SdkError::<Failed, HttpResponse>::construction_failure("no field");
        assert_eq!(upstream("kms", "GenerateMac", &unbuilt).kind, UpstreamErrorKind::Invalid);
    }
}

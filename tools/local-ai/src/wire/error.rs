//! Errors as the services write them: a type, an HTTP status and a message.

use axum::http::StatusCode;

use super::operation::{Operation, Service};
use crate::picture::PictureError;

/// An error of one of the services, ready for the wire.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {message}")]
pub struct ServiceError {
    /// The exception's name, as in `__type` and `x-amzn-errortype`.
    pub kind: &'static str,
    pub status: StatusCode,
    pub message: String,
}

impl ServiceError {
    fn new(kind: &'static str, status: StatusCode, message: impl Into<String>) -> Self {
        Self { kind, status, message: message.into() }
    }

    /// A request that can't be parsed, or whose parameters make no sense together.
    pub fn invalid(service: Service, message: impl Into<String>) -> Self {
        let validates = matches!(service, Service::Bedrock | Service::S3Vectors);
        let kind = if validates { "ValidationException" } else { "InvalidParameterException" };
        Self::new(kind, StatusCode::BAD_REQUEST, message)
    }

    #[must_use]
    pub fn unknown_operation(target: &str) -> Self {
        let targets = Operation::ALL.into_iter().filter(|operation| operation.service().has_target());
        let served: Vec<&str> = targets.map(Operation::name).collect();
        let message = format!("no operation {target:?} here: this endpoint serves {}", served.join(", "));
        Self::new("UnknownOperationException", StatusCode::BAD_REQUEST, message)
    }

    #[must_use]
    pub fn throttled(service: Service) -> Self {
        match service {
            Service::Textract => {
                let message = "Amazon Textract is temporarily unable to process the request. Try your call again.";
                Self::new("ThrottlingException", StatusCode::INTERNAL_SERVER_ERROR, message)
            }
            Service::Rekognition => {
                let message = "Amazon Rekognition is temporarily unable to process the request. Try your call again.";
                Self::new("ThrottlingException", StatusCode::INTERNAL_SERVER_ERROR, message)
            }
            Service::Bedrock => Self::new(
                "ThrottlingException",
                StatusCode::TOO_MANY_REQUESTS,
                "Too many requests, please wait before trying again.",
            ),
            Service::S3Vectors => {
                let message = "The request was denied due to request throttling.";
                Self::new("TooManyRequestsException", StatusCode::TOO_MANY_REQUESTS, message)
            }
        }
    }

    /// The caller may not use the operation; for Bedrock: the account has no access to the model.
    #[must_use]
    pub fn access_denied(service: Service) -> Self {
        let (status, message) = if service == Service::Bedrock {
            (StatusCode::FORBIDDEN, "You don't have access to the model with the specified model ID.")
        } else if service == Service::S3Vectors {
            (StatusCode::FORBIDDEN, "Access denied.")
        } else {
            (StatusCode::BAD_REQUEST, "User is not authorized to perform this action.")
        };
        Self::new("AccessDeniedException", status, message)
    }

    pub fn internal(service: Service, message: impl Into<String>) -> Self {
        let kind = if service.has_target() { "InternalServerError" } else { "InternalServerException" };
        Self::new(kind, StatusCode::INTERNAL_SERVER_ERROR, message)
    }

    pub fn s3_object(message: impl Into<String>) -> Self {
        Self::new("InvalidS3ObjectException", StatusCode::BAD_REQUEST, message)
    }

    /// The image's file is larger than the service takes.
    #[must_use]
    pub fn too_large(service: Service, limit_bytes: u64) -> Self {
        let kind = if service == Service::Rekognition { "ImageTooLargeException" } else { "DocumentTooLargeException" };
        let message = format!("the image has more than {limit_bytes} bytes");
        Self::new(kind, StatusCode::BAD_REQUEST, message)
    }

    /// Bytes that can't be read as a picture.
    #[must_use]
    pub fn picture(service: Service, error: &PictureError) -> Self {
        let kind = match (service, error) {
            (Service::Rekognition, PictureError::Dimensions { .. }) => "ImageTooLargeException",
            (Service::Rekognition, PictureError::Empty) => "InvalidParameterException",
            (Service::Rekognition, _) => "InvalidImageFormatException",
            (Service::Bedrock, _) => "ValidationException",
            (_, PictureError::Empty) => "InvalidParameterException",
            (_, PictureError::Format) => "UnsupportedDocumentException",
            (_, PictureError::Dimensions { .. }) => "DocumentTooLargeException",
            (_, PictureError::Damaged) => "BadDocumentException",
        };
        Self::new(kind, StatusCode::BAD_REQUEST, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_names_a_bad_picture_in_its_own_words() {
        let huge = PictureError::Dimensions { width: 20_000, height: 10 };
        for (error, textract, rekognition) in [
            (PictureError::Empty, "InvalidParameterException", "InvalidParameterException"),
            (PictureError::Format, "UnsupportedDocumentException", "InvalidImageFormatException"),
            (PictureError::Damaged, "BadDocumentException", "InvalidImageFormatException"),
            (huge, "DocumentTooLargeException", "ImageTooLargeException"),
        ] {
            assert_eq!(ServiceError::picture(Service::Textract, &error).kind, textract);
            assert_eq!(ServiceError::picture(Service::Rekognition, &error).kind, rekognition);
            assert_eq!(ServiceError::picture(Service::Bedrock, &error).kind, "ValidationException");
        }
    }

    #[test]
    fn throttling_keeps_each_services_status() {
        assert_eq!(ServiceError::throttled(Service::Bedrock).status, 429);
        assert_eq!(ServiceError::throttled(Service::Textract).status, 500);
        assert_eq!(ServiceError::throttled(Service::Rekognition).status, 500);
    }
}

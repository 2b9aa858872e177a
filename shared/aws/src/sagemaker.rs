//! A market's own visual model behind a `SageMaker` endpoint.

use aws_sdk_sagemakerruntime::Client;
use aws_sdk_sagemakerruntime::primitives::Blob;
use trestle_domain::code::ErrorCode;
use trestle_domain::fraud::VisualSettings;
use trestle_domain::money::MicroUsd;
use trestle_pipeline::port::{Selfie, UpstreamError, UpstreamErrorKind, VisualInspector, VisualReply};
use trestle_pipeline::prompt::decode_findings;

use crate::failure::upstream_unusable;

/// The API names no code of its own for an endpoint that is not there: it is this one (Amazon `SageMaker` API reference, `InvokeEndpoint`).
const CODES: [(&str, ErrorCode); 1] = [("ValidationError", ErrorCode::UpstreamNotOffered)];

/// Asks the endpoint that the market names by `InvokeEndpoint`.
///
/// The request's body is the selfie itself, its `Content-Type` `image/jpeg` or `image/png`, `Accept` `application/json`; at most 6 MB, the
/// limit of the API. No market, id or name goes along. The answer is JSON, every pattern with a score, an integer from 0 (not there) to
/// 100 (surely there), and what was seen, which may be empty:
///
/// ```json
/// {
///   "bezel": {"score": 4, "seen": ""},
///   "moire": {"score": 91, "seen": "rainbow bands over the left half"},
///   "scanLines": {"score": 12, "seen": ""},
///   "glare": {"score": 0, "seen": ""},
///   "manipulation": {"score": 3, "seen": ""}
/// }
/// ```
///
/// Anything else (a missing or an unknown pattern, a score with a fraction or beyond 100) is a broken schema, never a score.
/// An endpoint is paid for by the hour, so a call costs nothing of its own.
#[derive(Debug, Clone)]
pub struct EndpointInspector {
    client: Client,
}

impl EndpointInspector {
    #[must_use]
    pub const fn new(client: Client) -> Self {
        Self { client }
    }
}

impl VisualInspector for EndpointInspector {
    async fn inspect(&self, settings: &VisualSettings, selfie: Selfie<'_>) -> Result<VisualReply, UpstreamError> {
        let unnamed = || UpstreamError::new("sagemaker", "InvokeEndpoint", UpstreamErrorKind::Invalid);
        let endpoint = &settings.custom.as_ref().ok_or_else(unnamed)?.endpoint;
        let answer = self
            .client
            .invoke_endpoint()
            .endpoint_name(endpoint)
            .content_type(selfie.content_type.as_str())
            .accept("application/json")
            .body(Blob::new(selfie.bytes))
            .send()
            .await
            .map_err(|error| upstream_unusable("sagemaker", "InvokeEndpoint", &error, &CODES))?;
        let body = answer.body().map_or(&[][..], AsRef::as_ref);
        Ok(VisualReply { answer: decode_findings(body), cost: MicroUsd(0), engine: endpoint.clone() })
    }
}

//! Signature Version 4, for requests that no SDK makes.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningError, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use ureq::http::Request;

/// Adds the headers that sign a request for a service of a region.
///
/// # Errors
/// A header or the URL can't be signed.
///
/// # Panics
/// Never: every parameter is given.
pub fn add_signature<B: AsRef<[u8]>>(
    request: &mut Request<B>,
    credentials: &Credentials,
    region: &str,
    service: &str,
) -> Result<(), SigningError> {
    let identity = credentials.clone().into();
    let parameters = SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(service)
        .time(SystemTime::now())
        .settings(SigningSettings::default())
        .build()
        .expect("every parameter is given");
    let uri = request.uri().to_string();
    let headers = request.headers().iter();
    let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let body = SignableBody::Bytes(request.body().as_ref());
    let signable = SignableRequest::new(request.method().as_str(), uri, headers, body)?;
    let signed = sign(signable, &parameters.into())?;
    signed.into_parts().0.apply_to_request_http1x(request);
    Ok(())
}

//! Objects in the local S3, read with the AWS SDK.

use aws_sdk_s3::error::DisplayErrorContext;
use aws_smithy_http_client::{Builder, tls};

use crate::wire::error::ServiceError;
use crate::wire::operation::Service;

/// The S3 client, where an endpoint was given.
#[derive(Debug, Clone)]
pub struct Objects(Option<aws_sdk_s3::Client>);

impl Objects {
    /// A client for `endpoint`; credentials and region come from the environment, or are any.
    pub async fn at(endpoint: Option<&str>) -> Self {
        let Some(endpoint) = endpoint else { return Self(None) };
        let http =
            Builder::new().tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring)).build_https();
        let credentials = || {
            let key = std::env::var("AWS_ACCESS_KEY_ID").ok()?;
            Some((key, std::env::var("AWS_SECRET_ACCESS_KEY").ok()?, std::env::var("AWS_SESSION_TOKEN").ok()))
        };
        let (key, secret, token) = credentials().unwrap_or_else(|| ("local".into(), "local".into(), None));
        let region = std::env::var("AWS_REGION").or_else(|_| std::env::var("AWS_DEFAULT_REGION"));
        let config = aws_config::defaults(aws_config::BehaviorVersion::latest())
            .http_client(http)
            .endpoint_url(endpoint)
            .region(aws_config::Region::new(region.unwrap_or_else(|_| "us-east-1".into())))
            .credentials_provider(aws_credential_types::Credentials::new(key, secret, token, None, "local-ai"))
            .load()
            .await;
        let config = aws_sdk_s3::config::Builder::from(&config).force_path_style(true).build();
        Self(Some(aws_sdk_s3::Client::from_conf(config)))
    }

    /// The object's bytes, refused without being read when there are more than `limit`.
    pub async fn get(
        &self,
        service: Service,
        bucket: &str,
        name: &str,
        version: Option<&str>,
        limit: u64,
    ) -> Result<Vec<u8>, ServiceError> {
        let Some(client) = &self.0 else {
            return Err(ServiceError::s3_object(
                "no S3 endpoint: start local-ai with --s3-endpoint or AWS_ENDPOINT_URL",
            ));
        };
        let unreadable = "Unable to get object metadata from S3. Check object key, region and/or access permissions.";
        let request = client.get_object().bucket(bucket).key(name).set_version_id(version.map(Into::into));
        let object = request.send().await.map_err(|error| {
            let reason = match error.as_service_error() {
                Some(service) => service.meta().code().unwrap_or("unknown").to_owned(),
                None => DisplayErrorContext(&error).to_string(),
            };
            ServiceError::s3_object(format!("{unreadable} ({reason})"))
        })?;
        let length = object.content_length().and_then(|length| u64::try_from(length).ok());
        if length.is_none_or(|length| length > limit) {
            return Err(ServiceError::too_large(service, limit));
        }
        let body = object.body.collect().await;
        body.map(aws_sdk_s3::primitives::AggregatedBytes::to_vec)
            .map_err(|_| ServiceError::s3_object(format!("{unreadable} (the transfer broke off)")))
    }
}

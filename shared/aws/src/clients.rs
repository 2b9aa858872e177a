//! SDK clients, all made here.

use std::env;
use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_async::time::{SharedTimeSource, SystemTimeSource};

use crate::http;

/// Connecting within a region takes a few milliseconds.
const CONNECT: Duration = Duration::from_secs(1);

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientsError {
    #[error("AWS_REGION is not set")]
    RegionMissing,
}

/// Makes SDK clients that share configuration, credentials and one HTTP connection pool.
#[derive(Debug, Clone)]
pub struct Clients {
    config: SdkConfig,
    credentials: SharedCredentialsProvider,
}

impl Clients {
    /// From the environment as Lambda sets it: `AWS_REGION`, credentials in `AWS_ACCESS_KEY_ID` and so on, endpoints in
    /// `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>`.
    ///
    /// Nothing is asked over the network and no client is made yet, so that start-up stays short.
    ///
    /// # Errors
    /// There is no region.
    pub async fn from_env() -> Result<Self, ClientsError> {
        let region = env::var("AWS_REGION").ok().filter(|name| !name.is_empty()).ok_or(ClientsError::RegionMissing)?;
        let credentials = SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new());
        let config = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(region))
            .credentials_provider(credentials.clone())
            .http_client(http::shared())
            .retry_config(retries())
            .timeout_config(TimeoutConfig::builder().connect_timeout(CONNECT).build())
            .load()
            .await;
        Ok(Self { config, credentials })
    }

    /// With region, credentials and endpoint given, as tests against a local stack have them.
    #[must_use]
    pub fn at(region: &str, credentials: SharedCredentialsProvider, endpoint: &str) -> Self {
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .credentials_provider(credentials.clone())
            .endpoint_url(endpoint)
            .http_client(http::shared())
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .time_source(SharedTimeSource::new(SystemTimeSource::new()))
            .retry_config(retries())
            .build();
        Self { config, credentials }
    }

    /// What the clients sign with.
    #[must_use]
    pub fn credentials(&self) -> SharedCredentialsProvider {
        self.credentials.clone()
    }

    /// The region that the clients work in.
    #[must_use]
    pub fn region(&self) -> &str {
        self.config.region().map_or("", |region| region.as_ref())
    }

    /// For stores and keys, which answer in milliseconds.
    #[cfg(any(feature = "dynamodb", feature = "kms", feature = "s3"))]
    fn quick(&self) -> SdkConfig {
        self.within(Duration::from_secs(3), Duration::from_secs(8))
    }

    /// For greetings, which nobody waits for.
    #[cfg(feature = "s3")]
    pub(crate) fn once(&self) -> SdkConfig {
        self.quick().to_builder().retry_config(RetryConfig::disabled()).build()
    }

    /// For services that read or reason; callers bound each call by their own budget.
    #[cfg(any(
        feature = "bedrock",
        feature = "rekognition",
        feature = "s3vectors",
        feature = "sagemaker",
        feature = "textract"
    ))]
    fn patient(&self) -> SdkConfig {
        self.within(Duration::from_secs(20), Duration::from_secs(25))
    }

    /// Connect and read timeouts stay equal for all, since they are what the HTTP client tells connection pools apart by.
    fn within(&self, attempt: Duration, operation: Duration) -> SdkConfig {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(attempt)
            .operation_timeout(operation)
            .build();
        self.config.to_builder().timeout_config(timeouts).build()
    }

    #[cfg(feature = "bedrock")]
    #[must_use]
    pub fn bedrock(&self) -> aws_sdk_bedrockruntime::Client {
        aws_sdk_bedrockruntime::Client::new(&self.patient())
    }

    #[cfg(feature = "dynamodb")]
    #[must_use]
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.quick())
    }

    #[cfg(feature = "kms")]
    #[must_use]
    pub fn kms(&self) -> aws_sdk_kms::Client {
        aws_sdk_kms::Client::new(&self.quick())
    }

    #[cfg(feature = "rekognition")]
    #[must_use]
    pub fn rekognition(&self) -> aws_sdk_rekognition::Client {
        aws_sdk_rekognition::Client::new(&self.patient())
    }

    /// Buckets are addressed by host name, and by path where the endpoint is an IP address: the SDK's own endpoint rules.
    #[cfg(feature = "s3")]
    #[must_use]
    pub fn s3(&self) -> aws_sdk_s3::Client {
        aws_sdk_s3::Client::new(&self.quick())
    }

    #[cfg(feature = "s3vectors")]
    #[must_use]
    pub fn s3vectors(&self) -> aws_sdk_s3vectors::Client {
        aws_sdk_s3vectors::Client::new(&self.patient())
    }

    #[cfg(feature = "sagemaker")]
    #[must_use]
    pub fn sagemaker(&self) -> aws_sdk_sagemakerruntime::Client {
        aws_sdk_sagemakerruntime::Client::new(&self.patient())
    }

    #[cfg(feature = "textract")]
    #[must_use]
    pub fn textract(&self) -> aws_sdk_textract::Client {
        aws_sdk_textract::Client::new(&self.patient())
    }
}

/// Three attempts with jittered backoff from 50 ms: a person waits.
fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(50))
}

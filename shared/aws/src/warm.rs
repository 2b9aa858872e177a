//! Connections opened ahead of the first request.

use aws_config::SdkConfig;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use futures_util::future::join_all;

use crate::Clients;

/// A service that a function will call.
#[derive(Debug, Clone, Copy)]
pub enum Upstream<'a> {
    #[cfg(feature = "bedrock")]
    Bedrock,
    #[cfg(feature = "dynamodb")]
    DynamoDb,
    #[cfg(feature = "kms")]
    Kms,
    #[cfg(feature = "rekognition")]
    Rekognition,
    /// A bucket: each has a host of its own.
    S3(&'a str),
    #[cfg(feature = "s3vectors")]
    S3Vectors,
    #[cfg(feature = "textract")]
    Textract,
}

impl Clients {
    /// Opens a connection to each upstream, and does for the first time what every call does: credentials are asked for, roots of
    /// trust read, the endpoint resolved. The calls that follow find all that done.
    ///
    /// What is sent is a `GET /` without a body, a signature or any name: it needs no permission, and that services refuse it does not
    /// matter. Gives the names of those that sent no answer at all.
    pub async fn connect<'a>(&self, upstreams: impl IntoIterator<Item = Upstream<'a>>) -> Vec<&'static str> {
        let config = self.once();
        join_all(upstreams.into_iter().map(|upstream| upstream.greet(&config))).await.into_iter().flatten().collect()
    }
}

/// Asks for any operation, of which [`Greeting`] leaves only the way there; the operations are those that are linked anyway.
macro_rules! greet {
    ($name:literal, $sdk:ident, $config:expr, $operation:ident $(, $field:ident = $value:expr)*) => {{
        let config = $sdk::config::Builder::from($config).interceptor(Greeting).build();
        let sent = $sdk::Client::from_conf(config).$operation()$(.$field($value))*.send().await;
        sent.err().filter(is_unanswered).map(|_| $name)
    }};
}

impl Upstream<'_> {
    /// The upstream's name if there was no answer.
    async fn greet(self, config: &SdkConfig) -> Option<&'static str> {
        match self {
            #[cfg(feature = "bedrock")]
            Self::Bedrock => greet!("bedrock", aws_sdk_bedrockruntime, config, converse, model_id = "none"),
            #[cfg(feature = "dynamodb")]
            Self::DynamoDb => greet!("dynamodb", aws_sdk_dynamodb, config, get_item, table_name = "none"),
            #[cfg(feature = "kms")]
            Self::Kms => greet!("kms", aws_sdk_kms, config, generate_mac, key_id = "none"),
            #[cfg(feature = "rekognition")]
            Self::Rekognition => greet!("rekognition", aws_sdk_rekognition, config, detect_text),
            Self::S3(bucket) => greet!("s3", aws_sdk_s3, config, head_object, bucket = bucket, key = "none"),
            #[cfg(feature = "s3vectors")]
            Self::S3Vectors => greet!("s3vectors", aws_sdk_s3vectors, config, query_vectors),
            #[cfg(feature = "textract")]
            Self::Textract => greet!("textract", aws_sdk_textract, config, detect_document_text),
        }
    }
}

fn is_unanswered<E>(error: &SdkError<E, HttpResponse>) -> bool {
    !matches!(error, SdkError::ServiceError(_) | SdkError::ResponseError(_))
}

/// Turns a signed request into a plain `GET /` to the same host.
#[derive(Debug)]
struct Greeting;

impl Intercept for Greeting {
    fn name(&self) -> &'static str {
        "Greeting"
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let asked: http::Uri = request.uri().parse()?;
        let host = asked.authority().ok_or("a request without a host")?;
        request.set_uri(format!("{}://{host}/", asked.scheme_str().unwrap_or("https")))?;
        request.set_method("GET")?;
        let names: Vec<String> = request.headers().iter().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            request.headers_mut().remove(name);
        }
        *request.body_mut() = SdkBody::empty();
        Ok(())
    }
}

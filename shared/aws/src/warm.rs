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
use futures_util::future::{BoxFuture, join_all};

use crate::Clients;

/// Greets a service at the place that it has a host for, if any; whether there was an answer.
type Greet = for<'a> fn(&'a SdkConfig, &'a str) -> BoxFuture<'a, bool>;

/// A service that a function will call. One that a function doesn't name is not linked into it.
#[derive(Debug, Clone, Copy)]
pub struct Upstream<'a> {
    name: &'static str,
    /// The bucket, for services that give each a host of its own.
    place: &'a str,
    greet: Greet,
}

impl Clients {
    /// Opens a connection to each upstream, and does for the first time what every call does: credentials are asked for, roots of
    /// trust read, the endpoint resolved. The calls that follow find all that done.
    ///
    /// What is sent is a `GET /` without a body, a signature or any name: it needs no permission, and that services refuse it does not
    /// matter. Gives the names of those that sent no answer at all.
    pub async fn connect<'a>(&self, upstreams: impl IntoIterator<Item = Upstream<'a>>) -> Vec<&'static str> {
        let config = self.once();
        join_all(upstreams.into_iter().map(|upstream| upstream.unanswered(&config)))
            .await
            .into_iter()
            .flatten()
            .collect()
    }
}

/// Asks for any operation, of which [`Greeting`] leaves only the way there; the operations are those that are linked anyway.
macro_rules! upstream {
    ($name:literal, $place:expr, $sdk:ident, $operation:ident, |$request:ident, $at:ident| $with:expr) => {
        Upstream {
            name: $name,
            place: $place,
            greet: |config, $at| {
                let config = $sdk::config::Builder::from(config).interceptor(Greeting).build();
                let $request = $sdk::Client::from_conf(config).$operation();
                Box::pin(async move { !$with.send().await.is_err_and(|error| is_unanswered(&error)) })
            },
        }
    };
}

impl Upstream<'static> {
    #[cfg(feature = "bedrock")]
    pub const BEDROCK: Self =
        upstream!("bedrock", "", aws_sdk_bedrockruntime, converse, |request, _none| request.model_id("none"));
    #[cfg(feature = "dynamodb")]
    pub const DYNAMODB: Self =
        upstream!("dynamodb", "", aws_sdk_dynamodb, get_item, |request, _none| request.table_name("none"));
    #[cfg(feature = "kms")]
    pub const KMS: Self = upstream!("kms", "", aws_sdk_kms, generate_mac, |request, _none| request.key_id("none"));
    #[cfg(feature = "rekognition")]
    pub const REKOGNITION: Self =
        upstream!("rekognition", "", aws_sdk_rekognition, detect_text, |request, _none| request);
    #[cfg(feature = "s3vectors")]
    pub const S3VECTORS: Self = upstream!("s3vectors", "", aws_sdk_s3vectors, query_vectors, |request, _none| request);
    #[cfg(feature = "textract")]
    pub const TEXTRACT: Self =
        upstream!("textract", "", aws_sdk_textract, detect_document_text, |request, _none| request);
}

impl<'a> Upstream<'a> {
    /// A bucket: each has a host of its own.
    #[must_use]
    pub const fn s3(bucket: &'a str) -> Self {
        upstream!("s3", bucket, aws_sdk_s3, head_object, |request, bucket| request.bucket(bucket).key("none"))
    }

    /// The upstream's name if there was no answer.
    async fn unanswered(self, config: &SdkConfig) -> Option<&'static str> {
        let answered = (self.greet)(config, self.place).await;
        (!answered).then_some(self.name)
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

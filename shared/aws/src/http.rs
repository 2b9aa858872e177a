//! The one HTTP client that all SDK clients share.

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{HttpClient, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

/// An HTTP client that reads the system's root certificates at the first call.
///
/// The SDK's own validation builds (and throws away) a connector for every service client, and each parses the system's 140 or so
/// roots: 3.4 ms before the first poll of a function. This wrapper leaves that validation out, so the roots are read once, by the
/// first request, and an environment's own trust store (`SSL_CERT_FILE`) still counts.
#[derive(Debug)]
struct LazyHttp(SharedHttpClient);

impl HttpClient for LazyHttp {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        self.0.http_connector(settings, components)
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.0.connector_metadata()
    }
}

pub(crate) fn shared() -> SharedHttpClient {
    SharedHttpClient::new(LazyHttp(Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()))
}

//! The one HTTP client that all SDK clients share.

use std::error::Error;
use std::io;
use std::time::Duration;

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::retry::ErrorKind;

/// A connection that was idle for longer is not used again. AWS does not say when its servers close idle connections, so this is well
/// below the 90 seconds that the SDK would keep them: a new connection costs two round trips more, a request that meets a closed one
/// three.
const IDLE: Duration = Duration::from_secs(20);

/// An HTTP client that reads the system's root certificates at the first call, and repeats a request that met a closed connection.
///
/// The SDK's own validation builds (and throws away) a connector for every service client, and each parses the system's 140 or so
/// roots: 3.4 ms before the first poll of a function. This wrapper leaves that validation out, so the roots are read once, by the
/// first request, and an environment's own trust store (`SSL_CERT_FILE`) still counts.
#[derive(Debug)]
struct LazyHttp(SharedHttpClient);

impl HttpClient for LazyHttp {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(OnceMore(self.0.http_connector(settings, components)))
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.0.connector_metadata()
    }
}

pub(crate) fn shared() -> SharedHttpClient {
    idle_for(IDLE)
}

fn idle_for(idle: Duration) -> SharedHttpClient {
    let pool = Builder::new().pool_idle_timeout(idle);
    SharedHttpClient::new(LazyHttp(pool.tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()))
}

/// Sends a request again, once and at once, when its connection was closed before any answer: that is what a connection looks like
/// which the server gave up while Lambda had the environment frozen. The SDK would do so too, but only after a pause.
#[derive(Debug)]
struct OnceMore(SharedHttpConnector);

impl HttpConnector for OnceMore {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        // None where the body is a stream, which can't be sent twice.
        let again = request.try_clone();
        let connector = self.0.clone();
        let first = self.0.call(request);
        HttpConnectorFuture::new(async move {
            match (first.await, again) {
                (Err(error), Some(request)) if is_closed_unanswered(&error) => connector.call(request).await,
                (answer, _) => answer,
            }
        })
    }
}

/// Whether the other side closed the connection instead of answering; a server that can't be reached or is slow did not.
fn is_closed_unanswered(error: &ConnectorError) -> bool {
    // How hyper calls an orderly close is known to the SDK alone, as transient.
    error.as_other() == Some(ErrorKind::TransientError)
        || (error.is_io() && sources(error).filter_map(|source| source.downcast_ref::<io::Error>()).any(is_close))
}

fn is_close(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

fn sources(error: &ConnectorError) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |&error| error.source())
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::{Arc, Mutex};

    use aws_config::retry::RetryConfig;
    use aws_config::{BehaviorVersion, Region, SdkConfig};
    use aws_credential_types::Credentials;
    use aws_credential_types::provider::SharedCredentialsProvider;
    use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
    use aws_smithy_async::time::{SharedTimeSource, SystemTimeSource};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    /// Which connection each request came by, in order; a request that is not answered counts too.
    type Seen = Arc<Mutex<Vec<usize>>>;

    /// A server whose connections answer as many requests as `answered` says, then close at the next. `linger` of zero resets.
    async fn server(answered: usize, is_reset: bool) -> (SocketAddr, Seen) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, seen) = (listener.local_addr().unwrap(), Seen::default());
        let of_server = seen.clone();
        tokio::spawn(async move {
            for connection in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                if is_reset {
                    stream.set_zero_linger().unwrap();
                }
                tokio::spawn(answer(stream, answered, connection, of_server.clone()));
            }
        });
        (address, seen)
    }

    async fn answer(mut stream: TcpStream, answered: usize, connection: usize, seen: Seen) {
        let mut request = [0; 16 * 1024];
        for number in 0.. {
            if stream.read(&mut request).await.unwrap_or(0) == 0 {
                return;
            }
            seen.lock().unwrap().push(connection);
            if number == answered {
                return;
            }
            let reply = "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: 2\r\n\r\n{}";
            stream.write_all(reply.as_bytes()).await.unwrap();
        }
    }

    fn client(address: SocketAddr, idle: Duration, attempts: u32) -> aws_sdk_kms::Client {
        let credentials = Credentials::new("AKIDEXAMPLE", "not-a-secret", None, None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-west-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .endpoint_url(format!("http://{address}"))
            .http_client(idle_for(idle))
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .time_source(SharedTimeSource::new(SystemTimeSource::new()))
            .retry_config(RetryConfig::standard().with_max_attempts(attempts))
            .build();
        aws_sdk_kms::Client::new(&config)
    }

    async fn ask(client: &aws_sdk_kms::Client) -> bool {
        client.generate_mac().key_id("k").send().await.is_ok()
    }

    #[tokio::test]
    async fn a_connection_is_kept_until_it_was_idle_too_long() {
        let (address, seen) = server(usize::MAX, false).await;
        let client = client(address, Duration::from_millis(200), 1);
        assert!(ask(&client).await && ask(&client).await);
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(ask(&client).await);
        assert_eq!(*seen.lock().unwrap(), [0, 0, 1]);
    }

    #[tokio::test]
    async fn a_request_that_meets_a_closed_connection_is_sent_again_at_once() {
        for is_reset in [false, true] {
            let (address, seen) = server(1, is_reset).await;
            let client = client(address, IDLE, 1);
            assert!(ask(&client).await && ask(&client).await, "reset: {is_reset}");
            assert_eq!(*seen.lock().unwrap(), [0, 0, 1], "reset: {is_reset}");
        }
    }

    #[tokio::test]
    async fn a_server_that_closes_again_gets_no_third_request() {
        for is_reset in [false, true] {
            let (address, seen) = server(0, is_reset).await;
            assert!(!ask(&client(address, IDLE, 1)).await);
            assert_eq!(*seen.lock().unwrap(), [0, 1], "reset: {is_reset}");
        }
    }

    #[tokio::test]
    async fn a_refused_connection_is_not_tried_again_at_once() {
        let error = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert!(!is_closed_unanswered(&ConnectorError::io(error.into())));
        let late = io::Error::from(io::ErrorKind::ConnectionReset);
        assert!(!is_closed_unanswered(&ConnectorError::timeout(late.into())));
    }
}

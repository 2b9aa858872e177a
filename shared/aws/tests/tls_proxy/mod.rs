//! AWS as seen from afar: TLS servers behind a network with a round-trip time, which close connections that are idle. Every service
//! has a host of its own, and answers whatever it is asked with an empty JSON object.
#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// As the SDK names them in `AWS_ENDPOINT_URL_<NAME>`.
pub(crate) const SERVICES: [&str; 7] =
    ["BEDROCK_RUNTIME", "DYNAMODB", "KMS", "REKOGNITION", "S3", "S3VECTORS", "TEXTRACT"];

/// What happens on the way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Network {
    /// There and back again. A TCP handshake takes one, a TLS handshake another, a request a third.
    pub(crate) round_trip: Duration,
    /// A connection without a byte for so long is closed.
    pub(crate) idle: Duration,
    /// By a reset instead of an orderly close.
    pub(crate) is_reset: bool,
}

/// What was seen so far.
#[derive(Debug, Default, Clone)]
pub(crate) struct Seen {
    pub(crate) connections: usize,
    pub(crate) closed_idle: usize,
    /// Each request's head.
    pub(crate) requests: Vec<String>,
}

/// The servers of all services; they end with the process.
#[derive(Debug)]
pub(crate) struct TlsProxy {
    ports: Vec<u16>,
    folder: TempDir,
    seen: Arc<Mutex<Seen>>,
}

impl TlsProxy {
    pub(crate) fn start(network: Network) -> Self {
        let folder = TempDir::new().unwrap();
        let tls = TlsAcceptor::from(Arc::new(certified(&folder.path().join("ca.pem"))));
        let seen = Arc::<Mutex<Seen>>::default();
        let (ready, ports) = std::sync::mpsc::channel();
        let of_servers = seen.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                for _ in SERVICES {
                    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                    ready.send(listener.local_addr().unwrap().port()).unwrap();
                    tokio::spawn(listen(listener, tls.clone(), network, of_servers.clone()));
                }
                std::future::pending::<()>().await;
            });
        });
        Self { ports: SERVICES.iter().map(|_| ports.recv().unwrap()).collect(), folder, seen }
    }

    /// A process that takes these servers for AWS.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env_remove("AWS_PROFILE").env("AWS_REGION", "eu-west-1");
        command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "not-a-secret");
        command.env("SSL_CERT_FILE", self.folder.path().join("ca.pem"));
        for (service, port) in SERVICES.iter().zip(&self.ports) {
            command.env(format!("AWS_ENDPOINT_URL_{service}"), format!("https://127.0.0.1:{port}"));
        }
        command
    }

    pub(crate) fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }
}

/// A server certificate for 127.0.0.1, and the root that signed it written to `file`.
fn certified(file: &PathBuf) -> ServerConfig {
    let mut root = CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate().unwrap()).unwrap();
    std::fs::write(file, root.pem()).unwrap();

    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &root).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    ServerConfig::builder().with_no_client_auth().with_single_cert(vec![server.der().clone()], key).unwrap()
}

async fn listen(listener: TcpListener, tls: TlsAcceptor, network: Network, seen: Arc<Mutex<Seen>>) {
    loop {
        let (client, _) = listener.accept().await.unwrap();
        client.set_nodelay(true).unwrap();
        if network.is_reset {
            client.set_zero_linger().unwrap();
        }
        seen.lock().unwrap().connections += 1;
        let (near, far) = tokio::io::duplex(1024 * 1024);
        tokio::spawn(serve(far, tls.clone(), seen.clone()));
        tokio::spawn(travel(client, near, network, seen.clone()));
    }
}

/// Carries bytes both ways, each for half a round trip, until one side ends or both are idle.
async fn travel(client: TcpStream, server: DuplexStream, network: Network, seen: Arc<Mutex<Seen>>) {
    // The kernel accepted at once; a handshake over this network would have taken a round trip.
    tokio::time::sleep(network.round_trip).await;
    let ((from_client, to_client), (from_server, to_server)) = (tokio::io::split(client), tokio::io::split(server));
    let last = Mutex::new(Instant::now());
    let idle = async {
        loop {
            let end = *last.lock().unwrap() + network.idle;
            if Instant::now() >= end {
                break;
            }
            tokio::time::sleep_until(end).await;
        }
    };
    tokio::select! {
        () = carry(from_client, to_server, network.round_trip / 2, &last) => (),
        () = carry(from_server, to_client, network.round_trip / 2, &last) => (),
        () = idle => seen.lock().unwrap().closed_idle += 1,
    }
}

async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    takes: Duration,
    last: &Mutex<Instant>,
) {
    let (depart, mut arrive) = mpsc::unbounded_channel();
    let sent = async {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from.read(&mut bytes).await {
            *last.lock().unwrap() = Instant::now();
            depart.send((Instant::now() + takes, bytes[..count].to_vec())).unwrap();
        }
        drop(depart);
    };
    let received = async {
        while let Some((at, bytes)) = arrive.recv().await {
            tokio::time::sleep_until(at).await;
            if to.write_all(&bytes).await.is_err() {
                break;
            }
        }
    };
    tokio::join!(sent, received);
}

async fn serve(stream: DuplexStream, tls: TlsAcceptor, seen: Arc<Mutex<Seen>>) {
    let Ok(mut stream) = tls.accept(stream).await else { return };
    while let Some(head) = read_request(&mut stream).await {
        // A HEAD's answer tells the length of a body that it does not have.
        let body = if head.starts_with("HEAD") { "" } else { "{}" };
        let reply = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{body}");
        seen.lock().unwrap().requests.push(head);
        if stream.write_all(reply.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The head of a request whose body has been read.
async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    stream.read_exact(&mut vec![0; length]).await.ok()?;
    Some(head)
}

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::process::{Launch, Started};
use super::{Checkout, Interrupt, StackDescription, StackError, stop};
use crate::vector_index::{IndexPlan, VectorClient, read_markets};

/// What the local AWS and everyone who calls it sign with; it knows these as the account's root.
const KEY: &str = "test";
pub(super) const REGION: &str = "eu-west-1";
const LOCAL_AWS_PATIENCE: Duration = Duration::from_secs(30);
/// The models are loaded and optimised before the first answer.
const DOCUMENT_AI_PATIENCE: Duration = Duration::from_mins(2);

/// How to start a stack.
#[derive(Debug, Clone)]
pub struct StackOptions {
    /// Lower-case letters, digits and hyphens, 24 at most.
    pub name: String,
    /// The local AWS's port; 0 lets the system choose. The document AI's is always the system's choice.
    pub port: u16,
    /// Whether to start the document AI; without it every call to Textract, Rekognition, Bedrock and S3 Vectors fails.
    pub document_ai: bool,
}

/// Starts a stack and leaves it running; [`down`](super::down) stops it. `progress` gets a line for each step.
///
/// # Errors
/// Whatever went wrong, after everything that was started has been stopped again; Ctrl-C on the way counts.
pub fn up(
    checkout: &Checkout,
    options: &StackOptions,
    interrupt: &Interrupt,
    progress: &mut dyn FnMut(&str),
) -> Result<StackDescription, StackError> {
    check_name(&options.name)?;
    match StackDescription::read(checkout, &options.name) {
        Ok(_) => return Err(StackError::AlreadyUp(options.name.clone())),
        Err(StackError::NotUp(_)) => {}
        Err(error) => return Err(error),
    }
    // A stack whose servers died has left files, and perhaps one of the two servers.
    stop::down(checkout, &options.name)?;

    let folder = checkout.stack_folder(&options.name);
    for part in ["state", "tmp", "s3"] {
        let path = folder.join(part);
        fs::create_dir_all(&path).map_err(StackError::file(&path))?;
    }
    let started = start_both(checkout, options, &folder, interrupt, progress).and_then(|description| {
        create_indexes(checkout, &description, progress)?;
        Ok(description)
    });
    if started.is_err() {
        // The first error is the one to tell.
        let _ = stop::down(checkout, &options.name);
    }
    started
}

fn start_both(
    checkout: &Checkout,
    options: &StackOptions,
    folder: &Path,
    interrupt: &Interrupt,
    progress: &mut dyn FnMut(&str),
) -> Result<StackDescription, StackError> {
    let local_aws = checkout.environment_program("stack", "ministack")?;
    let port = choose_port(options.port)?;
    let mut description = StackDescription {
        name: options.name.clone(),
        region: REGION.to_owned(),
        access_key_id: KEY.to_owned(),
        secret_access_key: KEY.to_owned(),
        endpoint: format!("http://127.0.0.1:{port}"),
        document_ai: None,
        deployment: None,
    };
    if options.document_ai {
        let (url, pid) = start_document_ai(checkout, &description, folder, interrupt)?;
        progress(&format!("document AI ready on {url} (pid {pid})"));
        description.document_ai = Some(url);
    }
    let pid = start_local_aws(&local_aws, port, &description, folder, interrupt)?;
    progress(&format!("local AWS ready on {} (pid {pid})", description.endpoint));
    description.write(checkout)?;
    Ok(description)
}

/// The vector indexes of all markets, which the deployed template's own would be in AWS.
fn create_indexes(
    checkout: &Checkout,
    description: &StackDescription,
    progress: &mut dyn FnMut(&str),
) -> Result<(), StackError> {
    let Some(endpoint) = &description.document_ai else { return Ok(()) };
    let client = VectorClient::of_stack(description, endpoint)?;
    let markets = read_markets(&checkout.root().join("markets"))?;
    let mut names = Vec::new();
    for settings in markets.iter().filter_map(|market| market.fraud.as_ref()?.background.as_ref()) {
        client.ensure(&IndexPlan::from(settings))?;
        names.push(settings.index.as_str());
    }
    if !names.is_empty() {
        progress(&format!("vector indexes ready: {}", names.join(", ")));
    }
    Ok(())
}

fn start_document_ai(
    checkout: &Checkout,
    description: &StackDescription,
    folder: &Path,
    interrupt: &Interrupt,
) -> Result<(String, u32), StackError> {
    let program = checkout.workspace_program("local-ai")?;
    let models = checkout.local().join("models");
    if !models.is_dir() {
        return Err(StackError::Missing { what: "the folder of model files", path: models, remedy: "make setup" });
    }
    let path = |path: PathBuf| path.to_string_lossy().into_owned();
    let arguments = [
        ["--port".to_owned(), "0".to_owned()],
        ["--models".to_owned(), path(models)],
        ["--markets".to_owned(), path(checkout.root().join("markets"))],
        ["--vectors".to_owned(), path(folder.join("vectors"))],
        ["--s3-endpoint".to_owned(), description.endpoint.clone()],
    ]
    .concat();
    // It reads images from the local AWS's S3 with the stack's own credentials.
    let mut environment = plain_environment(folder);
    environment.extend(description.environment());
    let mut started = Launch { what: "the document AI", program: &program, arguments, environment, folder }.start()?;
    let url = started.wait_until(DOCUMENT_AI_PATIENCE, || interrupt.check(), listening_address)?;
    wait_for_answer(&mut started, DOCUMENT_AI_PATIENCE, &format!("{url}/health"), interrupt)?;
    Ok((url, started.process.pid))
}

fn start_local_aws(
    program: &Path,
    port: u16,
    description: &StackDescription,
    folder: &Path,
    interrupt: &Interrupt,
) -> Result<u32, StackError> {
    // Functions inherit all of this, so that their SDKs find the document AI.
    let mut environment = plain_environment(folder);
    environment.extend(description.environment());
    let path = |part: &str| folder.join(part).to_string_lossy().into_owned();
    environment.extend(
        [
            // Its default is every interface, and a listener of its own for IoT.
            ("BIND_HOST", "127.0.0.1".to_owned()),
            ("IOT_MTLS_ENABLED", "0".to_owned()),
            ("SFTP_ENABLED", "0".to_owned()),
            ("GATEWAY_PORT", port.to_string()),
            ("MINISTACK_REGION", REGION.to_owned()),
            // Functions run with their role's session, and its policies are evaluated.
            ("AUTH", "true".to_owned()),
            ("STATE_DIR", path("state")),
            ("S3_DATA_DIR", path("s3")),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    let mut started = Launch { what: "the local AWS", program, arguments: Vec::new(), environment, folder }.start()?;
    wait_for_answer(
        &mut started,
        LOCAL_AWS_PATIENCE,
        &format!("{}/_ministack/health", description.endpoint),
        interrupt,
    )?;
    Ok(started.process.pid)
}

/// The little that a program needs of the user's environment, and temporary files inside the checkout.
fn plain_environment(folder: &Path) -> Vec<(String, String)> {
    let mut environment: Vec<(String, String)> = ["PATH", "LANG", "RUST_LOG", "RUST_BACKTRACE"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), env::var(name).ok()?)))
        .collect();
    environment.push(("HOME".to_owned(), folder.to_string_lossy().into_owned()));
    environment.push(("TMPDIR".to_owned(), folder.join("tmp").to_string_lossy().into_owned()));
    environment
}

fn wait_for_answer(
    started: &mut Started,
    patience: Duration,
    url: &str,
    interrupt: &Interrupt,
) -> Result<(), StackError> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(2))).proxy(None).build().into();
    started.wait_until(patience, || interrupt.check(), |_| agent.get(url).call().ok().map(|_| ()))
}

/// The address in the line `listening on http://127.0.0.1:PORT`, once it is there whole.
fn listening_address(log: &Path) -> Option<String> {
    let text = fs::read_to_string(log).ok()?;
    let (_, rest) = text.split_once("listening on ")?;
    let (address, _) = rest.split_once('\n')?;
    Some(address.trim().to_owned())
}

/// The wanted port if it is free, or any free one for 0.
fn choose_port(wanted: u16) -> Result<u16, StackError> {
    let listener = TcpListener::bind(("127.0.0.1", wanted)).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse | ErrorKind::PermissionDenied => StackError::PortTaken(wanted),
        _ => StackError::Spawn { what: "a listener on 127.0.0.1", source: error },
    })?;
    let address =
        listener.local_addr().map_err(|source| StackError::Spawn { what: "a listener on 127.0.0.1", source })?;
    Ok(address.port())
}

fn check_name(name: &str) -> Result<(), StackError> {
    let fits = (1..=24).contains(&name.len())
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !name.starts_with('-')
        && !name.ends_with('-');
    if fits { Ok(()) } else { Err(StackError::Name(name.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named() {
        let holder = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = holder.local_addr().unwrap().port();
        let error = choose_port(port).unwrap_err();
        assert!(error.to_string().contains(&port.to_string()), "{error}");
        drop(holder);
        assert_eq!(choose_port(port).unwrap(), port);
    }

    #[test]
    fn names_that_would_leave_the_run_folder_are_refused() {
        for name in ["demo", "test-12", "a"] {
            check_name(name).unwrap();
        }
        for name in ["", "..", "../x", "Demo", "-a", "a-", "a/b", "abcdefghijklmnopqrstuvwxyz"] {
            assert!(matches!(check_name(name), Err(StackError::Name(_))), "{name:?}");
        }
    }

    #[test]
    fn the_listening_line_counts_once_it_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        for (text, address) in [
            ("loading\n", None),
            ("loading\nlistening on http://127.0.0.1:12", None),
            ("loading\nlistening on http://127.0.0.1:1234\nmore\n", Some("http://127.0.0.1:1234")),
        ] {
            fs::write(&log, text).unwrap();
            assert_eq!(listening_address(&log).as_deref(), address);
        }
    }
}

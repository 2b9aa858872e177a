use std::collections::BTreeMap;
use std::fs;
use std::io;

use serde::{Deserialize, Serialize};

use super::deploy::TIME_BUDGET_PERCENT;
use super::{Checkout, Process, StackError};

/// What everyone needs to know about a running stack; kept as `.local/run/<name>/stack.json`.
///
/// The file appears once both servers answer, gains `deployment` after [`deploy`](super::deploy()), and goes with
/// [`down`](super::down).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StackDescription {
    /// Lower-case letters, digits and hyphens, 24 at most.
    pub name: String,
    /// The region that requests are signed for; the local AWS serves any.
    pub region: String,
    pub access_key_id: String,
    pub secret_access_key: String,
    /// Base URL of the local AWS, without a trailing slash: every service but those that the document AI speaks.
    pub endpoint: String,
    /// Base URL of the local document AI: Textract, Rekognition, Bedrock and S3 Vectors.
    pub document_ai: Option<String>,
    pub deployment: Option<Deployment>,
}

/// The outputs of a deployed template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Deployment {
    pub stack_name: String,
    /// Base URL of the API, without a trailing slash; requests are signed with SigV4 for the service `execute-api`.
    pub api_url: String,
    pub table: String,
    pub bucket: String,
    pub hmac_key_id: String,
    pub queue_url: String,
    pub dead_letter_queue_url: String,
    /// Logical name in the template (`VerifyDocument`) to the ARN of the alias `live`.
    pub functions: BTreeMap<String, String>,
}

/// The services that the document AI speaks, as the AWS SDK spells them in `AWS_ENDPOINT_URL_<SERVICE>`.
const DOCUMENT_AI_SERVICES: [&str; 4] = ["TEXTRACT", "REKOGNITION", "BEDROCK_RUNTIME", "S3VECTORS"];

impl StackDescription {
    /// Reads the description of a stack that is up.
    ///
    /// # Errors
    /// [`StackError::NotUp`] when there is none, or when one of its processes has ended.
    pub fn read(checkout: &Checkout, name: &str) -> Result<Self, StackError> {
        let description = Self::read_any(checkout, name)?.ok_or_else(|| StackError::NotUp(name.to_owned()))?;
        let processes = Process::of_stack(&checkout.stack_folder(name))?;
        if !processes.is_empty() && processes.iter().all(Process::is_running) {
            Ok(description)
        } else {
            Err(StackError::NotUp(name.to_owned()))
        }
    }

    /// Reads a description whether or not its processes still run; `None` when there is none.
    ///
    /// # Errors
    /// When the file is there and can't be read or understood.
    pub fn read_any(checkout: &Checkout, name: &str) -> Result<Option<Self>, StackError> {
        let path = checkout.stack_folder(name).join("stack.json");
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StackError::file(path)(error)),
        };
        serde_json::from_slice(&text).map(Some).map_err(|source| StackError::Description { path, source })
    }

    /// Writes the description so that a reader sees the old one or the new one, never a part.
    pub(super) fn write(&self, checkout: &Checkout) -> Result<(), StackError> {
        let folder = checkout.stack_folder(&self.name);
        let (partial, path) = (folder.join("stack.json.partial"), folder.join("stack.json"));
        let mut text =
            serde_json::to_vec_pretty(self).map_err(|source| StackError::Description { path: path.clone(), source })?;
        text.push(b'\n');
        fs::write(&partial, text).map_err(StackError::file(&partial))?;
        fs::rename(&partial, &path).map_err(StackError::file(path))
    }

    /// What is deployed.
    ///
    /// # Errors
    /// [`StackError::NotDeployed`] before the first `deploy`.
    pub fn deployment(&self) -> Result<&Deployment, StackError> {
        self.deployment.as_ref().ok_or_else(|| StackError::NotDeployed(self.name.clone()))
    }

    /// The environment variables that point an AWS SDK, the SAM CLI or `cargo lambda watch` at this stack and keep the user's own
    /// profile, credentials and proxies out of it.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        let mut variables: Vec<(String, String)> = [
            ("AWS_ACCESS_KEY_ID", self.access_key_id.as_str()),
            ("AWS_SECRET_ACCESS_KEY", &self.secret_access_key),
            ("AWS_REGION", &self.region),
            ("AWS_DEFAULT_REGION", &self.region),
            ("AWS_ENDPOINT_URL", &self.endpoint),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("NO_PROXY", "127.0.0.1,localhost"),
            ("no_proxy", "127.0.0.1,localhost"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        if let Some(url) = &self.document_ai {
            variables.extend(DOCUMENT_AI_SERVICES.map(|service| (format!("AWS_ENDPOINT_URL_{service}"), url.clone())));
        }
        variables
    }
}

impl Deployment {
    /// The variables that the deployed functions get from the template, for running one of them by hand.
    #[must_use]
    pub fn function_environment(&self) -> Vec<(String, String)> {
        [
            ("TABLE_NAME", self.table.clone()),
            ("BUCKET_NAME", self.bucket.clone()),
            ("HMAC_KEY_ID", self.hmac_key_id.clone()),
            ("TIME_BUDGET_PERCENT", TIME_BUDGET_PERCENT.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}

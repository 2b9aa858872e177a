use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ChecksumAlgorithm;
use trestle_aws::{Clients, Overflow, Table};
use trestle_domain::case::{Mode, VerificationId};
use trestle_pipeline::port::{CaseStore as _, StoreError};

use super::queue::wait_until_quiet;
use super::{SeedCase, SeedList};
use crate::stack::{StackDescription, StackError};

const KEPT: Duration = Duration::from_hours(24);

/// Why a case could not be put into the stack.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    #[error(transparent)]
    Stack(#[from] StackError),
    #[error("case {id} could not be stored: {source}")]
    Case { id: VerificationId, source: StoreError },
    #[error("an upload of case {id} could not be stored: {reason}")]
    Upload { id: VerificationId, reason: String },
    #[error("the seeding could not be started: {0}")]
    Start(std::io::Error),
}

/// Stores the cases that are not there yet, with their uploads, as the functions would find them; gives how many that were.
///
/// Uploads come first: the queue, which hears of them too, finds no case for them. So a queued case waits for the event that
/// tells of it.
///
/// # Errors
/// [`SeedError`]; cases before the failed one are stored.
pub fn seed(stack: &StackDescription, list: &SeedList) -> Result<usize, SeedError> {
    let deployment = stack.deployment()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(SeedError::Start)?;
    let key = Credentials::new(&stack.access_key_id, &stack.secret_access_key, None, None, "local stack");
    let clients = Clients::at(&stack.region, SharedCredentialsProvider::new(key), &stack.endpoint);
    let s3 = clients.s3();
    let overflow = Overflow::new(s3.clone(), &deployment.bucket);
    let table = Table::new(clients.dynamodb(), &deployment.table, overflow, KEPT);
    runtime.block_on(async {
        let mut new = Vec::new();
        for seed in &list.cases {
            let id = &seed.case.id;
            if table.load(id).await.map_err(|source| SeedError::Case { id: id.clone(), source })?.is_none() {
                upload(&s3, &deployment.bucket, seed).await?;
                new.push(&seed.case);
            }
        }
        if new.iter().any(|case| case.mode == Mode::Queued) {
            wait_until_quiet(stack, &deployment.queue_url);
        }
        for case in &new {
            match table.open(case, None).await {
                // Another seeding of the same list was first.
                Ok(_) | Err(StoreError::Conflict { .. }) => {}
                Err(source) => return Err(SeedError::Case { id: case.id.clone(), source }),
            }
        }
        Ok(new.len())
    })
}

async fn upload(s3: &aws_sdk_s3::Client, bucket: &str, seed: &SeedCase) -> Result<(), SeedError> {
    for (key, picture) in &seed.uploaded {
        let put = s3.put_object().bucket(bucket).key(key).checksum_algorithm(ChecksumAlgorithm::Sha256);
        put.body(ByteStream::from(picture.clone())).send().await.map_err(|error| SeedError::Upload {
            id: seed.case.id.clone(),
            reason: error.into_service_error().to_string(),
        })?;
    }
    Ok(())
}

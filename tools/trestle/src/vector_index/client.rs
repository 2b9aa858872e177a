use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_s3vectors::Client;
use aws_sdk_s3vectors::error::{DisplayErrorContext, ProvideErrorMetadata as _, SdkError};
use aws_sdk_s3vectors::types::{DataType, DistanceMetric};
use tokio::runtime::Runtime;
use trestle_aws::Clients;
use trestle_domain::fraud::BackgroundSettings;

use crate::stack::StackDescription;

/// Why an index could not be made, described or removed. Every message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("{what}: {reason}; check credentials, region and permissions for s3vectors:*")]
    Call { what: String, reason: String },
    #[error(
        "the index {index} has vectors of {is} numbers, the market's model gives {wanted}; name another index in the market's file, and fill it with `trestle reindex`"
    )]
    Dimension { index: String, is: usize, wanted: usize },
    #[error("a client could not be started: {0}")]
    Start(#[from] std::io::Error),
}

/// An index as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexPlan {
    pub bucket: String,
    pub index: String,
    /// Length of a vector, 1..=4096.
    pub dimensions: usize,
}

impl From<&BackgroundSettings> for IndexPlan {
    fn from(settings: &BackgroundSettings) -> Self {
        let BackgroundSettings { bucket, index, dimensions, .. } = settings;
        Self { bucket: bucket.clone(), index: index.clone(), dimensions: *dimensions }
    }
}

/// Makes and removes indexes; waits for each answer.
#[derive(Debug)]
pub struct VectorClient {
    client: Client,
    runtime: Runtime,
}

impl VectorClient {
    /// # Errors
    /// [`IndexError::Start`].
    pub fn new(client: Client) -> Result<Self, IndexError> {
        Ok(Self { client, runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()? })
    }

    /// For a local stack whose S3 Vectors answers at `endpoint`.
    ///
    /// # Errors
    /// [`IndexError::Start`].
    pub fn of_stack(stack: &StackDescription, endpoint: &str) -> Result<Self, IndexError> {
        let key = Credentials::new(&stack.access_key_id, &stack.secret_access_key, None, None, "local stack");
        let clients = Clients::at(&stack.region, SharedCredentialsProvider::new(key), endpoint);
        Self::new(clients.s3vectors())
    }

    /// Makes the bucket and the index (float32, cosine) where they are not there yet.
    ///
    /// # Errors
    /// [`IndexError::Dimension`] when there is one of another kind, [`IndexError::Call`].
    pub fn ensure(&self, plan: &IndexPlan) -> Result<(), IndexError> {
        self.runtime.block_on(async {
            let made = self.client.create_vector_bucket().vector_bucket_name(&plan.bucket).send().await;
            unless_there(made.map(|_| ()), || format!("the vector bucket {} could not be made", plan.bucket))?;
            let request = self.client.create_index().vector_bucket_name(&plan.bucket).index_name(&plan.index);
            let request = request.data_type(DataType::Float32).distance_metric(DistanceMetric::Cosine);
            let made = request.dimension(i32::try_from(plan.dimensions).unwrap_or(i32::MAX)).send().await;
            unless_there(made.map(|_| ()), || format!("the index {} could not be made", plan.index))?;
            let is = self.dimensions(plan).await?;
            if is == plan.dimensions {
                Ok(())
            } else {
                Err(IndexError::Dimension { index: plan.index.clone(), is, wanted: plan.dimensions })
            }
        })
    }

    /// Removes the index with all its vectors; nothing happens when there is none.
    ///
    /// # Errors
    /// [`IndexError::Call`].
    pub fn remove(&self, plan: &IndexPlan) -> Result<(), IndexError> {
        let request = self.client.delete_index().vector_bucket_name(&plan.bucket).index_name(&plan.index);
        match self.runtime.block_on(request.send()) {
            Ok(_) => Ok(()),
            Err(error) if error.code() == Some("NotFoundException") => Ok(()),
            Err(error) => Err(failed(format!("the index {} could not be removed", plan.index), &error)),
        }
    }

    /// The keys of all vectors in the index.
    ///
    /// # Errors
    /// [`IndexError::Call`].
    pub fn keys(&self, plan: &IndexPlan) -> Result<Vec<String>, IndexError> {
        let request = self.client.list_vectors().vector_bucket_name(&plan.bucket).index_name(&plan.index);
        self.runtime.block_on(async {
            let mut pages = request.into_paginator().send();
            let mut keys = Vec::new();
            while let Some(page) = pages.next().await {
                let failed = |error| failed(format!("the index {} could not be listed", plan.index), &error);
                keys.extend(page.map_err(failed)?.vectors.into_iter().map(|vector| vector.key));
            }
            Ok(keys)
        })
    }

    async fn dimensions(&self, plan: &IndexPlan) -> Result<usize, IndexError> {
        let request = self.client.get_index().vector_bucket_name(&plan.bucket).index_name(&plan.index);
        let reply = request.send().await;
        let reply =
            reply.map_err(|error| failed(format!("the index {} could not be described", plan.index), &error))?;
        Ok(reply.index.and_then(|index| usize::try_from(index.dimension).ok()).unwrap_or_default())
    }
}

/// That it exists already is as good.
fn unless_there<E>(outcome: Result<(), SdkError<E>>, what: impl FnOnce() -> String) -> Result<(), IndexError>
where
    SdkError<E>: aws_sdk_s3vectors::error::ProvideErrorMetadata + std::error::Error,
{
    match outcome {
        Ok(()) => Ok(()),
        Err(error) if error.code() == Some("ConflictException") => Ok(()),
        Err(error) => Err(failed(what(), &error)),
    }
}

fn failed(
    what: String,
    error: &(impl aws_sdk_s3vectors::error::ProvideErrorMetadata + std::error::Error),
) -> IndexError {
    let reason = match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        _ => DisplayErrorContext(error).to_string(),
    };
    IndexError::Call { what, reason }
}

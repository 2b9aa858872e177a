//! `local-ai`: document AI for the local stack. See the library for what it serves.

use std::path::PathBuf;

use clap::Parser;
use local_ai::faces::{ALIKE_AT, FaceEngine};
use local_ai::objects::Objects;
use local_ai::ocr::Engine;
use local_ai::readings::Readings;
use local_ai::server::{App, router};
use local_ai::stop::stopped;

/// Serve Textract, Rekognition, Bedrock and S3 Vectors for the local stack, on this machine only.
#[derive(Debug, Parser)]
struct Arguments {
    /// Port on 127.0.0.1; 0 lets the system choose
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Folder with the model files that `make setup` fetches
    #[arg(long, default_value = ".local/models")]
    models: PathBuf,
    /// Folder with the market packs
    #[arg(long, default_value = "markets")]
    markets: PathBuf,
    /// Where objects are read from; else `AWS_ENDPOINT_URL_S3`, else `AWS_ENDPOINT_URL`
    #[arg(long, env = "AWS_ENDPOINT_URL_S3")]
    s3_endpoint: Option<String>,
    /// Folder that keeps vectors from run to run
    #[arg(long, default_value = ".local/vectors")]
    vectors: PathBuf,
    /// Distance of two faces that is a similarity of 80: 0.26 suits drawn faces, 0.6 photographs of people
    #[arg(long, default_value_t = ALIKE_AT)]
    faces_alike_at: f32,
    /// Threads a reading uses; all cores unless given
    #[arg(long)]
    threads: Option<usize>,
}

#[tokio::main]
#[allow(clippy::print_stdout)] // the address is this program's output
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let engine = Engine::open(&arguments.models, arguments.threads.unwrap_or_else(cores))?;
    let structurer = local_ai::converse::open(&arguments.markets)?;
    let region = std::env::var("AWS_REGION").unwrap_or_else(|_| "us-east-1".into());
    let vectors = local_ai::vectors::Store::open(&arguments.vectors, &region)?;
    let s3_endpoint = arguments.s3_endpoint.or_else(|| std::env::var("AWS_ENDPOINT_URL").ok());
    let faces = FaceEngine::open(&arguments.models)?.alike_at(arguments.faces_alike_at);
    let objects = Objects::at(s3_endpoint.as_deref()).await;
    let app = App::new(Readings::new(engine), objects, structurer).with_vectors(vectors).with_faces(faces);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", arguments.port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, router(app)).with_graceful_shutdown(stopped()?).await?;
    Ok(())
}

//! The HTTP surface: the services' routes, and the test hooks beside them.

mod faces;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::bedrock::{ConverseReply, ConverseRequest, EmbeddingRequest, Structurer};
use crate::calls::Calls;
use crate::faces::FaceEngine;
use crate::faults::{FaultName, Faults, PlannedFault};
use crate::inspector;
use crate::objects::Objects;
use crate::ocr::Reader;
use crate::ocr::page::Page;
use crate::readings::{ImageHash, ReadingError, Readings};
use crate::vectors;
use crate::wire::error::ServiceError;
use crate::wire::image_source::ImageSource;
use crate::wire::operation::{Operation, Service};
use crate::wire::{analyze_id, rekognition, textract};

/// A request may carry two images of 10 MB in base64, for `AnalyzeID`.
const BODY_LIMIT: usize = 32 * 1024 * 1024;

/// What the routes share.
#[derive(Debug)]
pub struct App {
    readings: Readings,
    objects: Objects,
    structurer: Arc<dyn Structurer>,
    faults: Faults,
    calls: Calls,
    vectors: Option<Arc<vectors::Store>>,
    faces: Option<Arc<FaceEngine>>,
}

impl App {
    #[must_use]
    pub fn new(readings: Readings, objects: Objects, structurer: Arc<dyn Structurer>) -> Self {
        Self {
            readings,
            objects,
            structurer,
            faults: Faults::default(),
            calls: Calls::default(),
            vectors: None,
            faces: None,
        }
    }

    /// Finds and compares faces too.
    #[must_use]
    pub fn with_faces(mut self, engine: FaceEngine) -> Self {
        self.faces = Some(Arc::new(engine));
        self
    }

    /// Serves S3 Vectors from a store too.
    #[must_use]
    pub fn with_vectors(mut self, store: vectors::Store) -> Self {
        self.vectors = Some(Arc::new(store));
        self
    }
}

/// All routes: `POST /` for the JSON 1.1 services, `POST /model/{id}/converse` and `/invoke`, `POST /{operation}` for S3
/// Vectors, and `GET /health`, `/calls`, `/faults` for people and tests.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/", post(json_service))
        .route("/model/{id}/converse", post(converse))
        .route("/model/{id}/invoke", post(invoke_model))
        .route("/{operation}", post(vector_service))
        .route("/health", get(async || reply(StatusCode::OK, &json!({"status": "ready"}))))
        .route("/calls", get(show_calls).delete(reset_calls))
        .route("/faults", get(show_faults).post(plan_fault).delete(clear_faults))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(Arc::new(app))
}

async fn json_service(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(operation) = Operation::from_target(target) else {
        return error_reply(&ServiceError::unknown_operation(target));
    };
    app.calls.count(operation);
    let outcome = match spent_fault(&app, operation).await {
        Err(error) => Err(error),
        Ok(_) => match operation {
            Operation::DetectDocumentText => app.detect_document_text(&body).await,
            Operation::AnalyzeId => app.analyze_id(&body).await,
            Operation::DetectText => app.detect_text(&body).await,
            Operation::DetectFaces => app.detect_faces(&body).await,
            Operation::CompareFaces => app.compare_faces(&body).await,
            _ => Err(ServiceError::unknown_operation(target)),
        },
    };
    match outcome {
        Ok(value) => reply(StatusCode::OK, &value),
        Err(error) => error_reply(&error),
    }
}

async fn converse(State(app): State<Arc<App>>, Path(model_id): Path<String>, body: Bytes) -> Response {
    let started = Instant::now();
    app.calls.count(Operation::Converse);
    let fault = match spent_fault(&app, Operation::Converse).await {
        Err(error) => return error_reply(&error),
        Ok(fault) => fault,
    };
    match converse_answer(&app, &model_id, &body, fault).await {
        Ok(answer) => reply(StatusCode::OK, &answer.to_json(started.elapsed().as_millis())),
        Err(error) => error_reply(&error),
    }
}

async fn converse_answer(
    app: &App,
    model_id: &str,
    body: &[u8],
    fault: Option<FaultName>,
) -> Result<ConverseReply, ServiceError> {
    let request = ConverseRequest::parse(model_id, body)?;
    let right = match request.image().cloned() {
        None => app.structurer.structure(&request),
        Some(image) => {
            let asked = request.clone();
            aside(Service::Bedrock, move || Ok(inspector::answer(&asked, &image.decode()?))).await
        }
    };
    match fault {
        Some(FaultName::Converse(fault)) => Ok(fault.answer(&request, right.as_ref().ok())),
        _ => right,
    }
}

async fn invoke_model(State(app): State<Arc<App>>, body: Bytes) -> Response {
    app.calls.count(Operation::InvokeModel);
    if let Err(error) = spent_fault(&app, Operation::InvokeModel).await {
        return error_reply(&error);
    }
    let answer = match EmbeddingRequest::parse(&body) {
        Ok(request) => aside(Service::Bedrock, move || request.answer()).await,
        Err(error) => Err(error),
    };
    match answer.and_then(|answer| to_json(&answer)) {
        Ok(answer) => reply(StatusCode::OK, &answer),
        Err(error) => error_reply(&error),
    }
}

/// Work on pixels, off the threads that answer.
async fn aside<T: Send + 'static>(
    service: Service,
    work: impl FnOnce() -> Result<T, ServiceError> + Send + 'static,
) -> Result<T, ServiceError> {
    let ended = |_| ServiceError::internal(service, "the operation ended by itself");
    tokio::task::spawn_blocking(work).await.map_err(ended)?
}

async fn vector_service(State(app): State<Arc<App>>, Path(name): Path<String>, body: Bytes) -> Response {
    let (Some(operation), Some(store)) = (Operation::from_vectors_path(&name), app.vectors.clone()) else {
        return error_reply(&ServiceError::unknown_operation(&name));
    };
    app.calls.count(operation);
    if let Err(error) = spent_fault(&app, operation).await {
        return error_reply(&error);
    }
    // It writes to the disk, and compares with every vector of an index.
    match tokio::task::spawn_blocking(move || vectors::answer(&store, operation, &body)).await {
        Ok(Ok(value)) => reply(StatusCode::OK, &value),
        Ok(Err(error)) => {
            let mut response = reply(error.status, &error.to_json());
            response.headers_mut().insert("x-amzn-errortype", header::HeaderValue::from_static(error.kind));
            response
        }
        Err(_) => error_reply(&ServiceError::internal(operation.service(), "the operation ended by itself")),
    }
}

/// Spend the fault planned for this call: wait, or fail. What only the answer can show is handed on.
async fn spent_fault(app: &App, operation: Operation) -> Result<Option<FaultName>, ServiceError> {
    let Some(planned) = app.faults.next(operation) else { return Ok(None) };
    match planned.fault {
        FaultName::Throttle => Err(ServiceError::throttled(operation.service())),
        FaultName::ServerError => Err(ServiceError::internal(operation.service(), "a planned fault")),
        FaultName::AccessDenied => Err(ServiceError::access_denied(operation.service())),
        FaultName::Delay => {
            tokio::time::sleep(Duration::from_millis(planned.milliseconds.unwrap_or_default())).await;
            Ok(None)
        }
        FaultName::Converse(_) => Ok(Some(planned.fault)),
    }
}

impl App {
    async fn detect_document_text(&self, body: &[u8]) -> Result<Value, ServiceError> {
        let request: textract::DetectDocumentTextRequest = parse(Service::Textract, body)?;
        let (hash, page) = self.page(&request.document, Service::Textract, Reader::First).await?;
        to_json(&textract::DetectDocumentTextReply {
            document_metadata: textract::DocumentMetadata { pages: 1 },
            blocks: textract::blocks(&page, &seed(&hash)),
            detect_document_text_model_version: textract::MODEL_VERSION,
        })
    }

    async fn analyze_id(&self, body: &[u8]) -> Result<Value, ServiceError> {
        let request: analyze_id::AnalyzeIdRequest = parse(Service::Textract, body)?;
        request.check()?;
        let mut pages = Vec::new();
        for source in &request.document_pages {
            pages.push(self.page(source, Service::Textract, Reader::First).await?);
        }
        let seeded: Vec<_> = pages.iter().map(|(hash, page)| (seed(hash), page.as_ref())).collect();
        to_json(&analyze_id::reply(&seeded))
    }

    async fn detect_text(&self, body: &[u8]) -> Result<Value, ServiceError> {
        let request: rekognition::DetectTextRequest = parse(Service::Rekognition, body)?;
        request.filters.check()?;
        let (_, page) = self.page(&request.image, Service::Rekognition, Reader::Second).await?;
        to_json(&rekognition::DetectTextReply {
            text_detections: rekognition::detections(&page, &request.filters.word_filter),
            text_model_version: rekognition::MODEL_VERSION,
        })
    }

    async fn page(
        &self,
        source: &ImageSource,
        service: Service,
        reader: Reader,
    ) -> Result<(ImageHash, Arc<Page>), ServiceError> {
        let image = source.load(service, &self.objects).await?;
        match self.readings.page(image, reader).await {
            (hash, Ok(page)) => Ok((hash, page)),
            (_, Err(ReadingError::Picture(error))) => Err(ServiceError::picture(service, &error)),
            (_, Err(error @ ReadingError::Engine(_))) => Err(ServiceError::internal(service, error.to_string())),
        }
    }
}

fn parse<T: DeserializeOwned>(service: Service, body: &[u8]) -> Result<T, ServiceError> {
    serde_json::from_slice(body).map_err(|error| {
        let place = format!("line {} column {}", error.line(), error.column());
        ServiceError::invalid(service, format!("the request body is not what this operation takes: {place}"))
    })
}

fn to_json(value: &impl serde::Serialize) -> Result<Value, ServiceError> {
    serde_json::to_value(value).map_err(|error| ServiceError::internal(Service::Textract, error.to_string()))
}

fn seed(hash: &ImageHash) -> [u8; 16] {
    std::array::from_fn(|index| hash[index])
}

async fn show_calls(State(app): State<Arc<App>>) -> Response {
    reply(StatusCode::OK, &json!({"calls": app.calls.snapshot(), "readings": app.readings.passes()}))
}

async fn reset_calls(State(app): State<Arc<App>>) -> StatusCode {
    app.calls.reset();
    StatusCode::NO_CONTENT
}

async fn show_faults(State(app): State<Arc<App>>) -> Response {
    reply(StatusCode::OK, &json!({"planned": app.faults.planned()}))
}

async fn plan_fault(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let planned = serde_json::from_slice::<PlannedFault>(&body).map_err(|error| error.to_string());
    match planned.and_then(|fault| app.faults.plan(fault).map_err(Into::into)) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(message) => reply(StatusCode::BAD_REQUEST, &json!({"message": message})),
    }
}

async fn clear_faults(State(app): State<Arc<App>>) -> StatusCode {
    app.faults.clear();
    StatusCode::NO_CONTENT
}

fn reply(status: StatusCode, value: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/x-amz-json-1.1")], value.to_string()).into_response()
}

fn error_reply(error: &ServiceError) -> Response {
    let body = json!({"__type": error.kind, "message": error.message});
    let mut response = reply(error.status, &body);
    response.headers_mut().insert("x-amzn-errortype", header::HeaderValue::from_static(error.kind));
    response
}

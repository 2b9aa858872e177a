//! How each engine reads each shape. "Stock" is what `lambda_runtime` does with an event: `serde_json` through
//! `serde_path_to_error`, into the types of `aws_lambda_events` where those exist. simd-json rewrites its input, so it reads
//! a copy, in buffers that are used again.

use aws_lambda_events::apigw::ApiGatewayProxyRequest;
use aws_lambda_events::eventbridge::EventBridgeEvent;
use aws_lambda_events::sqs::SqsEvent;
use serde::de::{Deserialize, DeserializeOwned};
use simd_json::Buffers;
use simd_json::prelude::*;
use sonic_rs::JsonContainerTrait as _;
use trestle_json::Limits;
use trestle_json::event::{ProxyEvent, QueueEvent, QueueMessage};

use super::shapes::{Detail, Form, FormView, ObjectCreated, Projection, Textract, TextractView};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Stock,
    SerdeJson,
    SimdJson,
    SonicRs,
    Trestle,
}

impl Engine {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::SerdeJson => "serde_json",
            Self::SimdJson => "simd-json",
            Self::SonicRs => "sonic-rs",
            Self::Trestle => "trestle",
        }
    }
}

type Read = Box<dyn FnMut(&[u8]) -> usize>;

pub(crate) struct Contender {
    pub(crate) engine: Engine,
    read: Read,
}

impl Contender {
    fn new(engine: Engine, read: impl FnMut(&[u8]) -> usize + 'static) -> Self {
        Self { engine, read: Box::new(read) }
    }

    /// Reads a document and drops what was read; a sum over it keeps the work from being left out.
    pub(crate) fn run(&mut self, document: &[u8]) -> usize {
        (self.read)(document)
    }
}

fn stock<T: DeserializeOwned>(document: &[u8]) -> T {
    let mut source = serde_json::Deserializer::from_slice(document);
    serde_path_to_error::deserialize(&mut source).unwrap()
}

/// simd-json used directly.
#[derive(Default)]
struct Simd {
    input: Vec<u8>,
    buffers: Buffers,
}

impl Simd {
    fn read<'a, T: Deserialize<'a>>(&'a mut self, document: &[u8]) -> T {
        self.input.clear();
        self.input.extend_from_slice(document);
        simd_json::serde::from_slice_with_buffers(&mut self.input, &mut self.buffers).unwrap()
    }
}

fn owned<T: DeserializeOwned + 'static>(sum: fn(&T) -> usize) -> Vec<Contender> {
    let mut simd = Simd::default();
    vec![
        Contender::new(Engine::Stock, move |document| sum(&stock(document))),
        Contender::new(Engine::SerdeJson, move |document| sum(&serde_json::from_slice(document).unwrap())),
        Contender::new(Engine::SimdJson, move |document| sum(&simd.read(document))),
        Contender::new(Engine::SonicRs, move |document| sum(&sonic_rs::from_slice(document).unwrap())),
        Contender::new(Engine::Trestle, move |document| sum(&trestle_json::parse(document).unwrap())),
    ]
}

pub(crate) fn textract() -> Vec<Contender> {
    owned::<Textract>(|response| response.blocks.iter().map(|block| block.text.len()).sum())
}

pub(crate) fn projection() -> Vec<Contender> {
    fn sum(response: &Projection) -> usize {
        response.blocks.iter().map(|block| block.text.len()).sum()
    }
    let mut contenders = owned::<Projection>(sum);
    contenders.pop();
    contenders.push(Contender::new(Engine::Trestle, |document| sum(&trestle_json::project(document).unwrap())));
    contenders
}

pub(crate) fn textract_view() -> Vec<Contender> {
    fn sum(response: &TextractView<'_>) -> usize {
        response.blocks.iter().map(|block| block.text.len()).sum()
    }
    let mut simd = Simd::default();
    vec![
        Contender::new(Engine::Stock, |document| {
            stock::<Textract>(document).blocks.iter().map(|block| block.text.len()).sum()
        }),
        Contender::new(Engine::SerdeJson, |document| sum(&serde_json::from_slice(document).unwrap())),
        Contender::new(Engine::SimdJson, move |document| sum(&simd.read(document))),
        Contender::new(Engine::SonicRs, |document| sum(&sonic_rs::from_slice(document).unwrap())),
        Contender::new(Engine::Trestle, |document| {
            trestle_json::view::<TextractView, _>(document, |response| sum(&response)).unwrap()
        }),
    ]
}

fn form_sum(form: &Form) -> usize {
    1 + form.answers.iter().map(|answer| answer.answer.len()).sum::<usize>()
}

fn view_sum(form: &FormView<'_>) -> usize {
    1 + form.answers.iter().map(|answer| answer.answer.len()).sum::<usize>()
}

/// Body and envelope are borrowed by every engine; the stock types own theirs.
pub(crate) fn gateway() -> Vec<Contender> {
    let (mut envelope, mut body) = (Simd::default(), Simd::default());
    vec![
        Contender::new(Engine::Stock, |document| {
            let event: ApiGatewayProxyRequest = stock(document);
            form_sum(&serde_json::from_str(event.body.as_deref().unwrap()).unwrap())
        }),
        Contender::new(Engine::SerdeJson, |document| {
            let event: ProxyEvent<'_> = serde_json::from_slice(document).unwrap();
            view_sum(&serde_json::from_slice(&event.body().unwrap()).unwrap())
        }),
        Contender::new(Engine::SimdJson, move |document| {
            let event: ProxyEvent<'_> = envelope.read(document);
            view_sum(&body.read(&event.body().unwrap()))
        }),
        Contender::new(Engine::SonicRs, |document| {
            let event: ProxyEvent<'_> = sonic_rs::from_slice(document).unwrap();
            view_sum(&sonic_rs::from_slice(&event.body().unwrap()).unwrap())
        }),
        Contender::new(Engine::Trestle, |document| {
            let sum = |event: ProxyEvent<'_>| {
                event.json_view::<FormView, _>(Limits::DEFAULT, |form| view_sum(&form)).unwrap()
            };
            trestle_json::view::<ProxyEvent, _>(document, sum).unwrap()
        }),
    ]
}

pub(crate) fn queue() -> Vec<Contender> {
    let (mut envelope, mut body) = (Simd::default(), Simd::default());
    vec![
        Contender::new(Engine::Stock, |document| {
            let event: SqsEvent = stock(document);
            let bodies = event.records.iter().map(|record| record.body.as_deref().unwrap());
            bodies.map(|body| form_sum(&serde_json::from_str(body).unwrap())).sum()
        }),
        Contender::new(Engine::SerdeJson, |document| {
            let event: QueueEvent<'_> = serde_json::from_slice(document).unwrap();
            event.records.iter().map(|message| view_sum(&serde_json::from_str(&message.body).unwrap())).sum()
        }),
        Contender::new(Engine::SimdJson, move |document| {
            let event: QueueEvent<'_> = envelope.read(document);
            event.records.iter().map(|message| view_sum(&body.read(message.body.as_bytes()))).sum()
        }),
        Contender::new(Engine::SonicRs, |document| {
            let event: QueueEvent<'_> = sonic_rs::from_slice(document).unwrap();
            event.records.iter().map(|message| view_sum(&sonic_rs::from_str(&message.body).unwrap())).sum()
        }),
        Contender::new(Engine::Trestle, |document| {
            let sum = |event: QueueEvent<'_>| {
                let read = |message: &QueueMessage<'_>| {
                    message.json_view::<FormView, _>(Limits::DEFAULT, |form| view_sum(&form)).unwrap()
                };
                event.records.iter().map(read).sum()
            };
            trestle_json::view::<QueueEvent, _>(document, sum).unwrap()
        }),
    ]
}

pub(crate) fn objects() -> Vec<Contender> {
    let mut contenders =
        owned::<Vec<ObjectCreated>>(|events| events.iter().map(|event| event.detail.object.key.len()).sum());
    contenders[0] = Contender::new(Engine::Stock, |document| {
        stock::<Vec<EventBridgeEvent<Detail>>>(document).iter().map(|event| event.detail.object.key.len()).sum()
    });
    contenders
}

/// The sum looks at the text of every block; each engine's own tree of values is built whole.
pub(crate) fn untyped() -> Vec<Contender> {
    fn sum(tree: &serde_json::Value) -> usize {
        let blocks = tree["Blocks"].as_array().unwrap();
        blocks.iter().map(|block| block["Text"].as_str().unwrap().len()).sum()
    }
    let mut simd = Simd::default();
    vec![
        Contender::new(Engine::Stock, |document| sum(&stock(document))),
        Contender::new(Engine::SerdeJson, |document| sum(&serde_json::from_slice(document).unwrap())),
        Contender::new(Engine::SimdJson, move |document| {
            simd.input.clear();
            simd.input.extend_from_slice(document);
            let tree = simd_json::to_borrowed_value_with_buffers(&mut simd.input, &mut simd.buffers).unwrap();
            let blocks = tree["Blocks"].as_array().unwrap();
            blocks.iter().map(|block| block["Text"].as_str().unwrap().len()).sum()
        }),
        Contender::new(Engine::SonicRs, |document| {
            let tree: sonic_rs::Value = sonic_rs::from_slice(document).unwrap();
            let blocks = tree["Blocks"].as_array().unwrap();
            blocks.iter().map(|block| sonic_rs::JsonValueTrait::as_str(&block["Text"]).unwrap().len()).sum()
        }),
        Contender::new(Engine::Trestle, |document| {
            trestle_json::view_value(document, |tree| {
                let blocks = tree.get("Blocks").into_iter().flat_map(|blocks| blocks.items());
                blocks.map(|block| block.get("Text").and_then(|text| text.as_str()).unwrap().len()).sum()
            })
            .unwrap()
        }),
    ]
}

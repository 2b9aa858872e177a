//! Pictures through the API, each as a case of its own.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use trestle_domain::case::Status;
use trestle_domain::code::Reason;
use trestle_domain::document::UploadKind;
use trestle_domain::field::FieldName;
use trestle_pipeline::view::VerificationResult;

use super::outcome::{Outcome, compare};
use super::truth::Specimen;
use crate::verify::{Api, Order, Picture, VerifyError, verify};

/// What became of one specimen.
#[derive(Debug, Clone)]
pub struct CaseOutcome {
    pub name: String,
    pub market: String,
    pub document_kind: String,
    pub side: String,
    pub condition: Option<String>,
    pub ended: Ended,
}

/// How a case ended.
#[derive(Debug, Clone)]
pub enum Ended {
    Decided(Decided),
    /// No result: the error's code, or its words where it has none.
    Failed(String),
}

/// A result against the truth.
#[derive(Debug, Clone)]
pub struct Decided {
    pub verification_id: String,
    pub status: Status,
    /// Reason codes as on the wire.
    pub reasons: Vec<String>,
    pub fields: Vec<FieldOutcome>,
    /// Milliseconds, the API's own count.
    pub total_ms: Option<u64>,
}

impl Decided {
    /// Whether the case was decided and nothing speaks against the document. A partial result has not looked at all of it. That its
    /// number or picture was seen before says nothing of it: a set shows one document several times.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        !matches!(self.status, Status::Partial | Status::Pending)
            && self.reasons.iter().all(|code| Reason::parse(code).is_some_and(says_nothing))
    }
}

const fn says_nothing(reason: Reason) -> bool {
    use Reason::{IdNumberFrequent, IdNumberReused, ImageReused};
    reason.is_informational() || matches!(reason, IdNumberFrequent | IdNumberReused | ImageReused)
}

/// One field of a case. Holds values: not for logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldOutcome {
    pub field: FieldName,
    pub outcome: Outcome,
    pub truth: Option<String>,
    pub read: Option<String>,
}

/// Verifies each specimen, at most `at_once` at the same time; the outcomes are in the specimens' order.
///
/// # Panics
/// Never by itself: only when a verification has panicked.
pub fn run(
    api: &Api,
    specimens: &[Specimen],
    at_once: usize,
    done: &(dyn Fn(&CaseOutcome) + Sync),
) -> Vec<CaseOutcome> {
    let next = AtomicUsize::new(0);
    let outcomes: Mutex<Vec<(usize, CaseOutcome)>> = Mutex::new(Vec::with_capacity(specimens.len()));
    thread::scope(|scope| {
        for _ in 0..at_once.clamp(1, specimens.len().max(1)) {
            scope.spawn(|| {
                while let Some((at, specimen)) = specimens.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed))
                {
                    let outcome = case(api, specimen);
                    done(&outcome);
                    outcomes.lock().expect("no verification panics").push((at, outcome));
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().expect("no verification panics");
    outcomes.sort_by_key(|(at, _)| *at);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn case(api: &Api, specimen: &Specimen) -> CaseOutcome {
    CaseOutcome {
        name: specimen.name.clone(),
        market: specimen.market.clone(),
        document_kind: specimen.document_kind.clone(),
        side: specimen.side.clone(),
        condition: specimen.condition.clone(),
        ended: match ask(api, specimen) {
            Ok(result) => Ended::Decided(judge(specimen, &result)),
            Err(error) => Ended::Failed(error.code().map_or_else(|| error.to_string(), str::to_owned)),
        },
    }
}

/// A lone picture is declared as the front, whichever side it shows.
fn ask(api: &Api, specimen: &Specimen) -> Result<VerificationResult, VerifyError> {
    let picture = Picture::read(UploadKind::IdFront, &specimen.picture)?;
    let order = Order { market: specimen.market.clone(), pictures: vec![picture], claim: None };
    let answer = verify(api, &order, &mut |_| {})?;
    serde_json::from_slice(&answer).map_err(|_| VerifyError::NotOurs { status: 200 })
}

/// Holds a result against the truth.
#[must_use]
pub fn judge(specimen: &Specimen, result: &VerificationResult) -> Decided {
    let reasons: Vec<Reason> = result.reasons.iter().filter_map(|code| Reason::parse(code)).collect();
    let fields = FieldName::ALL.into_iter().filter_map(|field| {
        let truth = specimen.fields.get(field).clone();
        let view = result.fields.as_ref().and_then(|fields| fields.get(field));
        let read = view.map(|view| view.value.expose().clone());
        let outcome = compare(field, truth.as_deref(), read.as_deref(), &reasons)?;
        Some(FieldOutcome { field, outcome, truth, read })
    });
    Decided {
        verification_id: result.verification_id.clone(),
        status: result.status,
        reasons: result.reasons.clone(),
        fields: fields.collect(),
        total_ms: result.timings_ms.get("total").copied(),
    }
}

//! Cases through the API: confirmed fraud first, then the others, then what was confirmed is taken back.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use trestle_domain::document::UploadKind;
use trestle_pipeline::view::VerificationResult;

use super::check::{Case, Check, Ended, see};
use super::truth::FraudSpecimen;
use crate::fraud::{confirm, undo};
use crate::stack::{Interrupt, StackError};
use crate::verify::{Api, Order, Picture, VerifyError, detect_fraud, verify};

/// Under whose name cases are confirmed.
const CONFIRMED_BY: &str = "trestle-evaluate";

/// What is asked of each case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The whole verification.
    Verify,
    /// The checks on the selfie alone: quicker, and the document is not read.
    Selfie,
}

impl Depth {
    /// The checks that it asks.
    #[must_use]
    pub const fn checks(self) -> &'static [Check] {
        match self {
            Self::Verify => &Check::ALL,
            Self::Selfie => &[Check::Visual, Check::Background, Check::Face, Check::Score, Check::Verdict],
        }
    }
}

/// A confirmed case and the verification that it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fraudulent {
    pub case: String,
    pub verification: String,
}

/// Why a set could not be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("{name}: confirmed fraud could not be ingested: {source}")]
    Ingest { name: String, source: VerifyError },
    #[error("fraud case {case} could not be taken back: {source}; undo it with `trestle fraud undo {case}`")]
    Undo { case: String, source: VerifyError },
    #[error(transparent)]
    Interrupted(#[from] StackError),
}

/// Judges every case that is not confirmed fraud, in the specimens' order.
///
/// # Errors
/// [`RunError`]; what was confirmed is taken back all the same. A judged case that fails is part of the outcome, no error.
///
/// # Panics
/// Never by itself: only when a verification has panicked.
pub fn run(
    api: &Api,
    specimens: &[FraudSpecimen],
    depth: Depth,
    at_once: usize,
    interrupt: &Interrupt,
    done: &(dyn Fn(&str) + Sync),
) -> Result<Vec<Case>, RunError> {
    let (confirmed, judged): (Vec<_>, Vec<_>) = specimens.iter().partition(|specimen| specimen.confirmed);
    let mut ingested = Vec::new();
    let outcome = ingest(api, &confirmed, depth, interrupt, done, &mut ingested)
        .and_then(|()| judge(api, &judged, depth, at_once, interrupt, done));
    let mut taken_back = Ok(());
    for Fraudulent { case, verification } in ingested {
        let undone = undo(api, &case, Some(&verification));
        taken_back = taken_back.and(undone.map_err(|source| RunError::Undo { case, source }));
    }
    let cases = outcome?;
    taken_back.map(|()| cases)
}

fn ingest(
    api: &Api,
    specimens: &[&FraudSpecimen],
    depth: Depth,
    interrupt: &Interrupt,
    done: &(dyn Fn(&str) + Sync),
    ingested: &mut Vec<Fraudulent>,
) -> Result<(), RunError> {
    for specimen in specimens {
        interrupt.check()?;
        let failed = |source| RunError::Ingest { name: specimen.name.clone(), source };
        let verification = ask(api, specimen, depth).map_err(failed)?.verification_id;
        let case = confirm(api, &verification, CONFIRMED_BY).map_err(failed)?.fraud_case_id;
        ingested.push(Fraudulent { case, verification });
        done(&specimen.name);
    }
    Ok(())
}

fn judge(
    api: &Api,
    specimens: &[&FraudSpecimen],
    depth: Depth,
    at_once: usize,
    interrupt: &Interrupt,
    done: &(dyn Fn(&str) + Sync),
) -> Result<Vec<Case>, RunError> {
    let next = AtomicUsize::new(0);
    let cases: Mutex<Vec<(usize, Case)>> = Mutex::new(Vec::with_capacity(specimens.len()));
    thread::scope(|scope| {
        for _ in 0..at_once.clamp(1, specimens.len().max(1)) {
            scope.spawn(|| {
                while let Some((at, specimen)) = specimens.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed))
                {
                    if interrupt.check().is_err() {
                        break;
                    }
                    let ended = match ask(api, specimen, depth) {
                        Ok(result) => Ended::Seen(see(&result)),
                        Err(error) => Ended::Failed(error.code().map_or_else(|| error.to_string(), str::to_owned)),
                    };
                    done(&specimen.name);
                    let case = Case { specimen: (*specimen).clone(), ended };
                    cases.lock().expect("no verification panics").push((at, case));
                }
            });
        }
    });
    interrupt.check()?;
    let mut cases = cases.into_inner().expect("no verification panics");
    cases.sort_by_key(|(at, _)| *at);
    Ok(cases.into_iter().map(|(_, case)| case).collect())
}

fn ask(api: &Api, specimen: &FraudSpecimen, depth: Depth) -> Result<VerificationResult, VerifyError> {
    let pictures = vec![
        Picture::read(UploadKind::IdFront, &specimen.front)?,
        Picture::read(UploadKind::Selfie, &specimen.selfie)?,
    ];
    let order = Order { market: specimen.market.clone(), pictures, claim: None };
    let answer = match depth {
        Depth::Verify => verify(api, &order, &mut |_| {})?,
        Depth::Selfie => detect_fraud(api, &order, &mut |_| {})?,
    };
    serde_json::from_slice(&answer).map_err(|_| VerifyError::NotOurs { status: 200 })
}

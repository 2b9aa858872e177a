use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use trestle_domain::case::VerificationId;
use trestle_domain::fraud::{FraudCaseId, PerceptualHash, Sighting, SightingKind};
use trestle_domain::market::MarketId;
use trestle_pipeline::port::{FraudCase, FraudCaseStore, Member, SightingKeys, SightingStore, StoreError};

use super::MemoryStore;

/// What was seen of one verification, in one market.
#[derive(Debug)]
struct Seen {
    identity: Option<[u8; 32]>,
    keys: SightingKeys,
    at: Timestamp,
}

#[derive(Debug, Default)]
pub(super) struct Kept {
    cases: BTreeMap<FraudCaseId, FraudCase>,
    newest: BTreeMap<MarketId, FraudCaseId>,
    seen: BTreeMap<(MarketId, VerificationId), Seen>,
    /// Members whose note of their case is gone.
    forgotten: BTreeSet<VerificationId>,
}

impl Kept {
    /// Whether a new member of this case is in another one, which had not expired by then.
    fn has_elsewhere(&self, case: &FraudCase) -> bool {
        let before = self.cases.get(&case.id);
        let is_new = |member: &&Member| before.is_none_or(|before| !is_in(before, &member.verification));
        let has = |other: &FraudCase, member: &Member| {
            other.id != case.id && other.expires_at > member.at && is_in(other, &member.verification)
        };
        let mut new = case.members.iter().filter(is_new);
        new.any(|member| self.cases.values().any(|other| has(other, member)))
    }
}

fn is_in(case: &FraudCase, verification: &VerificationId) -> bool {
    case.members.iter().any(|member| member.verification == *verification)
}

impl MemoryStore {
    /// Loses the note of which case a verification is in, as a time to live that was not prolonged does.
    pub fn forget_fraud_member(&self, verification: &VerificationId) {
        self.state().fraud.forgotten.insert(verification.clone());
    }
}

impl FraudCaseStore for MemoryStore {
    async fn fraud_case(&self, id: &FraudCaseId) -> Result<Option<FraudCase>, StoreError> {
        self.run("fraud_case", |state| Ok(state.fraud.cases.get(id).cloned())).await
    }

    async fn fraud_case_of(
        &self,
        verification: &VerificationId,
        now: Timestamp,
    ) -> Result<Option<FraudCase>, StoreError> {
        self.run("fraud_case_of", |state| {
            let is_forgotten = state.fraud.forgotten.contains(verification);
            let is_of = |case: &&FraudCase| !is_forgotten && case.expires_at > now && is_in(case, verification);
            Ok(state.fraud.cases.values().find(is_of).cloned())
        })
        .await
    }

    async fn newest_fraud_case(&self, market: &MarketId) -> Result<Option<FraudCaseId>, StoreError> {
        self.run("newest_fraud_case", |state| Ok(state.fraud.newest.get(market).cloned())).await
    }

    async fn open_fraud_case(&self, case: &FraudCase, newest: Option<&FraudCaseId>) -> Result<(), StoreError> {
        self.run("open_fraud_case", |state| {
            let kept = &mut state.fraud;
            let is_there = kept.cases.contains_key(&case.id);
            if is_there || kept.newest.get(&case.market) != newest || kept.has_elsewhere(case) {
                return Err(StoreError::Conflict { operation: "open_fraud_case" });
            }
            kept.newest.insert(case.market.clone(), case.id.clone());
            kept.cases.insert(case.id.clone(), case.clone());
            Ok(())
        })
        .await
    }

    async fn put_fraud_case(&self, case: &FraudCase) -> Result<(), StoreError> {
        self.run("put_fraud_case", |state| {
            let kept = &mut state.fraud;
            let is_next = kept.cases.get(&case.id).is_some_and(|known| known.version + 1 == case.version);
            if !is_next || kept.has_elsewhere(case) {
                return Err(StoreError::Conflict { operation: "put_fraud_case" });
            }
            kept.cases.insert(case.id.clone(), case.clone());
            Ok(())
        })
        .await
    }

    async fn delete_fraud_case(&self, case: &FraudCase) -> Result<(), StoreError> {
        self.run("delete_fraud_case", |state| {
            if state.fraud.cases.get(&case.id).is_none_or(|known| known.version != case.version) {
                return Err(StoreError::Conflict { operation: "delete_fraud_case" });
            }
            state.fraud.cases.remove(&case.id);
            Ok(())
        })
        .await
    }

    async fn fraud_cases(&self, market: &MarketId) -> Result<Vec<FraudCase>, StoreError> {
        self.run("fraud_cases", |state| {
            Ok(state.fraud.cases.values().filter(|case| case.market == *market).cloned().collect())
        })
        .await
    }
}

impl SightingStore for MemoryStore {
    async fn sightings(
        &self,
        market: &MarketId,
        keys: &SightingKeys,
        near_bits: u32,
        since: Timestamp,
    ) -> Result<Vec<Sighting>, StoreError> {
        self.run("sightings", |state| {
            let recent = state.fraud.seen.iter().filter(|((of, _), seen)| of == market && seen.at >= since);
            Ok(recent.flat_map(|((_, verification), seen)| recognised(verification, seen, keys, near_bits)).collect())
        })
        .await
    }

    async fn remember(
        &self,
        market: &MarketId,
        verification: &VerificationId,
        identity: Option<[u8; 32]>,
        keys: &SightingKeys,
        now: Timestamp,
        _until: Timestamp,
    ) -> Result<(), StoreError> {
        self.run("remember", |state| {
            let seen = Seen { identity, keys: keys.clone(), at: now };
            state.fraud.seen.insert((market.clone(), verification.clone()), seen);
            Ok(())
        })
        .await
    }
}

/// All that one earlier verification has in common with what is looked for.
fn recognised(verification: &VerificationId, seen: &Seen, keys: &SightingKeys, near_bits: u32) -> Vec<Sighting> {
    let sighting = |kind, hash: Option<PerceptualHash>| Sighting {
        kind,
        verification: verification.clone(),
        identity: seen.identity,
        hash,
        at: seen.at,
    };
    let number = keys.number.filter(|number| seen.keys.number == Some(*number));
    let images = keys.images.iter().filter(|image| seen.keys.images.contains(image));
    let near = |hash: &&PerceptualHash| keys.hashes.iter().any(|ours| ours.distance(**hash) <= near_bits);
    let hashes = seen.keys.hashes.iter().filter(near);
    let mut found: Vec<Sighting> = number.map(|_| sighting(SightingKind::IdNumber, None)).into_iter().collect();
    found.extend(images.map(|_| sighting(SightingKind::Image, None)));
    found.extend(hashes.map(|hash| sighting(SightingKind::NearImage, Some(*hash))));
    found
}

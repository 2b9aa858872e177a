//! What was seen before: id numbers and images of earlier verifications.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use trestle_domain::case::VerificationId;
use trestle_domain::fraud::{PerceptualHash, Sighting, SightingKind};
use trestle_domain::market::MarketId;
use trestle_pipeline::port::{SightingKeys, SightingStore, StoreError};

use super::item::{Attributes, Stored, begin, bytes, key, malformed, number, text, time};
use super::{Table, case_pk, near, unavailable};

/// What a verification left, for whoever has to erase it.
const SK: &str = "SEEN";

/// Sightings of one key that are read: the newest so many. One id number or one look of an image that comes again and again must not make
/// every lookup longer than the one before.
const MOST: usize = 10_000;

/// Lookups at a time: as many connections may be opened.
const AT_ONCE: usize = 8;

/// A partition in which sightings of one thing are found.
struct Place {
    kind: SightingKind,
    pk: String,
}

impl Place {
    fn of_number(market: &MarketId, mac: &[u8; 32]) -> Self {
        Self { kind: SightingKind::IdNumber, pk: format!("N#{market}#{}", hex::encode(mac)) }
    }

    fn of_image(market: &MarketId, sha256: &[u8; 32]) -> Self {
        Self { kind: SightingKind::Image, pk: format!("I#{market}#{}", hex::encode(sha256)) }
    }

    fn of_bucket(market: &MarketId, bucket: near::Bucket) -> Self {
        Self { kind: SightingKind::NearImage, pk: format!("H#{market}#{}", bucket.name()) }
    }
}

/// Keys of what is remembered of a verification, each once.
fn places(
    market: &MarketId,
    verification: &VerificationId,
    keys: &SightingKeys,
) -> impl Iterator<Item = (String, String)> {
    let mut places = BTreeSet::new();
    let exact = keys.number.iter().map(|mac| Place::of_number(market, mac));
    for Place { pk, .. } in exact.chain(keys.images.iter().map(|sha256| Place::of_image(market, sha256))) {
        places.insert((pk, verification.to_string()));
    }
    for hash in &keys.hashes {
        for bucket in near::homes(*hash) {
            places.insert((Place::of_bucket(market, bucket).pk, format!("{verification}#{:016x}", hash.0)));
        }
    }
    places.into_iter()
}

impl Table {
    /// Notes a verification's first sighting, and gives its time and identity as they stand.
    async fn first_seen(
        &self,
        verification: &VerificationId,
        identity: Option<[u8; 32]>,
        keys: &SightingKeys,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Attributes, StoreError> {
        let mut set = "SET v = :v, #ttl = :ttl, #at = if_not_exists(#at, :at)".to_owned();
        let mut update = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(key(case_pk(verification), SK)))
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_names("#at", "at")
            .expression_attribute_values(":v", number(1))
            .expression_attribute_values(":ttl", number(until.as_second()))
            .expression_attribute_values(":at", time(now))
            .return_values(ReturnValue::AllNew);
        let hashes = keys.hashes.iter().map(|hash| hash.0.to_be_bytes().to_vec()).collect();
        let images = keys.images.iter().map(|sha256| sha256.to_vec()).collect();
        let known = [
            ("identity", identity.map(|mac| bytes(&mac))),
            ("number", keys.number.map(|mac| bytes(&mac))),
            ("images", byte_set(images)),
            ("hashes", byte_set(hashes)),
        ];
        for (name, value) in known.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            let _ = write!(set, ", #{name} = :{name}");
            update = update
                .expression_attribute_names(format!("#{name}"), name)
                .expression_attribute_values(format!(":{name}"), value);
        }
        let updated = update.update_expression(set).send().await.map_err(|error| unavailable("remember", &error))?;
        updated.attributes.ok_or(malformed("an update without attributes"))
    }

    async fn seen_in(&self, place: Place, since: Timestamp) -> Result<Vec<Sighting>, StoreError> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.name)
            .key_condition_expression("pk = :pk")
            .filter_expression("#at >= :since")
            .expression_attribute_names("#at", "at")
            .expression_attribute_values(":pk", text(&place.pk))
            .expression_attribute_values(":since", time(since))
            // Ids of verifications grow with time.
            .scan_index_forward(false)
            .consistent_read(true)
            .into_paginator()
            .send();
        let mut seen = Vec::new();
        while let Some(page) = pages.next().await {
            for item in page.map_err(|error| unavailable("sightings", &error))?.items() {
                seen.push(sighting(place.kind, item)?);
            }
            if seen.len() >= MOST {
                break;
            }
        }
        Ok(seen)
    }
}

/// `None` for an empty set, which DynamoDB does not have.
fn byte_set(mut values: Vec<Vec<u8>>) -> Option<AttributeValue> {
    values.sort_unstable();
    values.dedup();
    let values: Vec<_> = values.into_iter().map(aws_sdk_dynamodb::primitives::Blob::new).collect();
    (!values.is_empty()).then_some(AttributeValue::Bs(values))
}

fn sighting(kind: SightingKind, item: &Attributes) -> Result<Sighting, StoreError> {
    let stored = Stored(item);
    let sk = stored.text("sk")?;
    let (verification, hash) = match sk.split_once('#') {
        None => (sk, None),
        Some((verification, hash)) => {
            (verification, Some(u64::from_str_radix(hash, 16).map(PerceptualHash).map_err(|_| malformed("sk"))?))
        }
    };
    Ok(Sighting {
        kind,
        verification: VerificationId::parse(verification).ok_or(malformed("sk"))?,
        identity: stored.find("identity").map(|_| stored.hash("identity")).transpose()?,
        hash,
        at: stored.time("at")?,
    })
}

impl SightingStore for Table {
    async fn sightings(
        &self,
        market: &MarketId,
        keys: &SightingKeys,
        near_bits: u32,
        since: Timestamp,
    ) -> Result<Vec<Sighting>, StoreError> {
        let buckets: BTreeSet<near::Bucket> =
            keys.hashes.iter().flat_map(|hash| near::around(*hash, near_bits)).collect();
        let images: BTreeSet<&[u8; 32]> = keys.images.iter().collect();
        let exact = keys.number.iter().map(|mac| Place::of_number(market, mac));
        let places = exact
            .chain(images.into_iter().map(|sha256| Place::of_image(market, sha256)))
            .chain(buckets.into_iter().map(|bucket| Place::of_bucket(market, bucket)));
        let asked: Vec<_> = places.map(|place| self.seen_in(place, since)).collect();
        let found: Vec<Vec<Sighting>> = stream::iter(asked).buffer_unordered(AT_ONCE).try_collect().await?;
        let mut once = HashSet::new();
        let is_near = |seen: &Sighting| {
            seen.hash.is_none_or(|hash| keys.hashes.iter().any(|ours| ours.distance(hash) <= near_bits))
        };
        let new = |seen: &Sighting| once.insert((seen.kind, seen.verification.clone(), seen.hash));
        Ok(found.into_iter().flatten().filter(is_near).filter(new).collect())
    }

    async fn remember(
        &self,
        market: &MarketId,
        verification: &VerificationId,
        identity: Option<[u8; 32]>,
        keys: &SightingKeys,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let first = self.first_seen(verification, identity, keys, now, until).await?;
        let items = places(market, verification, keys).map(|(pk, sk)| {
            let mut item = begin(pk, sk, until.as_second());
            for name in ["at", "identity"] {
                item.extend(first.get(name).map(|value| (name.to_owned(), value.clone())));
            }
            item
        });
        self.put_all("remember", items.collect()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_images_and_a_number_are_one_batch_and_keys_hold_nothing_but_hashes() {
        let keys = SightingKeys {
            number: Some([0xab; 32]),
            images: vec![[1; 32], [2; 32], [3; 32]],
            hashes: vec![PerceptualHash(0), PerceptualHash(7), PerceptualHash(u64::MAX)],
        };
        let market = MarketId::parse("lv").unwrap();
        let verification = VerificationId::parse("01JDEM00000000000000000001").unwrap();
        let places: Vec<_> = places(&market, &verification, &keys).collect();
        assert_eq!(places.len(), super::super::batch::MOST_PUTS);
        let number = places.iter().find(|(pk, _)| pk.starts_with("N#")).unwrap();
        assert_eq!(*number, (format!("N#lv#{}", "ab".repeat(32)), verification.to_string()));
        assert!(places.contains(&("H#lv#0-007".to_owned(), format!("{verification}#0000000000000007"))));
    }

    #[test]
    fn the_same_image_twice_is_one_item_a_key() {
        let keys = SightingKeys {
            number: None,
            images: vec![[1; 32], [1; 32]],
            hashes: vec![PerceptualHash(5), PerceptualHash(5)],
        };
        let market = MarketId::parse("lv").unwrap();
        let verification = VerificationId::parse("01JDEM00000000000000000001").unwrap();
        assert_eq!(places(&market, &verification, &keys).count(), 8);
    }
}

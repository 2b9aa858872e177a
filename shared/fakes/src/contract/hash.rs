//! Keyed hashes.

use trestle_pipeline::port::KeyedHash;

/// Holds a [`KeyedHash`] to its port.
pub async fn keyed_hash<H: KeyedHash>(hash: &H) {
    let of = async |domain: &str, message: &[u8]| hash.keyed_hash(domain, message).await.expect("hashes");
    let subject = of("subject", b"customer-17").await;
    assert_eq!(subject, of("subject", b"customer-17").await, "the same gives the same");
    assert_ne!(subject, of("subject", b"customer-18").await, "another message");
    assert_ne!(subject, of("idempotency", b"customer-17").await, "another domain");
    assert_ne!(of("sub", b"jectx").await, of("subject", b"x").await, "the border between domain and message counts");
    assert_ne!(of("subject", b"").await, subject, "an empty message has a hash");
    let long = vec![1_u8; 10_000];
    assert_ne!(of("subject", &long).await, of("subject", &long[1..]).await, "long messages count to the last byte");
}

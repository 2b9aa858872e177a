//! The adapters pass the contract suite against a local AWS.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use jiff::Timestamp;
use trestle::stack::StackDescription;
use trestle_aws::{Bucket, Clients, KmsHash, Overflow, Table};
use trestle_domain::case::{Mode, Owner};
use trestle_domain::document::UploadKind;
use trestle_domain::fraud::{FraudCaseId, IndexPins, PerceptualHash};
use trestle_domain::market::MarketId;
use trestle_domain::stage::StageName;
use trestle_fakes::{contract, sample};
use trestle_pipeline::port::{
    CaseStore, FraudCase, FraudCaseStore, Idempotency, ImageStore, IndexName, Member, SightingKeys, SightingStore,
    StageStore,
};
use trestle_tests::stack::OwnStack;

const TABLE: &str = "contract";
const BUCKET: &str = "contract";

/// A local AWS with a table and a bucket.
struct Services {
    stack: OwnStack,
    clients: Clients,
}

impl Services {
    async fn start() -> Self {
        let stack = OwnStack::start(false, 0).unwrap_or_else(|error| panic!("{error}"));
        let clients = clients(stack.description(), None);
        create_table(&clients.dynamodb()).await;
        clients.s3().create_bucket().bucket(BUCKET).create_bucket_configuration(eu_west_1()).send().await.unwrap();
        Self { stack, clients }
    }

    fn table(&self) -> Table {
        let overflow = Overflow::new(self.clients.s3(), BUCKET);
        Table::new(self.clients.dynamodb(), TABLE, overflow, Duration::from_hours(24))
    }

    fn bucket(&self) -> Bucket {
        Bucket::new(self.clients.s3(), BUCKET, self.clients.credentials())
    }
}

fn clients(about: &StackDescription, expiry: Option<Timestamp>) -> Clients {
    let credentials = Credentials::new(
        &about.access_key_id,
        &about.secret_access_key,
        None,
        expiry.map(|at| at.try_into().unwrap()),
        "stack",
    );
    Clients::at(&about.region, SharedCredentialsProvider::new(credentials), &about.endpoint)
}

fn eu_west_1() -> aws_sdk_s3::types::CreateBucketConfiguration {
    let region = aws_sdk_s3::types::BucketLocationConstraint::EuWest1;
    aws_sdk_s3::types::CreateBucketConfiguration::builder().location_constraint(region).build()
}

/// The keys and indexes of the template's table.
async fn create_table(client: &aws_sdk_dynamodb::Client) {
    let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    let index = |name: &str, keys: Vec<KeySchemaElement>| {
        let projection = Projection::builder().projection_type(ProjectionType::KeysOnly).build();
        let index = GlobalSecondaryIndex::builder().index_name(name).set_key_schema(Some(keys)).projection(projection);
        index.build().unwrap()
    };
    let attributes = ["pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk"].map(|name| {
        let attribute = AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S);
        attribute.build().unwrap()
    });
    client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(attributes.to_vec()))
        .key_schema(key("pk", KeyType::Hash))
        .key_schema(key("sk", KeyType::Range))
        .global_secondary_indexes(index("GSI1", vec![key("gsi1pk", KeyType::Hash), key("gsi1sk", KeyType::Range)]))
        .global_secondary_indexes(index("GSI2", vec![key("gsi2pk", KeyType::Hash), key("pk", KeyType::Range)]))
        .send()
        .await
        .unwrap();
}

/// A PUT as an uploader sends it; redirects and errors are answers.
fn put(url: &str, headers: &BTreeMap<String, String>, body: &[u8]) -> u16 {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).build().into();
    let mut request = agent.put(url);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.send(body).unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_and_stages() {
    let services = Services::start().await;
    contract::case_store(|| services.table()).await;
    contract::stage_store(|| services.table()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn confirmed_fraud_and_sightings() {
    let services = Services::start().await;
    contract::fraud_case_store(|| services.table()).await;
    contract::sighting_store(|| services.table()).await;
    a_case_of_many_members_is_taken_apart(&services.table()).await;
    what_was_seen_keeps_its_first_time_and_learns_who_it_was(&services.table()).await;
}

/// More of them than one transaction takes.
async fn a_case_of_many_members_is_taken_apart(table: &Table) {
    let mut case = FraudCase {
        id: FraudCaseId::new(sample::id(90, 1)),
        market: MarketId::parse("utopia").unwrap(),
        members: Vec::new(),
        index: IndexName { bucket: "fraud".to_owned(), index: "backgrounds-1".to_owned() },
        pins: IndexPins { model: "embedding-1".to_owned(), mask: 1, market: "utopia".to_owned() },
        shown: sample::id(91, 0),
        confirmed_at: sample::now(),
        expires_at: sample::now() + Duration::from_hours(24),
        version: 0,
    };
    for chunk in 0..3 {
        let members = (0..60).map(|n| Member {
            verification: sample::id(91 + chunk, n),
            owner: Owner("arn:aws:iam::123456789012:role/lending".to_owned()),
            confirmed_by: "analyst".to_owned(),
            at: sample::now(),
        });
        case.members.extend(members);
        case.version += 1;
        if chunk == 0 {
            let newest = table.newest_fraud_case(&case.market).await.unwrap();
            table.open_fraud_case(&case, newest.as_ref()).await.unwrap();
        } else {
            table.put_fraud_case(&case).await.unwrap();
        }
    }
    let (first, last) = (case.members[0].verification.clone(), case.members[179].verification.clone());
    assert_eq!(table.fraud_case_of(&last, sample::now()).await.unwrap(), Some(case.clone()));
    table.delete_fraud_case(&case).await.unwrap();
    for gone in [first, last] {
        assert_eq!(table.fraud_case_of(&gone, sample::now()).await.unwrap(), None);
    }
    // Nothing is left that would keep one of them from being confirmed again.
    let members = case.members.split_off(120);
    let again = FraudCase { id: FraudCaseId::new(sample::id(90, 2)), members, version: 1, ..case };
    let newest = table.newest_fraud_case(&again.market).await.unwrap();
    table.open_fraud_case(&again, newest.as_ref()).await.unwrap();
}

async fn what_was_seen_keeps_its_first_time_and_learns_who_it_was(table: &Table) {
    let (market, id) = (MarketId::parse("seen-twice").unwrap(), sample::id(95, 1));
    let keys = SightingKeys { number: Some([7; 32]), images: vec![[8; 32]], hashes: vec![PerceptualHash(9)] };
    let (now, later) = (sample::now(), sample::now() + Duration::from_mins(5));
    let until = later + Duration::from_hours(1);
    table.remember(&market, &id, None, &keys, now, until).await.unwrap();
    table.remember(&market, &id, Some([1; 32]), &keys, later, until).await.unwrap();
    table.remember(&market, &id, None, &keys, later, until).await.unwrap();
    let seen = table.sightings(&market, &keys, 0, now).await.unwrap();
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert!(seen.iter().all(|seen| seen.at == now && seen.identity == Some([1; 32])), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn images() {
    let services = Services::start().await;
    contract::picture_store(&services.bucket()).await;
    let put = async |url: &str, headers: &BTreeMap<String, String>, body: Vec<u8>| put(url, headers, &body);
    contract::image_store(|| services.bucket(), put).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keyed_hashes() {
    let services = Services::start().await;
    let kms = services.clients.kms();
    let create = kms.create_key().key_spec(KeySpec::Hmac256).key_usage(KeyUsageType::GenerateVerifyMac);
    let key_id = create.send().await.unwrap().key_metadata().unwrap().key_id().to_owned();
    contract::keyed_hash(&KmsHash::new(kms, key_id)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_ends_with_its_credentials_and_is_refused_afterwards() {
    let services = Services::start().await;
    let now = Timestamp::now();
    let expiry = now + Duration::from_mins(2);
    let short_lived = clients(services.stack.description(), Some(expiry));
    let bucket = Bucket::new(short_lived.s3(), BUCKET, short_lived.credentials());
    let upload = sample::upload(UploadKind::IdFront, b"image");
    let signed = bucket.presign("interactive/x/idFront", &upload, now, Duration::from_mins(15)).await.unwrap();
    assert!(signed.expires_at <= expiry, "{} <= {expiry}", signed.expires_at);
    assert!(signed.expires_at > now + Duration::from_secs(118));

    let past = now - Duration::from_hours(1);
    let late =
        services.bucket().presign("interactive/x/idFront", &upload, past, Duration::from_mins(15)).await.unwrap();
    let headers = late.headers.into_iter().filter(|(name, _)| name != "content-length").collect();
    assert_eq!(put(&late.url, &headers, b"image"), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn items_have_the_documented_shape() {
    let services = Services::start().await;
    let table = services.table();
    let case = sample::case(sample::id(7, 1), Mode::Queued);
    let idempotency =
        Idempotency { key_mac: [1; 32], request_mac: [2; 32], expires_at: case.opened_at + Duration::from_hours(24) };
    table.open(&case, Some(&idempotency)).await.unwrap();
    let large = sample::stage(StageName::Read, 1, sample::now(), &vec![b'x'; 300_000]);
    table.put_stage(&case.id, &large).await.unwrap();

    let found = services.clients.dynamodb().scan().table_name(TABLE).send().await.unwrap();
    let mut keys = Vec::new();
    for item in found.items() {
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
        keys.push(format!("{} {}", text("pk"), text("sk")));
        assert_eq!(item["v"], AttributeValue::N("1".to_owned()));
        assert!(item["ttl"].as_n().unwrap().parse::<i64>().unwrap() > sample::now().as_second());
        if text("sk") == "CASE" {
            assert_eq!(text("gsi1pk"), "M#utopia#pending");
            assert_eq!(text("gsi1sk"), "2026-11-24T10:00:00.000000000Z");
            assert_eq!(text("gsi2pk"), format!("S#{}", "09".repeat(32)));
        }
        if text("sk").starts_with("STAGE#") {
            assert!(!item.contains_key("payload") && item.contains_key("payloadSha256"));
            assert!(text("payloadKey").starts_with(&format!("stages/{}/read/", case.id)));
        }
    }
    keys.sort();
    let pk = format!("V#{}", case.id);
    let stage = format!("{pk} STAGE#read#{:064x}", 1);
    assert_eq!(keys, [format!("IDEM#{} IDEM", "01".repeat(32)), format!("{pk} CASE"), stage]);
}

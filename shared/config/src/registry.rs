//! Every environment variable that our functions read. A test holds `template.yaml` to this list.

/// A function, by its package name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Function {
    OpenVerification,
    GetVerification,
    ExtractId,
    DetectFraud,
    VerifyDocument,
    IngestFraudCase,
    /// All three probes.
    Probes,
}

impl Function {
    pub const ALL: [Self; 7] = [
        Self::OpenVerification,
        Self::GetVerification,
        Self::ExtractId,
        Self::DetectFraud,
        Self::VerifyDocument,
        Self::IngestFraudCase,
        Self::Probes,
    ];

    /// The package's name.
    #[must_use]
    pub const fn package(self) -> &'static str {
        match self {
            Self::OpenVerification => "open-verification",
            Self::GetVerification => "get-verification",
            Self::ExtractId => "extract-id",
            Self::DetectFraud => "detect-fraud",
            Self::VerifyDocument => "verify-document",
            Self::IngestFraudCase => "ingest-fraud-case",
            Self::Probes => "probes",
        }
    }
}

/// A documented environment variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    pub name: &'static str,
    /// One sentence.
    pub meaning: &'static str,
    /// Unit or form of the value.
    pub unit: &'static str,
    /// Used when the variable is not set; `None`: it must be set.
    pub default: Option<&'static str>,
    pub functions: &'static [Function],
}

use Function::{DetectFraud, ExtractId, GetVerification, IngestFraudCase, OpenVerification, VerifyDocument};

/// The functions that work on cases.
const OF_CASES: [Function; 6] =
    [OpenVerification, GetVerification, ExtractId, DetectFraud, VerifyDocument, IngestFraudCase];

pub const LOG_LEVEL: Variable = Variable {
    name: "LOG_LEVEL",
    meaning: "Level of our own log lines; other crates log at warn and above whatever it says.",
    unit: "error, warn, info, debug or trace",
    default: Some("info"),
    functions: &Function::ALL,
};

pub const TABLE_NAME: Variable = Variable {
    name: "TABLE_NAME",
    meaning: "DynamoDB table of cases, stage results, decisions, confirmed fraud and what was seen before.",
    unit: "table name",
    default: None,
    functions: &OF_CASES,
};

pub const BUCKET_NAME: Variable = Variable {
    name: "BUCKET_NAME",
    meaning: "S3 bucket of uploaded images, of stage results that are too large for the table, and of masked pictures of confirmed fraud.",
    unit: "bucket name",
    default: None,
    functions: &OF_CASES,
};

pub const HMAC_KEY_ID: Variable = Variable {
    name: "HMAC_KEY_ID",
    meaning: "KMS HMAC key for identifiers of low entropy: subjects, idempotency keys, id numbers and identities.",
    unit: "KMS key id or ARN",
    default: None,
    functions: &[OpenVerification, VerifyDocument],
};

pub const UPLOAD_TTL_SECONDS: Variable = Variable {
    name: "UPLOAD_TTL_SECONDS",
    meaning: "How long a presigned upload is valid; never longer than the credentials that sign it.",
    unit: "seconds, 60 to 3600",
    default: Some("900"),
    functions: &[OpenVerification],
};

pub const RETENTION_DAYS: Variable = Variable {
    name: "RETENTION_DAYS",
    meaning: "How long cases, stage results and decisions are kept.",
    unit: "days, 1 to 3650",
    default: Some("30"),
    functions: &[OpenVerification, ExtractId, DetectFraud, VerifyDocument, IngestFraudCase],
};

pub const MARKETS: Variable = Variable {
    name: "MARKETS",
    meaning: "Markets in which cases can be opened; empty: all that have a pack. Cases that are open are worked on in every market.",
    unit: "market ids, separated by commas",
    default: Some(""),
    functions: &[OpenVerification],
};

pub const MARKETS_BUCKET: Variable = Variable {
    name: "MARKETS_BUCKET",
    meaning: "S3 bucket of market packs that override the embedded ones; empty: the embedded ones alone.",
    unit: "bucket name",
    default: Some(""),
    functions: &OF_CASES,
};

pub const MARKETS_PREFIX: Variable = Variable {
    name: "MARKETS_PREFIX",
    meaning: "Key prefix of the market packs in MARKETS_BUCKET.",
    unit: "key prefix",
    default: Some("markets/"),
    functions: &OF_CASES,
};

pub const TIME_BUDGET_PERCENT: Variable = Variable {
    name: "TIME_BUDGET_PERCENT",
    meaning: "Scales the time budgets of every market pack: more where the readers behind the endpoints are slower than AWS's.",
    unit: "percent, 10 to 1000",
    default: Some("100"),
    functions: &[ExtractId, DetectFraud, VerifyDocument, IngestFraudCase],
};

/// Not read by our code but by the C library, before `main`.
pub const GLIBC_TUNABLES: Variable = Variable {
    name: "GLIBC_TUNABLES",
    meaning: "Settings of glibc's allocator: as the template has them, what a large event needed goes back to the system at once.",
    unit: "name=value pairs of the GNU C Library's manual, separated by colons",
    default: Some(""),
    functions: &Function::ALL,
};

/// All of them.
pub const REGISTRY: [Variable; 11] = [
    LOG_LEVEL,
    TABLE_NAME,
    BUCKET_NAME,
    HMAC_KEY_ID,
    UPLOAD_TTL_SECONDS,
    RETENTION_DAYS,
    MARKETS,
    MARKETS_BUCKET,
    MARKETS_PREFIX,
    TIME_BUDGET_PERCENT,
    GLIBC_TUNABLES,
];

/// The variables that a function reads.
pub fn read_by(function: Function) -> impl Iterator<Item = &'static Variable> {
    REGISTRY.iter().filter(move |variable| variable.functions.contains(&function))
}

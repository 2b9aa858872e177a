//! What each function is told by its environment, parsed and checked.

use std::collections::BTreeSet;
use std::time::Duration;

use trestle_domain::market::MarketId;

use crate::environment::{number, text, word};
use crate::registry::{
    BUCKET_NAME, HMAC_KEY_ID, LOG_LEVEL, MARKETS, MARKETS_BUCKET, MARKETS_PREFIX, RETENTION_DAYS, TABLE_NAME,
    TIME_BUDGET_PERCENT, UPLOAD_TTL_SECONDS,
};
use crate::{ConfigError, Environment};

/// How often the queue gives a message out before it goes to the dead-letter queue. A test holds `template.yaml` to it.
pub const QUEUE_RECEIVES: u32 = 5;

const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

/// Where cases and images are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    pub table: String,
    pub bucket: String,
}

/// Where market packs override the embedded ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketsLocation {
    pub bucket: String,
    pub prefix: String,
}

/// `open-verification`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenVerification {
    pub store: Store,
    pub retention: Duration,
    pub hmac_key: String,
    pub upload_ttl: Duration,
    /// In which cases can be opened; `None`: in all.
    pub open_markets: Option<BTreeSet<MarketId>>,
    pub markets: Option<MarketsLocation>,
}

/// `get-verification`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetVerification {
    pub store: Store,
    pub markets: Option<MarketsLocation>,
}

/// `extract-id`, `detect-fraud` and `ingest-fraud-case`; part of what `verify-document` is told
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStages {
    pub store: Store,
    pub retention: Duration,
    pub markets: Option<MarketsLocation>,
    /// Share of a market's time budgets, in percent.
    pub time_budget_percent: u64,
}

/// `verify-document`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyDocument {
    pub run: RunStages,
    pub hmac_key: String,
}

/// `probe-noop`, `probe-serde` and `probe-simd`: nothing but the level of their log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe;

impl OpenVerification {
    pub fn read(environment: &impl Environment) -> Result<Self, ConfigError> {
        check_level(environment)?;
        Ok(Self {
            store: store(environment)?,
            retention: retention(environment)?,
            hmac_key: text(environment, &HMAC_KEY_ID)?,
            upload_ttl: Duration::from_secs(number(environment, &UPLOAD_TTL_SECONDS, 60..=3600)?),
            open_markets: open_markets(environment)?,
            markets: markets(environment)?,
        })
    }
}

impl GetVerification {
    pub fn read(environment: &impl Environment) -> Result<Self, ConfigError> {
        check_level(environment)?;
        Ok(Self { store: store(environment)?, markets: markets(environment)? })
    }
}

impl RunStages {
    pub fn read(environment: &impl Environment) -> Result<Self, ConfigError> {
        check_level(environment)?;
        Ok(Self {
            store: store(environment)?,
            retention: retention(environment)?,
            markets: markets(environment)?,
            time_budget_percent: number(environment, &TIME_BUDGET_PERCENT, 10..=1000)?,
        })
    }
}

impl VerifyDocument {
    pub fn read(environment: &impl Environment) -> Result<Self, ConfigError> {
        Ok(Self { run: RunStages::read(environment)?, hmac_key: text(environment, &HMAC_KEY_ID)? })
    }
}

impl Probe {
    pub fn read(environment: &impl Environment) -> Result<Self, ConfigError> {
        check_level(environment).map(|()| Self)
    }
}

/// The edge reads the level itself, before anything else; here it is only held to its words.
fn check_level(environment: &impl Environment) -> Result<(), ConfigError> {
    word(environment, &LOG_LEVEL, &LEVELS).map(drop)
}

fn store(environment: &impl Environment) -> Result<Store, ConfigError> {
    Ok(Store { table: text(environment, &TABLE_NAME)?, bucket: text(environment, &BUCKET_NAME)? })
}

fn retention(environment: &impl Environment) -> Result<Duration, ConfigError> {
    let days: u64 = number(environment, &RETENTION_DAYS, 1..=3650)?;
    Ok(Duration::from_hours(days * 24))
}

fn open_markets(environment: &impl Environment) -> Result<Option<BTreeSet<MarketId>>, ConfigError> {
    let value = text(environment, &MARKETS)?;
    if value.is_empty() {
        return Ok(None);
    }
    let ids = value.split(',').map(|id| MarketId::parse(id.trim())).collect::<Option<_>>();
    let invalid = ConfigError::Invalid { name: MARKETS.name, value, unit: MARKETS.unit };
    ids.ok_or(invalid).map(Some)
}

fn markets(environment: &impl Environment) -> Result<Option<MarketsLocation>, ConfigError> {
    let (bucket, prefix) = (text(environment, &MARKETS_BUCKET)?, text(environment, &MARKETS_PREFIX)?);
    Ok((!bucket.is_empty()).then_some(MarketsLocation { bucket, prefix }))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    use super::*;
    use crate::registry::{Function, GLIBC_TUNABLES, REGISTRY, read_by};

    const SET: [(&str, &str); 3] =
        [("TABLE_NAME", "cases"), ("BUCKET_NAME", "images"), ("HMAC_KEY_ID", "alias/pseudonyms")];

    struct Recording(BTreeMap<&'static str, &'static str>, RefCell<BTreeSet<String>>);

    impl Environment for Recording {
        fn get(&self, name: &str) -> Option<String> {
            self.1.borrow_mut().insert(name.to_owned());
            Environment::get(&self.0, name)
        }
    }

    #[test]
    fn each_function_reads_what_the_registry_says() {
        for function in Function::ALL {
            let environment = Recording(BTreeMap::from(SET), RefCell::default());
            let read = match function {
                Function::OpenVerification => OpenVerification::read(&environment).map(drop),
                Function::GetVerification => GetVerification::read(&environment).map(drop),
                Function::ExtractId | Function::DetectFraud | Function::IngestFraudCase => {
                    RunStages::read(&environment).map(drop)
                }
                Function::VerifyDocument => VerifyDocument::read(&environment).map(drop),
                Function::Probes => Probe::read(&environment).map(drop),
            };
            assert_eq!(read, Ok(()));
            let ours = read_by(function).filter(|variable| variable.name != GLIBC_TUNABLES.name);
            let registered: BTreeSet<String> = ours.map(|variable| variable.name.to_owned()).collect();
            assert_eq!(environment.1.into_inner(), registered, "{}", function.package());
        }
    }

    #[test]
    fn defaults_are_those_of_the_registry() {
        let settings = OpenVerification::read(&BTreeMap::from(SET)).unwrap();
        assert_eq!(settings.upload_ttl, Duration::from_mins(15));
        assert_eq!(settings.retention, Duration::from_hours(30 * 24));
        assert_eq!((settings.open_markets, settings.markets), (None, None));

        let mut set = BTreeMap::from(SET);
        set.extend([
            ("MARKETS_BUCKET", "packs"),
            ("MARKETS", "lv, us"),
            ("UPLOAD_TTL_SECONDS", "60"),
            ("LOG_LEVEL", "DEBUG"),
        ]);
        let settings = OpenVerification::read(&set).unwrap();
        assert_eq!(settings.upload_ttl, Duration::from_mins(1));
        let open = settings.open_markets.unwrap();
        assert_eq!(open.iter().map(MarketId::as_str).collect::<Vec<_>>(), ["lv", "us"]);
        assert_eq!(
            settings.markets,
            Some(MarketsLocation { bucket: "packs".to_owned(), prefix: "markets/".to_owned() })
        );
    }

    #[test]
    fn a_bad_value_is_named_with_what_it_must_be() {
        for (name, value, message) in [
            ("UPLOAD_TTL_SECONDS", "59", "UPLOAD_TTL_SECONDS is \"59\"; it must be seconds, 60 to 3600"),
            ("UPLOAD_TTL_SECONDS", "ten", "UPLOAD_TTL_SECONDS is \"ten\"; it must be seconds, 60 to 3600"),
            ("RETENTION_DAYS", "0", "RETENTION_DAYS is \"0\"; it must be days, 1 to 3650"),
            ("LOG_LEVEL", "loud", "LOG_LEVEL is \"loud\"; it must be error, warn, info, debug or trace"),
            ("MARKETS", "lv,", "MARKETS is \"lv,\"; it must be market ids, separated by commas"),
            ("TABLE_NAME", "", "TABLE_NAME is not set; set it to a table name"),
        ] {
            let mut set = BTreeMap::from(SET);
            set.insert(name, value);
            assert_eq!(OpenVerification::read(&set).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn names_are_listed_once() {
        let names: BTreeSet<&str> = REGISTRY.iter().map(|variable| variable.name).collect();
        assert_eq!(names.len(), REGISTRY.len());
    }
}

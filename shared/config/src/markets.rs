use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use trestle_domain::code::ErrorCode;
use trestle_domain::market::{Market, MarketId};

use crate::pack::{EMBEDDED, PackError, PackText, parse};

/// Where packs that override the embedded ones are kept: gives a file's text by its name (`lv.toml`, `lv.prompt.md`,
/// `lv.visual.md`), `None` when
/// there is no such file. An async function or closure is one.
pub trait PackSource {
    fn fetch(&self, file: String) -> impl Future<Output = Result<Option<Vec<u8>>, SourceFailed>>;
}

impl<F, E> PackSource for F
where
    F: AsyncFn(String) -> Result<Option<Vec<u8>>, E>,
    E: std::error::Error,
{
    async fn fetch(&self, file: String) -> Result<Option<Vec<u8>>, SourceFailed> {
        self(file).await.map_err(|error| SourceFailed(error.to_string()))
    }
}

/// The source gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("market packs can't be fetched: {0}")]
pub struct SourceFailed(pub String);

/// The embedded packs alone.
#[derive(Debug, Clone, Copy)]
pub struct NoOverride;

impl PackSource for NoOverride {
    async fn fetch(&self, _file: String) -> Result<Option<Vec<u8>>, SourceFailed> {
        Ok(None)
    }
}

/// Why a market's settings are not there.
#[derive(Debug, thiserror::Error)]
pub enum MarketsError {
    /// The pack was refused. There is no falling back to another one: a market must not run with thresholds that nobody chose.
    #[error("market pack refused: {0}")]
    Refused(#[from] PackError),
    #[error(transparent)]
    Source(#[from] SourceFailed),
    /// A case was opened for a market that is no longer described.
    #[error("market {0} is no longer configured")]
    Gone(MarketId),
}

impl MarketsError {
    /// The code over HTTP.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(_) | Self::Gone(_) => ErrorCode::Internal,
            Self::Source(_) => ErrorCode::UpstreamUnavailable,
        }
    }

    /// Whether a pack was there and refused.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

/// Serves market settings; each market is read once for the life of the process.
#[derive(Debug)]
pub struct Markets<S> {
    source: S,
    time_budget_percent: u64,
    only: Option<BTreeSet<MarketId>>,
    read: Mutex<BTreeMap<MarketId, Arc<Market>>>,
}

impl<S: PackSource> Markets<S> {
    /// Embedded packs, overridden by those of `source`.
    #[must_use]
    pub fn new(source: S) -> Self {
        Self { source, time_budget_percent: 100, only: None, read: Mutex::default() }
    }

    /// The same where others than `only` are unknown, whoever described them; `None`: all are known.
    #[must_use]
    pub fn only(self, only: Option<BTreeSet<MarketId>>) -> Self {
        Self { only, ..self }
    }

    /// The same with every market's time budgets at that share of themselves.
    #[must_use]
    pub fn with_time_budgets(self, percent: u64) -> Self {
        Self { time_budget_percent: percent, ..self }
    }

    /// The market's settings; `None` for a market that nobody described, or that is left out here.
    pub async fn get(&self, id: &MarketId) -> Result<Option<Arc<Market>>, MarketsError> {
        if self.only.as_ref().is_some_and(|only| !only.contains(id)) {
            return Ok(None);
        }
        if let Some(market) = self.known(id) {
            return Ok(Some(market));
        }
        let Some(market) = self.load(id).await? else { return Ok(None) };
        let market = Arc::new(market.with_time_budgets(self.time_budget_percent));
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), market.clone());
        Ok(Some(market))
    }

    /// The settings of a case's market.
    pub async fn of_case(&self, id: &MarketId) -> Result<Arc<Market>, MarketsError> {
        self.get(id).await?.ok_or_else(|| MarketsError::Gone(id.clone()))
    }

    fn known(&self, id: &MarketId) -> Option<Arc<Market>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    async fn load(&self, id: &MarketId) -> Result<Option<Market>, MarketsError> {
        if let Some(settings) = self.text(format!("{id}.toml")).await? {
            let prompt_file = format!("{id}.prompt.md");
            let Some(prompt) = self.text(prompt_file.clone()).await? else {
                let reason = "is missing beside its settings".to_owned();
                return Err(PackError { file: prompt_file, line: 1, reason }.into());
            };
            let visual = self.text(format!("{id}.visual.md")).await?;
            let text = PackText { settings: &settings, prompt: &prompt, visual: visual.as_deref() };
            return Ok(Some(parse(id, &text)?));
        }
        let embedded = EMBEDDED.iter().find(|pack| pack.id == id.as_str());
        Ok(embedded.map(|pack| parse(id, &pack.text())).transpose()?)
    }

    async fn text(&self, file: String) -> Result<Option<String>, MarketsError> {
        let Some(bytes) = self.source.fetch(file.clone()).await? else { return Ok(None) };
        let text =
            String::from_utf8(bytes).map_err(|_| PackError { file, line: 1, reason: "is not UTF-8".to_owned() })?;
        Ok(Some(text))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    struct Folder {
        files: BTreeMap<&'static str, String>,
        asked: Cell<usize>,
    }

    impl PackSource for &Folder {
        async fn fetch(&self, file: String) -> Result<Option<Vec<u8>>, SourceFailed> {
            self.asked.set(self.asked.get() + 1);
            Ok(self.files.get(file.as_str()).map(|text| text.clone().into_bytes()))
        }
    }

    fn id(text: &str) -> MarketId {
        MarketId::parse(text).unwrap()
    }

    fn folder(files: &[(&'static str, &str)]) -> Folder {
        Folder { files: files.iter().map(|(name, text)| (*name, (*text).to_owned())).collect(), asked: Cell::new(0) }
    }

    fn utopia() -> &'static str {
        EMBEDDED.iter().find(|pack| pack.id == "utopia").unwrap().settings
    }

    const VISUAL: &str = "Look at the selfie.";

    #[tokio::test]
    async fn embedded_packs_serve_where_nothing_overrides_them() {
        let markets = Markets::new(NoOverride);
        let market = markets.get(&id("utopia")).await.unwrap().unwrap();
        assert_eq!(market.id, id("utopia"));
        assert!(markets.get(&id("atlantis")).await.unwrap().is_none());
        assert!(matches!(markets.of_case(&id("atlantis")).await, Err(MarketsError::Gone(_))));
    }

    #[tokio::test]
    async fn a_market_that_is_left_out_is_unknown() {
        let folder = folder(&[]);
        let markets = Markets::new(&folder).only(Some(BTreeSet::from([id("lv")])));
        assert!(markets.get(&id("utopia")).await.unwrap().is_none());
        assert_eq!(folder.asked.get(), 0, "nor is it looked for");
        assert!(markets.get(&id("lv")).await.unwrap().is_some());
        assert!(Markets::new(NoOverride).only(None).get(&id("utopia")).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn time_budgets_are_scaled_and_nothing_else_is() {
        let plain = Markets::new(NoOverride).get(&id("utopia")).await.unwrap().unwrap();
        let slow = Markets::new(NoOverride).with_time_budgets(300).get(&id("utopia")).await.unwrap().unwrap();
        assert_eq!(slow.budgets.total, 3 * plain.budgets.total);
        let (slow_fraud, plain_fraud) = (slow.fraud.as_ref().unwrap(), plain.fraud.as_ref().unwrap());
        assert_eq!(slow_fraud.face.unwrap().budget, 3 * plain_fraud.face.unwrap().budget);
        assert_eq!(*slow, Market { budgets: slow.budgets, fraud: slow.fraud.clone(), ..(*plain).clone() });
    }

    #[tokio::test]
    async fn a_source_that_fails_is_no_empty_one() {
        let failing = async |_file: String| Err(std::io::Error::other("AccessDenied"));
        let error = Markets::new(failing).get(&id("utopia")).await.unwrap_err();
        assert_eq!(error.to_string(), "market packs can't be fetched: AccessDenied");
    }

    #[tokio::test]
    async fn a_bucket_overrides_a_market_and_adds_one() {
        let folder = folder(&[
            ("utopia.toml", utopia()),
            ("utopia.prompt.md", "Another prompt."),
            ("utopia.visual.md", VISUAL),
            ("atlantis.toml", utopia()),
            ("atlantis.prompt.md", "A prompt."),
            ("atlantis.visual.md", VISUAL),
        ]);
        let markets = Markets::new(&folder);
        let market = markets.get(&id("utopia")).await.unwrap().unwrap();
        assert_eq!(market.prompt, "Another prompt.");
        assert_eq!(market.fraud.as_ref().unwrap().visual.as_ref().unwrap().prompt, VISUAL);
        assert!(markets.get(&id("atlantis")).await.unwrap().is_some());
        let asked = folder.asked.get();
        assert!(Arc::ptr_eq(&market, &markets.get(&id("utopia")).await.unwrap().unwrap()));
        assert_eq!(folder.asked.get(), asked, "a market is read once");
    }

    #[tokio::test]
    async fn a_refused_override_is_not_replaced_by_the_embedded_pack() {
        let broken = folder(&[("utopia.toml", "schema = 1\nspeed = 3"), ("utopia.prompt.md", "A prompt.")]);
        let error = Markets::new(&broken).get(&id("utopia")).await.unwrap_err();
        assert!(error.to_string().starts_with("market pack refused: utopia.toml:2: "), "{error}");
        let lone = folder(&[("utopia.toml", utopia())]);
        let error = Markets::new(&lone).get(&id("utopia")).await.unwrap_err();
        assert_eq!(error.to_string(), "market pack refused: utopia.prompt.md:1: is missing beside its settings");
        let unseeing = folder(&[("utopia.toml", utopia()), ("utopia.prompt.md", "A prompt.")]);
        let error = Markets::new(&unseeing).get(&id("utopia")).await.unwrap_err();
        assert!(error.to_string().starts_with("market pack refused: utopia.visual.md:1: "), "{error}");
    }
}

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use trestle_domain::case::{Case, Claim, ContentType, DeclaredUpload, Mode, Owner, Sha256, Status, VerificationId};
use trestle_domain::document::UploadKind;
use trestle_domain::field::FieldName;
use trestle_domain::market::MarketId;
use trestle_domain::money::MicroUsd;
use trestle_domain::stage::StageName;
use trestle_pipeline::port::{DecisionRecord, StageKey, StageRecord};
use trestle_pipeline::replay::DecidedCase;

/// Why a folder of decided cases can't be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("{}: {source}", .path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{}: line {line}, column {column} is not what `trestle replay --save` writes", .path.display())]
    Form { path: PathBuf, line: usize, column: usize },
    #[error("{}: {what} is not known", .path.display())]
    Value { path: PathBuf, what: &'static str },
    #[error("no decided case in {}; write some with `trestle replay MARKET --save DIR`", .0.display())]
    None(PathBuf),
}

/// `<verification>.json`. Holds personal data: what was claimed and read.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CaseFile {
    v: u32,
    id: String,
    market: String,
    mode: String,
    opened_at: String,
    claim: BTreeMap<String, String>,
    uploads: Vec<UploadFile>,
    decision: DecisionFile,
    stages: Vec<StageFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct UploadFile {
    kind: String,
    content_type: String,
    content_length: u64,
    /// Base64.
    sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DecisionFile {
    status: String,
    reasons: Vec<String>,
    config_version: String,
    decided_at: String,
    /// JSON as it was answered.
    result: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StageFile {
    stage: String,
    input_hash: String,
    /// JSON as it is stored.
    payload: String,
    cost_micro_usd: u64,
    took_ms: u64,
    engine: String,
    at: String,
}

/// Writes each case as a file of its own, for replays without the table. The files hold personal data.
///
/// # Errors
/// The folder can't be written.
pub fn save(folder: &Path, cases: &[DecidedCase]) -> Result<(), FolderError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| FolderError::File { path, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    for case in cases {
        let path = folder.join(format!("{}.json", case.case.id));
        let text = serde_json::to_vec_pretty(&CaseFile::from(case)).map_err(std::io::Error::from);
        text.and_then(|text| fs::write(&path, text)).map_err(failed(&path))?;
    }
    Ok(())
}

/// The cases of a folder, by id.
///
/// # Errors
/// [`FolderError`]: a file that can't be understood is told, so that no case is dropped in silence.
pub fn read_folder(folder: &Path) -> Result<Vec<DecidedCase>, FolderError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| FolderError::File { path, source }
    };
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = fs::read(&path).map_err(failed(&path))?;
        let file: CaseFile = serde_json::from_slice(&text).map_err(|error| FolderError::Form {
            path: path.clone(),
            line: error.line(),
            column: error.column(),
        })?;
        cases.push(file.case().map_err(|what| FolderError::Value { path, what })?);
    }
    cases.sort_by(|a, b| a.case.id.cmp(&b.case.id));
    if cases.is_empty() { Err(FolderError::None(folder.to_owned())) } else { Ok(cases) }
}

impl From<&DecidedCase> for CaseFile {
    fn from(decided: &DecidedCase) -> Self {
        let DecidedCase { case, decision, stages } = decided;
        let claim =
            case.claim.iter().filter_map(|(field, value)| Some((field.to_string(), value.as_ref()?.expose().clone())));
        Self {
            v: 1,
            id: case.id.to_string(),
            market: case.market.to_string(),
            mode: case.mode.as_str().to_owned(),
            opened_at: case.opened_at.to_string(),
            claim: claim.collect(),
            uploads: case.uploads.iter().map(UploadFile::from).collect(),
            decision: DecisionFile {
                status: decision.status.as_str().to_owned(),
                reasons: decision.reasons.clone(),
                config_version: decision.config_version.clone(),
                decided_at: decision.decided_at.to_string(),
                result: text(&decision.result),
            },
            stages: stages.iter().map(StageFile::from).collect(),
        }
    }
}

impl From<&DeclaredUpload> for UploadFile {
    fn from(upload: &DeclaredUpload) -> Self {
        Self {
            kind: upload.kind.as_str().to_owned(),
            content_type: upload.content_type.as_str().to_owned(),
            content_length: upload.content_length,
            sha256: STANDARD.encode(upload.sha256.0),
        }
    }
}

impl From<&StageRecord> for StageFile {
    fn from(record: &StageRecord) -> Self {
        Self {
            stage: record.key.stage.as_str().to_owned(),
            input_hash: record.key.input_hash.clone(),
            payload: text(&record.payload),
            cost_micro_usd: record.cost.0,
            took_ms: record.took_ms,
            engine: record.engine.clone(),
            at: record.at.to_string(),
        }
    }
}

/// JSON is UTF-8.
fn text(json: &[u8]) -> String {
    String::from_utf8_lossy(json).into_owned()
}

impl CaseFile {
    fn case(self) -> Result<DecidedCase, &'static str> {
        let mut claim = Claim::default();
        for (name, value) in self.claim {
            claim.set(FieldName::parse(&name).ok_or("a claimed field")?, Some(value.into()));
        }
        let status = Status::parse(&self.decision.status).ok_or("the status")?;
        let case = Case {
            id: VerificationId::parse(&self.id).ok_or("the id")?,
            owner: Owner(String::new()),
            mode: Mode::parse(&self.mode).ok_or("the mode")?,
            market: MarketId::parse(&self.market).ok_or("the market")?,
            claim,
            subject_mac: None,
            arrived: self.uploads.iter().filter_map(|upload| UploadKind::parse(&upload.kind)).collect(),
            uploads: self.uploads.into_iter().map(UploadFile::upload).collect::<Result<_, _>>()?,
            status,
            decisions: 1,
            version: 1,
            lease: None,
            opened_at: time(&self.opened_at)?,
        };
        let decision = DecisionRecord {
            status,
            reasons: self.decision.reasons,
            config_version: self.decision.config_version,
            decided_at: time(&self.decision.decided_at)?,
            result: self.decision.result.into_bytes(),
        };
        let stages = self.stages.into_iter().map(StageFile::record).collect::<Result<_, _>>()?;
        Ok(DecidedCase { case, decision, stages })
    }
}

impl UploadFile {
    fn upload(self) -> Result<DeclaredUpload, &'static str> {
        let sha256 = STANDARD.decode(&self.sha256).ok().and_then(|bytes| bytes.try_into().ok());
        Ok(DeclaredUpload {
            kind: UploadKind::parse(&self.kind).ok_or("an upload's kind")?,
            content_type: ContentType::parse(&self.content_type).ok_or("an upload's content type")?,
            content_length: self.content_length,
            sha256: Sha256(sha256.ok_or("an upload's SHA-256")?),
        })
    }
}

impl StageFile {
    fn record(self) -> Result<StageRecord, &'static str> {
        Ok(StageRecord {
            key: StageKey { stage: StageName::parse(&self.stage).ok_or("a stage")?, input_hash: self.input_hash },
            payload: self.payload.into_bytes(),
            cost: MicroUsd(self.cost_micro_usd),
            took_ms: self.took_ms,
            engine: self.engine,
            at: time(&self.at)?,
        })
    }
}

fn time(text: &str) -> Result<Timestamp, &'static str> {
    text.parse().map_err(|_| "a time")
}

#[cfg(test)]
mod tests {
    use trestle_fakes::sample;

    use super::*;

    #[test]
    fn saved_cases_are_read_back_whole() {
        let folder = tempfile::tempdir().unwrap();
        let mut case = sample::case(sample::id(1, 7), Mode::Interactive);
        (case.status, case.decisions, case.version) = (Status::Review, 1, 1);
        case.arrived = case.uploads.iter().map(|upload| upload.kind).collect();
        // Neither is needed to decide again.
        (case.owner, case.subject_mac) = (Owner(String::new()), None);
        let decided = DecidedCase {
            decision: sample::decision(Status::Review, sample::now()),
            stages: vec![sample::stage(StageName::Read, 1, sample::now(), br#"{"v":1}"#)],
            case,
        };
        save(folder.path(), std::slice::from_ref(&decided)).unwrap();
        assert_eq!(read_folder(folder.path()).unwrap(), [decided]);

        fs::write(folder.path().join("other.json"), "{}").unwrap();
        assert!(matches!(read_folder(folder.path()), Err(FolderError::Form { .. })));
        let empty = tempfile::tempdir().unwrap();
        assert!(matches!(read_folder(empty.path()), Err(FolderError::None(_))));
    }
}

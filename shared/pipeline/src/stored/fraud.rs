use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use trestle_domain::confidence::Confidence;
use trestle_domain::fraud::{
    Face, Faces, Finding, FraudCaseId, ImageTraits, IndexPins, Inspection, Pattern, PerceptualHash, Score, Velocity,
};
use trestle_domain::geometry::Rect;
use trestle_domain::redacted::Redacted;

use super::{Stored, VERSION, write};
use crate::port::Neighbour;
use crate::wire;

/// What stage `visual` keeps of one inspector: an answer that can be used.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct VisualResult {
    pub(crate) inspection: Inspection,
}

/// What stage `faces` keeps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FacesResult {
    pub(crate) faces: Faces,
}

/// What stage `background` keeps: the embedded background, and its neighbours once they were looked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BackgroundResult {
    pub(crate) vector: Vec<f32>,
    pub(crate) pins: IndexPins,
    /// Of the last run that looked for them, nearest first.
    pub(crate) neighbours: Option<Vec<Neighbour>>,
}

/// What stage `face` keeps.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ComparisonResult {
    pub(crate) portraits: Faces,
    pub(crate) similarity: Option<f32>,
    pub(crate) source_has_face: bool,
}

/// What stage `traits` keeps of one image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TraitsResult {
    pub(crate) traits: ImageTraits,
}

/// What stage `velocity` keeps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct VelocityResult {
    pub(crate) velocity: Velocity,
}

/// An answer of another outcome counts as not stored.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Outcome {
    Inspected,
}

#[derive(Serialize, Deserialize)]
struct VisualJson {
    v: u32,
    outcome: Outcome,
    findings: Vec<FindingJson>,
}

#[derive(Serialize, Deserialize)]
struct FindingJson {
    #[serde(with = "wire::named")]
    pattern: Pattern,
    score: u8,
    #[serde(with = "wire::exposed")]
    seen: Redacted<String>,
}

/// Left, top, width, height and confidence.
type FaceJson = [f32; 5];

#[derive(Serialize, Deserialize)]
struct FacesJson {
    v: u32,
    faces: Vec<FaceJson>,
}

#[derive(Serialize, Deserialize)]
struct BackgroundJson {
    v: u32,
    /// Little-endian 32-bit floats, base64.
    vector: String,
    pins: PinsJson,
    neighbours: Option<Vec<NeighbourJson>>,
}

#[derive(Serialize, Deserialize)]
struct PinsJson {
    model: String,
    mask: u32,
    market: String,
}

#[derive(Serialize, Deserialize)]
struct NeighbourJson {
    case: String,
    similarity: f32,
    pins: PinsJson,
    count: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ComparisonJson {
    v: u32,
    portraits: Vec<FaceJson>,
    similarity: Option<f32>,
    source_has_face: bool,
}

#[derive(Serialize, Deserialize)]
struct TraitsJson {
    v: u32,
    /// Sixteen hex digits: not every reader of JSON keeps 64 bits. `null` where there is none.
    hash: Option<String>,
    recapture: u8,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct VelocityJson {
    v: u32,
    number_elsewhere: u32,
    image_elsewhere: u32,
    number_seen: u32,
}

fn read<T: serde::de::DeserializeOwned>(document: &[u8]) -> Option<T> {
    trestle_json::parse(document).ok()
}

fn faces_json(faces: &Faces) -> Vec<FaceJson> {
    let json = |Face { rect, confidence }: &Face| [rect.x, rect.y, rect.width, rect.height, confidence.get()];
    faces.as_slice().iter().map(json).collect()
}

fn faces(json: Vec<FaceJson>) -> Option<Faces> {
    let face = |[x, y, width, height, confidence]: FaceJson| {
        Some(Face { rect: Rect { x, y, width, height }, confidence: Confidence::new(confidence)? })
    };
    json.into_iter().map(face).collect::<Option<Vec<Face>>>().map(Faces::new)
}

impl From<&IndexPins> for PinsJson {
    fn from(pins: &IndexPins) -> Self {
        Self { model: pins.model.clone(), mask: pins.mask, market: pins.market.clone() }
    }
}

impl From<PinsJson> for IndexPins {
    fn from(json: PinsJson) -> Self {
        Self { model: json.model, mask: json.mask, market: json.market }
    }
}

impl Stored for VisualResult {
    fn to_json(&self) -> Vec<u8> {
        let findings = self.inspection.findings.iter().map(|finding| FindingJson {
            pattern: finding.pattern,
            score: finding.score.get(),
            seen: finding.seen.clone(),
        });
        write(&VisualJson { v: VERSION, outcome: Outcome::Inspected, findings: findings.collect() })
    }

    fn from_json(document: &[u8]) -> Option<Self> {
        let json: VisualJson = read(document).filter(|json: &VisualJson| json.v == VERSION)?;
        let finding = |json: FindingJson| {
            Some(Finding { pattern: json.pattern, score: Score::new(json.score)?, seen: json.seen })
        };
        let findings = json.findings.into_iter().map(finding).collect::<Option<Vec<_>>>()?;
        Some(Self { inspection: Inspection { findings } })
    }
}

impl Stored for FacesResult {
    fn to_json(&self) -> Vec<u8> {
        write(&FacesJson { v: VERSION, faces: faces_json(&self.faces) })
    }

    fn from_json(document: &[u8]) -> Option<Self> {
        let json: FacesJson = read(document).filter(|json: &FacesJson| json.v == VERSION)?;
        Some(Self { faces: faces(json.faces)? })
    }
}

impl Stored for BackgroundResult {
    fn to_json(&self) -> Vec<u8> {
        let bytes: Vec<u8> = self.vector.iter().flat_map(|value| value.to_le_bytes()).collect();
        let neighbour = |neighbour: &Neighbour| NeighbourJson {
            case: neighbour.case.to_string(),
            similarity: neighbour.similarity,
            pins: (&neighbour.pins).into(),
            count: neighbour.count,
        };
        write(&BackgroundJson {
            v: VERSION,
            vector: BASE64.encode(bytes),
            pins: (&self.pins).into(),
            neighbours: self.neighbours.as_ref().map(|found| found.iter().map(neighbour).collect()),
        })
    }

    fn from_json(document: &[u8]) -> Option<Self> {
        let json: BackgroundJson = read(document).filter(|json: &BackgroundJson| json.v == VERSION)?;
        let bytes = BASE64.decode(json.vector).ok()?;
        let (values, rest) = bytes.as_chunks::<4>();
        let neighbour = |json: NeighbourJson| {
            Some(Neighbour {
                case: FraudCaseId::parse(&json.case)?,
                similarity: json.similarity,
                pins: json.pins.into(),
                count: json.count,
            })
        };
        let neighbours = match json.neighbours {
            Some(found) => Some(found.into_iter().map(neighbour).collect::<Option<Vec<_>>>()?),
            None => None,
        };
        rest.is_empty().then(|| Self {
            vector: values.iter().map(|value| f32::from_le_bytes(*value)).collect(),
            pins: json.pins.into(),
            neighbours,
        })
    }
}

impl Stored for ComparisonResult {
    fn to_json(&self) -> Vec<u8> {
        write(&ComparisonJson {
            v: VERSION,
            portraits: faces_json(&self.portraits),
            similarity: self.similarity,
            source_has_face: self.source_has_face,
        })
    }

    fn from_json(document: &[u8]) -> Option<Self> {
        let json: ComparisonJson = read(document).filter(|json: &ComparisonJson| json.v == VERSION)?;
        let portraits = faces(json.portraits)?;
        Some(Self { portraits, similarity: json.similarity, source_has_face: json.source_has_face })
    }
}

impl Stored for TraitsResult {
    fn to_json(&self) -> Vec<u8> {
        let ImageTraits { hash, recapture } = self.traits;
        write(&TraitsJson { v: VERSION, hash: hash.map(|hash| format!("{:016x}", hash.0)), recapture: recapture.get() })
    }

    fn from_json(document: &[u8]) -> Option<Self> {
        let json: TraitsJson = read(document).filter(|json: &TraitsJson| json.v == VERSION)?;
        let hash = match json.hash {
            Some(hash) => Some(PerceptualHash(u64::from_str_radix(&hash, 16).ok()?)),
            None => None,
        };
        let recapture = Score::new(json.recapture)?;
        Some(Self { traits: ImageTraits { hash, recapture } })
    }
}

impl Stored for VelocityResult {
    fn to_json(&self) -> Vec<u8> {
        let Velocity { number_elsewhere, image_elsewhere, number_seen } = self.velocity;
        write(&VelocityJson { v: VERSION, number_elsewhere, image_elsewhere, number_seen })
    }

    fn from_json(document: &[u8]) -> Option<Self> {
        let json: VelocityJson = read(document).filter(|json: &VelocityJson| json.v == VERSION)?;
        let VelocityJson { number_elsewhere, image_elsewhere, number_seen, .. } = json;
        Some(Self { velocity: Velocity { number_elsewhere, image_elsewhere, number_seen } })
    }
}

#[cfg(test)]
mod tests;

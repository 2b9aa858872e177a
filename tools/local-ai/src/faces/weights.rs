//! Weights of a network as TensorFlow.js ships them: a manifest in JSON beside one file of numbers, most of them squeezed into a byte.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use crate::ocr::ModelError;

/// A tensor by name, numbers in row-major order.
#[derive(Debug)]
pub(super) struct Weights {
    tensors: HashMap<String, Tensor>,
}

#[derive(Debug, Clone)]
pub(super) struct Tensor {
    pub(super) shape: Vec<usize>,
    pub(super) numbers: Vec<f32>,
}

#[derive(Deserialize)]
struct Group {
    weights: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    shape: Vec<usize>,
    quantization: Option<Quantization>,
}

/// A byte `q` stands for `q * scale + min`.
#[derive(Deserialize)]
struct Quantization {
    scale: f32,
    min: f32,
}

impl Weights {
    /// Reads `<name>.bin` and `<name>-weights_manifest.json`.
    pub(super) fn open(folder: &Path, name: &str) -> Result<Self, ModelError> {
        let read = |file: String| {
            let path = folder.join(file);
            match std::fs::read(&path) {
                Ok(bytes) => Ok((path, bytes)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(ModelError::Missing(path)),
                Err(error) => Err(ModelError::Unusable { path, reason: error.to_string() }),
            }
        };
        let (path, manifest) = read(format!("{name}-weights_manifest.json"))?;
        let (_, numbers) = read(format!("{name}.bin"))?;
        Self::parse(&manifest, &numbers).map_err(|reason| ModelError::Unusable { path, reason })
    }

    fn parse(manifest: &[u8], mut numbers: &[u8]) -> Result<Self, String> {
        let groups: Vec<Group> = serde_json::from_slice(manifest).map_err(|error| error.to_string())?;
        let mut tensors = HashMap::new();
        for entry in groups.into_iter().flat_map(|group| group.weights) {
            let count = entry.shape.iter().product::<usize>();
            let width = if entry.quantization.is_some() { 1 } else { 4 };
            let (own, rest) = numbers
                .split_at_checked(count * width)
                .ok_or_else(|| format!("the file of numbers ends before {}", entry.name))?;
            numbers = rest;
            let numbers = match entry.quantization {
                Some(Quantization { scale, min }) => own.iter().map(|byte| f32::from(*byte) * scale + min).collect(),
                None => {
                    own.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
                }
            };
            tensors.insert(entry.name, Tensor { shape: entry.shape, numbers });
        }
        if numbers.is_empty() {
            Ok(Self { tensors })
        } else {
            Err("the file of numbers is longer than the manifest says".into())
        }
    }

    /// The tensor of that name with so many dimensions.
    pub(super) fn tensor(&self, name: &str, dimensions: usize) -> Result<Tensor, ModelError> {
        let found = self.tensors.get(name).filter(|tensor| tensor.shape.len() == dimensions);
        found.cloned().ok_or_else(|| ModelError::Inference(format!("no tensor {name} of {dimensions} dimensions")))
    }

    pub(super) fn vector(&self, name: &str) -> Result<Vec<f32>, ModelError> {
        Ok(self.tensor(name, 1)?.numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"[{"weights": [
        {"name": "a", "shape": [2, 2], "dtype": "float32", "quantization": {"dtype": "uint8", "scale": 0.5, "min": -1.0}},
        {"name": "b", "shape": [1], "dtype": "float32"}], "paths": ["x.bin"]}]"#;

    #[test]
    fn bytes_become_numbers_again() {
        let bytes = [0, 2, 4, 255, 0, 0, 0x20, 0x40];
        let weights = Weights::parse(MANIFEST.as_bytes(), &bytes).unwrap();
        assert_eq!(weights.tensor("a", 2).unwrap().numbers, vec![-1.0, 0.0, 1.0, 126.5]);
        assert_eq!(weights.vector("b").unwrap(), vec![2.5]);
        assert!(weights.vector("a").is_err() && weights.vector("c").is_err());
    }

    #[test]
    fn a_file_that_does_not_fit_its_manifest_is_refused() {
        for length in [0, 7, 9] {
            assert!(Weights::parse(MANIFEST.as_bytes(), &vec![0; length]).is_err(), "{length}");
        }
    }
}
